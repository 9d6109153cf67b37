"""The page of three waves of a survey or more."""

from collections.abc import Sequence
from itertools import pairwise

from foisurvey.core.outside_text import capitalised
from foisurvey.core.stages import comparison_run
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Results
from foisurvey.report.report_data import Picture
from foisurvey.report.sections_page import Section, Words, sections_page
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.tables.formats import html
from foisurvey.tables.table import Table, general_notes
from foisurvey.tables.wave_labels import number_label
from foisurvey.waves.series import TABLE, Series, wave_of

WORDS = Words(
    about="a series of waves",
    skip="To the series",
    subtitle="Each number over the waves. What changed from one wave to the next, and the organisations behind it:",
    files="Every number is in estimates.csv.",
)
CHANGED = "{label}: {first} in {earliest} and {last} in {latest}."


def series_page(of: Series, results: Results, tables: Sequence[Table], pictures: Sequence[Picture]) -> str:
    """Return the page as HTML; `tables` are `series_tables`."""
    sentences = _sentences(of, Writer(results))
    sections = [Section("on-series", "Every wave", [[one] for one in sentences], pictures, *_tables(tables[:1]))]
    if tables[1:]:
        sections.append(Section("on-types", "By organisation type", [], (), *_tables(tables[1:])))
    pairs = {
        f"{later} since {earlier}": f"../{comparison_run(later, earlier)}/comparison.html"
        for earlier, later in pairwise(of.names)
    }
    return sections_page(results.survey, WORDS, pairs, sections)


def _tables(shown: Sequence[Table]) -> tuple[dict[str, str], tuple[()], list[str]]:
    """Return the tables of a section as HTML, no lists, and the notes that they share."""
    return {table.name: html.table(table) for table in shown}, (), general_notes(shown)


def _sentences(of: Series, writer: Writer) -> list[Sentence]:
    """Return what each number is in the first and the last wave."""
    first, last = (f"{{{wave_of(place)}}}" for place in (1, len(of.names)))
    template = CHANGED.replace("{first}", first).replace("{last}", last)
    words = {"earliest": of.names[0], "latest": of.names[-1]}
    return [
        writer.write(
            template,
            writer.results.group(TABLE, ALL, number.name),
            label=capitalised(number_label(number, writer.survey)),
            **words,
        )
        for number in of.numbers
    ]
