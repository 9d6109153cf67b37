"""Dates as people type them, and as forms and e-mails stamp them."""

import datetime
import re
from collections.abc import Iterable, Iterator

import polars as pl

from foisurvey.core.messages import Problem
from foisurvey.core.survey import DateOrder
from foisurvey.intake.replies import fills_a_gap
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
OTHER: dict[DateOrder, DateOrder] = {"day_first": "month_first", "month_first": "day_first"}
EXAMPLES: dict[DateOrder, str] = {"day_first": "28/02/2025", "month_first": "02/28/2025"}
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_TIME = (
    r"(?:(?:\s*,)?(?:\s+(?:at\s+)?|t)(?P<hour>\d{1,2})[:.][0-5]?\d(?:[:.][0-5]?\d(?:\.\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?\s*(?:z|utc|gmt|bst)?(?:\s*[-+]\d{1,2}(?::?\d\d)?)?)?"
)
_YEAR = r"(?P<year>\d{4}|\d\d)"
_DAY, _MONTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<month>[a-z]{3,9})\.?"
# A month in letters, or a year of four digits that stands first, leaves no doubt about the order.
_CERTAIN = [
    re.compile(form + _TIME, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        rf"{_WEEKDAY}{_DAY}(?:\s+(?:of\s+)?|-){_MONTH},?(?:\s+|-){_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    )
]
_BY_ORDER = re.compile(rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark){_YEAR}{_TIME}", re.ASCII)


def with_dates(frame: pl.DataFrame, columns: Iterable[str], order: DateOrder) -> pl.DataFrame:
    """Return a file's frame with these columns as dates: missing where blank, not a date, or not in the file.

    The time of day is dropped; the day is that of the place where it was written.
    """
    dates = {column: pl.lit(None, dtype=pl.Date) for column in columns}
    for column in dates.keys() & set(frame.columns):
        read = {text: date_of(text, order) for text in frame[column].unique()}
        # Without the default, a column that has no rows would stay text.
        dates[column] = pl.col(column).replace_strict(read, default=None, return_dtype=pl.Date)
    return frame.with_columns(**dates)


def date_problems(source: Source, columns: Iterable[str], order: DateOrder) -> Iterator[Problem]:
    """Yield a fault for each text in these columns that is not a date, and does not only fill a gap.

    Dates of the other order have one message together: the config can say so.
    """
    form = f"expected a date (2025-02-28 or {EXAMPLES[order]})"
    for column in columns:
        if column in source.frame.columns:
            texts = source.frame.select(pl.col(column).unique()).filter(~fills_a_gap(pl.col(column)))[column]
            wrong = [text for text in texts if text.strip() and date_of(text, order) is None]
            rows = source.frame.filter(pl.col(column).is_in(wrong)).select(column, ROW).rows()
            of_other_order = dict.fromkeys(text for text, _ in rows if date_of(text, OTHER[order]))
            for text, row in rows:
                if text in of_other_order:
                    example, (first, _) = next(iter(of_other_order)).strip(), OTHER[order].split("_")
                    say = f"in {example!r} the {first} comes first: say date_order: {OTHER[order]} under input"
                    yield source.problem(row, f"{form}; {say}", column)
                else:
                    yield source.problem(row, form, column, text)


def date_of(text: str, order: DateOrder) -> datetime.date | None:
    """Return the day that a text says, None where it says none."""
    # Not by polars: its to_date reads "28-Feb-2x" as a day of 2002, and "28-02-25" as one of the year 28.
    plain = text.strip().lower()
    if found := _BY_ORDER.fullmatch(plain):
        numbers = int(found["first"]), int(found["second"])
        day, month = numbers if order == "day_first" else numbers[::-1]
    elif found := next(filter(None, (form.fullmatch(plain) for form in _CERTAIN)), None):
        day, name = int(found["day"]), found["month"]
        month = int(name) if name.isdecimal() else next((i for i, m in enumerate(MONTHS, 1) if m.startswith(name)), 0)
    else:
        return None
    hour, half, year = int(found["hour"] or 0), found["half"], int(found["year"])
    if hour > (12 if half else 23):
        return None
    if len(found["year"]) == 2:
        year += 2000 if year < 69 else 1900  # as in POSIX
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
