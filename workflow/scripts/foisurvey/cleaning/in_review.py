"""The answers that count, and which of them a person must decide, besides those that no rule could read."""

import polars as pl

from foisurvey.core.survey import Design

_KEY = ["organisation_id", "question"]


def answers_that_count(answers: pl.DataFrame, design: Design, coded: pl.DataFrame | None) -> pl.DataFrame:
    """Return the answers (`frames.ANSWERS`) that no other reply replaces, with those that a person decides in review.

    These are an answer that a revised reply leaves blank, one that a second coder has differently (`coded`, see
    `frames.CODED`; None: there is no second coder), and a total and its parts where the parts exceed it. `review` is
    the reason.
    """
    counting = _blank_in_revision(answers)
    if coded is not None:
        counting = _coded_differently(counting, coded)
    return _parts_above_total(counting, design)


def number_text(value: pl.Expr) -> pl.Expr:
    """Return numbers as text, whole ones without decimals."""
    return value.cast(pl.String).str.strip_suffix(".0")


def _in_review(answers: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    """Return the answers, those for which there is a reason (not null) in review."""
    return answers.with_columns(
        status=pl.when(reason.is_not_null()).then(pl.lit("in_review")).otherwise("status"),
        review=pl.coalesce(reason, "review"),
    )


def _blank_in_revision(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the answers that count, in review where blank although an earlier reply has an answer."""
    revised = answers.filter(pl.col("set_aside") == "superseded", pl.col("answer_text").is_not_null())
    revised = revised.group_by(_KEY, maintain_order=True).agg(earlier_text=pl.col("answer_text").last())
    counting = answers.filter(pl.col("set_aside").is_null())
    counting = counting.join(revised, on=_KEY, how="left", maintain_order="left", validate="1:1")
    blank = pl.col("answer_text").is_null() & ~pl.col("corrected")
    reason = pl.format("blank in the revised reply; an earlier reply has '{}'", "earlier_text")
    return _in_review(counting, pl.when(blank).then(reason)).drop("earlier_text")


def _coded_differently(answers: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """Return the answers, in review where the second coder's is read differently and no correction settles it."""
    text = pl.coalesce(pl.format("'{}'", "second_text"), pl.lit("no text"))
    meaning = pl.concat_str("second_kind", number_text(pl.col("second_value")), separator=", ", ignore_nulls=True)
    reading = pl.concat_str(meaning, "second_review", separator=": ", ignore_nulls=True)
    differing = coded.filter("differs").select(*_KEY, second=pl.format("the second coder has {} ({})", text, reading))
    both_reasons = pl.concat_str("review", "second", separator="; ", ignore_nulls=True)
    unsettled = pl.col("second").is_not_null() & ~pl.col("corrected")
    answers = answers.join(differing, on=_KEY, how="left", maintain_order="left", validate="1:1")
    return _in_review(answers, pl.when(unsettled).then(both_reasons)).drop("second")


def _parts_above_total(answers: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the answers, in review the total and the parts of each organisation whose parts exceed its total."""
    question = pl.col("question")
    value = pl.when(pl.col("status") != "in_review").then("value")
    sums = answers.group_by("organisation_id", maintain_order=True).agg(
        total=value.filter(question == design.total).first(),
        parts=value.filter(question.is_in(design.parts)).sum(),
    )
    # The tolerance is for sums of decimals: 0.1 + 0.2 is not more than 0.3.
    exceeding = sums.filter(pl.col("parts") > pl.col("total") * (1 + 1e-9))
    reason = pl.format(
        "the parts make {}, the total is {}; correct the wrong number, and the others count again",
        *(number_text(pl.col(name)) for name in ("parts", "total")),
    )
    reasons = exceeding.select("organisation_id", exceeding=reason)
    answers = answers.join(reasons, on="organisation_id", how="left", maintain_order="left", validate="m:1")
    concerned = question.is_in(design.counting) & value.is_not_null()
    return _in_review(answers, pl.when(concerned).then("exceeding")).drop("exceeding")
