"""The house in step with itself: what is listed twice says the same."""

import re
import tomllib
from collections import Counter

import pytest
import yaml
from conftest import CONDA_NAMES, ROOT, Project
from mutants import of_mistakes
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from reference_pages import options_page

from foisurvey.core.config import schema
from foisurvey.stats import sample, share
from foisurvey.stats.printing import ROUNDINGS

PACKAGE = ROOT / "workflow/scripts/foisurvey"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
RULES = {
    rule: body
    for file in sorted((ROOT / "workflow/rules").glob("*.smk"))
    for rule, body in re.findall(
        r"^(?:    )?rule (\w+):\n((?:    .*\n|\n)+)", file.read_text(encoding="utf-8") + "\n", re.MULTILINE
    )
}
SCRIPTED = {rule: body for rule, body in RULES.items() if "script:" in body}


@pytest.mark.parametrize("rule", SCRIPTED)
def test_a_rule_has_code_log_benchmark_environment_and_words(rule: str):
    body = SCRIPTED[rule]
    script = re.search(r'"\.\./scripts/(\w+\.py)"', body)
    assert script
    assert f'code=code_digest("{script[1]}")' in body
    assert all(directive in body for directive in ("log:", "benchmark:", "conda:", '"../../environment.yml"', "group:"))
    assert body.lstrip().startswith('"""')


def test_a_rule_that_uses_another_has_its_own_code_log_and_benchmark():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflow/rules").glob("*.smk"))
    uses = re.findall(r"use rule (\w+) as (\w+) with:\n((?:    .*\n|\n)+)", text)
    assert len(uses) == text.count("use rule ") > 0
    for used, rule, body in uses:
        (script,) = re.findall(r"\.\./scripts/(\w+\.py)", RULES[used])
        assert f'code=code_digest("{script}")' in body, rule
        assert f"logs>/{rule}.log" in body, rule
        assert f"benchmarks>/{rule}.tsv" in body, rule


def test_the_manifest_follows_every_rule_of_a_plain_run_so_that_it_knows_every_output():
    included = re.findall(r'^include: "workflow/rules/(\w+)\.smk"', (ROOT / "Snakefile").read_text(), re.MULTILINE)
    assert included[0] == "survey"
    assert included[-4:] == ["manifest", "robustness", "sheets", "waves"]
    assert {path.stem for path in (ROOT / "workflow/rules").glob("*.smk")} == set(included)


def test_no_two_files_of_one_name_but_a_rule_its_script_and_its_module():
    names = Counter(path.stem for path in PACKAGE.rglob("*.py") if path.stem != "__init__")
    # Each room that has a registry has one of that name.
    assert {name for name, count in names.items() if count > 1} <= {"registry"}
    scripts = {path.stem for path in (ROOT / "workflow/scripts").glob("*.py")}
    for script in scripts & set(names):
        text = (ROOT / f"workflow/scripts/{script}.py").read_text(encoding="utf-8")
        assert re.search(rf"from foisurvey\.\w+(\.\w+)* import .*\b{script}\b|\.{script} import", text), script


def test_no_word_of_the_topic_stands_in_code():
    code = [
        *PACKAGE.rglob("*.py"),
        *ROOT.glob("workflow/scripts/*.py"),
        *ROOT.glob("workflow/rules/*.smk"),
        ROOT / "Snakefile",
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    assert (
        re.findall(r"\b(?:DCB\w*|DHTs?|ICBs?|NHS|ambulance\w*|provider_trust|RNZ|Salisbury)\b", text, re.IGNORECASE)
        == []
    )


def test_environment_yml_names_the_packages_and_bounds_of_a_run():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    packages = {CONDA_NAMES.get(entry.name, entry.name): str(entry.specifier) for entry in map(Requirement, conda)}
    assert packages.pop("python") == PROJECT["requires-python"]
    declared = [Requirement(entry) for entry in PROJECT["dependencies"] + EXTRAS["cluster"]]
    assert packages == {requirement.name: str(requirement.specifier) for requirement in declared}


@pytest.mark.parametrize(
    ("lock", "extras"), [("", []), ("-cluster", ["cluster"]), ("-dev", ["cluster", "development"])]
)
def test_a_lock_has_its_packages_with_hashes_and_no_address(lock: str, extras: list[str]):
    entries = locked(f"requirements{lock}.lock")
    for name, versions in locked("requirements.lock").items():
        assert entries[name] == versions
    for entry in sum((EXTRAS[extra] for extra in extras), PROJECT["dependencies"]):
        requirement = Requirement(entry)
        versions = entries[canonicalize_name(requirement.name)]
        assert all(Version(version) in requirement.specifier for version in versions), requirement.name


def locked(file: str) -> dict[str, list[str]]:
    """Return the versions of each package of a lock, all with their hashes; there may be one for each Python."""
    lock = (ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r"(?im)https?:|://|^--(?!hash)|\bindex\b", lock) == []
    entries = re.findall(r"(?m)^([\w.-]+)==([^\s;]+)(?:.*\n)(?: +--hash=sha256:[0-9a-f]{64}.*\n?)+", lock)
    assert len(entries) == len(re.findall(r"(?m)^\S+==", lock))
    versions: dict[str, list[str]] = {}
    for name, version in entries:
        versions.setdefault(name, []).append(version)
    return versions


def test_the_cluster_profiles_ask_the_same():
    slurm, generic = (
        yaml.safe_load((ROOT / f"profiles/{name}/config.yaml").read_text(encoding="utf-8"))
        for name in ("slurm", "generic")
    )
    for key in ("group-components", "default-resources", "retries"):
        assert slurm[key] == generic[key], key
    default = yaml.safe_load((ROOT / "profiles/default/config.yaml").read_text(encoding="utf-8"))
    assert all(
        profile[key] == default[key] for profile in (slurm, generic) for key in default.keys() - {"cores", "scheduler"}
    )


def test_the_list_of_mistakes_fits_the_code_and_the_tests():
    written = yaml.safe_load((ROOT / "benchmarks/mutants.yaml").read_text(encoding="utf-8"))
    assert len(list(of_mistakes(written["statistics"]))) >= 25
    assert len(list(of_mistakes(written["workflow"]))) >= 30
    for test in {test for one in written["workflow"] for test in one["tests"]}:
        file, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / "tests/unit" / file).read_text(encoding="utf-8"), test
    for mutant in written["may_live"]:
        text = (PACKAGE / mutant["module"]).read_text(encoding="utf-8")
        assert mutant["was"] in text, mutant["was"]


def test_the_table_of_options_is_made_from_the_survey():
    assert (ROOT / "config/README.md").read_text(encoding="utf-8") == options_page()


def test_the_config_lets_every_method_pass_and_no_other():
    sections = schema()["properties"]
    statistics, decimals = (sections[name]["properties"] for name in ("statistics", "decimals"))
    assert set(statistics["interval_of_mean"]["enum"]) == set(sample.INTERVALS)
    assert set(statistics["interval_of_share"]["enum"]) == {*share.INTERVALS, "cluster"}
    assert set(decimals["rounding"]["enum"]) == set(ROUNDINGS)


def test_the_two_configs_of_the_request_make_the_same_choices():
    default, disclosed = (
        yaml.safe_load((ROOT / f"config/{name}.yaml").read_text(encoding="utf-8"))
        for name in ("config", "dcb-2025-disclosed")
    )
    assert set(default) - set(disclosed) == {"licence", "publication", "sentences"}
    differing = {key for key in disclosed if disclosed[key] != default[key]}
    assert differing == {"survey", "title", "synthetic", "input", "statements"}


def test_snakemake_lint_finds_nothing(finished: Project):
    run = finished.run("--lint")
    assert run.returncode == 0, run.said
