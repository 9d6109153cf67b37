"""Abbreviations spelt out at their first use in a text."""

import re
from collections.abc import Iterable, Mapping

from foisurvey.core.outside_text import capitalised


def first_uses(texts: Iterable[str], abbreviations: Mapping[str, str]) -> list[str]:
    """Return texts, in reading order, with each abbreviation spelt out where it first stands as a word.

    HMO becomes house in multiple occupation (HMO), or, where the config has it, HMOs houses in multiple occupation
    (HMOs): the first of the two alone. Where a number follows, the meaning does too: BS1 (BS: British Standard). An
    abbreviation in brackets of its own is taken as spelt out.
    """
    waiting = dict(abbreviations)
    expanded = []
    for text in texts:
        pieces, place = [], 0
        for match in _words(abbreviations).finditer(text) if waiting else ():
            name, before = match["name"], text[: match.start()]
            if name not in waiting:
                continue
            meaning = waiting[name]
            waiting = {one: of for one, of in waiting.items() if one.removesuffix("s") != name.removesuffix("s")}
            if before.endswith("(") and text[match.end() :].startswith(")"):
                continue
            spelt_out = f"{match[0]} ({name}: {meaning})"
            if not match["number"]:
                begins = not before or re.search(r"[.?!] $", before)
                spelt_out = f"{capitalised(meaning) if begins else meaning} ({name})"
            pieces += [text[place : match.start()], spelt_out]
            place = match.end()
        expanded.append("".join([*pieces, text[place:]]))
    return expanded


def _words(abbreviations: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(abbreviations, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?P<name>{'|'.join(map(re.escape, longest_first))})(?P<number>\d*)(?!\w)")
