"""The tables as a workbook that can be published: cover, contents, notes, and one table a worksheet.

The content, once for every format; accessible.py has the rules that it follows, and where they come from.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.tables.table import MISSING, Table

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LANGUAGE = "en-GB"
NOT_APPLICABLE = "[z]"
# What Excel holds: signs of a cell, of a heading of a marked table and of a property, digits of a number.
LONGEST_CELL, LONGEST_HEADING, MOST_DIGITS = 32_767, 255, 15
# Widths of columns, in signs.
OF_TEXT, OF_NAME, OF_LABEL, OF_NUMBER = 90, 16, 40, 16
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")


class Form(NamedTuple):
    """How a number is shown: its decimals, commas between thousands, and the minus sign of what is rounded to -0.0."""

    decimals: int
    commas: bool
    minus: bool


class Cell(NamedTuple):
    """A cell: the text that is shown, the number and form it is shown from, or the worksheet that it leads to."""

    text: str
    number: float | None = None
    form: Form | None = None
    link: str = ""


class Line(NamedTuple):
    """A text above a table, alone in its row: a heading of a level, or none (0)."""

    text: str
    level: int = 0


class Column(NamedTuple):
    """A column of a table: its heading, its width in signs, and whether it holds numbers."""

    heading: str
    width: int
    numbers: bool = False


@dataclass(frozen=True)
class Worksheet:
    """A worksheet: lines from A1 on, and right below them the table of its name, if it has one."""

    name: str
    lines: list[Line]
    columns: list[Column]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Workbook:
    """A workbook: its title, and its worksheets in their order."""

    title: str
    worksheets: list[Worksheet]


def workbook(tables: Sequence[Table], print_settings: dict[str, Any]) -> Workbook:
    """Return the workbook of a survey's tables; `print_settings` holds title and synthetic.

    A text too long for a cell of Excel is cut, and so is a heading; a number of more digits than it holds is text.
    """
    title = f"{visible(print_settings['title'])}: tables"
    numbers = {note: number for number, note in enumerate(_all_notes(tables), start=1)}
    sheets = [_worksheet(table, numbers) for table in tables]
    notes = [_notes(numbers)] if numbers else []
    listed = [*([(NOTES, "Notes to the tables")] if notes else [])]
    listed += [(sheet.name, table.title) for sheet, table in zip(sheets, tables, strict=True)]
    rows = [[Cell(name, link=name), Cell(_cut(text, LONGEST_CELL))] for name, text in listed]
    said = "This worksheet contains one table. The name of each worksheet is a link to it."
    columns = [Column("Worksheet", OF_NAME), Column("Title", OF_TEXT)]
    contents = Worksheet(CONTENTS, [Line("Table of contents", 1), Line(said)], columns, rows)
    shorthand = any(MISSING in row for table in tables for row in table.numbers)
    cover = _cover(title, print_settings["synthetic"], bool(notes), shorthand)
    return Workbook(_cut(title, LONGEST_HEADING), [cover, contents, *notes, *sheets])


def _cover(title: str, synthetic: bool, notes: bool, shorthand: bool) -> Worksheet:
    lines = [Line(title, 1)]
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
        said = "not applicable. The statistic is not defined; a note to the table says when."
        lines += [Line("Shorthand", 2), Line(f"{NOT_APPLICABLE}: {said}")]
    lines += [
        Line("Methods", 2),
        Line("The notes name the methods. The file estimates.csv has every number at full precision, with its method."),
    ]
    return Worksheet(COVER, [_held(line) for line in lines], [], [])


def _notes(numbers: dict[str, int]) -> Worksheet:
    rows = [[Cell(f"note {number}"), Cell(_cut(_said(note), LONGEST_CELL))] for note, number in numbers.items()]
    said = "This worksheet contains one table. The titles of the tables name these notes by their numbers."
    columns = [Column("Note number", OF_NAME), Column("Note text", OF_TEXT)]
    return Worksheet(NOTES, [Line("Notes to the tables", 1), Line(said)], columns, rows)


def _worksheet(table: Table, numbers: dict[str, int]) -> Worksheet:
    markers = [f"[note {numbers[note]}]" for note in table.notes]
    said = "This worksheet contains one table."
    if markers:
        said += f" The notes marked in its title are on the worksheet {NOTES}."
    if any(MISSING in row for row in table.numbers):
        said += f" Where a cell shows {NOT_APPLICABLE} the statistic is not applicable."
    label, *measures = _unique([table.headings[-1][0], *table.measures])
    columns = [Column(label, OF_LABEL), *(Column(measure, OF_NUMBER, True) for measure in measures)]
    rows = [
        [Cell(_cut(row[0], LONGEST_CELL)), *(_cell(number) for number in numbers_of_row)]
        for row, numbers_of_row in zip(table.rows, table.numbers, strict=True)
    ]
    name = re.sub(r"(?<=[a-z])(?=\d)", "_", table.name).capitalize()
    return Worksheet(name, [_held(Line(" ".join([table.title, *markers]), 1)), Line(said)], columns, rows)


def _all_notes(tables: Iterable[Table]) -> Iterable[str]:
    return dict.fromkeys(note for table in tables for note in table.notes)


def _said(note: str) -> str:
    """Return a note with the shorthand of spreadsheets for the sign that the printed tables have."""
    return f"{NOT_APPLICABLE}{note.removeprefix(MISSING)}" if note.startswith(f"{MISSING}: ") else note


def _cell(text: str) -> Cell:
    if text == MISSING:
        return Cell(NOT_APPLICABLE)
    if not _NUMBER.fullmatch(text) or sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        return Cell(text)
    number = float(text.replace(",", "")) or 0.0
    _, _, decimals = text.partition(".")
    return Cell(text, number, Form(len(decimals), "," in text, number == 0 and text.startswith("-")))


def _unique(headings: Iterable[str]) -> list[str]:
    """Return headings that Excel takes for those of one table: cut, and numbered where one stands twice."""
    found: dict[str, str] = {}
    for heading in headings:
        unique, number = _cut(heading, LONGEST_HEADING), 1
        while unique.casefold() in found:
            number += 1
            ending = f" ({number})"
            unique = _cut(heading, LONGEST_HEADING - len(ending)) + ending
        found[unique.casefold()] = unique
    return list(found.values())


def _held(line: Line) -> Line:
    return line._replace(text=_cut(line.text, LONGEST_CELL))


def _cut(text: str, most: int) -> str:
    """Return a text of so many signs at most, as Excel counts them (in UTF-16)."""
    if len(text.encode("utf-16-le")) <= 2 * most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
