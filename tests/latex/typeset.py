"""Run LaTeX."""

import subprocess
from pathlib import Path

from installed import program


def typeset(tex: bytes, engine: str, folder: Path) -> Path:
    """Return the PDF that an engine makes of a text, in two runs; fail with the end of its log."""
    latex = program(engine, packages="texlive-latex-recommended texlive-luatex lmodern")
    source = folder / f"{engine}.tex"
    source.write_bytes(tex)
    options = ["-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape"]
    for _ in range(2):
        done = subprocess.run([latex, *options, source.name], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    return source.with_suffix(".pdf")
