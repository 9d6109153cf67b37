"""The run in a few sentences."""

from typing import Any

import polars as pl
import pytest
from surveys import DESIGN, STATISTICS, club, config, derived, survey

from foisurvey.checks.summary import summary
from foisurvey.core import frames
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.report.comparison import summarised

PROOF = pl.DataFrame({"r_version": ["R 9.8.7", "R 9.8.7, e1071 1"], "cases": [1200, 34]})
OPINION = pl.DataFrame({"numbers": [1500, 20, 40], "largest_difference": [0.0, 1e-16, None]})
OTHER_METHODS = pl.DataFrame(
    [
        ("statistics.quantile_type", "2", "SAS", 60, 0),
        ("statistics.quantile_type", "6", "SPSS", 60, 4),
        ("decimals.rounding", "half_up", "Excel", 60, 1),
    ],
    schema=["setting", "alternative", "used_by", "cells", "changed"],
    orient="row",
)


FINDINGS = pl.DataFrame({"severity": ["review", "note", "warning", "review"]})
CHANGES = pl.DataFrame({"rule": ["correction", "confirmation", "approximate", "revised_reply", "correction"]})
COMPARED = pl.DataFrame({"agreement": ["agrees", "differs", "differs"], "reason": [None, "K1", None]})
PUBLICATION = {
    "citation": "Club J 2031;1:2",
    "figures": "figures.csv",
    "methods": {"statistics.quantile_type": 7, "sensitivity.trimmed.trim.fraction": 0.1, "input.revised_replies": True},
}


def test_the_run_in_a_few_sentences():
    clubs = [
        club(boats=2, blue=1, red=1, boats_status="imputed"),
        club(boats=20000, boats_low=20000, boats_high=None, boats_ambiguous=True),
        club(),
        club(responded=False),
    ]
    results = Results(primary(derived(*clubs), DESIGN, STATISTICS), survey(synthetic=True).presentation)
    comparison = "Publication: 1 of 3 figures agrees."
    assert summary(results, FINDINGS, CHANGES, comparison, PROOF, OPINION, OTHER_METHODS).splitlines() == [
        "Responded: 75.0% (3 of 4): 1 in full, 1 in part and 1 without data; 1 did not reply.",
        "Survey: Clubs, 2031 (synthetic data: no number is of a real organisation)",
        "Total: 20,002 boats, reported by 2 organisations; median 10,001.0 per organisation.",
        "In review: 2 answers await a decision on the page audit/review.html and count as missing (audit/review.csv).",
        "Answers: 1 total imputed from the parts, 1 ambiguous and read by a rule, 1 confirmed as proposed by a person, "
        "2 corrected by a person and 1 revised by the organisation (audit/changes.csv).",
        "Ambiguity: the total is 20,002 to no upper limit, depending on what 1 ambiguous answer may mean; "
        "estimates.csv has such a band for every number that moves.",
        "Findings: 2 for review, 1 warning and 1 note (audit/findings.csv).",
        comparison,
        "Statistics: all 2 agree with R 9.8.7 (1,234 comparisons, audit/parity.csv).",
        "Second opinion: independent code recomputed all 1,520 numbers of the tables and sensitivity analyses and "
        "rebuilt 40 cells and headings; all agree (audit/second_opinion.csv).",
        "Other methods would change some of the 60 cells and headings of Tables 2 to 7, and their skewness: 4 by "
        "quantile type 6 (SPSS), 1 by rounding half_up (Excel) (audit/what_if.csv).",
    ]


TRIMMED = {"trimmed": {"label": "Trimmed", "trim": {"fraction": 0.05, "base": "rated"}}}


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        (
            "expected: other methods, and data made to fit",
            {"synthetic": True, "sensitivity": TRIMMED, "publication": PUBLICATION},
            "Publication (Club J 2031;1:2): 1 of 3 figures agrees, 1 of the others with a reason "
            "(audit/published.csv). The config differs from the publication in trim fraction 0.05 (publication: 0.1) "
            "and revised replies no (publication: yes), so fewer figures may agree. The synthetic data were "
            "constructed to reproduce the publication. Agreement shows that the computation is right; it is no "
            "evidence for the findings.",
        ),
        (
            "edge: a publication without a name, its methods and data received",
            {"publication": {"figures": "figures.csv"}},
            "Publication: 1 of 3 figures agrees, 1 of the others with a reason (audit/published.csv).",
        ),
    ],
)
def test_the_comparison_names_the_publication_and_why_figures_do_not_agree(
    case: str, changes: dict[str, Any], expected: str
):
    assert summarised(typed(config(statistics__quantile_type=7, **changes), Survey), COMPARED) == expected, case


def test_late_replies_are_told_from_silence():
    clubs = [club(boats=4, blue=1, red=1), *[club(responded=False)] * 3, *[club(responded=False, late=True)] * 2]
    presentation = survey(input__accepted_until="2031-03-31").presentation
    results = Results(primary(derived(*clubs), DESIGN, STATISTICS), presentation)
    assert summary(results, FINDINGS, CHANGES, "", PROOF, OPINION, OTHER_METHODS).splitlines()[0] == (
        "Responded: 16.7% (1 of 6): 1 in full; 3 did not reply; 2 replied after 31 March 2031 and are not counted."
    )


def test_what_a_run_does_not_have_is_not_in_its_summary():
    results = Results(primary(derived(club(boats=4)), DESIGN, STATISTICS), survey().presentation)
    nothing_changes = OTHER_METHODS.with_columns(changed=0)
    nothing = FINDINGS.clear(), CHANGES.clear()
    lines = summary(results, *nothing, "", PROOF, OPINION, nothing_changes).splitlines()
    assert lines[:3] == [
        "Responded: 100.0% (1 of 1): 1 in part.",
        "Survey: Clubs, 2031",
        "Total: 4 boats, reported by 1 organisation.",
    ]
    assert len(lines) == 6
    assert lines[-1] == (
        "Other methods would change none of the 60 cells and headings of Tables 2 to 7, and their skewness "
        "(audit/what_if.csv)."
    )


def test_no_control_character_of_a_title_acts_on_the_terminal():
    estimates = primary(derived(club(boats=4)), DESIGN, STATISTICS)
    results = Results(estimates, survey(title="Clubs\x1b[31m\u202e\n2031", synthetic=True).presentation)
    first = summary(results, FINDINGS, CHANGES, "", PROOF, OPINION, OTHER_METHODS).splitlines()[1]
    assert first.startswith("Survey: ClubsU+001B[31mU+202E 2031 (synthetic")


@pytest.mark.parametrize(
    ("case", "numbers", "expected"),
    [
        (
            "expected",
            [24, 6, 90.04, 120, 0.8149, 97.5, 80, 9],
            "Coders: 24 organisations coded by both, 6 by one of them. Equal in kind: 90.0% of 120 answers "
            "(kappa: 0.81); in value: 97.5% of 80 (tables/agreement.csv). "
            "Differences: 9, each in review until corrected.",
        ),
        (
            "edge: nothing coded twice",
            [0, 30, None, 0, None, None, 0, 0],
            "Coders: 0 organisations coded by both, 30 by one of them. Equal in kind: not defined of 0 answers "
            "(kappa: not defined); in value: not defined of 0 (tables/agreement.csv). "
            "Differences: 0, each in review until corrected.",
        ),
    ],
)
def test_the_sentence_on_two_coders(case: str, numbers: list, expected: str):
    names = ("organisations.n", "coded_once.n", "kind.pct", "pairs.n", "kind.kappa", "value.pct", "value.n")
    units = {"n": "count", "pct": "percent", "kappa": "kappa"}
    rows = [
        dict.fromkeys(frames.ESTIMATES)
        | {"id": f"agreement.all.{name}", "unit": units[name.split(".")[1]], "value": value}
        for name, value in zip((*names, "differences.n"), numbers, strict=True)
    ]
    agreement = pl.DataFrame(rows, schema=frames.ESTIMATES, orient="row")
    estimates = pl.concat([primary(derived(club(boats=4)), DESIGN, STATISTICS), agreement])
    results = Results(estimates, survey().presentation)
    assert summary(results, FINDINGS, CHANGES, "", PROOF, OPINION, OTHER_METHODS).splitlines()[-4] == expected, case
