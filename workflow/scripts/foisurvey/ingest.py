"""The files as received, read as text: nothing is interpreted here, and nothing is left out."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import polars as pl

from foisurvey import schemas
from foisurvey.config import MADE, ORGANISATION, REPLY_DATES, REPLY_TEXTS
from foisurvey.problems import BadInput, Problem
from foisurvey.replies import late
from foisurvey.sources import ROW, Source

STATUS_COLUMNS = ("_numerator", "_denominator")
# The day stands first: the bodies asked are British.
DATES = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
)


class Received(NamedTuple):
    """The survey as received."""

    organisations: pl.DataFrame
    answers: pl.DataFrame
    corrections: pl.DataFrame
    findings: pl.DataFrame
    second: pl.DataFrame | None


def ingest(source: dict[str, Any], questions: Iterable[str], types: Iterable[str]) -> Received:
    """Read the files that `source` (the config's input) names.

    Returns the organisations contacted (in the order of their file, with what their reply says
    beside its answers), the answers as received (a row for each reply and each question; blank
    is null), the last correction of each, what a person may want to look at, and the answers as a
    second coder has them (of the same form; None where the config names no such file). More columns of the
    organisations pass through; one that has a name of ours is prefixed organisation_. Where
    replies may be revised, the answers of one that does not count say why (`set_aside`). Raises
    BadInput with every fault.
    """
    questions, types = list(questions), list(types)
    organisations = Source(source["organisations"], list(ORGANISATION))
    responses, second = (
        Source(source.get(name, {}), ["organisation_id", *questions], [*REPLY_DATES, *REPLY_TEXTS])
        for name in ("responses", "responses_second")
    )
    corrections = Source(source.get("corrections", {}), list(schemas.CORRECTIONS), [])
    problems = [*organisations.problems, *responses.problems, *second.problems, *corrections.problems]

    register, sent = _register(organisations, types, problems)
    replies, seconds = (_replies(coder, organisations, sent, source, problems) for coder in (responses, second))
    replied = set(responses.frame["organisation_id"])
    answers = _answers(responses, replies, questions)
    problems += corrections.one_of("question", questions, f"one of {', '.join(questions)}")
    problems += _swallowed(corrections, answers, lambda cells: bool(cells & replied and cells & set(questions)))
    dated(corrections, ["date"], problems)
    if responses.readable:
        problems += _not_standing(corrections, answers, questions)
    taken = {name: f"organisation_{name}" for name in register.columns if _ours(name, questions)}
    for name, other in taken.items():
        if other in register.columns:
            expected = f"expected another name: {name} is one of ours, and {other}, which it would take, is there too"
            problems.append(organisations.problem(organisations.header_row, expected, name))
    if problems:
        raise BadInput("ingest", problems)

    counted = replies.filter(pl.col("set_aside").is_null()).select(
        "organisation_id", pl.lit(True).alias("replied"), *REPLY_DATES, *(_text(replies, name) for name in REPLY_TEXTS)
    )
    joined = register.rename(taken).join(
        counted, on="organisation_id", how="left", maintain_order="left", validate="1:1"
    )
    joined = joined.with_columns(pl.col("replied").fill_null(False))
    holding = corrections.frame.unique(["organisation_id", "question"], keep="last", maintain_order=True)
    return Received(
        schemas.conform(joined, schemas.ORGANISATIONS),
        answers,
        schemas.conform(holding.select(list(schemas.CORRECTIONS)), schemas.CORRECTIONS),
        pl.concat(
            [
                _findings(responses, replies),
                _findings(second, seconds),
                *([_coded_once(responses, replies, second, seconds)] if second.readable else []),
            ]
        ),
        _answers(second, seconds, questions) if second.readable else None,
    )


def _register(
    organisations: Source, types: list[str], problems: list[Problem]
) -> tuple[pl.DataFrame, dict[str, datetime.date]]:
    """Return the organisations contacted, and when the request was sent to those that have a date."""
    organisations.frame = organisations.frame.with_columns(pl.col("organisation_type").str.strip_chars())
    problems += organisations.identified()
    problems += organisations.one_of("organisation_type", types, "one of the config's organisation_types")
    problems += organisations.misplaced(lambda cells: bool(cells & set(types)))
    if organisations.readable and not organisations.frame.height:
        problems.append(organisations.problem(None, "expected at least one organisation below the header"))
    register = dated(organisations, ["date_sent"], problems).drop(ROW)
    return register, dict(register.select("organisation_id", "date_sent").drop_nulls().iter_rows())


def _replies(
    responses: Source,
    organisations: Source,
    sent: dict[str, datetime.date],
    source: dict[str, Any],
    problems: list[Problem],
) -> pl.DataFrame:
    """Return the replies of one coder's file, each with whether it counts."""
    several = source.get("revised_replies", False)
    contacted = organisations.frame["organisation_id"].to_list()
    problems += responses.identified(once=not several)
    sought = set(contacted) - {""} - (set() if several else set(responses.frame["organisation_id"]))
    problems += responses.misplaced(lambda cells: bool(cells & sought))
    if organisations.readable:
        problems += responses.one_of("organisation_id", contacted, "an organisation of the organisations file")
    replies = dated(responses, REPLY_DATES, problems)
    problems += _before_the_request(responses, replies, sent)
    return _standing(replies, source.get("accepted_until"))


def dated(source: Source, columns: Iterable[str], problems: list[Problem]) -> pl.DataFrame:
    """Return a source's frame with these columns as dates (missing where blank or not in the file)."""
    dates: dict[str, pl.Expr | pl.Series] = {}
    for column in columns:
        dates[column] = pl.lit(None, dtype=pl.Date)
        if column in source.frame.columns:
            found = []
            for text, row in source.frame.select(column, ROW).iter_rows():
                found.append(_date(text))
                if text.strip() and found[-1] is None:
                    problems.append(source.problem(row, "expected a date (2025-02-28 or 28/02/2025)", column, text))
            dates[column] = pl.Series(column, found, dtype=pl.Date)
    return source.frame.with_columns(**dates)


def _before_the_request(responses: Source, replies: pl.DataFrame, sent: dict[str, datetime.date]) -> Iterator[Problem]:
    for column in REPLY_DATES:
        for identifier, date, row in replies.select("organisation_id", column, ROW).drop_nulls().iter_rows():
            if date < sent.get(identifier, date):
                expected = f"expected a date on or after {sent[identifier]}, when the request was sent"
                yield responses.problem(row, expected, column, str(date))


def _standing(replies: pl.DataFrame, accepted_until: str | None) -> pl.DataFrame:
    """Return the replies, each with `set_aside`: why another of its organisation's counts in its place, or null.

    The latest of those in time counts, by date_responded where all of them have one, else by
    row. `counting` is the row that counts.
    """
    too_late = late(accepted_until)
    all_late = too_late.all().over("organisation_id")
    all_dated = pl.col("date_responded").is_not_null().all().over("organisation_id")
    when = pl.when(all_dated).then("date_responded")
    counting = pl.col(ROW).sort_by(~too_late, when, ROW).last().over("organisation_id")
    reason = pl.when(too_late & ~all_late).then(pl.lit("late")).otherwise(pl.lit("superseded"))
    return replies.with_columns(counting=counting).with_columns(
        set_aside=pl.when(pl.col(ROW) != pl.col("counting")).then(reason)
    )


def _findings(responses: Source, replies: pl.DataFrame) -> pl.DataFrame:
    """Return what is no fault, yet worth a look: replies set aside, replies without a word, columns not read."""
    found: list[tuple[str, Problem]] = []
    for column in responses.unread:
        expected = "a column that the config names; this one is not read"
        known = [name for name in (*REPLY_DATES, *REPLY_TEXTS) if name not in responses.frame.columns]
        found.append(("note", responses.problem(responses.header_row, expected, value=column, known=known)))
    said = [name for name in responses.frame.columns if name not in ("organisation_id", ROW)]
    blank = pl.all_horizontal(pl.col(said).str.strip_chars() == "")
    for row in responses.frame.filter(blank)[ROW]:
        found.append(("note", responses.problem(row, "an answer; this row has none, and counts as a reply")))
    for reason, row, counting in replies.select("set_aside", ROW, "counting").drop_nulls().iter_rows():
        why = "stands for it" if reason == "superseded" else "is in time, and counts"
        found.append(("warning", responses.problem(row, f"one reply; that of row {counting} {why}")))
    return schemas.findings("ingest", found)


def _coded_once(first: Source, replies: pl.DataFrame, second: Source, seconds: pl.DataFrame) -> pl.DataFrame:
    """Return the organisations that one coder has and the other has not.

    A second coder may do a sample, which is worth a note; a reply that only the second coder has
    does not count at all, and that is worth a warning.
    """
    found = []
    for severity, source, its, others, said in (
        ("note", first, replies, seconds, "of the second coder too; this organisation is coded once"),
        ("warning", second, seconds, replies, "of the first coder too; the second coder's alone does not count"),
    ):
        alone = its.filter(pl.col("set_aside").is_null()).join(others, on="organisation_id", how="anti")
        found += [(severity, source.problem(row, f"a row {said}")) for row in alone[ROW]]
    return schemas.findings("ingest", found)


def _ours(name: str, questions: list[str]) -> bool:
    of_a_question = name in questions or name.startswith(tuple(f"{question}_" for question in questions))
    return name in (*REPLY_DATES, *REPLY_TEXTS, *MADE) or of_a_question or name.endswith(STATUS_COLUMNS)


def _answers(responses: Source, replies: pl.DataFrame, questions: list[str]) -> pl.DataFrame:
    long = [
        responses.frame.select(
            "organisation_id",
            pl.lit(question).alias("question"),
            pl.when(pl.col(question).str.strip_chars() != "").then(pl.col(question)).alias("answer_text"),
            responses.kinds[question].alias("cell"),
            pl.lit(responses.file).alias("file"),
            pl.lit(responses.sheet).alias("sheet"),
            pl.col(ROW).alias("row"),
            replies["set_aside"],
        )
        for question in questions
    ]
    return schemas.conform(pl.concat(long), schemas.ANSWERS_RAW)


def _swallowed(corrections: Source, answers: pl.DataFrame, is_row: Callable[[set[str]], bool]) -> Iterator[Problem]:
    """Yield a fault for each correction that stands within a cell; an answer may look like one, and is none."""
    received = {_words(text) for text in answers["answer_text"].drop_nulls()}
    for problem in corrections.misplaced(is_row):
        if problem.column != "from" or _words(str(problem.value)) not in received:
            yield problem


def _not_standing(corrections: Source, answers: pl.DataFrame, questions: list[str]) -> Iterator[Problem]:
    """Yield a fault for each correction that decides nothing, or is of a text that does not stand there.

    What stands there is the answer as received or, where an earlier row corrects it, what that row
    makes of it: so a correction is replaced.
    """
    counting = answers.filter(pl.col("set_aside").is_null()).select("organisation_id", "question", "answer_text")
    standing = {(row[0], row[1]): (row[2] or "").strip() for row in counting.iter_rows()}
    replied = counting["organisation_id"].unique().to_list()
    done: dict[tuple[str, str], dict[str, Any]] = {}
    for correction in corrections.frame.iter_rows(named=True):
        key, row, holding = (correction["organisation_id"], correction["question"]), correction[ROW], correction
        if key in done:
            if _words(done[key]["to"]) != _words(correction["from"]):
                expected = f"row {done[key][ROW]} corrects this answer already, to {done[key]['to']!r}"
                yield corrections.problem(row, expected, "to", correction["to"])
                holding = done[key]
        elif key not in standing and key[1] in questions:
            expected = "no such organisation among the replies"
            yield corrections.problem(row, expected, "organisation_id", key[0], known=replied)
        elif key in standing and _words(standing[key]) != _words(correction["from"]):
            expected = f"expected the answer as received, {standing[key]!r}"
            yield corrections.problem(row, expected, "from", correction["from"])
        if not correction["to"].strip():
            yield corrections.problem(row, "expected an answer as it would be typed, or a kind: not_held", "to", "")
        done[key] = holding


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text: a browser and a spreadsheet write its line breaks each in their own way."""
    return tuple(text.split())


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.String).alias(name)
    return pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars()).alias(name)


def _date(text: str) -> datetime.date | None:
    for form in DATES:
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
