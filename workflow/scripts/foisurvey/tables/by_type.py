"""The tables with a row for each organisation type: their rows, titles and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import ALL, PRIMARY
from foisurvey.estimation.results import Results
from foisurvey.tables import notes
from foisurvey.tables.suppression import not_shown
from foisurvey.tables.table import Column, Table, laid_out, titled


def by_type(
    number: int,
    subject: str,
    columns: Sequence[Column],
    results: Results,
    methods: Sequence[str] = (),
    moving: Mapping[str, str] = {},
    question: str = "",
    spread: bool = False,
    adds_up: Mapping[str, Sequence[str]] = {},
) -> Table:
    """Return a table with a row for each organisation type, in the order of the config, and last one for all.

    `subject` stands in the title after the table's number, `methods` are notes of the table's own. `moving` are the
    statistics whose ambiguity bands the notes give, and what the notes call them. A table of an extra `question` has
    notes on its answers alone; one with means and their `spread` says how these are made. `adds_up` are the statistics
    of a row that are the sums of others.
    """
    survey, name = results.survey, f"table_{question}" if question else f"table{number}"
    labels = {group: survey.labels_and_all[group] for group in (*survey.order_of(name), ALL)}
    stub = "Organisation type"
    hidden = not_shown(name, columns, [*labels], results, adds_up)
    title = titled(subject, survey, _organisations(name, results))
    table = laid_out(name, f"Table {number}", title, stub, columns, labels, results, hidden)
    analyses = {column.analysis: column.group for column in columns if column.analysis} or {"": ""}
    unsure = notes.ambiguity(name, moving, analyses, results) if moving else []
    unsure += notes.unconfirmed(name, next(iter(analyses)), results)
    has_spread = spread and any("(SD" in heading or "(IQR" in heading for heading in table.headings[-1])
    general = [notes.methods_of_mean(survey.statistics)] if has_spread else []
    general += [*notes.rounding(survey), *notes.withheld(survey, table.withheld), *notes.suppressed(survey, table)]
    if question:
        unsure += notes.in_review(results.group(name).count("in_review.n"))
    else:
        general += [*(notes.imputed(results) if moving else []), *notes.all_in_review(results)]
    below = [*methods, *notes.undefined(table, notes.not_defined(survey.statistics)), *unsure]
    return replace(table, notes=[visible(note) for note in below], general=general)


def _organisations(table: str, results: Results) -> str:
    """Return of how many organisations a table is, and of how many contacted."""
    group = results.group("table1")
    contacted = f"{group.cell('contacted')} {'organisation' if group.count('contacted') == 1 else 'organisations'}"
    if table == "table1":
        return f"{contacted} contacted"
    analysis = PRIMARY if table == "table5" else ""
    # Table 6 has a number of its own for each share; its total is that of Table 2.
    group = results.group("table2" if table == "table6" else table, analysis=analysis)
    return f"{group.cell('organisations.n')} of {contacted}"
