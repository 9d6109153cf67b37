"""One universe at a time, in plain Python, from the answers of each organisation."""

import math
from statistics import NormalDist
from typing import Any

from scipy.stats import t as student

from foisurvey.core.survey import Design

Row = dict[str, Any]
Options = dict[str, Any]
Result = tuple[float | None, float | None, float | None]
Point = tuple[float, float, float]  # of an organisation: its own number, part and whole


def read(row: Row, design: Design, how: str) -> Row:
    """Return the total and the parts of an organisation as an option of `ambiguous` has them, None where missing."""
    was = {name: row[name] for name in design.counting}
    if how == "as_read":
        return was
    read = dict(was)
    for name, value in was.items():
        if value is None or not row[f"{name}_ambiguous"]:
            continue
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        if design.questions[name].number == "count":
            low = math.ceil(low * (1 - 1e-12))
            high = None if high is None else math.floor(high * (1 + 1e-12))
        read[name] = {"left_out": None, "lowest": low, "highest": value if high is None else high}[how]
    known = [read[part] for part in design.parts if read[part] is not None]
    free = not design.disjoint or too_much([was[part] or 0 for part in design.parts], was[design.total])
    if row[f"{design.total}_status"] == "imputed":
        read[design.total] = sum(known) if len(known) == len(design.parts) else None
    elif not free and too_much(known, read[design.total]):
        if how == "lowest":
            read[design.total] = sum(known)
        elif how == "highest":
            read |= {part: was[part] for part in design.parts}
    return read


def too_much(parts: list[float], total: float | None) -> bool:
    return bool(parts) and total is not None and sum(parts) > total * (1 + 1e-9)


def inside(rows: list[Row], answers: list[Row], design: Design, full: list[str], options: Options) -> list[int]:
    """Return the places of the organisations that a universe has."""
    total = design.total
    left = []
    for place, (row, answer) in enumerate(zip(rows, answers, strict=True)):
        imputed = row[f"{total}_status"] == "imputed"
        few = options["few"] > 0 and answer[total] is not None and answer[total] <= options["few"]
        partial = not row["responded"] or any(answer[name] is None for name in full)
        if not ((imputed and options["imputed"] == "out") or few or (partial and options["cases"] == "complete")):
            left.append(place)
    if options["trim"]:
        by_rate = design.compliant and options["base"] == "rated"
        base = [
            place for place in left if (rate(answers[place], design) if by_rate else answers[place][total]) is not None
        ]
        base.sort(key=lambda place: answers[place][total])
        count = math.floor(options["trim"] * len(base))
        gone: set[int] = set()
        for dropped, boundary in ((base[:count], count - 1), (base[len(base) - count :], len(base) - count)):
            if not count:
                continue
            alike = [place for place in base if answers[place][total] == answers[base[boundary]][total]]
            tied = any(place not in dropped for place in alike)
            if tied and options["ties"] == "all":
                gone |= {*dropped, *alike}
            elif tied and options["ties"] == "none":
                gone |= {*dropped} - {*alike}
            else:
                gone |= {*dropped}
        left = [place for place in left if place not in gone]
    if options["extremes"] == "out":
        left = [place for place in left if rate(answers[place], design) not in (0, 100)]
    return left


def rate(answer: Row, design: Design) -> float | None:
    total, part = answer[design.total], answer[design.compliant] if design.compliant else None
    return None if not total or part is None else 100 * part / total


def point(answer: Row, design: Design, outcome: str) -> Point | None:
    """Return an organisation's number, and the part and the whole that it is of; None where it has none."""
    total = answer[design.total]
    if total is None:
        return None
    if outcome.startswith("total"):
        return total, 0, 0
    if outcome.startswith("rate"):
        own = rate(answer, design)
        return None if own is None else (own, answer[design.compliant], total)
    part = design.statuses[outcome.removeprefix("share_")]
    needed = [answer[name] for name in ([part] if part else design.parts)]
    if None in needed or (part is None and too_much(needed, total)):
        return None
    amount = needed[0] if part else max(0, total - sum(needed))
    return 100 * amount / total if total else math.nan, amount, total


def result(points: list[Point], outcome: str, options: Options, level: float, counts: bool) -> Result:
    """Return a number of these organisations and its Wald, z or cluster interval; None where it is not defined.

    `counts` says whether the total is a count: only then has a percentage of it a Wald interval.
    """
    item, t = options["weight"] == "item" and not outcome.startswith("total"), options["interval"] == "cluster"
    normal, n = NormalDist().inv_cdf((1 + level) / 2), len(points)
    if outcome.endswith("_median"):
        return weighted_median(points) if item else median([own for own, _, _ in points], level)
    if item:
        part, whole = sum(part for _, part, _ in points), sum(whole for _, _, whole in points)
        if not whole:
            return None, None, None
        ratio = part / whole
        if not t:
            margin: float | None = normal * math.sqrt(ratio * (1 - ratio) / whole) if ratio <= 1 and counts else None
        else:
            squares = math.fsum((part - ratio * whole) ** 2 for _, part, whole in points)
            quantile = student.ppf((1 + level) / 2, n - 1)
            margin = quantile * math.sqrt(n / (n - 1) * squares) / whole if n > 1 else None
        return bounds(100 * ratio, None if margin is None else 100 * margin)
    own = [own for own, _, _ in points if not math.isnan(own)]
    if not own:
        return None, None, None
    n, mean = len(own), math.fsum(own) / len(own)
    if n == 1:
        return mean, None, None
    sd = math.sqrt(math.fsum((one - mean) ** 2 for one in own) / (n - 1))
    return bounds(mean, (student.ppf((1 + level) / 2, n - 1) if t else normal) * sd / math.sqrt(n))


def bounds(value: float, margin: float | None) -> Result:
    return (value, None, None) if margin is None else (value, value - margin, value + margin)


def median(own: list[float], level: float) -> Result:
    if not own:
        return None, None, None
    own, n = sorted(own), len(own)
    value = (own[(n - 1) // 2] + own[n // 2]) / 2
    below, d = 0.0, 0
    while (below := below + math.comb(n, d) / 2**n) <= (1 - level) / 2:
        d += 1
    return (value, own[d - 1], own[n - d]) if d else (value, None, None)


def weighted_median(points: list[Point]) -> Result:
    ordered = sorted((own, whole) for own, _, whole in points if whole)
    half, reached = sum(weight for _, weight in ordered) / 2, 0.0
    for place, (own, weight) in enumerate(ordered):
        reached += weight
        if reached == half:
            return (own + ordered[place + 1][0]) / 2, None, None
        if reached > half:
            return own, None, None
    return None, None, None


def universe(rows: list[Row], design: Design, full: list[str], outcome: str, options: Options, level: float) -> Result:
    """Return an outcome of one universe: its value and the ends of its interval."""
    answers = [read(row, design, options["ambiguous"]) for row in rows]
    places = inside(rows, answers, design, full, options)

    def of(kind: str | None) -> Result:
        points = [
            one
            for place in places
            if kind in (None, rows[place]["organisation_type"]) and (one := point(answers[place], design, outcome))
        ]
        return result(points, outcome, options, level, design.counts_things)

    if options["types"] == "pooled":
        return of(None)
    each = [(sum(row["organisation_type"] == kind for row in rows), of(kind)) for kind in design.types]
    each = [(weight, one) for weight, one in each if one[0] is not None]
    contacted = sum(weight for weight, _ in each)
    if not each:
        return None, None, None
    mean = sum(weight * value for weight, (value, _, _) in each if value is not None) / contacted
    if any(low is None for _, (_, low, _) in each):
        return mean, None, None
    low = math.sqrt(sum((weight * (value - low)) ** 2 for weight, (value, low, _) in each))  # type: ignore[operator]
    high = math.sqrt(sum((weight * (high - value)) ** 2 for weight, (value, _, high) in each))  # type: ignore[operator]
    return mean, mean - low / contacted, mean + high / contacted
