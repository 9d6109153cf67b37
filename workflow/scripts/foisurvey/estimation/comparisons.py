"""Whether organisation types, and earlier and later replies, differ, and by how much."""

from collections.abc import Iterator
from itertools import combinations

import polars as pl

from foisurvey.core.survey import ALL, PRIMARY, Design, Unit
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.estimation.headlines import numbers
from foisurvey.intake.replies import REVIEWED
from foisurvey.stats import ranks, sample

TABLE = "comparisons"
# What is compared besides each pair of types: all types at once, earlier and later replies, those after a review.
TYPES, REPLIES, REVIEWS = "types", "replies", "reviews"
# A group of fewer numbers is not compared.
FEWEST = 2
# What is said of two groups.
OF_TWO = ("first.n", "second.n", "first.median", "second.median", "u", "p", "cles")

_TWO_SIDED = (
    f"two-sided p of U: exact where both groups have fewer than {ranks.EXACT_BELOW} and no two numbers are equal, else "
    "of the normal distribution, corrected for ties and continuity"
)


def comparisons(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the estimates of the table `comparisons` (`frames.ESTIMATES`); `frame` is the analysis frame.

    The totals, and the rates if there are any, are compared between all organisation types, each pair of types,
    replies up to the median day and later ones, and replies after an internal review and others. n and the medians of
    two groups are always there; the rest is missing where either has fewer than two numbers. So is all but n of the
    types, where fewer than two types have two numbers.
    """
    compared = numbers(design)
    columns = [column for _, column, _ in compared.values()]
    day, counted = _waited(frame)
    days = frame.select(day=day).to_series()
    median = _median(days.drop_nulls().sort())
    needed = frame.select("organisation_type", *columns, later=days > pl.lit(median, pl.Float64), reviewed=REVIEWED)
    estimates = [_median_days(days.count(), median if counted else None)]
    for name, (_, column, unit) in compared.items():
        number = needed.select("organisation_type", "later", "reviewed", number=column).drop_nulls("number")
        by_type = {one: _in_order(number, pl.col("organisation_type") == one) for one in design.types}
        if len(design.types) > 1:
            estimates.append(_types(name, column, by_type))
        pairs = {estimate_id(*pair): (by_type[pair[0]], by_type[pair[1]]) for pair in combinations(design.types, 2)}
        later, reviewed = pl.col("later"), pl.col("reviewed")
        two = {
            REPLIES: (_in_order(number, ~later), _in_order(number, later)),
            REVIEWS: (_in_order(number, reviewed), _in_order(number, ~reviewed)),
        }
        estimates += [_two_groups(name, column, unit, pairs, adjusted=True)] if pairs else []
        estimates.append(_two_groups(name, column, unit, two, adjusted=False))
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY), organisation_type=pl.lit(ALL))


def _types(name: str, column: str, by_type: dict[str, pl.Series]) -> pl.DataFrame:
    compared = [values for values in by_type.values() if values.len() >= FEWEST]
    n, test = 0, None
    if len(compared) > 1:
        n, test = sum(values.len() for values in compared), ranks.kruskal_wallis(compared)
    h, p, effect = test or (None, None, None)
    found = {"n": n, "h": h, "p": p, "epsilon_squared": effect}
    schema = {"n": pl.Int64, "h": pl.Float64, "p": pl.Float64, "epsilon_squared": pl.Float64}
    row = pl.DataFrame([found], schema=schema).select(pl.lit(TYPES).alias("organisation_type"), pl.all())
    statistics = {
        "n": Statistic(pl.col("n"), "count", "count, of the types with two numbers or more"),
        "h": Statistic(pl.col("h"), "coefficient", "Kruskal-Wallis H, corrected for ties"),
        "p": Statistic(pl.col("p"), "p_value", "p of H, by the chi-squared distribution"),
        "epsilon_squared": Statistic(pl.col("epsilon_squared"), "coefficient", "epsilon squared, H / (n - 1)"),
    }
    return rows(row, TABLE, column, statistics, pl.col("n"), None, name)


def _two_groups(
    name: str, column: str, unit: Unit, pairs: dict[str, tuple[pl.Series, pl.Series]], adjusted: bool
) -> pl.DataFrame:
    """Return a comparison of each pair of groups; `adjusted`: their p values are those of one question asked often."""
    frame = pl.DataFrame(
        [[key, *_of_two(*pair)] for key, pair in pairs.items()],
        schema={"organisation_type": pl.String} | dict.fromkeys(OF_TWO, pl.Float64),
        orient="row",
    )
    number = {"first": "the first group", "second": "the second group"}
    statistics = {
        **{f"{one}.n": Statistic(pl.col(f"{one}.n"), "count", f"count, of {group}") for one, group in number.items()},
        **{
            f"{one}.median": Statistic(pl.col(f"{one}.median"), unit, f"median of {group}")
            for one, group in number.items()
        },
        "u": Statistic(pl.col("u"), "coefficient", "Mann-Whitney U of the first group"),
        "p": Statistic(pl.col("p"), "p_value", _TWO_SIDED),
        "cles": Statistic(
            pl.col("cles"),
            "coefficient",
            "common-language effect size, U / (n1 x n2): probability that the first is higher, ties count as half",
        ),
    }
    if adjusted:
        frame = frame.with_columns(p_holm=pl.Series(ranks.holm(frame["p"].to_list()), dtype=pl.Float64))
        method = "p adjusted by Holm over all pairs of types compared"
        statistics["p_holm"] = Statistic(pl.col("p_holm"), "p_value", method)
    return rows(frame, TABLE, column, statistics, pl.col("first.n") + pl.col("second.n"), None, name)


def _of_two(first: pl.Series, second: pl.Series) -> Iterator[float | None]:
    """Yield what OF_TWO names."""
    sizes = first.len(), second.len()
    yield from sizes
    yield from (_median(values) for values in (first, second))
    yield from ranks.mann_whitney(first, second) if min(sizes) >= FEWEST else (None, None, None)


def _waited(frame: pl.DataFrame) -> tuple[pl.Expr, bool]:
    """Return the day of each organisation's reply in time, as a number, and whether it is counted from the request.

    It is, where every reply that has a date has that of its request too; else it is a day of the calendar.
    """
    replied = pl.col("responded") & pl.col("date_responded").is_not_null()
    sent = frame.select(pl.col("date_sent").filter(replied)).to_series()
    counted = sent.len() > 0 and sent.null_count() == 0
    days = (pl.col("date_responded") - pl.col("date_sent")).dt.total_days()
    return pl.when(replied).then(days if counted else pl.col("date_responded").to_physical()), counted


def _in_order(frame: pl.DataFrame, who: pl.Expr) -> pl.Series:
    """Return the numbers of those chosen, in order."""
    return frame.select(pl.col("number").filter(who).sort()).to_series()


def _median(values: pl.Series) -> float | None:
    """Return the median of numbers in order."""
    import numpy

    numbers = values.to_numpy()
    if not numbers.size:
        return None
    return float(sample.ranked(numpy.array([numbers.size]), lambda place: numbers[place], 7)["median"].item())


def _median_days(replies: int, median: float | None) -> pl.DataFrame:
    method = "median of the days from the request to the reply, of replies in time, where all have both dates"
    return rows(
        pl.DataFrame({"n": [replies], "median": [median]}),
        TABLE,
        REPLIES,
        {"median_days": Statistic(pl.col("median"), "statistic", method)},
        pl.col("n"),
        None,
        REPLIES,
    )
