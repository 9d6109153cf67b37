"""The grammar of answers: every rule's examples read as it says, and a config adds phrases to it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from foisurvey.answers import asked_by
from foisurvey.reading import grammar as page
from foisurvey.reading.grammar import SECTIONS, grammar, rule_names
from foisurvey.reading.reader import STANDARD, read_answer

GRAMMAR = yaml.safe_load(Path(page.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
RULES = {name: rule for section in SECTIONS for name, rule in GRAMMAR[section].items()}
EXAMPLES = [(name, *example.split(" -> ")) for name, rule in RULES.items() for example in rule["examples"]]
QUESTION = "How many systems do you have?"


def outcome(text: str, **reading: Any) -> str:
    """Return what an answer is read as, in the form of the grammar's examples."""
    found = read_answer(text, asked_by(QUESTION), replace(STANDARD, **reading))
    value = "" if found.value is None else f" {found.value:g}"
    return f"{found.kind}{value}" + (f" {found.certainty}" if found.certainty else "")


@pytest.mark.parametrize(("rule", "text", "reads"), EXAMPLES)
def test_an_example_reads_as_the_page_says(rule: str, text: str, reads: str):
    assert outcome(text) == reads, rule


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_means_and_shows_it(rule: str):
    assert RULES[rule]["means"].strip()
    assert RULES[rule]["phrases"] or RULES[rule]["alone"]
    assert RULES[rule]["examples"]


def test_the_config_knows_every_rule_by_its_name():
    assert rule_names() == list(RULES)


# For each rule a phrase that the page does not have, and an answer with it: before and after a config adds it.
ADDED = [
    ("opening", "what we found", "What we found: 58", "exact 58 unsure", "exact 58"),
    ("closing", "on the premises", "58 on the premises", "exact 58 unsure", "exact 58"),
    ("a_year", "each twelvemonth", "58 systems", "exact 58", "exact 58"),
    ("approximate", "give or take", "Give or take 58", "exact 58 unsure", "approximate 58"),
    ("nearly", "knocking on", "knocking on 58", "exact 58 unsure", "approximate 58"),
    ("at_least", "a good", "a good 58 systems", "exact 58 unsure", "more_than 58"),
    ("at_most", "topping out at", "topping out at 58", "exact 58 unsure", "fewer_than 58"),
    ("more_than", "north of", "north of 58", "exact 58 unsure", "more_than 59"),
    ("fewer_than", "south of", "south of 58", "exact 58 unsure", "fewer_than 57"),
    ("or_more", "and climbing", "58 and climbing", "exact 58 unsure", "more_than 58"),
    ("or_fewer", "and sinking", "58 and sinking", "exact 58 unsure", "fewer_than 58"),
    ("or_so", "odd", "58 odd", "exact 58 unsure", "approximate 58"),
    ("none", "zilch", "Zilch", "unclear unsure", "exact 0"),
    ("refused", "computer says no", "Computer says no", "unclear unsure", "refused"),
    ("not_held", "tallies are foreign to us", "Tallies are foreign to us.", "unclear unsure", "not_held"),
    ("not_applicable", "nothing to do with us", "Nothing to do with us", "unclear unsure", "not_applicable"),
    ("not_answered", "left blank", "Left blank", "unclear unsure", "not_answered"),
    ("elsewhere", "on our pages", "On our pages", "unclear unsure", "unclear unsure"),
    ("in_part", "bits of it", "Bits of it are not held", "not_held likely", "unclear unsure"),
    ("total_before", "comes to", "40 and 18 comes to 58", "unclear unsure", "exact 58 unsure"),
    ("total_after", "all told", "40 and 18, 58 all told", "unclear unsure", "exact 58 unsure"),
    *(
        (doubt, "operate", "We operate 58 systems", "exact 58 likely", "exact 58 unsure")
        for doubt in ("taken_back", "added_to", "conditional", "another_time", "another_count")
    ),
]


@pytest.mark.parametrize(("rule", "phrase", "text", "before", "after"), ADDED)
def test_a_config_adds_phrases_to_a_rule(rule: str, phrase: str, text: str, before: str, after: str):
    assert outcome(text) == before
    assert outcome(text, phrases={rule: (phrase,)}) == after
    assert outcome(text) == before  # what one survey adds is no other's


def test_each_rule_is_added_to():
    assert [rule for rule, *_ in ADDED] == rule_names()


@pytest.mark.parametrize(("rule", "phrase"), [("not_held", "we keep no tally"), ("refused", "we would rather not say")])
def test_an_added_reason_counts_alone_and_tells_in_a_sentence(rule: str, phrase: str):
    added = {"phrases": {rule: (phrase,)}}
    assert outcome(phrase.capitalize() + ".", **added) == rule
    assert outcome(f"Thank you. {phrase.capitalize()} of such matters.", **added).startswith(rule)
    assert outcome(f"Thank you. {phrase.capitalize()} of such matters.", **added) != rule
    assert not outcome(f"58. However, {phrase} of 12 others.", **added).startswith(rule)


def test_a_phrase_is_plain_words_with_choices():
    found = grammar((("taken_back", ("Don't know",)),))
    assert found is grammar((("taken_back", ("Don't know",)),))
    assert outcome("58, don't know", phrases={"taken_back": ("Don't know",)}) == "exact 58 unsure"
