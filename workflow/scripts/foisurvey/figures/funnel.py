"""The rate of each organisation against its total, with control limits: small organisations vary more by chance."""

import math
from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.funnel_limits import ADJUSTED, LEVELS, TABLE, WINSORISED_RATES, limits, outside
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, organisations

SHOWN = (*LEVELS, "99_8_adjusted")  # the limits that are drawn
STYLES: dict[str, Any] = {"95": (0, (4, 2)), "99_8": "solid", "99_8_adjusted": (0, (6, 2, 1, 2))}
LABELS = {"95": "95%", "99_8": "99.8%", "99_8_adjusted": "99.8% adjusted"}
STEPS, WIDE = (
    200,
    20,
)  # points of a line; from which ratio of the largest to the least total on the scale is logarithmic
MOST_NAMED, APART = 3, 7  # organisations that are named, and the percentage points between two
FRAME = 2.7  # inches: about how wide the axes are
NOBODY = "No organisation has a rate"
ENDS = {"low": "Lower", "high": "Upper"}
_NO_LIMIT = "no pooled percentage, or one above 100"
_LIMITS = {name: (f"{100 * level:g}% control limit", _NO_LIMIT) for name, level in LEVELS.items()}
_LIMITS |= {
    name: (f"{100 * level:g}% control limit, adjusted for overdispersion", f"{_NO_LIMIT}, or no overdispersion")
    for name, level in ADJUSTED.items()
}
DATA = Schema(
    "one dot: the organisations of a type with the same total and rate",
    {
        "organisation_type": Column("Label of the type"),
        "name": Column("The organisation, where the drawing names it", blank="not named"),
        "n": Column("Their total", pl.Float64, "that of the total"),
        "rate": Column("Their rate", pl.Float64, "percent"),
        "organisations": Column("How many the dot is", pl.Int64, "organisations"),
        **{
            f"outside_{name}": Column(
                f"How many lie beyond the {_LIMITS[name][0]}s, 0 where there are none", pl.Int64, "organisations"
            )
            for name in SHOWN
        },
        "pooled": Column("Pooled percentage of all organisations", pl.Float64, "percent", "not defined"),
        **{
            f"limit_{name}_{end}": Column(
                f"{side} {_LIMITS[name][0]} at this total", pl.Float64, "percent", _LIMITS[name][1]
            )
            for name in SHOWN
            for end, side in ENDS.items()
        },
    },
)


def funnel(data: FigureData) -> Figure:
    """Return the funnel plot of the rates, of a survey with a compliant part whose totals are counts.

    The pooled percentage is Table 6's of the part that the rate is of.
    """
    survey, design, results = data.survey, data.survey.design, data.results
    status = {part: status for status, part in design.statuses.items()}[design.compliant]
    pooled = results.value(pooled_id := estimate_id("table6", ALL, status, "pct"))
    factor = results.value(factor_id := estimate_id(TABLE, ALL, "overdispersion"))
    between = _limits(pooled, factor)
    rated = data.frame.drop_nulls("rate").select(
        "rate",
        group="organisation_type",
        n=pl.col(design.total).cast(pl.Float64),
        name=pl.coalesce("name", "organisation_id"),
    )
    types = [of for of in style.organisation_types(survey) if of.name != ALL]
    labels = pl.col("group").replace_strict({of.name: of.label for of in types}, return_dtype=pl.String)
    in_order = pl.col("group").cast(pl.Enum([of.name for of in types]))
    dots = _dots(rated, between).sort(in_order, "n", "rate")
    columns = {"organisation_type": labels, "pooled": pl.lit(pooled, pl.Float64), **between}
    counts = {name: int(dots[f"outside_{name}"].sum()) for name in SHOWN}
    plural, shown = visible(survey.counted.plural), rated.height
    brief, notes = [f"{NOBODY}."], [f"{NOBODY}."]
    if pooled is not None and shown:
        line = f"Solid horizontal line: pooled percentage ({results.text(pooled_id)}%)."
        brief = [f"Pooled {results.text(pooled_id)}%."]
        notes = [line, "Above 100% there are no control limits."]
        if pooled <= 100:
            brief.append(f"{counts['95']} lie outside the 95% limits, {counts['99_8']} outside the 99.8% limits.")
            method = "Curves: exact binomial control limits, between which 95% and 99.8% would lie by chance alone"
            notes = [line, f"{method}; outside are {counts['95']} and {counts['99_8']}."]
        if factor is not None and factor > 1 and pooled <= 100:
            spread = f"{WINSORISED_RATES} {results.text(factor_id)} times that of chance alone (overdispersion)"
            notes.append(
                f"{spread}; the adjusted limits allow for that, outside {'is' if counts[SHOWN[-1]] == 1 else 'are'} {counts[SHOWN[-1]]}."
            )
    return Figure(
        f"{data.rate} and number of {plural} of each organisation, with control limits",
        alternative(
            f"Funnel plot of {organisations(shown)}: {in_brief(uncapitalised(data.rate), 70)} by number of {in_brief(plural, 50)}.",
            *brief,
        ),
        data.caption(shown, *notes),
        conform(dots.with_columns(**columns).select(*DATA), DATA),
        partial(_draw, data, dots, types, pooled, factor, plural),
    )


def _limits(pooled: float | None, overdispersion: float | None) -> dict[str, pl.Expr]:
    """Return the control limits shown (percent) at the column n, by the name of their column, or missing."""
    columns = [f"limit_{name}_{end}" for name in SHOWN for end in ENDS]
    return dict.fromkeys(columns, pl.lit(None, pl.Float64)) | {
        name: limit for name, limit in limits(pooled, overdispersion).items() if name in columns
    }


def _dots(rated: pl.DataFrame, between: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return the dots of organisations with a rate: those with the same total and rate.

    The largest outside the widest limits have their names.
    """
    rate, weight = pl.col("rate"), pl.col("organisations")
    dots = rated.group_by("group", "n", "rate").agg(pl.col("name").first(), organisations=pl.len().cast(pl.Int64))
    # Limits take long, and many organisations have the same n.
    at = dots.select(pl.col("n").unique()).with_columns(**between)
    beyond = {f"outside_{name}": outside(name).fill_null(False) * weight for name in SHOWN}
    # In one order, since a mean depends in its last digit on that of its values.
    dots = (
        dots.join(at, on="n").select("group", "name", "n", "rate", "organisations", **beyond).sort("group", "n", "rate")
    )
    far, apart = dots.filter(pl.col(f"outside_{SHOWN[-1]}") == 1, weight == 1).sort("n", descending=True), []
    for one in far.iter_rows(named=True):
        if len(apart) < MOST_NAMED and all(abs(one["rate"] - rate_of) > APART for _, rate_of in apart):
            apart.append((one["name"], one["rate"]))
    dots = dots.with_columns(
        name=pl.when(
            pl.col("name").is_in([name for name, _ in apart]), rate.is_in([rate_of for _, rate_of in apart])
        ).then("name")
    )
    return dots


def _draw(
    data: FigureData,
    dots: pl.DataFrame,
    types: list[style.OrganisationType],
    pooled: float | None,
    factor: float | None,
    plural: str,
) -> "style.Sheet":
    """Draw dots, the pooled percentage, and the limits with their levels on them."""
    import seaborn as sns

    if dots.is_empty():
        return style.nothing(data.survey, NOBODY)
    figure, ((axis,),) = style.sheet(data.survey, [2.5])
    marks: dict[str, Any] = {}
    many, (least, largest) = dots.height > style.MOST_DOTS, (min([1e9, *dots["n"]]), max([2.0, *dots["n"]]))
    for of in types:
        if not (shown := dots.filter(group=of.name)).is_empty():
            look: Any = {"color": of.colour, "marker": of.marker, "s": 4 if many else 14, "linewidth": 0.3}
            x, y = (shown[name].to_list() for name in ("n", "rate"))
            sns.scatterplot(x=x, y=y, ax=axis, rasterized=many, zorder=3, edgecolor=style.PAPER, **look)
            marks[of.label] = axis.collections[-1]
    scale = style.percentages(max([pooled or 0.0, *dots["rate"]]))
    axis.set(ylim=(-0.03 * scale.edges[-1], 1.03 * scale.edges[-1]), yticks=scale.ticks, xlim=(0, largest * 1.05))
    log = largest > WIDE * least
    if log:
        axis.set(xscale="log", xlim=(0.85, largest * 1.2))
        ticks = [
            step * 10**power
            for power in range(8)
            for step in ((1, 3) if largest < 1e4 else (1,))
            if step * 10**power <= largest
        ]
        axis.set_xticks(ticks, [style.short(tick) for tick in ticks])
        axis.minorticks_off()
    if pooled is not None:
        axis.axhline(pooled, color=style.INK, linewidth=1.2, zorder=4)
        places = sorted({round(largest ** (step / STEPS)) for step in range(STEPS + 1)})
        at = pl.DataFrame({"n": [float(n) for n in places]}).with_columns(**_limits(pooled, factor))
        for order, name in enumerate(SHOWN):
            on_line = largest ** (0.33 + 0.2 * order) if log else largest * (0.2 + 0.2 * order)
            _draw_limits(axis, at, name, on_line, "high" if pooled <= 50 else "low")
        words: Any = {"va": "bottom", "transform": axis.get_yaxis_transform(), "zorder": 5}
        axis.text(0.005, pooled, f"pooled {data.results.printed(pooled, 'percent')}%", **words)
    for name, n, rate in dots.drop_nulls("name").select("name", "n", "rate").iter_rows():
        name, along = style.wrapped(name, 1.1, 2), math.log(n) / math.log(largest) if log else n / largest
        right = FRAME * along + max(map(style.width, name.split("\n"))) < FRAME + 0.03
        side: Any = {"ha": "left" if right else "right", "va": "center", "textcoords": "offset points", "zorder": 5}
        axis.annotate(name, (n, rate), (4 if right else -4, 0), **side).set_in_layout(False)
    axis.set_xlabel(style.wrapped(f"Number of {plural}{' (logarithmic scale)' if log else ''}", 2.7, 2))
    axis.set_ylabel(style.wrapped(f"{data.rate} (%)", 2.2, 2))
    style.legend(figure, marks)
    return figure


def _draw_limits(axis: "style.Axes", at: pl.DataFrame, name: str, on_line: float, side: str) -> None:
    """Draw a pair of limits; their level stands on the upper or the lower one, at this total."""
    for end in ENDS:
        axis.plot(at["n"], at[f"limit_{name}_{end}"], color=style.MUTED, linestyle=STYLES[name], zorder=2)
    row = at.filter(pl.col("n") >= min(on_line, at["n"][-1])).row(0, named=True)
    if row[f"limit_{name}_{side}"] is not None:
        text: Any = {"ha": "center", "va": "center", "color": style.MUTED, "bbox": style.PAPERED, "zorder": 2.5}
        axis.text(row["n"], row[f"limit_{name}_{side}"], LABELS[name], **text)
