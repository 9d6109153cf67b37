"""A job that fails: one message, in its log and where `make` looks, and nothing half-written."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import indent
from types import SimpleNamespace
from unittest.mock import ANY

import polars as pl
import pytest

from foisurvey.core.imports import loaded
from foisurvey.core.job import disk_message, job, write_whole
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.records import Record, digests, read_record, read_records


def seen(log: Path, inputs: Sequence[Path] = (), outputs: Sequence[Path] = ()) -> SimpleNamespace:
    """Return of Snakemake's object what `job` takes of it."""
    return SimpleNamespace(log=[str(log)], input=[*map(str, inputs)], output=[*map(str, outputs)])


def bad_input():
    raise BadInput("clean", [Problem("expected a number", "a.csv", row=3)])


def raises(error: Exception):
    raise error


@pytest.mark.parametrize(
    ("case", "ending", "message"),
    [
        ("bad input", bad_input, "clean: 1 problem\n  - a.csv, row 3: expected a number"),
        (
            "a full disk",
            lambda: raises(OSError(errno.ENOSPC, "full", "x.csv")),
            "x.csv: No space left on device; free some space, then run make again",
        ),
        (
            "an error of ours",
            lambda: raises(KeyError("q1")),
            "KeyError: an error of this program, not of your data; see ",
        ),
    ],
)
def test_a_job_that_fails_leaves_one_message_and_no_file(
    tmp_path: Path, case: str, ending: Callable[[], None], message: str
):
    log, made = tmp_path / "logs/survey/derive.log", tmp_path / "made.csv"
    log.parent.mkdir(parents=True)

    def work() -> None:
        with job(seen(log, outputs=[made])), write_whole(made) as file:
            file.write_text("half")
            ending()

    with pytest.raises(SystemExit) as ended:
        work()
    assert ended.value.code == 1, case
    refused = (tmp_path / "logs/refused.txt").read_text(encoding="utf-8")
    assert refused.startswith(message), case
    assert log.read_text(encoding="utf-8").endswith(refused), case
    assert ("Traceback" in log.read_text(encoding="utf-8")) == (case == "an error of ours")
    assert [path.name for path in tmp_path.iterdir()] == ["logs"], "neither the file nor a part of it"
    assert [path.name for path in log.parent.iterdir()] == [log.name], "no record"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("moment", "work"),
    [
        ("at its work", "stop()"),
        ("in a library that catches everything", "try:\n    stop()\nexcept BaseException:\n    pass"),
        ("where Python ignores exceptions", "class Gone:\n    def __del__(self):\n        stop()\nGone()"),
        ("twice", "try:\n    stop()\nfinally:\n    stop()"),
    ],
)
def test_a_job_that_is_stopped_leaves_one_line_and_no_file(
    tmp_path: Path, number: signal.Signals, moment: str, work: str
):
    log, made = tmp_path / "logs/survey/derive.log", tmp_path / "made.csv"
    log.parent.mkdir(parents=True)
    script = f"""
import os
from types import SimpleNamespace
from foisurvey.core.job import job, write_whole
def stop():
    os.kill(os.getpid(), {int(number)})
with job(SimpleNamespace(log=[{str(log)!r}], input=[], output=[])), write_whole({str(made)!r}) as file:
    file.write_text("half")
{indent(work, "    ")}
    print("it went on")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    line = f"derive was stopped ({number.name}); run make again, it goes on where this run stopped\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", ""), moment
    assert log.read_text(encoding="utf-8") == line
    assert (tmp_path / "logs/refused.txt").read_text(encoding="utf-8") == line
    assert [path.name for path in log.parent.iterdir()] == [log.name], "no record"
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_job_that_succeeds_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture):
    log, made = tmp_path / "logs/survey/derive.log", tmp_path / "made.csv"
    log.parent.mkdir(parents=True)
    with job(seen(log, outputs=[made])), write_whole(made) as file:
        print("for the log")
        file.write_text("whole")
    assert made.read_text() == "whole"
    assert log.read_text() == "for the log\n"
    assert not (tmp_path / "logs/refused.txt").exists()
    assert capsys.readouterr().out == ""


A, B, C = (hashlib.sha256(text).hexdigest() for text in (b"a", b"b", b"c"))


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of a job in the current folder, where there are two files to read, a and b, which hold their names."""
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        Path(name).write_text(name)
    path = Path("logs/clubs/derive.log")
    path.parent.mkdir(parents=True)
    return path


def write(log: Path, inputs: str, outputs: str) -> dict[str, str]:
    """Run a job that writes the name of each output into it; return what it was told that it reads."""
    with job(seen(log, [*map(Path, inputs)], [*map(Path, outputs)])) as read:
        for name in outputs:
            Path(name).write_text(name)
    return read


def test_a_job_records_what_it_read_imported_and_wrote_and_no_time(log: Path):
    assert write(log, "ab", "c") == {"a": A, "b": B}
    record = log.with_suffix(".json").read_bytes()
    assert json.loads(record) == {"read": ANY, "wrote": {"c": C}, "left_over": {}}
    inputs = {"a": A, "b": B}
    imported = json.loads(record)["read"]
    assert {name: imported.pop(name) for name in inputs} == inputs
    assert imported == digests(loaded())
    write(log, "ab", "c")
    assert log.with_suffix(".json").read_bytes() == record


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("edited", lambda: Path("b").write_text("B")),
        ("edited, with its old time", lambda: (Path("b").write_text("B"), os.utime("b", (1, 1)))),
        ("removed", lambda: Path("b").unlink()),
    ],
)
def test_an_input_that_changes_while_a_job_reads_it_is_refused(log: Path, case: str, change: Callable[[], object]):
    write(log, "ab", "c")

    def work() -> None:
        with job(seen(log, [Path("a"), Path("b")], [Path("c")])):
            change()

    with pytest.raises(SystemExit):
        work()
    message = "derive: 1 problem\n  - b: was changed while derive read it; run again\n"
    assert log.read_text(encoding="utf-8") == message, case
    assert Path("logs/refused.txt").read_text(encoding="utf-8") == message, case
    assert not log.with_suffix(".json").exists(), "the record of the earlier run does not stay"


def test_what_a_job_no_longer_writes_is_remembered_also_after_it_failed(log: Path):
    write(log, "a", "cd")

    def fail() -> None:
        with job(seen(log, [Path("a")], [Path("c")])):
            bad_input()

    with pytest.raises(SystemExit):
        fail()
    assert read_record(log.with_suffix(".json")).wrote == {}
    write(log, "a", "c")
    record = read_record(log.with_suffix(".json"))
    assert ([*record.wrote], [*record.left_over]) == (["c"], ["d"])
    write(log, "a", "cd")
    assert read_record(log.with_suffix(".json")).left_over == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"read": 1}', '{"wrote": {"c": 1}}'])
def test_a_file_that_is_no_record_is_as_none(log: Path, text: str):
    log.with_suffix(".json").write_text(text)
    log.with_name(".clean.json.unfinished.json").write_text("{}")
    assert read_records(log.parent) == {"derive": Record()}


def test_a_log_that_cannot_be_written_does_not_hide_the_message(tmp_path: Path, capfd: pytest.CaptureFixture):
    with pytest.raises(SystemExit), job(seen(tmp_path / "no/such/folder.log")):
        pytest.fail("the work does not begin")
    assert "No such file or directory" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("case", "error", "message"),
    [
        ("expected: read-only", OSError(errno.EROFS, "", "a"), "a: Read-only file system; make it writable"),
        (
            "expected: no permission",
            PermissionError(errno.EACCES, "", "a"),
            "a: Permission denied; make it readable and writable",
        ),
        (
            "expected: polars gives the number in its text",
            pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"),
            "No space left on device; free some space",
        ),
        (
            "expected: the end of a parquet file could not be written",
            pl.exceptions.ComputeError("parquet: File out of specification: Invalid thrift: transport error"),
            "No space left on device; free some space",
        ),
        ("edge: another error of the system", FileNotFoundError(errno.ENOENT, "", "a"), None),
        ("edge: not an error of the system", KeyError("a"), None),
    ],
)
def test_errors_of_the_disk_in_words(case: str, error: Exception, message: str | None):
    assert disk_message(error) == (message and f"{message}, then run make again"), case
