"""Score the reader of answers against answers that two people labelled: make score."""

import csv
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from foisurvey.core.survey import NumberAsked, NumberKind
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import read_answer

MOST_UNREAD, MOST_OF_OTHER_KIND = 0.15, 0.10


@dataclass
class Score:
    """What the reader makes of the answers on which both labels agree; each miss as a sentence."""

    answers: int = 0
    with_a_number: int = 0
    wrong: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    of_other_kind: list[str] = field(default_factory=list)

    def holds(self) -> bool:
        """Say whether no value is wrong, and few enough numbers are left to a person and few enough kinds are."""
        few_unread = len(self.unread) <= MOST_UNREAD * self.with_a_number
        return not self.wrong and few_unread and len(self.of_other_kind) <= MOST_OF_OTHER_KIND * self.answers

    def __str__(self) -> str:
        read = self.with_a_number - len(self.unread)
        kinds = self.answers - len(self.of_other_kind)
        misses = {"WRONG": self.wrong, "left to a person": self.unread, "another kind": self.of_other_kind}
        return "\n".join(
            [
                *(f"{title}: {miss}" for title, of_title in misses.items() for miss in of_title),
                f"{self.answers} answers on which both labels agree, {self.with_a_number} of them with a number",
                f"wrong values accepted: {len(self.wrong)} (none may be)",
                f"numbers read without a person: {read}, {read / self.with_a_number:.1%} (at least 85%)",
                f"kind as labelled: {kinds}, {kinds / self.answers:.1%} (at least 90%)",
            ]
        )


def score(file: Path) -> Score:
    """Score the reader on a CSV of question, answer, kind, value and agreed (1 where both labels are the same).

    A question about a budget wants money, any other a count. Raises OSError where there is no file.
    """
    scored = Score()
    with open(file, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["agreed"] == "1":
                _count(scored, row)
    return scored


def _count(scored: Score, row: dict[str, str]) -> None:
    number: NumberKind = "money" if "budget" in row["question"].lower() else "count"
    reading = read_answer(row["answer"], NumberAsked(number, words=(row["question"],)))
    label = float(row["value"]) if row["value"] else None
    accepted = reading.value if reading.review is None else None
    miss = f"{row['answer']!r} is {row['kind']} {row['value']}, read as {_outcome(reading)}"
    scored.answers += 1
    scored.with_a_number += label is not None
    if accepted is not None and accepted != label:
        scored.wrong.append(miss)
    if label is not None and accepted is None:
        scored.unread.append(miss)
    if reading.kind != row["kind"]:
        scored.of_other_kind.append(miss)


def _outcome(reading: Reading) -> str:
    value = "" if reading.value is None else f" {reading.value:g}"
    return f"{reading.kind}{value}" + (f" (review: {reading.review})" if reading.review else "")


if __name__ == "__main__":
    folder = os.environ.get("FOISURVEY_DATA")
    if not folder:
        sys.exit("FOISURVEY_DATA is not set: it names the folder that holds answers/labelled.csv")
    scored = score(Path(folder) / "answers/labelled.csv")
    print(scored)
    sys.exit(not scored.holds())
