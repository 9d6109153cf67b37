"""The flow of the organisations, from those contacted to each analysis, as boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.flow import EXEMPTIONS
from foisurvey.estimation.membership import SILENT, label
from foisurvey.figures import drawing
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.tables.table import titled

LEFT, SIDE = 0.35, 4.75  # where the boxes of those in an analysis, and of those excluded, begin
BOX, SIDE_BOX, INDENT = 3.6, 3.0, 0.45  # how wide they are, and how far a sensitivity analysis is indented
LINE, PADDING, GAP = 0.165, 0.09, 0.22
LONGEST_REASON = 80  # characters
INDENTED = "\u00a0" * 5  # a browser would leave out spaces
CLAIMED = "Claimed an exemption"
DATA = Schema(
    "one box, before it a row for each reason why organisations of the box before are not in it; last a row for each "
    "outcome of the exemptions claimed",
    {
        "from": Column("Label of the box before", blank="the first box"),
        "to": Column("Label of the box"),
        "reason": Column("Why they are not in it, or the outcome of their claim", blank="they are in it"),
        "organisations": Column("How many they are", pl.Int64, "organisations"),
        "in": Column("Whether they are in the box", pl.Boolean),
    },
)


class Reason(NamedTuple):
    """Why organisations are excluded (or what became of their claim) in words, and how many they are."""

    label: str
    n: int


@dataclass(frozen=True)
class Box:
    """One step: how many organisations are in it, and why others of the step before are excluded.

    Raises AssertionError where the two do not add up to the step before.
    """

    label: str
    n: int
    excluded: Sequence[Reason] = ()
    before: "Box | None" = None

    def __post_init__(self) -> None:
        if self.before and self.n + _total(self.excluded) != self.before.n:
            raise AssertionError(f"{self.label}: {self.n} in and {self.excluded} excluded are not {self.before.n}")


@dataclass(frozen=True)
class FlowChart(Figure):
    """`steps` follow one another; each of `analyses` follows the last of them; `claims` are by outcome."""

    steps: list[Box]
    analyses: list[Box]
    claims: list[Reason]

    def data(self) -> pl.DataFrame:
        """Return the numbers shown (`DATA`)."""
        rows: list[tuple[str | None, str, str | None, int, bool]] = []
        for box in [*self.steps, *self.analyses]:
            before = box.before.label if box.before else None
            rows += [(before, box.label, reason, n, False) for reason, n in box.excluded]
            rows.append((before, box.label, None, box.n, True))
        rows += [(self.steps[0].label, CLAIMED, outcome, n, True) for outcome, n in self.claims]
        return pl.DataFrame(rows, schema=DATA, orient="row")

    def sentences(self) -> Iterator[str]:
        yield "A flow chart of boxes."
        for box in [*self.steps, *self.analyses]:
            excluded = f" (out: {_in_words(box.excluded)})" if box.excluded else ""
            yield f"{_shown(box.label)}: {drawing.organisations(box.n)}{excluded}."
        if self.claims:
            yield f"{CLAIMED}: {drawing.organisations(_total(self.claims))} ({_in_words(self.claims)})."

    @drawing.styled()
    def draw(self) -> "drawing.Sheet":
        """Draw the steps on the left, from top to bottom, and those excluded to their right."""
        layout = _Layout()
        for box in self.steps:
            if box.before:
                layout.down(box.excluded)
            layout.step(box)
            if self.claims and not box.before:
                layout.claims(self.claims)
        for box in self.analyses[: drawing.MOST_ANALYSES]:
            layout.analysis(box)
        more = len(self.analyses) - drawing.MOST_ANALYSES
        return layout.draw(self.title, drawing.more_analyses(more) if more > 0 else "")


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

    @property
    def middle(self) -> float:
        return self.top - self.height / 2

    @property
    def bottom(self) -> float:
        return self.top - self.height


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
        self.arrowheads: dict[str, list[tuple[float, float]]] = {"v": [], ">": []}

    def step(self, box: Box) -> None:
        """Place a step where the one before it ends."""
        self.last_step = _Placed(LEFT, self.y, BOX, _lines(box.label, BOX), box.n)
        self.boxes.append(self.last_step)
        self.y = self.last_step.bottom

    def claims(self, claims: list[Reason]) -> None:
        """Place the exemptions claimed beside the step just placed."""
        lines = [f"{CLAIMED}: n = {drawing.counted(_total(claims))}", *_listed(claims)]
        box = _Placed(SIDE, self.last_step.top, SIDE_BOX, lines, side=True, dashed=True)
        self.boxes.append(box)
        self.lines.append([(LEFT + BOX, self.last_step.middle), (SIDE, self.last_step.middle)])
        self.free_on_right = box.bottom - GAP

    def down(self, excluded: Sequence[Reason]) -> None:
        """Go down to the next step, past the box of those excluded."""
        x, start = LEFT + BOX / 2, self.y
        if excluded:
            box = _Placed(SIDE, min(self.y - GAP, self.free_on_right), SIDE_BOX, _listed(excluded), side=True)
            self.boxes.append(box)
            self.lines.append([(x, box.middle), (SIDE, box.middle)])
            self.arrowheads[">"].append((SIDE, box.middle))
            self.y = box.bottom
            self.free_on_right = self.y - GAP
        self.y -= GAP
        self.lines.append([(x, start), (x, self.y)])
        self.arrowheads["v"].append((x, self.y))

    def analysis(self, analysis: Box) -> None:
        """Place a sensitivity analysis, off a line down from the last step, and beside it those whom it excludes."""
        x, trunk, inner = LEFT + INDENT, LEFT + INDENT / 2, BOX - INDENT
        top = min(self.y - GAP, self.free_on_right) if analysis.excluded else self.y - GAP
        box = _Placed(x, top, inner, _lines(analysis.label, inner), analysis.n)
        self.boxes.append(box)
        self.y = box.bottom
        if analysis.excluded:
            beside = _Placed(SIDE, top, SIDE_BOX, _listed(analysis.excluded), side=True)
            beside = beside._replace(top=min(top, box.middle + beside.height / 2))
            self.boxes.append(beside)
            self.lines.append([(LEFT + BOX, box.middle), (SIDE, box.middle)])
            self.y = min(self.y, beside.bottom)
        self.lines.append([(trunk, self.last_step.bottom), (trunk, box.middle), (x, box.middle)])
        self.arrowheads[">"].append((x, box.middle))

    def draw(self, title: str, note: str) -> "drawing.Sheet":
        """Return the sheet with everything placed, and a note, if not blank, below it."""
        from matplotlib.collections import LineCollection

        end = self.y - GAP - LINE if note else self.y
        height = -min(end, self.free_on_right + GAP) + 0.2
        sheet = drawing.sheet(title, height)
        page = drawing.canvas(sheet, height)

        def on_page(y: float) -> float:
            return y + height - 0.05

        lines = [[(x, on_page(y)) for x, y in line] for line in self.lines]
        page.add_collection(LineCollection(lines, colors=drawing.MUTED, linewidths=1, zorder=1))
        style: Any = {"s": 22, "color": drawing.MUTED, "linewidths": 0, "zorder": 2}
        for marker, (to_right, up) in (("v", (0, 0.035)), (">", (-0.035, 0))):
            if heads := self.arrowheads[marker]:
                across, heights = [x + to_right for x, _ in heads], [on_page(y + up) for _, y in heads]
                page.scatter(across, heights, marker=marker, **style)
        for box in self.boxes:
            _draw_box(page, box._replace(top=on_page(box.top)))
        page.text(LEFT, on_page(self.y - GAP), note, fontsize=drawing.SMALL, va="top")
        return sheet


def _draw_box(page: "drawing.Axes", box: _Placed) -> None:
    from matplotlib.patches import Rectangle

    edge, fill = (drawing.MUTED, "white") if box.side else (drawing.COLOURS[1], "#EEF5FA")
    style: Any = {"facecolor": fill, "edgecolor": edge, "linestyle": (0, (4, 2)) if box.dashed else "solid"}
    page.add_patch(Rectangle((box.x, box.bottom), box.width, box.height, zorder=3, **style))
    lines = [(line, "normal") for line in box.lines]
    if box.n is not None:
        lines.append((f"n = {drawing.counted(box.n)}", "bold"))
    x, align, size = (box.x + box.width / 2, "center", drawing.MEDIUM)
    if box.side:
        x, align, size = (box.x + 0.1, "left", drawing.SMALL)
    for place, (line, weight) in enumerate(lines):
        y = box.top - PADDING - LINE * (place + 0.5)
        page.text(x, y, line, ha=align, va="center_baseline", fontsize=size, fontweight=weight, zorder=4)


def _shown(label: str) -> str:
    return drawing.shortened(label, LONGEST_REASON)


def _lines(label: str, box_width: float) -> list[str]:
    return drawing.lines(_shown(label), box_width - 0.3, drawing.MEDIUM)


def _listed(reasons: Sequence[Reason]) -> list[str]:
    """Return the lines of a box on the right: each count and its reason, what does not fit on a line below it."""
    listed = []
    for reason in reasons:
        text = f"{drawing.counted(reason.n)} {_shown(reason.label)}"
        first, *rest = drawing.lines(text, SIDE_BOX - 0.3, drawing.SMALL)
        listed += [first, *(f"{INDENTED}{line}" for line in rest)]
    return listed


def _in_words(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{_shown(reason.label)}, {drawing.counted(reason.n)}" for reason in reasons)


def _total(reasons: Sequence[Reason]) -> int:
    return sum(reason.n for reason in reasons)


def flowchart(data: FigureData) -> FlowChart:
    """Return the flow chart of the flow, without the reasons that apply to nobody.

    Raises AssertionError where a box and those excluded do not add up to the box before.
    """
    survey = data.survey
    words = [_reason(code, detail, survey) for code, detail in data.flow.select("reason", "detail").iter_rows()]
    flow = data.flow.with_columns(label=pl.Series(words, dtype=pl.String))
    inside = flow.filter("in_analysis")
    n = dict(inside.select("analysis", "organisations").iter_rows())
    silent = pl.col("reason").is_in(SILENT)

    contacted = Box("Contacted", n["table1"])
    not_responded = _reasons(flow.filter(silent, analysis="table2"))
    responded = Box("Responded", contacted.n - _total(not_responded), not_responded, contacted)
    no_number = _reasons(flow.filter(~pl.col("in_analysis"), ~silent, analysis="table2"))
    title_of_total = visible(survey.questions[survey.design.total].title)
    answered = Box(f"Gave a number: {title_of_total}", n["table2"], no_number, responded)
    steps, analyses = [contacted, responded, answered], []
    if survey.compliance:
        label_of_rate = f"Have a {visible(survey.compliance.rate)}"
        rated = Box(label_of_rate, n[PRIMARY], _excluded_since(flow, "table2", PRIMARY), answered)
        steps.append(rated)
        for name, scenario in survey.sensitivity.items():
            label_of_analysis = f"Sensitivity analysis: {visible(scenario.label)}"
            analyses.append(Box(label_of_analysis, n[name], _excluded_since(flow, PRIMARY, name), rated))
    title = titled("Flow of the organisations, from those contacted to each analysis", survey)
    return FlowChart(title, steps, analyses, _reasons(inside.filter(analysis=EXEMPTIONS)))


def _excluded_since(flow: pl.DataFrame, before: str, analysis: str) -> list[Reason]:
    """Return who is excluded from an analysis for a reason that the analysis before it does not have."""
    excluded = flow.filter(~pl.col("in_analysis"))
    reasons, known = excluded.filter(analysis=analysis), excluded.filter(analysis=before)
    return _reasons(reasons.join(known, on=["reason", "detail"], how="anti", nulls_equal=True, maintain_order="left"))


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
