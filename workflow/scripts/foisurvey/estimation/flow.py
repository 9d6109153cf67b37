"""Where every organisation went: for each table and analysis how many are in it, and why the others are not."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Design, Exclusion
from foisurvey.estimation.membership import label, memberships, reason_out

INCLUDED = "included"
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
    steps, problems = [], []
    for membership in memberships(design, exclusions):
        counts = _counts(frame, reason_out(membership.reasons))
        split = [
            Step(reason.code, reason.detail, counts.get(place, 0)) for place, reason in enumerate(membership.reasons)
        ]
        split.append(Step(INCLUDED, None, counts.get(None, 0), in_analysis=True))
        estimated = values[membership.counted]
        if _total(split) != frame.height or split[-1].organisations != estimated:
            expected = (
                f"the flow of {membership.analysis} does not add up: {split}, {membership.counted} is {estimated}"
            )
            problems.append(Problem(expected))
        steps += [(membership.analysis, number, *step) for number, step in enumerate(split, start=1)]
    claims = _exemptions(frame)
    if claims and _total(claims) != frame.height:
        problems.append(Problem(f"the flow of {EXEMPTIONS} does not add up: {claims}"))
    steps += [(EXEMPTIONS, number, *step) for number, step in enumerate(claims, start=1)]
    if problems:
        raise BadInput("flow", problems)
    labelled = [(*step, label(*step[2:4])) for step in steps]
    return pl.DataFrame(labelled, schema=frames.FLOW, orient="row")


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
    return dict(frame.group_by(by.alias("by")).len().iter_rows())


def _total(steps: list[Step]) -> int:
    return sum(step.organisations for step in steps)
