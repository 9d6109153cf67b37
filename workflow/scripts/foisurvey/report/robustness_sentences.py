"""How far silent organisations could move the headlines, in sentences."""

from foisurvey.core.survey import Robustness
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.results import Group
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.robustness.silent import IMPUTATION, TABLE, TIPPING
from foisurvey.tables.headline_labels import claim_words, headline_labels

BOUNDS = (
    "{headline}: {reported} as reported. The {all_silent.n|organisation|organisations} that did not answer could move "
    "it to anything from {all_silent_low} to {all_silent_high}, if their totals lie in the range of their type."
)
ALL_ANSWERED = "{headline}: {reported} as reported; every organisation answered what it needs."
FAILS = "“{claim}” does not hold: the number reported is {reported}."
HOLDS = "“{claim}” holds: the number reported is {reported}."
NEVER = "“{claim}” holds whatever the {silent.n|silent organisation|silent organisations} would answer in this range."
TIPPED = (
    "“{claim}” would no longer hold if {overturn.n} of the {silent.n|silent organisation|silent organisations} "
    "answered in the way that speaks most against it."
)
IMPUTED = (
    "With missing totals imputed, the mean per organisation is {mean} ({level} CI {mean_ci}) and the total of all "
    "contacted {total} ({level} CI {total_ci})."
)


def silent_sentences(writer: Writer, robustness: Robustness) -> list[Sentence]:
    """Return what silent organisations could make of the headlines with a claim (without any, of the first and the last
    headline), of the claims, and of the totals; what is not defined is left out."""
    results, survey = writer.results, writer.survey
    called, asked = headline_labels(survey), list(headlines(survey.design))
    about = list(dict.fromkeys(claim.headline for claim in robustness.claims.values())) or [asked[0], asked[-1]]
    sentences = []
    for name in about:
        group = results.group(TABLE, name)
        if group.value("reported") is not None and group.value("all_silent_low") is not None:
            template = BOUNDS if group.count("all_silent.n") else ALL_ANSWERED
            sentences.append(writer.write(template, group, headline=called[name]))
    for name, claim in robustness.claims.items():
        group = results.group(TABLE, name, TIPPING)
        if group.value("reported") is not None:
            sentences.append(writer.write(_of_claim(group), group, claim=claim_words(claim, survey)))
    group = results.group(TABLE, "known_drawn", IMPUTATION)
    if group.value("mean_se") is not None:
        sentences.append(writer.write(IMPUTED, group))
    return sentences


def _of_claim(group: Group) -> str:
    """Return the template of what silent organisations could make of a claim."""
    fewest = group.value("overturn.n")
    if fewest is None:
        return NEVER if group.count("silent.n") else HOLDS
    return TIPPED if fewest else FAILS
