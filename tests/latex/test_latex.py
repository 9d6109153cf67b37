"""The tables as LaTeX: both engines make a PDF that has every text, and nothing that stands over the edge."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from printed import HARD, LONG, clubs, harder
from pypdf import PdfReader
from typeset import typeset

from foisurvey.tables.formats import latex
from foisurvey.tables.table import Table

pytestmark = pytest.mark.latex

SURVEYS = {"clubs": clubs, "hard": harder}
NOT_IN_THE_TYPE = {"pdflatex": "日本عربي😀\u0301", "lualatex": "日本عربي😀"}


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("survey", SURVEYS)
def test_every_text_stands_in_the_pdf(survey: str, engine: str, tmp_path: Path):
    tables = SURVEYS[survey]()
    pdf = typeset(latex.document(tables, survey), engine, tmp_path)
    shown = unspaced("".join(page.extract_text() for page in PdfReader(pdf).pages))
    is_long = {text: LONG.lower() in text.lower() for text in texts(tables)}
    for text in (text for text, long in is_long.items() if not long):
        assert expected(text, engine) in shown, text
    for letter in "Wwd":  # where a long text is broken over pages, headings stand between
        assert shown.count(letter) >= sum(text.count(letter) for text, long in is_long.items() if long)
    log = pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    assert re.findall(r"Overfull .*|Missing character.*|LaTeX Warning.*", log) == []


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_nothing_stops_at_a_sign(engine: str, tmp_path: Path):
    """Latin letters are in the type; of every other block of Unicode some signs."""
    signs = [chr(number) for number in [*range(0xA1, 0x250), *range(0x250, 0x3100, 7), *range(0x3100, 0x20000, 997)]]
    signs = [sign for sign in signs if sign.isprintable()]
    table = Table("table1", "Signs.", [["Signs", "Number"]], [[" ".join(signs), "1"]], ["".join(signs), *HARD], [], [])
    pdf = typeset(latex.document([table], "Signs"), engine, tmp_path)
    shown = unspaced("".join(page.extract_text() for page in PdfReader(pdf).pages))
    whole = [sign for sign in signs if len(normalize("NFD", sign)) == 1]  # pdflatex draws others from their parts
    like_another = "Đ‐⟩"  # pdflatex draws Ð, - and 〉
    missing = [
        sign
        for sign in whole
        if sign not in like_another and unspaced(sign) not in shown and f"U+{ord(sign):04X}" not in shown
    ]
    assert missing == []


def texts(tables: list[Table]) -> list[str]:
    cells = [cell for table in tables for row in [*table.headings, *table.rows] for cell in row]
    return [*cells, *(text for table in tables for text in [table.title, *table.notes])]


def expected(text: str, engine: str) -> str:
    """Return a text as it comes out of a PDF: a sign that the type has not by its number, no spaces."""
    absent = NOT_IN_THE_TYPE[engine]
    return unspaced("".join(f"U+{ord(sign):04X}" if sign in absent else sign for sign in text))


def unspaced(text: str) -> str:
    return "".join(normalize("NFKC", text).split())
