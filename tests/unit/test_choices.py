"""Answers to a choice: an option that is the whole text is accepted, one in a sentence is proposed, no other counts."""

import itertools
import random
import string
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from surveys import SURVEY, club, derived, read, survey

from foisurvey.answers import asked_by
from foisurvey.cleaning.clean import clean
from foisurvey.cleaning.compare_coders import compare
from foisurvey.cleaning.derive import derive
from foisurvey.core import frames
from foisurvey.core.expression import Unreadable, condition
from foisurvey.core.frame_names import WITHOUT_A_NUMBER, operands
from foisurvey.core.survey import CHOICES, NumberAsked
from foisurvey.estimation.coder_agreement import agreement
from foisurvey.estimation.statements import statements
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import STANDARD, read_answer

POLICY = NumberAsked("choice", name="q6", words=("Do you keep a policy",), options=tuple(CHOICES.items()))
# Texts within texts, single letters, digits, a reason and a none among the options.
HARBOUR = NumberAsked(
    "choice",
    name="harbour",
    options=(
        ("river", ("River", "On a river", "A")),
        ("river_mouth", ("River mouth", "B")),
        ("none", ("None", "No harbour")),
        ("not_applicable", ("Not applicable",)),
    ),
)
SEASONS = NumberAsked(
    "choice", options=(("last", ("2019/20",)), ("earlier", ("2018/19", "season_1")), ("never", ("Section 5",)))
)
GRADE = NumberAsked("choice", name="q3", options=tuple((f"grade_{digit}", (digit,)) for digit in "12345"))


def reader(text: str | None, asked: NumberAsked = POLICY, **reading: Any) -> Reading:
    return read_answer(text, asked, replace(STANDARD, **reading))


def outcome(text: str | None, asked: NumberAsked = POLICY, **reading: Any) -> str:
    """Return the option, or the kind, that a text is read as; with its certainty, where a person decides."""
    found = reader(text, asked, **reading)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert (found.kind == "choice") == (found.option is not None)
    assert (found.review is None) == (found.certainty is None)
    return f"{found.option or found.kind}" + (f" {found.certainty}" if found.certainty else "")


@pytest.mark.parametrize(
    ("text", "asked", "option"),
    [
        *(
            (text, POLICY, "yes")
            for text in ("Yes", "yes", "YES", " yes\n", "Yes.", "Yes!", "“Yes”", "(yes)", "y", "Y.")
        ),
        *((text, POLICY, "yes") for text in ("Q6: Yes", "6. Yes", "6) yes", "Question 6 - Yes", "- Yes", "• Yes")),
        *((text, POLICY, "no") for text in ("No", "N", "'no'", "no ;")),
        *((text, POLICY, "partly") for text in ("Partly", "partially", "In  part", "in\u00a0part.", "Partial")),
        ("On a\nriver", HARBOUR, "river"),
        ("a", HARBOUR, "river"),
        ("River mouth", HARBOUR, "river_mouth"),
        ("RIVER_MOUTH", HARBOUR, "river_mouth"),
        *((text, HARBOUR, "none") for text in ("none", "None.", "No harbour")),
        *((text, HARBOUR, "not_applicable") for text in ("Not applicable", "not_applicable", "NOT APPLICABLE.")),
        *((text, GRADE, "grade_3") for text in ("3", "3.", " 3 ", "grade_3", "(3)")),
    ],
)
def test_an_option_is_the_whole_text(text: str, asked: NumberAsked, option: str):
    assert outcome(text, asked) == option


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "not_held") for text in ("Not held", "..", "[x]", "Unknown", "We do not hold this information")),
        *((text, "refused") for text in ("s.12", "Refused", "[c]", "Exempt under section 31")),
        *((text, "not_applicable") for text in ("N/A", "Not applicable", "[z]")),
        *((text, "not_answered") for text in (None, "", " \n", "-")),
    ],
)
def test_a_reason_is_the_whole_text(text: str | None, kind: str):
    assert outcome(text) == kind


def test_what_was_not_seen_is_no_option_unless_it_is_one():
    assert outcome("no sight", not_seen="No sight") == "not_seen"
    assert outcome("Yes", not_seen="yes") == "yes"


@pytest.mark.parametrize(
    "text",
    [
        *("Yes, since 2019", "Yes - please see attached", "Yes. The committee keeps it.", "Yes (in full)"),
        *("Yes, since March 2019", "Do you keep a policy? Yes", "TRUE", "Yes, yes"),
    ],
)
def test_a_sentence_that_begins_with_an_option_is_likely(text: str):
    assert outcome(text) == "yes likely"


@pytest.mark.parametrize(
    "text",
    [
        *("Yes, but only for ferries", "Yes, except for ferries", "Yes. However, it is old.", "Yes, not yet signed"),
        *("Yes, from April 2026", "Yes, until 2019", "Yes, we had one", "Yes, in principle", "Yes, 12 of them"),
        *("Yes, mostly", "Yes?", "Yes*", "Yes we have one", "We would say yes", "Answer: yes", "1. Yes", "Q7: Yes"),
        *("Yes, this is exempt under section 31", "Yes, this is not held", "Is it so? Yes", "Yes (planned)"),
        *(
            "Yes:",
            "Yes -",
            "Yes...",
            "[Yes]",
            "Yes, maybe",
            "It is not a yes",
            "Yes & more",
            "Yes, if asked",
            "Yes, perhaps",
            "\u202eYes",
        ),
    ],
)
def test_an_option_that_anything_may_change_is_unsure(text: str):
    assert outcome(text) == "yes unsure"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        *((text, POLICY) for text in ("Yes and no", "Yes/No", "yes\nno", "Yes; no", "No. Partly.", "Yes, in part")),
        *((text, POLICY) for text in ("yesterday", "Noyes", "Ye s", "0", "12", "nil", "See attached", "No reply yet")),
        *((text, POLICY) for text in ("Y/N", "N = 5", "Why?", "#REF!", "No response", "We have a policy")),
        ("A and B", HARBOUR),
        ("A mouth is near", HARBOUR),
        *((text, GRADE) for text in ("12", "3.5", "1-2", "-3", "6", "2 or 3", "1,2")),
    ],
)
def test_none_or_several_options_are_no_proposal(text: str, asked: NumberAsked):
    assert outcome(text, asked) == "unclear unsure"


@pytest.mark.parametrize(
    ("text", "asked", "reads"),
    [
        ("On a river, since 2019", HARBOUR, "river likely"),
        ("River mouth, since 2019", HARBOUR, "river_mouth likely"),
        ("Ours is a river mouth", HARBOUR, "river_mouth unsure"),
        ("A, as before", HARBOUR, "river unsure"),
        ("A river is near", HARBOUR, "river unsure"),
        ("No harbour, no boats", HARBOUR, "none unsure"),
        ("Not applicable, as the river is dry", HARBOUR, "unclear unsure"),
        ("2 - as last year", GRADE, "grade_2 unsure"),
        ("a) River", HARBOUR, "river likely"),
        ("2019/20 - as ever", SEASONS, "last likely"),
        ("not 2018/19 but 2019/20", SEASONS, "unclear unsure"),
        ("under section 5 of ours", SEASONS, "never unsure"),
        ("No information is held by us", POLICY, "not_held unsure"),
        ("This is exempt under section 31.", POLICY, "refused likely"),
    ],
)
def test_the_longest_option_is_found_and_a_phrase_is_no_option(text: str, asked: NumberAsked, reads: str):
    assert outcome(text, asked) == reads


def test_a_config_adds_a_doubt():
    assert outcome("Yes, bar the ferries") == "yes likely"
    assert outcome("Yes, bar the ferries", phrases={"taken_back": ("bar",)}) == "yes unsure"


# --- what is never accepted

OTHERS = ("but not all", "except two", "until 2019", "or so we think", "if approved", "maybe", "for 12 of 30", "only")
TRAPS = (
    *("{a} and {b}", "{a} or {b}", "{a}/{b}", "{a}, {b}", "{a}; {b}", "{b} - {a}", "{a} ({b})", "{a}\n{b}", "{a}{b}"),
    *(
        "not {a}",
        "{a}?",
        "{a}??",
        "{a}*",
        "{a} 2",
        "2 {a}",
        "{a}, {o}",
        "{a} {o}",
        "{o}: {a}",
        "{a} - {o}",
        "{a} = {b}",
    ),
    *("neither {a} nor {b}", "we said {a} before", "x{a}", "{a}x", "{a} x", "x {a}", "Q9: {a}", "9. {a}", "{a}..."),
    *(
        "{a} (see note 3)",
        "was {a}",
        "{a} %",
        "~{a}",
        "<{a}",
        "{a}+",
        "[{a}]",
        "{a} → {b}",
        "un{a}",
        "{a}\u0336",
        "-> {a}",
    ),
)


@pytest.mark.parametrize("asked", [POLICY, HARBOUR, GRADE], ids=["policy", "harbour", "grade"])
@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_never_accepted(asked: NumberAsked, trap: str):
    """Over 5,000 texts, each of which says more than an option, or another thing."""
    for (one, its), (other, theirs) in itertools.permutations(asked.options, 2):
        for a, b in itertools.product((one, *its), (other, *theirs)):
            for o in OTHERS if "{o}" in trap else ("",):
                text = trap.format(a=a, b=b, o=o)
                ours = asked is HARBOUR and trap == "Q9: {a}"  # a question without a number may have any
                if not ours and text.casefold() not in {
                    said.casefold() for _, texts in asked.options for said in texts
                }:
                    assert reader(text, asked).review is not None, text


FRAGMENTS = (
    *(
        "yes",
        "no",
        "partly",
        "in part",
        "y",
        "n",
        "river",
        "mouth",
        "on a",
        "none",
        "not",
        "applicable",
        "harbour",
        "a",
        "b",
    ),
    *(
        "1",
        "2",
        "3",
        "q6",
        "q3",
        "harbour",
        "6",
        "3",
        ":",
        ".",
        ")",
        "(",
        "-",
        "?",
        "!",
        "*",
        '"',
        "'",
        "/",
        ",",
        ";",
        "•",
    ),
    *(
        "since",
        "2019",
        "but",
        "true",
        "false",
        "n/a",
        "s.12",
        "\n",
        "\t",
        " ",
        "\u200b",
        "\u202e",
        "\u00a0",
        "ß",
        "İ",
        "é",
    ),
)
MIXED = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), min_size=1, max_size=6)


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(MIXED, st.sampled_from(("", " ", " ", ". ")), st.sampled_from((POLICY, HARBOUR, GRADE)))
def test_an_accepted_option_has_no_other_letter_than_its_label(parts: list[str], join: str, asked: NumberAsked):
    text = join.join(parts)
    found = reader(text, asked)
    if found.option is None or found.review is not None:
        assert found.review is not None or found.kind in WITHOUT_A_NUMBER, text
        return
    option = dict(asked.options)[found.option]
    labels = {"", letters(asked.name), letters(asked.name).removeprefix("q"), *string.ascii_lowercase[:9]}
    labels |= {f"question{label}" for label in labels} | {str(number) for number in range(1, 10) if asked is HARBOUR}
    assert letters(text) in {label + letters(said) for label in labels for said in (found.option, *option)}, text


def test_a_sample_of_mixtures_is_never_accepted_wrongly():
    """Of 5,000 shuffles of words of two options and a third thing none is accepted."""
    choose = random.Random(6)
    for _ in range(5_000):
        words = ["yes", "no", *choose.sample(FRAGMENTS, 3)]
        choose.shuffle(words)
        text = choose.choice((" ", ", ", "\n")).join(words)
        assert reader(text).review is not None, text


# --- from the answers of a survey to its frames

LABELS = {"yes": ["Yes", "Y"], "no": ["No", "N"], "not_applicable": ["Does not apply", "None"]}
CLUBS = survey(
    questions__policy={"role": "extra", "number": "choice", "label": "Keeps a policy", "options": LABELS},
    questions__delayed={"role": "extra", "number": "percent", "label": "Trips that were late"},
)


def raw(*answers: tuple[str, str | None], question: str = "policy") -> pl.DataFrame:
    """Return the answers (text and cell) of clubs A, B, ... to a question; to all others they answer nothing."""
    rows = [
        (chr(65 + place), name, text if name == question else None, cell, "r.csv", None, place + 2, "B", None, False)
        for place, (text, cell) in enumerate(answers)
        for name in CLUBS.questions
    ]
    return pl.DataFrame(rows, schema=frames.ANSWERS_RAW, orient="row")


def decisions(**to: str) -> pl.DataFrame:
    """Return corrections of the policies of clubs."""
    rows = [(name, "policy", "?", said, "asked", "Ann", "2031-01-01") for name, said in to.items()]
    return pl.DataFrame(rows, schema=frames.CORRECTIONS, orient="row")


def status(text: str | None, cell: str = "text", to: str | None = None, **reading: Any) -> tuple[str, str | None]:
    config = replace(CLUBS, reading=replace(CLUBS.reading, **reading))
    answers = read(raw((text, cell)), decisions(**({} if to is None else {"A": to})), config)
    return answers.filter(question="policy").select("status", "option").row(0)


@pytest.mark.parametrize(
    ("case", "text", "cell", "to", "expected"),
    [
        ("expected: stated", "Yes", "text", None, ("stated", "yes")),
        ("expected: true", "TRUE", "boolean", None, ("stated", "yes")),
        ("expected: false", "FALSE", "boolean", None, ("stated", "no")),
        ("expected: likely", "Yes, since 2019", "text", None, ("in_review", "yes")),
        ("expected: a reason", "not held", "text", None, ("not_held", None)),
        ("expected: blank", None, "text", None, ("not_answered", None)),
        ("expected: corrected to a name", "?", "text", "no", ("corrected", "no")),
        ("expected: corrected to any text", "?", "text", " n ", ("corrected", "no")),
        ("expected: confirmed", "Yes, since 2019", "text", "Yes", ("confirmed", "yes")),
        ("expected: corrected to another", "Yes, since 2019", "text", "No", ("corrected", "no")),
        ("expected: corrected to a kind", "?", "text", "refused", ("refused", None)),
        ("edge: an option that is called as a kind", "?", "text", "not_applicable", ("corrected", "not_applicable")),
        ("edge: a correction in review", "?", "text", "Yes and no", ("in_review", None)),
        ("edge: an option taken back", "Yes", "text", "not_answered", ("not_answered", None)),
        ("erroneous: a date", "2031-01-01", "date", None, ("in_review", None)),
        ("erroneous: a percentage", "45%", "percentage", None, ("in_review", None)),
        ("erroneous: another number", "1", "number", None, ("in_review", None)),
    ],
)
def test_status_of_a_choice(case: str, text: str | None, cell: str, to: str | None, expected: tuple):
    assert status(text, cell, to) == expected, case


def test_a_likely_option_counts_where_the_config_accepts_it():
    assert status("Yes, since 2019", sentences="accept_likely") == ("proposed", "yes")
    assert status("Yes, but old", sentences="accept_likely") == ("in_review", "yes")


def test_true_is_an_option_of_its_own_or_of_yes_and_no_alone():
    asked = NumberAsked("choice", options=(("right", ("True",)), ("wrong", ("False",))))
    assert outcome("TRUE", asked) == "right"
    lone = NumberAsked("choice", options=(("yes", ("Yes",)), ("perhaps", ("Perhaps",))))
    assert outcome("TRUE", lone) == "unclear unsure"


def cleaned(answers: pl.DataFrame, coded: pl.DataFrame | None = None) -> tuple[pl.DataFrame, Any]:
    ids = answers["organisation_id"].unique(maintain_order=True)
    rows = [{"organisation_id": one, "name": one, "organisation_type": "sea", "replies": 1} for one in ids]
    organisations = pl.DataFrame(
        [dict.fromkeys(frames.ORGANISATIONS) | row for row in rows], schema=frames.ORGANISATIONS
    )
    return clean(organisations, answers, CLUBS.design, None, CLUBS.imputation, coded, CLUBS.option_labels)


def test_the_frames_have_the_option_by_name_and_the_audit_by_label():
    received = raw(("Yes", "text"), ("?", "text"), ("Yes, since 2019", "text"), (None, "text"), ("Y, as ever", "text"))
    accepting = replace(CLUBS, reading=replace(CLUBS.reading, sentences="accept_likely"))
    frame, trail = cleaned(read(received, decisions(B="NOT_APPLICABLE", E="yes"), accepting))
    columns = [name for name in frame.columns if name.startswith("policy")]
    assert columns == ["policy", "policy_status", "policy_ambiguous", "policy_unconfirmed"]
    assert frame["policy"].to_list() == ["yes", "not_applicable", "yes", None, "yes"]
    assert frame["policy_status"].to_list() == ["stated", "corrected", "proposed", "not_answered", "confirmed"]
    assert frame["policy_unconfirmed"].to_list() == [False, False, True, False, False]
    assert trail.changes.select("from", "to", "rule").rows() == [
        ("?", "Does not apply", "correction"),
        ("Yes, since 2019", "Yes", "proposal"),
        ("Y, as ever", "Yes", "confirmation"),
    ]
    assert trail.findings["expected"].to_list() == ["counts as Yes, as the program proposes; nobody has confirmed it"]
    analysis = derive(frame, CLUBS.design, CLUBS.completeness.full)
    assert analysis["policy"].dtype == pl.String
    assert dict(analysis.schema) | dict(frames.derived(CLUBS.design)) == dict(analysis.schema)


def test_an_option_that_a_revised_reply_withdraws_is_withdrawn():
    received = pl.concat([raw(("Yes", "text")).with_columns(set_aside=pl.lit("superseded")), raw(("not held", "text"))])
    frame, trail = cleaned(read(received, decisions(), CLUBS))
    assert frame["policy_status"].to_list() == ["withdrawn"]
    assert "the revised reply withdraws it; an earlier reply has 'Yes'" in trail.review["reason"].to_list()


def test_two_coders_differ_in_an_option():
    first = raw(("Yes", "text"), ("Y", "text"), ("No", "text"), ("none", "text"))
    second = raw(("yes.", "text"), ("n", "text"), ("not held", "text"), ("Does not apply", "text"))
    register = pl.DataFrame(
        {"organisation_id": list("ABCD"), "counted_on": [None] * 4}, schema_overrides={"counted_on": pl.Date}
    )
    pairs = compare(register, first, second, CLUBS.numbers_asked, CLUBS.reading, None)
    assert dict(pairs.schema) == frames.CODED
    assert pairs.filter(question="policy")["differs"].to_list() == [False, True, True, False]
    numbers = dict(agreement(pairs, first, second, ["policy"]).select("id", "value").iter_rows())
    # The kinds are choice, choice, not_held against choice, and choice; of three options on both sides two agree.
    assert (numbers["agreement.policy.kind.pct"], numbers["agreement.policy.value.n"]) == (75, 3)
    assert numbers["agreement.policy.value.pct"] == pytest.approx(200 / 3)
    _, trail = cleaned(read(first, decisions(), CLUBS), pairs)
    reasons = trail.review.select("organisation_id", "option", "reason").rows()
    assert reasons == [
        ("B", "yes", "the second coder has 'n' (choice, No)"),
        ("C", "no", "the second coder has 'not held' (not_held)"),
    ]


# --- statements

COLUMNS = operands(CLUBS.design)


@pytest.mark.parametrize(
    "text", ["policy = 'yes'", "policy in ('yes', 'no')", "policy is null", "policy_status = 'stated'"]
)
def test_a_statement_may_name_an_option(text: str):
    condition(text, COLUMNS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("policy = 'yse'", "'yse' is no value of policy; expected one of yes, no, not_applicable; did you mean 'yes'"),
        ("policy = 'Does not apply'", "is no value of policy"),
        ("policy > 1", "policy"),
        ("policy_low = 1", "there is no column 'policy_low'"),
    ],
)
def test_a_statement_that_names_no_option_is_refused(text: str, said: str):
    with pytest.raises(Unreadable) as refused:
        condition(text, COLUMNS)
    assert said in str(refused.value)


def test_options_are_counted_by_a_statement():
    counted = {"text.policies.n": {"filter": "policy = 'yes'"}, "text.none.n": {"filter": "policy != 'yes'"}}
    config = survey(questions__policy={"role": "extra", "number": "choice", "label": "Policy"}, statements=counted)
    clubs = [
        club(design=config.design, policy=option, boats=boats, boats_low=low, boats_ambiguous=low != boats)
        for option, boats, low in (("yes", 3, 3), ("no", 4, 2), ("yes", 5, 4), (None, 6, 6))
    ]
    frame = derived(*clubs, survey=config)
    none = pl.DataFrame(schema=frames.ESTIMATES)
    found = statements(frame.lazy(), none, config.statements, config.design)
    assert dict(found.select("id", "value").iter_rows()) == {"text.policies.n": 2, "text.none.n": 1}
    assert found["ambiguity_low"].to_list() == [2, 1]


# --- the command


def test_the_command_asks_for_yes_no_or_partly():
    assert asked_by("Q6. Do you keep a policy?", "choice").options == POLICY.options
    assert outcome("Q6: Partially.", asked_by("Q6. Do you keep a policy?", "choice")) == "partly"


def test_a_number_is_read_as_before():
    assert reader("12 boats", SURVEY.numbers_asked["boats"]) == Reading(
        "exact", "one_number", 12.0, 12.0, 12.0, span="12 boats"
    )
