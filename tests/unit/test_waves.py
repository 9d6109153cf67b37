"""Two waves compared: what is compared with what, and that each wave's numbers are those of its own report."""

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import ROOT
from surveys import GONE, club, derived, survey, values
from waves_of_clubs import EARLIER, EXTRA, LATER, MERGER, SPLIT, Clubs, both, pair

from foisurvey.core import frames
from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Survey
from foisurvey.estimation.intervals import intervals
from foisurvey.estimation.primary import primary
from foisurvey.survey_config import survey_of
from foisurvey.waves.counts import became
from foisurvey.waves.numbers import Wave, numbers
from foisurvey.waves.wave_comparison import comparison


def test_a_merged_club_is_compared_with_the_sum_of_those_it_came_from_and_a_split_one_the_other_way_round():
    said = pair(
        {
            "a": {"boats": 10, "blue": 1, "crew": 1.0, "flag": "yes", "share": 50},
            "b": {"boats": 30, "blue": 11, "crew": 2.5, "flag": "yes", "share": 70},
            "s": {"boats": 100, "blue": 50, "crew": 8.0, "flag": "no", "share": 20},
            "x": {"boats": 7, "blue": 7, "crew": 1.0, "flag": "no", "share": 10},
        },
        {
            "m": {"boats": 50, "blue": 20, "crew": 4.0, "flag": "yes", "share": 65},
            "s1": {"boats": 80, "blue": 20, "crew": 6.0, "flag": "yes", "share": 20},
            "s2": {"boats": 40, "blue": 10, "crew": 3.0, "flag": "no", "share": 30},
            "x": {"boats": 8, "blue": 7, "crew": 1.0, "flag": "yes", "share": 15},
        },
        MERGER + SPLIT,
    )
    changes = dict(said.panel("total_sum").select("group", "change").iter_rows())
    named = {one: changes[group] for group, one in said.called().items() if group in changes}
    # As the clubs are named: by their places in the later wave.
    assert named == {"Club 1": 10, "Club 2; Club 3": 20, "Club 4": 1}
    assert both(said, "total_sum") == (147, 178, 31, 3)
    assert both(said, "total_mean") == pytest.approx((49, 178 / 3, 31 / 3, 3))
    assert both(said, "share_blue") == pytest.approx((100 * 69 / 147, 100 * 57 / 178, 5700 / 178 - 6900 / 147, 3))
    # A rate is that of both sums: 12 of 40, and 30 of 120.
    assert said.panel("rate_mean").select("earlier", "later").rows() == [(30, 40), (50, 25), (100, 87.5)]
    # Of percentages and choices there is no sum.
    assert both(said, "mean_share") == (10, 15, 5, 1)
    assert both(said, "chose_flag_yes") == (0, 100, 100, 1)
    assert both(said, "chose_flag_yes", panel=False) == (50, 75, 25, 1)
    assert both(said, "total_mean", panel=False) == pytest.approx((36.75, 44.5, 7.75, 1))


def test_clubs_that_belong_together_are_in_the_panel_if_all_of_them_answered():
    earlier = {"a": {"boats": 10}, "b": {"responded": False}, "s": {"boats": 9}, "x": {"boats": 4}}
    later = {"m": {"boats": 50}, "s1": {"boats": 5}, "s2": {"crew": 1.0}, "x": {"boats": 6}}
    said = pair(earlier, later, MERGER + SPLIT)
    assert both(said, "total_sum") == (4, 6, 2, 1)
    assert both(said, "total_sum", panel=False) == (23, 61, 38, 1)
    behind = said.behind("total_sum").filter(wave="earlier").select("organisation_id", "value", "in_both")
    assert behind.rows() == [("a", 10, False), ("s", 9, False), ("x", 4, True)]
    # Who responded is known of all that were contacted; of two together it is their percentage.
    assert both(said, "response") == pytest.approx((250 / 3, 100, 50 / 3, 3))


def test_a_club_that_changed_its_type_is_of_either_type_in_its_wave_and_of_the_last_in_the_panel():
    earlier = {"a": {"boats": 10}, "b": {"boats": 20}, "c": {"boats": 30, "kind": "lake"}}
    later = {"a": {"boats": 11}, "b": {"boats": 22, "kind": "lake"}, "c": {"boats": 33, "kind": "lake"}}
    said = pair(earlier, later, [])
    assert both(said, "total_sum", "sea", panel=False) == (30, 11, -19, 1)
    assert both(said, "total_sum", "lake", panel=False) == (30, 55, 25, 1)
    assert both(said, "total_sum", panel=False) == (60, 66, 6, 3)
    assert both(said, "total_sum", "sea") == (10, 11, 1, 1)
    assert both(said, "total_sum", "lake") == (50, 55, 5, 2)


def test_clubs_of_two_types_that_merged_are_in_the_panel_of_all_and_of_what_they_became():
    earlier = {"a": {"boats": 10}, "b": {"boats": 20, "kind": "lake"}, "s": {"boats": 5}}
    later = {"m": {"boats": 40, "kind": "lake"}, "s1": {"boats": 2}, "s2": {"boats": 4, "kind": "lake"}}
    said = pair(earlier, later, MERGER + SPLIT)
    assert both(said, "total_sum") == (35, 46, 11, 2)
    assert both(said, "total_sum", "lake") == (30, 40, 10, 1)
    # What split is of two types now, so of no type's panel.
    assert both(said, "total_sum", "sea") == (None, None, None, 0)


def test_where_nobody_answered_in_a_wave_nothing_is_said_of_its_sum_and_change():
    said = pair({"a": {"responded": False}, "b": {"responded": False}}, {"a": {"boats": 3}, "b": {"boats": 5}}, [])
    by_id = values(said.estimates)
    of = {one.removeprefix("waves.total_sum.all.whole."): by_id[one] for one in by_id if "total_sum.all.whole" in one}
    known = {"later", "later.n", "later_ci_low", "later_ci_high", "earlier.n", "both.n"}
    assert {name for name, value in of.items() if value is not None} == known
    assert (of["earlier.n"], of["later"], of["both.n"]) == (0, 8, 0)
    # Of a type that nobody is of, too.
    assert by_id["waves.total_sum.lake.whole.change_se"] is None
    assert by_id["waves.response.all.whole.change"] == 100


def shipped(file: str) -> Survey:
    return survey_of(read(ROOT / "config" / file))


def answers(plan: Survey, seed: int) -> Clubs:
    """Return what organisations of a survey say: all or a part of it, or nothing."""
    draw, said = random.Random(seed), {}
    design = plan.design
    officers = next(iter(design.extra_tables.values()))
    for place in range(70):
        total = draw.choice([0, *[draw.randrange(1, 400)] * 9])
        cuts = sorted(draw.randrange(total + 1) for _ in design.parts)
        parts = [high - low for low, high in zip([0, *cuts], cuts, strict=False)]
        given: dict[str, Any] = {design.total: total, officers: draw.randrange(30) / 4}
        given |= dict(zip(design.parts, parts, strict=True))
        given = {name: value for name, value in given.items() if draw.random() < 0.85}
        if draw.random() < 0.15:
            given = {"responded": False}
        # One of the types is small: one in seventy.
        kind = design.types[2] if place == seed else draw.choice(design.types[:2])
        said[f"o{place + 5 * seed}"] = {"kind": kind, **given}
    return said


def test_numbers_of_all_that_answered_are_those_of_each_waves_own_report():
    plans = shipped("config.yaml"), shipped("dcb-2026-synthetic.yaml")
    said = pair(answers(plans[0], 0), answers(plans[1], 1), [("o3", "o70", "renamed")], plans)
    assert not said.not_compared
    ours, compared_with = values(said.estimates), 0
    for wave, plan in zip(frames.WAVES, plans, strict=True):
        design, frame = plan.design, said.waves[wave].frame
        own = values(primary(frame, design, plan.statistics))
        own |= values(intervals(frame, design, plan.statistics, plan.bootstrap))
        (extra,) = design.extra_tables
        for kind in design.types_and_all:
            table = {
                "response": f"table1.{kind}.responded.pct",
                "total_sum": f"table2.{kind}.{design.noun}.total",
                "total_mean": f"table2.{kind}.mean",
                "total_median": f"table2.{kind}.median",
                "rate_mean": f"table4.{kind}.mean",
                "rate_median": f"table4.{kind}.median",
                "mean_officers": f"{extra}.{kind}.mean",
                **{f"share_{status}": f"table6.{kind}.{status}.pct" for status in design.statuses},
            }
            assert {*table} == {*said.compared}
            ends = {f"share_{status}": f"table6.{kind}.{status}.cluster_ci_" for status in design.statuses}
            ends |= {
                "total_mean": f"intervals.total.{kind}.mean.t_",
                "rate_mean": f"intervals.rate.{kind}.mean.t_",
            }
            expected = {f"{number}.{kind}.whole.{wave}": own[one] for number, one in table.items()}
            if not own[f"table2.{kind}.organisations.n"]:
                # A sum of no numbers, 0 in that table, is nothing to compare with.
                expected[f"total_sum.{kind}.whole.{wave}"] = None
            for number, one in ends.items():
                expected |= {f"{number}.{kind}.whole.{wave}_ci_{end}": own[f"{one}{end}"] for end in ("low", "high")}
            for number, value in expected.items():
                close = value if value is None else pytest.approx(value, rel=1e-12, abs=1e-12)
                assert ours[f"waves.{number}"] == close, (wave, number)
                compared_with += value is not None
    assert compared_with > 140


def told(said: list[Any]) -> dict[str, str]:
    """Return why a question or status is not compared, by its name."""
    assert len({one.what for one in said}) == len(said)
    return {one.what: one.why for one in said}


def test_questions_are_compared_by_their_name_or_by_the_map():
    later = survey(
        survey="clubs-2032",
        earlier={"clubs-2031": {"questions": {"sailors": "crew"}}},
        questions__sailors={"role": "extra", "number": "decimal", "label": "Sailors"},
    )
    found, why = numbers(EARLIER, later)
    assert "mean_sailors" in {number.name for number in found}
    # Its name is that of another question of the earlier wave.
    assert told(why) == {
        "crew": "clubs-2031 did not ask it",
        "share": "clubs-2032 does not ask it",
        "flag": "clubs-2032 does not ask it",
    }
    said = pair({"a": {"crew": 2.0}}, {"a": {"sailors": 3.0, "crew": 99.0}}, [], (EARLIER, later))
    assert both(said, "mean_sailors") == (2, 3, 1, 1)


def test_questions_that_ask_for_something_else_are_not_compared_and_it_is_said_why():
    later = survey(
        survey="clubs-2032",
        **EXTRA | {"questions__share": {"role": "extra", "number": "count", "label": "Members who sail"}},
        questions__crew__number="money",
        questions__flag__options={"yes": "Yes", "no": "No", "torn": "It is torn"},
    )
    found, why = numbers(EARLIER, later)
    another = "it asks for another kind of number, or has another role"
    assert told(why) == {
        "crew": another,
        "share": another,
        "flag: torn": "the earlier wave did not have this answer",
        "flag: partly": "the later wave does not have this answer",
    }
    # In the order of the questions, whatever seed Python hashes strings with.
    assert [one.what for one in why][:2] == ["crew", "share"]
    assert {"chose_flag_yes", "chose_flag_no"} == {one.name for one in found if one.question == "flag"}


def test_statuses_are_compared_with_that_of_the_same_part_and_the_rest_where_all_parts_are_the_same():
    more = {"role": "part", "number": "count", "label": "Green", "status": "green"}
    later = survey(survey="clubs-2032", questions__green=more, questions__blue__status="azure", **EXTRA)
    found, why = numbers(EARLIER, later)
    shares = {one.name for one in found if one.statistic == "pooled"}
    assert shares == {"share_azure", "share_red"}
    assert told(why) == {
        "green": "clubs-2031 did not ask it",
        "bare": "the other wave has other parts, or no remainder",
    }
    said = pair({"a": {"boats": 10, "blue": 4}}, {"a": {"boats": 10, "blue": 5}}, [], (EARLIER, later))
    assert both(said, "share_azure") == (40, 50, 10, 1)
    # So is one that the later wave does not have.
    none = survey(survey="clubs-2032", parts__disjoint=False, parts__remainder=GONE, **EXTRA)
    assert told(numbers(EARLIER, none)[1]) == {"bare": "the other wave has other parts, or no remainder"}


def test_another_compliant_part_or_another_total_leaves_no_rate_to_compare():
    another = survey(survey="clubs-2032", parts__compliance__part="red", **EXTRA)
    found, why = numbers(EARLIER, another)
    assert told(why) == {"rate": "the compliant part is another one, or one wave has none"}
    assert not {"rate_mean", "rate_median"} & {one.name for one in found}
    money = {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")}
    found, why = numbers(EARLIER, survey(survey="clubs-2032", **money, **EXTRA))
    assert {one.name for one in found if not one.question} == {"response"}
    assert {one.what for one in why} == {"boats", "blue", "red", "rate", "bare"}


def test_what_became_of_replies_adds_up_to_all_that_were_contacted():
    answered = {"boats": 3, "blue": 1, "red": 0, "crew": 1.0}
    earlier: Clubs = {"a": dict(answered), "b": {"boats": 1}, "s": dict(answered), "closed": dict(answered), "gone": {}}
    earlier |= {"x": {"responded": False, "late": True}, "y": {"responded": False}}
    later: Clubs = {"m": {"boats": 4}, "s1": dict(answered), "s2": {}, "x": dict(answered), "y": {}, "new": {}}
    said = pair(earlier, later, [*MERGER, *SPLIT, ("closed", None, "closed"), (None, "new", "new")])
    rows = {row["completeness"]: row for row in became(said.organisations).iter_rows(named=True)}
    full = {"full": 0, "partial": 1, "none": 0, "late": 0, "no_response": 0, "split": 1, "gone": 1, "all": 3}
    assert rows["full"] == {"completeness": "full", **full}
    assert (rows["partial"]["partial"], rows["none"]["gone"]) == (1, 1)
    assert (rows["late"]["full"], rows["no_response"]["none"]) == (1, 1)
    kinds = [name for name in became(said.organisations).columns if name not in ("completeness", "all")]
    assert sum(row["all"] for row in rows.values()) == len(earlier)
    assert all(sum(row[kind] for kind in kinds) == row["all"] for row in rows.values())


def test_revised_and_corrected_answers_of_the_earlier_wave_are_listed():
    clubs = club("sea", EARLIER.design, organisation_id="b"), club("lake", EARLIER.design, organisation_id="a")
    frame = derived(*clubs, survey=EARLIER)
    changes = pl.DataFrame(
        [
            ("b", "boats", "12", "21", "correction", "ingest"),
            ("a", "crew", "2", "3", "revised_reply", "ingest"),
            ("a", "boats", "about 4", "4", "approximate", "read_answers"),
        ],
        schema=frames.CHANGES,
        orient="row",
    )
    corrections = pl.DataFrame(
        [("b", "boats", "12", "21", "digits swapped", "AB", "1 May"), ("a", "crew", "2", "3", "overruled", "AB", None)],
        schema=frames.CORRECTIONS,
        orient="row",
    )
    said = comparison({"earlier": Wave(EARLIER, frame), "later": Wave(LATER, frame)}, changes, corrections)
    assert said.revisions.drop("name").rows() == [
        ("a", "lake", "crew", "2", "3", "revised_reply", None, None),
        ("b", "sea", "boats", "12", "21", "correction", "digits swapped", "1 May"),
    ]


def test_waves_that_cannot_be_compared_are_refused_with_every_reason(tmp_path: Path):
    nothing = pl.DataFrame(schema=frames.CHANGES), pl.DataFrame(schema=frames.CORRECTIONS)
    frame = derived(club())
    small = survey(survey="clubs-2031", suppress_below=5, **EXTRA)
    (tmp_path / "became.csv").write_text("earlier,later,change,date,source\nC2,,closed,2031-07-01,a letter\n")
    said = {"questions": {"crew": "crews"}, "successors": {"file": str(tmp_path / "became.csv")}}
    later = survey(survey="clubs-2032", earlier={"clubs-2031": said}, **EXTRA)
    with pytest.raises(BadInput) as refused:
        comparison({"earlier": Wave(small, frame), "later": Wave(later, frame)}, *nothing)
    assert str(refused.value).splitlines() == [
        "waves: 3 problems",
        "  - column suppress_below, value 5: clubs-2031: a comparison names organisations with their numbers; it is "
        "made only without this option",
        "  - column earlier.clubs-2031.questions.crew, value 'crews': clubs-2031 has no such question; "
        "did you mean 'crew'?",
        f"  - {tmp_path}/became.csv, row 2, column earlier, value 'C2': no organisation contacted in the earlier wave "
        "has this id",
    ]
    misspelt = survey(survey="clubs-2032", earlier={"clubs-2013": {}}, **EXTRA)
    with pytest.raises(BadInput, match="'clubs-2013': clubs-2032 names no clubs-2031 there"):
        comparison({"earlier": Wave(EARLIER, frame), "later": Wave(misspelt, frame)}, *nothing)
