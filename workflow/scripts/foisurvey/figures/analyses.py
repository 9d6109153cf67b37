"""The primary and the sensitivity analyses side by side: means with their intervals, medians with their quartiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.estimation.results import Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import TEXT, Blocks, OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.tables.rate_tables import analyses
from foisurvey.tables.table import titled

ROW, TOP, BOTTOM = 0.21, 0.25, 0.55
BETWEEN = 0.3  # the two panels
MARGIN = 0.03  # of the axes beyond their first and last tick; a line that goes on ends in an arrow
MOST_ROWS = 64  # in a drawing of all types; the data have them all
LINES = {"mean": ("ci_low", "ci_high"), "median": ("iqr_low", "iqr_high")}
_NOT_DEFINED = "no organisation, or not defined"
DATA = Schema(
    "one organisation type in one analysis",
    {
        "organisation_type": Column("Label of the type"),
        "analysis": Column("Label of the analysis"),
        "n": Column("Organisations in the analysis", pl.Int64, "organisations"),
        "mean": Column("Mean of their rates", pl.Float64, "percent", _NOT_DEFINED),
        "ci_low": Column("Lower end of the interval of the mean", pl.Float64, "percent", _NOT_DEFINED),
        "ci_high": Column("Upper end of the interval of the mean", pl.Float64, "percent", _NOT_DEFINED),
        "median": Column("Median of their rates", pl.Float64, "percent", _NOT_DEFINED),
        "iqr_low": Column("Lower quartile", pl.Float64, "percent", _NOT_DEFINED),
        "iqr_high": Column("Upper quartile", pl.Float64, "percent", _NOT_DEFINED),
    },
)


class Analysis(NamedTuple):
    """One analysis of one organisation type: its label, and its numbers in Table 5."""

    label: str
    numbers: Group

    @property
    def n(self) -> int:
        """How many organisations it is of."""
        return self.numbers.count("organisations.n")

    def ends(self, average: str) -> list[float]:
        """Return the ends of the line of a mean or median (percent), where they are defined."""
        return [value for end in LINES[average] if (value := self.numbers.value(end)) is not None]


@dataclass(frozen=True)
class Sensitivity(Figure):
    """A figure of two panels; `level` is that of the intervals, `rate` what the rate is called.

    Each block has the analyses of one organisation type, the primary one first.
    """

    rate: str
    level: str
    blocks: list[tuple[OrganisationType, list[Analysis]]]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        percentages = [name for average, ends in LINES.items() for name in (average, *ends)]
        rows = [
            (organisation_type.label, row.label, row.n, *map(row.numbers.value, percentages))
            for organisation_type, rows in self.blocks
            for row in rows
        ]
        return pl.DataFrame(rows, schema=DATA, orient="row")

    def sentences(self) -> Iterator[str]:
        yield f"Two panels, in percent: means with their {self.level}, medians with their quartiles."
        for organisation_type, rows in self._shown():
            yield f"{drawing.shortened(organisation_type.label)}: {'; '.join(map(_described, rows))}."
        yield from self._notes()

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw a block for each type, in it a row for each analysis; the mark of the primary one is filled."""
        shown = self._shown()
        blocks = Blocks(
            [(organisation_type.label, [row.label for row in rows]) for organisation_type, rows in shown], ROW
        )
        height = BOTTOM + blocks.height + 0.3
        sheet = drawing.sheet(self.title, height)
        page = drawing.canvas(sheet, height)
        page.set_zorder(1)

        labels = drawing.column((row.label for _, rows in shown for row in rows), 1.5, 3.1)
        counts = (drawing.counted(row.n) for _, rows in self.blocks for row in rows)
        left = labels + drawing.column(counts, 0.5, 3.1, 0.25)
        across = (drawing.WIDTH - left - 0.5) / 2
        panels = {}
        for average, x, heading in (
            ("mean", left, f"Mean ({self.level})"),
            ("median", left + across + BETWEEN, "Median (quartiles)"),
        ):
            scale: Any = {"xlim": self._ends(), "ylim": (BOTTOM, height - TOP), "xticks": self._ticks()}
            axis = panels[average] = drawing.rows(sheet, x, BOTTOM, across, height - BOTTOM - TOP, **scale)
            axis.set_xlabel(drawing.fitted(f"{self.rate}, %", across, drawing.MEDIUM))
            page.text(x, height - 0.12, heading, fontweight="bold", va="center")
        page.text(left - 0.15, height - 0.12, "n", ha="right", color=drawing.MUTED, **TEXT)

        places = blocks.write(page, height - TOP, left + across, labels - 0.2)
        for organisation_type, rows in shown:
            for place, row in enumerate(rows):
                y = next(places)
                page.text(left - 0.15, y, drawing.counted(row.n), ha="right", **TEXT)
                style = {
                    "color": organisation_type.colour,
                    "markerfacecolor": "white" if place else organisation_type.colour,
                }
                for average, marker in (("mean", "o"), ("median", "D")):
                    self._draw_average(panels[average], row, average, y, marker, style)
        page.text(drawing.WIDTH - 0.1, 0.14, " ".join(self._notes()), ha="right", **TEXT)
        return sheet

    def _shown(self) -> list[tuple[OrganisationType, list[Analysis]]]:
        most = min(drawing.MOST_ANALYSES + 1, max(2, MOST_ROWS // len(self.blocks)))
        return [(organisation_type, rows[:most]) for organisation_type, rows in self.blocks]

    def _ticks(self) -> list[int]:
        numbers = [
            row.numbers.value(name) for _, rows in self._shown() for row in rows for name in ("mean", "iqr_high")
        ]
        return drawing.percent_ticks(max([value for value in numbers if value is not None], default=0))

    def _ends(self) -> tuple[float, float]:
        last = self._ticks()[-1]
        return -MARGIN * last, (1 + MARGIN) * last

    def _draw_average(
        self, axis: "drawing.Axes", row: Analysis, average: str, y: float, marker: str, style: Any
    ) -> None:
        ends, value = row.ends(average), row.numbers.value(average)
        if len(ends) == 2:
            axis.plot(ends, [y, y], color=style["color"], linewidth=1.8, solid_capstyle="butt")
            least, most = self._ends()
            for edge, inwards, head in ((least, 0.01 * most, "<"), (most, -0.01 * most, ">")):
                if ends[0] < edge < ends[1]:
                    axis.plot([edge + inwards], [y], head, color=style["color"], markersize=5)
        if value is not None:
            axis.plot([value], [y], marker, markersize=5.5, markeredgewidth=1.3, zorder=3, **style)

    def _notes(self) -> Iterator[str]:
        shown, (least, most) = self._shown(), self._ends()
        ends = [end for _, rows in shown for row in rows for average in LINES for end in row.ends(average)]
        if min(ends, default=0) < least or max(ends, default=0) > most:
            yield "Arrow: the line goes on."
        if more := len(self.blocks[0][1]) - len(shown[0][1]):
            yield drawing.more_analyses(more)


def _described(row: Analysis) -> str:
    text, interval = row.numbers.text, row.numbers.results.interval
    averages = [f"{name} {text(name)} ({interval(text(low), text(high))})" for name, (low, high) in LINES.items()]
    numbers = f" {', '.join(averages)}" if row.n else ""
    return f"{drawing.shortened(row.label)} ({drawing.organisations(row.n)}){numbers}"


def sensitivity(data: FigureData) -> Sensitivity:
    """Return the figure of Table 5, of a survey with sensitivity analyses."""
    labels = {name: visible(label) for name, label in analyses(data.survey).items()}
    blocks = [
        (
            organisation_type,
            [Analysis(labels[name], data.results.group("table5", organisation_type.name, name)) for name in labels],
        )
        for organisation_type in drawing.organisation_types(data.survey)
    ]
    title = titled(f"{data.rate} in the primary and the sensitivity analyses, by organisation type", data.survey)
    return Sensitivity(title, data.rate, f"{data.survey.statistics.level_percent} CI", blocks)
