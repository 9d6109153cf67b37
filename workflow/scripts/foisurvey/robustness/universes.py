"""Every universe of a survey: its headlines by each combination of choices that could be defended.

Universes with the same organisations and the same answers are one sample. Its numbers are computed once, by the
statistics of the tables, for many samples at a time.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.robustness.choices import NODES, Multiverse
from foisurvey.robustness.combinations import combinations
from foisurvey.robustness.readings import reading
from foisurvey.robustness.samples import OF_SAMPLE, members
from foisurvey.stats import cluster, sample, share

OF_NUMBER = [node for node in NODES if node not in OF_SAMPLE]
MOST_ROWS = 2_000_000  # organisations of all samples that are computed together, which bounds the memory
# The columns of `_described` that are value, ci_low, ci_high and n, by weight and interval: of a mean or a share, and
# of a median.
RESULT = ("value", "ci_low", "ci_high", "n")
_MEDIAN = {
    "organisation": ("median", "median_low", "median_high", "n"),
    "item": ("weighted_median", "no_bound", "no_bound", "weighted"),
}
_COLUMNS = (
    {
        ("organisation", "as_configured"): ("mean", "ci_low", "ci_high", "n"),
        ("organisation", "cluster"): ("mean", "t_low", "t_high", "n"),
        ("item", "as_configured"): ("ratio", "ratio_low", "ratio_high", "answered"),
        ("item", "cluster"): ("ratio", "cluster_low", "cluster_high", "answered"),
    },
    {(weight, interval): columns for weight, columns in _MEDIAN.items() for interval in ("as_configured", "cluster")},
)


def universes(frame: pl.DataFrame, of: Multiverse, start: int = 0, stop: int | None = None) -> pl.DataFrame:
    """Return the possible universes from the number `start` to before `stop` (`frames.universes`), in their order.

    `frame` is the analysis frame, of all organisations contacted. A value, or an end of its interval, is missing where
    it is not defined.
    """
    asked = combinations(of, start, stop)
    schema = frames.universes(of.outcomes)
    if asked.is_empty():
        return pl.DataFrame(schema=schema)
    samples = asked.select(OF_SAMPLE).unique(maintain_order=True).with_row_index("sample")
    every = headlines(of.design)
    chosen = [every[name] for name in of.outcomes]
    fields = {_field(one): [other for other in chosen if _field(other) == _field(one)] for one in chosen}
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in of.outcomes}
    for (ambiguous,), alike in samples.group_by("ambiguous", maintain_order=True):
        read = reading(frame, of.design, of.full, str(ambiguous))
        for batch in alike.iter_slices(max(1, MOST_ROWS // max(1, read.height))):
            inside = members(read, batch, of.design)
            for alike_headlines in fields.values():
                values = _values(read, batch["sample"], inside, alike_headlines[0], of)
                for name, numbers in _numbers(values, alike_headlines, of):
                    found[name].append(numbers)
    made = asked.join(samples, on=OF_SAMPLE, how="left", maintain_order="left")
    for parts in found.values():
        made = made.join(pl.concat(parts), on=["sample", *OF_NUMBER], how="left", maintain_order="left")
    return frames.conform(made.drop("sample"), schema)


def _field(headline: Headline) -> tuple[str, str | None]:
    return headline.numerator, headline.denominator


def _values(
    read: pl.DataFrame, numbers: pl.Series, inside: Sequence[Any], headline: Headline, of: Multiverse
) -> pl.DataFrame:
    """Return the number of each organisation contacted in each sample, missing where it is not in: own, part and whole.

    `own` is the number itself. A rate or a share is 100 x part / whole, and weighted by `whole` its mean is 100 times
    the sum of `part` over that of `whole`; a total has neither.
    """
    import numpy

    total = pl.col(of.design.total).cast(pl.Float64)
    own: pl.Expr
    if headline.denominator:
        part, whole = (pl.col(name).cast(pl.Float64) for name in (headline.numerator, headline.denominator))
        own = share.percent(part, whole)
    elif headline.numerator == "rate":
        assert of.design.compliant
        own, rated = pl.col("rate"), pl.col("rate").is_not_null()
        part, whole = pl.when(rated).then(pl.col(of.design.compliant).cast(pl.Float64)), pl.when(rated).then(total)
    else:
        own, part, whole = total, pl.lit(None, pl.Float64), pl.lit(None, pl.Float64)
    each = read.select("organisation_type", own=own, part=part, whole=whole)
    everyone = pl.Series(numpy.tile(numpy.arange(read.height), len(inside)))
    columns = {"sample": pl.Series(numpy.repeat(numbers.to_numpy(), read.height), dtype=numbers.dtype)}
    columns["inside"] = pl.Series(numpy.concatenate(inside))
    return (
        each[everyone]
        .with_columns(**columns)
        .with_columns(pl.when("inside").then(pl.col("own", "part", "whole")))
        .drop("inside")
    )


def _numbers(values: pl.DataFrame, alike: Sequence[Headline], of: Multiverse) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield headlines of the same numbers of organisations: the name, and a row for each sample and option."""
    made = {}
    if "pooled" in of.choices.types:
        strata = of.design.types if of.statistics.clusters.strata == "types" else ()
        made["pooled"] = _described(values, ["sample"], alike[0], of, strata)
    if "by_type" in of.choices.types:
        contacted = values.filter(sample=values["sample"].first())["organisation_type"].value_counts(name="contacted")
        each = _described(values, ["sample", "organisation_type"], alike[0], of)
        made["by_type"] = each.join(contacted, on="organisation_type", how="left", maintain_order="left")
    for headline in alike:
        rows = []
        kinds = _COLUMNS[headline.statistic == "median"]
        for (weight, interval), columns in kinds.items():
            if headline.numerator == of.design.total:  # weighted by itself it would be another quantity
                columns = kinds["organisation", interval]
            numbers = [pl.col(column).alias(name) for name, column in zip(RESULT, columns, strict=True)]
            for types, groups in made.items():
                one = groups.select("sample", *numbers)
                if types == "by_type":
                    one = _combined(one.with_columns(groups["contacted"]))
                options = {"types": types, "weight": weight, "interval": interval}
                rows.append(one.with_columns(**{node: pl.lit(option) for node, option in options.items()}))
        yield headline.name, pl.concat(rows).rename({name: f"{headline.name}_{name}" for name in RESULT})


def _combined(by_type: pl.DataFrame) -> pl.DataFrame:
    """Return the mean over the types with a value, weighted by how many organisations were contacted.

    An end of its interval lies as far from it as the root of the summed squares of the weighted distances of the types'
    ends (MOVER, Zou and Donner 2008); missing where one of them is.
    """
    value, weight = pl.col("value"), pl.col("contacted")

    def end(name: str) -> pl.Expr:
        distance = ((weight * (value - pl.col(name))) ** 2).sum().sqrt() / weight.sum()
        return pl.when(pl.col(name).null_count() == 0).then(distance)

    mean = (weight * value).sum() / weight.sum()
    return (
        by_type.filter(value.is_not_null())
        .group_by("sample", maintain_order=True)
        .agg(value=mean, ci_low=mean - end("ci_low"), ci_high=mean + end("ci_high"), n=pl.col("n").sum())
    )


def _described(
    values: pl.DataFrame, by: Sequence[str], headline: Headline, of: Multiverse, strata: Sequence[str] = ()
) -> pl.DataFrame:
    """Return a row for each group, with the columns of _COLUMNS; those of clusters vary within `strata`."""
    methods = of.statistics
    groups = values.select(by).unique(maintain_order=True).with_row_index("group")
    values = values.join(groups, on=by, how="left", maintain_order="left")
    own, part, whole = (pl.col(name) for name in ("own", "part", "whole"))
    of_own = sample.described(values.select("group", x="own"), methods)
    within = [pl.col("organisation_type") == kind for kind in strata]
    low, high, _ = sample.median_interval(own, methods.level)
    sums = values.group_by("group").agg(
        answered=whole.count(),
        k=part.sum(),
        of=whole.sum(),
        error=cluster.standard_error(part, whole, methods.clusters.population, within),
        freedom=cluster.freedom(part, whole, within),
        median_low=low,
        median_high=high,
        weighted_median=sample.weighted_median(own, whole),
        weighted=(own.is_not_null() & (whole > 0)).sum(),
    )
    wide = groups
    for more in (of_own, sums):
        wide = wide.join(more, on="group", how="left", maintain_order="left")
    n = pl.col("n")
    margin = sample.student(n.cast(pl.Int64) - 1, methods.level) * pl.col("sd") / n.sqrt()
    columns = {
        "t_low": pl.col("mean") - margin,
        "t_high": pl.col("mean") + margin,
    }
    columns |= _ratio(pl.col("k"), pl.col("of"), pl.col("error"), pl.col("freedom"), of)
    return wide.with_columns(**columns)


def _ratio(k: pl.Expr, of: pl.Expr, error: pl.Expr, freedom: pl.Expr, asked: Multiverse) -> dict[str, pl.Expr]:
    """Return a percentage of sums, its bounds as configured and those by organisations.

    As configured they are those of a share of things that are counted; missing, as in Table 6, where the total is no
    count.
    """
    methods, nothing = asked.statistics, pl.lit(None, pl.Float64)
    by_cluster = cluster.interval(k, of, error, freedom, methods.clusters.scale, methods.level)
    configured = by_cluster
    if methods.interval_of_share != "cluster":
        configured = nothing, nothing
        if asked.design.counts_things:
            configured = share.interval(k, of, methods.interval_of_share, methods.level)
    ends = {"ratio": configured, "cluster": by_cluster}
    bounds = {
        f"{name}_{end}": one for name, both in ends.items() for end, one in zip(("low", "high"), both, strict=True)
    }
    return {"ratio": share.percent(k, of), **bounds, "no_bound": nothing}
