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
from foisurvey.estimation.funnel_limits import ADJUSTED, LEVELS, TABLE, WINSORISED_RATES, limits, outside
from foisurvey.figures import drawing
from foisurvey.figures.drawing import OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.tables.table import titled

SHOWN = (*LEVELS, "99_8_adjusted")  # the limits that are drawn
EVERY, FURTHER = 200, 120  # limits are drawn for each n up to so many, then for so many more
ACROSS, HIGH = 160, 110  # places that can be told apart
LEFT, BOTTOM, RIGHT = 0.6, 0.55, 1.25  # the frame, inches
HEIGHT = 4.6
ENDS = {"low": "Lower", "high": "Upper"}
STYLES: dict[str, Any] = {
    "95": ((0, (4, 2)), "95% limit"),
    "99_8": ("solid", "99.8% limit"),
    "99_8_adjusted": ((0, (6, 2, 1, 2)), "99.8% adjusted"),
}
_NO_LIMIT = "no pooled percentage, or one above 100"
_LIMITS = {name: (f"{100 * level:g}% control limit", _NO_LIMIT) for name, level in LEVELS.items()}
_LIMITS |= {
    name: (f"{100 * level:g}% control limit, adjusted for overdispersion", f"{_NO_LIMIT}, or no overdispersion")
    for name, level in ADJUSTED.items()
}
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
                f"How many lie beyond the {_LIMITS[name][0]}s, 0 where there are none", pl.Int64, "organisations"
            )
            for name in SHOWN
        },
        "pooled": Column("Pooled percentage of all organisations", pl.Float64, "percent", "not defined"),
        **{
            f"limit_{name}_{end}": Column(
                f"{side} {_LIMITS[name][0]} at this total", pl.Float64, "percent", _LIMITS[name][1]
            )
            for name in SHOWN
            for end, side in ENDS.items()
        },
    },
)


@dataclass(frozen=True)
class Funnel(Figure):
    """A funnel plot; `pooled` is the pooled percentage (None if not defined), `pooled_text` how it is printed.

    `dots` has a row for each dot: group (the organisation type), n, rate, organisations, and how many of these lie
    outside each pair of limits. `overdispersion` is how many times larger than by chance their winsorised variance is.
    """

    axes: tuple[str, str]
    types: list[OrganisationType]
    dots: pl.DataFrame
    pooled: float | None
    pooled_text: str
    overdispersion: float | None
    overdispersion_text: str

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        labels = pl.col("group").replace_strict(
            {organisation_type.name: organisation_type.label for organisation_type in self.types},
            return_dtype=pl.String,
        )
        pooled = pl.lit(self.pooled, pl.Float64)
        columns = {"organisation_type": labels, "pooled": pooled, **_limits(self.pooled, self.overdispersion)}
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
            yield f"{self._outside(name)} the {100 * level:g}% control limits."
        if self.is_adjusted:
            yield (
                f"{WINSORISED_RATES} {self.overdispersion_text} times that of chance alone (overdispersion). "
                f"{self._outside(SHOWN[-1])} the 99.8% limits adjusted for that."
            )

    @property
    def is_adjusted(self) -> bool:
        """Whether there are limits adjusted for overdispersion."""
        return f"limit_{SHOWN[-1]}_low" in limits(self.pooled, self.overdispersion)

    def _outside(self, name: str) -> str:
        number = sum(self.dots[f"outside_{name}"])
        return f"{drawing.organisations(number)} {'lies' if number == 1 else 'lie'} outside"

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw dots, the pooled percentage, and both pairs of limits with their names at their ends."""
        types = [organisation_type for organisation_type in self.types if organisation_type.name in self.dots["group"]]
        legend = drawing.Legend([organisation_type.label for organisation_type in types], LEFT)
        largest = max([2.0, *self.dots["n"]])
        sheet = drawing.sheet(self.title, HEIGHT + legend.height)
        axis = drawing.axes(sheet, LEFT, BOTTOM, drawing.WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - 0.05)
        self._scale(axis, largest)
        marks = self._draw_dots(axis, types)
        if self.pooled is not None and types:
            self._draw_lines(axis, largest, self.pooled)
        legend.write(sheet, marks, HEIGHT + legend.height - 0.02)
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
        at = pl.DataFrame({"n": _drawn_at(math.ceil(largest))}).with_columns(**_limits(pooled, self.overdispersion))
        axis.plot([at["n"][0], at["n"][-1]], [pooled] * 2, color="black", linewidth=1.2, zorder=above)
        labels = [(pooled, f"pooled {self.pooled_text}", "black")]
        for name, (style, label) in STYLES.items():
            for end in ENDS:
                if (limit := at[f"limit_{name}_{end}"])[-1] is not None:
                    axis.plot(at["n"], limit, color=drawing.MUTED, linewidth=1, linestyle=style, zorder=above)
                    labels.append((limit[-1], label, drawing.MUTED))
        labels.sort()
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
    factor = data.results.group(TABLE)
    overdispersion = factor.value("overdispersion")
    in_order = pl.col("group").cast(pl.Enum([organisation_type.name for organisation_type in types]))
    dots = _dots(rated.drop_nulls("rate"), _limits(pooled, overdispersion)).sort(in_order, "n", "rate")
    plural = visible(survey.counted.plural)
    title = titled(f"{data.rate} and number of {plural} of each organisation, with control limits", survey)
    axes = f"Number of {plural} (logarithmic scale)", f"{data.rate}, %"
    pooled_text, factor_text = drawing.with_unit(table6, percentage), factor.text("overdispersion")
    return Funnel(title, axes, types, dots, pooled, pooled_text, overdispersion, factor_text)


def _limits(pooled: float | None, overdispersion: float | None) -> dict[str, pl.Expr]:
    """Return the control limits shown (percent) at the column n, by the name of their column, or missing."""
    columns = [f"limit_{name}_{end}" for name in SHOWN for end in ENDS]
    return dict.fromkeys(columns, pl.lit(None, pl.Float64)) | {
        name: limit for name, limit in limits(pooled, overdispersion).items() if name in columns
    }


def _drawn_at(largest: int) -> list[float]:
    """Return at which n the control limits are drawn: at each of the first, then further and further apart."""
    near = min(EVERY, largest)
    far = (round(near * (largest / near) ** (step / FURTHER)) for step in range(1, FURTHER + 1))
    return sorted({float(n) for n in (*range(1, near + 1), *far)})


def _dots(rated: pl.DataFrame, between: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return the dots of organisations with a rate: those with the same total and rate, or, of very many, near ones."""
    rate, weight = pl.col("rate"), pl.col("organisations")
    dots = rated.group_by("group", "n", "rate").agg(organisations=pl.len().cast(pl.Int64))
    # Limits take long, and many organisations have the same n.
    at = dots.select(pl.col("n").unique()).with_columns(**between)
    beyond = {f"outside_{name}": outside(name).fill_null(False) * weight for name in SHOWN}
    # In one order, since a mean depends in its last digit on that of its values.
    dots = dots.join(at, on="n").select("group", "n", "rate", "organisations", **beyond).sort("group", "n", "rate")
    if dots.height <= drawing.MOST_DOTS:
        return dots
    across = (pl.col("n").log() / math.log(max([2.0, *dots["n"]])) * ACROSS).round()
    high = (rate / 100 * HIGH).round()
    means = {name: (pl.col(name) * weight).sum() / weight.sum() for name in ("n", "rate")}
    return (
        dots.group_by("group", across=across, high=high)
        .agg(means["n"].round().alias("n"), means["rate"].alias("rate"), pl.col("organisations", *beyond).sum())
        .drop("across", "high")
    )
