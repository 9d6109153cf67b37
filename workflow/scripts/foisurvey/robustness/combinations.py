"""The combinations of the choices of an analysis, as rows."""

import polars as pl

from foisurvey.robustness.choices import NODES, NUMBERS, OF_TRIM, Multiverse, meaningless, size


def combinations(of: Multiverse, start: int = 0, stop: int | None = None) -> pl.DataFrame:
    """Return the possible universes among some numbers, in their order: number, and a column a node with its option."""
    stop = size(of.choices) if stop is None else stop
    numbers = pl.DataFrame({"number": range(start, stop)}, schema={"number": pl.Int64})
    columns, after = {}, size(of.choices)
    for node in NODES:
        options = getattr(of.choices, node)
        after //= len(options)
        named = pl.Series(options, dtype=pl.Float64 if node in NUMBERS else pl.String)
        columns[node] = pl.lit(named).gather(pl.col("number") // after % len(options))
    return numbers.with_columns(**columns).filter(~impossible(of))


def impossible_ones(of: Multiverse) -> int:
    """Return how many combinations are impossible."""
    return size(of.choices) - combinations(of).height


def impossible(of: Multiverse) -> pl.Expr:
    """Say which combinations are impossible: with another option than the first of a choice that means nothing."""
    others = [~means_something(of, node) & (pl.col(node) != getattr(of.choices, node)[0]) for node in NODES]
    return pl.any_horizontal(others)


def means_something(of: Multiverse, node: str) -> pl.Expr:
    """Say in which combinations a choice means something."""
    if node in meaningless(of):
        return pl.lit(value=False)
    return pl.col("trim") > 0 if node in OF_TRIM else pl.lit(value=True)
