"""What every job does around its work: keep a log, refuse bad input plainly, write no half file."""

import errno
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from foisurvey.core.messages import BadInput

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
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's work with its output in the job's log.

    Bad input ends the job with only its message in the log, and a signal or a full disk with one line; any other error
    leaves its traceback there. In each case the message is also added to logs/refused.txt, which `make` prints last.
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
                yield
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


def _tell(log: Path, message: str) -> None:
    """Add a message to a job's log and to the file that `make` prints last, or where that is impossible to stderr."""
    with suppress(OSError), open(log, "a", encoding="utf-8") as file:
        file.write(f"{message}\n")
    try:
        with open(log.parents[1] / "refused.txt", "a", encoding="utf-8") as refused:
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
