"""Each organisation's answers as received, cell by cell: how each was read, what it counts as, and who decided."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frame_names import AMBIGUOUS, NO_RESPONSE
from foisurvey.core.survey import Survey
from foisurvey.report.wording import exact

# Marks of an answer: what it is, as the reader understood it, and what became of it.
KINDS = {"approximate": "approximate", "more_than": "bound", "fewer_than": "bound", "range": "range"}
STATUSES = {
    "proposed": "not confirmed",
    "confirmed": "confirmed",
    "corrected": "corrected",
    "imputed": "imputed",
    "in_review": "in review",
    "withdrawn": "withdrawn, in review",
}
# What an answer without a number is, by its status.
WITHOUT = {
    "in_review": "Missing until a person decides",
    "withdrawn": "Missing until a person decides",
    "not_answered": "Missing: not answered",
    "not_held": "Missing: information not held",
    "refused": "Missing: refused",
    "not_applicable": "Missing: the question does not apply",
    "not_seen": "Missing: the answer was not seen",
    "late": "Not counted: the reply is late",
}
# Why a whole reply does not count.
ASIDE = {
    "superseded": "Another reply of the organisation counts instead.",
    "late": "This reply is late; another one counts.",
    NO_RESPONSE: "This row is no reply.",
}
SUMMED = ("summed", "parts_of_a_sum")


class Answer(NamedTuple):
    """One answer: its question, its text (None: blank) and cell, what it counts as, its marks, and who decided why."""

    question: str
    text: str | None
    cell: str
    counts_as: str
    marks: list[str]
    decided: str


class Reply(NamedTuple):
    """One reply: where it stands, what is to be said of it as a whole, and its answers in the config's order."""

    file: str
    sheet: str | None
    row: int
    remark: str
    answers: list[Answer]


def received_answers(
    answers: pl.DataFrame, corrections: pl.DataFrame, review: pl.DataFrame, frame: pl.DataFrame, survey: Survey
) -> dict[str, list[Reply]]:
    """Return the replies of each organisation by its id, in the order of the file; none of one without a reply.

    `answers` are as read (`frames.ANSWERS`), `corrections` what a person decided (`frames.CORRECTIONS`), `review` what
    awaits a person (`frames.REVIEW`), `frame` the analysis frame, which has what an answer counts as.
    """
    key = ("organisation_id", "question")
    decisions = {tuple(row[name] for name in key): row for row in corrections.iter_rows(named=True)}
    reasons = {row[:2]: row[2] for row in review.select(*key, "reason").iter_rows()}
    final = {row["organisation_id"]: row for row in frame.iter_rows(named=True)}
    replies: dict[str, list[Reply]] = {}
    for row in answers.iter_rows(named=True):
        organisation, place = row["organisation_id"], (row["file"], row["sheet"], row["row"])
        of_organisation = replies.setdefault(organisation, [])
        if not of_organisation or of_organisation[-1][:3] != place:
            of_organisation.append(Reply(*place, ASIDE.get(row["set_aside"], ""), []))
        name = row["question"]
        decision = decisions.get((organisation, name)) if row["corrected"] else None
        of_organisation[-1].answers.append(
            _answer(row, survey, final[organisation], decision, reasons.get((organisation, name), ""))
        )
    return replies


def _answer(
    row: Mapping[str, Any],
    survey: Survey,
    final: Mapping[str, Any],
    decision: Mapping[str, Any] | None,
    reason: str,
) -> Answer:
    """Return an answer as the page shows it; what it counts as and its status are those of the analysis frame."""
    name, question = row["question"], survey.questions[row["question"]]
    cell = f"{row['column'] or ''}{row['row']}"
    if row["set_aside"] is not None:
        return Answer(question.title, row["answer_text"], cell, "", [], "")
    status = final[f"{name}_status"]
    marks = [KINDS[row["kind"]]] if row["kind"] in KINDS and status != "imputed" else []
    marks += [STATUSES[status]] if status in STATUSES else []
    if decision and status not in ("confirmed", "corrected"):  # decided that it has no number
        marks.append("confirmed" if row["confirmed"] else "corrected")
    if row["cell"] in SUMMED:
        marks.append("sum of several rows, of which this is the first")
    decided = _decided(decision) or (f"Why: {reason}" if reason else "")
    return Answer(question.title, row["answer_text"], cell, _counts_as(row, survey, final), marks, decided)


def _counts_as(row: Mapping[str, Any], survey: Survey, final: Mapping[str, Any]) -> str:
    """Return the number (or the option) that counts, why, and how far it may lie from it; or why there is none."""
    name, question = row["question"], survey.questions[row["question"]]
    value, status = final[name], final[f"{name}_status"]
    if value is None:
        return WITHOUT.get(status, f"Missing: {status.replace('_', ' ')}")
    if question.number == "choice":
        return f"Counts as “{question.choices[value][0]}”"
    number = f"Counts as {exact(value)}"
    if status == "imputed":
        parts = [exact(final[part]) for part in survey.design.parts if final[part] is not None]
        number += f", the sum of its parts ({' + '.join(parts)})"
    elif row["kind"] in AMBIGUOUS:
        number += f" by the rule “{row['rule'].replace('_', ' ')}”"
    low, high = final[f"{name}_low"], final[f"{name}_high"]
    if low == high == value:
        return number
    return f"{number}; may be {f'{exact(low)} or more' if high is None else f'{exact(low)} to {exact(high)}'}"


def _decided(decision: Mapping[str, Any] | None) -> str:
    """Return who decided, when, and why."""
    if decision is None:
        return ""
    who, when = decision["by"] or "a person who is not named", f" on {decision['date']}" if decision["date"] else ""
    why = f": {decision['reason']}" if decision["reason"] else ""
    return f"Decided by {who}{when} as “{decision['to'].replace('_', ' ')}”{why}"
