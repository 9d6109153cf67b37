"""The same text in every format, cell by cell."""

from functools import cache

import pytest
from printed import clubs, harder
from read_back import READERS, SPREADSHEETS, Shown, apart, expected, shown_by_format

from foisurvey.tables.formats.registry import FORMATS

ALL_FORMATS = ["csv", "html", *FORMATS]
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
    tables = [expected(table) for table in SURVEYS[survey]()]
    found = shown(survey)[file]
    if file in SPREADSHEETS:
        tables = [apart(table) for table in SURVEYS[survey]() if table.measures]
    if file == "latex":  # where a long cell is broken, a space may be lost
        found, tables = ([without_spaces(table) for table in several] for several in (found, tables))
    assert found == tables


def without_spaces(table: Shown) -> Shown:
    rows = [[cell.replace(" ", "") for cell in row] for row in table.rows]
    headings, notes = ([text.replace(" ", "") for text in texts] for texts in (table.headings, table.notes))
    return Shown(table.title.replace(" ", ""), headings, rows, notes)
