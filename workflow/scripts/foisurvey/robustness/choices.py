"""Every combination of the choices of an analysis, a universe each: which are possible, and which is the survey's own.

A universe's number is its place among all combinations, from 0, in which the options of the last choice change first.
"""

from functools import reduce
from itertools import pairwise

from msgspec import Struct

from foisurvey.core.survey import Choices, Design, Statistics, Survey

NODES = Choices.__struct_fields__
NUMBERS = ("few", "trim")  # the nodes whose options are numbers
# The options of the survey's own analysis; that of the weight is `own_weight`.
OWN: dict[str, str | float] = {
    "ambiguous": "as_read",
    "imputed": "in",
    "few": 0,
    "trim": 0,
    "extremes": "in",
    "types": "pooled",
    "cases": "available",
    "interval": "as_configured",
}
OF_TRIM = ("base", "ties")  # which mean nothing where nothing is trimmed
# Why a choice means nothing, so that only the first of its options is possible.
NOT_IMPUTED, NO_TRIM, NO_RATE = "not_imputed", "no_trim", "no_rate"
ONE_TYPE, TOTAL_ALONE, SAME_INTERVAL = "one_type", "total_alone", "same_interval"
TOTALS_ALONE = "totals_alone"
MOST_IN_A_JOB = 2_000


class Multiverse(Struct, frozen=True):
    """What the universes of a survey need of its config.

    `full` are the questions that a full reply answers, `imputes` says whether totals are the sum of their parts where
    they are missing, `outcomes` are the headlines that each universe has.
    """

    design: Design
    statistics: Statistics
    choices: Choices
    full: tuple[str, ...]
    imputes: bool
    outcomes: tuple[str, ...]


def multiverse(survey: Survey) -> Multiverse:
    """Return what the universes of a survey need of its config."""
    return Multiverse(
        design=survey.design,
        statistics=survey.statistics,
        choices=survey.robustness.choices,
        full=survey.completeness.full,
        imputes=bool(survey.design.parts) and survey.imputation.total_from_parts,
        outcomes=outcomes(survey),
    )


def outcomes(survey: Survey) -> tuple[str, ...]:
    """Return the headlines that each universe has.

    They are the mean and median of the rate (of the total where there is no rate), the shares of the compliant (or
    first) and of the last status, and those of the claims.
    """
    design = survey.design
    number = "rate" if design.compliant else "total"
    shares = [*design.statuses]
    first = [status for status, part in design.statuses.items() if design.compliant and part == design.compliant]
    ends = [*(first or shares[:1]), *shares[-1:]]
    named = [f"{number}_mean", f"{number}_median", *(f"share_{status}" for status in ends)]
    named += [claim.headline for claim in survey.robustness.claims.values()]
    return tuple(dict.fromkeys(named))


def size(choices: Choices) -> int:
    """Return how many combinations there are, possible or not."""
    return reduce(lambda product, node: product * len(getattr(choices, node)), NODES, 1)


def universe_parts(choices: Choices) -> list[tuple[int, int]]:
    """Return the universes of each job: the number of its first, and the number after its last."""
    everything = size(choices)
    jobs = -(-everything // MOST_IN_A_JOB)
    ends = [everything * job // jobs for job in range(jobs + 1)]
    return list(pairwise(ends))


def meaningless(of: Multiverse) -> dict[str, str]:
    """Return the choices that mean nothing in the whole survey, and why."""
    design, methods = of.design, of.statistics
    reasons = {
        "imputed": (NOT_IMPUTED, not of.imputes),
        "base": (NO_RATE, design.compliant is None),
        "extremes": (NO_RATE, design.compliant is None),
        "types": (ONE_TYPE, len(design.types) == 1),
        "cases": (TOTAL_ALONE, set(of.full) <= {design.total}),
        "weight": (TOTALS_ALONE, all(outcome.startswith("total_") for outcome in of.outcomes)),
        "interval": (SAME_INTERVAL, methods.interval_of_share == "cluster" and methods.interval_of_mean == "t"),
    }
    return {node: reason for node, (reason, means_nothing) in reasons.items() if means_nothing}


def open_nodes(of: Multiverse) -> list[str]:
    """Return the choices of which several options are possible."""
    nothing = meaningless(of)
    return [node for node in NODES if node not in nothing and len(getattr(of.choices, node)) > 1]


def own_weight(outcome: str) -> str:
    """Return how the survey's own analysis weighs organisations: a pooled share is of what is counted."""
    return "item" if outcome.startswith("share_") else "organisation"


def own_universe(of: Multiverse, outcome: str) -> int | None:
    """Return the number of the universe that is the survey's own analysis of an outcome; None where there is none."""
    wanted = OWN | {"weight": own_weight(outcome)}
    nothing = {*meaningless(of), *OF_TRIM}
    number = 0
    for node in NODES:
        options = getattr(of.choices, node)
        if node not in nothing and wanted[node] not in options:
            return None
        number = number * len(options) + (0 if node in nothing else options.index(wanted[node]))
    return number
