"""The matched panel of two waves: a line for each organisation from its number in the earlier to that in the later."""

import math
from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import WAVES, Column, Schema, conform
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import SUFFIXES
from foisurvey.estimation.results import Group, Results
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, alternative, in_brief, organisations
from foisurvey.figures.wave_data import WavesData, both, scale_of, wave_names
from foisurvey.tables.wave_labels import with_unit
from foisurvey.waves.changes import PANEL
from foisurvey.waves.numbers import Number
from foisurvey.waves.wave_comparison import Comparison

CALLED = {"mean": "their mean", "median": "their median", "pooled": "their pooled percentage"}
INSIDE = 1.05  # inches of a panel, without its label
BOLD: Any = {"size": style.MEDIUM, "bold": True}
_UNIT = "that of the number; of a share or a rate percent"
_POINTS = "that of the number; of a share or a rate percentage points"
DATA = Schema(
    "one line: an organisation that answered in both waves, or those that a merger or a split joins",
    {
        "organisation_type": Column("Label of its type in the later wave", blank="several that are of several types"),
        "name": Column("Its name or id, or those of several"),
        "earlier": Column("Its number in the earlier wave", pl.Float64, _UNIT),
        "later": Column("Its number in the later wave", pl.Float64, _UNIT),
        "change": Column("The later less the earlier", pl.Float64, _POINTS),
    },
)


def slopes(of: Comparison, results: Results, number: str) -> Figure:
    """Return the figure of the matched panel of a number that each organisation has one of, so not of a sum."""
    data, compared = both(of, results), of.compared[number].number
    survey, types = data.survey, style.organisation_types(data.survey)
    panel = of.panel(number).drop_nulls(WAVES)  # a share of nothing is no number
    values = [*panel["earlier"], *panel["later"]]
    scale = scale_of(compared, survey, values)
    brief = []
    for one in types:
        group = data.numbers(number, one.name)
        n = one.rows(panel).height
        ends = " to ".join(f"{group.text(f'{PANEL}.{wave}')}{SUFFIXES.get(compared.unit, '')}" for wave in WAVES)
        brief += [(one.label, f"{ends} (n={style.counted(n)})", ends)] if n else []
    label, level = with_unit(compared, survey), survey.statistics.level_percent
    seen = f"Lines of {organisations(panel.height)} from wave to wave: {in_brief(label, 80)}."
    reading = [
        "Each thin line is one organisation, or those that a merger or a split joins, from the earlier wave to the "
        f"later. Thick line: {CALLED[compared.statistic]} with its {level} confidence interval.",
        scale.note,
    ]
    labels = {one: visible(label) for one, label in of.type_labels.items()}
    names = {group: visible(name) for group, name in of.called().items()}
    rows = panel.with_columns(pl.col("organisation_type").replace(labels), name=pl.col("group").replace_strict(names))
    figure = Figure(
        data.by_type(f"{label}: each organisation in both waves"),
        alternative(seen, brief, "types"),
        data.caption(panel.height, *reading),
        conform(rows.select(*DATA), DATA),
        partial(_draw, data, compared, panel, scale),
    )
    return figure if panel.height else figure.of_nothing(data, "No organisation answered in both waves")


def _draw(data: WavesData, number: Number, panel: pl.DataFrame, scale: style.Scale) -> "style.Sheet":
    """Draw a panel for each type, in one to three columns."""
    types = style.organisation_types(data.survey)[: style.MOST_TYPES + 1]
    columns = len(types) if len(types) < 4 else 2 if len(types) == 4 else 3
    inside = (style.WIDTH - 0.55) / columns
    labels = style.distinct([one.label for one in types], inside, 4, **BOLD)
    titles = [_counted(label, one.rows(panel).height, inside) for label, one in zip(labels, types, strict=True)]
    rows = [titles[first : first + columns] for first in range(0, len(titles), columns)]
    above = sum(0.13 * (1 + max(title.count("\n") for title in row)) for row in rows)
    names = wave_names([*data.of.names.values()], inside / 2 - 0.04)
    figure, grid = style.sheet(data.survey, [INSIDE] * len(rows), columns, 0.35 + above, sharey=True)
    many = 2 * panel.height > style.MOST_DOTS
    for one, title, axis in zip(types, titles, grid.flat, strict=False):
        _draw_lines(axis, one, one.rows(panel), many)
        _draw_numbers(axis, data.numbers(number.name, one.name))
        axis.set_title(title)
    scale.show(grid[0][0], "y")
    for place, axis in enumerate(grid.flat):
        axis.set(xlim=(-0.06, 1.06), xlabel="")
        axis.set_xticks([0, 1], names)
        for side, text in zip(("left", "right"), axis.get_xticklabels(), strict=True):
            text.set(ha=side, multialignment=side)
        axis.tick_params(labelbottom=place + columns >= len(types))
        axis.grid(visible=False, axis="x")
        axis.set_visible(place < len(types))
    figure.supylabel(style.wrapped(_of_one(number, data), INSIDE * len(rows) + above, 2), fontsize=style.SMALL)
    return figure


def _counted(label: str, n: int, inches: float) -> str:
    """Return a wrapped label with how many organisations a panel has, on its last line where there is room."""
    count = f"(n={style.counted(n)})"
    beside = style.width(f"{label.rpartition(chr(10))[2]} {count}", **BOLD) <= inches
    return f"{label}{' ' if beside else chr(10)}{count}"


def _of_one(number: Number, data: WavesData) -> str:
    """Return what a number is called of one organisation, with its unit."""
    label = with_unit(number, data.survey)
    for statistic in ("Mean, ", "Mean ", "Median "):
        if number.statistic != "pooled" and label.startswith(statistic):
            return capitalised(label.removeprefix(statistic))
    return label


def _draw_lines(axis: "style.Axes", of: style.OrganisationType, rows: pl.DataFrame, many: bool) -> None:
    """Draw the organisations, the paler the more there are."""
    from matplotlib.collections import LineCollection

    ends = [((0, earlier), (1, later)) for earlier, later in rows.select(*WAVES).iter_rows()]
    alpha = min(0.8, max(0.1, 5 / math.sqrt(max(1, rows.height))))
    look: Any = {"colors": of.colour, "linewidths": 0.6, "alpha": alpha, "rasterized": many, "capstyle": "round"}
    axis.add_collection(LineCollection(ends, **look))


def _draw_numbers(axis: "style.Axes", of_type: Group) -> None:
    """Draw the number of each wave with its interval."""
    import seaborn as sns

    points = [of_type.value(f"{PANEL}.{wave}") for wave in WAVES]
    if None in points:
        return
    for edge, colour in ((1.2, style.PAPER), (0.0, style.INK)):
        look: Any = {"color": colour, "linewidth": 1.6 + edge, "zorder": 4}
        for place, wave in enumerate(WAVES):
            low, high = (of_type.value(f"{PANEL}.{wave}_ci_{end}") for end in ("low", "high"))
            if low is not None and high is not None:
                axis.plot([place, place], [low, high], **look)
        sns.lineplot(x=[0, 1], y=points, ax=axis, marker="o", markersize=3.5 + edge, markeredgewidth=0, **look)
