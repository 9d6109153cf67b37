"""Excel workbooks: openpyxl reads what is around the sheets; their cells are taken from the XML, all at once."""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import polars as pl
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE, is_date_format, is_timedelta_format
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import ARC_STYLE, COMMENTS_NS, SHARED_STRINGS

from foisurvey.intake.cells import AS_TYPED, MARKS, NO_RESULT, Cell, CellKind, cell_of
from foisurvey.intake.number_formats import in_excel
from foisurvey.intake.workbook_sheet import COLUMNS, ROWS, Grid

T = TypeVar("T")

# The addresses of the strict form of the standard begin otherwise; the rest of each is the same.
STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
UTF_8 = re.compile(rb"(?i)(?:\xef\xbb\xbf)?<(?![^>]*\sencoding=[\"'](?!utf-8))")
# How nearly every program writes a row and a cell: what stands after <row and after <c, and what is in the cell.
ROW_NUMBER = r'\sr="([1-9][0-9]{0,6})"'
CELL = r'(?s)^r="(?P<letters>[A-Z]{1,3})(?P<of_row>[0-9]+)"(?P<attributes>[^<>]*)>(?P<content>.*)$'
ATTRIBUTES = re.compile(r'(?:\s+[\w:]+="[^"]*")*\s*/?')
OTHER = (
    "(?s)^(?P<formula><f(?:[^<>]*/>|[^<>]*>[^<]*</f>))?(?:<v>(?P<value>[^<]*)</v>|<v/>|<is>(?P<text>.*)</is>)?"
    "(?P<end></c>)$"
)
TEXT = '^<t(?: xml:space="preserve")?>([^<&]*)</t>$'
# A number of at most 15 digits, written as a spreadsheet shows it unless a format says otherwise.
DIGITS = r"^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,6})\.[0-9]{0,7}[1-9])$"
# A character of an Excel text that XML cannot hold, by its number: a carriage return is _x000D_.
ESCAPED = "(?i)_x(00[0-9A-F]{2})_"
FALSE = ("0", "false")
AT = ["row", "column"]  # of a cell, from 0


class _Xml(NamedTuple):
    """A sheet: its hidden rows, from 0, its cells, and the XML around them.

    Of each cell: AT, `style`, `type`, its `value` or its `text` (XML), and its `formula`; null where it has none.
    """

    hidden: list[int]
    cells: pl.DataFrame
    around: str


class Xlsx:
    """An Excel workbook (.xlsx or .xlsm) that is open; see `workbook_sheet.Workbook`."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook; raises an error of openpyxl or of zipfile where it is damaged."""
        with warnings.catch_warnings(action="ignore"):
            reader = ExcelReader(_transitional(data), read_only=True, data_only=True)
            reader.read_manifest()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            sheets = [one for one in reader.parser.find_sheets() if "chartsheet" not in one[1].Type]
        self._archive, self._epoch = reader.archive, reader.wb.epoch
        self._parts = {one.name: part.target for one, part in sheets if part.target in reader.valid_files}
        self.sheets = {one.name: one.state == "visible" for one, _ in sheets if one.name in self._parts}
        strings = reader.package.find(SHARED_STRINGS)
        self._strings = strings.PartName[1:] if strings else None
        formats = BUILTIN_FORMATS | dict(enumerate(reader.wb._number_formats, BUILTIN_FORMATS_MAX_SIZE))
        self._formats = [formats.get(style.numFmtId, "General") for style in reader.wb._cell_styles]

    def grid(self, sheet: str) -> Grid:
        """Return a sheet; raises ValueError where its rows or cells are not in order."""
        part = self._parts[sheet]
        xml = _read(self._archive.read(part), _sheet)
        around = ElementTree.fromstring(xml.around)
        zeros = all(view.get("showZeros", "1") not in FALSE for view in around.iterfind(".//{*}sheetView"))
        merged = [range_boundaries(one.get("ref", "")) for one in around.iterfind(".//{*}mergeCell")]
        return Grid(
            self._cells(xml.cells, zeros),
            [(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in merged],
            xml.hidden,
            _comments(self._archive, part),
        )

    def _cells(self, cells: pl.DataFrame, zeros: bool) -> pl.DataFrame:
        """Return the cells that are not blank; where not `zeros`, the sheet shows each 0 as a blank."""
        of_type, kind = pl.col("type"), pl.col("kind")
        inline, results, shared = (cells.filter(of_type == name) for name in ("inlineStr", "str", "s"))
        read = [
            inline.with_columns(_texts(inline["text"])),
            results.with_columns(_texts("<t>" + results["value"] + "</t>")),
            self._without_text(cells.filter(~of_type.is_in(["inlineStr", "str", "s"]))),
        ]
        if self._strings:
            texts, number = _texts(_read(self._archive.read(self._strings), _shared)), pl.col("value").cast(pl.UInt32)
            read.append(shared.with_columns(pl.lit(texts[name]).gather(number) for name in texts.columns))
        filled = pl.concat(read, how="diagonal_relaxed").filter(pl.col("text") != "")
        if (formulas := cells.filter(pl.col("formula").is_not_null())).height:
            text, no_result = map(pl.lit, NO_RESULT)
            blank = formulas.join(filled, on=AT, how="anti").with_columns(text=text, kind=no_result)
            filled = pl.concat([filled, blank], how="diagonal")
        of_style = pl.col("style").replace_strict(_marks_of_styles(self._archive), default=None, return_dtype=pl.String)
        kind = pl.when(kind.is_in(AS_TYPED)).then(pl.coalesce(of_style, "mark", kind)).otherwise(kind)
        if not zeros:
            blank_zero = (pl.col("text") == "0") & (kind == "number")
            kind = pl.when(blank_zero).then(pl.lit("shown_differently")).otherwise(kind)
        return filled.select(*AT, "text", kind=kind)

    def _without_text(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Return cells that hold no text, each with what a person reads, and its kind."""
        cells, what = cells.filter(pl.col("value") != "").drop("text"), ["type", "style", "value"]
        plain = [style for style, form in enumerate(self._formats) if form.lower() in ("general", "@")]
        as_written = (pl.col("type") == "n") & pl.col("style").is_in(plain) & pl.col("value").str.contains(DIGITS)
        others = cells.filter(~as_written).select(what).unique()
        shown = pl.DataFrame(
            [(*one, *self._cell(*one)) for one in others.iter_rows()],
            schema=dict.fromkeys([*what, "text", "kind"], pl.String) | {"style": pl.UInt32},
            orient="row",
        )
        found = cells.join(shown, on=what, how="left")
        return found.with_columns(pl.col("text").fill_null(pl.col("value")), pl.col("kind").fill_null("number"))

    def _cell(self, of_type: str, style: int, value: str) -> Cell:
        match of_type:
            case "b":
                return cell_of(bool(int(value)))
            case "e":
                return value, "error"
            case "d":
                return cell_of(from_ISO8601(value))
            case "n":
                number, form = float(value) if re.search("[.eE]", value) else int(value), self._formats[style]
            case _:
                return value, "text"
        if not is_date_format(form):
            return in_excel(number, form)
        try:
            return cell_of(from_excel(number, self._epoch, is_timedelta_format(form)))
        except (OverflowError, ValueError):
            return "#VALUE!", "error"


def _transitional(data: bytes) -> io.BytesIO:
    """Return the bytes of a workbook, one of the strict form of the standard in the form that openpyxl knows."""
    with ZipFile(io.BytesIO(data)) as parts:
        if not any(strict in parts.read("_rels/.rels") for strict in STRICT):
            return io.BytesIO(data)
        with ZipFile(written := io.BytesIO(), "w") as known:
            for name in parts.namelist():
                content = parts.read(name)
                for strict, usual in STRICT.items() if name.endswith((".xml", ".rels")) else ():
                    content = content.replace(strict, usual)
                known.writestr(name, content)
    return written


def _comments(archive: ZipFile, part: str) -> int:
    """Return how many cells of a sheet have a comment."""
    if (relations := get_rels_path(part)) not in archive.namelist():
        return 0
    comments = [relation.target for relation in get_dependents(archive, relations).find(COMMENTS_NS)]
    return sum(len(ElementTree.fromstring(archive.read(one)).findall(".//{*}comment")) for one in comments)


def _read(data: bytes, read: Callable[[str], T | None]) -> T:
    """Return what a function reads in XML; where it does not know how that is written, it is given it rewritten."""
    found = None
    if UTF_8.match(data):
        found = read(data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    if found is None:
        found = read(_rewritten(data))
    if found is None:
        raise ValueError("a part of it is not written as such workbooks are")
    return found


def _rewritten(data: bytes) -> str:
    """Return XML as nearly every program writes it; raises ValueError where rows or cells are not in order."""
    root = ElementTree.fromstring(data)
    for element in root.iter():
        element.tag, element.tail = element.tag.rpartition("}")[2], None
        if len(element):
            element.text = None
    last_row = 0
    for row in root.iterfind("sheetData/row"):
        last_row = number = _row_number(row, last_row)
        row.set("r", str(number))
        for column, cell in _numbered_cells(row, number):
            holds = ("f", "is" if cell.get("t") == "inlineStr" else "v")
            cell[:] = [part for name in holds for part in cell.findall(name)]
            others = {name: value for name, value in cell.items() if name != "r"}
            cell.attrib.clear()
            cell.attrib.update({"r": f"{get_column_letter(column + 1)}{number}"} | others)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _row_number(row: Element, last: int) -> int:
    number = int(row.get("r", last + 1))
    if number > ROWS:
        raise ValueError(f"a row has the number {number:,}; a sheet has no more than {ROWS:,} rows")
    if number <= last:
        raise ValueError(f"a row with the number {number} stands below row {last}")
    return number


def _numbered_cells(row: Element, number: int) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row with their columns, from 0."""
    last, of_row = -1, str(number)
    for cell in row.iterfind("c"):
        name = cell.get("r")
        column = last + 1 if name is None else _column(name, of_row)
        if not last < column < COLUMNS:
            raise ValueError(f"the cells of row {number} are not in order: {name}")
        last = column
        yield column, cell


def _column(name: str, row: str) -> int:
    letters = name.removesuffix(row)
    if not letters.isalpha():
        raise ValueError(f"row {row} has a cell {name}")
    return column_index_from_string(letters) - 1


def _sheet(xml: str) -> _Xml | None:
    """Return a sheet; None where it is not written as usual, or its rows or cells are not in order."""
    head, _, rest = xml.partition("<sheetData>")
    inner, closing, tail = rest.rpartition("</sheetData>")
    before, *pieces = inner.split("<row")
    if before or not closing:
        return None
    parts = pl.Series("row", pieces, pl.String).str.splitn(">", 2).struct.rename_fields(["attributes", "content"])
    attributes, content, row = pl.col("attributes"), pl.col("content"), pl.col("row")
    rows = parts.struct.unnest().with_columns(number=attributes.str.extract(ROW_NUMBER))
    rows = rows.with_columns(row=pl.col("number").cast(pl.Int64) - 1)
    closed = pl.when(content == "").then(attributes.str.ends_with("/")).otherwise(content.str.ends_with("</row>"))
    usual = closed & (row > row.shift(fill_value=-1)) & (row < ROWS)
    if not rows.select(usual.fill_null(False).all()).item():
        return None
    in_rows = content.str.strip_suffix("</row>").str.split("<c ")
    cells = _cells_of(rows.select("row", "number", content=in_rows).explode("content").filter(content != ""))
    hidden = rows.filter(~attributes.str.extract(r'\shidden="([^"]*)"').is_in(FALSE))["row"].to_list()
    return None if cells is None else _Xml(hidden, cells, f"{head}{tail}")


def _cells_of(pieces: pl.DataFrame) -> pl.DataFrame | None:
    """Return cells as in `_Xml`, each by its row and what stands after <c; None where one is not written as usual."""
    cells = pieces.select("row", "number", pl.col("content").str.extract_groups(CELL)).unnest("content")
    if cells["letters"].has_nulls():
        return None
    # Each mapping has an entry in a sheet without cells, too: without one, its values would be texts to polars.
    letters = {name: column_index_from_string(name) - 1 for name in ["A", *cells["letters"].unique()]}
    column, row, content = pl.col("column"), pl.col("row"), pl.col("content")
    cells = cells.with_columns(column=pl.col("letters").replace_strict(letters, return_dtype=pl.Int64))
    further = (column > column.shift(fill_value=-1)) | (row > row.shift())
    in_order = further & (column < COLUMNS) & (pl.col("number") == pl.col("of_row"))
    attributes = ["", *cells["attributes"].unique()]
    if not cells.select(in_order.all()).item() or not all(map(ATTRIBUTES.fullmatch, attributes)):
        return None
    of_cells = [dict(re.findall(r'([\w:]+)="([^"]*)"', one)) for one in attributes]
    styles = dict(zip(attributes, [int(one.get("s", 0)) for one in of_cells], strict=True))
    types = dict(zip(attributes, [one.get("t", "n") for one in of_cells], strict=True))
    cells = cells.select(
        *AT,
        "content",
        style=pl.col("attributes").replace_strict(styles, return_dtype=pl.UInt32),
        type=pl.col("attributes").replace_strict(types, return_dtype=pl.String),
        value=_between("<v>", "</v></c>"),
        text=_between("<is>", "</is></c>"),
    )
    plain = pl.col("text").is_not_null() | ~pl.col("value").str.contains("<", literal=True)
    others = cells.filter(~plain.fill_null(False), content != "").drop("value", "text")
    others = others.with_columns(content.str.extract_groups(OTHER)).unnest("content")
    if others["end"].has_nulls():
        return None
    return pl.concat([cells.filter(plain), others], how="diagonal").drop("content", "end")


def _between(start: str, end: str) -> pl.Expr:
    """Return what a cell's content has between these; null where it does not begin and end with them."""
    content = pl.col("content")
    within = content.str.strip_prefix(start).str.strip_suffix(end)
    return pl.when(content.str.starts_with(start) & content.str.ends_with(end)).then(within)


def _shared(xml: str) -> pl.Series | None:
    """Return the XML of each of the shared texts; None where they are not written as usual."""
    inner, closing, _ = xml.rpartition("</sst>")
    _, *pieces = inner.split("<si>")
    texts = pl.Series(pieces, dtype=pl.String)
    usual = closing and inner.count("<si") == len(pieces) and texts.str.ends_with("</si>").all()
    return texts.str.strip_suffix("</si>") if usual else None


def _texts(xml: pl.Series) -> pl.DataFrame:
    """Return each `text`, by the XML within it, its `kind`, and as its `mark` the kind that the fonts in it give."""
    plain = xml.str.extract(TEXT)
    others = xml.filter(plain.is_null() & xml.is_not_null()).unique()
    elements = [ElementTree.fromstring(f"<is>{one}</is>") for one in others]
    # The characters of a text, and not how they are read in Japanese, which may stand beside it.
    characters = [[*one.iterfind("t"), *one.iterfind("r/t")] for one in elements]
    read = pl.DataFrame(
        {
            "xml": others,
            "text": ["".join(part.text or "" for part in parts) for parts in characters],
            "mark": [_mark_of_runs(one) for one in elements],
        },
        schema=dict.fromkeys(("xml", "text", "mark"), pl.String),
    )
    texts = xml.alias("xml").to_frame().join(read, on="xml", how="left", maintain_order="left")
    text = pl.col("text").fill_null(plain)
    escaped = texts.select(text.filter(text.str.contains(ESCAPED)).unique()).to_series()
    mended = [re.sub(ESCAPED, lambda found: chr(int(found[1], 16)), one) for one in escaped]
    return texts.select(text.replace(escaped, mended), "mark", kind=pl.lit("text"))


def _marks_of_styles(archive: ZipFile) -> dict[int, CellKind]:
    """Return the kinds that fonts give to cells, by the number of the cell's style."""
    if ARC_STYLE not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read(ARC_STYLE))
    fonts = [_mark_of(font) for font in styles.iterfind("{*}fonts/{*}font")]
    marks = [fonts[int(style.get("fontId", 0))] for style in styles.iterfind("{*}cellXfs/{*}xf") if fonts]
    return {number: mark for number, mark in enumerate(marks) if mark}


def _mark_of_runs(text: Element) -> CellKind | None:
    """Return the kind that the fonts of its characters give to a text."""
    runs = [run for run in text.iterfind("r") if (run.findtext("t") or "").strip()]
    marks = [_mark_of(font) for run in runs for font in run.iterfind("rPr")]
    return next((mark for mark in MARKS if mark in marks), None)


def _mark_of(font: Element) -> CellKind | None:
    strike, raised = font.find("{*}strike"), font.find("{*}vertAlign")
    if strike is not None and strike.get("val", "1") not in FALSE:
        return "struck_out"
    return "raised" if raised is not None and raised.get("val") != "baseline" else None
