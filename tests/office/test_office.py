"""LibreOffice opens the spreadsheets, finds nothing to mend, and shows in each cell what is printed."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from printed import clubs, hard
from soffice import converted
from surveys import PRINT

from foisurvey.prints import excel, opendocument
from foisurvey.prints.spreadsheet import Workbook, workbook
from foisurvey.render import Table

pytestmark = pytest.mark.office

WRITERS: dict[str, Callable[[Workbook], bytes]] = {"xlsx": excel.written, "ods": opendocument.written}
# Each worksheet as CSV in UTF-8 (76), every cell quoted and as it is shown.
EACH_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,true,false,false,-1"
ODD = ['=HYPERLINK("http://x.example","y")', "@SUM(1)", "+1", "<script>", "U+202Eback", "'x", "2024", "x" * 10_000]


def odd() -> list[Table]:
    """Return a table of labels that a spreadsheet might take for something else, and numbers of every form."""
    numbers = ["14,747", "9292", "82.8", "0.39", "-0.0", "-12.50", "–", "123456789012345678"]
    headings = [*ODD[:-1], "x" * 255]
    rows = [[label, *numbers] for label in ODD]
    return [Table("table1", "=1+1", [["Type", *headings]], rows, [ODD[0]], headings, [numbers] * len(ODD))]


SURVEYS = {"clubs": clubs, "hard": hard, "odd": odd}


@pytest.fixture(params=WRITERS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=SURVEYS)
def made(request: pytest.FixtureRequest) -> Workbook:
    return workbook(SURVEYS[request.param](), PRINT)


def written(made: Workbook, kind: str, folder: Path) -> Path:
    file = folder / "written" / f"tables.{kind}"
    file.parent.mkdir()
    file.write_bytes(WRITERS[kind](made))
    return file


def expected(made: Workbook) -> dict[str, list[list[str]]]:
    """Return each worksheet's texts as shown, row by row."""
    shown = {}
    for sheet in made.worksheets:
        head = [[column.heading for column in sheet.columns]] if sheet.columns else []
        rows = [[line.text] for line in sheet.lines] + head + [[cell.text for cell in row] for row in sheet.rows]
        width = max(map(len, rows))
        shown[sheet.name] = [row + [""] * (width - len(row)) for row in rows]
    return shown


def test_every_cell_shows_what_is_printed(made: Workbook, kind: str, tmp_path: Path):
    converted(written(made, kind, tmp_path), EACH_AS_SHOWN, tmp_path)
    found = {}
    for sheet in made.worksheets:
        with open(tmp_path / f"tables-{sheet.name}.csv", newline="", encoding="utf-8") as file:
            found[sheet.name] = list(csv.reader(file))
    assert found == expected(made)
    assert len(list(tmp_path.glob("*.csv"))) == len(made.worksheets)
