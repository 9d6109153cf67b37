"""Every statistic the project prints, as R computes it, at full precision.

Each is an expression over a numeric column that skips missing values, so that it works
alike on a whole frame and inside a group-by. Nothing is defined on no values; what needs
two (an SD, an interval of a mean) is missing on one.
"""

import math
from statistics import NormalDist

import polars as pl

EPSILON = 2.0**-52
KAPPA_DECIMALS = 2  # in print
NO_UPPER_LIMIT = "no upper limit"


def mean(x: pl.Expr) -> pl.Expr:
    """Arithmetic mean; R: mean(x). The second term takes out the rounding error of the first, as R does."""
    return x.mean() + (x - x.mean()).mean()


def sd(x: pl.Expr) -> pl.Expr:
    """Standard deviation, sqrt(sum((x - mean)^2) / (n - 1)); R: sd(x)."""
    return x.std(ddof=1)


def median(x: pl.Expr) -> pl.Expr:
    """Middle value, or the mean of the middle two; R: median(x)."""
    return x.median()


def quantile(x: pl.Expr, share: float, kind: int) -> pl.Expr:
    """Sample quantile at `share` (0 to 1); R: quantile(x, share, type = kind), kinds 1 to 9.

    With the values in order, 1-based: the position j + h lies between the jth and the next;
    the quantile is (1 - h) * jth + h * next (Hyndman and Fan 1996).
    """
    n = x.count().cast(pl.Float64)
    j: pl.Expr
    h: pl.Expr
    if kind <= 3:
        position = n * share - (0.5 if kind == 3 else 0.0)
        j = position.floor()
        beyond = (position > j).cast(pl.Float64)
        if kind == 3:
            h = ((position != j) | (j % 2 == 1)).cast(pl.Float64)
        else:
            h = beyond if kind == 1 else (beyond + 1) / 2
    elif kind == 7:
        position = (n - 1) * share + 1
        j = position.floor()
        h = position - j
    else:
        a, b = {4: (0.0, 1.0), 5: (0.5, 0.5), 6: (0.0, 0.0), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}[kind]
        fuzz = 4 * EPSILON
        position = (n + 1 - a - b) * share + a
        j = (position + fuzz).floor()
        h = pl.when((position - j).abs() < fuzz).then(0.0).otherwise(position - j)
    ordered = x.drop_nulls().sort().cast(pl.Float64)
    low = ordered.get((j.clip(1, n) - 1).cast(pl.Int64), null_on_oob=True)
    high = ordered.get(((j + 1).clip(1, n) - 1).cast(pl.Int64), null_on_oob=True)
    inside = pl.when(low == high).then(low).otherwise((1 - h) * low + h * high)
    return pl.when(n > 0).then(pl.when(h <= 0).then(low).when(h >= 1).then(high).otherwise(inside))


def skewness(x: pl.Expr, kind: int) -> pl.Expr:
    """Sample skewness; R: e1071::skewness(x, type = kind). Missing where all values are equal.

    Type 1 is sqrt(n) * sum(d^3) / sum(d^2)^1.5, d = x - mean; type 2 (SAS, SPSS) multiplies it
    by sqrt(n (n - 1)) / (n - 2), type 3 by (1 - 1/n)^1.5.
    """
    n = x.count().cast(pl.Float64)
    deviation = x - mean(x)
    squares = (deviation**2).sum()
    moments = n.sqrt() * (deviation**3).sum() / squares**1.5
    value: pl.Expr
    if kind == 2:
        value = pl.when(n > 2).then(moments * (n * (n - 1)).sqrt() / (n - 2))
    else:
        value = moments * (1 - 1 / n) ** 1.5 if kind == 3 else moments
    return pl.when(squares > 0).then(value)


def mean_margin(x: pl.Expr, method: str, level: float) -> pl.Expr:
    """Half the width of the interval of a mean: quantile x SD / sqrt(n), at `level` (a share).

    Method z: qnorm((1 + level) / 2); method t: qt((1 + level) / 2, n - 1).
    """
    n = x.count()
    upper = (1 + level) / 2
    if method == "z":
        return NormalDist().inv_cdf(upper) * sd(x) / n.sqrt()
    from scipy.special import stdtrit

    quantiles = (n - 1).map_batches(
        lambda freedom: pl.Series(stdtrit(freedom.to_numpy().astype(float), upper)),
        return_dtype=pl.Float64,
        returns_scalar=True,
    )
    return pl.when(n > 1).then(quantiles * sd(x) / n.sqrt())


def share(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Share in percent, computed as 100 * k / N; missing where N is 0."""
    return pl.when(denominator > 0).then(100 * numerator / denominator)


def share_standard_error(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Standard error of a share in percentage points, 100 sqrt(p (1 - p) / N)."""
    p = numerator / denominator
    return pl.when(denominator > 0).then(100 * (p * (1 - p) / denominator).sqrt())


def share_interval(numerator: pl.Expr, denominator: pl.Expr, method: str, level: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper bound of a share in percent at `level` (a share).

    Method wald: p -/+ z sqrt(p (1 - p) / N), not clipped to 0 and 100. Method wilson: R's
    prop.test(k, N, correct = FALSE).
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    if method == "wald":
        centre = share(numerator, denominator)
        margin = z * share_standard_error(numerator, denominator)
        return centre - margin, centre + margin
    p, n = numerator / denominator, denominator
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)).sqrt()
    return tuple(pl.when(n > 0).then(100 * bound) for bound in (middle - half, middle + half))  # type: ignore[return-value]


def trimmed(x: pl.Expr, fraction: float) -> pl.Expr:
    """Say which values a trim drops: "lowest", "highest", or null for one that stays or is missing.

    floor(fraction * n) values go at each end (the floor of the double product, as in R), ranked
    as R's order(x) does, ties by row order. Not for use inside a group-by.
    """
    dropped = (pl.lit(fraction) * x.count().cast(pl.Float64)).floor()
    rank = x.rank("ordinal")
    return pl.when(rank <= dropped).then(pl.lit("lowest")).when(rank > x.count() - dropped).then(pl.lit("highest"))


def kappa(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Cohen's kappa of two coders' categories, (p_o - p_e) / (1 - p_e), unweighted.

    `x` and `y` have one category for each of n things coded; those that one coder left out
    (missing) do not count. p_o is the share on which they agree, p_e the sum over the categories
    of the product of the two coders' shares of it: n^2 p_e are the pairs (i, j) with x_i = y_j.
    Missing where p_e is 1 (both coders have one and the same category throughout) and on no
    things. R: irr::kappa2(cbind(x, y))$value, psych::cohen.kappa(cbind(x, y))$kappa (Cohen 1960).
    """
    both = x.is_not_null() & y.is_not_null()
    x, y = x.filter(both), y.filter(both)
    n = x.len().cast(pl.Int64)
    ordered = y.sort()
    above, below = (ordered.search_sorted(x, side=side).cast(pl.Int64) for side in ("right", "left"))
    by_chance = (above - below).sum()
    return pl.when(by_chance < n * n).then((n * (x == y).sum() - by_chance) / (n * n - by_chance))


def printed(value: float | None, decimals: int) -> str | None:
    """Return the number as R's sprintf("%.<decimals>f") prints it: half to even on exact ties of the double.

    Infinity is the end of an ambiguity band, and said in words.
    """
    if value is None or math.isnan(value):
        return None
    return NO_UPPER_LIMIT if value == math.inf else f"{value:.{decimals}f}"
