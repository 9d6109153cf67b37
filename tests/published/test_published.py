"""The results against the printed figures, and against counts taken by another way."""

import csv
import importlib.util
import math
from pathlib import Path

import polars as pl
import pytest
from conftest import RESULTS, ROOT, Project
from openpyxl import load_workbook

SURVEY = ROOT / "resources/surveys/dcb-2025-synthetic"
CONTRADICTIONS = {
    "table3.icb.max",
    "text.status.dcb0129_only.organisations",
    "text.extrapolated.unassured",
    "text.trim.of.n",
}
QUESTIONS = ("q1", "q2", "q3", "q4")


@pytest.fixture(scope="module")
def derived(finished: Project) -> list[dict[str, str]]:
    return read(finished.folder / RESULTS / "data/derived.csv")


def read(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_table(finished: Project, number: int) -> list[list[str]]:
    with open(finished.folder / RESULTS / f"tables/table{number}.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_442_of_446_printed_figures_agree_and_the_others_have_a_reason(finished: Project):
    compared = read(finished.folder / RESULTS / "audit/published.csv")
    assert len(compared) == 446
    assert {row["id"] for row in compared if row["agreement"] != "agrees"} == CONTRADICTIONS
    assert all(row["agreement"] == "differs" and row["reason"] for row in compared if row["id"] in CONTRADICTIONS)
    assert all(not row["reason"] for row in compared if row["id"] not in CONTRADICTIONS)


def test_the_comparison_stands_on_the_estimates_and_the_printed_file(finished: Project):
    values = {row["id"]: row["value"] for row in read(finished.folder / RESULTS / "estimates.csv")}
    for row in read(ROOT / "resources/published/dcb-2025/figures.csv"):
        printed = float(f"{float(values[row['id']]):.{row['decimals']}f}")
        assert (printed == float(row["printed"])) == (row["id"] not in CONTRADICTIONS), row["id"]


def test_every_number_that_moves_has_a_band_around_its_value(finished: Project, derived: list[dict[str, str]]):
    estimates = {row["id"]: row for row in read(finished.folder / RESULTS / "estimates.csv")}
    banded = [row for row in estimates.values() if row["ambiguity_low"]]
    assert all(row["ambiguity_high"] for row in banded)
    assert all(float(row["ambiguity_low"]) <= float(row["value"]) <= float(row["ambiguity_high"]) for row in banded)
    # How long the replies took, and why they refused, no answer says.
    of_replies = ("process", "refusals")
    assert not {row["table"] for row in banded} & {*of_replies}
    own = [
        row
        for row in estimates.values()
        if row["organisation_type"] and not row["same_as"] and row["table"] not in of_replies
    ]
    unbanded = {row["statistic"] for row in own if not row["ambiguity_low"]}
    assert {"sd", "ci_low", "ci_high", "skewness"} <= unbanded
    assert not unbanded & {"organisations.n", "dhts.total", "mean", "median", "iqr_low", "max", "none.numerator"}
    # Counted from the analysis frame: a count is whole, and an empty high is no upper limit.
    totals = [row for row in derived if row["q1"]]
    lows = [math.ceil(float(row["q1_low"])) if row["q1_ambiguous"] == "true" else int(row["q1"]) for row in totals]
    assert float(estimates["text.q1.dhts"]["ambiguity_low"]) == sum(lows)
    assert any(row["q1_ambiguous"] == "true" and not row["q1_high"] for row in totals)
    assert estimates["text.q1.dhts"]["ambiguity_high"] == "inf"
    notes = [text for row in read_table(finished, 2) for text in row if "ambiguous" in text]
    assert len(notes) == 1
    assert "each of the 10 ambiguous answers behind these numbers lay anywhere in its interval" in notes[0]
    assert f"total {sum(lows):,} to no upper limit" in notes[0]
    assert f"{sum(lows):,} to no upper limit" in (finished.folder / RESULTS / "summary.txt").read_text(encoding="utf-8")


def test_reading_the_answers_gives_the_clean_numbers_back(derived: list[dict[str, str]]):
    clean = read(SURVEY / "clean_answers.csv")
    assert [row["organisation_id"] for row in derived] == [row["org_id"] for row in clean]
    for ours, theirs in zip(derived, clean, strict=True):
        assert [ours[question] for question in QUESTIONS] == [theirs[question] for question in QUESTIONS], theirs[
            "org_id"
        ]
        assert (ours["responded"] == "true") == (theirs["responded"] == "1")
        assert (ours["q1_ambiguous"] == "true") == (theirs["q1_ambiguous"] == "1")


def test_the_workbook_is_kept_as_a_person_keeps_it():
    sheet = load_workbook(SURVEY / "responses.xlsx")["Responses"]
    header = [cell.value for cell in sheet[2]]
    answers = [cell for row in sheet.iter_rows(min_row=3) for cell in row if header[cell.column - 1] in QUESTIONS]
    texts = [cell.value for cell in answers if isinstance(cell.value, str)]
    assert "SYNTHETIC" in sheet["A1"].value
    assert any(isinstance(cell.value, int) for cell in answers)
    assert sum(cell.is_date for cell in answers) == 1
    assert any("," in text and text.replace(",", "").isdigit() for text in texts)
    assert {"Not held", "Section 12", "twelve"} <= set(texts)
    assert (
        sum(
            text.startswith(("approx", "around", "c", "more", "over", "<", "fewer", "up to", "about")) for text in texts
        )
        == 10
    )


def test_the_generator_makes_the_same_bytes(tmp_path: Path):
    specification = importlib.util.spec_from_file_location("make_survey", SURVEY / "make_survey.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.main(tmp_path)
    for name in ("organisations.csv", "responses.xlsx", "corrections.csv"):
        assert (tmp_path / name).read_bytes() == (SURVEY / name).read_bytes(), name


def test_flow_closes_and_agrees_with_a_count_from_the_clean_numbers(finished: Project):
    flow = pl.read_csv(finished.folder / RESULTS / "audit/flow.csv")
    assert set(flow.group_by("analysis").agg(pl.col("organisations").sum())["organisations"]) == {239}
    columns = flow.select("analysis", "reason", "detail", "organisations").iter_rows()
    counted = {(analysis, reason, detail): count for analysis, reason, detail, count in columns}
    rows = read(SURVEY / "clean_answers.csv")
    replied = [row for row in rows if row["responded"] == "1"]
    with_total = [row for row in replied if row["q1"]]
    rated = [row for row in with_total if row["q2"] and int(row["q1"]) > 0]
    rates = [100 * int(row["q2"]) / int(row["q1"]) for row in rated]
    assert counted["primary", "no_response", None] == len(rows) - len(replied) == 35
    assert counted["primary", "missing", "q1"] == len(replied) - len(with_total) == 26
    assert counted["primary", "zero", "q1"] == sum(int(row["q1"]) == 0 for row in with_total) == 4
    assert counted["primary", "missing", "q2"] == sum(int(row["q1"]) > 0 and not row["q2"] for row in with_total) == 27
    assert counted["primary", "included", None] == len(rated) == 147
    assert counted["excl_extreme", "rate_excluded", "0"] == rates.count(0) == 16
    assert counted["excl_extreme", "rate_excluded", "100"] == rates.count(100) == 13
    assert counted["trimmed", "included", None] == len(rated) - 2 * int(0.05 * len(rated)) == 133


def test_the_tables_are_laid_out_as_printed(finished: Project):
    tables = {number: read_table(finished, number) for number in range(1, 7)}
    labels = ["NHS provider trusts", "Integrated care boards", "Ambulance trusts", "All"]
    assert tables[1][1][1:] == ["", *["FoI response completeness"] * 3, ""]
    assert tables[1][3] == ["NHS provider trusts", "187", "104 (55.6)", "31 (16.6)", "19 (10.2)", "33 (17.6)"]
    assert [row[0] for row in tables[2][2:6]] == labels
    assert tables[2][2][1:] == [
        "134 (75.3)",
        "14,345 (97.3)",
        "107.1 (161.1; 79.8–134.3)",
        "49.0 (18.2–134.2)",
        "3–1,115",
    ]
    assert tables[4][4][1:] == ["8 (5.4)", "35.7 (32.7; 13.0–58.3)", "26.4 (15.5–50.0)", "0.0–92.3"]
    assert tables[5][6][1:5] == ["147 (100.0)", "34.7 (31.8)", "29.6–39.9", "25.6 (7.8–55.7)"]
    assert [row[0] for row in tables[6][3:7]] == [
        "NHS provider trusts",
        "Ambulance trusts",
        "Integrated care boards",
        "All",
    ]
    assert tables[6][4][2:] == [
        "30.8 (4.53; 21.9–39.6)",
        "11.5 (3.13; 5.4–17.7)",
        "3.8 (1.89; 0.2–7.5)",
        "53.8 (4.89; 44.3–63.4)",
    ]
    assert all(len({len(row) for row in table}) == 1 for table in tables.values())
