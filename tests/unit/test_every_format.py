"""The same text in every format, cell by cell."""

import io
import re
from functools import cache

import pytest
from docx import Document
from printed import clubs, harder
from read_back import READERS, SPREADSHEETS, Shown, apart, expected, shown_by_format
from surveys import survey

from foisurvey.core.outside_text import markdown_safe
from foisurvey.estimation.results import MISSING
from foisurvey.tables.formats.latex import escaped
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.table import general_notes

ALL_FORMATS = ["csv", "html", *FORMATS]
ASKED = survey(title="Clubs")
NUMBER = re.compile(rf"(?<!\d){MISSING}(?!\d)|no upper limit|−?\d[\d,]*(?:\.\d+)?")
SURVEYS = {"clubs": clubs, "hard": harder}


@cache
def shown(survey: str) -> dict[str, list[Shown]]:
    return shown_by_format(SURVEYS[survey](), survey)


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_format_is_compared(survey: str):
    assert list(shown(survey)) == ALL_FORMATS
    assert list(READERS) == list(FORMATS)


@pytest.mark.parametrize("file", ALL_FORMATS)
@pytest.mark.parametrize("survey", SURVEYS)
def test_a_format_shows_every_text_of_a_table(survey: str, file: str):
    built = [table for table in SURVEYS[survey]() if file in ("csv", "html") or not table.is_empty]
    tables = [expected(table, alone=file == "csv") for table in built]
    found = shown(survey)[file]
    if file in SPREADSHEETS:
        tables = [apart(table) for table in built if table.measures]
    if file == "latex":  # where a long cell is broken, a space may be lost
        found, tables = ([without_spaces(table) for table in several] for several in (found, tables))
    assert found == tables


@pytest.mark.parametrize("labels", SURVEYS)
def test_a_spreadsheet_has_every_number_of_a_printed_cell(labels: str):
    """It has more: numerators and denominators; and some names, which print counts."""
    for table in (one for one in SURVEYS[labels]() if one.numbers and one.name != "influence"):
        for row, numbers in zip(table.rows, table.numbers, strict=True):
            rest = iter(numbers)
            for number in NUMBER.findall(" ".join(row[1:])):
                assert number in rest, f"{table.label}, {row[0]}: {number} of {row} is not in {numbers}"


@pytest.mark.parametrize("file", ["word", "latex", "markdown"])
def test_a_document_has_the_notes_that_tables_share_once(file: str):
    made = FORMATS[file].write(clubs(), ASKED, [])
    if file == "word":
        text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(made)).paragraphs)
    else:
        text = made.decode()
    shared = general_notes(clubs())
    assert shared
    for note in shared:
        assert text.count({"latex": escaped(note), "markdown": markdown_safe(note)}.get(file, note)) == 1


def without_spaces(table: Shown) -> Shown:
    rows = [[cell.replace(" ", "") for cell in row] for row in table.rows]
    headings, notes = ([text.replace(" ", "") for text in texts] for texts in (table.headings, table.notes))
    return Shown(table.title.replace(" ", ""), headings, rows, notes)
