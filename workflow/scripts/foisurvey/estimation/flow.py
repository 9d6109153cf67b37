"""Where every organisation went: for each table and analysis how many are in it, and why the others are not."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Design, Exclusion
from foisurvey.estimation.membership import label, memberships, reason_out

EXEMPTIONS = "exemptions"


class Step(NamedTuple):
    """Organisations with the same reason (a code and what it is about): how many, and whether they are in."""

    reason: str
    detail: str | None
    organisations: int
    in_analysis: bool = False


def flow(
    frame: pl.DataFrame, estimates: pl.DataFrame, design: Design, exclusions: Mapping[str, Exclusion]
) -> pl.DataFrame:
    """Split all organisations contacted, for each table and analysis, into those in it and those out, with the reason.

    `frame` is the analysis frame, `estimates` those of all analyses; the result is `frames.FLOW`. The last step of an
    analysis counts those in it. Where an exemption was claimed, `exemptions` splits the organisations too: those
    without a claim are out, the others in, by the outcome of their review. Raises BadInput where the counts do not add
    up to the organisations contacted, or those in are not those that its estimates count.
    """
    values = dict(estimates.select("id", "value").iter_rows())
    splits, problems = [], []
    for _, analysis, counted, reasons in memberships(frame, design, exclusions):
        counts = _counts(frame, reason_out(reasons))
        steps = [Step(reason.code, reason.detail, counts.get(place, 0)) for place, reason in enumerate(reasons)]
        steps.append(Step("included", None, counts.get(None, 0), in_analysis=True))
        splits.append((analysis, steps))
        if steps[-1].organisations != values[counted]:
            included = f"{steps[-1].organisations} organisations are in it, but {counted} is {values[counted]}"
            problems.append(Problem(f"the flow of {analysis} does not add up: {included}"))
    splits.append((EXEMPTIONS, _exemptions(frame)))
    for analysis, steps in splits:
        total = sum(step.organisations for step in steps)
        if steps and total != frame.height:
            sums = f"its steps have {total} organisations, but {frame.height} were contacted"
            problems.append(Problem(f"the flow of {analysis} does not add up: {sums}"))
    if problems:
        raise BadInput("flow", problems)
    rows = [
        (analysis, number, *step, label(step.reason, step.detail))
        for analysis, steps in splits
        for number, step in enumerate(steps, start=1)
    ]
    return pl.DataFrame(rows, schema=frames.FLOW, orient="row")


def _exemptions(frame: pl.DataFrame) -> list[Step]:
    """Return how many claimed no exemption, and of the claims how many had which outcome; nothing without a claim."""
    claimed = pl.col("exemption_claimed").is_not_null()
    counts = _counts(frame.filter(claimed), pl.col("review_outcome"))
    if not counts:
        return []
    without_outcome = counts.pop(None, 0)
    outcomes = [Step("outcome", outcome, count, in_analysis=True) for outcome, count in sorted(counts.items())]
    pending = [Step("no_outcome", None, without_outcome, in_analysis=True)] if without_outcome else []
    return [Step("no_exemption", None, frame.filter(~claimed).height), *outcomes, *pending]


def _counts(frame: pl.DataFrame, by: pl.Expr) -> dict:
    return dict(frame.group_by(by=by).len().iter_rows())
