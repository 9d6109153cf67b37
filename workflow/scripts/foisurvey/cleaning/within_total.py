"""Whether the parts of an organisation lie within its total."""

import polars as pl

from foisurvey.core.survey import Design


def exceed(parts: pl.Expr, total: pl.Expr) -> pl.Expr:
    """Say where parts are more than their total; 0.1 + 0.2 is not more than 0.3."""
    return parts > total * (1 + 1e-9)


def not_within_total(design: Design) -> pl.Expr:
    """Say of which organisations the parts need not lie within the total.

    Where parts overlap these are all; otherwise those whose parts exceed the total, as a person confirmed.
    """
    if not design.disjoint or not design.parts:
        return pl.lit(not design.disjoint)
    return exceed(pl.sum_horizontal(design.parts), pl.col(design.total)).fill_null(False)
