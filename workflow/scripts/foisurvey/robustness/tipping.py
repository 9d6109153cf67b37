"""How many silent organisations it takes to overturn a claim."""

from bisect import bisect_left

import polars as pl

from foisurvey.core.survey import Claim
from foisurvey.estimation.headlines import Headline
from foisurvey.robustness.bounds import Ends

ROUNDING = 1e-12


def holds(claim: Claim, value: float) -> bool:
    """Say whether a claim holds of a value of its headline; on the limit it does not, nor as near as doubles round."""
    limit = _limit(claim)
    margin = limit - value if claim.below is not None else value - limit
    return margin > ROUNDING * max(abs(limit), abs(value))


def tipping_point(at_ends: Ends, headline: Headline, claim: Claim) -> int | None:
    """Return how many silent organisations, at least, overturn a claim if they alone answer, at worst for it.

    0 where the claim does not hold as it is; missing where it cannot be overturned even by all, or the headline is not
    defined. Those of which nothing says what their total may be do not answer.
    """
    silent = at_ends.organisations["silent"].is_not_null()
    known = at_ends.numbers["low"].filter(~silent)
    value = known.select(headline.value).item()
    if value is None or not holds(claim, value):
        return None if value is None else 0
    counts = [
        _fewest(known, numbers.filter(silent), headline, claim)
        for end, numbers in at_ends.numbers.items()
        if end.startswith("high" if claim.below is not None else "low")
    ]
    return min((count for count in counts if count is not None), default=None)


def _fewest(known: pl.DataFrame, silent: pl.DataFrame, headline: Headline, claim: Claim) -> int | None:
    """Return how many of the silent overturn a claim with these answers, None where not even all do.

    Each moves a mean towards the limit by how far its number lies beyond it, and a pooled share by how far its
    numerator lies beyond that part of its denominator: the furthest come first, and those that lie short of it do not
    help. Nor do they help a median; each further one that lies beyond leaves an overturned claim overturned.
    """
    limit = _limit(claim)
    beyond = pl.col(headline.numerator) - limit
    if headline.denominator:
        beyond = 100 * pl.col(headline.numerator) - limit * pl.col(headline.denominator)
    if claim.above is not None:
        beyond = -beyond
    helpful = silent.filter(beyond >= -ROUNDING * abs(limit)).sort(beyond, descending=True, maintain_order=True)

    def overturned(count: int) -> bool:
        return not holds(claim, pl.concat([known, helpful.head(count)]).select(headline.value).item())

    count = bisect_left(range(helpful.height + 1), True, key=overturned)
    return count if count <= helpful.height else None


def _limit(claim: Claim) -> float:
    limit = claim.above if claim.below is None else claim.below
    assert limit is not None
    return limit
