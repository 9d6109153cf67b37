"""A specification curve: a headline by every defensible analysis, in order, and the choices behind each place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.results import Group, Results
from foisurvey.figures import drawing
from foisurvey.figures.figure import Figure
from foisurvey.robustness.choice_labels import NODE_LABELS, option_labels
from foisurvey.robustness.choices import Multiverse, open_nodes, own_universe
from foisurvey.robustness.explained import TABLE
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.table import titled

STEPS = 240  # of the curve, at most: what can be told apart
STRIP, OWN = "#0072B2", drawing.COLOURS[2]
BANDS = {"cluster": "#D9E8F2", "as_configured": "#9CC5E0"}  # colours of the intervals, the wider one first
LEFT, RIGHT, CURVE, AXIS = 3.05, 1.0, 2.5, 0.42  # inches: labels, room on the right, the curve, its axis
ROW, GAP = 0.165, 0.07  # inches: a strip, and between the strips of two choices
NODE_WIDTH = 1.35


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


@dataclass(frozen=True)
class Specification(Figure):
    """A specification curve; `steps` are its data, `own` is where the survey's own analysis stands, from 0 to 1.

    `numbers` are those of the table of all analyses; `choices` has a label and, by the column of `steps`, the labels of
    its options, for each choice with several; `chosen` the columns of the survey's own options; `bands` what the
    intervals are called.
    """

    label: str
    steps: pl.DataFrame
    numbers: Group
    own: float | None
    choices: list[tuple[str, dict[str, str]]]
    chosen: set[str]
    bands: dict[str, str]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`columns`)."""
        return self.steps

    def sentences(self) -> Iterator[str]:
        if self.steps.is_empty():
            yield "A curve without a point: the number is defined in no analysis."
            return
        analyses = drawing.counted(sum(self.steps["analyses"]))
        least, middle, most = (self._text(name) for name in ("min", "median", "max"))
        yield f"A curve of {analyses} analyses in the order of their number: from {least} to {most}, median {middle}."
        if self.own is not None:
            below = f"more than {100 * self.own:.0f}% of the analyses"
            yield f"The survey's own analysis gives {self._text('own')}, {below}."
        yield "Under the curve: which options of each choice the analyses at each place have."

    def _text(self, statistic: str) -> str:
        return drawing.with_unit(self.numbers, statistic)

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw the curve over its intervals, and below it a strip for each option, dark where analyses have it."""
        rows = sum(len(options) for _, options in self.choices)
        panel = ROW * rows + GAP * len(self.choices)
        height = CURVE + AXIS + panel + 0.35
        sheet = drawing.sheet(self.title, height)
        across = drawing.WIDTH - LEFT - RIGHT
        bottom = panel + AXIS + 0.2
        axis = drawing.axes(sheet, LEFT, bottom, across, CURVE)
        axis.set(xlim=(0, 100), xticks=[])
        axis.set_ylabel("\n".join(drawing.lines(self.label, CURVE, drawing.SMALL)[:2]), fontsize=drawing.SMALL)
        axis.grid(axis="y")
        page = drawing.canvas(sheet, height)
        if not self.steps.is_empty():
            self._draw_curve(axis)
            self._draw_key(page, bottom + CURVE)
        y = panel + AXIS + 0.1
        for label, options in self.choices:
            y -= GAP
            page.text(0.12, y - ROW / 2, drawing.fitted(label, NODE_WIDTH, drawing.SMALL), **drawing.TEXT)
            for name, option in options.items():
                y -= ROW
                weight = "bold" if name in self.chosen else "normal"
                text = drawing.fitted(option, LEFT - NODE_WIDTH - 0.25, drawing.SMALL, bold=weight == "bold")
                page.text(LEFT - 0.08, y + ROW / 2, text, ha="right", fontweight=weight, **drawing.TEXT)
            self._draw_strips(sheet, options, y, across)
        self._draw_scale(sheet, page, y, panel, across)
        return sheet

    def _edges(self) -> list[float]:
        ends = self.steps["analyses"].cum_sum() / self.steps["analyses"].sum() * 100
        return [0.0, *ends]

    def _draw_curve(self, axis: "drawing.Axes") -> None:
        edges = self._edges()
        for interval in self.bands:
            low, high = (self.steps[f"{interval}_{end}"].to_numpy() for end in ("low", "high"))
            axis.stairs(high, edges, baseline=low, fill=True, color=BANDS[interval], linewidth=0)
        axis.stairs(self.steps["value"].to_numpy(), edges, baseline=None, color=drawing.INK, linewidth=1.6)
        axis.set_ylim(*self._limits())
        middle = self.numbers.value("median") or 0.0
        axis.axhline(middle, color=drawing.MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
        labels = [(middle, f"median\n{self._text('median')}", drawing.MUTED)]
        if self.own is not None:
            own = self.numbers.value("own") or 0.0
            axis.plot([100 * self.own], [own], "D", color=OWN, markersize=6, zorder=5)
            labels.append((own, f"own analysis\n{self._text('own')}", OWN))
        labels.sort()
        least, most = axis.get_ylim()
        places = drawing.spread([place for place, _, _ in labels], 0.34 * (most - least) / CURVE)
        for place, (_, words, colour) in zip(places, labels, strict=True):
            axis.text(101.5, place, words, color=colour, linespacing=1.1, **drawing.TEXT)

    def _draw_key(self, page: "drawing.Axes", top: float) -> None:
        y = top - 0.1
        page.plot([0.15, 0.4], [y] * 2, color=drawing.INK, linewidth=1.6)
        page.text(0.5, y, "the number, by each analysis", **drawing.TEXT)
        for interval, called in reversed(self.bands.items()):
            if self.steps[f"{interval}_low"].is_not_null().any():
                y -= 0.2
                page.fill_between([0.15, 0.4], y - 0.06, y + 0.06, color=BANDS[interval], linewidth=0)
                page.text(0.5, y, called, **drawing.TEXT)
        if self.own is not None:
            y -= 0.2
            page.plot([0.275], [y], "D", color=OWN, markersize=6)
            page.text(0.5, y, "the survey's own analysis", **drawing.TEXT)
        y -= 0.2
        page.fill_between([0.15, 0.4], y - 0.06, y + 0.06, color=STRIP, linewidth=0)
        page.text(0.5, y, "all analyses have the option", **drawing.TEXT)
        if self.chosen:
            y -= 0.2
            page.text(0.15, y, "bold", fontweight="bold", **drawing.TEXT)
            page.text(0.5, y, "option of the survey's own", **drawing.TEXT)

    def _limits(self) -> tuple[float, float]:
        """Return the ends of the axis: all numbers, and their intervals but the few widest."""
        low, high = (self.numbers.value(name) or 0.0 for name in ("min", "max"))
        for interval in self.bands:
            ends = self.steps[f"{interval}_low"].quantile(0.05), self.steps[f"{interval}_high"].quantile(0.95)
            low, high = min(low, ends[0] or low), max(high, ends[1] or high)
        room = 0.04 * (high - low) or 1.0
        return max(low, 0.0) - room, high + room

    def _draw_strips(self, sheet: "drawing.Sheet", options: dict[str, str], bottom: float, across: float) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        strips = drawing.axes(sheet, LEFT, bottom, across, ROW * len(options))
        strips.set(xticks=[], yticks=[], xlim=(0, 100), ylim=(0, len(options)))
        shades = LinearSegmentedColormap.from_list("shades", ["white", STRIP])
        if not self.steps.is_empty():
            shares = self.steps.select(reversed(list(options))).to_numpy().T
            rows = range(len(options) + 1)
            strips.pcolormesh(self._edges(), rows, shares, cmap=shades, vmin=0, vmax=100, rasterized=True)
        for place in range(len(options) + 1):
            strips.axhline(place, color=drawing.GRID, linewidth=0.6)
        if self.own is not None:
            strips.axvline(100 * self.own, color=OWN, linewidth=0.8)

    def _draw_scale(self, sheet: "drawing.Sheet", page: Any, bottom: float, panel: float, across: float) -> None:
        scale = drawing.axes(sheet, LEFT, bottom, across, panel)
        scale.patch.set_visible(False)
        for spine in scale.spines.values():
            spine.set_visible(False)
        scale.set(yticks=[], xlim=(0, 100), xticks=range(0, 101, 20))
        scale.set_xlabel("Analyses in the order of their number, %", fontsize=drawing.SMALL)


def specification(universes: pl.DataFrame, outcome: str, results: Results, of: Multiverse) -> Specification:
    """Return the specification curve of an outcome: all universes (`frames.universes`) in which it is defined.

    `results` have the estimates of `robustness.explained`.
    """
    survey = results.survey
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
    named = {(node, option): name for name, (node, option) in options.items()}
    choices = [
        (
            NODE_LABELS[node],
            {
                named[node, option]: visible(label)
                for option, label in zip(getattr(of.choices, node), labels[node], strict=True)
            },
        )
        for node in _shown(of)
    ]
    own = ordered.filter(is_own)
    chosen = {name for name, (node, option) in options.items() if not own.is_empty() and own[node][0] == option}
    bands = {"cluster": "interval by organisations", "as_configured": "interval as configured"}
    if headlines(of.design)[outcome].statistic == "median":
        bands = {"as_configured": "interval by order statistics"}
    label = headline_labels(survey)[outcome]
    unit = drawing.after_number(headlines(of.design)[outcome].unit)
    return Specification(
        titled(f"{label} by every combination of choices that could be defended", survey),
        visible(f"{label}, {unit}" if unit else label),
        conform(steps, columns(of)),
        results.group(TABLE, outcome),
        None if own.is_empty() else ordered.filter(value < own.select(value).item()).height / ordered.height,
        choices,
        chosen,
        bands,
    )


def _shown(of: Multiverse) -> list[str]:
    """Return the choices that may move a number: an interval does not."""
    return [node for node in open_nodes(of) if node != "interval"]


def _options(of: Multiverse) -> dict[str, tuple[str, Any]]:
    """Return the column of each option, and its choice and the option itself."""
    options = [(node, option) for node in _shown(of) for option in getattr(of.choices, node)]
    return {
        f"{node}_{option if isinstance(option, str) else f'{option:g}'}": (node, option) for node, option in options
    }
