"""The reader of answers as a command: `python -m foisurvey.answers in.csv out.csv`.

It reads the columns question, answer and number (count, decimal, money, percent or choice). A choice is one of yes, no
and partly: only a survey's config can give it other options. How one answer is read is described in
reading/grammar.yaml and done by `foisurvey.reading`.
"""

import argparse
import re
import sys
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import get_args

import polars as pl

from foisurvey.core.survey import CHOICES, NumberAsked, NumberKind
from foisurvey.reading.grammar import grammar
from foisurvey.reading.read_answers import READING
from foisurvey.reading.reader import read_answer
from foisurvey.reading.tokens import tokens

_NEEDED = ["question", "answer", "number"]
_ADDED = ["kind", "value", "low", "high", "rule", "review", "span", "certainty"]
_NUMBERS = get_args(NumberKind)
_LISTED = re.compile(r"\s*(?:q(?:uestion)?\.?\s*)?(\d{1,2}[a-z]?)\s*[.):]\s", re.IGNORECASE)
# A noun that is counted stands behind the only one of these, and ends where one of the next begins.
_ASKING = (("how", "many"), ("number", "of"))
_BEHIND_A_NOUN = frozenset(
    "a affected all an and are as at awaiting be been by can currently did do does each employed for from had has have "
    "held i if in is it its of on or our per received recorded reported should that the their these they this to used "
    "was we were what which who will with within would you your".split()
)
_MOST_WORDS = 4
_ONE_OF = {"children": "child", "men": "man", "people": "person", "women": "woman"}


def main(source: str, target: str) -> None:
    """Read the answers of one CSV file into another.

    The words of its question may stand around an answer's number; a blank number asks for a count. Where some ask for
    a choice a column `option` is added too. A column of the source that has the name of one that is added is dropped.
    Exits with one line where the source cannot be read.
    """
    try:
        given = pl.read_csv(source, infer_schema=False)
        rows = given.select("question", "answer", pl.col("number").fill_null("count")).rows()
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0]
        sys.exit(f"{source}: expected a CSV in UTF-8 with columns {', '.join(_NEEDED)} ({reason})")
    unknown = [(row, number) for row, (*_, number) in enumerate(rows, start=2) if number not in _NUMBERS]
    if unknown:
        row, number = unknown[0]
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        sys.exit(f"{source}, row {row}, column number, value {number!r}{more}: expected {', '.join(_NUMBERS)}")
    readings = [read_answer(answer, asked_by(question or "", number)) for question, answer, number in rows]
    chosen = ["option"] if any(number == "choice" for *_, number in rows) else []
    added = pl.DataFrame(readings, schema=READING, orient="row").select(*_ADDED, *chosen)
    pl.concat([given.select(pl.exclude(added.columns)), added], how="horizontal").write_csv(target)


@lru_cache(maxsize=4096)
def asked_by(question: str, number: NumberKind = "count") -> NumberAsked:
    """Return what a question in words asks for: its number, if it begins with one, and what is counted.

    The options of a choice are those of a config that names none.
    """
    listed = _LISTED.match(question)
    said = [token.text for token in tokens(question)]
    starts = [place + 2 for place, pair in enumerate(pairwise(said)) if pair in _ASKING]
    nouns = _nouns(said[starts[0] :]) if len(starts) == 1 else ()
    options = tuple(CHOICES.items()) if number == "choice" else ()
    name = listed[1].lower() if listed else ""
    return NumberAsked(number, name=name, nouns=nouns, words=(question,), options=options)


def _nouns(said: list[str]) -> tuple[str, ...]:
    """Return the noun with which words begin, also with less and less before it, and one of each."""
    plural = grammar().words["people"] | _ONE_OF.keys()
    run = said[:3] if said[:3] == ["members", "of", "staff"] else []
    run += takewhile(lambda word: word.isalpha() and word not in _BEHIND_A_NOUN, said[len(run) :])
    while run and not (run[-1] in plural or re.search("[^s]s$", run[-1])):
        run.pop()
    if len(run) > _MOST_WORDS:
        return ()
    many = [run[first:] for first in range(len(run)) if run[first] != "of"]
    one = [[_one_of(word) if word in ("members", run[-1]) else word for word in words] for words in many]
    return tuple(dict.fromkeys(" ".join(words) for words in (*many, *one)))


def _one_of(word: str) -> str:
    """Return the singular of a noun: "ferries" is "ferry", "buses" is "bus"."""
    for ending, singular in (
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
        ("uses", "us"),
    ):
        if word.endswith(ending):
            return word.removesuffix(ending) + singular
    return _ONE_OF.get(word) or (word[:-1] if word.endswith("s") else word)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.answers", description="Read the answers of a CSV file.")
    parser.add_argument("source", help=f"a CSV with columns question, answer, number ({', '.join(_NUMBERS)})")
    parser.add_argument("target", help="the CSV to write")
    main(**vars(parser.parse_args()))
