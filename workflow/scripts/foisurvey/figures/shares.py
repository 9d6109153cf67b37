"""The percentages of Table 6, each with its interval and a denominator of its own: so points, and never one bar."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Question
from foisurvey.estimation.estimates import estimate_id
from foisurvey.estimation.results import Group
from foisurvey.figures import drawing
from foisurvey.figures.drawing import TEXT, Blocks, OrganisationType
from foisurvey.figures.figure import FigureData
from foisurvey.stats.share import INTERVALS
from foisurvey.tables.table import interval, titled, with_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

ROW, TOP, BOTTOM, GAP = 0.23, 0.15, 0.55, 0.15
PERCENT, COUNTS, WIDEST = 1.35, 1.3, 2.2  # how wide the columns of text are at least, and at most


@dataclass(frozen=True)
class Share:
    """One status of one organisation type: its percentage with the interval, numerator and denominator, as printed."""

    organisation_type: OrganisationType
    percent: float | None
    interval: tuple[float | None, float | None]
    numerator: float | None
    denominator: float | None
    percent_text: str
    counts_text: str


class Status(NamedTuple):
    """A status: its label, and the share of each organisation type, in their order."""

    label: str
    shares: list[Share]


class _Columns(NamedTuple):
    """Where the axis begins, and the two columns of text beside it, and where the second ends."""

    axis: float
    percent: float
    counts: float
    end: float


@dataclass(frozen=True)
class Shares:
    """A figure of points, a block of rows for each status."""

    title: str
    statuses: list[Status]
    level: str
    plural: str

    def data(self) -> pl.DataFrame:
        """Return a row for each status and organisation type; `percent` and its interval are percentages."""
        rows = [
            (status, share.organisation_type.label, share.percent, *share.interval, share.numerator, share.denominator)
            for status, shares in self.statuses
            for share in shares
        ]
        numbers = ("percent", "ci_low", "ci_high", "numerator", "denominator")
        texts = dict.fromkeys(("status", "organisation_type"), pl.String)
        return pl.DataFrame(rows, schema=texts | dict.fromkeys(numbers, pl.Float64), orient="row")

    def alternative_text(self) -> str:
        """Return a description in words and computed numbers."""
        sentences = [
            drawing.heading_of(self.title),
            f"Points with an interval ({self.level}), each share of a denominator of its own.",
        ]
        for status, shares in self.statuses:
            each = "; ".join(
                f"{drawing.shortened(share.organisation_type.label)} "
                f"{f'{share.percent_text}, {share.counts_text}' if share.denominator else 'none'}"
                for share in shares
            )
            sentences.append(f"{drawing.shortened(status)}, %: {each}.")
        return " ".join(sentences)

    def draw(self) -> "Drawing":
        """Draw a block for each status, in it a row for each type, and beside it what the point rests on."""
        rows = [(status, [share.organisation_type.label for share in shares]) for status, shares in self.statuses]
        blocks, columns = Blocks(rows, ROW), self._columns()
        height = BOTTOM + blocks.height + 0.2
        with drawing.styled():
            sheet = drawing.sheet(self.title, height)
            across = columns.percent - columns.axis - GAP
            axis = drawing.axes(sheet, columns.axis, BOTTOM, across, height - BOTTOM - TOP)
            page = drawing.canvas(sheet, height)
            self._scale(axis, height)
            page.text(columns.percent, height - 0.09, "% (interval)", color=drawing.MUTED, **TEXT)
            plural = drawing.fitted(self.plural, columns.end - columns.counts, drawing.SMALL)
            page.text(columns.end, height - 0.09, plural, ha="right", color=drawing.MUTED, **TEXT)
            places = blocks.write(page, height - TOP, columns.percent - 0.3, columns.axis - 0.3)
            for share, y in zip(self._all(), places, strict=True):
                page.text(columns.percent, y, drawing.fitted(share.percent_text, WIDEST, drawing.SMALL), **TEXT)
                page.text(columns.end, y, drawing.fitted(share.counts_text, WIDEST, drawing.SMALL), ha="right", **TEXT)
                _draw_share(axis, share, y)
        return sheet

    def _columns(self) -> _Columns:
        shares = self._all()
        labels = drawing.column((share.organisation_type.label for share in shares), 1.5, 2.6)
        percent = _column((share.percent_text for share in shares), PERCENT)
        counts = _column((share.counts_text for share in shares), COUNTS)
        end = drawing.WIDTH - drawing.MARGIN
        return _Columns(labels, end - percent - counts, end - counts, end)

    def _scale(self, axis: "Axes", height: float) -> None:
        ends = [end for share in self._all() for end in share.interval if end is not None]
        axis.set_xlim(min([0, *ends]) - 2, max([100, *ends]) + 2)
        axis.set_ylim(BOTTOM, height - TOP)
        drawing.only_across(axis)
        axis.set_xticks(range(0, 101, 20))
        axis.set_xlabel(f"Share, % (line: {self.level})")

    def _all(self) -> list[Share]:
        return [share for _, shares in self.statuses for share in shares]


def _draw_share(axis: "Axes", share: Share, y: float) -> None:
    if share.percent is not None:
        line = [end for end in share.interval if end is not None]
        colour = share.organisation_type.colour
        axis.plot(line, [y] * len(line), color=colour, linewidth=2, solid_capstyle="butt")
        axis.plot([share.percent], [y], "o", color=colour, markersize=6, zorder=3)


def _column(texts: Iterable[str], least: float) -> float:
    return min(WIDEST, max([least, *(drawing.width(text, drawing.SMALL) + 0.15 for text in texts)]))


def shares(data: FigureData) -> Shares:
    """Return the figure of Table 6's percentages, of a survey with parts."""
    survey = data.results.survey
    assert survey.parts is not None
    types = [(kind, data.results.group("table6", kind.name)) for kind in drawing.organisation_types(survey)]
    statuses = [
        Status(
            visible(part.title if isinstance(part, Question) else part.label),
            [_share(kind, group, status) for kind, group in types],
        )
        for status, part in survey.statuses.items()
    ]
    plural = visible(survey.counted.plural)
    title = titled(f"{visible(survey.parts.heading)} of {plural}, by organisation type", survey)
    level = f"{survey.statistics.level_percent} CI; {INTERVALS[survey.statistics.interval_of_share]}"
    return Shares(title, statuses, level, plural)


def _share(kind: OrganisationType, group: Group, status: str) -> Share:
    percent, low, high, numerator, denominator = (
        estimate_id(status, name) for name in ("pct", "ci_low", "ci_high", "numerator", "denominator")
    )
    return Share(
        organisation_type=kind,
        percent=group.value(percent),
        interval=(group.value(low), group.value(high)),
        numerator=group.value(numerator),
        denominator=group.value(denominator),
        percent_text=with_percent(group.text(percent), interval(group.text(low), group.text(high))),
        counts_text=f"{group.text(numerator)} of {group.text(denominator)}",
    )
