"""What a question asks for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from foisurvey.reading.grammar import grammar
from foisurvey.reading.tokens import tokens


@dataclass(frozen=True)
class Topic:
    """What is asked: the nouns that are counted, all words that may stand around the number, and for what time.

    Each word is without its plural s. `timed` says whether a time is asked for; `times` are those named.
    """

    counted: frozenset[str]
    words: frozenset[str]
    timed: bool
    times: frozenset[str]


@lru_cache(maxsize=4096)
def topic(entries: tuple[str, ...]) -> Topic:
    """Return the topic that words of it, or a question that asks how many, tell.

    Of mere words each may be the noun that is counted; of a question, those behind "how many".
    Words that the grammar says stand for each other are all of the topic when one is.
    """
    rules = grammar()
    counted: set[str] = set()
    words: set[str] = set()
    timed, times = False, set()
    for entry in entries:
        found = tokens(entry)
        spoken = [token for token in found if token.kind == "word"]
        said = [token.text for token in spoken]
        words |= {one.text + other.text for one, other in pairwise(spoken) if other.flag == "joined"}
        # "ABC0129" is a word of the topic by its letters.
        words |= {
            re.sub(r"[\W\d_].*", "", entry[token.start : token.end].lower())
            for token in found
            if token.text == "reference"
        }
        years = [token for token in found if token.text == "date" or (token.kind == "number" and token.value in _YEARS)]
        times |= {entry[token.start : token.end].lower() for token in years}
        timed |= bool(years) or any(token.text in rules.words["of_time"] for token in found)
        counted |= set(_asked_for(said))
        words |= {word for word in said if word not in rules.words["no_topic"]}
    for nouns in (*rules.same_noun, rules.words["roles"]):
        counted |= nouns if counted & nouns else frozenset()
    for senses in rules.same_sense:
        words |= senses if words & senses else frozenset()
    return Topic(frozenset(map(folded, counted)), frozenset(map(folded, words | counted)), timed, frozenset(times))


def folded(word: str) -> str:
    """Return a word without its plural or possessive s."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


def _asked_for(said: list[str]) -> list[str]:
    """Return the nouns that a question counts; of what is no question, all its words up to a verb or preposition."""
    words = grammar().words
    money = [word for word in said if word in words["money_nouns"]]
    start = next((place + 2 for place, pair in enumerate(pairwise(said)) if pair in _ASKING), None)
    if start is None and said[:1] and said[0] in _INTERROGATIVES:
        return money or [word for word in said if word not in words["no_topic"]]
    asked: list[str] = []
    for word in said[start or 0 :]:
        if word in words["behind_a_noun"] and asked:
            break
        if word not in words["no_topic"]:
            asked.append(word)
    return [*asked, *money]


_YEARS = range(1900, 2100)
_ASKING = (("how", "many"), ("number", "of"), ("how", "much"))
_INTERROGATIVES = ("what", "how", "please", "which")
