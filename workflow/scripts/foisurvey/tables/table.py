"""What a table is: printed text from estimates. The only place, with figures, where a number is rounded."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from foisurvey.core.outside_text import csv_safe, visible
from foisurvey.stats.printing import NO_UPPER_LIMIT, printed, with_commas

MISSING = "–"


class Measure(NamedTuple):
    """One number of a cell: its heading where it has a column of its own, as in a spreadsheet, what it is, its kind."""

    heading: str
    statistic: str
    kind: str


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, the numbers and form of its cells, and the heading it stands under, if any."""

    heading: str
    measures: list[Measure]
    form: Callable[..., str]
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table as printed: a title, one or two rows of headings, rows of text, and notes.

    `numbers` has each row's printed numbers one by one, under the headings `measures`: what a spreadsheet
    shows, whose cells can hold one number each.
    """

    name: str
    title: str
    headings: list[list[str]]
    rows: list[list[str]]
    notes: list[str]
    measures: list[str]
    numbers: list[list[str]]

    def to_csv(self) -> str:
        """Return title, headings, rows and notes as CSV, every line with as many fields."""
        width = len(self.headings[-1])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in ([self.title], *self.headings, *self.rows, *([note] for note in self.notes)):
            writer.writerow([csv_safe(cell) for cell in row] + [""] * (width - len(row)))
        return text.getvalue()


def laid_out(
    name: str, title: str, stub: str, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence["Numbers"]]]
) -> Table:
    """Return a table without notes: rows of a label and, for each column, the numbers it takes its cell from.

    `stub` is the heading of the labels. Labels, headings and titles may hold text from outside; see `signs.visible`.
    """
    headings = [[stub, *(visible(column.heading) for column in columns)]]
    if any(column.group for column in columns):
        headings.insert(0, ["", *(visible(column.group) for column in columns)])
    measures = [
        visible(f"{column.group}: {measure.heading}" if column.group else measure.heading)
        for column in columns
        for measure in column.measures
    ]
    texts, numbers = [], []
    for label, of_columns in rows:
        cells = [
            [found.number(measure.statistic, measure.kind) for measure in column.measures]
            for column, found in zip(columns, of_columns, strict=True)
        ]
        formed = [column.form(*cell) for column, cell in zip(columns, cells, strict=True)]
        texts.append([visible(label), *formed])
        numbers.append(list(chain.from_iterable(cells)))
    return Table(name, visible(title), headings, texts, [], measures, numbers)


def with_percent(number: str, percent: str) -> str:
    """Return "n (%)"."""
    return f"{number} ({percent})"


def interval(low: str, high: str) -> str:
    """Return "low-high", or "low to high" where a hyphen would meet a minus sign."""
    if MISSING in (low, high):
        return MISSING
    return (" to " if low.startswith("-") or high.startswith("-") else "-").join((low, high))


class Numbers:
    """The printed numbers of one table and type (or analysis and type): `id` is prefix.statistic."""

    def __init__(self, values: dict[str, float | None], prefix: str, decimals: dict[str, Any]) -> None:
        self._values, self._prefix, self._decimals = values, prefix, decimals

    def number(self, statistic: str, kind: str) -> str:
        """Return a statistic as text, with commas from 10,000 on; kind: count, amount (total) or a key of decimals."""
        value, decimals = self._values[f"{self._prefix}.{statistic}"], self._decimals.get(kind, 0)
        text = printed(value, decimals, self._decimals.get("rounding"))
        if text is None:
            return MISSING
        if text == NO_UPPER_LIMIT:
            return text
        return with_commas(text) if abs(float(text)) >= 10_000 else text

    def band(self, statistic: str, kind: str) -> str:
        """Return how far a statistic moves with the ambiguous answers: "low to high", or once what both print as."""
        low, high = (self.number(f"{statistic}.ambiguity_{end}", kind) for end in ("low", "high"))
        return low if low == high else f"{low} to {high}"


def titled(subject: str, print_settings: dict[str, Any]) -> str:
    """Return the title of a table or figure; it says so where the data are synthetic."""
    synthetic = " Synthetic data: no number is of a real organisation." if print_settings["synthetic"] else ""
    return f"{subject}. {print_settings['title']}.{synthetic}"
