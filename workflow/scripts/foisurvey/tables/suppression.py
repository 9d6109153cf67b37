"""Which numbers of a table are not shown for its release: small counts, and what would give them away."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Results
from foisurvey.tables.table import Column


class Sum(NamedTuple):
    """A number of a table that is the sum of others."""

    total: Hashable
    parts: Sequence[Hashable]

    @property
    def all(self) -> tuple[Hashable, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def suppressed(
    counts: Mapping[Hashable, float], sums: Sequence[Sum], small: Sequence[Hashable], kept: Collection[Hashable] = ()
) -> set[Hashable]:
    """Return the counts and amounts that are not shown: the small ones, and others from which these could be computed.

    `sums` are all that a reader can make in the table; of those in `kept` only small ones are not shown. Others are
    added, the smallest first and 0 last, until no sum has one alone and each small one could be at least two numbers,
    unless those in `kept` tell it whatever else is hidden.
    """
    hidden, totals = set(small), {one.total for one in sums}
    places = {one: place for place, one in enumerate(counts)}

    def cost(key: Hashable) -> tuple[float, ...]:
        """What hides no more sums than need be comes first; of equal ones the first in the table."""
        opened = sum(key in one.all and hidden.isdisjoint(one.all) for one in sums)
        return counts[key] == 0, key in totals, opened, counts[key], places[key]

    def beside(key: Hashable, linked: Collection[Hashable]) -> list[Hashable]:
        return [one for one in linked if one != key and one not in hidden and one not in kept]

    most = {*small, *(one for one in counts if one not in kept)}
    can_be_hidden = [key for key in small if not _is_known(key, most, counts, sums)]
    while True:
        alone = [(key, one.all) for one in sums for key in one.all if hidden.intersection(one.all) == {key}]
        found = [others for key, together in alone if (others := beside(key, together))]
        if not found:
            known = (key for key in can_be_hidden if _is_known(key, hidden, counts, sums))
            found = [others for key in known if (others := beside(key, _linked(key, hidden, sums)))][:1]
        if not found:
            return hidden
        hidden.add(min(found[0], key=cost))


def not_shown(
    table: str, columns: Sequence[Column], rows: Sequence[str], results: Results, adds_up: Mapping[str, Sequence[str]]
) -> set[str]:
    """Return the ids of the numbers of a table that are not shown: counts, and what would give them away.

    `rows` are organisation types, last all of them; `adds_up` are the statistics of a row that are sums of others. Of
    a row whose organisations are not shown, no other number is.
    """
    if results.survey.suppress_below is None:
        return set()
    shown = [
        (column.analysis, statistic)
        for column in columns
        for statistic in (*column.measures.values(), *column.more.values())
    ]

    def of(row: str, analysis: str, statistic: str) -> str:
        return results.group(table, row, analysis).id(statistic)

    counts: dict[Hashable, float] = {}
    sums = []
    for analysis, statistic in shown:
        if results.is_count(of(ALL, analysis, statistic)) or statistic.split(".")[-1] == "total":
            *types, whole = ids = [of(row, analysis, statistic) for row in rows]
            counts |= {one: results.value(one) or 0 for one in ids}
            sums.append(Sum(whole, types))
    for row in rows:
        for total, parts in adds_up.items():
            ids = [of(row, "", part) for part in parts]
            sums.append(Sum(of(row, "", total), ids))
            counts.setdefault(of(row, "", total), sum(counts[one] for one in ids))
    # Headings and titles have some counts of all types, and what is no count of the table may be known.
    named = ("contacted", "organisations.n", f"{results.survey.counted.id}.total")
    kept = {one for one in counts if one not in results}
    kept |= {of(ALL, analysis, statistic) for analysis, statistic in shown if statistic in named}
    small = [one for one in counts if one in results and results.suppressed(str(one))]
    hidden = {str(one) for one in suppressed(counts, sums, small, kept)}
    for row in rows:
        for analysis, statistic in shown:
            one, first = of(row, analysis, statistic), statistic.split(".")[0]
            bases = [of(row, analysis, base) for base in ("contacted", "organisations.n", f"{first}.organisations")]
            if statistic == "organisations.pct":
                bases.append(of(ALL, analysis, "organisations.n"))
            # What the percentage is of.
            bases += [one.removesuffix("pct") + end for end in ("n", "total")] + [one.removesuffix(".pct")]
            gives_away = not results.is_count(one) and any(base in hidden for base in bases if base != one)
            if gives_away or results.suppressed(one):
                hidden.add(one)
    return hidden


def _linked(key: Hashable, hidden: Collection[Hashable], sums: Sequence[Sum]) -> set[Hashable]:
    """Return what a count is summed with, over as many sums as counts not shown link."""
    linked, waiting = {key}, [key]
    while waiting:
        one = waiting.pop()
        more = {other for each in sums if one in each.all for other in each.all} - linked
        waiting += [other for other in more if other in hidden]
        linked |= more
    return linked


def _is_known(key: Hashable, hidden: set[Hashable], counts: Mapping[Hashable, float], sums: Sequence[Sum]) -> bool:
    """Return whether only one number of a count fits what is shown."""
    from scipy.optimize import linprog  # it takes long to load, and most surveys hide nothing

    unknown = {one: place for place, one in enumerate(hidden)}
    rows, right = [], []
    for one in sums:
        signs = dict.fromkeys(one.parts, 1) | {one.total: -1}
        rows.append([0] * len(unknown))
        for each in signs.keys() & hidden:
            rows[-1][unknown[each]] = signs[each]
        right.append(-sum(sign * counts[each] for each, sign in signs.items() if each not in hidden))
    # A reader knows that what is not shown is not 0, unless it had to be.
    limits = (min(1, *(counts[one] for one in (key, *hidden))), None)
    aim = [int(one == key) for one in unknown]
    ends = [linprog([sign * one for one in aim], A_eq=rows, b_eq=right, bounds=limits) for sign in (1, -1)]
    return all(end.status == 0 for end in ends) and abs(ends[0].fun + ends[1].fun) < 0.5
