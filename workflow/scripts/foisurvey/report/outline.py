"""The sections of the report: their order and headings, and which of them a survey has."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from foisurvey.figures.registry import FIGURES
from foisurvey.tables.registry import RECORDS, TableRecord

# In reading order. Tables and figures name the section that shows them (`TableRecord.section`). No table has the name
# of a section: both are ids of the page.
HEADINGS = {
    "asked": "What was asked, and of whom",
    "response": "Response",
    "replies": "Replies under the Act",
    "results": "Results",
    "certainty": "How sure the numbers are",
    "sensitivity": "Sensitivity analyses",
    "limits": "Limitations",
    "methods": "Methods",
    "coders": "Agreement of the coders",
    "publication": "Comparison with the publication",
    "strobe": "STROBE checklist",
    "estimates": "Estimates",
    "organisations": "Organisations that each number counts",
    "provenance": "Provenance",
}
# Sections within the results. Where their sentences have a heading, in the survey's words, that one is shown instead.
RESULTS = {"totals": "Totals", "rates": "Rates", "shares": "Shares", "extra": "Other questions"}
# Sections for those who check the numbers, folded until a reader asks for them: what stands on the fold.
APPENDICES = {
    "strobe": "Show the checklist",
    "provenance": "Show the files, the software and the config",
}
# These are left out where they would be empty.
OPTIONAL = {*(record.section for record in RECORDS), "certainty", "publication"}


class Heading(NamedTuple):
    """A section: its name, which is its id in the page, its heading, and the sections within it."""

    name: str
    text: str
    within: list["Heading"]


def outline(filled: Collection[str], own_headings: Mapping[str, str]) -> list[Heading]:
    """Return the sections of a report.

    `filled` are the optional sections that have something to show, `own_headings` those of the sentences, by section.
    """
    within = [Heading(name, own_headings.get(name, text), []) for name, text in RESULTS.items() if name in filled]
    return [
        Heading(name, text, within if name == "results" else [])
        for name, text in HEADINGS.items()
        if name in filled or name not in OPTIONAL
    ]


def tables_in(section: str, tables: Mapping[str, TableRecord]) -> list[str]:
    """Return which of these tables a section shows, in their order."""
    return [name for name, record in tables.items() if record.section == section]


def figures_in(section: str, figures: Collection[str], sections: Collection[str]) -> list[str]:
    """Return which of these figures a section shows, in reading order, where the report has these sections.

    A section within the results that is not there leaves its figures to the one before it.
    """
    shown = [name for name in FIGURES if name in figures and FIGURES[name].section in {*sections, *RESULTS}]
    return [name for name in shown if home(FIGURES[name].section, sections) == section]


def home(section: str, sections: Collection[str]) -> str:
    """Return which of these sections shows what belongs to a section: that one, or else the last before it."""
    order = [name for heading in HEADINGS for name in (heading, *(RESULTS if heading == "results" else ()))]
    before = order[: order.index(section) + 1]
    return next(name for name in reversed(before) if name in sections)
