"""The workflow as a user runs it: whole, in part, again, and with a config of another survey."""

import csv
import json
import os
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from accessibility import accessible
from club_files import CORRECTIONS, RESPONSES, TITLE, ClubFiles
from conftest import RESULTS, ROOT, Project
from surveys import GONE

from foisurvey.estimation.results import MISSING

PUBLISHED = {"report": 1, "manifest": 1}
SUMMED_UP = {"audit": 1, **PUBLISHED}
SAID = {"manuscript": 1, **SUMMED_UP}
OTHERWISE = {"what_if": 1, **SAID}
GATHERED = {"estimates": 1, **OTHERWISE}
RENDERED = {"tables": 1, "figures": 1}
SCENARIO = {"flow": 1, **RENDERED}
ESTIMATED = {"estimate": 1, "uncertainty": 1, "flow": 1, **RENDERED, **GATHERED}
FIGURES = ("flow", "process", "figure1", "figure2", "organisations", "shares", "funnel", "influence", "sensitivity")


@pytest.mark.slow
def test_the_same_bytes_on_one_core_and_on_two(finished: Project, project: Project):
    assert project.run(cores=1).returncode == 0
    assert project.files() == finished.files()


def test_a_finished_run_has_nothing_to_do(finished: Project):
    run = finished.run("-n")
    assert "Nothing to be done" in run.said
    assert run.jobs == {}
    summary = (finished.folder / RESULTS / "summary.txt").read_text(encoding="utf-8").splitlines()
    told = ["Nothing to do: the results are up to date.", "", *summary[:5], f"The report: {RESULTS}/report.html"]
    assert finished.make().said.splitlines()[-len(told) :] == told


@pytest.mark.parametrize("suffix", accessible.READERS)
def test_the_spreadsheets_are_accessible(finished: Project, suffix: str):
    file = finished.folder / RESULTS / f"tables/tables{suffix}"
    assert list(accessible.problems(file, file.name)) == []


def test_results_say_that_they_are_synthetic(finished: Project):
    shown = {
        name: text for name, text in finished.files().items() if re.search(r"(tables|figures)/.*\.(csv|svg|txt)$", name)
    }
    said = [name for name, text in shown.items() if b"ynthetic" in text]
    assert [name for name in shown if name not in said and not re.search(r"figures/\w+\.csv$", name)] == []
    assert all("synthetic" in name for name in shown)


def test_every_figure_has_text_data_and_picture(finished: Project):
    folder = finished.folder / RESULTS / "figures"
    made = {f"{figure}.{suffix}" for figure in FIGURES for suffix in ("svg", "png", "csv", "txt")}
    assert {path.name for path in folder.iterdir()} == made
    for figure in FIGURES:
        data = pl.read_csv(folder / f"{figure}.csv")
        if "n" in data.columns and "organisations" in data.columns and figure != "funnel":
            per_type = data.group_by("organisation_type").agg(pl.col("organisations").sum(), pl.col("n").first())
            assert per_type["organisations"].to_list() == per_type["n"].to_list()


@pytest.mark.slow
def test_one_estimate_is_made_with_what_it_needs_and_no_more(project: Project):
    run = project.run(f"{RESULTS}/estimates/primary.parquet")
    assert run.returncode == 0
    assert run.jobs == {"ingest": 1, "clean": 1, "estimate": 1}
    assert "dcb-2025-synthetic/estimates/primary.parquet" in project.files()
    assert "dcb-2025-synthetic/estimates/uncertainty.parquet" not in project.files()


@pytest.mark.parametrize(
    ("changes", "jobs"),
    [
        ({"sensitivity__trimmed__trim__fraction": 0.1}, {"estimate": 1, **SCENARIO, **GATHERED}),
        (
            {"reading__more_than": "as_stated"},
            {"ingest": 1, "clean": 1, "review": 1, **ESTIMATED},
        ),
        (
            {"input__accepted_until": "2025-05-01"},
            {"clean": 1, "review": 1, **ESTIMATED},
        ),
        (
            {"table_order__table6": ["icb", "provider_trust", "ambulance_trust"]},
            {"tables": 1, **OTHERWISE},
        ),
        ({"decimals__standard_error": 3}, {**RENDERED, **OTHERWISE}),
        ({"parts__remainder__label": "No assurance"}, {**RENDERED, **OTHERWISE}),
        ({"parts__compliance__part": "q3"}, {"clean": 1, "review": 1, **ESTIMATED}),
        ({"sentences__limits": ["No more."]}, SAID),
    ],
    ids=["trim", "ambiguity rule", "last day", "order of one table", "decimals", "label", "compliant part", "sentence"],
)
def test_a_changed_choice_reruns_what_it_touches(rerun: Project, changes: dict, jobs: dict):
    rerun.configure(**changes)
    assert rerun.run("-n").jobs == jobs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "jobs"),
    [
        ("tables/table", {**RENDERED, **OTHERWISE}),
        ("stats/printing", {**RENDERED, "parity": 1, **OTHERWISE}),
        ("checks/parity", {"parity": 1, **SUMMED_UP}),
        ("checks/printed_again", SUMMED_UP),
        ("cleaning/derive", {"clean": 1, "review": 1, **ESTIMATED}),
        ("reading/grammar", {"ingest": 1, "clean": 1, "review": 1, **ESTIMATED}),
        ("figures/funnel", {"figures": 1, "manuscript": 1, **PUBLISHED}),
        ("estimation/flow", {"flow": 1, "figures": 1, **SAID}),
        ("report/review", {"review": 1, **PUBLISHED}),
        ("checks/summary", SUMMED_UP),
        ("core/versions", PUBLISHED),
    ],
)
def test_an_edited_module_reruns_the_rules_that_depend_on_it(rerun: Project, module: str, jobs: dict):
    path = rerun.folder / f"workflow/scripts/foisurvey/{module}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert rerun.run("-n").jobs == jobs


@pytest.mark.slow
def test_a_result_that_somebody_edited_is_regenerated(rerun: Project):
    before = rerun.files()
    (rerun.folder / RESULTS / "tables/table1.csv").write_text("x", encoding="utf-8")
    assert "tables/table1.csv: changed since the run" in rerun.make("verify").said
    run = rerun.make()
    assert run.returncode == 0, run.said
    assert "tables/table1.csv was changed after tables made it, and will be regenerated" in run.said
    assert rerun.files() == before
    assert rerun.make("verify").returncode == 0


def test_a_touched_file_reruns_nothing(rerun: Project):
    touched = [*rerun.folder.glob("resources/**/*.*"), *rerun.folder.glob("workflow/scripts/foisurvey/**/*.py")]
    for path in touched:
        os.utime(path)
    assert len(touched) > 10
    assert rerun.run("-n").jobs == {}


@pytest.mark.parametrize("older", [False, True], ids=["just now", "by an older file"])
def test_a_changed_answer_reruns_everything_that_rests_on_it(rerun: Project, older: bool):
    path = rerun.folder / "resources/surveys/dcb-2025-synthetic/organisations.csv"
    text = path.read_text(encoding="utf-8").replace("TRUST-002,Synthetic provider trust 002", "TRUST-002,Renamed")
    path.write_text(text, encoding="utf-8")
    if older:
        os.utime(path, (1, 1))
    jobs = rerun.run("-n").jobs
    assert jobs == {"ingest": 1, "clean": 1, "review": 1, **ESTIMATED}


@pytest.mark.slow
def test_a_third_scenario_gets_its_columns_without_code(rerun: Project):
    before = rerun.files()
    rerun.configure(
        sensitivity__widely_trimmed={"label": "Restricted more", "trim": {"fraction": 0.1, "base": "with_total"}}
    )
    run = rerun.run()
    assert run.returncode == 0, run.said
    assert run.jobs == {"estimate": 1, **SCENARIO, **GATHERED}
    with open(rerun.folder / RESULTS / "tables/table5.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[1].count("Restricted more") == 4
    estimates = dict(pl.read_csv(rerun.folder / RESULTS / "estimates.csv").select("id", "value").iter_rows())
    assert estimates["table5.widely_trimmed.ranked.n"] == 178
    assert estimates["table5.widely_trimmed.all.organisations.n"] < 147
    after = rerun.files()
    assert {name for name in before if before[name] != after[name]} == {
        f"dcb-2025-synthetic/{name}"
        for name in (
            *(
                "tables/table5.csv",
                "tables/tidy/table5.csv",
                "estimates.csv",
                "estimates/primary.parquet",
                "audit/flow.csv",
                "audit/what_if.csv",
                "audit/what_if_counts.csv",
            ),
            "audit/second_opinion.csv",
            *("audit/findings.csv", "config.yaml", "manifest.json", "summary.txt", "report.html"),
            *(f"tables/tables.{end}" for end in ("xlsx", "ods", "tex", "md")),
            *(f"manuscript/{name}" for name in ("tables.docx", "results.docx", "results.md")),
            *("manuscript/flow.png", "manuscript/sensitivity.png", "figures/sensitivity.txt"),
            *(f"figures/{figure}.{end}" for figure in ("flow", "sensitivity") for end in ("svg", "png", "csv")),
        )
    }


def boats_alone(project: Project, **tables: list[list[Any]]) -> list[str]:
    """Write the clubs, asked for a total and no parts, into the project; return the arguments of a run."""
    columns = {"organisation_id": "code", "boats": "How many boats"}
    names = {"organisation_id": "code", "name": "club", "organisation_type": "kind"}
    files = ClubFiles(
        changes={
            "input__organisations__columns": names,
            "input__responses__columns": columns,
            "input__responses__header_row": 2,
            "questions__blue": GONE,
            "questions__red": GONE,
            "parts": GONE,
            "completeness__full": ["boats"],
            "statistics__level": 0.9,
            "decimals": {"statistic": 2, "percent": 0, "standard_error": 2},
        }
    )
    files.tables |= {"corrections": CORRECTIONS[:1]} | tables
    if "responses_second" in tables:
        files.changes["input__responses_second__columns"] = columns
    for table in files.tables.keys() - {"corrections"}:
        rows = files.tables[table]
        rows[0] = [(names | columns).get(name, name) for name in rows[0]]
    files.tables["responses"].insert(0, list(TITLE))
    return files.put(project.folder)


@pytest.mark.slow
def test_a_survey_of_another_topic_runs_from_a_config_of_its_own(project: Project):
    arguments = boats_alone(project)
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    assert {Path(name).parts[0] for name in project.files()} == {"clubs-2031"}
    made = {str(Path(name).relative_to("clubs-2031")) for name in project.files()}
    tables = [f"{name}.csv" for name in ("table1", "table2", "table_crew", "intervals", "comparisons", "influence")]
    assert {name for name in made if name.startswith("tables/")} == {
        f"tables/{name}"
        for name in (
            *tables,
            *(f"tidy/{name}" for name in tables),
            *(f"tables.{end}" for end in ("xlsx", "ods", "tex", "md")),
        )
    }
    assert {name for name in made if name.startswith("figures/")} == {
        f"figures/{figure}.{end}"
        for figure in ("flow", "figure1", "organisations", "influence")
        for end in ("svg", "png", "csv", "txt")
    }
    assert "audit/published.csv" not in made
    everything = b"".join(
        text
        for name, text in project.files().items()
        if name.endswith((".csv", ".svg", ".txt", ".yaml", ".md", ".tex"))
    )
    for word in (b"DHT", b"DCB", b"provider_trust", b"Integrated care", b"compliance", b"text."):
        assert word not in everything
    with open(project.folder / "results/clubs-2031/tables/table2.csv", newline="", encoding="utf-8") as file:
        table = {row[0]: row[1:] for row in csv.reader(file)}
    assert table["Organisation type"][:2] == ["Organisations (n=9), n (%)", "Total boats (n=1,374), n (%)"]
    assert table["Sea clubs"][:2] == ["5 (56)", "1,270 (92)"]
    # Of 5, 9, 40 and 50 the SD is 22.376, and 1.645 standard errors are 18.40.
    mean, median = "26.00 (22.38; 7.60–44.40)", "24.50 (8.00–42.50)"
    assert table["Lake clubs"] == ["4 (44)", "104 (8)", mean, median, "5–50"]
    assert "90% CI" in table["Organisation type"][2]
    # What needs parts is no target of a survey without them.
    for target in ("tables/table6.csv", "tables/table3.csv", "figures/figure2.svg"):
        assert "MissingRuleException" in project.run(f"results/clubs-2031/{target}", "-n", *arguments).said


@pytest.mark.slow
def test_a_config_without_choices_runs_and_a_confirmation_of_parts_above_their_total_is_taken(project: Project):
    chosen = ("counted", "parts", "completeness", "reading", "statistics", "decimals")
    asked = {"boats": {"role": "total"}, "blue": {"role": "part"}, "red": {"role": "part"}}
    questions = {name: question | {"label": name.capitalize()} for name, question in asked.items()}
    files = ClubFiles(changes=dict.fromkeys(chosen, GONE) | {"questions": questions})
    # Of its 5 boats 4 are blue and 3 red.
    decided = ["C09", "boats", "5", "5", "some are both", "coder", "2031-02-25"]
    files.tables["corrections"] = [CORRECTIONS[0], decided]
    run = project.run(*files.put(project.folder))
    assert run.returncode == 0, run.said
    made = project.folder / "results/clubs-2031"
    club = pl.read_csv(made / "data/derived.csv").row(by_predicate=pl.col("organisation_id") == "C09", named=True)
    assert (club["boats"], club["blue"], club["red"], club["boats_status"]) == (5, 4, 3, "confirmed")
    assert (club["blue_numerator"], club["blue_denominator"], club["other_numerator"]) == (4, 5, None)
    changes = pl.read_csv(made / "audit/changes.csv", infer_schema=False).filter(organisation_id="C09")
    assert changes.select("from", "to", "rule").rows() == [("5", "5", "confirmation")]
    reviewed = pl.read_csv(made / "audit/review.csv")["organisation_id"]
    assert "C09" not in reviewed
    results = (made / "manuscript/results.md").read_text(encoding="utf-8")
    assert "## Number of items" in results
    assert "## Breakdown" in results
    assert "Table 6. Breakdown of all items. Clubs, 2031 (" in (made / "tables/tables.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_second_coder_is_compared_and_the_differences_wait(project: Project):
    """Of three clubs coded twice, boats: 12 and 12 boats, about 50 and 50, 30 and (corrected to 30) 31."""
    second = [
        ["organisation_id", "boats", "crew"],
        ["C01", "12 boats", "1.5"],
        ["C12", 50, "about 6"],
        ["C05", "31 boats (list attached)", "0.25"],
        ["C13", 5, 1],
    ]
    listed = ["C05", "boats", "30 boats (list attached)", 30, "the letter says 30", "coder", "2031-03-01"]
    arguments = boats_alone(project, responses_second=second, corrections=[CORRECTIONS[0], listed])
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    results = project.folder / "results/clubs-2031"
    estimates = dict(pl.read_csv(results / "estimates.csv").select("id", "value").iter_rows())
    agreed = {name: value for name, value in estimates.items() if name.startswith("agreement.boats.")}
    # The second coder's kinds are all alike, so kappa has no interval. The numbers are 12 and 12, 50 and 50, 30 and 31:
    # the mean square of things is 722 + 1/6, of coders and of the error 1/6.
    *of_kinds, differences, unconfirmed, icc, low, high = agreed.values()
    assert of_kinds == pytest.approx([3, 200 / 3, 0, None, None, 500 / 6, 3, 200 / 3])
    assert icc == pytest.approx(722 / (722 + 1 / 3))
    assert low < icc < high
    assert (differences, unconfirmed) == (2, 0)
    # Of the kinds of six answers, four are exact to both coders and one approximate to both: (5/6 - 11/18) / (7/18).
    assert (estimates["agreement.all.kind.kappa"], estimates["agreement.all.value.pct"]) == pytest.approx(
        (4 / 7, 500 / 6)
    )
    with open(results / "tables/agreement.csv", newline="", encoding="utf-8") as file:
        table = {row[0]: row[1:] for row in csv.reader(file)}
    assert table["All"] == ["6", "83", "0.57 (−0.12 to 1.00)", "75", "6", "83", MISSING, "2"]

    review = pl.read_csv(results / "audit/review.csv")
    assert review.select("organisation_id", "question", "answer_text", "reason").rows() == [
        ("C12", "boats", "approximately 50", "the second coder has '50' (exact, 50)")
    ]
    changes = pl.read_csv(results / "audit/changes.csv", infer_schema=False).filter(rule="confirmation")
    assert changes.select("organisation_id", "from", "to").rows() == [("C05", "30 boats (list attached)", "30")]
    # Each difference waits in review, or was settled.
    assert estimates["agreement.all.differences.n"] == review.height + changes.height
    assert estimates["table2.all.boats.total"] == 1374 - 50
    findings = pl.read_csv(results / "audit/findings.csv").select("severity", "organisation_id").rows()
    coded_once = {("note", reply[0]) for reply in RESPONSES[1:] if reply[0] not in ("C01", "C05", "C12")}
    assert {one for one in findings if one[1]} == {("review", "C12"), ("warning", "C13")} | coded_once
    assert estimates["agreement.all.coded_once.n"] == 10
    summary = (results / "summary.txt").read_text(encoding="utf-8")
    assert "3 organisations coded by both, 10 by one of them. Equal in kind: 83% of 6 answers (kappa: 0.57)" in summary

    assert project.run("-n", *arguments).jobs == {}
    assert project.run("agreement", "-n", *arguments).jobs == {}
    made = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    named = json.dumps(made)
    for name in (
        *("responses_second.csv", "answers_second.parquet", "coded.parquet"),
        *("agreement.parquet", "tables/agreement.csv"),
    ):
        assert name in named, name


def test_without_a_second_coder_nothing_of_it_is_made(finished: Project):
    names = [name for name in finished.files() if re.search(r"_second\.|coded|agreement|coders", name)]
    assert names == []
    assert b"agreement." not in finished.files()["dcb-2025-synthetic/estimates.csv"]
    assert "Coders:" not in (finished.folder / RESULTS / "summary.txt").read_text(encoding="utf-8")
    run = finished.run("agreement", "-n")
    assert run.returncode != 0


@pytest.mark.slow
def test_one_real_disclosure_has_no_sd_and_no_interval(project: Project):
    run = project.run("--configfile", "config/dcb-2025-disclosed.yaml")
    assert run.returncode == 0, run.said
    folder = project.folder / "results/dcb-2025-disclosed"
    table = (folder / "tables/table2.csv").read_text(encoding="utf-8")
    assert '",Mean,Median,Range\nNHS provider trusts,1 (100.0),135 (100.0),135.0,135.0,135–135\n' in table
    assert "Not shown, as no row has it: Standard deviation; 95% confidence interval;" in table
    assert "need two organisations or more" in table
    assert "ynthetic" not in table
    derived = pl.read_csv(folder / "data/derived.csv").row(0, named=True)
    assert (derived["q1"], derived["q1_status"], derived["q2"]) == (135, "ruled", 11)
    assert {derived[f"{question}_status"] for question in ("q3", "q4", "q5")} == {"not_seen"}
    estimates = dict(pl.read_csv(folder / "estimates.csv").select("id", "value").iter_rows())
    assert estimates["table2.all.sd"] is None
    assert estimates["table4.all.ci_low"] is None


def test_plain_snakemake_runs_on_the_default_profile(project: Project):
    assert yaml.safe_load((ROOT / "profiles/default/config.yaml").read_text(encoding="utf-8"))["cores"] == "all"
    assert "default command line arguments" in project.run("-n").said


def test_list_reads_as_a_menu_of_targets_that_a_finished_run_has(finished: Project):
    menu = dict(re.findall(r"^(\w+) \((.+)\)$", finished.run("--list").said, re.MULTILINE))
    targets = ["cleaned", "estimates", "sensitivity", "tables", "figures", "review", "audit", "manifest"]
    assert {"all", *targets} <= set(menu)
    assert all(len(words) > 10 for words in menu.values())
    assert finished.run(*targets, "-n").jobs == {}


@pytest.mark.slow
def test_the_smallest_survey_runs(project: Project):
    """Of eight councils one says that it has not replied, one has a blank row, and one holds no number."""
    run = project.make("CONFIG=config/minimal.yaml")
    assert run.returncode == 0, run.said
    results = project.folder / "results/minimal"
    with open(results / "tables/table1.csv", newline="", encoding="utf-8") as file:
        table = {row[0]: row[1:] for row in csv.reader(file)}
    assert table["All"] == ["8", "5 (62.5)", "0 (0.0)", "1 (12.5)", "2 (25.0)"]
    estimates = dict(pl.read_csv(results / "estimates.csv").select("id", "value").iter_rows())
    assert estimates["table2.all.libraries.total"] == 12 + 30 + 7 + 9 + 0


def test_a_survey_just_started_waits_for_its_first_organisation(project: Project):
    assert project.make("new", "SURVEY=cctv-2026").returncode == 0
    for target in (["check"], []):
        run = project.make(*target, "CONFIG=config/cctv-2026.yaml")
        assert run.returncode != 0
        assert "replies.xlsx, sheet Answers: expected at least one organisation below the header" in run.said
        assert "Traceback" not in run.said
    again = project.make("new", "SURVEY=cctv-2026")
    assert again.returncode != 0
