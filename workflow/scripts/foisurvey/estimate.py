"""The estimates of the primary analysis: from the analysis frame to rows with an id.

One row of the analysis frame is one organisation contacted; one row of the estimates is one
statistic of one organisation type (or of `all`). Shares and rates are percents.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from foisurvey import schemas, stats
from foisurvey.config import parts, total

# Table 1's columns: the value of `completeness` and its name inside ids.
COMPLETENESS = {"full": "full", "partial": "partial", "none": "no_data", "no_response": "no_response"}


def primary(frame: pl.DataFrame, survey: dict[str, Any], settings: dict[str, Any]) -> pl.DataFrame:
    """Return the estimates behind Tables 1 to 4 and 6, and Table 5's columns of the primary analysis.

    `survey` holds organisation_types, questions, counted and (where there are parts) parts of
    the config; `settings` its statistics. What needs parts is not made where there are none.
    """
    types = list(survey["organisation_types"])
    question = total(survey["questions"])
    noun = survey["counted"]["id"]
    estimates = [
        completeness(frame, types),
        summary(frame, question, types, settings, "table2", noun),
        answers(frame, [question, *parts(survey["questions"])], types),
    ]
    if "compliance" in survey.get("parts", {}):
        rated = frame.filter(pl.col("rate").is_not_null())
        of_total = summary(rated, question, types, settings, "table3", noun)
        rates = summary(rated, "rate", types, settings, "table4")
        rates = rates.filter(~pl.col("statistic").str.starts_with("organisations."))
        organisations = of_total.filter(pl.col("statistic").str.starts_with("organisations."))
        table4 = pl.concat([alias(organisations, "table3", "table4"), rates])
        estimates += [of_total, table4, alias(table4, "table4", "table5.primary")]
    if "parts" in survey:
        amounts = estimates[1].filter(pl.col("statistic").str.starts_with(f"{noun}."))
        estimates += [alias(amounts, "table2", "table6")]
        estimates += [shares(frame, status, types, settings) for status in statuses(survey)]
    return pl.concat(estimates).with_columns(analysis=pl.lit("primary"))


def statuses(survey: dict[str, Any]) -> list[str]:
    """Return the statuses of Table 6 in their order: one a part, and the remainder's last."""
    if "parts" not in survey:
        return []
    questions = survey["questions"]
    return [questions[name]["status"] for name in parts(questions)] + [survey["parts"]["remainder"]["status"]]


def completeness(frame: pl.DataFrame, types: Sequence[str]) -> pl.DataFrame:
    """Return Table 1: organisations contacted, and how many of them replied how completely."""
    counts = {name: (pl.col("completeness") == value).sum() for value, name in COMPLETENESS.items()}
    found = _by_type(frame, types, {"contacted": pl.len(), **counts}).fill_null(0)
    contacted = pl.col("contacted")
    columns = {"contacted": contacted}
    for name in counts:
        columns[f"{name}.n"] = pl.col(name)
        columns[f"{name}.pct"] = stats.share(pl.col(name), contacted)
    share = "100 x organisations / organisations contacted"
    methods = {name: share if name.endswith(".pct") else "count" for name in columns}
    denominators = {f"{name}.pct": contacted for name in counts}
    return rows(found, "table1", "completeness", columns, contacted, methods, denominators)


def answers(frame: pl.DataFrame, questions: Sequence[str], types: Sequence[str]) -> pl.DataFrame:
    """Return how many answers to the questions are no plain numbers as stated.

    Those in review wait for a person and count as missing; imputed are totals filled from their
    parts; ambiguous are approximations and bounds that count by a rule.
    """
    counted = {
        "review": ("count of answers in review", [pl.col(f"{name}_status") == "in_review" for name in questions]),
        "imputed": ("count of totals imputed", [pl.col(f"{name}_status") == "imputed" for name in questions]),
        "ambiguous": ("count of ambiguous answers that count", [pl.col(f"{name}_ambiguous") for name in questions]),
    }
    sums = {name: pl.sum_horizontal(which).sum() for name, (_, which) in counted.items()}
    found = _by_type(frame, types, {**sums, "contacted": pl.len()}).fill_null(0)
    return pl.concat(
        [
            rows(found, name, name, {"answers.n": pl.col(name)}, pl.col("contacted"), {"answers.n": method}, {})
            for name, (method, _) in counted.items()
        ]
    )


def summary(
    frame: pl.DataFrame,
    outcome: str,
    types: Sequence[str],
    settings: dict[str, Any],
    prefix: str,
    noun: str | None = None,
) -> pl.DataFrame:
    """Return n, share of the organisations, mean, SD, interval, median, quartiles, range and skewness.

    `outcome` is the column described; its missing values are left out. Where `noun` is given
    the outcome is a number of something, and its total and share of the total are added.
    """
    x = pl.col(outcome)
    kind = settings["quantile_type"]
    found = _by_type(
        frame.filter(x.is_not_null()),
        types,
        {
            "n": pl.len(),
            "total": x.sum(),
            "mean": stats.mean(x),
            "sd": stats.sd(x),
            "margin": stats.mean_margin(x, settings["interval_of_mean"], settings["level"]),
            "median": stats.median(x),
            "iqr_low": stats.quantile(x, 0.25, kind),
            "iqr_high": stats.quantile(x, 0.75, kind),
            "min": x.min(),
            "max": x.max(),
            "skewness": stats.skewness(x, settings["skewness_type"]),
        },
    ).with_columns(pl.col("n", "total").fill_null(0))
    n, amount = pl.col("n"), pl.col("total")
    columns: dict[str, pl.Expr] = {"organisations.n": n, "organisations.pct": stats.share(n, n.last())}
    denominators = {"organisations.pct": n.last()}
    if noun:
        columns |= {f"{noun}.total": amount, f"{noun}.pct": stats.share(amount, amount.last())}
        denominators[f"{noun}.pct"] = amount.last()
    columns |= {"mean": pl.col("mean"), "sd": pl.col("sd")}
    columns |= {"ci_low": pl.col("mean") - pl.col("margin"), "ci_high": pl.col("mean") + pl.col("margin")}
    columns |= {name: pl.col(name) for name in ("median", "iqr_low", "iqr_high", "min", "max", "skewness")}
    return rows(found, prefix, outcome, columns, n, summary_methods(settings, noun), denominators)


def shares(frame: pl.DataFrame, status: str, types: Sequence[str], settings: dict[str, Any]) -> pl.DataFrame:
    """Return a status' pooled share of the total, over the organisations that answered what it needs."""
    k, n = pl.col(f"{status}_numerator"), pl.col(f"{status}_denominator")
    answered = frame.filter(n.is_not_null())
    found = _by_type(answered, types, {"organisations": pl.len(), "numerator": k.sum(), "denominator": n.sum()})
    found = found.fill_null(0)
    counted = pl.col("numerator"), pl.col("denominator")
    low, high = stats.share_interval(*counted, settings["interval_of_share"], settings["level"])
    columns = {
        f"{status}.organisations": pl.col("organisations"),
        f"{status}.numerator": counted[0],
        f"{status}.denominator": counted[1],
        f"{status}.pct": stats.share(*counted),
        f"{status}.se": stats.share_standard_error(*counted),
        f"{status}.ci_low": low,
        f"{status}.ci_high": high,
    }
    bounds = f"{settings['interval_of_share']} interval of a share, level {settings['level']:g}"
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
    return rows(found, "table6", status, columns, pl.col("organisations"), methods, denominators)


def summary_methods(settings: dict[str, Any], noun: str | None = None) -> dict[str, str]:
    """Return the method of each statistic of `summary`, in words, as the settings have it."""
    quartile = f"quantile, R type {settings['quantile_type']}"
    quantile_of = {"z": "normal", "t": "Student's t"}[settings["interval_of_mean"]]
    bound = f"mean -/+ quantile of the {quantile_of} distribution x SD / sqrt(n), level {settings['level']:g}"
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
    }


def rows(
    found: pl.DataFrame,
    prefix: str,
    outcome: str,
    columns: dict[str, pl.Expr],
    n: pl.Expr,
    methods: dict[str, str],
    denominators: dict[str, pl.Expr],
) -> pl.DataFrame:
    """Return one estimate for each type (a row of `found`) and each of `columns`, named prefix.type.column."""
    long = [
        found.select(
            pl.format(f"{prefix}.{{}}.{name}", "organisation_type").alias("id"),
            pl.lit("").alias("analysis"),
            pl.lit(outcome).alias("outcome"),
            "organisation_type",
            pl.lit(name).alias("statistic"),
            value.alias("value"),
            n.alias("n"),
            denominators.get(name, pl.lit(None)).alias("denominator"),
            pl.lit(methods[name]).alias("method"),
            pl.lit(None).alias("same_as"),
        )
        for name, value in columns.items()
    ]
    return pl.concat([schemas.conform(frame, schemas.ESTIMATES) for frame in long])


def alias(estimates: pl.DataFrame, prefix: str, other: str) -> pl.DataFrame:
    """Return the estimates under ids that begin with `other` in place of `prefix`, each with its `same_as`."""
    return estimates.with_columns(
        pl.col("id").str.replace(prefix, other, literal=True),
        same_as=pl.coalesce("same_as", "id"),
    )


def _by_type(frame: pl.DataFrame, types: Sequence[str], statistics: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return the statistics of each type and, last, of `all`; a type with no row has them missing."""
    every = frame.select(organisation_type=pl.lit("all"), **statistics)
    each = frame.group_by("organisation_type").agg(**statistics).cast(every.schema)
    found = pl.concat([each, every])
    return pl.DataFrame({"organisation_type": [*types, "all"]}).join(
        found, on="organisation_type", how="left", maintain_order="left"
    )
