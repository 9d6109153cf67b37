"""The tables: printed text from estimates. The only place, with figures, where a number is rounded."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from foisurvey.config import AGREEMENT, parts, total
from foisurvey.stats import sample, share
from foisurvey.stats.printing import KAPPA_DECIMALS, NO_UPPER_LIMIT, ROUNDINGS, printed, with_commas

MISSING = "–"
NOT_DEFINED = (
    f"{MISSING}: not defined. No statistic is, where no organisation answered (n = 0); a standard deviation and "
    "an interval of a mean need two organisations or more."
)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, the heading it stands under (or none), and the text of its cells."""

    heading: str
    cell: Callable[["Numbers"], str]
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table as printed: a title, one or two rows of headings, rows of text, and notes."""

    title: str
    headings: list[list[str]]
    rows: list[list[str]]
    notes: list[str]

    def to_csv(self) -> str:
        """Return title, headings, rows and notes as CSV, every line with as many fields."""
        width = len(self.headings[-1])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in ([self.title], *self.headings, *self.rows, *([note] for note in self.notes)):
            writer.writerow(row + [""] * (width - len(row)))
        return text.getvalue()


class Numbers:
    """The printed numbers of one table and type (or analysis and type): `id` is prefix.statistic."""

    def __init__(self, values: dict[str, float | None], prefix: str, decimals: dict[str, Any]) -> None:
        self._values, self._prefix, self._decimals = values, prefix, decimals

    def number(self, statistic: str, kind: str) -> str:
        """Return a statistic as text; kind is count, amount (a total; commas from 10,000 on) or a key of decimals."""
        value, decimals = self._values[f"{self._prefix}.{statistic}"], self._decimals.get(kind, 0)
        text = printed(value, decimals, self._decimals.get("rounding"))
        if text is None:
            return MISSING
        if text == NO_UPPER_LIMIT:
            return text
        large = kind in ("count", "amount") and abs(float(text)) >= 10_000
        return with_commas(text) if large else text

    def percent_of(self, number: str, percent: str, kind: str = "count") -> str:
        """Return "n (%)"."""
        return f"{self.number(number, kind)} ({self.number(percent, 'percent')})"

    def band(self, statistic: str, kind: str) -> str:
        """Return how far a statistic moves with the ambiguous answers: "low to high", or once what both print as."""
        low, high = (self.number(f"{statistic}.ambiguity_{end}", kind) for end in ("low", "high"))
        return low if low == high else f"{low} to {high}"

    def interval(self, low: str, high: str, kind: str) -> str:
        """Return "low-high", or "low to high" where a hyphen would meet a minus sign."""
        bounds = self.number(low, kind), self.number(high, kind)
        if MISSING in bounds:
            return MISSING
        return (" to " if any(bound.startswith("-") for bound in bounds) else "-").join(bounds)


def table(
    number: int, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> Table:
    """Return Table 1 to 6.

    `values` are estimates by id, with their bands (see `ambiguity.by_id`). `survey` is as for
    `estimate.primary`; `print_settings` holds title, synthetic, decimals, statistics, sensitivity
    and the table's order of the types.
    """
    counted = survey["questions"][total(survey["questions"])]["number"] == "count"
    decimals = print_settings["decimals"]
    decimals = decimals | {"amount": 0 if counted else decimals["statistic"]}
    print_settings = print_settings | {"decimals": decimals}
    prefixes, columns, subject = _LAYOUTS[number](values, survey, print_settings)
    labels = survey["organisation_types"] | {"all": "All"}
    types = [*(print_settings["order"] or survey["organisation_types"]), "all"]
    rows = []
    for kind in types:
        cells = [
            column.cell(Numbers(values, f"{prefix}.{kind}", decimals))
            for prefix, column in zip(prefixes, columns, strict=True)
        ]
        contacted = (
            f" (n={Numbers(values, f'table1.{kind}', decimals).number('contacted', 'count')})" if number == 1 else ""
        )
        rows.append([labels[kind] + contacted, *cells])
    headings = [["Organisation type", *(column.heading for column in columns)]]
    if any(column.group for column in columns):
        headings.insert(0, ["", *(column.group for column in columns)])
    notes = [*notes_of(number, rows, print_settings), *ambiguity_notes(number, values, survey, print_settings)]
    if waiting := int(values["review.all.answers.n"] or 0):
        are = "answer is" if waiting == 1 else "answers are"
        notes.append(
            f"{waiting:,} {are} in review and counted as missing; audit/review.csv and audit/review.html list them."
        )
    return Table(titled(f"Table {number}. {subject}", print_settings), headings, rows, notes)


def agreement(values: dict[str, float | None], questions: dict[str, str], print_settings: dict[str, Any]) -> Table:
    """Return the table of how far two coders agree: a row a question (`questions`: its label by name), and all."""
    decimals = print_settings["decimals"] | {"kappa": KAPPA_DECIMALS}
    columns = [
        Column("Answers of both coders, n", lambda numbers: numbers.number("pairs.n", "count")),
        Column("Equal in kind, %", lambda numbers: numbers.number("kind.pct", "percent")),
        Column("Cohen's kappa of the kind", lambda numbers: numbers.number("kind.kappa", "kappa")),
        Column("Both with a value, n", lambda numbers: numbers.number("value.n", "count")),
        Column("Equal in value, %", lambda numbers: numbers.number("value.pct", "percent")),
        Column("Differences, n", lambda numbers: numbers.number("differences.n", "count")),
    ]
    rows = [
        [label, *(column.cell(Numbers(values, f"{AGREEMENT}.{question}", decimals)) for column in columns)]
        for question, label in [*questions.items(), ("all", "All")]
    ]
    in_all = Numbers(values, f"{AGREEMENT}.all", decimals)
    both, once, late = (in_all.number(f"{name}.n", "count") for name in ("organisations", "coded_once", "late"))
    notes = [
        f"Organisations: {both} coded by both coders in time, {once} coded by one of them, {late} late; the latter two "
        "are not compared. Compared is what each coder typed, before any correction, as the same rules read it.",
        "Kind: what an answer is read as (a number, an approximation, a bound, not held, refused, blank, ...). "
        "Kappa: Cohen's, unweighted, (observed - expected agreement) / (1 - expected agreement). Equal in value: of "
        "the answers of which both coders have a value. Difference: another kind, value or limit.",
    ]
    if any(MISSING in row for row in rows):
        notes.append(f"{MISSING}: not defined; kappa is not where both coders have one and the same kind throughout.")
    headings = ["Question", *(column.heading for column in columns)]
    return Table(titled("Agreement of the two coders", print_settings), [headings], rows, notes)


def titled(subject: str, print_settings: dict[str, Any]) -> str:
    """Return the title of a table or figure; it says so where the data are synthetic."""
    synthetic = " Synthetic data: no number is of a real organisation." if print_settings["synthetic"] else ""
    return f"{subject}. {print_settings['title']}.{synthetic}"


def notes_of(number: int, rows: Sequence[Sequence[str]], print_settings: dict[str, Any]) -> list[str]:
    """Return the notes of a table: its methods as configured, and what its signs mean."""
    statistics = print_settings["statistics"]
    level = f"{100 * statistics['level']:g}%"
    quantile = sample.INTERVALS[statistics["interval_of_mean"]]
    notes = []
    if 2 <= number <= 5:
        notes.append(
            f"SD: standard deviation (n - 1). CI: {level} confidence interval, mean -/+ {quantile} x SD / sqrt(n). "
            f"IQR: quartiles by quantile type {statistics['quantile_type']} of R."
        )
    if number == 6:
        method = share.INTERVALS[statistics["interval_of_share"]]
        notes.append(
            f"SE: standard error of the share. CI: {level} confidence interval ({method}). Each share has a "
            "denominator of its own, the total of the organisations that answered what it needs; the shares do not "
            "add up to 100."
        )
    if (rounding := print_settings["decimals"].get("rounding", "sprintf")) != "sprintf":
        notes.append(f"Numbers are rounded {ROUNDINGS[rounding]}.")
    if any(MISSING in cell for row in rows for cell in row):
        notes.append(NOT_DEFINED)
    return notes


def ambiguity_notes(
    number: int, values: dict[str, float | None], survey: dict[str, Any], print_settings: dict[str, Any]
) -> list[str]:
    """Return how far the numbers of all types together move with the ambiguous answers that they rest on, if any.

    Table 5 has a note for each of its analyses.
    """
    if number == 1:
        return []
    noun, kind = survey["counted"]["id"], "percent" if number in (4, 5) else "statistic"
    moving = [("mean", "mean", kind), ("median", "median", kind)]
    if number in (2, 3, 6):
        moving.insert(0, ("total", f"{noun}.total", "amount"))
    if number in (3, 4, 5):
        moving.insert(0, ("number of organisations", "organisations.n", "count"))
    if number == 6:
        shares = [(f'share "{column["label"]}"', f"{status}.pct", "percent") for status, column in _statuses(survey)]
        moving = [moving[0], *shares]
    prefixes = {f"table{number}": ""}
    if number == 5:
        prefixes = {f"table5.{name}": f"{label}: " for name, label in analyses(print_settings).items()}
    notes = []
    for prefix, analysis in prefixes.items():
        numbers = Numbers(values, f"{prefix}.all", print_settings["decimals"])
        if answers := int(values[f"{prefix}.all.ambiguous.n"] or 0):
            behind = "the 1 ambiguous answer" if answers == 1 else f"each of the {answers:,} ambiguous answers"
            bands = [(label, numbers.band(name, kind)) for label, name, kind in moving]
            said = ", ".join(f"{label} {band}" for label, band in bands if MISSING not in band)
            notes.append(
                f"{analysis}If {behind} behind these numbers lay anywhere in its interval, those of the row All would "
                f"be: {said} (estimates.csv has the bands of all numbers)."
            )
    return notes


Layout = tuple[list[str], list[Column], str]


def _table1(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    headings = {
        "full": "Full data provided, n (%)",
        "partial": "Partial data provided, n (%)",
        "no_data": "No data provided, n (%)",
        "no_response": "Did not respond, n (%)",
    }
    columns = [Column(heading, _percent_of(f"{name}.n", f"{name}.pct")) for name, heading in headings.items()]
    return ["table1"] * 4, columns, "Completeness of the responses by organisation type"


def _counts(number: int, subject: str) -> Callable[..., Layout]:
    def layout(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
        prefix, noun = f"table{number}", survey["counted"]["id"]
        all_types = Numbers(values, f"{prefix}.all", print_settings["decimals"])
        level = f"{100 * print_settings['statistics']['level']:g}% CI"
        columns = [
            Column(_organisations(all_types), _percent_of("organisations.n", "organisations.pct")),
            Column(_amount(all_types, survey), _percent_of(f"{noun}.total", f"{noun}.pct", "amount")),
            Column(f"Mean (SD; {level})", _mean("statistic")),
            Column("Median (IQR)", _median("statistic")),
            Column("Range", lambda numbers: numbers.interval("min", "max", "amount")),
        ]
        rate = survey.get("parts", {}).get("compliance", {}).get("rate", "rate")
        plural = survey["counted"]["plural"]
        return [prefix] * 5, columns, subject.format(plural=plural, rate=rate)

    return layout


def _table4(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    level = f"{100 * print_settings['statistics']['level']:g}% CI"
    columns = [
        Column("Organisations, n (%)", _percent_of("organisations.n", "organisations.pct")),
        Column(f"Mean (SD; {level})", _mean("percent")),
        Column("Median (IQR)", _median("percent")),
        Column("Range", lambda numbers: numbers.interval("min", "max", "percent")),
    ]
    return ["table4"] * 4, columns, _rate_subject(survey)


def _table5(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    level = f"{100 * print_settings['statistics']['level']:g}% CI"
    prefixes, columns = [], []
    for analysis, label in analyses(print_settings).items():
        all_types = Numbers(values, f"table5.{analysis}.all", print_settings["decimals"])
        prefixes += [f"table5.{analysis}"] * 4
        columns += [
            Column(_organisations(all_types), _percent_of("organisations.n", "organisations.pct"), label),
            Column(
                "Mean (SD)",
                lambda numbers: f"{numbers.number('mean', 'percent')} ({numbers.number('sd', 'percent')})",
                label,
            ),
            Column(level, lambda numbers: numbers.interval("ci_low", "ci_high", "percent"), label),
            Column("Median (IQR)", _median("percent"), label),
        ]
    return prefixes, columns, f"Sensitivity analyses. {_rate_subject(survey)}"


def _table6(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    noun = survey["counted"]["id"]
    level = f"{100 * print_settings['statistics']['level']:g}% CI"
    all_types = Numbers(values, "table6.all", print_settings["decimals"])
    columns = [Column(_amount(all_types, survey), _percent_of(f"{noun}.total", f"{noun}.pct", "amount"))]
    for status, column in _statuses(survey):
        base = (
            f"{all_types.number(f'{status}.numerator', 'amount')}/{all_types.number(f'{status}.denominator', 'amount')}"
        )
        heading = f"{column['label']} ({base} in all), % (SE; {level})"
        columns.append(Column(heading, _share(status), column.get("group", "")))
    return ["table6"] * len(columns), columns, f"{survey['parts']['heading']} of all {survey['counted']['plural']}"


_LAYOUTS: dict[int, Callable[..., Layout]] = {
    1: _table1,
    2: _counts(2, "Number of {plural} per organisation"),
    3: _counts(3, "Number of {plural} per organisation, of organisations with a {rate}"),
    4: _table4,
    5: _table5,
    6: _table6,
}


def analyses(print_settings: dict[str, Any]) -> dict[str, str]:
    """Return Table 5's analyses and their labels."""
    scenarios = {name: scenario["label"] for name, scenario in print_settings["sensitivity"].items()}
    return {"primary": "Primary analysis"} | scenarios


def _statuses(survey: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return Table 6's statuses and what they are called: one a part, and the remainder's last."""
    shown = [survey["questions"][name] for name in parts(survey["questions"])] + [survey["parts"]["remainder"]]
    return [(column["status"], column) for column in shown]


def _rate_subject(survey: dict[str, Any]) -> str:
    compliance, plural = survey["parts"]["compliance"], survey["counted"]["plural"]
    label = survey["questions"][compliance["part"]]["label"].lower()
    return f"{compliance['rate'].capitalize()}: percentage of an organisation's {plural} that are {label}"


def _organisations(all_types: Numbers) -> str:
    return f"Organisations (n={all_types.number('organisations.n', 'count')}), n (%)"


def _amount(all_types: Numbers, survey: dict[str, Any]) -> str:
    noun = survey["counted"]
    return f"Total {noun['plural']} (n={all_types.number(noun['id'] + '.total', 'amount')}), n (%)"


def _percent_of(number: str, percent: str, kind: str = "count") -> Callable[[Numbers], str]:
    return lambda numbers: numbers.percent_of(number, percent, kind)


def _mean(kind: str) -> Callable[[Numbers], str]:
    def cell(numbers: Numbers) -> str:
        interval = numbers.interval("ci_low", "ci_high", kind)
        return f"{numbers.number('mean', kind)} ({numbers.number('sd', kind)}; {interval})"

    return cell


def _median(kind: str) -> Callable[[Numbers], str]:
    return lambda numbers: f"{numbers.number('median', kind)} ({numbers.interval('iqr_low', 'iqr_high', kind)})"


def _share(status: str) -> Callable[[Numbers], str]:
    def cell(numbers: Numbers) -> str:
        interval = numbers.interval(f"{status}.ci_low", f"{status}.ci_high", "percent")
        error = numbers.number(f"{status}.se", "standard_error")
        return f"{numbers.number(f'{status}.pct', 'percent')} ({error}; {interval})"

    return cell
