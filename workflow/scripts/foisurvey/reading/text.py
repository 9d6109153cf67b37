"""An answer's text as the rules see it: its tokens, the phrases found in it, and what each word is to the topic."""

from collections.abc import Iterable

from foisurvey.reading.asides import set_aside, without_the_question
from foisurvey.reading.grammar import Grammar, Mark
from foisurvey.reading.numerals import with_numerals
from foisurvey.reading.tokens import Token, tokens
from foisurvey.reading.topic import Topic, folded

# Units of a number that can be the answer, by what the question wants.
WANTED = {"count": ("", "equivalent"), "decimal": ("", "equivalent"), "money": ("", "money")}
POUNDS = ("£", "gbp")
ENDS = frozenset(".;\n!?")
STOPS = ENDS | frozenset(",:([-")
_LIGHT = frozenset("/ & ' \"".split())
_LIGHT_BEFORE = _LIGHT | frozenset(": , - ( ) = .".split())


class Text:
    """One answer taken apart; a place is that of a token among `said`."""

    def __init__(self, text: str, number: str, topic: Topic, rules: Grammar) -> None:
        self.text, self.number, self.topic, self.rules = text, number, topic, rules
        self.words = rules.words
        self.said = without_the_question(with_numerals(tokens(text)))
        self.listed = set_aside(self.said, rules)
        self._look()

    def _look(self) -> None:
        self.marks = self.rules.marks(self.said)
        self.kinds = {token.kind for token in self.said}
        self.texts = {token.text for token in self.said}

    def numbers(self) -> list[int]:
        """Return the places of all numbers."""
        return [place for place, token in enumerate(self.said) if token.kind == "number"]

    def forget(self, first: int, last: int) -> None:
        """Leave the tokens from first up to last out of the text."""
        del self.said[first:last]
        self._look()

    def found(self, names: Iterable[str]) -> list[Mark]:
        """Return the marks of some rules."""
        return [mark for name in names for mark in self.marks.get(name, ())]

    def doubtful(self, name: str, but: Iterable[str] = ()) -> list[Mark]:
        """Return the marks of a rule that no harmless phrase, nor one of some other rules, takes in."""
        if name not in self.marks:
            return []
        harmless = self.found(("harmless", *but))
        return [
            (first, last)
            for first, last in self.marks.get(name, ())
            if not any(start <= first and last <= end for start, end in harmless)
        ]

    def span(self, mark: Mark) -> str:
        """Return a mark's part of the answer, as written."""
        return self.text[self.said[mark[0]].start : self.said[mark[1] - 1].end]

    def at(self, place: int) -> str:
        """Return the text of a token, nothing beyond the ends."""
        return self.said[place].text if 0 <= place < len(self.said) else ""

    def ends(self, place: int) -> bool:
        """Say whether a sentence, or the text, ends here."""
        return place >= len(self.said) or self.said[place].text in ENDS

    def sentence(self, place: int) -> int:
        """Return the first place of the sentence that holds a place."""
        while place and self.said[place - 1].text not in ENDS:
            place -= 1
        return place

    def in_brackets(self, place: int) -> bool:
        """Say whether a place stands in brackets."""
        depth = 0
        for token in self.said[:place]:
            if token.kind == "mark":
                depth += (token.text in "([") - (token.text in ")]")
        return depth > 0

    def unit(self, place: int) -> str:
        """Return what a number is a number of: equivalent (full-time), time, percent, money, or nothing special."""
        said = self.said
        behind = [token.text for token in said[place + 1 : place + 6]]
        near = behind[0] if behind else ""
        if self.at(place - 1) in POUNDS or near in ("pounds", "gbp", "sterling", "pa", "p.a"):
            return "money"
        if near in ("%", "percent", "percentage") or behind[:2] == ["per", "cent"]:
            return "percent"
        if near in self.words["time"] and not self.counted(place + 2):
            return "time"
        if self.at(place - 1) in self.words["equivalents"] and near not in self.words["equivalents"]:
            return "equivalent"
        if near in ("&", "and", "-", "to") and self.at(place + 3) in self.words["time"]:
            return "time" if said[place + 2].kind == "number" else ""
        if said[place].flag in ("thousand", "million") and self.number == "money":
            return "money"
        words = [word for word in behind if word not in ("(", "equivalent")]
        if words and words[0] in self.words["equivalents"]:
            return "equivalent"
        if words[:2] in (["full", "time"], ["whole", "time"]) and {"equivalent", "equivalents"} & set(behind):
            return "equivalent"
        return ""

    def stop(self, place: int) -> int:
        """Return the first place from here on that ends a clause."""
        while place < len(self.said) and self.said[place].text not in STOPS:
            place += 1
        return place

    def of_some_time(self, last: int | None = None) -> bool:
        """Say whether the answer, up to a place, is for a time that was not asked for: "in 2031", "since June 2031"."""
        if "aside" not in self.kinds or (self.topic.timed and not self.topic.times):
            return False
        for place, token in enumerate(self.said[:last]):
            if token.kind == "aside" and token.text in ("date", "year"):
                asked = self.text[token.start : token.end].lower() in self.topic.times
                in_time = self.at(place - 1) in self.words["for_a_time"]
                if not asked and (self.topic.times or in_time):
                    return True
        return False

    def counted(self, place: int) -> bool:
        """Say whether a word is a noun that is counted."""
        return place < len(self.said) and self.is_word(place) and folded(self.said[place].text) in self.topic.counted

    def describes(self, place: int) -> bool:
        """Say whether a word describes what is counted: an adjective, of people a title, of a budget its kind."""
        word = self.said[place].text
        titled = word in self.words["titles"] and "staff" in self.topic.counted
        return (
            word in self.words["adjectives"] or titled or (self.number == "money" and word in self.words["of_a_budget"])
        )

    def is_word(self, place: int) -> bool:
        """Say whether a token is a word."""
        return self.said[place].kind == "word"

    def fits(self, token: Token) -> bool:
        """Say whether a token is a word of the topic."""
        return token.kind == "word" and folded(token.text) in self.topic.words

    def nouns(self, place: int) -> tuple[int, bool, bool]:
        """Return the place behind a run of words of the topic, whether it has a counted noun, and whether another."""
        said, counted, other = self.said, False, False
        while place < len(said):
            token = said[place]
            fits, adjective = self.fits(token), self.describes(place)
            if not (fits or adjective or token.text in _LIGHT) or (
                token.text in self.words["verbs"] and not self.counted(place)
            ):
                break
            counted |= self.counted(place)
            other |= fits and not adjective and token.text not in self.words["following"]
            place += 1
        return place, counted, other

    def in_a_name_of_what_is_asked(self, place: int) -> bool:
        """Say whether a token may be part of how what is asked is called."""
        token = self.said[place]
        return self.fits(token) or self.describes(place) or token.text in _LIGHT

    def opens(self, place: int) -> bool:
        """Say whether a token may stand before the number without changing it."""
        token = self.said[place]
        if token.kind != "word":
            return token.kind == "aside" or token.text in _LIGHT_BEFORE
        known = token.text.removesuffix("'s") in self.words["opening"] or self.describes(place)
        named = place + 1 < len(self.said) and self.said[place + 1].kind == "aside"
        return known or named or self.fits(token) or self.is_name(place)

    def follows(self, place: int) -> bool:
        """Say whether a token may stand behind the number, in the same breath, without changing it."""
        token = self.said[place]
        if token.kind == "number":
            return self.unit(place) == "time" and self.at(place + 1) in self.words["working_time"]
        if token.kind != "word":
            return token.kind == "aside" or token.text in _LIGHT
        if token.text in ("under", "to", "with", "against") and place + 1 < len(self.said):
            return self.said[place + 1].kind == "aside" or token.text in self.words["following"] or self.fits(token)
        if token.text in self.words["time"] and place > 1:
            before = self.said[place - 1]
            of_a_time = before.text in ("per", "a", "each") and self.said[place - 2].text in self.words["time"]
            return (
                before.kind == "number"
                or of_a_time
                or (before.text in ("per", "a") and token.text == "year" and self.number == "money")
            )
        if token.text in self.words["equivalents"] and self.number == "count" and "staff" not in self.topic.counted:
            return False
        return token.text in self.words["following"] or self.describes(place) or self.fits(token) or self.is_name(place)

    def is_name(self, place: int) -> bool:
        """Say whether a word is part of a body's name: capital letters, next to Council, Trust and the like."""
        joins = 0 < place < len(self.said) - 1 and self._joins(place)
        if not (self._capital(place) or (joins and self._capital(place - 1) and self._capital(place + 1))):
            return False
        first = last = place
        while first and (
            self._capital(first - 1) or (first > 1 and self._joins(first - 1) and self._capital(first - 2))
        ):
            first -= 1
        while last + 1 < len(self.said) and (self._capital(last + 1) or self._joins(last + 1)):
            last += 1
        return any(self.said[at].text in self.words["organisation"] for at in range(first, last + 1))

    def _joins(self, place: int) -> bool:
        return self.said[place].text in ("and", "of", "&")

    def _capital(self, place: int) -> bool:
        token = self.said[place]
        written = self.text[token.start : token.end]
        acronym = len(written) <= 4 and written.isupper()
        return token.kind == "word" and (acronym or (written[:1].isupper() and written[1:].islower()))
