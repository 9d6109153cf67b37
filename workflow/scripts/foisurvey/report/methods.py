"""The methods as the config has them, in words: what a Methods section says of the numbers."""

from collections.abc import Collection
from typing import Any

import polars as pl

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import NumberKind, Reading, Section, Statistics, Survey
from foisurvey.report.wording import counted, listed, numbers_and_cells, percentage
from foisurvey.stats import cluster, sample
from foisurvey.stats.printing import ROUNDINGS
from foisurvey.tables.table import last_day

# Who is excluded where the boundary of a trim falls among equal totals.
_TIES = {
    "register_order": "Of equal totals at the boundary, the first in the register went at the lower end and the last "
    "at the upper end.",
    "all": "Where equal totals lay on both sides of the boundary, all of them were excluded.",
    "none": "Where equal totals lay on both sides of the boundary, none of them was excluded.",
}

EXPLAINED = "config/README.md explains each."

# What simulations show of an interval by organisations (docs/explanation/coverage.md).
SHORT = (
    "Where a few organisations have most of what is counted, or few answered, even the interval by organisations is "
    "too narrow."
)
SHORT_ALONE = "Where a few organisations have most of what is counted, or few answered, these intervals are too narrow."
# The sections whose options are methods; the report says which of them are as by default.
METHODS = ("completeness", "reading", "imputation", "statistics", "decimals")


def methods(
    survey: Survey, parity: pl.DataFrame, second_opinion: pl.DataFrame, sent: str = "", corrected: int = 0
) -> dict[str, list[str]]:
    """Return the sentences on each subject: request, reading, completeness, imputation, statistics, sensitivity.

    `parity` is the parity certificate (`frames.PARITY`), `second_opinion` what was computed again
    (`frames.SECOND_OPINION`), `sent` the days of the requests in words, as `wording.period` has them, `corrected` how
    many answers a person corrected. A subject that the survey does not have is left out.
    """
    subjects = {
        "Requests": _requests(survey, sent),
        "Reading the answers": _reading(
            survey.reading, {one.number for one in survey.questions.values() if one.number != "choice"}, corrected
        ),
        "Completeness": _completeness(survey),
        "Missing answers": _imputation(survey),
        "Statistics": _statistics(parity, second_opinion),
        "Rates and shares": _rates(survey),
        "Sensitivity analyses": _sensitivity(survey),
        "Rounding": _printing(survey),
    }
    return {subject: sentences for subject, sentences in subjects.items() if sentences}


def by_default(survey: Survey, config: dict[str, Any]) -> dict[str, list[str]]:
    """Return, as a subject of the methods, those that the config leaves out; no subject where it leaves out none."""
    taken = [f"{key} is {_default(value)}" for key, value in defaults_taken(survey, config).items()]
    if not taken:
        return {}
    return {"Defaults": [f"The config leaves these at their defaults: {'; '.join(taken)}.", EXPLAINED]}


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return listed(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def _requests(survey: Survey, sent: str) -> list[str]:
    """Return under which law the organisations were asked, when, and until when a reply was due and counted."""
    law, sentences = survey.law, []
    if law:
        asked = "The organisations were asked under the"
        sentences.append(f"{asked} {law.name.removeprefix('the ').removeprefix('The ')}{f', {sent}' if sent else ''}.")
        days = counted(law.days, f"{law.counting} day")
        sentences.append(f"A reply is due within {days}; the day of receipt is day zero.")
    elif sent:
        sentences.append(f"The requests were sent {sent}.")
    if until := last_day(survey):
        sentences += [
            f"A reply after {until} is not counted.",
            "An answer after an internal review counts by the day of the first refusal.",
        ]
    return sentences


def _reading(reading: Reading, numbers: Collection[NumberKind], corrected: int) -> list[str]:
    """`numbers` are the kinds of number that questions ask for; bounds are read for counts alone."""
    tolerance = percentage(reading.approximate_tolerance)
    end = "with no upper limit" if reading.open_end is None else f"up to {reading.open_end:g} times the number"
    as_stated = {"as_stated": "counts as the number stated"}
    approximate = as_stated | {"tail": f", give or take {tolerance}"}
    more = as_stated | {"next_number": "counts as the next whole number", "tail": f", and may be more, {end}"}
    fewer = as_stated | {
        "next_number": "counts as the whole number before it",
        "tail": ", and may be fewer, down to none",
    }

    def sentence(what: str, how: str, words: dict[str, str]) -> str:
        if how == "review":
            return f"{what} counts as missing until a person decides."
        return f"{what} {words[how]}{words['tail']}."

    bounds: list[tuple[str, str, dict[str, str]]] = [
        ("“More than” a number", reading.more_than, more),
        ("“Fewer than” a number", reading.fewer_than, fewer),
    ]
    if "count" not in numbers:
        bounds = [(what, "review", words) for what, _, words in bounds]
    elif len(numbers) > 1 and any(how != "review" for _, how, _ in bounds):
        bounds.append(("Either of these, where no whole number was asked for,", "review", {}))
    likely = (
        "Where the program was fairly sure what a sentence means, that reading counts although nobody has confirmed "
        "it. Notes under the tables say how many such answers there are."
    )
    by_person = f"A person corrected {counted(corrected, 'answer')}; audit/changes.csv has each with its reason."
    return [
        "Fixed rules read each answer as it was written; answers that no rule could read with certainty were decided "
        "by a person.",
        *([by_person] if corrected else []),
        *([likely] if reading.sentences == "accept_likely" else []),
        sentence("An approximate number", reading.approximate, approximate),
        *(sentence(*bound) for bound in bounds),
        "Each number that depends on such answers has an ambiguity band: the least and the most it could be, given all "
        "that these answers may mean.",
    ]


def _completeness(survey: Survey) -> list[str]:
    full, design = survey.completeness.full, survey.design
    needed = listed([f"“{survey.questions[name].title}”" for name in full])
    sentences = [f"A reply is full if it has a number for {needed}."]
    if design.parts:
        sentences.append("It is partial if it is not full, but has a number for the total or a part of it.")
    elif full != (design.total,):
        sentences.append("It is partial if it is not full, but has a number for the total.")
    if survey.input.revised_replies:
        sentences.append("Where an organisation replied several times, its last reply counts.")
    if survey.input.sum_rows:
        sentences += [
            "Several rows of one organisation are parts of one reply, and their numbers were added.",
            "Where one of them was not a plain number, a person decided the sum.",
        ]
    return sentences


def _imputation(survey: Survey) -> list[str]:
    no_other = "No other answer was filled in."
    available = "Each analysis is of the organisations that gave what it needs."
    if not (survey.imputation.total_from_parts and survey.design.parts):
        return ["No missing answer was filled in.", available]
    of_zeros = ["Where all parts are 0, a person decides."] if survey.imputation.zeros_to_review else []
    return [
        "A missing total is the sum of its parts, if all of them were given.",
        "A total that is in review or was not seen stays missing.",
        *of_zeros,
        "Such a sum is a lower limit; no interval or ambiguity band says how much higher the total may be.",
        no_other,
        available,
    ]


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
    sentences = ["The table below gives the method of each statistic, and the R call that computes the same."]
    if parity.height:
        most = max(parity["allowed"])
        agree = f"agree with {parity['r_version'][0]} to within {most:g}" if most else f"equal {parity['r_version'][0]}"
        sentences.append(
            f"All {parity.height:,} statistics of this software {agree} ({parity['cases'].sum():,} comparisons)."
        )
    if second_opinion.height:
        numbers, cells = numbers_and_cells(second_opinion)
        sentences.append(
            f"Independent code recomputed all {numbers:,} numbers of the tables and sensitivity analyses from the "
            f"final answers, and rebuilt {cells:,} cells and headings of the tables."
        )
        sentences.append(f"All agree to within {max(second_opinion['allowed']):g}.")
    return sentences


def _rates(survey: Survey) -> list[str]:
    if not survey.parts:
        return []
    questions, plural = survey.questions, survey.counted.plural
    total, remainder = questions[survey.design.total].title, survey.remainder
    sentences = []
    if compliance := survey.compliance:
        sentences += [
            f"The {compliance.rate} of an organisation is the percentage of its {plural} under "
            f"“{questions[compliance.part].title}”.",
            "An organisation whose total is 0 has no rate.",
        ]
    sentences.append(
        f"Percentages of {plural} are pooled: summed over all organisations that answered the questions they depend on."
    )
    if remainder:
        sentences += [
            f"“{remainder.label}” is what the parts leave of “{total}”.",
            "Where the parts added up to more than the total, a person decided.",
            "If that person confirmed the numbers, they count and there is no remainder.",
        ]
    else:
        sentences += [
            f"The parts may overlap, or count something other than “{total}” does.",
            "So no part was compared with the total, and the percentages do not sum to 100.",
        ]
    return sentences + _intervals_of_shares(survey)


def _intervals_of_shares(survey: Survey) -> list[str]:
    name = cluster.name(survey.statistics.clusters)
    if survey.statistics.interval_of_share == "cluster":
        return [
            "Standard errors and intervals of percentages allow for whole organisations having answered "
            f"({name}). {SHORT_ALONE}"
        ]
    if not survey.design.counts_things:
        return [f"Percentages of what is not a count have an interval by organisations only ({name}). {SHORT_ALONE}"]
    plural = survey.counted.plural
    sentences = [
        f"Standard errors and printed intervals of percentages treat {plural} as independent.",
        f"{capitalised(plural)} within one organisation tend to be alike, so the true uncertainty is larger.",
        f"A second interval, by organisations, allows for that ({name}).",
        f"The design effect says how many times larger the variance then is. {SHORT}",
    ]
    if not survey.remainder:
        sentences.append("A percentage above 100 has the interval by organisations only.")
    return sentences


def _sensitivity(survey: Survey) -> list[str]:
    sentences = []
    for scenario in survey.sensitivity.values():
        excluded = []
        if scenario.stated_totals_only:
            excluded.append("organisations whose total was imputed")
        if trim := scenario.trim:
            ranked = "a rate" if trim.base == "rated" else "a total"
            if scenario.stated_totals_only:
                ranked = "a rate and a stated total" if trim.base == "rated" else "a stated total"
            excluded.append(
                f"at each end {percentage(trim.fraction)} of the organisations with {ranked}, ranked by their total "
                "(rounded down)"
            )
        if scenario.exclude_rates:
            rates = listed([f"{rate:g}%" for rate in scenario.exclude_rates], "or")
            excluded.append(f"organisations with a rate of exactly {rates}")
        sentences.append(f"{scenario.label}: excluded are {listed(excluded)}.")
        if trim:
            tied = "; organisations tied at the boundary may be in or out" if trim.ties == "register_order" else ""
            sentences += [_TIES[trim.ties], f"Ambiguity bands rank the totals as they were read{tied}."]
    return sentences


def _printing(survey: Survey) -> list[str]:
    decimals = survey.decimals
    places = [
        f"{_decimals(decimals.statistic)} for means and medians",
        *([f"{_decimals(decimals.money)} for amounts of money"] if "money" in survey.numbers.values() else []),
        f"{_decimals(decimals.percent)} for percentages",
        *([f"{_decimals(decimals.standard_error)} for standard errors"] if survey.parts else []),
    ]
    rounding = ROUNDINGS[decimals.rounding]
    return [f"Numbers are kept at full precision and rounded once, for print, {rounding}: {listed(places)}."]


def _decimals(decimals: int) -> str:
    return "1 decimal" if decimals == 1 else f"{decimals or 'no'} decimals"


def defaults_taken(survey: Survey, config: dict[str, Any]) -> dict[str, Any]:
    """Return the methods that a config does not choose, by key, and the value that each has by default.

    Left out are options that have no value where nothing is said, imputation where a survey has no parts, and decimals
    of money where no question asks for any.
    """
    sections = [name for name in METHODS if name != "imputation" or survey.design.parts]
    taken: dict[str, Any] = {}
    for section in sections:
        taken |= _taken(getattr(survey, section), config.get(section, {}), section)
    if "money" not in survey.numbers.values():
        taken.pop("decimals.money", None)
    if "date_order" not in config["input"]:
        taken["input.date_order"] = survey.input.date_order
    return taken


def _taken(section: Section, config: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the defaults of a section and of those within it."""
    taken: dict[str, Any] = {}
    for option, value in section.given().items():
        if isinstance(value, Section):
            taken |= _taken(value, config.get(option, {}), f"{key}.{option}")
        elif option not in config and value not in ((), {}):
            taken[f"{key}.{option}"] = value
    return taken
