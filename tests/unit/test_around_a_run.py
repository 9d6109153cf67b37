"""What `make` does around a run: check folders, clear what a killed run left, say why a run stopped."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

import snakemake_logger_plugin_stages as stages
from foisurvey import run
from foisurvey.core.messages import BadInput
from foisurvey.core.records import Record, digests
from foisurvey.core.stages import PROJECT
from foisurvey.survey_config import refuse_folder, refuse_scheduler


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_a_killed_run_left_is_cleared_and_nothing_else():
    for name in ("results/a/tables", "logs/a"):
        Path(name).mkdir(parents=True)
    gone = ["results/a/tables/.table1.csv.unfinished.csv", "logs/a/.clean.json.unfinished.json", "logs/refused.txt"]
    kept = ["results/a/tables/table1.csv", "results/a/unfinished.csv", "logs/a/clean.json", "logs/a.log"]
    for name in [*gone, *kept]:
        Path(name).touch()
    run.clear("config.yaml")
    assert [name for name in gone if Path(name).exists()] == []
    assert [name for name in kept if not Path(name).exists()] == []
    run.clear("config.yaml")


KEPT, EDITED, UNKNOWN, LATER = (f"results/a/{name}" for name in ("kept", "edited", "unknown", "later"))


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of two jobs, the second of which read what the first made and a file received; all are in the config."""
    made = Path("results/a")
    made.mkdir(parents=True)
    for name in ("received", KEPT, EDITED, UNKNOWN, LATER):
        Path(name).write_text(name)
    logs = Path("logs/a")
    logs.mkdir(parents=True)
    (logs / "first.json").write_bytes(Record({}, digests([KEPT, EDITED])).encoded())
    (logs / "second.json").write_bytes(Record(digests(["received", KEPT]), digests([LATER])).encoded())
    monkeypatch.setattr(run, "outputs_of", lambda _: {KEPT, EDITED, UNKNOWN, LATER})
    return made


def standing(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.iterdir())


def test_results_that_are_not_as_recorded_are_removed_and_no_other_file(results: Path, capsys: pytest.CaptureFixture):
    Path(EDITED).write_text("edited")
    (results / "own").write_text("a file that the config does not have")
    run.remove_unproven_results("a", "config.yaml")
    assert standing(results) == [KEPT, LATER, "results/a/own"]
    assert capsys.readouterr().err == (
        f"{EDITED} was changed after first made it, and will be regenerated.\n"
        f"{UNKNOWN} has no record of the job that made it, and will be regenerated.\n"
    )
    run.remove_unproven_results("a", "config.yaml")
    assert standing(results) == [KEPT, LATER, "results/a/own"]


@pytest.mark.parametrize(
    ("case", "file", "seconds", "removed"),
    [
        ("an older file received: Snakemake would not see it", "received", -60, True),
        ("a newer one, which Snakemake sees", "received", 60, False),
        ("the same one, older", "same", -60, False),
    ],
)
def test_a_result_made_of_another_file_than_stands_there_is_removed_if_that_is_older(
    results: Path, capsys: pytest.CaptureFixture, case: str, file: str, seconds: int, removed: bool
):
    Path(UNKNOWN).unlink()
    Path("received").write_text("received" if file == "same" else "another")
    moment = Path(LATER).stat().st_mtime + seconds
    os.utime("received", (moment, moment))
    run.remove_unproven_results("a", "config.yaml")
    assert Path(LATER).exists() != removed, case
    told = f"{LATER} was made from another received, and will be regenerated.\n"
    assert capsys.readouterr().err == (told if removed else ""), case


def test_a_result_that_was_edited_does_not_remove_what_was_made_of_it(results: Path):
    """The run makes it again as it was."""
    Path(KEPT).write_text("edited")
    os.utime(KEPT, (1, 1))
    run.remove_unproven_results("a", "config.yaml")
    assert standing(results) == [EDITED, LATER]


def test_where_all_is_as_recorded_snakemake_is_not_asked(results: Path, monkeypatch: pytest.MonkeyPatch):
    """It takes seconds to answer."""
    Path(UNKNOWN).unlink()
    monkeypatch.setattr(run, "outputs_of", lambda _: pytest.fail("it was asked"))
    run.remove_unproven_results("a", "config.yaml")
    run.remove_unproven_results("of no run", "config.yaml")
    assert standing(results) == [EDITED, KEPT, LATER]


@pytest.mark.parametrize(
    ("case", "refused", "free", "message"),
    [
        ("a refusal", "ingest: 1 problem\n  - x\n", 2**30, "ingest: 1 problem\n  - x"),
        ("the same line of two jobs", "full\nfull\n", 2**30, "full"),
        ("a full disk", None, 2**10, "the disk is full; free some space, then run make again"),
        ("neither", None, 2**30, "the run was stopped before its end; run make again, it goes on"),
        ("an empty refusal", "", 2**30, "the run was stopped before its end; run make again, it goes on"),
    ],
)
def test_why_a_run_stopped(monkeypatch: pytest.MonkeyPatch, case: str, refused: str | None, free: int, message: str):
    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: run.shutil._ntuple_diskusage(2**40, 2**40 - free, free))
    Path("logs").mkdir()
    if refused is not None:
        run.REFUSED.write_text(refused, encoding="utf-8")
    assert run.why(Path("snakemake.log")).startswith(message), case


def test_another_program_in_this_folder_is_not_a_run():
    """Neither a Python script with the word in its path nor a shell with the word in its command."""
    script = Path("snakemake-notes.py")
    script.write_text("import time; time.sleep(30)", encoding="utf-8")
    other = subprocess.Popen([sys.executable, str(script), "snakemake"])
    shell = subprocess.Popen(["sh", "-c", "sleep 30; : snakemake"])
    try:
        assert run.at_work() == ([], [])
        assert run.another_run() is None
    finally:
        for process in (other, shell):
            process.kill()
            process.wait()


def test_a_job_left_behind_is_waited_for():
    scripts = Path(".snakemake/scripts")
    scripts.mkdir(parents=True)
    job = scripts.resolve() / "tmpabc.clean.py"
    job.write_text("import time; time.sleep(1.5)", encoding="utf-8")
    left = subprocess.Popen([sys.executable, str(job)])
    while left.poll() is None and not run.at_work()[1]:
        time.sleep(0.01)
    assert run.another_run() is None
    assert left.poll() == 0


def test_a_job_that_does_not_end_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run, "SECONDS_FOR_JOBS", 0.2)
    scripts = Path(".snakemake/scripts")
    scripts.mkdir(parents=True)
    job = scripts.resolve() / "tmpabc.clean.py"
    job.write_text("import time; time.sleep(30)", encoding="utf-8")
    left = subprocess.Popen([sys.executable, str(job)])
    try:
        while not run.at_work()[1]:
            time.sleep(0.01)
        assert run.another_run() == (
            f"another run (process {left.pid}) is at work in this folder; wait until it ends, then run make again"
        )
    finally:
        left.kill()
        left.wait()


def test_a_file_in_the_place_of_a_folder_is_reported():
    Path("logs").touch()
    assert run.not_writable() == "logs is a file where a run needs a folder; rename it, then run make again"


def test_folders_that_do_not_exist_yet_are_no_fault():
    assert run.not_writable() is None


@pytest.mark.parametrize(
    ("folder", "what"), [("a b", "a space"), ("o'b", "an apostrophe"), ('a"b', "a quotation mark"), ("a\tb", "a space")]
)
def test_a_folder_that_snakemake_cannot_work_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, what: str
):
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / folder)
    with pytest.raises(BadInput, match=f"whose path has {what}; move or rename"):
        refuse_folder(tmp_path / folder)


def test_a_run_outside_the_project_is_refused(tmp_path: Path):
    (tmp_path / "project").mkdir()
    with pytest.raises(BadInput, match=f"run this in the folder of the project, {tmp_path}/project, not in "):
        refuse_folder(tmp_path / "project")
    refuse_folder(Path.cwd())


def test_a_scheduler_that_is_not_there_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match="this machine has no sbatch"):
        refuse_scheduler("slurm")
    refuse_scheduler("local")
    (tmp_path / "sbatch").touch(mode=0o755)
    refuse_scheduler("slurm")


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do():
    for name, settings in (("slurm", "executor: slurm\n"), ("plain", "cores: 2\n")):
        (Path("profiles") / name).mkdir(parents=True)
        (Path("profiles") / name / "config.yaml").write_text(settings, encoding="utf-8")
    assert (run.executor_of("profiles/slurm"), run.executor_of("profiles/plain")) == ("slurm", "local")
    with pytest.raises(BadInput, match="the project has profiles/plain, profiles/slurm; did you mean 'profiles/slurm'"):
        run.executor_of("profiles/slurn")


def test_a_line_is_printed_when_a_stage_is_done(capsys: pytest.CaptureFixture):
    """Jobs of two stages end in any order; the job that gathers all is of none."""
    handler = stages.LogHandler(None, None)

    def told(**event: Any) -> str:
        handler.emit(logging.makeLogRecord({"msg": "", **event}))
        return capsys.readouterr().out

    steps = {"clean": 1, "compare_coders": 1, "ingest": 1, "all": 1, "total": 4}
    assert told(event=LogEvent.RUN_INFO, stats=steps) == "3 steps to run.\n"
    for number, rule in enumerate(("ingest", "clean", "compare_coders", "all")):
        assert told(event=LogEvent.JOB_INFO, jobid=number, rule_name=rule) == ""
    assert told(event=LogEvent.JOB_FINISHED, job_id=1) == ""
    assert told(event=LogEvent.JOB_FINISHED, job_id=0) == "Answers read         2 of 3\n"
    assert told(event=LogEvent.JOB_FINISHED, job_id=2) == "Answers cleaned      3 of 3\n"
    assert told(event=LogEvent.JOB_FINISHED, job_id=3) == ""
    assert told(msg="Nothing to be done (all requested files are present and up to date).").startswith("Nothing to do")


def test_every_rule_that_runs_is_of_a_stage():
    assert {file.stem for file in (PROJECT / "workflow/rules").glob("*.smk")} - stages.STAGES.keys() == {
        "survey",
        "captions",
    }
    assert stages.LogHandler(None, None)._stage_of.keys() > {"ingest", "tables"}
