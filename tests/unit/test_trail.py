"""The trail of the report: what each number is, the organisations behind it, and their answers as received."""

import datetime
from typing import Any

import polars as pl
import pytest
from lxml import html
from surveys import CONFIG, club, derived, survey
from test_report import NO_CORRECTIONS, asked, holds, received, run, text_of

from foisurvey.core import frames
from foisurvey.estimation.comparisons import comparisons
from foisurvey.estimation.influence import influence
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.report.estimate_labels import labels_of
from foisurvey.report.received_answers import Answer, received_answers
from foisurvey.report.report import page

CLUBS = [
    club(boats=12, blue=4, red=2, crew=1.5, date_sent=datetime.date(2031, 1, 6)),
    club("lake", boats=4, blue=4),
    club("lake", responded=False),
]


def entry(tree: html.HtmlElement, name: str) -> html.HtmlElement:
    (found,) = tree.xpath("//*[@id=$name]", name=name)
    return found


def test_each_number_leads_to_what_it_is_and_to_who_is_behind_it():
    found = run(CLUBS)
    tree = holds(page(found))
    number = entry(tree, "e-table1.all.contacted")
    assert text_of(number) == (
        "Organisations contacted, all organisations (Table 1): 3 At full precision 3; method: count; n = 3. "
        "table1.all.contacted Back to Table 1"
    )
    assert number.xpath(".//a/@href") == ["#table-table1"]
    for link in tree.xpath("//a[@class='number']"):
        assert entry(tree, link.get("href")[1:]).get("class") == "estimate"
    behind = number.xpath("following-sibling::div[@class='behind'][1]//a")
    assert [one.get("href") for one in behind] == [f"#org-{one}" for one in found.sets["all"]]
    assert [one.text for one in behind] == ["Club 1", "Club 2", "Club 3"]
    of_one = entry(tree, "e-table2.all.mean").xpath("following-sibling::div[@class='behind'][1]//a/text()")
    assert of_one == ["Club 1"]
    alone = entry(tree, "e-table2.sea.sd")
    assert "Standard deviation of the number of boats, Sea clubs (Table 2): – Not defined" in text_of(alone)
    assert text_of(alone.xpath("following-sibling::div[@class='behind'][1]")[0]).startswith("No one list")


def test_numbers_of_the_same_organisations_share_their_list():
    frame = derived(*CLUBS, survey=asked())
    found = run(CLUBS)
    sets, names = organisations_counted(frame, found.estimates, asked().design, asked().exclusions, {})
    tree = holds(page(run(CLUBS, sets=sets, set_names=names)))
    lists = [tuple(one.xpath(".//li/a/@href")) for one in tree.xpath("//div[@class='behind']")]
    assert len(lists) == len(set(lists)) == len({tuple(sets[name]) for name in names.values()})
    assert "No organisation is behind it." in text_of(tree)


def test_a_table_leads_to_its_numbers():
    tree = holds(page(run()))
    (link,) = tree.xpath("//a[@href='#t-table4']/../preceding-sibling::div[1][@id='table-table4']/following::a[1]")
    assert text_of(link) == "Follow a number of Table 4 to the answers behind it"
    index = entry(tree, "t-table4")
    shown = {text_of(line).rpartition(": ")[0] for line in index.xpath(".//li")}
    assert {"Median blueness rate, all organisations", "Highest blueness rate, Lake clubs"} < shown
    assert all(link.startswith("#e-table4.") for link in index.xpath(".//li/a/@href"))


def test_small_counts_that_are_suppressed_stand_nowhere_in_the_trail():
    tree = holds(page(run(changes={"suppress_below": 3})))
    assert not tree.xpath("//*[@class='estimate' or @class='organisation' or @class='number']")
    assert text_of(tree).count("Small counts are suppressed for release.") == 2


@pytest.mark.parametrize("money", [False, True])
def test_every_estimate_has_a_label_in_words(money: bool):
    extra = {"questions__policy": {"role": "extra", "number": "choice", "label": "Has a policy"}}
    amounts = {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")} if money else {}
    clubs = survey(**{"sensitivity": {"trimmed": {"label": "Trimmed", "exclude_rates": [0]}}, **extra, **amounts})
    frame = derived(
        *[club(boats=12 + n, blue=4, red=n, policy="yes", design=clubs.design) for n in range(6)], survey=clubs
    )
    scenarios = [sensitivity(frame, "trimmed", clubs.exclusions["trimmed"], clubs.design, clubs.statistics)]
    others = [one(frame, clubs.design) for one in (comparisons, influence)]
    rows = pl.concat([primary(frame, clubs.design, clubs.statistics), *scenarios, *others])
    labels = {row["id"]: labels_of(clubs)(row) for row in rows.iter_rows(named=True)}
    assert [label for label in labels.values() if "_" in label or "None" in label or not label[0].isupper()] == []
    repeated = set(rows.filter(pl.col("same_as").is_null())["id"])
    assert len({labels[name] for name in repeated}) == len(repeated), "two numbers have the same words"
    if not money:
        assert labels["table4.sea.median"] == "Median blueness rate, Sea clubs (Table 4)"
        assert labels["table5.trimmed.all.ci_low"] == (
            "Lower end of the 95% confidence interval of the mean blueness rate, all organisations, Trimmed (Table 5)"
        )
        assert labels["table6.lake.red.pct"] == "Percentage of boats under “In part: Red keel”, Lake clubs (Table 6)"
    both = "Median of the first group, blueness rate, Sea clubs / Lake clubs (Comparisons)"
    assert labels["comparisons.rate.sea.lake.first.median"] == both
    assert labels["table_policy.all.yes.n"] == "Organisations with “Yes” to “Has a policy”, all organisations (Table 8)"


def test_a_count_without_words_of_its_own_takes_those_of_its_method():
    row = {"id": "x.all.section_12.pct", "table": "x", "outcome": "x", "organisation_type": "all", "analysis": ""}
    row |= {"statistic": "section_12.pct", "unit": "percent", "without": None}
    method = "100 x refusals that name the section / organisations that refused"
    assert labels_of(survey())(row | {"method": method}) == (
        "Refusals that name the section: section 12, as a percentage of organisations that refused, all organisations"
    )
    count = row | {"statistic": "in_time.n", "method": "count of organisations that replied in time", "unit": "count"}
    assert labels_of(survey())(count) == "Organisations that replied in time, all organisations"


RAW: dict[str, Any] = {"organisation_id": "C1", "cell": "text", "file": "r.csv", "row": 4, "not_a_year": False}


def answers_of(texts: dict[str, str | None], said: dict[str, Any], **columns: Any) -> list[Answer]:
    """Return the answers of one club with these texts, and these columns of the analysis frame."""
    rows = [
        RAW | {"question": name, "answer_text": texts.get(name), "column": letter} | columns
        for letter, name in zip("BCDE", CONFIG["questions"], strict=True)
    ]
    frame = derived(club(**said))
    decisions = [{"organisation_id": "C1", "question": "crew", "to": "not_held", "by": "Ann", "date": "2031-02-25"}]
    corrections = pl.DataFrame(decisions, schema=frames.CORRECTIONS) if texts.get("crew") == "?" else NO_CORRECTIONS
    reasons = pl.DataFrame(
        [{"organisation_id": "C1", "question": "red", "reason": "two numbers"}], schema=frames.REVIEW
    )
    answers = read_answers(pl.DataFrame(rows, schema=frames.ANSWERS_RAW), corrections)
    (reply,) = received_answers(answers, corrections, reasons, frame, survey())["C1"]
    assert reply[:3] == ("r.csv", None, 4)
    return reply.answers


def read_answers(raw: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    from surveys import read

    return read(raw, corrections, survey())


def test_an_answer_is_shown_as_received_with_what_became_of_it():
    said = {"boats": 20, "boats_low": 18.0, "boats_high": 22.0, "boats_status": "ruled"}
    said |= {"blue": 9, "blue_low": 8.0, "blue_high": None, "blue_status": "ruled"}
    said |= {"red_status": "in_review", "crew_status": "not_held"}
    texts = {"boats": "about 20", "blue": "more than 8", "red": "2 or 3", "crew": "?"}
    assert answers_of(texts, said) == [
        ("Boats", "about 20", "B4", "Counts as 20 by the rule “approximate”; may be 18 to 22", ["approximate"], ""),
        ("Blue all over", "more than 8", "C4", "Counts as 9 by the rule “more than”; may be 8 or more", ["bound"], ""),
        (
            "In part: Red keel",
            "2 or 3",
            "D4",
            "Missing until a person decides",
            ["range", "in review"],
            "Why: two numbers",
        ),
        (
            *("Crew, whole-time equivalent", "?", "E4", "Missing: information not held"),
            *(["corrected"], "Decided by Ann on 2031-02-25 as “not held”"),
        ),
    ]


def test_a_total_that_was_imputed_shows_the_sum_that_it_is():
    said = {"boats": 7, "boats_status": "imputed", "boats_low": 7.0, "boats_high": None, "blue": 4, "red": 3}
    boats = answers_of({"boats": None, "blue": "4", "red": "3"}, said)[0]
    assert boats == (
        "Boats",
        None,
        "B4",
        "Counts as 7, the sum of its parts (4 + 3); may be 7 or more",
        ["imputed"],
        "",
    )


def test_a_reply_that_does_not_count_says_why():
    frame = derived(CLUBS[0])
    first, second = (received(frame, survey()).with_columns(row=pl.lit(row, pl.Int64)) for row in (2, 3))
    both = pl.concat([first.with_columns(set_aside=pl.lit("superseded")), second])
    nothing = pl.DataFrame(schema=frames.REVIEW)
    replies = received_answers(both, NO_CORRECTIONS, nothing, frame, survey())["C1"]
    assert [(reply.row, reply.remark) for reply in replies] == [
        (2, "Another reply of the organisation counts instead."),
        (3, ""),
    ]
    assert [answer.counts_as for answer in replies[0].answers] == [""] * 4
    assert [answer.counts_as for answer in replies[1].answers] == [
        f"Counts as {number}" for number in ("12", "4", "2", "1.5")
    ]
