"""Rows of percentages with their intervals under headings, as shares and sensitivity analyses have them."""

from collections.abc import Sequence
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
    text: str
    filled: bool = True


# Rows under headings; one without a heading has the empty text.
Blocks = Sequence[tuple[str, Sequence[Row]]]


def fits(blocks: Blocks) -> bool:
    """Return whether a page holds these blocks."""
    return _places(blocks)[-1][0] * ROW + AROUND <= style.HIGHEST


def draw(survey: Presentation, blocks: Blocks, below: str, columns: Sequence[str] = ("",)) -> "style.Sheet":
    """Draw the blocks one below the other, in a column for each point of a row, on scales of percentages."""
    *places, (end, _, _) = _places(blocks)
    rows = [(y, row) for y, _, row in places if row]
    titles = [style.wrapped(one, 1.85 / len(columns), 5) for one in columns]
    figure, (axes,) = style.sheet(survey, [ROW * end], len(columns), around=0.55, sharey=True)
    for place, (axis, title) in enumerate(zip(axes, titles, strict=True)):
        scale = style.percentages(max([row.points[place][0] or 0.0 for _, row in rows], default=0.0))
        scale.show(axis)
        axis.set_xticks(scale.ticks[:: (1, 1, 2, 5, 5)[len(axes)]])
        _draw_points(axis, [(y, row, *row.points[place]) for y, row in rows], scale.edges[-1])
        axis.set_title(title, fontsize=style.SMALL, fontweight="normal")
        axis.grid(visible=False, axis="y")
    axes[0].set_zorder(1)  # its headings stand over the next column
    axes[0].patch.set_visible(False)
    bold: Any = {"transform": axes[0].get_yaxis_transform(), "fontweight": "bold", "bbox": style.PAPERED}
    for y, words, row in places:
        if row:
            axes[-1].text(1.03, y, row.text, transform=axes[-1].get_yaxis_transform(), va="center")
        elif words:
            axes[0].text(0, y - 0.1, words, va="bottom", **bold).set_in_layout(False)
    axes[0].set_yticks([y for y, _ in rows], [words for _, words, row in places if row])
    axes[0].set_ylim(end, 0)
    style.below(figure, below)
    return figure


def _places(blocks: Blocks) -> list[tuple[float, str, Row | None]]:
    """Return from the top down where each heading (its foot) and row (its middle) stands, in rows; last the end."""
    labels = list(dict.fromkeys(row.label for _, rows in blocks for row in rows))
    wrapped = dict(zip(labels, style.distinct(labels, LABELS), strict=True))
    headings = style.distinct([heading for heading, _ in blocks], HEADINGS, bold=True)
    y, places = 0.0, list[tuple[float, str, Row | None]]()
    for heading, (_, rows) in zip(headings, blocks, strict=True):
        y += 1.1 * (1 + heading.count("\n")) if heading else 0.0
        places.append((y, heading, None))
        for row in rows:
            high = 0.86 * (1 + wrapped[row.label].count("\n")) + 0.14
            places.append((y + high / 2, wrapped[row.label], row))
            y += high
    return [*places, (y, "", None)]


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
    if shown := [(value, y, row.colour, row.filled) for y, row, value, _ in points if value is not None]:
        x, heights, colours, filled = zip(*shown, strict=True)
        inside = [colour if fill else style.PAPER for colour, fill in zip(colours, filled, strict=True)]
        marks = sns.scatterplot(x=x, y=heights, ax=axis, s=18, zorder=3, legend=False).collections[-1]
        marks.set(facecolors=inside, edgecolors=colours, linewidths=1)
