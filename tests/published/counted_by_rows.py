"""Every estimate of the default survey, counted from its clean rows: plain loops and SQL, nothing of foisurvey.

A missing number is None. Amounts are floats, so that a division in SQL is none of integers.
"""

import math
import re
import sqlite3
import statistics
from collections.abc import Callable
from contextlib import closing
from typing import Any

from scipy.stats import t

Organisation = dict[str, Any]
Values = dict[str, float | None]

TYPES = {"trust": "provider_trust", "icb": "icb", "ambulance": "ambulance_trust"}
QUESTIONS = ("q1", "q2", "q3", "q4")
RATED = ("table3", "table4", "table5.primary")
BY_TYPE = ("table1", "table2", *RATED, "table6")
# What a status counts, and the answers that it needs beside the total.
STATUSES: dict[str, tuple[Callable[[Organisation], float], tuple[str, ...]]] = {
    "full": (lambda one: one["q2"], ("q2",)),
    "dcb0129_only": (lambda one: one["q3"], ("q3",)),
    "dcb0160_only": (lambda one: one["q4"], ("q4",)),
    "none": (lambda one: one["q1"] - one["q2"] - one["q3"] - one["q4"], ("q2", "q3", "q4")),
}
BY_ORGANISATIONS = ("cluster_se", "cluster_ci_low", "cluster_ci_high", "design_effect", "effective_n")
Z = statistics.NormalDist().inv_cdf(0.975)


def estimates(rows: list[dict[str, str]], config: dict[str, Any]) -> Values:
    """Return the value of each id. No answer waits for a person or is unconfirmed; all ambiguous ones are totals."""
    contacted = [organisation(row) for row in rows]
    with_total = [one for one in contacted if one["q1"] is not None]
    rated = [one for one in contacted if one["rate"] is not None]
    found: Values = {}
    for kind in [*config["organisation_types"], "all"]:
        totals = described(with_total, "q1", kind) | amounts(with_total, kind)
        rates = described(rated, "rate", kind)
        found |= under(f"table1.{kind}", replies(of(contacted, kind)))
        found |= {
            f"{name}.{kind}.answers.{of}": 0 for name in ("review", "withdrawn", "unconfirmed") for of in ("n", "pct")
        }
        found |= {f"{table}.{kind}.unconfirmed.{of}": 0 for table in BY_TYPE for of in ("n", "pct")}
        imputed, ambiguous = (
            sum(one[f"q1_{name}"] for one in of(contacted, kind)) for name in ("imputed", "ambiguous")
        )
        numbers = [one[name] for one in of(contacted, kind) for name in QUESTIONS if one[name] is not None]
        found |= {f"imputed.{kind}.answers.n": imputed, f"ambiguous.{kind}.answers.n": ambiguous}
        found[f"imputed.{kind}.answers.pct"] = 100 * imputed / len(of(with_total, kind))
        found[f"ambiguous.{kind}.answers.pct"] = 100 * ambiguous / (len(numbers) - imputed)
        found |= under(f"table2.{kind}", totals)
        found |= under(f"table3.{kind}", described(rated, "q1", kind) | amounts(rated, kind))
        found |= under(f"table4.{kind}", rates) | under(f"table5.primary.{kind}", rates)
        found |= {f"table6.{kind}.{name}": totals[name] for name in ("dhts.total", "dhts.pct")}
        for status, (count, needed) in STATUSES.items():
            found |= under(f"table6.{kind}.{status}", pooled(of(with_total, kind), count, needed))
        for table, those in {"table2": with_total, "table6": with_total, **dict.fromkeys(RATED, rated)}.items():
            found[f"{table}.{kind}.ambiguous.n"] = sum(one["q1_ambiguous"] for one in of(those, kind))
    for name, scenario in config["sensitivity"].items():
        ranked, left, possible, tied = restricted(with_total, rated, scenario)
        counts = {"ranked.n": len(ranked), "excluded.n": len(rated) - len(left), "tied.n": len(tied)}
        found |= under(f"table5.{name}", counts)
        for kind in [*config["organisation_types"], "all"]:
            found |= under(f"table5.{name}.{kind}", described(left, "rate", kind))
            found[f"table5.{name}.{kind}.ambiguous.n"] = sum(one["q1_ambiguous"] for one in of(possible, kind))
            found |= {f"table5.{name}.{kind}.unconfirmed.{of}": 0 for of in ("n", "pct")}
    return found | statements(contacted, config["statements"], found)


def organisation(row: dict[str, str]) -> Organisation:
    """Return what the config's statements may ask of an organisation."""
    numbers = {name: float(row[name]) if row[name] else None for name in QUESTIONS}
    total, full = numbers["q1"], numbers["q2"]
    given = sum(number is not None for number in numbers.values())
    replied = {0: "none", len(QUESTIONS): "full"}.get(given, "partial")
    return {
        "organisation_id": row["org_id"],
        **numbers,
        "organisation_type": TYPES[row["org_type"]],
        "responded": row["responded"] == "1",
        "completeness": replied if row["responded"] == "1" else "no_response",
        "rate": 100 * full / total if total and full is not None else None,
        "q1_ambiguous": row["q1_ambiguous"] == "1",
        "q1_imputed": row["q1_imputed"] == "1",
        "exemption_claimed": row["exemption_claimed"] or None,
        "review_outcome": row["exemption_outcome"] or None,
    }


def of(organisations: list[Organisation], kind: str) -> list[Organisation]:
    return [one for one in organisations if kind in ("all", one["organisation_type"])]


def under(prefix: str, values: Values) -> Values:
    return {f"{prefix}.{name}": value for name, value in values.items()}


def share(count: float, whole: float) -> float | None:
    return 100 * count / whole if whole else None


def replies(contacted: list[Organisation]) -> Values:
    """Return how many organisations replied how completely."""
    responded = sum(one["responded"] for one in contacted)
    values: Values = {"contacted": len(contacted), "responded.n": responded}
    values["responded.pct"] = share(responded, len(contacted))
    for name, printed in {
        "full": "full",
        "partial": "partial",
        "none": "no_data",
        "late": "late",
        "no_response": "no_response",
    }.items():
        count = sum(one["completeness"] == name for one in contacted)
        values |= {f"{printed}.n": count, f"{printed}.pct": share(count, len(contacted))}
    return values


def amounts(organisations: list[Organisation], kind: str) -> Values:
    total = sum(one["q1"] for one in of(organisations, kind))
    return {"dhts.total": total, "dhts.pct": share(total, sum(one["q1"] for one in organisations))}


def described(organisations: list[Organisation], column: str, kind: str) -> Values:
    """Return how many there are of the type, and the statistics of their numbers."""
    numbers = sorted(one[column] for one in of(organisations, kind))
    n = len(numbers)
    mean = statistics.mean(numbers) if n else None
    sd = statistics.stdev(numbers) if n > 1 else None
    margin = Z * sd / math.sqrt(n) if sd is not None else None
    return {
        "organisations.n": n,
        "organisations.pct": share(n, len(organisations)),
        "mean": mean,
        "sd": sd,
        "ci_low": mean - margin if margin is not None else None,
        "ci_high": mean + margin if margin is not None else None,
        "median": statistics.median(numbers) if n else None,
        "iqr_low": quantile(numbers, 0.25),
        "iqr_high": quantile(numbers, 0.75),
        "min": min(numbers, default=None),
        "max": max(numbers, default=None),
        "skewness": sum((number - mean) ** 3 for number in numbers) / n / sd**3 if sd else None,
    }


def quantile(ordered: list[float], portion: float) -> float | None:
    if not ordered:
        return None
    place = portion * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (place - math.floor(place)) * (high - low)


def pooled(with_total: list[Organisation], count: Callable[[Organisation], float], needed: tuple[str, ...]) -> Values:
    """Return a status' share of the total over those that answered what it needs, with both its intervals."""
    answered = [one for one in with_total if all(one[name] is not None for name in needed)]
    numerator, denominator = sum(count(one) for one in answered), sum(one["q1"] for one in answered)
    values: Values = {"organisations": len(answered), "numerator": numerator, "denominator": denominator}
    if not denominator:
        return values | dict.fromkeys(("pct", "se", "ci_low", "ci_high", *BY_ORGANISATIONS))
    p = numerator / denominator
    error = math.sqrt(p * (1 - p) / denominator)
    bounds = {"ci_low": 100 * (p - Z * error), "ci_high": 100 * (p + Z * error)}
    return values | {"pct": share(numerator, denominator), "se": 100 * error} | bounds | varying(answered, count, p)


def varying(answered: list[Organisation], count: Callable[[Organisation], float], p: float) -> Values:
    """Return how far a share would be another one of other organisations."""
    n, total = len(answered), sum(one["q1"] for one in answered)
    if n < 2:
        return dict.fromkeys(BY_ORGANISATIONS)
    variance = n / (n - 1) * sum(((count(one) - p * one["q1"]) / total) ** 2 for one in answered)
    half, by_itself = float(t.ppf(0.975, n - 1)) * math.sqrt(variance), p * (1 - p) / total
    numbers = [100 * math.sqrt(variance), 100 * (p - half), 100 * (p + half)]
    numbers += [variance / by_itself, total * by_itself / variance] if by_itself and variance else [None, None]
    return dict(zip(BY_ORGANISATIONS, numbers, strict=True))


def restricted(
    with_total: list[Organisation], rated: list[Organisation], scenario: dict[str, Any]
) -> tuple[list[Organisation], ...]:
    """Return whom a sensitivity analysis looks at, and of those with a rate whom it keeps, might keep, and ties."""
    ranked, gone, level = rated, [], set()
    if "trim" in scenario:
        ranked = with_total if scenario["trim"]["base"] == "with_total" else rated
        in_order = sorted(ranked, key=lambda one: one["q1"])  # it leaves ties in the order of the register
        dropped = math.floor(scenario["trim"]["fraction"] * len(in_order))
        gone = in_order[:dropped] + in_order[len(in_order) - dropped :]
        for end in (in_order, in_order[::-1]) if dropped else ():
            level |= {end[dropped]["q1"]} & {end[dropped - 1]["q1"]}
    trimmed = {one["organisation_id"] for one in gone}
    extreme = scenario.get("exclude_rates", [])
    left = [one for one in rated if one["organisation_id"] not in trimmed and one["rate"] not in extreme]
    # Another total than the ambiguous one as it is read makes another rate, unless that is 0.
    rates = [one for one in rated if one["rate"] not in extreme or (one["q1_ambiguous"] and one["rate"] > 0)]
    tied = [one for one in rates if one in ranked and one["q1"] in level]
    return ranked, left, [one for one in rates if one["organisation_id"] not in trimmed or one in tied], tied


def statements(contacted: list[Organisation], wanted: dict[str, dict[str, str]], found: Values) -> Values:
    """Return what SQLite makes of the config's statements; a formula may name any number found before it."""
    said: Values = {}
    names = list(contacted[0])
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"create table contacted ({', '.join(names)})")
        places = ", ".join(f":{name}" for name in names)
        database.executemany(f"insert into contacted values ({places})", contacted)
        for name, statement in wanted.items():
            said[name] = stated(database, statement, found | said)
    return said


def stated(database: sqlite3.Connection, statement: dict[str, str], known: Values) -> float | None:
    if "same_as" in statement:
        return known[statement["same_as"]]
    if "formula" in statement:
        used = re.findall(r'"([^"]+)"', statement["formula"])
        formula = re.sub(r'"[^"]+"', "?", statement["formula"])
        return database.execute(f"select {formula}", [known[name] for name in used]).fetchone()[0]
    numbers = selected(database, statement.get("numerator", "1"), statement)
    if "denominator" in statement:
        return share(sum(numbers), sum(selected(database, statement["denominator"], statement)))
    if statement.get("statistic", "sum") == "sum":
        return sum(numbers)
    of_some = {"min": min, "max": max, "mean": statistics.mean, "median": statistics.median}[statement["statistic"]]
    return of_some(numbers) if numbers else None


def selected(database: sqlite3.Connection, expression: str, statement: dict[str, str]) -> list[float]:
    """Return what the expression says of each organisation that the filter lets pass, where it says something."""
    rows = database.execute(f"select {expression} from contacted where {statement.get('filter', 'true')}")
    return [number for (number,) in rows if number is not None]
