"""The tables as LaTeX: both engines make a PDF that has every text, and nothing beyond the edge of the page."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from printed import HARD, LONG, clubs, harder
from pypdf import PdfReader
from surveys import survey
from typeset import typeset

from foisurvey.tables.formats import latex
from foisurvey.tables.table import Table

pytestmark = pytest.mark.latex

SURVEYS = {"clubs": clubs, "hard": harder}
NOT_IN_THE_FONT = {"pdflatex": "日本عربي😀\u0301", "lualatex": "日本عربي😀"}


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("labels", SURVEYS)
def test_every_text_stands_in_the_pdf(labels: str, engine: str, tmp_path: Path):
    tables = SURVEYS[labels]()
    pdf = typeset(latex.document(tables, survey(title=labels)), engine, tmp_path)
    shown = unspaced("".join(page.extract_text() for page in PdfReader(pdf).pages))
    is_long = {text: LONG.lower() in text.lower() for text in texts(tables)}
    for text in (text for text, long in is_long.items() if not long):
        assert expected(text, engine) in shown, text
    for letter in "Wwd":  # where a long text is broken over pages, there are headings in between
        assert shown.count(letter) >= sum(text.count(letter) for text, long in is_long.items() if long)
    log = pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    assert re.findall(r"Overfull .*|Missing character.*|LaTeX Warning.*", log) == []


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_no_character_stops_it(engine: str, tmp_path: Path):
    """Latin letters are in the font; of every other block of Unicode some characters are tried."""
    numbers = [*range(0xA1, 0x250), *range(0x250, 0x3100, 7), *range(0x3100, 0x20000, 997)]
    characters = [character for character in map(chr, numbers) if character.isprintable()]
    rows, notes = [[" ".join(characters), "1"]], ["".join(characters), *HARD]
    table = Table("table1", "Table 1", "Characters.", [["Characters", "Number"]], rows, notes, [], [])
    pdf = typeset(latex.document([table], survey(title="Characters")), engine, tmp_path)
    shown = unspaced("".join(page.extract_text() for page in PdfReader(pdf).pages))
    # pdflatex draws the others from their parts.
    single = [character for character in characters if len(normalize("NFD", character)) == 1]
    like_another = "Đ‐⟩"  # pdflatex draws Ð, - and 〉
    missing = [
        character
        for character in single
        if character not in like_another and unspaced(character) not in shown and f"U+{ord(character):04X}" not in shown
    ]
    assert missing == []


def texts(tables: list[Table]) -> list[str]:
    cells = [cell for table in tables for row in [*table.headings, *table.rows] for cell in row]
    return [*cells, *(text for table in tables for text in [table.title, *table.notes])]


def expected(text: str, engine: str) -> str:
    """Return a text as it comes out of a PDF: a character that the font lacks by its number, no spaces."""
    absent = NOT_IN_THE_FONT[engine]
    shown = (f"U+{ord(character):04X}" if character in absent else character for character in text)
    return unspaced("".join(shown))


def unspaced(text: str) -> str:
    return "".join(normalize("NFKC", text).split())
