"""How every figure looks: its colours by meaning, its sizes, its scales, and text that fits. Lengths are inches."""

import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, Presentation

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

INK, MUTED, LINE, PAPER = "#1a1a1a", "#565b61", "#c9cdd2", "#ffffff"
DARK = {INK: "#e7e9ec", MUTED: "#a9b0b8", LINE: "#434a52", PAPER: "#15181c"}
# Of Okabe and Ito, and a purple: readers who are colour-blind tell them apart, and each reaches 3:1 on both papers.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499")
MARKERS = "osDv^PX"
WIDTH, HIGHEST = 85 / 25.4, 9.0  # a column of a journal, and what a page holds
SMALL, MEDIUM = 7, 7.5  # points, in print
NARROWEST, MOST_LETTERS = 0.025, 400  # inches of a letter; letters that are looked at to break a text
MOST_PIXELS = 1200  # of either side of a PNG
MOST_TYPES = 12  # in a drawing, besides all together; the data have them all
MOST_DOTS = 3_000  # drawn one by one in an SVG; more are a picture inside it
PAPERED: Any = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}  # behind a text over lines
RC: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "foisurvey",
    "text.parse_math": False,
    "axes.formatter.use_mathtext": False,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "figure.facecolor": PAPER,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "axes.facecolor": PAPER,
    "axes.titlelocation": "left",
    "axes.titlepad": 2,
    "axes.titleweight": "bold",
    "axes.titley": 1.0,
    "grid.linewidth": 0.5,
    "lines.linewidth": 1,
    "lines.solid_capstyle": "butt",
    "legend.frameon": False,
    "legend.handletextpad": 0.3,
    "legend.columnspacing": 0.8,
    "legend.labelspacing": 0.3,
    "legend.handlelength": 1.5,
    **dict.fromkeys(("axes.edgecolor", "grid.color"), LINE),
    **dict.fromkeys(("axes.spines.left", "axes.spines.right", "axes.spines.top", "axes.unicode_minus"), False),
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
    **dict.fromkeys(("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"), SMALL),
    "axes.titlesize": MEDIUM,
}


class OrganisationType(NamedTuple):
    """An organisation type as figures show it: its name in the data, its label, its colour and its mark."""

    name: str
    label: str
    colour: str
    marker: str

    def rows(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Return the rows of organisations of this type."""
        return frame if self.name == ALL else frame.filter(organisation_type=self.name)


class Scale(NamedTuple):
    """The scale of numbers, linear or, with a `unit`, log(1 + x / unit); the edges of bins of equal width on it."""

    edges: list[float]
    ticks: list[float]
    labels: list[str]
    unit: float = 0.0

    @property
    def note(self) -> str:
        """What a caption says of the scale."""
        return "The scale is logarithmic, log(1 + x)." if self.unit else ""

    def place(self, value: float) -> float:
        """Return how far along the scale a value stands, where 1 is a unit of a logarithmic scale."""
        return math.log1p(value / self.unit) if self.unit else value

    def along(self, share: float) -> float:
        """Return the value that stands so far along the scale, from 0 to 1 at its last edge."""
        place = share * self.place(self.edges[-1])
        return self.unit * math.expm1(place) if self.unit else place

    def show(self, axis: "Axes", of: str = "x") -> None:
        """Give axes this scale, across (x) or upwards (y), with some room before its first and after its last edge."""
        import numpy as np

        if self.unit:
            unit = self.unit
            functions = (lambda x: np.log1p(np.maximum(x, -0.9 * unit) / unit), lambda y: unit * np.expm1(y))
            getattr(axis, f"set_{of}scale")("function", functions=functions)
        room = 0.02 * self.place(self.edges[-1])
        first = -self.unit * (1 - math.exp(-room)) if self.unit else -room
        getattr(axis, f"set_{of}lim")(first, self.edges[-1] * 1.02)
        getattr(axis, f"set_{of}ticks")(self.ticks, self.labels)
        axis.minorticks_off()


@contextmanager
def theme() -> Iterator[None]:
    """Draw and save in the theme of all figures."""
    import seaborn as sns
    from matplotlib import rc_context

    with rc_context(sns.axes_style("whitegrid") | RC):
        yield


def sheet(
    survey: Presentation, heights: Sequence[float], columns: int = 1, around: float = 0.4, **grid: Any
) -> "tuple[Sheet, Any]":
    """Return a sheet and its axes, in rows of these heights with room around; it says where the data are synthetic."""
    from matplotlib.figure import Figure

    height = min(HIGHEST, sum(heights) + around + 0.15 * survey.synthetic)
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    if survey.synthetic:
        figure.suptitle("Synthetic data", x=0.99, ha="right", fontsize=SMALL, color=MUTED)
    return figure, figure.subplots(len(heights), columns, height_ratios=heights, squeeze=False, **grid)


def legend(figure: "Sheet", marks: dict[str, Any], where: Any = "outside lower left") -> None:
    """Write labels beside their marks on a sheet, which grows by as much; nothing for one mark."""
    if len(marks) > 1:
        labels = distinct(list(marks), WIDTH / 2 - 0.35)
        lines = max(label.count("\n") + 1.1 for label in labels) * math.ceil(len(labels) / 2)
        figure.set_figheight(min(HIGHEST, figure.get_figheight() + 0.14 * lines + 0.05))
        figure.legend(marks.values(), labels, ncols=2, loc=where)


def nothing(survey: Presentation, words: str) -> "Sheet":
    """Return a sheet that says why there is nothing to show."""
    figure, ((axis,),) = sheet(survey, [0.3], around=0.1)
    axis.set_axis_off()
    axis.text(0.5, 0.5, words, ha="center", va="center", transform=axis.transAxes)
    return figure


def organisation_types(survey: Presentation) -> list[OrganisationType]:
    """Return the organisation types in the config's order; where there are several, first all of them together.

    After the fourth type the colours begin again, with other marks.
    """
    types = [
        OrganisationType(name, visible(label), COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)])
        for place, (name, label) in enumerate(survey.type_labels.items())
    ]
    return [OrganisationType(ALL, "All organisations", MUTED, "o"), *types] if len(types) > 1 else types


def counted(number: float) -> str:
    """Return a count as printed, with commas."""
    return f"{number:,.0f}"


def short(value: float, money: bool = False) -> str:
    """Return a tick's number: 0.5, 20, 15k, 1.2m; of money £1.2m."""
    least = 1e3 if money else 1e4  # of a number in thousands
    sizes = (1e9, 1e9, "bn"), (1e6, 1e6, "m"), (least, 1e3, "k"), (0, 1, "")
    size, ending = next((size, ending) for first, size, ending in sizes if value >= first)
    return f"{'£' if money else ''}{value / size:g}{ending}"


def percentages(largest: float) -> Scale:
    """Return the scale of percentages: to 100, or where one is larger, beyond it; with ten bins or more."""
    step = 10 if largest <= 100 else 10 * math.ceil(largest / 200)
    last = max(100, step * math.ceil(largest / step))
    edges = [float(edge) for edge in range(0, last + step, step) if edge < last + step]
    ticks = edges[:: 2 if len(edges) <= 12 else 4]
    return Scale(edges, ticks, [f"{tick:g}" for tick in ticks])


def numbers(values: Sequence[float], whole: bool, money: bool) -> Scale:
    """Return the scale of these numbers: linear, or logarithmic where the largest is more than 10 times the median.

    A bin has the values from its edge to below the next one. Of whole numbers the edges are whole.
    """
    from matplotlib.ticker import MaxNLocator

    ordered = sorted(values)
    largest, middle = max([0.0, *ordered]), ordered[len(ordered) // 2] if ordered else 0.0
    if largest <= 10 * middle or not largest:
        first, second = MaxNLocator(10, steps=[1, 2, 5, 10], integer=whole).tick_values(0, largest or 1)[:2]
        edges = [float(second - first) * place for place in range(math.floor(largest / (second - first) + 1e-9) + 2)]
        ticks = edges[:: math.ceil(len(edges) / 5)]
        return Scale(edges, ticks, [short(tick, money) for tick in ticks])
    positive = [value for value in ordered if value > 0]
    exponent = math.floor(math.log10(positive[len(positive) // 10]))
    scale = Scale([0.0], [0.0], [], 10.0 ** max(exponent, 0 if whole else exponent))
    while scale.edges[-1] <= largest:
        scale.edges.append(scale.edges[-1] * 2 + scale.unit)
    end, powers = scale.edges[-1], range(exponent, math.ceil(math.log10(largest)) + 1)
    for tick in (step * 10.0**power for power in powers for step in (1, 2, 5)):
        if tick <= end and scale.place(tick) - scale.place(scale.ticks[-1]) > 0.11 * scale.place(end):
            scale.ticks.append(tick)
    return scale._replace(labels=[short(tick, money) for tick in scale.ticks])


def below(figure: "Sheet", words: str) -> None:
    """Write below a sheet what its scales are of."""
    figure.supxlabel(wrapped(words, WIDTH - 0.4, 2), fontsize=SMALL)


@cache
def width(text: str, size: float = SMALL, bold: bool = False) -> float:
    """Return how wide a line of text is."""
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont(f"DejaVu Sans:{'bold' if bold else 'regular'}"))
    font.set_size(size, 720)  # fine enough that no width is rounded to whole dots
    font.set_text(text)
    return font.get_width_height()[0] / 64 / 720


def wrapped(text: str, inches: float, lines: int = 3, **font: Any) -> str:
    """Return a text on lines no wider than `inches`; one that needs more lines ends in an ellipsis."""
    text = " ".join(visible(text)[: MOST_LETTERS + 1].split())
    for letters in range(min(len(text), int(inches / NARROWEST)), 1, -1):
        with_hyphens = re.sub(rf"\S{{{letters - 1}}}(?=\S\S)", r"\g<0>- ", text)
        broken = textwrap.wrap(with_hyphens, letters, max_lines=lines, placeholder="…")
        if all(width(line, **font) <= inches for line in broken):
            return "\n".join(broken)
    return text[:1]


def distinct(labels: Sequence[str], inches: float, lines: int = 3, **font: Any) -> list[str]:
    """Return labels wrapped; where several that differ would look alike, each has its number in place of its end."""
    shown = [wrapped(label, inches, lines, **font) for label in labels]
    alike = [{label for label, other in zip(labels, shown, strict=True) if other == text} for text in shown]
    return [
        text if len(same) == 1 else f"{wrapped(label, inches - width(' (99)', **font), lines, **font)} ({place})"
        for place, (text, same, label) in enumerate(zip(shown, alike, labels, strict=True), start=1)
    ]
