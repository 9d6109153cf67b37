"""A number over three waves of a survey or more, from the comparisons of each wave with the one before."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import WAVES
from foisurvey.core.survey import Survey
from foisurvey.waves.changes import PANEL, WHOLE
from foisurvey.waves.numbers import Number, numbers

TABLE = "series"
ENDS = ("ci_low", "ci_high")


def wave_of(place: int) -> str:
    """Return what a wave is called in ids: wave1 is the earliest."""
    return f"wave{place}"


def change_of(place: int) -> str:
    """Return what the change of the matched panel from the wave before is called in ids: change2 is that of wave2."""
    return f"change{place}"


def in_all_waves(surveys: Sequence[Survey]) -> list[tuple[Number, list[str]]]:
    """Return the numbers that all waves have, as the last calls them, each with its name in each comparison.

    `surveys` are those of the waves, the earliest first; a comparison is of a wave and the one before.
    """
    compared = [{number.name: number for number in numbers(*pair)[0]} for pair in pairwise(surveys)]
    found = []
    for number in compared[-1].values():
        names = [number.name]
        for before in reversed(compared[:-1]):
            last = compared[len(compared) - len(names)][names[0]]
            name = last.before or last.name
            if name not in before:
                break
            names.insert(0, name)
        if len(names) == len(compared):
            found.append((number, names))
    return found


def series(in_waves: Sequence[tuple[Number, Sequence[str]]], estimates: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the estimates of a series (`frames.ESTIMATES`): each wave by itself, and the change of each matched panel.

    `in_waves` are the numbers of `in_all_waves`, `estimates` those of each comparison. Each is the estimate of a
    comparison again, whose id is in that comparison's own estimates.csv.
    """
    parts = []
    for number, names in in_waves:
        for place, (name, of_pair) in enumerate(zip(names, estimates, strict=True), start=2):
            taken = {f"{WHOLE}.later": wave_of(place), f"{PANEL}.change": change_of(place)}
            if place == 2:
                taken[f"{WHOLE}.earlier"] = wave_of(1)
            statistics = {f"{PANEL}.both.n": f"{change_of(place)}.n"}
            for old, new in taken.items():
                statistics |= {old: new, **{f"{old}_{end}": f"{new}_{end}" for end in ENDS}}
            for wave in WAVES:
                if (old := f"{WHOLE}.{wave}") in taken:
                    statistics[f"{old}.n"] = f"{taken[old]}.n"
            own = of_pair.filter(outcome=name).filter(pl.col("statistic").is_in([*statistics]))
            statistic = pl.col("statistic").replace_strict(statistics)
            parts.append(
                own.with_columns(
                    id=pl.format(f"{TABLE}.{number.name}.{{}}.{{}}", "organisation_type", statistic),
                    table=pl.lit(TABLE),
                    analysis=pl.lit(TABLE),
                    outcome=pl.lit(number.name),
                    statistic=statistic,
                )
            )
    return pl.concat(parts) if parts else pl.DataFrame(schema=frames.ESTIMATES)
