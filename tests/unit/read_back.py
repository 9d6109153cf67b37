"""What a reader of each format finds: titles, headings, rows and notes, as text."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import lxml.html
import odfdo
import openpyxl
from docx import Document
from docx.table import Table as WordTable
from lxml import etree
from markdown_it import MarkdownIt
from surveys import survey

from foisurvey.estimation.results import MISSING
from foisurvey.tables.formats import html as page
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.formats.workbook import CONTENTS, COVER, NOTES
from foisurvey.tables.page_layout import CONTINUED
from foisurvey.tables.table import GENERAL_NOTES, Table


@dataclass
class Shown:
    """A table as a reader finds it; a heading under a group is "group: heading"."""

    title: str
    headings: list[str]
    rows: list[list[str]]
    notes: list[str]


def plain(text: str) -> str:
    """Return a text with one space for any, no-break ones too."""
    return " ".join(text.split())


def expected(table: Table, alone: bool = False) -> Shown:
    """Return what every format must show of a table; one that stands alone has the notes that it shares with others."""
    headings = _under(
        *(table.headings if len(table.headings) == 2 else [[""] * len(table.headings[0]), *table.headings])
    )
    rows = [[plain(cell) for cell in row] for row in table.rows]
    notes = [*table.notes, *table.general] if alone else table.notes
    return Shown(plain(table.title), headings, rows, [plain(note) for note in notes])


def apart(table: Table) -> Shown:
    """Return what a spreadsheet must show of a table: each number in a cell of its own."""
    rows = [[plain(row[0]), *map(plain, texts)] for row, texts in zip(table.rows, table.numbers, strict=True)]
    rows = [["[z]" if cell == MISSING else cell for cell in row] for row in rows]
    notes = [plain(note.replace(f"{MISSING}:", "[z]:")) for note in (*table.notes, *table.general)]
    return Shown(plain(table.title), [plain(table.headings[-1][0])], rows, notes)


def from_csv(table: Table) -> Shown:
    lines = [
        [plain(re.sub(r"^'(?=[=+@-])", "", cell)) for cell in line] for line in csv.reader(io.StringIO(table.to_csv()))
    ]
    below = 1 + len(table.headings)
    headings = lines[1:below] if below == 3 else [[""] * len(lines[1]), lines[1]]
    rows, notes = lines[below : below + len(table.rows)], lines[below + len(table.rows) :]
    return Shown(lines[0][0], _under(*headings), rows, [note for note, *_ in notes])


def from_html(html: str) -> Shown:
    (section,) = lxml.html.fragments_fromstring(html)
    (caption,) = section.iter("caption")
    found: dict[tuple[int, int], str] = {}
    head = section.findall(".//thead/tr")
    for number, row in enumerate(head):
        column = 0
        for cell in row:
            while (number, column) in found:
                column += 1
            high, wide = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            for down in range(high):
                for right in range(wide):
                    # What spans both rows has no group above.
                    found[number + down, column + right] = "" if down < high - 1 else cell.text_content()
            column += wide
    width = 1 + max(column for _, column in found)
    upper, lowest = ([found.get((number, column), "") for column in range(width)] for number in (0, len(head) - 1))
    rows = [[plain(cell.text_content()) for cell in row] for row in section.findall(".//tbody/tr")]
    notes = [plain(note.text_content()) for note in section.findall(".//div[@class='notes']/p")]
    return Shown(plain(caption.text_content()), _under(upper if len(head) == 2 else [""] * width, lowest), rows, notes)


def from_word(docx: bytes) -> list[Shown]:
    tables: list[Shown] = []
    title = ""
    for block in Document(io.BytesIO(docx)).iter_inner_content():
        if isinstance(block, WordTable) and title.endswith(CONTINUED):
            tables[-1] = _beside(tables[-1], Shown(title, *_of_word(block), []))
        elif isinstance(block, WordTable):
            tables.append(Shown(title, *_of_word(block), []))
        elif block.style and block.style.name == "Caption":
            title = plain(block.text)
        elif block.text == GENERAL_NOTES:
            break
        elif tables and block.text:
            tables[-1].notes.append(plain(block.text))
    return tables


def _beside(table: Shown, part: Shown) -> Shown:
    """Return a table with its next part, whose rows have the same labels."""
    labels, again = ([_bare(row[0]) for row in one.rows] for one in (table, part))
    assert labels == again
    assert table.headings[0] == part.headings[0]
    rows = [row + more[1:] for row, more in zip(table.rows, part.rows, strict=True)]
    return Shown(table.title, table.headings + part.headings[1:], rows, part.notes)


def _of_word(table: WordTable) -> tuple[list[str], list[list[str]]]:
    rows = [row.cells for row in table.rows]
    texts = [[plain(cell.text) for cell in row] for row in rows]
    grouped = rows[0][0]._tc is rows[1][0]._tc
    if not grouped:
        return _under([""] * len(rows[0]), texts[0]), texts[1:]
    upper = ["" if cell._tc is below._tc else plain(cell.text) for cell, below in zip(*rows[:2], strict=True)]
    return _under(upper, texts[1]), texts[2:]


def from_markdown(data: bytes) -> list[Shown]:
    tables: list[Shown] = []
    opened: list[str] = []
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(data.decode()):
        if token.nesting == 1:
            opened.append(token.type)
            row = [] if token.type == "tr_open" else row
        elif token.nesting == -1:
            opened.pop()
            if token.type == "tr_close":
                lines = tables[-1].rows if "tbody_open" in opened else [tables[-1].headings]
                lines.append(row) if lines is tables[-1].rows else lines[0].extend(row)
        elif token.type == "inline" and opened == ["heading_open"]:
            if token.content == GENERAL_NOTES:
                break
        elif token.type == "inline":
            kinds = {child.type for child in token.children or []}
            text = plain("".join(child.content for child in token.children or []))
            if "strong_open" in kinds:
                tables.append(Shown(text, [], [], []))
                kinds -= {"strong_open", "strong_close"}
            elif opened == ["paragraph_open"]:
                tables[-1].notes.append(text)
            else:
                row.append(text)
            assert kinds <= {"text", "text_special"}
    return tables


def from_spreadsheet(sheets: dict[str, list[list[str]]]) -> list[Shown]:
    """Return the tables of a workbook; of the headings the first alone: no other format has those of single numbers."""
    notes = dict(row[:2] for row in sheets[NOTES][3:])
    tables = []
    for name, ((title, *_), _, headings, *rows) in sheets.items():
        if name not in (COVER, CONTENTS, NOTES):
            named = [notes[number] for number in re.findall(r"\[(note \d+)\]", title)]
            tables.append(Shown(re.sub(r"( \[note \d+\])+$", "", title), headings[:1], rows, named))
    return tables


def _cells_of_excel(data: bytes) -> dict[str, list[list[str]]]:
    def shown(cell: Any) -> str:
        if cell.data_type != "n" or cell.value is None:
            return plain(cell.value or "")
        sign, decimals = re.fullmatch(r'("−")?#,##0\.?(0*)(?:;"−"#,##0[.0]*)?', cell.number_format).groups()
        return f"{'−' if sign else ''}{abs(cell.value):,.{len(decimals)}f}"

    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return {sheet.title: [[shown(cell) for cell in row] for row in sheet.iter_rows()] for sheet in sheets}


def _cells_of_opendocument(data: bytes) -> dict[str, list[list[str]]]:
    def shown(cell: Any) -> str:
        return plain("".join(etree.fromstring(cell.serialize(with_ns=True)).itertext()))

    tables = odfdo.Document(io.BytesIO(data)).body.tables
    return {table.name: [[shown(cell) for cell in row.cells] for row in table.rows] for table in tables}


CHARACTERS = {"backslash": "\\", "asciicircum": "^", "asciitilde": "~", "quotedbl": '"', "quotesingle": "'"}
CHARACTERS |= {"asciigrave": "`", "less": "<", "greater": ">", "bar": "|"}
TOKEN = re.compile(r"\\text(\w+)\{\}|\\([&%$#_{}])|\\allowbreak\{\}|\\kern0pt |\\textbf\{|[{}]|(.)")


def unescaped(tex: str) -> str:
    """Return the text that LaTeX shows, for the commands that our texts have; any other is an error."""
    found = []
    for token in TOKEN.finditer(tex):
        name, escaped, other = token.groups()
        assert other not in [*"\\^$#&%_"], f"{other} acts in {tex}"
        found.append(CHARACTERS[name] if name else escaped or (" " if other == "~" else other) or "")
    return plain("".join(found))


def from_latex(tex: bytes) -> list[Shown]:
    """Return what the tables show; long cells, which are broken over rows, have spaces where they were broken."""
    return [_of_latex(block) for block in re.findall(r"(?ms)^% begin \w+\n(.*?)^% end", tex.decode())]


def _of_latex(block: str) -> Shown:
    paragraphs = re.findall(r"(?ms)^\{(?:\\footnotesize)?\\raggedright ?(.*?)\\par\}$", block)
    paragraphs = [unescaped(paragraph.replace("\n", " ")) for paragraph in paragraphs]  # the end of a line is a space
    title, *notes = (paragraph for paragraph in paragraphs if not paragraph.endswith(CONTINUED))
    first, *parts = block.split("\\toprule\n")[1:]
    whole = _part_of_latex(first, [])
    whole = reduce(_beside, (_part_of_latex(part, [_bare(row[0]) for row in whole.rows]) for part in parts), whole)
    return Shown(title, whole.headings, whole.rows, notes)


def _bare(text: str) -> str:
    return text.replace(" ", "")


def _part_of_latex(part: str, labels: list[str]) -> Shown:
    """Return a part of a table; a row whose label is not yet complete (of those of the first part) goes on."""
    head, body = re.split(r"(?m)^\\midrule\n(?:\\endhead\n)?", part.partition("\\bottomrule")[0])
    *groups, lowest = re.split(r"(?m)^\\cmidrule.*\n", head)
    headings = [_joined(part) for part in (groups[0], lowest)] if groups else [None, _joined(lowest)]
    upper = headings[0] or [""] * len(headings[1] or [])
    rows: list[list[str]] = []
    for line in body.splitlines():
        cells = _cells(line)
        complete = not rows or _bare(rows[-1][0]) == labels[len(rows) - 1] if labels else bool(cells[1])
        if complete and (cells[0] or not labels):
            rows.append(cells)
        else:
            rows[-1] = [before + more for before, more in zip(rows[-1], cells, strict=True)]
    return Shown("", _under(upper, headings[1] or []), rows, [])


def _joined(lines: str) -> list[str]:
    return ["".join(pieces) for pieces in zip(*map(_cells, lines.splitlines()), strict=True)]


def _cells(line: str) -> list[str]:
    cells = []
    for cell in line.removesuffix(r" \\").split(" & "):
        spanning = re.fullmatch(r"\\multicolumn\{(\d+)\}\{\w\{[\d.]+\}\}\{(.*)\}", cell)
        cells += [unescaped(spanning[2])] * int(spanning[1]) if spanning else [unescaped(cell)]
    return cells


def _under(groups: list[str], headings: list[str]) -> list[str]:
    pairs = zip(groups, headings, strict=True)
    return [plain(f"{group}: {heading}" if group else heading) for group, heading in pairs]


# What reads the tables of each format back.
READERS: dict[str, Callable[[bytes], list[Shown]]] = {
    "word": from_word,
    "latex": from_latex,
    "markdown": from_markdown,
    "excel": lambda data: from_spreadsheet(_cells_of_excel(data)),
    "opendocument": lambda data: from_spreadsheet(_cells_of_opendocument(data)),
}
SPREADSHEETS = ("excel", "opendocument")


def shown_by_format(tables: list[Table], title: str) -> dict[str, list[Shown]]:
    """Return the tables as each format shows them; a spreadsheet, those that have numbers one by one."""
    with_numbers = [table for table in tables if table.measures]
    asked = survey(title=title)
    return {
        "csv": [from_csv(table) for table in tables],
        "html": [from_html(page.table(table)) for table in tables],
        **{
            name: READERS[name](form.write(with_numbers if name in SPREADSHEETS else tables, asked, []))
            for name, form in FORMATS.items()
        },
    }
