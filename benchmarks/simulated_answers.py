"""How the organisations of a simulated survey put their answers, and what each way of putting one means.

Nothing here asks the reader of answers: what a text means stands beside it, and the tests compare.
"""

import re
from typing import NamedTuple

import numpy as np
import polars as pl

LARGEST = 1500  # no number of a simulated survey is above: 2024 might be a year, and would go to review
MEANT = ("kind", "status", "value", "low", "high")
TOLERANCE = 0.1  # of the config: an approximation may be off by this share either way


class Way(NamedTuple):
    """A way to put an answer: its weight among the others that fit the number, and what it means.

    `text` may have the number n as {n}, {comma} (1,234) or {words}, {below} and {above} (n - 1, n + 1),
    {more} (n + 5), and {reference}, a number that no other answer has. It fits numbers from
    `least` to `most`. `says` is the number that it gives where that is not n. A kind without a
    number gives none; `review` says that a person must look.
    """

    weight: float
    text: str
    kind: str = "exact"
    least: int = 0
    most: int = LARGEST
    says: int | None = None
    review: bool = False


# The first is the number and nothing else, as most answers are; the others are the messy ones.
PLAIN = Way(0, "{n}")
REASONS = [
    Way(3, "Not held", "not_held"),
    Way(2, "We do not hold this information.", "not_held"),
    Way(3, "Section 12", "refused"),
    Way(1, "Refused under section 12 of the FOI Act 2000", "refused"),
    Way(0.5, "Refused under section 12 (our ref FOI-{reference})", "refused", review=True),
    Way(0.5, "N/A", "not_applicable"),
]
COUNT = [
    PLAIN,
    Way(10, "{n} systems", least=2),
    Way(8, "We have {n} systems.", least=2),
    Way(5, "There are {n} systems in use.", least=2),
    Way(5, "{n} (see attached letter)"),
    Way(0.5, "{n}, as of March 2031", review=True),
    Way(3, "Total: {n}"),
    Way(10, "{comma} systems", least=1000),
    Way(0.5, "The council has {n} systems (our reference FOI {reference}).", least=2, review=True),
    Way(8, "{words}"),
    Way(3, "{words} systems", least=2),
    Way(5, "approximately {n}", "approximate", least=10),
    Way(4, "about {n} systems", "approximate", least=10),
    Way(3, "c. {n}", "approximate", least=10),
    Way(1, "{n} or so", "approximate", least=10),
    Way(3, "more than {below}", "more_than", least=5),
    Way(1, "at least {n} systems", "more_than", least=5),
    Way(1, "{n}+", "more_than", least=5),
    Way(1.5, "fewer than {above}", "fewer_than", least=5),
    Way(1, "<{above}", "fewer_than", least=5),
    Way(0.5, "up to {n}", "fewer_than", least=5),
    Way(10, "None", most=0),
    Way(5, "nil", most=0),
    Way(5, "There are no systems in use.", most=0),
    *REASONS,
    Way(1.5, "between {n} and {more}", "range", review=True),
    Way(1, "{n}-{more}", "range", review=True),
    Way(0.5, "{n}?", review=True),
]
# Small totals are kept back, as statistics on people are. No part is: the parts of 2 might then exceed it.
TOTAL = [
    *COUNT,
    Way(8, "fewer than 5", "fewer_than", least=1, most=4, says=4),
    Way(4, "<5", "fewer_than", least=1, most=4, says=4),
]
# Numbers here are tenths.
DECIMAL = [
    PLAIN,
    Way(10, "{n} WTE"),
    Way(5, "{n} FTE"),
    Way(3, "We have {n} WTE."),
    Way(0.5, "{n} WTE (our reference FOI {reference})", review=True),
    Way(3, "approximately {n}", "approximate", least=10),
    Way(2, "about {n} WTE", "approximate", least=10),
    Way(5, "None", most=0),
    *REASONS,
    # No number is next to one that is no count.
    Way(1, "more than {n}", "more_than", least=10, review=True),
    Way(1, "{n}-{more}", "range", review=True),
]
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def answers(
    draw: np.random.Generator,
    numbers: np.ndarray,
    given: np.ndarray,
    ways: list[Way],
    messy: float,
    reference: int,
    tenths: bool = False,
) -> pl.DataFrame:
    """Return the answers that give these numbers, and what a correct reader makes of each.

    One row a number, in their order: text (null where not `given`), kind, status, value, low and high
    (null: none, of a high no upper limit, or in review). A share `messy` is put in another way than
    the number alone, the first of `ways`. Numbers are whole, or `tenths`. References count up from `reference`.
    """
    rows = np.flatnonzero(given & (draw.random(len(numbers)) < messy))
    chosen = np.zeros(len(numbers), dtype=np.int64)
    chosen[rows] = _chosen(draw, numbers[rows], ways)
    frame = pl.DataFrame({"row": np.arange(len(numbers)), "number": numbers, "way": chosen, "given": given})
    frame = frame.with_columns(reference=pl.col("row") + reference, way=pl.when("given").then("way"))
    columns = {"kind": str, "status": str, "says": int, "value": float, "low": float, "high": float}
    meant = pl.DataFrame([_meaning(way) for way in ways], columns, orient="row").with_row_index("way")
    texts = pl.concat([_texts(frame.filter(way=way), ways[way], tenths) for way in range(len(ways))])
    read = frame.join(meant.cast({"way": pl.Int64}), on="way", how="left", maintain_order="left")
    number = pl.coalesce("says", "number") / (10 if tenths else 1)
    return read.join(texts, on="row", how="left", maintain_order="left").select(
        "text", pl.col("kind", "status").fill_null("not_answered"), pl.col("value", "low", "high") * number
    )


def _chosen(draw: np.random.Generator, numbers: np.ndarray, ways: list[Way]) -> np.ndarray:
    """Return a messy way for each number, by the weights of those that fit it: a race of exponential times."""
    weight, least, most = (np.array([getattr(way, name) for way in ways]) for name in ("weight", "least", "most"))
    fits = (numbers[:, None] >= least) & (numbers[:, None] <= most) & (weight > 0)
    times = draw.standard_exponential(fits.shape) / np.where(weight > 0, weight, 1)
    return np.where(fits, times, np.inf).argmin(axis=1)


def _texts(frame: pl.DataFrame, way: Way, tenths: bool) -> pl.DataFrame:
    """Return the texts of the rows that put their number in this way: columns row and text."""
    number = pl.col("number")
    numbers = {
        "n": _written(number, tenths),
        "below": _written(number - 1, tenths),
        "above": _written(number + 1, tenths),
        "more": _written(number + 5, tenths),
        "comma": number.cast(pl.String).str.replace(r"(\d)(\d{3})$", "$1,$2"),
        "words": number.replace_strict(range(LARGEST + 1), _WORDS, return_dtype=pl.String),
        "reference": pl.col("reference").cast(pl.String),
    }
    places = re.findall(r"\{(\w+)\}", way.text)
    form = re.sub(r"\{\w+\}", "{}", way.text)
    return frame.select("row", text=pl.format(form, *(numbers[place] for place in places)) if places else pl.lit(form))


def _written(number: pl.Expr, tenths: bool) -> pl.Expr:
    if tenths:
        return pl.format("{}.{}", number // 10, number % 10).str.strip_suffix(".0")
    return number.cast(pl.String)


def _meaning(way: Way) -> tuple[str, str, int | None, float | None, float | None, float | None]:
    """Return kind, status, the number said where it is not that drawn, and value, low and high as times the number."""
    limits = {
        "exact": (1, 1),
        "approximate": (1 - TOLERANCE, 1 + TOLERANCE),
        "more_than": (1, None),
        "fewer_than": (0, 1),
    }
    if way.review or way.kind not in limits:
        return way.kind, "in_review" if way.review else way.kind, None, None, None, None
    return way.kind, "stated" if way.kind == "exact" else "ruled", way.says, 1, *limits[way.kind]


def words(number: int) -> str:
    """Return a number below 10,000 in words, as the British say it: one thousand and five."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    unit, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % unit
    start = f"{words(number // unit)} {name}"
    return start + ("" if not rest else f" and {words(rest)}" if rest < 100 else f" {words(rest)}")


_WORDS = [words(number) for number in range(LARGEST + 1)]
