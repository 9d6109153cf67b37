"""A spreadsheet file as it was written, by whatever program: what a person, or a screen reader, finds in it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter


class Cell(NamedTuple):
    """A cell.

    Its text, kind (empty, text, number, formula, other), whether it wraps, its styles, the worksheet that it links to,
    and whether some of it is superscript or subscript (`shifted`).
    """

    text: str = ""
    kind: str = "empty"
    wraps: bool = False
    styles: tuple[str, ...] = ()
    link: str = ""
    shifted: bool = False


class MarkedTable(NamedTuple):
    """A range marked as a table: its corners by row and column, counted from 1; whether it has headings and filters."""

    name: str
    top: int
    left: int
    bottom: int
    right: int
    headings: bool
    filters: bool


@dataclass
class Worksheet:
    """A worksheet: its cells from A1 to the last that is not empty, in rows of equal length; and what else is on it."""

    name: str
    cells: list[list[Cell]]
    tables: list[MarkedTable] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    frozen: bool = False
    filters: bool = False
    page_text: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell by its row and column, counted from 1."""
        inside = row <= len(self.cells) and column <= len(self.cells[row - 1])
        return self.cells[row - 1][column - 1] if inside else Cell()


@dataclass
class Workbook:
    """A workbook: title, language, worksheets, pictures and other objects, and whether it opens at its first cell."""

    title: str
    language: str
    worksheets: list[Worksheet]
    objects: list[str]
    opens_first: bool


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell by its row and column, counted from 1: A1."""
    return f"{get_column_letter(column)}{row}"


def corners(address: str) -> tuple[int, int, int, int]:
    """Return the corners of a range such as A3:I7 by row and column, counted from 1."""
    numbers: list[int] = []
    for letters, row in re.findall(r"\$?([A-Z]+)\$?(\d+)", address):
        numbers += [int(row), column_index_from_string(letters)]
    top, left, bottom, right = numbers if len(numbers) == 4 else 2 * numbers
    return top, left, bottom, right


def trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows of equal length, without the empty columns and rows after the last cell that is not empty."""
    lengths = [max((n for n, cell in enumerate(row, 1) if cell.kind != "empty"), default=0) for row in rows]
    height = max((number for number, length in enumerate(lengths, 1) if length), default=0)
    width = max(lengths, default=0)
    return [(row + [Cell()] * width)[:width] for row in rows[:height]]
