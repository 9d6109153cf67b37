"""Answers that count unconfirmed, those that a person confirmed, and organisations that did not reply after all.

What the reader proposes is given here for a few texts, so that these tests do not depend on how it reads a sentence.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from club_files import ClubFiles
from hypothesis import given
from hypothesis import strategies as st
from surveys import STATISTICS, club, compared, derived, survey, values

from foisurvey.checks.second_opinion import columns, second_opinion
from foisurvey.checks.summary import summary
from foisurvey.cleaning.clean import clean, gather
from foisurvey.cleaning.compare_coders import compare
from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.impute import impute
from foisurvey.core import frames
from foisurvey.core.frame_names import AMBIGUOUS, CORRECTION, ORGANISATION, WITHOUT_A_NUMBER
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import NumberAsked, Survey, typed
from foisurvey.estimation.coder_agreement import agreement
from foisurvey.estimation.flow import flow
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.intake.ingest import ingest
from foisurvey.reading import read_answers
from foisurvey.reading.outcome import Reading
from foisurvey.reading.read_answers import AnswerReader
from foisurvey.reading.reader import BY_CONFIG, STANDARD
from foisurvey.report.sentence_templates import as_text
from foisurvey.report.sentences import results_sections
from foisurvey.tables.builders import build

TWELVE, EIGHT, NONE_HELD = "12, as of spring", "some 8 of them, it is thought", "no list of these is kept here"
FIVE, NO_REPLY = "5, or was it 6", "No reply yet (chased twice)"
PROPOSALS = {
    TWELVE: Reading("exact", "s", 12, 12, 12, "a sentence", TWELVE, "likely"),
    EIGHT: Reading("approximate", "s", 8, 7.2, 8.8, "a sentence", EIGHT, "likely"),
    NONE_HELD: Reading("not_held", "s", None, None, None, "a sentence", NONE_HELD, "likely"),
    FIVE: Reading("exact", "s", 5, 5, 5, "several numbers", FIVE, "unsure"),
    NO_REPLY: Reading("unclear", "s", None, None, None, "no number", NO_REPLY, "unsure"),
}
TYPES = {"C0": "sea", "C1": "sea", "C2": "sea", "C3": "sea", "C4": "lake", "C5": "lake", "C6": "lake"}
REPLIES = {
    "C1": ("10", "4", "1", "2"),
    "C2": (TWELVE, "6", "2", ""),
    "C3": (NONE_HELD, "5", "3", ""),
    "C4": ("20", EIGHT, "5", ""),
    "C5": (FIVE, "1", "1", ""),
    "C6": (NO_REPLY, NO_REPLY, "", ""),
}
ACCEPT = {"reading__sentences": "accept_likely"}
CHANGES = {
    "imputation": {"total_from_parts": True},
    "sensitivity": {"stated": {"label": "Stated only", "stated_totals_only": True}},
}


@pytest.fixture(autouse=True)
def proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    read_answer = read_answers.read_answer
    monkeypatch.setattr(
        read_answers,
        "read_answer",
        lambda text, *more, **named: PROPOSALS.get(text) or read_answer(text, *more, **named),
    )


@dataclass
class Run:
    """A survey from its files to its tables."""

    survey: Survey
    organisations: pl.DataFrame
    answers: pl.DataFrame
    frame: pl.DataFrame
    findings: pl.DataFrame
    review: pl.DataFrame
    changes: pl.DataFrame
    estimates: pl.DataFrame

    @property
    def results(self) -> Results:
        return Results(self.estimates, self.survey.presentation)

    def statuses(self, *places: tuple[str, str]) -> list[str]:
        return [self.frame.filter(organisation_id=one)[f"{name}_status"].item() for one, name in places]

    def rules(self) -> dict[str, int]:
        return dict(self.changes.group_by("rule").len().sort("rule").iter_rows())

    def notes(self, name: str) -> list[str]:
        return [note for note in build(name, self.results).notes if "nobody" in note]


def run(
    folder: Path,
    replies: dict[str, tuple[str, ...]] = REPLIES,
    decisions: list[tuple[str, str, str, str]] | None = None,
    second: dict[str, tuple[str, ...]] | None = None,
    days: dict[str, str] | None = None,
    revised: bool = False,
    **changes: Any,
) -> Run:
    """Run a survey of the clubs; `decisions` are organisation, question, from and to. C1.2 is a second reply of C1."""
    header = ["organisation_id", "date_responded", "boats", "blue", "red", "crew"]

    def rows(coder: dict[str, tuple[str, ...]]) -> list[list[Any]]:
        return [header, *([one[:2], (days or {}).get(one), *reply] for one, reply in coder.items())]

    tables = {
        "organisations": [[*ORGANISATION], *([one, one, kind] for one, kind in TYPES.items())],
        "responses": rows(replies),
        "corrections": [[*CORRECTION], *([*decision, "", "", ""] for decision in decisions or [])],
    }
    files = ClubFiles(tables=tables | ({"responses_second": rows(second)} if second else {}), revised=revised)
    files.changes = CHANGES | changes
    files.write(folder)
    of = typed(files.config(folder), Survey)
    received = ingest(of.input, list(of.questions), of.types_in_file)
    raw, until, design = received.answers.collect(), of.input.accepted_until, of.design
    answers = AnswerReader(of.numbers_asked, of.reading).read(raw, received.corrections)
    coded, more = None, []
    if received.second is not None:
        seconds = received.second.collect()
        coded = compare(received.organisations, raw, seconds, of.numbers_asked, of.reading, until)
        more = [agreement(coded, raw, seconds, of.questions)]
    cleaned, trail = clean(received.organisations, answers, design, until, of.imputation, coded)
    frame = derive(impute(cleaned, design, of.imputation), design, of.completeness.full)
    analyses = [
        primary(frame, design, of.statistics),
        uncertainty(frame, of.design, of.statistics, of.bootstrap),
        *more,
    ]
    analyses += [sensitivity(frame, name, one, design, of.statistics) for name, one in of.exclusions.items()]
    trail = gather(received.findings, [trail])
    return Run(of, received.organisations, answers, frame, *trail, pl.concat(analyses))


def test_by_default_a_person_confirms_each_proposal(tmp_path: Path):
    found = run(tmp_path)
    assert found.statuses(("C2", "boats"), ("C3", "boats"), ("C4", "blue"), ("C5", "boats")) == ["in_review"] * 4
    assert found.review.height == 6
    assert values(found.estimates)["table2.all.boats.total"] == 30  # 10 and 20
    assert found.rules() == {}
    assert not [note for name in compared(found.survey) for note in found.notes(name)]


def test_a_likely_proposal_counts_where_the_config_says_so(tmp_path: Path):
    found = run(tmp_path, **ACCEPT)
    assert found.statuses(("C2", "boats"), ("C3", "boats"), ("C4", "blue"), ("C5", "boats"), ("C1", "boats")) == [
        *("proposed", "imputed", "proposed", "in_review", "stated"),
    ]
    numbers = values(found.estimates)
    assert numbers["table2.all.boats.total"] == 10 + 12 + (5 + 3) + 20
    # The band of an accepted approximation is that of any other: 8 may be 7.2 to 8.8 of 20, and a count is whole.
    assert found.frame.filter(organisation_id="C4").select("blue_low", "blue_high", "blue_ambiguous").row(0) == (
        *(7.2, 8.8, True),
    )
    assert numbers["ambiguous.all.answers.n"] == 1
    answers = found.answers.filter(pl.col("certainty").is_not_null() & pl.col("review").is_null())
    assert answers.select("organisation_id", "question", "status", "certainty").rows() == [
        ("C2", "boats", "proposed", "likely"),
        ("C3", "boats", "not_held", "likely"),
        ("C4", "blue", "proposed", "likely"),
    ]
    assert found.changes.select("organisation_id", "from", "to", "rule").rows() == [
        ("C2", TWELVE, "12", "proposal"),
        ("C3", NONE_HELD, "not_held", "proposal"),
        ("C4", EIGHT, "8", "proposal"),
    ]
    notes = found.findings.filter(pl.col("expected").str.contains("nobody"))
    assert notes.select("severity", "organisation_id", "value", "expected").row(1) == (
        *("note", "C3", NONE_HELD, "counts as not held, as the program proposes; nobody has confirmed it"),
    )


# All of the total of C1, C2, C4; of C3, whose total is imputed, the answer that says so and both parts. Table 1 has
# both parts of all these and of C5, Tables 4 and 5 the blue part, Table 6 both parts of those with a total.
BEHIND = {
    "table1": ("14", "3 count", "them"),
    "table2": ("6", "2 count", "them"),
    "table3": ("6", "2 count", "them"),
    "table4": ("9", "3 count", "them"),
    "table5": ("9", "3 count", "them"),
    "table6": ("12", "3 count", "them"),
}


@pytest.mark.parametrize("name", BEHIND)
def test_each_table_says_on_how_many_unconfirmed_answers_it_rests(tmp_path: Path, name: str):
    answers, count, them = BEHIND[name]
    assert run(tmp_path, **ACCEPT).notes(name) == [
        f"Of the {answers} answers behind this table, {count} as the program proposes; nobody has confirmed {them}."
    ]


def test_the_summary_the_report_and_the_second_opinion_have_them_too(tmp_path: Path):
    found = run(tmp_path, **ACCEPT)
    files = {}
    for name in compared(found.survey):
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(build(name, found.results).to_csv(), encoding="utf-8")
    frame = found.frame.select(columns(found.survey.design))
    of = found.survey
    opinion = second_opinion(frame, found.estimates, of.presentation, of.completeness.full, files)
    other = found.estimates.with_columns(
        value=pl.when(pl.col("id") == "table4.lake.unconfirmed.n").then(2.0).otherwise("value")
    )
    with pytest.raises(BadInput, match=r"table4\.lake\.unconfirmed\.n: estimates\.csv has 2\.0, .* 1"):
        second_opinion(frame, other, of.presentation, of.completeness.full, files)
    proof = pl.DataFrame({"r_version": ["R 9.8.7"], "cases": [12]})
    what_if = {"setting": ["a.b"], "alternative": ["6"], "used_by": ["SPSS"], "cells": [60], "changed": [0]}
    lines = summary(found.results, found.findings, found.changes, None, proof, opinion, pl.DataFrame(what_if))
    assert next(line for line in lines.splitlines() if line.startswith("Unconfirmed")) == (
        "Unconfirmed: 3 answers count as the program proposes, and nobody has confirmed them (audit/changes.csv, rule "
        "proposal)."
    )
    *_, limits = results_sections(found.results, found.survey.sentences)
    # 4 answers of C1, 3 each of C2, C3 and C4, 2 of C5.
    assert as_text(limits.paragraphs[0][1]) == (
        "Three of the 15 answers that count (20.0%) were read as the program proposed, and nobody has confirmed them."
    )


def test_what_a_person_confirms_is_told_from_what_a_person_corrects(tmp_path: Path):
    decisions = [
        ("C2", "boats", TWELVE, "12"),
        ("C3", "boats", NONE_HELD, "not_held"),
        ("C4", "blue", EIGHT, "about 8"),
        ("C5", "boats", FIVE, "7"),
        ("C1", "red", "1", "about 1"),
    ]
    found = run(tmp_path, decisions=decisions)
    assert found.statuses(*(decision[:2] for decision in decisions)) == [
        *("confirmed", "imputed", "confirmed", "corrected", "corrected"),
    ]
    assert found.rules() == {"confirmation": 3, "correction": 2}
    assert not found.frame.select("^.*_unconfirmed$").to_numpy().any()
    numbers = values(found.estimates)
    assert numbers["table2.all.boats.total"] == 10 + 12 + 8 + 20 + 7
    assert found.frame.filter(organisation_id="C4").select("blue_low", "blue_high").row(0) == (7.2, 8.8)
    # Under the other setting nothing is different: all were decided.
    other = run(tmp_path, decisions=decisions, **ACCEPT)
    assert other.frame.equals(found.frame)
    assert other.rules() == found.rules()


def test_a_person_may_confirm_what_is_unsure(tmp_path: Path):
    found = run(tmp_path, decisions=[("C5", "boats", FIVE, "5")])
    assert found.statuses(("C5", "boats")) == ["confirmed"]


def test_a_decision_in_a_sentence_is_no_decision(tmp_path: Path):
    found = run(tmp_path, decisions=[("C5", "boats", FIVE, TWELVE)], **ACCEPT)
    assert found.statuses(("C5", "boats")) == ["in_review"]
    assert f"the correction '{TWELVE}': a sentence" in found.review["reason"].to_list()


@pytest.mark.parametrize(
    ("case", "replies", "more", "reason"),
    [
        ("parts above the total", {"C1": (TWELVE, "13", "0", "")}, {}, "the parts make 13, the total is 12"),
        ("all parts are 0", {"C1": (NONE_HELD, "0", "0", "")}, {}, "all its parts count as 0"),
        ("above the largest", {"C1": (TWELVE, "", "", "")}, {"questions__boats__largest": 11}, "a sentence"),
        ("a range to a person", {"C1": (EIGHT, "", "", "")}, {"reading__approximate": "review"}, "a sentence"),
        ("another coder", {"C1": (TWELVE, "", "", "")}, {"second": {"C1": ("13", "", "", "")}}, "the second coder has"),
        (
            "withdrawn in a revision",
            {"C1": ("9", "", "", ""), "C1.2": (NONE_HELD, "2", "", "")},
            {"revised": True},
            "the revised reply withdraws it; an earlier reply has '9'",
        ),
    ],
)
def test_a_likely_proposal_that_anything_else_speaks_against_never_counts(
    tmp_path: Path, case: str, replies: dict[str, tuple[str, ...]], more: dict[str, Any], reason: str
):
    found = run(tmp_path, replies, **ACCEPT, **more)
    expected = "withdrawn" if case.startswith("withdrawn") else "in_review"
    assert found.statuses(("C1", "boats")) == [expected], case
    assert reason in found.review.filter(question="boats")["reason"].item(), case
    assert found.frame["boats"].null_count() == found.frame.height, case
    assert not found.frame["boats_unconfirmed"].any(), case
    # What else speaks against it makes it unsure: nobody confirms it together with the likely ones.
    kept = case in ("above the largest", "a range to a person")
    assert (found.review.filter(question="boats")["certainty"].item() == "likely") == kept, case


def test_a_second_coder_who_has_the_same_number_leaves_it_unconfirmed(tmp_path: Path):
    found = run(tmp_path, {"C1": (TWELVE, "", "", "")}, second={"C1": ("12", "", "", "")}, **ACCEPT)
    assert found.statuses(("C1", "boats")) == ["proposed"]
    assert found.notes("agreement") == [
        "Of the 4 answers of both coders, 1 counts as the program proposes; nobody has confirmed it."
    ]


KINDS = ("exact", "approximate", "more_than", "fewer_than", "range", "unclear", *WITHOUT_A_NUMBER)


@given(
    kind=st.sampled_from(KINDS),
    value=st.none() | st.integers(0, 100).map(float),
    review=st.sampled_from(["a sentence", BY_CONFIG]),
    certainty=st.sampled_from(["likely", "unsure"]),
    by_config=st.sets(st.sampled_from(AMBIGUOUS)),
    number=st.sampled_from(["count", "decimal", "money"]),
    cell=st.sampled_from(["text", "number", "date", "error"]),
    sentences=st.sampled_from(["confirm", "accept_likely"]),
)
def test_nothing_but_a_likely_proposal_in_a_cell_as_typed_is_accepted(
    kind: str,
    value: float | None,
    review: str,
    certainty: str,
    by_config: set[str],
    number: Any,
    cell: str,
    sentences: str,
):
    PROPOSALS["x"] = Reading(kind, "s", value, value, value, review, "x", certainty)
    reading = typed(
        {**{name: getattr(STANDARD, name) for name in STANDARD.__struct_fields__}, "sentences": sentences}
        | dict.fromkeys(by_config, "review"),
        type(STANDARD),
    )
    raw = pl.DataFrame(
        [("C1", "q", "x", cell, "f", None, 2, "B", None, False)], schema=frames.ANSWERS_RAW, orient="row"
    )
    reader = AnswerReader({"q": NumberAsked(number, largest=50)}, reading)
    found = reader.read(raw, pl.DataFrame(schema=frames.CORRECTIONS)).row(0, named=True)
    to_a_person = kind in by_config or (kind in ("more_than", "fewer_than") and number != "count")
    may = sentences == "accept_likely" and certainty == "likely" and cell in ("text", "number")
    may &= kind in WITHOUT_A_NUMBER if value is None else value <= 50 and not to_a_person
    assert (found["review"] is None) == may
    expected = "in_review" if not may else kind if value is None else "proposed"
    assert (found["status"], found["certainty"]) == (expected, certainty if cell in ("text", "number") else "unsure")


def test_without_proposals_the_setting_changes_nothing(tmp_path: Path):
    replies = {"C1": ("10", "4", "1", "2"), "C2": ("about 12", "6", "", ""), "C3": (FIVE, "", "not held", "")}
    asked, accepting = run(tmp_path, replies), run(tmp_path, replies, **ACCEPT)
    for name in compared(asked.survey):
        assert build(name, asked.results).to_csv() == build(name, accepting.results).to_csv()
        assert not accepting.notes(name)
    for name in ("answers", "frame", "findings", "review", "changes", "estimates"):
        assert getattr(asked, name).equals(getattr(accepting, name)), name


def test_an_organisation_that_did_not_reply_is_counted_as_silent(tmp_path: Path):
    decisions = [("C6", name, NO_REPLY, "no_response") for name in ("boats", "blue")]
    before, found = (
        run(tmp_path, days={"C6": "2031-02-03"}),
        run(tmp_path, decisions=decisions, days={"C6": "2031-02-03"}),
    )
    heading = ["Contacted", "Full", "Partial", "No data", "Did not respond"]
    # Lake clubs: C4 and C5 answer in part (a part of each is in review), C6 not at all.
    lake = [build("table1", one.results).rows[1] for one in (before, found)]
    assert len(lake[0]) == len(heading) + 1
    assert lake[0] == ["Lake clubs", "3", "0 (0.0)", "2 (66.7)", "1 (33.3)", "0 (0.0)"]
    assert lake[1] == ["Lake clubs", "3", "0 (0.0)", "2 (66.7)", "0 (0.0)", "1 (33.3)"]
    row = found.frame.filter(organisation_id="C6").row(0, named=True)
    assert (row["responded"], row["late"], row["completeness"]) == (False, False, "no_response")
    assert {row[f"{name}_status"] for name in found.survey.questions} == {"no_response"}
    assert (row["date_responded"], row["counted_on"]) == (None, None)
    steps = flow(found.frame, found.estimates, found.survey.design, found.survey.exclusions)
    silent = steps.filter(analysis="table2", reason="no_response")["organisations"].item()
    assert silent == 2  # C0 and C6
    # Nothing is lost: what was received stays, and what was decided.
    answers = found.answers.filter(organisation_id="C6")
    assert answers["answer_text"].to_list() == [NO_REPLY, NO_REPLY, None, None]
    assert set(answers["status"]) == {"no_response"}
    assert found.changes.select("organisation_id", "question", "to", "rule").rows() == [
        ("C6", "boats", "no_response", "correction"),
        ("C6", "blue", "no_response", "correction"),
    ]
    assert not found.review["organisation_id"].is_in(["C6"]).any()
    about = found.findings.filter(pl.col("expected").str.contains("did not reply"))
    assert about.select("severity", "organisation_id").rows() == [("note", "C6")]


def test_words_for_no_reply_are_silence_and_no_change(tmp_path: Path):
    found = run(tmp_path, {"C1": ("No reply yet", "DNR", "", ""), "C2": ("9", "4", "", "")})
    assert found.frame.filter(organisation_id="C1")["completeness"].item() == "no_response"
    assert found.changes.is_empty()
    assert found.review.is_empty()
    assert found.answers.filter(organisation_id="C1")["answer_text"].to_list() == ["No reply yet", "DNR", None, None]


def test_where_only_some_answers_are_no_reply_they_count_as_left_blank(tmp_path: Path):
    replies = {"C1": (NO_REPLY, "3", "", ""), "C2": (NO_REPLY, "5", "3", "")}
    decisions = [(one, "boats", NO_REPLY, " No_response ") for one in ("C1", "C2")]
    found = run(tmp_path, replies, decisions)
    # As any other blank total, that of C2 is the sum of its parts.
    assert found.statuses(("C1", "boats"), ("C1", "blue"), ("C2", "boats")) == ["not_answered", "stated", "imputed"]
    assert found.frame["completeness"].to_list()[1:3] == ["partial", "full"]
    notes = found.findings.filter(pl.col("expected").str.contains("counts as left blank"))
    assert notes.select("severity", "row").rows() == [("note", 2), ("note", 3)]


def test_an_earlier_reply_counts_where_the_later_row_is_none(tmp_path: Path):
    replies = {"C1": ("9", "4", "", ""), "C1.2": (NO_REPLY, "", "", "")}
    found = run(tmp_path, replies, [("C1", "boats", NO_REPLY, "no_response")], revised=True)
    assert found.frame.filter(organisation_id="C1").select("boats", "boats_status", "blue").row(0) == (9, "stated", 4)
    assert found.organisations["replies"].to_list() == [0, 2, 0, 0, 0, 0, 0]
    both = {"C1": (NO_REPLY, "", "", ""), "C1.2": (NO_REPLY, "", "", "")}
    found = run(tmp_path, both, [("C1", "boats", NO_REPLY, "no_response")], revised=True)
    assert found.frame["completeness"].to_list() == ["no_response"] * 7


def test_a_total_that_rests_on_its_parts_counts_them():
    imputed = club(boats=8, blue=5, red=3, boats_status="imputed", blue_unconfirmed=True)
    other = club("lake", boats=4, blue=1, blue_unconfirmed=True)
    numbers = values(primary(derived(imputed, other), survey().design, STATISTICS))
    assert [numbers[f"table2.{kind}.unconfirmed.n"] for kind in ("sea", "lake", "all")] == [1, 0, 1]
    assert [numbers[f"table2.{kind}.unconfirmed.pct"] for kind in ("sea", "lake")] == [50, 0]
    assert [numbers[f"table4.{kind}.unconfirmed.n"] for kind in ("sea", "lake", "all")] == [1, 1, 2]
