"""The STROBE checklist for cross-sectional studies: where a report answers each item, and what the run knows of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from foisurvey.core.survey import Survey
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import Results
from foisurvey.report.wording import counted, period
from foisurvey.tables.table import last_day

FILE = Path(__file__).with_name("strobe.yaml")


@dataclass(frozen=True)
class Item:
    """One item: its number, the part of an article it is of, what it asks, sections that answer it, what is known."""

    item: str
    part: str
    asks: str
    where: list[str]
    knows: str


def checklist(facts: Mapping[str, str], sections: Collection[str]) -> list[Item]:
    """Return all items. `sections` are the names of those the report has, `facts` what a run knows, by name.

    An item has nothing known where its sentence needs a fact that is missing.
    """
    items = []
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        where = [section for section in entry.get("where", []) if section in sections]
        try:
            knows = entry.get("knows", "").format_map(facts)
        except KeyError:
            knows = ""
        items.append(Item(entry["item"], entry["part"], entry["asks"], where, knows))
    return items


def facts(survey: Survey, results: Results, frame: pl.DataFrame, parity: pl.DataFrame) -> dict[str, str]:
    """Return what a run knows, by name, in words; a fact that is not known is left out.

    `frame` is the analysis frame, `parity` the parity certificate (`frames.PARITY`).
    """
    replies, totals = results.group("table1"), results.group("table2")
    types = sum(results.group("table1", name).count("contacted") > 0 for name in survey.organisation_types)
    late = replies.count("late.n")
    known = {
        "questions": counted(len(survey.questions), "question"),
        "types": counted(types, "organisation type"),
        "contacted": counted(replies.count("contacted"), "organisation"),
        "responded": f"{replies.count('responded.n'):,}",
        "silent": f"{replies.count('no_response.n'):,}",
        "late": f"; a reply after {last_day(survey)}, not counted: {late:,}" if late else "",
        "no_data": f"{replies.count('no_data.n'):,}",
        "with_total": f"{totals.count('organisations.n'):,}",
        "level": survey.statistics.level_percent,
    }
    dates = {"requests sent": period(frame["date_sent"]), "replies received": period(frame["counted_on"])}
    if periods := [f"{what} {days}" for what, days in dates.items() if days]:
        known["dates"] = ", ".join(periods)
    if types > 1:
        known["several_types"] = known["types"]
    if totals.count("organisations.n"):
        amount = totals.text(estimate_id(survey.counted.id, "total"))
        known["amount"] = f"{amount} {survey.counted.singular if amount == '1' else survey.counted.plural}"
    imputed = results.group("imputed").count("answers.n")
    summed = f"{counted(imputed, 'total')} imputed, each the sum of its parts; nothing else" if imputed else "Nothing"
    known["imputed"] = f"{summed} was filled in"
    unconfirmed = results.group("unconfirmed").count("answers.n")
    counting = counted(unconfirmed, "answer counts", "answers count")
    known["unconfirmed"] = f"; {counting} as the program proposes, unconfirmed" if unconfirmed else ""
    if parity.height:
        known |= {"statistics": counted(parity.height, "statistic"), "r_version": parity["r_version"][0]}
    if survey.sensitivity:
        known["scenarios"] = counted(len(survey.sensitivity), "sensitivity analysis", "sensitivity analyses")
    return known
