"""How far two coders agree."""

import polars as pl


def kappa(x: pl.Expr, y: pl.Expr) -> pl.Expr:
    """Cohen's kappa of two coders' categories, (p_o - p_e) / (1 - p_e), unweighted.

    `x` and `y` have one category for each of n things coded; those that one coder left out
    (missing) do not count. p_o is the share on which they agree, p_e the sum over the categories
    of the product of the two coders' shares of it: n^2 p_e are the pairs (i, j) with x_i = y_j.
    Missing where p_e is 1 (both coders have one and the same category throughout) and on no
    things. R: psy::ckappa(cbind(x, y))$kappa, irr::kappa2, psych::cohen.kappa (Cohen 1960).
    """
    both = x.is_not_null() & y.is_not_null()
    x, y = x.filter(both), y.filter(both)
    n = x.len().cast(pl.Int64)
    ordered = y.sort()
    above, below = (ordered.search_sorted(x, side=side).cast(pl.Int64) for side in ("right", "left"))
    by_chance = (above - below).sum()
    return pl.when(by_chance < n * n).then((n * (x == y).sum() - by_chance) / (n * n - by_chance))
