"""The page of three waves of a survey or more."""

from collections.abc import Sequence

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Results
from foisurvey.report.report_data import Picture
from foisurvey.report.sections_page import Section, Words, sections_page
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.tables.formats import html
from foisurvey.tables.table import Table, general_notes
from foisurvey.tables.wave_labels import number_label
from foisurvey.waves.numbers import Number
from foisurvey.waves.series import TABLE, wave_of

WORDS = Words(
    about="a series of waves",
    skip="To the series",
    subtitle="Each number over the waves. What changed from one wave to the next, and the organisations behind it:",
    files="Every number is in estimates.csv.",
)
CHANGED = "{label}: {first} in {earliest} and {last} in {latest}."


def series_page(
    numbers: Sequence[Number],
    waves: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    results: Results,
    tables: Sequence[Table],
    pictures: Sequence[Picture],
) -> str:
    """Return the page as HTML: of `waves`, the names of the surveys; `pairs` are comparisons and where each is."""
    sentences = _sentences(numbers, waves, Writer(results))
    sections = [Section("on-series", "Every wave", [[one] for one in sentences], pictures, *_tables(tables[:1]))]
    if tables[1:]:
        sections.append(Section("on-types", "By organisation type", [], (), *_tables(tables[1:])))
    return sections_page(results.survey, WORDS, dict(pairs), sections)


def _tables(shown: Sequence[Table]) -> tuple[dict[str, str], tuple[()], list[str]]:
    """Return the tables of a section as HTML, no lists, and the notes that they share."""
    return {table.name: html.table(table) for table in shown}, (), general_notes(shown)


def _sentences(numbers: Sequence[Number], waves: Sequence[str], writer: Writer) -> list[Sentence]:
    """Return what each number is in the first and the last wave."""
    sentences = []
    for number in numbers:
        group = writer.results.group(TABLE, ALL, number.name)
        template = CHANGED.replace("{first}", f"{{{wave_of(1)}}}").replace("{last}", f"{{{wave_of(len(waves))}}}")
        label = capitalised(number_label(number, writer.survey))
        sentences.append(writer.write(template, group, label=label, earliest=waves[0], latest=waves[-1]))
    return sentences
