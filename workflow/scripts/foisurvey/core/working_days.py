"""Days from a request to its reply, as a law counts them: the day of receipt is day zero."""

import datetime
from collections.abc import Collection

import polars as pl

from foisurvey.core.survey import Law


def bank_holidays(parts: Collection[str], years: Collection[int]) -> list[datetime.date]:
    """Return the days of some years that are a holiday in any of these parts (GB-ENG and so on), in order.

    Each part has Christmas Day and Good Friday; a holiday on a weekend stands there beside the day in its place.
    """
    # Here, since few rules that import this module need it; and not by the name of the country, which loads more.
    from holidays.countries.united_kingdom import UnitedKingdom

    days: set[datetime.date] = set()
    for part in parts:
        days |= UnitedKingdom(subdiv=part.removeprefix("GB-"), years=years).keys()
    return sorted(days)


def days_between(start: pl.Series, end: pl.Series, law: Law) -> pl.Series:
    """Return how many days after its start each end is, 0 on the same day; missing where either date is.

    They are those of the calendar, or the working days: none is a Saturday, a Sunday, or a holiday in any part of the
    United Kingdom that the law counts.
    """
    both = pl.DataFrame({"start": start, "end": end}, schema={"start": pl.Date, "end": pl.Date})
    if law.counting == "calendar":
        return both.select(days=(pl.col("end") - pl.col("start")).dt.total_days()).to_series()
    years = both.select(pl.concat_list("start", "end").explode().dt.year().unique()).to_series().drop_nulls().to_list()
    holidays = bank_holidays(law.holidays, range(min(years, default=0), max(years, default=-1) + 1))
    # Polars counts a first day, and not the last one.
    after_start, after_end = (pl.col(name).dt.offset_by("1d") for name in ("start", "end"))
    count = pl.business_day_count(after_start, after_end, holidays=holidays)
    return both.select(days=count.cast(pl.Int64)).to_series()
