"""The workflow in an environment of nothing but the packages of environment.yml; conda itself is not tried.

The environment is put together from the packages that are installed here, so that neither the project nor a package
that only the tests need is in it. For `--sdm conda` a stand-in makes it where conda would.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from conftest import CONDA_NAMES, ROOT, Project
from packaging.requirements import Requirement

# What Snakemake asks of conda; the stand-in knows no more. The sixth word of `env create` is the file, the eighth the
# prefix.
CONDA = """#!/bin/sh
case "$*" in
    --version) echo conda 25.1.0 ;;
    "info --json") echo '{info}' ;;
    "config --get channel_priority --json") echo '{{"get": {{"channel_priority": "strict"}}}}' ;;
    "env create "*) cmp "$6" environment.yml && cp -a {environment} "$8" ;;
    "clean "*) ;;
    *) echo "conda: not expected: $*" >&2; exit 1 ;;
esac
"""


def packages_of(file: str | Path) -> list[str]:
    """Return the packages that an environment file of conda names; it has no pip part."""
    named = yaml.safe_load(Path(file).read_text(encoding="utf-8"))["dependencies"]
    names = [Requirement(entry).name for entry in named]
    return [CONDA_NAMES.get(name, name) for name in names if name != "python"]


def make_environment(prefix: str | Path, names: Iterable[str]) -> None:
    """Make a virtual environment that has these packages and what they need, as links to those of this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(prefix)}))
    wanted, seen = list(names), set()
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        found = distribution(name)
        needs = [Requirement(entry) for entry in found.requires or []]
        wanted += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
        for top in {Path(file).parts[0] for file in found.files or []} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(found.locate_file(top))


def run_in(environment: Path, project: Project, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run Snakemake in a copy of the project with an environment of its own."""
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    outside |= {"PATH": f"{environment}/bin:{path or outside['PATH']}", "PYTHONDONTWRITEBYTECODE": ""}
    command = [environment / "bin/python", "-m", "snakemake", "--cores", "all", *arguments]
    return subprocess.run(
        command, cwd=project.folder, env=outside, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


@pytest.mark.slow
def test_the_packages_of_environment_yml_are_enough(tmp_path: Path, project: Project, finished: Project):
    make_environment(tmp_path / "environment", packages_of(ROOT / "environment.yml"))
    installed = subprocess.run(
        [tmp_path / "environment/bin/python", "-c", "import foisurvey"], capture_output=True, text=True, cwd=tmp_path
    )
    assert "No module named 'foisurvey'" in installed.stderr
    run = run_in(tmp_path / "environment", project)
    assert run.returncode == 0, run.stdout
    assert project.files() == finished.files()


@pytest.mark.slow
def test_each_rule_runs_in_the_environment_that_snakemake_makes(tmp_path: Path, project: Project, finished: Project):
    base, environment = tmp_path / "conda", tmp_path / "environment"
    make_environment(environment, packages_of(ROOT / "environment.yml"))
    (base / "bin").mkdir(parents=True)
    info = json.dumps({"conda_prefix": str(base), "root_prefix": str(base), "platform": "linux-64"})
    (base / "bin/conda").write_text(CONDA.format(info=info, environment=environment), encoding="utf-8")
    (base / "bin/conda").chmod(0o755)
    (base / "bin/activate").write_text('export CONDA_PREFIX="$1" PATH="$1/bin:$PATH"\n', encoding="utf-8")
    run = run_in(environment, project, "--sdm", "conda", path=f"{base}/bin:{os.environ['PATH']}")
    assert run.returncode == 0, run.stdout
    (made,) = (project.folder / ".snakemake/conda").glob("*_")
    assert f"Activating conda environment: .snakemake/conda/{made.name}" in run.stdout
    assert project.files() == finished.files()
