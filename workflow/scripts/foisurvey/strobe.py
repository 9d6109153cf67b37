"""The STROBE checklist for cross-sectional studies: where a report answers each item, and what the run knows of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("strobe.yaml")
REFERENCE = "https://doi.org/10.1371/journal.pmed.0040296"


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
