"""Make the next wave of the synthetic survey: what the organisations of 2025 might answer a year later.

Usage: python make_survey.py [folder]. The same bytes each time. No organisation here is a real one.
"""

import csv
import datetime
import random
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEFORE = HERE.parent / "dcb-2025-synthetic"
SENT = datetime.date(2026, 2, 23)
# Two pairs of integrated care boards merged, a trust was split in two, an ambulance trust has another id; two trusts
# closed, and ten organisations are new.
MERGED = {"ICB-001": "ICB-101", "ICB-002": "ICB-101", "ICB-009": "ICB-102", "ICB-016": "ICB-102"}
SPLIT = {"TRUST-010": ("TRUST-301", "TRUST-302")}
RENAMED = {"AMB-003": "AMB-103"}
CLOSED = ("TRUST-020", "TRUST-050")
NEW = tuple(f"TRUST-{number}" for number in range(311, 321))
SILENT = 10  # that answered in 2025 and do not in 2026
ANSWER_NOW = 12  # that were silent in 2025
QUESTIONS = ("q1", "q2", "q3", "q4")
TYPES = {"TRUST": "provider_trust", "ICB": "icb", "AMB": "ambulance_trust"}
SOURCE = "Invented, as all of this survey"

Row = dict[str, Any]


def main(folder: Path) -> None:
    """Write the organisations, the responses and what became of the organisations of 2025 into a folder."""
    chance = random.Random(2026)
    before = {row["org_id"]: row for row in _rows(BEFORE / "clean_answers.csv")}
    types = {row["organisation_id"]: row["organisation_type"] for row in _rows(BEFORE / "organisations.csv")}
    answers = _next_year(before, chance)
    organisations = [
        {
            "organisation_id": one,
            "name": f"Synthetic organisation {one}",
            "organisation_type": types.get(
                one, {"TRUST": "provider_trust", "ICB": "icb"}.get(one.partition("-")[0], "ambulance_trust")
            ),
            "date_sent": SENT,
        }
        for one in sorted(answers)
    ]
    responses = [
        {"organisation_id": one, "date_responded": SENT + datetime.timedelta(chance.randint(3, 90)), **said}
        for one, said in sorted(answers.items())
        if said is not None
    ]
    pairs = [(*pair, "merged") for pair in MERGED.items()]
    pairs += [(one, half, "split") for one, halves in SPLIT.items() for half in halves]
    pairs += [(*pair, "renamed") for pair in RENAMED.items()]
    pairs += [(one, "", "closed") for one in CLOSED] + [("", one, "new") for one in NEW]
    successors = [
        {"earlier": one, "later": other, "change": change, "date": "2025-10-01", "source": SOURCE}
        for one, other, change in pairs
    ]
    for name, rows in {"organisations": organisations, "responses": responses, "successors": successors}.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _rows(file: Path) -> list[Row]:
    with file.open(newline="", encoding="utf-8") as opened:
        return [*csv.DictReader(opened)]


def _next_year(before: dict[str, Row], chance: random.Random) -> dict[str, Row | None]:
    """Return what each organisation of 2026 answers; None of one that does not reply."""
    replied = [one for one, row in before.items() if row["responded"] == "1"]
    silent = [one for one in before if one not in replied]
    quiet, speak = {*chance.sample(replied, SILENT)}, {*chance.sample(silent, ANSWER_NOW)}
    moved = {one: _moved(row, chance) for one, row in before.items()}
    answers: dict[str, Row | None] = {}
    for one in before:
        if one in CLOSED or one in MERGED or one in SPLIT:
            continue
        says = (one in replied and one not in quiet) or one in speak
        answers[RENAMED.get(one, one)] = moved[one] if says else None
    for one in {*MERGED.values()}:
        parts = [moved[part] for part, whole in MERGED.items() if whole == one]
        answers[one] = {name: sum(part[name] for part in parts) for name in parts[0]}
    for one, halves in SPLIT.items():
        first = {name: number // 2 for name, number in moved[one].items()}
        answers[halves[0]] = first
        answers[halves[1]] = {name: number - first[name] for name, number in moved[one].items()}
    answers |= {one: _moved({}, chance) for one in NEW}
    return answers


def _moved(row: Row, chance: random.Random) -> Row:
    """Return the numbers a year later: more systems, and more of them fully assured."""
    total = round(int(row.get("q1") or chance.randint(20, 200)) * chance.uniform(0.9, 1.3))
    known = {name: row.get(name) or round(total * chance.uniform(0, 0.2)) for name in QUESTIONS[1:]}
    parts = {name: round(int(number) * chance.uniform(0.9, 1.1)) for name, number in known.items()}
    parts["q2"] += round(0.1 * total * chance.random())
    for name, number in parts.items():
        parts[name] = min(number, total - sum(value for other, value in parts.items() if other < name))
    return {"q1": total, **parts, "officers": chance.randint(0, 2)}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
