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
# It begins with what it looks for: that of a whole statement would try each line.
_NAMED = re.compile(r"foisurvey[\w.]*(?: import (?:\(([^)]*)\)|(.*)))?")


def code_digest(script: str) -> str:
    """Return one SHA-256 of the files that a script depends on: of their names and contents."""
    return hashlib.sha256("".join(f"{file.name} {_digest(file)}\n" for file in imports(script)).encode()).hexdigest()


def imports(script: str, scripts: Path = SCRIPTS) -> list[Path]:
    """Return the files of the package that a script depends on, sorted.

    `script` is the name of a file in the folder `scripts`, which holds the package too; raises FileNotFoundError where
    there is no such file. A module's data files are beside it under its name: review.py has review.css and review.js.
    """
    package = _package(scripts)
    modules: set[str] = set()
    remaining = set(_imported(scripts / script)) & package.keys()
    while remaining:
        module = remaining.pop()
        modules.add(module)
        (source,) = (file for file in package[module] if file.suffix == ".py")
        remaining |= _imported(source) & package.keys() - modules
    return sorted((file for module in modules for file in package[module]), key=str)


def loaded() -> list[str]:
    """Return the files of the package that this process has imported, as paths from the current folder, sorted."""
    package = _package(SCRIPTS)
    names = [name for name in sys.modules if name.startswith("foisurvey.")]
    modules = (package.get(name) or package.get(f"{name}.__init__", []) for name in names)
    return sorted(os.path.relpath(file) for files in modules for file in files)


_digest = cache(sha256)


@cache
def _package(scripts: Path) -> dict[str, list[Path]]:
    """Return the files of each module of the package, data files too, by the module's name: foisurvey.core.job."""
    files: dict[str, list[Path]] = {}
    for folder, _, names in os.walk(scripts / "foisurvey"):
        package = os.path.relpath(folder, scripts).replace(os.sep, ".")
        for name in names:
            files.setdefault(f"{package}.{name.partition('.')[0]}", []).append(Path(folder, name))
    return files


@cache
def _imported(file: Path) -> frozenset[str]:
    """Return what a file names in its import statements, those inside functions too: modules and names in them."""
    text, names = file.read_text(encoding="utf-8"), set()
    for found in _NAMED.finditer(text):
        if text.endswith(("from ", "import "), 0, found.start()):
            package = found[0].partition(" ")[0]
            names |= {package, *(f"{package}.{name}" for name in re.findall(r"\w+", found[1] or found[2] or ""))}
    return frozenset(names)
