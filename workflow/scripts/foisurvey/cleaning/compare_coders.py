"""Two coders' texts of the same answers: where they are read otherwise, and how far the coders agree."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from foisurvey.answers import Reader
from foisurvey.core import frames
from foisurvey.core.config import AGREEMENT
from foisurvey.intake.replies import late
from foisurvey.stats import share
from foisurvey.stats.agreement import kappa

_KEY = ["organisation_id", "question"]


def coded(
    organisations: pl.DataFrame,
    first: pl.DataFrame,
    second: pl.DataFrame,
    questions: dict[str, Any],
    reading: dict[str, Any],
    accepted_until: str | None,
) -> pl.DataFrame:
    """Return each answer that both coders have, as the one reader reads either text: one row an answer.

    `first` and `second` are answers as received; no correction touches them. Of each coder the
    reply that counts is compared, and of the organisations those whose reply came in time by the
    first coder's dates: the others have no answer that counts. An answer `differs` where its
    kind, value or limits do, where one of the two readings is in review and the other not, or
    where both are and the texts are others.
    """
    reader = Reader(questions, reading)
    in_time = organisations.filter(~late(accepted_until)).select("organisation_id")

    def readings(answers: pl.DataFrame, coder: str) -> pl.DataFrame:
        counting = answers.filter(pl.col("set_aside").is_null()).join(
            in_time, on="organisation_id", how="semi", maintain_order="left"
        )
        read = reader.readings(counting.with_columns(read_text=pl.col("answer_text")))
        of_coder = [name for name in frames.CODED if name.startswith(f"{coder}_")]
        theirs = read.with_columns(text=pl.col("answer_text"))
        return theirs.select(*_KEY, *(pl.col(name.removeprefix(f"{coder}_")).alias(name) for name in of_coder))

    pairs = readings(first, "first").join(
        readings(second, "second"), on=_KEY, how="inner", maintain_order="left", validate="1:1"
    )
    otherwise = [
        pl.col(f"first_{name}").ne_missing(pl.col(f"second_{name}")) for name in ("kind", "value", "low", "high")
    ]
    reviews = [pl.col(f"{coder}_review").is_not_null() for coder in ("first", "second")]
    texts = [pl.col(f"{coder}_text").str.replace_all(r"\s+", " ").str.strip_chars() for coder in ("first", "second")]
    in_review = (reviews[0] != reviews[1]) | (reviews[0] & texts[0].ne_missing(texts[1]))
    return frames.conform(pairs.with_columns(differs=pl.any_horizontal(*otherwise, in_review)), frames.CODED)


def agreement(pairs: pl.DataFrame, first: pl.DataFrame, second: pl.DataFrame, questions: Iterable[str]) -> pl.DataFrame:
    """Return how far the coders agree on each question, and on `all`, as estimates.

    `pairs` is as of `coded`. An answer in review has a kind, and no value. A percentage of no
    answers is missing; for kappa see `agreement.kappa`.
    """
    reviews = pl.col("first_review"), pl.col("second_review")
    kinds, values = ((pl.col(f"first_{name}"), pl.col(f"second_{name}")) for name in ("kind", "value"))
    valued = pl.all_horizontal(*(value.is_not_null() for value in values), *(review.is_null() for review in reviews))
    equal_kinds, equal_values = (kinds[0] == kinds[1]).sum(), (valued & (values[0] == values[1])).sum()
    both = "answers that both coders have"
    # Each with its value, its n (a percentage's denominator) and its method.
    of = {
        "pairs.n": (pl.len(), pl.len(), f"count of {both}"),
        "kind.pct": (share.percent(equal_kinds, pl.len()), pl.len(), f"100 x those of equal kind / {both}"),
        "kind.kappa": (kappa(*kinds), pl.len(), "Cohen's kappa of the kinds, unweighted"),
        "value.n": (valued.sum(), pl.len(), f"count of {both} with a value"),
        "value.pct": (share.percent(equal_values, valued.sum()), valued.sum(), f"100 x equal / {both} with a value"),
        "differences.n": (pl.col("differs").sum(), pl.len(), f"count of {both} of another kind, value or limit"),
    }
    rows = []
    for question in [*questions, "all"]:
        asked = pairs if question == "all" else pairs.filter(question=question)
        for name, (value, n, method) in of.items():
            found, counted = asked.select(value=value, n=n).row(0)
            rows.append((question, name, found, counted, counted if name.endswith(".pct") else None, method))
    ours, theirs, compared = (set(frame["organisation_id"]) for frame in (first, second, pairs))
    for name, organisations, method in (
        ("organisations.n", compared, "count of organisations that both coders have, in time"),
        ("coded_once.n", ours ^ theirs, "count of organisations that one coder has"),
        ("late.n", (ours & theirs) - compared, "count of organisations that both coders have, late"),
    ):
        rows.append(("all", name, len(organisations), len(ours | theirs), None, method))
    names = ("outcome", "statistic", "value", "n", "denominator", "method")
    schema = {name: frames.ESTIMATES[name] for name in names}
    found = pl.DataFrame(rows, schema=schema, orient="row", strict=False).with_columns(
        id=pl.format(f"{AGREEMENT}.{{}}.{{}}", "outcome", "statistic"),
        analysis=pl.lit(AGREEMENT),
        organisation_type=pl.lit("all"),
        same_as=pl.lit(None),
        ambiguity_low=pl.lit(None),
        ambiguity_high=pl.lit(None),
    )
    return frames.conform(found.select(list(frames.ESTIMATES)), frames.ESTIMATES)
