"""Reading the files as received: tiny files made here, every trap of a spreadsheet, every structural fault."""

import csv
import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from workbooks import Formula, Number, save

from foisurvey.core.frame_names import ORGANISATION
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Input, typed
from foisurvey.intake.cells import LABELS
from foisurvey.intake.ingest import Received, ingest

CLUBS = "organisation_id,name,organisation_type\nC1,First,sea\nC2,Second,lake\nC3,Third,sea\n"
REPLIES = "organisation_id,boats,blue\nC1,8,3\nC3,not held,\n"
TYPES = {"sea": ["sea", "Sea clubs"], "lake": ["lake", "Lake clubs"]}
DECISIONS = "organisation_id,question,from,to,reason,by,date\n"


def write(folder: Path, **texts: str | bytes) -> dict[str, Any]:
    """Write organisations, responses, corrections as CSV and return the config's input that names them."""
    source: dict[str, Any] = {}
    for name, text in ({"organisations": CLUBS, "responses": REPLIES} | texts).items():
        path = folder / f"{name}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        source[name] = {"file": str(path)}
    return source


def take(source: dict[str, Any]) -> Received:
    received = ingest(typed(source, Input), ["boats", "blue"], TYPES)
    second = None if received.second is None else received.second.collect()
    return received._replace(answers=received.answers.collect(), second=second)


def refused(source: dict[str, Any]) -> BadInput:
    with pytest.raises(BadInput) as refusal:
        take(source)
    return refusal.value


def sheet(path: Path, rows: list[list[Any]]) -> str:
    """Write a workbook whose second worksheet holds the rows."""
    return save(path, {"Notes": [["Nothing here"]], "Replies": rows})


def test_every_club_and_every_answer_is_kept_as_received(tmp_path: Path):
    organisations, answers, corrections, *_ = take(write(tmp_path))
    assert organisations["organisation_id"].to_list() == ["C1", "C2", "C3"]
    assert organisations["replies"].to_list() == [1, 0, 1]
    found = {(row["organisation_id"], row["question"]): row for row in answers.iter_rows(named=True)}
    assert {key: row["answer_text"] for key, row in found.items()} == {
        ("C1", "boats"): "8",
        ("C1", "blue"): "3",
        ("C3", "boats"): "not held",
        ("C3", "blue"): None,
    }
    assert found["C3", "boats"]["row"] == 3
    assert found["C3", "boats"]["file"] == str(tmp_path / "responses.csv")
    assert corrections.is_empty()


@pytest.mark.parametrize(
    ("case", "value", "text", "cell"),
    [
        ("expected: text", "about 8", "about 8", "text"),
        ("expected: a whole number", 12, "12", "number"),
        ("expected: a whole number as the file holds it", 12.0, "12", "number"),
        ("expected: a fraction", 2.5, "2.5", "number"),
        ("edge: nought", 0, "0", "number"),
        ("edge: a large number has no exponent", 12_345_678_901, "12345678901", "number"),
        ("edge: digits that are text", "0012", "0012", "text"),
        ("edge: two lines", "8\nsystems", "8\nsystems", "text"),
        ("edge: blank", None, None, "text"),
        ("edge: a formula gives its cached number", Formula("=3+5", 8), "8", "number"),
        ("edge: a formula gives its cached text", Formula('="a"&"b"', "ab"), "ab", "text"),
        ("erroneous: 5-10 that became a date", datetime.date(2031, 10, 5), "2031-10-05", "date"),
        ("erroneous: an error", Formula("=1/0", "#DIV/0!"), "#DIV/0!", "error"),
        ("erroneous: a broken reference", Formula("=nowhere", "#REF!"), "#REF!", "error"),
        ("erroneous: a truth value", True, "TRUE", "boolean"),
        ("erroneous: a formula never computed", Formula("=3+5", ""), "a formula without its result", "formula"),
    ],
)
def test_a_cell_of_a_workbook(tmp_path: Path, case: str, value: Any, text: str | None, cell: str):
    source = write(tmp_path)
    header = ["organisation_id", "boats", "blue"]
    source["responses"] = {"file": sheet(tmp_path / "r.xlsx", [header, ["C1", value, "3"]]), "sheet": "Replies"}
    found = take(source)[1].filter(pl.col("question") == "boats").row(0, named=True)
    assert (found["answer_text"], found["cell"], found["sheet"], found["row"]) == (text, cell, "Replies", 2), case


def formatted(folder: Path, value: float, form: str) -> dict:
    """Return the answer that a workbook's cell gives, which holds a number in a format."""
    rows = [["organisation_id", "boats", "blue"], ["C1", Number(value, form), "3"]]
    path = save(folder / "r.xlsx", {"Replies": rows})
    found = take(write(folder) | {"responses": {"file": path}})[1].row(0, named=True)
    assert found["question"] == "boats"
    assert found["cell"] in LABELS
    return found


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        *[(1, "0%", "100%"), (0.25, "0%", "25%"), (5, '"<"0', "<5"), (40, '"~"0', "~40"), (7, "[$£-809]#,##0", "£7")],
        *[
            (7, '"£"#,##0', "£7"),
            (7, '"$"#,##0', "$7"),
            (7, "[$€-407] #,##0", "€7"),
            (7, '0"k"', "7k"),
            (7e3, "0,", "7"),
        ],
        *[(7e3, "0.0,", "7.0"), (7, '"c. "0', "c. 7"), (7, '0" (est.)"', "7 (est.)"), (7, "[Red]-0", "-7")],
        *[(7, '[<10]"few";0', "few"), (0, '0;-0;"n/a"', "n/a"), (7, ";;;", ""), (7, "0\\+", "7+"), (7, "#,##0,,", "0")],
    ],
)
def test_a_number_that_its_format_changes_is_no_plain_number(tmp_path: Path, value: float, form: str, shown: str):
    """1 shown as 100%, 5 shown as <5: what a person reads is not the bare number."""
    found = formatted(tmp_path, value, form)
    assert found["answer_text"] == shown or found["cell"] not in ("text", "number")


@pytest.mark.parametrize(
    ("value", "form"),
    [
        *[
            (7, "General"),
            (1234, "#,##0"),
            (7, "0"),
            (7.5, "0.0"),
            (7, "0_);(0)"),
            (7, "@"),
            (7, "[Blue]0"),
            (7, "000"),
        ],
        *[(1234, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-'), (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-')],
        *[(7, "#,##0;[Red]-#,##0"), (7, "#\\ ##0"), (1234567, "#,##0.00")],
    ],
)
def test_a_number_in_a_usual_format_is_the_number(tmp_path: Path, value: float, form: str):
    found = formatted(tmp_path, value, form)
    assert (found["answer_text"], found["cell"]) == (f"{value:g}" if value < 1e6 else f"{value}", "number")


def test_title_row_blank_rows_and_other_names_of_columns(tmp_path: Path):
    source = write(tmp_path)
    rows = [
        ["Replies of the clubs", None, None, None],
        [None, None, None, None],
        ["Club code", " How many boats? ", "blue", "Answered on"],
        [None, None, None, None],
        ["C3", 8, "3", datetime.date(2031, 2, 20)],
        [" ", None, "", None],
        ["C1", "9", None, "28/02/2031"],
    ]
    columns = {"organisation_id": "Club code", "boats": "How many boats?", "date_responded": "Answered on"}
    source["responses"] = {
        "file": sheet(tmp_path / "r.xlsx", rows),
        "sheet": "Replies",
        "header_row": 3,
        "columns": columns,
    }
    organisations, answers, *_ = take(source)
    # Rows are numbered as a person sees them in the file.
    boats = answers.filter(pl.col("question") == "boats")
    assert boats.select("organisation_id", "answer_text", "row").rows() == [("C1", "9", 7), ("C3", "8", 5)]
    assert organisations["date_responded"].to_list() == [datetime.date(2031, 2, 28), None, datetime.date(2031, 2, 20)]


def test_the_first_sheet_is_the_default(tmp_path: Path):
    source = write(tmp_path)
    source["organisations"] = {"file": sheet(tmp_path / "o.xlsx", [["organisation_id"]])}
    assert "no such column" in str(refused(source)), "the sheet Notes, which comes first, has no such columns"


def test_a_column_under_another_name_is_not_taken_from_a_column_of_our_name(tmp_path: Path):
    """The config says which column is `boats`; the file's own column of that name is another thing."""
    source = write(tmp_path, responses="organisation_id,Total in use,boats,blue\nC1,8,99,3\n")
    source["responses"]["columns"] = {"boats": "Total in use"}
    try:
        answers = take(source)[1].filter(pl.col("question") == "boats")["answer_text"].to_list()
    except BadInput:
        answers = ["8"]  # to refuse it is as good
    assert answers == ["8"]


def test_more_columns_of_the_organisations_pass_through(tmp_path: Path):
    clubs = "organisation_id,name,organisation_type,date_sent,region\nC1,First,sea,2031-01-06,north\nC2,Second,lake,,\n"
    organisations, *_ = take(write(tmp_path, organisations=clubs, responses="organisation_id,boats,blue\nC2,1,1\n"))
    assert organisations["region"].to_list() == ["north", ""]
    assert organisations["date_sent"].to_list() == [datetime.date(2031, 1, 6), None]


def test_a_column_of_the_organisations_never_hides_one_of_ours(tmp_path: Path):
    """The register may have a comment or a count of its own: the reply's stay the reply's, and none is lost."""
    clubs = "organisation_id,name,organisation_type,comment,boats,full_numerator\nC1,First,sea,theirs,99,0\n"
    replies = "organisation_id,boats,blue,comment\nC1,8,3,ours\n"
    organisations, answers, *_ = take(write(tmp_path, organisations=clubs, responses=replies))
    club = organisations.row(0, named=True)
    assert club["comment"] == "ours"
    assert {"theirs", "99"} <= set(club.values())
    assert club["organisation_full_numerator"] == "0"
    assert answers["answer_text"].to_list() == ["8", "3"]


@pytest.mark.parametrize("name", ["date", "name_of", "replies_to", "value", "sheet"])
def test_a_question_whose_name_begins_a_name_of_ours_changes_no_column_of_ours(tmp_path: Path, name: str):
    """But what the register has besides gets a name that no column of the question has."""
    clubs = f"organisation_id,name,organisation_type,date_sent,{name}_status\nC1,First,sea,2031-01-06,theirs\n"
    source = write(tmp_path, organisations=clubs, responses=f"organisation_id,{name}\nC1,8\n")
    received = ingest(typed(source, Input), [name], TYPES)
    club = received.organisations.row(0, named=True)
    assert [club[ours] for ours in (*ORGANISATION, "date_sent")] == ["C1", "First", "sea", datetime.date(2031, 1, 6)]
    assert club[f"organisation_{name}_status"] == "theirs"
    assert received.answers.collect()["answer_text"].to_list() == ["8"]


def test_a_question_may_be_named_organisation(tmp_path: Path):
    replies = "organisation_id,organisation\nC1,8\n"
    source = write(tmp_path, responses=replies)
    received = ingest(typed(source, Input), ["organisation"], TYPES)
    assert received.organisations.select(ORGANISATION).row(0) == ("C1", "First", "sea")
    clubs = "organisation_id,name,organisation_type,organisation_low\nC1,First,sea,theirs\n"
    source = write(tmp_path, organisations=clubs, responses=replies)
    with pytest.raises(BadInput, match=r"column organisation_low: the results use this name.*rename it"):
        ingest(typed(source, Input), ["organisation"], TYPES)


def test_what_a_reply_says_beside_its_answers(tmp_path: Path):
    replies = (
        "organisation_id,boats,blue,date_responded,date_refused,exemption_claimed,review_outcome,comment\n"
        'C2,8,3,2031-03-20,30/01/2031,"s.12 (Q1, Q2)",full,  \n'
    )
    club = take(write(tmp_path, responses=replies))[0].row(1, named=True)
    assert (club["date_responded"], club["date_refused"]) == (datetime.date(2031, 3, 20), datetime.date(2031, 1, 30))
    assert (club["exemption_claimed"], club["review_outcome"], club["comment"]) == ("s.12 (Q1, Q2)", "full", None)


@pytest.mark.parametrize(
    ("case", "replies", "expected"),
    [
        ("edge: byte order mark", b"\xef\xbb\xbforganisation_id,boats,blue\r\nC1,8,3\r\n", ("C1", "8", 2)),
        ("edge: spaces around header and id", b" organisation_id , boats,blue\n C1 ,8,3\n", ("C1", "8", 2)),
        ("edge: a comma inside quotes", b'organisation_id,boats,blue\nC1,"1,200",3\n', ("C1", "1,200", 2)),
        ("edge: columns without name or value", b"organisation_id,boats,blue,,\nC1,8,3,,\n", ("C1", "8", 2)),
        ("edge: a blank line", b"organisation_id,boats,blue\n\nC1,8,3\n", ("C1", "8", 3)),
    ],
)
def test_a_csv_as_it_comes(tmp_path: Path, case: str, replies: bytes, expected: tuple):
    answers = take(write(tmp_path, responses=replies))[1].filter(pl.col("question") == "boats")
    assert answers.select("organisation_id", "answer_text", "row").rows() == [expected], case


def test_no_reply_at_all(tmp_path: Path):
    organisations, answers, *_ = take(write(tmp_path, responses="organisation_id,boats,blue\n"))
    assert organisations["replies"].to_list() == [0] * 3
    assert answers.is_empty()


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="Replies">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def ods(path: Path, rows: list[list[str]]) -> str:
    """Write a minimal .ods; each cell is its XML attributes and its text, parted by |."""
    lines = ""
    for cells in rows:
        lines += "<table:table-row>"
        for cell in cells:
            attributes, _, text = cell.rpartition("|")
            attributes = attributes or 'office:value-type="string"'
            lines += f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"
        lines += "</table:table-row>"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", MANIFEST)
        file.writestr("content.xml", ODS.format(rows=lines))
    return str(path)


def test_an_ods_workbook(tmp_path: Path):
    source = write(tmp_path)
    rows = [
        ["organisation_id", "boats", "blue"],
        ["C1", 'office:value-type="float" office:value="12"|12', "about 3"],
        ["C2", 'office:value-type="date" office:date-value="2031-10-05"|05/10/31', "3"],
    ]
    source["responses"] = {"file": ods(tmp_path / "r.ods", rows), "sheet": "Replies"}
    answers = take(source)[1].select("organisation_id", "question", "answer_text", "cell").rows()
    assert set(answers) == {
        ("C1", "boats", "12", "number"),
        ("C1", "blue", "about 3", "text"),
        ("C2", "boats", "2031-10-05", "date"),
        ("C2", "blue", "3", "text"),
    }


def text_of_ods(text: str) -> str:
    """Return a text as the XML of a cell that OpenDocument has no other way to write."""
    marks = {"\t": "<text:tab/>", "\n": "<text:line-break/>", "\r": "&#13;"}
    return "".join(marks.get(character, character) for character in text)


def with_shared_strings(path: str) -> str:
    """Put the texts of a workbook's second sheet into a part of their own, as Excel does."""
    sheet_part, types = "xl/worksheets/sheet2.xml", "[Content_Types].xml"
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    texts = re.findall("<is>(.*?)</is>", parts[sheet_part], re.DOTALL)
    numbers = iter(range(len(texts)))
    parts[sheet_part] = re.sub(
        't="inlineStr"><is>.*?</is>', lambda _: f't="s"><v>{next(numbers)}</v>', parts[sheet_part], flags=re.DOTALL
    )
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = "".join(f"<si>{text}</si>" for text in texts)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}">{strings}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts[types] = parts[types].replace("</Types>", override)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def received_from(folder: Path, form: str, texts: list[str]) -> list[dict[str, Any]]:
    """Return the answers about boats, as received from a file of a form, in the order of the texts."""
    ids = [f"C{number}" for number in range(len(texts))]
    rows = [["organisation_id", "boats", "blue"], *([one, text, "3"] for one, text in zip(ids, texts, strict=True))]
    source = write(folder, organisations=CLUBS.split("\n")[0] + "".join(f"\n{one},Club,sea" for one in ids))
    if form == "csv":
        with open(folder / "responses.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    elif form == "ods":
        written = [[text_of_ods(cell) for cell in row] for row in rows]
        source["responses"] = {"file": ods(folder / "r.ods", written)}
    else:
        path = sheet(folder / "r.xlsx", rows)
        source["responses"] = {"file": with_shared_strings(path) if form == "shared" else path, "sheet": "Replies"}
    return list(take(source)[1].filter(pl.col("question") == "boats").iter_rows(named=True))


FORMS = ("csv", "xlsx", "shared", "ods")


@pytest.mark.parametrize("form", FORMS)
def test_no_tab_and_no_line_break_of_a_text_is_dropped(tmp_path: Path, form: str):
    """Else "12", tab, "34" would be 1234."""
    texts = ["12\t34", "12\n34", "12\r34", "12\r\n34", "\t12\n", "1\t\t2\n\n3", "£4\t500"]
    assert [answer["answer_text"] for answer in received_from(tmp_path, form, texts)] == texts


@pytest.mark.parametrize("form", FORMS)
def test_the_text_of_an_error_is_an_error_in_any_file(tmp_path: Path, form: str):
    """A CSV file, and a copy of the values only, keep nothing of an error but its text."""
    errors = "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #GETTING_DATA Err:502 Err:522 #n/a"
    errors = [*errors.split(), " #N/A ", "########"]
    others = ["N/A", "n/a", "#12", "# 12", "#", "No. 4", "error", "Err: 502", "see #REF! above", "#N/A in 2031", "12#"]
    answers = received_from(tmp_path, form, [*errors, *others])
    assert [answer["answer_text"] for answer in answers] == [*errors, *others]
    assert [answer["cell"] for answer in answers] == ["error"] * len(errors) + ["text"] * len(others)


def float_of_ods(value: str, shown: str) -> str:
    return f'office:value-type="float" office:value="{value}"|{shown}'


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("value", "form", "shown", "text"),
    [
        (0.375, "General", "0.375", "0.375"),
        (382.083, "0.000", "382.083", "382.083"),
        (0.37500000000000006, "General", "0.375", "0.375"),  # what computing left beyond the 15 digits shown
        (0.1 + 0.2, "General", "0.3", "0.3"),
        (1e-7, "General", "0.0000001", "0.0000001"),
        (-2.5e-6, "General", "-0.0000025", "-0.0000025"),
        (1e15, "General", "1E+15", "1000000000000000"),
        (1e15, "0.00E+00", "1.00E+15", "1000000000000000"),
        (1234567890123456.0, "0", "1234567890123456", "1234567890123456"),
        (12.0, "0.00", "12.00", "12"),
        (-1234, "#,##0_);(#,##0)", "(1,234)", "-1234"),
        (-1234, '_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', " (1,234)", "-1234"),
        (-1234, "#,##0;[Red]#,##0", "1,234", "-1234"),
        (-5000, '"£"#,##0;("£"#,##0)', "(£5,000)", "-5000"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', " - ", "0"),
        (0, "\\ * #,##0\\ ;\\-* #,##0\\ ;\\ * \\-#\\ ;\\ @\\ ", " -", "0"),  # as LibreOffice writes the one before
        (-0.0, "General", "0", "0"),
    ],
)
def test_a_number_of_a_cell_is_written_in_full(
    tmp_path: Path, suffix: str, value: float, form: str, shown: str, text: str
):
    """Also a negative one that its format shows in brackets, in red or without its sign."""
    header = ["organisation_id", "boats", "blue"]
    path = tmp_path / f"r.{suffix}"
    if suffix == "ods":
        file = ods(path, [header, ["C1", float_of_ods(repr(value), shown), "3"]])
    else:
        file = save(path, {"Replies": [header, ["C1", Number(value, form), "3"]]})
    found = take(write(tmp_path) | {"responses": {"file": file}})[1].row(0, named=True)
    assert (found["answer_text"], found["cell"]) == (text, "number")


@pytest.mark.parametrize(
    ("case", "xml", "text", "cell"),
    [
        ("two paragraphs", "12</text:p><text:p>34", "12\n34", "text"),
        ("spaces", '12<text:s text:c="2"/>34<text:s/>', "12  34 ", "text"),
        ("a tab within a span and a link", "<text:span>1<text:a>2<text:tab/></text:a></text:span>34", "12\t34", "text"),
        ("a note", "12<text:note><text:note-citation>1</text:note-citation></text:note>", "12\n1", "text"),
        ("no type", "table:style-name=''|12", "12", "text"),
        ("a number shown with words", float_of_ods("12", "12 clubs"), "12", "shown_differently"),
        ("a number shown with <", float_of_ods("12", "&lt;12"), "12", "shown_differently"),
        ("per cent", 'office:value-type="percentage" office:value="0.07"|7%', "7%", "percentage"),
        ("pounds", 'office:value-type="currency" office:currency="GBP" office:value="1204"|£1,204.00', "£1204", "text"),
        ("pounds owed", 'office:value-type="currency" office:currency="GBP" office:value="-5"|-£5', "-5", "number"),
        ("euros", 'office:value-type="currency" office:currency="EUR" office:value="7"|7', "7", "shown_differently"),
        ("a truth value", 'office:value-type="boolean" office:boolean-value="true"|WAHR', "TRUE", "boolean"),
        ("a date", 'office:value-type="date" office:date-value="2031-10-05"|5 Oct', "2031-10-05", "date"),
        ("a time", 'office:value-type="time" office:time-value="PT12H30M00S"|12:30', "12:30", "date"),
        ("an error", 'office:value-type="string" c:value-type="error" table:formula="of:=x"|#NAME?', "#NAME?", "error"),
        ("an error without text", 'office:value-type="string" c:value-type="error"|', "error", "error"),
        ("a formula's text", 'office:value-type="string" table:formula="of:=x"|twelve', "twelve", "text"),
        ("never computed", 'table:formula="of:=3+5"|', "a formula without its result", "formula"),
    ],
)
def test_a_cell_of_an_ods_workbook(tmp_path: Path, case: str, xml: str, text: str, cell: str):
    file = ods(tmp_path / "r.ods", [["organisation_id", "boats", "blue"], ["C1", xml, "3"]])
    found = take(write(tmp_path) | {"responses": {"file": file}})[1].row(0, named=True)
    assert (found["answer_text"], found["cell"]) == (text, cell), case


def test_repeated_rows_and_cells_of_an_ods_workbook_keep_their_places(tmp_path: Path):
    file = Path(
        ods(tmp_path / "r.ods", [["organisation_id", "boats", "boats again", "blue"], ["C1", "8", "3"], ["C3"]])
    )
    comment = "<office:annotation><text:p>99</text:p></office:annotation>"
    replace_in_content(
        file,
        # Between the rows 98 blank ones, in a group; the 8 stands in two cells; a comment is no part of a text.
        (
            '<table:table-row><table:table-cell office:value-type="string"><text:p>C3',
            """<table:table-row-group>
        <table:table-row table:number-rows-repeated="98"><table:table-cell table:number-columns-repeated="16384"/>
        </table:table-row></table:table-row-group><table:table-row><table:covered-table-cell><text:p>C3""",
        ),
        (
            "</text:p></table:table-cell></table:table-row></table:table>",
            """</text:p></table:covered-table-cell>
        <table:table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>none</text:p></table:table-cell>
        </table:table-row><table:table-row table:number-rows-repeated="1048475"/></table:table>""",
        ),
        (
            '<table:table-cell office:value-type="string"><text:p>8',
            f'<table:table-cell table:number-columns-repeated="2">{comment}<text:p>8',
        ),
    )
    answers = take(write(tmp_path) | {"responses": {"file": str(file)}})[1]
    assert answers.select("organisation_id", "question", "answer_text", "row").rows() == [
        ("C1", "boats", "8", 2),
        ("C1", "blue", "3", 2),
        ("C3", "boats", None, 101),
        ("C3", "blue", "none", 101),
    ]


def replace_in_content(file: Path, *changes: tuple[str, str]) -> None:
    """Replace texts, each of which occurs once, in the content of an .ods."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for old, new in changes:
        assert parts["content.xml"].count(old) == 1, old
        parts["content.xml"] = parts["content.xml"].replace(old, new)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_an_ods_workbook_of_more_rows_than_a_sheet_can_have_is_refused(tmp_path: Path):
    file = Path(ods(tmp_path / "r.ods", [["organisation_id", "boats", "blue"], ["C1", "8", "3"]]))
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>C1'
    blank = '<table:table-row table:number-rows-repeated="2000000000"/>'
    replace_in_content(file, (row, blank + row))
    assert "more than 1,048,576 rows" in str(refused(write(tmp_path) | {"responses": {"file": str(file)}}))


# --- numbers that may be years


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("case", "texts", "numbers"),
    [
        ("the others are of that size", "1,204 1998 2010 980 2027 1320 1750 2410", "1998 2010 2027"),
        ("two others are too few", "1998 1320 1750", ""),
        ("three are enough", "1998 1320 1750 2410", "1998"),
        ("half are of that size", "1998 1320 1750 5 7000", "1998"),
        ("less than half", "1998 1320 1750 5 6 7000", ""),
        ("the smallest and the largest of that size", "1998 990 4078 4,078", "1998"),
        ("just beyond both", "1998 989 4079 1320", ""),
        ("the first and the last year", "1980 2039 1979 2040 3000", "1980 2039"),
        ("years are no evidence of each other", "1998 1999 2000 2001 2002 1320 1750", ""),
        ("one with a comma is no year", "1998 1,998 2,010 2,027", "1998"),
        ("words, decimals and money are not plain numbers", "1998 1320 1750 about_1,400 1400.5 £1,400 13,20", ""),
        ("only small ones", "1998 12 14 3 20", ""),
    ],
)
def test_a_year_among_numbers_of_its_size_is_a_number(tmp_path: Path, form: str, case: str, texts: str, numbers: str):
    answers = received_from(tmp_path, form, [text.replace("_", " ") for text in texts.split(" ")])
    found = {answer["answer_text"] for answer in answers if answer["not_a_year"]}
    assert found == set(numbers.split()), case


def test_a_year_counts_by_its_own_column_in_its_own_file(tmp_path: Path):
    numbers = ["1320", "1750", "2410"]
    clubs = CLUBS + "C4,Fourth,sea\n"
    replies = [
        "organisation_id,boats,blue",
        *(f"C{row},{text},{row}" for row, text in enumerate(numbers, 2)),
        "C1, 1998 ,1998",
    ]
    second = ["organisation_id,boats,blue", "C1,1998,1998", "C2,1320,5"]
    source = write(tmp_path, organisations=clubs, responses="\n".join(replies), responses_second="\n".join(second))
    received = take(source)
    assert received.answers.filter("not_a_year").select("organisation_id", "question").rows() == [("C1", "boats")]
    assert not received.second["not_a_year"].any()


def test_a_number_that_is_not_shown_as_one_says_nothing_of_years(tmp_path: Path):
    header = ["organisation_id", "boats", "blue"]
    shown = [Number(1320, '0" (est.)"'), Number(1750, '"<"0'), 1998]
    rows = [["C1", *shown[:1], 1320], ["C2", *shown[1:2], 1750], ["C3", *shown[2:], 1998], ["C4", 2410, 2410]]
    source = write(tmp_path, organisations=CLUBS + "C4,Fourth,sea\n")
    source["responses"] = {"file": save(tmp_path / "r.xlsx", {"Replies": [header, *rows]})}
    answers = take(source)[1]
    assert answers.filter("not_a_year").select("organisation_id", "question").rows() == [("C3", "blue")]


# --- structural faults: each is refused in words that name where it stands


@pytest.mark.parametrize(
    ("case", "texts", "named"),
    [
        ("a column missing", {"responses": "organisation_id,boats,blu\nC1,8,3\n"}, ["blue", "did you mean 'blu'"]),
        ("a column twice", {"responses": "organisation_id,boats,boats,blue\nC1,8,9,3\n"}, ["boats", "2 times"]),
        ("an empty file", {"responses": ""}, ["the file is empty"]),
        ("a blank header", {"responses": ",,\nC1,8,3\n"}, ["row 1", "organisation_id", "boats", "the row is blank"]),
        (
            "a header in another row",
            {"responses": "Replies,,\norganisation_id,boats,blue\nC1,8,3\n"},
            ["row 1", "stands in row 2", "header_row: 2"],
        ),
        ("a row cut short", {"responses": "organisation_id,boats,blue\nC1,8\n"}, ["row 2", "organisation C1", "has 2"]),
        (
            "a comma without quotes, and a blank beyond it",
            {"responses": "organisation_id,boats,blue\nC1,1,200,\n"},
            ["row 2", "organisation C1", "3 fields", "has 4"],
        ),
        ("a quotation mark too many", {"responses": 'organisation_id,boats,blue\nC1,8,"3\nC3,1,1\n'}, ["row 2"]),
        (
            "two quotation marks with a row between them",
            {"responses": 'organisation_id,boats,blue\nC1,8,"3\nC3,1,1"\n'},
            ["row 2", "organisation C1", "column blue", "a row of its own"],
        ),
        (
            "the same in the register",
            {"organisations": 'organisation_id,type,name,organisation_type\nC1,a,"F,sea\nC3,a,T",sea\n'},
            ["row 2", "organisation C1", "column name", "a row of its own"],
        ),
        (
            "a reply before the request",
            {
                "organisations": "organisation_id,name,organisation_type,date_sent\nC1,First,sea,2031-01-06\n",
                "responses": "organisation_id,boats,blue,date_responded\nC1,8,3,2031-01-05\n",
            },
            ["row 2", "organisation C1", "date_responded", "'2031-01-05'", "on or after 2031-01-06"],
        ),
        (
            "a reply before the request, of an organisation that stands twice",
            {
                "organisations": "organisation_id,name,organisation_type,date_sent\n"
                "C1,First,sea,2031-01-06\nC1,First,sea,\n",
                "responses": "organisation_id,boats,blue,date_responded\nC1,8,3,2031-01-05\n",
            },
            ["row 2", "organisation C1", "date_responded", "'2031-01-05'", "on or after 2031-01-06"],
        ),
        (
            "a decision that is blank",
            {"corrections": f"{DECISIONS}C1,boats,8,,typing error,me,2031-02-01\n"},
            ["row 2", "organisation C1", "column to", "not_held"],
        ),
        (
            "a decision of no day",
            {"corrections": f"{DECISIONS}C1,boats,8,9,typing error,me,then\n"},
            ["row 2", "organisation C1", "column date", "'then'"],
        ),
        ("a register without a row", {"organisations": "organisation_id,name,organisation_type\n"}, ["at least one"]),
        ("an id twice", {"responses": f"{REPLIES}C1,9,9\n"}, ["row 4", "organisation_id", "'C1'", "row 2"]),
        ("an id missing", {"responses": f"{REPLIES},9,9\n"}, ["row 4", "organisation_id"]),
        ("an unknown id", {"responses": f"{REPLIES}C9,9,9\n"}, ["row 4", "organisation_id", "'C9'"]),
        (
            "more fields than the header",
            {"responses": "organisation_id,boats,blue\nC1,8,3,4\n"},
            ["row 2", "3 fields", "has 4"],
        ),
        ("an id twice in the register", {"organisations": f"{CLUBS}C2,Again,sea\n"}, ["row 5", "'C2'", "row 3"]),
        (
            "an unknown type",
            {"organisations": f"{CLUBS}C4,Fourth,see\n"},
            ["row 5", "organisation_type", "'see'", "sea"],
        ),
        ("no type", {"organisations": f"{CLUBS}C4,Fourth,\n"}, ["row 5", "organisation_type", "C4"]),
        (
            "a date that is none",
            {"responses": "organisation_id,boats,blue,date_responded\nC1,8,3,31/02/2031\n"},
            ["row 2", "date_responded", "'31/02/2031'", "C1"],
        ),
        ("no known encoding", {"responses": b"organisation_id,boats,blue\nC1,caf\x81,3\n"}, ["UTF-8"]),
        (
            "a correction of an answer that does not stand there",
            {"corrections": f"{DECISIONS}C1,boats,80,9,typing error,me,2031-02-01\n"},
            ["row 2", "from", "'80'", "'8'"],
        ),
        (
            "a correction of an unknown question",
            {"corrections": f"{DECISIONS}C1,boat,8,9,typing error,me,2031-02-01\n"},
            ["row 2", "question", "'boat'", "boats"],
        ),
        (
            "a correction of one that did not reply",
            {"corrections": f"{DECISIONS}C2,boats,,9,typing error,me,2031-02-01\n"},
            ["row 2", "organisation_id", "'C2'"],
        ),
        (
            "two corrections of one answer, the second of none that stands",
            {"corrections": f"{DECISIONS}C1,boats,8,9,a,me,2031-02-01\nC1,boats,12,,b,me,2031-02-02\n"},
            ["2 problems", "row 3, organisation C1, column to, value ''", "row 2 corrects this answer already"],
        ),
        (
            "two corrections of one answer",
            {"corrections": f"{DECISIONS}C1,boats,8,9,a,me,2031-02-01\nC1,boats,8,10,b,me,2031-02-02\n"},
            ["row 3", "organisation C1", "column to", "'10'", "row 2", "to '9'"],
        ),
    ],
)
def test_a_structural_fault_is_refused(tmp_path: Path, case: str, texts: dict, named: list[str]):
    refusal = refused(write(tmp_path, **texts))
    assert str(tmp_path / f"{list(texts)[-1]}.csv") in str(refusal), case
    for part in named:
        assert part in str(refusal), case


def test_a_correction_that_stands_is_taken(tmp_path: Path):
    decisions = f"{DECISIONS}C3,boats, not held ,9,they wrote again,me,2031-02-01\nC3,blue,,4,the same,me,2031-02-01\n"
    corrections = take(write(tmp_path, corrections=decisions))[2]
    assert corrections.select("organisation_id", "question", "to").rows() == [("C3", "boats", "9"), ("C3", "blue", "4")]


def test_a_correction_may_replace_an_earlier_one(tmp_path: Path):
    """Its from is what the earlier one made of the answer: what stands there now."""
    decisions = (
        f"{DECISIONS}C1,boats,8,maybe 9,they rang,me,2031-02-01\nC1,blue,3,4,b,me,2031-02-01\n"
        "C1,boats,maybe 9,10,they wrote,me,2031-02-03\n"
    )
    corrections = take(write(tmp_path, corrections=decisions)).corrections
    assert corrections.select("question", "from", "to", "reason").rows() == [
        ("blue", "3", "4", "b"),
        ("boats", "maybe 9", "10", "they wrote"),
    ]


def test_an_answer_is_the_same_however_its_white_space_is_written(tmp_path: Path):
    """A browser and a spreadsheet write a line break each in their own way."""
    source = write(tmp_path, responses='organisation_id,boats,blue\nC1,"8\r\n  and\u00a0more\r",3\n')
    (tmp_path / "corrections.csv").write_text(f'{DECISIONS}C1,boats,"8\n and more",9,a,me,\n', encoding="utf-8")
    source["corrections"] = {"file": str(tmp_path / "corrections.csv")}
    assert take(source).corrections["to"].to_list() == ["9"]


def test_an_answer_that_looks_like_a_correction_is_corrected(tmp_path: Path):
    """A line of the answer names a body and a question; it stands so among the replies, and is no swallowed row."""
    source = write(tmp_path, responses='organisation_id,boats,blue\nC1,"8\nC1,blue",3\n')
    (tmp_path / "corrections.csv").write_text(f'{DECISIONS}C1,boats,"8\nC1,blue",9,a,me,\n', encoding="utf-8")
    source["corrections"] = {"file": str(tmp_path / "corrections.csv")}
    assert take(source).corrections["to"].to_list() == ["9"]


def test_every_fault_is_said_at_once(tmp_path: Path):
    refusal = refused(
        write(
            tmp_path,
            organisations=f"{CLUBS}C3,Again,sea\nC5,Fifth,pond\n",
            responses="organisation_id,boats,blue,date_responded\nC1,8,3,soon\nC1,8,3,\nC8,1,1,\n",
            corrections=f"{DECISIONS}C1,boats,7,9,a,me,2031-02-01\n",
        )
    )
    where = {(Path(problem.file or "").stem, problem.row, problem.column) for problem in refusal.problems}
    assert where == {
        ("organisations", 5, "organisation_id"),
        ("organisations", 6, "organisation_type"),
        ("responses", 2, "date_responded"),
        ("responses", 3, "organisation_id"),
        ("responses", 4, "organisation_id"),
        ("corrections", 2, "from"),
    }


def test_missing_files_and_columns_of_all_files_are_said_at_once(tmp_path: Path):
    source = write(tmp_path, organisations="club\nFirst\n")
    source["responses"] = {"file": str(tmp_path / "nowhere.csv")}
    text = str(refused(source))
    assert "nowhere.csv: no such file" in text
    assert "column organisation_id" in text
    assert "column organisation_type" in text


@pytest.mark.parametrize(("name", "named"), [("r.doc", ".doc"), ("r", "no suffix")])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str, named: str):
    (tmp_path / name).write_text(REPLIES)
    source = write(tmp_path)
    source["responses"] = {"file": str(tmp_path / name)}
    text = str(refused(source))
    assert named in text
    assert ".xlsx" in text


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xls", "ods"])
def test_a_workbook_that_is_none_is_refused(tmp_path: Path, suffix: str):
    path = tmp_path / f"r.{suffix}"
    path.write_text(REPLIES)
    source = write(tmp_path)
    source["responses"] = {"file": str(path)}
    assert f"expected an .{suffix} workbook" in str(refused(source))


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path):
    source = write(tmp_path)
    source["responses"] = {"file": sheet(tmp_path / "r.xlsx", [["organisation_id"]]), "sheet": "Replys"}
    text = str(refused(source))
    assert "sheet Replys" in text
    assert "Notes, Replies" in text
    assert "did you mean 'Replies'" in text


def test_a_name_of_a_column_that_is_not_in_the_file_is_refused(tmp_path: Path):
    source = write(tmp_path, responses="organisation_id,boats,blue,Remark\nC1,8,3,x\n")
    source["responses"]["columns"] = {"comment": "Remarks"}
    message = str(refused(source))
    assert "column Remarks: the header has no such column; did you mean 'Remark'?" in message


@pytest.mark.parametrize(
    "text",
    [
        *("2031-02-28", "2031-02-28 10:15:00", "28/02/2031", " 28/2/31 ", "28-02-2031", "28.02.2031"),
        *("28 February 2031", "28 Feb 2031", "28-Feb-2031", "28-feb-31"),
    ],
)
def test_a_date_is_read_in_the_forms_people_type(tmp_path: Path, text: str):
    source = write(tmp_path, responses=f"organisation_id,boats,blue,date_responded\nC1,8,3,{text}\n")
    assert take(source)[0]["date_responded"][0] == datetime.date(2031, 2, 28)


@pytest.mark.parametrize("text", ["29/02/2031", "28/02/2031 25:15", "28/02-31", "28/02/3", "28-Feb-3x", "28Feb2031"])
def test_a_text_that_may_be_a_mistyped_date_is_refused(tmp_path: Path, text: str):
    source = write(tmp_path, responses=f"organisation_id,boats,blue,date_responded\nC1,8,3,{text}\n")
    assert f"'{text}': expected a date" in str(refused(source))


def test_a_workbook_of_charts_alone_has_no_cells(tmp_path: Path):
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.create_chartsheet("Chart").add_chart(BarChart())
    workbook.save(tmp_path / "r.xlsx")
    source = write(tmp_path)
    source["responses"] = {"file": str(tmp_path / "r.xlsx"), "sheet": "Chart"}
    assert "r.xlsx: the workbook has no sheet of cells" in str(refused(source))


@pytest.mark.parametrize(
    ("value", "kind"),
    [(Formula("=nowhere", "#N/A"), "error"), (Formula("=A1", ""), "formula"), (datetime.date(2031, 1, 5), "date")],
)
def test_an_id_that_is_no_text_is_refused(tmp_path: Path, value: Any, kind: str):
    source = write(tmp_path)
    rows = [["organisation_id", "name", "organisation_type"], ["C1", "First", "sea"], ["C3", "Third", "sea"]]
    rows.append([value, "Second", "lake"])
    source["organisations"] = {"file": sheet(tmp_path / "o.xlsx", rows), "sheet": "Replies"}
    text = str(refused(source))
    assert "sheet Replies, row 4, column organisation_id, value " in text
    assert f"expected text, not a cell of type {kind}" in text


def test_a_password_protected_ods_is_refused(tmp_path: Path):
    protected = MANIFEST.replace(
        "</manifest:manifest>",
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="9">'
        '<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="x"/>'
        "</manifest:file-entry></manifest:manifest>",
    )
    with zipfile.ZipFile(tmp_path / "r.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", protected)
        file.writestr("content.xml", b"\x93\x01 unreadable")
    source = write(tmp_path)
    source["responses"] = {"file": str(tmp_path / "r.ods")}
    assert "the workbook is password-protected" in str(refused(source))


def test_a_correction_swallowed_by_a_quotation_mark_is_told(tmp_path: Path):
    replies = "organisation_id,boats,blue\nC1,8,3\nC3,9,\n"
    decisions = f'{DECISIONS}C1,boats,8,9,"typing error,me,2031-02-01\nC3,boats,9,10,no",me,2031-02-01\n'
    text = str(refused(write(tmp_path, responses=replies, corrections=decisions)))
    assert "corrections.csv, row 2, organisation C1, column reason" in text
    assert "a row of its own" in text


def test_a_long_text_of_lines_is_no_fault(tmp_path: Path):
    """A second line that names a body which replied, or one that did not amid other words, is a text."""
    replies = 'organisation_id,boats,blue\nC1,"8\nsee C2, and C3","3\nC1, not C3"\nC3,1,1\n'
    answers = take(write(tmp_path, responses=replies))[1]
    assert answers["answer_text"].to_list() == ["8\nsee C2, and C3", "3\nC1, not C3", "1", "1"]


def test_rows_above_the_header_are_told(tmp_path: Path):
    """A sheet sorted with its header: the config may name the header's row, yet the rows above it are replies."""
    source = write(
        tmp_path,
        organisations="C2,Second,lake\norganisation_id,name,organisation_type\nC1,First,sea\nC3,Third,sea\n",
        responses="Replies,,\nC3,9,2\norganisation_id,boats,blue\nC1,8,3\n",
    )
    source["organisations"]["header_row"], source["responses"]["header_row"] = 2, 3
    text = str(refused(source))
    assert "organisations.csv, row 1, value 'C2, Second, lake': expected no row above the header" in text
    assert "responses.csv, row 2, value 'C3, 9, 2': expected no row above the header" in text
    assert len(refused(source).problems) == 2


def test_a_column_that_is_not_read_may_stand_twice(tmp_path: Path):
    replies = "organisation_id,boats,note,blue,note,\nC1,8,x,3,y,\n"
    findings = take(write(tmp_path, responses=replies)).findings
    assert findings["value"].to_list() == ["note"]


# --- what is no fault, yet told

NO_REPLY = "this row has no answer, date, exemption, review outcome or comment; it is not counted as a reply"


def test_columns_not_read_and_rows_with_nothing_in_them_are_noted(tmp_path: Path):
    replies = "organisation_id,boats,date_respnded,blue,officer\nC1,8,2031-02-01,3,Ann\nC3,, ,,\n"
    findings = take(write(tmp_path, responses=replies)).findings
    assert set(findings["severity"]) == {"note"}
    told = findings.select("row", "organisation_id", "value", "expected").rows()
    assert told == [
        (
            *(1, None, "date_respnded"),
            "this column is not used, because the config does not name it; did you mean 'date_responded'?",
        ),
        (1, None, "officer", "this column is not used, because the config does not name it"),
        (3, "C3", None, NO_REPLY),
    ]


REVISED = "organisation_id,date_responded,date_refused,boats,blue\n"


@pytest.mark.parametrize(
    ("case", "rows", "set_aside"),
    [
        ("expected: the later row", ["C1,2031-02-01,,8,3", "C1,2031-02-02,,9,3"], ["superseded", None]),
        ("expected: the later date, above", ["C1,2031-02-02,,9,3", "C1,2031-02-01,,8,3"], [None, "superseded"]),
        ("edge: the same day", ["C1,2031-02-01,,8,3", "C1,2031-02-01,,9,3"], ["superseded", None]),
        ("edge: a date is missing", ["C1,2031-02-02,,8,3", "C1,,,9,3"], ["superseded", None]),
        ("edge: the later one is too late", ["C1,2031-02-02,,8,3", "C1,2031-07-01,,9,3"], [None, "late"]),
        ("edge: both are too late", ["C1,2031-07-01,,8,3", "C1,2031-07-02,,9,3"], ["superseded", None]),
        (
            "edge: refused in time, then answered",
            ["C1,2031-02-01,,8,3", "C1,2031-07-01,2031-02-02,9,3"],
            ["superseded", None],
        ),
        (
            "expected: three",
            ["C1,2031-02-03,,8,3", "C1,2031-02-02,,9,3", "C1,2031-02-01,,7,3"],
            [None, *["superseded"] * 2],
        ),
    ],
)
def test_of_several_replies_the_latest_in_time_counts(
    tmp_path: Path, case: str, rows: list[str], set_aside: list[str | None]
):
    source = write(tmp_path, responses=REVISED + "\n".join([*rows, "C3,,,1,1"]) + "\n")
    assert "row 2 has the same organisation_id" in str(refused(source)), (
        "unless the config says so, a second reply is a fault"
    )
    received = take(source | {"revised_replies": True, "accepted_until": "2031-06-30"})
    answers = received.answers.filter(pl.col("question") == "boats")
    assert answers["set_aside"].to_list() == [*set_aside, None], case
    counting = rows[set_aside.index(None)].split(",")
    assert received.organisations["organisation_id"].to_list() == ["C1", "C2", "C3"]
    assert str(received.organisations["date_responded"][0] or "") == counting[1], case
    assert received.findings.select("severity", "row").rows() == [
        ("warning", row) for row, reason in enumerate(set_aside, start=2) if reason
    ]


def test_a_correction_is_of_the_reply_that_counts(tmp_path: Path):
    decisions = f"{DECISIONS}C1,boats,8,9,typing error,me,2031-02-01\n"
    source = write(tmp_path, responses=f"{REVISED}C1,,,8,3\nC1,,,10,3\n", corrections=decisions)
    text = str(refused(source | {"revised_replies": True}))
    assert "column from, value '8': expected the answer as received, '10'" in text


# --- a second coder


def test_a_second_coders_file_is_read_like_the_first(tmp_path: Path):
    received = take(write(tmp_path, responses_second=REPLIES.replace("8,3", "9, three ")))
    assert received.second is not None
    assert received.second.schema == received.answers.schema
    assert received.second.select("organisation_id", "question", "answer_text", "row").rows() == [
        ("C1", "boats", "9", 2),
        ("C1", "blue", " three ", 2),
        ("C3", "boats", "not held", 3),
        ("C3", "blue", None, 3),
    ]
    assert set(received.second["file"]) == {str(tmp_path / "responses_second.csv")}
    assert received.findings.is_empty()
    without = take(write(tmp_path))
    assert without.second is None
    for name in ("organisations", "answers", "corrections", "findings"):
        assert getattr(without, name).equals(getattr(received, name))


@pytest.mark.parametrize(
    ("case", "second", "named"),
    [
        (
            "an organisation twice",
            f"{REPLIES}C1,9,9\n",
            ["row 4, column organisation_id, value 'C1'", "row 2 has the same"],
        ),
        (
            "an unknown organisation",
            f"{REPLIES}C9,9,9\n",
            ["row 4, column organisation_id, value 'C9'", "the organisations file"],
        ),
        ("no organisation", f"{REPLIES},9,9\n", ["row 4, column organisation_id", "expected an organisation_id"]),
        ("a column missing", "organisation_id,boats\nC1,8\n", ["row 1, column blue", "no such column"]),
        ("a date that is none", "organisation_id,boats,blue,date_refused\nC1,8,3,soon\n", ["row 2", "'soon'"]),
        ("no known encoding", b"organisation_id,boats,blue\nC1,caf\x81,3\n", ["UTF-8"]),
        ("a row above the header", "C1,8,3\norganisation_id,boats,blue\n", ["row 1", "stands in row 2"]),
    ],
)
def test_a_second_coders_file_is_refused_like_the_first(tmp_path: Path, case: str, second: Any, named: list[str]):
    for name in ("responses", "responses_second"):
        texts = {"responses": REPLIES, "responses_second": REPLIES} | {name: second}
        text = str(refused(write(tmp_path, **texts)))
        assert all(part in text for part in [f"{tmp_path / name}.csv", *named]), case
        assert "ingest: 1 problem\n" in text


def test_what_one_coder_alone_has_is_told(tmp_path: Path):
    second = "organisation_id,boats,blue\nC2,4,\nC3,none held,\n"
    findings = take(write(tmp_path, responses_second=second)).findings
    assert findings.select("severity", "row", "organisation_id").rows() == [("note", 2, "C1"), ("warning", 2, "C2")]
    assert "coded once" in findings["expected"][0]
    assert "the first coder does not have this organisation, so this row does not count" in findings["expected"][1]


def test_a_correction_is_of_the_first_coders_answer(tmp_path: Path):
    second = REPLIES.replace("8,3", "9,3")
    decided = take(
        write(tmp_path, responses_second=second, corrections=f"{DECISIONS}C1,boats,8,9,a letter,me,2031-02-01\n")
    )
    assert decided.corrections["to"].to_list() == ["9"]
    wrong = f"{DECISIONS}C1,boats,9,9,a letter,me,2031-02-01\n"
    assert "expected the answer as received, '8'" in str(
        refused(write(tmp_path, responses_second=second, corrections=wrong))
    )


def test_a_second_coder_has_revised_replies_too(tmp_path: Path):
    second = "organisation_id,date_responded,boats,blue\nC1,2031-02-01,8,3\nC1,2031-02-03,9,3\nC3,2031-02-01,,\n"
    received = take(write(tmp_path, responses_second=second) | {"revised_replies": True})
    assert received.second is not None
    assert received.second.filter(question="boats").select("answer_text", "set_aside").rows() == [
        ("8", "superseded"),
        ("9", None),
        (None, None),
    ]
    assert received.answers["set_aside"].null_count() == received.answers.height


@pytest.mark.parametrize("file", ["responses", "responses_second"])
def test_nobody_replied_yet(tmp_path: Path, file: str):
    header = "organisation_id,boats,blue,date_responded,date_refused\n"
    received = take(write(tmp_path, **({"responses": REPLIES} | {file: header})))
    frame = received.answers if file == "responses" else received.second
    assert frame is not None
    assert frame.is_empty()
    assert received.organisations["date_responded"].dtype == pl.Date


@pytest.mark.parametrize(
    "name", ["reason", "place", "counting", "set_aside", "asked", "kind", "first", "again", "text"]
)
def test_a_question_may_have_a_name_that_a_stage_might_use(tmp_path: Path, name: str):
    replies = f"organisation_id,boats,{name},date_responded\nC3,9,3,2031-02-01\nC1,8,2,2031-02-02\nC3,10,1,2031-02-03\n"
    source = write(tmp_path, responses=replies) | {"revised_replies": True}
    received = ingest(typed(source, Input), ["boats", name], TYPES)
    assert received.answers.collect().select("organisation_id", "question", "answer_text", "set_aside").rows() == [
        ("C1", "boats", "8", None),
        ("C1", name, "2", None),
        ("C3", "boats", "9", "superseded"),
        ("C3", name, "3", "superseded"),
        ("C3", "boats", "10", None),
        ("C3", name, "1", None),
    ]
    assert received.organisations["replies"].to_list() == [1, 0, 2]
    assert received.findings["expected"].to_list() == ["a later reply of this organisation, in row 4, counts instead"]


@pytest.mark.parametrize(
    "names",
    [
        ["count", "number", "text", "row", "cell", "line", "has", "replies", "answered", "late"],
        [f"q{number}" for number in range(130)],
    ],
    ids=["names that the program may use", "many"],
)
def test_questions_may_have_any_name_and_be_many(tmp_path: Path, names: list[str]):
    replies = [["organisation_id", *names], ["C1", *map(str, range(3, len(names) + 3))], ["C3", "8"]]
    rows = [",".join([*row, *[""] * (len(names) + 1 - len(row))]) for row in replies]
    source = write(tmp_path, responses="\n".join(rows) + "\n")
    answers = ingest(typed(source, Input), names, TYPES).answers.collect()
    assert answers["question"].to_list() == [*names, *names]
    given = [*map(str, range(3, len(names) + 3)), "8", *[None] * (len(names) - 1)]
    assert answers["answer_text"].to_list() == given
