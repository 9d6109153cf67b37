"""The grammar of answers, as grammar.yaml has it, and how its phrases are found in a text."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from foisurvey.reading.tokens import Token, tokens

SECTIONS = ("frames", "before", "behind", "none", "reasons", "totals", "doubts")


class Mark(NamedTuple):
    """A phrase that was found: its rule, its first token, and the one behind its last."""

    rule: str
    first: int
    last: int


class Grammar:
    """The rules by section and name, the words by what they do, and the phrases ready to be found."""

    def __init__(self, read: Mapping[str, Any], added: Mapping[str, Iterable[str]]) -> None:
        self.rules: dict[str, dict[str, Any]] = {section: read[section] for section in SECTIONS}
        self.words = {name: frozenset(words.split()) for name, words in read["words"].items()}
        self.sections = frozenset(read["sections"])
        own = {name: [joined(tokens(phrase)).strip(" ") for phrase in phrases] for name, phrases in added.items()}
        self._found: dict[str, list[tuple[str, str]]] = {"phrases": [], "alone": []}
        for section in SECTIONS:
            for name, rule in read[section].items():
                plain = [(name, f"{re.escape(phrase)} ") for phrase in own.get(name, ())]
                for where in self._found.keys() & {"phrases", *rule}:
                    found = [(name, "".join(map(_choices, phrase.split()))) for phrase in rule.get(where, ())]
                    self._found[where] += [*found, *plain]
        self._compiled: dict[tuple[str, tuple[str, ...]], tuple[re.Pattern[str], list[str]]] = {}

    def marks(self, rules: tuple[str, ...], said: str) -> list[Mark]:
        """Return where phrases of some rules stand in joined tokens; where some overlap, the first and longest."""
        pattern, names = self._pattern("phrases", rules)
        return [
            Mark(names[(found.lastindex or 0) - 1], *(said.count(" ", 0, end) - 1 for end in found.span()))
            for found in pattern.finditer(said)
        ]

    def alone(self, section: str, said: str) -> str | None:
        """Return the rule of a section of which joined tokens are a whole text, if they are one."""
        pattern, names = self._pattern("alone", tuple(self.rules[section]))
        found = pattern.fullmatch(said, 1)
        return names[(found.lastindex or 0) - 1] if found else None

    def _pattern(self, where: str, rules: tuple[str, ...]) -> tuple[re.Pattern[str], list[str]]:
        """Return what finds the phrases of some rules, or their whole texts, and the rule of each of its groups."""
        if (where, rules) not in self._compiled:
            found = sorted((pair for pair in self._found[where] if pair[0] in rules), key=lambda pair: -len(pair[1]))
            pattern = "|".join(f"({phrase})" for _, phrase in found) or "(?!)"
            self._compiled[where, rules] = re.compile(f"(?<= )(?:{pattern})"), [name for name, _ in found]
        return self._compiled[where, rules]


def joined(said: Iterable[Token]) -> str:
    """Return the texts of tokens, each between two spaces."""
    return f" {' '.join([token.text for token in said])} "


def _choices(word: str) -> str:
    """Return what finds one word of a phrase: a|b is either, [a] may be left out, ANY is any word."""
    left_out = word.startswith("[") and len(word) > 1
    choices = "|".join(
        r"[^\W\d_]+" if one == "ANY" else re.escape(one) for one in (word.strip("[]") if left_out else word).split("|")
    )
    return f"(?:(?:{choices}) )" + "?" * left_out


@cache
def grammar(added: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Grammar:
    """Return the grammar, with what a config adds: pairs of a rule's name and phrases in plain words."""
    return Grammar(_page(), dict(added))


def rule_names() -> list[str]:
    """Return the names of the rules to which a config may add phrases (`reading.phrases`), in their order."""
    return [name for section in SECTIONS for name in _page()[section]]


@cache
def _page() -> dict[str, Any]:
    file = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    # libyaml, where PyYAML was built with it, reads the page in a tenth of the time.
    return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
