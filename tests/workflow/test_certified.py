"""What the manifest signs is what the jobs of the run made of the files as they are, with `make` and with Snakemake."""

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import RESULTS, Project

from foisurvey.estimation.analysis_jobs import FEW

LOGS = Path("logs/dcb-2025-synthetic")
MANIFEST = RESULTS / "manifest.json"
ORGANISATIONS = Path("resources/surveys/dcb-2025-synthetic/organisations.csv")
BEFORE, AFTER = "Synthetic provider trust 004", "Renamed 004"


def refused(project: Project) -> list[str]:
    """Run plain Snakemake, which must refuse to sign, and return what it said, a line for each file."""
    run = project.run()
    assert run.returncode != 0
    assert "Traceback" not in run.said
    assert not (project.folder / MANIFEST).exists()
    message = (project.folder / LOGS / "manifest.log").read_text(encoding="utf-8")
    assert message in re.sub("(?m)^ +(?=manifest: )", "", run.said)
    first, *lines = message.splitlines()
    assert re.fullmatch(r"manifest: \d+ problems?", first)
    return lines


def certified_by_make(project: Project) -> str:
    """Run `make`, which must end with results that `make verify` finds unchanged, and return what it said."""
    run = project.make()
    assert run.returncode == 0, run.said
    verified = project.make("verify")
    assert verified.returncode == 0, verified.said
    return run.said


def replace(project: Project, file: Path, old: str, new: str) -> None:
    path = project.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_a_result_that_somebody_edited_is_not_signed(rerun: Project, finished: Project):
    """Neither that result nor what Snakemake makes of it."""
    replace(rerun, RESULTS / "estimates.csv", "count of the organisations ranked", "count of organisations")
    replace(rerun, RESULTS / "tables/table1.csv", "Completeness", "Compleatness")
    remedy = "run make, which regenerates it, or remove it and run again"
    assert refused(rerun) == [
        f"  - {RESULTS}/{file}: was changed after {job} made it; {remedy}"
        for file, job in (("estimates.csv", "estimates"), ("tables/table1.csv", "tables"))
    ]
    said = certified_by_make(rerun)
    assert f"{RESULTS}/estimates.csv was changed after estimates made it, and will be regenerated.\n" in said
    assert rerun.files() == finished.files()


@pytest.mark.slow
def test_an_input_that_was_edited_during_the_run_is_not_signed(rerun: Project):
    """Of the register, the second stage of the run changes a name, which the first had read."""
    edit = f"""
from pathlib import Path
register = Path({str(ORGANISATIONS)!r})
register.write_text(register.read_text(encoding="utf-8").replace({BEFORE!r}, {AFTER!r}), encoding="utf-8")
"""
    script = rerun.folder / "workflow/scripts/clean.py"
    script.write_text(script.read_text(encoding="utf-8") + edit, encoding="utf-8")
    assert refused(rerun) == [f"  - {ORGANISATIONS}: was changed after ingest read it; run make again"]
    assert AFTER not in (rerun.folder / RESULTS / "data/derived.csv").read_text(encoding="utf-8")
    certified_by_make(rerun)
    assert AFTER in (rerun.folder / RESULTS / "data/derived.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_input_and_a_module_replaced_by_older_ones_are_seen_by_make(rerun: Project):
    replace(rerun, ORGANISATIONS, BEFORE, AFTER)
    replace(rerun, Path("workflow/scripts/foisurvey/tables/completeness_table.py"), '"""', '""" ')
    for path in (ORGANISATIONS, Path("workflow/scripts/foisurvey/tables/completeness_table.py")):
        os.utime(rerun.folder / path, (1, 1))
    said = certified_by_make(rerun)
    for file in (str(ORGANISATIONS), "workflow/scripts/foisurvey/tables/completeness_table.py"):
        assert re.search(rf"(?m)^{RESULTS}/\S+ .*was made from another {file}, and will be regenerated\.$", said), said
    assert AFTER in (rerun.folder / RESULTS / "data/derived.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_results_whose_records_are_gone_are_not_signed(rerun: Project, finished: Project):
    shutil.rmtree(rerun.folder / "logs")
    (rerun.folder / MANIFEST).unlink()
    own = rerun.folder / RESULTS / "notes.txt"
    own.write_text("a file of nobody's job", encoding="utf-8")
    first, *_, last = refused(rerun)
    assert re.fullmatch(
        rf"  - {RESULTS}/\S+: no job has recorded that it made this file; run make, .*, or remove it and run again",
        first,
    )
    assert re.fullmatch(r"  \.\.\. and \d+ more", last)
    run = rerun.make()
    assert run.returncode == 0, run.said
    others = len(finished.files()) - 2  # the manifest needs no record
    told = (
        rf"(?m)^{RESULTS}/\S+ \(and {others} more\) has no record of the job that made it, and will be regenerated\.$"
    )
    assert re.search(told, run.said), run.said
    assert rerun.make("verify").said.startswith(
        f"{RESULTS}: changed since the run\n  - {RESULTS}/notes.txt: not made by this run\n"
    )
    own.unlink()
    assert rerun.files() == finished.files()


@pytest.mark.slow
def test_what_an_earlier_config_made_is_removed(rerun: Project, finished: Project):
    """Of a job that the config no longer has, and of one that now makes less; not a file that somebody changed."""
    edited = rerun.folder / RESULTS / "figures/sensitivity.txt"
    edited.write_text("edited", encoding="utf-8")
    of_a_job, of_one_that_makes_less = "estimates/trim_1.parquet", "figures/sensitivity.svg"
    trims = {
        f"trim_{count}": {"label": f"Trim {count}", "trim": {"fraction": count / 100, "base": "rated"}}
        for count in range(FEW + 1)
    }
    rerun.configure(sensitivity=trims, statements={}, sentences={})
    assert rerun.run(f"{RESULTS}/{of_a_job}").returncode == 0
    rerun.configure(sensitivity={}, statements={}, sentences={})
    run = rerun.make()
    assert run.returncode == 0, run.said
    verified = rerun.make("verify")
    left = str(edited.relative_to(rerun.folder))
    assert verified.said.startswith(f"{RESULTS}: changed since the run\n  - {left}: not made by this run\n")
    edited.unlink()
    assert rerun.make("verify").returncode == 0
    gone = {f"results/{name}" for name in finished.files().keys() - rerun.files().keys()} | {f"{RESULTS}/{of_a_job}"}
    assert not (rerun.folder / RESULTS / of_a_job).exists()
    assert {f"{RESULTS}/{name}" for name in (of_one_that_makes_less, "tables/table5.csv")} < gone
    log = (rerun.folder / LOGS / "manifest.log").read_text(encoding="utf-8")
    removed = re.findall(r"^(\S+) is not made with this config, and was removed\.$", log, re.MULTILINE)
    assert {*removed, left} == gone
    assert not (rerun.folder / LOGS / "estimate_trim_1.json").exists()


def test_a_second_config_of_the_same_survey_is_refused(rerun: Project):
    first, second = (rerun.folder / f"config/{name}.yaml" for name in ("config", "second"))
    shutil.copy(first, second)
    (rerun.folder / MANIFEST).unlink()  # as if the first run had not come to its end
    refusal = (
        "config: 1 problem\n  - config/second.yaml: survey: 'dcb-2025-synthetic' is the survey of config/config.yaml, "
        f"whose results are in {RESULTS}/; choose another name\n"
    )
    run = rerun.run("--configfile", "config/second.yaml")
    assert run.returncode != 0
    assert run.said.endswith(refusal)
    run = rerun.make("CONFIG=config/second.yaml")
    assert run.returncode != 0
    assert f"\n{refusal}make: ***" in run.said
    first.rename(rerun.folder / "moved.yaml")
    assert rerun.run("-n", "--configfile", "moved.yaml").returncode == 0
