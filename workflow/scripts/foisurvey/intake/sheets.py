"""The cells of a CSV file or of a workbook's sheet, as text."""

import csv
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.cells import BLANK, NO_RESULT, Cell, Row, cell_of, percentage_text
from foisurvey.intake.ods import rows_of, tables_by_name

# How old .xls files begin, and password-protected .xlsx files; only these hold the name.
COMPOUND, PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1"), "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
# A format that shows a number as it is: no words or symbols beside it, no comma after it that divides by a thousand.
PLAIN_FORMAT = re.compile(r"general|@|[#0?]+(?:,[#0?]{3})*(?:\.[#0?]+)?(?:e[+-]0+)?", re.IGNORECASE)
# One that shows zero as a dash.
DASH_FORMAT = re.compile(r'(?:"-"|-|\\-)[?#]*')
# A character of an Excel text that XML cannot hold, by its number: a carriage return is _x000D_.
ESCAPED = re.compile("_x(00[0-9A-F]{2})_", re.IGNORECASE)


class Sheet(NamedTuple):
    """The cells of a text file or of a workbook's sheet, from its first row on.

    `name` is the sheet's, None of a text file. `notes` are what is no fault but worth a look, such as rows that a
    filter hides.
    """

    name: str | None
    rows: Iterable[Row]
    notes: list[Problem]


def read_sheet(file: str, sheet: str | None = None, separator: str | None = None, encoding: str | None = None) -> Sheet:
    """Return the cells of a file, as text.

    `sheet` names a workbook's sheet (default: the first). `separator` and `encoding`, of a text file alone, are those
    of the config (`survey.File`); without them they are found out. A workbook is read at once, a text file row by row.
    Raises BadInput where the file cannot be read: of a text file, at the first row that cannot.
    """
    if not Path(file).is_file():
        raise refusal(file, "no such file")
    if not Path(file).stat().st_size:
        raise refusal(file, "the file is empty")
    match Path(file).suffix.lower():
        case ".csv":
            return Sheet(None, _read_csv(file), [])
        case ".xlsx" | ".ods" as suffix:
            return Sheet(*_read_workbook(file, suffix, sheet), [])
        case suffix:
            raise refusal(file, f"expected a .csv, .xlsx or .ods file, not {suffix or 'no suffix'}")


def refusal(file: str, expected: str, **where: Any) -> BadInput:
    """Return the refusal of a file for one reason."""
    return BadInput("ingest", [Problem(expected, file, **where)])


def _read_csv(file: str) -> Iterator[Row]:
    with open(file, "rb") as data:
        if data.read(8).startswith((ZIP, COMPOUND)):
            raise refusal(file, "expected a CSV file; this is a workbook, whose name should end in .xlsx or .ods")
    rows_read = 0
    try:
        with open(file, encoding="utf-8-sig", newline="") as text:
            # Strict: else a quotation mark too many takes the rows that follow into its cell.
            for row in csv.reader(text, strict=True):
                rows_read += 1
                yield row, None
    except UnicodeDecodeError:
        raise _not_utf_8(file) from None
    except csv.Error as error:
        raise refusal(file, f"expected a row of a CSV file: {error}", row=rows_read + 1) from None


def _not_utf_8(file: str) -> BadInput:
    """Return the refusal that names the first bytes that are not UTF-8."""
    data = Path(file).read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        utf_16 = "; it is UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
        expected = f"expected UTF-8 text{utf_16}; save it as CSV UTF-8"
        return refusal(file, expected, row=line, value=f"byte {data[error.start : error.end].hex()}")
    return refusal(file, "expected UTF-8 text; the file changed while it was read")


def _read_workbook(file: str, suffix: str, sheet: str | None) -> tuple[str, list[Row]]:
    data = Path(file).read_bytes()
    if data.startswith(COMPOUND) and PROTECTED in data:
        raise refusal(file, "the workbook is password-protected; save it without a password")
    if data.startswith(COMPOUND):
        raise refusal(file, f"expected an {suffix} workbook; this is an old .xls; save it as {suffix}")
    if not data.startswith(ZIP):
        raise refusal(file, f"expected an {suffix} workbook; this is not one, whatever its name")
    try:
        name, rows = _read_xlsx(file, sheet) if suffix == ".xlsx" else _read_ods(file, sheet)
    except BadInput:
        raise
    except Exception as error:  # on a damaged workbook its reader may raise any
        reason = str(error).strip("'\"").split("\n")[0]
        expected = f"expected an {suffix} workbook; this is not one, or is damaged or cut off ({reason})"
        raise refusal(file, expected) from None
    return name, [([text for text, _ in row], [kind for _, kind in row]) for row in rows]


def _read_xlsx(file: str, sheet: str | None) -> tuple[str, list[list[Cell]]]:
    # openpyxl, not the faster calamine, because it keeps the text of a formula's error.
    from openpyxl import load_workbook

    with warnings.catch_warnings(action="ignore"):
        workbook = load_workbook(file, read_only=True, data_only=True)
        name = _known_sheet(file, sheet, [one.title for one in workbook.worksheets])
        worksheet = workbook[name]
        worksheet.reset_dimensions()
        rows = [[_cell_of_xlsx(cell) for cell in row] for row in worksheet.iter_rows()]
        workbook.close()
        for row, column in _formulas(file, name):
            if rows[row][column] == BLANK:
                rows[row][column] = NO_RESULT
    return name, rows


def _formulas(file: str, sheet: str) -> Iterator[tuple[int, int]]:
    """Yield row and column, from 0, of the sheet's formulas: one never computed has no text, and is not blank."""
    from openpyxl import load_workbook

    with ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(re.search(rb"<(?:\w+:)?f[\s/>]", parts.read(name)) for name in sheets):
            return
    workbook = load_workbook(file, read_only=True)
    workbook[sheet].reset_dimensions()
    for row, cells in enumerate(workbook[sheet].iter_rows()):
        yield from ((row, column) for column, cell in enumerate(cells) if cell.data_type == "f")
    workbook.close()


def _cell_of_xlsx(cell: Any) -> Cell:
    if cell.data_type == "e":
        return str(cell.value), "error"
    value = cell.value
    if isinstance(value, str):
        value = ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), value)
    text, kind = cell_of(value)
    # What the format adds is part of what a person reads: 1 shown as 100%, 5 shown as <5, as 5k or as £5.
    if kind != "number" or cell.number_format is None:
        return text, kind
    if "%" in cell.number_format:
        return percentage_text(value), "percentage"
    if value < 0:  # also where the format shows it in brackets or in red
        return text, kind
    shown = _shown(cell.number_format, value)
    form = shown.replace("£", "", 1)
    if not PLAIN_FORMAT.fullmatch(form) and not (value == 0 and DASH_FORMAT.fullmatch(form)):
        return text, "shown_differently"
    return (f"£{text}", "text") if "£" in shown else (text, kind)


def _shown(number_format: str, value: float) -> str:
    """Return the section of a number format that a value is shown by, without colours, spaces and fillings."""
    sections = number_format.split(";")
    section = sections[2 if value == 0 and len(sections) > 2 else 0]
    section = re.sub(r"\[\$([^]-]*)[^]]*\]", r"\1", section)
    section = re.sub(r"(?i)\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", "", section)
    return re.sub(r'"£"|\\£', "£", re.sub(r"[_*].|\\ |\s", "", section))


def _read_ods(file: str, sheet: str | None) -> tuple[str, list[list[Cell]]]:
    with ZipFile(file) as parts:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise refusal(file, "the workbook is password-protected; save it without a password")
        content = ElementTree.fromstring(parts.read("content.xml"))
    tables = tables_by_name(content)
    name = _known_sheet(file, sheet, list(tables))
    return name, rows_of(tables[name])


def _known_sheet(file: str, sheet: str | None, names: list[str]) -> str:
    if not names:
        raise refusal(file, "the workbook has no sheet of cells")
    if sheet is not None and sheet not in names:
        raise refusal(file, f"no such sheet; it has {', '.join(names)}", sheet=sheet, known=names)
    return sheet or names[0]
