"""The page as a person uses it: decisions typed, kept and exported, and no answer that runs anything."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import doubtful
import polars as pl
import pytest
from club_files import ClubFiles
from conftest import Project
from drive import chromium, drive
from playwright.sync_api import Browser, Locator, Page
from report_page import asked_for, faults, opened, started
from surveys import GONE, survey

from foisurvey.core import frames
from foisurvey.core.frame_names import DECISIONS
from foisurvey.core.survey import NumberAsked, Survey, typed
from foisurvey.reading.reader import read_answer
from foisurvey.report.review import KINDS, MADE, page

pytestmark = pytest.mark.browser
REVIEW = Path("results/doubtful/audit/review.html")
SURVEY = typed(doubtful.CONFIG, Survey).for_review
EXPORT = """
one("#copy").open = true;
await new Promise((done) => setTimeout(done, 100));
const rows = one("#rows").value;
one("#download").click();
const download = saved.length ? await saved[0].text() : null;
"""


@pytest.fixture(scope="module", autouse=True)
def browser() -> Iterator[Browser]:
    """One browser for all pages. Without Chromium the tests are skipped (in CI they fail) before anything is run."""
    chromium()
    with started() as browser:
        yield browser


def rows_of(*answers: tuple[str, str | None], **more: Any) -> list[dict[str, Any]]:
    """Return rows in review of answers to questions, all of them from one club each."""
    common = {"kind": "unclear", "reason": "why", "organisation_type": "sea", "file": "r.csv", "row": 2} | more
    return [
        {"organisation_id": f"C{place}", "name": f"Club {place}", "question": question}
        | {"answer_text": text, "read_text": text, "span": text}
        | common
        for place, (question, text) in enumerate(answers)
    ]


def page_of(rows: list[dict[str, Any]], coded: pl.DataFrame | None = None) -> str:
    return page(pl.DataFrame(rows, schema=frames.REVIEW), SURVEY, coded)


def reviewed(*answers: tuple[str, str | None], **more: Any) -> str:
    return page_of(rows_of(*answers, **more))


def exactly(number: float, certainty: str = "likely") -> dict[str, Any]:
    """Return the columns of a proposal of a number."""
    return {"kind": "exact", "certainty": certainty} | dict.fromkeys(("value", "low", "high"), number)


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
    document.querySelectorAll("#likely input").forEach((tick) => tick.click());
    for (const article of document.querySelectorAll("article")) {
      const [question] = one(".question", article).textContent.split(":");
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
      strange: document.querySelectorAll("img, svg, iframe, main script, main b, main i").length,
      dates: one("[name=date]").value,
    });"""
    found = drive(text, script + EXPORT + told, tmp_path)
    assert found["progress"] == f"{len(entries)} of {len(entries)} decided"
    assert (found["title"], found["ran"], found["loaded"], found["strange"]) == (True, None, 0, 0)
    assert (found["savedAs"], found["missing"]) == ("corrections.csv", "")
    header, *rows = table(found["download"])
    assert header == ["organisation_id", "question", "from", "to", "reason", "by", "date"]
    assert [row[:3] for row in rows] == entries, "the answer as received, to the sign"
    assert len(entries) == 35
    decided = {"boats": "2,024", "blue": "7", "red": "not_held", "crew": "2.5", "cost": "£1,200.5"}
    assert [row[3] for row in rows] == [decided[question] for _, question, _ in entries]
    assert {tuple(row[4:]) for row in rows} == {('asked, "by letter"', 'O"Neill, coder', found["dates"])}
    same = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    assert table(found["rows"]) == same

    doubtful.append(project, found["download"].partition("\n")[2])
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    assert "In review:" not in run.said
    assert doubtful.rows_of((project.folder / REVIEW).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("above", [0, MADE])
def test_hostile_answers_run_nothing_even_without_the_policy(tmp_path: Path, above: int):
    """Also where so many answers stand above them that the page's script makes their elements."""
    harmless = [("boats", f"{place} or so") for place in range(above)]
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
    text = reviewed(*harmless, *answers)
    assert text.count('<noscript class="rows">') == (above > 0)
    found = drive(text, script, tmp_path, policy=False)
    assert (found["title"], found["ran"], found["loaded"]) == (True, None, 0)
    assert found["answers"][above:][: len(doubtful.HOSTILE)] == doubtful.HOSTILE, "shown as written"
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
    text = reviewed(("boats", "1. 2000"), ("boats", "2. 2000"), ("boats", "3. 2000"), **exactly(2000, "unsure"))
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


def test_a_likely_approximation_is_confirmed_with_its_limits(tmp_path: Path):
    limits = {"kind": "approximate", "certainty": "likely", "value": 400.0, "low": 360.0, "high": 400.0}
    text = reviewed(("boats", "nearly 400, as of March 2031"), **limits)
    found = drive(text, f'one("#confirm").click(); {EXPORT} tell({{download}});', tmp_path)
    assert [row[3] for row in table(found["download"])] == ["to", "nearly 400"]


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
    assert fewest == most == 1 + len(DECISIONS)
    assert texts == [["", ""], *([kind, KINDS[kind]] for kind in DECISIONS)]


def test_what_is_blank_is_told_and_nothing_decided_gives_no_rows(tmp_path: Path):
    script = """
    one("#download").click();
    const before = [one("#progress").textContent, saved.length, one("#missing").textContent];
    type(one("[name=number]"), "3");
    const after = one("#missing").textContent;
    """
    found = drive(reviewed(("boats", "?")), script + "tell({before, after});", tmp_path)
    assert found["before"] == ["0 of 1 decided", 0, "Nothing is decided yet, so there are no rows."]
    assert found["after"] == "Still blank: your name, the reason of 1 decision."


def test_every_field_has_a_label_and_can_be_reached_by_keyboard(tmp_path: Path):
    script = """
    const fields = [...document.querySelectorAll("input, select, textarea, button, a")];
    const named = (field) => field.labels?.length ? field.labels[0].textContent.trim() : field.textContent.trim();
    const reached = (field) => field.disabled || (field.focus(), field === document.activeElement);
    tell(fields.map((field) => [named(field), reached(field)]));
    """
    rows = [*rows_of(("boats", "?"), ("crew", "x" * 12_000)), *rows_of(("blue", "we have 12"), **exactly(12))]
    rows += [row | {"certainty": "unsure"} for row in rows_of(*2 * [("red", "no reply yet")])]
    script = "document.querySelectorAll('details').forEach((details) => { details.open = true; });" + script
    found = drive(page_of(rows), script, tmp_path)
    # Links: 4 to the sections, to the button that confirms, to the rows. Likely: a tick, the button. Three articles of
    # 3 fields, and 2 buttons of the group. The export: name, date, button, rows.
    assert len(found) == 6 + 2 + 3 * 3 + 2 + 4
    assert [name for name, reached in found if not (name and reached)] == []


@pytest.mark.parametrize("storage", [True, False], ids=["with storage", "without"])
def test_decisions_are_kept_where_the_browser_has_storage(tmp_path: Path, storage: bool):
    text = reviewed(("boats", "zebra\x00 one"), ("crew", "?"))
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
        changed = drive(text.replace("zebra", "horse"), "tell(one('[name=number]').value);", tmp_path)
        assert changed == ""


class Person:
    """A person at the page; `acts` are the keys pressed and the clicks, as the page receives them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate("""() => {
          window.acts = 0;
          for (const act of ["keydown", "mousedown"]) addEventListener(act, ({isTrusted}) => (acts += isTrusted), true);
        }""")

    @property
    def acts(self) -> int:
        return self.page.evaluate("acts")

    @property
    def progress(self) -> str:
        return self.page.locator("#progress").inner_text()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def press_until(self, key: str, text: str) -> None:
        """Press a key until what has the focus has this text, or this label."""
        has = """(text) => [document.activeElement, ...(document.activeElement.labels ?? [])]
          .some((one) => one.innerText.startsWith(text))"""
        for _ in range(100):
            self.press(key)
            if self.page.evaluate(has, text):
                return
        raise AssertionError(f"no {text!r} is reached by {key}")

    def number(self, article: Locator, digits: str) -> None:
        article.locator("[name=number]").click()
        self.press(*digits)

    def choose(self, article: Locator, letter: str) -> None:
        """Choose why there is no number by the first letter of its words."""
        article.locator("[name=number]").click()
        self.press("Tab", letter)

    def download(self) -> str:
        """Press the button, and return the file."""
        with self.page.expect_download() as download:
            self.page.locator("#download").click()
        return Path(download.value.path()).read_text(encoding="utf-8")


@contextmanager
def person(browser: Browser, text: str, folder: Path) -> Iterator[Person]:
    """Open a page for a person, who sees no fault of a script and sends nothing away."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    with opened(browser, folder / "page.html") as found:
        found.page.wait_for_selector("main:not([aria-busy])", state="attached")
        yield Person(found.page)
        assert asked_for(found) == found.errors == []


def waiting_answers() -> list[tuple[str, dict[str, Any], str]]:
    """Return 120 answers about boats: text, proposal, and what is right. 60 are likely, and 2 of these wrong."""
    likely = [(f"The club says that it has {n} boats, as of today", exactly(n), str(n)) for n in range(3, 48)]
    likely += [
        (
            f"It may be {n} boats",
            {"kind": "approximate", "value": n, "low": 0.9 * n, "high": round(1.1 * n, 9)},
            f"about {n}",
        )
        for n in (50, 60, 70, 80, 90)
    ]
    likely += [(f"Sorry, we do not hold this, see page {n}", {"kind": "not_held"}, "not_held") for n in range(8)]
    likely += [("There are 12 here and 9 there", exactly(12), "21"), ("In 30 days we had 15", exactly(30), "15")]
    texts = [(text, proposal | {"certainty": "likely"}, right) for text, proposal, right in likely]
    unread = {"kind": "unclear", "certainty": "unsure"}
    texts += 36 * [("No reply yet", unread, "no_response")]
    texts += 6 * [("see the list", unread, "not_held")]
    texts += 5 * [("12 last year", exactly(12, "unsure"), "12")]
    texts += 3 * [("none of our own", unread, "0")]
    texts += [(f"{n} or so boats, and a raft", exactly(n, "unsure"), str(n)) for n in range(2, 8)]
    words = {"two": "2", "three": "3", "four": "4", "five": "5"}
    return texts + [(f"a boat for each of the {word} crews", unread, right) for word, right in words.items()]


def test_120_answers_are_settled_with_fewer_than_40_key_presses_or_clicks(
    browser: Browser, project: Project, tmp_path: Path
):
    texts = waiting_answers()
    changes = doubtful.CHANGES | {"questions": {"boats": doubtful.CONFIG["questions"]["boats"]}, "parts": GONE}
    changes |= {"completeness__full": ["boats"], "questions__boats__largest": 5000}
    del changes["questions__blue__largest"], changes["questions__crew__label"], changes["questions__cost"]
    ids = [f"C{place}" for place in range(len(texts))]
    files = ClubFiles(changes=changes)
    files.tables = {
        "organisations": [
            ["organisation_id", "name", "organisation_type"],
            *([one, f"Club {one}", "sea"] for one in ids),
        ],
        "responses": [
            ["organisation_id", "boats"],
            *([one, text] for one, (text, _, _) in zip(ids, texts, strict=True)),
        ],
    }
    rows = [
        row | proposal
        for row, (_, proposal, _) in zip(rows_of(*(("boats", text) for text, _, _ in texts)), texts, strict=True)
    ]
    with person(browser, page_of(rows), tmp_path) as ann:
        for place in (58, 59):
            ann.page.locator("#likely input").nth(place).click()
        ann.page.locator("#confirm").click()
        assert ann.progress == "58 of 120 decided"
        no_reply, see_list, last_year, none = ann.page.locator("article.group").all()
        ann.choose(no_reply, "d")
        ann.choose(see_list, "n")
        last_year.get_by_role("button", name="Take this").click()
        ann.number(none, "0")
        singles = ann.page.locator("#single article").all()
        ann.number(singles[0], "21")
        ann.number(singles[1], "15")
        for article in singles[2:8]:
            article.get_by_role("button", name="Take this").click()
        for article, digit in zip(singles[8:], "2345", strict=True):
            ann.number(article, digit)
        ann.page.locator("[name=by]").click()
        ann.press(*"Ann")
        written = ann.download()
        assert ann.progress == "120 of 120 decided"
        assert ann.acts < 40
    corrections = {row["organisation_id"]: row for row in csv.DictReader(io.StringIO(written))}
    assert {one: row["to"] for one, row in corrections.items()} == {
        one: right for one, (_, _, right) in zip(ids, texts, strict=True)
    }
    assert {corrections[one]["reason"] for one in ids[:58]} == {"read as proposed: why"}

    files.tables["corrections"] = table(written)
    arguments = files.put(project.folder, "doubtful")
    run = project.run("results/doubtful/audit/review.csv", "results/doubtful/data/derived.csv", *arguments)
    assert run.returncode == 0, run.said
    assert pl.read_csv(project.folder / "results/doubtful/audit/review.csv").height == 0
    derived = pl.read_csv(project.folder / "results/doubtful/data/derived.csv").rows_by_key(
        "organisation_id", named=True, unique=True
    )
    for one, (_, _, right) in zip(ids, texts, strict=True):
        digits = right.removeprefix("about ")
        assert derived[one]["boats"] == (int(digits) if digits.isdigit() else None), one
    assert (derived["C45"]["boats_low"], derived["C45"]["boats_high"]) == (45, pytest.approx(55)), "about 50"


def test_ten_thousand_likely_answers_are_confirmed_at_once(browser: Browser, tmp_path: Path):
    answers = [("boats", f"We think it is 12; see list {place}.") for place in range(10_000)]
    with person(browser, reviewed(*answers, **exactly(12)), tmp_path) as ann:
        ann.page.locator("#likely input").nth(5_000).click()
        assert ann.page.locator("#confirm").inner_text() == "Confirm 9,999 ticked readings"
        ann.page.locator("#confirm").click()
        ann.page.wait_for_function("one => document.querySelector(one).textContent.startsWith('Every')", arg="#confirm")
        assert ann.progress == "9,999 of 10,000 decided"
        assert len(table(ann.download())) == 1 + 9_999


def test_the_last_of_ten_thousand_answers_is_decided_by_itself(browser: Browser, tmp_path: Path):
    answers = [("boats", f"We think it may be 12, or 13; see list {place}.") for place in range(10_000)]
    with person(browser, reviewed(*answers, **exactly(12, "unsure")), tmp_path) as ann:
        ann.number(ann.page.locator("article").last, "13")
        assert [row[3] for row in table(ann.download())[1:]] == ["13"]


def many() -> tuple[list[str], str]:
    """Return a page of likely, equal and single answers, each of more than it makes at once, and their ids in order."""
    likely = rows_of(*(("boats", f"We think it is {n} or so") for n in range(MADE - 10)), **exactly(12))
    groups = [f"see the list of {n}" for n in range(40)]
    equal = [
        row | {"kind": "unclear", "certainty": "unsure"} for row in rows_of(*2 * [("boats", one) for one in groups])
    ]
    equal.sort(key=lambda row: groups.index(row["answer_text"]))
    equal += [row | {"certainty": "unsure"} for row in rows_of(*150 * [("boats", "No reply yet")])]
    single = rows_of(*(("boats", f"{n} or {n + 1}") for n in range(120)), **exactly(5, "unsure"))
    rows = [row | {"organisation_id": f"C{place}"} for place, row in enumerate([*likely, *equal, *single])]
    return [row["organisation_id"] for row in rows], page_of(rows)


def test_a_page_of_many_answers_has_them_all_without_scripts(browser: Browser, tmp_path: Path):
    ids, text = many()
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        shown = page.locator("[data-row]")
        assert shown.count() == len(ids)
        assert page.locator("#single .answer").last.is_visible()
        page.emulate_media(media="print")
        assert page.locator("#single .answer").last.is_visible()


def test_a_page_of_many_answers_is_decided_as_one_of_few(browser: Browser, tmp_path: Path):
    """In their order, whichever the page made when; what is not in view is not laid out."""
    ids, text = many()
    far = "() => [...document.querySelectorAll('[data-row]')].at(-60).checkVisibility({contentVisibilityAuto: true})"
    with person(browser, text, tmp_path) as ann:
        page = ann.page
        assert (
            page.evaluate("[...document.querySelectorAll('[data-row]')].map((one) => JSON.parse(one.dataset.row)[0])")
            == ids
        )
        assert not page.evaluate(far)
        assert page.locator("#confirm").inner_text() == f"Confirm {MADE - 10} ticked readings"
        ann.number(page.locator("#single article").last, "7")
        assert page.locator("article.group .size").last.text_content() == "150 organisations"
        page.locator("article.group summary").last.click()
        page.get_by_role("button", name="Decide alone").last.click()
        ann.press(*"9")
        assert page.locator("article.group .size").last.text_content() == "149 organisations"
        ann.choose(page.locator("article.group").last, "n")
        page.locator("#likely input").last.click()
        page.locator("#confirm").click()
        assert ann.progress == f"{MADE - 11 + 149 + 2} of {len(ids)} decided"
        page.reload()
        page.wait_for_selector("main:not([aria-busy])", state="attached")
        page.wait_for_function("(text) => document.querySelector('#progress').textContent === text", arg=ann.progress)
        rows = table(ann.download())[1:]
    told = {row[0]: row[3] for row in rows}
    groups, last = ids[MADE - 10 + 80 : -120], ids[-1]
    assert list(told) == [*ids[: MADE - 11], *groups, last]
    assert [told[one] for one in (groups[0], groups[-1], last)] == ["not_held", "9", "7"]


@pytest.fixture
def mixed() -> str:
    """A page of 3 likely answers, of 3 equal ones and of a single one."""
    rows = rows_of(("boats", "we have 5"), ("boats", "it is 5"), ("blue", "5 boats, they say"), **exactly(5))
    rows += [row | {"certainty": "unsure"} for row in rows_of(*3 * [("boats", "No reply yet")])]
    rows += rows_of(("boats", "5 or 6"), **exactly(5, "unsure"))
    return page_of([row | {"organisation_id": f"C{place}"} for place, row in enumerate(rows)])


def test_a_page_is_settled_by_keyboard_alone(browser: Browser, mixed: str, tmp_path: Path):
    with person(browser, mixed, tmp_path) as ann:
        ann.press_until("Tab", "Club 0")
        ann.press("ArrowDown", "Space")  # "it is 5" is unticked
        ann.press_until("Tab", "Confirm 2 ticked readings")
        ann.press("Enter")
        ann.press_until("Tab", "Number")
        ann.press("Tab", "d")  # the group did not reply
        ann.press("Tab", *"called", "Enter")
        assert ann.page.evaluate("document.activeElement.closest('article').id") == "alone1", "on to the next answer"
        ann.press("6", "ArrowDown")
        assert ann.page.evaluate("document.activeElement.innerText") == "Take this"
        ann.press("Enter", "ArrowUp")
        ann.press("Tab", "Tab", *"added up")
        ann.press_until("Tab", "Your name")
        ann.press(*"Ann")
        ann.press_until("Tab", "Download")
        with ann.page.expect_download() as download:
            ann.press("Enter")
        _, *rows = table(Path(download.value.path()).read_text(encoding="utf-8"))
        assert ann.page.locator("#missing").inner_text() == ""
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("C0", "5", "read as proposed: why", "Ann"),
        ("C1", "6", "added up", "Ann"),
        ("C2", "5", "read as proposed: why", "Ann"),
        *((f"C{place}", "no_response", "called", "Ann") for place in (3, 4, 5)),
        ("C6", "5", "read as proposed: why", "Ann"),
    ]


def test_an_answer_is_taken_out_and_put_back(browser: Browser, mixed: str, tmp_path: Path):
    with person(browser, mixed, tmp_path) as ann:
        group, tick = ann.page.locator("article.group"), ann.page.get_by_role("checkbox", name="Club 1")
        ann.choose(group, "d")
        assert ann.progress == "3 of 7 decided"
        group.locator("summary").click()
        group.get_by_role("button", name="Decide alone").nth(1).click()
        assert ann.page.evaluate("document.activeElement.name") == "number"
        assert (ann.progress, group.locator(".size").inner_text()) == ("2 of 7 decided", "2 organisations")
        ann.press("7", "Enter")
        assert ann.progress == "3 of 7 decided"
        tick.click()
        ann.page.get_by_role("button", name="Confirm 2 ticked readings").click()
        assert ann.progress == "5 of 7 decided"
        assert ann.page.locator("#taken h3").all_inner_texts() == ["Club 1 C4", "Club 1 C1"]
        assert [row[3] for row in table(ann.download())[1:]] == ["5", "5", "no_response", "7", "no_response"]
        # The tick and the button put them back, and nothing is confirmed that was not seen again.
        tick.click()
        ann.page.get_by_role("button", name="Put it back").click()
        assert (ann.progress, group.locator(".size").inner_text()) == ("5 of 7 decided", "3 organisations")
        assert ann.page.locator("#taken article").count() == 0
        ann.page.get_by_role("button", name="Confirm 1 ticked reading").click()
        assert [row[3] for row in table(ann.download())[1:]] == ["5", "5", "5", *3 * ["no_response"]]


def test_decisions_of_every_sort_are_there_when_the_page_is_opened_again(browser: Browser, mixed: str, tmp_path: Path):
    with person(browser, mixed, tmp_path) as ann:
        ann.page.get_by_role("checkbox", name="Club 1").click()
        ann.page.get_by_role("button", name="Confirm 2 ticked readings").click()
        group = ann.page.locator("article.group")
        group.locator("summary").click()
        group.get_by_role("button", name="Decide alone").nth(2).click()
        ann.press("8", "Enter")
        ann.choose(group, "d")
        ann.page.get_by_role("button", name="Take this").click()
        before = table(ann.download())
        assert [row[3] for row in before[1:]] == ["5", "5", "no_response", "no_response", "8", "5"]
        context, url = ann.page.context, ann.page.url
        ann.page.close()
        ann.page = context.new_page()
        ann.page.goto(url)
        assert ann.progress == "6 of 7 decided"
        assert not ann.page.get_by_role("checkbox", name="Club 1").is_checked()
        assert table(ann.download()) == before
        ann.page.get_by_role("checkbox", name="Club 1").click()
        ann.page.reload()
        assert ann.page.get_by_role("checkbox", name="Club 1").is_checked()
        assert ann.progress == "6 of 7 decided", "ticked again, and not confirmed"


def test_the_reading_of_either_coder_is_taken(browser: Browser, tmp_path: Path):
    second = {"question": "boats", "differs": True, "second_text": "8 at least", "second_file": "second.csv"}
    second |= {"second_row": 4, "second_kind": "more_than", "second_value": 8.0, "second_low": 8.0}
    coded = pl.DataFrame([second | {"organisation_id": one} for one in ("C0", "C1")], schema=frames.CODED)
    rows = rows_of(("boats", "7"), ("boats", "7"), **exactly(7) | {"certainty": None})
    with person(browser, page_of(rows, coded), tmp_path) as ann:
        first, other = ann.page.locator("article").all()
        assert first.locator(".answer").all_inner_texts() == ["7", "8 at least"]
        first.get_by_role("button", name="Take this").nth(0).click()
        other.get_by_role("button", name="Take this").nth(1).click()
        assert [row[3:5] for row in table(ann.download())[1:]] == [
            ["7", "read as proposed: why"],
            ["at least 8", "read as the second coder has it: why"],
        ]


HOSTILE_LABEL = '"><img src=x onerror=alert(1)>'
CHOICES = survey(
    questions__harbour={
        "role": "extra",
        "number": "choice",
        "label": "Harbour",
        "options": {"sea": ["By the sea", "Sea"], "not_applicable": ["None"], "other": HOSTILE_LABEL},
    },
    questions__delayed={"role": "extra", "number": "percent", "label": "Trips that were late"},
)


@pytest.fixture
def choices() -> str:
    """A page of a likely option, two equal answers, and single ones; the last ask for a percentage."""
    sea, unread = {"kind": "choice", "option": "sea"}, {"kind": "unclear", "certainty": "unsure"}
    rows = rows_of(("harbour", "Sea, since 2019"), **sea, certainty="likely")
    rows += rows_of(*2 * [("harbour", "see the map")], **unread)
    rows += rows_of(("harbour", "Sea, mostly"), ("harbour", "sea or lake"), **sea, certainty="unsure")
    rows += rows_of(("harbour", "dry"), ("harbour", "a lake"), ("delayed", "many"), ("delayed", "a few"), **unread)
    rows = [row | {"organisation_id": f"C{place}"} for place, row in enumerate(rows)]
    return page(pl.DataFrame(rows, schema=frames.REVIEW), CHOICES.for_review)


def test_an_option_is_chosen_and_read_by_the_next_run(browser: Browser, choices: str, tmp_path: Path):
    with person(browser, choices, tmp_path) as ann:
        group, mostly, either, dry, lake, many, few = ann.page.locator("article").all()
        ann.page.locator("#confirm").click()
        group.locator("[name=number]").select_option("By the sea")
        assert group.locator(".outcome").first.inner_text() == "Decided: By the sea."
        mostly.get_by_role("button", name="Take this").click()
        assert mostly.locator("[name=number]").input_value() == "By the sea"
        either.locator("[name=number]").select_option("None")
        kinds = either.locator("[name=kind]").locator("option").all_inner_texts()
        assert kinds == ["", "not held", "refused", "not seen", "not answered", "did not reply"]
        dry.locator("[name=number]").select_option("None")
        dry.locator("[name=kind]").select_option("not held")
        assert dry.locator("[name=number]").input_value() == "", "the last one said counts"
        assert lake.locator("[name=number]").locator("option").all_inner_texts()[-1] == HOSTILE_LABEL
        lake.locator("[name=number]").select_option(HOSTILE_LABEL)
        many.get_by_label("Percentage").fill("about 45")
        few.get_by_label("Percentage").fill("0.5 %")
        ann.page.locator("[name=by]").click()
        assert ann.progress == "9 of 9 decided"
        before = table(ann.download())
        ann.page.reload()
        assert ann.progress == "9 of 9 decided"
        assert [row[:5] for row in table(ann.download())] == [row[:5] for row in before], "and is kept"
    rows = {row[0]: row for row in before[1:]}
    assert [rows[f"C{place}"][3] for place in range(9)] == [
        *("By the sea", "By the sea", "By the sea", "By the sea", "None", "not_held", HOSTILE_LABEL),
        *("about 45%", "0.5%"),
    ]
    assert rows["C3"][4] == "read as proposed: why"
    readings = [read_answer(row[3], CHOICES.numbers_asked[row[1]]) for row in rows.values() if row[3] != "not_held"]
    assert [reading.review for reading in readings] == 8 * [None]
    assert [reading.option or reading.value for reading in readings] == [
        *("sea", "sea", "sea", "sea", "not_applicable", "other", 45, 0.5)
    ]


def test_a_percentage_that_cannot_be_is_no_decision(browser: Browser, choices: str, tmp_path: Path):
    with person(browser, choices, tmp_path) as ann:
        field = ann.page.locator("article").last.get_by_label("Percentage")
        for text in ("101", "-5%", "45% or so", "£5"):
            field.fill(text)
            field.blur()
            assert ann.progress == "0 of 9 decided", text


def test_an_option_is_chosen_by_keyboard_alone_and_alone(browser: Browser, choices: str, tmp_path: Path):
    with person(browser, choices, tmp_path) as ann:
        ann.press_until("Tab", "Option")
        ann.press("B", "Tab", "Tab", *"a map", "Enter")
        assert ann.page.evaluate("document.activeElement.innerText") == "Take this"
        group = ann.page.locator("article.group")
        group.locator("summary").click()
        group.get_by_role("button", name="Decide alone").last.click()
        assert ann.page.evaluate("document.activeElement.tagName") == "SELECT"
        ann.press("N")
        assert [row[3] for row in table(ann.download())[1:]] == ["By the sea", "None"]


def test_the_page_of_choices_has_no_fault(browser: Browser, choices: str, tmp_path: Path):
    (tmp_path / "page.html").write_text(choices, encoding="utf-8")
    found = faults(browser, tmp_path / "page.html", "review")
    found.pop("torn_tables", None)
    assert found == {}


def test_the_page_has_no_fault(browser: Browser, mixed: str, tmp_path: Path):
    (tmp_path / "page.html").write_text(mixed, encoding="utf-8")
    found = faults(browser, tmp_path / "page.html", "review")
    found.pop("torn_tables", None)  # it is for work on a screen
    assert found == {}
