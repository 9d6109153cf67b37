"""The totals and the rates: histograms, one for each organisation type, and every organisation as a dot."""

from functools import partial
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL, Presentation
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import TYPE, Figure, FigureData, alternative, in_brief, organisations

GOLDEN = 0.618033988749895  # its multiples, of which the whole part is dropped, spread dots without chance
HEIGHT, SPREAD, BELOW = 0.42, 0.55, 0.3  # inches of a row; how much of it the dots take; where its median stands
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
    """What is shown: its words, its scale and how the caption says that this is read, its panels and all its values."""

    words: str
    scale: style.Scale
    reading: str
    panels: list[Panel]
    n: int


def histogram_of_totals(data: FigureData) -> Figure:
    """Return the histograms of the totals."""
    return _histogram(data, _totals(data))


def histogram_of_rates(data: FigureData) -> Figure:
    """Return the histograms of the rates, of a survey with a compliant part."""
    return _histogram(data, _rates(data))


def organisation_dots(data: FigureData) -> Figure:
    """Return the figure of the rates where the survey has them, or else of the totals."""
    subject = _rates(data)._replace(reading="") if data.survey.compliance else _totals(data)
    rows, brief = [], []
    for of, values, numbers in subject.panels:
        quartiles = data.interval(numbers, "organisations.n", "iqr_low", "iqr_high")
        rows += [(of.label, value, len(values), numbers.value("median"), *quartiles) for value in values]
        between = "" if None in quartiles else f" (quartiles {numbers.interval('iqr')})"
        if values:
            brief.append((of.label, f"median {numbers.text('median')}{between}", f"median {numbers.text('median')}"))
    notes = "Each dot is one organisation; its height within its row means nothing. Diamond: median; bar: quartiles."
    what = in_brief(uncapitalised(subject.words), 90)
    return Figure(
        data.by_type(f"{subject.words} of every organisation"),
        alternative(f"A dot for each of {organisations(subject.n)}: {what}.", brief, "types"),
        data.caption(subject.n, notes, subject.reading),
        pl.DataFrame(rows, schema=DOTS, orient="row"),
        partial(_draw_dots, data, subject),
    )


def _totals(data: FigureData) -> Subject:
    survey, design = data.survey, data.survey.design
    scale = style.numbers(data.frame[design.total].drop_nulls().to_list(), design.counts_things, design.counts_money)
    words = visible(
        survey.questions[design.total].title if design.counts_money else f"Number of {survey.counted.plural}"
    )
    reading = "The scale is logarithmic, log(1 + x)." if scale.unit else ""
    return _subject(data, words, scale, reading, design.total, "table2")


def _rates(data: FigureData) -> Subject:
    scale = style.percentages(max(data.frame["rate"].drop_nulls(), default=0.0))
    return _subject(data, f"{data.rate} (%)", scale, "The last bar includes its upper end.", "rate", "table4")


def _subject(data: FigureData, words: str, scale: style.Scale, reading: str, column: str, table: str) -> Subject:
    """Raise AssertionError where the values of a type are not those of the organisations that its estimates count."""
    values = data.frame.select("organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls().sort("value")
    panels = []
    for of in style.organisation_types(data.survey):
        numbers = data.results.group(table, of.name)
        of_type = (values if of.name == ALL else values.filter(organisation_type=of.name))["value"].to_list()
        if len(of_type) != (n := numbers.count("organisations.n")):
            raise AssertionError(f"{of.label}: {len(of_type)} values, {n} organisations")
        panels.append(Panel(of, of_type, numbers))
    return Subject(words, scale, reading, panels, values.height)


def _histogram(data: FigureData, subject: Subject) -> Figure:
    import numpy as np

    rows, brief, edges = [], [], subject.scale.edges
    for of, values, numbers in subject.panels:
        counts = np.histogram(values, edges)[0].tolist()
        if sum(counts) != len(values):
            raise AssertionError(f"{of.label}: the bins hold {sum(counts)} of {len(values)} organisations")
        averages = numbers.value("median"), numbers.value("mean")
        bins = zip(edges, edges[1:], counts, strict=False)
        rows += [(of.label, *one, len(values), *averages) for one in bins]
        if values:
            median, mean = numbers.text("median"), numbers.text("mean")
            brief.append((of.label, f"median {median}, mean {mean}", f"median {median}"))
    what = in_brief(uncapitalised(subject.words), 90)
    return Figure(
        data.by_type(f"{subject.words} of each organisation"),
        alternative(f"Histogram of {what}, {organisations(subject.n)}.", brief, "types"),
        data.caption(subject.n, "Bars count organisations. Solid line: median; dashed line: mean.", subject.reading),
        pl.DataFrame(rows, schema=BINS, orient="row"),
        partial(_draw_histograms, data.survey, subject),
    )


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
        for name, line in ("median", "-"), ("mean", "--"):
            if (value := numbers.value(name)) is not None:
                lines[name] = axis.axvline(value, color=style.INK, linestyle=line)
        axis.set_title(f"{label} (n={style.counted(len(values))})")
        axis.set(xlabel="", ylabel="", ylim=(0, None if values else 1))
        axis.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True))
        axis.grid(visible=False, axis="x")
    style.legend(figure, lines, "outside upper left")
    subject.scale.show(rows[-1][0])
    style.below(figure, subject.words)
    figure.supylabel("Organisations", fontsize=style.SMALL)
    return figure


def _draw_dots(data: FigureData, subject: Subject) -> "style.Sheet":
    """Draw a row of dots for each type, and in it the type's median and quartiles."""
    import seaborn as sns

    panels = subject.panels[: style.MOST_TYPES + 1]
    figure, ((axis,),) = style.sheet(data.survey, [HEIGHT * len(panels)])
    many = sum(len(panel.values) for panel in panels) > style.MOST_DOTS
    for row, (of, values, numbers) in enumerate(panels):
        heights = [row + SPREAD * (place * GOLDEN % 1 - 0.7) for place in range(len(values))]
        sns.scatterplot(x=values, y=heights, ax=axis, color=of.colour, s=8, linewidth=0, alpha=0.8, rasterized=many)
        quartiles = data.interval(numbers, "organisations.n", "iqr_low", "iqr_high")
        if None not in quartiles:
            axis.plot(quartiles, [row + BELOW] * 2, color=style.INK, linewidth=2.2)
        if values:
            axis.plot(numbers.value("median"), row + BELOW, "D", color=style.INK, markersize=4)
    subject.scale.show(axis)
    labels = style.distinct([panel.of.label for panel in panels], 1.2)
    counts = [style.counted(len(panel.values)) for panel in panels]
    axis.set_yticks(range(len(panels)), [f"{label} (n={n})" for label, n in zip(labels, counts, strict=True)])
    axis.set(ylim=(len(panels) - 0.5, -0.5))
    axis.grid(visible=False, axis="y")
    style.below(figure, subject.words)
    return figure
