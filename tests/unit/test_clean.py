"""From answers to one row an organisation: late replies, first refusals, answers in review, the audit trail."""

import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import DESIGN, GONE, read, survey

from foisurvey.cleaning.clean import clean, gather
from foisurvey.cleaning.compare_coders import compare
from foisurvey.cleaning.impute import impute
from foisurvey.core import frames
from foisurvey.core.frame_names import REPLY_DATES, STATUSES, UNDECIDED
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Design, Imputation

SURVEY = survey(reading__not_seen="not seen")
DECIMALS = survey(**{f"questions__{name}__number": "decimal" for name in DESIGN.questions})


def received(clubs: dict[str, dict[str, Any]], **more: list[Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return organisations and raw answers; a club is its reply by column name, empty for one that is silent."""
    organisations, answers = [], []
    for row, (name, reply) in enumerate(clubs.items(), start=2):
        organisations.append(
            dict.fromkeys(frames.ORGANISATIONS)
            | {"organisation_id": name, "name": name, "organisation_type": "sea", "replies": int(bool(reply))}
            | {"counted_on": min(filter(None, map(reply.get, REPLY_DATES)), default=None)}
            | {column: value for column, value in reply.items() if column in frames.ORGANISATIONS}
        )
        if reply:
            answers += [
                (name, question, reply.get(question), "text", "r.csv", None, row, "B", None, False)
                for question in DESIGN.questions
            ]
    frame = pl.DataFrame(organisations, schema=frames.ORGANISATIONS, orient="row")
    return frame.with_columns(**{name: pl.Series(values) for name, values in more.items()}), pl.DataFrame(
        answers, schema=frames.ANSWERS_RAW, orient="row"
    )


def run(
    clubs: dict[str, dict[str, Any]],
    until: str | None = None,
    strict: bool = False,
    decisions: list[tuple] | None = None,
    second: dict[str, dict[str, Any]] | None = None,
    **more: list[Any],
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    organisations, raw = received(clubs, **more)
    rows = [(*decision, "a letter", "coder", "2031-01-01") for decision in decisions or []]
    corrections = pl.DataFrame(rows, schema=frames.CORRECTIONS, orient="row")
    nothing = pl.DataFrame(schema=frames.FINDINGS)
    answers = read(raw, corrections, SURVEY)
    pairs = None
    if second is not None:
        second_answers = received(second)[1]
        pairs = compare(organisations, raw, second_answers, SURVEY.numbers_asked, SURVEY.reading, until)
    return cleaned(organisations, answers, nothing, DESIGN, until, strict, pairs)


def cleaned(
    organisations: pl.DataFrame,
    answers: pl.DataFrame,
    before: pl.DataFrame,
    design: Design = DESIGN,
    until: str | None = None,
    strict: bool = False,
    pairs: pl.DataFrame | None = None,
    imputation: Imputation = SURVEY.imputation,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    frame, trail = clean(organisations, answers, design, until, imputation, pairs)
    return frame, *gather(before, [trail], strict)


def boats(frame: pl.DataFrame, row: int = 0) -> tuple:
    return frame.select("boats", "boats_status").row(row)


@pytest.mark.parametrize(
    ("case", "text", "value", "status", "ambiguous", "low", "high"),
    [
        ("expected: stated", "8", 8, "stated", False, 8, 8),
        ("expected: approximate", "about 10", 10, "ruled", True, 9, 11),
        ("expected: more than", "more than 8", 9, "ruled", True, 9, None),
        ("expected: fewer than", "<8", 7, "ruled", True, 0, 7),
        ("edge: nought is an answer", "nil", 0, "stated", False, 0, 0),
        ("edge: blank", None, None, "not_answered", False, None, None),
        ("edge: not held", "not held", None, "not_held", False, None, None),
        ("edge: refused", "s.12", None, "refused", False, None, None),
        ("edge: not applicable", "n/a", None, "not_applicable", False, None, None),
        ("edge: not seen", "not seen", None, "not_seen", False, None, None),
        ("erroneous: a range", "8-9", None, "in_review", False, None, None),
        ("erroneous: negative", "-8", None, "in_review", False, None, None),
        ("erroneous: unclear", "see attached", None, "in_review", False, None, None),
    ],
)
def test_value_status_and_limits(case: str, text: str | None, value: Any, status: str, ambiguous: bool, low, high):
    frame, _, _, _ = run({"A": {"boats": text, "blue": "0"}})
    row = frame.row(0, named=True)
    got = [row[f"boats{part}"] for part in ("", "_status", "_ambiguous", "_low", "_high")]
    assert got == [value, status, ambiguous, low, high], case


def test_one_row_an_organisation_in_the_order_of_the_register():
    frame, _, _, _ = run({"Z": {"boats": "1"}, "A": {}, "M": {"boats": "3", "crew": "1.5"}})
    assert frame["organisation_id"].to_list() == ["Z", "A", "M"]
    assert frame["responded"].to_list() == [True, False, True]
    assert frame["boats"].to_list() == [1, None, 3]
    assert frame["boats_status"].to_list() == ["stated", "no_response", "stated"]
    assert frame["crew"].to_list() == [None, None, 1.5]
    schema = frames.clean(DESIGN.questions)
    assert {name: frame.schema[name] for name in schema} == schema


# --- a second coder


@pytest.mark.parametrize(
    ("case", "first", "second", "reason"),
    [
        ("expected: another number", "12", "14", "the second coder has '14' (exact, 14)"),
        ("expected: another kind", "about 12", "12", "the second coder has '12' (exact, 12)"),
        ("expected: a reason for none", "12", "not held", "the second coder has 'not held' (not_held)"),
        ("expected: none, or a reason for none", "refused", "not held", "the second coder has 'not held' (not_held)"),
        ("expected: blank of the first", None, "more than 7", "the second coder has 'more than 7' (more_than, 8)"),
        ("edge: blank of the second", "12", None, "the second coder has no text (not_answered)"),
        (
            "edge: the second's in review",
            "12",
            "12-13",
            "the second coder has '12-13' (range: a range, not one number)",
        ),
        ("edge: in review by itself", "8-9", "9", "a range, not one number; the second coder has '9' (exact, 9)"),
    ],
)
def test_a_difference_from_the_second_coder_goes_to_review(case: str, first: Any, second: Any, reason: str):
    clubs, seconds = ({"A": {"boats": text, "blue": "3", "crew": "1"}} for text in (first, second))
    frame, findings, review, changes = run(clubs, second=seconds)
    assert boats(frame) == (None, "in_review"), case
    row = frame.row(0, named=True)
    assert (row["boats_low"], row["boats_high"], row["boats_ambiguous"]) == (None, None, False)
    assert (row["blue"], row["blue_status"]) == (3, "stated")
    assert review.select("question", "answer_text", "reason").rows() == [("boats", first, reason)]
    assert findings.select("severity", "question", "value", "expected").rows() == [("review", "boats", first, reason)]
    assert changes.is_empty()


def test_two_coders_who_mean_the_same_change_nothing():
    clubs = {"A": {"boats": "12", "blue": "about 3", "crew": "see letter"}, "B": {}, "C": {"boats": "4"}}
    seconds = {"A": {"boats": "12 (list attached)", "blue": "approx. 3", "crew": "see letter"}, "C": {"boats": "four"}}
    with_second, without = run(clubs, second=seconds), run(clubs)
    assert all(ours.equals(theirs) for ours, theirs in zip(with_second, without, strict=True))
    assert without[2].height == 1


@pytest.mark.parametrize(
    ("case", "to", "expected"),
    [
        ("expected: the first coder is right", "12", (12, "confirmed")),
        ("expected: the second coder is right", "14", (14, "corrected")),
        ("expected: neither is", "not_held", (None, "not_held")),
        ("erroneous: a decision that decides nothing", "12 or 14", (None, "in_review")),
    ],
)
def test_a_correction_settles_a_difference(case: str, to: str, expected: tuple):
    clubs, seconds = {"A": {"boats": "12"}}, {"A": {"boats": "14"}}
    frame, _, review, changes = run(clubs, decisions=[("A", "boats", "12", to)], second=seconds)
    assert boats(frame) == expected, case
    assert review.height == (expected[1] == "in_review")
    assert not any("second coder" in reason for reason in review["reason"])
    rule = "confirmation" if to == "12" else "correction"
    # What decides nothing changes nothing.
    settled = [] if expected[1] == "in_review" else [("12", to, rule)]
    assert changes.select("from", "to", "rule").rows() == settled


def test_a_part_on_which_the_coders_differ_is_not_summed():
    clubs, seconds = ({"A": {"boats": "8", "blue": blue, "red": "2"}} for blue in ("80", "6"))
    frame, _, review, _ = run(clubs, second=seconds)
    assert review["question"].to_list() == ["blue"]
    assert boats(frame) == (8, "stated")


@pytest.mark.parametrize(("text", "second"), [("12", "14"), ("see attached", "see attached"), ("8-9", None)])
def test_a_late_reply_is_not_reviewed_whatever_it_says(text: str, second: str | None):
    clubs = {"A": {"boats": text, "date_responded": datetime.date(2031, 7, 1)}}
    frame, findings, review, _ = run(clubs, until="2031-06-30", second={"A": {"boats": second}} if second else None)
    assert boats(frame) == (None, "late")
    assert review.is_empty()
    assert findings["expected"].to_list() == ["this reply came after 2031-06-30; it is not counted"]


DAY = datetime.date


@pytest.mark.parametrize(
    ("case", "responded", "refused", "until", "late"),
    [
        ("expected: within the time", DAY(2031, 6, 1), None, "2031-06-30", False),
        ("expected: too late", DAY(2031, 7, 1), None, "2031-06-30", True),
        ("edge: on the last day", DAY(2031, 6, 30), None, "2031-06-30", False),
        ("edge: no date", None, None, "2031-06-30", False),
        ("edge: no last day", DAY(2040, 1, 1), None, None, False),
        ("edge: refused in time, answered after it", DAY(2031, 9, 1), DAY(2031, 6, 1), "2031-06-30", False),
        ("edge: refused too late", DAY(2031, 9, 1), DAY(2031, 8, 1), "2031-06-30", True),
        ("edge: answered in time, refused the rest after it", DAY(2031, 6, 1), DAY(2031, 9, 1), "2031-06-30", False),
        ("edge: refused only", None, DAY(2031, 6, 1), "2031-06-30", False),
    ],
)
def test_a_late_reply_is_not_counted(case: str, responded, refused, until: str | None, late: bool):
    frame, findings, _, _ = run(
        {"A": {"boats": "about 8", "date_responded": responded, "date_refused": refused}}, until
    )
    row = frame.row(0, named=True)
    assert (row["late"], row["responded"]) == (late, not late), case
    expected = (None, "late", False, None) if late else (8, "ruled", True, pytest.approx(7.2))
    assert (row["boats"], row["boats_status"], row["boats_ambiguous"], row["boats_low"]) == expected, case
    assert (row["date_responded"], row["date_refused"]) == (responded, refused), case
    told = [("note", "A", str(row["counted_on"]), f"this reply came after {until}; it is not counted")] if late else []
    assert findings.select("severity", "organisation_id", "value", "expected").rows() == told, case


def test_the_exemption_of_a_late_reply_is_kept():
    reply = {"boats": "8", "exemption_claimed": "s.12", "review_outcome": "full"}
    clubs = {"A": reply | {"date_responded": DAY(2031, 7, 1)}, "B": reply | {"date_responded": DAY(2031, 6, 1)}}
    frame = run(clubs, "2031-06-30")[0]
    assert frame["exemption_claimed"].to_list() == ["s.12", "s.12"]
    assert frame["review_outcome"].to_list() == ["full", "full"]


@pytest.mark.parametrize(
    ("case", "total", "blue", "red", "over"),
    [
        ("expected: parts within the total", "10", "6", "3", False),
        ("expected: parts over the total", "10", "6", "5", True),
        ("expected: one part over the total", "10", "11", None, True),
        ("edge: parts make the total", "10", "6", "4", False),
        ("edge: no total", None, "6", "5", False),
        ("edge: no parts", "10", None, None, False),
        ("edge: nought over nought", "0", "0", "0", False),
        ("erroneous: a part of nothing", "0", "1", None, True),
        ("erroneous: an approximate total is exceeded too", "about 10", "6", "5", True),
    ],
)
def test_parts_over_their_total_go_to_review(case: str, total, blue, red, over: bool):
    frame, findings, review, _ = run({"A": {"boats": total, "blue": blue, "red": red, "crew": "2.5"}})
    row = frame.row(0, named=True)
    given = {name: text for name, text in (("boats", total), ("blue", blue), ("red", red)) if text is not None}
    assert set(review["question"]) == (set(given) if over else set()), case
    for name in given:
        assert (row[f"{name}_status"] == "in_review") == over, case
        assert (row[name] is None) == over, case
    assert row["crew"] == 2.5, "an extra question is no part"
    assert findings.height == review.height, case
    if over:
        # The reason names both sums, so that a person sees what is wrong.
        parts = int(blue) + int(red or 0)
        assert all(str(parts) in reason for reason in review["reason"])
    else:
        assert row["boats_status"] in ("stated", "ruled", "not_answered"), case


@pytest.mark.parametrize(
    ("case", "total", "blue", "red", "over"),
    [
        ("expected: over", "2.5", "1.5", "1.25", "2.75"),
        ("expected: within", "2.5", "1.5", "0.5", None),
        ("edge: parts make the total, though not as doubles", "0.3", "0.1", "0.2", None),
    ],
)
def test_parts_that_are_no_counts_are_summed_too(case: str, total: str, blue: str, red: str, over: str | None):
    organisations, raw = received({"A": {"boats": total, "blue": blue, "red": red}})
    answers = read(raw, pl.DataFrame(schema=frames.CORRECTIONS), DECIMALS)
    frame, _, review, _ = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS), DECIMALS.design)
    assert frame["boats"].to_list() == [None if over else float(total)], case
    assert [over in reason for reason in review["reason"]] == [True] * (3 if over else 0), case


@pytest.mark.parametrize(
    ("case", "total", "blue", "red", "expected"),
    [
        # The limits of boats, blue and red.
        ("expected: a total not under its parts", "about 10", "6", "4", [(10, 11), (6, 6), (4, 4)]),
        ("expected: a bound not under its parts", "<10", "5", "2", [(7, 9), (5, 5), (2, 2)]),
        ("expected: a part not over its total", "10", "more than 3", "2", [(10, 10), (4, 8), (2, 2)]),
        ("expected: the lows of the parts count", "<30", "about 10", "2", [(11, 29), (9, 11), (2, 2)]),
        ("expected: an open total limits no part", "more than 9", "more than 3", None, [(10, None), (4, None), None]),
        ("expected: two parts leave each other room", "10", ">3", ">1", [(10, 10), (4, 8), (2, 6)]),
        ("edge: a total of what its parts make", "<10", "5", "4", [(9, 9), (5, 5), (4, 4)]),
        ("edge: limits that agree stay", "about 10", "about 5", None, [(9, 11), (4.5, 5.5), None]),
        ("edge: no total", None, "more than 3", "2", [None, (4, None), (2, 2)]),
        ("edge: no part", "about 10", None, None, [(9, 11), None, None]),
        ("edge: a part in review takes nothing", "<10", "5", "3 or 4", [(5, 9), (5, 5), None]),
        ("erroneous: a total in review limits no part", "8-9", "more than 3", None, [None, (4, None), None]),
    ],
)
def test_limits_of_a_total_and_its_parts_agree(case: str, total, blue, red, expected: list):
    frame, _, _, _ = run({"A": {"boats": total, "blue": blue, "red": red}})
    row = frame.row(0, named=True)
    for name, ends in zip(("boats", "blue", "red"), expected, strict=True):
        got = (row[f"{name}_low"], row[f"{name}_high"])
        assert got == ((None, None) if ends is None else pytest.approx(ends)), (case, name)


def test_a_low_is_not_over_its_value_for_the_rounding_of_decimals():
    organisations, raw = received({"A": {"boats": "about 0.3", "blue": "0.1", "red": "0.2"}})
    answers = read(raw, pl.DataFrame(schema=frames.CORRECTIONS), DECIMALS)
    frame = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS), DECIMALS.design)[0]
    row = frame.row(0, named=True)
    assert (row["boats_low"], row["blue_high"], row["red_high"]) == (0.3, 0.1, 0.2)
    assert row["blue"] + row["red"] > row["boats"]


def test_a_survey_without_parts_has_the_limits_as_read():
    organisations, raw = received({"A": {"boats": "about 10"}})
    total_only = survey(questions__blue=GONE, questions__red=GONE, questions__crew=GONE, parts=GONE)
    raw = raw.filter(pl.col("question") == "boats")
    answers = read(raw, pl.DataFrame(schema=frames.CORRECTIONS), total_only)
    frame = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS), total_only.design)[0]
    assert frame.select("boats_low", "boats_high").row(0) == pytest.approx((9, 11))


def test_an_answer_in_review_is_no_part_of_the_sum():
    # 4 + (8 or 9) may exceed 10, but nobody knows yet.
    frame, _, review, _ = run({"A": {"boats": "10", "blue": "4", "red": "8 or 9"}})
    assert boats(frame) == (10, "stated")
    assert review["question"].to_list() == ["red"]


OVERLAPPING = survey(parts__disjoint=False, parts__remainder=GONE)


@pytest.mark.parametrize(
    ("case", "numbers", "decisions", "counts"),
    [
        # boats, blue and red; a decision is the question, and what it replaces by what.
        ("expected: the total is right", ("5", "4", "3"), [("boats", "5", "5")], True),
        ("expected: a part is right", ("5", "4", "3"), [("red", "3", "3")], True),
        ("expected: written otherwise", ("1,205", "1,200", "30"), [("boats", "1,205", "1205")], True),
        ("expected: an approximate total", ("about 5", "4", "3"), [("boats", "about 5", "about 5")], True),
        ("expected: a part above the total by itself", ("5", "6", None), [("blue", "6", "6")], True),
        (
            "expected: decided, then confirmed",
            ("5 or 6", "4", "3"),
            [("boats", "5 or 6", "5"), ("boats", "5", "5")],
            True,
        ),
        ("edge: nobody confirmed a part above the total", ("5", "6", "1"), [("boats", "5", "5")], False),
        ("edge: nor does another part", ("5", "6", "1"), [("red", "1", "1")], False),
        (
            "edge: what is confirmed is how to read a text",
            ("5 (see list)", "4", "3"),
            [("boats", "5 (see list)", "5")],
            False,
        ),
        ("erroneous: another number", ("5", "4", "3"), [("boats", "5", "6")], False),
        ("erroneous: a question that is no part", ("5", "4", "3"), [("crew", "1.5", "1.5")], False),
    ],
)
def test_a_person_confirms_parts_over_their_total(case: str, numbers: tuple, decisions: list[tuple], counts: bool):
    reply = dict(zip(("boats", "blue", "red"), numbers, strict=True)) | {"crew": "1.5"}
    # What is read is the last correction of each answer.
    last = {question: ("A", question, received, to) for question, received, to in decisions}
    frame, findings, review, changes = run({"A": reply}, decisions=list(last.values()))
    assert set(review["question"]) == (set() if counts else {name for name in ("boats", "blue", "red") if reply[name]})
    if counts:
        row = frame.row(0, named=True)
        assert row["blue"] + (row["red"] or 0) > row["boats"], case
        confirmed = decisions[0][0]
        assert {row[f"{name}_status"] for name in ("boats", "blue") if name != confirmed} <= {"stated"}, case
        assert (confirmed, "confirmation") in changes.select("question", "rule").rows() or len(decisions) > 1, case
        assert findings.select("severity", "question", "value").rows() == [("note", "boats", f"{row['boats']}")]


def test_numbers_that_a_person_confirmed_do_not_limit_each_other():
    frame = run({"A": {"boats": "about 10", "blue": "more than 8", "red": "7"}}, decisions=[("A", "red", "7", "7")])[0]
    row = frame.row(0, named=True)
    assert (row["boats_low"], row["boats_high"]) == pytest.approx((9, 11))
    assert (row["blue_low"], row["blue_high"], row["red_high"]) == (9, None, 7)


def test_parts_that_overlap_are_not_compared_with_the_total():
    organisations, raw = received({"A": {"boats": "about 10", "blue": "more than 8", "red": "12"}})
    answers = read(raw, pl.DataFrame(schema=frames.CORRECTIONS), OVERLAPPING)
    nothing = pl.DataFrame(schema=frames.FINDINGS)
    frame, findings, review, _ = cleaned(organisations, answers, nothing, OVERLAPPING.design)
    row = frame.row(0, named=True)
    assert (row["boats"], row["blue"], row["red"]) == (10, 9, 12)
    assert (row["boats_low"], row["boats_high"]) == pytest.approx((9, 11))
    assert (row["blue_low"], row["blue_high"]) == (9, None)
    assert findings.height == review.height == 0


def test_parts_over_the_total_concern_one_club_alone():
    frame, _, _, _ = run({"A": {"boats": "1", "blue": "2"}, "B": {"boats": "5", "blue": "2"}})
    assert [boats(frame, 0), boats(frame, 1)] == [(None, "in_review"), (5, "stated")]


def test_a_person_settles_what_went_to_review():
    decisions = [("A", "boats", "8-9", "9"), ("A", "red", "see attached", "not_held")]
    frame, findings, review, changes = run(
        {"A": {"boats": "8-9", "blue": "3", "red": "see attached"}}, decisions=decisions
    )
    row = frame.row(0, named=True)
    assert (row["boats"], row["boats_status"]) == (9, "corrected")
    assert (row["red"], row["red_status"]) == (None, "not_held")
    assert findings.is_empty()
    assert review.is_empty()
    changed = changes.select("question", "from", "to", "rule").rows()
    assert set(changed) == {("boats", "8-9", "9", "correction"), ("red", "see attached", "not_held", "correction")}


def test_changes_have_every_value_that_is_not_as_stated():
    clubs = {"A": {"boats": "more than 8", "blue": "3", "red": "about 4"}, "B": {"boats": "12", "crew": "about 2.5"}}
    changes = run(clubs)[3]
    assert changes.select("organisation_id", "question", "from", "to", "rule").rows() == [
        ("A", "boats", "more than 8", "9", "more_than"),
        ("A", "red", "about 4", "4", "approximate"),
        ("B", "crew", "about 2.5", "2.5", "approximate"),
    ]


def test_findings_say_where_the_answer_stands():
    findings = run({"A": {"boats": "3"}, "B": {"boats": "5-6"}})[1]
    (finding,) = findings.iter_rows(named=True)
    where = {name: finding[name] for name in ("file", "row", "organisation_id", "question", "value")}
    assert where == {"file": "r.csv", "row": 3, "organisation_id": "B", "question": "boats", "value": "5-6"}
    assert finding["expected"]


@pytest.mark.parametrize(
    ("case", "club", "fatal"),
    [
        ("an answer in review", {"boats": "5-6"}, True),
        ("parts over the total", {"boats": "5", "blue": "6"}, True),
        ("a late reply is a note", {"boats": "5", "date_responded": DAY(2032, 1, 1)}, False),
        ("nothing wrong", {"boats": "5", "blue": "5"}, False),
        ("an approximation is no finding", {"boats": "about 5"}, False),
    ],
)
def test_strict_makes_findings_fatal(case: str, club: dict[str, Any], fatal: bool):
    if fatal:
        with pytest.raises(BadInput) as refusal:
            run({"A": club}, "2031-06-30", strict=True)
        assert "organisation A" in str(refusal.value), case
    else:
        assert run({"A": club}, "2031-06-30", strict=True)[0].height == 1, case
    assert run({"A": club}, "2031-06-30")[0].height == 1, f"without strict: {case}"


REVISIONS = [
    ("expected: another number", "12", "14", (14, "stated"), [("boats", "12", "14", "revised_reply")]),
    ("expected: the same", "12", "12", (12, "stated"), []),
    ("expected: an answer where there was none", None, "14", (14, "stated"), [("boats", None, "14", "revised_reply")]),
    (
        "edge: nothing where there was an answer",
        "12",
        None,
        (None, "withdrawn"),
        [("boats", "12", None, "revised_reply")],
    ),
    ("edge: nothing twice", None, None, (None, "not_answered"), []),
    *(
        (
            f"expected: a number withdrawn: {after}",
            "12",
            after,
            (None, "withdrawn"),
            [("boats", "12", after, "revised_reply")],
        )
        for after in ("not held", "s.12", "n/a", "not seen")
    ),
    (
        "expected: a bound withdrawn",
        "more than 11",
        "not held",
        (None, "withdrawn"),
        [("boats", "more than 11", "not held", "revised_reply")],
    ),
    (
        "expected: a number withdrawn that awaits a decision",
        "12, provisional",
        "not held",
        (None, "withdrawn"),
        [("boats", "12, provisional", "not held", "revised_reply")],
    ),
    (
        "edge: a reason replaced by another",
        "s.12",
        "not held",
        (None, "not_held"),
        [("boats", "s.12", "not held", "revised_reply")],
    ),
    ("edge: a refusal, then a number", "s.12", "12", (12, "stated"), [("boats", "s.12", "12", "revised_reply")]),
    (
        "edge: an ambiguous answer after another",
        "about 12",
        "about 14",
        (14, "ruled"),
        [("boats", "about 12", "about 14", "revised_reply"), ("boats", "about 14", "14", "approximate")],
    ),
]


@pytest.mark.parametrize(
    ("case", "before", "after", "expected", "changed"), REVISIONS, ids=[entry[0] for entry in REVISIONS]
)
def test_a_revised_reply_counts_and_the_earlier_one_is_a_change(
    case: str, before: str | None, after: str | None, expected: tuple, changed: list[tuple]
):
    organisations, raw = received({"A": {"boats": after, "blue": "1"}})
    earlier = raw.with_columns(
        set_aside=pl.lit("superseded"),
        answer_text=pl.when(pl.col("question") == "boats").then(pl.lit(before)).otherwise("answer_text"),
    )
    answers = read(pl.concat([earlier, raw]), pl.DataFrame(schema=frames.CORRECTIONS), SURVEY)
    frame, _, review, changes = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS))
    assert boats(frame) == expected
    assert changes.select("question", "from", "to", "rule").rows() == changed
    what = "blank in the revised reply" if after is None else "the revised reply withdraws it"
    reasons = [f"{what}; an earlier reply has '{before}'"] if expected[1] == "withdrawn" else []
    assert review["reason"].to_list() == reasons


def test_a_number_is_withdrawn_however_many_replies_say_so():
    organisations, raw = received({"A": {"boats": "not held", "blue": "1"}})
    texts = ("10", "12", "s.12")
    earlier = [
        raw.with_columns(set_aside=pl.lit("superseded"), answer_text=pl.lit(text)).filter(question="boats")
        for text in texts
    ]
    answers = read(pl.concat([*earlier, raw]), pl.DataFrame(schema=frames.CORRECTIONS), SURVEY)
    frame, _, review, _ = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS))
    assert boats(frame) == (None, "withdrawn")
    assert review["reason"].to_list() == ["the revised reply withdraws it; an earlier reply has '12'"]


@pytest.mark.parametrize(("to", "expected"), [("not_held", (None, "not_held")), ("12", (12, "corrected"))])
def test_a_person_may_say_whether_a_number_was_withdrawn(to: str, expected: tuple):
    organisations, raw = received({"A": {"boats": "not held", "blue": "1"}})
    earlier = raw.with_columns(set_aside=pl.lit("superseded"), answer_text=pl.lit("12")).filter(question="boats")
    decision = [("A", "boats", "not held", to, "a letter", "coder", "2031-01-01")]
    corrections = pl.DataFrame(decision, schema=frames.CORRECTIONS, orient="row")
    answers = read(pl.concat([earlier, raw]), corrections, SURVEY)
    frame, _, review, _ = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS))
    assert boats(frame) == expected
    assert review.is_empty()


def test_a_person_may_say_that_a_blank_in_the_revised_reply_is_one():
    organisations, raw = received({"A": {"boats": None, "blue": "1"}})
    earlier = raw.with_columns(
        set_aside=pl.lit("superseded"), answer_text=pl.col("answer_text").fill_null(pl.lit("12"))
    )
    decision = [("A", "boats", "", "not_answered", "a letter", "coder", "2031-01-01")]
    corrections = pl.DataFrame(decision, schema=frames.CORRECTIONS, orient="row")
    answers = read(pl.concat([earlier, raw]), corrections, SURVEY)
    frame, _, review, _ = cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS))
    assert boats(frame) == (None, "not_answered")
    assert "boats" not in review["question"]


def test_findings_stand_in_the_order_of_the_file():
    clubs = {"A": {"boats": "3", "red": "5-6", "blue": "?"}, "B": {"boats": "5-6"}, "C": {"boats": "?", "crew": "?"}}
    organisations, raw = received(clubs)
    backwards = raw.sort("row", descending=True, maintain_order=True)
    answers = read(backwards, pl.DataFrame(schema=frames.CORRECTIONS), SURVEY)
    before = frames.findings("ingest", [("warning", Problem("one reply", "r.csv", row=3, organisation="B"))])
    findings = cleaned(organisations, answers, before)[1]
    assert findings["row"].to_list() == [2, 2, 3, 3, 4, 4]
    assert findings["severity"].to_list() == ["review", "review", "warning", "review", "review", "review"]


@pytest.mark.parametrize("name", ["region", "status", "value", "low", "high", "ambiguous", "some", "corrected"])
def test_a_column_of_the_register_passes_through_and_changes_nothing(name: str):
    """The register may have columns of any name: they are data of the organisation, never of an answer."""
    clubs = {"A": {"boats": "8", "blue": "3"}, "B": {}}
    plain, extended = run(clubs)[0], run(clubs, **{name: ["one", "two"]})[0]
    assert extended.select(plain.columns).equals(plain)
    assert extended[name].to_list() == ["one", "two"]


@pytest.mark.parametrize(
    "name", ["status", "low", "high", "ambiguous", "unconfirmed", "value", "option", "kind", "row"]
)
def test_a_question_may_have_the_name_of_a_column_of_the_answers(name: str):
    asked = {"role": "total", "number": "count", "label": "Boats"}
    one = survey(questions={name: asked}, parts=GONE, completeness__full=[name])
    organisations, raw = received({"A": {"boats": "about 8"}, "B": {"boats": "8-9"}, "C": {}})
    raw = raw.filter(question="boats").with_columns(question=pl.lit(name))
    answers = read(raw, pl.DataFrame(schema=frames.CORRECTIONS), one)
    frame = clean(organisations, answers, one.design, None, one.imputation)[0]
    columns = [name, *(f"{name}_{end}" for end in ("status", "low", "high", "ambiguous", "unconfirmed"))]
    assert frame.select(columns).rows() == [
        (8, "ruled", pytest.approx(7.2), pytest.approx(8.8), True, False),
        (None, "in_review", None, None, False, False),
        (None, "no_response", None, None, False, False),
    ]


# --- a total that is missing, of parts that are all 0

SUMS = Imputation(total_from_parts=True)
NOTHING = {"boats": None, "blue": "0", "red": "none"}
DECIDE = "the total is missing and all its parts count as 0, so it may be 0 or more; decide the total"


def imputable(
    club: dict[str, Any], imputation: Imputation = SUMS, decisions: list[tuple] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    organisations, raw = received({"A": club, "B": {"boats": "3", "blue": "0", "red": "0"}})
    rows = [(*decision, "a letter", "coder", "2031-01-01") for decision in decisions or []]
    corrections = pl.DataFrame(rows, schema=frames.CORRECTIONS, orient="row")
    answers = read(raw, corrections, SURVEY)
    return cleaned(organisations, answers, pl.DataFrame(schema=frames.FINDINGS), imputation=imputation)


@pytest.mark.parametrize(
    ("case", "club", "imputation", "expected"),
    [
        ("expected: no total", NOTHING, SUMS, (None, "in_review")),
        ("expected: a total not held", NOTHING | {"boats": "not held"}, SUMS, (None, "in_review")),
        (
            "expected: no total, to be 0",
            NOTHING,
            Imputation(total_from_parts=True, zero="impute"),
            (None, "not_answered"),
        ),
        ("expected: totals are not imputed", NOTHING, Imputation(), (None, "not_answered")),
        ("expected: some parts", NOTHING | {"red": "2"}, SUMS, (None, "not_answered")),
        ("edge: a part is missing", NOTHING | {"red": None}, SUMS, (None, "not_answered")),
        ("edge: a part is in review", NOTHING | {"red": "0-1"}, SUMS, (None, "not_answered")),
        ("edge: a total of 0", NOTHING | {"boats": "0"}, SUMS, (0, "stated")),
        ("edge: a total not seen", NOTHING | {"boats": "not seen"}, SUMS, (None, "not_seen")),
        ("erroneous: a total in review already", NOTHING | {"boats": "?"}, SUMS, (None, "in_review")),
    ],
)
def test_parts_of_nought_do_not_say_that_the_total_is(case: str, club: dict, imputation: Imputation, expected: tuple):
    frame, _, review, _ = imputable(club, imputation)
    assert boats(frame) == expected, case
    assert boats(frame, 1) == (3, "stated")
    decided = case.startswith("expected") and expected[1] == "in_review"
    assert (DECIDE in review["reason"].to_list()) == decided, case


@pytest.mark.parametrize(("to", "expected"), [("0", (0, "corrected")), ("not_held", (None, "not_held"))])
def test_a_person_settles_a_total_of_parts_of_nought(to: str, expected: tuple):
    frame, _, review, _ = imputable(NOTHING, decisions=[("A", "boats", "", to)])
    assert boats(frame) == expected
    assert review.is_empty()
    assert impute(frame, DESIGN, SUMS).select("boats", "boats_status").row(0) == expected


# --- the outcome of a review

WITHOUT_REFUSAL = "expected an exemption_claimed or a date_refused beside a review outcome"
IN_FULL = (
    "expected full or partial, unless the refusal was of another question: it has a number for the total and all its "
    "parts"
)
FULL = {"boats": "8", "blue": "3", "red": "1"}
CLAIM = {"exemption_claimed": "s.12"}


@pytest.mark.parametrize(
    ("case", "club", "told"),
    [
        ("expected: a claim", FULL | CLAIM | {"review_outcome": "full"}, []),
        ("expected: a refusal", FULL | {"date_refused": DAY(2031, 5, 1), "review_outcome": "full"}, []),
        ("expected: neither", FULL | {"review_outcome": "full"}, [WITHOUT_REFUSAL]),
        ("expected: none, and all numbers", FULL | CLAIM | {"review_outcome": "None"}, [IN_FULL]),
        ("expected: none, and some numbers", FULL | CLAIM | {"review_outcome": "none", "red": None}, []),
        ("edge: none, and a number in review", FULL | CLAIM | {"review_outcome": "none", "red": "1-2"}, []),
        ("edge: a claim without an outcome", FULL | CLAIM, []),
        ("erroneous: both", FULL | {"review_outcome": "none"}, [WITHOUT_REFUSAL, IN_FULL]),
        ("edge: late", FULL | {"review_outcome": "none", "date_responded": DAY(2031, 9, 1)}, [WITHOUT_REFUSAL]),
    ],
)
def test_an_outcome_that_other_facts_contradict_is_told(case: str, club: dict[str, Any], told: list[str]):
    findings = run({"A": club}, "2031-06-30")[1].filter(severity="warning")
    outcome = club.get("review_outcome")
    expected = [("clean", "A", "r.csv", 2, "review_outcome", outcome, text) for text in told]
    columns = ["stage", "organisation_id", "file", "row", "question", "value", "expected"]
    assert findings.select(columns).rows() == expected, case


@pytest.mark.parametrize(("imputation", "told"), [(SUMS, [IN_FULL]), (Imputation(), [])])
def test_a_total_that_will_be_imputed_is_answered_too(imputation: Imputation, told: list[str]):
    reply = FULL | CLAIM | {"review_outcome": "none", "boats": None}
    assert imputable(reply, imputation)[1].filter(severity="warning")["expected"].to_list() == told


TEXTS = st.sampled_from(
    [None, "0", "3", "8", "12", "about 8", "more than 3", "8-9", "not held", "s.12", "?", "not seen"]
)
CLUB = st.fixed_dictionaries(
    {
        "boats": TEXTS,
        "blue": TEXTS,
        "red": TEXTS,
        "date_responded": st.sampled_from([None, DAY(2031, 1, 1), DAY(2032, 1, 1)]),
    }
)


@settings(max_examples=40, deadline=None)
@given(clubs=st.lists(st.just({}) | CLUB, min_size=1, max_size=8))
def test_nothing_is_lost_and_every_missing_value_has_a_reason(clubs: list[dict]):
    frame, _, review, _ = run({f"C{place}": club for place, club in enumerate(clubs)}, "2031-06-30")
    assert frame["organisation_id"].to_list() == [f"C{place}" for place in range(len(clubs))]
    in_review = set(review.select("organisation_id", "question").rows())
    for row in frame.iter_rows(named=True):
        for name in DESIGN.questions:
            assert row[f"{name}_status"] in STATUSES
            has_value = row[f"{name}_status"] in ("stated", "ruled", "corrected")
            assert (row[name] is not None) == has_value
            if row[f"{name}_status"] in UNDECIDED:
                assert (row["organisation_id"], name) in in_review
        known = [row[name] for name in ("boats", "blue", "red")]
        if known[0] is not None:
            assert sum(part or 0 for part in known[1:]) <= known[0]
            lows = [row[f"{name}_low"] or 0 for name in ("blue", "red")]
            assert sum(lows) <= row["boats_low"] <= known[0]
        for name in DESIGN.questions:
            if row[name] is not None:
                assert row[f"{name}_low"] <= row[name] <= (row[f"{name}_high"] or row[name])
