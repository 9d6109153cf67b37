"""What a run was made of and what it made: SHA-256 of every file, versions, config; and whether that still holds.

`python -m foisurvey.checks.manifest [FOLDER]` says what is not as it was, in each survey under the folder (results).
"""

import hashlib
import json
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from foisurvey.core.config import fingerprint, read
from foisurvey.core.messages import BadInput, Problem

NAME = "manifest.json"


def manifest(config: dict[str, Any], config_file: str, inputs: Iterable[str], outputs: Iterable[str]) -> dict[str, Any]:
    """Return the manifest of a run: paths from the project's top level, in order; no time, host or command."""
    return {
        "survey": config["survey"],
        "config": {"file": config_file, "sha256": fingerprint(config)},
        "packages": packages(),
        "inputs": {file: sha256(file) for file in sorted(inputs)},
        "outputs": {file: sha256(file) for file in sorted(outputs)},
    }


def packages() -> dict[str, str]:
    """Return the versions of Python, of this project, and of each package that its pyproject.toml asks for."""
    wanted = [needed for needed in requires("foisurvey") or [] if "extra ==" not in needed]
    names = sorted(re.split(r"[^\w.-]", needed, maxsplit=1)[0] for needed in wanted)
    return {"python": platform.python_version(), **{name: version(name) for name in ("foisurvey", *names)}}


def sha256(file: str | Path) -> str:
    """Return the SHA-256 of a file, or "missing"; a folder is no file."""
    try:
        with open(file, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"


def read_manifest(file: Path) -> dict[str, Any]:
    """Return the manifest that a file holds. Raises BadInput where it holds none."""
    try:
        was = json.loads(file.read_text(encoding="utf-8"))
        return {key: was[key] for key in ("config", "packages", "inputs", "outputs")}
    except (OSError, ValueError, TypeError, KeyError):
        raise BadInput("manifest", [Problem("expected a manifest; run make to write it anew", str(file))]) from None


def differences(file: Path) -> Iterator[str]:
    """Yield what is not as the manifest has it, a line each: files changed, missing or of no run; packages; config."""
    try:
        was = read_manifest(file)
    except BadInput as refusal:
        yield str(refusal)
        return
    for path, digest in (was["inputs"] | was["outputs"]).items():
        now = sha256(path)
        if now != digest:
            yield f"{path}: {'missing' if now == 'missing' else 'not as it was'}"
    for path in sorted(str(path) for path in file.parent.rglob("*") if path.is_file()):
        if path not in was["outputs"] and path != str(file):
            yield f"{path}: not of this run"
    installed = packages()
    for name in sorted(was["packages"].keys() | installed.keys()):
        then, today = was["packages"].get(name, "none"), installed.get(name, "none")
        if then != today:
            yield f"package {name}: {then} then, {today} now"
    try:
        same = fingerprint(read(was["config"]["file"])) == was["config"]["sha256"]
    except BadInput as refusal:
        yield str(refusal)
    else:
        if not same:
            yield f"{was['config']['file']}: not the config of the run, which stands in {file.parent / 'config.yaml'}"


def verify(folder: Path) -> int:
    """Print what is not as it was in each survey of a folder of results, and return how many such surveys there are."""
    files = sorted(folder.glob(f"*/{NAME}"))
    if not files:
        print(f"No {NAME} under {folder}/: run make first.")
        return 1
    wrong = 0
    for file in files:
        found = list(differences(file))
        print(f"{file.parent}: {'not as it was' if found else 'as it was, and so is what it was made from'}")
        print(*(f"  - {line}\n" for line in found), sep="", end="")
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    sys.exit(bool(verify(Path(sys.argv[1] if len(sys.argv) > 1 else "results"))))
