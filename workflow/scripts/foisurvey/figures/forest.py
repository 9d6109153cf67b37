"""Rows of percentages with their intervals under headings, as shares and sensitivity analyses have them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from foisurvey.core.survey import Presentation
from foisurvey.figures import style

ROW, LABELS, HEADINGS, AROUND = 0.145, 1.25, 0.6 * style.WIDTH, 0.9  # inches
BEYOND = 12  # percentage points that an interval may leave the scale; a longer one ends there in an arrow
Ends = tuple[float | None, float | None]


class Row(NamedTuple):
    """A label, for each column a number and the ends of its intervals (missing: not shown), and a text at its end."""

    label: str
    points: Sequence[tuple[float | None, Sequence[Ends]]]
    colour: str
    text: str = ""
    filled: bool = True


class Forest(NamedTuple):
    """Blocks of rows, each with its heading, if any; `columns` are the headings of the points of a row."""

    blocks: Sequence[tuple[str, Sequence[Row]]]
    columns: Sequence[str] = ("",)

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the rows as drawn."""
        labels = list(dict.fromkeys(row.label for _, rows in self.blocks for row in rows))
        return dict(zip(labels, style.distinct(labels, LABELS), strict=True))

    def places(self) -> Iterator[tuple[float, str | Row]]:
        """Yield from the top down where each heading (its foot) and row (its middle) stands, in rows; last the end."""
        y, labels = 0.0, self.labels
        headings = style.distinct([heading for heading, _ in self.blocks], HEADINGS, bold=True)
        for heading, (_, rows) in zip(headings, self.blocks, strict=True):
            y += 1.1 * (1 + heading.count("\n")) if heading else 0.0
            yield y, heading
            for row in rows:
                high = 0.86 * (1 + labels[row.label].count("\n")) + 0.14
                yield y + high / 2, row
                y += high
        yield y, ""

    @property
    def fits(self) -> bool:
        """Whether a page holds it."""
        return [y for y, _ in self.places()][-1] * ROW + AROUND <= style.HIGHEST

    @property
    def has_intervals(self) -> bool:
        """Whether any interval is shown."""
        points = [point for _, rows in self.blocks for row in rows for point in row.points]
        return any(None not in ends for _, intervals in points for ends in intervals)


def draw(survey: Presentation, forest: Forest, below: str) -> "style.Sheet":
    """Draw the blocks one below the other, in a column for each point of a row, on scales of percentages."""
    *places, (end, _) = forest.places()
    rows = [(y, row) for y, row in places if isinstance(row, Row)]
    titles = [style.wrapped(one, 1.85 / len(forest.columns), 5) for one in forest.columns]
    figure, (axes,) = style.sheet(survey, [ROW * end], len(forest.columns), around=0.55, sharey=True)
    for place, (axis, title) in enumerate(zip(axes, titles, strict=True)):
        scale = style.percentages(max([row.points[place][0] or 0.0 for _, row in rows], default=0.0))
        scale.show(axis)
        axis.set_xticks(scale.ticks[:: 1 if len(axes) == 1 else 5 if len(axes) > 2 else 2])
        _draw_points(axis, [(y, row, *row.points[place]) for y, row in rows], scale.edges[-1])
        axis.set_title(title, fontsize=style.SMALL, fontweight="normal")
        axis.grid(visible=False, axis="y")
    axes[0].set_zorder(1)  # its headings stand over the next column
    axes[0].patch.set_visible(False)
    for y, heading in places:
        if heading and not isinstance(heading, Row):
            style_of: Any = {"transform": axes[0].get_yaxis_transform(), "fontweight": "bold", "bbox": style.PAPERED}
            axes[0].text(0, y - 0.1, heading, va="bottom", **style_of).set_in_layout(False)
    for y, row in rows:
        axes[-1].text(1.03, y, row.text, transform=axes[-1].get_yaxis_transform(), va="center")
    labels = forest.labels
    axes[0].set_yticks([y for y, _ in rows], [labels[row.label] for _, row in rows])
    axes[0].set_ylim(end, 0)
    style.below(figure, below)
    return figure


def _draw_points(
    axis: "style.Axes", points: Sequence[tuple[float, Row, float | None, Sequence[Ends]]], most: float
) -> None:
    """Draw intervals, the first of a row thick, and on them the points; where one leaves the axes, an arrow."""
    import seaborn as sns

    ends = [end for _, _, _, intervals in points for one in intervals for end in one if end is not None]
    left, right = axis.get_xlim()
    left, right = max(-BEYOND, min([left, *ends])), min(most + BEYOND, max([right, *ends]))
    axis.set_xlim(left, right)
    for y, row, _, intervals in points:
        for (low, high), thickness in zip(intervals, (2.2, 0.8), strict=False):
            if low is not None and high is not None:
                axis.plot([max(low, left), min(high, right)], [y, y], color=row.colour, linewidth=thickness)
                for beyond, edge, head in (low < left, left, "<"), (high > right, right, ">"):
                    if beyond:
                        axis.plot([edge], [y], head, color=row.colour, markersize=4, clip_on=False)
    for filled in (True, False):
        shown = [(value, y, row.colour) for y, row, value, _ in points if row.filled == filled and value is not None]
        if shown:
            x, heights, colours = zip(*shown, strict=True)
            marks = sns.scatterplot(x=x, y=heights, ax=axis, s=18, zorder=3, legend=False).collections[-1]
            marks.set(facecolors=colours if filled else style.PAPER, edgecolors=colours, linewidths=1)
