"""What a question asks for: what is counted, its words, and the times that it names."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from foisurvey.core.survey import NumberAsked
from foisurvey.reading.grammar import grammar, joined
from foisurvey.reading.tokens import tokens

LONGEST_NOUN = 8  # tokens


class Topic(NamedTuple):
    """What is asked: a pattern of what is counted (in joined tokens), pairs of words of the question, times it names.

    `like` are words that may be said of the same, as employees of people: a number of them is not accepted, but likely.
    """

    noun: re.Pattern[str]
    like: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    times: frozenset[str]


@lru_cache(maxsize=4096)
def topic(asked: NumberAsked) -> Topic:
    """Return the topic that the nouns and words of what is asked tell."""
    texts = [tokens(words) for words in (*asked.words, *asked.nouns)]
    nouns = sorted((joined(tokens(noun)).lstrip(" ") for noun in asked.nouns), key=len, reverse=True)
    people = grammar().words["people"]
    return Topic(
        noun=re.compile("|".join(map(re.escape, nouns)) or "(?!)"),
        like=people if any(noun.split()[-1] in people for noun in nouns) else frozenset(),
        pairs=frozenset(
            (one.text, next_one.text)
            for text in texts
            for one, next_one in pairwise(text)
            if one.kind == next_one.kind == "word"
        ),
        times=frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?(?!\d)", " ".join(asked.words))),
    )
