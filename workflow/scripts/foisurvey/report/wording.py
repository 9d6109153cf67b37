"""Numbers, percentages, lists and dates as they stand in a text."""

import datetime
import math
from collections.abc import Sequence

import polars as pl

from foisurvey.stats.printing import NO_LOWER_LIMIT, NO_UPPER_LIMIT
from foisurvey.tables.table import day


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return a number and its noun: 1 total, 1,200 totals."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def percentage(fraction: float) -> str:
    """Return a fraction as a percentage, without trailing zeros: 5%."""
    return f"{100 * fraction:g}%"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a list: a, b and c."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def period(dates: pl.Series) -> str:
    """Return a period in words: "from" the first date "to" the last, "on" the only date, or an empty text."""
    first, last = dates.min(), dates.max()
    if not isinstance(first, datetime.date) or not isinstance(last, datetime.date):
        return ""
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def numbers_and_cells(second_opinion: pl.DataFrame) -> tuple[int, int]:
    """Return how many numbers, and cells and headings, a second opinion (`frames.SECOND_OPINION`) is of."""
    of_numbers = pl.col("largest_difference").is_not_null()
    numbers, cells = (pl.col("numbers").filter(one).sum() for one in (of_numbers, ~of_numbers))
    return second_opinion.select(numbers.alias("numbers"), cells.alias("cells")).row(0)


def exact(value: float | None) -> str:
    """Return a number at full precision; nothing for a missing one."""
    if value is None:
        return ""
    if math.isinf(value):
        return NO_UPPER_LIMIT if value > 0 else NO_LOWER_LIMIT
    return f"{value:.0f}" if value == round(value) and abs(value) < 10**15 else repr(value)
