"""The bands of statements against every survey that the ambiguous answers may stand for, in which SQLite counts."""

import math
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from typing import Any

import polars as pl
from ambiguous_clubs import ASKED, FAR, Answer, Club, analysed, surveys
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import expressions
from surveys import DESIGN

from foisurvey.core import frames
from foisurvey.core.survey import Statement, typed
from foisurvey.estimation.statements import statements

Band = tuple[float | None, float | None]


def bands(frame: pl.DataFrame, wanted: dict[str, dict[str, str]]) -> dict[str, Band]:
    """Return the bands of statements, by id."""
    none = pl.DataFrame(schema=frames.ESTIMATES)
    found = statements(frame.lazy(), none, typed(wanted, dict[str, Statement]), DESIGN)
    return {name: ends for name, *ends in found.select("id", "ambiguity_low", "ambiguity_high").iter_rows()}  # type: ignore[misc]


def readings(clubs: list[Club]) -> Iterator[list[dict[str, float | None]]]:
    """Yield the numbers of all clubs in each survey of whole numbers whose parts do not exceed their total."""
    choices = []
    for _, *answers in clubs:
        # An open end: up to what makes a total of all the others, and far beyond.
        enough = sum((one[0] if one[2] is None else one[2]) for one in answers if one)
        choices += [numbers(one, enough, beyond) for one, beyond in zip(answers, (20, 0, 0), strict=True)]
    for chosen in product(*choices):
        survey: list[dict[str, float | None]] = []
        for place in range(len(clubs)):
            boats, blue, red = chosen[3 * place : 3 * place + 3]
            if boats is None and None not in (blue, red):
                boats = blue + red
            if boats is not None and (blue or 0) + (red or 0) > boats:
                break
            all_known = None not in (boats, blue, red)
            one = {"boats": boats, "blue": blue, "red": red}
            one["rate"] = 100 * blue / boats if boats and blue is not None else None
            one["blue_numerator"] = blue if boats is not None else None
            one["blue_denominator"] = boats if blue is not None else None
            one["bare_numerator"] = boats - blue - red if all_known else None
            one["bare_denominator"] = boats if all_known else None
            survey.append(one)
        else:
            yield survey


def numbers(answer: Answer, enough: int, beyond: int) -> list[Any]:
    if answer is None:
        return [None]
    _, low, high = answer
    top = max(enough, 5) if high is None else high
    return [float(one) for one in range(low, top + 1)] + ([float(FAR + beyond)] if high is None else [])


def reached(
    frame: pl.DataFrame, clubs: list[Club], wanted: dict[str, dict[str, str]]
) -> dict[str, tuple[float, float] | None]:
    """Return the least and the most of each statement in any reading, None where it is never defined."""
    fixed = ["name", "comment", "organisation_type", "crew", "responded", "late"]
    fixed += [f"{name}_ambiguous" for name in ASKED]
    rows = [
        {"reading": number} | one | now
        for number, survey in enumerate(readings(clubs))
        for one, now in zip(frame.select(fixed).to_dicts(), survey, strict=True)
    ]
    found: dict[str, tuple[float, float] | None] = {}
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"create table clubs ({', '.join(rows[0])})")
        database.executemany(
            f"insert into clubs values ({', '.join('?' * len(rows[0]))})", [[*row.values()] for row in rows]
        )
        for name, statement in wanted.items():
            columns = f"{statement.get('numerator', '1')}, {statement.get('denominator', '1')}"
            selected: dict[int, list[tuple]] = {number: [] for number in {row["reading"] for row in rows}}
            query = f"select reading, {columns} from clubs where {statement.get('filter', 'true')}"
            for number, *both in database.execute(query):
                selected[number].append(tuple(both))
            values = [value for both in selected.values() if (value := computed(statement, both)) is not None]
            found[name] = (min(values), max(values)) if values else None
    return found


def computed(statement: dict[str, str], selected: list[tuple]) -> float | None:
    """Return a statement's number from numerator and denominator of each club that its filter selects."""
    numerators = [one for one, _ in selected if one is not None]
    if "denominator" in statement:
        denominator = sum(other for _, other in selected if other is not None)
        return 100 * sum(numerators) / denominator if denominator > 0 else None
    statistic = statement.get("statistic", "sum")
    if statistic == "sum":
        return sum(numerators)
    of_some = {"min": min, "max": max, "mean": statistics.fmean, "median": statistics.median}[statistic]
    return of_some(numerators) if numerators else None


def same_end(end: float, extreme: float) -> bool:
    return abs(extreme) > FAR / 100 if math.isinf(end) else math.isclose(end, extreme, rel_tol=1e-9, abs_tol=1e-4)


CONDITIONS = (
    *("boats > 3", "blue = 0", "boats in (1, 3, 4)", "boats not in (1, 3)", "not boats > 2", "boats != 3"),
    *("boats is null", "blue + red = boats", "blue + red > 2", "blue_numerator > 1", "boats - blue - red > 0"),
    *("boats > blue", "boats <= 3 and organisation_type = 'sea'", "bare_numerator = 0", "2 * blue > boats"),
)
SUMS = (
    *("boats", "blue", "boats - blue - red", "bare_numerator", "blue_denominator", "boats - boats", "blue + red"),
    *("2 * boats - 3 * blue", "3 - red", "boats > 2", "case when boats_ambiguous then boats end"),
)
EXACT: list[dict[str, str]] = [
    *({"filter": text} for text in CONDITIONS),
    *({"numerator": text} for text in SUMS),
    *({"numerator": "boats", "statistic": one} for one in ("min", "max", "mean", "median")),
    *({"numerator": "boats - blue", "statistic": one} for one in ("min", "max", "mean", "median")),
    {"filter": "boats > 2", "numerator": "boats"},
    {"numerator": "boats > 2", "denominator": "1"},
    {"filter": "boats is not null", "numerator": "boats > 2", "denominator": "1"},
    {"numerator": "case when boats_ambiguous then boats end", "denominator": "boats"},
    {"filter": "boats is not null and blue is not null", "numerator": "blue", "denominator": "boats"},
    {"numerator": "bare_numerator", "denominator": "bare_denominator"},
]
WIDER: list[dict[str, str]] = [
    {"filter": "blue > 1", "numerator": "red", "statistic": "mean"},
    {"filter": "blue > 0", "numerator": "red > 0", "denominator": "1"},
    {"filter": "boats <= 3", "numerator": "boats"},
    {"filter": "rate = 100"},
    {"filter": "rate >= 50 and boats > 1", "numerator": "boats", "statistic": "max"},
    {"filter": "rate is null"},
    {"filter": "case when rate > 50 then boats > 2 else blue = 0 end"},
    {"filter": "(boats > 2) = (blue > 0)"},
    {"filter": "(rate > 50) is null"},
    {"filter": "(rate > 50 and blue > 0) is null"},
    {"filter": "boats > 2", "numerator": "blue - boats"},
    {"numerator": "1 / (boats / 2 - 0.5)", "statistic": "max"},
    *({"numerator": "rate", "statistic": one} for one in ("min", "max", "mean", "median")),
    {"numerator": "blue / boats", "statistic": "max"},
    {"numerator": "100 * red / boats", "statistic": "median"},
    {"numerator": "1 / (boats - 2)"},
    {"numerator": "blue / (red - boats)", "statistic": "min"},
    {"numerator": "boats * blue - red"},
    {"numerator": "case when rate > 50 then boats else blue end"},
    {"numerator": "blue - red", "statistic": "mean"},
    {"numerator": "blue > 1", "denominator": "boats > 1"},
    {"filter": "red < 2", "numerator": "blue", "denominator": "boats"},
    {"numerator": "blue - red", "denominator": "boats"},
    {"numerator": "blue", "denominator": "red"},
    {"numerator": "boats", "denominator": "blue - 1"},
]


@settings(max_examples=30, deadline=None)
@given(clubs=surveys(most_clubs=3, most_surveys=100))
def test_a_band_holds_every_value_reached_and_where_it_may_is_no_wider(clubs: list[Club]):
    wanted = {f"text.n{place}": statement for place, statement in enumerate([*EXACT, *WIDER])}
    frame = analysed(clubs)
    found = bands(frame, wanted)
    for place, (name, ends) in enumerate(reached(frame, clubs, wanted).items()):
        low, high = found[name]
        if ends is None:
            continue
        assert low is not None, wanted[name]
        assert high is not None, wanted[name]
        assert low - 1e-9 <= ends[0] <= ends[1] <= high + 1e-9, (wanted[name], found[name], ends)
        if place < len(EXACT):
            assert same_end(low, ends[0]), (wanted[name], found[name], ends)
            assert same_end(high, ends[1]), (wanted[name], found[name], ends)


NUMBERS = ("boats", "blue", "red", "rate", "bare_numerator", "crew", "0.0", "2.0", "1.0")


@st.composite
def any_statement(draw: st.DrawFn) -> dict[str, str]:
    def text(*kinds: str) -> str:
        return draw(expressions(numbers=NUMBERS, divisors=("crew", "4.0", "boats", "(red - 1.0)"), kinds=kinds))

    statement = {"filter": text("condition")} if draw(st.booleans()) else {}
    statement["numerator"] = text("number", "condition")
    if draw(st.booleans()):
        return statement | {"denominator": text("number", "condition")}
    return statement | {"statistic": draw(st.sampled_from(["sum", "min", "max", "mean", "median"]))}


@settings(max_examples=40, deadline=None)
@given(clubs=surveys(most_clubs=3, most_surveys=100), drawn=st.lists(any_statement(), min_size=1, max_size=3))
def test_the_band_of_any_expression_holds_every_value_reached(clubs: list[Club], drawn: list[dict[str, str]]):
    short = [one for one in drawn if all(len(text) <= 2000 for text in one.values())]
    wanted = {f"text.n{place}": statement for place, statement in enumerate(short)}
    frame = analysed(clubs)
    found = bands(frame, wanted)
    for name, ends in reached(frame, clubs, wanted).items():
        if ends is not None:
            low, high = found[name]
            assert low is not None, wanted[name]
            assert high is not None, wanted[name]
            slack = 1e-6 * max(1, *map(abs, ends))
            assert low - slack <= ends[0] <= ends[1] <= high + slack, (wanted[name], found[name], ends)
