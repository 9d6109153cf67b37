"""Frames too long for the memory, some rows at a time: from one parquet file to another."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

ROWS = 500_000


def batches(file: str | Path, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """Yield the rows of a parquet file in their order, so many at a time; one batch at least."""
    frame = pl.scan_parquet(file)
    height = frame.select(pl.len()).collect().item()
    for start in range(0, max(height, 1), rows):
        yield frame.slice(start, rows).collect()


def write(frames: Iterable[pl.DataFrame], file: str | Path) -> None:
    """Write frames of one schema, one at least, below each other into a parquet file, each as it comes."""
    left = iter(frames)
    first = next(left)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        yield from chain([first], left)

    register_io_source(source, schema=first.schema).sink_parquet(file)
