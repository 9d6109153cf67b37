"""The page on which a person decides what the reader did not surely understand: one HTML file, which loads nothing.

What is likely is confirmed as one list, equal texts are decided together, and the rest one by one. Answers and names
are what others wrote: each is escaped, characters that are invisible or turn the text around are spelt out, and only
the page's own script may run.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

import polars as pl
from markupsafe import Markup

from foisurvey.core import frames
from foisurvey.core.frame_names import CORRECTION, NO_RESPONSE, WITHOUT_A_NUMBER
from foisurvey.core.outside_text import INVISIBLE, visible
from foisurvey.core.survey import File, Question, ReviewPage
from foisurvey.reading.choice import options
from foisurvey.reading.read_answers import AnswerReader
from foisurvey.report.html_page import FOLDER, checksum, content_policy, environment

STYLE, SCRIPT = ((FOLDER / f"review.{suffix}").read_text(encoding="utf-8") for suffix in ("css", "js"))
# Of many answers the page has the first as elements; a script makes those of the others, so many at a time.
MADE, MADE_AT_A_TIME = 500, 50
LONG = 1_000  # characters; a longer answer scrolls in a box of its own
KINDS = {kind: kind.replace("_", " ") for kind in WITHOUT_A_NUMBER} | {NO_RESPONSE: "did not reply"}
# How an ambiguous proposal may be typed, by how much the number differs from its value; and how it is called.
TYPED = {
    "exact": [("", 0)],
    "approximate": [("about ", 0), ("nearly ", 0)],
    "more_than": [("at least ", 0), ("more than ", -1), ("more than ", 0)],
    "fewer_than": [("up to ", 0), ("fewer than ", 1), ("fewer than ", 0)],
}
PROPOSED = {"exact": "", "approximate": "about ", "more_than": "a lower bound, ", "fewer_than": "an upper bound, "}


class Meaning(NamedTuple):
    """What a text may mean: the columns of a reading, and the question that asks."""

    question: str
    kind: str | None
    value: float | None
    low: float | None
    high: float | None
    option: str | None = None


class Proposal(NamedTuple):
    """A reading that a person may take: whose it is, it in words, and the reason that the page gives for it.

    `take` is what a correction says so that the next run reads exactly this; None: no text does.
    """

    label: str
    words: str
    reason: str
    take: str | None


class Entry(NamedTuple):
    """An answer in review as the page shows it.

    `row` is its row of the review frame, `data` what the script exports, `where` where the answer is, `texts` each text
    with its heading and the span to mark. The first of the proposals is that of the answer.
    """

    row: Mapping[str, Any]
    data: str
    where: str
    texts: list[tuple[str, str | None, str | None]]
    proposals: list[Proposal]

    @property
    def likely(self) -> bool:
        """Whether it stands in the list that is confirmed at once: no second coder has read anything else."""
        return self.row["certainty"] == "likely" and len(self.proposals) == 1 and self.proposals[0].take is not None


class Waiting(NamedTuple):
    """What waits: the likely entries by question, groups of equal ones by reason, and the single ones."""

    likely: dict[str, list[Entry]]
    equal: dict[str, list[list[Entry]]]
    single: list[Entry]


class Chunks:
    """Parts of what waits, each with whether it stands in the page as elements: the first that are asked for do."""

    def __init__(self) -> None:
        self._answers = 0

    def __call__(self, waiting: Sequence[Entry] | Sequence[list[Entry]]) -> Iterator[tuple[list[Any], bool]]:
        """Yield entries, or groups of equal ones, in chunks of about so many answers as are made at a time.

        A group of more is a chunk by itself that stands in the page: its entries are given in turn to `within`.
        """
        chunk: list[Any] = []
        answers = 0
        for item in waiting:
            size = len(item) if isinstance(item, list) else 1
            if chunk and answers + size > MADE_AT_A_TIME:
                yield chunk, self._are_made(answers)
                chunk, answers = [], 0
            chunk.append(item)
            answers += size
        if chunk:
            yield chunk, self._are_made(answers)

    def within(self, group: list[Entry]) -> Iterator[tuple[list[Entry], bool]]:
        """Yield the entries of a group in chunks, of which the first stands in the page."""
        for start in range(0, len(group), MADE_AT_A_TIME):
            yield group[start : start + MADE_AT_A_TIME], start == 0

    def _are_made(self, answers: int) -> bool:
        self._answers += answers
        return self._answers <= MADE or answers > MADE_AT_A_TIME


def page(review: pl.DataFrame, survey: ReviewPage, coded: pl.DataFrame | None = None) -> str:
    """Return the page of a review frame (`frames.REVIEW`), as HTML. The same frames and survey give the same text.

    `coded` are the answers of two coders (`frames.CODED`), None where there is no second coder.
    """
    counts = Counter(review.select("question", "organisation_type").iter_rows())
    types = [name for name in survey.organisation_types if name in set(review["organisation_type"])]
    waiting = {name: [counts[name, organisation_type] for organisation_type in types] for name in survey.questions}
    headings = survey.corrections.columns if survey.corrections else {}
    data = {
        "survey": survey.survey,
        "kinds": KINDS,
        "header": [headings.get(name, name) for name in CORRECTION],
        "questions": {
            name: {
                "asked": visible(_asked(name, question)),
                "role": question.role,
                "number": question.number,
                "largest": question.largest,
                # Each option as it is typed and as it is shown.
                "options": [[called[0], visible(called[0])] for called in question.choices.values()],
                # Not those that would be read as an option.
                "kinds": [kind for kind in KINDS if kind not in options(survey.numbers_asked[name]).named],
            }
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
        asked={name: _asked(name, question) for name, question in survey.questions.items()},
        waiting=waiting,
        count=review.height,
        sections=arranged(entries(review, survey, coded), survey.questions),
        in_chunks=Chunks(),
        kinds=KINDS,
        long=LONG,
    )


def entries(review: pl.DataFrame, survey: ReviewPage, coded: pl.DataFrame | None) -> list[Entry]:
    """Return each row of the review frame as the page shows it, with what the second coder has where that differs."""
    key = ["organisation_id", "question"]
    second = (
        (pl.DataFrame(schema=frames.CODED) if coded is None else coded).filter("differs").select(*key, "^second_.*$")
    )
    rows = list(review.join(second, on=key, how="left", maintain_order="left", validate="m:1").iter_rows(named=True))
    takes = taking((_meaning(row, coder) for row in rows for coder in ("", "second_")), survey)
    return [_entry(row, survey, takes) for row in rows]


def arranged(entries: Sequence[Entry], questions: Iterable[str]) -> Waiting:
    """Return the entries as the page has them.

    Equal are texts of one question that wait for one reason and have the same proposals. An answer that the reader
    understood waits for what else is known of its organisation, so it is no group's.
    """
    likely: dict[str, list[Entry]] = {question: [] for question in questions}
    alike: dict[Any, list[Entry]] = {}
    for place, entry in enumerate(entries):
        row = entry.row
        if entry.likely:
            likely[row["question"]].append(entry)
        else:
            same = (row["question"], row["reason"], tuple(entry.texts), tuple(entry.proposals))
            alike.setdefault(same if row["certainty"] else place, []).append(entry)
    equal: dict[str, list[list[Entry]]] = {}
    for group in alike.values():
        if len(group) > 1:
            equal.setdefault(group[0].row["reason"], []).append(group)
    return Waiting(
        likely={question: some for question, some in likely.items() if some},
        equal=equal,
        single=[group[0] for group in alike.values() if len(group) == 1],
    )


def taking(meanings: Iterable[Meaning], survey: ReviewPage) -> dict[Meaning, str]:
    """Return, for each meaning that a correction can have, what the correction says: the next run reads it as this."""
    texts = [(meaning, text) for meaning in dict.fromkeys(meanings) for text in _typed(meaning, survey.questions)]
    rows = [
        {"organisation_id": str(place), "question": meaning.question, "cell": "text", "not_a_year": False}
        for place, (meaning, _) in enumerate(texts)
    ]
    blank = pl.DataFrame(rows, schema=frames.ANSWERS_RAW)
    to = pl.Series("to", [text for _, text in texts], dtype=pl.String)
    corrections = blank.with_columns(to, pl.lit(None, pl.String).alias("from"))
    read = AnswerReader(survey.numbers_asked, survey.reading).read(blank, corrections)
    found: dict[Meaning, str] = {}
    for (meaning, text), row in zip(texts, read.iter_rows(named=True), strict=True):
        if row["review"] is None and _meaning(row) == meaning:
            found.setdefault(meaning, text)
    return found


def in_words(meaning: Meaning, question: Question | None = None) -> str:
    """Return in words what an answer in review would mean, if it meant that; an option is called by its label.

    Without a question it is a number of no unit.
    """
    _, kind, value, low, high, option = meaning
    number = question.number if question else "count"
    unit = "%" if number == "percent" else ""
    if kind in KINDS:
        return f"no {'option' if number == 'choice' else 'number'}: {KINDS[kind]}"
    if option is not None and question is not None:
        return visible(question.choices[option][0])
    if kind == "range" and low is not None and high is not None:
        return f"a range, {_number(low)}{unit} to {_number(high)}{unit}"
    if value is None or kind is None:
        return "no proposal"
    words = PROPOSED.get(kind, f"{kind.replace('_', ' ')}, ") + _number(value) + unit
    if low is None or low == high:
        return words
    limits = f"{_number(low)}{unit} or more" if high is None else f"{_number(low)}{unit} to {_number(high)}{unit}"
    return f"{words} ({limits})"


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


def _entry(row: Mapping[str, Any], survey: ReviewPage, takes: Mapping[Meaning, str]) -> Entry:
    where = _where(survey.responses, *(row[name] for name in ("question", "file", "sheet", "row")))
    texts = [("Answer", row["answer_text"], row["span"])]
    if row["read_text"] != row["answer_text"]:
        texts = [("Answer", row["answer_text"], None), ("Corrected to", row["read_text"], row["span"])]
    meaning, question = _meaning(row), survey.questions[row["question"]]
    proposals = [Proposal("Proposed reading", in_words(meaning, question), "read as proposed", takes.get(meaning))]
    if row["second_kind"]:
        second = _meaning(row, "second_")
        texts.append(("Second coder", row["second_text"], None))
        proposals.append(
            Proposal("Second coder", in_words(second, question), "read as the second coder has it", takes.get(second))
        )
        place = (row[name] for name in ("question", "second_file", "second_sheet", "second_row"))
        where += f"; second coder: {_where(survey.responses_second or survey.responses, *place)}"
    data = json.dumps([row["organisation_id"], row["question"], row["read_text"] or ""])
    return Entry(row, data, where, texts, proposals)


def _where(source: File, question: str, file: str, sheet: str | None, row: int) -> str:
    column = source.columns.get(question, question)
    return ", ".join([file, *([f"sheet {sheet}"] if sheet else []), f"row {row}", f"column {column}"])


def _meaning(row: Mapping[str, Any], coder: str = "") -> Meaning:
    return Meaning(row["question"], *(row[f"{coder}{name}"] for name in Meaning._fields[1:]))


def _typed(meaning: Meaning, questions: Mapping[str, Question]) -> Iterator[str]:
    """Yield what may be typed for a meaning, in the form that the reader takes without a doubt: 2,024 is no year.

    An option is typed as its label.
    """
    question = questions[meaning.question]
    if meaning.kind in KINDS:
        yield meaning.kind
    elif meaning.option is not None:
        yield question.choices[meaning.option][0]
    elif meaning.value is not None:
        before, behind = {"money": ("£", ""), "percent": ("", "%")}.get(question.number, ("", ""))
        for words, more in TYPED.get(meaning.kind or "", []):
            yield f"{words}{before}{(Decimal(repr(meaning.value)) + more).normalize():,f}{behind}"


def _place(text: str, span: str | None) -> tuple[int, int]:
    if span and span.strip():
        literally = re.escape(span)
        for pattern in (rf"(?<!\w){literally}(?!\w)", literally):
            if match := re.search(pattern, text):
                return match.span()
    return 0, 0


def _asked(name: str, question: Question) -> str:
    return f"{name}: {question.group}, {question.label}" if question.group else f"{name}: {question.label}"


def _spelt_out(character: str) -> str:
    name = unicodedata.name(character, "CONTROL CHARACTER").lower()
    return f'<span class="character" title="{escape(name)}">U+{ord(character):04X}</span>'


def _number(number: float) -> str:
    return f"{round(number, 6):,.6f}".rstrip("0").rstrip(".")
