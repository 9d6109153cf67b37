"""The clubs' answers where they are hard to read, some of them malicious: a config and its files."""

import csv
import datetime
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from club_files import ClubFiles
from conftest import Project

RAN = "document.title='ran';window.ran=1"
HOSTILE = [
    f"<script>{RAN}</script> 12",
    f'12"><img src=x onerror="{RAN}">',
    f"</script><script>{RAN}</script>]]> 9-10",
    "&lt;b&gt;7 or 8&lt;/b&gt; ${7} {{7}} {7} %s",
    f"</textarea></title></style><svg onload={RAN}> 3 or 4",
    "javascript:alert(1) 3 or 4",
]
CHANGES: dict[str, Any] = {
    "survey": "doubtful",
    "title": "Clubs <b>2031</b>",
    "questions__boats__largest": 5000,
    "questions__blue__largest": 5000,
    "questions__crew__label": "Crew, <i>whole-time</i>",
    "questions__cost": {"role": "extra", "number": "money", "label": "Cost"},
    "completeness__full": ["boats", "blue"],
    "reading": {"approximate": "review", "more_than": "review", "fewer_than": "review", "approximate_tolerance": 0.1},
}
CONFIG = ClubFiles(changes=CHANGES).config(Path("doubtful"))
HEADER = ["organisation_id", "boats", "blue", "red", "crew", "cost"]
REPLIES: list[list[Any]] = [
    ["C01", "about 1,200", "more than 7", "<10", "between 2 and 3", "£12"],
    ["C02", "2024", "-3", "12.5", "12, provisional", "£30k or so"],
    ["C03", "10", "8", "5", "1.5", None],  # its parts exceed its total
    ["C04", "6000", datetime.date(2031, 10, 5), "#DIV/0!", '"8" or so?\n\nsee\r\nattached\nC01,boats', "=1+1"],
    ["C05", *HOSTILE[:5]],
    ["C06", HOSTILE[5], " see the list ", "no idea, 7?", "We hold nothing. " * 800 + "12", "£1,200.50 or £1,300"],
    ["C07", "12", "3", "2", "4", "£5"],
    ["C07", None, "3", "2", "4", "£5"],  # the reply that counts leaves its total blank
    ["C08", "as before", "what?", "1", "2", "£1"],
]
# C08's total was corrected before, to a text that is not understood either.
CORRECTIONS = [
    ["organisation_id", "question", "from", "to", "reason", "by", "date"],
    ["C08", "boats", "as before", "maybe 12", "they rang", "coder", "2031-03-01"],
]
NAMES = [f"<img src=x onerror={RAN}>", "“Zoë” & Söhne", *(f"Club {number}" for number in range(3, 10))]
# What no workbook can hold, for a survey that came as CSV.
CONTROL = [
    "12\x00 or 13",
    "\u202e21 metsys\u202c",
    "a\rb\x07\x1b[31m",
    "\u2028 3 or 4\u2029",
    "\u200b\ufeff\u2066what?",
]


def write(project: Project, as_csv: bool = False) -> list[str]:
    """Write the survey into a project; return the arguments of a run of it."""
    files = ClubFiles(".csv" if as_csv else ".xlsx", quoting=csv.QUOTE_ALL, revised=True, changes=CHANGES)
    replies = [list(row) for row in (HEADER, *REPLIES)]
    if as_csv:
        replies.append(["C09", *CONTROL])
        # In a CSV file a line that begins with an id is taken for a row that a quotation mark swallowed.
        replies = [[str(cell or "").replace("C01,", "see C01, ") for cell in row] for row in replies]
    files.tables["responses"][files.header("responses") :] = replies
    files.tables["corrections"] = CORRECTIONS
    clubs = enumerate(NAMES, start=1)
    files.tables["organisations"] = [
        ["organisation_id", "name", "organisation_type"],
        *([f"C{place:02}", name, "sea" if place % 2 else "lake"] for place, name in clubs),
    ]
    return files.put(project.folder, "doubtful")


def append(project: Project, rows: str) -> None:
    """Add rows, as the page gives them, at the end of the corrections."""
    with open(project.folder / "doubtful/corrections.csv", "a", encoding="utf-8", newline="") as file:
        file.write(rows)


def rows_of(page: str) -> list[list[str]]:
    """Return organisation, question and text of each answer of the page, in its order."""
    return [json.loads(unescape(row)) for row in re.findall(r'data-row="([^"]*)"', page)]
