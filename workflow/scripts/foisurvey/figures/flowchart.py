"""The flow of the organisations, from those contacted to each analysis, as boxes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from foisurvey.core.config import parts, total
from foisurvey.core.outside_text import visible
from foisurvey.estimation.flow import EXEMPTIONS, NO_EXEMPTION, OUTCOME
from foisurvey.figures import drawing
from foisurvey.tables.table import titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LEFT, SIDE = 0.35, 4.75  # where the boxes of those in, and of those out, begin
BOX, SIDE_BOX, INDENT = 3.6, 3.0, 0.45  # how wide they are, and how far a sensitivity analysis stands in
LINE, PADDING, GAP = 0.165, 0.09, 0.22
LONGEST_REASON = 80  # characters
INDENTED = "\u00a0" * 5  # a browser would leave out spaces


@dataclass(frozen=True)
class Box:
    """Those who are in at one step: how many, and how many of those before them are out for which reason."""

    label: str
    n: int
    out: list[tuple[str, int]]


@dataclass(frozen=True)
class FlowChart:
    """`steps` follow one another; each of `analyses` follows the last of them; `claims` splits the exemptions."""

    name: str
    title: str
    steps: list[Box]
    analyses: list[Box]
    claims: Box | None

    def __post_init__(self) -> None:
        pairs = [*zip(self.steps, self.steps[1:], strict=False), *((self.steps[-1], box) for box in self.analyses)]
        for before, box in pairs:
            if box.n + sum(count for _, count in box.out) != before.n:
                raise AssertionError(f"{box.label}: {box.n} in and {box.out} out are not {before.n}")
        if self.claims and sum(count for _, count in self.claims.out) != self.claims.n:
            raise AssertionError(f"{self.claims.label}: {self.claims.out} are not {self.claims.n}")

    def data(self) -> pl.DataFrame:
        """Return a row for each box: those in, and for each reason those out since the box before."""
        rows: list[tuple[str | None, str, str | None, int, bool]] = []
        for place, box in enumerate([*self.steps, *self.analyses]):
            before = None if not place else self.steps[min(place, len(self.steps)) - 1].label
            rows += [(before, box.label, reason, count, False) for reason, count in box.out]
            rows.append((before, box.label, None, box.n, True))
        if self.claims:
            rows += [(self.steps[0].label, self.claims.label, said, count, True) for said, count in self.claims.out]
        columns = {"from": pl.String, "to": pl.String, "reason": pl.String, "organisations": pl.Int64, "in": pl.Boolean}
        return pl.DataFrame(rows, schema=columns, orient="row")

    def alternative_text(self) -> str:
        """Return what is seen, in words and computed numbers."""
        said = [drawing.heading_of(self.title), "A flow chart of boxes."]
        for box in [*self.steps, *self.analyses]:
            left_out = f" (out: {_said(box.out)})" if box.out else ""
            said.append(f"{drawing.shortened(box.label, LONGEST_REASON)}: {drawing.organisations(box.n)}{left_out}.")
        if self.claims:
            said.append(f"{self.claims.label}: {drawing.organisations(self.claims.n)} ({_said(self.claims.out)}).")
        return " ".join(said)

    def draw(self) -> "Drawing":
        """Draw those in on the left, from top to bottom, and those out to their right."""
        more = max(0, len(self.analyses) - drawing.MOST_ANALYSES)
        shown = self.analyses[: drawing.MOST_ANALYSES]
        with drawing.styled():
            pen = _Pen()
            pen.step(self.steps[0])
            if self.claims:
                pen.beside(self.claims)
            for box in self.steps[1:]:
                pen.down(box.out)
                pen.step(box)
            for box in shown:
                pen.branch(box)
            if more:
                are = "analysis is" if more == 1 else "analyses are"
                pen.note(f"{more} more {are} in the data of this figure.")
            return pen.put_on(self.title)


class _Placed(NamedTuple):
    """A box on the page: its left upper corner, its width and lines, n below them; `side` is one of those out."""

    x: float
    top: float
    width: float
    text: list[str]
    n: int | None = None
    side: bool = False
    dashed: bool = False

    @property
    def height(self) -> float:
        return LINE * (len(self.text) + (self.n is not None)) + 2 * PADDING


class _Pen:
    """Gathers boxes and lines from top to bottom, since only at the end the height is known."""

    def __init__(self) -> None:
        self.y = 0.0  # how far down, a negative length
        self.low = 0.0  # where what stands on the right ends
        self.boxes: list[_Placed] = []
        self.rules: list[list[tuple[float, float]]] = []
        self.heads: list[tuple[float, float, str]] = []
        self.notes: list[tuple[float, str]] = []

    def box(self, *box: Any, **more: Any) -> float:
        """Place a box and return its height."""
        self.boxes.append(_Placed(*box, **more))
        return self.boxes[-1].height

    def step(self, box: Box) -> None:
        text = drawing.lines(drawing.shortened(box.label, LONGEST_REASON), BOX - 0.3, drawing.MEDIUM)
        self.top = self.y
        self.y -= self.box(LEFT, self.y, BOX, text, box.n)
        self.trunk = self.y

    def beside(self, branch: Box) -> None:
        """Place what branches off beside the box just placed."""
        text = [f"{branch.label}: n = {drawing.counted(branch.n)}", *_listed(branch.out)]
        middle = (self.top + self.y) / 2
        height = self.box(SIDE, self.top, SIDE_BOX, text, side=True, dashed=True)
        self.rules.append([(LEFT + BOX, middle), (SIDE, middle)])
        self.low = self.top - height - GAP

    def down(self, out: list[tuple[str, int]]) -> None:
        """Go down to the next step, past the box of those who are out."""
        x, start = LEFT + BOX / 2, self.y
        if out:
            # What stands on the right above must end first.
            top = min(self.y - GAP, self.low)
            height = self.box(SIDE, top, SIDE_BOX, _listed(out), side=True)
            middle = top - height / 2
            self.rules.append([(x, middle), (SIDE, middle)])
            self.heads.append((SIDE, middle, ">"))
            self.y = top - height
            self.low = self.y - GAP
        self.y -= GAP
        self.rules.append([(x, start), (x, self.y)])
        self.heads.append((x, self.y, "v"))

    def branch(self, box: Box) -> None:
        """Place a sensitivity analysis, off a line down from the last step, and beside it those whom it drops."""
        x, trunk = LEFT + INDENT, LEFT + INDENT / 2
        top = min(self.y - GAP, self.low) if box.out else self.y - GAP
        text = drawing.lines(drawing.shortened(box.label, LONGEST_REASON), BOX - INDENT - 0.3, drawing.MEDIUM)
        height = self.box(x, top, BOX - INDENT, text, box.n)
        middle, tall = top - height / 2, height
        if box.out:
            out = _listed(box.out)
            beside = LINE * len(out) + 2 * PADDING
            tall = max(height, beside)
            upper = min(top, middle + beside / 2)
            self.box(SIDE, upper, SIDE_BOX, out, side=True)
            self.rules.append([(LEFT + BOX, middle), (SIDE, middle)])
            tall = max(height, top - upper + beside)
        self.rules.append([(trunk, self.trunk), (trunk, middle), (x, middle)])
        self.heads.append((x, middle, ">"))
        self.y = top - tall

    def note(self, text: str) -> None:
        self.y -= GAP
        self.notes.append((self.y, text))
        self.y -= LINE

    def put_on(self, title: str) -> "Drawing":
        from matplotlib.collections import LineCollection

        height = -min(self.y, self.low + GAP) + 0.2
        found = drawing.sheet(title, height)
        page = drawing.canvas(found, height)
        rules = [[(x, y + height - 0.05) for x, y in rule] for rule in self.rules]
        page.add_collection(LineCollection(rules, colors=drawing.MUTED, linewidths=1, zorder=1))
        for marker, along in (("v", (0, 0.035)), (">", (-0.035, 0))):
            ends = [(x + along[0], y + along[1] + height - 0.05) for x, y, head in self.heads if head == marker]
            if ends:
                across, up = zip(*ends, strict=True)
                page.scatter(across, up, marker=marker, s=22, color=drawing.MUTED, linewidths=0, zorder=2)
        for box in self.boxes:
            _put(page, box._replace(top=box.top + height - 0.05))
        for y, note in self.notes:
            page.text(LEFT, y + height - 0.05, note, fontsize=drawing.SMALL, va="top")
        return found


def _put(page: "Axes", box: _Placed) -> None:
    from matplotlib.patches import Rectangle

    edge, fill = (drawing.MUTED, "white") if box.side else (drawing.COLOURS[1], "#EEF5FA")
    style: Any = {"facecolor": fill, "edgecolor": edge, "linestyle": (0, (4, 2)) if box.dashed else "solid"}
    page.add_patch(Rectangle((box.x, box.top - box.height), box.width, box.height, zorder=3, **style))
    size, x, side = (
        (drawing.SMALL, box.x + 0.1, "left") if box.side else (drawing.MEDIUM, box.x + box.width / 2, "center")
    )
    lines = [(line, "normal") for line in box.text]
    if box.n is not None:
        lines.append((f"n = {drawing.counted(box.n)}", "bold"))
    for place, (line, weight) in enumerate(lines):
        y = box.top - PADDING - LINE * (place + 0.5)
        page.text(x, y, line, ha=side, va="center_baseline", fontsize=size, fontweight=weight, zorder=4)


def _listed(split: list[tuple[str, int]]) -> list[str]:
    """Return the lines of a box on the right: a reason and its count, and under it what does not fit beside it."""
    found = []
    for reason, count in split:
        text = f"{drawing.counted(count)} {drawing.shortened(reason, LONGEST_REASON)}"
        first, *rest = drawing.lines(text, SIDE_BOX - 0.3, drawing.SMALL)
        found += [first, *(f"{INDENTED}{line}" for line in rest)]
    return found


def _said(split: list[tuple[str, int]]) -> str:
    return "; ".join(
        f"{drawing.shortened(reason, LONGEST_REASON)}, {drawing.counted(count)}" for reason, count in split
    )


def flowchart(counts: pl.DataFrame, survey: dict[str, Any], print_settings: dict[str, Any]) -> FlowChart:
    """Return the flow chart of a flow (`schemas.FLOW`) and nothing else but labels; reasons that nobody has are left
    out. `print_settings` holds title, synthetic and sensitivity. Raises AssertionError where boxes do not close.
    """
    words = _words(survey, print_settings["sensitivity"])
    split: dict[str, list[tuple[str, int, bool]]] = {}
    for analysis, reason, count, inside in counts.select(
        "analysis", "reason", "organisations", "in_analysis"
    ).iter_rows():
        split.setdefault(analysis, []).append((reason, count, inside))

    def box(label: str, analysis: str, beyond: str | None) -> Box:
        """Return those in an analysis, and those out for reasons that are none of the analysis before it."""
        before = {reason for reason, _, inside in split[beyond] if not inside} if beyond else set()
        out = [
            (words.get(reason, visible(reason)), count)
            for reason, count, inside in split[analysis]
            if not inside and count and reason not in before
        ]
        return Box(label, split[analysis][-1][1], out)

    question = total(survey["questions"])
    contacted = box("Contacted", "table1", None)
    given = box(f"Gave a number: {_label(survey, question)}", "table2", None)
    silent = [(words[reason], count) for reason, count, _ in split["table2"] if reason in SILENT and count]
    responded = Box("Responded", contacted.n - sum(count for _, count in silent), silent)
    given = Box(given.label, given.n, [entry for entry in given.out if entry not in silent])
    steps, analyses = [contacted, responded, given], []
    if "primary" in split:
        steps.append(box(f"Have a {visible(survey['parts']['compliance']['rate'])}", "primary", "table2"))
        analyses = [
            box(f"Sensitivity analysis: {visible(entry['label'])}", name, "primary")
            for name, entry in print_settings["sensitivity"].items()
        ]
    title = titled("Flow of the organisations, from those contacted to each analysis", print_settings)
    return FlowChart("flow", title, steps, analyses, _claims(split.get(EXEMPTIONS, [])))


# What flow.csv says of an organisation that gave nothing that counts, and how it reads.
SILENT = {"late response": "responded too late", "no response": "no response"}


def _claims(split: list[tuple[str, int, bool]]) -> Box | None:
    outcomes = [
        (visible(f"{OUTCOME.rstrip()}: {reason.removeprefix(OUTCOME)}" if reason.startswith(OUTCOME) else reason), count)
        for reason, count, _ in split
        if reason != NO_EXEMPTION and count
    ]
    return Box("Claimed an exemption", sum(count for _, count in outcomes), outcomes) if outcomes else None


def _label(survey: dict[str, Any], question: str) -> str:
    asked = survey["questions"][question]
    return visible(f"{asked['group']}, {asked['label']}" if asked.get("group") else asked["label"])


def _words(survey: dict[str, Any], sensitivity: dict[str, Any]) -> dict[str, str]:
    """Return how each reason of flow.csv reads, with the label of a question for its name."""
    questions, words = survey["questions"], dict(SILENT)
    for name in [total(questions), *parts(questions)]:
        label = _label(survey, name)
        words |= {
            f"{name} in review": f"in review: {label}",
            f"no {name}": f"no number: {label}",
            f"{name} is 0": f"the number is 0: {label}",
            f"trimmed, lowest {name}": f"trimmed, lowest: {label}",
            f"trimmed, highest {name}": f"trimmed, highest: {label}",
        }
    for scenario in sensitivity.values():
        for rate in scenario.get("exclude_rates", []):
            words[f"rate is {rate:g}"] = f"{visible(survey['parts']['compliance']['rate'])} is {rate:g}%"
    return words | SILENT
