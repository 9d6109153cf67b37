"""The tables as spreadsheets: what is in the files, read by other programs than ours."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import odfdo
import openpyxl
import pytest
from accessibility import accessible
from lxml import etree
from printed import clubs, hard
from python_calamine import CalamineWorkbook
from surveys import survey

from foisurvey.estimation.results import MISSING, SUPPRESSED
from foisurvey.tables.formats import excel, opendocument
from foisurvey.tables.formats.workbook import LANGUAGE, LONGEST_CELL, LONGEST_HEADING, Workbook, workbook_of
from foisurvey.tables.table import Table

WRITERS = {".xlsx": excel.written, ".ods": opendocument.written}
SURVEYS = {"clubs": clubs, "hard": hard}
HOSTILE = [
    '=HYPERLINK("http://x.example","y")',
    "@SUM(1)",
    "+1+1",
    "-1+1",
    "<script>alert(1)</script> & ]]>",
    "U+202Eback U+0000",
    "  two  spaces  ",
    "_x0041_",
    "{=1}",
    "#N/A",
    "'quoted",
    "http://x.example",
    "2024",
    "as said in [note 99]",
    "x" * 10_000,
    "x" * 40_000,
    "😀" * 20_000,
]


def book(tables: list[Table], **changes: Any) -> Workbook:
    return workbook_of(tables, survey(**changes))


def one(
    labels: list[str], numbers: list[str], measures: list[str] | None = None, notes: list[str] | None = None
) -> Table:
    measures = measures or [f"Measure {n}" for n in range(len(numbers))]
    rows = [[label, *numbers] for label in labels]
    return Table(
        "table1", "Table 1", "Boats.", [["Type", *measures]], rows, notes or [], measures, [numbers] * len(labels)
    )


def cells(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("labels", SURVEYS)
def test_every_requirement_is_met(kind: str, labels: str, tmp_path: Path):
    file = tmp_path / f"tables{kind}"
    file.write_bytes(WRITERS[kind](book(SURVEYS[labels]())))
    accessible.check(file, file.name)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_worksheets_of_a_survey(kind: str):
    sheets = cells(WRITERS[kind](book(clubs())))
    certainty = ["Intervals", "Comparisons", "Influence"]
    assert list(sheets) == ["Cover", "Contents", "Notes", *(f"Table_{number}" for number in range(1, 8)), *certainty]
    assert sheets["Cover"][0] == ["Clubs, 2031: tables"]
    titles = {name: table.title for name, table in zip([*sheets][3:], clubs(), strict=True)}
    assert dict(sheets["Contents"][2:]) == {"Worksheet": "Title", "Notes": "Notes to the tables", **titles}
    notes = dict(row[:2] for row in sheets["Notes"][2:])
    assert len(notes) - 1 == len({note for table in clubs() for note in (*table.notes, *table.general)})
    for table, name in zip(clubs(), titles, strict=True):
        title, _, headings, *rows = sheets[name]
        numbers = {note: number for number, note in notes.items()}
        noted = [note.replace(f"{MISSING}:", "[z]:") for note in (*table.notes, *table.general)]
        assert title[0] == " ".join([table.title, *(f"[{numbers[note]}]" for note in noted)])
        assert headings == [table.headings[-1][0], *table.measures]
        assert [row[0] for row in rows] == [row[0] for row in table.rows]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("labels", SURVEYS)
def test_every_number_is_the_printed_one(kind: str, labels: str):
    tables = SURVEYS[labels]()
    sheets = cells(WRITERS[kind](book(tables)))
    for table in tables:
        found = [row[1:] for row in sheets[table.label.replace(" ", "_")][3:]]
        assert found == [[_held(text) for text in row] for row in table.numbers]


def _held(text: str) -> str | float:
    """Return what a cell holds: a number, or the name of an organisation or a type."""
    if text == MISSING:
        return "[z]"
    return float(text.replace(",", "").replace("−", "-")) if re.fullmatch(r"−?\d[\d,.]*", text) else text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("14,747", "#,##0"),
        ("0", "#,##0"),
        ("82.8", "#,##0.0"),
        ("0.39", "#,##0.00"),
        ("−12.5", '"−"#,##0.0;"−"#,##0.0'),
        ("−0.0", '"−"#,##0.0;"−"#,##0.0'),
        ("1,234,567.125", "#,##0.000"),
    ],
)
def test_a_number_has_commas_and_its_printed_decimals(text: str, form: str):
    made = book([one(["All"], [text])])
    cell = openpyxl.load_workbook(io.BytesIO(excel.written(made)))["Table_1"]["B4"]
    assert (cell.data_type, cell.number_format, cell.value) == ("n", form, _held(text))
    table = odfdo.Document(io.BytesIO(opendocument.written(made))).body.get_table(name="Table_1")
    shown = table.get_cell("B4")
    assert (shown.type, float(shown.value), shown.get_element("text:p").text) == (
        "float",
        cell.value,
        text,
    )


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_no_number_of_15_digits_is_text(kind: str):
    texts = [MISSING, "no upper limit", "1234567890123456", "123456789012345"]
    sheets = cells(WRITERS[kind](book([one(["All"], texts)])))
    assert sheets["Table_1"][3][1:] == ["[z]", "no upper limit", "1234567890123456", 123456789012345]


@pytest.mark.parametrize(("printed", "shown"), [(MISSING, "[z]"), (SUPPRESSED, "[c]")])
def test_shorthand_is_explained_where_it_stands_and_only_there(printed: str, shown: str):
    def lines(number: str) -> str:
        made = book([one(["All"], [number])])
        return "\n".join(line.text for sheet in made.worksheets for line in sheet.lines)

    assert lines(printed).count(shown) == 2
    assert shown not in lines("1.0")


@pytest.mark.parametrize("kind", WRITERS)
def test_texts_of_others_stay_text(kind: str, tmp_path: Path):
    measures = ["Blue [note 99], %"]
    made = book([one(HOSTILE, ["1"], measures, HOSTILE[:3])], title='=HYPERLINK("http://x","y") \u202e')
    data = WRITERS[kind](made)
    rows = cells(data)["Table_1"][3:]
    assert [row[0] for row in rows[:-2]] == HOSTILE[:-2]
    assert [len(row[0].encode("utf-16-le")) // 2 for row in rows[-2:]] == [LONGEST_CELL, LONGEST_CELL]
    assert all(row[0].endswith("…") for row in rows[-2:])
    assert cells(data)["Cover"][0] == ['=HYPERLINK("http://x","y") U+202E: tables']
    file = tmp_path / f"tables{kind}"
    file.write_bytes(data)
    accessible.check(file, file.name)
    with ZipFile(file) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    for unwanted in (b"<f>", b"<script>", b'TargetMode="External"', b"table:formula", b'xlink:href="http'):
        assert unwanted not in text


@pytest.mark.parametrize("kind", WRITERS)
def test_headings_are_as_excel_accepts_them(kind: str):
    measures = ["Mean", "mean", "Mean (2)", "x" * 300, "x" * 300 + "y", "_x0041_"]
    headings = cells(WRITERS[kind](book([one(["All"], ["1"] * 6, measures)])))["Table_1"][2]
    assert headings[1:4] == ["Mean", "mean (2)", "Mean (2) (2)"]
    assert [len(heading) for heading in headings[4:6]] == [LONGEST_HEADING] * 2
    assert len({heading.casefold() for heading in headings}) == len(headings)
    assert headings[6] == "_x0041_"


def test_excel_reads_the_heading_of_a_marked_table_as_in_its_cell():
    data = excel.written(book([one(["All"], ["1"], ["_x0041_"])]))
    with ZipFile(io.BytesIO(data)) as archive:
        table = archive.read("xl/tables/table2.xml").decode()
    assert 'name="_x005F_x0041_"' in table


def test_synthetic_data_are_named_on_the_cover():
    lines = [line.text for line in book(clubs(), synthetic=True).worksheets[0].lines]
    assert "Synthetic data: no number is of a real organisation." in lines
    assert "Synthetic" not in " ".join(line.text for line in book(clubs()).worksheets[0].lines)


def test_the_cover_says_who_asked_what_when_and_under_which_licence():
    given: dict[str, Any] = {
        "about": "How many boats has a club?",
        "law": {"name": "Boats (Access) Act"},
        "released": "2031-09-01",
        "contact": "=boats@example.org",
        "licence": "Open Boat Licence\u202e",
    }
    made = workbook_of(clubs(), survey(**given), ["Requests were sent on 1 May 2031.", "Replies came on 2 May 2031."])
    for data in (excel.written(made), opendocument.written(made)):
        texts = [row[0] for row in cells(data)["Cover"]]
        assert texts[1 : texts.index("How to read them")] == [
            *("About these tables", "How many boats has a club?"),
            *("Source", "Replies of public bodies to requests under the Boats (Access) Act."),
            *("Period", "Requests were sent on 1 May 2031.", "Replies came on 2 May 2031."),
            *("Date of release", "1 September 2031", "Contact", "=boats@example.org"),
            *("Licence", "Open Boat LicenceU+202E"),
        ]
    bare = [line.text for line in book(clubs()).worksheets[0].lines]
    assert not {"Period", "Date of release", "Contact", "Licence"} & {*bare}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_note_on_a_row_has_the_number_that_its_label_names(kind: str, tmp_path: Path):
    first = one(["Sea clubs [note 2]"], ["1"], notes=["On all.", "[note 2] Only boats afloat."])
    second = replace(one(["Lake clubs [note 1]"], ["2"], notes=["[note 1] Lakes."]), label="Table 2")
    data = WRITERS[kind](book([first, second]))
    sheets = cells(data)
    assert [row[:2] for row in sheets["Notes"][3:]] == [
        ["note 1", "Lakes."],
        ["note 2", "Only boats afloat."],
        ["note 3", "On all."],
    ]
    assert sheets["Table_1"][0][0].endswith("[note 3] [note 2]")
    file = tmp_path / f"tables{kind}"
    file.write_bytes(data)
    accessible.check(file, file.name)


def test_a_table_without_notes_needs_no_worksheet_of_them():
    made = book([one(["All"], ["1"])])
    assert [sheet.name for sheet in made.worksheets] == ["Cover", "Contents", "Table_1"]


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_tables_are_the_same_bytes(kind: str):
    first, second = (WRITERS[kind](book(clubs())) for _ in range(2))
    assert first == second
    with ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_opendocument_says_first_what_it_is():
    with ZipFile(io.BytesIO(opendocument.written(book(clubs())))) as archive:
        first = archive.infolist()[0]
        listed = etree.fromstring(archive.read("META-INF/manifest.xml")).xpath("//@*[local-name()='full-path']")
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert sorted(listed) == sorted(["/", *set(archive.namelist()) - {"mimetype", "META-INF/manifest.xml"}])
        styles = archive.read("styles.xml").decode()
    language, country = LANGUAGE.split("-")
    assert f'fo:language="{language}"' in styles
    assert f'fo:country="{country}"' in styles
