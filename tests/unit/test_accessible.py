"""The check of spreadsheets: for each requirement a file of each format that does not meet it."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from accessibility import accessible
from accessibility.requirement import SOURCES
from accessibility.requirements import REQUIREMENTS
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.styles import Alignment, Font
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.filters import AutoFilter
from printed import clubs
from surveys import SURVEY

from foisurvey.core.messages import BadInput
from foisurvey.tables.formats import excel, opendocument
from foisurvey.tables.formats.workbook import workbook_of

SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"
    for name, path in {
        **{name: name for name in ("office", "table", "text", "style", "config")},
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
} | {"dc": "http://purl.org/dc/elements/1.1/", "xlink": "http://www.w3.org/1999/xlink"}
SPLIT = """<office:document-settings {spaces}><office:settings><config:config-item-set>
<config:config-item config:name="ActiveTable">{active}</config:config-item><config:config-item-map-named>
<config:config-item-map-entry config:name="Table_1">
<config:config-item config:name="HorizontalSplitMode">{split}</config:config-item>
</config:config-item-map-entry></config:config-item-map-named></config:config-item-set></office:settings>
</office:document-settings>"""


def named(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{SPACES[space]}}}{local}"


class Ods:
    """An .ods file to break: its XML, part by part."""

    def __init__(self, data: bytes) -> None:
        with ZipFile(io.BytesIO(data)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.content, self.styles, self.meta = (
            etree.fromstring(self.files[f"{name}.xml"]) for name in ("content", "styles", "meta")
        )

    def find(self, path: str) -> Any:
        return self.content.xpath(path, namespaces=SPACES)[0]

    def sheet(self, name: str) -> Any:
        return self.find(f"//table:table[@table:name='{name}']")

    def row(self, name: str, row: int) -> Any:
        return self.sheet(name).findall(named("table:table-row"))[row - 1]

    def cell(self, name: str, place: str) -> Any:
        row, column = coordinate_to_tuple(place)
        return self.row(name, row)[column - 1]

    def type(self, name: str, place: str, text: str) -> None:
        """Put a text into a cell."""
        cell = self.cell(name, place)
        cell.set(named("office:value-type"), "string")
        cell[0].text = text

    def clear(self, name: str, place: str) -> None:
        cell = self.cell(name, place)
        cell.attrib.pop(named("office:value-type"), None)
        for part in list(cell):
            cell.remove(part)

    def marked(self, name: str) -> Any:
        return self.find(f"//table:database-range[@table:name='{name}']")

    def set_up(self, active: str = "Cover", split: int = 0) -> None:
        """Say how the file opens."""
        spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
        self.files["settings.xml"] = SPLIT.format(spaces=spaces, active=active, split=split).encode()

    def page_says(self, text: str) -> None:
        """Put a text into the header of the pages."""
        page = self.styles.find(f".//{named('style:master-page')}")
        etree.SubElement(etree.SubElement(page, named("style:header")), named("text:p")).text = text

    def saved(self) -> bytes:
        self.files |= {f"{name}.xml": etree.tostring(getattr(self, name)) for name in ("content", "styles", "meta")}
        data = io.BytesIO()
        with ZipFile(data, "w") as archive:
            for name, content in self.files.items():
                archive.writestr(name, content)
        return data.getvalue()


@cache
def unchanged(kind: str) -> bytes:
    made = workbook_of(clubs(), SURVEY)
    return excel.written(made) if kind == ".xlsx" else opendocument.written(made)


def broken(kind: str, change: Callable[[Any], object], folder: Path) -> Path:
    """Return a file of the clubs' tables, changed."""
    file = folder / f"tables{kind}"
    if kind == ".xlsx":
        book = load_workbook(io.BytesIO(unchanged(kind)))
        change(book)
        book.save(file)
    else:
        ods = Ods(unchanged(kind))
        change(ods)
        file.write_bytes(ods.saved())
    return file


def put(place: str, value: object, sheet: str = "Table_2") -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][place].value = value

    return change


def typed(place: str, text: str) -> Callable[[Ods], None]:
    return lambda ods: ods.type("Table_2", place, text)


def of_each(*changes: Callable[[Any], object]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def remove_from_contents(ods: Ods) -> None:
    link = ods.cell("Contents", "A5")[0]
    link.text = link[0].text
    link.remove(link[0])


def raising(family: str) -> Any:
    """Return a style of superscript text."""
    style = etree.Element(named("style:style"))
    style.set(named("style:name"), "Raised")
    style.set(named("style:family"), family)
    style.set(named("style:parent-style-name"), "Heading_20_of_20_numbers")
    etree.SubElement(style, named("style:text-properties")).set(named("style:text-position"), "super 58%")
    return style


def raise_a_part(ods: Ods) -> None:
    """Make the last character of a cell superscript."""
    ods.find("//office:automatic-styles").append(raising("text"))
    paragraph = ods.cell("Table_2", "A4")[0]
    part = etree.SubElement(paragraph, named("text:span"))
    part.set(named("text:style-name"), "Raised")
    paragraph.text, part.text = paragraph.text[:-1], paragraph.text[-1]


def without(parts: Any, name: str) -> None:
    (found,) = parts.xpath(f"//{name}", namespaces=SPACES)
    found.getparent().remove(found)


def clear_excel(*places: str) -> Callable[[Any], None]:
    return of_each(*(put(place, None) for place in places))


def clear_ods(*places: str) -> Callable[[Any], None]:
    return lambda ods: [ods.clear("Table_2", place) for place in places]


ROW, COLUMN = [f"{letter}5" for letter in "ABCDEFGHIJKLMN"], [f"F{row}" for row in range(1, 7)]
# A requirement, how to break it in a workbook of openpyxl and in the XML of OpenDocument, and where the message says.
CASES: dict[str, tuple[Callable[[Any], object], Callable[[Ods], object], str]] = {
    "cover contents and notes come first": (
        lambda book: book.move_sheet("Contents", 2),
        lambda ods: ods.sheet("Table_1").addnext(ods.sheet("Contents")),
        "sheet Contents",
    ),
    "the contents list every worksheet": (
        lambda book: setattr(book["Contents"]["A5"], "hyperlink", None),
        remove_from_contents,
        "sheet Table_1",
    ),
    "links lead to worksheets": (
        lambda book: setattr(book["Contents"]["A5"].hyperlink, "location", "'Nowhere'!A1"),
        lambda ods: ods.cell("Contents", "A5")[0][0].set(named("xlink:href"), "#Nowhere.A1"),
        "sheet Contents, A5, value 'Nowhere'",
    ),
    "worksheets have unique names": (
        lambda book: setattr(book["Table_1"], "title", "Table 1"),
        lambda ods: ods.sheet("Table_1").set(named("table:name"), "Table 1"),
        "sheet Table 1",
    ),
    "worksheets have titles": (
        lambda book: setattr(book["Table_1"]["A1"], "style", "Normal"),
        lambda ods: ods.cell("Table_1", "A1").set(named("table:style-name"), "Label"),
        "sheet Table_1, A1",
    ),
    "worksheets say what is on them": (put("A2", "Hello."), typed("A2", "Hello."), "sheet Table_2, A2"),
    "tables are marked": (
        lambda book: book["Table_1"].tables.clear(),
        lambda ods: ods.marked("Table_1").getparent().remove(ods.marked("Table_1")),
        "sheet Table_1",
    ),
    "tables are marked in full": (
        lambda book: setattr(book["Table_2"].tables["Table_2"], "ref", "A3:N5"),
        lambda ods: ods.marked("Table_2").set(named("table:target-range-address"), "Table_2.A3:Table_2.N5"),
        "sheet Table_2, A3:N5",
    ),
    "tables have headings": (put("F3", "median"), typed("F3", "median"), "sheet Table_2, F3, value 'median'"),
    "no cells are merged": (
        lambda book: book["Table_2"].merge_cells("B4:C4"),
        lambda ods: ods.cell("Table_2", "B4").set(named("table:number-columns-spanned"), "2"),
        "sheet Table_2, B4",
    ),
    "no rows are empty": (clear_excel(*ROW), clear_ods(*ROW), "sheet Table_2, row 5"),
    "no columns are empty": (clear_excel(*COLUMN), clear_ods(*COLUMN[2:]), "sheet Table_2, column F"),
    "no cells are empty": (clear_excel("C4"), clear_ods("C4"), "sheet Table_2, C4"),
    "text wraps": (
        lambda book: setattr(book["Table_2"]["A4"], "alignment", Alignment(wrap_text=False)),
        lambda ods: ods.cell("Table_2", "A4").set(named("table:style-name"), "Line"),
        "sheet Table_2, A4",
    ),
    "nothing is filtered": (
        lambda book: setattr(book["Table_2"].tables["Table_2"], "autoFilter", AutoFilter(ref="A3:N6")),
        lambda ods: ods.marked("Table_2").set(named("table:display-filter-buttons"), "true"),
        "sheet Table_2",
    ),
    "nothing is frozen": (
        lambda book: setattr(book["Table_1"], "freeze_panes", "B4"),
        lambda ods: ods.set_up(split=2),
        "sheet Table_1",
    ),
    "nothing is hidden": (
        lambda book: setattr(book["Table_2"].row_dimensions[5], "hidden", True),
        lambda ods: ods.row("Table_2", 5).set(named("table:visibility"), "collapse"),
        "sheet Table_2, row 5",
    ),
    "the notes of markers exist": (
        put("A1", "Table 2. [note 1] [note 2] [note 99]"),
        typed("A1", "Table 2. [note 1] [note 2] [note 99]"),
        "sheet Table_2, A1, value '[note 99]'",
    ),
    "notes have markers": (
        of_each(*(put("A1", "Table.", f"Table_{number}") for number in range(1, 8))),
        lambda ods: [ods.type(f"Table_{number}", "A1", "Table.") for number in range(1, 8)],
        "sheet Notes, value 'note 1'",
    ),
    "no text is superscript or subscript": (
        lambda book: setattr(book["Table_2"]["B3"], "font", Font(vertAlign="superscript")),
        of_each(
            lambda ods: ods.find("//office:automatic-styles").append(raising("table-cell")),
            lambda ods: ods.cell("Table_2", "B3").set(named("table:style-name"), "Raised"),
        ),
        "sheet Table_2, B3",
    ),
    "shorthand is explained": (put("C4", "[x]"), typed("C4", "[x]"), "sheet Table_2, C4, value '[x]'"),
    "numbers are numbers": (put("C4", "12.5"), typed("C4", "12.5"), "sheet Table_2, C4, value '12.5'"),
    "no cell is a formula": (
        put("C4", "=1+1"),
        lambda ods: ods.cell("Table_2", "C4").set(named("table:formula"), "of:=1+1"),
        "sheet Table_2, C4",
    ),
    "there are no pictures or charts": (
        lambda book: book["Table_1"].add_chart(BarChart(), "A9"),
        lambda ods: etree.SubElement(ods.cell("Table_1", "A4"), named("draw:frame")),
        "value",
    ),
    "pages have no header or footer": (
        lambda book: setattr(book["Table_1"].oddFooter.center, "text", "Page &P"),
        lambda ods: ods.page_says("Page"),
        "sheet Table_1",
    ),
    "the document has a title": (
        lambda book: setattr(book.properties, "title", None),
        lambda ods: without(ods.meta, "dc:title"),
        "",
    ),
    "the document has a language": (
        lambda book: setattr(book.properties, "language", None),
        lambda ods: without(ods.meta, "dc:language"),
        "",
    ),
    "the document opens at its first cell": (
        lambda book: setattr(book, "active", 1),
        lambda ods: ods.set_up(active="Table_1"),
        "",
    ),
}  # fmt: skip
KINDS = {".xlsx": 0, ".ods": 1}


def faults(file: Path) -> dict[str, list[str]]:
    """Return the messages about a file, by requirement."""
    found: dict[str, list[str]] = {}
    for problem in accessible.problems(file, "tables"):
        where, _, name = str(problem).rpartition(" (requirement: ")
        found.setdefault(name.rstrip(")"), []).append(where)
    return found


def test_every_requirement_has_a_case():
    assert sorted(CASES) == sorted(requirement.name for requirement in REQUIREMENTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_only_saved_again_meets_every_requirement(kind: str, tmp_path: Path):
    assert faults(broken(kind, lambda book: None, tmp_path)) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("requirement", CASES)
def test_a_requirement_that_is_not_met_is_named(requirement: str, kind: str, tmp_path: Path):
    found = faults(broken(kind, CASES[requirement][KINDS[kind]], tmp_path))
    assert requirement in found, found
    where = f"tables, {CASES[requirement][2]}".rstrip(", ")
    assert any(one.startswith(where) for one in found[requirement]), found[requirement]


@pytest.mark.parametrize(
    ("requirement", "excel_change", "ods_change"),
    [
        (
            "nothing is hidden",
            lambda book: setattr(book["Table_2"], "sheet_state", "hidden"),
            lambda ods: ods.find("//style:table-properties").set(named("table:display"), "false"),
        ),
        (
            "nothing is hidden",
            lambda book: setattr(book["Table_2"].column_dimensions["B"], "hidden", True),
            lambda ods: ods.sheet("Table_2")[1].set(named("table:visibility"), "collapse"),
        ),
        (
            "tables have headings",
            put("F3", None),
            lambda ods: ods.clear("Table_2", "F3"),
        ),
        (
            "no text is superscript or subscript",
            put("A4", CellRichText("Sea club", TextBlock(InlineFont(vertAlign="superscript"), "s"))),
            raise_a_part,
        ),
        (
            "no cells are empty",
            put("C4", "  "),
            typed("C4", "  "),
        ),
        (
            "tables are marked in full",
            put("A9", "Source: us."),
            lambda ods: ods.sheet("Table_2").append(ods.row("Table_2", 6).__copy__()),
        ),
        (
            "tables are marked in full",
            put("C1", "Beside."),
            lambda ods: ods.row("Table_2", 1).append(ods.cell("Table_2", "A4").__copy__()),
        ),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_requirement_can_be_broken_in_other_ways(
    kind: str, requirement: str, excel_change: Any, ods_change: Any, tmp_path: Path
):
    assert requirement in faults(broken(kind, (excel_change, ods_change)[KINDS[kind]], tmp_path))


def test_a_file_is_refused_with_file_worksheet_cell_and_requirement(tmp_path: Path):
    file = broken(".xlsx", put("C4", "=1+1"), tmp_path)
    with pytest.raises(BadInput) as refused:
        accessible.check(file, "results/clubs/tables/tables.xlsx")
    assert str(refused.value) == (
        "spreadsheets: 1 problem\n  - results/clubs/tables/tables.xlsx, sheet Table_2, C4, value '=1+1': "
        "expected a text or a number, no formula (requirement: no cell is a formula)"
    )


def test_every_requirement_has_a_source_and_words():
    for requirement in REQUIREMENTS:
        assert requirement.document in SOURCES
        assert requirement.expected
        assert requirement.item
