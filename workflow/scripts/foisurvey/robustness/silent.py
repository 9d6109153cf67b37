"""How far organisations that are silent could move the headlines: worst and best case, weights, tipping, imputation."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Claim, Design, Robustness, Statistics, Unit
from foisurvey.estimation.ambiguity import imputed as is_sum_of_parts
from foisurvey.estimation.estimate_rows import Statistic, estimate_id, rows
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.robustness.bounds import INCOMPLETE, NON_RESPONDERS, Ends, bounds, ends
from foisurvey.robustness.imputation import Estimated, as_known, imputed
from foisurvey.robustness.tipping import tipping_point
from foisurvey.robustness.weights import weighted

TABLE, ANALYSIS = "silent", "robustness"
# Parts of the ids of claims' tipping points, and of the totals imputed.
TIPPING, IMPUTATION = "tipping", "imputation"
# Who answers in the worst and best case, by the name of the case.
CASES = {
    NON_RESPONDERS: ("non-responders", [NON_RESPONDERS]),
    INCOMPLETE: ("responders that did not give what it needs", [INCOMPLETE]),
    "all_silent": ("non-responders and responders that did not give what it needs", [NON_RESPONDERS, INCOMPLETE]),
}
INTERVAL = "statistics.interval_of_mean"
RANGE, WEIGHTS, CLAIMS, IMPUTATIONS = (
    f"robustness.{name}" for name in ("total_range", "weights", "claims", "imputations")
)


def silent(frame: pl.DataFrame, design: Design, methods: Statistics, robustness: Robustness, seed: int) -> pl.DataFrame:
    """Return the estimates of the table `silent` (`frames.ESTIMATES`); `frame` is the analysis frame, whole.

    Of each headline: as reported, the least and the most that it could be were silent organisations to answer, and
    weighted by each column of `robustness`; of each claim, how many of the silent overturn it; of the total, what it is
    with and without draws for missing totals, which `seed` begins. Raises BadInput where the frame lacks a column.
    """
    refuse_unknown(robustness.weights, frame)
    known = headlines(design)
    estimates = []
    at_ends = {}
    for name, headline in known.items():
        at_ends[name] = ends(frame, headline, design, robustness.total_range)
        statistics = _cases(headline, at_ends[name]) | _weighted(frame, headline, design, robustness.weights)
        estimates.append(_rows(name, name, statistics, frame.select(headline.answered.sum()).item()))
    for name, claim in robustness.claims.items():
        statistics = _tipping(at_ends[claim.headline], known[claim.headline], claim)
        estimates.append(_rows(estimate_id(TIPPING, name), claim.headline, statistics, None))
    estimates += _imputations(frame, design, methods, robustness.imputations, seed)
    return pl.concat(estimates)


def refuse_unknown(columns: tuple[str, ...], frame: pl.DataFrame) -> None:
    """Raise BadInput if `frame` lacks a column that organisations are to be weighted by."""
    unknown = [column for column in columns if column not in frame.columns]
    if unknown:
        expected = "expected organisation_type or another column of the organisations file"
        raise BadInput(
            "robustness", [Problem(expected, column=WEIGHTS, value=one, known=frame.columns) for one in unknown]
        )


def _cases(headline: Headline, at_ends: Ends) -> dict[str, Statistic]:
    """Return a headline as reported, and its least and most in each case, with how many would answer in it."""
    statistics = {"reported": _reported(headline, at_ends)}
    for case, (who, reasons) in CASES.items():
        n = at_ends.organisations["silent"].is_in(reasons).sum()
        statistics[f"{case}.n"] = Statistic(pl.lit(n), "count", f"count of {who}")
        for end, value in zip(("low", "high"), bounds(at_ends, headline, reasons), strict=True):
            method = f"the {'least' if end == 'low' else 'most'} that it could be, had {who} answered anything possible"
            statistics[f"{case}_{end}"] = Statistic(_number(value), headline.unit, method, setting=RANGE)
    return statistics


def _reported(headline: Headline, at_ends: Ends) -> Statistic:
    value = at_ends.numbers["low"].filter(at_ends.organisations["silent"].is_null()).select(headline.value).item()
    return Statistic(
        _number(value), headline.unit, f"{headline.statistic} of the organisations that gave what it needs"
    )


def _weighted(
    frame: pl.DataFrame, headline: Headline, design: Design, columns: tuple[str, ...]
) -> dict[str, Statistic]:
    statistics = {}
    for column in columns:
        value, lost = weighted(frame, headline, design, column)
        method = f"{headline.statistic}, organisations weighted by contacted / answered of the same {column}"
        statistics[f"weighted.{column}"] = Statistic(_number(value), headline.unit, method, setting=WEIGHTS)
        whose = f"count of organisations contacted of whose {column} none answered"
        statistics[f"lost.{column}.n"] = Statistic(pl.lit(lost), "count", whose, setting=WEIGHTS)
    return statistics


def _tipping(at_ends: Ends, headline: Headline, claim: Claim) -> dict[str, Statistic]:
    count, silent_ones = tipping_point(at_ends, headline, claim), at_ends.organisations["silent"].count()
    reported = _reported(headline, at_ends)
    fewest = (
        "fewest silent organisations that overturn the claim, if they alone answer, at worst for it; 0: it fails now"
    )
    statistics = {
        "reported": reported,
        "overturn.n": Statistic(pl.lit(count), "count", fewest),
        "silent.n": Statistic(pl.lit(silent_ones), "count", "count of organisations that did not give what it needs"),
    }
    return {name: replace(one, setting=CLAIMS) for name, one in statistics.items()}


def _imputations(
    frame: pl.DataFrame, design: Design, methods: Statistics, imputations: int, seed: int
) -> list[pl.DataFrame]:
    """Return the mean total, and that of all contacted, from the totals known and from those stated alone: with the
    missing ones imputed, and without them."""
    totals, types = frame[design.total], frame["organisation_type"]
    stated = frame.select(pl.when(~is_sum_of_parts(design)).then(design.total)).to_series()
    of_sum, of_statistic = design.units_of_total
    estimates = []
    for name, of_known in {"known": totals, "stated": stated}.items():
        if name == "stated" and stated.count() == totals.count():
            continue
        sample = as_known(of_known, methods)
        drawn = imputed(of_known, types, imputations, methods.level, seed)
        draws = f"missing ones drawn {imputations} times within each type, or of all types where one has none"
        random = "the known ones as a random sample of those contacted"
        as_sample = random, f"{random}, finite population correction", INTERVAL
        by_rubin = f"{draws}; Rubin's rules, Barnard-Rubin df", f"{draws}; Rubin's rules, m - 1 df", IMPUTATIONS
        for ids, of_totals, how in ((name, sample, as_sample), (f"{name}_drawn", drawn, by_rubin)):
            mean_method, total_method, setting = how
            statistics = {"totals.n": Statistic(pl.lit(of_totals.known), "count", f"count of totals {name}")}
            statistics |= _estimated("mean", of_totals.mean, of_statistic, mean_method, setting)
            statistics |= _estimated("total", of_totals.total, of_sum, total_method, setting)
            estimates.append(_rows(estimate_id(IMPUTATION, ids), design.total, statistics, of_totals.known))
    return estimates


def _estimated(name: str, of: Estimated, unit: Unit, method: str, setting: str) -> dict[str, Statistic]:
    """Return an estimate, and what is known of how sure it is, as statistics whose names begin alike."""
    share = None if of.information is None else 100 * of.information
    numbers: dict[str, tuple[float | None, Unit, str]] = {
        name: (of.value, unit, "mean per organisation" if name == "mean" else "total of all contacted"),
        f"{name}_se": (of.error, unit, "standard error"),
        f"{name}_ci_low": (of.low, unit, "confidence interval"),
        f"{name}_ci_high": (of.high, unit, "confidence interval"),
        f"{name}_df": (of.freedom, "coefficient", "degrees of freedom of the interval"),
        f"{name}_missing": (share, "percent", "100 x missing information / all"),
    }
    return {
        key: Statistic(_number(value), of_unit, f"{what}; {method}", setting=setting)
        for key, (value, of_unit, what) in numbers.items()
    }


def _rows(ids: str, outcome: str, statistics: Mapping[str, Statistic], n: int | None) -> pl.DataFrame:
    made = rows(pl.DataFrame(), TABLE, outcome, statistics, pl.lit(n), None, ids)
    return made.with_columns(analysis=pl.lit(ANALYSIS))


def _number(value: float | None) -> pl.Expr:
    return pl.lit(value, pl.Float64)
