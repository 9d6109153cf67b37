"""What is wrong with an HTML page, as a browser sees it. Each function returns faults, none where all is well."""

import io
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

from axe_playwright_python.sync_playwright import Axe
from drive import chromium
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

# A telephone by day and a screen at night: no width depends on the colours, and no colour on the width.
WINDOWS = ((360, "light"), (1280, "dark"))
GRAVE = ("serious", "critical")
REPEATED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
LINKS = """() => [...document.querySelectorAll("a[href]")].map((link) => {
  const there = link.getAttribute("href");
  // As a browser does: the id as it is written, or else what it stands for.
  const ids = [there.slice(1), decodeURIComponent(there.slice(1))];
  const within = there.startsWith("#") && ids.some((id) => document.getElementById(id) !== null);
  return [there, within, link.href];
})"""
TABLES = """() => [...document.querySelectorAll("table")].map((table) => ({
  caption: table.caption?.textContent ?? "",
  unscoped: [...table.querySelectorAll("th:not([scope])")].map((cell) => cell.textContent),
  headed: table.querySelector("th") !== null,
  long: table.classList.contains("long"),
  folded: table.closest("details:not([open])") !== null,
  rows: [...table.querySelectorAll("tbody th[scope=row]")].map((cell) => cell.innerText),
}))"""
UNSAID = """() => [...document.querySelectorAll("img, svg, [role=img]")].filter((image) => !(
  image.getAttribute("alt")?.trim() || image.getAttribute("aria-label")?.trim() ||
  image.querySelector(":scope > title")?.textContent.trim() || image.closest("[aria-hidden=true]")
)).map((image) => image.outerHTML.slice(0, 80))"""
# What is wholly left of the window is for those who listen; what is in a box that scrolls can be reached.
STICKING_OUT = """() => {
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  document.querySelectorAll("*").forEach((one) => { one.style.contentVisibility = "visible"; });
  const width = document.documentElement.clientWidth;
  const scrolls = (box) => box && box !== document.body &&
    (["auto", "scroll"].includes(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
  const out = ({left, right}) => right > width + 1 || (left < -1 && right > 0);
  const found = [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && out(one.getBoundingClientRect()) && !scrolls(one.parentElement))
    .map((one) => one.outerHTML.slice(0, 80));
  const whole = document.documentElement.scrollWidth;
  return whole > width ? [`the page is ${whole} wide`, ...found] : found;
}"""


@dataclass
class Opened:
    """A page in the browser: its file, and what it asked for and complained of since it was opened."""

    page: Page
    file: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser once for many pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"], timeout=0)
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, file: Path, width: int = 1280, scheme: str = "light", policy: bool = True
) -> Iterator[Opened]:
    """Open a file. Without `policy` nothing but the page's own words holds back what it would load or run."""
    size = {"width": width, "height": 900}
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=not policy, offline=True) as context:
        context.set_default_timeout(0)  # a busy machine may take long; a test that hangs is ended by pytest
        found = Opened(context.new_page(), file)
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda said: found.errors.append(said.text) if said.type == "error" else None)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("dialog", lambda dialog: (found.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        found.page.goto(file.as_uri())
        yield found


def asked_for(found: Opened) -> list[str]:
    """Return the addresses asked for beside the file's own; what is in the page (data:) is no request."""
    own = urldefrag(found.file.as_uri())[0]
    return [url for url in found.requests if urldefrag(url)[0] != own and not url.startswith("data:")]


def broken_links(found: Opened) -> list[str]:
    """Return the links to a place that the page lacks, or to a file that is not there."""
    broken = []
    for written, within, url in found.page.evaluate(LINKS):
        place = urlsplit(url)
        missing = place.scheme == "file" and not Path(url2pathname(unquote(place.path))).exists()
        unsafe = place.scheme not in ("file", "https", "http", "mailto")
        if unsafe or (not within if written.startswith("#") else missing):
            broken.append(written)
    return broken


def repeated_ids(found: Opened) -> list[str]:
    """Return the ids that stand more than once."""
    return found.page.evaluate(REPEATED)


def bare_tables(found: Opened) -> list[str]:
    """Return the tables without caption or headings, and the headings without scope."""
    faults = []
    for place, table in enumerate(found.page.evaluate(TABLES), start=1):
        faults += [] if table["caption"].strip() else [f"table {place} has no caption"]
        faults += [] if table["headed"] else [f"table {place} has no heading"]
        faults += [f"table {place}: {cell!r} has no scope" for cell in table["unscoped"]]
    return faults


def unsaid_images(found: Opened) -> list[str]:
    """Return the images without alternative text."""
    return found.page.evaluate(UNSAID)


def barriers(found: Opened, scheme: str = "light") -> list[str]:
    """Return what axe-core holds against the page that is serious or critical; it need not list what is well.

    In the dark only colours are looked at, and of many numbers and organisations alike only the first: it takes long.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    context = None
    if scheme == "dark":
        options["runOnly"] = ["color-contrast", "link-in-text-block"]
        context = {"exclude": [["#estimates .group:nth-child(n+20)"], [".organisation:nth-child(n+40)"]]}
    said = Axe().run(found.page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in said if one["impact"] in GRAVE]


def sticking_out(found: Opened) -> list[str]:
    """Return what cannot be seen without scrolling the whole page sideways, all that folds being open."""
    return found.page.evaluate(STICKING_OUT)


def torn_tables(found: Opened) -> list[str]:
    """Return the tables, but those that are folded or marked as long, that do not stand on one page of the PDF."""
    tables = found.page.evaluate(TABLES)
    pdf = PdfReader(io.BytesIO(found.page.pdf(prefer_css_page_size=True)))
    pages = [_squeezed(page.extract_text()) for page in pdf.pages]
    torn = []
    for table in tables:
        rows = [table["caption"], *table["rows"]]
        if not (table["long"] or table["folded"]) and not any(
            all(_squeezed(row) in page for row in rows) for page in pages
        ):
            torn.append(table["caption"])
    return torn


def faults(browser: Browser, file: Path, name: str | None = None) -> dict[str, list[str]]:
    """Return the faults of a page by kind, those kinds alone that have any; keep screenshots where they are wanted."""
    found: dict[str, list[str]] = {}
    for width, scheme in WINDOWS:
        with opened(browser, file, width, scheme) as page:
            if name:
                keep(page, f"{name}-{width}-{scheme}")
            found[f"sticking out, {width} {scheme}"] = sticking_out(page)
            found[f"barriers, {width} {scheme}"] = barriers(page, scheme)
            found[f"errors, {width} {scheme}"] = page.errors
    with opened(browser, file) as page:
        for check in (broken_links, repeated_ids, bare_tables, unsaid_images, torn_tables):
            found[check.__name__] = check(page)
    with opened(browser, file, policy=False) as page:
        page.page.wait_for_load_state("networkidle")
        found["asked_for"] = asked_for(page)
        found["errors without the policy"] = page.errors
    return {kind: said for kind, said in found.items() if said}


def keep(found: Opened, name: str) -> None:
    """Save a screenshot of the whole page into the folder that FOISURVEY_SCREENSHOTS names, if it does."""
    if folder := os.environ.get("FOISURVEY_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        found.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _squeezed(text: str) -> str:
    # A PDF has ligatures, and breaks lines where it will.
    return re.sub(r"\s|\u00ad|\u200b", "", unicodedata.normalize("NFKC", text))
