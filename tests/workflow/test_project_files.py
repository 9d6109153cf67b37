"""The files that a contributor meets first say what is true of the project."""

import re
import tomllib

import pytest
import yaml
from conftest import ROOT

PACKAGE = ROOT / "workflow/scripts/foisurvey"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
GUIDES = ("CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md")
FORMS = ("bug", "survey-question")


def parsed(path: str) -> dict:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def coded(path: str) -> list[str]:
    """Return what stands between backticks in a page, and each line of its blocks of code."""
    text = (ROOT / path).read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text) + "".join(blocks).splitlines()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_files_and_make_targets_that_exist(guide: str):
    targets = {code.split()[1] for code in coded(guide) if code.startswith("make ") and code.split()[1] != "#"}
    assert targets <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    paths = {code for code in coded(guide) if re.fullmatch(r"[\w.-]*[/.][\w./-]+\w", code)}
    assert [path for path in paths if not ((ROOT / path).exists() or (PACKAGE / path).exists())] == []


def test_the_workflow_of_github_runs_what_must_hold_and_lists_no_packages_of_its_own():
    jobs = parsed(".github/workflows/ci.yml")["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands == [".ci/run", "make test", "make site"]
    assert f">={jobs['quick']['strategy']['matrix']['python'][0]}" == PROJECT["requires-python"]


def test_a_hook_runs_a_linter_of_the_environment():
    (local,) = parsed(".pre-commit-config.yaml")["repos"]
    entries = [hook["entry"] for hook in local["hooks"]]
    assert len(entries) == 4
    for entry in entries:
        assert entry.split(" --")[0].replace(".venv/bin", "\t$(BIN)") in MAKEFILE, entry


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_what_github_asks_for(form: str):
    page = parsed(f".github/ISSUE_TEMPLATE/{form}.yml")
    assert all(page[key] for key in ("name", "description", "body"))
    ids = [part["id"] for part in page["body"] if part["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 2


def test_the_citation_names_the_study_and_leaves_the_version_to_pyproject():
    citation = parsed("CITATION.cff")
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    assert "version" not in citation
    assert [reference["doi"] for reference in citation["references"]] == ["10.2196/80076"]


def test_the_changelog_has_the_version_of_pyproject():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(PROJECT['version'])} - \d{{4}}-\d\d-\d\d", headings[1])
