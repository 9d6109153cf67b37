"""An answer's text as the rules see it: its tokens, phrases and numbers; and what the question asks for."""

import re
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from foisurvey.core.survey import NumberAsked
from foisurvey.intake.cells import YEARS
from foisurvey.reading.grammar import Grammar, Mark, grammar, joined
from foisurvey.reading.tokens import Token, tokens

_LONGEST_NOUN = 8  # tokens
# Units of a number that can be the answer, by what the question wants.
WANTED = {
    "count": ("", "equivalent"),
    "decimal": ("", "equivalent"),
    "money": ("", "money"),
    "percent": ("", "percent"),
}
POUNDS = ("£", "gbp")
ENDS = frozenset(".;\n!?")


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
    counted = () if asked.number == "percent" else asked.nouns  # "45 systems" is no percentage
    nouns = sorted((joined(tokens(noun)).lstrip(" ") for noun in counted), key=len, reverse=True)
    people = grammar().words["people"]
    return Topic(
        noun=re.compile("|".join(map(re.escape, nouns)) or "(?!)"),
        like=people if any(noun.split()[-1] in people for noun in nouns) else frozenset(),
        pairs=frozenset(
            (one.text, next_one.text)
            for text in asked.words
            for one, next_one in pairwise(tokens(text))
            if one.kind == next_one.kind == "word"
        ),
        times=frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?(?!\d)", " ".join(asked.words))),
    )


class Text:
    """One answer taken apart; a place is that of a token among `said`."""

    def __init__(self, text: str, asked: NumberAsked, rules: Grammar, number_cell: bool, may_be_year: bool) -> None:
        self.text, self.asked, self.rules, self.words = text, asked, rules, rules.words
        self.topic, self.may_be_year = topic(asked), may_be_year
        plain = text.strip()
        if number_cell and plain.replace(".", "", 1).isdecimal():
            self.said = [Token("number", plain, 0, len(text), float(plain))]
        else:
            self.said = tokens(text)
        self.changed()

    def changed(self) -> None:
        """Forget where phrases stand: the tokens have changed."""
        self._joined, self._texts = joined(self.said), frozenset([token.text for token in self.said])
        self._marks: dict[tuple[str, ...], list[Mark]] = {}

    def marks(self, *rules: str) -> list[Mark]:
        """Return where phrases of some rules stand; where several rules are named, no two marks overlap."""
        if rules not in self._marks:
            self._marks[rules] = self.rules.marks(rules, self._joined, self._texts)
        return self._marks[rules]

    def places(self, rule: str) -> list[tuple[int, int]]:
        """Return where the phrases of a rule begin and end."""
        return [(first, last) for _, first, last in self.marks(rule)]

    def at(self, place: int) -> str:
        """Return the text of a token, nothing beyond the ends."""
        return self.said[place].text if 0 <= place < len(self.said) else ""

    def kind(self, place: int) -> str:
        """Return the kind of a token, nothing beyond the ends."""
        return self.said[place].kind if 0 <= place < len(self.said) else ""

    def has(self, kind: str) -> bool:
        """Say whether any token is of a kind."""
        return any(token.kind == kind for token in self.said)

    def begins(self, rules: tuple[str, ...], place: int) -> tuple[str, int] | None:
        """Return the rule whose phrase begins at a place, and the place behind it."""
        return next(((mark.rule, mark.last) for mark in self.marks(*rules) if mark.first == place), None)

    def noun(self, place: int) -> int:
        """Return the place behind a noun that is counted, the longest that stands here, or the place itself."""
        found = self.topic.noun.match(joined(self.said[place : place + _LONGEST_NOUN]), 1)
        return place + found[0].count(" ") if found else place

    def amount(self, place: int) -> tuple[int, int] | None:
        """Return the place of a number with its pound sign and unit, and the one behind it, if one stands here."""
        start = place + (self.at(place) in POUNDS)
        if self.kind(start) != "number":
            return None
        end, one = start + 1, self.said[start]
        if self.at(end) == "(" and self.kind(end + 1) == "number" and self.at(end + 2) == ")":
            other = self.said[end + 1]
            end += 3 * (one.value == other.value and one.flag != other.flag)
        percent = self.percent_sign(end) if self.asked.number == "percent" else 0
        return start, end + (percent or self._unit_length(end))

    def _unit_length(self, place: int) -> int:
        if self.at(place) in self.words["equivalents"] or self.at(place) in ("pounds", "gbp"):
            return 1
        return 3 * (self.at(place) in ("full", "whole") and self.at(place + 2).startswith("equivalent"))

    def percent_sign(self, place: int) -> int:
        """Return how many tokens the percent sign has that stands at a place, or its words; 0 where none does."""
        if self.at(place) in ("%", "percent"):
            return 1
        return 2 * (self.at(place) == "per" and self.at(place + 1) == "cent")

    def unit(self, place: int) -> str:
        """Return what a number is a number of: equivalent (full-time), time, percent, money, or nothing special.

        What a percentage is of is a base; so is a sum of money with a percent sign, which is neither.
        """
        behind, before = self.at(place + 1), self.at(place - 1)
        if before == "of" and self.at(place - 2) in ("%", "percent", "cent"):
            return "base"
        if self.percent_sign(place + 1) or behind == "percentage":
            return "base" if before in POUNDS else "percent"
        if before in POUNDS or behind in ("pounds", "gbp"):
            return "money"
        ranging = behind in ("&", "and", "-", "to") and self.at(place + 3) in self.words["time"]
        if ranging or (behind in self.words["time"] and self.noun(place + 1) == place + 1):
            return "time"
        if before in self.words["equivalents"] or self._unit_length(place + 1 + (behind in ("(", "equivalent"))):
            return "equivalent"
        return "money" if self.said[place].flag in ("thousand", "million") and self.asked.number == "money" else ""

    def may_be_fraction(self, place: int) -> bool:
        """Say whether a number that is to be in percent may be a fraction: 0.45 may mean 45%, and 1 all of it."""
        return self.asked.number == "percent" and not self.unit(place) and 0 < self.said[place].value <= 1

    def year_like(self, place: int) -> bool:
        """Say whether a number may be a year."""
        token = self.said[place]
        written = token.text.isdigit() or token.flag == "words"
        return self.may_be_year and written and token.value in YEARS and not self.unit(place)

    def refuses(self, token: Token) -> bool:
        """Say whether a token is a section of an Act that refuses."""
        named = token.kind == "aside" and token.text in ("section", "regulation")
        return named and token.value in self.rules.sections

    def span(self, first: int, last: int) -> str:
        """Return the part of the answer from one token up to another, as written."""
        return self.text[self.said[first].start : self.said[last - 1].end]

    def sentence(self, place: int) -> int:
        """Return how many sentences end before a place."""
        return sum(token.text in ENDS for token in self.said[:place])

    def sentence_of(self, place: int) -> list[str]:
        """Return the texts of the sentence that holds a place."""
        first = next((before + 1 for before in range(place - 1, -1, -1) if self.at(before) in ENDS), 0)
        return [token.text for token in takewhile(lambda token: token.text not in ENDS, self.said[first:])]

    def repeated(self) -> set[int]:
        """Return the places of the words that repeat two words in a row of the question."""
        pairs = enumerate(pairwise([token.text for token in self.said]))
        return {place + step for place, pair in pairs if pair in self.topic.pairs for step in (0, 1)}
