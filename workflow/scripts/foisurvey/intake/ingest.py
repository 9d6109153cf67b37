"""The files as received, read as text: nothing is interpreted here, and nothing is lost."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import CORRECTION, DERIVED_NAMES, ORGANISATION, REPLY_DATES, REPLY_TEXTS
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import DateOrder, Input, NumberKind
from foisurvey.intake.coder import Coder
from foisurvey.intake.corrections import (
    answers_without_reply,
    correction_problems,
    last_corrections,
    rows_without_reply,
)
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.source_file import ROW, Source


class Received(NamedTuple):
    """The survey as received.

    `organisations` (`frames.ORGANISATIONS`): one row an organisation contacted, in the order of its file, with what its
    reply says beside the answers. `answers` (`frames.ANSWERS_RAW`): one row an answer, not yet computed, since there
    are many; `second`: the same as a second coder typed them, None where the config names no such file. `corrections`
    (`frames.CORRECTIONS`): the last of each answer, of the organisations that replied. `findings` (`frames.FINDINGS`):
    what is not a fault but worth a look.
    """

    organisations: pl.DataFrame
    answers: pl.LazyFrame
    corrections: pl.DataFrame
    findings: pl.DataFrame
    second: pl.LazyFrame | None


def ingest(received: Input, questions: Mapping[str, NumberKind], types: Mapping[str, Collection[str]]) -> Received:
    """Return what the files of a survey hold; blank texts are null.

    `questions` are what each question asks for, by its name in the config, `types` what the file may call each type.
    More columns of the organisations pass through; one with a name of the results is renamed organisation_<name>.
    Raises BadInput with every fault of all files.
    """
    contacted = Source(received.organisations, ORGANISATION)
    contacted.frame = contacted.frame.with_columns(pl.col("organisation_type").str.strip_chars())
    register = with_dates(contacted.frame, ["date_sent"], received.date_order).drop(ROW)
    first, second = (Coder(file, questions, received) for file in (received.responses, received.responses_second))
    several_rows = received.revised_replies or received.sum_rows
    corrections = Source(received.corrections, CORRECTION, [])
    problems = [
        *(problem for source in (contacted, first.source, second.source, corrections) for problem in source.problems),
        *_register_problems(contacted, types, received.date_order),
        *first.problems(contacted, register, several_rows),
        *second.problems(contacted, register, several_rows),
        *correction_problems(corrections, first, questions, received.date_order),
        *_renaming_problems(contacted, questions),
    ]
    if problems:
        raise BadInput("ingest", problems)

    decisions = last_corrections(corrections, first)
    no_replies = rows_without_reply(decisions, first, questions)
    if no_replies.len():
        silent = first.replies.filter(pl.col(ROW).is_in(no_replies.implode()))["organisation_id"]
        decisions = decisions.filter(~pl.col("organisation_id").is_in(silent.implode()))
        first.set_aside(no_replies)
    partly = list(answers_without_reply(corrections, decisions))
    organisations = register.rename(_renamed(register.columns, questions)).join(
        first.counting_replies(), on="organisation_id", how="left", maintain_order="left", validate="1:1"
    )
    return Received(
        frames.conform(organisations.with_columns(pl.col("replies").fill_null(0)), frames.ORGANISATIONS),
        first.answers(register),
        decisions,
        frames.findings("ingest", [*first.findings(), *second.findings(), *partly, *_coded_once(first, second)]),
        second.answers(register) if second.source.readable else None,
    )


def _coded_once(first: Coder, second: Coder) -> Iterator[tuple[str, Problem]]:
    """Yield a note for each reply that only the first coder has, and a warning for one that only the second has.

    A second coder may do a sample; a reply that only the second coder has does not count.
    """
    if second.source.readable:
        for row in first.rows_without(second):
            finding = "this organisation is coded once: the second coder does not have it"
            yield "note", first.source.problem(row, finding)
        for row in second.rows_without(first):
            finding = "the first coder does not have this organisation, so this row does not count"
            yield "warning", second.source.problem(row, finding)


def _register_problems(contacted: Source, types: Collection[str], order: DateOrder) -> Iterator[Problem]:
    yield from contacted.identified()
    yield from contacted.one_of("organisation_type", list(types), "one of the config's organisation_types")
    yield from contacted.misplaced(lambda cells: bool(cells & set(types)))
    if contacted.readable and not contacted.frame.height:
        yield contacted.problem(None, "expected at least one organisation below the header")
    yield from date_problems(contacted, ["date_sent"], order)


def _renamed(columns: Collection[str], questions: Collection[str]) -> dict[str, str]:
    """Return the new name of each column of the organisations that has a name of the results."""
    taken = (*REPLY_DATES, *REPLY_TEXTS, *DERIVED_NAMES, *questions)
    starts, ends = tuple(f"{question}_" for question in questions), ("_numerator", "_denominator")
    return {
        name: f"organisation_{name}"
        for name in columns
        if name in taken or name.startswith(starts) or name.endswith(ends)
    }


def _renaming_problems(contacted: Source, questions: Collection[str]) -> Iterator[Problem]:
    """Yield a fault for each column of the organisations whose new name another one has."""
    columns = contacted.frame.columns
    for name, new in _renamed(columns, questions).items():
        if new in columns:
            expected = f"the results use this name, so it would become {new}, a name that the file has too; rename it"
            yield contacted.problem(contacted.header_row, expected, name)
