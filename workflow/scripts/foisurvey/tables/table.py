"""What a table is: title, headings, rows and notes as text, made of the numbers of the results as printed."""

import csv
import datetime
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from foisurvey.core.outside_text import csv_safe, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import MISSING, SUPPRESSED, Group, Results

# What stands after a cell whose interval is to be read with care; a note says why.
MARK = "†"
# What stands after the heading of an interval's end in a spreadsheet.
LIMITS = {"low": ", lower limit", "high": ", upper limit"}
# The heading of the notes that tables of a document share.
GENERAL_NOTES = "Notes to all tables"


@dataclass(frozen=True)
class Column:
    """A column: its heading, the form of its cells, the heading above it and its analysis, if any.

    `measures` are the statistics that a cell shows, by the headings that they have in a spreadsheet, one a column;
    `more` are those that a spreadsheet has besides, where the print says them in a heading or not at all. `mark` is
    what stands after the cell of a row, if anything. Where a heading ends in brackets, they name all but the first.
    """

    heading: str
    measures: dict[str, str]
    form: Callable[..., str]
    group: str = ""
    analysis: str = ""
    mark: Callable[[Group], str] = lambda row: ""
    more: Mapping[str, str] = field(default_factory=dict)


class Span(NamedTuple):
    """How many of a table's measures a printed column shows, and how many more of it only a spreadsheet has."""

    printed: int
    more: int


@dataclass(frozen=True)
class Table:
    """A table as printed: a label (Table 2), what it is about, one or two rows of headings, rows of text, and notes.

    `numbers` has each row's printed numbers one by one, under the headings `measures`: what a spreadsheet
    shows, whose cells can hold one number each; `ids` are those of their estimates, empty texts of what is no
    number of estimates.csv. `spans` has which measures are of each printed column but the first.
    `notes` are the table's own; `general` are those that it shares with others, of which a document needs each once.
    `withheld` is how many numbers are not shown as they rest on few organisations. A table that `is_empty` holds
    nothing that a reader would miss.
    """

    name: str
    label: str
    subject: str
    headings: list[list[str]]
    rows: list[list[str]]
    notes: list[str]
    measures: list[str]
    numbers: list[list[str]]
    general: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    ids: list[list[str]] = field(default_factory=list)
    withheld: int = 0
    is_empty: bool = False

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
        """Whether a number of the table is not defined, or not shown."""
        return any(MISSING in row for row in self.numbers)

    def to_csv(self) -> str:
        """Return title, headings, rows and all notes as CSV, every line with as many fields."""
        width = len(self.headings[-1])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in ([self.title], *self.headings, *self.rows, *([note] for note in (*self.notes, *self.general))):
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
    hidden: Collection[str] = (),
) -> Table:
    """Return a table without notes; of the ids in `hidden` no number is shown, nor any that is small itself.

    `labels` has a row's label by the organisation type (or the question) that the row is about; `stub` is the heading
    of the labels. Labels, headings and subject may hold text from outside; see `outside_text.visible`.
    """
    headings = [[stub, *(visible(column.heading) for column in columns)]]
    if any(column.group for column in columns):
        headings.insert(0, ["", *(visible(column.group) for column in columns)])
    measures = [
        visible(f"{column.group}: {heading}" if column.group else heading)
        for column in columns
        for heading in (*column.measures, *column.more)
    ]
    rows: list[list[str]] = []
    numbers: list[list[str]] = []
    ids: list[list[str]] = []
    withheld = 0
    for row, row_label in labels.items():
        rows.append([visible(row_label)])
        numbers.append([])
        ids.append([])
        for column in columns:
            group = results.group(name, row, column.analysis)
            shown = (*column.measures.values(), *column.more.values())
            cell = [SUPPRESSED if group.id(statistic) in hidden else group.cell(statistic) for statistic in shown]
            printed = cell[: len(column.measures)]
            is_hidden = all(text == SUPPRESSED for text in printed)
            rows[-1].append(SUPPRESSED if is_hidden else column.form(*printed) + column.mark(group))
            numbers[-1] += cell
            ids[-1] += map(group.id, shown)
            withheld += sum(results.withheld(group.id(statistic)) for statistic in shown)
    spans = [Span(len(column.measures), len(column.more)) for column in columns]
    is_empty = all(text == MISSING for row in numbers for text in row)
    return Table(
        name,
        label,
        visible(subject),
        headings,
        rows,
        [],
        measures,
        numbers,
        spans=spans,
        ids=ids,
        withheld=withheld,
        is_empty=is_empty,
    )


def trimmed(table: Table) -> Table:
    """Return a table without what no row has: its columns, and the brackets of a column of which only one number is.

    A note says what they would have held. Of a table that is empty all is kept.
    """
    undefined = [all(row[place] == MISSING for row in table.numbers) for place in range(len(table.measures))]
    if table.is_empty or not table.spans or not any(undefined):
        return table
    first, columns = 0, [0]
    alone: dict[int, int] = {}  # the printed columns that show one number alone: where it stands
    for column, (printed, more) in enumerate(table.spans, start=1):
        of_column = undefined[first : first + printed]
        if not all(of_column):
            columns.append(column)
        if printed > 1 and not of_column[0] and all(of_column[1:]) and table.headings[-1][column].endswith(")"):
            alone[column] = first
        first += printed + more

    def heading(row: Sequence[str], column: int) -> str:
        text = row[column]
        return text.rpartition(" (")[0] if column in alone and row is table.headings[-1] else text

    def cell(place: int, column: int) -> str:
        return table.numbers[place][alone[column]] if column in alone else table.rows[place][column]

    kept = [place for place, missing in enumerate(undefined) if not missing]
    numbers = [[row[place] for place in kept] for row in table.numbers]
    no_dash = not any(MISSING in row for row in numbers)
    notes, general = (
        [note for note in those if not (no_dash and note.startswith(f"{MISSING}: "))]
        for those in (table.notes, table.general)
    )
    left_out = dict.fromkeys(
        table.measures[place].removesuffix(LIMITS["low"]).removesuffix(LIMITS["high"])
        for place, missing in enumerate(undefined)
        if missing
    )
    headings = [[heading(row, column) for column in columns] for row in table.headings]
    return replace(
        table,
        headings=[row for row in headings if any(row)],
        rows=[[cell(place, column) for column in columns] for place in range(len(table.rows))],
        measures=[table.measures[place] for place in kept],
        numbers=numbers,
        ids=[[row[place] for place in kept] for row in table.ids],
        notes=[*notes, f"Not shown, as no row has it: {'; '.join(left_out)}."],
        general=general,
        spans=[],
    )


def general_notes(tables: Iterable[Table]) -> list[str]:
    """Return the notes that tables share, each once."""
    return [*dict.fromkeys(note for table in tables for note in table.general)]


def with_percent(number: str, percent: str) -> str:
    """Return "n (%)"."""
    return f"{number} ({percent})"


def titled(subject: str, survey: Presentation, organisations: str = "") -> str:
    """Return the title of a table or figure: what it shows, of whom (`about`)."""
    return f"{subject}{'' if subject.endswith('?') else '.'} {about(survey, organisations)}"


def day(date: datetime.date) -> str:
    """Return a date: 6 January 2031."""
    return f"{date.day} {date:%B %Y}"


def last_day(survey: Presentation) -> str:
    """Return the last day on which a reply counts, in words; an empty text if the survey has no last day."""
    until = survey.input.accepted_until
    return day(datetime.date.fromisoformat(until)) if until else ""


def about(survey: Presentation, organisations: str = "") -> str:
    """Return which survey a table or figure is of, how many organisations, until when, and whether it is synthetic."""
    until = last_day(survey)
    details = "; ".join(filter(None, [organisations, f"replies until {until}" if until else ""]))
    synthetic = " Synthetic data: no number is of a real organisation." if survey.synthetic else ""
    return f"{survey.title}{f' ({details})' if details else ''}.{synthetic}"
