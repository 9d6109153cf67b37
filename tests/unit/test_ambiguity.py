"""The ambiguity bands against every survey that the ambiguous answers may stand for: lists and loops, no frame."""

import math
import random
import statistics
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Literal

import polars as pl
import pytest
from ambiguous_clubs import FAR, Answer, Club, analysed, surveys
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from surveys import DESIGN, STATISTICS

from foisurvey.core.survey import Design, Exclusion, Trim
from foisurvey.estimation.ambiguity import Outcome, rate_left
from foisurvey.estimation.bands import mean, reach
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.stats import sample

EXTREME = (0, 100)
# Rates that an analysis may exclude: ends, within, fractions that no double holds, several that follow each other.
EXCLUDED = [EXTREME, (0,), (100,), (50,), (0, 25, 50, 100), (100 / 3, 200 / 3), (20, 25, 100 / 3, 37.5, 40, 50, 60)]


def estimated(
    clubs: list[Club], design: Design = DESIGN, excluded: tuple[float, ...] = EXTREME, **changes: Any
) -> pl.DataFrame:
    """Return the estimates of clubs whose answers are ambiguous where low and high differ."""
    frame, methods = analysed(clubs, design), replace(STATISTICS, **changes)
    scenario = sensitivity(frame, "mid", Exclusion(exclude_rates=excluded), design, methods)
    return pl.concat([primary(frame, design, methods), scenario])


def bands(estimates: pl.DataFrame) -> dict[str, tuple[float | None, float | None]]:
    rows = estimates.select("id", "ambiguity_low", "ambiguity_high").iter_rows()
    return {name: (low, high) for name, low, high in rows}


def readings(clubs: list[Club], further: int = 2, disjoint: bool = True) -> Iterator[list[tuple]]:
    """Yield each survey of whole numbers, (type, boats, blue, red) a club.

    Parts do not exceed their total, unless they may overlap (not `disjoint`) or are read as exceeding it. An answer
    without an upper limit goes `further` than all others of its club together, and far.
    """
    choices, within = [], [disjoint and is_within(club) for club in clubs]
    for _, *answers in clubs:
        # Up to what makes a total of all the others, where that is finite.
        enough = sum((one[0] if one[2] is None else one[2]) for one in answers if one)
        choices += [numbers(one, enough + further, beyond) for one, beyond in zip(answers, (20, 0, 0), strict=True)]
    for chosen in product(*choices):
        survey = []
        for place, (kind, boats, _, _) in enumerate(clubs):
            total, blue, red = chosen[3 * place : 3 * place + 3]
            if disjoint and boats is None and blue is not None and red is not None:
                total = blue + red
            survey.append((kind, total, blue, red))
        if all(
            total is None or not limited or (blue or 0) + (red or 0) <= total
            for (_, total, blue, red), limited in zip(survey, within, strict=True)
        ):
            yield survey


def is_within(club: Club) -> bool:
    """Say whether the parts of a club make no more than its total as its answers are read."""
    _, *answers = club
    total, *parts = (answer and answer[0] for answer in answers)
    return total is None or sum(part or 0 for part in parts) <= total


def numbers(answer: Answer, enough: int, beyond: int) -> list[float | None]:
    if answer is None:
        return [None]
    _, low, high = answer
    return [*range(low, enough + 1), FAR + beyond] if high is None else list(range(low, high + 1))


def counted(survey: list[tuple], excluded: Sequence[float], kind_of_quantile: int) -> dict[str, float]:
    """Return every number of one survey that has a band, where it is defined; the scenario has no excluded rate."""
    found: dict[str, float] = {}
    given_total = [(kind, boats, boats) for kind, boats, _, _ in survey if boats is not None]
    rated = [(kind, boats, 100 * blue / boats) for kind, boats, blue, _ in survey if boats and blue is not None]
    described = {
        "table2": given_total,
        "table3": [(kind, boats, boats) for kind, boats, _ in rated],
        "table4": rated,
        "table5.mid": [one for one in rated if one[2] not in excluded],
    }
    pooled = {
        "blue": [(k, n, blue) for k, n, blue, _ in survey if None not in (n, blue)],
        "red": [(k, n, red) for k, n, _, red in survey if None not in (n, red)],
        "bare": [(k, n, n - blue - red) for k, n, blue, red in survey if None not in (n, blue, red)],
    }
    for kind in ("sea", "lake", "all"):
        for table, rows in described.items():
            those = sorted(x for one, _, x in rows if kind in (one, "all"))
            prefix = f"{table}.{kind}"
            found[f"{prefix}.organisations.n"] = len(those)
            if rows:
                found[f"{prefix}.organisations.pct"] = 100 * len(those) / len(rows)
            if table in ("table2", "table3"):
                found[f"{prefix}.boats.total"] = sum(those)
                if whole := sum(boats for _, boats, _ in rows):
                    found[f"{prefix}.boats.pct"] = 100 * sum(those) / whole
            if those:
                found |= {f"{prefix}.mean": statistics.fmean(those), f"{prefix}.median": statistics.median(those)}
                found |= {f"{prefix}.min": those[0], f"{prefix}.max": those[-1]}
                for name, portion in (("iqr_low", 0.25), ("iqr_high", 0.75)):
                    found[f"{prefix}.{name}"] = quantile(those, portion, kind_of_quantile)
        for status, rows in pooled.items():
            those = [(n, k) for one, n, k in rows if kind in (one, "all")]
            numerator, denominator = sum(k for _, k in those), sum(n for n, _ in those)
            prefix = f"table6.{kind}.{status}"
            found[f"{prefix}.organisations"] = len(those)
            found |= {f"{prefix}.numerator": numerator, f"{prefix}.denominator": denominator}
            if denominator:
                found[f"{prefix}.pct"] = 100 * numerator / denominator
    return found


def quantile(ordered: list[float], portion: float, kind: int) -> float:
    if kind == 1:
        return ordered[math.ceil(portion * len(ordered)) - 1]
    place = portion * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (place - math.floor(place)) * (high - low)


def extremes(
    clubs: list[Club], kind_of_quantile: int, excluded: Sequence[float] = EXTREME, disjoint: bool = True
) -> dict[str, tuple[float, float]]:
    """Return the least and the most that each number gets in any survey where it is defined."""
    found: dict[str, tuple[float, float]] = {}
    for survey in readings(clubs, disjoint=disjoint):
        for name, value in counted(survey, excluded, kind_of_quantile).items():
            low, high = found.get(name, (value, value))
            found[name] = (min(low, value), max(high, value))
    return found


def same_end(end: float, reached: float) -> bool:
    return reached > FAR / 100 if math.isinf(end) else math.isclose(end, reached, rel_tol=1e-9, abs_tol=1e-4)


@settings(max_examples=60, deadline=None)
@given(clubs=surveys(), kind_of_quantile=st.sampled_from([1, 7]), excluded=st.sampled_from(EXCLUDED[:4]))
def test_a_band_holds_every_value_reached_and_is_no_wider(
    clubs: list[Club], kind_of_quantile: int, excluded: tuple[float, ...]
):
    found = bands(estimated(clubs, excluded=excluded, quantile_type=kind_of_quantile))
    reached = extremes(clubs, kind_of_quantile, excluded)
    for name, (low, high) in reached.items():
        ends = found[name]
        assert None not in ends, name
        assert ends[0] - 1e-9 <= low <= high <= ends[1] + 1e-9, (name, ends, low, high)
        assert same_end(ends[0], low), (name, ends, low, high)
        assert same_end(ends[1], high), (name, ends, low, high)
    without = {name for name, ends in found.items() if ends == (None, None)}
    # Numbers shown again, and those of an extra question, which no club here answered.
    others = ("table5.primary.", "table6.", "table_crew.")
    aside = {name for name in found if name.startswith(others) and name not in reached}
    assert set(found) - set(reached) - aside == without - aside


OVERLAPPING = replace(DESIGN, disjoint=False, remainder=None)


@settings(max_examples=60, deadline=None)
@given(clubs=surveys(within=False), excluded=st.sampled_from(EXCLUDED[:4]))
def test_a_band_of_parts_that_overlap_holds_every_value_reached_and_is_no_wider(
    clubs: list[Club], excluded: tuple[float, ...]
):
    found = bands(estimated(clubs, OVERLAPPING, excluded))
    for name, (low, high) in extremes(clubs, 7, excluded, disjoint=False).items():
        if ".bare." not in name:
            assert same_end(found[name][0], low), (name, found[name], low, high)
            assert same_end(found[name][1], high), (name, found[name], low, high)


@settings(max_examples=60, deadline=None)
@given(clubs=surveys(within=False), excluded=st.sampled_from(EXCLUDED[:4]))
def test_a_band_holds_every_value_reached_where_some_parts_exceed_their_total(
    clubs: list[Club], excluded: tuple[float, ...]
):
    """As a person confirmed; a percentage of these and other clubs together may have a wider band."""
    found = bands(estimated(clubs, excluded=excluded))
    for name, (low, high) in extremes(clubs, 7, excluded).items():
        # Which clubs have a remainder is as the answers are read.
        if ".bare." not in name:
            assert found[name][0] - 1e-9 <= low <= high <= found[name][1] + 1e-9, (name, found[name], low, high)


def dropped_and_tied(totals: list[float | None], fraction: float) -> tuple[set[int], set[int]]:
    """Return the places of those that a trim drops by the order of the register, and of those tied at its boundary."""
    order = sorted((place for place, total in enumerate(totals) if total is not None), key=lambda place: totals[place])
    cut = math.floor(fraction * len(order))
    dropped, tied = set(), set()
    for end in (order, order[::-1]) if cut else ():
        dropped |= set(end[:cut])
        if totals[end[cut - 1]] == totals[end[cut]]:
            tied |= {place for place in order if totals[place] == totals[end[cut]]}
    return dropped, tied


@settings(max_examples=50, deadline=None)
@given(
    clubs=surveys(),
    fraction=st.sampled_from([0.26, 0.34, 0.45]),
    base=st.sampled_from(["rated", "with_total"]),
    excluded=st.sampled_from([(), EXTREME, (50,)]),
)
def test_a_band_of_a_trimmed_analysis_holds_every_choice_of_the_tied(
    clubs: list[Club], fraction: float, base: Literal["rated", "with_total"], excluded: tuple[float, ...]
):
    """Who is ranked and dropped is as the answers are read; of the tied any may stay, whatever answers mean."""
    read = [[answer and answer[0] for answer in answers] for _, *answers in clubs]
    totals = [blue + red if boats is None and None not in (blue, red) else boats for boats, blue, red in read]
    rated = [boats or None if blue is not None else None for boats, (_, blue, _) in zip(totals, read, strict=True)]
    dropped, tied = dropped_and_tied(rated if base == "rated" else totals, fraction)
    reached: dict[str, tuple[float, float]] = {}
    for survey in readings(clubs):
        for left_out in product(
            *[(True, False) if place in tied else (place in dropped,) for place in range(len(clubs))]
        ):
            staying = [one for one, out in zip(survey, left_out, strict=True) if not out]
            for name, value in counted(staying, excluded, 7).items():
                low, high = reached.get(name, (value, value))
                reached[name] = (min(low, value), max(high, value))
    trim = Trim(fraction=fraction, base=base)
    scenario = sensitivity(analysed(clubs), "mid", Exclusion(trim=trim, exclude_rates=excluded), DESIGN, STATISTICS)
    found = bands(scenario)
    for name, (low, high) in reached.items():
        if name.startswith("table5.mid"):
            assert same_end(found[name][0], low), (name, found[name], low, high)
            assert same_end(found[name][1], high), (name, found[name], low, high)


def drawn_club(numbers: random.Random) -> Club:
    """Return a club whose answers are missing, exact or ambiguous, some without an upper limit."""

    def around(value: int) -> Answer:
        high = numbers.choice([value, value, value + numbers.randint(0, 4), None])
        return value, numbers.choice([value, max(0, value - numbers.randint(0, 4))]), high

    blue, red = numbers.choice([0, 0, 1, 2, 3, 5]), numbers.choice([None, 0, 0, 1, 2, 4])
    boats = numbers.choice([None, blue + (red or 0) + numbers.choice([0, 0, 1, 2, 5])])
    return "sea", None if boats is None else around(boats), around(blue), None if red is None else around(red)


def check_left(one: Any, tried: Sequence[Any], excluded: Sequence[float], found: tuple[Any, ...]) -> list[float]:
    """See that the ends of a club's rate that are found are those of the rates that are left, and return these.

    `tried` are its totals and parts by each reading of its answers; `found` are low, high and whether it surely stays.
    """
    low, high, certain = found
    rates = [100 * blue / boats for boats, blue in tried if boats]
    left = [value for value in rates if value not in excluded]
    if not left:
        assert low is high is None, one
    else:
        assert same_end(low, min(left)), (one, low, min(left))
        assert same_end(high, max(left)), (one, high, max(left))
        assert certain == (len(left) == len(tried)), one
    return left


@pytest.mark.parametrize("excluded", EXCLUDED)
def test_the_rates_that_are_left_are_found_as_by_trying_each_answer(excluded: tuple[float, ...]):
    numbers = random.Random(f"{excluded}")
    clubs = [drawn_club(numbers) for _ in range(1000)]
    frame = analysed(clubs)
    outcome = rate_left(frame, DESIGN, excluded)
    found = frame.select(low=outcome.interval.low, high=outcome.interval.high, certain=outcome.certain)
    kinds = set()
    for one, ends in zip(clubs, found.iter_rows(), strict=True):
        tried = [(boats, blue) for ((_, boats, blue, _),) in readings([one], further=8)]
        left = check_left(one, tried, excluded, ends)
        kinds.add((bool(left), bool(left) and ends[2]))
    assert len(kinds) == 3  # out, in, and either


@pytest.mark.parametrize("excluded", EXCLUDED)
def test_the_rates_that_are_left_where_parts_overlap(excluded: tuple[float, ...]):
    numbers = random.Random(f"{excluded}")
    clubs = [drawn_club(numbers) for _ in range(700)]
    # The total of another club: parts may be within it or not.
    clubs = [(kind, other[1], *parts) for (kind, _, *parts), other in zip(clubs, clubs[1:] + clubs[:1], strict=True)]
    frame = analysed(clubs, OVERLAPPING)
    outcome = rate_left(frame, OVERLAPPING, excluded)
    found = frame.select(low=outcome.interval.low, high=outcome.interval.high, certain=outcome.certain)
    above = 0
    for one, ends in zip(clubs, found.iter_rows(), strict=True):
        tried = [(boats, blue) for ((_, boats, blue, _),) in readings([one], further=8, disjoint=False)]
        above += max(check_left(one, tried, excluded, ends), default=0) > 100
    assert above > 50


@settings(max_examples=30, deadline=None)
@given(clubs=surveys(), more=st.sampled_from([0.2, 0.5, 0.9]))
def test_a_band_of_counts_within_other_limits_holds_every_value_reached(clubs: list[Club], more: float):
    def wider(answer: Answer) -> Answer:
        if answer is None or answer[1] == answer[2]:
            return answer
        value, low, high = answer
        return value, max(low - more, 0), None if high is None else high + more

    found = bands(estimated([(kind, *map(wider, answers)) for kind, *answers in clubs]))  # type: ignore[misc]
    for name, (low, high) in extremes(clubs, 7).items():
        assert found[name][0] - 1e-9 <= low <= high <= found[name][1] + 1e-9, (name, found[name], low, high)


@pytest.mark.parametrize(
    ("case", "answer", "total"),
    [
        ("expected: a count is whole", (45, 40.5, 49.5), (41, 49)),
        ("edge: no other count within 10%", (8, 7.2, 8.8), (8, 8)),
        ("edge: 99 is within 10% of 110, whatever doubles make of it", (110, 110 * (1 - 0.1) + 2e-14, 121), (99, 121)),
        ("edge: no upper limit", (45, 44.5, None), (45, math.inf)),
    ],
)
def test_a_count_is_a_whole_number_within_its_limits(case: str, answer: Answer, total: tuple[float, float]):
    assert bands(estimated([("sea", answer, None, None)]))["table2.all.boats.total"] == total, case


DECIMAL = replace(
    DESIGN, questions={name: replace(question, number="decimal") for name, question in DESIGN.questions.items()}
)


@pytest.mark.parametrize(
    ("case", "boats", "blue", "excluded", "low", "high", "certain"),
    [
        ("expected: an excluded rate within", (10, 8, 12.5), (5, 5, 5), (50,), 40, 62.5, False),
        ("expected: an excluded rate outside", (10, 8, 12.5), (5, 5, 5), (0, 39, 100), 40, 62.5, True),
        ("expected: rates come near an end that is excluded", (10, 10, 10), (5, 0, 5), (0,), 0, 50, False),
        ("expected: read as excluded", (10, 10, 12.5), (10, 10, 10), (100,), 80, 100, False),
        ("expected: without an upper limit", (10, 10, None), (10, 10, 10), (0, 100), 0, 100, False),
        ("expected: one rate, excluded", (0.3, 0.3, 0.3), (0.1, 0.1, 0.1), (100 * 0.1 / 0.3,), None, None, False),
        ("expected: one rate, not excluded", (0.3, 0.3, 0.3), (0.1, 0.1, 0.1), (50,), *(100 * 0.1 / 0.3,) * 2, True),
        ("edge: 0 of any total", (10, 8, 12), (0, 0, 0), (0,), None, None, False),
        (
            "edge: 0 of a total that may be above the 0 that it is read as",
            (0, 0, 2),
            (0, 0, 0),
            (0,),
            None,
            None,
            False,
        ),
    ],
)
def test_the_rates_that_are_left_of_numbers_that_are_no_counts(
    case: str, boats: Answer, blue: Answer, excluded: tuple, low: float | None, high: float | None, certain: bool
):
    frame = analysed([("sea", boats, blue, None)], DECIMAL)
    outcome = rate_left(frame, DECIMAL, excluded)
    found = frame.select(low=outcome.interval.low, high=outcome.interval.high, certain=outcome.certain).row(0)
    assert found == (low and pytest.approx(low), high and pytest.approx(high), certain), case


@settings(max_examples=40, deadline=None)
@given(clubs=surveys(), tenth=st.sampled_from([0.1, 0.7]))
def test_a_band_of_numbers_that_are_no_counts_holds_every_value_reached(clubs: list[Club], tenth: float):
    def scaled(answer: Answer) -> Answer:
        return answer and tuple(None if limit is None else limit * tenth for limit in answer)  # type: ignore[return-value]

    smaller = [(kind, *map(scaled, answers)) for kind, *answers in clubs]
    found = bands(estimated(smaller, DECIMAL))  # type: ignore[arg-type]
    for name, (low, high) in extremes(clubs, 7).items():
        is_amount = not name.endswith((".n", ".pct", ".organisations")) and not name.startswith(("table4", "table5"))
        scale = tenth if is_amount else 1
        ends = found[name]
        assert ends[0] - 1e-6 <= low * scale, (name, ends, low)
        assert high * scale <= ends[1] + 1e-6, (name, ends, high)


amounts = st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x, 2))


@settings(max_examples=40, deadline=None)
@example(drawn=[("sea", 0.0, 335544.72, None)], decimal=True)  # 100 * x / x is a little more than 100
@given(
    drawn=st.lists(st.tuples(st.sampled_from(["sea", "lake"]), *[st.none() | amounts] * 3), min_size=1, max_size=8),
    decimal=st.booleans(),
)
def test_where_nothing_is_ambiguous_a_band_is_the_value_itself(drawn: list[tuple], decimal: bool):
    clubs: list[Club] = []
    for kind, more, blue, red in drawn:
        if not decimal:
            more, blue, red = (None if one is None else int(one) for one in (more, blue, red))
        total = None if more is None else more + (blue or 0) + (red or 0)
        clubs.append((kind, *(None if one is None else (one, one, one) for one in (total, blue, red))))
    estimates = estimated(clubs, DECIMAL if decimal else DESIGN)
    with_band = estimates.filter(pl.col("ambiguity_low").is_not_null() | pl.col("ambiguity_high").is_not_null())
    assert with_band.height > 50
    assert with_band["ambiguity_low"].to_list() == with_band["value"].to_list()
    assert with_band["ambiguity_high"].to_list() == with_band["value"].to_list()
    assert estimates.filter(statistic="ambiguous.n")["value"].unique().to_list() == [0]


# --- by hand


# "about 10" with 4 blue; "more than 4"; "<3" blue of 5; 20 as stated with 10 blue.
HAND: list[Club] = [
    ("sea", (10, 9, 11), (4, 4, 4), (1, 1, 1)),
    ("sea", (5, 5, None), None, None),
    ("lake", (5, 5, 5), (2, 0, 2), (3, 3, 3)),
    ("lake", (20, 20, 20), (10, 10, 10), (0, 0, 0)),
]


@pytest.fixture(scope="module")
def by_hand() -> pl.DataFrame:
    return estimated(HAND)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("table2.all.organisations.n", 4, 4),
        ("table2.all.boats.total", 39, math.inf),
        ("table2.sea.boats.pct", 100 * 14 / 39, 100),
        ("table2.lake.boats.pct", 0, 100 * 25 / 39),
        ("table2.lake.boats.total", 25, 25),
        ("table2.all.mean", 39 / 4, math.inf),
        ("table2.all.median", 7, 15.5),  # 5, 5, 9, 20; 5, 11, 20, any number more
        ("table2.all.min", 5, 5),
        ("table2.all.max", 20, math.inf),
        ("table2.all.sd", None, None),
        ("table2.all.ci_low", None, None),
        ("table2.all.ambiguous.n", None, None),
        ("table1.all.contacted", None, None),
        ("table4.sea.mean", 400 / 11, 400 / 9),
        ("table4.lake.min", 0, 40),
        ("table4.all.skewness", None, None),
        ("table6.all.blue.numerator", 14, 16),
        ("table6.all.blue.denominator", 34, 36),
        ("table6.all.blue.pct", 100 * 14 / 36, 100 * 16 / 34),
        ("table6.all.blue.se", None, None),
        ("table6.all.bare.numerator", 4 + 0 + 10, 6 + 2 + 10),
        ("table6.all.bare.pct", 100 * 14 / 34, 100 * 18 / 36),
        ("table5.mid.all.organisations.n", 2, 3),  # none of 5 may be blue
        ("table5.mid.all.min", 20, 400 / 9),  # 1 of 5; without it 4 of 9
        ("table5.mid.lake.mean", 35, 50),
        ("table5.mid.ranked.n", None, None),
    ],
)
def test_bands_counted_by_hand(name: str, low: float | None, high: float | None, by_hand: pl.DataFrame):
    expected = [end if end is None or math.isinf(end) else pytest.approx(end) for end in (low, high)]
    assert list(bands(by_hand)[name]) == expected


@pytest.mark.parametrize(
    ("case", "boats", "blue", "red", "share", "bare"),
    [
        ("expected: an open total", (5, 5, None), (2, 2, 2), (1, 1, 1), (0, 40), (40, 100)),
        ("expected: a bound is cut off at the parts", (5, 0, 5), (2, 2, 2), (1, 1, 1), (40, 200 / 3), (0, 40)),
        ("expected: a part at its highest raises the total", (5, 4, 10), (2, 2, 6), (1, 1, 1), (20, 600 / 7), (0, 70)),
        ("expected: another part leaves it room", (5, 5, 5), (2, 0, 5), (2, 1, 3), (0, 80), (0, 80)),
        ("expected: open parts of an open total", (5, 5, None), (2, 2, None), (1, 1, None), (0, 100), (0, 100)),
        ("expected: an imputed total is all parts", None, (2, 1, 3), (2, 1, 4), (20, 75), (0, 0)),
        ("edge: an interval of one number", (5, 5, 5), (2, 2, 2), (1, 1, 1), (40, 40), (40, 40)),
        ("edge: an imputed total that may be 0", None, (1, 0, 1), (0, 0, 0), (100, 100), (0, 0)),
    ],
)
def test_shares_of_an_ambiguous_total(case: str, boats: Answer, blue: Answer, red: Answer, share: tuple, bare: tuple):
    found = bands(estimated([("sea", boats, blue, red)]))
    assert found["table6.all.blue.pct"] == pytest.approx(share), case
    assert found["table4.all.mean"] == pytest.approx(share), case
    assert found["table6.all.bare.pct"] == pytest.approx(bare), case


def test_parts_take_no_more_than_their_total_from_what_is_left():
    clubs: list[Club] = [("sea", (4, 4, 4), (2, 0, 4), (2, 0, 4)), ("lake", (4, 4, 4), (1, 1, 1), (1, 1, 1))]
    assert bands(estimated(clubs))["table6.all.bare.pct"] == (100 * 2 / 8, 100 * 6 / 8)


def test_a_total_that_may_be_none_moves_who_has_a_rate():
    clubs = [("sea", (3, 0, 3), (0, 0, 0), None), ("sea", (0, 0, 2), (0, 0, 0), None), ("lake", *[(4, 4, 4)] * 2, None)]
    estimates = estimated(clubs)  # type: ignore[arg-type]
    found = bands(estimates)
    assert found["table3.all.organisations.n"] == (1, 3)
    assert found["table3.sea.organisations.n"] == (0, 2)
    assert found["table3.lake.organisations.pct"] == (pytest.approx(100 / 3), 100)
    assert found["table3.all.min"] == (1, 4)  # a count of one at least, where there is a rate
    assert found["table4.all.mean"] == (pytest.approx(100 / 3), 100)
    # Their rates are 0 or 100, or none.
    assert found["table5.mid.all.organisations.n"] == (0, 0)
    assert dict(estimates.select("id", "value").iter_rows())["table3.all.organisations.n"] == 2


def test_of_those_that_may_have_no_rate_the_highest_make_the_most_and_the_lowest_the_least():
    zero: Answer = (0, 0, 0)
    one: Answer = (1, 1, 1)
    totals: list[Club] = [("sea", (3, 0, 5), zero, None), ("sea", (0, 0, 2), zero, None), ("lake", one, one, None)]
    assert bands(estimated(totals))["table3.all.mean"] == (1, 3)  # 1 and 1 and 1; 1 and 5
    # A rate of 100 or none, of 0 or none, and of 50.
    rates: list[Club] = [("sea", None, (1, 0, 1), zero), ("sea", (2, 0, 2), zero, None), ("lake", (2, 2, 2), one, None)]
    assert bands(estimated(rates))["table4.all.mean"] == (25, 75)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["sea", "lake"]), st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans()),
        min_size=1,
        max_size=40,
    ),
    kind=st.integers(1, 9),
)
def test_the_best_of_those_that_may_be_in_are_found_as_by_trying_each_number_of_them(rows: list[tuple], kind: int):
    frame = pl.DataFrame(
        [(place, low, math.inf if open_ended else low + more, sure) for place, low, more, open_ended, sure in rows],
        schema={"organisation_type": pl.String, "low": pl.Float64, "high": pl.Float64, "sure": pl.Boolean},
        orient="row",
    )
    outcome = Outcome("x", pl.col("low"), Interval(pl.col("low"), pl.col("high")), pl.col("sure"), pl.lit(1))
    found = reach(frame, outcome, kind)
    every = pl.concat([frame, frame.with_columns(organisation_type=pl.lit("all"))])
    x = pl.col("x")
    statistics = {
        "mean": mean(x),
        "median": sample.median(x),
        "iqr_low": sample.quantile(x, 0.25, kind),
        "iqr_high": sample.quantile(x, 0.75, kind),
        "min": x.min(),
        "max": x.max(),
    }
    for (organisation_type,), some in every.group_by("organisation_type"):
        row = found.row(by_predicate=pl.col("organisation_type") == organisation_type, named=True)
        assert row["moves"] == (not some["sure"].all() or (some["low"] != some["high"]).any())
        if not row["moves"]:
            assert all(row[f"{name}_{side}"] is None for name in statistics for side in ("low", "high"))
            continue
        for side, best in (("low", min), ("high", max)):
            sure = some.filter("sure")[side].to_list()
            rest = sorted(some.filter(~pl.col("sure"))[side].to_list(), reverse=side == "high")
            sets = [sure + rest[:k] for k in range(len(rest) + 1) if sure or k]
            tried = [pl.DataFrame({"x": one}).select(**statistics).row(0, named=True) for one in sets]
            for name in statistics:
                assert row[f"{name}_{side}"] == pytest.approx(best(one[name] for one in tried), rel=1e-12), name


def test_an_imputed_total_moves_as_far_as_its_parts():
    clubs: list[Club] = [("sea", None, (2, 1, 3), (2, 2, 2)), ("lake", None, (4, 4, 4), (1, 1, 1))]
    found = bands(estimated(clubs))
    assert found["table2.lake.boats.total"] == (5, 5)
    assert found["table2.sea.boats.total"] == (3, 5)
    assert found["table4.sea.mean"] == pytest.approx((100 / 3, 60))
    assert found["table6.all.bare.pct"] == (0, 0)
    counts = dict(estimated(clubs).filter(statistic="ambiguous.n").select("id", "value").iter_rows())
    assert counts["table2.sea.ambiguous.n"] == counts["table3.all.ambiguous.n"] == 1


def test_ambiguous_answers_are_counted_where_numbers_rest_on_them():
    clubs: list[Club] = [
        ("sea", (10, 9, 11), (4, 3, 5), (2, 1, 3)),
        ("sea", (10, 9, 11), None, None),
        ("sea", None, (4, 3, 5), None),
        ("lake", (8, 8, 8), (4, 4, 4), (2, 2, 2)),
    ]
    counts = dict(estimated(clubs).filter(statistic="ambiguous.n").select("id", "value").iter_rows())
    assert {name.removesuffix(".all.ambiguous.n"): count for name, count in counts.items() if ".all." in name} == {
        **{"table2": 2, "table3": 1, "table4": 2},
        **{"table5.primary": 2, "table5.mid": 2, "table6": 4, "table_crew": 0},
    }
    assert counts["table6.lake.ambiguous.n"] == 0


def test_aliases_carry_the_band():
    estimates = estimated(HAND)
    found = bands(estimates)
    aliases = dict(estimates.filter(pl.col("same_as").is_not_null()).select("id", "same_as").iter_rows())
    assert aliases["table5.primary.all.mean"] == "table4.all.mean"
    assert all(found[name] == found[other] for name, other in aliases.items())
