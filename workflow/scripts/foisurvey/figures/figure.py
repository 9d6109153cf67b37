"""What a figure is: a title, its data, a text that describes it and a drawing; what it is made of; its files."""

import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from foisurvey.core.job import write_whole
from foisurvey.core.outside_text import capitalised, csv_safe, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import Results
from foisurvey.figures import drawing


@dataclass(frozen=True)
class Figure(ABC):
    """A figure before it is drawn; its title says of which survey it is, and whether the data are synthetic."""

    title: str

    @abstractmethod
    def data(self) -> pl.DataFrame:
        """Return the numbers shown, with labels in full."""

    @abstractmethod
    def sentences(self) -> Iterable[str]:
        """Return what is seen, in words and computed numbers."""

    @abstractmethod
    def draw(self) -> "drawing.Sheet":
        """Return the drawing."""

    def alternative_text(self) -> str:
        """Return a description for readers who cannot see the figure."""
        return " ".join([drawing.heading_of(self.title), *self.sentences()])


@dataclass(frozen=True)
class FigureData:
    """What figures are made of: the analysis frame, the results of all analyses and the flow (`frames.FLOW`)."""

    frame: pl.DataFrame
    results: Results
    flow: pl.DataFrame

    @property
    def survey(self) -> Presentation:
        """The words and methods of the survey."""
        return self.results.survey

    @property
    def rate(self) -> str:
        """What the rate is called, of a survey with a compliant part."""
        assert self.survey.compliance is not None
        return capitalised(visible(self.survey.compliance.rate))


def save(figure: Figure, svg: str | Path, png: str | Path, data: str | Path, text: str | Path) -> None:
    """Write a figure as SVG (its text stays text) and PNG, both with the description inside; its data; its description.

    Each file is written whole or not at all. In the data an apostrophe stands before a text that a spreadsheet would
    take for a formula.
    """
    with (
        write_whole(svg) as in_svg,
        write_whole(png) as in_png,
        write_whole(data) as in_data,
        write_whole(text) as in_text,
    ):
        _save(figure, in_svg, in_png, in_data, in_text)


def _save(figure: Figure, svg: Path, png: Path, data: Path, text: Path) -> None:
    title, description = drawing.heading_of(figure.title), figure.alternative_text()
    picture = io.StringIO()
    sheet = figure.draw()
    with drawing.styled():
        sheet.savefig(picture, format="svg", dpi=300, metadata={"Date": None, "Title": title})
        described = {"Title": title, "Description": description}
        sheet.savefig(png, format="png", dpi=300, metadata=described, pil_kwargs={"compress_level": 6})
    inside = f"<title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    markup = re.sub("<svg ([^>]*)>", lambda tag: f'<svg role="img" {tag[1]}>\n {inside}', picture.getvalue(), count=1)
    svg.write_text(markup, encoding="utf-8")
    texts = pl.col(pl.String).map_elements(csv_safe, return_dtype=pl.String)
    figure.data().with_columns(texts).write_csv(data)
    text.write_text(f"{description}\n", encoding="utf-8")
