"""The ambiguity bands: how far a statistic of many organisations moves with their ambiguous answers.

A band goes from the lowest to the highest value that the statistic has where it is defined. It contains every value
that can be reached. It is the narrowest such band where the limits are whole numbers, or the numbers are not counts;
its ends may be approached without being reached (a share of 0 where a total has no upper limit).
"""

import math

import polars as pl

from foisurvey.core.survey import ALL
from foisurvey.estimation.ambiguity import Outcome, Split
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.stats import sample


def moves(interval: Interval) -> pl.Expr:
    """Say whether a number of any organisation moves."""
    return (interval.low != interval.high).any()


def reach(frame: pl.DataFrame, outcome: Outcome, quantile_type: int) -> pl.DataFrame:
    """Return how far an outcome's statistics go, for each organisation type that may have one and for `all`.

    `frame` is the whole analysis frame. Columns: n_low, n_high, total_low, total_high, moves, answers (how many
    ambiguous answers they rest on), and <name>_low, <name>_high of the mean and of `sample.ranked`. These do not fall
    when a value rises: of k organisations that may have the outcome or not, the k highest make a statistic highest, and
    the band takes the best k, from none to all.
    """
    interval = outcome.interval
    possible = frame.select(
        "organisation_type", low=interval.low, high=interval.high, certain=outcome.certain, answers=outcome.answers
    ).filter(pl.col("low").is_not_null())
    both = pl.concat([possible, possible.with_columns(organisation_type=pl.lit(ALL))])
    # Sorted as numbers: millions of names take twice the time.
    both = both.cast({"organisation_type": pl.Enum(both["organisation_type"].unique().sort())})
    by_type = both.group_by("organisation_type").agg(
        n_low=pl.col("certain").sum(),
        n_high=pl.len(),
        total_low=pl.col("low").filter("certain").sum(),
        total_high=pl.col("high").sum(),
        moves=moves(Interval(pl.col("low"), pl.col("high"))) | (~pl.col("certain")).any(),
        answers=pl.col("answers").sum(),
    )
    for end in ("low", "high"):
        extremes = _extremes(both.select("organisation_type", "certain", x=end), end == "high", quantile_type)
        extremes = extremes.select("organisation_type", pl.exclude("organisation_type").name.suffix(f"_{end}"))
        by_type = by_type.join(extremes, on="organisation_type")
    return by_type.cast({"organisation_type": pl.String})


def _extremes(values: pl.DataFrame, highest: bool, quantile_type: int) -> pl.DataFrame:
    """Return the highest (or lowest) value of each statistic by organisation type, over all choices of who is in.

    `values` has organisation_type, x and certain. They are sorted, the best first: `place` is that among all, `k` that
    among the uncertain ones, from 1. If the first k of these are in, then the values that count are all those up to
    the kth, and after it the certain ones. So each value that a quantile needs, for any k, is at a known place, and no
    choice has to be built.
    """
    ordered = values.sort("organisation_type", "x", descending=[False, highest]).with_columns(
        place=pl.int_range(1, pl.len() + 1).over("organisation_type"),
        k=(~pl.col("certain")).cum_sum().over("organisation_type"),
    )
    types = ordered.group_by("organisation_type", maintain_order=True).agg(
        size=pl.len(), certain=pl.col("certain").sum(), sum=pl.col("x").filter("certain").sum()
    )
    # Where the values of each type begin in the list of all values, and in that of the certain ones after it.
    begins = {
        "begin": pl.col("size").cum_sum() - pl.col("size"),
        "certain_begin": pl.col("certain").cum_sum() - pl.col("certain"),
    }
    types = types.with_columns(**begins).cast(dict.fromkeys(("size", "certain", "begin", "certain_begin"), pl.Int64))
    listed = pl.concat([ordered["x"], ordered.filter("certain")["x"]])
    no_uncertain = types.select("organisation_type", place=pl.lit(0), k=pl.lit(0), x=pl.lit(0.0))
    uncertain = ordered.filter(~pl.col("certain")).select(no_uncertain.columns).cast(no_uncertain.schema)
    choices = (
        pl.concat([no_uncertain, uncertain])
        .join(types, on="organisation_type", maintain_order="left")
        .with_columns(n=pl.col("certain") + pl.col("k"))
        .filter(pl.col("n") > 0)
        .with_columns(sums=pl.col("sum") + pl.col("x").cum_sum().over("organisation_type"))
    )

    def at(place: pl.Expr) -> pl.Expr:
        from_best = pl.col("n") - 1 - place if highest else place
        after = pl.lit(ordered.height) + pl.col("certain_begin") + from_best - pl.col("k")
        chosen = pl.when(from_best < pl.col("place")).then(pl.col("begin") + from_best).otherwise(after)
        return pl.lit(listed).gather(chosen)

    by_order = choices.select("organisation_type", **sample.ranked(pl.col("n"), at, quantile_type))
    extremes = by_order.group_by("organisation_type").agg(pl.all().max() if highest else pl.all().min())
    # The sums say which k is best; the mean of those values is as R has it.
    by_mean = choices.sort((pl.col("sums") / pl.col("n")), descending=highest, maintain_order=True)
    best = by_mean.group_by("organisation_type").agg(best_k=pl.col("k").first())
    counted = ordered.join(best, on="organisation_type").filter(pl.col("certain") | (pl.col("k") <= pl.col("best_k")))
    means = counted.group_by("organisation_type").agg(mean=mean(pl.col("x")))
    return extremes.join(means, on="organisation_type")


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
