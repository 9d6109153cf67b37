"""The fact sheets: names of files, places, what each says, and nothing from outside acts."""

import datetime
import re
from typing import Any

import polars as pl
import pytest
from surveys import club, derived, survey

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Survey
from foisurvey.estimation.primary import primary
from foisurvey.estimation.process import process
from foisurvey.report.fact_sheets import fact_sheets, file_names

SENT = datetime.date(2025, 3, 3)
REPLIED = {"date_sent": SENT, "date_responded": SENT, "counted_on": SENT}
CLUBS = [
    club(organisation_id="C/1", boats=40, blue=10, red=0),
    club(organisation_id="C 1", boats=30, blue=30, red=0, **REPLIED),
    club(organisation_id="<b>", boats=30),
    club(organisation_id="silent", responded=False),
    club("lake", organisation_id="index", boats=1234),
]


def sheets(clubs: list[dict[str, Any]] = CLUBS, **changes: Any) -> dict[str, str]:
    of: Survey = survey(**{"law": {}} | changes)
    frame = derived(*clubs, survey=of)
    estimates = [primary(frame, of.design, of.statistics)]
    estimates += [process(frame, of.design, of.law, of.statistics)] if of.law else []
    rows = [
        dict.fromkeys(frames.ANSWERS)
        | {"organisation_id": one["organisation_id"], "question": "boats", "answer_text": "<i>about 30", "cell": "text"}
        | {"file": "replies.xlsx", "row": row, "column": "C", "kind": "exact", "status": "stated", "corrected": False}
        for row, one in enumerate(clubs, start=3)
        if one["responded"]
    ]
    answers = pl.DataFrame(rows, schema=frames.ANSWERS, orient="row")
    others = (pl.DataFrame(schema=schema) for schema in (frames.CORRECTIONS, frames.REVIEW))
    return dict(fact_sheets(of, frame, pl.concat(estimates), answers, *others))


def text(page: str) -> str:
    """Return what a reader sees of a page, with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2]).split())


def test_each_organisation_has_a_file_that_any_system_can_hold():
    names = file_names(["C/1", "C 1", "c-1", "index", "..", "con", "Llŷn", "x" * 300])
    expected = ["C-1", "C-1-2", "c-1-3", "index-2", "organisation", "_con", "Llŷn", "x" * 80]
    assert list(names.values()) == expected


def test_there_is_a_sheet_for_each_organisation_and_a_list_of_them():
    made = sheets()
    assert [*made] == ["C-1.html", "C-1-2.html", "b.html", "silent.html", "index-2.html", "index.html"]
    assert set(re.findall(r'<li><a href="([^"]+)"', made["index.html"])) == set(made) - {"index.html"}


def test_a_sheet_says_how_its_numbers_compare():
    made = sheets()
    assert "Boats 40 highest of 3 30.0 35.0" in text(made["C-1.html"])
    assert "Boats 30 joint lowest of 3 30.0 35.0" in text(made["C-1-2.html"])
    assert "100.0% highest of 2 62.5% 62.5%" in text(made["C-1-2.html"])
    assert "the only one" in text(made["index-2.html"])
    assert "Time to reply 0 working days, within the limit of 20 working days" in text(made["C-1-2.html"])
    assert "No reply was received." in text(made["silent.html"])
    assert "Median of the type" not in made["silent.html"]
    assert "cell C3 Counts as 40." in text(made["C-1.html"])


def test_an_answer_to_a_question_of_days_is_not_the_time_to_reply():
    asked = {"role": "extra", "number": "count", "label": "Days at sea"}
    design = survey(questions__days=asked).design
    clubs = [
        club(design=design, organisation_id=name, days=days, **REPLIED) for name, days in (("few", 70), ("many", 90))
    ]
    page = text(sheets(clubs, questions__days=asked)["many.html"])
    assert "Days at sea 90 highest of 2 80.0 80.0" in page
    assert "Working days to reply 0 " in page


def test_texts_from_outside_stay_texts_and_synthetic_data_are_called_so():
    made = sheets(synthetic=True)
    for page in made.values():
        assert "Synthetic data" in page
        assert not re.search("<b>|<i>about", page)
        assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_without_a_law_there_is_no_time_limit():
    assert "Time to reply" not in "".join(sheets(law=None).values())


def test_where_small_counts_are_kept_back_there_are_no_sheets():
    with pytest.raises(BadInput, match="suppress_below"):
        sheets(suppress_below=5)
