"""What is worth a look in the sensitivity analyses: a note for each end of a trim that falls among equal totals."""

from typing import Any

import pytest
from surveys import DESIGN, club, derived

from foisurvey.core import frames
from foisurvey.core.survey import Exclusion, Trim
from foisurvey.estimation.ties import MOST_NAMED, ties

LOWER = [club(boats=boats, blue=1) for boats in (10, 10, 20, 30)]
BOTH = [club(boats=boats, blue=1) for boats in (4, 4, 8, 9, 12, 12)]
MANY = [club(boats=3, blue=1) for _ in range(60)]


def said(clubs: list[dict[str, Any]], **trim: Any) -> list[tuple[str, str]]:
    """Return the value and the text of each note about the analysis small."""
    exclusions = {
        "rates": Exclusion(exclude_rates=(0,)),
        "small": Exclusion(trim=Trim(**{"fraction": 0.25, "base": "rated"} | trim)),
    }
    found = ties(derived(*clubs), exclusions, DESIGN)
    assert dict(found.schema) == frames.FINDINGS
    assert set(found.select("severity", "stage", "question").iter_rows()) <= {("note", "estimate", "boats")}
    assert found.select("file", "sheet", "row", "organisation_id").null_count().row(0) == (found.height,) * 4
    return found.select("value", "expected").rows()


@pytest.mark.parametrize(
    ("rule", "dropped", "decides"),
    [
        ("register_order", "dropped at this end: C1; not dropped: C2;", "the order of the register decides"),
        ("all", "dropped at this end: C1, C2; not dropped: none;", "all that are tied are dropped"),
        ("none", "dropped at this end: none; not dropped: C1, C2;", "none that is tied is dropped"),
    ],
)
def test_a_note_says_who_is_tied_and_who_is_dropped(rule: str, dropped: str, decides: str):
    assert said(LOWER, ties=rule) == [
        (
            "10",
            "sensitivity.small.trim: where the lowest totals are dropped, the boundary falls among 2 organisations "
            f"with this total; {dropped} {decides} (sensitivity.small.trim.ties chooses)",
        )
    ]


def test_each_end_has_a_note():
    assert [value for value, _ in said(BOTH)] == ["4", "12"]
    (_, lowest), (_, highest) = said(BOTH)
    assert "the lowest totals" in lowest
    assert "dropped at this end: C6; not dropped: C5;" in highest


def test_where_all_are_equal_each_end_names_those_that_it_drops():
    (_, lowest), (_, highest) = said([club(boats=10, blue=1) for _ in range(4)])
    assert "dropped at this end: C1; not dropped: C2, C3, C4;" in lowest
    assert "dropped at this end: C4; not dropped: C1, C2, C3;" in highest


@pytest.mark.parametrize(
    ("case", "clubs", "trim"),
    [
        ("no tie", [club(boats=boats, blue=1) for boats in (1, 2, 3, 4)], {}),
        (
            "equal totals on one side of the boundary",
            [club(boats=boats, blue=1) for boats in (1, 1, 3, 4, 5, 6, 7, 8)],
            {},
        ),
        ("nobody is dropped", LOWER, {"fraction": 0.2}),
        ("nobody has a rate", [club(boats=10) for _ in range(4)], {}),
    ],
)
def test_without_a_tie_at_the_boundary_there_is_no_note(case: str, clubs: list[dict[str, Any]], trim: dict[str, Any]):
    assert said(clubs, **trim) == [], case


def test_of_all_with_a_total_those_without_a_rate_are_named_too():
    ((_, note),) = said([club(boats=10), *LOWER[1:]], base="with_total")
    assert "dropped at this end: C1; not dropped: C2;" in note


def test_of_many_some_are_named():
    (_, lowest), _ = said(MANY)
    assert "among 60 organisations" in lowest
    assert "C15; not dropped" in lowest
    assert f"C{15 + MOST_NAMED} and {60 - 15 - MOST_NAMED} more;" in lowest
