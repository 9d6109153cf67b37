"""Killed, out of space, locked out: the next `make` ends as an undisturbed run does, or says in one line what to do."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from conftest import Project

pytestmark = pytest.mark.slow

# Which signal the processes are sent, a run each; what a killed "run" or "make" leaves goes on to its end by itself.
# Snakemake itself is not sent SIGTERM: its handler may wait for ever for a lock that it holds.
KILLS = [
    (signal.SIGKILL, ["snakemake", "job", "run"]),
    (signal.SIGTERM, ["job", "run", "run"]),
    (signal.SIGINT, ["job", "snakemake", "run"]),
    (signal.SIGKILL, ["make"]),
]
MARKS = {"snakemake": "-m snakemake", "job": "/.snakemake/scripts/", "run": "-m foisurvey.run"}
AT_WORK = r"another run \(process (\d+)\) is at work in this folder; wait until it ends, then run make again"
ON_LINE = r"(?:^|\n)\n{}\nmake: \*\*\* .*\n$"


def processes(project: Project, kind: str) -> list[psutil.Process]:
    """Return the live processes of a kind that work in a project's folder."""
    found = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
            if process.cwd() == str(project.folder) and MARKS[kind] in command and command.startswith("/"):
                found.append(process)
        except psutil.Error:
            continue
    return found


def seen(project: Project, kind: str, started: subprocess.Popen[str]) -> psutil.Process | None:
    """Wait for a process of a kind, and return it, or None where `make` has ended before there was one."""
    while started.poll() is None:
        if found := processes(project, kind):
            return found[0]
        time.sleep(0.01)
    return None


def make_until_done(project: Project) -> None:
    """Run `make`; where another run is still at work it says so, and it is run again when that has ended."""
    while (run := project.make()).returncode:
        told = re.search(ON_LINE.format(AT_WORK), run.said)
        assert told, run.said
        with suppress(psutil.NoSuchProcess):
            psutil.Process(int(told[1])).wait()


@pytest.fixture(scope="module")
def undisturbed(finished: Project) -> dict[str, bytes]:
    return finished.files()


@pytest.mark.parametrize(("number", "kinds"), KILLS, ids=[f"{number.name} {kinds}" for number, kinds in KILLS])
def test_a_killed_run_goes_on_where_it_stopped(
    project: Project, undisturbed: dict, number: signal.Signals, kinds: list[str]
):
    for kind in kinds:
        kill(project, kind, number, random.uniform(0.5, 5))
    make_until_done(project)
    assert project.files() == undisturbed
    verified = project.make("verify")
    assert verified.returncode == 0, verified.said


def kill(project: Project, kind: str, number: signal.Signals, moment: float) -> None:
    """Start `make`, send one of its processes a signal at that moment (seconds), and wait until `make` ends."""
    print(f"{kind} killed after {moment:.2f} s")
    process = project.start_make(output=subprocess.DEVNULL)
    time.sleep(moment)
    if kind == "make":
        process.send_signal(number)
    elif victim := seen(project, kind, process):
        with suppress(psutil.NoSuchProcess):
            victim.send_signal(number)
    process.wait()


def test_a_killed_snakemake_leaves_a_lock_and_a_job_and_neither_is_in_the_way(project: Project, undisturbed: dict):
    process = project.start_make(output=subprocess.DEVNULL)
    assert seen(project, "job", process)
    seen(project, "snakemake", process).kill()
    process.wait()
    assert list((project.folder / ".snakemake/locks").iterdir())
    run = project.make()
    assert run.returncode == 0, run.said
    assert project.files() == undisturbed


def test_a_lock_of_a_live_run_is_left_alone(project: Project, undisturbed: dict):
    first = project.start_make()
    assert seen(project, "job", first)
    second = project.make()
    assert second.returncode != 0
    assert re.search(ON_LINE.format(AT_WORK), second.said)
    said, _ = first.communicate()
    assert first.returncode == 0, said
    assert project.files() == undisturbed


@pytest.fixture
def disk() -> Iterator[Callable[[Path, str], None]]:
    """Mount a disk of one's own on a folder, or mount it anew with other options."""
    mounted: list[Path] = []

    def mount(folder: Path, options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        remount = f"remount,{options}" if folder in mounted else options
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", remount, "tmpfs", folder], capture_output=True, text=True)
        if done.returncode:
            assert "CI" not in os.environ, done.stderr
            pytest.skip(f"needs the right to mount a file system: {done.stderr.strip()}")
        mounted.append(folder)

    yield mount
    for folder in reversed(dict.fromkeys(mounted)):
        subprocess.run(["umount", folder], check=True)


NO_SPACE = r"(?:No space left on device|the disk is full); free some space, then run make again"


def test_a_full_disk_is_told_in_one_line(project: Project, disk: Callable, undisturbed: dict):
    for size in ("64k", "1100k", "1500k"):  # of which a run looks for 1 MiB before it starts
        disk(project.folder / "results", f"size={size}")
        run = project.make()
        assert run.returncode != 0, size
        assert re.search(ON_LINE.format(NO_SPACE), run.said), run.said
        assert "Traceback" not in run.said
        assert [name for name in project.files() if "unfinished" in name] == []
    disk(project.folder / "results", "size=50m")
    make_until_done(project)
    assert project.files() == undisturbed


def test_a_full_disk_that_holds_the_project_too(tmp_path: Path, project: Project, disk: Callable, undisturbed: dict):
    whole = tmp_path / "disk"
    disk(whole, "size=50m")
    there = Project(project.folder.rename(tmp_path / "moved"))
    subprocess.run(["cp", "-r", there.folder, whole], check=True)
    there = Project(whole / "moved")
    used = shutil.disk_usage(whole).used // 1024
    for room in (600, 1000, 1800):
        disk(whole, f"size={used + room}k")
        run = there.make()
        assert run.returncode != 0, room
        assert re.search(ON_LINE.format(NO_SPACE), run.said), run.said
    disk(whole, "size=50m")
    make_until_done(there)
    assert there.files() == undisturbed


def test_a_folder_that_cannot_be_written_to_is_told_in_one_line(project: Project, disk: Callable, undisturbed: dict):
    for folder in ("results", "results/dcb-2025-synthetic/tables", "logs", ".snakemake"):
        disk(project.folder / folder, "ro")
        run = project.make()
        assert run.returncode != 0, folder
        expected = rf"{re.escape(folder)}/ cannot be written to; make it writable, then run make again"
        assert re.search(rf"^\n{expected}\nmake: ", run.said), run.said
        disk(project.folder / folder, "rw")
    make_until_done(project)
    assert project.files() == undisturbed
