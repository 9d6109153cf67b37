"""How many silent organisations it takes to overturn a claim."""

from bisect import bisect_left
from collections.abc import Mapping

import polars as pl

from foisurvey.core.survey import Claim
from foisurvey.estimation.headlines import Headline


def holds(claim: Claim, value: float) -> bool:
    """Say whether a claim holds of a value of its headline; on the limit it does not."""
    return (claim.below is None or value < claim.below) and (claim.above is None or value > claim.above)


def tipping_point(at_ends: Mapping[str, pl.DataFrame], headline: Headline, claim: Claim) -> int | None:
    """Return how many silent organisations, at least, overturn a claim if they alone answer, at worst for it.

    `at_ends` are those of `bounds.ends`. 0 where the claim does not hold as it is; missing where it cannot be
    overturned even by all, or the headline is not defined. Those of which nothing says what their total may be do not
    answer.
    """
    known = at_ends["low"].filter(pl.col("silent").is_null())
    value = known.select(headline.value).item()
    if value is None or not holds(claim, value):
        return None if value is None else 0
    limit, upwards = (claim.below, True) if claim.below is not None else (claim.above, False)
    needed = [
        count
        for end, numbers in at_ends.items()
        if end.startswith("high") == upwards
        and (count := _fewest(known, numbers.filter(pl.col("silent").is_not_null()), headline, claim, limit, upwards))
    ]
    return min(needed, default=None)


def _fewest(
    known: pl.DataFrame, silent: pl.DataFrame, headline: Headline, claim: Claim, limit: float | None, upwards: bool
) -> int | None:
    """Return how many of the silent overturn a claim with these answers, None where not even all do.

    Each moves a mean towards the limit by how far its number lies beyond it, and a pooled share by how far its
    numerator lies beyond that part of its denominator: the furthest come first, and those that lie short of it do not
    help. Nor do they help a median; each further one that lies beyond leaves an overturned claim overturned.
    """
    beyond = pl.col(headline.numerator) - pl.lit(limit)
    if headline.denominator:
        beyond = 100 * pl.col(headline.numerator) - pl.lit(limit) * pl.col(headline.denominator)
    helpful = (
        silent.with_columns(beyond=beyond if upwards else -beyond)
        .filter(pl.col("beyond") >= 0)
        .sort("beyond", descending=True, maintain_order=True)
        .drop("beyond")
    )

    def overturned(count: int) -> bool:
        return not holds(claim, pl.concat([known, helpful.head(count)]).select(headline.value).item())

    count = bisect_left(range(helpful.height + 1), True, key=overturned)
    return count if count <= helpful.height else None
