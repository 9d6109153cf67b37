"""What a rule's script depends on: the modules that it imports, directly or not, and their data files.

Their digest is a param of the rule, so that an edited module reruns exactly the rules that use it. As inputs they would
be more than all others: Snakemake looks at each input again for each output.
"""

import hashlib
import os
import re
import sys
from functools import cache
from pathlib import Path

from foisurvey.core.records import sha256

SCRIPTS = Path(__file__).parents[2]
# Parsing every module would take a fifth of a second at the start of each job; a test compares the two.
_STATEMENT = re.compile(r"^ *(?:from|import) (foisurvey[\w.]*)(?: import (?:\(([^)]*)\)|(.*)))?$", re.MULTILINE)


def code_digest(script: str) -> str:
    """Return one SHA-256 of the files that a script depends on: of their names and contents."""
    return hashlib.sha256("".join(f"{file.name} {_digest(file)}\n" for file in imports(script)).encode()).hexdigest()


def imports(script: str, scripts: Path = SCRIPTS) -> list[Path]:
    """Return the files of the package that a script depends on, sorted.

    `script` is the name of a file in the folder `scripts`, which holds the package too; raises FileNotFoundError where
    there is no such file. A module's data files are beside it under its name: review.py has review.css and review.js.
    """
    modules: set[Path] = set()
    remaining = set(_imported(scripts / script, scripts))
    while remaining:
        module = remaining.pop()
        modules.add(module)
        remaining |= _imported(module, scripts) - modules
    return sorted(file for module in modules for file in _with_data(module))


def loaded() -> list[str]:
    """Return the files of the package that this process has imported, as paths from the current folder, sorted."""
    names = [name for name in sys.modules if name.startswith("foisurvey.")]
    modules = [Path(file) for name in names if (file := sys.modules[name].__file__)]
    return sorted(os.path.relpath(file) for module in modules for file in _with_data(module))


_digest = cache(sha256)


@cache
def _with_data(module: Path) -> list[Path]:
    """Return a module and its data files."""
    return list(module.parent.glob(f"{module.stem}.*"))


@cache
def _imported(file: Path, scripts: Path) -> frozenset[Path]:
    """Return the modules that a file names in its import statements, those inside functions too."""
    names = set()
    for package, lines, line in _STATEMENT.findall(file.read_text(encoding="utf-8")):
        names |= {package, *(f"{package}.{name}" for name in re.findall(r"\w+", lines or line))}
    modules = (scripts.joinpath(*name.split(".")).with_suffix(".py") for name in names)
    return frozenset(module for module in modules if module.is_file())
