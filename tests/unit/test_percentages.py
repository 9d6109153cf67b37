"""Answers to a question that asks for a percentage: what is accepted is what was meant, and what may be two is not."""

import itertools
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from surveys import read, survey

from foisurvey.answers import asked_by
from foisurvey.core import frames
from foisurvey.core.frame_names import WITHOUT_A_NUMBER
from foisurvey.core.survey import NumberAsked
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import STANDARD, read_answer

# The noun is one that a count would have: 45 systems are no percentage.
ASKED = NumberAsked("percent", name="q6", nouns=("system", "systems"), words=("Percentage of requests answered late",))
SIGNS = ("%", " %", " per cent", " percent", "")


def reader(text: str, asked: NumberAsked = ASKED, **reading: Any) -> Reading:
    return read_answer(text, asked, replace(STANDARD, **reading))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("frame", ["{}", " {}\n", "{}.", "Q6: {}", "Total: {}", "We have {}", "{} in total"])
@pytest.mark.parametrize(("digits", "value"), [("45", 45), ("45.5", 45.5), ("100", 100), ("1.25", 1.25), ("0", 0)])
def test_one_percentage_is_exact(digits: str, value: float, frame: str, sign: str):
    found = reader(frame.format(digits + sign))
    assert (found.kind, found.value, found.low, found.high, found.review) == ("exact", value, value, value, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, 0) for text in ("none", "Nil", "nil return", "None at all.", "0%", "zero per cent")),
        *((text, 0.45) for text in ("0.45%", "0.45 per cent", ".45%")),
        *(("forty-five per cent", 45), ("one percent", 1), ("1%", 1), ("12 (12%)", None), ("Twelve (12) %", 12)),
    ],
)
def test_a_small_percentage_has_a_sign(text: str, value: float | None):
    found = reader(text)
    assert (found.value if found.review is None else None) == value


@pytest.mark.parametrize(("text", "value"), [("0.45", 45), ("0.045", 4.5), ("1", 100), (".5", 50), ("½", 50)])
def test_a_fraction_may_be_a_percentage_of_itself(text: str, value: float):
    """A spreadsheet shows 45% as 0.45 where nobody formats the cell."""
    for said in (text, f"Q6: {text}", f"There are {text}"):
        found = reader(said)
        assert (found.value, found.certainty) == (value, "unsure"), said
        assert "a fraction" in (found.review or "")
    assert reader(f"about {text}").review is not None
    assert reader(f"more than {text}").review is not None


@pytest.mark.parametrize(
    ("text", "kind", "value", "low", "high"),
    [
        ("about 45%", "approximate", 45, 40.5, 49.5),
        ("45% (approx)", "approximate", 45, 40.5, 49.5),
        ("c. 45 per cent", "approximate", 45, 40.5, 49.5),
        ("around 98%", "approximate", 98, 88.2, 100),
        ("about 100%", "approximate", 100, 90, 100),
        ("nearly 50%", "approximate", 50, 45, 50),
    ],
)
def test_an_approximation_ends_at_100(text: str, kind: str, value: float, low: float, high: float):
    found = reader(text)
    assert (found.kind, found.value, found.review) == (kind, value, None)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert reader(text, approximate="review").review is not None


@pytest.mark.parametrize(
    ("text", "kind", "value", "low", "high"),
    [
        *(
            (text, "more_than", 50, 50, 100)
            for text in ("more than 50%", "at least 50%", "50% or more", ">50%", "50%+")
        ),
        *((text, "fewer_than", 5, 0, 5) for text in ("less than 5%", "<5%", "up to 5 per cent", "5% or less")),
    ],
)
def test_a_person_decides_a_bound(text: str, kind: str, value: float, low: float, high: float):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high, found.certainty) == (kind, value, low, high, "likely")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        *((text, 40, 50) for text in ("40-50%", "40% - 50%", "40% to 50%", "40 to 50 per cent", "between 40 and 50%")),
        ("40 per cent to 50 per cent", 40, 50),
    ],
)
def test_a_range_has_ends(text: str, low: float, high: float):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high) == ("range", None, low, high)


@pytest.mark.parametrize("text", ["150%", "150", "100.5%", "2024", "45k%", "about 120%", "over 100%", "1,000 per cent"])
def test_more_than_all_is_of_impossible_size(text: str):
    found = reader(text)
    assert found.review == "a number of impossible size, above 100"
    assert found.value is not None


def test_a_config_may_allow_more_than_all():
    grown = NumberAsked("percent", largest=300.0)
    assert reader("150%", grown) == Reading("exact", "one_number", 150.0, 150.0, 150.0, span="150%")
    assert reader("about 280%", grown).high == 300
    assert survey(questions__crew={"role": "extra", "number": "percent", "label": "x"}).questions["crew"].largest == 100
    named = survey(questions__crew={"role": "extra", "number": "percent", "label": "x", "largest": 300})
    assert named.numbers_asked["crew"].largest == 300
    assert survey().questions["crew"].largest == 10**15


@pytest.mark.parametrize("text", ["-5%", "−5 %", "(5%)", "-5", "(5)", "(5 per cent)"])
def test_a_negative_percentage_is_no_number(text: str):
    found = reader(text)
    assert (found.value, found.review) == (None, "a negative number?")


@pytest.mark.parametrize(
    ("text", "kind", "certainty"),
    [
        ("Around 45% of requests", "approximate", "likely"),
        ("45% of requests answered late", "exact", "likely"),
        ("We use 45%", "exact", "likely"),
        ("45% of all requests", "exact", "unsure"),
        ("45% of the staff", "exact", "unsure"),
        ("only 45%", "exact", "unsure"),
        ("45% (9 of 20)", "exact", "unsure"),
        ("45% in 2019", "exact", "unsure"),
        ("45% of 120 requests", "exact", "unsure"),
        ("45 systems", "exact", "unsure"),
        ("It is 45 percentage points", "exact", "unsure"),
        ("45%?", "exact", "unsure"),
        ("45%%", "exact", "unsure"),
    ],
)
def test_a_sentence_is_proposed(text: str, kind: str, certainty: str):
    found = reader(text)
    assert (found.kind, found.value, found.certainty) == (kind, 45, certainty)


NUMBERS = ("45", "45%", "7 per cent", "12.5%", "99")
TRAPS = (
    *("{a} and {b}", "{a} or {b}", "{a}, {b}", "{a}/{b}", "{a} of {b}", "{a}-{b}", "{a} out of {b}", "from {a} to {b}"),
    *(
        "-{a}",
        "minus {a}",
        "({a})",
        "£{a}",
        "{a}p",
        "{a} systems",
        "{a} requests",
        "{a} FTE",
        "{a} days",
        "{a} x",
        "x {a}",
    ),
    *("{a}?", "not {a}", "under review, {a}", "{a} (target)", "{a} by 2030", "{a} in 2019", "{a} if asked", "only {a}"),
    *(
        "{a} of 120",
        "{a} of the staff",
        "up {a}",
        "a rise of {a}",
        "{a} points",
        "{a} percentage points",
        "{a} (draft)",
    ),
    *(
        "0.{a}5x",
        "{a}k",
        "{a}m",
        "{a}00%",
        "{a} x 2",
        "{a} per ward",
        "{a} each",
        "{a} ± {b}",
        "+{a}",
        "{a}*",
        "{a} [1]",
    ),
    *(
        "Q9: {a}",
        "9. {a}",
        "see {a}",
        "section {a}",
        "s.{a}",
        "page {a}",
        "at least {a}",
        "up to {a}",
        "{a}+",
        "<{a}",
        ">{a}",
    ),
    *(
        "{a}\n{b}",
        "men {a}, women {b}",
        "{a} (was {b})",
        "{a} plus {b}",
        "no {a}",
        "none, {a}",
        "not held, {a}",
        "n/a {a}",
    ),
)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_never_accepted(trap: str):
    """Over 500 texts that say more than a percentage, or another thing."""
    for a, b in itertools.permutations(NUMBERS, 2):
        text = trap.format(a=a, b=b)
        found = reader(text)
        assert found.review is not None or (found.kind == "refused" and text[0] == "s"), (text, found)


FRAGMENTS = (
    *(
        "45",
        "0.45",
        "1",
        "12.5",
        "150",
        "1,000",
        "%",
        " per cent",
        " percent",
        "per",
        "cent",
        "of",
        "about",
        "more than",
        "-",
    ),
    *(
        "(",
        ")",
        "to",
        "and",
        "none",
        "nil",
        "£",
        "systems",
        "2019",
        "in",
        "total",
        "we have",
        "Q6:",
        ".",
        ",",
        "?",
        "½",
        "\n",
    ),
)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), min_size=1, max_size=6), st.sampled_from(("", " ")))
def test_an_accepted_percentage_stands_in_the_text_and_is_one(parts: list[str], join: str):
    text = join.join(parts)
    found = reader(text)
    if found.value is None:
        assert found.review is not None or found.kind in WITHOUT_A_NUMBER, text
        return
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high, text
    if found.review is None:
        assert found.high <= 100, text
        signed = any(sign in text.lower() for sign in ("%", "cent"))
        assert signed or not 0 < found.value <= 1, text


def test_a_sample_of_two_numbers_is_never_accepted():
    """Of 3,000 shuffles with two different numbers none is accepted."""
    choose = random.Random(45)
    for _ in range(3_000):
        words = ["45%", "12", *choose.sample(FRAGMENTS, 2)]
        choose.shuffle(words)
        text = " ".join(words)
        assert reader(text).review is not None, text


@pytest.mark.parametrize("number", ["count", "decimal", "money"])
@pytest.mark.parametrize("text", ["45%", "45 per cent", "about 45%", "-45%", "(45%)", "(45 per cent)"])
def test_no_other_question_takes_a_percentage(number: str, text: str):
    found = read_answer(text, NumberAsked(number))
    assert (found.value, found.review is None) == (None, False)
    assert found.review != "a negative number?"


def test_a_percentage_cell_is_taken_by_a_percentage_alone():
    asked = {"role": "extra", "label": "Late"}
    clubs = survey(questions__late_trips=asked | {"number": "percent"}, questions__cost=asked | {"number": "money"})
    cells = [("late_trips", "45.5%"), ("late_trips", "150%"), ("late_trips", "-5%"), ("cost", "45%"), ("crew", "45%")]
    rows = [
        (f"C{place}", question, text, "percentage", "r.xlsx", "A", place, "B", None, False)
        for place, (question, text) in enumerate(cells)
    ]
    answers = read(
        pl.DataFrame(rows, schema=frames.ANSWERS_RAW, orient="row"), pl.DataFrame(schema=frames.CORRECTIONS), clubs
    )
    assert answers["status"].to_list() == ["stated", *4 * ["in_review"]]
    assert answers["value"].to_list() == [45.5, 150, None, None, None]
    assert answers["review"].to_list()[3] == "a cell of type percentage: not the answer as it was given"


def test_the_command_reads_percentages():
    asked = asked_by("What percentage of ferries is late, and how many ferries are there?", "percent")
    assert reader("45%", asked).review is None
    assert reader("45 ferries", asked).review is not None
    assert reader("150%", asked).review is not None
