"""Where every organisation went: counts that close, and that other ways of counting give too."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import STATISTICS, SURVEY, club, derived

from foisurvey.core.messages import BadInput
from foisurvey.estimation.flow import flow
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import scenario

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


# --- exemptions


def claims(clubs: list[dict[str, Any]]) -> list[tuple[str, int, bool]]:
    frame = derived(*clubs)
    counted = flow(frame, all_estimates(frame), SURVEY, SENSITIVITY).filter(analysis="exemptions")
    assert counted["step"].to_list() == list(range(1, counted.height + 1))
    return counted.select("reason", "organisations", "in_analysis").rows()


@pytest.mark.parametrize(
    ("case", "clubs", "expected"),
    [
        ("none claimed", [club(boats=1), club(boats=2, review_outcome="full")], []),
        (
            "some claimed",
            [
                *[club(boats=1)] * 2,
                club(boats=2, review_outcome="full"),
                *[club(boats=1, exemption_claimed="secret", review_outcome="partial")] * 3,
                club(exemption_claimed="secret", review_outcome="full"),
                club(exemption_claimed="dear"),
            ],
            [
                ("no exemption claimed", 3, False),
                ("review outcome full", 1, True),
                ("review outcome partial", 3, True),
                ("no review outcome", 1, True),
            ],
        ),
        (
            "all claimed, without a review",
            [club(exemption_claimed="secret")],
            [("no exemption claimed", 0, False), ("no review outcome", 1, True)],
        ),
    ],
)
def test_exemptions_and_their_reviews(case: str, clubs: list[dict[str, Any]], expected: list[tuple]):
    assert claims(clubs) == expected, case


@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(st.tuples(st.none() | st.just("secret"), st.none() | st.sampled_from("abc")), min_size=1))
def test_exemptions_agree_with_a_count_by_rows(drawn: list[tuple[str | None, str | None]]):
    expected = Counter(
        "no exemption claimed" if claim is None else f"review outcome {outcome}" if outcome else "no review outcome"
        for claim, outcome in drawn
    )
    found = claims([club(boats=1, exemption_claimed=claim, review_outcome=outcome) for claim, outcome in drawn])
    assert Counter({reason: count for reason, count, _ in found}) == (expected if any(c for c, _ in drawn) else {})
    assert not found or sum(count for _, count, _ in found) == len(drawn)
