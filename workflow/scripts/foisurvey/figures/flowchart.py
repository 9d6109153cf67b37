"""The flow of the organisations, from those contacted to each analysis, as boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.flow import EXEMPTIONS
from foisurvey.estimation.membership import SILENT, label
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief

BOX, SIDE = 1.55, 1.75  # inches: how wide a box is; where the boxes of those excluded begin
LINE, PADDING, GAP, INDENT = 0.122, 0.05, 0.1, 0.15
MOST_ANALYSES = 8  # in the drawing; the data have them all
CLAIMED = "Claimed an exemption"
REASONS = {"late": "replied too late", "no_response": "no reply"}
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


def flowchart(data: FigureData) -> Figure:
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
    not_replied = _reasons(flow.filter(silent, analysis="table2"))
    replied = Box("Replied", contacted.n - _total(not_replied), not_replied, contacted)
    no_number = _reasons(flow.filter(~pl.col("in_analysis"), ~silent, analysis="table2"))
    title_of_total = visible(survey.questions[survey.design.total].title)
    answered = Box(f"Analysed: {title_of_total}", n["table2"], no_number, replied)
    steps, analyses = [contacted, replied, answered], []
    if survey.compliance:
        label_of_rate = f"Analysed: {visible(survey.compliance.rate)}"
        rated = Box(label_of_rate, n[PRIMARY], _excluded_since(flow, "table2", PRIMARY), answered)
        steps.append(rated)
        for name, scenario in survey.sensitivity.items():
            label_of_analysis = f"Sensitivity analysis: {visible(scenario.label)}"
            analyses.append(Box(label_of_analysis, n[name], _excluded_since(flow, PRIMARY, name), rated))
    claims, more = _reasons(inside.filter(analysis=EXEMPTIONS)), len(analyses) - MOST_ANALYSES
    rows: list[tuple[str | None, str, str | None, int, bool]] = []
    for box in [*steps, *analyses]:
        before = box.before.label if box.before else None
        rows += [(before, box.label, reason, number, False) for reason, number in box.excluded]
        rows.append((before, box.label, None, box.n, True))
    rows += [(contacted.label, CLAIMED, outcome, number, True) for outcome, number in claims]
    notes = [
        "Boxes on the right: organisations excluded before the next step, and why.",
        "Dashed: exemptions claimed, whether or not the organisation replied." if claims else "",
        f"{more} more {'analysis is' if more == 1 else 'analyses are'} in the data of this figure." if more > 0 else "",
    ]
    return Figure(
        "Flow of organisations, from those contacted to each analysis",
        alternative("Flow chart of organisations.", *(f"{_in_brief(box.label, box.n)}." for box in steps)),
        data.caption(contacted.n, *notes),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(_draw, survey, steps, analyses[:MOST_ANALYSES], claims),
    )


def _draw(survey: Presentation, steps: list[Box], analyses: list[Box], claims: list[Reason]) -> "style.Sheet":
    """Draw the steps on the left, from top to bottom, and those excluded to their right."""
    from matplotlib.patches import Rectangle

    drawn: list[tuple[float, float, list[str], bool]] = []  # x, y, lines, whether those are in

    def place(x: float, y: float, words: Sequence[str], is_in: bool = False) -> float:
        """Place a box of these texts and return where it ends."""
        lines = [
            line
            for text in words
            for line in style.wrapped(text, BOX - 2 * PADDING - (x if is_in else 0), 7).split("\n")
        ]
        drawn.append((x, y, lines, is_in))
        return y + LINE * len(lines) + 2 * PADDING

    arrows, y, free = [], 0.0, 0.0
    for box in steps:
        middle = BOX / 2
        if box.before:
            start = y
            if box.excluded:
                top = max(y + GAP, free)
                y = free = place(SIDE, top, _listed("Excluded", box.excluded))
                arrows.append(((middle, (top + y) / 2), (SIDE, (top + y) / 2)))
            y += GAP
            arrows.append(((middle, start), (middle, y)))
        elif claims:
            free = place(SIDE, 0, _listed(CLAIMED, claims)) + GAP
        y = place(0, y, [_in_brief(box.label, box.n)], is_in=True)
    trunk = y
    for box in analyses:
        y = top = max(y, free) + GAP
        y = place(INDENT, top, [_in_brief(box.label, box.n)], is_in=True)
        arrows.append(((INDENT / 2, middle := (top + y) / 2), (INDENT, middle)))
        if box.excluded:
            free = place(SIDE, top, _listed("Excluded", box.excluded))
            arrows.append(((BOX, middle), (SIDE, middle)))
    figure, ((axis,),) = style.sheet(survey, [max(y, free)], around=0.1)
    axis.set(xlim=(-0.02, style.WIDTH - 0.02), ylim=(max(y, free) + 0.02, -0.02))
    axis.set_axis_off()
    if analyses:
        axis.plot([INDENT / 2] * 2, [trunk, middle], color=style.MUTED)
    for tail, head in arrows:
        axis.annotate(
            "", head, tail, arrowprops={"arrowstyle": "-|>", "color": style.MUTED, "shrinkA": 0, "shrinkB": 0}
        )
    for x, top, lines, is_in in drawn:
        look: Any = {"edgecolor": style.COLOURS[0] if is_in else style.MUTED, "facecolor": style.PAPER}
        look["linestyle"] = "--" if lines[0].startswith(CLAIMED) else "-"
        wide, high = BOX - (x if is_in else 0), LINE * len(lines) + 2 * PADDING
        axis.add_patch(Rectangle((x, top), wide, high, zorder=3, **look))
        for row, line in enumerate(lines):
            axis.text(x + PADDING, top + PADDING + LINE * (row + 0.5), line, va="center_baseline", zorder=4)
    return figure


def _listed(heading: str, reasons: Sequence[Reason]) -> list[str]:
    return [f"{heading} (n={style.counted(_total(reasons))}):", *(_in_brief(*reason) for reason in reasons)]


def _in_brief(words: str, n: int) -> str:
    return f"{in_brief(words, 70)} (n={style.counted(n)})"


def _total(reasons: Sequence[Reason]) -> int:
    return sum(reason.n for reason in reasons)


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
        return visible(REASONS.get(code) or label(code, detail))
    return visible(label(code, survey.questions[detail].title))
