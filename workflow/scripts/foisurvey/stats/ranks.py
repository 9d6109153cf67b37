"""How groups of numbers differ, by the ranks of their numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

# Two groups of fewer numbers than this have an exact p value where no two numbers are equal, as in R.
EXACT_BELOW = 50


class Kruskal(NamedTuple):
    """The Kruskal-Wallis test: H corrected for ties, its p value, and epsilon squared, H / (n - 1)."""

    h: float
    p: float
    epsilon_squared: float


class MannWhitney(NamedTuple):
    """The Mann-Whitney test: U of the first group, its two-sided p value, and the common-language effect size.

    The effect size is U / (n1 n2): the probability that a number of the first group, drawn at random, is higher than
    one of the second, where two equal numbers count as half. p is missing where all numbers are equal.
    """

    u: float
    p: float | None
    cles: float


def kruskal_wallis(groups: Sequence[pl.Series]) -> Kruskal | None:
    """Return the Kruskal-Wallis test of two groups or more, without missing values; R: kruskal.test(groups).

    None where all numbers are equal: H is 0 / 0. Epsilon squared is 0 where the groups do not differ, at most 1
    (Tomczak and Tomczak 2014).
    """
    import numpy
    from scipy.special import chdtrc

    counts = _counts(groups)
    equal = counts.sum(axis=0)
    if len(equal) == 1:
        return None
    sizes, n = counts.sum(axis=1), counts.sum()
    sums = counts @ (equal.cumsum() - (equal - 1) / 2)
    h = 12 / (n * (n + 1)) * numpy.sum(sums**2 / sizes) - 3 * (n + 1)
    h /= 1 - _ties(equal) / (n**3 - n)
    return Kruskal(float(h), float(chdtrc(len(groups) - 1, h)), float(h) / (int(n) - 1))


def mann_whitney(first: pl.Series, second: pl.Series) -> MannWhitney:
    """Return the Mann-Whitney test of two groups without missing values; R: wilcox.test(first, second).

    p is exact where each group has fewer than 50 numbers and no two are equal; else it is that of the normal
    distribution, corrected for ties and continuity.
    """
    from scipy.special import ndtr

    ours, theirs = counts = _counts([first, second])
    equal = counts.sum(axis=0)
    n1, n2, n = first.len(), second.len(), first.len() + second.len()
    # Not by @, whose threads take longer than the sum.
    u = float((ours * (theirs.cumsum() - theirs / 2)).sum())
    if len(equal) == 1:
        p = None
    elif max(n1, n2) < EXACT_BELOW and len(equal) == n:
        from scipy.stats import mannwhitneyu

        p = float(mannwhitneyu(first.to_numpy(), second.to_numpy(), method="exact").pvalue)
    else:
        spread = (n1 * n2 / 12 * ((n + 1) - _ties(equal) / (n * (n - 1)))) ** 0.5
        p = min(1.0, 2 * float(ndtr(-(max(u, n1 * n2 - u) - n1 * n2 / 2 - 0.5) / spread)))
    return MannWhitney(u, p, u / (n1 * n2))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p values adjusted for how many there are (Holm 1979); R: p.adjust(p, "holm").

    A missing one stays missing, and is none of those counted.
    """
    given = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    least = 0.0
    for remaining, (p, place) in zip(range(len(given), 0, -1), given, strict=True):
        least = max(least, p * remaining)
        adjusted[place] = min(1.0, least)
    return adjusted


def _counts(groups: Sequence[pl.Series]) -> Any:
    """Return how often each distinct number, in order, is in each group: doubles (groups, numbers).

    Ranks are sums of counts: so nothing is ranked but the distinct numbers, which are few where things are counted.
    """
    import numpy

    distinct = [numpy.unique(group.cast(pl.Float64).to_numpy(), return_counts=True) for group in groups]
    numbers = numpy.unique(numpy.concatenate([of_group for of_group, _ in distinct]))
    counts = numpy.zeros((len(groups), len(numbers)))
    for row, (of_group, often) in zip(counts, distinct, strict=True):
        row[numpy.searchsorted(numbers, of_group)] = often
    return counts


def _ties(equal: Any) -> float:
    """Return the sum of t^3 - t over how often each number stands; 0 where no two are equal."""
    return float((equal**3 - equal).sum())
