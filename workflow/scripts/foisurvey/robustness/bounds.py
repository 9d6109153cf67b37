"""The least and the most that a headline could be, had organisations that are silent on it answered anything possible.

A missing total lies in the range of its organisation type, and not below the known parts. A missing part lies between 0
and the total; where parts do not overlap, all of them together lie within it. Known answers, totals imputed from parts
among them, count as they do in the primary analysis, ambiguous ones as they are read.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.cleaning.within_total import not_within_total
from foisurvey.core.survey import ALL, Design
from foisurvey.estimation import bands
from foisurvey.estimation.ambiguity import Outcome
from foisurvey.estimation.estimate_rows import Interval
from foisurvey.estimation.headlines import Headline
from foisurvey.stats import share

# Why an organisation is silent on a headline: no reply in time, or a reply without a number that the headline needs.
NON_RESPONDERS, INCOMPLETE = "non_responders", "incomplete"

Ranges = Mapping[str, tuple[float, float]]


class Answer(NamedTuple):
    """What a part, or the remainder, of each organisation may be, and of which total, as expressions."""

    amount: pl.Expr
    total: pl.Expr


class Limits(NamedTuple):
    """The least and the most that the total of each organisation may be, as expressions; both are a known total.

    Missing where nothing says it. `taken` is what the known parts take of it together, 0 where they need not lie within
    it.
    """

    least: pl.Expr
    most: pl.Expr
    taken: pl.Expr


class Ends(NamedTuple):
    """What organisations may answer to what a headline needs, those that are silent on it at worst and at best.

    `organisations` has for each: silent (see `silent_because`), limited (whether anything says what its total may be)
    and certain (whether it has a number whatever it answers). `numbers` has the headline's numerator and denominator of
    each, missing where it cannot have one, which make the headline `low` and `high`. No other answers move it further,
    whatever the others answer. A pooled share has `highest` besides: `high` with the least totals that allow it. Where
    parts exceed totals it may be above 100%, and then it is highest so.
    """

    organisations: pl.DataFrame
    numbers: dict[str, pl.DataFrame]


def silent_because(headline: Headline, design: Design) -> pl.Expr:
    """Say why an organisation is silent on a headline: NON_RESPONDERS or INCOMPLETE; missing where it is not."""
    gave = pl.all_horizontal(pl.col(design.total, *_parts_needed(headline, design)).is_not_null())
    return pl.when(~gave).then(pl.when("responded").then(pl.lit(INCOMPLETE)).otherwise(pl.lit(NON_RESPONDERS)))


def ends(frame: pl.DataFrame, headline: Headline, design: Design, ranges: Ranges) -> Ends:
    """Return what organisations may answer; `frame` is the analysis frame, `ranges` are those of the config."""
    limits, silent = _limits(design, ranges), silent_because(headline, design)
    certain, possible = pl.lit(True), pl.lit(True)
    answers: dict[str, dict[str, pl.Expr]]
    if headline.numerator == design.total:
        answers = {"low": {design.total: limits.least}, "high": {design.total: limits.most}}
    elif headline.denominator is None:
        certain, possible = limits.least > 0, limits.most > 0
        of_one = _answers(headline, design, limits)
        answers = {end: {headline.numerator: _rate(of_one[end])} for end in ("low", "high")}
    else:
        if _part(headline, design) is None:
            possible = ~not_within_total(design)
        answers = {
            end: {headline.numerator: one.amount, headline.denominator: one.total}
            for end, one in _answers(headline, design, limits).items()
        }
    organisations = frame.select(silent=silent, limited=limits.most.is_not_null(), certain=silent.is_null() | certain)
    numbers = {
        end: frame.select(
            pl.when(silent.is_null()).then(pl.col(name).cast(pl.Float64)).when(possible).then(answer).alias(name)
            for name, answer in at_end.items()
        )
        for end, at_end in answers.items()
    }
    return Ends(organisations, numbers)


def bounds(at_ends: Ends, headline: Headline, answering: Collection[str]) -> tuple[float | None, float | None]:
    """Return the least and the most that a headline could be, were the silent ones to answer that are so for these.

    Both are missing where nothing says what a total of theirs may be, or where the headline is not defined whatever
    they answer.
    """
    silent = at_ends.organisations["silent"]
    counted = silent.is_null() | silent.is_in(list(answering))
    organisations = at_ends.organisations.filter(counted)
    if organisations.filter(~pl.col("limited") & pl.col("silent").is_not_null()).height:
        return None, None
    numbers = {end: of_all.filter(counted) for end, of_all in at_ends.numbers.items()}
    if headline.denominator:
        values = [of_end.select(headline.value).item() for of_end in numbers.values()]
        defined = [value for value in values if value is not None]
        return (min(defined), max(defined)) if defined else (None, None)
    low, high = (numbers[end][headline.numerator] for end in ("low", "high"))
    reaching = organisations.select("certain", organisation_type=pl.lit(ALL), low=low, high=high)
    limits = Interval(pl.col("low"), pl.col("high"))
    outcome = Outcome(headline.numerator, pl.col("low"), limits, pl.col("certain"), pl.lit(0))
    # Whatever the type of quantile: no quartile is a headline.
    reached = bands.reach(reaching, outcome, 7).select(f"{headline.statistic}_{end}" for end in ("low", "high"))
    value = numbers["low"].select(headline.value).item()
    return reached.fill_null(value).row(0) if reached.height else (None, None)


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


def _limits(design: Design, ranges: Ranges) -> Limits:
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
    return Limits(
        least=pl.coalesce(total, pl.when(low.is_not_null()).then(pl.max_horizontal(low, known))),
        most=pl.coalesce(total, pl.when(high.is_not_null()).then(pl.max_horizontal(low, high, known))),
        taken=pl.when(not_within_total(design)).then(0.0).otherwise(known),
    )


def _answers(headline: Headline, design: Design, limits: Limits) -> dict[str, Answer]:
    """Return the part of a headline, or the remainder, and the total, that make its percentage lowest and highest."""
    least, most, taken = limits
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


def _rate(answer: Answer) -> pl.Expr:
    """Return the rate of an answer: of none 0, of any total above 0, and of all exactly 100."""
    amount, total = answer
    return pl.when(amount == 0).then(0.0).when(amount == total).then(100.0).otherwise(share.percent(amount, total))
