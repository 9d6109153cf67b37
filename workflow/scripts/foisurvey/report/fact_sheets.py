"""A fact sheet of each organisation: its answers, its place among its type, when it replied; and a list of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import polars as pl
from markupsafe import Markup

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import ALL, SUFFIXES, Survey, Unit
from foisurvey.core.versions import packages
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.process import DAYS, PROCESS, days_to_reply
from foisurvey.estimation.results import MISSING, Results
from foisurvey.report.html_page import FOLDER, checksum, content_policy, environment
from foisurvey.report.received_answers import Reply, received_answers
from foisurvey.report.report_data import REPLIES
from foisurvey.tables.process_table import limit
from foisurvey.tables.table import day

INDEX = "index"
STYLE = (FOLDER / "fact_sheets.css").read_text(encoding="utf-8")
MOST_SHEETS = 20_000
LONGEST_FILE_NAME = 80
# What an internal review gave, by its outcome as recorded.
REVIEWS = {"full": "Gave full data", "partial": "Gave some of the data", "none": "Gave nothing more"}
# File names that Windows does not have.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


class Outcome(NamedTuple):
    """A number of an organisation: its label and column, the table with its medians, what large and small ones are."""

    label: str
    column: str
    table: str
    most: str = "highest"
    least: str = "lowest"


class Place(NamedTuple):
    """A number of an organisation beside those of others, in words and as printed."""

    label: str
    value: str
    place: str
    median_of_type: str
    median_of_all: str


class Sheet(NamedTuple):
    """The fact sheet of an organisation."""

    file: str
    name: str
    id: str
    type: str
    facts: Sequence[tuple[str, str]]
    places: Sequence[Place]
    replies: Sequence[Reply]


def fact_sheets(
    survey: Survey,
    frame: pl.DataFrame,
    estimates: pl.DataFrame,
    answers: pl.DataFrame,
    corrections: pl.DataFrame,
    review: pl.DataFrame,
) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each HTML file: a sheet for each organisation of the analysis frame, last the list.

    The other frames are those of `received_answers`; medians are those of the estimates. The same data give the same
    text. Raises BadInput where small counts are not to be shown, or the organisations are too many.
    """
    if survey.suppress_below:
        expected = "fact sheets show the numbers of single organisations, which this keeps back; remove it for them"
        raise BadInput("sheets", [Problem(expected, column="suppress_below", value=survey.suppress_below)])
    if frame.height > MOST_SHEETS:
        raise BadInput("sheets", [Problem(f"{frame.height:,} organisations are too many for a file each")])
    replies = received_answers(answers, corrections, review, frame, survey)
    results = Results(estimates, survey.presentation)
    if survey.law:
        frame = days_to_reply(frame, survey.law)
    places = _places(survey, frame, results)
    files = file_names(frame["organisation_id"].to_list())
    made = environment()
    common = {
        "survey": survey,
        "policy": content_policy(style=checksum(STYLE)),
        "style": Markup(STYLE),
        "version": packages()["foisurvey"],
    }
    sheets: dict[str, list[Sheet]] = {name: [] for name in survey.organisation_types}
    template = made.get_template("fact_sheets.sheet.html.j2")
    for number, row in enumerate(frame.iter_rows(named=True)):
        identity, kind = row["organisation_id"], row["organisation_type"]
        sheet = Sheet(
            files[identity],
            row["name"] or identity,
            identity,
            survey.type_labels[kind],
            list(_facts(row, survey)),
            [of[number] for of in places if of[number].value != MISSING],
            replies.get(identity, []),
        )
        sheets[kind].append(sheet)
        yield f"{sheet.file}.html", template.render(sheet=sheet, **common)
    listed = {survey.type_labels[name]: members for name, members in sheets.items() if members}
    addresses = {sheet.file: f"{quote(sheet.file)}.html" for members in sheets.values() for sheet in members}
    page = made.get_template("fact_sheets.index.html.j2").render(sheets=listed, addresses=addresses, **common)
    yield f"{INDEX}.html", page


def file_names(identities: Sequence[str]) -> dict[str, str]:
    """Return the name of each organisation's file, without its ending: its id, as far as any system has such names.

    No two are alike in small letters, and none is that of the list.
    """
    names: dict[str, str] = {}
    taken = {INDEX}
    for identity in identities:
        plain = re.sub(r"[^\w.-]+", "-", identity).strip("-.")[:LONGEST_FILE_NAME] or "organisation"
        if plain.lower().partition(".")[0] in DEVICES:
            plain = f"_{plain}"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names[identity] = name
    return names


def _facts(row: Mapping[str, Any], survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield what is known of how an organisation answered: a term, and what is said of it."""
    yield "Reply", capitalised(REPLIES[row["completeness"]])
    for name, term in (("date_sent", "Request sent"), ("date_refused", "Refused"), ("date_responded", "Reply dated")):
        if row[name]:
            yield term, day(row[name])
    if survey.law and row[DAYS] is not None:
        in_time = "within" if row[DAYS] <= survey.law.days else "after"
        yield "Time to reply", f"{row[DAYS]} {survey.law.unit}s, {in_time} the limit of {limit(survey.law)}"
    if row["exemption_claimed"]:
        yield "Exemption claimed", row["exemption_claimed"]
    if outcome := row["review_outcome"]:
        yield "Internal review", REVIEWS.get(outcome.strip().lower(), outcome)


def _outcomes(survey: Survey, results: Results) -> Iterator[Outcome]:
    """Yield the numbers that have a median in the tables."""
    total = survey.design.total
    yield Outcome(survey.questions[total].title, total, "table2")
    if survey.compliance:
        yield Outcome(capitalised(survey.compliance.rate), "rate", "table4")
    for table, question in survey.design.extra_tables.items():
        if survey.questions[question].number != "choice":
            yield Outcome(survey.questions[question].title, question, table)
    if survey.law and "median" in results.group(PROCESS):
        working = "Working days" if survey.law.counting == "working" else "Days"
        yield Outcome(f"{working} to reply", DAYS, PROCESS, "longest", "shortest")


def _places(survey: Survey, frame: pl.DataFrame, results: Results) -> list[list[Place]]:
    """Return, of each outcome, the place of each organisation of the frame."""
    made = []
    for outcome in _outcomes(survey, results):
        x, kind = pl.col(outcome.column), "organisation_type"
        ranked = frame.select(
            kind,
            value=x.cast(pl.Float64),
            place=x.rank("min", descending=True).over(kind),
            of=x.count().over(kind),
            alike=x.count().over(kind, outcome.column),
        )
        unit = results[estimate_id(outcome.table, ALL, "max")].unit
        medians = {name: results.group(outcome.table, name) for name in survey.labels_and_all}
        made.append(
            [
                Place(
                    outcome.label,
                    _with_unit(results.printed(value, unit), unit),
                    _in_words(outcome, place, of, alike) if value is not None else "",
                    *(_with_unit(medians[name].text("median"), unit) for name in (type_name, ALL)),
                )
                for type_name, value, place, of, alike in ranked.iter_rows()
            ]
        )
    return made


def _in_words(outcome: Outcome, place: int, of: int, alike: int) -> str:
    """Return a place among so many, counted from its nearer end: 4th highest of 9, joint where it is shared."""
    if of == 1:
        return "the only one"
    most, from_below = outcome.most, of - place - alike + 2
    if from_below < place:
        place, most = from_below, outcome.least
    rank = most if place == 1 else f"{_ordinal(place)} {most}"
    return f"{'joint ' if alike > 1 else ''}{rank} of {of:,}"


def _ordinal(number: int) -> str:
    """Return a number as a place: 1st, 2nd, 11th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else endings.get(number % 10, 'th')}"


def _with_unit(text: str, unit: Unit) -> str:
    return text if text == MISSING else text + SUFFIXES.get(unit, "")
