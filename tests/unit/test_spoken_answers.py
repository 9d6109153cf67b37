"""Answers of a grammar that knows what they mean: no wrong value is accepted, plain ones are read, no text raises.

FOISURVEY_EXAMPLES=5000 asks for that many fresh answers of each form; otherwise they are the same each time.
"""

import math
import os
import random
import re

import pytest
import spoken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoken import Spoken

from foisurvey.core.survey import NumberAsked
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

# The least share of a form's answers that is read without a person. Plain ones are demanded exactly;
# of the others what was measured, rounded down.
SHARES = dict.fromkeys(spoken.PLAIN, 1.0) | {
    "in_a_sentence": 0.5,
    "one": 0.6,
    "zero_in_a_sentence": 0.4,
    "total_with_parts": 0.25,
    "head_count_and_equivalents": 0.3,
    "suppressed": 0.18,
    "not_held": 0.85,
    "refused": 0.85,
    "refused_without_section": 0.8,
    "not_applicable": 0.8,
}


def read(said: Spoken) -> Reading:
    """Read an answer as the command line does."""
    return read_answer(said.text, NumberAsked(said.question.number, words=(said.question.text,)))


def agrees(found: Reading, said: Spoken) -> bool:
    """Return whether a reading has the kind, the value and the limits that the answer means, and its section."""
    meant = said.meaning
    numbers = ((found.value, meant.value), (found.low, meant.low), (found.high, meant.high))
    section = meant.section is None or re.search(rf"(?<!\d){meant.section}(?!\d)", f"{found.rule} {found.span}")
    return (
        found.kind == meant.kind
        and bool(section)
        and all(a is b if a is None or b is None else math.isclose(a, b, abs_tol=1e-9) for a, b in numbers)
    )


@pytest.mark.parametrize("form", spoken.FORMS)
def test_what_is_accepted_is_what_was_meant(form: str) -> None:
    @many
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        said = spoken.FORMS[form](lambda options: data.draw(st.sampled_from(options)))
        found = read(said)
        assert found.review is not None or agrees(found, said), (said, found)

    holds()


@pytest.mark.parametrize("form", spoken.FORMS)
def test_a_sample_is_read_without_a_mistake_and_enough_of_it_without_a_person(form: str) -> None:
    choose = random.Random(None if LONG_RUN else form).choice
    said = [spoken.FORMS[form](choose) for _ in range(SAMPLE)]
    found = [read(answer) for answer in said]
    wrong = [(a, f) for a, f in zip(said, found, strict=True) if f.review is None and not agrees(f, a)]
    assert not wrong, f"{len(wrong)} of {SAMPLE}: {wrong[:5]}"
    left = [answer.text for answer, reading in zip(said, found, strict=True) if reading.review is not None]
    assert 1 - len(left) / SAMPLE >= SHARES.get(form, 0), left[:20]


def test_every_form_has_its_share_or_is_a_persons() -> None:
    assert SHARES.keys() == spoken.FORMS.keys() - spoken.DECIDED_BY_A_PERSON.keys()


FRAGMENTS = (
    *spoken.NO_ANSWER,
    *spoken.NO_NUMBER,
    *spoken.HARMLESS,
    *spoken.ASIDES,
    *spoken.LISTED,
    *spoken.NOT_HELD_SENTENCES,
    *spoken.NOT_APPLICABLE,
    *spoken.HEDGES,
    *(before + after for before, after, _, _ in spoken.BOUNDS),
    *"0 1 12 1,000 1.5 ½ ⅞ ١٢ １２ ² ① Ⅻ twelve hundred million dozen half k m £ % not no and or to".split(),
    *(
        "-",
        "–",
        "—",
        "(",
        ")",
        "[",
        "]",
        "s.",
        "§",
        "*",
        "\0",
        "\n",
        "\t",
        "\ufeff",
        "\u200b",
        "\u202e",
        "\u00a0",
        "\u2009",
    ),
    *("\U0001f600", "e\u0301", "ß", "İ", "ﬁ"),
)
QUESTIONS = (*spoken.COUNTS, spoken.EQUIVALENTS, spoken.BUDGET)


def is_a_reading(text: str, question: spoken.Question) -> None:
    """Assert that a text is read, and that the reading says something: a value, a reason or a question."""
    found = read(Spoken(text, question, spoken.DECIDE))
    assert found.rule
    assert found.review != ""
    assert found.kind in VALUED | REASONS | {"range", "unclear"}
    assert found.span is None or found.span in text
    if found.value is None:
        assert found.review or found.kind in REASONS, (text, found)
    else:
        assert found.kind in VALUED, (text, found)
        assert found.low is not None
        assert 0 <= found.low <= found.value < math.inf, (text, found)
        assert found.high is None or found.value <= found.high, (text, found)
        assert question.number != "count" or found.value == int(found.value), (text, found)


@many
@given(st.text(), st.sampled_from(QUESTIONS))
def test_any_text_is_read(text: str, question: spoken.Question) -> None:
    is_a_reading(text, question)


@many
@given(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), min_size=1, max_size=12),
    st.sampled_from(("", " ", " ", "\n", ". ", ", ")),
    st.sampled_from(QUESTIONS),
)
def test_any_mixture_of_what_answers_say_is_read(parts: list[str], join: str, question: spoken.Question) -> None:
    is_a_reading(join.join(parts), question)


@settings(many, max_examples=min(EXAMPLES, 150))
@given(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(min_size=1, max_size=5)), min_size=1, max_size=4),
    st.integers(1_000, 12_000),
    st.sampled_from(QUESTIONS),
)
def test_any_long_text_is_read(parts: list[str], length: int, question: spoken.Question) -> None:
    piece = " ".join(parts)
    is_a_reading((piece * (length // len(piece) + 1))[:length], question)


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
