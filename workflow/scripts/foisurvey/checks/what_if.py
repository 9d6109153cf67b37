"""Which printed cells another method would change, and to what, one method at a time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Any

import polars as pl
from msgspec.structs import replace

from foisurvey.core import frames
from foisurvey.core.survey import Presentation
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import ENDS, Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.tables.builders import whole
from foisurvey.tables.rate_tables import analyses

# Keys of the config, the other values that people choose, and who does.
ALTERNATIVES: dict[str, dict[Any, str]] = {
    "statistics.quantile_type": {2: "SAS, gtsummary", 6: "SPSS", 7: "R, Excel"},
    "decimals.rounding": {"half_up": "Excel", "round": "R's round()", "sprintf": "R's sprintf()"},
    "statistics.interval_of_mean": {"t": "R's t.test(), SAS, SPSS", "z": "qnorm() in R"},
    "statistics.interval_of_share": {
        "wilson": "R's prop.test(correct = FALSE)",
        "wald": "textbooks",
        "cluster": "R's package survey",
    },
    "statistics.skewness_type": {2: "SAS, SPSS, Excel", 3: "R's e1071, psych"},
}
NUMBERS = ("value", *ENDS)
HEADING = "(heading)"
SKEWNESS = "Skewness (in estimates.csv)"


def what_if(
    frame: pl.DataFrame, estimates: pl.DataFrame, survey: Presentation, tables: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row a cell that changes (`frames.WHAT_IF`), and one row an alternative (`frames.WHAT_IF_COUNTS`).

    `frame` is the analysis frame, `estimates` are those of the run, `tables` the names of the tables to look at.
    Headings, which hold totals, and the skewness, which no table shows, count as cells. The configured method is no
    alternative.
    """
    alternatives = {
        setting: {choice: used_by for choice, used_by in choices.items() if choice != attrgetter(setting)(survey)}
        for setting, choices in ALTERNATIVES.items()
    }
    by_alternative = _by_alternative(frame, survey, estimates, alternatives)
    cells = _cells(Results(estimates, survey), tables)
    changed, counts = [], []
    for setting, choices in alternatives.items():
        for choice, used_by in choices.items():
            results = Results(by_alternative[setting, choice], _with(survey, {setting: choice}))
            others = _cells(results, tables)
            assert others.select("table", "row").equals(cells.select("table", "row"))
            differing = cells.with_columns(instead=others["printed"]).filter(pl.col("printed") != pl.col("instead"))
            about = {
                "setting": setting,
                "configured": str(attrgetter(setting)(survey)),
                "alternative": str(choice),
                "used_by": used_by,
            }
            changed.append(differing.with_columns(pl.lit(text).alias(name) for name, text in about.items()))
            counts.append(about | {"cells": cells.height, "changed": differing.height})
    rows = pl.concat(changed).select(list(frames.WHAT_IF))
    return frames.conform(rows, frames.WHAT_IF), pl.DataFrame(counts, schema=frames.WHAT_IF_COUNTS)


def _with(survey: Presentation, choices: Mapping[str, Any]) -> Presentation:
    """Return the survey with other values of some settings."""
    for setting, choice in choices.items():
        section, _, key = setting.partition(".")
        survey = replace(survey, **{section: replace(getattr(survey, section), **{key: choice})})
    return survey


def _estimated(frame: pl.DataFrame, survey: Presentation) -> pl.DataFrame:
    """Return the id and the numbers of each estimate of the primary and the sensitivity analyses."""
    design, methods = survey.design, survey.statistics
    scenarios = [sensitivity(frame, name, one, design, methods) for name, one in survey.exclusions.items()]
    return pl.concat([primary(frame, design, methods), *scenarios]).select("id", *NUMBERS)


def _by_alternative(
    frame: pl.DataFrame, survey: Presentation, estimates: pl.DataFrame, alternatives: dict[str, dict[Any, str]]
) -> dict[tuple[str, Any], pl.DataFrame]:
    """Return the estimates by each alternative, which changes those of its own setting and no others.

    Therefore one alternative of each setting is estimated at once.
    """
    by_alternative = {}
    for turn in zip_longest(*alternatives.values()):
        choices = {setting: choice for setting, choice in zip(alternatives, turn, strict=True) if choice is not None}
        others = _estimated(frame, _with(survey, choices))
        both = estimates.join(others, on="id", suffix="_otherwise", maintain_order="left")
        for setting, choice in choices.items():
            own = pl.col("setting") == setting
            numbers = [pl.when(own).then(f"{name}_otherwise").otherwise(name).alias(name) for name in NUMBERS]
            by_alternative[setting, choice] = both.with_columns(numbers).select(estimates.columns)
    return by_alternative


def _cells(results: Results, tables: Sequence[str]) -> pl.DataFrame:
    """Return table, row, column and printed text of each heading and cell, blank columns too, and of the skewness."""
    cells: list[tuple[str, ...]] = []
    for name in tables:
        table = whole(name, results)
        _, *columns = (": ".join(filter(None, parts)) for parts in zip(*table.headings, strict=True))
        for label, *texts in [[HEADING, *columns], *table.rows]:
            cells += [(name, label, column, text) for column, text in zip(columns, texts, strict=True)]
        cells += _skewness(name, results)
    return pl.DataFrame(cells, schema=dict.fromkeys(["table", "row", "column", "printed"], pl.String), orient="row")


def _skewness(table: str, results: Results) -> Iterator[tuple[str, ...]]:
    """Yield the skewness of each organisation type, in each analysis of a table of several."""
    survey = results.survey
    headings = {"": SKEWNESS} | {name: f"{label}: {SKEWNESS}" for name, label in analyses(survey).items()}
    for organisation_type, label in survey.labels_and_all.items():
        for analysis, heading in headings.items():
            group = results.group(table, organisation_type, analysis)
            if "skewness" in group:
                yield table, label, heading, group.text("skewness")
