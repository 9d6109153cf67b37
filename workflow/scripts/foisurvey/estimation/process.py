"""How the requests were answered: days to reply, replies within the limit of the law, refusals, internal reviews.

The definitions are those of the Cabinet Office's Freedom of Information statistics as far as the answers tell: nothing
is known of permitted extensions and of requests on hold.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import ALL, PRIMARY, Design, Law, Statistics
from foisurvey.core.working_days import days_between
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.stats import sample, share

PROCESS, REFUSALS = "process", "refusals"
# The columns of the analysis frame that this reads, besides those that other numbers are made of.
COLUMNS = ("date_sent", "date_refused", "counted_on", "exemption_claimed", "review_outcome")
# Whether it replied, in time or after the last day on which a reply counts.
REPLIED = pl.col("responded") | pl.col("late")
# What stands before the number of a section in the name of its statistic.
SECTION = "section_"
NOT_NAMED = "not_named"
# Columns beside those of the questions, which may have any name without spaces.
DAYS, SECTIONS_NAMED = "days to reply", "sections named"

# A section and what is in brackets after it; what stands before one, and between two.
_ONE = r"(\d{1,3}[A-Z]{0,2})\b(?:\s*\(\w{1,5}\))*"
_BEFORE = r"(?:(?<![\w'’])(?:sections?|sect?\.?|ss?\.?)|§§?)\s*"
_BETWEEN = r"\s*(?:(?:[,;/&+–—-]|\band\b|\bor\b|\bto\b)\s*)+"
_SEVERAL = rf"{_ONE}(?:{_BETWEEN}(?:{_BEFORE})?{_ONE})*"
_NAMED = re.compile(rf"{_BEFORE}(?P<sections>{_SEVERAL})", re.IGNORECASE)
_NUMBERS_ALONE = re.compile(rf"\s*(?P<sections>{_SEVERAL})\s*\.?\s*", re.IGNORECASE)
_EACH = re.compile(rf"(?:({_BETWEEN})(?:{_BEFORE})?)?{_ONE}", re.IGNORECASE)
_RANGE = ("-", "–", "—", "to")


class Counted(NamedTuple):
    """What a count is of, in words, and the count that its percentage is of."""

    what: str
    of: str


# Counts of PROCESS; those on time are there where any reply has both dates.
REPLIES = {
    "replies": Counted("organisations that replied", "requests"),
    "no_reply": Counted("organisations that did not reply", "requests"),
}
TIMES = {
    "in_time": Counted("organisations that replied within the limit", "requests"),
    "overdue": Counted("organisations that replied after the limit", "requests"),
    "undated": Counted("organisations whose reply, or request, has no date", "requests"),
}
# Counts of REFUSALS, besides those of each section.
OUTCOMES = {
    "refused": Counted("organisations that refused something", "replies"),
    "withheld_full": Counted("refusals without an answer to any question", "refused"),
    "withheld_part": Counted("refusals with some of the answers", "refused"),
    "answered": Counted("refusals with full data in the end", "refused"),
    "refused_late": Counted("refusals of which the reply came too late to count", "refused"),
    "not_held": Counted("organisations that hold the answer to no question", "responded"),
    "reviews": Counted("internal reviews whose outcome is recorded", "replies"),
    "review_full": Counted("internal reviews that gave everything", "reviews"),
    "review_partial": Counted("internal reviews that gave something", "reviews"),
    "review_none": Counted("internal reviews that gave nothing", "reviews"),
    "review_other": Counted("internal reviews with another outcome", "reviews"),
}
WHOLES = {
    "requests": "organisations contacted",
    "replies": "organisations that replied",
    "responded": "organisations whose reply counts",
    "refused": "organisations that refused something",
    "reviews": "internal reviews",
}


def days_to_reply(frame: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Return the analysis frame with DAYS: days, as the law counts them, from the request to the first answer.

    That is a reply or a refusal, whichever came first. Missing where there is no reply or no date.
    """
    days = days_between(frame["date_sent"], frame["counted_on"], law)
    return frame.with_columns(pl.when(REPLIED).then(days).alias(DAYS))


def sections_named(text: str) -> list[str]:
    """Return the sections that a text names, each once, without what is in brackets: s.12, section 43(2), ss. 30 to 32.

    A range has the sections between its ends. Numbers are sections, too, where nothing else stands in the text.
    """
    alone = _NUMBERS_ALONE.fullmatch(text)
    named: dict[str, None] = {}
    for found in [alone] if alone else _NAMED.finditer(text):
        before = ""
        for between, section in _EACH.findall(found["sections"]):
            if between.strip().lower() in _RANGE and before.isdigit() and section.isdigit():
                named |= dict.fromkeys(map(str, range(int(before) + 1, int(section))))
            named[section.upper()] = None
            before = section
    return list(named)


def section_statistics(statistics: Iterable[str]) -> list[str]:
    """Return which of these counts are of refusals under a section, in the order of the Act; last those without one."""

    def place(name: str) -> tuple[bool, int, str]:
        number = re.sub(r"\D", "", name)
        return not number, int(number or 0), name

    return sorted((name for name in statistics if name.startswith(SECTION)), key=place)


def process_counts(frame: pl.DataFrame, design: Design, law: Law) -> pl.DataFrame:
    """Return who of the analysis frame is in each count of PROCESS and REFUSALS: a column of true or false for each.

    The last column is DAYS (see `days_to_reply`). An answer is refused where an exemption is claimed, a day of
    refusal is given or the answer says so. What a late reply answered in the end is not known.
    """
    exemption = frame["exemption_claimed"].drop_nulls().unique(maintain_order=True)
    sections = pl.DataFrame(
        {"exemption_claimed": exemption, SECTIONS_NAMED: [sections_named(text) for text in exemption]},
        schema={"exemption_claimed": pl.String, SECTIONS_NAMED: pl.List(pl.String)},
    )
    # No other column: one of the organisations file may have a name of ours.
    of_questions = [*design.questions, *(f"{name}_status" for name in design.questions)]
    frame = frame.select("organisation_type", "responded", "late", "completeness", *COLUMNS, *of_questions)
    frame = days_to_reply(frame, law).join(sections, on="exemption_claimed", how="left", maintain_order="left")
    responded, days, outcome = pl.col("responded"), pl.col(DAYS), pl.col("review_outcome").str.strip_chars()
    answered = pl.any_horizontal(pl.col(name).is_not_null() for name in design.questions)
    statuses = [pl.col(f"{name}_status") for name in design.questions]
    says_refused = pl.any_horizontal(status == "refused" for status in statuses)
    refused = REPLIED & (pl.any_horizontal(pl.col("exemption_claimed", "date_refused").is_not_null()) | says_refused)
    in_full = answered & (pl.col("completeness") == "full") & ~says_refused
    reviewed = (REPLIED & (outcome != "")).fill_null(False)
    conditions = {
        "requests": pl.lit(True),
        "replies": REPLIED,
        "no_reply": ~REPLIED,
        "dated": days.is_not_null(),
        "in_time": (days <= law.days).fill_null(False),
        "overdue": (days > law.days).fill_null(False),
        "undated": REPLIED & days.is_null(),
        "responded": responded,
        "refused": refused,
        "withheld_full": refused & responded & ~answered,
        "withheld_part": refused & answered & ~in_full,
        "answered": refused & in_full,
        "refused_late": refused & pl.col("late"),
        "not_held": responded & pl.all_horizontal(status == "not_held" for status in statuses),
        "reviews": reviewed,
    }
    given = {name: reviewed & (outcome.str.to_lowercase() == name) for name in ("full", "partial", "none")}
    given["other"] = reviewed & ~pl.any_horizontal(*given.values())
    conditions |= {f"review_{name}": one for name, one in given.items()}
    named = frame.filter(refused)[SECTIONS_NAMED].explode().drop_nulls().unique(maintain_order=True)
    sections_of = pl.col(SECTIONS_NAMED)
    each = {f"{SECTION}{section.lower()}": refused & sections_of.list.contains(section) for section in named}
    each[f"{SECTION}{NOT_NAMED}"] = refused & (sections_of.list.len() == 0).fill_null(True)
    conditions |= {name: each[name].fill_null(False) for name in section_statistics(each)}
    return frame.select("organisation_type", **conditions, **{DAYS: days})


def process(frame: pl.DataFrame, design: Design, law: Law, methods: Statistics) -> pl.DataFrame:
    """Return the estimates of PROCESS and REFUSALS, of each organisation type and all; `frame` is the analysis frame.

    Without a reply that has both dates there are none on time.
    """
    counts = process_counts(frame, design, law)
    both = pl.concat([counts, counts.with_columns(organisation_type=pl.lit(ALL))])
    sums = both.group_by("organisation_type").agg(pl.col(pl.Boolean).sum())
    ordered = sample.in_order(counts.select(group="organisation_type", x=DAYS), ALL)
    days = sample.described_in_order(ordered, methods)
    by_type = (
        pl.DataFrame({"organisation_type": design.types_and_all})
        .join(sums, on="organisation_type", how="left", maintain_order="left")
        .with_columns(pl.exclude("organisation_type").fill_null(0))
        .join(days, left_on="organisation_type", right_on="group", how="left", maintain_order="left")
    )
    requests = pl.col("requests")
    replies = {"requests.n": Statistic(requests, "count", "count")} | _counts(PROCESS, REPLIES)
    estimates = [rows(by_type, PROCESS, PROCESS, replies, requests, PROCESS)]
    if counts["dated"].any():
        estimates += [
            rows(by_type, PROCESS, PROCESS, _counts(PROCESS, TIMES), requests, PROCESS),
            rows(by_type, PROCESS, "days", _times(methods), pl.col("dated"), estimate_id(PROCESS, "dated")),
        ]
    of_section = Counted("refusals that name the section", "refused")
    of_sections = dict.fromkeys(section_statistics(counts.columns), of_section)
    of_sections[f"{SECTION}{NOT_NAMED}"] = Counted("refusals that name no section", "refused")
    refusals = _counts(REFUSALS, OUTCOMES | of_sections)
    estimates.append(rows(by_type, REFUSALS, REFUSALS, refusals, pl.col("replies"), estimate_id(PROCESS, "replies")))
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY))


def _counts(table: str, counted: Mapping[str, Counted]) -> dict[str, Statistic]:
    statistics = {}
    for name, (what, of) in counted.items():
        n, whole, who = pl.col(name), pl.col(of), estimate_id(table, name)
        percentage, method = share.percent(n, whole), f"100 x {what} / {WHOLES[of]}"
        statistics[f"{name}.n"] = Statistic(n, "count", f"count of {what}", organisations=who)
        statistics[f"{name}.pct"] = Statistic(percentage, "percent", method, whole, organisations=who)
    return statistics


def _times(methods: Statistics) -> dict[str, Statistic]:
    """Return the replies with both dates, those of them in time, and the days that they took."""
    dated, in_time = pl.col("dated"), estimate_id(PROCESS, "in_time")
    of_replies = share.percent(pl.col("in_time"), dated)
    method = "100 x organisations that replied within the limit / replies with both dates"
    quartile, setting = f"quantile, R type {methods.quantile_type}", "statistics.quantile_type"
    return {
        "dated.n": Statistic(dated, "count", "count of replies with both dates"),
        "in_time_of_replies.pct": Statistic(of_replies, "percent", method, dated, organisations=in_time),
        "median": Statistic(pl.col("median"), "statistic", "median"),
        "iqr_low": Statistic(pl.col("iqr_low"), "statistic", quartile, setting=setting),
        "iqr_high": Statistic(pl.col("iqr_high"), "statistic", quartile, setting=setting),
        "min": Statistic(pl.col("min"), "count", "minimum"),
        "max": Statistic(pl.col("max"), "count", "maximum"),
    }
