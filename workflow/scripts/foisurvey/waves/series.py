"""A number over three waves of a survey or more, from the comparisons of each wave with the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import polars as pl

from foisurvey.core.frames import WAVES
from foisurvey.core.survey import ALL, Deadline, Presentation, Survey
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


@dataclass(frozen=True)
class Series:
    """The surveys of several waves, the earliest first; the numbers that all have; and their `frames.ESTIMATES`."""

    surveys: Sequence[Survey]
    numbers: Sequence[Number]
    estimates: pl.DataFrame

    @property
    def names(self) -> list[str]:
        """The names of the surveys: what the waves are called in tables and figures."""
        return [one.survey for one in self.surveys]

    @property
    def presentation(self) -> Presentation:
        """The words, types and decimals of the last wave, with the titles of the first and the last."""
        return msgspec.structs.replace(
            self.surveys[-1].presentation,
            title=" to ".join(dict.fromkeys([self.surveys[0].title, self.surveys[-1].title])),
            synthetic=any(one.synthetic for one in self.surveys),
            input=Deadline(),
        )


def series(surveys: Sequence[Survey], estimates: Sequence[pl.DataFrame]) -> Series:
    """Return the series of waves; `estimates` are those of the comparison of each wave with the one before.

    Each estimate is one of a comparison again. An organisation type that only later waves have is missing before.
    """
    known = in_all_waves(surveys)
    types = [*surveys[-1].design.types, ALL]
    parts = [
        _estimates(number.name, place, of_pair.filter(outcome=name), types)
        for number, names in known
        for place, (name, of_pair) in enumerate(zip(names, estimates, strict=True), start=2)
    ]
    return Series(surveys, [number for number, _ in known], pl.concat(parts))


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


def _estimates(number: str, place: int, of_pair: pl.DataFrame, types: Sequence[str]) -> pl.DataFrame:
    """Return the estimates of a number in the wave of this place; of the second also those of the first."""
    taken = {f"{WHOLE}.later": wave_of(place), f"{PANEL}.change": change_of(place)}
    if place == 2:
        taken[f"{WHOLE}.earlier"] = wave_of(1)
    statistics = {f"{PANEL}.both.n": f"{change_of(place)}.n"}
    for old, new in taken.items():
        statistics |= {old: new, **{f"{old}_{end}": f"{new}_{end}" for end in ENDS}}
    statistics |= {f"{WHOLE}.{wave}.n": f"{taken[f'{WHOLE}.{wave}']}.n" for wave in WAVES if f"{WHOLE}.{wave}" in taken}
    own = of_pair.filter(pl.col("statistic").is_in([*statistics]))
    nothing = pl.lit(None)
    unknown = [
        own.filter(organisation_type=ALL).with_columns(organisation_type=pl.lit(one), value=nothing, n=nothing)
        for one in types
        if one not in own["organisation_type"]
    ]
    statistic = pl.col("statistic").replace_strict(statistics)
    table = pl.lit(TABLE)
    return (
        pl.concat([own, *unknown], how="vertical_relaxed")
        .with_columns(statistic=statistic, table=table, analysis=table, outcome=pl.lit(number))
        .with_columns(id=pl.format(f"{TABLE}.{number}.{{}}.{{}}", "organisation_type", "statistic"))
    )
