"""The Results section for Word: its text, tables and figures, and where each is called out."""

import io
from functools import cache
from typing import Any

import pytest
from docx import Document
from PIL import Image
from printed import by_rate, results
from read_back import expected, from_word
from surveys import club, survey

from foisurvey.core.survey import Survey
from foisurvey.estimation.results import Results
from foisurvey.figures.registry import figures_of
from foisurvey.report.results_document import called_out, illustration, results_document
from foisurvey.report.sentences import results_sections
from foisurvey.tables.builders import build
from foisurvey.tables.registry import tables_of

CLUBS = [club("sea", boats=10_000, blue=2_500, red=5), club("sea", boats=20, blue=0, red=2)]
CLUBS += [club("sea", boats=8, blue=1, red=2), club("lake", boats=4, blue=4, red=0), club("lake", responded=False)]
ASKED = survey(sensitivity=by_rate("By rate"), abbreviations={"BB": "big boat", "XX": "never used"})
FIGURES = figures_of(ASKED.presentation)
TEXTS = "A picture of {0}.\nTitle of {0} <b>\nHow to read {0}.\n"


def png(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(data, "PNG", dpi=(300, 300))
    return data.getvalue()


@cache
def estimated() -> Results:
    return results(CLUBS, ASKED)


def written(asked: Survey = ASKED, texts: str = TEXTS, size: tuple[int, int] = (2400, 1200)) -> bytes:
    said = estimated() if asked is ASKED else results(CLUBS, asked)
    tables = [build(name, said) for name in tables_of(asked)]
    figures = [illustration(name, label, png(*size), texts.format(name)) for name, label in FIGURES.items()]
    return results_document(results_sections(said, asked.sentences), tables, figures, asked.presentation)


@cache
def clubs() -> bytes:
    return written()


def opened(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def test_every_table_has_all_its_cells_and_the_appendix_comes_last():
    built = [build(name, estimated()) for name in tables_of(ASKED)]
    tables = [expected(table) for table in built if not table.is_empty]
    found = from_word(clubs())
    assert sorted((table.title, table.headings, table.rows) for table in found) == sorted(
        (table.title, table.headings, table.rows) for table in tables
    )
    numbered = [table.title.startswith("Table ") for table in found]
    assert numbered == sorted(numbered, reverse=True)


def test_every_table_and_figure_is_called_out_before_it_stands():
    called: set[str] = set()
    shown = []
    for paragraph in opened(clubs()).paragraphs:
        label = paragraph.text.partition(".")[0]
        if paragraph.style.name == "Caption" and label.startswith(("Table", "Figure")):
            assert label in called
            shown.append(label)
        elif paragraph.style.name == "Normal":
            called |= called_out(paragraph.text)
    assert {*FIGURES.values(), "Table 1", "Table 2", "Table 5", "Table 6"} <= {*shown}
    assert called == {*shown}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("so (Table 1).", {"Table 1"}),
        ("(Tables 3 and 4; Figure 2)", {"Table 3", "Table 4", "Figure 2"}),
        ("Figures 1, 2, and 12", {"Figure 1", "Figure 2", "Figure 12"}),
        ("the tables 3 and Table of 4", set()),
    ],
)
def test_what_a_text_calls_out(text: str, labels: set[str]):
    assert called_out(text) == labels


def test_a_figure_has_its_words_for_those_who_cannot_see_it_and_its_caption_apart():
    made = opened(clubs())
    described = [shape._inline.docPr.get("descr") for shape in made.inline_shapes]
    assert described == [f"A picture of {name}." for name in FIGURES]
    captions = [one.text for one in made.paragraphs if one.style.name == "Caption" and one.text.startswith("Figure")]
    assert captions == [f"{label}. Title of {name} <b>. How to read {name}." for name, label in FIGURES.items()]
    bare = opened(written(texts="Only what is seen."))
    captions = [one.text for one in bare.paragraphs if one.style.name == "Caption" and one.text.startswith("Figure")]
    assert captions == [f"{label}. " for label in FIGURES.values()]


@pytest.mark.parametrize("size", [(2400, 1200), (1200, 4800), (300, 100)])
def test_a_figure_fits_on_a_page_in_its_shape(size: tuple[int, int]):
    made = opened(written(size=size))
    page = made.sections[0]
    for shape in made.inline_shapes:
        assert shape.width <= page.page_width - page.left_margin - page.right_margin
        assert shape.height <= page.page_height - page.top_margin - page.bottom_margin
        assert shape.width / shape.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_abbreviations_that_are_used_are_spelt_out_at_the_end():
    asked = survey(abbreviations={"BB": "big boat", "XX": "never used"}, counted__plural="BBs")
    texts = [paragraph.text for paragraph in opened(written(asked)).paragraphs]
    listed = texts[texts.index("Abbreviations") + 1 :]
    assert listed[0] == "BB: big boat"
    assert "SD: standard deviation" in listed
    assert not any(text.startswith("XX") for text in listed)


def test_the_same_results_are_the_same_bytes():
    assert written() == clubs()
