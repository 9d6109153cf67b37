"""The least and the most that a headline could be, and how many silent organisations overturn a claim."""

from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from silent_clubs import HEADLINES, Club, analysed, everything, gave, limits, of_survey, surveys

from foisurvey.core.survey import Claim
from foisurvey.estimation.headlines import headlines
from foisurvey.robustness.bounds import INCOMPLETE, NON_RESPONDERS, bounds, ends
from foisurvey.robustness.tipping import tipping_point

CASES = [[NON_RESPONDERS], [INCOMPLETE], [NON_RESPONDERS, INCOMPLETE]]


def silent_clubs(clubs: list[Club], headline: str, case: list[str]) -> list[Club]:
    return [
        one for one in clubs if not gave(one, headline) and (INCOMPLETE if one.responded else NON_RESPONDERS) in case
    ]


@pytest.mark.parametrize("disjoint", [True, False])
@settings(max_examples=150)
@given(surveys(), st.sampled_from(HEADLINES), st.sampled_from(CASES))
def test_bounds_are_those_of_all_answers_counted_one_by_one(disjoint, drawn, name, case):
    clubs, declared = drawn
    of = of_survey(disjoint)
    assume(disjoint or name != "share_bare")
    # No club has painted boats but a total of 0; if all totals were 0, a share would divide by 0.
    assume(all(one.boats != 0 or not (one.blue or one.red) for one in clubs))
    headline = headlines(of.design)[name]
    found = bounds(ends(analysed(clubs, of), headline, of.design, declared), headline, case)
    answering, of_kind = silent_clubs(clubs, name, case), limits(clubs, declared)
    nothing_says = any(one.boats is None and of_kind[one.kind] is None for one in answering)
    values = [] if nothing_says else list(everything(clubs, name, answering, of_kind, disjoint))
    expected = pytest.approx((min(values), max(values)), rel=1e-12, abs=1e-12) if values else (None, None)
    assert found == expected


@pytest.mark.parametrize("disjoint", [True, False])
@settings(max_examples=150)
@given(surveys(), st.sampled_from(HEADLINES), st.booleans(), st.integers(0, 12))
def test_a_tipping_point_is_that_of_all_subsets_of_the_silent(disjoint, drawn, name, below, step):
    clubs, declared = drawn
    of = of_survey(disjoint)
    assume(disjoint or name != "share_bare")
    of_kind = limits(clubs, declared)
    assume(all(of_kind.values()))
    limit = step / 4 if name.startswith("total") else 12.5 * step
    claim = Claim(name, below=limit) if below else Claim(name, above=limit)
    headline = headlines(of.design)[name]
    found = tipping_point(ends(analysed(clubs, of), headline, of.design, declared), headline, claim)

    def overturned(answering: tuple[Club, ...]) -> bool:
        values = everything(clubs, name, answering, of_kind, disjoint)
        return any(value >= limit if below else value <= limit for value in values)

    silent = silent_clubs(clubs, name, CASES[2])
    reported = list(everything(clubs, name, (), of_kind, disjoint))
    counts = range(len(silent) + 1) if reported else ()
    expected = next((count for count in counts if any(overturned(some) for some in combinations(silent, count))), None)
    assert found == expected


def test_a_claim_that_is_overturned_just_on_its_limit():
    """Rates of 100, 66.7, 33.3 and 0: their mean is 50, and as doubles a little more."""
    clubs = [Club("sea", True, 1, 1, 0), Club("sea", True, 3, 2, 0)]
    clubs += [Club("sea", True, None, 1, 0), Club("sea", False, None, None, None)]
    of = of_survey(True)
    headline = headlines(of.design)["rate_mean"]
    at_ends = ends(analysed(clubs, of), headline, of.design, {})
    assert tipping_point(at_ends, headline, Claim("rate_mean", above=50)) == 2
