"""Each rule's script on the clubs, from files to files, without Snakemake around it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import odfdo
import polars as pl
import pytest
import yaml
from club_files import IDS, QUESTIONS, RESPONSES, ClubFiles
from conftest import ROOT
from docx import Document
from doubtful import rows_of
from lxml import html
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from polars.testing import assert_frame_equal
from scripts import CHANGES, OTHER_TABLES, TABLES, run_script, steps

from foisurvey.checks.second_opinion import NOT_OF_TABLES
from foisurvey.core import frames
from foisurvey.core.records import sha256
from foisurvey.core.survey import Survey, plain, typed
from foisurvey.stats import ranks

PRINTED = "id,source,decimals,printed\ntable2.all.mean,T,1,153.3\ntable4.lake.mean,T,1,59.2\ntable9.x,T,0,1\n"
SEA, LAKE = slice(7), slice(7, 14)
BOATS = [None, 12, 1204, 11, 8, 30, 16, 9, 40, None, None, None, 50, None]
BLUE = [None, 4, 600, 5, 8, 0, 10, 9, 15, None, None, None, 20, None]


def total(numbers: list[int | None]) -> int:
    return sum(number or 0 for number in numbers)


@pytest.fixture(scope="module")
def clubs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ClubFiles]:
    """A folder in which each script has run, one after the other, and the files it began with."""
    folder = tmp_path_factory.mktemp("clubs")
    printed = {"figures": str(folder / "printed.csv"), "contradictions": str(folder / "reasons.csv")}
    (folder / "printed.csv").write_text(PRINTED, encoding="utf-8")
    (folder / "reasons.csv").write_text("id,ours,reason\ntable9.x,,there is no Table 9\n", encoding="utf-8")
    files = ClubFiles(changes=CHANGES | {"publication": printed})
    files.write(folder)
    for step in steps(folder, files):
        run_script(folder, *step)
    return folder, files


@pytest.fixture(scope="module")
def folder(clubs: tuple[Path, ClubFiles]) -> Path:
    return clubs[0]


@pytest.fixture(scope="module")
def values(folder: Path) -> dict[str, Any]:
    """All estimates by their ids."""
    return dict(pl.read_csv(folder / "estimates.csv").select("id", "value").iter_rows())


def lines(folder: Path, name: str) -> Iterator[list[str]]:
    with open(folder / name, encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def test_ingest_keeps_every_organisation_and_every_answer_as_received(folder: Path):
    organisations = pl.read_parquet(folder / "organisations_raw.parquet")
    assert organisations["organisation_id"].to_list() == IDS
    assert organisations["replies"].to_list() == [0, *[1] * 12, 0]
    assert set(organisations["harbour_master"]) == {"Zoë Öst"}
    answers = pl.read_parquet(folder / "answers_raw.parquet")
    assert answers.height == 12 * len(QUESTIONS)
    received = {reply[0]: reply[5] if reply[5] is None else str(reply[5]) for reply in RESPONSES[1:]}
    assert dict(answers.filter(question="boats").select("organisation_id", "answer_text").iter_rows()) == received
    assert answers["row"].unique().sort().to_list() == list(range(2, 14))


def test_read_answers_reads_the_correction_and_keeps_what_was_received(folder: Path):
    answers = pl.read_parquet(folder / "answers.parquet")
    corrected = answers.filter(organisation_id="C08", question="blue")
    assert corrected.select("answer_text", "read_text", "value", "status").rows() == [
        ("not sure", "15", 15.0, "corrected")
    ]
    ruled = answers.filter(organisation_id="C04", question="boats")
    assert ruled.select("kind", "value", "low", "high", "status").rows() == [("more_than", 8.0, 8.0, None, "ruled")]


def test_clean_counts_the_first_refusal_as_the_reply_and_logs_changes(folder: Path):
    frame = pl.read_parquet(folder / "clean.parquet")
    assert frame["responded"].to_list() == [False, *[True] * 9, False, True, True, False]
    status = dict(frame.select("organisation_id", "boats_status").iter_rows())
    assert status["C02"] == "stated", "it answered too late, and refused in time"
    assert (status["C03"], status["C10"], status["C11"]) == ("not_answered", "late", "refused")
    assert frame["comment"].to_list()[1] == "seen by the quay"
    changes = pl.read_csv(folder / "changes.csv", infer_schema=False)
    assert set(changes.select("organisation_id", "question", "to", "rule").iter_rows()) == {
        ("C03", "crew", "not_held", "confirmation"),
        ("C04", "boats", "8", "more_than"),
        ("C08", "blue", "15", "correction"),
        ("C12", "boats", "50", "approximate"),
        ("C12", "crew", "6", "approximate"),
    }


def test_review_makes_the_page_of_what_a_person_decides(folder: Path):
    review = pl.read_csv(folder / "review.csv", schema=frames.REVIEW)
    columns = ["organisation_id", "question", "answer_text", "kind", "value", "low", "high", "reason"]
    assert review.columns[: len(columns)] == columns
    assert review.select("organisation_id", "question", "value", "row").rows() == [
        ("C09", "boats", 5.0, 9),
        ("C09", "blue", 4.0, 9),
        ("C09", "red", 3.0, 9),
    ]
    assert set(review.select("name", "organisation_type").iter_rows()) == {("Club 09", "lake")}
    text = (folder / "review.html").read_text(encoding="utf-8")
    assert "3 answers wait for a person" in text
    assert rows_of(text) == [["C09", "boats", "5"], ["C09", "blue", "4"], ["C09", "red", "3"]]


def test_impute_and_derive_make_the_analysis_frame(clubs: tuple[Path, ClubFiles]):
    folder, files = clubs
    frame = pl.read_parquet(folder / "derived.parquet")
    assert (frame["boats"].to_list(), frame["blue"].to_list()) == (BOATS, BLUE)
    assert frame["boats_status"].to_list()[3] == "imputed"
    assert frame["completeness"].to_list() == [
        *("no_response", *["full"] * 8, "none", "late", "none", "full", "no_response"),
    ]
    rates = [100 * blue / boats if boats else None for blue, boats in zip(BLUE, BOATS, strict=True)]
    assert frame["rate"].to_list() == pytest.approx(rates)
    assert frame["bare_numerator"].to_list()[1:9] == [5, 592, 0, 0, 20, 4, 0, 5]
    design = typed(files.config(folder), Survey).design
    assert dict(frame.schema) == {**frames.derived(design), "harbour_master": pl.String}
    assert pl.read_csv(folder / "derived.csv")["boats"].to_list() == BOATS


def test_estimate_primary(values: dict[str, Any]):
    assert values["table1.lake.no_response.pct"] == values["table1.lake.late.pct"] == pytest.approx(100 / 7)
    assert values["table2.all.boats.total"] == total(BOATS) == 1380
    assert values["table4.lake.mean"] == pytest.approx((100 + 37.5 + 40) / 3)
    assert values["table6.all.blue.pct"] == pytest.approx(100 * total(BLUE) / 1380)
    assert values["table6.lake.bare.numerator"] == 5 + 25


def test_estimate_scenario_gathered_with_statements(values: dict[str, Any]):
    # C04 and C07 are all blue, C05 is not blue at all.
    assert values["table5.not_all.all.organisations.n"] == 6
    assert values["table5.not_all.excluded.n"] == 3
    assert (values["text.small.n"], values["text.small.pct"]) == (2, pytest.approx(100 * 2 / 11))
    assert values["text.exempt.pct"] == 50
    assert values["text.mean"] == values["table5.not_all.all.mean"] != values["table2.all.mean"]
    assert values["text.bare"] == pytest.approx(5 + 592 + 20 + 4 + 5 + 25)


def test_flow_splits_all_organisations(folder: Path):
    flow = pl.read_csv(folder / "flow.csv")
    assert set(flow.group_by("analysis").agg(pl.col("organisations").sum())["organisations"]) == {14}
    assert flow.filter("in_analysis", analysis="primary")["organisations"].to_list() == [9]


def test_findings_are_those_of_the_answers_and_then_of_the_analyses(tmp_path: Path, clubs: tuple[Path, ClubFiles]):
    folder, files = clubs
    of_answers = pl.read_parquet(folder / "findings_clean.parquet")
    found = pl.read_csv(folder / "findings.csv", schema=frames.FINDINGS)
    assert_frame_equal(found.head(of_answers.height), of_answers)
    # Of the nine with a rate none is tied with another at the boundary of the trim of a tenth, which drops nobody.
    assert found.height == of_answers.height > 0
    inputs: dict[str, Any] = {"findings": folder / "findings_clean.parquet", "derived": tmp_path / "tied.parquet"}
    pl.read_parquet(folder / "derived.parquet").with_columns(
        boats=pl.when(pl.col("boats").is_not_null()).then(pl.lit(1200, pl.Int64))
    ).write_parquet(inputs["derived"])
    trim = {"trim": {"fraction": 0.25, "base": "rated"}}
    of = typed(files.config(folder), Survey)
    params = {"design": plain(of.design), "statistics": plain(of.statistics), "exclusions": {"small": trim}}
    run_script(
        folder, "estimate", inputs, {"estimates": tmp_path / "primary.parquet"}, params | {"law": None}, "primary"
    )
    inputs["estimates"] = [str(tmp_path / "primary.parquet")]
    outputs = {"flow": tmp_path / "flow.csv", "findings": tmp_path / "findings.csv", "csv": tmp_path / "derived.csv"}
    run_script(folder, "flow", inputs, outputs, params)
    with_notes = pl.read_csv(tmp_path / "findings.csv", schema=frames.FINDINGS)
    assert_frame_equal(with_notes.head(of_answers.height), of_answers)
    notes = with_notes.tail(-of_answers.height)
    assert notes.select("severity", "stage", "value").rows() == [("note", "estimate", "1200")] * 2
    assert all("sensitivity.small.trim.ties" in note for note in notes["expected"])


def test_audit_compares_at_the_printed_decimals_and_keeps_the_config(clubs: tuple[Path, ClubFiles]):
    folder, files = clubs
    compared = pl.read_csv(folder / "published.csv")
    assert compared["agreement"].to_list() == ["agrees", "agrees", "not_estimated"]
    assert compared["reason"].to_list() == [None, None, "there is no Table 9"]
    assert yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8")) == files.config(folder)


def test_tables_prints_each_table(folder: Path):
    title, _, lake, *others = lines(folder, "table2.csv")
    assert title[0].startswith("Table 2. Number of boats per organisation. Clubs, 2031 (")
    # Of 9, 40 and 50 the SD is 21.38, and 1.96 standard errors are 24.19.
    assert lake == ["Lake clubs", "3 (33.3)", "99 (7.2)", "33.0 (21.4; 8.8–57.2)", "40.0 (24.5–45.0)", "9–50"]
    assert [line[0] for line in others[:2]] == ["Sea clubs", "All"]


def test_tables_writes_them_together_in_each_format(folder: Path):
    made = (folder / "tables.md").read_text(encoding="utf-8")
    of_table2 = made[made.index("Table 2. ") : made.index("Table 3. ")].splitlines()
    assert [line[2:6] for line in of_table2 if line.startswith(("| Sea", "| Lake"))] == ["Lake", "Sea "]
    assert r"\begin{longtable}" in (folder / "tables.tex").read_text(encoding="utf-8")
    texts = [one.text for one in Document(str(folder / "tables.docx")).paragraphs]
    assert sum(text.startswith("Table 5. ") for text in texts) == 1
    tidy = pl.read_csv(folder / "tidy_table2.csv", schema=frames.TIDY)
    assert tidy.filter(id="table2.lake.organisations.n").select("row", "value").row(0) == ("Lake clubs", 3)
    sheets = load_workbook(folder / "tables.xlsx")
    assert sheets.sheetnames[:5] == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]
    assert len(sheets.sheetnames) == 3 + len([*TABLES, *OTHER_TABLES])
    assert [sheets["Table_2"][place].value for place in ("A4", "B4", "C4", "F4")] == ["Lake clubs", 3, 33.3, 33]
    assert [table.name for table in odfdo.Document(folder / "tables.ods").body.tables] == sheets.sheetnames


def test_figures_draws_those_asked_for(folder: Path):
    text = (folder / "figures/figure2.txt").read_text(encoding="utf-8")
    assert "Lake clubs: median 40.0, mean 59.2" in text
    assert pl.read_csv(folder / "figures/figure1.csv")["organisations"].sum() == 2 * 9
    assert pl.read_csv(folder / "figures/funnel.csv").height == 9


def test_parity_writes_the_certificate(tmp_path: Path):
    certificate = tmp_path / "parity.csv"
    run_script(tmp_path, "parity", {"calls": ROOT / "resources/parity/calls.csv"}, {"certificate": certificate}, {})
    proof = pl.read_csv(certificate)
    assert dict(proof.schema) == frames.PARITY
    assert proof.filter(statistic="mean").select("r_call", "r_version").row(0) == ("mean(x)", "R 4.2.2")


def test_parity_is_refused_where_a_test_by_ranks_is_not_pingouins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ours = ranks.mann_whitney
    monkeypatch.setattr(ranks, "mann_whitney", lambda *groups: ours(*groups)._replace(u=-1.0))
    certificate = tmp_path / "parity.csv"
    with pytest.raises(SystemExit):
        run_script(tmp_path, "parity", {"calls": ROOT / "resources/parity/calls.csv"}, {"certificate": certificate}, {})
    assert "Mann-Whitney U is not that of pingouin" in (tmp_path / "logs/survey/parity.log").read_text("utf-8")
    assert not certificate.exists()


def test_second_opinion_writes_what_was_computed_again(folder: Path):
    found = pl.read_csv(folder / "second_opinion.csv", schema=frames.SECOND_OPINION)
    estimates = pl.read_csv(folder / "estimates.csv", schema=frames.ESTIMATES)
    cells = found["statistic"].str.starts_with("tables/")
    assert found.filter(cells)["statistic"].str.extract(r"/(\w+)").to_list() == [*TABLES, "table5"]
    assert found.filter(~cells)["numbers"].sum() == (~estimates["table"].is_in(NOT_OF_TABLES)).sum()
    assert f"all {found.filter(~cells)['numbers'].sum():,} numbers" in (folder / "summary.txt").read_text("utf-8")


def test_what_if_writes_changed_cells_and_counts(folder: Path):
    changed = pl.read_csv(folder / "what_if.csv", schema=frames.WHAT_IF)
    counts = pl.read_csv(folder / "what_if_counts.csv", schema=frames.WHAT_IF_COUNTS)
    assert counts["changed"].sum() == changed.height
    # quantile(c(8, 9, 11, 12, 16, 30, 40, 50, 1204), c(0.25, 0.75), type = t) is 11 40 (7), 10 45 (6)
    of_median = changed.filter(table="table2", row="All", alternative="6").select("printed", "instead")
    assert of_median.rows() == [("16.0 (11.0–40.0)", "16.0 (10.0–45.0)")]


def test_a_refusal_is_in_the_log_without_traceback_and_leaves_no_file(tmp_path: Path):
    files = ClubFiles()
    files.tables["responses"][7][0] = "C99"
    files.write(tmp_path)
    ingest = next(steps(tmp_path, files))
    with pytest.raises(SystemExit) as stopped:
        run_script(tmp_path, *ingest)
    assert stopped.value.code == 1
    log = (tmp_path / "logs/survey/ingest.log").read_text(encoding="utf-8")
    assert log.startswith("ingest: 2 problems\n")
    assert "Traceback" not in log
    assert (tmp_path / "logs/refused.txt").read_text(encoding="utf-8") == log
    assert not list(tmp_path.glob("*.parquet"))


def test_report_writes_the_page_and_manuscript_what_a_manuscript_takes(clubs: tuple[Path, ClubFiles]):
    folder, files = clubs
    made = (folder / "report.html").read_text(encoding="utf-8")
    assert all(f'id="table-{name}"' in made for name in [*TABLES, "table5"])
    assert (folder / "figures/figure1.txt").read_text(encoding="utf-8").splitlines()[0] in made
    assert all(sha256(files.file(folder, name)) in made for name in files.tables)
    assert (folder / "manuscript/results.md").read_text(encoding="utf-8").startswith("#")
    texts = [one.text for one in Document(str(folder / "manuscript/results.docx")).paragraphs]
    assert any(text.startswith("Figure 1. ") for text in texts)
    assert (folder / "manuscript/figure1.png").read_bytes() == (folder / "figures/figure1.png").read_bytes()


def test_a_number_of_a_table_leads_to_the_cells_as_received(clubs: tuple[Path, ClubFiles]):
    folder, files = clubs
    page = html.parse(folder / "report.html")

    def target(link: html.HtmlElement) -> html.HtmlElement:
        (there,) = page.xpath("//*[@id=$name]", name=link.get("href").removeprefix("#"))
        return there

    def text(element: html.HtmlElement) -> str:
        return " ".join(element.text_content().split())

    (link,) = page.xpath("//div[@id='table-table4']/following::a[starts-with(@href, '#t-')][1]")
    named = {text(one): one for one in target(link).xpath(".//a")}
    entry = target(named["Median blueness rate, all organisations"])
    (printed,) = re.findall(r"^Median blueness rate, all organisations \(Table 4\): ([0-9.]+)%", text(entry))
    assert printed in text(page.xpath("//div[@id='table-table4']//tbody/tr[last()]")[0])
    assert target(entry.xpath(".//a")[0]).get("id") == "table-table4"
    behind = entry.xpath("following-sibling::div[@class='behind'][1]//a")
    assert [one.text for one in behind] == [f"Club {club:02}" for club in (1, 2, 3, 4, 5, 6, 7, 8, 12)]
    rows = list(csv.reader(files.file(folder, "responses").read_text(encoding="utf-8").splitlines(keepends=True)))
    followed = 0
    for club in behind:
        for answer in target(club).xpath(".//dl/div"):
            column, row = re.fullmatch("cell ([A-Z]+)([0-9]+)", text(answer.xpath(".//*[@class='cell']")[0])).groups()
            cell = rows[int(row) - 1][column_index_from_string(column) - 1]
            shown = [one.text_content() for one in answer.xpath(".//q")]
            assert shown == ([cell] if cell else []), (club.text, column, row)
            followed += 1
    assert followed == len(behind) * len(QUESTIONS)
    said = {one.get("id"): text(one) for one in page.xpath("//div[@class='organisation']")}
    assert "“not sure” cell G8 corrected Counts as 15. Decided by coder on 2031-02-25 as “15”: they wrote again" in (
        said["org-C08"].replace("not sure", "“not sure”")
    )
