"""The tables as an Excel workbook."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from textwrap import wrap

import xlsxwriter
from lxml import etree
from xlsxwriter.format import Format

from foisurvey.tables.formats.workbook import LANGUAGE, TEXT_WIDTH, Form, Workbook, Worksheet
from foisurvey.tables.formats.zipped import EARLIEST, without_times

FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": "none"}
SIZES = {1: 16, 2: 14}  # size of type of a heading, by its level
BUILT_IN = 15  # Excel knows its style Heading 1 by the number 16, Heading 2 by 17
# Heights in points: a line of a cell, a heading by its level, and the highest row of Excel.
LINE, HEADINGS, HIGHEST = 17, {1: 22, 2: 32}, 409
WIDE = 0.9  # the fraction of a width that text fills, since a bold character needs more
A4 = 9
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# In an XML attribute Excel takes this for the number of a character.
_CHARACTER_NUMBER = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def written(workbook: Workbook) -> bytes:
    """Return an .xlsx file, each table in it marked as one; no text of it can become a formula or a link."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "default_format_properties": FONT}) as made:
        made.set_properties({"title": workbook.title, "created": datetime(*EARLIEST)})
        formats = _Formats(made)
        for worksheet in workbook.worksheets:
            _write(made.add_worksheet(worksheet.name), worksheet, formats)
    return without_times(data.getvalue(), {"docProps/core.xml": _with_language, "xl/styles.xml": _with_heading_styles})


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, made: xlsxwriter.Workbook) -> None:
        self._made = made
        self._of_numbers: dict[Form, Format] = {}
        text = {"text_wrap": True, "align": "left", "valign": "top", "num_format": "@"}
        right = text | {"align": "right"}
        heading = {"bold": True, "valign": "bottom", "bottom": 1}
        self.text, self.shorthand = made.add_format(text), made.add_format(right)
        self.link = made.add_format(text | {"underline": 1, "font_color": "#0563C1"})
        self.heading = [made.add_format(text | heading), made.add_format(right | heading)]
        lines: dict[int, dict] = {0: {}} | {level: {"bold": True, "font_size": size} for level, size in SIZES.items()}
        self.line = {level: made.add_format(line | {"num_format": "@"}) for level, line in lines.items()}

    def number(self, form: Form) -> Format:
        if form not in self._of_numbers:
            shown = '"-"' * form.minus + ("#,##0" if form.commas else "0") + "." * (form.decimals > 0)
            properties = {"num_format": shown + "0" * form.decimals, "align": "right", "valign": "top"}
            self._of_numbers[form] = self._made.add_format(properties)
        return self._of_numbers[form]


def _write(sheet: xlsxwriter.worksheet.Worksheet, worksheet: Worksheet, formats: _Formats) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for row, line in enumerate(worksheet.lines):
        wrapped = not (line.level or worksheet.columns)
        sheet.write_string(row, 0, line.text, formats.text if wrapped else formats.line[line.level])
        sheet.set_row(row, _height([(line.text, TEXT_WIDTH)]) if wrapped else HEADINGS.get(line.level, LINE))
    if not worksheet.columns:
        sheet.set_column(0, 0, TEXT_WIDTH)
        return
    top, widths = len(worksheet.lines), [column.width for column in worksheet.columns]
    headings = [{"header": _CHARACTER_NUMBER.sub("_x005F_", column.heading)} for column in worksheet.columns]
    options = {"name": worksheet.name, "columns": headings, "autofilter": False, "banded_rows": False, "style": None}
    sheet.add_table(top, 0, top + len(worksheet.rows), len(headings) - 1, options)
    sheet.set_row(top, _height((column.heading, column.width) for column in worksheet.columns))
    for index, column in enumerate(worksheet.columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(top, index, column.heading, formats.heading[column.numbers])
    for row, cells in enumerate(worksheet.rows, start=top + 1):
        sheet.set_row(row, _height((cell.text, width) for cell, width in zip(cells, widths, strict=True)))
        for index, (cell, column) in enumerate(zip(cells, worksheet.columns, strict=True)):
            if cell.form:
                sheet.write_number(row, index, cell.number, formats.number(cell.form))
            elif cell.link:
                sheet.write_url(row, index, f"internal:'{cell.link}'!A1", formats.link, cell.text)
            else:
                sheet.write_string(row, index, cell.text, formats.shorthand if column.numbers else formats.text)


def _height(cells: Iterable[tuple[str, int]]) -> int:
    """Return the height of a row that shows its texts in full in their widths; not every program works it out."""
    return min(LINE * max(len(wrap(text, int(WIDE * width))) for text, width in cells), HIGHEST)


def _with_language(properties: bytes) -> bytes:
    end = b"</cp:coreProperties>"
    return properties.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)


def _with_heading_styles(styles: bytes) -> bytes:
    """Return a workbook's styles with Excel's own for headings, which all text of their size then has."""
    root = etree.fromstring(styles)
    fonts, based, used, named = (
        root.find(f"{MAIN}{part}") for part in ("fonts", "cellStyleXfs", "cellXfs", "cellStyles")
    )
    for level, size in SIZES.items():
        font = next(n for n, font in enumerate(fonts) if font.find(f"{MAIN}sz").get("val") == str(size))
        for xf in used.iterfind(f"{MAIN}xf[@fontId='{font}']"):
            xf.set("xfId", str(len(based)))
        etree.SubElement(based, f"{MAIN}xf", numFmtId="0", fontId=str(font), fillId="0", borderId="0")
        name, base, number = f"Heading {level}", str(len(based) - 1), str(BUILT_IN + level)
        etree.SubElement(named, f"{MAIN}cellStyle", name=name, xfId=base, builtinId=number)
    for part in (based, named):
        part.set("count", str(len(part)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
