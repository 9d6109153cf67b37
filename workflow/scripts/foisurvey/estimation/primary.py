"""The primary analysis: from the analysis frame to the estimates of Tables 1 to 4 and 6, and of the extra questions.

One row of the analysis frame is one organisation contacted; one row of the estimates is one statistic of one
organisation type (or of `all`). Shares and rates are percentages. The numbers, beyond Table 1, that move with
ambiguous answers have a band beside their value (see `ambiguity`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from foisurvey.core.frame_names import UNDECIDED
from foisurvey.core.survey import ALL, PRIMARY, Design, Statistics, Unit
from foisurvey.estimation import ambiguity, bands, unconfirmed
from foisurvey.estimation.ambiguity import Outcome, Split
from foisurvey.estimation.estimate_rows import Interval, Statistic, estimate_id, rows, shown_again
from foisurvey.stats import cluster, sample, share

# Table 1's columns: the value of `completeness` and its name inside ids.
COMPLETENESS = {
    "full": "full",
    "partial": "partial",
    "none": "no_data",
    "late": "late",
    "no_response": "no_response",
}
# How many organisations an analysis has, and their percentage of those of all types.
ORGANISATIONS = ("organisations.n", "organisations.pct")
# How sure a share is, by the config's choice of interval.
SPREAD = ("se", "ci_low", "ci_high")
RESTS_ON = "count of the ambiguous answers that the numbers rest on"
UNCONFIRMED = "answers that the numbers rest on, and that nobody has confirmed"
OF_THE_ANALYSIS = "100 x organisations / all organisations of the analysis"
EVERYONE, EACH = pl.lit(True), pl.lit(1)  # whom a sum counts, and a count of them as a sum
ENDS = ("low", "high")


class Described(NamedTuple):
    """How an outcome is described: the unit of its statistics, that of one organisation's number and of a sum.

    `sums` are the statistics of the sum and of its percentage of the sum of all types; None where a sum means nothing.
    """

    unit: Unit
    of_one: Unit
    sums: tuple[str, str] | None = None


PERCENTAGES = Described("percent", "percent")
# How the numbers of an extra question are described, by what it asks for.
EXTRA_NUMBERS: dict[str, Described] = {
    "count": Described("statistic", "count", ("total", "total.pct")),
    "decimal": Described("statistic", "statistic", ("total", "total.pct")),
    "money": Described("money", "money", ("total", "total.pct")),
    "percent": PERCENTAGES,
}


def primary(frame: pl.DataFrame, design: Design, methods: Statistics) -> pl.DataFrame:
    """Return the estimates behind Tables 1 to 4, 6 and of extra questions, and Table 5's of the primary analysis.

    `frame` is the analysis frame. What needs parts, or a compliant part, is omitted if the survey has none.
    """
    # By names, groups of millions take twice the time.
    frame = frame.cast({"organisation_type": pl.Enum(design.types_and_all)})
    of_sum, of_statistic = design.units_of_total
    amounts = Described(of_statistic, of_sum, amount_names(design))
    table2 = summary(frame, ambiguity.number(frame, design), design, methods, "table2", "table2", described=amounts)
    estimates = [completeness(frame, design), table2, *answers(frame, design)]
    counts = pl.col("statistic").is_in(ORGANISATIONS)
    if design.compliant:
        rated = ambiguity.number_rated(frame, design)
        table3 = summary(frame, rated, design, methods, "table3", PRIMARY, described=amounts)
        rates = summary(frame, ambiguity.rate(frame, design), design, methods, "table4", PRIMARY)
        table4 = pl.concat([shown_again(table3.filter(counts), "table4"), rates.filter(~counts)])
        estimates += [table3, table4, shown_again(table4, "table5", PRIMARY)]
    if design.statuses:
        totals = table2.filter(pl.col("statistic").is_in(amount_names(design)))
        estimates += [shown_again(totals, "table6"), answers_behind_shares(frame, design)]
        estimates += [shares(frame, status, part, design, methods) for status, part in design.statuses.items()]
    estimates += [extra(frame, question, table, design, methods) for table, question in design.extra_tables.items()]
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY))


def completeness(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return Table 1: organisations contacted, and how many of them responded, and how completely."""
    counts = {"responded": pl.col("responded")}
    counts |= {name: pl.col("completeness") == value for value, name in COMPLETENESS.items()}
    resting = unconfirmed.rests_on(design, design.parts)
    by_type = _by_type(frame, design, {"contacted": EACH, **counts, **resting})
    contacted = pl.col("contacted")
    statistics = {"contacted": Statistic(contacted, "count", "count")} | _unconfirmed("table1")
    for name in counts:
        n, organisations = pl.col(name), estimate_id("table1", name)
        percentage = share.percent(n, contacted)
        method = "100 x organisations / organisations contacted"
        statistics[f"{name}.n"] = Statistic(n, "count", "count", organisations=organisations)
        statistics[f"{name}.pct"] = Statistic(percentage, "percent", method, contacted, organisations=organisations)
    return rows(by_type, "table1", "completeness", statistics, contacted, "table1")


def answers(frame: pl.DataFrame, design: Design) -> list[pl.DataFrame]:
    """Return how many answers are not plain numbers as stated, and their percentage.

    Answers in review, to any question, count as missing; they are a percentage of themselves and the numbers stated.
    So are those of them that a revised reply withdraws or leaves blank; and, of themselves and the numbers stated, the
    answers, to any question, that count as the program proposes and nobody has confirmed. Of the total and its parts,
    imputed are totals filled from their parts, a percentage of the totals; ambiguous are approximations and bounds that
    count by a rule, a percentage of the numbers stated. A percentage of 0 is missing.
    """
    status = {name: pl.col(f"{name}_status") for name in design.questions}
    in_review = [one.is_in(UNDECIDED) for one in status.values()]
    stated = {name: pl.col(name).is_not_null() & (one != "imputed") for name, one in status.items()}
    as_proposed = {name: pl.col(f"{name}_unconfirmed") for name in design.questions}
    counted = {
        "review": in_review,
        "stated": stated.values(),
        "withdrawn": [one == "withdrawn" for one in status.values()],
        "unconfirmed": as_proposed.values(),
        "unconfirmed_of": [as_proposed[name] | stated[name] for name in design.questions],
        "imputed": [status[name] == "imputed" for name in design.counting],
        "imputed_of": [pl.col(design.total).is_not_null()],
        "ambiguous": [pl.col(f"{name}_ambiguous") for name in design.counting],
        "ambiguous_of": [stated[name] for name in design.counting],
    }
    counts = {name: pl.sum_horizontal(conditions) for name, conditions in counted.items()}
    by_type = _by_type(frame, design, {"contacted": EACH, **counts})
    asked = pl.col("review") + pl.col("stated")
    by_type = by_type.with_columns(review_of=asked, withdrawn_of=asked)
    estimates = []
    for name, what, of_what in (
        ("review", "answers in review", "these and the numbers stated"),
        ("withdrawn", "answers in review that a revised reply withdraws", "answers in review and numbers stated"),
        ("unconfirmed", "answers that count unconfirmed", "these and the numbers stated"),
        ("imputed", "totals imputed", "totals"),
        ("ambiguous", "ambiguous answers that count", "numbers stated"),
    ):
        n, of = pl.col(name), pl.col(f"{name}_of")
        statistics = {
            "answers.n": Statistic(n, "count", f"count of {what}"),
            "answers.pct": Statistic(share.percent(n, of), "percent", f"100 x {what} / {of_what}", of),
        }
        estimates.append(rows(by_type, name, name, statistics, pl.col("contacted"), name))
    return estimates


def summary(
    frame: pl.DataFrame,
    outcome: Outcome,
    design: Design,
    methods: Statistics,
    table: str,
    organisations: str,
    analysis: str = "",
    described: Described = PERCENTAGES,
) -> pl.DataFrame:
    """Return n, percentage of the organisations, mean, SD, interval, median, quartiles, range and skewness.

    `outcome` is what is described; its missing values are excluded. A sum and its percentage of the sum of all types
    are there where `described` names them. All but SD, interval and skewness have a band; last stands on how many
    ambiguous answers the numbers rest, and on how many unconfirmed ones.
    """
    ordered = sample.in_order(frame.select(group="organisation_type", x=outcome.value), ALL)
    of_samples = sample.described_in_order(ordered, methods).rename({"group": "organisation_type"})
    reach = bands.reach(frame, outcome, methods.quantile_type)
    if outcome.name in design.extra_tables.values():
        behind = unconfirmed.of_question(outcome.name)
    else:
        behind = unconfirmed.rests_on(design, outcome.parts)
    resting = _by_type(frame, design, behind, who=outcome.value.is_not_null())
    by_type = _of_types(design, of_samples)
    reach = _of_types(design, reach.rename({"answers": "ambiguous"}))
    by_type = by_type.hstack(reach.drop("organisation_type")).hstack(resting.drop("organisation_type"))
    no_values = pl.col("n", "total", "n_low", "n_high", "total_low", "total_high", "ambiguous").fill_null(0)
    by_type = by_type.with_columns(no_values, pl.col("moves").fill_null(False))
    of_all_types = {name: bands.beside(ambiguity.between(name)).ends() for name in ("n", "total")}
    by_type = by_type.with_columns(
        end.alias(f"{name} {column}") for name, ends in of_all_types.items() for column, end in ends.items()
    )
    n, of_all = pl.col("n"), _band_of_share("n")
    statistics = {
        "organisations.n": Statistic(n, "count", "count", band=_band("n")),
        "organisations.pct": Statistic(share.percent(n, n.last()), "percent", OF_THE_ANALYSIS, n.last(), of_all),
    }
    if described.sums:
        amount, (sum_name, percentage_name) = pl.col("total"), described.sums
        method = "100 x total / total of all organisations of the analysis"
        percentage, band = share.percent(amount, amount.last()), _band_of_share("total")
        statistics[sum_name] = Statistic(amount, described.of_one, "sum", band=_band("total"))
        statistics[percentage_name] = Statistic(percentage, "percent", method, amount.last(), band)
    statistics |= _distribution(described.unit, described.of_one, methods)
    ambiguous = estimate_id(table, analysis, "ambiguous")
    statistics["ambiguous.n"] = Statistic(pl.col("ambiguous"), "count", RESTS_ON, organisations=ambiguous)
    statistics |= _unconfirmed(estimate_id(table, analysis))
    return rows(by_type, table, outcome.name, statistics, n, organisations, analysis)


def extra(frame: pl.DataFrame, question: str, table: str, design: Design, methods: Statistics) -> pl.DataFrame:
    """Return the table of an extra question: its numbers described, or its choices counted, and who gave none.

    Those without an answer that counts are a percentage of the organisations that responded; those in review, which are
    among them, are counted.
    """
    asked, outcome = design.questions[question], pl.col(question)
    if asked.number == "choice":
        answered = _choices(frame, question, table, design)
    else:
        number = ambiguity.extra_number(frame, design, question)
        answered = summary(frame, number, design, methods, table, table, described=EXTRA_NUMBERS[asked.number])
    counts = {
        "responded": pl.col("responded"),
        "missing": pl.col("responded") & outcome.is_null(),
        "in_review": pl.col(f"{question}_status").is_in(UNDECIDED),
    }
    by_type = _by_type(frame, design, counts)
    responded, missing, in_review = pl.col("responded"), pl.col("missing"), pl.col("in_review")
    without, reviewed = estimate_id(table, "missing"), estimate_id(table, "in_review")
    method = "100 x organisations without an answer that counts / organisations that responded"
    percentage = share.percent(missing, responded)
    statistics = {
        "missing.n": Statistic(missing, "count", "count", organisations=without),
        "missing.pct": Statistic(percentage, "percent", method, responded, organisations=without),
        "in_review.n": Statistic(in_review, "count", "count of answers in review", organisations=reviewed),
    }
    return pl.concat([answered, rows(by_type, table, question, statistics, responded, table)])


def _choices(frame: pl.DataFrame, question: str, table: str, design: Design) -> pl.DataFrame:
    """Return how many organisations answered, and how many of these chose each option: no answer to it is ambiguous."""
    options, answered = design.questions[question].options, pl.col(question).is_not_null()
    # By its place in the list: an option's name may be that of another column.
    chosen = {f"option {place}": pl.col(question) == option for place, option in enumerate(options)}
    counts = {"n": EACH, **chosen, **unconfirmed.of_question(question)}
    by_type = _by_type(frame, design, counts, who=answered)
    n, all_types = pl.col("n"), pl.col("n").last()

    def fixed(value: pl.Expr) -> Interval:
        return Interval(value, value)

    of_all = share.percent(n, all_types)
    statistics = {
        "organisations.n": Statistic(n, "count", "count", band=fixed(n)),
        "organisations.pct": Statistic(of_all, "percent", OF_THE_ANALYSIS, all_types, fixed(of_all)),
    }
    for column, option in zip(chosen, options, strict=True):
        count, who = pl.col(column), estimate_id(table, option)
        percentage, method = share.percent(count, n), "100 x organisations that chose it / organisations that answered"
        statistics[f"{option}.n"] = Statistic(count, "count", "count", band=fixed(count), organisations=who)
        statistics[f"{option}.pct"] = Statistic(percentage, "percent", method, n, fixed(percentage), None, who)
    statistics |= _unconfirmed(table)
    return rows(by_type, table, question, statistics, n, table)


def amount_names(design: Design) -> tuple[str, str]:
    """Return the statistics of the sum of what is counted: the sum itself, and its percentage of all types' sum."""
    return f"{design.noun}.total", f"{design.noun}.pct"


def answers_behind_shares(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return on how many ambiguous answers, and unconfirmed ones, the totals and shares of Table 6 rest."""
    resting = {"n": EACH, "ambiguous": ambiguity.rests_on(design, design.parts)}
    resting |= unconfirmed.rests_on(design, design.parts)
    by_type = _by_type(frame, design, resting, who=pl.col(design.total).is_not_null())
    statistics = {"ambiguous.n": Statistic(pl.col("ambiguous"), "count", RESTS_ON)} | _unconfirmed("table6")
    return rows(by_type, "table6", "status", statistics, pl.col("n"), estimate_id("table6", "ambiguous"))


def shares(frame: pl.DataFrame, status: str, part: str | None, design: Design, methods: Statistics) -> pl.DataFrame:
    """Return a status' pooled share of the total, over the organisations that answered what it needs.

    `part` is the question that counts it, None for the remainder. Beside its interval stands the one that takes whole
    organisations as drawn. Where that is not the config's choice, standard error and interval are those of a share of
    things that are counted; where the total is not a count (an amount of money has no n), or the share is above 100%,
    they are missing. So are a design effect and an effective sample size.
    """
    split = ambiguity.part_and_rest(design, part) if part else ambiguity.remainder_and_parts(design)
    numerator, denominator = pl.col(f"{status}_numerator"), pl.col(f"{status}_denominator")
    answered = denominator.is_not_null()
    as_read = {"numerator": numerator, "denominator": denominator, "rest": denominator - numerator}
    by_type = _by_type(frame, design, {"organisations": EACH, **as_read}, who=answered)
    limits = {"numerator": "counted", "denominator": "total", "rest": "rest"}
    beyond = {f"{name}_{end}": pl.col(f"{of}_{end}") - as_read[name] for name, of in limits.items() for end in ENDS}
    beyond["moves"] = bands.moves(ambiguity.between("counted")) | bands.moves(ambiguity.between("rest"))
    needed = {name: name for name in ("organisation_type", f"{status}_numerator", f"{status}_denominator")}
    moved = _by_type(ambiguity.moving(frame, design, **needed, **split.ends()), design, beyond, who=answered)
    reached = [pl.col(f"{name}_{end}") + pl.col(name) for name in limits for end in ENDS]
    by_type = by_type.hstack(moved.drop("organisation_type")).with_columns(pl.col("moves") > 0, *reached)
    by_type = by_type.hstack(_clustered(frame, numerator, denominator, design, methods))
    organisations, k, n = pl.col("organisations"), pl.col("numerator"), pl.col("denominator")
    percentage = share.percent(k, n)
    totals = ambiguity.between("denominator")
    of = Interval(totals.low.clip(ambiguity.least_divided_by(design)), totals.high)
    of_all = bands.band(
        percentage,
        ambiguity.share(Split(ambiguity.between("numerator"), ambiguity.between("rest"), of)),
        pl.col("moves"),
    )
    pooled = "100 x numerator / denominator, pooled over organisations"
    count = "count of those that answered what the status needs"
    by_organisations = _by_organisations(design, methods)
    of_sum, _ = design.units_of_total
    statistics = {
        "organisations": Statistic(organisations, "count", count, band=Interval(organisations, organisations)),
        "numerator": Statistic(k, of_sum, "sum over those organisations", band=_band("numerator")),
        "denominator": Statistic(n, of_sum, "sum of their totals", band=_band("denominator")),
        "pct": Statistic(percentage, "percent", pooled, n, of_all),
        **_spread_of_share(design, methods, by_organisations),
        **by_organisations,
    }
    named = {f"{status}.{name}": statistic for name, statistic in statistics.items()}
    return rows(by_type, "table6", status, named, organisations, estimate_id("table6", status))


def _clustered(frame: pl.DataFrame, y: pl.Expr, x: pl.Expr, design: Design, methods: Statistics) -> pl.DataFrame:
    """Return `cluster.standard_error` and `cluster.freedom` of each type and, last, of `all`."""
    answers = frame.select("organisation_type", y=y, x=x)
    # A type is one stratum, whatever the strata are.
    samples: list[tuple[pl.DataFrame, list[pl.Expr]]]
    # In one piece: else the last digit of a sum depends on how many pieces the frame was written in.
    samples = [(answers.filter(organisation_type=name).rechunk(), []) for name in design.types]
    clusters = methods.clusters
    strata = [pl.col("organisation_type") == name for name in design.types] if clusters.strata == "types" else []
    samples.append((answers, strata))
    y, x, deviations = pl.col("y"), pl.col("x"), pl.col("deviations")
    return pl.concat(
        one.with_columns(deviations=cluster.deviation(y, x)).select(
            error=cluster.standard_error(y, x, clusters.population, within, deviations),
            freedom=cluster.freedom(y, x, within),
        )
        for one, within in samples
    )


def _by_organisations(design: Design, methods: Statistics) -> dict[str, Statistic]:
    """Return standard error, interval, design effect and effective sample size with whole organisations as drawn.

    They are over columns numerator and denominator, and of their `cluster.standard_error` and `cluster.freedom`.
    """
    clusters = methods.clusters
    k, n, error = pl.col("numerator"), pl.col("denominator"), pl.col("error")
    low, high = cluster.interval(k, n, error, pl.col("freedom"), clusters.scale, methods.level)
    effect, effective_n = [pl.lit(None, pl.Float64)] * 2
    if design.counts_things:
        effect, effective_n = cluster.design_effect(k, n, error), cluster.effective_n(k, n, error)
    called, setting = cluster.name(clusters), "statistics.clusters"
    bound = f"interval of a share, {called}, level {methods.level:g}"
    linearised = f"linearised standard error of a ratio, {called}"
    effect_of = "(cluster_se / 100)^2 / (p (1 - p) / denominator)"
    return {
        "cluster_se": Statistic(error, "standard_error", linearised, n, setting=setting),
        "cluster_ci_low": Statistic(low, "percent", bound, n, setting=setting),
        "cluster_ci_high": Statistic(high, "percent", bound, n, setting=setting),
        "design_effect": Statistic(effect, "coefficient", effect_of, n, setting=setting),
        "effective_n": Statistic(effective_n, "statistic", "denominator / design effect", n, setting=setting),
    }


def _spread_of_share(
    design: Design, methods: Statistics, by_organisations: Mapping[str, Statistic]
) -> dict[str, Statistic]:
    """Return standard error and interval of a share by the config's choice."""
    setting = "statistics.interval_of_share"
    if methods.interval_of_share == "cluster":
        return {name: replace(by_organisations[f"cluster_{name}"], setting=setting) for name in SPREAD}
    k, n = pl.col("numerator"), pl.col("denominator")
    error, low, high = [pl.lit(None, pl.Float64)] * 3
    if design.counts_things:
        error = share.standard_error(k, n)
        low, high = share.interval(k, n, methods.interval_of_share, methods.level)
    bound = f"interval of a share, {share.INTERVALS[methods.interval_of_share]}, level {methods.level:g}"
    return {
        "se": Statistic(error, "standard_error", "100 x sqrt(p (1 - p) / denominator)", n, setting=setting),
        "ci_low": Statistic(low, "percent", bound, n, setting=setting),
        "ci_high": Statistic(high, "percent", bound, n, setting=setting),
    }


def _unconfirmed(table: str) -> dict[str, Statistic]:
    """Return on how many unconfirmed answers the numbers of a table (or an analysis) rest, and their percentage."""
    n, of, organisations = pl.col("unconfirmed"), pl.col("answers"), estimate_id(table, "unconfirmed")
    method = f"100 x {UNCONFIRMED} / answers that they rest on"
    return {
        "unconfirmed.n": Statistic(n, "count", f"count of {UNCONFIRMED}", organisations=organisations),
        "unconfirmed.pct": Statistic(share.percent(n, of), "percent", method, of, organisations=organisations),
    }


def _distribution(unit: Unit, extreme: Unit, methods: Statistics) -> dict[str, Statistic]:
    """Return mean to skewness, as `sample.described` names them; `extreme` is the unit of minimum and maximum."""
    bound = f"mean -/+ {sample.INTERVALS[methods.interval_of_mean]} x SD / sqrt(n), level {methods.level:g}"
    quartile = f"quantile, R type {methods.quantile_type}"
    of_mean, of_quantile = "statistics.interval_of_mean", "statistics.quantile_type"
    skewness = f"skewness, type {methods.skewness_type}"
    return {
        "mean": Statistic(pl.col("mean"), unit, "arithmetic mean", band=_band("mean")),
        "sd": Statistic(pl.col("sd"), unit, "standard deviation, n - 1"),
        "ci_low": Statistic(pl.col("ci_low"), unit, bound, setting=of_mean),
        "ci_high": Statistic(pl.col("ci_high"), unit, bound, setting=of_mean),
        "median": Statistic(pl.col("median"), unit, "median", band=_band("median")),
        "iqr_low": Statistic(pl.col("iqr_low"), unit, quartile, band=_band("iqr_low"), setting=of_quantile),
        "iqr_high": Statistic(pl.col("iqr_high"), unit, quartile, band=_band("iqr_high"), setting=of_quantile),
        "min": Statistic(pl.col("min"), extreme, "minimum", band=_band("min")),
        "max": Statistic(pl.col("max"), extreme, "maximum", band=_band("max")),
        "skewness": Statistic(pl.col("skewness"), "skewness", skewness, setting="statistics.skewness_type"),
    }


def _band(name: str) -> Interval:
    """Return the band of the column of this name, which has its limits beside it."""
    return bands.band(pl.col(name), ambiguity.between(name), pl.col("moves"))


def _band_of_share(name: str) -> Interval:
    """Return the band of each type's percentage of the column's value of all types: it moves with any of them."""
    percentage = share.percent(pl.col(name), pl.col(name).last())
    beside = Split(*(ambiguity.between(f"{name} {part}") for part in ("counted", "rest", "total")))
    return bands.band(percentage, ambiguity.share(beside), pl.col("moves").last())


def _by_type(
    frame: pl.DataFrame, design: Design, counts: Mapping[str, pl.Expr], who: pl.Expr = EVERYONE
) -> pl.DataFrame:
    """Return the sums of what is counted of each organisation, of those chosen: by type and, last, of `all`."""
    # Of each organisation first: inside a group an expression takes many times longer.
    each = frame.select("organisation_type", **counts, chosen=who).filter("chosen").drop("chosen")
    sums = pl.exclude("organisation_type").sum()
    every = each.select(pl.lit(ALL, each.schema["organisation_type"]).alias("organisation_type"), sums)
    by_type = each.group_by("organisation_type").agg(sums)
    return _of_types(design, pl.concat([by_type, every])).fill_null(0)


def _of_types(design: Design, by_type: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each type in the order of the config, and last one for `all`."""
    types = pl.DataFrame({"organisation_type": design.types_and_all})
    by_type = by_type.cast({"organisation_type": pl.String})
    return types.join(by_type, on="organisation_type", how="left", maintain_order="left")
