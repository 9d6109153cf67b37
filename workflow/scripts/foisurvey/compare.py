"""Compare waves of a survey: run each, and say what changed since the one before.

`python -m foisurvey.compare [--profile PROFILE] CONFIG CONFIG...`, the earliest wave first
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from foisurvey import run
from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.stages import series_run
from foisurvey.core.survey import Survey
from foisurvey.survey_config import survey_of
from foisurvey.waves.wave_comparison import problems_of

LONGEST_FOLDER = 200  # characters; of more than 255 no file system has one


def main(configs: Sequence[str], profile: str | None = None) -> int:
    """Run the survey of each config, compare it with the one before, and return the first exit code that is not 0."""
    try:
        names = surveys(configs)
    except BadInput as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    for place, config in enumerate(configs):
        if code := run.main(config, profile, earlier=names[:place]):
            return code
    return 0


def surveys(configs: Sequence[str]) -> list[str]:
    """Return the names of the surveys of some configs. Raises BadInput with the faults of all, or on too few."""
    if len(configs) < 2 or not all(configs):
        expected = "expected two waves: make compare A=config/survey-2025.yaml B=config/survey-2026.yaml"
        raise BadInput("compare", [Problem(f"{expected}; A may name several, the earliest first")])
    found, problems = list[Survey](), list[Problem]()
    for config in configs:
        try:
            survey = survey_of(read(config))
        except BadInput as refusal:
            problems += [replace(problem, file=problem.file or config) for problem in refusal.problems]
            continue
        if survey.survey in [one.survey for one in found]:
            what = f"is the survey {survey.survey!r} too; each wave is a survey of its own name"
            problems.append(Problem(what, config))
        found.append(survey)
    names = [one.survey for one in found]
    problems += problems_of(found)
    if len(series_run(names)) > LONGEST_FOLDER:
        expected = "the names of so many surveys are too long for that of a folder; shorten them, or compare fewer"
        problems.append(Problem(expected, value="_".join(names)))
    if problems:
        raise BadInput("compare", problems)
    return names


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.compare", description="Compare waves of a survey.")
    parser.add_argument("configs", metavar="CONFIG", nargs="*", help="the config of each wave, the earliest first")
    parser.add_argument("--profile", help="a profile of Snakemake, such as profiles/slurm")
    sys.exit(main(**vars(parser.parse_args())))
