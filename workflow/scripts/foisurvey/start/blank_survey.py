"""A survey to fill in: its config and its recording workbook."""

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from foisurvey.core.survey import NO_REPLY
from foisurvey.start.config_lines import file, law_line, line
from foisurvey.tables.formats.excel import saved

ANSWERS, GUIDE, LISTS = "Answers", "Guide", "Lists"
TYPES = {"type_a": "Type A", "type_b": "Type B"}
QUESTIONS = {
    "total": ({"role": "total", "label": "Items in all"}, "the one question that all others are parts of"),
    "part_a": ({"role": "part", "label": "Items of kind A"}, "how many of these; delete what you did not ask"),
    "part_b": ({"role": "part", "label": "Items of kind B"}, "likewise"),
    "cost": (
        {"role": "extra", "number": "money", "label": "Cost of the items"},
        "asked besides: also decimal, percent",
    ),
    "policy": ({"role": "extra", "number": "choice", "label": "Policy on the items"}, "answered yes, no or partly"),
}
LAST_ROW = 5_000  # down to which the drop-down lists go
DAY = "a date, such as 2031-02-28"
# The columns of the answers before and after those of the questions, and what each holds.
BEFORE = {
    "name": "the organisation that you asked, as it is to be printed; each once. It is the id, too",
    "organisation_type": "one of the types that the config lists; the drop-down list is on the sheet Lists",
    "date_sent": f"the day of your request: {DAY}",
    "reply_status": "No reply yet, until the organisation replies; then blank",
    "date_responded": f"the day of the reply: {DAY}",
    "date_refused": f"the day of a first refusal, where an answer came later: {DAY}",
    "exemption_claimed": "the exemption, and for what, as in: s.12 (total)",
    "review_outcome": "what an internal review of a refusal gave: full, partial or none",
}
AFTER = {
    "source": "where the reply is, such as the name of a file or an address",
    "comment": "your own remarks on a reply. A comment alone makes a row a reply: none where nobody has replied",
}
WHAT_TO_TYPE = {
    "No reply": "leave the answers blank, or say No reply yet under reply_status",
    "Not held": "the words of the reply, such as: Not held; or: We do not hold this information",
    "Refused": "the words of the reply, such as: Refused, section 12; and the exemption under exemption_claimed",
    "A question left unanswered": "leave its cell blank",
    "None": "0, or the words of the reply, such as: None",
    "A number in words or not exact": "as it was given, such as: about 40; fewer than 5; twelve",
    "A sentence": "the whole sentence, also where you know what it means",
}
VERBATIM = (
    "Type each answer as it was given, with its words and signs. Do not round, add up or tidy it.",
    "The program reads the answers, and shows you those that it cannot read for certain.",
    "The columns of the questions hold text, so that no program makes a date of 1/2. Paste as text only.",
    "Keep the headings. Where the config has another name for a question, give its column the same name.",
    "If you have ids of your own, add a column organisation_id and fill it in for each organisation.",
)


def blank_config(survey: str, workbook: str) -> str:
    """Return the config of a new survey, whose answers are to be typed into its recording workbook."""
    lines = [
        line(0, "survey", survey, f"its short name; results stand under results/{survey}/"),
        line(0, "title", f"Survey {survey}", "what is surveyed, in words: it ends the title of each table"),
        law_line(),
        "input:  # the files as received",
        "  responses:  # one row an organisation that you asked, with its reply",
        line(4, "file", workbook, "from the project's top level"),
        line(4, "sheet", ANSWERS, "the sheet that you fill in; the sheet Guide says how"),
        "counted:  # what is counted",
        line(2, "id", "items", "its name in the ids of numbers: small letters"),
        line(2, "singular", "item", "one of them"),
        line(2, "plural", "items", "several of them"),
        "organisation_types:  # the tables have them in this order",
        *(line(2, name, label, "as the workbook has it") for name, label in TYPES.items()),
        "questions:  # each name is the heading of its column in the workbook",
        *(line(2, name, asked, comment) for name, (asked, comment) in QUESTIONS.items()),
    ]
    return file(
        f"The survey {survey}: change what is not yours. All keys, and their defaults: config/README.md.", lines
    )


def recording_workbook(survey: str) -> bytes:
    """Return the workbook into which the answers of a new survey are typed, the same bytes each time."""
    workbook = Workbook()
    guide = workbook.active
    guide.title = GUIDE
    _write_guide(guide, survey)
    answers = workbook.create_sheet(ANSWERS)
    lists = workbook.create_sheet(LISTS)
    columns = [*BEFORE, *QUESTIONS, *AFTER]
    answers.append(columns)
    answers.freeze_panes = "B2"
    for number, name in enumerate(columns, start=1):
        column = answers.column_dimensions[get_column_letter(number)]
        column.width = 30 if name in ("name", "comment") else 18
        column.number_format = "yyyy-mm-dd" if name.startswith("date_") else "@"
        cell = answers.cell(1, number)
        cell.font, cell.number_format = Font(bold=True), "General"
    lists.append(["organisation_type", "reply_status", "review_outcome"])
    for row in zip([*TYPES.values(), None], [NO_REPLY[1], None, None], ["full", "partial", "none"], strict=True):
        lists.append(row)
    for number, name in enumerate(("organisation_type", "reply_status", "review_outcome"), start=1):
        lists.cell(1, number).font = Font(bold=True)
        lists.column_dimensions[get_column_letter(number)].width = 24
        letter = get_column_letter(columns.index(name) + 1)
        offered = get_column_letter(number)
        # A text that is not on the list may be typed too.
        choice = DataValidation("list", formula1=f"{LISTS}!${offered}$2:${offered}$20", allow_blank=True)
        choice.showErrorMessage = False
        choice.add(f"{letter}2:{letter}{LAST_ROW}")
        answers.add_data_validation(choice)
    workbook.active = workbook.index(answers)
    guide.sheet_view.tabSelected = False
    return saved(workbook, f"Answers of {survey}")


def _write_guide(guide: Any, survey: str) -> None:
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sections: list[tuple[str, list[tuple[str, str]]]] = [
        (f"How to record the answers of {survey}", [("", text) for text in VERBATIM]),
        (f"The columns of the sheet {ANSWERS}", list((BEFORE | _questions() | AFTER).items())),
        ("What to type where there is no plain number", list(WHAT_TO_TYPE.items())),
    ]
    for heading, lines in sections:
        guide.append([heading])
        guide.cell(guide.max_row, 1).font = Font(bold=True, size=14)
        for name, text in lines:
            guide.append([name or text, text if name else None])
            guide.cell(guide.max_row, 2).alignment = wrapped
            if name:
                guide.cell(guide.max_row, 1).font = bold
        guide.append([])
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 34, 90


def _questions() -> dict[str, str]:
    return {name: f"the answer as it was given: {asked['label']}" for name, (asked, _) in QUESTIONS.items()}
