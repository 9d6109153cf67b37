"""Which rows of a sheet are read, which of their blank cells mean the text above, and which rows are not read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from foisurvey.core.survey import File, texts
from foisurvey.intake.cells import CellKind
from foisurvey.intake.headings import collapsed, folded

# A row of a sheet that is not blank: its number, its texts and their kinds.
FilledRow = tuple[int, list[str], list[CellKind] | None]
MOST_OTHERS = 1_000  # texts of a column, to suggest one of them


class Reason(NamedTuple):
    """Why a row is not read: a rule, and for skip_rows and keep_rows the heading and the text of the config."""

    rule: str
    heading: str | None = None
    text: str | None = None


class Selection:
    """The rows that the config reads of a file's sheets.

    `counts` are the rows that are not read, by the first of them in a sheet and the reason; `filled` those with the
    text above in a column, by the first of them in a sheet and the heading. `all_read` says that the config names none
    that are not, and no text above; `firsts` are the first cells of the header: nearly every row has another one.
    """

    def __init__(self, file: File) -> None:
        self.last_row = file.last_row
        self._skip = _by_folded(file.skip_rows)
        self._keep = _by_folded(file.keep_rows)
        self._fill = file.fill_down
        self.all_read = not (self._skip or self._keep or self._fill or self.last_row)
        self._indexes: dict[str, int] = {}
        self._header: list[list[str]] = []
        self.firsts: set[str] = set()
        self._end: int | None = None
        self._first: dict[Reason, int] = {}
        self._stood: set[Reason] = set()
        self._others: dict[str, dict[str, None]] = {heading: {} for heading in self.headings}
        self._above: dict[str, str] = {}
        self._first_filled: dict[str, int] = {}
        self.counts: dict[tuple[int, Reason], int] = {}
        self.filled: dict[tuple[int, str], int] = {}

    @property
    def headings(self) -> list[str]:
        """The columns whose texts decide, as the config names them."""
        return list(dict.fromkeys([*self._skip, *self._keep]))

    def start(self, indexes: Mapping[str, int], header: Sequence[Sequence[str]], row_above: int) -> None:
        """Begin a sheet: the index of each of `headings`, its header rows, and the number that its rows begin after."""
        self._indexes = dict(indexes)
        self._header = [stripped for row in header if (stripped := _without_end(row))]
        self.firsts = {row[0] for row in header if row}
        self._end = None if self.last_row is None else row_above + self.last_row
        self._first, self._above, self._first_filled = {}, {}, {}

    def of(self, rows: list[FilledRow]) -> list[FilledRow]:
        """Return the rows of the sheet that are read, of these."""
        if self.all_read and self.firsts.isdisjoint([texts[0] for _, texts, _ in rows]):
            return rows
        kept = []
        for row in rows:
            reason = self._reason(*row)
            if reason is None:
                kept.append(self._with_texts_above(row))
            else:
                self.count(reason, row[0])
        return kept

    def _with_texts_above(self, row: FilledRow) -> FilledRow:
        """Return a row that is read, in whose blank cells of the columns of fill_down stands the text above."""
        number, cells, kinds = row
        for heading in self._fill:
            index = self._indexes[heading]
            text = cells[index] if index < len(cells) else ""
            if text.strip():
                self._above[heading] = text
            elif heading in self._above:
                cells = [*cells, *[""] * (index + 1 - len(cells))]
                cells[index] = self._above[heading]
                place = self._first_filled.setdefault(heading, number), heading
                self.filled[place] = self.filled.get(place, 0) + 1
        return number, cells, kinds

    def count(self, reason: Reason, row: int) -> None:
        """Count a row of the sheet that is not read."""
        place = self._first.setdefault(reason, row), reason
        self.counts[place] = self.counts.get(place, 0) + 1

    def texts_of(self, heading: str) -> list[str]:
        """Return the texts of a column that decides."""
        return list(self._others[heading])

    def unused(self) -> Iterator[tuple[Reason, list[str]]]:
        """Yield each text of skip_rows and keep_rows that no row has, with those that its column has."""
        for rule, by_heading in (("skip_rows", self._skip), ("keep_rows", self._keep)):
            for heading, by_text in by_heading.items():
                for text in by_text.values():
                    if (reason := Reason(rule, heading, text)) not in self._stood:
                        yield reason, self.texts_of(heading)

    def _reason(self, number: int, row: list[str], kinds: list[CellKind] | None) -> Reason | None:
        if self._end is not None and number > self._end:
            return Reason("last_row")
        if self._repeats_header(row):
            return Reason("header")
        for heading, by_text in self._skip.items():
            text = self._text(row, heading)
            if text in by_text:
                reason = Reason("skip_rows", heading, by_text[text])
                self._stood.add(reason)
                return reason
        left_out = None
        for heading, by_text in self._keep.items():
            text = self._text(row, heading)
            if text in by_text:
                self._stood.add(Reason("keep_rows", heading, by_text[text]))
            else:
                left_out = left_out or Reason("keep_rows", heading)
        return left_out

    def _text(self, row: list[str], heading: str) -> str:
        index = self._indexes[heading]
        text = row[index] if index < len(row) else ""
        if len(others := self._others[heading]) < MOST_OTHERS:
            others[collapsed(text)] = None
        return folded(text)

    def _repeats_header(self, row: list[str]) -> bool:
        """Say whether a row has the texts of the header: it stands again on each page of a long table."""
        for header in self._header:
            if row[0] in self.firsts and [text.strip() for text in row[: len(header)]] == header:
                return not any(text.strip() for text in row[len(header) :])
        return False


def _without_end(row: Sequence[str]) -> list[str]:
    """Return the texts of a row without the blank ones at its end."""
    stripped = [text.strip() for text in row]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped


def _by_folded(rows: Mapping[str, str | tuple[str, ...]]) -> dict[str, dict[str, str]]:
    return {heading: {folded(text): text for text in texts(several)} for heading, several in rows.items()}
