"""What identifies a run's files and packages: checksums and versions."""

import hashlib
import platform
import re
from importlib.metadata import requires, version
from pathlib import Path


def packages() -> dict[str, str]:
    """Return the versions of Python, of this project, and of each package that its pyproject.toml asks for."""
    wanted = [requirement for requirement in requires("foisurvey") or [] if "extra ==" not in requirement]
    names = sorted(re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in wanted)
    return {"python": platform.python_version(), **{name: version(name) for name in ("foisurvey", *names)}}


def sha256(file: str | Path) -> str:
    """Return the SHA-256 of a file, or "missing"; a folder is not a file."""
    try:
        with open(file, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"
