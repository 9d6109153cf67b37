"""Run LaTeX: a test that needs it is skipped where there is none, and fails there with CI=true."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def typeset(tex: str, engine: str, folder: Path) -> Path:
    """Return the PDF that an engine makes of a text, in two runs; fail with the end of its log."""
    program = shutil.which(engine)
    if not program:
        reason = f"{engine} is not installed (Debian: texlive-latex-recommended texlive-luatex lmodern)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    source = folder / f"{engine}.tex"
    source.write_text(tex, encoding="utf-8")
    options = ["-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape"]
    for _ in range(2):
        done = subprocess.run(
            [program, *options, source.name], cwd=folder, capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    return source.with_suffix(".pdf")
