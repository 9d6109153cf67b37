"""The tables as a workbook that can be published: cover, contents, notes, and one table a worksheet.

Its content, the same for Excel and OpenDocument. It meets the requirements of tests/accessibility.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import MISSING
from foisurvey.stats.printing import MINUS
from foisurvey.tables.table import Table

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LANGUAGE = "en-GB"
NOT_APPLICABLE = "[z]"
# What Excel holds: characters of a cell, of a table's heading or a property, and digits of a number.
LONGEST_CELL, LONGEST_HEADING, MOST_DIGITS = 32_767, 255, 15
# Widths of columns of texts, of names of worksheets, of labels and of numbers, in characters.
TEXT_WIDTH, NAME_WIDTH, LABEL_WIDTH, NUMBER_WIDTH = 90, 16, 40, 16
_NUMBER = re.compile(r"−?\d[\d,]*(\.\d+)?")


class Form(NamedTuple):
    """How a number is shown: how many decimals, commas between thousands or not, a minus sign before zero or not."""

    decimals: int
    commas: bool
    minus: bool


class Cell(NamedTuple):
    """A cell: the text that it shows; if it holds a number, the number and its form; the worksheet that it links to."""

    text: str
    number: float | None = None
    form: Form | None = None
    link: str = ""


class Line(NamedTuple):
    """A text above a table, alone in its row, and its level as a heading (0: it is no heading)."""

    text: str
    level: int = 0


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


def workbook_of(tables: Sequence[Table], survey: Presentation) -> Workbook:
    """Return the workbook of a survey's tables.

    A text too long for a cell of Excel is cut, and so is a heading; a number of more digits than Excel holds is text.
    """
    title = f"{visible(survey.title)}: tables"
    all_notes = dict.fromkeys(note for table in tables for note in table.notes)
    numbers = {note: number for number, note in enumerate(all_notes, start=1)}
    sheets = [_worksheet(table, numbers) for table in tables]
    notes = [_notes(numbers)] if numbers else []
    titles = [(NOTES, "Notes to the tables")] if notes else []
    titles += [(sheet.name, table.title) for sheet, table in zip(sheets, tables, strict=True)]
    rows = [[Cell(name, link=name), Cell(_cut(text, LONGEST_CELL))] for name, text in titles]
    introduction = "This worksheet contains one table. The name of each worksheet is a link to it."
    columns = [Column("Worksheet", NAME_WIDTH), Column("Title", TEXT_WIDTH)]
    contents = Worksheet(CONTENTS, [Line("Table of contents", 1), Line(introduction)], columns, rows)
    shorthand = any(table.has_undefined for table in tables)
    cover = _cover(title, survey.synthetic, bool(notes), shorthand)
    return Workbook(_cut(title, LONGEST_HEADING), [cover, contents, *notes, *sheets])


def _cover(title: str, synthetic: bool, notes: bool, shorthand: bool) -> Worksheet:
    lines = [Line(_cut(title, LONGEST_CELL), 1)]
    if synthetic:
        lines += [Line("Synthetic data: no number is of a real organisation.")]
    lines += [
        Line("About these tables", 2),
        Line("The tables of a survey of public bodies by Freedom of Information requests, as they are printed."),
        Line("How to read them", 2),
        Line(f"The worksheet {CONTENTS} lists the other worksheets, with a link to each."),
        Line("Each has one table, under its title; the first row of the table holds the headings of its columns."),
        Line("Numbers are rounded as they are printed, from values at full precision."),
    ]
    if notes:
        lines += [Line(f"A marker in a title, such as [note 1], names a note on the worksheet {NOTES}.")]
    if shorthand:
        meaning = "not applicable. The statistic is not defined; a note to the table says when."
        lines += [Line("Shorthand", 2), Line(f"{NOT_APPLICABLE}: {meaning}")]
    lines += [
        Line("Methods", 2),
        Line("The notes name the methods. The file estimates.csv has every number at full precision, with its method."),
    ]
    return Worksheet(COVER, lines, [], [])


def _notes(numbers: dict[str, int]) -> Worksheet:
    texts = {number: _cut(_with_shorthand(note), LONGEST_CELL) for note, number in numbers.items()}
    rows = [[Cell(f"note {number}"), Cell(text)] for number, text in texts.items()]
    introduction = "This worksheet contains one table. The titles of the tables name these notes by their numbers."
    columns = [Column("Note number", NAME_WIDTH), Column("Note text", TEXT_WIDTH)]
    return Worksheet(NOTES, [Line("Notes to the tables", 1), Line(introduction)], columns, rows)


def _worksheet(table: Table, note_numbers: dict[str, int]) -> Worksheet:
    markers = [f"[note {note_numbers[note]}]" for note in table.notes]
    introduction = "This worksheet contains one table."
    if markers:
        introduction += f" The notes marked in its title are on the worksheet {NOTES}."
    if table.has_undefined:
        introduction += f" Where a cell shows {NOT_APPLICABLE} the statistic is not applicable."
    label, *measures = _unique([table.headings[-1][0], *table.measures])
    columns = [Column(label, LABEL_WIDTH), *(Column(measure, NUMBER_WIDTH, True) for measure in measures)]
    rows = [
        [Cell(_cut(row[0], LONGEST_CELL)), *map(_cell, numbers)]
        for row, numbers in zip(table.rows, table.numbers, strict=True)
    ]
    # Of Table 7 it is Table_7, however long the name of its question.
    name = table.label.replace(" ", "_") if table.is_numbered else table.name.capitalize()
    title = _cut(" ".join([table.title, *markers]), LONGEST_CELL)
    return Worksheet(name, [Line(title, 1), Line(introduction)], columns, rows)


def _with_shorthand(note: str) -> str:
    """Return a note with the shorthand of spreadsheets in place of the dash of the printed tables."""
    return f"{NOT_APPLICABLE}{note.removeprefix(MISSING)}" if note.startswith(f"{MISSING}: ") else note


def _cell(text: str) -> Cell:
    if text == MISSING:
        return Cell(NOT_APPLICABLE)
    if not _NUMBER.fullmatch(text) or sum(character.isdigit() for character in text) > MOST_DIGITS:
        return Cell(_cut(text, LONGEST_CELL))
    number = float(text.replace(",", "").replace(MINUS, "-")) or 0.0
    _, _, decimals = text.partition(".")
    return Cell(text, number, Form(len(decimals), "," in text, number == 0 and text.startswith(MINUS)))


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
