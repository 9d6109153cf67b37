"""A specification curve: a headline by every defensible analysis, in order, and the choices behind each place."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import SUFFIXES, Presentation
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.results import Group, Results
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief
from foisurvey.robustness.choice_labels import NODE_LABELS, option_labels
from foisurvey.robustness.choices import Multiverse, open_nodes, own_universe
from foisurvey.robustness.explained import TABLE
from foisurvey.tables.headline_labels import headline_labels

STEPS = 240  # of the curve, at most: what can be told apart
# The intervals, the wider one first, and how strongly each is drawn.
BANDS = {"cluster": ("interval by organisations", 0.25), "as_configured": ("interval as configured", 0.45)}
OWN = style.COLOURS[1]
CURVE, ROW = 2.0, 0.25  # inches


def columns(of: Multiverse) -> Schema:
    """Return the columns of the data of a specification curve."""
    unit, none = "that of the number", "no analysis there has such an interval"
    described = {
        "step": Column("Place of the step in the order of the number, from 1", pl.Int64),
        "analyses": Column("How many analyses the step is", pl.Int64, "analyses"),
        "value": Column("Median of their numbers", pl.Float64, unit),
        **{
            f"{interval}_{end}": Column(f"Median {side} end of their intervals {called}", pl.Float64, unit, none)
            for interval, called in (("as_configured", "as configured"), ("cluster", "by organisations"))
            for end, side in (("low", "lower"), ("high", "upper"))
        },
        "own": Column("Whether the survey's own analysis is among them", pl.Boolean),
    }
    for name, (node, option) in _options(of).items():
        described[name] = Column(f"Of them with the option {option} of {node}", pl.Float64, "percent")
    return Schema("one step of the curve: analyses that follow each other in the order of their number", described)


def specification(universes: pl.DataFrame, outcome: str, results: Results, of: Multiverse) -> Figure:
    """Return the specification curve of an outcome: all universes (`frames.universes`) in which it is defined.

    `results` have the estimates of `robustness.explained`.
    """
    survey, numbers, headline = results.survey, results.group(TABLE, outcome), headlines(of.design)[outcome]
    number, options = own_universe(of, outcome), _options(of)
    value, low, high = (pl.col(f"{outcome}_{name}") for name in ("value", "ci_low", "ci_high"))
    is_own = pl.lit(value=False) if number is None else pl.col("number") == number
    ordered = universes.filter(value.is_not_null()).sort(value, "number").with_row_index("place")
    step = pl.col("place") * min(STEPS, max(1, ordered.height)) // max(1, ordered.height)
    shares = {name: 100 * (pl.col(node) == option).mean() for name, (node, option) in options.items()}
    steps = ordered.group_by(step=step + 1, maintain_order=True).agg(
        analyses=pl.len(),
        value=value.median(),
        **{
            f"{interval}_{end}": bound.filter(pl.col("interval") == interval).median()
            for interval in BANDS
            for end, bound in (("low", low), ("high", high))
        },
        own=is_own.any(),
        **shares,
    )
    labels = option_labels(of.choices, survey.counted)
    words = {
        (node, option): visible(f"{NODE_LABELS[node]}: {label}")
        for node in _shown(of)
        for option, label in zip(getattr(of.choices, node), labels[node], strict=True)
    }
    own = ordered.filter(is_own)
    chosen = [own[node].head(1).to_list() == [option] for node, option in options.values()]
    unit, label = SUFFIXES.get(headline.unit, ""), visible(headline_labels(survey)[outcome])
    least, middle, most, its = (f"{numbers.text(name)}{unit}" for name in ("min", "median", "max", "own"))
    counted, has_own = style.counted(ordered.height), not own.is_empty()
    seen = f"Specification curve: {in_brief(label, 100)}. {counted} analyses: {least} to {most}, median {middle}."
    notes = [
        f"{counted} analyses in the order of their number. Shaded: their {survey.statistics.level_percent} confidence "
        "intervals, dark as configured, pale by organisations.",
        "Below: dark where the analyses have the option; bold: the survey's own." if options else "",
        f"Diamond and line: the survey's own analysis ({its})." if has_own else "",
    ]
    rows = [(words[one], bold) for one, bold in zip(options.values(), chosen, strict=True)]
    subject = f"{label} ({unit})" if unit else label
    data = FigureData(universes, results, pl.DataFrame())
    figure = Figure(
        f"{label} by every combination of choices that could be defended",
        alternative(f"{seen} The survey's own: {its}." if has_own else seen),
        data.caption(None, *notes),
        steps := conform(steps, columns(of)),
        partial(_draw, survey, steps, numbers, list(options), rows, subject),
    )
    return figure if steps.height else figure.of_nothing(data, "The number is defined in no analysis")


def _draw(
    survey: Presentation,
    steps: pl.DataFrame,
    numbers: Group,
    names: list[str],
    rows: list[tuple[str, bool]],
    subject: str,
) -> "style.Sheet":
    """Draw the curve over its intervals, and below it a strip for each option, dark where analyses have it."""
    import seaborn as sns
    from matplotlib.colors import LinearSegmentedColormap

    figure, grid = style.sheet(survey, [CURVE, *([ROW * len(rows)] if rows else [])], sharex=True)
    curve, across = grid[0][0], [step - 0.5 for step in steps["step"]]
    marks: dict[str, Any] = {}
    limits = [numbers.value("min") or 0.0, numbers.value("max") or 0.0]
    for interval, (called, strength) in BANDS.items():
        low, high = (steps[f"{interval}_{end}"] for end in ("low", "high"))
        if low.is_not_null().any():
            look: Any = {"color": style.COLOURS[0], "alpha": strength, "linewidth": 0}
            marks[called] = curve.fill_between(across, low, high, step="mid", **look)
            limits += [max(low.quantile(0.05) or 0.0, 0.0), high.quantile(0.95) or 0.0]  # but the few widest
    sns.lineplot(x=across, y=steps["value"].to_list(), ax=curve, color=style.INK, drawstyle="steps-mid", errorbar=None)
    marks["the number"] = curve.lines[-1]
    room = 0.04 * (max(limits) - min(limits)) or 1.0
    curve.set(ylim=(min(limits) - room, max(limits) + room), ylabel=style.wrapped(subject, CURVE - 0.2, 2))
    curve.grid(visible=False, axis="x")
    if rows:
        shades = LinearSegmentedColormap.from_list("shades", [f"{style.COLOURS[0]}00", f"{style.COLOURS[0]}ff"])
        labels = style.distinct([words for words, _ in rows], 1.45, 2)
        strips: Any = {"cmap": shades, "cbar": False, "vmin": 0, "vmax": 100, "rasterized": True, "xticklabels": False}
        axis = sns.heatmap(steps.select(names).to_numpy().T, ax=grid[1][0], yticklabels=labels, **strips)
        axis.hlines(range(1, len(rows)), 0, steps.height, color=style.PAPER, linewidth=1.5)
        for text, (_, bold) in zip(axis.get_yticklabels(), rows, strict=True):
            text.set_fontweight("bold" if bold else "normal")
    for step in steps.filter("own")["step"]:
        for (axis,) in grid:
            axis.axvline(step - 0.5, color=OWN, linewidth=0.8)
        (marks["the survey's own"],) = curve.plot(
            step - 0.5, numbers.value("own"), "D", color=OWN, markersize=4, zorder=5
        )
    last = grid[-1][0]
    last.set_xticks([0, steps.height / 2, steps.height], ["0%", "50%", "100%"], rotation=0)
    last.set(xlim=(0, steps.height), xlabel="Analyses, by their number")
    style.legend(figure, marks)
    return figure


def _shown(of: Multiverse) -> list[str]:
    """Return the choices that may move a number: an interval does not."""
    return [node for node in open_nodes(of) if node != "interval"]


def _options(of: Multiverse) -> dict[str, tuple[str, Any]]:
    """Return the column of each option, and its choice and the option itself."""
    options = [(node, option) for node in _shown(of) for option in getattr(of.choices, node)]
    return {
        f"{node}_{option if isinstance(option, str) else f'{option:g}'}": (node, option) for node, option in options
    }
