"""How far two coders agree, question by question."""

from dataclasses import replace

from foisurvey.core.survey import AGREEMENT, ALL
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables import notes
from foisurvey.tables.table import Column, Table, about, laid_out

HEADINGS = {
    "pairs.n": "Answers of both coders, n",
    "kind.pct": "Equal in kind, %",
    "kind.kappa": "Cohen's kappa of the kind",
    "value.n": "Both with a value, n",
    "value.pct": "Equal in value, %",
    "differences.n": "Differences, n",
}
METHODS = (
    "Kind: what an answer is read as (a number, an approximation, a bound, not held, refused, blank, ...). "
    "Kappa: Cohen's, unweighted, (observed - expected agreement) / (1 - expected agreement). Equal in value: of "
    "the answers for which both coders have a value. Difference: another kind, value or limit."
)
NOT_DEFINED = (
    f"{MISSING}: not defined. Kappa is not defined where both coders have the same kind for all answers; a percentage "
    "needs at least one answer."
)


def agreement(results: Results) -> Table:
    """Return the table of how far two coders agree: a row a question, and last one for all questions together."""
    survey, all_questions = results.survey, results.group(AGREEMENT)
    columns = [Column(heading, {heading: name}, str) for name, heading in HEADINGS.items()]
    labels = {name: question.label for name, question in survey.questions.items()} | {ALL: "All"}
    label = "Agreement of the two coders"
    table = laid_out(AGREEMENT, label, about(survey), "Question", columns, labels, results)
    both, once, late = (all_questions.text(f"{name}.n") for name in ("organisations", "coded_once", "late"))
    organisations = (
        f"Organisations: {both} coded by both coders in time, {once} coded by one of them, {late} late. Only those "
        "coded by both in time are compared: what each coder typed, before any correction, read by the same rules."
    )
    below = [*notes.undefined(table, NOT_DEFINED), *notes.unconfirmed_of_coders(results)]
    return replace(table, notes=[organisations, METHODS, *below])
