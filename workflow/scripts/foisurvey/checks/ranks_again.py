"""The tests by ranks once more, by pingouin: on the samples of the proof, taken as groups."""

from collections.abc import Iterator
from pathlib import Path

import pandas
import pingouin
import polars as pl

from foisurvey.checks.parity import exact
from foisurvey.core.messages import BadInput, Problem
from foisurvey.stats import ranks

TOLERANCE = 1e-12
GROUPS, EVERY = 3, 4


def refuse_other_ranks(file: Path) -> None:
    """Raise BadInput where a test by ranks is not pingouin's; the file holds samples, one a row.

    Three samples are compared by Kruskal-Wallis, the first two by Mann-Whitney; all those p values adjusted by Holm.
    """
    samples = pl.read_csv(file, infer_schema=False).gather_every(EVERY)
    numbers = [pl.Series([exact(text) for text in x.split(" ")], dtype=pl.Float64) for x in samples["x"]]
    several = [one for one in numbers if one.len() > 1]
    groups = [several[start : start + GROUPS] for start in range(0, len(several) - GROUPS + 1, GROUPS)]
    differing = [name for name, ours, theirs in _compared(groups) if not abs(ours - theirs) <= TOLERANCE * abs(theirs)]
    if differing:
        problems = [Problem(f"{name} is not that of pingouin") for name in dict.fromkeys(differing)]
        raise BadInput("tests by ranks differ (a bug in foisurvey or a library, not a fault in your data)", problems)


def _compared(groups: list[list[pl.Series]]) -> Iterator[tuple[str, float, float]]:
    """Yield each statistic, our value and pingouin's."""
    p_values = []
    for group in groups:
        if pl.concat(group[:2]).n_unique() == 1:  # no test is defined
            continue
        places = [place for place, one in enumerate(group) for _ in one]
        table = pandas.DataFrame({"number": pl.concat(group).to_list(), "group": places})
        of_all, ours = pingouin.kruskal(table, dv="number", between="group"), ranks.kruskal_wallis(group)
        assert ours
        yield "Kruskal-Wallis H", ours.h, of_all["H"].item()
        yield "p of Kruskal-Wallis", ours.p, of_all["p_unc"].item()
        first, second = group[:2]
        two = ranks.mann_whitney(first, second)
        exact = max(first.len(), second.len()) < ranks.EXACT_BELOW and pl.concat([first, second]).is_unique().all()
        method = "exact" if exact else "asymptotic"
        of_two = pingouin.mwu(first.to_numpy(), second.to_numpy(), method=method)
        assert two.p is not None
        p_values.append(two.p)
        yield "Mann-Whitney U", two.u, of_two["U_val"].item()
        yield "p of Mann-Whitney", two.p, of_two["p_val"].item()
    for one, other in zip(ranks.holm(p_values), pingouin.multicomp(p_values, method="holm")[1], strict=True):
        assert one is not None
        yield "p adjusted by Holm", one, float(other)
