"""The run in a few sentences, for the terminal and summary.txt."""

from collections import Counter

import polars as pl

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import AGREEMENT
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import ENDS, MISSING, Results
from foisurvey.report.sentence_templates import print_number
from foisurvey.report.wording import counted, listed, numbers_and_cells
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.registry import records
from foisurvey.tables.table import last_day


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
    waiting = findings.filter(severity="review").height
    numbers, cells = numbers_and_cells(second_opinion)
    synthetic = " (synthetic data: no number is of a real organisation)" if survey.synthetic else ""
    lines = [
        f"Responded: {replies.text('responded.pct')}% ({responded:,} of {contacted:,}){_given(results)}"
        f"{_without_reply(results)}.",
        f"Survey: {survey.title}{synthetic}",
        _total(results),
        *_review(waiting),
        *_changed(results, changes),
        *_unconfirmed(results),
        *_ambiguity(results),
        *_findings(findings),
        *_agreement(results),
        *([comparison] if comparison else []),
        f"Statistics: all {proof.height} agree with {proof['r_version'][0]} ({proof['cases'].sum():,} comparisons, "
        "audit/parity.csv).",
        f"Second opinion: independent code recomputed all {numbers:,} numbers of the tables and sensitivity analyses "
        f"and rebuilt {cells:,} cells and headings; all agree (audit/second_opinion.csv).",
        _other_methods(results, what_if),
    ]
    return "\n".join(map(visible, lines)) + "\n"


def _given(results: Results) -> str:
    """Return what those that responded gave."""
    replies = results.group("table1")
    gave = {"full": "in full", "partial": "in part", "no_data": "without data"}
    given = [f"{replies.text(f'{name}.n')} {how}" for name, how in gave.items() if replies.count(f"{name}.n")]
    return f": {listed(given)}" if given else ""


def _without_reply(results: Results) -> str:
    """Return how many did not reply, and how many replied too late, if any."""
    silent, late = (results.group("table1").count(f"{name}.n") for name in ("no_response", "late"))
    clauses = [f"{silent:,} did not reply"] if silent else []
    if late:
        are = "is" if late == 1 else "are"
        clauses.append(f"{late:,} replied after {last_day(results.survey)} and {are} not counted")
    return "".join(f"; {clause}" for clause in clauses)


def _total(results: Results) -> str:
    """Return what was counted, by how many organisations, and the median where these are several."""
    noun, group = results.survey.counted, results.group("table2")
    if not (organisations := group.count("organisations.n")):
        return f"Total: no organisation reported its {amount_words(results.survey)}."
    total, median = (print_number(results, group.id(name)).text for name in (f"{noun.id}.total", "median"))
    of = f"{total} of {noun.plural}" if amount_words(results.survey) == noun.plural else f"{total} {noun.plural}"
    per_organisation = f"; median {median} per organisation" if organisations > 1 else ""
    return f"Total: {of}, reported by {counted(organisations, 'organisation')}{per_organisation}."


def _review(waiting: int) -> list[str]:
    """Return how many answers wait for a decision, if any."""
    if not waiting:
        return []
    await_, count = ("awaits", "counts") if waiting == 1 else ("await", "count")
    return [
        f"In review: {counted(waiting, 'answer')} {await_} a decision on the page audit/review.html and {count} as "
        "missing (audit/review.csv)."
    ]


def _changed(results: Results, changes: pl.DataFrame) -> list[str]:
    """Return how many answers do not count as they were written, and why, if any."""
    imputed, ambiguous = (results.group(name).count("answers.n") for name in ("imputed", "ambiguous"))
    rules = Counter(changes["rule"])
    counts = {
        f"{counted(imputed, 'total')} imputed from the parts": imputed,
        f"{ambiguous:,} ambiguous and read by a rule": ambiguous,
        f"{rules['confirmation']:,} confirmed as proposed by a person": rules["confirmation"],
        f"{rules['correction']:,} corrected by a person": rules["correction"],
        f"{rules['revised_reply']:,} revised by the organisation": rules["revised_reply"],
    }
    changed = [words for words, count in counts.items() if count]
    return [f"Answers: {listed(changed)} (audit/changes.csv)."] if changed else []


def _findings(findings: pl.DataFrame) -> list[str]:
    """Return how many findings there are, by severity, if any."""
    severities = Counter(findings["severity"])
    nouns = {"review": "for review", "warning": "warning", "note": "note"}
    each = [
        f"{severities[name]:,} for review" if name == "review" else counted(severities[name], noun)
        for name, noun in nouns.items()
        if severities[name]
    ]
    return [f"Findings: {listed(each)} (audit/findings.csv)."] if each else []


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
    low, high = (print_number(results, group.id(estimate_id(f"{noun.id}.total", end))).text for end in ENDS)
    band = low if low == high else f"{low} to {high}"
    return [
        f"Ambiguity: the total is {band}, depending on what "
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
