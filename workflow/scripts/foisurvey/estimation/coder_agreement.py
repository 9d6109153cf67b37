"""How far two coders agree, question by question."""

from collections.abc import Iterable

import polars as pl

from foisurvey.core.survey import AGREEMENT, ALL
from foisurvey.estimation.estimate_rows import Statistic, rows
from foisurvey.stats import kappa, share
from foisurvey.stats.intraclass import Intraclass, intraclass

# The intraclass correlation of the numbers of both coders, and its interval: what each is, by the end of its id.
ICC = {
    "value.icc": "intraclass correlation of the two coders' numbers: one coder, absolute agreement, two-way random",
    "value.icc_ci_low": "lower limit of its 95% interval (McGraw and Wong 1996)",
    "value.icc_ci_high": "upper limit of its 95% interval (McGraw and Wong 1996)",
}


def agreement(pairs: pl.DataFrame, first: pl.DataFrame, second: pl.DataFrame, questions: Iterable[str]) -> pl.DataFrame:
    """Return how far the coders agree on each question, and on all together, as estimates (`frames.ESTIMATES`).

    `pairs` are the answers compared (`frames.CODED`), `first` and `second` the answers of each coder as received. An
    answer in review has a kind, but no value. n is the number of answers compared (of a percentage, its denominator),
    or of organisations. A percentage of no answers is missing, kappa and its interval where those of `stats.kappa` are,
    and an intraclass correlation where `stats.intraclass` has none. All questions together have none: their numbers
    are of different things.
    """
    both = "answers that both coders have"
    first_kind, second_kind = pl.col("first_kind"), pl.col("second_kind")
    # The value of a choice is its option.
    first_value, second_value = (
        pl.coalesce(pl.col(f"{coder}_value").cast(pl.String), f"{coder}_option") for coder in ("first", "second")
    )
    read = pl.col("first_review", "second_review").is_null()
    valued = pl.all_horizontal(first_value.is_not_null(), second_value.is_not_null(), read)
    equal_kinds = (first_kind == second_kind).sum()
    equal_values = (valued & (first_value == second_value)).sum()
    kinds_percent, values_percent = share.percent(equal_kinds, pl.len()), share.percent(equal_values, valued.sum())
    kappa_low, kappa_high = kappa.interval(first_kind, second_kind)
    of_kappa = "95% interval of kappa by the standard error of Fleiss, Cohen and Everitt (1969)"
    of_answers = {
        "pairs.n": Statistic(pl.len(), "count", f"count of {both}"),
        "kind.pct": Statistic(kinds_percent, "percent", f"100 x those of equal kind / {both}", pl.len()),
        "kind.kappa": Statistic(
            kappa.kappa(first_kind, second_kind), "kappa", "Cohen's kappa of the kinds, unweighted"
        ),
        "kind.kappa_ci_low": Statistic(kappa_low, "kappa", f"lower limit of the {of_kappa}"),
        "kind.kappa_ci_high": Statistic(kappa_high, "kappa", f"upper limit of the {of_kappa}"),
        "kind.prevalence.pct": Statistic(
            100 * kappa.prevalence(first_kind, second_kind),
            "percent",
            "100 x codings of the commonest kind / codings of both coders",
            2 * pl.len(),
        ),
        "value.n": Statistic(valued.sum(), "count", f"count of {both} with a value"),
        "value.pct": Statistic(values_percent, "percent", f"100 x equal / {both} with a value", valued.sum()),
        "differences.n": Statistic(
            pl.col("differs").sum(), "count", f"count of {both} of another kind, value or limit"
        ),
    }
    unconfirmed = pl.any_horizontal(
        pl.col(f"{coder}_certainty").is_not_null() & pl.col(f"{coder}_review").is_null()
        for coder in ("first", "second")
    )
    of_answers["unconfirmed.n"] = Statistic(
        unconfirmed.sum(), "count", f"count of {both}, one or both of which count as the program proposes"
    )
    estimates = []
    for question in [*questions, ALL]:
        compared = pairs if question == ALL else pairs.filter(pl.col("question") == question)
        for name, statistic in of_answers.items():
            n = pl.len() if statistic.denominator is None else statistic.denominator
            estimates.append(rows(compared, AGREEMENT, question, {name: statistic}, n, None, analysis=question))
        numbers = compared.filter(valued).select("first_value", "second_value").drop_nulls()
        icc = Intraclass(None, None, None) if question == ALL else intraclass(numbers)
        of_numbers = {
            name: Statistic(pl.lit(value, pl.Float64), "coefficient", method)
            for name, value, method in zip(ICC, icc, ICC.values(), strict=True)
        }
        estimates.append(rows(numbers, AGREEMENT, question, of_numbers, pl.len(), None, analysis=question))
    by_first, by_second, by_both = (set(frame["organisation_id"]) for frame in (first, second, pairs))
    for name, organisations, what in (
        ("organisations.n", by_both, "organisations that both coders have, in time"),
        ("coded_once.n", by_first ^ by_second, "organisations that one coder has"),
        ("late.n", (by_first & by_second) - by_both, "organisations that both coders have, late"),
    ):
        statistic = Statistic(pl.lit(len(organisations)), "count", f"count of {what}")
        n = pl.lit(len(by_first | by_second))
        estimates.append(rows(pairs, AGREEMENT, ALL, {name: statistic}, n, None, analysis=ALL))
    return pl.concat(estimates).with_columns(analysis=pl.lit(AGREEMENT))
