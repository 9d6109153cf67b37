"""Every combination of choices: which are possible, and each one's numbers by another, slow implementation."""

import math
import random
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy.stats import t as student
from slow_universes import universe
from surveys import CONFIG, DESIGN, GONE, STATISTICS, cleaned, club, derived, survey, values

from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.impute import impute
from foisurvey.core import frames
from foisurvey.core.survey import Exclusion, Survey, Trim
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.robustness.choices import NODES, OWN, multiverse, own_universe, size, universe_parts
from foisurvey.robustness.combinations import combinations
from foisurvey.robustness.readings import reading
from foisurvey.robustness.universes import universes

# Every option of every choice.
ALL_OPTIONS: dict[str, list[Any]] = {
    "ambiguous": ["as_read", "lowest", "highest", "left_out"],
    "few": [0, 3],
    "trim": [0, 0.1, 0.3],
}
TOTAL_ALONE = {"parts": GONE, "questions": {"boats": CONFIG["questions"]["boats"]}, "completeness__full": ["boats"]}
CLUSTERED = {"statistics__interval_of_share": "cluster", "statistics__interval_of_mean": "t"}


def clubs(changed: Survey, count: int, seed: int) -> pl.DataFrame:
    """Return the analysis frame of clubs by chance: many ties, ambiguous answers, totals missing and imputed."""
    chance, rows = random.Random(seed), []
    design = changed.design
    whole = design.counts_things
    for _ in range(count):
        kind = chance.choice([*design.types, design.types[0]])
        if chance.random() < 0.1:
            rows.append(club(kind, design, responded=False))
            continue
        total = chance.choice([0, 1, 3, 5, 10, 10, 20, chance.randint(1, 200)])
        said: dict[str, Any] = {design.total: total if whole else total + chance.choice([0, 0.25, 0.5])}
        left = said[design.total] * (1 if design.disjoint else 2)
        for part in design.parts:
            share = chance.choice([0, 0.5, 0.5, 1])
            said[part] = math.floor(left * share) if whole else left * share
            left -= said[part] if design.disjoint else 0
        for name in design.counting:
            if chance.random() < 0.15:
                said[name] = None
            elif chance.random() < 0.3:
                said |= {f"{name}_ambiguous": True, f"{name}_low": said[name] * 0.9}
                said[f"{name}_high"] = chance.choice([None, said[name] * 1.1, said[name] * 1.3])
        rows.append(club(kind, design, **said))
    frame = impute(cleaned(*rows, design=design), design, changed.imputation)
    return derive(frame, design, changed.completeness.full)


SURVEYS: dict[str, dict[str, Any]] = {
    "rates": {"imputation": {"total_from_parts": True}},
    "one type": {"imputation": {"total_from_parts": True}, "organisation_types": {"sea": "Sea clubs"}},
    "no compliant part": {"parts__compliance": GONE},
    "no parts": TOTAL_ALONE,
    "parts that overlap": {"parts__disjoint": False, "parts__remainder": GONE},
    "money": {
        "imputation": {"total_from_parts": True},
        **{f"questions__{name}__number": "money" for name in ("boats", "blue", "red")},
    },
    "few organisations": {"imputation": {"total_from_parts": True}},
}


@pytest.mark.parametrize("case", SURVEYS)
def test_each_universe_is_that_of_another_implementation(case: str):
    changed = survey(**SURVEYS[case], robustness__choices=ALL_OPTIONS)
    frame, of = clubs(changed, 7 if case == "few organisations" else 60, seed=len(case)), multiverse(changed)
    made = universes(frame, of)
    rows, defined = frame.to_dicts(), 0
    for one in random.Random(1).sample(made.to_dicts(), 200):
        options = {node: one[node] for node in NODES}
        for outcome in of.outcomes:
            value, low, high = universe(rows, of.design, [*of.full], outcome, options, of.statistics.level)
            defined += value is not None
            assert (one[f"{outcome}_value"] is None) == (value is None), (outcome, options)
            assert value is None or one[f"{outcome}_value"] == pytest.approx(value, rel=1e-12, abs=1e-12), options
            for end, bound in (("low", low), ("high", high)):
                assert (one[f"{outcome}_ci_{end}"] is None) == (bound is None), (outcome, options)
                if bound is not None:
                    assert one[f"{outcome}_ci_{end}"] == pytest.approx(bound, rel=1e-9, abs=1e-9), (outcome, options)
    assert defined > 200


@pytest.mark.parametrize("case", SURVEYS)
def test_the_survey_s_own_universe_has_exactly_the_numbers_of_the_primary_analysis(case: str):
    changed = survey(**SURVEYS[case], robustness__choices=ALL_OPTIONS)
    frame, of = clubs(changed, 60, seed=3), multiverse(changed)
    printed = dict(primary(frame, of.design, of.statistics).select("id", "value").iter_rows())
    for outcome in of.outcomes:
        headline, number = headlines(of.design)[outcome], own_universe(of, outcome)
        assert number is not None
        own = universes(frame, of, number, number + 1).row(0, named=True)
        assert own[f"{outcome}_value"] == printed[headline.estimate]
        if headline.statistic != "median" and of.design.counts_things:
            for end in ("ci_low", "ci_high"):
                bound = headline.estimate.removesuffix("mean").removesuffix("pct") + end
                assert own[f"{outcome}_{end}"] == printed[bound]


@pytest.mark.parametrize("ties", ["register_order", "all", "none"])
@pytest.mark.parametrize("base", ["rated", "with_total"])
def test_trims_and_extremes_are_those_of_a_sensitivity_analysis(ties: Any, base: Any):
    choices = {"trim": [0.1], "ties": [ties], "base": [base], "imputed": ["out"], "extremes": ["out"], "few": [0]}
    changed = survey(**SURVEYS["rates"], robustness__choices=choices | {"ambiguous": ["as_read"]})
    frame = clubs(changed, 60, seed=3)
    (mean,) = universes(frame, multiverse(changed)).filter(
        types="pooled", weight="organisation", cases="available", interval="as_configured"
    )["rate_mean_value"]
    trim = Trim(0.1, base=base, ties=ties)
    exclusion = Exclusion(trim=trim, stated_totals_only=True, exclude_rates=(0, 100))
    by_id = values(sensitivity(frame, "other", exclusion, changed.design, STATISTICS))
    assert mean == by_id["table5.other.all.mean"]


def test_bounds_by_organisations_are_as_the_survey_sets_its_clusters():
    settings = {"strata": "types", "scale": "logit", "population": "contacted"}
    choices = {name: [option] for name, option in OWN.items()} | {"interval": ["cluster"], "weight": ["item"]}
    changed = survey(statistics__clusters=settings, robustness__choices=choices)
    clubs = [
        *(club("sea", boats=boats, blue=blue, red=0) for boats, blue in ((10, 1), (10, 3), (20, 2))),
        *(club("lake", boats=boats, blue=blue, red=0) for boats, blue in ((10, 9), (30, 24))),
        *(club(kind, responded=False) for kind in ("sea", "lake")),
    ]
    one = universes(derived(*clubs, survey=changed), multiverse(changed)).row(0, named=True)
    # 39 of 80 boats; by type the deviations blue - 39/80 boats vary around their mean, 3 of 4 and 2 of 3 answered.
    ratio, squares = 39 / 80, 0.0
    for group, contacted in (([(10, 1), (10, 3), (20, 2)], 4), ([(10, 9), (30, 24)], 3)):
        left = [blue - ratio * boats for boats, blue in group]
        mean, n = sum(left) / len(left), len(left)
        squares += (1 - n / contacted) * n / (n - 1) * sum((one - mean) ** 2 for one in left)
    margin = student.ppf(0.975, 3) * math.sqrt(squares) / 80 / (ratio * (1 - ratio))
    low, high = (100 / (1 + (1 - ratio) / ratio * math.exp(side * margin)) for side in (1, -1))
    assert (one["share_blue_ci_low"], one["share_blue_ci_high"]) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("case", "changes", "choices", "possible"),
    [
        # Without a trim one base and one rule for ties are possible: 3 x 2 x 2 x (1 + 2 x 2 x 3) x 2^5.
        ("expected: the defaults", {"imputation": {"total_from_parts": True}}, {}, 4992),
        ("edge: nothing is imputed", {}, {}, 2496),
        ("edge: no rate: one base, and no extremes", {"parts__compliance": GONE}, {}, 3 * 2 * (1 + 2 * 3) * 2**4),
        ("edge: one type", {"organisation_types": {"sea": "Sea clubs"}}, {}, 1248),
        ("edge: the total alone", TOTAL_ALONE, {}, 3 * 2 * (1 + 2 * 3) * 2**2),
        ("edge: every interval is by organisations", CLUSTERED, {}, 1248),
        ("edge: always trimmed", {}, {"trim": [0.1, 0.2]}, 3 * 2 * 2 * 2 * 3 * 2**5),
        ("edge: one option each", {}, {name: [option] for name, option in OWN.items()}, 2),
    ],
)
def test_impossible_combinations_are_left_out(case: str, changes: dict, choices: dict, possible: int):
    of = multiverse(survey(**changes, robustness__choices=choices))
    assert combinations(of).height == possible, case
    assert size(of.choices) >= possible


def test_jobs_have_every_universe_once():
    changed = survey(**SURVEYS["rates"])
    frame, of = clubs(changed, 20, seed=1), multiverse(changed)
    parts = universe_parts(of.choices)
    assert [stop - start for start, stop in parts] == [1728] * 4
    together = pl.concat([universes(frame, of, start, stop) for start, stop in parts])
    assert_frame_equal(together, universes(frame, of), check_exact=True)
    assert list(together.columns) == list(frames.universes(of.outcomes))
    # Between the universes without a trim stand impossible ones alone.
    assert universes(frame, of, 64, 70).is_empty()


def test_a_survey_s_own_analysis_may_be_no_universe():
    of = multiverse(survey(robustness__choices={"trim": [0.1], "weight": ["item"]}))
    assert own_universe(of, "rate_mean") is None
    of = multiverse(survey(robustness__choices={"weight": ["item"]}))
    assert (own_universe(of, "rate_mean"), own_universe(of, "share_blue")) == (None, 0)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("rates", ["rate_mean", "rate_median", "share_blue", "share_bare"]),
        ("no compliant part", ["total_mean", "total_median", "share_blue", "share_bare"]),
        ("parts that overlap", ["rate_mean", "rate_median", "share_blue", "share_red"]),
        ("no parts", ["total_mean", "total_median"]),
    ],
)
def test_the_headlines_that_every_universe_has(case: str, expected: list[str]):
    assert list(multiverse(survey(**SURVEYS[case])).outcomes) == expected
    claimed = {"more": {"headline": "total_mean", "above": 1}}
    with_claim = list(multiverse(survey(**SURVEYS[case], robustness__claims=claimed)).outcomes)
    assert with_claim == list(dict.fromkeys([*expected, "total_mean"]))


def test_the_headlines_of_a_design_are_those_of_its_estimates():
    for changes in SURVEYS.values():
        design = survey(**changes).design
        assert design.headlines == list(headlines(design))


def test_ambiguous_answers_keep_the_parts_within_the_total():
    approximate = {"boats_ambiguous": True, "boats_low": 90, "boats_high": 110}
    part = {"blue_ambiguous": True, "blue_low": 72, "blue_high": 88}
    clubs = [
        club(boats=100, blue=95, red=0, **approximate),  # 90 would be fewer than 95
        club(boats=100, blue=80, red=0, **approximate, **part),
        club(boats=100, blue=80, red=15, **part),  # 88 and 15 would be more than 100
    ]
    read = {how: reading(derived(*clubs), DESIGN, ["boats"], how) for how in ("lowest", "highest", "left_out")}
    numbers = {how: list(frame.select("boats", "blue").iter_rows()) for how, frame in read.items()}
    assert numbers["lowest"] == [(95, 95), (90, 72), (100, 72)]
    assert numbers["highest"] == [(110, 95), (110, 88), (100, 80)]
    assert numbers["left_out"] == [(None, 95), (None, None), (100, None)]
    assert read["highest"]["rate"].to_list() == [pytest.approx(100 * 95 / 110), 80, 80]
