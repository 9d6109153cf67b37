"""The workflow as a user runs it: whole, in part, again, and with a config of another survey."""

import csv
import json
import os
import re
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest
import yaml
from accessibility import accessible
from conftest import RESULTS, ROOT, Project

PUBLISHED = {"report": 1, "manifest": 1}
SUMMED_UP = {"audit": 1, **PUBLISHED}
OTHERWISE = {"what_if": 1, **SUMMED_UP}
GATHERED = {"estimates": 1, **OTHERWISE}
RENDERED = {"primary_tables": 1, "sensitivity_tables": 1, "table_files": 1, "figures": 1}
SCENARIO = {"flow": 1, "sensitivity_tables": 1, "table_files": 1, "figures": 1}
FIGURES = ("flow", "figure1", "figure2", "organisations", "shares", "funnel", "sensitivity")
ESTIMATED = {"estimate": 3, "flow": 1, **RENDERED, **GATHERED}


def test_the_same_bytes_on_one_core_and_on_two(finished: Project, project: Project):
    assert project.run(cores=1).returncode == 0
    assert project.files() == finished.files()


def test_a_finished_run_has_nothing_to_do(finished: Project):
    run = finished.run("-n")
    assert "Nothing to be done" in run.said
    assert run.jobs == {}


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
    assert {path.stem for path in folder.iterdir()} == set(FIGURES)
    for figure in FIGURES:
        svg = (folder / f"{figure}.svg").read_text(encoding="utf-8")
        said = (folder / f"{figure}.txt").read_text(encoding="utf-8").strip()
        assert f"<desc>{escape(said)}</desc>" in svg
        assert 'role="img"' in svg
        assert "<text" in svg, "text in the picture stays text"
        assert (folder / f"{figure}.png").read_bytes().startswith(b"\x89PNG")
        data = pl.read_csv(folder / f"{figure}.csv")
        assert data.height > 0
        if "n" in data.columns and "organisations" in data.columns and figure != "funnel":
            per_type = data.group_by("organisation_type").agg(pl.col("organisations").sum(), pl.col("n").first())
            assert per_type["organisations"].to_list() == per_type["n"].to_list()


def test_one_table_is_made_with_what_it_needs_and_no_more(project: Project):
    run = project.run(f"{RESULTS}/tables/table2.csv")
    assert run.returncode == 0
    assert run.jobs == {
        "ingest": 1,
        "read_answers": 1,
        "clean": 1,
        "impute": 1,
        "derive": 1,
        "estimate": 1,
        "primary_tables": 1,
    }
    assert "dcb-2025-synthetic/tables/table2.csv" in project.files()
    assert "dcb-2025-synthetic/tables/table5.csv" not in project.files()
    assert "dcb-2025-synthetic/estimates/trimmed.parquet" not in project.files()


@pytest.mark.parametrize(
    ("changes", "jobs"),
    [
        ({"sensitivity__trimmed__trim__fraction": 0.1}, {"estimate": 1, **SCENARIO, **GATHERED}),
        (
            {"reading__more_than": "as_stated"},
            {"read_answers": 1, "clean": 1, "review": 1, "impute": 1, "derive": 1, **ESTIMATED},
        ),
        (
            {"input__accepted_until": "2025-05-01"},
            {"clean": 1, "review": 1, "impute": 1, "derive": 1, **ESTIMATED},
        ),
        (
            {"table_order__table6": ["icb", "provider_trust", "ambulance_trust"]},
            {"primary_tables": 1, "table_files": 1, **OTHERWISE},
        ),
        ({"decimals__standard_error": 3}, {**RENDERED, **OTHERWISE}),
        ({"organisation_types__icb": "Boards"}, {"review": 1, **RENDERED, **OTHERWISE}),
        ({"parts__compliance__part": "q3"}, {"derive": 1, **ESTIMATED}),
        ({"sentences__limits": ["No more."]}, SUMMED_UP),
    ],
    ids=["trim", "ambiguity rule", "last day", "order of one table", "decimals", "label", "compliant part", "sentence"],
)
def test_a_changed_choice_reruns_what_it_touches(rerun: Project, changes: dict, jobs: dict):
    rerun.configure(**changes)
    assert rerun.run("-n").jobs == jobs


@pytest.mark.parametrize(
    ("module", "jobs"),
    [
        ("tables/table", {**RENDERED, **OTHERWISE}),
        ("stats/printing", {**RENDERED, "parity": 1, **OTHERWISE}),
        ("checks/parity", {"parity": 1, **SUMMED_UP}),
        ("cleaning/derive", {"derive": 1, **ESTIMATED}),
        ("reading/grammar", {"read_answers": 1, "clean": 1, "review": 1, "impute": 1, "derive": 1, **ESTIMATED}),
        ("figures/funnel", {"figures": 1, **PUBLISHED}),
        ("estimation/flow", {"flow": 1, "figures": 1, **PUBLISHED}),
        ("report/review", {"review": 1, **PUBLISHED}),
        ("checks/summary", SUMMED_UP),
        ("core/versions", PUBLISHED),
    ],
)
def test_an_edited_module_reruns_the_rules_that_depend_on_it(rerun: Project, module: str, jobs: dict):
    path = rerun.folder / f"workflow/scripts/foisurvey/{module}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert rerun.run("-n").jobs == jobs


def test_a_result_that_somebody_edited_is_regenerated(rerun: Project):
    before = rerun.files()
    (rerun.folder / RESULTS / "tables/table1.csv").write_text("x", encoding="utf-8")
    assert "tables/table1.csv: changed since the run" in rerun.make("verify").said
    run = rerun.make()
    assert run.returncode == 0, run.said
    assert "tables/table1.csv was changed since the last complete run, and will be regenerated" in run.said
    assert rerun.files() == before
    assert rerun.make("verify").returncode == 0


def test_a_touched_file_reruns_nothing(rerun: Project):
    touched = [*rerun.folder.glob("resources/**/*.*"), *rerun.folder.glob("workflow/scripts/foisurvey/**/*.py")]
    for path in touched:
        os.utime(path)
    assert len(touched) > 10
    assert rerun.run("-n").jobs == {}


def test_a_changed_answer_reruns_everything_that_rests_on_it(rerun: Project):
    path = rerun.folder / "resources/surveys/dcb-2025-synthetic/organisations.csv"
    text = path.read_text(encoding="utf-8").replace("TRUST-002,Synthetic provider trust 002", "TRUST-002,Renamed")
    path.write_text(text, encoding="utf-8")
    jobs = rerun.run("-n").jobs
    assert jobs == {"ingest": 1, "read_answers": 1, "clean": 1, "review": 1, "impute": 1, "derive": 1, **ESTIMATED}


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
            *("tables/table5.csv", "estimates.csv", "audit/flow.csv", "audit/what_if.csv", "audit/what_if_counts.csv"),
            *("config.yaml", "manifest.json", "summary.txt", "report.html"),
            *(f"tables/tables.{end}" for end in ("xlsx", "ods", "tex", "md")),
            *(f"manuscript/{name}" for name in ("tables.docx", "results.md", "flow.png", "sensitivity.png")),
            *(f"figures/{figure}.{end}" for figure in ("flow", "sensitivity") for end in ("svg", "png", "csv", "txt")),
        )
    }


def test_a_survey_of_another_topic_runs_from_a_config_of_its_own(project: Project):
    shutil.copytree(Path(__file__).parent / "libraries", project.folder / "libraries")
    run = project.run("--configfile", "libraries/config.yaml")
    assert run.returncode == 0, run.said
    assert {Path(name).parts[0] for name in project.files()} == {"libraries-synthetic"}
    made = {str(Path(name).relative_to("libraries-synthetic")) for name in project.files()}
    assert {name for name in made if name.startswith("tables/")} == {
        f"tables/{name}"
        for name in ("table1.csv", "table2.csv", *(f"tables.{end}" for end in ("xlsx", "ods", "tex", "md")))
    }
    assert {name for name in made if name.startswith("figures/")} == {
        f"figures/{figure}.{end}"
        for figure in ("flow", "figure1", "organisations")
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
    with open(project.folder / "results/libraries-synthetic/tables/table2.csv", newline="", encoding="utf-8") as file:
        table = {row[0]: row[1:] for row in csv.reader(file)}
    assert table["Organisation type"][:2] == ["Organisations (n=3), n (%)", "Total branches (n=39), n (%)"]
    assert table["County services"][:2] == ["2 (67)", "32 (82)"]
    assert table["City services"] == ["1 (33)", "7 (18)", "7.00 (–; –)", "7.00 (7.00-7.00)", "7-7"]
    assert "90% CI" in table["Organisation type"][2]


def with_a_second_coder(project: Project) -> None:
    """Put the libraries there, with what a second coder typed and one of the differences settled."""
    shutil.copytree(Path(__file__).parent / "libraries", project.folder / "libraries")
    path = project.folder / "libraries/config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    columns = config["input"]["responses"]["columns"]
    config["input"]["responses_second"] = {"file": "libraries/second.csv", "columns": columns}
    config["input"]["corrections"] = {"file": "libraries/corrections.csv"}
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def test_a_second_coder_is_compared_and_the_differences_wait(project: Project):
    """Of three services coded twice, branches: twelve and 12, about 20 and 20, 7 and (corrected to 7) 9."""
    with_a_second_coder(project)
    run = project.run("--configfile", "libraries/config.yaml")
    assert run.returncode == 0, run.said
    results = project.folder / "results/libraries-synthetic"
    estimates = dict(pl.read_csv(results / "estimates.csv").select("id", "value").iter_rows())
    agreed = {name: value for name, value in estimates.items() if name.startswith("agreement.branches.")}
    assert list(agreed.values()) == pytest.approx([3, 200 / 3, 0, 3, 200 / 3, 2])
    assert (estimates["agreement.all.kind.kappa"], estimates["agreement.all.value.pct"]) == (pytest.approx(0.6), 80)
    with open(results / "tables/agreement.csv", newline="", encoding="utf-8") as file:
        table = {row[0]: row[1:] for row in csv.reader(file)}
    assert table["All"] == ["6", "83", "0.60", "5", "80", "2"]

    review = pl.read_csv(results / "audit/review.csv")
    assert review.select("organisation_id", "question", "answer_text", "reason").rows() == [
        ("A02", "branches", "about 20", "the second coder has '20' (exact, 20)")
    ]
    changes = pl.read_csv(results / "audit/changes.csv", infer_schema=False)
    assert changes.select("organisation_id", "from", "to").rows() == [("B01", "7 (list attached)", "7")]
    # Each difference waits in review, or was settled.
    assert estimates["agreement.all.differences.n"] == review.height + changes.height
    assert estimates["table2.all.branches.total"] == 12 + 7
    findings = pl.read_csv(results / "audit/findings.csv").select("severity", "organisation_id").rows()
    assert findings == [("review", "A02"), ("note", "B02"), ("warning", "A03")]
    assert estimates["agreement.all.coded_once.n"] == 2
    assert "3 organisations coded by both, 2 by one of them. Equal in kind: 83% of 6 answers (kappa: 0.60)" in run.said

    assert project.run("-n", "--configfile", "libraries/config.yaml").jobs == {}
    assert project.run("agreement", "-n", "--configfile", "libraries/config.yaml").jobs == {}
    made = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    named = json.dumps(made)
    for name in ("second.csv", "answers_second.parquet", "coded.parquet", "agreement.parquet", "tables/agreement.csv"):
        assert name in named, name


def test_without_a_second_coder_nothing_of_it_is_made(finished: Project):
    names = [name for name in finished.files() if re.search("second|coded|agreement|coders", name)]
    assert names == []
    assert b"agreement." not in finished.files()["dcb-2025-synthetic/estimates.csv"]
    assert "Coders:" not in (finished.folder / RESULTS / "summary.txt").read_text(encoding="utf-8")
    run = finished.run("agreement", "-n")
    assert run.returncode != 0


@pytest.mark.parametrize("target", ["tables/table6.csv", "tables/table3.csv", "figures/figure2.svg"])
def test_what_needs_parts_is_no_target_of_a_survey_without(project: Project, target: str):
    shutil.copytree(Path(__file__).parent / "libraries", project.folder / "libraries")
    run = project.run(f"results/libraries-synthetic/{target}", "--configfile", "libraries/config.yaml")
    assert run.returncode != 0
    assert "MissingRuleException" in run.said


def test_one_real_disclosure_has_no_sd_and_no_interval(project: Project):
    run = project.run("--configfile", "config/dcb-2025-disclosed.yaml")
    assert run.returncode == 0, run.said
    folder = project.folder / "results/dcb-2025-disclosed"
    table = (folder / "tables/table2.csv").read_text(encoding="utf-8")
    assert "135.0 (–; –)" in table
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


def test_list_reads_as_a_menu(finished: Project):
    menu = dict(re.findall(r"^(\w+) \((.+)\)$", finished.run("--list").said, re.MULTILINE))
    assert {"all", "cleaned", "estimates", "sensitivity", "tables", "figures", "review", "audit", "manifest"} <= set(
        menu
    )
    assert all(len(words) > 10 for words in menu.values())


@pytest.mark.parametrize(
    "target", ["cleaned", "review", "estimates", "sensitivity", "tables", "figures", "audit", "manifest"]
)
def test_named_targets_are_part_of_a_finished_run(finished: Project, target: str):
    assert finished.run(target, "-n").jobs == {}
