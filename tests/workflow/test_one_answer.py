"""One raw answer changes: whatever rests on it changes in every format, and nothing else does."""

import re
from pathlib import Path

import lxml.html
import openpyxl
import polars as pl
import pytest
from accessibility import excel_read, opendocument_read
from conftest import RESULTS, Project
from read_back import Shown, from_html, from_latex, from_markdown, from_word

pytestmark = pytest.mark.slow

RESPONSES = "resources/surveys/dcb-2025-synthetic/responses.xlsx"
Cells = dict[tuple[str, str, str], str]

# The tables on how sure a share is.
SURE = ("Intervals", "Influence")


def add_a_hundred(project: Project, column: str, kind: str) -> None:
    """Add 100 to the first plain answer of a type of organisation that leaves room for it."""
    derived = pl.read_csv(project.folder / RESULTS / "data/derived.csv", infer_schema=False)
    whole = derived.filter(
        organisation_type=kind, **{f"{column}_status": "stated"}, completeness="full", q1_ambiguous="false"
    )
    chosen = whole.filter(pl.col("none_numerator").cast(pl.Float64) > 100)["organisation_id"].to_list()
    book = openpyxl.load_workbook(project.folder / RESPONSES)
    sheet = book["Responses"]
    place = [cell.value for cell in sheet[2]].index(column)
    answers = (row[place] for row in sheet.iter_rows(min_row=3) if row[0].value in chosen)
    answer = next(cell for cell in answers if str(cell.value).isdigit())
    answer.value = int(answer.value) + 100
    book.save(project.folder / RESPONSES)


def cells(tables: list[Shown]) -> Cells:
    """Return each cell, heading and note by its table, row and column."""
    found = {}
    for table in tables:
        name = re.match(r"Table \d|\w+", table.title)
        assert name
        found |= {(name[0], "heading", str(place)): text for place, text in enumerate(table.headings)}
        found |= {(name[0], "note", str(place)): text for place, text in enumerate(table.notes)}
        for label, *texts in table.rows:
            found |= {(name[0], label, str(place)): text for place, text in enumerate(texts, start=1)}
    return found


def in_formats(results: Path) -> dict[str, Cells]:
    """Return what the files of a run show in each print format."""
    page = lxml.html.parse(results / "report.html")
    fragments = page.xpath("//div[@class='printed']/*")
    return {
        "html": cells([from_html(lxml.html.tostring(one, encoding="unicode")) for one in fragments]),
        "docx": cells(from_word((results / "manuscript/tables.docx").read_bytes())),
        "tex": cells(from_latex((results / "tables/tables.tex").read_bytes())),
        "md": cells(from_markdown((results / "tables/tables.md").read_bytes())),
    }


def in_spreadsheets(results: Path) -> dict[str, list[str]]:
    """Return every cell of the spreadsheets, as text with its place."""
    return {
        read.__module__: [
            f"{sheet.name} {row} {column} {cell}"
            for sheet in read(results / f"tables/tables.{ending}").worksheets
            for row, line in enumerate(sheet.cells)
            for column, cell in enumerate(line)
        ]
        for read, ending in ((excel_read.read, "xlsx"), (opendocument_read.read, "ods"))
    }


def paragraphs(results: Path) -> dict[str, set[str]]:
    """Return the report's paragraphs, and the ids of the numbers in each."""
    page = lxml.html.parse(results / "report.html")
    links = {one: one.xpath(".//a[@class='number']/@href") for one in page.xpath("//main//p")}
    return {one.text_content(): {link.removeprefix("#e-") for link in hrefs} for one, hrefs in links.items()}


def test_every_format_sentence_and_figure_that_rests_on_an_answer_changes_and_nothing_else(
    finished: Project, rerun: Project
):
    old, new = finished.folder / RESULTS, rerun.folder / RESULTS
    add_a_hundred(rerun, "q3", "provider_trust")
    run = rerun.run()
    assert run.returncode == 0, run.said

    estimates = [pl.read_csv(folder / "estimates.csv", infer_schema=False) for folder in (old, new)]
    same = estimates[0]["value"].eq_missing(estimates[1]["value"])
    moved = set(estimates[0].filter(~same)["id"])
    assert {"table6.provider_trust.dcb0129_only.pct", "table6.all.none.pct"} <= moved
    tables = {name for name in moved if name.startswith("table")}
    assert {
        name for name in tables if not re.match(r"table6\.(provider_trust|all)\.(dcb0129_only|none)\.", name)
    } == set()

    # Tables: the same cells in every format, all of them in Table 6 and in those on how sure its shares are.
    before, after = in_formats(old), in_formats(new)
    changed = {form: {place for place in before[form] if before[form][place] != after[form][place]} for form in before}
    assert {table for places in changed.values() for table, _, _ in places} == {"Table 6", *SURE}
    assert ("Table 6", "NHS provider trusts", "3") in changed["docx"]
    assert len({frozenset(places) for places in changed.values()}) == 1
    for form, was in in_spreadsheets(old).items():
        lines = set(was) ^ set(in_spreadsheets(new)[form])
        assert lines, form
        assert {line.split()[0] for line in lines} == {"Notes", "Table_6", *SURE}, form

    # Sentences: those that name a number that moved.
    was, now = paragraphs(old), paragraphs(new)
    said = set(was) - set(now)
    assert [text for text in said if "Not at all assured" in text]
    assert [text for text in said if was[text] and not was[text] & moved] == []

    # Files: figures change as a whole or not at all, and whatever does not rest on the answer stays as it was.
    files = [{name.partition("/")[2]: data for name, data in one.files().items()} for one in (finished, rerun)]
    changed_files = {name for name in files[0] if files[0][name] != files[1][name]}
    shown = {name for name in changed_files if re.match("(tables|figures|manuscript)/|report|summary", name)}
    assert shown == {
        *("tables/tables.xlsx", "tables/tables.ods", "tables/tables.tex", "tables/tables.md"),
        *(f"tables/{folder}{name.lower()}.csv" for folder in ("", "tidy/") for name in ("table6", *SURE)),
        *(f"figures/{name}.{ending}" for name in ("shares", "influence") for ending in ("svg", "png", "csv")),
        "figures/shares.txt",
        *("manuscript/tables.docx", "manuscript/results.docx", "manuscript/results.md", "report.html"),
        *("manuscript/shares.png", "manuscript/influence.png"),
        "summary.txt",  # which says how many cells other methods would change
    }
