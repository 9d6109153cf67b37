"""How far each headline moves without one organisation, and without one organisation type."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import TABLE, without_each, without_type
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief
from foisurvey.stats import sample
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.influence_table import moved_most

LINE = 0.12  # inches
PLACES = 250  # across the dots, that can be told apart
CHANGE_OF = {False: "Change (% of the number)", True: "Change (percentage points)"}  # of numbers, and of percentages
DATA = Schema(
    "one dot: the organisations without one of which a headline moves as far, as far as can be told apart; or a type",
    {
        "headline": Column("Label of the headline"),
        "left_out": Column("organisation or type: what is left out"),
        "name": Column("The organisation, or how many the dot is; or the type"),
        "organisations": Column("How many the dot is, or are left out together", pl.Int64, "organisations"),
        "value": Column("The headline without it, or the mean of several", pl.Float64, "that of the headline"),
        "change": Column(
            "How far that is from the headline: of a percentage in percentage points, otherwise in percent of it",
            pl.Float64,
            "percentage points or percent",
        ),
    },
)


def influence(data: FigureData) -> Figure:
    """Return the figure of the table of influence, with a dot for each organisation."""
    survey, called = data.survey, headline_labels(data.survey)
    types = style.organisation_types(survey)[1:]  # those beside all of them together
    blocks, brief = dict[str, list[tuple[str, pl.DataFrame]]](), []
    for name, headline in headlines(survey.design).items():
        numbers = data.results.group(TABLE, name)
        dots = pl.concat([_organisations(data.frame, headline, numbers), _types(data.frame, headline, numbers, types)])
        label = visible(called[name])
        of_headline = conform(dots.with_columns(headline=pl.lit(label)).select(*DATA), DATA)
        blocks.setdefault(CHANGE_OF[headline.unit == "percent"], []).append((label, of_headline))
        if moved := moved_most(data.results, name):
            without = f"{numbers.text('value')}, {moved[0][1]} without"
            brief.append((called[name], f"{without} {in_brief(moved[0][0], 40)}", f"{without} one"))
    left_out = "one organisation, or one organisation type," if types else "one organisation"
    notes = ["Each dot is the headline of the left without one organisation; 0 is the headline with all."]
    if types:
        notes.append("Marks in the right column: without one organisation type. Each column has its own scale.")
    figure = Figure(
        f"How far {left_out} moves the headlines",
        alternative(f"Dots: how far each headline moves without {left_out.rstrip(',')}.", brief, "headlines"),
        data.caption(data.results.group("table2").count("organisations.n"), *notes),
        pl.concat([dots for block in blocks.values() for _, dots in block]),
        partial(_draw, survey, blocks, types),
    )
    return figure if figure.data.height else figure.of_nothing(data, "No organisation can be left out")


def _draw(
    survey: Presentation, blocks: dict[str, list[tuple[str, pl.DataFrame]]], types: list[style.OrganisationType]
) -> "style.Sheet":
    """Draw the headlines that are numbers, and below them, on a scale of their own, those that are percentages."""
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    columns = ["organisation", "type"] if types else ["organisation"]
    labels = [style.distinct([label for label, _ in block], 1.25, 5) for block in blocks.values()]
    row = LINE * max(2 + label.count("\n") for block in labels for label in block)
    heights, around = [row * len(block) for block in labels], 0.3 + 0.45 * len(blocks)
    figure, grid = style.sheet(survey, heights, len(columns), around, sharey="row")
    marks = dict[str, Any]()
    for (scale, block), wrapped, axes in zip(blocks.items(), labels, grid, strict=True):
        for y, (_, dots) in enumerate(block):
            x = dots.filter(left_out="organisation")["change"].to_list()
            sns.scatterplot(x=x, y=[y] * len(x), ax=axes[0], color=style.MUTED, s=9, linewidth=0)
            for place, of in enumerate(types):
                height, of_type = (
                    y + 0.6 * ((place + 0.5) / len(types) - 0.5),
                    dots.filter(left_out="type", name=of.label),
                )
                look: Any = {"color": of.colour, "marker": of.marker, "linestyle": "none", "markersize": 4}
                (marks[of.label],) = axes[-1].plot(of_type["change"], [height] * of_type.height, **look)
        for axis, left_out in zip(axes, columns, strict=True):
            axis.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
            axis.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
            axis.set_title(f"One {left_out}" if axis in grid[0] else "", fontsize=style.SMALL)
            axis.grid(visible=False, axis="y")
            axis.set_xlabel(style.wrapped(scale, 0.9 if types else 2.0))
        axes[0].set_yticks(range(len(block)), wrapped)
        axes[0].set_ylim(len(block) - 0.5, -0.5)
    style.legend(figure, marks)
    return figure


def _organisations(frame: pl.DataFrame, headline: Headline, numbers: Group) -> pl.DataFrame:
    """Return the dots of organisations in ascending order."""
    each = without_each(frame, headline).with_columns(change=_change(headline, numbers)).drop_nulls("change")
    span = max(each["change"], default=0.0) - min(each["change"], default=0.0)
    place = (pl.col("change") * (PLACES / (span or 1))).round()
    means, counted = sample.mean(pl.col("value", "change")), pl.len().cast(pl.Int64)
    dots = each.group_by(place=place).agg(means, organisations=counted, name=pl.first("name")).sort("place")
    several = pl.format("{} organisations", "organisations")
    name = pl.when(pl.col("organisations") > 1).then(several).otherwise(pl.col("name").map_elements(visible, pl.String))
    return dots.select("organisations", "value", "change", name=name, left_out=pl.lit("organisation"))


def _types(
    frame: pl.DataFrame, headline: Headline, numbers: Group, types: list[style.OrganisationType]
) -> pl.DataFrame:
    """Return the dots of the types, in the order of the config; none of one without which nothing is left."""
    answered = frame.filter(headline.answered)
    rows = [(of.rows(answered).height, numbers.value(without_type(of.name)), of.label) for of in types]
    schema = {"organisations": pl.Int64, "value": pl.Float64, "name": pl.String}
    dots = pl.DataFrame(rows, schema=schema, orient="row").with_columns(change=_change(headline, numbers))
    return dots.select("organisations", "value", "change", "name", left_out=pl.lit("type")).drop_nulls("change")


def _change(headline: Headline, numbers: Group) -> pl.Expr:
    """Return how far the column value lies from the headline; missing where that is 0 and no percentage."""
    of, value = pl.lit(numbers.value("value"), pl.Float64), pl.col("value")
    return value - of if headline.unit == "percent" else pl.when(of != 0).then(100 * (value - of) / of)
