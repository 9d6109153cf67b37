"""Text from outside stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foisurvey.signs import UNSEEN, in_csv, spelt


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
def test_signs_that_cannot_be_seen_are_spelt_out(text: str, expected: str):
    assert spelt(text) == expected


@given(st.text())
def test_what_is_spelt_out_has_no_such_sign_and_stays_so(text: str):
    once = spelt(text)
    assert not UNSEEN.search(once)
    assert "\n" not in once
    assert spelt(once) == once


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(1)", "-A1", "\t=1", '=HYPERLINK("x","y")'])
def test_what_a_spreadsheet_would_take_for_a_formula_is_marked_as_text(text: str):
    assert in_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "-0.3 to 2.0", "12 (3.4)", "–", "", "a=1"])
def test_numbers_and_words_stand_as_they_are(text: str):
    assert in_csv(text) == text
