"""What an expression of a statement may be, as the ambiguous answers of each organisation may be read.

A sum of columns, each times a number, has its exact limits: the parts never exceed their total (see `ambiguity`). All
else is made of the limits of its parts, as if these moved by themselves: what is reached lies within, and where a
column stands twice the limits may be wider.
"""

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy
import polars as pl
from numpy.typing import NDArray

from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core.expression import (
    Arithmetic,
    Case,
    Column,
    Comparison,
    Constant,
    In,
    IsMissing,
    Joined,
    Node,
    Not,
    columns_of,
    is_condition,
)
from foisurvey.core.survey import Design
from foisurvey.estimation import ambiguity
from foisurvey.estimation.expression_values import COMPARISONS, SIGNS, values

Floats: TypeAlias = NDArray[numpy.float64]
Flags: TypeAlias = NDArray[numpy.bool_]
# What is true where a comparison is not.
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Numbers(NamedTuple):
    """The least and the most that a number may be in each row (NaN: it never is one), and where it may be missing."""

    low: Floats
    high: Floats
    missing: Flags

    @property
    def possible(self) -> Flags:
        """Where it may be a number."""
        return ~numpy.isnan(self.low)

    @property
    def moves(self) -> Flags:
        """Where it may be one thing or another."""
        return self.possible & ((self.low != self.high) | self.missing)


class Truths(NamedTuple):
    """Where a condition may be true, may be false, and may be missing."""

    true: Flags
    false: Flags
    missing: Flags

    @property
    def certain(self) -> Flags:
        """Where it is true however the answers are read."""
        return self.true & ~self.false & ~self.missing

    @property
    def numbers(self) -> Numbers:
        """The condition as a number, 1 where it is true and 0 where it is false."""
        possible = self.true | self.false
        low, high = numpy.where(self.false, 0.0, 1.0), numpy.where(self.true, 1.0, 0.0)
        return Numbers(numpy.where(possible, low, math.nan), numpy.where(possible, high, math.nan), self.missing)


class Sum(NamedTuple):
    """A sum of variables, each times a factor, and a constant; missing where one of the columns is."""

    factors: dict[str, float]
    constant: float = 0.0
    columns: frozenset[str] = frozenset()

    def plus(self, other: "Sum", times: float = 1.0) -> "Sum":
        """Return the sum of this and a multiple of another."""
        names = dict.fromkeys((*self.factors, *other.factors))
        factors = {name: self.factors.get(name, 0.0) + times * other.factors.get(name, 0.0) for name in names}
        return Sum(factors, self.constant + times * other.constant, self.columns | other.columns)

    def times(self, factor: float) -> "Sum":
        """Return a multiple of this."""
        return Sum({}).plus(self, factor)


@dataclass(frozen=True)
class Coupled:
    """A total that is at least the sum of its parts where it is `given`, and exactly that where it is `imputed`."""

    total: str
    parts: list[str]
    given: Flags
    imputed: Flags


@dataclass(frozen=True)
class Readings:
    """The readings of the rows of a frame: the limits of each variable, and the columns that are sums of variables.

    A column that is neither does not move. `whole` are the variables that are whole numbers.
    """

    frame: pl.DataFrame
    variables: Mapping[str, Numbers]
    sums: Mapping[str, dict[str, float]]
    whole: frozenset[str] = frozenset()
    coupled: Coupled | None = None
    # A statement needs its conditions again and again.
    conditions: dict[Node, Truths] = field(default_factory=dict)

    def numbers(self, node: Node) -> Numbers:
        """Return what a number, or a condition as 1 or 0, may be in each row."""
        if is_condition(node):
            return self.truths(node).numbers
        if isinstance(node, Case):
            return self._chosen(node)
        value = _floats(values(node, self.frame))
        moving = self.moves(node)
        if not moving.any():
            return Numbers(value, value, numpy.isnan(value))
        low, high, missing = self._numbers(node)
        return Numbers(
            numpy.where(moving, numpy.fmin(low, value), value),
            numpy.where(moving, numpy.fmax(high, value), value),
            (moving & missing) | numpy.isnan(value),
        )

    def truths(self, node: Node) -> Truths:
        """Return what a condition may be in each row."""
        if node not in self.conditions:
            self.conditions[node] = self._truths(node)
        return self.conditions[node]

    def _truths(self, node: Node) -> Truths:
        match node:
            case IsMissing(operand) if is_condition(operand):
                true, false, missing = self.truths(operand)
                return Truths(missing, true | false, self._all(False))
            case IsMissing(operand):
                numbers = self.numbers(operand)
                return Truths(numbers.missing, numbers.possible, self._all(False))
            case Not(operand):
                return _opposite(self.truths(operand))
            case Joined("and", operands):
                return functools.reduce(_both, map(self.truths, operands))
            case Joined(_, operands):
                return _opposite(functools.reduce(_both, [_opposite(self.truths(operand)) for operand in operands]))
            case Case(branches, otherwise):
                nothing = Truths(self._all(False), self._all(False), self._all(True))
                results = [self.truths(result) for _, result in branches]
                results.append(self.truths(otherwise) if otherwise else nothing)
                reached = self._reached(branches)
                ends = zip(*results, strict=True)
                return Truths(*(_any([here & one for here, one in zip(reached, end, strict=True)]) for end in ends))
        value = values(node, self.frame)
        fixed = Truths(_flags(value), _flags(~value), value.is_null().to_numpy())
        moving = self.moves(node)
        if not moving.any():
            return fixed
        return Truths(*(same | (moving & one) for same, one in zip(fixed, self._compared(node), strict=True)))

    def moves(self, node: Node) -> Flags:
        """Say in which rows a column of an expression may be one thing or another."""
        used = dict.fromkeys(variable for name in columns_of(node) for variable in self.sums.get(name, (name,)))
        return _any([self.variables[name].moves for name in used if name in self.variables], self._all(False))

    def _all(self, value: Any) -> Any:
        return numpy.full(self.frame.height, value)

    def _compared(self, node: Node) -> Truths:
        match node:
            case Comparison(left, sign, right) if is_condition(left):
                one, other = self.truths(left), self.truths(right)
                alike = _both(one, other).true | _both(_opposite(one), _opposite(other)).true
                unlike = _both(one, _opposite(other)).true | _both(_opposite(one), other).true
                same = Truths(alike, unlike, one.missing | other.missing)
                return same if sign == "=" else _opposite(same)
            case Comparison(left, sign, right):
                return self._ordered(left, sign, right)
            case In(operand, listed):
                return self._in(operand, [value for value in listed if isinstance(value, float)])
            case _:
                raise AssertionError(node)  # a column or a constant: it does not move

    def _ordered(self, left: Node, sign: str, right: Node) -> Truths:
        difference = self.sum_of(Arithmetic(left, (("-", right),)))
        if difference is not None:
            one, other = self._range(difference), Numbers(self._all(0.0), self._all(0.0), self._all(False))
        else:
            one, other = self.numbers(left), self.numbers(right)
        same = (one.low == one.high) & (other.low == other.high) & (one.low == other.low)
        possible, missing = one.possible & other.possible, one.missing | other.missing
        if difference is None or not self._is_exact(difference):
            # However what is compared is rounded, a value that is reached lies within.
            slack = ambiguity.ROUNDING * sum(numpy.abs(_floats(values(side, self.frame))) for side in (left, right))
            slack = numpy.nan_to_num(slack)
            one = Numbers(one.low - slack, one.high + slack, missing)
        if sign in ("=", "!="):
            equal = (one.low <= other.high) & (other.low <= one.high)
            truths = Truths(possible & equal, possible & ~same, missing)
            return truths if sign == "=" else _opposite(truths)
        ends = (one.low, other.high), (one.high, other.low)
        first, last = ends if sign in ("<", "<=") else reversed(ends)
        return Truths(possible & COMPARISONS[sign](*first), possible & COMPARISONS[OPPOSITE[sign]](*last), missing)

    def _in(self, operand: Node, listed: Iterable[float]) -> Truths:
        numbers = self.numbers(operand)
        low, high, missing = numbers
        is_whole = self._is_whole(operand)
        choices = [value for value in dict.fromkeys(listed) if value.is_integer() or not is_whole]
        within = [(low <= value) & (value <= high) for value in choices]
        true = _any(within, self._all(False))
        only = sum(within, self._all(0)) == high - low + 1 if is_whole else true & (low == high)
        return Truths(true, numbers.possible & ~only, missing)

    def _reached(self, branches: Iterable[tuple[Node, Node]]) -> list[Flags]:
        """Return where each branch of a case, and last what is otherwise, may be the first that is true."""
        left = self._all(True)
        reached = []
        for condition, _ in branches:
            true, false, missing = self.truths(condition)
            reached.append(left & true)
            left = left & (false | missing)
        return [*reached, left]

    # --- numbers

    def _numbers(self, node: Node) -> Numbers:
        if (as_sum := self.sum_of(node)) is not None:
            return self._range(as_sum)
        match node:
            case Arithmetic(first, terms):
                result = self.numbers(first)
                for place, (sign, term) in enumerate(terms):
                    if sign == "/":
                        counted = Arithmetic(first, terms[:place]) if place else first
                        result = self._quotient(result, counted, term)
                    else:
                        result = _combined(result, sign, self.numbers(term))
                return result
            case _:
                raise AssertionError(node)

    def _chosen(self, case: Case) -> Numbers:
        nothing = Numbers(self._all(math.nan), self._all(math.nan), self._all(True))
        results = [self.numbers(result) for _, result in case.branches]
        results.append(self.numbers(case.otherwise) if case.otherwise else nothing)
        chosen = list(zip(self._reached(case.branches), results, strict=True))
        return Numbers(
            functools.reduce(numpy.fmin, [numpy.where(here, one.low, math.nan) for here, one in chosen]),
            functools.reduce(numpy.fmax, [numpy.where(here, one.high, math.nan) for here, one in chosen]),
            _any([here & one.missing for here, one in chosen]),
        )

    def _quotient(self, dividend: Numbers, counted: Node, of: Node) -> Numbers:
        """Return the limits of a quotient: missing where it divides by 0, and a share where it is one."""
        divisor = self.numbers(of)
        low, high, missing = divisor
        zero = (low <= 0) & (high >= 0)
        only = (low == 0) & (high == 0)
        # What is not 0 is at least 1, where it is whole; else it comes as near to 0 as may be, from its side.
        nearest = 1.0 if self._is_whole(of) else 0.0
        low, high = numpy.where((low == 0) & ~only, nearest, low), numpy.where((high == 0) & ~only, -nearest, high)
        low, high, missing = _combined(dividend, "/", Numbers(low, high, missing | zero))
        part, total = self.sum_of(counted), self.sum_of(of)
        if part is None or total is None or (scale := max(part.factors.values(), default=0.0)) <= 0:
            return Numbers(low, high, missing)
        part = part.times(1 / scale)
        inside, rest = self._range(part), self._range(total.plus(part, -1.0))
        least, most = shares(scale, inside, rest)
        fits = (inside.low >= 0) & (rest.low >= 0)
        low, high = numpy.where(fits, numpy.fmax(low, least), low), numpy.where(fits, numpy.fmin(high, most), high)
        return Numbers(low, high, missing)

    # --- sums

    def sum_of(self, node: Node) -> Sum | None:
        """Return an expression as a sum of variables, None if it is no such sum."""
        match node:
            case Constant(float(value)):
                return Sum({}, value)
            case Column(name, "number"):
                return Sum(self.sums.get(name, {name: 1.0}), columns=frozenset([name]))
            case Arithmetic(first, terms):
                result = self.sum_of(first)
                for sign, term in terms:
                    other = self.sum_of(term)
                    if result is None or other is None:
                        return None
                    if sign in ("+", "-"):
                        result = result.plus(other, 1.0 if sign == "+" else -1.0)
                    elif not other.columns and (sign == "*" or other.constant):
                        result = result.times(SIGNS[sign](1.0, other.constant) if sign == "/" else other.constant)
                    elif sign == "*" and not result.columns:
                        result = other.times(result.constant)
                    else:
                        return None
                return result
            case _:
                return None

    def _is_whole(self, node: Node) -> bool:
        """Return whether a number takes all whole numbers, and no other, between its limits."""
        found = self.sum_of(node)
        if found is None or not found.constant.is_integer():
            return False
        by_one = all(abs(factor) == 1 and name in self.whole for name, factor in found.factors.items())
        # A total that is imputed moves with its parts.
        alone = self.coupled is None or self.coupled.total not in found.factors or len(found.factors) == 1
        return by_one and alone

    def _is_exact(self, found: Sum) -> bool:
        """Return whether doubles hold a sum without rounding: of whole numbers, or of one number and a constant."""
        factors = found.factors
        if len(factors) <= 1 and all(abs(factor) == 1 for factor in factors.values()):
            return True
        return found.constant.is_integer() and all(
            factor.is_integer() and name in self.whole for name, factor in factors.items()
        )

    def _range(self, found: Sum) -> Numbers:
        possible, missing = self._all(True), self._all(False)
        for name in found.columns:
            limits = self._limits(name)
            possible, missing = possible & limits.possible, missing | limits.missing
        low = found.constant + self._least(found.factors)
        high = found.constant - self._least({name: -factor for name, factor in found.factors.items()})
        return Numbers(numpy.where(possible, low, math.nan), numpy.where(possible, high, math.nan), missing)

    def _least(self, factors: Mapping[str, float]) -> Floats:
        """Return the least that a sum may be.

        With T the total and p its parts, sum of p <= T: by duality it is the most, over all multipliers m >= 0, of the
        least of the sum plus m (sum of p - T) where nothing but each variable's limits holds. It is reached where a
        factor of that becomes 0.
        """
        least = self._least_apart(factors)
        if self.coupled is None:
            return least
        total, parts = self.coupled.total, self.coupled.parts
        if len([name for name in (total, *parts) if factors.get(name)]) < 2:
            return least
        multipliers = {-factors.get(part, 0.0) for part in parts} | {factors.get(total, 0.0)}
        for multiplier in sorted(one for one in multipliers if one > 0):
            held = {total: factors.get(total, 0.0) - multiplier}
            held |= {part: factors.get(part, 0.0) + multiplier for part in parts}
            least = numpy.where(self.coupled.given, numpy.fmax(least, self._least_apart({**factors, **held})), least)
        summed = {part: factors.get(part, 0.0) + factors.get(total, 0.0) for part in parts}
        return numpy.where(self.coupled.imputed, self._least_apart({**factors, total: 0.0, **summed}), least)

    def _least_apart(self, factors: Mapping[str, float]) -> Floats:
        """Return the least of a sum whose variables move by themselves; a missing one adds nothing."""
        least = self._all(0.0)
        for name, factor in factors.items():
            if factor:
                limits = self._limits(name)
                end = factor * (limits.low if factor > 0 else limits.high)
                least = least + numpy.where(numpy.isnan(end), 0.0, end)
        return least

    def _limits(self, name: str) -> Numbers:
        if name in self.variables:
            return self.variables[name]
        value = _floats(self.frame[name])
        return Numbers(value, value, numpy.isnan(value))


def of_organisations(frame: pl.DataFrame, design: Design) -> Readings:
    """Return the readings of the analysis frame, or of some rows of it."""
    numbers = [name for name, question in design.questions.items() if question.number != "choice"]
    limits = {name: ambiguity.answer(design, name) for name in numbers}
    limits[design.total] = ambiguity.amount(design)
    certain = {name: limit.low.is_not_null() for name, limit in limits.items()}
    if design.compliant:
        rate = ambiguity.rate(frame, design)
        limits["rate"], certain["rate"] = rate.interval, rate.interval.low.is_not_null() & rate.certain
    variables = {}
    for name, limit in limits.items():
        ends = frame.select(low=limit.low, high=limit.high, certain=certain[name])
        variables[name] = Numbers(_floats(ends["low"]), _floats(ends["high"]), ~_flags(ends["certain"]))
    sums: dict[str, dict[str, float]] = {}
    for status, part in design.statuses.items():
        remainder = {design.total: 1.0, **dict.fromkeys(design.parts, -1.0)}
        sums[f"{status}_numerator"] = {part: 1.0} if part else remainder
        sums[f"{status}_denominator"] = {design.total: 1.0}
    imputed = _flags(frame[f"{design.total}_status"] == "imputed")
    within = ~_flags(frame.select(pl.col(design.total).is_not_null() & not_within_total(design)).to_series())
    given = frame[design.total].is_not_null().to_numpy() & ~imputed & within
    whole = frozenset(name for name, question in design.questions.items() if question.number == "count")
    return Readings(frame, variables, sums, whole, Coupled(design.total, design.parts, given, imputed))


def of_estimates(estimates: Mapping[str, tuple[float | None, float | None, float | None]]) -> Readings:
    """Return the readings of estimates, in one row: of each its value and the ends of its band (None: it has none)."""
    columns = {name: pl.Series([value], dtype=pl.Float64) for name, (value, _, _) in estimates.items()}
    variables = {
        name: Numbers(numpy.array([low]), numpy.array([high]), numpy.array([False]))
        for name, (_, low, high) in estimates.items()
        if low is not None and high is not None
    }
    return Readings(pl.DataFrame(columns or {"": [None]}), variables, {})


def shares(scale: float, counted: Numbers, rest: Numbers) -> tuple[Floats, Floats]:
    """Return the least and the most of scale x counted / (counted + rest), neither of which is below 0.

    An infinite rest makes it 0, an infinite count, or no rest, the scale.
    """
    least = numpy.where(rest.high == 0, scale, scale * counted.low / (counted.low + rest.high))
    most = scale * counted.high / (counted.high + rest.low)
    most = numpy.where(numpy.isinf(counted.high) | (rest.low == 0), scale, most)
    return least, numpy.where(counted.high == 0, 0.0, most)


def _floats(series: pl.Series) -> Floats:
    """Return numbers, NaN where one is missing."""
    return series.cast(pl.Float64).to_numpy()


def _flags(series: pl.Series) -> Flags:
    """Return true or false, false where it is missing."""
    return (series.fill_null(False) if series.has_nulls() else series).to_numpy()


def _any(several: Iterable[Flags], *more: Flags) -> Flags:
    return functools.reduce(numpy.logical_or, [*several, *more])


def _both(one: Truths, other: Truths) -> Truths:
    """Return what two conditions may be together: true if both are, false if one is, and otherwise missing."""
    missing = (one.missing & (other.true | other.missing)) | (other.missing & (one.true | one.missing))
    return Truths(one.true & other.true, one.false | other.false, missing)


def _opposite(one: Truths) -> Truths:
    return Truths(one.false, one.true, one.missing)


def _combined(one: Numbers, sign: str, other: Numbers) -> Numbers:
    """Return the limits of a sum, a difference, a product or a quotient of numbers that move by themselves."""
    missing = one.missing | other.missing
    if sign == "+":
        return Numbers(one.low + other.low, one.high + other.high, missing)
    if sign == "-":
        return Numbers(one.low - other.high, one.high - other.low, missing)
    possible = one.possible & other.possible
    # 0 x infinite is 0, since each number is finite; infinite / infinite is more than something / infinite.
    ends = [SIGNS[sign](end, by) for end in (one.low, one.high) for by in (other.low, other.high)]
    ends = [numpy.where(numpy.isnan(end), 0.0, end) for end in ends]
    low, high = functools.reduce(numpy.minimum, ends), functools.reduce(numpy.maximum, ends)
    if sign == "/":
        across = (other.low < 0) & (other.high > 0)
        low, high = numpy.where(across, -math.inf, low), numpy.where(across, math.inf, high)
        possible &= (other.low != 0) | (other.high != 0)
    return Numbers(numpy.where(possible, low, math.nan), numpy.where(possible, high, math.nan), missing)
