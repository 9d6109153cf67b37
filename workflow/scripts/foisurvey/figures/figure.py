"""What a figure is: a title, its data, a text that describes it and a drawing; what it is made of; its files."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from xml.sax.saxutils import escape

import polars as pl

from foisurvey.core.outside_text import csv_safe
from foisurvey.estimation.results import Results
from foisurvey.figures import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


class Figure(Protocol):
    """A figure before it is drawn."""

    @property
    def title(self) -> str:
        """What it shows, and of which survey; it says so where the data are synthetic."""

    def data(self) -> pl.DataFrame:
        """Return the numbers shown, with labels in full."""

    def alternative_text(self) -> str:
        """Return a description in words and computed numbers, for readers who cannot see the figure."""

    def draw(self) -> "Drawing":
        """Return the drawing."""


@dataclass(frozen=True)
class FigureData:
    """What figures are made of: the analysis frame, the results of all analyses and the flow (`frames.FLOW`)."""

    frame: pl.DataFrame
    results: Results
    flow: pl.DataFrame


def save(figure: Figure, svg: Path, png: Path, data: Path, text: Path) -> None:
    """Write a figure as SVG (its text stays text) and PNG, both with the description inside; its data; its description.

    In the data an apostrophe stands before a text that a spreadsheet would take for a formula.
    """
    title, description = drawing.heading_of(figure.title), figure.alternative_text()
    picture = io.StringIO()
    drawn = figure.draw()
    with drawing.styled():
        drawn.savefig(picture, format="svg", dpi=300, metadata={"Date": None, "Title": title})
        described = {"Title": title, "Description": description}
        drawn.savefig(png, format="png", dpi=300, metadata=described, pil_kwargs={"compress_level": 6})
    head, opening, rest = picture.getvalue().partition("<svg ")
    attributes, _, body = rest.partition(">")
    inside = f"<title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    svg.write_text(f'{head}{opening}role="img" {attributes}>\n {inside}{body}', encoding="utf-8")
    texts = pl.col(pl.String).map_elements(csv_safe, return_dtype=pl.String)
    figure.data().with_columns(texts).write_csv(data)
    text.write_text(f"{description}\n", encoding="utf-8")
