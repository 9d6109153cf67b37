"""Tables as a Word document: real tables, which an author can edit and move into a manuscript."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.tables.formats.zipped import EARLIEST, without_times
from foisurvey.tables.page_layout import CONTINUED, Heading, Layout, fitted, merged_headings, unbroken
from foisurvey.tables.table import GENERAL_NOTES, Table, general_notes

LANGUAGE = "en-GB"
FONT = "Times New Roman"  # LibreOffice has a font of the same widths
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LONGEST_TITLE = 255  # characters that Word accepts in the properties
SHORT, LONG, MARGIN = Cm(21), Cm(29.7), Cm(2)
THICK, THIN = 8, 4  # borders, in eighths of a point
# The elements that Word wants after the borders of a table, a cell or a paragraph.
AFTER_BORDERS = ["w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:noWrap", "w:tcMar", "w:textDirection"]
AFTER_BORDERS += ["w:tcFitText", "w:vAlign", "w:hideMark", "w:tabs", "w:spacing", "w:ind", "w:jc"]
# Points of the styles: size of type, space before and after.
STYLES = {"Title": (14, 0, 12), "Heading 1": (13, 14, 4), "Heading 2": (12, 12, 4), "Normal": (11, 0, 8)}
STYLES |= {"Caption": (10, 10, 4), "Table Text": (9, 1, 1), "Table Note": (8, 3, 0)}
BOLD = ("Title", "Heading 1", "Heading 2")


def document(tables: Sequence[Table], survey: Presentation) -> bytes:
    """Return a .docx file of the tables, each on a page of its own."""
    made = opened(survey.title)
    made.add_paragraph(visible(survey.title), "Title")
    for number, table in enumerate(tables):
        add_table(made, table, new_page=number > 0)
    add_general_notes(made, tables)
    return saved(made)


def opened(title: str) -> Any:
    """Return a document in portrait without content, with a title in its properties and the styles of a manuscript."""
    made = Document()
    _set_up(made, visible(title))
    _orient(made.sections[0], landscape=False)
    return made


def saved(made: Any) -> bytes:
    """Return the file of a document, without the time of writing."""
    written = io.BytesIO()
    made.save(written)
    return without_times(written.getvalue())


def add_table(made: Any, table: Table, new_page: bool) -> None:
    """Add a table between its caption and its notes: a wide one in several parts, one below another."""
    parts = fitted(table)
    for number, (part, layout) in enumerate(parts):
        turned = turn(made, layout.landscape)
        caption = made.add_paragraph(style="Caption")
        caption.paragraph_format.page_break_before = new_page and number == 0 and not turned
        caption.add_run(f"{table.label}. " if number == 0 else f"{table.label}{CONTINUED}").bold = True
        caption.add_run(table.subject if number == 0 else "")
        _add(made, part, layout, noted=part is parts[-1][0] and bool(table.notes))
    for note in table.notes:
        made.add_paragraph(note, "Table Note")


def add_general_notes(made: Any, tables: Sequence[Table]) -> None:
    """Add the notes that tables share, each once, under a heading."""
    if notes := general_notes(tables):
        turn(made, landscape=False)
        made.add_heading(GENERAL_NOTES, 1)
    for note in notes:
        made.add_paragraph(note, "Table Note")


def turn(made: Any, landscape: bool) -> bool:
    """Begin a page in the other orientation if the last one is not in this one; return whether it was so."""
    turned = (made.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != landscape
    if turned:
        _orient(made.add_section(WD_SECTION.NEW_PAGE), landscape)
    return turned


def _set_up(made: Any, title: str) -> None:
    """Set properties, language and styles, and that Word lays the document out as it has since 2013."""
    properties = made.core_properties
    properties.title, properties.language = title[:LONGEST_TITLE], LANGUAGE
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime(*EARLIEST)
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for setting in made.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for name in ("Table Text", "Table Note"):
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name, (size, before, after) in STYLES.items():
        style = made.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # the theme's would win
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), name in BOLD, RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    made.styles["Caption"].paragraph_format.keep_with_next = True


def _orient(section: Any, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _add(made: Any, table: Table, layout: Layout, noted: bool) -> None:
    """Add a part of a table; of a long one only the last row is kept with what follows, of a short one all rows."""
    headings = merged_headings(table.headings)
    grid = made.add_table(len(headings) + len(table.rows), len(layout.characters))
    _format(grid, table, layout)
    rows = [row.cells for row in grid.rows]
    style = made.styles["Table Text"].style_id
    together = layout.keeps_all_together([*table.headings, *table.rows])
    for row, row_headings in enumerate(headings):
        for heading in row_headings:
            _write_heading(rows, row, heading, layout, style, together)
    for element in grid.rows[len(headings) - 1]._tr.tc_lst:
        _add_borders(element.get_or_add_tcPr(), "tcBorders", bottom=THIN)
    for cells, texts in zip(rows[len(headings) :], table.rows, strict=True):
        last = cells is rows[-1]
        keep = noted and layout.keeps_together(texts) if last else together
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            _write(cell, text, RIGHT if column else LEFT, layout, style, keep)


def _format(grid: Any, table: Table, layout: Layout) -> None:
    """Set the grid's widths, its borders, its description for screen readers, and where its rows may break."""
    grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    properties = grid._tbl.tblPr
    _add_borders(properties, "tblBorders", top=THICK, bottom=THICK)
    widths = [Pt(round(fraction * layout.width, 1)) for fraction in layout.fractions]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    sides = "".join(f'<w:{side} w:w="{round(10 * layout.size)}" w:type="dxa"/>' for side in ("left", "right"))
    properties.find(qn("w:tblLayout")).addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    description = f"{len(table.rows)} rows. Columns: {'; '.join(table.headings[-1][1:])}."
    for name, text in (("w:tblCaption", table.title), ("w:tblDescription", description)):
        element = OxmlElement(name)
        element.set(qn("w:val"), text)
        properties.append(element)
    for number, (row, texts) in enumerate(zip(grid.rows, [*table.headings, *table.rows], strict=True)):
        names = ["w:cantSplit"] if layout.keeps_together(texts) else []
        names += ["w:tblHeader"] if layout.repeated and number < len(table.headings) else []
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = width  # Word reads the widths of the cells
        row._tr.get_or_add_trPr().extend(OxmlElement(name) for name in names)


def _write_heading(rows: list[Any], row: int, heading: Heading, layout: Layout, style: str, keep: bool) -> None:
    """Write a heading over its columns; a group's border is its paragraph's, which leaves a gap to the next group's."""
    cell = rows[row][heading.column]
    if heading.rows > 1 or heading.columns > 1:
        cell = cell.merge(rows[row + heading.rows - 1][heading.column + heading.columns - 1])
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    alignment = CENTRE if heading.group else RIGHT if heading.column else LEFT
    paragraph = _write(cell, unbroken(heading.text), alignment, layout, style, keep)
    if heading.group:
        _add_borders(paragraph._p.get_or_add_pPr(), "pBdr", bottom=THIN)


def _write(cell: Any, text: str, alignment: Any, layout: Layout, style: str, keep: bool = False) -> Any:
    """Write a cell and return its paragraph; `keep` keeps its row on one page with what follows."""
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style  # set through the paragraph, each cell would look the style up by its name
    paragraph.alignment = alignment
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    if layout.size != STYLES["Table Text"][0]:
        run.font.size = Pt(layout.size)
    return paragraph


def _add_borders(properties: Any, name: str, **sides: int) -> None:
    """Draw lines (widths in eighths of a point) at sides of a table, a cell or a paragraph."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sides.items()
    )
    borders = parse_xml(f"<w:{name} {nsdecls('w')}>{lines}</w:{name}>")
    properties.insert_element_before(borders, *AFTER_BORDERS)
