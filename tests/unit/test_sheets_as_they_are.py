"""The sheet as people keep it: where its headings stand, which rows count, and where the register is."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from workbooks import save

from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Input, typed
from foisurvey.intake.headings import Headings, NoColumnError
from foisurvey.intake.ingest import Received, ingest

TYPES = {"sea": ["sea", "Sea clubs", "Seaside"], "lake": ["lake", "Lake clubs"]}
CLUBS = "organisation_id,name,organisation_type\nC1,First,sea\nC2,Second,lake\nC3,Third,sea\n"


def written(folder: Path, name: str, content: str | dict[str, list[list[Any]]]) -> str:
    """Write a text file, or a workbook of these sheets, and return its path."""
    path = folder / name
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
        return str(path)
    return save(path, content)


def take(folder: Path, responses: Any, clubs: str | None = CLUBS, types: Any = TYPES, **more: Any) -> Received:
    """Return the survey of a register, and replies of two questions; `responses` are a text, or the config's file."""
    source = {"responses": responses if isinstance(responses, dict) else {"file": written(folder, "r.csv", responses)}}
    if clubs is not None:
        source["organisations"] = {"file": written(folder, "o.csv", clubs)}
    received = ingest(typed(source | more, Input), ["boats", "blue"], types)
    return received._replace(answers=received.answers.collect())


def refusal(*given: Any, **more: Any) -> str:
    with pytest.raises(BadInput) as refused:
        take(*given, **more)
    return str(refused.value)


def csv(folder: Path, text: str, name: str = "r.csv", **settings: Any) -> dict[str, Any]:
    return {"file": written(folder, name, text), **settings}


def texts(received: Received) -> dict[str, tuple[str | None, ...]]:
    """Return the answers of each organisation, in the order of the questions."""
    by_id: dict[str, tuple[str | None, ...]] = {}
    for one, text in received.answers.select("organisation_id", "answer_text").iter_rows():
        by_id[one] = (*by_id.get(one, ()), text)
    return by_id


def told(received: Received, *columns: str) -> list[tuple]:
    return received.findings.select(columns or ("severity", "row", "value", "expected")).rows()


# --- columns


@pytest.mark.parametrize(
    ("case", "header", "columns"),
    [
        ("our own names", "organisation_id,boats,blue", {}),
        ("letters", "id,,Of which blue", {"organisation_id": "column A", "boats": "Column b", "blue": "COLUMN C"}),
        ("a heading that is a letter of its own column", "column a,boats,blue", {"organisation_id": "Column A"}),
        ("other capital letters and spaces", "Club  id ,BOATS,Blue", {"organisation_id": "club ID"}),
        ("a line break", '"Club\nid",boats,"blue\r\n"', {"organisation_id": "Club id"}),
        ("a blank heading", " ,boats,blue", {"organisation_id": ""}),
        ("a heading in both kinds of letters", "Id,ID,boats,blue", {"organisation_id": "Id"}),
        ("one that stands twice and is not asked for", "organisation_id,boats,blue,note,note", {}),
        ("the blank one of several that has values", "organisation_id,boats,,,", {"blue": ""}),
    ],
)
def test_a_column_is_found(tmp_path: Path, case: str, header: str, columns: dict[str, str]):
    width = header.count(",") + 1
    rows = [["C1", "8", "3"], ["C3", "9", "2"]]
    if case.startswith("a heading in both"):
        rows = [[row[0], "x", *row[1:]] for row in rows]
    lines = [header, *(",".join([*row, *[""] * width][:width]) for row in rows)]
    assert texts(take(tmp_path, csv(tmp_path, "\n".join(lines), columns=columns))) == {
        "C1": ("8", "3"),
        "C3": ("9", "2"),
    }, case


@pytest.mark.parametrize(
    ("case", "header", "columns", "named"),
    [
        (
            "a letter that is the heading of another column",
            "organisation_id,boats,blue,column B",
            {"boats": "column B"},
            ["this is the heading of column D, and the letter of another"],
        ),
        ("a letter beyond", "organisation_id,boats,blue", {"blue": "column D"}, ["column D", "ends with column C"]),
        (
            "a heading that stands twice",
            "organisation_id,boats,blue,boats",
            {},
            ["column boats: the header has this column 2 times; say which one: column B or column D"],
        ),
        (
            "one that stands twice in other letters",
            "organisation_id,Boats,blue,BOATS",
            {},
            ["2 times; say which one: column B or column D"],
        ),
        ("no blank heading", "organisation_id,boats,blue", {"blue": ""}, ["expected one without"]),
        (
            "several blank headings",
            "organisation_id,boats,,",
            {"blue": ""},
            ["2 columns without a heading have values; say which one: column C or column D"],
        ),
        (
            "one column for two",
            "organisation_id,boats,blue",
            {"boats": "column C"},
            ["boats and blue would be the same column"],
        ),
    ],
)
def test_a_column_that_is_not_found_is_refused(
    tmp_path: Path, case: str, header: str, columns: dict[str, str], named: list[str]
):
    row = ",".join(["C1", "8", "3", "4"][: header.count(",") + 1])
    text = refusal(tmp_path, csv(tmp_path, f"{header}\n{row}\n", columns=columns))
    assert "r.csv, row 1, column" in text
    for part in named:
        assert part in text, case


def test_values_without_a_heading_are_noted(tmp_path: Path):
    """The researcher's own remarks beside the table must not be deleted."""
    received = take(tmp_path, "organisation_id,,boats,blue,\nC1,x,8,3,\nC2,,1,1,\nC3,y,9,2, \n")
    assert texts(received) == {"C1": ("8", "3"), "C2": ("1", "1"), "C3": ("9", "2")}
    [(severity, row, _, expected)] = told(received)
    assert (severity, row) == ("note", 2)
    assert "column B has no heading, and values in some rows (2); it is not used" in expected


TWO_ROWS = [
    ["Replies of the clubs", None, None, None],
    ["Club", "2031", None, "Remarks"],
    [None, "All", "Blue", None],
    ["C1", 8, 3, "x"],
]
TWO_ROWS_COLUMNS = {"organisation_id": "Club", "boats": "2031 / All", "blue": "2031 / blue", "comment": "Remarks"}


@pytest.mark.parametrize("merged", [[], [(1, 1, 1, 2)], [(1, 1, 1, 2), (1, 0, 2, 0), (1, 3, 2, 3)]])
def test_headings_over_two_rows(tmp_path: Path, merged: list[tuple[int, int, int, int]]):
    """Merged or not: the year stands once, above both of its columns."""
    book = save(tmp_path / "r.xlsx", {"Replies": TWO_ROWS}, merged)
    received = take(tmp_path, {"file": book, "header_row": [2, 3], "columns": TWO_ROWS_COLUMNS})
    assert texts(received) == {"C1": ("8", "3")}
    assert received.organisations["comment"][0] == "x"
    assert received.findings.is_empty()


def rows_of(*rows: str) -> list[tuple[list[str], list[Any] | None]]:
    """Return rows of a header; an asterisk marks a cell that is merged with others."""
    cells = [row.split("|") for row in rows]
    kinds = [["merged" if cell.endswith("*") else "text" for cell in row] for row in cells]
    return [([cell.rstrip("*") for cell in row], of) for row, of in zip(cells, kinds, strict=True)]


@pytest.mark.parametrize(
    ("case", "rows", "names"),
    [
        ("one row", ["Club| All | Blue"], ["Club", "All", "Blue"]),
        ("unmerged", ["Club|2031||Notes", "|All|Blue|"], ["Club", "2031 / All", "2031 / Blue", "Notes"]),
        ("merged", ["Club|2031*|2031*|", "|All|Blue|Notes"], ["Club", "2031 / All", "2031 / Blue", "Notes"]),
        ("merged both ways", ["Club*|2031*|2031*", "Club*|All|Blue"], ["Club", "2031 / All", "2031 / Blue"]),
        ("merged down alone", ["Club*||2031|", "Club*|Kind|All|Blue"], ["Club", "Kind", "2031 / All", "2031 / Blue"]),
        ("merged in the last row", ["Club|All*|All*|Blue"], ["Club", "All", "", "Blue"]),
        ("the same above and below", ["Club|All", "|All"], ["Club", "All / All"]),
        ("a blank column", ["2031||", "All||Blue"], ["2031 / All", "", "2031 / Blue"]),
        (
            "three rows",
            ["|2031||2032|", "Club|Boats||Boats|", "|All|Blue|All|"],
            ["Club", "2031 / Boats / All", "2031 / Boats / Blue", "2032 / Boats / All", ""],
        ),
        (
            "texts amid their columns",
            ["||2031|||2032|", "Club|All|Blue|Red|All|Blue|Red"],
            ["Club", "All", "2031 / Blue", "Red", "All", "2032 / Blue", "Red"],
        ),
        (
            "a group in the second row alone",
            ["2031||2032", "A||", "x|y|z"],
            ["2031 / A / x", "2031 / A / y", "2032 / z"],
        ),
    ],
)
def test_the_parts_of_a_heading_are_joined(case: str, rows: list[str], names: list[str]):
    assert Headings(rows_of(*rows), len(names)).names == names, case


def test_a_lower_heading_alone_is_found_where_only_the_text_to_the_left_may_be_above_it():
    headings = Headings(rows_of("Club|2031||", "|All|Blue|Remarks"), 4)
    assert headings.index("Remarks") == headings.index("2031 / Remarks") == 3
    with pytest.raises(NoColumnError, match="no such column"):
        headings.index("2032 / All")


# --- headings that are not there


@pytest.mark.parametrize(
    ("case", "text", "settings", "named"),
    [
        (
            "in another row",
            "Replies,,\n,,\norganisation_id,boats,blue\nC1,8,3\n",
            {},
            ["expected the header, which stands in row 3; say header_row: 3 in the config"],
        ),
        (
            "in two rows",
            "Replies,,\nClub,2031,\n,All,Blue\nC1,8,3\n",
            {"columns": {"organisation_id": "Club", "boats": "2031 / All", "blue": "2031 / Blue"}},
            ["which stands in rows 2 and 3; say header_row: [2, 3] in the config"],
        ),
        (
            "other names",
            "Replies,,\nClub,Ships,Colour\nC1,8,3\n",
            {},
            ["the row holds 'Replies'; row 2 looks like the header: 'Club', 'Ships', 'Colour'", "3 problems"],
        ),
        (
            "most of them in another row",
            "Replies,2031,\nClub,Ships,Colour\norganisation_id,boats,Colour\nC1,8,3\n",
            {},
            ["row 3 looks like the header: 'organisation_id', 'boats', 'Colour'"],
        ),
        ("a near name", "organisation_id,boats,blu\nC1,8,3\n", {}, ["column blue: the header has no such column; did"]),
        ("beyond the end", "organisation_id,boats,blue\n", {"header_row": 9}, ["stands in row 1"]),
    ],
)
def test_a_missing_heading_says_what_the_sheet_has(
    tmp_path: Path, case: str, text: str, settings: dict[str, Any], named: list[str]
):
    message = refusal(tmp_path, csv(tmp_path, text, **settings))
    for part in named:
        assert part in message, case


# --- rows

PARTED = "Club,boats,blue\nNorth,,\nC1,8,3\nC2,1,1\nSouth,,\nC3,9,2\nTotal,18,6\n,,\nNote: as sent,,\n"
CLUB = {"organisation_id": "Club"}


def test_rows_are_skipped_by_their_texts_and_counted(tmp_path: Path):
    skip = {"Club": [" north", "SOUTH", "Total", "Note: as sent", "West"]}
    received = take(tmp_path, csv(tmp_path, PARTED, columns=CLUB, skip_rows=skip))
    assert texts(received) == {"C1": ("8", "3"), "C2": ("1", "1"), "C3": ("9", "2")}
    assert told(received, "severity", "row", "value") == [
        ("note", 2, " north"),
        ("note", 5, "SOUTH"),
        ("note", 7, "Total"),
        ("note", 9, "Note: as sent"),
        ("warning", 1, "West"),
    ]
    assert "1 row is not read: skip_rows names this text of Club" in told(received)[0][-1]
    assert "skip_rows names this text of Club, which no row has" in told(received)[-1][-1]


def test_rows_are_skipped_by_a_letter_and_by_blank_cells(tmp_path: Path):
    text = "organisation_id,Region,boats,blue\nC1,N,8,3\nC2,,1,1\nC3,S,9,2\nC3,,7,7\n"
    received = take(tmp_path, csv(tmp_path, text, skip_rows={"column b": ["", "S"]}))
    assert texts(received) == {"C1": ("8", "3")}
    assert told(received, "row", "value", "expected") == [
        (3, "", "2 rows are not read, the first of them here: skip_rows names this text of column b"),
        (4, "S", "1 row is not read: skip_rows names this text of column b"),
    ]


def test_rows_are_kept_by_their_texts(tmp_path: Path):
    text = "organisation_id,Quarter,boats,blue\nC1,Q3,7,7\nC1,q4 ,8,3\nC2,Q3,1,1\nC3,Q4,9,2\nC3,,6,6\n"
    received = take(tmp_path, csv(tmp_path, text, keep_rows={"quarter": "Q4"}))
    assert texts(received) == {"C1": ("8", "3"), "C3": ("9", "2")}
    assert told(received, "severity", "row", "expected") == [
        (
            "note",
            2,
            "3 rows are not read, the first of them here: keep_rows names other texts of quarter",
        ),
    ]
    assert "none has its text; there are 'Q3', 'q4', 'Q4', ''" in refusal(
        tmp_path, csv(tmp_path, text, keep_rows={"Quarter": ["Q5", "Q6"]})
    )
    some = take(tmp_path, csv(tmp_path, text, keep_rows={"Quarter": ["Q4", "Q44"]}))
    assert ("warning", 1, "Q44") in told(some, "severity", "row", "value")


def test_rows_below_the_last_are_not_read(tmp_path: Path):
    """Nor are they judged: a note below has fewer fields than the header."""
    received = take(tmp_path, csv(tmp_path, "organisation_id,boats,blue\nC1,8,3\n\nAll,8,3\nAs sent\n", last_row=2))
    assert texts(received) == {"C1": ("8", "3")}
    assert told(received, "row", "expected") == [
        (4, "2 rows are not read, the first of them here: the config's last_row stands above")
    ]


def test_a_header_that_stands_again_and_rows_of_other_columns_are_no_rows(tmp_path: Path):
    text = "organisation_id,boats,blue,memo\nC1,8,3,\n,,,ring them\norganisation_id,boats,blue,memo\nC3,9,2,\n"
    received = take(tmp_path, text)
    assert texts(received) == {"C1": ("8", "3"), "C3": ("9", "2")}
    assert told(received, "row", "expected")[:2] == [
        (4, "1 row is not read: the header again"),
        (3, "1 row is not read: no column that is read has a value"),
    ]


def test_rows_of_no_organisation_are_refused_with_the_setting_that_skips_them(tmp_path: Path):
    """All at once; a name that is only misspelt is none of them."""
    text = PARTED.replace("C3", "C33")
    clubs = CLUBS.replace("C1", "Club 1").replace("C2", "Club 2")
    replies = text.replace("C1", "Club 1").replace("C2", "Clbu 2")
    message = refusal(tmp_path, csv(tmp_path, replies, columns=CLUB, skip_rows={"Club": "North"}), clubs=clubs)
    assert "skip_rows: {Club: [North, South, Total, 'Note: as sent']}" in message
    assert "value 'Clbu 2': expected an organisation of the organisations file; did you mean 'Club 2'?" in message
    assert message.count("skip_rows") == 1
    skip = {"Club": ["North", "South", "Total", "Note: as sent"]}
    fixed = replies.replace("Clbu", "Club").replace("C33", "C3")
    assert len(texts(take(tmp_path, csv(tmp_path, fixed, columns=CLUB, skip_rows=skip), clubs=clubs))) == 3


def test_a_note_of_one_field_says_how_to_skip_it(tmp_path: Path):
    message = refusal(tmp_path, "organisation_id,boats,blue\nC1,8,3\nAs sent: the clubs\n")
    assert "row 3" in message
    assert "the row has 1; if it is a heading or a note, say in the config, of this file, skip_rows: {organi" in message
    message = refusal(tmp_path, "organisation_id,boats,blue\n,8,3\n")
    assert "row 2, column organisation_id, value '': expected an organisation_id; if the row is of the org" in message
    assert "say fill_down: [organisation_id]; if the row is to be skipped, say in the config, of this file" in message
    assert "skip_rows: {organisation_id: ''}" in message


# --- several sheets and files


def test_sheets_and_files_stand_below_each_other(tmp_path: Path):
    header = ["organisation_id", "boats", "blue"]
    book = {"North": [header, ["C1", 8, 3]], "South": [["South", None, None], header, ["C2", "9 or 10", 2]]}
    book["South"] = [header, [None, None, None], ["C2", "9 or 10", 2]]
    one, two = (
        written(tmp_path, "a.xlsx", book),
        written(tmp_path, "b.csv", "blue,boats,organisation_id,memo\n4,7,C3,x\n"),
    )
    received = take(tmp_path, {"file": [one, two], "sheet": ["North", "South"]})
    assert received.answers.select(
        "organisation_id", "question", "answer_text", "cell", "file", "sheet", "row", "column"
    ).rows() == [
        ("C1", "boats", "8", "number", one, "North", 2, "B"),
        ("C1", "blue", "3", "number", one, "North", 2, "C"),
        ("C2", "boats", "9 or 10", "text", one, "South", 3, "B"),
        ("C2", "blue", "2", "number", one, "South", 3, "C"),
        ("C3", "boats", "7", "text", two, None, 2, "B"),
        ("C3", "blue", "4", "text", two, None, 2, "A"),
    ]


def test_a_letter_whose_heading_differs_between_sheets_has_a_warning(tmp_path: Path):
    book = {"North": [["id", "Boats", "Blue"], ["C1", 8, 3]], "South": [["id", " blue", "Boats"], ["C2", 2, 9]]}
    columns = {"organisation_id": "column A", "boats": "column B", "blue": "Blue"}
    file = {"file": written(tmp_path, "a.xlsx", book), "sheet": ["North", "South"], "columns": columns}
    with pytest.raises(BadInput, match="boats and blue would be the same column"):
        take(tmp_path, file)
    received = take(tmp_path, file | {"columns": columns | {"blue": "column C"}})
    assert told(received, "severity", "sheet", "row", "value", "expected") == [
        (
            "warning",
            "South",
            1,
            "blue",
            "column B has this heading, and 'Boats' in the first sheet; expected boats in both",
        ),
        (
            "warning",
            "South",
            1,
            "Boats",
            "column C has this heading, and 'Blue' in the first sheet; expected blue in both",
        ),
    ]


def test_a_fault_of_one_of_several_sheets_says_where_it_stands(tmp_path: Path):
    header = ["organisation_id", "boats", "blue", "date_responded"]
    book = {"North": [header, ["C1", 8, 3, "soon"]], "South": [header, ["C9", 1, 1, None], ["C1", 2, 2, "then"]]}
    file = {"file": written(tmp_path, "a.xlsx", book), "sheet": ["North", "South"]}
    message = refusal(tmp_path, file)
    for part in (
        "sheet North, row 2, organisation C1, column date_responded, value 'soon'",
        "sheet South, row 2, column organisation_id, value 'C9'",
        "sheet South, row 3, column organisation_id, value 'C1': row 2 of North has the same organisation_id",
        "sheet South, row 3, organisation C1, column date_responded, value 'then'",
    ):
        assert part in message
    assert "sheet South, row 1, column blue: the header has no such column" in refusal(
        tmp_path, file | {"file": written(tmp_path, "b.xlsx", book | {"South": [["organisation_id", "boats"]]})}
    )


def test_a_later_reply_may_stand_in_another_sheet(tmp_path: Path):
    header = ["organisation_id", "boats", "blue", "date_responded"]
    book = {
        "May": [header, ["C1", 8, 3, "2031-05-01"]],
        "June": [header, ["C3", 1, 1, None], ["C1", 9, 3, "2031-06-01"]],
    }
    file = {"file": written(tmp_path, "a.xlsx", book), "sheet": ["May", "June"]}
    received = take(tmp_path, file, revised_replies=True)
    assert texts(received)["C1"] == ("8", "3", "9", "3")
    assert received.answers["set_aside"].to_list() == ["superseded"] * 2 + [None] * 4
    assert told(received, "sheet", "row", "expected") == [
        ("May", 2, "a later reply of this organisation, in row 3 of June, counts instead")
    ]


@pytest.mark.parametrize(("suffix", "whose"), [("xlsx", "name of the sheet"), ("csv", "Name of the file")])
def test_the_name_of_a_sheet_or_file_may_be_the_type(tmp_path: Path, suffix: str, whose: str):
    tables = {
        "Seaside": [["name", "boats", "blue"], ["First", 8, 3]],
        "Lake clubs": [["name", "boats", "blue"], ["Zo", 1, 1]],
    }
    if suffix == "xlsx":
        file: dict[str, Any] = {"file": save(tmp_path / "r.xlsx", tables), "sheet": list(tables)}
    else:
        lines = {name: "".join(",".join(map(str, row)) + "\n" for row in rows) for name, rows in tables.items()}
        file = {"file": [written(tmp_path, f"{name}.csv", text) for name, text in lines.items()]}
    received = take(tmp_path, file | {"columns": {"organisation_type": whose}}, clubs=None)
    assert received.organisations.select("organisation_id", "organisation_type").rows() == [
        ("First", "sea"),
        ("Zo", "lake"),
    ]
    assert received.findings.is_empty()


# --- the register on the sheet of the replies

ONE_SHEET = "Club,Kind,Asked on,boats,blue\nFirst,Sea Clubs,2031-01-05,8,3\nSecond,LAKE,,,\n Third ,seaside,,none,\n"
ONE_SHEET_COLUMNS = {"name": "Club", "organisation_type": "Kind", "date_sent": "Asked on"}


def test_the_replies_may_be_the_register(tmp_path: Path):
    received = take(tmp_path, csv(tmp_path, ONE_SHEET, columns=ONE_SHEET_COLUMNS), clubs=None)
    columns = ["organisation_id", "organisation_type", "date_sent", "replies"]
    assert [tuple(map(str, row)) for row in received.organisations.select(columns).rows()] == [
        ("First", "sea", "2031-01-05", "1"),
        ("Second", "lake", "None", "0"),
        ("Third", "sea", "None", "1"),
    ]
    assert texts(received) == {"First": ("8", "3"), "Third": ("none", None)}
    assert told(received, "severity", "row", "organisation_id") == [("note", 3, "Second")]


def test_an_organisation_of_several_rows_stands_in_the_register_once(tmp_path: Path):
    text = "id,name,Kind,boats,blue\nC1,First,sea,8,3\nC2,Second,lake,1,1\nC1,,,9,3\nC2,Second,LAKE,2,1\n"
    file = csv(tmp_path, text, columns={"organisation_id": "id", "organisation_type": "Kind"})
    received = take(tmp_path, file, clubs=None, revised_replies=True)
    assert received.organisations.select("organisation_id", "name", "organisation_type", "replies").rows() == [
        ("C1", "First", "sea", 2),
        ("C2", "Second", "lake", 2),
    ]
    assert "row 4, column organisation_id, value 'C1': row 2 has the same organisation_id" in refusal(
        tmp_path, file, clubs=None
    )
    other = csv(tmp_path, text.replace("LAKE", "sea"), columns={"organisation_id": "id", "organisation_type": "Kind"})
    assert "row 5, organisation C2, column organisation_type, value 'sea': expected one type for an organisation; " in (
        refusal(tmp_path, other, clubs=None, revised_replies=True)
    )


def test_a_total_or_note_is_no_organisation_of_the_only_type(tmp_path: Path):
    totals = "Grand total,8,3\nTotal for clubs,8,3\nUK Total,8,3"
    text = f"name,boats,blue\nFirst,8,3\n{totals}\nNote: as sent,,\nTotally Afloat,1,1\n"
    types = {"sea": ["sea"]}
    message = refusal(tmp_path, text, clubs=None, types=types)
    assert "4 problems" in message
    assert "row 3, column name, value 'Grand total': this looks like a total or a note" in message
    assert "skip_rows: {name: [Grand total, Total for clubs, UK Total, 'Note: as sent']}" in message
    skip = {"name": ["Grand total", "Total for clubs", "UK Total", "Note: as sent"]}
    received = take(tmp_path, csv(tmp_path, text, skip_rows=skip), clubs=None, types=types)
    assert received.organisations["organisation_id"].to_list() == ["First", "Totally Afloat"]
    assert set(received.organisations["organisation_type"]) == {"sea"}


# --- names in place of ids


def test_a_register_without_ids_takes_the_names(tmp_path: Path):
    clubs = "name,organisation_type\nFirst  Club,sea\nSecond,lake\n"
    decisions = "organisation_id,question,from,to,reason,by,date\nFIRST club,boats,8,9,a,me,\n"
    corrections = {"file": written(tmp_path, "c.csv", decisions)}
    received = take(tmp_path, "name,boats,blue\nfirst club,8,3\n", clubs=clubs, corrections=corrections)
    assert received.organisations["organisation_id"].to_list() == ["First Club", "Second"]
    assert texts(received) == {"First Club": ("8", "3")}
    assert received.corrections["organisation_id"].to_list() == ["First Club"]
    twice = refusal(tmp_path, "name,boats,blue\n", clubs=f"{clubs}first club,sea\n")
    assert "row 4, column name, value 'First Club': row 2 has the same name; expected each once; give" in twice


def test_a_name_that_stands_twice_among_the_replies_is_told_how_to_go_on(tmp_path: Path):
    said = refusal(
        tmp_path, "name,boats,blue\nSecond,8,3\n,2,1\nsecond,1,1\n", clubs="name,organisation_type\nSecond,sea\n"
    )
    assert "row 3, column name, value '': expected a name; if the row is of the organisation above, say fill_d" in said
    assert "say fill_down: [name]; if the row is to be skipped, say in the config" in said
    assert (
        "row 4, column name, value 'Second': row 2 has the same name; expected each once; if these are rows of one "
        in said
    )
    assert "organisation, say sum_rows or revised_replies in the config; else give each organisation an id" in said


def test_replies_without_ids_are_matched_by_name(tmp_path: Path):
    second = {"file": written(tmp_path, "s.csv", "name,boats,blue\nTHIRD,9,\n")}
    received = take(tmp_path, "name,boats,blue\nthird ,9,2\n\nFirst,8,3\n", responses_second=second)
    assert texts(received) == {"C1": ("8", "3"), "C3": ("9", "2")}
    assert received.second.collect()["organisation_id"].to_list() == ["C3", "C3"]
    message = refusal(tmp_path, "name,boats,blue\nThrid,9,2\nElsewhere,1,1\n")
    assert "value 'Thrid': expected an organisation of the organisations file; did you mean 'Third'?" in message
    assert "value 'Elsewhere': expected an organisation of the organisations file; if it is a heading" in message
    message = refusal(tmp_path, "name,boats,blue\nThird,9,2\n", clubs=f"{CLUBS}C4, third,lake\n")
    assert "row 5, organisation C4, column name, value ' third': row 4 has the same name" in message


# --- types


def test_types_are_known_by_what_the_file_calls_them(tmp_path: Path):
    clubs = "organisation_id,name,organisation_type\nC1,First, SEA  clubs\nC2,Second,lake\nC3,Third,Seaside\n"
    received = take(tmp_path, "organisation_id,boats,blue\n", clubs=clubs)
    assert received.organisations["organisation_type"].to_list() == ["sea", "lake", "sea"]


def test_types_that_nobody_named_are_counted_and_said_how_to_name(tmp_path: Path):
    rows = "".join(f"D{number},Club {number},Seasid\n" for number in range(4))
    message = refusal(tmp_path, "organisation_id,boats,blue\n", clubs=f"{CLUBS}{rows}E,Pond Club,Ponds\nF,South,\n")
    assert "column organisation_type, value 'Seasid' in 4 rows, first row 5: expected one of the config's" in message
    assert "in_file: [Seasid]}; did you mean 'Seaside'?" in message
    assert "row 9, organisation E, column organisation_type, value 'Ponds': expected one of" in message
    assert (
        "value '': expected one of the config's organisation_types: sea, lake; if the row is no organisation" in message
    )
    assert "skip_rows: {organisation_id: F}" in message


def test_one_type_needs_no_column(tmp_path: Path):
    received = take(tmp_path, "name,boats,blue\nA,1,1\n", clubs="name\nA\nB\n", types={"sea": ["sea"]})
    assert received.organisations.select("organisation_id", "organisation_type").rows() == [("A", "sea"), ("B", "sea")]
    assert "column organisation_type: the header has no such column" in refusal(
        tmp_path, "name,boats,blue\nA,1,1\n", clubs="name\nA\nB\n"
    )


def test_a_title_may_name_a_type(tmp_path: Path):
    clubs = {"file": written(tmp_path, "o.csv", "Sea clubs,2031,\nname,organisation_type,x\nA,sea,\n"), "header_row": 2}
    received = take(tmp_path, "name,boats,blue\nA,1,1\n", clubs=None, organisations=clubs)
    assert received.organisations["name"].to_list() == ["A"]
    assert pl.Series(told(received)).is_empty()


def test_a_blank_cell_may_mean_the_text_above(tmp_path: Path):
    """A club is named in the first row of its sites alone; a total that is skipped is nobody's name."""
    replies = "name,site,boats,blue\nFirst,quay,3,1\n,pier,4,2\n,,,\nSecond,quay,5,5\nTotal,,12,8\n,slip,1,0\n"
    file = csv(tmp_path, replies, fill_down=["Name"], skip_rows={"name": "Total"})
    source = {"organisations": {"file": written(tmp_path, "o.csv", CLUBS)}, "responses": file, "sum_rows": True}
    received = ingest(typed(source, Input), {"boats": "count", "blue": "count"}, TYPES)
    answers = received.answers.collect().select("organisation_id", "question", "answer_text", "row").rows()
    assert answers == [("C1", "boats", "7", 2), ("C1", "blue", "3", 2), ("C2", "boats", "6", 5), ("C2", "blue", "5", 5)]
    (note,) = [one for one in told(received) if "fill_down" in one[3]]
    assert note == ("note", 3, None, "2 rows, the first of them here, have the text above in Name, as fill_down says")
    message = refusal(tmp_path, file | {"fill_down": []})
    assert (
        "row 3, column name, value '': expected a name; if the row is of the organisation above, say fill_down: [name];"
        in message
    )


def test_a_name_of_the_replies_may_be_another_one_of_the_register(tmp_path: Path):
    replies = csv(tmp_path, "name,boats,blue\nClub the First,3,1\nSecond,5,5\n")
    received = take(tmp_path, replies, same_name={"club the  FIRST": "First"})
    assert texts(received) == {"C1": ("3", "1"), "C2": ("5", "5")}
    unknown = csv(tmp_path, "name,boats,blue\nFrist,3,1\nSecnod,5,5\n")
    message = refusal(tmp_path, unknown)
    assert "did you mean 'First'? If so, say it in the config under input.same_name\n" in message
    assert message.endswith("did you mean 'Second'?")
    message = refusal(tmp_path, replies, same_name={"Club the First": "Frist", "another": "Second"})
    assert "o.csv, column name, value 'Frist': expected the name of an organisation of this file" in message
    assert "did you mean 'First'?" in message
