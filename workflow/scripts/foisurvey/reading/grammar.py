"""The grammar of answers, as grammar.yaml has it, and how its phrases are found in a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from foisurvey.reading.tokens import Token

Mark = tuple[int, int]  # the first token of a phrase that was found, and the one behind its last


@dataclass
class Grammar:
    """The rules by section and name, the words by what they do, and the phrases ready to be found."""

    rules: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, frozenset[str]]
    same_noun: list[frozenset[str]]
    same_sense: list[frozenset[str]]
    sections: Mapping[str, frozenset[int]]
    _by_first: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rules in self.rules.values():
            for name, rule in rules.items():
                self._learn(name, rule["phrases"])
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[1]))

    def _learn(self, name: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            for first, *rest in _spelt_out(phrase.split()):
                for word in first:
                    self._by_first.setdefault(word, []).append((name, tuple(rest)))

    def names(self, section: str) -> tuple[str, ...]:
        """Return the names of a section's rules, in their order."""
        return tuple(self.rules[section])

    def words_of(self, section: str, name: str) -> frozenset[str]:
        """Return the words of a rule whose phrases are single words."""
        return frozenset(word for phrase in self.rules[section][name]["phrases"] for word in phrase.split("|"))

    def marks(self, said: list[Token]) -> dict[str, list[Mark]]:
        """Return where each rule's phrases stand among the tokens; of several that begin at a token, the longest."""
        found: dict[str, list[Mark]] = {}
        for place, token in enumerate(said):
            entries = self._by_first.get(token.text)
            if entries:
                seen = set()
                for name, rest in entries:
                    if name not in seen and _follows(said, place + 1, rest):
                        seen.add(name)
                        found.setdefault(name, []).append((place, place + 1 + len(rest)))
        return found


def _follows(said: list[Token], place: int, rest: tuple[frozenset[str], ...]) -> bool:
    if place + len(rest) > len(said):
        return False
    for token, words in zip(said[place : place + len(rest)], rest, strict=True):
        if token.text not in words and not ("*" in words and token.kind == "word"):
            return False
    return True


def _spelt_out(words: list[str]) -> list[list[frozenset[str]]]:
    """Return every way to say a phrase: with and without each word that may be left out."""
    ways: list[list[frozenset[str]]] = [[]]
    for word in words:
        choice = frozenset(word.strip("[]").split("|"))
        said = [[*way, choice] for way in ways]
        ways = [*ways, *said] if word.startswith("[") else said
    return [way for way in ways if way]


@cache
def grammar(added: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Grammar:
    """Return the grammar, with the phrases that a config adds: pairs of a rule's name and its phrases."""
    read = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    more = dict(added)
    rules = {
        section: {
            name: rule | {"phrases": [*rule["phrases"], *more.get(name, ())]} for name, rule in read[section].items()
        }
        for section in ("never", "reasons", "before", "behind", "none", "totals", "doubts")
    }
    return Grammar(
        rules,
        {name: frozenset(words.split()) for name, words in read["words"].items()},
        [frozenset(words.split()) for words in read["same_noun"]],
        [frozenset(words.split()) for words in read["same_sense"]],
        {act: frozenset(sections) for act, sections in read["sections"].items()},
    )
