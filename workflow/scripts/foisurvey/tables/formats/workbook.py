"""The tables as a workbook that can be published: cover, contents, notes, and one table a worksheet.

Its content, the same for Excel and OpenDocument. It meets the requirements of tests/accessibility.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import MISSING, SUPPRESSED
from foisurvey.stats.printing import MINUS
from foisurvey.tables.table import Table, day

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LANGUAGE = "en-GB"
# What stands for a number, by what the printed tables have there, and what the cover says of it.
SHORTHAND = {MISSING: "[z]", SUPPRESSED: "[c]"}
MEANINGS = {
    MISSING: "not applicable. The statistic is not defined, or not shown; a note to the table says when.",
    SUPPRESSED: "confidential. The number is not shown, as it would tell of few organisations; a note says when.",
}
# What Excel holds: characters of a cell, of a table's heading or a property, and digits of a number.
LONGEST_CELL, LONGEST_HEADING, MOST_DIGITS = 32_767, 255, 15
# Widths of columns of texts, of names of worksheets, of labels and of numbers, in characters.
TEXT_WIDTH, NAME_WIDTH, LABEL_WIDTH, NUMBER_WIDTH = 90, 16, 40, 16
_GIVEN_NUMBER = re.compile(r"\[note (\d+)\] ")
_NUMBER = re.compile(rf"{MINUS}?\d[\d,]*(\.\d+)?")


class Form(NamedTuple):
    """How a number is shown, with commas between thousands: how many decimals, and whether after a minus sign."""

    decimals: int
    minus: bool


class Cell(NamedTuple):
    """A cell: the text that it shows; if it holds a number, the number and its form; the worksheet that it links to."""

    text: str
    number: float | None = None
    form: Form | None = None
    link: str = ""


class Line(NamedTuple):
    """A text above a table, alone in its row; its level as a heading (0: it is none) and the worksheet it links to."""

    text: str
    level: int = 0
    link: str = ""


class Column(NamedTuple):
    """A column of a table: its heading, its width in characters, and whether it holds numbers."""

    heading: str
    width: int
    numbers: bool = False


@dataclass(frozen=True)
class Worksheet:
    """A worksheet: lines from A1 down, and right below them its table, if it has one (then it has columns)."""

    name: str
    lines: list[Line]
    columns: list[Column]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Workbook:
    """A workbook: its title, and its worksheets in their order."""

    title: str
    worksheets: list[Worksheet]


def workbook_of(tables: Sequence[Table], survey: Presentation, period: Sequence[str] = ()) -> Workbook:
    """Return the workbook of a survey's tables; `period` are sentences that say when was asked and answered.

    A text too long for a cell of Excel is cut, and so is a heading; a number of more digits than Excel holds is text.
    """
    title = f"{visible(survey.title)}: tables"
    numbers = _numbered(note for table in tables for note in _notes_of(table))
    sheets = [_worksheet(table, numbers) for table in tables]
    notes = [_notes(numbers)] if numbers else []
    titles = [(NOTES, "Notes to the tables")] if notes else []
    titles += [(sheet.name, table.title) for sheet, table in zip(sheets, tables, strict=True)]
    rows = [[Cell(name, link=name), Cell(_cut(text, LONGEST_CELL))] for name, text in titles]
    introduction = "This worksheet contains one table. The name of each worksheet is a link to it."
    columns = [Column("Worksheet", NAME_WIDTH), Column("Title", TEXT_WIDTH)]
    contents = Worksheet(CONTENTS, [Line("Table of contents", 1), Line(introduction)], columns, rows)
    shorthand = [text for text in SHORTHAND if any(_has(table, text) for table in tables)]
    cover = _cover(title, survey, period, bool(notes), shorthand)
    return Workbook(_cut(title, LONGEST_HEADING), [cover, contents, *notes, *sheets])


def _cover(title: str, survey: Presentation, period: Sequence[str], notes: bool, shorthand: Sequence[str]) -> Worksheet:
    """Return the cover: what a reader must know of the tables and who to ask; what nobody said is not there."""
    law = f"the {survey.law.name}" if survey.law else "Freedom of Information law"
    reading = [
        "Each worksheet but this one has one table, under its title; its first row holds the headings of the columns.",
        "Numbers are rounded as they are printed, from values at full precision.",
    ]
    if notes:
        reading.append(f"A marker in a title, such as [note 1], names a note on the worksheet {NOTES}.")
    methods = "The notes name the methods. The file estimates.csv has every number at full precision, with its method."
    parts: dict[str, Sequence[str | None]] = {
        "About these tables": [
            "Synthetic data: no number is of a real organisation." if survey.synthetic else None,
            survey.about or "The tables of a survey of public bodies by Freedom of Information requests.",
        ],
        "Source": [f"Replies of public bodies to requests under {law}."],
        "Period": period,
        "Date of release": [survey.released and day(datetime.date.fromisoformat(survey.released))],
        "Contact": [survey.contact],
        "Licence": [survey.licence],
        "How to read them": reading,
        "Shorthand": [f"{SHORTHAND[text]}: {MEANINGS[text]}" for text in shorthand],
        "Methods": [methods],
    }
    lines = [Line(_cut(title, LONGEST_CELL), 1)]
    for heading, texts in parts.items():
        if given := [Line(_cut(visible(text), LONGEST_CELL)) for text in texts if text]:
            lines += [Line(heading, 2), *given]
    lines += [Line("Worksheets", 2), Line("Table of contents, with a link to each worksheet", link=CONTENTS)]
    return Worksheet(COVER, lines, [], [])


def _notes_of(table: Table) -> list[str]:
    return [*table.notes, *table.general]


def _numbered(notes: Iterable[str]) -> dict[str, int]:
    """Return notes and their numbers: that which a note begins with, as do the labels that it is about, or the next."""
    different = [*dict.fromkeys(notes)]
    numbers = {note: int(given[1]) for note in different if (given := _GIVEN_NUMBER.match(note))}
    others = (note for note in different if note not in numbers)
    following = enumerate(others, start=max(numbers.values(), default=0) + 1)
    return dict(sorted(numbers.items(), key=itemgetter(1))) | {note: number for number, note in following}


def _notes(numbers: dict[str, int]) -> Worksheet:
    texts = {number: _GIVEN_NUMBER.sub("", _with_shorthand(note)) for note, number in numbers.items()}
    rows = [[Cell(f"note {number}"), Cell(_cut(text, LONGEST_CELL))] for number, text in texts.items()]
    introduction = "This worksheet contains one table. The titles of the tables name these notes by their numbers."
    columns = [Column("Note number", NAME_WIDTH), Column("Note text", TEXT_WIDTH)]
    return Worksheet(NOTES, [Line("Notes to the tables", 1), Line(introduction)], columns, rows)


def _worksheet(table: Table, note_numbers: dict[str, int]) -> Worksheet:
    markers = [f"[note {note_numbers[note]}]" for note in _notes_of(table)]
    introduction = "This worksheet contains one table."
    if markers:
        introduction += f" The notes marked in its title are on the worksheet {NOTES}."
    if _has(table, MISSING):
        introduction += f" Where a cell shows {SHORTHAND[MISSING]} the statistic is not applicable."
    if _has(table, SUPPRESSED):
        introduction += f" Where a cell shows {SHORTHAND[SUPPRESSED]} the number is confidential."
    label, *measures = _unique([table.headings[-1][0], *table.measures])
    columns = [Column(label, LABEL_WIDTH), *(Column(measure, NUMBER_WIDTH, True) for measure in measures)]
    rows = [
        [Cell(_cut(row[0], LONGEST_CELL)), *map(_cell, numbers)]
        for row, numbers in zip(table.rows, table.numbers, strict=True)
    ]
    name = table.label.replace(" ", "_")
    title = _cut(" ".join([table.title, *markers]), LONGEST_CELL)
    return Worksheet(name, [Line(title, 1), Line(introduction)], columns, rows)


def _with_shorthand(note: str) -> str:
    """Return a note with the shorthand of spreadsheets in place of that of the printed tables."""
    first, colon, rest = note.partition(": ")
    return f"{SHORTHAND.get(first, first)}{colon}{rest}"


def _has(table: Table, text: str) -> bool:
    return any(text in row for row in table.numbers)


def _cell(text: str) -> Cell:
    if text in SHORTHAND:
        return Cell(SHORTHAND[text])
    if not _NUMBER.fullmatch(text) or sum(character.isdigit() for character in text) > MOST_DIGITS:
        return Cell(_cut(text, LONGEST_CELL))
    number = float(text.replace(",", "").replace(MINUS, "-")) or 0.0
    _, _, decimals = text.partition(".")
    return Cell(text, number, Form(len(decimals), text.startswith(MINUS)))


def _unique(headings: Iterable[str]) -> list[str]:
    """Return headings as Excel accepts them for one table: cut, and numbered where two are equal."""
    by_folded: dict[str, str] = {}
    for heading in headings:
        unique, number = _cut(heading, LONGEST_HEADING), 1
        while unique.casefold() in by_folded:
            number += 1
            ending = f" ({number})"
            unique = _cut(heading, LONGEST_HEADING - len(ending)) + ending
        by_folded[unique.casefold()] = unique
    return list(by_folded.values())


def _cut(text: str, most: int) -> str:
    """Return a text cut to a number of characters, as Excel counts them (in UTF-16)."""
    if len(text.encode("utf-16-le")) <= 2 * most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
