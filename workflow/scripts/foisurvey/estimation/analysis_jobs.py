"""Which sensitivity analyses each job of a run estimates."""

from collections.abc import Mapping
from itertools import islice

from foisurvey.core.survey import PRIMARY, Exclusion

# Up to FEW run in the job of the primary analysis; up to MOST_ALONE have a job each; more share jobs of TOGETHER.
# A job takes longer to begin than an analysis of thousands takes.
FEW, MOST_ALONE, TOGETHER = 3, 10, 25


def by_job(exclusions: Mapping[str, Exclusion]) -> dict[str, dict[str, Exclusion]]:
    """Return the sensitivity analyses by the job that estimates them; the first is that of the primary analysis.

    The name of another job is that of its analysis, or sensitivity_1 ..., in their order: one added last to many
    changes the last.
    """
    if len(exclusions) <= FEW:
        return {PRIMARY: dict(exclusions)}
    if len(exclusions) <= MOST_ALONE:
        return {PRIMARY: {}} | {name: {name: exclusion} for name, exclusion in exclusions.items()}
    starts = range(0, len(exclusions), TOGETHER)
    chosen = (dict(islice(exclusions.items(), start, start + TOGETHER)) for start in starts)
    return {PRIMARY: {}} | {f"sensitivity_{number}": part for number, part in enumerate(chosen, start=1)}
