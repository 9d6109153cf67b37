"""The reader of answers: made-up texts for each kind and rule of its policy. Of any text: `test_spoken_answers`."""

import csv
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reading_score import main as print_score
from reading_score import not_held_back, score

from foisurvey.answers import asked_by, main
from foisurvey.core import frames
from foisurvey.core.survey import NumberAsked
from foisurvey.intake.cells import AS_TYPED, LABELS
from foisurvey.reading.outcome import Reading
from foisurvey.reading.read_answers import AnswerReader
from foisurvey.reading.reader import STANDARD, read_answer

modest = settings(max_examples=150, deadline=None)


NOUNS = ("system", "systems", "application", "applications")


def reader(text: str | None, number: str = "count", **reading: Any) -> Reading:
    """Read a text as a survey of systems and applications reads it; `reading` are settings of its own."""
    return read_answer(text, NumberAsked(number, nouns=NOUNS), replace(STANDARD, **reading))


def accepted(text: str, number: str = "count", **reading: Any) -> float | None:
    """Return the value that is accepted without a person, if there is one."""
    found = reader(text, number, **reading)
    return found.value if found.review is None else None


def proposed(text: str, number: str = "count", **reading: Any) -> tuple[str, float | None, str | None]:
    """Return the kind, the value and the certainty of what is proposed to a person; nothing may be accepted."""
    found = reader(text, number, **reading)
    assert found.review is not None, (text, found)
    return found.kind, found.value, found.certainty


# --- one number, said plainly


@pytest.mark.parametrize(
    ("case", "text", "value"),
    [
        ("expected: digits", "58", 58),
        ("expected: comma as thousands separator", "3,417", 3417),
        ("expected: two commas", "2,003,417", 2_003_417),
        ("expected: a space that does not break", "3\u00a0417", 3417),
        ("expected: what is counted behind it", "58 systems", 58),
        ("expected: a frame around it", "There are currently 58 applications.", 58),
        ("expected: number word", "nineteen", 19),
        ("expected: compound word", "Seventy-three systems", 73),
        ("expected: hundreds in words", "four hundred and six", 406),
        ("expected: thousands in words", "two thousand one hundred and twelve", 2112),
        ("expected: said twice", "Nineteen (19)", 19),
        ("expected: the number of the question before it", "Q7: 58", 58),
        ("edge: a whole number written with decimals", "58.0", 58),
        ("edge: a full stop", "58.", 58),
        ("edge: white space around it", " \t58\n", 58),
        ("edge: the largest whole number a double holds is far off", "999,999,999", 999_999_999),
    ],
)
def test_one_number_is_exact(case: str, text: str, value: float):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high, found.review) == ("exact", value, value, value, None), case


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("4. 58", "likely"),
        ("There are 58 systems, thank you.", "likely"),
        ("We operate 58 systems", "likely"),
        ("Total 58 (41 bought, 17 built)", "unsure"),
        ("Ward A: 41; ward B: 17; total: 58", "unsure"),
        ("58, as of 3 June 2031", "likely"),
        ("58 (2031)", "unsure"),
        ("58 (some of these are being replaced)", "unsure"),
        ("only 58", "unsure"),
        ("(58)", "unsure"),
    ],
)
def test_a_number_in_a_sentence_is_proposed(text: str, certainty: str):
    kind, value, found = proposed(text)
    # The reader may be less sure, never surer. A number alone in brackets may be negative, so none is proposed for it.
    assert (kind, value) == ("exact", 58) or (text == "(58)" and value is None)
    assert found in {certainty, "unsure"}


@pytest.mark.parametrize(
    "text",
    [
        *("0", "0.", "Zero", "nil", "Nil return", "NONE", "none.", "No systems.", "We do not have any", "we have none"),
        *("the Trust has none", "zero systems", "0 systems", "Q7: none"),
    ],
)
def test_zero_has_many_forms(text: str):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high, found.review) == ("exact", 0, 0, 0, None)


def test_none_with_a_remark_is_proposed():
    assert proposed("None, as explained on the phone") == ("exact", 0, "unsure")


@pytest.mark.parametrize(
    "text",
    [
        *("c. 70", "c.70", "circa 70", "ca. 70", "approx 70", "approx. 70", "Approximately 70 systems", "about 70"),
        *("around seventy", "~70", "~ 70", "roughly 70", "estimated 70", "an estimated 70", "est. 70", "70 or so"),
        *("70 (approx)", "70 approximately", "There are about 70 systems in use"),
    ],
)
def test_a_hedged_number_is_approximate(text: str):
    found = reader(text)
    assert (found.kind, found.value, found.review) == ("approximate", 70, None)
    assert (found.low, found.high) == pytest.approx((63, 77))


@pytest.mark.parametrize(
    ("text", "kind", "value", "low", "high"),
    [
        # Above: the next whole number, unless the bound itself is included.
        *((text, "more_than", 101, 101, None) for text in ("more than 100", "over 100", ">100", "> 100")),
        *((text, "more_than", 101, 101, None) for text in ("in excess of 100", "greater than one hundred")),
        ("over 1,200 systems", "more_than", 1201, 1201, None),
        *((text, "more_than", 100, 100, None) for text in ("at least 100", "a minimum of 100", "100+", "100 or more")),
        *((text, "more_than", 100, 100, None) for text in ("no fewer than 100", "not less than 100", "≥100", ">=100")),
        # Below.
        *((text, "fewer_than", 9, 0, 9) for text in ("<10", "< 10", "fewer than 10", "less than ten", "under 10")),
        *(
            (text, "fewer_than", 10, 0, 10)
            for text in ("up to 10", "no more than 10", "not more than 10", "at most 10")
        ),
        *((text, "fewer_than", 10, 0, 10) for text in ("10 or fewer", "10 or less", "a maximum of 10", "≤ 10", "<=10")),
        # The smallest that can be meant.
        ("<1", "fewer_than", 0, 0, 0),
        ("up to 0", "fewer_than", 0, 0, 0),
        ("over 0", "more_than", 1, 1, None),
    ],
)
def test_a_bound_is_the_next_number_that_fits(text: str, kind: str, value: float, low: float, high: float | None):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high, found.review) == (kind, value, low, high, None)


@pytest.mark.parametrize(
    "text",
    [
        *("12 of a total of 45", "12 out of 45 in total", "12 (total 45)", "2 ready, 45 systems altogether"),
        *("45 in total minus 3", "over 300 in total across 5 sites", "about 300 in total, 12 of them live"),
        *("300 (rough estimate)", "300. This is an estimate.", "300 (TBC)", "12, minus legacy", "12 (target)"),
        *("In 2023 - 2024, none", "No one", "We used to have 12", "The above 12 systems are in use", "Report No. 12"),
        *("As in question one", "System 2", "1. Yes\n2. No", "12, possibly more", "12 (provisional)", "12 (in error)"),
        *("12, no longer in use", "None, awaiting figures", "None - refer to our website", "01632 960001", "1:1"),
        *("500 people in total; 300 here, 200 there", "We use 1 365 system", "Total 2024", "12, and counting"),
        *("2024", "No", "None of them are recorded", "1 ,204", "12 systems used by 300 people in total"),
    ],
)
def test_a_number_that_others_may_mean_otherwise_goes_to_a_person(text: str):
    assert reader(text).review is not None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("300 (est.)", "approximate", 300),
        ("300 - approx", "approximate", 300),
        ("approx: 300", "approximate", 300),
        ("c300", "approximate", 300),
        ("300 (minimum)", "more_than", 300),
        ("300 (max)", "fewer_than", 300),
    ],
)
def test_a_bound_may_stand_beside_the_number(text: str, kind: str, value: float):
    found = reader(text)
    assert (found.kind, found.value, found.review) == (kind, value, None)


def test_a_number_nearly_reached_has_limits_below_it():
    found = reader("nearly 70")
    assert (found.kind, found.value, found.review) == ("approximate", 70, None)
    assert (found.low, found.high) == pytest.approx((63, 70))


def test_a_small_number_kept_back_for_its_size_is_proposed():
    for text in ("<5 (section 40)", "Section 40(2): fewer than 5"):
        assert proposed(text)[:2] == ("fewer_than", 4)


def test_fewer_than_none_is_no_number():
    assert reader("fewer than 0").value is None
    assert reader("fewer than 0").review is not None


@pytest.mark.parametrize(
    ("text", "key", "choice", "value", "review"),
    [
        ("about 70", "approximate", "as_stated", 70, False),
        ("about 70", "approximate", "review", 70, True),
        ("more than 70", "more_than", "next_number", 71, False),
        ("more than 70", "more_than", "as_stated", 70, False),
        ("more than 70", "more_than", "review", 70, True),
        ("at least 70", "more_than", "as_stated", 70, False),
        ("at least 70", "more_than", "review", 70, True),
        ("fewer than 70", "fewer_than", "next_number", 69, False),
        ("fewer than 70", "fewer_than", "as_stated", 70, False),
        ("fewer than 70", "fewer_than", "review", 70, True),
        ("up to 70", "fewer_than", "review", 70, True),
        # One choice leaves the other kinds alone.
        ("70", "approximate", "review", 70, False),
        ("more than 70", "fewer_than", "review", 71, False),
        ("fewer than 70", "more_than", "as_stated", 69, False),
    ],
)
def test_the_config_decides_how_an_ambiguous_answer_is_read(
    text: str, key: str, choice: str, value: float, review: bool
):
    found = reader(text, **{key: choice})
    assert (found.value, found.review is not None) == (value, review)


@pytest.mark.parametrize(("tolerance", "low", "high"), [(0.0, 70, 70), (0.1, 63, 77), (0.5, 35, 105)])
def test_tolerance_of_an_approximation(tolerance: float, low: float, high: float):
    found = reader("about 70", approximate_tolerance=tolerance)
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("case", "text", "open_end", "limits"),
    [
        ("expected: left open", "more than 70", None, (71, None)),
        ("expected: closed", "more than 70", 2, (71, 140)),
        ("expected: closed, itself included", "at least 70", 1.5, (70, 105)),
        ("edge: never under the value", "more than 70", 1, (71, 71)),
        ("edge: an upper bound is closed by nought", "fewer than 70", 2, (0, 69)),
        ("edge: an approximation has its tolerance", "about 70", 2, (63, 77)),
    ],
)
def test_the_config_closes_an_open_side(case: str, text: str, open_end: float | None, limits: tuple):
    found = reader(text, open_end=open_end)
    assert (found.low, found.high) == pytest.approx(limits), case
    assert found.review is None


# --- no number, and why


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "not_held") for text in ("Not held", "not recorded", "This is not centrally recorded", "unknown")),
        *((text, "not_held") for text in ("No data held", "N/K", "..", "[x]", "Not available")),
        *((text, "refused") for text in ("s.12", "Section 12", "s43(2) applies", "Exempt under section 31(1)(a)")),
        *((text, "refused") for text in ("Withheld", "*", "**", "[suppressed]", "[c]")),
        *((text, "refused") for text in ("We neither confirm nor deny", "Exceeds the appropriate limit")),
        *((text, "not_applicable") for text in ("n/a", "N/A.", "Not applicable", "This does not apply", "[z]")),
        *((text, "not_answered") for text in ("-", "–", "--")),
    ],
)
def test_why_there_is_no_number(text: str, kind: str):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high, found.review) == (kind, None, None, None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Trust does not hold this", "not_held"),
        ("We don't record that", "not_held"),
        ("We are unable to extract this", "not_held"),
        ("These cannot be identified", "not_held"),
        ("The Trust holds no information", "not_held"),
        ("This is refused: it is over the cost limit", "refused"),
        ("We are not commissioned to do this", "not_applicable"),
    ],
)
def test_a_sentence_that_says_why_is_proposed(text: str, kind: str):
    assert proposed(text)[:2] == (kind, None)


@pytest.mark.parametrize(
    ("text", "section"), [("s.12", "12"), ("Section 40(2) FOIA", "40"), ("Exempt under section 31", "31")]
)
def test_a_refusal_keeps_its_section(text: str, section: str):
    found = reader(text)
    assert found.kind == "refused"
    assert section in f"{found.rule} {found.span}"


@pytest.mark.parametrize("text", [None, "", "  ", "\n\t", "\u00a0"])
def test_a_blank_is_not_answered(text: str | None):
    found = reader(text)
    assert (found.kind, found.value, found.review) == ("not_answered", None, None)


def test_not_seen_is_what_the_config_says():
    assert reader(" Still to come ", not_seen="still to come").kind == "not_seen"
    assert reader("Still to come").kind == "unclear"
    assert reader("Still to come, about 5", not_seen="still to come").kind != "not_seen"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("40-45", 40, 45),
        ("40 – 45", 40, 45),
        ("between 40 and 45", 40, 45),
        ("40 to 45 systems", 40, 45),
        ("forty to fifty", 40, 50),
        ("1,200-1,300", 1200, 1300),
    ],
)
def test_a_range_has_ends_and_no_value(text: str, low: float, high: float):
    found = reader(text)
    assert (found.kind, found.value, found.low, found.high) == ("range", None, low, high)
    assert found.review is not None


# --- what must never become a value without a person


@pytest.mark.parametrize(
    "text",
    [
        # Negative numbers.
        *("-8", "\u22128", "-1,300", "systems: -8", "=-8", "minus eight"),
        # Ranges and alternatives, also in words.
        *("30-20", "three or four", "three-four", "eight - ten", "ten-twelve systems", "8~10", "8/10"),
        # Several numbers.
        *("8 and 9", "8, 9", "8 live, 9 planned", "8 live,9 planned", "8 of 9", "8 bought and 9 built", "2 x 4"),
        *("three and four", "three four", "8 (9)", "8 systems (2 of them pilots)"),
        *("8 in all, 30 with the pilots", "total 8, total 9"),
        # Separators that stand wrongly: 12,34 may be 12.34, 1,234 or 1234.
        *("1,2", "12,34", "1,23,456", "12,3456", "12, 000", "1'300"),
        # Sections of an Act, regulations, articles.
        *("s.12", "s 14", "Section 40(2)", "regulation 12(4)", "Article 9", "para 8"),
        # Standards and references.
        *("DCB0129", "DCB 0160", "ISO 14971", "ISO27001", "IEC 62304", "BS 7799", "ref 48213", "FOI 48213"),
        # Dates and years.
        *("3 June 2031", "June 2031", "3rd June", "03/06/2031", "3.6.31", "2031-06-03", "2031/32", "2031-32"),
        *("in 2031", "since 2031", "by 2031", "(2031)", "as at 2031", "twenty thirty-one", "30 Sept", "May 2031"),
        # Question and list numbers.
        *("Q8", "question 8", "see question 8", "8)"),
        # A count of something else, or of a part of it.
        *("8%", "8 per cent", "£800", "8k", "8 each", "8 per ward", "8 hours", "8 months", "8 plus some others"),
        *("8, excluding pilots", "not all, 8", "8?", "8 boxes", "8th", "8½", "8²", "an additional 8"),
        # A fraction of a count.
        *("8.5", "0.75 FTE", ".5", "about 8.5", "more than 8.5"),
        # Contradictions.
        *(
            "not held, but 8",
            "8 (not held)",
            "n/a - 8",
            "s.12, fewer than 8",
            "s.40, fewer than 80",
            "more than 8 or so",
            "at least 8 or less",
        ),
        # A legend, and words.
        *("where there are few we show <8", "<8 are suppressed", "see attached", "as above", "several", "a few", "tbc"),
        *("yes", "no response", "not given", "dozens", "hundreds", "?", "-", "."),
        # Nothing said of a count: information there is none of, a zero with an exception.
        *("We do not have any information", "The Trust has no records", "We have no data", "We have no idea"),
        *("None, except those in the list sent before", "None, other than those overleaf"),
        # Sizes that no count has.
        *("1" + "0" * 20, "million million"),
    ],
)
def test_no_value_without_a_person(text: str):
    assert accepted(text) is None
    found = reader(text)
    assert found.value is None or found.certainty != "likely", found


@pytest.mark.parametrize("number", ["count", "decimal", "money"])
@pytest.mark.parametrize("text", ["9" * 309, "9" * 9_999, "1" + ",000" * 120, "hundred " * 160])
def test_a_number_of_impossible_size_goes_to_review(text: str, number: str):
    found = reader(text, number)
    assert (found.value, found.review is None) == (None, False)


def test_a_text_of_impossible_length_goes_to_review():
    found = reader("8 " * 6_000)
    assert (found.kind, found.value, found.review is None) == ("unclear", None, False)


@pytest.mark.parametrize(
    "text",
    [
        "total" + " " * 9_900 + "x 5 6",
        "1 " * 4_900,
        "none" + " " * 9_900 + "5",
        "one " * 2_400,
        "s." * 4_900,
        "(" * 9_990,
    ],
    ids=["total", "digits", "none", "words", "sections", "brackets"],
)
def test_no_pattern_runs_away(text: str):
    """The longest texts that are read at all are no number without a person; `make benchmark-reading` times them."""
    found = reader(text)
    assert found.value is None or found.review is not None


# --- what the question wants


@pytest.mark.parametrize(
    ("text", "number", "value", "review"),
    [
        ("6 FTE", "count", 6, True),
        ("2.5 WTE", "count", None, True),
        ("2.5 WTE", "decimal", 2.5, False),
        ("2.0", "count", 2, False),
        (".8 FTE", "decimal", 0.8, False),
        ("about 2.5", "decimal", 2.5, False),
        ("2,5 WTE", "decimal", None, True),
        ("£18,000", "count", None, True),
        ("£18,000", "decimal", None, True),
        ("£18,000", "money", 18_000, False),
        ("£18k", "money", 18_000, False),
        ("£18k per annum", "money", 18_000, True),
        ("60", "money", 60, False),
        ("£1,250.75", "money", 1250.75, False),
        ("18k", "count", 18_000, True),
        # A bound on what is no count is the stated number, and a question.
        ("more than 2.5", "decimal", 2.5, True),
        ("fewer than 3", "decimal", 3, True),
        ("at least £500", "money", 500, True),
    ],
)
def test_what_the_question_wants(text: str, number: str, value: float | None, review: bool):
    found = reader(text, number)
    assert (found.value, found.review is not None) == (value, review)


def test_a_word_of_the_topic_is_never_counted():
    asked = NumberAsked("count", nouns=("boat", "boats"), words=("rowing boats harbour",))
    for text in ("8 harbour", "8 harbours", "Harbour: 8", "We have 8 harbours", "No harbours", "8 boats harbours"):
        found = read_answer(text, asked)
        assert found.review is not None, (text, found)
        assert found.value is None or found.certainty == "unsure", (text, found)
    assert read_answer("8 boats", asked).review is None


def test_a_question_in_words_tells_what_is_counted():
    asked = asked_by("3. How many rowing boats does the club own?")
    assert asked.name == "3"
    for text in ("8 rowing boats", "8 boats", "one rowing boat", "No boats", "Q3: 8", "3) none"):
        assert read_answer(text, asked).review is None, text
    for text in ("8 clubs", "8 oars", "Q4: 8", "No oars"):
        assert read_answer(text, asked).review is not None, text


def test_one_of_a_noun_of_several_words_is_counted_too():
    assert read_answer("One member of staff", asked_by("How many members of staff work on safety?")).review is None


# --- properties


@modest
@given(date=st.dates(), form=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %Y", "%d.%m.%Y"]))
def test_no_date_is_a_value(date, form: str):
    # Years as they stand in a reply.
    assert accepted(date.replace(year=1990 + date.year % 60, day=min(date.day, 28)).strftime(form)) is None


@modest
@given(number=st.integers(1, 10**9), sign=st.sampled_from(["-", "\u2212", "–", "minus "]))
def test_no_negative_number_is_a_value(number: int, sign: str):
    assert accepted(f"{sign}{number}") is None
    assert accepted(f"There are {sign}{number} systems") is None


# --- against answers that bodies gave, and made-up ones


def labelled(name: str) -> Path:
    folder = os.environ.get("FOISURVEY_DATA")
    if not folder:
        pytest.skip("FOISURVEY_DATA is not set: it names the folder that holds answers/labelled.csv")
    return Path(folder) / "answers" / name


@pytest.mark.parametrize("name", ["labelled.csv", "labelled_more.csv"])
def test_answers_that_two_people_labelled_alike(name: str):
    """None is accepted wrongly, most numbers are found, few likely proposals are wrong (make score shows each)."""
    scored = score(labelled(name))
    assert scored.numbers > 50
    assert scored.wrong_accepted == []
    assert scored.holds(), str(scored)


def test_no_made_up_mistake_counts():
    file = labelled("not_to_be_accepted.csv")
    assert len(file.read_text(encoding="utf-8").splitlines()) > 50
    assert not_held_back(file) == []


def write(file: Path, *rows: list[str]) -> None:
    with open(file, "w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows(rows)


def test_the_score_names_every_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    question = "How many boats have you?"
    write(
        tmp_path / "labelled.csv",
        ["question", "answer", "kind", "value", "agreed"],
        [question, "12", "exact", "12", "1"],
        [question, "13", "exact", "12", "1"],
        [question, "14 or 15", "exact", "14", "1"],
        [question, "not held", "refused", "", "1"],
        [question, "We own 16 boats", "exact", "16", "1"],
        [question, "We own 17 boats", "exact", "71", "1"],
        [question, "99", "exact", "98", "0"],
        ["What is the budget?", "18k", "exact", "18000", "1"],
    )
    scored = score(tmp_path / "labelled.csv")
    assert (scored.numbers, scored.accepted, scored.proposed, scored.likely) == (6, 2, 1, 2)
    assert [len(mistakes) for mistakes in (scored.wrong_accepted, scored.wrong_likely, scored.missed)] == [2, 1, 3]
    assert not scored.holds()
    assert "wrong accepted: '13' is exact 12, read as exact 13" in str(scored)
    write(tmp_path / "labelled_more.csv", ["question", "answer", "kind", "value", "agreed"])
    write(
        tmp_path / "not_to_be_accepted.csv",
        ["question", "number", "answer"],
        [question, "count", "12"],
        [question, "count", "12 oars"],
    )
    assert not print_score(tmp_path)
    assert capsys.readouterr().out.endswith("'12' is exact 12\naccepted or likely: 1\n")


# --- frames: corrections and statuses


def raw(*rows: tuple[str, str, str | None, str]) -> pl.DataFrame:
    """Return raw answers: organisation, question, text and what the cell holds."""
    return pl.DataFrame(
        [
            (one, question, text, cell, "f.xlsx", "S", place, "B", None, False)
            for place, (one, question, text, cell) in enumerate(rows, 2)
        ],
        schema=frames.ANSWERS_RAW,
        orient="row",
    )


def corrections(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*row, "a letter", "coder", "2031-01-01") for row in rows], schema=frames.CORRECTIONS, orient="row"
    )


Q1 = {"q1": NumberAsked("count")}


def read(answers: pl.DataFrame, decisions: pl.DataFrame, asked: dict[str, NumberAsked], **reading: Any) -> pl.DataFrame:
    """Read answers and their corrections; `reading` are settings other than the standard ones."""
    return AnswerReader(asked, replace(STANDARD, **reading)).read(answers, decisions)


def read_one(text: str | None, cell: str = "text", to: str | None = None, **reading: Any) -> dict:
    """Return the one answer of club A to q1, read, with its correction if there is one."""
    decisions = corrections() if to is None else corrections(("A", "q1", text or "", to))
    return read(raw(("A", "q1", text, cell)), decisions, Q1, **reading).row(0, named=True)


@pytest.mark.parametrize(
    ("case", "text", "cell", "to", "expected"),
    [
        ("expected: stated", "8", "text", None, ("stated", "exact", 8)),
        ("expected: a number in the cell", "8", "number", None, ("stated", "exact", 8)),
        ("expected: ruled", "about 8", "text", None, ("ruled", "approximate", 8)),
        ("expected: a bound is ruled", ">8", "text", None, ("ruled", "more_than", 9)),
        ("expected: why there is none", "not held", "text", None, ("not_held", "not_held", None)),
        ("expected: refused", "s.12", "text", None, ("refused", "refused", None)),
        ("expected: not answered", None, "text", None, ("not_answered", "not_answered", None)),
        ("expected: unclear", "see attached", "text", None, ("in_review", "unclear", None)),
        ("expected: a range", "8-9", "text", None, ("in_review", "range", None)),
        ("expected: corrected to a number", "8-9", "text", "9", ("corrected", "exact", 9)),
        ("expected: corrected to an ambiguous text", "8-9", "text", "about 9", ("corrected", "approximate", 9)),
        ("expected: corrected to a kind", "see attached", "text", "not_held", ("not_held", "not_held", None)),
        ("expected: corrected to a refusal", "8", "text", "refused", ("refused", "refused", None)),
        ("edge: a kind, typed otherwise", "see attached", "text", " Not_held ", ("not_held", "not_held", None)),
        ("edge: a number taken back", "8", "text", "not_answered", ("not_answered", "not_answered", None)),
        ("edge: corrected to the text of a reason", "?", "text", "not held", ("not_held", "not_held", None)),
        ("edge: a correction that is unclear itself", "8-9", "text", "8 or 9", ("in_review", "range", None)),
        ("edge: a blank is corrected", None, "text", "9", ("corrected", "exact", 9)),
        ("erroneous: a date in the cell", "2031-10-05", "date", None, ("in_review", "unclear", None)),
        ("erroneous: an error in the cell", "#REF!", "error", None, ("in_review", "unclear", None)),
        ("erroneous: a truth value in the cell", "TRUE", "boolean", None, ("in_review", "unclear", None)),
        ("erroneous: a number shown as <5", "5", "shown_differently", None, ("in_review", "unclear", None)),
        ("erroneous: a date, corrected by a person", "2031-10-05", "date", "5", ("corrected", "exact", 5)),
    ],
)
def test_status_of_an_answer(case: str, text: str | None, cell: str, to: str | None, expected: tuple):
    found = read_one(text, cell, to)
    assert (found["status"], found["kind"], found["value"]) == expected, case
    assert (found["status"] == "in_review") == (found["review"] is not None), case
    # What was received stays beside what was read.
    assert (found["answer_text"], found["cell"]) == (text, cell), case


@pytest.mark.parametrize("cell", sorted(LABELS.keys() - set(AS_TYPED)))
def test_a_cell_that_is_not_as_typed_has_a_rule_of_its_kind(cell: str):
    found = read_one("5", cell)
    assert (found["rule"], found["span"]) == (f"{cell}_cell", "5")
    assert f"a cell of type {LABELS[cell]}" in found["review"]


def test_a_correction_that_is_not_understood_is_named_in_the_review():
    assert read_one("8-9", to="many")["review"] == "the correction 'many': no number and no known phrase"
    assert not read_one("many")["review"].startswith("the correction")


def test_review_by_config_keeps_the_proposed_value():
    found = read_one("about 8", approximate="review")
    assert (found["status"], found["value"]) == ("in_review", 8)


@pytest.mark.parametrize(
    ("case", "text", "value", "review"),
    [
        ("expected: within the limit", "80", 80, None),
        ("expected: above it", "81", 81, "a number of impossible size, above 80"),
        ("edge: above it by a rule", "more than 80", 81, "a number of impossible size, above 80"),
        ("edge: nought", "none", 0, None),
        ("edge: above what a double holds", "9" * 400, None, "a number of impossible size"),
    ],
)
def test_a_number_above_the_configs_limit_goes_to_review(case: str, text: str, value: int | None, review: str | None):
    asked = {"q1": NumberAsked("count", largest=80.0)}
    found = read(raw(("A", "q1", text, "text")), corrections(), asked).row(0, named=True)
    assert (found["value"], found["review"]) == (value, review), case
    assert (found["status"] == "in_review") == (review is not None), case


def test_a_reply_that_does_not_count_is_read_and_waits_for_nobody():
    answers = raw(("A", "q1", "see attached", "text"), ("A", "q1", "9", "text"))
    answers = answers.with_columns(set_aside=pl.Series(["superseded", None]))
    found = read(answers, corrections(("A", "q1", "9", "10")), Q1)
    assert found["status"].to_list() == ["superseded", "corrected"]
    assert found["corrected"].to_list() == [False, True]
    assert found["review"].to_list() == [None, None]
    assert found["value"].to_list() == [None, 10]


def test_a_correction_touches_its_own_answer_alone():
    answers = raw(("A", "q1", "8-9", "text"), ("B", "q1", "8-9", "text"), ("A", "q2", "8-9", "text"))
    asked = {"q1": NumberAsked("count"), "q2": NumberAsked("count")}
    found = read(answers, corrections(("A", "q1", "8-9", "9")), asked)
    assert found["value"].to_list() == [9, None, None]
    assert found["status"].to_list() == ["corrected", "in_review", "in_review"]


def test_a_surveys_own_nouns_and_phrases_reach_the_reader():
    answers = raw(("A", "q1", "8 rowing boats", "text"), ("B", "q1", "we keep no count", "text"))
    assert read(answers, corrections(), Q1)["status"].to_list() == ["in_review", "in_review"]
    asked = {"q1": NumberAsked("count", nouns=("rowing boat", "rowing boats"))}
    found = read(answers, corrections(), asked, phrases={"not_held": ("We keep no count",)})
    assert found["status"].to_list() == ["stated", "not_held"]


def test_every_answer_stays_in_its_place_and_is_read_by_its_question():
    texts = ["8", "2.5", "2.5", None, "8", "junk", "2.5"]
    questions = ["q1", "q1", "q5", "q5", "q5", "q1", "q1"]
    answers = raw(*((f"C{place}", questions[place], text, "text") for place, text in enumerate(texts)))
    found = read(answers, corrections(), {"q1": NumberAsked("count"), "q5": NumberAsked("decimal")})
    assert found["organisation_id"].to_list() == [f"C{place}" for place in range(7)]
    assert found["value"].to_list() == [8, None, 2.5, None, 8, None, None]
    assert dict(found.schema) == frames.ANSWERS


def test_the_reader_as_a_command(tmp_path: Path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with open(source, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [
                ["question", "answer", "number"],
                ["How many?", "more than 1,200", "count"],
                ["How many people?", "2.5 FTE", "decimal"],
                ["How many?", "", "count"],
                ["How many?", "eight, or is it nine", ""],
            ]
        )
    main(str(source), str(target))
    with open(target, newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    columns = ["question", "answer", "number", "kind", "value", "low", "high", "rule", "review", "span", "certainty"]
    assert list(rows[0]) == columns
    assert [row["kind"] for row in rows] == ["more_than", "exact", "not_answered", "unclear"]
    assert [row["value"] for row in rows] == ["1201.0", "2.5", "", ""]
    assert [bool(row["review"]) for row in rows] == [False, False, False, True]


@pytest.mark.parametrize(
    ("case", "text", "said"),
    [
        ("no such file", None, "No such file"),
        ("a column is missing", "question,answer\nHow many?,8\n", '"number"'),
        (
            "a number that nobody knows",
            "question,answer,number\nHow many?,8,Count\n",
            "row 2, column number, value 'Count'",
        ),
        ("no UTF-8", "question,answer,number\nHow many?,£8,money\n".encode("latin-1"), "expected a CSV in UTF-8"),
    ],
)
def test_the_command_says_in_a_line_what_it_cannot_read(tmp_path: Path, case: str, text: str | bytes | None, said: str):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    if text is not None:
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SystemExit) as stopped:
        main(str(source), str(target))
    assert said in str(stopped.value), case
    assert str(source) in str(stopped.value)
    assert not target.exists()


def test_the_command_reads_its_own_result_again(tmp_path: Path):
    first, second, third = (tmp_path / f"{name}.csv" for name in ("first", "second", "third"))
    first.write_text("question,answer,number,note\nHow many boats?,about 300 boats,count,x\n", encoding="utf-8")
    main(str(first), str(second))
    main(str(second), str(third))
    assert second.read_text(encoding="utf-8") == third.read_text(encoding="utf-8")
    assert "approximate,300.0,270.0,330.0" in third.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "decision", "expected"),
    [
        ("some", "about 300", ("approximate", 300, 270, 330)),
        ("<10", "up to 9", ("fewer_than", 9, 0, 9)),
        ("many", "at least 100", ("more_than", 100, 100, None)),
    ],
)
def test_a_person_may_decide_for_an_ambiguous_number(text: str, decision: str, expected: tuple):
    """Also where the config sends such answers to review: that person is it."""
    found = read_one(text, to=decision, approximate="review", more_than="review", fewer_than="review")
    assert (found["kind"], found["value"], found["low"], found["high"]) == expected
    assert (found["status"], found["review"]) == ("corrected", None)
