"""Text from outside stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from foisurvey.core.outside_text import INVISIBLE, capitalised, csv_safe, markdown_safe, uncapitalised, visible

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = st.text(st.sampled_from("\\`*_{}[]()#+-.!|<>~&=:/\"'$^ \n\t19aw;"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour", "Harbour"),
        ("a\u202eb", "aU+202Eb"),
        ("a\x00b\x1b", "aU+0000bU+001B"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("é € 日本 \U0001f600", "é € 日本 \U0001f600"),
        ("zero\u200bwidth", "zeroU+200Bwidth"),
    ],
)
def test_invisible_characters_are_spelt_out(text: str, expected: str):
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "begins", "inside"),
    [
        ("Blue all over", "Blue all over", "blue all over"),
        ("DCB0129 only", "DCB0129 only", "DCB0129 only"),
        ("A4 pages", "A4 pages", "A4 pages"),
        ("A full set", "A full set", "a full set"),
        ("rate of UK boats", "Rate of UK boats", "rate of UK boats"),
        ("é", "É", "é"),
        ("", "", ""),
    ],
)
def test_a_name_keeps_its_abbreviations_at_the_start_of_a_sentence_and_inside_one(text: str, begins: str, inside: str):
    assert capitalised(text) == begins
    assert uncapitalised(text) == inside


@given(st.text())
def test_a_text_spelt_out_has_no_invisible_character_and_stays_the_same(text: str):
    once = visible(text)
    assert not INVISIBLE.search(once)
    assert "\n" not in once
    assert visible(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "@SUM(1)",
        "-A1",
        "\t=1",
        " =1",
        "\uff1d1+1",
        "-2+3+cmd|' /C calc'!A0",
        "-2 +3",
        "-1 (A1)",
        "-1 to A1",
        "-2%*3",
        '=HYPERLINK("x","y")',
    ],
)
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_marked_as_text(text: str):
    assert csv_safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-1.5", "-1,234", "-0.3 to 2.0", "-0.3 (1.2; -2.0 to 1.0)", "-4%", "12 (3.4)", "–", "", "a=1"]
)
def test_numbers_and_words_are_unchanged(text: str):
    assert csv_safe(text) == text


def shown(markdown: str) -> list[str]:
    """Return the texts that a parser shows, of a document that has no markup but paragraphs and tables."""
    tokens = [*MARKDOWN.parse(markdown)]
    blocks = {token.type for token in tokens if not re.match(r"(paragraph|table|t[hrd]|thead|tbody)_", token.type)}
    assert blocks <= {"inline"}
    inside = [token.children or [] for token in tokens if token.type == "inline"]
    assert {child.type for children in inside for child in children} <= {"text", "text_special"}
    return ["".join(child.content for child in children) for children in inside]


@given(st.text() | MARKUP)
def test_markdown_shows_the_text_and_no_markup(text: str):
    expected = visible(text).strip()
    assert shown(markdown_safe(text)) == ([expected] if expected else [])
    assert shown(f"A: {markdown_safe(text)} z") == [f"A: {expected} z"]
    below = shown(f"A line\n\n{markdown_safe(text)}\n\nAnother")
    assert below == ["A line", *([expected] if expected else []), "Another"]


@given(st.text() | MARKUP)
def test_markdown_shows_the_text_in_a_table(text: str):
    assert shown(f"| A | B |\n|---|---|\n| {markdown_safe(text)} | b |\n") == ["A", "B", visible(text).strip(), "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14,747 (85.4%), 9.0-90.5; -1", "14,747 (85.4%), 9.0-90.5; -1"),
        ("12. item", "12\\. item"),
        ("12)", "12\\)"),
        ("107.1 (8.2; 7.6-18.4)", "107.1 (8.2; 7.6-18.4)"),
        ("- item", "\\- item"),
        ("see www.example.org", "see www\\.example.org"),
        ("see https://example.org", "see https\\://example.org"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
    ],
)
def test_markdown_is_escaped_where_it_could_act(text: str, expected: str):
    assert markdown_safe(text) == expected
