"""How a table lies on a page: which headings are merged, how wide its columns are, how large its type is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from foisurvey.tables.table import Table

# Of A4 with margins of 2 cm, in points: the width of the text upright and on its side.
UPRIGHT, SIDEWAYS = 482, 728
# Sizes of type in points: the largest, the smallest that stands upright, the smallest of all.
LARGEST, SMALLEST_UPRIGHT, SMALLEST = 9.0, 7.0, 5.0
SIGN = 0.5  # the width of a sign in its size: a digit's in a serif type
GAP = 2  # signs between two columns
LONGEST = 24  # signs of a label on a line, and of a word that is not broken
LINES = 20  # of a row that stands on a page whole, below headings of as many


class Heading(NamedTuple):
    """A heading, its first column, how many columns and rows it spans, and whether other headings stand under it."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1
    group: bool = False


@dataclass(frozen=True)
class Layout:
    """How a table lies.

    Whether on its side, its size of type in points, how many signs a line of each column holds, and whether its
    headings, which are not too high, are repeated on each of its pages.
    """

    sideways: bool
    size: float
    signs: list[int]
    repeated: bool

    @property
    def width(self) -> int:
        """The width of the table in points."""
        return SIDEWAYS if self.sideways else UPRIGHT

    def whole(self, row: Sequence[str]) -> bool:
        """Return whether a row can stand on one page whole."""
        return _whole(row, self.signs)

    @property
    def shares(self) -> list[float]:
        """Each column's share of the width, its gap included; they add up to 1."""
        whole = sum(self.signs) + GAP * len(self.signs)
        return [(signs + GAP) / whole for signs in self.signs]


def merged(headings: Sequence[Sequence[str]]) -> list[list[Heading]]:
    """Return a table's rows of headings: equal neighbours of the upper row are one, what has none above is as high."""
    *groups, lowest = headings
    if not groups:
        return [[Heading(text, column) for column, text in enumerate(lowest)]]
    upper: list[Heading] = []
    lower: list[Heading] = []
    for group, columns in groupby(range(len(lowest)), key=groups[0].__getitem__):
        under = [Heading(lowest[column], column) for column in columns]
        if group:
            upper.append(Heading(group, under[0].column, columns=len(under), group=True))
            lower += under
        else:
            upper += [heading._replace(rows=2) for heading in under]
    return [upper, lower]


def laid(table: Table) -> Layout:
    """Return the layout of a table, with the largest type that fits; beyond the smallest one, words are broken."""
    signs = [
        _signs(number, [row[number] for row in table.rows], text) for number, text in enumerate(table.headings[-1])
    ]
    wanted = SIGN * (sum(signs) + GAP * len(signs))
    sideways = UPRIGHT / wanted < SMALLEST_UPRIGHT
    fitting = (SIDEWAYS if sideways else UPRIGHT) / wanted
    size = min(LARGEST, max(SMALLEST, int(2 * fitting) / 2))
    signs = [max(1, int(number * min(1, fitting / size))) for number in signs]
    return Layout(sideways, size, signs, all(_whole(row, signs) for row in table.headings))


def unbroken(heading: str) -> str:
    """Return a heading whose "n (%)" stays on one line: with a no-break space."""
    return heading.replace(" (%)", "\u00a0(%)")


def _whole(row: Sequence[str], signs: Sequence[int]) -> bool:
    return all(len(text) <= LINES * number for text, number in zip(row, signs, strict=True))


def _signs(number: int, cells: Sequence[str], heading: str) -> int:
    """Return the signs of a column's line: its numbers whole, the words of its labels and heading whole."""
    words = [min(LONGEST, len(word)) for word in unbroken(heading).split(" ")]
    longest = [len(cell) if number else min(LONGEST, len(cell)) for cell in cells]
    return max([1, *words, *longest])
