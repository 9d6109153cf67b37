"""One file of the survey as text, under the config's names of its columns, with every fault of its form."""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import polars as pl

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import File
from foisurvey.intake.cells import AS_TYPED, BLANK, ERROR, LABELS, CellKind, Row
from foisurvey.intake.sheets import read_sheet

ROW = "row in the file"  # a name that no file gives a column
BATCH = 1_000  # rows that are Python objects at a time: few, since its garbage collector visits each of them repeatedly


class Source:
    """One file of the survey; `key` is the column that identifies its rows.

    `frame` has one row for each row of the file that is not blank: the columns as text, and ROW, its number in the
    file. `unread` are the columns that nobody asked for, `problems` every fault of the file's form. A file that is
    not `readable` has no rows here, nor has one that the config does not name (None).
    """

    def __init__(
        self,
        file: File | None,
        needed: Sequence[str],
        optional: Sequence[str] | None = None,
        key: str = "organisation_id",
    ) -> None:
        """Read the `needed` and `optional` columns of a file, or every column where `optional` is None."""
        self.file = file.files[0] if file else None
        self.sheet = file.sheets[0] if file else None
        self.header_row = file.header_rows[-1] if file else 1
        self.key = key
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self.frame = _frame({column: [] for column in needed}, [])
        self._kinds: pl.DataFrame | None = None
        self._rows_above: list[list[str]] = []
        self._header: list[str] = []
        if file:
            try:
                self._read(file, needed, optional)
            except BadInput as refusal:
                self.problems, self._rows_above, self._header = refusal.problems, [], []
        self.readable = file is not None and not self.problems

    def kind(self, column: str) -> pl.Expr:
        """Return the kind (`cells.CellKind`) of each cell of a column; the text of an error is one in any file."""
        kind = pl.lit("text") if self._kinds is None else pl.lit(self._kinds[column])
        return pl.when(pl.col(column).str.contains(ERROR)).then(pl.lit("error")).otherwise(kind)

    def problem(
        self, row: int | None, expected: str, column: str | None = None, value: Any = None, **more: Any
    ) -> Problem:
        """Return a fault in a row of this file."""
        organisation = None
        if self.key == "organisation_id" and column != self.key and row is not None:
            organisation = self._key_of(row) or None
        return Problem(expected, self.file, self.sheet, row, organisation, column, value, **more)

    def remove(self, rows: pl.Expr) -> None:
        """Remove rows of the file, as if they were not there; they are said by their texts."""
        kept = ~self.frame.select(rows).to_series()
        self.frame = self.frame.filter(kept)
        self._kinds = self._kinds if self._kinds is None else self._kinds.filter(kept)

    def identified(self, once: bool = True) -> Iterator[Problem]:
        """Yield a fault for each row without its key and, where a key may occur only `once`, for each repetition."""
        key = pl.col(self.key)
        rows = self.frame.select(ROW, key, kind=self.kind(self.key), repeated=key.is_duplicated() & once)
        rows = rows.filter(~pl.col("kind").is_in(AS_TYPED) | (key == "") | pl.col("repeated"))
        for row, identifier, kind, _, first in rows.with_columns(first=pl.col(ROW).first().over(key)).iter_rows():
            if kind not in AS_TYPED:
                yield self.problem(row, f"expected text, not a cell of type {LABELS[kind]}", self.key, identifier)
            elif not identifier:
                yield self.problem(row, f"expected an {self.key}", self.key, "")
            elif row != first:
                expected = f"row {first} has the same {self.key}; expected each once"
                yield self.problem(row, expected, self.key, identifier)

    def one_of(self, column: str, choices: Collection[str] | pl.Series, expected: str) -> Iterator[Problem]:
        """Yield a fault for each value of a column that is not one of the choices, except a blank key."""
        known = pl.DataFrame({column: choices}, schema={column: pl.String})
        unknown = self.frame.select(column, ROW).join(known, on=column, how="anti", maintain_order="left")
        names = known[column].to_list() if unknown.height else []
        for value, row in unknown.iter_rows():
            if value or column != self.key:
                yield self.problem(row, f"expected {expected}", column, value, known=names)

    def misplaced(self, is_row: Callable[[set[str]], bool]) -> Iterator[Problem]:
        """Yield a fault for each row of data where none is read: above the header, or within a cell.

        `is_row` recognises a row by the texts of its cells. Only a CSV file can have rows within a cell, between two
        quotation marks.
        """
        for row, texts in enumerate(self._rows_above, start=1):
            if is_row(set(texts)):
                yield self.problem(row, "expected no row above the header", value=", ".join(filter(None, texts)))
        if self.sheet is None:
            for column, text, row in self._cells_of_lines():
                if any(is_row({part.strip(' "') for part in line.split(",")}) for line in re.split("[\r\n]+", text)):
                    expected = "a line of this cell is a row of its own; a quotation mark is missing or one too many"
                    yield self.problem(row, expected, column, text)

    def _cells_of_lines(self) -> Iterator[tuple[str | None, str, int]]:
        """Yield each cell of several lines: its column (None in the header), its text and its row."""
        yield from ((None, name, self.header_row) for name in self._header if re.search("[\r\n]", name))
        for column in self.frame.columns:
            if column != ROW:
                cells = self.frame.filter(pl.col(column).str.contains("[\r\n]"))
                yield from ((column, text, row) for text, row in cells.select(column, ROW).iter_rows())

    def _key_of(self, row: int) -> str | None:
        rows = self.frame[ROW]
        index = bisect_left(rows, row)
        return self.frame[self.key][index] if index < rows.len() and rows[index] == row else None

    def _read(self, file: File, needed: Sequence[str], optional: Sequence[str] | None) -> None:
        sheet = read_sheet(file.files[0], file.sheets[0], file.separator, file.encoding)
        self.sheet, rows = sheet.name, iter(sheet.rows)
        top = list(islice(rows, self.header_row))
        texts = [[text.strip() for text in row] for row, _ in top]
        self._header = texts[-1] if len(texts) == self.header_row else []
        self._rows_above = texts[:-1]
        headings = list(dict.fromkeys([*(file.columns.get(name, name) for name in needed), *file.columns.values()]))
        read = self._header if optional is None else [*headings, *optional]
        self.problems += [*self._repeated_headings(read), *self._missing_headings(headings, chain(top, rows))]
        if self.problems:
            deque(rows, maxlen=0)  # a row that cannot be read comes first: it raises BadInput
            return
        columns = self._columns(file.columns)
        if optional is not None:
            self.unread = [column for column in columns if column not in (*needed, *optional)]
        self._keep(rows, {column: index for column, index in columns.items() if column not in self.unread})

    def _repeated_headings(self, headings: Iterable[str]) -> Iterator[Problem]:
        for name in dict.fromkeys(filter(None, headings)):
            if (count := self._header.count(name)) > 1:
                yield self.problem(self.header_row, f"the header has this column {count} times", name)

    def _missing_headings(self, headings: list[str], rows: Iterable[Row]) -> Iterator[Problem]:
        """Yield the reason why headings are missing: another header row, another separator, or other names."""
        header = self._header
        missing = [name for name in headings if name not in header]
        if not missing:
            return
        for number, (row, _) in enumerate(rows, start=1):
            if set(headings) <= {text.strip() for text in row}:
                expected = f"expected the header, which stands in row {number}; say header_row: {number} in the config"
                yield self.problem(self.header_row, expected)
                return
        if len(header) == 1 and (separator := next((mark for mark in ";\t|" if mark in header[0]), None)):
            yield self.problem(self.header_row, f"expected commas between the columns, not {separator!r}")
            return
        expected = "the header has no such column" if any(header) else "expected the header, but the row is blank"
        for name in missing:
            yield self.problem(self.header_row, expected, name, known=list(filter(None, header)))

    def _columns(self, headings: dict[str, str]) -> dict[str, int]:
        """Return the index of each column with a heading; `headings` are those that the config names otherwise.

        A column whose heading is the name that the config gives to another column is renamed organisation_<name>.
        """
        names = {name: f"organisation_{name}" for name in headings}
        names |= {heading: name for name, heading in headings.items()}
        return {names.get(heading, heading): index for index, heading in enumerate(self._header) if heading}

    def _keep(self, rows: Iterator[Row], columns: dict[str, int]) -> None:
        """Keep these columns of the rows that are not blank, and a fault of each row that is not as its header."""
        numbered = enumerate(rows, start=self.header_row + 1)
        text_frames, kind_frames = [self._as_frame([], [], "", columns)], list[pl.DataFrame]()
        faults: list[tuple[int, str, str | None]] = []
        while batch := list(islice(numbered, BATCH)):
            filled = [(number, texts, kinds) for number, (texts, kinds) in batch if "".join(texts).strip()]
            numbers = [number for number, _, _ in filled]
            text_frames.append(self._as_frame(numbers, [texts for _, texts, _ in filled], BLANK[0], columns))
            of_cells = [kinds for _, _, kinds in filled if kinds is not None]
            if of_cells:
                kind_frames.append(self._as_frame(numbers, of_cells, BLANK[1], columns))
            faults += [(number, *fault) for number, texts, kinds in filled for fault in self._row_faults(texts, kinds)]
        self.frame = pl.concat(text_frames, rechunk=True).with_columns(pl.col(self.key).str.strip_chars())
        self._kinds = pl.concat(kind_frames, rechunk=True) if kind_frames else None
        self.problems += [self.problem(number, expected, value=value) for number, expected, value in faults]

    def _as_frame(
        self, numbers: list[int], rows: Sequence[Sequence[str]], blank: str, columns: dict[str, int]
    ) -> pl.DataFrame:
        """Return rows as a frame of these columns; `blank` fills those that are shorter than the header."""
        width = len(self._header)
        even = [row if len(row) == width else [*row, *[blank] * width][:width] for row in rows]
        by_index = list(zip(*even, strict=True)) or [()] * width
        return _frame({column: by_index[index] for column, index in columns.items()}, numbers)

    def _row_faults(self, texts: list[str], kinds: list[CellKind] | None) -> Iterator[tuple[str, str | None]]:
        """Yield what was expected of a row of another width than the header, or with a value under no heading."""
        width = len(self._header)
        if kinds is None and len(texts) != width:
            yield f"expected {width} fields, as in the header; the row has {len(texts)}", None
        elif len(texts) > width or "" in self._header:
            unnamed = [*texts[width:], *(text for text, name in zip(texts, self._header, strict=False) if not name)]
            if value := next((text for text in unnamed if text.strip()), None):
                yield "expected no value in a column without a name", value


def _frame(columns: dict[str, Sequence[str]], row_numbers: list[int]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.Series(ROW, row_numbers, dtype=pl.Int64))
