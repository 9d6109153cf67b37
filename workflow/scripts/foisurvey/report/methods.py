"""The methods as the config has them, in words: what a Methods section says of the numbers."""

import datetime
from collections.abc import Collection
from typing import Any

import polars as pl

from foisurvey.core.config import parts, total
from foisurvey.stats import sample, share
from foisurvey.stats.printing import ROUNDINGS


def methods(config: dict[str, Any], proof: pl.DataFrame) -> dict[str, list[str]]:
    """Return the sentences on each subject: reading, completeness, imputation, statistics, sensitivity.

    `config` is that of the run, `proof` the parity certificate (`schemas.PARITY`). A subject that the
    survey does not have is not there.
    """
    found = {
        "Reading the answers": _reading(config["reading"], {one["number"] for one in config["questions"].values()}),
        "Completeness": _completeness(config),
        "Missing answers": _imputation(config),
        "Statistics": _statistics(proof),
        "Rates and shares": _rates(config),
        "Sensitivity analyses": _sensitivity(config),
        "Printing": _printing(config["decimals"]),
    }
    return {subject: sentences for subject, sentences in found.items() if sentences}


def asked(name: str, questions: dict[str, Any]) -> str:
    """Return what a question is called: its label, after that of its group."""
    question = questions[name]
    return f"{question['group']}: {question['label']}" if "group" in question else question["label"]


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def in_words(date: datetime.date) -> str:
    """Return a date as in a sentence: 6 January 2031."""
    return f"{date.day} {date:%B %Y}"


def period(dates: pl.Series) -> str:
    """Return the first and the last of some days in words, from ... to ..., or on the only one; nothing for none."""
    first, last = dates.min(), dates.max()
    if not isinstance(first, datetime.date) or not isinstance(last, datetime.date):
        return ""
    return f"on {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"


def percent(part: float) -> str:
    """Return a share as a percent, without trailing noughts: 5%."""
    return f"{100 * part:g}%"


def _reading(reading: dict[str, Any], numbers: Collection[str]) -> list[str]:
    """`numbers` are the kinds of number that questions ask for; bounds are read for counts alone."""
    tolerance = percent(reading["approximate_tolerance"])
    end = f"up to {reading['open_end']:g} times the number" if "open_end" in reading else "without an upper limit"
    said = {"as_stated": "counts as the number stated"}
    approximate = said | {"tail": f", give or take {tolerance}"}
    more = said | {"next_number": "counts as the next whole number", "tail": f", and may be more, {end}"}
    fewer = said | {"next_number": "counts as the whole number before it", "tail": ", and may be fewer, down to none"}

    def read(what: str, how: str, words: dict[str, str]) -> str:
        if how == "review":
            return f"{what} was put to a person, and is missing until that person decides."
        return f"{what} {words[how]}{words['tail']}."

    bounds = [
        ("“More than” a number", reading["more_than"], more),
        ("“Fewer than” a number", reading["fewer_than"], fewer),
    ]
    if "count" not in numbers:
        bounds = [(what, "review", words) for what, _, words in bounds]
    elif len(set(numbers)) > 1 and any(how != "review" for _, how, _ in bounds):
        bounds.append(("Either, where no whole number was asked for,", "review", {}))
    return [
        "Each answer was read as it stands, by fixed rules; one that no rule surely understood was put to a person.",
        read("An approximate number", reading["approximate"], approximate),
        *(read(*bound) for bound in bounds),
        "Each number that moves with such answers has an ambiguity band: the least and the most it would be if each of "
        "these answers lay anywhere in its interval.",
    ]


def _completeness(config: dict[str, Any]) -> list[str]:
    questions = config["questions"]
    needed = listed([f"“{asked(name, questions)}”" for name in config["completeness"]["full"]])
    said = [f"A reply is full where it has a number for {needed}."]
    if parts(questions):
        said.append("It is partial where it is not full, but has a number for the total or a part of it.")
    elif config["completeness"]["full"] != [total(questions)]:
        said.append("It is partial where it is not full, but has a number for the total.")
    if until := config["input"].get("accepted_until"):
        said.append(f"A reply after {in_words(datetime.date.fromisoformat(until))} counts as none.")
    if config["input"].get("revised_replies"):
        said.append("Of several replies of an organisation, its last in time counts.")
    return said


def _imputation(config: dict[str, Any]) -> list[str]:
    if config.get("imputation", {}).get("total_from_parts") and parts(config["questions"]):
        return [
            "A missing total is the sum of its parts, where all of them were given; one that is in review or was not "
            "seen is left missing. No other answer was filled in; each analysis is of the organisations that gave what "
            "it needs."
        ]
    return ["No answer was filled in; each analysis is of the organisations that gave what it needs."]


def calls(statistics: dict[str, Any], proof: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Return the statistics whose method is a choice: what each is, the method, and R's call (empty where unknown)."""
    of_mean, of_share = statistics["interval_of_mean"], statistics["interval_of_share"]
    quantile, skewness = statistics["quantile_type"], statistics["skewness_type"]
    level = percent(statistics["level"])
    chosen = [
        ("Standard deviation", "divisor n - 1", "sd"),
        ("Lower quartile", f"quantile of type {quantile}", f"quantile_25_type_{quantile}"),
        ("Upper quartile", f"quantile of type {quantile}", f"quantile_75_type_{quantile}"),
        ("Skewness", f"type {skewness}", f"skewness_type_{skewness}"),
        (f"{level} interval of a mean, lower end", sample.INTERVALS[of_mean], f"mean_ci_{of_mean}_low"),
        (f"{level} interval of a mean, upper end", sample.INTERVALS[of_mean], f"mean_ci_{of_mean}_high"),
        (f"{level} interval of a share, lower end", share.INTERVALS[of_share], f"share_ci_{of_share}_low"),
        (f"{level} interval of a share, upper end", share.INTERVALS[of_share], f"share_ci_{of_share}_high"),
    ]
    in_r = dict(proof.select("statistic", "r_call").iter_rows())
    return [(what, method, in_r.get(name) or "") for what, method, name in chosen]


def _statistics(proof: pl.DataFrame) -> list[str]:
    said = ["The table below has the method of each statistic, and how R computes the same."]
    if proof.height:
        most = max(proof["allowed"])
        agrees = f"agrees to within {most:g}" if most else "is the same"
        said.append(
            f"Each of the {proof.height:,} statistics of this software was compared with {proof['r_version'][0]}, on "
            f"{proof['cases'].sum():,} values in all, and {agrees}."
        )
    return said


def _rates(config: dict[str, Any]) -> list[str]:
    if "parts" not in config:
        return []
    questions, plural = config["questions"], config["counted"]["plural"]
    said = []
    if compliance := config["parts"].get("compliance"):
        said.append(
            f"The {compliance['rate']} of an organisation is the percentage of its {plural} that are "
            f"“{asked(compliance['part'], questions)}”; one whose total is 0 has none."
        )
    remainder = config["parts"]["remainder"]["label"]
    said.append(
        f"A share is pooled: the {plural} of a status over all those of the organisations that answered what the "
        f"status needs. “{remainder}” is what the parts leave of “{asked(total(questions), questions)}”."
    )
    if questions[total(questions)]["number"] == "count":
        said.append(
            f"The standard error and the interval of a share take each of the {plural} as drawn by itself; those of "
            "one organisation are often alike, and then both are too small."
        )
    else:
        said.append("A share of what is no count has no standard error and no interval.")
    return said


def _sensitivity(config: dict[str, Any]) -> list[str]:
    said = []
    for scenario in config.get("sensitivity", {}).values():
        rules = []
        if trim := scenario.get("trim"):
            ranked = "with a rate" if trim["base"] == "rated" else "with a total"
            rules.append(
                f"organisations {ranked} are ranked by their total, and {percent(trim['fraction'])} of them, rounded "
                "down, dropped at each end"
            )
        if rates := scenario.get("exclude_rates"):
            rules.append(f"organisations with a rate of exactly {_or([f'{rate:g}%' for rate in rates])} are dropped")
        said.append(f"{scenario['label']}: {'; '.join(rules)}.")
    return said


def _printing(decimals: dict[str, Any]) -> list[str]:
    rounding = ROUNDINGS[decimals.get("rounding", "sprintf")]
    places = {"means and medians": "statistic", "percentages": "percent", "standard errors": "standard_error"}
    said = listed([f"{_places(decimals[key])} for {what}" for what, key in places.items()])
    return [f"Numbers are kept at full precision and rounded once, {rounding}, when printed: {said}."]


def _places(decimals: int) -> str:
    return "1 decimal" if decimals == 1 else f"{decimals or 'no'} decimals"


def _or(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
