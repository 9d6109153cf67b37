"""What each estimate is, in words, from its row in estimates.csv."""

from collections.abc import Callable, Mapping
from typing import Any

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import AGREEMENT, ALL, PRIMARY, Question, Survey
from foisurvey.estimation import comparisons, influence
from foisurvey.estimation.organisations_counted import STATEMENTS
from foisurvey.tables.comparisons_table import OF_REPLIES, numbers_compared
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.registry import records

# What Table 1 counts, and the answers that are not plain numbers as stated, by the first part of a statistic.
REPLIES = {
    "responded": "that responded",
    "full": "that replied in full",
    "partial": "that replied in part",
    "no_data": "that replied without a number",
    "late": "whose reply came too late",
    "no_response": "that did not reply",
}
ANSWERS = {
    "review": "Answers in review",
    "withdrawn": "Answers in review that a revised reply withdraws or leaves blank",
    "unconfirmed": "Answers that count unconfirmed",
    "imputed": "Totals imputed",
    "ambiguous": "Ambiguous answers that count",
}
# Groups compared that are no two types.
GROUPS = {comparisons.TYPES: "all organisation types", **OF_REPLIES}
# Statistics of any outcome. {x} is what is described as it follows "mean": number of boats, of “Crew”; {of_x} as it
# follows "end of the interval": of the number of boats.
STATISTICS = {
    "requests": "Organisations contacted",
    "organisations.n": "Organisations behind the {number}",
    "organisations.pct": "Organisations behind the {number}, as a percentage of all",
    "organisations": "Organisations that answered what the {number} needs",
    "responded": "Organisations that responded",
    "missing.n": "Organisations that responded without an answer to {question}",
    "missing.pct": "Percentage of those that responded without an answer to {question}",
    "in_review.n": "Answers to {question} in review",
    "ambiguous.n": "Ambiguous answers behind the {number}",
    "unconfirmed.n": "Unconfirmed answers behind the {number}",
    "unconfirmed.pct": "Percentage of the answers behind the {number} that are unconfirmed",
    "total": "Total {of_x}",
    "total.pct": "Total {of_x}, as a percentage of all",
    "mean": "Mean {x}",
    "sd": "Standard deviation {of_x}",
    "median": "Median {x}",
    "iqr_low": "Lower quartile {of_x}",
    "iqr_high": "Upper quartile {of_x}",
    "min": "Lowest {x}",
    "max": "Highest {x}",
    "skewness": "Skewness {of_x}",
    "numerator": "{plural} under “{status}”",
    "denominator": "{plural} of the organisations that answered what “{status}” needs",
    "pct": "Percentage of {plural} under “{status}”",
    "se": "Standard error {of_x}",
    "cluster_se": "Standard error {of_x}, by organisations",
    "design_effect": "Design effect {of_x}",
    "effective_n": "Effective sample size {of_x}",
    "tied.n": "Organisations tied at the boundary of the trim",
    "ranked.n": "Organisations that the trim ranks",
    "excluded.n": "Organisations excluded",
    "median_days": "Median days from request to reply",
    "n": "Organisations compared",
    "h": "Kruskal-Wallis H",
    "u": "Mann-Whitney U",
    "p": "p value",
    "p_holm": "p value, adjusted by Holm",
    "cles": "Effect size: how probably one of the first is higher",
    "epsilon_squared": "Effect size: epsilon squared",
    "first.n": "Organisations of the first group",
    "second.n": "Organisations of the second group",
    "first.median": "Median of the first group",
    "second.median": "Median of the second group",
    "overdispersion": "Overdispersion of the {number}",
    "overdispersion_raw": "Overdispersion of the {number}, not winsorised",
    "outside_95.n": "Organisations outside the 95% control limits",
    "outside_99_8.n": "Organisations outside the 99.8% control limits",
    "outside_95_adjusted.n": "Organisations outside the 95% control limits, adjusted for overdispersion",
    "outside_99_8_adjusted.n": "Organisations outside the 99.8% control limits, adjusted for overdispersion",
    "pairs.n": "Answers that both coders have",
    "kind.pct": "Answers that both coders read as the same kind, percentage",
    "kind.kappa": "Cohen's kappa of the kinds",
    "kind.kappa_ci_low": "Lower end of the interval of kappa",
    "kind.kappa_ci_high": "Upper end of the interval of kappa",
    "kind.prevalence.pct": "Codings of the commonest kind, percentage",
    "value.n": "Answers in which both coders read a number",
    "value.pct": "Answers in which both coders read the same number, percentage",
    "value.icc": "Intraclass correlation of the coders' numbers",
    "value.icc_ci_low": "Lower end of the interval of the intraclass correlation",
    "value.icc_ci_high": "Upper end of the interval of the intraclass correlation",
    "differences.n": "Answers that the coders read differently",
    "coded_once.n": "Organisations that one coder has",
    "late.n": "Organisations that both coders have, late",
}
# Which interval an end is of, by the end of a statistic.
INTERVALS = {
    "ci": "{level} confidence interval",
    "cluster_ci": "{level} confidence interval by organisations",
    "percentile": "{level} percentile bootstrap interval",
    "bca": "{level} BCa bootstrap interval",
    "t": "{level} interval by Student's t",
    "order": "{level} interval by ranks",
}
ENDS = {"low": "Lower end of the", "high": "Upper end of the"}
OF_INFLUENCE = {
    "value": "",
    "lowest": ", least without one organisation",
    "highest": ", most without one organisation",
    "first": " without {without}, which moves it most",
    "second": " without {without}, which moves it second most",
    "third": " without {without}, which moves it third most",
    "lowest.n": ", organisations without any one of which it is lowest",
    "highest.n": ", organisations without any one of which it is highest",
}
OF_STATEMENTS = {"n": "number", "pct": "percentage", "pct_of_responders": "percentage of those that responded"}

Row = Mapping[str, Any]


def labels_of(survey: Survey) -> Callable[[Row], str]:
    """Return what says of a row of estimates (`frames.ESTIMATES`) what the estimate is, in words.

    They are those of its columns: statistic and outcome, then organisation type, analysis and table. A statement has no
    outcome, and two groups compared are no type; there the id has the words.
    """
    tables = {name: record.label for name, record in records(survey.design).items()}
    headlines = headline_labels(survey)

    def label(row: Row) -> str:
        table = row["table"]
        if table == STATEMENTS:
            return f"{capitalised(_of_statement(row['id'], survey))} (statement of the config)"
        if table == influence.TABLE:
            words = headlines.get(row["outcome"], "") + _of_influence(row, survey)
        else:
            words = _statistic(row, survey)
        parts = [capitalised(words), *_whom(row, survey)]
        if scenario := survey.sensitivity.get(row["analysis"]):
            parts.append(scenario.label)
        elif table == "table5" and row["analysis"] == PRIMARY:
            parts.append("primary analysis")
        return ", ".join(parts) + (f" ({tables[table]})" if table in tables else "")

    return label


def _whom(row: Row, survey: Survey) -> list[str]:
    """Return of whom an estimate is: a type where the survey has several, a question, or the groups compared."""
    if row["table"] == comparisons.TABLE:
        names = row["id"].removesuffix(row["statistic"]).strip(".").split(".")[1:]
        compared = numbers_compared(survey)
        groups = [GROUPS.get(name, survey.type_labels.get(name, "")) for name in names if name not in compared]
        return [*(compared[name] for name in names if name in compared), " / ".join(groups)]
    if row["table"] == AGREEMENT:
        question = survey.questions.get(row["outcome"])
        return [f"“{question.title}”" if question else "all questions"]
    if row["table"] == influence.TABLE or len(survey.organisation_types) < 2:
        return []
    kind = row["organisation_type"]
    return ["all organisations" if kind == ALL else survey.type_labels.get(kind, _words(kind))]


def _statistic(row: Row, survey: Survey) -> str:
    """Return the statistic of an outcome in words."""
    table, statistic, outcome = row["table"], row["statistic"], row["outcome"]
    if table == "table1" and (what := REPLIES.get(statistic.partition(".")[0])):
        return f"{'Percentage of organisations' if row['unit'] == 'percent' else 'Organisations'} {what}"
    if table == "table1" and statistic == "contacted":
        return "Organisations contacted"
    if table in ANSWERS:
        return ANSWERS[table] + (", percentage" if row["unit"] == "percent" else "")
    question, statuses = survey.questions.get(outcome), survey.statuses
    prefix, _, rest = statistic.partition(".")
    options = question.choices if question else {}
    if prefix in options:
        share = "Percentage of those that answered" if row["unit"] == "percent" else "Organisations"
        return f"{share} with “{options[prefix][0]}” to “{question.title if question else outcome}”"
    if prefix == survey.counted.id and rest in ("total", "pct"):
        return "Total of " * (rest == "total") + survey.counted.plural + ", as a percentage of all" * (rest == "pct")
    if prefix == outcome and outcome in statuses:
        statistic = rest
    words = _outcome(outcome, survey)
    if statistic in STATISTICS:
        return STATISTICS[statistic].format_map(words)
    of_what, _, end = statistic.rpartition(".")
    called, _, side = end.rpartition("_")
    if called in INTERVALS and side in ENDS:
        interval = INTERVALS[called].format(level=survey.statistics.level_percent)
        if not of_what and outcome not in statuses:
            of_what = "mean"
        what = STATISTICS.get(of_what, "").format_map(words)
        of_what = f" of the {what[0].lower()}{what[1:]}" if what else f" {words['of_x']}"
        return f"{ENDS[side]} {interval}{of_what}"
    if end == "order_level":
        return f"Level of the interval by ranks of the median {words['x']}"
    return _by_method(row["method"] or "", prefix) or f"{_words(statistic)}, {words['number']}"


def _by_method(method: str, of: str) -> str:
    """Return what a count, or a percentage of one, is by its method; what it is `of` where a number says so."""
    counted, _, whole = method.removeprefix("100 x ").partition(" / ")
    if not method.startswith(("count of ", "100 x ")):
        return ""
    which = f": {_words(of)}" if any(sign.isdigit() for sign in of) else ""
    return counted.removeprefix("count of ") + which + (f", as a percentage of {whole}" if whole else "")


def _outcome(outcome: str, survey: Survey) -> dict[str, str]:
    """Return an outcome in the forms that statistics need."""
    plural, status, question = survey.counted.plural, "", survey.questions.get(outcome)
    if outcome == "rate" and survey.compliance:
        number = survey.compliance.rate
    elif outcome in survey.statuses:
        part = survey.statuses[outcome]
        status = part.title if isinstance(part, Question) else part.label
        number = f"percentage under “{status}”"
    elif question and question.role == "total" and survey.design.counts_things:
        number = f"number of {plural}"
    elif question:
        quoted = f"of “{question.title}”"
        given = "answers to" if question.number == "choice" else "number for"
        return {"x": quoted, "of_x": quoted, "number": f"{given} “{question.title}”", "plural": plural} | {
            "status": status,
            "question": f"“{question.title}”",
        }
    else:
        number = {"status": "percentages", "completeness": "replies", "days": "days to reply"}.get(
            outcome, _words(outcome)
        )
    asked = f"“{question.title}”" if question else number
    return {"x": number, "of_x": f"of the {number}", "number": number, "plural": plural} | {
        "status": status,
        "question": asked,
    }


def _of_influence(row: Row, survey: Survey) -> str:
    without = survey.type_labels.get(row["without"], row["without"] or "")
    if row["statistic"] in OF_INFLUENCE:
        return OF_INFLUENCE[row["statistic"]].format(without=without or "one organisation")
    return f" without {without}"


def _of_statement(name: str, survey: Survey) -> str:
    """Return the id of a statement in words: it has no other."""
    steps = name.split(".")[1:]
    questions = {name: f"“{one.title}”" for name, one in survey.questions.items()}
    called = {**questions, survey.counted.id: survey.counted.plural, **survey.type_labels, **OF_STATEMENTS}
    return ", ".join(called.get(step, _words(step)) for step in steps)


def _words(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")
