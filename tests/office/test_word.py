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
    with ZipFile(converted(written(clubs(), tmp_path), "odt", tmp_path)) as archive:
        content = lxml.etree.fromstring(archive.read("content.xml"))
    tables = list(content.iter(f"{OF_TABLES}table"))
    assert len(tables) == len(clubs())
    for grid, table in zip(tables, clubs(), strict=True):
        (head,) = grid.iter(f"{OF_TABLES}table-header-rows")
        assert len(head.findall(f"{OF_TABLES}table-row")) == len(table.headings)
    spanned = [cell.get(f"{OF_TABLES}number-columns-spanned") for cell in tables[4].iter(f"{OF_TABLES}table-cell")]
    assert spanned[:4] == [None, "4", "4", "4"]
    (corner, *_) = tables[4].iter(f"{OF_TABLES}table-cell")
    assert corner.get(f"{OF_TABLES}number-rows-spanned") == "2"


def test_each_table_stands_on_a_page_of_its_own(tmp_path: Path):
    """Only the wide one is in landscape; caption, rows and notes together."""
    pages = PdfReader(converted(written(clubs(), tmp_path), "pdf", tmp_path)).pages
    assert [float(page.mediabox.width) > float(page.mediabox.height) for page in pages] == [
        *[False] * 4,
        True,
        *[False] * 5,
    ]
    for page, table in zip(pages, clubs(), strict=True):
        shown = re.sub(r"\s", "", page.extract_text())
        for text in [table.title, *(cell for row in table.rows for cell in row), *table.notes]:
            assert re.sub(r"\s", "", text) in shown


def test_a_long_table_starts_below_its_caption_and_repeats_its_headings(tmp_path: Path):
    rows = [[f"Type {number}", str(number)] for number in range(120)]
    long = Table("table1", "Table 1", "Long.", [["Type", "Boats"]], rows, ["A note."], [], [])
    first, *others = PdfReader(converted(written([long], tmp_path), "pdf", tmp_path)).pages
    assert "Type 5" in first.extract_text()
    assert others
    assert all("Boats" in page.extract_text() for page in others)
    assert all(text in others[-1].extract_text() for text in ("Type 119", "A note."))
