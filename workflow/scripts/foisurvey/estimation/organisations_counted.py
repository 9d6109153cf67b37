"""The organisations behind each number."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from foisurvey.core.config import PRIMARY, parts, total
from foisurvey.estimation import ambiguity
from foisurvey.estimation.primary import COMPLETENESS
from foisurvey.estimation.sensitivity import memberships, ranked, reason_out
from foisurvey.estimation.statements import who

# Tables that describe the organisations of an analysis that is named otherwise.
_DESCRIBED = {"table3": PRIMARY, "table4": PRIMARY}


def behind(
    frame: pl.DataFrame,
    estimates: pl.DataFrame,
    survey: dict[str, Any],
    sensitivity: dict[str, Any],
    statements: dict[str, Any],
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return sets of organisations by name (their ids, in the frame's order), and each estimate's set.

    `frame` is the analysis frame, `survey` as for `estimate.primary`, the last two are of the config. Behind an
    estimate are the organisations that it describes, whose number is its n; behind a count (or the percent that it
    is) of replies, of answers in review, imputed or ambiguous, those that it counts, and behind a statement those that
    its filter takes and its numerator counts. A formula has no set, for it is of estimates; nor has the agreement of
    two coders. A set's name is what the ids of its estimates begin with, and the type; that of a statement stands
    behind statements., and statements of the same organisations share one.
    """
    conditions = dict(_conditions(survey, sensitivity))
    types = [*survey["organisation_types"], "all"]
    found = frame.select("organisation_id", "organisation_type", **conditions)
    sets: dict[str, list[str]] = {}
    for name in conditions:
        chosen = found.filter(name)
        for kind in types:
            of_type = chosen if kind == "all" else chosen.filter(pl.col("organisation_type") == kind)
            sets[f"{name}.{kind}"] = of_type["organisation_id"].to_list()
    counted = {name: one for name, one in statements.items() if not one.keys() & {"same_as", "formula"}}
    taken = frame.select("organisation_id", **{name: who(one, frame.schema) for name, one in counted.items()})
    names: dict[str, str] = {}
    alike: dict[tuple[str, ...], str] = {}
    for name in counted:
        chosen_ids = taken.filter(name)["organisation_id"].to_list()
        names[name] = alike.setdefault(tuple(chosen_ids), f"statements.{name}")
        sets[names[name]] = chosen_ids
    for row in estimates.iter_rows(named=True):
        its = names.get(row["same_as"]) if row["same_as"] else _set_of(row, sensitivity)
        if its:
            names[row["id"]] = its
    return sets, {name: names[name] for name in estimates["id"] if name in names}


def _conditions(survey: dict[str, Any], sensitivity: dict[str, Any]) -> Iterator[tuple[str, pl.Expr]]:
    """Yield each set of all types: its name, and who is in it."""
    questions = survey["questions"]
    some = parts(questions)
    inside = {}
    for name, counted, reasons in memberships(survey, sensitivity):
        # An analysis may have the name of a table.
        name = f"table5.{name}" if counted.startswith("table5.") else name
        inside[name] = reason_out(reasons).is_null() if reasons else pl.lit(True)
    yield from inside.items()
    for value, name in COMPLETENESS.items():
        yield f"table1.{name}", pl.col("completeness") == value
    yield "table1.responded", pl.col("completeness") != "no_response"
    counting = [total(questions), *some]
    yield "review", pl.any_horizontal(pl.col(f"{name}_status") == "in_review" for name in questions)
    yield "imputed", pl.any_horizontal(pl.col(f"{name}_status") == "imputed" for name in counting)
    yield "ambiguous", pl.any_horizontal(pl.col(f"{name}_ambiguous") for name in counting)
    resting: dict[str, tuple[str, list[str]]] = {"table2": ("table2", [])}
    if some:
        resting["table6"] = ("table2", some)
    if PRIMARY in inside:
        part = survey["parts"]["compliance"]["part"]
        resting |= {"table3": (PRIMARY, []), "table4": (PRIMARY, [part])}
        resting |= {f"table5.{name}": (f"table5.{name}", [part]) for name in sensitivity}
    for name, (whose, answers) in resting.items():
        yield f"{name}.ambiguous", inside[whose] & (ambiguity.rests_on(questions, answers) > 0)
    for name, settings in sensitivity.items():
        yield f"table5.{name}.ranked", ranked(settings, questions)
        yield f"table5.{name}.excluded", inside[PRIMARY] & ~inside[f"table5.{name}"]


def _set_of(row: dict[str, Any], sensitivity: dict[str, Any]) -> str | None:
    """Return the name of the set behind an estimate that is no statement and not the same as another."""
    kind, (subject, _, _) = row["organisation_type"], row["statistic"].rpartition(".")
    if row["analysis"] in sensitivity:
        table = f"table5.{row['analysis']}"
        return f"{table}.{subject}.{kind}" if subject in ("ranked", "excluded", "ambiguous") else f"{table}.{kind}"
    if row["analysis"] != PRIMARY:
        return None
    table = row["id"].partition(".")[0]
    if subject == "ambiguous" or (subject and table in ("table1", "table6")):
        return f"{table}.{subject}.{kind}"
    return f"{_DESCRIBED.get(table, table)}.{kind}"
