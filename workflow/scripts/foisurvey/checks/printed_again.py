"""The cells and headings of the tables put together again from their numbers, to compare with the files."""

import csv
import datetime
import math
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import polars as pl

from foisurvey.core.messages import Problem
from foisurvey.core.outside_text import csv_safe, visible
from foisurvey.core.survey import ALL, COEFFICIENTS, WHOLE_TABLE, Presentation, Question

# The columns of Table 1, by their name inside ids.
COMPLETENESS = {
    "full": "Full data provided",
    "partial": "Partial data provided",
    "no_data": "No data provided",
    "late": "Replied after {}",
    "no_response": "Did not respond",
}
# The rows of the table of refusals below those of the sections, by their name inside ids.
OUTCOMES = {
    "section_not_named": "Refused, section not named",
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
# What stands in a heading after what a question asks for.
UNITS = {"percent": ", %", "money": ", £"}
IN_TIME = ("full", "partial", "no_data")
NOT_DEFINED, MINUS, SUPPRESSED = "–", "−", "c"
BETWEEN = {"standard": "–", "jmir": "-", "ons": " to "}  # what joins the ends of a range, by the style
# What is not shown of few organisations, by the last part of an id.
SPREAD = ("sd", "se", "ci_low", "ci_high", "iqr_low", "iqr_high")
OF_PERCENTAGES = ("table4", "table5", "table6")  # tables whose means, quartiles and so on are percentages
Values = Mapping[str, float | None]


class Column(NamedTuple):
    """A column: the heading above it, its own, the form of its cells, and where the ids of its numbers begin.

    A form names the statistics of a cell, such as "{mean} ({sd}; {ci})"; ci, iqr and range are intervals, and mark is
    a mark where an interval has no width, or leaves 0 to 100.
    """

    group: str
    heading: str
    form: str
    prefix: str


def shown(estimates: pl.DataFrame, survey: Presentation) -> Values:
    """Return the numbers by id as the tables may show them: none of how far those of few organisations spread."""
    few = pl.col("id").str.split(".").list.last().is_in(SPREAD) & (pl.col("n") < survey.minimum_n)
    return dict(estimates.select("id", pl.when(few.fill_null(False)).then(None).otherwise("value")).iter_rows())


def wrong_cells(name: str, path: Path, values: Values, survey: Presentation) -> tuple[int, list[Problem]]:
    """Return how many cells and headings a table has, and each that does not show its numbers.

    `path` is the table's CSV file, `values` are the numbers by id. Title and notes are not looked at.
    """
    with open(path, encoding="utf-8", newline="") as file:
        _, *printed = csv.reader(file)
    expected = [[csv_safe(visible(text)) for text in row] for row in _grid(name, values, survey)]
    headings = next(row for row in expected if row[0])
    no_row: list[str] = []
    problems = [
        Problem(f"tables/{name}.csv, row {row[0]!r}, column {heading!r}: it prints {text!r}, expected {right!r}")
        for row, found in zip_longest(expected, printed[: len(expected)], fillvalue=no_row)
        for heading, right, text in zip_longest(headings, row, found, fillvalue="")
        if not (_hides(text, right) if survey.suppress_below else text == right)
    ]
    return sum(map(len, expected)), problems


def _hides(text: str, right: str) -> bool:
    """Return whether a cell shows its numbers, or c in place of some; small counts are c in what is expected, too."""
    if text == SUPPRESSED:
        return True
    words = re.split(rf"(?<!\w){SUPPRESSED}(?!\w)", text)
    return re.fullmatch(r"(?:[−\d,.]+(?:(?:–|-| to )[−\d,.]+)?|c|–)".join(map(re.escape, words)), right) is not None


def _grid(name: str, values: Values, survey: Presentation) -> Iterator[list[str]]:
    """Yield a table's rows: one or two of headings, one for each organisation type, and one for all."""
    printer = _Printer(values, survey)
    if name == "refusals":
        yield from _refusals(values, survey, printer)
        return
    types = (*survey.order_of(name), ALL)
    columns = [again for column in _columns(name, survey, printer) if (again := _with_numbers(column, types, printer))]
    if any(column.group for column in columns):
        yield ["", *(column.group for column in columns)]
    yield ["Organisation type", *(column.heading for column in columns)]
    own = [(kind, text) for of_table in survey.notes.values() for kind, text in of_table.items()]
    texts = list(dict.fromkeys(text for kind, text in own if kind != WHOLE_TABLE))
    for kind in types:
        label = survey.labels_and_all[kind]
        if note := survey.notes.get(name, {}).get(kind):
            label += f" [note {1 + texts.index(note)}]"
        yield [label, *(printer.filled(column.form, f"{column.prefix}.{kind}") for column in columns)]


def _with_numbers(column: Column, types: tuple[str, ...], printer: "_Printer") -> Column | None:
    """Return a column, none where no row has a number of it, or its first number alone where no row has the others."""
    statistics = re.findall(r"\{([\w.]+)\}", column.form)
    has = [
        any(printer.filled(f"{{{one}}}", f"{column.prefix}.{kind}") != NOT_DEFINED for kind in types)
        for one in statistics
        if not one.endswith("mark")
    ]
    if not any(has):
        return None
    if has[0] and len(has) > 1 and not any(has[1:]):
        return column._replace(heading=re.sub(r" \([^()]*\)$", "", column.heading), form=f"{{{statistics[0]}}}")
    return column


def _columns(name: str, survey: Presentation, printer: "_Printer") -> Iterator[Column]:
    noun, plural, level = survey.counted.id, survey.counted.plural, f"{100 * survey.statistics.level:g}% CI"

    def organisations(prefix: str, group: str = "") -> Column:
        count = printer.text(f"{prefix}.{ALL}.organisations.n")
        form = "{organisations.n} ({organisations.pct})"
        return Column(group, f"Organisations (n={count}), n (%)", form, prefix)

    extra = survey.questions.get(survey.design.extra_tables.get(name, ""))
    unit = UNITS.get((extra or survey.questions[survey.design.total]).number, "")

    def total() -> Column:
        count = f" (n={printer.text(f'{name}.{ALL}.{noun}.total')}), n" if survey.design.counts_things else unit
        return Column("", f"Total {plural}{count} (%)", f"{{{noun}.total}} ({{{noun}.pct}})", name)

    unit_of_spread = "" if name == "table4" else unit  # whose numbers are percentages of the rate
    spread = [
        Column("", f"Mean{unit_of_spread} (SD; {level})", "{mean} ({sd}; {ci})", name),
        Column("", f"Median{unit_of_spread} (IQR)", "{median} ({iqr})", name),
        Column("", f"Range{unit_of_spread}", "{range}", name),
    ]
    if extra:
        yield organisations(name)
        for option, called in extra.choices.items():
            yield Column("", f"{called[0]}, n (%)", f"{{{option}.n}} ({{{option}.pct}})", name)
        if extra.choices:
            yield Column("", "No answer, n (%)", "{missing.n} ({missing.pct})", name)
            return
        if extra.number != "percent":
            yield Column("", f"Total{unit} (%)", "{total} ({total.pct})", name)
        yield from spread
    match name:
        case "table1":
            until = survey.input.accepted_until
            day = f"{datetime.date.fromisoformat(until):%-d %B %Y}" if until else ""
            yield Column("", "Contacted, n", "{contacted}", name)
            for reply, label in COMPLETENESS.items():
                if reply != "late" or printer.values[f"table1.{ALL}.late.n"]:
                    label = label.format(day)
                    group = "FoI response completeness" if reply in IN_TIME else ""
                    yield Column(group, f"{label}, n (%)", f"{{{reply}.n}} ({{{reply}.pct}})", name)
        case "table2" | "table3":
            yield from (organisations(name), total(), *spread)
        case "table4":
            yield from (organisations(name)._replace(heading="Organisations, n (%)"), *spread)
        case "table5":
            labels = {"primary": "Primary analysis"} | {key: one.label for key, one in survey.sensitivity.items()}
            for analysis, label in labels.items():
                prefix = f"table5.{analysis}"
                yield organisations(prefix, label)
                yield Column(label, "Mean (SD)", "{mean} ({sd})", prefix)
                yield Column(label, level, "{ci}", prefix)
                yield Column(label, "Median (IQR)", "{median} ({iqr})", prefix)
        case "process":
            yield Column("", "Requests, n", "{requests.n}", name)
            yield from _replies(survey, printer)
        case "table6":
            yield total()
            for status, part in survey.statuses.items():
                k, n = (printer.text(f"{name}.{ALL}.{status}.{of}") for of in ("numerator", "denominator"))
                heading = f"{part.label} ({k}/{n} in all), % (SE; {level})"
                group = (part.group if isinstance(part, Question) else None) or ""
                yield Column(
                    group, heading, f"{{{status}.pct}} ({{{status}.se}}; {{{status}.ci}}){{{status}.mark}}", name
                )


def _replies(survey: Presentation, printer: "_Printer") -> Iterator[Column]:
    """Yield the columns of the replies: by time where any reply has dates."""
    assert survey.law
    counts = {"no_reply": "No reply"}
    if timed := f"process.{ALL}.median" in printer.values:
        limit = f"{survey.law.days} {'working day' if survey.law.counting == 'working' else 'day'}"
        limit += "s" if survey.law.days > 1 else ""
        undated = {"undated": "Replied, no date"} if printer.values[f"process.{ALL}.undated.n"] else {}
        counts = {"in_time": f"Within {limit}", "overdue": "Later"} | undated | counts
    else:
        counts = {"replies": "Replied"} | counts
    for count, heading in counts.items():
        yield Column("", f"{heading}, n (%)", f"{{{count}.n}} ({{{count}.pct}})", "process")
    if timed:
        yield Column("", "In time, % of replies", "{in_time_of_replies.pct}", "process")
        yield Column("", "Median, days (IQR)", "{median} ({iqr})", "process")
        yield Column("", "Longest, days", "{max}", "process")


def _refusals(values: Values, survey: Presentation, printer: "_Printer") -> Iterator[list[str]]:
    """Yield the rows of the table of refusals: the types are its columns, if they are few."""
    types = {name: survey.labels_and_all[name] for name in (*survey.order_of("refusals"), ALL)}
    if len(types) > 5:
        types = {ALL: types[ALL]}
    named = [int(found[1]) for name in values if (found := re.fullmatch(r"refusals\.all\.section_(\d+)\.n", name))]
    others = [found[1] for name in values if (found := re.fullmatch(r"refusals\.all\.section_(\d+[a-z]+)\.n", name))]
    sections = sorted([*map(str, named), *others], key=lambda section: (int(re.sub(r"\D", "", section)), section))
    outcomes = {f"section_{one}": f"Refused under section {one.upper()}" for one in sections} | OUTCOMES
    rows = {"refused": "Refused"} | {
        outcome: label for outcome, label in outcomes.items() if values[f"refusals.all.{outcome}.n"]
    }
    # A type of which nobody responded has no percentages.
    percent = {one for one in types for row in rows if values[f"refusals.{one}.{row}.pct"] is not None}
    percent |= set() if values[f"refusals.{ALL}.refused.n"] or len(rows) > 1 else {*types}
    yield ["Outcome", *(f"{label}, n (%)" if one in percent else f"{label}, n" for one, label in types.items())]
    for outcome, label in rows.items():
        forms = {one: f"{{{outcome}.n}} ({{{outcome}.pct}})" if one in percent else f"{{{outcome}.n}}" for one in types}
        yield [label, *(printer.filled(form, f"refusals.{one}") for one, form in forms.items())]


class _Printer:
    """Prints the numbers of a survey with the decimals of its config."""

    def __init__(self, values: Values, survey: Presentation) -> None:
        self.values, self.survey = values, survey

    def filled(self, form: str, prefix: str) -> str:
        """Return a form with the numbers of the statistics that it names."""
        return re.sub(r"\{([\w.]+)\}", lambda match: self._shown(f"{prefix}.{match[1]}"), form)

    def _shown(self, name: str) -> str:
        of, _, statistic = name.rpartition(".")
        if statistic == "mark":
            values = [one for end in ("low", "high") if (one := self.values[f"{of}.ci_{end}"]) is not None]
            most = 100 if self.survey.remainder else math.inf
            return "†" if values and (len(set(values)) == 1 or min(values) < 0 or max(values) > most) else ""
        if statistic not in ("ci", "iqr", "range"):
            return self.text(name)
        ends = ("min", "max") if statistic == "range" else (f"{statistic}_low", f"{statistic}_high")
        low, high = (self.text(f"{of}.{end}") for end in ends)
        if NOT_DEFINED in (low, high):
            return NOT_DEFINED
        return f"{low} to {high}" if MINUS in low + high else low + BETWEEN[self.survey.style] + high

    def text(self, name: str) -> str:
        """Return a number as printed, with commas between thousands."""
        if (value := self.values.get(name)) is None:
            return NOT_DEFINED
        if name.endswith((".n", ".contacted")) and 0 < value < (self.survey.suppress_below or 0):
            return SUPPRESSED
        text = rounded(value, self._decimals(name), self.survey.decimals.rounding)
        return f"{Decimal(text):,}".replace("-", MINUS)

    def _decimals(self, name: str) -> int:
        decimals = self.survey.decimals
        table, *_, statistic = name.split(".")
        if statistic in ("n", "contacted") or (table == "process" and statistic == "max"):
            return 0
        if statistic == "skewness":
            return COEFFICIENTS[statistic]
        if statistic == "se":
            return decimals.standard_error
        extra = self.survey.questions.get(self.survey.design.extra_tables.get(table, ""))
        if extra and statistic in ("total", "min", "max") and extra.number == "count":
            return 0
        if extra and statistic != "pct":
            return {"percent": decimals.percent, "money": decimals.money}.get(extra.number, decimals.statistic)
        of_percentages = statistic == "pct" or table in OF_PERCENTAGES
        amounts = ("total", "numerator", "denominator", *(() if of_percentages else ("min", "max")))
        of_total = decimals.money if self.survey.design.counts_money else decimals.statistic
        if statistic in amounts:
            return 0 if self.survey.design.counts_things else of_total
        return decimals.percent if of_percentages else decimals.statistic if table == "process" else of_total


def rounded(value: float, decimals: int, rounding: str) -> str:
    """Return a number with so many decimals, by R's sprintf() or round(), or half up as janitor's round_half_up()."""
    size = abs(value)
    if rounding == "half_up":
        size = math.floor(size * 10**decimals + 0.5 + 2**-26) / 10**decimals
    elif rounding == "round" and decimals + math.log10(2) * (math.frexp(size)[1] - 0.5) <= 15:
        # Of the two nearest decimals, as doubles, the nearer; of two as near the even one.
        down = math.floor(size * 10**decimals)
        below, above = down / 10**decimals, math.ceil(size * 10**decimals) / 10**decimals
        up = above - size < size - below or (above - size == size - below and down % 2 == 1)
        size = above if up else below
    exact = Decimal(math.copysign(size, value))
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN, Context(prec=400)):f}"
