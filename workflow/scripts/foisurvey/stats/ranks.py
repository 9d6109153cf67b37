"""How groups of numbers differ, by the ranks of their numbers."""

from collections.abc import Sequence
from typing import NamedTuple

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
    import pandas
    import pingouin

    numbers = pl.concat([group.cast(pl.Float64) for group in groups])
    if numbers.n_unique() == 1:
        return None
    places = numpy.repeat(numpy.arange(len(groups)), [group.len() for group in groups])
    data = pandas.DataFrame({"number": numbers.to_numpy(), "group": places})
    test = pingouin.kruskal(data, dv="number", between="group")
    h = float(test["H"].item())
    return Kruskal(h, float(test["p_unc"].item()), h / (numbers.len() - 1))


def mann_whitney(first: pl.Series, second: pl.Series) -> MannWhitney:
    """Return the Mann-Whitney test of two groups without missing values; R: wilcox.test(first, second).

    p is exact where each group has fewer than 50 numbers and no two are equal; else it is that of the normal
    distribution, corrected for ties and continuity. pingouin.mwu compares each number with each of the other group,
    which large groups have no room for; scipy ranks them.
    """
    from scipy.stats import mannwhitneyu

    numbers = pl.concat([first.cast(pl.Float64), second.cast(pl.Float64)])
    distinct = numbers.n_unique()
    exact = max(first.len(), second.len()) < EXACT_BELOW and distinct == numbers.len()
    split = numbers.to_numpy()[: first.len()], numbers.to_numpy()[first.len() :]
    test = mannwhitneyu(*split, method="exact" if exact else "asymptotic")
    u = float(test.statistic)
    return MannWhitney(u, None if distinct == 1 else float(test.pvalue), u / (first.len() * second.len()))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p values adjusted for how many there are (Holm 1979); R: p.adjust(p, "holm").

    A missing one stays missing, and is none of those counted.
    """
    import pingouin

    given = [p for p in p_values if p is not None]
    adjusted = iter(pingouin.multicomp(given, method="holm")[1].tolist() if given else [])
    return [None if p is None else next(adjusted) for p in p_values]
