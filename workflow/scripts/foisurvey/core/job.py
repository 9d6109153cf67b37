"""What every job does around its work: keep a log and a record, refuse bad input plainly, write no half file."""

import errno
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from foisurvey.core.imports import loaded
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.records import SUFFIX, Record, digests, read_record

UNFINISHED = ".unfinished"
SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Errors of the disk, by their number, and what a person can do about each.
DISK = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some of your quota",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it readable and writable",
    errno.EPERM: "make it writable",
}
# Files that a job is writing, under their temporary names.
_unfinished: set[Path] = set()


@contextmanager
def job(snakemake: Any) -> Iterator[dict[str, str]]:
    """Run a script's work with its output in the job's log; give it the SHA-256 of each of its input files.

    If the job succeeds, its record is written beside the log (`core.records`); it is refused where an input file was
    changed meanwhile. Bad input ends the job with only its message in the log, and a signal or a full disk with one
    line; any other error leaves its traceback there. In each case the message is also added to logs/refused.txt, which
    `make` prints last.
    """
    path = Path(snakemake.log[0])

    def stop(number: int, frame: FrameType | None) -> None:
        # An exception here could end anywhere, even within a library that catches it: nothing is raised.
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        for file in list(_unfinished):
            with suppress(OSError):
                file.unlink(missing_ok=True)
        name = signal.Signals(number).name
        _tell(path, f"{path.stem} was stopped ({name}); run make again, it goes on where this run stopped")
        os._exit(1)

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    message = None
    try:
        with open(path, "w", buffering=1, encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
            try:
                with _recorded(path, snakemake.input, snakemake.output) as read:
                    yield read
            except BadInput as bad:
                message = str(bad)
            except Exception as error:
                message = disk_message(error)
                if message is None:
                    traceback.print_exc()
                    message = f"{type(error).__name__}: an error of this program, not of your data; see {path}"
    except OSError as error:  # the log itself cannot be written
        message = message or disk_message(error) or str(error)
    for number, handler in before.items():
        signal.signal(number, handler)
    if message is not None:
        _tell(path, message)
        sys.exit(1)


@contextmanager
def _recorded(log: Path, inputs: Iterable[str], outputs: Iterable[str]) -> Iterator[dict[str, str]]:
    """Give the work the digests of its input files, and write the record of the job when the work succeeds.

    Until then no record stands, unless the job must remember files that it wrote before and no longer writes.
    """
    file = log.with_suffix(SUFFIX)
    left_over = read_record(file).written_before([*outputs])
    if left_over:
        _write_record(file, Record(left_over=left_over))
    else:
        file.unlink(missing_ok=True)
    read, code = digests(inputs), digests(loaded())
    yield read
    before = read | code
    changed = [name for name, digest in digests(before).items() if digest != before[name]]
    if changed:
        raise BadInput(
            log.stem, [Problem(f"was changed while {log.stem} read it; run again", name) for name in changed]
        )
    _write_record(file, Record(digests(loaded()) | before, digests(outputs), left_over))


def _write_record(file: Path, record: Record) -> None:
    with write_whole(file) as unfinished:
        unfinished.write_bytes(record.encoded())


def _tell(log: Path, message: str) -> None:
    """Add a message to a job's log and to the file that `make` prints last, or where that is impossible to stderr.

    A message that several jobs give, such as the fault of a sentence that both print, is written there once.
    """
    with suppress(OSError), open(log, "a", encoding="utf-8") as file:
        file.write(f"{message}\n")
    try:
        with open(log.parents[1] / "refused.txt", "a+", encoding="utf-8") as refused:
            refused.seek(0)
            if f"\n{message}\n" not in "\n" + refused.read():
                refused.write(f"{message}\n")
    except OSError:
        print(message, file=sys.__stderr__)


def disk_message(error: Exception) -> str | None:
    """Return one line that says what to do about an error of the disk, or None for any other error."""
    in_text = re.search(r"\(os error (\d+)\)", str(error))  # where polars gives the number
    number = int(in_text[1]) if in_text else getattr(error, "errno", None)
    if "thrift: transport error" in str(error):  # polars, where the end of a parquet file could not be written
        number = errno.ENOSPC
    if number not in DISK:
        return None
    where = f"{file}: " if (file := getattr(error, "filename", None)) else ""
    return f"{where}{os.strerror(number)}; {DISK[number]}, then run make again"


@contextmanager
def write_whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path, and rename it to `path` only when the work on it succeeds."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}{UNFINISHED}{target.suffix}")
    _unfinished.add(temporary)
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        _unfinished.discard(temporary)
