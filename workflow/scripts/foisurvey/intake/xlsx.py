"""Excel workbooks: openpyxl reads their cells; what it drops is read from the XML of their parts."""

import io
import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.xml.constants import ARC_STYLE, COMMENTS_NS, SHARED_STRINGS

from foisurvey.intake.cells import BLANK, MARKS, NO_RESULT, Cell, CellKind, cell_of, marked
from foisurvey.intake.number_formats import in_excel
from foisurvey.intake.workbook_sheet import COLUMNS, ROWS, Grid, Range

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The addresses of the strict form of the standard begin otherwise; the rest of each is the same.
STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": MAIN[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
# A character of an Excel text that XML cannot hold, by its number: a carriage return is _x000D_.
ESCAPED = re.compile("_x(00[0-9A-F]{2})_", re.IGNORECASE)
FALSE = ("0", "false")


class _Dropped(NamedTuple):
    """What a sheet's XML says that openpyxl drops; rows and columns are counted from 0.

    `formulas` are the cells with a formula, `marks` the kinds that fonts give to cells. Where not `zeros`, the sheet
    shows each 0 as a blank.
    """

    formulas: list[tuple[int, int]]
    marks: dict[tuple[int, int], CellKind]
    merged: list[Range]
    hidden: list[int]
    zeros: bool


class Xlsx:
    """An Excel workbook (.xlsx or .xlsm) that is open; see `workbook_sheet.Workbook`."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook; raises an error of openpyxl or of zipfile where it is damaged."""
        with warnings.catch_warnings(action="ignore"):
            self._reader = ExcelReader(_transitional(data), read_only=True, data_only=True)
            self._reader.read()
        self.sheets = {one.title: one.sheet_state == "visible" for one in self._reader.wb.worksheets}

    def grid(self, sheet: str) -> Grid:
        """Return a sheet; raises ValueError where its rows or cells are not in order."""
        part = next(relation.target for one, relation in self._reader.parser.find_sheets() if one.name == sheet)
        dropped = self._dropped(part)  # first: it refuses a sheet that openpyxl would take forever to read
        with warnings.catch_warnings(action="ignore"):
            worksheet = self._reader.wb[sheet]
            worksheet.reset_dimensions()
            rows = [[_cell(cell) for cell in row] for row in worksheet.iter_rows()]
        for row, column in dropped.formulas:
            if rows[row][column] == BLANK:
                rows[row][column] = NO_RESULT
        for (row, column), mark in dropped.marks.items():
            rows[row][column] = marked(rows[row][column], mark)
        if not dropped.zeros:
            rows = [[("0", "shown_differently") if cell == ("0", "number") else cell for cell in row] for row in rows]
        return Grid(rows, dropped.merged, dropped.hidden, _comments(self._reader.archive, part))

    def _dropped(self, part: str) -> _Dropped:
        strings = self._reader.package.find(SHARED_STRINGS)
        of_texts = _marks_of_texts(self._reader.archive, strings.PartName[1:] if strings else None)
        of_styles = _marks_of_styles(self._reader.archive)
        formulas: list[tuple[int, int]] = []
        marks: dict[tuple[int, int], CellKind] = {}
        merged: list[Range] = []
        hidden: list[int] = []
        zeros, last_row = True, 0
        with self._reader.archive.open(part) as xml:
            for _, element in ElementTree.iterparse(xml):
                match element.tag.removeprefix(MAIN):
                    case "row":
                        last_row = row = _row_number(element, last_row)
                        if element.get("hidden", "0") not in FALSE:
                            hidden.append(row - 1)
                        for column, cell in _numbered_cells(element, row):
                            mark = of_styles.get(cell.get("s", "0"))
                            for content in cell:
                                if content.tag == f"{MAIN}f":
                                    formulas.append((row - 1, column))
                                elif content.tag == f"{MAIN}is":
                                    mark = mark or _mark_of_runs(content)
                                elif of_texts and cell.get("t") == "s":
                                    mark = mark or of_texts.get(content.text or "")
                            if mark:
                                marks[row - 1, column] = mark
                        element.clear()
                    case "mergeCell":
                        left, top, right, bottom = range_boundaries(element.get("ref", ""))
                        merged.append((top - 1, left - 1, bottom - 1, right - 1))
                    case "sheetView":
                        zeros &= element.get("showZeros", "1") not in FALSE
        return _Dropped(formulas, marks, merged, hidden, zeros)


def _transitional(data: bytes) -> io.BytesIO:
    """Return the bytes of a workbook, one of the strict form of the standard in the form that openpyxl knows."""
    with ZipFile(io.BytesIO(data)) as parts:
        if not any(strict in parts.read("_rels/.rels") for strict in STRICT):
            return io.BytesIO(data)
        with ZipFile(written := io.BytesIO(), "w") as known:
            for name in parts.namelist():
                content = parts.read(name)
                for strict, usual in STRICT.items() if name.endswith((".xml", ".rels")) else ():
                    content = content.replace(strict, usual)
                known.writestr(name, content)
    return written


def _comments(archive: ZipFile, part: str) -> int:
    """Return how many cells of a sheet have a comment."""
    if (relations := get_rels_path(part)) not in archive.namelist():
        return 0
    comments = [relation.target for relation in get_dependents(archive, relations).find(COMMENTS_NS)]
    return sum(1 for one in comments for _ in ElementTree.fromstring(archive.read(one)).iter(f"{MAIN}comment"))


def _row_number(row: Element, last: int) -> int:
    number = int(row.get("r", last + 1))
    if number > ROWS:
        raise ValueError(f"a row has the number {number:,}; a sheet has no more than {ROWS:,} rows")
    if number <= last:
        raise ValueError(f"a row with the number {number} stands below row {last}")
    return number


def _numbered_cells(row: Element, number: int) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row with their columns, from 0."""
    last, of_row = -1, str(number)
    for cell in row.iterfind(f"{MAIN}c"):
        name = cell.get("r")
        column = last + 1 if name is None else _column(name, of_row)
        if not last < column < COLUMNS:
            raise ValueError(f"the cells of row {number} are not in order: {name}")
        last = column
        yield column, cell


@cache
def _columns(letters: str) -> int:
    return column_index_from_string(letters) - 1


def _column(name: str, row: str) -> int:
    letters = name.removesuffix(row)
    if not letters.isalpha():
        raise ValueError(f"row {row} has a cell {name}")
    return _columns(letters)


def _marks_of_styles(archive: ZipFile) -> dict[str, CellKind]:
    """Return the kinds that fonts give to cells, by the number of the cell's style."""
    if ARC_STYLE not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read(ARC_STYLE))
    fonts = [_mark_of(font) for font in styles.iterfind(f"{MAIN}fonts/{MAIN}font")]
    of_styles = enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
    marks = {str(number): fonts[int(style.get("fontId", 0))] for number, style in of_styles if fonts}
    return {number: mark for number, mark in marks.items() if mark}


def _marks_of_texts(archive: ZipFile, part: str | None) -> dict[str, CellKind]:
    """Return the kinds that the fonts of their characters give to shared texts, by the number of the text."""
    content = archive.read(part) if part else b""
    if b"strike" not in content and b"vertAlign" not in content:
        return {}
    texts = enumerate(ElementTree.fromstring(content).iterfind(f"{MAIN}si"))
    marks = {str(number): _mark_of_runs(text) for number, text in texts}
    return {number: mark for number, mark in marks.items() if mark}


def _mark_of_runs(text: Element) -> CellKind | None:
    """Return the kind that the fonts of its characters give to a text."""
    runs = [run for run in text.iterfind(f"{MAIN}r") if (run.findtext(f"{MAIN}t") or "").strip()]
    marks = [_mark_of(font) for run in runs for font in run.iterfind(f"{MAIN}rPr")]
    return next((mark for mark in MARKS if mark in marks), None)


def _mark_of(font: Element) -> CellKind | None:
    strike, raised = font.find(f"{MAIN}strike"), font.find(f"{MAIN}vertAlign")
    if strike is not None and strike.get("val", "1") not in FALSE:
        return "struck_out"
    return "raised" if raised is not None and raised.get("val") != "baseline" else None


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "e":
        return str(value), "error"
    if isinstance(value, str):
        value = ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), value)
    text, kind = cell_of(value)
    if kind != "number" or cell.number_format is None:
        return text, kind
    return in_excel(value, cell.number_format)
