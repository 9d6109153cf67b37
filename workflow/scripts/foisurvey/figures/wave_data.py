"""What the figures of two waves share: the comparison, the scale of a number, and how the waves are called."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from foisurvey.core.survey import Presentation
from foisurvey.estimation.results import Group, Results
from foisurvey.figures import style
from foisurvey.figures.figure import FigureData
from foisurvey.waves.changes import TABLE
from foisurvey.waves.numbers import Number
from foisurvey.waves.wave_comparison import Comparison


@dataclass(frozen=True)
class WavesData(FigureData):
    """What figures of two waves are made of: besides the results of a comparison, the comparison itself."""

    of: Comparison

    def numbers(self, number: str, organisation_type: str) -> Group:
        """Return the estimates of a number of one organisation type."""
        return self.results.group(TABLE, organisation_type, number)


def both(of: Comparison, results: Results) -> WavesData:
    """Return what figures of two waves are made of; `results` have the estimates of the comparison."""
    return WavesData(of.organisations, results, pl.DataFrame(), of)


def scale_of(number: Number, survey: Presentation, values: Sequence[float]) -> style.Scale:
    """Return the scale of these values of a number."""
    if number.is_percentage:
        return style.percentages(max(values, default=0.0))
    kind = survey.questions[number.question].number
    return style.numbers(values, whole=kind == "count", money=kind == "money")


def wave_names(names: Sequence[str], inches: float) -> list[str]:
    """Return the names of waves on lines no wider than `inches`, broken at their hyphens first."""
    return [name.replace("- ", "-") for name in style.distinct([name.replace("-", "- ") for name in names], inches, 4)]
