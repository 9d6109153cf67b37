"""The checklist of the report: every item, what a run knows of it, and nothing that it does not know."""

import re
from typing import Any

import polars as pl
from surveys import club
from test_report import CLUBS, holds, run, text_of

from foisurvey.core import frames
from foisurvey.report.report import page
from foisurvey.report.report_data import ReportData
from foisurvey.report.strobe import checklist

SAID: dict[str, Any] = {"exemption_claimed": "section 12", "review_outcome": "full", "source": "email"}
DECIDED = [{"organisation_id": f"C{n}", "question": "boats", "to": "1", "by": by} for n, by in ((1, "Ann"), (2, None))]


def known(data: ReportData) -> dict[str, list[str]]:
    """Return the links and the words of each item by its number."""
    rows = holds(page(data)).xpath("//section[@id='strobe']//tbody/tr[td]")
    return {text_of(row[0]): [text_of(cell) for cell in row[2:]] for row in rows}


def test_the_checklist_is_complete():
    items = checklist({}, ["results"])
    numbers = [re.match(r"F?\d+", one.item)[0] for one in items]
    strobe = [str(number) for number in range(1, 23)]
    assert list(dict.fromkeys(numbers)) == [*strobe, *(f"F{number}" for number in range(1, 13))]
    assert len({one.item for one in items}) == len(items)
    assert {where for one in items for where in one.where} == {"results"}
    assert [one.item for one in items if "{" in one.knows or not (one.knows or one.where)] == []
    found = known(run())
    assert list(found) == [one.item for one in items], "F13 is of synthetic data alone"
    assert found["5"] == [
        "What was asked, and of whom",
        "Requests were sent on 6 January 2031. Replies came on 1 February 2031. Replies counted until 31 March 2031.",
    ]
    assert found["12e"] == ["Sensitivity analyses", "1 sensitivity analysis of the rate: Trimmed."]
    assert found["13a"] == ["Response", "3 organisations contacted. Responded: 2; with a total: 2."]
    assert found["13c"] == ["Flow of organisations", ""]
    assert found["15"][1] == "Boats: 16, over 2 organisations."
    assert found["22"] == ["", "For the authors."]


def test_the_extension_says_how_the_requests_were_made_and_answered():
    changes = {
        "law": {"days": 40, "counting": "calendar", "name": "Access Act"},
        "request": ["How many boats?", "How many are blue?"],
        "synthetic": True,
    }
    clubs = [
        *CLUBS,
        club(boats=4, crew_status="not_held", boats_ambiguous=True, **SAID),
        club(boats_status="refused", **SAID),
    ]
    found = known(run(clubs, changes=changes, corrections=pl.DataFrame(DECIDED, schema=frames.CORRECTIONS)))
    words = {item: said for item, (_, said) in found.items()}
    assert words["F1"] == "“How many boats?” “How many are blue?”"
    assert words["F2"] == "Replies as recorded: email (2). How the requests were sent is for the authors."
    assert words["F3"] == "Access Act."
    assert words["F4"] == "A reply is due in 40 calendar days; the day of receipt is day zero."
    assert words["F6"] == "2 organisations claimed one, as recorded: section 12 (2)."
    assert words["F7"] == "Outcomes as recorded: full (2)."
    assert words["F8"] == "Not held: 1 answer of 1 organisation."
    assert words["F9"] == "1 approximation or bound counts by a rule; a band says how far each number may move."
    assert words["F11"] == "Decisions: not named (1) and Ann (1). Without a decision yet: 1 answer."
    assert words["F12"] == "Not applicable: one coder recorded the answers."
    assert words["F13"] == "All answers are synthetic: no number is of a real organisation."


def test_a_late_reply_is_not_one_that_never_came():
    late = run([*CLUBS, club("lake", responded=False, late=True)])
    found = known(late)
    assert found["13a"][1] == "4 organisations contacted. Responded: 2; with a total: 2."
    assert found["13b"][1] == ("No reply: 1. A reply after 31 March 2031, not counted: 1. A reply without a number: 0.")
    assert found["F5"][1] == "Replies counted until 31 March 2031. Later replies, not counted: 1."
    tree = holds(page(late))
    assert "No reply came from 1 of 3 in “Lake clubs” (33.3%)." in text_of(tree)
    replies = [re.findall("Reply: ([^;.]+)", text_of(one))[0] for one in tree.xpath("//div[@class='organisation']")]
    assert replies == ["in full", "in part", "none", "late, not counted"]


def test_the_checklist_claims_nothing_that_a_run_does_not_know():
    found = {
        item: said
        for item, (_, said) in known(run([club(responded=False)], False, {"request": None, "law": None})).items()
    }
    assert found["6"].startswith("Contacted: 1 organisation of 1 organisation type."), "of the other none was contacted"
    assert found["12b"] == "Not applicable: there is one organisation type."
    assert found["12c"] == "Nothing was filled in."
    assert found["12e"] == "Not applicable: the config has no sensitivity analysis."
    assert found["13c"] == "Not applicable: the report has none."
    assert found["15"] == "", "a total of nobody is not 0"
    assert {found[item] for item in ("F1", "F3", "F4")} == {"For the authors."}
    assert "F13" not in found
    assert found["F11"] == "Not applicable: no answer needed a person."


def test_answers_that_count_unconfirmed_are_named():
    found = known(run([*CLUBS, club(boats=4, boats_unconfirmed=True)]))
    assert found["8"][1].endswith("1 answer counts as the program proposes, unconfirmed.")
