"""The rate of each organisation against its total, with control limits: small organisations vary more by chance."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.figures import drawing
from foisurvey.figures.drawing import OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.stats.share import control_limits
from foisurvey.tables.table import titled

LEVELS = {"95": 0.95, "99_8": 0.998}  # of the control limits by their columns, the inner pair and the outer one
EVERY, FURTHER = 200, 120  # limits are drawn for each n up to so many, then for so many more
ACROSS, HIGH = 160, 110  # places that can be told apart
LEFT, BOTTOM, RIGHT = 0.6, 0.55, 1.25  # the frame, inches
HEIGHT = 4.6
_NO_LIMIT = "no pooled percentage, or one above 100"
DATA = Schema(
    "one dot: the organisations of a type with the same total and rate, or, where there would be more than 3,000 dots, "
    "those that cannot be told apart",
    {
        "organisation_type": Column("Label of the type"),
        "n": Column("Their total, or its mean to the nearest whole", pl.Float64, "that of the total"),
        "rate": Column("Their rate, or its mean", pl.Float64, "percent"),
        "organisations": Column("How many the dot is", pl.Int64, "organisations"),
        **{
            f"outside_{name}": Column(
                f"How many lie outside the {100 * level:g}% control limits", pl.Int64, "organisations"
            )
            for name, level in LEVELS.items()
        },
        "pooled": Column("Pooled percentage of all organisations", pl.Float64, "percent", "not defined"),
        **{
            f"limit_{name}_{end}": Column(
                f"{side} {100 * level:g}% control limit at this total", pl.Float64, "percent", _NO_LIMIT
            )
            for name, level in LEVELS.items()
            for end, side in {"low": "Lower", "high": "Upper"}.items()
        },
    },
)


@dataclass(frozen=True)
class Funnel(Figure):
    """A funnel plot; `pooled` is the pooled percentage (None if not defined), `pooled_text` how it is printed.

    `dots` has a row for each dot: group (the organisation type), n, rate, organisations, outside_95, outside_99_8.
    """

    axes: tuple[str, str]
    types: list[OrganisationType]
    dots: pl.DataFrame
    pooled: float | None
    pooled_text: str

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        labels = pl.col("group").replace_strict(
            {organisation_type.name: organisation_type.label for organisation_type in self.types},
            return_dtype=pl.String,
        )
        pooled = pl.lit(self.pooled, pl.Float64)
        columns = {"organisation_type": labels, "pooled": pooled, **_limits(self.pooled)}
        return conform(self.dots.with_columns(**columns).select(*DATA), DATA)

    def sentences(self) -> Iterator[str]:
        shown = sum(self.dots["organisations"])
        if self.pooled is None or not shown:
            yield "A funnel plot without a dot: no organisation has a rate."
            return
        yield f"A funnel plot of {drawing.organisations(shown)} around the pooled share of {self.pooled_text}."
        if self.pooled > 100:
            yield "Above 100% there are no control limits."
            return
        for name, level in LEVELS.items():
            outside = sum(self.dots[f"outside_{name}"])
            verb = "lies" if outside == 1 else "lie"
            yield f"{drawing.organisations(outside)} {verb} outside the {100 * level:g}% control limits."

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw dots, the pooled percentage, and both pairs of limits with their names at their ends."""
        types = [organisation_type for organisation_type in self.types if organisation_type.name in self.dots["group"]]
        labels = [drawing.shortened(organisation_type.label, 40) for organisation_type in types]
        widest = max((drawing.width(label, drawing.MEDIUM) for label in labels), default=1)
        columns = max(1, min(len(labels), int((drawing.WIDTH - LEFT) / (0.4 + widest))))
        legend_height = 0.22 * math.ceil(len(labels) / columns) + 0.1 if len(types) > 1 else 0.0
        largest = max([2.0, *self.dots["n"]])
        sheet = drawing.sheet(self.title, HEIGHT + legend_height)
        axis = drawing.axes(sheet, LEFT, BOTTOM, drawing.WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - 0.05)
        self._scale(axis, largest)
        marks = self._draw_dots(axis, types)
        if self.pooled is not None and types:
            self._draw_lines(axis, largest, self.pooled)
        if len(types) > 1:
            top = (HEIGHT + legend_height - 0.02) / sheet.get_figheight()
            where: Any = {"loc": "upper left", "bbox_to_anchor": (LEFT / drawing.WIDTH - 0.01, top)}
            close: Any = {"frameon": False, "handletextpad": 0.1, "borderaxespad": 0}
            sheet.legend(marks, labels, ncols=columns, **where, **close)
        return sheet

    def _scale(self, axis: "drawing.Axes", largest: float) -> None:
        highest = self._yticks()[-1]
        ends: Any = {"xlim": (0.9, largest * 1.1), "ylim": (-0.03 * highest, 1.03 * highest)}
        axis.set(xscale="log", yticks=self._yticks(), **ends)
        ticks = drawing.rounded_ticks(largest, 1)
        axis.set_xticks(ticks, [drawing.counted(tick) for tick in ticks])
        axis.minorticks_off()
        axis.grid()
        axis.set_xlabel(drawing.fitted(self.axes[0], drawing.WIDTH - LEFT - RIGHT, drawing.MEDIUM))
        axis.set_ylabel(drawing.fitted(self.axes[1], HEIGHT - BOTTOM, drawing.MEDIUM))

    def _yticks(self) -> list[int]:
        return drawing.percent_ticks(max([self.pooled or 0, *self.dots["rate"]]))

    def _draw_dots(self, axis: "drawing.Axes", types: list[OrganisationType]) -> list[Any]:
        """Draw the dots of each type, and return the marks for the legend."""
        many = self.dots.height > drawing.MOST_DOTS
        style: Any = {"s": 5 if many else 24, "edgecolors": "white", "linewidths": 0 if many else 0.4}
        marks = []
        for place, organisation_type in enumerate(types):
            dots, marker = self.dots.filter(group=organisation_type.name), drawing.MARKERS[place % len(drawing.MARKERS)]
            style |= {"color": organisation_type.colour, "marker": marker}
            marks.append(axis.scatter(dots["n"], dots["rate"], rasterized=many, zorder=3, **style))
        return marks

    def _draw_lines(self, axis: "drawing.Axes", largest: float, pooled: float) -> None:
        above = 4 if self.dots.height > drawing.MOST_DOTS else 2  # so many dots would hide them
        at = pl.DataFrame({"n": _drawn_at(math.ceil(largest))}).with_columns(**_limits(pooled))
        axis.plot([at["n"][0], at["n"][-1]], [pooled] * 2, color="black", linewidth=1.2, zorder=above)
        labels = [(pooled, f"pooled {self.pooled_text}", "black")]
        styles = dict(zip(LEVELS, ((0, (4, 2)), "solid"), strict=True))
        for name, level in LEVELS.items() if pooled <= 100 else ():
            low, high = at[f"limit_{name}_low"], at[f"limit_{name}_high"]
            for limit in (low, high):
                axis.plot(at["n"], limit, color=drawing.MUTED, linewidth=1, linestyle=styles[name], zorder=above)
            low_end, high_end = ((limit[-1], f"{100 * level:g}% limit", drawing.MUTED) for limit in (low, high))
            labels = [low_end, *labels, high_end]
        # A label's height in the axis's unit, percent.
        highest = self._yticks()[-1]
        apart = 1.06 * highest * 0.16 / (HEIGHT - BOTTOM - 0.05)
        places = drawing.spread([end for end, _, _ in labels], apart)
        within = max(0.0, -places[0]) + min(0.0, highest - places[-1])  # none stands over or below the axis
        for place, (_, text, colour) in zip(places, labels, strict=True):
            axis.text(largest * 1.13, place + within, text, color=colour, **drawing.TEXT)


def funnel(data: FigureData) -> Funnel:
    """Return the funnel plot of the rates, of a survey with a compliant part whose totals are counts.

    The pooled percentage is Table 6's of the part that the rate is of.
    """
    survey, design = data.survey, data.survey.design
    status = {part: status for status, part in design.statuses.items()}[design.compliant]
    table6, percentage = data.results.group("table6"), estimate_id(status, "pct")
    pooled = table6.value(percentage)
    types = [
        organisation_type for organisation_type in drawing.organisation_types(survey) if organisation_type.name != ALL
    ]
    rated = data.frame.select(group="organisation_type", n=pl.col(design.total).cast(pl.Float64), rate="rate")
    in_order = pl.col("group").cast(pl.Enum([organisation_type.name for organisation_type in types]))
    dots = _dots(rated.drop_nulls("rate"), pooled).sort(in_order, "n", "rate")
    plural = visible(survey.counted.plural)
    title = titled(f"{data.rate} and number of {plural} of each organisation, with control limits", survey)
    axes = f"Number of {plural} (logarithmic scale)", f"{data.rate}, %"
    return Funnel(title, axes, types, dots, pooled, drawing.with_unit(table6, percentage))


def _limits(pooled: float | None) -> dict[str, pl.Expr]:
    """Return the control limits (percent) at the column n, by the name of their column: limit_95_low and so on."""
    limits: dict[str, pl.Expr] = {}
    for name, level in LEVELS.items():
        low, high = [pl.lit(None, pl.Float64)] * 2
        if pooled is None or pooled <= 100:
            low, high = control_limits(pl.col("n"), (pooled or 0.0) / 100, level)
        limits |= {f"limit_{name}_low": low, f"limit_{name}_high": high}
    return limits


def _drawn_at(largest: int) -> list[float]:
    """Return at which n the control limits are drawn: at each of the first, then further and further apart."""
    near = min(EVERY, largest)
    far = (round(near * (largest / near) ** (step / FURTHER)) for step in range(1, FURTHER + 1))
    return sorted({float(n) for n in (*range(1, near + 1), *far)})


def _dots(rated: pl.DataFrame, pooled: float | None) -> pl.DataFrame:
    """Return the dots of organisations with a rate: those with the same total and rate, or, of very many, near ones."""
    rate, weight = pl.col("rate"), pl.col("organisations")
    dots = rated.group_by("group", "n", "rate").agg(organisations=pl.len().cast(pl.Int64))
    # Limits take long, and many organisations have the same n.
    limits = dots.select(pl.col("n").unique()).with_columns(**_limits(pooled))
    lies_outside = {
        name: (rate < pl.col(f"limit_{name}_low")) | (rate > pl.col(f"limit_{name}_high")) for name in LEVELS
    }
    outside = {f"outside_{name}": lies.fill_null(False) * weight for name, lies in lies_outside.items()}
    # In one order, since a mean depends in its last digit on that of its values.
    dots = dots.join(limits, on="n").select("group", "n", "rate", "organisations", **outside).sort("group", "n", "rate")
    if dots.height <= drawing.MOST_DOTS:
        return dots
    across = (pl.col("n").log() / math.log(max([2.0, *dots["n"]])) * ACROSS).round()
    high = (rate / 100 * HIGH).round()
    means = {name: (pl.col(name) * weight).sum() / weight.sum() for name in ("n", "rate")}
    return (
        dots.group_by("group", across=across, high=high)
        .agg(means["n"].round().alias("n"), means["rate"].alias("rate"), pl.col("organisations", *outside).sum())
        .drop("across", "high")
    )
