"""How far two coders agree."""

from statistics import NormalDist

import polars as pl


def kappa(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Cohen's kappa of two coders' categories, (p_o - p_e) / (1 - p_e), unweighted.

    `x` and `y` have one category for each of n things coded; those that one coder left out
    (missing) do not count. p_o is the share on which they agree, p_e the sum over the categories
    of the product of the two coders' shares of it: n^2 p_e are the pairs (i, j) with x_i = y_j.
    Missing where p_e is 1 (both coders have one and the same category throughout) and on no
    things. R: psy::ckappa(cbind(x, y))$kappa, irr::kappa2, psych::cohen.kappa (Cohen 1960).
    """
    x, y = _of_both(x, y)
    n = x.len().cast(pl.Int64)
    by_chance = _alike(x, y).sum()
    return pl.when(by_chance < n * n).then((n * (x == y).sum() - by_chance) / (n * n - by_chance))


def standard_error(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Return the standard error of `kappa` in large samples, as Fleiss, Cohen and Everitt (1969) have it.

    It is the standard deviation (n) of t over the things coded, divided by sqrt(n) (1 - p_e), where
    t = [x = y] - (1 - kappa) (share of the other coder's categories that are x + share of the first coder's that are
    y); the sum over the table of both coders' categories, written out, is the formula of the paper. Missing where
    kappa is, and 0 where the coders agree on all, or one of them has the same category throughout. R:
    psych::cohen.kappa, vcd::Kappa.
    """
    x, y = _of_both(x, y)
    n, alike = x.len().cast(pl.Int64), (x == y).cast(pl.Int64)
    beyond_chance = n * n - _alike(x, y).sum()
    # t times beyond_chance: whole numbers, so that equal ones have a standard deviation of exactly 0.
    t = alike * beyond_chance - (n - alike.sum()) * (_alike(x, y) + _alike(y, x))
    return pl.when(beyond_chance > 0).then(t.std(ddof=0) * n * n / (beyond_chance.cast(pl.Float64).pow(2) * n.sqrt()))


def interval(x: pl.Expr, y: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the 95% interval of `kappa`: kappa -/+ 1.96 standard errors, cut at -1 and 1.

    Missing where the standard error is, or is 0, which says nothing of how far kappa may vary.
    """
    centre, error = kappa(x, y), standard_error(x, y)
    half = pl.when(error > 0).then(NormalDist().inv_cdf(0.975) * error)
    return (centre - half).clip(lower_bound=-1), (centre + half).clip(upper_bound=1)


def prevalence(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Return the share (0 to 1) of all categories of both coders that are the commonest; missing on no things."""
    x, y = _of_both(x, y)
    both = x.append(y)
    return pl.when(x.len() > 0).then(both.unique_counts().max() / both.len())


def _of_both(x: pl.Expr, y: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the categories of the things that both coded."""
    both = x.is_not_null() & y.is_not_null()
    return x.filter(both), y.filter(both)


def _alike(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Return for each of the one coder's categories how many of the other's are the same."""
    ordered = y.sort()
    above, below = (ordered.search_sorted(x, side=side).cast(pl.Int64) for side in ("right", "left"))
    return above - below
