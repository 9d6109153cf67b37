"""The estimates of the primary analysis: from the analysis frame to rows with an id.

One row of the analysis frame is one organisation contacted; one row of the estimates is one
statistic of one organisation type (or of `all`). Shares and rates are percents. The numbers of
Tables 2 to 6 that move with ambiguous answers have a band beside their value (see `ambiguity`).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.config import parts, total
from foisurvey.estimation import ambiguity
from foisurvey.estimation.ambiguity import Interval, Outcome, Split
from foisurvey.stats import sample, share

# Table 1's columns: the value of `completeness` and its name inside ids.
COMPLETENESS = {"full": "full", "partial": "partial", "none": "no_data", "no_response": "no_response"}
RESTS_ON = "count of the ambiguous answers that the numbers rest on"


def primary(frame: pl.DataFrame, survey: dict[str, Any], settings: dict[str, Any]) -> pl.DataFrame:
    """Return the estimates behind Tables 1 to 4 and 6, and Table 5's columns of the primary analysis.

    `survey` holds organisation_types, questions, counted and (where there are parts) parts of
    the config; `settings` its statistics. What needs parts is not made where there are none.
    """
    types = list(survey["organisation_types"])
    questions, noun = survey["questions"], survey["counted"]["id"]
    estimates = [
        completeness(frame, types),
        summary(frame, ambiguity.number(questions), types, settings, "table2", noun),
        answers(frame, [total(questions), *parts(questions)], list(questions), types),
    ]
    if "compliance" in survey.get("parts", {}):
        part = survey["parts"]["compliance"]["part"]
        of_total = summary(frame, ambiguity.number_rated(questions, part), types, settings, "table3", noun)
        rates = summary(frame, ambiguity.rate(questions, part), types, settings, "table4")
        rates = rates.filter(~pl.col("statistic").str.starts_with("organisations."))
        organisations = of_total.filter(pl.col("statistic").str.starts_with("organisations."))
        table4 = pl.concat([alias(organisations, "table3", "table4"), rates])
        estimates += [of_total, table4, alias(table4, "table4", "table5.primary")]
    if "parts" in survey:
        amounts = estimates[1].filter(pl.col("statistic").str.starts_with(f"{noun}."))
        estimates += [alias(amounts, "table2", "table6"), answers_behind_shares(frame, questions, types)]
        counted = zip(statuses(survey), [*parts(questions), None], strict=True)
        estimates += [shares(frame, status, questions, part, types, settings) for status, part in counted]
    return pl.concat(estimates).with_columns(analysis=pl.lit("primary"))


def statuses(survey: dict[str, Any]) -> list[str]:
    """Return the statuses of Table 6 in their order: one a part, and the remainder's last."""
    if "parts" not in survey:
        return []
    questions = survey["questions"]
    return [questions[name]["status"] for name in parts(questions)] + [survey["parts"]["remainder"]["status"]]


def completeness(frame: pl.DataFrame, types: Sequence[str]) -> pl.DataFrame:
    """Return Table 1: organisations contacted, and how many of them responded, and how completely."""
    counts = {"responded": (pl.col("completeness") != "no_response").sum()}
    counts |= {name: (pl.col("completeness") == value).sum() for value, name in COMPLETENESS.items()}
    found = _by_type(frame, types, {"contacted": pl.len(), **counts}).fill_null(0)
    contacted = pl.col("contacted")
    columns = {"contacted": contacted}
    for name in counts:
        columns[f"{name}.n"] = pl.col(name)
        columns[f"{name}.pct"] = share.percent(pl.col(name), contacted)
    percent = "100 x organisations / organisations contacted"
    methods = {name: percent if name.endswith(".pct") else "count" for name in columns}
    denominators = {f"{name}.pct": contacted for name in counts}
    return rows(found, "table1", "completeness", columns, contacted, methods, denominators)


def answers(frame: pl.DataFrame, questions: Sequence[str], asked: Sequence[str], types: Sequence[str]) -> pl.DataFrame:
    """Return how many answers are no plain numbers as stated, and their percent.

    Those in review, to any question `asked`, wait for a person and count as missing; they are a percent of
    themselves and the numbers stated. Of the `questions` that count, the total first, imputed are totals filled from
    their parts, a percent of the totals; ambiguous are approximations and bounds that count by a rule, a percent of
    the numbers stated. A percent of none is missing.
    """
    waiting = [pl.col(f"{name}_status") == "in_review" for name in asked]
    imputed = [pl.col(f"{name}_status") == "imputed" for name in questions]
    stated = {name: pl.col(name).is_not_null() & (pl.col(f"{name}_status") != "imputed") for name in asked}
    counted = {
        "review": ("answers in review", waiting, "these and the numbers stated", [*waiting, *stated.values()]),
        "imputed": ("totals imputed", imputed, "totals", [pl.col(questions[0]).is_not_null()]),
        "ambiguous": (
            "ambiguous answers that count",
            [pl.col(f"{name}_ambiguous") for name in questions],
            "numbers stated",
            [stated[name] for name in questions],
        ),
    }
    sums: dict[str, pl.Expr] = {}
    for name, (_, some, _, every) in counted.items():
        sums |= {name: pl.sum_horizontal(some).sum(), f"{name}_of": pl.sum_horizontal(every).sum()}
    found = _by_type(frame, types, {**sums, "contacted": pl.len()}).fill_null(0)
    estimates = []
    for name, (what, _, of_what, _) in counted.items():
        n, of = pl.col(name), pl.col(f"{name}_of")
        columns = {"answers.n": n, "answers.pct": share.percent(n, of)}
        methods = {"answers.n": f"count of {what}", "answers.pct": f"100 x {what} / {of_what}"}
        estimates.append(rows(found, name, name, columns, pl.col("contacted"), methods, {"answers.pct": of}))
    return pl.concat(estimates)


def summary(
    frame: pl.DataFrame,
    outcome: Outcome,
    types: Sequence[str],
    settings: dict[str, Any],
    prefix: str,
    noun: str | None = None,
) -> pl.DataFrame:
    """Return n, share of the organisations, mean, SD, interval, median, quartiles, range and skewness.

    `outcome` is what is described; its missing values are left out. Where `noun` is given
    the outcome is a number of something, and its total and share of the total are added. All but
    SD, interval and skewness have a band; last stands on how many ambiguous answers they rest.
    """
    values = frame.select(group="organisation_type", x=outcome.value)
    every = pl.concat([values, values.with_columns(group=pl.lit("all"))])
    described = sample.described(every, settings).rename({"group": "organisation_type"})
    found = _of_types(types, described).with_columns(pl.col("n", "total").fill_null(0))
    reach = ambiguity.reach(frame, outcome, settings["quantile_type"])
    found = found.join(reach, on="organisation_type", how="left", maintain_order="left")
    none = pl.col("n_low", "n_high", "total_low", "total_high", "answers").fill_null(0)
    found = found.with_columns(none, pl.col("moves").fill_null(False))
    n, amount = pl.col("n"), pl.col("total")
    columns: dict[str, pl.Expr] = {"organisations.n": n, "organisations.pct": share.percent(n, n.last())}
    denominators = {"organisations.pct": n.last()}
    if noun:
        columns |= {f"{noun}.total": amount, f"{noun}.pct": share.percent(amount, amount.last())}
        denominators[f"{noun}.pct"] = amount.last()
    columns |= {name: pl.col(name) for name in sample.DESCRIBED if name not in ("n", "total")}
    columns["ambiguous.n"] = pl.col("answers")
    bands = _summary_bands(columns, noun)
    return rows(found, prefix, outcome.name, columns, n, summary_methods(settings, noun), denominators, bands)


def _summary_bands(columns: dict[str, pl.Expr], noun: str | None) -> dict[str, Interval]:
    limits = {name: _limits(name) for name in ("mean", "median", "iqr_low", "iqr_high", "min", "max")}
    limits |= {"organisations.n": _limits("n"), f"{noun}.total": _limits("total")}
    bands = {name: ambiguity.band(columns[name], limits[name], pl.col("moves")) for name in limits if name in columns}
    for name, of in (("organisations.pct", "n"), (f"{noun}.pct", "total")):
        if name in columns:
            of_all = ambiguity.share(ambiguity.beside(_limits(of)))
            # A type's share of all types moves with any of them.
            bands[name] = ambiguity.band(columns[name], of_all, pl.col("moves").last())
    return bands


def answers_behind_shares(frame: pl.DataFrame, questions: dict[str, Any], types: Sequence[str]) -> pl.DataFrame:
    """Return on how many ambiguous answers the totals and shares of Table 6 rest."""
    answered = frame.filter(pl.col(total(questions)).is_not_null())
    resting = {"n": pl.len(), "answers": ambiguity.rests_on(questions, parts(questions)).sum()}
    found = _by_type(answered, types, resting).fill_null(0)
    columns = {"ambiguous.n": pl.col("answers")}
    return rows(found, "table6", "status", columns, pl.col("n"), {"ambiguous.n": RESTS_ON}, {})


def shares(
    frame: pl.DataFrame,
    status: str,
    questions: dict[str, Any],
    part: str | None,
    types: Sequence[str],
    settings: dict[str, Any],
) -> pl.DataFrame:
    """Return a status' pooled share of the total, over the organisations that answered what it needs.

    `part` is the question that counts it, None for the remainder. Standard error and interval are those of a share of
    things that are counted; where the total is no count (an amount of money has no n) they are missing.
    """
    split = ambiguity.split(questions, part)
    k, n = pl.col(f"{status}_numerator"), pl.col(f"{status}_denominator")
    answered = frame.filter(n.is_not_null())
    within = {"numerator": split.counted, "denominator": ambiguity.amount(questions), "rest": split.rest}
    found = _by_type(
        answered,
        types,
        {"organisations": pl.len(), "numerator": k.sum(), "denominator": n.sum()}
        | {f"{name}_low": one.low.sum() for name, one in within.items()}
        | {f"{name}_high": one.high.sum() for name, one in within.items()}
        | {"moves": ambiguity.moves(split.counted) | ambiguity.moves(split.rest)},
    )
    found = found.with_columns(pl.col("moves").fill_null(False)).fill_null(0)
    counted = pl.col("numerator"), pl.col("denominator")
    error, low, high = [pl.lit(None, pl.Float64)] * 3
    if questions[total(questions)]["number"] == "count":
        error = share.standard_error(*counted)
        low, high = share.interval(*counted, settings["interval_of_share"], settings["level"])
    columns = {
        f"{status}.organisations": pl.col("organisations"),
        f"{status}.numerator": counted[0],
        f"{status}.denominator": counted[1],
        f"{status}.pct": share.percent(*counted),
        f"{status}.se": error,
        f"{status}.ci_low": low,
        f"{status}.ci_high": high,
    }
    bounds = f"interval of a share, {share.INTERVALS[settings['interval_of_share']]}, level {settings['level']:g}"
    methods = {
        f"{status}.organisations": "count of those that answered what the status needs",
        f"{status}.numerator": "sum over those organisations",
        f"{status}.denominator": "sum of their totals",
        f"{status}.pct": "100 x numerator / denominator, pooled over organisations",
        f"{status}.se": "100 x sqrt(p (1 - p) / denominator)",
        f"{status}.ci_low": bounds,
        f"{status}.ci_high": bounds,
    }
    denominators = {f"{status}.{name}": counted[1] for name in ("pct", "se", "ci_low", "ci_high")}
    organisations = pl.col("organisations")
    limits = {
        "organisations": Interval(organisations, organisations),
        "numerator": _limits("numerator"),
        "denominator": _limits("denominator"),
        "pct": ambiguity.share(Split(_limits("numerator"), _limits("rest"))),
    }
    bands = {
        f"{status}.{name}": ambiguity.band(columns[f"{status}.{name}"], interval, pl.col("moves"))
        for name, interval in limits.items()
    }
    return rows(found, "table6", status, columns, organisations, methods, denominators, bands)


def summary_methods(settings: dict[str, Any], noun: str | None = None) -> dict[str, str]:
    """Return the method of each statistic of `summary`, in words, as the settings have it."""
    quartile = f"quantile, R type {settings['quantile_type']}"
    bound = f"mean -/+ {sample.INTERVALS[settings['interval_of_mean']]} x SD / sqrt(n), level {settings['level']:g}"
    return {
        "organisations.n": "count",
        "organisations.pct": "100 x organisations / all organisations of the analysis",
        f"{noun}.total": "sum",
        f"{noun}.pct": "100 x total / total of all organisations of the analysis",
        "mean": "arithmetic mean",
        "sd": "standard deviation, n - 1",
        "ci_low": bound,
        "ci_high": bound,
        "median": "median",
        "iqr_low": quartile,
        "iqr_high": quartile,
        "min": "minimum",
        "max": "maximum",
        "skewness": f"skewness, type {settings['skewness_type']}",
        "ambiguous.n": RESTS_ON,
    }


def rows(
    found: pl.DataFrame,
    prefix: str,
    outcome: str,
    columns: dict[str, pl.Expr],
    n: pl.Expr,
    methods: dict[str, str],
    denominators: dict[str, pl.Expr],
    bands: dict[str, Interval] | None = None,
) -> pl.DataFrame:
    """Return one estimate for each type (a row of `found`) and each of `columns`, named prefix.type.column."""
    none = Interval(pl.lit(None), pl.lit(None))
    within = dict.fromkeys(columns, none) | (bands or {})
    long = [
        found.select(
            pl.format(f"{prefix}.{{}}.{name}", "organisation_type").alias("id"),
            pl.lit("").alias("analysis"),
            pl.lit(outcome).alias("outcome"),
            "organisation_type",
            pl.lit(name).alias("statistic"),
            value.alias("value"),
            within[name].low.alias("ambiguity_low"),
            within[name].high.alias("ambiguity_high"),
            n.alias("n"),
            denominators.get(name, pl.lit(None)).alias("denominator"),
            pl.lit(methods[name]).alias("method"),
            pl.lit(None).alias("same_as"),
        )
        for name, value in columns.items()
    ]
    return pl.concat([frames.conform(frame, frames.ESTIMATES) for frame in long])


def alias(estimates: pl.DataFrame, prefix: str, other: str) -> pl.DataFrame:
    """Return the estimates under ids that begin with `other` in place of `prefix`, each with its `same_as`."""
    return estimates.with_columns(
        pl.col("id").str.replace(prefix, other, literal=True),
        same_as=pl.coalesce("same_as", "id"),
    )


def _limits(name: str) -> Interval:
    return Interval(pl.col(f"{name}_low"), pl.col(f"{name}_high"))


def _by_type(frame: pl.DataFrame, types: Sequence[str], statistics: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return the statistics of each type and, last, of `all`; a type with no row has them missing."""
    every = frame.select(organisation_type=pl.lit("all"), **statistics)
    each = frame.group_by("organisation_type").agg(**statistics).cast(every.schema)
    return _of_types(types, pl.concat([each, every]))


def _of_types(types: Sequence[str], found: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame({"organisation_type": [*types, "all"]}).join(
        found, on="organisation_type", how="left", maintain_order="left"
    )
