"""Start R: a test that needs it is skipped where there is none, and fails there with CI=true."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def rscript(script: Path, *arguments: str | Path) -> str:
    """Run an R script and return what it said; fail with R's own words."""
    program = shutil.which("Rscript")
    if not program:
        reason = "R is not installed (Debian: r-base-core r-cran-e1071 r-cran-psy r-cran-data.table)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        [program, "--vanilla", script, *arguments],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
