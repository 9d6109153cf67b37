"""How bad input is refused: every problem of a stage at once, in plain words."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from foisurvey.core.outside_text import visible

SHOWN = 20  # lines
FEWEST_COUNTED = 3  # of two problems that differ only in their row, each has a line
LONGEST_VALUE = 100
MOST_NAMES = 20_000  # finding the nearest of more names takes seconds


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, the value there, and what was expected instead.

    `known` are the right names where a name is wrong; the message suggests the nearest of them.
    """

    expected: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    organisation: str | None = None
    column: str | None = None
    value: object = None
    known: Collection[str] = ()

    def __str__(self) -> str:
        return self.message()

    def message(self, rows: int = 1) -> str:
        """Return the fault in words, for one row or for the first of several rows that have it."""
        one_row = rows == 1
        parts = (
            ("", self.file),
            ("sheet ", self.sheet),
            ("row ", self.row if one_row else None),
            ("organisation ", self.organisation if one_row else None),
            ("column ", self.column),
            ("value ", None if self.value is None else shortened(repr(self.value))),
        )
        where = ", ".join(f"{name}{part}" for name, part in parts if part is not None)
        if not one_row:
            where = f"{where} in {rows:,} rows, first row {self.row}".lstrip()
        wrong = next((name for name in (self.value, self.column, self.sheet) if name is not None), "")
        expected = f"{self.expected}{nearest(str(wrong), self.known)}"
        return visible(f"{where}: {expected}" if where else expected)

    @property
    def without_row(self) -> Hashable:
        """What is the same in problems that differ only in their row and organisation."""
        return self.expected, self.file, self.sheet, self.row is None, self.column, repr(self.value)


class BadInput(Exception):
    """Input that cannot be worked with; its text is the message that a user reads.

    `problems` are all of them. In the text, problems that differ only in their row are counted on one line.
    """

    def __init__(self, stage: str, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        count = len(self.problems)
        lines = _lines(self.problems)
        text = [f"{stage}: {count} problem{'s' if count != 1 else ''}"]
        text += [f"  - {alike[0].message(len(alike))}" for alike in lines[:SHOWN]]
        if len(lines) > SHOWN:
            text.append(f"  ... and {sum(len(alike) for alike in lines[SHOWN:])} more")
        super().__init__("\n".join(text))


def _lines(problems: list[Problem]) -> list[list[Problem]]:
    """Return the problems that each line of a message is about: one, or all that differ only in their row."""
    by_rest: dict[Hashable, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_rest[problem.without_row].append(problem)
    lines = []
    for problem in problems:
        alike = by_rest[problem.without_row]
        if len({other.row for other in alike}) < FEWEST_COUNTED:
            lines.append([problem])
        elif problem is alike[0]:
            lines.append(alike)
    return lines


@contextmanager
def refused_plainly() -> Iterator[None]:
    """End the program with the message alone, without a traceback, where input is refused."""
    try:
        yield
    except BadInput as refusal:
        raise SystemExit(str(refusal)) from None


def nearest(name: str, choices: Iterable[str]) -> str:
    """Return `; did you mean '...'?` for a misspelt name, or nothing where no name is near or there are too many."""
    by_folded = {choice.casefold(): choice for choice in choices}
    if len(by_folded) > MOST_NAMES:
        return ""
    match = get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean '{by_folded[match[0]]}'?" if match else ""


def shortened(text: str) -> str:
    """Return a value's text, cut where it is too long for a message."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"
