"""Who is in which table and analysis, and why the others are not: each reason a code with a label."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import polars as pl

from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core.frame_names import UNDECIDED
from foisurvey.core.survey import ALL, PRIMARY, Design, Exclusion
from foisurvey.estimation.ambiguity import imputed
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.stats.sample import trimmed

# Why an organisation is not in an analysis, and what became of the exemptions that were claimed. {} is the question,
# the rate in percent or the outcome that the reason is about.
LABELS = {
    "late": "responded too late",
    "no_response": "no response",
    "withdrawn": "withdrawn in a revised reply, in review: {}",
    "in_review": "in review: {}",
    "missing": "no number: {}",
    "no_choice": "no answer that counts: {}",
    "zero": "the number is 0: {}",
    "parts_above_total": "the parts make more than the total: {}",
    "total_imputed": "imputed: {}",
    "trimmed_lowest": "trimmed, lowest: {}",
    "trimmed_highest": "trimmed, highest: {}",
    "rate_excluded": "rate is {}%",
    "included": "in the analysis",
    "no_exemption": "no exemption claimed",
    "no_outcome": "no review outcome",
    "outcome": "review outcome: {}",
}
SILENT = ("late", "no_response")

End = Literal["lowest", "highest"]


class Reason(NamedTuple):
    """Why organisations are not in an analysis: a code of LABELS, what it is about, and whom it applies to."""

    code: str
    detail: str | None
    applies: pl.Expr


class Cut(NamedTuple):
    """What a trim does at one end: who is dropped, and who is tied where those dropped and those that stay meet.

    `boundary` is the total of the tied, whether there are any or not; missing where the trim drops nobody.
    """

    dropped: pl.Series
    tied: pl.Series
    boundary: Any


class Membership(NamedTuple):
    """A table or analysis: the name of those in it, its name in flow.csv, the id of their number, why others are out.

    The reasons come in the order in which they are asked; the first that applies is the reason.
    """

    organisations: str
    analysis: str
    counted: str
    reasons: list[Reason]


def label(code: str, detail: str | None) -> str:
    """Return a reason in words; `detail` is the question, the rate in percent or the outcome that it is about."""
    return LABELS[code].format(detail)


def memberships(frame: pl.DataFrame, design: Design, exclusions: Mapping[str, Exclusion]) -> Iterator[Membership]:
    """Yield each table and analysis of a survey, and who is in it. `frame` is the analysis frame."""
    without_total = [*silent(), *missing(design.total)]
    yield Membership("table1", "table1", estimate_id("table1", ALL, "contacted"), [])
    yield Membership("table2", "table2", estimate_id("table2", ALL, "organisations.n"), without_total)
    if design.compliant:
        yield Membership(PRIMARY, PRIMARY, estimate_id("table3", ALL, "organisations.n"), unrated(design))
        for name, exclusion in exclusions.items():
            reasons = [*unrated(design), *excluded(frame, exclusion, design)]
            counted = estimate_id("table5", name, ALL, "organisations.n")
            yield Membership(estimate_id("table5", name), name, counted, reasons)
    for status, part in design.statuses.items():
        needed = design.parts if part is None else [part]
        unanswered = [reason for question in needed for reason in missing(question)]
        if part is None:
            unanswered.append(Reason("parts_above_total", design.total, not_within_total(design)))
        name = estimate_id("table6", status)
        counted = estimate_id("table6", ALL, status, "organisations")
        yield Membership(name, name, counted, [*without_total, *unanswered])
    for table, question in design.extra_tables.items():
        unanswered = missing(question, "no_choice" if design.questions[question].number == "choice" else "missing")
        yield Membership(table, table, estimate_id(table, ALL, "organisations.n"), [*silent(), *unanswered])


def silent() -> list[Reason]:
    """Return why an organisation gave nothing that counts."""
    return [Reason("late", None, pl.col("late")), Reason("no_response", None, ~pl.col("responded"))]


def missing(question: str, code: str = "missing") -> list[Reason]:
    """Return why an organisation that replied has no value for a question; `code` is the reason for no answer."""
    no_value = pl.col(question).is_null()
    status = pl.col(f"{question}_status")
    undecided = [Reason(name, question, no_value & (status == name)) for name in UNDECIDED]
    return [*undecided, Reason(code, question, no_value)]


def unrated(design: Design) -> list[Reason]:
    """Return why an organisation has no rate; of a survey with a compliant part."""
    assert design.compliant is not None
    zero = Reason("zero", design.total, pl.col(design.total) == 0)
    return [*silent(), *missing(design.total), zero, *missing(design.compliant)]


def excluded(frame: pl.DataFrame, exclusion: Exclusion, design: Design) -> list[Reason]:
    """Return why a sensitivity analysis excludes an organisation of the analysis frame that has a rate."""
    reasons = [Reason("total_imputed", design.total, imputed(design))] if exclusion.stated_totals_only else []
    reasons += [
        Reason(f"trimmed_{end}", design.total, pl.lit(cut.dropped))
        for end, cut in cuts(frame, exclusion, design).items()
    ]
    reasons += [Reason("rate_excluded", f"{rate:g}", pl.col("rate") == rate) for rate in exclusion.exclude_rates]
    return reasons


def cuts(frame: pl.DataFrame, exclusion: Exclusion, design: Design) -> dict[End, Cut]:
    """Return what the trim of a sensitivity analysis does at each end of the analysis frame; nothing without a trim."""
    if exclusion.trim is None:
        return {}
    totals = frame.select(pl.when(ranked(exclusion, design)).then(design.total)).to_series()
    end = totals.to_frame("x").select(trimmed(pl.col("x"), exclusion.trim.fraction)).to_series()
    made: dict[End, Cut] = {}
    for which in ("lowest", "highest"):
        dropped = (end == which).fill_null(False)
        of_dropped = totals.filter(dropped)
        boundary = of_dropped.max() if which == "lowest" else of_dropped.min()
        level = pl.select((pl.lit(totals) == pl.lit(boundary)).fill_null(False)).to_series()
        tied = level & (level & ~dropped).any()
        dropped = {"register_order": dropped, "all": dropped | tied, "none": dropped & ~tied}[exclusion.trim.ties]
        made[which] = Cut(dropped, tied, boundary)
    return made


def by_order(exclusion: Exclusion, made: Mapping[End, Cut]) -> pl.Expr:
    """Say of which organisations an analysis drops some by its `cuts`, and not others, by the order of the register."""
    if exclusion.trim is None or exclusion.trim.ties != "register_order":
        return pl.lit(False)
    return pl.any_horizontal(pl.lit(cut.tied) for cut in made.values())


def ranked(exclusion: Exclusion, design: Design) -> pl.Expr:
    """Say which organisations a sensitivity analysis considers: those with a rate, or all with a total.

    One whose total was imputed is not considered where only stated totals are.
    """
    with_total = exclusion.trim is not None and exclusion.trim.base == "with_total"
    considered = pl.col(design.total if with_total else "rate").is_not_null()
    return considered & ~imputed(design) if exclusion.stated_totals_only else considered


def reason_out(reasons: list[Reason]) -> pl.Expr:
    """Return for each organisation the place, in `reasons`, of the first that applies; null for one that is in."""
    places = (pl.when(reason.applies).then(pl.lit(place)) for place, reason in enumerate(reasons))
    return pl.coalesce(*places, pl.lit(None, dtype=pl.Int32))
