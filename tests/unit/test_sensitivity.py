"""Who is in which analysis: by hand, and by another way, a plain count row by row without a frame."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import DESIGN, STATISTICS, club, derived, values

from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Exclusion, Trim
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import MOST_ALONE, TOGETHER, by_job, refuse_empty, sensitivity

RATED = Exclusion(trim=Trim(fraction=0.25, base="rated"))
WITH_TOTAL = Exclusion(trim=Trim(fraction=0.25, base="with_total"))
EXTREME = Exclusion(exclude_rates=(0, 100))


def estimated(clubs: list[dict[str, Any]], exclusion: Exclusion) -> dict[str, float | None]:
    return values(sensitivity(derived(*clubs), "other", exclusion, DESIGN, STATISTICS))


# Four rated clubs of 10, 20, 30, 40 boats; two with a total alone, smaller and larger; two of nought and nothing.
CLUBS = [
    club("sea", boats=20, blue=10),
    club("sea", boats=10, blue=1),
    club("lake", boats=40, blue=40),
    club("lake", boats=30, blue=0),
    club("sea", boats=5),
    club("lake", boats=50),
    club("sea", boats=0, blue=0),
    club("lake"),
]


@pytest.mark.parametrize(
    ("case", "exclusion", "ranked", "excluded", "n", "mean"),
    [
        ("expected: trim of the rated", RATED, 4, 2, 2, 25),  # 20 and 30 stay: rates 50 and 0
        # Seven have a total: floor(0.25 * 7) = 1 at each end, 0 boats and 50 boats: none of the four rated.
        ("expected: trim of all with a total", WITH_TOTAL, 7, 0, 4, 40),
        ("expected: rates of 0 and 100", EXTREME, 4, 2, 2, 30),
        ("expected: both at once", Exclusion(trim=RATED.trim, exclude_rates=(0, 100)), 4, 3, 1, 50),
        ("edge: too small a fraction to drop one", Exclusion(trim=Trim(fraction=0.2, base="rated")), 4, 0, 4, 40),
        ("edge: a rate that no club has", Exclusion(exclude_rates=(33,)), 4, 0, 4, 40),
        ("edge: a rate between", Exclusion(exclude_rates=(10,)), 4, 1, 3, 50),
    ],
)
def test_a_sensitivity_analysis(case: str, exclusion: Exclusion, ranked: int, excluded: int, n: int, mean: float):
    by_id = estimated(CLUBS, exclusion)
    assert by_id["table5.other.ranked.n"] == ranked, case
    assert by_id["table5.other.excluded.n"] == excluded, case
    assert by_id["table5.other.all.organisations.n"] == n, case
    assert by_id["table5.other.all.mean"] == pytest.approx(mean), case


def test_trim_with_all_totals_reaches_the_rated_when_it_is_large_enough():
    by_id = estimated(CLUBS, Exclusion(trim=Trim(fraction=0.45, base="with_total")))
    # floor(0.45 * 7) = 3 at each end: 0, 5, 10 and 50, 40, 30; the club with 20 stays.
    assert (by_id["table5.other.excluded.n"], by_id["table5.other.all.mean"]) == (3, 50)


def test_ties_are_dropped_by_their_row():
    clubs = [club("sea", boats=10, blue=blue) for blue in (1, 2, 3, 4)]
    assert estimated(clubs, RATED)["table5.other.all.mean"] == 25  # the first and the last row go


def test_exact_rates_only():
    """A rate that merely prints as 0.0 or 100.0 stays."""
    clubs = [club(boats=30_000, blue=1), club(boats=30_000, blue=29_999), club(boats=3, blue=0), club(boats=3, blue=3)]
    assert estimated(clubs, EXTREME)["table5.other.all.organisations.n"] == 2


def test_an_analysis_that_leaves_nobody():
    by_id = estimated([club(boats=3, blue=3)], EXTREME)
    assert by_id["table5.other.all.organisations.n"] == 0
    assert by_id["table5.other.all.mean"] is None
    assert by_id["table5.other.all.organisations.pct"] is None


@pytest.mark.parametrize(
    ("case", "clubs", "refused"),
    [
        ("erroneous: nobody stays", [club("sea", boats=3, blue=3), club("lake", boats=3, blue=0)], ["1 sea", "1 lake"]),
        ("erroneous: none of a type", [club("sea", boats=3, blue=2), club("lake", boats=3, blue=0)], ["1 lake"]),
        ("edge: a type that had none", [club("sea", boats=3, blue=2), club("lake", boats=3)], []),
        ("edge: nobody has a rate", [club("sea", boats=3)], []),
        ("expected: one of each stays", [club("sea", boats=3, blue=2), club("lake", boats=3, blue=1)], []),
    ],
)
def test_an_analysis_that_drops_a_whole_type_is_refused(case: str, clubs: list[dict[str, Any]], refused: list[str]):
    try:
        refuse_empty(derived(*clubs), {"other": EXTREME}, DESIGN)
        messages = []
    except BadInput as refusal:
        messages = [str(problem) for problem in refusal.problems]
    expected = [
        f"sensitivity.other: leaves none of the {which} with a rate; expected at least one" for which in refused
    ]
    assert messages == expected, case


def test_methods_of_the_statistics_are_those_of_the_primary_analysis():
    """An analysis that drops nobody has the numbers of the primary analysis."""
    by_analysis = values(sensitivity(derived(*CLUBS), "other", Exclusion(exclude_rates=(33,)), DESIGN, STATISTICS))
    by_primary = values(primary(derived(*CLUBS), DESIGN, STATISTICS))
    same = [name for name in by_analysis if name.replace("other", "primary") in by_primary]
    assert len(same) > 20
    for name in same:
        assert by_analysis[name] == by_primary[name.replace("other", "primary")], name


# --- the same by another way: rows and ifs, no frame

number = st.none() | st.integers(0, 6)
ANY_CLUB = st.tuples(
    st.sampled_from(["sea", "lake"]),
    st.sampled_from(["replied", "replied", "replied", "silent", "late"]),
    number,
    number,
    number,
)
TRIM = st.builds(
    Trim, fraction=st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.29, 0.4]), base=st.sampled_from(["rated", "with_total"])
)
EXCLUSION = st.builds(
    Exclusion,
    trim=st.none() | TRIM,
    exclude_rates=st.lists(st.sampled_from([0, 50, 100]), max_size=2, unique=True).map(tuple),
).filter(lambda exclusion: exclusion.trim or exclusion.exclude_rates)


def made(drawn: tuple) -> dict[str, Any]:
    kind, state, whole, blue, red = drawn
    if state != "replied":
        return club(kind, responded=False, late=state == "late")
    if whole is not None and (blue or 0) + (red or 0) > whole:
        whole = (blue or 0) + (red or 0)
    return club(kind, boats=whole, blue=blue, red=red)


def by_another_way(clubs: list[dict[str, Any]], exclusion: Exclusion) -> list[float]:
    """Return the rates that stay, in row order."""
    rated = [one for one in clubs if one["boats"] and one["blue"] is not None]
    staying = list(range(len(rated)))
    if exclusion.trim:
        base = rated if exclusion.trim.base == "rated" else [one for one in clubs if one["boats"] is not None]
        order = sorted(base, key=lambda one: one["boats"])
        cut = math.floor(exclusion.trim.fraction * len(order))
        dropped = {id(one) for one in [*order[:cut], *order[len(order) - cut :]]}
        staying = [place for place in staying if id(rated[place]) not in dropped]
    rates = [100 * rated[place]["blue"] / rated[place]["boats"] for place in staying]
    return [rate for rate in rates if rate not in exclusion.exclude_rates]


@settings(max_examples=40, deadline=None)
@given(drawn=st.lists(ANY_CLUB, min_size=1, max_size=25), exclusion=EXCLUSION)
def test_an_analysis_agrees_with_a_count_by_rows(drawn: list[tuple], exclusion: Exclusion):
    clubs = [made(one) for one in drawn]
    expected = by_another_way(clubs, exclusion)
    by_id = estimated(clubs, exclusion)
    assert by_id["table5.other.all.organisations.n"] == len(expected)
    assert by_id["table5.other.excluded.n"] == sum(
        bool(one["boats"]) and one["blue"] is not None for one in clubs
    ) - len(expected)
    if expected:
        assert by_id["table5.other.all.mean"] == pytest.approx(sum(expected) / len(expected), rel=1e-9, abs=1e-9)
        assert by_id["table5.other.all.max"] == max(expected)


def test_the_ids_of_what_was_ranked_have_no_type():
    estimates = sensitivity(derived(*CLUBS), "other", RATED, DESIGN, STATISTICS)
    assert estimates.filter(pl.col("id").str.contains(r"ranked|excluded"))["id"].to_list() == [
        "table5.other.ranked.n",
        "table5.other.excluded.n",
    ]
    assert estimates["analysis"].unique().to_list() == ["other"]
    assert estimates["table"].unique().to_list() == ["table5"]
    assert estimates.filter(pl.col("unit").is_null() | pl.col("organisations").is_null()).is_empty()


THREE = ("sensitivity_1", "sensitivity_2", "sensitivity_3")


@pytest.mark.parametrize(
    ("case", "count", "jobs"),
    [
        ("edge: none", 0, {}),
        ("expected: a few have a job each", 2, {"a0": 1, "a1": 1}),
        ("edge: as many as have a job each", MOST_ALONE, {f"a{number}": 1 for number in range(MOST_ALONE)}),
        ("edge: one more", MOST_ALONE + 1, {"sensitivity_1": MOST_ALONE + 1}),
        ("expected: many", 2 * TOGETHER + 1, dict(zip(THREE, (TOGETHER, TOGETHER, 1), strict=True))),
    ],
)
def test_many_analyses_share_jobs_in_their_order(case: str, count: int, jobs: dict[str, int]):
    exclusions = {f"a{number}": Exclusion(exclude_rates=(number,)) for number in range(count)}
    by_name = by_job(exclusions)
    assert {name: len(analyses) for name, analyses in by_name.items()} == jobs, case
    assert [name for analyses in by_name.values() for name in analyses] == list(exclusions), case
