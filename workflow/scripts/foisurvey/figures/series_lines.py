"""Numbers over several waves of a survey: a panel for each number, and in it a line for each organisation type."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, SUFFIXES
from foisurvey.estimation.results import Results
from foisurvey.figures import style
from foisurvey.figures.figure import OF_TYPES, TYPE, Figure, FigureData, alternative, in_brief
from foisurvey.figures.wave_data import wave_names
from foisurvey.tables.wave_labels import with_unit
from foisurvey.waves.series import ENDS, TABLE, Series, wave_of

PANEL, APART = 1.2, 0.06  # inches; the part of the way between two waves that lines stand apart
MOST_PANELS = 5  # in a drawing; the data have them all
NAME = 0.62  # inches that the name of a wave needs
_UNIT, _NONE = "that of the number", "the wave does not have it"
# What the figure is made of.
VALUES = Schema(
    "one number of one organisation type in one wave",
    {
        "wave": Column("Name of the wave"),
        "number": Column("Label of the number"),
        "unit": Column("Its unit in the estimates: percent, money, count, ..."),
        "organisation_type": Column("Name of the type, or all"),
        "value": Column("The number", pl.Float64, _UNIT, _NONE),
        "ci_low": Column("Lower end of its interval", pl.Float64, _UNIT, "it has no interval"),
        "ci_high": Column("Upper end of its interval", pl.Float64, _UNIT, "it has no interval"),
    },
)
DATA = Schema(VALUES.row, {name: column for name, column in (VALUES.columns | TYPE).items() if name != "unit"})


def values_of(of: Series, results: Results) -> pl.DataFrame:
    """Return VALUES of a series: its means and shares, each of every type and all; `results` have its estimates."""
    rows = []
    for number in of.numbers:
        if number.statistic not in ("mean", "pooled"):
            continue
        label = with_unit(number, results.survey)
        for one in [*results.survey.type_labels, ALL]:
            group = results.group(TABLE, one, number.name)
            for place, wave in enumerate(of.names, start=1):
                names = [wave_of(place), *(f"{wave_of(place)}_{end}" for end in ENDS)]
                rows.append((wave, label, number.unit, one, *map(group.value, names)))
    return pl.DataFrame(rows, schema=VALUES, orient="row")


def series_lines(waves: Sequence[str], values: pl.DataFrame, results: Results) -> Figure:
    """Return the figure of numbers over waves, the earliest first; `values` are VALUES, in the order of the figure.

    `results` have the words of the last wave and how numbers are printed. A type that the last wave does not have is in
    the data alone.
    """
    data, survey = FigureData(values, results, pl.DataFrame()), results.survey
    types = style.organisation_types(survey)
    numbers = values["number"].unique(maintain_order=True).to_list()
    drawn = types if len(types) <= len(style.COLOURS) + 1 else types[:1]
    subject = visible(numbers[0]) if len(numbers) == 1 else "Numbers"
    brief = []
    for number in numbers:
        for one in types if len(numbers) == 1 else types[:1]:
            said = _said(values.filter(number=number, organisation_type=one.name), waves, results)
            brief += [(one.label if len(numbers) == 1 else number, said, said)] if said else []
    level = survey.statistics.level_percent
    logarithmic = [number for number in numbers[:MOST_PANELS] if _scale(values.filter(number=number)).unit]
    notes = [
        f"Points: all that answered in each wave, which are not the same organisations in all; upright lines: {level} "
        "confidence intervals.",
        f"Logarithmic scale, log(1 + x): {'; '.join(map(visible, logarithmic))}." if logarithmic else "",
        OF_TYPES if len(drawn) < len(types) else "",
        f"More numbers in the data of this figure: {beyond}." if (beyond := len(numbers) - MOST_PANELS) > 0 else "",
    ]
    labels = {one.name: one.label for one in types}
    label = pl.col("organisation_type").replace(labels)
    seen = f"Lines: {in_brief(subject, 80)} in {len(waves)} waves, {waves[0]} to {waves[-1]}."
    figure = Figure(
        data.by_type(f"{subject} in each wave"),
        alternative(seen, brief, "lines"),
        data.caption(None, *notes),
        conform(values.with_columns(label).select(*DATA), DATA),
        partial(_draw, data, waves, numbers[:MOST_PANELS], drawn),
    )
    return figure if values["value"].count() else figure.of_nothing(data, "No wave has a number")


def _said(rows: pl.DataFrame, waves: Sequence[str], results: Results) -> str:
    """Return the first and the last number of a line, each with its wave if that is not the first or the last."""
    known = rows.drop_nulls("value")
    texts = []
    for end in (known.head(1), known.tail(1)):
        for wave, value, unit in end.select("wave", "value", "unit").iter_rows():
            when = "" if wave in (waves[0], waves[-1]) else f" ({wave})"
            texts.append(f"{results.printed(value, unit)}{SUFFIXES.get(unit, '')}{when}")
    return " to ".join(dict.fromkeys(texts))


def _scale(rows: pl.DataFrame) -> style.Scale:
    """Return the scale of a number's rows."""
    if "percent" in rows["unit"]:
        return style.percentages(max(rows["value"].drop_nulls(), default=0.0))
    values = [value for column in ("value", "ci_high") for value in rows[column].drop_nulls()]
    return style.numbers(values, whole=False, money="money" in rows["unit"])


def _draw(
    data: FigureData, waves: Sequence[str], numbers: Sequence[str], types: Sequence[style.OrganisationType]
) -> "style.Sheet":
    """Draw a panel for each number, one above the other."""
    titles = style.distinct(numbers, style.WIDTH - 0.6, 2, size=style.MEDIUM, bold=True)
    above = sum(0.13 * (1 + title.count("\n")) for title in titles)
    figure, grid = style.sheet(data.survey, [PANEL] * len(numbers), around=0.35 + above, sharex=True)
    marks: dict[str, Any] = {}
    for number, title, (axis,) in zip(numbers, titles, grid, strict=True):
        rows = data.frame.filter(number=number)
        for place, one in enumerate(types):
            beside = APART * (place - (len(types) - 1) / 2)
            of_type = pl.DataFrame({"wave": waves}).join(
                rows.filter(organisation_type=one.name), on="wave", how="left", maintain_order="left"
            )
            marks[one.label] = _draw_line(axis, one, of_type, beside)
        _scale(rows).show(axis, "y")
        axis.set_title(title)
        axis.grid(visible=False, axis="x")
    across = style.WIDTH - 0.5
    step = math.ceil(len(waves) * NAME / across)
    axis.set(xlim=(-0.5, len(waves) - 0.5), xlabel="")
    axis.set_xticks(range(0, len(waves), step), wave_names(waves[::step], step * across / len(waves) - 0.05))
    style.legend(figure, marks)
    return figure


def _draw_line(axis: "style.Axes", of: style.OrganisationType, rows: pl.DataFrame, beside: float) -> Any:
    """Draw the numbers of a type with their intervals, and the line that joins them: none over a wave without one."""
    places = [place + beside for place in range(rows.height)]
    values = [math.nan if value is None else value for value in rows["value"]]
    for place, *ends in zip(places, rows["ci_low"], rows["ci_high"], strict=True):
        if None not in ends:
            axis.plot([place, place], ends, color=of.colour, linewidth=0.8)
    look: Any = {"color": of.colour, "marker": of.marker, "markersize": 3.5, "linewidth": 1}
    return axis.plot(places, values, **look)[0]
