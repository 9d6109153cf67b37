"""The first screen of the report: what was asked of whom, one headline, who responded, and the main shares."""

import re
from typing import NamedTuple

from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import Question
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import Group, Results
from foisurvey.report.sentence_templates import PrintedNumber, Sentence, Writer, print_number
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.table import last_day

# What a title begins with that names the organisations asked: "Housing organisations in Wales", not "Rooms of hotels".
_POPULATION = re.compile(r"(?:(?!of |in |by |for |from |to |and )[^\s,.:;]+ ){0,4}organisations\b", re.IGNORECASE)
# What a law is called besides what it is about.
_LAW = re.compile(r"\s+(?:Act|Code|Law|Ordinance|Regulations?)\b(?:.*\b\d{4})?$")


class Share(NamedTuple):
    """A share in the picture: its label, its percentage and interval in words, and where these stand from 0 to 100."""

    label: str
    words: Sentence
    place: float
    ends: tuple[float, float] | None


def heading(results: Results) -> str:
    """Return what the report is about: the law, how many organisations were asked, and the survey's title."""
    survey = results.survey
    kind = f"{_LAW.sub('', survey.law.name)} survey" if survey.law else "Survey"
    contacted = results.group("table1").text("contacted")
    if _POPULATION.match(survey.title) and contacted != "1":
        return f"{kind} of {contacted} {uncapitalised(survey.title)}"
    return f"{kind} of {contacted} organisation{'' if contacted == '1' else 's'}: {survey.title}"


def headline(results: Results) -> Sentence:
    """Return the main result in a sentence: the largest share, where parts overlap the one of the rate; else the total.

    A remainder that the config does not name is left out, since it says nothing by itself.
    """
    survey, shares = results.survey, results.group("table6")
    if survey.parts is None or survey.compliance is None:
        return _total(results)
    compliant = survey.status_of(survey.compliance.part)
    unnamed = None if survey.parts.remainder else survey.design.remainder
    percentages = {
        status: percentage
        for status in survey.statuses
        if status == compliant or (survey.parts.disjoint and status != unnamed)
        if (percentage := shares.value(f"{status}.pct")) is not None
    }
    if not percentages:
        return _total(results)
    status = max(percentages, key=lambda status: percentages[status])
    share, of = _share(shares, status), f"{{{status}.organisations|organisation|organisations}}"
    largest = survey.statuses[status]
    label = visible(largest.title if isinstance(largest, Question) else largest.label)
    template = f"{{label}} made up {share} of the {{plural}} of {of}."
    if not Writer(results).is_money:
        were = "was" if shares.text(f"{status}.denominator") == "1" else "were"
        template, label = (
            f"Of {{{status}.denominator|singular|plural}} in {of}, {share} {were} {{label}}.",
            uncapitalised(label),
        )
    return Writer(results).write(template, shares, label=label)


def _total(results: Results) -> Sentence:
    writer, group = Writer(results), results.group("table2")
    if not group.count("organisations.n"):
        return writer.write("No organisation reported its {what}.", what=amount_words(results.survey))
    who = "In total, {organisations.n} of the {table1.all.contacted} organisations"
    if results.group("table1").count("contacted") == 1:
        who = "The organisation"
    total = "{plural} of {counted.total}" if writer.is_money else "{counted.total|singular|plural}"
    median = "" if group.few("median") else ", with a median of {median} each"
    return writer.write(f"{who} reported {total}{median}.", group)


def response(results: Results) -> Sentence:
    """Return which percentage of the organisations responded, and how many of how many."""
    replies = results.group("table1")
    template = "{responded.pct} ({responded.n} of {contacted}) of the organisations responded."
    if replies.count("contacted") == 1:
        template = f"The organisation {'responded' if replies.count('responded.n') else 'did not respond'}."
    return Writer(results).write(template, replies)


def key_numbers(results: Results) -> list[tuple[PrintedNumber, Sentence]]:
    """Return the numbers that a reader looks for first, each with what it is: both together are a phrase.

    Numbers that are not defined are left out, and medians of fewer organisations than `minimum_n`.
    """
    survey, writer = results.survey, Writer(results)
    write, noun = writer.write, "of {plural}" if writer.is_money else "{plural}"
    replies, totals, rates = (results.group(table) for table in ("table1", "table2", "table4"))
    shown: list[tuple[PrintedNumber, Sentence]] = []
    for statistic, words in (
        ("no_response.n", "did not reply"),
        ("late.n", f"replied after {last_day(survey)}, too late to be counted"),
        ("full.n", "answered in full"),
    ):
        if count := replies.count(statistic):
            organisations = "organisation" if count == 1 else "organisations"
            shown.append((_number(replies, statistic), (f"{organisations} {words}",)))
    of = "{organisations.n|organisation|organisations}"
    if totals.count("organisations.n"):  # a total of no organisation is not 0
        shown.append(
            (_number(totals, estimate_id(survey.counted.id, "total")), write(f"{noun} reported by {of}", totals))
        )
    if totals.count("organisations.n") and not totals.few("median"):
        shown.append((_number(totals, "median"), write(f"{noun} per organisation (median)", totals)))
    if survey.compliance and rates.count("organisations.n") and not rates.few("median"):
        shown.append((_number(rates, "median"), write(f"median {{rate}} of {of}", rates)))
    return shown if survey.parts else [*shown, *_extra(results)]


def _number(group: Group, statistic: str) -> PrintedNumber:
    """Return a number by itself, in figures also where a sentence would begin with it."""
    return print_number(group.results, group.id(statistic))


def _extra(results: Results) -> list[tuple[PrintedNumber, Sentence]]:
    """Return a number of each extra question: the option that most chose, or the median."""
    survey, write = results.survey, Writer(results).write
    shown = []
    for table, name in survey.design.extra_tables.items():
        asked, group = survey.questions[name], results.group(table)
        of, label = "{organisations.n|organisation|organisations}", visible(asked.title)
        if asked.choices and group.count("organisations.n"):
            option = max(asked.choices, key=lambda option: group.count(f"{option}.n"))
            words = {"option": visible(asked.choices[option][0]), "label": label}
            template = f"of {of} that answered “{{label}}” said “{{option}}”"
            shown.append((_number(group, f"{option}.pct"), write(template, group, **words)))
        elif not asked.choices and group.count("organisations.n") and not group.few("median"):
            shown.append((_number(group, "median"), write(f"median of “{{label}}” in {of}", group, label=label)))
    return shown


def shares(results: Results) -> tuple[str, list[Share]]:
    """Return what the picture of the main shares shows, and these: of the parts, or else of the first choice's options.

    Places are percentages of the width of the picture, which ends at 100% or at the largest share. A share that is not
    defined is left out, and a survey without parts and choices has none.
    """
    survey, design = results.survey, results.survey.design
    of, labels, group = "", {}, results.group("table6")
    if survey.parts is not None:
        of = f"Percentage of the {survey.counted.plural}"
        labels = {name: one.title if isinstance(one, Question) else one.label for name, one in survey.statuses.items()}
    elif choices := [table for table, name in design.extra_tables.items() if survey.questions[name].choices]:
        asked, group = survey.questions[design.extra_tables[choices[0]]], results.group(choices[0])
        of = f"{asked.title}: percentage of the organisations that answered"
        labels = {option: called[0] for option, called in asked.choices.items()}
    values = {name: value for name in labels if (value := group.value(f"{name}.pct")) is not None}
    widest = max([100, *values.values()])
    shown = []
    for name, value in values.items():
        ends = _ends(group, name)
        places = (max(0.0, 100 * ends[0] / widest), min(100.0, 100 * ends[1] / widest)) if ends else None
        words = Writer(results).write(_share(group, name), group)
        shown.append(Share(visible(labels[name]), words, 100 * value / widest, places))
    if any(share.ends for share in shown):
        level = survey.statistics.level_percent
        of += f", with {level} confidence intervals (CI) that allow for whole organisations having answered"
    return f"{of}.", shown


def _share(group: Group, status: str) -> str:
    """Return the template of a share, with its interval by organisations where there is one."""
    interval = ""
    if _ends(group, status):
        interval = f" ({{level}} CI {{{status}.cluster_ci_low}} to {{{status}.cluster_ci_high}})"
    return f"{{{estimate_id(status, 'pct')}}}{interval}"


def _ends(group: Group, status: str) -> tuple[float, float] | None:
    """Return the ends of a share's interval by organisations; None where there is none."""
    names = [f"{status}.cluster_ci_{end}" for end in ("low", "high")]
    if names[0] not in group:
        return None
    low, high = map(group.value, names)
    return None if low is None or high is None else (low, high)
