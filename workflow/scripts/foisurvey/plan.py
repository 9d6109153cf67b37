"""What a run would redo, and why, in a few lines; nothing is made and nothing is removed.

`python -m foisurvey.plan CONFIG`
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from foisurvey.core.config_file import changed_keys, read
from foisurvey.core.messages import BadInput, Problem, shortened
from foisurvey.core.records import digests, read_records
from foisurvey.core.stages import rules_by_stage
from foisurvey.run import SNAKEMAKE, by_reason, outputs_of, unproven_results
from foisurvey.survey_config import refuse_second_config, survey_of

# A dry run without the profile of plain `snakemake`, which may change what it prints.
DRY_RUN = ["--dry-run", "--nolock", "--rerun-incomplete", "--workflow-profile", "none", "--cores", "1"]
PROGRAM = "workflow/"
SHOWN = 5  # files or keys in a line
_JOBS = re.compile(r"^job +count\n-.*\n((?:\S+ +\d+\n)+)", re.MULTILINE)
_MISSING = re.compile(r"^ +reason: (?:.*; )?Missing output files: ([^;\n]*)", re.MULTILINE)
_STOPPED = "Incomplete output files"


def main(config_file: str) -> int:
    """Print what a run would redo and why; return 0, or 1 where a run could not begin."""
    try:
        config = read(config_file)
        survey = survey_of(config).survey
        refuse_second_config(survey, os.path.relpath(config_file))
        print(*plan(survey, config, config_file), sep="\n")
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def plan(survey: str, config: dict[str, Any], config_file: str) -> Iterator[str]:
    """Yield the lines that say which steps a run would redo, and each cause. Raises BadInput where Snakemake cannot."""
    results = Path("results") / survey
    unproven = unproven_results(survey)
    removed = sorted(unproven.keys() & outputs_of(config_file)) if unproven else []
    with ThreadPoolExecutor() as both:
        redone = both.submit(dry_run, config_file, *(["--forcerun", *removed] if removed else []))
        total = sum(jobs_of(both.submit(dry_run, config_file, "--forceall").result()).values())
    jobs = jobs_of(redone.result())
    if not jobs:
        yield f"Nothing to do: the results in {results}/ are up to date."
        return
    number = sum(jobs.values())
    stages = [stage for stage, rules in rules_by_stage().items() if jobs.keys() & rules]
    yield f"{'All ' if number == total else f'{number} of '}{total} steps: {', '.join(stages)}"
    because = ["there are no results yet"]
    if any(path.is_file() for path in results.rglob("*")):
        because = list(causes(survey, config, redone.result(), {file: unproven[file] for file in removed}))
    yield from (f"  because {cause}" for cause in because or ["the program changed"])


def dry_run(config_file: str, *more: str) -> str:
    """Return what Snakemake prints of the run that it would make. Raises BadInput where it cannot make one."""
    command = [*SNAKEMAKE, *DRY_RUN, "--configfile", config_file, *more]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last_line = run.stdout.strip().rpartition("\n")[2]
    if run.returncode:
        raise BadInput("plan", [Problem(f"Snakemake says: {shortened(last_line)}", config_file)])
    return run.stdout


def jobs_of(printed: str) -> dict[str, int]:
    """Return the rules of a dry run, and how many jobs each has; the rule `all` only collects them."""
    table = _JOBS.search(printed)
    counts = dict(line.split() for line in table[1].splitlines()) if table else {}
    return {rule: int(count) for rule, count in counts.items() if rule not in ("all", "total")}


def causes(survey: str, config: dict[str, Any], printed: str, unproven: dict[str, str]) -> Iterator[str]:
    """Yield why jobs would run, other than that jobs before them do: keys of the config, files, the program.

    `printed` is what the dry run printed, `unproven` the results that are not as a job recorded them, each with what is
    wrong with it.
    """
    records = read_records(Path("logs") / survey).values()
    results = Path("results") / survey
    last_config = results / "config.yaml"
    if keys := [key for key, *_ in changed_keys(read(last_config), config)] if last_config.is_file() else []:
        yield f"{_listed(keys)} changed in the config"
    read_files = {file: digest for record in records for file, digest in record.read.items()}
    outside = {file: digest for file, digest in read_files.items() if results not in Path(file).parents}
    changed = sorted(file for file, digest in digests(outside).items() if digest != outside[file])
    for whose, files in (
        ("", [file for file in changed if not file.startswith(PROGRAM)]),
        ("the program: ", [file for file in changed if file.startswith(PROGRAM)]),
    ):
        if files:
            yield f"{whose}{_listed(files)} changed"
    wrote = {file for record in records for file in record.wrote}
    missing = {file for files in _MISSING.findall(printed) for file in files.split(", ")}
    if gone := sorted(missing & wrote):
        yield f"{_listed(gone)} {'is' if len(gone) == 1 else 'are'} missing"
    if _STOPPED in printed or (missing - wrote and not keys):
        yield "an earlier run stopped before its end"
    # What was made from another file than stands there now is said above.
    yield from by_reason({file: why for file, why in unproven.items() if not why.endswith(tuple(changed))})


def _listed(names: Sequence[str]) -> str:
    more = f" (and {len(names) - SHOWN} more)" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.plan", description="Say what a run would redo, and why.")
    parser.add_argument("config_file", metavar="CONFIG", help="the config of the survey, one complete file")
    sys.exit(main(**vars(parser.parse_args())))
