"""What still belongs to another survey in a config: its words, and those that were there to be replaced."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput, Problem, shortened
from foisurvey.core.survey import Counted, Parts, Presentation, Survey, typed
from foisurvey.start.blank_survey import blank_config

CONFIGS = Path("config")
# Words that say nothing of what a survey is about.
_GENERAL = frozenset(
    "a about all an and any are as at by do does each england for from how in is it its many much "
    "number of on or organisation organisations other part parts per scotland survey that the their these this those "
    "to total totals uk use wales what which with".split()
)


def borrowed(survey: Survey, configs: Path = CONFIGS) -> list[Problem]:
    """Return a note for each text of a survey that belongs to another one.

    That is a title, noun or label that another config of the folder has too, unless the titles of the two are alike,
    or a text that `make new` wrote to be replaced; and an entry of `reading.topic_words` none of whose words stands in
    the survey's title, questions or nouns. Labels of organisation types are not compared: surveys of different things
    may ask the same organisations, and a wrong type is refused when the file is read.
    """
    return [*_topic_problems(survey), *_placeholders(survey), *_of_other_configs(survey, configs)]


def _topic_problems(survey: Survey) -> Iterator[Problem]:
    known = _words([survey.title, *_own_texts(survey).values()])
    for text in survey.reading.topic_words:
        words = _words([text])
        if words and not words & known:
            wrong = "has no word of the title, the questions or the nouns; is it of another survey?"
            yield Problem(f"reading.topic_words: {shortened(repr(text))} {wrong}")


def _placeholders(survey: Survey) -> Iterator[Problem]:
    blank = typed(yaml.safe_load(blank_config(survey.survey, "")), Survey)
    for key, text in _all_texts(survey).items():
        if text in _all_texts(blank).values():
            yield Problem(f"{key}: {text!r} is what make new wrote; replace it by words of your own")


def _of_other_configs(survey: Survey, configs: Path) -> Iterator[Problem]:
    own = _own_texts(survey)
    noted: set[str] = set()
    for file in sorted(configs.glob("*.yaml")):
        try:
            other = typed(read(str(file)), Survey)
        except (BadInput, ValueError, TypeError):  # a config that is not right is checked when it is run
            continue
        if other.survey == survey.survey:
            continue
        if other.title == survey.title:
            yield Problem(f"title: {survey.title!r} is that of {file} too")
        if _alike(survey.title, other.title):
            continue
        others = {text.casefold() for text in _own_texts(other).values()}
        for key, text in own.items():
            if key not in noted and text.casefold() in others and _words([text]) - _words([survey.title]):
                noted.add(key)
                yield Problem(f"{key}: {text!r} is in {file} too, which by its title is about something else")


def _own_texts(survey: Presentation) -> dict[str, str]:
    """Return the texts that say what a survey is about, by key; not those that it has by default."""
    counted, parts = survey.counted, survey.parts
    texts = {f"questions.{name}.label": question.label for name, question in survey.questions.items()}
    texts |= {f"questions.{name}.group": one.group for name, one in survey.questions.items() if one.group}
    if counted != Counted():
        texts |= {"counted.singular": counted.singular, "counted.plural": counted.plural}
        texts |= {f"counted.also.{place}": text for place, text in enumerate(counted.also)}
    if parts:
        texts |= {"parts.heading": parts.heading} if parts.heading != Parts().heading else {}
        texts |= {"parts.remainder.label": parts.remainder.label} if parts.remainder else {}
        texts |= {"parts.compliance.rate": parts.compliance.rate} if parts.compliance else {}
    return texts | {f"sensitivity.{name}.label": one.label for name, one in survey.sensitivity.items()}


def _all_texts(survey: Presentation) -> dict[str, str]:
    """Return the texts of a survey, by key: what it is about, and whom it asks."""
    types = {f"organisation_types.{name}": label for name, label in survey.type_labels.items()}
    return {"title": survey.title, **_own_texts(survey), **types}


def _words(texts: Iterable[str]) -> set[str]:
    """Return the words of texts that say something, each as one of several would be."""
    words = {word for text in texts for word in re.findall(r"[a-z]{2,}", text.casefold())} - _GENERAL
    return {re.sub(r"(?<=[a-z]{3})(?:ies|y)$", "i", word).removesuffix("s") for word in words}


def _alike(title: str, other: str) -> bool:
    """Return whether two titles are of one series: half of the words of both stand in both."""
    own, others = _words([title]), _words([other])
    return bool(own & others) and 2 * len(own & others) >= len(own | others)
