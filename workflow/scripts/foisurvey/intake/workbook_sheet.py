"""What the sheets of every kind of workbook have in common: merged and hidden cells, comments, a sheet to choose."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import NamedTuple, Protocol

import polars as pl

from foisurvey.core.messages import Problem
from foisurvey.intake.cells import BLANK, Cell, Row
from foisurvey.intake.refusal import refusal
from foisurvey.intake.text_rows import ROW, Block

# The most that a sheet can have.
ROWS, COLUMNS = 1_048_576, 16_384
CELLS = 100_000_000  # of a sheet that is read: more would take all memory
# First row and column, last row and column, all from 0.
Range = tuple[int, int, int, int]
CELLS_READ = {"row": pl.Int64, "column": pl.Int64, "text": pl.String, "kind": pl.String}
AT_A_TIME = 1_000  # rows that are Python objects, of a sheet that may be wide


class PasswordProtected(Exception):
    """A workbook cannot be read without its password."""


class Grid(NamedTuple):
    """A sheet: its cells (CELLS_READ), its merged ranges, the rows that are hidden, and how many have comments.

    Rows and columns are counted from 0; blank cells need not be there.
    """

    cells: pl.DataFrame
    merged: list[Range]
    hidden: list[int]
    comments: int


class SheetRows:
    """The rows of a sheet up to the last that has a cell, all of one width; as `text_rows.TextRows` gives them."""

    def __init__(self, cells: pl.DataFrame) -> None:
        """Take the cells of the sheet (CELLS_READ); raises ValueError where its rows and columns have too many."""
        rows = cells.select(pl.col("row").unique().sort())
        if rows.height * cells["column"].n_unique() > CELLS:
            raise ValueError(f"more than {CELLS:,} cells")
        by_column = cells.partition_by("column", as_dict=True, include_key=False).items()
        joined = {column: rows.join(part, on="row", how="left", maintain_order="left") for (column,), part in by_column}
        self._width = max(joined, default=-1) + 1
        self._texts, self._kinds = (
            rows.select(pl.col("row").alias(ROW) + 1).with_columns(
                part[name].fill_null(blank).alias(str(column)) for column, part in joined.items()
            )
            for name, blank in zip(("text", "kind"), BLANK, strict=True)
        )
        self._number = 0  # of the row that was read last
        self._rows = self._one_by_one()

    def __iter__(self) -> Iterator[Row]:
        """Return the rows."""
        return self

    def __next__(self) -> Row:
        """Return the next row."""
        return next(self._rows)

    def blocks(self, _: int, apart: Collection[str]) -> Iterator[Block]:
        """Yield the rows after those that were read one by one; a row whose first cell is one of `apart` by itself."""
        of_cells = pl.exclude(ROW)
        filled = (pl.col(ROW) > self._number) & pl.any_horizontal(pl.lit(False), of_cells.str.strip_chars() != "")
        first = pl.col("0") if "0" in self._texts.columns else pl.lit(BLANK[0])
        is_plain, is_other = self._texts.select(filled & ~first.is_in(apart), is_other=filled & first.is_in(apart))
        others = list(self._numbered(self._texts.filter(is_other), self._kinds.filter(is_other)))
        yield Block(self._texts.filter(is_plain), others, self._kinds.filter(is_plain))

    def _one_by_one(self) -> Iterator[Row]:
        for number, row in self._numbered(self._texts, self._kinds):
            while self._number < number - 1:
                self._number += 1
                yield [], []
            self._number = number
            yield row

    def _numbered(self, texts: pl.DataFrame, kinds: pl.DataFrame) -> Iterator[tuple[int, Row]]:
        for start in range(0, texts.height, AT_A_TIME):
            of_rows = []
            for frame, blank in zip((texts, kinds), BLANK, strict=True):
                some = frame[start : start + AT_A_TIME].to_dict(as_series=False)
                blanks = [blank] * len(some[ROW])
                of_rows.append(zip(*(some.get(str(index), blanks) for index in range(self._width)), strict=True))
            for number, row, of_row in zip(some[ROW], *of_rows, strict=True):
                yield number, (list(row), list(of_row))


class Workbook(Protocol):
    """A workbook that is open: whether each of its sheets of cells is visible, by name, and the sheets."""

    sheets: dict[str, bool]

    def grid(self, sheet: str) -> Grid:
        """Return a sheet; raises ValueError, or an error of the library that reads it, where it is damaged."""


def cells_of_rows(rows: list[list[Cell]]) -> pl.DataFrame:
    """Return the cells of rows; raises ValueError where there are too many."""
    if sum(map(len, rows)) > CELLS:
        raise ValueError(f"more than {CELLS:,} cells")
    cells = [(row, column, *cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell[0]]
    return pl.DataFrame(cells, schema=CELLS_READ, orient="row")


def read_workbook(file: str, workbook: Workbook, sheet: str | None) -> tuple[str, SheetRows, list[Problem], int]:
    """Return the name, the rows, what is worth a note and the width of a sheet.

    It is the named one, or the first that is visible.
    """
    names = list(workbook.sheets)
    if not names:
        raise refusal(file, "the workbook has no sheet of cells")
    if sheet is not None and sheet not in names:
        raise refusal(file, f"no such sheet; it has {', '.join(names)}", sheet=sheet, known=names)
    name = sheet or next((one for one in names if workbook.sheets[one]), names[0])
    grid = workbook.grid(name)
    notes = [Problem(note, file, name) for note in _notes(workbook.sheets, name, sheet is not None, grid)]
    cells = _with_merged(grid.cells, grid.merged)
    return name, SheetRows(cells), notes, max(_filled(cells, "column"), default=-1) + 1


def _notes(visible: Mapping[str, bool], name: str, named: bool, grid: Grid) -> Iterator[str]:
    first = next(iter(visible))
    if not visible[name]:
        yield "this sheet is hidden; it is read" + (", because the config names it" if named else "")
    elif not named and name != first:
        yield f"the first sheet, {first}, is hidden; this one, the first that is visible, is read"
    if grid.hidden and (hidden := _filled(grid.cells, "row") & set(grid.hidden)):
        rows = "1 row is hidden" if len(hidden) == 1 else f"{len(hidden):,} rows are hidden"
        yield f"{rows}, by a filter or by hand, and read all the same; the first is row {min(hidden) + 1}"
    if grid.comments:
        cells = "1 cell has a comment" if grid.comments == 1 else f"{grid.comments:,} cells have a comment"
        yield f"{cells}, which is not read"


def _filled(cells: pl.DataFrame, of: str) -> set[int]:
    """Return the rows, or the columns, that hold more than white space."""
    return set(cells.filter(pl.col("text").str.strip_chars() != "")[of].unique())


def _with_merged(cells: pl.DataFrame, merged: list[Range]) -> pl.DataFrame:
    """Return cells with the text of each merged range in all of its cells, and the kind that says so.

    A row or a column that holds nothing but covered cells is there for the layout: it stays blank.
    """
    if not merged:
        return cells
    rows, columns = (sorted(_filled(cells, of)) for of in ("row", "column"))
    left_to_cover = len(rows) * len(columns)
    at = ["row", "column"]
    corners = pl.DataFrame([one[:2] for one in merged], schema={name: CELLS_READ[name] for name in at}, orient="row")
    in_corners = cells.join(corners, on=at, how="semi").select(*at, "text").iter_rows()
    texts = {(row, column): text for row, column, text in in_corners if text.strip()}
    covered: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in merged:
        if text := texts.get((top, left)):
            covered_rows = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
            covered_columns = columns[bisect_left(columns, left) : bisect_right(columns, right)]
            left_to_cover -= len(covered_rows) * len(covered_columns)
            if left_to_cover < 0:
                raise ValueError("merged cells overlap")
            if len(covered_rows) * len(covered_columns) > 1:
                covered |= dict.fromkeys(product(covered_rows, covered_columns), text)
    joint = [(*cell, text, "merged") for cell, text in covered.items()]
    known = pl.DataFrame(joint, schema=CELLS_READ, orient="row")
    return pl.concat([cells.join(known, on=at, how="anti"), known])
