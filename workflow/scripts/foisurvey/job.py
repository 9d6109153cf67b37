"""What every job does around its work: log, plain refusal, files that appear whole."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from foisurvey.problems import BadInput


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's work with its output in the job's log.

    Bad input ends the job with its message alone in the log; any other error leaves its
    traceback there. Either way logs/refused.txt says so too: `make` shows it last.
    """
    path = Path(snakemake.log[0])
    with open(path, "w", buffering=1, encoding="utf-8") as log:
        sys.stdout = sys.stderr = log
        try:
            yield
        except BadInput as refusal:
            print(refusal)
            _refuse(path, str(refusal))
        except Exception as error:
            traceback.print_exc()
            _refuse(path, f"{type(error).__name__}: not your data but an error of ours; {path} has the details")
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path that takes the name `path` only when the work on it succeeds."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.unfinished{target.suffix}")
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _refuse(log: Path, message: str) -> None:
    with open(log.parents[1] / "refused.txt", "a", encoding="utf-8") as file:
        file.write(f"{message}\n")
    sys.exit(1)
