"""Is a spreadsheet accessible? The rules for one that a public body releases, checked on the file as written.

`python -m foisurvey.checks.spreadsheets.accessible` prints docs/spreadsheets.md.
"""

from collections.abc import Iterator
from pathlib import Path

from foisurvey.checks.spreadsheets import excel_read, opendocument_read
from foisurvey.checks.spreadsheets.requirement import SOURCES
from foisurvey.checks.spreadsheets.requirements import RULES
from foisurvey.core.messages import BadInput, Problem

READERS = {".xlsx": excel_read.read, ".ods": opendocument_read.read}


def check(file: Path, name: str) -> None:
    """Refuse an .xlsx or .ods file that breaks a rule; `name` is what a message calls it.

    Raises BadInput with every fault: the file, the worksheet, the cell, what was expected and the rule.
    """
    if found := list(problems(file, name)):
        raise BadInput("spreadsheets", found)


def problems(file: Path, name: str) -> Iterator[Problem]:
    """Yield each fault of a file."""
    book = READERS[file.suffix](file)
    for rule in RULES:
        for fault in rule.faults(book):
            place = ", ".join(part for part in (fault.sheet, fault.place) if part)
            yield Problem(f"expected {rule.expected} (rule: {rule.name})", name, sheet=place or None, value=fault.value)


def page() -> str:
    """Return docs/spreadsheets.md."""
    lines = [
        "# The tables as spreadsheets",
        "",
        "`results/<survey>/tables/tables.xlsx` and `tables.ods` are the tables for publication: the same content in",
        "both. A worksheet `Cover` says what they are, `Contents` links to the others, `Notes` has each note once, by",
        "its number. Then each table has a worksheet: its title with the numbers of its notes, a sentence that says",
        "what is there, one row of headings, and a row an organisation type. Each number has a cell of its own and is",
        "a number, rounded as in the other prints and shown as there. What is not defined is `[z]`, which the cover",
        "explains.",
        "",
        "Titles and labels that come from the config stay text, whatever they say; signs that cannot be seen are visible",
        "out (U+202E). A label longer than a cell of Excel holds, or a heading longer than 255 signs, is cut, and ends",
        "in an ellipsis; equal headings of a table are numbered. A number of more than 15 digits is text, since a",
        "spreadsheet would change it. The same survey gives the same bytes.",
        "",
        "## What is checked",
        "",
        "Each file is read back before it gets its name. One that breaks a rule is refused: the message has the",
        "file, the worksheet, the cell and the rule. What no program can judge is for a person to look at: whether",
        "titles, labels and notes are plain, and what the accessibility checker of Excel or LibreOffice says.",
        "",
        "This page is made from the rules by `make docs`.",
        "",
        "| rule | expected | from |",
        "|---|---|---|",
        *(f"| {rule.name} | {rule.expected} | {rule.document}: {rule.item} |" for rule in RULES),
        "",
        *(f"- {name}: {source}." for name, source in SOURCES.items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
