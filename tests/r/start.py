"""Start R."""

import subprocess
from pathlib import Path

from installed import program


def rscript(script: Path, *arguments: str | Path) -> str:
    """Run an R script and return what it said; fail with R's own words."""
    r = program("Rscript", packages="r-base-core r-cran-e1071 r-cran-psy r-cran-data.table r-cran-survey r-cran-boot")
    done = subprocess.run(
        [r, "--vanilla", script, *arguments],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
