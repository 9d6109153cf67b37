"""The report: one HTML file with all that a run found, each number linked to its estimate and to who is behind it.

It asks for nothing and runs nothing: its style stands in it, its figures too.
"""

import base64
import datetime
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import polars as pl
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from foisurvey.core.config import total
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.report.methods import asked, calls, in_words, methods, period
from foisurvey.report.sentence_templates import Number
from foisurvey.report.sentences import Section
from foisurvey.report.strobe import checklist, facts
from foisurvey.stats.printing import NO_UPPER_LIMIT
from foisurvey.tables.table import MISSING, Numbers

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "report.css").read_text(encoding="utf-8")
# Beyond so many the page has the estimates that its sentences name alone, or no lists of organisations: it stays small.
MOST_ESTIMATES, MOST_LISTED = 2_000, 20_000
# The sections in their order; those that a run has nothing for are left out. Where the sentences of a
# section have a heading of their own, it takes the place of this one. No table has the name of a section: both are ids.
SECTIONS = {
    "asked": "What was asked, and of whom",
    "response": "Response",
    "results": "Results",
    "sensitivity": "Sensitivity analyses",
    "limits": "Limits",
    "methods": "Methods as configured",
    "coders": "Agreement of the coders",
    "printed": "Comparison with the printed figures",
    "strobe": "STROBE checklist",
    "estimates": "Estimates",
    "organisations": "Organisations behind the numbers",
    "provenance": "Provenance",
}
RESULTS = {"totals": "Totals", "rates": "Rates", "shares": "Shares"}
FIGURES = {
    "response": ["flow"],
    "totals": ["figure1"],
    "rates": ["figure2", "organisations", "funnel"],
    "shares": ["shares"],
    "sensitivity": ["sensitivity"],
}
TABLES = {
    "response": ["table1"],
    "totals": ["table2", "table3"],
    "rates": ["table4"],
    "shares": ["table6"],
    "sensitivity": ["table5"],
    "coders": ["agreement"],
}
ROLES = {"total": "the total", "part": "a part of the total", "extra": "in addition"}
KINDS = {"count": "a whole number", "decimal": "a number with decimals", "money": "an amount of money"}
REPLIES = {"full": "in full", "partial": "in part", "none": "without a number", "no_response": "none"}


class Figure(NamedTuple):
    """A drawing, as SVG, and what is seen on it in words."""

    svg: bytes
    words: str


@dataclass(frozen=True)
class Run:
    """What a run found: all that its report is made of.

    `values` are estimates by id with their bands (`ambiguity.by_id`), `frame` the analysis frame, `sets`
    and `set_of` those of `behind.behind`, `tables` HTML by name, `waiting` how many answers are in review,
    `received` and `packages` as in the manifest, `compared` the printed figures beside ours, if any.
    """

    config: dict[str, Any]
    config_file: str
    estimates: pl.DataFrame
    values: dict[str, float | None]
    frame: pl.DataFrame
    sections: Sequence[Section]
    sets: dict[str, list[str]]
    set_of: dict[str, str]
    tables: dict[str, str]
    figures: dict[str, Figure]
    waiting: int
    what_if: pl.DataFrame
    proof: pl.DataFrame
    compared: pl.DataFrame | None
    received: dict[str, str]
    packages: dict[str, str]


def page(run: Run) -> str:
    """Return the report as HTML. The same run gives the same text."""
    numbers, said = key_numbers(run), {section.name: section for section in run.sections}
    limits = silent_by_type(run)
    contacted, outline = types(run), outlined(run, said)
    shown = run.estimates
    if shown.height > MOST_ESTIMATES:
        pieces = [piece for section in run.sections for sentences in section.paragraphs for piece in chain(*sentences)]
        pieces += chain(*numbers, *limits, *contacted)
        named = {piece.id for piece in pieces if isinstance(piece, Number)}
        shown = shown.filter(pl.col("id").is_in(sorted(named)))
    alike = alike_sets(run.sets)
    listing = run.frame.height + sum(len(members) for members in alike) <= MOST_LISTED
    titles = {name: heading for name, heading, _ in outline} | {
        name: heading for _, _, inner in outline for name, heading in inner
    }
    titles |= {"figure-flow": "Flow of organisations"} if "flow" in run.figures else {}
    amount = _of(run, "table2.all", f"{run.config['counted']['id']}.total", "amount").text
    until = run.config["input"].get("accepted_until")
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda piece: visible(piece) if type(piece) is str else piece,
    )
    environment.filters |= {"anchor": anchor, "after_dots": after_dots, "exact": exact}
    environment.filters |= {"commas": lambda count: f"{count:,}"}
    return environment.get_template("report.html.j2").render(
        run=run,
        config=run.config,
        policy=f"default-src 'none'; style-src {_hash(STYLE)}; img-src data:; base-uri 'none'; form-action 'none'",
        style=Markup(STYLE),
        key_numbers=numbers,
        outline=outline,
        said=said,
        tables={name: Markup(table) for name, table in run.tables.items()},
        images={name: _image(figure.svg) for name, figure in run.figures.items()},
        tables_of=TABLES,
        figures_of=FIGURES,
        questions=questions(run.config),
        types=contacted,
        until=until and in_words(datetime.date.fromisoformat(until)),
        sent=period(run.frame["date_sent"]),
        answered=period(run.frame["date_responded"]),
        silent=limits,
        methods=methods(run.config, run.proof),
        calls=calls(run.config["statistics"], run.proof),
        titles=titles,
        items=checklist(facts(run.config, run.values, run.frame, run.proof, amount), titles),
        estimates=list(shown.iter_rows(named=True)),
        ids=set(shown["id"]),
        listing=listing,
        sets=alike,
        organisations=organisations(run) if listing else {},
        organisation_headings=organisation_headings(run),
        yaml=_lines(yaml.safe_dump(run.config, sort_keys=False, allow_unicode=True, width=100)),
    )


def outlined(run: Run, said: dict[str, Section]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the sections that this run has something for: name, heading, and the sections within."""
    have = {
        "rates": "table4" in run.tables,
        "shares": "table6" in run.tables,
        "sensitivity": "table5" in run.tables or run.what_if.height > 0,
        "coders": "agreement" in run.tables,
        "printed": run.compared is not None,
    }

    def named(sections: dict[str, str]) -> list[tuple[str, str]]:
        return [
            (name, said[name].heading if name in said and sections is RESULTS else heading)
            for name, heading in sections.items()
            if have.get(name, True)
        ]

    return [(name, heading, named(RESULTS) if name == "results" else []) for name, heading in named(SECTIONS)]


def key_numbers(run: Run) -> list[tuple[Number, str]]:
    """Return the numbers a reader looks for first, and what each is; those that are not defined are left out."""
    config, values = run.config, run.values
    noun, plural = config["counted"]["id"], config["counted"]["plural"]
    wanted = [
        ("table1.all", "contacted", "count", "organisations contacted"),
        ("table1.all", "full.pct", "percent", "replied in full, of all contacted"),
        ("table2.all", f"{noun}.total", "amount", f"{plural}, in all"),
        ("table2.all", "median", "statistic", f"{plural} per organisation, median"),
    ]
    parts = config.get("parts", {})
    if compliance := parts.get("compliance"):
        wanted.append(("table4.all", "median", "percent", f"{compliance['rate']}, median"))
    if parts:
        remainder = parts["remainder"]
        of = _of(run, "table6.all", f"{remainder['status']}.denominator", "amount").text
        counted = config["counted"]["singular"] if of == "1" else plural
        label = f"{remainder['label']}, of the {of} {counted} of which it is known"
        wanted.append(("table6.all", f"{remainder['status']}.pct", "percent", label))
    found = []
    for prefix, statistic, kind, label in wanted:
        text = Numbers(values, prefix, decimals(config)).number(statistic, kind)
        # A total of no organisation is not 0.
        if text != MISSING and values.get(f"{prefix}.organisations.n") != 0:
            sign = "%" if kind == "percent" else ""
            found.append((Number(f"{text}{sign}", f"{prefix}.{statistic}"), capitalised(label)))
    return found


def decimals(config: dict[str, Any]) -> dict[str, Any]:
    """Return the config's decimals, and those of a total."""
    counted = config["questions"][total(config["questions"])]["number"] == "count"
    return config["decimals"] | {"amount": 0 if counted else config["decimals"]["statistic"]}


def questions(config: dict[str, Any]) -> list[list[str]]:
    """Return each question: what it is called, its role, its kind of number."""
    found = config["questions"]
    return [
        [asked(name, found), ROLES[one["role"]], KINDS.get(one["number"], one["number"])] for name, one in found.items()
    ]


def types(run: Run) -> list[tuple[str, Number]]:
    """Return each organisation type and how many of it were contacted, last all, where there are several."""
    labels = run.config["organisation_types"]
    labels = labels | {"all": "All"} if len(labels) > 1 else labels
    return [(label, _of(run, f"table1.{name}", "contacted")) for name, label in labels.items()]


def silent_by_type(run: Run) -> list[tuple[str, Number, Number, Number]]:
    """Return each type of which some were silent: how many, of how many, and the percent."""
    found = []
    for name, label in run.config["organisation_types"].items():
        prefix = f"table1.{name}"
        if run.values[f"{prefix}.no_response.n"]:
            share = _of(run, prefix, "no_response.pct", "percent")
            found.append((label, _of(run, prefix, "no_response.n"), _of(run, prefix, "contacted"), share))
    return found


def organisations(run: Run) -> dict[str, list[tuple[str, str, list[str], str]]]:
    """Return the organisations contacted by type: id, name, numbers (the rate last, if there is one), reply."""
    names = [*run.config["questions"], *(["rate"] if "table4" in run.tables else [])]
    labels = run.config["organisation_types"]
    places = run.config["decimals"]
    columns = ["organisation_id", "name", "organisation_type", "completeness", *names]
    found: dict[str, list[tuple[str, str, list[str], str]]] = {kind: [] for kind in labels}
    for one, name, kind, reply, *values in run.frame.select(columns).iter_rows():
        shown = [
            Numbers({"x.y": value}, "x", places).number("y", "percent")
            if column == "rate"
            else MISSING
            if value is None
            else exact(value)
            for column, value in zip(names, values, strict=True)
        ]
        found[kind].append((one, name or "", shown, REPLIES[reply]))
    return found


def organisation_headings(run: Run) -> list[tuple[str, str]]:
    """Return the headings of `organisations`, and the class of each column."""
    numbers = [asked(name, run.config["questions"]) for name in run.config["questions"]]
    if "table4" in run.tables:
        numbers.append(f"{capitalised(run.config['parts']['compliance']['rate'])}, %")
    return [("Id", "code"), ("Name", "name"), *((number, "n wrap") for number in numbers), ("Reply", "reply")]


def alike_sets(sets: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
    """Return each different set of organisations once, and the names it has, in their order."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, members in sets.items():
        found.setdefault(tuple(members), []).append(name)
    return found


def anchor(name: str) -> str:
    """Return a name as it stands in an id and in a link to it: signs that an address cannot have are escaped."""
    return quote(name, safe="")


def after_dots(name: str) -> Markup:
    """Return a name that may be broken after its dots, and not within its words."""
    return Markup(".<wbr>").join(visible(name).split("."))


def exact(value: float | None) -> str:
    """Return a number at full precision; nothing for a missing one."""
    if value is None:
        return ""
    if value == math.inf:
        return NO_UPPER_LIMIT
    return f"{value:.0f}" if value == round(value) and abs(value) < 10**15 else repr(value)


def _of(run: Run, prefix: str, statistic: str, kind: str = "count") -> Number:
    text = Numbers(run.values, prefix, decimals(run.config)).number(statistic, kind)
    return Number(f"{text}%" if kind == "percent" else text, f"{prefix}.{statistic}")


def _image(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _lines(text: str) -> Markup:
    return Markup("\n").join(escape(visible(line)) for line in text.splitlines())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
