"""Statistics of a share, k of n, in percent, each as R has it, at full precision.

Expressions over columns (or aggregates of a group) k and n; missing where n is 0 or one of them is missing. A standard
error and an interval need 0 <= k <= n, and are missing elsewhere. A level is a share.

statsmodels has most intervals, clipped at 0 and 1, and takes over a second to load: it is the
second opinion in the tests. The quantiles of the beta distribution are scipy's: right to
1e-12 of a percentage point, though not of the bound itself where k is small and n in the hundreds of thousands.
"""

from statistics import NormalDist
from typing import Any

import polars as pl

from foisurvey.stats.arrays import computed

# What each interval is called in a note.
INTERVALS = {
    "wald": "Wald, not clipped",
    "wilson": "Wilson, without continuity correction",
    "wilson_corrected": "Wilson, with continuity correction",
    "exact": "Clopper-Pearson, exact",
    "jeffreys": "Jeffreys, unmodified at 0 and 100%",
    "agresti_coull": "Agresti-Coull, not clipped",
}


def percent(k: pl.Expr, n: pl.Expr) -> pl.Expr:
    """Share in percent; R: 100 * k / n, in this order, which decides what a tie prints as."""
    k, n = _doubles(k, n)
    return pl.when(n > 0).then(100 * k / n)


def standard_error(k: pl.Expr, n: pl.Expr) -> pl.Expr:
    """Standard error of a share in percentage points; R: 100 * sqrt(p * (1 - p) / n), p = k / n."""
    k, n = _doubles(k, n)
    p = k / n
    return pl.when((n > 0) & (k <= n)).then(100 * (p * (1 - p) / n).sqrt())


def interval(k: pl.Expr, n: pl.Expr, method: str, level: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper bound of a share in percent; z is R's qnorm((1 + level) / 2), a is 1 - level.

    - wald: p -/+ z sqrt(p (1 - p) / n), not clipped to 0 and 100
    - wilson: prop.test(k, n, correct = FALSE)
    - wilson_corrected: prop.test(k, n), whose correction is min(1/2, |k - n/2|) as the test's of p = 1/2
    - exact: binom.test(k, n); qbeta(a/2, k, n - k + 1), 0 at k = 0, and qbeta(1 - a/2, k + 1, n - k), 100 at k = n
    - jeffreys: qbeta(a/2, k + 1/2, n - k + 1/2) and qbeta(1 - a/2, ...), at k = 0 and k = n too
    - agresti_coull: Wald's of k + z^2/2 and n + z^2, not clipped; binom::binom.agresti.coull(k, n)
    """
    k, n = _doubles(k, n)
    z = NormalDist().inv_cdf((1 + level) / 2)
    tails = (1 - level) / 2, (1 + level) / 2
    if method == "wald":
        bounds = _wald(k, n, z)
    elif method == "agresti_coull":
        bounds = _wald(k + z**2 / 2, n + z**2, z)
    elif method == "exact":
        bounds = (
            pl.when(k > 0).then(_beta_quantile(tails[0], k, n - k + 1)).when(k == 0).then(0.0),
            pl.when(k < n).then(_beta_quantile(tails[1], k + 1, n - k)).when(k == n).then(1.0),
        )
    elif method == "jeffreys":
        bounds = _beta_quantile(tails[0], k + 0.5, n - k + 0.5), _beta_quantile(tails[1], k + 0.5, n - k + 0.5)
    else:
        correction = {"wilson": pl.lit(0.0), "wilson_corrected": (k - n / 2).abs().clip(upper_bound=0.5)}[method]
        bounds = _wilson(k, n, z, -1, correction), _wilson(k, n, z, 1, correction)
    low, high = (pl.when((n > 0) & (k <= n)).then(100 * bound) for bound in bounds)
    return low, high


def control_limits(n: pl.Expr, share: float, level: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper control limit, in percent, of k of n where `share` (0 to 1) is expected of all; for funnel plots.

    Exact and binomial, interpolated between counts (Spiegelhalter 2005, Stat Med 24:1185, appendix). The lower, with
    p = (1 - level) / 2:

    - r = qbinom(p, n, share); a = (pbinom(r, n, share) - p) / dbinom(r, n, share); (r - a) / n, clipped at 0

    The upper is 100 minus the lower of n - k, of which 1 - share is expected: so k lies below the lower limit just
    where P(X <= k) < p, and above the upper just where P(X >= k) < p. The paper's formula at 1 - p would
    lie up to one count below it, and 1 of 1 be too high at any share. Both are `share` itself where that is 0 or 1.
    """
    n = n.cast(pl.Float64)
    tail = (1 - level) / 2
    low, high = _lower_limit(tail, n, share), 1 - _lower_limit(tail, n, 1 - share)
    return 100 * low, 100 * high


def _doubles(k: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return both as columns of doubles: polars divides a column by a single number through its reciprocal, and 87 of
    1,200 would print as 7.3%, not 7.2%."""
    k = k.cast(pl.Float64)
    return k, n.cast(pl.Float64) + 0 * k


def _wald(k: pl.Expr, n: pl.Expr, z: float) -> tuple[pl.Expr, pl.Expr]:
    p = k / n
    margin = z * (p * (1 - p) / n).sqrt()
    return p - margin, p + margin


def _wilson(k: pl.Expr, n: pl.Expr, z: float, side: int, correction: pl.Expr) -> pl.Expr:
    """Return the lower (`side` -1) or upper (1) bound of the share that the score test does not reject."""
    p = ((k + side * correction) / n).clip(0, 1)
    half = z * (p * (1 - p) / n + z**2 / (4 * n**2)).sqrt()
    bound = (p + z**2 / (2 * n) + side * half) / (1 + z**2 / n)
    # Nothing lies below 0 or above 1, and the formula says so but for its rounding.
    return pl.when(p == max(side, 0)).then(p).otherwise(bound)


def _beta_quantile(share: float, a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """R's qbeta(share, a, b)."""

    def quantiles(a: Any, b: Any) -> Any:
        from scipy.special import betaincinv

        return betaincinv(a, b, share)

    return computed(quantiles, a, b)


def _lower_limit(tail: float, n: pl.Expr, share: float) -> pl.Expr:
    """The lower control limit as a share; see `control_limits`."""
    if share in (0, 1):
        return n * 0 + share

    def limits(of: Any) -> Any:
        import numpy
        from scipy.special import bdtr

        whole = of.astype(numpy.int64)

        def at_most(k: Any) -> Any:
            return numpy.where(k < 0, 0.0, bdtr(numpy.maximum(k, 0), whole, share))

        # r lies above `below`, and at `r` or below.
        below, r = numpy.full(of.shape, -1.0), of.copy()
        while (r - below > 1).any():
            middle = numpy.floor((below + r) / 2)
            reached = at_most(middle) >= tail
            below, r = numpy.where(reached, below, middle), numpy.where(reached, middle, r)
        before, until = at_most(r - 1), at_most(r)
        return numpy.maximum(0.0, (r - (until - tail) / (until - before)) / of)

    return computed(limits, n)
