"""Each rule's script on a tiny survey, from files to files, without Snakemake around it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import odfdo
import polars as pl
import pytest
import yaml
from conftest import ROOT
from docx import Document
from doubtful import rows_of
from openpyxl import load_workbook
from scripts import methods, run_script

from foisurvey.core import frames
from foisurvey.core.survey import Survey, plain, typed
from foisurvey.core.versions import sha256

CONFIG = yaml.safe_load("""
survey: harbours
title: Invented harbours
synthetic: true
input: {organisations: {file: organisations.csv}, responses: {file: responses.csv}}
organisation_types: {north: Northern, south: Southern}
counted: {id: boats, singular: boat, plural: boats}
questions:
  boats: {role: total, number: count, label: Boats}
  blue: {role: part, number: count, label: Painted blue, status: blue}
  crew: {role: extra, number: decimal, label: Crew}
parts:
  heading: Paint
  remainder: {status: other, label: Not blue}
  compliance: {part: blue, rate: blueness}
completeness: {full: [boats, blue]}
reading: {approximate: as_stated, more_than: next_number, fewer_than: next_number, approximate_tolerance: 0.1}
statistics: {quantile_type: 7, skewness_type: 3, interval_of_mean: z, interval_of_share: wald, level: 0.95}
decimals: {statistic: 1, percent: 1, standard_error: 2}
""")


def survey(**changes: Any) -> Survey:
    """Return the survey of the config, with sections of it replaced."""
    return typed(CONFIG | changes, Survey)


SURVEY = survey()
DESIGN = plain(SURVEY.design)
QUESTIONS = plain(SURVEY.numbers_asked)
READING = plain(SURVEY.reading_with_nouns)
CLEANING = {"design": DESIGN, "accepted_until": "2031-02-28", "strict": False}
SOUTH_FIRST = {"table2": ["south", "north"]}
ORGANISATIONS = """\
organisation_id,name,organisation_type,date_sent,harbour_master
H1,Harbour one,north,2031-01-06,Ann
H2,Harbour two,north,2031-01-06,Bob
H3,Harbour three,south,2031-01-06,Cy
H4,Harbour four,south,2031-01-06,Di
"""
RESPONSES = """\
organisation_id,date_responded,date_refused,boats,blue,crew,comment
H1,2031-01-20,,more than 7,4,1.5,seen by the quay
H2,20/03/2031,2031-01-30,,3,not held,
H3,2031-02-20,,12,not sure,,
"""
CORRECTIONS = """\
organisation_id,question,from,to,reason,by,date
H3,blue,not sure,12,they wrote again,coder,2031-02-25
"""


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., None]:
    return partial(run_script, tmp_path)


@pytest.fixture
def received(tmp_path: Path) -> dict[str, dict[str, str]]:
    texts = {"organisations": ORGANISATIONS, "responses": RESPONSES, "corrections": CORRECTIONS}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: {"file": str(tmp_path / f"{name}.csv")} for name in texts}


def ingesting(received: dict) -> dict[str, Any]:
    """Return the params of the rule ingest."""
    return {"input": received, "questions": list(QUESTIONS), "types": ["north", "south"]}


@pytest.fixture
def data(tmp_path: Path, script: Callable[..., None], received: dict) -> Path:
    """The tiny survey, brought to its analysis frame by the scripts, one after the other."""
    folder = tmp_path
    names = ("organisations", "answers", "corrections", "findings")
    ingested = {name: folder / f"{name}_raw.parquet" for name in names}
    script("ingest", {}, ingested, ingesting(received))
    script(
        "read_answers",
        {"answers": ingested["answers"], "corrections": ingested["corrections"]},
        {"answers": folder / "answers.parquet"},
        {"questions": QUESTIONS, "reading": READING},
    )
    script(
        "clean",
        {
            "organisations": ingested["organisations"],
            "answers": folder / "answers.parquet",
            "findings": ingested["findings"],
            "coded": [],
        },
        {
            "clean": folder / "clean.parquet",
            **{name: folder / f"{name}.csv" for name in ("findings", "review", "changes")},
        },
        CLEANING,
    )
    script(
        "impute",
        {"clean": folder / "clean.parquet"},
        {"imputed": folder / "imputed.parquet"},
        {"design": DESIGN, "total_from_parts": True},
    )
    script(
        "derive",
        {"imputed": folder / "imputed.parquet"},
        {"derived": folder / "derived.parquet", "csv": folder / "derived.csv"},
        {"design": DESIGN, "full": ["boats", "blue"]},
    )
    return folder


@pytest.fixture
def estimates(data: Path, script: Callable[..., None]) -> Path:
    script(
        "estimate",
        {"derived": data / "derived.parquet"},
        {"estimates": data / "primary.parquet"},
        {"design": DESIGN, "statistics": CONFIG["statistics"], "exclusions": {}},
        analyses="primary",
    )
    return data / "primary.parquet"


def test_two_coders_are_compared_and_their_agreement_printed(
    tmp_path: Path, data: Path, script: Callable[..., None], received: dict
):
    second = RESPONSES.replace("more than 7,4", "over 7,5").replace("H3,", "H4,")
    (tmp_path / "second.csv").write_text(second, encoding="utf-8")
    ingested = {name: data / f"{name}_raw.parquet" for name in ("organisations", "answers", "corrections", "findings")}
    script(
        "ingest",
        {},
        ingested | {"second": data / "second_raw.parquet"},
        ingesting(received | {"responses_second": {"file": str(tmp_path / "second.csv")}}),
    )
    script(
        "compare_coders",
        {
            "organisations": ingested["organisations"],
            "first": ingested["answers"],
            "second": data / "second_raw.parquet",
        },
        {"coded": data / "coded.parquet", "estimates": data / "agreement.parquet"},
        {"questions": QUESTIONS, "reading": READING, "accepted_until": "2031-02-28"},
    )
    pairs = pl.read_parquet(data / "coded.parquet")
    assert pairs.filter("differs").select("organisation_id", "question", "first_text", "second_text").rows() == [
        ("H1", "blue", "4", "5")
    ]
    names = ("findings", "review", "changes")
    inputs = {"organisations": ingested["organisations"], "answers": data / "answers.parquet"}
    script(
        "clean",
        inputs | {"findings": ingested["findings"], "coded": data / "coded.parquet"},
        {"clean": data / "clean.parquet", **{name: data / f"{name}.csv" for name in names}},
        CLEANING,
    )
    assert pl.read_parquet(data / "clean.parquet")["blue_status"].to_list()[0] == "in_review"
    assert pl.read_csv(data / "review.csv")["reason"].to_list() == ["the second coder has '5' (exact, 5)"]
    assert pl.read_csv(data / "findings.csv").select("severity", "organisation_id").rows() == [
        ("review", "H1"),
        ("note", "H3"),
        ("warning", "H4"),
    ]
    script(
        "tables",
        {"estimates": [str(data / "agreement.parquet")]},
        {"csv": [str(data / "agreement.csv")]},
        {"survey": plain(SURVEY.presentation)},
    )
    lines = (data / "agreement.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Agreement of the two coders. Invented harbours. Synthetic data")
    assert lines[2:6] == [
        "Boats,2,100.0,1.00,1,100.0,0",
        "Painted blue,2,100.0,–,2,50.0,1",
        "Crew,2,100.0,1.00,1,100.0,0",
        "All,6,100.0,1.00,4,75.0,1",
    ]


def test_ingest_keeps_every_organisation_and_every_answer_as_received(data: Path):
    organisations = pl.read_parquet(data / "organisations_raw.parquet")
    assert organisations["organisation_id"].to_list() == ["H1", "H2", "H3", "H4"]
    assert organisations["replies"].to_list() == [1, 1, 1, 0]
    assert organisations["harbour_master"].to_list() == ["Ann", "Bob", "Cy", "Di"]
    answers = pl.read_parquet(data / "answers_raw.parquet")
    assert answers.height == 3 * len(QUESTIONS)
    assert dict(answers.filter(pl.col("question") == "boats").select("organisation_id", "answer_text").iter_rows()) == {
        "H1": "more than 7",
        "H2": None,
        "H3": "12",
    }
    assert answers["row"].unique().sort().to_list() == [2, 3, 4]


def test_read_answers_reads_the_correction_and_keeps_what_was_received(data: Path):
    answers = pl.read_parquet(data / "answers.parquet")
    corrected = answers.row(
        by_predicate=(pl.col("organisation_id") == "H3") & (pl.col("question") == "blue"), named=True
    )
    assert (corrected["answer_text"], corrected["read_text"], corrected["value"], corrected["status"]) == (
        *("not sure", "12", 12.0, "corrected"),
    )
    ruled = answers.row(by_predicate=(pl.col("organisation_id") == "H1") & (pl.col("question") == "boats"), named=True)
    assert (ruled["kind"], ruled["value"], ruled["low"], ruled["high"], ruled["status"]) == (
        "more_than",
        8.0,
        8.0,
        None,
        "ruled",
    )


def test_clean_counts_the_first_refusal_as_the_reply_and_logs_changes(data: Path):
    frame = pl.read_parquet(data / "clean.parquet")
    assert frame["responded"].to_list() == [True, True, True, False]
    assert frame["boats_status"].to_list() == ["ruled", "not_answered", "stated", "no_response"]
    assert frame["comment"].to_list()[0] == "seen by the quay"
    changes = pl.read_csv(data / "changes.csv")
    assert set(changes.select("organisation_id", "to", "rule").iter_rows()) == {
        ("H1", 8, "more_than"),
        ("H3", 12, "correction"),
    }
    assert pl.read_csv(data / "review.csv").height == 0


def test_review_makes_the_page_of_what_a_person_decides(data: Path, script: Callable[..., None]):
    answers = pl.read_parquet(data / "answers.parquet")
    doubted = pl.col("rule") == "more_than"
    answers = answers.with_columns(
        answer_text=pl.when(doubted).then(pl.lit('<b>more</b>,\r\nthan "7"')).otherwise("answer_text"),
        read_text=pl.when(doubted).then(pl.lit('<b>more</b>,\r\nthan "7"')).otherwise("read_text"),
        status=pl.when(doubted).then(pl.lit("in_review")).otherwise("status"),
        review=pl.when(doubted).then(pl.lit("a doubt")).otherwise("review"),
        span=pl.when(doubted).then(pl.lit("7")).otherwise("span"),
    )
    answers.write_parquet(data / "doubted.parquet")
    inputs = {"organisations": "organisations_raw.parquet", "answers": "doubted.parquet"}
    inputs["findings"] = "findings_raw.parquet"
    outputs = {"clean": "clean.parquet", **{name: f"{name}.csv" for name in ("findings", "review", "changes")}}
    script(
        "clean",
        {name: data / file for name, file in inputs.items()} | {"coded": []},
        {name: data / file for name, file in outputs.items()},
        CLEANING,
    )
    review = pl.read_csv(data / "review.csv", schema=frames.REVIEW)
    columns = ["organisation_id", "question", "answer_text", "kind", "value", "low", "high", "reason"]
    assert review.columns[: len(columns)] == columns
    (row,) = review.iter_rows(named=True)
    assert (row["name"], row["organisation_type"], row["row"], row["span"]) == ("Harbour one", "north", 2, "7")
    files = CONFIG["input"] | {"corrections": {"file": "corrections.csv"}}
    params = {"survey": plain(survey(input=files).for_review)}
    script("review", {"review": data / "review.csv"}, {"page": data / "review.html"}, params)
    text = (data / "review.html").read_text(encoding="utf-8")
    assert "1 answer waits for a person" in text
    assert "&lt;b&gt;more&lt;/b&gt;,\nthan &quot;<mark>7</mark>&quot;" in text
    assert rows_of(text) == [["H1", "boats", row["answer_text"]]]


def test_impute_and_derive_make_the_analysis_frame(data: Path):
    frame = pl.read_parquet(data / "derived.parquet")
    assert frame["boats"].to_list() == [8, 3, 12, None]
    assert frame["boats_status"].to_list() == ["ruled", "imputed", "stated", "no_response"]
    assert frame["completeness"].to_list() == ["full", "full", "full", "no_response"]
    assert frame["rate"].to_list() == [50.0, 100.0, 100.0, None]
    assert frame["other_numerator"].to_list() == [4, 0, 0, None]
    assert dict(frame.schema) == {**frames.derived(SURVEY.design), "harbour_master": pl.String}
    as_csv = pl.read_csv(data / "derived.csv")
    assert as_csv["boats"].to_list() == frame["boats"].to_list()


def test_estimate_primary(estimates: Path):
    values = dict(pl.read_parquet(estimates).select("id", "value").iter_rows())
    assert values["table1.south.no_response.pct"] == 50.0
    assert values["table2.all.boats.total"] == 23.0
    assert values["table4.north.mean"] == 75.0
    assert values["table6.all.blue.pct"] == 100 * 19 / 23
    assert values["table6.south.other.numerator"] == 0.0


def test_estimate_scenario_gathered_with_statements(data: Path, estimates: Path, script: Callable[..., None]):
    script(
        "estimate",
        {"derived": data / "derived.parquet"},
        {"estimates": data / "without_half.parquet"},
        {
            "design": DESIGN,
            "statistics": CONFIG["statistics"],
            "exclusions": {"without_half": {"exclude_rates": [50]}},
        },
        analyses="without_half",
    )
    wanted = {
        "text.small.n": {"filter": "boats < 10"},
        "text.small.pct": {"numerator": "boats < 10", "denominator": "responded"},
        "text.mean": {"same_as": "table5.without_half.all.mean"},
    }
    script(
        "estimates",
        {"derived": data / "derived.parquet", "estimates": [str(estimates), str(data / "without_half.parquet")]},
        {"csv": data / "estimates.csv"},
        {"statements": wanted, "design": DESIGN},
    )
    values = dict(pl.read_csv(data / "estimates.csv").select("id", "value").iter_rows())
    assert values["table5.without_half.all.organisations.n"] == 2.0
    assert values["table5.without_half.excluded.n"] == 1.0
    assert (values["text.small.n"], values["text.small.pct"], values["text.mean"]) == (
        2.0,
        pytest.approx(200 / 3),
        100.0,
    )


@pytest.fixture
def audited(data: Path, estimates: Path, script: Callable[..., None]) -> Path:
    pl.read_parquet(estimates).write_csv(data / "estimates.csv")
    printed = "id,source,decimals,printed\ntable2.all.mean,T,1,7.7\ntable4.north.mean,T,1,75\ntable9.x,T,0,1\n"
    (data / "figures.csv").write_text(printed, encoding="utf-8")
    (data / "reasons.csv").write_text("id,reason\ntable9.x,there is no Table 9\n", encoding="utf-8")
    printed_files = {"figures": str(data / "figures.csv"), "contradictions": str(data / "reasons.csv")}
    script(
        "audit",
        {
            "organisations": data / "organisations_raw.parquet",
            "received": data / "answers_raw.parquet",
            "answers": data / "answers.parquet",
            "findings": data / "findings.csv",
            "changes": data / "changes.csv",
            "derived": data / "derived.parquet",
            "estimates": data / "estimates.csv",
            **methods(data),
        },
        {
            "config": data / "config.yaml",
            "summary": data / "summary.txt",
            "published": [str(data / "published.csv")],
        },
        {"survey": plain(survey(printed=printed_files)), "config": CONFIG},
    )
    return data


@pytest.fixture
def counted(data: Path, estimates: Path, script: Callable[..., None]) -> Path:
    inputs = {"derived": data / "derived.parquet", "estimates": [str(estimates)]}
    script("flow", inputs, {"flow": data / "flow.csv"}, {"design": DESIGN, "exclusions": {}})
    return data / "flow.csv"


def test_flow_splits_all_organisations(counted: Path):
    flow = pl.read_csv(counted)
    assert set(flow.group_by("analysis").agg(pl.col("organisations").sum())["organisations"]) == {4}
    assert flow.filter("in_analysis", analysis="primary")["organisations"].to_list() == [3]


def test_audit_compares_at_the_printed_decimals(audited: Path):
    compared = pl.read_csv(audited / "published.csv")
    assert compared["agreement"].to_list() == ["agrees", "agrees", "not_estimated"]
    assert compared["reason"].to_list() == [None, None, "there is no Table 9"]


def test_audit_keeps_the_config(audited: Path):
    assert yaml.safe_load((audited / "config.yaml").read_text(encoding="utf-8")) == CONFIG


def test_tables_prints_what_it_is_given(data: Path, estimates: Path, script: Callable[..., None]):
    script(
        "tables",
        {"estimates": [str(estimates)]},
        {"csv": [str(data / "table1.csv"), str(data / "table2.csv")]},
        {"survey": plain(survey(table_order=SOUTH_FIRST).presentation)},
    )
    lines = (data / "table2.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Table 2. Number of boats per organisation. Invented harbours. Synthetic data")
    assert [line.split(",")[0] for line in lines[2:5]] == ["Southern", "Northern", "All"]
    assert lines[2] == "Southern,1 (33.3),12 (52.2),12.0 (–; –),12.0 (12.0-12.0),12-12"


def test_table_files_writes_what_it_is_given(data: Path, estimates: Path, script: Callable[..., None]):
    kinds = {"word": "docx", "latex": "tex", "markdown": "md", "excel": "xlsx", "opendocument": "ods"}
    files = {name: data / f"tables.{kind}" for name, kind in kinds.items()}
    params = {"tables": ["table2", "table4"], "survey": plain(survey(table_order=SOUTH_FIRST).presentation)}
    script("table_files", {"estimates": [str(estimates)]}, files, params)
    lines = files["markdown"].read_text(encoding="utf-8").splitlines()
    labels = [line[2:10] for line in lines if line.startswith(("| South", "| North"))]
    assert labels == ["Southern", "Northern", "Northern", "Southern"]
    assert r"\begin{longtable}" in files["latex"].read_text(encoding="utf-8")
    assert len(Document(str(files["word"])).tables) == 2
    sheets = load_workbook(files["excel"])
    assert sheets.sheetnames == ["Cover", "Contents", "Notes", "Table_2", "Table_4"]
    assert [sheets["Table_2"][place].value for place in ("A4", "B4", "C4", "F4")] == ["Southern", 1, 33.3, 12]
    assert [table.name for table in odfdo.Document(files["opendocument"]).body.tables] == sheets.sheetnames


def test_figures_draws_those_asked_for(data: Path, estimates: Path, counted: Path, script: Callable[..., None]):
    kinds, asked = {"svg": "svg", "png": "png", "data": "csv", "text": "txt"}, ("figure2", "flow", "funnel", "figure1")
    outputs = {kind: [str(data / f"{figure}.{end}") for figure in asked] for kind, end in kinds.items()}
    inputs = {"derived": data / "derived.parquet", "estimates": [str(estimates)], "flow": counted}
    script("figures", inputs, outputs, {"survey": plain(SURVEY.presentation)})
    said = (data / "figure2.txt").read_text(encoding="utf-8")
    assert "Southern (1 organisation): median 100.0%, mean 100.0%" in said
    assert pl.read_csv(data / "figure1.csv")["organisations"].sum() == 2 * 3
    assert pl.read_csv(data / "funnel.csv")["organisations"].sum() == 3


def test_parity_writes_the_certificate(tmp_path: Path, script: Callable[..., None]):
    script("parity", {"calls": ROOT / "resources/parity/calls.csv"}, {"certificate": tmp_path / "parity.csv"})
    found = pl.read_csv(tmp_path / "parity.csv")
    assert dict(found.schema) == frames.PARITY
    assert found.filter(statistic="mean").select("r_call", "r_version").row(0) == ("mean(x)", "R 4.2.2")


def test_what_if_writes_changed_cells_and_counts(data: Path, script: Callable[..., None]):
    script(
        "what_if",
        {"derived": data / "derived.parquet"},
        {"changed": data / "what_if.csv", "counts": data / "what_if_counts.csv"},
        {
            "survey": plain(survey(table_order=SOUTH_FIRST).presentation),
            "tables": ["table2", "table3", "table4", "table6"],
        },
    )
    changed = pl.read_csv(data / "what_if.csv", schema=frames.WHAT_IF)
    counts = pl.read_csv(data / "what_if_counts.csv", schema=frames.WHAT_IF_COUNTS)
    assert counts["changed"].sum() == changed.height
    # The boats are 8, 3 and 12: quantile(c(3, 8, 12), c(0.25, 0.75), type = t) is 5.5 10 (7), 3 12 (6)
    of_median = changed.filter(table="table2", row="All", alternative="6").select("printed", "instead")
    assert of_median.rows() == [("8.0 (5.5-10.0)", "8.0 (3.0-12.0)")]


def test_a_refusal_is_in_the_log_without_traceback_and_leaves_no_file(
    tmp_path: Path, script: Callable[..., None], received: dict
):
    (tmp_path / "responses.csv").write_text(RESPONSES.replace("H3,", "H9,"), encoding="utf-8")
    outputs = {name: tmp_path / f"{name}.parquet" for name in ("organisations", "answers", "corrections", "findings")}
    with pytest.raises(SystemExit) as stopped:
        script("ingest", {}, outputs, ingesting(received))
    assert stopped.value.code == 1
    log = (tmp_path / "logs/survey/ingest.log").read_text(encoding="utf-8")
    assert log.startswith("ingest: 2 problems\n")
    assert "Traceback" not in log
    assert (tmp_path / "logs/refused.txt").read_text(encoding="utf-8") == log
    assert not list(tmp_path.glob("*.parquet"))


def test_report_writes_the_page_and_what_a_manuscript_takes(data: Path, estimates: Path, script: Callable[..., None]):
    drawn = {"svg": "<svg xmlns='http://www.w3.org/2000/svg'/>", "txt": "Boats in words\n", "png": "a picture"}
    for suffix, text in drawn.items():
        (data / f"figure1.{suffix}").write_text(text, encoding="utf-8")
    pl.read_parquet(estimates).write_csv(data / "estimates.csv")
    (data / "manuscript").mkdir()
    received = [str(data / "responses.csv")]
    inputs = {
        "received": received,
        "estimates": data / "estimates.csv",
        "derived": data / "derived.parquet",
        "review": data / "review.csv",
        "published": [],
        **{name: [str(data / f"figure1.{name}")] for name in ("svg", "png")},
        "words": [str(data / "figure1.txt")],
        **methods(data),
    }
    outputs = {
        "page": data / "report.html",
        "text": data / "manuscript/results.md",
        "figures": [str(data / "manuscript/figure1.png")],
    }
    tables = ["table1", "table2", "table3", "table4", "table6"]
    params = {"survey": plain(SURVEY), "config": CONFIG, "config_file": "harbours.yaml", "tables": tables}
    script("report", inputs, outputs, params)
    made = (data / "report.html").read_text(encoding="utf-8")
    assert all(f'id="table-{name}"' in made for name in tables)
    assert "Boats in words" in made
    assert sha256(data / "responses.csv") in made
    assert (data / "manuscript/results.md").read_text(encoding="utf-8").startswith("#")
    assert (data / "manuscript/figure1.png").read_text(encoding="utf-8") == "a picture"
