"""The trail from a number to the cells it rests on: what it is, the organisations behind it, and their answers."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.survey import SUFFIXES
from foisurvey.estimation.organisations_counted import STATEMENTS
from foisurvey.estimation.results import MISSING
from foisurvey.report.estimate_labels import labels_of
from foisurvey.report.received_answers import Reply, received_answers
from foisurvey.report.report_data import REPLIES, ReportData
from foisurvey.report.wording import exact
from foisurvey.tables.registry import records
from foisurvey.tables.table import day

# The sections that show the numbers which are in no table.
SECTIONS = dict.fromkeys(("review", "withdrawn", "unconfirmed", "imputed", "ambiguous"), "limits")
SECTIONS |= {STATEMENTS: "results"}
OTHERS = "others"


class Link(NamedTuple):
    """Where a link leads in the page, and its text."""

    anchor: str
    text: str


class Entry(NamedTuple):
    """An estimate: its id, what it is, its number as printed and in full, the rest in words, and where it is shown."""

    id: str
    label: str
    printed: str
    facts: list[str]
    back: Link | None


class Group(NamedTuple):
    """Estimates of the same organisations, by id and name; None where no one set of organisations is theirs."""

    members: list[tuple[str, str]] | None
    entries: list[Entry]


class Index(NamedTuple):
    """The estimates of a table, or of none: what it is called, and the id, words and printed number of each."""

    label: str
    entries: list[tuple[str, str, str]]


class Organisation(NamedTuple):
    """An organisation contacted: its id, name and type, what is known of its reply, and its replies as received."""

    id: str
    name: str
    type: str
    facts: list[str]
    replies: list[Reply]


def groups(data: ReportData, estimates: pl.DataFrame, with_lists: bool) -> list[Group]:
    """Return estimates by the organisations that they count, in the order of the first of each; last those of none."""
    label, back = labels_of(data.survey), _back(data)
    names = dict(data.frame.select("organisation_id", "name").iter_rows()) if with_lists else {}
    by_members: dict[tuple[str, ...], list[Entry]] = {}
    others: list[Entry] = []
    for row in estimates.iter_rows(named=True):
        entry = Entry(row["id"], label(row), _printed(row, data), _facts(row), back.get(row["table"]))
        if with_lists and row["id"] in data.set_names:
            by_members.setdefault(tuple(data.sets[data.set_names[row["id"]]]), []).append(entry)
        else:
            others.append(entry)
    grouped = [Group([(one, names[one] or one) for one in members], those) for members, those in by_members.items()]
    return [*grouped, *([Group(None, others)] if others else [])]


def indexes(data: ReportData, estimates: pl.DataFrame) -> dict[str, Index]:
    """Return the estimates of each table by its name, in their order; last, under OTHERS, those that no table shows."""
    tables, label = records(data.survey.design), labels_of(data.survey)
    found = {name: Index(record.label, []) for name, record in tables.items()} | {OTHERS: Index("in no table", [])}
    for row in estimates.iter_rows(named=True):
        index = found[row["table"] if row["table"] in tables else OTHERS]
        index.entries.append((row["id"], label(row).removesuffix(f" ({index.label})"), _printed(row, data)))
    return {name: index for name, index in found.items() if index.entries}


def organisations(data: ReportData) -> list[tuple[str, list[Organisation]]]:
    """Return the organisations contacted, under the label of their type, each with its answers as received."""
    survey = data.survey
    replies = received_answers(data.answers, data.corrections, data.review, data.frame, survey)
    by_type: dict[str, list[Organisation]] = {name: [] for name in survey.organisation_types}
    for row in data.frame.iter_rows(named=True):
        facts = [f"Reply: {REPLIES[row['completeness']]}"]
        for name, what in (
            ("date_sent", "request sent on"),
            ("date_responded", "reply of"),
            ("date_refused", "refused on"),
        ):
            facts += [f"{what} {day(row[name])}"] if row[name] else []
        for name, what in (("exemption_claimed", "exemption claimed"), ("review_outcome", "internal review")):
            facts += [f"{what}: {row[name]}"] if row[name] else []
        if survey.compliance and row["rate"] is not None:
            facts.append(f"{survey.compliance.rate}: {data.results.printed(row['rate'], 'percent')}%")
        identity, kind = row["organisation_id"], row["organisation_type"]
        by_type[kind].append(
            Organisation(identity, row["name"] or identity, survey.type_labels[kind], facts, replies.get(identity, []))
        )
    return [(survey.type_labels[name], members) for name, members in by_type.items() if members]


def listed(data: ReportData) -> int:
    """Return how many organisations, members of sets and answers a page lists."""
    return data.frame.height + sum(map(len, {tuple(members) for members in data.sets.values()})) + data.answers.height


def _back(data: ReportData) -> dict[str, Link]:
    """Return where the page shows the numbers of each table."""
    shown = {section.name for section in data.sections}
    links = {table: Link(section, "the section that has it") for table, section in SECTIONS.items() if section in shown}
    labels = {name: record.label for name, record in records(data.survey.design).items()}
    return links | {name: Link(f"table-{name}", labels[name]) for name in data.tables}


def _printed(row: Mapping[str, Any], data: ReportData) -> str:
    text = data.results.text(row["id"])
    return text if text == MISSING else text + SUFFIXES.get(row["unit"], "")


def _facts(row: Mapping[str, Any]) -> list[str]:
    """Return how an estimate is computed, of how many, and how far it moves."""
    facts = [f"at full precision {exact(row['value'])}" if row["value"] is not None else "not defined"]
    facts += [f"method: {row['method']}"] if row["method"] else []
    facts += [f"n = {row['n']:,}"] if row["n"] is not None else []
    facts += [f"denominator {exact(row['denominator'])}"] if row["denominator"] is not None else []
    low, high = row["ambiguity_low"], row["ambiguity_high"]
    if low != high:
        limits = f"{exact(low)} or more" if high == math.inf else f"{exact(low)} to {exact(high)}"
        facts.append(f"{exact(high)} or less" if low == -math.inf else limits)
        facts[-1] += " as ambiguous answers may be meant"
    return facts
