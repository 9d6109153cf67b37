"""Who is in which analysis: by hand, and by another way, a plain count row by row without a frame."""

import math
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from surveys import DESIGN, STATISTICS, club, derived, survey, values

from foisurvey.core.survey import Exclusion, Trim
from foisurvey.estimation.analysis_jobs import FEW, MOST_ALONE, TOGETHER, by_job
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.ties import emptied
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.report.sentence_templates import as_text
from foisurvey.report.sentences import results_sections
from foisurvey.tables.builders import build

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


def trimmed(ties: Any, base: Any = "rated", fraction: float = 0.25) -> Exclusion:
    return Exclusion(trim=Trim(fraction=fraction, base=base, ties=ties))


# Rates 0, 100, 50, 50; then of 4, 4, 8, 9, 12, 12 boats the rates 25, 50, 75, 0, 50, 100.
LOWER = [club(boats=boats, blue=blue) for boats, blue in ((10, 0), (10, 10), (20, 10), (30, 15))]
BOTH = [club(boats=boats, blue=blue) for boats, blue in ((4, 1), (4, 2), (8, 6), (9, 0), (12, 6), (12, 12))]
EQUAL = [club(boats=10, blue=blue) for blue in (1, 2, 3, 4)]
# Two of three with the lowest total have a rate; that with the highest has none.
TOTALS = [club(boats=2), club(boats=2, blue=2), club(boats=2, blue=1), club(boats=8, blue=2), club(boats=9)]


@pytest.mark.parametrize(
    ("case", "clubs", "exclusion", "n", "mean", "n_band", "mean_band", "tied"),
    [
        ("lower end, in order", LOWER, trimmed("register_order"), 2, 75, (1, 3), (25, 75), 2),
        ("lower end, all", LOWER, trimmed("all"), 1, 50, (1, 1), (50, 50), 0),
        ("lower end, none", LOWER, trimmed("none"), 3, 50, (3, 3), (50, 50), 0),
        # The first of 4 boats and the last of 12 go: 50, 75, 0 and 50 stay. The least mean is that of 75, 0 and 25, the
        # most that of 75, 0 and 100.
        ("both ends, in order", BOTH, trimmed("register_order"), 4, 175 / 4, (2, 6), (100 / 3, 175 / 3), 4),
        ("both ends, all", BOTH, trimmed("all"), 2, 37.5, (2, 2), (37.5, 37.5), 0),
        ("both ends, none", BOTH, trimmed("none"), 6, 50, (6, 6), (50, 50), 0),
        ("all equal, in order", EQUAL, trimmed("register_order"), 2, 25, (0, 4), (10, 40), 4),
        ("all equal, all", EQUAL, trimmed("all"), 0, None, (0, 0), (None, None), 0),
        ("all equal, none", EQUAL, trimmed("none"), 4, 25, (4, 4), (25, 25), 0),
        # One at each end: the first, and the one with 9 boats; of the rated none is dropped.
        ("with totals, in order", TOTALS, trimmed("register_order", "with_total"), 3, 175 / 3, (1, 3), (25, 62.5), 2),
        ("with totals, all", TOTALS, trimmed("all", "with_total"), 1, 25, (1, 1), (25, 25), 0),
        ("with totals, none", TOTALS, trimmed("none", "with_total"), 3, 175 / 3, (3, 3), (175 / 3, 175 / 3), 0),
        ("no tie at the boundary", CLUBS, trimmed("all"), 2, 25, (2, 2), (25, 25), 0),
        ("nobody is dropped", EQUAL, trimmed("all", fraction=0.2), 4, 25, (4, 4), (25, 25), 0),
    ],
)
def test_ties_at_the_boundary_go_as_the_config_says_and_move_the_band_where_the_order_decides(
    case: str, clubs: list, exclusion: Exclusion, n: int, mean: float | None, n_band: tuple, mean_band: tuple, tied: int
):
    estimates = sensitivity(derived(*clubs), "other", exclusion, DESIGN, STATISTICS)
    by_id = values(estimates)
    bands = {name: (low, high) for name, low, high in estimates.select("id", "^ambiguity.*$").iter_rows()}
    expected = None if mean is None else pytest.approx(mean)
    assert (by_id["table5.other.all.organisations.n"], by_id["table5.other.all.mean"]) == (n, expected), case
    assert bands["table5.other.all.organisations.n"] == n_band, case
    assert bands["table5.other.all.mean"] == (mean_band if None in mean_band else pytest.approx(mean_band)), case
    assert by_id["table5.other.tied.n"] == tied, case


@pytest.mark.parametrize("clubs", [CLUBS, LOWER, BOTH, EQUAL, TOTALS])
@pytest.mark.parametrize("base", ["rated", "with_total"])
@pytest.mark.parametrize("ties", ["register_order", "all", "none"])
def test_the_order_of_the_register_changes_a_number_only_where_ties_say_so(clubs: list, base: str, ties: str):
    numbers = random.Random(f"{ties} {base}")
    first = sensitivity(derived(*clubs), "other", trimmed(ties, base), DESIGN, STATISTICS)
    order_decides = values(first)["table5.other.tied.n"] > 0
    band = first.filter(id="table5.other.all.mean").select("^ambiguity.*$").row(0)
    means = set()
    for _ in range(12):
        again = sensitivity(
            derived(*numbers.sample(clubs, len(clubs))), "other", trimmed(ties, base), DESIGN, STATISTICS
        )
        means.add(values(again)["table5.other.all.mean"])
        ends = again.select("id", "^ambiguity.*$").sort("id")
        assert_frame_equal(ends, first.select("id", "^ambiguity.*$").sort("id"))
        if not order_decides:
            assert_frame_equal(again.sort("id"), first.sort("id"))
    assert (len(means) > 1) == order_decides
    has_ties = clubs in (LOWER, BOTH, EQUAL) or (clubs is TOTALS and base == "with_total")
    assert order_decides == (ties == "register_order" and has_ties)
    if means != {None}:
        assert band[0] - 1e-9 <= min(means) <= max(means) <= band[1] + 1e-9


STATED = [
    club("sea", boats=5, blue=5, boats_status="imputed"),
    club("sea", boats=10, blue=1),
    club("lake", boats=20, blue=10),
    club("lake", boats=30, blue=0),
    club("lake", boats=40, blue=40, boats_status="imputed"),
]


@pytest.mark.parametrize(
    ("case", "exclusion", "ranked", "excluded", "mean"),
    [
        ("alone", Exclusion(stated_totals_only=True), 3, 2, 20),
        ("without a rate of 0", Exclusion(stated_totals_only=True, exclude_rates=(0,)), 3, 3, 30),
        # Of 10, 20 and 30 boats one goes at each end: as though no total were imputed.
        ("trimmed", Exclusion(stated_totals_only=True, trim=Trim(fraction=0.34, base="rated")), 3, 4, 50),
        (
            "trimmed with all totals",
            Exclusion(stated_totals_only=True, trim=Trim(fraction=0.34, base="with_total")),
            *(3, 4, 50),
        ),
    ],
)
def test_an_analysis_of_stated_totals_only(case: str, exclusion: Exclusion, ranked: int, excluded: int, mean: float):
    by_id = estimated(STATED, exclusion)
    assert by_id["table5.other.ranked.n"] == ranked, case
    assert by_id["table5.other.excluded.n"] == excluded, case
    assert by_id["table5.other.all.mean"] == pytest.approx(mean), case


@pytest.mark.parametrize("trim", [None, Trim(fraction=0.25, base="rated"), Trim(fraction=0.34, base="with_total")])
def test_stated_totals_only_has_the_numbers_of_a_survey_without_imputation(trim: Trim | None):
    """Of the same replies, with the totals that were imputed missing."""
    missing = [one | ({"boats": None} if one["boats_status"] == "imputed" else {}) for one in STATED]
    only = sensitivity(derived(*STATED), "other", Exclusion(stated_totals_only=True, trim=trim), DESIGN, STATISTICS)
    without = sensitivity(derived(*missing), "other", Exclusion(trim=trim), DESIGN, STATISTICS)
    same = pl.col("id") != "table5.other.excluded.n"  # there are two fewer with a rate
    assert_frame_equal(only.filter(same), without.filter(same))


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
    ("case", "clubs", "emptied_types"),
    [
        ("erroneous: nobody stays", [club("sea", boats=3, blue=3), club("lake", boats=3, blue=0)], ["1 sea", "1 lake"]),
        ("erroneous: none of a type", [club("sea", boats=3, blue=2), club("lake", boats=3, blue=0)], ["1 lake"]),
        ("edge: a type that had none", [club("sea", boats=3, blue=2), club("lake", boats=3)], []),
        ("edge: nobody has a rate", [club("sea", boats=3)], []),
        ("expected: one of each stays", [club("sea", boats=3, blue=2), club("lake", boats=3, blue=1)], []),
    ],
)
def test_an_analysis_that_drops_a_whole_type_is_told(case: str, clubs: list[dict[str, Any]], emptied_types: list[str]):
    found = emptied(derived(*clubs), {"other": EXTREME}, DESIGN)
    expected = [f"sensitivity.other: leaves none of the {which} with a rate" for which in emptied_types]
    assert found["expected"].to_list() == expected, case
    assert set(found["severity"]) <= {"note"}


def test_a_type_that_a_trim_empties_has_dashes_in_table_5_and_a_note():
    """The lake club has the largest total of four: half of them go, one at each end."""
    trim = {"trim": {"label": "Trimmed", "trim": {"fraction": 0.25, "base": "rated"}}}
    of = survey(sensitivity=trim)
    clubs = [club("sea", boats=boats, blue=1) for boats in (2, 4, 5)] + [club("lake", boats=100, blue=50)]
    frame = derived(*clubs, survey=of)
    scenario = of.exclusions["trim"]
    estimates = [primary(frame, of.design, STATISTICS), sensitivity(frame, "trim", scenario, of.design, STATISTICS)]
    estimates.append(uncertainty(frame, of.design, STATISTICS, of.bootstrap))
    results = Results(pl.concat(estimates), of.presentation)
    table = build("table5", results)
    sea, lake, every = table.rows
    assert lake[-4:] == ["0 (0.0)", "– (–)", "–", "– (–)"]
    # 1 of 4 and 1 of 5 boats are left: 25% and 20%, a mean of 22.5%.
    assert sea[-4].startswith("2 (100.0)")
    assert every[-3].startswith("22.5 (")
    assert "Trimmed: no organisation with a rate is left of Lake clubs." in table.notes
    (section,) = [one for one in results_sections(results, of.sentences) if one.name == "sensitivity"]
    assert as_text(section.paragraphs[0][-1]) == "No organisation is left of lake clubs."


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
    st.sampled_from(["stated", "stated", "imputed"]),
)
TRIM = st.builds(
    Trim,
    fraction=st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.29, 0.4]),
    base=st.sampled_from(["rated", "with_total"]),
    ties=st.sampled_from(["register_order", "all", "none"]),
)
EXCLUSION = st.builds(
    Exclusion,
    trim=st.none() | TRIM,
    stated_totals_only=st.booleans(),
    exclude_rates=st.lists(st.sampled_from([0, 50, 100]), max_size=2, unique=True).map(tuple),
).filter(lambda exclusion: exclusion.trim or exclusion.stated_totals_only or exclusion.exclude_rates)


def made(drawn: tuple) -> dict[str, Any]:
    kind, state, whole, blue, red, status = drawn
    if state != "replied":
        return club(kind, responded=False, late=state == "late")
    if whole is not None and (blue or 0) + (red or 0) > whole:
        whole = (blue or 0) + (red or 0)
    return club(kind, boats=whole, blue=blue, red=red, **({} if whole is None else {"boats_status": status}))


def by_another_way(clubs: list[dict[str, Any]], exclusion: Exclusion) -> list[float]:
    """Return the rates that stay, in row order."""
    rated = [one for one in clubs if one["boats"] and one["blue"] is not None]
    staying = list(range(len(rated)))
    if exclusion.stated_totals_only:
        clubs = [one for one in clubs if one["boats_status"] == "stated"]
        staying = [place for place in staying if any(rated[place] is one for one in clubs)]
    if exclusion.trim:
        base = [one for one in clubs if one["boats"] is not None]
        if exclusion.trim.base == "rated":
            base = [one for one in base if one["boats"] and one["blue"] is not None]
        order = sorted(base, key=lambda one: one["boats"])
        cut = math.floor(exclusion.trim.fraction * len(order))
        for end in (order, order[::-1]) if cut else ():
            last, next_one = end[cut - 1]["boats"], end[cut]["boats"]
            dropped = end[:cut]
            if last == next_one and exclusion.trim.ties == "all":
                dropped += [one for one in order if one["boats"] == last]
            if last == next_one and exclusion.trim.ties == "none":
                dropped = [one for one in dropped if one["boats"] != last]
            staying = [place for place in staying if not any(rated[place] is one for one in dropped)]
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
    assert estimates.filter(pl.col("id").str.contains(r"ranked|excluded|tied"))["id"].to_list() == [
        "table5.other.ranked.n",
        "table5.other.excluded.n",
        "table5.other.tied.n",
    ]
    assert estimates["analysis"].unique().to_list() == ["other"]
    assert estimates["table"].unique().to_list() == ["table5"]
    assert estimates.filter(pl.col("unit").is_null() | pl.col("organisations").is_null()).is_empty()


THREE = ("sensitivity_1", "sensitivity_2", "sensitivity_3")


@pytest.mark.parametrize(
    ("case", "count", "jobs"),
    [
        ("edge: none", 0, {"primary": 0}),
        ("expected: a few are in the job of the primary analysis", FEW, {"primary": FEW}),
        ("edge: one more", FEW + 1, {"primary": 0, **{f"a{number}": 1 for number in range(FEW + 1)}}),
        (
            "edge: as many as have a job each",
            MOST_ALONE,
            {"primary": 0, **{f"a{number}": 1 for number in range(MOST_ALONE)}},
        ),
        ("edge: more than have a job each", MOST_ALONE + 1, {"primary": 0, "sensitivity_1": MOST_ALONE + 1}),
        ("expected: many", 2 * TOGETHER + 1, dict(zip(("primary", *THREE), (0, TOGETHER, TOGETHER, 1), strict=True))),
    ],
)
def test_many_analyses_share_jobs_in_their_order(case: str, count: int, jobs: dict[str, int]):
    exclusions = {f"a{number}": Exclusion(exclude_rates=(number,)) for number in range(count)}
    by_name = by_job(exclusions)
    assert {name: len(analyses) for name, analyses in by_name.items()} == jobs, case
    assert [name for analyses in by_name.values() for name in analyses] == list(exclusions), case
