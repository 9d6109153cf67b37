"""A cell of a file: its text, and what the file says that it holds."""

import datetime
from decimal import Decimal
from typing import Literal

CellKind = Literal[
    "text",
    "number",
    "date",
    "boolean",
    "error",
    "percentage",
    "formula",
    "shown_differently",
    "shown_rounded",
    "struck_out",
    "raised",
    "merged",
    "comma",
    # What no cell is by itself: what several rows make together, or the rest of the row says.
    "summed",
    "parts_of_a_sum",
    "no_reply",
    "status_refused",
    "status_unclear",
]
Cell = tuple[str, CellKind]
# The texts of a row's cells, and their kinds; None where every cell can hold text only.
Row = tuple[list[str], list[CellKind] | None]

BLANK: Cell = ("", "text")
NO_RESULT: Cell = ("a formula without its result", "formula")
# What a spreadsheet shows where a formula fails, or a column is too narrow. A CSV file keeps only this text.
ERROR = r"(?i)^\s*(?:#[a-z][a-z0-9/_]*[!?]|#n/a|#getting_data|#{3,}|err:[0-9]{3})\s*$"
# A bare number of these may be a year.
YEARS = range(1980, 2040)
# What a message calls each kind.
LABELS: dict[CellKind, str] = {
    "text": "text",
    "number": "number",
    "date": "date",
    "boolean": "true or false",
    "error": "error",
    "percentage": "percentage",
    "formula": "formula without a result",
    "shown_differently": "number shown in another form",
    "shown_rounded": "number shown rounded",
    "struck_out": "text or number that is struck out, in whole or in part",
    "raised": "text with raised or lowered characters, such as the mark of a footnote",
    "merged": "text or number in merged cells, which may be a joint answer",
    "comma": "number whose comma may be a decimal comma, by the others of its column or file",
    "summed": "sum of several rows",
}
# Why a person decides what is no cell of a kind.
DOUBTS: dict[CellKind, str] = {
    "parts_of_a_sum": "the rows of this organisation are parts of one reply, and not each is a plain number to add",
    "no_reply": "this says that there is no reply, but something else in the row says that there is one",
    "status_unclear": "the answer is blank, and the reply_status or the comment may mean that there is no reply",
}
# The kinds that a font gives, the gravest first.
MARKS: tuple[CellKind, ...] = ("struck_out", "raised")
# The kinds whose text is what a person typed, or the sum of that; any other may be something else that a spreadsheet
# made of it.
AS_TYPED: tuple[CellKind, ...] = ("text", "number", "summed")


def why_in_review(kind: CellKind) -> str:
    """Return why a person decides an answer that is not as typed."""
    return DOUBTS.get(kind) or f"a cell of type {LABELS[kind]}: not the answer as it was given"


def cell_of(value: object) -> Cell:
    """Return the cell that holds a value, as Python has it."""
    match value:
        case None:
            return BLANK
        case bool():
            return str(value).upper(), "boolean"
        case int() | float():
            return number_text(value), "number"
        case datetime.datetime():
            at_midnight = value.time() == datetime.time()
            return value.date().isoformat() if at_midnight else value.isoformat(sep=" "), "date"
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(value), "date"
        case _:
            return str(value), "text"


def marked(cell: Cell, mark: CellKind | None) -> Cell:
    """Return a cell with the kind that its font gives it, unless it is blank or has a kind to be decided already."""
    text, kind = cell
    return (text, mark) if mark and text and kind in AS_TYPED else cell


def number_text(value: float) -> str:
    """Return a number in digits: a whole one exactly, any other to the 15 digits that a spreadsheet shows."""
    return f"{value or 0:.0f}" if float(value).is_integer() else f"{Decimal(f'{value:.15g}'):f}"


def percentage_text(value: float) -> str:
    """Return a fraction in percent."""
    return f"{number_text(100 * value)}%"
