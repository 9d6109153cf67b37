"""Intervals of any statistic by drawing organisations again with replacement (the bootstrap).

scipy.stats.bootstrap gives the same, and takes half a second to load: it is the second opinion in the tests.
"""

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
    `statistics` takes an array (numbers, samples, organisations) and gives one (statistics, samples). The intervals
    are percentile, the quantiles (R type 7) of the draws; and BCa, the same at shares corrected for bias and, by the
    jackknife of each stratum, for acceleration (Efron and Tibshirani 1993, 14.3 and 15.36).

    An interval is not defined where a draw is not, or where all draws are equal but for rounding; nor is BCa where the
    statistic lies outside all draws, or stays the same whoever is left out. None of fewer than FEWEST_ORGANISATIONS, or
    more than MOST_ORGANISATIONS.
    """
    n = sum(stratum.shape[1] for stratum in strata)
    drawn = [stratum for stratum in strata if stratum.shape[1] > 1]
    if not drawn or not has_bootstrap(n):
        return None
    import numpy

    fixed = numpy.concatenate([numpy.empty((drawn[0].shape[0], 0)), *(one for one in strata if one.shape[1] == 1)], 1)
    sizes = [stratum.shape[1] for stratum in drawn]
    random = numpy.random.Generator(numpy.random.PCG64(seed))
    at_once = max(1, _NUMBERS_AT_ONCE // n)

    def of_places(places: Sequence[Any]) -> Any:
        """Return the statistics of each row of places, of which there is an array a stratum."""
        numbers = [stratum[:, chosen] for stratum, chosen in zip(drawn, places, strict=True)]
        alone = numpy.broadcast_to(numpy.arange(fixed.shape[1]), (len(places[0]), fixed.shape[1]))
        return statistics(numpy.concatenate([*numbers, fixed[:, alone]], -1))

    def in_batches(rows: int, places: Callable[[Any], Sequence[Any]]) -> Any:
        batches = numpy.array_split(numpy.arange(rows), range(at_once, rows, at_once))
        return numpy.concatenate([of_places(places(batch)) for batch in batches], 1)

    def again(batch: Any) -> list[Any]:
        return [random.integers(0, size, (len(batch), size)) for size in sizes]

    def without_each(stratum: int) -> Callable[[Any], Sequence[Any]]:
        def places(batch: Any) -> list[Any]:
            every = [numpy.broadcast_to(numpy.arange(size), (len(batch), size)) for size in sizes]
            every[stratum] = every[stratum][every[stratum] != batch[:, None]].reshape(len(batch), sizes[stratum] - 1)
            return every

        return places

    tails = numpy.array([(1 - level) / 2, 1 - (1 - level) / 2])
    with numpy.errstate(all="ignore"):
        draws = in_batches(resamples, again)
        value = of_places([numpy.arange(size)[None] for size in sizes])
        left_out = [in_batches(size, without_each(stratum)) for stratum, size in enumerate(sizes)]
        varies = numpy.ptp(draws, axis=1) > _ROUNDING * numpy.abs(draws).max(axis=1)
        ordered, ends = numpy.sort(draws), []
        for shares in (numpy.broadcast_to(tails, (len(draws), 2)), _corrected(tails, draws, value, left_out)):
            low, high = _quantiles(ordered, shares).T
            ends.append(numpy.where(varies & (low <= high), [low, high], numpy.nan).T)
    return Bootstrapped(draws, *ends)


def _corrected(tails: Any, draws: Any, value: Any, left_out: Sequence[Any]) -> Any:
    """Return for each statistic the shares of its draws at which the ends of its BCa interval lie.

    `value` is of all organisations, `left_out` without each of a stratum in turn. Of draws that equal the value half
    count as below.
    """
    import numpy
    from scipy.special import ndtr, ndtri

    below = numpy.count_nonzero(draws < value, axis=1) + numpy.count_nonzero(draws <= value, axis=1)
    bias = ndtri(below / (2 * draws.shape[1]))
    cubes, squares = 0, 0
    for values in left_out:
        n = values.shape[1]
        influence = (n - 1) * (values.mean(axis=1, keepdims=True) - values)
        cubes += (influence**3).sum(axis=1) / n**3
        squares += (influence**2).sum(axis=1) / n**2
    acceleration = 1 / 6 * cubes / squares**1.5
    z = bias + ndtri(tails[0]) * numpy.array([[1], [-1]])
    return ndtr(bias + z / (1 - acceleration * z)).T


def _quantiles(ordered: Any, shares: Any) -> Any:
    """Return the quantiles (R type 7) of each row of numbers in order at its shares; NaN at a share that is."""
    import numpy

    n = ordered.shape[1]
    position = shares * n + (1 - shares)
    low, high = (
        numpy.take_along_axis(ordered, numpy.clip(numpy.nan_to_num(place), 0, n - 1).astype(int), 1)
        for place in (position // 1 - 1, position // 1)
    )
    return (1 - position % 1) * low + position % 1 * high
