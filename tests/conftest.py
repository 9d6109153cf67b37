"""A copy of the project to run, break and change without touching this one."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]
RESULTS = Path("results/dcb-2025-synthetic")
LOCKS = sorted(path.relative_to(ROOT) for path in ROOT.glob("requirements*.lock"))
MAKE_SETS = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BIN", "CONFIG", "PROFILE")


# A busy machine is slow, and that is no failure.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

CONDA_NAMES = {"matplotlib-base": "matplotlib"}  # packages of another name in conda
# Files of whole runs whose tests share more than a finished run.
SHARING = ("tests/workflow/test_every_analysis.py",)
# The environment of these tests is that of `make` too.
INSTALLED = [word for lock in ("installed", "cluster", "dev") for word in ("-o", f".venv/{lock}.txt")]


@dataclass(frozen=True)
class Run:
    """What a run of Snakemake said."""

    returncode: int
    said: str

    @property
    def jobs(self) -> dict[str, int]:
        """The jobs of the run and how many of each, without the collecting rule all."""
        table = re.search(r"^job +count\n-.*\n((?:\S+ +\d+\n)+)", self.said, re.MULTILINE)
        counts = {} if table is None else dict(line.split() for line in table[1].splitlines())
        return {job: int(count) for job, count in counts.items() if job not in ("total", "all")}


@dataclass(frozen=True)
class Project:
    """A copy of the project in a folder of its own."""

    folder: Path

    @property
    def _environment(self) -> dict[str, str]:
        # A make within a make would say so, and take its flags.
        environment = {name: value for name, value in os.environ.items() if name not in MAKE_SETS}
        return environment | {"PYTHONPATH": str(self.folder / "workflow/scripts"), "PYTHONDONTWRITEBYTECODE": ""}

    def start_command(self, *command: str) -> subprocess.Popen[str]:
        """Start a command here; the copy's own package is imported."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Snakemake here."""
        return self.start_command(sys.executable, "-m", "snakemake", *arguments)

    def run(self, *arguments: str, cores: int = 2) -> Run:
        """Run Snakemake here to its end."""
        process = self.start(*arguments, "--cores", str(cores))
        said, _ = process.communicate()
        return Run(process.returncode, said)

    def start_make(self, *arguments: str, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start `make` here, in a session of its own, with the environment that runs these tests."""
        return subprocess.Popen(
            ["make", f"BIN={Path(sys.executable).parent}", *INSTALLED, *arguments],
            cwd=self.folder,
            env=self._environment,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def make(self, *arguments: str) -> Run:
        """Run `make` here to its end."""
        process = self.start_make(*arguments)
        said, _ = process.communicate()
        return Run(process.returncode, said)

    def configure(self, **changes: Any) -> None:
        """Change the default config: a key is a path with dots for double underscores."""
        path = self.folder / "config/config.yaml"
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        for place, value in changes.items():
            *steps, last = place.split("__")
            section = config
            for step in steps:
                section = section[step]
            section[last] = value
        path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")

    def files(self, under: str = "results") -> dict[str, bytes]:
        """Return every file below a folder and its bytes."""
        top = self.folder / under
        return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


def copy_project(folder: Path) -> Project:
    """Copy what a run needs of this project into the folder, compiled modules too, but none that is being written."""
    for name in ("workflow", "config", "profiles", "resources"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in ("Snakefile", "Makefile", "environment.yml", "pyproject.toml", *map(str, LOCKS)):
        shutil.copy(ROOT / name, folder)
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh copy of the project, nothing run yet."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy in which the default survey has been run, once for all processes of the tests.

    Not to be changed: see `rerun`.
    """
    temporary = tmp_path_factory.getbasetemp()
    shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    made = shared / "finished"
    with open(shared / "finished.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            run = copy_project(shared / "running").run()
            assert run.returncode == 0, run.said
            (shared / "running").rename(made)
    return Project(made)


@pytest.fixture(scope="session")
def varied(finished: Project) -> Project:
    """A copy of the finished run in which its robustness was run too, by `make`, once for all processes of the tests.

    Not to be changed.
    """
    made = finished.folder.with_name("varied")
    with open(made.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.copytree(finished.folder, made.with_name("varying"), symlinks=True)
            run = Project(made.with_name("varying")).make("robustness")
            assert run.returncode == 0, run.said
            (made.with_name("varying") / "said.txt").write_text(run.said, encoding="utf-8")
            made.with_name("varying").rename(made)
    return Project(made)


@pytest.fixture
def rerun(finished: Project, tmp_path: Path) -> Project:
    """A copy of a finished run, to change and run again."""
    shutil.copytree(finished.folder, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


class Scheduling(LoadFileScheduling):
    """Files of tests one by one, since their tests share what they make; whole runs share nothing: test by test."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file.startswith("tests/workflow/") and file not in SHARING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Share the tests out among the processes so that none has long files left when the others have ended."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests on Slurm: they wait most, and other processes work meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("slurm") is None)
