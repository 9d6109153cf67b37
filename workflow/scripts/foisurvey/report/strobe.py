"""The STROBE checklist for cross-sectional studies: where a report answers each item, and what the run knows of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foisurvey.report.methods import percent, period

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

    An item whose sentence needs a fact that is not there has none.
    """
    import yaml  # here, because only the report needs it

    found = []
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        where = [section for section in entry.get("where", []) if section in sections]
        try:
            knows = entry.get("knows", "").format_map(facts)
        except KeyError:
            knows = ""
        found.append(Item(entry["item"], entry["part"], entry["asks"], where, knows))
    return found


def facts(
    config: dict[str, Any], values: Mapping[str, float | None], frame: pl.DataFrame, proof: pl.DataFrame, amount: str
) -> dict[str, str]:
    """Return what a run knows, by name, in words; what is not to be had is not there.

    `values` are estimates by id, `frame` the analysis frame, `proof` the parity certificate, `amount` the total as
    printed.
    """

    def count(name: str) -> int:
        return int(values[name] or 0)

    types = sum(count(f"table1.{kind}.contacted") > 0 for kind in config["organisation_types"])
    contacted, silent = count("table1.all.contacted"), count("table1.all.no_response.n")
    found = {
        "questions": _counted(len(config["questions"]), "question"),
        "types": _counted(types, "organisation type"),
        "contacted": _counted(contacted, "organisation"),
        "responded": f"{contacted - silent:,}",
        "silent": f"{silent:,}",
        "no_data": f"{count('table1.all.no_data.n'):,}",
        "with_total": f"{count('table2.all.organisations.n'):,}",
        "level": percent(config["statistics"]["level"]),
    }
    dates = {"requests sent": period(frame["date_sent"]), "replies received": period(frame["date_responded"])}
    if said := [f"{what} {days}" for what, days in dates.items() if days]:
        found["dates"] = ", ".join(said)
    if types > 1:
        found["several_types"] = found["types"]
    if count("table2.all.organisations.n"):
        found["amount"] = f"{amount} {config['counted']['singular' if amount == '1' else 'plural']}"
    imputed = count("imputed.all.answers.n")
    summed = f"{_counted(imputed, 'total')} imputed, each the sum of its parts; nothing else" if imputed else "Nothing"
    found["imputed"] = f"{summed} was filled in"
    if proof.height:
        found |= {"statistics": _counted(proof.height, "statistic"), "r_version": proof["r_version"][0]}
    if scenarios := len(config.get("sensitivity", {})):
        found["scenarios"] = _counted(scenarios, "sensitivity analysis", "sensitivity analyses")
    return found


def _counted(count: int, singular: str, plural: str | None = None) -> str:
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
