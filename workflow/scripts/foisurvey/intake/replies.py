"""When a reply came, and whether that was in time: one rule for each stage that asks."""

import datetime

import polars as pl

# Whether a reply gave something after an internal review of a refusal.
REVIEWED = (pl.col("review_outcome").str.to_lowercase() != "none").fill_null(False)
# The day of a reply's refusal: a reply that claims an exemption and gives no other day refused on the day that it came,
# unless it came after the review of the refusal.
REFUSED = pl.coalesce(
    "date_refused", pl.when(pl.col("exemption_claimed").is_not_null() & ~REVIEWED).then("date_responded")
)
UNDATED_REFUSAL = "an internal review is recorded, but no day of the refusal: with a date_refused it counts by that day"


def late(day: pl.Expr, accepted_until: str | None) -> pl.Expr:
    """Say whether a day is after the last one (YYYY-MM-DD); where either is missing it is not."""
    last = datetime.date.fromisoformat(accepted_until) if accepted_until else datetime.date.max
    return (day > last).fill_null(False)
