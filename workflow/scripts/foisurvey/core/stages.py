"""The stages of the workflow: which rules each has, by the files that the Snakefile includes."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[4]
_INCLUDED = re.compile(r'^include: "workflow/rules/(\w+)\.smk"', re.MULTILINE)
_RULE = re.compile(r"^ *(?:rule|use rule \w+ as) (\w+)(?: with)?:$", re.MULTILINE)


def rules_by_stage() -> dict[str, set[str]]:
    """Return the rules of each stage, in the order in which the Snakefile includes them."""
    stages = _INCLUDED.findall((PROJECT / "Snakefile").read_text(encoding="utf-8"))
    folder = PROJECT / "workflow/rules"
    return {stage: set(_RULE.findall((folder / f"{stage}.smk").read_text(encoding="utf-8"))) for stage in stages}
