"""The numbers of the config's statements: those of the Results section that are not in a table cell."""

import math
import re
from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.core.survey import Design, Statement, Unit
from foisurvey.stats import sample, share

STATISTICS = {
    "sum": sample.total,
    "min": sample.minimum,
    "max": sample.maximum,
    "mean": sample.mean,
    "median": sample.median,
}
Row = dict[str, Any]
_SCALED = re.compile(r"[*/]")  # a product or a quotient is in no unit that its terms tell


class _Unfit(Exception):
    """A statement that names no column or estimate, or is not one number."""


def gather(
    frame: pl.LazyFrame, analyses: list[pl.DataFrame], wanted: Mapping[str, Statement], design: Design
) -> pl.DataFrame:
    """Return the estimates of all analyses and, last, of the statements: every number that is printed anywhere."""
    estimates = pl.concat(analyses)
    return pl.concat([estimates, statements(frame, estimates, wanted, design)])


def statements(
    frame: pl.LazyFrame, estimates: pl.DataFrame, wanted: Mapping[str, Statement], design: Design
) -> pl.DataFrame:
    """Return one estimate a statement, in the config's order.

    `frame` is the analysis frame, `estimates` those of all analyses; a formula or same_as may also name a statement
    above it. One that is same_as another number has its ambiguity band, the others have none. Raises BadInput with
    every statement that names no column or estimate, or cannot be read.
    """
    known: dict[str, Row] = {row["id"]: row for row in estimates.iter_rows(named=True)}
    problems: list[Problem] = []
    for name, statement in wanted.items():
        if name in known:
            problems.append(Problem(f"statements.{name}: this id is that of another estimate"))
            continue
        try:
            known[name] = _row(name, statement, frame, known, design)
        # A panic is not an Exception. What polars says of one is for its makers; the statement is what it cannot do.
        except (_Unfit, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            problems.append(Problem(f"statements.{name}: {str(error).splitlines()[0]}"))
    if problems:
        raise BadInput("statements", problems)
    return pl.DataFrame([known[name] for name in wanted], schema=frames.ESTIMATES, orient="row")


def counted_by(statement: Statement, schema: pl.Schema) -> pl.Expr:
    """Say which organisations a statement counts: those it filters whose numerator is true, or is a number.

    `schema` is that of the analysis frame; the statement is one that could be made, and neither same_as nor formula.
    """
    numerator = _expression(statement.numerator or "1", list(schema))
    condition = pl.LazyFrame(schema=schema).select(numerator).collect_schema().dtypes()[0] == pl.Boolean
    chosen = _expression(statement.filter or "true", list(schema))
    return (chosen & (numerator if condition else numerator.is_not_null())).fill_null(False)


def _row(name: str, statement: Statement, frame: pl.LazyFrame, known: dict[str, Row], design: Design) -> Row:
    if statement.same_as is not None:
        other = known[_known(statement.same_as, known, "estimate")]
        return other | {"id": name, "same_as": other["same_as"] or other["id"]}
    own = dict.fromkeys(frames.ESTIMATES) | {"id": name, "table": "statements", "analysis": "statements"}
    if statement.formula is not None:
        return own | _by_formula(statement, known)
    return own | _by_organisation(statement, frame, design)


def _by_formula(statement: Statement, known: Mapping[str, Row]) -> Row:
    """Return the arithmetic of estimates; without a unit of its own, in the one that all of them have."""
    assert statement.formula is not None
    formula = pl.sql_expr(statement.formula)
    used = {name: known[_known(name, known, "estimate")] for name in formula.meta.root_names()}
    values = {name: [row["value"]] for name, row in used.items()}
    numbers = pl.DataFrame(values).select(value=formula.cast(pl.Float64))["value"].to_list()
    if len(numbers) != 1:
        raise _Unfit(f"{statement.formula!r} is {len(numbers)} numbers; expected one")
    # Only sums keep the unit of their terms.
    units = set() if _SCALED.search(statement.formula) else {row["unit"] for row in used.values()}
    unit = statement.unit or (units.pop() if len(units) == 1 else "statistic")
    return {"statistic": "formula", "unit": unit, "value": _finite(numbers[0]), "method": statement.formula}


def _by_organisation(statement: Statement, frame: pl.LazyFrame, design: Design) -> Row:
    """Return a count, a percentage or a statistic of the organisations that a statement filters."""
    columns = frame.collect_schema().names()
    condition = statement.filter or "true"
    chosen = _expression(condition, columns)
    if (dtype := frame.select(chosen).collect_schema().dtypes()[0]) != pl.Boolean:
        raise _Unfit(f"{condition!r} is of type {dtype}; expected a condition")
    texts = [statement.numerator or "1", *([statement.denominator] if statement.denominator is not None else [])]
    expressions = [_expression(text, columns) for text in texts]
    used = dict.fromkeys(column for expression in expressions for column in expression.meta.root_names())
    organisations = frame.filter(chosen).select(list(used) or columns[:1]).collect()
    numerator, *denominators = (
        _values(text, expression, organisations) for text, expression in zip(texts, expressions, strict=True)
    )
    unit: Unit
    denominator = None
    if denominators:
        statistic, unit, denominator = "share", "percent", float(denominators[0].sum())
        value = pl.select(share.percent(pl.lit(float(numerator.sum())), pl.lit(denominator))).item()
    else:
        statistic = statement.statistic or "sum"
        value = pl.select(STATISTICS[statistic](pl.lit(numerator))).item()
        unit = statement.unit or _unit(statistic, texts[0], numerator.dtype == pl.Boolean, expressions[0], design)
    return {
        "statistic": statistic,
        "unit": unit,
        "value": _finite(value),
        "n": organisations.height,
        "denominator": denominator,
        "method": "; ".join(f"{key}: {text}" for key, text in statement.given().items()),
    }


def _unit(statistic: str, text: str, condition: bool, expression: pl.Expr, design: Design) -> Unit:
    """Return what a statistic of an expression is: a count of organisations, or what the columns hold that it sums."""
    averaged = statistic in ("mean", "median")
    if condition:
        return "statistic" if averaged else "count"
    if text.strip() == "rate" and statistic != "sum":
        return "percent"
    columns = set(expression.meta.root_names())
    amounts = {*design.counting, *(f"{name}_{of}" for name in design.statuses for of in ("numerator", "denominator"))}
    counts = {name for name, question in design.questions.items() if question.number == "count"}
    if averaged or _SCALED.search(text) or not columns <= amounts | counts:
        return "statistic"
    return "amount" if columns and columns <= amounts else "count"


def _finite(value: Any) -> float | None:
    """Return the value, missing where it is not defined: a division by 0."""
    return float(value) if value is not None and math.isfinite(value) else None


def _values(text: str, expression: pl.Expr, frame: pl.DataFrame) -> pl.Series:
    """Return what an expression gives each organisation: a number, or true or false (which count as 1 and 0)."""
    if frame.select(expression).height != frame.height and not expression.meta.is_literal():
        raise _Unfit(f"{text!r} is one number of all organisations; expected one of each")
    values = frame.with_columns(expression.alias("value"))["value"]
    if values.dtype != pl.Boolean and not values.dtype.is_numeric():
        raise _Unfit(f"{text!r} is of type {values.dtype}; expected a number or a condition")
    return values


def _expression(text: str, columns: Collection[str]) -> pl.Expr:
    expression = pl.sql_expr(text)
    for column in expression.meta.root_names():
        _known(column, columns, "column of the analysis frame")
    return expression


def _known(name: str, choices: Collection[str], what: str) -> str:
    """Return a name that is one of the choices; otherwise the statement is unfit."""
    if name not in choices:
        raise _Unfit(f"there is no {what} {name!r}{nearest(name, choices)}")
    return name
