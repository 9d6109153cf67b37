"""The stages of the workflow: which rules each has, by the files that the Snakefile includes."""

import re
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[4]
_INCLUDED = re.compile(r'^include: "workflow/rules/(\w+)\.smk"', re.MULTILINE)
_RULE = re.compile(r"^ *(?:rule|use rule \w+ as) (\w+)(?: with)?:$", re.MULTILINE)


def rules_by_stage() -> dict[str, set[str]]:
    """Return the rules of each stage, in the order in which the Snakefile includes them."""
    stages = _INCLUDED.findall((PROJECT / "Snakefile").read_text(encoding="utf-8"))
    folder = PROJECT / "workflow/rules"
    return {stage: set(_RULE.findall((folder / f"{stage}.smk").read_text(encoding="utf-8"))) for stage in stages}


def robustness_run(survey: str) -> str:
    """Return the name of a survey's robustness run: its results, logs and manifest are apart from the survey's own.

    No survey has such a name, since names of surveys have no underscore.
    """
    return f"{survey}_robustness"


def robustness_page(survey: str) -> Path:
    """Return the page of a survey's robustness run, as a path from the current folder."""
    return Path("results") / robustness_run(survey) / "robustness.html"


def sheets_run(survey: str) -> str:
    """Return the name under which a survey's fact sheets, their log and their manifest stand, apart from its own."""
    return f"{survey}_sheets"


def sheets_page(survey: str) -> Path:
    """Return the page that lists a survey's fact sheets, as a path from the current folder."""
    return Path("results") / sheets_run(survey) / "index.html"


def comparison_run(later: str, earlier: str) -> str:
    """Return the name under which the comparison of a wave with an earlier one stands, by the names of both surveys."""
    return f"{later}_since_{earlier}"


def comparison_page(later: str, earlier: str) -> Path:
    """Return the page that compares a wave with an earlier one, as a path from the current folder."""
    return Path("results") / comparison_run(later, earlier) / "comparison.html"


def series_run(waves: Sequence[str]) -> str:
    """Return the name under which a series of waves stands, by the names of their surveys, the earliest first."""
    return f"{'_'.join(waves)}_series"


def series_page(waves: Sequence[str]) -> Path:
    """Return the page of a series of waves, as a path from the current folder."""
    return Path("results") / series_run(waves) / "series.html"
