"""The ambiguity bands: how far a statistic of many organisations moves with their ambiguous answers.

A band goes from the lowest to the highest value that the statistic has where it is defined. It contains every value
that can be reached. It is the narrowest such band where the limits are whole numbers, or the numbers are not counts;
its ends may be approached without being reached (a share of 0 where a total has no upper limit).
"""

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from foisurvey.core.survey import ALL
from foisurvey.estimation.ambiguity import Outcome, Split
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.stats import sample

_REACH: Mapping[str, Any] = {
    "organisation_type": pl.String,
    **dict.fromkeys(("n_low", "n_high"), pl.Int64),
    **dict.fromkeys(("total_low", "total_high"), pl.Float64),
    "moves": pl.Boolean,
    "answers": pl.Int64,
    **{f"{name}_{end}": pl.Float64 for end in ("low", "high") for name in ("mean", *sample.RANKED)},
}


def moves(interval: Interval) -> pl.Expr:
    """Say whether an organisation's number moves."""
    return interval.low != interval.high


def reach(frame: pl.DataFrame, outcome: Outcome, quantile_type: int) -> pl.DataFrame:
    """Return how far an outcome's statistics go, for each organisation type that may have one and for `all`.

    `frame` is the whole analysis frame. Columns: n_low, n_high, total_low, total_high, moves, answers (how many
    ambiguous answers they rest on), and <name>_low, <name>_high of the mean and of `sample.ranked`, which are missing
    where nothing moves. These do not fall when a value rises: of k organisations that may have the outcome or not, the
    k highest make a statistic highest, and the band takes the best k, from none to all.
    """
    interval, low, high, certain = outcome.interval, pl.col("low"), pl.col("high"), pl.col("certain")
    possible = frame.select(
        "organisation_type", low=interval.low, high=interval.high, certain=outcome.certain, answers=outcome.answers
    ).filter(low.is_not_null())
    types = possible["organisation_type"].unique().drop_nulls()
    groups = {name: possible.filter(organisation_type=name).rechunk() for name in types}
    rows = []
    for name, group in (groups | {ALL: possible}).items():
        row: dict[str, Any] = group.select(
            organisation_type=pl.lit(name),
            n_low=certain.sum(),
            n_high=pl.len(),
            total_low=low.filter(certain).sum(),
            total_high=high.sum(),
            moves=(moves(Interval(low, high)) | ~certain).any(),
            answers=pl.col("answers").sum(),
        ).row(0, named=True)
        if row["moves"]:
            for end in ("low", "high"):
                extremes = _extremes(group[end], group["certain"], end == "high", quantile_type)
                row |= {f"{statistic}_{end}": value for statistic, value in extremes.items()}
        rows.append(row)
    return pl.DataFrame(rows, schema=_REACH).filter(pl.col("n_high") > 0)


def _extremes(x: pl.Series, is_certain: pl.Series, highest: bool, quantile_type: int) -> dict[str, float]:
    """Return the highest (or lowest) value of each statistic over all choices of who is in.

    The values are sorted, the best first: `place` is that of the kth uncertain one among all. If the first k of these
    are in, then the values that count are all those up to the kth, and after it the certain ones. So each value that a
    quantile needs, for any k, is at a known place, and no choice has to be built.
    """
    import numpy

    certain, uncertain = (x.filter(which).sort(descending=highest) for which in (is_certain, ~is_certain))
    ordered = pl.concat([certain, uncertain]).sort(descending=highest) if uncertain.len() else certain
    better = certain.search_sorted(uncertain, "left", descending=highest)
    listed = numpy.concatenate([ordered.to_numpy(), certain.to_numpy()])
    k = numpy.arange(0 if certain.len() else 1, uncertain.len() + 1)
    n, place = certain.len() + k, numpy.append(0, better.to_numpy() + numpy.arange(1, uncertain.len() + 1))[k]

    def at(among_chosen: Any) -> Any:
        from_best = n - 1 - among_chosen if highest else among_chosen
        return listed[numpy.where(from_best < place, from_best, ordered.len() + from_best - k)]

    by_order = sample.ranked(n, at, quantile_type)
    # The sums say which k is best; the mean of those values is as R has it.
    means = (certain.sum() + numpy.append(0.0, uncertain.cum_sum().to_numpy())[k]) / n
    best = int(k[means.argmax() if highest else means.argmin()])
    counted = pl.concat([certain, uncertain.head(best)]).sort(descending=highest) if best else certain
    extremes = {name: float(values.max() if highest else values.min()) for name, values in by_order.items()}
    return extremes | {"mean": counted.to_frame("x").select(mean(pl.col("x"))).item()}


def mean(x: pl.Expr) -> pl.Expr:
    """Arithmetic mean; infinite where a value is."""
    infinite = x.is_infinite()
    return pl.when(infinite.any()).then(x.filter(infinite).first()).otherwise(sample.mean(x))


def beside(amounts: Interval) -> Split:
    """Each type's amount and that of all other types, in a frame of one row a type and a last one of `all`."""
    all_types = pl.col("organisation_type") == ALL
    infinite = amounts.high.is_infinite()
    finite = pl.when(infinite).then(0.0).otherwise(amounts.high)
    others = [
        pl.when(all_types).then(0.0).otherwise(one.filter(~all_types).sum() - one)
        for one in (amounts.low, finite, infinite.cast(pl.Float64))
    ]
    rest = Interval(others[0], pl.when(others[2] > 0).then(math.inf).otherwise(others[1]))
    return Split(amounts, rest, Interval(amounts.low + rest.low, amounts.high + rest.high))


def band(value: pl.Expr, interval: Interval, moving: pl.Expr) -> Interval:
    """Return the band of an estimate: where it lies, and exactly its value where nothing moves it."""
    reached = Interval(pl.min_horizontal(interval.low, value), pl.max_horizontal(interval.high, value))
    return reached.where(moving, otherwise=Interval(value, value))
