"""How the requests were answered: replies within the limit of the law by organisation type; refusals and reviews."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, Law, Presentation
from foisurvey.estimation.process import NOT_NAMED, PROCESS, REFUSALS, SECTION, section_statistics
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables import columns, notes
from foisurvey.tables.suppression import Sum, not_shown, suppressed
from foisurvey.tables.table import Column, Table, laid_out, titled

# With more types the table of refusals has all organisations together alone.
MOST_TYPES = 4
OUTCOMES = {
    "withheld_full": "Refused: nothing answered in the end",
    "withheld_part": "Refused: some of it answered in the end",
    "answered": "Refused: full data in the end",
    "refused_late": "Refused: reply too late to be counted",
    "not_held": "Information not held, for any question",
    "reviews": "Internal reviews with an outcome",
    "review_full": "Review: full data released",
    "review_partial": "Review: some data released",
    "review_none": "Review: nothing more released",
    "review_other": "Review: another outcome",
}
# Counts that are the sums of others.
ADD_UP = {
    "refused": ("withheld_full", "withheld_part", "answered", "refused_late"),
    "reviews": ("review_full", "review_partial", "review_none", "review_other"),
}
DEFINITIONS = (
    "Definitions follow the Cabinet Office's Freedom of Information statistics: a reply is in time within {limit} of "
    "the request. The day of the request is day zero; the day of a refusal counts where it came before any answer."
)
UNKNOWN = (
    "Those statistics also count a reply within a permitted extension as in time, and leave out requests on hold. "
    "Neither is known here, so such replies count as late."
)
PARTS = {"GB-ENG": "England", "GB-WLS": "Wales", "GB-SCT": "Scotland", "GB-NIR": "Northern Ireland"}
OF_REFUSALS = (
    "Percentages: refusals and internal reviews are of the organisations that replied; information not held is of "
    "those whose reply counts; sections and what was answered in the end are of the refusals; what a review released "
    "is of the reviews."
)
SECTIONS = "Sections are those of the {law}, as the organisations named them. A refusal may name several."
BY_TYPE = "estimates.csv has the numbers of each organisation type."


def limit(law: Law) -> str:
    """Return the limit of the law in words: 20 working days."""
    return f"{law.days} {law.unit}{'' if law.days == 1 else 's'}"


def working_days(law: Law) -> str:
    """Return which days are working days, in words; an empty text where all days count."""
    if law.counting == "calendar":
        return ""
    parts = [PARTS[part] for part in law.holidays]
    where = "any part of the United Kingdom" if len(parts) == len(PARTS) else " or ".join(parts)
    return (
        "A working day is any day that is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in "
        f"{where}."
    )


def process_table(results: Results) -> Table:
    """Return the table of the replies: a row for each organisation type, and last one for all."""
    survey = results.survey
    labels = {group: survey.labels_and_all[group] for group in (*survey.order_of(PROCESS), ALL)}
    law = _law(survey)
    subject = titled(f"Replies within {limit(law)} by organisation type", survey)
    shown = list(_columns(results, law))
    answered = [one for column in shown[1:] for one in column.measures.values() if one.endswith(".n")]
    hidden = not_shown(PROCESS, shown, [*labels], results, {"requests.n": answered})
    # Beside the number of replies, which is known, it would give them away.
    hidden |= {
        results.group(PROCESS, group).id("in_time_of_replies.pct")
        for group in labels
        if {results.group(PROCESS, group).id(one) for one in answered} & hidden
    }
    table = laid_out(PROCESS, "Replies", subject, "Organisation type", shown, labels, results, hidden)
    below = []
    if "median" in results.group(PROCESS):
        quartiles = f"IQR: quartiles by quantile type {survey.statistics.quantile_type} of R."
        of_replies = "In time, % of replies: of the replies whose request and reply both have a date."
        definitions = f"{DEFINITIONS.format(limit=limit(law))} {working_days(law)}".strip()
        below = [definitions, UNKNOWN, f"{of_replies} {quartiles}"]
        below += notes.undefined(table, f"{MISSING}: no reply has both dates.")
    return replace(table, notes=[visible(note) for note in below], general=_general(table, survey))


def refusals_table(results: Results) -> Table:
    """Return the table of the refusals, their sections, and reviews: a column for each of a few types, and for all.

    Rows in which nothing is counted are left out, but for that of the refusals.
    """
    survey, every = results.survey, results.group(REFUSALS)
    law = _law(survey)
    counts = [name.removeprefix(f"{every.prefix}.") for name in results if name.startswith(every.id(SECTION))]
    sections = {
        name: "Refused, section not named" if name == f"{SECTION}{NOT_NAMED}" else _section(name)
        for name in section_statistics(name.removesuffix(".n") for name in counts if name.endswith(".n"))
    }
    labels = {"refused": "Refused"} | {
        name: label for name, label in (sections | OUTCOMES).items() if every.count(f"{name}.n")
    }
    types = survey.order_of(REFUSALS)
    several = len(types) <= MOST_TYPES
    shown = [
        replace(columns.count(label, "n", "pct"), analysis=group)
        for group in (*(types if several else ()), ALL)
        for label in (survey.labels_and_all[group],)
    ]
    subject = titled(f"Refusals and internal reviews under the {law.name}", survey)
    hidden = _not_shown([column.analysis for column in shown], [*labels], results)
    table = laid_out(REFUSALS, "Refusals", subject, "Outcome", shown, labels, results, hidden)
    below = [OF_REFUSALS] if len(labels) > 1 else []
    below += [SECTIONS.format(law=law.name)] if every.count("refused.n") else []
    below += [] if several else [BY_TYPE]
    below += notes.undefined(table, f"{MISSING}: there is nothing to be a percentage of.")
    is_empty = not any(every.count(f"{name}.n") for name in labels)
    return replace(table, notes=[visible(note) for note in below], general=_general(table, survey), is_empty=is_empty)


def _general(table: Table, survey: Presentation) -> list[str]:
    return [*notes.rounding(survey), *notes.withheld(survey, table.withheld), *notes.suppressed(survey, table)]


def _not_shown(types: Sequence[str], outcomes: Sequence[str], results: Results) -> set[str]:
    """Return the ids of the numbers of refusals that are not shown: small counts, and what would give them away."""
    if results.survey.suppress_below is None:
        return set()
    ids = {(kind, name): results.group(REFUSALS, kind).id(f"{name}.n") for kind in types for name in outcomes}
    counts: dict[Hashable, float] = {one: results.count(one) for one in ids.values()}
    sums = []
    if len(types) > 1:
        sums += [Sum(ids[ALL, name], [ids[kind, name] for kind in types if kind != ALL]) for name in outcomes]
    for kind in types:
        for total, parts in ADD_UP.items():
            of = [ids[kind, part] for part in parts if part in outcomes]
            sums += [Sum(ids[kind, total], of)] if total in outcomes and of else []
    small = [one for one in ids.values() if results.suppressed(one)]
    hidden = {str(one) for one in suppressed(counts, sums, small)}
    return hidden | {f"{one.removesuffix('n')}pct" for one in hidden}


def _columns(results: Results, law: Law) -> Iterator[Column]:
    group = results.group(PROCESS)
    yield Column("Requests, n", {"Requests": "requests.n"}, str)
    if "median" not in group:
        yield columns.count("Replied", "replies.n", "replies.pct")
        yield columns.count("No reply", "no_reply.n", "no_reply.pct")
        return
    yield columns.count(f"Within {limit(law)}", "in_time.n", "in_time.pct")
    yield columns.count("Later", "overdue.n", "overdue.pct")
    if group.count("undated.n"):
        yield columns.count("Replied, no date", "undated.n", "undated.pct")
    yield columns.count("No reply", "no_reply.n", "no_reply.pct")
    yield Column("In time, % of replies", {"In time, percentage of replies": "in_time_of_replies.pct"}, str)
    yield columns.median(results, ", days")
    yield Column("Longest, days", {"Longest, days": "max"}, str)


def _section(statistic: str) -> str:
    return f"Refused under section {statistic.removeprefix(SECTION).upper()}"


def _law(survey: Presentation) -> Law:
    assert survey.law
    return survey.law
