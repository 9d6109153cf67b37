"""Missing totals imputed many times by draws from those known, and what may be concluded from all of these together."""

import math
from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import Statistics
from foisurvey.stats import sample


class Estimated(NamedTuple):
    """An estimate with its standard error and interval; what is not defined is missing.

    `information` is the share of the information that is missing for want of totals, `freedom` are the degrees of
    freedom of the interval; both are missing where no totals were imputed.
    """

    value: float | None = None
    error: float | None = None
    low: float | None = None
    high: float | None = None
    information: float | None = None
    freedom: float | None = None


class Totals(NamedTuple):
    """How many totals are known, the mean total per organisation, and the total of all organisations contacted."""

    known: int
    mean: Estimated
    total: Estimated


def as_known(totals: pl.Series, methods: Statistics) -> Totals:
    """Return what the known totals say, were they a simple random sample of the organisations contacted.

    `totals` has one for each organisation contacted, or none. The mean has the interval of Table 2. The total of all
    contacted is the mean times their number, with a finite population correction: exact where all are known.
    """
    x, n, contacted = pl.col("x"), totals.count(), len(totals)
    low, high = sample.mean_interval(x, methods.interval_of_mean, methods.level)
    error = sample.sd(x) / math.sqrt(max(n, 1))
    of_mean = totals.cast(pl.Float64).to_frame("x").select(mean=sample.mean(x), error=error, low=low, high=high)
    mean, error, low_mean, high_mean = of_mean.row(0)
    if error is None:
        return Totals(n, Estimated(mean), Estimated(None if mean is None else contacted * mean))
    correction = math.sqrt(1 - n / contacted)
    below, above = (correction * (end - mean) for end in (low_mean, high_mean))
    total = [contacted * one for one in (mean, correction * error, mean + below, mean + above)]
    return Totals(n, Estimated(mean, error, low_mean, high_mean), Estimated(*total))


def imputed(totals: pl.Series, types: pl.Series, imputations: int, level: float, seed: int) -> Totals:
    """Return what the known totals, and draws from them in place of the missing ones, say by Rubin's rules.

    `totals` has one for each organisation contacted, or none; `types` has its organisation type. Each time as many
    totals as a type has are drawn from these, with replacement, and from those drawn one for each that is missing
    (approximate Bayesian bootstrap); a type that has none draws from the totals of all types.

    The mean total is that of organisations like those contacted, drawn at random; its interval has the degrees of
    freedom of Barnard and Rubin (1999). The total of all contacted is of these alone, so that just the missing totals
    make it unsure; its interval has those of Rubin (1987). Both are missing where no total is known; the errors and
    intervals are where one is.
    """
    import numpy

    known, contacted = totals.drop_nulls().cast(pl.Float64).to_numpy(), len(totals)
    if not known.size:
        return Totals(0, Estimated(), Estimated())
    cells = []
    for name in types.unique().sort():
        of_type = totals.filter(types == name)
        donors = of_type.drop_nulls().cast(pl.Float64).to_numpy()
        cells.append((donors if donors.size else known, of_type.null_count()))
    generator = numpy.random.default_rng(seed)
    sums, variances = numpy.empty(imputations), numpy.empty(imputations)
    for place in range(imputations):
        drawn = []
        for donors, missing in cells:
            pool = donors[generator.integers(donors.size, size=donors.size)]
            drawn.append(pool[generator.integers(pool.size, size=missing)])
        complete = numpy.concatenate([known, *drawn])
        sums[place] = complete.sum()
        variances[place] = complete.var(ddof=1) if known.size > 1 else numpy.nan
    total = float(sums.mean())
    if known.size == 1:  # all drawn are equal to it, which says nothing of how much totals vary
        return Totals(1, Estimated(total / contacted), Estimated(total))
    # Less the first of them, so that equal ones have no variance of rounding.
    within, between = float(variances.mean()) / contacted, float((sums - sums[0]).var(ddof=1))
    of_mean = _pooled(total / contacted, within, between / contacted**2, imputations, contacted - 1, level)
    return Totals(known.size, of_mean, _pooled(total, 0, between, imputations, None, level))


def _pooled(
    value: float, within: float, between: float, imputations: int, complete: int | None, level: float
) -> Estimated:
    """Return an estimate by Rubin's rules, from its mean and its variances within and between imputations.

    `complete` are the degrees of freedom that complete data would have, None where these would leave nothing unsure.
    """
    from scipy.special import stdtrit

    more = (1 + 1 / imputations) * between
    variance = within + more
    missing = more / variance if variance else 0.0
    inverse = missing**2 / (imputations - 1)
    if complete is not None:
        inverse += (complete + 3) / ((complete + 1) * complete * (1 - missing))
    if not inverse:
        return Estimated(value, 0.0, value, value, 0.0)
    freedom, error = 1 / inverse, math.sqrt(variance)
    half = float(stdtrit(freedom, (1 + level) / 2)) * error
    information = missing + (1 - missing) * 2 / (freedom + 3) if missing else 0.0
    return Estimated(value, error, value - half, value + half, information, freedom)
