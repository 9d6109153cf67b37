"""Corrections: decisions of a person, each of the answer that stands there."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frame_names import DECISIONS, NO_RESPONSE
from foisurvey.core.messages import Problem
from foisurvey.core.survey import DateOrder
from foisurvey.intake.coder import Coder
from foisurvey.intake.dates import date_problems
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW


def last_corrections(corrections: Source, first: Coder) -> pl.DataFrame:
    """Return the last correction of each answer of a reply that counts (`frames.CORRECTIONS`).

    A row of the first coder that says itself that it is no reply counts again where a correction gives it an answer.
    """
    key = ["organisation_id", "question"]
    of_rows = [(*answer, row) for answer, row in _of_rows_without_reply(corrections, first).items()]
    rows = pl.DataFrame(of_rows, schema={**dict.fromkeys(key, pl.String), "of row": pl.Int64}, orient="row")
    last = _last(corrections).join(rows, on=key, how="left", maintain_order="left")
    answered = last.filter(pl.col("of row").is_not_null(), ~_says_no_response())["of row"].unique().sort()
    if answered.len():
        first.count_again(answered.to_list())
    counting = first.replies.filter(pl.col("set_aside").is_null())[ROW]
    of_counting = pl.col("of row").is_null() | pl.col("of row").is_in(counting.implode())
    return last.filter(of_counting).select(*frames.CORRECTIONS)


def correction_problems(
    corrections: Source, first: Coder, questions: Collection[str], order: DateOrder
) -> Iterator[Problem]:
    """Yield every fault of the corrections, which are of the first coder's answers."""
    yield from corrections.one_of("question", list(questions), f"one of {', '.join(questions)}")
    yield from _corrections_within_a_cell(corrections, first.source, questions)
    yield from date_problems(corrections, ["date"], order)
    if first.source.readable:
        yield from _text_problems(corrections, first, questions)


def rows_without_reply(corrections: pl.DataFrame, first: Coder, questions: Collection[str]) -> pl.Series:
    """Return the rows of the first coder that are no reply: all their answers are corrected to no_response.

    `corrections` are the last of each answer. They are of the reply that counts; another row of its organisation that
    has the same texts, or none, is no reply either.
    """
    decided = corrections.filter(_says_no_response())
    if not decided.height:
        return pl.Series(ROW, [], dtype=first.replies.schema[ROW])
    key = ["organisation_id", "question"]
    replies = first.texts.filter(pl.col("organisation_id").is_in(decided["organisation_id"].implode()))
    answers = (
        replies.join(first.replies.select(ROW, "set_aside"), on=ROW)
        .unpivot(
            list(questions), index=["organisation_id", ROW, "set_aside"], variable_name="question", value_name="text"
        )
        .with_columns(pl.col("text").str.strip_chars())
        .join(corrections.select(*key, "to", no_response=_says_no_response()), on=key, how="left")
    )
    counting = answers.filter(pl.col("set_aside").is_null()).select(*key, counting_text="text")
    text, corrected = pl.col("text"), pl.col("text") == pl.col("counting_text")
    nothing = pl.when(corrected & pl.col("to").is_not_null()).then("no_response").otherwise(text == "")
    by_row = answers.join(counting, on=key, how="left").group_by(ROW).agg(nothing=nothing.all())
    return by_row.filter("nothing")[ROW].sort()


def answers_without_reply(corrections: Source, decisions: pl.DataFrame) -> Iterator[tuple[str, Problem]]:
    """Yield a note for each answer that is corrected to no_response though its organisation has other answers.

    `decisions` are the corrections of the organisations that replied.
    """
    of_others = _last(corrections).filter(_says_no_response())
    of_others = of_others.join(decisions, on=["organisation_id", "question"], how="semi", maintain_order="left")
    for row, text in of_others.select(ROW, "to").iter_rows():
        other = "the organisation has other answers, so it did reply; this answer counts as left blank"
        yield "note", corrections.problem(row, other, "to", text)


def _of_rows_without_reply(corrections: Source, first: Coder) -> dict[tuple[str, str], int]:
    """Return the answers (organisation, question) whose correction is of a row that says itself that it is no reply.

    Each has the number of that row. Where the organisation has a reply too, a correction is of that reply unless only
    the row that is none has its text.
    """
    corrected = pl.col("organisation_id").is_in(corrections.frame["organisation_id"].unique().implode())
    silent: dict[str, list[dict[str, Any]]] = {}
    for row in first.silent.filter(corrected).iter_rows(named=True):
        silent.setdefault(row["organisation_id"], []).append(row)
    if not silent:
        return {}
    counting = first.texts.filter(first.replies["set_aside"].is_null()).filter(corrected)
    replies = {reply["organisation_id"]: reply for reply in counting.iter_rows(named=True)}
    rows: dict[tuple[str, str], int] = {}
    firsts = corrections.frame.unique(["organisation_id", "question"], keep="first", maintain_order=True)
    for organisation, question, text in firsts.select("organisation_id", "question", "from").iter_rows():
        if organisation not in silent or question not in first.questions:
            continue
        reply, with_text = (
            replies.get(organisation),
            [row for row in silent[organisation] if _words(row[question]) == _words(text)],
        )
        if reply is None:
            rows[organisation, question] = (with_text or silent[organisation])[-1][ROW]
        elif with_text and _words(reply[question]) != _words(text):
            rows[organisation, question] = with_text[-1][ROW]
    return rows


def _last(corrections: Source) -> pl.DataFrame:
    return corrections.frame.unique(["organisation_id", "question"], keep="last", maintain_order=True)


def _says_no_response() -> pl.Expr:
    return pl.col("to").str.strip_chars().str.to_lowercase() == NO_RESPONSE


def _corrections_within_a_cell(corrections: Source, responses: Source, questions: Collection[str]) -> Iterator[Problem]:
    """Yield a fault for each correction within a cell; an answer that only looks like one is no fault."""

    @cache  # like the next, only computed where a cell has several lines
    def replied() -> set[str]:
        return set(responses.frame["organisation_id"])

    @cache
    def received() -> set[tuple[str, ...]]:
        return {_words(text) for question in questions for text in responses.frame[question] if text.strip()}

    for problem in corrections.misplaced(lambda cells: bool(cells & set(questions) and cells & replied())):
        if problem.column != "from" or _words(str(problem.value)) not in received():
            yield problem


def _text_problems(corrections: Source, first: Coder, questions: Collection[str]) -> Iterator[Problem]:
    """Yield a fault for each correction that decides nothing, or whose `from` is not the text that it corrects.

    That text is the answer as received or, where an earlier row corrects it, the `to` of that row: so a correction is
    replaced.
    """
    counting = first.texts.filter(first.replies["set_aside"].is_null())
    replied = counting["organisation_id"].to_list()
    corrected = counting.filter(pl.col("organisation_id").is_in(corrections.frame["organisation_id"].implode()))
    standing = {
        (reply["organisation_id"], question): reply[question].strip()
        for reply in corrected.iter_rows(named=True)
        for question in questions
    }
    if of_rows := _of_rows_without_reply(corrections, first):
        silent = {row[ROW]: row for row in first.silent.iter_rows(named=True)}
        standing |= {
            (organisation, question): silent[row][question] for (organisation, question), row in of_rows.items()
        }
    corrected_in: dict[tuple[str, str], int] = {}
    rows = corrections.frame.select("organisation_id", "question", "from", "to", ROW)
    for organisation, question, text, decision, row in rows.iter_rows():
        answer = organisation, question
        differs = answer in standing and _words(standing[answer]) != _words(text)
        replaces_another = differs and answer in corrected_in
        if answer not in standing and question in questions:
            expected = "no such organisation among the replies"
            yield corrections.problem(row, expected, "organisation_id", organisation, known=replied)
        elif replaces_another:
            place = corrections.row_in_words(corrected_in[answer])
            already = f"row {place} corrects this answer already, to {standing[answer]!r}"
            yield corrections.problem(row, f"{already}; to replace it, put that under from", "to", decision)
        elif differs:
            yield corrections.problem(row, f"expected the answer as received, {standing[answer]!r}", "from", text)
        if not decision.strip():
            expected = f"expected an answer, or one of {', '.join(DECISIONS)}"
            yield corrections.problem(row, expected, "to", "")
        if not replaces_another:
            standing[answer], corrected_in[answer] = decision, row


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text: a browser and a spreadsheet write its line breaks each in their own way."""
    return tuple(text.split())
