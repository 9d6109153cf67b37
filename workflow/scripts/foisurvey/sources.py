"""One file of the survey as text, under our names of its columns, with every fault of its form."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Any

import polars as pl

from foisurvey.problems import BadInput, Problem
from foisurvey.sheets import BLANK, Cell, read_cells

ROW = "row in the file"  # a name that no file gives a column


class Source:
    """One file of the survey; its rows are told apart by `key`.

    `frame` has its columns as text under our names, and ROW; `kinds` what the file says each
    cell is; `unread` the columns that nobody asked for; `problems` every fault. A file that is
    not `readable` has no rows here, nor has one that the config does not name.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        needed: list[str],
        optional: list[str] | None = None,
        key: str = "organisation_id",
    ) -> None:
        """Read the file that `settings` (its entry in the config's input) names; no `optional`: all it has is read."""
        self.file: str | None = settings.get("file")
        self.sheet: str | None = settings.get("sheet")
        self.key = key
        self.header_row: int = settings.get("header_row", 1)
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self.frame = self.kinds = _texts({column: [] for column in needed}, [])
        self._above: dict[int, list[str]] = {}
        self._header: list[str] = []
        self.readable = self.file is not None
        if self.file is None:
            return
        try:
            self.sheet, rows = read_cells(self.file, self.sheet)
        except BadInput as refusal:
            self.problems += refusal.problems
        else:
            texts = [[text.strip() for text, _ in row] for row in rows[: self.header_row]]
            header = self._header = texts[-1] if len(texts) == self.header_row else []
            self._above = dict(enumerate(texts[:-1], start=1))
            theirs = settings.get("columns", {})
            wanted = list(dict.fromkeys([*(theirs.get(name, name) for name in needed), *theirs.values()]))
            read = header if optional is None else [*wanted, *optional]
            self.problems += self._header_problems(header, rows, wanted, read)
            if not self.problems:
                self._take(header, rows, theirs, None if optional is None else [*needed, *optional])
        self.readable = not self.problems

    def problem(
        self, row: int | None, expected: str, column: str | None = None, value: Any = None, **more: Any
    ) -> Problem:
        """Return a fault that stands in a row of this file."""
        organisation = None
        if self.key == "organisation_id" and column != self.key and row is not None:
            organisation = self._keys.get(row) or None
        return Problem(expected, self.file, self.sheet, row, organisation, column, value, **more)

    def identified(self, once: bool = True) -> Iterator[Problem]:
        """Yield a fault for each row without its key and, where that may stand `once` only, each second one."""
        seen: dict[str, int] = {}
        kinds = dict(self.kinds.select(ROW, self.key).iter_rows())
        for row, identifier in self._keys.items():
            if kinds[row] not in ("text", "number"):
                yield self.problem(row, f"expected text, not a cell of type {kinds[row]}", self.key, identifier)
            elif not identifier:
                yield self.problem(row, f"expected an {self.key}", self.key, "")
            elif once and identifier in seen:
                yield self.problem(row, f"stands in row {seen[identifier]} already", self.key, identifier)
            seen.setdefault(identifier, row)

    def one_of(self, column: str, choices: list[str], expected: str) -> Iterator[Problem]:
        """Yield a fault for each value that is none of the choices; a blank key is told by `identified`."""
        known = {*choices, ""} if column == self.key else set(choices)
        for value, row in self.frame.select(column, ROW).iter_rows():
            if value not in known:
                yield self.problem(row, f"expected {expected}", column, value, known=choices)

    def misplaced(self, is_row: Callable[[set[str]], bool]) -> Iterator[Problem]:
        """Yield a fault for each row, known by its texts, where none is read: above the header, or within a cell.

        The latter only in a CSV file, where a quotation mark may make one cell of several rows.
        """
        for row, texts in self._above.items():
            if is_row(set(texts)):
                yield self.problem(row, "expected no row above the header", value=", ".join(filter(None, texts)))
        for column, text, row in self._broken() if self.sheet is None else []:
            if any(is_row({part.strip(' "') for part in line.split(",")}) for line in re.split("[\r\n]+", text)):
                expected = "a line of this cell is a row of its own; a quotation mark is one too many or missing"
                yield self.problem(row, expected, column, text)

    def _broken(self) -> Iterator[tuple[str | None, str, int]]:
        """Yield each cell that has a line break: its column (none in the header), its text and its row."""
        yield from ((None, name, self.header_row) for name in self._header if re.search("[\r\n]", name))
        for column in self.frame.columns:
            if column != ROW:
                broken = self.frame.filter(pl.col(column).str.contains("[\r\n]"))
                yield from ((column, text, row) for text, row in broken.select(column, ROW).iter_rows())

    @cached_property
    def _keys(self) -> dict[int, str]:
        return dict(self.frame.select(ROW, self.key).iter_rows())

    def _header_problems(
        self, header: list[str], rows: list[list[Cell]], wanted: list[str], read: list[str]
    ) -> Iterator[Problem]:
        missing = [name for name in wanted if name not in header]
        place = self.header_row
        for name in dict.fromkeys(read):
            if name and (count := header.count(name)) > 1:
                yield Problem(f"the header has this column {count} times", self.file, self.sheet, place, column=name)
        if not missing:
            return
        for number, row in enumerate(rows, start=1):
            if set(wanted) <= {text.strip() for text, _ in row}:
                expected = f"expected the header, which stands in row {number}; say header_row: {number} in the config"
                yield Problem(expected, self.file, self.sheet, place)
                return
        if len(header) == 1 and (mark := next((mark for mark in ";\t|" if mark in header[0]), None)):
            yield Problem(f"expected commas between the columns, not {mark!r}", self.file, self.sheet, place)
            return
        for name in missing:
            expected = "the header has no such column" if any(header) else "expected the header, but the row is blank"
            yield Problem(expected, self.file, self.sheet, place, column=name, known=[name for name in header if name])

    def _take(
        self, header: list[str], rows: list[list[Cell]], theirs: dict[str, str], read: Collection[str] | None
    ) -> None:
        """Keep the columns that are read, and tell each row that has more or fewer cells than the header names."""
        ours = {name: column for column, name in theirs.items()}
        taken = {name: f"organisation_{name}" for name in theirs}  # the file's own column of a name that is ours
        columns = {ours.get(name, taken.get(name, name)): place for place, name in enumerate(header) if name}
        self.unread = [column for column in columns if read is not None and column not in read]
        body = {number: row for number, row in enumerate(rows, start=1) if number > self.header_row and _said(row)}

        def texts(part: int) -> pl.DataFrame:
            values = {
                column: [row[place][part] if place < len(row) else BLANK[part] for row in body.values()]
                for column, place in columns.items()
                if column not in self.unread
            }
            return _texts(values, list(body))

        self.frame, self.kinds = texts(0), texts(1)
        self.frame = self.frame.with_columns(pl.col(self.key).str.strip_chars())
        nameless = [place for place, name in enumerate(header) if not name]
        for number, row in body.items():
            if self.sheet is None and len(row) != len(header):
                expected = f"expected {len(header)} fields, as in the header; the row has {len(row)}"
                self.problems.append(self.problem(number, expected))
            elif beyond := _said([*row[len(header) :], *(row[place] for place in nameless if place < len(row))]):
                self.problems.append(self.problem(number, "expected no value in a column without a name", value=beyond))


def _texts(values: dict[str, list[str]], rows: list[int]) -> pl.DataFrame:
    frame = pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))
    return frame.with_columns(pl.Series(ROW, rows, dtype=pl.Int64))


def _said(row: Iterable[Cell]) -> str | None:
    """Return the first text of a row, if it has any."""
    return next((text for text, _ in row if text.strip()), None)
