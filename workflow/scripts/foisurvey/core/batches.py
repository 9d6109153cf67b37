"""Frames too long for the memory, some rows at a time: from one parquet file to another."""

import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

ROWS = 500_000
GROUP = 100_000  # rows of a group in a file; left to polars, their number depends on that of the cores


def read_batches(file: str | Path, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """Yield the rows of a parquet file in their order, so many at a time; one batch at least."""
    frame = pl.scan_parquet(file)
    height = frame.select(pl.len()).collect().item()
    for start in range(0, max(height, 1), rows):
        yield frame.slice(start, rows).collect()


def sink(frame: pl.LazyFrame, file: str | Path) -> None:
    """Write a frame into a parquet file, without having it in memory as a whole."""
    frame.sink_parquet(file, row_group_size=GROUP)


def write_batches(frames: Iterable[pl.DataFrame], file: str | Path) -> None:
    """Write frames of one schema, one at least, below each other into a parquet file, each as it comes.

    They are made in this thread and written in another: while polars writes, no signal would be heard.
    """
    left = iter(frames)
    first = next(left)
    waiting: queue.Queue[pl.DataFrame | None] = queue.Queue(1)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        while (frame := waiting.get()) is not None:
            yield frame

    with ThreadPoolExecutor(1) as other:
        written = other.submit(sink, register_io_source(source, schema=first.schema), file)

        def hand_over(frame: pl.DataFrame | None) -> None:
            while not written.done():
                try:
                    return waiting.put(frame, timeout=0.1)
                except queue.Full:
                    continue

        try:
            for frame in chain([first], left):
                if frame.schema != first.schema:
                    raise ValueError(f"frames of {first.schema} and of {frame.schema}")
                hand_over(frame)
        finally:
            hand_over(None)
        written.result()
