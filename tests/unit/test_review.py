"""The page of what is in review, as text: everything escaped, the span marked, nothing asked of anywhere."""

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import doubtful
import polars as pl
import pytest
from msgspec.structs import replace
from surveys import CONFIG, survey

from foisurvey.core import frames
from foisurvey.reading.reader import read_answer
from foisurvey.report.review import Meaning, Waiting, arranged, entries, in_words, marked, page, taking

QUESTIONS = CONFIG["questions"]
CORRECTIONS: dict[str, Any] = {"input__corrections": {"file": "clubs/corrections.csv"}}
SURVEY = survey(**CORRECTIONS).for_review
ROW = {
    **{"organisation_id": "A", "name": "Club A", "organisation_type": "sea", "question": "boats"},
    **{"kind": "unclear", "reason": "why not", "certainty": "unsure", "file": "r.csv", "row": 2},
}
LIKELY: dict[str, Any] = {
    "kind": "exact",
    **dict.fromkeys(("value", "low", "high"), 12.0),
    **{"span": "12", "certainty": "likely"},
}


def review(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return a review frame; the text read is the answer unless a row says otherwise."""
    filled = [ROW | {"read_text": row.get("answer_text")} | row for row in rows]
    return pl.DataFrame(filled, schema=frames.REVIEW)


class Page(HTMLParser):
    """The elements of a page, the text of each answer, and what is marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.answers: list[str] = []
        self.marks: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)
        if ("class", "answer") in attrs:
            self.answers.append("")
            self.open[-1] = "answer"
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() in (tag, "answer")

    def handle_data(self, data: str) -> None:
        if "answer" in self.open:
            self.answers[-1] += data
        if "mark" in self.open:
            self.marks[-1] += data
        if not {"script", "style"} & set(self.open):
            self.said.append(data)


def shown(*rows: dict[str, Any], **changes: Any) -> Page:
    """Return the page of these rows, of the survey changed as by `surveys.config`."""
    return Page(page(review(*rows), survey(**CORRECTIONS | changes).for_review))


@pytest.mark.parametrize("section", [{}, LIKELY], ids=["single", "likely"])
@pytest.mark.parametrize("text", [*doubtful.HOSTILE, "a\n\n  b\t12", "'\"&amp;\"'", "=1+1", "x" * 20_000])
def test_an_answer_is_shown_as_written_and_is_no_element(text: str, section: dict[str, Any]):
    plain, hostile = shown(section | {"answer_text": "?"}), shown(section | {"answer_text": text, "span": text})
    assert hostile.answers == [text]
    assert hostile.marks == [text]
    assert [tag for tag, _ in hostile.elements if tag != "mark"] == [tag for tag, _ in plain.elements if tag != "mark"]


@pytest.mark.parametrize("rows", [[{}], [LIKELY], [{}, {"organisation_id": "B"}]], ids=["single", "likely", "equal"])
@pytest.mark.parametrize("place", ["organisation_id", "name", "file", "sheet", "reason", "read_text"])
def test_no_text_of_a_row_becomes_an_element(place: str, rows: list[dict[str, Any]]):
    for text in doubtful.HOSTILE:
        found = shown(*({"answer_text": "?"} | row | {place: text} for row in rows))
        tags = {tag for tag, _ in found.elements}
        assert not tags & {"img", "svg", "b", "iframe"}
        assert [tag for tag, _ in found.elements].count("script") == 1
        assert text in "".join(found.said)
        assert [name for _, attributes in found.elements for name in attributes if name.startswith("on")] == []


def test_no_text_of_the_config_becomes_an_element():
    text = doubtful.HOSTILE[1]
    hostile = survey(
        title=text,
        questions={"boats": QUESTIONS["boats"] | {"label": text, "group": text}},
        organisation_types={"sea": text},
        input__responses={"file": "r.csv", "columns": {"boats": text}},
        input__corrections={"file": text, "columns": {"from": text}},
    )
    found = Page(page(review({"answer_text": "?"}), replace(hostile.for_review, survey=text)))
    assert "img" not in {tag for tag, _ in found.elements}
    assert "".join(found.said).count(text) == 9, "all of it is there"


@pytest.mark.parametrize(
    ("case", "text", "span", "marks"),
    [
        ("expected: a number", "about 12 systems", "12", "about ‹12› systems"),
        ("expected: the whole", "see list", "see list", "‹see list›"),
        ("edge: several times", "12 of 12", "12", "‹12› of 12"),
        ("edge: within a longer number first", "in 2012 we had 12", "12", "in 2012 we had ‹12›"),
        ("edge: within a word only", "a12b", "12", "a‹12›b"),
        ("edge: none", "see list", None, "see list"),
        ("edge: blank", "see list", "  ", "see list"),
        ("edge: blanks around it", " 12 ", " 12 ", "‹ 12 ›"),
        ("edge: signs of a pattern", "12 (or 13?) [a", "(or 13?) [", "12 ‹(or 13?) [›a"),
        ("erroneous: not there", "see list", "12", "see list"),
    ],
)
def test_the_span_is_marked(case: str, text: str, span: str | None, marks: str):
    expected = marks.replace("‹", "<mark>").replace("›", "</mark>")
    assert marked(text, span) == expected, case


@pytest.mark.parametrize(
    "text", ["about 1,200", "8–9", "12, provisional", "£30k", "no idea, 7?", "-3", "s.12 \u2009 4"]
)
def test_the_span_of_the_reader_is_marked(text: str):
    assert "<mark>" in marked(text, read_answer(text).span)


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("12\x00", "12U+0000"),
        ("\u202e21", "U+202E21"),
        ("\x1b[31m7", "U+001B[31m7"),
        ("\u20283", "U+20283"),
        ("\ufeff\u200b1", "U+FEFFU+200B1"),
        ("soft\u00adhyphen", "softU+00ADhyphen"),
    ],
)
def test_signs_that_cannot_be_seen_are_spelt_out(text: str, visible: str):
    assert re.sub("<[^>]*>", "", marked(text, None)) == visible
    made = page(review({"answer_text": text, "name": text}), SURVEY)
    assert [sign for sign in text if not sign.isprintable() and sign in made] == []
    assert json.loads(unescape(re.search(r'data-row="([^"]*)"', made)[1]))[2] == text, "and are exported as received"


def test_line_breaks_are_kept_and_exported_as_received():
    made = page(review({"answer_text": "a\r\nb\rc\nd"}), SURVEY)
    assert "a\nb\nc\nd" in made
    assert "\r" not in made
    assert doubtful.rows_of(made) == [["A", "boats", "a\r\nb\rc\nd"]]


def test_a_blank_answer_and_a_correction_in_review_are_told():
    found = shown({"answer_text": None}, {"answer_text": "as before", "read_text": "maybe 12", "span": "12"})
    assert "blank" in found.said
    assert found.answers == ["as before", "maybe 12"]
    assert found.marks == ["12"]
    rows = doubtful.rows_of(page(review({"answer_text": "as before", "read_text": "maybe 12"}), SURVEY))
    assert rows == [["A", "boats", "maybe 12"]], "the correction that stands is replaced"


@pytest.mark.parametrize(
    ("case", "kind", "value", "low", "high", "said"),
    [
        ("expected: exact", "exact", 12.0, 12.0, 12.0, "12"),
        ("expected: large", "exact", 1234567.0, 1234567.0, 1234567.0, "1,234,567"),
        (
            "expected: approximate",
            "approximate",
            30000.0,
            27000.0,
            33000.000000000004,
            "about 30,000 (27,000 to 33,000)",
        ),
        ("expected: a lower bound", "more_than", 101.0, 101.0, None, "a lower bound, 101 (101 or more)"),
        ("expected: an upper bound", "fewer_than", 9.0, 0.0, 9.0, "an upper bound, 9 (0 to 9)"),
        ("expected: a range", "range", None, 8.0, 9.0, "a range, 8 to 9"),
        ("edge: a decimal", "exact", 2.5, 2.5, 2.5, "2.5"),
        ("edge: nought", "exact", 0.0, 0.0, 0.0, "0"),
        ("edge: a reason", "not_answered", None, None, None, "no number: not answered"),
        ("edge: no reply", "no_response", None, None, None, "no number: did not reply"),
        ("erroneous: nothing", "unclear", None, None, None, "no proposal"),
    ],
)
def test_the_proposal_is_in_words(case: str, kind: str, value: Any, low: Any, high: Any, said: str):
    assert in_words(Meaning("boats", kind, value, low, high)) == said, case


@pytest.mark.parametrize(
    ("case", "question", "kind", "value", "low", "high", "taken"),
    [
        ("expected: a number", "boats", "exact", 1200.0, 1200.0, 1200.0, "1,200"),
        ("expected: a reason", "boats", "not_answered", None, None, None, "not_answered"),
        ("expected: a decimal", "crew", "exact", 2.5, 2.5, 2.5, "2.5"),
        ("expected: money", "cost", "exact", 1200.5, 1200.5, 1200.5, "£1,200.5"),
        ("expected: approximate", "boats", "approximate", 300.0, 270.0, 330.0, "about 300"),
        ("expected: at least", "boats", "more_than", 101.0, 101.0, None, "at least 101"),
        ("expected: up to", "boats", "fewer_than", 9.0, 0.0, 9.0, "up to 9"),
        ("edge: nought", "boats", "exact", 0.0, 0.0, 0.0, "0"),
        ("edge: no year", "boats", "exact", 2024.0, 2024.0, 2024.0, "2,024"),
        ("edge: no exponent of a large one", "crew", "exact", 1e15, 1e15, 1e15, "1,000,000,000,000,000"),
        ("edge: no proposal", "boats", "unclear", None, None, None, None),
        ("edge: a range", "boats", "range", None, 1.0, 2.0, None),
        ("edge: limits of no such text", "boats", "approximate", 300.0, 299.0, 301.0, None),
        ("erroneous: a fraction of a count", "boats", "exact", 2.5, 2.5, 2.5, None),
        ("erroneous: above the largest", "boats", "exact", 9000.0, 9000.0, 9000.0, None),
    ],
)
@pytest.mark.parametrize("reading", ["as_stated", "review"])
def test_a_proposal_is_taken_by_a_text_that_is_read_as_it(
    reading: str, case: str, question: str, kind: str, value: Any, low: Any, high: Any, taken: str | None
):
    cost = {"role": "extra", "number": "money", "label": "Cost"}
    config = survey(questions__cost=cost, questions__boats__largest=5000, reading__approximate=reading)
    meaning = Meaning(question, kind, value, low, high)
    assert taking([meaning, meaning], config.for_review) == ({meaning: taken} if taken else {}), case


OPTIONS = {"river": ["On a river", "River"], "not_applicable": ["Not applicable"], "other": doubtful.HOSTILE[0]}
CHOICES = {
    "questions__harbour": {"role": "extra", "number": "choice", "label": "Harbour", "options": OPTIONS},
    "questions__delayed": {"role": "extra", "number": "percent", "label": "Trips that were late"},
}


@pytest.mark.parametrize(
    ("case", "question", "meaning", "said", "taken"),
    [
        ("expected: an option", "harbour", ("choice", None, None, None, "river"), "On a river", "On a river"),
        ("expected: a reason", "harbour", ("not_held", None, None, None), "no option: not held", "not_held"),
        (
            "edge: a kind of that name",
            "harbour",
            ("choice", None, None, None, "not_applicable"),
            "Not applicable",
            None,
        ),
        ("edge: hostile", "harbour", ("choice", None, None, None, "other"), doubtful.HOSTILE[0], None),
        ("edge: the kind itself", "harbour", ("not_applicable", None, None, None), "no option: not applicable", ""),
        ("expected: a percentage", "delayed", ("exact", 45.5, 45.5, 45.5), "45.5%", None),
        ("expected: below 1", "delayed", ("exact", 0.5, 0.5, 0.5), "0.5%", None),
        ("expected: about", "delayed", ("approximate", 98.0, 88.2, 100.0), "about 98% (88.2% to 100%)", "about 98%"),
        ("expected: a bound", "delayed", ("more_than", 50.0, 50.0, 100.0), None, "at least 50%"),
        ("expected: a range", "delayed", ("range", None, 40.0, 50.0), "a range, 40% to 50%", ""),
        ("erroneous: above 100", "delayed", ("exact", 150.0, 150.0, 150.0), "150%", ""),
    ],
)
def test_an_option_is_offered_by_its_label_and_a_percentage_with_its_sign(
    case: str, question: str, meaning: tuple, said: str | None, taken: str | None
):
    """`taken` is None where it is as said, blank where no text is read as that."""
    config = survey(**CHOICES)
    whole = Meaning(question, *meaning)
    if said is not None:
        assert in_words(whole, config.questions[question]) == said, case
    expected = said if taken is None else taken
    assert taking([whole], config.for_review) == ({whole: expected} if expected else {}), case


def test_the_page_offers_the_options_of_a_choice_and_no_kind_that_is_one():
    row = {"answer_text": "River, mostly", "question": "harbour", "kind": "choice", "option": "river", "span": "River"}
    made = page(review(row), survey(**CORRECTIONS | CHOICES).for_review)
    asked = json.loads(unescape(re.search(r'data-survey="([^"]*)"', made)[1]))["questions"]
    assert asked["harbour"]["options"] == [
        *([text, text] for text in ("On a river", "Not applicable", doubtful.HOSTILE[0]))
    ]
    assert asked["harbour"]["kinds"] == ["not_held", "refused", "not_seen", "not_answered", "no_response"]
    assert asked["boats"]["options"] == []
    assert "not_applicable" in asked["boats"]["kinds"]
    found = Page(made)
    assert found.answers == ["River, mostly"]
    assert [entry["data-take"] for _, entry in found.elements if "data-take" in entry] == ["On a river"]
    assert "img" not in {tag for tag, _ in found.elements}


def test_both_coders_options_are_offered():
    second = {"second_text": "Does not apply", "second_kind": "choice", "second_option": "not_applicable"}
    second |= dict.fromkeys(("second_value", "second_low", "second_high"))
    config = survey(**CORRECTIONS | CHOICES, input__responses_second={"file": "other.csv"}).for_review
    row = {"answer_text": "River", "question": "harbour", "kind": "choice", "option": "river", "certainty": None}
    found = Page(page(review(row), config, coded(question="harbour", **second)))
    taken = [(entry["data-take"], entry["data-reason"]) for _, entry in found.elements if "data-take" in entry]
    assert taken == [("On a river", "read as proposed"), ("Not applicable", "read as the second coder has it")]


@pytest.mark.parametrize("rule", ["next_number", "as_stated", "review"])
@pytest.mark.parametrize("open_end", [None, 2.0])
@pytest.mark.parametrize(
    "text", ["about 300", "nearly 300", "more than 100", "at least 100", "fewer than 10", "up to 10"]
)
def test_an_ambiguous_reading_is_taken_as_it_is_whatever_the_config_makes_of_it(text: str, open_end: Any, rule: str):
    config = survey(reading__more_than=rule, reading__fewer_than=rule, reading__open_end=open_end)
    read = read_answer(text, config.numbers_asked["boats"], config.reading)
    meaning = Meaning("boats", read.kind, read.value, read.low, read.high)
    again = read_answer(taking([meaning], config.for_review)[meaning], config.numbers_asked["boats"], config.reading)
    assert (again.kind, again.value, again.low, again.high) == meaning[1:5]


def test_what_waits_is_arranged_as_likely_equal_and_single():
    rows = [
        LIKELY | {"answer_text": "we think 12", "question": "red"},
        {"answer_text": "No reply yet"},
        {"answer_text": "No reply yet", "organisation_id": "B"},
        {"answer_text": "No reply yet", "organisation_id": "C", "reason": "another"},
        {"answer_text": "no reply yet", "organisation_id": "D"},
        {"answer_text": "No reply yet", "organisation_id": "E", "question": "red"},
        # The reader understood these; the parts of the two organisations exceed their totals.
        {"answer_text": "7", "organisation_id": "F", "certainty": None},
        {"answer_text": "7", "organisation_id": "G", "certainty": None},
        LIKELY | {"answer_text": "we think 12", "organisation_id": "B"},
        # No text says this, so it cannot be confirmed as it is.
        LIKELY | {"answer_text": "11 to 12", "kind": "range", "value": None, "low": 11.0},
    ]
    found = arranged(entries(review(*rows), SURVEY, None), SURVEY.questions)

    def ids(some: list[Any]) -> str:
        return "".join(entry.row["organisation_id"] for entry in some)

    assert {question: ids(some) for question, some in found.likely.items()} == {"boats": "B", "red": "A"}
    assert list(found.likely) == ["boats", "red"], "in the order of the config"
    assert {reason: [ids(group) for group in groups] for reason, groups in found.equal.items()} == {"why not": ["AB"]}
    assert ids(found.single) == "CDEFGA"
    assert arranged([], SURVEY.questions) == Waiting({}, {}, [])


def coded(**second: Any) -> pl.DataFrame:
    """Return what the second coder has of the answer ROW: "about 12 of them", unless `second` says else."""
    row = {
        **{"organisation_id": "A", "question": "boats", "differs": True, "second_text": "about 12 of them"},
        **{"second_file": "other.csv", "second_row": 9, "second_kind": "approximate"},
        **{"second_value": 12.0, "second_low": 10.8, "second_high": 13.2},
    }
    return pl.DataFrame([row | second], schema=frames.CODED)


def test_both_coders_are_offered_where_they_differ():
    columns = {"input__responses_second": {"file": "other.csv", "columns": {"boats": "Q1 <b>"}}}
    config = survey(**CORRECTIONS, **columns).for_review
    made = page(review(LIKELY | {"answer_text": "we think 12"}), config, coded())
    found = Page(made)
    assert found.answers == ["we think 12", "about 12 of them"]
    assert "r.csv, row 2, column boats; second coder: other.csv, row 9, column Q1 <b>" in "".join(found.said)
    taken = [(entry["data-take"], entry["data-reason"]) for _, entry in found.elements if "data-take" in entry]
    assert taken == [("12", "read as proposed"), ("about 12", "read as the second coder has it")]
    assert "likely" not in {entry.get("id") for _, entry in found.elements}, "no reading that another contradicts"


@pytest.mark.parametrize("second", [{"differs": False}, {"organisation_id": "B"}, {"question": "red"}])
def test_a_second_coder_who_does_not_differ_is_not_shown(second: dict[str, Any]):
    rows = review(LIKELY | {"answer_text": "we think 12"})
    assert page(rows, SURVEY, coded(**second)) == page(rows, SURVEY)


def test_the_page_tells_where_an_answer_stands_and_how_many_wait():
    found = shown(
        {"answer_text": "?", "file": "r.xlsx", "sheet": "Replies", "row": 7},
        {"answer_text": "?", "question": "red", "organisation_type": "lake"},
        {"answer_text": "?", "question": "red"},
    )
    said = "\n".join(text.strip() for text in found.said if text.strip())
    assert "3 answers wait for a person" in said
    assert "r.xlsx, sheet Replies, row 7, column boats" in said
    assert re.search(
        r"Question\nSea clubs\nLake clubs\nAll\nboats: Boats\n1\n0\n1\nred: In part, Red keel\n1\n1\n2\n", said
    )
    assert "clubs/corrections.csv" in said
    assert "Synthetic" not in said


def test_the_column_is_named_by_its_heading_in_the_file():
    responses = {"file": "r.csv", "columns": {"boats": "1. How many\u200b <boats>?"}}
    said = "".join(
        shown({"answer_text": "?"}, {"answer_text": "?", "question": "red"}, input__responses=responses).said
    )
    assert "row 2, column 1. How manyU+200B <boats>?" in said
    assert "row 2, column red" in said


def test_a_group_tells_each_of_its_organisations_and_where_it_answered():
    found = shown(*({"answer_text": "No reply yet", "organisation_id": f"C{row}", "row": row} for row in (2, 7, 9)))
    said = "".join(found.said)
    assert found.answers == ["No reply yet"]
    assert [tag for tag, _ in found.elements].count("article") == 2, "the group, and the form of one taken out"
    assert "3 organisations" in said
    for row in (2, 7, 9):
        assert f"C{row}" in said
        assert f"r.csv, row {row}, column boats" in said


def test_synthetic_data_are_named_at_the_top_and_a_survey_without_corrections_is_told_what_to_do():
    without_corrections = page(review({"answer_text": "?"}), survey(synthetic=True).for_review)
    said = "".join(Page(without_corrections).said)
    assert said.index("Synthetic data") < said.index("Club A")
    assert "input.corrections.file" in said
    assert "Synthetic" in "".join(shown(synthetic=True).said), "also where nothing waits"


def test_the_header_is_that_of_the_corrections_file():
    corrections = {"file": "c.csv", "columns": {"from": "was", "to": "is"}}
    made = page(review({"answer_text": "?"}), survey(input__corrections=corrections).for_review)
    data = json.loads(unescape(re.search(r'data-survey="([^"]*)"', made)[1]))
    assert data["header"] == ["organisation_id", "question", "was", "is", "reason", "by", "date"]


def test_the_page_asks_for_nothing_and_runs_its_own_script_alone():
    made = page(review({"answer_text": doubtful.HOSTILE[0]}), SURVEY)
    found = Page(made)
    assert [tag for tag, _ in found.elements if tag in ("link", "img", "iframe", "form", "base", "object")] == []
    assert [name for _, attributes in found.elements for name in attributes if name in ("src", "style", "action")] == []
    assert [entry["href"] for tag, entry in found.elements if tag == "a"] == ["#single", "#export", "#export"]
    policy = next(entry["content"] for _, entry in found.elements if "http-equiv" in entry)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for element in ("script", "style"):
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
        assert not re.search(r"https?:|url\(|@import|innerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    assert made.index("Content-Security-Policy") < made.index("<style>")


def test_an_organisation_without_a_name_has_its_id():
    assert "A" in shown({"answer_text": "?", "name": None}).said


def test_a_page_without_answers_says_so():
    found = shown()
    assert "No answer waits for a person" in "".join(found.said)
    assert not {tag for tag, _ in found.elements} & {"article", "textarea", "input"}
