"""The ambiguity bands: how far an estimate moves if each ambiguous answer lies anywhere in its interval.

An ambiguous answer (an approximation, a bound) counts with the value that the config's rules read;
it may be any number from its low to its high, here infinite where there is no upper limit. All else
stays as it is read: other answers, who answered what, and who is in a sensitivity analysis. An
organisation's parts never exceed its total; a total imputed from them is their sum whatever they
are. An organisation whose total may be 0, or more than the 0 it is read as, may leave or join those
that have a rate.

A band goes from the lowest to the highest that a statistic gets where it is defined. It holds every
value that can be reached, and is the narrowest that does where the limits are whole numbers or the
numbers no counts; its ends may be such as are approached and not reached (a share of 0 where a total
has no upper limit).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.estimates import Interval
from foisurvey.stats import sample

ROUNDING = 1e-12


@dataclass(frozen=True)
class Split:
    """A total in two: what is counted, and the rest of it. Either may be highest while the other is lowest."""

    counted: Interval
    rest: Interval


@dataclass(frozen=True)
class Outcome:
    """A number of an organisation that a summary describes: its column's name, and as read (missing: not described).

    `interval` is missing where it can have no such number, `certain` says whether it has one for
    sure, `answers` on how many ambiguous answers it rests.
    """

    name: str
    value: pl.Expr
    interval: Interval
    certain: pl.Expr
    answers: pl.Expr


def answer(design: Design, name: str) -> Interval:
    """Where an answer lies: at its value, unless it is ambiguous. A count is a whole number within its limits."""
    value, ambiguous = pl.col(name).cast(pl.Float64), pl.col(f"{name}_ambiguous")
    low, high = pl.col(f"{name}_low"), pl.col(f"{name}_high").fill_null(math.inf)
    if design.questions[name].number == "count":
        # 110 less 10% is 99, though the product of doubles may be a little more.
        low, high = (low * (1 - ROUNDING)).ceil(), (high * (1 + ROUNDING)).floor()
    limits = (pl.when(ambiguous).then(limit).otherwise(value) for limit in (low, high))
    return Interval(*(pl.when(value.is_not_null()).then(limit) for limit in limits))


def amount(design: Design) -> Interval:
    """Where a total lies; one that is imputed, where the sum of its parts does."""
    whole, summed = answer(design, design.total), _sum(design, design.parts)
    return Interval(
        pl.when(_imputed(design)).then(summed.low).otherwise(whole.low),
        pl.when(_imputed(design)).then(summed.high).otherwise(whole.high),
    )


def part_and_rest(design: Design, part: str) -> Split:
    """A total split into a part and the rest of it.

    With T the total, p the part, O the sum of the other parts: p is highest with rest max(low T - high p, low O), and
    lowest with rest high T - low p. Where the total is imputed the rest is O. Defined only where the total and the
    part have a value; a part without a value takes nothing.
    """
    whole, given = amount(design), answer(design, part)
    others = _sum(design, [name for name in design.parts if name != part])
    imputed = _imputed(design)
    # The numbers as read lie in their intervals; to say so keeps the rounding of decimals out of the band.
    as_read = pl.col(design.total).cast(pl.Float64) - pl.col(part)
    least = pl.min_horizontal(pl.max_horizontal(whole.low - given.high, others.low), as_read)
    most = pl.max_horizontal(whole.high - given.low, as_read)
    rest = Interval(
        pl.when(imputed).then(others.low).otherwise(least),
        pl.when(imputed).then(others.high).otherwise(most),
    )
    return Split(given, rest)


def remainder_and_parts(design: Design) -> Split:
    """A total split into what no part counts and all parts.

    With T the total, S the sum of all parts: T - S is highest, high T - low S, with parts low S, and lowest, max(low T
    - high S, 0), with parts min(high S, high T). Where the total is imputed T - S is 0. Defined only where the total
    and all parts have a value.
    """
    whole, summed, imputed = amount(design), _sum(design, design.parts), _imputed(design)
    as_read = (pl.col(design.total).cast(pl.Float64) - pl.sum_horizontal(design.parts).cast(pl.Float64)).clip(0)
    least = pl.min_horizontal((whole.low - summed.high).clip(0), as_read)
    most = pl.max_horizontal(whole.high - summed.low, as_read)
    remainder = Interval(*(pl.when(imputed).then(0.0).otherwise(limit) for limit in (least, most)))
    most_in_parts = pl.max_horizontal(pl.min_horizontal(summed.high, whole.high), summed.low)
    return Split(remainder, Interval(summed.low, most_in_parts))


def share(of: Split) -> Interval:
    """Percent that is counted of what is counted and the rest; missing where both are 0 for sure.

    From 100 low / (low + rest's high) to 100 high / (high + rest's low); an infinite rest makes it 0,
    an infinite count 100. Where there is no rest it is 100, where nothing is counted 0.
    """
    counted, rest = of.counted, of.rest
    lowest = 100 * counted.low / (counted.low + rest.high)
    highest = 100 * counted.high / (counted.high + rest.low)
    low = pl.when(rest.high == 0).then(100.0).when(rest.high.is_infinite()).then(0.0).otherwise(lowest)
    high = pl.when(counted.high == 0).then(0.0).when(counted.high.is_infinite()).then(100.0).otherwise(highest)
    defined = (counted.high > 0) | (rest.high > 0)
    return Interval(pl.when(defined).then(low), pl.when(defined).then(high))


def number(design: Design) -> Outcome:
    """The total of each organisation that has one."""
    whole = pl.col(design.total)
    return Outcome(design.total, whole, amount(design), whole.is_not_null(), rests_on(design, []))


def number_rated(design: Design) -> Outcome:
    """The total of each organisation that has a rate: above 0, for a count 1 or more."""
    whole, limits, possible = pl.col(design.total), amount(design), _may_be_rated(design)
    least = 1 if design.counts_things else 0
    above = Interval(pl.when(possible).then(limits.low.clip(least)), pl.when(possible).then(limits.high))
    value = pl.when(pl.col("rate").is_not_null()).then(whole)
    return Outcome(design.total, value, above, limits.low > 0, rests_on(design, []))


def rate(design: Design) -> Outcome:
    """The rate of each organisation that has one, in percent: the compliant part's percentage of its total."""
    assert design.compliant is not None
    possible, limits = _may_be_rated(design), share(part_and_rest(design, design.compliant))
    within = Interval(pl.when(possible).then(limits.low), pl.when(possible).then(limits.high))
    return Outcome("rate", pl.col("rate"), within, amount(design).low > 0, rests_on(design, [design.compliant]))


def rests_on(design: Design, parts: Sequence[str]) -> pl.Expr:
    """On how many ambiguous answers an organisation's total (its parts, where it is imputed) and these parts rest."""
    ambiguous = {name: pl.col(f"{name}_ambiguous").cast(pl.Int64) for name in design.counting}
    imputed = _imputed(design)
    needed = [pl.when(imputed | pl.lit(name in parts)).then(ambiguous[name]).otherwise(0) for name in design.parts]
    return pl.sum_horizontal(ambiguous[design.total], *needed)


def moves(interval: Interval) -> pl.Expr:
    """Say whether a number of any organisation moves."""
    return (interval.low != interval.high).any()


def reach(frame: pl.DataFrame, outcome: Outcome, kind: int) -> pl.DataFrame:
    """Return how far an outcome's statistics go, for each organisation type that may have one and for `all`.

    Columns: n_low, n_high, total_low, total_high, moves, answers (how many ambiguous ones they rest
    on), and <name>_low, <name>_high of the mean and of `sample.ranked` (quartiles of a `kind` of
    quantile), which do not fall when a value rises.
    Then of k uncertain organisations those with the highest highs make a statistic highest, and the
    band takes the best k of none to all.
    """
    within, uncertain = outcome.interval, ~pl.col("certain")
    possible = frame.filter(within.low.is_not_null()).select(
        "organisation_type", low=within.low, high=within.high, certain=outcome.certain, answers=outcome.answers
    )
    both = pl.concat([possible, possible.with_columns(organisation_type=pl.lit("all"))])
    # Sorted as numbers: millions of names take twice the time.
    both = both.cast({"organisation_type": pl.Enum(both["organisation_type"].unique().sort())})
    found = both.group_by("organisation_type").agg(
        n_low=pl.col("certain").sum(),
        n_high=pl.len(),
        total_low=pl.col("low").filter("certain").sum(),
        total_high=pl.col("high").sum(),
        moves=moves(Interval(pl.col("low"), pl.col("high"))) | uncertain.any(),
        answers=pl.col("answers").sum(),
    )
    for side in ("low", "high"):
        reached = _best(both.select("organisation_type", "certain", x=side), side == "high", kind)
        reached = reached.select("organisation_type", pl.exclude("organisation_type").name.suffix(f"_{side}"))
        found = found.join(reached, on="organisation_type")
    return found.cast({"organisation_type": pl.String})


def _best(values: pl.DataFrame, highest: bool, kind: int) -> pl.DataFrame:
    """Return for each organisation type the highest (lowest) that statistics get, of which uncertain ones ever are in.

    `values` has organisation_type, x, certain. They are put in order, the best first: `place` is that
    among all, `k` that among the uncertain ones, from 1. With the first k of these in, those that count
    are all up to the kth in their order, and after it the certain ones. So each value that a quantile of
    any k needs stands at a known place, and no set of values is ever made.
    """
    best = (lambda x: x.max()) if highest else (lambda x: x.min())
    ordered = values.sort("organisation_type", "x", descending=[False, highest]).with_columns(
        place=pl.int_range(1, pl.len() + 1).over("organisation_type"),
        k=(~pl.col("certain")).cum_sum().over("organisation_type"),
    )
    types = ordered.group_by("organisation_type", maintain_order=True).agg(
        size=pl.len(), sure=pl.col("certain").sum(), sum=pl.col("x").filter("certain").sum()
    )
    # Where the values of each type begin in the list of all, and in that of the certain ones behind it.
    begins = {
        "begin": pl.col("size").cum_sum() - pl.col("size"),
        "sure_begin": pl.col("sure").cum_sum() - pl.col("sure"),
    }
    types = types.with_columns(**begins).cast(dict.fromkeys(("size", "sure", "begin", "sure_begin"), pl.Int64))
    listed = pl.concat([ordered["x"], ordered.filter("certain")["x"]])
    none = types.select("organisation_type", place=pl.lit(0), k=pl.lit(0), x=pl.lit(0.0))
    some = ordered.filter(~pl.col("certain")).select(none.columns).cast(none.schema)
    sets = (
        pl.concat([none, some])
        .join(types, on="organisation_type", maintain_order="left")
        .with_columns(n=pl.col("sure") + pl.col("k"))
    )
    sets = sets.filter(pl.col("n") > 0).with_columns(
        sums=pl.col("sum") + pl.col("x").cum_sum().over("organisation_type")
    )

    def at(place: pl.Expr) -> pl.Expr:
        from_best = pl.col("n") - 1 - place if highest else place
        after = pl.lit(ordered.height) + pl.col("sure_begin") + from_best - pl.col("k")
        chosen = pl.when(from_best < pl.col("place")).then(pl.col("begin") + from_best).otherwise(after)
        return pl.lit(listed).gather(chosen)

    by_order = sets.select("organisation_type", **sample.ranked(pl.col("n"), at, kind))
    found = by_order.group_by("organisation_type").agg(best(pl.all()))
    # The sums say which k is best; the mean of those is as R has it.
    means = sets.sort((pl.col("sums") / pl.col("n")), descending=highest, maintain_order=True)
    chosen = means.group_by("organisation_type").agg(most=pl.col("k").first())
    taken = ordered.join(chosen, on="organisation_type").filter(pl.col("certain") | (pl.col("k") <= pl.col("most")))
    return found.join(taken.group_by("organisation_type").agg(mean=mean(pl.col("x"))), on="organisation_type")


def mean(x: pl.Expr) -> pl.Expr:
    """Arithmetic mean; infinite where a value is."""
    return pl.when(x.is_infinite().any()).then(math.inf).otherwise(sample.mean(x))


def beside(amounts: Interval) -> Split:
    """Each type's amount and that of all other types, in a frame of one row a type and a last one of `all`."""
    every = pl.col("organisation_type") == "all"
    infinite = amounts.high.is_infinite()
    finite = pl.when(infinite).then(0.0).otherwise(amounts.high)
    others = [
        pl.when(every).then(0.0).otherwise(one.filter(~every).sum() - one)
        for one in (amounts.low, finite, infinite.cast(pl.Float64))
    ]
    return Split(amounts, Interval(others[0], pl.when(others[2] > 0).then(math.inf).otherwise(others[1])))


def band(value: pl.Expr, interval: Interval, moving: pl.Expr) -> Interval:
    """Return the band of an estimate: where it lies, and exactly its value where nothing moves it."""
    return Interval(
        pl.when(moving).then(pl.min_horizontal(interval.low, value)).otherwise(value),
        pl.when(moving).then(pl.max_horizontal(interval.high, value)).otherwise(value),
    )


def _sum(design: Design, names: list[str]) -> Interval:
    """Where the sum of answers lies; one not given takes nothing."""
    if not names:
        return Interval(pl.lit(0.0), pl.lit(0.0))
    limits = [answer(design, name) for name in names]
    return Interval(pl.sum_horizontal(limit.low for limit in limits), pl.sum_horizontal(limit.high for limit in limits))


def _imputed(design: Design) -> pl.Expr:
    return pl.col(f"{design.total}_status") == "imputed"


def _may_be_rated(design: Design) -> pl.Expr:
    assert design.compliant is not None
    return pl.col(design.compliant).is_not_null() & (amount(design).high > 0)
