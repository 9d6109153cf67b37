"""The report: one HTML file with all results of a run.

Each number is linked to its estimate, and each estimate to the organisations that it counts. The page loads nothing and
runs nothing: its style and its figures are within it.
"""

from itertools import chain
from urllib.parse import quote

import polars as pl
import yaml
from markupsafe import Markup, escape

from foisurvey.core.outside_text import visible
from foisurvey.report import report_data, trail
from foisurvey.report.html_page import STYLE, checksum, content_policy, environment, image
from foisurvey.report.methods import by_default, methods, r_calls
from foisurvey.report.outline import figures_in, outline, tables_in
from foisurvey.report.report_data import ReportData
from foisurvey.report.sentence_templates import PrintedNumber
from foisurvey.report.strobe import checklist, facts
from foisurvey.report.wording import period
from foisurvey.tables.registry import records
from foisurvey.tables.table import last_day

# Beyond so many the page has only the estimates that its sentences name, or no lists of organisations: it stays small.
MOST_ESTIMATES, MOST_LISTED = 2_000, 20_000


def page(data: ReportData) -> str:
    """Return the report as HTML. The same data give the same text."""
    survey, results = data.survey, data.results
    numbers, types = report_data.key_numbers(results), report_data.contacted(results)
    silent = report_data.without_reply(results)
    estimates = data.estimates
    if estimates.height > MOST_ESTIMATES:
        sentences = chain.from_iterable(paragraph for section in data.sections for paragraph in section.paragraphs)
        pieces = chain.from_iterable([*sentences, *numbers, *types, *silent])
        named = {piece.id for piece in pieces if isinstance(piece, PrintedNumber)}
        estimates = estimates.filter(pl.col("id").is_in(sorted(named)))
    if survey.suppress_below:
        estimates = estimates.clear()
    with_lists = trail.listed(data) <= MOST_LISTED and not survey.suppress_below
    all_tables = records(survey.design)
    tables = {name: all_tables[name] for name in data.tables}
    filled = {record.section for record in tables.values()}
    if data.what_if.height:
        filled.add("sensitivity")
    if data.compared is not None:
        filled.add("printed")
    sections = outline(filled, {section.name: section.heading for section in data.sections})
    titles = {section.name: section.text for outer in sections for section in (outer, *outer.within)}
    if "flow" in data.pictures:
        titles["figure-flow"] = "Flow of organisations"
    jinja = environment()
    jinja.filters |= {"anchor": anchor, "after_dots": after_dots}
    return jinja.get_template("report.html.j2").render(
        data=data,
        survey=survey,
        policy=content_policy(style=checksum(STYLE), img="data:"),
        style=Markup(STYLE),
        key_numbers=numbers,
        sections=sections,
        written={section.name: section.paragraphs for section in data.sections},
        tables=tables,
        printed_tables={name: Markup(table) for name, table in data.tables.items()},
        images={name: image(picture.svg) for name, picture in data.pictures.items()},
        tables_in=tables_in,
        figures_in=figures_in,
        questions=report_data.questions(survey),
        types=types,
        until=last_day(survey),
        sent=period(data.frame["date_sent"]),
        replied=period(data.frame["counted_on"]),
        silent=silent,
        methods=methods(survey, data.parity, data.second_opinion) | by_default(survey, data.config),
        r_calls=r_calls(survey.statistics, data.parity),
        titles=titles,
        items=checklist(facts(survey, results, data.frame, data.parity, data.corrections, data.in_review), titles),
        estimates=list(estimates.iter_rows(named=True)),
        ids=set(estimates["id"]),
        with_lists=with_lists,
        indexes=trail.indexes(data, estimates),
        groups=trail.groups(data, estimates, with_lists),
        organisations=trail.organisations(data) if with_lists else [],
        yaml=_lines(yaml.safe_dump(data.config, sort_keys=False, allow_unicode=True, width=100)),
    )


def anchor(name: str) -> str:
    """Return a name as it stands in an id and in a link to it: characters that an address cannot have are escaped."""
    return quote(name, safe="")


def after_dots(name: str) -> Markup:
    """Return a name that may be broken after its dots, and not within its words."""
    return Markup(".<wbr>").join(visible(name).split("."))


def _lines(text: str) -> Markup:
    return Markup("\n").join(escape(visible(line)) for line in text.splitlines())
