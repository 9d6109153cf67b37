"""How every figure looks: its colours, its sheet, and text that fits its place. Lengths are inches."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, SUFFIXES, Presentation, Unit
from foisurvey.estimation.results import Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

INK, MUTED, GRID = "#222222", "#595959", "#D9D9D9"
# Grey for all organisations, then Okabe and Ito's colours that reach 3:1 on white, and a purple that does: readers
# who are colour-blind tell them apart, and each is labelled besides.
COLOURS = (MUTED, "#0072B2", "#D55E00", "#009E73", "#AA4499")
MARKERS = "o^sDvPX"
WIDTH, MARGIN = 8.0, 0.12
SMALL, MEDIUM, LARGE = 8, 9, 10  # points
LONGEST = 60  # characters of a label in a drawing; the data have it in full
MOST_ANALYSES = 15  # in a drawing; the data have them all
MOST_DOTS = 3_000  # drawn one by one in an SVG; more are a picture inside it
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "foisurvey",
    "text.parse_math": False,
    "axes.formatter.use_mathtext": False,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": MEDIUM,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#BFBFBF",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
# Behind a text that stands over lines or marks.
WHITE: Any = {"facecolor": "white", "edgecolor": "none", "pad": 1}
TEXT: Any = {"fontsize": SMALL, "va": "center"}
HEADING = 0.36  # how high the heading of a block of rows is


class OrganisationType(NamedTuple):
    """An organisation type as figures show it: its name in the data, its label and its colour."""

    name: str
    label: str
    colour: str


def organisation_types(survey: Presentation) -> list[OrganisationType]:
    """Return the organisation types in the config's order; where there are several, first all of them together.

    After the fourth type the colours begin again.
    """
    types = [
        OrganisationType(name, visible(label), COLOURS[1 + place % (len(COLOURS) - 1)])
        for place, (name, label) in enumerate(survey.type_labels.items())
    ]
    return [OrganisationType(ALL, "All organisations", COLOURS[0]), *types] if len(types) > 1 else types


def counted(number: int) -> str:
    """Return a count as printed, with commas between thousands."""
    return f"{number:,}"


def organisations(number: int) -> str:
    """Return "1 organisation", "2 organisations"."""
    return f"{counted(number)} organisation{'' if number == 1 else 's'}"


def after_number(unit: Unit) -> str:
    """Return what stands after a number of this unit."""
    return SUFFIXES.get(unit, "")


def with_unit(group: Group, statistic: str) -> str:
    """Return a statistic as printed, a percentage with %."""
    return f"{group.text(statistic)}{after_number(group.results[group.id(statistic)].unit)}"


def shortened(label: str, longest: int = LONGEST) -> str:
    """Return a label for a drawing: one of more than `longest` characters ends in an ellipsis."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


def heading_of(title: str) -> str:
    """Return a figure's title as text for a drawing, in at most 500 characters."""
    return shortened(visible(title), 500)


def more_analyses(number: int) -> str:
    """Return how many analyses the drawing does not show."""
    return f"{number} more {'analysis is' if number == 1 else 'analyses are'} in the data of this figure."


@cache
def _font(bold: bool) -> Any:
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont(f"DejaVu Sans:{'bold' if bold else 'regular'}"))


@cache
def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is."""
    font = _font(bold)
    font.set_size(size, 720)  # fine enough that no width is rounded to whole dots
    font.set_text(text)
    return font.get_width_height()[0] / 64 / 720


def lines(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """Return a text in lines that are no wider than `inches`; a word that is wider ends in an ellipsis."""
    broken = [""]
    for word in text.split():
        while width(word, size, bold) > inches and len(word) > 2:
            word = f"{word[: max(1, min(len(word) - 2, int(len(word) * inches / width(word, size, bold))))]}…"
        longer = f"{broken[-1]} {word}".lstrip()
        if width(longer, size, bold) <= inches or not broken[-1]:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def fitted(text: str, inches: float, size: float, bold: bool = False) -> str:
    """Return a text as one line that is no wider than `inches`; a text that is wider ends in an ellipsis."""
    shown = shortened(text, 200)
    while width(shown, size, bold) > inches and len(shown) > 1:
        shown = f"{shown.removesuffix('…')[:-1].rstrip()}…"
    return shown


def column(labels: Iterable[str], least: float, most: float, beside: float = 0.45) -> float:
    """Return how wide a column is that holds these labels and, `beside` them, room."""
    return min(most, max([least, *(width(shortened(label), SMALL) + beside for label in labels)]))


def rounded_ticks(largest: float, first: int) -> list[int]:
    """Return the ticks of a logarithmic axis from `first`: 1, 2, 5, 10 ..., or 1, 10, 100 ... where those are many."""
    powers = range(math.ceil(math.log10(largest)) + 1)
    steps = (1, 2, 5) if largest <= 5_000 else (1,)
    ticks = [step * 10**power for power in powers for step in steps]
    return [tick for tick in [*range(first, 1), *ticks] if tick <= largest]


def percent_ticks(largest: float) -> list[int]:
    """Return the ticks of an axis of percentages: to 100, or where one is larger, to the first tick that is not."""
    step = 20 if largest <= 100 else 50 * math.ceil(largest / 250)
    return list(range(0, math.ceil(max(100, largest)) + step, step))


def few_ticks(low: float, high: float) -> list[float]:
    """Return a few ticks, at round numbers, of an axis from `low` to `high`."""
    from matplotlib.ticker import MaxNLocator

    return [tick for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= tick <= high]


@contextmanager
def styled() -> Iterator[None]:
    """Draw or save in the style of all figures."""
    from matplotlib import rc_context

    with rc_context(STYLE):
        yield


def sheet(title: str, height: float) -> "Sheet":
    """Return a sheet with the title at its top, above `height` inches for the rest."""
    from matplotlib.figure import Figure

    heading = lines(heading_of(title), WIDTH - 2 * MARGIN, LARGE)
    total = height + 0.25 + 0.19 * len(heading)
    sheet = Figure(figsize=(WIDTH, total))
    sheet.text(MARGIN / WIDTH, 1 - 0.12 / total, "\n".join(heading), fontsize=LARGE, va="top", linespacing=1.25)
    return sheet


def axes(sheet: "Sheet", left: float, bottom: float, across: float, high: float) -> "Axes":
    """Return axes at a place of a sheet."""
    total = sheet.get_figheight()
    return sheet.add_axes((left / WIDTH, bottom / total, across / WIDTH, high / total))


def canvas(sheet: "Sheet", height: float) -> "Axes":
    """Return invisible axes on the lowest `height` of the sheet, whose units are inches."""
    page = axes(sheet, 0, 0, WIDTH, height)
    page.set_axis_off()
    page.set(xlim=(0, WIDTH), ylim=(0, height))
    return page


def rows(sheet: "Sheet", left: float, bottom: float, across: float, high: float, **scale: Any) -> "Axes":
    """Return axes without a vertical scale: their rows are labelled otherwise."""
    axis = axes(sheet, left, bottom, across, high)
    axis.set(yticks=[], **scale)
    axis.spines["left"].set_visible(False)
    axis.grid(axis="x")
    return axis


class Blocks(NamedTuple):
    """Blocks of rows, each a heading and the labels of its rows; `row` is how high a row is."""

    blocks: Sequence[tuple[str, Sequence[str]]]
    row: float

    @property
    def height(self) -> float:
        """How high all blocks are together."""
        return sum(HEADING + self.row * len(labels) for _, labels in self.blocks)

    def write(self, page: "Axes", top: float, heading_width: float, label_width: float) -> Iterator[float]:
        """Write headings, over the lines of a grid, and labels from the top down, and yield where each row stands."""
        y = top
        bold: Any = {"va": "center", "fontweight": "bold", "bbox": WHITE}
        for heading, labels in self.blocks:
            y -= HEADING
            page.text(0.15, y + 0.11, fitted(shortened(heading), heading_width, MEDIUM, bold=True), **bold)
            for label in labels:
                y -= self.row
                page.text(0.25, y + self.row / 2, fitted(shortened(label), label_width, SMALL), **TEXT)
                yield y + self.row / 2


class Legend(NamedTuple):
    """The legend of organisation types above a figure: their labels in as many columns as fit from `left` on."""

    labels: Sequence[str]
    left: float

    @property
    def columns(self) -> int:
        """How many labels stand side by side."""
        widest = max((width(label, MEDIUM) for label in self._shown), default=1)
        return max(1, min(len(self.labels), int((WIDTH - self.left) / (0.4 + widest))))

    @property
    def height(self) -> float:
        """How high it is; nothing where there is one type."""
        return 0.22 * math.ceil(len(self.labels) / self.columns) + 0.1 if len(self.labels) > 1 else 0.0

    def write(self, sheet: "Sheet", marks: Sequence[Any], top: float) -> None:
        """Write each label beside its mark, from this height of the sheet down; nothing where there is one type."""
        if len(self.labels) > 1:
            where: Any = {
                "loc": "upper left",
                "bbox_to_anchor": (self.left / WIDTH - 0.01, top / sheet.get_figheight()),
            }
            close: Any = {"frameon": False, "handletextpad": 0.1, "borderaxespad": 0}
            sheet.legend(marks, self._shown, ncols=self.columns, **where, **close)

    @property
    def _shown(self) -> list[str]:
        return [shortened(label, 40) for label in self.labels]


def spread(places: Sequence[float], apart: float) -> list[float]:
    """Return places for labels, in ascending order and at least `apart` from each other, around the same middle."""
    moved = list(accumulate(places, lambda before, place: max(place, before + apart)))
    shift = sum(places) / len(places) - sum(moved) / len(moved)
    return [place + shift for place in moved]
