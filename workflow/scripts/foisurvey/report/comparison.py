"""How far the figures of a publication agree with ours, and which methods of the config are not those it used."""

from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import Survey, option_of
from foisurvey.report.wording import counted, listed


class OtherMethod(NamedTuple):
    """An option in words, its value in the config, and that of the publication."""

    option: str
    ours: str
    theirs: str


def other_methods(survey: Survey) -> list[OtherMethod]:
    """Return the options in which the config differs from the methods of the publication, in their order."""
    methods = survey.publication.methods if survey.publication else {}
    beside = [(path, option_of(survey, path), theirs) for path, theirs in methods.items()]
    return [OtherMethod(_words(path), _value(ours), _value(theirs)) for path, ours, theirs in beside if ours != theirs]


def summarised(survey: Survey, compared: pl.DataFrame) -> str:
    """Return the comparison (`frames.PUBLISHED`) on a line: with what, how many figures agree, and why not more."""
    publication = survey.publication
    name = publication and (publication.citation or publication.address)
    explained = compared.filter(pl.col("agreement") != "agrees")["reason"].count()
    sentences = [
        f"Publication{f' ({name})' if name else ''}: {agreement(compared)}, {explained:,} of the others with a reason "
        "(audit/published.csv).",
        difference_of_methods(survey),
        constructed(survey),
    ]
    return " ".join(filter(None, sentences))


def agreement(compared: pl.DataFrame) -> str:
    """Return how many figures of a publication (`frames.PUBLISHED`) agree: "442 of 446 figures agree"."""
    agree = compared.filter(agreement="agrees").height
    return f"{agree:,} of {counted(compared.height, 'figure')} agree{'s' if agree == 1 else ''}"


def difference_of_methods(survey: Survey) -> str:
    """Return in a sentence how the methods of the config differ from those of the publication; "" if they do not."""
    others = [f"{one.option} {one.ours} (publication: {one.theirs})" for one in other_methods(survey)]
    if not others:
        return ""
    return f"The config differs from the publication in {listed(others)}, so fewer figures may agree."


def constructed(survey: Survey) -> str:
    """Return what agreement shows where the data were made to fit the publication; "" of data that were received."""
    if not survey.synthetic:
        return ""
    return (
        "The synthetic data were constructed to reproduce the publication. Agreement shows that the computation is "
        "right; it is no evidence for the findings."
    )


def _words(path: str) -> str:
    """Return an option in words: without its section and, within an analysis, without the name of that."""
    *above, option = path.split(".")
    return " ".join([*above[2:], option]).replace("_", " ")


def _value(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
