"""Each kind of file as a sheet of cells: what a spreadsheet shows beside its values, and how a text file is written."""

import re
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from old_workbooks import RAISED, STRUCK, InFont, save_xls
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.xml.constants import SHARED_STRINGS
from workbooks import Number, save

from foisurvey.core.messages import BadInput
from foisurvey.intake.cells import AS_TYPED, LABELS
from foisurvey.intake.sheets import Sheet, read_sheet

WORKBOOKS = ("xlsx", "xlsm", "xls", "ods")
HEADER = ["organisation_id", "boats"]
# What a sheet may hold, in the words of these tests, and the cell that it is.
SHOWN = {
    "12": ("12", "text"),
    "12 struck out": ("12", "struck_out"),
    "12 struck out as a number": ("12", "struck_out"),
    "15 struck out, then 12": ("15 12", "struck_out"),
    "2 with a raised 1": ("21", "raised"),
    "2 tab 100": ("2\t100", "text"),
    "2 break 1": ("2\n1", "text"),
    "21 shown with a word": ("21", "shown_differently"),
    "2200 shown in thousands": ("2200", "shown_differently"),
    "23.4 shown as 23": ("23.4", "shown_rounded"),
    "1234.567 shown as £1,234.57": ("£1234.567", "shown_rounded"),
    "0.4 shown as 0": ("0.4", "shown_rounded"),
    "0 shown as a blank": ("0", "shown_differently"),
    "0 shown": ("0", "number"),
    "23.4 shown as 23.40": ("23.4", "number"),
    "12345.5 shown as 12,345.5": ("12345.5", "number"),
    "a third": ("0.333333333333333", "number"),
}
FORMATS: dict[str, tuple[Any, str, str]] = {
    "21 shown with a word": (21, '0 "boats"', "21 boats"),
    "2200 shown in thousands": (2200, "#,##0,", "2"),
    "23.4 shown as 23": (23.4, "0", "23"),
    "1234.567 shown as £1,234.57": (1234.567, '"£"#,##0.00', "£1,234.57"),
    "0.4 shown as 0": (0.4, "0", "0"),
    "0 shown as a blank": (0, "#,###", ""),
    "0 shown": (0, "0", "0"),
    "23.4 shown as 23.40": (23.4, "0.00", "23.40"),
    "12345.5 shown as 12,345.5": (12345.5, "#,##0.0", "12,345.5"),
    "a third": (1 / 3, "General", "0.3333333333"),
}
TEXTS = {"2 tab 100": "2\t100", "2 break 1": "2\n1"}
EXCEL: dict[str, Any] = {name: Number(value, form) for name, (value, form, _) in FORMATS.items()} | TEXTS

ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="S" style:family="table-cell" style:parent-style-name="Line"/>
<style:style style:name="Line" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/>
</style:style>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties style:text-line-through-type="single"/>
</style:style>
<style:style style:name="H" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
</office:document-content>"""
SETTINGS = """<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"><office:settings><config:config-item
 config:name="ShowZeroValues" config:type="boolean">{shown}</config:config-item></office:settings>
</office:document-settings>"""


def ods_cell(content: str | float | None, attributes: str = "") -> str:
    """Return the XML of a cell: of one of SHOWN, of a text, or of a number."""
    string = f'<table:table-cell office:value-type="string" {attributes}>'
    text = str(content)
    match content:
        case None:
            return f"<table:table-cell {attributes}/>"
        case "12 struck out":
            paragraph = string.replace(">", ' table:style-name="S">') + "<text:p>12</text:p>"
        case "12 struck out as a number":
            number = '<table:table-cell office:value-type="float" office:value="12" table:style-name="S">'
            paragraph = f"{number}<text:p>12</text:p>"
        case "15 struck out, then 12":
            paragraph = f'{string}<text:p><text:span text:style-name="T2">15</text:span> 12</text:p>'
        case "2 with a raised 1":
            paragraph = f'{string}<text:p>2<text:span text:style-name="T1">1</text:span></text:p>'
        case "2 tab 100":
            paragraph = f"{string}<text:p>2<text:tab/>100</text:p>"
        case "2 break 1":
            paragraph = f"{string}<text:p>2</text:p><text:p>1</text:p>"
        case str() if content in FORMATS:
            value, _, shown = FORMATS[content]
            paragraph = f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p>'
        case str():
            paragraph = f"{string}<text:p>{text}</text:p>"
        case _:
            number = f'office:value-type="float" office:value="{text}"'
            paragraph = f"<table:table-cell {number} {attributes}><text:p>{text}</text:p>"
    return f"{paragraph}</table:table-cell>"


def ods_file(path: Path, tables: str, **parts: str) -> str:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", ODS.format(tables=tables))
        for name, part in parts.items():
            file.writestr(f"{name}.xml", part)
    return str(path)


def ods_table(name: str, rows: list[str], attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def ods_row(cells: list[str], attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def trap_file(folder: Path, suffix: str) -> str:
    """Write a workbook whose only sheet has each of SHOWN in a row of its own."""
    path = folder / f"r.{suffix}"
    if suffix == "ods":
        rows = [ods_row([ods_cell(cell) for cell in row]) for row in [HEADER, *(["C1", name] for name in SHOWN)]]
        return ods_file(path, ods_table("Replies", rows))
    if suffix == "xls":
        fonts = {
            "12 struck out": InFont("12", STRUCK),
            "12 struck out as a number": InFont(12, STRUCK),
            "15 struck out, then 12": InFont("15 12", STRUCK, 3),
            "2 with a raised 1": InFont("21", RAISED, 1),
        }
        return save_xls(path, {"Replies": [HEADER, *(["C1", (EXCEL | fonts).get(name, name)] for name in SHOWN)]})
    book = Workbook()
    sheet = book.active
    sheet.title = "Replies"
    sheet.append(HEADER)
    for row, name in enumerate(SHOWN, 2):
        sheet.cell(row, 1, "C1")
        cell = sheet.cell(row, 2)
        match name, EXCEL.get(name, name):
            case "12 struck out" | "12 struck out as a number", _:
                cell.value, cell.font = 12 if "number" in name else "12", Font(strike=True)
            case "15 struck out, then 12", _:
                cell.value = CellRichText(TextBlock(InlineFont(strike=True), "15"), " 12")
            case "2 with a raised 1", _:
                cell.value = CellRichText("2", TextBlock(InlineFont(vertAlign="superscript"), "1"))
            case _, Number(value, form):
                cell.value, cell.number_format = value, form
            case _, text:
                cell.value, cell.data_type = text, "s"
    book.save(path)
    return str(path)


def cells_of(sheet: Sheet) -> list[list[tuple[str, str]]]:
    return [list(zip(texts, kinds or ["text"] * len(texts), strict=True)) for texts, kinds in sheet.rows]


def refusal(file: str, *more: Any) -> str:
    with pytest.raises(BadInput) as refused:
        list(read_sheet(file, *more).rows)
    assert len(refused.value.problems) == 1
    return str(refused.value)


def notes(sheet: Sheet) -> list[str]:
    return [note.expected for note in sheet.notes]


# --- what a spreadsheet shows beside its values


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_what_a_cell_shows_is_the_same_in_each_kind_of_workbook(tmp_path: Path, suffix: str):
    sheet = read_sheet(trap_file(tmp_path, suffix))
    found = {name: row[1] for name, row in zip(SHOWN, cells_of(sheet)[1:], strict=True)}
    assert found == SHOWN
    assert sheet.name == "Replies"
    assert notes(sheet) == []


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_prefix(part: str) -> str:
    return re.sub(r"<(/?)(?=\w)", r"<\1x:", part).replace("xmlns=", "xmlns:x=")


def indented(part: str) -> str:
    root = etree.fromstring(part.encode())
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("case", "write"),
    [
        ("as usual", str),
        ("a prefix", with_prefix),
        ("indented", indented),
        ("lines that end as in Windows", lambda part: part.replace("><", ">\r\n<")),
        ("other quotation marks", lambda part: part.replace('"', "'")),
        ("another order of attributes", lambda part: re.sub(r'<c (r="\w+")([^>/]*)', r"<c\2 \1", part)),
        ("more attributes", lambda part: re.sub(r'<c (r="\w+")', r'<c \1 cm="1"', part)),
        ("character data", lambda part: re.sub(r"<(t|v)>([^<]*)<", r"<\1><![CDATA[\2]]><", part)),
        ("character references", lambda part: re.sub(r"<t>2", "<t>&#50;", part)),
        ("a comment", lambda part: re.sub(r"(<row |<si>|<v>|<t>)", r"<!-- <row><c><si> -->\1", part, count=9)),
        ("UTF-16", lambda part: '<?xml version="1.0" encoding="UTF-16"?>' + part),
    ],
)
@pytest.mark.parametrize("kind_of_text", ["shared", "inline"])
def test_a_sheet_is_the_same_however_its_xml_is_written(tmp_path: Path, case: str, write: Any, kind_of_text: str):
    file = trap_file(tmp_path, "xlsx")
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    changed = {sheet := "xl/worksheets/sheet1.xml"}
    if kind_of_text == "shared":
        changed.add(strings := "xl/sharedStrings.xml")
        inline = re.compile('"inlineStr"><is>(.*?)</is>')
        texts = inline.findall(before := parts[sheet].decode())
        numbers = count()
        parts[sheet] = inline.sub(lambda _: f'"s"><v>{next(numbers)}</v>', before).encode()
        parts[strings] = f"<sst {MAIN}>{''.join(f'<si>{text}</si>' for text in texts)}</sst>".encode()
        override = f'<Override PartName="/{strings}" ContentType="{SHARED_STRINGS}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    for part in changed:
        text = write(parts[part].decode())
        parts[part] = text.encode("utf-16" if case == "UTF-16" else "utf-8")
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    found = {name: row[1] for name, row in zip(SHOWN, cells_of(read_sheet(file))[1:], strict=True)}
    assert found == SHOWN


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_a_sheet_without_cells_has_no_rows(tmp_path: Path, suffix: str):
    assert cells_of(read_sheet(merged_file(tmp_path / f"r.{suffix}", [], []))) == []


def test_what_is_shown_otherwise_goes_to_review_by_its_label():
    kinds = {kind for _, kind in SHOWN.values()}
    assert kinds.isdisjoint({"merged", "comma"})
    assert set(LABELS) > kinds
    assert {kind for kind in kinds if kind not in AS_TYPED} == {
        *("struck_out", "raised", "shown_differently", "shown_rounded")
    }
    assert "struck out" in LABELS["struck_out"]
    assert "raised" in LABELS["raised"]


@pytest.mark.parametrize(
    ("value", "form", "kind"),
    [
        *[(0, form, "shown_differently") for form in ("#", "?", "#.##", ";;;", "0;-0;", '0;-0;"none"')],
        *[(0, form, "number") for form in ("0", "General", "0.#", "#,##0", "@", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-')],
        *[(1234567, "0.00E+00", "shown_rounded"), (1230000, "0.00E+00", "number"), (1e15, "0.00E+00", "number")],
        *[(12.5, "0.0", "number"), (12.25, "0.0", "shown_rounded"), (12.000000000000002, "0", "number")],
        *[(0.5, form, "shown_differently") for form in ('0.0"%"', "0.0\\%", '0.0" % of all"')],
        *[(1234.5, "#,##0", "shown_rounded"), (7, "0.0,", "shown_differently"), (7, "#", "number")],
        *[(1e300, "0", "number"), (1e-300, "0.00", "shown_rounded"), (0.5, "# ?/?", "shown_differently")],
    ],
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_number_is_as_it_is_shown_or_goes_to_review(tmp_path: Path, suffix: str, value: float, form: str, kind: str):
    write = save if suffix == "xlsx" else save_xls
    sheet = read_sheet(write(tmp_path / f"r.{suffix}", {"Replies": [[Number(value, form)]]}))
    assert [found for ((_, found),) in cells_of(sheet)] == [kind]


@pytest.mark.parametrize(
    ("value", "shown", "kind"),
    [
        *[("21", "22", "shown_differently"), ("2.1", "21", "shown_differently"), ("12.345", "12,345", "number")],
        *[("1234.5", "1.234,5", "number"), ("1234.5", "1 234,50", "number"), ("12.5", "13", "shown_rounded")],
        *[("12.5", "12", "shown_rounded"), ("7000", "7", "shown_differently"), ("0", "", "shown_differently")],
        *[("1234567", "1.23E+06", "shown_rounded"), ("1230000", "1.23E+06", "number"), ("0", "-", "number")],
    ],
)
def test_a_number_of_opendocument_is_compared_with_what_is_shown(tmp_path: Path, value: str, shown: str, kind: str):
    number = f'<table:table-cell office:value-type="float" office:value="{value}">'
    cell = f"{number}<text:p>{shown}</text:p></table:table-cell>"
    file = ods_file(tmp_path / "r.ods", ods_table("Replies", [ods_row([cell])]))
    assert cells_of(read_sheet(file)) == [[(value, kind)]]


def test_a_number_of_which_opendocument_says_not_how_it_is_shown_is_a_number(tmp_path: Path):
    cell = '<table:table-cell office:value-type="float" office:value="1.25"/>'
    file = ods_file(tmp_path / "r.ods", ods_table("Replies", [ods_row([cell])]))
    assert cells_of(read_sheet(file)) == [[("1.25", "number")]]


def test_zeros_that_a_sheet_shows_as_blanks_go_to_review(tmp_path: Path):
    excel = save(tmp_path / "r.xlsx", {"Replies": [[0, 7]]})
    change_part(excel, "xl/worksheets/sheet1.xml", "<sheetView ", '<sheetView showZeros="0" ')
    table = ods_table("Replies", [ods_row([ods_cell(0), ods_cell(7)])])
    hidden = ods_file(tmp_path / "r.ods", table, settings=SETTINGS.format(shown="false"))
    shown = ods_file(tmp_path / "s.ods", table, settings=SETTINGS.format(shown="true"))
    for file in (excel, hidden):
        assert cells_of(read_sheet(file)) == [[("0", "shown_differently"), ("7", "number")]]
    assert cells_of(read_sheet(shown)) == [[("0", "number"), ("7", "number")]]


def test_the_font_of_a_column_is_that_of_its_cells(tmp_path: Path):
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="S"/>'
    table = ods_table("Replies", [columns, ods_row([ods_cell("C1"), ods_cell(7)])])
    assert cells_of(read_sheet(ods_file(tmp_path / "r.ods", table))) == [[("C1", "text"), ("7", "struck_out")]]


# --- merged cells

JOINT = [
    ["Replies of 2031", None, None, None],
    ["id", "type", "boats", "blue"],
    ["C1", "sea", 12, 4],
    ["C2", None, None, 5],
    [None, None, None, None],
    ["C3", None, 7, None],
]
# The title, the type down to C3, the boats of C1 and C2, both answers of C3.
MERGED = [(0, 0, 0, 3), (2, 1, 5, 1), (2, 2, 3, 2), (5, 2, 5, 3)]
JOINT_READ = [
    [("Replies of 2031", "merged")] * 4,
    [("id", "text"), ("type", "text"), ("boats", "text"), ("blue", "text")],
    [("C1", "text"), ("sea", "merged"), ("12", "merged"), ("4", "number")],
    [("C2", "text"), ("sea", "merged"), ("12", "merged"), ("5", "number")],
    [],
    [("C3", "text"), ("sea", "merged"), ("7", "merged"), ("7", "merged")],
]


def merged_file(path: Path, rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> str:
    if path.suffix == ".xls":
        return save_xls(path, {"Replies": rows}, merged)
    if path.suffix != ".ods":
        return save(path, {"Replies": rows}, merged)
    spans = {
        (top, left): f'table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
        for top, left, bottom, right in merged
    }
    written = [
        ods_row([ods_cell(cell, spans.get((row, column), "")) for column, cell in enumerate(cells)])
        for row, cells in enumerate(rows)
    ]
    return ods_file(path, ods_table("Replies", written))


def without_blanks(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a row without the blank cells at its end, which the kinds of file keep or not."""
    while cells and cells[-1] == ("", "text"):
        cells = cells[:-1]
    return cells


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_merged_cells_all_have_their_text_and_go_to_review(tmp_path: Path, suffix: str):
    """A title, a label down a column and a joint answer; a blank row among them stays blank."""
    sheet = read_sheet(merged_file(tmp_path / f"r.{suffix}", JOINT, MERGED))
    assert [without_blanks(row) for row in cells_of(sheet)] == JOINT_READ


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_cells_merged_for_the_layout_alone_are_no_joint_answer(tmp_path: Path, suffix: str):
    """Nothing else stands in the second column, the last one and the third row."""
    rows = [["id", None, "boats", None], ["C1", None, 12, None], [None] * 4, ["C2", None, 5, None]]
    merged = [(0, 0, 0, 1), (1, 0, 2, 1), (1, 2, 2, 3), (3, 2, 3, 3)]
    sheet = read_sheet(merged_file(tmp_path / f"r.{suffix}", rows, merged))
    assert [[kind for text, kind in row if text] for row in cells_of(sheet)] == [
        ["text", "text"],
        ["text", "number"],
        [],
        ["text", "number"],
    ]


def test_merged_cells_beyond_the_sheet_are_no_matter(tmp_path: Path):
    file = merged_file(tmp_path / "r.xlsx", [["id", "boats"], ["C1", 3]], [(0, 0, 1_048_575, 16_383)])
    assert cells_of(read_sheet(file)) == [[("id", "merged")] * 2] * 2


def test_merged_cells_that_overlap_are_refused(tmp_path: Path):
    file = merged_file(tmp_path / "r.xlsx", [["id", "boats"], ["C1", 3], ["C2", 4]], [(0, 0, 1, 1), (1, 0, 2, 1)])
    assert "merged cells overlap" in refusal(file)


# --- hidden rows and sheets, comments


def partly_hidden(folder: Path, suffix: str, first: str = "Old") -> str:
    """Write a workbook whose first sheet is hidden, and whose second has the hidden rows 3, 4 and 6, which is blank."""
    path, rows = folder / f"r.{suffix}", [["id"], ["C1"], ["C2"], ["C3"], ["C4"], [None], ["C5"]]
    if suffix == "xls":
        return save_xls(path, {first: [["old"]], "Replies": rows}, hidden_rows=[2, 3, 5], hidden_sheets=[first])
    if suffix == "ods":
        hidden = {2: "filter", 3: "collapse", 5: "collapse"}
        written = [
            ods_row([ods_cell(cell) for cell in row], f'table:visibility="{hidden.get(place, "visible")}"')
            for place, row in enumerate(rows)
        ]
        old = ods_table(first, [ods_row([ods_cell("old")])], 'table:style-name="H"')
        return ods_file(path, old + ods_table("Replies", written))
    book = Workbook()
    book.active.title, book.active["A1"], book.active.sheet_state = first, "old", "hidden"
    sheet = book.create_sheet("Replies")
    for row in rows:
        sheet.append(row)
    for row in (3, 4, 6):
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    return str(path)


HIDDEN_ROWS = "2 rows are hidden, by a filter or by hand, and read all the same; the first is row 3"


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_the_first_visible_sheet_is_read_with_its_hidden_rows(tmp_path: Path, suffix: str):
    sheet = read_sheet(partly_hidden(tmp_path, suffix))
    assert [row[0][0] for row in cells_of(sheet) if row and row[0][0]] == ["id", "C1", "C2", "C3", "C4", "C5"]
    assert notes(sheet) == [
        "the first sheet, Old, is hidden; this one, the first that is visible, is read",
        HIDDEN_ROWS,
    ]
    assert {(note.file, note.sheet) for note in sheet.notes} == {(str(tmp_path / f"r.{suffix}"), "Replies")}


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_a_hidden_sheet_is_read_where_it_is_named(tmp_path: Path, suffix: str):
    file = partly_hidden(tmp_path, suffix)
    hidden, named = read_sheet(file, "Old"), read_sheet(file, "Replies")
    assert cells_of(hidden)[0][0] == ("old", "text")
    assert notes(hidden) == ["this sheet is hidden; it is read, because the config names it"]
    assert notes(named) == [HIDDEN_ROWS]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_comments_are_counted_and_are_no_part_of_a_text(tmp_path: Path, suffix: str):
    path = tmp_path / f"r.{suffix}"
    if suffix == "ods":
        note = "<office:annotation><text:p>as of May</text:p></office:annotation>"
        cell = ods_cell("12").replace("<text:p>", f"{note}<text:p>")
        ods_file(path, ods_table("Replies", [ods_row([cell, cell])]))
    else:
        book = Workbook()
        for name in ("A1", "B1"):
            book.active[name], book.active[name].comment = "12", Comment("as of May", "a coder")
        book.save(path)
    sheet = read_sheet(str(path))
    assert cells_of(sheet) == [[("12", "text")] * 2]
    assert notes(sheet) == ["2 cells have a comment, which is not read"]


# --- sheets that no spreadsheet writes: nothing of them may be lost


def change_part(file: str, name: str, *changes: str) -> None:
    """Replace texts in a part of a workbook: each in turn by the one after it."""
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part).decode() for part in archive.namelist()}
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


@pytest.mark.parametrize(
    ("case", "changes", "said"),
    [
        ("a row twice", ['r="3"', 'r="2"', "A3", "A2", "B3", "B2"], "a row with the number 2 stands below row 2"),
        ("rows out of order", ['<row r="2"', '<row r="4"', "A2", "A4", "B2", "B4"], "number 3 stands below row 4"),
        ("a cell twice", ['"B3"', '"A3"'], "the cells of row 3 are not in order: A3"),
        ("cells out of order", ['"A3"', '"C3"'], "the cells of row 3 are not in order: B3"),
        ("a cell of another row", ['"B3"', '"B2"'], "row 3 has a cell B2"),
        ("a cell of a row that ends alike", ['"B3"', '"B33"'], "row 3 has a cell B33"),
        ("too many columns", ['"B3"', '"XFE3"'], "XFE"),
        (
            "a row too far down",
            ['r="3"', 'r="1048577"', "A3", "A1048577", "B3", "B1048577"],
            "more than 1,048,576 rows",
        ),
        ("a row far too far down", ['<row r="3"', '<row r="2000000000"'], "a row has the number 2,000,000,000"),
        ("a row of no number", ['<row r="3"', '<row r="three"'], "three"),
    ],
)
def test_rows_and_cells_that_are_not_in_order_are_refused(tmp_path: Path, case: str, changes: list[str], said: str):
    file = save(tmp_path / "r.xlsx", {"Replies": [["id", "boats"], ["C1", 3], ["C2", 4]]})
    change_part(file, "xl/worksheets/sheet1.xml", *changes)
    assert said in refusal(file), case


def test_rows_and_cells_without_numbers_follow_one_another(tmp_path: Path):
    file = save(tmp_path / "r.xlsx", {"Replies": [["id", "boats"], ["C1", 3]]})
    change_part(file, "xl/worksheets/sheet1.xml", 'r="A2"', "", 'r="B2"', "", '<row r="2"', "<row")
    assert [[text for text, _ in row] for row in cells_of(read_sheet(file))] == [["id", "boats"], ["C1", "3"]]


@pytest.mark.parametrize(
    "inner", ["<table:table table:is-sub-table='true'>{}</table:table>", "<text:p>{}</text:p>", "{}"]
)
def test_a_table_within_a_cell_is_refused(tmp_path: Path, inner: str):
    cell = f"<table:table-cell>{inner.format(ods_row([ods_cell(21)]))}</table:table-cell>"
    file = ods_file(tmp_path / "r.ods", ods_table("Replies", [ods_row([ods_cell("C1"), cell])]))
    assert "such as in a table within a cell" in refusal(file)


def test_a_sheet_that_is_full_of_cells_is_refused(tmp_path: Path):
    cell = ods_cell("C1", 'table:number-columns-repeated="16384"')
    row = ods_row([cell], 'table:number-rows-repeated="1048576"')
    assert "more than 100,000,000 cells" in refusal(ods_file(tmp_path / "r.ods", ods_table("Replies", [row])))


def test_strict_ooxml_is_read(tmp_path: Path):
    """The form of the standard that Excel calls Strict Open XML Spreadsheet."""
    file = save(
        tmp_path / "r.xlsx", {"Replies": [["id", "boats"], ["C1", Number(0.25, "0%")], ["C2", 3]]}, [(1, 0, 2, 0)]
    )
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part).decode() for part in archive.namelist()}
    usual = "http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            main = part.replace(f"{usual}spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
            strict = main.replace(f"{usual}officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
            archive.writestr(name, strict)
    assert cells_of(read_sheet(file)) == [
        [("id", "text"), ("boats", "text")],
        [("C1", "merged"), ("25%", "percentage")],
        [("C1", "merged"), ("3", "number")],
    ]


# --- text files

TABLE = [["id", "boats", "comment"], ["C1", "8", "café"], ["C2", "9", "“none”, £5"]]
PLAIN = {".csv": "comma", ".tsv": "tab", ".txt": "tab"}
MARKS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ENCODINGS = {
    "utf-8": ("utf-8", None),
    "UTF-8 with a byte-order mark": ("utf-8-sig", None),
    "UTF-16": ("utf-16", "UTF-16"),
    "UTF-16, the high byte first": ("utf-16-be", "UTF-16"),
    "UTF-16, the low byte first": ("utf-16-le", "UTF-16"),
    "Windows-1252": ("cp1252", "Windows-1252"),
}


def text_file(folder: Path, text: str, codec: str = "utf-8", suffix: str = ".csv") -> str:
    path = folder / f"r{suffix}"
    path.write_bytes(text.encode(codec))
    return str(path)


def written(mark: str) -> str:
    return "".join(MARKS[mark].join(f'"{cell}"' if "," in cell else cell for cell in row) + "\r\n" for row in TABLE)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("suffix", PLAIN)
def test_a_text_file_is_read_however_it_is_written(tmp_path: Path, suffix: str, mark: str, encoding: str):
    codec, name = ENCODINGS[encoding]
    file = text_file(tmp_path, written(mark), codec, suffix)
    sheet = read_sheet(file)
    assert [[text for text, _ in row] for row in cells_of(sheet)] == TABLE
    assert sheet.name is None
    expected = [] if name is None else [f"this file is read as {name} text; if it is not, say encoding in the config"]
    if mark != PLAIN[suffix]:
        expected.append(f"a {mark} separates the columns of this file; if it does not, say separator in the config")
    assert notes(sheet) == expected
    named = {"UTF-16": "utf-16", "Windows-1252": "windows-1252", None: "utf-8"}[name]
    told = read_sheet(file, None, mark, named)
    assert [texts for texts, _ in told.rows] == TABLE
    assert told.notes == []


@pytest.mark.parametrize(
    ("case", "text", "mark"),
    [
        ("one column", "organisation_id\nC1\nC2\n", "comma"),
        ("a title above, a note below", "Replies, of 2031\n\nid;boats\nC1;8\nC2;9\nSee the website\n", "semicolon"),
        ("decimal commas in each row", "id;boats;blue\nC1;1,5;2,5\nC2;3,5;4,5\n", "semicolon"),
        ("semicolons in texts", "id,boats\nC1,8; 9\nC2,8; 10\nC3,7\n", "comma"),
        ("a comma in quotation marks", 'id;boats\n"Smith, J";8\n"Doe, J";9\n', "semicolon"),
        ("a row too short, of commas", "id,boats,blue\nC1,8\nC2,9,9\n", "comma"),
        ("the config says so", "id;boats;blue\nC1;8\nC2;9;9\n", "semicolon"),
    ],
)
def test_the_separator_is_what_gives_the_most_rows_the_same_columns(tmp_path: Path, case: str, text: str, mark: str):
    file = text_file(tmp_path, text)
    found = read_sheet(file, None, mark if case == "the config says so" else None)
    assert [len(texts) for texts, _ in found.rows if texts] == [
        len(re.sub('"[^"]*"', "", line).split(MARKS[mark])) for line in text.splitlines() if line
    ], case


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id;boats,blue\nC1;8,9\nC2;8,7\n", "a comma or a semicolon may separate the columns; say separator"),
        ("id;boats;blue\nC1;8\nC2;9;9\n", "a semicolon seems to separate the columns, but rows differ"),
    ],
)
def test_a_separator_in_doubt_is_refused(tmp_path: Path, text: str, said: str):
    assert said in refusal(text_file(tmp_path, text))


@pytest.mark.parametrize(
    ("case", "data"),
    [
        ("a byte that Windows-1252 does not have", b"id,boats\nC1,8\nC2,caf\x81\n"),
        ("UTF-8 of which a byte is lost", "id,boats\nC1,café\nC2,“".encode()[:-1] + b"\n"),
        ("the code of an old Mac: don't", b"id,boats\nC1,8\nC2,don\xd5t\n"),
        ("the code of DOS: é", b"id,boats\nC1,8\nC2,caf\x82\n"),
    ],
)
def test_an_encoding_in_doubt_is_refused(tmp_path: Path, case: str, data: bytes):
    file = tmp_path / "r.csv"
    file.write_bytes(data)
    text = refusal(str(file))
    assert "this is neither surely UTF-8 nor surely Windows-1252 text; say its encoding in the config" in text, case
    assert "row 3, value 'byte" in text, case


def test_an_encoding_that_the_config_names_is_taken(tmp_path: Path):
    file = tmp_path / "r.csv"
    file.write_bytes(b"id,boats\nC1,caf\xe9\nC2,\x82about\x91 8\n")
    sheet = read_sheet(str(file), None, None, "windows-1252")
    assert [texts[1] for texts, _ in sheet.rows] == ["boats", "café", "‚about‘ 8"]
    assert "row 2, value 'byte e9': expected UTF-8 text" in refusal(str(file), None, None, "utf-8")
    file.write_bytes(b"id,boats\nC1,\x81\n")
    assert "row 2, value 'byte 81': expected Windows-1252 text" in refusal(str(file), None, None, "windows-1252")


def test_a_comma_in_a_number_of_a_file_of_semicolons_goes_to_review(tmp_path: Path):
    """1,204 may be a thousand or one and a fifth; 1,5 is no number for the reader of answers either way."""
    texts = ["1,204", "about 12,500", "1,5", "1,204,000", "1.204", "12", "C1,200 boats", "7"]
    file = text_file(tmp_path, "id;boats\n" + "".join(f"C{row};{text}\n" for row, text in enumerate(texts)))
    kinds = [row[1][1] for row in cells_of(read_sheet(file))[1:]]
    assert kinds == ["comma", "comma", "text", "text", "text", "text", "comma", "text"]
    commas = text_file(tmp_path, 'id,boats\nC1,"1,204"\n')
    assert list(read_sheet(commas).rows) == [(["id", "boats"], None), (["C1", "1,204"], None)]


@pytest.mark.parametrize("length", [131_073, 1_500_000])
def test_a_long_text_is_read(tmp_path: Path, length: int):
    file = text_file(tmp_path, f"id,boats\nC1,{'x' * length}\nC2,8\n")
    assert [len(texts[1]) for texts, _ in read_sheet(file).rows] == [5, length, 1]


@pytest.mark.parametrize("suffix", PLAIN)
def test_a_workbook_by_the_name_of_a_text_file_is_refused(tmp_path: Path, suffix: str):
    file = save(tmp_path / f"r{suffix}", {"Replies": [["id"]]})
    assert "this is a workbook; its name should end in .xlsx or .xlsm or .xls or .ods" in refusal(file)


def test_a_workbook_by_the_name_of_another_kind_is_refused(tmp_path: Path):
    new = save(tmp_path / "new.xls", {"Replies": [["id"]]})
    assert "expected an .xls workbook; its name should end in .xlsx, .xlsm or .ods, which it is" in refusal(new)
    old = save_xls(tmp_path / "old.xlsx", {"Replies": [["id"]]})
    assert "expected an .xlsx workbook; its name should end in .xls, which it is" in refusal(old)
