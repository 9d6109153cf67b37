"""Three waves beside each other: each number under the name that its wave has, a type that is new, tables, page."""

import re

import pytest
from surveys import survey
from waves_of_clubs import Clubs, pair

from foisurvey.estimation.results import Results
from foisurvey.figures.series_lines import values_of
from foisurvey.report.series_page import series_page
from foisurvey.tables.series_tables import series_tables
from foisurvey.waves.series import Series, series

SHARE = {"role": "extra", "number": "percent", "label": "Sailing members"}
SURVEYS = [
    survey(survey="clubs-2030", questions__sailors=SHARE, organisation_types={"sea": "Sea clubs"}),
    survey(
        survey="clubs-2031", questions__sailing=SHARE, earlier={"clubs-2030": {"questions": {"sailing": "sailors"}}}
    ),
    survey(survey="clubs-2032", questions__sails=SHARE, earlier={"clubs-2031": {"questions": {"sails": "sailing"}}}),
]
WAVES: list[Clubs] = [
    {"a": {"boats": 10, "sailors": 20}, "b": {"boats": 20, "sailors": 40}, "c": {"boats": 33}},
    {
        "a": {"boats": 12, "sailing": 30},
        "b": {"boats": 25, "sailing": 50},
        "c": {"boats": 34},
        "l": {"boats": 5, "kind": "lake"},
    },
    {
        "a": {"boats": 15, "sails": 35},
        "b": {"boats": 30, "sails": 60},
        "c": {"boats": 35},
        "l": {"boats": 6, "kind": "lake"},
    },
]


@pytest.fixture(scope="module")
def clubs() -> Series:
    copies = [
        [{one: dict(said) for one, said in wave.items()} for wave in pair_of] for pair_of in (WAVES[:2], WAVES[1:])
    ]
    pairs = [pair(*two, [], tuple(SURVEYS[place : place + 2])) for place, two in enumerate(copies)]
    return series(SURVEYS, [one.estimates for one in pairs])


def test_a_number_is_followed_through_the_names_of_its_question(clubs: Series):
    results = Results(clubs.estimates, clubs.presentation)
    assert "mean_sails" in [number.name for number in clubs.numbers]
    sails = results.group("series", "all", "mean_sails")
    assert [sails.value(name) for name in ("wave1", "wave2", "wave3", "change2", "change3")] == [30, 40, 47.5, 10, 7.5]
    boats = results.group("series", "sea", "total_mean")
    assert [boats.value(name) for name in ("wave1", "wave3", "change3")] == pytest.approx([21, 80 / 3, 3])
    assert [boats.count(name) for name in ("wave1.n", "change2.n")] == [3, 3]


def test_a_type_that_is_new_has_no_number_in_the_first_wave(clubs: Series):
    results = Results(clubs.estimates, clubs.presentation)
    lake = results.group("series", "lake", "total_sum")
    assert [lake.value(name) for name in ("wave1", "wave2", "wave3")] == [None, 5, 6]
    values = values_of(clubs, results).filter(organisation_type="lake", number="Mean number of boats per organisation")
    assert values["value"].to_list() == [None, 5, 6]


def test_tables_and_page_have_every_wave_and_lead_to_each_comparison(clubs: Series):
    results = Results(clubs.estimates, clubs.presentation)
    tables = series_tables(clubs, results)
    assert len(tables) == 1 + len(clubs.numbers)
    assert tables[0].headings[-1][1:] == [*clubs.names, *(f"{name} (95% CI)" for name in clubs.names[1:])]
    assert len({table.name for table in tables}) == len(tables)
    page = series_page(clubs, results, tables, [])
    assert "Mean, Sailing members: 30.0% in clubs-2030 and 47.5% in clubs-2032." in page
    links = re.findall(r'href="(\.\./[^"]+)"', page)
    assert links == [f"../clubs-{year}_since_clubs-{year - 1}/comparison.html" for year in (2031, 2032)]
