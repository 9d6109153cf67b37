"""The pages do what they say: each command of README.md and docs/ runs, in the order of its page.

A block with a title is a file: one under results/ is what a run must have written, another is written, and a diff is
applied. A block of bash without a title is commands.
"""

import importlib.metadata
import re
import shutil
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT, Project
from installed import program

# The commands that cannot run here, and why.
NOT_RUN = {
    "git clone https://example.org/foisurvey.git": "the project is here already",
    "cd foisurvey": "follows git clone",
    "source .venv/bin/activate": "the environment of the tests is active",
    "make test": "runs the tests themselves",
    "make reference": "tests/r regenerate R's values",
    "snakemake results/dcb-2025-synthetic/audit/second_opinion.csv": "needs the values of make reference",
    "make compare A=config/config.yaml B=config/dcb-2026-synthetic.yaml": "test_make_compare.py runs it",
    "make PROFILE=profiles/slurm": "needs a cluster; tests/slurm run the profile",
    "sbatch survey.sh": "needs a cluster; tests/slurm run the script",
    "module load python/3.12": "is a cluster's own command",
    "conda env create -f environment.yml": "needs conda and a network",
    "conda activate foisurvey": "needs conda",
    "snakemake --cores all --sdm conda": "needs conda; test_install.py runs it with a stand-in",
    "docker build -t foisurvey .": "needs Docker and a network",
    'docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD":/survey foisurvey': "needs Docker",
}
BIN = Path(sys.executable).parent


class Block(NamedTuple):
    """A fenced block of a page: its language, its title (empty if it has none), and its text."""

    language: str
    title: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its commands, one a line, without comments."""
        if self.language != "bash" or self.title:
            return []
        return [command for line in self.text.splitlines() if (command := re.sub(r"(^|\s+)#.*", "", line).strip())]


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in its order; those in a list are indented."""
    fenced = re.compile(r'^( *)```(\w*)(?: title="([^"]+)")?\n(.*?)^\1```$', re.DOTALL | re.MULTILINE)
    found = fenced.findall(page.read_text(encoding="utf-8"))
    return [Block(language, title, re.sub(f"(?m)^{indent}", "", text)) for indent, language, title, text in found]


def as_on_page(project: Project, block: Block) -> None:
    """Write a block's file, change it, or compare it with what is there."""
    path = project.folder / block.title
    if path.is_relative_to(project.folder / "results"):
        assert block.text in path.read_text(encoding="utf-8")
    elif block.language == "diff":
        before, after = (
            "".join(line[1:] for line in block.text.splitlines(keepends=True) if line[0] in kept)
            for kept in (" -", " +")
        )
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{block.title} does not have once:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")
    else:
        path.write_text(block.text, encoding="utf-8")


def run_as_reader(project: Project, command: str) -> None:
    """Run a command as a reader does who has set up the environment."""
    if command.split()[0] == "make":
        run = project.make(*command.split()[1:])
        assert run.returncode == 0, run.said
    else:
        process = project.start_command("bash", "-c", f'PATH="{BIN}:$PATH"; {command}')
        said, _ = process.communicate()
        assert process.returncode == 0, said


PAGES = {path.relative_to(ROOT).as_posix(): blocks(path) for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]}
COMMANDS = {page: [command for block in found for command in block.commands] for page, found in PAGES.items()}


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page, commands in COMMANDS.items() if {*commands} - {*NOT_RUN}])
def test_the_commands_of_a_page_run(page: str, request: pytest.FixtureRequest):
    if any(command.startswith("Rscript") for command in COMMANDS[page]):
        program("Rscript", packages="r-base-core")
    project = request.getfixturevalue("project" if page == "README.md" else "rerun")
    for folder in ("benchmarks", "tests/r"):
        shutil.copytree(
            ROOT / folder, project.folder / folder, ignore=shutil.ignore_patterns("*.tsv"), dirs_exist_ok=True
        )
    for block in PAGES[page]:
        if block.title:
            as_on_page(project, block)
        for command in block.commands:
            if command not in NOT_RUN:
                run_as_reader(project, command)


def test_the_commands_that_are_not_run_are_in_the_pages():
    assert {*NOT_RUN} <= {command for commands in COMMANDS.values() for command in commands}


def test_the_links_of_the_readme_lead_to_files():
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_page_on_libraries_has_each_with_its_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = chain(project["dependencies"], *project["optional-dependencies"].values())
    page = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|", page, re.MULTILINE))
    assert {re.split(r"[<>=]", one)[0] for one in needed} == {*rows}
    assert {name: licence for name, licence in rows.items() if licence != _licence(name)} == {}


def _licence(name: str) -> str:
    """Return the licence of a package as its metadata name it: an expression, a classifier or a line of text."""
    metadata = importlib.metadata.metadata(name)
    classifiers = [one for one in metadata.get_all("Classifier", []) if one.startswith("License ::")]
    classified = classifiers[-1].rpartition(" :: ")[2] if classifiers else ""
    licence = metadata["License-Expression"] or classified or (metadata["License"] or "not stated").splitlines()[0]
    return licence.removesuffix(" License")
