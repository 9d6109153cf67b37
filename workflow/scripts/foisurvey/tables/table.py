"""What a table is: title, headings, rows and notes as text, made of the numbers of the results as printed."""

import csv
import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from foisurvey.core.outside_text import csv_safe, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import MISSING, Group, Results

# What stands after a cell whose interval is to be read with care; a note says why.
MARK = "†"


@dataclass(frozen=True)
class Column:
    """A column: its heading, the form of its cells, the heading above it and its analysis, if any.

    `measures` are the statistics that a cell shows, by the headings that they have in a spreadsheet, one a column;
    `mark` is what stands after the cell of a row, if anything.
    """

    heading: str
    measures: dict[str, str]
    form: Callable[..., str]
    group: str = ""
    analysis: str = ""
    mark: Callable[[Group], str] = lambda row: ""


@dataclass(frozen=True)
class Table:
    """A table as printed: a label (Table 2), what it is about, one or two rows of headings, rows of text, and notes.

    `numbers` has each row's printed numbers one by one, under the headings `measures`: what a spreadsheet
    shows, whose cells can hold one number each.
    """

    name: str
    label: str
    subject: str
    headings: list[list[str]]
    rows: list[list[str]]
    notes: list[str]
    measures: list[str]
    numbers: list[list[str]]

    @property
    def title(self) -> str:
        """The label and what the table is about."""
        return f"{self.label}. {self.subject}"

    @property
    def is_numbered(self) -> bool:
        """Whether its label is a number: Table 2."""
        return self.label.startswith("Table ")

    @property
    def has_undefined(self) -> bool:
        """Whether a number of the table is not defined."""
        return any(MISSING in row for row in self.numbers)

    def to_csv(self) -> str:
        """Return title, headings, rows and notes as CSV, every line with as many fields."""
        width = len(self.headings[-1])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in ([self.title], *self.headings, *self.rows, *([note] for note in self.notes)):
            writer.writerow([csv_safe(cell) for cell in row] + [""] * (width - len(row)))
        return text.getvalue()


def laid_out(
    name: str,
    label: str,
    subject: str,
    stub: str,
    columns: Sequence[Column],
    labels: Mapping[str, str],
    results: Results,
) -> Table:
    """Return a table without notes.

    `labels` has a row's label by the organisation type (or the question) that the row is about; `stub` is the heading
    of the labels. Labels, headings and subject may hold text from outside; see `outside_text.visible`.
    """
    headings = [[stub, *(visible(column.heading) for column in columns)]]
    if any(column.group for column in columns):
        headings.insert(0, ["", *(visible(column.group) for column in columns)])
    measures = [
        visible(f"{column.group}: {heading}" if column.group else heading)
        for column in columns
        for heading in column.measures
    ]
    rows: list[list[str]] = []
    numbers: list[list[str]] = []
    for row, row_label in labels.items():
        rows.append([visible(row_label)])
        numbers.append([])
        for column in columns:
            group = results.group(name, row, column.analysis)
            cell = [group.text(statistic) for statistic in column.measures.values()]
            rows[-1].append(column.form(*cell) + column.mark(group))
            numbers[-1] += cell
    return Table(name, label, visible(subject), headings, rows, [], measures, numbers)


def with_percent(number: str, percent: str) -> str:
    """Return "n (%)"."""
    return f"{number} ({percent})"


def interval(low: str, high: str) -> str:
    """Return "low-high", or "low to high" if either is negative, since a hyphen would read as another minus sign."""
    if MISSING in (low, high):
        return MISSING
    return (" to " if low.startswith("-") or high.startswith("-") else "-").join((low, high))


def titled(subject: str, survey: Presentation) -> str:
    """Return the title of a table or figure; it says so where the data are synthetic."""
    return f"{subject}{'' if subject.endswith('?') else '.'} {about(survey)}"


def day(date: datetime.date) -> str:
    """Return a date: 6 January 2031."""
    return f"{date.day} {date:%B %Y}"


def last_day(survey: Presentation) -> str:
    """Return the last day on which a reply counts, in words; an empty text if the survey has no last day."""
    until = survey.input.accepted_until
    return day(datetime.date.fromisoformat(until)) if until else ""


def about(survey: Presentation) -> str:
    """Return which survey a table or figure is of, and whether its data are synthetic."""
    synthetic = " Synthetic data: no number is of a real organisation." if survey.synthetic else ""
    return f"{survey.title}.{synthetic}"
