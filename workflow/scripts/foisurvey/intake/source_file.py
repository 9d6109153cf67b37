"""One file of the survey as text, under our names of its columns, with every fault of its form."""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import polars as pl

from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.sheets import BLANK, Row, read_rows

ROW = "row in the file"  # a name that no file gives a column
BATCH = 1_000  # rows that are objects of Python at a time: few, since its collector visits all of them again and again


class Source:
    """One file of the survey; its rows are told apart by `key`.

    `frame` has its columns as text under our names, and ROW; `unread` are the columns that nobody
    asked for, `problems` every fault. A file that is not `readable` has no rows here, nor has one
    that the config does not name.
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
        self.frame = _texts({column: [] for column in needed}, [])
        self._kinds: pl.DataFrame | None = None
        self._above: dict[int, list[str]] = {}
        self._header: list[str] = []
        self.readable = self.file is not None
        if self.file is None:
            return
        try:
            self.sheet, rows = read_rows(self.file, self.sheet)
            self._read(iter(rows), settings.get("columns", {}), needed, optional)
        except BadInput as refusal:
            self.problems, self._above, self._header = refusal.problems, {}, []
        self.readable = not self.problems

    def kind(self, column: str) -> pl.Series | pl.Expr:
        """What the file says each cell of a column is."""
        return pl.lit("text") if self._kinds is None else self._kinds[column]

    def problem(
        self, row: int | None, expected: str, column: str | None = None, value: Any = None, **more: Any
    ) -> Problem:
        """Return a fault that stands in a row of this file."""
        organisation = None
        if self.key == "organisation_id" and column != self.key and row is not None:
            organisation = self._key_of(row) or None
        return Problem(expected, self.file, self.sheet, row, organisation, column, value, **more)

    def identified(self, once: bool = True) -> Iterator[Problem]:
        """Yield a fault for each row without its key and, where that may stand `once` only, each second one."""
        key = pl.col(self.key)
        rows = self.frame.select(ROW, key, kind=self.kind(self.key), again=key.is_duplicated() & once)
        rows = rows.filter(~pl.col("kind").is_in(["text", "number"]) | (key == "") | pl.col("again"))
        for row, identifier, kind, _, first in rows.with_columns(first=pl.col(ROW).first().over(key)).iter_rows():
            if kind not in ("text", "number"):
                yield self.problem(row, f"expected text, not a cell of type {kind}", self.key, identifier)
            elif not identifier:
                yield self.problem(row, f"expected an {self.key}", self.key, "")
            elif row != first:
                yield self.problem(row, f"stands in row {first} already", self.key, identifier)

    def one_of(self, column: str, choices: Collection[str] | pl.Series, expected: str) -> Iterator[Problem]:
        """Yield a fault for each value that is none of the choices; a blank key is told by `identified`."""
        known = pl.DataFrame({column: choices}, schema={column: pl.String})
        others = self.frame.select(column, ROW).join(known, on=column, how="anti", maintain_order="left")
        names = known[column].to_list() if others.height else []
        for value, row in others.iter_rows():
            if value or column != self.key:
                yield self.problem(row, f"expected {expected}", column, value, known=names)

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

    def _key_of(self, row: int) -> str | None:
        place = self.frame[ROW].search_sorted(row)
        found = self.frame.select(ROW, self.key)[place : place + 1].rows()
        return found[0][1] if found and found[0][0] == row else None

    def _read(self, rows: Iterator[Row], theirs: dict[str, str], needed: list[str], optional: list[str] | None) -> None:
        head = list(islice(rows, self.header_row))
        texts = [[text.strip() for text in row] for row, _ in head]
        header = self._header = texts[-1] if len(texts) == self.header_row else []
        self._above = dict(enumerate(texts[:-1], start=1))
        wanted = list(dict.fromkeys([*(theirs.get(name, name) for name in needed), *theirs.values()]))
        read = header if optional is None else [*wanted, *optional]
        self.problems += self._header_problems(header, chain(head, rows), wanted, read)
        if self.problems:
            deque(rows, maxlen=0)  # a row that cannot be read is to be told first
        else:
            self._take(header, rows, theirs, None if optional is None else [*needed, *optional])

    def _header_problems(
        self, header: list[str], rows: Iterable[Row], wanted: list[str], read: list[str]
    ) -> Iterator[Problem]:
        missing = [name for name in wanted if name not in header]
        place = self.header_row
        for name in dict.fromkeys(read):
            if name and (count := header.count(name)) > 1:
                yield Problem(f"the header has this column {count} times", self.file, self.sheet, place, column=name)
        if not missing:
            return
        for number, (row, _) in enumerate(rows, start=1):
            if set(wanted) <= {text.strip() for text in row}:
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
        self, header: list[str], rows: Iterator[Row], theirs: dict[str, str], read: Collection[str] | None
    ) -> None:
        """Keep the columns that are read, and tell each row that has more or fewer cells than the header names."""
        ours = {name: column for column, name in theirs.items()}
        taken = {name: f"organisation_{name}" for name in theirs}  # the file's own column of a name that is ours
        columns = {ours.get(name, taken.get(name, name)): place for place, name in enumerate(header) if name}
        self.unread = [column for column in columns if read is not None and column not in read]
        columns = {column: place for column, place in columns.items() if column not in self.unread}
        width, nameless = len(header), [place for place, name in enumerate(header) if not name]
        numbered = enumerate(rows, start=self.header_row + 1)
        texts, kinds = [], []
        found: list[tuple[int, str, str | None]] = []

        def frame(body: list[list[str]], numbers: list[int], blank: str) -> pl.DataFrame:
            even = [row if len(row) == width else [*row, *[blank] * width][:width] for row in body]
            by_place = list(zip(*even, strict=True)) or [()] * width
            return _texts({column: by_place[place] for column, place in columns.items()}, numbers)

        while batch := list(islice(numbered, BATCH)):
            body = [(number, row, kind) for number, (row, kind) in batch if "".join(row).strip()]
            numbers = [number for number, _, _ in body]
            texts.append(frame([row for _, row, _ in body], numbers, BLANK[0]))
            if body and body[0][2] is not None:
                kinds.append(frame([kind or [] for _, _, kind in body], numbers, BLANK[1]))
            for number, row, kind in body:
                if kind is None and len(row) != width:
                    found.append((number, f"expected {width} fields, as in the header; the row has {len(row)}", None))
                elif (nameless or len(row) > width) and (
                    beyond := _said([*row[width:], *(row[place] for place in nameless if place < len(row))])
                ):
                    found.append((number, "expected no value in a column without a name", beyond))
        self.frame = pl.concat(texts or [frame([], [], "")], rechunk=True).with_columns(
            pl.col(self.key).str.strip_chars()
        )
        self._kinds = pl.concat(kinds, rechunk=True) if kinds else None
        self.problems += [self.problem(number, expected, value=value) for number, expected, value in found]


def _texts(values: dict[str, Sequence[str]], rows: list[int]) -> pl.DataFrame:
    frame = pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))
    return frame.with_columns(pl.Series(ROW, rows, dtype=pl.Int64))


def _said(row: Iterable[str]) -> str | None:
    """Return the first text of a row, if it has any."""
    return next((text for text in row if text.strip()), None)
