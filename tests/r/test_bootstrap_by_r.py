"""The bootstrap intervals against R's package boot: of the same draws, and of draws of its own."""

from bisect import bisect
from pathlib import Path
from typing import Any

import numpy
import polars as pl
import pytest
from start import rscript

from foisurvey.core.survey import Statistics
from foisurvey.stats import sample
from foisurvey.stats.bootstrap import Bootstrapped, bootstrapped

RESAMPLES = 20_000
# R interpolates between draws in another way: at most to the next draw but one.
PLACES = 2
# boot's acceleration does not weigh strata by their number of organisations: its BCa of several is another.
CASES = ["a.mean", "a.skewness", "b.mean", "b.share", "a.share", "all.mean", "all.share"]


def of_numbers(drawn: Any) -> Any:
    return numpy.array([drawn[0].mean(axis=-1), 100 * drawn[0].sum(axis=-1) / drawn[1].sum(axis=-1)])


def skewness(drawn: Any) -> Any:
    *shape, n = drawn[0].shape
    samples = pl.DataFrame({"group": numpy.arange(drawn[0].size) // n, "x": drawn[0].ravel()})
    return sample.described(samples, Statistics())["skewness"].to_numpy().reshape(1, *shape)


def drawn(case: str, numbers: pl.DataFrame) -> tuple[Bootstrapped, int]:
    """Return the bootstrap of a case, and the row of its statistic."""
    group, statistic = case.split(".")
    types = ["a", "b"] if group == "all" else [group]
    strata = [numbers.filter(type=one).select("x", "y").to_numpy().T for one in types]
    of_all = skewness if statistic == "skewness" else of_numbers
    made = bootstrapped(strata, of_all, RESAMPLES, [5, *case.encode()], 0.95)
    assert made
    return made, int(statistic == "share")


@pytest.mark.r
def test_the_intervals_are_those_of_boot(tmp_path: Path):
    random = numpy.random.default_rng(8)
    total = random.lognormal(3, 1, 70).round(3) + 1
    numbers = pl.DataFrame(
        {"type": ["a"] * 45 + ["b"] * 25, "x": (total * random.beta(0.8, 2, 70)).round(3), "y": total}
    )
    made = {case: drawn(case, numbers) for case in CASES}
    numbers.write_csv(tmp_path / "numbers.csv")
    pl.DataFrame({case: one.draws[row] for case, (one, row) in made.items()}).write_csv(tmp_path / "draws.csv")
    rscript(Path(__file__).with_name("bootstrap.R"), *(tmp_path / f"{one}.csv" for one in ("numbers", "draws", "ends")))
    for theirs in pl.read_csv(tmp_path / "ends.csv").iter_rows(named=True):
        case = theirs["case"]
        ours, row = made[case]
        ordered = sorted(ours.draws[row])
        for kind in ("percentile", "bca"):
            if kind == "bca" and case.startswith("all."):
                continue
            for end, bound in zip(("low", "high"), getattr(ours, kind)[row], strict=True):
                places = bisect(ordered, theirs[f"{kind}_{end}"]) - bisect(ordered, bound)
                assert abs(places) <= PLACES, (case, kind, end)
        # Of 20,000 draws an end lies within 4 of its standard errors: sqrt(0.025 x 0.975 / 20,000) of the draws, of
        # two such ends sqrt(2) as far.
        for end, share in (("low", 0.025), ("high", 0.975)):
            reached = bisect(ordered, theirs[f"own_{end}"]) / RESAMPLES
            assert reached == pytest.approx(share, abs=4 * (2 * 0.025 * 0.975 / RESAMPLES) ** 0.5), (case, end)
