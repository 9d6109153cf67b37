"""Start a survey: a config and a workbook to fill in, or a config proposed from a file that has the answers.

`python -m foisurvey.new SURVEY [FROM]`
"""

import argparse
import re
import sys
from pathlib import Path

import yaml
from msgspec import ValidationError

from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import LONGEST_NAME, SurveyName, typed
from foisurvey.start.blank_survey import blank_config, recording_workbook
from foisurvey.start.proposed_config import proposed_config
from foisurvey.start.survey_guess import survey_guess
from foisurvey.survey_config import survey_of

CONFIGS, SURVEYS = Path("config"), Path("resources/surveys")


def main(survey: str, source: str = "") -> int:
    """Write the config of a new survey, and say what was written and what to do next; return the exit code.

    Without a source, the file that has the answers, a recording workbook is written too. Nothing is overwritten: a bad
    or taken name is refused, and so is a source that cannot be read.
    """
    try:
        written = _from_file(survey, source) if source else _to_fill_in(survey)
    except BadInput as refusal:
        print(f"\n{BadInput('new', refusal.problems)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nnew: {error.filename} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(written)
    return 0


def _to_fill_in(survey: str) -> str:
    config, workbook = CONFIGS / f"{survey}.yaml", SURVEYS / survey / "replies.xlsx"
    _refuse(survey, [config, workbook])
    workbook.parent.mkdir(parents=True, exist_ok=True)
    _write_new(workbook, recording_workbook(survey))
    _write_new(config, blank_config(survey, str(workbook)).encode())
    return "\n".join(
        [
            f"Wrote {config} and {workbook}.",
            "Next:",
            f"  1. In {config}, say what you asked and whom. A comment on each line says what it is.",
            f"  2. In {workbook}, type a row for each organisation; the sheet Guide says how.",
            f"  3. make check CONFIG={config}    # says what is read, and what is wrong",
            f"  4. make CONFIG={config}          # runs the survey",
        ]
    )


def _from_file(survey: str, source: str) -> str:
    config = CONFIGS / f"{survey}.yaml"
    _refuse(survey, [config])
    guessed = survey_guess(source)
    text = proposed_config(survey, guessed)
    survey_of(yaml.safe_load(text))
    _write_new(config, text.encode())
    unsure = guessed.unsure or ["Nothing; look through it all the same."]
    return "\n".join(
        [
            f"Wrote {config}, as {source} suggests it. The file stays as it is.",
            "Taken:",
            *(f"  - {text}" for text in guessed.taken),
            "Not sure:",
            *(f"  - {text}" for text in unsure),
            "Next:",
            f"  1. Look through {config}, and change what is wrong.",
            f"  2. make check CONFIG={config}    # says what is read, and what is wrong",
            f"  3. make CONFIG={config}          # runs the survey",
        ]
    )


def _refuse(survey: str, files: list[Path]) -> None:
    """Raise BadInput where the name of a survey is none or taken, or a file exists that is to be written."""
    if not survey:
        raise BadInput("new", [Problem("say the name of the survey: make new SURVEY=cctv-2026")])
    try:
        typed(survey, SurveyName)
    except ValidationError:
        near = re.sub(r"[^a-z0-9]+", "-", survey.casefold()).strip("-")[:LONGEST_NAME] or "cctv-2026"
        expected = f"a survey's name is {LONGEST_NAME} small letters, digits and hyphens at most, such as {near}"
        raise BadInput("new", [Problem(expected, value=survey)]) from None
    problems = [Problem("exists already, and is not overwritten", str(file)) for file in files if file.exists()]
    for other in sorted(CONFIGS.glob("*.yaml")):
        if other not in files and _survey_of(other) == survey:
            problems.append(Problem(f"is the config of a survey {survey} already; choose another name", str(other)))
    if problems:
        raise BadInput("new", problems)


def _survey_of(config: Path) -> object:
    try:
        return read(str(config)).get("survey")
    except BadInput:  # somebody is at work on it
        return None


def _write_new(file: Path, data: bytes) -> None:
    with file.open("xb") as opened:
        opened.write(data)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.new", description="Start a survey.")
    parser.add_argument("survey", metavar="SURVEY", help="its name, such as cctv-2026")
    parser.add_argument("source", metavar="FROM", nargs="?", default="", help="a file that has its answers")
    sys.exit(main(**vars(parser.parse_args())))
