"""From answers read to one row an organisation contacted, and the audit trail: findings, answers in review, changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from foisurvey.cleaning.impute import IMPUTABLE
from foisurvey.cleaning.in_review import answers_that_count, by_question, number_text
from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core import frames
from foisurvey.core.batches import read_batches
from foisurvey.core.frame_names import AMBIGUOUS, NO_RESPONSE, UNDECIDED
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Design, Imputation
from foisurvey.intake.replies import REVIEWED, UNDATED_REFUSAL, late

ORGANISATIONS = 100_000  # in a batch


class AuditTrail(NamedTuple):
    """What a person checks after the cleaning (`frames.FINDINGS`, `frames.REVIEW`, `frames.CHANGES`)."""

    findings: pl.DataFrame
    review: pl.DataFrame
    changes: pl.DataFrame


def in_batches(
    organisations_file: str, answers_file: str, number_of_questions: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield a batch of organisations and all their answers, until all are read from the two parquet files.

    The answers must stand in the order of the organisations; each reply has an answer to every question.
    """
    start = 0
    for organisations in read_batches(organisations_file, ORGANISATIONS):
        length = int(organisations["replies"].sum()) * number_of_questions
        yield organisations, pl.scan_parquet(answers_file).slice(start, length).collect()
        start += length


def clean(
    organisations: pl.DataFrame,
    answers: pl.DataFrame,
    design: Design,
    accepted_until: str | None,
    imputation: Imputation,
    coded: pl.DataFrame | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[pl.DataFrame, AuditTrail]:
    """Return the clean frame (`frames.clean`: one row an organisation contacted, in their order) and the audit trail.

    `answers` (`frames.ANSWERS`) are all those of the organisations, and no others. A reply after `accepted_until`
    (YYYY-MM-DD) is late, and not counted; it counts by the day of the first refusal, where that was earlier (paper,
    "Data Sources"). Rows that are no reply (set_aside is no_response) make none. An answer in review has no value: see
    `in_review`, also for `imputation`, `coded` and `labels`. The limits of a total and its parts agree (see `limits`).
    Raises ValueError where an answer is of another organisation, or those of a reply are not to each question in turn.
    """
    if not answers["organisation_id"].is_in(organisations["organisation_id"].implode()).all():
        raise ValueError("these answers are not of these organisations")
    counting = answers_that_count(answers, design, imputation, coded, labels or {})
    asked = by_question(counting, design.questions, **_counted())
    replies = [_of_question(part, question, design) for question, part in asked.items()]
    places = counting.select("organisation_id", "file", "sheet", "row").gather_every(len(asked))
    frame = organisations.drop("replies").join(
        pl.concat([places.select("organisation_id"), *replies], how="horizontal"),
        on="organisation_id",
        how="left",
        maintain_order="left",
        validate="1:1",
    )
    replied, too_late = pl.col(f"{design.total}_status").is_not_null(), late(pl.col("counted_on"), accepted_until)
    frame = frame.with_columns(late=replied & too_late, responded=replied & ~too_late).with_columns(
        pl.when(replied).then(pl.col("exemption_claimed", "review_outcome"))
    )
    undated = frame.filter("late", REVIEWED, pl.col("date_refused").is_null())["organisation_id"]
    frame = frame.with_columns(in_time(design))
    responding = frame.select("organisation_id", "name", "organisation_type").filter(frame["responded"])
    undecided = pl.col("status").is_in(UNDECIDED)
    proposed = counting.filter(undecided | pl.col("certainty").is_not_null())
    proposed = proposed.join(responding, on="organisation_id", maintain_order="left", validate="m:1")
    review = proposed.filter(undecided).with_columns(reason="review")
    doubts = _reply_findings(frame, places, design, imputation, accepted_until, undated)
    trail = AuditTrail(
        findings=pl.concat([_review_findings(review), _unconfirmed_findings(proposed), *doubts]),
        review=review.select(*frames.REVIEW),
        changes=_changes(answers, counting),
    )
    return frames.conform(frame.with_columns(limits(design)), frames.clean(design.questions)), trail


def gather(received: pl.DataFrame, trails: Sequence[AuditTrail], strict: bool = False) -> AuditTrail:
    """Return the audit trails of all batches as one: by row of the file, changes by stage and organisation.

    `received` are the findings of the intake. Raises BadInput where `strict` is true and a finding is not a note.
    """
    position = ["file", "sheet", "row"]
    findings = pl.concat([received, *(trail.findings for trail in trails)]).sort(position, maintain_order=True)
    faults = findings.filter(pl.col("severity") != "note")
    if strict and faults.height:
        fields = faults.select("expected", "file", "sheet", "row", "organisation_id", "question", "value")
        raise BadInput("clean (strict: true)", [Problem(*fault) for fault in fields.iter_rows()])
    review = pl.concat([trail.review for trail in trails]).sort(position, maintain_order=True)
    changes = pl.concat([trail.changes for trail in trails]).sort(pl.col("stage") != "ingest", maintain_order=True)
    return AuditTrail(findings, review, changes)


def limits(design: Design) -> list[pl.Expr]:
    """Return the low of a total and the highs of its parts, each as the others allow.

    None where there are no parts, or these overlap. They stay as they are where a person confirmed that the parts
    exceed the total.

    A total is at least the sum of its parts' lows, and a part at most what the total's high leaves after the lows of
    the other parts; a part that is missing counts as 0. No limit passes its value; those of a missing value stay
    missing. A null high is no upper limit.
    """
    total, parts = design.total, design.parts
    if not parts or not design.disjoint:
        return []
    within = ~not_within_total(design)
    sum_of_lows = pl.sum_horizontal(f"{part}_low" for part in parts)
    # Decimal parts may sum to a rounding error more than their total: its low is then the total itself.
    low = pl.max_horizontal(f"{total}_low", pl.min_horizontal(total, sum_of_lows))
    expressions = [
        pl.when(within & pl.col(total).is_not_null()).then(low).otherwise(f"{total}_low").alias(f"{total}_low")
    ]
    for part in parts:
        high = pl.col(f"{part}_high")
        left_by_others = pl.col(f"{total}_high") - (sum_of_lows - pl.col(f"{part}_low"))
        limited = pl.max_horizontal(part, pl.min_horizontal(high, left_by_others))
        limiting = within & left_by_others.is_not_null()
        expressions.append(pl.when(limiting).then(limited).otherwise(high).alias(f"{part}_high"))
    return expressions


def _counted() -> dict[str, pl.Expr]:
    """Return what is taken of an answer into the clean frame; none in review counts."""
    settled = ~pl.col("status").is_in(UNDECIDED)
    return {
        **{name: pl.when(settled).then(name) for name in ("value", "low", "high", "option")},
        "status": pl.col("status"),
        "ambiguous": settled & pl.col("kind").is_in(AMBIGUOUS),
        "unconfirmed": _is_unconfirmed(),
    }


def _of_question(answers: pl.DataFrame, question: str, design: Design) -> pl.DataFrame:
    """Return the columns of a question in the clean frame, of its answers as they count."""
    is_choice = design.questions[question].number == "choice"
    limits = () if is_choice else ("low", "high")
    others = (pl.col(name).alias(f"{question}_{name}") for name in (*limits, "status", "ambiguous", "unconfirmed"))
    return answers.select(pl.col("option" if is_choice else "value").alias(question), *others)


def in_time(design: Design) -> Iterator[pl.Expr]:
    """Yield the columns of the questions in the clean frame, of the organisations that responded in time alone."""
    for name, question in design.questions.items():
        status = f"{name}_status"
        yield pl.when("responded").then(name)
        if question.number != "choice":
            yield pl.when("responded").then(pl.col(f"{name}_low", f"{name}_high"))
        silent = pl.when("late").then(pl.lit("late")).otherwise(pl.lit("no_response"))
        yield pl.when("responded").then(status).otherwise(silent).alias(status)
        yield pl.col(f"{name}_ambiguous", f"{name}_unconfirmed") & pl.col("responded")


def _is_unconfirmed() -> pl.Expr:
    """Say which answers count as the program proposes, though nobody has confirmed it."""
    return pl.col("certainty").is_not_null() & ~pl.col("status").is_in(UNDECIDED)


def _counts_as(kind: pl.Expr) -> pl.Expr:
    """Return the number that an answer counts as, as text, or the label of its option; its kind where it has none."""
    return pl.coalesce(number_text(pl.col("value")), "option_label", kind)


def _review_findings(review: pl.DataFrame) -> pl.DataFrame:
    findings = review.with_columns(
        severity=pl.lit("review"), stage=pl.lit("clean"), value="answer_text", expected="reason"
    )
    return findings.select(*frames.FINDINGS)


def _unconfirmed_findings(answers: pl.DataFrame) -> pl.DataFrame:
    in_words = pl.col("kind").str.replace_all("_", " ")
    proposal = pl.format("counts as {}, as the program proposes; nobody has confirmed it", _counts_as(in_words))
    findings = answers.filter(_is_unconfirmed()).with_columns(
        severity=pl.lit("note"), stage=pl.lit("clean"), value="answer_text", expected=proposal
    )
    return findings.select(*frames.FINDINGS)


def _reply_findings(
    frame: pl.DataFrame,
    places: pl.DataFrame,
    design: Design,
    imputation: Imputation,
    accepted_until: str | None,
    undated: pl.Series,
) -> Iterator[pl.DataFrame]:
    """Yield the findings about replies as a whole.

    These are replies that are late, doubtful outcomes of a review, and parts above their total that a person confirmed.

    `places` has the file, sheet and row of each organisation's reply; `undated` are the organisations of late replies
    after a review of a refusal whose day is not known.
    """
    not_counted = f"this reply came after {accepted_until}; it is not counted"
    after_review = pl.col("organisation_id").is_in(undated.implode())
    outcome = pl.col("review_outcome")
    refused = pl.any_horizontal(pl.col("exemption_claimed", "date_refused").is_not_null())
    will_be_imputed = pl.col(f"{design.total}_status").is_in(IMPUTABLE) & imputation.total_from_parts
    total_known = pl.col(design.total).is_not_null() | (will_be_imputed if design.parts else False)
    answered = pl.all_horizontal(total_known, pl.col(design.parts).is_not_null())
    without_refusal = "expected an exemption_claimed or a date_refused beside a review outcome"
    numbers = "the total and all its parts" if design.parts else "the total"
    in_full = f"expected full or partial, unless the refusal was of another question: it has a number for {numbers}"
    day = pl.col("counted_on").dt.to_string()
    above = not_within_total(design) if design.disjoint else pl.lit(False)
    confirmed = (
        "the parts make more than this total, as a person confirmed; all of them count, and no remainder is left"
    )
    for severity, applies, question, value, expected in (
        ("note", pl.col("late") & ~after_review, None, day, not_counted),
        ("warning", after_review, None, day, f"{not_counted}; {UNDATED_REFUSAL}"),
        ("warning", outcome.is_not_null() & ~refused, "review_outcome", outcome, without_refusal),
        ("warning", (outcome.str.to_lowercase() == "none") & answered, "review_outcome", outcome, in_full),
        ("note", above, design.total, number_text(pl.col(design.total)), confirmed),
    ):
        found = frame.filter(applies).select("organisation_id", value=value)
        if found.is_empty():
            continue
        rows = places.filter(pl.col("organisation_id").is_in(found["organisation_id"].implode()))
        findings = found.join(rows, on="organisation_id", how="left", maintain_order="left").with_columns(
            severity=pl.lit(severity),
            stage=pl.lit("clean"),
            question=pl.lit(question, dtype=pl.String),
            expected=pl.lit(expected),
        )
        yield findings.select(*frames.FINDINGS)


def _changes(answers: pl.DataFrame, counting: pl.DataFrame) -> pl.DataFrame:
    """Return each answer that does not count as first received.

    These are revised by the organisation, confirmed or corrected by a person (no reply among them), unconfirmed, or
    ruled.
    """
    key = ["organisation_id", "question"]
    superseded = answers.filter(pl.col("set_aside") == "superseded")
    of_revised = pl.col("organisation_id").is_in(superseded["organisation_id"].implode())
    instead = counting.filter(of_revised).select(*key, to="answer_text")
    revised = (
        superseded.join(instead, on=key, how="left", maintain_order="left", validate="m:1")
        .filter(pl.col("answer_text").is_not_null().any().over("file", "sheet", "row"))
        .filter(pl.col("answer_text").str.strip_chars().ne_missing(pl.col("to").str.strip_chars()))
        .with_columns(rule=pl.lit("revised_reply"), stage=pl.lit("ingest"))
    )
    by_person = (pl.col("set_aside") == NO_RESPONSE) & (pl.col("cell") != "no_reply")
    no_reply = answers.filter(by_person, pl.col("answer_text").is_not_null())
    no_reply = no_reply.with_columns(rule=pl.lit("correction"), to="set_aside", stage=pl.lit("ingest"))
    decided = pl.col("corrected") & ~pl.col("status").is_in(UNDECIDED)
    read = counting.filter(decided | _is_unconfirmed() | (pl.col("status") == "ruled")).with_columns(
        rule=pl.when("confirmed")
        .then(pl.lit("confirmation"))
        .when("corrected")
        .then(pl.lit("correction"))
        .when(_is_unconfirmed())
        .then(pl.lit("proposal"))
        .otherwise("rule"),
        to=pl.when("corrected", pl.col("option").is_null()).then("read_text").otherwise(_counts_as(pl.col("kind"))),
        stage=pl.lit("read_answers"),
    )
    changes = [changed.with_columns(pl.col("answer_text").alias("from")) for changed in (revised, no_reply, read)]
    return pl.concat([changed.select(*frames.CHANGES) for changed in changes])
