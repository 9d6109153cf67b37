"""Which printed cells of Tables 2 to 6 another method would change, and to what, one method at a time."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from foisurvey import schemas
from foisurvey.ambiguity import by_id
from foisurvey.estimate import primary
from foisurvey.render import MISSING, analyses, table
from foisurvey.sensitivity import scenario
from foisurvey.stats.printing import SKEWNESS_DECIMALS, printed

# Settings of the config, what others choose for them, and who does.
ALTERNATIVES: dict[tuple[str, str], dict[Any, str]] = {
    ("statistics", "quantile_type"): {2: "SAS, gtsummary", 6: "SPSS", 7: "R, Excel"},
    ("decimals", "rounding"): {"half_up": "Excel", "round": "R's round()", "sprintf": "R's sprintf()"},
    ("statistics", "interval_of_mean"): {"t": "R's t.test(), SAS, SPSS", "z": "qnorm() in R"},
    ("statistics", "interval_of_share"): {"wilson": "R's prop.test(correct = FALSE)", "wald": "textbooks"},
    ("statistics", "skewness_type"): {2: "SAS, SPSS, Excel", 3: "R's e1071, psych"},
}
CELL = ["table", "row", "column"]
HEADING = "(heading)"
Values = dict[str, float | None]


def what_if(
    frame: pl.DataFrame,
    survey: dict[str, Any],
    scenarios: dict[str, Any],
    print_settings: dict[str, Any],
    orders: dict[str, list[str]],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row a changed cell, and one row an alternative with how many cells there are and change.

    `frame` is the analysis frame; `survey` and `print_settings` as for `render.table`, `scenarios`
    the config's sensitivity, `orders` its table_order. Headings, which hold totals, and the skewness,
    which the tables do not show, count as cells. What the config has already is no alternative.
    """
    as_configured = _estimated(frame, survey, print_settings["statistics"], scenarios)
    base = _cells(as_configured, survey, print_settings | {"sensitivity": scenarios}, orders)
    changed, counts = [], []
    for (section, key), choices in ALTERNATIVES.items():
        configured = print_settings[section].get(key, "sprintf")
        for choice, used_by in choices.items():
            if choice == configured:
                continue
            settings = print_settings | {section: print_settings[section] | {key: choice}, "sensitivity": scenarios}
            values = as_configured
            if section == "statistics":
                values = _estimated(frame, survey, settings["statistics"], scenarios)
            cells = _cells(values, survey, settings, orders)
            assert cells.select("table", "row").equals(base.select("table", "row"))
            other = base.with_columns(instead=cells["text"]).filter(pl.col("text") != pl.col("instead"))
            about = {
                "setting": f"{section}.{key}",
                "configured": str(configured),
                "alternative": str(choice),
                "used_by": used_by,
            }
            says = [pl.lit(text).alias(name) for name, text in about.items()]
            changed.append(other.select(*says, *CELL, pl.col("text").alias("printed"), "instead"))
            counts.append(about | {"cells": base.height, "changed": other.height})
    return schemas.conform(pl.concat(changed), schemas.WHAT_IF), pl.DataFrame(counts, schema=schemas.WHAT_IF_COUNTS)


def _estimated(
    frame: pl.DataFrame, survey: dict[str, Any], statistics: dict[str, Any], scenarios: dict[str, Any]
) -> Values:
    estimates = [primary(frame, survey, statistics)]
    estimates += [scenario(frame, name, settings, survey, statistics) for name, settings in scenarios.items()]
    return by_id(pl.concat(estimates))


def _cells(
    values: Values, survey: dict[str, Any], print_settings: dict[str, Any], orders: dict[str, list[str]]
) -> pl.DataFrame:
    """Return table, row, column and text of each heading and cell, and of the skewness, which stands in none."""
    found = []
    for number in _tables(survey, print_settings["sensitivity"]):
        name = f"table{number}"
        shown = table(number, values, survey, print_settings | {"order": orders.get(name, [])})
        groups = shown.headings[0] if len(shown.headings) == 2 else [""] * len(shown.headings[0])
        columns = [": ".join(filter(None, heading)) for heading in zip(groups, shown.headings[-1], strict=True)]
        # A total in a heading may round otherwise too.
        for label, *texts in [[HEADING, *columns[1:]], *shown.rows]:
            found += [(name, label, column, text) for column, text in zip(columns[1:], texts, strict=True)]
        found += _skewness(number, values, survey, print_settings)
    return pl.DataFrame(found, schema=dict.fromkeys([*CELL, "text"], pl.String), orient="row")


def _skewness(
    number: int, values: Values, survey: dict[str, Any], print_settings: dict[str, Any]
) -> Iterator[tuple[str, str, str, str]]:
    prefixes = {f"table{number}": ""}
    if number == 5:
        prefixes = {f"table5.{name}": f"{label}: " for name, label in analyses(print_settings).items()}
    for kind, label in (survey["organisation_types"] | {"all": "All"}).items():
        for prefix, group in prefixes.items():
            if (name := f"{prefix}.{kind}.skewness") in values:
                text = printed(values[name], SKEWNESS_DECIMALS, print_settings["decimals"].get("rounding"))
                yield f"table{number}", label, f"{group}Skewness (in estimates.csv)", text or MISSING


def _tables(survey: dict[str, Any], scenarios: dict[str, Any]) -> list[int]:
    parts = survey.get("parts", {})
    rated = [3, 4, *([5] if scenarios else [])] if "compliance" in parts else []
    return [2, *rated, *([6] if parts else [])]
