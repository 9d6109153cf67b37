"""The six tables, and the agreement of two coders: what stands in their columns, their rows and notes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from foisurvey.core.config import AGREEMENT, parts, total
from foisurvey.core.outside_text import capitalised, uncapitalised, visible
from foisurvey.stats import sample, share
from foisurvey.stats.printing import KAPPA_DECIMALS, ROUNDINGS
from foisurvey.tables.table import MISSING, Column, Measure, Numbers, Table, interval, laid_out, titled, with_percent

NOT_DEFINED = (
    f"{MISSING}: not defined. No statistic is, where no organisation answered (n = 0); a standard deviation and "
    "an interval of a mean need two organisations or more; a standard error and an interval of a share need a total "
    "that is a count."
)


def tables(
    names: Sequence[str],
    values: dict[str, float | None],
    survey: dict[str, Any],
    print_settings: dict[str, Any],
    orders: dict[str, list[str]],
) -> list[Table]:
    """Return tables by their names: table1 to table6, and agreement; `orders` is the config's table_order."""
    labels = {name: question["label"] for name, question in survey["questions"].items()}
    return [
        agreement(values, labels, print_settings)
        if name == AGREEMENT
        else table(int(name[-1]), values, survey, print_settings | {"order": orders.get(name, [])})
        for name in names
    ]


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
    of_columns, columns, subject = _LAYOUTS[number](values, survey, print_settings)
    labels = survey["organisation_types"] | {"all": "All"}
    rows = []
    for kind in [*(print_settings["order"] or survey["organisation_types"]), "all"]:
        contacted = Numbers(values, f"table1.{kind}", decimals).number("contacted", "count")
        label = f"{labels[kind]} (n={contacted})" if number == 1 else labels[kind]
        rows.append((label, [Numbers(values, f"{prefix}.{kind}", decimals) for prefix in of_columns]))
    title = titled(f"Table {number}. {subject}", print_settings)
    shown = laid_out(f"table{number}", title, "Organisation type", columns, rows)
    notes = [*notes_of(number, shown.rows, print_settings), *ambiguity_notes(number, values, survey, print_settings)]
    if waiting := int(values["review.all.answers.n"] or 0):
        are = "answer is" if waiting == 1 else "answers are"
        notes.append(
            f"{waiting:,} {are} in review and counted as missing; audit/review.csv and audit/review.html list them."
        )
    return replace(shown, notes=[visible(note) for note in notes])


def agreement(values: dict[str, float | None], questions: dict[str, str], print_settings: dict[str, Any]) -> Table:
    """Return the table of how far two coders agree: a row a question (`questions`: its label by name), and all."""
    decimals = print_settings["decimals"] | {"kappa": KAPPA_DECIMALS}
    shown = [
        Measure("Answers of both coders, n", "pairs.n", "count"),
        Measure("Equal in kind, %", "kind.pct", "percent"),
        Measure("Cohen's kappa of the kind", "kind.kappa", "kappa"),
        Measure("Both with a value, n", "value.n", "count"),
        Measure("Equal in value, %", "value.pct", "percent"),
        Measure("Differences, n", "differences.n", "count"),
    ]
    columns = [Column(measure.heading, [measure], str) for measure in shown]
    rows = [
        (label, [Numbers(values, f"{AGREEMENT}.{question}", decimals)] * len(columns))
        for question, label in [*questions.items(), ("all", "All")]
    ]
    title = titled("Agreement of the two coders", print_settings)
    made = laid_out(AGREEMENT, title, "Question", columns, rows)
    in_all = Numbers(values, f"{AGREEMENT}.all", decimals)
    both, once, late = (in_all.number(f"{name}.n", "count") for name in ("organisations", "coded_once", "late"))
    notes = [
        f"Organisations: {both} coded by both coders in time, {once} coded by one of them, {late} late; the latter two "
        "are not compared. Compared is what each coder typed, before any correction, as the same rules read it.",
        "Kind: what an answer is read as (a number, an approximation, a bound, not held, refused, blank, ...). "
        "Kappa: Cohen's, unweighted, (observed - expected agreement) / (1 - expected agreement). Equal in value: of "
        "the answers of which both coders have a value. Difference: another kind, value or limit.",
    ]
    if any(MISSING in row for row in made.rows):
        notes.append(f"{MISSING}: not defined; kappa is not where both coders have one and the same kind throughout.")
    return replace(made, notes=notes)


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
            "denominator of its own, the total of the organisations that answered what it needs; the shares need "
            "not add up to 100."
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
        shares = [
            (f'share "{column["label"]}"', f"{status}.pct", "percent") for status, column in shown_statuses(survey)
        ]
        moving = [moving[0], *shares]
    notes = []
    for prefix, analysis in prefixes(number, print_settings).items():
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


# For each column the prefix of the ids that its numbers have, the columns, and what the table is about.
Layout = tuple[list[str], list[Column], str]


def _table1(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    headings = {
        "full": "Full data provided",
        "partial": "Partial data provided",
        "no_data": "No data provided",
        "no_response": "Did not respond",
    }
    columns = [_of_all(heading, f"{name}.n", f"{name}.pct") for name, heading in headings.items()]
    return ["table1"] * 4, columns, "Completeness of the responses by organisation type"


def _counts(number: int, subject: str) -> Callable[..., Layout]:
    def layout(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
        prefix = f"table{number}"
        all_types = Numbers(values, f"{prefix}.all", print_settings["decimals"])
        columns = [
            _organisations(all_types),
            _amount(all_types, survey),
            _mean("statistic", print_settings),
            _median("statistic"),
            _range("amount"),
        ]
        rate = survey.get("parts", {}).get("compliance", {}).get("rate", "rate")
        plural = survey["counted"]["plural"]
        return [prefix] * 5, columns, subject.format(plural=plural, rate=rate)

    return layout


def _table4(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    columns = [
        _of_all("Organisations", "organisations.n", "organisations.pct"),
        _mean("percent", print_settings),
        _median("percent"),
        _range("percent"),
    ]
    return ["table4"] * 4, columns, _rate_subject(survey)


def _table5(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    low_to_high = _level(print_settings)
    prefixes, columns = [], []
    for analysis, label in analyses(print_settings).items():
        all_types = Numbers(values, f"table5.{analysis}.all", print_settings["decimals"])
        mean = [Measure("Mean", "mean", "percent"), Measure("SD", "sd", "percent")]
        shown = [
            _organisations(all_types),
            Column("Mean (SD)", mean, with_percent),
            Column(low_to_high, _ends(low_to_high, "ci", "percent"), interval),
            _median("percent"),
        ]
        prefixes += [f"table5.{analysis}"] * len(shown)
        columns += [replace(column, group=label) for column in shown]
    return prefixes, columns, f"Sensitivity analyses. {_rate_subject(survey)}"


def _table6(values: dict[str, Any], survey: dict[str, Any], print_settings: dict[str, Any]) -> Layout:
    all_types = Numbers(values, "table6.all", print_settings["decimals"])
    columns = [_amount(all_types, survey)]
    for status, asked in shown_statuses(survey):
        counted, of = (all_types.number(f"{status}.{part}", "amount") for part in ("numerator", "denominator"))
        columns.append(_share(status, asked["label"], f"{counted}/{of} in all", asked.get("group", ""), print_settings))
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


def prefixes(number: int, print_settings: dict[str, Any]) -> dict[str, str]:
    """Return the prefixes of a table's ids, and what stands before what is said of each: Table 5 has several."""
    if number != 5:
        return {f"table{number}": ""}
    return {f"table5.{name}": f"{label}: " for name, label in analyses(print_settings).items()}


def shown_statuses(survey: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return Table 6's statuses and what they are called: one a part, and the remainder's last."""
    shown = [survey["questions"][name] for name in parts(survey["questions"])] + [survey["parts"]["remainder"]]
    return [(column["status"], column) for column in shown]


def _rate_subject(survey: dict[str, Any]) -> str:
    compliance, plural = survey["parts"]["compliance"], survey["counted"]["plural"]
    label = uncapitalised(survey["questions"][compliance["part"]]["label"])
    return f"{capitalised(compliance['rate'])}: percentage of an organisation's {plural} that are {label}"


def _level(print_settings: dict[str, Any]) -> str:
    return f"{100 * print_settings['statistics']['level']:g}% CI"


def _of_all(what: str, number: str, percent: str, kind: str = "count") -> Column:
    measures = [Measure(f"{what}, n", number, kind), Measure(f"{what}, %", percent, "percent")]
    return Column(f"{what}, n (%)", measures, with_percent)


def _organisations(all_types: Numbers) -> Column:
    what = f"Organisations (n={all_types.number('organisations.n', 'count')})"
    return _of_all(what, "organisations.n", "organisations.pct")


def _amount(all_types: Numbers, survey: dict[str, Any]) -> Column:
    noun = survey["counted"]
    what = f"Total {noun['plural']} (n={all_types.number(noun['id'] + '.total', 'amount')})"
    return _of_all(what, f"{noun['id']}.total", f"{noun['id']}.pct", "amount")


def _ends(what: str, statistic: str, kind: str) -> list[Measure]:
    return [Measure(f"{what}, {end}", f"{statistic}_{end}", kind) for end in ("low", "high")]


def _mean(kind: str, print_settings: dict[str, Any]) -> Column:
    level = _level(print_settings)
    measures = [Measure("Mean", "mean", kind), Measure("SD", "sd", kind), *_ends(level, "ci", kind)]
    return Column(f"Mean (SD; {level})", measures, _with_spread)


def _median(kind: str) -> Column:
    measures = [Measure("Median", "median", kind), *_ends("IQR", "iqr", kind)]
    return Column("Median (IQR)", measures, lambda median, low, high: f"{median} ({interval(low, high)})")


def _range(kind: str) -> Column:
    measures = [Measure("Range, low", "min", kind), Measure("Range, high", "max", kind)]
    return Column("Range", measures, interval)


def _share(status: str, label: str, base: str, group: str, print_settings: dict[str, Any]) -> Column:
    level = _level(print_settings)
    measures = [
        Measure(f"{label} ({base}), %", f"{status}.pct", "percent"),
        Measure(f"{label}, SE", f"{status}.se", "standard_error"),
        *_ends(f"{label}, {level}", f"{status}.ci", "percent"),
    ]
    return Column(f"{label} ({base}), % (SE; {level})", measures, _with_spread, group)


def _with_spread(number: str, spread: str, low: str, high: str) -> str:
    return f"{number} ({spread}; {interval(low, high)})"
