"""The Results section for Word, as a journal takes it: sentences, and the tables and figures that they call out."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from docx.image.image import Image
from docx.shared import Emu, Pt

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.figures.registry import FIGURES
from foisurvey.report.outline import home
from foisurvey.report.sentence_templates import as_text
from foisurvey.report.sentences import ResultsSection
from foisurvey.report.wording import listed
from foisurvey.tables.formats import word
from foisurvey.tables.registry import records
from foisurvey.tables.table import Table, titled

# What the tables and sentences abbreviate, whatever the survey is about.
ABBREVIATIONS = {
    "CI": "confidence interval",
    "FoI": "Freedom of Information",
    "IQR": "interquartile range",
    "SD": "standard deviation",
    "SE": "standard error",
}
# The largest picture on a page in portrait, below which its caption has room.
WIDEST, HIGHEST = word.SHORT - 2 * word.MARGIN, word.LONG - 2 * word.MARGIN - Pt(80)
# What a text calls out: "Table 2", "Figures 1 and 2".
_CALLED = re.compile(r"\b(Table|Figure)s? (\d+(?:(?:, | and |, and )\d+)*)")


class Illustration(NamedTuple):
    """A figure: its name, what it is called (Figure 2), its picture, and its texts; any of these may be empty."""

    name: str
    label: str
    png: bytes
    alternative_text: str
    title: str
    caption: str


def illustration(name: str, label: str, png: bytes, texts: str) -> Illustration:
    """Return a figure from the lines of its text file: alternative text, title and caption."""
    alternative_text, title, caption = [*texts.splitlines(), "", "", ""][:3]
    return Illustration(name, label, png, alternative_text, title, caption)


def results_document(
    sections: Sequence[ResultsSection],
    tables: Sequence[Table],
    figures: Sequence[Illustration],
    survey: Presentation,
) -> bytes:
    """Return a .docx file: each section with its tables and figures, other tables, abbreviations, general notes.

    A table or figure stands in the section of its record, or of those before it the last that the results have. One
    that no sentence of its section calls out is named in a sentence at its end.
    """
    title = titled("Results", survey)
    made = word.opened(title)
    made.add_paragraph(visible(title), "Title")
    tables = [table for table in tables if not table.is_empty]
    known, names = records(survey.design), [section.name for section in sections]
    texts = []
    for section in sections:
        here = [table for table in tables if home(known[table.name].section, names) == section.name]
        drawn = [figure for figure in figures if home(FIGURES[figure.name].section, names) == section.name]
        paragraphs = [" ".join(map(as_text, paragraph)) for paragraph in section.paragraphs]
        paragraphs += _call_out(" ".join(paragraphs), here, drawn)
        made.add_heading(section.heading, 1)
        for text in paragraphs:
            made.add_paragraph(text)
        for table in here:
            if table.is_numbered:
                word.add_table(made, table, new_page=False)
        word.turn(made, landscape=False)
        for figure in drawn:
            _add_figure(made, figure)
        texts += paragraphs
    _add_supplement(made, [table for table in tables if not table.is_numbered])
    word.add_general_notes(made, tables)
    _add_abbreviations(made, survey.abbreviations, " ".join(chain(texts, *map(_texts_of, tables))))
    return word.saved(made)


def called_out(text: str) -> set[str]:
    """Return the tables and figures that a text names: Table 2, Figure 1."""
    return {f"{kind} {number}" for kind, numbers in _CALLED.findall(text) for number in re.findall(r"\d+", numbers)}


def _call_out(text: str, tables: Sequence[Table], figures: Sequence[Illustration]) -> Iterator[str]:
    """Yield sentences that name the tables and figures of a section that its text does not."""
    called = called_out(text)
    labels = [table.label for table in tables if table.is_numbered] + [figure.label for figure in figures]
    if missing := [label for label in labels if label not in called]:
        yield f"{_together(missing)} {'shows' if len(missing) == 1 else 'show'} these results."
    named = [table.label for table in tables if not table.is_numbered]
    if more := [label for label in named if not re.search(rf"\btable {re.escape(label)}\b", text)]:
        supplement = "The supplementary table" if len(more) == 1 else "The supplementary tables"
        yield f"{supplement} {listed(more)} {'gives' if len(more) == 1 else 'give'} more detail."


def _together(labels: Sequence[str]) -> str:
    """Return labels as a text names them: Table 3 and Figures 1 and 2."""
    numbers: dict[str, list[str]] = {}
    for label in labels:
        kind, _, number = label.partition(" ")
        numbers.setdefault(kind, []).append(number)
    return listed([f"{kind}{'s' * (len(those) > 1)} {listed(those)}" for kind, those in numbers.items()])


def _add_figure(made: Any, figure: Illustration) -> None:
    """Add a picture as large as a page allows, and below it its caption."""
    picture = Image.from_blob(figure.png)
    scale = min(1, WIDEST / picture.width, HIGHEST / picture.height)
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(figure.png), Emu(int(scale * picture.width)))
    described = shape._inline.docPr
    described.set("name", figure.label)
    described.set("descr", visible(figure.alternative_text))
    caption = made.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = False
    caption.add_run(f"{figure.label}. ").bold = True
    title = figure.title + ("." if figure.title and figure.title[-1] not in ".?" else "")
    caption.add_run(visible(" ".join(filter(None, [title, figure.caption]))))


def _add_supplement(made: Any, tables: Sequence[Table]) -> None:
    for number, table in enumerate(tables):
        if number == 0:
            made.add_heading("Supplementary tables", 1)
        word.add_table(made, table, new_page=number > 0)
    word.turn(made, landscape=False)


def _texts_of(table: Table) -> list[str]:
    return [table.title, *chain(*table.headings, *table.rows), *table.notes, *table.general]


def _add_abbreviations(made: Any, own: Mapping[str, str], shown: str) -> None:
    """Add the abbreviations that the document uses, in alphabetical order."""
    meanings = ABBREVIATIONS | dict(own)
    used = [
        short for short in sorted(meanings, key=str.casefold) if re.search(rf"(?<!\w){re.escape(short)}s?\b", shown)
    ]
    if used:
        made.add_heading("Abbreviations", 1)
    for short in used:
        made.add_paragraph(visible(f"{short}: {meanings[short]}"))
