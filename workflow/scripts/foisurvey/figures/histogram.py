"""The figures: a histogram for each organisation type, with its data and a text that says what is seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from foisurvey.core.config import total
from foisurvey.core.outside_text import capitalised, uncapitalised, visible
from foisurvey.figures import drawing
from foisurvey.stats.printing import printed
from foisurvey.tables.table import titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

BAR = 0.92  # width of a bar where bins are 1 apart
SLANT = 45  # degrees, of labels that have no room beside each other


@dataclass(frozen=True)
class Panel:
    """One type's histogram: `counts` organisations in each bin, and the median and mean of its values."""

    label: str
    colour: str
    counts: list[int]
    n: int
    median: float | None
    mean: float | None


@dataclass(frozen=True)
class Histogram:
    """A figure before it is drawn: bins are closed intervals of values, (low, high), shared by all panels."""

    name: str
    title: str
    axis: str
    bins: list[tuple[float, float]]
    labels: list[str]
    panels: list[Panel]
    decimals: int
    rounding: str | None
    unit: str

    def data(self) -> pl.DataFrame:
        """Return one row for each type and bin: what the figure shows."""
        return pl.DataFrame(
            [
                (panel.label, label, count, panel.n, panel.median, panel.mean)
                for panel in self.panels
                for label, count in zip(self.labels, panel.counts, strict=True)
            ],
            schema={
                "organisation_type": pl.String,
                self.axis: pl.String,
                "organisations": pl.Int64,
                "n": pl.Int64,
                "median": pl.Float64,
                "mean": pl.Float64,
            },
            orient="row",
        )

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        axis = drawing.shortened(uncapitalised(self.axis), 100)
        said = [
            drawing.heading_of(self.title),
            f"Histograms of {axis}, one for each organisation type, on one scale.",
        ]
        for panel in self.panels:
            label = drawing.shortened(panel.label)
            if not panel.n:
                said.append(f"{label}: no organisation.")
                continue
            most = max(panel.counts)
            fullest = " and ".join(
                label for label, count in zip(self.labels, panel.counts, strict=True) if count == most
            )
            said.append(
                f"{label} ({drawing.organisations(panel.n)}): "
                f"median {self.number(panel.median)}, mean {self.number(panel.mean)}; "
                f"most organisations ({drawing.counted(most)}) at {fullest}{self.unit}."
            )
        return " ".join(said)

    def draw(self) -> "Drawing":
        """Draw the panels one above the other, each on a scale of its own, so that small types stay visible."""
        from matplotlib.ticker import MaxNLocator

        high, gap, across = 1.35, 0.45, drawing.WIDTH - 0.64
        longest = max(drawing.width(label, drawing.SMALL) for label in self.labels)
        aslant = longest > 0.95 * across / len(self.labels)  # or else the labels would run into each other
        bottom = 0.55 + (longest * math.sin(math.radians(SLANT)) if aslant else 0)
        with drawing.styled():
            found = drawing.sheet(self.title, bottom + (high + gap) * len(self.panels))
            places = range(len(self.labels))
            for row, panel in enumerate(reversed(self.panels)):
                axis = drawing.axes(found, 0.56, bottom + row * (high + gap), across, high)
                axis.bar(places, panel.counts, width=BAR, color=panel.colour)
                highest = 1.4 * max([1, *panel.counts])
                for name, value, line, marker in (("median", panel.median, "-", "v"), ("mean", panel.mean, ":", "D")):
                    if value is not None:
                        # The markers stand at two heights, so that both are seen where median and mean meet.
                        place, mark = place_of(value, self.bins), {"v": 0.97, "D": 0.87}[marker] * highest
                        label = f"{name} {self.number(value)}"
                        style: Any = {
                            "color": "black",
                            "marker": marker,
                            "markevery": [1],
                            "markersize": 5,
                            "label": label,
                        }
                        axis.plot([place] * 3, [0, mark, highest], line, **style)
                for place, count in zip(places, panel.counts, strict=True):
                    if count:
                        said = axis.annotate(
                            drawing.counted(count),
                            (place, count),
                            (0, 2.5),
                            textcoords="offset points",
                            ha="center",
                            fontsize=drawing.SMALL,
                        )
                        said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.3})
                label = drawing.fitted(drawing.shortened(panel.label), 3.8, drawing.LARGE, bold=True)
                label = f"{label} (n={drawing.counted(panel.n)})"
                # A y of its own spares the title a search for its place at each drawing, a fifth of the time.
                axis.set_title(label, loc="left", y=1.0, fontsize=drawing.LARGE, fontweight="bold")
                axis.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
                axis.set_ylim(0, highest)
                axis.set_xlim(-0.6, len(self.labels) - 0.4)
                axis.set_ylabel("Organisations")
                axis.grid(axis="y")
                axis.spines["left"].set_visible(False)
                if panel.n:
                    axis.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, frameon=False)
                slant: Any = {"rotation": SLANT, "rotation_mode": "anchor", "ha": "right"} if aslant else {}
                axis.set_xticks(list(places), self.labels if not row else [""] * len(self.labels), **slant)
                if not row:
                    axis.set_xlabel(drawing.fitted(self.axis, across, drawing.MEDIUM))
        return found

    def number(self, value: float | None) -> str:
        """Return a median or mean as printed."""
        return f"{printed(value, self.decimals, self.rounding)}{self.unit}"


def of_totals(
    frame: pl.DataFrame, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> Histogram:
    """Return Figure 1, the totals.

    `frame` is the analysis frame, `values` the primary estimates by id; `print_settings` as for
    `tables.table`.
    """
    question, plural = total(survey["questions"]), visible(survey["counted"]["plural"])
    title = titled(f"Figure 1. Number of {plural} per organisation, by organisation type", print_settings)
    largest = frame.select(pl.col(question).max()).item()
    bins, labels = total_bins(largest, survey["questions"][question]["number"] == "count")
    panels = _panels(frame, question, survey, bins, values, "table2")
    decimals, rounding = print_settings["decimals"]["statistic"], print_settings["decimals"].get("rounding")
    axis = f"Number of {plural} (intervals widen)"
    return Histogram("figure1", title, axis, bins, labels, panels, decimals, rounding, "")


def of_rates(
    frame: pl.DataFrame, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> Histogram:
    """Return Figure 2, the rates; the arguments are those of `of_totals`."""
    rate = capitalised(visible(survey["parts"]["compliance"]["rate"]))
    title = titled(f"Figure 2. {rate} of organisations, by organisation type", print_settings)
    bins, labels = rate_bins()
    panels = _panels(frame, "rate", survey, bins, values, "table4")
    decimals, rounding = print_settings["decimals"]["percent"], print_settings["decimals"].get("rounding")
    return Histogram("figure2", title, f"{rate}, %", bins, labels, panels, decimals, rounding, "%")


def total_bins(largest: float | None, whole: bool) -> tuple[list[tuple[float, float]], list[str]]:
    """Return bins of totals, and their labels: from 0, 1, then widening as 2, 5, 10, 20, 50 ... to the largest.

    Of whole numbers a bin is 2 to 4, of others 2 to just under 5.
    """
    edges = [0, 1]
    while edges[-1] <= max(largest or 0, 1):
        power = 10 ** (len(str(edges[-1])) - 1)
        edges.append({1: 2, 2: 5, 5: 10}[edges[-1] // power] * power)
    if not whole:
        return [(float(low), math.nextafter(high, 0)) for low, high in pairwise(edges)], [
            f"{low}-<{high}" for low, high in pairwise(edges)
        ]
    bins = [(float(low), float(high - 1)) for low, high in pairwise(edges)]
    return bins, [f"{low:.0f}" if low == high else f"{low:.0f}-{high:.0f}" for low, high in bins]


def rate_bins() -> tuple[list[tuple[float, float]], list[str]]:
    """Return bins of percentages, and their labels: exactly 0, ten steps of 10, exactly 100."""
    steps = [(float(low), math.nextafter(low + 10, 0)) for low in range(0, 100, 10)]
    steps[0] = (math.nextafter(0, 1), steps[0][1])
    labels = [f"{low:.0f}-<{low + 10:.0f}" for low, _ in steps]
    labels[0] = ">0-<10"
    return [(0.0, 0.0), *steps, (100.0, 100.0)], ["0", *labels, "100"]


def place_of(value: float, bins: Sequence[tuple[float, float]]) -> float:
    """Return where a value stands on an axis of equally wide bins: at its share of the way through its bin."""
    for place, (low, high) in enumerate(bins):
        end = bins[place + 1][0] if place + 1 < len(bins) else max(high, low)
        if value < end or place + 1 == len(bins):
            width = end - low
            return place + BAR * (min((value - low) / width, 1.0) - 0.5) if high > low and width else float(place)
    raise ValueError("no bins")


def _panels(
    frame: pl.DataFrame,
    column: str,
    survey: dict[str, Any],
    bins: Sequence[tuple[float, float]],
    values: dict[str, float | None],
    prefix: str,
) -> list[Panel]:
    shown = frame.filter(pl.col(column).is_not_null())
    panels, coloured = [], drawing.colours(survey)
    for kind, label in drawing.groups(survey).items():
        those = shown if kind == "all" else shown.filter(pl.col("organisation_type") == kind)
        counts = [those.filter(pl.col(column).is_between(low, high)).height for low, high in bins]
        if sum(counts) != those.height:
            raise AssertionError(f"{label}: the bins hold {sum(counts)} of {those.height} organisations")
        panels.append(
            Panel(
                label,
                coloured[kind],
                counts,
                those.height,
                values[f"{prefix}.{kind}.median"],
                values[f"{prefix}.{kind}.mean"],
            )
        )
    return panels
