"""The flow of the organisations, from those contacted to each analysis, as boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.flow import EXEMPTIONS
from foisurvey.estimation.membership import SILENT, label
from foisurvey.figures import drawing
from foisurvey.figures.figure import FigureData
from foisurvey.tables.table import titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LEFT, SIDE = 0.35, 4.75  # where the boxes of those in an analysis, and of those excluded, begin
BOX, SIDE_BOX, INDENT = 3.6, 3.0, 0.45  # how wide they are, and how far a sensitivity analysis is indented
LINE, PADDING, GAP = 0.165, 0.09, 0.22
LONGEST_REASON = 80  # characters
INDENTED = "\u00a0" * 5  # a browser would leave out spaces


class Reason(NamedTuple):
    """Why organisations are excluded (or what became of their claim) in words, and how many they are."""

    label: str
    n: int


@dataclass(frozen=True)
class Box:
    """One step: how many organisations are in it, and why others of the step before are excluded.

    In the box of the exemptions claimed, `excluded` has the outcomes instead.
    """

    label: str
    n: int
    excluded: list[Reason]


@dataclass(frozen=True)
class FlowChart:
    """`steps` follow one another; each of `analyses` follows the last of them; `claims` splits the exemptions."""

    title: str
    steps: list[Box]
    analyses: list[Box]
    claims: Box | None

    def __post_init__(self) -> None:
        pairs = [*zip(self.steps, self.steps[1:], strict=False), *((self.steps[-1], box) for box in self.analyses)]
        for before, box in pairs:
            if box.n + _total(box.excluded) != before.n:
                raise AssertionError(f"{box.label}: {box.n} in and {box.excluded} excluded are not {before.n}")
        if self.claims and _total(self.claims.excluded) != self.claims.n:
            raise AssertionError(f"{self.claims.label}: {self.claims.excluded} are not {self.claims.n}")

    def data(self) -> pl.DataFrame:
        """Return for each box a row of those in it, before it a row for each reason of those excluded since the last.

        The last rows are of the exemptions claimed, one for each outcome.
        """
        rows: list[tuple[str | None, str, str | None, int, bool]] = []
        for place, box in enumerate([*self.steps, *self.analyses]):
            before = None if not place else self.steps[min(place, len(self.steps)) - 1].label
            rows += [(before, box.label, reason, n, False) for reason, n in box.excluded]
            rows.append((before, box.label, None, box.n, True))
        if self.claims:
            rows += [(self.steps[0].label, self.claims.label, outcome, n, True) for outcome, n in self.claims.excluded]
        columns = {"from": pl.String, "to": pl.String, "reason": pl.String, "organisations": pl.Int64, "in": pl.Boolean}
        return pl.DataFrame(rows, schema=columns, orient="row")

    def alternative_text(self) -> str:
        """Return a description in words and computed numbers."""
        sentences = [drawing.heading_of(self.title), "A flow chart of boxes."]
        for box in [*self.steps, *self.analyses]:
            excluded = f" (out: {_in_words(box.excluded)})" if box.excluded else ""
            box_label = drawing.shortened(box.label, LONGEST_REASON)
            sentences.append(f"{box_label}: {drawing.organisations(box.n)}{excluded}.")
        if self.claims:
            outcomes = _in_words(self.claims.excluded)
            sentences.append(f"{self.claims.label}: {drawing.organisations(self.claims.n)} ({outcomes}).")
        return " ".join(sentences)

    def draw(self) -> "Drawing":
        """Draw the steps on the left, from top to bottom, and those excluded to their right."""
        layout = _Layout()
        layout.step(self.steps[0])
        if self.claims:
            layout.claims(self.claims)
        for box in self.steps[1:]:
            layout.down(box.excluded)
            layout.step(box)
        for box in self.analyses[: drawing.MOST_ANALYSES]:
            layout.analysis(box)
        if len(self.analyses) > drawing.MOST_ANALYSES:
            layout.note(drawing.more_analyses(len(self.analyses) - drawing.MOST_ANALYSES))
        with drawing.styled():
            return layout.draw(self.title)


class _Placed(NamedTuple):
    """A box on the page: its left upper corner, its width, its lines and below them n; `side` is one on the right."""

    x: float
    top: float
    width: float
    lines: list[str]
    n: int | None = None
    side: bool = False
    dashed: bool = False

    @property
    def height(self) -> float:
        return LINE * (len(self.lines) + (self.n is not None)) + 2 * PADDING


class _Layout:
    """Gathers boxes and lines from top to bottom, since only at the end the height is known.

    Heights are negative: how far down from the top.
    """

    def __init__(self) -> None:
        self.y = 0.0
        self.free_on_right = 0.0  # from here on down nothing stands on the right yet
        self.last_step = _Placed(LEFT, 0.0, BOX, [])
        self.boxes: list[_Placed] = []
        self.lines: list[list[tuple[float, float]]] = []
        self.arrowheads: list[tuple[float, float, str]] = []
        self.notes: list[tuple[float, str]] = []

    def step(self, box: Box) -> None:
        """Place a step where the one before it ends."""
        self.last_step = self._place(_Placed(LEFT, self.y, BOX, _lines(box.label, BOX), box.n))
        self.y -= self.last_step.height

    def claims(self, claims: Box) -> None:
        """Place the exemptions claimed beside the step just placed."""
        lines = [f"{claims.label}: n = {drawing.counted(claims.n)}", *_listed(claims.excluded)]
        box = self._place(_Placed(SIDE, self.last_step.top, SIDE_BOX, lines, side=True, dashed=True))
        middle = (self.last_step.top + self.y) / 2
        self.lines.append([(LEFT + BOX, middle), (SIDE, middle)])
        self.free_on_right = box.top - box.height - GAP

    def down(self, excluded: list[Reason]) -> None:
        """Go down to the next step, past the box of those excluded."""
        x, start = LEFT + BOX / 2, self.y
        if excluded:
            top = min(self.y - GAP, self.free_on_right)
            box = self._place(_Placed(SIDE, top, SIDE_BOX, _listed(excluded), side=True))
            middle = top - box.height / 2
            self.lines.append([(x, middle), (SIDE, middle)])
            self.arrowheads.append((SIDE, middle, ">"))
            self.y = top - box.height
            self.free_on_right = self.y - GAP
        self.y -= GAP
        self.lines.append([(x, start), (x, self.y)])
        self.arrowheads.append((x, self.y, "v"))

    def analysis(self, analysis: Box) -> None:
        """Place a sensitivity analysis, off a line down from the last step, and beside it those whom it excludes."""
        x, trunk, inner = LEFT + INDENT, LEFT + INDENT / 2, BOX - INDENT
        top = min(self.y - GAP, self.free_on_right) if analysis.excluded else self.y - GAP
        box = self._place(_Placed(x, top, inner, _lines(analysis.label, inner), analysis.n))
        middle, end = top - box.height / 2, top - box.height
        if analysis.excluded:
            beside = _Placed(SIDE, top, SIDE_BOX, _listed(analysis.excluded), side=True)
            beside = self._place(beside._replace(top=min(top, middle + beside.height / 2)))
            self.lines.append([(LEFT + BOX, middle), (SIDE, middle)])
            end = min(end, beside.top - beside.height)
        trunk_top = self.last_step.top - self.last_step.height
        self.lines.append([(trunk, trunk_top), (trunk, middle), (x, middle)])
        self.arrowheads.append((x, middle, ">"))
        self.y = end

    def note(self, text: str) -> None:
        """Place a note below all boxes."""
        self.y -= GAP
        self.notes.append((self.y, text))
        self.y -= LINE

    def draw(self, title: str) -> "Drawing":
        """Return the sheet with everything placed."""
        from matplotlib.collections import LineCollection

        height = -min(self.y, self.free_on_right + GAP) + 0.2
        sheet = drawing.sheet(title, height)
        page = drawing.canvas(sheet, height)

        def on_page(y: float) -> float:
            return y + height - 0.05

        lines = [[(x, on_page(y)) for x, y in line] for line in self.lines]
        page.add_collection(LineCollection(lines, colors=drawing.MUTED, linewidths=1, zorder=1))
        style: Any = {"s": 22, "color": drawing.MUTED, "linewidths": 0, "zorder": 2}
        for marker, (to_right, up) in (("v", (0, 0.035)), (">", (-0.035, 0))):
            heads = [(x + to_right, on_page(y + up)) for x, y, head in self.arrowheads if head == marker]
            if heads:
                page.scatter([x for x, _ in heads], [y for _, y in heads], marker=marker, **style)
        for box in self.boxes:
            _draw_box(page, box._replace(top=on_page(box.top)))
        for y, note in self.notes:
            page.text(LEFT, on_page(y), note, fontsize=drawing.SMALL, va="top")
        return sheet

    def _place(self, box: _Placed) -> _Placed:
        self.boxes.append(box)
        return box


def _draw_box(page: "Axes", box: _Placed) -> None:
    from matplotlib.patches import Rectangle

    edge, fill = (drawing.MUTED, "white") if box.side else (drawing.COLOURS[1], "#EEF5FA")
    style: Any = {"facecolor": fill, "edgecolor": edge, "linestyle": (0, (4, 2)) if box.dashed else "solid"}
    page.add_patch(Rectangle((box.x, box.top - box.height), box.width, box.height, zorder=3, **style))
    lines = [(line, "normal") for line in box.lines]
    if box.n is not None:
        lines.append((f"n = {drawing.counted(box.n)}", "bold"))
    x, align, size = (box.x + box.width / 2, "center", drawing.MEDIUM)
    if box.side:
        x, align, size = (box.x + 0.1, "left", drawing.SMALL)
    for place, (line, weight) in enumerate(lines):
        y = box.top - PADDING - LINE * (place + 0.5)
        page.text(x, y, line, ha=align, va="center_baseline", fontsize=size, fontweight=weight, zorder=4)


def _lines(label: str, box_width: float) -> list[str]:
    return drawing.lines(drawing.shortened(label, LONGEST_REASON), box_width - 0.3, drawing.MEDIUM)


def _listed(reasons: Sequence[Reason]) -> list[str]:
    """Return the lines of a box on the right: each count and its reason, what does not fit on a line below it."""
    listed = []
    for reason in reasons:
        text = f"{drawing.counted(reason.n)} {drawing.shortened(reason.label, LONGEST_REASON)}"
        first, *rest = drawing.lines(text, SIDE_BOX - 0.3, drawing.SMALL)
        listed += [first, *(f"{INDENTED}{line}" for line in rest)]
    return listed


def _in_words(reasons: Sequence[Reason]) -> str:
    return "; ".join(
        f"{drawing.shortened(reason.label, LONGEST_REASON)}, {drawing.counted(reason.n)}" for reason in reasons
    )


def _total(reasons: Sequence[Reason]) -> int:
    return sum(reason.n for reason in reasons)


def flowchart(data: FigureData) -> FlowChart:
    """Return the flow chart of the flow, without the reasons that apply to nobody.

    Raises AssertionError where a box and those excluded do not add up to the box before.
    """
    survey = data.results.survey
    words = [_reason(code, detail, survey) for code, detail in data.flow.select("reason", "detail").iter_rows()]
    flow = data.flow.with_columns(label=pl.Series(words, dtype=pl.String))
    inside = flow.filter("in_analysis")
    n = dict(inside.select("analysis", "organisations").iter_rows())
    silent = pl.col("reason").is_in(SILENT)

    not_responded = _reasons(flow.filter(silent, analysis="table2"))
    no_number = _reasons(flow.filter(~pl.col("in_analysis"), ~silent, analysis="table2"))
    steps = [
        Box("Contacted", n["table1"], []),
        Box("Responded", n["table1"] - _total(not_responded), not_responded),
        Box(f"Gave a number: {visible(survey.questions[survey.design.total].title)}", n["table2"], no_number),
    ]
    analyses = []
    if survey.compliance:
        label_of_rate = f"Have a {visible(survey.compliance.rate)}"
        steps.append(Box(label_of_rate, n[PRIMARY], _excluded_since(flow, "table2", PRIMARY)))
        analyses = [
            Box(f"Sensitivity analysis: {visible(scenario.label)}", n[name], _excluded_since(flow, PRIMARY, name))
            for name, scenario in survey.sensitivity.items()
        ]
    outcomes = _reasons(inside.filter(analysis=EXEMPTIONS))
    claims = Box("Claimed an exemption", _total(outcomes), outcomes) if outcomes else None
    title = titled("Flow of the organisations, from those contacted to each analysis", survey)
    return FlowChart(title, steps, analyses, claims)


def _excluded_since(flow: pl.DataFrame, before: str, analysis: str) -> list[Reason]:
    """Return who is excluded from an analysis for a reason that the analysis before it does not have."""
    excluded = flow.filter(~pl.col("in_analysis"))
    reasons, known = excluded.filter(analysis=analysis), excluded.filter(analysis=before)
    by = ["reason", "detail"]
    return _reasons(reasons.join(known, on=by, how="anti", nulls_equal=True, maintain_order="left"))


def _reasons(flow: pl.DataFrame) -> list[Reason]:
    applied = flow.filter(pl.col("organisations") > 0)
    return [Reason(*row) for row in applied.select("label", "organisations").iter_rows()]


def _reason(code: str, detail: str | None, survey: Presentation) -> str:
    """Return a reason of the flow in words, with the label of a question, or what the rate is called, for its name."""
    if code == "rate_excluded":
        assert survey.compliance is not None
        return visible(f"{survey.compliance.rate} is {detail}%")
    if detail is None or code == "outcome":
        return visible(label(code, detail))
    return visible(label(code, survey.questions[detail].title))
