"""How much more shares vary than chance alone would have it, and control limits that allow for that.

Spiegelhalter (2005, Stat Med 24:1185): of n things each is expected to be counted with the same probability `share`
(0 to 1). Missing where no variation is expected: where `share` is 0 or 1.
"""

from statistics import NormalDist

import polars as pl

from foisurvey.stats import sample

WINSORISED = 0.1  # what lies beyond this quantile, and beyond 1 - this one, counts as the quantile itself


def z_scores(percent: pl.Expr, n: pl.Expr, share: float) -> pl.Expr:
    """How far shares (in percent) of n lie from the one expected, in standard errors.

    R: (percent / 100 - share) / sqrt(share * (1 - share) / n)
    """
    if share in (0, 1):
        return pl.lit(None, pl.Float64)
    return (percent / 100 - share) / (share * (1 - share) / n.cast(pl.Float64)).sqrt()


def overdispersion(z: pl.Expr) -> pl.Expr:
    """Mean square of two z scores or more, about 1 where chance alone is at work; R: mean(z^2)."""
    return pl.when(z.count() > 1).then((z**2).mean())


def winsorised(z: pl.Expr, ordered: pl.Expr | None = None) -> pl.Expr:
    """The z scores, those beyond the quantiles (type 7) at WINSORISED and 1 - WINSORISED replaced by these.

    `ordered` are the same scores in order, where there is such a column: quantiles then need not sort.

    R: pmin(pmax(z, quantile(z, 0.1)), quantile(z, 0.9))
    """
    low, high = (sample.quantile(z if ordered is None else ordered, at, 7) for at in (WINSORISED, 1 - WINSORISED))
    return z.clip(low, high)


def adjusted_limits(n: pl.Expr, share: float, level: float, factor: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper control limit, in percent, of a share of n whose variance is `factor` times that by chance.

    By the normal distribution, clipped at 0 and 100:

    - R: share -/+ qnorm((1 + level) / 2) * sqrt(factor * share * (1 - share) / n)
    """
    margin = NormalDist().inv_cdf((1 + level) / 2) * (factor * share * (1 - share) / n.cast(pl.Float64)).sqrt()
    return (100 * (share - margin)).clip(lower_bound=0), (100 * (share + margin)).clip(upper_bound=100)
