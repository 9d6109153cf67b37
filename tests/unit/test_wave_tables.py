"""Two waves in tables, sentences and a page: each number is an estimate, and leads to the organisations behind it."""

import re

import polars as pl
import pytest
from surveys import survey
from waves_of_clubs import EARLIER, MERGER, SPLIT, both, pair

from foisurvey.core import frames
from foisurvey.estimation.results import Results
from foisurvey.report.behind_waves import lists
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.report.wave_page import wave_page
from foisurvey.report.wave_sentences import change_sentences, comparable_sentences, matched_sentences
from foisurvey.tables.wave_tables import wave_tables
from foisurvey.waves.wave_comparison import Comparison, revisions

BEFORE = {
    "a": {"boats": 10, "blue": 1, "red": 2},
    "b": {"boats": 30, "blue": 11, "red": 4},
    "s": {"boats": 100, "blue": 50, "red": 10},
    "x": {"boats": 7, "blue": 7, "red": 0, "crew": 1.5, "flag": "yes"},
    "y": {"boats": 21, "blue": 3, "red": 9, "kind": "lake"},
    "z": {"responded": False, "kind": "lake"},
    "gone": {"boats": 5},
    "lost": {"boats": 6},
}
AFTER = {
    "m": {"boats": 50, "blue": 20, "red": 5},
    "s1": {"boats": 80, "blue": 20, "red": 20},
    "s2": {"boats": 40, "blue": 10, "red": 0},
    "x": {"boats": 8, "blue": 7, "red": 0, "crew": 2.0, "flag": "no"},
    "y": {"boats": 19, "blue": 4, "red": 9, "kind": "lake"},
    "z": {"boats": 3, "blue": 0, "red": 0, "kind": "lake"},
    "new": {"boats": 2},
    "found": {"responded": False},
}
BECAME = [*MERGER, *SPLIT, ("gone", None, "closed"), (None, "new", "new")]


@pytest.fixture(scope="module")
def clubs() -> Comparison:
    return pair(BEFORE, AFTER, BECAME)


@pytest.fixture(scope="module")
def results(clubs: Comparison) -> Results:
    return Results(clubs.estimates, clubs.presentation)


def test_every_cell_of_a_number_is_an_estimate_as_printed(clubs: Comparison, results: Results):
    tables = {table.name: table for table in wave_tables(clubs, results)}
    numbered = [table.label for table in tables.values()]
    assert numbered == [f"Table {place}" for place in range(1, len(tables) + 1)]
    of_types = {f"type_{name}" for name in clubs.compared}
    assert of_types <= {*tables}
    assert {*tables} - of_types == {
        "matched",
        "matched_became",
        "changes",
        "moved_total_mean",
        "moved_rate_mean",
        "named",
    }
    for table in tables.values():
        for names, texts in zip(table.ids, table.numbers, strict=True):
            assert [results.cell(name) for name in names if name] == [
                text for name, text in zip(names, texts, strict=True) if name
            ]
    total = tables["changes"].rows[1]
    before, after, change, panel = both(clubs, "total_sum")
    assert total[0] == "Total boats"
    assert total[4:7] == [f"{panel:g}", f"{before:g}", f"{after:g}"]
    assert total[7].startswith(f"{change:g} (")
    # A median of each wave by itself has no interval, and no empty brackets.
    assert re.fullmatch(r"-?[\d.]+", tables["changes"].rows[3][3])


def test_who_is_in_one_wave_and_why_is_counted_and_named(clubs: Comparison, results: Results):
    tables = {table.name: table for table in wave_tables(clubs, results)}
    counted = {row[0]: (int(row[1]), int(row[2])) for row in tables["matched"].rows}
    assert counted == {
        "In both, same id": (3, 3),
        "Merged": (2, 1),
        "Split": (1, 2),
        "Closed": (1, 0),
        "New": (0, 1),
        "Not contacted again": (1, 0),
        "Not contacted before": (0, 1),
    }
    assert [sum(column) for column in zip(*counted.values(), strict=True)] == [len(BEFORE), len(AFTER)]
    named = [row[:3] for row in tables["named"].rows]
    assert [row[0] for row in named] == [
        "Merged",
        "Split",
        "Closed",
        "New",
        "Not contacted again",
        "Not contacted before",
    ]
    assert [name in named[0][1] for name in ("(a)", "(b)")] == [True, True]
    assert "(m)" in named[0][2]
    assert tables["named"].rows[0][3:] == ["2031-07-01", "a letter"]
    became = tables["matched_became"]
    assert sum(int(row[-1]) for row in became.rows) == len(BEFORE)
    assert [note.startswith("A merged organisation") for note in became.notes] == [True]
    same = pair(AFTER, AFTER, [])
    (alike,) = [one for one in wave_tables(same, Results(same.estimates, same.presentation)) if one.name == became.name]
    assert alike.notes == []


def test_what_is_known_of_a_merger_is_named_whichever_id_it_is_known_of():
    said = pair({"b": {"boats": 1}, "z": {"boats": 2}}, {"b": {"boats": 3}}, [("z", "b", "merged")])
    (named,) = [one for one in wave_tables(said, Results(said.estimates, said.presentation)) if one.name == "named"]
    assert [row[3:] for row in named.rows] == [["2031-07-01", "a letter"]]


def test_those_that_changed_most_come_first(clubs: Comparison, results: Results):
    (moved,) = [table for table in wave_tables(clubs, results) if table.name == "moved_total_mean"]
    assert [row[2:] for row in moved.rows] == [
        ["100", "120", "20"],
        ["40", "50", "10"],
        ["21", "19", "−2"],
        ["7", "8", "1"],
    ]


def test_an_answer_that_was_corrected_is_listed_with_the_reason():
    key = {"organisation_id": "a", "question": "boats", "from": "ten", "to": "10"}
    changes = pl.DataFrame(
        [key | {"rule": rule, "stage": "s"} for rule in ("correction", "revised_reply", "as_stated")],
        schema=frames.CHANGES,
    )
    why = pl.DataFrame([key | {"reason": "a typo", "by": "me", "date": "2031-08-01"}], schema=frames.CORRECTIONS)
    said = pair(BEFORE, AFTER, BECAME)
    found = revisions(said.waves["earlier"], changes, why)
    assert found.select("organisation_id", "rule", "reason", "date").rows() == [
        ("a", "correction", "a typo", "2031-08-01"),
        ("a", "revised_reply", None, None),
    ]


def test_sentences_say_each_change_of_the_estimates(clubs: Comparison, results: Results):
    writer = Writer(results)
    matched = " ".join(map(as_text, matched_sentences(writer, clubs)))
    assert f"clubs-2031 asked {len(BEFORE)} organisations, clubs-2032 {len(AFTER)}." in matched
    for said in ("Two organisations merged into 1.", "One organisation split into 2.", "One organisation closed."):
        assert said in matched
    paragraphs = [*change_sentences(writer, clubs)]
    assert len(paragraphs) == len(clubs.compared)
    before, after, change, panel = both(clubs, "total_sum")
    text = " ".join(map(as_text, paragraphs[1]))
    said = f"In the {panel:g} organisations of the matched panel it changed from {before:g} to {after:g}, by {change:g}"
    assert said in text
    share = " ".join(map(as_text, paragraphs[[*clubs.compared].index("share_blue")]))
    assert "percentage points" in share
    assert as_text(paragraphs[[*clubs.compared].index("mean_share")][0]).endswith("gave it in one of the waves.")


def test_what_cannot_be_compared_and_other_methods_are_said():
    later = survey(survey="clubs-2032", reading__more_than="as_stated", input__accepted_until="2032-06-30")
    said = pair(BEFORE, AFTER, BECAME, (EARLIER, later))
    writer = Writer(Results(said.estimates, said.presentation))
    texts = [" ".join(map(as_text, one)) for one in comparable_sentences(writer, said)]
    assert "share (clubs-2032 does not ask it)" in texts[0]
    assert "input.accepted_until (none and 2032-06-30) and reading.more_than (next_number and as_stated)" in texts[1]


def test_a_label_that_changed_is_said():
    labels = {"questions__boats__label": "Boats and canoes", "organisation_types__sea": "Coast clubs"}
    later = survey(survey="clubs-2032", **labels)
    said = pair(BEFORE, AFTER, BECAME, (EARLIER, later))
    writer = Writer(Results(said.estimates, said.presentation))
    texts = [" ".join(map(as_text, one)) for one in comparable_sentences(writer, said)]
    (note,) = [text for text in texts if "another label" in text]
    assert "boats (“Boats” and “Boats and canoes”) and sea (“Sea clubs” and “Coast clubs”)" in note


def test_merged_and_split_clubs_that_cannot_be_compared_are_named():
    before = BEFORE | {"b": {"blue": 1}}
    said = pair(before, AFTER, BECAME)
    texts = [
        " ".join(map(as_text, one))
        for one in comparable_sentences(Writer(Results(said.estimates, said.presentation)), said)
    ]
    (note,) = [text for text in texts if "Not in the panel of the total" in text]
    # The first club of the later wave is the one that two merged into.
    assert note.endswith("gave it in both waves: Club 1.")


def test_each_number_of_the_page_leads_to_the_clubs_behind_it_in_both_waves(clubs: Comparison, results: Results):
    page = wave_page(clubs, results, wave_tables(clubs, results), {})
    anchors = {*re.findall(r'href="#([\w-]+)"', page)}
    assert anchors <= {*re.findall(r'id="([\w-]+)"', page)}
    # Nobody said which share of its members sails.
    assert {f"behind-{name}" for name in clubs.compared} - anchors == {"behind-mean_share"}
    (listed,) = [one for one in lists(clubs, results) if one.name == "behind-total_sum"]
    rows = [row[2:] for row in listed.rows]
    assert ["a: 10; b: 30", "50", "yes"] in rows
    assert ["6", "–", "no"] in rows
    assert ["–", "3", "no"] in rows


def test_a_club_behind_a_number_stands_under_its_type_in_the_later_wave_as_in_the_panel():
    said = pair({"a": {"boats": 1, "kind": "lake"}}, {"a": {"boats": 2}}, [])
    results = Results(said.estimates, said.presentation)
    (listed,) = [one for one in lists(said, results) if one.name == "behind-total_sum"]
    (moved,) = [table for table in wave_tables(said, results) if table.name == "moved_total_mean"]
    assert listed.rows[0][1] == moved.rows[0][1] == said.type_labels["sea"]


def test_a_wave_that_is_synthetic_makes_the_comparison_so():
    synthetic = survey(survey="clubs-2032", synthetic=True)
    said = pair(BEFORE, AFTER, BECAME, (EARLIER, synthetic))
    page = wave_page(said, Results(said.estimates, said.presentation), [], {})
    assert "Synthetic data: no number is of a real organisation." in page


def test_names_from_outside_stay_text_on_the_page():
    said = pair({"<b>x": {"boats": 1}, "y": {"boats": 2}}, {"y": {"boats": 3}}, [])
    results = Results(said.estimates, said.presentation)
    page = wave_page(said, results, wave_tables(said, results), {})
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page
