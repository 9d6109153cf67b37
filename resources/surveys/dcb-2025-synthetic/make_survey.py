"""Make the synthetic survey: clean numbers dressed as answers, so that reading them gives the numbers back.

Usage: python make_survey.py [folder]. The same bytes each time. No organisation here is a real one.
"""

import csv
import datetime
import sys
from itertools import cycle
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from foisurvey.tables.formats.excel import saved

HERE = Path(__file__).parent
TYPES = {"trust": "provider_trust", "icb": "icb", "ambulance": "ambulance_trust"}
NAMES = {
    "trust": "Synthetic provider trust",
    "icb": "Synthetic integrated care board",
    "ambulance": "Synthetic ambulance trust",
}
QUESTIONS = ("q1", "q2", "q3", "q4")
SENT = datetime.date(2025, 2, 24)
REPLIES_FROM, REPLIES_UNTIL = datetime.date(2025, 2, 26), datetime.date(2025, 6, 27)
REVIEW_DAYS = 40  # from a refusal to the answer that an internal review gave
COLUMNS = (
    "organisation_id", "date_responded", "date_refused", "exemption_claimed", "review_outcome",
    "q1", "q2", "q3", "q4", "q5", "source", "comment",
)  # fmt: skip

# How the ten ambiguous totals were put; each reads as the clean number.
AMBIGUOUS = {
    671: "approximately 671",
    722: "around 722 systems",
    50: "c. 50",
    26: "more than 25",
    143: "circa 143",
    51: "over 50",
    18: "<19",
    17: "fewer than 18",
    8: "up to 8",
    40: "about 40",
}
# Totals left blank: each of these organisations gave all parts, and they make its total.
TOTAL_LEFT_BLANK = ("TRUST-056", "TRUST-123", "TRUST-138", "ICB-009", "ICB-016", "ICB-024")
# "1/2", one of two: a spreadsheet makes a date of it.
TURNED_INTO_A_DATE = {("ICB-030", "q2"): datetime.date(2025, 2, 1)}
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
FORMS = (
    lambda number: number,  # a numeric cell
    lambda number: f"{number}",
    lambda number: f"{number:,}",
    lambda number: SMALL[number] if number < len(SMALL) else f"{number}",
    lambda number: f"{number} systems",
    lambda number: f"{number} (see attached letter)",
    lambda number: SMALL[number].capitalize() if number < len(SMALL) else f"{number:,} in total",
    lambda number: f"{number}, as of March 2025",
    lambda number: "None" if number == 0 else f"{number}",
    lambda number: "nil" if number == 0 else f" {number} ",
    lambda number: f"There are {number} systems in use.",
)
UNANSWERED = (
    "",
    "Not held",
    "",
    "Information not held",
    "",
    "The organisation does not hold this information centrally.",
)
# How the answers end that are sentences: a person confirmed what each was proposed to mean.
SENTENCES = ("as of March 2025", "information centrally.")
CONFIRMED = "Read as proposed."
REFUSED = ("Section 12", "s.12 exemption applied", "Refused under section 12 of the FOI Act 2000")
COMMENTS = (
    "Register under review by the digital team.",
    "Reply came as a PDF letter.",
    "Counts cover systems bought since 2022 only.",
    "A list of suppliers was attached.",
)


def main(folder: Path) -> None:
    """Write organisations.csv, responses.xlsx and corrections.csv into the folder."""
    with open(HERE / "clean_answers.csv", newline="", encoding="utf-8") as file:
        clean = list(csv.DictReader(file))
    organisations = [
        {
            "organisation_id": row["org_id"],
            "name": f"{NAMES[row['org_type']]} {row['org_id'].split('-')[1]}",
            "organisation_type": TYPES[row["org_type"]],
            "date_sent": (SENT + datetime.timedelta(days=place % 3)).isoformat(),
        }
        for place, row in enumerate(clean)
    ]
    _write_csv(folder / "organisations.csv", organisations)
    replies, corrections = _replies(clean)
    _write_workbook(folder / "responses.xlsx", replies)
    _write_csv(folder / "corrections.csv", corrections)


def _replies(clean: list[dict[str, str]]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    forms, unanswered, refused, comments = cycle(FORMS), cycle(UNANSWERED), cycle(REFUSED), cycle(COMMENTS)
    replies, corrections = [], []
    responded = [row for row in clean if row["responded"] == "1"]
    for place, row in enumerate(responded):
        answers: dict[str, Any] = {}
        for question in QUESTIONS:
            number = row[question]
            key = (row["org_id"], question)
            if number == "":
                claimed = row["exemption_claimed"] and row["exemption_outcome"] != "full"
                answers[question] = next(refused) if claimed else next(unanswered)
            elif question == "q1" and row["org_id"] in TOTAL_LEFT_BLANK:
                answers[question] = ""
            elif question == "q1" and row["q1_ambiguous"] == "1":
                answers[question] = AMBIGUOUS[int(number)]
            elif key in TURNED_INTO_A_DATE:
                answers[question] = TURNED_INTO_A_DATE[key]
                said = f"{number}/{row['q1']} ({number} of {row['q1']})"
                reason = f"The letter says {said}; the spreadsheet made it a date."
                corrections.append(_correction(key, answers[question].isoformat(), number, reason))
            else:
                answers[question] = f"{int(number):,}" if int(number) >= 1000 else next(forms)(int(number))
            if str(answers[question]).endswith(SENTENCES):
                corrections.append(_correction(key, answers[question], number or "not_held", CONFIRMED))
        replies.append({"organisation_id": row["org_id"], **answers, **_around(row, place, comments)})
    return replies, corrections


def _around(row: dict[str, str], place: int, comments: cycle) -> dict[str, Any]:
    """Return what a reply has beside the answers to Q1-Q4: dates, exemption, review, Q5, source, comment."""
    span = (REPLIES_UNTIL - REPLIES_FROM).days
    replied = REPLIES_FROM + datetime.timedelta(days=place * 37 % span)
    reply: dict[str, Any] = {
        "date_responded": replied,
        "q5": _officers(row, place),
        "source": ("email", "portal", "letter")[place % 3],
    }
    claimed, outcome = row["exemption_claimed"], row["exemption_outcome"]
    if claimed:
        asked = [name.upper() for name in QUESTIONS if claimed == "full" or row[name] == ""] or ["Q3", "Q4"]
        reply["exemption_claimed"] = f"s.12 ({', '.join(asked)})"
        reply["review_outcome"] = outcome
        if outcome != "none":
            refused = REPLIES_FROM + datetime.timedelta(days=place * 37 % (span - REVIEW_DAYS))
            reply["date_refused"] = refused
            reply["date_responded"] = refused + datetime.timedelta(days=REVIEW_DAYS)
    if place % 17 == 0:
        reply["comment"] = next(comments)
    return reply


def _officers(row: dict[str, str], place: int) -> Any:
    """Return an invented Q5, whole-time-equivalent clinical safety officers, where Q1-Q4 were answered at all."""
    if not any(row[question] for question in QUESTIONS):
        return "Section 12" if row["exemption_claimed"] else "Not held"
    return (1, "0.6 WTE", 2, "", "1.0", "two", "0.5", "None", "1.4 WTE", "Not held")[place % 10]


def _correction(answer: tuple[str, str], received: str, to: str, reason: str) -> dict[str, str]:
    organisation, question = answer
    decided = {"reason": reason, "by": "synthetic coder", "date": "2025-07-02"}
    return {"organisation_id": organisation, "question": question, "from": received, "to": to, **decided}


def _write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_workbook(path: Path, replies: list[dict[str, Any]]) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Responses"
    sheet.append(["SYNTHETIC DATA: replies to the request of February 2025, as recorded. No organisation is real."])
    sheet.append(COLUMNS)
    for cell in (sheet["A1"], *sheet[2]):
        cell.font = Font(bold=True)
    for reply in replies:
        sheet.append([None if reply.get(column) == "" else reply.get(column) for column in COLUMNS])
        for column, cell in zip(COLUMNS, sheet[sheet.max_row], strict=True):
            if cell.is_date:
                cell.number_format = "dd/mm/yyyy" if column.startswith("date") else "d-mmm"
    sheet.freeze_panes = "B3"
    for letter in "ABCDEFGHIJKL":
        sheet.column_dimensions[letter].width = 16
    notes = workbook.create_sheet("Notes")
    for line in NOTES:
        notes.append([line])
    path.write_bytes(saved(workbook, "Synthetic survey"))


NOTES = (
    "SYNTHETIC DATA. One row on the sheet Responses is one organisation that replied.",
    "q1: systems in use; q2: of these with both safety cases; q3: DCB0129 only; q4: DCB0160 only.",
    "q5: whole-time-equivalent clinical safety officers.",
    "date_refused: date of a first refusal that an internal review reversed.",
    "review_outcome: what the internal review of a refusal gave: full, partial or none.",
)

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
