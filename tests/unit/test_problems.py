"""The message a user reads when input is refused."""

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
        ("edge: a value of nought is shown", Problem("expected 1 or more", value=0), "value 0: expected 1 or more"),
        ("edge: no value", Problem("expected one", row=2), "row 2: expected one"),
    ],
)
def test_a_problem_in_words(case: str, problem: Problem, expected: str):
    assert str(problem) == expected, case


def test_one_problem_and_several():
    assert str(BadInput("ingest", [Problem("first")])).splitlines() == ["ingest: 1 problem", "  - first"]
    said = str(BadInput("ingest", [Problem("first"), Problem("second")])).splitlines()
    assert said == ["ingest: 2 problems", "  - first", "  - second"]


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
