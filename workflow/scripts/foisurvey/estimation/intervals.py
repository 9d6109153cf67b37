"""The intervals that hold: of means, medians, quartiles, skewness and shares, with organisations drawn again.

Each is of one organisation type, or of all together, and rests on the organisations that answered what the number
needs. Of all together, organisations are drawn within their types; those of types with few of them from one another.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl
from msgspec.structs import replace

from foisurvey.core.survey import ALL, PRIMARY, Bootstrap, Design, Statistics, Unit
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows, shown_again
from foisurvey.estimation.headlines import headlines
from foisurvey.stats import sample, share
from foisurvey.stats.bootstrap import FEWEST_ORGANISATIONS, INTERVALS, Bootstrapped, bootstrapped, has_bootstrap

TABLE = "intervals"
# The statistics of numbers that have bootstrap intervals, as `sample.described` names them.
OF_NUMBERS = ("mean", "median", "iqr_low", "iqr_high", "skewness")
SETTINGS = {
    "iqr_low": "statistics.quantile_type",
    "iqr_high": "statistics.quantile_type",
    "skewness": "statistics.skewness_type",
}


class Outcome(NamedTuple):
    """What is described, `of` each organisation or of all it counts: the total, the rate, or a pooled share.

    `columns` of the analysis frame are the number, or a share's numerator and denominator. `statistics` have bootstrap
    intervals. The same numbers stand in another `table`; `organisations` is the name of those who have them.
    """

    name: str
    of: str
    columns: tuple[str, ...]
    unit: Unit
    table: str
    organisations: str
    statistics: tuple[str, ...]


def intervals(frame: pl.DataFrame, design: Design, methods: Statistics, bootstrap: Bootstrap) -> pl.DataFrame:
    """Return the estimates of the table `intervals` (`frames.ESTIMATES`); `frame` is the analysis frame.

    They are the numbers that the table shows again, and the ends of intervals, each missing where its interval is not
    defined: see `stats.bootstrap` and `sample.median_interval`; an interval by Student's t needs two organisations.
    """
    estimates = []
    for outcome in outcomes(design):
        answered = _answered(frame, outcome)
        values, shown, others = (_of_shares if outcome.name == "share" else _of_numbers)(answered, outcome, methods)
        drawn = [_drawn(answered, one, outcome, methods, bootstrap) for one in design.types_and_all]
        types = pl.DataFrame({"organisation_type": design.types_and_all})
        by_type = types.join(values, on="organisation_type", how="left", maintain_order="left")
        by_type = by_type.with_columns(pl.col("n").fill_null(0)).hstack(_ends(drawn, outcome))
        n, who = pl.col("n"), outcome.organisations
        again = rows(by_type, outcome.table, outcome.of, shown, n, who)
        ends = _bootstrap_statistics(outcome, methods, bootstrap) | others
        estimates.append(shown_again(again, TABLE, outcome.name))
        estimates.append(rows(by_type, TABLE, outcome.of, ends, n, who, outcome.name))
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY))


def headline_draws(frame: pl.DataFrame, design: Design, bootstrap: Bootstrap) -> dict[str, Any]:
    """Return each headline by name in each draw: an array, NaN where it is not defined.

    They are the draws behind the intervals of all types together; where these have no bootstrap, all are NaN.
    """
    import numpy

    draws = {}
    for outcome in outcomes(design):
        drawn = _drawn(_answered(frame, outcome), ALL, outcome, Statistics(), bootstrap)
        for place, statistic in enumerate(outcome.statistics):
            of_one = drawn.draws[place] if drawn else numpy.full(bootstrap.resamples, math.nan)
            draws[f"{outcome.name}_{statistic}"] = of_one
    return {name: draws[name] for name in headlines(design)}


def outcomes(design: Design) -> Iterator[Outcome]:
    """Yield what a survey describes: the total, the rate if it has one, and each pooled share."""
    yield Outcome("total", design.total, (design.total,), design.units_of_total[1], "table2", "table2", OF_NUMBERS)
    if design.compliant:
        yield Outcome("rate", "rate", ("rate",), "percent", "table4", PRIMARY, OF_NUMBERS)
    for status in design.statuses:
        columns = f"{status}_numerator", f"{status}_denominator"
        yield Outcome("share", status, columns, "percent", "table6", estimate_id("table6", status), (status,))


def _answered(frame: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Return who has an outcome, in the order of the frame."""
    columns = list(outcome.columns)
    return frame.select("organisation_type", pl.col(columns).cast(pl.Float64)).drop_nulls(columns)


def _of_numbers(
    answered: pl.DataFrame, outcome: Outcome, methods: Statistics
) -> tuple[pl.DataFrame, dict[str, Statistic], dict[str, Statistic]]:
    """Return the numbers of each type that has any, those shown again, and the ends that need no draws."""
    (column,) = outcome.columns
    ordered = sample.in_order(answered.select(group="organisation_type", x=column), ALL)
    by_t = sample.described_in_order(ordered, replace(methods, interval_of_mean="t"))
    low, high, covered = sample.median_interval(pl.col("x"), methods.level)
    # Each type by itself: inside a group an expression takes many times longer.
    by_order = pl.DataFrame(
        [
            x.set_sorted().to_frame("x").select(low.alias("low"), high.alias("high"), covered=100 * covered).row(0)
            for x in ordered["x"]
        ],
        schema=dict.fromkeys(("order_low", "order_high", "covered"), pl.Float64),
        orient="row",
    )
    values = by_t.hstack(by_order)
    shown = {
        "mean": Statistic(pl.col("mean"), outcome.unit, "arithmetic mean"),
        "median": Statistic(pl.col("median"), outcome.unit, "median"),
    }
    t = f"mean -/+ {sample.INTERVALS['t']} x SD / sqrt(n), level {methods.level:g}"
    order = f"order statistic, the narrowest pair of ranks with a level of {methods.level:g} or more"
    others = {
        "mean.t_low": Statistic(pl.col("ci_low"), outcome.unit, t),
        "mean.t_high": Statistic(pl.col("ci_high"), outcome.unit, t),
        "median.order_low": Statistic(pl.col("order_low"), outcome.unit, order),
        "median.order_high": Statistic(pl.col("order_high"), outcome.unit, order),
        "median.order_level": Statistic(pl.col("covered"), "percent", "binomial probability that those ranks hold it"),
    }
    return values.rename({"group": "organisation_type"}), shown, others


def _of_shares(
    answered: pl.DataFrame, outcome: Outcome, methods: Statistics
) -> tuple[pl.DataFrame, dict[str, Statistic], dict[str, Statistic]]:
    """Return the numbers of each type that has any, and those shown again; all ends need draws."""
    numerator, denominator = outcome.columns
    k, n = pl.col("numerator"), pl.col("denominator")
    sums = {"n": pl.len(), "numerator": pl.col(numerator).sum(), "denominator": pl.col(denominator).sum()}
    every = answered.select(organisation_type=pl.lit(ALL, answered.schema["organisation_type"]), **sums)
    values = pl.concat([answered.group_by("organisation_type").agg(**sums), every])
    values = values.cast({"organisation_type": pl.String})
    values = values.with_columns(pct=share.percent(k, n))
    pooled = "100 x numerator / denominator, pooled over organisations"
    return values, {f"{outcome.of}.pct": Statistic(pl.col("pct"), outcome.unit, pooled, n)}, {}


def _bootstrap_statistics(outcome: Outcome, methods: Statistics, bootstrap: Bootstrap) -> dict[str, Statistic]:
    drawn = f"{bootstrap.resamples} draws of organisations within their types, seed {bootstrap.seed}"
    return {
        name: Statistic(
            pl.col(name),
            "skewness" if statistic == "skewness" else outcome.unit,
            f"{INTERVALS[kind]} bootstrap, {drawn}, level {methods.level:g}",
            setting=SETTINGS.get(statistic),
        )
        for name, statistic, kind in _end_names(outcome)
    }


def _end_names(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each end, its statistic and its interval, in the order of the arrays of `Bootstrapped`."""
    for kind in INTERVALS:
        for statistic in outcome.statistics:
            for end in ("low", "high"):
                yield f"{statistic}.{kind}_{end}", statistic, kind


def _ends(drawn: list[Bootstrapped | None], outcome: Outcome) -> pl.DataFrame:
    """Return the ends of each type, or of all: a row each."""
    names = [name for name, *_ in _end_names(outcome)]
    ends = [
        [*one.percentile.ravel().tolist(), *one.bca.ravel().tolist()] if one else [None] * len(names) for one in drawn
    ]
    return pl.DataFrame(ends, schema=dict.fromkeys(names, pl.Float64), orient="row").fill_nan(None)


def _drawn(
    answered: pl.DataFrame,
    organisation_type: str,
    outcome: Outcome,
    methods: Statistics,
    bootstrap: Bootstrap,
) -> Bootstrapped | None:
    """Return the bootstrap of a type, or of all; the draws depend on nothing but its numbers and the seed.

    A stratum is a type; types of few organisations, whose numbers would hardly vary, are one together (missing).
    """
    of_group = answered if organisation_type == ALL else answered.filter(organisation_type=organisation_type)
    if not has_bootstrap(of_group.height):
        return None
    several = pl.len().over("organisation_type") >= FEWEST_ORGANISATIONS
    # The draws depend on the order of the strata, which is that of their names.
    stratum = "stratum of the draws"  # a name that no question has
    of_type = pl.when(several).then(pl.col("organisation_type").cast(pl.String)).alias(stratum)
    ordered = of_group.with_columns(of_type).sort(stratum, *outcome.columns)
    strata = ordered.partition_by(stratum, maintain_order=True)

    def described(drawn: Any) -> Any:
        import numpy

        *shape, n = drawn[0].shape
        numbers = pl.Series(numpy.sort(drawn[0].reshape(-1, n))).arr.to_list()
        ordered = pl.DataFrame({"group": numpy.arange(numbers.len()), "x": numbers})
        return sample.described_in_order(ordered, methods).select(outcome.statistics).to_numpy().T.reshape(-1, *shape)

    def pooled(drawn: Any) -> Any:
        import numpy

        numerator, denominator = drawn.sum(axis=-1)
        return numpy.where(denominator > 0, 100 * numerator / denominator, math.nan)[None]

    statistics = pooled if outcome.name == "share" else described
    seed = [bootstrap.seed, *estimate_id(outcome.name, outcome.of, organisation_type).encode()]
    numbers = [one.select(outcome.columns).to_numpy().T for one in strata]
    return bootstrapped(numbers, statistics, bootstrap.resamples, seed, methods.level)
