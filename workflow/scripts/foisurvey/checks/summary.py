"""The run in a few sentences, for the terminal and summary.txt."""

from collections import Counter
from pathlib import Path

import polars as pl

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import AGREEMENT
from foisurvey.estimation.results import MISSING, Results
from foisurvey.report.wording import counted, numbers_and_cells
from foisurvey.tables.registry import records
from foisurvey.tables.table import last_day

# Lines of the summary that a run says last.
LINES_SAID = 5


def summary(
    results: Results,
    findings: pl.DataFrame,
    changes: pl.DataFrame,
    comparison: str,
    proof: pl.DataFrame,
    second_opinion: pl.DataFrame,
    what_if: pl.DataFrame,
) -> str:
    """Return the run in a few sentences, a line each, in which no control character acts on a terminal.

    `findings` and `changes` are those of the audit, `comparison` is that with a publication
    (`report.comparison.summarised`), empty where there is none, `proof` the parity certificate (`frames.PARITY`),
    `second_opinion` what was computed again (`frames.SECOND_OPINION`), `what_if` how many cells each other method
    changes (`frames.WHAT_IF_COUNTS`).
    """
    survey, replies = results.survey, results.group("table1")
    contacted, responded = replies.count("contacted"), replies.count("responded.n")
    full, partial, none = (replies.count(f"{name}.n") for name in ("full", "partial", "no_data"))
    imputed, ambiguous = (results.group(name).count("answers.n") for name in ("imputed", "ambiguous"))
    rules = Counter(changes["rule"])
    severities = Counter(findings["severity"])
    waiting = severities["review"]
    numbers, cells = numbers_and_cells(second_opinion)
    synthetic = " (synthetic data: no number is of a real organisation)" if survey.synthetic else ""
    lines = [
        f"{survey.title}{synthetic}",
        f"Organisations: {contacted:,} contacted, {responded:,} responded: "
        f"{full:,} in full, {partial:,} in part, {none:,} with none of the numbers{_late(results)}.",
        _total(results),
        f"In review: {counted(waiting, 'answer')} (audit/review.csv), counted as missing until a person decides on the "
        "page audit/review.html.",
        f"Answers: {counted(imputed, 'total')} imputed from the parts, {ambiguous:,} ambiguous and read by a rule, "
        f"{rules['confirmation']:,} confirmed as proposed and {rules['correction']:,} corrected by a person, "
        f"{rules['revised_reply']:,} revised by the organisation.",
        *_unconfirmed(results),
        *_ambiguity(results),
        f"Findings: {findings.height:,} (audit/findings.csv): {waiting:,} for review, "
        f"{counted(severities['warning'], 'warning')}, {counted(severities['note'], 'note')}.",
        *_agreement(results),
        *([comparison] if comparison else []),
        f"Statistics: all {proof.height} agree with {proof['r_version'][0]} ({proof['cases'].sum():,} comparisons, "
        "audit/parity.csv).",
        f"Second opinion: all {numbers:,} numbers of the tables and sensitivity analyses, and the {cells:,} cells and "
        "headings that show them, agree with other code (audit/second_opinion.csv).",
        _other_methods(results, what_if),
    ]
    return "\n".join(map(visible, lines)) + "\n"


def beginning(file: Path) -> str:
    """Return what a run says last: the first lines of its summary, and where the report is."""
    lines = file.read_text(encoding="utf-8").splitlines()[:LINES_SAID]
    return "\n".join(["", *lines, f"The report: {file.with_name('report.html')}", ""])


def _total(results: Results) -> str:
    """Return what was counted, of how many organisations."""
    noun, group = results.survey.counted, results.group("table2")
    if not (organisations := group.count("organisations.n")):
        return f"Total: no organisation gave its number of {noun.plural}."
    total, median, low, high = (group.text(name) for name in (f"{noun.id}.total", "median", "iqr_low", "iqr_high"))
    return (
        f"Total: {total} {noun.plural} of {counted(organisations, 'organisation')}; median {median} "
        f"({results.interval(low, high)}) an organisation."
    )


def _late(results: Results) -> str:
    """Return how many did not reply, and how many replied too late, if any."""
    silent, late = (results.group("table1").count(f"{name}.n") for name in ("no_response", "late"))
    if not late:
        return ""
    are = "is" if late == 1 else "are"
    return f"; {silent:,} did not reply, {late:,} replied after {last_day(results.survey)} and {are} not counted"


def _unconfirmed(results: Results) -> list[str]:
    """Return how many answers count though nobody has confirmed them, if any."""
    count = results.group("unconfirmed").count("answers.n")
    if not count:
        return []
    counts, them = ("counts", "it") if count == 1 else ("count", "them")
    return [
        f"Unconfirmed: {counted(count, 'answer')} {counts} as the program proposes, and nobody has confirmed {them} "
        "(audit/changes.csv, rule proposal)."
    ]


def _ambiguity(results: Results) -> list[str]:
    """Return how far the total moves with the ambiguous answers that it rests on, if any."""
    noun, group = results.survey.counted, results.group("table2")
    if not (answers := group.count("ambiguous.n")):
        return []
    return [
        f"Ambiguity: the total of {noun.plural} is {group.band(f'{noun.id}.total')}, depending on what "
        f"{counted(answers, 'ambiguous answer')} may mean; estimates.csv has such a band for every number that moves."
    ]


def _agreement(results: Results) -> list[str]:
    """Return how far the two coders agree, where there are two."""
    group = results.group(AGREEMENT)
    if "pairs.n" not in group:
        return []
    both, once, pairs, values, differences = (
        group.text(f"{name}.n") for name in ("organisations", "coded_once", "pairs", "value", "differences")
    )
    kind, value = (_or_not_defined(group.text(f"{name}.pct"), "%") for name in ("kind", "value"))
    kappa = _or_not_defined(group.text("kind.kappa"))
    return [
        f"Coders: {both} organisations coded by both, {once} by one of them. Equal in kind: {kind} of {pairs} answers "
        f"(kappa: {kappa}); in value: {value} of {values} (tables/agreement.csv). "
        f"Differences: {differences}, each in review until corrected."
    ]


def _other_methods(results: Results, what_if: pl.DataFrame) -> str:
    """Return how many cells each other method would change."""
    rows = what_if.filter(pl.col("changed") > 0).select("changed", "setting", "alternative", "used_by").iter_rows()
    changes = ", ".join(
        f"{changed} by {setting.partition('.')[2].replace('_', ' ')} {alternative} ({used_by})"
        for changed, setting, alternative, used_by in rows
    )
    *_, last = (record.label for record in records(results.survey.design).values() if record.by_method)
    cells = f"of the {what_if['cells'][0]} cells and headings of Tables 2 to {last.split()[-1]}, and their skewness"
    how_many = f"some {cells}: {changes}" if changes else f"none {cells}"
    return f"Other methods would change {how_many} (audit/what_if.csv)."


def _or_not_defined(text: str, unit: str = "") -> str:
    return "not defined" if text == MISSING else f"{text}{unit}"
