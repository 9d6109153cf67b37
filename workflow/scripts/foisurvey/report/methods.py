"""The methods as the config has them, in words: what a Methods section says of the numbers."""

from collections.abc import Collection
from typing import Any

import polars as pl

from foisurvey.core.config import defaults_taken
from foisurvey.core.survey import NumberKind, Reading, Rounding, Statistics, Survey
from foisurvey.report.wording import listed, numbers_and_cells, percentage
from foisurvey.stats import cluster, sample
from foisurvey.stats.printing import ROUNDINGS
from foisurvey.tables.table import last_day

# Who is dropped where the boundary of a trim falls among equal totals.
_TIES = {
    "register_order": "of equal totals at the boundary the first in the register go at the lower end, the last at the "
    "upper end",
    "all": "of equal totals on both sides of the boundary all are dropped",
    "none": "of equal totals on both sides of the boundary none is dropped",
}

# What simulations show of an interval by organisations (docs/explanation/coverage.md).
SHORT = "Where a few organisations have most of what is counted, or few answered, even this interval is too narrow."


def methods(survey: Survey, parity: pl.DataFrame, second_opinion: pl.DataFrame) -> dict[str, list[str]]:
    """Return the sentences on each subject: reading, completeness, imputation, statistics, sensitivity.

    `parity` is the parity certificate (`frames.PARITY`), `second_opinion` what was computed again
    (`frames.SECOND_OPINION`). A subject that the survey does not have is left out.
    """
    subjects = {
        "Reading the answers": _reading(
            survey.reading, {one.number for one in survey.questions.values() if one.number != "choice"}
        ),
        "Completeness": _completeness(survey),
        "Missing answers": _imputation(survey),
        "Statistics": _statistics(parity, second_opinion),
        "Rates and shares": _rates(survey),
        "Sensitivity analyses": _sensitivity(survey),
        "Printing": _printing(survey.decimals),
    }
    return {subject: sentences for subject, sentences in subjects.items() if sentences}


def by_default(survey: Survey, config: dict[str, Any]) -> dict[str, list[str]]:
    """Return, as a subject of the methods, those that the config leaves out; no subject where it leaves out none."""
    taken = [f"{key} is {_default(value)}" for key, value in defaults_taken(survey, config).items()]
    if not taken:
        return {}
    return {"Not chosen": [f"By default: {'; '.join(taken)}.", "config/README.md says what each of these means."]}


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return listed(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def _reading(reading: Reading, numbers: Collection[NumberKind]) -> list[str]:
    """`numbers` are the kinds of number that questions ask for; bounds are read for counts alone."""
    tolerance = percentage(reading.approximate_tolerance)
    end = "without an upper limit" if reading.open_end is None else f"up to {reading.open_end:g} times the number"
    as_stated = {"as_stated": "counts as the number stated"}
    approximate = as_stated | {"tail": f", give or take {tolerance}"}
    more = as_stated | {"next_number": "counts as the next whole number", "tail": f", and may be more, {end}"}
    fewer = as_stated | {
        "next_number": "counts as the whole number before it",
        "tail": ", and may be fewer, down to none",
    }

    def sentence(what: str, how: str, words: dict[str, str]) -> str:
        if how == "review":
            return f"{what} was put to a person, and is missing until that person decides."
        return f"{what} {words[how]}{words['tail']}."

    bounds: list[tuple[str, str, dict[str, str]]] = [
        ("“More than” a number", reading.more_than, more),
        ("“Fewer than” a number", reading.fewer_than, fewer),
    ]
    if "count" not in numbers:
        bounds = [(what, "review", words) for what, _, words in bounds]
    elif len(numbers) > 1 and any(how != "review" for _, how, _ in bounds):
        bounds.append(("Either, where no whole number was asked for,", "review", {}))
    likely = (
        "Where the program was fairly sure what a sentence means, that counts although nobody has confirmed it; the "
        "notes under the tables say how many such answers there are."
    )
    return [
        "Each answer was read as it stands, by fixed rules; one that no rule surely understood was put to a person.",
        *([likely] if reading.sentences == "accept_likely" else []),
        sentence("An approximate number", reading.approximate, approximate),
        *(sentence(*bound) for bound in bounds),
        "Each number that moves with such answers has an ambiguity band: the least and the most it would be if each of "
        "these answers lay anywhere in its interval.",
    ]


def _completeness(survey: Survey) -> list[str]:
    full, design = survey.completeness.full, survey.design
    needed = listed([f"“{survey.questions[name].title}”" for name in full])
    sentences = [f"A reply is full where it has a number for {needed}."]
    if design.parts:
        sentences.append("It is partial where it is not full, but has a number for the total or a part of it.")
    elif full != (design.total,):
        sentences.append("It is partial where it is not full, but has a number for the total.")
    if until := last_day(survey):
        sentences.append(
            f"A reply after {until} is not counted; an answer after an internal review counts by the day of the first "
            "refusal."
        )
    if survey.input.revised_replies:
        sentences.append("Of several replies of an organisation, its last in time counts.")
    if survey.input.sum_rows:
        sentences.append(
            "Several rows of an organisation are parts of one reply, and their numbers are added; where one of them "
            "was no plain number, a person decided the sum."
        )
    return sentences


def _imputation(survey: Survey) -> list[str]:
    if survey.imputation.total_from_parts and survey.design.parts:
        of_zeros = " Where all its parts are 0, a person decides." if survey.imputation.zeros_to_review else ""
        return [
            "A missing total is the sum of its parts, where all of them were given; one that is in review or was not "
            f"seen is left missing.{of_zeros} Such a sum is a lower limit: no interval or ambiguity band says how much "
            "higher the total may be. No other answer was filled in; each analysis is of the organisations that gave "
            "what it needs."
        ]
    return ["No answer was filled in; each analysis is of the organisations that gave what it needs."]


def r_calls(statistics: Statistics, parity: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Return the statistics whose method is a choice: what each is, the method, and R's call (empty where unknown)."""
    of_mean, of_share = statistics.interval_of_mean, str(statistics.interval_of_share)
    name = cluster.name_of_interval(statistics)
    if of_share == "cluster":
        of_share = f"cluster_{statistics.clusters.scale}"
    quantile, skewness = statistics.quantile_type, statistics.skewness_type
    level = statistics.level_percent
    chosen = [
        ("Standard deviation", "divisor n - 1", "sd"),
        ("Lower quartile", f"quantile of type {quantile}", f"quantile_25_type_{quantile}"),
        ("Upper quartile", f"quantile of type {quantile}", f"quantile_75_type_{quantile}"),
        ("Skewness", f"type {skewness}", f"skewness_type_{skewness}"),
        (f"{level} interval of a mean, lower end", sample.INTERVALS[of_mean], f"mean_ci_{of_mean}_low"),
        (f"{level} interval of a mean, upper end", sample.INTERVALS[of_mean], f"mean_ci_{of_mean}_high"),
        (f"{level} interval of a share, lower end", name, f"share_ci_{of_share}_low"),
        (f"{level} interval of a share, upper end", name, f"share_ci_{of_share}_high"),
    ]
    in_r = dict(parity.select("statistic", "r_call").iter_rows())
    return [(what, method, in_r.get(name) or "") for what, method, name in chosen]


def _statistics(parity: pl.DataFrame, second_opinion: pl.DataFrame) -> list[str]:
    sentences = ["The table below has the method of each statistic, and how R computes the same."]
    if parity.height:
        most = max(parity["allowed"])
        agrees = f"agrees to within {most:g}" if most else "is the same"
        sentences.append(
            f"Each of the {parity.height:,} statistics of this software was compared with {parity['r_version'][0]}, on "
            f"{parity['cases'].sum():,} values in all, and {agrees}."
        )
    if second_opinion.height:
        numbers, cells = numbers_and_cells(second_opinion)
        sentences.append(
            f"Other code computed all {numbers:,} numbers of the tables and sensitivity analyses again from the final "
            f"answers, and put together the {cells:,} cells and headings of the tables; all agree to within "
            f"{max(second_opinion['allowed']):g}."
        )
    return sentences


def _rates(survey: Survey) -> list[str]:
    if not survey.parts:
        return []
    questions, plural = survey.questions, survey.counted.plural
    total, remainder = questions[survey.design.total].title, survey.remainder
    sentences = []
    if compliance := survey.compliance:
        sentences.append(
            f"The {compliance.rate} of an organisation is the percentage of its {plural} that are "
            f"“{questions[compliance.part].title}”; one whose total is 0 has none."
        )
    sentences.append(
        f"A share is pooled: the {plural} of a status over all those of the organisations that answered what the "
        f"status needs."
    )
    if remainder:
        sentences.append(
            f"“{remainder.label}” is what the parts leave of “{total}”. Where the parts made more than the total, a "
            "person decided; where that person confirmed the numbers, these count and there is no such remainder."
        )
    else:
        sentences.append(
            f"The parts may overlap, or count something other than “{total}” does. So no part was compared with the "
            "total, and the shares do not add up to 100%."
        )
    return sentences + _intervals_of_shares(survey)


def _intervals_of_shares(survey: Survey) -> list[str]:
    name = cluster.name(survey.statistics.clusters)
    if survey.statistics.interval_of_share == "cluster":
        return [
            f"Standard error and interval of a share allow for whole organisations having answered ({name}). {SHORT}"
        ]
    if not survey.design.counts_things:
        return [f"A share of what is no count has an interval by organisations alone ({name})."]
    sentences = [
        f"Standard error and printed interval of a share treat {survey.counted.plural} as independent. A second "
        f"interval, by organisations, allows for whole organisations having answered ({name}); the design effect is "
        f"how many times larger the variance then is. {SHORT}"
    ]
    if not survey.remainder:
        sentences.append("A share above 100% has the interval by organisations alone.")
    return sentences


def _sensitivity(survey: Survey) -> list[str]:
    sentences = []
    for scenario in survey.sensitivity.values():
        rules = []
        if scenario.stated_totals_only:
            rules.append("organisations whose total was imputed are dropped")
        if trim := scenario.trim:
            ranked = "a rate" if trim.base == "rated" else "a total"
            if scenario.stated_totals_only:
                ranked = "a rate and a stated total" if trim.base == "rated" else "a stated total"
            rules.append(
                f"organisations with {ranked} are ranked by their total, and {percentage(trim.fraction)} of them, "
                f"rounded down, dropped at each end; {_TIES[trim.ties]}"
            )
        if scenario.exclude_rates:
            rates = listed([f"{rate:g}%" for rate in scenario.exclude_rates], "or")
            rules.append(f"organisations with a rate of exactly {rates} are dropped")
        sentences.append(f"{scenario.label}: {'; '.join(rules)}.")
        if scenario.trim:
            tied = "; organisations tied at the boundary may be in or out"
            by_order = scenario.trim.ties == "register_order"
            sentences.append(f"Its ambiguity bands rank the totals as they were read{tied if by_order else ''}.")
    return sentences


def _printing(decimals: Rounding) -> list[str]:
    places = listed(
        [
            f"{_decimals(decimals.statistic)} for means and medians",
            f"{_decimals(decimals.percent)} for percentages",
            f"{_decimals(decimals.standard_error)} for standard errors",
        ]
    )
    rounding = ROUNDINGS[decimals.rounding]
    return [f"Numbers are kept at full precision and rounded once, {rounding}, when printed: {places}."]


def _decimals(decimals: int) -> str:
    return "1 decimal" if decimals == 1 else f"{decimals or 'no'} decimals"
