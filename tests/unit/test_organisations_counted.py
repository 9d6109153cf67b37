"""The organisations that each number counts."""

from typing import Any

import polars as pl
import pytest
from surveys import CONFIG, GONE, SURVEY, club, derived, survey

from foisurvey.core.survey import Exclusion, Statement, Survey, Trim
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.statements import gather

EXCLUSIONS = {
    "fewest": Exclusion(trim=Trim(fraction=0.25, base="with_total")),
    "middle": Exclusion(exclude_rates=(0, 100)),
    "table2": Exclusion(exclude_rates=(100,)),
    "stated": Exclusion(stated_totals_only=True),
    "middling": Exclusion(trim=Trim(fraction=0.4, base="rated")),
}
STATEMENTS = {
    "text.large": Statement(filter="boats >= 20"),
    "text.large.pct": Statement(filter="boats is not null", numerator="boats >= 20", denominator="1"),
    "text.large.boats": Statement(filter="boats >= 20", numerator="boats"),
    "text.boats": Statement(same_as="table4.all.organisations.n"),
    "text.twice": Statement(formula='2 * "table2.all.boats.total"'),
    "text.blue.most": Statement(numerator="blue", statistic="max"),
    "table2.sea": Statement(filter="boats = 20"),
}
WITHOUT_PARTS = survey(questions={"boats": CONFIG["questions"]["boats"]}, parts=GONE, completeness={"full": ["boats"]})
Counted = tuple[pl.DataFrame, dict[str, list[str]], dict[str, str]]
CLUBS = [
    club("sea", boats=100, blue=25, red=5),  # C1 ...
    club("lake", boats=4, blue=4, red=0),
    club("sea", boats=20, blue=0, red=2, boats_low=18, boats_high=22, boats_ambiguous=True),
    club("sea", boats=8, blue=1, boats_status="imputed"),
    club("lake", responded=False),
    club("sea", crew_status="withdrawn"),
    club("lake", boats=0, blue=0, red=0),
    club("sea", late=True, responded=False),
]


def counted(*clubs: dict[str, Any], survey: Survey = SURVEY) -> Counted:
    """Return the estimates of the clubs, their sets and the names of these."""
    frame, design, methods = derived(*clubs, survey=survey), survey.design, survey.statistics
    exclusions, statements = (EXCLUSIONS, STATEMENTS) if survey.parts else ({}, {})
    analyses = [primary(frame, design, methods)]
    analyses += [sensitivity(frame, name, exclusion, design, methods) for name, exclusion in exclusions.items()]
    estimates = gather(frame.lazy(), analyses, statements, design)
    return estimates, *organisations_counted(frame, estimates, design, exclusions, statements)


@pytest.fixture(scope="module")
def clubs() -> Counted:
    """Return what is counted of all the clubs."""
    return counted(*CLUBS)


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        ("table1.all.contacted", "C1 C2 C3 C4 C5 C6 C7 C8"),
        ("table1.lake.contacted", "C2 C5 C7"),
        ("table1.all.responded.n", "C1 C2 C3 C4 C6 C7"),
        ("table1.all.responded.pct", "C1 C2 C3 C4 C6 C7"),
        ("table1.sea.full.pct", "C1 C3"),
        ("table1.sea.no_data.n", "C6"),
        ("table1.all.late.n", "C8"),
        ("table1.lake.late.pct", ""),
        ("table1.all.no_response.n", "C5"),
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
        ("table5.middle.all.ambiguous.n", ""),
        ("table5.table2.all.ambiguous.n", "C3"),
        ("table5.stated.all.mean", "C1 C2 C3"),
        ("table5.stated.ranked.n", "C1 C2 C3"),
        ("table5.stated.excluded.n", "C4"),
        ("table5.middling.all.mean", "C3 C4"),
        ("table5.middling.tied.n", ""),
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
def test_a_number_counts_the_organisations_that_it_is_made_of(clubs: Counted, estimate: str, expected: str):
    _, sets, names = clubs
    assert sets[names[estimate]] == expected.split()


def test_a_formula_counts_no_organisation(clubs: Counted):
    estimates, _, names = clubs
    assert set(estimates["id"]) - set(names) == {"text.twice"}


TIED = [club("sea", boats=4, blue=1), club("lake", boats=4, blue=2), club("sea", boats=9, blue=3), club(boats=4)]


def test_those_of_whom_the_register_decides_which_are_trimmed():
    _, sets, names = counted(*TIED)
    assert sets[names["table5.middling.tied.n"]] == ["C1", "C2"]
    assert sets[names["table5.fewest.tied.n"]] == ["C1", "C2"]  # the fourth is tied with them, but has no rate


@pytest.mark.parametrize("contacted", [CLUBS, CLUBS[:1], [club(responded=False)], CLUBS[4:7], TIED])
@pytest.mark.parametrize("survey", [SURVEY, WITHOUT_PARTS])
def test_a_set_is_as_large_as_its_estimate_says(contacted: list[dict[str, Any]], survey: Survey):
    estimates, sets, names = counted(*contacted, survey=survey)
    assert set(names.values()) <= set(sets)
    of_replies = r"table1\..*\.(responded|full|partial|no_data|late|no_response)"
    of_table = r".*(unconfirmed|ambiguous|excluded|tied|missing|in_review)"
    counting = rf"^({of_replies}|review|withdrawn|unconfirmed|imputed|ambiguous|{of_table})\."
    for row in estimates.filter(pl.col("analysis") != "statements").iter_rows(named=True):
        size = len(sets[names[row["id"]]])
        counts = pl.Series([row["id"]]).str.contains(counting).item()
        if counts and row["statistic"].endswith(".pct"):
            assert row["value"] is None or size == pytest.approx(row["value"] * row["denominator"] / 100)
        else:
            assert size == (row["value"] if counts else row["n"]), row["id"]


def test_statements_of_the_same_organisations_share_a_set(clubs: Counted):
    _, _, names = clubs
    assert names["text.large"] == names["text.large.pct"] == "statements.text.large"
