"""The cells of an OpenDocument spreadsheet, with each character of their text."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar
from xml.etree.ElementTree import Element

from foisurvey.intake.cells import BLANK, NO_RESULT, Cell, cell_of, number_text, percentage_text

T = TypeVar("T")

OFFICE, TABLE, TEXT, DRAW = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "drawing")
)
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ROW = f"{TABLE}table-row"
GROUPS_OF_ROWS = (f"{TABLE}table-rows", f"{TABLE}table-header-rows", f"{TABLE}table-row-group")
# The most that a sheet can have.
ROWS, COLUMNS = 1_048_576, 16_384
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
# What stands beside a cell's text: a comment, or something drawn.
BESIDE = (f"{OFFICE}annotation", DRAW)
# A number shown as it is: its digits, which may be separated or rounded.
PLAIN = re.compile(r"[\d.,'’\s]*(?:E[+-]?\d+)?", re.IGNORECASE)


def tables_by_name(content: Element) -> dict[str, Element]:
    """Return the sheets of a document's content, in its order."""
    tables = content.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table")
    return {table.get(f"{TABLE}name", ""): table for table in tables}


def rows_of(table: Element) -> list[list[Cell]]:
    """Return the cells of a sheet's rows, without the blank ones at the end of a row and of the sheet.

    Raises ValueError where there are more rows or columns than a sheet can have, or a value is not of its type.
    """
    return _repeated(((_cells(row), int(row.get(f"{TABLE}number-rows-repeated", 1))) for row in _rows(table)), [], ROWS)


def _rows(group: Element) -> Iterator[Element]:
    for child in group:
        if child.tag == ROW:
            yield child
        elif child.tag in GROUPS_OF_ROWS:
            yield from _rows(child)


def _cells(row: Element) -> list[Cell]:
    cells = (cell for cell in row if cell.tag in CELLS)
    return _repeated(
        ((_cell(cell), int(cell.get(f"{TABLE}number-columns-repeated", 1))) for cell in cells), BLANK, COLUMNS
    )


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


def _cell(cell: Element) -> Cell:
    shown = "\n".join(_paragraphs(cell)) if len(cell) else ""
    types = {value for name, value in cell.items() if name.endswith("value-type")}  # LibreOffice has one of its own
    match cell.get(f"{OFFICE}value-type"):
        case _ if "error" in types:
            return shown or "error", "error"
        case "float" | "currency" | "percentage" as kind:
            pound = "£" in shown or cell.get(f"{OFFICE}currency") == "GBP"
            return _number(float(cell.get(f"{OFFICE}value", "")), shown, kind, pound)
        case "boolean":
            return cell_of(cell.get(f"{OFFICE}boolean-value") == "true")
        case "date":
            return cell_of(datetime.datetime.fromisoformat(cell.get(f"{OFFICE}date-value", "")))
        case "time":
            return shown or cell.get(f"{OFFICE}time-value", ""), "date"
        case None if f"{TABLE}formula" in cell.attrib:
            return NO_RESULT
    return cell_of(shown or cell.get(f"{OFFICE}string-value"))


def _number(value: float, shown: str, kind: str, pound: bool) -> Cell:
    # What the format adds is part of what a person reads, as in an Excel workbook.
    if kind == "percentage":
        return percentage_text(value), "percentage"
    text = number_text(value)
    if value < 0:
        return text, "number"
    form = shown.replace("£", "", 1).strip()
    plain = PLAIN.fullmatch(form) or (value == 0 and form == "-")
    if not plain or (kind == "currency" and not pound):
        return text, "shown_differently"
    return (f"£{text}", "text") if pound else (text, "number")


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
