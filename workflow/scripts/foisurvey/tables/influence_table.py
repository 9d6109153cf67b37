"""How far single organisations and types move the headlines, and which move them most."""

from collections.abc import Sequence
from dataclasses import replace

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import ENDS, MOST, TABLE, without_type
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables import notes
from foisurvey.tables.headline_labels import headline_labels, labels_with_units
from foisurvey.tables.table import Column, Table, laid_out, titled, with_percent

WITHOUT_ONE = "Each number is what the primary analysis would give without one organisation{or_type}."
NAMED = (
    "Named are the three organisations that move a number most, the first in the register where several move it as "
    "far; where more than three move it farthest, their number stands instead."
)
NOT_DEFINED = f"{MISSING}: not defined. No number is, where no organisation answered or is left."
# The columns of names in a spreadsheet, each followed by one of values.
MOVED_BY = ("Moved most by", "Moved second most by", "Moved third most by")
WITHOUT_TYPE = ("Lowest without", "Highest without")
# An organisation or a type, and a number without it as printed.
Without = tuple[str, str]


def influence(results: Results) -> Table:
    """Return the table of influence: a row for each headline."""
    survey = results.survey
    asked = headlines(survey.design)
    ends = {f"{end.capitalize()} without one organisation": end for end in ENDS}
    columns = [
        Column("Value", {"Value": "value"}, str),
        Column("Range without one organisation", ends, results.interval),
    ]
    labels = labels_with_units(survey)
    several = len(survey.organisation_types) > 1
    subject = titled(f"Headlines without one organisation{', or one organisation type' if several else ''}", survey)
    table = laid_out(TABLE, "Influence", subject, "Headline", columns, labels, results)
    cells, named = ([list_of(results, name) for name in asked] for list_of in (moved_most, _named))
    table = _with_names(table, "Moved most by (value without it)", MOVED_BY, cells, named)
    if several:
        cells = [ends_without_type(results, name) for name in asked]
        table = _with_names(table, "Lowest and highest without one type (value)", WITHOUT_TYPE, cells, cells)
    or_type = ", or without all organisations of one type" if several else ""
    methods = f"{WITHOUT_ONE.format(or_type=or_type)} {NAMED}"
    below = [methods, _beyond_intervals(results), *notes.undefined(table, NOT_DEFINED)]
    is_empty = all(results.value(estimate_id(TABLE, name, end)) is None for name in asked for end in ENDS)
    return replace(
        table, notes=[visible(note) for note in below], general=notes.rounding(survey), is_empty=is_empty, spans=[]
    )


def moved_most(results: Results, headline: str) -> list[Without]:
    """Return the organisations that move a headline most, the farthest first; none where it has fewer than two.

    Where more than three move it as far as any, how many stands for their names; so does it where none moves it.
    """
    group = results.group(TABLE, headline)
    if group.value("first") is not None and group.value("first") == group.value("value"):
        return [("no organisation", group.text("value"))]
    for end in ENDS:
        if group.value(end) == group.value("first") and (count := group.count(f"{end}.n")) > len(MOST):
            return [(f"any one of {count:,} organisations", group.text(end))]
    return _named(results, headline)


def ends_without_type(results: Results, headline: str) -> list[Without]:
    """Return the types without which a headline is lowest and highest; none where no type can be left out."""
    group, labels = results.group(TABLE, headline), results.survey.type_labels
    values = {name: group.value(without_type(name)) for name in labels}
    known = {name: value for name, value in values.items() if value is not None}
    ends = [end(known, key=known.__getitem__) for end in (min, max)] if known else []
    return [(visible(labels[name]), group.text(without_type(name))) for name in ends]


def beyond_interval(results: Results, headline: Headline) -> str | None:
    """Return the end without one organisation that lies outside the headline's interval, of two the farther one.

    An empty text where both lie inside; None where the headline has no interval, or no organisation can be left out.
    """
    group = results.group(TABLE, headline.name)
    least, most = map(group.value, ENDS)
    low, high = map(results.value, headline.interval) if headline.interval else (None, None)
    if least is None or most is None or low is None or high is None:
        return None
    beyond = {end: by for end, by in zip(ENDS, (low - least, most - high), strict=True) if by > 0}
    return max(beyond, key=beyond.__getitem__, default="")


def printed_interval(results: Results, headline: Headline) -> str:
    """Return the interval of a headline as printed."""
    low, high = map(results.text, headline.interval or ())
    return results.interval(low, high)


def _named(results: Results, headline: str) -> list[Without]:
    group = results.group(TABLE, headline)
    known = [name for name in MOST if group.value(name) is not None]
    return [(visible(results.without(group.id(name))), group.text(name)) for name in known]


def _with_names(
    table: Table, heading: str, places: Sequence[str], cells: list[list[Without]], named: list[list[Without]]
) -> Table:
    """Return the table with one more column, of names and numbers: `cells` in print, `named` in a spreadsheet."""
    printed = [capitalised("; ".join(with_percent(*one) for one in cell)) or MISSING for cell in cells]
    texts = [[text for one in row for text in one] for row in named]
    no_ids = [""] * (2 * len(places))
    numbers = [[*row, *(MISSING for _ in range(2 * len(places) - len(row)))] for row in texts]
    return replace(
        table,
        headings=[[*table.headings[0], heading]],
        rows=[[*row, cell] for row, cell in zip(table.rows, printed, strict=True)],
        measures=[*table.measures, *(measure for place in places for measure in (place, f"{place}: value"))],
        numbers=[[*row, *more] for row, more in zip(table.numbers, numbers, strict=True)],
        ids=[[*row, *no_ids] for row in table.ids],
    )


def _beyond_intervals(results: Results) -> str:
    """Return which headlines one organisation moves outside their intervals."""
    level, called = results.survey.statistics.level_percent, headline_labels(results.survey)
    beyond = []
    for name, one in headlines(results.survey.design).items():
        if end := beyond_interval(results, one):
            group = results.group(TABLE, name)
            who = results.without(group.id(end))
            beyond.append(f"{called[name]}, {group.text(end)} without {who} ({printed_interval(results, one)})")
    if not beyond:
        return f"Without any one organisation, no number leaves its printed {level} confidence interval."
    return f"Outside the printed {level} confidence interval (in brackets) lies: {'; '.join(beyond)}."
