"""The tables as an Excel workbook."""

import io
import re
from datetime import datetime

import xlsxwriter
from lxml import etree

from foisurvey.prints.spreadsheet import LANGUAGE, Cell, Form, Workbook, Worksheet
from foisurvey.prints.zipped import EARLIEST, fixed

FONT = {"font_name": "Arial", "font_size": 12}
SIZES = {1: 16, 2: 14}  # of the headings' type, by level
OF_BUILT_IN = 15  # Excel knows its style Heading 1 by the number 16, Heading 2 by 17
A4 = 9
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# In an XML attribute Excel takes this for a sign's number.
_NUMBER_OF_A_SIGN = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def written(workbook: Workbook) -> bytes:
    """Return an .xlsx file, each table in it marked as one; no text of it can become a formula or a link."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "default_format_properties": FONT}) as made:
        made.set_properties({"title": workbook.title, "created": datetime(*EARLIEST)})
        formats = _Formats(made)
        for worksheet in workbook.worksheets:
            _write(made.add_worksheet(worksheet.name), worksheet, formats)
    return fixed(data.getvalue(), {"docProps/core.xml": _with_language, "xl/styles.xml": _with_heading_styles})


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, made: xlsxwriter.Workbook) -> None:
        self._made = made
        self._of_numbers: dict[Form, xlsxwriter.format.Format] = {}
        text = {"text_wrap": True, "align": "left", "valign": "top", "num_format": "@"}
        self.text = made.add_format(text)
        self.shorthand = made.add_format(text | {"align": "right"})
        self.link = made.add_format(text | {"underline": 1, "font_color": "#0563C1"})
        heading = text | {"bold": True, "valign": "bottom", "bottom": 1}
        self.heading_of_text, self.heading_of_numbers = (
            made.add_format(heading | {"align": side}) for side in ("left", "right")
        )
        lines = {level: {"bold": True, "font_size": size, "num_format": "@"} for level, size in SIZES.items()}
        self.line = {0: made.add_format({"num_format": "@"})} | {
            level: made.add_format(line) for level, line in lines.items()
        }

    def number(self, form: Form) -> xlsxwriter.format.Format:
        if form not in self._of_numbers:
            shown = '"-"' * form.minus + ("#,##0" if form.commas else "0") + "." * (form.decimals > 0)
            self._of_numbers[form] = self._made.add_format(
                {"num_format": shown + "0" * form.decimals, "align": "right", "valign": "top"}
            )
        return self._of_numbers[form]


def _write(sheet: xlsxwriter.worksheet.Worksheet, worksheet: Worksheet, formats: _Formats) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(worksheet.widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(worksheet.lines):
        wrapped = not line.level and not worksheet.headings
        sheet.write_string(row, 0, line.text, formats.text if wrapped else formats.line[line.level])
    if not worksheet.headings:
        return
    top = len(worksheet.lines)
    columns = [{"header": _NUMBER_OF_A_SIGN.sub("_x005F_", heading)} for heading in worksheet.headings]
    options = {"name": worksheet.name, "columns": columns, "autofilter": False, "banded_rows": False, "style": None}
    sheet.add_table(top, 0, top + len(worksheet.rows), len(columns) - 1, options)
    for column, heading in enumerate(worksheet.headings):
        of_numbers = any(row[column].form for row in worksheet.rows)
        sheet.write_string(
            top, column, heading, formats.heading_of_numbers if of_numbers else formats.heading_of_text
        )
    for row, cells in enumerate(worksheet.rows, start=top + 1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, formats)


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, formats: _Formats
) -> None:
    if cell.form:
        sheet.write_number(row, column, abs(cell.number or 0) if cell.form.minus else cell.number, formats.number(cell.form))
    elif cell.link:
        sheet.write_url(row, column, f"internal:'{cell.link}'!A1", formats.link, cell.text)
    else:
        sheet.write_string(row, column, cell.text, formats.text)


def _with_language(properties: bytes) -> bytes:
    end = b"</cp:coreProperties>"
    return properties.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)


def _with_heading_styles(styles: bytes) -> bytes:
    """Return a workbook's styles with Excel's own for headings, and what has their size of type of these styles."""
    root = etree.fromstring(styles)
    fonts, based, used, named = (root.find(f"{MAIN}{part}") for part in ("fonts", "cellStyleXfs", "cellXfs", "cellStyles"))
    for level, size in SIZES.items():
        font = next(n for n, font in enumerate(fonts) if font.find(f"{MAIN}sz").get("val") == str(size))
        for xf in used.iterfind(f"{MAIN}xf[@fontId='{font}']"):
            xf.set("xfId", str(len(based)))
        etree.SubElement(based, f"{MAIN}xf", numFmtId="0", fontId=str(font), fillId="0", borderId="0")
        name, base, number = f"Heading {level}", str(len(based) - 1), str(OF_BUILT_IN + level)
        etree.SubElement(named, f"{MAIN}cellStyle", name=name, xfId=base, builtinId=number)
    for part in (based, named):
        part.set("count", str(len(part)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
