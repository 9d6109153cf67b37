"""An OpenDocument spreadsheet as it was written."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from zipfile import ZipFile

from lxml import etree

from foisurvey.checks.spreadsheets.as_written import Cell, Marked, Workbook, Worksheet, corners, named, to_the_last

_NAMED = {name: name for name in ("office", "style", "table", "text", "config")}
_NAMED |= {"draw": "drawing", "fo": "xsl-fo-compatible"}
_SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{path}:1.0" for name, path in _NAMED.items()}
_SPACES |= {"xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/"}
_PAGE_TEXT = "//style:master-page/*[self::style:header or self::style:footer][not(@style:display='false')]//text()"
_SPLIT = "@config:name='HorizontalSplitMode' or @config:name='VerticalSplitMode'"
_FROZEN = f"//config:config-item-map-entry[config:config-item[{_SPLIT}][text()!='0']]"
_ACTIVE = "//config:config-item[@config:name='ActiveTable']/text()"

FROM_EXCEL = "Excel Built-in "  # before the name of a style, where LibreOffice wrote it
KINDS = {"string": "text", "float": "number", "percentage": "number", "": "text"}

Element: TypeAlias = etree._Element
Styles = dict[tuple[str, str], Element]


def read(file: Path) -> Workbook:
    """Return what stands in an .ods file."""
    with ZipFile(file) as archive:
        names = archive.namelist()
        content, styles, meta, settings = (
            etree.fromstring(archive.read(name)) if name in names else etree.Element("none")
            for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml")
        )
    known = {
        (_of(style, "style:family"), _of(style, "style:name")): style
        for root in (styles, content)
        for style in _all(root, "//style:style")
    }
    page_text = bool("".join(_all(styles, _PAGE_TEXT)).strip())
    frozen = {_of(entry, "config:name") for entry in _all(settings, _FROZEN)}
    sheets = [_sheet(table, known) for table in _all(content, "//office:spreadsheet/table:table")]
    for sheet in sheets:
        sheet.frozen, sheet.page_text = sheet.name in frozen, page_text
    for marked in _all(content, "//table:database-range"):
        address = _of(marked, "table:target-range-address")
        name = address.partition(":")[0].rpartition(".")[0].strip("$'")
        for sheet in sheets:
            if sheet.name == name:
                sheet.tables.append(_marked(marked, address))
    title, language = ("".join(_all(meta, f"//dc:{name}/text()")) for name in ("title", "language"))
    objects = [etree.QName(drawn).localname for drawn in _all(content, "//draw:*")]
    return Workbook(title, language, sheets, objects, _all(settings, _ACTIVE) in ([], [sheets[0].name]))


def _all(element: Element, path: str) -> list:
    return element.xpath(path, namespaces=_SPACES)


def _of(element: Element, attribute: str, default: str = "") -> str:
    space, _, name = attribute.partition(":")
    return element.get(f"{{{_SPACES[space]}}}{name}", default)


def _sheet(table: Element, known: Styles) -> Worksheet:
    of_sheet = _styles("table", _of(table, "table:style-name"), known)
    hidden = ["the worksheet"] if _said(of_sheet, "table:display") == "false" else []
    defaults: list[str] = []  # the style of a column's cells that have none of their own
    for column in _all(table, ".//table:table-column"):
        hidden += [f"column {named(1, len(defaults) + 1)[:-1]}"] if _is_hidden(column) else []
        defaults += [_of(column, "table:default-cell-style-name")] * _times(column, "columns")
    rows, merged = [], []
    for number, row in enumerate(_repeated(_all(table, ".//table:table-row"), "rows"), 1):
        default = _of(row, "table:default-cell-style-name")
        cells = list(_repeated(_all(row, "table:table-cell|table:covered-table-cell"), "columns"))
        styles = [default or of_column for of_column in defaults] + [default] * len(cells)
        rows.append([_cell(cell, style, known) for cell, style in zip(cells, styles, strict=False)])
        hidden += [f"row {number}"] if _is_hidden(row) else []
        merged += [named(number, column) for column, cell in enumerate(cells, 1) if _spans(cell)]
    return Worksheet(_of(table, "table:name"), to_the_last(rows), [], merged, hidden)


def _repeated(elements: list[Element], what: str) -> Iterator[Element]:
    """Yield each row or cell as often as it stands there, to the last with a text; what follows fills the worksheet."""
    last = max((place for place, element in enumerate(elements) if _all(element, ".//text:p")), default=-1)
    for element in elements[: last + 1]:
        yield from [element] * _times(element, what)


def _times(element: Element, what: str) -> int:
    return int(_of(element, f"table:number-{what}-repeated", "1"))


def _is_hidden(part: Element) -> bool:
    return _of(part, "table:visibility", "visible") != "visible"


def _spans(cell: Element) -> bool:
    return any(int(_of(cell, f"table:number-{what}-spanned", "1")) > 1 for what in ("columns", "rows"))


def _cell(cell: Element, default: str, known: Styles) -> Cell:
    text = "\n".join(_text(paragraph) for paragraph in _all(cell, "text:p"))
    kind = "formula" if _of(cell, "table:formula") else KINDS.get(_of(cell, "office:value-type"), "other")
    if kind == "text" and not text:
        kind = "empty"
    styles = _styles("table-cell", _of(cell, "table:style-name", default), known)
    names = tuple(
        (_of(style, "style:display-name") or _of(style, "style:name")).removeprefix(FROM_EXCEL) for style in styles
    )
    (link,) = _all(cell, ".//text:a")[:1] or [None]
    leads = "" if link is None else _of(link, "xlink:href").removeprefix("#").removesuffix(".A1").strip("'")
    spans = [_styles("text", _of(span, "text:style-name"), known) for span in _all(cell, ".//text:span")]
    heights = [_said(of_text, "style:text-position").partition(" ")[0] for of_text in [styles, *spans]]
    raised = any(height not in ("", "0%") for height in heights)
    return Cell(text, kind, _said(styles, "fo:wrap-option") == "wrap", names, leads, raised)


def _text(paragraph: Element) -> str:
    """Return the text of a paragraph, its spaces as shown."""
    if paragraph.tag == f"{{{_SPACES['text']}}}s":
        return " " * int(_of(paragraph, "text:c", "1"))
    inside = [_text(part) + (part.tail or "") for part in paragraph]
    return (paragraph.text or "") + "".join(inside)


def _styles(family: str, name: str, known: Styles) -> list[Element]:
    """Return a style, what it is based on, and so on."""
    style = known.get((family, name))
    return [] if style is None else [style, *_styles(family, _of(style, "style:parent-style-name"), known)]


def _said(styles: list[Element], attribute: str) -> str:
    """Return what the first of these styles that says it says of an attribute."""
    return next((said for style in styles for said in _all(style, f"*/@{attribute}")), "")


def _marked(marked: Element, address: str) -> Marked:
    filters = _of(marked, "table:display-filter-buttons") == "true" or bool(_all(marked, "table:filter"))
    headings = _of(marked, "table:contains-header", "true") == "true"
    return Marked(_of(marked, "table:name"), *corners(address), headings, filters)
