"""The page on which a person decides what the reader did not surely understand: one HTML file, which loads nothing.

Answers and names are what others wrote: each is escaped, characters that are invisible or turn the text around are
spelt out, and only the page's own script may run.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

import polars as pl
from markupsafe import Markup

from foisurvey.core.frames import CORRECTION, WITHOUT_A_NUMBER
from foisurvey.core.outside_text import INVISIBLE
from foisurvey.core.survey import Question, ReviewPage
from foisurvey.report.html_page import FOLDER, checksum, content_policy, environment

STYLE, SCRIPT = ((FOLDER / f"review.{suffix}").read_text(encoding="utf-8") for suffix in ("css", "js"))
LONG = 1_000  # characters; a longer answer scrolls in a box of its own
# How an ambiguous proposal is typed, so that it keeps its limits; and how it is called.
BOUNDS = {"approximate": "about ", "more_than": "at least ", "fewer_than": "up to "}
PROPOSED = {"approximate": "approximately ", "more_than": "a lower bound, ", "fewer_than": "an upper bound, "}


class Entry(NamedTuple):
    """An answer in review as the page shows it.

    `row` is its row of the review frame, `data` what the script exports, `question` and `where` what was asked and
    where the answer is, `take` what the button types that takes the proposal, and its label (None: there is no button).
    """

    row: Mapping[str, Any]
    data: str
    question: str
    where: str
    proposal: str
    take: tuple[str, str] | None


def page(review: pl.DataFrame, survey: ReviewPage) -> str:
    """Return the page of a review frame (`frames.REVIEW`), as HTML. The same frame and survey give the same text."""
    waiting = Counter(review.select("question", "organisation_type").iter_rows())
    types = [name for name in survey.organisation_types if name in set(review["organisation_type"])]
    counts = {name: [waiting[name, organisation_type] for organisation_type in types] for name in survey.questions}
    headings = survey.corrections.columns if survey.corrections else {}
    data = {
        "survey": survey.survey,
        "kinds": WITHOUT_A_NUMBER,
        "header": [headings.get(name, name) for name in CORRECTION],
        "questions": {
            name: {"role": question.role, "number": question.number, "largest": question.largest}
            for name, question in survey.questions.items()
        },
    }
    jinja = environment()
    jinja.filters |= {"as_written": as_written, "marked": marked}
    return jinja.get_template("review.html.j2").render(
        survey=survey,
        policy=content_policy(script=checksum(SCRIPT), style=checksum(STYLE)),
        style=Markup(STYLE),
        script=Markup(SCRIPT),
        data=json.dumps(data),
        types=types,
        questions=[
            (name, _asked(name, question), counts[name])
            for name, question in survey.questions.items()
            if any(counts[name])
        ],
        entries=[_entry(row, survey) for row in review.iter_rows(named=True)],
        long=LONG,
    )


def proposal(row: Mapping[str, Any]) -> str:
    """Return in words what an answer in review would mean, if it meant that; `row` is one of the review frame."""
    kind, value, low, high = (row[name] for name in ("kind", "value", "low", "high"))
    if kind in WITHOUT_A_NUMBER:
        return f"no number: {_in_words(kind)}"
    if kind == "range" and low is not None:
        return f"a range, {_number(low)} to {_number(high)}"
    if value is None:
        return "no proposal"
    words = PROPOSED.get(kind, f"{_in_words(kind)}, ") + _number(value)
    if low is None or low == high:
        return words
    return f"{words} ({_number(low)} or more)" if high is None else f"{words} ({_number(low)} to {_number(high)})"


def marked(text: str, span: str | None) -> Markup:
    """Return a text as HTML that shows it as written, with the span in <mark>.

    Where the span stands more than once, the first that is no part of a longer word counts.
    """
    start, end = _place(text, span)
    before, within, after = (as_written(part) for part in (text[:start], text[start:end], text[end:]))
    return before + (Markup("<mark>{}</mark>").format(within) if within else "") + after


def as_written(text: str) -> Markup:
    """Return a text as HTML, each character that is invisible spelt out."""
    pieces = INVISIBLE.split(re.sub("\r\n?", "\n", text))
    return Markup("".join(_spelt_out(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)))


def _entry(row: Mapping[str, Any], survey: ReviewPage) -> Entry:
    question = survey.questions[row["question"]]
    where = [row["file"], f"sheet {row['sheet']}" if row["sheet"] else "", f"row {row['row']}"]
    return Entry(
        row=row,
        data=json.dumps([row["organisation_id"], row["question"], row["read_text"] or ""]),
        question=_asked(row["question"], question),
        where=", ".join(filter(None, where)),
        proposal=proposal(row),
        take=_take(row["kind"], row["value"], question),
    )


def _take(kind: str, value: float | None, question: Question) -> tuple[str, str] | None:
    """Return what the button types that takes a proposal, and its label, if the next run would take that too."""
    if kind in WITHOUT_A_NUMBER:
        return kind, f"“{_in_words(kind)}”"
    fraction_of_a_count = question.number == "count" and value is not None and value % 1
    if value is None or value > question.largest or fraction_of_a_count:
        return None
    bound = BOUNDS.get(kind, "")
    return f"{bound}{Decimal(repr(value)).normalize():f}", f"{bound}{_number(value)}"


def _place(text: str, span: str | None) -> tuple[int, int]:
    if span and span.strip():
        literally = re.escape(span)
        for pattern in (rf"(?<!\w){literally}(?!\w)", literally):
            if match := re.search(pattern, text):
                return match.span()
    return 0, 0


def _asked(name: str, question: Question) -> str:
    return f"{name}: {question.group}, {question.label}" if question.group else f"{name}: {question.label}"


def _in_words(kind: str) -> str:
    return kind.replace("_", " ")


def _spelt_out(character: str) -> str:
    name = unicodedata.name(character, "CONTROL CHARACTER").lower()
    return f'<span class="character" title="{escape(name)}">U+{ord(character):04X}</span>'


def _number(number: float) -> str:
    return f"{round(number, 6):,.6f}".rstrip("0").rstrip(".")
