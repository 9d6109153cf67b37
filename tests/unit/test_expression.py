"""The language of the config's statements: what it refuses, and that what it accepts means what SQL means by it."""

import datetime
import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import expressions

from foisurvey.core.expression import (
    DEEPEST,
    LONGEST,
    Node,
    Operand,
    Unreadable,
    columns_of,
    condition,
    formula,
    is_condition,
    is_scaled,
    number,
)
from foisurvey.estimation.expression_values import values

COLUMNS = {
    "boats": Operand("number"),
    "blue": Operand("number"),
    "crew": Operand("number"),
    "responded": Operand("condition"),
    "late": Operand("condition"),
    "name": Operand("text"),
    "comment": Operand("text"),
    "organisation_type": Operand("text", ("sea", "lake")),
    "date_sent": Operand("date"),
    "Home port": Operand("text"),
    "case": Operand("number"),
}
FRAME = pl.DataFrame(
    {
        "boats": [3, 0, None, 7, 2, 2, None],
        "blue": [1, None, None, 7, 0, 2, 5],
        "crew": [2.5, 1.5, 4.0, None, 1.0, 2.0, 0.5],
        "responded": [True, False, None, True, None, False, True],
        "late": [None, None, None, True, False, False, True],
        "name": ["a", "b", None, "it's", "a", "b", "x"],
        "comment": ["a", "x", None, None, "b", "b", "x"],
        "organisation_type": ["sea", "lake", "sea", None, "lake", "lake", "sea"],
        "date_sent": [datetime.date(2031, 2, day) if day else None for day in (1, 2, None, 3, 28, None, 4)],
        "Home port": ["n", "s", None, "n", "s", "s", "n"],
        "case": [1, 2, 3, 4, 5, 6, 7],
    }
)


def found(node: Node) -> list:
    return values(node, FRAME).to_list()


def faults(text: str, others: bool = False) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        condition(text, COLUMNS, others)
    return refused.value.faults


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boats + 2 * blue", [5, None, None, 21, 2, 6, None]),
        ("(boats + 2) * blue", [5, None, None, 63, 0, 8, None]),
        ("boats - blue - 1", [1, None, None, -1, 1, -1, None]),
        ("6 / boats / 2", [1, None, None, 3 / 7, 1.5, 1.5, None]),  # a division by 0 is missing
        ("-boats + 1", [-2, 1, None, -6, -1, -1, None]),
        ('"case"', [1, 2, 3, 4, 5, 6, 7]),
        ("boats >= 2 and blue < 2", [True, False, None, False, True, False, False]),
        ("boats >= 2 or blue < 2", [True, None, None, True, True, True, None]),
        ("NOT responded Or late", [None, True, None, True, None, True, True]),
        ("not boats = 2", [True, True, None, True, False, False, None]),
        ("boats != 2", [True, True, None, True, False, False, None]),
        ("boats <> 2", [True, True, None, True, False, False, None]),
        ("boats in (0, 7, -1)", [False, True, None, True, False, False, None]),
        ("boats not in (0, 7)", [True, False, None, False, True, True, None]),
        ("boats is null", [False, False, True, False, False, False, True]),
        ("boats is not null and late is null", [True, True, False, False, False, False, False]),
        ("responded = true", [True, False, None, True, None, False, True]),
        ("late = responded", [None, None, None, True, None, True, True]),
        ("name = 'it''s'", [False, False, None, True, False, False, False]),
        ("name = comment", [True, False, None, None, False, True, True]),
        ("organisation_type in ('sea')", [True, False, True, None, False, False, True]),
        ("date_sent >= '2031-02-03'", [False, False, None, True, True, None, True]),
        ("'2031-02-03' > date_sent", [True, True, None, False, False, None, False]),
        ("date_sent in ('2031-02-03')", [False, False, None, True, False, None, False]),
        ("\"Home port\" = 'n'", [True, False, None, True, False, False, True]),
        ("case when boats > 2 then blue when responded then 9 end", [1, None, None, 7, None, None, 9]),
        ("case when boats > 2 then blue else 0 end", [1, 0, 0, 7, 0, 0, 0]),
        ("case when boats > 2 then true else blue = 2 end", [True, None, None, True, False, True, False]),
        ("true", [True] * 7),
        ("1", [1.0] * 7),
    ],
)
def test_an_expression_means_what_sql_means(text: str, expected: list):
    assert found(number(text, COLUMNS)) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # What is not of the language, with what is.
        ("boats // 2 > 1", ["character 8, '/'", "+ - * /"]),
        ("boats % 2 = 1", ["'%'", "+ - * /"]),
        ("cast(boats as smallint) > 1", ["'cast': there are no functions", "columns of data/derived.csv"]),
        ("boats::int > 1", ["character 6, ':'"]),
        ("length(name) > 1", ["'length': there are no functions"]),
        ("date_sent < now()", ["character 13, 'now': there are no functions"]),
        ("date_sent < CURRENT_DATE", ["there is no column 'CURRENT_DATE' in data/derived.csv"]),
        ("name like 'a'", ["'like': expected an operator or the end"]),
        ("boats between 1 and 2", ["'between'"]),
        ("boats == 1", ["character 8, '='"]),
        ("boats > 1e5", ["'1e5'"]),
        ("boats > 1.2.3", ["'1'"]),
        ("5boats > 1", ["'5boats'"]),
        ("boats > 1; boats > 2", ["';'"]),
        # Grammar.
        ("", ["at its end: expected a column, a number, a text or a parenthesis"]),
        (" \n", ["at its end"]),
        ("boats >", ["at its end"]),
        ("(boats > 1", ["at its end: expected )"]),
        ("boats > 1)", ["character 10, ')'"]),
        ("boats > 1 and", ["at its end"]),
        ("1 < boats < 5", ["character 11, '<': a comparison has two sides"]),
        ("name = 'a", ["character 8", "this quote is not closed"]),
        ('"boats > 1', ["this quote is not closed"]),
        ("boats in ()", ["')': expected a number or a text"]),
        ("boats in (1, blue)", ["'blue': expected a number or a text"]),
        ("boats in 1", ["'1': expected ("]),
        ("boats not like 1", ["'like': expected in"]),
        ("boats is 1", ["'1': expected null"]),
        ("boats = null", ["'null': nothing is = null; say is null"]),
        ("boats <> NULL", ["'NULL': nothing is != null; say is not null"]),
        ("case when late then 1 else null end > 0", ["null stands only after is"]),
        ("case end > 1", ["'end': expected when"]),
        ("case when late end > 1", ["'end': expected then"]),
        ("case when late then 1", ["at its end: expected end"]),
        # Names, kinds and values.
        ("boots > 1", ["there is no column 'boots' in data/derived.csv; did you mean 'boats'?"]),
        ("Boats > 1", ["there is no column 'Boats'", "did you mean 'boats'?"]),
        ("boats", ["boats is a number; expected a condition"]),
        ("not boats", ["boats is a number; expected a condition"]),
        ("boats and late", ["boats is a number; expected a condition"]),
        ("late or (boats + 1)", ["(boats + 1) is a number; expected a condition"]),
        ("late + 1 > 2", ["late is a condition; expected a number"]),
        ("name", ["name is a text; expected a condition"]),
        ("boats + name > 1", ["name is a text; expected a number"]),
        ("-name > 1", ["name is a text; expected a number"]),
        ("boats = '3'", ["boats is a number, '3' is a text; expected two of a kind"]),
        ("boats = late", ["boats is a number, late is a condition"]),
        ("boats in ('3')", ["boats is a number, '3' is a text"]),
        ("late in (1)", ["late is a condition, 1 is a number"]),
        ("name > 'a'", ["name is a text, which has no order; expected = or !="]),
        ("late > true", ["late is a condition, which has no order"]),
        ("'a' = 'b'", ["'a' is compared with 'b'; expected a column"]),
        ("organisation_type = 'lakes'", ["'lakes' is no value of organisation_type", "did you mean 'lake'?"]),
        ("organisation_type != 'x'", ["expected one of sea, lake"]),
        ("'lakes' = organisation_type", ["did you mean 'lake'?"]),
        ("organisation_type in ('sea', 'Lake')", ["'Lake' is no value", "did you mean 'lake'?"]),
        ("date_sent > '2031-02-29'", ["'2031-02-29' is no date; expected a day such as '2025-03-01'"]),
        ("date_sent > '1 March 2031'", ["'1 March 2031' is no date"]),
        ("date_sent > '20310301'", ["is no date"]),
        ("date_sent > 2031", ["date_sent is a date, 2031 is a number"]),
        ("date_sent - date_sent > 1", ["date_sent is a date; expected a number"]),
        ("date_sent in ('2031-13-01')", ["is no date"]),
        ("case when boats then 1 end > 1", ["boats is a number; expected a condition"]),
        ("case when late then 1 else true end > 1", ["true is a condition; expected a number"]),
        ("case when late then 'a' end = 'a'", ["'a' is a text; expected a number"]),
        ("boats > 9999999999999999", ["9999999999999999 is too large; expected a number up to 1,000,000,000,000,000"]),
        # Size.
        (f"boats > {'1 + ' * 600}1", ["has 2,409 characters; expected 2,000 or fewer"]),
        (f"{'(' * 51}late{')' * 51}", ["character 51: nested more than 50 deep"]),
        (f"{'not ' * 51}late", ["nested more than 50 deep"]),
        (f"{'-' * 51}boats > 1", ["nested more than 50 deep"]),
    ],
)
def test_what_is_no_condition_is_refused_in_words(text: str, named: list[str]):
    said = "\n".join(faults(text))
    for part in named:
        assert part in said


def test_every_wrong_name_kind_and_value_is_told_at_once():
    text = "boots > 1 and organisation_type = 'icb' and name + 1 > bleu and not boats and boots = 2"
    assert len(faults(text)) == 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('"a.b" / "c" * 2 - -1', []),
        ("a.b / 2", ["'a'", "ids of estimates in double quotes"]),
        ('"a.b" // 2', ["character 8, '/'"]),
        ('"a.b" > 2', ["'>'"]),
        ("'a.b' + 1", ["ids of estimates in double quotes"]),
        ('"a.d" + "c"', ["there is no estimate 'a.d'; did you mean 'a.b'?"]),
        ('case when "c" then 1 end', ["'case'"]),
        ('round("c")', ["'round'"]),
        ('"c" +', ["at its end: expected an id in double quotes, a number or a parenthesis"]),
        ("true", ["'true'"]),
    ],
)
def test_a_formula_is_arithmetic_of_estimates(text: str, named: list[str]):
    if not named:
        assert columns_of(formula(text, ("a.b", "c"))) == {"a.b": "number", "c": "number"}
        return
    with pytest.raises(Unreadable) as refused:
        formula(text, ("a.b", "c"))
    for part in named:
        assert part in str(refused.value)


def test_a_name_that_is_not_known_yet_may_be_a_text_or_an_estimate():
    assert columns_of(condition("region = 'n' and region is not null", COLUMNS, others=True)) == {"region": "text"}
    assert columns_of(formula('"x.y" + 1', (), others=True)) == {"x.y": "number"}
    assert "there is no column 'boots'" in faults("boots > 1", others=True)[0]
    quotes = "lakes is no column; a text stands in single quotes; did you mean 'lake'?"
    assert faults("organisation_type = lakes", others=True) == [quotes]
    clock = "there is no column 'CURRENT_DATE' in data/derived.csv; expected a day such as '2025-03-01'"
    assert faults("date_sent < CURRENT_DATE", others=True) == [clock]


def test_an_expression_says_what_it_is():
    assert is_condition(number("case when late then boats > 1 end", COLUMNS))
    assert not is_condition(number("case when late then boats end", COLUMNS))
    assert is_scaled(number("case when late then 2 * boats end", COLUMNS))
    assert not is_scaled(number("boats - blue", COLUMNS))


def test_the_longest_and_the_deepest_expression_have_values():
    deep = "(" * DEEPEST + "late" + ")" * DEEPEST
    deeper = "case when not (late and boats + 1 > 2 or " * 16 + "late" + ") then true else late end" * 16
    long = " + ".join(["boats"] * ((LONGEST + 3) // 8))
    either = " or ".join(["late"] * ((LONGEST + 4) // 8))
    assert found(condition(deep, COLUMNS)) == FRAME["late"].to_list()
    assert found(number(long, COLUMNS))[0] == 3 * ((LONGEST + 3) // 8)
    assert found(condition(either, COLUMNS)) == FRAME["late"].to_list()
    assert len(found(condition(deeper, COLUMNS))) == FRAME.height


WORDS = (
    *"and or not in is null true false case when then else end AND Not".split(),
    *("boats", "blue", "late", "name", "date_sent", "organisation_type", '"case"', '"a.b"', "x"),
    *("0", "1", "2.5", "'a'", "'sea'", "'2031-02-01'", "(", ")", ",", "'", '"', ".", "%", "é", "\0", "\n"),
    *"+ - * / = != <> < <= > >=".split(),
)


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)), others=st.booleans())
def test_any_text_is_read_or_refused(text: str, others: bool):
    for read, names in ((condition, COLUMNS), (number, COLUMNS), (formula, ["a.b"])):
        try:
            node = read(text, names, others)  # type: ignore[operator]
        except Unreadable:
            continue
        if columns_of(node).keys() <= COLUMNS.keys():
            assert values(node, FRAME).len() == FRAME.height


@settings(max_examples=200, deadline=None)
@given(
    text=expressions(numbers=("boats", "blue", "crew", "0", "2", "2.5"), divisors=("crew", "4")).filter(
        lambda text: len(text) <= LONGEST
    )
)
def test_values_are_those_of_polars_own_sql(text: str):
    ours = found(number(text, COLUMNS))
    theirs = FRAME.with_columns(pl.sql_expr(text).alias("it"))["it"].to_list()
    for one, other in zip(ours, theirs, strict=True):
        assert one is other or (
            None not in (one, other) and (math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or one == other)
        ), (one, other)
