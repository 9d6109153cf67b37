"""The rate of each organisation against its total, with control limits: small organisations vary more by chance."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foisurvey.core.config import total
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.figures import drawing
from foisurvey.stats.share import control_limits
from foisurvey.tables.table import Numbers, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LEVELS = {"95": 0.95, "99.8": 0.998}  # of the control limits, from the inner pair to the outer one
EVERY, FURTHER = 200, 120  # limits are drawn for each n up to so many, then for so many more
ACROSS, HIGH = 160, 110  # places that can be told apart
LEFT, BOTTOM, RIGHT = 0.6, 0.55, 1.25  # the frame, inches
HEIGHT = 4.6


@dataclass(frozen=True)
class Funnel:
    """`dots` has a row for each dot: group, n, rate, organisations, outside_95, outside_99_8; `pooled` is a percent."""

    name: str
    title: str
    axes: tuple[str, str]
    labels: dict[str, str]
    colours: dict[str, str]
    dots: pl.DataFrame
    pooled: float | None
    said: str

    def data(self) -> pl.DataFrame:
        """Return a row for each dot, with the control limits at its n.

        A dot is the organisations of a type with the same total and rate. Where more than 3,000 would
        be drawn it is those that cannot be told apart: n (to the nearest whole) and rate are then their means.
        """
        labels = pl.col("group").replace_strict(self.labels, return_dtype=pl.String)
        limits: dict[str, pl.Expr] = {}
        for name, level in LEVELS.items():
            low, high = control_limits(pl.col("n"), (self.pooled or 0.0) / 100, level)
            limits |= {f"{_column('limit', name)}_low": low, f"{_column('limit', name)}_high": high}
        return self.dots.select(
            labels.alias("organisation_type"), pl.exclude("group"), pooled=pl.lit(self.pooled, pl.Float64), **limits
        )

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        shown = int(self.dots["organisations"].sum())
        said = [drawing.heading_of(self.title)]
        if self.pooled is None or not shown:
            return f"{said[0]} A funnel plot without a dot: no organisation has a rate."
        said.append(f"A funnel plot of {drawing.organisations(shown)} around the pooled share of {self.said}.")
        for name in LEVELS:
            outside = int(self.dots[_column("outside", name)].sum())
            verb = "lies" if outside == 1 else "lie"
            said.append(f"{drawing.organisations(outside)} {verb} outside the {name}% control limits.")
        return " ".join(said)

    def draw(self) -> "Drawing":
        """Draw dots, the pooled share, and both pairs of limits with their names at their ends."""
        kinds = [kind for kind in self.labels if kind in set(self.dots["group"])]
        names = [drawing.shortened(self.labels[kind], 40) for kind in kinds]
        columns = max(1, min(len(names), int((drawing.WIDTH - LEFT) / (0.4 + max(map(_wide, names), default=1)))))
        legend = 0.22 * math.ceil(len(names) / columns) + 0.1 if len(kinds) > 1 else 0.0
        with drawing.styled():
            found = drawing.sheet(self.title, HEIGHT + legend)
            axis = drawing.axes(found, LEFT, BOTTOM, drawing.WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - 0.05)
            largest = drawing.largest(self.dots["n"], 2.0)
            axis.set_xscale("log")
            axis.set_xlim(0.9, largest * 1.1)
            axis.set_ylim(-3, 103)
            axis.set_yticks(range(0, 101, 20))
            ticks = drawing.rounded_ticks(largest, 1)
            axis.set_xticks(ticks, [drawing.counted(tick) for tick in ticks])
            axis.minorticks_off()
            axis.grid()
            axis.set_xlabel(drawing.fitted(self.axes[0], drawing.WIDTH - LEFT - RIGHT, drawing.MEDIUM))
            axis.set_ylabel(drawing.fitted(self.axes[1], HEIGHT - BOTTOM, drawing.MEDIUM))
            many, named = self.dots.height > drawing.MOST_DOTS, []
            for place, kind in enumerate(kinds):
                those = self.dots.filter(pl.col("group") == kind)
                marker = drawing.MARKERS[place % len(drawing.MARKERS)]
                style: Any = {"s": 5 if many else 24, "color": self.colours[kind]}
                style |= {"edgecolors": "white", "linewidths": 0 if many else 0.4}
                named.append(axis.scatter(those["n"], those["rate"], marker=marker, rasterized=many, zorder=3, **style))
            if self.pooled is not None and kinds:
                self._lines(axis, largest)
            if len(kinds) > 1:
                top = (HEIGHT + legend - 0.02) / found.get_figheight()
                place_of_it: Any = {"loc": "upper left", "bbox_to_anchor": (LEFT / drawing.WIDTH - 0.01, top)}
                found.legend(
                    named, names, **place_of_it, ncols=columns, frameon=False, handletextpad=0.1, borderaxespad=0
                )
        return found

    def _lines(self, axis: "Axes", largest: float) -> None:
        assert self.pooled is not None
        above = 4 if self.dots.height > drawing.MOST_DOTS else 2  # so many dots would hide them
        every = [float(n) for n in range(1, min(EVERY, math.ceil(largest)) + 1)]
        last = max(every[-1], math.ceil(largest))
        further = [float(round(every[-1] * (last / every[-1]) ** (step / FURTHER))) for step in range(1, FURTHER + 1)]
        at = pl.DataFrame({"n": sorted({*every, *further})})
        axis.plot([at["n"][0], at["n"][-1]], [self.pooled] * 2, color="black", linewidth=1.2, zorder=above)
        ends = [(self.pooled, f"pooled {self.said}", "black")]
        for (name, level), style in zip(LEVELS.items(), ((0, (4, 2)), "solid"), strict=True):
            low, high = control_limits(pl.col("n"), self.pooled / 100, level)
            both = at.select(low=low, high=high)
            for limit in (both["low"], both["high"]):
                axis.plot(at["n"], limit, color=drawing.MUTED, linewidth=1, linestyle=style, zorder=above)
            low_end, high_end = ((limit[-1], f"{name}% limit", drawing.MUTED) for limit in (both["low"], both["high"]))
            ends = [low_end, *ends, high_end]
        # A label's height in the axis's unit, percent.
        apart = 106 * 0.16 / (HEIGHT - BOTTOM - 0.05)
        places = drawing.spread([end[0] for end in ends], apart)
        within = max(0.0, -places[0]) + min(0.0, 100 - places[-1])  # none stands over or below the axis
        for place, (_, name, colour) in zip(places, ends, strict=True):
            axis.text(largest * 1.13, place + within, name, fontsize=drawing.SMALL, va="center", color=colour)


def funnel(
    frame: pl.DataFrame, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> Funnel:
    """Return the funnel plot of the rates; the pooled share is Table 6's of the part that the rate is of.

    `frame` is the analysis frame, `values` the primary estimates by id. Totals are counts.
    """
    compliance, question = survey["parts"]["compliance"], total(survey["questions"])
    prefix = f"table6.all.{survey['questions'][compliance['part']]['status']}"
    pooled = values[f"{prefix}.pct"]
    shown = frame.select(group="organisation_type", n=pl.col(question).cast(pl.Float64), rate="rate").drop_nulls("rate")
    by_place = shown.group_by("group", "n", "rate").agg(organisations=pl.len().cast(pl.Int64))
    outside: dict[str, pl.Expr] = {}
    limits: dict[str, pl.Expr] = {}
    for name, level in LEVELS.items():
        low, high = control_limits(pl.col("n"), (pooled or 0.0) / 100, level)
        limits |= {f"{name}_low": low, f"{name}_high": high}
        beyond = (pl.col("rate") < pl.col(f"{name}_low")) | (pl.col("rate") > pl.col(f"{name}_high"))
        outside[_column("outside", name)] = beyond.cast(pl.Int64)
    of_each_n = by_place.select(pl.col("n").unique()).with_columns(**limits)
    by_place = by_place.join(of_each_n, on="n").select("group", "n", "rate", "organisations", **outside)
    # In one order, since a mean depends in its last digit on that of its values.
    by_place = by_place.sort("group", "n", "rate")
    counts = [pl.col(name) * pl.col("organisations") for name in outside]
    dots = by_place.with_columns(counts)
    if dots.height > drawing.MOST_DOTS:
        largest = drawing.largest(dots["n"], 2.0)
        across = (pl.col("n").log() / math.log(largest) * ACROSS).round()
        weight = pl.col("organisations")
        means = {name: ((pl.col(name) * weight).sum() / weight.sum()) for name in ("n", "rate")}
        dots = (
            dots.group_by("group", across.alias("across"), (pl.col("rate") / 100 * HIGH).round().alias("high"))
            .agg(means["n"].round().alias("n"), means["rate"].alias("rate"), pl.col("organisations", *outside).sum())
            .drop("across", "high")
        )
    types = {kind: label for kind, label in drawing.groups(survey).items() if kind != "all"}
    order = {kind: place for place, kind in enumerate(types)}
    dots = dots.sort(pl.col("group").replace_strict(order, return_dtype=pl.Int64), "n", "rate")
    rate, plural = capitalised(visible(compliance["rate"])), visible(survey["counted"]["plural"])
    said = f"{Numbers(values, prefix, print_settings['decimals']).number('pct', 'percent')}%"
    title = titled(f"{rate} and number of {plural} of each organisation, with control limits", print_settings)
    names = f"Number of {plural} (logarithmic scale)", f"{rate}, %"
    return Funnel("funnel", title, names, types, drawing.colours(survey), dots, pooled, said)


def _column(what: str, level: str) -> str:
    return f"{what}_{level.replace('.', '_')}"


def _wide(text: str) -> float:
    return drawing.width(text, drawing.MEDIUM)
