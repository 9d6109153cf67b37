"""Printed figures of a publication against ours."""

from pathlib import Path

import polars as pl
import pytest
from surveys import survey

from foisurvey.checks.publication import compare, printed_figures
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Publication
from foisurvey.report.comparison import difference_of_methods


@pytest.mark.parametrize(
    ("case", "figures", "reasons", "named"),
    [
        ("a column missing", "id,source,printed\na,T,1\n", None, ["column decimals"]),
        ("an id twice", "id,source,decimals,printed\na,T,0,1\na,T,0,1\n", None, ["row 3", "row 2 has the same id"]),
        ("no number", "id,source,decimals,printed\na,T,0,some\n", None, ["row 2", "printed", "'some'"]),
        ("a comma", 'id,source,decimals,printed\na,T,0,"14,747"\n', None, ["row 2", "without commas"]),
        ("no decimals", "id,source,decimals,printed\na,T,,1\n", None, ["row 2", "decimals", "0 to 9"]),
        (
            "a reason for no number",
            "id,source,decimals,printed\na,T,0,1\n",
            "id,ours,reason\na,2 or 3,K1\n",
            ["'2 or 3'"],
        ),
        ("a reason for any number", "id,source,decimals,printed\na,T,0,1\n", "id,reason\na,K1\n", ["column ours"]),
        (
            "a reason for none",
            "id,source,decimals,printed\na,T,0,1\n",
            "id,ours,reason\nb,2,K1\n",
            ["'b'", "printed figure"],
        ),
    ],
)
def test_printed_figures_that_cannot_be_read(tmp_path: Path, case: str, figures: str, reasons: str | None, named: list):
    (tmp_path / "f.csv").write_text(figures, encoding="utf-8")
    (tmp_path / "r.csv").write_text(reasons or "id,ours,reason\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        printed_figures(Publication(figures=str(tmp_path / "f.csv"), contradictions=str(tmp_path / "r.csv")))
    for part in named:
        assert part in str(refusal.value), case


def test_printed_figures_are_read_as_text_and_reasons_are_not_needed(tmp_path: Path):
    (tmp_path / "f.csv").write_text("id,source,decimals,printed\na,Table 2,1,80.0\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text("id,ours,reason\na,82.4,K1\n", encoding="utf-8")
    figures, reasons = printed_figures(
        Publication(figures=str(tmp_path / "f.csv"), contradictions=str(tmp_path / "r.csv"))
    )
    assert figures.rows() == [("a", "Table 2", "1", "80.0")]
    assert reasons.rows() == [("a", "82.4", "K1")]
    figures, reasons = printed_figures(Publication(figures=str(tmp_path / "f.csv")))
    assert (figures.height, reasons.height) == (1, 0)


NO_REASON = pl.DataFrame(schema={"id": pl.String, "ours": pl.String, "reason": pl.String})


def compared(
    printed: str, decimals: str, value: float | None, reason: tuple[str, str] | None = None, known: bool = True
) -> dict:
    """Compare one figure; `reason` is the number that it explains, and why."""
    estimates = pl.DataFrame({"id": ["a" if known else "z"], "value": pl.Series([value], dtype=pl.Float64)})
    figures = pl.DataFrame({"id": ["a"], "source": ["Table 2"], "decimals": [decimals], "printed": [printed]})
    reasons = NO_REASON if reason is None else pl.DataFrame({"id": ["a"], "ours": [reason[0]], "reason": [reason[1]]})
    return compare(estimates, figures, reasons, "sprintf").row(0, named=True)


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
        ("edge: negative zero", "0", "1", -0.04, "-0.0", "agrees"),
        ("erroneous: a missing value", "0", "1", None, None, "not_estimated"),
        ("erroneous: no such number", "5", "0", float("nan"), None, "not_estimated"),
    ],
)
def test_a_printed_figure(
    case: str, printed: str, decimals: str, value: float | None, ours: str | None, agreement: str
):
    row = compared(printed, decimals, value)
    assert (row["ours"], row["agreement"]) == (ours, agreement), case


def test_a_figure_is_rounded_as_the_config_says():
    estimates = pl.DataFrame({"id": ["a"], "value": [18.25]})
    figures = pl.DataFrame({"id": ["a"], "source": ["T"], "decimals": ["1"], "printed": ["18.3"]})
    agreements = [compare(estimates, figures, NO_REASON, way)["agreement"].item() for way in ("sprintf", "half_up")]
    assert agreements == ["differs", "agrees"]


def test_a_figure_that_we_do_not_estimate():
    assert compared("5", "0", 5.0, known=False)["agreement"] == "not_estimated"


@pytest.mark.parametrize(
    ("case", "value", "explains", "reason"),
    [
        ("expected: the number that it explains", 6.04, "6.0", "K4"),
        ("expected: as numbers, 6 is 6.0", 6.04, "6", "K4"),
        ("expected: another number of ours", 7.0, "6.0", None),
        ("expected: the figures agree", 5.0, "5.0", None),
        ("edge: of a number that prints alike", 5.96, "6.0", "K4"),
        ("edge: there is no number", None, "", "K4"),
        ("erroneous: there is no number any more", None, "6.0", None),
        ("erroneous: there is one now", 6.04, "", None),
    ],
)
def test_a_reason_holds_for_the_number_that_it_explains_alone(
    case: str, value: float | None, explains: str, reason: str | None
):
    assert compared("5.0", "1", value, reason=(explains, "K4"))["reason"] == reason, case


def test_a_figure_may_differ_without_a_reason():
    assert compared("5", "0", 6.0)["reason"] is None


def test_printed_figures_keep_their_order():
    estimates = pl.DataFrame({"id": ["a", "b", "c"], "value": [1.0, 2.0, 3.0]})
    figures = pl.DataFrame(
        {"id": ["c", "x", "a"], "source": ["T"] * 3, "decimals": ["0"] * 3, "printed": ["3", "9", "2"]}
    )
    rows = compare(estimates, figures, NO_REASON, "sprintf")
    assert rows.select("id", "agreement").rows() == [("c", "agrees"), ("x", "not_estimated"), ("a", "differs")]


def test_a_method_of_an_analysis_that_the_config_lacks_differs():
    methods = {"statistics.level": 0.95, "sensitivity.trimmed.trim.fraction": 0.05}
    publication = {"figures": "f.csv", "methods": methods}
    trimmed = {"trimmed": {"label": "Trimmed", "trim": {"fraction": 0.05, "base": "rated"}}}
    assert difference_of_methods(survey(publication=publication, sensitivity=trimmed)) == ""
    assert difference_of_methods(survey(publication=publication)) == (
        "The config differs from the publication in trim fraction not set (publication: 0.05), so fewer figures may "
        "agree."
    )
