"""The page of a robustness run: what silence and other choices of analysis could do to the headlines."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from foisurvey.core.survey import Presentation
from foisurvey.core.versions import packages
from foisurvey.report.html_page import STYLE, checksum, content_policy, environment, image
from foisurvey.report.report_data import Picture
from foisurvey.report.sentence_templates import Sentence, as_text


class Section(NamedTuple):
    """A section of the page: its id, heading, paragraphs of sentences, pictures, and tables as HTML by name."""

    name: str
    heading: str
    paragraphs: Sequence[Sequence[Sentence]]
    pictures: Sequence[Picture]
    tables: Mapping[str, str]


def robustness_page(survey: Presentation, name: str, sections: Sequence[Section]) -> str:
    """Return the page as HTML; `name` is the name of the survey. The same data give the same text."""
    shown = [
        {
            "name": section.name,
            "heading": section.heading,
            "paragraphs": [" ".join(map(as_text, paragraph)) for paragraph in section.paragraphs],
            "pictures": [(picture, image(picture.svg)) for picture in section.pictures],
            "tables": {table: Markup(html) for table, html in section.tables.items()},
        }
        for section in sections
    ]
    return (
        environment()
        .get_template("robustness_page.html.j2")
        .render(
            survey=survey,
            name=name,
            policy=content_policy(style=checksum(STYLE), img="data:"),
            style=Markup(STYLE),
            sections=shown,
            version=packages()["foisurvey"],
        )
    )
