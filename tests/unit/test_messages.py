"""The message that a user reads when input is refused."""

from dataclasses import replace
from typing import Any

import pytest

from foisurvey.core.messages import SHOWN, BadInput, Problem, nearest


@pytest.mark.parametrize(
    ("case", "problem", "expected"),
    [
        ("expected: words alone", Problem("no such file"), "no such file"),
        ("expected: a file", Problem("no such file", "a.csv"), "a.csv: no such file"),
        (
            "expected: everything",
            Problem("expected a date", "a.xlsx", "Replies", 4, "C1", "date_responded", "soon"),
            "a.xlsx, sheet Replies, row 4, organisation C1, column date_responded, value 'soon': expected a date",
        ),
        (
            "edge: a value that is empty is shown",
            Problem("expected an id", "a.csv", row=2, value=""),
            "a.csv, row 2, value '': expected an id",
        ),
        ("edge: a value of zero is shown", Problem("expected 1 or more", value=0), "value 0: expected 1 or more"),
        ("edge: no value", Problem("expected one", row=2), "row 2: expected one"),
    ],
)
def test_a_problem_in_words(case: str, problem: Problem, expected: str):
    assert str(problem) == expected, case


def test_one_problem_and_several():
    assert str(BadInput("ingest", [Problem("first")])).splitlines() == ["ingest: 1 problem", "  - first"]
    lines = str(BadInput("ingest", [Problem("first"), Problem("second")])).splitlines()
    assert lines == ["ingest: 2 problems", "  - first", "  - second"]


def wrong_type(row: int | None, value: str = "Acute", **where: Any) -> Problem:
    place = {"file": "a.xlsx", "sheet": "Trusts", "column": "organisation_type", "organisation": f"C{row}"}
    return Problem("expected one of acute, icb", row=row, value=value, known=["acute", "icb"], **place | where)


def test_problems_that_differ_only_in_their_row_are_counted_on_one_line():
    problems = [wrong_type(row) for row in range(4, 27)]
    refusal = BadInput("ingest", [problems[0], Problem("no such sheet", "b.xlsx"), *problems[1:]])
    assert str(refusal).splitlines() == [
        "ingest: 24 problems",
        "  - a.xlsx, sheet Trusts, column organisation_type, value 'Acute' in 23 rows, first row 4: "
        "expected one of acute, icb; did you mean 'acute'?",
        "  - b.xlsx: no such sheet",
    ]
    assert refusal.problems == [problems[0], Problem("no such sheet", "b.xlsx"), *problems[1:]]


@pytest.mark.parametrize(
    ("case", "problems"),
    [
        ("two alike", [wrong_type(4), Problem("another"), wrong_type(9)]),
        ("three values", [wrong_type(4, "Acute"), wrong_type(5, "acute "), wrong_type(6, "ACUTE")]),
        ("a number and its text", [wrong_type(4, "1"), wrong_type(5, "1"), replace(wrong_type(6), value=1)]),
        ("three files", [wrong_type(4, file=name) for name in ("a.csv", "b.csv", "c.csv")]),
        ("three sheets", [wrong_type(4, sheet=name) for name in ("One", "Two", "Three")]),
        ("three columns", [wrong_type(4, column=name) for name in ("q1", "q2", "q3")]),
        ("three expectations", [Problem(f"row {row} has it too", "a.csv", row=row + 1) for row in (2, 3, 4)]),
        ("no rows", [wrong_type(None) for _ in range(3)]),
    ],
)
def test_other_problems_have_a_line_each(case: str, problems: list[Problem]):
    lines = str(BadInput("ingest", problems)).splitlines()[1:]
    assert lines == [f"  - {problem}" for problem in problems], case


def test_what_is_left_out_of_a_long_message_is_counted_in_problems():
    groups = [wrong_type(row, f"x{group}") for group in range(SHOWN + 2) for row in range(2, 7)]
    lines = str(BadInput("ingest", groups)).splitlines()
    assert lines[0] == f"ingest: {5 * (SHOWN + 2)} problems"
    assert len(lines) == 1 + SHOWN + 1
    assert lines[-1] == "  ... and 10 more"


@pytest.mark.parametrize(("count", "more"), [(SHOWN, None), (SHOWN + 1, "1 more"), (SHOWN + 30, "30 more")])
def test_a_long_list_is_cut_and_says_by_how_much(count: int, more: str | None):
    refusal = BadInput("clean", (Problem(f"fault {number}") for number in range(count)))
    lines = str(refusal).splitlines()
    assert lines[0] == f"clean: {count} problems"
    assert len(lines) == 1 + SHOWN + (more is not None)
    assert (more or "fault") in lines[-1]
    # Every one is kept for whoever asks.
    assert len(refusal.problems) == count


@pytest.mark.parametrize(
    ("name", "expected"),
    [("quantil_type", "; did you mean 'quantile_type'?"), ("zzz", ""), ("", ""), ("level", "; did you mean 'level'?")],
)
def test_the_nearest_name(name: str, expected: str):
    assert nearest(name, ["quantile_type", "skewness_type", "level"]) == expected


def test_the_nearest_of_no_names():
    assert nearest("level", []) == ""


def test_a_text_from_outside_does_nothing_in_a_terminal():
    problem = Problem("expected another", "a.csv", row=2, organisation="O\x1b[31m\n\u202e1", value="x\x07")
    assert str(problem) == r"a.csv, row 2, organisation OU+001B[31m U+202E1, value 'x\x07': expected another"
