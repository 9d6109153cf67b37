"""Rows of numbers with their intervals under headings: shares, sensitivity analyses, and two waves side by side."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from foisurvey.core.survey import Presentation
from foisurvey.figures import style

ROW, LABELS, HEADINGS, AROUND = 0.145, 1.25, 0.6 * style.WIDTH, 0.9  # inches
APART = 0.32  # rows that two marks stand above and below the middle of theirs
BEYOND = 0.12  # of the scale that an interval may leave it; a longer one ends there in an arrow
Ends = tuple[float | None, float | None]
# A number and the ends of its intervals; missing ones are not shown.
Point = tuple[float | None, Sequence[Ends]]


class Row(NamedTuple):
    """A label, a point for each column, and a text at its end; `before` are points above these, which are hollow."""

    label: str
    points: Sequence[Point]
    colour: str
    text: str
    filled: bool = True
    before: Sequence[Point] = ()


# Rows under headings; one without a heading has the empty text.
Blocks = Sequence[tuple[str, Sequence[Row]]]


def fits(blocks: Blocks) -> bool:
    """Return whether a page holds these blocks."""
    return _places(blocks)[-1][0] * ROW + AROUND <= style.HIGHEST


def draw(
    survey: Presentation,
    blocks: Blocks,
    below: str,
    columns: Sequence[str] = ("",),
    scale: style.Scale | None = None,
    beside: str = "",
) -> "style.Sheet":
    """Draw the blocks one below the other, in a column for each point of a row; `beside` stands over the texts.

    Without a scale the numbers are percentages, and each column has a scale of its own.
    """
    *places, (end, _, _) = _places(blocks)
    rows = [(y, row) for y, _, row in places if row]
    texts = max((style.width(line) for _, row in rows for line in row.text.split("\n")), default=0.0)
    room = min(1.85, style.WIDTH - LABELS - texts - 0.2) / len(columns)
    titles = [style.wrapped(one, room, 5) for one in columns]
    above = 0.12 * max(title.count("\n") for title in (*titles, beside))
    figure, (axes,) = style.sheet(survey, [ROW * end], len(columns), around=0.55 + above, sharey=True)
    for place, (axis, title) in enumerate(zip(axes, titles, strict=True)):
        marks = [mark for y, row in rows for mark in _marks(y, row, place)]
        of_column = scale or style.percentages(max([mark.value or 0.0 for mark in marks], default=0.0))
        of_column.show(axis)
        axis.set_xticks(of_column.ticks[:: _step(scale.labels, room) if scale else (1, 1, 2, 5, 5)[len(axes)]])
        _draw_marks(axis, marks, of_column)
        axis.set_title(title, fontsize=style.SMALL, fontweight="normal")
        axis.grid(visible=False, axis="y")
    axes[0].set_zorder(1)  # its headings stand over the next column
    axes[0].patch.set_visible(False)
    axes[-1].text(right := 0.96 + 0.07 * len(axes), 1, beside, transform=axes[-1].transAxes, va="bottom")
    bold: Any = {"transform": axes[0].get_yaxis_transform(), "fontweight": "bold", "bbox": style.PAPERED}
    for y, words, row in places:
        if row:
            axes[-1].text(right, y, row.text, transform=axes[-1].get_yaxis_transform(), va="center")
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
            lines = max(1 + text.count("\n") for text in (wrapped[row.label], row.text, "\n" if row.before else ""))
            high = 0.86 * lines + 0.14
            places.append((y + high / 2, wrapped[row.label], row))
            y += high
    return [*places, (y, "", None)]


def _step(labels: Sequence[str], inches: float) -> int:
    """Return the least step at which labels have room side by side, or that of the first and the last."""
    steps = range(1, max(2, len(labels)))
    fitting = (one for one in steps if sum(style.width(label) + 0.04 for label in labels[::one]) <= inches)
    return next((one for one in fitting if len(labels[::one]) > 1), steps[-1])


class _Mark(NamedTuple):
    """A number in a drawing, and at what height it stands."""

    y: float
    value: float | None
    intervals: Sequence[Ends]
    colour: str
    filled: bool


def _marks(y: float, row: Row, column: int) -> list[_Mark]:
    """Return the marks of a row in a column."""
    if not row.before:
        return [_Mark(y, *row.points[column], row.colour, row.filled)]
    places = (row.before, y - APART, False), (row.points, y + APART, True)
    return [_Mark(height, *points[column], row.colour, filled) for points, height, filled in places]


def _draw_marks(axis: "style.Axes", marks: Sequence[_Mark], scale: style.Scale) -> None:
    """Draw intervals, the first of a mark thick, and on them the points; where one leaves the axes, an arrow."""
    import seaborn as sns

    ends = [end for mark in marks for one in mark.intervals for end in one if end is not None]
    left, right = axis.get_xlim()
    left, right = max(scale.along(-BEYOND), min([left, *ends])), min(scale.along(1 + BEYOND), max([right, *ends]))
    axis.set_xlim(left, right)
    for mark in marks:
        for (low, high), thickness in zip(mark.intervals, (2.2, 0.8), strict=False):
            if low is not None and high is not None:
                ends_shown = [max(low, left), min(high, right)]
                axis.plot(ends_shown, [mark.y, mark.y], color=mark.colour, linewidth=thickness)
                for beyond, edge, head in (low < left, left, "<"), (high > right, right, ">"):
                    if beyond:
                        axis.plot([edge], [mark.y], head, color=mark.colour, markersize=4, clip_on=False)
    if shown := [mark for mark in marks if mark.value is not None]:
        inside = [mark.colour if mark.filled else style.PAPER for mark in shown]
        x, heights = [mark.value for mark in shown], [mark.y for mark in shown]
        dots = sns.scatterplot(x=x, y=heights, ax=axis, s=18, zorder=3, legend=False, clip_on=False).collections[-1]
        dots.set(facecolors=inside, edgecolors=[mark.colour for mark in shown], linewidths=1)
