"""What a rule for spreadsheets is: what it expects, where it comes from, and a function that yields what breaks it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from foisurvey.checks.spreadsheets.as_written import Workbook

POLICY = "https://analysisfunction.civilservice.gov.uk/policy-store"
BASICS, RELEASING, SYMBOLS, OURS = "Basics", "Releasing", "Symbols", "Ours"
SOURCES = {
    BASICS: f"[Making spreadsheets accessible: a brief checklist of the basics]({POLICY}/"
    "making-spreadsheets-accessible-a-brief-checklist-of-the-basics/), Analysis Function",
    RELEASING: f"[Releasing statistics in spreadsheets]({POLICY}/releasing-statistics-in-spreadsheets/), "
    "Analysis Function",
    SYMBOLS: f"[Using symbols and shorthand in tables]({POLICY}/symbols-in-tables-definitions-and-help/), "
    "Analysis Function",
    OURS: "this project",
}


class Fault(NamedTuple):
    """Where a rule is broken, if anywhere in particular: a worksheet, a cell or part of it, and what stands there."""

    sheet: str | None = None
    place: str | None = None
    value: str | None = None


Faults = Callable[[Workbook], Iterator[Fault]]


class Rule(NamedTuple):
    """A rule: what it expects, the document and the item of it that it is from, and what finds its faults."""

    expected: str
    document: str
    item: str
    faults: Faults

    @property
    def name(self) -> str:
        """The rule in words, as a message names it."""
        return self.faults.__name__.replace("_", " ")


RULES: list[Rule] = []


def rule(expected: str, document: str, item: str) -> Callable[[Faults], Faults]:
    """Register a function as what finds the faults of a rule."""

    def registered(faults: Faults) -> Faults:
        RULES.append(Rule(expected, document, item, faults))
        return faults

    return registered
