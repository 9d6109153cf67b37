"""Where every organisation went: counts that close, and that other ways of counting give too."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import CONFIG, DESIGN, GONE, STATISTICS, club, derived, survey

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Design, Exclusion, Trim
from foisurvey.estimation.flow import flow
from foisurvey.estimation.membership import LABELS, label, memberships
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity

EXCLUSIONS = {
    "by_size": Exclusion(trim=Trim(fraction=0.2, base="rated")),
    "by_size_of_all": Exclusion(trim=Trim(fraction=0.2, base="with_total")),
    "by_rate": Exclusion(exclude_rates=(0, 100)),
    "stated": Exclusion(stated_totals_only=True),
    "by_both": Exclusion(trim=Trim(fraction=0.1, base="rated"), exclude_rates=(50,)),
}
Reason = tuple[str, str | None]  # its code, and what it is about
LATE, SILENT, INCLUDED = ("late", None), ("no_response", None), ("included", None)


def all_estimates(frame: pl.DataFrame, design: Design = DESIGN) -> pl.DataFrame:
    analyses = [primary(frame, design, STATISTICS)]
    if design.compliant:
        analyses += [sensitivity(frame, name, one, design, STATISTICS) for name, one in EXCLUSIONS.items()]
    return pl.concat(analyses).select("id", "value")


def flow_of(*clubs: dict[str, Any]) -> pl.DataFrame:
    frame = derived(*clubs)
    return flow(frame, all_estimates(frame), DESIGN, EXCLUSIONS)


def split(steps: pl.DataFrame, analysis: str) -> dict[Reason, int]:
    """Return how many organisations have each reason that any has."""
    rows = steps.filter(analysis=analysis).select("reason", "detail", "organisations").iter_rows()
    return {(reason, detail): count for reason, detail, count in rows if count}


CLUBS = [
    club(responded=False),
    club(responded=False, late=True),
    club(blue=1),
    club(blue=1, boats_status="in_review"),
    club(blue=1, boats_status="withdrawn"),
    club(boats=0, blue=0, red=0),
    club(boats=4, red=1),
    club(boats=4, red=1, blue_status="in_review"),
    club(boats=4, blue=0, red=1),
    club(boats=5, blue=5, red=0),
    club(boats=9, blue=1),
    club(boats=1, blue=1, red=0),
    club(boats=7, blue=1, red=0, boats_status="imputed"),
]


NO_TOTAL = {LATE: 1, SILENT: 1, ("in_review", "boats"): 1, ("withdrawn", "boats"): 1, ("missing", "boats"): 1}
UNRATED = NO_TOTAL | {("zero", "boats"): 1, ("in_review", "blue"): 1, ("missing", "blue"): 1}


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ("table1", {INCLUDED: 13}),
        ("table2", {**NO_TOTAL, INCLUDED: 8}),
        ("primary", {**UNRATED, INCLUDED: 5}),
        ("by_rate", {**UNRATED, ("rate_excluded", "0"): 1, ("rate_excluded", "100"): 2, INCLUDED: 2}),
        ("by_size", {**UNRATED, ("trimmed_lowest", "boats"): 1, ("trimmed_highest", "boats"): 1, INCLUDED: 3}),
        ("stated", {**UNRATED, ("total_imputed", "boats"): 1, INCLUDED: 4}),
        ("table6.red", {**NO_TOTAL, ("missing", "red"): 1, INCLUDED: 7}),
    ],
)
def test_where_every_club_went(analysis: str, expected: dict[Reason, int]):
    assert split(flow_of(*CLUBS), analysis) == expected


def test_every_reason_has_a_label_that_says_what_it_is_about():
    steps = flow_of(*CLUBS, club(exemption_claimed="secret", review_outcome="full"), club(exemption_claimed="dear"))
    assert dict(steps.schema) == frames.FLOW
    # All codes occur here, of the exemptions too; this survey has no choice.
    assert set(steps["reason"]) == set(LABELS) - {"no_choice"}
    for code, detail, words in steps.select("reason", "detail", "label").iter_rows():
        assert words == label(code, detail)
        assert (detail is not None) == ("{}" in LABELS[code]), code
        assert detail is None or detail in words, code
        assert "None" not in words
        assert "{" not in words


def test_every_code_of_a_membership_has_a_label():
    reasons = [reason for one in memberships(derived(*CLUBS), DESIGN, EXCLUSIONS) for reason in one.reasons]
    assert len(reasons) > 30
    assert {reason.code for reason in reasons} <= set(LABELS)


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        ("late", None, "responded too late"),
        ("no_response", None, "no response"),
        ("in_review", "boats", "in review: boats"),
        ("withdrawn", "boats", "withdrawn in a revised reply, in review: boats"),
        ("missing", "boats", "no number: boats"),
        ("zero", "boats", "the number is 0: boats"),
        ("total_imputed", "boats", "imputed: boats"),
        ("trimmed_lowest", "boats", "trimmed, lowest: boats"),
        ("rate_excluded", "100", "rate is 100%"),
        ("included", None, "in the analysis"),
        ("outcome", "partial", "review outcome: partial"),
        ("no_outcome", None, "no review outcome"),
    ],
)
def test_a_reason_in_words(code: str, detail: str | None, words: str):
    assert label(code, detail) == words


def test_a_flow_that_does_not_add_up_is_refused():
    """The estimates are made of other organisations than the frame has: the run must not end well."""
    frame = derived(*CLUBS)
    estimates = all_estimates(frame)
    wrong = estimates.with_columns(
        value=pl.when(pl.col("id") == "table3.all.organisations.n").then(6.0).otherwise("value")
    )
    with pytest.raises(BadInput, match="primary does not add up"):
        flow(frame, wrong, DESIGN, EXCLUSIONS)


def test_a_survey_with_a_total_only():
    total_only = survey(questions={"boats": CONFIG["questions"]["boats"]}, parts=GONE).design
    frame = derived(*CLUBS)
    steps = flow(frame, all_estimates(frame, total_only), total_only, {})
    assert steps["analysis"].unique(maintain_order=True).to_list() == ["table1", "table2"]


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


def counted_by_rows(clubs: list[dict[str, Any]]) -> dict[str, dict[Reason, int]]:
    """Count, without a frame, who is in the tables and why others are out: ifs in the order in which they are asked."""
    counts: dict[str, dict[Reason, int]] = {"table2": {}, "primary": {}, "table6.bare": {}}

    def unanswered(one: dict[str, Any], name: str) -> Reason | None:
        if one[name] is not None:
            return None
        return ("in_review" if one[f"{name}_status"] == "in_review" else "missing", name)

    for one in clubs:
        silent = LATE if one["late"] else SILENT if not one["responded"] else None
        total = silent or unanswered(one, "boats")
        zero = ("zero", "boats") if one["boats"] == 0 else None
        reasons = {
            "table2": total,
            "primary": total or zero or unanswered(one, "blue"),
            "table6.bare": total or unanswered(one, "blue") or unanswered(one, "red"),
        }
        for analysis, reason in reasons.items():
            reason = reason or INCLUDED
            counts[analysis][reason] = counts[analysis].get(reason, 0) + 1
    return counts


@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(ANY_CLUB, min_size=1, max_size=20))
def test_flow_and_estimates_agree_with_a_count_by_rows(drawn: list[tuple]):
    clubs = [made(one) for one in drawn]
    frame = derived(*clubs)
    estimates = all_estimates(frame)
    counted = flow(frame, estimates, DESIGN, EXCLUSIONS)
    by_id = dict(estimates.iter_rows())
    for analysis, expected in counted_by_rows(clubs).items():
        assert split(counted, analysis) == expected
        name = {
            "table2": "table2.all.organisations.n",
            "primary": "table3.all.organisations.n",
            "table6.bare": "table6.all.bare.organisations",
        }[analysis]
        assert by_id[name] == expected.get(INCLUDED, 0)
    for _, steps in counted.group_by("analysis"):
        assert steps["organisations"].sum() == len(clubs)
        assert steps["in_analysis"].sum() == 1
        assert steps.sort("step")["in_analysis"].last()


# --- exemptions


def claims(clubs: list[dict[str, Any]]) -> list[tuple[str, str | None, int, bool]]:
    steps = flow_of(*clubs).filter(analysis="exemptions")
    assert steps["step"].to_list() == list(range(1, steps.height + 1))
    return steps.select("reason", "detail", "organisations", "in_analysis").rows()


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
                ("no_exemption", None, 3, False),
                ("outcome", "full", 1, True),
                ("outcome", "partial", 3, True),
                ("no_outcome", None, 1, True),
            ],
        ),
        (
            "all claimed, without a review",
            [club(exemption_claimed="secret")],
            [("no_exemption", None, 0, False), ("no_outcome", None, 1, True)],
        ),
    ],
)
def test_exemptions_and_their_reviews(case: str, clubs: list[dict[str, Any]], expected: list[tuple]):
    assert claims(clubs) == expected, case


@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(st.tuples(st.none() | st.just("secret"), st.none() | st.sampled_from("abc")), min_size=1))
def test_exemptions_agree_with_a_count_by_rows(drawn: list[tuple[str | None, str | None]]):
    expected = Counter(
        ("no_exemption", None) if claim is None else ("outcome", outcome) if outcome else ("no_outcome", None)
        for claim, outcome in drawn
    )
    steps = claims([club(boats=1, exemption_claimed=claim, review_outcome=outcome) for claim, outcome in drawn])
    counts = Counter({(reason, detail): count for reason, detail, count, _ in steps})
    assert counts == (expected if any(claim for claim, _ in drawn) else {})
    assert not steps or counts.total() == len(drawn)
