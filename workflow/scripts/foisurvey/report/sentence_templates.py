"""Sentences made of templates, in which every number is an estimate and knows which.

A number stands in braces: {id}; {id:unit} in another unit than its own, or {id:2} with so many decimals;
{id|one|several} for a number and the word that goes with it; {id|none|one|several} or {id|none} to say 0 in words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

from foisurvey.core.messages import nearest
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import COEFFICIENTS, SUFFIXES, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, Group, Results

# What a template may ask for; besides them a number of decimals, 0 to 9.
UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit) if unit not in COEFFICIENTS}
NOT_DEFINED = "not defined"
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class PrintedNumber:
    """A number in a text: how it is printed, and its row and column of estimates.csv."""

    text: str
    id: str
    column: str = "value"


Sentence = tuple[str | PrintedNumber, ...]


class BadTemplate(Exception):
    """A template that names no estimate or unit, or whose braces are broken; its text is all that is wrong."""


def as_text(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(piece.text if isinstance(piece, PrintedNumber) else piece for piece in sentence)


def print_number(results: Results, name: str, form: str = "") -> PrintedNumber:
    """Return a number as it stands in a text, with % where it is a percentage or a standard error of one.

    `form` is a unit or a number of decimals to print it with, instead of its own. Raises BadTemplate on another form.
    """
    number = results[name]
    unit, decimals = number.unit, None
    if re.fullmatch("[0-9]", form):
        decimals = int(form)
    elif form in UNITS:
        unit = UNITS[form]
    elif form:
        raise BadTemplate(f"{form!r} is no unit; expected one of {', '.join(UNITS)}, or a number of decimals, 0 to 9")
    text = results.text(name, unit, decimals)
    if text == MISSING:
        text = NOT_DEFINED
    elif text[-1].isdigit():
        text += SUFFIXES.get(unit, "")
    return PrintedNumber(text, number.id, number.column)


class Writer:
    """Writes sentences by templates, with the numbers of a survey's results and its words."""

    def __init__(self, results: Results) -> None:
        self.results, self.survey = results, results.survey
        self._words = {
            "singular": self.survey.counted.singular,
            "plural": self.survey.counted.plural,
            "rate": self.survey.compliance.rate if self.survey.compliance else "",
            "level": self.survey.statistics.level_percent,
        }

    def write(self, template: str, group: Group | None = None, **words: str) -> Sentence:
        """Return a sentence by a template of ours.

        What stands in braces is a word (of the survey, or of `words`), the name of a statistic of `group`, or an id.
        Among the statistics, `counted.` is the id of what is counted, and ci or iqr both ends of the interval.
        """
        return self._sentence(template, group, self._words | words)

    def write_own(self, template: str) -> Sentence:
        """Return a sentence by a template of the config; only ids stand in braces. Raises BadTemplate."""
        problems = ["a brace has no other one"] if re.search(r"[{}]", _FIELD.sub("", template)) else []
        for field in _FIELD.findall(template):
            try:
                self._field(field, None, {})
            except BadTemplate as error:
                problems.append(str(error))
        if problems:
            raise BadTemplate("; ".join(problems))
        return self._sentence(template, None, {})

    def _sentence(self, template: str, group: Group | None, words: Mapping[str, str]) -> Sentence:
        pieces: list[str | PrintedNumber] = []
        for place, piece in enumerate(_FIELD.split(template)):
            if place % 2 and piece not in words:
                pieces += self._field(piece, group, words)
            else:
                pieces.append(words[piece] if place % 2 else piece)
        sentence: list[str | PrintedNumber] = []
        for is_text, alike in groupby(pieces, lambda piece: isinstance(piece, str)):
            neighbours = list(alike)
            sentence += [visible("".join(map(str, neighbours)))] if is_text else neighbours
        return tuple(piece for piece in sentence if piece)

    def _field(self, field: str, group: Group | None, words: Mapping[str, str]) -> list[str | PrintedNumber]:
        """Return what stands for a field of a template: a number, two, or one and a word."""
        head, *choices = (part.strip() for part in field.split("|"))
        name, _, form = head.partition(":")
        if group:
            statistic = name
            if name.startswith("counted."):
                statistic = estimate_id(self.survey.counted.id, name.removeprefix("counted."))
            if f"{statistic}_low" in group:
                low, high = (print_number(self.results, group.id(f"{statistic}_{end}")) for end in ("low", "high"))
                return [low, " to " if "-" in low.text + high.text else "-", high]
            name = group.id(statistic) if statistic in group else name
        if name not in self.results:
            raise BadTemplate(f"there is no estimate {name!r}{nearest(name, self.results)}")
        if len(choices) > 3 or "" in choices:
            raise BadTemplate(
                f"{field!r}: expected words after |, 1 (for none), 2 (one, several) or 3 (none, one, several)"
            )
        number = print_number(self.results, name, form)
        if number.text == "0" and len(choices) in (1, 3):
            none, _, rest = choices[0].partition(" ")
            return [PrintedNumber(visible(none), number.id, number.column), f" {rest}" if rest else ""]
        word = "" if len(choices) < 2 else choices[-2] if number.text == "1" else choices[-1]
        return [number, f" {words.get(word, word)}" if word else ""]
