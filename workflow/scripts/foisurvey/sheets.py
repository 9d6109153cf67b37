"""The cells of a CSV file or of a workbook's sheet, as text."""

import csv
import datetime
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from foisurvey.problems import BadInput, Problem, nearest

# A cell's text, and what the file says it is.
Cell = tuple[str, str]
BLANK: Cell = ("", "text")


def read_cells(file: str, sheet: str | None) -> list[list[Cell]]:
    """Return all rows of a file, each cell as its text and what the file says it is.

    That is text, number, date, boolean or error; a CSV file has text only. `sheet` names a
    workbook's sheet (default: the first). Raises BadInput where the file cannot be read.
    """
    if not Path(file).is_file():
        raise BadInput("ingest", [Problem("no such file", file)])
    match Path(file).suffix.lower():
        case ".csv":
            return _read_csv(file)
        case ".xlsx":
            return _read_xlsx(file, sheet)
        case ".ods":
            return _read_ods(file, sheet)
        case suffix:
            expected = f"expected a .csv, .xlsx or .ods file, not {suffix or 'no suffix'}"
            raise BadInput("ingest", [Problem(expected, file)])


def _read_csv(file: str) -> list[list[Cell]]:
    try:
        with open(file, newline="", encoding="utf-8-sig") as lines:
            return [[(text, "text") for text in row] for row in csv.reader(lines)]
    except UnicodeDecodeError as error:
        raise BadInput("ingest", [Problem(f"expected UTF-8 text; byte {error.start} is not", file)]) from None
    except csv.Error as error:
        raise BadInput("ingest", [Problem(f"expected a CSV file: {error}", file)]) from None


def _read_xlsx(file: str, sheet: str | None) -> list[list[Cell]]:
    # openpyxl, not the faster calamine, because it keeps the text of a formula's error.
    import warnings

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInput("ingest", [Problem(f"expected an .xlsx workbook: {error}", file)]) from None
    _known_sheet(file, sheet, workbook.sheetnames)
    worksheet = workbook[sheet or workbook.sheetnames[0]]
    worksheet.reset_dimensions()
    return [
        [_cell_of_xlsx(cell.value, cell.data_type, cell.number_format) for cell in row] for row in worksheet.iter_rows()
    ]


def _cell_of_xlsx(value: object, data_type: str, number_format: str | None) -> Cell:
    if data_type == "e":
        return str(value), "error"
    text, kind = _cell(value)
    # What the format adds is part of what a person reads: 1 shown as 100%, 5 shown as <5 or as £5.
    if kind == "number" and "%" in (number_format or ""):
        return f"{100 * float(text):g}%", "percentage"
    if kind == "number" and re.search(r"[<>~≤≥±]", re.sub(r"\[[^]]*\]", "", number_format or "")):
        return text, "number with a sign"
    if kind == "number" and "£" in (number_format or ""):
        return f"£{text}", "text"
    return text, kind


def _read_ods(file: str, sheet: str | None) -> list[list[Cell]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(file)
    except CalamineError as error:
        raise BadInput("ingest", [Problem(f"expected an .ods workbook: {error}", file)]) from None
    _known_sheet(file, sheet, workbook.sheet_names)
    # The reader gives a percentage as its share and an error as blank; neither may pass for an answer.
    with ZipFile(file) as parts:
        content = parts.read("content.xml")
    if lost := [kind for kind in ("percentage", "error") if f'value-type="{kind}"'.encode() in content]:
        expected = f"expected no cell of type {' or '.join(lost)}; type the text, or save the workbook as .xlsx"
        raise BadInput("ingest", [Problem(expected, file)])
    worksheet = workbook.get_sheet_by_name(sheet or workbook.sheet_names[0])
    return [[_cell(value) for value in row] for row in worksheet.to_python(skip_empty_area=False)]


def _known_sheet(file: str, sheet: str | None, names: list[str]) -> None:
    if sheet is not None and sheet not in names:
        expected = f"no such sheet; it has {', '.join(names)}{nearest(sheet, names)}"
        raise BadInput("ingest", [Problem(expected, file, sheet)])


def _cell(value: object) -> Cell:
    match value:
        case None:
            return BLANK
        case bool():
            return str(value).upper(), "boolean"
        case int() | float():
            return f"{value:.0f}" if value == int(value) else repr(value), "number"
        case datetime.datetime():
            whole = value.time() == datetime.time()
            return value.date().isoformat() if whole else value.isoformat(sep=" "), "date"
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(value), "date"
        case _:
            return str(value), "text"
