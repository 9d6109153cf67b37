"""The shares of the parts, each with its interval and a denominator of its own: so points, and never one bar."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foisurvey.core.config import parts
from foisurvey.core.outside_text import visible
from foisurvey.figures import drawing
from foisurvey.stats.share import INTERVALS
from foisurvey.tables.table import Numbers, interval, titled, with_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

ROW, HEADING, BOTTOM = 0.23, 0.36, 0.55
SAID, OF, WIDEST = 1.35, 1.3, 2.2  # how wide the columns of text are at least, and at most


@dataclass(frozen=True)
class Share:
    """One share: of which status and type, in percent with its interval, its numerator and denominator, and as text."""

    status: str
    label: str
    colour: str
    percent: float | None
    interval: tuple[float | None, float | None]
    numerator: float | None
    denominator: float | None
    said: str
    of: str


@dataclass(frozen=True)
class Shares:
    """A figure before it is drawn; `shares` are in the order of the statuses, then of the types."""

    name: str
    title: str
    shares: list[Share]
    level: str
    plural: str

    def data(self) -> pl.DataFrame:
        """Return a row for each status and type; shares and intervals are in percent."""
        rows = [
            (share.status, share.label, share.percent, *share.interval, share.numerator, share.denominator)
            for share in self.shares
        ]
        numbers = ("percent", "ci_low", "ci_high", "numerator", "denominator")
        texts = dict.fromkeys(("status", "organisation_type"), pl.String)
        return pl.DataFrame(rows, schema=texts | dict.fromkeys(numbers, pl.Float64), orient="row")

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        said = [
            drawing.heading_of(self.title),
            f"Points with an interval ({self.level}), each share of a denominator of its own.",
        ]
        for status, those in self._by_status().items():
            each = "; ".join(
                f"{drawing.shortened(share.label)} {f'{share.said}, {share.of}' if share.denominator else 'none'}"
                for share in those
            )
            said.append(f"{drawing.shortened(status)}, %: {each}.")
        return " ".join(said)

    def draw(self) -> "Drawing":
        """Draw a block for each status, in it a row for each type, and beside it what the point rests on."""
        blocks = self._by_status()
        height = BOTTOM + sum(HEADING + ROW * len(those) for those in blocks.values()) + 0.2
        labels = drawing.column((share.label for share in self.shares), 1.5, 2.6)
        end = drawing.WIDTH - drawing.MARGIN
        of = _column((share.of for share in self.shares), OF)
        right = end - _column((share.said for share in self.shares), SAID) - of
        small: Any = {"fontsize": drawing.SMALL, "va": "center"}
        with drawing.styled():
            found = drawing.sheet(self.title, height)
            axis = drawing.axes(found, labels, BOTTOM, right - labels - 0.15, height - BOTTOM - 0.15)
            page = drawing.canvas(found, height)
            ends = [limit for share in self.shares for limit in share.interval if limit is not None]
            axis.set_xlim(min([0, *ends]) - 2, max([100, *ends]) + 2)
            axis.set_ylim(BOTTOM, height - 0.15)
            axis.set_yticks([])
            axis.set_xticks(range(0, 101, 20))
            axis.spines["left"].set_visible(False)
            axis.grid(axis="x")
            axis.set_xlabel(f"Share, % (line: {self.level})")
            page.text(right, height - 0.09, "% (interval)", color=drawing.MUTED, **small)
            what = drawing.fitted(self.plural, of, drawing.SMALL)
            page.text(end, height - 0.09, what, ha="right", color=drawing.MUTED, **small)
            y = height - 0.15
            for status, those in blocks.items():
                y -= HEADING
                drawing.heading(page, 0.15, y + 0.11, status, right - 0.3)
                for share in those:
                    y -= ROW
                    middle = y + ROW / 2
                    label = drawing.fitted(drawing.shortened(share.label), labels - 0.3, drawing.SMALL)
                    page.text(0.25, middle, label, **small)
                    page.text(right, middle, drawing.fitted(share.said, WIDEST, drawing.SMALL), **small)
                    page.text(end, middle, drawing.fitted(share.of, WIDEST, drawing.SMALL), ha="right", **small)
                    if share.percent is not None:
                        line = [end for end in share.interval if end is not None]
                        axis.plot(line, [middle] * len(line), color=share.colour, linewidth=2, solid_capstyle="butt")
                        axis.plot([share.percent], [middle], "o", color=share.colour, markersize=6, zorder=3)
        return found

    def _by_status(self) -> dict[str, list[Share]]:
        found: dict[str, list[Share]] = {}
        for share in self.shares:
            found.setdefault(share.status, []).append(share)
        return found


def _column(texts: Iterable[str], least: float) -> float:
    return min(WIDEST, max([least, *(drawing.width(text, drawing.SMALL) + 0.15 for text in texts)]))


def shares(values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]) -> Shares:
    """Return the figure of Table 6's shares; `values` are the primary estimates by id."""
    asked = [survey["questions"][name] for name in parts(survey["questions"])] + [survey["parts"]["remainder"]]
    decimals = print_settings["decimals"]
    whole = next(question for question in survey["questions"].values() if question["role"] == "total")
    decimals = decimals | {"amount": 0 if whole["number"] == "count" else decimals["statistic"]}
    coloured, found = drawing.colours(survey), []
    for column in asked:
        status = column["status"]
        heading = visible(f"{column['group']}: {column['label']}" if column.get("group") else column["label"])
        for kind, label in drawing.groups(survey).items():
            prefix = f"table6.{kind}.{status}"
            numbers = Numbers(values, prefix, decimals)
            percent, low, high, numerator, denominator = (
                values[f"{prefix}.{name}"] for name in ("pct", "ci_low", "ci_high", "numerator", "denominator")
            )
            ends = (numbers.number(end, "percent") for end in ("ci_low", "ci_high"))
            said = with_percent(numbers.number("pct", "percent"), interval(*ends))
            of = " of ".join(numbers.number(name, "amount") for name in ("numerator", "denominator"))
            colour = coloured[kind]
            found.append(Share(heading, label, colour, percent, (low, high), numerator, denominator, said, of))
    plural = visible(survey["counted"]["plural"])
    title = titled(f"{visible(survey['parts']['heading'])} of {plural}, by organisation type", print_settings)
    statistics = print_settings["statistics"]
    method = INTERVALS[statistics["interval_of_share"]]
    level = f"{100 * statistics['level']:g}% CI; {method}"
    return Shares("shares", title, found, level, plural)
