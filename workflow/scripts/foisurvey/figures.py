"""The figures: a histogram for each organisation type, with its data and a text that says what is seen."""

import io
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import polars as pl

from foisurvey.config import total
from foisurvey.render import titled
from foisurvey.stats.printing import printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

# Grey for all organisations, then Okabe and Ito's colours that reach 3:1 on white: readers who
# are colour-blind tell them apart, and each panel is labelled besides.
COLOURS = ("#595959", "#0072B2", "#D55E00", "#009E73")
BAR = 0.92  # width of a bar where bins are 1 apart
DRAWING: Any = {"svg.fonttype": "none", "svg.hashsalt": "foisurvey", "font.size": 9}


@dataclass(frozen=True)
class Panel:
    """One type's histogram: `counts` organisations in each bin, and the median and mean of its values."""

    label: str
    counts: list[int]
    n: int
    median: float | None
    mean: float | None


@dataclass(frozen=True)
class Histogram:
    """A figure before it is drawn: bins are closed intervals of values, (low, high), shared by all panels."""

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
        said = [
            self.title,
            f"Histograms of {self.axis[0].lower()}{self.axis[1:]}, one for each organisation type, on one scale.",
        ]
        for panel in self.panels:
            if not panel.n:
                said.append(f"{panel.label}: no organisation.")
                continue
            most = max(panel.counts)
            fullest = " and ".join(
                label for label, count in zip(self.labels, panel.counts, strict=True) if count == most
            )
            said.append(
                f"{panel.label} ({panel.n} organisation{'s' if panel.n != 1 else ''}): "
                f"median {self.number(panel.median)}, mean {self.number(panel.mean)}; "
                f"most organisations ({most}) at {fullest}{self.unit}."
            )
        return " ".join(said)

    def number(self, value: float | None) -> str:
        """Return a median or mean as printed."""
        return f"{printed(value, self.decimals, self.rounding)}{self.unit}"


def histograms(
    frame: pl.DataFrame, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> list[Histogram]:
    """Return Figure 1, the totals, and Figure 2, the rates, where the survey has them.

    `frame` is the analysis frame, `values` the primary estimates by id; `print_settings` as for
    `render.table`.
    """
    question, plural = total(survey["questions"]), survey["counted"]["plural"]
    compliance = survey.get("parts", {}).get("compliance")
    subject = f"Figure 1. Number of {plural} per organisation, by organisation type"
    decimals = print_settings["decimals"]["statistic"]
    rounding = print_settings["decimals"].get("rounding")
    largest = frame.select(pl.col(question).max()).item()
    bins, labels = total_bins(largest, survey["questions"][question]["number"] == "count")
    panels = _panels(frame, question, survey["organisation_types"], bins, values, "table2")
    title = titled(subject, print_settings)
    found = [Histogram(title, f"Number of {plural} (intervals widen)", bins, labels, panels, decimals, rounding, "")]
    if compliance:
        name = compliance["rate"].capitalize()
        title = titled(f"Figure 2. {name} of organisations, by organisation type", print_settings)
        bins, labels = rate_bins()
        panels = _panels(frame, "rate", survey["organisation_types"], bins, values, "table4")
        decimals = print_settings["decimals"]["percent"]
        found.append(Histogram(title, f"{name}, %", bins, labels, panels, decimals, rounding, "%"))
    return found


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


def draw(histogram: Histogram) -> "Drawing":
    """Draw the panels one above the other, each on a scale of its own, so that small types stay visible."""
    from matplotlib import rc_context, style
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    panels = histogram.panels
    width, panel_height, gap, top, bottom = 8.0, 1.35, 0.45, 0.85, 0.55  # inches
    height = top + bottom + panel_height * len(panels) + gap * (len(panels) - 1)
    with style.context("seaborn-v0_8-whitegrid"), rc_context(DRAWING):
        drawing = Figure(figsize=(width, height))
        grid = {
            "left": 0.07,
            "right": 0.99,
            "top": 1 - top / height,
            "bottom": bottom / height,
            "hspace": gap / panel_height,
        }
        axes = drawing.subplots(len(panels), 1, sharex=True, squeeze=False, gridspec_kw=grid)[:, 0]
        places = range(len(histogram.labels))
        for axis, panel, colour in zip(axes, panels, cycle(COLOURS if len(panels) > 1 else COLOURS[1:]), strict=False):
            axis.bar(places, panel.counts, width=BAR, color=colour)
            highest = 1.25 * max([1, *panel.counts])
            for name, value, line, marker in (("median", panel.median, "-", "v"), ("mean", panel.mean, ":", "D")):
                if value is not None:
                    # The markers stand at two heights, so that both are seen where median and mean meet.
                    place, mark = place_of(value, histogram.bins), {"v": 0.97, "D": 0.87}[marker] * highest
                    label = f"{name} {histogram.number(value)}"
                    axis.plot(
                        [place] * 3,
                        [0, mark, highest],
                        line,
                        color="black",
                        marker=marker,
                        markevery=[1],
                        markersize=5,
                        label=label,
                    )
            for place, count in zip(places, panel.counts, strict=True):
                if count:
                    said = axis.annotate(
                        str(count), (place, count), (0, 2.5), textcoords="offset points", ha="center", fontsize=8
                    )
                    said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.3})
            # A y of its own spares the title a search for its place at each drawing, a fifth of the time.
            axis.set_title(f"{panel.label} (n={panel.n})", loc="left", y=1.0, fontsize=10, fontweight="bold")
            axis.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
            axis.set_ylim(0, highest)
            axis.set_ylabel("Organisations")
            axis.grid(visible=False, axis="x")
            if panel.n:
                axis.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, frameon=False, fontsize=9)
        axes[-1].set_xticks(list(places), histogram.labels, fontsize=8)
        axes[-1].set_xlabel(histogram.axis)
        drawing.text(0.01, 1 - 0.12 / height, textwrap.fill(histogram.title, 105), fontsize=10, va="top")
    return drawing


def save(drawing: "Drawing", svg: Path, png: Path, histogram: Histogram) -> None:
    """Write the drawing as SVG (its text stays text) and PNG, both with the alternative text inside."""
    from matplotlib import rc_context

    title, words = histogram.title, histogram.alternative_text()
    text = io.StringIO()
    with rc_context(DRAWING):
        drawing.savefig(text, format="svg", metadata={"Date": None, "Title": title})
        drawing.savefig(png, format="png", dpi=150, metadata={"Title": title, "Description": words})
    head, opening, rest = text.getvalue().partition("<svg ")
    attributes, _, body = rest.partition(">")
    described = f"<title>{escape(title)}</title>\n <desc>{escape(words)}</desc>"
    svg.write_text(f'{head}{opening}role="img" {attributes}>\n {described}{body}', encoding="utf-8")


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
    types: dict[str, str],
    bins: Sequence[tuple[float, float]],
    values: dict[str, float | None],
    prefix: str,
) -> list[Panel]:
    shown = frame.filter(pl.col(column).is_not_null())
    labels = {"all": "All organisations", **types} if len(types) > 1 else types
    panels = []
    for kind, label in labels.items():
        those = shown if kind == "all" else shown.filter(pl.col("organisation_type") == kind)
        counts = [those.filter(pl.col(column).is_between(low, high)).height for low, high in bins]
        if sum(counts) != those.height:
            raise AssertionError(f"{label}: the bins hold {sum(counts)} of {those.height} organisations")
        panels.append(
            Panel(label, counts, those.height, values[f"{prefix}.{kind}.median"], values[f"{prefix}.{kind}.mean"])
        )
    return panels
