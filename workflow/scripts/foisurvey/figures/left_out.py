"""How far each headline moves without one organisation, and without one organisation type."""

from functools import partial
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema, conform
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import ENDS, TABLE, without_each, without_type
from foisurvey.estimation.results import Group
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, organisations
from foisurvey.stats import sample
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.influence_table import moved_most

ROW = 0.4  # inches
NOBODY = "No organisation can be left out"
PLACES = 250  # across the dots, that can be told apart
SCALES = {False: "Change (% of the number)", True: "Change (percentage points)"}  # of numbers, and of percentages
DATA = Schema(
    "one dot: the organisations without one of which a headline moves as far, as far as can be told apart; or a type",
    {
        "headline": Column("Label of the headline"),
        "left_out": Column("organisation or type: what is left out"),
        "name": Column(
            "The type; of the first and the last dot of a headline the organisation, or how many it is",
            blank="a dot between them",
        ),
        "organisations": Column("How many the dot is, or are left out together", pl.Int64, "organisations"),
        "value": Column("The headline without it, or the mean of several", pl.Float64, "that of the headline"),
        "change": Column(
            "How far that is from the headline: of a percentage in percentage points, otherwise in percent of it",
            pl.Float64,
            "percentage points or percent",
        ),
    },
)


class Row(NamedTuple):
    """A headline: its label, whether it is a percentage, its dots (the columns of DATA but the first)."""

    label: str
    percentage: bool
    dots: pl.DataFrame


def influence(data: FigureData) -> Figure:
    """Return the figure of the table of influence, with a dot for each organisation."""
    survey, called = data.survey, headline_labels(data.survey)
    types = [of for of in style.organisation_types(survey) if of.name != ALL]
    types = types if len(types) > 1 else []
    rows, brief = [], []
    for name, one in headlines(survey.design).items():
        numbers = data.results.group(TABLE, name)
        dots = pl.concat([_dots(data.frame, one, numbers), _dots_of_types(data.frame, one, numbers, types)])
        rows.append(Row(visible(called[name]), one.unit == "percent", dots))
        if moved := moved_most(data.results, name):
            without = f"{numbers.text('value')}, {moved[0][1]} without"
            brief.append((called[name], f"{without} {in_brief(moved[0][0], 40)}", f"{without} one"))
    left_out = "one organisation, or one organisation type," if types else "one organisation"
    notes = ["Each dot is the headline of the left without one organisation; 0 is the headline with all."]
    if types:
        notes.append("Marks in the right column: without one organisation type. Each column has its own scale.")
    if all(row.dots.is_empty() for row in rows):
        notes = [f"{NOBODY}."]
    n = data.results.group("table2").count("organisations.n")
    return Figure(
        f"How far {left_out} moves the headlines",
        alternative(f"Dots: how far each headline moves without {left_out.rstrip(',')}.", brief, "headlines"),
        data.caption(n, *notes),
        pl.concat([conform(row.dots.with_columns(headline=pl.lit(row.label)), DATA) for row in rows]),
        partial(_draw, data, rows, types),
    )


def _draw(data: FigureData, rows: list[Row], types: list[style.OrganisationType]) -> "style.Sheet":
    """Draw the headlines that are numbers, and below them, on a scale of their own, those that are percentages."""
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    if all(row.dots.is_empty() for row in rows):
        return style.nothing(data.survey, NOBODY)
    blocks = {scale: block for scale in SCALES if (block := [row for row in rows if row.percentage == scale])}
    columns = ["organisation", "type"] if types else ["organisation"]
    heights = [ROW * len(block) for block in blocks.values()]
    figure, grid = style.sheet(data.survey, heights, len(columns), around=0.3 + 0.45 * len(blocks), sharey="row")
    styles, marks = {of.label: of for of in types}, {}
    for (scale, block), axes in zip(blocks.items(), grid, strict=True):
        labels = style.distinct([row.label for row in block], 1.25)
        for y, row in enumerate(block):
            x = row.dots.filter(left_out="organisation")["change"].to_list()
            sns.scatterplot(x=x, y=[y] * len(x), ax=axes[0], color=style.MUTED, s=9, linewidth=0)
            of_types = row.dots.filter(left_out="type").select("name", "change")
            for place, (name, change) in enumerate(of_types.iter_rows()):
                height, of = y + 0.6 * ((place + 0.5) / len(types) - 0.5), styles[name]
                look: Any = {"color": of.colour, "marker": of.marker, "linestyle": "none", "markersize": 4}
                (marks[name],) = axes[-1].plot(change, height, **look)
        for axis, left_out in zip(axes, columns, strict=True):
            axis.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
            axis.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
            axis.set_title(f"One {left_out}" if axis in grid[0] else "", fontsize=style.SMALL)
            axis.grid(visible=False, axis="y")
            axis.set_xlabel(style.wrapped(SCALES[scale], 0.9 if types else 2.0))
        axes[0].set_yticks(range(len(block)), labels)
        axes[0].set_ylim(len(block) - 0.5, -0.5)
    style.legend(figure, {of.label: marks[of.label] for of in types if of.label in marks})
    return figure


def _dots(frame: pl.DataFrame, headline: Headline, numbers: Group) -> pl.DataFrame:
    """Return the dots of organisations in ascending order; the first and the last say who they are."""
    each = without_each(frame, headline).select("value", change=_change(headline, numbers)).drop_nulls()
    span = max(each["change"], default=0.0) - min(each["change"], default=0.0)
    place, counted = (pl.col("change") * (PLACES / (span or 1))).round(), pl.len().cast(pl.Int64)
    means = sample.mean(pl.col("value", "change"))
    dots = each.group_by(place=place).agg(means, organisations=counted).sort("place").with_row_index("row")
    low, high = (pl.lit(_at_end(numbers, end)) for end in ENDS)
    name = pl.when(pl.col("row") == 0).then(low).when(pl.col("row") == dots.height - 1).then(high)
    return dots.select("organisations", "value", "change", name=name, left_out=pl.lit("organisation"))


def _dots_of_types(
    frame: pl.DataFrame, headline: Headline, numbers: Group, types: list[style.OrganisationType]
) -> pl.DataFrame:
    """Return the dots of the types, in the order of the config; none of one without which nothing is left."""
    answered = frame.filter(headline.answered)["organisation_type"]
    rows = [((answered == of.name).sum(), numbers.value(without_type(of.name)), of.label) for of in types]
    schema = {"organisations": pl.Int64, "value": pl.Float64, "name": pl.String}
    dots = pl.DataFrame(rows, schema=schema, orient="row").with_columns(change=_change(headline, numbers))
    return dots.select("organisations", "value", "change", "name", left_out=pl.lit("type")).drop_nulls("change")


def _change(headline: Headline, numbers: Group) -> pl.Expr:
    """Return how far the column value lies from the headline; missing where that is 0 and no percentage."""
    of, value = pl.lit(numbers.value("value"), pl.Float64), pl.col("value")
    return value - of if headline.unit == "percent" else pl.when(of != 0).then(100 * (value - of) / of)


def _at_end(numbers: Group, end: str) -> str:
    """Return the organisation without which a headline is at its end, or how many there are."""
    count = numbers.count(f"{end}.n")
    return visible(numbers.results.without(numbers.id(end))) if count == 1 else organisations(count)
