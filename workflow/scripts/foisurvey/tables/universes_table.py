"""Every defensible analysis in tables: how far the headlines spread, what explains it, and which claims hold."""

from collections.abc import Mapping
from dataclasses import replace

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Claim, Presentation
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, Results
from foisurvey.robustness.choice_labels import NODE_LABELS, REASONS, option_labels
from foisurvey.robustness.choices import NO_TRIM, OF_TRIM, Multiverse, meaningless, open_nodes
from foisurvey.robustness.explained import CLAIMS, TABLE
from foisurvey.stats.bootstrap import FEWEST_ORGANISATIONS, MOST_ORGANISATIONS
from foisurvey.tables import notes
from foisurvey.tables.headline_labels import claim_words, headline_labels, labels_with_units
from foisurvey.tables.table import Column, Table, about, laid_out

EXPLAINED = (
    "Each percentage is the sum of squares between the options of a choice, of the total sum of squares of all "
    "analyses: how much of their spread goes with this choice alone. The rest goes with choices acting together. A "
    "choice that means something beside some options of others only is compared there."
)
WEIGHTED = (
    "Where each organisation counts the same, a share is the mean of the organisations' own shares; where each of what "
    "is counted does, a mean rate is the pooled share, and a median is weighted by the totals."
)
NOT_DEFINED = f"{MISSING}: not defined, as all analyses give the same number or none."
NO_NUMBER = f"{MISSING}: the number is not defined, or the choices leave out the survey's own analysis."
ALIKE = (
    "Each analysis counts the same, so an option that combines with more options of other choices, such as a trim, "
    "weighs more."
)
NO_DRAWS = (
    f"{MISSING}: the number is defined in no analysis, or in no draw; there are no draws of fewer than "
    f"{FEWEST_ORGANISATIONS} organisations, or more than {MOST_ORGANISATIONS:,}."
)


def spread_table(results: Results, of: Multiverse) -> Table:
    """Return the table of how far each headline spreads over all universes: a row a headline."""
    columns = [
        Column("Survey's own analysis", {"Survey's own analysis": "own"}, str),
        Column("Median", {"Median": "median"}, str),
        Column("5% to 95% of analyses", {"5%": "p5", "95%": "p95"}, results.interval),
        Column("Minimum to maximum", {"Minimum": "min", "Maximum": "max"}, results.interval),
        Column("Not defined, % of analyses", {"Not defined, % of analyses": "undefined.pct"}, str),
    ]
    with_units = labels_with_units(results.survey)
    labels = {outcome: with_units[outcome] for outcome in of.outcomes}
    subject = f"Each number by every combination of choices. {about(results.survey)}"
    table = laid_out(TABLE, "Every analysis", subject, "Number", columns, labels, results)
    return replace(
        table,
        name="spread",
        notes=[*how_many(results, of), ALIKE, choices_note(results.survey, of), *notes.undefined(table, NO_NUMBER)],
    )


def explained_table(results: Results, of: Multiverse) -> Table:
    """Return the table of how much each choice explains: a row a choice with several options, a column a headline."""
    labels = headline_labels(results.survey)
    columns = [
        Column(
            f"{labels[outcome]}, % explained",
            {f"{labels[outcome]}, % explained": "pct"},
            str,
            analysis=f"{outcome}.explained",
        )
        for outcome in of.outcomes
    ]
    nodes = {node: NODE_LABELS[node] for node in open_nodes(of)}
    subject = f"How much of the spread of all analyses each choice explains. {about(results.survey)}"
    table = laid_out(TABLE, "Choices", subject, "Choice", columns, nodes, results)
    return replace(table, name="explained", notes=[EXPLAINED, *notes.undefined(table, NOT_DEFINED)])


def claims_table(results: Results, claims: Mapping[str, Claim]) -> Table:
    """Return the table of how often each claim holds: a row a claim."""
    survey = results.survey
    headings = {
        "universes.pct": "Holds in % of analyses",
        "draws.pct": "Holds in % of bootstrap draws",
    }
    columns = [Column(heading, {heading: name}, str) for name, heading in headings.items()]
    labels = {name: claim_words(claim, survey) for name, claim in claims.items()}
    table = laid_out(
        CLAIMS, "Claims", f"How often each claim holds. {about(survey)}", "Claim", columns, labels, results
    )
    drawn = (
        f"Analyses: every possible combination of choices. {ALIKE} {WEIGHTED} Bootstrap draws: the survey's own "
        "analysis of organisations drawn again, with replacement and within each organisation type (types of fewer "
        f"than {FEWEST_ORGANISATIONS} together). Neither is the probability that a claim is true."
    )
    return replace(table, notes=[drawn, *notes.undefined(table, NO_DRAWS)])


def how_many(results: Results, of: Multiverse) -> list[str]:
    """Return how many universes there are, and why other combinations are impossible."""
    possible, impossible = (results.text(estimate_id(TABLE, f"{name}.n")) for name in ("possible", "impossible"))
    sentences = [f"An analysis is one combination of the choices below; {possible} are possible."]
    if results.count(estimate_id(TABLE, "impossible.n")):
        reasons: dict[str, list[str]] = {}
        for node, reason in {**dict.fromkeys(OF_TRIM, NO_TRIM), **meaningless(of)}.items():
            if len(getattr(of.choices, node)) > 1:
                reasons.setdefault(reason, []).append(f"“{NODE_LABELS[node]}”")
        why = "; ".join(f"{' and '.join(nodes)}, where {REASONS[reason]}" for reason, nodes in reasons.items())
        sentences.append(f"{impossible} more would differ by a choice that means nothing there: {why}.")
    return [" ".join(sentences)]


def choices_note(survey: Presentation, of: Multiverse) -> str:
    """Return the choices and their options in words."""
    options = option_labels(of.choices, survey.counted)
    listed = [f"{NODE_LABELS[node]}: {', '.join(options[node])}" for node in open_nodes(of)]
    return visible(f"Choices. {'. '.join(listed)}. {WEIGHTED}")
