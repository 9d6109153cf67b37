"""LibreOffice opens the spreadsheets, finds nothing to mend, and shows in each cell what is printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from accessibility import accessible
from accessibility.opendocument_read import read
from printed import clubs, hard
from soffice import converted
from surveys import SURVEY

from foisurvey.tables.formats import excel, opendocument
from foisurvey.tables.formats.workbook import Workbook, Worksheet, workbook_of
from foisurvey.tables.table import Table

pytestmark = pytest.mark.office

WRITERS: dict[str, Callable[[Workbook], bytes]] = {"xlsx": excel.written, "ods": opendocument.written}
LABELS = ['=HYPERLINK("http://x.example","y")', "@SUM(1)", "+1", "-1", "<script>", "U+202Eback", "'x", "2024"]
LABELS += ["x" * 10_000]


def odd() -> list[Table]:
    """Return a table of labels that a spreadsheet might take for something else, and numbers of every form."""
    numbers = ["14,747", "9,292", "82.8", "0.39", "−0.0", "−12.50", "−1,234.5", "–", "123456789012345678"]
    headings = [*LABELS[:-1], "x" * 255]
    rows = [[label, *numbers] for label in LABELS]
    numbers_by_row = [numbers] * len(LABELS)
    return [Table("table1", "=1+1", "+1", [["Type", *headings]], rows, [LABELS[0]], headings, numbers_by_row)]


SURVEYS = {"clubs": clubs, "hard": hard, "odd": odd}


def texts(sheet: Worksheet) -> list[list[str]]:
    """Return the texts of a worksheet as shown, row by row."""
    head = [[column.heading for column in sheet.columns]] if sheet.columns else []
    rows = [[line.text] for line in sheet.lines] + head + [[cell.text for cell in row] for row in sheet.rows]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("survey", SURVEYS)
def test_libreoffice_shows_what_is_printed_and_finds_the_tables(survey: str, kind: str, tmp_path: Path):
    """What it saves has in each cell the text that it shows; marked tables, titles and links are as they were."""
    made = workbook_of(SURVEYS[survey](), SURVEY)
    file = tmp_path / "written" / f"tables.{kind}"
    file.parent.mkdir()
    file.write_bytes(WRITERS[kind](made))
    saved = converted(file, "ods", tmp_path)
    found = {sheet.name: [[cell.text for cell in row] for row in sheet.cells] for sheet in read(saved).worksheets}
    assert found == {sheet.name: texts(sheet) for sheet in made.worksheets}
    assert [str(problem) for problem in accessible.problems(saved, saved.name)] == []
