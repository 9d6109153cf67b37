"""How many of the organisations had replied after so many days, by organisation type, beside the limit of the law."""

from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Law, Presentation
from foisurvey.estimation.process import DAYS, days_to_reply
from foisurvey.figures import style
from foisurvey.figures.figure import OF_TYPES, TYPE, Figure, FigureData, alternative, organisations

REPLIES = Schema(
    "the organisations of a type that replied after as many days",
    {
        **TYPE,
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
    dated, kind = days_to_reply(data.frame, law).drop_nulls(DAYS), f"{law.unit}s"
    panels = {of: of.rows(dated)[DAYS].alias("days").cast(pl.Int64).sort() for of in style.organisation_types(survey)}
    rows, brief = list[tuple[str, int | None, int, float | None, int]](), []
    for of, days in panels.items():
        counts = days.value_counts().sort("days")
        by_then = 100 * counts["count"].cum_sum() / max(1, days.len())
        each = zip(counts["days"], counts["count"], by_then, strict=True)
        rows += [(of.label, *row, days.len()) for row in each] or [(of.label, None, 0, None, 0)]
        in_time = f"{(days <= law.days).sum()} of {style.counted(days.len())}"
        brief += [(of.label, in_time, in_time)] if days.len() else []
    drawn = panels if len(panels) <= len(style.COLOURS) + 1 else dict([next(iter(panels.items()))])
    notes = [
        f"Curves: percentage of the replies that had come after so many {kind}; the day of receipt is day zero.",
        f"Vertical line: the {law.days} {kind} of the {visible(law.name)}. Replies without dates are left out.",
        "" if drawn == panels else OF_TYPES,
    ]
    seen = f"Curves of the time to reply, {organisations(dated.height)}. Replied within {law.days} {kind}:"
    figure = Figure(
        data.by_type(f"Time to reply in {kind}"),
        alternative(seen, brief, "types"),
        data.caption(dated.height, *notes),
        pl.DataFrame(rows, schema=REPLIES, orient="row"),
        partial(_draw, survey, drawn, law, kind),
    )
    return figure if dated.height else figure.of_nothing(data, "No reply has a date")


def _draw(survey: Presentation, panels: dict[style.OrganisationType, pl.Series], law: Law, kind: str) -> "style.Sheet":
    """Draw a curve for each type, and the limit."""
    import seaborn as sns

    figure, ((axis,),) = style.sheet(survey, [2.0])
    marks: dict[str, Any] = {}
    for of, days in panels.items():
        if days.len():
            sns.ecdfplot(x=days.to_list(), stat="percent", ax=axis, color=of.colour)
            marks[of.label] = axis.lines[-1]
    marks[f"limit: {law.days} {kind}"] = axis.axvline(law.days, color=style.INK, linewidth=1.2)
    axis.set(ylim=(0, 102), xlabel=f"{kind.capitalize()} to the reply", ylabel="Replies (%)")
    slowest = [1.02 * day for days in panels.values() for day in days[-1:]]  # beyond the last step, so that it is seen
    axis.set_xlim(0, max(law.days * 1.5, *slowest))
    style.legend(figure, marks)
    return figure
