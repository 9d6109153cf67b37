"""What a figure is: its title, its texts, its data and its drawing; what it is made of; its files."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from foisurvey.core.frames import Column, safe_csv
from foisurvey.core.job import write_whole
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import Results
from foisurvey.figures import style
from foisurvey.tables.table import last_day

LONGEST_ALTERNATIVE = 249  # characters
# What the data of many figures begin with.
TYPE = {"organisation_type": Column("Label of the type")}
OF_TYPES = "The data of this figure have each organisation type."


@dataclass(frozen=True)
class Figure:
    """A figure before it is drawn: what is shown, in words for those who do not see it, and how it is read.

    `data` are the numbers shown, with labels in full; `draw` is called in `style.theme`.
    """

    title: str
    alternative: str
    caption: str
    data: pl.DataFrame
    draw: "Callable[[], style.Sheet]"

    def of_nothing(self, data: "FigureData", words: str) -> "Figure":
        """Return in its place one that says why there is nothing to show."""
        drawn = partial(style.nothing, data.survey, words)
        return replace(self, alternative=f"{words}.", caption=data.caption(None), draw=drawn)

    def suppressed(self, data: "FigureData") -> "Figure":
        """Return in its place one without any number, for release."""
        words = f"Not shown: counts below {data.survey.suppress_below} are suppressed"
        return replace(self.of_nothing(data, words), data=self.data.clear())


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

    def by_type(self, title: str) -> str:
        """Return a title, of a figure that shows organisation types where there are several."""
        return f"{title}, by organisation type" if len(self.survey.type_labels) > 1 else title

    def caption(self, n: int | None, *reading: str) -> str:
        """Return of whom a figure is, when and how it is read."""
        until, types = last_day(self.survey), len(self.survey.type_labels) - style.MOST_TYPES
        when = f"; replies accepted until {until}" if until else ""
        sentences = ["" if n is None else f"{organisations(n)}.", f"{visible(self.survey.title)}{when}.", *reading]
        if types > 0:
            sentences.append(f"The data of this figure have {types} more organisation types.")
        if self.survey.synthetic:
            sentences.append("Synthetic data: no number is of a real organisation.")
        return " ".join(filter(None, sentences))


def organisations(number: int) -> str:
    """Return "1 organisation", "2 organisations"."""
    return f"{style.counted(number)} organisation{'' if number == 1 else 's'}"


def more(analyses: int) -> str:
    """Return the words for analyses that are not drawn, if there are any."""
    if analyses <= 0:
        return ""
    return f"{analyses} more {'analysis is' if analyses == 1 else 'analyses are'} in the data of this figure."


def in_brief(text: str, longest: int = 60) -> str:
    """Return a text of at most so many characters: a longer one ends in an ellipsis."""
    text = visible(text)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def alternative(first: str, rows: Sequence[tuple[str, str, str]] = (), what: str = "rows") -> str:
    """Return a sentence and, for each row, its label and its numbers, as long as a screen reader is given them.

    The numbers of a row are in a longer and a shorter form; where not all rows fit, the last words say how many do not.
    """
    said = in_brief(first, LONGEST_ALTERNATIVE)
    for label, form in ((60, 1), (30, 1), (60, 2), (30, 2)):
        texts = [f" {in_brief(row[0], label)}: {row[form]}." for row in rows]
        if len(whole := said + "".join(texts)) <= LONGEST_ALTERNATIVE:
            return whole
    ends = ["".join(texts[:shown]) + f" And {len(rows) - shown} more {what} in the data." for shown in range(len(rows))]
    return next(whole for end in reversed(["", *ends]) if len(whole := said + end) <= LONGEST_ALTERNATIVE)


def drawn(figure: Figure) -> dict[str, bytes]:
    """Return a figure as its files by their endings: svg, png, csv (its data) and txt (its texts).

    The text of the SVG stays text, its colours follow the reader's theme. The texts are three lines: alternative text,
    title, caption. In the data an apostrophe stands before a text that a spreadsheet would take for a formula.
    """
    picture, pixels = io.StringIO(), io.BytesIO()
    with style.theme():
        sheet = figure.draw()
        layout = sheet.get_layout_engine()
        assert layout is not None, "a sheet of style.sheet has one"
        layout.execute(sheet)  # once for both files
        sheet.set_layout_engine(None)
        for axis in sheet.axes:
            # The layout may differ by the last bit from run to run, and the ids of an SVG would with it.
            x, y, width, height = (round(edge, 9) for edge in axis.get_position().bounds)
            axis.set_position((x, y, width, height))
        sheet.savefig(picture, format="svg", dpi=300, metadata={"Date": None})
        dpi = style.MOST_PIXELS / max(sheet.get_size_inches())
        described = {"Title": figure.title, "Description": figure.alternative}
        # A higher level takes twice as long, and saves one byte in a hundred.
        packed = {"compress_level": 3}
        sheet.savefig(pixels, format="png", dpi=min(300, int(dpi)), metadata=described, pil_kwargs=packed)
    return {
        "svg": _for_both_themes(picture.getvalue(), figure).encode(),
        "png": pixels.getvalue(),
        "csv": safe_csv(figure.data),
        "txt": f"{figure.alternative}\n{figure.title}\n{figure.caption}\n".encode(),
    }


def save(figure: Figure, svg: str | Path, png: str | Path, data: str | Path, text: str | Path) -> None:
    """Write the files of a figure, each whole or not at all."""
    contents = drawn(figure)
    for path, ending in ((svg, "svg"), (png, "png"), (data, "csv"), (text, "txt")):
        with write_whole(path) as file:
            file.write_bytes(contents[ending])


def _for_both_themes(markup: str, figure: Figure) -> str:
    """Return an SVG that says what it shows, is half as large again on a screen, and is dark where the reader is."""
    rules = "".join(
        f'[style*="{part}: {light}"]{{{part}:{dark}!important}}'
        for light, dark in style.DARK.items()
        for part in ("fill", "stroke")
    )
    inside = f"<title>{escape(figure.title)}</title>\n <desc>{escape(figure.alternative)}</desc>"
    inside += f"\n <style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    markup = re.sub("<svg ([^>]*)>", lambda tag: f'<svg role="img" {tag[1]}>\n {inside}', markup, count=1)
    return re.sub(
        r' (width|height)="([\d.]+)pt"', lambda size: f' {size[1]}="{1.5 * float(size[2]):g}pt"', markup, count=2
    )
