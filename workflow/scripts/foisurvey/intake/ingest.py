"""The files as received, read as text: nothing is interpreted here, and nothing is left out."""

import datetime
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.config import MADE, ORGANISATION, REPLY_DATES, REPLY_TEXTS
from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.replies import late
from foisurvey.intake.source_file import ROW, Source

STATUS_COLUMNS = ("_numerator", "_denominator")
# The day stands first: the bodies asked are British.
DATES = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
)


class Received(NamedTuple):
    """The survey as received."""

    organisations: pl.DataFrame
    answers: pl.LazyFrame
    corrections: pl.DataFrame
    findings: pl.DataFrame
    second: pl.LazyFrame | None


def ingest(source: dict[str, Any], questions: Iterable[str], types: Iterable[str]) -> Received:
    """Read the files that `source` (the config's input) names.

    Returns the organisations contacted (in the order of their file, with what their reply says
    beside its answers), the answers as received (a row for each reply and each question, not yet
    made: there are many; blank is null), the last correction of each, what a person may want to look
    at, and the answers as a second coder has them (of the same form; None where the config names no
    such file). More columns of the organisations pass through; one that has a name of ours is prefixed
    organisation_. Where replies may be revised, the answers of one that does not count say why (`set_aside`). Raises
    BadInput with every fault.
    """
    questions, types = list(questions), list(types)
    organisations = Source(source["organisations"], list(ORGANISATION))
    responses, second = (
        Source(source.get(name, {}), ["organisation_id", *questions], [*REPLY_DATES, *REPLY_TEXTS])
        for name in ("responses", "responses_second")
    )
    corrections = Source(source.get("corrections", {}), list(frames.CORRECTIONS), [])
    problems = [*organisations.problems, *responses.problems, *second.problems, *corrections.problems]

    register = _register(organisations, types, problems)
    replies, seconds = (_replies(coder, organisations, register, source, problems) for coder in (responses, second))
    problems += corrections.one_of("question", questions, f"one of {', '.join(questions)}")
    problems += _swallowed(corrections, responses, questions)
    dated(corrections, ["date"], problems)
    if responses.readable:
        problems += _not_standing(corrections, responses, replies, questions)
    taken = {name: f"organisation_{name}" for name in register.columns if _ours(name, questions)}
    for name, other in taken.items():
        if other in register.columns:
            expected = f"expected another name: {name} is one of ours, and {other}, which it would take, is there too"
            problems.append(organisations.problem(organisations.header_row, expected, name))
    if problems:
        raise BadInput("ingest", problems)

    counted = replies.with_columns(replies=pl.len().over("organisation_id")).filter(pl.col("set_aside").is_null())
    counted = counted.select(
        "organisation_id", "replies", *REPLY_DATES, *(_text(replies, name) for name in REPLY_TEXTS)
    )
    joined = register.rename(taken).join(
        counted, on="organisation_id", how="left", maintain_order="left", validate="1:1"
    )
    joined = joined.with_columns(pl.col("replies").fill_null(0))
    holding = corrections.frame.unique(["organisation_id", "question"], keep="last", maintain_order=True)
    return Received(
        frames.conform(joined, frames.ORGANISATIONS),
        _answers(responses, replies, register, questions),
        frames.conform(holding.select(list(frames.CORRECTIONS)), frames.CORRECTIONS),
        pl.concat(
            [
                _findings(responses, replies),
                _findings(second, seconds),
                *([_coded_once(responses, replies, second, seconds)] if second.readable else []),
            ]
        ),
        _answers(second, seconds, register, questions) if second.readable else None,
    )


def _register(organisations: Source, types: list[str], problems: list[Problem]) -> pl.DataFrame:
    """Return the organisations contacted."""
    organisations.frame = organisations.frame.with_columns(pl.col("organisation_type").str.strip_chars())
    problems += organisations.identified()
    problems += organisations.one_of("organisation_type", types, "one of the config's organisation_types")
    problems += organisations.misplaced(lambda cells: bool(cells & set(types)))
    if organisations.readable and not organisations.frame.height:
        problems.append(organisations.problem(None, "expected at least one organisation below the header"))
    return dated(organisations, ["date_sent"], problems).drop(ROW)


def _replies(
    responses: Source,
    organisations: Source,
    register: pl.DataFrame,
    source: dict[str, Any],
    problems: list[Problem],
) -> pl.DataFrame:
    """Return the replies of one coder's file, each with whether it counts."""
    several = source.get("revised_replies", False)
    contacted = organisations.frame["organisation_id"]
    problems += responses.identified(once=not several)

    @cache
    def sought() -> set[str]:
        return set(contacted) - {""} - (set() if several else set(responses.frame["organisation_id"]))

    problems += responses.misplaced(lambda cells: bool(cells & sought()))
    if organisations.readable:
        problems += responses.one_of("organisation_id", contacted, "an organisation of the organisations file")
    texts = [name for name in REPLY_TEXTS if name in responses.frame.columns]
    replies = dated(responses, REPLY_DATES, problems).select("organisation_id", ROW, *REPLY_DATES, *texts)
    problems += _before_the_request(responses, replies, register)
    return _standing(replies, source.get("accepted_until"))


def dated(source: Source, columns: Iterable[str], problems: list[Problem]) -> pl.DataFrame:
    """Return a source's frame with these columns as dates (missing where blank or not in the file)."""
    dates: dict[str, pl.Expr | pl.Series] = {}
    for column in columns:
        dates[column] = pl.lit(None, dtype=pl.Date)
        if column in source.frame.columns:
            texts = source.frame[column].unique()
            known = pl.Series([_date(text) for text in texts], dtype=pl.Date)
            # Of no rows at all it stays text, whatever is asked.
            dates[column] = source.frame[column].replace_strict(texts, known, return_dtype=pl.Date).cast(pl.Date)
            wrong = texts.filter(known.is_null() & pl.Series([bool(text.strip()) for text in texts], dtype=pl.Boolean))
            found = source.frame.filter(pl.col(column).is_in(wrong.implode()))
            for text, row in found.select(column, ROW).iter_rows():
                problems.append(source.problem(row, "expected a date (2025-02-28 or 28/02/2025)", column, text))
    return source.frame.with_columns(**dates)


def _before_the_request(responses: Source, replies: pl.DataFrame, register: pl.DataFrame) -> Iterator[Problem]:
    sent = register.select("organisation_id", "date_sent").drop_nulls().unique("organisation_id", keep="last")
    latest = pl.lit(sent["date_sent"].max(), dtype=pl.Date)
    for column in REPLY_DATES:
        dated = replies.select("organisation_id", column, ROW).filter(pl.col(column) < latest)
        dated = dated.join(sent, on="organisation_id", maintain_order="left")
        for _, date, row, asked in dated.filter(pl.col(column) < pl.col("date_sent")).iter_rows():
            expected = f"expected a date on or after {asked}, when the request was sent"
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
    # Looked at are those with several alone: a window over each organisation takes its time.
    several = replies.filter(pl.col("organisation_id").is_duplicated()).with_columns(counting=counting, reason=reason)
    replies = replies.join(several.select(ROW, "counting", "reason"), on=ROW, how="left", maintain_order="left")
    aside = pl.when(pl.col(ROW) != pl.col("counting")).then("reason")
    return replies.with_columns(pl.coalesce("counting", ROW), set_aside=aside).drop("reason")


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
    return frames.findings("ingest", found)


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
    return frames.findings("ingest", found)


def _ours(name: str, questions: list[str]) -> bool:
    of_a_question = name in questions or name.startswith(tuple(f"{question}_" for question in questions))
    return name in (*REPLY_DATES, *REPLY_TEXTS, *MADE) or of_a_question or name.endswith(STATUS_COLUMNS)


def _answers(responses: Source, replies: pl.DataFrame, register: pl.DataFrame, questions: list[str]) -> pl.LazyFrame:
    # Names with a space are no question's.
    kinds = {f"{question} cell": responses.kind(question) for question in questions}
    aside = replies["set_aside"].alias("set aside")
    places = register.select("organisation_id").with_row_index("place in the register")
    given = responses.frame.select("organisation_id", ROW, *questions, aside, **kinds)
    given = given.join(places, on="organisation_id", how="left").sort("place in the register", ROW)
    texts = [pl.when(pl.col(question).str.strip_chars() != "").then(question) for question in questions]
    long = given.lazy().select(
        "organisation_id",
        pl.lit(pl.Series([questions])).alias("question"),
        pl.concat_list(texts).alias("answer_text"),
        pl.concat_list(list(kinds)).alias("cell"),
        pl.lit(responses.file).alias("file"),
        pl.lit(responses.sheet, dtype=pl.String).alias("sheet"),
        pl.col(ROW).alias("row"),
        pl.col("set aside").alias("set_aside"),
    )
    return frames.conform(long.explode("question", "answer_text", "cell"), frames.ANSWERS_RAW)


def _swallowed(corrections: Source, responses: Source, questions: list[str]) -> Iterator[Problem]:
    """Yield a fault for each correction that stands within a cell; an answer may look like one, and is none."""

    @cache
    def replied() -> set[str]:
        return set(responses.frame["organisation_id"])

    @cache
    def received() -> set[tuple[str, ...]]:
        return {_words(text) for question in questions for text in responses.frame[question] if text.strip()}

    for problem in corrections.misplaced(lambda cells: bool(cells & set(questions) and cells & replied())):
        if problem.column != "from" or _words(str(problem.value)) not in received():
            yield problem


def _not_standing(
    corrections: Source, responses: Source, replies: pl.DataFrame, questions: list[str]
) -> Iterator[Problem]:
    """Yield a fault for each correction that decides nothing, or is of a text that does not stand there.

    What stands there is the answer as received or, where an earlier row corrects it, what that row
    makes of it: so a correction is replaced.
    """
    counting = responses.frame.filter(replies["set_aside"].is_null()).select("organisation_id", *questions)
    corrected = corrections.frame["organisation_id"].implode()
    concerned = counting.filter(pl.col("organisation_id").is_in(corrected))
    standing = {
        (row["organisation_id"], question): row[question].strip()
        for row in concerned.iter_rows(named=True)
        for question in questions
    }
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
            replied = counting["organisation_id"].to_list()
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
