"""Who is in which analysis, and the sensitivity analyses of the rate."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from foisurvey.core.config import parts, total
from foisurvey.core.messages import BadInput, Problem
from foisurvey.estimation import ambiguity
from foisurvey.estimation.primary import rows, statuses, summary
from foisurvey.stats.sample import trimmed

Reasons = list[tuple[str, pl.Expr]]


def scenario(
    frame: pl.DataFrame, name: str, settings: dict[str, Any], survey: dict[str, Any], statistics: dict[str, Any]
) -> pl.DataFrame:
    """Return the estimates of one sensitivity analysis: Table 5's columns, and how many it ranked and dropped.

    `settings` is the config's entry for it. Its `ranked` are all organisations that it looks
    at, `excluded` those with a rate that it drops. Bands are of the organisations that stay as the
    answers are read: another reading might trim or exclude others.
    """
    types = list(survey["organisation_types"])
    staying = _staying(frame, settings, survey)
    prefix = f"table5.{name}"
    rated = pl.col("rate").is_not_null()
    looked_at = ranked(settings, survey["questions"])
    counts = frame.select(
        ranked=looked_at.sum(), excluded=rated.sum() - staying.height, organisation_type=pl.lit("all")
    )
    dropping = rows(
        counts,
        prefix,
        "rate",
        {"ranked.n": pl.col("ranked"), "excluded.n": pl.col("excluded")},
        pl.col("ranked"),
        {"ranked.n": "count of the organisations ranked", "excluded.n": "count of those with a rate that are dropped"},
        {},
    ).with_columns(pl.col("id").str.replace(f"{prefix}.all.", f"{prefix}.", literal=True))
    rate = ambiguity.rate(survey["questions"], survey["parts"]["compliance"]["part"])
    estimates = pl.concat([summary(staying, rate, types, statistics, prefix), dropping])
    return estimates.with_columns(analysis=pl.lit(name))


def ranked(settings: dict[str, Any], questions: dict[str, Any]) -> pl.Expr:
    """Say which organisations a scenario looks at: those with a rate, or all with a total."""
    with_total = settings.get("trim", {}).get("base") == "with_total"
    return pl.col(total(questions) if with_total else "rate").is_not_null()


def refuse_empty_ones(frame: pl.DataFrame, scenarios: dict[str, Any], survey: dict[str, Any]) -> None:
    """Refuse scenarios that drop all organisations, or all of a type, that have a rate. Raises BadInput with each."""
    before = Counter(frame.filter(pl.col("rate").is_not_null())["organisation_type"])
    problems = []
    for name, settings in scenarios.items():
        after = Counter(_staying(frame, settings, survey)["organisation_type"])
        problems += [
            Problem(f"sensitivity.{name}: leaves none of the {before[kind]} {kind} with a rate; expected at least one")
            for kind in survey["organisation_types"]
            if before[kind] and not after[kind]
        ]
    if problems:
        raise BadInput("sensitivity", problems)


def _staying(frame: pl.DataFrame, settings: dict[str, Any], survey: dict[str, Any]) -> pl.DataFrame:
    why = reason_out([*unrated(survey["questions"], survey["parts"]), *dropped(settings, survey["questions"])])
    return frame.filter(why.is_null())


def memberships(survey: dict[str, Any], sensitivity: dict[str, Any]) -> Iterator[tuple[str, str, Reasons]]:
    """Yield each table and analysis: its name, the id of the estimate that counts who is in, and why others are out.

    The reasons come in the order in which they are asked; the first that holds is the reason.
    """
    questions, parts_config = survey["questions"], survey.get("parts")
    whole = total(questions)
    without_total = [*silent(), *missing(whole)]
    yield "table1", "table1.all.contacted", []
    yield "table2", "table2.all.organisations.n", without_total
    if not parts_config:
        return
    if "compliance" in parts_config:
        yield "primary", "table3.all.organisations.n", unrated(questions, parts_config)
        for name, settings in sensitivity.items():
            reasons = [*unrated(questions, parts_config), *dropped(settings, questions)]
            yield name, f"table5.{name}.all.organisations.n", reasons
    some = parts(questions)
    for status, needed in zip(statuses(survey), [*([name] for name in some), some], strict=True):
        unanswered = [reason for name in needed for reason in missing(name)]
        yield f"table6.{status}", f"table6.all.{status}.organisations", [*without_total, *unanswered]


def silent() -> Reasons:
    """Return why an organisation gave nothing that counts."""
    return [("late response", pl.col("late")), ("no response", ~pl.col("responded"))]


def missing(question: str) -> Reasons:
    """Return why an organisation that replied has no value for a question."""
    value, status = pl.col(question), pl.col(f"{question}_status")
    return [
        (f"{question} in review", value.is_null() & (status == "in_review")),
        (f"no {question}", value.is_null()),
    ]


def unrated(questions: dict[str, Any], parts_config: dict[str, Any]) -> Reasons:
    """Return why an organisation has no rate."""
    whole, part = total(questions), parts_config["compliance"]["part"]
    return [
        *silent(),
        *missing(whole),
        (f"{whole} is 0", pl.col(whole) == 0),
        *missing(part),
    ]


def dropped(settings: dict[str, Any], questions: dict[str, Any]) -> Reasons:
    """Return why a scenario drops an organisation that has a rate."""
    whole = pl.col(total(questions))
    reasons: Reasons = []
    if "trim" in settings:
        base = pl.when(pl.col("rate").is_not_null()).then(whole) if settings["trim"]["base"] == "rated" else whole
        end = trimmed(base, settings["trim"]["fraction"])
        reasons += [(f"trimmed, {which} {total(questions)}", end == which) for which in ("lowest", "highest")]
    for excluded in settings.get("exclude_rates", []):
        reasons.append((f"rate is {excluded:g}", pl.col("rate") == excluded))
    return reasons


def reason_out(reasons: Reasons) -> pl.Expr:
    """Return why each organisation is out of an analysis, null for one that is in."""
    return pl.coalesce(*(pl.when(out).then(pl.lit(reason)) for reason, out in reasons), pl.lit(None, dtype=pl.String))
