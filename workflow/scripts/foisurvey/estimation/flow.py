"""Where every organisation went: for each table and analysis those in it, and why the others are out."""

from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.estimation.sensitivity import memberships, reason_out

IN = "in the analysis"
EXEMPTIONS = "exemptions"
NO_EXEMPTION, NO_OUTCOME, OUTCOME = "no exemption claimed", "no review outcome", "review outcome "


def flow(
    frame: pl.DataFrame, estimates: pl.DataFrame, survey: dict[str, Any], sensitivity: dict[str, Any]
) -> pl.DataFrame:
    """Split all organisations contacted, for each table and analysis, into those in it and those out, with the reason.

    The last step of an analysis are those in it. Where an exemption was claimed, `exemptions` splits
    them too: those that claimed none are out, those that did are in, by the outcome of their review.
    Raises BadInput where the counts do not add up to the organisations contacted, or those in are
    not those its estimates are made of.
    """
    values = dict(estimates.select("id", "value").iter_rows())
    steps, problems = [], []
    for analysis, counted, reasons in memberships(survey, sensitivity):
        counts = _counts(frame, reason_out(reasons))
        split = [(reason, counts.pop(reason, 0), False) for reason, _ in reasons]
        split.append((IN, counts.pop(None, 0), True))
        if counts or not _all_of(frame, split) or split[-1][1] != values[counted]:
            problems.append(Problem(f"the flow of {analysis} does not add up: {split}, {counted} is {values[counted]}"))
        steps += [(analysis, step, *entry) for step, entry in enumerate(split, start=1)]
    claims = _exemptions(frame)
    if claims and not _all_of(frame, claims):
        problems.append(Problem(f"the flow of {EXEMPTIONS} does not add up: {claims}"))
    steps += [(EXEMPTIONS, step, *entry) for step, entry in enumerate(claims, start=1)]
    if problems:
        raise BadInput("flow", problems)
    return pl.DataFrame(steps, schema=frames.FLOW, orient="row")


def _exemptions(frame: pl.DataFrame) -> list[tuple[str, int, bool]]:
    """Return how many claimed no exemption, and of those that did how many had which outcome; nothing if none did."""
    claimed, outcome = pl.col("exemption_claimed").is_not_null(), pl.col("review_outcome")
    counts = _counts(frame.filter(claimed), pl.lit(OUTCOME) + outcome)
    if not counts:
        return []
    without = [(NO_OUTCOME, counts.pop(None), True)] if None in counts else []
    return [
        (NO_EXEMPTION, frame.filter(~claimed).height, False),
        *sorted((said, count, True) for said, count in counts.items() if said is not None),
        *without,
    ]


def _counts(frame: pl.DataFrame, why: pl.Expr) -> dict[str | None, int]:
    return dict(frame.group_by(why.alias("why")).len().iter_rows())


def _all_of(frame: pl.DataFrame, split: list[tuple[str, int, bool]]) -> bool:
    return sum(count for _, count, _ in split) == frame.height
