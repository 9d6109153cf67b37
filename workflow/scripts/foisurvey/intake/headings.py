"""The headings of a sheet, over one row or several, and the column that the config means by a heading or a letter."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from foisurvey.core.messages import shortened
from foisurvey.core.survey import FILE_NAME, SHEET_NAME
from foisurvey.intake.cells import CellKind, Row

# A text of the header, and whether its cell is merged with others.
HeadingCell = tuple[str, bool]

# How a heading over several rows is written: 2024 / Hours.
BETWEEN_ROWS = " / "
LETTER = re.compile("column ([a-z]{1,3})", re.IGNORECASE)
# Rows that may be the header where the config names another one.
ROWS_SEARCHED = 50
MOST_SHOWN = 12  # headings in a message


class NoColumnError(Exception):
    """No column, or several, for what the config asks for; its text is what was expected.

    `missing` says that the name is that of no column; `known` are then the right ones.
    """

    def __init__(self, expected: str, missing: bool = False, known: Sequence[str] = ()) -> None:
        super().__init__(expected)
        self.missing, self.known = missing, known


class Headings:
    """The headings of a sheet's columns.

    `names` has one for each column, "" where it has none. White space within a heading counts as one space. Of several
    rows the parts are joined, those that are blank left out. A cell that is merged with others counts in each of their
    columns; where none of an upper row is, a blank one counts as the one to its left.
    """

    def __init__(self, rows: Sequence[Row], width: int) -> None:
        """Take the rows of the header, and the number of the sheet's columns."""
        cells = [_cells(row, kinds, width) for row, kinds in rows]
        self._alone = _joined(cells)
        self.names = _joined(_spread(cells))

    @property
    def unnamed(self) -> list[int]:
        """The indexes of the columns without a heading."""
        return [index for index, name in enumerate(self.names) if not name]

    @property
    def known(self) -> list[str]:
        """The headings that are not blank, each once."""
        return list(dict.fromkeys(filter(None, self.names)))

    @property
    def shown(self) -> str:
        """The headings for a message."""
        return shown(self.known)

    def has(self, name: str) -> bool:
        """Say whether a column has this heading, as it is written."""
        return name in self.names

    def index(self, asked: str) -> int:
        """Return the index of the column that a heading or a letter (column C) means.

        A heading as it is written comes before one with other capital letters. Raises NoColumnError where there is no
        such column, or more than one.
        """
        heading, letter = self._by_heading(asked), LETTER.fullmatch(collapsed(asked))
        by_letter = _index(letter[1]) if letter else None
        if heading is not None:
            if by_letter not in (None, heading):
                named = f"this is the heading of {column_letter(heading)}"
                raise NoColumnError(f"{named}, and the letter of another; give the heading of the one that is meant")
            return heading
        if by_letter is None:
            raise NoColumnError("the header has no such column", missing=True, known=self.known)
        if by_letter >= len(self.names):
            end = f"ends with {column_letter(len(self.names) - 1)}" if self.names else "is blank"
            raise NoColumnError(f"there is no such column; the sheet {end}")
        return by_letter

    def _by_heading(self, asked: str) -> int | None:
        for same in (collapsed, folded):
            for names in (self.names, self._alone):
                indexes = [index for index, name in enumerate(names) if name and same(name) == same(asked)]
                if len(indexes) > 1:
                    expected = f"the header has this column {len(indexes)} times"
                    raise NoColumnError(f"{expected}; say which one: {_choices(indexes)}")
                if indexes:
                    return indexes[0]
        return None


def collapsed(text: str) -> str:
    """Return a text with each run of white space and line breaks as one space, and none around it."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Return a text for comparing, whatever its white space and capital letters."""
    return collapsed(text).casefold()


def is_heading(asked: str) -> bool:
    """Say whether what the config asks for is a heading: neither blank, nor a letter, nor the name of the sheet."""
    return folded(asked) not in ("", SHEET_NAME, FILE_NAME) and not LETTER.fullmatch(collapsed(asked))


def column_letter(index: int) -> str:
    """Return a column as the config names it by its letter: column C."""
    return f"column {letters(index)}"


def letters(index: int) -> str:
    """Return the letters that a spreadsheet shows above a column, by its index: C."""
    text, rest = "", index + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        text = chr(ord("A") + last) + text
    return text


def shown(texts: Sequence[str]) -> str:
    """Return texts for a message: the first of them, where there are many."""
    more = ["..."] if len(texts) > MOST_SHOWN else []
    return ", ".join([*(shortened(repr(text)) for text in texts[:MOST_SHOWN]), *more])


def unnamed_column(with_values: Iterable[int]) -> int:
    """Return the one column without a heading, of those that have values. Raises NoColumnError unless it is one."""
    indexes = list(with_values)
    if not indexes:
        raise NoColumnError("each column with values has a heading; expected one without")
    if len(indexes) > 1:
        raise NoColumnError(f"{len(indexes)} columns without a heading have values; say which one: {_choices(indexes)}")
    return indexes[0]


def where_the_header_is(headings: Sequence[str], rows: Sequence[Row], header_rows: Sequence[int]) -> list[int]:
    """Return the numbers of the row, or of the two rows, that hold all these headings; none where there are none.

    `rows` are the first ones of a sheet; `header_rows` those that were looked at already.
    """
    wanted = {folded(heading) for heading in headings}
    for number, (row, _) in enumerate(rows, start=1):
        if wanted and wanted <= set(map(folded, row)):
            return [number]
    for number, pair in enumerate(pairwise(rows), start=1):
        names = Headings(pair, max(len(row) for row, _ in pair)).names
        if wanted and [number, number + 1] != list(header_rows) and wanted <= set(map(folded, names)):
            return [number, number + 1]
    return []


def looks_like_the_header(headings: Sequence[str], rows: Sequence[Row], header_row: int) -> str | None:
    """Return in words the row that has most of the headings or, where none has any, the first of several texts.

    None where it is the header row of the config, or no row has several texts.
    """
    wanted = {folded(heading) for heading in headings}
    texts = [[collapsed(text) for text in row] for row, _ in rows]
    several = [(number, row) for number, row in enumerate(texts, start=1) if len(set(filter(None, row))) > 1]
    number, row = max(several, key=lambda one: len(wanted & set(map(folded, one[1]))), default=(header_row, []))
    return None if number == header_row else f"row {number} looks like the header: {shown([*filter(None, row)])}"


def _cells(texts: Sequence[str], kinds: Sequence[CellKind] | None, width: int) -> list[HeadingCell]:
    """Return a row of the header, as long as the sheet is wide."""
    merged = [kind == "merged" for kind in kinds or []]
    padding = [""] * width, [False] * width
    return list(zip(map(collapsed, [*texts, *padding[0]][:width]), [*merged, *padding[1]][:width], strict=True))


def _spread(rows: list[list[HeadingCell]]) -> list[list[HeadingCell]]:
    """Return the rows with the texts of each upper one in the blank cells to their right, unless it has merged cells.

    A text with nothing below it is the heading of its own column alone. Where a heading that would take a text from its
    left stands left of all of them, too, the texts may stand amid their columns: then none is spread.
    """
    spread = [list(row) for row in rows]
    for depth, row in enumerate(rows[:-1]):
        if any(_continues(row, index) for index in range(len(row))):
            continue
        current, taken = "", list(row)
        left_of_all, given = set[tuple[str, ...]](), set[tuple[str, ...]]()
        for index, (text, _) in enumerate(row):
            below = any(lower[index][0] and lower[index] != (text, True) for lower in rows[depth + 1 :])
            if text or any(upper[index][0] for upper in rows[:depth]):
                current = text if below else ""
            elif below:
                taken[index] = current, False
                (given if current else left_of_all).add(tuple(lower[index][0] for lower in rows[depth + 1 :]))
        if not left_of_all & given:
            spread[depth] = taken
    return spread


def _joined(rows: list[list[HeadingCell]]) -> list[str]:
    if not rows:
        return []
    *upper, last = rows
    # Of merged cells in the last row the first alone has the heading.
    alone = [("", False) if _continues(last, index) else cell for index, cell in enumerate(last)]
    return [BETWEEN_ROWS.join(_parts(cells)) for cells in zip(*upper, alone, strict=True)]


def _continues(row: Sequence[HeadingCell], index: int) -> bool:
    """Say whether a cell is merged with the one to its left."""
    text, merged = row[index]
    return merged and index > 0 and row[index - 1][0] == text


def _parts(cells: Iterable[HeadingCell]) -> Iterator[str]:
    """Yield the parts of a heading; one that is merged with the one above it stands once."""
    above = ""
    for text, merged in cells:
        if text and not (merged and text == above):
            yield text
        above = text


def _index(letters: str) -> int:
    index = 0
    for one in letters.upper():
        index = 26 * index + ord(one) - ord("A") + 1
    return index - 1


def _choices(indexes: Sequence[int]) -> str:
    return f"{', '.join(map(column_letter, indexes[:-1]))} or {column_letter(indexes[-1])}"
