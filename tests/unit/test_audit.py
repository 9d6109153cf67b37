"""Where every organisation went, and printed figures against ours."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import STATISTICS, SURVEY, club, derived

from foisurvey.audit import flow, published
from foisurvey.estimate import primary
from foisurvey.problems import BadInput
from foisurvey.sensitivity import scenario

SENSITIVITY: dict[str, Any] = {
    "by_size": {"label": "By size", "trim": {"fraction": 0.2, "base": "rated"}},
    "by_size_of_all": {"label": "By size", "trim": {"fraction": 0.2, "base": "with_total"}},
    "by_rate": {"label": "By rate", "exclude_rates": [0, 100]},
    "by_both": {"label": "By both", "trim": {"fraction": 0.1, "base": "rated"}, "exclude_rates": [50]},
}


def all_estimates(frame: pl.DataFrame, survey: dict[str, Any] = SURVEY) -> pl.DataFrame:
    analyses = [primary(frame, survey, STATISTICS)]
    if "compliance" in survey.get("parts", {}):
        analyses += [scenario(frame, name, entry, survey, STATISTICS) for name, entry in SENSITIVITY.items()]
    return pl.concat(analyses).select("id", "value")


def split(clubs: list[dict[str, Any]], analysis: str) -> dict[str, int]:
    frame = derived(*clubs)
    counted = flow(frame, all_estimates(frame), SURVEY, SENSITIVITY).filter(pl.col("analysis") == analysis)
    return {reason: count for reason, count in counted.select("reason", "organisations").iter_rows() if count}


CLUBS = [
    club(responded=False),
    club(responded=False, late=True),
    club(blue=1),
    club(blue=1, boats_status="in_review"),
    club(boats=0, blue=0, red=0),
    club(boats=4, red=1),
    club(boats=4, red=1, blue_status="in_review"),
    club(boats=4, blue=0, red=1),
    club(boats=5, blue=5, red=0),
    club(boats=9, blue=1),
    club(boats=1, blue=1, red=0),
    club(boats=7, blue=1, red=0),
]


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ("table1", {"in the analysis": 12}),
        ("table2", {"late response": 1, "no response": 1, "boats in review": 1, "no boats": 1, "in the analysis": 8}),
        (
            "primary",
            {
                **{"late response": 1, "no response": 1, "boats in review": 1, "no boats": 1, "boats is 0": 1},
                **{"blue in review": 1, "no blue": 1, "in the analysis": 5},
            },
        ),
        (
            "by_rate",
            {
                **{"late response": 1, "no response": 1, "boats in review": 1, "no boats": 1, "boats is 0": 1},
                **{"blue in review": 1, "no blue": 1, "rate is 0": 1, "rate is 100": 2, "in the analysis": 2},
            },
        ),
        (
            "by_size",
            {
                **{"late response": 1, "no response": 1, "boats in review": 1, "no boats": 1, "boats is 0": 1},
                **{"blue in review": 1, "no blue": 1, "trimmed, lowest boats": 1, "trimmed, highest boats": 1},
                "in the analysis": 3,
            },
        ),
        (
            "table6.red",
            {
                **{"late response": 1, "no response": 1, "boats in review": 1, "no boats": 1, "no red": 1},
                "in the analysis": 7,
            },
        ),
    ],
)
def test_where_every_club_went(analysis: str, expected: dict[str, int]):
    assert split(CLUBS, analysis) == expected


def test_a_flow_that_does_not_add_up_is_refused():
    """The estimates are made of other organisations than the frame has: the run must not end well."""
    frame = derived(*CLUBS)
    estimates = all_estimates(frame)
    wrong = estimates.with_columns(
        value=pl.when(pl.col("id") == "table3.all.organisations.n").then(6.0).otherwise("value")
    )
    with pytest.raises(BadInput, match="primary does not add up"):
        flow(frame, wrong, SURVEY, SENSITIVITY)


def test_a_survey_with_a_total_only():
    survey = {name: entry for name, entry in SURVEY.items() if name != "parts"}
    survey["questions"] = {"boats": SURVEY["questions"]["boats"]}
    frame = derived(*CLUBS)
    counted = flow(frame, all_estimates(frame, survey), survey, {})
    assert counted["analysis"].unique(maintain_order=True).to_list() == ["table1", "table2"]


STATUS = st.sampled_from(["not_answered", "not_held", "refused", "in_review", "not_seen"])
ANY_CLUB = st.tuples(
    st.sampled_from(["replied", "replied", "replied", "silent", "late"]),
    *[st.none() | st.integers(0, 5)] * 3,
    *[STATUS] * 3,
)


def made(drawn: tuple) -> dict[str, Any]:
    state, whole, blue, red, *why = drawn
    if state != "replied":
        return club(responded=False, late=state == "late")
    if whole is not None:
        whole = max(whole, (blue or 0) + (red or 0))
    numbers = {"boats": whole, "blue": blue, "red": red}
    reasons = {
        f"{name}_status": reason for (name, value), reason in zip(numbers.items(), why, strict=True) if value is None
    }
    return club(**numbers, **reasons)


def counted_by_rows(clubs: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Count, without a frame, who is in the tables and why others are out: ifs in the order in which they are asked."""
    found: dict[str, dict[str, int]] = {"table2": {}, "primary": {}, "table6.bare": {}}

    def unanswered(one: dict[str, Any], name: str) -> str | None:
        if one[name] is not None:
            return None
        return f"{name} in review" if one[f"{name}_status"] == "in_review" else f"no {name}"

    for one in clubs:
        silent = "late response" if one["late"] else "no response" if not one["responded"] else None
        total = silent or unanswered(one, "boats")
        nought = "boats is 0" if one["boats"] == 0 else None
        reasons = {
            "table2": total,
            "primary": total or nought or unanswered(one, "blue"),
            "table6.bare": total or unanswered(one, "blue") or unanswered(one, "red"),
        }
        for analysis, reason in reasons.items():
            reason = reason or "in the analysis"
            found[analysis][reason] = found[analysis].get(reason, 0) + 1
    return found


@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(ANY_CLUB, min_size=1, max_size=20))
def test_flow_and_estimates_agree_with_a_count_by_rows(drawn: list[tuple]):
    clubs = [made(one) for one in drawn]
    frame = derived(*clubs)
    estimates = all_estimates(frame)
    counted = flow(frame, estimates, SURVEY, SENSITIVITY)
    by_id = dict(estimates.iter_rows())
    for analysis, expected in counted_by_rows(clubs).items():
        steps = counted.filter(pl.col("analysis") == analysis).select("reason", "organisations").iter_rows()
        assert {reason: count for reason, count in steps if count} == expected
        name = {
            "table2": "table2.all.organisations.n",
            "primary": "table3.all.organisations.n",
            "table6.bare": "table6.all.bare.organisations",
        }[analysis]
        assert by_id[name] == expected.get("in the analysis", 0)
    for _, steps in counted.group_by("analysis"):
        assert steps["organisations"].sum() == len(clubs)
        assert steps["in_analysis"].sum() == 1
        assert steps.sort("step")["in_analysis"].last()


# --- printed figures


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
