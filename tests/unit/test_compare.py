"""`make compare` before anything is run: two waves or more, each a survey of its own name, all faults at once."""

from pathlib import Path

import pytest
import yaml
from club_files import ClubFiles

from foisurvey import compare
from foisurvey.core.messages import BadInput
from foisurvey.survey_config import refuse_missing_wave


def config(folder: Path, name: str, **changes: object) -> str:
    """Write the files of a survey of clubs and its config into a folder of its name; return the path of the config."""
    files = ClubFiles()
    (folder / name).mkdir(exist_ok=True)
    files.write(folder / name)
    path = folder / name / "config.yaml"
    path.write_text(yaml.safe_dump(files.config(folder / name) | {"survey": name} | changes), encoding="utf-8")
    return str(path)


def test_the_surveys_are_named_in_their_order(tmp_path: Path):
    assert compare.surveys([config(tmp_path, name) for name in ("clubs-2032", "clubs-2031")]) == [
        "clubs-2032",
        "clubs-2031",
    ]


@pytest.mark.parametrize("configs", [[], ["a.yaml"], ["", "b.yaml"]])
def test_two_waves_are_needed(configs: list[str], capsys: pytest.CaptureFixture[str]):
    assert compare.main(configs) == 1
    assert "make compare A=config/survey-2025.yaml B=config/survey-2026.yaml" in capsys.readouterr().err


def test_every_fault_of_every_config_is_said_at_once(tmp_path: Path):
    first, other = config(tmp_path, "clubs-2031"), config(tmp_path, "clubs-2032", strict="perhaps")
    small = config(tmp_path, "clubs-2033", suppress_below=5)
    with pytest.raises(BadInput) as refused:
        compare.surveys([first, first, other, "none.yaml", small])
    assert len(refused.value.problems) == 4
    for said in ("clubs-2033: a comparison names organisations", "'clubs-2031' too", f"{other}: strict", "none.yaml"):
        assert said in str(refused.value)


def test_waves_that_cannot_be_compared_are_refused_before_any_is_run(tmp_path: Path):
    small = config(tmp_path, "clubs-2032", suppress_below=5, earlier={"clubs-2031": {"questions": {"crew": "crews"}}})
    other = config(tmp_path, "clubs-2033", earlier={"clubs-2023": {}})
    with pytest.raises(BadInput) as refused:
        compare.surveys([config(tmp_path, "clubs-2031"), small, other])
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["suppress_below", "earlier.clubs-2031.questions.crew", "earlier"]


def test_waves_in_the_wrong_order_are_refused(tmp_path: Path):
    first, later = config(tmp_path, "clubs-2031"), config(tmp_path, "clubs-2032", earlier={"clubs-2031": {}})
    compare.surveys([first, later])
    with pytest.raises(BadInput, match="1 problem\n  - clubs-2032 names clubs-2031 as an earlier wave"):
        compare.surveys([later, first])


def test_names_too_long_for_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="too long"):
        compare.surveys([config(tmp_path, name * 55) for name in "abcd"])


def test_a_wave_without_results_is_refused_with_the_nearest_that_has_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("clubs-2031", "clubs-2031_robustness"):
        (tmp_path / "results" / name).mkdir(parents=True)
        (tmp_path / "results" / name / "manifest.json").touch()
    refuse_missing_wave("clubs-2031")
    with pytest.raises(BadInput, match="did you mean 'clubs-2031'"):
        refuse_missing_wave("clubs-2030")
