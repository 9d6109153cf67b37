"""The primary and the sensitivity analyses side by side: means with their intervals, medians with their quartiles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.figures import drawing
from foisurvey.tables.registry import analyses
from foisurvey.tables.table import Numbers, interval, titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

ROW, HEADING, BOTTOM = 0.21, 0.36, 0.55
N = 0.5  # how wide the column of n is at least
LEAST, MOST = -3, 103  # where the axes end, percent; a line beyond them ends in an arrow
MOST_ROWS = 64  # in a picture of all types; the data have them all


@dataclass(frozen=True)
class Entry:
    """One analysis of one type: mean and median, each with the ends of its line, in percent, and as text."""

    kind: str
    analysis: str
    n: int
    mean: tuple[float | None, float | None, float | None]
    median: tuple[float | None, float | None, float | None]
    said: str


@dataclass(frozen=True)
class Sensitivity:
    """A figure before it is drawn; `entries` are in the order of the types, then of the analyses."""

    name: str
    title: str
    rate: str
    level: str
    labels: dict[str, str]
    colours: dict[str, str]
    entries: list[Entry]

    def data(self) -> pl.DataFrame:
        """Return a row for each type and analysis; all numbers but n are in percent."""
        rows = [
            (self.labels[entry.kind], entry.analysis, entry.n, *entry.mean, *entry.median) for entry in self.entries
        ]
        numbers = ("mean", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
        columns = {"organisation_type": pl.String, "analysis": pl.String, "n": pl.Int64}
        return pl.DataFrame(rows, schema=columns | dict.fromkeys(numbers, pl.Float64), orient="row")

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        said = [
            drawing.heading_of(self.title),
            f"Two panels, in percent: means with their {self.level}, medians with their quartiles.",
        ]
        for kind, label in self.labels.items():
            each = [
                f"{drawing.shortened(entry.analysis)} ({drawing.organisations(entry.n)})"
                f"{f' {entry.said}' if entry.n else ''}"
                for entry in self._shown(kind)
            ]
            said.append(f"{drawing.shortened(label)}: {'; '.join(each)}.")
        return " ".join([*said, *([self._notes()] if self._notes() else [])])

    def draw(self) -> "Drawing":
        """Draw a block for each type, in it a row for each analysis; the primary one is a filled mark."""
        blocks = {kind: self._shown(kind) for kind in self.labels}
        height = BOTTOM + sum(HEADING + ROW * len(those) for those in blocks.values()) + 0.3
        labels = drawing.column((entry.analysis for those in blocks.values() for entry in those), 1.5, 3.1)
        n = max([N, *(drawing.width(drawing.counted(entry.n), drawing.SMALL) + 0.25 for entry in self.entries)])
        across = (drawing.WIDTH - labels - n - 0.5) / 2
        with drawing.styled():
            found = drawing.sheet(self.title, height)
            page = drawing.canvas(found, height)
            page.set_zorder(1)
            panels = []
            for left, name in (
                (labels + n, f"Mean ({self.level})"),
                (labels + n + across + 0.3, "Median (quartiles)"),
            ):
                axis = drawing.axes(found, left, BOTTOM, across, height - BOTTOM - 0.25)
                axis.set_xlim(LEAST, MOST)
                axis.set_ylim(BOTTOM, height - 0.25)
                axis.set_yticks([])
                axis.set_xticks(range(0, 101, 20))
                axis.spines["left"].set_visible(False)
                axis.grid(axis="x")
                axis.set_xlabel(drawing.fitted(f"{self.rate}, %", across, drawing.MEDIUM))
                page.text(left, height - 0.12, name, fontweight="bold", va="center")
                panels.append(axis)
            small: Any = {"fontsize": drawing.SMALL, "va": "center"}
            page.text(labels + n - 0.15, height - 0.12, "n", ha="right", color=drawing.MUTED, **small)
            y = height - 0.25
            for kind, those in blocks.items():
                y -= HEADING
                drawing.heading(page, 0.15, y + 0.11, self.labels[kind], labels + n + across)
                for place, entry in enumerate(those):
                    y -= ROW
                    middle = y + ROW / 2
                    label = drawing.fitted(drawing.shortened(entry.analysis), labels - 0.2, drawing.SMALL)
                    page.text(0.25, middle, label, **small)
                    page.text(labels + n - 0.15, middle, drawing.counted(entry.n), ha="right", **small)
                    colour = self.colours[kind]
                    fill = colour if not place else "white"
                    style: Any = {"color": colour, "markerfacecolor": fill, "markersize": 5.5, "markeredgewidth": 1.3}
                    for axis, (point, *ends), marker in zip(panels, (entry.mean, entry.median), "oD", strict=True):
                        if (line := [end for end in ends if end is not None])[1:]:
                            axis.plot(line, [middle] * 2, color=colour, linewidth=1.8, solid_capstyle="butt")
                            for edge, inwards, head in ((LEAST, 1, "<"), (MOST, -1, ">")):
                                if min(line) < edge < max(line):
                                    axis.plot([edge + inwards], [middle], head, color=colour, markersize=5)
                        if point is not None:
                            axis.plot([point], [middle], marker, **style, zorder=3)
            page.text(drawing.WIDTH - 0.1, 0.14, self._notes(), ha="right", **small)
        return found

    def _shown(self, kind: str) -> list[Entry]:
        most = min(drawing.MOST_ANALYSES + 1, max(2, MOST_ROWS // len(self.labels)))
        return [entry for entry in self.entries if entry.kind == kind][:most]

    def _notes(self) -> str:
        shown = [entry for kind in self.labels for entry in self._shown(kind)]
        ends = [end for entry in shown for end in (*entry.mean[1:], *entry.median[1:]) if end is not None]
        notes = ["Arrow: the line goes on."] if min(ends, default=0) < LEAST or max(ends, default=0) > MOST else []
        if more := (len(self.entries) - len(shown)) // len(self.labels):
            are = "analysis is" if more == 1 else "analyses are"
            notes.append(f"{more} more {are} in the data of this figure.")
        return " ".join(notes)


def sensitivity(values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]) -> Sensitivity:
    """Return the figure of Table 5; `values` are all estimates by id."""
    labels, entries = drawing.groups(survey), []
    for kind in labels:
        for analysis, label in analyses(print_settings).items():
            prefix = f"table5.{analysis}.{kind}"
            numbers = Numbers(values, prefix, print_settings["decimals"])
            mean, median = (
                (values[f"{prefix}.{of}"], values[f"{prefix}.{line}_low"], values[f"{prefix}.{line}_high"])
                for of, line in (("mean", "ci"), ("median", "iqr"))
            )
            said = ", ".join(
                f"{of} {numbers.number(of, 'percent')} "
                f"({interval(*(numbers.number(f'{line}_{end}', 'percent') for end in ('low', 'high')))})"
                for of, line in (("mean", "ci"), ("median", "iqr"))
            )
            n = int(values[f"{prefix}.organisations.n"] or 0)
            entries.append(Entry(kind, visible(label), n, mean, median, said))
    rate = capitalised(visible(survey["parts"]["compliance"]["rate"]))
    title = titled(f"{rate} in the primary and the sensitivity analyses, by organisation type", print_settings)
    level = f"{100 * print_settings['statistics']['level']:g}% CI"
    return Sensitivity("sensitivity", title, rate, level, labels, drawing.colours(survey), entries)
