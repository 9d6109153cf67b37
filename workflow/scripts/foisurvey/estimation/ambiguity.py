"""Where the numbers of an organisation lie, if each of its ambiguous answers may lie anywhere in its interval.

An ambiguous answer (an approximation, a bound) counts with the value that the config's rules read. It may be any
number from its low to its high, which is infinite here where there is no upper limit. Everything else stays as it is
read: other answers, who answered what, and who is in a sensitivity analysis. An organisation's parts never exceed its
total; a total imputed from them is their sum, whatever they are. An organisation whose total may be 0, or more than
the 0 that it is read as, may leave or join those that have a rate.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.estimate_rows import Interval

ROUNDING = 1e-12
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
    return _sum(design, design.parts).where(_imputed(design), otherwise=answer(design, design.total))


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
    return Split(counted, others.where(_imputed(design), otherwise=Interval(least, most)))


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
    remainder = NOTHING.where(_imputed(design), otherwise=Interval(least, most))
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


def rate(design: Design) -> Outcome:
    """The rate of each organisation that has one, in percent: the compliant part's percentage of its total."""
    assert design.compliant is not None
    within = share(part_and_rest(design, design.compliant)).where(_may_be_rated(design))
    return Outcome("rate", pl.col("rate"), within, amount(design).low > 0, rests_on(design, [design.compliant]))


def rests_on(design: Design, parts: Sequence[str]) -> pl.Expr:
    """On how many ambiguous answers an organisation's total (its parts, where it is imputed) and these parts rest."""
    ambiguous = {name: pl.col(f"{name}_ambiguous").cast(pl.Int64) for name in design.counting}
    imputed = _imputed(design)
    needed = [pl.when(imputed | pl.lit(name in parts)).then(ambiguous[name]).otherwise(0) for name in design.parts]
    return pl.sum_horizontal(ambiguous[design.total], *needed)


def _sum(design: Design, names: list[str]) -> Interval:
    """Where the sum of answers lies; one not given takes nothing."""
    if not names:
        return NOTHING
    limits = [answer(design, name) for name in names]
    return Interval(pl.sum_horizontal(limit.low for limit in limits), pl.sum_horizontal(limit.high for limit in limits))


def _imputed(design: Design) -> pl.Expr:
    return pl.col(f"{design.total}_status") == "imputed"


def _may_be_rated(design: Design) -> pl.Expr:
    assert design.compliant is not None
    return pl.col(design.compliant).is_not_null() & (amount(design).high > 0)
