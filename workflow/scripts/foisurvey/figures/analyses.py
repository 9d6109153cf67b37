"""The primary and the sensitivity analyses side by side: means with their intervals, medians with their quartiles."""

from functools import partial

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import uncapitalised, visible
from foisurvey.core.survey import PRIMARY
from foisurvey.figures import forest, style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief
from foisurvey.stats import sample
from foisurvey.tables.rate_tables import analyses

MOST_ANALYSES = 15  # in a drawing, besides the primary one; the data have them all
LINES = {"mean": ("ci_low", "ci_high"), "median": ("iqr_low", "iqr_high")}
_NOT_DEFINED = "no organisation, or not defined"
_FEW = "not defined, or organisations are too few"
DATA = Schema(
    "one organisation type in one analysis",
    {
        "organisation_type": Column("Label of the type"),
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


def sensitivity(data: FigureData) -> Figure:
    """Return the figure of Table 5, of a survey with sensitivity analyses."""
    survey, types = data.survey, style.organisation_types(data.survey)
    labels = {name: visible(label) for name, label in analyses(survey).items()}
    rows, brief = [], []
    blocks: list[tuple[str, list[forest.Row]]] = []
    for of in types:
        blocks.append((of.label if len(types) > 1 else "", []))
        for name, label in labels.items():
            numbers = data.results.group("table5", of.name, name)
            n = numbers.count("organisations.n")
            points = [
                (numbers.value(average), [data.interval(numbers, "organisations.n", *ends)])
                for average, ends in LINES.items()
            ]
            rows.append((of.label, label, n, *(one for value, (ends,) in points for one in (value, *ends))))
            blocks[-1][1].append(forest.Row(label, points, of.colour, f"n={style.counted(n)}", name == PRIMARY))
            if of is types[0]:
                averages = f"mean {numbers.text('mean')}%, median {numbers.text('median')}%" if n else "none"
                brief.append(f"{in_brief(label, 50)} (n={style.counted(n)}): {averages}.")
    shown = [(heading, block[: MOST_ANALYSES + 1]) for heading, block in blocks]
    drawn = forest.Forest(shown, ["Mean", "Median"])
    drawn = drawn if drawn.fits else drawn._replace(blocks=shown[:1])
    more = max(0, len(labels) - MOST_ANALYSES - 1)
    level, quantile = survey.statistics.level_percent, sample.INTERVALS[survey.statistics.interval_of_mean]
    notes = [
        f"Means with their {level} confidence intervals (mean -/+ {quantile} x SD / sqrt(n)), medians with their "
        "quartiles. Filled: the primary analysis.",
        "" if len(drawn.blocks) == len(types) else "The data of this figure have each organisation type.",
        f"{more} more {'analysis is' if more == 1 else 'analyses are'} in the data of this figure." if more else "",
    ]
    return Figure(
        f"{data.rate} in the primary and the sensitivity analyses{', by organisation type' if len(types) > 1 else ''}",
        alternative(f"Means and medians of the {in_brief(uncapitalised(data.rate), 80)} by analysis.", *brief),
        data.caption(data.results.group("table5", analysis=PRIMARY).count("organisations.n"), *notes),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(forest.draw, survey, drawn, f"{data.rate} (%)"),
    )
