"""How far silent organisations could move the headlines: worst and best case, weights, tipping points, imputation."""

from collections.abc import Iterable
from dataclasses import replace

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import Robustness
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.results import MISSING, Results
from foisurvey.robustness.silent import IMPUTATION, TABLE, TIPPING
from foisurvey.tables import columns, notes
from foisurvey.tables.headline_labels import claim_words, labels_with_units
from foisurvey.tables.table import Column, Table, laid_out, titled

# The cases of a headline and what they are called.
CASES = {
    "non_responders": "Non-responders answer",
    "incomplete": "Incomplete replies are completed",
    "all_silent": "Both",
}
RANGE = (
    "Least-most: what a number would be at worst and at best, had the silent organisations answered anything "
    "possible; n is how many of them there are. Silent on a number are organisations without a reply in time "
    "(non-responders), and those whose reply lacks an answer that the number needs, or has it in review (incomplete "
    "replies). A missing total lies in the range of its organisation type, {where}, and not below the known parts. A "
    "missing part lies between 0 and the total; parts that do not overlap lie within it together. Known answers stay "
    "as they are, totals that are sums of parts among them."
)
WEIGHTED = (
    "Weighted: each organisation that answered also stands for those alike that did not. Its weight is the number of "
    "organisations contacted, divided by the number that answered."
)
NOT_DEFINED = (
    f"{MISSING}: not defined. No organisation gave what the number needs, or nothing says what a missing total may be."
)
TIPPED = (
    "To overturn: how many silent organisations would be enough to overturn the claim, if they alone answered, at "
    "worst for it and within the ranges of their totals. 0: the claim fails as reported."
)
NEVER = f"{MISSING}: not even all silent organisations could overturn it, or the number is not defined."
IMPUTED = (
    "Imputed: missing totals were drawn {imputations:,} times from the known ones of the same organisation type, or "
    "of all types where a type has none (approximate Bayesian bootstrap). Rubin's rules combine the results. The mean"
    " is of organisations like those contacted; its interval has the degrees of freedom of Barnard and Rubin. The "
    "total is of those contacted alone; its interval has {freedom:,} degrees of freedom. Missing information: how "
    "much of the information on the mean the missing totals take. The draws assume that silent organisations are like"
    " those of their type that answered."
)
AS_SAMPLE = (
    "Not imputed: the totals as a random sample of the organisations contacted; the total of all contacted has a "
    "finite population correction."
)
IMPUTATION_LABELS = {
    "known": "Known totals, not imputed",
    "known_drawn": "Known totals, missing ones imputed",
    "stated": "Stated totals without sums of parts, not imputed",
    "stated_drawn": "Stated totals without sums of parts, missing ones imputed",
}


def silent_table(results: Results, robustness: Robustness) -> Table:
    """Return the table of what silent organisations could make of each headline: a row for each."""
    survey = results.survey
    shown = [Column("As reported", {"As reported": "reported"}, str)]
    shown += [_case(results, case, heading) for case, heading in CASES.items()]
    for column in robustness.weights:
        heading = f"Weighted by {_words(column)}"
        shown.append(Column(heading, {heading: f"weighted.{column}"}, str))
    asked = headlines(survey.design)
    labels = labels_with_units(survey)
    subject = titled("Headlines, had silent organisations answered", survey)
    table = laid_out(TABLE, "Silent organisations", subject, "Headline", shown, labels, results)
    where = "as the config declares it" if robustness.total_range else "the one observed"
    if robustness.total_range and set(survey.organisation_types) - set(robustness.total_range):
        where = "as the config declares it, else the one observed"
    below = [RANGE.format(where=where)]
    if robustness.weights:
        below.append(WEIGHTED)
    below += [visible(note) for note in _lost(results, robustness.weights, asked)]
    below += notes.undefined(table, NOT_DEFINED)
    return replace(table, notes=below, general=notes.rounding(survey))


def tipping_table(results: Results, robustness: Robustness) -> Table:
    """Return the table of how many silent organisations overturn each claim of the config: a row for each."""
    survey = results.survey
    shown = [
        Column("As reported", {"As reported": "reported"}, str, analysis=TIPPING),
        Column("To overturn, n", {"To overturn, n": "overturn.n"}, str, analysis=TIPPING),
        Column("Silent organisations, n", {"Silent organisations, n": "silent.n"}, str, analysis=TIPPING),
    ]
    labels = {name: claim_words(claim, survey) for name, claim in robustness.claims.items()}
    subject = titled("Silent organisations that would overturn a claim", survey)
    table = laid_out(TABLE, "Tipping points", subject, "Claim", shown, labels, results)
    below = [TIPPED, *notes.undefined(table, NEVER)]
    return replace(table, name="tipping", notes=below, general=notes.rounding(survey))


def imputation_table(results: Results, robustness: Robustness) -> Table:
    """Return the table of the mean total and the total of all contacted, with missing totals imputed and without."""
    survey, unit = results.survey, columns.unit_of_total(results.survey)
    shown = [
        Column("Totals, n", {"Totals, n": "totals.n"}, str, analysis=IMPUTATION),
        _estimated(f"Mean {survey.counted.plural} per organisation{unit}", "mean", results),
        Column("Missing information, %", {"Missing information, %": "mean_missing"}, str, analysis=IMPUTATION),
        _estimated(f"{capitalised(survey.counted.plural)} of all contacted{unit}", "total", results),
    ]
    labels = {
        name: label
        for name, label in IMPUTATION_LABELS.items()
        if estimate_id(TABLE, IMPUTATION, name, "mean") in results
    }
    subject = titled("Missing totals imputed", survey)
    table = laid_out(TABLE, "Imputed totals", subject, "Made of", shown, labels, results)
    below = [IMPUTED.format(imputations=robustness.imputations, freedom=robustness.imputations - 1), AS_SAMPLE]
    undefined = (
        f"{MISSING}: not defined. Without imputation no information counts as missing; an error needs two totals."
    )
    below += notes.undefined(table, undefined)
    general = [*notes.rounding(survey), *notes.withheld(survey, table.withheld)]
    return replace(table, name="imputation", notes=below, general=general)


def _case(results: Results, case: str, heading: str) -> Column:
    measures = {f"{heading}, least": f"{case}_low", f"{heading}, most": f"{case}_high", f"{heading}, n": f"{case}.n"}
    return Column(heading, measures, lambda low, high, n: f"{results.interval(low, high)} (n={n})", "Least-most")


def _estimated(heading: str, name: str, results: Results) -> Column:
    level = columns.level(results.survey.statistics)
    measures = {heading: name, f"{heading}, standard error": f"{name}_se"}
    measures |= columns.limits(results, what=heading, statistic=f"{name}_ci")
    return Column(f"{heading} (SE; {level})", measures, columns.with_spread(results), analysis=IMPUTATION)


def _words(column: str) -> str:
    """Return a column of the organisations file in words."""
    return column.replace("_", " ")


def _lost(results: Results, weights: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Return for how many organisations none stands, by each column of weights, where there are any."""
    found = []
    for column in weights:
        most = max(results.count(estimate_id(TABLE, name, "lost", column, "n")) for name in asked)
        if most:
            found.append(
                f"By {_words(column)}, nobody stands for up to {most:,} of the organisations contacted: none like them "
                "gave what a number needs."
            )
    return found
