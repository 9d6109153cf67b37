"""The tables as an Excel workbook."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from textwrap import wrap
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.writer.excel import ExcelWriter

from foisurvey.core.survey import Presentation
from foisurvey.stats.printing import MINUS
from foisurvey.tables.formats.workbook import LANGUAGE, TEXT_WIDTH, Form, Workbook, Worksheet, workbook_of
from foisurvey.tables.formats.zipped import EARLIEST, without_times
from foisurvey.tables.table import Table as TableToPrint

# Heights in points: a line of a cell, a heading by its level, and the highest row of Excel.
LINE, HEADINGS, HIGHEST = 17, {1: 22, 2: 32}, 409
PADDING = 0.71  # what Excel needs beside the characters of a column, in characters
WIDE = 0.9  # the fraction of a width that text fills, since a bold character needs more
A4 = 9
_FONT: dict[str, Any] = {"name": "Arial", "family": 2, "size": 12}
_LINED = {"font": Font(**_FONT, bold=True), "border": Border(bottom=Side("thin"))}
# Excel knows its own styles of headings by the numbers 16 and 17.
_STYLES: dict[str, dict[str, Any]] = {
    "Line": {},
    "Heading 1": {"font": Font(**_FONT | {"size": 16}, bold=True), "builtinId": 16},
    "Heading 2": {"font": Font(**_FONT | {"size": 14}, bold=True), "builtinId": 17},
    "Label": {"alignment": Alignment("left", "top", wrap_text=True)},
    "Link": {
        "alignment": Alignment("left", "top", wrap_text=True),
        "font": Font(**_FONT, color="FF0563C1", underline="single"),
    },
    "Shorthand": {"alignment": Alignment("right", "top", wrap_text=True)},
    "Number": {"alignment": Alignment("right", "top")},
    "Heading of labels": _LINED | {"alignment": Alignment("left", "bottom", wrap_text=True)},
    "Heading of numbers": _LINED | {"alignment": Alignment("right", "bottom", wrap_text=True)},
}
# Excel takes this for the number of a character.
_CHARACTER_NUMBER = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def document(tables: Sequence[TableToPrint], survey: Presentation, period: Sequence[str]) -> bytes:
    """Return the file of a survey's tables; for `period` see `workbook_of`."""
    return written(workbook_of(tables, survey, period))


def written(workbook: Workbook) -> bytes:
    """Return an .xlsx file, each table in it marked as one; no text of it can become a formula or a link."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    made._fonts[0] = Font(**_FONT)  # that of all cells, and so what widths of columns are counted in
    for name, style in _STYLES.items():
        made.add_named_style(NamedStyle(name, **{"font": Font(**_FONT), "number_format": "@"} | style))
    for worksheet in workbook.worksheets:
        _write(made.create_sheet(worksheet.name), worksheet)
    return saved(made, workbook.title)


def saved(made: openpyxl.Workbook, title: str) -> bytes:
    """Return the file of a workbook with a title, without the time of writing."""
    properties = made.properties
    properties.title, properties.language, properties.creator = title, LANGUAGE, None
    properties.created = properties.modified = datetime(*EARLIEST)
    data = io.BytesIO()
    ExcelWriter(made, ZipFile(data, "w", ZIP_DEFLATED)).save()  # the workbook's own save() writes the time
    return without_times(data.getvalue())


def _write(sheet: Any, worksheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_margins = PageMargins(left=0.7, right=0.7, top=0.75, bottom=0.75)
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    for row, line in enumerate(worksheet.lines, 1):
        wrapped = not (line.level or worksheet.columns)
        style = f"Heading {line.level}" if line.level else "Link" if line.link else "Label" if wrapped else "Line"
        _write_text(sheet.cell(row, 1), line.text, style, line.link)
        height = _height([(line.text, TEXT_WIDTH)]) if wrapped else HEADINGS.get(line.level, LINE)
        sheet.row_dimensions[row].height = height
    widths = [column.width for column in worksheet.columns] or [TEXT_WIDTH]
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width + PADDING
    if not worksheet.columns:
        return
    top = len(worksheet.lines) + 1
    sheet.row_dimensions[top].height = _height((column.heading, column.width) for column in worksheet.columns)
    for index, column in enumerate(worksheet.columns, 1):
        style = f"Heading of {'numbers' if column.numbers else 'labels'}"
        _write_text(sheet.cell(top, index), column.heading, style)
    for row, cells in enumerate(worksheet.rows, top + 1):
        sheet.row_dimensions[row].height = _height(
            (cell.text, width) for cell, width in zip(cells, widths, strict=True)
        )
        for index, (cell, column) in enumerate(zip(cells, worksheet.columns, strict=True), 1):
            place = sheet.cell(row, index)
            if cell.form:
                place.value, place.style, place.number_format = cell.number, "Number", _number_format(cell.form)
            else:
                style = "Link" if cell.link else "Shorthand" if column.numbers else "Label"
                _write_text(place, cell.text, style, cell.link)
    columns = [TableColumn(index, name=_escaped(one.heading)) for index, one in enumerate(worksheet.columns, 1)]
    last = sheet.cell(sheet.max_row, len(columns)).coordinate
    sheet.add_table(Table(displayName=worksheet.name, ref=f"A{top}:{last}", tableColumns=columns))


def _write_text(cell: Any, text: str, style: str, link: str = "") -> None:
    cell.value, cell.style = _escaped(text), style
    cell.data_type = "s"  # a text, even where it looks like a formula or an error
    if link:
        cell.hyperlink = Hyperlink("", location=f"'{link}'!A1")


def _escaped(text: str) -> str:
    return _CHARACTER_NUMBER.sub("_x005F_", text)


def _number_format(form: Form) -> str:
    shown = "#,##0" + f".{'0' * form.decimals}" * (form.decimals > 0)
    # For zero, and for numbers below it.
    return f'"{MINUS}"{shown};"{MINUS}"{shown}' if form.minus else shown


def _height(cells: Iterable[tuple[str, int]]) -> int:
    """Return the height of a row that shows its texts in full in their widths; not every program works it out."""
    return min(LINE * max(len(wrap(text, int(WIDE * width))) for text, width in cells), HIGHEST)
