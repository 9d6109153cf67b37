"""From a config to its survey, checked with the names that tables and reading rules have, and with earlier runs."""

from pathlib import Path
from typing import Any

from foisurvey.checks.manifest import NAME, read_manifest
from foisurvey.core.config import checked, read
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Survey
from foisurvey.reading.grammar import rule_names
from foisurvey.tables.registry import tables_with_types


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


def note_config_file(survey: str, config_file: str) -> None:
    """Write down beside the logs of a survey which config it is run with, as `refuse_second_config` needs it."""
    _noted(survey).parent.mkdir(parents=True, exist_ok=True)
    _noted(survey).write_text(f"{config_file}\n", encoding="utf-8")


def _is_of(config_file: str, survey: str) -> bool:
    try:
        return read(config_file).get("survey") == survey
    except BadInput:  # somebody is at work on it
        return True


def _noted(survey: str) -> Path:
    return Path("logs") / survey / "config_file.txt"
