"""Two waves of the survey of clubs, compared."""

import datetime
from typing import Any

import polars as pl
from surveys import club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.frame_names import SUCCESSOR
from foisurvey.core.survey import ALL, Survey
from foisurvey.waves.numbers import Wave
from foisurvey.waves.wave_comparison import Comparison, compared_by

Clubs = dict[str, dict[str, Any]]
EXTRA = {
    "questions__share": {"role": "extra", "number": "percent", "label": "Share of members who sail"},
    "questions__flag": {"role": "extra", "number": "choice", "label": "Has a flag"},
}
# As in the surveys of clubs, a wave of each year.
EARLIER, LATER = survey(survey="clubs-2031", **EXTRA), survey(survey="clubs-2032", **EXTRA)
MERGER = [("a", "m", "merged"), ("b", "m", "merged")]
SPLIT = [("s", "s1", "split"), ("s", "s2", "split")]


def pair(
    earlier: Clubs,
    later: Clubs,
    became: list[tuple[str | None, str | None, str]],
    surveys: tuple[Survey, Survey] = (EARLIER, LATER),
) -> Comparison:
    """Return two waves compared; clubs are given by id, `became` is the table of successors, without its file."""
    waves = {}
    for wave, plan, clubs in zip(frames.WAVES, surveys, (earlier, later), strict=True):
        each = [club(said.pop("kind", "sea"), plan.design, organisation_id=one, **said) for one, said in clubs.items()]
        waves[wave] = Wave(plan, derived(*each, survey=plan))
    rows = [(*one, datetime.date(2031, 7, 1), "a letter") for one in became]
    schema = dict.fromkeys(SUCCESSOR, pl.String) | {"date": pl.Date}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return compared_by(waves, table, pl.DataFrame(schema=frames.WAVE_REVISIONS))


def both(said: Comparison, number: str, kind: str = ALL, panel: bool = True) -> tuple[float | None, ...]:
    """Return a number of the earlier and the later wave, its change, and how many are in both."""
    by_id = values(said.estimates)
    place = f"waves.{number}.{kind}.{'panel' if panel else 'whole'}"
    return tuple(by_id[f"{place}.{one}"] for one in ("earlier", "later", "change", "both.n"))
