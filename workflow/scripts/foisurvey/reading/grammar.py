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
            name: frozenset(word for phrase in (*rule["phrases"], *added.get(name, ())) for word in phrase.split("|"))
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
            if token.text in self._tree:
                ends: dict[str, int] = {}
                nodes, place = [self._tree], start
                while nodes and place < len(said):
                    text, is_word = said[place].text, said[place].kind == "word"
                    place += 1
                    nodes = [node[text] for node in nodes if text in node] + [
                        node[_ANY_WORD] for node in nodes if is_word and _ANY_WORD in node
                    ]
                    for node in nodes:
                        for name in node.get(_ENDS_HERE, ()):
                            ends[name] = place
                for name, end in ends.items():
                    found.setdefault(name, []).append((start, end))
        return found


@cache
def grammar(added: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Grammar:
    """Return the grammar, with what a config adds: pairs of a rule's name and phrases in plain words."""
    file = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    # libyaml, where PyYAML was built with it, reads the page in a tenth of the time.
    return Grammar(yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), dict(added))
