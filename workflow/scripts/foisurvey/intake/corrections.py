"""Corrections: decisions of a person, each of the answer that stands there."""

from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import Problem
from foisurvey.intake.coder import Coder
from foisurvey.intake.dates import date_problems
from foisurvey.intake.source_file import ROW, Source


def last_corrections(corrections: Source) -> pl.DataFrame:
    """Return the last correction of each answer (`frames.CORRECTIONS`)."""
    return _last(corrections).select(*frames.CORRECTIONS)


def correction_problems(corrections: Source, first: Coder, questions: Sequence[str]) -> Iterator[Problem]:
    """Yield every fault of the corrections, which are of the first coder's answers."""
    yield from corrections.one_of("question", questions, f"one of {', '.join(questions)}")
    yield from _corrections_within_a_cell(corrections, first.source, questions)
    yield from date_problems(corrections, ["date"])
    if first.source.readable:
        yield from _text_problems(corrections, first, questions)


def rows_without_reply(corrections: pl.DataFrame, first: Coder, questions: Sequence[str]) -> pl.Series:
    """Return the rows of the first coder that are no reply: all their answers are corrected to no_response.

    `corrections` are the last of each answer. They are of the reply that counts; another row of its organisation that
    has the same texts, or none, is no reply either.
    """
    decided = corrections.filter(_says_no_response())
    if not decided.height:
        return pl.Series(ROW, [], dtype=first.replies.schema[ROW])
    key = ["organisation_id", "question"]
    replies = first.source.frame.filter(pl.col("organisation_id").is_in(decided["organisation_id"].implode()))
    answers = (
        replies.join(first.replies.select(ROW, "set_aside"), on=ROW)
        .unpivot(questions, index=["organisation_id", ROW, "set_aside"], variable_name="question", value_name="text")
        .with_columns(pl.col("text").str.strip_chars())
        .join(corrections.select(*key, "to", no_response=_says_no_response()), on=key, how="left")
    )
    counting = answers.filter(pl.col("set_aside").is_null()).select(*key, counting_text="text")
    text, corrected = pl.col("text"), pl.col("text") == pl.col("counting_text")
    nothing = pl.when(corrected & pl.col("to").is_not_null()).then("no_response").otherwise(text == "")
    by_row = answers.join(counting, on=key, how="left").group_by(ROW).agg(nothing=nothing.all())
    return by_row.filter("nothing")[ROW].sort()


def answers_without_reply(corrections: Source, first: Coder, no_replies: pl.Series) -> Iterator[tuple[str, Problem]]:
    """Yield a note for each answer that is corrected to no_response though its organisation has other answers.

    `no_replies` are the rows that are none.
    """
    silent = first.replies.filter(pl.col(ROW).is_in(no_replies.implode()))["organisation_id"]
    of_others = _last(corrections).filter(_says_no_response(), ~pl.col("organisation_id").is_in(silent.implode()))
    for row, text in of_others.select(ROW, "to").iter_rows():
        other = "the organisation has other answers, so it did reply; this answer counts as left blank"
        yield "note", corrections.problem(row, other, "to", text)


def _last(corrections: Source) -> pl.DataFrame:
    return corrections.frame.unique(["organisation_id", "question"], keep="last", maintain_order=True)


def _says_no_response() -> pl.Expr:
    return pl.col("to").str.strip_chars().str.to_lowercase() == frames.NO_RESPONSE


def _corrections_within_a_cell(corrections: Source, responses: Source, questions: Sequence[str]) -> Iterator[Problem]:
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


def _text_problems(corrections: Source, first: Coder, questions: Sequence[str]) -> Iterator[Problem]:
    """Yield a fault for each correction that decides nothing, or whose `from` is not the text that it corrects.

    That text is the answer as received or, where an earlier row corrects it, the `to` of that row: so a correction is
    replaced.
    """
    counting = first.source.frame.filter(first.replies["set_aside"].is_null())
    replied = counting["organisation_id"].to_list()
    corrected = counting.filter(pl.col("organisation_id").is_in(corrections.frame["organisation_id"].implode()))
    standing = {
        (reply["organisation_id"], question): reply[question].strip()
        for reply in corrected.iter_rows(named=True)
        for question in questions
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
            expected = f"expected an answer, or one of {', '.join(frames.DECISIONS)}"
            yield corrections.problem(row, expected, "to", "")
        if not replaces_another:
            standing[answer], corrected_in[answer] = decision, row


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text: a browser and a spreadsheet write its line breaks each in their own way."""
    return tuple(text.split())
