"""Workbooks as Excel leaves them: numbers in formats, formulas with their results, which openpyxl does not write."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")  # Excel writes these by their numbers
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Number(NamedTuple):
    """A number in a format."""

    value: float
    form: str


class Formula(NamedTuple):
    """A formula and its result, which is empty where it was never computed."""

    text: str
    result: float | str


def save(file: Path, sheets: dict[str, list[list[Any]]], merged: Sequence[tuple[int, int, int, int]] = ()) -> str:
    """Write worksheets, each with the merged ranges: their rows and columns from 0; no text of a cell acts."""
    book = Workbook()
    book.remove(book.active)
    results: dict[tuple[str, str], float | str] = {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                cell = sheet.cell(row, column)
                match value:
                    case Number():
                        cell.value, cell.number_format = value
                    case Formula():
                        cell.value, result = value
                        results[f"xl/worksheets/sheet{number}.xml", cell.coordinate] = result
                    case str() if value:
                        cell.value = CONTROL.sub(lambda one: f"_x{ord(one[0]):04X}_", value)
                        cell.data_type = "s"
                    case _ if value != "":
                        cell.value = value
        for top, left, bottom, right in merged:
            sheet.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1))
    book.save(made := io.BytesIO())
    with ZipFile(made) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            root = etree.fromstring(source.read(part))
            for cell in root.iter(f"{MAIN}c"):
                if (result := results.get((part, cell.get("r")), "")) != "":
                    cell.find(f"{MAIN}v").text = text = str(result)
                    cell.set("t", "n" if text != result else "e" if text.startswith("#") else "str")
            target.writestr(part, etree.tostring(root))
    return str(file)
