"""Read and write a parquet file too long for the memory, a batch of rows at a time."""

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

ROWS = 500_000
# Rows in each group of a file: polars would choose by the number of cores, and the file would differ by machine.
ROW_GROUP = 100_000


def read_batches(file: str | Path, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """Yield the rows of a parquet file in their order, at most `rows` at a time; of an empty file, one empty frame."""
    frame = pl.scan_parquet(file)
    height = frame.select(pl.len()).collect().item()
    for start in range(0, max(height, 1), rows):
        yield frame.slice(start, rows).collect()


def sink(frame: pl.LazyFrame, file: str | Path) -> None:
    """Write a frame into a parquet file without holding all of it in memory."""
    frame.sink_parquet(file, compression="lz4", statistics=False, row_group_size=ROW_GROUP)


@contextmanager
def batch_writer(file: str | Path) -> Iterator[Callable[[pl.DataFrame], None]]:
    """Give what writes frames below each other into one parquet file, each as it comes.

    There must be at least one, and all must have its schema: another raises ValueError. Frames are written in a second
    thread, because Python handles no signal while polars writes.
    """
    waiting: queue.Queue[pl.DataFrame | None] = queue.Queue(1)
    writing: list[tuple[pl.Schema, Future[None]]] = []

    def source(*_: object) -> Iterator[pl.DataFrame]:
        while (frame := waiting.get()) is not None:
            yield frame

    def hand_over(frame: pl.DataFrame | None) -> None:
        while not writing[0][1].done():
            try:
                return waiting.put(frame, timeout=0.1)
            except queue.Full:
                continue

    with ThreadPoolExecutor(1) as executor:

        def write(frame: pl.DataFrame) -> None:
            if not writing:
                frames = register_io_source(source, schema=frame.schema)
                writing.append((frame.schema, executor.submit(sink, frames, file)))
            if frame.schema != writing[0][0]:
                raise ValueError(f"frames of two schemas: {writing[0][0]} and {frame.schema}")
            hand_over(frame)

        try:
            yield write
        finally:
            if writing:
                hand_over(None)
        writing[0][1].result()


def write_batches(frames: Iterable[pl.DataFrame], file: str | Path) -> None:
    """Write frames below each other into one parquet file, as `batch_writer` does."""
    with batch_writer(file) as write:
        for frame in frames:
            write(frame)
