"""What a reviewer checks a run by: printed figures against ours, that nothing was lost, the run in a few sentences."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.config import AGREEMENT, total
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import visible
from foisurvey.intake.source_file import ROW, Source
from foisurvey.stats.printing import KAPPA_DECIMALS, printed, with_commas


def printed_figures(file: str, contradictions: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the figures of a publication (id, source, decimals, printed) and why some cannot agree (id, reason).

    Raises BadInput with every fault of both files.
    """
    figures = Source({"file": file}, ["id", "source", "decimals", "printed"], [], key="id")
    reasons = Source({"file": contradictions} if contradictions else {}, ["id", "reason"], [], key="id")
    problems = [*figures.problems, *figures.identified(), *reasons.problems, *reasons.identified()]
    if figures.readable:
        problems += reasons.one_of("id", figures.frame["id"].to_list(), "the id of a printed figure")
    for column, form, expected in (
        ("decimals", r"^\d$", "a number of decimals, 0 to 9"),
        ("printed", r"^-?\d+(\.\d+)?$", "a number as printed, without commas"),
    ):
        for text, row in figures.frame.filter(~pl.col(column).str.contains(form)).select(column, ROW).iter_rows():
            problems.append(figures.problem(row, f"expected {expected}", column, text))
    if problems:
        raise BadInput("audit", problems)
    return figures.frame.drop(ROW), reasons.frame.drop(ROW)


def published(
    estimates: pl.DataFrame, figures: pl.DataFrame, contradictions: pl.DataFrame, rounding: str | None = None
) -> pl.DataFrame:
    """Compare each printed figure with ours at its printed decimals, as numbers (80 is 80.0).

    `figures` has id, source, decimals, printed; `contradictions` id, reason. Agreement is
    agrees, differs or not_estimated (no such estimate, or a missing value); the reason is given
    for those that do not agree.
    """
    ours = [
        printed(value, int(decimals), rounding)
        for value, decimals in figures.join(estimates, on="id", how="left", maintain_order="left")
        .select("value", "decimals")
        .iter_rows()
    ]
    agrees = pl.col("ours").cast(pl.Float64) == pl.col("printed").cast(pl.Float64)
    compared = (
        figures.with_columns(ours=pl.Series(ours, dtype=pl.String))
        .join(estimates.select("id", "value"), on="id", how="left", maintain_order="left")
        .join(contradictions, on="id", how="left", maintain_order="left")
        .with_columns(
            agreement=pl.when(pl.col("ours").is_null())
            .then(pl.lit("not_estimated"))
            .when(agrees)
            .then(pl.lit("agrees"))
            .otherwise(pl.lit("differs"))
        )
        .with_columns(reason=pl.when(pl.col("agreement") != "agrees").then("reason"))
    )
    return frames.conform(compared.select(list(frames.PUBLISHED)), frames.PUBLISHED)


def closes(
    organisations: pl.Series,
    answers: Iterable[tuple[pl.DataFrame, pl.DataFrame]],
    frame: pl.DataFrame,
    questions: Iterable[str],
) -> None:
    """Refuse a run that lost something on its way.

    `organisations` are the ids of the register, `answers` those received and those read, some rows of
    both at a time. Every organisation contacted stands once, in its order, in the analysis frame, and has a
    status for each question; every answer received is read, or has a reason why it has no value.
    Raises BadInput; that is an error of ours, never of the data.
    """
    problems = []
    if not frame["organisation_id"].equals(organisations):
        problems.append(Problem("the analysis frame is not of the organisations contacted"))
    without = {f"{question}_status": frame[f"{question}_status"].null_count() for question in questions}
    without["status"] = 0
    same = True
    for received, read in answers:
        same = same and read.select(received.columns).equals(received)
        without["status"] += read["status"].null_count()
    if not same:
        problems.append(Problem("the answers read are not the answers received"))
    problems += [Problem(f"{name} is missing {count} times") for name, count in without.items() if count]
    if problems:
        raise BadInput("counts do not close (an error of ours)", problems)


def summary(
    values: dict[str, float],
    findings: pl.DataFrame,
    changes: pl.DataFrame,
    compared: pl.DataFrame | None,
    proof: pl.DataFrame,
    what_if: pl.DataFrame,
    settings: dict[str, Any],
) -> str:
    """Return the run in a few sentences, a line each; they are shown in a terminal, so no sign of them acts.

    `values` are estimates by id, with their bands (see `ambiguity.by_id`), `compared` the printed
    figures, if any, `proof` the parity certificate, `what_if` how many cells each other method
    changes, `settings` the config.
    """

    def count(name: str) -> int:
        return int(values[name])

    of_all = {name: count(f"table1.all.{name}.n") for name in ("full", "partial", "no_data", "no_response")}
    contacted = count("table1.all.contacted")
    severities = Counter(findings["severity"])
    corrected = changes.filter(rule="correction").height
    revised = changes.filter(rule="revised_reply").height
    synthetic = " (synthetic data: no number is of a real organisation)" if settings["synthetic"] else ""
    lines = [
        f"{settings['title']}{synthetic}",
        f"Organisations: {contacted:,} contacted, {contacted - of_all['no_response']:,} responded: "
        f"{of_all['full']:,} in full, {of_all['partial']:,} in part, {of_all['no_data']:,} with none of the numbers.",
        f"Answers: {count('imputed.all.answers.n'):,} totals imputed from their parts, "
        f"{count('ambiguous.all.answers.n'):,} ambiguous and read by a rule, {corrected:,} corrected by a person, "
        f"{revised:,} revised by the organisation.",
        *_ambiguity(values, settings),
        f"In review: {severities['review']:,} (audit/review.csv); until a person decides, on the page "
        "audit/review.html, they count as missing.",
        f"Findings: {findings.height:,} (audit/findings.csv): "
        f"{severities['review']:,} for review, {severities['warning']:,} warnings, {severities['note']:,} notes.",
    ]
    if f"{AGREEMENT}.all.pairs.n" in values:
        lines.append(_agreement(values, settings["decimals"]))
    if compared is not None:
        agreeing = compared.filter(agreement="agrees").height
        explained = compared.filter(pl.col("agreement") != "agrees", pl.col("reason").is_not_null()).height
        lines.append(
            f"Printed figures: {agreeing} of {compared.height} agree, {explained} of the others with a reason "
            "(audit/published.csv)."
        )
    return "\n".join(map(visible, [*lines, *_methods(proof, what_if)])) + "\n"


def _methods(proof: pl.DataFrame, what_if: pl.DataFrame) -> list[str]:
    """Return the sentences on the statistics: that they are R's, and what other methods would print."""
    values = proof["cases"].sum()
    changing = what_if.filter(pl.col("changed") > 0).select("changed", "setting", "alternative", "used_by")
    changes = [
        f"{changed} by {setting.partition('.')[2].replace('_', ' ')} {alternative} ({used_by})"
        for changed, setting, alternative, used_by in changing.iter_rows()
    ]
    return [
        f"Statistics: all {proof.height} are those of {proof['r_version'][0]}, compared on {values:,} values "
        "(audit/parity.csv).",
        f"Of the {what_if['cells'][0]} cells and headings of Tables 2 to 6, and their skewness, other methods would "
        f"change {', '.join(changes) or 'none'} (audit/what_if.csv).",
    ]


def _agreement(values: Mapping[str, float | None], decimals: dict[str, Any]) -> str:
    """Return the sentence on the two coders."""

    def said(name: str, places: int = 0, sign: str = "") -> str:
        text = printed(values[f"{AGREEMENT}.all.{name}"], places, decimals.get("rounding"))
        return "not defined" if text is None else text + sign

    return (
        f"Coders: {said('organisations.n')} organisations coded by both, {said('coded_once.n')} by one of them. "
        f"Equal in kind: {said('kind.pct', decimals['percent'], '%')} of {said('pairs.n')} answers "
        f"(kappa: {said('kind.kappa', KAPPA_DECIMALS)}); in value: {said('value.pct', decimals['percent'], '%')} of "
        f"{said('value.n')} (tables/agreement.csv). "
        f"Differences: {said('differences.n')}, each in review until corrected."
    )


def _ambiguity(values: dict[str, float], settings: dict[str, Any]) -> list[str]:
    """Return how far the total moves with the ambiguous answers that it rests on, if any."""
    if not (answers := int(values["table2.all.ambiguous.n"])):
        return []
    counted, questions = settings["counted"], settings["questions"]
    decimals = 0 if questions[total(questions)]["number"] == "count" else settings["decimals"]["statistic"]
    low, high = (values[f"table2.all.{counted['id']}.total.ambiguity_{end}"] for end in ("low", "high"))
    least, most = (printed(end, decimals, settings["decimals"].get("rounding")) or "" for end in (low, high))
    most = most if high == math.inf else with_commas(most)
    behind = "the 1 ambiguous answer" if answers == 1 else f"each of the {answers:,} ambiguous answers"
    return [
        f"Ambiguity: if {behind} behind the total of {counted['plural']} lay anywhere in its interval, it would be "
        f"{with_commas(least)} to {most}; estimates.csv has such a band for every number that moves."
    ]
