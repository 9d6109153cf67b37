"""Facts about any HTML page in headless Chromium: what it loads, links, labels, and how it fits screen and paper."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from drive import chromium
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
STRUCTURE = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const outer = (element) => element.outerHTML.slice(0, 120);
  const ids = all("[id]").map((element) => element.id);
  const named = (element) => element.getAttribute("aria-label")?.trim() || element.getAttribute("alt")?.trim()
    || element.querySelector(":scope > title, :scope > desc")?.textContent.trim()
    || (element.getAttribute("aria-labelledby") ?? "").split(/\\s+/)
      .map((id) => document.getElementById(id)?.textContent.trim()).join("");
  const decorative = (element) => element.closest("[aria-hidden=true], [role=presentation]")
    || element.getAttribute("alt") === "";
  return {
    links: all("a[href]").map((link) => link.getAttribute("href")),
    ids,
    twice: [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))],
    without_caption: all("table").filter((table) => !table.caption?.textContent.trim()).map(outer),
    without_scope: all("th").filter((cell) => !cell.hasAttribute("scope")).map(outer),
    without_header: all("table").filter((table) => !table.querySelector("th")).map(outer),
    without_text: all("img, svg").filter((image) => !image.parentElement.closest("svg") && !decorative(image)
      && !named(image)).map(outer),
  };
}"""
# What sticks out of the window to the right, unless a box around it scrolls.
OUTSIDE = """() => {
  const scrolls = (element) => element && element !== document.body && element !== document.documentElement
    && (["auto", "scroll"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const width = document.documentElement.clientWidth;
  const found = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility()
    && !element.parentElement.closest("svg") && !scrolls(element.parentElement)
    && element.getBoundingClientRect().right > width + 1).map((element) => element.outerHTML.slice(0, 120));
  return document.documentElement.scrollWidth > width && !found.length ? ["the page"] : found;
}"""
TABLES = """() => [...document.querySelectorAll("table")].map((table) => [table.caption?.innerText ?? "",
  [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => row.cells[0]?.innerText ?? "")])"""


@dataclass
class Opened:
    """A page as opened, what it asked for beyond its own file, and the errors it told."""

    page: Page
    file: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def structure(self) -> dict[str, Any]:
        """Return ids that stand twice, dead links, tables and images that lack what a reader's software needs."""
        found = self.page.evaluate(STRUCTURE)
        found["dead_links"] = [link for link in found.pop("links") if self._is_dead(link, found["ids"])]
        del found["ids"]
        return found

    def _is_dead(self, link: str, ids: list[str]) -> bool:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return False
        if parts.path:
            return not (self.file.parent / unquote(parts.path)).exists()
        return unquote(parts.fragment) not in ids

    def outside(self, width: int, scheme: str = "light") -> list[str]:
        """Return what sticks out of a window of that width (pixels)."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme)
        return self.page.evaluate(OUTSIDE)

    def violations(self, scheme: str) -> list[str]:
        """Return what axe finds serious or critical, in a colour scheme; contrast is a part of it."""
        self.page.emulate_media(color_scheme=scheme)
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['html'][:120]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def torn_tables(self) -> list[str]:
        """Return the captions of the tables whose rows do not stand on one page of the PDF with their caption."""
        pages = [_dense(page.extract_text()) for page in PdfReader(io.BytesIO(self.page.pdf())).pages]
        return [
            caption
            for caption, rows in self.page.evaluate(TABLES)
            if not any(_dense(caption) in page and all(_dense(row) in page for row in rows) for page in pages)
        ]

    def picture(self, folder: Path, name: str, width: int, scheme: str) -> None:
        """Save a picture of the whole page."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme)
        self.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """Give a headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(started: Browser, file: Path, without_policy: bool = False) -> Iterator[Opened]:
    """Open a file; `without_policy` for axe, which the page's own policy would not let in."""
    with started.new_context(bypass_csp=without_policy) as context:
        found = Opened(context.new_page(), file)
        ours = file.resolve().as_uri()
        found.page.on("request", lambda sent: sent.url.split("#")[0] == ours or found.requests.append(sent.url))
        found.page.on("console", lambda told: told.type == "error" and found.errors.append(told.text))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("dialog", lambda dialog: (found.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        found.page.goto(ours)
        yield found


def faults(started: Browser, file: Path) -> dict[str, list[str]]:
    """Return every fault of a page, by kind; kinds without any are left out."""
    with opened(started, file) as seen:
        found = {"requests": seen.requests, "errors": seen.errors, **seen.structure(), "torn": seen.torn_tables()}
        for width in WIDTHS:
            for scheme in SCHEMES:
                found[f"outside_{width}_{scheme}"] = seen.outside(width, scheme)
    with opened(started, file, without_policy=True) as seen:
        for scheme in SCHEMES:
            found[f"axe_{scheme}"] = seen.violations(scheme)
    return {kind: told for kind, told in found.items() if told}


def _dense(text: str) -> str:
    return "".join(text.split())
