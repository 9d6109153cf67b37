"""A missing total filled from its parts: where, with what, and where not."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import DESIGN, GONE, cleaned, club, survey

from foisurvey.cleaning.impute import impute
from foisurvey.core.survey import Imputation

SUMS = Imputation(total_from_parts=True)


@pytest.mark.parametrize(
    ("case", "given_club", "total", "status"),
    [
        ("expected: not answered", club(blue=3, red=2), 5, "imputed"),
        ("expected: not held", club(blue=3, red=2, boats_status="not_held"), 5, "imputed"),
        ("expected: refused", club(blue=3, red=2, boats_status="refused"), 5, "imputed"),
        ("expected: a stated total stands", club(boats=9, blue=3, red=2), 9, "stated"),
        ("expected: a corrected total stands", club(boats=9, blue=3, red=2, boats_status="corrected"), 9, "corrected"),
        ("edge: parts of nought do not make a total of nought", club(blue=0, red=0), None, "not_answered"),
        ("edge: a stated nought stands", club(boats=0, blue=0, red=0), 0, "stated"),
        ("edge: one part missing", club(blue=3), None, "not_answered"),
        ("edge: no part", club(), None, "not_answered"),
        ("erroneous: a person has to look first", club(blue=3, red=2, boats_status="in_review"), None, "in_review"),
        ("erroneous: it is there to be had", club(blue=3, red=2, boats_status="not_seen"), None, "not_seen"),
        ("erroneous: no response", club(responded=False), None, "no_response"),
        ("erroneous: late", club(responded=False, late=True), None, "late"),
    ],
)
def test_a_total_is_imputed(case: str, given_club: dict, total: int | None, status: str):
    row = impute(cleaned(given_club), DESIGN, SUMS).row(0, named=True)
    assert (row["boats"], row["boats_status"]) == (total, status), case


def test_a_total_of_nought_is_imputed_only_where_the_config_says_so():
    frame = cleaned(club(blue=0, red=0), club(blue=0, red=2), club(blue=0))
    imputed = impute(frame, DESIGN, Imputation(total_from_parts=True, zero="impute"))
    assert imputed.select("boats", "boats_status").rows() == [(0, "imputed"), (2, "imputed"), (None, "not_answered")]


def test_nothing_is_imputed_unless_the_config_says_so():
    frame = cleaned(club(blue=3, red=2), club(blue=0, red=0))
    assert impute(frame, DESIGN, Imputation(zero="impute")).equals(frame)


def test_an_imputed_total_is_a_lower_limit():
    row = impute(cleaned(club(blue=3, red=2)), DESIGN, SUMS).row(0, named=True)
    assert (row["boats_low"], row["boats_high"], row["boats_ambiguous"]) == (5, None, False)


@pytest.mark.parametrize(
    ("case", "low", "high", "lowest"),
    [
        ("expected: an approximate part", 2.7, 3.3, 4.7),
        ("expected: a bound", 0, 3, 2),
        ("edge: no upper limit", 3, None, 5),
    ],
)
def test_the_low_of_an_imputed_total_is_the_sum_of_its_parts_lows(case: str, low: float, high: float | None, lowest):
    given_club = club(blue=3, blue_low=low, blue_high=high, blue_ambiguous=True, red=2)
    row = impute(cleaned(given_club), DESIGN, SUMS).row(0, named=True)
    assert (row["boats"], row["boats_low"], row["boats_high"]) == (5, pytest.approx(lowest), None), case
    assert not row["boats_ambiguous"], case


def test_nothing_else_changes():
    before = cleaned(club(blue=3, red=2, crew=1.5), club("lake", boats=9, blue=1), club(responded=False))
    after = impute(before, DESIGN, SUMS)
    assert after.schema == before.schema
    kept = pl.exclude("boats", "boats_low", "boats_status")
    assert after.select(kept).equals(before.select(kept))
    assert after.slice(1).equals(before.slice(1))


def test_a_survey_without_parts_has_nothing_to_impute():
    design = survey(questions__blue=GONE, questions__red=GONE, parts=GONE).design
    frame = cleaned(club(), club(boats=9), design=design)
    assert impute(frame, design, SUMS).equals(frame)


number = st.none() | st.integers(0, 50)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            number, number, number, st.sampled_from(["not_answered", "not_held", "refused", "in_review", "not_seen"])
        ),
        min_size=1,
        max_size=10,
    )
)
def test_imputation_is_row_by_row(rows: list[tuple]):
    clubs = [
        club(boats=total, blue=blue, red=red, boats_status="stated" if total is not None else why)
        for total, blue, red, why in rows
    ]
    got = impute(cleaned(*clubs), DESIGN, SUMS)["boats"].to_list()
    expected = []
    for total, blue, red, why in rows:
        given = blue is not None and red is not None and (blue, red) != (0, 0)
        fillable = why in ("not_answered", "not_held", "refused") and given
        expected.append(total if total is not None else blue + red if fillable else None)
    assert got == expected
