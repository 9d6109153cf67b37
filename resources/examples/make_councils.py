"""Make councils.xlsx, a workbook as people keep them: answers of 72 invented councils on their cameras.

Usage: python make_councils.py [folder]. The same bytes each time. No council here is a real one.
"""

import sys
from itertools import product
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from foisurvey.tables.formats.excel import saved

HERE = Path(__file__).parent
TITLE = "Cameras of invented councils, 2031"
NOTE = (
    "Note: cameras on 31 March 2031. Cameras worn by staff are among those in all, but neither fixed nor mobile. "
    "Invented: no council here is a real one."
)
# A heading, and the headings beneath it.
HEADINGS = {
    "Council": [""],
    "Kind of council": [""],
    "Cameras": ["In all", "Fixed", "Mobile"],
    "Cost £": [""],
    "Policy published?": [""],
}
KINDS = {"County": (16, "County Council"), "District": (38, "District Council"), "Unitary": (18, "Council")}
PLACES = [
    f"{first}{last}"
    for last, first in product(
        ("mere", "holt", "wick", "stead", "combe", "fell"),
        "Amber Bracken Cinder Dove Elder Fern Gorse Heron Ivory Juniper Kestrel Larch".split(),
    )
]
NO_REPLY = "No reply yet"
SILENT = range(5, 72, 6)  # twelve of them
# Answers that are no plain numbers, by the place of the council.
IN_WORDS: dict[int, list[Any]] = {
    3: ["not held", "not held", "not held", "not held", "No"],
    14: ["about 40", 30, 10, 52000, "Yes"],
    20: [36, "not held", "not held", 41500, "Yes"],
    28: ["Refused s.31", "Refused s.31", "Refused s.31", 18000, "Yes"],
    33: ["We run 24 cameras, all of them fixed.", 24, 0, 29900, "Partly"],
    44: ["Refused s.31", "Refused s.31", "Refused s.31", "Refused s.31", "No"],
    51: [15, 12, 3, "not held", "Yes"],
}


def main(folder: Path) -> None:
    """Write councils.xlsx into the folder."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Replies"
    sheet.append([TITLE])
    sheet.append([text for heading, beneath in HEADINGS.items() for text in [heading, *[None] * (len(beneath) - 1)]])
    sheet.append([text or None for beneath in HEADINGS.values() for text in beneath])
    column = 1
    for beneath in HEADINGS.values():
        last = column + len(beneath) - 1
        sheet.merge_cells(start_row=2, end_row=2 if beneath[0] else 3, start_column=column, end_column=last)
        column = last + 1
    for cell in (sheet["A1"], *sheet[2], *sheet[3]):
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    groups = _groups()
    for group in groups:
        for row in group:
            sheet.append(row)
        sheet.append([])
    numbers = [
        [row[place] for group in groups for row in group if isinstance(row[place], int)] for place in range(2, 6)
    ]
    sheet.append(["Total", None, *map(sum, numbers)])
    sheet.append([])
    sheet.append([NOTE])
    sheet.freeze_panes = "B4"
    for letter, width in zip("ABCDEFG", (30, 16, 12, 12, 12, 12, 18), strict=True):
        sheet.column_dimensions[letter].width = width
    (folder / "councils.xlsx").write_bytes(saved(workbook, TITLE))


def _groups() -> list[list[list[Any]]]:
    """Return the rows of the councils, a group a kind."""
    groups, place = [], 0
    for kind, (size, ending) in KINDS.items():
        group = []
        for _ in range(size):
            group.append([f"{PLACES[place]} {ending}", kind, *_answers(place, kind)])
            place += 1
        groups.append(group)
    return groups


def _answers(place: int, kind: str) -> list[Any]:
    if place in SILENT:
        return [NO_REPLY] * 5
    if place in IN_WORDS:
        return IN_WORDS[place]
    fixed = 8 + place * 37 % 53 + (40 if kind == "County" else 0)
    mobile = place * 17 % 11
    worn = 4 if place % 12 == 6 else 0
    policy = ("Yes", "No", "Yes", "Partly")[place * 7 % 4]
    return [fixed + mobile + worn, fixed, mobile, 950 * (fixed + mobile) + place * 13 % 500, policy]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
