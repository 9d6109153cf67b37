"""The interval of a pooled share, sum of y of sum of x, where whole organisations answered, each as R has it.

The things that one organisation counts are often alike, so organisations, not things, are taken as drawn: the share is
a ratio whose variance is linearised (Taylor), with organisations as clusters. R's package survey has the same.

Expressions over columns of all organisations contacted, a number x, and a y of it, for each that answered, and both
missing for each that did not; they work on a whole frame and inside a group-by. A y need be no count, and may exceed
its x. `strata` are the groups within which organisations vary, a condition each; without any they are one group.
Standard errors and bounds are in percent.
"""

from collections.abc import Sequence

import polars as pl

from foisurvey.core.survey import Clusters, Statistics
from foisurvey.stats import share
from foisurvey.stats.sample import student

# An error that is so small a fraction of its share is the rounding of doubles: all organisations have the same share.
_ROUNDING = 1e-13


def name(settings: Clusters) -> str:
    """Return what the interval is called in a note."""
    strata = " within organisation types" if settings.strata == "types" else ""
    scale = ", logit scale" if settings.scale == "logit" else ""
    population = ", finite population correction" if settings.population == "contacted" else ""
    return f"organisations as clusters{strata}, Student's t{scale}{population}"


def name_of_interval(settings: Statistics) -> str:
    """Return what the interval of a share that the config chose is called in a note."""
    method = settings.interval_of_share
    return name(settings.clusters) if method == "cluster" else share.INTERVALS[method]


def deviation(y: pl.Expr, x: pl.Expr) -> pl.Expr:
    """How far the y of each organisation lies from its part of the share, y - R x, R = sum(y) / sum(x)."""
    y, x, answered = y.cast(pl.Float64), x.cast(pl.Float64), _answered(y, x)
    return y - y.filter(answered).sum() / x.filter(answered).sum() * x


def standard_error(
    y: pl.Expr, x: pl.Expr, population: str, strata: Sequence[pl.Expr] = (), deviations: pl.Expr | None = None
) -> pl.Expr:
    """Standard error of a share; R: 100 * SE(svyratio(~y, ~x, svydesign(~1, strata = ~stratum, fpc = ~contacted))).

    It is the square root of the sum over strata of (1 - f) n / (n - 1) * sum((u - mean(u))^2), with
    u = (y - R x) / sum(x), R = sum(y) / sum(x) and n the organisations of a stratum that answered; f is their fraction
    of those contacted where the population is "contacted", else 0. A stratum where all of them answered then adds 0. A
    stratum of one organisation says nothing of how organisations vary: the error is missing (R stops, by default).
    Missing too where fewer than two organisations answered, or sum(x) is 0. `deviations` is the column of `deviation`
    where there is one; what stands twice in an expression is computed twice.
    """
    answered = _answered(y, x)
    y, x = y.cast(pl.Float64), x.cast(pl.Float64)
    total = x.filter(answered).sum()
    ratio = y.filter(answered).sum() / total
    each, parts = deviation(y, x) if deviations is None else deviations, []
    of_strata: Sequence[pl.Expr | None] = strata or [None]
    for stratum in of_strata:
        among = answered if stratum is None else answered & stratum
        n, contacted = among.sum().cast(pl.Float64), pl.len() if stratum is None else stratum.sum()
        own = each if stratum is None else each.filter(stratum)
        part: pl.Expr = pl.when(n > 1).then(n / (n - 1) * ((own - own.mean()) ** 2).sum()).when(n == 0).then(0.0)
        if population == "contacted":
            part = pl.when(n == contacted).then(0.0).otherwise((1 - n / contacted) * part)
        parts.append(part)
    error = pl.sum_horizontal(parts, ignore_nulls=False).sqrt() / total
    defined = (answered.sum() > 1) & (total > 0)
    return pl.when(defined).then(pl.when(error > _ROUNDING * ratio.abs()).then(100.0).otherwise(0.0) * error)


def freedom(y: pl.Expr, x: pl.Expr, strata: Sequence[pl.Expr] = ()) -> pl.Expr:
    """Degrees of freedom: organisations that answered, less the strata they are of; R: survey::degf(design)."""
    answered = _answered(y, x)
    used = [(answered & stratum).any() for stratum in strata] or [answered.any()]
    return answered.sum().cast(pl.Int64) - pl.sum_horizontal(used).cast(pl.Int64)


def interval(
    k: pl.Expr, n: pl.Expr, error: pl.Expr, freedom: pl.Expr, scale: str, level: float
) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper bound of the share k of n, with its `standard_error` and degrees of `freedom`.

    - linear: confint(svyratio(...), df = degf(design)), the share -/+ t x error, not clipped to 0 and 100
    - logit: survey::svyciprop(method = "xlogit"), the same of log(p / (1 - p)), whose error is error / (p (1 - p));
      missing where p is 0, 1 or more

    t is R's qt((1 + level) / 2, freedom); without a degree of freedom the bounds are missing.
    """
    quantile = student(freedom, level)
    percent = share.percent(k, n)
    if scale == "linear":
        return percent - quantile * error, percent + quantile * error
    p = percent / 100
    log_odds, margin = (p / (1 - p)).log(), quantile * error / (100 * p * (1 - p))
    low, high = (
        pl.when((p > 0) & (p < 1)).then(100 / (1 + (-bound).exp())) for bound in (log_odds - margin, log_odds + margin)
    )
    return low, high


def design_effect(k: pl.Expr, n: pl.Expr, error: pl.Expr) -> pl.Expr:
    """How many times larger the variance is than if each of n things were drawn by itself: p (1 - p) / n.

    It is of a count: missing where the share k of n is 0, 100% or more.
    """
    by_itself = share.standard_error(k, n)
    return pl.when(by_itself > 0).then((error / by_itself) ** 2)


def effective_n(k: pl.Expr, n: pl.Expr, error: pl.Expr) -> pl.Expr:
    """How many things, each drawn by itself, would tell as much as these n; missing where the error is 0."""
    return pl.when(error > 0).then(n.cast(pl.Float64) / design_effect(k, n, error))


def _answered(y: pl.Expr, x: pl.Expr) -> pl.Expr:
    return y.is_not_null() & x.is_not_null()
