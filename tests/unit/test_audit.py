"""What a reviewer checks a run by: that nothing is lost, printed figures against ours, the run in a few sentences."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import PRINT, STATISTICS, SURVEY, club, derived

from foisurvey.checks.audit import closes, printed_figures, published, summary
from foisurvey.core.messages import BadInput
from foisurvey.estimation.ambiguity import by_id
from foisurvey.estimation.primary import primary

# --- nothing is lost


def received(count: int) -> pl.DataFrame:
    rows = [(f"C{place}", name, "1") for name in SURVEY["questions"] for place in range(1, count + 1)]
    return pl.DataFrame(rows, schema=["organisation_id", "question", "answer_text"], orient="row")


@pytest.mark.parametrize(
    ("case", "which", "change", "said"),
    [
        ("expected", "frame", lambda frame: frame, None),
        ("one lost", "frame", lambda frame: frame.head(2), "not of the organisations contacted"),
        ("one twice", "frame", lambda frame: frame[[0, 1, 1]], "not of the organisations contacted"),
        ("another order", "frame", lambda frame: frame.reverse(), "not of the organisations contacted"),
        ("an answer lost", "answers", lambda frame: frame.head(11), "not the answers received"),
        (
            "an answer changed",
            "answers",
            lambda frame: frame.with_columns(answer_text=pl.lit("2")),
            "not the answers received",
        ),
        (
            "an answer without a word",
            "answers",
            lambda frame: frame.with_columns(status=pl.lit(None, dtype=pl.String)),
            "status is missing 12 times",
        ),
        (
            "a value without a word",
            "frame",
            lambda frame: frame.with_columns(blue_status=pl.lit(None, dtype=pl.String)),
            "blue_status is missing 3 times",
        ),
    ],
)
def test_a_run_that_lost_something_is_refused(case: str, which: str, change: Any, said: str | None):
    frame = derived(club(boats=4, blue=1), club(boats=2), club(responded=False))
    made = {
        "organisations": frame.select("organisation_id"),
        "received": received(3),
        "answers": received(3).with_columns(status=pl.lit("stated")),
        "frame": frame,
    }
    made[which] = change(made[which])
    ids, answers = made["organisations"]["organisation_id"], [(made["received"], made["answers"])]
    if said is None:
        closes(ids, answers, made["frame"], SURVEY["questions"])
        return
    with pytest.raises(BadInput, match=said):
        closes(ids, answers, made["frame"], SURVEY["questions"])


PROOF = pl.DataFrame({"r_version": ["R 9.8.7", "R 9.8.7, e1071 1"], "cases": [1200, 34]})
OTHER_METHODS = pl.DataFrame(
    [
        ("statistics.quantile_type", "2", "SAS", 60, 0),
        ("statistics.quantile_type", "6", "SPSS", 60, 4),
        ("decimals.rounding", "half_up", "Excel", 60, 1),
    ],
    schema=["setting", "alternative", "used_by", "cells", "changed"],
    orient="row",
)


def test_the_run_in_a_few_sentences():
    clubs = [
        club(boats=4, blue=1, red=1, boats_status="imputed"),
        club(boats=2000, boats_low=2000, boats_high=None, boats_ambiguous=True),
        club(),
        club(responded=False),
    ]
    values = by_id(primary(derived(*clubs), SURVEY, STATISTICS))
    findings = pl.DataFrame({"severity": ["review", "note", "warning", "review"]})
    changes = pl.DataFrame({"rule": ["correction", "approximate", "revised_reply", "correction"]})
    compared = pl.DataFrame({"agreement": ["agrees", "differs", "differs"], "reason": [None, "K1", None]})
    config = SURVEY | PRINT | {"synthetic": True}
    said = summary(values, findings, changes, compared, PROOF, OTHER_METHODS, config).splitlines()
    assert said == [
        "Clubs, 2031 (synthetic data: no number is of a real organisation)",
        "Organisations: 4 contacted, 3 responded: 1 in full, 1 in part, 1 with none of the numbers.",
        "Answers: 1 totals imputed from their parts, 1 ambiguous and read by a rule, 2 corrected by a person, "
        "1 revised by the organisation.",
        "Ambiguity: if the 1 ambiguous answer behind the total of boats lay anywhere in its interval, it would be "
        "2,002 to no upper limit; estimates.csv has such a band for every number that moves.",
        "In review: 2 (audit/review.csv); until a person decides, on the page audit/review.html, "
        "they count as missing.",
        "Findings: 4 (audit/findings.csv): 2 for review, 1 warnings, 1 notes.",
        "Printed figures: 1 of 3 agree, 1 of the others with a reason (audit/published.csv).",
        "Statistics: all 2 are those of R 9.8.7, compared on 1,234 values (audit/parity.csv).",
        "Of the 60 cells and headings of Tables 2 to 6, and their skewness, other methods would change 4 by "
        "quantile type 6 (SPSS), 1 by rounding half_up (Excel) (audit/what_if.csv).",
    ]
    values = by_id(primary(derived(club(boats=4)), SURVEY, STATISTICS))
    without = summary(
        values, findings, changes, None, PROOF, OTHER_METHODS.with_columns(changed=0), config | {"synthetic": False}
    ).splitlines()
    assert (without[0], len(without)) == ("Clubs, 2031", 7)
    hostile = config | {"title": "Clubs\x1b[31m\u202e\n2031"}
    assert summary(values, findings, changes, None, PROOF, OTHER_METHODS, hostile).startswith(
        "ClubsU+001B[31mU+202E 2031 (synthetic"
    )
    assert without[-1].endswith("would change none (audit/what_if.csv).")


@pytest.mark.parametrize(
    ("case", "found", "expected"),
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
def test_the_sentence_on_two_coders(case: str, found: list, expected: str):
    names = ("organisations.n", "coded_once.n", "kind.pct", "pairs.n", "kind.kappa", "value.pct", "value.n")
    values = dict(primary(derived(club(boats=4)), SURVEY, STATISTICS).select("id", "value").iter_rows())
    values |= {f"agreement.all.{name}": value for name, value in zip((*names, "differences.n"), found, strict=True)}
    nothing = pl.DataFrame({"severity": [], "rule": []}, schema={"severity": pl.String, "rule": pl.String})
    settings_ = {"title": "Clubs", "synthetic": False, "decimals": {"percent": 1}}
    assert summary(values, nothing, nothing, None, PROOF, OTHER_METHODS, settings_).splitlines()[-3] == expected, case


# --- printed figures


@pytest.mark.parametrize(
    ("case", "figures", "reasons", "said"),
    [
        ("a column missing", "id,source,printed\na,T,1\n", None, ["column decimals"]),
        ("an id twice", "id,source,decimals,printed\na,T,0,1\na,T,0,1\n", None, ["row 3", "row 2 already"]),
        ("no number", "id,source,decimals,printed\na,T,0,some\n", None, ["row 2", "printed", "'some'"]),
        ("a comma", 'id,source,decimals,printed\na,T,0,"14,747"\n', None, ["row 2", "without commas"]),
        ("no decimals", "id,source,decimals,printed\na,T,,1\n", None, ["row 2", "decimals", "0 to 9"]),
        ("a reason for none", "id,source,decimals,printed\na,T,0,1\n", "id,reason\nb,K1\n", ["'b'", "printed figure"]),
    ],
)
def test_printed_figures_that_cannot_be_read(tmp_path: Path, case: str, figures: str, reasons: str | None, said: list):
    (tmp_path / "f.csv").write_text(figures, encoding="utf-8")
    (tmp_path / "r.csv").write_text(reasons or "id,reason\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        printed_figures(str(tmp_path / "f.csv"), str(tmp_path / "r.csv"))
    for part in said:
        assert part in str(refusal.value), case


def compare(printed: str, decimals: str, value: float | None, reason: str | None = None, known: bool = True) -> dict:
    estimates = pl.DataFrame({"id": ["a" if known else "z"], "value": pl.Series([value], dtype=pl.Float64)})
    figures = pl.DataFrame({"id": ["a"], "source": ["Table 2"], "decimals": [decimals], "printed": [printed]})
    reasons = pl.DataFrame(
        {"id": [] if reason is None else ["a"], "reason": [] if reason is None else [reason]},
        schema={"id": pl.String, "reason": pl.String},
    )
    return published(estimates, figures, reasons).row(0, named=True)


@pytest.mark.parametrize(
    ("case", "printed", "decimals", "value", "ours", "agreement"),
    [
        ("expected", "82.4", "1", 82.41, "82.4", "agrees"),
        ("expected: a count", "178", "0", 178.0, "178", "agrees"),
        ("expected: differs", "82.4", "1", 82.46, "82.5", "differs"),
        ("edge: 80 stands for 80.0", "80", "1", 80.0, "80.0", "agrees"),
        ("edge: 80 is not 80.1", "80", "1", 80.1, "80.1", "differs"),
        ("edge: half to even on the exact tie", "18.2", "1", 18.25, "18.2", "agrees"),
        ("edge: above the tie as a double", "4.5", "1", 4.45, "4.5", "agrees"),
        ("edge: negative nought", "0", "1", -0.04, "-0.0", "agrees"),
        ("erroneous: a missing value", "0", "1", None, None, "not_estimated"),
        ("erroneous: no such number", "5", "0", float("nan"), None, "not_estimated"),
    ],
)
def test_a_printed_figure(
    case: str, printed: str, decimals: str, value: float | None, ours: str | None, agreement: str
):
    found = compare(printed, decimals, value)
    assert (found["ours"], found["agreement"]) == (ours, agreement), case


def test_a_figure_that_we_do_not_estimate():
    assert compare("5", "0", 5.0, known=False)["agreement"] == "not_estimated"


def test_a_reason_stands_only_where_figures_disagree():
    assert compare("5", "0", 6.0, reason="K4")["reason"] == "K4"
    assert compare("5", "0", 5.0, reason="K4")["reason"] is None
    assert compare("5", "0", 6.0)["reason"] is None


def test_printed_figures_keep_their_order():
    estimates = pl.DataFrame({"id": ["a", "b", "c"], "value": [1.0, 2.0, 3.0]})
    figures = pl.DataFrame(
        {"id": ["c", "x", "a"], "source": ["T"] * 3, "decimals": ["0"] * 3, "printed": ["3", "9", "2"]}
    )
    compared = published(estimates, figures, pl.DataFrame(schema={"id": pl.String, "reason": pl.String}))
    assert compared.select("id", "agreement").rows() == [("c", "agrees"), ("x", "not_estimated"), ("a", "differs")]
