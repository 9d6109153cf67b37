"""What an expression of a statement is of each row of a frame.

Each part of an expression is worked out once, as a column: within one polars expression a part that another needs
twice would be worked out twice, and twice again in what that is part of.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from foisurvey.core.expression import Arithmetic, Case, Column, Comparison, Constant, In, IsMissing, Joined, Node, Not

SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def values(node: Node, frame: pl.DataFrame) -> pl.Series:
    """Return what an expression is of each row: a double, or true or false; missing as in SQL.

    Missing is also what is not defined: a division by 0. Whole numbers are doubles too, which hold all up to the
    largest that a survey may have, and do not wrap.
    """
    match node:
        case Constant(written):
            return constant(written, frame.height)
        case Column(name, kind):
            return frame[name].cast(pl.Float64) if kind == "number" else frame[name]
        case Arithmetic(first, terms):
            result = values(first, frame)
            for sign, term in terms:
                result = defined(SIGNS[sign](result, values(term, frame)))
            return result
        case Comparison(left, sign, right):
            return compared(_side(left, frame), sign, _side(right, frame), frame.height)
        case In(operand, listed):
            return values(operand, frame).is_in(list(listed))
        case IsMissing(operand):
            return values(operand, frame).is_null()
        case Not(operand):
            return ~values(operand, frame)
        case Joined(word, operands):
            result = values(operands[0], frame)
            for other in operands[1:]:
                result = result & values(other, frame) if word == "and" else result | values(other, frame)
            return result
        case Case(branches, otherwise):
            result = values(otherwise, frame) if otherwise else constant(None, frame.height)
            for condition, value in reversed(branches):
                result = where(values(condition, frame), values(value, frame), result)
            return result


def constant(value: Any, height: int) -> pl.Series:
    """Return a column of one value."""
    return pl.Series([value]).new_from_index(0, height)


def defined(numbers: pl.Series) -> pl.Series:
    """Return numbers, those that are infinite or not defined as missing."""
    return where(numbers.is_finite(), numbers, None)


def where(condition: pl.Series, then: Any, otherwise: Any) -> pl.Series:
    """Return one column where a condition is true, and another elsewhere."""
    return pl.select(pl.when(condition).then(then).otherwise(otherwise)).to_series()


def compared(left: Any, sign: str, right: Any, height: int) -> pl.Series:
    """Return how two compare, each a column or a single value; missing where one is."""
    result = COMPARISONS[sign](left, right)
    return result if isinstance(result, pl.Series) else constant(result, height)


def _side(node: Node, frame: pl.DataFrame) -> Any:
    """Return one side of a comparison: a value as it is written, or a column."""
    return node.value if isinstance(node, Constant) else values(node, frame)
