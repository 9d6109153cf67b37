"""What `make` does around a run: check folders, clear what a killed run left, say why a run stopped."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foisurvey import run
from foisurvey.core.versions import sha256


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_a_killed_run_left_is_cleared_and_nothing_else():
    for name in ("results/a/tables", "logs"):
        Path(name).mkdir(parents=True)
    gone = ["results/a/tables/.table1.csv.unfinished.csv", "logs/refused.txt"]
    kept = ["results/a/tables/table1.csv", "results/a/unfinished.csv", "logs/a.log"]
    for name in [*gone, *kept]:
        Path(name).touch()
    run.clear("config.yaml")
    assert [name for name in gone if Path(name).exists()] == []
    assert [name for name in kept if not Path(name).exists()] == []
    run.clear("config.yaml")


def test_results_that_were_changed_are_removed_and_no_other_file(capsys: pytest.CaptureFixture):
    made = Path("results/a")
    made.mkdir(parents=True)
    for name in ("results/a/kept", "results/a/edited", "results/a/new", "elsewhere"):
        Path(name).write_text(name)
    outputs = {"results/a/kept": sha256("results/a/kept"), "results/a/gone": "0"}
    outputs |= dict.fromkeys(("results/a/edited", "elsewhere", "results/a/../../elsewhere"), "0")
    sections = {"config": {}, "packages": {}, "inputs": {}, "outputs": outputs}
    (made / "manifest.json").write_text(json.dumps(sections))
    run.remove_changed_results(made / "manifest.json")
    assert sorted(path.name for path in made.iterdir()) == ["kept", "manifest.json", "new"]
    assert Path("elsewhere").exists()
    changed = "results/a/edited was changed since the last complete run, and will be regenerated.\n"
    assert capsys.readouterr().err == changed
    (made / "manifest.json").write_text("{")
    run.remove_changed_results(made / "manifest.json")
    assert sorted(path.name for path in made.iterdir()) == ["kept", "new"]


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
    assert run.why().startswith(message), case


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
