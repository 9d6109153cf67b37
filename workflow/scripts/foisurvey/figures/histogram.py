"""Figures 1 and 2: a histogram for each organisation type, of the totals and of the rates."""

import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL, Unit
from foisurvey.figures import drawing
from foisurvey.figures.drawing import OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.tables.table import titled

BAR = 0.92  # width of a bar where bins are 1 apart
SLANT = 45  # degrees, of labels that have no room beside each other
HIGH, GAP = 1.35, 0.45  # of a panel, and between two
ACROSS = drawing.WIDTH - 0.64
AXIS = "<axis>"  # where a column has the name of the axis
_OF_AXIS = "that of the axis"
DATA = Schema(
    "one bin of the histogram of one organisation type",
    {
        "organisation_type": Column("Label of the type"),
        AXIS: Column("Label of the bin; the column is named as the axis", pl.String, _OF_AXIS),
        "organisations": Column("How many lie in the bin", pl.Int64, "organisations"),
        "n": Column("How many the histogram has", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, _OF_AXIS, "no organisation"),
        "mean": Column("Mean of the type", pl.Float64, _OF_AXIS, "no organisation"),
    },
)


class Bin(NamedTuple):
    """A closed interval of values, and its label."""

    low: float
    high: float
    label: str


class Average(NamedTuple):
    """A median or mean, missing where there is no value, and how it is printed."""

    value: float | None
    text: str


@dataclass(frozen=True)
class Panel:
    """The histogram of one organisation type: `counts` organisations in each bin, and the median and mean."""

    organisation_type: OrganisationType
    counts: list[int]
    n: int
    median: Average
    mean: Average


@dataclass(frozen=True)
class Histogram(Figure):
    """A figure of histograms, one a panel; all have the same bins, whose values are in `unit`."""

    axis: str
    bins: list[Bin]
    panels: list[Panel]
    unit: Unit

    @property
    def labels(self) -> list[str]:
        """The labels of the bins."""
        return [one.label for one in self.bins]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        rows = [
            (panel.organisation_type.label, label, count, panel.n, panel.median.value, panel.mean.value)
            for panel in self.panels
            for label, count in zip(self.labels, panel.counts, strict=True)
        ]
        return pl.DataFrame(rows, schema=DATA, orient="row").rename({AXIS: self.axis})

    def sentences(self) -> Iterator[str]:
        axis = drawing.shortened(uncapitalised(self.axis), 100)
        yield f"Histograms of {axis}, one for each organisation type, on one scale."
        for panel in self.panels:
            label, most = drawing.shortened(panel.organisation_type.label), max(panel.counts)
            fullest = [one.label for one, count in zip(self.bins, panel.counts, strict=True) if count == most]
            yield (
                f"{label} ({drawing.organisations(panel.n)}): median {panel.median.text}, mean {panel.mean.text}; most "
                f"organisations ({drawing.counted(most)}) at {' and '.join(fullest)}{drawing.after_number(self.unit)}."
                if panel.n
                else f"{label}: no organisation."
            )

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw the panels one above the other, each on a scale of its own, so that small types stay visible."""
        longest = max(drawing.width(label, drawing.SMALL) for label in self.labels)
        aslant = longest > 0.95 * ACROSS / len(self.labels)  # or else the labels would run into each other
        slant: Any = {"rotation": SLANT, "rotation_mode": "anchor", "ha": "right"} if aslant else {}
        bottom = 0.55 + (longest * math.sin(math.radians(SLANT)) if aslant else 0)
        sheet = drawing.sheet(self.title, bottom + (HIGH + GAP) * len(self.panels))
        for row, panel in enumerate(reversed(self.panels)):
            axis = drawing.axes(sheet, 0.56, bottom + row * (HIGH + GAP), ACROSS, HIGH)
            self._draw_panel(axis, panel)
            axis.set_xticks(range(len(self.bins)), [""] * len(self.bins) if row else self.labels, **slant)
            if not row:
                axis.set_xlabel(drawing.fitted(self.axis, ACROSS, drawing.MEDIUM))
        return sheet

    def _draw_panel(self, axis: "drawing.Axes", panel: Panel) -> None:
        from matplotlib.ticker import MaxNLocator

        axis.bar(range(len(self.bins)), panel.counts, width=BAR, color=panel.organisation_type.colour)
        highest = 1.4 * max([1, *panel.counts])
        # The markers stand at two heights, so that both are seen where median and mean meet.
        for name, average, height, style in (("median", panel.median, 0.97, "-v"), ("mean", panel.mean, 0.87, ":D")):
            if average.value is not None:
                place, heights = place_of(average.value, self.bins), [0, height * highest, highest]
                mark: Any = {"color": "black", "markevery": [1], "markersize": 5}
                axis.plot([place] * 3, heights, style, label=f"{name} {average.text}", **mark)
        above: Any = {"xytext": (0, 2.5), "textcoords": "offset points", "ha": "center", "fontsize": drawing.SMALL}
        for place, count in enumerate(panel.counts):
            if count:
                axis.annotate(drawing.counted(count), (place, count), bbox=drawing.WHITE | {"pad": 0.3}, **above)
        label = drawing.fitted(drawing.shortened(panel.organisation_type.label), 3.8, drawing.LARGE, bold=True)
        label = f"{label} (n={drawing.counted(panel.n)})"
        # A y of its own spares the title a search for its place at each drawing, a fifth of the time.
        axis.set_title(label, loc="left", y=1.0, fontsize=drawing.LARGE, fontweight="bold")
        axis.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axis.set(xlim=(-0.6, len(self.bins) - 0.4), ylim=(0, highest), ylabel="Organisations")
        axis.grid(axis="y")
        axis.spines["left"].set_visible(False)
        if panel.n:
            axis.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, frameon=False)


def histogram_of_totals(data: FigureData) -> Histogram:
    """Return Figure 1, of the totals."""
    design, plural = data.survey.design, visible(data.survey.counted.plural)
    title = titled(f"Figure 1. Number of {plural} per organisation, by organisation type", data.survey)
    bins = total_bins(max(data.frame[design.total].drop_nulls(), default=None), design.counts_things)
    panels = _panels(data, design.total, bins, "table2")
    return Histogram(title, f"Number of {plural} (intervals widen)", bins, panels, "statistic")


def histogram_of_rates(data: FigureData) -> Histogram:
    """Return Figure 2, of the rates; of a survey with a compliant part."""
    title = titled(f"Figure 2. {data.rate} of organisations, by organisation type", data.survey)
    bins = rate_bins(max(data.frame["rate"].drop_nulls(), default=0.0))
    return Histogram(title, f"{data.rate}, %", bins, _panels(data, "rate", bins, "table4"), "percent")


def total_bins(largest: float | None, whole: bool) -> list[Bin]:
    """Return bins of totals: from 0, 1, then widening as 2, 5, 10, 20, 50 ... to the largest.

    Of whole numbers a bin is 2 to 4, of others 2 to just under 5.
    """
    edges = [0, 1, 2]
    while edges[-1] <= (largest or 0):
        edges.append(edges[-1] * 5 // 2 if f"{edges[-1]}".startswith("2") else edges[-1] * 2)
    if whole:
        return [Bin(low, end - 1, f"{low}" if end == low + 1 else f"{low}-{end - 1}") for low, end in pairwise(edges)]
    return [Bin(low, math.nextafter(end, 0), f"{low}-<{end}") for low, end in pairwise(edges)]


def rate_bins(largest: float = 100) -> list[Bin]:
    """Return bins of percentages: exactly 0, ten steps of 10, exactly 100, and where some are larger, one for these."""
    first = Bin(math.nextafter(0, 1), math.nextafter(10, 0), ">0-<10")
    steps = [Bin(low, math.nextafter(low + 10, 0), f"{low}-<{low + 10}") for low in range(10, 100, 10)]
    above = [Bin(math.nextafter(100, math.inf), largest, ">100")] if largest > 100 else []
    return [Bin(0, 0, "0"), first, *steps, Bin(100, 100, "100"), *above]


def place_of(value: float, bins: Sequence[Bin]) -> float:
    """Return where a value stands on an axis of equally wide bins: at its share of the way through its bin."""
    place = bisect([one.low for one in bins[1:]], value)
    low, high, _ = bins[place]
    width = (bins[place + 1].low if place + 1 < len(bins) else high) - low
    return place + BAR * (min((value - low) / width, 1.0) - 0.5) if high > low else float(place)


def _panels(data: FigureData, column: str, bins: Sequence[Bin], table: str) -> list[Panel]:
    """Return the histograms of a column of the analysis frame, with the median and mean of a table."""
    values = data.frame.select("organisation_type", value=column).drop_nulls("value")
    panels = []
    for organisation_type in drawing.organisation_types(data.survey):
        of_type = values if organisation_type.name == ALL else values.filter(organisation_type=organisation_type.name)
        counts = [of_type.filter(pl.col("value").is_between(one.low, one.high)).height for one in bins]
        if sum(counts) != of_type.height:
            raise AssertionError(
                f"{organisation_type.label}: the bins hold {sum(counts)} of {of_type.height} organisations"
            )
        group = data.results.group(table, organisation_type.name)
        median, mean = (Average(group.value(name), drawing.with_unit(group, name)) for name in ("median", "mean"))
        panels.append(Panel(organisation_type, counts, of_type.height, median, mean))
    return panels
