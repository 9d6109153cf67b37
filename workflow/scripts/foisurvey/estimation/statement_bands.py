"""The ambiguity bands of the config's statements: how far each moves with the ambiguous answers.

A band contains every value that can be reached. It is the narrowest such band of a count by a condition on one column,
and of a sum of columns; where a column stands twice, or what is selected moves together with what is summed, it may be
wider.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy
import polars as pl

from foisurvey.core import frames
from foisurvey.core.expression import Arithmetic, Case, Constant, IsMissing, Node, Not, is_condition
from foisurvey.core.survey import ALL, Design
from foisurvey.estimation import bands, expression_limits
from foisurvey.estimation.ambiguity import Outcome
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.estimation.expression_limits import Numbers, Readings, shares
from foisurvey.estimation.expression_values import values

Band = tuple[float | None, float | None]
# Where infinite limits meet, what is not defined is dealt with.
_quiet = numpy.errstate(all="ignore")


class _Ends(NamedTuple):
    """The least and the most of a number, and whether anything that it is made of moves."""

    low: float
    high: float
    moves: bool


class StatementBands:
    """The bands of statements on one analysis frame, whose ambiguous answers are read once."""

    def __init__(self, frame: pl.LazyFrame, design: Design, columns: Collection[str]) -> None:
        """Take the analysis frame, and the columns that the statements name."""
        moving = pl.any_horizontal(pl.col(f"{name}_ambiguous") for name in design.questions)
        needed = dict.fromkeys((*frames.measured(design), *columns))
        self.fixed = ~frame.select(moving).collect().to_series()
        self.readings = expression_limits.of_organisations(frame.filter(moving).select(list(needed)).collect(), design)

    def moves(self, *nodes: Node) -> bool:
        """Return whether an ambiguous answer moves any of these expressions."""
        return any(self.readings.moves(node).any() for node in nodes)

    @_quiet
    def of_statistic(
        self, chosen: Node, numerator: Node, statistic: str, value: float | None, numbers: pl.Series
    ) -> Band:
        """Return the band of a sum, minimum, maximum, mean or median of the numerator.

        `value` is the statistic as the answers are read; `numbers` are those of the organisations that are chosen and
        whose answers are not ambiguous.
        """
        if statistic == "sum":
            return _around(value, _sum(self.readings, chosen, _counted(numerator), float(numbers.sum())))
        who, moving = self.readings.truths(chosen), self.readings.numbers(numerator)
        limits = pl.DataFrame({"low": moving.low, "high": moving.high, "certain": who.certain & ~moving.missing})
        given = numbers.cast(pl.Float64).drop_nulls()
        fixed = pl.DataFrame({"low": given, "high": given}).with_columns(certain=True)
        each = pl.concat([limits.filter(who.true & moving.possible), fixed])
        if not each.height:
            return None, None
        within = Interval(pl.col("low"), pl.col("high"))
        outcome = Outcome(statistic, pl.col("low"), within, pl.col("certain"), pl.lit(0))
        reach = bands.reach(each.with_columns(organisation_type=pl.lit("any")), outcome, quantile_type=7)
        low, high, moves = (
            reach.filter(organisation_type=ALL).select(f"{statistic}_low", f"{statistic}_high", "moves").row(0)
        )
        return _around(value, _Ends(low, high, moves))

    @_quiet
    def of_share(
        self, chosen: Node, numerator: Node, denominator: Node, value: float | None, fixed: tuple[float, float]
    ) -> Band:
        """Return the band of 100 x numerator / denominator.

        `value` is the percentage as the answers are read, `fixed` are both of the organisations that are chosen and
        whose answers are not ambiguous. It is 100 k / (k + rest), where the rest is the denominator less the numerator:
        highest with the highest k and the least rest, unless either may be below 0.
        """
        counted, of = _counted(numerator), _counted(denominator)
        k = _sum(self.readings, chosen, counted, fixed[0])
        rest = _sum(self.readings, chosen, _rest(of, counted), fixed[1] - fixed[0])
        moves = k.moves or rest.moves
        if k.low >= 0 and rest.low >= 0:
            least, most = shares(100, _one_row(k), _one_row(rest))
            return _around(value, _Ends(least.item(), most.item(), moves))
        n = _sum(self.readings, chosen, of, fixed[1])
        low, high = _percent(k.low, n.high if k.low >= 0 else n.low), _percent(k.high, n.low if k.high >= 0 else n.high)
        return _around(value, _Ends(low, high, moves)) if n.high > 0 else (None, None)


@_quiet
def of_formula(formula: Node, estimates: Mapping[str, Mapping[str, Any]]) -> tuple[float | None, Band]:
    """Return the value and the band of arithmetic of estimates (rows of `frames.ESTIMATES`, by id).

    It has no band where one of them moves in a way that is not known, as an SD does.
    """
    limits = {name: (row["value"], row["ambiguity_low"], row["ambiguity_high"]) for name, row in estimates.items()}
    readings = expression_limits.of_estimates(limits)
    value = values(formula, readings.frame).item()
    if any(row["ambiguity_low"] is None and not _is_fixed(row) for row in estimates.values()):
        return value, (None, None)
    numbers = readings.numbers(formula)
    return value, _around(value, _Ends(numbers.low.item(), numbers.high.item(), numbers.moves.item()))


def _is_fixed(estimate: Mapping[str, Any]) -> bool:
    """Return whether an estimate without a band moves with no answer: how many replied, or answered in which way."""
    return estimate["outcome"] in ("completeness", "review", "unconfirmed", "imputed", "ambiguous")


def _around(value: float | None, ends: _Ends) -> Band:
    """Return the band: exactly the value where nothing moves, and never without it."""
    if not ends.moves:
        return value, value
    low, high = (None if math.isnan(end) else end for end in ends[:2])
    if value is None or low is None or high is None:
        return low, high
    return min(low, value), max(high, value)


def _sum(readings: Readings, chosen: Node, numerator: Node, fixed: float) -> _Ends:
    """Return the ends of a sum, of which `fixed` does not move; the numerator is never missing."""
    who, numbers = readings.truths(chosen), readings.numbers(numerator)
    low = numpy.where(who.certain, numbers.low, numpy.minimum(numbers.low, 0.0))[who.true].sum()
    high = numpy.where(who.certain, numbers.high, numpy.maximum(numbers.high, 0.0))[who.true].sum()
    moves = who.true & (numbers.moves | ~who.certain)
    return _Ends(fixed + float(low), fixed + float(high), bool(moves.any()))


def _one_row(ends: _Ends) -> Numbers:
    return Numbers(numpy.array([ends.low]), numpy.array([ends.high]), numpy.array([False]))


def _percent(k: float, n: float) -> float:
    """Return 100 k / n; as n comes near to 0 it has no limit."""
    if k == 0:
        return 0.0
    return 100 * k / n if n > 0 and math.isfinite(k) else math.copysign(math.inf, k)


def _counted(node: Node) -> Node:
    """Return an expression as a number that counts: 1 where it is true, and 0 where it is missing."""
    if isinstance(node, Case):
        branches = tuple((condition, _counted(result)) for condition, result in node.branches)
        return Case(branches, _counted(node.otherwise) if node.otherwise else Constant(0.0))
    if is_condition(node):
        return Case(((node, Constant(1.0)),), Constant(0.0))
    return node if isinstance(node, Constant) else Case(((Not(IsMissing(node)), node),), Constant(0.0))


def _rest(denominator: Node, numerator: Node) -> Node:
    """Return the denominator less the numerator, both counted, within each branch of either."""
    if isinstance(numerator, Case) and numerator.otherwise:
        branches = tuple((condition, _rest(denominator, result)) for condition, result in numerator.branches)
        return Case(branches, _rest(denominator, numerator.otherwise))
    if isinstance(denominator, Case) and denominator.otherwise:
        branches = tuple((condition, _rest(result, numerator)) for condition, result in denominator.branches)
        return Case(branches, _rest(denominator.otherwise, numerator))
    return Arithmetic(denominator, (("-", numerator),))
