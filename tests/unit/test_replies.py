"""Which rows are replies, which of an organisation's counts, by which day, and what all of them say together."""

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import read, survey

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import NO_REPLY as NO_REPLY_WORDS
from foisurvey.core.survey import Input, NumberKind, typed
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


# --- who did not reply

SAYS_NONE = "this says that the organisation has not replied; the row is not counted as a reply"
FIELDS = ["reply_status", "date_responded", "exemption_claimed", "review_outcome", "boats", "blue", "comment"]
ASKED: dict[str, NumberKind] = {"boats": "count", "blue": "count"}


def register(folder: Path, *rows: Reply, corrections: str = "", status: bool = True, **changes: Any) -> Received:
    """Return what is received of clubs C1, C2, ..., one for each row unless its `id` says which."""
    fields = FIELDS if status else FIELDS[1:]
    ids = [row.get("id", f"C{number}") for number, row in enumerate(rows, start=1)]
    replies = [[one, *(row.get(name, "") for name in fields)] for one, row in zip(ids, rows, strict=True)]
    clubs = [[one, "A club", "sea"] for one in dict.fromkeys(ids)]
    files = {
        "responses": [["organisation_id", *fields], *replies],
        "organisations": [["organisation_id", "name", "organisation_type"], *clubs],
    }
    if corrections:
        decisions = [line.split(",") for line in corrections.split("\n")]
        files["corrections"] = [
            [*frames.CORRECTIONS],
            *([*decision, "they wrote", "Ann", ""] for decision in decisions),
        ]
    source: dict[str, Any] = {**changes}
    for name, cells in files.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(cells)
        source[name] = {"file": str(path)}
    return ingest(typed(source, Input), ASKED, {"sea": ["sea"]})


def replied(received: Received) -> list[str]:
    """Return the clubs that have a reply that counts."""
    answers = received.answers.collect().filter(pl.col("set_aside").is_null())
    return answers["organisation_id"].unique(maintain_order=True).to_list()


def told(received: Received) -> list[tuple[Any, ...]]:
    return received.findings.select("severity", "row", "organisation_id", "value", "expected").rows()


def statuses(received: Received) -> dict[tuple[str, str], str]:
    """Return what becomes of each answer that is not blank or not a reply's, once it is read."""
    answers = read(received.answers.collect(), received.corrections, survey())
    return {(one["organisation_id"], one["question"]): one["status"] for one in answers.iter_rows(named=True)}


@pytest.mark.parametrize(
    "words",
    [
        *("No reply yet", "no reply YET.", " No  reply yet ", "(No reply yet)", "No-reply yet", "NO REPLY YET!"),
        *("Did not respond", "Didn’t respond", "DNR", "non response", "waiting_response", "Awaiting..."),
    ],
)
@pytest.mark.parametrize("column", ["reply_status", "boats", "date_responded"])
def test_words_for_no_reply_make_none(tmp_path: Path, words: str, column: str):
    received = register(tmp_path, {column: words, "comment": "chased"}, {"boats": "3"})
    assert replied(received) == ["C2"]
    assert told(received) == [("note", 2, "C1", words.strip(), SAYS_NONE)]


def test_twelve_clubs_with_words_in_each_column_did_not_respond(tmp_path: Path):
    silent = dict.fromkeys(("reply_status", "date_responded", "boats", "blue"), "No reply yet")
    received = register(tmp_path, *60 * [{"boats": "3", "blue": "1"}], *12 * [silent])
    assert len(replied(received)) == 60
    assert received.findings.group_by("severity", "value", "expected").len().rows() == [
        ("note", "No reply yet", SAYS_NONE, 12)
    ]
    # Nothing is lost: what was received stays.
    answers = received.answers.collect().filter(organisation_id="C72")
    assert answers.select("answer_text", "set_aside").rows() == [("No reply yet", "no_response")] * 2


@pytest.mark.parametrize("words", NO_REPLY_WORDS)
def test_each_word_is_known_as_it_stands_in_the_config(tmp_path: Path, words: str):
    assert replied(register(tmp_path, {"blue": words.upper()}, {"boats": "3"}, status=False)) == ["C2"]


@pytest.mark.parametrize(
    ("case", "row", "is_reply"),
    [
        ("expected: a blank row", {}, False),
        ("expected: a comment in a register with statuses", {"comment": "chased"}, False),
        ("expected: another status", {"reply_status": "Full"}, True),
        ("expected: answered No", {"reply_status": "No"}, False),
        ("edge: N/R may be not recorded in an answer, but not in a status", {"reply_status": "N/R"}, False),
        ("edge: N/R in an answer", {"boats": "N/R"}, True),
        ("edge: No to a question is an answer", {"boats": "No"}, True),
        ("edge: no status, but an exemption", {"exemption_claimed": "s.12"}, True),
        ("edge: words for none, and no exemption", {"boats": "DNR", "exemption_claimed": "None"}, False),
        ("edge: words among others", {"boats": "No reply yet (chased 3/4)"}, True),
        ("edge: not given", {"boats": "Not given"}, True),
        ("edge: words beside an answer", {"boats": "No reply", "blue": "2"}, True),
        ("edge: words beside a none", {"boats": "No reply", "blue": "0"}, True),
        ("edge: a dash beside words", {"boats": "No reply", "blue": "-"}, False),
        ("edge: dashes beside such a status", {"reply_status": "Overdue", "boats": "–", "blue": "n/a"}, False),
        ("edge: dashes alone", {"boats": "-", "blue": "n/a"}, True),
    ],
)
def test_what_is_a_reply(tmp_path: Path, case: str, row: Reply, is_reply: bool):
    assert (replied(register(tmp_path, row, {"boats": "3"})) == ["C1", "C2"]) == is_reply, case


def test_a_dash_of_a_row_that_is_no_reply_is_corrected_by_nobody(tmp_path: Path):
    received = register(tmp_path, {"boats": "DNR", "blue": "-"}, {"boats": "3"})
    cells = received.answers.collect().filter(organisation_id="C1")["cell"].to_list()
    assert cells == ["no_reply", "no_reply"]


@pytest.mark.parametrize(
    ("comment", "is_reply"), [("seen", True), ("No reply yet", False), ("no reply yet, chased 3 April", True)]
)
def test_a_comment_alone_is_a_reply_unless_it_says_that_there_is_none(tmp_path: Path, comment: str, is_reply: bool):
    received = register(tmp_path, {"comment": comment}, {"boats": "3"}, status=False)
    assert (replied(received) == ["C1", "C2"]) == is_reply
    in_doubt = comment.startswith("no reply")
    assert (statuses(received).get(("C1", "boats")) == "in_review") == in_doubt


@pytest.mark.parametrize(
    ("case", "row", "has", "becomes"),
    [
        ("expected: a date", {"boats": "No reply", "date_responded": ANSWERED}, "date_responded", "in_review"),
        ("expected: an answer", {"reply_status": "DNR", "boats": "3"}, "boats", "stated"),
        ("expected: an exemption", {"boats": "DNR", "exemption_claimed": "s.12"}, "exemption_claimed", "in_review"),
        ("edge: an outcome", {"boats": "DNR", "review_outcome": "full"}, "review_outcome", "in_review"),
        ("edge: another status", {"boats": "DNR", "reply_status": "Full"}, "reply_status", "in_review"),
        (
            "edge: several things",
            {"boats": "DNR", "blue": "2", "reply_status": "None", "date_responded": ANSWERED},
            "date_responded, blue",
            "in_review",
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_a_reply_and_a_person_decides(
    tmp_path: Path, case: str, row: Reply, has: str, becomes: str
):
    received = register(tmp_path, row, {"boats": "3"})
    assert replied(received) == ["C1", "C2"], case
    warning = f"this says that there is no reply, but the row has {has}; it counts as a reply"
    assert [one[-1] for one in told(received) if one[0] == "warning"] == [warning]
    assert statuses(received)["C1", "boats"] == becomes


def test_words_for_no_reply_win_over_phrases_of_the_config(tmp_path: Path):
    phrases = survey(reading__phrases={"not_held": ["no response"]})
    contradicting = {"boats": "No response", "date_responded": ANSWERED}
    received = register(tmp_path, {"boats": "No response"}, contradicting, {"boats": "No response", "blue": "1"})
    answers = read(received.answers.collect(), received.corrections, phrases).filter(question="boats")
    assert answers["status"].to_list() == ["no_response", "in_review", "not_held"]


def test_each_other_status_is_noted_once(tmp_path: Path):
    rows = [
        {"reply_status": "Full", "boats": "1"},
        {"reply_status": " Full", "boats": "2"},
        {"reply_status": "refused"},
    ]
    rows += [{"reply_status": "DNR"}, {"reply_status": "No reply yet (chased 3/4)"}, {"reply_status": "Withdrawn"}]
    received = register(tmp_path, *rows)
    of_status = received.findings.filter(pl.col("question") == "reply_status").select("row", "value", "expected").rows()
    doubtful = "but may mean that there is none: where a row has nothing else, a person decides"
    alone = "though 1 row has nothing else; if it means no reply, add it to no_reply"
    assert of_status == [
        (1, "Full", "2 rows have this text; it counts as a reply"),
        (1, "refused", "1 row has this text; it counts as a reply, whose blank answers were refused"),
        (1, "No reply yet (chased 3/4)", f"1 row has this text; it counts as a reply, {doubtful}"),
        (1, "Withdrawn", f"1 row has this text; it counts as a reply, {alone}"),
    ]
    assert replied(received) == ["C1", "C2", "C3", "C5", "C6"]


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        *(("Refused", "refused"), ("Refused (section 12)", "refused"), ("Refused under s.12", "refused")),
        *(("REFUSED - s12", "refused"), ("Fully refused", "refused"), ("Withheld", "refused")),
        *(("Refused in part", "not_answered"), ("Refusal overturned", "not_answered"), ("Full", "not_answered")),
        *(("No reply yet (chased 3/4)", "in_review"), ("No - chased twice", "in_review"), ("Not held", "not_answered")),
        *(("Not received yet", "in_review"), ("nothing received so far", "in_review")),
    ],
)
def test_what_a_status_makes_of_blank_answers(tmp_path: Path, status: str, becomes: str):
    received = register(tmp_path, {"reply_status": status})
    assert set(statuses(received).values()) == {becomes}
    # An answer is read whatever the status says.
    answered = register(tmp_path, {"reply_status": status, "boats": "3", "blue": "1"})
    assert set(statuses(answered).values()) == {"stated"}


def test_the_config_may_have_words_of_its_own(tmp_path: Path):
    rows = [{"boats": ".."}, {"boats": "Silent!"}, {"boats": "No reply"}, {"boats": "3"}]
    received = register(tmp_path, *rows, no_reply=["..", "silent"])
    assert replied(received) == ["C4"]


def test_an_option_of_a_choice_is_no_word_for_no_reply(tmp_path: Path):
    """Outstanding is a quality here, but neither as a status nor in place of a number; an option's name is one, too."""
    quality = {"role": "extra", "number": "choice", "label": "Quality", "options": {"outstanding": "Best", "no": "No"}}
    asked = survey(questions__quality=quality)
    (tmp_path / "replies.csv").write_text(
        "organisation_id,reply_status,boats,quality\n"
        "C1,,,Outstanding\nC2,Outstanding,,\nC3,,Outstanding,\nC4,,,No reply\nC5,,4,OUTSTANDING!\n",
        encoding="utf-8",
    )
    source = typed({"responses": {"file": str(tmp_path / "replies.csv")}}, Input)
    questions: dict[str, NumberKind] = {"boats": "count", "quality": "choice"}
    received = ingest(source, questions, {"sea": ["sea"]}, asked.options_in_file)
    assert replied(received) == ["C1", "C5"]
    assert asked.options_in_file == {"quality": ("outstanding", "Best", "no", "No")}


def test_a_later_row_that_is_no_reply_replaces_none(tmp_path: Path):
    rows = [{"id": "C1", "boats": "3", "blue": "1"}, {"id": "C1", "boats": "No reply yet"}]
    received = register(tmp_path, *rows, revised_replies=True)
    assert received.organisations["replies"].to_list() == [2]
    assert received.answers.collect()["set_aside"].to_list() == [None, None, "no_response", "no_response"]
    assert told(received) == [("note", 3, "C1", "No reply yet", SAYS_NONE)]


def test_words_for_no_reply_are_none_of_a_second_coder(tmp_path: Path):
    replies = {"organisation_id": ["C1", "C2"], "boats": ["3", "No reply"], "blue": ["1", ""]}
    second = tmp_path / "second.csv"
    pl.DataFrame(replies).write_csv(second)
    received = register(tmp_path, {"boats": "3"}, {"boats": "4"}, responses_second={"file": str(second)})
    assert received.second is not None
    assert received.second.collect()["set_aside"].to_list() == [None, None, "no_response", "no_response"]
    once = "this organisation is coded once: the second coder does not have it"
    assert told(received) == [("note", 3, "C2", "No reply", SAYS_NONE), ("note", 3, "C2", None, once)]


@pytest.mark.parametrize(
    ("case", "decision", "becomes"),
    [
        ("expected: it is as the words say", "C1,boats,Awaiting,no_response", "no_response"),
        ("expected: they answered after all", "C1,boats,Awaiting,12", "corrected"),
        ("expected: an answer that is left blank", "C1,boats,Awaiting,not_answered", "not_answered"),
        ("edge: decided again", "C1,boats,Awaiting,no_response\nC1,boats,no_response,12", "corrected"),
    ],
)
def test_a_person_may_decide_what_words_for_no_reply_are(tmp_path: Path, case: str, decision: str, becomes: str):
    received = register(tmp_path, {"boats": "Awaiting", "blue": "Awaiting"}, {"boats": "3"}, corrections=decision)
    found = statuses(received)
    assert found["C1", "boats"] == becomes, case
    # What nobody decided awaits a decision, in a row that is a reply.
    assert found["C1", "blue"] == ("no_response" if becomes == "no_response" else "in_review")
    assert (SAYS_NONE in {one[-1] for one in told(received)}) == (becomes == "no_response")


def test_a_correction_of_words_for_no_reply_is_not_one_of_the_reply_that_counts(tmp_path: Path):
    rows = [{"id": "C1", "boats": "9", "blue": "4"}, {"id": "C1", "boats": "Awaiting"}]
    received = register(tmp_path, *rows, corrections="C1,boats,Awaiting,no_response", revised_replies=True)
    assert received.corrections.is_empty()
    assert statuses(received)["C1", "blue"] == "no_response"  # of the later row
    answers = read(received.answers.collect(), received.corrections, survey())
    assert answers["status"].to_list() == ["stated", "stated", "no_response", "no_response"]
    with pytest.raises(BadInput, match="expected the answer as received, '9'"):
        register(tmp_path, *rows, corrections="C1,boats,8,10", revised_replies=True)


def test_a_person_decides_that_a_doubtful_status_means_no_reply(tmp_path: Path):
    decisions = "C1,boats,,no_response\nC1,blue,,no_response"
    rows = [{"reply_status": "No reply yet (chased 3/4)"}, {"boats": "3"}]
    assert replied(register(tmp_path, *rows, corrections=decisions)) == ["C2"]


@pytest.mark.parametrize(
    ("case", "texts", "doubtful"),
    [
        ("expected: decimals have commas", ["12,5", "0,75", "1,234", "7"], ["1,234"]),
        ("expected: thousands have commas", ["1,204", "96", "2,500"], []),
        ("edge: one slip among thousands", ["1,204", "1,50", "2,500"], []),
        ("edge: as many of both", ["£1,50", "£2,500"], ["£2,500"]),
        ("edge: millions have one meaning", ["1,5", "1,234,567"], []),
    ],
)
def test_a_comma_before_three_digits_is_in_doubt_beside_decimal_commas(
    tmp_path: Path, case: str, texts: list[str], doubtful: list[str]
):
    answers = register(tmp_path, *({"boats": text} for text in texts)).answers.collect()
    assert answers.filter(cell="comma")["answer_text"].to_list() == doubtful, case
