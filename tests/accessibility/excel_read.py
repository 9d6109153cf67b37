"""An Excel workbook as it was written."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from accessibility.as_written import Cell, MarkedTable, Workbook, Worksheet, corners, trimmed


def read(file: Path) -> Workbook:
    """Return the content of an .xlsx file."""
    book = load_workbook(file, rich_text=True)
    with ZipFile(file) as archive:
        objects = [name for name in archive.namelist() if re.match("xl/(media|drawings|charts|embeddings)/", name)]
    sheets = [_sheet(sheet) for sheet in book.worksheets]
    view = book.worksheets[0].sheet_view
    at_start = view.topLeftCell in (None, "A1") and all(selected.activeCell == "A1" for selected in view.selection)
    opens_first = book.active is book.worksheets[0] and at_start
    return Workbook(book.properties.title or "", book.properties.language or "", sheets, objects, opens_first)


def _sheet(sheet: Any) -> Worksheet:
    tables = [
        MarkedTable(table.displayName, *corners(table.ref), table.headerRowCount != 0, table.autoFilter is not None)
        for table in sheet.tables.values()
    ]
    hidden = [f"column {letter}" for letter, column in sheet.column_dimensions.items() if column.hidden]
    hidden += [f"row {number}" for number, row in sheet.row_dimensions.items() if row.hidden]
    return Worksheet(
        sheet.title,
        trimmed([[_cell(cell) for cell in row] for row in sheet.iter_rows()]),
        tables,
        [str(merged) for merged in sheet.merged_cells.ranges],
        [*(["the worksheet"] if sheet.sheet_state != "visible" else []), *hidden],
        frozen=sheet.freeze_panes is not None,
        filters=sheet.auto_filter.ref is not None,
        page_text=bool(sheet.HeaderFooter),
    )


def _cell(cell: Any) -> Cell:
    if cell.value is None or cell.value == "":
        return Cell()
    kind = {"s": "text", "n": "number", "f": "formula"}.get(cell.data_type, "other")
    location = (cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target)) or ""
    sheet = re.fullmatch(r"'?(.+?)'?!\$?A\$?1", location)
    link = sheet[1] if sheet else location
    parts = cell.value if isinstance(cell.value, CellRichText) else []
    fonts = [cell.font, *(part.font for part in parts if isinstance(part, TextBlock))]
    shifted = any(font.vertAlign in ("superscript", "subscript") for font in fonts)
    return Cell(str(cell.value), kind, bool(cell.alignment.wrap_text), (cell.style,), link, shifted)
