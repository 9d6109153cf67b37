"""Is a spreadsheet accessible? The requirements for one that a public body releases, checked on the file as written."""

from collections.abc import Iterator
from pathlib import Path

from accessibility import excel_read, opendocument_read
from accessibility.requirement import SOURCES
from accessibility.requirements import REQUIREMENTS
from foisurvey.core.messages import BadInput, Problem

READERS = {".xlsx": excel_read.read, ".ods": opendocument_read.read}


def check(file: Path, name: str) -> None:
    """Refuse an .xlsx or .ods file that does not meet a requirement; `name` is what a message calls the file.

    Raises BadInput with every fault: the file, the worksheet, the cell, what was expected and the requirement.
    """
    if faults := list(problems(file, name)):
        raise BadInput("spreadsheets", faults)


def problems(file: Path, name: str) -> Iterator[Problem]:
    """Yield each fault of a file."""
    book = READERS[file.suffix](file)
    for requirement in REQUIREMENTS:
        expected = f"expected {requirement.expected} (requirement: {requirement.name})"
        for fault in requirement.faults(book):
            where = ", ".join(part for part in (fault.sheet, fault.cells) if part)
            yield Problem(expected, name, sheet=where or None, value=fault.value)


def page() -> str:
    """Return the reference page on the spreadsheets, as Markdown."""
    lines = [
        "# The tables as spreadsheets",
        "",
        "`results/<survey>/tables/tables.xlsx` and `tables.ods` are the tables for publication, with the same content.",
        "The worksheet `Cover` says what they are, `Contents` links to the other worksheets, `Notes` has each note",
        "once, by its number. Then each table has a worksheet: its title with the numbers of its notes, a sentence",
        "that says what the worksheet contains, one row of headings, and a row for each organisation type. Each number",
        "has a cell of its own and is a number, rounded and shown as in the other formats. A statistic that is not",
        "defined is `[z]`, which the cover explains.",
        "",
        "Titles and labels that come from the config stay text, whatever they say; invisible characters are spelt out",
        "(U+202E). A label longer than a cell of Excel holds, or a heading longer than 255 characters, is cut and ends",
        "in an ellipsis; equal headings of a table are numbered. A number of more than 15 digits is text, since a",
        "spreadsheet would change it. The same survey gives the same bytes.",
        "",
        "## What is checked",
        "",
        "The tests read the files back, those of the default survey and of surveys whose labels are hard to print, and",
        "fail where one does not meet a requirement. A person must judge what no program can: whether titles, labels",
        "and notes are plain, and what the accessibility checker of Excel or LibreOffice says.",
        "",
        "| requirement | expected | source |",
        "|---|---|---|",
        *(f"| {one.name} | {one.expected} | {one.document}: {one.item} |" for one in REQUIREMENTS),
        "",
        *(f"- {name}: {source}." for name, source in SOURCES.items()),
    ]
    return "\n".join(lines) + "\n"
