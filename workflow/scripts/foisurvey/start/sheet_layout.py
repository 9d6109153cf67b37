"""Which rows of a sheet are headings, organisations, or neither, by what its cells show."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.cells import CellKind

MOST_HEADER_ROWS = 3
MOST_ROWS_ABOVE = 30  # a header that stands lower is not looked for
LONGEST_HEADING, LONGEST_NAME = 120, 80
NUMBER = re.compile(r"[-−(]?\s*[£$€]?\s*\d[\d,.\s]*(?:%|k|m)?\)?", re.IGNORECASE)
ORGANISATION = re.compile(
    r"\b(?:names?|organi[sz]ations?|authority|authorities|councils?|trusts?|bod(?:y|ies)|boards?|forces?|universit(?:y|"
    r"ies)|departments?|agency|respondents?|institutions?|schools?|colleges?|services?|compan(?:y|ies)|hospitals?|"
    r"providers?|constabular(?:y|ies)|clubs?|borough|employer)\b",
    re.IGNORECASE,
)
TYPE = re.compile(r"\b(?:types?|kinds?|categor(?:y|ies)|class|classification|sector|tier)\b", re.IGNORECASE)
TOTAL = re.compile(
    r"(?:grand |sub[- ]?|overall |sum )?totals?\b.*|.{0,30}\b(?:sub-?)?totals?:?|sum|average|mean|median|all|"
    r"all (?:councils|authorities|trusts|organi[sz]ations|bodies|forces|universities|respondents|replies|responses)",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:notes?|sources?|key|n\.?b\.?|please note|footnotes?)\b.*|(?:[*†‡(\[]|\d\.? +[A-Z]).*",
    re.IGNORECASE | re.DOTALL,
)
REGION = re.compile(
    r"(?:the )?(?:north|south|east|west|central|mid|greater|inner|outer|eastern|western|northern|southern|midlands|"
    r"london|wales|scotland|england|ireland|yorkshire|humber|and|the|of|&|regions?|[- ,])+:?",
    re.IGNORECASE,
)
NAMELESS = "a row without a name"

EXPECTED = (
    "expected a row or two of headings, and below it a row for each organisation; none looks like that. Without FROM, "
    "make new writes a workbook to fill in"
)
QUESTION_MARK = re.compile(r"\?|^q(?:uestion)?\s?\d|\bhow (?:many|much)\b", re.IGNORECASE)
WHO = re.compile(r"(?:what is|which)\b.*\b(?:you|your)\b", re.IGNORECASE)


class Grid(NamedTuple):
    """The cells of a sheet, all rows of one width, without space around their texts.

    Cells that are merged all have the text of the first of them, and the kind that says so.
    """

    texts: list[list[str]]
    kinds: list[list[CellKind]]

    def across(self, number: int) -> list[str]:
        """Return the texts of a row, counted from 1; of cells that are merged side by side the first alone has it."""
        texts, kinds = self.texts[number - 1], self.kinds[number - 1]
        return [
            "" if place and kinds[place - 1] == kinds[place] == "merged" and texts[place - 1] == text else text
            for place, text in enumerate(texts)
        ]

    def alone(self, number: int) -> list[str]:
        """Return the same, without the texts of cells that are merged with the one above."""
        return self._without_above(number, self.across(number))

    def spread(self, number: int) -> list[str] | None:
        """Return the texts of a row in all of the cells that are merged side by side; None where none are."""
        texts = self.texts[number - 1]
        return None if self.across(number) == texts else self._without_above(number, texts)

    def _without_above(self, number: int, texts: list[str]) -> list[str]:
        if number == 1:
            return texts
        above, own = (list(zip(self.texts[one], self.kinds[one], strict=True)) for one in (number - 2, number - 1))
        return [
            "" if own[place][1] == "merged" and own[place] == above[place] else text for place, text in enumerate(texts)
        ]


class Row(NamedTuple):
    """A row that is no organisation: its number, its text that tells, the column of that text, and what it is."""

    number: int
    text: str
    column: int
    what: str


class Layout(NamedTuple):
    """Where things stand in a sheet; rows are counted from 1, columns from 0.

    `headings` is the text of each column's heading, over all header rows; `groups` the heading that stands over
    several columns, blank where there is none. `organisations` are the numbers of their rows. `between` are rows
    among them, `below` those after the last of them, that are none. `doubtful` are organisations that have only a
    name, and so may be headings.
    """

    title: str
    header_rows: tuple[int, ...]
    headings: list[str]
    groups: list[str]
    name: int
    organisations: list[int]
    between: list[Row]
    below: list[Row]
    doubtful: list[int]


def layout(grid: Grid, file: str, sheet: str | None) -> Layout:
    """Return the layout of a sheet.

    Raises BadInput where no row looks like a header, or there is no row of data below it.
    """
    rows = [grid.across(number) for number in range(1, len(grid.texts) + 1)]
    header = header_rows(grid, max(map(_filled, rows), default=0))
    body = [number for number in range(header[-1] + 1, len(rows) + 1) if any(rows[number - 1])] if header else []
    refusal = BadInput("new", [Problem(EXPECTED, file, sheet)])
    if not body:
        raise refusal
    headings, groups = _headings(grid, header)
    name = name_column(headings, [rows[number - 1] for number in body])
    doubtful: list[int] = []
    wide = [rows[number - 1] for number in body if _filled(rows[number - 1]) > 1]
    common = _common_words([row[name] for row in wide])
    others = [row for number in body if (row := _no_organisation(number, rows, headings, name, common, doubtful))]
    numbers = {row.number for row in others}
    organisations = [number for number in body if number not in numbers]
    if not organisations:
        raise refusal
    last = max(organisations)
    titles = [
        text for row in map(grid.alone, range(1, header[0])) for text in row if text and not NUMBER.fullmatch(text)
    ]
    return Layout(
        title=titles[0] if titles and len(titles[0]) <= LONGEST_HEADING else "",
        header_rows=header,
        headings=headings,
        groups=groups,
        name=name,
        organisations=organisations,
        between=[row for row in others if row.number < last],
        below=[row for row in others if row.number > last],
        doubtful=doubtful,
    )


def header_rows(grid: Grid, most: int) -> tuple[int, ...]:
    """Return the numbers of the rows that look like the headings; none where no row does.

    `most` is the number of cells that are filled in the fullest row. One header row is the first that fills most of the
    columns, and with words. The row below it, and up to two above it, belong to it where they have headings that it
    lacks; those above also where its headings are not different without them.
    """
    rows = [grid.alone(number) for number in range(1, min(len(grid.texts), MOST_ROWS_ABOVE + 1) + 1)]
    fits = (number for number, row in enumerate(rows, start=1) if _filled(row) >= max(2, most / 2) and _wordy(row))
    found = next(fits, None)
    if found is None:
        return ()
    if found < len(rows) and _stands_over(rows[found - 1], rows[found]):
        found += 1
    header: tuple[int, ...] = (found,)
    if found < len(rows) and _continues(rows[found - 1], rows[found]):
        header = (found, found + 1)
    while len(header) < MOST_HEADER_ROWS and header[0] > 1 and is_group_row(rows[header[0] - 2]):
        headings, _ = _headings(grid, header)
        lacking = any(text and not heading for text, heading in zip(rows[header[0] - 2], headings, strict=True))
        named = [heading.casefold() for heading in headings if heading]
        if not lacking and len(set(named)) == len(named):
            break
        header = (header[0] - 1, *header)
    return header


def _continues(row: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a row below the headings has more of them, under headings of groups."""
    first = next(index for index, text in enumerate(row) if text)
    numbers = [text for text in below if NUMBER.fullmatch(text) and not _is_year(text)]
    more = any(text and not row[index] for index, text in enumerate(below))
    return more and not any(below[: first + 1]) and not numbers


def _stands_over(row: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a row has headings of groups only, and the headings themselves are all below it."""
    filled = [index for index, text in enumerate(row) if text]
    gaps = any(not text for text in row[filled[0] : filled[-1]])
    return gaps and not row[0] and _wordy(below) and _filled(below) > len(filled) and all(below[one] for one in filled)


def is_group_row(row: Sequence[str]) -> bool:
    """Return whether a row above the headings is one of headings too, and no title."""
    filled = [index for index, text in enumerate(row) if text]
    short = all(len(text) <= LONGEST_HEADING / 2 for text in row)
    return short and bool(filled) and (len(filled) > 1 or filled[0] > 0)


def name_column(headings: Sequence[str], body: Sequence[Sequence[str]]) -> int:
    """Return the column that names the organisations: filled, in words, each once; and its heading says so."""
    rows = [row for row in body if _filled(row) > 1] or list(body)

    def score(index: int) -> float:
        texts = [row[index] for row in rows if row[index]]
        names = [text for text in texts if is_name(text)]
        heading = headings[index].replace("_", " ")
        named = bool(ORGANISATION.search(heading)) and not TYPE.search(heading)
        if not texts or (QUESTION_MARK.search(heading) and not (named and WHO.match(heading))):
            return -1 - index
        unique = len(set(texts)) / len(texts)
        if len(names) < 0.6 * len(texts):  # ids, where there is no better column
            return unique - 1 if not any(NUMBER.fullmatch(text) for text in texts) else -index
        return len(names) / len(rows) + len(set(names)) / len(texts) + named - index / 20

    return max(range(len(headings)), key=score)


def is_name(text: str) -> bool:
    """Return whether a text may be the name of an organisation: a few words."""
    return bool(re.search(r"[a-z]{3}", text, re.IGNORECASE)) and "@" not in text and len(text) <= LONGEST_NAME


def _headings(grid: Grid, header: tuple[int, ...]) -> tuple[list[str], list[str]]:
    """Return the heading of each column over all header rows, and the headings of groups above it."""
    lowest = grid.alone(header[-1])
    if len(header) == 1:
        above = header[0] - 1
        if above < 1 or not is_group_row(grid.alone(above)):
            return lowest, [""] * len(lowest)
        return lowest, grid.spread(above) or grid.alone(above)  # how far a group reaches may not be known
    below = lowest
    uppers: list[list[str]] = []
    for number in reversed(header[:-1]):
        upper = grid.spread(number) or _spread(grid.alone(number), below)
        uppers.insert(0, upper)
        below = [text or low for text, low in zip(upper, below, strict=True)]
    groups = [" / ".join(filter(None, texts)) for texts in zip(*uppers, strict=True)]
    headings = [" / ".join(filter(None, pair)) for pair in zip(groups, lowest, strict=True)]
    return headings, [group if low else "" for group, low in zip(groups, lowest, strict=True)]


def _spread(upper: Sequence[str], lowest: Sequence[str]) -> list[str]:
    """Return upper headings with each also over the columns to its right, as far as those have a lower one."""
    groups, current = list[str](), ""
    for text, low in zip(upper, lowest, strict=True):
        current = (text if low else "") if text else current
        groups.append(text or (current if low else ""))
    return groups


def _no_organisation(
    number: int,
    rows: Sequence[Sequence[str]],
    headings: Sequence[str],
    name: int,
    common: set[str],
    doubtful: list[int],
) -> Row | None:
    """Return what a row below the header is where it is no organisation; one that may be a heading is `doubtful`.

    `common` are the words that most names of organisations have.
    """
    row = rows[number - 1]
    text = row[name]
    filled = [index for index, cell in enumerate(row) if cell]
    own = next((index for index in filled if TOTAL.fullmatch(row[index])), None)
    if len(filled) > 1 and sum(row[index] in headings[index].split(" / ") for index in filled) > len(filled) / 2:
        return Row(number, text, name, "the headings again")
    if own is not None and (own == name or not text):
        return Row(number, row[own], own, "a total")
    if not text:
        return Row(number, "", name, NAMELESS)
    if REGION.fullmatch(text) and len(filled) <= 2:
        return Row(number, text, name, "a heading")
    if len(filled) > 1:
        return None
    if len(text) > LONGEST_NAME or NOTE.fullmatch(text):
        return Row(number, text, name, "a note")
    if common & set(_words(text)):
        return None
    types = [index for index, heading in enumerate(headings) if TYPE.search(heading)]
    if common or types:
        return Row(number, text, name, "a heading")
    doubtful.append(number)
    return None


def _common_words(names: Sequence[str]) -> set[str]:
    """Return the words that at least half of the names have."""
    counts = Counter(word for name in names for word in set(_words(name)))
    return {word for word, count in counts.items() if 2 * count >= len(names) > 2}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]{3,}", text.casefold())


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _wordy(row: Sequence[str]) -> bool:
    """Return whether a row could be one of headings: words, few numbers but years, no long text."""
    texts = [text for text in row if text]
    numbers = [text for text in texts if NUMBER.fullmatch(text) and not _is_year(text)]
    return not numbers and all(len(text) <= 2 * LONGEST_HEADING for text in texts)


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:\s*[-/–]\s*\d{2,4})?", text))
