"""Sentences made of templates, in which every number is an estimate and knows which.

A number stands in braces: {id}; {id:unit} in another unit than its own, or {id:2} with so many decimals;
{id|one|several} for a number and the word that goes with it; {id|none|one|several} or {id|none} to say 0 in words.
{id.of} is what a percentage is of. A sentence that begins with a count below 100 begins with it in words.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import get_args

from foisurvey.core.messages import nearest
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import COEFFICIENTS, SUFFIXES, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, Group, Results
from foisurvey.report.wording import in_words, listed, with_article
from foisurvey.stats.printing import MINUS, printed, styled
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.registry import records

# What a template may ask for; besides them a number of decimals, 0 to 9.
UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit) if unit not in COEFFICIENTS}
NOT_DEFINED = "not defined"
_FIELD = re.compile(r"\{([^{}]*)\}")
# What is left out with a number that is not defined.
_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_OF = ".of"
MILLION, MILLIONS_FROM = 10**6, 10**7


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
    """Return a number as it stands in a text: with % where it is a percentage or a standard error of one, money with £.

    `form` is a unit or a number of decimals to print it with, instead of its own. Raises BadTemplate on another form.
    """
    if name not in results and (of := name.removesuffix(_OF)) in results:
        return PrintedNumber(results.printed(results.denominator(of), "count"), of, "denominator")
    number = results[name]
    unit, decimals = number.unit, None
    if re.fullmatch("[0-9]", form):
        decimals = int(form)
    elif form in UNITS:
        unit = UNITS[form]
    elif form:
        raise BadTemplate(f"{form!r} is no unit; expected one of {', '.join(UNITS)}, or a number of decimals, 0 to 9")
    text = results.text(name, unit, decimals)
    if results.suppressed(name):
        return PrintedNumber(text, number.id, number.column)
    if text == MISSING:
        text = NOT_DEFINED
    elif unit == "money" and decimals is None:
        text = money(results, number.value or 0)
    elif text[-1].isdigit():
        text += SUFFIXES.get(unit, "")
    return PrintedNumber(text, number.id, number.column)


def money(results: Results, value: float, like: float | None = None) -> str:
    """Return an amount of money: £629,733 or £252.3 million; also in millions if the amount beside it, `like`, is."""
    if not math.isfinite(value):
        return results.printed(value, "money")
    sign, size = MINUS if value < 0 else "", abs(value)
    rounding = results.survey.decimals.rounding
    if max(size, abs(like or 0)) >= MILLIONS_FROM:
        return f"{sign}£{styled(printed(size / MILLION, 1, rounding) or '')} million"
    return f"{sign}£{results.printed(size, 'money')}"


class Writer:
    """Writes sentences by templates, with the numbers of a survey's results and its words."""

    def __init__(self, results: Results, figures: Mapping[str, str] | None = None) -> None:
        """Take results, and what the figures that sentences refer to are called, by name."""
        self.results, self.survey = results, results.survey
        self._figures = figures or {}
        self.is_money = self.survey.design.counts_money
        rate = self.survey.compliance.rate if self.survey.compliance else ""
        self._words = {
            "singular": self.survey.counted.singular,
            "plural": self.survey.counted.plural,
            "amount": amount_words(self.survey),
            "rate": rate,
            "a rate": with_article(rate) if rate else "",
            "level": self.survey.statistics.level_percent,
        }
        self._words |= {name: self.reference(name) for name in records(self.survey.design)}

    def reference(self, table: str) -> str:
        """Return what a table is called within a sentence: Table 2, or table Intervals."""
        label = records(self.survey.design)[table].label
        return label if label.startswith("Table ") else f"table {label}"

    def figure(self, *names: str) -> str:
        """Return what figures are called after a reference to a table: "; Figure 2", or an empty text.

        Those that the survey does not have are left out.
        """
        numbers = [self._figures[name].removeprefix("Figure ") for name in names if name in self._figures]
        return f"; Figure{'s' * (len(numbers) > 1)} {listed(numbers)}" if numbers else ""

    def write(self, template: str, group: Group | None = None, **words: str) -> Sentence:
        """Return a sentence by a template of ours.

        What stands in braces is a word (of the survey, or of `words`), the name of a statistic of `group`, or an id.
        Among the statistics, `counted.` is the id of what is counted, and ci or iqr both ends of the interval. What
        stands in square brackets is left out where one of its numbers is not defined, or not shown for release.
        """
        known = self._words | words
        return self._sentence(_CLAUSE.sub(lambda clause: self._clause(clause[1], group, known), template), group, known)

    def write_own(self, template: str) -> Sentence:
        """Return a sentence by a template of the config; only ids stand in braces. Raises BadTemplate."""
        problems = ["a brace has no other one"] if re.search(r"[{}]", _FIELD.sub("", template)) else []
        for field in _FIELD.findall(template):
            try:
                self._field(field, None)
            except BadTemplate as error:
                problems.append(str(error))
        if problems:
            raise BadTemplate("; ".join(problems))
        return self._sentence(template, None, {})

    def _clause(self, template: str, group: Group | None, words: Mapping[str, str]) -> str:
        """Return a clause of a template, or an empty text where one of its numbers is not defined."""
        fields = [field for field in _FIELD.findall(template) if field not in words]
        numbers = [piece for field in fields for piece in self._field(field, group) if isinstance(piece, PrintedNumber)]
        hidden = [one for one in numbers if one.text == NOT_DEFINED or self.results.suppressed(one.id)]
        return "" if hidden else template

    def _sentence(self, template: str, group: Group | None, words: Mapping[str, str]) -> Sentence:
        pieces: list[str | PrintedNumber] = []
        for place, piece in enumerate(_FIELD.split(template)):
            if place % 2 and piece not in words:
                found = self._field(piece, group, words)
                if _begins_a_sentence(pieces):
                    found[0] = self._at_the_beginning(found[0])
                pieces += found
            else:
                pieces.append(words[piece] if place % 2 else piece)
        sentence: list[str | PrintedNumber] = []
        for is_text, alike in groupby(pieces, lambda piece: isinstance(piece, str)):
            neighbours = list(alike)
            sentence += [visible("".join(map(str, neighbours)))] if is_text else neighbours
        return tuple(piece for piece in sentence if piece)

    def _at_the_beginning(self, piece: str | PrintedNumber) -> str | PrintedNumber:
        """Return a number as it begins a sentence: a count in words."""
        if isinstance(piece, str):
            return capitalised(piece)
        text = piece.text
        if text.isdigit() and self.results[piece.id].unit in ("count", "amount"):
            text = in_words(int(text))
        return replace(piece, text=capitalised(text))

    def _field(
        self, field: str, group: Group | None, words: Mapping[str, str] | None = None
    ) -> list[str | PrintedNumber]:
        """Return what stands for a field of a template: a number, two, or one and a word."""
        head, *choices = (part.strip() for part in field.split("|"))
        name, _, form = head.partition(":")
        if group:
            statistic = name
            if name.startswith("counted."):
                statistic = estimate_id(self.survey.counted.id, name.removeprefix("counted."))
            if f"{statistic}_low" in group:
                return self._ends(group.id(f"{statistic}_low"), group.id(f"{statistic}_high"))
            name = group.id(statistic) if statistic in group or statistic.removesuffix(_OF) in group else name
        if name not in self.results and name.removesuffix(_OF) not in self.results:
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
        return [number, f" {(words or {}).get(word, word)}" if word else ""]

    def _ends(self, low_name: str, high_name: str) -> list[str | PrintedNumber]:
        """Return both ends of an interval, and what stands between them."""
        low, high = (print_number(self.results, name) for name in (low_name, high_name))
        between = self.results.interval(low.text, high.text)[len(low.text) : -len(high.text)]
        if self.results[low_name].unit == "money":
            ends = self.results.value(low_name), self.results.value(high_name)
            if None not in ends:
                texts = [money(self.results, one or 0, other) for one, other in (ends, ends[::-1])]
                low, high = (replace(one, text=text) for one, text in zip((low, high), texts, strict=True))
            between = " to "
        return [low, between, high]


def _begins_a_sentence(pieces: Sequence[str | PrintedNumber]) -> bool:
    """Return whether what follows these pieces begins a sentence."""
    return not any(pieces) or (isinstance(pieces[-1], str) and re.search(r"[.?!] $", pieces[-1]) is not None)
