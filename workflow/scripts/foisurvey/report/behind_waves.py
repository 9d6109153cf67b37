"""The organisations behind each number of two waves, with what each gave in either."""

from collections.abc import Mapping, Sequence

import polars as pl

from foisurvey.core.frames import WAVES
from foisurvey.core.outside_text import visible
from foisurvey.estimation.results import MISSING, Results
from foisurvey.report.sections_page import Listed
from foisurvey.tables.wave_labels import number_label
from foisurvey.waves.numbers import Number
from foisurvey.waves.wave_comparison import Comparison

YES_OR_NO = {100.0: "yes", 0.0: "no"}
MOST_ROWS = 300  # of a list; numbers.csv has all


def lists(of: Comparison, results: Results) -> list[Listed]:
    """Return a list for each number: the organisations behind it in both waves, first those of the matched panel."""
    called = of.called()
    return [_list(of, results, name, called) for name in of.compared]


def anchor(of: Comparison, estimate: str) -> str | None:
    """Return the id of the list that an estimate leads to; None where it is of no number of both waves."""
    number = estimate.split(".")[1]
    return _anchor(number) if number in of.compared else None


def _anchor(number: str) -> str:
    return f"behind-{number}"


def _list(of: Comparison, results: Results, name: str, called: Mapping[int, str]) -> Listed:
    number, behind = of.compared[name].number, of.behind(name)
    groups = behind.group_by("group").agg(pl.col("in_both").any(), pl.last("organisation_type"))
    rows = []
    shown = groups.sort("in_both", "group", descending=[True, False]).head(MOST_ROWS)
    members = behind.select("organisation_id", "value", "of", "group", "wave").rows_by_key(["group", "wave"])
    for group, in_both, kind in shown.iter_rows():
        cells = [_cell(members.get((group, wave), []), number, results) for wave in WAVES]
        rows.append([visible(called[group]), of.type_labels[kind], *cells, "yes" if in_both else "no"])
    headings = ["Organisation", "Type", *of.names.values(), "In the panel"]
    label = number_label(number, results.survey)
    left_out = groups.height - len(rows)
    return Listed(_anchor(name), f"Organisations behind: {label}", headings, rows, left_out)


def _cell(members: Sequence[tuple[str, float, float | None]], number: Number, results: Results) -> str:
    """Return what the organisations of a group gave in a wave: a number each, under its id where there are several."""
    texts = []
    for one, value, of in members:
        text = YES_OR_NO[value] if number.is_yes_or_no else _printed(value, results)
        of_what = "" if of is None else f" of {_printed(of, results)}"
        texts.append(f"{f'{one}: ' if len(members) > 1 else ''}{text}{of_what}")
    return visible("; ".join(texts)) or MISSING


def _printed(value: float, results: Results) -> str:
    return results.printed(value, "statistic", 0 if value == int(value) else None)
