"""What a reviewer checks a run by: printed figures against ours, and where every organisation went."""

from typing import Any

import polars as pl

from foisurvey import schemas, stats
from foisurvey.problems import BadInput, Problem
from foisurvey.sensitivity import memberships, reason_out


def published(estimates: pl.DataFrame, figures: pl.DataFrame, contradictions: pl.DataFrame) -> pl.DataFrame:
    """Compare each printed figure with ours at its printed decimals, as numbers (80 is 80.0).

    `figures` has id, source, decimals, printed; `contradictions` id, reason. Agreement is
    agrees, differs or not_estimated (no such estimate, or a missing value); the reason is given
    for those that do not agree.
    """
    ours = [
        stats.printed(value, int(decimals))
        for value, decimals in figures.join(estimates, on="id", how="left", maintain_order="left")
        .select("value", "decimals")
        .iter_rows()
    ]
    agrees = pl.col("ours").cast(pl.Float64) == pl.col("printed").cast(pl.Float64)
    compared = (
        figures.with_columns(ours=pl.Series(ours, dtype=pl.String))
        .join(estimates.select("id", "value"), on="id", how="left", maintain_order="left")
        .join(contradictions, on="id", how="left", maintain_order="left")
        .with_columns(
            agreement=pl.when(pl.col("ours").is_null())
            .then(pl.lit("not_estimated"))
            .when(agrees)
            .then(pl.lit("agrees"))
            .otherwise(pl.lit("differs"))
        )
        .with_columns(reason=pl.when(pl.col("agreement") != "agrees").then("reason"))
    )
    return schemas.conform(compared.select(list(schemas.PUBLISHED)), schemas.PUBLISHED)


def flow(
    frame: pl.DataFrame, estimates: pl.DataFrame, survey: dict[str, Any], sensitivity: dict[str, Any]
) -> pl.DataFrame:
    """Split all organisations contacted, for each table and analysis, into those in it and those out, with the reason.

    The last step of an analysis are those in it. Raises BadInput where the counts do not add up
    to the organisations contacted, or those in are not those its estimates are made of.
    """
    values = dict(estimates.select("id", "value").iter_rows())
    steps, problems = [], []
    for analysis, counted, reasons in memberships(survey, sensitivity):
        why = frame.with_columns(why=reason_out(reasons)).group_by("why").len()
        counts = dict(why.iter_rows())
        split = [(reason, counts.pop(reason, 0), False) for reason, _ in reasons]
        split.append(("in the analysis", counts.pop(None, 0), True))
        if counts or sum(count for _, count, _ in split) != frame.height or split[-1][1] != values[counted]:
            problems.append(Problem(f"the flow of {analysis} does not add up: {split}, {counted} is {values[counted]}"))
        steps += [(analysis, step, *entry) for step, entry in enumerate(split, start=1)]
    if problems:
        raise BadInput("flow", problems)
    return pl.DataFrame(steps, schema=schemas.FLOW, orient="row")
