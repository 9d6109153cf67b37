"""Two config files that name the same survey: the second is refused, since its results would replace the first's."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from foisurvey.core.messages import BadInput
from foisurvey.survey_config import begin, refuse_second_config

FIRST, SECOND = Path("config/first.yaml"), Path("config/second.yaml")
REFUSAL = (
    "config: 1 problem\n  - config/second.yaml: survey: 'clubs' is the survey of config/first.yaml, "
    "whose results are in results/clubs/; choose another name"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with two config files of one survey, the first of which was run, and a result of it."""
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    for file in (FIRST, SECOND):
        file.write_text("survey: clubs\n")
    Path("results/clubs/data").mkdir(parents=True)
    Path("results/clubs/data/derived.csv").touch()
    begin("clubs", str(FIRST), "local")


def as_a_link() -> None:
    SECOND.unlink()
    SECOND.symlink_to(FIRST.resolve())


def only_in_the_manifest() -> None:
    """Its logs are gone."""
    Path("logs/clubs/config_file.txt").unlink()
    sections = {"survey": "clubs", "config": {"file": str(FIRST)}, "packages": {}, "inputs": {}, "outputs": {}}
    Path("results/clubs/manifest.json").write_text(json.dumps(sections))


@pytest.mark.parametrize(
    ("case", "change", "refused"),
    [
        ("both stand", lambda: None, True),
        ("the first is being edited", lambda: FIRST.write_text("survey: ["), True),
        ("the logs are gone", only_in_the_manifest, True),
        ("it is the first file, moved", FIRST.unlink, False),
        ("it is the first file by another path", as_a_link, False),
        ("the first has another name now", lambda: FIRST.write_text("survey: boats\n"), False),
        ("nothing was made by the first", Path("results/clubs/data/derived.csv").unlink, False),
        ("nobody knows by which it was made", Path("logs/clubs/config_file.txt").unlink, False),
    ],
)
def test_a_second_config_of_a_survey_is_refused(case: str, change: Callable[[], object], refused: bool):
    change()
    message = ""
    try:
        refuse_second_config("clubs", str(SECOND))
    except BadInput as refusal:
        message = str(refusal)
    assert message == (REFUSAL if refused else ""), case


def test_the_first_config_and_a_survey_of_another_name_run():
    refuse_second_config("clubs", str(FIRST))
    refuse_second_config("boats", str(SECOND))
    begin("boats", str(SECOND), "local")
    assert Path("logs/boats/config_file.txt").read_text(encoding="utf-8") == "config/second.yaml\n"
