"""Texts of a config that belong to another survey are noted; those of its own are not."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from surveys import config, survey

from foisurvey.borrowed_words import borrowed
from foisurvey.core.config_file import read
from foisurvey.core.survey import Survey, typed
from foisurvey.start.blank_survey import blank_config
from foisurvey.survey_config import survey_of


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """A folder with the config of the clubs' boats, and one that is not right."""
    (tmp_path / "clubs.yaml").write_text(yaml.safe_dump(config(title="Boats of clubs, 2031")), encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("survey: [", encoding="utf-8")
    return tmp_path


def notes(configs: Path, **changes: Any) -> list[str]:
    """Return the notes on the survey of the clubs, changed as by `surveys.config` and with a name of its own."""
    return [str(note) for note in borrowed(survey(survey="own", **changes), configs)]


def test_words_of_a_survey_of_something_else_are_noted(configs: Path):
    said = notes(
        configs,
        title="Bicycles of clubs, 2031",
        counted={"id": "bicycles", "singular": "bicycle", "plural": "bicycles"},
        questions__boats__label="Bicycles",
        questions__blue__label="Electric",
        parts__compliance={"part": "blue", "rate": "electric rate"},
    )
    file = configs / "clubs.yaml"
    keys = {
        "questions.red.label": "Red keel",
        "questions.crew.label": "Crew, whole-time equivalent",
        "parts.heading": "Paint",
        "parts.remainder.label": "Not painted",
    }
    about = "which by its title is about something else"
    assert sorted(said) == sorted(f"{key}: {text!r} is in {file} too, {about}" for key, text in keys.items())


def test_the_survey_of_another_year_may_have_the_same_words(configs: Path):
    assert notes(configs, title="Boats of sea clubs, 2032") == []


def test_a_title_that_another_survey_has_is_noted(configs: Path):
    title = "Boats of clubs, 2031"
    assert notes(configs, title=title) == [f"title: {title!r} is that of {configs / 'clubs.yaml'} too"]


def test_a_survey_does_not_borrow_from_itself(configs: Path):
    assert borrowed(survey(), configs) == []


@pytest.mark.parametrize(
    ("topic_words", "noted"),
    [
        (["How many boats does the club own?"], []),
        (["boat", "keels"], []),
        (["people employed in the safety team"], ["people employed in the safety team"]),
        (["boat", "clinical", "safety"], ["clinical", "safety"]),
    ],
)
def test_topic_words_that_stand_nowhere_in_the_survey_are_noted(
    topic_words: list[str], noted: list[str], tmp_path: Path
):
    said = notes(tmp_path, reading__topic_words=topic_words)
    wrong = "has no word of the title, the questions or the nouns; is it of another survey?"
    assert said == [f"reading.topic_words: {text!r} {wrong}" for text in noted]


def test_what_make_new_wrote_is_noted_until_it_is_replaced(tmp_path: Path):
    blank = yaml.safe_load(blank_config("own", "replies.xlsx"))
    said = [str(note) for note in borrowed(typed(blank, Survey), tmp_path)]
    keys = [note.partition(": ")[0] for note in said]
    assert keys == [
        "title",
        *(f"questions.{name}.label" for name in blank["questions"]),
        *(f"organisation_types.{name}" for name in blank["organisation_types"]),
    ]
    assert said[0] == "title: 'Survey own' is what make new wrote; replace it by words of your own"
    own = config(survey="own", counted=blank["counted"])
    assert borrowed(typed(own, Survey), tmp_path) == []


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "config").glob("*.yaml")))
def test_no_config_of_the_project_has_words_of_another(file: str):
    assert borrowed(typed(read(ROOT / "config" / file), Survey), ROOT / "config") == []


def test_the_smallest_survey_is_a_survey(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    text = Path("config/minimal.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 30
    smallest = survey_of(yaml.safe_load(text))
    assert smallest.completeness.full == ("libraries",)
    assert smallest.input.organisations is None
