"""Every organisation as a dot, a band for each type, with the type's median and quartiles."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foisurvey.core.config import total
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.figures import drawing
from foisurvey.tables.table import MISSING, Numbers, interval, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

DOT = 0.0525  # how far two dots stand apart where there is room
ACROSS = drawing.WIDTH - 0.6
COLUMNS = 140  # so that 20, 40 ... 100 percent, and 50, stand in the middle of a column
HIGHEST = 0.95  # how high dots may be piled
MOST_PILED = 40  # dots in a pile that can be told apart


@dataclass(frozen=True)
class Band:
    """One type: its label, number, and the median and quartiles of its values, also as they are printed."""

    label: str
    colour: str
    n: int
    median: float | None
    quartiles: tuple[float | None, float | None]
    said: str


@dataclass(frozen=True)
class Organisations:
    """`dots` has a row for each dot: group, column (0 to COLUMNS), level, value, organisations."""

    name: str
    title: str
    axis: str
    bands: dict[str, Band]
    dots: pl.DataFrame
    largest: float
    rate: bool

    def data(self) -> pl.DataFrame:
        """Return a row for each dot, with the type's median and quartiles.

        A dot is an organisation. Where more than 40 would be piled up it is several that lie next to
        each other: `value` is then their mean, `organisations` how many they are.
        """
        bands = pl.DataFrame(
            [(kind, band.label, band.n, band.median, *band.quartiles) for kind, band in self.bands.items()],
            schema={
                **{"group": pl.String, "organisation_type": pl.String, "n": pl.Int64},
                **dict.fromkeys(("median", "iqr_low", "iqr_high"), pl.Float64),
            },
            orient="row",
        )
        columns = ["organisation_type", "value", "organisations", "n", "median", "iqr_low", "iqr_high"]
        return self.dots.join(bands, on="group", maintain_order="left").select(columns)

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        said = [drawing.heading_of(self.title), f"{self.each()}, in a band for each organisation type on one scale."]
        for band in self.bands.values():
            label = drawing.shortened(band.label)
            said.append(f"{label} ({drawing.organisations(band.n)}): {band.said}." if band.n else f"{label}: none.")
        return " ".join(said)

    def each(self) -> str:
        """Return what a dot is."""
        most = int(drawing.largest(self.dots["organisations"], 1))
        return f"Each dot is {'one organisation' if most == 1 else f'up to {drawing.counted(most)} organisations'}"

    def place(self, value: float) -> float:
        """Return where a value stands, from 0 to 1."""
        return value / 100 if self.rate else math.log1p(value) / math.log1p(self.largest)

    def draw(self) -> "Drawing":
        """Draw the bands one above the other; dots of one column are piled up."""
        piled = {
            kind: 1 + drawing.largest(self.dots.filter(pl.col("group") == kind)["level"], 0) for kind in self.bands
        }
        step = min(DOT, HIGHEST / max(piled.values()))
        bottom, around = 0.6, 0.72  # `around` is what a band needs besides its dots
        with drawing.styled():
            height = bottom + sum(around + step * levels for levels in piled.values())
            found = drawing.sheet(self.title, height)
            axis = drawing.axes(found, 0.3, bottom, ACROSS, height - bottom)
            axis.set_xlim(-DOT / ACROSS, 1 + DOT / ACROSS)
            axis.set_ylim(0, height - bottom)
            axis.spines["left"].set_visible(False)
            axis.set_yticks([])
            ticks = range(0, 101, 20) if self.rate else drawing.rounded_ticks(self.largest, 0)
            axis.set_xticks([self.place(tick) for tick in ticks], [drawing.counted(tick) for tick in ticks])
            axis.grid(axis="x")
            axis.set_xlabel(drawing.fitted(f"{self.axis}. {self.each()}.", ACROSS, drawing.MEDIUM))
            top = height - bottom
            for kind, band in self.bands.items():
                top -= around + step * piled[kind]
                self._band(axis, top + 0.24, top + 0.36 + step * piled[kind], kind, band, step)
        return found

    def _band(self, axis: "Axes", base: float, top: float, kind: str, band: Band, step: float) -> None:
        those = self.dots.filter(pl.col("group") == kind)
        where = those["column"].to_numpy() / COLUMNS, base + step * (those["level"].to_numpy() + 0.5)
        many = self.dots.height > drawing.MOST_DOTS
        axis.scatter(*where, s=11, color=band.colour, linewidths=0, rasterized=many, zorder=2)
        low, high = band.quartiles
        if band.median is not None and low is not None and high is not None:
            ends = [self.place(low), self.place(high)]
            axis.plot(ends, [base - 0.09] * 2, color=drawing.INK, linewidth=2.5, solid_capstyle="butt", zorder=3)
            axis.plot([self.place(band.median)], [base - 0.09], "D", color=drawing.INK, markersize=5, zorder=4)
        label = drawing.fitted(drawing.shortened(band.label), 3.6, drawing.LARGE, bold=True)
        label = f"{label} (n={drawing.counted(band.n)})"
        white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axis.text(0, top, label, fontsize=drawing.LARGE, fontweight="bold", bbox=white)
        if band.n:
            axis.text(1, top, band.said, ha="right", bbox=white)


def organisations(
    frame: pl.DataFrame, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> Organisations:
    """Return the figure of the rates where the survey has them, or else of the totals (on a log(1 + x) axis).

    `frame` is the analysis frame, `values` the primary estimates by id, whose median and quartiles are shown.
    """
    compliance, question = survey.get("parts", {}).get("compliance"), total(survey["questions"])
    column, prefix, kind = ("rate", "table4", "percent") if compliance else (question, "table2", "statistic")
    unit = "%" if compliance else ""
    plural = visible(survey["counted"]["plural"])
    shown = frame.select("organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls("value")
    largest = 100.0 if compliance else drawing.largest(shown["value"], 1.0)
    bands, coloured = {}, drawing.colours(survey)
    for group, label in drawing.groups(survey).items():
        numbers = Numbers(values, f"{prefix}.{group}", print_settings["decimals"])
        median, low, high = (values[f"{prefix}.{group}.{name}"] for name in ("median", "iqr_low", "iqr_high"))
        iqr = interval(numbers.number("iqr_low", kind), numbers.number("iqr_high", kind))
        said = f"median {numbers.number('median', kind)}{unit} (IQR {iqr}{unit if iqr != MISSING else ''})"
        n = int(values[f"{prefix}.{group}.organisations.n"] or 0)
        bands[group] = Band(label, coloured[group], n, median, (low, high), said)
    value = pl.col("value")
    place = value / 100 if compliance else value.log1p() / math.log1p(largest)
    what = capitalised(visible(compliance["rate"])) if compliance else f"Number of {plural}"
    title = titled(f"{what} of each organisation, by organisation type", print_settings)
    axis = f"{what}, %" if compliance else f"{what} (the scale narrows)"
    dots = _piled(shown, (place * COLUMNS).round().cast(pl.Int64), list(bands))
    for group, band in bands.items():
        if dots.filter(pl.col("group") == group)["organisations"].sum() != band.n:
            raise AssertionError(f"{band.label}: the dots are not {band.n} organisations")
    return Organisations("organisations", title, axis, bands, dots, largest, bool(compliance))


def _piled(shown: pl.DataFrame, column: pl.Expr, groups: list[str]) -> pl.DataFrame:
    """Return the dots: those of one column lie on each other, in the order of their values."""
    found = [shown.select("value", group=pl.col("organisation_type"))]
    if "all" in groups:
        found.insert(0, shown.select("value", group=pl.lit("all")))
    ranked = (
        pl.concat(found)
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
