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
        # What leaves a number beside it as it is, in whatever survey.
        self.known = self.words["plain"] | self.words["adjectives"] | self.words["equivalents"] | {*".,;:()!'\"-"}
        own = {name: [joined(tokens(phrase)).strip(" ") for phrase in phrases] for name, phrases in added.items()}
        self._found: dict[str, list[_Phrase]] = {"phrases": [], "alone": []}
        for section in SECTIONS:
            for name, rule in read[section].items():
                plain = [[([word], False) for word in phrase.split()] for phrase in own.get(name, ())]
                for where in self._found.keys() & {"phrases", *rule}:
                    found = [[*map(_choices, phrase.split())] for phrase in rule.get(where, ())]
                    self._found[where] += [_phrase(name, words) for words in (*found, *plain)]
        self._compiled: dict[tuple[str, tuple[str, ...]], tuple[re.Pattern[str], list[str], frozenset[str]]] = {}

    def marks(self, rules: tuple[str, ...], said: str, texts: frozenset[str]) -> list[Mark]:
        """Return where phrases of some rules stand in joined tokens; where some overlap, the first with the most words.

        `texts` are the texts of the tokens.
        """
        pattern, names, firsts = self._pattern("phrases", rules)
        if firsts.isdisjoint(texts):
            return []
        return [
            Mark(names[(found.lastindex or 0) - 1], *(said.count(" ", 0, end) - 1 for end in found.span()))
            for found in pattern.finditer(said)
        ]

    def alone(self, section: str, said: str) -> str | None:
        """Return the rule of a section of which joined tokens are a whole text, if they are one."""
        pattern, names, _ = self._pattern("alone", tuple(self.rules[section]))
        found = pattern.fullmatch(said, 1)
        return names[(found.lastindex or 0) - 1] if found else None

    def _pattern(self, where: str, rules: tuple[str, ...]) -> tuple[re.Pattern[str], list[str], frozenset[str]]:
        """Return what finds phrases of some rules (or their whole texts), the rule of each group, and first words."""
        if (where, rules) not in self._compiled:
            found = sorted(
                (one for one in self._found[where] if one.rule in rules),
                key=lambda one: (-one.words, -len(one.pattern)),
            )
            pattern = "|".join(f"({phrase.pattern})" for phrase in found) or "(?!)"
            firsts = frozenset().union(*(phrase.firsts for phrase in found))
            self._compiled[where, rules] = re.compile(f"(?<= )(?:{pattern})"), [one.rule for one in found], firsts
        return self._compiled[where, rules]


class _Phrase(NamedTuple):
    """A phrase of a rule as a pattern of joined tokens, how many words it has, and those with which it may begin."""

    rule: str
    pattern: str
    words: int
    firsts: frozenset[str]


def joined(said: Iterable[Token]) -> str:
    """Return the texts of tokens, each between two spaces."""
    return f" {' '.join([token.text for token in said])} "


def _choices(word: str) -> tuple[list[str], bool]:
    """Return what a word of a phrase may be, and whether it may be left out: a|b is either, [a] may be left out."""
    left_out = word.startswith("[") and len(word) > 1
    return (word.strip("[]") if left_out else word).split("|"), left_out


def _phrase(rule: str, words: list[tuple[list[str], bool]]) -> _Phrase:
    """Return a phrase of words as `_choices` gives them; ANY is any word, but the first."""
    pattern, firsts, begun = "", [], False
    for choices, left_out in words:
        either = "|".join(r"[^\W\d_]+" if one == "ANY" else re.escape(one) for one in choices)
        pattern += f"(?:(?:{either}) )" + "?" * left_out
        firsts += [] if begun else choices
        begun |= not left_out
    return _Phrase(rule, pattern, len(words), frozenset(firsts))


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
