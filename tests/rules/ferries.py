"""An invented survey of ferry companies, small and messy, and its files as spreadsheets write them."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import yaml
from workbooks import Formula, Number, save

CONFIG = yaml.safe_load("""
survey: ferries
title: Invented ferry companies
synthetic: true
organisation_types: {island: Island, river: River}
counted: {id: ferries, singular: ferry, plural: ferries}
questions:
  ferries: {role: total, number: count, largest: 5000, label: Ferries}
  green: {role: part, number: count, largest: 5000, label: Painted green, status: green}
  white: {role: part, number: count, label: Painted white, status: white}
  crew: {role: extra, number: decimal, label: Crew}
parts:
  heading: Paint
  remainder: {status: other, label: Not green or white}
  compliance: {part: green, rate: greenness}
completeness: {full: [ferries, green, white]}
reading: {approximate: as_stated, more_than: next_number, fewer_than: next_number, approximate_tolerance: 0.1}
imputation: {total_from_parts: true}
statistics: {quantile_type: 7, skewness_type: 3, interval_of_mean: z, interval_of_share: wald, level: 0.95}
decimals: {statistic: 1, percent: 1, standard_error: 2}
sensitivity:
  trimmed: {label: Trimmed, trim: {fraction: 0.1, base: rated}}
  not_all: {label: Without all green, exclude_rates: [0, 100]}
statements:
  text.small.n: {filter: ferries < 10}
  text.exempt.pct: {filter: exemption_claimed is not null, numerator: review_outcome = 'full', denominator: '1'}
  text.mean: {same_as: table2.all.mean}
  text.other: {formula: '"table6.all.other.pct" / 100 * "table2.all.ferries.total"'}
""")
QUESTIONS = list(CONFIG["questions"])
LAST_DAY = "2031-03-31"
SENT = "2031-01-06"
IDS = [f"F{number:02}" for number in range(14)]  # the first and the last do not reply
TYPES = 7 * ["island"] + 7 * ["river"]
ORGANISATIONS = [
    ["organisation_id", "name", "organisation_type", "date_sent", "harbour_master"],
    *([one, f"Ferry company {one[1:]}", kind, SENT, "Zoë Öst"] for one, kind in zip(IDS, TYPES, strict=True)),
]
RESPONSES = [
    [
        *("organisation_id", "date_responded", "date_refused", "exemption_claimed", "review_outcome"),
        *("ferries", "green", "white", "crew", "comment"),
    ],
    ["F01", "2031-01-20", None, None, None, 12, 4, 3, 1.5, "seen by the quay"],
    ["F02", "20/02/2031", "2031-01-30", "section 12", "full", "1,204", "600", "twelve", "2", None],
    ["F03", "2031-02-01", None, None, None, None, 5, 6, "not held", "naïve, but “true”"],
    ["F04", "2031-02-02", None, None, None, "more than 7", 8, 0, 3, None],
    ["F05", "2031-02-03", None, None, None, "30 ferries (list attached)", "none", 10, 0.25, None],
    ["F07", "2031-02-04", None, None, None, 9, 9, 0, 4, "all green"],
    ["F08", "2031-02-05", None, None, None, 40, "not sure", 20, 10, None],
    ["F09", "2031-02-06", None, None, None, 5, 4, 3, None, "parts exceed the total"],
    ["F10", "2031-04-20", None, None, None, 8, 2, 1, 1, "late"],
    ["F11", "2031-02-07", "2031-02-01", "section 12", None, "section 12", None, None, None, None],
    ["F12", "2031-02-08", None, None, None, "approximately 50", 20, 5, "about 6", 'two\nlines, one "quoted"'],
    ["F06", "2031-02-09", None, None, None, 16, 10, 2, 8, None],
]
CORRECTIONS = [
    ["organisation_id", "question", "from", "to", "reason", "by", "date"],
    ["F08", "green", "not sure", "15", "they wrote again", "coder", "2031-02-25"],
    ["F03", "crew", "not held", "not_held", "as it says", "coder", "2031-02-25"],
]
# The numbers of the texts, of the survey and of its damages, that are not written in plain digits.
SAYS = {"twelve": 12, "none": 0, "more than 5": 6, "more than 7": 8, "30 ferries (list attached)": 30, "1,204": 1204}
SAYS |= {"approximately 50": 50, "about 6": 6}
SHEET = "Replies"
PERCENT = "0%"
TITLE = ["Replies to the request of 2031"]


@dataclass
class FerrySurvey:
    """The three files before they are written: rows of cells (the header among them), and how they are laid out."""

    suffix: str = ".csv"
    number: str = "count"
    revised: bool = False
    named: bool = True
    sheet: str = SHEET
    sheet_first: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    bytes_of: dict[str, list[Callable[[bytes], bytes]]] = field(default_factory=dict)
    tables: dict[str, list[list[Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = {"organisations": [], "responses": [], "corrections": []}
        for name in self.tables:
            self.tables[name] = self.as_received(name)

    def as_received(self, name: str) -> list[list[Any]]:
        """Return the rows of a file before any damage; a workbook has a title above its header."""
        rows = {"organisations": ORGANISATIONS, "responses": RESPONSES, "corrections": CORRECTIONS}[name]
        return [list(row) for row in ([TITLE] if self.header(name) else []) + rows]

    def header(self, name: str) -> int:
        """Return the place of a file's header row, from 0, before any damage."""
        return 1 if name == "responses" and self.suffix != ".csv" else 0

    def damaged(self) -> set[str]:
        """Return the names of the files that are not as received."""
        changed = {name for name, rows in self.tables.items() if rows != self.as_received(name)}
        odd_sheet = self.suffix != ".csv" and (self.sheet != SHEET or self.sheet_first)
        return changed | {*self.bytes_of} | ({"responses"} if odd_sheet else set())

    def config(self, folder: Path) -> dict[str, Any]:
        """Return the config of the survey whose files stand in a folder, as plain data."""
        questions = CONFIG["questions"]
        counted = {name: questions[name] | {"number": self.number} for name in ("ferries", "green", "white")}
        return CONFIG | {"questions": questions | counted, "input": self.input(folder)}

    def file(self, folder: Path, name: str) -> Path:
        """Return where a file stands."""
        return folder / f"{name}{self.suffix if name == 'responses' else '.csv'}"

    def input(self, folder: Path) -> dict[str, Any]:
        """Return the config's input."""
        files: dict[str, Any] = {name: {"file": str(self.file(folder, name))} for name in self.tables}
        files["responses"]["header_row"] = self.header("responses") + 1
        if self.named and self.suffix != ".csv":
            files["responses"]["sheet"] = SHEET
        return files | {"accepted_until": LAST_DAY, "revised_replies": self.revised}

    def write(self, folder: Path) -> None:
        """Write the files, the damages of their bytes last."""
        for name, rows in self.tables.items():
            file = self.file(folder, name)
            {".csv": self._csv, ".xlsx": self._xlsx, ".ods": self._ods}[file.suffix](file, rows)
            for damage in self.bytes_of.get(name, []):
                file.write_bytes(damage(file.read_bytes()))

    def _csv(self, file: Path, rows: list[list[Any]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([as_text(cell) for cell in row] for row in rows)
        file.write_text(text.getvalue(), encoding="utf-8", newline="")

    def _xlsx(self, file: Path, rows: list[list[Any]]) -> None:
        notes = {"Notes": []}
        save(file, {**notes, self.sheet: rows} if self.sheet_first else {self.sheet: rows, **notes}, self.merged)

    def _ods(self, file: Path, rows: list[list[Any]]) -> None:
        lines = [f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows]
        tables = {self.sheet: "".join(lines), "Notes": ""}
        names = reversed(tables) if self.sheet_first else tables
        sheets = "".join(f'<table:table table:name="{name}">{tables[name]}</table:table>' for name in names)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            parts.writestr("META-INF/manifest.xml", MANIFEST)
            parts.writestr("content.xml", f"{BEGIN}{sheets}{END}")


def as_text(cell: Any) -> str:
    """Return a cell as a person reads it."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return f"{cell:.0f}" if cell == int(cell) else repr(cell)
        case datetime.datetime() if cell.time() != datetime.time():
            return cell.isoformat(sep=" ")
        case datetime.datetime():
            return cell.date().isoformat()
        case Number(value, form):
            return f"{100 * value:g}%" if form == PERCENT else f"£{value}"
        case Formula(text, result):
            return str(result or text)
        case _:
            return str(cell)


NAMESPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
BEGIN = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{NAMESPACES} office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
END = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def _ods_cell(cell: Any) -> str:
    lines = re.sub("\r\n?", "\n", as_text(cell))
    text = escape("".join(character for character in lines if character >= " " or character in "\t\n"))
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            attributes = f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
        case int() | float():
            attributes = f'office:value-type="float" office:value="{cell!r}"'
        case datetime.date():
            attributes = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
        case Number(value, form):
            kind = "percentage" if form == PERCENT else 'currency" office:currency="GBP'
            attributes = f'office:value-type="{kind}" office:value="{value!r}"'
        case Formula(formula, ""):
            return f'<table:table-cell table:formula="of:{escape(formula)}"/>'
        case _:
            attributes = 'office:value-type="string"'
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {attributes}>{lines}</table:table-cell>"
