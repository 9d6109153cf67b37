"""The percentages of Table 6, each with its interval and a denominator of its own: so points, and never one bar."""

from functools import partial

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Question
from foisurvey.figures import forest, style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief
from foisurvey.stats import cluster
from foisurvey.tables.share_table import share_of

MOST_COLUMNS = 4
_NO_INTERVAL = "the denominator is 0, the percentage is above 100, the total is no count, or organisations are too few"
_NO_CLUSTERS = "organisations are too few, or the logit of 0 or 100%"
DATA = Schema(
    "one status of one organisation type",
    {
        "status": Column("Label of the status"),
        "organisation_type": Column("Label of the type"),
        "percent": Column("Percentage, pooled over the organisations", pl.Float64, "percent", "the denominator is 0"),
        "ci_low": Column("Lower end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "ci_high": Column("Upper end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "cluster_ci_low": Column("Lower end of the interval by organisations", pl.Float64, "percent", _NO_CLUSTERS),
        "cluster_ci_high": Column("Upper end of the interval by organisations", pl.Float64, "percent", _NO_CLUSTERS),
        "numerator": Column("Sum of what has the status", pl.Float64, "that of the total"),
        "denominator": Column(
            "Sum of the totals of the organisations that answered what it needs", pl.Float64, "that of the total"
        ),
    },
)


def shares(data: FigureData) -> Figure:
    """Return the figure of Table 6's percentages, of a survey with parts."""
    survey = data.survey
    assert survey.parts is not None
    types, rows, brief = style.organisation_types(survey), [], []
    of_types: dict[str, list[forest.Row]] = {}
    level = f"{survey.statistics.level_percent} confidence interval"
    beside = survey.statistics.interval_of_share != "cluster"
    for status, part in survey.statuses.items():
        label = visible(part.title if isinstance(part, Question) else part.label)
        for of in types:
            share = share_of(data.results.group("table6", of.name), status)
            ends = [data.interval(share, "organisations", f"{one}_low", f"{one}_high") for one in ("ci", "cluster_ci")]
            percent, *counts = (share.value(name) for name in ("pct", "numerator", "denominator"))
            rows.append((label, of.label, percent, *ends[0], *ends[1], *counts))
            between = "" if None in ends[0] else f" ({share.interval('ci')})"
            row = forest.Row(of.label, [(percent, ends[: 1 + beside])], of.colour, share.text("pct") + between)
            of_types.setdefault(label, []).append(row)
            if of is types[0] and percent is not None:
                brief.append(f"{in_brief(label, 50)}: {share.text('pct')}%{between}.")
    drawn = _fitting(of_types)
    heading, plural = visible(survey.parts.heading), visible(survey.counted.plural)
    reading = "Points are percentages."
    if drawn.has_intervals:
        reading += f" Lines: {level} ({cluster.name_of_interval(survey.statistics)})"
        reading += f"; thin lines: {level} by organisations." if beside else "."
    notes = [
        reading,
        "Each percentage is of the organisations that answered the questions it depends on.",
        "" if len(drawn.blocks[0][1]) == len(types) else "The data of this figure have each organisation type.",
    ]
    first = f"{in_brief(heading, 60)} of {in_brief(plural, 60)}: percentages"
    return Figure(
        f"{heading} of {plural}{', by organisation type' if len(types) > 1 else ''}",
        alternative(f"{first} with {level}s." if drawn.has_intervals else f"{first}.", *brief),
        data.caption(data.results.group("table2").count("organisations.n"), *notes),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(forest.draw, survey, drawn, f"% of {plural}"),
    )


def _fitting(of_types: dict[str, list[forest.Row]]) -> forest.Forest:
    """Return rows under each status; where a page does not hold them, a column for each; or the first rows alone."""
    by_status = forest.Forest(list(of_types.items()))
    side_by_side = [
        forest.Row(rows[0].label, [point for row in rows for point in row.points], rows[0].colour)
        for rows in zip(*of_types.values(), strict=True)
    ]
    by_type = forest.Forest([("", side_by_side)], list(of_types))
    firsts = forest.Forest([(status, rows[:1]) for status, rows in of_types.items()])
    return next((one for one in (by_status, by_type) if one.fits and len(one.columns) <= MOST_COLUMNS), firsts)
