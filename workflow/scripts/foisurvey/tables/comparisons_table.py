"""How organisation types, and earlier and later replies, differ."""

from dataclasses import replace
from itertools import combinations

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import Presentation
from foisurvey.estimation.comparisons import FEWEST, REPLIES, REVIEWS, TABLE, TYPES
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import MISSING, SUPPRESSED, Group, Results
from foisurvey.stats.ranks import EXACT_BELOW
from foisurvey.tables import notes
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.table import Table, about

# The columns: a heading, and the headings that its numbers have in a spreadsheet, with the statistic that each is of
# two groups or of all types.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "Organisations, n": {
        "Organisations of the first group": ("first.n", "n"),
        "Organisations of the second group": ("second.n",),
    },
    "Median": {
        "Median of the first group": ("first.median",),
        "Median of the second group": ("second.median",),
    },
    "H or U": {"Test statistic, H or U": ("u", "h")},
    "p": {"p value": ("p",)},
    "p, Holm": {"p value adjusted by Holm": ("p_holm",)},
    "Effect size": {"Effect size": ("cles", "epsilon_squared")},
}
OF_REPLIES = {REPLIES: "earlier replies / later ones", REVIEWS: "after an internal review / others"}
OF_TYPES = (
    "All organisation types: the Kruskal-Wallis test (H). Its effect size is epsilon squared, H / (n - 1), from 0 (the "
    "types do not differ in rank) to 1."
)
OF_TWO = (
    "Two groups (first / second): the Mann-Whitney test (U, two-sided p: exact where both groups have fewer than "
    f"{EXACT_BELOW} organisations and no two numbers are equal, else by the normal distribution, corrected for ties "
    "and continuity). Its effect size is the probability that an organisation of the first group, drawn at random, has "
    "a higher number than one of the second, where equal numbers count as half; 0.50 is no difference."
)
HOLM = "p, Holm: p adjusted for the number of pairs of types."
AFTER_REVIEW = "After an internal review: organisations whose refusal was reviewed, and the review gave something."
DESCRIPTION = (
    "Read these numbers as a description, not as proof: the organisations contacted are nearly all there are, those "
    "that answered are no random sample, and of many comparisons some have a small p by chance."
)
# The statistics that are the numbers of organisations, or tell them.
COUNTED = ("n", "first.n", "second.n", "u", "h", "epsilon_squared")
NOT_DEFINED = f"{MISSING}: not of this comparison, or not defined: H and p are not where all numbers are equal."
# Of more types not all pairs are shown, and of a number at most so many.
MOST_TYPES, MOST_PAIRS = 4, 10
# The name of a comparison in ids, and of the number that is compared.
Key = tuple[str, str]


def comparisons(results: Results) -> Table:
    """Return the table of comparisons: a row each, of totals and then of rates; of many pairs, those that differ.

    A comparison that cannot be made has no row, and a note says so; where none can be made each has a row of dashes.
    """
    survey = results.survey
    labels = _labels(survey)
    made = {key: label for key, label in labels.items() if _is_made(results.group(TABLE, *key))}
    shown = _largest(made, results)
    hidden = COUNTED if _has_small(labels, results) else ()
    rows, numbers, ids = [], [], []
    for key, label in (shown or labels).items():
        group = results.group(TABLE, *key)
        cells = [
            [SUPPRESSED if {*hidden} & {*names} else _text(group, names) for names in cell.values()]
            for cell in COLUMNS.values()
        ]
        of_two = "first.n" in group
        rows.append([visible(label), *(" / ".join(cell) if of_two else cell[0] for cell in cells)])
        numbers.append([text for cell in cells for text in cell])
        ids.append([_id(group, names) for cell in COLUMNS.values() for names in cell.values()])
    measures = [heading for cell in COLUMNS.values() for heading in cell]
    headings = [["Comparison", *COLUMNS]]
    subject = visible(about(survey))
    table = Table(TABLE, "Comparisons", subject, headings, rows, [], measures, numbers, ids=ids, is_empty=not made)
    below = [*_methods(results, {key for key, _ in made}), *_excluded(results)]
    below += [_few_pairs(survey)] if shown != made else []
    below += notes.undefined(table, NOT_DEFINED)
    return replace(
        table,
        notes=[visible(note) for note in below],
        general=[*notes.rounding(survey), *notes.suppressed(survey, table)],
    )


def numbers_compared(survey: Presentation) -> dict[str, str]:
    """Return what is compared in words, by its name in ids."""
    rate = {"rate": survey.compliance.rate} if survey.compliance else {}
    return {"total": amount_words(survey)} | rate


def _labels(survey: Presentation) -> dict[Key, str]:
    """Return the label of each comparison, by its name in ids and that of its number."""
    types = survey.type_labels
    of_types = {TYPES: "all organisation types"} if len(types) > 1 else {}
    of_types |= {estimate_id(*pair): " / ".join(types[one] for one in pair) for pair in combinations(types, 2)}
    return {
        (key, number): f"{capitalised(words)}: {label}"
        for number, words in numbers_compared(survey).items()
        for key, label in (of_types | OF_REPLIES).items()
    }


def _is_made(group: Group) -> bool:
    """Return whether each group has numbers enough."""
    return all(
        group.count(name) >= _fewest(group.results.survey) for name in ("n", "first.n", "second.n") if name in group
    )


def _fewest(survey: Presentation) -> int:
    """Return how many numbers a group that is compared needs."""
    return max(FEWEST, survey.minimum_n)


def _largest(made: dict[Key, str], results: Results) -> dict[Key, str]:
    """Return the comparisons that the table shows: of many types, only some pairs (see `_few_pairs`)."""
    if len(results.survey.organisation_types) <= MOST_TYPES:
        return made
    shown = set()
    for number in numbers_compared(results.survey):
        effects = {}
        for key in made:
            group = results.group(TABLE, *key)
            p, effect = (group.value(name) if name in group else None for name in ("p_holm", "cles"))
            if key[1] == number and p is not None and effect is not None and p < 1 - results.survey.statistics.level:
                effects[key] = abs(effect - 0.5)
        shown |= set(sorted(effects, key=effects.__getitem__, reverse=True)[:MOST_PAIRS])
    return {key: label for key, label in made.items() if key in shown or key[0] in (TYPES, *OF_REPLIES)}


def _few_pairs(survey: Presentation) -> str:
    return (
        f"Of the pairs of types, the table has those that differ beyond chance (p, Holm, below "
        f"{1 - survey.statistics.level:.2g}), at most the {MOST_PAIRS} with the largest effect for each number; "
        "estimates.csv has all."
    )


def _has_small(labels: dict[Key, str], results: Results) -> bool:
    """Return whether a group has so few organisations that no count of any is shown: their sums would tell it."""
    ids = (results.group(TABLE, *key).id(name) for key in labels for name in ("first.n", "second.n"))
    return any(name in results and results.suppressed(name) for name in ids)


def _text(group: Group, names: tuple[str, ...]) -> str:
    return next((group.cell(name) for name in names if name in group), MISSING)


def _id(group: Group, names: tuple[str, ...]) -> str:
    return next((group.id(name) for name in names if name in group), "")


def _methods(results: Results, made: set[str]) -> list[str]:
    """Return what the comparisons that are made are, and how to read them; nothing where there is none."""
    of_pairs = made - {TYPES, *OF_REPLIES}
    said = {
        OF_TYPES: TYPES in made,
        OF_TWO: bool(made - {TYPES}),
        HOLM: bool(of_pairs),
        _earlier(results): REPLIES in made,
        AFTER_REVIEW: REVIEWS in made,
        DESCRIPTION: bool(made),
    }
    return [note for note, applies in said.items() if applies]


def _earlier(results: Results) -> str:
    days = results.text(estimate_id(TABLE, REPLIES, "median_days"))
    until = "day of reply" if days == MISSING else f"time from request to reply, {days} days"
    return f"Earlier replies: those up to the median {until}."


def _excluded(results: Results) -> list[str]:
    """Return which types, and which other groups, are not compared."""
    types, excluded = results.survey.type_labels, []
    for number, words in numbers_compared(results.survey).items():
        few = {
            types[one]: None
            for pair in combinations(types, 2)
            for one, place in zip(pair, ("first.n", "second.n"), strict=True)
            if results.group(TABLE, estimate_id(*pair), number).count(place) < _fewest(results.survey)
        }
        others = [label for key, label in OF_REPLIES.items() if not _is_made(results.group(TABLE, key, number))]
        if names := [*few, *others]:
            excluded.append(
                f"Not compared by the {words}, because fewer than {_fewest(results.survey)} organisations of a group "
                f"have one: {'; '.join(names)}."
            )
    return excluded
