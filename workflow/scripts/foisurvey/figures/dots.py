"""Every organisation as a dot, in a band for each organisation type with the type's median and quartiles."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import MISSING, Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import OrganisationType
from foisurvey.figures.figure import FigureData
from foisurvey.tables.table import interval, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

DOT = 0.0525  # how far two dots stand apart where there is room
ACROSS = drawing.WIDTH - 0.6
BOTTOM = 0.6
AROUND = 0.72  # what a band needs besides its dots
COLUMNS = 140  # so that 20, 40 ... 100 percent, and 50, stand in the middle of a column
HIGHEST = 0.95  # how high dots may be piled
MOST_PILED = 40  # dots in a pile that can be told apart


@dataclass(frozen=True)
class Band:
    """One organisation type: how many organisations, and the median and quartiles of their values, also as printed."""

    organisation_type: OrganisationType
    n: int
    median: float | None
    quartiles: tuple[float | None, float | None]
    text: str


@dataclass(frozen=True)
class Organisations:
    """A figure of dots; values are percentages (`rate`) or totals, then `largest` is where their axis ends.

    `dots` has a row for each dot: group (the organisation type), column (0 to COLUMNS), level, value, organisations.
    """

    title: str
    axis: str
    bands: list[Band]
    dots: pl.DataFrame
    largest: float
    rate: bool

    def data(self) -> pl.DataFrame:
        """Return a row for each dot, with the type's median and quartiles.

        A dot is an organisation. Where more than 40 would be piled up it is several that lie next to
        each other: `value` is then their mean, `organisations` how many they are.
        """
        bands = pl.DataFrame(
            [
                (band.organisation_type.name, band.organisation_type.label, band.n, band.median, *band.quartiles)
                for band in self.bands
            ],
            schema={
                **{"group": pl.String, "organisation_type": pl.String, "n": pl.Int64},
                **dict.fromkeys(("median", "iqr_low", "iqr_high"), pl.Float64),
            },
            orient="row",
        )
        columns = ["organisation_type", "value", "organisations", "n", "median", "iqr_low", "iqr_high"]
        return self.dots.join(bands, on="group", maintain_order="left").select(columns)

    def alternative_text(self) -> str:
        """Return a description in words and computed numbers."""
        sentences = [
            drawing.heading_of(self.title),
            f"{self._dot()}, in a band for each organisation type on one scale.",
        ]
        for band in self.bands:
            label = drawing.shortened(band.organisation_type.label)
            described = f"{label} ({drawing.organisations(band.n)}): {band.text}."
            sentences.append(described if band.n else f"{label}: none.")
        return " ".join(sentences)

    def draw(self) -> "Drawing":
        """Draw the bands one above the other; dots of one column are piled up."""
        levels = [1 + drawing.largest(self._dots_of(band)["level"], 0) for band in self.bands]
        step = min(DOT, HIGHEST / max(levels))
        height = BOTTOM + sum(AROUND + step * piled for piled in levels)
        with drawing.styled():
            sheet = drawing.sheet(self.title, height)
            axis = drawing.axes(sheet, 0.3, BOTTOM, ACROSS, height - BOTTOM)
            axis.set_xlim(-DOT / ACROSS, 1 + DOT / ACROSS)
            axis.set_ylim(0, height - BOTTOM)
            drawing.only_across(axis)
            ticks = range(0, 101, 20) if self.rate else drawing.rounded_ticks(self.largest, 0)
            axis.set_xticks([self._place(tick) for tick in ticks], [drawing.counted(tick) for tick in ticks])
            axis.set_xlabel(drawing.fitted(f"{self.axis}. {self._dot()}.", ACROSS, drawing.MEDIUM))
            bottom = height - BOTTOM
            for band, piled in zip(self.bands, levels, strict=True):
                bottom -= AROUND + step * piled
                self._draw_band(axis, bottom + 0.24, bottom + 0.36 + step * piled, band, step)
        return sheet

    def _draw_band(self, axis: "Axes", base: float, top: float, band: Band, step: float) -> None:
        dots, kind = self._dots_of(band), band.organisation_type
        across, up = dots["column"].to_numpy() / COLUMNS, base + step * (dots["level"].to_numpy() + 0.5)
        many = self.dots.height > drawing.MOST_DOTS
        axis.scatter(across, up, s=11, color=kind.colour, linewidths=0, rasterized=many, zorder=2)
        low, high = band.quartiles
        if band.median is not None and low is not None and high is not None:
            ends = [self._place(low), self._place(high)]
            axis.plot(ends, [base - 0.09] * 2, color=drawing.INK, linewidth=2.5, solid_capstyle="butt", zorder=3)
            axis.plot([self._place(band.median)], [base - 0.09], "D", color=drawing.INK, markersize=5, zorder=4)
        label = drawing.fitted(drawing.shortened(kind.label), 3.6, drawing.LARGE, bold=True)
        label = f"{label} (n={drawing.counted(band.n)})"
        axis.text(0, top, label, fontsize=drawing.LARGE, fontweight="bold", bbox=drawing.WHITE)
        if band.n:
            axis.text(1, top, band.text, ha="right", bbox=drawing.WHITE)

    def _dots_of(self, band: Band) -> pl.DataFrame:
        return self.dots.filter(group=band.organisation_type.name)

    def _dot(self) -> str:
        """Return what a dot is."""
        most = int(drawing.largest(self.dots["organisations"], 1))
        return f"Each dot is {'one organisation' if most == 1 else f'up to {drawing.counted(most)} organisations'}"

    def _place(self, value: float) -> float:
        """Return where a value stands, from 0 to 1."""
        return value / 100 if self.rate else math.log1p(value) / math.log1p(self.largest)


def organisations(data: FigureData) -> Organisations:
    """Return the figure of the rates where the survey has them, or else of the totals (on a log(1 + x) axis).

    Raises AssertionError where the dots of a type are not the organisations that its estimates count.
    """
    results = data.results
    survey = results.survey
    if survey.compliance:
        column, table, subject = "rate", "table4", capitalised(visible(survey.compliance.rate))
        axis = f"{subject}, %"
    else:
        column, table, subject = survey.design.total, "table2", f"Number of {visible(survey.counted.plural)}"
        axis = f"{subject} (the scale narrows)"
    values = data.frame.select("organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls("value")
    largest = 100.0 if survey.compliance else drawing.largest(values["value"], 1.0)
    value = pl.col("value")
    place = value / 100 if survey.compliance else value.log1p() / math.log1p(largest)
    types = drawing.organisation_types(survey)
    bands = [_band(kind, results.group(table, kind.name)) for kind in types]
    dots = _piled(values, (place * COLUMNS).round().cast(pl.Int64), [kind.name for kind in types])
    for band in bands:
        if dots.filter(group=band.organisation_type.name)["organisations"].sum() != band.n:
            raise AssertionError(f"{band.organisation_type.label}: the dots are not {band.n} organisations")
    title = titled(f"{subject} of each organisation, by organisation type", survey)
    return Organisations(title, axis, bands, dots, largest, survey.compliance is not None)


def _band(kind: OrganisationType, group: Group) -> Band:
    quartiles = (group.value("iqr_low"), group.value("iqr_high"))
    iqr = interval(group.text("iqr_low"), group.text("iqr_high"))
    if iqr != MISSING:
        iqr += drawing.after_number(group.results[group.id("iqr_high")].unit)
    text = f"median {drawing.with_unit(group, 'median')} (IQR {iqr})"
    return Band(kind, group.count("organisations.n"), group.value("median"), quartiles, text)


def _piled(values: pl.DataFrame, column: pl.Expr, groups: list[str]) -> pl.DataFrame:
    """Return the dots: those of one column lie on each other, in the order of their values."""
    grouped = [values.select("value", group=pl.col("organisation_type"))]
    if ALL in groups:
        grouped.insert(0, values.select("value", group=pl.lit(ALL)))
    ranked = (
        pl.concat(grouped)
        .with_columns(column=column)
        .sort("value")
        .with_columns(rank=pl.int_range(pl.len()).over("group", "column"))
    )
    together = math.ceil((1 + drawing.largest(ranked["rank"], 0)) / MOST_PILED)
    order = {group: place for place, group in enumerate(groups)}
    return (
        ranked.group_by("group", "column", level=pl.col("rank") // together)
        .agg(pl.col("value").mean(), organisations=pl.len().cast(pl.Int64))
        .sort(pl.col("group").replace_strict(order, return_dtype=pl.Int64), "column", "level")
    )
