"""What a requirement for spreadsheets is: what it expects, its source, and a function that yields its faults."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from accessibility.as_written import Workbook

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
    """Where a file does not meet a requirement: the worksheet, the cells and their text, as far as they apply."""

    sheet: str | None = None
    cells: str | None = None
    value: str | None = None


Faults = Callable[[Workbook], Iterator[Fault]]


class Requirement(NamedTuple):
    """A requirement: what it expects, the document and the item in it that it is from, and what finds its faults."""

    expected: str
    document: str
    item: str
    faults: Faults

    @property
    def name(self) -> str:
        """The requirement in words, as a message names it."""
        return self.faults.__name__.replace("_", " ")


REQUIREMENTS: list[Requirement] = []


def requirement(expected: str, document: str, item: str) -> Callable[[Faults], Faults]:
    """Register a function as what finds the faults of a requirement."""

    def registered(faults: Faults) -> Faults:
        REQUIREMENTS.append(Requirement(expected, document, item, faults))
        return faults

    return registered
