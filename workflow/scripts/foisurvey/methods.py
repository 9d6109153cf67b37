"""The methods as the config has them, in words: what a Methods section says of the numbers."""

from typing import Any

import polars as pl

from foisurvey.config import parts, total
from foisurvey.stats import sample, share
from foisurvey.stats.printing import ROUNDINGS


def methods(config: dict[str, Any], proof: pl.DataFrame) -> dict[str, list[str]]:
    """Return the sentences on each subject: reading, completeness, imputation, statistics, sensitivity.

    `config` is that of the run, `proof` the parity certificate (`schemas.PARITY`). A subject that the
    survey does not have is not there.
    """
    found = {
        "Reading the answers": _reading(config["reading"]),
        "Completeness": _completeness(config),
        "Missing answers": _imputation(config),
        "Statistics": _statistics(config["statistics"], proof),
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


def percent(part: float) -> str:
    """Return a share as a percent, without trailing noughts: 5%."""
    return f"{100 * part:g}%"


def _reading(reading: dict[str, Any]) -> list[str]:
    tolerance = percent(reading["approximate_tolerance"])
    to_a_person = "is put to a person, and is missing until that person decides"
    approximate = {"as_stated": f"counts as the number stated, and may lie {tolerance} lower or higher"}
    more = {"next_number": "counts as the next whole number above it", "as_stated": "counts as that number"}
    fewer = {"next_number": "counts as the next whole number below it", "as_stated": "counts as that number"}
    end = f"as many as {reading['open_end']:g} times the number" if "open_end" in reading else "without an upper limit"
    return [
        "Each answer was read as it stands by fixed rules; one that no rule surely understood was put to a person.",
        f"An approximate number {approximate.get(reading['approximate'], to_a_person)}.",
        f"A number said to be exceeded {more.get(reading['more_than'], to_a_person)}; what it may stand for is {end}.",
        f"A number said not to be reached {fewer.get(reading['fewer_than'], to_a_person)}; it may stand for 0 or more.",
        "Every number that moves with such answers has an ambiguity band: the least and the most it could be, if each "
        "of these answers lay anywhere in its interval.",
    ]


def _completeness(config: dict[str, Any]) -> list[str]:
    questions = config["questions"]
    needed = listed([f"“{asked(name, questions)}”" for name in config["completeness"]["full"]])
    said = [f"A reply is full where it has a number for {needed}, and partial where it has one, but not all it needs."]
    if until := config["input"].get("accepted_until"):
        said.append(f"Replies after {until} count as none.")
    if config["input"].get("revised_replies"):
        said.append("Of several replies of an organisation, its last in time counts.")
    return said


def _imputation(config: dict[str, Any]) -> list[str]:
    if config.get("imputation", {}).get("total_from_parts") and parts(config["questions"]):
        return [
            "A missing total is the sum of its parts, where all of them were given. No other answer was filled in; each "
            "analysis is of the organisations that gave what it needs."
        ]
    return ["No answer was filled in; each analysis is of the organisations that gave what it needs."]


def _statistics(statistics: dict[str, Any], proof: pl.DataFrame) -> list[str]:
    calls = dict(proof.select("statistic", "r_call").iter_rows())
    level, of_mean = percent(statistics["level"]), statistics["interval_of_mean"]
    kind, of_share = statistics["quantile_type"], statistics["interval_of_share"]
    said = {
        "Standard deviations have the divisor n - 1": "sd",
        f"Quartiles are quantiles of type {kind}": f"quantile_25_type_{kind}",
        f"Skewness is of type {statistics['skewness_type']}": f"skewness_type_{statistics['skewness_type']}",
        f"The {level} interval of a mean uses {sample.INTERVALS[of_mean]}": f"mean_ci_{of_mean}_low",
        f"The {level} interval of a share is {share.INTERVALS[of_share]}": f"share_ci_{of_share}_low",
    }
    sentences = [
        f"{words}, in R {calls[name]}." if name in calls else f"{words}." for words, name in said.items()
    ]
    if proof.height:
        sentences.append(
            f"All {proof.height:,} statistics were compared with {proof['r_version'][0]} on {proof['cases'].sum():,} "
            "values, and are the same."
        )
    return sentences


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
        f"A share is pooled: the {plural} of a status over all those of the organisations that answered what the status "
        f"needs. “{remainder}” is what the parts leave of “{asked(total(questions), questions)}”."
    )
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
