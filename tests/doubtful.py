"""An invented survey whose answers are hard to read, some of them malicious: a config and its files."""

import csv
import datetime
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from conftest import Project
from workbooks import save

RAN = "document.title='ran';window.ran=1"
HOSTILE = [
    f"<script>{RAN}</script> 12",
    f'12"><img src=x onerror="{RAN}">',
    f"</script><script>{RAN}</script>]]> 9-10",
    "&lt;b&gt;7 or 8&lt;/b&gt; ${7} {{7}} {7} %s",
    f"</textarea></title></style><svg onload={RAN}> 3 or 4",
    "javascript:alert(1) 3 or 4",
]
CONFIG = yaml.safe_load("""
survey: doubtful
title: Invented harbours <b>2031</b>
synthetic: true
input:
  organisations: {file: doubtful/organisations.csv}
  responses: {file: doubtful/responses.xlsx}
  corrections: {file: doubtful/corrections.csv}
  revised_replies: true
organisation_types: {north: Northern, south: Southern}
counted: {id: boats, singular: boat, plural: boats}
questions:
  boats: {role: total, number: count, largest: 5000, label: Boats}
  blue: {role: part, number: count, label: Painted blue, status: blue}
  red: {role: part, number: count, label: Painted red, status: red}
  crew: {role: extra, number: decimal, label: "Crew, <i>whole-time</i>"}
  cost: {role: extra, number: money, label: Cost}
parts:
  heading: Paint
  remainder: {status: other, label: Not blue or red}
  compliance: {part: blue, rate: blueness}
completeness: {full: [boats, blue]}
reading: {approximate: review, more_than: review, fewer_than: review, approximate_tolerance: 0.1}
statistics: {quantile_type: 7, skewness_type: 3, interval_of_mean: z, interval_of_share: wald, level: 0.95}
decimals: {statistic: 1, percent: 1, standard_error: 2}
""")
HEADER = ["organisation_id", "boats", "blue", "red", "crew", "cost"]
REPLIES: list[list[Any]] = [
    ["H01", "about 1,200", "more than 7", "<10", "between 2 and 3", "£12"],
    ["H02", "2024", "-3", "12.5", "12, provisional", "£30k or so"],
    ["H03", "10", "8", "5", "1.5", None],  # its parts exceed its total
    ["H04", "6000", datetime.date(2031, 10, 5), "#DIV/0!", '"8" or so?\n\nsee\r\nattached\nH01,boats', "=1+1"],
    ["H05", *HOSTILE[:5]],
    ["H06", HOSTILE[5], " see the list ", "no idea, 7?", "We hold nothing. " * 800 + "12", "£1,200.50 or £1,300"],
    ["H07", "12", "3", "2", "4", "£5"],
    ["H07", None, "3", "2", "4", "£5"],  # the reply that counts leaves its total blank
    ["H08", "as before", "what?", "1", "2", "£1"],
]
# H08's total was corrected before, to a text that is not understood either.
CORRECTIONS = [
    ["organisation_id", "question", "from", "to", "reason", "by", "date"],
    ["H08", "boats", "as before", "maybe 12", "they rang", "coder", "2031-03-01"],
]
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
    folder = project.folder / "doubtful"
    folder.mkdir()
    config = json.loads(json.dumps(CONFIG))
    replies = [[*row] for row in REPLIES]
    if as_csv:
        config["input"]["responses"]["file"] = "doubtful/responses.csv"
        replies.append(["H09", *CONTROL])
        # In a CSV file a line that begins with an id is taken for a row that a quotation mark swallowed.
        lines = [[str(cell or "").replace("H01,", "see H01, ") for cell in row] for row in (HEADER, *replies)]
        _write_csv(folder / "responses.csv", lines)
    else:
        save(folder / "responses.xlsx", {"Replies": [HEADER, *replies]})
    names = [f"<img src=x onerror={RAN}>", "“Zoë” & Söhne", *(f"Harbour {number}" for number in range(3, 10))]
    register = [[f"H{place:02}", name, "north" if place % 2 else "south"] for place, name in enumerate(names, start=1)]
    _write_csv(folder / "organisations.csv", [["organisation_id", "name", "organisation_type"], *register])
    _write_csv(folder / "corrections.csv", CORRECTIONS)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return ["--configfile", "doubtful/config.yaml"]


def append(project: Project, rows: str) -> None:
    """Add rows, as the page gives them, at the end of the corrections."""
    with open(project.folder / "doubtful/corrections.csv", "a", encoding="utf-8", newline="") as file:
        file.write(rows)


def rows_of(page: str) -> list[list[str]]:
    """Return organisation, question and text of each entry of the page, in its order."""
    return [json.loads(unescape(row)) for row in re.findall(r'<article data-row="([^"]*)"', page)]


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
