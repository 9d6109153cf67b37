"""How far a mean, a sum or a pooled share changed between two waves of a survey, where some organisations are in both.

Expressions over columns of one row an organisation (or, after a merger or a split, those that belong together), with a
number of each wave, missing where it has none in that wave; they work on a whole frame and inside a group-by. An
organisation tends to give similar numbers in both waves, so the two means are not independent: their difference is
surer than that of two groups of other organisations.

A sum of n numbers is the mean of these numbers times n, and a pooled share the mean of its `linearised` numbers.
"""

import polars as pl

from foisurvey.stats import sample

CALLED = "Student's t, organisations as drawn, with the covariance of those in both waves (Derrick and others 2017)"


def difference(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Mean of the later wave less that of the earlier; R: mean(later) - mean(earlier). Missing where one has none."""
    return sample.mean(later) - sample.mean(earlier)


def standard_error(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Standard error of the difference of two means; some organisations, all or none of them are of both.

    sqrt(s1^2 / n1 + s2^2 / n2 - 2 c m / (n1 n2)), with s^2 the variances of all n1 and n2 numbers and c = r s1 s2, r
    Pearson's correlation over the m organisations that have both (Derrick, Russ, Toher and White 2017). Where m is n1
    and n2 it is that of R's t.test(later, earlier, paired = TRUE), where m is 0 that of t.test(later, earlier). Where
    some are in one wave alone, and one or two in both, or either wave has no spread among these, r is taken as 0.
    Missing where a wave has fewer than two numbers.
    """
    n1, n2, m = _counts(earlier, later)
    s1, s2 = sample.sd(earlier), sample.sd(later)
    variance = s1**2 / n1 + s2**2 / n2 - 2 * _correlation(earlier, later) * s1 * s2 * m / (n1 * n2)
    # By the changes themselves: where all change by nearly as much, little would be left of the sum above.
    paired = sample.sd(later - earlier) / m.sqrt()
    rounding = sample.ROUNDING * pl.max_horizontal(earlier.abs().max(), later.abs().max())
    paired = pl.when(paired > rounding).then(paired).otherwise(0 * paired)
    return pl.when((m == n1) & (m == n2)).then(paired).otherwise(variance.sqrt())


def freedom(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Degrees of freedom of that error, a number with decimals.

    m - 1 + (g - m + 1) (n1 + n2 - 2 m) / (n1 + n2), with g of Welch and Satterthwaite: those of R's t.test, paired
    where all organisations are in both waves and of two groups where none is; between the two otherwise (Derrick,
    Russ, Toher and White 2017). Missing where neither wave has any spread, or one has fewer than two numbers.
    """
    n1, n2, m = _counts(earlier, later)
    v1, v2 = sample.sd(earlier) ** 2 / n1, sample.sd(later) ** 2 / n2
    welch = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    return pl.when(v1 + v2 > 0).then(m - 1 + (welch - m + 1) * (n1 + n2 - 2 * m) / (n1 + n2))


def linearised(y: pl.Expr, x: pl.Expr) -> pl.Expr:
    """Numbers whose mean is the pooled share sum(y) / sum(x), in percent, and varies as it does (Taylor).

    100 (R + (y - R x) / mean(x)), R the share; missing where y or x is missing, or sum(x) is 0. The standard error of
    their mean is R's survey::svyratio, with organisations as clusters.
    """
    both = y.is_not_null() & x.is_not_null()
    y, x = (pl.when(both).then(one.cast(pl.Float64)) for one in (y, x))
    ratio = y.sum() / x.sum()
    deviation = y - ratio * x
    # Of an organisation whose share is the pooled one, nothing but the rounding of doubles is left.
    deviation = pl.when(deviation.abs() > sample.ROUNDING * y.abs()).then(deviation).otherwise(0 * deviation)
    return pl.when(x.sum() > 0).then(100 * (ratio + deviation / x.mean()))


def _counts(earlier: pl.Expr, later: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return how many organisations have a number of each wave, and of both."""
    both = earlier.is_not_null() & later.is_not_null()
    n1, n2, m = (count.cast(pl.Float64) for count in (earlier.count(), later.count(), both.sum()))
    return n1, n2, m


def _correlation(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Return Pearson's correlation over those that have both; R: cor(earlier, later). 0 where it is not defined."""
    both = earlier.is_not_null() & later.is_not_null()
    x, y = earlier.filter(both).cast(pl.Float64), later.filter(both).cast(pl.Float64)
    dx, dy = x - sample.mean(x), y - sample.mean(y)
    spread = ((dx**2).sum() * (dy**2).sum()).sqrt()
    return pl.when((spread > 0) & (both.sum() > 2)).then((dx * dy).sum() / spread).otherwise(0.0)
