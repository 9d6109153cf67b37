"""Which of an organisation's replies counts, by which day, and what all of them say together."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from foisurvey.core.survey import Input, typed
from foisurvey.intake.ingest import Received, ingest

LAST_DAY = "2031-06-30"
COLUMNS = ("date_responded", "date_refused", "exemption_claimed", "review_outcome", "boats", "source", "comment")
NO_REPLY = "this row has no answer, date, exemption, review outcome or comment; it is not counted as a reply"
REFUSED, ANSWERED, TOO_LATE = "2031-03-01", "2031-05-15", "2031-07-15"
Reply = dict[str, str]


def take(folder: Path, *replies: Reply, revised: bool = True, second: bool = False) -> Received:
    """Return what is received of one club, C1, that sent these replies, beside C2, which sent one."""
    rows = [["C1", *(reply.get(name, "") for name in COLUMNS)] for reply in replies]
    text = "\n".join(map(",".join, [["organisation_id", *COLUMNS], *rows, ["C2", "", "", "", "", "5", "", ""]])) + "\n"
    files = {"organisations": "organisation_id,name,organisation_type\nC1,First,sea\nC2,Second,sea\n"}
    files |= dict.fromkeys(["responses", *(["responses_second"] if second else [])], text)
    source: dict[str, Any] = {"accepted_until": LAST_DAY, "revised_replies": revised}
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        source[name] = {"file": str(folder / f"{name}.csv")}
    return ingest(typed(source, Input), ["boats"], {"sea": ["sea"]})


def club(received: Received) -> dict[str, Any]:
    """Return what is known of C1, dates as text, with the answer that counts as `boats`."""
    row = received.organisations.row(0, named=True)
    counting = received.answers.collect().filter(pl.col("set_aside").is_null(), organisation_id="C1")
    dates = {name: str(row[name] or "") for name in ("date_responded", "date_refused", "counted_on")}
    texts = {name: row[name] or "" for name in ("exemption_claimed", "review_outcome")}
    return {"replies": row["replies"], **dates, **texts, "boats": counting["answer_text"].item()}


def set_aside(received: Received) -> list[str | None]:
    return received.answers.collect().filter(organisation_id="C1")["set_aside"].to_list()


REFUSAL = {"date_responded": REFUSED, "exemption_claimed": "s.12", "boats": "Section 12"}
BEFORE_DEADLINE = {"date_responded": ANSWERED, "review_outcome": "full", "boats": "10"}
AFTER_DEADLINE = BEFORE_DEADLINE | {"date_responded": TOO_LATE}


@pytest.mark.parametrize(
    ("case", "rows", "in_one"),
    [
        (
            "expected: refused, then answered in time",
            [REFUSAL, BEFORE_DEADLINE],
            BEFORE_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "expected: refused in time, answered after the review and the last day",
            [REFUSAL, AFTER_DEADLINE],
            AFTER_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "expected: answered in time, refused the rest after the last day",
            [
                {"date_responded": ANSWERED, "boats": "10"},
                {"date_responded": TOO_LATE, "date_refused": TOO_LATE, "exemption_claimed": "s.12", "boats": ""},
            ],
            {"date_responded": ANSWERED, "date_refused": TOO_LATE, "exemption_claimed": "s.12", "boats": "10"},
        ),
        (
            "edge: a refusal with its own date only",
            [REFUSAL | {"date_responded": "", "date_refused": REFUSED}, AFTER_DEADLINE],
            AFTER_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "edge: refused twice, on other grounds",
            [REFUSAL, REFUSAL | {"date_responded": "2031-04-01", "exemption_claimed": "s.14"}, AFTER_DEADLINE],
            AFTER_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12; s.14"},
        ),
        (
            "edge: refused twice, on the same ground",
            [REFUSAL, REFUSAL | {"date_responded": "2031-04-01"}, BEFORE_DEADLINE],
            BEFORE_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "edge: an outcome is replaced by a later one",
            [REFUSAL | {"review_outcome": "none"}, BEFORE_DEADLINE | {"review_outcome": "partial"}],
            BEFORE_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12", "review_outcome": "partial"},
        ),
        (
            "edge: answered, then refused the rest in time",
            [
                {"date_responded": "2031-04-01", "boats": "10"},
                {"date_responded": ANSWERED, "exemption_claimed": "s.12 (crew)"},
            ],
            {
                "date_responded": "2031-04-01",
                "date_refused": ANSWERED,
                "exemption_claimed": "s.12 (crew)",
                "boats": "10",
            },
        ),
        (
            "edge: answered and refused the rest in rows of the same day",
            [{"date_responded": ANSWERED, "boats": "10"}, {"date_responded": ANSWERED, "exemption_claimed": "s.12"}],
            {"date_responded": ANSWERED, "date_refused": ANSWERED, "exemption_claimed": "s.12", "boats": "10"},
        ),
        (
            "edge: the outcome stands beside the refusal",
            [REFUSAL | {"review_outcome": "full"} | {"date_refused": REFUSED}, AFTER_DEADLINE | {"review_outcome": ""}],
            AFTER_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "edge: the outcome in a row of its own",
            [
                REFUSAL,
                AFTER_DEADLINE | {"review_outcome": ""},
                {"date_responded": "2031-07-20", "review_outcome": "full"},
            ],
            AFTER_DEADLINE | {"date_refused": REFUSED, "exemption_claimed": "s.12"},
        ),
        (
            "edge: refused, and the refusal upheld after the last day",
            [REFUSAL, {"date_responded": TOO_LATE, "review_outcome": "none"}],
            REFUSAL | {"review_outcome": "none"},
        ),
        (
            "edge: answered, and a comment in a row of its own",
            [{"date_responded": ANSWERED, "boats": "10"}, {"date_responded": "2031-06-01", "comment": "acknowledged"}],
            {"date_responded": ANSWERED, "boats": "10"},
        ),
        (
            "erroneous: all is late",
            [REFUSAL | {"date_responded": "2031-07-01"}, AFTER_DEADLINE],
            AFTER_DEADLINE | {"date_refused": "2031-07-01", "exemption_claimed": "s.12"},
        ),
    ],
)
def test_several_rows_end_as_the_same_facts_in_one(tmp_path: Path, case: str, rows: list[Reply], in_one: Reply):
    one = club(take(tmp_path, in_one, revised=False))
    for order in (rows, rows[::-1]):
        several = club(take(tmp_path, *order))
        assert several.pop("replies") == len(rows), case
        assert several == {name: value for name, value in one.items() if name != "replies"}, case


@pytest.mark.parametrize(
    ("case", "reply", "refused", "counted"),
    [
        ("expected: answered", {"date_responded": ANSWERED}, "", ANSWERED),
        ("expected: refused before", {"date_responded": TOO_LATE, "date_refused": REFUSED}, REFUSED, REFUSED),
        ("expected: refused the rest", {"date_responded": ANSWERED, "date_refused": TOO_LATE}, TOO_LATE, ANSWERED),
        ("expected: a claim", {"date_responded": REFUSED, "exemption_claimed": "s.12"}, REFUSED, REFUSED),
        ("edge: refused only", {"date_refused": REFUSED}, REFUSED, REFUSED),
        (
            "edge: answered after the review of a refusal of which no day is known",
            {"date_responded": TOO_LATE, "exemption_claimed": "s.12", "review_outcome": "full"},
            "",
            TOO_LATE,
        ),
        ("edge: no date", {"exemption_claimed": "s.12"}, "", ""),
    ],
)
def test_a_reply_counts_by_the_earlier_of_its_days(tmp_path: Path, case: str, reply: Reply, refused: str, counted: str):
    row = club(take(tmp_path, reply | {"boats": "10"}, revised=False))
    assert row["date_responded"] == reply.get("date_responded", ""), case
    assert (row["date_refused"], row["counted_on"]) == (refused, counted), case


def test_an_undated_reply_is_in_time_whenever_the_club_refused(tmp_path: Path):
    refusal = {"date_responded": TOO_LATE, "exemption_claimed": "s.12", "boats": "Section 12"}
    received = take(tmp_path, {"boats": "10"}, refusal)
    row = club(received)
    assert (row["boats"], row["counted_on"], row["date_refused"]) == ("10", "", TOO_LATE)
    assert set_aside(received) == [None, "late"]
    in_time = club(take(tmp_path, REFUSAL, {"boats": "10"}))
    assert (in_time["boats"], in_time["counted_on"]) == ("10", REFUSED)


REPLACED = "a later reply of this organisation, in row {}, counts instead"
BY_ORDER = "; the order of the rows decides, because "
LATE = "this reply is late; that in row 2 is in time and counts instead"
AFTER_REVIEW = "; if it is the answer after an internal review, say so under review_outcome, "
AFTER_REVIEW += "and it counts by the day of the refusal"


@pytest.mark.parametrize(
    ("case", "rows", "told"),
    [
        (
            "expected: by date",
            [{"date_responded": ANSWERED, "boats": "10"}, {"date_responded": REFUSED, "boats": "8"}],
            {3: REPLACED.format(2)},
        ),
        (
            "expected: late, without a refusal",
            [{"date_responded": ANSWERED, "boats": "10"}, {"date_responded": TOO_LATE, "boats": "8"}],
            {3: LATE},
        ),
        (
            "expected: late after a refusal in time, without an outcome",
            [REFUSAL, {"date_responded": TOO_LATE, "boats": "8"}],
            {3: LATE + AFTER_REVIEW},
        ),
        (
            "edge: undated",
            [{"date_responded": ANSWERED, "boats": "10"}, {"boats": "8"}],
            {2: f"{REPLACED.format(3)}{BY_ORDER}not every reply has a date"},
        ),
        (
            "edge: of the same day",
            [{"date_responded": ANSWERED, "boats": "10"}, {"date_responded": ANSWERED, "boats": "8"}],
            {2: f"{REPLACED.format(3)}{BY_ORDER}both are of the same day"},
        ),
        (
            "edge: of three two are of the last day",
            [{"date_responded": day, "boats": "10"} for day in (ANSWERED, REFUSED, ANSWERED)],
            {2: f"{REPLACED.format(4)}{BY_ORDER}both are of the same day", 3: REPLACED.format(4)},
        ),
    ],
)
def test_a_warning_says_why_another_reply_counts(tmp_path: Path, case: str, rows: list[Reply], told: dict[int, str]):
    findings = take(tmp_path, *rows).findings
    assert set(findings["severity"]) == {"warning"}
    assert dict(findings.select("row", "expected").iter_rows()) == told, case
    assert set(findings["organisation_id"]) == {"C1"}


def test_a_late_answer_without_an_outcome_does_not_count(tmp_path: Path):
    row = club(take(tmp_path, REFUSAL, {"date_responded": TOO_LATE, "boats": "8"}))
    assert (row["boats"], row["date_responded"], row["counted_on"]) == ("Section 12", REFUSED, REFUSED)


@pytest.mark.parametrize("reply", [{}, {"source": "the letters"}, {"comment": "  ", "boats": " "}])
@pytest.mark.parametrize("revised", [True, False])
def test_a_row_with_nothing_in_it_is_no_reply(tmp_path: Path, reply: Reply, revised: bool):
    received = take(tmp_path, reply, revised=revised)
    assert received.organisations["replies"].to_list() == [0, 1]
    assert received.answers.collect()["organisation_id"].to_list() == ["C2"]
    assert received.findings.select("severity", "row", "organisation_id", "expected").rows() == [
        ("note", 2, "C1", NO_REPLY)
    ]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "source"])
def test_a_row_with_anything_in_it_is_a_reply(tmp_path: Path, name: str):
    received = take(tmp_path, {name: ANSWERED}, revised=False)
    assert received.organisations["replies"].to_list() == [1, 1]
    assert received.findings.is_empty()


@pytest.mark.parametrize("revised", [True, False])
def test_a_row_with_nothing_in_it_replaces_no_reply(tmp_path: Path, revised: bool):
    reply = {"date_responded": ANSWERED, "boats": "10"}
    received = take(tmp_path, reply, {"source": "the letters"}, revised=revised)
    assert club(received) == club(take(tmp_path, reply, revised=revised))
    assert received.findings["expected"].to_list() == [NO_REPLY]


def test_a_row_with_nothing_in_it_is_no_reply_of_a_second_coder(tmp_path: Path):
    received = take(tmp_path, {"source": "the letters"}, second=True)
    assert received.second is not None
    assert received.second.collect()["organisation_id"].to_list() == ["C2"]
    files = [str(tmp_path / f"{name}.csv") for name in ("responses", "responses_second")]
    assert received.findings.select("file", "expected").rows() == [(file, NO_REPLY) for file in files]
