"""A cell of a file: its text, and what the file says that it holds."""

from typing import Literal

CellKind = Literal["text", "number", "date", "boolean", "error", "percentage", "formula", "shown_differently"]
Cell = tuple[str, CellKind]
# The texts of a row's cells, and their kinds; None where every cell can hold text only.
Row = tuple[list[str], list[CellKind] | None]

BLANK: Cell = ("", "text")
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
}
# The kinds whose text is what a person typed; any other may be something else that a spreadsheet made of it.
AS_TYPED: tuple[CellKind, ...] = ("text", "number")
