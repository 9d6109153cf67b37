"""The cells of an OpenDocument spreadsheet, with each character of their text."""

import datetime
import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeVar
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from foisurvey.intake.cells import (
    BLANK,
    MARKS,
    NO_RESULT,
    Cell,
    CellKind,
    cell_of,
    marked,
    number_text,
    percentage_text,
)
from foisurvey.intake.number_formats import in_opendocument
from foisurvey.intake.workbook_sheet import COLUMNS, ROWS, Grid, PasswordProtected, Range, cells_of_rows

T = TypeVar("T")

OFFICE, TABLE, TEXT, DRAW, STYLE, CONFIG = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "drawing", "style", "config")
)
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ROW = f"{TABLE}table-row"
GROUPS_OF_ROWS = (f"{TABLE}table-rows", f"{TABLE}table-header-rows", f"{TABLE}table-row-group")
GROUPS_OF_COLUMNS = (f"{TABLE}table-columns", f"{TABLE}table-header-columns", f"{TABLE}table-column-group")
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
ANNOTATION = f"{OFFICE}annotation"
# What stands beside a cell's text: a comment, or something drawn.
BESIDE = (ANNOTATION, DRAW)


class Ods:
    """An OpenDocument spreadsheet that is open; see `workbook_sheet.Workbook`."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook; raises PasswordProtected, or another error where it is damaged."""
        with ZipFile(io.BytesIO(data)) as parts:
            if b"encryption-data" in parts.read("META-INF/manifest.xml"):
                raise PasswordProtected
            content = fromstring(parts.read("content.xml"))
            names = {"styles.xml", "settings.xml"}.intersection(parts.namelist())
            others = [fromstring(parts.read(name)) for name in sorted(names)]
        self._styles = _Styles([content, *others])
        self._zeros = not any(
            item.get(f"{CONFIG}name") == "ShowZeroValues" and item.text == "false"
            for other in others
            for item in other.iter(f"{CONFIG}config-item")
        )
        tables = content.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table")
        self._tables = {table.get(f"{TABLE}name", ""): table for table in tables}
        styles = {name: table.get(f"{TABLE}style-name") for name, table in self._tables.items()}
        self.sheets = {name: self._styles.shown(style) for name, style in styles.items()}

    def grid(self, sheet: str) -> Grid:
        """Return a sheet, without the blank cells at the end of a row and the blank rows at its end.

        Raises ValueError where it has more rows or columns than a sheet can have, a table in a cell, or a value that is
        not of its type.
        """
        table = self._tables[sheet]
        elements = list(_within(table, ROW, GROUPS_OF_ROWS))
        cells = sum(element.tag in CELLS for row in elements for element in row)
        if len(elements) != _count(table, ROW) or cells != _count(table, *CELLS):
            raise ValueError("a row or a cell stands where none can, such as in a table within a cell")
        column_marks = self._column_marks(table)
        rows: list[tuple[list[Cell], int]] = []
        merged: list[Range] = []
        hidden: list[int] = []
        first = 0
        for element in elements:
            times = int(element.get(f"{TABLE}number-rows-repeated", 1))
            rows.append((self._cells(element, first, column_marks, merged), times))
            if rows[-1][0] and element.get(f"{TABLE}visibility", "visible") != "visible":
                hidden += range(first, min(first + times, ROWS))
            first += times
        return Grid(cells_of_rows(_repeated(rows, [], ROWS)), merged, hidden, _count(table, ANNOTATION))

    def _column_marks(self, table: Element) -> dict[int, CellKind]:
        """Return the kinds that the styles of columns give to cells without a style of their own."""
        marks: dict[int, CellKind] = {}
        first = 0
        for column in _within(table, f"{TABLE}table-column", GROUPS_OF_COLUMNS):
            end = first + int(column.get(f"{TABLE}number-columns-repeated", 1))
            if mark := self._styles.mark("table-cell", column.get(f"{TABLE}default-cell-style-name")):
                marks |= dict.fromkeys(range(first, min(end, COLUMNS)), mark)
            first = end
        return marks

    def _cells(self, row: Element, number: int, column_marks: dict[int, CellKind], merged: list[Range]) -> list[Cell]:
        """Return the cells of a row; the ranges that are merged from one of them on are added to `merged`."""
        cells: list[tuple[Cell, int]] = []
        column = 0
        of_row = row.get(f"{TABLE}default-cell-style-name")
        for element in row:
            if element.tag not in CELLS:
                continue
            times = int(element.get(f"{TABLE}number-columns-repeated", 1))
            style = element.get(f"{TABLE}style-name", of_row)
            mark = self._styles.mark("table-cell", style) if style else column_marks.get(column)
            cells.append((marked(self._cell(element), mark or self._mark_of_characters(element)), times))
            right = column + int(element.get(f"{TABLE}number-columns-spanned", 1)) - 1
            bottom = number + int(element.get(f"{TABLE}number-rows-spanned", 1)) - 1
            if (number, column) != (bottom, right):
                merged.append((number, column, bottom, right))
            column += times
        return _repeated(cells, BLANK, COLUMNS)

    def _mark_of_characters(self, cell: Element) -> CellKind | None:
        """Return the kind that the styles of a cell's paragraphs and characters give to it."""
        marks = {
            self._styles.mark("paragraph" if part is paragraph else "text", style)
            for paragraph in cell
            if paragraph.tag in PARAGRAPHS and (len(paragraph) or paragraph.attrib)
            for part in paragraph.iter()
            if (style := part.get(f"{TEXT}style-name")) and "".join(part.itertext()).strip()
        }
        return next((mark for mark in MARKS if mark in marks), None)

    def _cell(self, cell: Element) -> Cell:
        shown = "\n".join(_paragraphs(cell)) if len(cell) else ""
        types = {value for name, value in cell.items() if name.endswith("value-type")}  # LibreOffice has one of its own
        match cell.get(f"{OFFICE}value-type"):
            case _ if "error" in types:
                return shown or "error", "error"
            case "float" | "currency" | "percentage" as kind:
                return self._number(cell, kind, shown)
            case "boolean":
                return cell_of(cell.get(f"{OFFICE}boolean-value") == "true")
            case "date":
                return cell_of(datetime.datetime.fromisoformat(cell.get(f"{OFFICE}date-value", "")))
            case "time":
                return shown or cell.get(f"{OFFICE}time-value", ""), "date"
            case None if f"{TABLE}formula" in cell.attrib:
                return NO_RESULT
        return cell_of(shown or cell.get(f"{OFFICE}string-value"))

    def _number(self, cell: Element, kind: str, shown: str) -> Cell:
        # What the format adds, or leaves out, is part of what a person reads, as in an Excel workbook.
        value = float(cell.get(f"{OFFICE}value", ""))
        if kind == "percentage":
            return percentage_text(value), "percentage"
        pound = "£" in shown or cell.get(f"{OFFICE}currency") == "GBP"
        if (kind == "currency" and not pound) or (value == 0 and not self._zeros):
            return number_text(value), "shown_differently"
        if any(child.tag in PARAGRAPHS for child in cell):
            return in_opendocument(value, shown, pound)
        return in_opendocument(value, number_text(value), pound)  # the program that wrote it says not how it is shown


class _Styles:
    """The styles of a document."""

    def __init__(self, parts: list[Element]) -> None:
        self._by_name = {
            (style.get(f"{STYLE}family"), style.get(f"{STYLE}name")): style
            for part in parts
            for style in part.iter(f"{STYLE}style")
        }
        self.mark = cache(self._mark)

    def shown(self, name: str | None) -> bool:
        """Return whether a sheet of a style is shown."""
        return self._value("table", name, "table-properties", f"{TABLE}display") != "false"

    def _mark(self, family: str, name: str | None) -> CellKind | None:
        """Return the kind that a style of cells or characters gives to what it is the style of."""
        through = f"{STYLE}text-line-through"
        lines = [self._value(family, name, "text-properties", f"{through}-{what}") for what in ("style", "type")]
        if any(line not in (None, "none") for line in lines):
            return "struck_out"
        position = (self._value(family, name, "text-properties", f"{STYLE}text-position") or "0%").split()[0]
        return None if position == "0%" else "raised"

    def _value(self, family: str, name: str | None, properties: str, attribute: str) -> str | None:
        """Return what a style, or the nearest that it is made from, says of a property."""
        seen = set[str | None]()
        while name not in seen and (style := self._by_name.get((family, name))) is not None:
            for element in style.iterfind(f"{STYLE}{properties}"):
                if attribute in element.attrib:
                    return element.get(attribute)
            seen.add(name)
            name = style.get(f"{STYLE}parent-style-name")
        return None


def _within(group: Element, tag: str, groups: tuple[str, ...]) -> Iterator[Element]:
    """Yield the elements of a group that have a tag, also those in the groups within it."""
    for child in group:
        if child.tag == tag:
            yield child
        elif child.tag in groups:
            yield from _within(child, tag, groups)


def _count(element: Element, *tags: str) -> int:
    return sum(1 for tag in tags for _ in element.iter(tag))


def _repeated(items: Iterable[tuple[T, int]], blank: T, most: int) -> list[T]:
    """Return each item as often as it is repeated, without the blank ones at the end."""
    repeated: list[T] = []
    blanks = 0
    for item, times in items:
        if item == blank:
            blanks += times
            continue
        if len(repeated) + blanks + times > most:
            raise ValueError(f"more than {most:,} rows or columns")
        repeated += [*[blank] * blanks, *[item] * times]
        blanks = 0
    return repeated


def _paragraphs(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in PARAGRAPHS:
            yield _text(child) if len(child) else child.text or ""
        elif not child.tag.startswith(BESIDE):
            yield from _paragraphs(child)


def _text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        match child.tag.removeprefix(TEXT):
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case "s":
                parts.append(" " * int(child.get(f"{TEXT}c", 1)))
            case "note":  # whose mark would be a digit more
                parts.append(f"\n{_text(child)}")
            case tag if not tag.startswith(BESIDE):
                parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
