"""What all universes say together: how far they spread, how much each choice explains, and which claims hold."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import Claim
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.robustness.choices import NODES, Multiverse, open_nodes, own_universe
from foisurvey.robustness.combinations import impossible_ones, means_something
from foisurvey.stats import sample, share

ANALYSIS = "robustness"
TABLE, CLAIMS = "universes", "claims"  # the tables, in ids
# A spread of values that is so small a fraction of them is the rounding of doubles.
_ROUNDING = 1e-9
_N = pl.col("n")


def explained(universes: pl.DataFrame, of: Multiverse) -> pl.DataFrame:
    """Return estimates of all universes (`frames.universes`, of every job): how many, and of each outcome how far.

    How much a choice explains is 100 times the sum of squares between its options over the total sum of squares of the
    universes with a defined value. Between are the options where the choice means something (a rule for ties does
    where there is a trim), around the mean of these universes. Missing where all values are equal.
    """
    counts = pl.DataFrame({"n": universes.height, "impossible": impossible_ones(of)})
    of_all = {
        "possible.n": Statistic(_N, "count", "combinations of the choices that are possible, a universe each"),
        "impossible.n": Statistic(pl.col("impossible"), "count", "combinations in which a choice means nothing"),
    }
    found = [rows(counts, TABLE, TABLE, of_all, _N, None)]
    every = headlines(of.design)
    for outcome in of.outcomes:
        values = universes.select("number", *NODES, value=f"{outcome}_value")
        found.append(_spread(values, every[outcome], of))
        found.append(_by_choice(values, outcome, of))
    return pl.concat(found).with_columns(analysis=pl.lit(ANALYSIS))


def claims(universes: pl.DataFrame, draws: Mapping[str, Any], claims: Mapping[str, Claim]) -> pl.DataFrame:
    """Return estimates of each claim: the percentage of universes, and of bootstrap draws, in which it holds.

    `draws` has an array of each headline, NaN where it is not defined, as `intervals.headline_draws` gives them. A
    percentage is of the universes, or draws, in which the headline is defined.
    """
    found = [pl.DataFrame(schema=frames.ESTIMATES)]
    for name, claim in claims.items():
        of_universes = universes[f"{claim.headline}_value"].drop_nulls()
        drawn = pl.Series(draws[claim.headline], dtype=pl.Float64).fill_nan(None).drop_nulls()
        for statistic, values, what in (
            ("universes.pct", of_universes, "universes"),
            ("draws.pct", drawn, "bootstrap draws"),
        ):
            holds = values < claim.below if claim.below is not None else values > claim.above
            count = pl.DataFrame({"k": holds.sum(), "n": values.len()})
            method = f"100 x {what} in which it holds / those in which {claim.headline} is defined"
            percentage = Statistic(share.percent(pl.col("k"), _N), "percent", method, _N)
            found.append(rows(count, CLAIMS, claim.headline, {statistic: percentage}, _N, None, analysis=name))
    return pl.concat(found).with_columns(analysis=pl.lit(ANALYSIS))


def _spread(values: pl.DataFrame, headline: Headline, of: Multiverse) -> pl.DataFrame:
    """Return how far a headline spreads: the survey's own value, quantiles of the universes, and how many have none."""
    value, kind, unit = pl.col("value"), of.statistics.quantile_type, headline.unit
    number = own_universe(of, headline.name)
    own = pl.lit(value=False) if number is None else pl.col("number") == number
    spread = values.select(
        n=value.count(),
        universes=pl.len(),
        undefined=value.null_count(),
        own=value.filter(own).first(),
        p5=sample.quantile(value, 0.05, kind),
        median=sample.median(value),
        p95=sample.quantile(value, 0.95, kind),
        min=sample.minimum(value),
        max=sample.maximum(value),
    )
    quantile = f"quantile of the universes, R type {kind}"
    statistics = {
        "own": Statistic(pl.col("own"), unit, "the universe that is the survey's own analysis"),
        "p5": Statistic(pl.col("p5"), unit, f"5% {quantile}", setting="statistics.quantile_type"),
        "median": Statistic(pl.col("median"), unit, "median of the universes"),
        "p95": Statistic(pl.col("p95"), unit, f"95% {quantile}", setting="statistics.quantile_type"),
        "min": Statistic(pl.col("min"), unit, "least of the universes"),
        "max": Statistic(pl.col("max"), unit, "most of the universes"),
        "undefined.pct": Statistic(
            share.percent(pl.col("undefined"), pl.col("universes")),
            "percent",
            "100 x universes in which it is not defined / universes",
            pl.col("universes"),
        ),
    }
    made = rows(spread, TABLE, headline.name, statistics, _N, None, analysis=headline.name)
    is_own = (pl.col("statistic") == "own") & pl.col("value").is_not_null()
    return made.with_columns(same_as=pl.when(is_own).then(pl.lit(headline.estimate)))


def _by_choice(values: pl.DataFrame, outcome: str, of: Multiverse) -> pl.DataFrame:
    """Return how much of the spread of an outcome each choice with several options explains."""
    value, defined = pl.col("value"), values.drop_nulls("value")
    whole = _squares(defined["value"])
    found = []
    for node in open_nodes(of):
        free = defined.filter(means_something(of, node))
        options = free.group_by(node, maintain_order=True).agg(n=pl.len(), mean=sample.mean(value))
        middle = free["value"].mean()
        between = options.select(between=(_N * (pl.col("mean") - middle) ** 2).sum())
        numbers = between.with_columns(n=pl.lit(free.height), whole=pl.lit(whole, pl.Float64))
        method = "100 x sum of squares between the options / total sum of squares of the universes"
        statistic = Statistic(share.percent(pl.col("between"), pl.col("whole")), "percent", method)
        analysis = estimate_id(outcome, "explained", node)
        found.append(rows(numbers, TABLE, outcome, {"pct": statistic}, _N, None, analysis=analysis))
    return pl.concat([pl.DataFrame(schema=frames.ESTIMATES), *found])


def _squares(values: pl.Series) -> float | None:
    """Return the sum of squares of values around their mean; None where they are equal but for rounding, or none."""
    column = pl.DataFrame({"value": values})
    least, most, squares = column.select(
        pl.col("value").min().alias("least"),
        pl.col("value").max().alias("most"),
        ((pl.col("value") - sample.mean(pl.col("value"))) ** 2).sum().alias("squares"),
    ).row(0)
    return squares if values.len() and most - least > _ROUNDING * max(abs(least), abs(most)) else None
