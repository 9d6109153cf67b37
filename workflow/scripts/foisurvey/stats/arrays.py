"""Columns computed by numpy and scipy, where polars has no expression for it."""

from collections.abc import Callable
from typing import Any

import polars as pl


def computed(function: Callable[..., Any], *columns: pl.Expr) -> pl.Expr:
    """Return `function` of whole columns: it takes an array of doubles for each, and gives one of as many values."""
    import numpy  # here, because most statistics need none

    # Have polars load it now: polars fails where two threads of a query make it do so at once.
    pl.Series(numpy.zeros(1))
    doubles = [column.cast(pl.Float64) for column in columns]
    return pl.map_batches(
        doubles,
        lambda series: pl.Series(function(*(one.to_numpy() for one in series))),
        return_dtype=pl.Float64,
        is_elementwise=True,
    )
