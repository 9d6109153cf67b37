"""What the sheets of every kind of workbook have in common: merged and hidden cells, comments, a sheet to choose."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from foisurvey.core.messages import Problem
from foisurvey.intake.cells import BLANK, Cell, Row
from foisurvey.intake.refusal import refusal

# The most that a sheet can have.
ROWS, COLUMNS = 1_048_576, 16_384
CELLS = 100_000_000  # of a sheet that is read: more would take all memory
# First row and column, last row and column, all from 0.
Range = tuple[int, int, int, int]


class PasswordProtected(Exception):
    """A workbook cannot be read without its password."""


class Grid(NamedTuple):
    """A sheet: its rows of cells, its merged ranges, the rows (from 0) that are hidden, and how many have comments."""

    rows: list[list[Cell]]
    merged: list[Range]
    hidden: list[int]
    comments: int


class Workbook(Protocol):
    """A workbook that is open: whether each of its sheets of cells is visible, by name, and the sheets."""

    sheets: dict[str, bool]

    def grid(self, sheet: str) -> Grid:
        """Return a sheet; raises ValueError, or an error of the library that reads it, where it is damaged."""


def read_workbook(file: str, workbook: Workbook, sheet: str | None) -> tuple[str, list[Row], list[Problem]]:
    """Return the name, the rows and what is worth a note of a sheet: the named one, or the first that is visible."""
    names = list(workbook.sheets)
    if not names:
        raise refusal(file, "the workbook has no sheet of cells")
    if sheet is not None and sheet not in names:
        raise refusal(file, f"no such sheet; it has {', '.join(names)}", sheet=sheet, known=names)
    name = sheet or next((one for one in names if workbook.sheets[one]), names[0])
    grid = workbook.grid(name)
    if sum(map(len, grid.rows)) > CELLS:
        raise ValueError(f"more than {CELLS:,} cells")
    rows = _with_merged(grid.rows, grid.merged)
    notes = [Problem(note, file, name) for note in _notes(workbook.sheets, name, sheet is not None, grid)]
    return name, [([text for text, _ in row], [kind for _, kind in row]) for row in rows], notes


def _notes(visible: Mapping[str, bool], name: str, named: bool, grid: Grid) -> Iterator[str]:
    first = next(iter(visible))
    if not visible[name]:
        yield "this sheet is hidden; it is read" + (", because the config names it" if named else "")
    elif not named and name != first:
        yield f"the first sheet, {first}, is hidden; this one, the first that is visible, is read"
    if hidden := [row for row in grid.hidden if row < len(grid.rows) and _filled(grid.rows[row])]:
        rows = "1 row is hidden" if len(hidden) == 1 else f"{len(hidden):,} rows are hidden"
        yield f"{rows}, by a filter or by hand, and read all the same; the first is row {hidden[0] + 1}"
    if grid.comments:
        cells = "1 cell has a comment" if grid.comments == 1 else f"{grid.comments:,} cells have a comment"
        yield f"{cells}, which is not read"


def _filled(row: list[Cell]) -> bool:
    return any(text.strip() for text, _ in row)


def _with_merged(rows: list[list[Cell]], merged: list[Range]) -> list[list[Cell]]:
    """Return rows with the text of each merged range in all of its cells, and the kind that says so.

    A row or a column that holds nothing but covered cells is there for the layout: it stays blank.
    """
    if not merged:
        return rows
    filled = [_filled(row) for row in rows]
    columns = {place for row in rows for place, (text, _) in enumerate(row) if text.strip()}
    left_to_cover = len(rows) * len(columns)
    for top, left, bottom, right in merged:
        text = rows[top][left][0] if top < len(rows) and left < len(rows[top]) else ""
        if not text.strip():
            continue
        covered_rows = [row for row in range(top, min(bottom + 1, len(rows))) if filled[row]]
        covered_columns = sorted(place for place in columns if left <= place <= right)
        left_to_cover -= len(covered_rows) * len(covered_columns)
        if left_to_cover < 0:
            raise ValueError("merged cells overlap")
        if len(covered_rows) * len(covered_columns) > 1:
            for row in covered_rows:
                cells = rows[row] = [*rows[row], *[BLANK] * (covered_columns[-1] + 1 - len(rows[row]))]
                for place in covered_columns:
                    cells[place] = text, "merged"
    return rows
