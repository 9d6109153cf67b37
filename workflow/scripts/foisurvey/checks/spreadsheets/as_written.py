"""A spreadsheet file as it was written, whoever wrote it: what a person, or a screen reader, finds in it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell.

    Its text, kind (empty, text, number, formula, other), whether it wraps, its styles, where it leads, and whether
    some of it stands above or below its line.
    """

    text: str = ""
    kind: str = "empty"
    wraps: bool = False
    styles: tuple[str, ...] = ()
    link: str = ""
    raised: bool = False


class Marked(NamedTuple):
    """A range marked as a table: its corners by row and column, counted from 1; has it headings, and filters."""

    name: str
    top: int
    left: int
    bottom: int
    right: int
    headings: bool
    filters: bool


@dataclass
class Worksheet:
    """A worksheet: its cells from A1 to the last that is not empty, in rows of one length; and what else is on it."""

    name: str
    cells: list[list[Cell]]
    tables: list[Marked] = field(default_factory=list)
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
    """A workbook: title and language, worksheets, pictures and the like, and whether it opens at its first cell."""

    title: str
    language: str
    worksheets: list[Worksheet]
    objects: list[str]
    opens_first: bool


def named(row: int, column: int) -> str:
    """Return the name of a cell by its row and column, counted from 1: A1."""
    letters = ""
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return f"{letters}{row}"


def corners(address: str) -> tuple[int, int, int, int]:
    """Return the corners of a range such as A3:I7 by row and column, counted from 1."""
    found: list[int] = []
    for letters, row in re.findall(r"\$?([A-Z]+)\$?(\d+)", address):
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - ord("A") + 1
        found += [int(row), column]
    top, left, bottom, right = found if len(found) == 4 else 2 * found
    return top, left, bottom, right


def to_the_last(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows of one length, without what is empty behind and below the last cell that is not."""
    lengths = [max((n for n, cell in enumerate(row, 1) if cell.kind != "empty"), default=0) for row in rows]
    height = max((number for number, length in enumerate(lengths, 1) if length), default=0)
    width = max(lengths, default=0)
    return [(row + [Cell()] * width)[:width] for row in rows[:height]]
