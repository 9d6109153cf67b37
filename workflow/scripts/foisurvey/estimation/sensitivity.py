"""The sensitivity analyses of the rate: the same statistics, of the organisations that each includes."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice

import polars as pl

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Design, Exclusion, Statistics
from foisurvey.estimation import ambiguity
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.estimation.membership import excluded, ranked, reason_out, unrated
from foisurvey.estimation.primary import summary

# Sensitivity analyses that have a job each, and how many share one where there are more.
MOST_ALONE, TOGETHER = 10, 25


def by_job(exclusions: Mapping[str, Exclusion]) -> dict[str, dict[str, Exclusion]]:
    """Return the sensitivity analyses by the job that estimates them: one job each, or, where they are many, some.

    A job's name is that of its analysis, or sensitivity_1 ..., in their order: one added last changes the last.
    """
    if len(exclusions) <= MOST_ALONE:
        return {name: {name: exclusion} for name, exclusion in exclusions.items()}
    starts = range(0, len(exclusions), TOGETHER)
    chosen = (dict(islice(exclusions.items(), start, start + TOGETHER)) for start in starts)
    return {f"sensitivity_{number}": part for number, part in enumerate(chosen, start=1)}


def sensitivity(
    frame: pl.DataFrame, name: str, exclusion: Exclusion, design: Design, methods: Statistics
) -> pl.DataFrame:
    """Return the estimates of one sensitivity analysis: Table 5's columns, and how many it ranked and excluded.

    `frame` is the analysis frame. Ranked are all organisations that the analysis considers, excluded those with a rate
    that it excludes. Bands are of the organisations that stay as the answers are read: another reading might trim
    or exclude others.
    """
    staying = _staying(frame, exclusion, design)
    organisations = estimate_id("table5", name)
    rated = pl.col("rate").is_not_null()
    counts = frame.select(ranked=ranked(exclusion, design).sum(), excluded=rated.sum() - staying.height)
    statistics = {
        f"{count}.n": Statistic(pl.col(count), "count", method, organisations=estimate_id(organisations, count))
        for count, method in (
            ("ranked", "count of the organisations ranked"),
            ("excluded", "count of those with a rate that are dropped"),
        )
    }
    rates = summary(staying, ambiguity.rate(design), design, methods, "table5", organisations, analysis=name)
    of_counts = rows(counts, "table5", "rate", statistics, pl.col("ranked"), organisations, analysis=name)
    return pl.concat([rates, of_counts])


def refuse_empty(frame: pl.DataFrame, exclusions: Mapping[str, Exclusion], design: Design) -> None:
    """Raise BadInput with each analysis that excludes all organisations, or all of a type, that have a rate."""
    before = Counter(frame.filter(pl.col("rate").is_not_null())["organisation_type"])
    problems = []
    for name, exclusion in exclusions.items():
        after = Counter(_staying(frame, exclusion, design)["organisation_type"])
        problems += [
            Problem(
                f"sensitivity.{name}: leaves none of the {before[group]} {group} with a rate; expected at least one"
            )
            for group in design.types
            if before[group] and not after[group]
        ]
    if problems:
        raise BadInput("sensitivity", problems)


def _staying(frame: pl.DataFrame, exclusion: Exclusion, design: Design) -> pl.DataFrame:
    return frame.filter(reason_out([*unrated(design), *excluded(exclusion, design)]).is_null())
