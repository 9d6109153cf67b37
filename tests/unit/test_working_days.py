"""Working days between a request and its reply, counted by hand from the calendar."""

import datetime

import polars as pl
import pytest

from foisurvey.core.survey import Law
from foisurvey.core.working_days import days_between

ENGLAND = {"holidays": ("GB-ENG",)}
SCOTLAND = {"holidays": ("GB-SCT",)}
NORTHERN_IRELAND = {"holidays": ("GB-NIR",)}
CALENDAR = {"counting": "calendar"}


@pytest.mark.parametrize(
    ("start", "end", "law", "days"),
    [
        # Receipt is day zero, whether or not that is a working day.
        ("2025-06-02", "2025-06-02", {}, 0),
        ("2025-06-02", "2025-06-03", {}, 1),
        ("2025-06-07", "2025-06-09", {}, 1),
        ("2025-06-06", "2025-06-08", {}, 0),
        # Easter 2025: Good Friday is 18 April; Easter Monday, the 21st, is a holiday everywhere but in Scotland.
        ("2025-04-17", "2025-04-22", {}, 1),
        ("2025-04-17", "2025-04-22", ENGLAND, 1),
        ("2025-04-17", "2025-04-22", SCOTLAND, 2),
        ("2025-04-17", "2025-04-22", CALENDAR, 5),
        # Christmas 2025 to New Year: Scotland has 2 January, too, and therefore so has the United Kingdom.
        ("2025-12-24", "2025-12-29", {}, 1),
        ("2025-12-24", "2026-01-05", {}, 4),
        ("2025-12-24", "2026-01-05", SCOTLAND, 4),
        ("2025-12-24", "2026-01-05", ENGLAND, 5),
        # Christmas Day 2027 is a Saturday: Monday and Tuesday are the holidays.
        ("2027-12-24", "2027-12-29", {}, 1),
        # Saint Andrew's Day 2026, 30 November, is a Monday.
        ("2026-11-27", "2026-12-01", {}, 1),
        ("2026-11-27", "2026-12-01", SCOTLAND, 1),
        ("2026-11-27", "2026-12-01", NORTHERN_IRELAND, 2),
        # 12 July 2025 is a Saturday, and the Monday after it a holiday in Northern Ireland.
        ("2025-07-11", "2025-07-15", {}, 1),
        ("2025-07-11", "2025-07-15", NORTHERN_IRELAND, 1),
        ("2025-07-11", "2025-07-15", ENGLAND, 2),
        # Saint Patrick's Day, 17 March 2025, is a Monday; 20 working days from 24 February are therefore 25 March.
        ("2025-02-24", "2025-03-25", {}, 20),
        ("2025-02-24", "2025-03-24", ENGLAND, 20),
    ],
)
def test_days_are_counted_as_the_law_counts_them(start: str, end: str, law: dict, days: int):
    dates = (pl.Series([datetime.date.fromisoformat(one)]) for one in (start, end))
    assert days_between(*dates, Law(**law)).to_list() == [days]


def test_days_are_missing_where_a_date_is():
    day = datetime.date(2025, 6, 2)
    for counting in ("working", "calendar"):
        days = days_between(pl.Series([day, None, None]), pl.Series([None, day, None]), Law(counting=counting))
        assert days.to_list() == [None, None, None]
        assert days_between(pl.Series([None]), pl.Series([None]), Law(counting=counting)).to_list() == [None]
