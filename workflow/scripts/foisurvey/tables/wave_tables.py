"""The tables of two waves: who is in both, what became of them, what changed, by type, and who changed most."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from foisurvey.core.frame_names import COMPLETENESS
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables import columns, notes
from foisurvey.tables.table import Column, Table, laid_out, titled, with_percent
from foisurvey.tables.wave_labels import MATCH_LABELS, SETS, with_unit
from foisurvey.waves.changes import PANEL, TABLE, WHOLE
from foisurvey.waves.counts import BECAME, GONE, MATCHED, SPLIT
from foisurvey.waves.numbers import OF_ORGANISATIONS, Number
from foisurvey.waves.wave_comparison import MOST_MOVED, Comparison

COMPLETENESS_LABELS = {
    "full": "Full data",
    "partial": "Partial data",
    "none": "No data",
    "late": "Late reply",
    "no_response": "No reply",
    SPLIT: "Split into several",
    GONE: "Not in this wave",
}
DEFINED = (
    "Each wave by itself: all organisations that gave what the number needs, as in the report of that wave; for the "
    "percentage that responded, all contacted. Matched panel: organisations that gave it in both waves, and those that "
    "belong together after a merger or a split if all of them did; their counts are added up."
)
INTERVALS = (
    "{level}: confidence interval by Student's t, with organisations as drawn; of a median by order statistics. That "
    "of a change in the panel is paired."
)
OVERLAP = "The interval of a change of each wave by itself allows for organisations in both (Derrick and others 2017)."
MEDIANS = (
    "The change of a median of each wave by itself is the difference of two medians, and has no interval. In the panel "
    "it is the median of the organisations' changes, which need not be the difference of the two medians."
)
POINTS = "The change of a percentage is in percentage points."
SUMS = "A total of each wave by itself is of the organisations that answered: it also changes with who answers."
TYPES = (
    "Each wave by itself has an organisation under its type in that wave, the panel under that in {later}; groups of "
    "several types are in All alone."
)
NOT_DEFINED = f"{MISSING}: not defined. A change without an interval is of too few organisations, or of equal changes."


def wave_tables(of: Comparison, results: Results) -> list[Table]:
    """Return the tables of a comparison in reading order, each under its number; `results` have its estimates."""
    made = [_matched(of, results), _became(of, results), _changes(of, results)]
    made += [_by_type(of, results, name) for name in of.compared] if len(of.types) > 1 else []
    made += [_moved(of, results, name) for name in OF_ORGANISATIONS if name in of.compared]
    made += [_named(of, results), _revisions(of, results)]
    shown = [table for table in made if table.rows]
    return [replace(table, label=f"Table {place}") for place, table in enumerate(shown, start=1)]


def _matched(of: Comparison, results: Results) -> Table:
    names = of.names
    wanted = [Column(name, {name: f"{wave}.n"}, str, analysis=MATCHED) for wave, name in names.items()]
    known = {*of.organisations["match"]}
    labels = {match: label for match, label in MATCH_LABELS.items() if match in known}
    subject = titled("Organisations contacted in both waves, or in one", results.survey)
    table = laid_out(TABLE, "", subject, "Organisations", wanted, labels, results)
    return replace(table, name="matched", notes=[])


def _named(of: Comparison, results: Results) -> Table:
    """Return the table of the organisations that are not in both waves under one id, by name."""
    each = of.organisations.filter(pl.col("match") != "same_id")
    who = pl.format("{} ({})", pl.coalesce("name", "organisation_id"), "organisation_id")
    sides = {wave: pl.when(pl.col("wave") == wave).then(who).drop_nulls().str.join("; ") for wave in of.names}
    grouped = (
        each.group_by("group", maintain_order=True)
        .agg(pl.first("match"), pl.col("date", "source").drop_nulls().first(), **sides)
        .sort(pl.col("match").cast(pl.Enum([*MATCH_LABELS])), "group")
    )
    rows = [
        [
            MATCH_LABELS[row["match"]],
            *(row[wave] or MISSING for wave in of.names),
            _day(row["date"]),
            row["source"] or MISSING,
        ]
        for row in grouped.iter_rows(named=True)
    ]
    headings = ["What happened", *of.names.values(), "Date", "Source"]
    subject = titled("Organisations with another id, in one wave alone, merged or split", results.survey)
    return _listed("named", subject, headings, rows, [f"{MISSING}: none, or nothing is known of it."])


def _became(of: Comparison, results: Results) -> Table:
    before, after = of.names.values()
    counted = [*COMPLETENESS, SPLIT, GONE]
    used = [name for name in counted if any(results.count(_became_id(row, name)) for row in COMPLETENESS)]
    wanted = [
        Column(
            f"{COMPLETENESS_LABELS[name]}, n (%)",
            {
                f"{COMPLETENESS_LABELS[name]}, number": f"{name}.n",
                f"{COMPLETENESS_LABELS[name]}, percentage": f"{name}.pct",
            },
            with_percent,
            after,
            BECAME,
        )
        for name in used
    ]
    wanted.append(Column("All", {"All": "all.n"}, str, analysis=BECAME))
    labels = {name: COMPLETENESS_LABELS[name] for name in COMPLETENESS if results.count(_became_id(name, "all"))}
    subject = titled(f"What became of the organisations contacted in {before}", results.survey)
    table = laid_out(TABLE, "", subject, before, wanted, labels, results)
    merged = ["A merged organisation has the reply of the one that followed it."]
    return replace(table, name="matched_became", notes=merged if "merged" in {*of.organisations["match"]} else [])


def _became_id(before: str, after: str) -> str:
    return estimate_id(TABLE, BECAME, before, after, "n")


def _changes(of: Comparison, results: Results) -> Table:
    labels = {estimate_id(name, ALL): with_unit(one.number, results.survey) for name, one in of.compared.items()}
    subject = titled("What changed", results.survey)
    table = laid_out(TABLE, "", subject, "Number", _of_change(of, results), labels, results)
    return _with_notes(replace(table, name="changes"), of, results, [*of.compared])


def _by_type(of: Comparison, results: Results, name: str) -> Table:
    labels = {**of.type_labels, ALL: "All"}
    number = of.compared[name].number
    subject = titled(f"{with_unit(number, results.survey)}, by organisation type", results.survey)
    table = laid_out(TABLE, "", subject, "Organisations", _of_change(of, results, name), labels, results)
    return _with_notes(replace(table, name=f"type_{name}"), of, results, [name])


def _of_change(of: Comparison, results: Results, number: str = "") -> list[Column]:
    """Return the columns of both waves and the change, of each wave by itself and of the panel."""
    wanted = []
    for name, group in SETS.items():
        if name == PANEL:
            wanted.append(Column("n", {"Organisations": f"{PANEL}.both.n"}, str, group, number))
        for wave, called in of.names.items():
            measures = {called: f"{name}.{wave}"}
            more = {f"{called}, organisations": f"{name}.{wave}.n"} if name == WHOLE else {}
            more |= columns.limits(results, what=called, statistic=f"{name}.{wave}_ci")
            wanted.append(Column(called, measures, str, group, number, more=more))
        level = columns.level(results.survey.statistics)
        measures = {"Change": f"{name}.change"} | columns.limits(results, what="Change", statistic=f"{name}.change_ci")
        wanted.append(Column(f"Change ({level})", measures, with_interval(results), group, number))
    return wanted


def with_interval(results: Results) -> Callable[[str, str, str], str]:
    """Return what makes "1.5 (0.2–2.8)" of a change and the ends of its interval, which may be missing."""

    def text(change: str, low: str, high: str) -> str:
        interval = results.interval(low, high)
        return change if interval == MISSING else f"{change} ({interval})"

    return text


def _with_notes(table: Table, of: Comparison, results: Results, names: Sequence[str]) -> Table:
    """Return a table of changes with its notes, and those that all of them share."""
    below = notes_of([of.compared[name].number for name in names])
    shared = [DEFINED, INTERVALS.format(level=columns.level(results.survey.statistics)), OVERLAP]
    shared += [TYPES.format(later=of.names["later"])] if len(of.types) > 1 else []
    shared += notes.rounding(results.survey)
    own = [*below, *undefined(table), *notes.withheld(results.survey, table.withheld)]
    return replace(table, notes=own, general=shared)


def notes_of(numbers: Sequence[Number]) -> list[str]:
    """Return what to know of the changes of these numbers."""
    kinds = {number.statistic for number in numbers}
    below = [POINTS] if any(number.is_percentage for number in numbers) else []
    below += [SUMS] if "sum" in kinds else []
    return below + ([MEDIANS] if "median" in kinds else [])


def undefined(table: Table) -> list[str]:
    """Return what a dash means where a printed cell is one: a change may have no interval and no dash for it."""
    return [NOT_DEFINED] if any(MISSING in row for row in table.rows) else []


def _moved(of: Comparison, results: Results, name: str) -> Table:
    number, moved, called = of.compared[name].number, of.moved_most(name), of.called()
    unit = "amount" if number.unit == "statistic" else number.unit
    rows = [
        [
            called[row["group"]],
            of.type_labels.get(row["organisation_type"], MISSING),
            results.printed(row["earlier"], unit),
            results.printed(row["later"], unit),
            results.printed(row["change"], unit),
        ]
        for row in moved.iter_rows(named=True)
        # Not those whose change is printed as 0.
        if re.search("[1-9]", results.printed(row["change"], unit))
    ]
    what = with_unit(number, results.survey) if number.is_percentage else capitalised(results.survey.counted.plural)
    subject = titled(f"Organisations of the panel that changed most: {what}", results.survey)
    below = [f"At most {MOST_MOVED}, the farthest first."] + ([POINTS] if number.is_percentage else [])
    return _listed(f"moved_{name}", subject, ["Organisation", "Type", *of.names.values(), "Change"], rows, below)


def _revisions(of: Comparison, results: Results) -> Table:
    before = of.names["earlier"]
    questions = of.waves["earlier"].survey.questions
    rows = [
        [
            row["name"] or row["organisation_id"],
            questions[row["question"]].title,
            row["from"] or MISSING,
            row["to"] or MISSING,
            row["reason"] or ("A revised reply" if row["rule"] == "revised_reply" else MISSING),
            row["date"] or MISSING,
        ]
        for row in of.revisions.iter_rows(named=True)
    ]
    subject = titled(f"Answers of {before} that were revised or corrected", results.survey)
    headings = ["Organisation", "Question", "As first received", "As it counts", "Why", "Date"]
    return _listed("revisions", subject, headings, rows, [f"{MISSING}: blank, or not recorded."])


def _listed(name: str, subject: str, headings: list[str], rows: Sequence[Sequence[str]], below: Sequence[str]) -> Table:
    """Return a table of texts, of which no cell is an estimate."""
    shown = [[visible(cell) for cell in row] for row in rows]
    numbers = [row[1:] for row in shown]
    ids = [[""] * len(row) for row in numbers]
    return Table(name, "", visible(subject), [headings], shown, [*below], headings[1:], numbers, ids=ids)


def _day(date: object) -> str:
    return MISSING if date is None else str(date)
