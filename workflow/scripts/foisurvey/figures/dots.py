"""Every organisation as a dot, in a row for each organisation type with the type's median and quartiles."""

from functools import partial

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, organisations

GOLDEN = 0.618033988749895  # its multiples, of which the whole part is dropped, spread dots without chance
HEIGHT, SPREAD, BELOW = 0.42, 0.55, 0.3  # inches of a row; how much of it the dots take; where its median stands
_UNIT = "percent; without a rate that of the total"
_FEW = "organisations are too few"
DATA = Schema(
    "one dot: an organisation",
    {
        "organisation_type": Column("Label of the type"),
        "value": Column("Rate (or total) of the organisation", pl.Float64, _UNIT),
        "n": Column("How many of the type have a value", pl.Int64, "organisations"),
        "median": Column("Median of the type", pl.Float64, _UNIT),
        "iqr_low": Column("Lower quartile of the type", pl.Float64, _UNIT, _FEW),
        "iqr_high": Column("Upper quartile of the type", pl.Float64, _UNIT, _FEW),
    },
)
Band = tuple[style.OrganisationType, list[float], Group, tuple[float | None, float | None]]


def organisation_dots(data: FigureData) -> Figure:
    """Return the figure of the rates where the survey has them, or else of the totals.

    Raises AssertionError where the dots of a type are not the organisations that its estimates count.
    """
    survey, design = data.survey, data.survey.design
    column, table = ("rate", "table4") if survey.compliance else (design.total, "table2")
    money = design.questions[design.total].number == "money"
    values = (
        data.frame.select("organisation_type", value=pl.col(column).cast(pl.Float64)).drop_nulls("value").sort("value")
    )
    if survey.compliance:
        subject, scale = f"{data.rate} (%)", style.percentages(max(values["value"], default=0.0))
    else:
        scale = style.numbers(values["value"].to_list(), design.counts_things, money)
        subject = visible(survey.questions[design.total].title if money else f"Number of {survey.counted.plural}")
    bands: list[Band] = []
    for of in style.organisation_types(survey):
        numbers = data.results.group(table, of.name)
        of_type = (values if of.name == ALL else values.filter(organisation_type=of.name))["value"].to_list()
        if len(of_type) != numbers.count("organisations.n"):
            raise AssertionError(f"{of.label}: {len(of_type)} dots, {numbers.count('organisations.n')} organisations")
        bands.append((of, of_type, numbers, data.interval(numbers, "organisations.n", "iqr_low", "iqr_high")))
    rows = [
        (of.label, value, len(dots), numbers.value("median"), *quartiles)
        for of, dots, numbers, quartiles in bands
        for value in dots
    ]
    brief = (
        f"{in_brief(of.label, 40)}: {_words(numbers, quartiles)}." for of, dots, numbers, quartiles in bands if dots
    )
    notes = "Each dot is one organisation; its height within its row means nothing. Diamond: median; bar: quartiles."
    return Figure(
        f"{subject} of every organisation{', by organisation type' if len(bands) > 1 else ''}",
        alternative(
            f"A dot for each of {organisations(values.height)}: {in_brief(uncapitalised(subject), 90)}.", *brief
        ),
        data.caption(values.height, notes, "The scale is logarithmic, log(1 + x)." if scale.unit else ""),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(_draw, data, bands[: style.MOST_TYPES + 1], scale, subject),
    )


def _words(numbers: Group, quartiles: tuple[float | None, float | None]) -> str:
    median = f"median {numbers.text('median')}"
    if None in quartiles:
        return median
    return f"{median} (quartiles {numbers.interval('iqr')})"


def _draw(data: FigureData, bands: list[Band], scale: style.Scale, subject: str) -> "style.Sheet":
    """Draw the rows one below the other, and beside them whose they are."""
    import seaborn as sns

    figure, ((axis,),) = style.sheet(data.survey, [HEIGHT * len(bands)])
    many = sum(len(dots) for _, dots, _, _ in bands) > style.MOST_DOTS
    for row, (of, dots, numbers, quartiles) in enumerate(bands):
        heights = [row + SPREAD * (place * GOLDEN % 1 - 0.7) for place in range(len(dots))]
        sns.scatterplot(x=dots, y=heights, ax=axis, color=of.colour, s=8, linewidth=0, alpha=0.8, rasterized=many)
        if None not in quartiles:
            axis.plot(quartiles, [row + BELOW] * 2, color=style.INK, linewidth=2.2)
        if dots:
            axis.plot(numbers.value("median"), row + BELOW, "D", color=style.INK, markersize=4)
    scale.show(axis)
    labels = style.distinct([of.label for of, _, _, _ in bands], 1.2)
    counts = [style.counted(len(dots)) for _, dots, _, _ in bands]
    axis.set_yticks(range(len(bands)), [f"{label} (n={n})" for label, n in zip(labels, counts, strict=True)])
    axis.set(ylim=(len(bands) - 0.5, -0.5))
    axis.grid(visible=False, axis="y")
    figure.supxlabel(style.wrapped(subject, style.WIDTH - 0.4, 2), fontsize=style.SMALL)
    return figure
