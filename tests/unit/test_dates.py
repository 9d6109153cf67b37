"""Dates as people type them and forms stamp them, in either order of day and month."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from foisurvey.core.messages import BadInput
from foisurvey.core.survey import DateOrder, Input, typed
from foisurvey.intake.dates import date_of
from foisurvey.intake.ingest import Received, ingest


@pytest.mark.parametrize(
    "text",
    [
        *("2031-02-28", "2031/2/28", "2031-02-28 10:15:00", "2031-02-28T10:15:51Z", "2031-02-28T10:15:51.250+01:00"),
        *("2031/02/28 1:30:51 PM GMT+1", "28 February 2031", "28 Feb 2031", "28-Feb-2031", "28-feb-31"),
        *("28th Feb. 2031", "28th of February, 2031", "February 28, 2031", "Feb 28th 2031 at 9:05", "Fri, 28 Feb 2031"),
    ],
)
@pytest.mark.parametrize("order", ["day_first", "month_first"])
def test_a_month_in_letters_or_a_year_that_stands_first_leaves_no_doubt(text: str, order: DateOrder):
    assert date_of(f" {text} ", order) == datetime.date(2031, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        *("28/02/2031", "28/2/31", "28-02-31", "28.02.2031", "28/02/2031 13:30", "28/02/2031 13:30:51"),
        *("28/02/2031, 1:30 pm", "28/02/2031 12.05 a.m.", "28/02/2031 01:30:51 PM"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_config(text: str):
    month_first = re.sub(r"(\d+)(\D)(\d+)", r"\3\2\1", text, count=1)
    assert date_of(text, "day_first") == date_of(month_first, "month_first") == datetime.date(2031, 2, 28)
    assert date_of(text, "month_first") is None
    assert date_of(month_first, "day_first") is None


def test_a_date_of_either_order_is_another_day():
    assert date_of("02/03/2025", "day_first") == datetime.date(2025, 3, 2)
    assert date_of("02/03/2025", "month_first") == datetime.date(2025, 2, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1 Sept 2025", (2025, 9, 1)), ("1/2/68", (2068, 2, 1)), ("1/2/69", (1969, 2, 1)), ("29/2/2028", (2028, 2, 29))],
)
def test_other_dates(text: str, day: tuple[int, int, int]):
    assert date_of(text, "day_first") == datetime.date(*day)


@pytest.mark.parametrize(
    "text",
    [
        *("29/02/2031", "28/02/3", "28-Feb-3x", "28Feb2031", "28/02-2031", "2031-13-01", "0/1/2031", "1 Foo 2031"),
        *(
            "28/02/2031 24:00",
            "28/02/2031 10:60",
            "28/02/2031 13:30 pm",
            "28/02/2031 10",
            "soon",
            "20310228",
            "٢٨/02/2031",
        ),
    ],
)
@pytest.mark.parametrize("order", ["day_first", "month_first"])
def test_what_is_no_date(text: str, order: DateOrder):
    assert date_of(text, order) is None


def take(folder: Path, order: DateOrder, *days: str, sent: str = "", decided: str = "") -> Received:
    """Return what is received of a club a day, whose requests were sent on one day."""
    clubs = [f"C{number}" for number in range(len(days))]
    files = {
        "organisations": ["organisation_id,name,organisation_type,date_sent", *(f"{one},,sea,{sent}" for one in clubs)],
        "responses": [
            "organisation_id,boats,date_responded",
            *(f"{one},3,{day}" for one, day in zip(clubs, days, strict=True)),
        ],
        "corrections": ["organisation_id,question,from,to,reason,by,date", f"C0,boats,3,4,,,{decided}"],
    }
    source: dict[str, Any] = {"date_order": order}
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        source[name] = {"file": str(folder / f"{name}.csv")}
    return ingest(typed(source, Input), {"boats": "count"}, {"sea": ["sea"]})


def test_the_order_is_that_of_all_files(tmp_path: Path):
    received = take(
        tmp_path, "month_first", "11/28/2031 13:30:51", "12/1/2031", sent="11/27/2031", decided="12/24/2031"
    )
    found = received.organisations.select("date_sent", "date_responded").rows()
    sent = datetime.date(2031, 11, 27)
    assert found == [(sent, datetime.date(2031, 11, 28)), (sent, datetime.date(2031, 12, 1))]
    assert received.corrections["date"].to_list() == ["12/24/2031"]


def test_dates_of_the_other_order_are_refused_together(tmp_path: Path):
    days = ["11/28/2031 13:30:51", "11/29/2031 9:00", "1/2/2032", "11/30/2031 9:00", "soon"]
    with pytest.raises(BadInput) as refusal:
        take(tmp_path, "day_first", *days, sent="11/27/2031", decided="12/24/2031")
    form = "expected a date (2025-02-28 or 28/02/2025)"
    lines = str(refusal.value).split("\n")[1:]
    replies, decisions = str(tmp_path / "responses.csv"), str(tmp_path / "corrections.csv")
    say = "the month comes first: say date_order: month_first under input"
    assert (
        f"  - {replies}, column date_responded in 3 rows, first row 2: {form}; in '11/28/2031 13:30:51' {say}" in lines
    )
    assert f"  - {replies}, row 6, organisation C4, column date_responded, value 'soon': {form}" in lines
    assert f"  - {decisions}, row 2, organisation C0, column date: {form}; in '12/24/2031' {say}" in lines
    assert len(lines) == 4  # the last: of the day of the request
    with pytest.raises(BadInput, match=r"02/28/2025\); in '28/11/2031' the day comes first: say date_order: day_first"):
        take(tmp_path, "month_first", "28/11/2031")


@pytest.mark.parametrize("gap", ["-", " – ", "N/A", "not applicable"])
def test_what_fills_a_gap_is_no_date_and_no_reply(tmp_path: Path, gap: str):
    assert take(tmp_path, "day_first", gap, sent=gap).organisations.select("date_sent", "date_responded").rows() == [
        (None, None)
    ]
    (tmp_path / "silent.csv").write_text(f"name,boats,date_responded\nFirst,,{gap}\nSecond,3,{gap}\n", encoding="utf-8")
    source = typed({"responses": {"file": str(tmp_path / "silent.csv")}}, Input)
    received = ingest(source, {"boats": "count"}, {"sea": ["sea"]})
    assert received.organisations["replies"].to_list() == [0, 1]
