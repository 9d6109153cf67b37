"""A workbook that LibreOffice saved as each kind of file is read as it was: values, formats, fonts, merged cells."""

import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from soffice import converted

from foisurvey.intake.sheets import read_sheet

pytestmark = pytest.mark.office

# By the cell: its value, its format, and what is read.
CELLS = {
    "B3": (21, '0 "boats"', ("21", "shown_differently")),
    "C3": (2200, "#,##0,", ("2200", "shown_differently")),
    "B4": (23.4, "0", ("23.4", "shown_rounded")),
    "C4": (0, "#", ("0", "shown_differently")),
    "B5": (0, "0;-0;", ("0", "shown_differently")),
    "C5": (7, ";;;", ("7", "shown_differently")),
    "B6": (1 / 3, "General", ("0.333333333333333", "number")),
    "C6": (1234.5, '"£"#,##0.00', ("£1234.5", "text")),
    "B7": (1234.567, '"£"#,##0', ("£1234.567", "shown_rounded")),
    "C7": (1234567, "0.00E+00", ("1234567", "shown_rounded")),
    "B8": (0.125, "0.0%", ("12.5%", "percentage")),
    "C8": (datetime.datetime(2031, 2, 14), "yyyy-mm-dd", ("2031-02-14", "date")),
    "B9": ("=1/0", "General", ("#DIV/0!", "error")),
    "C9": ("2\t100", "General", ("2\t100", "text")),
    "B10": ("2\n1", "General", ("2\n1", "text")),
    "C10": (CellRichText("2", TextBlock(InlineFont(vertAlign="superscript"), "1")), "General", ("21", "raised")),
    "B11": (CellRichText(TextBlock(InlineFont(strike=True), "15"), " 12"), "General", ("15 12", "struck_out")),
    "C11": (12, "General", ("12", "struck_out")),
    "B12": (8, "General", ("8", "merged")),
    "B13": (None, "General", ("8", "merged")),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xls", "ods"])
def test_a_workbook_that_libreoffice_saved(tmp_path: Path, suffix: str):
    book = Workbook()
    book.active.title, book.active["A1"], book.active.sheet_state = "Old", "old", "hidden"
    sheet = book.create_sheet("Replies")
    for row in [["Replies of 2031"], ["id", "boats", "blue"], *([f"C{number}", None, None] for number in range(3, 14))]:
        sheet.append(row)
    for name, (value, form, _) in CELLS.items():
        sheet[name].value, sheet[name].number_format = value, form
    sheet["C11"].font = Font(strike=True)
    sheet["A3"].comment = Comment("as of May", "a coder")
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B12:B13")
    sheet.row_dimensions[6].hidden = True
    (tmp_path / "made").mkdir()
    book.save(tmp_path / "made" / "r.xlsx")
    kind = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xlsm": "xlsm:Calc MS Excel 2007 VBA XML"}.get(suffix, suffix)
    read = read_sheet(str(converted(tmp_path / "made" / "r.xlsx", kind, tmp_path)))
    rows = [list(zip(texts, kinds or [], strict=True)) for texts, kinds in read.rows]
    assert {name: rows[int(name[1:]) - 1]["ABC".index(name[0])] for name in CELLS} == {
        name: cell for name, (_, _, cell) in CELLS.items()
    }
    assert rows[0] == [("Replies of 2031", "merged")] * 3
    assert [note.expected for note in read.notes] == [
        "the first sheet, Old, is hidden; this one, the first that is visible, is read",
        "1 row is hidden, by a filter or by hand, and read all the same; the first is row 6",
        "1 cell has a comment, which is not read",
    ]
