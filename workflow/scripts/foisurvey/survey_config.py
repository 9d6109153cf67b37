"""From a config to its survey, checked with the names that tables and reading rules have, and with earlier runs."""

import re
import shutil
from pathlib import Path
from typing import Any

from foisurvey.checks.manifest import NAME, read_manifest
from foisurvey.core.config import checked
from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Survey
from foisurvey.reading.grammar import rule_names
from foisurvey.tables.registry import tables_with_types

REFUSED = Path("logs/refused.txt")


def survey_of(config: dict[str, Any]) -> Survey:
    """Return the survey that a config describes. Raises BadInput with every fault of the config at once."""
    return checked(config, tables=tables_with_types, phrase_rules=rule_names())


def refuse_second_config(survey: str, config_file: str) -> None:
    """Refuse a config whose results would replace those of another file. Raises BadInput.

    That is one that was run in this folder with the same name of the survey, and still exists with that name.
    """
    results = Path("results") / survey
    if not any(path.is_file() for path in results.rglob("*")):
        return
    try:
        named = [read_manifest(results / NAME)["config"]["file"]]
    except BadInput:
        named = []
    if _noted(survey).exists():
        named.append(_noted(survey).read_text(encoding="utf-8").strip())
    for first in named:
        if Path(first).is_file() and not Path(first).samefile(config_file) and _is_of(first, survey):
            what = f"survey: {survey!r} is the survey of {first}, whose results are in {results}/; choose another name"
            raise BadInput("config", [Problem(what, config_file)])


def refuse_missing_wave(survey: str) -> None:
    """Refuse to compare with a survey that has no results in this folder. Raises BadInput."""
    if not (Path("results") / survey / NAME).is_file():
        what = "no results of this survey to compare with; run it first: make CONFIG=..., or make compare A=... B=..."
        known = [path.parent.name for path in Path("results").glob(f"*/{NAME}") if "_" not in path.parent.name]
        raise BadInput("waves", [Problem(what, value=survey, known=known)])


def refuse_folder(project: str | Path) -> None:
    """Refuse to run anywhere but in the project's folder, or where Snakemake cannot work. Raises BadInput."""
    here = Path.cwd()
    if not here.samefile(project):
        raise BadInput("run", [Problem(f"run this in the folder of the project, {project}, not in {here}")])
    if wrong := re.search(r"[\s'\"]", str(here)):
        what = {"'": "an apostrophe", '"': "a quotation mark"}.get(wrong[0], "a space")
        expected = f"Snakemake cannot work in a folder whose path has {what}; move or rename {here}"
        raise BadInput("run", [Problem(expected)])


def refuse_scheduler(executor: str) -> None:
    """Refuse an executor of Snakemake whose scheduler is not on this machine: it would wait for it. Raises BadInput."""
    if executor == "slurm" and shutil.which("sbatch") is None:
        expected = "the profile sends jobs to Slurm, and this machine has no sbatch; run this on a cluster's login node"
        raise BadInput("run", [Problem(expected)])


def begin(survey: str, config_file: str, executor: str) -> None:
    """Forget why an earlier run stopped, and write down beside the logs of a survey which config it is run with.

    `refuse_second_config` needs that. Raises BadInput as `refuse_scheduler`.
    """
    refuse_scheduler(executor)
    REFUSED.unlink(missing_ok=True)
    _noted(survey).parent.mkdir(parents=True, exist_ok=True)
    _noted(survey).write_text(f"{config_file}\n", encoding="utf-8")


def _is_of(config_file: str, survey: str) -> bool:
    try:
        return read(config_file).get("survey") == survey
    except BadInput:  # somebody is at work on it
        return True


def _noted(survey: str) -> Path:
    return Path("logs") / survey / "config_file.txt"
