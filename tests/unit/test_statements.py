"""Numbers of the config's statements: filter, numerator, denominator, statistic, same_as and formula."""

import math
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace
from surveys import DESIGN, GONE, STATISTICS, club, derived, survey

from foisurvey.core import frames
from foisurvey.core.frame_names import operands
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Statement, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.statements import gather, statements

FRAME = derived(
    club("sea", boats=10, blue=5, red=5),
    club("sea", boats=20, blue=0, red=2, boats_ambiguous=True),
    club("lake", boats=4, blue=4, red=0),
    club("lake", boats=0, blue=0, red=0),
    club("lake", red=1),
    club("sea", responded=False),
).with_columns(region=pl.Series(["n", "s", "n", "s", "n", "s"]))
ESTIMATES = primary(FRAME, DESIGN, STATISTICS)


def estimated(wanted: dict[str, dict[str, str]]) -> pl.DataFrame:
    return statements(FRAME.lazy(), ESTIMATES, typed(wanted, dict[str, Statement]), DESIGN)


def one(**statement: str) -> dict[str, Any]:
    return estimated({"text.it": statement}).row(0, named=True)


@pytest.mark.parametrize(
    ("case", "statement", "value", "n"),
    [
        ("expected: a count", {"filter": "boats > 5"}, 2, 2),
        ("expected: a condition in words", {"filter": "responded"}, 5, 5),
        ("expected: two conditions", {"filter": "organisation_type = 'lake' and boats = 0"}, 1, 1),
        ("expected: a sum", {"numerator": "boats"}, 34, 6),
        ("expected: a sum over some", {"filter": "boats_ambiguous", "numerator": "boats"}, 20, 1),
        ("expected: a share of counts", {"numerator": "boats > 5", "denominator": "responded"}, 40, 6),
        (
            "expected: a share of sums",
            {"filter": "rate is not null", "numerator": "blue", "denominator": "boats"},
            900 / 34,
            3,
        ),
        ("expected: a share of organisations", {"numerator": "responded", "denominator": "1"}, 500 / 6, 6),
        ("expected: an expression", {"filter": "red is not null", "numerator": "boats - blue - red"}, 18, 5),
        ("expected: largest", {"numerator": "boats", "statistic": "max"}, 20, 6),
        ("expected: smallest", {"numerator": "boats", "statistic": "min"}, 0, 6),
        ("expected: mean leaves out what is missing", {"numerator": "boats", "statistic": "mean"}, 8.5, 6),
        ("expected: median", {"numerator": "boats", "statistic": "median"}, 7, 6),
        (
            "expected: case",
            {"numerator": "case when boats_ambiguous then boats end", "denominator": "boats"},
            2000 / 34,
            6,
        ),
        ("expected: a column of the register", {"filter": "region = 'n'"}, 3, 3),
        ("expected: the same number", {"same_as": "table2.all.boats.total"}, 34, 4),
        ("expected: a formula", {"formula": '"table2.all.boats.total" / 2 + "table2.all.mean"'}, 25.5, None),
        ("edge: a missing value is not above", {"filter": "boats >= 0"}, 4, 4),
        ("edge: nobody", {"filter": "boats > 99"}, 0, 0),
        ("edge: the sum of nobody", {"filter": "boats > 99", "numerator": "boats"}, 0, 0),
        ("edge: the largest of nobody", {"filter": "boats > 99", "numerator": "boats", "statistic": "max"}, None, 0),
        ("edge: a share of nothing", {"filter": "boats = 0", "numerator": "blue", "denominator": "boats"}, None, 1),
        ("edge: a formula of a missing estimate", {"formula": '"table4.lake.sd" * 2'}, None, None),
    ],
)
def test_a_statement(case: str, statement: dict[str, str], value: float | None, n: int | None):
    found = one(**statement)
    assert found["value"] == (None if value is None else pytest.approx(value)), case
    assert found["n"] == n, case
    assert found["id"] == "text.it", case
    assert found["method"], case


@pytest.mark.parametrize(
    ("case", "statement", "unit"),
    [
        ("expected: organisations are counted", {"filter": "boats > 5"}, "count"),
        ("expected: a condition is counted", {"numerator": "boats > 5"}, "count"),
        ("expected: all organisations", {"numerator": "1"}, "count"),
        ("expected: two conditions", {"numerator": "boats > 5 and blue = 0"}, "count"),
        ("expected: a percentage", {"numerator": "boats > 5", "denominator": "responded"}, "percent"),
        ("expected: of sums too", {"numerator": "blue", "denominator": "boats"}, "percent"),
        ("expected: a sum of totals", {"numerator": "boats"}, "amount"),
        ("expected: the largest total", {"numerator": "boats", "statistic": "max"}, "amount"),
        ("expected: the smallest part", {"numerator": "red", "statistic": "min"}, "amount"),
        ("expected: a sum of the remainder", {"numerator": "boats - blue - red"}, "amount"),
        ("expected: a sum of what a status counts", {"numerator": "bare_numerator"}, "amount"),
        ("expected: a mean of totals", {"numerator": "boats", "statistic": "mean"}, "statistic"),
        ("expected: a median of parts", {"numerator": "blue", "statistic": "median"}, "statistic"),
        ("expected: the largest rate", {"numerator": "rate", "statistic": "max"}, "percent"),
        ("expected: the median rate", {"numerator": "rate", "statistic": "median"}, "percent"),
        ("expected: organisations with a rate are counted", {"numerator": "rate = 100"}, "count"),
        ("expected: a sum of rates is not a percentage", {"numerator": "rate"}, "statistic"),
        ("expected: a ratio keeps its decimals", {"numerator": "blue / boats", "statistic": "max"}, "statistic"),
        ("expected: unless the config says more", {"numerator": "2 * boats", "unit": "amount"}, "amount"),
        ("expected: a sum of an extra question that is no count", {"numerator": "crew"}, "statistic"),
        ("expected: the same number", {"same_as": "table2.all.boats.total"}, "amount"),
        ("expected: the same, a standard error", {"same_as": "table6.all.red.se"}, "standard_error"),
        ("expected: a formula of percentages", {"formula": '"table1.all.full.pct" - "table4.all.mean"'}, "percent"),
        ("expected: a formula of counts", {"formula": '"table1.all.full.n" + "table1.all.partial.n"'}, "count"),
        ("expected: a ratio of counts", {"formula": '"table1.all.full.n" / "table1.all.contacted"'}, "statistic"),
        ("expected: of two units", {"formula": '"table2.all.boats.total" / "table1.all.contacted"'}, "statistic"),
        (
            "expected: unless the config says which",
            {"formula": '"table2.all.boats.total" * "table6.all.bare.pct" / 100', "unit": "amount"},
            "amount",
        ),
        (
            "expected: the config's unit where all are alike",
            {"formula": '"table2.all.boats.total" / "table3.all.boats.total"', "unit": "statistic"},
            "statistic",
        ),
        ("edge: a formula of no estimate", {"formula": "1 + 1"}, "statistic"),
        ("edge: a mean of a condition", {"numerator": "boats > 5", "statistic": "mean"}, "statistic"),
    ],
)
def test_the_unit_of_a_statement(case: str, statement: dict[str, str], unit: str):
    assert one(**statement)["unit"] == unit, case


def test_a_sum_of_money_is_money_and_a_count_of_those_who_gave_it_a_count():
    money = {name: replace(question, number="money") for name, question in DESIGN.questions.items()}
    wanted = {
        "text.sum": Statement(numerator="boats"),
        "text.mean": Statement(numerator="boats", statistic="mean"),
        "text.payers": Statement(numerator="boats > 0"),
    }
    found = statements(FRAME.lazy(), ESTIMATES, wanted, replace(DESIGN, questions=money))
    assert found["unit"].to_list() == ["money", "money", "count"]


def test_a_statement_says_its_table():
    wanted = {"text.n": {"filter": "responded"}, "text.same": {"same_as": "table2.all.mean"}}
    # The same number as a cell of a table is that table's.
    assert estimated(wanted).select("id", "table").rows() == [("text.n", "statements"), ("text.same", "table2")]


def test_same_as_names_the_number_that_is_computed():
    assert one(same_as="table2.all.mean")["same_as"] == "table2.all.mean"
    # An alias of an alias names the first.
    assert one(same_as="table5.primary.all.median")["same_as"] == "table4.all.median"


def test_a_statement_has_the_ambiguity_band_of_what_it_is_made_of():
    frame = derived(
        club(boats=20, boats_low=15, boats_high=None, boats_ambiguous=True, blue=5),
        club(boats=10, boats_low=8, boats_high=12, boats_ambiguous=True, blue=0),
        club("lake", boats=4, blue=4),
    )
    wanted = {
        "text.total": Statement(same_as="table2.all.boats.total"),
        "text.sum": Statement(numerator="boats"),
        "text.half": Statement(formula='"text.total" / 2'),
        "text.more": Statement(filter="boats > 9"),
        "text.most": Statement(filter="organisation_type = 'lake' or boats < 13", numerator="boats", statistic="max"),
        "text.mean": Statement(formula='"text.total" / "table1.all.contacted"'),
        "text.same": Statement(formula='"text.sum" - "text.sum" + "table1.all.full.pct"'),
        "text.sd": Statement(formula='"table2.all.sd" * 2', unit="count"),
        "text.of_sd": Statement(formula='"text.sd" + 1'),
        "text.replied": Statement(formula='"table1.all.responded.n" + "ambiguous.all.answers.n"'),
        "text.blue": Statement(numerator="blue", denominator="boats"),
        "text.ambiguous": Statement(numerator="case when boats_ambiguous then boats end", denominator="boats"),
        "text.lake": Statement(filter="organisation_type = 'lake'", numerator="blue", denominator="boats"),
    }
    found = statements(frame.lazy(), primary(frame, DESIGN, STATISTICS), wanted, DESIGN)
    bands = {name: (low, high) for name, low, high in found.select("id", "ambiguity_low", "ambiguity_high").iter_rows()}
    assert bands == {
        "text.total": (27, math.inf),
        "text.sum": (27, math.inf),
        "text.half": (13.5, math.inf),
        "text.more": (1, 2),
        "text.most": (8, 12),
        "text.mean": (9, math.inf),
        "text.same": (0, 0),
        "text.sd": (None, None),
        "text.of_sd": (None, None),
        "text.replied": (5, 5),
        "text.blue": (0, pytest.approx(900 / 27)),
        "text.ambiguous": (pytest.approx(2300 / 27), 100),
        "text.lake": (100, 100),
    }


def test_what_is_not_defined_is_missing():
    assert one(formula='"table2.all.mean" / 0')["value"] is None
    assert one(numerator="boats", denominator="0")["value"] is None


def test_a_statement_may_name_one_above_it():
    wanted = {
        "text.half": {"formula": '"table2.all.boats.total" / 2'},
        "text.quarter": {"formula": '"text.half" / 2'},
        "text.again": {"same_as": "text.quarter"},
    }
    found = estimated(wanted)
    assert found.select("id", "value").rows() == [("text.half", 17), ("text.quarter", 8.5), ("text.again", 8.5)]
    assert dict(found.schema) == frames.ESTIMATES
    with pytest.raises(BadInput, match=r"text\.half"):
        estimated(dict(reversed(wanted.items())))


@pytest.mark.parametrize(
    ("case", "statement", "named"),
    [
        ("an unknown column", {"filter": "boat > 5"}, [".filter", "'boat'", "did you mean 'boats'"]),
        ("in the numerator", {"numerator": "blau"}, [".numerator", "'blau'"]),
        ("in the denominator", {"numerator": "blue", "denominator": "boots"}, [".denominator", "did you mean 'boats'"]),
        ("an estimate that is none", {"same_as": "table2.all.meen"}, ["'table2.all.meen'", "table2.all.mean"]),
        ("in a formula", {"formula": '"table2.all.meen" / 2'}, ["'table2.all.meen'", "table2.all.mean"]),
        ("no condition", {"filter": "boats >"}, [".filter: at its end"]),
        ("a type", {"filter": "organisation_type = 'see'"}, ["'see' is no value", "did you mean 'sea'?"]),
        ("a completeness", {"filter": "completeness = 'fulll'"}, ["'fulll' is no value", "did you mean 'full'?"]),
        ("a status", {"filter": "blue_status = 'staded'"}, ["'staded' is no value", "did you mean 'stated'?"]),
        ("a text", {"numerator": "name", "statistic": "max"}, ["name is a text", "expected a number"]),
        ("a date", {"numerator": "date_responded"}, ["date_responded is a date", "expected a number"]),
        ("a cast", {"numerator": "cast(boats as decimal(50, 2))"}, ["'cast': there are no functions"]),
        ("one number of all", {"numerator": "max(boats)"}, ["'max': there are no functions"]),
        ("a number as a filter", {"filter": "boats"}, ["boats is a number; expected a condition"]),
        ("the id of another number", {"id": "table2.all.mean", "filter": "responded"}, ["that of another estimate"]),
        ("text as a number", {"numerator": "region", "denominator": "boats"}, ["region is a text; expected a number"]),
    ],
)
def test_a_statement_that_cannot_be_read_is_refused_by_name(case: str, statement: dict, named: list[str]):
    name = statement.pop("id", "text.it")
    with pytest.raises(BadInput) as refusal:
        estimated({name: statement})
    for part in [f"statements.{name}", *named]:
        assert part in str(refusal.value), case


def test_every_statement_that_cannot_be_read_is_named_at_once():
    wanted = {
        "text.a": {"filter": "boat > 1 and name = 1", "numerator": "%"},
        "text.b": {"filter": "boats > 1"},
        "text.c": {"same_as": "nothing"},
        "text.d": {"formula": '"text.a" + "text.c"'},
    }
    with pytest.raises(BadInput) as refusal:
        estimated(wanted)
    assert len(refusal.value.problems) == 4
    assert "text.b" not in str(refusal.value)


def test_gather_puts_the_statements_last():
    wanted = {"text.n": Statement(filter="responded")}
    found = gather(FRAME.lazy(), [ESTIMATES, ESTIMATES.head(0)], wanted, DESIGN)
    assert found.height == ESTIMATES.height + 1
    assert found.head(ESTIMATES.height).equals(ESTIMATES)
    assert found.row(-1, named=True)["id"] == "text.n"


@pytest.mark.parametrize(
    "asks",
    [
        {},
        {"questions__boats__number": "money", "parts__remainder": GONE},
        {"questions__crew": {"role": "extra", "number": "choice", "label": "Policy", "options": {"a": "A", "b": "B"}}},
    ],
)
def test_a_statement_knows_every_column_of_the_analysis_frame_by_the_type_that_it_has(asks: dict):
    design = survey(**asks).design
    kinds = {pl.Boolean: "condition", pl.Date: "date", pl.String: "text", pl.Int64: "number", pl.Float64: "number"}
    expected = {name: kinds[dtype] for name, dtype in frames.derived(design).items()}
    assert {name: operand.kind for name, operand in operands(design).items()} == expected
    assert {name: operand.kind for name, operand in operands(design, [*expected, "harbour"]).items()} == {
        **expected,
        "harbour": "text",
    }
