"""The histograms: bins that lose nobody, words that say what is seen."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import PRINT, STATISTICS, SURVEY, TYPES, club, derived, values

from foisurvey.estimation.primary import primary
from foisurvey.figures.histogram import Histogram, of_rates, of_totals, place_of, rate_bins, total_bins

CLUBS = [
    club("sea", boats=10, blue=5),
    club("sea", boats=25, blue=0),
    club("sea", boats=0, blue=0),
    club("lake", boats=7, blue=7),
    club("lake", responded=False),
]


def made(clubs: list[dict[str, Any]] = CLUBS, survey: dict[str, Any] = SURVEY, **changes: Any) -> list[Histogram]:
    frame = derived(*clubs)
    estimates, settings_ = values(primary(frame, survey, STATISTICS)), PRINT | changes
    figures = [of_totals, *([of_rates] if "parts" in survey else [])]
    return [figure(frame, estimates, survey, settings_) for figure in figures]


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
    assert total_bins(largest, True)[1] == labels


@settings(max_examples=100, deadline=None)
@given(largest=st.integers(0, 10**6), share=st.floats(0, 1))
def test_every_total_is_in_one_bin(largest: int, share: float):
    bins, labels = total_bins(largest, True)
    value = round(share * largest)
    assert sum(low <= value <= high for low, high in bins) == 1
    assert len(labels) == len(bins)


@settings(max_examples=100, deadline=None)
@given(largest=st.floats(0, 10**6), share=st.floats(0, 1))
def test_every_total_that_is_no_count_is_in_one_bin(largest: float, share: float):
    bins, labels = total_bins(largest, False)
    assert sum(low <= share * largest <= high for low, high in bins) == 1
    assert len(labels) == len(bins)


@pytest.mark.parametrize(
    ("value", "label"), [(0.0, "0-<1"), (0.99, "0-<1"), (1.0, "1-<2"), (4.9, "2-<5"), (5.0, "5-<10")]
)
def test_bins_of_totals_that_are_no_counts_are_closed_below(value: float, label: str):
    bins, labels = total_bins(5.0, False)
    assert [name for name, (low, high) in zip(labels, bins, strict=True) if low <= value <= high] == [label]


@settings(max_examples=100, deadline=None)
@given(total=st.integers(1, 10**6), share=st.floats(0, 1))
def test_every_rate_is_in_one_bin(total: int, share: float):
    bins, labels = rate_bins()
    rate = 100 * round(share * total) / total
    (bin_of_it,) = [place for place, (low, high) in enumerate(bins) if low <= rate <= high]
    # Only exactly none and exactly all stand in the bins at the ends.
    assert (labels[bin_of_it] == "0") == (rate == 0)
    assert (labels[bin_of_it] == "100") == (rate == 100)


@pytest.mark.parametrize(
    ("rate", "label"),
    [(0, "0"), (0.01, ">0-<10"), (9.999, ">0-<10"), (10, "10-<20"), (50, "50-<60"), (99.99, "90-<100"), (100, "100")],
)
def test_bins_of_rates_are_closed_below(rate: float, label: str):
    bins, labels = rate_bins()
    assert [name for name, (low, high) in zip(labels, bins, strict=True) if low <= rate <= high] == [label]


@settings(max_examples=100, deadline=None)
@given(values_of_it=st.lists(st.floats(0, 500), min_size=2, max_size=10), whole=st.booleans())
def test_marks_stand_in_the_order_of_their_values(values_of_it: list[float], whole: bool):
    bins = total_bins(500, whole)[0]
    places = [place_of(value, bins) for value in sorted(values_of_it)]
    assert places == sorted(places)
    assert places[0] >= -0.5
    assert places[-1] <= len(bins) - 0.5


def test_a_histogram_counts_every_club_that_answered():
    totals, rates = made()
    counts = {panel.label: dict(zip(totals.labels, panel.counts, strict=True)) for panel in totals.panels}
    assert list(counts) == ["All organisations", *TYPES.values()]
    assert counts["Sea clubs"] == {"0": 1, "1": 0, "2-4": 0, "5-9": 0, "10-19": 1, "20-49": 1}
    assert [panel.n for panel in totals.panels] == [4, 3, 1]
    # A club with no boats has no rate.
    assert [panel.n for panel in rates.panels] == [3, 2, 1]
    assert sum(rates.panels[0].counts) == 3
    assert (rates.panels[0].median, rates.panels[0].mean) == (50, 50)
    data = totals.data()
    assert data.height == 3 * len(totals.labels)
    assert data.filter(organisation_type="All organisations")["organisations"].sum() == 4


def test_words_say_what_is_seen():
    totals, rates = made()
    words = totals.alternative_text()
    assert "Sea clubs (3 organisations): median 10.0, mean 11.7" in words
    assert "Lake clubs (1 organisation): median 7.0, mean 7.0; most organisations (1) at 5-9" in words
    assert "median 50.0%, mean 50.0%" in rates.alternative_text()


def test_a_type_without_a_club_is_said_so():
    totals, _ = made([club("sea", boats=3, blue=1), club("lake", responded=False)])
    assert "Lake clubs: no organisation." in totals.alternative_text()


def test_no_rate_no_second_figure_and_synthetic_in_the_title():
    survey = {name: entry for name, entry in SURVEY.items() if name != "parts"}
    (only,) = made(survey=survey, synthetic=True)
    assert "Figure 1" in only.title
    assert "Synthetic" in only.title
