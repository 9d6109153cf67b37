"""Who is in which analysis: by hand, and by another way, a plain count row by row without a frame."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import STATISTICS, SURVEY, club, derived, values

from foisurvey.core.messages import BadInput
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import refuse_empty_ones, scenario

RATED = {"label": "By size", "trim": {"fraction": 0.25, "base": "rated"}}
WITH_TOTAL = {"label": "By size", "trim": {"fraction": 0.25, "base": "with_total"}}
EXTREME = {"label": "By rate", "exclude_rates": [0, 100]}


def run(clubs: list[dict[str, Any]], settings_of_it: dict[str, Any]) -> dict[str, float | None]:
    return values(scenario(derived(*clubs), "other", settings_of_it, SURVEY, STATISTICS))


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
    ("case", "settings_of_it", "ranked", "excluded", "n", "mean"),
    [
        ("expected: trim of the rated", RATED, 4, 2, 2, 25),  # 20 and 30 stay: rates 50 and 0
        # Seven have a total: floor(0.25 * 7) = 1 at each end, 0 boats and 50 boats: none of the four rated.
        ("expected: trim of all with a total", WITH_TOTAL, 7, 0, 4, 40),
        ("expected: rates of 0 and 100", EXTREME, 4, 2, 2, 30),
        ("expected: both at once", RATED | EXTREME, 4, 3, 1, 50),
        (
            "edge: too small a share to drop one",
            {"label": "x", "trim": {"fraction": 0.2, "base": "rated"}},
            4,
            0,
            4,
            40,
        ),
        ("edge: a rate that no club has", {"label": "x", "exclude_rates": [33]}, 4, 0, 4, 40),
        ("edge: a rate between", {"label": "x", "exclude_rates": [10]}, 4, 1, 3, 50),
    ],
)
def test_scenario(case: str, settings_of_it: dict, ranked: int, excluded: int, n: int, mean: float):
    found = run(CLUBS, settings_of_it)
    assert found["table5.other.ranked.n"] == ranked, case
    assert found["table5.other.excluded.n"] == excluded, case
    assert found["table5.other.all.organisations.n"] == n, case
    assert found["table5.other.all.mean"] == pytest.approx(mean), case


def test_trim_with_all_totals_reaches_the_rated_when_it_is_large_enough():
    found = run(CLUBS, {"label": "x", "trim": {"fraction": 0.45, "base": "with_total"}})
    # floor(0.45 * 7) = 3 at each end: 0, 5, 10 and 50, 40, 30; the club with 20 stays.
    assert (found["table5.other.excluded.n"], found["table5.other.all.mean"]) == (3, 50)


def test_ties_are_dropped_by_their_row():
    clubs = [club("sea", boats=10, blue=blue) for blue in (1, 2, 3, 4)]
    assert run(clubs, RATED)["table5.other.all.mean"] == 25  # the first and the last row go


def test_exact_rates_only():
    """A rate that merely prints as 0.0 or 100.0 stays."""
    clubs = [club(boats=30_000, blue=1), club(boats=30_000, blue=29_999), club(boats=3, blue=0), club(boats=3, blue=3)]
    assert run(clubs, EXTREME)["table5.other.all.organisations.n"] == 2


def test_a_scenario_that_leaves_nobody():
    found = run([club(boats=3, blue=3)], EXTREME)
    assert found["table5.other.all.organisations.n"] == 0
    assert found["table5.other.all.mean"] is None
    assert found["table5.other.all.organisations.pct"] is None


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
def test_a_scenario_that_drops_a_whole_type_is_refused(case: str, clubs: list[dict[str, Any]], refused: list[str]):
    try:
        refuse_empty_ones(derived(*clubs), {"other": EXTREME}, SURVEY)
        said = []
    except BadInput as refusal:
        said = [str(problem) for problem in refusal.problems]
    expected = [
        f"sensitivity.other: leaves none of the {which} with a rate; expected at least one" for which in refused
    ]
    assert said == expected, case


def test_methods_of_the_statistics_are_those_of_the_primary_analysis():
    """A scenario that drops nobody says what the primary analysis says."""
    frame = derived(*CLUBS)
    ours = values(scenario(frame, "other", {"label": "x", "exclude_rates": [33]}, SURVEY, STATISTICS))
    theirs = values(primary(frame, SURVEY, STATISTICS))
    same = [name for name in ours if name.replace("other", "primary") in theirs]
    assert len(same) > 20
    for name in same:
        assert ours[name] == theirs[name.replace("other", "primary")], name


# --- the same by another way: rows and ifs, no frame

number = st.none() | st.integers(0, 6)
ANY_CLUB = st.tuples(
    st.sampled_from(["sea", "lake"]),
    st.sampled_from(["replied", "replied", "replied", "silent", "late"]),
    number,
    number,
    number,
)
SCENARIO = st.fixed_dictionaries(
    {},
    optional={
        "trim": st.fixed_dictionaries(
            {
                "fraction": st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.29, 0.4]),
                "base": st.sampled_from(["rated", "with_total"]),
            }
        ),
        "exclude_rates": st.lists(st.sampled_from([0, 50, 100]), min_size=1, max_size=2, unique=True),
    },
).filter(bool)


def made(drawn: tuple) -> dict[str, Any]:
    kind, state, whole, blue, red = drawn
    if state != "replied":
        return club(kind, responded=False, late=state == "late")
    if whole is not None and (blue or 0) + (red or 0) > whole:
        whole = (blue or 0) + (red or 0)
    return club(kind, boats=whole, blue=blue, red=red)


def by_another_way(clubs: list[dict[str, Any]], settings_of_it: dict[str, Any]) -> list[float]:
    """Return the rates that stay, in row order."""
    rated = [one for one in clubs if one["boats"] and one["blue"] is not None]
    staying = list(range(len(rated)))
    if "trim" in settings_of_it:
        base = (
            rated if settings_of_it["trim"]["base"] == "rated" else [one for one in clubs if one["boats"] is not None]
        )
        order = sorted(base, key=lambda one: one["boats"])
        cut = math.floor(settings_of_it["trim"]["fraction"] * len(order))
        dropped = {id(one) for one in [*order[:cut], *order[len(order) - cut :]]}
        staying = [place for place in staying if id(rated[place]) not in dropped]
    rates = [100 * rated[place]["blue"] / rated[place]["boats"] for place in staying]
    return [rate for rate in rates if rate not in settings_of_it.get("exclude_rates", [])]


@settings(max_examples=40, deadline=None)
@given(drawn=st.lists(ANY_CLUB, min_size=1, max_size=25), settings_of_it=SCENARIO)
def test_scenario_agrees_with_a_count_by_rows(drawn: list[tuple], settings_of_it: dict[str, Any]):
    clubs = [made(one) for one in drawn]
    expected = by_another_way(clubs, settings_of_it)
    found = values(scenario(derived(*clubs), "other", {"label": "x"} | settings_of_it, SURVEY, STATISTICS))
    assert found["table5.other.all.organisations.n"] == len(expected)
    assert found["table5.other.excluded.n"] == sum(
        bool(one["boats"]) and one["blue"] is not None for one in clubs
    ) - len(expected)
    if expected:
        assert found["table5.other.all.mean"] == pytest.approx(sum(expected) / len(expected), rel=1e-9, abs=1e-9)
        assert found["table5.other.all.max"] == max(expected)


def test_the_ids_of_what_was_ranked_have_no_type():
    estimates = scenario(derived(*CLUBS), "other", RATED, SURVEY, STATISTICS)
    assert estimates.filter(pl.col("id").str.contains(r"ranked|excluded"))["id"].to_list() == [
        "table5.other.ranked.n",
        "table5.other.excluded.n",
    ]
    assert estimates["analysis"].unique().to_list() == ["other"]
