"""`make open`: the report in a browser, or where it is, or what makes it."""

import webbrowser
from pathlib import Path

import pytest

from foisurvey import open_report

REPORT = Path("results/clubs-2031/report.html")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clubs.yaml").write_text("survey: clubs-2031\ntitle: [not, right]\n", encoding="utf-8")


def test_a_report_is_opened(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    REPORT.parent.mkdir(parents=True)
    REPORT.touch()
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    assert open_report.main("clubs.yaml") == 0
    assert opened == [REPORT.resolve().as_uri()]
    assert capsys.readouterr().out == f"Opened {REPORT}.\n"


def test_without_a_browser_it_says_where_the_report_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    REPORT.parent.mkdir(parents=True)
    REPORT.touch()
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert open_report.main("clubs.yaml") == 0
    assert str(REPORT.resolve()) in capsys.readouterr().out


def test_without_a_report_it_says_what_makes_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("there is nothing to open"))
    assert open_report.main("clubs.yaml") == 1
    assert capsys.readouterr().err == f"There is no {REPORT} yet; this makes it: make CONFIG=clubs.yaml\n"


def test_a_config_that_is_not_there_is_refused(capsys: pytest.CaptureFixture):
    assert open_report.main("other.yaml") == 1
    assert "no config file" in capsys.readouterr().err
