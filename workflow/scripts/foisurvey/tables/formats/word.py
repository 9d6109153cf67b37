"""Tables as a Word document: real tables, which an author edits and moves into a manuscript."""

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
from foisurvey.tables.formats.zipped import EARLIEST, fixed
from foisurvey.tables.page_layout import Heading, Layout, laid, merged, unbroken
from foisurvey.tables.table import Table

LANGUAGE = "en-GB"
FONT = "Times New Roman"  # LibreOffice has a type of the same widths
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LONGEST_TITLE = 255  # signs that Word takes in the properties
SHORT, LONG, MARGIN = Cm(21), Cm(29.7), Cm(2)
THICK, THIN = 8, 4  # rules, in eighths of a point
# What Word wants to stand behind the rules of a table, a cell or a paragraph.
AFTER_RULES = ["w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:noWrap", "w:tcMar", "w:textDirection"]
AFTER_RULES += ["w:tcFitText", "w:vAlign", "w:hideMark", "w:tabs", "w:spacing", "w:ind", "w:jc"]
# Points of the styles: size of type, space before and after.
STYLES = {"Title": (14, 0, 12), "Caption": (10, 0, 4), "Table Text": (9, 1, 1), "Table Note": (8, 3, 0)}


def document(tables: Sequence[Table], title: str) -> bytes:
    """Return a .docx of the tables, each on a page of its own, lying on its side where it is wide."""
    made, title = Document(), visible(title)
    _set_up(made, title)
    layouts = [laid(table) for table in tables]
    _turn(made.sections[0], bool(layouts) and layouts[0].sideways)
    made.add_paragraph(title, "Title")
    for number, (table, layout) in enumerate(zip(tables, layouts, strict=True)):
        turned = number > 0 and layout.sideways != layouts[number - 1].sideways
        if turned:
            _turn(made.add_section(WD_SECTION.NEW_PAGE), layout.sideways)
        _add(made, table, layout, new_page=number > 0 and not turned)
    written = io.BytesIO()
    made.save(written)
    return fixed(written.getvalue())


def _set_up(made: Any, title: str) -> None:
    """Set properties, language, styles, and how Word lays the document out: as since 2013."""
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
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), name == "Title", RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    made.styles["Caption"].paragraph_format.keep_with_next = True


def _turn(section: Any, sideways: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if sideways else (SHORT, LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _add(made: Any, table: Table, layout: Layout, new_page: bool) -> None:
    """Add a table under its caption, its last row on one page with the notes; no more is held, lest it be long."""
    caption = made.add_paragraph(style="Caption")
    caption.paragraph_format.page_break_before = new_page
    called, dot, rest = table.title.partition(". ")
    caption.add_run(called + dot).bold = True
    caption.add_run(rest)
    headings = merged(table.headings)
    grid = made.add_table(len(headings) + len(table.rows), len(layout.signs))
    _form(grid, table, layout)
    rows = [row.cells for row in grid.rows]
    text = made.styles["Table Text"]
    for number, row in enumerate(headings):
        for heading in row:
            _head(rows, number, heading, layout, text)
    for element in grid.rows[len(headings) - 1]._tr.tc_lst:
        _rule(element.get_or_add_tcPr(), "tcBorders", bottom=THIN)
    for cells, row_texts in zip(rows[len(headings) :], table.rows, strict=True):
        keep = cells is rows[-1] and bool(table.notes) and layout.whole(row_texts)
        for column, (cell, said) in enumerate(zip(cells, row_texts, strict=True)):
            _write(cell, said, RIGHT if column else LEFT, layout, text, keep)
    for note in table.notes:
        made.add_paragraph(note, "Table Note")


def _form(grid: Any, table: Table, layout: Layout) -> None:
    """Set the grid's widths, its rules, what is said of it to who cannot see it, and how its rows break."""
    grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    properties = grid._tbl.tblPr
    _rule(properties, "tblBorders", top=THICK, bottom=THICK)
    widths = [Pt(round(share * layout.width, 1)) for share in layout.shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    sides = "".join(f'<w:{side} w:w="{round(10 * layout.size)}" w:type="dxa"/>' for side in ("left", "right"))
    properties.find(qn("w:tblLayout")).addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    rows, columns = len(table.rows), "; ".join(table.headings[-1][1:])
    for name, said in (("w:tblCaption", table.title), ("w:tblDescription", f"{rows} rows. Columns: {columns}.")):
        element = OxmlElement(name)
        element.set(qn("w:val"), said)
        properties.append(element)
    for number, (row, texts) in enumerate(zip(grid.rows, [*table.headings, *table.rows], strict=True)):
        names = ["w:cantSplit"] if layout.whole(texts) else []
        names += ["w:tblHeader"] if layout.repeated and number < len(table.headings) else []
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = width  # Word's widths are those of the cells
        row._tr.get_or_add_trPr().extend(OxmlElement(name) for name in names)


def _head(rows: list[Any], number: int, heading: Heading, layout: Layout, style: Any) -> None:
    """Write a heading over its columns; a group's rule is its paragraph's, which leaves a gap to the next group's."""
    cell = rows[number][heading.column]
    cell = cell.merge(rows[number + heading.rows - 1][heading.column + heading.columns - 1])
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    alignment = CENTRE if heading.group else RIGHT if heading.column else LEFT
    paragraph = _write(cell, unbroken(heading.text), alignment, layout, style)
    if heading.group:
        _rule(paragraph._p.get_or_add_pPr(), "pBdr", bottom=THIN)


def _write(cell: Any, text: str, alignment: Any, layout: Layout, style: Any, keep: bool = False) -> Any:
    """Write a cell; `keep` holds its row on one page with what follows. Return its paragraph."""
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style.style_id  # by the paragraph itself, each cell would look for the style anew
    paragraph.alignment = alignment
    paragraph.paragraph_format.keep_with_next = keep
    run = paragraph.add_run(text)
    if layout.size != STYLES["Table Text"][0]:
        run.font.size = Pt(layout.size)
    return paragraph


def _rule(properties: Any, name: str, **sides: int) -> None:
    """Draw rules (eighths of a point) at sides of a table, a cell or a paragraph."""
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sides.items()
    )
    rules = parse_xml(f"<w:{name} {nsdecls('w')}>{drawn}</w:{name}>")
    properties.insert_element_before(rules, *AFTER_RULES)
