"""Statistics of numbers, each as R has it, at full precision.

Each is an expression over a numeric column that skips missing values, so that it works alike on a
whole frame and inside a group-by; `described` has all those of a table at once. Nothing but the
number and the sum of values is defined on none (R: NA, NaN or an error; of the minimum infinite);
what needs two (an SD, an interval of a mean) is missing on one. NaN is no missing value, and not expected.

scipy, statsmodels and pingouin have most of them for arrays, one group at a time, and take 0.7 to
1.5 s to load, more than a rule that computes them. They are the second opinion in the tests.
"""

import sys
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import polars as pl

from foisurvey.core.survey import Statistics
from foisurvey.stats.arrays import computed

# What a table says of a group of numbers.
DESCRIBED = "n total mean sd ci_low ci_high median iqr_low iqr_high min max skewness".split()
# Those of them that follow from the order of the numbers.
RANKED = "median iqr_low iqr_high min max".split()
# Two sums of weights are equal where they differ by less than this part: 0.1 + 0.2 is 0.3.
ROUNDING = 1e-12
INTERVALS = {"z": "the normal quantile", "t": "Student's t quantile"}


def count(x: pl.Expr) -> pl.Expr:
    """Number of values; R: length(x)."""
    return x.count()


def total(x: pl.Expr) -> pl.Expr:
    """Sum, 0 of no values; R: sum(x)."""
    return x.cast(pl.Float64).sum()


def mean(x: pl.Expr) -> pl.Expr:
    """Arithmetic mean; R: mean(x), which sums in more than double precision, twice.

    Summed are the distances from the smallest value: without rounding where values are whole, equal,
    or close together and large, in which a skewness shows the last digit of the mean.
    """
    x = x.cast(pl.Float64)
    return x.min() + (x - x.min()).mean()


def sd(x: pl.Expr) -> pl.Expr:
    """Standard deviation, sqrt(sum((x - mean)^2) / (n - 1)); R: sd(x)."""
    return _sd(x - mean(x))


def median(x: pl.Expr) -> pl.Expr:
    """Middle value, or the mean of the middle two; R: median(x)."""
    return quantile(x, 0.5, 7)


def weighted_median(x: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Value below and above which half of the weight lies; of several, the mean of the lowest and the highest of them.

    With equal weights it is the ordinary median. A value whose weight is missing or 0 is left out.
    """
    known = x.is_not_null() & (weight > 0)
    x, weight = x.filter(known), weight.filter(known)
    ordered, reached = x.sort_by(x), weight.sort_by(x).cum_sum()
    half = weight.sum() / 2
    low = ordered.filter(reached >= half * (1 - ROUNDING)).first()
    high = ordered.filter(reached > half * (1 + ROUNDING)).first()
    return low + (high - low) / 2


def minimum(x: pl.Expr) -> pl.Expr:
    """Smallest value; R: min(x)."""
    return x.min()


def maximum(x: pl.Expr) -> pl.Expr:
    """Largest value; R: max(x)."""
    return x.max()


def quantile(x: pl.Expr, share: float, kind: int) -> pl.Expr:
    """Sample quantile at `share` (0 to 1); R: quantile(x, share, type = kind), kinds 1 to 9 (1 to 3 as before R 4.5).

    With the values in order, 1-based: the position j + h lies between the jth and the next;
    the quantile is (1 - h) * jth + h * next (Hyndman and Fan 1996). Polars' own has type 7 alone,
    and another order of arithmetic.
    """
    ordered = x.drop_nulls().sort()
    return _quantile(x.count(), share, kind, lambda place: ordered.get(place, null_on_oob=True))


def iqr(x: pl.Expr, kind: int) -> pl.Expr:
    """Interquartile range, the upper less the lower quartile; R: IQR(x, type = kind)."""
    return quantile(x, 0.75, kind) - quantile(x, 0.25, kind)


def skewness(x: pl.Expr, kind: int) -> pl.Expr:
    """Sample skewness; R: e1071::skewness(x, type = kind). Missing where all values are equal.

    Type 1 is sqrt(n) * sum(d^3) / sum(d^2)^1.5, d = x - mean; type 2 (SAS, SPSS) multiplies it
    by sqrt(n (n - 1)) / (n - 2), and needs three values; type 3 by (1 - 1/n)^1.5.
    """
    return _skewness(x - mean(x), kind)


def mean_interval(x: pl.Expr, method: str, level: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper bound of a mean at `level` (a share): mean -/+ quantile * SD / sqrt(n).

    Method z: R's qnorm((1 + level) / 2); method t: qt((1 + level) / 2, n - 1), as t.test(x).
    """
    margin = _margin(x.count(), sd(x), method, level)
    return mean(x) - margin, mean(x) + margin


def student(freedom: pl.Expr, level: float) -> pl.Expr:
    """Quantile of Student's t distribution; R: qt((1 + level) / 2, freedom). Missing below 1 degree of freedom."""

    def quantiles(freedom: Any) -> Any:
        from scipy.special import stdtrit

        return stdtrit(freedom, (1 + level) / 2)

    return pl.when(freedom >= 1).then(computed(quantiles, freedom))


def median_interval(x: pl.Expr, level: float) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Lower and upper bound of a median, and the probability (0 to 1), at least `level`, that they hold it.

    The bounds are the rth value from either end, with the largest r for which 1 - 2 pbinom(r - 1, n, 1/2) is `level` or
    more; the probability is that, whatever the distribution, and more where values are equal. Missing where even the
    range holds the median less often: at 95%, of 5 values or fewer.
    """

    def ranks(n: Any) -> Any:
        from numpy import floor, nan_to_num
        from scipy.special import bdtrik

        # Where the inverse is not defined, or one of its digits is wrong, the probabilities decide.
        r = floor(nan_to_num(bdtrik((1 - level) / 2, n, 0.5))) + 1
        r += covered(n, r + 1) >= level
        return r - ~(covered(n, r) >= level)

    def covered(n: Any, r: Any) -> Any:
        from scipy.special import betainc

        return 1 - 2 * betainc(n - r + 1, r, 0.5)  # pbinom(r - 1, n, 1/2)

    n, ordered = x.count(), x.drop_nulls().sort()
    rank = computed(ranks, n)
    ends = rank.cast(pl.Int64) - 1, n.cast(pl.Int64) - rank.cast(pl.Int64)
    low, high = (ordered.get(place, null_on_oob=True) for place in ends)
    enough = rank > 0
    return pl.when(enough).then(low), pl.when(enough).then(high), pl.when(enough).then(computed(covered, n, rank))


def trimmed(x: pl.Expr, fraction: float) -> pl.Expr:
    """Say which values a trim drops: "lowest", "highest", or null for one that stays or is missing.

    floor(fraction * n) values go at each end, a fraction below 1/2 (the floor of the double product, as in R), ranked
    as R's order(x) does, ties by row order: head(order(x), k) and tail(order(x), k).
    """
    dropped = (pl.lit(fraction) * x.count().cast(pl.Float64)).floor()
    rank = x.rank("ordinal")
    return pl.when(rank <= dropped).then(pl.lit("lowest")).when(rank > x.count() - dropped).then(pl.lit("highest"))


def ranked(n: Any, at: Callable[[Any], Any], kind: int) -> dict[str, Any]:
    """Return what a table says of samples by order: arrays of RANKED, with quartiles of a `kind` of quantile.

    `n` is an array of how many values each sample has, 1 or more; `at` picks one of each by its place in order, from 0.
    """
    import numpy

    def of_samples(share: float, kind: int) -> Any:
        low, high, between = _place(n.astype(float), share, kind, numpy.floor, numpy.where)
        return _between(at(low.astype(int)), at(high.astype(int)), between, numpy.where)

    with numpy.errstate(invalid="ignore"):  # of an infinite value
        quantiles = of_samples(0.5, 7), of_samples(0.25, kind), of_samples(0.75, kind)
    return dict(zip(RANKED, (*quantiles, at(0 * n), at(n - 1)), strict=True))


def described(values: pl.DataFrame, settings: Statistics) -> pl.DataFrame:
    """Return what a table says of each group of numbers: one row a `group`, in its order; columns group and DESCRIBED.

    `values` has columns group and x, a row a number; missing ones are left out, and so is a group of
    nothing else. `settings` are the survey's methods.
    """
    x = pl.col("x")
    doubles = values.select("group", x.cast(pl.Float64)).drop_nulls("x")
    return described_in_order(doubles.group_by("group").agg(x.sort()).sort("group"), settings)


def in_order(values: pl.DataFrame, of_all: str) -> pl.DataFrame:
    """Return the numbers of each group, and last of all together, in order: columns group and x, a list.

    `values` has columns group, of few texts, and x, a row a number; missing ones are left out, and so is a group of
    nothing else.
    """
    values = values.select("group", pl.col("x").cast(pl.Float64)).drop_nulls("x")
    samples = {group: values.filter(group=group) for group in values["group"].unique().drop_nulls()} | {of_all: values}
    x = pl.col("x")
    ordered = pl.concat(one.select(group=pl.lit(group), x=x.sort().implode()) for group, one in samples.items())
    return ordered.filter(x.list.len() > 0)


def described_in_order(ordered: pl.DataFrame, settings: Statistics) -> pl.DataFrame:
    """Return what `described` does of groups in order: columns group and x, a list of one number or more.

    In order a quantile is a place in a list, and sums run over neighbours, which millions of numbers need.
    """
    x, deviation = pl.col("x"), pl.col("deviation")
    counts, numbers = ordered["x"].list.len(), ordered["x"].explode().to_numpy()
    n = counts.to_numpy().astype(int)
    by_order = ranked(n, lambda place: numbers[n.cumsum() - n + place], settings.quantile_type)
    samples = ordered.select("x", least=x.list.first()).with_row_index("sample")

    def by_sample(of_numbers: pl.DataFrame, **sums: pl.Expr) -> pl.DataFrame:
        return of_numbers.group_by("sample", maintain_order=True).agg(**sums).drop("sample")

    # As `mean` has it.
    above = samples.explode("x").with_columns(above=x - pl.col("least"))
    sums = by_sample(above, total=total(x), mean=pl.first("least") + pl.col("above").mean())
    deviations = samples.with_columns(sums["mean"]).explode("x").select("sample", deviation=x - pl.col("mean"))
    spread = by_sample(deviations, sd=_sd(deviation), skewness=_skewness(deviation, settings.skewness_type))
    margin = _margin(pl.col("n"), pl.col("sd"), settings.interval_of_mean, settings.level)
    places = pl.DataFrame({"group": ordered["group"], "n": counts, **by_order})
    found = pl.concat([places, sums, spread], how="horizontal").with_columns(
        ci_low=pl.col("mean") - margin, ci_high=pl.col("mean") + margin
    )
    return found.select("group", *DESCRIBED)


def _quantile(n: pl.Expr, share: float, kind: int, at: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """Return the quantile of n values of which `at` picks one by its place in order, from 0."""

    def where(condition: pl.Expr, then: Any, otherwise: Any) -> pl.Expr:
        return pl.when(condition).then(then).otherwise(otherwise)

    *places, between = _place(n.cast(pl.Float64), share, kind, pl.Expr.floor, where)
    low, high = (at(place.cast(pl.Int64)).cast(pl.Float64) for place in places)
    return _between(low, high, between, where)


def _place(n: Any, share: float, kind: int, floor: Callable[..., Any], where: Callable[..., Any]) -> tuple[Any, ...]:
    """Return between which two of n values a quantile lies (their places in order, from 0), and how far (0 to 1).

    n is a column or an array of doubles, `floor` and `where` are what there is for it.
    """
    if kind <= 3:
        position = n * share - (0.5 if kind == 3 else 0.0)
        j = floor(position)
        beyond = (position != j) | (j % 2 == 1) if kind == 3 else position > j
        h = where(beyond, 1.0, 0.5 if kind == 2 else 0.0)
    elif kind == 7:
        position = (n - 1) * share + 1
        j = floor(position)
        h = position - j
    else:
        a, b = {4: (0.0, 1.0), 5: (0.5, 0.5), 6: (0.0, 0.0), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}[kind]
        fuzz = 4 * sys.float_info.epsilon
        position = (n + 1 - a - b) * share + a
        j = floor(position + fuzz)
        h = where(abs(position - j) < fuzz, 0.0, position - j)
    return j.clip(1, n) - 1, (j + 1).clip(1, n) - 1, h


def _between(low: Any, high: Any, h: Any, where: Callable[..., Any]) -> Any:
    inside = where(low == high, low, (1 - h) * low + h * high)
    # An ambiguity band may have an infinite value, and 0 times that is no number.
    return where(h <= 0, low, inside)


def _sd(deviation: pl.Expr) -> pl.Expr:
    n = deviation.count().cast(pl.Float64)
    return pl.when(n > 1).then(((deviation**2).sum() / (n - 1)).sqrt())


def _skewness(deviation: pl.Expr, kind: int) -> pl.Expr:
    n, squares = deviation.count().cast(pl.Float64), (deviation**2).sum()
    moments = n.sqrt() * (deviation**3).sum() / squares**1.5
    value: pl.Expr
    if kind == 2:
        value = pl.when(n > 2).then(moments * (n * (n - 1)).sqrt() / (n - 2))
    else:
        value = moments * (1 - 1 / n) ** 1.5 if kind == 3 else moments
    return pl.when(squares > 0).then(value)


def _margin(n: pl.Expr, spread: pl.Expr, method: str, level: float) -> pl.Expr:
    """Return half the width of the interval of a mean; `spread` is the SD."""
    quantile = student(n.cast(pl.Int64) - 1, level) if method == "t" else NormalDist().inv_cdf((1 + level) / 2)
    return quantile * spread / n.sqrt()
