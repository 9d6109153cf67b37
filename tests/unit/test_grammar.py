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
RULES = {name: rule for section in (*SECTIONS, "never") for name, rule in GRAMMAR[section].items()}
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


@pytest.mark.parametrize(
    ("rule", "phrase", "text", "before", "after"),
    [
        ("not_held", "we keep no count", "We keep no count.", "unclear review", "not_held"),
        ("refused", "computer says no", "Computer says no", "unclear review", "refused"),
        ("not_applicable", "nothing to do with us", "Nothing to do with us", "unclear review", "not_applicable"),
        ("approximate", "give or take", "Give or take 58", "exact review", "approximate 58"),
        ("at_least", "a good", "a good 58 systems", "exact review", "more_than 58"),
        ("or_so", "odd", "58 odd", "exact review", "approximate 58"),
        ("doubt", "phoned in", "58 (phoned in by Ann)", "exact 58", "exact review"),
        ("standard", "abc", "58, all by ABC 9001", "unclear review", "exact 58"),
        ("elsewhere", "on our pages", "On our pages", "unclear review", "unclear review"),
    ],
)
def test_a_config_adds_phrases_to_a_rule(rule: str, phrase: str, text: str, before: str, after: str):
    assert outcome(text) == before
    assert outcome(text, phrases={rule: (phrase,)}) == after
    assert outcome(text) == before  # what one survey adds is no other's


def test_a_phrase_is_plain_words_with_choices():
    found = grammar((("doubt", ("Don't know",)),))
    assert found is grammar((("doubt", ("Don't know",)),))
    assert outcome("58, don't know", phrases={"doubt": ("Don't know",)}) == "exact review"
