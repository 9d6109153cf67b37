"""The numbers of the config's statements: those of the Results section that are no table cell."""

import math
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.stats import sample, share

STATISTICS = {
    "sum": sample.total,
    "min": sample.minimum,
    "max": sample.maximum,
    "mean": sample.mean,
    "median": sample.median,
}


def gather(frame: pl.LazyFrame, analyses: list[pl.DataFrame], wanted: dict[str, Any]) -> pl.DataFrame:
    """Return the estimates of all analyses and, last, of the statements: every number that is printed anywhere."""
    estimates = pl.concat(analyses)
    return pl.concat([estimates, statements(frame, estimates, wanted)])


def statements(frame: pl.LazyFrame, estimates: pl.DataFrame, wanted: dict[str, Any]) -> pl.DataFrame:
    """Return one estimate a statement, in the config's order.

    `frame` is the analysis frame, `estimates` those of all analyses; a formula or same_as may
    also name a statement that stands above it. One that is same_as another number has its ambiguity
    band, the others have none. Raises BadInput with every statement that names
    no column or no estimate, or cannot be read.
    """
    known = {row["id"]: row for row in estimates.iter_rows(named=True)}
    problems: list[Problem] = []
    for name, statement in wanted.items():
        if name in known:
            problems.append(Problem(f"statements.{name}: this id is that of another estimate"))
            continue
        try:
            known[name] = _row(name, statement, frame, known)
        # A panic is no Exception, and what polars says of one is for its makers; it is the statement that it cannot do.
        except (_Unfit, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            problems.append(Problem(f"statements.{name}: {str(error).splitlines()[0]}"))
    if problems:
        raise BadInput("statements", problems)
    return pl.DataFrame([known[name] for name in wanted], schema=frames.ESTIMATES, orient="row")


def who(statement: dict[str, Any], schema: pl.Schema) -> pl.Expr:
    """Say which organisations a statement counts: those its filter takes whose numerator is true, or is a number.

    `schema` is that of the analysis frame; the statement is one that could be made, and neither same_as nor formula.
    """
    numerator = _expression(statement.get("numerator", "1"), list(schema))
    condition = pl.LazyFrame(schema=schema).select(numerator).collect_schema().dtypes()[0] == pl.Boolean
    chosen = _expression(statement.get("filter", "true"), list(schema))
    return (chosen & (numerator if condition else numerator.is_not_null())).fill_null(False)


class _Unfit(Exception):
    pass


def _row(name: str, statement: dict[str, Any], frame: pl.LazyFrame, known: dict[str, Any]) -> dict[str, Any]:
    empty = dict.fromkeys(frames.ESTIMATES) | {"analysis": "statements"}
    if "same_as" in statement:
        other = known[_find(statement["same_as"], known, "estimate")]
        return other | {"id": name, "same_as": other["same_as"] or other["id"]}
    if "formula" in statement:
        formula = pl.sql_expr(statement["formula"])
        values = {used: [known[_find(used, known, "estimate")]["value"]] for used in formula.meta.root_names()}
        numbers = pl.DataFrame(values).select(value=formula.cast(pl.Float64))["value"].to_list()
        if len(numbers) != 1:
            raise _Unfit(f"{statement['formula']!r} is {len(numbers)} numbers; expected one")
        method, value = statement["formula"], _finite(numbers[0])
        return empty | {"id": name, "statistic": "formula", "value": value, "n": None, "method": method}

    columns = frame.collect_schema().names()
    text = statement.get("filter", "true")
    wanted = _expression(text, columns)
    if (kind := frame.select(wanted).collect_schema().dtypes()[0]) != pl.Boolean:
        raise _Unfit(f"{text!r} is of type {kind}; expected a condition")
    counted = {key: _expression(statement[key], columns) for key in ("numerator", "denominator") if key in statement}
    used = dict.fromkeys(column for expression in counted.values() for column in expression.meta.root_names())
    chosen = frame.filter(wanted).select(list(used) or columns[:1]).collect()
    numerator = _values(statement.get("numerator", "1"), counted.get("numerator", pl.lit(1)), chosen)
    if "denominator" in counted:
        denominator = _values(statement["denominator"], counted["denominator"], chosen).sum()
        value = pl.select(share.percent(pl.lit(float(numerator.sum())), pl.lit(float(denominator)))).item()
        statistic = "share"
    else:
        statistic, denominator = statement.get("statistic", "sum"), None
        value = pl.select(STATISTICS[statistic](pl.lit(numerator))).item()
    method = "; ".join(f"{key}: {said}" for key, said in statement.items())
    found = {
        "statistic": statistic,
        "value": _finite(value),
        "n": chosen.height,
        "denominator": denominator,
        "method": method,
    }
    return empty | {"id": name} | {key: _plain(entry) for key, entry in found.items()}


def _plain(entry: Any) -> Any:
    return float(entry) if isinstance(entry, bool) else entry


def _finite(value: Any) -> Any:
    """Return the value, missing where it is not defined: a division by 0."""
    return value if value is not None and math.isfinite(value) else None


def _values(text: str, expression: pl.Expr, frame: pl.DataFrame) -> pl.Series:
    """Return the number that an expression says of each organisation; a condition as 1 and 0."""
    if frame.select(expression).height != frame.height and not expression.meta.is_literal():
        raise _Unfit(f"{text!r} is one number of all organisations; expected one of each")
    values = frame.with_columns(expression.alias("value"))["value"]
    if not values.dtype.is_numeric() and values.dtype != pl.Boolean:
        raise _Unfit(f"{text!r} is of type {values.dtype}; expected a number or a condition")
    return values.cast(pl.Int64) if values.dtype == pl.Boolean else values


def _expression(text: str, columns: list[str]) -> pl.Expr:
    expression = pl.sql_expr(text)
    for column in expression.meta.root_names():
        _find(column, columns, "column of the analysis frame")
    return expression


def _find(name: str, choices: Any, what: str) -> str:
    if name not in choices:
        raise _Unfit(f"{name!r} is no {what}{nearest(name, choices)}")
    return name
