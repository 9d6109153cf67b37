"""A robustness run: nothing of it in a plain run, the same bytes on any cores and after a kill, and all it makes."""

import re
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from club_files import ClubFiles
from conftest import RESULTS, Project
from reference_pages import ROBUSTNESS_OUTPUTS, described_as
from surveys import CONFIG, GONE
from test_interrupted import seen

from foisurvey.core import frames

pytestmark = pytest.mark.slow

ROBUSTNESS = Path("results/dcb-2025-synthetic_robustness")
ONLY_BOATS = {"boats": CONFIG["questions"]["boats"]}


def test_a_plain_run_makes_nothing_of_it(finished: Project):
    assert not (finished.folder / ROBUSTNESS).exists()
    assert not any("universes" in job for job in finished.run("--forceall", "--dry-run").jobs)


def test_it_leaves_the_run_as_it_was_and_both_are_verified(varied: Project, finished: Project):
    assert varied.files(str(RESULTS)) == finished.files(str(RESULTS))
    verified = varied.make("verify")
    assert verified.returncode == 0, verified.said
    assert f"{ROBUSTNESS}: results and inputs unchanged since the run" in verified.said
    said = (varied.folder / "said.txt").read_text(encoding="utf-8")
    assert said.rstrip().endswith(f"Every defensible analysis: {ROBUSTNESS}/robustness.html")


def test_every_file_is_described(varied: Project):
    described = {described_as(file, ROBUSTNESS_OUTPUTS) for file in varied.files(str(ROBUSTNESS))}
    assert described == {*ROBUSTNESS_OUTPUTS}


def test_the_universes_are_all_parts_in_order(varied: Project):
    universes = pl.read_csv(varied.folder / ROBUSTNESS / "universes.csv")
    numbers = universes["number"]
    assert numbers.is_sorted()
    assert numbers.n_unique() == universes.height >= 1_000
    estimates = pl.read_csv(varied.folder / ROBUSTNESS / "estimates.csv", schema=frames.ESTIMATES)
    values = dict(estimates.select("id", "value").iter_rows())
    assert values["universes.possible.n"] == universes.height
    assert len(values) == estimates.height


def test_the_page_says_what_the_tables_say_and_needs_nothing_from_elsewhere(varied: Project):
    page = (varied.folder / ROBUSTNESS / "robustness.html").read_text(encoding="utf-8")
    claims = (varied.folder / ROBUSTNESS / "tables/claims.csv").read_text(encoding="utf-8")
    share = re.search(r"^Median compliance rate is below 30%,([0-9.]+),", claims, re.MULTILINE)
    assert share
    assert f"holds in {share[1]}% of the analyses" in page
    assert page.count("<img ") == page.count('alt="') == 4
    assert "Synthetic data" in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_each_table_is_there_as_data_too(varied: Project):
    tables = varied.folder / ROBUSTNESS / "tables"
    assert {path.name for path in tables.glob("tidy/*.csv")} == {path.name for path in tables.glob("*.csv")}
    claims = pl.read_csv(tables / "tidy/claims.csv", schema=frames.TIDY)
    printed = (tables / "claims.csv").read_text(encoding="utf-8")
    for (claim,), numbers in claims.group_by("row"):
        assert f"{claim},{','.join(numbers['printed'])}\n" in printed


def test_a_killed_run_goes_on_and_gives_the_same_bytes_on_one_core(rerun: Project, varied: Project):
    process = rerun.start("robustness", "--cores", "1")
    while not list((rerun.folder / ROBUSTNESS / "data").glob("universes_*")):
        assert seen(rerun, "job", process)
    process.kill()
    process.wait()
    done = {file.name for file in (rerun.folder / ROBUSTNESS / "data").glob("universes_*")}
    rerun.run("--unlock")
    run = rerun.run("robustness", "--rerun-incomplete", cores=1)
    assert run.returncode == 0, run.said
    assert run.jobs["universes"] <= 4 - len(done) + 1  # the one that was being written
    assert rerun.files(str(ROBUSTNESS)) == varied.files(str(ROBUSTNESS))


def test_another_claim_computes_no_universe_again(varied: Project, tmp_path: Path):
    project = Project(tmp_path / "project")
    shutil.copytree(varied.folder, project.folder, symlinks=True)
    project.configure(robustness__claims={"few_are_full": {"headline": "share_full", "below": 20}})
    jobs = project.run("robustness", "--dry-run").jobs
    assert "varied" in jobs
    assert "universes" not in jobs


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("edge: a total only", {"parts": GONE, "questions": ONLY_BOATS, "completeness": GONE}),
        ("edge: few choices", {"robustness": {"choices": {"trim": [0], "few": [0]}}}),
    ],
)
def test_a_small_survey_has_a_page_too(case: str, changes: dict[str, Any], project: Project):
    files = ClubFiles(changes={"survey": "clubs"} | changes)
    del files.tables["corrections"][1:]  # which are of questions that a survey may not have
    files.put(project.folder, "clubs")
    run = project.run("robustness", "--configfile", "clubs/config.yaml")
    assert run.returncode == 0, (case, run.said)
    page = (project.folder / "results/clubs_robustness/robustness.html").read_text(encoding="utf-8")
    assert "Every defensible analysis" in page
