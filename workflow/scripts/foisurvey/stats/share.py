"""Statistics of a share, k of n, in percent, each as R has it, at full precision.

Expressions over columns (or aggregates of a group) k and n, 0 <= k <= n; missing where n is 0 or
one of them is missing. A level is a share.

statsmodels has most intervals, clipped at 0 and 1, and takes over a second to load: it is the
second opinion in the tests. The quantiles of the beta distribution are scipy's: right to
1e-12 of a percentage point, though not of the bound itself where k is small and n in the hundreds of thousands.
"""

from statistics import NormalDist

import polars as pl

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
    return pl.when(n > 0).then(100 * (p * (1 - p) / n).sqrt())


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
    low, high = (pl.when(n > 0).then(100 * bound) for bound in bounds)
    return low, high


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

    def quantiles(parameters: pl.Series) -> pl.Series:
        from scipy.special import betaincinv

        both = parameters.struct.unnest()
        return pl.Series(betaincinv(both["a"].to_numpy(), both["b"].to_numpy(), share))

    return pl.struct(a.alias("a"), b.alias("b")).map_batches(quantiles, return_dtype=pl.Float64, is_elementwise=True)
