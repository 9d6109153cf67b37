"""What a report is made of, and the numbers and lists that it shows besides its tables, figures and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import Survey
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, Results
from foisurvey.report.sentence_templates import PrintedNumber, print_number
from foisurvey.report.sentences import ResultsSection
from foisurvey.report.wording import exact

ROLES = {"total": "the total", "part": "a part of the total", "extra": "in addition"}
NUMBERS = {
    "count": "a whole number",
    "decimal": "a number with decimals",
    "money": "an amount of money",
    "percent": "a percentage",
    "choice": "one of: {}",
}
REPLIES = {
    "full": "in full",
    "partial": "in part",
    "none": "without a number",
    "late": "late, not counted",
    "no_response": "none",
}


class Picture(NamedTuple):
    """A figure, as SVG, and what is seen on it in words."""

    svg: bytes
    words: str


@dataclass(frozen=True)
class ReportData:
    """All that the report of a run is made of.

    `config` is the config as its file has it, `estimates` and `results` are of all analyses and statements, `frame` is
    the analysis frame, `sets` and `set_names` are from `organisations_counted`, `tables` are HTML by name, `in_review`
    is the number of answers in review, `confirmed` and `corrected` how many a person decided as the program proposed,
    and otherwise, `what_if` says how many cells each other method changes (`frames.WHAT_IF_COUNTS`), `parity` is the
    parity certificate, `second_opinion` what was computed again (`frames.SECOND_OPINION`), `compared` are the figures
    of a publication beside ours (`frames.PUBLISHED`), if there is one, `received` and `packages` are those of the
    manifest.
    """

    survey: Survey
    config: dict[str, Any]
    config_file: str
    estimates: pl.DataFrame
    results: Results
    frame: pl.DataFrame
    sections: Sequence[ResultsSection]
    sets: dict[str, list[str]]
    set_names: dict[str, str]
    tables: dict[str, str]
    pictures: dict[str, Picture]
    in_review: int
    confirmed: int
    corrected: int
    what_if: pl.DataFrame
    parity: pl.DataFrame
    second_opinion: pl.DataFrame
    compared: pl.DataFrame | None
    received: dict[str, str]
    packages: dict[str, str]


def key_numbers(results: Results) -> list[tuple[PrintedNumber, str]]:
    """Return the numbers that a reader looks for first, and what each is; those that are not defined are left out."""
    survey, plural = results.survey, results.survey.counted.plural
    replies, totals = results.group("table1"), results.group("table2")
    labels = {
        replies.id("contacted"): "organisations contacted",
        replies.id("full.pct"): "replied in full, of all contacted",
    }
    if totals.count("organisations.n"):  # a total of no organisation is not 0
        labels[totals.id(estimate_id(survey.counted.id, "total"))] = f"{plural}, in all"
        labels[totals.id("median")] = f"{plural} per organisation, median"
    if survey.compliance:
        labels[results.group("table4").id("median")] = f"{survey.compliance.rate}, median"
    if remainder := survey.remainder:
        shares = results.group("table6")
        of = shares.text(estimate_id(remainder.status, "denominator"))
        noun = survey.counted.singular if of == "1" else plural
        label = f"{remainder.label}, of the {of} {noun} known"
        low, high = (shares.text(estimate_id(remainder.status, f"cluster_ci_{end}")) for end in ("low", "high"))
        if MISSING not in (low, high):
            label += f"; {survey.statistics.level_percent} CI by organisations {results.interval(low, high)}"
        labels[shares.id(estimate_id(remainder.status, "pct"))] = label
    return [
        (print_number(results, name), capitalised(label))
        for name, label in labels.items()
        if results.value(name) is not None
    ]


def questions(survey: Survey) -> list[tuple[str, str, str]]:
    """Return each question: its title, its role, and what kind of number, or which answers, it asks for."""
    rows = []
    for one in survey.questions.values():
        choices = "; ".join(called[0] for called in one.choices.values())
        rows.append((one.title, ROLES[one.role], NUMBERS[one.number].format(choices)))
    return rows


def contacted(results: Results) -> list[tuple[str, PrintedNumber]]:
    """Return each organisation type and how many of it were contacted; last all, where there are several types."""
    survey = results.survey
    labels = survey.labels_and_all if len(survey.organisation_types) > 1 else survey.type_labels
    return [
        (label, print_number(results, results.group("table1", name).id("contacted"))) for name, label in labels.items()
    ]


def without_reply(results: Results) -> list[tuple[str, PrintedNumber, PrintedNumber, PrintedNumber]]:
    """Return each type of which some did not reply: how many, of how many contacted, and the percentage."""
    rows = []
    for name, label in results.survey.type_labels.items():
        group = results.group("table1", name)
        if group.count("no_response.n"):
            count, of, percentage = (
                print_number(results, group.id(statistic))
                for statistic in ("no_response.n", "contacted", "no_response.pct")
            )
            rows.append((label, count, of, percentage))
    return rows


def organisations(data: ReportData) -> dict[str, list[tuple[str, str, list[str], str]]]:
    """Return the organisations contacted by type: id, name, numbers (last the rate, if there is one) and reply."""
    names = list(data.survey.questions)
    rate = ["rate"] if data.survey.compliance else []
    by_type: dict[str, list[tuple[str, str, list[str], str]]] = {name: [] for name in data.survey.organisation_types}
    columns = ["organisation_id", "name", "organisation_type", "completeness", *names, *rate]
    for identity, name, organisation_type, reply, *values in data.frame.select(columns).iter_rows():
        answers = zip(data.survey.questions.values(), values[: len(names)], strict=True)
        numbers = [asked.choices[one][0] if one in asked.choices else exact(one) or MISSING for asked, one in answers]
        numbers += [data.results.printed(value, "percent") for value in values[len(names) :]]
        by_type[organisation_type].append((identity, name or "", numbers, REPLIES[reply]))
    return by_type


def organisation_headings(survey: Survey) -> list[tuple[str, str]]:
    """Return the headings of `organisations`, and the class of each column."""
    numbers = [question.title for question in survey.questions.values()]
    if survey.compliance:
        numbers.append(f"{capitalised(survey.compliance.rate)}, %")
    return [("Id", "code"), ("Name", "name"), *((number, "n wrap") for number in numbers), ("Reply", "reply")]


def names_by_members(sets: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
    """Return each different set of organisations once, and the names it has, in their order."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, members in sets.items():
        names.setdefault(tuple(members), []).append(name)
    return names
