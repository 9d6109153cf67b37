"""The page of two waves of a survey: who is in both, what changed, by type, who changed most, what to be wary of."""

from collections.abc import Mapping, Sequence

from foisurvey.estimation.results import Results
from foisurvey.report import behind_waves
from foisurvey.report.report_data import Picture
from foisurvey.report.sections_page import Section, Words, sections_page
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.report.wave_sentences import change_sentences, comparable_sentences, matched_sentences
from foisurvey.tables.formats import html
from foisurvey.tables.table import Table, general_notes
from foisurvey.waves.wave_comparison import Comparison

WORDS = Words(
    about="two waves compared",
    skip="To what changed",
    subtitle="How much changed between two waves, and how sure that is. The reports of the waves:",
    files=(
        "Every number is in estimates.csv, the organisations of both waves in organisations.csv, and those behind each "
        "number in numbers.csv."
    ),
)


def wave_page(
    of: Comparison, results: Results, tables: Sequence[Table], pictures: Mapping[str, Sequence[Picture]]
) -> str:
    """Return the page as HTML; `tables` are `wave_tables`, `pictures` the figures of a section by its name."""
    writer = Writer(results)

    def section(name: str, heading: str, paragraphs: Sequence[Sequence[Sentence]], begins: str) -> Section:
        own = [table for table in tables if table.name.partition("_")[0] == begins]
        made = {table.name: html.table(table) for table in own}
        # A table has its own name as its id.
        return Section(f"on-{name}", heading, paragraphs, pictures.get(name, ()), made, notes=general_notes(own))

    sections = [
        section("matched", "Who is in both waves", [matched_sentences(writer, of)], "matched"),
        section("changes", "What changed", [*change_sentences(writer, of)], "changes"),
        section("types", "What changed, by organisation type", [], "type"),
        section("moved", "Who changed most", [], "moved"),
        section("named", "Who merged, split, has another id or is in one wave alone", [], "named"),
        section("comparable", "What to be wary of", [*comparable_sentences(writer, of)], "revisions"),
        Section("behind", "The organisations behind each number", [], lists=behind_waves.lists(of, results)),
    ]
    shown = [one for one in sections if one.paragraphs or one.tables or one.lists]
    reports = {name: f"../{name}/report.html" for name in of.names.values()}
    return sections_page(results.survey, WORDS, reports, shown, lambda name: behind_waves.anchor(of, name))
