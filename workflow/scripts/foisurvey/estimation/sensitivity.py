"""The sensitivity analyses of the rate: the same statistics, of the organisations that each includes."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from foisurvey.core.survey import Design, Exclusion, Statistics
from foisurvey.estimation import ambiguity
from foisurvey.estimation.ambiguity import Outcome
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.estimation.membership import Cut, End, by_order, cuts, ranked
from foisurvey.estimation.primary import summary


def sensitivity(
    frame: pl.DataFrame, name: str, exclusion: Exclusion, design: Design, methods: Statistics
) -> pl.DataFrame:
    """Return the estimates of one sensitivity analysis: Table 5's columns, and how many it ranked, excluded and tied.

    `frame` is the analysis frame. Ranked are all organisations that the analysis considers, excluded those with a rate
    that it excludes, tied those of which it trims some by the order of the register.
    """
    organisations = estimate_id("table5", name)
    made = cuts(frame, exclusion, design)
    outcome = rate(frame, exclusion, made, design)
    counts = frame.select(
        ranked=ranked(exclusion, design).sum(),
        excluded=(pl.col("rate").is_not_null() & outcome.value.is_null()).sum(),
        tied=(by_order(exclusion, made) & outcome.interval.low.is_not_null()).sum(),
    )
    statistics = {
        f"{count}.n": Statistic(pl.col(count), "count", method, organisations=estimate_id(organisations, count))
        for count, method in (
            ("ranked", "count of the organisations ranked"),
            ("excluded", "count of those with a rate that are dropped"),
            ("tied", "count of those whose place in the register decides whether they are dropped"),
        )
    }
    rates = summary(frame, outcome, design, methods, "table5", organisations, analysis=name)
    of_counts = rows(counts, "table5", "rate", statistics, pl.col("ranked"), organisations, analysis=name)
    return pl.concat([rates, of_counts])


def rate(frame: pl.DataFrame, exclusion: Exclusion, made: Mapping[End, Cut], design: Design) -> Outcome:
    """The rate of each organisation of the analysis frame that stays in a sensitivity analysis, which made these cuts.

    Whom it trims is a matter of the answers as they are read; each of those tied at the boundary may stay or not. The
    expressions are for this frame, whole.
    """
    out = [pl.lit(cut.dropped) for cut in made.values()]
    out += [ambiguity.imputed(design)] if exclusion.stated_totals_only else []
    ranks = frame.select("rate", out=pl.any_horizontal(pl.lit(False), *out), tied=by_order(exclusion, made))
    stays, tied = ~pl.lit(ranks["out"]), pl.lit(ranks["tied"])
    left = ambiguity.rate_left(frame, design, exclusion.exclude_rates)
    return replace(
        left,
        value=pl.when(stays).then(left.value),
        interval=left.interval.where(stays | tied),
        certain=left.certain & ~tied,
    )
