"""The answers that count, and which of them a person must decide, besides those that no rule could read."""

from collections.abc import Collection, Mapping

import polars as pl

from foisurvey.cleaning.impute import IMPUTABLE
from foisurvey.cleaning.within_total import exceed
from foisurvey.core.frame_names import UNDECIDED, WITHOUT_A_NUMBER
from foisurvey.core.survey import Design, Imputation

_KEY = ["organisation_id", "question"]


def answers_that_count(
    answers: pl.DataFrame,
    design: Design,
    imputation: Imputation,
    coded: pl.DataFrame | None,
    labels: Mapping[str, Mapping[str, str]],
) -> pl.DataFrame:
    """Return the answers (`frames.ANSWERS`) that no other reply replaces, with those that a person decides in review.

    These are an answer that a revised reply leaves blank, or whose number it withdraws, one that a second coder has
    differently (`coded`, see `frames.CODED`; None: there is no second coder), a total and its parts where the parts
    exceed it and nobody has confirmed that, and a missing total of parts that are all 0, unless `imputation` makes it
    0. `review` is the reason. `labels` are those of the options of each choice, by name; `option_label` is that of the
    option of an answer.
    """
    counting = _withdrawn_in_revision(answers).with_columns(option_label=_label("option", labels))
    if coded is not None:
        counting = _coded_differently(counting, coded.with_columns(second_option=_label("second_option", labels)))
    counting = _parts_above_total(counting, design)
    return _nothing_in_parts(counting, design) if imputation.zeros_to_review else counting


def by_question(answers: pl.DataFrame, questions: Collection[str], **columns: pl.Expr) -> dict[str, pl.DataFrame]:
    """Return these columns of the answers to each question, one row a reply.

    Raises ValueError unless each reply has answers to all questions, in their order.
    """
    if answers.height % len(questions):
        raise ValueError(f"expected answers to each of {', '.join(questions)} of each reply")
    replies, place = answers.height // len(questions), pl.int_range(0, answers.height, dtype=pl.UInt32, eager=True)
    answers = answers.select("question", **columns).rechunk()  # several times as fast as of the pieces of a file
    answers = answers[place % replies * len(questions) + place // replies]
    asked = {question: answers[index * replies : (index + 1) * replies] for index, question in enumerate(questions)}
    if any((part["question"] != question).any() for question, part in asked.items()):
        raise ValueError(f"expected answers to {', '.join(questions)}, in this order, of each reply")
    return asked


def number_text(value: pl.Expr) -> pl.Expr:
    """Return numbers as text, whole ones without decimals."""
    return value.cast(pl.String).str.strip_suffix(".0")


def _label(option: str, labels: Mapping[str, Mapping[str, str]]) -> pl.Expr:
    """Return the label of an option in a column; its name where the question has no labels."""
    labelled = [
        pl.when(pl.col("question") == question).then(pl.col(option).replace(names))
        for question, names in labels.items()
    ]
    return pl.coalesce(*labelled, option)


def _in_review(answers: pl.DataFrame, reason: pl.Expr, status: str = "in_review") -> pl.DataFrame:
    """Return the answers, those for which there is a reason (not null) in review: their proposal is unsure.

    Their status is `status`; one that is withdrawn stays so.
    """
    as_before = reason.is_null() | (pl.col("status") == "withdrawn")
    return answers.with_columns(
        status=pl.when(as_before).then("status").otherwise(pl.lit(status)),
        review=pl.coalesce(reason, "review"),
        certainty=pl.when(reason.is_not_null()).then(pl.lit("unsure")).otherwise("certainty"),
    )


def _withdrawn_in_revision(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the answers that count, withdrawn where an earlier reply has an answer and this one is blank.

    Likewise where an earlier reply has a number or an option, were it a proposal, and this answer says that there is
    none.
    """
    counting = answers.filter(pl.col("set_aside").is_null())
    superseded = answers.filter(pl.col("set_aside") == "superseded", pl.col("answer_text").is_not_null())
    if superseded.is_empty():
        return counting
    text, has_number = pl.col("answer_text"), pl.any_horizontal(pl.col("value", "option").is_not_null())
    earlier = superseded.group_by(_KEY, maintain_order=True).agg(
        earlier_text=text.last(), earlier_number=text.filter(has_number).last()
    )
    counting = counting.join(earlier, on=_KEY, how="left", maintain_order="left", validate="1:1")
    has = "; an earlier reply has '{}'"
    reason = (
        pl.when("corrected")
        .then(None)
        .when(text.is_null())
        .then(pl.format(f"blank in the revised reply{has}", "earlier_text"))
        .when(pl.col("kind").is_in(WITHOUT_A_NUMBER))
        .then(pl.format(f"the revised reply withdraws it{has}", "earlier_number"))
    )
    return _in_review(counting, reason, "withdrawn").drop("earlier_text", "earlier_number")


def _coded_differently(answers: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """Return the answers, in review where the second coder's is read differently and no correction settles it."""
    text = pl.coalesce(pl.format("'{}'", "second_text"), pl.lit("no text"))
    value = pl.coalesce(number_text(pl.col("second_value")), "second_option")
    meaning = pl.concat_str("second_kind", value, separator=", ", ignore_nulls=True)
    reading = pl.concat_str(meaning, "second_review", separator=": ", ignore_nulls=True)
    differing = coded.filter("differs").select(*_KEY, second=pl.format("the second coder has {} ({})", text, reading))
    both_reasons = pl.concat_str("review", "second", separator="; ", ignore_nulls=True)
    unsettled = pl.col("second").is_not_null() & ~pl.col("corrected")
    answers = answers.join(differing, on=_KEY, how="left", maintain_order="left", validate="1:1")
    return _in_review(answers, pl.when(unsettled).then(both_reasons)).drop("second")


def _parts_above_total(answers: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the answers, in review the total and the parts of each organisation whose parts exceed its total.

    They count where a person confirmed one of them as it stands. A part that exceeds the total by itself must itself be
    confirmed. Parts that overlap may be more than their total.
    """
    if not design.disjoint or not design.parts:
        return answers
    value = pl.when(~pl.col("status").is_in(UNDECIDED)).then("value")
    asked = by_question(answers, design.questions, value=value, upheld=pl.col("upheld"))
    values = pl.DataFrame({name: asked[name]["value"] for name in design.counting})
    upheld = pl.DataFrame({name: asked[name]["upheld"] for name in design.counting})
    unconfirmed = [values[name].set(upheld[name], None) for name in design.parts]
    sums = (
        answers.select("organisation_id")
        .gather_every(len(asked))
        .with_columns(
            total=values[design.total],
            parts=values.select(pl.sum_horizontal(design.parts)).to_series(),
            confirmed=upheld.select(pl.any_horizontal(pl.all())).to_series(),
            unconfirmed=pl.DataFrame(unconfirmed).select(pl.max_horizontal(pl.all())).to_series(),
        )
    )
    parts, total, alone = pl.col("parts"), pl.col("total"), pl.col("unconfirmed")
    settled = pl.col("confirmed") & ~exceed(alone, total).fill_null(False)
    exceeding = sums.filter(exceed(parts, total) & ~settled)
    if exceeding.is_empty():
        return answers
    reason = pl.format(
        "the parts make {}, the total is {}; correct the wrong number, and the others count again; or, if all are "
        "right, confirm {}; if parts may overlap in any reply, say parts.disjoint: false in the config",
        number_text(parts),
        number_text(total),
        pl.when(exceed(alone, total)).then(pl.lit("each part above the total")).otherwise(pl.lit("one of them")),
    )
    reasons = exceeding.select("organisation_id", exceeding=reason)
    answers = answers.join(reasons, on="organisation_id", how="left", maintain_order="left", validate="m:1")
    concerned = pl.col("question").is_in(design.counting) & value.is_not_null()
    return _in_review(answers, pl.when(concerned).then("exceeding")).drop("exceeding")


def _nothing_in_parts(answers: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the answers, in review each total that is missing although all its parts are 0: it need not be 0."""
    question = pl.col("question")
    value = pl.when(~pl.col("status").is_in(UNDECIDED)).then("value")
    parts = answers.filter(question.is_in(design.parts)).group_by("organisation_id")
    nothing = parts.agg(nothing=(value == 0).all(ignore_nulls=False)).filter("nothing")
    answers = answers.join(nothing, on="organisation_id", how="left", maintain_order="left", validate="m:1")
    missing = (question == design.total) & pl.col("status").is_in(IMPUTABLE) & ~pl.col("corrected")
    reason = pl.lit("the total is missing and all its parts count as 0, so it may be 0 or more; decide the total")
    return _in_review(answers, pl.when(missing & pl.col("nothing")).then(reason)).drop("nothing")
