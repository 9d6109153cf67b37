"""The histograms: bins that lose nobody, median and mean in their place, texts that say what is seen."""

import math
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import GONE, TYPES, club, derived, survey

from foisurvey.core import frames
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.figures import style
from foisurvey.figures.distributions import histogram_of_rates, histogram_of_totals
from foisurvey.figures.figure import Figure, FigureData

CLUBS = [
    club("sea", boats=10, blue=5),
    club("sea", boats=25, blue=0),
    club("sea", boats=0, blue=0),
    club("lake", boats=7, blue=7),
    club("lake", responded=False),
]


def made(clubs: list[dict[str, Any]] = CLUBS, **changes: Any) -> list[Figure]:
    changed = survey(**changes)
    frame = derived(*clubs, survey=changed)
    results = Results(primary(frame, changed.design, changed.statistics), changed.presentation)
    data = FigureData(frame, results, pl.DataFrame(schema=frames.FLOW))
    return [histogram_of_totals(data), *([histogram_of_rates(data)] if changed.compliance else [])]


def drawn(figure: Figure) -> Any:
    with style.theme():
        picture = figure.draw()
        picture.draw_without_rendering()
    return picture


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.integers(0, 10**6), min_size=1, max_size=20), money=st.booleans())
def test_every_total_is_in_one_bin_and_bins_are_equally_wide(values: list[int], money: bool):
    scale = style.numbers(values, True, money)
    edges = scale.edges
    assert edges[0] == 0
    assert edges[-1] > max(values)
    assert all(edge == int(edge) for edge in edges)
    widths = [scale.place(high) - scale.place(low) for low, high in pairwise(edges)]
    assert widths == pytest.approx([widths[0]] * len(widths))
    assert scale.ticks == sorted(set(scale.ticks))
    assert scale.ticks[-1] <= edges[-1]


@pytest.mark.parametrize(
    ("values", "whole", "edges"),
    [
        ([], True, [0, 1]),
        ([0, 0, 0], True, [0, 1]),
        ([4, 8, 10], True, [*range(12)]),
        ([1, 2, 3, 100], True, [0, 1, 3, 7, 15, 31, 63, 127]),
        ([0.2, 0.4, 0.5], False, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55]),
    ],
)
def test_bins_of_totals(values: list[float], whole: bool, edges: list[float]):
    assert style.numbers(values, whole, False).edges == pytest.approx(edges)


@pytest.mark.parametrize(("largest", "last", "step"), [(0, 100, 10), (100, 100, 10), (101, 110, 10), (250, 260, 20)])
def test_bins_of_percentages_go_as_far_as_the_largest(largest: float, last: float, step: float):
    edges = style.percentages(largest).edges
    assert edges[-1] >= largest
    assert (edges[-1], edges[1] - edges[0]) == (last, step)


@pytest.mark.parametrize(
    ("value", "money", "shown"),
    [
        (0, True, "£0"),
        (1_200_000, True, "£1.2m"),
        (2_000, True, "£2k"),
        (2_000, False, "2000"),
        (50_000, False, "50k"),
        (3e9, False, "3bn"),
    ],
)
def test_ticks_are_short(value: float, money: bool, shown: str):
    assert style.short(value, money) == shown


def test_a_histogram_counts_every_club_that_answered():
    totals, rates = (figure.data for figure in made())
    assert totals["organisation_type"].unique(maintain_order=True).to_list() == ["All organisations", *TYPES.values()]
    sea = totals.filter(organisation_type="Sea clubs")
    bins = {row["from"]: row["organisations"] for row in sea.iter_rows(named=True) if row["organisations"]}
    assert bins == {0: 1, 10: 1, 25: 1}
    for data, counts in ((totals, [4, 3, 1]), (rates, [3, 2, 1])):  # a club with no boats has no rate
        assert (
            data.group_by("organisation_type", maintain_order=True)
            .agg(pl.sum("organisations"))["organisations"]
            .to_list()
            == counts
        )
        assert data.unique("organisation_type", maintain_order=True)["n"].to_list() == counts
    assert rates.row(0, named=True)["median"] == rates.row(0, named=True)["mean"] == 50
    # A rate of 100% is in the last bin.
    assert rates.filter(organisation_type="Lake clubs")["organisations"][-1] == 1


@pytest.mark.parametrize(
    "clubs", [CLUBS, [*CLUBS, *[club("sea", boats=2, blue=1)] * 9, club("sea", boats=900, blue=9)]]
)
def test_median_and_mean_stand_at_their_values_between_bars_of_true_edges(clubs: list[dict[str, Any]]):
    for figure in made(clubs):
        rows = figure.data.filter(organisation_type="All organisations")
        axis = drawn(figure).axes[0]
        lines = {line.get_linestyle(): line.get_xdata()[0] for line in axis.lines}
        assert lines == {"-": rows["median"][0], "--": rows["mean"][0]}
        bars = [(bar.get_x(), bar.get_x() + bar.get_width(), bar.get_height()) for bar in axis.patches]
        shown = rows.select("from", "to", "organisations").rows()
        assert [bar for bar in bars if bar[2]] == [pytest.approx(row) for row in shown if row[2]]
        # The median lies in a bar that organisations on either side leave room for.
        below = sum(count for _, end, count in shown if end <= rows["median"][0])
        assert below <= math.ceil(sum(count for _, _, count in shown) / 2)


def test_the_alternative_text_says_median_and_mean():
    totals, rates = made(decimals__statistic=2, decimals__percent=0)
    assert "Sea clubs: median 10.00, mean 11.67." in totals.alternative
    assert "Lake clubs: median 7.00, mean 7.00." in totals.alternative
    assert "All organisations: median 50, mean 50." in rates.alternative
    assert totals.caption.startswith("4 organisations.")


def test_a_type_without_a_club_is_an_empty_panel():
    totals, _ = made([club("sea", boats=3, blue=1), club("lake", responded=False)])
    assert "Lake clubs" not in totals.alternative
    assert drawn(totals).axes[2].get_title(loc="left") == "Lake clubs (n=0)"


def test_no_rate_no_second_histogram():
    (only,) = made(parts=GONE)
    assert only.title == "Number of boats of each organisation, by organisation type"
