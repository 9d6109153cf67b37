"""The page as a person uses it: decisions typed, kept and exported, and no answer that runs anything."""

import csv
import io
from pathlib import Path
from typing import Any

import doubtful
import polars as pl
import pytest
from conftest import Project
from drive import chromium, drive

from foisurvey.core import frames
from foisurvey.core.frames import WITHOUT_A_NUMBER
from foisurvey.core.survey import NumberAsked, Survey, typed
from foisurvey.reading.reader import read_answer
from foisurvey.report.review import page

pytestmark = pytest.mark.browser
REVIEW = Path("results/doubtful/audit/review.html")
SURVEY = typed(doubtful.CONFIG, Survey).for_review
EXPORT = """
const rows = one("#rows").value;
one("#download").click();
const download = saved.length ? await saved[0].text() : null;
"""


@pytest.fixture(scope="module", autouse=True)
def browser() -> None:
    """Skip, or fail, before anything is run where there is no Chromium."""
    chromium()


def reviewed(*answers: tuple[str, str | None], **more: Any) -> str:
    """Return the page of answers to questions, all of them from one club each."""
    common = {"kind": "unclear", "reason": "why", "organisation_type": "sea", "file": "r.csv", "row": 2} | more
    rows = [
        {"organisation_id": f"C{place}", "name": f"Club {place}", "question": question}
        | {"answer_text": text, "read_text": text, "span": text}
        | common
        for place, (question, text) in enumerate(answers)
    ]
    return page(pl.DataFrame(rows, schema=frames.REVIEW), SURVEY)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_decisions_typed_on_the_page_are_applied_by_the_next_run(project: Project, tmp_path: Path):
    arguments = doubtful.write(project, as_csv=True)
    assert project.run(*arguments).returncode == 0
    text = (project.folder / REVIEW).read_text(encoding="utf-8")
    entries = doubtful.rows_of(text)
    script = """
    const title = document.title;
    type(one("[name=by]"), 'O"Neill, coder');
    for (const article of document.querySelectorAll("article")) {
      const [organisation, question] = JSON.parse(article.dataset.row);
      const said = {boats: "2024", blue: "7", crew: "02.50", cost: "1200.5"}[question];
      if (said) type(one("[name=number]", article), said);
      else type(one("[name=kind]", article), "not_held");
      type(one("[name=reason]", article), 'asked, "by letter"');
    }
    """
    told = """
    tell({
      rows, download, title: document.title === title, ran: window.ran ?? null, savedAs: window.savedAs,
      progress: one("#progress").textContent, missing: one("#missing").textContent,
      loaded: performance.getEntriesByType("resource").length,
      strange: document.querySelectorAll("img, svg, iframe, article script, article b, article i").length,
      dates: one("[name=date]").value,
    });"""
    found = drive(text, script + EXPORT + told, tmp_path)
    assert found["progress"] == f"{len(entries)} of {len(entries)} decided"
    assert (found["title"], found["ran"], found["loaded"], found["strange"]) == (True, None, 0, 0)
    assert (found["savedAs"], found["missing"]) == ("corrections.csv", "")
    header, *rows = table(found["download"])
    assert header == ["organisation_id", "question", "from", "to", "reason", "by", "date"]
    assert [row[:3] for row in rows] == entries, "the answer as received, to the sign"
    decided = {"boats": "2,024", "blue": "7", "red": "not_held", "crew": "2.5", "cost": "£1,200.5"}
    assert [row[3] for row in rows] == [decided[question] for _, question, _ in entries]
    assert {tuple(row[4:]) for row in rows} == {('asked, "by letter"', 'O"Neill, coder', found["dates"])}
    same = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    assert table(found["rows"]) == same

    doubtful.append(project, found["download"].partition("\n")[2])
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    assert "In review: 0" in run.said
    assert doubtful.rows_of((project.folder / REVIEW).read_text(encoding="utf-8")) == []


def test_hostile_answers_run_nothing_even_without_the_policy(tmp_path: Path):
    answers = [("boats", text) for text in (*doubtful.HOSTILE, *doubtful.CONTROL)]
    script = """
    const title = document.title;
    window.alert = () => { window.ran = 1; };
    await new Promise((done) => setTimeout(done, 500));
    tell({
      title: document.title === title, ran: window.ran ?? null,
      loaded: performance.getEntriesByType("resource").length,
      answers: [...document.querySelectorAll(".answer")].map((answer) => answer.textContent),
      within: [...new Set([...document.querySelectorAll(".answer *")].map((element) => element.tagName))],
    });"""
    found = drive(reviewed(*answers), script, tmp_path, policy=False)
    assert (found["title"], found["ran"], found["loaded"]) == (True, None, 0)
    assert found["answers"][: len(doubtful.HOSTILE)] == doubtful.HOSTILE, "shown as written"
    assert set(found["within"]) == {"MARK", "SPAN"}
    assert "U+202E21 metsysU+202C" in found["answers"]
    assert found["answers"][-1] == "U+200BU+FEFFU+2066what?"


TYPED = [
    ("expected: a number", "boats", "12", "12"),
    ("expected: commas", "boats", "1,234", "1,234"),
    ("expected: as the reader takes it", "boats", "1234", "1,234"),
    ("edge: nought", "boats", "0", "0"),
    ("edge: not a year", "boats", "1999", "1,999"),
    ("edge: not a code", "boats", "007", "7"),
    ("edge: a whole number with a point", "boats", "12.0", "12"),
    ("edge: the largest", "boats", "5000", "5,000"),
    ("edge: blanks around it", "boats", " 12 ", "12"),
    ("expected: a decimal", "crew", "2.50", "2.5"),
    ("edge: a long decimal", "crew", "1234567.125", "1,234,567.125"),
    ("expected: money", "cost", "1200.5", "£1,200.5"),
    ("edge: money with its sign", "cost", "£1,200", "£1,200"),
    ("edge: no money", "cost", "0", "£0"),
    ("edge: blank", "boats", "  ", None),
    ("erroneous: too large", "boats", "5001", None),
    ("erroneous: a fraction of a count", "boats", "2.5", None),
    ("erroneous: negative", "boats", "-3", None),
    ("erroneous: words", "boats", "twelve", None),
    ("erroneous: two numbers", "boats", "1,2", None),
    ("erroneous: money where none was asked", "boats", "£12", None),
    ("erroneous: an exponent", "boats", "1e3", None),
    ("erroneous: a formula", "boats", "=1+1", None),
]


def test_a_number_is_taken_in_the_form_that_the_reader_understands(tmp_path: Path):
    script = f"""
    const typed = {[typed for _, _, typed, _ in TYPED]};
    const articles = [...document.querySelectorAll("article")];
    articles.forEach((article, place) => type(one("[name=number]", article), typed[place]));
    const faults = articles.map((article) => one("[name=number]", article).getAttribute("aria-invalid") === "true");
    const outputs = articles.map((article) => one("output", article).textContent);
    """
    text = reviewed(*((question, None) for _, question, _, _ in TYPED))
    found = drive(text, script + EXPORT + "tell({faults, outputs, download});", tmp_path)
    _, *rows = table(found["download"])
    exported = {row[0]: row[3] for row in rows}
    for place, (case, question, answer, expected) in enumerate(TYPED):
        assert exported.get(f"C{place}") == expected, case
        assert found["faults"][place] == (expected is None and answer.strip() != ""), case
        assert found["outputs"][place].startswith("Not decided") == found["faults"][place], case
        if expected is not None:
            reading = read_answer(expected, NumberAsked(doubtful.CONFIG["questions"][question]["number"]))
            value = float(expected.replace(",", "").removeprefix("£"))
            assert (reading.value, reading.review) == (value, None), case


def test_a_proposal_is_taken_in_one_click_and_the_last_word_counts(tmp_path: Path):
    text = reviewed(("boats", "2000"), ("boats", "2000"), ("boats", "2000"), kind="exact", value=2000.0)
    script = """
    const articles = [...document.querySelectorAll("article")];
    articles.forEach((article) => one("[data-take]", article).click());
    type(one("[name=kind]", articles[1]), "refused");
    type(one("[name=number]", articles[2]), "");
    const shown = articles.map((article) => [article.className, one("output", article).textContent]);
    const fields = [one("[name=number]", articles[1]).value, one("[name=kind]", articles[1]).value];
    const progress = [one("#progress").textContent, one("progress").value];
    """
    found = drive(text, script + EXPORT + "tell({shown, fields, progress, download});", tmp_path)
    assert found["shown"] == [["decided", "Decided: 2,000."], ["decided", "Decided: refused."], ["", ""]]
    assert found["fields"] == ["", "refused"]
    assert found["progress"] == ["2 of 3 decided", 2]
    assert [row[3] for row in table(found["download"])] == ["to", "2,000", "refused"]


def test_decided_parts_over_their_decided_total_are_told(tmp_path: Path):
    text = reviewed(*[(question, "?") for question in ("boats", "blue", "red", "crew")], organisation_id="C1")
    script = """
    const fields = [...document.querySelectorAll("[name=number]")];
    const outputs = () => [...document.querySelectorAll("output")].map((output) => output.textContent);
    ["10", "8", "5", "40"].forEach((number, place) => type(fields[place], number));
    const over = outputs();
    type(fields[2], "2");
    tell([over, outputs()]);"""
    over, within = drive(text, script, tmp_path)
    again = "But the parts make 13, the total is 10: the next run would ask again."
    assert over == [f"Decided: 10. {again}", f"Decided: 8. {again}", f"Decided: 5. {again}", "Decided: 40."]
    assert within == ["Decided: 10.", "Decided: 8.", "Decided: 2.", "Decided: 40."]


def test_the_choices_are_there_soon_also_where_no_field_was_used(tmp_path: Path):
    script = """
    await new Promise((done) => setTimeout(done, 1000));
    const choices = [...document.querySelectorAll("[name=kind]")].map((field) => field.length);
    const texts = [...one("[name=kind]").options].map((option) => [option.value, option.text]);
    tell([Math.min(...choices), Math.max(...choices), texts]);"""
    fewest, most, texts = drive(reviewed(*[("boats", "?")] * 250), script, tmp_path)
    assert (fewest, most) == (1 + len(WITHOUT_A_NUMBER), 1 + len(WITHOUT_A_NUMBER))
    assert texts == [["", ""], *([kind, kind.replace("_", " ")] for kind in WITHOUT_A_NUMBER)]


def test_what_is_blank_is_told_and_nothing_decided_gives_no_rows(tmp_path: Path):
    script = """
    const before = [one("#rows").value, one("#download").disabled, one("#missing").textContent];
    type(one("[name=number]"), "3");
    const after = [one("#download").disabled, one("#missing").textContent];
    """
    found = drive(reviewed(("boats", "?")), script + "tell({before, after});", tmp_path)
    assert found["before"] == ["", True, ""]
    assert found["after"] == [False, "Still blank: your name, the reason of 1 decision."]


def test_the_filter_shows_one_question(tmp_path: Path):
    script = """
    const shown = () => [...document.querySelectorAll("article")].filter((one) => one.checkVisibility()).length;
    const all = shown();
    type(one("[name=show]"), "crew");
    const crew = shown();
    type(one("[name=show]"), "");
    tell([all, crew, shown()]);"""
    found = drive(reviewed(("boats", "?"), ("boats", "?"), ("crew", "?")), script, tmp_path)
    assert found == [3, 1, 3]


def test_every_field_has_a_label_and_can_be_reached_by_keyboard(tmp_path: Path):
    script = """
    const fields = [...document.querySelectorAll("input, select, textarea, button, a")];
    const named = (field) => field.labels?.length ? field.labels[0].textContent.trim() : field.textContent.trim();
    const reached = (field) => field.disabled || (field.focus(), field === document.activeElement);
    tell(fields.map((field) => [named(field), reached(field)]));
    """
    found = drive(reviewed(("boats", "?"), ("crew", "x" * 12_000)), script, tmp_path)
    assert len(found) == 12
    assert [name for name, reached in found if not (name and reached)] == []


@pytest.mark.parametrize("storage", [True, False], ids=["with storage", "without"])
def test_decisions_are_kept_where_the_browser_has_storage(tmp_path: Path, storage: bool):
    text = reviewed(("boats", "old\x00 one"), ("crew", "?"))
    if not storage:
        broken = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no storage'); }});"
        text = text.replace('<script>"use strict";', f'<script>"use strict"; {broken}')
    script = """
    const before = [one("[name=by]").value, one("[name=number]").value, one("[name=reason]").value];
    type(one("[name=by]"), "Ann");
    type(one("[name=number]"), "12");
    type(one("[name=reason]"), "asked");
    tell([before, one("#progress").textContent]);
    """
    first, second = (drive(text, script, tmp_path, policy=storage) for _ in range(2))
    assert first == [["", "", ""], "1 of 2 decided"]
    assert second == [["Ann", "12", "asked"] if storage else ["", "", ""], "1 of 2 decided"]
    if storage:
        # Another text of that answer is another question.
        changed = drive(text.replace("old", "new"), "tell(one('[name=number]').value);", tmp_path)
        assert changed == ""


def test_a_page_of_five_thousand_rows_takes_decisions(tmp_path: Path):
    text = reviewed(*[("boats", "We think it may be 12, or 13; see the list.")] * 5_000)
    script = """
    type(one("article:last-of-type [name=number]"), "12");
    tell(one("#progress").textContent);
    """
    assert drive(text, script, tmp_path) == "1 of 5,000 decided"
