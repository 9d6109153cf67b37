"""What is derived from an organisation's final numbers, from case tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import DESIGN, GONE, SURVEY, cleaned, club, derived, survey

from foisurvey.cleaning.derive import derive
from foisurvey.core import frames
from foisurvey.core.frame_names import COMPLETENESS

FULL = SURVEY.completeness.full


@pytest.mark.parametrize(
    ("case", "given_club", "expected"),
    [
        ("expected: all four", club(boats=9, blue=3, red=2), "full"),
        ("expected: the total alone", club(boats=9), "partial"),
        ("expected: a part alone", club(red=2), "partial"),
        ("expected: a reply without a number", club(), "none"),
        ("expected: no reply", club(responded=False), "no_response"),
        ("edge: noughts are answers", club(boats=0, blue=0, red=0), "full"),
        ("edge: an extra question is no data", club(crew=1.5), "none"),
        ("edge: a late reply is not counted", club(responded=False, late=True), "late"),
        ("erroneous: a number in review is not there", club(blue=3, red=2, boats_status="in_review"), "partial"),
        ("erroneous: all refused", club(boats_status="refused", blue_status="refused"), "none"),
    ],
)
def test_completeness(case: str, given_club: dict, expected: str):
    assert derived(given_club)["completeness"].to_list() == [expected], case
    assert expected in COMPLETENESS


def test_a_remainder_of_decimals_is_never_below_nothing():
    money = survey(**{f"questions__{name}__number": "money" for name in ("boats", "blue", "red")})
    frame = derived(club(boats=0.3, blue=0.1, red=0.2), survey=money)  # 0.1 + 0.2 is a little more than 0.3
    assert frame["bare_numerator"].to_list() == [0]


@pytest.mark.parametrize(
    ("full", "expected"),
    [(["boats"], "full"), (["boats", "blue"], "full"), (["boats", "blue", "red"], "partial"), (["red"], "partial")],
)
def test_what_full_means_is_the_configs(full: list[str], expected: str):
    frame = derive(cleaned(club(boats=9, blue=3)), DESIGN, full)
    assert frame["completeness"].to_list() == [expected]


@pytest.mark.parametrize(
    ("case", "total", "part", "expected"),
    [
        ("expected", 8, 2, 25.0),
        ("expected: in percent, unrounded", 3, 1, 100 / 3),
        ("edge: none", 8, 0, 0.0),
        ("edge: all", 8, 8, 100.0),
        ("edge: no remainder of the division", 7, 7, 100.0),
        ("edge: the total is 0", 0, 0, None),
        ("edge: no total", None, 2, None),
        ("edge: no part", 8, None, None),
        ("erroneous: neither", None, None, None),
    ],
)
def test_rate(case: str, total: int | None, part: int | None, expected: float | None):
    assert derived(club(boats=total, blue=part))["rate"].to_list() == [expected], case


@pytest.mark.parametrize(
    ("case", "numbers", "blue", "red", "bare"),
    [
        ("expected", (9, 3, 2), (3, 9), (2, 9), (4, 9)),
        ("expected: each status needs its own answer", (9, 3, None), (3, 9), (None, None), (None, None)),
        ("expected: likewise the other", (9, None, 2), (None, None), (2, 9), (None, None)),
        ("edge: nothing remains", (5, 3, 2), (3, 5), (2, 5), (0, 5)),
        ("edge: a total of 0 is answered", (0, 0, 0), (0, 0), (0, 0), (0, 0)),
        ("edge: the total alone", (9, None, None), (None, None), (None, None), (None, None)),
        ("erroneous: no total", (None, 3, 2), (None, None), (None, None), (None, None)),
    ],
)
def test_status_amounts(case: str, numbers: tuple, blue: tuple, red: tuple, bare: tuple):
    row = derived(club(boats=numbers[0], blue=numbers[1], red=numbers[2])).row(0, named=True)
    for status, expected in (("blue", blue), ("red", red), ("bare", bare)):
        assert (row[f"{status}_numerator"], row[f"{status}_denominator"]) == expected, (case, status)


def test_parts_that_exceed_their_total_leave_no_remainder():
    """As a person confirmed; of a club whose parts make its total it is 0."""
    frame = derived(club(boats=5, blue=4, red=3), club(boats=5, blue=6), club(boats=5, blue=3, red=2))
    assert frame["bare_numerator"].to_list() == [None, None, 0]
    assert frame["bare_denominator"].to_list() == [None, None, 5]
    assert frame["blue_numerator"].to_list() == [4, 6, 3]
    assert frame["rate"].to_list() == [80, 120, 60]


def test_parts_that_overlap_have_a_percentage_each_and_no_remainder():
    overlapping = survey(parts__disjoint=False, parts__remainder=GONE)
    frame = derived(club(boats=4, blue=4, red=6), survey=overlapping)
    row = frame.row(0, named=True)
    assert [row[f"{name}_{end}"] for name in ("blue", "red") for end in ("numerator", "denominator")] == [4, 4, 6, 4]
    assert not [name for name in frame.columns if name.startswith(("bare", "other"))]


def test_a_survey_with_a_total_only_has_no_rate_and_no_status():
    design = survey(questions__blue=GONE, questions__red=GONE, questions__crew=GONE, parts=GONE).design
    columns = list(frames.clean(design.questions))
    frame = derive(cleaned(club(boats=9), club()).select(columns), design, ["boats"])
    assert frame["completeness"].to_list() == ["full", "none"]
    assert frame["rate"].to_list() == [None, None]
    assert [name for name in frame.columns if name.endswith(("_numerator", "_denominator"))] == []


def test_parts_without_a_compliant_one_have_no_rate():
    frame = derived(club(boats=9, blue=3, red=2), survey=survey(parts__compliance=GONE))
    assert frame["rate"].to_list() == [None]
    assert frame["bare_numerator"].to_list() == [4]


def test_numbers_that_are_no_counts_stay_fractions():
    design = survey(**{f"questions__{name}__number": "decimal" for name in DESIGN.questions}).design
    frame = cleaned(club(boats=4, blue=1, red=0)).cast({"boats": float, "blue": float, "red": float})
    row = derive(frame.with_columns(blue=1.5), design, FULL).row(0, named=True)
    assert (row["rate"], row["blue_numerator"], row["bare_numerator"], row["bare_denominator"]) == (37.5, 1.5, 2.5, 4)


def test_columns_of_the_register_are_still_there():
    frame = cleaned(club(boats=9)).with_columns(region=None)
    assert "region" in derive(frame, DESIGN, FULL).columns


number = st.none() | st.integers(0, 30)


@settings(max_examples=60, deadline=None)
@given(clubs=st.lists(st.tuples(st.integers(0, 30), number, number), min_size=1, max_size=10))
def test_shares_of_one_club_make_a_whole(clubs: list[tuple]):
    frame = derived(*(club(boats=rest + (blue or 0) + (red or 0), blue=blue, red=red) for rest, blue, red in clubs))
    for row, (rest, blue, red) in zip(frame.iter_rows(named=True), clubs, strict=True):
        if blue is not None and red is not None:
            assert row["bare_numerator"] == rest
            assert row["blue_numerator"] + row["red_numerator"] + row["bare_numerator"] == row["boats"]
        assert row["rate"] is None or 0 <= row["rate"] <= 100
        assert (row["rate"] is None) == (blue is None or row["boats"] == 0)
