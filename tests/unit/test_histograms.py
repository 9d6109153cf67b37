"""The histograms: bins that lose nobody, words that say what is seen."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import GONE, TYPES, club, derived, survey

from foisurvey.core import frames
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.figures.figure import FigureData
from foisurvey.figures.histogram import (
    Bin,
    Histogram,
    histogram_of_rates,
    histogram_of_totals,
    place_of,
    rate_bins,
    total_bins,
)

CLUBS = [
    club("sea", boats=10, blue=5),
    club("sea", boats=25, blue=0),
    club("sea", boats=0, blue=0),
    club("lake", boats=7, blue=7),
    club("lake", responded=False),
]


def made(clubs: list[dict[str, Any]] = CLUBS, **changes: Any) -> list[Histogram]:
    changed = survey(**changes)
    frame = derived(*clubs, survey=changed)
    results = Results(primary(frame, changed.design, changed.statistics), changed.presentation)
    data = FigureData(frame, results, pl.DataFrame(schema=frames.FLOW))
    return [histogram_of_totals(data), *([histogram_of_rates(data)] if changed.compliance else [])]


def bins_of(value: float, bins: list[Bin]) -> list[str]:
    return [one.label for one in bins if one.low <= value <= one.high]


@pytest.mark.parametrize(
    ("largest", "labels"),
    [
        (None, ["0", "1"]),
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (2, ["0", "1", "2-4"]),
        (4, ["0", "1", "2-4"]),
        (5, ["0", "1", "2-4", "5-9"]),
        (10, ["0", "1", "2-4", "5-9", "10-19"]),
        (100, ["0", "1", "2-4", "5-9", "10-19", "20-49", "50-99", "100-199"]),
    ],
)
def test_bins_of_totals_end_where_the_largest_is(largest: int | None, labels: list[str]):
    assert [one.label for one in total_bins(largest, True)] == labels


@settings(max_examples=100, deadline=None)
@given(largest=st.integers(0, 10**6), share=st.floats(0, 1))
def test_every_total_is_in_one_bin(largest: int, share: float):
    assert len(bins_of(round(share * largest), total_bins(largest, True))) == 1


@settings(max_examples=100, deadline=None)
@given(largest=st.floats(0, 10**6), share=st.floats(0, 1))
def test_every_total_that_is_no_count_is_in_one_bin(largest: float, share: float):
    assert len(bins_of(share * largest, total_bins(largest, False))) == 1


@pytest.mark.parametrize(
    ("value", "label"), [(0.0, "0-<1"), (0.99, "0-<1"), (1.0, "1-<2"), (4.9, "2-<5"), (5.0, "5-<10")]
)
def test_bins_of_totals_that_are_no_counts_are_closed_below(value: float, label: str):
    assert bins_of(value, total_bins(5.0, False)) == [label]


@settings(max_examples=100, deadline=None)
@given(total=st.integers(1, 10**6), share=st.floats(0, 1))
def test_every_rate_is_in_one_bin(total: int, share: float):
    rate = 100 * round(share * total) / total
    (label,) = bins_of(rate, rate_bins())
    # Only exactly none and exactly all stand in the bins at the ends.
    assert (label == "0") == (rate == 0)
    assert (label == "100") == (rate == 100)


@pytest.mark.parametrize(("rate", "label"), [(100, "100"), (100.1, ">100"), (250, ">100"), (0, "0")])
def test_rates_above_100_have_a_bin(rate: float, label: str):
    assert bins_of(rate, rate_bins(250)) == [label]


@pytest.mark.parametrize(
    ("rate", "label"),
    [(0, "0"), (0.01, ">0-<10"), (9.999, ">0-<10"), (10, "10-<20"), (50, "50-<60"), (99.99, "90-<100"), (100, "100")],
)
def test_bins_of_rates_are_closed_below(rate: float, label: str):
    assert bins_of(rate, rate_bins()) == [label]


@settings(max_examples=100, deadline=None)
@given(values_of_it=st.lists(st.floats(0, 500), min_size=2, max_size=10), whole=st.booleans())
def test_marks_stand_in_the_order_of_their_values(values_of_it: list[float], whole: bool):
    bins = total_bins(500, whole)
    places = [place_of(value, bins) for value in sorted(values_of_it)]
    assert places == sorted(places)
    assert places[0] >= -0.5
    assert places[-1] <= len(bins) - 0.5


def test_a_histogram_counts_every_club_that_answered():
    totals, rates = made()
    counts = {
        panel.organisation_type.label: dict(zip(totals.labels, panel.counts, strict=True)) for panel in totals.panels
    }
    assert list(counts) == ["All organisations", *TYPES.values()]
    assert counts["Sea clubs"] == {"0": 1, "1": 0, "2-4": 0, "5-9": 0, "10-19": 1, "20-49": 1}
    assert [panel.n for panel in totals.panels] == [4, 3, 1]
    # A club with no boats has no rate.
    assert [panel.n for panel in rates.panels] == [3, 2, 1]
    assert sum(rates.panels[0].counts) == 3
    assert (rates.panels[0].median.value, rates.panels[0].mean.value) == (50, 50)
    data = totals.data()
    assert data.height == 3 * len(totals.labels)
    assert data.filter(organisation_type="All organisations")["organisations"].sum() == 4


def test_words_say_what_is_seen():
    totals, rates = made()
    words = totals.alternative_text()
    assert "Sea clubs (3 organisations): median 10.0, mean 11.7" in words
    assert "Lake clubs (1 organisation): median 7.0, mean 7.0; most organisations (1) at 5-9" in words
    assert "median 50.0%, mean 50.0%" in rates.alternative_text()


def test_numbers_are_printed_by_their_unit():
    totals, rates = made([club("sea", boats=20_000, blue=5_000)], decimals__statistic=2, decimals__percent=0)
    assert "median 20,000.00, mean 20,000.00;" in totals.alternative_text()
    assert "median 25%, mean 25%; most organisations (1) at 20-<30%." in rates.alternative_text()


def test_a_type_without_a_club_is_said_so():
    totals, _ = made([club("sea", boats=3, blue=1), club("lake", responded=False)])
    assert "Lake clubs: no organisation." in totals.alternative_text()


def test_no_rate_no_second_figure_and_synthetic_in_the_title():
    (only,) = made(parts=GONE, synthetic=True)
    assert "Figure 1" in only.title
    assert "Synthetic" in only.title
