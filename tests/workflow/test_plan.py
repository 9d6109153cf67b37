"""`make plan` says what a run would redo and why, and changes nothing; the run then does it."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import RESULTS, Project

CORRECTIONS = Path("resources/surveys/dcb-2025-synthetic/corrections.csv")
DOTS = Path("workflow/scripts/foisurvey/figures/distributions.py")
TABLE, FIGURE = RESULTS / "tables/table1.csv", RESULTS / "figures/flow.csv"


def plan(project: Project, config: str = "config/config.yaml") -> list[str]:
    """Return the lines of a plan, which must leave the results, their records and the logs as they are."""
    before = project.files("results") | project.files("logs") if (project.folder / "results").exists() else {}
    process = project.start_command(sys.executable, "-m", "foisurvey.plan", config)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    if before:
        assert project.files("results") | project.files("logs") == before
    else:
        assert not (project.folder / "results").exists()
    return said.splitlines()


def test_before_the_first_run_every_step_is_to_do(project: Project):
    steps, because = plan(project)
    assert steps == "All 15 steps: intake, cleaning, estimation, tables, figures, checks, report, manifest"
    assert because == "  because there are no results yet"


def test_after_a_run_nothing_is_to_do(finished: Project):
    assert plan(finished) == [f"Nothing to do: the results in {RESULTS}/ are up to date."]


def change_decimals(project: Project) -> None:
    project.configure(decimals__percent=2)


def change_two_keys(project: Project) -> None:
    project.configure(decimals__percent=2, sensitivity__trimmed__trim__fraction=0.1)


def change_input(project: Project) -> None:
    with open(project.folder / CORRECTIONS, "a", encoding="utf-8") as file:
        file.write("\n")


def change_program(project: Project) -> None:
    with open(project.folder / DOTS, "a", encoding="utf-8") as file:
        file.write("# changed\n")


def edit_result(project: Project) -> None:
    with open(project.folder / TABLE, "a", encoding="utf-8") as file:
        file.write("edited\n")


def remove_result(project: Project) -> None:
    (project.folder / FIGURE).unlink()


def leave_unfinished(project: Project) -> None:
    """Remove what the last two jobs wrote, and their records: the first of them keeps the config of the run."""
    records = project.folder / "logs" / RESULTS.name
    for name in ("audit/published.csv", "audit/second_opinion.csv", "config.yaml", "summary.txt", "manifest.json"):
        (project.folder / RESULTS / name).unlink()
    for name in ("audit", "manifest"):
        (records / f"{name}.json").unlink()


AFTER_DATA = "estimation, tables, figures, checks, report, manifest"


@pytest.mark.parametrize(
    ("change", "steps", "because"),
    [
        (change_decimals, "7 of 15 steps: tables, figures, checks, report, manifest", ["decimals.percent"]),
        pytest.param(
            change_two_keys,
            f"10 of 15 steps: {AFTER_DATA}",
            ["decimals.percent, sensitivity.trimmed.trim.fraction"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            change_input,
            f"14 of 15 steps: intake, cleaning, {AFTER_DATA}",
            [f"{CORRECTIONS} changed"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            change_program,
            "4 of 15 steps: figures, report, manifest",
            [f"the program: {DOTS} changed"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            edit_result,
            "4 of 15 steps: tables, checks, report, manifest",
            [f"{TABLE} was changed after tables"],
            marks=pytest.mark.slow,
        ),
        (remove_result, "4 of 15 steps: figures, report, manifest", [f"{FIGURE} is missing"]),
        pytest.param(
            leave_unfinished,
            "3 of 15 steps: checks, report, manifest",
            ["an earlier run stopped before its end"],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_changed_is_named_with_the_stages_that_it_concerns(
    rerun: Project, change: object, steps: str, because: list[str]
):
    change(rerun)
    first, *causes = plan(rerun)
    assert first == steps
    assert len(causes) == len(because)
    for cause, expected in zip(causes, because, strict=True):
        assert cause.startswith(f"  because {expected}"), cause


@pytest.mark.slow
def test_the_run_does_what_the_plan_said(rerun: Project):
    edit_result(rerun)
    change_program(rerun)
    steps, *_ = plan(rerun)
    run = rerun.make()
    assert run.returncode == 0, run.said
    (done,) = re.findall(r"^(\d+) steps to run\.$", run.said, re.MULTILINE)
    assert f"{done} of 15 steps" in steps
    assert plan(rerun)[0].startswith("Nothing to do")


def test_a_config_that_a_run_would_refuse_is_refused(finished: Project, tmp_path: Path):
    shutil.copy(finished.folder / "config/config.yaml", tmp_path / "other.yaml")
    process = finished.start_command(sys.executable, "-m", "foisurvey.plan", str(tmp_path / "other.yaml"))
    said, _ = process.communicate()
    assert process.returncode == 1
    assert "choose another name" in said
