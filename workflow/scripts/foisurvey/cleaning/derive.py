"""The analysis frame: what is derived from an organisation's final numbers, one expression a field."""

from collections.abc import Sequence

import polars as pl

from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core import frames
from foisurvey.core.frames import Frame
from foisurvey.core.survey import Design


def derive(frame: Frame, design: Design, full: Sequence[str]) -> Frame:
    """Return the imputed frame as the analysis frame (`frames.derived`): completeness, rate, amounts of each status.

    `full` are the questions that a full reply answers. The rate is missing throughout where no part is the compliant
    one; a survey without parts has no statuses. The remainder is never below 0; it is missing where the parts exceed
    the total, as a person confirmed.
    """
    total, parts = design.total, design.parts
    columns = {
        "completeness": completeness(full, design.counting),
        "rate": rate(total, design.compliant) if design.compliant else pl.lit(None),
    }
    for status, part in design.statuses.items():
        amount = pl.col(part) if part else (pl.col(total) - pl.sum_horizontal(parts)).clip(0)
        amounts = status_amounts(status, amount, total, [part] if part else parts)
        within = pl.lit(True) if part else ~not_within_total(design)
        columns |= {name: pl.when(within).then(one) for name, one in amounts.items()}
    return frames.conform(frame.with_columns(**columns), frames.derived(design))


def completeness(full: Sequence[str], counting: Sequence[str]) -> pl.Expr:
    """Return how complete a reply is: full, partial, none, late or no_response (paper, "Data Analysis" and Table 1).

    Full: a value for each question in `full`; partial: for any in `counting` (the total and its parts); none: for none
    of them. A late reply is not counted.
    """
    return (
        pl.when("late")
        .then(pl.lit("late"))
        .when(~pl.col("responded"))
        .then(pl.lit("no_response"))
        .when(pl.all_horizontal(pl.col(list(full)).is_not_null()))
        .then(pl.lit("full"))
        .when(pl.any_horizontal(pl.col(list(counting)).is_not_null()))
        .then(pl.lit("partial"))
        .otherwise(pl.lit("none"))
    )


def rate(total: str, part: str) -> pl.Expr:
    """Return an organisation's rate in percent, 100 * part / total; missing where either is, or the total is 0."""
    # Where all are compliant the rate is exactly 100, however a decimal division is rounded.
    all_compliant = pl.col(part) == pl.col(total)
    return pl.when(pl.col(total) > 0).then(
        pl.when(all_compliant).then(100.0).otherwise(100 * pl.col(part) / pl.col(total))
    )


def status_amounts(status: str, amount: pl.Expr, total: str, needed: Sequence[str]) -> dict[str, pl.Expr]:
    """Return a status' amount and the total it is part of; both missing unless the total and all `needed` are known."""
    known = pl.all_horizontal(pl.col([total, *needed]).is_not_null())
    return {
        f"{status}_numerator": pl.when(known).then(amount),
        f"{status}_denominator": pl.when(known).then(pl.col(total)),
    }
