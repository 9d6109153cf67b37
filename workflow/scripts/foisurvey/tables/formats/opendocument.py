"""The tables as an OpenDocument spreadsheet, its XML element by element; opendocument.xml has the styles."""

import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from lxml import etree
from lxml.builder import ElementMaker
from xlsxwriter.utility import xl_rowcol_to_cell

from foisurvey.tables.formats.workbook import LANGUAGE, TEXT_WIDTH, Cell, Column, Form, Workbook, Worksheet
from foisurvey.tables.formats.zipped import without_times

STYLES = Path(__file__).with_suffix(".xml")
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
VERSION = "1.3"
CHARACTER = 0.24  # the width of a character, in cm
HEADING = "32pt"  # a heading with space above it
_NAMED = {"office": "office", "style": "style", "table": "table", "text": "text", "number": "datastyle"}
_NAMED |= {"manifest": "manifest"}
_SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{path}:1.0" for name, path in _NAMED.items()}
_SPACES |= {"xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/"}
_MAKER = ElementMaker(nsmap=_SPACES)


def written(workbook: Workbook) -> bytes:
    """Return an .ods file, each table in it a named range with headings; no text of it can become a formula."""
    properties = [_element("dc:title", workbook.title), _element("dc:language", LANGUAGE)]
    parts = {
        "content.xml": _content(workbook),
        "styles.xml": etree.parse(STYLES, etree.XMLParser(remove_comments=True)).getroot(),
        "meta.xml": _element("office:document-meta", _element("office:meta", *properties), office_version=VERSION),
    }
    files = {"/": MEDIA_TYPE} | dict.fromkeys(parts, "text/xml")
    entries = [
        _element("manifest:file-entry", manifest_full_path=path, manifest_media_type=media_type)
        for path, media_type in files.items()
    ]
    parts["META-INF/manifest.xml"] = _element("manifest:manifest", *entries, manifest_version=VERSION)
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MEDIA_TYPE, ZIP_STORED)  # first and not compressed, where a reader looks for it
        for name, root in parts.items():
            archive.writestr(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return without_times(data.getvalue())


def _element(name: str, *inside: etree._Element | str, **attributes: str) -> etree._Element:
    """Return an element; `table_style_name` is the attribute table:style-name."""
    named = {_qualified(key.replace("_", ":", 1).replace("_", "-")): value for key, value in attributes.items()}
    return _MAKER(_qualified(name), named, *inside)


def _qualified(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{_SPACES[space]}}}{local}"


def _content(workbook: Workbook) -> etree._Element:
    sheets = workbook.worksheets
    forms = dict.fromkeys(cell.form for sheet in sheets for cell in chain.from_iterable(sheet.rows) if cell.form)
    widths = dict.fromkeys([TEXT_WIDTH, *(column.width for sheet in sheets for column in sheet.columns)])
    rows_fit = _element("style:table-row-properties", style_use_optimal_row_height="true")
    heading_row = _element("style:table-row-properties", style_row_height=HEADING)
    displayed = _element("style:table-properties", table_display="true")
    styles = [
        _style("table-row", "Row", rows_fit),
        _style("table-row", "HeadingRow", heading_row),
        _style("table", "Sheet", displayed, style_master_page_name="Default"),
        *map(_column_style, widths),
        *chain.from_iterable(map(_number_style, forms)),
    ]
    ranges = _element("table:database-ranges", *(_named_range(sheet) for sheet in sheets if sheet.columns))
    body = _element("office:body", _element("office:spreadsheet", *map(_table, sheets), ranges))
    automatic = _element("office:automatic-styles", *styles)
    return _element("office:document-content", automatic, body, office_version=VERSION)


def _style(family: str, name: str, *properties: etree._Element, **attributes: str) -> etree._Element:
    return _element("style:style", *properties, style_name=name, style_family=family, **attributes)


def _column_style(width: int) -> etree._Element:
    properties = _element("style:table-column-properties", style_column_width=f"{width * CHARACTER:.2f}cm")
    return _style("table-column", f"Column{width}", properties)


def _number_style(form: Form) -> Iterator[etree._Element]:
    name, decimals = _number_style_name(form), str(form.decimals)
    number = _element(
        "number:number",
        number_decimal_places=decimals,
        number_min_decimal_places=decimals,
        number_min_integer_digits="1",
        number_grouping=str(form.commas).lower(),
    )
    sign = [_element("number:text", "-")] if form.minus else []
    yield _element("number:number-style", *sign, number, style_name=f"Format{name}")
    yield _style("table-cell", name, style_parent_style_name="Number", style_data_style_name=f"Format{name}")


def _number_style_name(form: Form) -> str:
    return f"Number{form.decimals}{'Commas' * form.commas}{'Minus' * form.minus}"


def _table(sheet: Worksheet) -> etree._Element:
    widths = [column.width for column in sheet.columns] or [TEXT_WIDTH]
    columns = [_element("table:table-column", table_style_name=f"Column{width}") for width in widths]
    plain = "Line" if sheet.columns else "Label"
    lines = [
        _row(
            [_text(line.text, f"Heading_20_{line.level}" if line.level else plain)],
            "HeadingRow" if line.level == 2 else "Row",
        )
        for line in sheet.lines
    ]
    headings = [_text(column.heading, f"{_cell_style(column)}Heading") for column in sheet.columns]
    rows = [_row([_cell(cell, column) for cell, column in zip(row, sheet.columns, strict=True)]) for row in sheet.rows]
    attributes = {"table_name": sheet.name, "table_style_name": "Sheet"}
    return _element("table:table", *columns, *lines, *([_row(headings)] if headings else []), *rows, **attributes)


def _cell_style(column: Column) -> str:
    return "Number" if column.numbers else "Label"


def _row(cells: list[etree._Element], style: str = "Row") -> etree._Element:
    return _element("table:table-row", *cells, table_style_name=style)


def _cell(cell: Cell, column: Column) -> etree._Element:
    if not cell.form:
        return _text(cell.text, "Link" if cell.link else _cell_style(column), cell.link)
    shown = _element("text:p", cell.text)
    attributes = {"office_value_type": "float", "office_value": repr(cell.number)}
    return _element("table:table-cell", shown, table_style_name=_number_style_name(cell.form), **attributes)


def _text(text: str, style: str, link: str = "") -> etree._Element:
    inside = _spaced(text)
    if link:
        inside = [_element("text:a", *inside, xlink_href=f"#{link}.A1", xlink_type="simple")]
    paragraph = _element("text:p", *inside)
    return _element("table:table-cell", paragraph, office_value_type="string", table_style_name=style)


def _spaced(text: str) -> list[etree._Element | str]:
    """Return a text that keeps its spaces: OpenDocument drops those at its ends, and makes one of several."""
    parts = re.split(r"(^ +| +$|(?<= ) +)", text)
    return [
        _element("text:s", text_c=str(len(part))) if number % 2 else part for number, part in enumerate(parts) if part
    ]


def _named_range(sheet: Worksheet) -> etree._Element:
    top = len(sheet.lines) + 1
    last = xl_rowcol_to_cell(top + len(sheet.rows) - 1, len(sheet.columns) - 1)
    return _element(
        "table:database-range",
        table_name=sheet.name,
        table_target_range_address=f"{sheet.name}.A{top}:{sheet.name}.{last}",
        table_contains_header="true",
        table_display_filter_buttons="false",
    )
