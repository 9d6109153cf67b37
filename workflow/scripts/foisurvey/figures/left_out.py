"""How far each headline moves without one organisation, and without one organisation type."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import ENDS, TABLE, without_each, without_type
from foisurvey.estimation.results import MISSING, Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import TEXT, OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.stats import sample
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.influence_table import ends_without_type, moved_most
from foisurvey.tables.table import titled

ROW, TOP, BOTTOM, BETWEEN = 0.52, 0.28, 0.5, 0.25
LABELS, VALUES = 2.1, 0.65  # how wide the columns of text are
PLACES = 250  # across the dots, that can be told apart
SCALES = {False: "Change, % of the number", True: "Change, percentage points"}  # of numbers, and of percentages
DATA = Schema(
    "one dot: the organisations without one of which a headline moves as far, as far as can be told apart; or a type",
    {
        "headline": Column("Label of the headline"),
        "left_out": Column("organisation or type: what is left out"),
        "name": Column(
            "The type; of the first and the last dot of a headline the organisation, or how many it is",
            blank="a dot between them",
        ),
        "organisations": Column(
            "How many organisations the dot is, or are left out together", pl.Int64, "organisations"
        ),
        "value": Column("The headline without it, or the mean of several", pl.Float64, "that of the headline"),
        "change": Column(
            "How far that is from the headline: of a percentage in percentage points, otherwise in percent of it",
            pl.Float64,
            "percentage points or percent",
        ),
    },
)


class Row(NamedTuple):
    """A headline: its label, its numbers, whether it is a percentage, its dots, what is seen of it in words.

    `dots` has the columns of DATA but the first, those of organisations in ascending order, then those of types.
    """

    label: str
    numbers: Group
    percentage: bool
    dots: pl.DataFrame
    words: str

    def changes(self, left_out: str) -> list[float]:
        """Return how far the dots of organisations, or of types, lie from the headline."""
        return self.dots.filter(left_out=left_out)["change"].to_list()


@dataclass(frozen=True)
class Influence(Figure):
    """A figure of rows: a row for each headline, in two panels; of a survey with one type, in one."""

    types: list[OrganisationType]
    rows: list[Row]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        return pl.concat([conform(row.dots.with_columns(headline=pl.lit(row.label)), DATA) for row in self.rows])

    def sentences(self) -> Iterator[str]:
        types = "; in a second panel, without each type" if self.types else ""
        yield f"A row for each headline, with a dot for each organisation: how far it moves without it{types}."
        for row in self.rows:
            yield f"{drawing.shortened(row.label)}: {row.words}."

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw the headlines that are numbers, and below them, on a scale of their own, those that are percentages."""
        blocks = {scale: [row for row in self.rows if row.percentage == scale] for scale in SCALES}
        left = LABELS + VALUES
        across = drawing.WIDTH - left - drawing.MARGIN
        panels = {"organisation": (left, across)}
        if self.types:
            of_types = 0.36 * (across - BETWEEN)
            panels["organisation"] = left, across - BETWEEN - of_types
            panels["type"] = drawing.WIDTH - drawing.MARGIN - of_types, of_types
        legend = drawing.Legend([one.label for one in self.types], LABELS)
        height = TOP + sum(ROW * len(rows) + BOTTOM for rows in blocks.values() if rows)
        sheet = drawing.sheet(self.title, height + legend.height)
        page = drawing.canvas(sheet, height)
        page.set_zorder(1)
        marks: list[Any] = []
        for left_out, (x, _) in panels.items():
            page.text(x, height - 0.12, f"Without one {left_out}", fontweight="bold", va="center")
        top = height - TOP
        for scale, rows in blocks.items():
            bottom = top - ROW * len(rows)
            for left_out, (x, wide) in panels.items() if rows else ():
                ends = _ends([change for row in rows for change in row.changes(left_out)])
                axis = drawing.rows(sheet, x, bottom, wide, top - bottom, xlim=ends, ylim=(bottom, top))
                ticks = drawing.few_ticks(*ends)
                axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
                axis.set_xlabel(drawing.fitted(SCALES[scale], wide, drawing.MEDIUM))
                axis.axvline(0, color=drawing.INK, linewidth=0.8)
                placed = [(row, top - ROW * (place + 0.5)) for place, row in enumerate(rows)]
                if left_out == "type":
                    marks = self._draw_types(axis, placed)
                    continue
                dots = [(change, y) for row, y in placed for change in row.changes(left_out)]
                style: Any = {"linestyle": "none", "color": drawing.COLOURS[1], "markersize": 4}
                axis.plot([x for x, _ in dots], [y for _, y in dots], "o", **style)
                for row, y in placed:
                    self._write(page, row, y)
                    self._name_ends(page, row, y, x, wide, ends)
            top = bottom - BOTTOM if rows else top
        legend.write(sheet, marks, height + legend.height - 0.02)
        return sheet

    def _write(self, page: "drawing.Axes", row: Row, y: float) -> None:
        """Write a headline's label, in two lines at most, and its number."""
        first, *more = drawing.lines(drawing.shortened(row.label, 90), LABELS - 0.2, drawing.SMALL)
        text = "\n".join([first, *([drawing.fitted(" ".join(more), LABELS - 0.2, drawing.SMALL)] if more else [])])
        page.text(0.15, y, text, linespacing=1.1, **TEXT)
        page.text(LABELS + VALUES - 0.15, y, _value(row.numbers), ha="right", **TEXT)

    def _draw_types(self, axis: "drawing.Axes", placed: list[tuple[Row, float]]) -> list[Any]:
        """Draw the marks of the types, in each row a little below each other, and return one of each for the legend."""
        marks = []
        for place, one in enumerate(self.types):
            below = ROW * 0.7 * ((place + 0.5) / len(self.types) - 0.5)
            dots = [
                (change, y - below)
                for row, y in placed
                for change in row.dots.filter(left_out="type", name=one.label)["change"]
            ]
            style: Any = {"color": one.colour, "marker": drawing.MARKERS[place % len(drawing.MARKERS)]}
            style |= {"linestyle": "none", "markersize": 5.5, "markeredgecolor": "white", "markeredgewidth": 0.4}
            marks += axis.plot([x for x, _ in dots], [y for _, y in dots], **style)
        return marks

    def _name_ends(
        self, page: "drawing.Axes", row: Row, y: float, left: float, wide: float, ends: tuple[float, float]
    ) -> None:
        """Write who the first dot is over it, and who the last one is below it, both within the panel."""
        dots = row.dots.filter(left_out="organisation")
        for place, side in (0, 1), (-1, -1):
            if dots.height > 1:
                name = drawing.fitted(dots["name"][place], wide, drawing.SMALL)
                middle = wide * (dots["change"][place] - ends[0]) / (ends[1] - ends[0])
                half = drawing.width(name, drawing.SMALL) / 2
                x = left + min(max(half, middle), wide - half)
                page.text(x, y + 0.16 * side, name, ha="center", bbox=drawing.WHITE, **TEXT)


def influence(data: FigureData) -> Influence:
    """Return the figure of the table of influence, with a dot for each organisation."""
    survey, called = data.survey, headline_labels(data.survey)
    types = [one for one in drawing.organisation_types(survey) if one.name != ALL]
    types = types if len(types) > 1 else []
    rows = []
    for name, one in headlines(survey.design).items():
        numbers = data.results.group(TABLE, name)
        dots = pl.concat([_dots(data.frame, one, numbers), _dots_of_types(data.frame, one, numbers, types)])
        rows.append(Row(visible(called[name]), numbers, one.unit == "percent", dots, _words(data, name)))
    left_out = "one organisation, or one organisation type," if types else "one organisation"
    title = titled(f"How far {left_out} moves the headlines", survey)
    return Influence(title, types, rows)


def _dots(frame: pl.DataFrame, headline: Headline, numbers: Group) -> pl.DataFrame:
    """Return the dots of organisations in ascending order; the first and the last say who they are."""
    each = without_each(frame, headline).select("value", change=_change(headline, numbers)).drop_nulls()
    span = max(each["change"], default=0.0) - min(each["change"], default=0.0)
    dots = (
        each.group_by(place=(pl.col("change") * (PLACES / (span or 1))).round())
        .agg(sample.mean(pl.col("value", "change")), organisations=pl.len().cast(pl.Int64))
        .sort("place")
    )
    names: list[str | None] = [None] * dots.height
    if names:
        names[0], names[-1] = (_at_end(numbers, end) for end in ENDS)
    return _as_dots("organisation", dots.with_columns(name=pl.Series(names, dtype=pl.String)))


def _dots_of_types(
    frame: pl.DataFrame, headline: Headline, numbers: Group, types: list[OrganisationType]
) -> pl.DataFrame:
    """Return the dots of the types, in the order of the config; none of one without which nothing is left."""
    answered = frame.filter(headline.answered)["organisation_type"]
    dots = pl.DataFrame(
        [(one.label, (answered == one.name).sum(), numbers.value(without_type(one.name))) for one in types],
        schema={"name": pl.String, "organisations": pl.Int64, "value": pl.Float64},
        orient="row",
    )
    return _as_dots("type", dots.with_columns(change=_change(headline, numbers)).drop_nulls("change"))


def _as_dots(left_out: str, dots: pl.DataFrame) -> pl.DataFrame:
    return dots.select("name", "organisations", "value", "change", left_out=pl.lit(left_out))


def _change(headline: Headline, numbers: Group) -> pl.Expr:
    """Return how far the column value lies from the headline; missing where that is 0 and no percentage."""
    of, value = pl.lit(numbers.value("value"), pl.Float64), pl.col("value")
    return value - of if headline.unit == "percent" else pl.when(of != 0).then(100 * (value - of) / of)


def _at_end(numbers: Group, end: str) -> str:
    """Return the organisation without which a headline is at its end, or how many there are."""
    count = numbers.count(f"{end}.n")
    return visible(numbers.results.without(numbers.id(end))) if count == 1 else drawing.organisations(count)


def _value(numbers: Group) -> str:
    """Return a headline as printed."""
    return MISSING if numbers.value("value") is None else drawing.with_unit(numbers, "value")


def _ends(changes: list[float]) -> tuple[float, float]:
    """Return where an axis of these changes begins and ends: 0 is on it, and some room beyond the farthest."""
    low, high = min([0.0, *changes]), max([0.0, *changes])
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _words(data: FigureData, name: str) -> str:
    """Return how far a headline moves, in words."""
    results = data.results
    numbers = results.group(TABLE, name)
    value = _value(numbers)
    moved, of_types = moved_most(results, name), ends_without_type(results, name)
    if not moved:
        return f"{value}; no organisation can be left out"
    low, high = (numbers.text(end) for end in ENDS)
    who, without = moved[0]
    words = f"{value}; {results.interval(low, high)} without one organisation, farthest at {without} without "
    words += drawing.shortened(who)
    if of_types and len(data.survey.organisation_types) > 1:
        types = (f"{text} without {drawing.shortened(label)}" for label, text in of_types)
        words += f"; {' and '.join(types)}"
    return words
