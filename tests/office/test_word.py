"""LibreOffice opens the Word document and finds in it what was printed."""

import re
from pathlib import Path
from zipfile import ZipFile

import lxml.etree
import pytest
from printed import clubs, harder
from pypdf import PdfReader
from read_back import expected, from_word
from soffice import converted
from surveys import survey

from foisurvey.tables.formats import word
from foisurvey.tables.page_layout import CONTINUED, fitted
from foisurvey.tables.table import Table

pytestmark = pytest.mark.office

SURVEYS = {"clubs": clubs, "hard": harder}
OF_TABLES = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def written(tables: list[Table], folder: Path) -> Path:
    file = folder / "written" / "tables.docx"
    file.parent.mkdir()
    file.write_bytes(word.document(tables, survey(title="Clubs")))
    return file


@pytest.mark.parametrize("labels", SURVEYS)
def test_libreoffice_gives_back_every_text(labels: str, tmp_path: Path):
    tables = SURVEYS[labels]()
    found = from_word(converted(written(tables, tmp_path), "docx", tmp_path).read_bytes())
    assert found == [expected(table) for table in tables]


def test_libreoffice_merges_and_repeats_the_headings(tmp_path: Path):
    """A wide table is set in parts, each with headings of its own."""
    with ZipFile(converted(written(clubs(), tmp_path), "odt", tmp_path)) as archive:
        content = lxml.etree.fromstring(archive.read("content.xml"))
    parts = [(table.name, part) for table in clubs() for part, _ in fitted(table)]
    spanned: dict[str, list[list[str | None]]] = {}
    for grid, (name, part) in zip(content.iter(f"{OF_TABLES}table"), parts, strict=True):
        (head,) = grid.iter(f"{OF_TABLES}table-header-rows")
        (upper, *_) = rows = head.findall(f"{OF_TABLES}table-row")
        assert len(rows) == len(part.headings)
        cells = upper.findall(f"{OF_TABLES}table-cell")
        spanned.setdefault(name, []).append([cell.get(f"{OF_TABLES}number-columns-spanned") for cell in cells])
        assert cells[0].get(f"{OF_TABLES}number-rows-spanned") == (None if len(rows) == 1 else "2")
    assert spanned["table5"] == [[None, "4"]] * 3
    assert spanned["intervals"] == [[None, "2", "2", "3"]]


def test_each_table_stands_on_a_page_of_its_own(tmp_path: Path):
    """Caption, all parts, rows and notes together; only the one whose single column needs it is in landscape."""
    wide = Table("wide", "Wide", "A long number.", [["Type", "Digits"]], [["sea", "0" * 150]], ["A note."], [], [])
    tables = [*clubs()[:5], wide, *clubs()[5:]]
    pages = PdfReader(converted(written(tables, tmp_path), "pdf", tmp_path)).pages
    for page, table in zip(pages, tables, strict=True):
        assert (float(page.mediabox.width) > float(page.mediabox.height)) == (table is wide)
        shown = re.sub(r"\s", "", page.extract_text())
        for text in [table.title, *(cell for row in table.rows for cell in row), *table.notes]:
            assert re.sub(r"\s", "", text) in shown
        assert shown.count(re.sub(r"\s", "", f"{table.label}{CONTINUED}")) == len(fitted(table)) - 1


def test_a_long_table_starts_below_its_caption_and_repeats_its_headings(tmp_path: Path):
    rows = [[f"Type {number}", str(number)] for number in range(120)]
    long = Table("table1", "Table 1", "Long.", [["Type", "Boats"]], rows, ["A note."], [], [])
    first, *others = PdfReader(converted(written([long], tmp_path), "pdf", tmp_path)).pages
    assert "Type 5" in first.extract_text()
    assert others
    assert all("Boats" in page.extract_text() for page in others)
    assert all(text in others[-1].extract_text() for text in ("Type 119", "A note."))
