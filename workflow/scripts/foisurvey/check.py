"""What a run would take from the files of a survey, in words; nothing is computed and nothing is written.

`python -m foisurvey.check CONFIG`
"""

import argparse
import os
import re
import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import msgspec
import polars as pl

from foisurvey.borrowed_words import borrowed
from foisurvey.core.batches import ROWS
from foisurvey.core.config_file import read
from foisurvey.core.frame_names import (
    AMBIGUOUS,
    CORRECTION,
    ORGANISATION,
    REPLY_DATES,
    REPLY_STATUS,
    REPLY_TEXTS,
    WITHOUT_A_NUMBER,
)
from foisurvey.core.messages import SHOWN, BadInput, Problem
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import File, Input, NumberKind, OrganisationType, Survey, texts, typed
from foisurvey.intake.cells import number_text
from foisurvey.intake.ingest import Received, ingest
from foisurvey.intake.replies import late
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW
from foisurvey.reading.read_answers import AnswerReader
from foisurvey.report.wording import counted
from foisurvey.robustness.silent import refuse_unknown
from foisurvey.survey_config import refuse_second_config, survey_of

WIDTH = 100
FIRST = 5  # corrections that are shown
# What an answer is taken for, in the order of the report, and what the report calls such answers.
TAKEN_FOR = {
    "number": "numbers",
    "ruled": "approximations and bounds",
    "not_held": "not held",
    "refused": "refused",
    "not_applicable": "not applicable",
    "not_seen": "not seen",
    "proposed": "likely, and count unconfirmed",
    "likely": "likely, for you to confirm",
    "unsure": "unsure, for you to decide",
    "not_answered": "blank",
}
OPTION = "option {}"  # so that an option may have the name of another of these
UNDECIDED = ("likely", "unsure")
LONGEST_LABEL, LONGEST_NUMBER = max(map(len, TAKEN_FOR.values())), len("1,000,000")
TITLES = {
    "organisations": "Organisations",
    "responses": "Replies",
    "responses_second": "Replies as a second coder typed them",
    "corrections": "Corrections",
}


class ToRead(NamedTuple):
    """What `ingest` needs of a config."""

    input: Input
    questions: dict[str, NumberKind]
    types: dict[str, tuple[str, ...]]
    options: dict[str, tuple[str, ...]]


def main(config_file: str) -> int:
    """Print what a run would take from the files, or on stderr every fault of the config and of the files.

    Return 0 where a run can begin, else 1.
    """
    refusals: list[BadInput] = []
    survey, received = None, None
    try:
        config = read(config_file)
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 1
    to_read = for_reading(config)
    try:
        survey = survey_of(config)
        to_read = ToRead(survey.as_ingested, survey.numbers, survey.types_in_file, survey.options_in_file)
        refuse_second_config(survey.survey, os.path.relpath(config_file))
    except BadInput as refusal:
        refusals.append(refusal)
    if to_read:
        try:
            received = ingest(*to_read)
        except BadInput as refusal:
            said = "\n".join(map(str, refusals))
            new = [one for one in refusal.problems if not _is_missing(one.file) or repr(one.file) not in said]
            refusals += [BadInput("files", new)] if new else []
    if survey and received:
        try:
            refuse_unknown(survey.robustness.weights, received.organisations)
        except BadInput as refusal:
            refusals.append(refusal)
    if survey and received and not refusals:
        print(*map(visible, report(survey, received, config_file)), sep="\n")
        return 0
    print(*refusals, sep="\n", file=sys.stderr)
    if not to_read:
        print("The files were not read: correct the config first, then check again.", file=sys.stderr)
    return 1


def for_reading(config: dict[str, Any]) -> ToRead | None:
    """Return what a config, right or wrong, says about its files, so that their faults are found together with its own.

    None where it does not say rightly where the organisations or the replies are, or has no questions or types.
    """
    given, questions, types = (config.get(name) for name in ("input", "questions", "organisation_types"))
    if not (isinstance(given, dict) and isinstance(questions, dict) and isinstance(types, dict)):
        return None
    kinds = get_type_hints(Input, include_extras=True)
    right = {name: entry for name, entry in given.items() if name in kinds and _is(entry, kinds[name])}
    if "responses" not in right or ("organisations" in given and "organisations" not in right):
        return None
    of_types = {str(name): (str(name), *_texts_of(entry)) for name, entry in types.items()}
    return ToRead(typed(right, Input), dict.fromkeys(map(str, questions), "count"), of_types, {})


def _is(value: Any, kind: Any) -> bool:
    try:
        return typed(value, kind) is not None
    except msgspec.ValidationError:
        return False


def _texts_of(organisation_type: Any) -> tuple[str, ...]:
    if _is(organisation_type, OrganisationType):
        one = typed(organisation_type, OrganisationType)
        return texts(one.in_file)
    return (organisation_type,) if isinstance(organisation_type, str) else ()


def _is_missing(file: str | None) -> bool:
    return file is not None and not Path(file).is_file()


def report(survey: Survey, received: Received, config_file: str) -> Iterator[str]:
    """Yield the lines that say what a run would take from the files of a survey."""
    answers, replied = read_answers(survey, received)
    yield f"Survey {survey.survey}: {survey.title}"
    for name, file in survey.input.files.items():
        yield from ("", *_file(TITLES[name], received.files[name], file, _columns_of(name, survey)))
    yield from ("", *_organisations(survey, received.organisations, replied))
    for question in survey.questions:
        yield from ("", *_answers(survey, answers, question))
    if received.corrections.height:
        yield from ("", *_corrections(received.corrections, answers))
    findings = received.findings.filter(~_is_unused_column(survey, received))  # which stand with their file
    yield from ("", *_findings(findings))
    if others := borrowed(survey):
        yield from ("", "Of another survey?", *(f"  - {problem}" for problem in others))
    yield from ("", *_next(survey, answers, findings, config_file))


def read_answers(survey: Survey, received: Received) -> tuple[pl.DataFrame, pl.Series]:
    """Return what the answers that count are taken for, and the ids of the organisations that replied, in time or late.

    One row is a question and one of TAKEN_FOR or an option (OPTION): how many `answers`, how many of them are
    `corrected`, how many of these `confirmed`, and the first in the order of the organisations: organisation_id, file,
    sheet, row, read_text, kind, value, option.
    """
    reader = AnswerReader(survey.numbers_asked, survey.reading)
    is_late = late(pl.col("counted_on"), survey.input.accepted_until)
    too_late = received.organisations.filter(is_late)["organisation_id"].implode()
    keys, sums = ["question", "taken_for"], ["answers", "corrected", "confirmed"]
    first = ["organisation_id", "file", "sheet", "row", "read_text", "kind", "value", "option"]
    counted, replied = [], []
    raw = received.answers.collect()
    for start in range(0, max(raw.height, 1), ROWS):  # also where there is no reply
        answers = reader.read(raw[start : start + ROWS], received.corrections).filter(pl.col("set_aside").is_null())
        replied.append(answers["organisation_id"].unique())
        answers = answers.filter(~pl.col("organisation_id").is_in(too_late)).with_columns(
            pl.lit(1).alias("answers"), _taken_for()
        )
        counted.append(_counted(answers, keys, sums, first))
    return _counted(pl.concat(counted), keys, sums, first), pl.concat(replied).unique()


def _counted(answers: pl.DataFrame, keys: list[str], sums: list[str], first: list[str]) -> pl.DataFrame:
    return answers.group_by(keys, maintain_order=True).agg(pl.col(sums).sum().cast(pl.Int64), pl.col(first).first())


def _taken_for() -> pl.Expr:
    status = pl.col("status")
    ambiguous = pl.col("kind").is_in([*AMBIGUOUS, "range"]) & pl.col("certainty").is_null()
    return (
        pl.when(status == "in_review")
        .then(pl.coalesce("certainty", pl.lit("unsure")))
        .when(pl.col("option").is_not_null(), status != "proposed")
        .then(pl.format(OPTION, "option"))
        .when(status.is_in(list(TAKEN_FOR)))
        .then("status")
        .when(ambiguous)
        .then(pl.lit("ruled"))
        .otherwise(pl.lit("number"))
        .alias("taken_for")
    )


def _columns_of(name: str, survey: Survey) -> list[str]:
    """Return our names of the columns that a file may have."""
    register = [*ORGANISATION, "date_sent"]
    if name == "organisations":
        return register
    if name == "corrections":
        return [*CORRECTION]
    first = register if survey.input.organisations is None else ["organisation_id"]
    return [*first, *survey.questions, *REPLY_DATES, REPLY_STATUS, *REPLY_TEXTS]


def _file(title: str, source: Source, file: File, ours: list[str]) -> Iterator[str]:
    """Yield the lines on a file: where its rows and columns are from."""
    place = source.problem(None, "")
    sheets = [sheet for sheet in (place.sheet, *file.sheets) if sheet]
    yield f"{title}: {', '.join([str(place.file), *(f'sheet {sheet}' for sheet in dict.fromkeys(sheets))])}"
    several = "rows" if len(file.header_rows) > 1 else "row"
    rows = " and ".join(map(str, file.header_rows))
    yield f"  headings in {several} {rows}; {counted(source.frame.height, 'row')} of data read"
    taken = [column for column in source.frame.columns if column != ROW]
    used = [column for column in taken if column in ours or column in file.columns]
    width = max(map(len, used), default=0)
    for column in used:
        by_name = column == source.key and source.named  # its name is its id
        heading = file.columns.get("name", "name") if by_name else file.columns.get(column, column)
        yield f"  {column:{width}}  <- {heading or 'the blank heading'}"
    yield from _names("  not there: ", [column for column in ours if column not in taken])
    yield from _names("  kept beside them: ", [column for column in taken if column not in used])
    yield from _names(f"  {counted(len(source.unread), 'column')} not used: ", source.unread)


def _organisations(survey: Survey, organisations: pl.DataFrame, replied: pl.Series) -> Iterator[str]:
    """Yield a table of the organisations by type: how many there are, replied, replied late, and did not reply."""
    last_day = survey.input.accepted_until
    has_replied = pl.col("organisation_id").is_in(replied.implode())
    is_late = has_replied & late(pl.col("counted_on"), last_day)
    counts = {"organisations": pl.len(), "replied": has_replied.sum()}
    if last_day:
        counts["of them late"] = is_late.sum()
    counts["no reply"] = (~has_replied).sum()
    by_type = organisations.group_by("organisation_type").agg(**counts)
    of_types = {name: tuple(numbers) for name, *numbers in by_type.iter_rows()}
    rows = [(label, of_types.get(name, (0,) * len(counts))) for name, label in survey.type_labels.items()]
    rows.append(("All", organisations.select(**counts).row(0)))
    width = max(len("By type"), *(len(label) for label, _ in rows))
    widths = [max(len(heading), LONGEST_NUMBER) for heading in counts]
    for label, cells in (
        ("By type", list(counts)),
        *((label, [f"{one:,}" for one in numbers]) for label, numbers in rows),
    ):
        yield f"  {label:{width}}" + "".join(f"  {cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True))
    if last_day:
        yield f"  A reply is late after {last_day}."


def _answers(survey: Survey, answers: pl.DataFrame, question: str) -> Iterator[str]:
    """Yield the lines on the answers to a question: how many are taken for what, with the first of each."""
    asked, file = survey.questions[question], survey.input.responses
    rows = {row["taken_for"]: row for row in answers.filter(question=question).iter_rows(named=True)}
    total = sum(row["answers"] for row in rows.values())
    yield f"{question}: {asked.title} ({asked.role}, {asked.number}); {counted(total, 'answer')}"
    options = {OPTION.format(name): _cut(called[0], LONGEST_LABEL) for name, called in asked.choices.items()}
    for name, label in (options | TAKEN_FOR).items():
        if row := rows.get(name):
            where = [
                row["organisation_id"],
                *([row["file"]] if len(file.files) > 1 else []),
                *([row["sheet"]] if len(file.sheets) > 1 else []),
                f"row {row['row']}",
            ]
            start = f"  {label:{LONGEST_LABEL}}  {row['answers']:>{LONGEST_NUMBER},}  first {', '.join(where)}"
            text, reading = row["read_text"], _reading(row)
            room = max(WIDTH - len(start) - len(reading) - len(": ''"), len("..."))
            yield start + (f": '{_cut(visible(text), room)}'{reading}" if text else "")


def _reading(answer: dict[str, Any]) -> str:
    """Return what an answer is read as, where its text does not show it."""
    text, value = answer["read_text"] or "", answer["value"]
    if value is not None:
        number = number_text(value)
        return f" -> {number}" if re.sub(r"[£%,\s]", "", text) != number else ""
    if answer["option"] is not None:
        return "" if answer["taken_for"] == OPTION.format(answer["option"]) else f" -> {answer['option']}"
    kind = answer["kind"]
    return f" -> {TAKEN_FOR[kind]}" if answer["taken_for"] in UNDECIDED and kind in WITHOUT_A_NUMBER else ""


def _corrections(corrections: pl.DataFrame, answers: pl.DataFrame) -> Iterator[str]:
    applied, confirmed = (int(answers[name].sum()) for name in ("corrected", "confirmed"))
    otherwise = f"{applied - confirmed:,} otherwise"
    yield f"{counted(corrections.height, 'correction')}: {confirmed:,} as the program proposes, {otherwise}"
    for organisation, question, text, decision in (
        corrections.head(FIRST).select("organisation_id", "question", "from", "to").iter_rows()
    ):
        yield _cut(f"  {organisation}, {question}: '{visible(text or '')}' -> '{visible(decision)}'", WIDTH)
    if corrections.height > FIRST:
        yield f"  ... and {corrections.height - FIRST:,} more"


def _is_unused_column(survey: Survey, received: Received) -> pl.Expr:
    """Say of each finding whether it is the note of a column that is not used."""
    of_files = [
        pl.col("file").is_in(file.files)
        & (pl.col("row") == file.header_rows[-1])
        & pl.col("value").is_in(received.files[name].unread)
        for name, file in survey.input.files.items()
    ]
    return pl.any_horizontal(of_files).fill_null(False)


def _findings(findings: pl.DataFrame) -> Iterator[str]:
    """Yield a line for each kind of finding, warnings first; those that differ only in their row are counted."""
    if not findings.height:
        yield "No notes or warnings."
        return
    alike = ["severity", "expected", "file", "sheet", "question", "value"]
    counted = findings.group_by(alike, maintain_order=True).agg(pl.len(), pl.first("row", "organisation_id"))
    counted = counted.sort(pl.col("severity") == "note", maintain_order=True)
    yield "Notes and warnings:"
    for severity, expected, file, sheet, question, value, rows, row, organisation in counted.head(SHOWN).iter_rows():
        problem = Problem(expected, file, sheet, row, organisation, question, value)
        yield f"  - {severity}: {problem.message(rows)}"
    if counted.height > SHOWN:
        yield f"  ... and {int(counted['len'][SHOWN:].sum()):,} more"


def _next(survey: Survey, answers: pl.DataFrame, findings: pl.DataFrame, config_file: str) -> Iterator[str]:
    waiting = int(answers.filter(pl.col("taken_for").is_in(UNDECIDED))["answers"].sum())
    if waiting:
        page = f"results/{survey.survey}/audit/review.html"
        yield f"{counted(waiting, 'answer')} will await your decision on the page {page}."
    if survey.strict and (waiting or (findings["severity"] != "note").any()):
        yield "The config says strict: true, so the run will stop at these answers and warnings."
    yield f"A run can begin. Next: make CONFIG={shlex.quote(config_file)}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def _names(start: str, names: Sequence[str]) -> Iterable[str]:
    """Return names after what they are, in lines; none where there are no names."""
    line = start + ", ".join(map(visible, names))
    return textwrap.wrap(line, WIDTH, subsequent_indent="    ", drop_whitespace=True) if names else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.check", description="Say what a run would take.")
    parser.add_argument("config_file", metavar="CONFIG", help="the config of the survey, one complete file")
    sys.exit(main(**vars(parser.parse_args())))
