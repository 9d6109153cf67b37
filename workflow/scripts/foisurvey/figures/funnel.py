"""The rate of each organisation against its total, with control limits: small organisations vary more by chance."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.funnel_limits import TABLE, WINSORISED_RATES, limits, outside
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, organisations

SHOWN = {"95": ("95%", (0, (4, 2))), "99_8": ("99.8%", "solid"), "99_8_adjusted": ("99.8% adjusted", (0, (6, 2, 1, 2)))}
STEPS = 200  # points of a line
MOST_NAMED, APART = 3, 7  # organisations that are named, and the percentage points between two
FRAME = 2.7  # inches: about how wide the axes are
LIMITS = [f"limit_{name}_{end}" for name in SHOWN for end in ("low", "high")]
DATA = Schema(
    "one dot: an organisation",
    {
        "organisation_type": Column("Label of the type"),
        "name": Column("Name of the organisation, or its id"),
        "n": Column("Its total", pl.Float64, "that of the total"),
        "rate": Column("Its rate", pl.Float64, "percent"),
        **{
            f"outside_{name}": Column(f"Whether it lies outside the {SHOWN[name][0]} control limits", pl.Boolean)
            for name in SHOWN
        },
        "pooled": Column("Pooled percentage of all organisations", pl.Float64, "percent", "not defined"),
        **{
            name: Column("Control limit at this total", pl.Float64, "percent", "there is no such limit")
            for name in LIMITS
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
    curves = dict.fromkeys(LIMITS, pl.lit(None, pl.Float64)) | limits(pooled, factor)
    n = pl.col(design.total).cast(pl.Float64)
    dots = data.frame.drop_nulls("rate").select(
        "rate", "organisation_type", n=n, name=pl.coalesce("name", "organisation_id")
    )
    # Limits take long, and many organisations have the same n.
    dots = dots.join(
        dots.select(pl.col("n").unique()).with_columns(**curves), on="n", maintain_order="left"
    ).with_columns(
        pl.col("organisation_type")
        .replace_strict(survey.type_labels, return_dtype=pl.String)
        .map_elements(visible, pl.String),
        pooled=pl.lit(pooled, pl.Float64),
        **{f"outside_{name}": outside(name).fill_null(False) for name in SHOWN},
    )
    at = f"{results.text(pooled_id)}%"
    brief, notes = [f"Pooled {at}."], [f"Horizontal line: pooled percentage ({at})."]
    if pooled is not None and pooled <= 100:
        inner, outer, adjusted = (dots[f"outside_{name}"].sum() for name in SHOWN)
        brief.append(f"{inner} lie outside the 95% limits, {outer} outside the 99.8% limits.")
        method = "Curves: exact binomial control limits, between which 95% and 99.8% would lie by chance alone"
        notes.append(f"{method}; outside are {inner} and {outer}.")
        if factor is not None and factor > 1:
            spread = f"{WINSORISED_RATES} {results.text(factor_id)} times that of chance alone (overdispersion)"
            notes.append(f"{spread}; outside limits adjusted for that: {adjusted}.")
    else:
        notes.append("Above 100% there are no control limits.")
    plural = visible(survey.counted.plural)
    what = f"{in_brief(uncapitalised(data.rate), 50)} by number of {in_brief(plural, 40)}"
    scale = style.numbers(dots["n"].to_list(), whole=True, money=False)
    figure = Figure(
        f"{data.rate} and number of {plural} of each organisation, with control limits",
        alternative(" ".join([f"Funnel plot of {organisations(dots.height)}: {what}.", *brief])),
        data.caption(dots.height, *notes, scale.note),
        conform(dots.select(*DATA), DATA),
        partial(_draw, data, dots, curves, plural, scale),
    )
    return figure if dots.height else figure.of_nothing(data, "No organisation has a rate")


def _named(dots: pl.DataFrame) -> list[tuple[str, float, float]]:
    """Return name, total and rate of the largest organisations outside the widest limits, of several alike only one."""
    named: list[tuple[str, float, float]] = []
    widest = [name for name in SHOWN if dots[f"limit_{name}_low"].is_not_null().any()]
    beyond = dots.filter(f"outside_{widest[-1]}" if widest else False).sort("n", descending=True)
    for name, n, rate in beyond.select("name", "n", "rate").iter_rows():
        if len(named) < MOST_NAMED and all(abs(rate - other) > APART for _, _, other in named):
            named.append((visible(name), n, rate))
    return named


def _draw(
    data: FigureData, dots: pl.DataFrame, curves: dict[str, pl.Expr], plural: str, scale: style.Scale
) -> "style.Sheet":
    """Draw dots, the pooled percentage, and the limits with their levels on them."""
    import seaborn as sns

    figure, ((axis,),) = style.sheet(data.survey, [2.5])
    marks, many = dict[str, Any](), dots.height > style.MOST_DOTS
    for of in style.organisation_types(data.survey):
        if not (shown := dots.filter(organisation_type=of.label)).is_empty():
            look: Any = {"color": of.colour, "marker": of.marker, "s": 4 if many else 14, "linewidth": 0.3}
            x, y = (shown[name].to_list() for name in ("n", "rate"))
            sns.scatterplot(x=x, y=y, ax=axis, rasterized=many, zorder=3, edgecolor=style.PAPER, **look)
            marks[of.label] = axis.collections[-1]
    pooled = dots["pooled"][0]
    percent = style.percentages(max(pooled, *dots["rate"]))
    most = percent.edges[-1]
    axis.set(ylim=(-0.03 * most, 1.03 * most), yticks=percent.ticks)
    scale.show(axis)
    axis.axhline(pooled, color=style.INK, linewidth=1.2, zorder=4)
    words: Any = {"va": "bottom", "transform": axis.get_yaxis_transform(), "zorder": 5}
    axis.text(0.005, pooled, f"pooled {data.results.printed(pooled, 'percent')}%", **words)
    places = {max(1.0, float(round(scale.along(step / STEPS)))) for step in range(STEPS + 1)}
    at = pl.DataFrame({"n": sorted(places)}).with_columns(**curves)
    for order, (name, (label, line)) in enumerate(SHOWN.items()):
        ends = at[f"limit_{name}_low"], at[f"limit_{name}_high"]
        for limit in ends:
            axis.plot(at["n"], limit, color=style.MUTED, linestyle=line, zorder=2)
        row, limit = at["n"].search_sorted(scale.along(0.33 + 0.2 * order)), ends[pooled <= 50]
        if limit[row] is not None:
            text: Any = {"ha": "center", "va": "center", "color": style.MUTED, "bbox": style.PAPERED, "zorder": 2.5}
            axis.text(at["n"][row], limit[row], label, **text)
    for name, n, rate in _named(dots):
        name, along = style.wrapped(name, 1.1, 2), scale.place(n) / scale.place(scale.edges[-1])
        right = FRAME * along + max(map(style.width, name.split("\n"))) < FRAME + 0.03
        side: Any = {"ha": "left" if right else "right", "va": "center", "textcoords": "offset points", "zorder": 5}
        axis.annotate(name, (n, rate), (4 if right else -4, 0), **side).set_in_layout(False)
    axis.set_xlabel(style.wrapped(f"Number of {plural}", 2.7, 2))
    axis.set_ylabel(style.wrapped(f"{data.rate} (%)", 2.2, 2))
    style.legend(figure, marks)
    return figure
