"""The rows of a text file of columns: one by one, or as columns at once where no rule of CSV matters to their lines."""

import csv
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import chain
from typing import NamedTuple, TextIO

import polars as pl

from foisurvey.core.messages import BadInput
from foisurvey.intake.cells import Row
from foisurvey.intake.refusal import refusal

ROW = "row in the file"  # a name that no file gives a column
CHARACTERS = 2**23  # that are read at a time

csv.field_size_limit(2**31 - 1)  # the most that there is; without it, a text of more than 131,072 characters is refused


class Block(NamedTuple):
    """Rows with their numbers: plain ones as columns (ROW and their fields: "0", "1", ...; or None), and the others.

    `kinds` are those of the cells of plain rows; None where they have none. A column without values may be left out.
    """

    plain: pl.DataFrame | None
    others: list[tuple[int, Row]]
    kinds: pl.DataFrame | None = None


class TextRows:
    """The rows of a text file, each once: one by one, or all that remain in blocks. Their cells have no kinds.

    At the first row that cannot be read BadInput is raised; `undecoded` gives it where the text is of another encoding.
    """

    def __init__(self, file: str, codec: str, separator: str, undecoded: Callable[[], BadInput]) -> None:
        self._file, self._codec, self._separator, self._undecoded = file, codec, separator, undecoded
        self._number = 0  # of the last row that was read
        self._text: TextIO | None = None
        self._rows = self._one_by_one()

    def __iter__(self) -> Iterator[Row]:
        """Return the rows."""
        return self

    def __next__(self) -> Row:
        """Return the next row."""
        return next(self._rows)

    def blocks(self, width: int, apart: Collection[str]) -> Iterator[Block]:
        """Yield the rows after those that were read one by one, which are one or more.

        A plain line has `width` fields, no quotation mark, and a first field with a letter or a digit, not one of
        `apart`.
        """
        rest, more = "", True
        while more and self._text and not self._text.closed:
            with self._refusing():
                piece = self._text.read(CHARACTERS)
            more, text = bool(piece), rest + piece
            end = text.rfind("\n") + 1 if more else len(text)
            block, unfinished = self._block(text[:end], width, more)
            rest = unfinished + text[end:]
            yield _with_apart(block, apart)
        self._rows.close()

    def _one_by_one(self) -> Generator[Row, None, None]:
        with self._refusing(), open(self._file, encoding=self._codec, newline="") as self._text:
            # Strict: else a quotation mark too many takes the rows that follow into its cell.
            for row in csv.reader(self._text, delimiter=self._separator, strict=True):
                self._number += 1
                yield row, None

    def _block(self, text: str, width: int, more: bool) -> tuple[Block, str]:
        """Return the rows of whole lines and, where `more` follow, the text of a row that ends in one of those."""
        if "\r" in text and text.count("\r") != text.count("\r\n"):  # rows may end with \r alone
            return self._by_csv(pl.Series(list(StringIO(text, newline=""))), more)
        if '"' not in text and (frame := self._columns(text, width)) is not None:
            numbers = pl.int_range(1, frame.height + 1, eager=True) + self._number
            self._number += frame.height
            return Block(frame.with_columns(numbers.alias(ROW)), []), ""
        lines = pl.Series("line", [text]).str.split("\n", inclusive=True).explode(empty_as_null=False)
        plain = lines.str.count_matches(self._separator, literal=True) == width - 1
        plain &= ~lines.str.contains('"', literal=True)
        if 2 * plain.sum() < lines.len():
            return self._by_csv(lines, more)
        others, continued, behind, unfinished = dict[int, Row](), list[int](), 0, ""
        places = (~plain).arg_true()
        for place, line in zip(places, lines.gather(places), strict=True):
            if place < behind:
                continue  # of the row before
            following = (lines[index] for index in range(place + 1, lines.len()))
            reader = csv.reader(chain([line], following), delimiter=self._separator, strict=True)
            try:
                with self._refusing(place - len(continued)):
                    others[place] = next(reader), None
            except BadInput:
                if not more or place + reader.line_num < lines.len():
                    raise
                unfinished = "".join(lines.slice(place))
                lines, plain = lines.head(place), plain.head(place)
                break
            behind = place + reader.line_num
            continued += range(place + 1, behind)
        begins = pl.repeat(1, lines.len(), dtype=pl.Int64, eager=True).scatter(continued, 0)
        numbers = begins.cum_sum() + self._number
        self._number += lines.len() - len(continued)
        plain &= begins == 1
        frame = self._columns(lines.filter(plain).str.join().item(), width)
        assert frame is not None
        numbered = zip(numbers.gather(list(others)), others.values(), strict=True)
        return Block(frame.with_columns(numbers.filter(plain).alias(ROW)), list(numbered)), unfinished

    def _columns(self, text: str, width: int) -> pl.DataFrame | None:
        """Return the fields of lines without a quotation mark; None where one has another number of them."""
        header = self._separator.join(map(str, range(width)))
        try:
            frame = pl.read_csv(
                f"{header}\n{text}".encode(),
                separator=self._separator,
                quote_char=None,
                infer_schema=False,
                empty_string_is_null=False,
            )
        except pl.exceptions.ComputeError:  # a line has more
            return None
        return frame if text.count(self._separator) == (width - 1) * frame.height else None  # none has fewer

    def _by_csv(self, lines: pl.Series, more: bool) -> tuple[Block, str]:
        """Return all rows of lines as `_block` does, one by one: most of them are not plain."""
        rows, end, unfinished = list[tuple[int, Row]](), 0, ""
        reader = csv.reader(lines, delimiter=self._separator, strict=True)
        try:
            for row in reader:
                rows.append((self._number + len(rows) + 1, (row, None)))
                end = reader.line_num
        except csv.Error:
            if not more or reader.line_num < lines.len():
                with self._refusing(len(rows)):
                    raise
            unfinished = "".join(lines.slice(end))
        self._number += len(rows)
        return Block(None, rows), unfinished

    @contextmanager
    def _refusing(self, rows_before: int = 0) -> Iterator[None]:
        """Refuse what cannot be read; `rows_before` are the rows between the last that was counted and this one."""
        try:
            yield
        except UnicodeDecodeError:
            raise self._undecoded() from None
        except csv.Error as error:
            row = self._number + rows_before + 1
            raise refusal(self._file, f"expected a row of a CSV file: {error}", row=row) from None


def _with_apart(block: Block, apart: Collection[str]) -> Block:
    """Return a block whose plain rows have a first field with a letter or a digit that is not `apart`."""
    if block.plain is None:
        return block
    first = pl.col("0")
    is_other = block.plain.select(~first.str.contains("[0-9A-Za-z]") | first.is_in(apart)).to_series()
    if not is_other.any():
        return block
    others = [
        (number, (texts, None))
        for number, *texts in block.plain.filter(is_other).select(ROW, pl.exclude(ROW)).iter_rows()
    ]
    return Block(block.plain.filter(~is_other), sorted([*block.others, *others]))
