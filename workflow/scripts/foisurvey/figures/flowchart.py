"""The flow of the organisations, from those contacted to each analysis, as boxes."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.frames import Column, Schema
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.flow import EXEMPTIONS
from foisurvey.estimation.membership import SILENT, label
from foisurvey.estimation.results import SUPPRESSED
from foisurvey.figures import style
from foisurvey.figures.figure import Figure, FigureData, alternative, in_brief, more
from foisurvey.tables.suppression import Sum, suppressed

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
        "organisations": Column("How many they are", pl.Int64, "organisations", "suppressed for release"),
        "in": Column("Whether they are in the box", pl.Boolean),
    },
)


# Why organisations are excluded (or what became of their claim) in words, and how many; None: suppressed.
Count = tuple[str, int | None]


class Box(NamedTuple):
    """One step: how many are in it, how many and why others of the box before, by its place, are excluded."""

    label: str
    n: int | None
    before: int | None = None
    out: int | None = 0
    excluded: Sequence[Count] = ()


def flowchart(data: FigureData) -> Figure:
    """Return the flow chart of the flow, without the reasons that apply to nobody.

    Raises AssertionError where a box and those excluded do not add up to the box before.
    """
    survey = data.survey
    words = [_reason(code, detail, survey) for code, detail in data.flow.select("reason", "detail").iter_rows()]
    flow = data.flow.with_columns(label=pl.Series(words, dtype=pl.String))
    n = dict(flow.filter("in_analysis").select("analysis", "organisations").iter_rows())
    out = {one: flow.filter(~pl.col("in_analysis"), analysis=one) for one in n}
    not_replied = out["table2"].filter(pl.col("reason").is_in(SILENT))
    steps = [("Replied", n["table1"] - not_replied["organisations"].sum(), not_replied)]
    total = visible(survey.questions[survey.design.total].title)
    steps.append((f"Analysed: {total}", n["table2"], _since(not_replied, out["table2"])))
    if survey.compliance:
        rate = visible(survey.compliance.rate)
        steps.append((f"Analysed: {rate}", n[PRIMARY], _since(out["table2"], out[PRIMARY])))
    boxes = [Box("Contacted", n["table1"])]
    for step in steps:
        boxes.append(_after(boxes, len(boxes) - 1, *step))
    for name, scenario in survey.sensitivity.items():
        label_of = f"Sensitivity analysis: {visible(scenario.label)}"
        boxes.append(_after(boxes, len(steps), label_of, n[name], _since(out[PRIMARY], out[name])))
    claims = _counts(flow.filter("in_analysis", analysis=EXEMPTIONS))
    boxes.append(Box(CLAIMED, 0, None, sum(number or 0 for _, number in claims), claims))
    if survey.suppress_below:
        boxes = _suppressed(boxes, survey.suppress_below)
    *boxes, claimed = boxes
    rows: list[tuple[str | None, str, str | None, int | None, bool]] = []
    for box in boxes:
        before = None if box.before is None else boxes[box.before].label
        rows += [(before, box.label, *count, False) for count in box.excluded]
        rows.append((before, box.label, None, box.n, True))
    rows += [(boxes[0].label, CLAIMED, *count, True) for count in claimed.excluded]
    notes = [
        "Boxes on the right: organisations excluded before the next step, and why.",
        "Dashed: exemptions claimed, whether or not the organisation replied." if claims else "",
        f"{SUPPRESSED}: suppressed for release." if any(row[3] is None for row in rows) else "",
        more(len(survey.sensitivity) - MOST_ANALYSES),
    ]
    last = len(steps) + 1
    brief = [(box.label, _number(box.n), _number(box.n)) for box in boxes[:last]]
    return Figure(
        "Flow of organisations, from those contacted to each analysis",
        alternative("Flow chart of organisations.", brief),
        data.caption(boxes[0].n, *notes),
        pl.DataFrame(rows, schema=DATA, orient="row"),
        partial(_draw, survey, boxes[:last], boxes[last:][:MOST_ANALYSES], claimed),
    )


def _after(boxes: Sequence[Box], before: int, label_of: str, n: int, out: pl.DataFrame) -> Box:
    box = Box(label_of, n, before, int(out["organisations"].sum()), _counts(out))
    if box.out != (boxes[before].n or 0) - n:
        raise AssertionError(f"{label_of}: {n} in and {box.excluded} excluded are not {boxes[before].n}")
    return box


def _suppressed(boxes: Sequence[Box], below: int) -> list[Box]:
    """Return the boxes without small numbers, and without those that would give one away in this figure."""
    counts: dict[Hashable, float] = {}
    sums = []
    for place, box in enumerate(boxes):
        counts |= {(place, "in"): box.n or 0, (place, "out"): box.out or 0}
        reasons = {(place, row): number or 0 for row, (_, number) in enumerate(box.excluded)}
        counts |= reasons
        sums.append(Sum((place, "out"), list(reasons)))
        if box.before is not None:
            sums.append(Sum((box.before, "in"), [(place, "in"), (place, "out")]))
    hidden = suppressed(counts, sums, [key for key, n in counts.items() if 0 < n < below])
    return [
        box._replace(
            n=None if (place, "in") in hidden else box.n,
            out=None if (place, "out") in hidden else box.out,
            excluded=[(one, None if (place, row) in hidden else n) for row, (one, n) in enumerate(box.excluded)],
        )
        for place, box in enumerate(boxes)
    ]


def _draw(survey: Presentation, steps: Sequence[Box], analyses: Sequence[Box], claimed: Box) -> "style.Sheet":
    """Draw the steps on the left, from top to bottom, and those excluded to their right."""
    from matplotlib.patches import Rectangle

    drawn: list[tuple[float, float, list[str], bool]] = []  # x, y, lines, whether those are in

    def place(x: float, y: float, words: Sequence[str], is_in: bool = False) -> float:
        """Place a box of these texts and return where it ends."""
        inside = BOX - 3 * PADDING - (x if is_in else 0)
        lines = [line for text in words for line in style.wrapped(text, inside, 7).split("\n")]
        drawn.append((x, y, lines, is_in))
        return y + LINE * len(lines) + 2 * PADDING

    free = place(SIDE, 0, _listed(CLAIMED, claimed)) + GAP if claimed.excluded else 0.0
    arrows, middle = [], BOX / 2
    y = place(0, 0, [_words(steps[0].label, steps[0].n)], is_in=True)
    for box in steps[1:]:
        start = y
        if box.excluded:
            top = max(y + GAP, free)
            y = free = place(SIDE, top, _listed("Excluded", box))
            arrows.append(((middle, (top + y) / 2), (SIDE, (top + y) / 2)))
        y += GAP
        arrows.append(((middle, start), (middle, y)))
        y = place(0, y, [_words(box.label, box.n)], is_in=True)
    trunk = y
    for box in analyses:
        top = max(y, free) + GAP
        y = place(INDENT, top, [_words(box.label, box.n)], is_in=True)
        arrows.append(((INDENT / 2, middle := (top + y) / 2), (INDENT, middle)))
        if box.excluded:
            free = place(SIDE, top, _listed("Excluded", box))
            arrows.append(((BOX, middle), (SIDE, middle)))
    figure, ((axis,),) = style.sheet(survey, [max(y, free)], around=0.1)
    axis.set(xlim=(-0.02, style.WIDTH - 0.02), ylim=(max(y, free) + 0.02, -0.02))
    axis.set_axis_off()
    if analyses:
        axis.plot([INDENT / 2] * 2, [trunk, middle], color=style.MUTED)
    line: Any = {"arrowstyle": "-|>", "color": style.MUTED, "shrinkA": 0, "shrinkB": 0}
    for tail, head in arrows:
        axis.annotate("", head, tail, arrowprops=line)
    for x, top, lines, is_in in drawn:
        look: Any = {"edgecolor": style.COLOURS[0] if is_in else style.MUTED, "facecolor": style.PAPER}
        look["linestyle"] = "--" if lines[0].startswith(CLAIMED) else "-"
        wide, high = BOX - (x if is_in else 0), LINE * len(lines) + 2 * PADDING
        axis.add_patch(Rectangle((x, top), wide, high, zorder=3, **look))
        axis.text(x + PADDING, top + PADDING, "\n".join(lines), va="top", linespacing=1.25, zorder=4)
    return figure


def _listed(heading: str, box: Box) -> list[str]:
    return [f"{heading} (n={_number(box.out)}):", *(_words(*count) for count in box.excluded)]


def _words(words: str, n: int | None) -> str:
    return f"{in_brief(words, 70)} (n={_number(n)})"


def _number(n: int | None) -> str:
    return SUPPRESSED if n is None else style.counted(n)


def _since(before: pl.DataFrame, out: pl.DataFrame) -> pl.DataFrame:
    """Return who is excluded for a reason that an analysis before does not have."""
    return out.join(before, on=["reason", "detail"], how="anti", nulls_equal=True, maintain_order="left")


def _counts(flow: pl.DataFrame) -> list[Count]:
    return flow.filter(pl.col("organisations") > 0).select("label", "organisations").rows()


def _reason(code: str, detail: str | None, survey: Presentation) -> str:
    """Return a reason of the flow in words, with the label of a question, or what the rate is called, for its name."""
    if code == "rate_excluded":
        assert survey.compliance is not None
        return visible(f"{survey.compliance.rate} is {detail}%")
    if detail is None or code == "outcome":
        return visible(REASONS.get(code) or label(code, detail))
    return visible(label(code, survey.questions[detail].title))
