"""Where the numbers of an organisation lie, if each of its ambiguous answers may lie anywhere in its interval.

An ambiguous answer (an approximation, a bound) counts with the value that the config's rules read. It may be any
number from its low to its high, which is infinite here where there is no upper limit. Everything else stays as it is
read: other answers, who answered what, and whom a sensitivity analysis trims. An organisation's parts never exceed its
total, unless parts overlap or a person confirmed that they do: then each moves by itself. A total imputed from parts is
their sum, whatever they are. An organisation whose total may be 0, or more than
the 0 that it is read as, may leave or join those that have a rate; one that may have an excluded rate, or another than
the excluded one that it is read as, those of a sensitivity analysis.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush

import polars as pl

from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core.survey import Design
from foisurvey.estimation.estimate_rows import Interval

ROUNDING = 1e-12
LARGEST_DENOMINATOR = 10**7  # of two fractions below it a double holds different percentages
NOTHING = Interval(pl.lit(0.0), pl.lit(0.0))


@dataclass(frozen=True)
class Split:
    """A total in two: what is counted, and the rest of it. Either may be highest while the other is lowest.

    The rest is below 0 where more is counted than the total.
    """

    counted: Interval
    rest: Interval
    total: Interval

    def ends(self) -> dict[str, pl.Expr]:
        """Return both ends of each as columns: what stands twice in an expression is computed twice."""
        limits = {"counted": self.counted, "rest": self.rest, "total": self.total}
        return {f"{name}_{end}": getattr(one, end) for name, one in limits.items() for end in ("low", "high")}


def between(name: str) -> Interval:
    """Return the interval whose ends are the columns of this name."""
    return Interval(pl.col(f"{name}_low"), pl.col(f"{name}_high"))


@dataclass(frozen=True)
class Outcome:
    """A number of each organisation that a summary describes: its column, and its value (missing: not described).

    `interval` is missing where an organisation cannot have such a number, `certain` says whether it has one
    however its answers are read, `answers` is the number of ambiguous answers that it rests on, `parts` are those that
    it is made of besides the total.
    """

    name: str
    value: pl.Expr
    interval: Interval
    certain: pl.Expr
    answers: pl.Expr
    parts: tuple[str, ...] = ()


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


def part_and_rest(design: Design, part: str, least_total: int = 0) -> Split:
    """A total, of at least so much, split into a part and the rest of it.

    With T the total, p the part, O the sum of the other parts: p is highest with rest max(low T - high p, low O), and
    lowest with rest high T - low p. Where the total is imputed the rest is O; where the parts need not lie within the
    total O does not matter. Defined only where the total and the part have a value; a part without a value takes
    nothing.
    """
    limits, counted = amount(design), answer(design, part)
    total = Interval(limits.low.clip(least_total), limits.high)
    others = _sum(design, [name for name in design.parts if name != part])
    # The numbers as read lie in their intervals; to say so keeps the rounding of decimals out of the band.
    as_read = (pl.col(design.total).cast(pl.Float64) - pl.col(part)).clip(0)
    least = pl.min_horizontal(pl.max_horizontal(total.low - counted.high, others.low), as_read)
    most = pl.max_horizontal(total.high - counted.low, as_read)
    rest = others.where(imputed(design), otherwise=Interval(least, most))
    by_itself = Interval(total.low - counted.high, total.high - counted.low)
    return Split(counted, by_itself.where(not_within_total(design), otherwise=rest), total)


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
    return Split(remainder, Interval(summed.low, most_in_parts), total)


def share(of: Split) -> Interval:
    """Percent that is counted of what is counted and the rest; missing where both are 0 for sure.

    From 100 low / (low + rest's high) to 100 high / (high + rest's low); an infinite rest makes it 0,
    an infinite count 100. Where there is no rest it is 100, where nothing is counted 0. Where the rest may be below 0
    the most is 100 high / total's low, and where it must be, the least is 100 low / total's high.
    """
    counted, rest, total = of.counted, of.rest, of.total
    lowest = 100 * counted.low / pl.when(rest.high < 0).then(total.high).otherwise(counted.low + rest.high)
    highest = 100 * counted.high / pl.when(rest.low < 0).then(total.low).otherwise(counted.high + rest.low)
    low = pl.when(rest.high == 0).then(100.0).when(rest.high.is_infinite()).then(0.0).otherwise(lowest)
    # 100, whatever the rounding of the division.
    all_counted = (counted.high.is_infinite() & (rest.low > 0)) | (rest.low == 0)
    high = pl.when(counted.high == 0).then(0.0).when(all_counted).then(100.0).otherwise(highest)
    return Interval(low, high).where(total.high > 0)


def ambiguous(design: Design) -> pl.Expr:
    """Say whether any answer of an organisation is ambiguous."""
    return pl.any_horizontal(pl.col(f"{name}_ambiguous") for name in design.questions)


def moving(frame: pl.DataFrame, design: Design, **columns: pl.Expr | str) -> pl.DataFrame:
    """Return these columns of the organisations with an ambiguous answer, in their order."""
    # Lazily: of columns that are not asked for no row is copied.
    return frame.lazy().filter(ambiguous(design)).select(**columns).collect()


def number(frame: pl.DataFrame, design: Design) -> Outcome:
    """The total of each organisation that has one."""
    total = pl.col(design.total)
    return _of_frame(
        frame, design, Outcome(design.total, total, amount(design), total.is_not_null(), rests_on(design, []))
    )


def extra_number(frame: pl.DataFrame, design: Design, question: str) -> Outcome:
    """The number of each organisation that answered an extra question."""
    value, answers = pl.col(question), pl.col(f"{question}_ambiguous").cast(pl.Int64)
    return _of_frame(frame, design, Outcome(question, value, answer(design, question), value.is_not_null(), answers))


def number_rated(frame: pl.DataFrame, design: Design) -> Outcome:
    """The total of each organisation that has a rate: above 0, for a count 1 or more."""
    limits = amount(design)
    above = Interval(limits.low.clip(least_divided_by(design)), limits.high).where(_may_be_rated(design))
    value = pl.when(pl.col("rate").is_not_null()).then(design.total)
    return _of_frame(frame, design, Outcome(design.total, value, above, limits.low > 0, rests_on(design, [])))


def rate(frame: pl.DataFrame, design: Design) -> Outcome:
    """The rate of each organisation that has one, in percent: the compliant part's percentage of its total."""
    return _of_frame(frame, design, _rate(frame, design))


def rate_left(frame: pl.DataFrame, design: Design, excluded: Sequence[float]) -> Outcome:
    """The rate of each organisation that has one, and none of those excluded (percent).

    It lies between the lowest and the highest rate that the organisation can have and that is not excluded. An end
    stays where rates come near it that are not excluded.
    """
    of_all = _rate(frame, design)
    if not excluded:
        return _of_frame(frame, design, of_all)
    if design.counts_things:
        split = _split(frame, design, within=~not_within_total(design))
        left = _counts_left(split, [_as_fraction(one) for one in excluded])
    else:
        of_ends = moving(frame, design, rate="rate", low=of_all.interval.low, high=of_all.interval.high)
        left = _amounts_left(of_ends, excluded)
    asked = replace(
        of_all,
        value=pl.when(~pl.any_horizontal(of_all.value == one for one in excluded)).then(of_all.value),
        interval=Interval(pl.lit(left["low"]), pl.lit(left["high"])).where(_may_be_rated(design)),
        certain=of_all.certain & pl.lit(left["certain"]),
    )
    return _of_frame(frame, design, asked)


def rests_on(design: Design, parts: Sequence[str]) -> pl.Expr:
    """On how many ambiguous answers an organisation's total (its parts, where it is imputed) and these parts rest."""
    ambiguous = {name: pl.col(f"{name}_ambiguous").cast(pl.Int64) for name in design.counting}
    filled = imputed(design)
    needed = [pl.when(filled | pl.lit(name in parts)).then(ambiguous[name]).otherwise(0) for name in design.parts]
    return pl.sum_horizontal(ambiguous[design.total], *needed)


def _rate(frame: pl.DataFrame, design: Design) -> Outcome:
    """The rate, whose interval is that of the organisations with ambiguous answers alone."""
    assert design.compliant is not None
    of_split = share(Split(*map(between, ("counted", "rest", "total"))))
    within = _split(frame, design).select(low=of_split.low, high=of_split.high)
    interval = Interval(pl.lit(within["low"]), pl.lit(within["high"])).where(_may_be_rated(design))
    parts = (design.compliant,)
    return Outcome("rate", pl.col("rate"), interval, amount(design).low > 0, rests_on(design, parts), parts)


def _split(frame: pl.DataFrame, design: Design, **columns: pl.Expr) -> pl.DataFrame:
    """Return the ends of what the rate is made of, and columns, a row an organisation with an ambiguous answer."""
    assert design.compliant is not None
    split = part_and_rest(design, design.compliant, least_divided_by(design))
    return moving(frame, design, **split.ends(), **columns)


def _of_frame(frame: pl.DataFrame, design: Design, asked: Outcome) -> Outcome:
    """Return an outcome as columns of this frame, for which all else is worked out of ambiguous answers alone.

    Where no answer is ambiguous, a number lies at its value.
    """
    value = frame.select(asked.value.cast(pl.Float64)).to_series()
    as_read = {
        "low": value,
        "high": value,
        "certain": value.is_not_null(),
        "answers": pl.zeros(frame.height, pl.Int64, eager=True),
    }
    places = frame.select(ambiguous(design).arg_true()).to_series()
    ends = {"low": asked.interval.low, "high": asked.interval.high}
    some = moving(frame, design, **ends, certain=asked.certain, answers=asked.answers)
    low, high, certain, answers = (pl.lit(one.clone().scatter(places, some[name])) for name, one in as_read.items())
    return replace(asked, value=pl.lit(value), interval=Interval(low, high), certain=certain, answers=answers)


def _as_fraction(percentage: float) -> Fraction:
    """Return the fraction of whole numbers whose percentage is this number."""
    simple = Fraction(percentage / 100).limit_denominator(LARGEST_DENOMINATOR)
    return simple if 100 * simple.numerator / simple.denominator == percentage else Fraction(str(percentage)) / 100


def _amounts_left(rates: pl.DataFrame, excluded: Sequence[float]) -> pl.DataFrame:
    """Return low, high and certain of rates of numbers that are no counts, which may be any between low and high."""
    low, high = pl.col("low"), pl.col("high")
    one_rate = low == high
    is_excluded = pl.any_horizontal(pl.coalesce("rate", "low") == one for one in excluded)
    meets = [(low * (1 - ROUNDING) <= one) & (high * (1 + ROUNDING) >= one) for one in excluded]
    left = Interval(low, high).where(~(one_rate & is_excluded))
    certain = ~pl.when(one_rate).then(is_excluded).otherwise(pl.any_horizontal(meets))
    return rates.select(low=left.low, high=left.high, certain=certain)


def _counts_left(limits: pl.DataFrame, excluded: Collection[Fraction]) -> pl.DataFrame:
    """Return low, high and certain of the rates of counts without excluded fractions; missing where none is left.

    `limits` has the low and high of what is counted, of the rest and of the total, which is at least 1, and whether the
    parts lie `within` the total. Without 0 at least 1 is counted, without 1 the rest within is at least 1. Then the
    rate is lowest with the least counted and the most left, and highest with the most counted and the least left,
    unless that is an excluded fraction: these few are looked up one by one.
    """
    counted, rest, total = (between(name) for name in ("counted", "rest", "total"))
    meets = [_meets(counted, rest, total, one) for one in excluded]
    limits = (
        limits.with_columns(certain=~pl.any_horizontal(meets))
        .with_columns(
            counted.low.clip(1 if 0 in excluded else 0),
            pl.when("within").then(rest.low.clip(1 if 1 in excluded else 0)).otherwise(rest.low),
        )
        .with_columns(
            pl.min_horizontal(counted.high, total.high - rest.low),
            pl.min_horizontal(rest.high, total.high - counted.low),
        )
    )
    possible = (counted.low <= counted.high) & (rest.low <= rest.high)
    within = share(Split(counted, rest, total)).where(possible)
    left = limits.select("certain", low=within.low, high=within.high)
    above_0 = [one for one in excluded if one > 0]
    if not above_0:
        return left
    ends = [name for name in limits.columns if name not in ("certain", "within")]
    for end, part, others in (("low", counted.low, rest.high), ("high", counted.high, rest.low)):
        met = [part * (one.denominator - one.numerator) == others * one.numerator for one in above_0]
        places = limits.select((possible & (part > 0) & pl.any_horizontal(met)).arg_true()).to_series()
        nearest = [_nearest_left(row, above_0, end == "high") for row in limits[places].select(ends).iter_rows()]
        left = left.with_columns(left[end].scatter(places, pl.Series(nearest, dtype=pl.Float64)))
    return left


def _meets(counted: Interval, rest: Interval, total: Interval, fraction: Fraction) -> pl.Expr:
    """Say whether a count may be this fraction of its total: some multiple of its two terms lies within the limits."""
    part, other = fraction.numerator, fraction.denominator - fraction.numerator
    least, most, may = [pl.lit(1.0)], [], []
    for term, limits in ((part, counted), (other, rest), (part + other, total)):
        if term:
            least.append((limits.low / term).ceil())
            most.append((limits.high / term).floor())
        else:
            may.append((limits.low <= 0) & (limits.high >= 0))
    return pl.all_horizontal(pl.max_horizontal(least) <= pl.min_horizontal(most), *may)


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


def least_divided_by(design: Design) -> int:
    """Return the least total that is not 0; one that is no count comes near to 0."""
    return 1 if design.counts_things else 0


def _may_be_rated(design: Design) -> pl.Expr:
    assert design.compliant is not None
    return pl.col(design.compliant).is_not_null() & (amount(design).high > 0)
