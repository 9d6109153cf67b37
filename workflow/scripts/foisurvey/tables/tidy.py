"""A table as data: one number in each row, at full precision, to be read by a program."""

import re

import polars as pl

from foisurvey.core import frames
from foisurvey.core.outside_text import csv_safe
from foisurvey.estimation.results import MISSING, SUPPRESSED, Results
from foisurvey.tables.table import Table

# The marker of a note after the label of a row.
_MARKER = re.compile(r" \[note \d+\]$")


def tidy(table: Table, results: Results, estimates: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of a table (`frames.TIDY`), in its order; `estimates` (`frames.ESTIMATES`) has them all.

    What the table does not show is not here either: its value, and what it is of, are missing. Where small counts are
    not shown, what any number is of is missing, for it could give them away.
    """
    about = estimates.select("id", "statistic", "n", "denominator").unique("id", keep="first")
    known = {name: more for name, *more in about.iter_rows()}
    told = results.survey.suppress_below is None
    rows = []
    for (label, *_), names, texts in zip(table.rows, table.ids, table.numbers, strict=True):
        for name, heading, text in zip(names, table.measures, texts, strict=True):
            if not name:  # the name of an organisation, or a number without it
                continue
            statistic, n, denominator = known[name]
            note = _why_missing(name, text, results)
            shown = note is None
            rows.append(
                {
                    "table": table.label,
                    "row": csv_safe(_MARKER.sub("", label)),
                    "heading": csv_safe(heading),
                    "statistic": statistic,
                    "unit": results[name].unit,
                    "value": results.value(name) if shown else None,
                    "printed": csv_safe(text) if shown else None,
                    "n": n if shown and told else None,
                    "denominator": denominator if shown and told else None,
                    "note": note,
                    "id": name,
                    "synthetic": results.survey.synthetic,
                }
            )
    return pl.DataFrame(rows, schema=frames.TIDY)


def _why_missing(name: str, text: str, results: Results) -> str | None:
    """Return why a table does not show a number; None if it does."""
    if text == SUPPRESSED:
        return "not shown: suppressed for release"
    if text != MISSING:
        return None
    few = f"not shown: of fewer than {results.survey.minimum_n} organisations"
    return few if results.withheld(name) else "not defined"
