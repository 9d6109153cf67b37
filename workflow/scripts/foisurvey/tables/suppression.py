"""Which counts of a table are not shown for its release: small ones, and those that would give them away."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

from scipy.optimize import linprog

from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Results
from foisurvey.tables.table import Column


class Sum(NamedTuple):
    """A count of a table that is the sum of others."""

    total: Hashable
    parts: Sequence[Hashable]

    @property
    def all(self) -> tuple[Hashable, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def suppressed(
    counts: Mapping[Hashable, int], sums: Sequence[Sum], below: int, kept: Collection[Hashable] = ()
) -> set[Hashable]:
    """Return the counts that are not shown: from 1 to below a number, and others from which these could be computed.

    `sums` are all that a reader can make in the table; of counts in `kept` only small ones are not shown. Others are
    added, the smallest first and 0 last, until each small count could be at least two numbers, or none is left.
    """
    small = [key for key, count in counts.items() if 0 < count < below]
    hidden, totals = set(small), {one.total for one in sums}
    for key in small:
        while _is_known(key, hidden, counts, sums):
            beside = [one for one in _linked(key, hidden, sums) if one not in hidden and one not in kept]
            if not beside:
                break
            # Of equal ones the first in the table, so that the same table is the same again.
            places = {one: place for place, one in enumerate(counts)}
            hidden.add(min(beside, key=lambda one: (counts[one] == 0, one in totals, counts[one], places[one])))
    return hidden


def not_shown(
    table: str, columns: Sequence[Column], rows: Sequence[str], results: Results, adds_up: Mapping[str, Sequence[str]]
) -> set[str]:
    """Return the ids of the numbers of a table that are not shown: counts, and what would give them away.

    `rows` are organisation types, last all of them; `adds_up` are the statistics of a row that are sums of others. Of
    a row whose organisations are not shown, no other number is.
    """
    below = results.survey.suppress_below
    if below is None:
        return set()
    shown = [
        (column.analysis, statistic)
        for column in columns
        for statistic in (*column.measures.values(), *column.more.values())
    ]

    def of(row: str, analysis: str, statistic: str) -> str:
        return results.group(table, row, analysis).id(statistic)

    counts: dict[Hashable, int] = {}
    sums = []
    for analysis, statistic in shown:
        if results.is_count(of(ALL, analysis, statistic)):
            counts |= {of(row, analysis, statistic): results.count(of(row, analysis, statistic)) for row in rows}
            *types, whole = (of(row, analysis, statistic) for row in rows)
            sums.append(Sum(whole, types))
    for row in rows:
        for total, parts in adds_up.items():
            ids = [of(row, "", part) for part in parts]
            sums.append(Sum(of(row, "", total), ids))
            counts.setdefault(of(row, "", total), sum(counts[one] for one in ids))
    # Headings have the counts of all types, and what is no count of the table may be known.
    kept = {one for one in counts if one not in results} | {of(ALL, *one) for one in shown}
    hidden = {str(one) for one in suppressed(counts, sums, below, kept)}
    for row in rows:
        for analysis, statistic in shown:
            one, first = of(row, analysis, statistic), statistic.split(".")[0]
            bases = [of(row, analysis, base) for base in ("contacted", "organisations.n", f"{first}.organisations")]
            if statistic == "organisations.pct":
                bases.append(of(ALL, analysis, "organisations.n"))
            gives_away = any(base in hidden for base in (*bases, one.removesuffix("pct") + "n"))
            if one not in counts and (gives_away or results.suppressed(one)):
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


def _is_known(key: Hashable, hidden: set[Hashable], counts: Mapping[Hashable, int], sums: Sequence[Sum]) -> bool:
    """Return whether only one number of a count fits what is shown."""
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
