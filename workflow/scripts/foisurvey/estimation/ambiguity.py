"""Where the numbers of an organisation lie, if each of its ambiguous answers may lie anywhere in its interval.

An ambiguous answer (an approximation, a bound) counts with the value that the config's rules read. It may be any
number from its low to its high, which is infinite here where there is no upper limit. Everything else stays as it is
read: other answers, who answered what, and whom a sensitivity analysis trims. An organisation's parts never exceed its
total; a total imputed from them is their sum, whatever they are. An organisation whose total may be 0, or more than
the 0 that it is read as, may leave or join those that have a rate; one that may have an excluded rate, or another than
the excluded one that it is read as, those of a sensitivity analysis.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.estimate_rows import Interval

ROUNDING = 1e-12
LARGEST_DENOMINATOR = 10**7  # of two fractions below it a double holds different percentages
NOTHING = Interval(pl.lit(0.0), pl.lit(0.0))


@dataclass(frozen=True)
class Split:
    """A total in two: what is counted, and the rest of it. Either may be highest while the other is lowest."""

    counted: Interval
    rest: Interval


@dataclass(frozen=True)
class Outcome:
    """A number of each organisation that a summary describes: its column, and its value (missing: not described).

    `interval` is missing where an organisation cannot have such a number, `certain` says whether it has one
    however its answers are read, `answers` is the number of ambiguous answers that it rests on.
    """

    name: str
    value: pl.Expr
    interval: Interval
    certain: pl.Expr
    answers: pl.Expr


def answer(design: Design, name: str) -> Interval:
    """Where an answer lies: at its value, unless it is ambiguous. A count is a whole number within its limits."""
    value = pl.col(name).cast(pl.Float64)
    low, high = pl.col(f"{name}_low"), pl.col(f"{name}_high").fill_null(math.inf)
    if design.questions[name].number == "count":
        # 110 less 10% is 99, though the product of doubles may be a little more.
        low, high = (low * (1 - ROUNDING)).ceil(), (high * (1 + ROUNDING)).floor()
    return Interval(low, high).where(pl.col(f"{name}_ambiguous"), Interval(value, value)).where(value.is_not_null())


def amount(design: Design) -> Interval:
    """Where a total lies; one that is imputed, where the sum of its parts does."""
    return _sum(design, design.parts).where(imputed(design), otherwise=answer(design, design.total))


def part_and_rest(design: Design, part: str) -> Split:
    """A total split into a part and the rest of it.

    With T the total, p the part, O the sum of the other parts: p is highest with rest max(low T - high p, low O), and
    lowest with rest high T - low p. Where the total is imputed the rest is O. Defined only where the total and the
    part have a value; a part without a value takes nothing.
    """
    total, counted = amount(design), answer(design, part)
    others = _sum(design, [name for name in design.parts if name != part])
    # The numbers as read lie in their intervals; to say so keeps the rounding of decimals out of the band.
    as_read = pl.col(design.total).cast(pl.Float64) - pl.col(part)
    least = pl.min_horizontal(pl.max_horizontal(total.low - counted.high, others.low), as_read)
    most = pl.max_horizontal(total.high - counted.low, as_read)
    return Split(counted, others.where(imputed(design), otherwise=Interval(least, most)))


def remainder_and_parts(design: Design) -> Split:
    """A total split into what no part counts and all parts.

    With T the total, S the sum of all parts: T - S is highest, high T - low S, with parts low S, and lowest, max(low T
    - high S, 0), with parts min(high S, high T). Where the total is imputed T - S is 0. Defined only where the total
    and all parts have a value.
    """
    total, summed = amount(design), _sum(design, design.parts)
    as_read = (pl.col(design.total).cast(pl.Float64) - pl.sum_horizontal(design.parts).cast(pl.Float64)).clip(0)
    least = pl.min_horizontal((total.low - summed.high).clip(0), as_read)
    most = pl.max_horizontal(total.high - summed.low, as_read)
    remainder = NOTHING.where(imputed(design), otherwise=Interval(least, most))
    most_in_parts = pl.max_horizontal(pl.min_horizontal(summed.high, total.high), summed.low)
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
    all_counted = counted.high.is_infinite() | (rest.low == 0)  # 100, whatever the rounding of the division
    high = pl.when(counted.high == 0).then(0.0).when(all_counted).then(100.0).otherwise(highest)
    return Interval(low, high).where((counted.high > 0) | (rest.high > 0))


def number(design: Design) -> Outcome:
    """The total of each organisation that has one."""
    total = pl.col(design.total)
    return Outcome(design.total, total, amount(design), total.is_not_null(), rests_on(design, []))


def number_rated(design: Design) -> Outcome:
    """The total of each organisation that has a rate: above 0, for a count 1 or more."""
    limits = amount(design)
    above = Interval(limits.low.clip(1 if design.counts_things else 0), limits.high).where(_may_be_rated(design))
    value = pl.when(pl.col("rate").is_not_null()).then(design.total)
    return Outcome(design.total, value, above, limits.low > 0, rests_on(design, []))


def rate(design: Design, excluded: Sequence[float] = ()) -> Outcome:
    """The rate of each organisation that has one, in percent: the compliant part's percentage of its total.

    An organisation whose rate is one of the `excluded` has none. Its interval then goes from the lowest to the highest
    rate that it can have and that is not excluded; an end that only rates beside an excluded one come near stays.
    """
    assert design.compliant is not None
    split, total = part_and_rest(design, design.compliant), amount(design)
    within, certain = share(split), total.low > 0
    value, rates = pl.col("rate"), [float(one) for one in excluded]
    if excluded and design.counts_things:
        fractions = [_as_fraction(one) for one in excluded]
        certain &= ~pl.any_horizontal(_meets(split, total, one) for one in fractions)
        within = _share_of_counts(split, total, fractions)
    elif excluded:
        one_rate = within.low == within.high
        is_excluded = pl.coalesce(value, within.low).is_in(rates)
        meets = pl.any_horizontal(
            (within.low * (1 - ROUNDING) <= one) & (one <= within.high * (1 + ROUNDING)) for one in rates
        )
        certain &= ~pl.when(one_rate).then(is_excluded).otherwise(meets)
        within = within.where(~(one_rate & is_excluded))
    return Outcome(
        "rate",
        pl.when(~value.is_in(rates)).then(value),
        within.where(_may_be_rated(design)),
        certain,
        rests_on(design, [design.compliant]),
    )


def rests_on(design: Design, parts: Sequence[str]) -> pl.Expr:
    """On how many ambiguous answers an organisation's total (its parts, where it is imputed) and these parts rest."""
    ambiguous = {name: pl.col(f"{name}_ambiguous").cast(pl.Int64) for name in design.counting}
    filled = imputed(design)
    needed = [pl.when(filled | pl.lit(name in parts)).then(ambiguous[name]).otherwise(0) for name in design.parts]
    return pl.sum_horizontal(ambiguous[design.total], *needed)


def _as_fraction(percentage: float) -> Fraction:
    """Return the fraction of whole numbers whose percentage is this number."""
    simple = Fraction(percentage / 100).limit_denominator(LARGEST_DENOMINATOR)
    return simple if 100 * simple.numerator / simple.denominator == percentage else Fraction(str(percentage)) / 100


def _meets(split: Split, total: Interval, fraction: Fraction) -> pl.Expr:
    """Say whether a count may be this fraction of its total, above 0: some multiple of its two terms lies within."""
    part, rest = fraction.numerator, fraction.denominator - fraction.numerator
    least, most, may = [pl.lit(1.0)], [], []
    for term, limits in ((part, split.counted), (rest, split.rest), (part + rest, total)):
        if term:
            least.append((limits.low / term).ceil())
            most.append((limits.high / term).floor())
        else:
            may.append(limits.low == 0)
    return pl.all_horizontal(pl.max_horizontal(least) <= pl.min_horizontal(most), *may)


def _share_of_counts(split: Split, total: Interval, excluded: Collection[Fraction]) -> Interval:
    """Percent that is counted, as `share`, of whole numbers, without excluded fractions; missing where none is left.

    Without 0 at least 1 is counted, without 1 the rest is at least 1. Then the share is lowest with the least counted
    and the most left, and highest with the most counted and the least left, unless that is an excluded fraction: these
    few are looked up one by one.
    """
    counted_low = split.counted.low.clip(1 if 0 in excluded else 0)
    rest_low = split.rest.low.clip(1 if 1 in excluded else 0)
    counted = Interval(counted_low, pl.min_horizontal(split.counted.high, total.high - rest_low))
    rest = Interval(rest_low, pl.min_horizontal(split.rest.high, total.high - counted_low))
    within = share(Split(counted, rest)).where((counted.low <= counted.high) & (rest.low <= rest.high))
    others = [one for one in excluded if 0 < one < 1]
    if not others:
        return within
    limits = [counted.low, counted.high, rest.low, rest.high, total.low.clip(1), total.high]
    region = pl.concat_list(limits)

    def end(found: pl.Expr, part: pl.Expr, left: pl.Expr, highest: bool) -> pl.Expr:
        is_excluded = (part > 0) & pl.any_horizontal(
            part * (one.denominator - one.numerator) == left * one.numerator for one in others
        )

        def nearest(limits: pl.Series) -> float | None:
            return _nearest_left(limits.to_list(), others, highest)

        looked_up = pl.when(is_excluded).then(region).map_elements(nearest, return_dtype=pl.Float64)
        return pl.when(is_excluded).then(looked_up).otherwise(found)

    low = end(within.low, counted.low, rest.high, highest=False)
    return Interval(low, end(within.high, counted.high, rest.low, highest=True)).where(within.low.is_not_null())


def _nearest_left(limits: Sequence[float], excluded: Collection[Fraction], highest: bool) -> float | None:
    """Return the highest (or lowest) percentage of whole numbers within limits that is no excluded fraction.

    `limits` are the low and high of what is counted, of the rest and of their sum; None is returned where they allow
    excluded fractions alone. From the end, steps of one lead to every pair of numbers within the limits, and the
    percentage falls (or rises) with each. So the best of those next to a pair that is excluded is the next best.
    """
    counted_low, counted_high, rest_low, rest_high, total_low, total_high = limits
    start = (int(counted_high), int(rest_low)) if highest else (int(counted_low), int(rest_high))
    step = -1 if highest else 1
    ahead, seen = [(0.0, start)], {start}
    while ahead:
        _, (counted, rest) = heappop(ahead)
        if Fraction(counted, counted + rest) not in excluded:
            return 100 * counted / (counted + rest)
        for pair in ((counted + step, rest), (counted, rest - step), (counted + step, rest - step)):
            within = counted_low <= pair[0] <= counted_high and rest_low <= pair[1] <= rest_high
            if within and total_low <= sum(pair) <= total_high and pair not in seen:
                seen.add(pair)
                heappush(ahead, (step * pair[0] / sum(pair), pair))
    return None


def _sum(design: Design, names: list[str]) -> Interval:
    """Where the sum of answers lies; one not given takes nothing."""
    if not names:
        return NOTHING
    limits = [answer(design, name) for name in names]
    return Interval(pl.sum_horizontal(limit.low for limit in limits), pl.sum_horizontal(limit.high for limit in limits))


def imputed(design: Design) -> pl.Expr:
    """Say whose total was imputed."""
    return pl.col(f"{design.total}_status") == "imputed"


def _may_be_rated(design: Design) -> pl.Expr:
    assert design.compliant is not None
    return pl.col(design.compliant).is_not_null() & (amount(design).high > 0)
