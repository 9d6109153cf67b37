"""Tables as Word, LaTeX, Markdown and HTML: their form. Their text is compared in test_every_format.py."""

import io
import re
from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from hypothesis import given
from hypothesis import strategies as st
from printed import LONG, clubs, harder
from read_back import plain, unescaped
from surveys import survey

from foisurvey.tables.formats import html as page
from foisurvey.tables.formats import latex, markdown, word
from foisurvey.tables.page_layout import (
    CHARACTER,
    CONTINUED,
    GAP,
    LARGEST,
    SMALLEST,
    SMALLEST_IN_PORTRAIT,
    fitted,
    layout_of,
    merged_headings,
)
from foisurvey.tables.table import Table, general_notes

CLUBS = survey(title="Clubs")


def table_of(columns: int, label: str = "Sea clubs", cell: str = "12 (34.5)", heading: str = "Boats, n (%)") -> Table:
    return Table(
        "tableX", "A title", "More.", [["Type", *[heading] * columns]], [[label, *[cell] * columns]], [], [], []
    )


def opened(tables: list[Table], title: str = "Clubs") -> Any:
    return Document(io.BytesIO(word.document(tables, survey(title=title))))


def parts_of(made: Any, label: str) -> list[Any]:
    """Return the parts of a table of a Word document."""
    found: dict[str, list[Any]] = {}
    caption = ""
    for block in made.iter_inner_content():
        if isinstance(block, WordTable):
            found.setdefault(caption, []).append(block)
        elif block.style.name == "Caption":
            caption = re.split(r"[.,]", block.text)[0]
    return found[label]


def test_headings_are_merged_over_their_columns_and_take_both_rows_without_a_group():
    headings = [["", "", "In part", "In part", "", "Alone"], ["Type", "All", "Red", "Blue", "Bare", "One"]]
    upper, lower = merged_headings(headings)
    assert [(one.text, one.column, one.columns, one.rows) for one in upper] == [
        ("Type", 0, 1, 2),
        ("All", 1, 1, 2),
        ("In part", 2, 2, 1),
        ("Bare", 4, 1, 2),
        ("Alone", 5, 1, 1),
    ]
    assert [(one.text, one.column) for one in lower] == [("Red", 2), ("Blue", 3), ("One", 5)]
    assert [one.text for one in upper if one.group] == ["In part", "Alone"]


@pytest.mark.parametrize(
    ("columns", "landscape"), [(1, False), (5, False), (9, False), (11, False), (12, True), (15, True), (60, True)]
)
def test_a_wide_table_is_in_landscape_in_type_that_can_be_read(columns: int, landscape: bool):
    layout = layout_of(table_of(columns))
    assert layout.landscape == landscape
    assert sum(layout.fractions) == pytest.approx(1)
    assert layout.size >= (SMALLEST if landscape else SMALLEST_IN_PORTRAIT)
    assert all(characters >= 1 for characters in layout.characters)
    wide = CHARACTER * (sum(layout.characters) + GAP * len(layout.characters))
    # It fits, and half a point more would not.
    assert layout.size == SMALLEST or layout.size * wide <= layout.width
    assert layout.size in (SMALLEST, LARGEST) or (layout.size + 0.5) * wide > layout.width


@pytest.mark.parametrize("columns", [11, 12, 30, 60])
def test_a_wide_table_is_set_in_parts_that_can_be_read_in_portrait(columns: int):
    table = table_of(columns)
    cells = [f"{number}2 (34.5)" for number in range(columns)]
    parts = fitted(replace(table, headings=[["Type", *cells]], rows=[["Sea clubs", *cells]]))
    assert (len(parts) > 1) == (columns > 11)
    for part, layout in parts:
        assert not layout.landscape
        assert layout.size >= SMALLEST_IN_PORTRAIT
        assert layout.size == parts[0][1].size
        assert (part.headings[-1][0], part.rows[0][0]) == ("Type", "Sea clubs")
    assert [cell for part, _ in parts for cell in part.rows[0][1:]] == cells
    assert [heading for part, _ in parts for heading in part.headings[0][1:]] == cells


def test_a_group_of_columns_is_a_part_under_its_heading():
    groups = ["", "", *["Red"] * 6, *["Blue"] * 6]
    table = replace(table_of(13), headings=[groups, ["Type", *map(str, range(13))]])
    shown = [part.headings for part, _ in fitted(table)]
    assert shown == [
        [["Type", "0"]],
        [["", *["Red"] * 6], ["Type", *map(str, range(1, 7))]],
        [["", *["Blue"] * 6], ["Type", *map(str, range(7, 13))]],
    ]


def test_a_table_is_in_landscape_only_where_a_single_column_is_too_wide():
    ((part, layout),) = fitted(table_of(2, cell="1" * 140))
    assert (len(part.rows[0]), layout.landscape) == (3, True)


def test_numbers_are_not_broken_while_there_is_room():
    assert layout_of(table_of(3, cell="1,234,567 (100.0; 99.9-100.0)")).characters[1:] == [29] * 3


def test_labels_take_the_room_that_is_left():
    layout = layout_of(table_of(3, label="Clubs of the northern and the middle regions"))
    assert (layout.size, layout.characters[0]) == (LARGEST, 44)
    long = layout_of(table_of(3, label=LONG))
    assert long.width - long.size <= long.size * CHARACTER * (sum(long.characters) + 4 * GAP) <= long.width


@pytest.mark.parametrize("tables", [clubs, harder])
def test_the_same_tables_are_the_same_bytes(tables: Any):
    for document in (word.document, latex.document, markdown.document):
        assert document(tables(), CLUBS) == document(tables(), CLUBS)


@pytest.mark.parametrize("document", [word.document, latex.document, markdown.document])
def test_no_table_is_a_document_too(document: Any):
    assert document([], CLUBS)


def test_a_word_table_has_merged_and_repeated_headings_and_rows_that_are_not_broken():
    grid = parts_of(opened(clubs()), "Table 5")[0]
    first, second, *rest = grid._tbl.tr_lst
    assert [cell.grid_span for cell in first.tc_lst] == [1, 4]
    assert (first.tc_lst[0].vMerge, second.tc_lst[0].vMerge) == ("restart", "continue")
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in (first, second, *rest)] == [
        *[True, True],
        *[False] * len(rest),
    ]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in grid._tbl.tr_lst)


def test_what_is_longer_than_a_page_may_be_broken():
    """Otherwise LibreOffice never ends, or shows only a part."""
    for broken in opened([table_of(2, label=LONG, heading=LONG)]).tables[0]._tbl.tr_lst:
        assert broken.find(f".//{qn('w:cantSplit')}") is None
        assert broken.find(f".//{qn('w:tblHeader')}") is None
        assert not [keep for keep in broken.iter(qn("w:keepNext")) if keep.get(qn("w:val")) != "0"]


def test_a_word_table_has_three_lines_and_none_is_vertical():
    made = opened(clubs())
    for grid, table in [(grid, one) for one in clubs() for grid in parts_of(made, one.label)]:
        borders = grid._tbl.tblPr.find(qn("w:tblBorders"))
        assert [line.tag for line in borders] == [qn("w:top"), qn("w:bottom")]
        assert not list(grid._tbl.iter(qn("w:insideV"), qn("w:insideH")))
        assert {line.tag for cell in grid._tbl.iter(qn("w:tcBorders")) for line in cell} == {qn("w:bottom")}
        lined = [row.find(f".//{qn('w:tcBorders')}/{qn('w:bottom')}") is not None for row in grid._tbl.tr_lst]
        assert lined.index(True) in range(len(table.headings))
        assert lined.count(True) == 1


def test_a_word_table_has_its_title_and_columns_for_screen_readers():
    made = opened(clubs())
    for table in clubs():
        grid, *others = parts_of(made, table.label)
        texts = {
            name: grid._tbl.tblPr.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("tblCaption", "tblDescription")
        }
        assert texts["tblCaption"] == table.title
        assert texts["tblDescription"].startswith(f"{len(table.rows)} rows. Columns: {table.headings[-1][1]}")
        assert all(other._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == table.title for other in others)


def test_only_the_wide_table_is_in_landscape_in_word():
    made = opened([table_of(3), table_of(2, cell="1" * 140), table_of(3)])
    assert [section.page_width > section.page_height for section in made.sections] == [False, True, False]
    text_width = [section.page_width - section.left_margin - section.right_margin for section in made.sections]
    for grid, width in zip(made.tables, text_width, strict=True):
        assert sum(column.width for column in grid.columns) == pytest.approx(width, rel=0.005)
        for row in grid._tbl.tr_lst:
            assert sum(cell.width for cell in row.tc_lst) == sum(column.width for column in grid.columns)


def test_captions_stay_with_their_tables_and_notes_are_small():
    made = opened(clubs())
    captions = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Caption"]
    assert [text for text in captions if not text.endswith(CONTINUED)] == [table.title for table in clubs()]
    assert captions.count(f"Table 5{CONTINUED}") == 2
    assert made.styles["Caption"].paragraph_format.keep_with_next
    notes = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Table Note"]
    assert notes == [note for table in clubs() for note in table.notes] + general_notes(clubs())
    assert made.styles["Table Note"].font.size < made.styles["Caption"].font.size


def test_a_short_table_stays_on_one_page_with_its_notes_and_a_long_one_need_not():
    def kept(table: Table) -> list[bool]:
        rows = opened([table]).tables[0].rows
        return [all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells) for row in rows]

    short = replace(table_of(3), rows=table_of(3).rows * 5, notes=["A note."])
    assert kept(short) == [True] * 6
    assert kept(replace(short, notes=[])) == [*[True] * 5, False]
    assert kept(replace(short, rows=short.rows * 10)) == [*[False] * 50, True]


def test_a_word_document_says_its_title_and_language_and_no_time():
    made = opened(clubs(), "Clubs <2031>")
    properties = made.core_properties
    assert (properties.title, properties.author, properties.language) == ("Clubs <2031>", "", "en-GB")
    assert {properties.created.year, properties.modified.year} == {1980}
    languages = {element.get(qn("w:val")) for element in made.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    assert opened(clubs(), "x" * 1000 + "\x00").core_properties.title == "x" * 255


def test_a_table_of_a_page_says_which_heading_is_whose():
    (section,) = lxml.html.fragments_fromstring(page.table(clubs()[4]))
    (box,) = section.find_class("scroll")
    (caption,) = section.iter("caption")
    assert (section.get("id"), box.get("tabindex"), box.get("role")) == ("table5", "0", "region")
    assert box.get("aria-labelledby") == caption.get("id")
    upper, lower = section.findall(".//thead/tr")
    assert [(cell.get("scope"), cell.get("colspan"), cell.get("rowspan")) for cell in upper] == [
        ("col", None, "2"),
        *[("colgroup", "4", None)] * 3,
    ]
    assert [cell.get("span") for cell in section.iter("colgroup")] == ["1", "4", "4", "4"]
    assert {cell.get("scope") for cell in lower} == {"col"}
    for row in section.findall(".//tbody/tr"):
        assert [cell.tag for cell in row] == ["th", *["td"] * 12]
        assert row[0].get("scope") == "row"


@pytest.mark.parametrize("number", range(7))
def test_a_page_has_no_element_style_or_script_of_a_label(number: int):
    (section,) = lxml.html.fragments_fromstring(page.table(harder()[number]))
    assert {element.tag for element in section.iter()} <= {
        *("section", "div", "table", "caption", "colgroup", "thead", "tbody", "tr", "th", "td", "p")
    }
    assert not [element for element in section.iter() if element.get("style")]


def test_a_heading_of_markdown_begins_with_its_group():
    text = markdown.document(clubs(), survey(title="Clubs *2031*")).decode()
    assert text.startswith("# Clubs \\*2031\\*\n\n**Table 1. ")
    assert "| Primary analysis: Mean (SD) | Primary analysis: 95% CI |" in text
    assert "|\n| :-- | --: |" in text


ACTING = st.text(st.sampled_from("\\{}$&#^_%~`'\"-,<>|!?[]*a1 é"), max_size=60)


@given(st.text(st.characters(exclude_categories=["C", "Z"])) | ACTING)
def test_latex_shows_a_text_as_it_is(text: str):
    assert unescaped(latex.escaped(text)) == plain(text)


@pytest.mark.parametrize("pair", ["--", "``", "''", "<<", ">>", ",,", "?`", "!`", "^^"])
def test_no_two_characters_of_latex_meet_that_become_another(pair: str):
    """lualatex joins two commands as it joins the characters, {} or not; its encoding keeps the other pairs apart."""
    first, second = (latex.escaped(character) for character in pair)
    apart = first.startswith("\\text") and first not in (r"\textless{}", r"\textgreater{}")
    tex = latex.escaped(pair)
    assert tex == (first + second if apart or second.startswith(r"\textasciigrave") else rf"{first}\kern0pt {second}")


@given(ACTING)
def test_no_character_acts_in_latex(text: str):
    assert not re.search(r"(?<!\\)[%#&$]|\\\\|\^", latex.escaped(text))


def test_a_long_word_may_be_broken_in_latex():
    assert latex.escaped("a" * 24) == "a" * 24
    assert latex.escaped("a" * 25) == r"\allowbreak{}".join("a" * 25)
    assert latex.escaped("--" * 20).count(r"\allowbreak{}-") == 39


def test_a_block_of_latex_is_complete():
    tex = latex.document(clubs(), CLUBS).decode()
    blocks = dict(re.findall(r"(?ms)^% begin (\w+)\n(.*?)^% end \1\n", tex))
    assert list(blocks) == [table.name for table in clubs()]
    for block in blocks.values():
        for name in ("longtable", "landscape"):
            assert block.count(rf"\begin{{{name}}}") == block.count(rf"\end{{{name}}}")
        assert r"\begin{landscape}" not in block
    assert blocks["table2"].count(r"\begin{longtable}") == 1
    assert blocks["table5"].count(r"\cmidrule(lr){2-5}") == blocks["table5"].count(r"\begin{longtable}") == 3
    assert r"\begin{landscape}" in latex.document([table_of(2, cell="1" * 140)], CLUBS).decode()
