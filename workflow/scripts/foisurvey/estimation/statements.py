"""The numbers of the config's statements: those of the Results section that are not in a table cell."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.expression import Column, Constant, Node, columns_of, expressions, is_condition, is_scaled
from foisurvey.core.frame_names import operands
from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.core.survey import Design, Statement, Unit
from foisurvey.estimation.expression_values import values
from foisurvey.estimation.statement_bands import Band, StatementBands, of_formula
from foisurvey.stats import sample, share

STATISTICS = {
    "sum": sample.total,
    "min": sample.minimum,
    "max": sample.maximum,
    "mean": sample.mean,
    "median": sample.median,
}
EVERYONE, EACH = Constant(True), Constant(1.0)
Row = dict[str, Any]


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
    above it. Each has the ambiguity band of what it is made of. Raises BadInput with every fault of every statement.
    """
    known: dict[str, Row] = {row["id"]: row for row in estimates.iter_rows(named=True)}
    columns = frame.collect_schema().names()
    parsed = _parsed(columns, known, wanted, design)
    of_columns = [node for name, nodes in parsed.items() if wanted[name].formula is None for node in nodes.values()]
    used = dict.fromkeys(column for node in of_columns for column in columns_of(node))
    bands = StatementBands(frame, design, used)
    organisations = frame.select(list(used) or columns[:1]).collect()
    for name, statement in wanted.items():
        own = dict.fromkeys(frames.ESTIMATES) | {"id": name, "table": "statements", "analysis": "statements"}
        if statement.same_as is not None:
            other = known[statement.same_as]
            known[name] = other | {"id": name, "same_as": other["same_as"] or other["id"]}
        elif statement.formula is not None:
            known[name] = own | _by_formula(statement, parsed[name]["formula"], known)
        else:
            known[name] = own | _by_organisation(statement, parsed[name], organisations, design, bands)
    return pl.DataFrame([known[name] for name in wanted], schema=frames.ESTIMATES, orient="row")


def counted_by(statement: Statement, frame: pl.DataFrame, design: Design) -> pl.Series:
    """Say which organisations a statement counts: those it filters whose numerator is true, or is a number.

    `frame` is the analysis frame; the statement is one that could be made, and neither same_as nor formula.
    """
    parsed, _ = expressions(statement, operands(design, frame.columns), {})
    numerator = parsed.get("numerator", EACH)
    counted = values(numerator, frame)
    counted = counted if is_condition(numerator) else counted.is_not_null()
    return (values(parsed.get("filter", EVERYONE), frame) & counted).fill_null(False)


def _parsed(
    names: Iterable[str], estimates: Mapping[str, Row], wanted: Mapping[str, Statement], design: Design
) -> dict[str, dict[str, Node]]:
    """Return the expressions of each statement. Raises BadInput with every fault of every statement."""
    columns = operands(design, names)
    named: dict[str, object] = dict(estimates)
    parsed: dict[str, dict[str, Node]] = {}
    problems: list[Problem] = []
    for name, statement in wanted.items():
        parsed[name], faults = expressions(statement, columns, named)
        problems += [Problem(f"statements.{name}.{fault}") for fault in faults]
        other = statement.same_as
        if other is not None and other not in named:
            problems.append(
                Problem(f"statements.{name}.same_as: there is no estimate '{other}'{nearest(other, named)}")
            )
        if name in named:
            problems.append(Problem(f"statements.{name}: this id is that of another estimate"))
        named[name] = statement
    if problems:
        raise BadInput("statements", problems)
    return parsed


def _by_formula(statement: Statement, formula: Node, known: Mapping[str, Row]) -> Row:
    """Return the arithmetic of estimates; without a unit of its own, in the one that all of them have."""
    used = {name: known[name] for name in columns_of(formula)}
    value, band = of_formula(formula, used)
    # Only sums keep the unit of their terms.
    units = set() if is_scaled(formula) else {row["unit"] for row in used.values()}
    unit = statement.unit or (units.pop() if len(units) == 1 else "statistic")
    return {"statistic": "formula", "unit": unit, "value": value, "method": statement.formula} | _ends(band)


def _by_organisation(
    statement: Statement, parsed: Mapping[str, Node], organisations: pl.DataFrame, design: Design, bands: StatementBands
) -> Row:
    """Return a count, a percentage or a statistic of the organisations that a statement filters."""
    chosen, numerator = parsed.get("filter", EVERYONE), parsed.get("numerator", EACH)
    denominator = parsed.get("denominator")
    nodes = [node for node in (chosen, numerator, denominator) if node]
    used = list(dict.fromkeys(name for node in nodes for name in columns_of(node)))
    organisations = organisations.select(used or organisations.columns[:1])
    selected = values(chosen, organisations).fill_null(False)
    fixed = bands.fixed.filter(selected) if bands.moves(*nodes) else None
    organisations = organisations.filter(selected)
    numbers = values(numerator, organisations)
    unit: Unit
    if denominator:
        of = values(denominator, organisations)
        total, statistic, unit = float(of.sum()), "share", "percent"
        value = _finite(pl.select(share.percent(pl.lit(float(numbers.sum())), pl.lit(total))).item())
        ends: Band = (value, value)
        if fixed is not None:
            both = float(numbers.filter(fixed).sum()), float(of.filter(fixed).sum())
            ends = bands.of_share(chosen, numerator, denominator, value, both)
    else:
        total, statistic = None, statement.statistic or "sum"
        value = _finite(pl.select(STATISTICS[statistic](pl.lit(numbers))).item())
        unit = statement.unit or _unit(statistic, numerator, design)
        ends = (value, value)
        if fixed is not None:
            ends = bands.of_statistic(chosen, numerator, statistic, value, numbers.filter(fixed))
    return {
        "statistic": statistic,
        "unit": unit,
        "value": value,
        "n": organisations.height,
        "denominator": total,
        "method": "; ".join(f"{key}: {text}" for key, text in statement.given().items()),
    } | _ends(ends)


def _unit(statistic: str, numerator: Node, design: Design) -> Unit:
    """Return what a statistic of an expression is: a count of organisations, or what the columns hold that it sums."""
    averaged = statistic in ("mean", "median")
    if is_condition(numerator):
        return "statistic" if averaged else "count"
    if numerator == Column("rate", "number") and statistic != "sum":
        return "percent"
    columns = set(columns_of(numerator))
    amounts = {*design.counting, *(f"{name}_{of}" for name in design.statuses for of in ("numerator", "denominator"))}
    counts = {name for name, question in design.questions.items() if question.number == "count"}
    money = {name for name, question in design.questions.items() if question.number == "money"}
    if columns and columns <= money | (amounts if design.counts_money else set()) and not is_scaled(numerator):
        return "money"
    if averaged or is_scaled(numerator) or not columns <= amounts | counts:
        return "statistic"
    return "amount" if columns and columns <= amounts else "count"


def _finite(value: Any) -> float | None:
    """Return the value, missing where it is not defined: a division by 0."""
    return float(value) if value is not None and math.isfinite(value) else None


def _ends(band: Band) -> Row:
    return dict(zip(("ambiguity_low", "ambiguity_high"), band, strict=True))
