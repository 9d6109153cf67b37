"""The frame that each stage writes: column names, their order and their types.

A frame that differs is an error of ours, never of the user; see `conform`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import polars as pl

from foisurvey.core.messages import Problem, nearest
from foisurvey.core.survey import Design, DesignQuestion

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

# Columns that a file of the survey must have, and those that a reply may have besides its answers.
ORGANISATION = ("organisation_id", "name", "organisation_type")
REPLY_DATES = ("date_responded", "date_refused")
REPLY_TEXTS = ("exemption_claimed", "review_outcome", "source", "comment")
CORRECTION = ("organisation_id", "question", "from", "to", "reason", "by", "date")
# What later stages add to an organisation, besides its answers and statuses.
DERIVED_NAMES = ("replies", "responded", "late", "completeness", "rate")

# One row is one organisation contacted, in the order of the register, with the number of its replies;
# columns of the organisations file that the config does not name follow these.
ORGANISATIONS = {
    **dict.fromkeys(ORGANISATION, pl.String),
    "date_sent": pl.Date,
    "replies": pl.Int64,
    **dict.fromkeys(REPLY_DATES, pl.Date),
    **dict.fromkeys(REPLY_TEXTS, pl.String),
}

# Columns of several frames: where an answer stands, and how it is read.
_PLACE = {"file": pl.String, "sheet": pl.String, "row": pl.Int64}
_READING = {"kind": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64}

# One row is one answer as received: a reply x a question, in the order of the register, within an
# organisation in that of the file, within a reply in that of the config. `cell` is what the file says the cell is.
# `set_aside` says why another reply of the organisation counts instead: superseded or late.
ANSWERS_RAW = {
    "organisation_id": pl.String,
    "question": pl.String,
    "answer_text": pl.String,
    "cell": pl.String,
    **_PLACE,
    "set_aside": pl.String,
}

# One row is one answer that two coders have. `differs` says whether the two texts are read differently.
CODED = {
    "organisation_id": pl.String,
    "question": pl.String,
    **{
        f"{coder}_{name}": dtype
        for coder in ("first", "second")
        for name, dtype in {"text": pl.String, **_PLACE, **_READING, "review": pl.String}.items()
    },
    "differs": pl.Boolean,
}

CORRECTIONS = dict.fromkeys(CORRECTION, pl.String)

# What became of an answer: `status` in ANSWERS, `<question>_status` in the frames of one row an organisation. The first
# four have a value that counts; superseded is only in ANSWERS, imputed and no_response only in the other frames.
STATUSES = {
    "stated": "the number as it was answered",
    "ruled": "an approximation or a bound, which counts as the config says",
    "corrected": "the number that a person decided",
    "imputed": "a total that was missing: the sum of its parts",
    "in_review": "a person must decide what it means; missing until then",
    "not_answered": "left blank",
    "not_held": "the organisation does not hold the information",
    "refused": "the organisation refused to give it",
    "not_applicable": "the organisation says that the question does not apply to it",
    "not_seen": "the recording workbook says that the answer was not seen",
    "superseded": "a later reply of the organisation counts instead",
    "late": "the reply came after the last day on which one counts",
    "no_response": "the organisation did not reply",
}

# Kinds of an answer that has no number; a correction's `to` may be one of them in place of a text to read.
WITHOUT_A_NUMBER = ("not_held", "refused", "not_applicable", "not_seen", "not_answered")

# Kinds whose value depends on how the config reads an ambiguous answer.
AMBIGUOUS = ("approximate", "more_than", "fewer_than")

# One row is that answer read. `read_text` is what was read: the answer, or its correction.
ANSWERS = ANSWERS_RAW | {
    "read_text": pl.String,
    **_READING,
    "rule": pl.String,
    "status": pl.String,
    "review": pl.String,
    "span": pl.String,
    "corrected": pl.Boolean,
}

# Severity: review (an answer waits for a person), warning, or note (fatal in no case).
FINDINGS = {
    "severity": pl.String,
    "stage": pl.String,
    **_PLACE,
    "organisation_id": pl.String,
    "question": pl.String,
    "value": pl.String,
    "expected": pl.String,
}

# One row is one answer that a person decides. `span` is of `read_text`: the answer, or its correction.
REVIEW = {
    "organisation_id": pl.String,
    "question": pl.String,
    "answer_text": pl.String,
    **_READING,
    "reason": pl.String,
    "read_text": pl.String,
    "span": pl.String,
    "name": pl.String,
    "organisation_type": pl.String,
    **_PLACE,
}

CHANGES = dict.fromkeys(("organisation_id", "question", "from", "to", "rule", "stage"), pl.String)

# One row is one statistic. `table` is the first part of its id: the table that prints it, or what it is about;
# `outcome` what is described (a question, rate, completeness, a status); `unit` what the number is (`survey.Unit`).
# The ambiguity limits are null where it has no band, infinite where there is no upper limit. `organisations` names
# the organisations that the number is about (see `membership`), `setting` the key of the config that chose its
# method, where one did.
ESTIMATES = {
    "id": pl.String,
    "table": pl.String,
    "analysis": pl.String,
    "outcome": pl.String,
    "organisation_type": pl.String,
    "statistic": pl.String,
    "unit": pl.String,
    "value": pl.Float64,
    "ambiguity_low": pl.Float64,
    "ambiguity_high": pl.Float64,
    "n": pl.Int64,
    "denominator": pl.Float64,
    "organisations": pl.String,
    "setting": pl.String,
    "method": pl.String,
    "same_as": pl.String,
}

# One row is one reason, a code, why organisations are in or out of an analysis; `detail` is the question, the rate or
# the review outcome that it is about, `label` the reason in words.
FLOW = {
    "analysis": pl.String,
    "step": pl.Int64,
    "reason": pl.String,
    "detail": pl.String,
    "organisations": pl.Int64,
    "in_analysis": pl.Boolean,
    "label": pl.String,
}

PUBLISHED = {
    "id": pl.String,
    "source": pl.String,
    "printed": pl.String,
    "ours": pl.String,
    "value": pl.Float64,
    "agreement": pl.String,
    "reason": pl.String,
}

_OTHER_METHOD = dict.fromkeys(("setting", "configured", "alternative", "used_by"), pl.String)
WHAT_IF_COUNTS = _OTHER_METHOD | {"cells": pl.Int64, "changed": pl.Int64}
WHAT_IF = _OTHER_METHOD | dict.fromkeys(("table", "row", "column", "printed", "instead"), pl.String)

PARITY = {
    "statistic": pl.String,
    "r_call": pl.String,
    "r_version": pl.String,
    "cases": pl.Int64,
    "undefined": pl.Int64,
    "compared": pl.String,
    "allowed": pl.Float64,
    "largest_difference": pl.Float64,
}


def findings(stage: str, problems: Iterable[tuple[str, Problem]]) -> pl.DataFrame:
    """Return faults, each with its severity, as a frame of findings; the column of a fault is its question."""
    rows = [
        (
            *(severity, stage, one.file, one.sheet, one.row, one.organisation, one.column),
            *(None if one.value is None else str(one.value), one.expected + nearest(str(one.value), one.known)),
        )
        for severity, one in problems
    ]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")


def clean(questions: Mapping[str, DesignQuestion]) -> dict[str, Any]:
    """Return the schema of the clean and the imputed frame: one row an organisation contacted.

    A question has its value (whole for a count; missing is null), low and high (null high: no upper limit; the value
    itself unless the answer was ambiguous or the total imputed), status, and whether its answer was ambiguous.
    """
    columns: dict[str, Any] = {
        **dict.fromkeys(ORGANISATION, pl.String),
        "responded": pl.Boolean,
        "late": pl.Boolean,
        "date_sent": pl.Date,
        "date_responded": pl.Date,
        "exemption_claimed": pl.String,
        "review_outcome": pl.String,
    }
    for name, question in questions.items():
        columns[name] = pl.Int64 if question.number == "count" else pl.Float64
        columns[f"{name}_low"] = pl.Float64
        columns[f"{name}_high"] = pl.Float64
        columns[f"{name}_status"] = pl.String
        columns[f"{name}_ambiguous"] = pl.Boolean
    return columns | {"source": pl.String, "comment": pl.String}


def derived(design: Design) -> dict[str, Any]:
    """Return the schema of the analysis frame: the clean columns and what is derived from them.

    `rate` is a percentage; `<status>_numerator` and `<status>_denominator` are amounts, null where the organisation did
    not answer what the status needs.
    """
    columns = clean(design.questions) | {"completeness": pl.String, "rate": pl.Float64}
    amounts = [f"{status}_{end}" for status in design.statuses for end in ("numerator", "denominator")]
    return columns | dict.fromkeys(amounts, columns[design.total])


def measured(design: Design) -> list[str]:
    """Return the columns of the analysis frame that numbers are made of: no names, texts or dates."""
    columns = [name for name in derived(design) if name not in ORGANISATIONS and name != "date_responded"]
    return ["organisation_type", *columns]


def conform(frame: Frame, schema: dict[str, Any]) -> Frame:
    """Return the frame with the schema's columns first, in its order and types; other columns follow as they are.

    A missing column, or a value that does not fit its type, raises polars' own error.
    """
    return frame.select(*schema, pl.exclude(*schema)).cast(pl.Schema(schema))
