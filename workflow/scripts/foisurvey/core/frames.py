"""The frame that each stage writes: column names, their order and their types.

A frame that differs is an error of ours, never of the user; see `conform`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import polars as pl

from foisurvey.core.frame_names import AMBIGUOUS, COMPLETENESS, DECISIONS, WITHOUT_A_NUMBER
from foisurvey.core.messages import Problem, nearest
from foisurvey.core.outside_text import csv_safe
from foisurvey.core.survey import Design, DesignQuestion

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


class Column(NamedTuple):
    """A column as the reference pages describe it: what a value means, its type and unit, what a blank means.

    Without a unit it is a text, a date, an id or a number of no unit; without `blank` it is never blank.
    """

    meaning: str
    dtype: Any = pl.String
    unit: str = ""
    blank: str = ""


class Schema(dict[str, Any]):
    """The columns of a frame and their types, in their order, as polars takes them.

    `row` says what one row is, `columns` describes each column.
    """

    def __init__(self, row: str, columns: dict[str, Column]) -> None:
        super().__init__({name: column.dtype for name, column in columns.items()})
        self.row, self.columns = row, columns


# Columns of several frames.
_OF_QUESTION = "that of the question"
_ONE_ORGANISATION = (
    "one organisation contacted, in the order of the organisations file; other columns of that file follow, with the "
    "name organisation_<name> where the results have a column of their own name"
)
_ID = {"organisation_id": Column("Id of the organisation, as in the organisations file")}
_ORGANISATION = _ID | {
    "name": Column("Its name", blank="blank in the organisations file"),
    "organisation_type": Column("Its type, one of organisation_types in the config"),
}
_DATES = {
    "date_responded": Column(
        "Day of its reply, as received; of several, of the one that gives the answers",
        pl.Date,
        blank="no reply, or no date",
    ),
    "date_refused": Column(
        "Day of its first refusal: a date_refused, or the date of a reply that claims an exemption",
        pl.Date,
        blank="it did not refuse, or no date",
    ),
    "counted_on": Column(
        "Day by which its reply is in time or late: the earlier of the two", pl.Date, blank="no reply, or no date"
    ),
}
_SENT = {"date_sent": Column("Day on which the request was sent", pl.Date, blank="blank in the organisations file")}
_EXEMPTION = {
    "exemption_claimed": Column(
        "Exemption that the organisation claimed, in any of its replies", blank="none claimed, or no reply"
    ),
    "review_outcome": Column("Outcome of the internal review", blank="none recorded, or no reply"),
}
_REMARKS = {
    "source": Column("Where the reply was found, as recorded", blank="not recorded"),
    "comment": Column("Comment of who recorded the reply", blank="none"),
}
_QUESTION = {"question": Column("Name of the question in the config")}
_PLACE = {
    "file": Column("File that was read"),
    "sheet": Column("Its sheet", blank="the first sheet, or a CSV file"),
    "row": Column("Row of the file, counted from 1", pl.Int64),
}
_READING = {
    "kind": Column(
        f"What the answer is: exact, range, {', '.join(AMBIGUOUS)}, choice, unclear, or why there is no number "
        f"({', '.join(WITHOUT_A_NUMBER)})"
    ),
    "value": Column("Its number; in review, a proposal", pl.Float64, _OF_QUESTION, "no number"),
    "low": Column("Least that it may mean", pl.Float64, _OF_QUESTION, "no number"),
    "high": Column("Most that it may mean", pl.Float64, _OF_QUESTION, "no number; beside a value: no upper limit"),
    "option": Column("The option chosen, by its name in the config; in review, a proposal", blank="no choice, or none"),
}
_CERTAINTY = Column("How sure a proposal is: likely or unsure", blank="no proposal: read with certainty, or decided")
_SPAN = Column("Part of the text that decided the reading", blank="the answer is blank, or a kind was decided")
_READ_TEXT = Column("Text that was read: the answer, or its correction", blank="the answer is blank")
_ANSWER_TEXT = Column("The answer as received", blank="left blank")

ORGANISATIONS = Schema(
    _ONE_ORGANISATION,
    {
        **_ORGANISATION,
        **_SENT,
        "replies": Column("How many replies the file of replies has of it; rows added up are one", pl.Int64, "replies"),
        **_DATES,
        **_EXEMPTION,
        **_REMARKS,
    },
)

ANSWERS_RAW = Schema(
    "one answer as received: a reply and a question, in the order of the organisations file, of the replies and of the "
    "config",
    {
        **_ID,
        **_QUESTION,
        "answer_text": _ANSWER_TEXT,
        "cell": Column(
            "What the file says that the cell is, such as text, number, date or percentage; or what the rows of an "
            "organisation make together (summed, parts_of_a_sum), words for no reply (no_reply), or what the "
            "reply_status says of a blank answer (status_refused, status_unclear)"
        ),
        **_PLACE,
        "column": Column(
            "Letters of its column, as a spreadsheet shows them", blank="the answer is the name of the sheet or file"
        ),
        "set_aside": Column(
            "Why it does not count: another reply of the organisation does (superseded or late), or the row says "
            "that it is no reply, or a person does (no_response)",
            blank="this one counts",
        ),
        "not_a_year": Column(
            "Whether it is a bare number from 1980 to 2039, and of three or more other numbers in its column at least "
            "half are of that size (990 to 4,078); or a sum of several rows",
            pl.Boolean,
        ),
    },
)

CODED = Schema(
    "one answer that both coders have",
    {
        **_ID,
        **_QUESTION,
        **{
            f"{coder}_{name}": column._replace(meaning=f"{coder.capitalize()} coder. {column.meaning}")
            for coder in ("first", "second")
            for name, column in {
                "text": Column("The answer as typed", blank="left blank"),
                **_PLACE,
                **_READING,
                "review": Column("Why no rule could read it with certainty", blank="read with certainty, or accepted"),
                "certainty": _CERTAINTY,
            }.items()
        },
        "differs": Column("Whether the two texts are read differently", pl.Boolean),
    },
)

CORRECTIONS = Schema(
    "one correction: the last of each answer",
    {
        **_ID,
        **_QUESTION,
        "from": Column("The answer that it corrects", blank="left blank"),
        "to": Column(f"What a person decided: a text to read, or one of {', '.join(DECISIONS)}"),
        "reason": Column("Why", blank="not given"),
        "by": Column("Who decided", blank="not given"),
        "date": Column("When, as written", blank="not given"),
    },
)

ANSWERS = Schema(
    "one answer read, in the order of answers_raw.parquet",
    {
        **ANSWERS_RAW.columns,
        "read_text": _READ_TEXT,
        **_READING,
        "rule": Column("Rule of the reader that decided"),
        "status": Column("What became of it (see Statuses)"),
        "review": Column("Why a person must decide", blank="nothing to decide"),
        "span": _SPAN,
        "certainty": _CERTAINTY._replace(
            meaning=f"{_CERTAINTY.meaning}; without a review it counts, though nobody has confirmed it"
        ),
        "corrected": Column("Whether a correction was read in its place", pl.Boolean),
        "confirmed": Column("Whether that is what the program read in the answer as received", pl.Boolean),
        "upheld": Column("Whether that is a number which was certain, and is confirmed as it stands", pl.Boolean),
    },
)

FINDINGS = Schema(
    "one thing that is worth a look, in the order of the files, last those of the analyses; it stops the run only "
    "where the config says strict",
    {
        "severity": Column("review (the answer awaits a decision), warning, or note"),
        "stage": Column("Stage that found it"),
        **{name: column._replace(blank="it is of no one place") for name, column in _PLACE.items()},
        "organisation_id": Column("Organisation that it is about", blank="of no one organisation"),
        "question": Column("Question, or column of the file, that it is about", blank="of the whole row or file"),
        "value": Column("What stands there", blank="nothing, or it does not matter"),
        "expected": Column("What was expected, or what is worth knowing"),
    },
)

REVIEW = Schema(
    "one answer that awaits a decision, in the order of the files",
    {
        **_ID,
        **_QUESTION,
        "answer_text": _ANSWER_TEXT,
        **{name: column for name, column in _READING.items() if name != "option"},
        "reason": Column("Why a person must decide"),
        "option": _READING["option"],
        "read_text": _READ_TEXT,
        "span": _SPAN,
        "certainty": _CERTAINTY,
        "name": _ORGANISATION["name"],
        "organisation_type": _ORGANISATION["organisation_type"],
        **_PLACE,
    },
)

CHANGES = Schema(
    "one answer that does not count as it was first received",
    {
        **_ID,
        **_QUESTION,
        "from": Column("The answer as received", blank="left blank"),
        "to": Column(
            "What counts: a text, a kind, a number or the label of an option", blank="a later reply leaves it blank"
        ),
        "rule": Column(
            "confirmation (a person decided as the program proposed), correction, revised_reply, proposal (nobody has "
            "confirmed it), or the rule that read an ambiguous answer"
        ),
        "stage": Column("Stage that changed it: ingest or read_answers"),
    },
)

_STATEMENT = "a statement of the config"
# `unit` is a `survey.Unit`; `organisations` as in `membership`.
ESTIMATES = Schema(
    "one statistic",
    {
        "id": Column("Id of the number"),
        "table": Column("First part of its id: the table that shows it, or what it is about; statements"),
        "analysis": Column("primary, a name under sensitivity in the config, agreement, or statements"),
        "outcome": Column("What is described: a question, rate, completeness, a status", blank=_STATEMENT),
        "organisation_type": Column("Organisation type, or all", blank=_STATEMENT),
        "statistic": Column("Which statistic: the last part of its id; of a statement how it is made"),
        "unit": Column("What the number is, which tells how it is printed"),
        "value": Column("The number at full precision", pl.Float64, "see column unit", "not defined"),
        "ambiguity_low": Column(
            "Least that it can be as ambiguous answers are read, or equal totals trimmed; -inf: no lower limit",
            pl.Float64,
            "see column unit",
            "it has no band",
        ),
        "ambiguity_high": Column(
            "Most that it can be; inf: no upper limit", pl.Float64, "see column unit", "it has no band"
        ),
        "n": Column("How many organisations (or answers) it is of", pl.Int64, blank="a formula of the config"),
        "denominator": Column("What a percentage is of", pl.Float64, "that of its numerator", "no percentage"),
        "organisations": Column("Name of the organisations that it counts", blank="a statement, or two coders"),
        "setting": Column("Key of the config that chose its method", blank="no choice of method"),
        "method": Column("How it is computed"),
        "same_as": Column("Id of the estimate that it shows again", blank="an estimate of its own"),
        "without": Column("Organisation, or organisation type, that it leaves out", blank="it leaves none out"),
    },
)

TIDY = Schema(
    "one number of the table, in the order of its rows; without a value the table does not show it",
    {
        "table": Column("The table's label"),
        "row": Column("Label of the row: an organisation type, a question, a headline, a comparison"),
        "heading": Column("Heading of the number, spelt out, with that of its group or analysis before it"),
        "statistic": Column("Which statistic, as in estimates.csv"),
        "unit": Column("What the number is, which tells how it is printed"),
        "value": Column("The number at full precision", pl.Float64, "see column unit", "see column note"),
        "printed": Column("The number as printed", blank="see column note"),
        "n": Column(
            "How many organisations (or answers) it is of", pl.Int64, blank="not shown, or small counts are suppressed"
        ),
        "denominator": Column("What a percentage is of", pl.Float64, "that of its numerator", "no percentage"),
        "note": Column("Why the number is not shown: not defined, of few organisations, suppressed", blank="it is"),
        "id": Column("Id of the estimate, as in estimates.csv"),
        "synthetic": Column("Whether the survey's answers are invented", pl.Boolean),
    },
)

FLOW = Schema(
    "one reason why organisations are in or out of a table or an analysis; those of each add up to all contacted",
    {
        "analysis": Column("The table or analysis; exemptions: what became of the exemptions claimed"),
        "step": Column("Place of the reason in the order in which reasons are asked, from 1", pl.Int64),
        "reason": Column("Code of the reason (see Reasons)"),
        "detail": Column("Question, rate (percent) or review outcome that it is about", blank="the reason says it all"),
        "organisations": Column("How many it applies to first", pl.Int64, "organisations"),
        "in_analysis": Column("Whether they are in", pl.Boolean),
        "label": Column("The reason in words"),
    },
)

PUBLISHED = Schema(
    "one figure that the publication printed",
    {
        "id": Column("Id of the estimate"),
        "source": Column("Where it is printed"),
        "printed": Column("The figure as printed"),
        "ours": Column("Our number with as many decimals", blank="no such estimate, or not defined"),
        "value": Column("Our number at full precision", pl.Float64, "that of the estimate", "as for ours"),
        "agreement": Column("agrees, differs or not_estimated"),
        "reason": Column("Why it cannot agree with ours", blank="it agrees, or no reason is known for this number"),
    },
)

# The waves that are compared, and how the organisations of two waves belong together: `match` in WAVE_ORGANISATIONS.
WAVES = ("earlier", "later")
MATCHES = {
    "same_id": "in both waves, under the same id",
    "renamed": "in both waves, under another id",
    "merged": "in both waves, after a merger",
    "split": "in both waves, after a split",
    "reorganised": "in both waves, after both mergers and splits",
    "closed": "in the earlier wave alone: it closed",
    "new": "in the later wave alone: it is new",
    "only_earlier": "in the earlier wave alone; nothing says why",
    "only_later": "in the later wave alone; nothing says why",
}
_WAVE = {
    "group": Column("Number of the organisations that belong together, in one wave or both, from 1", pl.Int64),
    "wave": Column("earlier or later"),
    **_ORGANISATION,
}
WAVE_ORGANISATIONS = Schema(
    "one organisation contacted in a wave",
    {
        **_WAVE,
        "match": Column("How it belongs to organisations of the other wave (see Matches)"),
        "completeness": Column(f"How complete its reply is: one of {', '.join(COMPLETENESS)}"),
        "date": Column("Day of what the successor table says of it", pl.Date, blank="it says nothing, or no date"),
        "source": Column("Where that is known from", blank="the table says nothing of it"),
    },
)
WAVE_NUMBERS = Schema(
    "one organisation in a wave whose answers a number rests on",
    {
        "number": Column("Name of the number: the second part of the ids of its estimates"),
        **_WAVE,
        "value": Column("Its number; of a pooled share the numerator", pl.Float64, "that of the number"),
        "of": Column("Of a pooled share or a rate, the total", pl.Float64, "that of the total", "no share or rate"),
        "in_both": Column("Whether it is in the matched panel of this number", pl.Boolean),
    },
)
WAVE_REVISIONS = Schema(
    "one answer of the earlier wave that a revised reply or a correction changed",
    {
        **_ORGANISATION,
        **_QUESTION,
        "from": CHANGES.columns["from"],
        "to": CHANGES.columns["to"],
        "rule": Column("revised_reply or correction"),
        "reason": Column("Why, as the correction says", blank="a revised reply, or not given"),
        "date": Column("When it was decided, as written", blank="a revised reply, or not given"),
    },
)

_OTHER_METHOD = {
    "setting": Column("Key of the config that chooses the method"),
    "configured": Column("Its value in the config"),
    "alternative": Column("Another value"),
    "used_by": Column("Who uses that one"),
}
WHAT_IF_COUNTS = Schema(
    "one other method",
    {
        **_OTHER_METHOD,
        "cells": Column("Cells and headings compared", pl.Int64, "cells"),
        "changed": Column("How many of them it would change", pl.Int64, "cells"),
    },
)
WHAT_IF = Schema(
    "one cell that another method would change",
    {
        **_OTHER_METHOD,
        "table": Column("Name of the table"),
        "row": Column("Label of the row; (heading) for a heading"),
        "column": Column("Heading of the column"),
        "printed": Column("The cell as printed"),
        "instead": Column("The cell by the other method"),
    },
)

PARITY = Schema(
    "one statistic compared with R's",
    {
        "statistic": Column("Its name"),
        "r_call": Column("The R call"),
        "r_version": Column("Version of R, and of the package that the call names"),
        "cases": Column("How many cases were compared", pl.Int64, "cases"),
        "undefined": Column("Cases in which neither R nor we give a value", pl.Int64, "cases"),
        "compared": Column("relative, absolute or exactly"),
        "allowed": Column("Largest difference allowed", pl.Float64),
        "largest_difference": Column("Largest difference found", pl.Float64, blank="a text, which is equal"),
    },
)

SECOND_OPINION = Schema(
    "one kind of number of the tables and the sensitivity analyses, or one table",
    {
        "statistic": Column("What was computed again, or the table whose cells and headings were put together again"),
        "method": Column("By what"),
        "numbers": Column("How many numbers, or cells and headings, were compared", pl.Int64),
        "undefined": Column("How many of them are not defined, in the run and again", pl.Int64),
        "largest_difference": Column(
            "Largest difference found, as a fraction of the number or of the largest one that it is made of",
            pl.Float64,
            blank="a table, whose texts are equal",
        ),
        "allowed": Column("Largest difference allowed", pl.Float64),
    },
)


def safe_csv(frame: pl.DataFrame) -> bytes:
    """Return a frame as CSV, with an apostrophe before a text that a spreadsheet would take for a formula."""
    texts = pl.col(pl.String).map_elements(csv_safe, return_dtype=pl.String)
    return frame.with_columns(texts).write_csv().encode()


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


def clean(questions: Mapping[str, DesignQuestion]) -> Schema:
    """Return the schema of the clean and the imputed frame: one row an organisation contacted.

    A question has its value (whole for a count; the name of its option for a choice, which has no limits), low and
    high, status, and whether its answer was ambiguous, and whether its reading is unconfirmed.
    """
    columns = {
        **_ORGANISATION,
        "responded": Column("Whether it replied in time", pl.Boolean),
        "late": Column("Whether it replied after the last day on which a reply counts", pl.Boolean),
        **_SENT,
        **_DATES,
        **_EXEMPTION,
    }
    for name, question in questions.items():
        missing = "missing; its status says why"
        dtype = pl.Int64 if question.number == "count" else pl.Float64
        value = Column("The number that counts, whole where a count is asked for", dtype, _OF_QUESTION, missing)
        if question.number == "choice":
            value = Column("The option that was chosen, by its name in the config", blank=missing)
        limits = {
            f"{name}_low": Column(
                "Least that it may mean; the number itself unless the answer was ambiguous or the total imputed",
                pl.Float64,
                _OF_QUESTION,
                missing,
            ),
            f"{name}_high": Column(
                "Most that it may mean", pl.Float64, _OF_QUESTION, "missing; beside a number: no upper limit"
            ),
        }
        columns |= {
            name: value,
            **({} if question.number == "choice" else limits),
            f"{name}_status": Column("What became of the answer (see Statuses)"),
            f"{name}_ambiguous": Column("Whether the answer was an approximation or a bound", pl.Boolean),
            f"{name}_unconfirmed": Column(
                "Whether the answer counts as the program proposes, and nobody has confirmed it", pl.Boolean
            ),
        }
    return Schema(_ONE_ORGANISATION, columns | _REMARKS)


def derived(design: Design) -> Schema:
    """Return the schema of the analysis frame: the clean columns and what is derived from them."""
    columns = clean(design.questions).columns | {
        "completeness": Column(f"One of {', '.join(COMPLETENESS)}"),
        "rate": Column(
            "The compliant part of the total", pl.Float64, "percent", "one of the two is missing, or the total is 0"
        ),
    }
    dtype, missing = columns[design.total].dtype, "it did not answer what the status needs"
    for status in design.statuses:
        columns |= {
            f"{status}_numerator": Column("How much of its total has this status", dtype, "that of the total", missing),
            f"{status}_denominator": Column("Its total", dtype, "that of the total", missing),
        }
    return Schema(_ONE_ORGANISATION, columns)


def universes(outcomes: Iterable[str]) -> Schema:
    """Return the schema of the universes: the option of each choice, and each headline by these options."""
    unit = "that of the headline"
    columns = {
        "number": Column("Its number: its place among all combinations, possible or not, from 0", pl.Int64),
        "ambiguous": Column("How ambiguous answers count: as_read, lowest, highest or left_out"),
        "imputed": Column("Organisations whose total is the sum of its parts: in or out"),
        "few": Column("Organisations with a total of this number or fewer are out; 0: none is", pl.Float64),
        "trim": Column("Fraction of the organisations dropped at each end", pl.Float64),
        "base": Column("Which organisations a trim ranks: rated or with_total"),
        "ties": Column("Which of those tied at its boundary a trim drops: register_order, all or none"),
        "extremes": Column("Organisations with a rate of 0 or 100%: in or out"),
        "types": Column("All organisations together (pooled), or the mean of the types (by_type)"),
        "weight": Column("What counts the same: each organisation, or each item"),
        "cases": Column("Organisations that answered what a number needs (available), or all (complete)"),
        "interval": Column("Its interval: as_configured, or cluster, by organisations"),
    }
    for name in outcomes:
        columns |= {
            f"{name}_value": Column("The headline", pl.Float64, unit, "not defined"),
            f"{name}_ci_low": Column("Lower end of its interval", pl.Float64, unit, "it has no interval"),
            f"{name}_ci_high": Column("Upper end of its interval", pl.Float64, unit, "it has no interval"),
            f"{name}_n": Column("Organisations that it is of", pl.Int64, "organisations", "none"),
        }
    return Schema("one possible combination of the choices of an analysis", columns)


def measured(design: Design) -> list[str]:
    """Return the columns of the analysis frame that numbers are made of: no names, texts or dates."""
    columns = [name for name in derived(design) if name not in ORGANISATIONS]
    return ["organisation_type", *columns]


def conform(frame: Frame, schema: Schema) -> Frame:
    """Return the frame with the schema's columns first, in its order and types; other columns follow as they are.

    A missing column, or a value that does not fit its type, raises polars' own error.
    """
    return frame.select(*schema, pl.exclude(*schema)).cast(pl.Schema(schema))
