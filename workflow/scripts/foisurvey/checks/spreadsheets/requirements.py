"""The rules of public bodies for spreadsheets that they release, each a function that yields what breaks it."""

import re
from collections import Counter
from collections.abc import Iterator

from foisurvey.checks.spreadsheets.as_written import Cell, Marked, Workbook, Worksheet, named
from foisurvey.checks.spreadsheets.requirement import BASICS, OURS, RELEASING, RULES, SYMBOLS, Fault, rule

__all__ = ["RULES"]

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LONGEST_NAME = 31  # signs of a worksheet's name in Excel
INTRODUCED = "This worksheet contains one table."
MARKERS = re.compile(r"(?:\s*\[note \d+\])+\s*$")
SHORTHAND = re.compile(r"\[[a-z]+\]")
NUMBER = re.compile(r"-?(?=(?:\D*\d){1,15}\D*$)\d[\d,]*(\.\d+)?")  # of as many digits as a spreadsheet holds


def _tables(book: Workbook) -> Iterator[tuple[Worksheet, Marked]]:
    return ((sheet, marked) for sheet in book.worksheets for marked in sheet.tables)


def _headings(sheet: Worksheet, marked: Marked) -> list[str]:
    return [sheet.cell(marked.top, column).text.strip() for column in range(marked.left, marked.right + 1)]


def _cells(sheet: Worksheet, marked: Marked, first: int = 0) -> Iterator[tuple[str, Cell]]:
    """Yield the name and content of each cell below the headings, from the first column on or one behind it."""
    for row in range(marked.top + 1, marked.bottom + 1):
        for column in range(marked.left + first, marked.right + 1):
            yield named(row, column), sheet.cell(row, column)


def _of_data(book: Workbook) -> Iterator[tuple[Worksheet, str, Cell]]:
    """Yield each cell of the tables of numbers that is no label."""
    for sheet, marked in _tables(book):
        if sheet.name not in (CONTENTS, NOTES):
            for place, cell in _cells(sheet, marked, first=1):
                yield sheet, place, cell


def _said(book: Workbook, name: str) -> str:
    """Return all text of a worksheet."""
    return "\n".join(
        cell.text for sheet in book.worksheets if sheet.name == name for row in sheet.cells for cell in row
    )


def _markers(book: Workbook) -> Iterator[tuple[Worksheet, str, str]]:
    """Yield the number of each note that a title or a heading names at its end, and where."""
    for sheet in book.worksheets:
        if sheet.name in (COVER, CONTENTS, NOTES):
            continue
        places = [(1, 1), *((marked.top, column) for marked in sheet.tables for column in range(1, marked.right + 1))]
        for row, column in places:
            if markers := MARKERS.search(sheet.cell(row, column).text):
                for number in re.findall(r"\d+", markers[0]):
                    yield sheet, named(row, column), number


def _notes(book: Workbook) -> list[str]:
    """Return the numbers of the notes."""
    found = (
        sheet.cell(row, 1).text
        for sheet, marked in _tables(book)
        if sheet.name == NOTES
        for row in range(marked.top + 1, marked.bottom + 1)
    )
    return [number for text in found for number in re.findall(r"^note (\d+)$", text)]


@rule(
    "a worksheet Cover first, then Contents, then Notes if a title names one", RELEASING, "Cover sheet, contents, notes"
)
def what_is_needed_to_read_the_tables_comes_first(book: Workbook) -> Iterator[Fault]:
    wanted = [COVER, CONTENTS, *([NOTES] if any(_markers(book)) else [])]
    names = [sheet.name for sheet in book.worksheets]
    for place, name in enumerate(wanted):
        if names[place : place + 1] != [name]:
            yield Fault(name)


@rule("a link in Contents to every worksheet behind it", RELEASING, "Table of contents")
def the_contents_list_every_worksheet(book: Workbook) -> Iterator[Fault]:
    links = {cell.link for sheet in book.worksheets if sheet.name == CONTENTS for row in sheet.cells for cell in row}
    for sheet in book.worksheets:
        if sheet.name not in (COVER, CONTENTS) and sheet.name not in links:
            yield Fault(sheet.name)


@rule("a link that leads to a worksheet of this file", BASICS, "Links must be accessible")
def links_lead_somewhere(book: Workbook) -> Iterator[Fault]:
    names = {sheet.name for sheet in book.worksheets}
    for sheet in book.worksheets:
        for row, cells in enumerate(sheet.cells, 1):
            for column, cell in enumerate(cells, 1):
                if cell.link and cell.link not in names:
                    yield Fault(sheet.name, named(row, column), cell.link)


@rule("a name of at most 31 signs, without spaces, that no other worksheet has", BASICS, "Give worksheets unique names")
def worksheets_have_names(book: Workbook) -> Iterator[Fault]:
    times = Counter(sheet.name.casefold() for sheet in book.worksheets)
    for sheet in book.worksheets:
        name = sheet.name
        if not 0 < len(name) <= LONGEST_NAME or re.search(r"\s", name) or times[name.casefold()] > 1:
            yield Fault(name)


@rule("a title in A1, of the style Heading 1", BASICS, "Descriptive titles, properly tagged")
def worksheets_have_titles(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        title = sheet.cell(1, 1)
        if title.kind != "text" or not title.text.strip() or "Heading 1" not in title.styles:
            yield Fault(sheet.name, "A1", title.text or None)


@rule(f'in A2 first: "{INTRODUCED}"', RELEASING, "Say what is on a worksheet")
def worksheets_say_what_is_on_them(book: Workbook) -> Iterator[Fault]:
    for sheet, _ in _tables(book):
        if not sheet.cell(2, 1).text.startswith(INTRODUCED):
            yield Fault(sheet.name, "A2", sheet.cell(2, 1).text or None)


@rule(
    "one table, marked as one with a name, on every worksheet but the cover", BASICS, "Mark up tables; one a worksheet"
)
def tables_are_marked(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        if len(sheet.tables) != (sheet.name != COVER) or not all(marked.name for marked in sheet.tables):
            yield Fault(sheet.name)


@rule("a table from column A to the last column and row, and nothing else", BASICS, "Position tables at the left edge")
def a_table_is_marked_whole(book: Workbook) -> Iterator[Fault]:
    for sheet, marked in _tables(book):
        ends = len(sheet.cells), len(sheet.cells[0]) if sheet.cells else 0
        alone = all(cell.kind == "empty" for row in sheet.cells[: marked.top - 1] for cell in row[1:])
        if marked.left != 1 or (marked.bottom, marked.right) != ends or marked.top >= marked.bottom or not alone:
            yield Fault(sheet.name, f"{named(marked.top, marked.left)}:{named(marked.bottom, marked.right)}")


@rule("one row of headings, marked as such, each a text of its own", BASICS, "One tagged header row")
def tables_have_headings(book: Workbook) -> Iterator[Fault]:
    for sheet, marked in _tables(book):
        if not marked.headings:
            yield Fault(sheet.name)
        times = Counter(heading.casefold() for heading in _headings(sheet, marked))
        for column, heading in enumerate(_headings(sheet, marked), marked.left):
            if not heading or times[heading.casefold()] > 1 or sheet.cell(marked.top, column).kind != "text":
                yield Fault(sheet.name, named(marked.top, column), heading or None)


@rule("no merged cells", BASICS, "Remove merged cells, split cells and nested tables")
def no_cells_are_merged(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, merged) for sheet in book.worksheets for merged in sheet.merged)


@rule("no empty row", BASICS, "Remove blank rows and columns within tables")
def no_rows_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.cells, 1):
            if all(not cell.text.strip() for cell in row):
                yield Fault(sheet.name, f"row {number}")


@rule("no empty column", BASICS, "Remove blank rows and columns within tables")
def no_columns_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for number, column in enumerate(zip(*sheet.cells, strict=True), 1):
            if all(not cell.text.strip() for cell in column):
                yield Fault(sheet.name, f"column {named(1, number)[:-1]}")


@rule("a text or a number in every cell of a table", BASICS, "Only leave cells empty in certain circumstances")
def no_cells_are_empty(book: Workbook) -> Iterator[Fault]:
    for sheet, marked in _tables(book):
        for place, cell in _cells(sheet, marked):
            if not cell.text.strip():
                yield Fault(sheet.name, place)


@rule("text that wraps in the cells of a table", BASICS, "Wrap text within cells")
def text_wraps(book: Workbook) -> Iterator[Fault]:
    for sheet, marked in _tables(book):
        heads = [(named(marked.top, column), sheet.cell(marked.top, column)) for column in range(1, marked.right + 1)]
        for place, cell in [*heads, *_cells(sheet, marked)]:
            if cell.kind == "text" and not cell.wraps:
                yield Fault(sheet.name, place)


@rule("no filters", BASICS, "Avoid adding filters and freeze panes")
def nothing_is_filtered(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        if sheet.filters or any(marked.filters for marked in sheet.tables):
            yield Fault(sheet.name)


@rule("no rows or columns that stay while the rest moves", BASICS, "Avoid adding filters and freeze panes")
def nothing_is_frozen(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name) for sheet in book.worksheets if sheet.frozen)


@rule("no hidden worksheet, row or column", BASICS, "Avoid hiding rows or columns")
def nothing_is_hidden(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name, hidden) for sheet in book.worksheets for hidden in sheet.hidden)


@rule("a note of this number on the worksheet Notes", BASICS, "Put note text in a notes table on a notes worksheet")
def notes_that_are_named_exist(book: Workbook) -> Iterator[Fault]:
    notes = _notes(book)
    return (Fault(sheet.name, place, f"[note {one}]") for sheet, place, one in _markers(book) if notes.count(one) != 1)


@rule(
    "a note that a title or a heading names at its end",
    BASICS,
    "Use the word note, in square brackets, to point to notes",
)
def notes_are_named(book: Workbook) -> Iterator[Fault]:
    used = {number for _, _, number in _markers(book)}
    return (Fault(NOTES, value=f"note {number}") for number in _notes(book) if number not in used)


@rule("no superscript or subscript", BASICS, "Do not use symbols or superscript to point to notes")
def no_text_is_raised(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for row, cells in enumerate(sheet.cells, 1):
            for column, cell in enumerate(cells, 1):
                if cell.raised:
                    yield Fault(sheet.name, named(row, column), cell.text)


@rule("shorthand that A2 names and the cover explains", SYMBOLS, "Layout of shorthand")
def shorthand_is_explained(book: Workbook) -> Iterator[Fault]:
    for sheet, place, cell in _of_data(book):
        known = cell.text in sheet.cell(2, 1).text and f"{cell.text}: " in _said(book, COVER)
        if SHORTHAND.fullmatch(cell.text) and not known:
            yield Fault(sheet.name, place, cell.text)


@rule("a number as a number, not as text", OURS, "Numbers can be computed with")
def numbers_are_numbers(book: Workbook) -> Iterator[Fault]:
    for sheet, place, cell in _of_data(book):
        if cell.kind == "other" or (cell.kind == "text" and NUMBER.fullmatch(cell.text)):
            yield Fault(sheet.name, place, cell.text)


@rule("a text or a number, no formula", OURS, "Text from outside does nothing")
def no_cell_is_a_formula(book: Workbook) -> Iterator[Fault]:
    for sheet in book.worksheets:
        for row, cells in enumerate(sheet.cells, 1):
            for column, cell in enumerate(cells, 1):
                if cell.kind == "formula":
                    yield Fault(sheet.name, named(row, column), cell.text)


@rule("no pictures, charts or other objects", BASICS, "Avoid images in spreadsheets")
def nothing_lies_on_the_cells(book: Workbook) -> Iterator[Fault]:
    return (Fault(value=one) for one in book.objects)


@rule("no header or footer of the page", BASICS, "Do not use headers and footers")
def pages_have_no_text_of_their_own(book: Workbook) -> Iterator[Fault]:
    return (Fault(sheet.name) for sheet in book.worksheets if sheet.page_text)


@rule("a title in the properties of the document", BASICS, "Add document information")
def the_document_has_a_title(book: Workbook) -> Iterator[Fault]:
    if not book.title.strip():
        yield Fault()


@rule("a language in the properties of the document", BASICS, "Add document information")
def the_document_has_a_language(book: Workbook) -> Iterator[Fault]:
    if not book.language.strip():
        yield Fault()


@rule("a document that opens at A1 of its first worksheet", BASICS, "Cursor in cell A1 of the first worksheet")
def the_document_opens_at_its_beginning(book: Workbook) -> Iterator[Fault]:
    if not book.opens_first:
        yield Fault()
