"""How every figure looks and is written: colours, text that fits its place, files. Lengths are inches."""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from xml.sax.saxutils import escape

import polars as pl

from foisurvey.core.outside_text import csv_safe, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

INK, MUTED, GRID = "#222222", "#595959", "#D9D9D9"
# Grey for all organisations, then Okabe and Ito's colours that reach 3:1 on white, and a purple that does: readers
# who are colour-blind tell them apart, and each is labelled besides.
COLOURS = (MUTED, "#0072B2", "#D55E00", "#009E73", "#AA4499")
MARKERS = "o^sDvPX"
WIDTH, MARGIN = 8.0, 0.12
SMALL, MEDIUM, LARGE = 8, 9, 10  # points
LONGEST = 60  # characters of a label in a picture; the data have it whole
MOST_ANALYSES = 15  # shown in a picture; the data have them all
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


class Figure(Protocol):
    """A figure before it is drawn."""

    @property
    def name(self) -> str:
        """What its files are called."""

    @property
    def title(self) -> str:
        """What it shows, of which survey; it says so where the data are synthetic."""

    def data(self) -> pl.DataFrame:
        """Return what it shows, with labels whole."""

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""

    def draw(self) -> "Drawing":
        """Return the picture."""


def groups(survey: dict[str, Any]) -> dict[str, str]:
    """Return the organisation types and their labels, before them all together where there are several."""
    types = {name: visible(label) for name, label in survey["organisation_types"].items()}
    return {"all": "All organisations", **types} if len(types) > 1 else types


def colours(survey: dict[str, Any]) -> dict[str, str]:
    """Return a colour for each of `groups`; after the fourth type they begin again."""
    return {
        kind: COLOURS[0] if kind == "all" else COLOURS[1 + place % (len(COLOURS) - 1)]
        for place, kind in enumerate(groups(survey), start=-1 if len(survey["organisation_types"]) > 1 else 0)
    }


def counted(number: int) -> str:
    """Return a count as printed, with commas from 10,000 on."""
    return f"{number:,}" if number >= 10_000 else f"{number}"


def organisations(number: int) -> str:
    """Return "1 organisation", "2 organisations"."""
    return f"{counted(number)} organisation{'' if number == 1 else 's'}"


def shortened(label: str, longest: int = LONGEST) -> str:
    """Return a label for a picture: one longer than `longest` ends in an ellipsis."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


def largest(values: pl.Series, least: float) -> float:
    """Return the largest of some values, or `least` where that is larger or there are none."""
    found: Any = values.max()
    return max(least, float(least if found is None else found))


def heading_of(title: str) -> str:
    """Return a figure's title as text for a picture, in at most 500 characters."""
    return shortened(visible(title), 500)


@cache
def _font(bold: bool) -> Any:
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont(f"DejaVu Sans:{'bold' if bold else 'regular'}"))


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is."""
    font = _font(bold)
    font.set_size(size, 720)  # fine enough that no width is rounded to whole dots
    font.set_text(text)
    return font.get_width_height()[0] / 64 / 720


def lines(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """Return a text in lines that are no wider than `inches`; a word that is gets an ellipsis."""
    found = [""]
    for word in text.split():
        while width(word, size, bold) > inches and len(word) > 2:
            word = f"{word[: max(1, min(len(word) - 2, int(len(word) * inches / width(word, size, bold))))]}…"
        longer = f"{found[-1]} {word}".lstrip()
        if width(longer, size, bold) <= inches or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    return found


def fitted(text: str, inches: float, size: float, bold: bool = False) -> str:
    """Return a text as one line that is no wider than `inches`: what does not fit is an ellipsis."""
    shown = shortened(text, 200)
    while width(shown, size, bold) > inches and len(shown) > 1:
        shown = f"{shown.removesuffix('…')[:-1].rstrip()}…"
    return shown


def column(labels: Iterable[str], least: float, most: float) -> float:
    """Return how wide a column is that holds these labels."""
    return min(most, max([least, *(width(shortened(label), SMALL) + 0.45 for label in labels)]))


def rounded_ticks(largest: float, first: int) -> list[int]:
    """Return the marks of a logarithmic axis: 1, 2, 5, 10, 20 ..., or 1, 10, 100 ... where that are too many."""
    powers = range(math.ceil(math.log10(largest)) + 1)
    steps = (1, 2, 5) if largest <= 5_000 else (1,)
    found = [step * 10**power for power in powers for step in steps]
    return [mark for mark in [*range(first, 1), *found] if mark <= largest]


@contextmanager
def styled() -> Iterator[None]:
    """Draw or save in the style of all figures."""
    from matplotlib import rc_context

    with rc_context(STYLE):
        yield


def sheet(title: str, height: float) -> "Drawing":
    """Return a sheet with the title at its top, above `height` inches for the rest."""
    from matplotlib.figure import Figure

    said = lines(heading_of(title), WIDTH - 2 * MARGIN, LARGE)
    in_all = height + 0.25 + 0.19 * len(said)
    drawing = Figure(figsize=(WIDTH, in_all))
    drawing.text(MARGIN / WIDTH, 1 - 0.12 / in_all, "\n".join(said), fontsize=LARGE, va="top", linespacing=1.25)
    return drawing


def axes(drawing: "Drawing", left: float, bottom: float, across: float, high: float) -> "Axes":
    """Return axes at a place of a sheet."""
    in_all = drawing.get_figheight()
    return drawing.add_axes((left / WIDTH, bottom / in_all, across / WIDTH, high / in_all))


def canvas(drawing: "Drawing", height: float) -> "Axes":
    """Return axes that cannot be seen, on the lowest `height` of the sheet, whose units are inches."""
    found = axes(drawing, 0, 0, WIDTH, height)
    found.set_axis_off()
    found.set_xlim(0, WIDTH)
    found.set_ylim(0, height)
    return found


def heading(page: "Axes", x: float, y: float, text: str, inches: float) -> None:
    """Write the heading of a block of rows, over the lines of a grid."""
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    page.text(x, y, fitted(shortened(text), inches, MEDIUM, bold=True), va="center", fontweight="bold", bbox=white)


def spread(places: Sequence[float], apart: float) -> list[float]:
    """Return places for labels, in ascending order and at least `apart` from each other, around their middle."""
    middle = sum(places) / len(places)
    found: list[float] = []
    for place in places:
        found.append(place if not found else max(place, found[-1] + apart))
    shift = middle - sum(found) / len(found)
    return [place + shift for place in found]


def save(figure: Figure, svg: Path, png: Path, data: Path, text: Path) -> None:
    """Draw and write a figure: as SVG (its text stays text) and PNG, both with the words inside, its data and words.

    In the data a text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    title, words = heading_of(figure.title), figure.alternative_text()
    picture = io.StringIO()
    drawing = figure.draw()
    with styled():
        drawing.savefig(picture, format="svg", dpi=300, metadata={"Date": None, "Title": title})
        described = {"Title": title, "Description": words}
        drawing.savefig(png, format="png", dpi=300, metadata=described, pil_kwargs={"compress_level": 6})
    head, opening, rest = picture.getvalue().partition("<svg ")
    attributes, _, body = rest.partition(">")
    inside = f"<title>{escape(title)}</title>\n <desc>{escape(words)}</desc>"
    svg.write_text(f'{head}{opening}role="img" {attributes}>\n {inside}{body}', encoding="utf-8")
    texts = pl.col(pl.String).map_elements(csv_safe, return_dtype=pl.String)
    figure.data().with_columns(texts).write_csv(data)
    text.write_text(f"{words}\n", encoding="utf-8")
