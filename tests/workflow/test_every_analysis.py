"""Every defensible analysis of the default survey, beside another implementation and the estimates of its run."""

import random

import polars as pl
import pytest
import yaml
from conftest import RESULTS, ROOT, Project
from slow_universes import universe

from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.headlines import headlines
from foisurvey.robustness.choices import NODES, multiverse, own_universe
from foisurvey.robustness.universes import universes

pytestmark = pytest.mark.slow

SURVEY = typed(yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8")), Survey)
OF = multiverse(SURVEY)


@pytest.fixture(scope="module")
def frame(finished: Project) -> pl.DataFrame:
    """The analysis frame of the default survey."""
    return pl.read_parquet(finished.folder / RESULTS / "data/derived.parquet")


@pytest.fixture(scope="module")
def every(frame: pl.DataFrame) -> pl.DataFrame:
    """All universes of the default survey."""
    return universes(frame, OF)


def test_universes_are_those_of_another_implementation(frame: pl.DataFrame, every: pl.DataFrame):
    assert every.height >= 1_000
    rows = frame.to_dicts()
    for one in random.Random(1).sample(every.to_dicts(), 200):
        options = {node: one[node] for node in NODES}
        for outcome in OF.outcomes:
            value, low, high = universe(rows, OF.design, [*OF.full], outcome, options, OF.statistics.level)
            assert one[f"{outcome}_value"] == pytest.approx(value, rel=1e-12, abs=1e-12), (outcome, options)
            ends = [one[f"{outcome}_ci_{end}"] for end in ("low", "high")]
            assert [end is None for end in ends] == [bound is None for bound in (low, high)], (outcome, options)
            assert low is None or ends == pytest.approx([low, high], rel=1e-9, abs=1e-9), (outcome, options)


def test_the_paper_s_universe_has_exactly_the_paper_s_numbers(finished: Project, every: pl.DataFrame):
    estimates = pl.read_csv(finished.folder / RESULTS / "estimates.csv", infer_schema_length=None)
    printed = dict(estimates.select("id", "value").iter_rows())
    for outcome in OF.outcomes:
        own = every.row(by_predicate=pl.col("number") == own_universe(OF, outcome), named=True)
        estimate = headlines(OF.design)[outcome].estimate
        assert own[f"{outcome}_value"] == printed[estimate]
        if not outcome.endswith("median"):
            bounds = [printed[estimate.removesuffix("mean").removesuffix("pct") + end] for end in ("ci_low", "ci_high")]
            assert [own[f"{outcome}_ci_low"], own[f"{outcome}_ci_high"]] == bounds
