"""Fact sheets: only where they are asked for, vouched for, and none of an organisation that is gone."""

from pathlib import Path

import pytest
from conftest import RESULTS, Project
from reference_pages import SHEETS_OUTPUTS

pytestmark = pytest.mark.slow

SHEETS = Path("results/dcb-2025-synthetic_sheets")
REGISTER = Path("resources/surveys/dcb-2025-synthetic/organisations.csv")


def test_each_organisation_has_a_sheet_and_one_that_is_gone_has_none(rerun: Project, finished: Project):
    assert not (finished.folder / SHEETS).exists()
    run = rerun.make("sheets")
    assert run.returncode == 0, run.said
    assert run.said.rstrip().endswith(f"A fact sheet of each organisation: {SHEETS}/index.html")
    assert rerun.files(str(RESULTS)) == finished.files(str(RESULTS))
    register = (rerun.folder / REGISTER).read_text(encoding="utf-8").splitlines()
    organisations = [line.partition(",")[0] for line in register[1:]]
    assert {*rerun.files(str(SHEETS))} == {*SHEETS_OUTPUTS, *(f"{one}.html" for one in organisations)}
    verified = rerun.make("verify")
    assert verified.returncode == 0, verified.said

    silent = next(
        one for one in organisations if "No reply was received." in (rerun.folder / SHEETS / f"{one}.html").read_text()
    )
    kept = [line for line in register if not line.startswith(f"{silent},")]
    (rerun.folder / REGISTER).write_text("\n".join(kept) + "\n", encoding="utf-8")
    run = rerun.make("sheets")
    assert run.returncode == 0, run.said
    assert f"{silent}.html" not in rerun.files(str(SHEETS))
    verified = rerun.make("verify")
    assert verified.returncode == 0, verified.said


def test_another_law_estimates_again_and_reads_nothing_again(rerun: Project):
    rerun.configure(law={"days": 40})
    jobs = rerun.run("--dry-run").jobs
    assert {"estimate", "estimates", "tables", "audit", "report"} <= jobs.keys()
    assert not {"ingest", "clean", "uncertainty"} & jobs.keys()
    assert jobs["estimate"] == 1
