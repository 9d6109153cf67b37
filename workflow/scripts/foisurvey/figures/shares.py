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
from foisurvey.tables.share_table import doubt
from foisurvey.tables.table import MARK, titled, with_percent

ROW, TOP, BOTTOM, GAP = 0.23, 0.15, 0.55, 0.15
PERCENT, COUNTS, WIDEST = 1.35, 1.3, 2.2  # how wide the columns of text are at least, and at most
LINE = 0.15  # how high a further line of the legend is
WIDTHS = {"ci": 2.6, "cluster_ci": 0.9}  # how wide the lines are of the config's interval and of that by organisations
DOUBTFUL = "no width, or an end below 0 or above 100; read with care"
BEYOND = 12  # percentage points that a line may lead beyond the scale; a longer one is cut there
_NO_INTERVAL = "the denominator is 0, the percentage is above 100, or the total is no count"
_NO_CLUSTERS = "fewer than two organisations answered, or the logit of 0 or 100%"
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


class Share(NamedTuple):
    """One status of one organisation type, and its numbers in Table 6."""

    organisation_type: OrganisationType
    numbers: Group

    def ends(self, name: str) -> list[float]:
        """Return the ends of an interval (percent), ci or cluster_ci, where they are defined."""
        return [value for end in ("low", "high") if (value := self.numbers.value(f"{name}_{end}")) is not None]

    def interval(self, name: str) -> str:
        """Return an interval, ci or cluster_ci, as printed."""
        return self.numbers.interval(name)

    @property
    def percent(self) -> str:
        """The percentage with its interval, as printed."""
        return with_percent(self.numbers.text("pct"), self.interval("ci")) + doubt(self.numbers)

    @property
    def counts(self) -> str:
        """Numerator and denominator, as printed."""
        return f"{self.numbers.text('numerator')} of {self.numbers.text('denominator')}"


@dataclass(frozen=True)
class Shares(Figure):
    """A figure of points: a block for each status's label, in it a row for the share of each organisation type.

    `by_organisations` is what a second interval is called, empty where the first is by organisations.
    """

    statuses: list[tuple[str, list[Share]]]
    level: str
    by_organisations: str
    plural: str

    @property
    def drawn(self) -> list[str]:
        """The intervals that have a line."""
        return ["ci", *(["cluster_ci"] if self.by_organisations else [])]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        intervals = [f"{name}_{end}" for name in WIDTHS for end in ("low", "high")]
        numbers = ("pct", *intervals, "numerator", "denominator")
        rows = [
            (status, share.organisation_type.label, *map(share.numbers.value, numbers))
            for status, shares in self.statuses
            for share in shares
        ]
        return pl.DataFrame(rows, schema=DATA, orient="row")

    def sentences(self) -> Iterator[str]:
        second = f" and, as a thinner line, another ({self.by_organisations})" if self.by_organisations else ""
        yield f"Points with an interval ({self.level}){second}, each share of a denominator of its own."
        for status, shares in self.statuses:
            each = "; ".join(
                f"{drawing.shortened(share.organisation_type.label)} "
                f"{self._in_words(share) if share.numbers.value('denominator') else 'none'}"
                for share in shares
            )
            yield f"{drawing.shortened(status)}, %: {each}."
        if any(doubt(share.numbers, name) for _, shares in self.statuses for share in shares for name in self.drawn):
            yield f"{MARK}: {DOUBTFUL}."

    def _in_words(self, share: Share) -> str:
        if not self.by_organisations:
            return f"{share.percent}, {share.counts}"
        second = share.interval("cluster_ci") + doubt(share.numbers, "cluster_ci")
        return f"{share.percent}, {share.counts}, by organisations {second}"

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
        legend = [f"Share, % (line: {self.level})"]
        if self.by_organisations:
            legend = [f"Share, % (thick line: {self.level};", f"thin line: {self.by_organisations})"]
        if any(doubt(share.numbers) for share in shares):
            legend.append(f"{MARK}: {DOUBTFUL}")
        bottom = BOTTOM + LINE * (len(legend) - 1)
        height = bottom + blocks.height + 0.2
        sheet = drawing.sheet(self.title, height)
        ticks = drawing.percent_ticks(max([share.numbers.value("pct") or 0 for share in shares], default=0))
        ends = [
            min(max(end, -BEYOND), ticks[-1] + BEYOND)
            for share in shares
            for name in self.drawn
            for end in share.ends(name)
        ]
        scale: Any = {"xlim": (min([0, *ends]) - 2, max([ticks[-1], *ends]) + 2), "ylim": (bottom, height - TOP)}
        scale |= {"xticks": ticks, "xlabel": "\n".join(legend)}
        axis = drawing.rows(sheet, left, bottom, percent - left - GAP, height - bottom - TOP, **scale)
        page = drawing.canvas(sheet, height)
        page.text(percent, height - 0.09, "% (interval)", color=drawing.MUTED, **TEXT)
        plural = drawing.fitted(self.plural, counts_width, drawing.SMALL)
        page.text(right, height - 0.09, plural, ha="right", color=drawing.MUTED, **TEXT)
        for share, y in zip(shares, blocks.write(page, height - TOP, percent - 0.3, left - 0.3), strict=True):
            page.text(percent, y, drawing.fitted(share.percent, WIDEST, drawing.SMALL), **TEXT)
            page.text(right, y, drawing.fitted(share.counts, WIDEST, drawing.SMALL), ha="right", **TEXT)
            if (value := share.numbers.value("pct")) is not None:
                colour = share.organisation_type.colour
                for name in self.drawn:
                    ends, width = share.ends(name), WIDTHS[name]
                    axis.plot(ends, [y] * len(ends), color=colour, linewidth=width, solid_capstyle="butt")
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
    method, level = survey.statistics.interval_of_share, f"{survey.statistics.level_percent} CI"
    by_organisations = f"{level} by organisations"
    if method == "cluster":
        return Shares(title, statuses, by_organisations, "", plural)
    return Shares(title, statuses, f"{level}; {INTERVALS[method]}", by_organisations, plural)
