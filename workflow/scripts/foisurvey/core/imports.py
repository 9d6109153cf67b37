"""What a rule's script leans on: the modules that it imports, transitively, and the data files beside them.

A rule names them as an input, so that an edited module makes again exactly what leans on it.
"""

import os
import re
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parents[2]
# Parsing every module would take a fifth of a second at each start of the workflow; a test compares this with it.
_STATEMENT = re.compile(r"^ *(?:from|import) (foisurvey[\w.]*)(?: import (?:\(([^)]*)\)|(.*)))?$", re.MULTILINE)


def imports(script: str, scripts: Path = SCRIPTS) -> list[str]:
    """Return the files of the package that a script leans on, as paths from the current folder, in order.

    `script` is the name of a file of the folder `scripts`, which holds the package too; one that does not exist raises
    FileNotFoundError. A module's data files stand beside it under its name: review.py has review.css and review.js.
    """
    modules: set[Path] = set()
    left = set(_imported(scripts / script, scripts))
    while left:
        module = left.pop()
        modules.add(module)
        left |= _imported(module, scripts) - modules
    files = {file for module in modules for file in module.parent.glob(f"{module.stem}.*")}
    return sorted(os.path.relpath(file) for file in files)


@cache
def _imported(file: Path, scripts: Path) -> frozenset[Path]:
    """Return the modules that a file names in its import statements, wherever in it they stand."""
    names = set()
    for package, lines, line in _STATEMENT.findall(file.read_text(encoding="utf-8")):
        names |= {package, *(f"{package}.{name}" for name in re.findall(r"\w+", lines or line))}
    modules = (scripts.joinpath(*name.split(".")).with_suffix(".py") for name in names)
    return frozenset(module for module in modules if module.is_file())
