"""How many organisations are in both waves or in one, and what became of those of the earlier."""

from collections.abc import Iterator

import polars as pl

from foisurvey.core.frame_names import COMPLETENESS
from foisurvey.core.frames import MATCHES, WAVES
from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import Statistic, rows
from foisurvey.stats import share
from foisurvey.waves.changes import TABLE

# The second part of the ids of these estimates.
MATCHED, BECAME = "matched", "became"
# What became of an organisation, besides how complete its reply is: several follow it, or none.
SPLIT, GONE = "split", "gone"


def matches(organisations: pl.DataFrame) -> pl.DataFrame:
    """Return how many organisations of each wave there are of each match: columns match, earlier, later.

    `organisations` are `frames.WAVE_ORGANISATIONS`; a row is a match that some have.
    """
    in_wave = [(pl.col("wave") == wave).sum().cast(pl.Int64).alias(wave) for wave in WAVES]
    counted = organisations.group_by("match").agg(*in_wave)
    return pl.DataFrame({"match": [*MATCHES]}).join(counted, on="match", maintain_order="left")


def became(organisations: pl.DataFrame) -> pl.DataFrame:
    """Return what became of the organisations of the earlier wave, a row for each completeness of their reply.

    Columns completeness, then how many there are of each completeness in the later wave, SPLIT and GONE, and `all`. A
    merged one has the completeness of that which follows it. `organisations` are `frames.WAVE_ORGANISATIONS`.
    """
    later = organisations.filter(wave="later").group_by("group").agg(n=pl.len(), after=pl.col("completeness").first())
    earlier = organisations.filter(wave="earlier").join(later, on="group", how="left", maintain_order="left")
    n, split, gone = pl.col("n"), pl.lit(SPLIT), pl.lit(GONE)
    after = pl.when(n.is_null()).then(gone).when(n > 1).then(split).otherwise("after")
    kinds = [(after == name).sum().cast(pl.Int64).alias(name) for name in (*COMPLETENESS, SPLIT, GONE)]
    counted = earlier.group_by("completeness").agg(*kinds, all=pl.len().cast(pl.Int64))
    known = pl.DataFrame({"completeness": COMPLETENESS})
    return known.join(counted, on="completeness", how="left", maintain_order="left").fill_null(0)


def counts(organisations: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the estimates (`frames.ESTIMATES`) of matches and of what became of the organisations."""
    of_match = {f"{wave}.n": Statistic(pl.col(wave), "count", f"count of the {wave} wave") for wave in WAVES}
    yield _rows(matches(organisations), "match", of_match, pl.sum_horizontal(WAVES), MATCHED)
    all_of_them = pl.col("all")
    after: dict[str, Statistic] = {}
    for name in (*COMPLETENESS, SPLIT, GONE):
        percentage, method = (
            share.percent(pl.col(name), all_of_them),
            "100 x organisations / those of this completeness",
        )
        after[f"{name}.n"] = Statistic(pl.col(name), "count", "count")
        after[f"{name}.pct"] = Statistic(percentage, "percent", method, all_of_them)
    after["all.n"] = Statistic(all_of_them, "count", "count of the earlier wave")
    yield _rows(became(organisations), "completeness", after, all_of_them, BECAME)


def _rows(frame: pl.DataFrame, key: str, statistics: dict[str, Statistic], n: pl.Expr, name: str) -> pl.DataFrame:
    """Return the estimates of a frame whose rows are named by `key`; all are of all types together."""
    made = rows(frame.rename({key: "organisation_type"}), TABLE, name, statistics, n, None, name)
    return made.with_columns(analysis=pl.lit(TABLE), organisation_type=pl.lit(ALL))
