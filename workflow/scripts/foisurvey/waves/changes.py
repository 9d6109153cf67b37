"""How far each number changed between two waves: of all that answered, and of the organisations that are in both.

One row of a frame here is one organisation or, of those that belong together, their number in each wave. All that
answered are each wave as its own report has it; an organisation that is in both waves by itself is one row of both, so
that its two numbers may be alike. Those that merged or split are taken as independent of what became of them: with many
of these an interval is wider than it need be. In the matched panel are the organisations, or those that belong
together, of which all answered in both waves: a merged one is compared with the sum of those it came from.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import WAVES
from foisurvey.core.survey import ALL, Statistics, Unit
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.stats import change, sample, share
from foisurvey.waves.numbers import Number, Wave, contributions

TABLE = "waves"
# All that answered, and the matched panel.
WHOLE, PANEL = "whole", "panel"
BOTH = tuple(f"{name} {wave}" for wave in WAVES for name in ("value", "of"))


class Compared(NamedTuple):
    """A number with what it rests on: the organisations as they answered, and the rows of each of its two sets."""

    number: Number
    behind: pl.DataFrame
    whole: pl.DataFrame
    panel: pl.DataFrame


def compared(number: Number, waves: Mapping[str, Wave], organisations: pl.DataFrame) -> Compared:
    """Return a number of two waves; `organisations` are `frames.WAVE_ORGANISATIONS` of them.

    `behind` is `frames.WAVE_NUMBERS`. `whole` and `panel` have the columns earlier and later (the type in that wave;
    missing where it is not in it, or where those that belong together are of several) and BOTH.
    """
    parts = []
    for wave in WAVES:
        own = contributions(number, wave, waves[wave].frame).with_columns(wave=pl.lit(wave))
        parts.append(
            organisations.filter(wave=wave).join(own, on=["wave", "organisation_id"], how="left", maintain_order="left")
        )
    each = pl.concat(parts)
    whole, panel = _whole(each), _panel(each, number)
    behind = each.filter(pl.col("value").is_not_null()).with_columns(
        number=pl.lit(number.name), in_both=pl.col("group").is_in(panel["group"].implode())
    )
    return Compared(number, frames.conform(behind.select(*frames.WAVE_NUMBERS), frames.WAVE_NUMBERS), whole, panel)


def estimates(of: Compared, types: Sequence[str], methods: Statistics) -> pl.DataFrame:
    """Return the estimates of a number (`frames.ESTIMATES`), by organisation type and of all together.

    Of all that answered a type has the organisations that were of it in each wave; of the panel those that are of it in
    the later wave.
    """
    number = of.number
    whole = pl.concat([of.whole.with_columns(organisation_type=pl.lit(ALL)), *_apart(of.whole)])
    panel = pl.concat(
        [
            of.panel.with_columns(organisation_type=pl.lit(ALL)),
            of.panel.drop_nulls("later").with_columns(organisation_type=pl.col("later")),
        ]
    )
    estimated = []
    for name, frame in ((WHOLE, whole), (PANEL, panel)):
        by_type = _described(frame, number, name, methods)
        known = pl.DataFrame({"organisation_type": [*types, ALL]})
        by_type = known.join(by_type, on="organisation_type", how="left", maintain_order="left")
        by_type = by_type.with_columns(pl.col("n earlier", "n later", "n both").fill_null(0))
        fewest = pl.min_horizontal("n earlier", "n later")
        for statistics, n in _statistics(number, name, methods, fewest):
            named = {f"{name}.{statistic}": one for statistic, one in statistics.items()}
            organisations = estimate_id(number.name, name)
            estimated.append(rows(by_type, TABLE, number.name, named, n, organisations, number.name))
    return pl.concat(estimated).with_columns(analysis=pl.lit(TABLE))


def _whole(each: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each organisation, one for both where it is in both waves by itself."""
    by_itself = pl.col("match").is_in(["same_id", "renamed"])
    sides = [
        each.filter(wave=wave).select(
            pl.col("organisation_type").alias(wave),
            pl.col("value").alias(f"value {wave}"),
            pl.col("of").alias(f"of {wave}"),
            # Those that are several, or in one wave alone, have a row of their own.
            group=pl.when(by_itself).then("group"),
        )
        for wave in WAVES
    ]
    joined = sides[0].join(sides[1], on="group", how="full", coalesce=True, maintain_order="left_right")
    return joined.select(*WAVES, *BOTH)


def _apart(whole: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows of each type: one that changed its type is in each wave's own, by itself."""
    same = pl.col("earlier") == pl.col("later")
    parts = [whole.filter(same).with_columns(organisation_type=pl.col("later"))]
    for wave in WAVES:
        other = WAVES[1 - WAVES.index(wave)]
        nothing = [pl.lit(None, whole.schema[name]).alias(name) for name in (other, f"value {other}", f"of {other}")]
        alone = whole.filter(pl.col(wave).is_not_null(), ~same.fill_null(value=False))
        parts.append(alone.with_columns(*nothing).with_columns(organisation_type=pl.col(wave)))
    return parts


def _panel(each: pl.DataFrame, number: Number) -> pl.DataFrame:
    """Return a row for each organisation, or those that belong together, of which all answered in both waves."""
    sides = []
    for wave in WAVES:
        of_wave = each.filter(wave=wave)
        if number.joined is None:
            of_wave = of_wave.filter(pl.len().over("group") == 1)
        join = (lambda name: pl.col(name).mean()) if number.joined == "mean" else (lambda name: pl.col(name).sum())
        whole = pl.col("value").is_not_null().all()
        kind = pl.col("organisation_type")
        sides.append(
            of_wave.group_by("group", maintain_order=True)
            .agg(
                pl.when(kind.n_unique() == 1).then(kind.first()).alias(wave),
                pl.when(whole).then(join("value")).alias(f"value {wave}"),
                pl.when(whole & pl.col("of").is_not_null().all()).then(join("of")).alias(f"of {wave}"),
            )
            .drop_nulls(f"value {wave}")
        )
    return sides[0].join(sides[1], on="group", how="inner", maintain_order="left").select("group", *WAVES, *BOTH)


def _numbers(number: Number, name: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the numbers of each wave whose mean is the number: over rows, within a group."""
    numbers = []
    for wave in WAVES:
        value, of = pl.col(f"value {wave}"), pl.col(f"of {wave}")
        if number.statistic == "pooled":
            numbers.append(change.linearised(value, of))
        elif number.statistic == "sum":
            # Who did not answer adds nothing: the sum is the mean of all contacted times their number.
            asked = pl.col(wave).is_not_null() if name == WHOLE else value.is_not_null()
            numbers.append(pl.when(asked & (value.count() > 0)).then(value.fill_null(0.0) * asked.sum()))
        else:
            numbers.append(one_value(number, wave))
    return numbers[0], numbers[1]


def one_value(number: Number, wave: str) -> pl.Expr:
    """Return the number of an organisation, or of those that belong together, in a wave: of a share in percent."""
    value, of = pl.col(f"value {wave}"), pl.col(f"of {wave}")
    return value if number.columns[wave][1] is None else share.percent(value, of)


def _described(frame: pl.DataFrame, number: Number, name: str, methods: Statistics) -> pl.DataFrame:
    """Return what is estimated of a number in a set, one row a type; the sums of a pooled share among it."""
    # As columns: polars takes a quarter of a second to plan a query in which they stand again and again.
    numbers = dict(zip(WAVES, _numbers(number, name), strict=True))
    frame = frame.with_columns(one.over("organisation_type").alias(f"number {wave}") for wave, one in numbers.items())
    earlier, later = (pl.col(f"number {wave}") for wave in WAVES)
    values = {wave: pl.col(f"value {wave}") for wave in WAVES}
    aggregates = {f"n {wave}": value.count() for wave, value in values.items()}
    aggregates["n both"] = (values["earlier"].is_not_null() & values["later"].is_not_null()).sum()
    if number.statistic == "median":
        for wave, one in zip(WAVES, (earlier, later), strict=True):
            low, high, _ = sample.median_interval(one, methods.level)
            aggregates |= {wave: sample.median(one), f"{wave}_ci_low": low, f"{wave}_ci_high": high}
        low, high, _ = sample.median_interval(later - earlier, methods.level)
        of_panel = {"change": sample.median(later - earlier), "change_ci_low": low, "change_ci_high": high}
        no_interval = dict.fromkeys(("change_ci_low", "change_ci_high"), pl.lit(None, pl.Float64))
        of_whole = {"change": aggregates["later"] - aggregates["earlier"], **no_interval}
        return frame.group_by("organisation_type").agg(**aggregates, **(of_panel if name == PANEL else of_whole))
    for wave, one in zip(WAVES, (earlier, later), strict=True):
        low, high = sample.mean_interval(one, "t", methods.level)
        aggregates |= {wave: _point(number, wave, one), f"{wave}_ci_low": low, f"{wave}_ci_high": high}
    aggregates |= {
        "change": aggregates["later"] - aggregates["earlier"],
        "change_se": change.standard_error(earlier, later),
        "df": change.freedom(earlier, later),
    }
    by_type = frame.group_by("organisation_type").agg(**aggregates)
    # Where all change by as much nothing says how much others would: an error of 0 is no certainty.
    varies = pl.col("change_se") > 0
    margin = pl.when(varies).then(sample.student(pl.col("df"), methods.level) * pl.col("change_se"))
    return by_type.with_columns(change_ci_low=pl.col("change") - margin, change_ci_high=pl.col("change") + margin)


def _point(number: Number, wave: str, numbers: pl.Expr) -> pl.Expr:
    """Return the number in a wave, as the tables of that wave have it; `numbers` are those whose mean it is."""
    value, of = pl.col(f"value {wave}"), pl.col(f"of {wave}")
    if number.statistic == "sum":
        return pl.when(value.count() > 0).then(sample.total(value))
    if number.statistic == "pooled":
        return share.percent(value.sum(), of.sum())
    return sample.mean(numbers)


def _statistics(
    number: Number, name: str, methods: Statistics, fewest: pl.Expr
) -> Iterable[tuple[dict[str, Statistic], pl.Expr]]:
    """Yield the statistics of a number in a set, and of how many organisations they are."""
    is_median, of_whom = number.statistic == "median", "all that answered" if name == WHOLE else "the matched panel"
    what = "100 x numerator / denominator, pooled" if number.statistic == "pooled" else number.statistic
    of_one = "mean -/+ Student's t quantile x SE, organisations as drawn"
    bound = f"{'order statistics' if is_median else of_one}, level {methods.level:g}"
    for wave in WAVES:
        n = pl.col(f"n {wave}")
        statistics = {wave: Statistic(pl.col(wave), number.unit, f"{what} of {of_whom}, {wave} wave")}
        statistics[f"{wave}.n"] = Statistic(n, "count", f"count of {of_whom}, {wave} wave")
        for end in ("low", "high"):
            statistics[f"{wave}_ci_{end}"] = Statistic(pl.col(f"{wave}_ci_{end}"), number.unit, bound)
        yield statistics, n
    unit: Unit = "percentage_points" if number.is_percentage else number.unit
    of_changes = is_median and name == PANEL
    how = "median of the changes of the organisations" if of_changes else "later less earlier wave"
    statistics = {"change": Statistic(pl.col("change"), unit, how)}
    if not number.is_percentage and not of_changes:
        relative = pl.when(pl.col("earlier") != 0).then(100 * pl.col("change") / pl.col("earlier"))
        statistics["change.pct"] = Statistic(relative, "percent", "100 x change / earlier wave", pl.col("earlier"))
    if not is_median:
        statistics["change_se"] = Statistic(pl.col("change_se"), unit, f"standard error; {change.CALLED}")
        statistics["change_df"] = Statistic(pl.col("df"), "coefficient", f"degrees of freedom; {change.CALLED}")
    bound = f"{'order statistics of the changes' if is_median else change.CALLED}, level {methods.level:g}"
    for end in ("low", "high"):
        statistics[f"change_ci_{end}"] = Statistic(pl.col(f"change_ci_{end}"), unit, bound)
    in_both = "count of organisations, or of those that belong together, in both waves"
    statistics["both.n"] = Statistic(pl.col("n both"), "count", in_both)
    yield statistics, fewest
