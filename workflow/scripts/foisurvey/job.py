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
    traceback there. Snakemake shows the log of a failed job.
    """
    with open(snakemake.log[0], "w", buffering=1, encoding="utf-8") as log:
        sys.stdout = sys.stderr = log
        try:
            yield
        except BadInput as refusal:
            print(refusal)
            sys.exit(1)
        except Exception:
            traceback.print_exc()
            sys.exit(1)
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
