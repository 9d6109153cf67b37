"""Percentages with their intervals in rows: the shares of Table 6, and the sensitivity analyses beside the primary one.

The shares have each a denominator of its own: so they are points, and never one bar.
"""

from functools import partial

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import PRIMARY, Question
from foisurvey.figures import forest, style
from foisurvey.figures.figure import OF_TYPES, TYPE, Figure, FigureData, alternative, in_brief, more
from foisurvey.stats import cluster, sample
from foisurvey.tables.rate_tables import analyses
from foisurvey.tables.share_table import share_of

MOST_COLUMNS = 4
MOST_ANALYSES = 15  # in a drawing, besides the primary one; the data have them all
AVERAGES = {"mean": ("ci_low", "ci_high"), "median": ("iqr_low", "iqr_high")}
ENDS = ("pct", "ci_low", "ci_high", "cluster_ci_low", "cluster_ci_high")
_NO_INTERVAL = "the denominator is 0, the percentage is above 100, the total is no count, or organisations are too few"
_NO_CLUSTERS = "organisations are too few, or the logit of 0 or 100%"
_NOT_DEFINED, _FEW = "no organisation, or not defined", "not defined, or organisations are too few"
SHARES = Schema(
    "one status of one organisation type",
    {
        "status": Column("Label of the status"),
        **TYPE,
        "percent": Column("Percentage, pooled over the organisations", pl.Float64, "percent", "the denominator is 0"),
        "ci_low": Column("Lower end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "ci_high": Column("Upper end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "cluster_ci_low": Column("Lower end of the interval by organisations", pl.Float64, "percent", _NO_CLUSTERS),
        "cluster_ci_high": Column("Upper end of the interval by organisations", pl.Float64, "percent", _NO_CLUSTERS),
        "numerator": Column("Sum of what has the status", pl.Float64, "that of the total"),
        "denominator": Column("Sum of the totals of all that answered for it", pl.Float64, "that of the total"),
    },
)
ANALYSES = Schema(
    "one organisation type in one analysis",
    {
        **TYPE,
        "analysis": Column("Label of the analysis"),
        "n": Column("Organisations in the analysis", pl.Int64, "organisations"),
        "mean": Column("Mean of their rates", pl.Float64, "percent", _NOT_DEFINED),
        "ci_low": Column("Lower end of the interval of the mean", pl.Float64, "percent", _FEW),
        "ci_high": Column("Upper end of the interval of the mean", pl.Float64, "percent", _FEW),
        "median": Column("Median of their rates", pl.Float64, "percent", _NOT_DEFINED),
        "iqr_low": Column("Lower quartile", pl.Float64, "percent", _FEW),
        "iqr_high": Column("Upper quartile", pl.Float64, "percent", _FEW),
    },
)


def shares(data: FigureData) -> Figure:
    """Return the figure of Table 6's percentages, of a survey with parts."""
    survey, types = data.survey, style.organisation_types(data.survey)
    assert survey.parts is not None
    rows, brief, blocks = [], [], dict[str, list[forest.Row]]()
    beside = survey.statistics.interval_of_share != "cluster"
    for status, part in survey.statuses.items():
        label = visible(part.title if isinstance(part, Question) else part.label)
        for of in types:
            share = share_of(data.results.group("table6", of.name), status)
            percent, *ends = (share.value(name) for name in ENDS)
            rows.append((label, of.label, percent, *ends, share.value("numerator"), share.value("denominator")))
            text, between = share.text("pct"), "" if None in ends[:2] else f" ({share.interval('ci')})"
            intervals = [(ends[0], ends[1]), (ends[2], ends[3])][: 1 + beside]
            blocks.setdefault(label, []).append(forest.Row(of.label, [(percent, intervals)], of.colour, text + between))
            if of is types[0] and percent is not None:
                brief.append((label, f"{text}%{between}", f"{text}%"))
    numbers = pl.DataFrame(rows, schema=SHARES, orient="row")
    level, plural = survey.statistics.level_percent, visible(survey.counted.plural)
    heading, points, reading = visible(survey.parts.heading), "Points", "Points are percentages."
    if numbers["ci_low"].is_not_null().any():
        points += f" with {level} intervals"
        reading += f" Lines: {level} confidence interval ({cluster.name_of_interval(survey.statistics)})"
        reading += f"; thin lines: {level} confidence interval by organisations." if beside else "."
    each = "Each percentage is of the organisations that answered the questions it depends on."
    drawn, columns = _fitting(blocks)
    shown = {row.colour for _, block in drawn for row in block}
    all_types = OF_TYPES if len(shown) == 1 < len(types) else ""
    return Figure(
        data.by_type(f"{heading} of {plural}"),
        alternative(f"{points}: {in_brief(uncapitalised(heading))} of {in_brief(plural)}.", brief, "shares"),
        data.caption(data.results.group("table2").count("organisations.n"), reading, each, all_types),
        numbers,
        partial(forest.draw, survey, drawn, f"% of {plural}", columns),
    )


def _fitting(blocks: dict[str, list[forest.Row]]) -> tuple[forest.Blocks, list[str]]:
    """Return the rows of types under each status; or a column for each, as a page holds them; or first rows alone.

    The first rows stand alone where there is but one type, too.
    """
    rows_of_types = list(zip(*blocks.values(), strict=True))
    beside = [rows[0]._replace(points=[one for row in rows for one in row.points], text="") for rows in rows_of_types]
    alone = [row._replace(label=status) for status, row in zip(blocks, rows_of_types[0], strict=True)]
    layouts: list[tuple[forest.Blocks, list[str]]] = [(list(blocks.items()), [""]), ([("", beside)], list(blocks))]
    layouts = [one for one in layouts if forest.fits(one[0]) and len(one[1]) <= MOST_COLUMNS and len(beside) > 1]
    return [*layouts, ([("", alone)], [""])][0]


def sensitivity(data: FigureData) -> Figure:
    """Return the figure of Table 5, of a survey with sensitivity analyses."""
    survey, types = data.survey, style.organisation_types(data.survey)
    rows, brief, blocks = [], [], list[tuple[str, list[forest.Row]]]()
    for of in types:
        blocks.append((of.label if len(types) > 1 else "", []))
        for name, label in analyses(survey).items():
            numbers = data.results.group("table5", of.name, name)
            n, label = numbers.count("organisations.n"), visible(label)
            values = {average: [numbers.value(one) for one in (average, *ends)] for average, ends in AVERAGES.items()}
            rows.append((of.label, label, n, *values["mean"], *values["median"]))
            points = [(value, [(low, high)]) for value, low, high in values.values()]
            blocks[-1][1].append(forest.Row(label, points, of.colour, f"n={style.counted(n)}", name == PRIMARY))
            if of is types[0]:
                averages = f"mean {numbers.text('mean')}%, median {numbers.text('median')}%" if n else "none"
                brief.append((label, f"{averages} (n={style.counted(n)})", averages))
    drawn = [(heading, block[: MOST_ANALYSES + 1]) for heading, block in blocks]
    n_primary = data.results.group("table5", analysis=PRIMARY).count("organisations.n")
    level, quantile = survey.statistics.level_percent, sample.INTERVALS[survey.statistics.interval_of_mean]
    notes = [
        f"Means with their {level} confidence intervals (mean -/+ {quantile} x SD / sqrt(n)), medians with their "
        "quartiles. Filled: the primary analysis."
    ]
    if not forest.fits(drawn):
        drawn, notes = drawn[:1], [*notes, OF_TYPES]
    return Figure(
        data.by_type(f"{data.rate} in the primary and the sensitivity analyses"),
        alternative(f"The {in_brief(uncapitalised(data.rate), 80)} by analysis.", brief, "analyses"),
        data.caption(n_primary, *notes, more(len(blocks[0][1]) - MOST_ANALYSES - 1)),
        pl.DataFrame(rows, schema=ANALYSES, orient="row"),
        partial(forest.draw, survey, drawn, f"{data.rate} (%)", [average.capitalize() for average in AVERAGES]),
    )
