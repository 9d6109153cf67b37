"""The tables as an OpenDocument spreadsheet."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from odfdo import Cell as TableCell
from odfdo import Column, Document, Element, Link, Paragraph, Row, Style, Table
from odfdo.utils import digit_to_alpha

from foisurvey.core.survey import Presentation
from foisurvey.stats.printing import MINUS
from foisurvey.tables.formats.workbook import LANGUAGE, TEXT_WIDTH, Cell, Form, Workbook, Worksheet, workbook_of
from foisurvey.tables.formats.zipped import EARLIEST, without_times
from foisurvey.tables.table import Table as TableToPrint

CHARACTER = 0.24  # the width of a character, in cm
HEADING = "32pt"  # a heading with space above it
PARTS = {"/", "mimetype", "META-INF/manifest.xml", "content.xml", "meta.xml", "settings.xml", "styles.xml"}
# The styles of cells: the style that each is based on, and its properties.
_BOLD = {"fo:font-weight": "bold"}
_WRAPPED = {"fo:wrap-option": "wrap", "style:vertical-align": "top", "style:text-align-source": "fix"}
_LINED = {"style:vertical-align": "bottom", "fo:border-bottom": "0.75pt solid #000000"}
_STYLES: dict[str, tuple[str, dict[str, dict[str, str]]]] = {
    "Default": ("", {}),
    "Line": ("Default", {}),
    "Heading 1": ("Line", {"text": _BOLD | {"fo:font-size": "16pt"}}),
    "Heading 2": ("Line", {"text": _BOLD | {"fo:font-size": "14pt"}}),
    "Label": ("Line", {"table-cell": _WRAPPED, "paragraph": {"fo:text-align": "start"}}),
    "Link": ("Label", {"text": {"fo:color": "#0563c1", "style:text-underline-style": "solid"}}),
    "Number": ("Label", {"paragraph": {"fo:text-align": "end"}}),
    "Heading of labels": ("Label", {"table-cell": _LINED, "text": _BOLD}),
    "Heading of numbers": ("Heading of labels", {"paragraph": {"fo:text-align": "end"}}),
}
# Styles that odfdo has no words for: text as it is typed, and pages in landscape without header and footer.
_AS_TYPED = '<number:text-style style:name="AsTyped"><number:text-content/></number:text-style>'
_PAGE_LAYOUT = """<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="29.7cm"
fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>
</style:page-layout>"""
_PAGE = """<style:master-page style:name="Default" style:page-layout-name="Page">
<style:header style:display="false"/><style:footer style:display="false"/></style:master-page>"""


def document(tables: Sequence[TableToPrint], survey: Presentation, period: Sequence[str]) -> bytes:
    """Return the file of a survey's tables; for `period` see `workbook_of`."""
    return written(workbook_of(tables, survey, period))


def written(workbook: Workbook) -> bytes:
    """Return an .ods file, each table in it a named range with headings; no text of it can become a formula."""
    made = Document("spreadsheet")
    _clear(made)
    made.meta.title, made.meta.language, made.meta.creation_date = workbook.title, LANGUAGE, datetime(*EARLIEST)
    sheets = workbook.worksheets
    _add_styles(made, dict.fromkeys([TEXT_WIDTH, *(column.width for sheet in sheets for column in sheet.columns)]))
    for form in dict.fromkeys(cell.form for sheet in sheets for row in sheet.rows for cell in row if cell.form):
        for style in _number_formats(form):
            _add_raw(made, "styles", style)
        made.insert_style(_cell_style(_name(form), "Number", f"Format{_name(form)}"))
    made.body.extend(map(_table, sheets))
    ranges = "".join(_named_range(sheet) for sheet in sheets if sheet.columns)
    made.body.append(Element.from_tag(f"<table:database-ranges>{ranges}</table:database-ranges>"))
    data = io.BytesIO()
    made.save(data)
    return without_times(data.getvalue())


def _clear(made: Document) -> None:
    """Remove what odfdo's template holds: styles, settings, a sheet, a picture of it."""
    for path in set(made.parts) - PARTS:
        made.del_part(path)
    for path in set(made.manifest.get_paths()) - PARTS:
        made.manifest.del_full_path(path)
    for part in (made.meta, made.settings, made.styles, made.content):
        for child in part.root.children:
            child.clear()
    made.content.get_elements("//office:body")[0].append(Element.from_tag("office:spreadsheet"))


def _add_styles(made: Document, widths: Iterable[int]) -> None:
    language, country = LANGUAGE.split("-")
    font = {"fo:font-family": "Arial", "fo:font-size": "12pt", "fo:language": language, "fo:country": country}
    made.insert_style(_cell_style("", "", "", {"text": font}), default=True)
    for place, raw in (("styles", _AS_TYPED), ("automatic-styles", _PAGE_LAYOUT), ("master-styles", _PAGE)):
        _add_raw(made, place, raw)
    for name, (parent, properties) in _STYLES.items():
        made.insert_style(_cell_style(name, parent, "AsTyped" if name == "Line" else "", properties))
    sheet = Style("table", "Sheet")
    sheet.set_properties({"table:display": "true"})
    sheet.set_attribute("style:master-page-name", "Default")
    rows = [Style("table-row", "Row", use_optimal_height=True), Style("table-row", "HeadingRow", height=HEADING)]
    columns = [Style("table-column", f"Column{width}", width=f"{width * CHARACTER:.2f}cm") for width in widths]
    for style in (sheet, *rows, *columns):
        made.insert_style(style, automatic=True)


def _add_raw(made: Document, place: str, style: str) -> None:
    made.styles.get_elements(f"//office:{place}")[0].append(Element.from_tag(style))


def _cell_style(name: str, parent: str, data: str, properties: Mapping[str, Mapping[str, str]] = {}) -> Style:
    style = Style("table-cell", _encoded(name), name, _encoded(parent))
    if data:
        style.set_attribute("style:data-style-name", data)
    for area, values in properties.items():
        style.set_properties(values, area=area)
    return style


def _encoded(name: str) -> str:
    return name.replace(" ", "_20_")


def _number_formats(form: Form) -> Iterator[str]:
    """Yield the style of a form; of one with a minus sign, that for zero first, and then that for numbers below it."""
    number = (
        f'<number:number number:decimal-places="{form.decimals}" number:min-decimal-places="{form.decimals}"'
        ' number:min-integer-digits="1" number:grouping="true"/>'
    )
    name, minus, other = f"Format{_name(form)}", "", ""
    if form.minus:
        minus = f"<number:text>{MINUS}</number:text>"
        yield f'<number:number-style style:name="{name}P0" style:volatile="true">{minus}{number}</number:number-style>'
        other = f'<style:map style:condition="value()&gt;=0" style:apply-style-name="{name}P0"/>'
    yield f'<number:number-style style:name="{name}">{minus}{number}{other}</number:number-style>'


def _name(form: Form) -> str:
    return f"Number{form.decimals}{'Minus' * form.minus}"


def _table(sheet: Worksheet) -> Table:
    table = Table(sheet.name, style="Sheet")
    for width in [column.width for column in sheet.columns] or [TEXT_WIDTH]:
        table.append(Column(style=f"Column{width}"))
    for line in sheet.lines:
        style = f"Heading {line.level}" if line.level else "Link" if line.link else "Line" if sheet.columns else "Label"
        table.append(_row([_text(line.text, style, line.link)], "HeadingRow" if line.level == 2 else "Row"))
    if sheet.columns:
        kinds = ["numbers" if column.numbers else "labels" for column in sheet.columns]
        headings = zip(sheet.columns, kinds, strict=True)
        table.append(_row([_text(column.heading, f"Heading of {kind}") for column, kind in headings]))
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        table.append(_row([_cell(cell, "Number" if column.numbers else "Label") for cell, column in cells]))
    return table


def _row(cells: list[TableCell], style: str = "Row") -> Row:
    row = Row(style=style)
    row.extend_cells(cells)
    return row


def _cell(cell: Cell, style: str) -> TableCell:
    if cell.form:
        return TableCell(cell.number, text=cell.text, style=_name(cell.form))
    return _text(cell.text, "Link" if cell.link else style, cell.link)


def _text(text: str, style: str, link: str = "") -> TableCell:
    """Return a cell whose text keeps its spaces: OpenDocument drops those at its ends, and makes one of several."""
    cell = TableCell(style=_encoded(style))
    cell.type = "string"
    cell.append(Paragraph(Link(f"#{link}.A1", text=text) if link else text))
    return cell


def _named_range(sheet: Worksheet) -> str:
    top = len(sheet.lines) + 1
    last = f"{digit_to_alpha(len(sheet.columns) - 1)}{top + len(sheet.rows)}"
    return (
        f'<table:database-range table:name="{sheet.name}" table:contains-header="true"'
        f' table:target-range-address="{sheet.name}.A{top}:{sheet.name}.{last}" table:display-filter-buttons="false"/>'
    )
