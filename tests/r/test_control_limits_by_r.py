"""The control limits of the funnel plot against R's qbinom, pbinom and dbinom; those adjusted, by its quantile."""

import random
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from start import rscript

from foisurvey.stats.overdispersion import adjusted_limits, overdispersion, winsorised, z_scores
from foisurvey.stats.share import control_limits

NUMBERS = [*range(1, 60), 97, 147, 500, 1_000, 9_999, 100_000, 1_000_000]
SHARES, LEVELS = (0.001, 0.0825, 0.173, 0.36, 0.5, 0.71, 0.995), (0.95, 0.998)


@pytest.mark.r
def test_control_limits_are_those_of_r(tmp_path: Path):
    cases = pl.DataFrame(list(product(NUMBERS, SHARES, LEVELS)), schema=["n", "share", "level"], orient="row")
    cases.write_csv(tmp_path / "cases.csv")
    rscript(Path(__file__).with_name("control_limits.R"), tmp_path / "cases.csv", tmp_path / "limits.csv")
    theirs = pl.read_csv(tmp_path / "limits.csv", schema={"low": pl.Float64, "high": pl.Float64})
    compared = pl.concat([cases, theirs], how="horizontal")
    for (share, level), those in compared.group_by("share", "level"):
        low, high = control_limits(pl.col("n"), share, level)
        ours = those.select(low=low, high=high)
        for end in ("low", "high"):
            assert ours[end].to_list() == pytest.approx(those[end].to_list(), abs=1e-7), (share, level, end)


@pytest.mark.r
@pytest.mark.parametrize("count", [2, 11, 147])
def test_overdispersion_and_the_limits_adjusted_for_it_are_those_of_r(tmp_path: Path, count: int):
    chance = random.Random(count)
    totals = [1 + int(chance.expovariate(1 / 60)) for _ in range(count)]
    rates = [100 * chance.randint(0, total) / total for total in totals]
    cases = pl.DataFrame({"rate": rates, "n": totals, "share": 0.173, "level": chance.choices(LEVELS, k=count)})
    cases.write_csv(tmp_path / "cases.csv")
    rscript(Path(__file__).with_name("overdispersion.R"), tmp_path / "cases.csv", tmp_path / "found.csv")
    theirs = pl.read_csv(tmp_path / "found.csv", schema=dict.fromkeys(("raw", "factor", "low", "high"), pl.Float64))
    z = z_scores(pl.col("rate"), pl.col("n"), 0.173)
    raw, factor = cases.select(raw=overdispersion(z), factor=overdispersion(winsorised(z))).row(0)
    assert raw == pytest.approx(theirs["raw"][0], rel=1e-12)
    assert factor == pytest.approx(theirs["factor"][0], rel=1e-12)
    for (level,), those in pl.concat([cases, theirs], how="horizontal").group_by("level"):
        low, high = adjusted_limits(pl.col("n"), 0.173, level, factor)
        ours = those.select(low=low, high=high)
        for end in ("low", "high"):
            assert ours[end].to_list() == pytest.approx(those[end].to_list(), rel=1e-12, abs=1e-12)
