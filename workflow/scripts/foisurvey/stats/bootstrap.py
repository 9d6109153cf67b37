"""Intervals of any statistic by drawing organisations again with replacement (the bootstrap), by scipy."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

# Draws of fewer vary so much less than the numbers of other organisations would that their intervals mislead.
FEWEST_ORGANISATIONS = 10
# A BCa interval computes its statistics without each organisation in turn: time grows with the square of their number.
MOST_ORGANISATIONS = 5_000
_NUMBERS_AT_ONCE = 2_000_000
_ROUNDING = 1e-12
# What each interval is called.
INTERVALS = {"percentile": "percentile", "bca": "bias-corrected and accelerated (BCa)"}


class Bootstrapped(NamedTuple):
    """Arrays with a row for each statistic: its value in each draw, and the low and the high end of its intervals.

    NaN: not defined.
    """

    draws: Any
    percentile: Any
    bca: Any


def has_bootstrap(organisations: int) -> bool:
    """Return whether so many organisations have intervals by the bootstrap."""
    return FEWEST_ORGANISATIONS <= organisations <= MOST_ORGANISATIONS


def bootstrapped(
    strata: Sequence[Any], statistics: Callable[[Any], Any], resamples: int, seed: Sequence[int], level: float
) -> Bootstrapped | None:
    """Return the bootstrap of several statistics, which share the draws; each stratum is drawn from by itself.

    A stratum is an array (numbers of an organisation, organisations); one of a single organisation is in every draw.
    `statistics` takes an array (numbers, ..., organisations) and gives one (statistics, ...). Both intervals are
    scipy.stats.bootstrap's: percentile, the quantiles (R type 7) of the draws; and BCa, the same at shares corrected
    for bias and, by the jackknife of each stratum, for acceleration (Efron and Tibshirani 1993, 14.3 and 15.4).

    An interval is not defined where a draw is not, or where all draws are equal but for rounding; nor is BCa where the
    statistic lies outside all draws, or stays the same whoever is left out. None of fewer than FEWEST_ORGANISATIONS, or
    more than MOST_ORGANISATIONS.
    """
    n = sum(stratum.shape[-1] for stratum in strata)
    drawn = [stratum for stratum in strata if stratum.shape[-1] > 1]
    if not drawn or not has_bootstrap(n):
        return None
    import warnings

    import numpy
    from scipy import stats

    fixed = numpy.concatenate([numpy.empty((drawn[0].shape[0], 0)), *(one for one in strata if one.shape[-1] == 1)], 1)

    def of_places(*places: Any, axis: int) -> Any:
        numbers = [stratum[:, chosen] for stratum, chosen in zip(drawn, places, strict=True)]
        of_all = numpy.broadcast_to(numpy.arange(fixed.shape[-1]), (*places[0].shape[:-1], fixed.shape[-1]))
        return statistics(numpy.concatenate([*numbers, fixed[:, of_all]], axis))

    settings = {"axis": -1, "confidence_level": level, "batch": max(1, _NUMBERS_AT_ONCE // n)}
    places = [numpy.arange(stratum.shape[-1]) for stratum in drawn]
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        random = numpy.random.Generator(numpy.random.PCG64(seed))
        bca = stats.bootstrap(places, of_places, n_resamples=resamples, method="BCa", rng=random, **settings)
        percentile = stats.bootstrap(
            places, of_places, n_resamples=0, method="percentile", bootstrap_result=bca, **settings
        )
        draws = bca.bootstrap_distribution
        varies = numpy.ptp(draws, axis=-1) > _ROUNDING * numpy.abs(draws).max(axis=-1)
        ends = []
        for result in (percentile, bca):
            low, high = result.confidence_interval
            ends.append(numpy.where(varies & (low <= high), [low, high], numpy.nan).T)
    return Bootstrapped(draws, *ends)
