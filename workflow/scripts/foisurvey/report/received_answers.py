"""Each organisation's answers as received, cell by cell: how each was read, what it counts as, and who decided."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import AMBIGUOUS, NO_RESPONSE
from foisurvey.core.survey import Question, Survey
from foisurvey.report.wording import exact

# Marks of an answer: what it is, as the reader understood it, and what became of it.
KINDS = {"approximate": "approximate", "more_than": "bound", "fewer_than": "bound", "range": "range"}
STATUSES = {
    "proposed": "not confirmed",
    "confirmed": "confirmed",
    "corrected": "corrected",
    "imputed": "imputed",
    "in_review": "in review",
}
# What an answer without a number is, by its status.
WITHOUT = {
    "in_review": "missing until a person decides",
    "not_answered": "missing: not answered",
    "not_held": "missing: information not held",
    "refused": "missing: refused",
    "not_applicable": "missing: the question does not apply",
    "not_seen": "missing: the answer was not seen",
    "late": "not counted: the reply is late",
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
            _answer(row, name, survey, final[organisation], decision, reasons.get((organisation, name), ""))
        )
    return replies


def _answer(
    row: Mapping[str, Any],
    name: str,
    survey: Survey,
    final: Mapping[str, Any],
    decision: Mapping[str, Any] | None,
    reason: str,
) -> Answer:
    """Return an answer as the page shows it; what it counts as and its status are those of the analysis frame."""
    question = survey.questions[name]
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
    counts_as = _counts_as(name, question, status, final)
    if status == "imputed":
        parts = [exact(final[part]) for part in survey.design.parts if final[part] is not None]
        counts_as += f", the sum of its parts ({' + '.join(parts)})"
    if row["kind"] in AMBIGUOUS and row["value"] is not None and status not in ("imputed", "in_review"):
        counts_as += f" by the rule “{row['rule'].replace('_', ' ')}”"
    return Answer(question.title, row["answer_text"], cell, counts_as, marks, _decided(decision) or reason)


def _counts_as(name: str, question: Question, status: str, final: Mapping[str, Any]) -> str:
    """Return the number (or the option) that counts, and how far the number may lie from it; or why there is none."""
    value = final[name]
    if value is None:
        return WITHOUT.get(status, status.replace("_", " "))
    if question.number == "choice":
        return f"“{question.choices[value][0]}”"
    low, high = final[f"{name}_low"], final[f"{name}_high"]
    if low == high == value:
        return exact(value)
    ends = f"{exact(low)} or more" if high is None else f"{exact(low)} to {exact(high)}"
    return f"{exact(value)}, may be {ends}"


def _decided(decision: Mapping[str, Any] | None) -> str:
    """Return who decided, when, and why."""
    if decision is None:
        return ""
    who, when = decision["by"] or "a person who is not named", f" on {decision['date']}" if decision["date"] else ""
    why = f": {decision['reason']}" if decision["reason"] else ""
    return f"Decided by {who}{when} as “{decision['to'].replace('_', ' ')}”{why}"
