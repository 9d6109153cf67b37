"""The files of the survey as text, under the config's names of their columns, with every fault of their form."""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import yaml

from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.core.survey import FILE_NAME, SHEET_NAME, File, texts
from foisurvey.intake.cells import AS_TYPED, BLANK, ERROR, LABELS, Row
from foisurvey.intake.columns_read import Columns, Key, columns_of
from foisurvey.intake.headings import (
    ROWS_SEARCHED,
    Headings,
    collapsed,
    column_letter,
    folded,
    is_heading,
    letters,
    looks_like_the_header,
    shown,
    where_the_header_is,
)
from foisurvey.intake.selection import Reason, Selection
from foisurvey.intake.sheets import Sheet, read_sheet
from foisurvey.intake.text_file import SEPARATORS
from foisurvey.intake.text_rows import ROW, Block, TextRows
from foisurvey.intake.workbook_sheet import SheetRows

APART = 10**10  # the rows of each further sheet are numbered from a multiple of it
BATCH = 1_000  # rows that are Python objects at a time: few, since its garbage collector visits each of them repeatedly
MOST_NAMED = 20  # texts in the setting that a message proposes
MOST_NEAREST = 100  # texts of which the nearest names are looked for
# Of a key; one that is merged over several rows is that of each.
KINDS_OF_A_KEY = (*AS_TYPED, "merged")
# Why rows are not read, by the rule of `selection.Reason`; {} is the heading of a column.
WHY_NOT_READ = {
    "skip_rows": "skip_rows names this text of {}",
    "keep_rows": "keep_rows names other texts of {}",
    "last_row": "the config's last_row stands above",
    "header": "the header again",
    "no_values": "no column that is read has a value",
}


class _Part(NamedTuple):
    """The rows of one sheet: their texts, and the kinds of their cells; None where every cell can hold text only."""

    texts: pl.DataFrame
    kinds: pl.DataFrame | None

    def with_constant(self, name: str, text: str) -> "_Part":
        """Return the rows with one more column, of the same text in each."""
        kinds = self.kinds if self.kinds is None else self.kinds.with_columns(pl.lit(BLANK[1]).alias(name))
        return _Part(self.texts.with_columns(pl.lit(text).alias(name)), kinds)


class Source:
    """One file of the survey, or several alike, one below the other; `key` is the column that identifies its rows.

    `frame` has one row for each row that is read: the columns as text, and ROW, its number in its sheet. In the second
    and further sheets ROW is larger by a multiple of APART: see `problem`, `row_in_words` and `place`. `in_cells` are
    the columns whose values stand in cells, `unread` those that nobody asked for; `notes` what is no fault but worth a
    look, each with its severity, `problems` every fault of the form. Files that are not `readable` have no rows here,
    nor has one that the config does not name (None).

    Where there is no column `key` but one called `stand_in`, that is the key: the source is then `named`, and white
    space within its keys counts as one space.
    """

    def __init__(
        self,
        file: File | None,
        needed: Sequence[str],
        optional: Sequence[str] | None = None,
        key: str = "organisation_id",
        stand_in: str | None = None,
    ) -> None:
        """Read the `needed` and `optional` columns, or every column where `optional` is None."""
        self.header_row = file.header_rows[-1] if file else 1
        self.key = key
        self.problems: list[Problem] = []
        self.notes: list[tuple[str, Problem]] = []
        self.unread: list[str] = []
        self.named = False
        self.in_cells: set[str] = set()
        self.frame = _frame({column: [] for column in [*needed, key]}, [])
        self._kinds: pl.DataFrame | None = None
        self._keys = self.frame[key]  # of the rows that `remove` takes away, too
        self._file = file or File(file="")
        self._stand_in = stand_in
        self._places: list[tuple[str, str | None]] = []
        self._letters: list[dict[str, str]] = []
        self._rows_above: list[tuple[int, list[str]]] = []
        self._headings: list[tuple[int, str]] = []
        self._by_letter: dict[str, str] = {}
        self._has_lines = False  # whether a cell of a text file may have several
        self._uneven: list[tuple[int, list[str], int | None, int]] = []
        if file:
            self._read(file, needed, optional)
        self.readable = file is not None and not self.problems

    def kind(self, column: str) -> pl.Expr:
        """Return the kind (`cells.CellKind`) of each cell of a column; the text of an error is one in any file."""
        kind = pl.lit("text") if self._kinds is None else pl.lit(self._kinds[column])
        is_error = self.frame[column].str.contains(ERROR)
        return pl.when(is_error).then(pl.lit("error")).otherwise(kind) if is_error.any() else kind

    def problem(
        self, row: int | None, expected: str, column: str | None = None, value: Any = None, **more: Any
    ) -> Problem:
        """Return a fault in a row, by its ROW."""
        organisation = None
        if self.key == "organisation_id" and column != self.key and row is not None:
            organisation = self._key_of(row) or None
        if self.named and column == self.key:
            column = self._stand_in  # the file has no column of the key
        place, number = divmod(row or 0, APART)
        file, sheet = self._places[place] if row is not None or len(self._places) == 1 else (self._file.name, None)
        return Problem(expected, file, sheet, number or None, organisation, column, value, **more)

    def row_in_words(self, row: int) -> str:
        """Return a row, by its ROW, as a message names it: its number and, of several sheets, which one."""
        place, number = divmod(row, APART)
        file, sheet = self._places[place]
        return str(number) if len(self._places) == 1 else f"{number} of {file if sheet is None else sheet}"

    def place(self) -> dict[str, pl.Expr]:
        """Return where each row of `frame` stands: file, sheet (null of a text file) and row."""
        if len(self._places) == 1:
            file, sheet = self._places[0]
            return {"file": pl.lit(file), "sheet": pl.lit(sheet, pl.String), "row": pl.col(ROW)}
        at = pl.DataFrame(self._places, schema={"file": pl.String, "sheet": pl.String}, orient="row")
        index = (pl.col(ROW) // APART).cast(pl.UInt32)
        return {name: pl.lit(at[name]).gather(index) for name in at.columns} | {"row": pl.col(ROW) % APART}

    def letters(self, column: str) -> pl.Expr:
        """Return the letters of a column in the sheet of each row; null where it is not there."""
        each = [of_sheet.get(column) for of_sheet in self._letters]
        if len(set(each)) == 1:
            return pl.lit(each[0], pl.String)
        return pl.lit(pl.Series(each)).gather((pl.col(ROW) // APART).cast(pl.UInt32))

    def remove(self, rows: pl.Expr) -> None:
        """Remove rows of the frame, as if they were not there; they are said by their texts."""
        kept = ~self.frame.select(rows).to_series()
        self.frame = self.frame.filter(kept)
        self._kinds = self._kinds if self._kinds is None else self._kinds.filter(kept)

    def register(self, columns: Sequence[str]) -> "Source":
        """Return the organisations of the file with these columns, each once: the register, where there is no other.

        Of an organisation's texts the first that is not blank counts. The faults of the form stay those of this source.
        """
        register = copy(self)
        register.problems, register.notes = [], []
        text, key = pl.col(pl.String), pl.col(self.key)
        rows = self.frame.select(ROW, *(name for name in columns if name in self.frame.columns))
        rows = rows.filter(key != "").with_columns(pl.when(text.str.strip_chars() != "").then(text).name.keep())
        firsts = rows.group_by(self.key, maintain_order=True).agg(pl.col(ROW).first(), text.drop_nulls().first())
        register.frame = firsts.with_columns(text.fill_null(""))
        register._kinds = None  # those of the keys are looked at where all rows are
        return register

    def identify(self, ids: Mapping[str, str]) -> None:
        """Put ids in place of names in the key, by `ids` of `headings.folded` names; other keys stay."""
        known = set(ids.values())
        found = {key: ids.get(folded(key), key) for key in self.frame[self.key].unique() if key not in known}
        changed = {key: new for key, new in found.items() if key != new}
        if changed:
            self.frame = self.frame.with_columns(pl.col(self.key).replace(changed))
            self._keys = self._keys.replace(changed)

    def identified(self, once: bool = True, several: str = "") -> Iterator[Problem]:
        """Yield a fault for each row without its key and, where a key may occur only `once`, for each repetition.

        `several` says what to do where a repetition is right.
        """
        key, called = pl.col(self.key), self._stand_in if self.named else self.key
        some_twice = once and self.frame[self.key].n_unique() < self.frame.height  # sooner known than which ones
        repeated = key.is_duplicated() if some_twice else pl.lit(False)
        rows = self.frame.select(ROW, key, kind=self.kind(self.key), repeated=repeated)
        rows = rows.filter(~pl.col("kind").is_in(KINDS_OF_A_KEY) | (key == "") | pl.col("repeated"))
        for row, identifier, kind, _, first in rows.with_columns(first=pl.col(ROW).first().over(key)).iter_rows():
            if kind not in KINDS_OF_A_KEY:
                yield self.problem(row, f"expected text, not a cell of type {LABELS[kind]}", self.key, identifier)
            elif not identifier:
                article, above = "a" if self.named else "an", in_yaml([self._file.columns.get(str(called), called)])
                of_above = f"if the row is of the organisation above, say fill_down: {above}"
                skip = f"if the row is to be skipped, {self.skipping([''])}"
                yield self.problem(row, f"expected {article} {called}; {of_above}; {skip}", self.key, "")
            elif row != first:
                expected = f"row {self.row_in_words(first)} has the same {called}; expected each once"
                apart = f"{'else ' * bool(several)}give each organisation an id, in a column organisation_id"
                advice = filter(None, [expected, several, apart if self.named else ""])
                yield self.problem(row, "; ".join(advice), self.key, identifier)

    def one_of(self, column: str, choices: Collection[str] | pl.Series, expected: str) -> Iterator[Problem]:
        """Yield a fault for each value of a column that is not one of the choices, except a blank key."""
        known = pl.DataFrame({column: choices}, schema={column: pl.String})
        unknown = self.frame.select(column, ROW).join(known, on=column, how="anti", maintain_order="left")
        names = known[column].to_list() if unknown.height else []
        for value, row in unknown.iter_rows():
            if value or column != self.key:
                yield self.problem(row, f"expected {expected}", column, value, known=names)

    def strangers(self, register: "Source") -> Iterator[Problem]:
        """Yield a fault for each row whose organisation is not in the register.

        The first says how to skip the rows of all that are like no organisation: headings, totals and notes; the first
        with a name that is nearly one of the register how to say that it is that one.
        """
        problems = list(self.one_of(self.key, register.frame[self.key], "an organisation of the organisations file"))
        if problems:
            names = register.frame["name" if self.named and not register.named else self.key].to_list()
            known = {*register.frame[self.key], ""}
            unknown = [key for key in self._keys.unique(maintain_order=True) if key not in known]
            strange = [key for key in unknown[:MOST_NEAREST] if not nearest(key, names)]
            told = f"; if it is a heading, a total or a note, {self.skipping(strange)}" if strange else ""
            same = " If so, say it in the config under input.same_name" if self.named else ""
            for problem in problems:
                if same and problem.value not in strange and (near := nearest(str(problem.value), names)):
                    problem, same = replace(problem, expected=problem.expected + near + same), ""
                    yield problem
                    continue
                if told and problem.value in strange:
                    problem, told = replace(problem, expected=problem.expected + told), ""
                yield replace(problem, known=names)

    def skipping(self, keys: Sequence[str]) -> str:
        """Return the setting of the config that skips the rows with these keys, beside those that it skips already."""
        name = self._stand_in if self.named and self._stand_in else self.key
        asked = self._file.columns.get(name, name)
        skipped = texts(self._file.skip_rows.get(asked, ()))
        shown = [*skipped, *keys[:MOST_NAMED], *(["..."] if len(keys) > MOST_NAMED else [])]
        setting = {asked: shown[0] if len(shown) == 1 else shown}
        return f"say in the config, of this file, skip_rows: {in_yaml(setting)}"

    def misplaced(self, is_row: Callable[[set[str]], bool], fewest: int = 1) -> Iterator[Problem]:
        """Yield a fault for each row of data where none is read: above the header, or within a cell.

        `is_row` recognises a row by the texts of its cells; one above the header has the `fewest` texts or more. Only a
        text file can have rows within a cell, between two quotation marks.
        """
        for row, cells in self._rows_above:
            if is_row(set(cells)) and len(set(filter(None, cells))) >= fewest:
                yield self.problem(row, "expected no row above the header", value=", ".join(filter(None, cells)))
        for column, text, row in self._cells_of_lines():
            lines = [re.split("[,;\t|]", line) for line in re.split("[\r\n]+", text)]
            if any(is_row({part.strip(' "') for part in line}) for line in lines):
                expected = "a line of this cell is a row of its own; a quotation mark is missing or one too many"
                yield self.problem(row, expected, column, text)

    def _cells_of_lines(self) -> Iterator[tuple[str | None, str, int]]:
        """Yield each cell of several lines of a text file: its column (None in the header), its text and its row."""
        of_text = [index for index, (_, sheet) in enumerate(self._places) if sheet is None]
        if not of_text:
            return
        yield from ((None, name, row) for row, name in self._headings if re.search("[\r\n]", name))
        for column in self.frame.columns if self._has_lines else []:
            if column != ROW:
                cells = self.frame.filter(pl.col(column).str.contains("[\r\n]"))
                if len(of_text) < len(self._places):
                    cells = cells.filter((pl.col(ROW) // APART).is_in(of_text))
                yield from ((column, text, row) for text, row in cells.select(column, ROW).iter_rows())

    def _key_of(self, row: int) -> str | None:
        rows = self.frame[ROW]
        index = bisect_left(rows, row)
        return self.frame[self.key][index] if index < rows.len() and rows[index] == row else None

    def _read(self, file: File, needed: Sequence[str], optional: Sequence[str] | None) -> None:
        """Read each sheet of each file, one below the other."""
        selection, parts = Selection(file), list[_Part | None]()
        for path in file.files:
            for name in file.sheets:
                self._places.append((path, name))
                self._letters.append({})
                faults, above, headings = len(self.problems), len(self._rows_above), len(self._headings)
                try:
                    sheet = read_sheet(path, name, file.separator, file.encoding)
                    parts.append(self._read_sheet(sheet, file, needed, optional, selection))
                except BadInput as refusal:
                    parts.append(None)
                    self.problems[faults:] = refusal.problems
                    del self._rows_above[above:], self._headings[headings:]
                if self._places[-1][1] is None:
                    break  # a text file has no sheets
        complete = [part for part in parts if part is not None]
        if len(complete) == len(parts):
            self.frame, self._kinds = _stacked(complete)
            key = pl.col(self.key).str.strip_chars()
            self.frame = self.frame.with_columns(key.str.replace_all(r"\s+", " ") if self.named else key)
            self._keys = self.frame[self.key]
            self.problems += [self._width_problem(*row) for row in self._uneven]
            self._skip_rows_without_values(selection)
            self.problems += self._nothing_kept(selection)
            self.notes += self._notes_on_rows(selection)

    def _read_sheet(
        self, sheet: Sheet, file: File, needed: Sequence[str], optional: Sequence[str] | None, selection: Selection
    ) -> _Part | None:
        """Return the rows of a sheet that are read; None where its headings are not those asked for."""
        path, _ = self._places[-1]
        self._places[-1] = path, sheet.name
        self.notes += [("note", note) for note in sheet.notes]
        above, last = APART * (len(self._places) - 1), file.header_rows[-1]
        rows = iter(sheet.rows)
        top = list(islice(rows, last))
        header = [top[number - 1] for number in file.header_rows] if len(top) == last else []
        width = max((len(row) for row, _ in header), default=0) if sheet.name is None else sheet.width
        for number, (row, _) in enumerate(top, start=1):
            if number not in file.header_rows:
                self._rows_above.append((above + number, [text.strip() for text in row]))
        self._headings += [(above + last, text) for row, _ in header for text in row]
        headings, with_values = Headings(header, width), list[int]()
        if "" in map(collapsed, [*file.columns.values(), *file.skip_rows, *file.keep_rows, *file.fill_down]):
            below = list(rows)
            rows = iter(below)
            data = below[: file.last_row - last] if file.last_row else below
            with_values = [index for index in headings.unnamed if any(_has_text(row, index) for row, _ in data)]
        columns = columns_of(headings, file, needed, optional, Key(self.key, self._stand_in), with_values)
        if columns.faults:
            self.problems += self._heading_problems(columns, headings, file, chain(top, rows), above + last)
            deque(rows, maxlen=0)  # a row that cannot be read comes first: it raises BadInput
            return None
        self._letters[-1] = {name: letters(index) for name, index in columns.indexes.items()}
        self.notes += self._other_headings(columns, headings, file, above + last)
        self.named |= columns.named
        self.in_cells |= {*columns.indexes}
        if optional is None:
            repeated = "the header has this column more than once; it is not used"
            self.notes += [("note", self.problem(above + last, repeated, value=name)) for name in columns.unread]
        else:
            self.unread = list(dict.fromkeys([*self.unread, *columns.unread]))
        selection.start(columns.deciding, [row for row, _ in header], above)
        part = self._keep(rows, above, headings, columns, selection)
        names = {SHEET_NAME: sheet.name or "", FILE_NAME: Path(path).stem}
        for name, whose in columns.constant.items():
            part = part.with_constant(name, names[whose])
        return part

    def _heading_problems(
        self, columns: Columns, headings: Headings, file: File, rows: Iterable[Row], row: int
    ) -> Iterator[Problem]:
        """Yield why columns are not found: another header row, another separator, or other names."""
        hint = ""
        if any(reason.missing for _, reason in columns.faults):
            first = list(islice(rows, ROWS_SEARCHED))
            wanted = [asked for asked in columns.asked if is_heading(asked)]
            if numbers := where_the_header_is(wanted, first, file.header_rows):
                stands = f"row{'s' if len(numbers) > 1 else ''} {' and '.join(map(str, numbers))}"
                setting = numbers if len(numbers) > 1 else numbers[0]
                expected = f"expected the header, which stands in {stands}; say header_row: {setting} in the config"
                yield self.problem(row, expected)
                return
            only = headings.known[0] if len(headings.names) == 1 and headings.known else ""
            if separator := next((name for name, mark in SEPARATORS.items() if mark in only), None):
                expected = f"expected several columns, not one; say separator: {separator} in the config"
                yield self.problem(row, expected, value=only)
                return
            holds = f"the row holds {headings.shown}" if headings.known else "expected the header, but the row is blank"
            hint = "; ".join(filter(None, [holds, looks_like_the_header(wanted, first, file.header_rows[-1])]))
        for asked, reason in columns.faults:
            expected = str(reason)
            if hint and reason.missing and not nearest(asked, reason.known):
                expected, hint = f"{expected}; {hint}", ""
            yield self.problem(row, expected, asked or "without a heading", known=reason.known)

    def _other_headings(
        self, columns: Columns, headings: Headings, file: File, row: int
    ) -> Iterator[tuple[str, Problem]]:
        """Yield a warning on each column by its letter whose heading is another than in the first sheet."""
        for name, asked in file.columns.items():
            if name in columns.indexes and not is_heading(asked):
                heading = headings.names[columns.indexes[name]]
                first = self._by_letter.setdefault(name, heading)
                if folded(heading) != folded(first):
                    other = f"{asked} has this heading, and {first!r} in the first sheet; expected {name} in both"
                    yield "warning", self.problem(row, other, value=heading)

    def _keep(
        self, rows: Iterator[Row], above: int, headings: Headings, columns: Columns, selection: Selection
    ) -> _Part:
        """Return these columns of the rows that are read; of each row that is not as its header there is a fault."""
        text_frames, kind_frames = [_as_frame([], [], "", headings, columns.indexes)], list[pl.DataFrame]()
        nameless = [index for index in headings.unnamed if index not in columns.used]
        values: dict[int, list[int]] = {}  # the first row and the number of rows with a value in each of them
        is_text, width = self._places[-1][1] is None, len(headings.names)
        if isinstance(rows, TextRows | SheetRows) and selection.all_read:
            blocks = rows.blocks(width, selection.firsts)
        else:
            blocks = _one_by_one(rows, self._file.header_rows[-1] + 1)
        for plain, others, plain_kinds in blocks:
            filled = selection.of([(above + n, *row) for n, row in others if "".join(row[0]).strip()])
            numbers = [number for number, _, _ in filled]
            texts = _as_frame(numbers, [row for _, row, _ in filled], BLANK[0], headings, columns.indexes)
            text_frames.append(_with_plain(texts, plain, above, BLANK[0], columns.indexes))
            of_cells = [kinds for _, _, kinds in filled if kinds is not None]
            if of_cells or plain_kinds is not None:
                kinds_of_others = _as_frame(numbers, of_cells, BLANK[1], headings, columns.indexes)
                kind_frames.append(_with_plain(kinds_of_others, plain_kinds, above, BLANK[1], columns.indexes))
            if is_text:
                self._has_lines |= any("\n" in text or "\r" in text for _, row, _ in filled for text in row)
                key = columns.indexes.get(self.key)
                self._uneven += [(number, row, key, width) for number, row, _ in filled if len(row) != width]
            for index in nameless:
                rows_with_value = [number for number, row, _ in filled if _has_text(row, index)]
                if plain is not None and str(index) in plain.columns:
                    of_plain = plain.filter(pl.col(str(index)).str.strip_chars() != "")[ROW] + above
                    rows_with_value += of_plain.to_list()
                if rows_with_value:
                    values.setdefault(index, [min(rows_with_value), 0])[1] += len(rows_with_value)
        for index, (first, count) in values.items():
            unused = f"{column_letter(index)} has no heading, and values in some rows ({count:,}); it is not used"
            self.notes.append(("note", self.problem(first, f"{unused}; to use it, name it so in the config")))
        kinds = pl.concat(kind_frames, rechunk=True) if kind_frames else None
        return _Part(pl.concat(text_frames, rechunk=True), kinds)

    def _width_problem(self, number: int, row: list[str], key_index: int | None, width: int) -> Problem:
        """Return the fault of a row of a text file that has another number of fields than the header."""
        expected = f"expected {width} fields, as in the header; the row has {len(row)}"
        filled = [index for index, text in enumerate(row) if text.strip()]
        if filled == [key_index]:
            expected += f"; if it is a heading or a note, {self.skipping([row[filled[0]].strip()])}"
        return self.problem(number, expected)

    def _skip_rows_without_values(self, selection: Selection) -> None:
        """Remove the rows that have values only in columns that are not read."""
        keyless = self.frame.filter(pl.col(self.key) == "")
        empty = keyless.filter(pl.all_horizontal(pl.col(pl.String).str.strip_chars() == ""))
        for row in empty[ROW]:
            selection.count(Reason("no_values"), row)
        if empty.height:
            self.remove(pl.col(ROW).is_in(empty[ROW].implode()))

    def _notes_on_rows(self, selection: Selection) -> Iterator[tuple[str, Problem]]:
        """Yield a note on the rows that are not read by each rule, and a warning on each text that no row has."""
        for (row, reason), count in selection.counts.items():
            why = WHY_NOT_READ[reason.rule].format(reason.heading)
            first = "" if count == 1 else ", the first of them here"
            yield "note", self.problem(row, f"{_rows(count)} not read{first}: {why}", value=reason.text)
        for (row, heading), count in selection.filled.items():
            have = "this row has" if count == 1 else f"{count:,} rows, the first of them here, have"
            yield "note", self.problem(row, f"{have} the text above in {heading}, as fill_down says")
        for reason, others in selection.unused():
            expected = f"{reason.rule} names this text of {reason.heading}, which no row has"
            yield "warning", self.problem(self.header_row, expected, value=reason.text, known=others)

    def _nothing_kept(self, selection: Selection) -> Iterator[Problem]:
        """Yield a fault where keep_rows leaves no row, though there are some."""
        by_rule = (reason.heading for _, reason in selection.counts if reason.rule == "keep_rows")
        headings = list(dict.fromkeys(filter(None, by_rule)))
        if headings and not self.frame.height:
            expected = "expected rows that keep_rows keeps; none has its text"
            for heading in headings:
                others = selection.texts_of(heading)
                yield self.problem(self.header_row, f"{expected}; there are {shown(others)}", heading, known=others)


def _one_by_one(rows: Iterator[Row], first: int) -> Iterator[Block]:
    """Yield rows in blocks without plain lines; `first` is the number of the first of them."""
    numbered = enumerate(rows, start=first)
    while batch := list(islice(numbered, BATCH)):
        yield Block(None, batch)


def _with_plain(
    rows: pl.DataFrame, plain: pl.DataFrame | None, above: int, blank: str, indexes: Mapping[str, int]
) -> pl.DataFrame:
    """Return rows (see `_as_frame`) and plain ones (see `Block`) in their order."""
    if plain is None:
        return rows
    fields = {
        name: pl.col(str(index)) if str(index) in plain.columns else pl.lit(blank) for name, index in indexes.items()
    }
    of_plain = plain.select(pl.col(ROW) + above, **fields).select(rows.columns)
    return pl.concat([rows, of_plain]).sort(ROW) if rows.height else of_plain


def _as_frame(
    numbers: list[int], rows: Sequence[Sequence[str]], blank: str, headings: Headings, indexes: Mapping[str, int]
) -> pl.DataFrame:
    """Return rows as a frame of these columns; `blank` fills those that are shorter than the header."""
    width = len(headings.names)
    even = [row if len(row) == width else [*row, *[blank] * width][:width] for row in rows]
    by_index = list(zip(*even, strict=True)) or [()] * width
    return _frame({name: by_index[index] for name, index in indexes.items()}, numbers)


def _stacked(parts: Sequence[_Part]) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the rows of sheets one below the other, and the kinds of their cells where any of them has kinds.

    Where one lacks a column that another has, its cells are blank.
    """
    if len(parts) == 1:
        return parts[0]
    texts = pl.concat([part.texts for part in parts], how="diagonal", rechunk=True)
    kinds = None
    if any(part.kinds is not None for part in parts):
        of_parts = [
            part.texts.with_columns(pl.lit(BLANK[1]).alias(name) for name in part.texts.columns if name != ROW)
            if part.kinds is None
            else part.kinds
            for part in parts
        ]
        kinds = pl.concat(of_parts, how="diagonal", rechunk=True).with_columns(pl.col(pl.String).fill_null(BLANK[1]))
    return texts.with_columns(pl.col(pl.String).fill_null(BLANK[0])), kinds


def _has_text(row: Sequence[str], index: int) -> bool:
    return index < len(row) and bool(row[index].strip())


def in_yaml(value: Any) -> str:
    """Return a value as one line of the config."""
    return yaml.safe_dump(value, default_flow_style=True, width=10**9, allow_unicode=True, sort_keys=False).strip()


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"


def _frame(columns: dict[str, Sequence[str]], row_numbers: list[int]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.Series(ROW, row_numbers, dtype=pl.Int64))
