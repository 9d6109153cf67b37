"""Time in a browser how long a user waits for the pages: the report of 10,000 organisations, 17,000 answers in review.

python pages.py REPORT REVIEW prints of each page when it is first painted, and its longest task, in milliseconds: while
it opens, and while a person does what is usual there. Then the page does not answer. simulate.py makes the surveys:
10000 organisations for the report and, --messy=0.9, 70000 for the answers in review.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/browser"))
from report_page import started

MOST_PAINT, MOST_TASK = 1_000, 200
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({duration}) => duration)))
  .observe({type: "longtask", buffered: true});
window.act = async (elements, act) => {
  for (const element of elements) {
    act(element);
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  }
};
"""
RUNS = 3
QUIET = 1_000  # milliseconds without a long task: the page is done
# What a person does on a page, in its own words.
SCROLL = "scrollTo(0, document.body.scrollHeight)"
UNFOLD = "act([...document.querySelectorAll('details')].slice(0, 50), (one) => { one.open = true; })"
ON_REPORT = (
    SCROLL,
    UNFOLD,
    "act([...document.querySelectorAll('main a[href^=\"#\"]')].slice(0, 20), (one) => one.click())",
)
ON_REVIEW = (
    SCROLL,
    UNFOLD,
    "act([...document.querySelectorAll('[data-take]')].slice(0, 20), (one) => one.click())",
    "act([...document.querySelectorAll('#likely input')].slice(0, 20), (one) => one.click())",
    "document.querySelector('#confirm')?.click()",
    "document.querySelector('#copy').open = true",
)


class Waited(NamedTuple):
    """How long a user waits for a page, in milliseconds: until the first paint, and at most while it is busy."""

    first_paint: float
    longest_task: float


def waited_for(report: Path, review: Path) -> dict[str, Waited]:
    """Return how long a user waits for the report, and for the page of answers in review: the best of RUNS."""
    pages = {"report": (report, ON_REPORT), "review": (review, ON_REVIEW)}
    with started() as browser:
        runs = {name: [_waited(browser, *page) for _ in range(RUNS)] for name, page in pages.items()}
    return {name: Waited(*map(min, zip(*times, strict=True))) for name, times in runs.items()}


def _waited(browser: Browser, file: Path, acts: Sequence[str]) -> Waited:
    with browser.new_context(viewport={"width": 1280, "height": 900}, offline=True) as context:
        context.set_default_timeout(0)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(file.resolve().as_uri())
        _until_quiet(page)
        for act in acts:
            page.evaluate(act)
            _until_quiet(page)
        paint = page.evaluate("performance.getEntriesByType('paint')[0].startTime")
        return Waited(paint, page.evaluate("Math.max(0, ...tasks)"))


def _until_quiet(page: Page) -> None:
    seen = -1
    while seen != (seen := page.evaluate("tasks.length")):
        page.wait_for_timeout(QUIET)


def main() -> int:
    """Print both times of each page, and return 1 where one is too long."""
    waited = waited_for(*map(Path, sys.argv[1:]))
    for name, (paint, task) in waited.items():
        print(f"{name}: first paint {paint:.0f} ms, longest task {task:.0f} ms")
    return int(any(paint > MOST_PAINT or task > MOST_TASK for paint, task in waited.values()))


if __name__ == "__main__":
    sys.exit(main())
