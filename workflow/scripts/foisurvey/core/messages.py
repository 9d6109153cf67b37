"""How bad input is refused: every problem of a stage at once, in plain words."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from foisurvey.core.outside_text import visible

SHOWN = 20
LONGEST_VALUE = 100
MOST_NAMES = 20_000  # among more of them the nearest is sought for seconds


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands, what stands there, and what was expected instead.

    `known` are the right names where a name is wrong; the nearest of them is said too.
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
        where = [
            f"{name} {part}".strip()
            for name, part in (
                ("", self.file),
                ("sheet", self.sheet),
                ("row", self.row),
                ("organisation", self.organisation),
                ("column", self.column),
                ("value", None if self.value is None else _short(repr(self.value))),
            )
            if part is not None
        ]
        wrong = next((name for name in (self.value, self.column, self.sheet) if name is not None), "")
        said = f"{self.expected}{nearest(str(wrong), self.known)}"
        return visible(f"{', '.join(where)}: {said}" if where else said)


class BadInput(Exception):
    """Input that cannot be worked with; its text is the message a user reads."""

    def __init__(self, stage: str, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        count = len(self.problems)
        lines = [f"{stage}: {count} problem{'s' if count != 1 else ''}"]
        lines += [f"  - {problem}" for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"  ... and {count - SHOWN} more")
        super().__init__("\n".join(lines))


@contextmanager
def refused_plainly() -> Iterator[None]:
    """End the program with the message of a refusal, and no traceback."""
    try:
        yield
    except BadInput as refusal:
        raise SystemExit(str(refusal)) from None


def nearest(name: str, choices: Iterable[str]) -> str:
    """Return `; did you mean '...'?` for a misspelt name, or nothing where none is near, or they are very many."""
    by_folded = {choice.casefold(): choice for choice in choices}
    if len(by_folded) > MOST_NAMES:
        return ""
    match = get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean '{by_folded[match[0]]}'?" if match else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"
