"""Which printed cells of Tables 2 to 6 another method would change, and to what, one method at a time."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.estimation.ambiguity import by_id
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import scenario
from foisurvey.stats.printing import SKEWNESS_DECIMALS, printed
from foisurvey.tables.registry import prefixes, table
from foisurvey.tables.table import MISSING

# Settings of the config, what others choose for them, and who does.
ALTERNATIVES: dict[tuple[str, str], dict[Any, str]] = {
    ("statistics", "quantile_type"): {2: "SAS, gtsummary", 6: "SPSS", 7: "R, Excel"},
    ("decimals", "rounding"): {"half_up": "Excel", "round": "R's round()", "sprintf": "R's sprintf()"},
    ("statistics", "interval_of_mean"): {"t": "R's t.test(), SAS, SPSS", "z": "qnorm() in R"},
    ("statistics", "interval_of_share"): {"wilson": "R's prop.test(correct = FALSE)", "wald": "textbooks"},
    ("statistics", "skewness_type"): {2: "SAS, SPSS, Excel", 3: "R's e1071, psych"},
}
# The statistics that a setting makes, by their names in the estimates; another choice changes no others.
MADE_BY = {
    "quantile_type": r"^iqr_(low|high)$",
    "interval_of_mean": r"^ci_(low|high)$",
    "interval_of_share": r"\.ci_(low|high)$",
    "skewness_type": r"^skewness$",
}
NUMBERS = ["value", "ambiguity_low", "ambiguity_high"]
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

    `frame` is the analysis frame; `survey` and `print_settings` as for `tables.table`, `scenarios`
    the config's sensitivity, `orders` its table_order. Headings, which hold totals, and the skewness,
    which the tables do not show, count as cells. What the config has already is no alternative.
    """
    estimates, others = _estimated(frame, survey, print_settings["statistics"], scenarios)
    as_configured = by_id(estimates)
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
                own = pl.col("statistic").str.contains(MADE_BY[key])
                other = others[key, choice]
                values = by_id(
                    estimates.with_columns(
                        pl.when(own).then(other[name]).otherwise(name).alias(name) for name in NUMBERS
                    )
                )
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
    return frames.conform(pl.concat(changed), frames.WHAT_IF), pl.DataFrame(counts, schema=frames.WHAT_IF_COUNTS)


def _estimated(
    frame: pl.DataFrame, survey: dict[str, Any], statistics: dict[str, Any], scenarios: dict[str, Any]
) -> tuple[pl.DataFrame, dict[tuple[str, Any], pl.DataFrame]]:
    """Return the estimates as configured, and for each alternative those in which its setting's statistics are others.

    Each setting has statistics of its own, so that one alternative of each is estimated at once.
    """

    def estimated(settings: dict[str, Any]) -> pl.DataFrame:
        found = [primary(frame, survey, settings)]
        return pl.concat([*found, *(scenario(frame, name, one, survey, settings) for name, one in scenarios.items())])

    choices = {
        key: [choice for choice in choices if choice != statistics[key]]
        for (section, key), choices in ALTERNATIVES.items()
        if section == "statistics"
    }
    others: dict[tuple[str, Any], pl.DataFrame] = {}
    for turn in zip_longest(*choices.values()):
        chosen = {key: choice for key, choice in zip(choices, turn, strict=True) if choice is not None}
        others |= dict.fromkeys(chosen.items(), estimated(statistics | chosen))
    return estimated(statistics), others


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
    for kind, label in (survey["organisation_types"] | {"all": "All"}).items():
        for prefix, group in prefixes(number, print_settings).items():
            if (name := f"{prefix}.{kind}.skewness") in values:
                text = printed(values[name], SKEWNESS_DECIMALS, print_settings["decimals"].get("rounding"))
                yield f"table{number}", label, f"{group}Skewness (in estimates.csv)", text or MISSING


def _tables(survey: dict[str, Any], scenarios: dict[str, Any]) -> list[int]:
    parts = survey.get("parts", {})
    rated = [3, 4, *([5] if scenarios else [])] if "compliance" in parts else []
    return [2, *rated, *([6] if parts else [])]
