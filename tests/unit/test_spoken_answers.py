"""Answers whose meaning is known: closed forms are accepted, sentences proposed, traps neither, and no text raises.

FOISURVEY_EXAMPLES=20000 asks for that many fresh answers of each form; otherwise they are the same each time.
"""

import itertools
import math
import os
import random
import sys

import pytest
import spoken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoken import Spoken

from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import read_answer

LONG_RUN = os.environ.get("FOISURVEY_EXAMPLES")
EXAMPLES = int(LONG_RUN or 120)
SAMPLE = max(1_000, EXAMPLES)
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=LONG_RUN is None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
VALUED = {"exact", "approximate", "more_than", "fewer_than"}
REASONS = {"not_held", "refused", "not_applicable", "not_answered", "not_seen"}

# The least share of a form's sentences of which the proposal is what was meant: what was measured, rounded down.
SHARES = {
    "plain": 0.9,
    "labelled": 0.7,
    "year_asked": 0.9,
    "total": 0.7,
    "heads": 1.0,
    "none": 0.8,
    "bound": 1.0,
    "likely_year": 1.0,
    "small_number": 0.6,
    "reason": 0.7,
}


def read(said: Spoken) -> Reading:
    """Read an answer to its question."""
    return read_answer(said.text, said.question.asked)


def agrees(found: Reading, said: Spoken) -> bool:
    """Return whether a reading has the kind, the value and the limits that the answer means, and its section."""
    meant = said.meaning
    if meant is None:
        return False
    numbers = ((found.value, meant.value), (found.low, meant.low), (found.high, meant.high))
    section = meant.section is None or found.rule == f"refused_section_{meant.section}"
    return (
        found.kind == meant.kind
        and section
        and all(a is b if a is None or b is None else math.isclose(a, b, abs_tol=1e-6) for a, b in numbers)
    )


def counts(found: Reading) -> bool:
    """Return whether a reading may count before a person has looked: as accepted, or as likely by the config."""
    return found.review is None or found.certainty == "likely"


def is_kept(form: str, said: Spoken) -> None:
    """Assert of an answer what policy demands of its form."""
    found = read(said)
    if form.startswith("closed"):
        assert found.review is None, (said, found)
        assert agrees(found, said), (said, found)
    else:
        assert found.review is not None or form.startswith("trap"), (said, found)
        assert not counts(found) or agrees(found, said), (said, found)


@pytest.mark.parametrize("form", spoken.FORMS)
def test_what_counts_is_what_was_meant(form: str) -> None:
    @many
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        is_kept(form, spoken.FORMS[form](lambda options: data.draw(st.sampled_from(options))))

    holds()


@pytest.mark.parametrize("form", spoken.FORMS)
def test_what_counts_in_a_sample_is_what_was_meant(form: str) -> None:
    choose = random.Random(None if LONG_RUN else form).choice
    for _ in range(SAMPLE):
        is_kept(form, spoken.FORMS[form](choose))


@pytest.mark.parametrize(("form", "share"), SHARES.items())
def test_most_sentences_are_proposed_as_they_were_meant(form: str, share: float) -> None:
    choose = random.Random(form).choice
    said = [spoken.SENTENCES[form](choose) for _ in range(1_000)]
    missed = [answer.text for answer in said if not agrees(read(answer), answer)]
    assert 1 - len(missed) / len(said) >= share, missed[:20]


def test_every_form_of_sentence_has_its_share() -> None:
    assert SHARES.keys() == spoken.SENTENCES.keys()


def test_the_traps_hold_more_words_than_anybody_lists() -> None:
    words = {*spoken.REMARKS, *spoken.OTHERS, *spoken.BEHIND_A_NOUN, *spoken.DONE, *spoken.BODIES}
    assert len(words) > 250


FRAGMENTS = (
    *spoken.NO_NUMBER,
    *spoken.NOT_NONE,
    *spoken.REMARKS,
    *spoken.OTHERS,
    *spoken.ADDRESSES,
    *(label.format("") for label in spoken.LABELS),
    *spoken.HEDGES,
    *(text for texts in spoken.REASONS.values() for text in texts),
    *(bound.format("") for bound, _, _ in spoken.BOUNDS),
    *"0 1 12 1,000 1.5 ½ ⅞ ١٢ １２ ² ① Ⅻ twelve hundred million dozen dozen half k m £ % not no and or to".split(),
    *"- – — ( ) [ ] s. § * ß İ ﬁ".split(),
    *("\0", "\n", "\t", "\ufeff", "\u200b", "\u202e", "\u00a0", "\u2009", "\U0001f600", "e\u0301"),
)


def is_a_reading(text: str, question: spoken.Question) -> None:
    """Assert that a text is read, and that the reading says something: a value, a reason or a question."""
    found = read(Spoken(text, question))
    assert found.rule
    assert found.review != ""
    assert (found.review is None) == (found.certainty is None)
    assert found.certainty in {None, "likely", "unsure"}
    assert found.kind in VALUED | REASONS | {"range", "unclear"}
    assert found.span is None or found.span in text
    if found.value is None:
        assert found.review or found.kind in REASONS, (text, found)
    else:
        assert found.kind in VALUED, (text, found)
        assert found.low is not None
        assert 0 <= found.low <= found.value < math.inf, (text, found)
        assert found.high is None or found.value <= found.high, (text, found)
        assert question.asked.number != "count" or found.value == int(found.value), (text, found)


@many
@given(st.text(), st.sampled_from(spoken.QUESTIONS))
def test_any_text_is_read(text: str, question: spoken.Question) -> None:
    is_a_reading(text, question)


@many
@given(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), min_size=1, max_size=12),
    st.sampled_from(("", " ", " ", "\n", ". ", ", ")),
    st.sampled_from(spoken.QUESTIONS),
)
def test_any_mixture_of_what_answers_say_is_read(parts: list[str], join: str, question: spoken.Question) -> None:
    is_a_reading(join.join(parts), question)


@settings(many, max_examples=min(EXAMPLES, 150))
@given(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(min_size=1, max_size=5)), min_size=1, max_size=4),
    st.integers(1_000, 6_000),
    st.sampled_from(spoken.QUESTIONS),
)
def test_any_long_text_is_read(parts: list[str], length: int, question: spoken.Question) -> None:
    piece = " ".join(parts)
    is_a_reading((piece * (length // len(piece) + 1))[:length], question)


def work(text: str, question: spoken.Question) -> int:
    """Return how many calls a reading makes."""
    calls = itertools.count()
    sys.setprofile(lambda *_: next(calls))
    try:
        read_answer(text, question.asked)
    finally:
        sys.setprofile(None)
    return next(calls)


@pytest.mark.parametrize("question", [spoken.SYSTEMS, spoken.SPENT], ids=["count", "money"])
@pytest.mark.parametrize(
    "piece", spoken.each("1 | ½ | 12 systems | - | ( | ! | a a | no | not held | none | Q1. | s.12 | £2")
)
def test_twice_the_text_is_twice_the_work(piece: str, question: spoken.Question) -> None:
    once, twice = ("12 systems " + f"{piece} " * (length // len(f"{piece} ")) for length in (1_500, 3_000))
    work(once, question)  # what is compiled once is compiled
    # The work of patterns is no call: `make benchmark-reading` times it.
    assert work(twice, question) < 2.5 * work(once, question)


def test_a_number_is_named_as_english_names_it() -> None:
    names = {
        0: "zero",
        12: "twelve",
        45: "forty-five",
        100: "one hundred",
        342: "three hundred and forty-two",
        1_006: "one thousand and six",
        70_500: "seventy thousand five hundred",
        2_300_019: "two million three hundred thousand and nineteen",
    }
    assert {number: spoken.in_words(number) for number in names} == names
