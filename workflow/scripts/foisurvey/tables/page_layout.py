"""How a table fits on a page: which headings are merged, how wide its columns are, how large its type is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import NamedTuple

from foisurvey.tables.table import Table

# The width of the text on A4 with margins of 2 cm, in points, in portrait and in landscape.
PORTRAIT, LANDSCAPE = 482, 728
# Sizes of type in points: the largest, the smallest in portrait, the smallest of all.
LARGEST, SMALLEST_IN_PORTRAIT, SMALLEST = 9.0, 7.0, 5.0
CHARACTER = 0.5  # the width of a character as a fraction of its size: a digit's in a serif type
GAP = 2  # characters between two columns
LONGEST = 24  # characters of a label on a line, and of a word that is not broken
CONTINUED = ", continued"  # stands after the label of a table above its second part and those after it
LINES = 20  # lines of the longest row that is kept on one page, below headings of as many
MOST_LINES = 40  # lines of a table that is kept on one page as a whole


class Heading(NamedTuple):
    """A heading: its first column, how many columns and rows it spans, and whether it is above other headings."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1
    group: bool = False


@dataclass(frozen=True)
class Layout:
    """How a table fits on a page: its size of type is in points, its `characters` are those of a line of each column.

    Its headings are repeated on each of its pages unless they are too high.
    """

    landscape: bool
    size: float
    characters: list[int]
    repeated: bool

    @property
    def width(self) -> int:
        """The width of the table in points."""
        return LANDSCAPE if self.landscape else PORTRAIT

    @property
    def fractions(self) -> list[float]:
        """Each column's fraction of the width, its gap included; they add up to 1."""
        total = _with_gaps(self.characters)
        return [(characters + GAP) / total for characters in self.characters]

    def keeps_together(self, row: Sequence[str]) -> bool:
        """Return whether a row is short enough to be kept on one page."""
        return _is_short(row, self.characters)

    def keeps_all_together(self, rows: Sequence[Sequence[str]]) -> bool:
        """Return whether rows are few and short enough to be kept on one page, with headings and a caption."""
        lines = [max(ceil(len(text) / most) for text, most in zip(row, self.characters, strict=True)) for row in rows]
        return sum(lines) <= MOST_LINES


def merged_headings(headings: Sequence[Sequence[str]]) -> list[list[Heading]]:
    """Return a table's rows of headings, equal groups merged; a heading without a group takes both rows."""
    *groups, lowest = headings
    if not groups:
        return [[Heading(text, column) for column, text in enumerate(lowest)]]
    upper: list[Heading] = []
    lower: list[Heading] = []
    for group, columns in groupby(range(len(lowest)), key=groups[0].__getitem__):
        below = [Heading(lowest[column], column) for column in columns]
        if group:
            upper.append(Heading(group, below[0].column, columns=len(below), group=True))
            lower += below
        else:
            upper += [heading._replace(rows=2) for heading in below]
    return [upper, lower]


def fitted(table: Table) -> list[tuple[Table, Layout]]:
    """Return the parts of a table, to be set one below another, and their layouts, all in type of the same size.

    A table that fits on a page in portrait has one part. A wider one has as many as it needs, each a part of its
    columns after a first column of labels: a group of columns under one heading, or as many of those beside each other
    without such a heading as fit. It is turned into landscape, as one part, only if a single column would not fit.
    """
    widths = _widths(table)
    if _fits(widths) or not all(_fits([widths[0], width]) for width in widths[1:]):
        return [(table, layout_of(table))]
    parts = [_of_columns(table, [0, *columns]) for columns in _parts(table, widths)]
    size = min(layout_of(part).size for part in parts)
    return [(part, layout_of(part, size)) for part in parts]


def layout_of(table: Table, largest: float = LARGEST) -> Layout:
    """Return the layout of a table, with the largest type that fits; beyond the smallest one, words are broken."""
    characters = _widths(table)
    total, landscape = _with_gaps(characters), not _fits(characters)
    width = (LANDSCAPE if landscape else PORTRAIT) / CHARACTER
    size = min(largest, max(SMALLEST, int(2 * width / total) / 2))
    if (line := width / size) < total:
        characters = [max(1, int(number * line / total)) for number in characters]
    else:  # labels take the room that is left, up to their length
        longest = max((len(row[0]) for row in table.rows), default=0)
        characters[0] += max(0, min(int(line) - total, longest - characters[0]))
    repeated = all(_is_short(row, characters) for row in table.headings)
    return Layout(landscape, size, characters, repeated)


def unbroken(heading: str) -> str:
    """Return a heading whose "n (%)" stays on one line: with a no-break space."""
    return heading.replace(" (%)", "\u00a0(%)")


def has_names(cell: str) -> bool:
    """Return whether a cell is a text of names, which may be broken between words, and no number or interval."""
    return 2 * sum(character.isalpha() for character in cell) > len(cell) > LONGEST


def _parts(table: Table, widths: Sequence[int]) -> list[list[int]]:
    """Return which columns each part of a table has besides its labels."""
    groups = table.headings[0] if len(table.headings) > 1 else [""] * len(widths)
    parts: list[list[int]] = []
    for _, group in groupby(range(1, len(widths)), key=groups.__getitem__):
        parts.append([])
        for column in group:
            if not _fits([widths[one] for one in (0, *parts[-1], column)]):
                parts.append([])
            parts[-1].append(column)
    return parts


def _of_columns(table: Table, columns: Sequence[int]) -> Table:
    """Return a table with only these of its columns, and no empty row of headings."""
    headings, rows = ([[row[one] for one in columns] for row in every] for every in (table.headings, table.rows))
    return replace(table, headings=[*filter(any, headings[:-1]), headings[-1]], rows=rows)


def _fits(widths: Sequence[int]) -> bool:
    """Return whether columns of these widths fit on a page in portrait, in type that can be read."""
    return PORTRAIT / (CHARACTER * _with_gaps(widths)) >= SMALLEST_IN_PORTRAIT


def _widths(table: Table) -> list[int]:
    """Return how many characters a line of each column holds."""
    return [
        _widest(heading, [row[column] for row in table.rows], labels=column == 0)
        for column, heading in enumerate(table.headings[-1])
    ]


def _with_gaps(characters: Sequence[int]) -> int:
    return sum(characters) + GAP * len(characters)


def _is_short(row: Sequence[str], characters: Sequence[int]) -> bool:
    return all(len(text) <= LINES * number for text, number in zip(row, characters, strict=True))


def _widest(heading: str, cells: Sequence[str], labels: bool) -> int:
    """Return how many characters a line of a column holds, so that no number is broken, nor a word of a label."""
    words = [min(LONGEST, len(word)) for word in unbroken(heading).split(" ")]
    texts = [min(LONGEST, len(cell)) if labels or has_names(cell) else len(cell) for cell in cells]
    return max([1, *words, *texts])
