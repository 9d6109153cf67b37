"""Every organisation as a dot, in a band for each organisation type with the type's median and quartiles."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import MISSING, Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.tables.table import titled

DOT = 0.0525  # how far two dots stand apart where there is room
ACROSS = drawing.WIDTH - 0.6
BOTTOM = 0.6
AROUND = 0.72  # what a band needs besides its dots
COLUMNS = 140  # so that 20, 40 ... 100 percent, and 50, stand in the middle of a column
HIGHEST = 0.95  # how high dots may be piled
MOST_PILED = 40  # dots in a pile that can be told apart
_UNIT = "percent; without a rate that of the total"
DATA = Schema(
    f"one dot: an organisation, or, where more than {MOST_PILED} would be piled up, several side by side",
    {
        "organisation_type": Column("Label of the type"),
        "value": Column("Rate (or total) of the organisation, or the mean of the several", pl.Float64, _UNIT),
        "organisations": Column("How many the dot is", pl.Int64, "organisations"),
        "n": Column("How many of the type have a value", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, _UNIT),
        "iqr_low": Column("Lower quartile of the type", pl.Float64, _UNIT),
        "iqr_high": Column("Upper quartile of the type", pl.Float64, _UNIT),
    },
)


@dataclass(frozen=True)
class Organisations(Figure):
    """A figure of dots; values are percentages (`rate`) or totals, `largest` is where their axis ends.

    A band is an organisation type and its numbers in Table 4 (of rates) or 2 (of totals).
    `dots` has a row for each dot: group (the organisation type), column (0 to COLUMNS), level, value, organisations.
    """

    axis: str
    bands: list[tuple[OrganisationType, Group]]
    dots: pl.DataFrame
    largest: float
    rate: bool

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        bands = [
            {"group": organisation_type.name, "organisation_type": organisation_type.label, "n": _n(numbers)}
            | {name: numbers.value(name) for name in ("median", "iqr_low", "iqr_high")}
            for organisation_type, numbers in self.bands
        ]
        joined = self.dots.join(pl.DataFrame(bands, infer_schema_length=None), on="group", maintain_order="left")
        return conform(joined.select(*DATA), DATA)

    def sentences(self) -> Iterator[str]:
        yield f"{self._dot()}, in a band for each organisation type on one scale."
        for organisation_type, numbers in self.bands:
            n, label = _n(numbers), drawing.shortened(organisation_type.label)
            yield f"{label} ({drawing.organisations(n)}): {_averages(numbers)}." if n else f"{label}: none."

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw the bands one above the other; dots of one column are piled up."""
        levels = [1 + max(self._dots_of(organisation_type)["level"], default=0) for organisation_type, _ in self.bands]
        step = min(DOT, HIGHEST / max(levels))
        height = BOTTOM + sum(AROUND + step * piled for piled in levels)
        sheet = drawing.sheet(self.title, height)
        scale: Any = {"xlim": (-DOT / ACROSS, 1 + DOT / ACROSS), "ylim": (0, height - BOTTOM)}
        axis = drawing.rows(sheet, 0.3, BOTTOM, ACROSS, height - BOTTOM, **scale)
        ticks = drawing.percent_ticks(self.largest) if self.rate else drawing.rounded_ticks(self.largest, 0)
        axis.set_xticks([self._place(tick) for tick in ticks], [drawing.counted(tick) for tick in ticks])
        axis.set_xlabel(drawing.fitted(f"{self.axis}. {self._dot()}.", ACROSS, drawing.MEDIUM))
        bottom = height - BOTTOM
        for (organisation_type, numbers), piled in zip(self.bands, levels, strict=True):
            bottom -= AROUND + step * piled
            base = bottom + 0.24
            self._draw_dots(axis, organisation_type, base, step)
            self._draw_averages(axis, numbers, base - 0.09)
            top, n = bottom + 0.36 + step * piled, _n(numbers)
            label = drawing.fitted(drawing.shortened(organisation_type.label), 3.6, drawing.LARGE, bold=True)
            label = f"{label} (n={drawing.counted(n)})"
            axis.text(0, top, label, fontsize=drawing.LARGE, fontweight="bold", bbox=drawing.WHITE)
            if n:
                axis.text(1, top, _averages(numbers), ha="right", bbox=drawing.WHITE)
        return sheet

    def _draw_dots(self, axis: "drawing.Axes", organisation_type: OrganisationType, base: float, step: float) -> None:
        dots, many = self._dots_of(organisation_type), self.dots.height > drawing.MOST_DOTS
        across, up = dots["column"].to_numpy() / COLUMNS, base + step * (dots["level"].to_numpy() + 0.5)
        axis.scatter(across, up, s=11, color=organisation_type.colour, linewidths=0, rasterized=many, zorder=2)

    def _draw_averages(self, axis: "drawing.Axes", numbers: Group, y: float) -> None:
        low, median, high = (numbers.value(name) for name in ("iqr_low", "median", "iqr_high"))
        if median is not None and low is not None and high is not None:
            ends = [self._place(low), self._place(high)]
            axis.plot(ends, [y] * 2, color=drawing.INK, linewidth=2.5, solid_capstyle="butt", zorder=3)
            axis.plot([self._place(median)], [y], "D", color=drawing.INK, markersize=5, zorder=4)

    def _dots_of(self, organisation_type: OrganisationType) -> pl.DataFrame:
        return self.dots.filter(group=organisation_type.name)

    def _dot(self) -> str:
        """Return what a dot is."""
        most = max(self.dots["organisations"], default=1)
        return f"Each dot is {'one organisation' if most == 1 else f'up to {drawing.counted(most)} organisations'}"

    def _place(self, value: float) -> float:
        """Return where a value stands, from 0 to 1."""
        return value / self.largest if self.rate else math.log1p(value) / math.log1p(self.largest)


def _n(numbers: Group) -> int:
    return numbers.count("organisations.n")


def _averages(numbers: Group) -> str:
    iqr = numbers.interval("iqr")
    if iqr != MISSING:
        iqr += drawing.after_number(numbers.results[numbers.id("iqr_high")].unit)
    return f"median {drawing.with_unit(numbers, 'median')} (IQR {iqr})"


def organisations(data: FigureData) -> Organisations:
    """Return the figure of the rates where the survey has them, or else of the totals (on a log(1 + x) axis).

    Raises AssertionError where the dots of a type are not the organisations that its estimates count.
    """
    survey, value = data.survey, pl.col("value")
    if survey.compliance:
        column, table, subject = "rate", "table4", data.rate
        axis = f"{subject}, %"
    else:
        column, table, subject = survey.design.total, "table2", f"Number of {visible(survey.counted.plural)}"
        axis = f"{subject} (the scale narrows)"
    values = data.frame.select(group="organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls("value")
    largest = max([1.0, *values["value"]])
    if survey.compliance:
        largest = drawing.percent_ticks(largest)[-1]
    place = value / largest if survey.compliance else value.log1p() / math.log1p(largest)
    bands = [
        (organisation_type, data.results.group(table, organisation_type.name))
        for organisation_type in drawing.organisation_types(survey)
    ]
    dots = _piled(
        values, (place * COLUMNS).round().cast(pl.Int64), [organisation_type.name for organisation_type, _ in bands]
    )
    for organisation_type, numbers in bands:
        if dots.filter(group=organisation_type.name)["organisations"].sum() != _n(numbers):
            raise AssertionError(f"{organisation_type.label}: the dots are not {_n(numbers)} organisations")
    title = titled(f"{subject} of each organisation, by organisation type", survey)
    return Organisations(title, axis, bands, dots, largest, survey.compliance is not None)


def _piled(values: pl.DataFrame, column: pl.Expr, groups: list[str]) -> pl.DataFrame:
    """Return the dots: those of one column lie on each other, in the order of their values."""
    if ALL in groups:
        values = pl.concat([values.with_columns(group=pl.lit(ALL)), values])
    ranked = (
        values.with_columns(column=column)
        .sort("value")
        .with_columns(rank=pl.int_range(pl.len()).over("group", "column"))
    )
    together = math.ceil((1 + max(ranked["rank"], default=0)) / MOST_PILED)
    return (
        ranked.group_by("group", "column", level=pl.col("rank") // together)
        .agg(pl.col("value").mean(), organisations=pl.len().cast(pl.Int64))
        .sort(pl.col("group").cast(pl.Enum(groups)), "column", "level")
    )
