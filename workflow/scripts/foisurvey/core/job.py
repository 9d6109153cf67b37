"""What every job does around its work: log, plain refusal, files that are written whole."""

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
# What is wrong with the disk and not with the work: the number of the error, and what a person does.
DISK = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some of your quota",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it readable and writable",
    errno.EPERM: "make it writable",
}


class Stopped(BaseException):
    """A signal that ends the job."""


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's work with its output in the job's log.

    Bad input ends the job with its message alone in the log, a signal or a full disk with one
    line; any other error leaves its traceback there. Either way logs/refused.txt says so too:
    `make` shows it last.
    """
    path = Path(snakemake.log[0])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    refusal = None
    try:
        with open(path, "w", buffering=1, encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
            try:
                yield
            except BadInput as bad:
                refusal = str(bad)
            except Stopped as stopped:
                refusal = f"{path.stem} was stopped ({stopped}); run make again, it goes on where this run stopped"
            except Exception as error:
                refusal = disk_message(error)
                if refusal is None:
                    traceback.print_exc()
                    refusal = f"{type(error).__name__}: not your data but an error of ours; {path} has the details"
            if refusal is not None:
                log.write(f"{refusal}\n")
    except OSError as error:  # the log itself cannot be written
        refusal = refusal or disk_message(error) or str(error)
    if refusal is not None:
        _refuse(path.parents[1] / "refused.txt", refusal)


def disk_message(error: Exception) -> str | None:
    """Return one line that says what to do about an error of the disk, or nothing where it is another."""
    said = re.search(r"\(os error (\d+)\)", str(error))  # polars has the number in its text alone
    number = int(said[1]) if said else getattr(error, "errno", None)
    if number not in DISK:
        return None
    where = f"{file}: " if (file := getattr(error, "filename", None)) else ""
    return f"{where}{os.strerror(number)}; {DISK[number]}, then run make again"


@contextmanager
def write_whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path that takes the name `path` only when the work on it succeeds."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}{UNFINISHED}{target.suffix}")
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


def _refuse(file: Path, message: str) -> None:
    try:
        with open(file, "a", encoding="utf-8") as refused:
            refused.write(f"{message}\n")
    except OSError:
        print(message, file=sys.stderr)
    sys.exit(1)
