"""Numbers, percentages, lists and dates as they stand in a text."""

import datetime
import math
import re
from collections.abc import Sequence

import polars as pl

from foisurvey.core.outside_text import uncapitalised
from foisurvey.stats.printing import NO_LOWER_LIMIT, NO_UPPER_LIMIT
from foisurvey.tables.table import day

BELOW_TWENTY = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# Names that a label may begin with, beside others that its second capital letter gives away.
NAMES = {"Britain", "British", "England", "English", "Ireland", "Irish", "London", "Scotland", "Scottish"}
NAMES |= {"Wales", "Welsh", "Greater", "Northern"}


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return a number and its noun: 1 total, 1,200 totals."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def percentage(fraction: float) -> str:
    """Return a fraction as a percentage, without trailing zeros: 5%."""
    return f"{100 * fraction:g}%"


def in_words(count: int) -> str:
    """Return a whole number below 100 in words, another in digits: thirty-five, 204."""
    if not 0 <= count < 100:
        return f"{count:,}"
    tens, ones = divmod(count, 10)
    if count < 20:
        return BELOW_TWENTY[count]
    return TENS[tens] + (f"-{BELOW_TWENTY[ones]}" if ones else "")


def with_article(noun: str) -> str:
    """Return a noun after a or an, as it is spoken: an occupancy rate, a unit, an NGO, a UK rate."""
    abbreviation = re.match(r"[A-Z](?=[A-Z\d]|\b)", noun)
    vowel = noun[0] in "AEFHILMNORSX" if abbreviation else re.match(r"(?!uni|use|eu|one)[aeiou]", noun, re.IGNORECASE)
    return f"an {noun}" if vowel else f"a {noun}"


def within_a_sentence(label: str) -> str:
    """Return a label as it stands within a sentence: with a small first letter, unless it may be that of a name."""
    first, *others = label.split()
    is_name = first in NAMES or any(re.match(r"[A-Z][a-z]", word) for word in others)
    return label if is_name else uncapitalised(label)


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
