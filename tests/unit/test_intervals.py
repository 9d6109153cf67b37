"""The intervals by organisations: of which numbers, of whom, and that they depend on nothing else."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy
import polars as pl
import pytest
from msgspec.structs import replace
from scipy import stats
from surveys import CONFIG, GONE, STATISTICS, SURVEY, club, derived, survey, values

from foisurvey.core.survey import Bootstrap, Survey
from foisurvey.estimation import intervals as module
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.intervals import headline_draws, intervals
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.primary import primary
from foisurvey.stats.bootstrap import FEWEST_ORGANISATIONS

DRAWS = Bootstrap(resamples=400, seed=3)
# 24 sea clubs and 11 lake clubs; some have no boats, some no blue ones, some did not say.
MANY = [
    *(club("sea", boats=7 * k * k % 101, blue=(7 * k * k % 101) // (k % 4 + 1), red=k % 4 % 3) for k in range(1, 24)),
    *(club("lake", boats=k * k, blue=k, red=k // 2) for k in range(11)),
    club("sea", boats=40),
    club("lake", blue=3, red=1),
    club("lake", responded=False),
]
ENDS = ("low", "high")


def estimated(clubs: list[dict[str, Any]] = MANY, of: Survey = SURVEY, bootstrap: Bootstrap = DRAWS) -> pl.DataFrame:
    return intervals(derived(*clubs, survey=of), of.design, of.statistics, bootstrap)


@pytest.fixture(scope="module")
def many() -> pl.DataFrame:
    return estimated()


def test_a_number_shown_again_is_that_of_its_table(many: pl.DataFrame):
    originals = values(primary(derived(*MANY), SURVEY.design, STATISTICS))
    again = many.filter(pl.col("same_as").is_not_null())
    assert again.height == 3 * (2 + 2 + 3)  # of two types and all: means, medians, shares
    assert dict(again.select("same_as", "value").iter_rows()) == {name: originals[name] for name in again["same_as"]}
    assert again.filter(id="intervals.share.all.blue.pct")["same_as"].item() == "table6.all.blue.pct"


def test_a_question_may_have_any_name():
    def made(name: str) -> pl.DataFrame:
        asked = {"role": "total", "number": "count", "label": "Boats"}
        of = survey(parts=GONE, questions={name: asked}, completeness__full=[name])
        clubs = [club(kind, of.design, **{name: k * k}) for k in range(12) for kind in ("sea", "lake")]
        drawn, value = pl.col("method").str.contains("bootstrap"), pl.col("value")  # the draws depend on the name
        known = pl.when(drawn).then(value.is_not_null().cast(pl.Float64)).otherwise(value)
        return estimated(clubs, of).drop("id", "outcome", "organisations").with_columns(value=known)

    assert made("stratum").equals(made("boats"))


def test_each_number_has_its_ends(many: pl.DataFrame):
    bootstrapped = {f"{kind}_{end}" for kind in ("percentile", "bca") for end in ENDS}
    of_numbers = {
        f"{one}.{end}" for one in ("mean", "median", "iqr_low", "iqr_high", "skewness") for end in bootstrapped
    }
    of_numbers |= {"mean", "median", "mean.t_low", "mean.t_high"}
    of_numbers |= {"median.order_low", "median.order_high", "median.order_level"}
    of_shares = {f"{one}.{end}" for one in ("blue", "red", "bare") for end in ("pct", *bootstrapped)}
    expected = {"total": of_numbers, "rate": of_numbers, "share": of_shares}
    assert set(many["id"]) == {
        f"intervals.{outcome}.{group}.{statistic}"
        for outcome, statistics in expected.items()
        for statistic in statistics
        for group in ("sea", "lake", "all")
    }
    assert many["id"].is_unique().all()
    # Whichever club is left out, some median or quartile stays the same.
    undefined = many.filter(pl.col("value").is_null())["statistic"]
    assert undefined.str.contains(r"^(median|iqr_low|iqr_high)\.bca_").all()
    assert undefined.len() < 12
    assert set(many["analysis"]) == {"primary"}


def test_an_interval_holds_its_number_and_is_wider_at_a_higher_level(many: pl.DataFrame):
    wide = values(estimated(of=survey(statistics__level=0.99)))
    ends = values(many)
    for name in ("total.all.mean", "rate.sea.median", "share.all.blue"):
        number = ends[f"intervals.{name}"] if "share" not in name else ends[f"intervals.{name}.pct"]
        for kind in ("percentile", "bca"):
            low, high = (ends[f"intervals.{name}.{kind}_{end}"] for end in ENDS)
            lower, higher = (wide[f"intervals.{name}.{kind}_{end}"] for end in ENDS)
            assert lower <= low < number < high <= higher, (name, kind)


def test_the_interval_of_a_mean_by_t_is_scipys(many: pl.DataFrame):
    boats = [one["boats"] for one in MANY if one["organisation_type"] == "lake" and one["boats"] is not None]
    expected = stats.t.interval(0.95, len(boats) - 1, numpy.mean(boats), stats.sem(boats))
    ends = values(many)
    assert [ends[f"intervals.total.lake.mean.t_{end}"] for end in ENDS] == pytest.approx(expected, rel=1e-12)


def test_every_number_is_of_organisations_that_are_known_by_name(many: pl.DataFrame):
    frame = derived(*MANY)
    sets, names = organisations_counted(frame, many, SURVEY.design, {}, {})
    assert {name: len(sets[names[name]]) for name in many["id"]} == dict(many.select("id", "n").iter_rows())
    n = dict(many.select("id", "n").iter_rows())
    assert n["intervals.total.sea.mean"] == 24
    assert n["intervals.rate.sea.mean"] == 23  # one said not how many are blue
    assert n["intervals.rate.lake.mean"] == 10  # one has no boats
    assert n["intervals.share.lake.blue.pct"] == 11


def test_the_draws_of_a_headline_are_those_behind_its_interval(many: pl.DataFrame):
    frame = derived(*MANY)
    draws = headline_draws(frame, SURVEY.design, DRAWS)
    assert [*draws] == [*headlines(SURVEY.design)]
    ends = values(many)
    of_interval = {"share_blue": "share.all.blue", "share_bare": "share.all.bare", "total_mean": "total.all.mean"}
    of_interval |= {"total_median": "total.all.median", "rate_mean": "rate.all.mean", "rate_median": "rate.all.median"}
    for headline, name in of_interval.items():
        assert draws[headline].shape == (400,)
        expected = numpy.quantile(draws[headline], [0.025, 0.975])
        assert [ends[f"intervals.{name}.percentile_{end}"] for end in ENDS] == pytest.approx(expected, rel=1e-12)


def test_what_is_drawn_is_described_as_the_tables_describe_it(monkeypatch: pytest.MonkeyPatch):
    """The statistics of the bootstrap, of the organisations that answered as they are, to the last digit."""
    of, seen = survey(statistics__quantile_type=6, statistics__skewness_type=1), []

    def described(strata: list[Any], statistics: Any, *_: Any) -> None:
        seen.append(statistics(numpy.concatenate(strata, axis=1)).tolist())

    monkeypatch.setattr(module, "bootstrapped", described)
    estimated(of=of)
    originals = values(primary(derived(*MANY), of.design, of.statistics))
    wanted = [(table, ["mean", "median", "iqr_low", "iqr_high", "skewness"]) for table in ("table2", "table4")]
    wanted += [("table6", [f"{status}.pct"]) for status in of.design.statuses]
    assert seen == [
        [originals[f"{table}.{group}.{statistic}"] for statistic in statistics]
        for table, statistics in wanted
        for group in of.design.types_and_all
    ]


def test_the_order_of_the_register_does_not_matter(many: pl.DataFrame):
    assert estimated(MANY[::-1]).equals(many)
    assert estimated(MANY[20:] + MANY[:20]).equals(many)


def test_the_seed_matters_and_other_types_do_not(many: pl.DataFrame):
    drawn = many.filter(pl.col("statistic").str.contains("percentile|bca") & pl.col("value").is_not_null())
    other = estimated(bootstrap=replace(DRAWS, seed=4)).join(drawn, on="id", maintain_order="right")
    assert other.height == drawn.height
    assert (other["value"] != other["value_right"]).mean() > 0.5
    without_lakes = values(estimated([one for one in MANY if one["organisation_type"] == "sea"]))
    sea = many.filter(organisation_type="sea")
    assert {name: without_lakes[name] for name in sea["id"]} == dict(sea.select("id", "value").iter_rows())


THREADS = """
import sys
sys.path.append(sys.argv[1])
from test_intervals import estimated
estimated().write_parquet(sys.argv[2])
"""


def test_the_bytes_are_the_same_on_any_number_of_threads(tmp_path: Path):
    made = []
    for threads in ("1", "4"):
        file = tmp_path / f"{threads}.parquet"
        paths = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1], *sys.path)))
        environment = os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONPATH": paths}
        subprocess.run([sys.executable, "-c", THREADS, Path(__file__).parent, file], env=environment, check=True)
        made.append(hashlib.sha256(file.read_bytes()).hexdigest())
    assert made[0] == made[1]


def missing(estimates: pl.DataFrame, kind: str) -> set[str]:
    """Return the groups in which every end of this kind of interval is missing."""
    of_kind = estimates.filter(pl.col("statistic").str.contains(kind))
    by_group = of_kind.group_by("organisation_type").agg(pl.col("value").is_null().all())
    return set(by_group.filter("value")["organisation_type"])


def test_types_of_few_organisations_have_no_bootstrap_and_are_drawn_together():
    """Each type's clubs are alike: drawn within their types every draw would be the same."""
    types = {f"type{kind}": f"Type {kind}" for kind in range(6)}
    few = survey(organisation_types=types)
    clubs = [club(f"type{kind}", boats=kind + 1, blue=kind, red=0) for kind in range(6) for _ in range(2)]
    made = estimated(clubs, few)
    assert missing(made, "bca") == missing(made, "percentile") == set(types)
    assert missing(made, "order") == set(types)
    ends = values(made)
    # Drawn from one another, 12 numbers with a variance of 35/12: the SD of their mean is 0.493.
    low, high = (ends[f"intervals.total.all.mean.percentile_{end}"] for end in ENDS)
    assert high - low == pytest.approx(2 * 1.96 * 0.493, rel=0.15)


def test_a_type_of_enough_organisations_is_drawn_by_itself():
    """Each of two types has clubs that are alike, so that every draw is the same."""
    clubs = [club("sea", boats=9, blue=3, red=0)] * FEWEST_ORGANISATIONS
    clubs += [club("lake", boats=4, blue=1, red=1)] * FEWEST_ORGANISATIONS
    made = estimated(clubs)
    assert missing(made, "bca") == missing(made, "percentile") == {"sea", "lake", "all"}
    draws = headline_draws(derived(*clubs), SURVEY.design, DRAWS)
    assert set(draws["total_mean"]) == {6.5}
    assert set(draws["share_blue"]) == {100 * 40 / 130}


ODD: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "nobody replied": ([club("sea", responded=False)], {}),
    "one": ([club("sea", boats=3, blue=1, red=1)], {}),
    "no boats": ([club("sea", boats=0, blue=0, red=0)] * 12, {}),
    "a total alone": (
        [club("sea", boats=k) for k in range(15)],
        {"parts": GONE, "questions": {"boats": CONFIG["questions"]["boats"]}, "completeness": GONE},
    ),
    "no rate": (MANY, {"parts__compliance": GONE}),
    "parts that overlap": (
        [club("sea", boats=2 * k, blue=3 * k + k % 3, red=k) for k in range(1, 15)],
        {"parts__disjoint": False, "parts__remainder": GONE},
    ),
    "money": (
        [club("sea", boats=k / 7, blue=k / 11 if k % 3 else 0.0, red=0.1) for k in range(1, 15)],
        {"questions": {name: one | {"number": "money"} for name, one in CONFIG["questions"].items()}},
    ),
    "one type": ([club("sea", boats=k, blue=k // 2, red=0) for k in range(15)], {"organisation_types": {"sea": "Sea"}}),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_survey_has_the_numbers_of_its_tables(case: str):
    clubs, changes = ODD[case]
    of = survey(**changes)
    made = estimated(clubs, of)
    originals = values(primary(derived(*clubs, survey=of), of.design, of.statistics))
    for name, same_as, value in made.select("id", "same_as", "value").drop_nulls("same_as").iter_rows():
        assert value == originals[same_as], name
    draws = headline_draws(derived(*clubs, survey=of), of.design, DRAWS)
    assert [*draws] == [*headlines(of.design)]
    for headline, one in headlines(of.design).items():
        assert one.estimate in originals
        if len(clubs) < FEWEST_ORGANISATIONS:
            assert numpy.isnan(draws[headline]).all()


def test_a_share_above_100_and_one_of_money_have_an_interval():
    for case in ("parts that overlap", "money"):
        clubs, changes = ODD[case]
        ends = values(estimated(clubs, survey(**changes)))
        low, high = (ends[f"intervals.share.all.blue.bca_{end}"] for end in ENDS)
        assert low < ends["intervals.share.all.blue.pct"] < high
        assert (low > 100) == (case == "parts that overlap")
    assert (
        values(estimated(*[ODD["parts that overlap"][0]], of=survey(**ODD["parts that overlap"][1])))[
            "intervals.share.all.blue.pct"
        ]
        > 100
    )


def test_the_quartiles_and_the_skewness_are_of_the_configured_types():
    odd = survey(statistics__quantile_type=1, statistics__skewness_type=2)
    made, by_default = estimated(of=odd), estimated()
    ends, usual = values(made), values(by_default)
    assert ends["intervals.total.all.iqr_high.percentile_low"] != usual["intervals.total.all.iqr_high.percentile_low"]
    name = "intervals.total.all.skewness.percentile_high"
    # Type 2 is sqrt(n (n - 1)) / (n - 2) / (1 - 1 / n)^1.5 times type 3, of the same draws.
    n = made.filter(id=name)["n"].item()
    assert ends[name] == pytest.approx(usual[name] * (n * (n - 1)) ** 0.5 / (n - 2) / (1 - 1 / n) ** 1.5, rel=1e-9)
    settings = dict(made.select("id", "setting").iter_rows())
    assert settings[name] == "statistics.skewness_type"
    assert settings["intervals.total.all.iqr_low.bca_low"] == "statistics.quantile_type"
    assert settings["intervals.total.all.mean.bca_low"] is None
