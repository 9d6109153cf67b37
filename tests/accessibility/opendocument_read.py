"""An OpenDocument spreadsheet as it was written."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from zipfile import ZipFile

from lxml import etree
from openpyxl.utils import get_column_letter

from accessibility.as_written import Cell, MarkedTable, Workbook, Worksheet, cell_name, corners, trimmed

_NAMED = {name: name for name in ("office", "style", "table", "text", "config")}
_NAMED |= {"draw": "drawing", "fo": "xsl-fo-compatible"}
_SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{path}:1.0" for name, path in _NAMED.items()}
_SPACES |= {"xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/"}
_PAGE_TEXT = "//style:master-page/*[self::style:header or self::style:footer][not(@style:display='false')]//text()"
_SPLIT = "@config:name='HorizontalSplitMode' or @config:name='VerticalSplitMode'"
_FROZEN = f"//config:config-item-map-entry[config:config-item[{_SPLIT}][text()!='0']]"
_ACTIVE = "//config:config-item[@config:name='ActiveTable']/text()"

FROM_EXCEL = "Excel Built-in "  # LibreOffice puts it before the name of a style of Excel's
KINDS = {"string": "text", "float": "number", "percentage": "number", "": "text"}

Element: TypeAlias = etree._Element
Styles = dict[tuple[str, str], Element]


def read(file: Path) -> Workbook:
    """Return the content of an .ods file."""
    with ZipFile(file) as archive:
        names = archive.namelist()
        content, styles, meta, settings = (
            etree.fromstring(archive.read(name)) if name in names else etree.Element("none")
            for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml")
        )
    known = {
        (_attribute(style, "style:family"), _attribute(style, "style:name")): style
        for root in (styles, content)
        for style in _find_all(root, "//style:style")
    }
    page_text = bool("".join(_find_all(styles, _PAGE_TEXT)).strip())
    frozen = {_attribute(entry, "config:name") for entry in _find_all(settings, _FROZEN)}
    sheets = [_sheet(table, known) for table in _find_all(content, "//office:spreadsheet/table:table")]
    for sheet in sheets:
        sheet.frozen, sheet.page_text = sheet.name in frozen, page_text
    for marked in _find_all(content, "//table:database-range"):
        address = _attribute(marked, "table:target-range-address")
        name = address.partition(":")[0].rpartition(".")[0].strip("$'")
        for sheet in sheets:
            if sheet.name == name:
                sheet.tables.append(_marked_table(marked, address))
    title, language = ("".join(_find_all(meta, f"//dc:{name}/text()")) for name in ("title", "language"))
    objects = [etree.QName(drawn).localname for drawn in _find_all(content, "//draw:*")]
    return Workbook(title, language, sheets, objects, _find_all(settings, _ACTIVE) in ([], [sheets[0].name]))


def _find_all(element: Element, path: str) -> list:
    return element.xpath(path, namespaces=_SPACES)


def _attribute(element: Element, name: str, default: str = "") -> str:
    space, _, local = name.partition(":")
    return element.get(f"{{{_SPACES[space]}}}{local}", default)


def _sheet(table: Element, known: Styles) -> Worksheet:
    sheet_styles = _styles("table", _attribute(table, "table:style-name"), known)
    hidden = ["the worksheet"] if _style_value(sheet_styles, "table:display") == "false" else []
    defaults: list[str] = []  # the style of a column's cells that have none of their own
    for column in _find_all(table, ".//table:table-column"):
        hidden += [f"column {get_column_letter(len(defaults) + 1)}"] if _is_hidden(column) else []
        defaults += [_attribute(column, "table:default-cell-style-name")] * _times(column, "columns")
    rows, merged = [], []
    for number, row in enumerate(_repeated(_find_all(table, ".//table:table-row"), "rows"), 1):
        default = _attribute(row, "table:default-cell-style-name")
        cells = list(_repeated(_find_all(row, "table:table-cell|table:covered-table-cell"), "columns"))
        styles = [default or column_default for column_default in defaults] + [default] * len(cells)
        rows.append([_cell(cell, style, known) for cell, style in zip(cells, styles, strict=False)])
        hidden += [f"row {number}"] if _is_hidden(row) else []
        merged += [cell_name(number, column) for column, cell in enumerate(cells, 1) if _spans(cell)]
    return Worksheet(_attribute(table, "table:name"), trimmed(rows), [], merged, hidden)


def _repeated(elements: list[Element], what: str) -> Iterator[Element]:
    """Yield each row or cell as often as it is repeated, to the last with a text; the rest fills the worksheet."""
    last = max((index for index, element in enumerate(elements) if _find_all(element, ".//text:p")), default=-1)
    for element in elements[: last + 1]:
        yield from [element] * _times(element, what)


def _times(element: Element, what: str) -> int:
    return int(_attribute(element, f"table:number-{what}-repeated", "1"))


def _is_hidden(part: Element) -> bool:
    return _attribute(part, "table:visibility", "visible") != "visible"


def _spans(cell: Element) -> bool:
    return any(int(_attribute(cell, f"table:number-{what}-spanned", "1")) > 1 for what in ("columns", "rows"))


def _cell(cell: Element, default: str, known: Styles) -> Cell:
    text = "\n".join(_text(paragraph) for paragraph in _find_all(cell, "text:p"))
    kind = "formula" if _attribute(cell, "table:formula") else KINDS.get(_attribute(cell, "office:value-type"), "other")
    if kind == "text" and not text:
        kind = "empty"
    styles = _styles("table-cell", _attribute(cell, "table:style-name", default), known)
    names = [_attribute(style, "style:display-name") or _attribute(style, "style:name") for style in styles]
    (link,) = _find_all(cell, ".//text:a")[:1] or [None]
    target = "" if link is None else _attribute(link, "xlink:href").removeprefix("#").removesuffix(".A1").strip("'")
    spans = [_styles("text", _attribute(span, "text:style-name"), known) for span in _find_all(cell, ".//text:span")]
    heights = [_style_value(each, "style:text-position").partition(" ")[0] for each in [styles, *spans]]
    shifted = any(height not in ("", "0%") for height in heights)
    wraps = _style_value(styles, "fo:wrap-option") == "wrap"
    return Cell(text, kind, wraps, tuple(name.removeprefix(FROM_EXCEL) for name in names), target, shifted)


def _text(paragraph: Element) -> str:
    """Return the text of a paragraph, its spaces as shown."""
    if paragraph.tag == f"{{{_SPACES['text']}}}s":
        return " " * int(_attribute(paragraph, "text:c", "1"))
    inside = [_text(part) + (part.tail or "") for part in paragraph]
    return (paragraph.text or "") + "".join(inside)


def _styles(family: str, name: str, known: Styles) -> list[Element]:
    """Return a style, the style it is based on, and so on."""
    style = known.get((family, name))
    return [] if style is None else [style, *_styles(family, _attribute(style, "style:parent-style-name"), known)]


def _style_value(styles: list[Element], attribute: str) -> str:
    """Return the value of an attribute in the first of these styles that has it."""
    return next((value for style in styles for value in _find_all(style, f"*/@{attribute}")), "")


def _marked_table(marked: Element, address: str) -> MarkedTable:
    filters = _attribute(marked, "table:display-filter-buttons") == "true" or bool(_find_all(marked, "table:filter"))
    headings = _attribute(marked, "table:contains-header", "true") == "true"
    return MarkedTable(_attribute(marked, "table:name"), *corners(address), headings, filters)
