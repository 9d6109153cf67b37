"""The least and the most that a headline could be, had organisations that are silent on it answered anything possible.

A missing total lies in the range of its organisation type, and not below the known parts. A missing part lies between 0
and the total; where parts do not overlap, all of them together lie within it. Known answers, totals imputed from parts
among them, count as they do in the primary analysis, ambiguous ones as they are read.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.cleaning.derive import rate
from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core.survey import ALL, Design
from foisurvey.estimation import bands
from foisurvey.estimation.ambiguity import Outcome
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.estimation.headlines import Headline

# Why an organisation is silent on a headline: no reply in time, or a reply without a number that the headline needs.
NON_RESPONDERS, INCOMPLETE = "non_responders", "incomplete"

Ranges = Mapping[str, tuple[float, float]]


class Answer(NamedTuple):
    """What a part, or the remainder, of each organisation may be, and of which total, as expressions."""

    amount: pl.Expr
    total: pl.Expr


def silent_because(headline: Headline, design: Design) -> pl.Expr:
    """Say why an organisation is silent on a headline: NON_RESPONDERS or INCOMPLETE; missing where it is not."""
    gave = pl.all_horizontal(pl.col(design.total, *_parts_needed(headline, design)).is_not_null())
    return pl.when(~gave).then(pl.when("responded").then(pl.lit(INCOMPLETE)).otherwise(pl.lit(NON_RESPONDERS)))


def ends(frame: pl.DataFrame, headline: Headline, design: Design, ranges: Ranges) -> dict[str, pl.DataFrame]:
    """Return the number of each organisation behind a headline, where the silent ones make it `low` and `high`.

    `frame` is the analysis frame, `ranges` are those of the config. Columns: silent (see `silent_because`); limited
    (whether anything says what its total may be), certain (whether it has a number whatever it answers), and the
    headline's numerator and denominator, missing where it cannot have one. A pooled share has `highest` besides: `high`
    with the least totals that allow it. Where parts exceed totals it may be above 100%, and then it is highest so.
    No other answers of an organisation move a headline further, whatever the others answer.
    """
    within = _with_limits(frame, design, ranges)
    silent, least, most = silent_because(headline, design), pl.col("least"), pl.col("most")
    certain, possible = pl.lit(True), pl.lit(True)
    numbers: dict[str, dict[str, pl.Expr]]
    if headline.denominator:
        possible = pl.lit(True) if _part(headline, design) else ~not_within_total(design)
        numbers = {
            end: {headline.numerator: one.amount, headline.denominator: one.total}
            for end, one in _answers(headline, design).items()
        }
    elif headline.numerator == design.total:
        numbers = {"low": {design.total: least}, "high": {design.total: most}}
    else:
        certain, possible = least > 0, most > 0
        answers = _answers(headline, design)
        numbers = {
            # A rate of 0 is one of any total above 0.
            end: {"rate": pl.when(answers[end].amount == 0).then(0.0).otherwise(rate(f"{end}_total", f"{end}_amount"))}
            for end in ("low", "high")
        }
        columns = {f"{end}_{name}": one for end in numbers for name, one in answers[end]._asdict().items()}
        within = within.with_columns(**columns)
    return {
        end: within.select(
            silent=silent,
            limited=most.is_not_null(),
            certain=silent.is_null() | certain,
            **{
                name: pl.when(silent.is_null()).then(pl.col(name).cast(pl.Float64)).when(possible).then(number)
                for name, number in of_end.items()
            },
        )
        for end, of_end in numbers.items()
    }


def bounds(
    at_ends: Mapping[str, pl.DataFrame], headline: Headline, answering: Collection[str]
) -> tuple[float | None, float | None]:
    """Return the least and the most that a headline could be, were the silent ones to answer that are so for these.

    `at_ends` are those of `ends`. Both are missing where nothing says what a total of theirs may be, or where the
    headline is not defined whatever they answer.
    """
    counted = pl.col("silent").is_null() | pl.col("silent").is_in(list(answering))
    kept = {end: numbers.filter(counted) for end, numbers in at_ends.items()}
    low, high = kept["low"], kept["high"]
    if not low.select((pl.col("limited") | pl.col("silent").is_null()).all()).item():
        return None, None
    if headline.denominator:
        values = [one.select(headline.value).item() for one in kept.values()]
        defined = [value for value in values if value is not None]
        return (min(defined), max(defined)) if defined else (None, None)
    numbers = low.select("certain", organisation_type=pl.lit(ALL), low=headline.numerator)
    numbers = numbers.with_columns(high=high[headline.numerator])
    of_each = Interval(pl.col("low"), pl.col("high"))
    outcome = Outcome(headline.numerator, pl.col("low"), of_each, pl.col("certain"), pl.lit(0))
    reached = bands.reach(numbers, outcome, 7)
    both = reached.select(f"{headline.statistic}_{end}" for end in ("low", "high")).rows()
    return both[0] if both else (None, None)


def _part(headline: Headline, design: Design) -> str | None:
    """Return the part that a headline counts; None where it counts none, or the remainder."""
    if headline.denominator is None:
        return design.compliant if headline.numerator == "rate" else None
    return {f"{status}_numerator": part for status, part in design.statuses.items()}[headline.numerator]


def _parts_needed(headline: Headline, design: Design) -> list[str]:
    part = _part(headline, design)
    if part is None and headline.denominator:
        return design.parts
    return [part] if part else []


def _with_limits(frame: pl.DataFrame, design: Design, ranges: Ranges) -> pl.DataFrame:
    """Return the frame with the `least` and the `most` that each total may be, missing where nothing says it.

    Besides, `taken` is what the known parts take of it together: 0 where parts need not lie within it.
    """
    total, of_type = pl.col(design.total).cast(pl.Float64), pl.col("organisation_type")
    parts = [pl.col(name).cast(pl.Float64) for name in design.parts]
    together = (pl.sum_horizontal(parts) if design.disjoint else pl.max_horizontal(parts)) if parts else pl.lit(0.0)
    known = together.fill_null(0)

    def limit(end: int, extreme: pl.Expr) -> pl.Expr:
        declared = [pl.when(of_type == name).then(pl.lit(float(limits[end]))) for name, limits in ranges.items()]
        return pl.coalesce(*declared, extreme.over("organisation_type"), extreme)

    low, high = limit(0, total.min()), limit(1, total.max())
    if design.counts_things:
        low, high = low.ceil(), high.floor()
    # A total that the parts show to be above the range is no more than they are.
    return frame.with_columns(
        least=pl.coalesce(total, pl.when(low.is_not_null()).then(pl.max_horizontal(low, known))),
        most=pl.coalesce(total, pl.when(high.is_not_null()).then(pl.max_horizontal(low, high, known))),
        taken=pl.when(not_within_total(design)).then(0.0).otherwise(known),
    )


def _answers(headline: Headline, design: Design) -> dict[str, Answer]:
    """Return the part of a headline, or the remainder, and the total, that make its percentage lowest and highest."""
    least, most, taken = pl.col("least"), pl.col("most"), pl.col("taken")
    rest_of_least, rest_of_most = (least - taken).clip(0), (most - taken).clip(0)
    if name := _part(headline, design):
        part = pl.col(name).cast(pl.Float64)
        given = part.is_not_null()
        return {
            "low": Answer(part.fill_null(0), most),
            "high": Answer(part.fill_null(rest_of_most), pl.when(given).then(least).otherwise(most)),
            "highest": Answer(part.fill_null(rest_of_least), least),
        }
    # Missing parts may take all that is left.
    missing = pl.any_horizontal(pl.col(design.parts).is_null())
    return {
        "low": Answer(
            pl.when(missing).then(0.0).otherwise(rest_of_least), pl.when(missing).then(most).otherwise(least)
        ),
        "high": Answer(rest_of_most, most),
    }
