"""When an organisation replied, and whether that was in time: one rule for each stage that asks."""

import datetime

import polars as pl


def replied_on() -> pl.Expr:
    """The day of a reply: of its first refusal, where there was one (paper, "Data Sources")."""
    return pl.coalesce("date_refused", "date_responded")


def late(accepted_until: str | None) -> pl.Expr:
    """Say of a reply whether it came after the last day (YYYY-MM-DD); one without a date, or a last day, did not."""
    last = datetime.date.fromisoformat(accepted_until) if accepted_until else datetime.date.max
    return (replied_on() > last).fill_null(False)
