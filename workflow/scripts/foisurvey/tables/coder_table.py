"""How far two coders agree, question by question."""

from dataclasses import replace

from foisurvey.core.survey import AGREEMENT, ALL
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables import notes
from foisurvey.tables.table import LIMITS, Column, Table, about, laid_out

# How a spreadsheet spells a unit out.
UNITS = {"n": "number", "%": "percentage"}


def _number(heading: str, statistic: str) -> Column:
    what, _, unit = heading.partition(", ")
    return Column(heading, {f"{what}, {UNITS[unit]}": statistic}, str)


def _with_interval(results: Results, heading: str, statistic: str) -> Column:
    def number_and_interval(number: str, low: str, high: str) -> str:
        limits = results.interval(low, high)
        return number if limits == MISSING else f"{number} ({limits})"

    measures = {heading: statistic}
    # Their level is 95%, whatever that of the survey is.
    measures |= {f"{heading}, 95% confidence interval{limit}": f"{statistic}_ci_{end}" for end, limit in LIMITS.items()}
    return Column(f"{heading} (95% CI)", measures, number_and_interval)


METHODS = (
    "Kind: what an answer is read as (a number, an approximation, a bound, not held, refused, blank, ...). "
    "Kappa: Cohen's, unweighted, (observed - expected agreement) / (1 - expected agreement); CI: kappa -/+ 1.96 "
    "standard errors (Fleiss, Cohen and Everitt 1969), cut at -1 and 1. Commonest kind: the percentage of all codings, "
    "of both coders, that are of the commonest kind; where it is high, kappa may be low although the coders agree on "
    "most answers. Equal in value: of the answers for which both coders have a value. ICC: intraclass correlation of "
    "the numbers that both coders have (one coder, absolute agreement, two-way random). Difference: another kind, "
    "value or limit."
)
NOT_DEFINED = (
    f"{MISSING}: not defined. Kappa is not defined where both coders have the same kind for all answers; a percentage "
    "needs at least one answer. An ICC needs three pairs of numbers of one question, not all of them equal; choices "
    "have none. Kappa has no CI where the coders agree on all kinds or one has the same kind throughout, an ICC none "
    "where all its pairs differ by the same."
)


def agreement(results: Results) -> Table:
    """Return the table of how far two coders agree: a row a question, and last one for all questions together."""
    survey, all_questions = results.survey, results.group(AGREEMENT)
    labels = {name: question.label for name, question in survey.questions.items()} | {ALL: "All"}
    columns = [
        _number("Answers of both coders, n", "pairs.n"),
        _number("Equal in kind, %", "kind.pct"),
        _with_interval(results, "Cohen's kappa of the kind", "kind.kappa"),
        _number("Commonest kind, %", "kind.prevalence.pct"),
        _number("Both with a value, n", "value.n"),
        _number("Equal in value, %", "value.pct"),
        _with_interval(results, "ICC of the numbers", "value.icc"),
        _number("Differences, n", "differences.n"),
    ]
    label = "Agreement of the two coders"
    table = laid_out(AGREEMENT, label, about(survey), "Question", columns, labels, results)
    both, once, late = (all_questions.text(f"{name}.n") for name in ("organisations", "coded_once", "late"))
    organisations = (
        f"Organisations: {both} coded by both coders in time, {once} coded by one of them, {late} late. Only those "
        "coded by both in time are compared: what each coder typed, before any correction, read by the same rules."
    )
    below = [*notes.undefined(table, NOT_DEFINED), *notes.unconfirmed_of_coders(results)]
    return replace(table, notes=[organisations, METHODS, *below])
