"""Every page of a run in a browser, of surveys small, odd and hostile; each fault is told of a page that has it."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import doubtful
import pytest
import yaml
from conftest import RESULTS, Project, copy_project
from playwright.sync_api import Browser
from report_page import WIDTHS, browser, faults, opened

pytestmark = pytest.mark.browser
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Boats</title><meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width"><style>
body {background: #fff; color: #111} a {color: #00c}
@media (prefers-color-scheme: dark) {body {background: #111; color: #eee} a {color: #9cf}}
</style></head>
<body><main><h1 id="top">Boats</h1><p><a href="#top">Up</a></p>BODY</main></body></html>
"""
ROW = '<tr><th scope="row">North {}</th><td>1</td></tr>'
TABLE = (
    '<table><caption>Boats by coast</caption><thead><tr><th scope="col">Coast</th><th scope="col">n</th></tr></thead>'
)
PICTURE = '<svg role="img" aria-label="A square" width="9" height="9"><rect width="9" height="9"/></svg>'


def table(rows: int) -> str:
    return f"{TABLE}<tbody>{''.join(map(ROW.format, range(rows)))}</tbody></table>"


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as one:
        yield one


def kept(started: Browser, file: Path, name: str) -> None:
    """Keep pictures of a page, where FOISURVEY_SCREENSHOTS names a folder for them."""
    if folder := os.environ.get("FOISURVEY_SCREENSHOTS"):
        with opened(started, file) as seen:
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    seen.picture(Path(folder), name, width, scheme)


def test_a_page_without_fault_has_none(started: Browser, tmp_path: Path):
    box = '<div role="region" aria-label="Wide" tabindex="0" style="overflow-x: auto">{}</div>'
    wide = box.format('<p style="width: 2000px">x</p>')
    file = tmp_path / "page.html"
    body = table(3) + PICTURE + wide + '<a href="page.html">Here</a>'
    file.write_text(PAGE.replace("BODY", body), encoding="utf-8")
    assert faults(started, file) == {}


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ('<img alt="x" src="http://127.0.0.1:9/x.png">', {"requests", "errors"}),
        ("<script>throw new Error('x')</script>", {"errors"}),
        ("<script>console.error('x')</script>", {"errors"}),
        ("<script>alert(1)</script>", {"errors"}),
        ('<a href="#nowhere">x</a>', {"dead_links"}),
        ('<a href="nowhere.csv">x</a>', {"dead_links"}),
        ('<p id="top">x</p>', {"twice"}),
        (table(2).replace("<caption>Boats by coast</caption>", ""), {"without_caption"}),
        (table(2).replace(' scope="row"', ""), {"without_scope"}),
        ("<table><caption>Boats</caption><tr><td>1</td></tr></table>", {"without_header"}),
        (PICTURE.replace(' aria-label="A square"', ""), {"without_text", "axe_light", "axe_dark"}),
        ('<p style="color: #888; background: #999">Some words</p>', {"axe_light", "axe_dark"}),
        ("<style>@media (prefers-color-scheme: dark) {p {color: #333}}</style><p>Some words</p>", {"axe_dark"}),
        ('<p style="width: 900px">x</p>', {"outside_360_light", "outside_360_dark"}),
        (table(90), {"torn"}),
    ],
)
def test_a_fault_is_told(started: Browser, tmp_path: Path, body: str, kinds: set[str]):
    file = tmp_path / "page.html"
    file.write_text(PAGE.replace("BODY", body), encoding="utf-8")
    assert faults(started, file).keys() == kinds


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    r"\input{/etc/passwd}",
    "a|b",
    "\u202e21 metsys",
    "x" * 10_000,
]


def without_parts() -> dict[str, Any]:
    config = {key: value for key, value in doubtful.CONFIG.items() if key != "parts"}
    questions = {name: config["questions"][name] for name in ("boats", "crew")}
    return config | {"questions": questions, "completeness": {"full": ["boats"]}, "title": "Invented harbours"}


def hostile() -> dict[str, Any]:
    config = json.loads(json.dumps(doubtful.CONFIG)) | {"title": " ".join(HOSTILE)}
    config["organisation_types"] = {"north": HOSTILE[0], "south": HOSTILE[6]}
    for question, label in zip(config["questions"].values(), HOSTILE[1:], strict=False):
        question["label"] = label
    return config


REPLY = {"boats": "12", "blue": "4", "red": "3", "crew": "2.5", "cost": "£5"}
# A survey's config, the names of its organisations, and what the first answers to the first question.
SURVEYS = {
    "without parts": (without_parts(), ["Harbour one", "Harbour two", "Harbour three"], "12"),
    "one organisation": (doubtful.CONFIG | {"title": "One harbour"}, ["Harbour one"], "12"),
    "hostile": (hostile(), HOSTILE, "<script>alert(1)</script> 3 or 4"),
}


def written(folder: Path, config: dict[str, Any], names: list[str], answer: str) -> Path:
    """Write a survey into a folder; return its config's file."""
    folder.mkdir()
    asked = list(config["questions"])
    ids = [f"H{place:02}" for place in range(len(names))]
    types = ["north" if place % 2 else "south" for place in range(len(names))]
    replies = [[one, *(REPLY[question] for question in asked)] for one in ids]
    replies[0][1] = answer
    tables = {
        "organisations": [["organisation_id", "name", "organisation_type"], *zip(ids, names, types, strict=True)],
        "responses": [["organisation_id", *asked], *replies],
    }
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    received = {name: {"file": str(folder / f"{name}.csv")} for name in tables}
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(config | {"input": received}, sort_keys=False), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_project(tmp_path_factory.mktemp("surveys") / "project")


def assert_pages_without_fault(started: Browser, results: Path, survey: str) -> None:
    pages = sorted(results.rglob("*.html"))
    assert pages
    for page in pages:
        kept(started, page, f"{survey.replace(' ', '-')}-{page.stem}")
        found = faults(started, page)
        # The page of what is in review is for work on a screen; and what fits no sheet of paper is torn.
        if page.name == "review.html" or survey == "hostile":
            found.pop("torn", None)
        assert found == {}, page


def test_the_pages_of_the_default_survey_have_no_fault(started: Browser, finished: Project):
    assert_pages_without_fault(started, finished.folder / RESULTS, "default")


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_pages_of_an_odd_survey_have_no_fault(started: Browser, elsewhere: Project, survey: str):
    name = survey.replace(" ", "-")
    config, *received = SURVEYS[survey]
    file = written(elsewhere.folder / name, config | {"survey": name}, *received)
    run = elsewhere.run("--configfile", str(file))
    assert run.returncode == 0, run.said
    assert_pages_without_fault(started, elsewhere.folder / "results" / name, survey)
