"""The report as a browser shows and prints it: of the default survey, of small ones, and of a hostile one."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import doubtful
import pytest
from club_files import SENT, ClubFiles
from conftest import RESULTS, Project, copy_project
from drive import chromium
from playwright.sync_api import Browser
from pypdf import PdfReader
from report_page import asked_for, faults, opened, started
from surveys import GONE
from waves_of_clubs import pair

from foisurvey.estimation.results import Results
from foisurvey.figures.figure import drawn
from foisurvey.figures.wave_figures import wave_figures
from foisurvey.report.report_data import Picture
from foisurvey.report.wave_page import wave_page
from foisurvey.tables.wave_tables import wave_tables

pytestmark = pytest.mark.browser
SMALL = ["without-parts", "one-organisation", "twelve-types", "percent-and-choice", "hostile"]
NAMES = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    r"\input{/etc/passwd}",
    "a|b",
    "\u202e21 metsys",
    "x" * 10_000,
    "Club",
]
TITLE = '<img src=http://x/title onerror="alert(2)"> & *all* |b| {{ 7 * 7 }}'
LABEL = "</th></table><script>alert(3)</script>"
REPLIES = [[10, 4, 3, 1.5, 100], [20, 20, 0, 2, 200], [7, 0, 7, 3, 300], [40, 10, 12, 4, 400], [5, 1, 1, 0.5, 500]]
LONG_LABEL = "Harbours of the counties that are part of an authority, {}"
HOSTILE = ["</textarea><svg onload=alert(4)> 3 or 4", "javascript:alert(5)", "=1+1", "@SUM(1)", r"\input{/etc/passwd}"]

# Of each table, where the text of those cells ends that reach its right edge.
ENDS = """() => Object.fromEntries([...document.querySelectorAll(".printed table")].map((table) => [
  table.caption.textContent.slice(0, 8),
  [...table.querySelectorAll("th, td")]
    .filter((cell) => Math.abs(cell.getBoundingClientRect().right - table.getBoundingClientRect().right) < 2)
    .map((cell) => cell.getBoundingClientRect().right - parseFloat(getComputedStyle(cell).paddingRight)),
]))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages. Without Chromium the tests are skipped (in CI they fail) before anything is run."""
    chromium()
    with started() as browser:
        yield browser


def write(project: Project, name: str, names: list[str], replies: list[list[Any]], **changes: Any) -> None:
    """Write a survey of clubs, those without a reply last, into the project; some of the replies are late."""
    files = ClubFiles(changes=doubtful.CHANGES | {"survey": name} | changes)
    config = files.config(Path(name))
    kinds, ids = list(config["organisation_types"]), [f"C{place:02}" for place in range(1, len(names) + 1)]
    organisations = [
        [one, called, kinds[place % len(kinds)], SENT]
        for place, (one, called) in enumerate(zip(ids, names, strict=True))
    ]
    days = [f"2031-0{1 + place % 4}-20" for place in range(len(replies))]
    files.tables = {
        "organisations": [["organisation_id", "name", "organisation_type", "date_sent"], *organisations],
        "responses": [
            ["organisation_id", "date_responded", *config["questions"]],
            *([one, day, *row] for one, day, row in zip(ids, days, replies, strict=False)),
        ],
    }
    files.put(project.folder, name)


@pytest.fixture(scope="module")
def small(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with small surveys in it, their reports made."""
    project = copy_project(tmp_path_factory.mktemp("small") / "project")
    alone = {
        "questions": {"boats": doubtful.CONFIG["questions"]["boats"]},
        "completeness": {"full": ["boats"]},
        "parts": GONE,
    }
    plain = {"title": "Clubs"}
    write(project, "without-parts", [f"Club {place}" for place in range(6)], [[9], [8], [7], [2]], **alone, **plain)
    write(project, "one-organisation", ["Club"], REPLIES[:1], **plain)
    numbers = ("boats", "blue", "red")
    money = {f"questions__{question}__number": "money" for question in numbers}
    money |= {f"questions__{question}__largest": 1_000_000_000 for question in numbers}
    spent = [[1_000 * place**2, 250 * place**2, 100 * place, 1.5, 20] for place in range(1, 61)]
    types = {f"kind{place}": LONG_LABEL.format(place) for place in range(12)}
    bodies = [f"Authority {place}" for place in range(70)]
    analysis = {"trimmed": {"label": "Without the largest and smallest", "trim": {"fraction": 0.05, "base": "rated"}}}
    write(project, "twelve-types", bodies, spent, organisation_types=types, sensitivity=analysis, **money, **plain)
    asked = {
        **alone["questions"],
        "vacancy": {"role": "extra", "number": "percent", "label": "Empty berths"},
        "policy": {"role": "extra", "number": "choice", "label": "Has a policy"},
    }
    answers = [[10 + place, f"{place}.5%", ("Yes", "No", "Partly")[place % 3]] for place in range(20)]
    write(project, "percent-and-choice", bodies[:24], answers, **alone | {"questions": asked}, **plain)
    labels = {
        "title": TITLE,
        "questions__blue__label": LABEL,
        "organisation_types": {"sea": "<b>Sea</b> | *x*", "lake": '" onmouseover="alert(6)'},
    }
    write(project, "hostile", NAMES, [*REPLIES, HOSTILE], **labels)
    for name in SMALL:
        run = project.run(f"results/{name}/report.html", "--configfile", f"{name}/config.yaml")
        assert run.returncode == 0, run.said
    return project


def test_the_pages_of_the_default_survey_have_no_fault(browser: Browser, finished: Project):
    assert faults(browser, finished.folder / RESULTS / "report.html", "default") == {}
    review = faults(browser, finished.folder / RESULTS / "audit/review.html", "default-review")
    review.pop("torn_tables", None)  # it is for work on a screen
    assert review == {}


def test_the_page_of_a_robustness_run_has_no_fault(browser: Browser, varied: Project):
    page = varied.folder / f"{RESULTS}_robustness/robustness.html"
    assert faults(browser, page, "robustness") == {}


def test_the_page_of_two_waves_has_no_fault(browser: Browser, tmp_path: Path):
    clubs = {f"C{place}": {"boats": 10 + place, "blue": place, "red": 1, "flag": "yes"} for place in range(12)}
    later = {one: said | {"boats": said["boats"] + 2} for one, said in clubs.items() if one != "C3"}
    of = pair(clubs, later | {"<b>new": {"boats": 3}}, [("C3", None, "closed")])
    results, pictures = Results(of.estimates, of.presentation), dict[str, list[Picture]]()
    for section, figures in wave_figures(of, results).items():
        for figure in figures.values():
            shown = Picture(drawn(figure)["svg"], figure.alternative, figure.title, figure.caption)
            pictures.setdefault(section, []).append(shown)
    text = wave_page(of, results, wave_tables(of, results), pictures)
    # Beside the reports that it leads to.
    for name in (*of.names.values(), "waves"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.html").write_text(text, encoding="utf-8")
    assert faults(browser, tmp_path / "waves/report.html", "waves") == {}


def test_the_last_headings_of_a_table_end_where_its_cells_end(browser: Browser, finished: Project):
    with opened(browser, finished.folder / RESULTS / "report.html") as found:
        ends = found.page.evaluate(ENDS)
    assert len(ends) == 12
    assert {name: end for name, end in ends.items() if max(end) - min(end) > 1} == {}


@pytest.mark.parametrize(("size", "last"), [((360, 740), ".response"), ((1280, 800), ".key")])
def test_the_main_results_are_seen_without_scrolling(
    browser: Browser, finished: Project, size: tuple[int, int], last: str
):
    width, height = size
    with opened(browser, finished.folder / RESULTS / "report.html", width) as found:
        box = found.page.locator(f"header {last}").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height


def test_a_link_to_a_folded_row_unfolds_it(browser: Browser, finished: Project):
    with opened(browser, finished.folder / RESULTS / "report.html") as found:
        row = found.page.locator("[id='e-table1.all.contacted']")
        assert not row.is_visible()
        found.page.locator("a[href='#e-table1.all.contacted']").first.click()
        row.wait_for(state="visible", timeout=10_000)


def test_of_all_entries_those_out_of_view_are_not_laid_out(browser: Browser, finished: Project):
    laid_out = "(entry) => entry.checkVisibility({contentVisibilityAuto: true})"
    out_of_view = f"(entry) => !({laid_out})(entry)"
    with opened(browser, finished.folder / RESULTS / "report.html") as found:
        for unfold in found.page.locator("details.all > summary").all():
            unfold.click()
        for entry in (".estimate > .what", ".organisation > .what"):
            last = found.page.locator(entry).last
            found.page.evaluate("scrollTo(0, 0)")
            found.page.wait_for_function(out_of_view, arg=last.element_handle(), timeout=60_000)
            last.scroll_into_view_if_needed()
            found.page.wait_for_function(laid_out, arg=last.element_handle(), timeout=60_000)


def test_the_first_section_begins_on_the_first_page_of_the_print(browser: Browser, finished: Project):
    with opened(browser, finished.folder / RESULTS / "report.html") as found:
        first = PdfReader(io.BytesIO(found.page.pdf(prefer_css_page_size=True))).pages[0].extract_text()
    assert "Requests under the Freedom of Information Act 2000 were sent to 239 organisations" in " ".join(
        first.split()
    )


@pytest.mark.parametrize("name", SMALL)
def test_the_report_of_another_survey_has_no_fault(browser: Browser, small: Project, name: str):
    assert faults(browser, small.folder / f"results/{name}/report.html", name) == {}


def test_text_from_outside_is_shown_as_written_and_does_nothing(browser: Browser, small: Project):
    with opened(browser, small.folder / "results/hostile/report.html", policy=False) as found:
        shown = found.page.evaluate("document.body.textContent")
        scripts = found.page.locator("script:not([type])").all_inner_texts()
        assert found.page.evaluate("document.querySelectorAll('[onerror], [onload], [onmouseover]').length") == 0
        assert asked_for(found) == found.errors == []
    assert TITLE in shown
    assert LABEL in shown
    for name in NAMES:
        assert name.replace("\u202e", "U+202E") in shown
    assert not any("alert(" in script for script in scripts)


BEGIN = (
    '<!doctype html><html lang="en"><head><title>T</title><meta name="viewport" content="width=device-width"></head>'
)
BEGIN += "<body><main><h1>T</h1>"
TABLE = '<table><caption>Cap</caption><tr><th scope="col">A<tr><td>1</table>'
ROWS = "".join(f'<tr><th scope="row">row {place}<td>1' for place in range(200))
BAD = [
    ("nothing wrong", f"<p>text</p>{TABLE}<a href='#here'>go</a><p id=here>x</p>", set()),
    ("nothing wrong: wide in a box", "<div style='overflow-x:auto' tabindex=0><p style='width:3000px'>x</div>", set()),
    ("nothing wrong: long, and said so", f"<table class=long><caption>Long</caption><tbody>{ROWS}</table>", set()),
    ("a picture from elsewhere", "<img alt=x src='http://x.invalid/a.png'>", {"asked_for", "errors"}),
    ("a script that fails", "<script>throw new Error('x')</script>", {"errors"}),
    ("a script that complains", "<script>console.error('x')</script>", {"errors"}),
    ("a script that asks", "<script>alert(1)</script>", {"errors"}),
    ("a link to no place", "<a href='#nowhere'>go</a>", {"broken_links"}),
    ("a link to no file", "<a href='missing.csv'>go</a>", {"broken_links"}),
    ("a link that runs", "<a href='javascript:alert(1)'>go</a>", {"broken_links"}),
    ("an id twice", "<p id=a>x</p><p id=a>y</p>", {"repeated_ids"}),
    ("a table without caption", "<table><tr><th scope=col>A<tr><td>1</table>", {"bare_tables"}),
    ("a heading without scope", "<table><caption>C</caption><tr><th>A<tr><td>1</table>", {"bare_tables"}),
    (
        "a picture without words",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        {"unsaid_images", "barriers"},
    ),
    ("a drawing without words", "<svg width=9 height=9></svg>", {"unsaid_images"}),
    ("text too pale", "<p style='color:#bbb;background:#fff'>pale</p>", {"barriers"}),
    ("wider than a telephone", "<p style='width:900px'>x</p>", {"sticking out, 360 light"}),
    ("nothing wrong: folded", f"<details><summary>More</summary><table><caption>Folded</caption>{ROWS}</table>", set()),
    ("a table over two pages", f"<table><caption>Torn</caption><tbody>{ROWS}</table>", {"torn_tables"}),
]


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_each_check_finds_its_fault(browser: Browser, tmp_path: Path, body: str, expected: set[str]):
    file = tmp_path / "page.html"
    file.write_text(f"{BEGIN}{body}</main></body></html>", encoding="utf-8")
    found = {
        kind if kind.startswith("sticking") else kind.split(",")[0].split(" ")[0] for kind in faults(browser, file)
    }
    assert found == expected
