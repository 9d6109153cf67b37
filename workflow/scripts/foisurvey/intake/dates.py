"""Dates as people type them."""

import datetime
from collections.abc import Iterable, Iterator

import polars as pl

from foisurvey.core.messages import Problem
from foisurvey.intake.source_file import ROW, Source

# The day stands first: the bodies asked are British.
FORMS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
)


def with_dates(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Return a file's frame with these columns as dates: missing where blank, not a date, or not in the file."""
    dates = {column: pl.lit(None, dtype=pl.Date) for column in columns}
    for column in dates.keys() & set(frame.columns):
        read = {text: _date(text) for text in frame[column].unique()}
        # Without the default, a column that has no rows would stay text.
        dates[column] = pl.col(column).replace_strict(read, default=None, return_dtype=pl.Date)
    return frame.with_columns(**dates)


def date_problems(source: Source, columns: Iterable[str]) -> Iterator[Problem]:
    """Yield a fault for each text in these columns that is not a date."""
    for column in columns:
        if column in source.frame.columns:
            wrong = [text for text in source.frame[column].unique() if text.strip() and _date(text) is None]
            rows = source.frame.filter(pl.col(column).is_in(wrong))
            for text, row in rows.select(column, ROW).iter_rows():
                yield source.problem(row, "expected a date (2025-02-28 or 28/02/2025)", column, text)


def _date(text: str) -> datetime.date | None:
    # Not by polars: its to_date reads "28-Feb-2x" as a day of 2002, and "28-02-25" as one of the year 28.
    for form in FORMS:
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
