"""The page on which a person decides what the reader did not surely understand: one HTML file, which asks for nothing.

Answers and names are what others wrote: each is escaped, signs that cannot be seen or that turn
the text around are visible out, and no script but the page's own may run.
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from foisurvey.core.config import CORRECTION
from foisurvey.core.frames import LARGEST, WITHOUT_A_NUMBER
from foisurvey.core.outside_text import INVISIBLE

STYLE, SCRIPT = (Path(__file__).with_name(f"review.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
LONG = 1_000  # characters; a longer answer scrolls in a box of its own


def page(review: pl.DataFrame, settings: dict[str, Any]) -> str:
    """Return the page of a review frame (`schemas.REVIEW`), as HTML.

    `settings` has survey, title, synthetic, organisation_types and questions of the config, and
    corrections, its input's entry of that name (empty where there is none). The same frame and
    settings give the same text.
    """
    waiting, questions = review.height, settings["questions"]
    heading = f"{waiting:,} answer{' waits' if waiting == 1 else 's wait'} for a person"
    data = {
        "survey": settings["survey"],
        "kinds": WITHOUT_A_NUMBER,
        "header": [settings["corrections"].get("columns", {}).get(name, name) for name in CORRECTION],
        "questions": {
            name: {"role": question["role"], "number": question["number"], "largest": question.get("largest", LARGEST)}
            for name, question in questions.items()
        },
    }
    body = [
        f"<h1>{heading}</h1>",
        *([_SYNTHETIC] if settings["synthetic"] else []),
        f"<p>{_text(settings['title'])}</p>",
        *(_work(review, settings) if waiting else [_NOTHING]),
    ]
    return _PAGE.format(
        policy=_POLICY,
        title=escape(f"{heading}: {_plainly(settings['title'])}"),
        style=STYLE,
        data=_attribute(data),
        body="\n".join(body),
        script=SCRIPT,
    )


def proposal(row: dict[str, Any]) -> str:
    """Return in words what an answer in review would mean, if it meant that; `row` is one of the review frame."""
    kind, value, low, high = (row[name] for name in ("kind", "value", "low", "high"))
    if kind in WITHOUT_A_NUMBER:
        return f"no number: {kind.replace('_', ' ')}"
    if kind == "range" and low is not None:
        return f"a range, {_number(low)} to {_number(high)}"
    if value is None:
        return "no proposal"
    said = {"approximate": "approximately ", "more_than": "a lower bound, ", "fewer_than": "an upper bound, "}
    words = said.get(kind, f"{kind.replace('_', ' ')}, ") + _number(value)
    if low is None or low == high:
        return words
    return f"{words} ({_number(low)} or more)" if high is None else f"{words} ({_number(low)} to {_number(high)})"


def marked(text: str, span: str | None) -> str:
    """Return a text as HTML that shows it as written, with the span in <mark>.

    Where the span stands more than once, the first that is no part of a longer word counts.
    """
    start, end = _place(text, span)
    parts = [_text(part) for part in (text[:start], text[start:end], text[end:])]
    return f"{parts[0]}<mark>{parts[1]}</mark>{parts[2]}" if parts[1] else "".join(parts)


def _place(text: str, span: str | None) -> tuple[int, int]:
    if span and span.strip():
        sought = re.escape(span)
        for pattern in (rf"(?<!\w){sought}(?!\w)", sought):
            if found := re.search(pattern, text):
                return found.span()
    return 0, 0


def _work(review: pl.DataFrame, settings: dict[str, Any]) -> list[str]:
    """Return what a page with answers in review has: what to do, how many wait, the answers, the way out."""
    questions, waiting = settings["questions"], Counter(review["question"])
    choices = "".join(
        f'<option value="{escape(name)}">{_text(_asked(name, questions))} ({count:,})</option>'
        for name in questions
        if (count := waiting[name])
    )
    return [
        _INTRODUCTION,
        _counts(review, settings),
        _BAR.format(choices=choices, waiting=review.height),
        "<main>",
        *(_entry(row, place, questions) for place, row in enumerate(review.iter_rows(named=True), start=1)),
        "</main>",
        _EXPORT.format(way=_way_back(settings["corrections"])),
    ]


def _counts(review: pl.DataFrame, settings: dict[str, Any]) -> str:
    """Return how many wait, by question and organisation type, as a table."""
    waiting = Counter(review.select("question", "organisation_type").iter_rows())
    types = [name for name in settings["organisation_types"] if name in set(review["organisation_type"])]
    labels = [_text(settings["organisation_types"][name]) for name in types]
    rows = [["Question", *labels, "All"]]
    for question in settings["questions"]:
        counts = [waiting[question, kind] for kind in types]
        if sum(counts):
            rows.append(
                [_text(_asked(question, settings["questions"])), *(f"{count:,}" for count in (*counts, sum(counts)))]
            )
    head, *body = (
        f'<tr><th scope="{"row" if place else "col"}">{first}</th>'
        + "".join(f"<td>{cell}</td>" if place else f'<th scope="col">{cell}</th>' for cell in cells)
        + "</tr>"
        for place, (first, *cells) in enumerate(rows)
    )
    return _COUNTS.format(head=head, body="".join(body))


def _entry(row: dict[str, Any], place: int, questions: dict[str, Any]) -> str:
    """Return one answer in review, and the fields of its decision."""
    answer, read = row["answer_text"], row["read_text"]
    texts = [("Answer", answer, row["span"])]
    if read != answer:
        texts = [("Answer", answer, None), ("Corrected to", read, row["span"])]
    where = [row["file"], f"sheet {row['sheet']}" if row["sheet"] else "", f"row {row['row']}"]
    return _ENTRY.format(
        place=place,
        row=_attribute([row["organisation_id"], row["question"], read or ""]),
        name=_text(row["name"] or ""),
        organisation=_text(row["organisation_id"]),
        question=_text(_asked(row["question"], questions)),
        where=_text(", ".join(filter(None, where))),
        texts="\n".join(_said(*text) for text in texts),
        proposal=_text(proposal(row)),
        reason=_text(row["reason"]),
        take=_take(row["kind"], row["value"], questions[row["question"]]),
    )


def _take(kind: str, value: float | None, question: dict[str, Any]) -> str:
    """Return the button that takes a proposal, where there is one that the next run would take too."""
    if kind in WITHOUT_A_NUMBER:
        return f'<button type="button" data-take="{kind}">Take “{kind.replace("_", " ")}”</button>'
    fraction_of_a_count = question["number"] == "count" and value is not None and value % 1
    if value is None or value > question.get("largest", LARGEST) or fraction_of_a_count:
        return ""
    bound = _BOUNDS.get(kind, "")
    number = f"{Decimal(repr(value)).normalize():f}"
    return f'<button type="button" data-take="{bound}{number}">Take {bound}{_number(value)}</button>'


def _said(heading: str, text: str | None, span: str | None) -> str:
    if text is None:
        return f'<h3>{heading}</h3>\n<p class="none">blank</p>'
    long = f' tabindex="0" role="region" aria-label="{heading}"' if len(text) > LONG else ""
    return f'<h3>{heading}</h3>\n<div class="answer"{long}>{marked(text, span)}</div>'


def _asked(name: str, questions: dict[str, Any]) -> str:
    group, label = questions[name].get("group"), questions[name]["label"]
    return f"{name}: {group}, {label}" if group else f"{name}: {label}"


def _way_back(corrections: dict[str, Any]) -> str:
    """Return how the decisions come into the next run."""
    file = corrections.get("file")
    if file is None:
        return (
            "Save the download beside the survey's other files, name it in the config under "
            "<code>input.corrections.file</code>, and run again."
        )
    return (
        f"The config names <code>{_text(file)}</code>. Add these rows at its end, and leave those that stand there: "
        "they still count. If it has none yet, save the download under that name. Then run again."
    )


def _text(text: str) -> str:
    """Return a text escaped, each sign that cannot be seen visible out."""
    pieces = INVISIBLE.split(re.sub("\r\n?", "\n", text))
    return "".join(_spelt(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces))


def _spelt(sign: str) -> str:
    name = unicodedata.name(sign, "CONTROL CHARACTER").lower()
    return f'<span class="sign" title="{escape(name)}">U+{ord(sign):04X}</span>'


def _plainly(text: str) -> str:
    return INVISIBLE.sub("", text)


def _attribute(data: Any) -> str:
    """Return data as JSON of plain signs within an attribute: HTML itself would change line breaks and NULs."""
    return escape(json.dumps(data))


def _number(number: float) -> str:
    return f"{round(number, 6):,.6f}".rstrip("0").rstrip(".")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# How an ambiguous proposal is said, so that it keeps its limits.
_BOUNDS = {"approximate": "about ", "more_than": "at least ", "fewer_than": "up to "}

_POLICY = (
    f"default-src 'none'; script-src {_hash(SCRIPT)}; style-src {_hash(STYLE)}; base-uri 'none'; form-action 'none'"
)

_PAGE = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body data-survey="{data}">
{body}
<script>{script}</script>
</body>
</html>
"""

_SYNTHETIC = '<p class="synthetic">Synthetic data: no number is of a real organisation.</p>'
_NOTHING = "<p>Every answer was read, or is settled. Nothing is to be done.</p>"

_INTRODUCTION = """\
<p>These answers were not surely understood. Until a person decides, they count as missing. Type the
number that the organisation means, or choose why there is none. Then take the rows at the end of
this page into the file of corrections, and run again.</p>
<noscript><p class="synthetic">Scripts are switched off: write your decisions into the file of
corrections by hand.</p></noscript>
<fieldset class="decider"><legend>Who decides</legend>
<label>Your name <input name="by" autocomplete="off"></label>
<label>Date <input name="date" type="date" autocomplete="off"></label>
</fieldset>"""

_COUNTS = """\
<div class="waiting" role="region" aria-label="Waiting" tabindex="0"><table><caption>Waiting</caption>
<thead>{head}</thead>
<tbody>{body}</tbody>
</table></div>"""

_BAR = """\
<div class="bar" role="region" aria-label="Progress">
<span role="status" id="progress">0 of {waiting:,} decided</span>
<progress value="0" max="{waiting}" aria-labelledby="progress"></progress>
<label>Show <select name="show" autocomplete="off"><option value="">all questions</option>{choices}</select></label>
<a href="#export">To the rows</a>
</div>"""

_ENTRY = """\
<article data-row="{row}" aria-labelledby="n{place}">
<h2 id="n{place}">{name} <span class="id">{organisation}</span></h2>
<p class="question">{question}</p>
<p class="where">{where}</p>
{texts}
<dl>
<div><dt>Proposed reading</dt><dd>{proposal}</dd></div>
<div><dt>Why it was not taken</dt><dd>{reason}</dd></div>
</dl>
<div class="decision">
{take}
<label>Number <input name="number" inputmode="decimal" autocomplete="off"></label>
<label>or no number, since <select name="kind" autocomplete="off"><option value=""></option></select></label>
<label class="wide">Reason <input name="reason" autocomplete="off"></label>
<output></output>
</div>
</article>"""

_EXPORT = """\
<section id="export">
<h2>Rows for the file of corrections</h2>
<p>{way}</p>
<p>Use a text editor to add rows: a spreadsheet may change dates and numbers, and takes a text that
begins with = for a formula.</p>
<p role="status" id="missing"></p>
<p><button type="button" id="download" disabled>Download corrections.csv</button></p>
<label>The same rows, without the header <textarea id="rows" readonly rows="8" spellcheck="false"></textarea></label>
</section>"""
