"""The requirements for spreadsheets that public bodies release, each a function that yields its faults."""

import re
from collections import Counter
from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from accessibility.as_written import Cell, MarkedTable, Workbook, Worksheet, cell_name
from accessibility.requirement import (
    BASICS,
    OURS,
    RELEASING,
    REQUIREMENTS,
    SYMBOLS,
    Fault,
    requirement,
)

__all__ = ["REQUIREMENTS"]

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LONGEST_NAME = 31  # characters of a worksheet's name in Excel
INTRODUCED = "This worksheet contains one table."
MARKERS = re.compile(r"(?:\s*\[note \d+\])+\s*$")
SHORTHAND = re.compile(r"\[[a-z]+\]")
NUMBER = re.compile(r"-?(?=(?:\D*\d){1,15}\D*$)\d[\d,]*(\.\d+)?")  # with no more digits than a spreadsheet holds


def _tables(book: Workbook) -> Iterator[tuple[Worksheet, MarkedTable]]:
    return ((sheet, table) for sheet in book.worksheets for table in sheet.tables)


def _all_cells(book: Workbook) -> Iterator[tuple[Worksheet, str, Cell]]:
    for sheet in book.worksheets:
        for row, cells in enumerate(sheet.cells, 1):
            for column, cell in enumerate(cells, 1):
                yield sheet, cell_name(row, column), cell


def _cells_below_headings(sheet: Worksheet, table: MarkedTable, skipped: int = 0) -> Iterator[tuple[str, Cell]]:
    """Yield the name and content of each cell of a table below its headings, without the first `skipped` columns."""
    for row in range(table.top + 1, table.bottom + 1):
        for column in range(table.left + skipped, table.right + 1):
            yield cell_name(row, column), sheet.cell(row, column)


def _data_cells(book: Workbook) -> Iterator[tuple[Worksheet, str, Cell]]:
    """Yield each cell of the tables of numbers that is not a label."""
    for sheet, table in _tables(book):
        if sheet.name not in (CONTENTS, NOTES):
            for name, cell in _cells_below_headings(sheet, table, skipped=1):
                yield sheet, name, cell


def _text_of(book: Workbook, worksheet: str) -> str:
    """Return all text of a worksheet."""
    return "\n".join(cell.text for sheet, _, cell in _all_cells(book) if sheet.name == worksheet)


def _markers(book: Workbook) -> Iterator[tuple[Worksheet, str, str]]:
    """Yield each marker of a note at the end of a title or heading: worksheet, cell, and number of the note."""
    for sheet in book.worksheets:
        if sheet.name in (COVER, CONTENTS, NOTES):
            continue
        cells = [(1, 1), *((table.top, column) for table in sheet.tables for column in range(1, table.right + 1))]
        for row, column in cells:
            if markers := MARKERS.search(sheet.cell(row, column).text):
                for number in re.findall(r"\d+", markers[0]):
                    yield sheet, cell_name(row, column), number


def _notes(book: Workbook) -> list[str]:
    """Return the numbers of the notes."""
    labels = (
        sheet.cell(row, 1).text
        for sheet, table in _tables(book)
        if sheet.name == NOTES
        for row in range(table.top + 1, table.bottom + 1)
    )
    return [number for label in labels for number in re.findall(r"^note (\d+)$", label)]


@requirement(
    "the worksheets Cover, Contents and, if a title has the marker of a note, Notes at the beginning",
    RELEASING,
    "Cover sheet, contents, notes",
)
def cover_contents_and_notes_come_first(book: Workbook) -> Iterator[Fault]:
    wanted = [COVER, CONTENTS, *([NOTES] if any(_markers(book)) else [])]
    names = [sheet.name for sheet in book.worksheets]
    for position, name in enumerate(wanted):
        if names[position : position + 1] != [name]:
            yield Fault(name)


@requirement("a link in Contents to every worksheet after it", RELEASING, "Table of contents")
def the_contents_list_every_worksheet(book: Workbook) -> Iterator[Fault]:
    links = {cell.link for sheet, _, cell in _all_cells(book) if sheet.name == CONTENTS}
    for sheet in book.worksheets:
        if sheet.name not in (COVER, CONTENTS) and sheet.name not in links:
            yield Fault(sheet.name)


@requirement("a link to a worksheet of this file", BASICS, "Links must be accessible")
def links_lead_to_worksheets(book: Workbook) -> Iterator[Fault]:
    names = {sheet.name for sheet in book.worksheets}
    for sheet, name, cell in _all_cells(book):
        if cell.link and cell.link not in names:
            yield Fault(sheet.name, name, cell.link)


@requirement(
    "a name of at most 31 characters, without spaces, that no other worksheet has",
    BASICS,
    "Give worksheets unique names",
)
def worksheets_have_unique_names(book: Workbook) -> Iterator[Fault]:
    times = Counter(sheet.name.casefold() for sheet in book.worksheets)
    for sheet in book.worksheets:
        name = sheet.name
        if not 0 < len(name) <= LONGEST_NAME or re.search(r"\s", name) or times[name.casefold()] > 1:
            yield Fault(name)


@requirement("a title in A1 with the style Heading 1", BASICS, "Descriptive titles, properly tagged")
def worksheets_have_titles(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        title = sheet.cell(1, 1)
        if title.kind != "text" or not title.text.strip() or "Heading 1" not in title.styles:
            yield Fault(sheet.name, "A1", title.text or None)


@requirement(f'at the beginning of A2: "{INTRODUCED}"', RELEASING, "Say what is on a worksheet")
def worksheets_say_what_is_on_them(book: Workbook) -> Iterator[Fault]:
    for sheet, _ in _tables(book):
        if not sheet.cell(2, 1).text.startswith(INTRODUCED):
            yield Fault(sheet.name, "A2", sheet.cell(2, 1).text or None)


@requirement(
    "one range marked as a table, with a name, on every worksheet but the cover",
    BASICS,
    "Mark up tables; one a worksheet",
)
def tables_are_marked(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        if len(sheet.tables) != (sheet.name != COVER) or not all(table.name for table in sheet.tables):
            yield Fault(sheet.name)


@requirement(
    "a table from column A to the last column and row, with nothing beside or below it",
    BASICS,
    "Position tables at the left edge",
)
def tables_are_marked_in_full(book: Workbook) -> Iterator[Fault]:
    for sheet, table in _tables(book):
        ends = len(sheet.cells), len(sheet.cells[0]) if sheet.cells else 0
        alone = all(cell.kind == "empty" for row in sheet.cells[: table.top - 1] for cell in row[1:])
        if table.left != 1 or (table.bottom, table.right) != ends or table.top >= table.bottom or not alone:
            yield Fault(sheet.name, f"{cell_name(table.top, table.left)}:{cell_name(table.bottom, table.right)}")


@requirement("one row marked as headings, each a text that no other has", BASICS, "One tagged header row")
def tables_have_headings(book: Workbook) -> Iterator[Fault]:
    for sheet, table in _tables(book):
        if not table.headings:
            yield Fault(sheet.name)
        columns = range(table.left, table.right + 1)
        headings = [sheet.cell(table.top, column).text.strip() for column in columns]
        times = Counter(heading.casefold() for heading in headings)
        for column, heading in zip(columns, headings, strict=True):
            if not heading or times[heading.casefold()] > 1 or sheet.cell(table.top, column).kind != "text":
                yield Fault(sheet.name, cell_name(table.top, column), heading or None)


@requirement("no merged cells", BASICS, "Remove merged cells, split cells and nested tables")
def no_cells_are_merged(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, merged) for sheet in book.worksheets for merged in sheet.merged)


@requirement("no empty row", BASICS, "Remove blank rows and columns within tables")
def no_rows_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.cells, 1):
            if all(not cell.text.strip() for cell in row):
                yield Fault(sheet.name, f"row {number}")


@requirement("no empty column", BASICS, "Remove blank rows and columns within tables")
def no_columns_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for number, column in enumerate(zip(*sheet.cells, strict=True), 1):
            if all(not cell.text.strip() for cell in column):
                yield Fault(sheet.name, f"column {get_column_letter(number)}")


@requirement("a text or a number in every cell of a table", BASICS, "Only leave cells empty in certain circumstances")
def no_cells_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet, table in _tables(book):
        for name, cell in _cells_below_headings(sheet, table):
            if not cell.text.strip():
                yield Fault(sheet.name, name)


@requirement("text that wraps in the cells of a table", BASICS, "Wrap text within cells")
def text_wraps(book: Workbook) -> Iterator[Fault]:
    for sheet, table in _tables(book):
        columns = range(1, table.right + 1)
        headings = [(cell_name(table.top, column), sheet.cell(table.top, column)) for column in columns]
        for name, cell in [*headings, *_cells_below_headings(sheet, table)]:
            if cell.kind == "text" and not cell.wraps:
                yield Fault(sheet.name, name)


@requirement("no filters", BASICS, "Avoid adding filters and freeze panes")
def nothing_is_filtered(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        if sheet.filters or any(table.filters for table in sheet.tables):
            yield Fault(sheet.name)


@requirement("no frozen rows or columns", BASICS, "Avoid adding filters and freeze panes")
def nothing_is_frozen(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name) for sheet in book.worksheets if sheet.frozen)


@requirement("no hidden worksheet, row or column", BASICS, "Avoid hiding rows or columns")
def nothing_is_hidden(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, hidden) for sheet in book.worksheets for hidden in sheet.hidden)


@requirement(
    "a note with this number on the worksheet Notes", BASICS, "Put note text in a notes table on a notes worksheet"
)
def the_notes_of_markers_exist(book: Workbook) -> Iterator[Fault]:
    notes = _notes(book)
    for sheet, name, number in _markers(book):
        if notes.count(number) != 1:
            yield Fault(sheet.name, name, f"[note {number}]")


@requirement(
    "a note whose marker is at the end of a title or a heading",
    BASICS,
    "Use the word note, in square brackets, to point to notes",
)
def notes_have_markers(book: Workbook) -> Iterator[Fault]:
    used = {number for _, _, number in _markers(book)}
    return (Fault(NOTES, value=f"note {number}") for number in _notes(book) if number not in used)


@requirement("no superscript or subscript", BASICS, "Do not use symbols or superscript to point to notes")
def no_text_is_superscript_or_subscript(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, name, cell.text) for sheet, name, cell in _all_cells(book) if cell.shifted)


@requirement("shorthand that A2 mentions and the cover explains", SYMBOLS, "Layout of shorthand")
def shorthand_is_explained(book: Workbook) -> Iterator[Fault]:
    for sheet, name, cell in _data_cells(book):
        explained = cell.text in sheet.cell(2, 1).text and f"{cell.text}: " in _text_of(book, COVER)
        if SHORTHAND.fullmatch(cell.text) and not explained:
            yield Fault(sheet.name, name, cell.text)


@requirement("a number as a number, not as text", OURS, "Numbers can be computed with")
def numbers_are_numbers(book: Workbook) -> Iterator[Fault]:
    for sheet, name, cell in _data_cells(book):
        if cell.kind == "other" or (cell.kind == "text" and NUMBER.fullmatch(cell.text)):
            yield Fault(sheet.name, name, cell.text)


@requirement("a text or a number, no formula", OURS, "Text from outside does nothing")
def no_cell_is_a_formula(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, name, cell.text) for sheet, name, cell in _all_cells(book) if cell.kind == "formula")


@requirement("no pictures, charts or other objects", BASICS, "Avoid images in spreadsheets")
def there_are_no_pictures_or_charts(book: Workbook) -> Iterator[Fault]:
    return (Fault(value=name) for name in book.objects)


@requirement("no header or footer of the page", BASICS, "Do not use headers and footers")
def pages_have_no_header_or_footer(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name) for sheet in book.worksheets if sheet.page_text)


@requirement("a title in the properties of the document", BASICS, "Add document information")
def the_document_has_a_title(book: Workbook) -> Iterator[Fault]:
    if not book.title.strip():
        yield Fault()


@requirement("a language in the properties of the document", BASICS, "Add document information")
def the_document_has_a_language(book: Workbook) -> Iterator[Fault]:
    if not book.language.strip():
        yield Fault()


@requirement("a document that opens at A1 of its first worksheet", BASICS, "Cursor in cell A1 of the first worksheet")
def the_document_opens_at_its_first_cell(book: Workbook) -> Iterator[Fault]:
    if not book.opens_first:
        yield Fault()
