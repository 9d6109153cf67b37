"""The report: one HTML file with all results of a run.

Each number is linked to its estimate, and each estimate to the organisations that it counts. The page loads nothing and
runs nothing: its style and its figures are within it.
"""

import re
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import quote

import polars as pl
from markupsafe import Markup, escape

from foisurvey.core.config_file import as_yaml
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Survey, texts
from foisurvey.estimation.results import MISSING
from foisurvey.figures.registry import figures_of
from foisurvey.report import comparison, first_screen, report_data, trail
from foisurvey.report.estimate_labels import labels_of
from foisurvey.report.html_page import STYLE, checksum, content_policy, environment, image
from foisurvey.report.methods import by_default, methods, r_calls
from foisurvey.report.outline import APPENDICES, figures_in, outline, tables_in
from foisurvey.report.report_data import ReportData
from foisurvey.report.sentence_templates import PrintedNumber
from foisurvey.report.sentences import spelt_out
from foisurvey.report.strobe import checklist, facts
from foisurvey.report.wording import period
from foisurvey.tables.registry import records
from foisurvey.tables.table import day, last_day

# Beyond so many the page has only the estimates that its sentences name, or no lists of organisations: it stays small.
MOST_ESTIMATES, MOST_LISTED = 2_000, 20_000


def page(data: ReportData) -> str:
    """Return the report as HTML. The same data give the same text."""
    survey, results = data.survey, data.results
    types, silent = report_data.contacted(results), report_data.without_reply(results)
    summary = [(survey.about or "",), first_screen.headline(results), first_screen.response(results)]
    about, headline, response = spelt_out(summary, survey.abbreviations)
    key_numbers, (of_shares, shares) = first_screen.key_numbers(results), first_screen.shares(results)
    estimates = data.estimates
    if estimates.height > MOST_ESTIMATES:
        sentences = chain.from_iterable(paragraph for section in data.sections for paragraph in section.paragraphs)
        first = chain.from_iterable(
            [
                headline,
                response,
                *((number, *words) for number, words in key_numbers),
                *(share.words for share in shares),
            ]
        )
        pieces = chain(first, chain.from_iterable([*sentences, *types, *silent]))
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
        filled.add("publication")
    sections = outline(filled, {section.name: section.heading for section in data.sections})
    titles = {section.name: section.text for outer in sections for section in (outer, *outer.within)}
    if "flow" in data.pictures:
        titles["figure-flow"] = "Flow of organisations"
    sent = period(data.frame["date_sent"])
    jinja = environment()
    jinja.filters |= {"anchor": anchor, "after_dots": after_dots}
    jinja.filters |= {"is_number": _is_number, "without_protocol": lambda address: address.removeprefix("https://")}
    return jinja.get_template("report.html.j2").render(
        data=data,
        survey=survey,
        policy=content_policy(style=checksum(STYLE), img="data:"),
        style=Markup(STYLE),
        picture="figure1" if len(survey.organisation_types) <= report_data.MOST_TYPES else "",
        heading=first_screen.heading(results),
        about=about,
        headline=headline,
        response=response,
        key_numbers=key_numbers,
        main_shares=shares,
        shares_caption=of_shares,
        released=day(date.fromisoformat(survey.released)) if survey.released else "",
        request=texts(survey.request) if survey.request else (),
        sections=sections,
        written={section.name: section.paragraphs for section in data.sections},
        tables=tables,
        printed_tables={name: Markup(table) for name, table in data.tables.items()},
        images={name: image(picture.svg) for name, picture in data.pictures.items()},
        figure_numbers=figures_of(survey),
        figure_tables={name: report_data.figure_table(name, one.data, results) for name, one in data.pictures.items()},
        tables_in=tables_in,
        figures_in=figures_in,
        questions=report_data.questions(survey),
        types=types,
        until=last_day(survey),
        sent=sent,
        replied=period(data.frame["counted_on"]),
        silent=silent,
        methods=methods(survey, data.parity, data.second_opinion, sent, data.corrected)
        | by_default(survey, data.config),
        r_calls=r_calls(survey.statistics, data.parity),
        abbreviations=_used(survey, data),
        **_publication(data),
        titles=titles,
        appendices=APPENDICES,
        items=checklist(facts(survey, results, data.frame, data.parity, data.corrections, data.in_review), titles),
        estimates=list(estimates.iter_rows(named=True)),
        ids=set(estimates["id"]),
        with_lists=with_lists,
        indexes=trail.indexes(data, estimates),
        groups=trail.groups(data, estimates, with_lists),
        organisations=trail.organisations(data) if with_lists else [],
        yaml=_lines(as_yaml(data.config)),
    )


def _publication(data: ReportData) -> dict[str, Any]:
    """Return what the comparison with a publication says; nothing where there is none."""
    if data.compared is None:
        return {}
    differing = data.compared.filter(pl.col("agreement") != "agrees")
    label = labels_of(data.survey)
    rows = data.estimates.filter(pl.col("id").is_in(differing["id"].to_list())).iter_rows(named=True)
    return {
        "publication": data.survey.publication,
        "agreement": comparison.agreement(data.compared),
        "constructed": comparison.constructed(data.survey),
        "difference_of_methods": comparison.difference_of_methods(data.survey),
        "differing": differing,
        "labels": {row["id"]: label(row) for row in rows},
    }


def _used(survey: Survey, data: ReportData) -> dict[str, str]:
    """Return the abbreviations of the survey that stand in the config's texts, the sentences or the tables."""
    given = {key: value for key, value in data.config.items() if key != "abbreviations"}
    texts = " ".join([as_yaml(given), *data.tables.values()])
    return {
        short: meaning
        for short, meaning in survey.abbreviations.items()
        if short.removesuffix("s") not in survey.abbreviations.keys() - {short}  # a plural needs no entry of its own
        and re.search(rf"(?<!\w){re.escape(short)}(?!(?!s\b)[^\W\d])", texts)
    }


def anchor(name: str) -> str:
    """Return a name as it stands in an id and in a link to it: characters that an address cannot have are escaped."""
    return quote(name, safe="")


def after_dots(name: str) -> Markup:
    """Return a name that may be broken after its dots, and not within its words."""
    return Markup(".<wbr>").join(visible(name).split("."))


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[1:2].isdigit() or text == MISSING


def _lines(text: str) -> Markup:
    return Markup("\n").join(escape(visible(line)) for line in text.splitlines())
