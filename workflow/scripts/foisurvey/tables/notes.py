"""The notes under a table: its methods, its rounding, what is not defined, and what might change its numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import AGREEMENT, PRIMARY, WHOLE_TABLE, Presentation, Statistics
from foisurvey.estimation.results import MISSING, SUPPRESSED, Results
from foisurvey.stats import cluster, sample
from foisurvey.stats.printing import ROUNDINGS
from foisurvey.tables.table import MARK, Table

# What the band of an analysis that trims does not cover.
TRIMMED_AS_READ = (
    "No band covers that another value of an ambiguous total might change which organisations are trimmed."
)


# Abbreviations of the tables themselves.
ABBREVIATIONS = {"FoI": "Freedom of Information"}


def general(results: Results) -> list[str]:
    """Return the notes that tables of a survey share, for a document that has them all: each once."""
    survey, count = results.survey, sum(map(results.withheld, results))
    methods = [methods_of_mean(survey.statistics), *rounding(survey), *withheld(survey, count), *suppressed(survey)]
    return [*methods, *imputed(results), *all_in_review(results)]


def annotated(table: Table, survey: Presentation) -> Table:
    """Return a table with the notes of the config that are about it, and what its abbreviations stand for.

    A note on a row has a number, which stands after the row's label; the same text has the same number in all tables.
    """
    own, labels = survey.notes.get(table.name, {}), {}
    numbers = numbered(survey)
    for name, text in own.items():
        if name != WHOLE_TABLE:
            labels[visible(survey.labels_and_all[name])] = f"[note {numbers[text]}]"
    rows = [[f"{row[0]} {labels[row[0]]}" if row[0] in labels else row[0], *row[1:]] for row in table.rows]
    marked = {text: f"[note {numbers[text]}] {text}" for name, text in own.items() if name != WHOLE_TABLE}
    whole = [own[WHOLE_TABLE]] if WHOLE_TABLE in own else []
    texts = " ".join([table.title, *(text for row in (*table.headings, *table.rows) for text in row)])
    expanded = [
        f"{short}: {meaning}"
        for short, meaning in (ABBREVIATIONS | survey.abbreviations).items()
        if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", texts)
    ]
    below = [*whole, *marked.values(), *([f"{'. '.join(expanded)}."] if expanded else [])]
    return replace(table, rows=rows, notes=[*(visible(note) for note in below), *table.notes])


def numbered(survey: Presentation) -> dict[str, int]:
    """Return the config's notes on rows and their numbers, from 1 in the order of the config."""
    texts = dict.fromkeys(
        text for of_table in survey.notes.values() for name, text in of_table.items() if name != WHOLE_TABLE
    )
    return {text: number for number, text in enumerate(texts, start=1)}


def methods_of_mean(statistics: Statistics) -> str:
    """Return how means, their intervals and quartiles are made."""
    quantile = sample.INTERVALS[statistics.interval_of_mean]
    return (
        f"SD: standard deviation (n - 1). CI: {statistics.level_percent} confidence interval, mean -/+ {quantile} x SD "
        f"/ sqrt(n). IQR: quartiles by quantile type {statistics.quantile_type} of R."
    )


def methods_of_share(survey: Presentation) -> str:
    """Return how percentages of what is counted and their intervals are made, of a survey with parts."""
    assert survey.parts
    statistics, method = survey.statistics, ""
    if survey.design.counts_things or statistics.interval_of_share == "cluster":  # no other is of an amount of money
        method = f" ({cluster.name_of_interval(statistics)})"
    summed = "the shares need not add up to 100"
    if not survey.parts.disjoint:
        summed = "the parts may overlap, so the shares do not add up to 100"
    return (
        f"SE: standard error of the share. CI: {statistics.level_percent} confidence interval{method}. Each share has "
        f"a denominator of its own, the total of the organisations that answered what it needs; {summed}."
    )


def by_organisations(survey: Presentation, intervals: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the intervals by organisations that stand beside others: of each share its interval and design effect.

    Where a share has none, what it needs is said.
    """
    printed = f"The printed intervals treat {survey.counted.plural} as independent, but whole organisations answered."
    if not survey.design.counts_things:
        printed = "The total is no count, so its shares have intervals by organisations alone."
    each = [
        f'"{label}" {interval}' + ("" if effect == MISSING else f" (design effect {effect})")
        for label, (interval, effect) in intervals.items()
    ]
    sentences, level, name = [printed], survey.statistics.level_percent, cluster.name(survey.statistics.clusters)
    if each:
        sentences.append(
            f"By organisations ({name}) the {level} confidence intervals of the row "
            f"All are: {', '.join(each)} (estimates.csv has those of all rows)."
        )
    if len(each) < len(survey.statuses):
        sentences.append(f"An interval by organisations needs {_organisations_needed(survey.statistics)}.")
    return [" ".join(sentences)]


def _organisations_needed(statistics: Statistics) -> str:
    """Return what a standard error and an interval by organisations need."""
    needed = "two organisations or more" + (" of each type" if statistics.clusters.strata == "types" else "")
    return f"{needed}, and a share between 0 and 100%" if statistics.clusters.scale == "logit" else needed


def marked(rows: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what the mark after a cell means, and which rows of each share have it, if any.

    Of a spreadsheet, whose cells have no marks, it tells the same.
    """
    each = [f'"{share}": {", ".join(labels)}' for share, labels in rows.items() if labels]
    if not each:
        return []
    return [
        f"{MARK}: an interval without width, or with an end below 0 or above 100, as its method gives near 0 and 100 "
        f"or of few organisations; read it with care. It stands at {'; '.join(each)}."
    ]


def rounding(survey: Presentation) -> list[str]:
    """Return how numbers are rounded, where it is not as R's sprintf does."""
    chosen = survey.decimals.rounding
    return [] if chosen == "sprintf" else [f"Numbers are rounded {ROUNDINGS[chosen]}."]


def not_defined(statistics: Statistics) -> str:
    """Return what the dash of a table of numbers or shares means."""
    of_share = "a total that is a count, and a share of at most 100%"
    if statistics.interval_of_share == "cluster":
        of_share = _organisations_needed(statistics)
    return (
        f"{MISSING}: not defined. No statistic is, where no organisation answered or is left (n = 0); a standard "
        "deviation and an interval of a mean need two organisations or more; a standard error and an interval of a "
        f"share need {of_share}."
    )


def undefined(table: Table, note: str) -> list[str]:
    """Return what the dash of a table means, where it has one that is not of a number withheld."""
    return [note] if sum(row.count(MISSING) for row in table.numbers) > table.withheld else []


def withheld(survey: Presentation, count: int) -> list[str]:
    """Return that numbers are not shown as they rest on few organisations, where there are any."""
    if not count:
        return []
    return [f"SDs, SEs, intervals and quartiles are not shown for fewer than {survey.minimum_n} organisations."]


def ambiguity(table: str, moving: Mapping[str, str], analyses: Mapping[str, str], results: Results) -> list[str]:
    """Return how far the numbers of all types together move with the ambiguous answers that they rest on, if any.

    `moving` are the statistics that a note gives and what it calls them; `analyses` are a table's analyses and their
    labels: each has a note. Where an analysis trims among equal totals by the order of the register, its note is about
    that too.
    """
    notes = []
    for analysis, label in analyses.items():
        group = results.group(table, analysis=analysis)
        scenario = results.survey.sensitivity.get(analysis)
        conditions = []
        if count := group.count("ambiguous.n"):
            answers = "the 1 ambiguous answer" if count == 1 else f"each of the {count:,} ambiguous answers"
            conditions.append(f"{answers} behind these numbers lay anywhere in its interval")
        if tied := results.group(table, "", analysis).count("tied.n") if scenario else 0:
            who = "the 1 organisation" if tied == 1 else f"each of the {tied:,} organisations"
            conditions.append(f"{who} tied at the boundary of the trim were in or out")
        # An ambiguous total that is trimmed is not behind the numbers, but might be.
        trimmed = bool(scenario and scenario.trim and results.group("table2").count("ambiguous.n"))
        sentences = [TRIMMED_AS_READ] if trimmed else []
        if conditions:
            bands = [(name, group.band(statistic)) for statistic, name in moving.items()]
            moves = ", ".join(f"{name} {band}" for name, band in bands if MISSING not in band)
            sentences.insert(
                0,
                f"If {' and '.join(conditions)}, those of the row All would be: {moves} (estimates.csv has the bands "
                "of all numbers).",
            )
        if sentences:
            notes.append((f"{label}: " if label else "") + " ".join(sentences))
    return notes


def emptied(results: Results) -> list[str]:
    """Return the sensitivity analyses that leave no organisation of some types, which have a rate."""
    return [
        f"{scenario.label}: no organisation with a rate is left of {', '.join(types)}."
        for name, scenario in results.survey.sensitivity.items()
        if (types := emptied_types(results, name))
    ]


def emptied_types(results: Results, analysis: str) -> list[str]:
    """Return the labels of the types that have a rate, but no organisation in a sensitivity analysis."""

    def organisations(name: str, analysis: str) -> int:
        return results.group("table5", name, analysis).count("organisations.n")

    return [
        label
        for name, label in results.survey.type_labels.items()
        if organisations(name, PRIMARY) and not organisations(name, analysis)
    ]


def imputed(results: Results) -> list[str]:
    """Return how many totals are sums of their parts, if any: no interval or band has how much higher they may be."""
    count = results.group("imputed").count("answers.n")
    if not count:
        return []
    are = "1 total was not stated and is the sum of its parts: it"
    if count > 1:
        are = f"{count:,} totals were not stated and are the sums of their parts: each"
    limits = "is a lower limit, and a percentage of it an upper limit"
    return [f"{are} {limits}; no interval or ambiguity band says how much higher the total may be."]


def unconfirmed(table: str, analysis: str, results: Results) -> list[str]:
    """Return how many of the answers that a table's numbers of all types rest on are unconfirmed, if any.

    `analysis` is the one of a table's analyses that has the answers of all.
    """
    group = results.group(table, analysis=analysis)
    answers = group.denominator("unconfirmed.pct")
    return _unconfirmed(group.count("unconfirmed.n"), f"{answers:,} answers behind this table")


def unconfirmed_of_coders(results: Results) -> list[str]:
    """Return how many of the answers of two coders are unconfirmed as one of them typed them, if any."""
    group = results.group(AGREEMENT)
    return _unconfirmed(group.count("unconfirmed.n"), f"{group.count('pairs.n'):,} answers of both coders")


def _unconfirmed(count: int, answers: str) -> list[str]:
    if not count:
        return []
    counts, them = ("counts", "it") if count == 1 else ("count", "them")
    return [f"Of the {answers}, {count:,} {counts} as the program proposes; nobody has confirmed {them}."]


def suppressed(survey: Presentation, table: Table | None = None) -> list[str]:
    """Return what the letter of numbers that are not shown means, where the table, or any table, may have it."""
    below = survey.suppress_below
    if below is None or (table and not any(SUPPRESSED in row for row in table.numbers)):
        return []
    counts = "1" if below == 2 else f"1 to {below - 1}"
    return [f"{SUPPRESSED}: not shown, as it is a count of {counts}, rests on so few, or would give such a count away."]


def all_in_review(results: Results) -> list[str]:
    """Return how many answers to all questions are in review, if any."""
    return in_review(results.group("review").count("answers.n"))


def in_review(count: int) -> list[str]:
    """Return how many answers are in review, if any."""
    if not count:
        return []
    answers = "answer is" if count == 1 else "answers are"
    return [f"{count:,} {answers} in review and counted as missing; audit/review.csv and audit/review.html list them."]
