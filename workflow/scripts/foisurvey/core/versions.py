"""The versions of a run's packages."""

import platform
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).parents[4] / "pyproject.toml"


def packages() -> dict[str, str]:
    """Return the versions of Python, of this project, and of each package that its pyproject.toml asks for."""
    with open(PROJECT, "rb") as file:
        project = tomllib.load(file)["project"]
    names = sorted(re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in project["dependencies"])
    versions = {name: version(name) for name in names}
    return {"python": platform.python_version(), "foisurvey": project["version"], **versions}
