"""The percentages of Table 6, each with its interval and a denominator of its own: so points, and never one bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Question
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import TEXT, Blocks, OrganisationType
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.stats.share import INTERVALS
from foisurvey.tables.table import interval, titled, with_percent

ROW, TOP, BOTTOM, GAP = 0.23, 0.15, 0.55, 0.15
PERCENT, COUNTS, WIDEST = 1.35, 1.3, 2.2  # how wide the columns of text are at least, and at most
_NO_INTERVAL = "the denominator is 0, the percentage is above 100, or the total is no count"
DATA = Schema(
    "one status of one organisation type",
    {
        "status": Column("Label of the status"),
        "organisation_type": Column("Label of the type"),
        "percent": Column("Percentage, pooled over the organisations", pl.Float64, "percent", "the denominator is 0"),
        "ci_low": Column("Lower end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "ci_high": Column("Upper end of its interval", pl.Float64, "percent", _NO_INTERVAL),
        "numerator": Column("Sum of what has the status", pl.Float64, "that of the total"),
        "denominator": Column(
            "Sum of the totals of the organisations that answered what it needs", pl.Float64, "that of the total"
        ),
    },
)


class Share(NamedTuple):
    """One status of one organisation type, and its numbers in Table 6."""

    organisation_type: OrganisationType
    numbers: Group

    @property
    def ends(self) -> list[float]:
        """The ends of the interval (percent), where they are defined."""
        return [value for end in ("ci_low", "ci_high") if (value := self.numbers.value(end)) is not None]

    @property
    def percent(self) -> str:
        """The percentage with its interval, as printed."""
        ends = interval(self.numbers.text("ci_low"), self.numbers.text("ci_high"))
        return with_percent(self.numbers.text("pct"), ends)

    @property
    def counts(self) -> str:
        """Numerator and denominator, as printed."""
        return f"{self.numbers.text('numerator')} of {self.numbers.text('denominator')}"


@dataclass(frozen=True)
class Shares(Figure):
    """A figure of points: a block for each status's label, in it a row for the share of each organisation type."""

    statuses: list[tuple[str, list[Share]]]
    level: str
    plural: str

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        numbers = ("pct", "ci_low", "ci_high", "numerator", "denominator")
        rows = [
            (status, share.organisation_type.label, *map(share.numbers.value, numbers))
            for status, shares in self.statuses
            for share in shares
        ]
        return pl.DataFrame(rows, schema=DATA, orient="row")

    def sentences(self) -> Iterator[str]:
        yield f"Points with an interval ({self.level}), each share of a denominator of its own."
        for status, shares in self.statuses:
            each = "; ".join(
                f"{drawing.shortened(share.organisation_type.label)} "
                f"{f'{share.percent}, {share.counts}' if share.numbers.value('denominator') else 'none'}"
                for share in shares
            )
            yield f"{drawing.shortened(status)}, %: {each}."

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw a block for each status, in it a row for each type, and beside it what the point rests on."""
        shares = [share for _, shares in self.statuses for share in shares]
        labels = [(status, [share.organisation_type.label for share in shares]) for status, shares in self.statuses]
        blocks = Blocks(labels, ROW)
        left = drawing.column((share.organisation_type.label for share in shares), 1.5, 2.6)
        right = drawing.WIDTH - drawing.MARGIN
        counts_width = drawing.column((share.counts for share in shares), COUNTS, WIDEST, 0.15)
        percent = right - drawing.column((share.percent for share in shares), PERCENT, WIDEST, 0.15) - counts_width
        height = BOTTOM + blocks.height + 0.2
        sheet = drawing.sheet(self.title, height)
        ends = [end for share in shares for end in share.ends]
        ticks = drawing.percent_ticks(max([share.numbers.value("pct") or 0 for share in shares], default=0))
        scale: Any = {"xlim": (min([0, *ends]) - 2, max([ticks[-1], *ends]) + 2), "ylim": (BOTTOM, height - TOP)}
        scale |= {"xticks": ticks, "xlabel": f"Share, % (line: {self.level})"}
        axis = drawing.rows(sheet, left, BOTTOM, percent - left - GAP, height - BOTTOM - TOP, **scale)
        page = drawing.canvas(sheet, height)
        page.text(percent, height - 0.09, "% (interval)", color=drawing.MUTED, **TEXT)
        plural = drawing.fitted(self.plural, counts_width, drawing.SMALL)
        page.text(right, height - 0.09, plural, ha="right", color=drawing.MUTED, **TEXT)
        for share, y in zip(shares, blocks.write(page, height - TOP, percent - 0.3, left - 0.3), strict=True):
            page.text(percent, y, drawing.fitted(share.percent, WIDEST, drawing.SMALL), **TEXT)
            page.text(right, y, drawing.fitted(share.counts, WIDEST, drawing.SMALL), ha="right", **TEXT)
            if (value := share.numbers.value("pct")) is not None:
                colour = share.organisation_type.colour
                axis.plot(share.ends, [y] * len(share.ends), color=colour, linewidth=2, solid_capstyle="butt")
                axis.plot([value], [y], "o", color=colour, markersize=6, zorder=3)
        return sheet


def shares(data: FigureData) -> Shares:
    """Return the figure of Table 6's percentages, of a survey with parts."""
    survey = data.survey
    assert survey.parts is not None
    types = drawing.organisation_types(survey)
    statuses = []
    for status, part in survey.statuses.items():
        label = visible(part.title if isinstance(part, Question) else part.label)
        of_types = [
            Share(organisation_type, data.results.group("table6", estimate_id(organisation_type.name, status)))
            for organisation_type in types
        ]
        statuses.append((label, of_types))
    plural = visible(survey.counted.plural)
    title = titled(f"{visible(survey.parts.heading)} of {plural}, by organisation type", survey)
    level = f"{survey.statistics.level_percent} CI; {INTERVALS[survey.statistics.interval_of_share]}"
    return Shares(title, statuses, level, plural)
