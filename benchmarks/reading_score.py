"""Score the reader of answers against answers that two people labelled: make score."""

import csv
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from foisurvey.answers import asked_by
from foisurvey.core.survey import NumberKind
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import read_answer

LABELLED = ("labelled.csv", "labelled_more.csv")
NOT_TO_BE_ACCEPTED = "not_to_be_accepted.csv"
LEAST_RIGHT, MOST_WRONG_LIKELY = 0.90, 0.02
_MONEY = re.compile(r"budget|expenditure|spen[dt]|\bcosts?\b|amount|monies|salary|savings", re.IGNORECASE)


@dataclass
class Score:
    """What the reader makes of the answers on which both labels agree; each mistake as a line.

    A proposal is right where its value is as labelled; one that is likely must also have the kind that was labelled.
    """

    numbers: int = 0
    accepted: int = 0
    proposed: int = 0
    likely: int = 0
    wrong_accepted: list[str] = field(default_factory=list)
    wrong_likely: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def holds(self) -> bool:
        """Say whether nothing is accepted wrongly, enough numbers are found, and few likely proposals are wrong."""
        enough = self.accepted + self.proposed >= LEAST_RIGHT * self.numbers
        return not self.wrong_accepted and enough and len(self.wrong_likely) <= MOST_WRONG_LIKELY * self.likely

    def __str__(self) -> str:
        right, lines = self.accepted + self.proposed, []
        for title in ("wrong_accepted", "wrong_likely", "missed"):
            lines += [f"{title.replace('_', ' ')}: {mistake}" for mistake in getattr(self, title)]
        return "\n".join(
            [
                *lines,
                f"accepted wrongly: {len(self.wrong_accepted)} (none may be)",
                f"numbers accepted or rightly proposed: {right} of {self.numbers}, {right / (self.numbers or 1):.1%}, "
                f"{self.accepted} of them accepted (at least {LEAST_RIGHT:.0%})",
                f"wrong among the likely proposals: {len(self.wrong_likely)} of {self.likely} "
                f"(at most {MOST_WRONG_LIKELY:.0%})",
            ]
        )


def score(file: Path) -> Score:
    """Score the reader on a CSV of question, answer, kind, value and agreed (1 where both labels are the same).

    A question about money by its words wants money, one about WTE a decimal, any other a count. Raises OSError where
    there is no file.
    """
    scored = Score()
    for row in _rows(file):
        if row["agreed"] == "1":
            _count(scored, row)
    return scored


def not_held_back(file: Path) -> list[str]:
    """Return the answers of a CSV (question, number, answer) that are accepted, or proposed as likely."""
    found = [(row, read_answer(row["answer"], asked_by(row["question"], row["number"]))) for row in _rows(file)]
    return [f"{row['answer']!r} is {_outcome(reading)}" for row, reading in found if reading.certainty != "unsure"]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with open(file, newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _count(scored: Score, row: dict[str, str]) -> None:
    reading = read_answer(row["answer"], asked_by(row["question"], _number(row["question"])))
    label = float(row["value"]) if row["value"] else None
    mistake = f"{row['answer']!r} is {row['kind']} {row['value']}, read as {_outcome(reading)}"
    of_value = reading.value == label
    right = of_value and reading.kind == row["kind"]
    scored.numbers += label is not None
    scored.likely += reading.certainty == "likely"
    if reading.review is None and not right:
        scored.wrong_accepted.append(mistake)
    if reading.certainty == "likely" and not right:
        scored.wrong_likely.append(mistake)
    if label is not None:
        scored.accepted += of_value and reading.review is None
        scored.proposed += of_value and reading.review is not None
        if not of_value:
            scored.missed.append(mistake)


def _number(question: str) -> NumberKind:
    if _MONEY.search(question):
        return "money"
    return "decimal" if re.search(r"\bWTE\b", question, re.IGNORECASE) else "count"


def _outcome(reading: Reading) -> str:
    value = "" if reading.value is None else f" {reading.value:g}"
    return f"{reading.kind}{value}" + (f" ({reading.certainty}: {reading.review})" if reading.review else "")


def main(folder: Path) -> bool:
    """Print the scores of the files of a folder; return whether all hold."""
    scores = {name: score(folder / name) for name in LABELLED}
    for name, scored in scores.items():
        print(f"{name}\n{scored}\n")
    held = not_held_back(folder / NOT_TO_BE_ACCEPTED)
    print(f"{NOT_TO_BE_ACCEPTED}\n" + "".join(f"{answer}\n" for answer in held) + f"accepted or likely: {len(held)}")
    return not held and all(scored.holds() for scored in scores.values())


if __name__ == "__main__":
    folder = os.environ.get("FOISURVEY_DATA")
    if not folder:
        sys.exit("FOISURVEY_DATA is not set: it names the folder that holds answers/labelled.csv")
    sys.exit(not main(Path(folder) / "answers"))
