"""Text files of columns: their encoding, what separates the columns, and their rows."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.cells import CellKind, Row
from foisurvey.intake.refusal import refusal
from foisurvey.intake.text_rows import TextRows

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
# The config's names of encodings, and what a person calls them.
NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
SAMPLE = 2**20  # characters, in which the separator is found
# What a text of another encoding has in it where it is read as Windows-1252: letters that English does not have, and a
# capital with an accent amid small letters.
ODD = re.compile(r"[‚ƒ„†‡ˆ‰Š‹ŒŽ˜š›œžŸ\x00]|[a-zß-ÿ][À-ÖØ-Þ][a-z]")
BEYOND_ASCII_IN_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# A comma before three digits: in a file of semicolons it may stand before thousands or before decimals.
COMMA = re.compile(r"(?<![\d,.])\d{1,3},\d{3}(?![\d,])")


def read_text(
    file: str, usual: str, separator: str | None, encoding: str | None
) -> tuple[Iterator[Row], list[Problem]]:
    """Return the rows of a text file, and a note of each thing found out that is not as usual.

    `separator` and `encoding` are those that the config names; `usual` is the separator that the file's name suggests.
    Raises BadInput where either is in doubt; the rows raise it at the first of them that cannot be read.
    """
    name = encoding or _encoding_of(file)
    codec = _codec(file, name)
    mark = separator or _separator_of(file, codec, usual)
    notes = []
    if encoding is None and name != "utf-8":
        notes.append(f"this file is read as {NAMES[name]} text; if it is not, say encoding in the config")
    if separator is None and mark != usual:
        notes.append(f"a {mark} separates the columns of this file; if it does not, say separator in the config")
    expected = f"expected {NAMES[name]} text; say its encoding in the config"
    rows = TextRows(file, codec, SEPARATORS[mark], lambda: _undecoded(file, codec, expected))
    return _with_kinds(rows) if mark == "semicolon" else rows, [Problem(note, file) for note in notes]


def _with_kinds(rows: Iterable[Row]) -> Iterator[Row]:
    for row, _ in rows:
        yield row, [_kind(cell) for cell in row]


def _kind(text: str) -> CellKind:
    return "comma" if COMMA.search(text) else "text"


def _encoding_of(file: str) -> str:
    """Return the encoding of a file; raises BadInput where it is in doubt."""
    with open(file, "rb") as opened:
        head = opened.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _zeros(head) is not None:
        return "utf-16"
    try:
        with open(file, encoding="utf-8", newline="") as opened_text:
            while opened_text.read(SAMPLE):
                pass
    except UnicodeDecodeError:
        data = Path(file).read_bytes()
        text = data.decode("cp1252", "replace")
        if "\ufffd" in text or ODD.search(text) or BEYOND_ASCII_IN_UTF_8.search(data):
            expected = "this is neither surely UTF-8 nor surely Windows-1252 text; say its encoding in the config"
            raise _undecoded(file, "utf-8", f"{expected}, or save it as CSV UTF-8") from None
        return "windows-1252"
    return "utf-8"


def _zeros(head: bytes) -> int | None:
    """Return which of every two bytes (0 or 1) is mostly zero, as in UTF-16, or None."""
    zeros = [head[place::2].count(0) for place in (0, 1)]
    most = zeros.index(max(zeros))
    return most if zeros[most] * 4 > len(head) > 20 * zeros[1 - most] else None


def _codec(file: str, encoding: str) -> str:
    """Return an encoding as Python calls it, with the order of bytes of a file that does not begin with it."""
    if encoding != "utf-16":
        return {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}[encoding]
    with open(file, "rb") as opened:
        head = opened.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-16-be" if _zeros(head) == 0 else "utf-16-le"


def _undecoded(file: str, codec: str, expected: str) -> BadInput:
    """Return the refusal that names the first bytes that are not of an encoding."""
    data = Path(file).read_bytes()
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "ignore").count("\n") + 1
        return refusal(file, expected, row=line, value=f"byte {data[error.start : error.end].hex()}")
    return refusal(file, "the file changed while it was read")


def _separator_of(file: str, codec: str, usual: str) -> str:
    """Return what separates the columns of a file; raises BadInput where it is in doubt.

    It is what gives the most rows the same number of columns, two or more; the usual one where there is none.
    """
    try:
        with open(file, encoding=codec, newline="") as text:
            sample = text.read(SAMPLE)
    except UnicodeDecodeError:
        return usual  # reading the rows says where
    widths = {mark: _widths(sample, SEPARATORS[mark]) for mark in dict.fromkeys((usual, *SEPARATORS))}
    rows = {mark: max(of_mark.values(), default=0) for mark, of_mark in widths.items()}
    most = max(rows.values())
    first, *others = [mark for mark in rows if rows[mark] == most]
    if most and others:
        raise refusal(file, f"a {first} or a {others[0]} may separate the columns; say separator in the config")
    if most and first != usual and widths[first].total() > most:
        expected = f"a {first} seems to separate the columns, but rows differ in their number of columns"
        raise refusal(file, f"{expected}; mend them, or say separator in the config")
    return first


def _widths(sample: str, separator: str) -> Counter[int]:
    """Return how many rows have each number of columns of two or more, up to the first row that cannot be read."""
    widths: Counter[int] = Counter()
    if separator not in sample:
        return widths
    with suppress(csv.Error):
        widths.update(map(len, csv.reader(StringIO(sample, newline=""), delimiter=separator, strict=True)))
    return Counter({width: rows for width, rows in widths.items() if width > 1})
