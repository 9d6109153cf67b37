"""Sentences with numbers, made of templates: every number is an estimate, and knows which.

A number stands in braces: {id}; {id:kind} for another form than `kind_of` gives it; {id|one|several} for a number
and the word that goes with it; {id|none|one|several} or {id|none} to say 0 in words.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from foisurvey.core.config import total
from foisurvey.core.messages import nearest
from foisurvey.core.outside_text import visible
from foisurvey.stats.printing import KAPPA_DECIMALS, SKEWNESS_DECIMALS
from foisurvey.tables.table import MISSING, Numbers

# What a template may ask for; beside them a number of decimals, 0 to 9.
KINDS = ("count", "amount", "statistic", "percent", "standard_error")
NOT_DEFINED = "not defined"
_FIELD = re.compile(r"\{([^{}]*)\}")
_OF_PERCENTS = ("table4.", "table5.", "table6.")
_STATISTICS = ("mean", "sd", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
_AMOUNTS = ("total", "numerator", "denominator", "min", "max")


@dataclass(frozen=True)
class Number:
    """A number in a sentence: its text as printed, the row of estimates.csv that it is, and that row's column."""

    text: str
    id: str
    column: str = "value"


Sentence = tuple[str | Number, ...]


class Unfit(Exception):
    """A template that names no estimate or kind, or whose braces are broken; its text says all that is wrong."""


def plain(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(piece.text if isinstance(piece, Number) else piece for piece in sentence)


def kind_of(name: str, noun: str) -> str:
    """Return the kind as which an estimate is printed where a template asks for none; `noun` is the id of what counts.

    By the last part of its id: pct... a percent, se a standard error, skewness and kappa themselves; total, numerator,
    denominator, min, max and the noun an amount; mean, sd, ci_..., median, iqr_... a statistic; anything else a
    count. Statistics, min and max of Tables 4 to 6 are percents.
    """
    last = name.rpartition(".")[2]
    if last.startswith("pct"):
        return "percent"
    if last == "se":
        return "standard_error"
    if last in ("skewness", "kappa"):
        return last
    if name.startswith(_OF_PERCENTS) and last in (*_STATISTICS, "min", "max"):
        return "percent"
    return "statistic" if last in _STATISTICS else "amount" if last in (*_AMOUNTS, noun) else "count"


class Speaker:
    """Makes sentences of templates, with the estimates, the words and the decimals of a survey.

    `values` are estimates by id, with their bands (see `ambiguity.by_id`); `survey` and `settings` are as for
    `sentences.results`.
    """

    def __init__(self, values: dict[str, float | None], survey: dict[str, Any], settings: dict[str, Any]) -> None:
        self.values, self.survey, self.settings = values, survey, settings
        self.noun = survey["counted"]["id"]
        counted = survey["questions"][total(survey["questions"])]["number"] == "count"
        decimals = settings["decimals"]
        self._decimals = decimals | {
            "amount": 0 if counted else decimals["statistic"],
            "skewness": SKEWNESS_DECIMALS,
            "kappa": KAPPA_DECIMALS,
        }
        self._words = {
            "singular": survey["counted"]["singular"],
            "plural": survey["counted"]["plural"],
            "rate": survey.get("parts", {}).get("compliance", {}).get("rate", ""),
            "level": f"{100 * settings['statistics']['level']:g}%",
        }

    def __call__(self, template: str, prefix: str = "", **words: str) -> Sentence:
        """Return a sentence of ours.

        What stands in braces is a word (of the survey, or of `words`), an id, or the end of one after `prefix`. There
        `counted.` is the id of what counts, and ci or iqr both ends of the interval.
        """
        return self._sentence(template, prefix, self._words | words)

    def own(self, template: str) -> Sentence:
        """Return a sentence of the config; only ids stand in braces. Raises Unfit."""
        wrong = ["a brace has no other one"] if re.search(r"[{}]", _FIELD.sub("", template)) else []
        for field in _FIELD.findall(template):
            try:
                self._number(field, "", {})
            except Unfit as error:
                wrong.append(str(error))
        if wrong:
            raise Unfit("; ".join(wrong))
        return self._sentence(template, "", {})

    def count(self, name: str) -> int:
        """Return a count."""
        return int(self.values[name] or 0)

    def text(self, name: str) -> str:
        """Return a number as printed, with its % where it is a percent."""
        return self._printed(name, "")

    def _sentence(self, template: str, prefix: str, words: dict[str, str]) -> Sentence:
        pieces: list[str | Number] = []
        for place, piece in enumerate(_FIELD.split(template)):
            if place % 2 and piece not in words:
                pieces += self._number(piece, prefix, words)
            else:
                pieces.append(words[piece] if place % 2 else piece)
        joined: list[str | Number] = []
        for is_text, group in groupby(pieces, lambda piece: isinstance(piece, str)):
            some = list(group)
            joined += [visible("".join(map(str, some)))] if is_text else some
        return tuple(piece for piece in joined if piece)

    def _number(self, field: str, prefix: str, words: dict[str, str]) -> list[str | Number]:
        """Return what stands for a field of a template: a number, two, or one and a word."""
        head, *choices = (part.strip() for part in field.split("|"))
        name, _, kind = head.partition(":")
        if prefix:
            longer = f"{prefix}.{name.replace('counted.', f'{self.noun}.')}"
            if f"{longer}_low" in self.values:
                low, high = (
                    Number(self.text(f"{longer}_low"), f"{longer}_low"),
                    Number(self.text(f"{longer}_high"), f"{longer}_high"),
                )
                return [low, " to " if "-" in low.text + high.text else "-", high]
            name = longer if longer in self.values else name
        if name not in self.values:
            raise Unfit(f"{name!r} is no estimate{nearest(name, self.values)}")
        if len(choices) > 3 or "" in choices:
            raise Unfit(f"{field!r}: expected words after |, 1 (for none), 2 (one, several) or 3 (none, one, several)")
        text, row = self._printed(name, kind), re.sub(r"\.ambiguity_(low|high)$", "", name)
        column = name.removeprefix(f"{row}.") if name != row else "value"
        if text == "0" and len(choices) in (1, 3):
            none, _, rest = choices[0].partition(" ")
            return [Number(visible(none), row, column), f" {rest}" if rest else ""]
        word = "" if len(choices) < 2 else choices[-2] if text == "1" else choices[-1]
        return [Number(text, row, column), f" {words.get(word, word)}" if word else ""]

    def _printed(self, name: str, kind: str) -> str:
        usual, decimals = kind_of(re.sub(r"\.ambiguity_(low|high)$", "", name), self.noun), self._decimals
        if re.fullmatch("[0-9]", kind):
            decimals, kind = decimals | {usual: int(kind)}, ""
        if kind and kind not in KINDS:
            raise Unfit(f"{kind!r} is no kind of number; expected one of {', '.join(KINDS)}, or decimals, 0 to 9")
        kind = kind or usual
        prefix, _, statistic = name.rpartition(".")
        text = Numbers(self.values, prefix, decimals).number(statistic, kind)
        if text == MISSING:
            return NOT_DEFINED
        return f"{text}%" if kind in ("percent", "standard_error") and text[-1].isdigit() else text
