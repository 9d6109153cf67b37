"""The analysis frame: what is derived from an organisation's final numbers, one expression a field."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.config import parts, total
from foisurvey.core.frames import Frame


def derive(
    frame: Frame, questions: dict[str, Any], completeness_full: Sequence[str], parts_config: dict[str, Any]
) -> Frame:
    """Return the imputed frame with completeness, rate, and each status' numerator and denominator.

    `parts_config` is the config's parts, empty where the survey has a total only; then rate
    is missing throughout and there are no statuses.
    """
    whole = total(questions)
    some: list[str] = parts(questions)
    columns: dict[str, pl.Expr] = {"completeness": completeness(completeness_full, [whole, *some])}
    compliance = parts_config.get("compliance")
    columns["rate"] = rate(whole, compliance["part"]) if compliance else pl.lit(None)
    statuses = [questions[name]["status"] for name in some]
    for name, status in zip(some, statuses, strict=True):
        columns |= status_counts(status, pl.col(name), whole, [name])
    if parts_config:
        remainder = parts_config["remainder"]["status"]
        statuses.append(remainder)
        columns |= status_counts(remainder, (pl.col(whole) - pl.sum_horizontal(some)).clip(0), whole, some)
    return frames.conform(frame.with_columns(**columns), frames.derived(questions, statuses))


def completeness(full: Sequence[str], counting: Sequence[str]) -> pl.Expr:
    """How complete a reply is: full, partial, none or no_response.

    Full: a value for each question in `full`; partial: for any in `counting` (the total and
    its parts); none: for none of them. Paper, "Data Analysis" and Table 1.
    """
    return (
        pl.when(~pl.col("responded"))
        .then(pl.lit("no_response"))
        .when(pl.all_horizontal(pl.col(list(full)).is_not_null()))
        .then(pl.lit("full"))
        .when(pl.any_horizontal(pl.col(list(counting)).is_not_null()))
        .then(pl.lit("partial"))
        .otherwise(pl.lit("none"))
    )


def rate(whole: str, part: str) -> pl.Expr:
    """An organisation's rate in percent, 100 * part / total; missing where either is, or the total is 0."""
    total_value, part_value = pl.col(whole), pl.col(part)
    # Where all are compliant the rate is 100, whatever the rounding of a decimal division.
    return pl.when(total_value > 0).then(
        pl.when(part_value == total_value).then(100.0).otherwise(100 * part_value / total_value)
    )


def status_counts(status: str, numerator: pl.Expr, whole: str, needed: Sequence[str]) -> dict[str, pl.Expr]:
    """A status' count and the total it is a share of; both missing unless the total and all `needed` are there."""
    answered = pl.all_horizontal(pl.col([whole, *needed]).is_not_null())
    return {
        f"{status}_numerator": pl.when(answered).then(numerator),
        f"{status}_denominator": pl.when(answered).then(pl.col(whole)),
    }
