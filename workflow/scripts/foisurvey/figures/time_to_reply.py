"""How many of the organisations had replied after so many days, by organisation type, beside the limit of the law."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, Law
from foisurvey.estimation.process import days_to_reply
from foisurvey.figures import style
from foisurvey.figures.figure import OF_TYPES, Figure, FigureData, alternative, organisations

UNDATED = "No reply has a date"
REPLIES = Schema(
    "the organisations of a type that replied after as many days",
    {
        "organisation_type": Column("Label of the type"),
        "days": Column("Days to the reply, as the law counts them", pl.Int64, "days", "no reply has a date"),
        "organisations": Column("How many replied then", pl.Int64, "organisations"),
        "percent": Column("Percentage of the replies by then", pl.Float64, "percent", "no reply has a date"),
        "n": Column("How many of the type have the dates", pl.Int64, "organisations"),
    },
)


def time_to_reply(data: FigureData) -> Figure:
    """Return the figure of the days to a reply, of a survey whose law is known."""
    survey, law = data.survey, data.survey.law
    assert law is not None
    dated = days_to_reply(data.frame, law).drop_nulls("days")
    panels: list[tuple[style.OrganisationType, list[int]]] = []
    rows: list[tuple[str, int | None, int, float | None, int]] = []
    for of in style.organisation_types(survey):
        days = (dated if of.name == ALL else dated.filter(organisation_type=of.name))["days"].cast(pl.Int64).sort()
        panels.append((of, days.to_list()))
        counts = days.value_counts().sort("days")
        by_then = (100 * counts["count"].cum_sum() / max(1, days.len())).to_list()
        each = zip(counts["days"], counts["count"].cast(pl.Int64), by_then, strict=True)
        rows += [(of.label, *row, days.len()) for row in each] or [(of.label, None, 0, None, 0)]
    drawn = panels if len(panels) <= len(style.COLOURS) + 1 else panels[:1]
    kind = f"{law.unit}s"
    brief, within, notes = [], f"{UNDATED}.", [f"{UNDATED}."]
    if panels[0][1]:
        within = f"Replied within {law.days} {kind}:"
        for of, each_day in panels:
            in_time = f"{sum(day <= law.days for day in each_day)} of {style.counted(len(each_day))}"
            brief += [(of.label, in_time, in_time)] if each_day else []
        notes = [
            f"Curves: percentage of the replies that had come after so many {kind}; the day of receipt is day zero.",
            f"Vertical line: the {law.days} {kind} of the {visible(law.name)}. Replies without dates are left out.",
            "" if drawn == panels else OF_TYPES,
        ]
    return Figure(
        data.by_type(f"Time to reply in {kind}"),
        alternative(f"Curves of the time to reply, {organisations(dated.height)}. {within}", brief, "types"),
        data.caption(dated.height, *notes),
        pl.DataFrame(rows, schema=REPLIES, orient="row"),
        partial(_draw, data, drawn, law, kind),
    )


def _draw(
    data: FigureData, panels: list[tuple[style.OrganisationType, list[int]]], law: Law, kind: str
) -> "style.Sheet":
    """Draw a curve for each type, and the limit."""
    import seaborn as sns

    if not panels[0][1]:
        return style.nothing(data.survey, UNDATED)
    figure, ((axis,),) = style.sheet(data.survey, [2.0])
    marks: dict[str, Any] = {}
    for of, days in panels:
        if days:
            sns.ecdfplot(x=days, stat="percent", ax=axis, color=of.colour)
            marks[of.label] = axis.lines[-1]
    marks[f"limit: {law.days} {kind}"] = axis.axvline(law.days, color=style.INK, linewidth=1.2)
    most = max([law.days * 1.5, 1.02 * panels[0][1][-1]])  # beyond the last step, so that it is seen
    axis.set(xlim=(0, most), ylim=(0, 102), xlabel=f"{kind.capitalize()} to the reply", ylabel="Replies (%)")
    style.legend(figure, marks)
    return figure
