"""The totals and the rates: histograms, one for each organisation type, and every organisation as a dot."""

from functools import partial
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import TYPE, Figure, FigureData, alternative, in_brief, organisations

GOLDEN = 0.618033988749895  # its multiples, of which the whole part is dropped, spread dots without chance
HEIGHT, SPREAD, BELOW = 0.42, 0.55, 0.3  # inches of a row; how much of it the dots take; where its median stands
QUARTILES = ("median", "iqr_low", "iqr_high")
_AXIS, _RATE, _FEW = "that of the axis", "percent; without a rate that of the total", "organisations are too few"
BINS = Schema(
    "one bin of the histogram of one organisation type",
    {
        **TYPE,
        "from": Column("Least value of the bin", pl.Float64, _AXIS),
        "to": Column("Where the next bin begins; the last bin of percentages includes it", pl.Float64, _AXIS),
        "organisations": Column("How many lie in the bin", pl.Int64, "organisations"),
        "n": Column("How many the histogram has", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, _AXIS, "no organisation"),
        "mean": Column("Mean of the type", pl.Float64, _AXIS, "no organisation"),
    },
)
DOTS = Schema(
    "one dot: an organisation",
    {
        **TYPE,
        "value": Column("Rate (or total) of the organisation", pl.Float64, _RATE),
        "n": Column("How many of the type have a value", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, _RATE),
        "iqr_low": Column("Lower quartile of the type", pl.Float64, _RATE, _FEW),
        "iqr_high": Column("Upper quartile of the type", pl.Float64, _RATE, _FEW),
    },
)


class Panel(NamedTuple):
    """An organisation type, the values of its organisations in ascending order, and the estimates of its table."""

    of: style.OrganisationType
    values: list[float]
    numbers: Group


class Subject(NamedTuple):
    """What is shown: its words, its scale, its panels."""

    words: str
    scale: style.Scale
    panels: list[Panel]

    def figure(self, data: FigureData, title: str, seen: str, reading: str, rows: pl.DataFrame, draw: Any) -> Figure:
        """Return the figure of it."""
        n, brief = len(self.panels[0].values), []
        for of, values, numbers in self.panels:
            averages = [f"{name} {numbers.text(name)}" for name in ("median", "mean")]
            brief += [(of.label, ", ".join(averages), averages[0])] if values else []
        seen = f"{seen} {in_brief(uncapitalised(self.words), 90)}, {organisations(n)}."
        return Figure(
            data.by_type(f"{self.words} {title}"),
            alternative(seen, brief, "types"),
            data.caption(n, reading, self.scale.note),
            rows,
            partial(draw, data.survey, self),
        )


def histogram_of_totals(data: FigureData) -> Figure:
    """Return the histograms of the totals."""
    return _histogram(data, _totals(data))


def histogram_of_rates(data: FigureData) -> Figure:
    """Return the histograms of the rates, of a survey with a compliant part."""
    return _histogram(data, _rates(data))


def organisation_dots(data: FigureData) -> Figure:
    """Return the figure of the rates where the survey has them, or else of the totals."""
    subject, rows = _rates(data) if data.survey.compliance else _totals(data), []
    for of, values, numbers in subject.panels:
        quartiles = [numbers.value(name) for name in QUARTILES]
        rows += [(of.label, value, len(values), *quartiles) for value in values]
    reading = "Each dot is one organisation; its height within its row means nothing. Diamond: median; bar: quartiles."
    dots = pl.DataFrame(rows, schema=DOTS, orient="row")
    return subject.figure(data, "of every organisation", "A dot for each organisation:", reading, dots, _draw_dots)


def _totals(data: FigureData) -> Subject:
    design = data.survey.design
    scale = style.numbers(data.frame[design.total].drop_nulls().to_list(), design.counts_things, design.counts_money)
    title, plural = data.survey.questions[design.total].title, f"Number of {data.survey.counted.plural}"
    return Subject(visible(title if design.counts_money else plural), scale, _panels(data, design.total, "table2"))


def _rates(data: FigureData) -> Subject:
    scale = style.percentages(max(data.frame["rate"].drop_nulls(), default=0.0))
    return Subject(f"{data.rate} (%)", scale, _panels(data, "rate", "table4"))


def _panels(data: FigureData, column: str, table: str) -> list[Panel]:
    """Raise AssertionError where the values of a type are not those of the organisations that its estimates count."""
    frame, panels = data.frame.drop_nulls(column).sort(column), []
    for of in style.organisation_types(data.survey):
        numbers, values = data.results.group(table, of.name), of.rows(frame)[column].cast(pl.Float64).to_list()
        if len(values) != (n := numbers.count("organisations.n")):
            raise AssertionError(f"{of.label}: {len(values)} values, {n} organisations")
        panels.append(Panel(of, values, numbers))
    return panels


def _histogram(data: FigureData, subject: Subject) -> Figure:
    import numpy as np

    rows, edges = [], subject.scale.edges
    for of, values, numbers in subject.panels:
        counts = np.histogram(values, edges)[0].tolist()
        if sum(counts) != len(values):
            raise AssertionError(f"{of.label}: the bins hold {sum(counts)} of {len(values)} organisations")
        averages = numbers.value("median"), numbers.value("mean")
        rows += [(of.label, *one, len(values), *averages) for one in zip(edges, edges[1:], counts, strict=False)]
    bins = pl.DataFrame(rows, schema=BINS, orient="row")
    reading = "Bars count organisations. Solid line: median; dashed line: mean."
    return subject.figure(data, "of each organisation", "Histogram of", reading, bins, _draw_histograms)


def _draw_histograms(survey: Presentation, subject: Subject) -> "style.Sheet":
    """Draw the panels one above the other, each on a height of its own, so that small types stay visible."""
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    panels = subject.panels[: style.MOST_TYPES + 1]
    labels = style.distinct([of.label for of, _, _ in panels], style.WIDTH - 0.9, 2, size=style.MEDIUM, bold=True)
    heights = [(0.6 if len(panels) < 6 else 0.32) + 0.13 * (1 + label.count("\n")) for label in labels]
    figure, rows = style.sheet(survey, heights, around=0.35, sharex=True)
    lines: dict[str, Any] = {}
    edge: Any = {"edgecolor": style.PAPER, "linewidth": 0.5}
    for (of, values, numbers), label, (axis,) in zip(panels, labels, rows, strict=True):
        sns.histplot(x=values, bins=subject.scale.edges, ax=axis, color=of.colour, alpha=1, **edge)
        for name, line in (("median", "-"), ("mean", "--")) if values else ():
            lines[name] = axis.axvline(numbers.value(name), color=style.INK, linestyle=line)
        axis.set_title(f"{label} (n={style.counted(len(values))})")
        axis.set(xlabel="", ylabel="", ylim=(0, None if values else 1))
        axis.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True))
        axis.grid(visible=False, axis="x")
    style.legend(figure, lines, "outside upper left")
    subject.scale.show(rows[-1][0])
    style.below(figure, subject.words)
    figure.supylabel("Organisations", fontsize=style.SMALL)
    return figure


def _draw_dots(survey: Presentation, subject: Subject) -> "style.Sheet":
    """Draw a row of dots for each type, and in it the type's median and quartiles."""
    import seaborn as sns

    panels = subject.panels[: style.MOST_TYPES + 1]
    figure, ((axis,),) = style.sheet(survey, [HEIGHT * len(panels)])
    many = sum(len(panel.values) for panel in panels) > style.MOST_DOTS
    for row, (of, values, numbers) in enumerate(panels):
        heights = [row + SPREAD * (place * GOLDEN % 1 - 0.7) for place in range(len(values))]
        sns.scatterplot(x=values, y=heights, ax=axis, color=of.colour, s=8, linewidth=0, alpha=0.8, rasterized=many)
        median, *quartiles = (numbers.value(name) for name in QUARTILES)
        if None not in quartiles:
            axis.plot(quartiles, [row + BELOW] * 2, color=style.INK, linewidth=2.2)
        if median is not None:
            axis.plot(median, row + BELOW, "D", color=style.INK, markersize=4)
    subject.scale.show(axis)
    labels = style.distinct([panel.of.label for panel in panels], 1.2)
    counts = [style.counted(len(panel.values)) for panel in panels]
    axis.set_yticks(range(len(panels)), [f"{label} (n={n})" for label, n in zip(labels, counts, strict=True)])
    axis.set(ylim=(len(panels) - 0.5, -0.5))
    axis.grid(visible=False, axis="y")
    style.below(figure, subject.words)
    return figure
