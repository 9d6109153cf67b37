"""Old Excel workbooks (.xls), byte by byte: the records of BIFF8 in a compound file."""

import datetime
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbooks import Formula, Number

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
DAY = "yyyy\\-mm\\-dd"
# Fonts by their number: struck out, and raised.
PLAIN, STRUCK, RAISED = range(3)


class InFont(NamedTuple):
    """A value in a font: the whole of it, or a text from a character on."""

    value: float | str
    font: int
    start: int = 0


def save_xls(
    file: Path,
    sheets: dict[str, list[list[Any]]],
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
) -> str:
    """Write worksheets, each with the merged ranges and hidden rows, counted from 0.

    A formula is the value that it has; one that was never computed, which such a file cannot hold, is its text.
    """
    formats = ["General", DAY]
    styles = [(PLAIN, 0), (PLAIN, 0)]  # the first is the one that the others are made from
    bodies = [_sheet(rows, merged, hidden_rows, formats, styles) for rows in sheets.values()]
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _record(0x42, struct.pack("<H", 1200))
    for options, escapement in ((0, 0), (8, 0), (0, 1)):
        start += _record(
            0x31, struct.pack("<HHHHHBBBx", 200, options, 0x7FFF, 400, escapement, 0, 0, 0) + _text("A", "B")
        )
    for number, form in enumerate(formats):
        start += _record(0x41E, struct.pack("<H", 164 + number) + _text(form, "H"))
    for number, (font, form) in enumerate(styles):
        start += _record(0xE0, struct.pack("<HHH14x", font, 164 + form, 0 if number else 0xFFF4))
    names = [_text(name, "B") for name in sheets]
    offset = len(start) + sum(4 + 6 + len(name) for name in names) + 4
    for name, text, body in zip(sheets, names, bodies, strict=True):
        start += _record(0x85, struct.pack("<IBB", offset, name in hidden_sheets, 0) + text)
        offset += len(body)
    file.write_bytes(_compound(start + _record(0x0A, b"") + b"".join(bodies)))
    return str(file)


def _sheet(
    rows: list[list[Any]],
    merged: Sequence[tuple[int, int, int, int]],
    hidden: Sequence[int],
    formats: list[str],
    styles: list[tuple[int, int]],
) -> bytes:
    records = [_record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0))]
    records += [_record(0x208, struct.pack("<HHHHIi", row, 0, 1, 300, 0, 0x20)) for row in hidden]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None and value != "":
                records.append(_cell(row, column, value, formats, styles))
    ranges = [struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in merged]
    if ranges:
        records.append(_record(0xE5, struct.pack("<H", len(ranges)) + b"".join(ranges)))
    return b"".join([*records, _record(0x0A, b"")])


def _cell(row: int, column: int, value: Any, formats: list[str], styles: list[tuple[int, int]]) -> bytes:
    font, form, start = PLAIN, "General", 0
    match value:
        case InFont():
            value, font, start = value
        case Number():
            value, form = value
        case Formula(text, result):
            value = text if result == "" else result
    if isinstance(value, datetime.date):
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        value, form = (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1), DAY
    if form not in formats:
        formats.append(form)
    style = (PLAIN if start else font, formats.index(form))
    if style not in styles[1:]:
        styles.append(style)
    place = struct.pack("<HHH", row, column, styles.index(style, 1))
    if isinstance(value, bool):
        return _record(0x205, place + struct.pack("<BB", value, 0))
    if value in ERRORS:
        return _record(0x205, place + struct.pack("<BB", ERRORS[value], 1))
    if isinstance(value, str):
        runs = struct.pack("<HHH", 1, start, font) if start else b""
        return _record(0xD6 if start else 0x204, place + _text(value, "H") + runs)
    return _record(0x203, place + struct.pack("<d", value))


def _text(text: str, length: str) -> bytes:
    encoded = text.encode("utf-16-le", "surrogatepass")
    return struct.pack(f"<{length}B", len(encoded) // 2, 1) + encoded


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """Return a compound file with a stream named Workbook: a header, the stream, its directory, the table of both."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack(
        "<16xHHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", *range(sectors + 1, sectors + 1 + tables), *[0xFFFFFFFF] * (109 - tables))
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    return b"".join(
        [
            header,
            stream.ljust(sectors * 512, b"\0"),
            directory.ljust(512, b"\0"),
            struct.pack(f"<{len(chain)}I", *chain),
        ]
    )


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIII", encoded, len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, first, size, 0
    )
