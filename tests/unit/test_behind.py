"""The organisations behind each number."""

from typing import Any

import polars as pl
import pytest
from surveys import QUESTIONS, STATISTICS, SURVEY, club, derived

from foisurvey.estimation.organisations_counted import behind
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import scenario
from foisurvey.estimation.statements import gather

SENSITIVITY: dict[str, Any] = {
    "fewest": {"trim": {"fraction": 0.25, "base": "with_total"}},
    "middle": {"exclude_rates": [0, 100]},
    "table2": {"exclude_rates": [100]},
}
STATEMENTS: dict[str, Any] = {
    "text.large": {"filter": "boats >= 20"},
    "text.large.pct": {"filter": "boats is not null", "numerator": "boats >= 20", "denominator": "1"},
    "text.large.boats": {"filter": "boats >= 20", "numerator": "boats"},
    "text.boats": {"same_as": "table4.all.organisations.n"},
    "text.twice": {"formula": '2 * "table2.all.boats.total"'},
    "text.blue.most": {"numerator": "blue", "statistic": "max"},
    "table2.sea": {"filter": "boats = 20"},
}
CLUBS = [
    club("sea", boats=100, blue=25, red=5),  # C1 ...
    club("lake", boats=4, blue=4, red=0),
    club("sea", boats=20, blue=0, red=2, boats_low=18, boats_high=22, boats_ambiguous=True),
    club("sea", boats=8, blue=1, boats_status="imputed"),
    club("lake", responded=False),
    club("sea", crew_status="in_review"),
    club("lake", boats=0, blue=0, red=0),
    club("sea", late=True, responded=False),
]


def found(
    *clubs: dict[str, Any], survey: dict[str, Any] = SURVEY
) -> tuple[pl.DataFrame, dict[str, list[str]], dict[str, str]]:
    """Return the estimates of the clubs, their sets and the names of these."""
    frame = derived(*clubs)
    compared = SENSITIVITY if "parts" in survey else {}
    analyses = [primary(frame, survey, STATISTICS)]
    analyses += [scenario(frame, name, settings, survey, STATISTICS) for name, settings in compared.items()]
    stated = STATEMENTS if "parts" in survey else {}
    estimates = gather(frame.lazy(), analyses, stated)
    return estimates, *behind(frame, estimates, survey, compared, stated)


@pytest.fixture(scope="module")
def clubs() -> tuple[pl.DataFrame, dict[str, list[str]], dict[str, str]]:
    """Return what is found of all the clubs."""
    return found(*CLUBS)


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        ("table1.all.contacted", "C1 C2 C3 C4 C5 C6 C7 C8"),
        ("table1.lake.contacted", "C2 C5 C7"),
        ("table1.all.responded.n", "C1 C2 C3 C4 C6 C7"),
        ("table1.all.responded.pct", "C1 C2 C3 C4 C6 C7"),
        ("table1.sea.full.pct", "C1 C3"),
        ("table1.sea.no_data.n", "C6"),
        ("table1.all.no_response.n", "C5 C8"),
        ("table2.all.median", "C1 C2 C3 C4 C7"),
        ("table2.sea.boats.total", "C1 C3 C4"),
        ("table2.all.ambiguous.n", "C3"),
        ("table3.all.mean", "C1 C2 C3 C4"),
        ("table4.lake.mean", "C2"),
        ("table5.primary.all.mean", "C1 C2 C3 C4"),
        ("table5.primary.sea.ambiguous.n", "C3"),
        ("table5.fewest.all.mean", "C2 C3 C4"),
        ("table5.fewest.ranked.n", "C1 C2 C3 C4 C7"),
        ("table5.fewest.excluded.n", "C1"),
        ("table5.middle.all.sd", "C1 C4"),
        ("table5.middle.ranked.n", "C1 C2 C3 C4"),
        ("table5.middle.excluded.n", "C2 C3"),
        ("table5.table2.all.organisations.n", "C1 C3 C4"),
        ("table6.all.boats.total", "C1 C2 C3 C4 C7"),
        ("table6.all.red.pct", "C1 C2 C3 C7"),
        ("table6.lake.bare.numerator", "C2 C7"),
        ("table6.all.ambiguous.n", "C3"),
        ("review.all.answers.n", "C6"),
        ("imputed.all.answers.n", "C4"),
        ("ambiguous.sea.answers.n", "C3"),
        ("ambiguous.lake.answers.n", ""),
        ("text.large", "C1 C3"),
        ("text.large.pct", "C1 C3"),
        ("text.large.boats", "C1 C3"),
        ("text.boats", "C1 C2 C3 C4"),
        ("text.blue.most", "C1 C2 C3 C4 C7"),
        ("table2.sea", "C3"),
    ],
)
def test_behind_a_number_are_the_organisations_it_is_made_of(clubs: Any, estimate: str, expected: str):
    _, sets, names = clubs
    assert sets[names[estimate]] == expected.split()


def test_no_organisation_is_behind_a_formula(clubs: Any):
    estimates, _, names = clubs
    assert set(estimates["id"]) - set(names) == {"text.twice"}


@pytest.mark.parametrize("some", [CLUBS, CLUBS[:1], [club(responded=False)], CLUBS[4:7]])
@pytest.mark.parametrize("survey", [SURVEY, {name: SURVEY[name] for name in SURVEY if name != "parts"}])
def test_a_set_is_as_large_as_its_estimate_says(some: list[dict[str, Any]], survey: dict[str, Any]):
    if "parts" not in survey:
        survey = survey | {"questions": {"boats": QUESTIONS["boats"]}}
    estimates, sets, names = found(*some, survey=survey)
    assert set(names.values()) <= set(sets)
    counting = (
        r"^(table1\..*\.(responded|full|partial|no_data|no_response)|review|imputed|ambiguous|.*(ambiguous|excluded))\."
    )
    for row in estimates.filter(pl.col("analysis") != "statements").iter_rows(named=True):
        size = len(sets[names[row["id"]]])
        counts = pl.Series([row["id"]]).str.contains(counting).item()
        if counts and row["statistic"].endswith(".pct"):
            assert row["value"] is None or size == pytest.approx(row["value"] * row["denominator"] / 100)
        else:
            assert size == (row["value"] if counts else row["n"]), row["id"]


def test_statements_of_the_same_organisations_share_a_set(clubs: Any):
    _, _, names = clubs
    assert names["text.large"] == names["text.large.pct"] == "statements.text.large"
