"""The headlines: the few numbers that a reader takes away, of which it is asked how sure they are."""

from typing import Literal, NamedTuple

import polars as pl

from foisurvey.core.survey import ALL, Design, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.stats import sample, share


class Headline(NamedTuple):
    """A number of all organisations together: a mean, a median or a pooled share, and the same one in the tables.

    `numerator` is the column of the analysis frame that is described, or of a pooled share summed over `denominator`;
    `estimate` is the id of the number in the primary analysis, `interval` are those of the ends of its interval there.
    """

    name: str
    statistic: Literal["mean", "median", "pooled"]
    numerator: str
    denominator: str | None
    unit: Unit
    estimate: str
    interval: tuple[str, str] | None

    @property
    def columns(self) -> list[str]:
        """The columns of the analysis frame that it is made of."""
        return [name for name in (self.numerator, self.denominator) if name]

    @property
    def answered(self) -> pl.Expr:
        """Which organisations of the analysis frame it rests on."""
        return pl.all_horizontal(pl.col(name).is_not_null() for name in self.columns)

    @property
    def value(self) -> pl.Expr:
        """Its value, over a frame of organisations; missing where no organisation answered. A share is in percent."""
        numerator = pl.col(self.numerator).filter(self.answered)
        if self.denominator:
            return share.percent(numerator.sum(), pl.col(self.denominator).filter(self.answered).sum())
        return sample.mean(numerator) if self.statistic == "mean" else sample.median(numerator)


def numbers(design: Design) -> dict[str, tuple[str, str, Unit]]:
    """Return the numbers of an organisation by name: table that describes it, column of the analysis frame, unit."""
    of_each: dict[str, tuple[str, str, Unit]] = {"total": ("table2", design.total, design.units_of_total[1])}
    if design.compliant:
        of_each["rate"] = ("table4", "rate", "percent")
    return of_each


def headlines(design: Design) -> dict[str, Headline]:
    """Return the headlines of a survey by name, in reading order: of the total, of the rate, and each pooled share."""
    kinds: tuple[Literal["mean", "median"], ...] = ("mean", "median")
    found = [
        Headline(
            f"{name}_{statistic}",
            statistic,
            column,
            None,
            unit,
            estimate_id(table, ALL, statistic),
            _ends(table, ALL) if statistic == "mean" else None,
        )
        for name, (table, column, unit) in numbers(design).items()
        for statistic in kinds
    ]
    found += [
        Headline(
            f"share_{status}",
            "pooled",
            f"{status}_numerator",
            f"{status}_denominator",
            "percent",
            estimate_id("table6", ALL, status, "pct"),
            _ends("table6", ALL, status),
        )
        for status in design.statuses
    ]
    return {one.name: one for one in found}


def _ends(*parts: str) -> tuple[str, str]:
    """Return the ids of the lower and the upper end of an interval."""
    return estimate_id(*parts, "ci_low"), estimate_id(*parts, "ci_high")
