"""Bad config and bad data are refused in plain words, with nothing half-written; content faults are told and kept."""

import re
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from conftest import RESULTS, Project
from openpyxl import load_workbook

from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput
from foisurvey.intake.ingest import ingest
from foisurvey.survey_config import survey_of

BROKEN = Path(__file__).parent / "broken"
CATALOGUE = yaml.safe_load((BROKEN / "catalogue.yaml").read_text(encoding="utf-8"))
SURVEY = Path("resources/surveys/dcb-2025-synthetic")
# The stages in their order, and what only that stage makes: it must not be there when the run stops at it, or before.
MADE = {
    "config": "data",
    "ingest": "data/answers_raw.parquet",
    "clean": "data/clean.parquet",
    "statements": "estimates.csv",
    "audit": "summary.txt",
}

# What is found before any stage has run is refused here, too, without a run around it: these few go through `make`.
QUICK = ("config", "ingest")
THROUGH_MAKE = [
    pytest.param(entry, id=entry["name"], marks=[] if stage in QUICK else pytest.mark.slow)
    for stage in MADE
    for entry in [entry for entry in CATALOGUE if entry["stage"] == stage][: 3 if stage in QUICK else None]
]


class Breaker:
    """The steps of the catalogue, each a way to break a copy of the project."""

    def __init__(self, project: Project) -> None:
        self.project, self.folder = project, project.folder / SURVEY

    def config(self, **values: Any) -> None:
        self.project.configure(**{key.replace(".", "__"): value for key, value in values.items()})

    def config_text(self, old: str, new: str) -> None:
        self.replace("../../../config/config.yaml", old, new)

    def replace(self, file: str, old: str, new: str, times: int = 1) -> None:
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) >= times
        (self.folder / file).write_text(text.replace(old, new, times), encoding="utf-8")

    def append(self, file: str, line: str) -> None:
        with open(self.folder / file, "a", encoding="utf-8") as opened:
            opened.write(f"{line}\n")

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, encoding="utf-8")

    def bytes(self, file: str, hexadecimal: str) -> None:
        (self.folder / file).write_bytes(bytes.fromhex(hexadecimal))

    def cut(self, file: str, length: int) -> None:
        (self.folder / file).write_bytes((self.folder / file).read_bytes()[:length])

    def copy(self, source: str, file: str) -> None:
        shutil.copy(BROKEN / source, self.folder / file)

    def remove(self, file: str) -> None:
        (self.folder / file).unlink()

    def cell(self, row: int, column: str, value: Any) -> None:
        workbook = load_workbook(self.folder / "responses.xlsx")
        workbook["Responses"][f"{column}{row}"].value = value
        workbook.save(self.folder / "responses.xlsx")

    def sheet(self, name: str) -> None:
        workbook = load_workbook(self.folder / "responses.xlsx")
        workbook["Responses"].title = name
        workbook.save(self.folder / "responses.xlsx")


def broken(project: Project, steps: list[dict[str, Any]]) -> None:
    for step in steps:
        ((verb, said),) = step.items()
        how = getattr(Breaker(project), verb)
        how(**said) if isinstance(said, dict) else how(*said) if isinstance(said, list) else how(said)


def test_the_catalogue_has_many_and_different_entries():
    names = [entry["name"] for entry in CATALOGUE]
    assert len(names) == len(set(names)) >= 40
    assert {entry["stage"] for entry in CATALOGUE} == set(MADE)


def ingested() -> None:
    """Check the config of this folder, and read its files as received."""
    survey = survey_of(read("config/config.yaml"))
    ingest(survey.as_ingested, survey.numbers, survey.types_in_file)


@pytest.mark.parametrize(
    "entry", [entry for entry in CATALOGUE if entry["stage"] in QUICK], ids=lambda entry: entry["name"]
)
def test_what_is_broken_is_refused(project: Project, entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    broken(project, entry["break"])
    monkeypatch.chdir(project.folder)
    with pytest.raises(BadInput) as refusal:
        ingested()
    assert str(refusal.value).startswith(f"{entry['stage']}: ")
    for said in entry["says"]:
        assert said in str(refusal.value)


@pytest.mark.parametrize("entry", THROUGH_MAKE)
def test_a_refusal_is_what_make_says_last_and_nothing_is_half_written(project: Project, entry: dict[str, Any]):
    broken(project, entry["break"])
    run = project.make()
    assert run.returncode != 0
    # `make` shows the message last, before its own line.
    *_, before, message, _ = re.split(r"^\n|^(?=make: \*\*\*)", run.said, flags=re.MULTILINE)
    for said in entry["says"]:
        assert said in message
    assert message not in before
    assert "Traceback" not in run.said
    assert "bug in foisurvey" not in run.said
    stages = list(MADE)
    results = project.folder / RESULTS
    assert [made for made in list(MADE.values())[stages.index(entry["stage"]) :] if (results / made).exists()] == []
    assert [name for name in project.files() if "unfinished" in name] == []


def test_a_bad_config_is_refused_by_snakemake_alone_too(project: Project):
    project.configure(statistics__level=95, statistics__quantile_type=10, counted__plurall="x")
    run = project.run()
    assert run.returncode != 0
    message = run.said[run.said.index("config: 3 problems") :]
    assert len(message.splitlines()) == 4
    assert all(key in message for key in ("statistics.level", "statistics.quantile_type", "counted.plurall"))
    assert "Traceback" not in run.said
    assert not (project.folder / "results").exists()


def test_bad_data_are_refused_by_snakemake_alone_too(project: Project):
    broken(project, [{"replace": ["organisations.csv", "TRUST-001,", "TRUST-0O1,"]}])
    run = project.run()
    assert run.returncode != 0
    assert run.said.count("ingest: 1 problem") == 1
    assert "ingest: 1 problem" in (project.folder / "logs/dcb-2025-synthetic/ingest.log").read_text(encoding="utf-8")
    assert "Traceback" not in run.said


def test_two_configs_at_once_are_refused(project: Project):
    run = project.run("-n", "--configfile", "config/config.yaml", "config/dcb-2025-disclosed.yaml")
    assert run.returncode != 0
    assert "expected one complete config file, not config/config.yaml and config/dcb-2025-disclosed.yaml" in run.said


@pytest.mark.parametrize("by_path", [False, True])
def test_the_command_line_changes_one_key_of_a_mapping_that_an_alias_repeats(project: Project, by_path: bool):
    path = project.folder / "config/config.yaml"
    repeated = "trim: &trim\n      fraction: 0.05\n      base: rated\n  again:\n    label: Again\n    trim: *trim\n"
    text = path.read_text(encoding="utf-8").replace("trim:\n      fraction: 0.05\n      base: rated\n", repeated)
    path.write_text(text, encoding="utf-8")
    named = ["--configfile", "config/config.yaml"] if by_path else []
    changed = ["--config", "sensitivity={again: {trim: {base: of_all}}}"]
    run = project.run("-n", "all", *named, *changed)
    assert run.returncode == 1
    assert "sensitivity.again.trim.base: 'of_all' is not right" in run.said
    assert "config: 1 problem\n" in run.said


@pytest.mark.slow
def test_a_missing_file_is_told_even_where_its_results_stand(rerun: Project):
    broken(rerun, [{"remove": "organisations.csv"}])
    run = rerun.run()
    assert run.returncode != 0
    assert "no such file" in run.said


@pytest.mark.slow
def test_what_was_made_before_a_refusal_stays_whole(rerun: Project):
    before = rerun.files()
    rerun.configure(statements={"text.x.n": {"filter": "q11 = 'a'"}, "text.y.n": {"same_as": "table2.all.meen"}})
    run = rerun.run()
    assert run.returncode != 0
    assert "there is no estimate 'table2.all.meen'; did you mean 'table2.all.mean'?" in run.said
    gone = {name for name in before if name not in rerun.files()}
    assert gone <= {f"dcb-2025-synthetic/{name}" for name in ("estimates.csv", "summary.txt", "config.yaml")}
    assert all(before[name] == text for name, text in rerun.files().items())


@pytest.mark.slow
def test_after_a_refusal_the_mended_run_is_as_if_nothing_had_been(project: Project, finished: Project):
    path = project.folder / SURVEY / "organisations.csv"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace(",icb,", ",icbb,", 3), encoding="utf-8")
    assert project.make().returncode != 0
    path.write_text(good, encoding="utf-8")
    assert project.make().returncode == 0
    assert project.files() == finished.files()


# --- content faults: the run goes on, and tells


@pytest.mark.slow
def test_content_faults_are_findings_and_review_rows(project: Project):
    """Each answer of the reply of TRUST-001 and others is spoilt in its own way; none of them counts."""
    faults = {
        ("TRUST-001", "q2"): (3, "G", -14, "negative"),
        ("TRUST-001", "q4"): (3, "I", 12.5, "fraction"),
        ("TRUST-004", "q1"): (6, "F", "#DIV/0!", "type error"),
        ("TRUST-008", "q1"): (9, "F", 10_001, "impossible size"),
        ("TRUST-010", "q1"): (10, "F", 0, "the total is 0"),
    }
    sheet = load_workbook(project.folder / SURVEY / "responses.xlsx")["Responses"]
    for (organisation, _), (row, *_) in faults.items():
        assert sheet.cell(row, 1).value == organisation
    broken(project, [{"cell": [row, column, value]} for row, column, value, _ in faults.values()])
    run = project.make()
    assert run.returncode == 0, run.said

    results = project.folder / RESULTS
    review = pl.read_csv(results / "audit/review.csv", infer_schema=False)
    reasons = {(row["organisation_id"], row["question"]): row["reason"] for row in review.iter_rows(named=True)}
    for answer, (*_, said) in faults.items():
        assert said in reasons[answer], answer
    # A part of a total of 0 takes its whole reply along.
    assert {question for one, question in reasons if one == "TRUST-010"} == {"q1", "q2", "q3", "q4"}
    assert len(reasons) == 4 + 4

    findings = pl.read_csv(results / "audit/findings.csv")
    assert findings["row"].to_list() == sorted(findings["row"].to_list())
    assert set(findings.select("organisation_id", "question").iter_rows()) == set(reasons)
    derived = pl.read_csv(results / "data/derived.csv")
    for (organisation, question), _ in reasons.items():
        row = derived.row(by_predicate=pl.col("organisation_id") == organisation, named=True)
        assert (row[question], row[f"{question}_status"]) == (None, "in_review")
    assert f"In review: {len(reasons)} answers await a decision" in run.said


@pytest.mark.slow
def test_a_revised_reply_counts_and_the_earlier_one_is_told(project: Project):
    project.configure(input__revised_replies=True)
    workbook = load_workbook(project.folder / SURVEY / "responses.xlsx")
    sheet = workbook["Responses"]
    header = [cell.value for cell in sheet[2]]
    first = dict(zip(header, [cell.value for cell in sheet[6]], strict=True))
    assert (first["organisation_id"], first["q1"], first["q2"]) == ("TRUST-004", "twelve", "7 systems")
    sheet.append(list((first | {"date_responded": "2025-06-20", "q1": 14, "q2": None}).values()))
    sheet.append(list((first | {"date_responded": "2025-07-20", "q1": 99}).values()))
    workbook.save(project.folder / SURVEY / "responses.xlsx")
    run = project.make()
    assert run.returncode == 0, run.said

    results = project.folder / RESULTS
    row = pl.read_csv(results / "data/derived.csv").row(
        by_predicate=pl.col("organisation_id") == "TRUST-004", named=True
    )
    # The second reply counts; the third came too late. What the second leaves blank, a person settles.
    assert (row["q1"], row["q1_status"], row["q2"], row["q2_status"]) == (14, "stated", None, "withdrawn")
    changes = pl.read_csv(results / "audit/changes.csv", infer_schema=False).filter(rule="revised_reply")
    assert changes.select("organisation_id", "question", "from", "to").rows() == [
        ("TRUST-004", "q1", "twelve", "14"),
        ("TRUST-004", "q2", "7 systems", None),
    ]
    findings = pl.read_csv(results / "audit/findings.csv").select("severity", "row", "question")
    last = sheet.max_row
    assert findings.rows() == [("warning", 6, None), ("review", last - 1, "q2"), ("warning", last, None)]
    answers = pl.read_parquet(results / "data/answers.parquet").filter(organisation_id="TRUST-004", question="q1")
    assert answers.select("answer_text", "status").rows() == [
        ("twelve", "superseded"),
        ("14", "stated"),
        ("99", "late"),
    ]
    assert "2 revised by the organisation" in run.said
