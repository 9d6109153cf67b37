"""Organisations drawn again, and the interval of a median by order, against other code and by brute force."""

import math
import warnings
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from statistics import NormalDist, fmean, median
from typing import Any

import numpy
import pingouin
import polars as pl
import pytest

from foisurvey.stats import bootstrap, sample
from foisurvey.stats.bootstrap import bootstrapped

NORMAL = NormalDist()
SEED = [7, 1]
Rows = list[tuple[float, ...]]

SKEWED = [(float(value),) for value in (3, 1, 4, 1, 5, 9, 2, 6, 53, 58, 97, 9, 3, 238)]
LARGE = [(float(value),) for value in (46, 264, 338, 327, 950, 288, 419, 716, 939, 937, 510, 582)]
PAIRS = [(3.0, 4.0), (0.0, 7.0), (5.0, 5.0), (2.0, 30.0), (8.0, 90.0), (1.0, 2.0), (6.0, 6.0), (0.0, 1.0), (4.0, 9.0)]


def arrays(strata: Sequence[Rows]) -> list[Any]:
    return [numpy.array(rows).T for rows in strata]


def of_mean(drawn: Any) -> Any:
    return drawn.mean(axis=-1)


def of_mean_and_median(drawn: Any) -> Any:
    return numpy.array([drawn[0].mean(axis=-1), numpy.median(drawn[0], axis=-1)])


def of_share(drawn: Any) -> Any:
    numerator, denominator = drawn.sum(axis=-1)
    return (100 * numerator / denominator)[None]


def mean_of(rows: Rows) -> float:
    return fmean(value for (value,) in rows)


def median_of(rows: Rows) -> float:
    return median(value for (value,) in rows)


def share_of(rows: Rows) -> float:
    return 100 * sum(part for part, _ in rows) / sum(total for _, total in rows)


def quantile(values: Sequence[float], at: float) -> float:
    """R's type 7."""
    ordered, place = sorted(values), (len(values) - 1) * at
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def by_hand(strata: Sequence[Rows], statistic: Callable[[Rows], float], resamples: int, level: float) -> list[Any]:
    """Return the draws of a statistic, and its percentile and BCa interval, one organisation after the other.

    The bootstrap of several samples of Efron and Tibshirani (1993), 15.36; of ties half count as below.
    """
    random = numpy.random.Generator(numpy.random.PCG64(SEED))
    places = [random.integers(0, len(rows), (resamples, len(rows))) for rows in strata]
    draws = [
        statistic([rows[place] for rows, chosen in zip(strata, places, strict=True) for place in chosen[draw]])
        for draw in range(resamples)
    ]
    tails = (1 - level) / 2, (1 + level) / 2
    estimate = statistic([row for rows in strata for row in rows])
    below = sum(draw < estimate for draw in draws) + sum(draw == estimate for draw in draws) / 2
    bias = NORMAL.inv_cdf(below / resamples)
    cubes = squares = 0.0
    for which, rows in enumerate(strata):
        others = [row for place, stratum in enumerate(strata) for row in stratum if place != which]
        without = [statistic([*rows[:left_out], *rows[left_out + 1 :], *others]) for left_out in range(len(rows))]
        influence = [(len(rows) - 1) * (fmean(without) - one) for one in without]
        cubes += sum(one**3 for one in influence) / len(rows) ** 3
        squares += sum(one**2 for one in influence) / len(rows) ** 2
    acceleration = cubes / squares**1.5 / 6
    corrected = []
    for tail in tails:
        z = bias + NORMAL.inv_cdf(tail)
        corrected.append(NORMAL.cdf(bias + z / (1 - acceleration * z)))
    return [draws, *([quantile(draws, tail) for tail in each] for each in (tails, corrected))]


@pytest.mark.parametrize(
    ("strata", "statistics", "slow"),
    [
        ([SKEWED], of_mean_and_median, [mean_of, median_of]),
        ([SKEWED, LARGE], of_mean_and_median, [mean_of, median_of]),
        ([PAIRS + PAIRS[:4]], of_share, [share_of]),
        ([PAIRS, PAIRS[2:7], PAIRS[:2]], of_share, [share_of]),
    ],
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_the_intervals_are_those_of_a_slow_bootstrap(strata: list[Rows], statistics: Any, slow: list, level: float):
    got = bootstrapped(arrays(strata), statistics, 999, SEED, level)
    assert got
    for place, statistic in enumerate(slow):
        draws, percentile, bca = by_hand(strata, statistic, 999, level)
        assert got.draws[place].tolist() == pytest.approx(draws, rel=1e-12)
        assert got.percentile[place].tolist() == pytest.approx(percentile, rel=1e-12)
        assert got.bca[place].tolist() == pytest.approx(bca, rel=1e-9)


def test_the_whole_of_the_draws_is_between_the_least_and_the_most():
    got = bootstrapped(arrays([SKEWED]), of_mean, 200, SEED, 1.0)
    assert got
    assert got.percentile[0].tolist() == [got.draws.min(), got.draws.max()]


def test_an_interval_may_have_no_width():
    """Of 12 numbers 2 are large: in a few draws half of them or more, and the median is larger."""
    got = bootstrapped(arrays([[(5.0,)] * 10 + [(50.0,)] * 2]), of_mean_and_median, 2000, SEED, 0.95)
    assert got
    assert got.draws[1].max() > 5
    assert got.percentile[1].tolist() == [5, 5]


@pytest.mark.parametrize(("method", "which"), [("bca", 2), ("percentile", 1)])
@pytest.mark.parametrize("statistic", [numpy.mean, numpy.median])
def test_the_intervals_are_those_of_pingouin(method: str, which: int, statistic: Any):
    """Of the same draws: it leaves its intervals to scipy.stats.bootstrap."""
    values = numpy.array(SKEWED)[:, 0]
    random = numpy.random.Generator(numpy.random.PCG64(SEED))
    theirs = pingouin.compute_bootci(
        values, func=lambda x, axis=-1: statistic(x, axis=axis), method=method, seed=random, n_boot=2000, decimals=9
    )
    ours = bootstrapped([values[None]], lambda drawn: statistic(drawn, axis=-1), 2000, SEED, 0.95)
    assert ours
    assert ours[which][0].tolist() == pytest.approx(theirs.tolist(), abs=1e-9)


def test_many_draws_come_near_the_variance_of_a_mean():
    """Of a mean, drawn within strata, it is the sum of their squared deviations / N^2: no draw is needed for that."""
    got = bootstrapped(arrays([SKEWED, LARGE]), of_mean, 20_000, SEED, 0.95)
    assert got
    expected = sum(numpy.var(rows) * len(rows) for rows in (SKEWED, LARGE)) / (len(SKEWED) + len(LARGE)) ** 2
    assert numpy.var(got.draws) == pytest.approx(expected, rel=0.04)  # four standard errors, sqrt(2 / 20,000)


def test_few_numbers_at_once_are_the_same_draws(monkeypatch: pytest.MonkeyPatch):
    at_once = bootstrapped(arrays([SKEWED]), of_mean_and_median, 300, SEED, 0.95)
    monkeypatch.setattr(bootstrap, "_NUMBERS_AT_ONCE", 50)
    by_batches = bootstrapped(arrays([SKEWED]), of_mean_and_median, 300, SEED, 0.95)
    assert at_once
    assert by_batches
    for one, other in zip(at_once, by_batches, strict=True):
        assert numpy.array_equal(one, other)


def test_one_organisation_of_a_stratum_is_in_every_draw():
    alone = [(1000.0,)]
    got = bootstrapped(arrays([alone, SKEWED]), of_mean, 200, SEED, 0.95)
    without = bootstrapped(arrays([SKEWED]), of_mean, 200, SEED, 0.95)
    assert got
    assert without
    n = len(SKEWED)
    assert got.draws[0].tolist() == pytest.approx(((without.draws[0] * n + 1000) / (n + 1)).tolist(), rel=1e-12)
    assert got.percentile[0].tolist() == pytest.approx(((without.percentile[0] * n + 1000) / (n + 1)).tolist())


@pytest.mark.parametrize(
    ("case", "strata"),
    [
        ("no organisation", []),
        ("few", [SKEWED[: bootstrap.FEWEST_ORGANISATIONS - 1]]),
        ("many", [[(0.0,), (1.0,)] * (bootstrap.MOST_ORGANISATIONS // 2), [(5.0,)]]),
        ("one of each stratum", [[row] for row in SKEWED]),
    ],
)
def test_there_is_no_bootstrap(case: str, strata: list[Rows]):
    assert bootstrapped(arrays(strata), of_mean, 100, SEED, 0.95) is None, case


@pytest.mark.parametrize(
    ("case", "rows", "statistics", "percentile", "bca"),
    [
        ("all equal", [(5.0,)] * 12, of_mean, False, False),
        ("all nought", [(0.0,)] * 12, of_mean, False, False),
        ("all shares equal", [(k / 11, k / 7) for k in range(1, 15)], of_share, False, False),
        # Of 2,000 draws some have only organisations with a total of 0.
        ("a draw without a share", [(0.0, 0.0)] * 9 + [(1.0, 2.0)], of_share, False, False),
        ("whoever is left out, it stays", [(0.0,)] * 3 + [(5.0,)] * 4 + [(9.0,)] * 3, of_mean_and_median, True, False),
        ("both", SKEWED, of_mean_and_median, True, True),
    ],
)
def test_an_interval_that_is_not_defined(case: str, rows: Rows, statistics: Any, percentile: bool, bca: bool):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = bootstrapped(arrays([rows]), statistics, 2000, SEED, 0.95)
    assert got
    assert numpy.isfinite(got.percentile[-1]).tolist() == [percentile] * 2, case
    assert numpy.isfinite(got.bca[-1]).tolist() == [bca] * 2, case


def median_interval(values: Sequence[float | None], level: float) -> tuple[float | None, ...]:
    expressions = sample.median_interval(pl.col("x"), level)
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)})
    return frame.select(**{str(place): one for place, one in enumerate(expressions)}).row(0)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_the_ranks_of_a_median_are_the_narrowest_of_this_level(level: float):
    for n in range(1, 81):
        low, high, coverage = median_interval([float(place) for place in range(n, 0, -1)], level)
        holds = {
            rank: 1 - 2 * sum(Fraction(math.comb(n, k), 2**n) for k in range(rank)) for rank in range(1, n // 2 + 1)
        }
        enough = [rank for rank, probability in holds.items() if probability >= level]
        if enough:
            assert (low, high) == (max(enough), n + 1 - max(enough)), n
            assert coverage == pytest.approx(float(holds[max(enough)]), rel=1e-12)
        else:
            assert (low, high, coverage) == (None, None, None), n


def test_the_interval_of_a_median_holds_it_as_often_as_it_says():
    """Each of 9 values lies above or below the median: of the 512 ways to do so, count those in which it is held."""
    n, level = 9, 0.9
    low, high, coverage = median_interval([float(place) for place in range(1, n + 1)], level)
    assert low
    assert high
    held = 0
    for above in product([False, True], repeat=n):
        below = n - sum(above)  # so many of the values in order are below the median
        held += low <= below < high
    assert coverage == pytest.approx(held / 2**n)
    assert held / 2**n >= level


def test_the_interval_of_a_median_skips_missing_values_and_takes_equal_ones():
    assert median_interval([], 0.95) == (None, None, None)
    assert median_interval([3.0] * 5, 0.95) == (None, None, None)
    assert median_interval([None, 3.0, 3.0, 3.0, 3.0, None, 1.0, 8.0], 0.95) == (1.0, 8.0, 1 - 2 / 2**6)


def test_the_interval_of_a_median_of_a_million():
    """By the normal distribution its ranks are n / 2 -/+ 1.96 sqrt(n) / 2."""
    n = 1_000_000
    low, high, coverage = median_interval([float(place) for place in range(1, n + 1)], 0.95)
    assert low == pytest.approx(n / 2 - NORMAL.inv_cdf(0.975) * math.sqrt(n) / 2, abs=2)
    assert low + high == n + 1
    assert coverage == pytest.approx(0.95, abs=0.001)


def test_the_intervals_of_medians_inside_a_group_by():
    frame = pl.DataFrame({"group": list("aaaaaab"), "x": [1, 2, 3, 4, 5, 6, 7]})
    low, high, coverage = sample.median_interval(pl.col("x"), 0.95)
    by_group = frame.group_by("group", maintain_order=True).agg(low=low, high=high, coverage=coverage)
    assert by_group.rows() == [("a", 1, 6, 1 - 2 / 64), ("b", None, None, None)]
