"""The files of the invented clubs, small and messy, in each kind of file, to damage, to change and to run."""

import csv
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import odfdo
import yaml
from old_workbooks import save_xls
from surveys import config
from workbooks import Formula, Number, save

QUESTIONS = ["boats", "blue", "red", "crew"]
LAST_DAY = "2031-03-31"
SENT = "2031-01-06"
IDS = [f"C{number:02}" for number in range(14)]  # the first and the last do not reply
TYPES = 7 * ["sea"] + 7 * ["lake"]
ORGANISATIONS = [
    ["organisation_id", "name", "organisation_type", "date_sent", "harbour_master"],
    *([one, f"Club {one[1:]}", kind, SENT, "Zoë Öst"] for one, kind in zip(IDS, TYPES, strict=True)),
]
RESPONSES = [
    [
        *("organisation_id", "date_responded", "date_refused", "exemption_claimed", "review_outcome"),
        *(*QUESTIONS, "comment"),
    ],
    ["C01", "2031-01-20", None, None, None, 12, 4, 3, 1.5, "seen by the quay"],
    ["C02", "20/04/2031", "2031-01-30", "section 12", "full", "1,204", "600", "twelve", "2", None],
    ["C03", "2031-02-01", None, None, None, None, 5, 6, "not held", "naïve, but “true”"],
    ["C04", "2031-02-02", None, None, None, "more than 7", 8, 0, 3, None],
    ["C05", "2031-02-03", None, None, None, "30 boats (list attached)", "none", 10, 0.25, None],
    ["C07", "2031-02-04", None, None, None, 9, 9, 0, 4, "all blue"],
    ["C08", "2031-02-05", None, None, None, 40, "not sure", 20, 10, None],
    ["C09", "2031-02-06", None, None, None, 5, 4, 3, None, "parts exceed the total"],
    ["C10", "2031-04-20", None, None, None, 8, 2, 1, 1, "late"],
    ["C11", "2031-02-07", "2031-02-01", "section 12", None, "section 12", None, None, None, None],
    ["C12", "2031-02-08", None, None, None, "approximately 50", 20, 5, "about 6", 'two\nlines, one "quoted"'],
    ["C06", "2031-02-09", None, None, None, 16, 10, 2, 8, None],
]
CORRECTIONS = [
    ["organisation_id", "question", "from", "to", "reason", "by", "date"],
    ["C08", "blue", "not sure", "15", "they wrote again", "coder", "2031-02-25"],
    ["C03", "crew", "not held", "not_held", "as it says", "coder", "2031-02-25"],
]
SHEET = "Replies"
PERCENT = "0%"
TITLE = ["Replies to the request of 2031"]


def _as_received() -> dict[str, list[list[Any]]]:
    files = {"organisations": ORGANISATIONS, "responses": RESPONSES, "corrections": CORRECTIONS}
    return {name: [list(row) for row in rows] for name, rows in files.items()}


@dataclass
class ClubFiles:
    """The files before they are written: rows of cells (the header among them), and how they are laid out.

    `tables` are by the config's name of the file; `changes` are those of the config, as `surveys.config` takes them.
    The responses are a file of the `suffix`, where it is a text file with the `separator` and `encoding`.
    """

    suffix: str = ".csv"
    separator: str = ","
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    revised: bool = False
    named: bool = True
    sheet: str = SHEET
    sheet_first: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    bytes_of: dict[str, list[Callable[[bytes], bytes]]] = field(default_factory=dict)
    tables: dict[str, list[list[Any]]] = field(default_factory=_as_received)
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.header("responses"):
            self.tables["responses"].insert(0, list(TITLE))

    def header(self, name: str) -> int:
        """Return the place of a file's header row, from 0, before any damage; a workbook has a title above it."""
        return 1 if name == "responses" and not self.is_text else 0

    @property
    def is_text(self) -> bool:
        """Whether the responses are a text file."""
        return self.suffix in (".csv", ".tsv")

    def damaged(self) -> set[str]:
        """Return the names of the files that are not as received."""
        received = ClubFiles(self.suffix).tables
        changed = {name for name, rows in self.tables.items() if rows != received[name]}
        odd_sheet = not self.is_text and (self.sheet != SHEET or self.sheet_first)
        return changed | {*self.bytes_of} | ({"responses"} if odd_sheet else set())

    def config(self, folder: Path) -> dict[str, Any]:
        """Return the config of the survey whose files stand in a folder, as plain data."""
        files: dict[str, Any] = {name: {"file": str(self.file(folder, name))} for name in self.tables}
        files["responses"]["header_row"] = self.header("responses") + 1
        if self.named and not self.is_text:
            files["responses"]["sheet"] = SHEET
        files |= {"accepted_until": LAST_DAY, "revised_replies": self.revised}
        return config(**{"synthetic": True, "input": files} | self.changes)

    def file(self, folder: Path, name: str) -> Path:
        """Return where a file stands."""
        return folder / f"{name}{self.suffix if name == 'responses' else '.csv'}"

    def write(self, folder: Path) -> None:
        """Write the files, the damages of their bytes last."""
        for name, rows in self.tables.items():
            file = self.file(folder, name)
            match file.suffix:
                case ".csv" | ".tsv":
                    self._text(file, rows)
                case ".ods":
                    self._ods(file, rows)
                case _:
                    self._excel(file, rows)
            for damage in self.bytes_of.get(name, []):
                file.write_bytes(damage(file.read_bytes()))

    def put(self, project: Path, name: str = "clubs") -> list[str]:
        """Write the files and their config into a folder of a project; return the arguments of a run of it."""
        (project / name).mkdir()
        self.write(project / name)
        text = yaml.safe_dump(self.config(Path(name)), sort_keys=False)
        (project / name / "config.yaml").write_text(text, encoding="utf-8")
        return ["--configfile", f"{name}/config.yaml"]

    def _text(self, file: Path, rows: list[list[Any]]) -> None:
        separator, encoding = (self.separator, self.encoding) if file.stem == "responses" else (",", "utf-8")
        with open(file, "w", encoding=encoding, newline="") as opened:
            writer = csv.writer(opened, delimiter=separator, lineterminator="\n", quoting=self.quoting)
            writer.writerows([as_text(cell) for cell in row] for row in rows)

    def _excel(self, file: Path, rows: list[list[Any]]) -> None:
        notes: dict[str, list[list[Any]]] = {"Notes": []}
        write = save_xls if file.suffix == ".xls" else save
        write(file, {**notes, self.sheet: rows} if self.sheet_first else {self.sheet: rows, **notes}, self.merged)

    def _ods(self, file: Path, rows: list[list[Any]]) -> None:
        document = odfdo.Document("spreadsheet")
        document.body.clear()
        sheet = odfdo.Table(self.sheet)
        for cells in rows:
            row = odfdo.Row()
            for cell in cells:
                row.append_cell(_ods_cell(cell), clone=False)
            sheet.append_row(row, clone=False)
        notes = odfdo.Table("Notes")
        for table in (notes, sheet) if self.sheet_first else (sheet, notes):
            document.body.append(table)
        document.save(file)


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


def _ods_cell(content: Any) -> odfdo.Cell:
    match content:
        case None | bool() | int() | float() | datetime.date():
            return odfdo.Cell(content)
        case Number(value, form):
            kind, currency = ("percentage", None) if form == PERCENT else ("currency", "GBP")
            return odfdo.Cell(value, cell_type=kind, currency=currency)
        case Formula(formula, ""):
            return odfdo.Cell(formula=f"of:{formula}")
    cell = odfdo.Cell()
    cell.set_attribute("office:value-type", "string")
    for line in re.split("\r\n?|\n", as_text(content)):
        cell.append(odfdo.Paragraph("".join(character for character in line if character >= " " or character == "\t")))
    return cell
