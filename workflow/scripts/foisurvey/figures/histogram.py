"""Histograms of the totals and of the rates, one for each organisation type, with the median and the mean."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL, Presentation
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, organisations

AXIS = "that of the axis"
DATA = Schema(
    "one bin of the histogram of one organisation type",
    {
        "organisation_type": Column("Label of the type"),
        "from": Column("Least value of the bin", pl.Float64, AXIS),
        "to": Column("Where the next bin begins; the last bin of percentages includes it", pl.Float64, AXIS),
        "organisations": Column("How many lie in the bin", pl.Int64, "organisations"),
        "n": Column("How many the histogram has", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, AXIS, "no organisation"),
        "mean": Column("Mean of the type", pl.Float64, AXIS, "no organisation"),
    },
)


# An organisation type, the values of its organisations, and the estimates of its table.
Panel = tuple[style.OrganisationType, list[float], Group]


def histogram_of_totals(data: FigureData) -> Figure:
    """Return the histograms of the totals."""
    design = data.survey.design
    values = data.frame[design.total].drop_nulls().to_list()
    scale = style.numbers(values, design.counts_things, design.questions[design.total].number == "money")
    narrows = "The scale is logarithmic, log(1 + x), so bars are equally wide on it." if scale.unit else ""
    subject = f"Number of {visible(data.survey.counted.plural)}"
    if design.questions[design.total].number == "money":
        subject = visible(data.survey.questions[design.total].title)
    return _histogram(data, subject, design.total, "table2", scale, narrows)


def histogram_of_rates(data: FigureData) -> Figure:
    """Return the histograms of the rates, of a survey with a compliant part."""
    scale = style.percentages(max(data.frame["rate"].drop_nulls(), default=0.0))
    return _histogram(data, f"{data.rate} (%)", "rate", "table4", scale, "The last bar includes its upper end.")


def _histogram(data: FigureData, subject: str, column: str, table: str, scale: style.Scale, scaled: str) -> Figure:
    import numpy as np

    values = data.frame.select("organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls("value")
    panels: list[Panel] = []
    rows, brief = [], []
    for of in style.organisation_types(data.survey):
        of_type = (values if of.name == ALL else values.filter(organisation_type=of.name))["value"].to_list()
        numbers, counts = data.results.group(table, of.name), np.histogram(of_type, scale.edges)[0].tolist()
        if sum(counts) != len(of_type):
            raise AssertionError(f"{of.label}: the bins hold {sum(counts)} of {len(of_type)} organisations")
        panels.append((of, of_type, numbers))
        averages = numbers.value("median"), numbers.value("mean")
        bins = zip(scale.edges, scale.edges[1:], counts, strict=False)
        rows += [(of.label, *one, len(of_type), *averages) for one in bins]
        if of_type:
            brief.append(f"{in_brief(of.label, 40)}: median {numbers.text('median')}, mean {numbers.text('mean')}.")
    return Figure(
        f"{subject} of each organisation{', by organisation type' if len(panels) > 1 else ''}",
        alternative(f"Histogram of {in_brief(uncapitalised(subject), 90)}, {organisations(values.height)}.", *brief),
        data.caption(values.height, "Bars count organisations. Solid line: median; dashed line: mean.", scaled),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(_draw, data.survey, panels[: style.MOST_TYPES + 1], scale, subject),
    )


def _draw(survey: Presentation, panels: list[Panel], scale: style.Scale, subject: str) -> "style.Sheet":
    """Draw the panels one above the other, each on a height of its own, so that small types stay visible."""
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    labels = style.distinct([of.label for of, _, _ in panels], style.WIDTH - 0.9, 2, size=style.MEDIUM, bold=True)
    heights = [(0.6 if len(panels) < 6 else 0.32) + 0.13 * (1 + label.count("\n")) for label in labels]
    figure, rows = style.sheet(survey, heights, around=0.35, sharex=True)
    lines: dict[str, Any] = {}
    edge: Any = {"edgecolor": style.PAPER, "linewidth": 0.5}
    for (of, values, numbers), label, (axis,) in zip(panels, labels, rows, strict=True):
        sns.histplot(x=values, bins=scale.edges, ax=axis, color=of.colour, alpha=1, **edge)
        for name, line in ("median", "-"), ("mean", "--"):
            if (value := numbers.value(name)) is not None:
                lines[name] = axis.axvline(value, color=style.INK, linestyle=line)
        axis.set_title(f"{label} (n={style.counted(len(values))})")
        axis.set(xlabel="", ylabel="", ylim=(0, None if values else 1))
        axis.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True))
        axis.grid(visible=False, axis="x")
    style.legend(figure, lines, "outside upper left")
    scale.show(rows[-1][0])
    figure.supxlabel(style.wrapped(subject, style.WIDTH - 0.4, 2), fontsize=style.SMALL)
    figure.supylabel("Organisations", fontsize=style.SMALL)
    return figure
