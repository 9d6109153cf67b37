"""The primary and the sensitivity analyses side by side: means with their intervals, medians with their quartiles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.estimation.results import Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import TEXT, Blocks, OrganisationType
from foisurvey.figures.figure import FigureData
from foisurvey.tables.rate_tables import analyses
from foisurvey.tables.table import interval, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

ROW, TOP, BOTTOM = 0.21, 0.25, 0.55
N = 0.5  # how wide the column of n is at least
BETWEEN = 0.3  # the two panels
LEAST, MOST = -3, 103  # where the axes end, percent; a line beyond them ends in an arrow
MOST_ROWS = 64  # in a drawing of all types; the data have them all


class Estimate(NamedTuple):
    """A mean or median and the ends of its line, in percent, and how they are printed."""

    value: float | None
    low: float | None
    high: float | None
    text: str

    @property
    def ends(self) -> list[float]:
        """The ends of the line, where they are defined."""
        return [end for end in (self.low, self.high) if end is not None]


@dataclass(frozen=True)
class Analysis:
    """One analysis of one organisation type: its label, how many organisations, and their mean and median."""

    label: str
    n: int
    mean: Estimate
    median: Estimate


class Block(NamedTuple):
    """The analyses of one organisation type, the primary one first."""

    organisation_type: OrganisationType
    rows: list[Analysis]


class _Columns(NamedTuple):
    """How wide the labels are, where n ends, where the panels begin, and how wide a panel is."""

    labels: float
    n: float
    mean: float
    median: float
    across: float


@dataclass(frozen=True)
class Sensitivity:
    """A figure of two panels; `level` is that of the intervals, `rate` what the rate is called."""

    title: str
    rate: str
    level: str
    blocks: list[Block]

    def data(self) -> pl.DataFrame:
        """Return a row for each organisation type and analysis; all numbers but n are percentages."""
        data = [
            (kind.label, row.label, row.n, *row.mean[:3], *row.median[:3]) for kind, rows in self.blocks for row in rows
        ]
        numbers = ("mean", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
        columns = {"organisation_type": pl.String, "analysis": pl.String, "n": pl.Int64}
        return pl.DataFrame(data, schema=columns | dict.fromkeys(numbers, pl.Float64), orient="row")

    def alternative_text(self) -> str:
        """Return a description in words and computed numbers."""
        sentences = [
            drawing.heading_of(self.title),
            f"Two panels, in percent: means with their {self.level}, medians with their quartiles.",
        ]
        for kind, rows in self._shown():
            sentences.append(f"{drawing.shortened(kind.label)}: {'; '.join(map(_described, rows))}.")
        return " ".join([*sentences, *self._notes()])

    def draw(self) -> "Drawing":
        """Draw a block for each type, in it a row for each analysis; the mark of the primary one is filled."""
        shown, columns = self._shown(), self._columns()
        blocks = Blocks([(kind.label, [row.label for row in rows]) for kind, rows in shown], ROW)
        height = BOTTOM + blocks.height + 0.3
        with drawing.styled():
            sheet = drawing.sheet(self.title, height)
            page = drawing.canvas(sheet, height)
            page.set_zorder(1)
            panels = []
            for left, name in ((columns.mean, f"Mean ({self.level})"), (columns.median, "Median (quartiles)")):
                panels.append(drawing.axes(sheet, left, BOTTOM, columns.across, height - BOTTOM - TOP))
                self._scale(panels[-1], height, columns.across)
                page.text(left, height - 0.12, name, fontweight="bold", va="center")
            page.text(columns.n, height - 0.12, "n", ha="right", color=drawing.MUTED, **TEXT)
            places = blocks.write(page, height - TOP, columns.mean + columns.across, columns.labels - 0.2)
            for kind, rows in shown:
                for place, row in enumerate(rows):
                    y = next(places)
                    page.text(columns.n, y, drawing.counted(row.n), ha="right", **TEXT)
                    style = {"color": kind.colour, "markerfacecolor": "white" if place else kind.colour}
                    for axis, estimate, marker in zip(panels, (row.mean, row.median), "oD", strict=True):
                        _draw_estimate(axis, estimate, y, marker, style)
            page.text(drawing.WIDTH - 0.1, 0.14, " ".join(self._notes()), ha="right", **TEXT)
        return sheet

    def _columns(self) -> _Columns:
        labels = drawing.column((row.label for _, rows in self._shown() for row in rows), 1.5, 3.1)
        counts = [drawing.counted(row.n) for _, rows in self.blocks for row in rows]
        left = labels + max([N, *(drawing.width(count, drawing.SMALL) + 0.25 for count in counts)])
        across = (drawing.WIDTH - left - 0.5) / 2
        return _Columns(labels, left - 0.15, left, left + across + BETWEEN, across)

    def _scale(self, axis: "Axes", height: float, across: float) -> None:
        axis.set_xlim(LEAST, MOST)
        axis.set_ylim(BOTTOM, height - TOP)
        drawing.only_across(axis)
        axis.set_xticks(range(0, 101, 20))
        axis.set_xlabel(drawing.fitted(f"{self.rate}, %", across, drawing.MEDIUM))

    def _shown(self) -> list[Block]:
        most = min(drawing.MOST_ANALYSES + 1, max(2, MOST_ROWS // len(self.blocks)))
        return [Block(kind, rows[:most]) for kind, rows in self.blocks]

    def _notes(self) -> list[str]:
        shown = self._shown()
        ends = [end for _, rows in shown for row in rows for end in (*row.mean.ends, *row.median.ends)]
        beyond = min(ends, default=0) < LEAST or max(ends, default=0) > MOST
        notes = ["Arrow: the line goes on."] if beyond else []
        if more := len(self.blocks[0].rows) - len(shown[0].rows):
            notes.append(drawing.more_analyses(more))
        return notes


def _described(row: Analysis) -> str:
    numbers = f" mean {row.mean.text}, median {row.median.text}" if row.n else ""
    return f"{drawing.shortened(row.label)} ({drawing.organisations(row.n)}){numbers}"


def _draw_estimate(axis: "Axes", estimate: Estimate, y: float, marker: str, style: Any) -> None:
    if estimate.low is not None and estimate.high is not None:
        axis.plot(estimate.ends, [y, y], color=style["color"], linewidth=1.8, solid_capstyle="butt")
        for edge, inwards, head in ((LEAST, 1, "<"), (MOST, -1, ">")):
            if estimate.low < edge < estimate.high:
                axis.plot([edge + inwards], [y], head, color=style["color"], markersize=5)
    if estimate.value is not None:
        axis.plot([estimate.value], [y], marker, markersize=5.5, markeredgewidth=1.3, zorder=3, **style)


def sensitivity(data: FigureData) -> Sensitivity:
    """Return the figure of Table 5, of a survey with sensitivity analyses."""
    results = data.results
    survey = results.survey
    assert survey.compliance is not None
    labels = analyses(survey)
    blocks = [
        Block(kind, [_analysis(labels[name], results.group("table5", kind.name, name)) for name in labels])
        for kind in drawing.organisation_types(survey)
    ]
    rate = capitalised(visible(survey.compliance.rate))
    title = titled(f"{rate} in the primary and the sensitivity analyses, by organisation type", survey)
    return Sensitivity(title, rate, f"{survey.statistics.level_percent} CI", blocks)


def _analysis(label: str, group: Group) -> Analysis:
    mean, median = _estimate(group, "mean", "ci"), _estimate(group, "median", "iqr")
    return Analysis(visible(label), group.count("organisations.n"), mean, median)


def _estimate(group: Group, statistic: str, line: str) -> Estimate:
    low, high = f"{line}_low", f"{line}_high"
    text = f"{group.text(statistic)} ({interval(group.text(low), group.text(high))})"
    return Estimate(group.value(statistic), group.value(low), group.value(high), text)
