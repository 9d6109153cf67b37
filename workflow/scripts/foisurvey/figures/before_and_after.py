"""Numbers of two waves with their intervals: of each wave by itself, and beside them of the matched panel."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl

from foisurvey.core.frames import WAVES, Column, Schema
from foisurvey.core.survey import SUFFIXES
from foisurvey.estimation.results import MISSING, Group, Results
from foisurvey.figures import forest, style
from foisurvey.figures.figure import OF_TYPES, TYPE, Figure, alternative, in_brief
from foisurvey.figures.wave_data import WavesData, both, scale_of
from foisurvey.stats.printing import MINUS
from foisurvey.tables.wave_labels import SETS, number_label, with_unit
from foisurvey.waves.changes import PANEL, WHOLE
from foisurvey.waves.numbers import Number
from foisurvey.waves.wave_comparison import Comparison

MEDIANS = "The change of a median in the panel is the median of the organisations' changes."
LARGE = 1e5  # a change that is printed in thousands or millions
MOST_BEYOND = 1.5  # times the largest number: an end of an interval that is farther does not lengthen the scale
_UNIT, _NONE = "that of the number", "nobody answered, or not defined"
_FEW = "organisations are too few, or not defined"
DATA = Schema(
    "one number of one organisation type, of each wave by itself or of the matched panel",
    {
        "number": Column("Label of the number"),
        **TYPE,
        "organisations": Column(f"{' or '.join(SETS.values())}"),
        **{
            name: column
            for wave in WAVES
            for name, column in (
                (wave, Column(f"The number in the {wave} wave", pl.Float64, _UNIT, _NONE)),
                (f"{wave}_ci_low", Column("Lower end of its interval", pl.Float64, _UNIT, _FEW)),
                (f"{wave}_ci_high", Column("Upper end of its interval", pl.Float64, _UNIT, _FEW)),
                (f"{wave}_n", Column("How many answered", pl.Int64, "organisations")),
            )
        },
        "change": Column("Its change", pl.Float64, f"{_UNIT}, or percentage points", _NONE),
        "change_ci_low": Column("Lower end of the interval of the change", pl.Float64, _UNIT, _FEW),
        "change_ci_high": Column("Upper end of the interval of the change", pl.Float64, _UNIT, _FEW),
    },
)


def before_and_after(of: Comparison, results: Results, numbers: Sequence[str]) -> Figure:
    """Return the figure of percentages in two waves or, of one number that is no percentage, of the panel alone."""
    data, compared = both(of, results), [of.compared[number].number for number in numbers]
    assert len(compared) == 1 or all(number.is_percentage for number in compared), numbers
    survey, first, alone = data.survey, compared[0], len(compared) == 1
    # Numbers that are no percentages need the room of both columns.
    drawn_sets = list(SETS) if first.is_percentage else [PANEL]
    rows, brief, blocks = list[Any](), [], list[tuple[str, list[forest.Row]]]()
    for number in compared:
        label = number_label(number, survey)
        blocks.append((label, []))
        for one in style.organisation_types(survey):
            group = data.numbers(number.name, one.name)
            rows += [(label, one.label, SETS[name], *_values(group, name)) for name in SETS]
            before, after = ([_point(group, f"{name}.{wave}") for name in drawn_sets] for wave in WAVES)
            lines, said = _words(group, number, drawn_sets[0])
            if alone or not blocks[-1][1]:
                brief += [(one.label if alone else label, *said)] if said else []
            blocks[-1][1].append(forest.Row(one.label, after, one.colour, lines, before=before))
    frame = pl.DataFrame(rows, schema=DATA, orient="row")
    shown = frame.filter(pl.col("organisations").is_in([SETS[name] for name in drawn_sets]))
    values = [value for wave in WAVES for value in shown[wave].drop_nulls()]
    scale = scale_of(first, survey, values if first.is_percentage else [*values, *_ends(shown, max(values, default=0))])
    drawn, layout = _fitting(blocks)
    subject, level = with_unit(first, survey) if alone else "Percentages", survey.statistics.level_percent
    waves, points = " and ".join(of.names.values()), " in percentage points" if first.is_percentage else ""
    notes = [
        f"Hollow: {of.names['earlier']}; filled: {of.names['later']}; lines: {level} confidence intervals.",
        "The matched panel is the organisations that answered in both waves.",
        f"Right: the change in the panel{points}, with its {level} confidence interval.",
        MEDIANS if any(number.statistic == "median" for number in compared) else "",
        scale.note,
        layout,
    ]
    figure = Figure(
        data.by_type(f"{subject} in {waves}"),
        alternative(f"Points: {in_brief(subject, 80)} in {in_brief(waves)}.", brief, "rows"),
        data.caption(None, *notes),
        frame,
        partial(_draw, data, drawn, subject if alone else "Percentage", scale, [SETS[name] for name in drawn_sets]),
    )
    nobody = "Nobody answered in either wave" if first.is_percentage else "No organisation answered in both waves"
    return figure if values else figure.of_nothing(data, nobody)


def _values(group: Group, name: str) -> list[float | int | None]:
    """Return the numbers of a set: those of each wave with their interval and n, and the change with its interval."""
    values: list[float | int | None] = []
    for wave in WAVES:
        value, (ends,) = _point(group, f"{name}.{wave}")
        values += [value, *ends, group.count(f"{name}.{wave}.n")]
    value, (ends,) = _point(group, f"{name}.change")
    return [*values, value, *ends]


def _point(group: Group, statistic: str) -> forest.Point:
    """Return a number and its interval."""
    low, high = (group.value(f"{statistic}_ci_{end}") for end in ("low", "high"))
    return group.value(statistic), [(low, high)]


def _ends(frame: pl.DataFrame, largest: float) -> list[float]:
    """Return the ends of intervals that the scale of numbers reaches to."""
    ends = [end for wave in WAVES for end in frame[f"{wave}_ci_high"].drop_nulls()]
    return [end for end in ends if end <= MOST_BEYOND * largest]


def _words(group: Group, number: Number, name: str) -> tuple[str, tuple[str, str] | None]:
    """Return the change in the panel with its interval, on two lines; and what is said of a row, longer and shorter.

    `name` is the set whose numbers are said.
    """
    value, (ends,) = _point(group, f"{PANEL}.change")
    change, *between = (group.text(f"{PANEL}.change{end}") for end in ("", "_ci_low", "_ci_high"))
    if value is not None and (number.unit == "money" or abs(value) >= LARGE):
        change, *between = (_short(one, number.unit == "money") for one in (value, *ends))
    change = f"+{change}" if value and value > 0 and re.search("[1-9]", change) else change
    interval = "" if None in ends else f"({group.results.interval(between[0], between[1])})"
    wave_texts = [group.text(f"{name}.{wave}") for wave in WAVES]
    shown = "\n".join(filter(None, [change, interval]))
    if wave_texts == [MISSING, MISSING]:
        return shown, None
    unit = SUFFIXES.get(number.unit, "")
    numbers = " to ".join(text if text == MISSING else f"{text}{unit}" for text in wave_texts)
    where = ", in the panel" if name == WHOLE else ","
    return shown, (" ".join(filter(None, [f"{numbers}{where} {change}", interval])), numbers)


def _short(value: float | None, money: bool) -> str:
    """Return a number of three digits, in thousands or millions; an empty text for none."""
    if value is None:
        return ""
    return f"{MINUS if value < 0 else ''}{style.short(float(f'{abs(value):.3g}'), money)}"


def _fitting(blocks: list[tuple[str, list[forest.Row]]]) -> tuple[forest.Blocks, str]:
    """Return the rows of types under each number; or the first of each alone, as a page holds them; what to say of it.

    Of one number no row stands under a heading.
    """
    by_type = [(heading if len(blocks) > 1 else "", rows[: style.MOST_TYPES + 1]) for heading, rows in blocks]
    alone = [rows[0]._replace(label=heading) for heading, rows in blocks]
    if (len(blocks) == 1 or len(by_type[0][1]) > 1) and forest.fits(by_type):
        return by_type, ""
    return [("", alone)], OF_TYPES if len(by_type[0][1]) > 1 else ""


def _draw(
    data: WavesData, blocks: forest.Blocks, below: str, scale: style.Scale, columns: Sequence[str]
) -> "style.Sheet":
    """Draw the rows, in a column for each set, and which mark is of which wave."""
    figure = forest.draw(data.survey, blocks, below, columns, scale, "Change in\nthe panel")
    last = figure.axes[-1]
    inside = {wave: style.PAPER if wave == WAVES[0] else style.MUTED for wave in WAVES}
    look: Any = {"marker": "o", "markersize": 4, "linestyle": "none", "markeredgecolor": style.MUTED}
    marks = {name: last.plot([], [], markerfacecolor=inside[wave], **look)[0] for wave, name in data.of.names.items()}
    style.legend(figure, marks, "outside upper left")
    return figure
