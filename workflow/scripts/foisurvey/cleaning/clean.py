"""From answers read to one row an organisation contacted, with every answer that needs a person set aside."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.batches import read_batches
from foisurvey.core.config import parts, total
from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.replies import late, replied_on

ORGANISATIONS = 100_000  # those cleaned at a time


class Told(NamedTuple):
    """What is told of a clean frame."""

    findings: pl.DataFrame
    review: pl.DataFrame
    changes: pl.DataFrame


def in_batches(
    organisations: str, answers: str, questions: Collection[str]
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield some organisations at a time, and all their answers, from their files (see `frames.ANSWERS_RAW`)."""
    start = 0
    for some in read_batches(organisations, ORGANISATIONS):
        length = int(some["replies"].sum()) * len(questions)
        yield some, pl.scan_parquet(answers).slice(start, length).collect()
        start += length


def clean(
    organisations: pl.DataFrame,
    answers: pl.DataFrame,
    questions: dict[str, Any],
    accepted_until: str | None,
    coded: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, Told]:
    """Return the clean frame (one row an organisation contacted), and findings, review and changes.

    `answers` are all those of the organisations, and no others. A reply after `accepted_until` counts
    as none; the first refusal's date is that of the reply (paper, "Data Sources"). An answer that a
    revised reply leaves blank goes to review, as do the total and its parts where these exceed it, and
    what a second coder has otherwise (`coded`: the answers that two coders have). The limits of a total
    and its parts agree with each other (see `limits`).
    """
    if not answers["organisation_id"].is_in(organisations["organisation_id"].implode()).all():
        raise ValueError("these answers are not of these organisations")
    counting = _withdrawn(answers)
    if coded is not None:
        counting = _coded_otherwise(counting, coded)
    counting = _over_the_total(counting, questions)
    too_late = (pl.col("replies") > 0) & late(accepted_until)
    frame = organisations.with_columns(
        late=too_late, responded=(pl.col("replies") > 0) & ~too_late, date_responded=replied_on()
    )
    in_time = (pl.when("responded").then(name).alias(name) for name in ("exemption_claimed", "review_outcome"))
    frame = frame.with_columns(in_time).drop("replies", "date_refused")
    for name in questions:
        found = counting.filter(pl.col("question") == name).select("organisation_id", **_columns(name))
        given, missing = pl.col("responded"), pl.when("late").then(pl.lit("late")).otherwise(pl.lit("no_response"))
        frame = frame.join(found, on="organisation_id", how="left", maintain_order="left", validate="1:1").with_columns(
            *(pl.when(given).then(column).alias(column) for column in (name, f"{name}_low", f"{name}_high")),
            pl.when(given).then(f"{name}_status").otherwise(missing).alias(f"{name}_status"),
            (given & pl.col(f"{name}_ambiguous")).fill_null(False).alias(f"{name}_ambiguous"),
        )
    frame = frame.with_columns(limits(questions))
    in_time_only = frame.filter("responded").select("organisation_id", "name", "organisation_type")
    review = counting.filter(pl.col("status") == "in_review")
    review = review.join(in_time_only, on="organisation_id", maintain_order="left", validate="m:1")
    return frames.conform(frame, frames.clean(questions)), Told(
        pl.concat([_review_findings(review), _late_findings(frame, counting)]),
        frames.conform(review.with_columns(reason="review").select(list(frames.REVIEW)), frames.REVIEW),
        _changes(answers, counting),
    )


def gather(received: pl.DataFrame, cleaned: Sequence[Told], strict: bool = False) -> Told:
    """Return what is told of all batches, in the order of the file; changes in that of the register, by stage.

    `received` are the findings of the stage before. With `strict` a finding that is no note raises BadInput.
    """
    place = ["file", "sheet", "row"]
    findings = pl.concat([received, *(told.findings for told in cleaned)]).sort(place, maintain_order=True)
    faults = findings.filter(pl.col("severity") != "note")
    if strict and faults.height:
        raise BadInput("clean (strict: true)", [_as_problem(row) for row in faults.iter_rows(named=True)])
    review = pl.concat([told.review for told in cleaned]).sort(place, maintain_order=True)
    changes = pl.concat([told.changes for told in cleaned]).sort(pl.col("stage") != "ingest", maintain_order=True)
    return Told(findings, review, changes)


def _columns(question: str) -> dict[str, pl.Expr]:
    """Return what the clean frame has of a question: an answer in review has no value."""
    settled = pl.col("status") != "in_review"
    return {
        question: pl.when(settled).then("value"),
        f"{question}_low": pl.when(settled).then("low"),
        f"{question}_high": pl.when(settled).then("high"),
        f"{question}_status": pl.col("status"),
        f"{question}_ambiguous": pl.col("kind").is_in(frames.AMBIGUOUS) & settled,
    }


def limits(questions: dict[str, Any]) -> list[pl.Expr]:
    """Return the low of a total and the highs of its parts, as the others allow.

    A total is never under the sum of its parts' lows, nor a part over what its total's high leaves
    beside the lows of the other parts; a part not answered takes nothing. No limit passes its value,
    and those of a total or a part that is missing stay missing. A null high is no upper limit.
    """
    whole, some = total(questions), parts(questions)
    if not some:
        return []
    together = pl.sum_horizontal(f"{name}_low" for name in some)
    # The value's own limit is for sums of decimals that are a rounding error over it.
    low = pl.max_horizontal(f"{whole}_low", pl.min_horizontal(whole, together))
    expressions = [pl.when(pl.col(whole).is_not_null()).then(low).alias(f"{whole}_low")]
    for name in some:
        high, left = pl.col(f"{name}_high"), pl.col(f"{whole}_high") - (together - pl.col(f"{name}_low"))
        within = pl.max_horizontal(name, pl.min_horizontal(high, left))
        expressions.append(pl.when(left.is_not_null()).then(within).otherwise(high).alias(f"{name}_high"))
    return expressions


def _withdrawn(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the answers that count; a blank one, where a reply that it supersedes had an answer, is in review."""
    key = ["organisation_id", "question"]
    before = answers.filter(pl.col("set_aside") == "superseded", pl.col("answer_text").is_not_null())
    before = before.group_by(key, maintain_order=True).agg(before=pl.col("answer_text").last())
    blank = pl.col("before").is_not_null() & pl.col("answer_text").is_null() & ~pl.col("corrected")
    reason = pl.format("blank in the revised reply; an earlier one says '{}'", "before")
    return (
        answers.filter(pl.col("set_aside").is_null())
        .join(before, on=key, how="left", maintain_order="left", validate="1:1")
        .with_columns(
            status=pl.when(blank).then(pl.lit("in_review")).otherwise("status"),
            review=pl.when(blank).then(reason).otherwise("review"),
        )
        .drop("before")
    )


def _coded_otherwise(answers: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """Set aside for review each answer that the second coder has otherwise, until a person settles it."""
    key = ["organisation_id", "question"]
    text = pl.coalesce(pl.format("'{}'", "second_text"), pl.lit("no text"))
    meaning = pl.concat_str("second_kind", _as_text(pl.col("second_value")), separator=", ", ignore_nulls=True)
    reading = pl.concat_str(meaning, "second_review", separator=": ", ignore_nulls=True)
    others = coded.filter("differs").select(*key, other=pl.format("the second coder has {} ({})", text, reading))
    waiting = pl.col("other").is_not_null() & ~pl.col("corrected")
    both = pl.concat_str("review", "other", separator="; ", ignore_nulls=True)
    return (
        answers.join(others, on=key, how="left", maintain_order="left", validate="1:1")
        .with_columns(
            status=pl.when(waiting).then(pl.lit("in_review")).otherwise("status"),
            review=pl.when(waiting).then(both).otherwise("review"),
        )
        .drop("other")
    )


def _over_the_total(answers: pl.DataFrame, questions: dict[str, Any]) -> pl.DataFrame:
    """Set aside for review the total and the parts of each organisation whose parts exceed its total."""
    whole, some = total(questions), parts(questions)
    counted = pl.col("status") != "in_review"
    value = pl.when(counted).then("value")
    sums = answers.group_by("organisation_id", maintain_order=True).agg(
        whole=value.filter(pl.col("question") == whole).first(),
        some=value.filter(pl.col("question").is_in(some)).sum(),
    )
    # The tolerance is for sums of decimals: 0.1 + 0.2 is no more than 0.3.
    over = sums.filter(pl.col("some") > pl.col("whole") * (1 + 1e-9))
    reason = pl.format(
        "the parts make {}, the total is {}; once the wrong number is corrected, the others count again",
        *(_as_text(pl.col(name)) for name in ("some", "whole")),
    )
    reasons = over.select("organisation_id", over=reason)
    concerned = pl.col("over").is_not_null() & pl.col("question").is_in([whole, *some]) & value.is_not_null()
    return (
        answers.join(reasons, on="organisation_id", how="left", maintain_order="left")
        .with_columns(
            status=pl.when(concerned).then(pl.lit("in_review")).otherwise("status"),
            review=pl.when(concerned).then("over").otherwise("review"),
        )
        .drop("over")
    )


def _review_findings(review: pl.DataFrame) -> pl.DataFrame:
    found = review.with_columns(
        severity=pl.lit("review"), stage=pl.lit("clean"), value=pl.col("answer_text"), expected=pl.col("review")
    )
    return frames.conform(found.select(list(frames.FINDINGS)), frames.FINDINGS)


def _late_findings(frame: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    place = answers.select("organisation_id", "file", "sheet", "row").unique(maintain_order=True)
    found = (
        frame.filter("late")
        .select("organisation_id", "date_responded")
        .join(place, on="organisation_id", how="left", maintain_order="left")
    )
    found = found.with_columns(
        severity=pl.lit("note"),
        stage=pl.lit("clean"),
        question=pl.lit(None),
        value=pl.col("date_responded").dt.to_string(),
        expected=pl.lit("a reply within the time; it counts as no response"),
    )
    return frames.conform(found.select(list(frames.FINDINGS)), frames.FINDINGS)


def _as_problem(finding: dict[str, Any]) -> Problem:
    return Problem(
        finding["expected"],
        finding["file"],
        finding["sheet"],
        finding["row"],
        finding["organisation_id"],
        finding["question"],
        finding["value"],
    )


def _changes(answers: pl.DataFrame, counting: pl.DataFrame) -> pl.DataFrame:
    """Return each answer that is not as it was first received: revised by the organisation, corrected, or ruled."""
    key = ["organisation_id", "question"]
    revised = (
        answers.filter(pl.col("set_aside") == "superseded")
        .join(counting.select(*key, to="answer_text"), on=key, how="left", maintain_order="left", validate="m:1")
        .filter(pl.col("answer_text").str.strip_chars().ne_missing(pl.col("to").str.strip_chars()))
        .with_columns(pl.lit("revised_reply").alias("rule"), stage=pl.lit("ingest"))
    )
    read = counting.filter(pl.col("corrected") | (pl.col("status") == "ruled")).with_columns(
        pl.when("corrected").then(pl.lit("correction")).otherwise("rule").alias("rule"),
        pl.when("corrected").then("read_text").otherwise(_as_text(pl.col("value"))).alias("to"),
        stage=pl.lit("read_answers"),
    )
    changes = [found.with_columns(pl.col("answer_text").alias("from")) for found in (revised, read)]
    return pl.concat([frames.conform(found.select(list(frames.CHANGES)), frames.CHANGES) for found in changes])


def _as_text(value: pl.Expr) -> pl.Expr:
    whole = value == value.floor()
    return pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(value.cast(pl.String))
