"""A page of sections beside the report: their paragraphs, pictures and tables, and lists that unfold."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from foisurvey.core.survey import Presentation
from foisurvey.core.versions import packages
from foisurvey.report.html_page import STYLE, checksum, content_policy, environment, image
from foisurvey.report.report_data import Picture
from foisurvey.report.sentence_templates import Sentence

# Reports of waves, or of the survey, by their name: where each is from the page.
Links = Mapping[str, str]


class Listed(NamedTuple):
    """A list that unfolds: its id, what it is, its headings, and its rows of texts; `left_out` more are in a file."""

    name: str
    summary: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    left_out: int = 0


class Section(NamedTuple):
    """A section of the page: its id, heading, paragraphs of sentences, pictures, tables as HTML by name, and lists.

    `notes` are those that its tables share.
    """

    name: str
    heading: str
    paragraphs: Sequence[Sequence[Sentence]]
    pictures: Sequence[Picture] = ()
    tables: Mapping[str, str] = {}
    lists: Sequence[Listed] = ()
    notes: Sequence[str] = ()


class Words(NamedTuple):
    """The words of a page: what it is about, what a link to its first section says, its subtitle, its last sentence."""

    about: str
    skip: str
    subtitle: str
    files: str


def sections_page(
    survey: Presentation,
    words: Words,
    reports: Links,
    sections: Sequence[Section],
    behind: Callable[[str], str | None] = lambda name: None,
) -> str:
    """Return the page as HTML; `reports` follow its subtitle. The same data give the same text.

    `behind` takes the id of an estimate and returns the id of the list that its number links to, or None.
    """
    shown = []
    number = 0
    for section in sections:
        pictures = []
        for picture in section.pictures:
            number += 1
            pictures.append((number, picture, image(picture.svg)))
        shown.append(
            section._asdict()
            | {
                "paragraphs": [_pieces(paragraph, behind) for paragraph in section.paragraphs],
                "pictures": pictures,
                "tables": {table: Markup(html) for table, html in section.tables.items()},
            }
        )
    return (
        environment()
        .get_template("sections_page.html.j2")
        .render(
            survey=survey,
            words=words,
            reports=reports,
            policy=content_policy(style=checksum(STYLE), img="data:"),
            style=Markup(STYLE),
            sections=shown,
            version=packages()["foisurvey"],
        )
    )


def _pieces(paragraph: Sequence[Sentence], behind: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
    """Return the texts of a paragraph, each with the id of what it leads to."""
    pieces: list[tuple[str, str | None]] = []
    for sentence in paragraph:
        pieces += [(" ", None)] if pieces else []
        for piece in sentence:
            pieces.append((piece, None) if isinstance(piece, str) else (piece.text, behind(piece.id)))
    return pieces
