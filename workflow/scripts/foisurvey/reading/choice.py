"""The options of a choice: the one that is the whole text of an answer, and those that a sentence names."""

import re
from functools import lru_cache
from typing import NamedTuple

from foisurvey.core.outside_text import bare
from foisurvey.core.survey import NumberAsked
from foisurvey.reading.closed import label
from foisurvey.reading.grammar import Mark
from foisurvey.reading.outcome import Reading
from foisurvey.reading.text import Text
from foisurvey.reading.tokens import Token, tokens

# What a cell with true or false in it says, where yes and no are options.
_BOOLEAN = {"true": "yes", "false": "no"}


class Options(NamedTuple):
    """The options of a question: the name of each by its bare texts, and by what a pattern finds in joined tokens."""

    named: dict[str, str]
    found: dict[str, str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=4096)
def options(asked: NumberAsked) -> Options:
    """Return the options of what is asked; the longest text that stands somewhere is found there."""
    named = {bare(text): name for name, texts in asked.options for text in (name, *texts)}
    found = {_joined(tokens(text), text).lstrip(" "): name for text, name in named.items()}
    longest_first = sorted(found, key=len, reverse=True)
    return Options(named, found, re.compile(f"(?<= )(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"))


def chosen(text: Text) -> Reading | None:
    """Return the option that a whole text is, without the number of the question before it; None where it is none."""
    named = options(text.asked).named
    start = text.said[label(text, dotted=True)].start if text.said else 0
    before, behind = text.text[:start].strip(" ().:-"), bare(text.text[start:])
    name = named.get(bare(text.text))
    # "a) 2" and "2. 1" may be either.
    if name is None and start and behind[:1].isalpha() and bare(before) not in named:
        name = named.get(behind)
    return None if name is None else option(name, text.text)


def of_boolean(text: str, asked: NumberAsked) -> str | None:
    """Return the option that a cell with true or false in it says, where there is one."""
    named = options(asked).named
    yes_or_no = named.get(_BOOLEAN.get(bare(text), "")) if named.keys() >= {"yes", "no"} else None
    return named.get(bare(text), yes_or_no)


def options_in(text: Text) -> list[Mark]:
    """Return where options stand in a text, each by its name."""
    said, (_, found, pattern) = _joined(text.said, text.text), options(text.asked)
    return [
        Mark(found[match[0]], *(said.count(" ", 0, end) - 1 for end in match.span()))
        for match in pattern.finditer(said)
    ]


def _joined(said: list[Token], text: str) -> str:
    """Return tokens as `grammar.joined` does, but each date, reference and the like as it is written."""
    written = [
        "_".join(text[token.start : token.end].lower().split()) if token.kind == "aside" else token.text
        for token in said
    ]
    return f" {' '.join(written)} "


def option(name: str, span: str) -> Reading:
    """Return an option as a reading."""
    return Reading("choice", "option", option=name, span=span)
