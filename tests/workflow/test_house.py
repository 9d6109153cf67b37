"""The house in step with itself: what is listed twice says the same."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Project
from mutants import of_mistakes
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from foisurvey.checks.spreadsheets import accessible
from foisurvey.core.config import load_schema, options_page
from foisurvey.stats import sample, share
from foisurvey.stats.printing import ROUNDINGS

PACKAGE = ROOT / "workflow/scripts/foisurvey"
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [Requirement(entry) for entry in sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])]
RULES = {
    rule: body
    for file in sorted((ROOT / "workflow/rules").glob("*.smk"))
    for rule, body in re.findall(
        r"^rule (\w+):\n((?:    .*\n|\n)+)", file.read_text(encoding="utf-8") + "\n", re.MULTILINE
    )
}
READER = (ROOT / "workflow/rules/read_answers.smk").read_text(encoding="utf-8").partition("\nrule ")[0]
SCRIPTED = {rule: body for rule, body in RULES.items() if "script:" in body}


# Every module by its name inside the package ("reading.tokens"), and its file.
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
    if path.stem != "__init__"
}


def imported(path: Path) -> set[str]:
    """Return the package's modules that a file imports, by its text."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "foisurvey":
            inside = ".".join((node.module or "").split(".")[1:])
            names = {f"{inside}.{name.name}".lstrip(".") for name in node.names}
            modules |= {inside} if inside in MODULES else names
    return modules


def leaned_on(path: Path) -> set[str]:
    """Return the files of the package that a script leans on, transitively: modules, and the data beside them."""
    found: set[str] = set()
    left = imported(path)
    while left:
        module = left.pop()
        found.add(module)
        left |= imported(MODULES[module]) - found
    files = [file for module in found for file in MODULES[module].parent.glob(f"{MODULES[module].stem}.*")]
    return {file.relative_to(PACKAGE).as_posix() for file in files}


@pytest.mark.parametrize("rule", SCRIPTED)
def test_a_rule_lists_the_modules_its_script_imports(rule: str):
    script = re.search(r'"\.\./scripts/(\w+\.py)"', SCRIPTED[rule])
    assert script
    body = SCRIPTED[rule].replace("*READER", READER)
    listed = set(re.findall(r'"<package>/([\w/.]+\.\w+)"', body))
    assert listed == leaned_on(ROOT / "workflow/scripts" / script[1])


@pytest.mark.parametrize("rule", SCRIPTED)
def test_a_rule_has_log_benchmark_environment_and_words(rule: str):
    body = SCRIPTED[rule]
    assert all(directive in body for directive in ("log:", "benchmark:", 'conda:\n        "../../environment.yml"'))
    assert body.lstrip().startswith('"""')


def test_modules_import_only_what_stands_before_them():
    order = (
        "signs problems config schemas stats.arrays stats.sample stats.share stats.agreement stats.printing parity "
        "sheets sources replies ingest batches reading.tokens reading.numerals reading.grammar "
        "reading.topic reading.asides reading.text reading.outcome reading.bounds reading.number reading.several "
        "reading.none reading.reasons reading.reader answers coders clean impute derive ambiguity estimate "
        "sensitivity flow statements audit render tables templates sentences behind prints.zipped prints.layout "
        "prints.page prints.markdown prints.latex prints.word prints.spreadsheet prints.as_written prints.excel "
        "prints.opendocument prints.excel_read prints.opendocument_read prints.rule prints.rules prints.accessible "
        "what_if review figures.drawing figures.flowchart figures.histogram figures.organisations figures.shares "
        "figures.funnel figures.sensitivity figures.listing methods strobe report job manifest run"
    ).split()
    assert sorted(order) == sorted(MODULES)
    for place, module in enumerate(order):
        allowed = {*order[:place], "problems"}
        assert imported(MODULES[module]) <= allowed, module


def test_no_word_of_the_topic_stands_in_code():
    code = [
        *MODULES.values(),
        *ROOT.glob("workflow/scripts/*.py"),
        *ROOT.glob("workflow/rules/*.smk"),
        ROOT / "Snakefile",
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    assert (
        re.findall(r"\b(?:DCB\w*|DHTs?|ICBs?|NHS|ambulance\w*|provider_trust|RNZ|Salisbury)\b", text, re.IGNORECASE)
        == []
    )


def test_environment_yml_names_the_packages_and_bounds_of_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (by_pip,) = [entry["pip"] for entry in conda if isinstance(entry, dict)]
    named = [entry for entry in conda if isinstance(entry, str) and entry != "pip"]
    packages = [Requirement(entry) for entry in [*named, *by_pip] if not entry.startswith("--")]
    python = [package for package in packages if package.name == "python"]
    assert [str(package.specifier) for package in python] == [PROJECT["requires-python"]]
    ours = {requirement.name: requirement.specifier for requirement in DECLARED}
    theirs = {
        CONDA_NAMES.get(package.name, package.name): package.specifier for package in packages if package not in python
    }
    assert theirs == ours


def test_the_lock_has_every_package_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall(r"(?im)https?:|://|^--(?!hash)|\bindex\b", lock) == []
    entries = re.findall(r"(?m)^([\w.-]+)==([^\s;]+)((?:.*\n)(?: +--hash=sha256:[0-9a-f]{64}.*\n?)+)", lock)
    assert len(entries) == len(re.findall(r"(?m)^\S+==", lock))
    for requirement in DECLARED:
        versions = [version for name, version, _ in entries if name == canonicalize_name(requirement.name)]
        assert versions, requirement.name
        assert all(Version(version) in requirement.specifier for version in versions), requirement.name


def test_the_cluster_profiles_ask_the_same_for_every_rule_and_group_it():
    slurm, generic = (
        yaml.safe_load((ROOT / f"profiles/{name}/config.yaml").read_text(encoding="utf-8"))
        for name in ("slurm", "generic")
    )
    assert slurm["groups"].keys() == SCRIPTED.keys()
    assert slurm["set-resources"].keys() <= SCRIPTED.keys()
    for key in ("groups", "group-components", "set-resources", "default-resources", "retries"):
        assert slurm[key] == generic[key], key
    default = yaml.safe_load((ROOT / "profiles/default/config.yaml").read_text(encoding="utf-8"))
    assert all(profile[key] == default[key] for profile in (slurm, generic) for key in default if key != "cores")


def test_the_list_of_mistakes_fits_the_statistics():
    written = yaml.safe_load((ROOT / "benchmarks/mutants.yaml").read_text(encoding="utf-8"))
    assert len(list(of_mistakes(written["mistakes"]))) == len(written["mistakes"])
    for mutant in written["may_live"]:
        text = (PACKAGE / "stats" / mutant["module"]).read_text(encoding="utf-8")
        assert mutant["was"] in text, mutant["was"]


def test_the_table_of_options_is_made_from_the_schema():
    assert (ROOT / "config/README.md").read_text(encoding="utf-8") == options_page()


def test_the_page_on_spreadsheets_is_made_from_the_rules():
    assert (ROOT / "docs/spreadsheets.md").read_text(encoding="utf-8") == accessible.page()


def test_the_schema_lets_no_unknown_key_pass():
    def objects(schema: object):
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for entry in schema.values():
                yield from objects(entry)

    found = list(objects(load_schema()))
    assert len(found) > 10
    assert [
        schema for schema in found if "additionalProperties" not in schema or schema["additionalProperties"] is True
    ] == []


def test_the_schema_lets_every_method_pass_and_no_other():
    sections = load_schema()["properties"]
    statistics, decimals = (sections[name]["properties"] for name in ("statistics", "decimals"))
    assert statistics["interval_of_mean"]["enum"] == list(sample.INTERVALS)
    assert statistics["interval_of_share"]["enum"] == list(share.INTERVALS)
    assert decimals["rounding"]["enum"] == list(ROUNDINGS)


def test_the_two_configs_of_the_request_make_the_same_choices():
    default, disclosed = (
        yaml.safe_load((ROOT / f"config/{name}.yaml").read_text(encoding="utf-8"))
        for name in ("config", "dcb-2025-disclosed")
    )
    assert set(default) - set(disclosed) == {"printed", "sentences"}
    differing = {key for key in disclosed if disclosed[key] != default[key]}
    assert differing == {"survey", "title", "synthetic", "input", "statements"}


def test_snakemake_lint_finds_nothing(finished: Project):
    run = finished.run("--lint")
    assert run.returncode == 0, run.said
