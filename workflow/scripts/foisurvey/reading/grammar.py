"""The grammar of answers, as grammar.yaml has it, and how its phrases are found in a text."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from foisurvey.reading.tokens import Token, tokens

SECTIONS = ("reasons", "before", "behind", "none", "totals", "doubts")
_ANY_WORD = "*"
_ENDS_HERE = ""

Mark = tuple[int, int]  # the first token of a phrase that was found, and the one behind its last


class Grammar:
    """The rules by section and name, the words by what they do, and the phrases ready to be found."""

    def __init__(self, read: Mapping[str, Any], added: Mapping[str, Iterable[str]]) -> None:
        self.rules = {section: read[section] for section in SECTIONS}
        self.words = {name: frozenset(words.split()) for name, words in read["words"].items()}
        self.same_noun = [frozenset(words.split()) for words in read["same_noun"]]
        self.same_sense = [frozenset(words.split()) for words in read["same_sense"]]
        self.sections = {act: frozenset(sections) for act, sections in read["sections"].items()}
        self.never = {
            name: frozenset(word for phrase in rule["phrases"] for word in phrase.split("|"))
            | {tokens(phrase)[-1].text for phrase in added.get(name, ())}
            for name, rule in read["never"].items()
        }
        self._tree: dict[str, Any] = {}
        for section in SECTIONS:
            for name, rule in self.rules[section].items():
                for phrase in rule["phrases"]:
                    self._grow([self._tree], phrase.split(), name)
                for phrase in added.get(name, ()):
                    self._grow([self._tree], [token.text for token in tokens(phrase)], name)

    def _grow(self, nodes: list[dict[str, Any]], words: list[str], name: str) -> None:
        """Put a phrase into the tree: from word to word, a word that may be left out both ways."""
        for word in words:
            further = [node.setdefault(choice, {}) for node in nodes for choice in word.strip("[]").split("|")]
            nodes = [*nodes, *further] if word.startswith("[") else further
        for node in nodes:
            if node is not self._tree:
                node.setdefault(_ENDS_HERE, []).append(name)

    def marks(self, said: list[Token]) -> dict[str, list[Mark]]:
        """Return where each rule's phrases stand among the tokens; of several that begin at a token, the longest."""
        found: dict[str, list[Mark]] = {}
        for start, token in enumerate(said):
            node = self._tree.get(token.text)
            if node is not None:
                ends: dict[str, int] = {}
                _walk(node, said, start + 1, ends)
                for name, end in ends.items():
                    found.setdefault(name, []).append((start, end))
        return found


def _walk(node: dict[str, Any], said: list[Token], place: int, ends: dict[str, int]) -> None:
    """Go on from a node of the tree with the token at a place, and note where each rule's phrase ends last."""
    for name in node.get(_ENDS_HERE, ()):
        ends[name] = max(place, ends.get(name, 0))
    if place < len(said):
        token = said[place]
        if token.text in node:
            _walk(node[token.text], said, place + 1, ends)
        if _ANY_WORD in node and token.kind == "word":
            _walk(node[_ANY_WORD], said, place + 1, ends)


@cache
def grammar(added: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Grammar:
    """Return the grammar, with what a config adds: pairs of a rule's name and phrases in plain words."""
    return Grammar(_page(), dict(added))


def rule_names() -> list[str]:
    """Return the names of the rules to which a config may add phrases (`reading.phrases`), in their order."""
    return [name for section in ("never", *SECTIONS) for name in _page()[section]]


@cache
def _page() -> dict[str, Any]:
    file = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    # libyaml, where PyYAML was built with it, reads the page in a tenth of the time.
    return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
