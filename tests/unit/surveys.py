"""A small made-up survey for the tests of what follows the reading: two kinds of club and their boats.

Not a conftest.py: that name is taken by the tests above this folder.
"""

from typing import Any

import polars as pl

from foisurvey.answers import Reader
from foisurvey.cleaning.derive import derive
from foisurvey.core import frames as schemas

QUESTIONS: dict[str, Any] = {
    "boats": {"role": "total", "number": "count", "label": "Boats"},
    "blue": {"role": "part", "number": "count", "label": "Blue all over", "status": "blue"},
    "red": {"role": "part", "number": "count", "label": "Red keel", "group": "In part", "status": "red"},
    "crew": {"role": "extra", "number": "decimal", "label": "Crew, whole-time equivalent"},
}
PARTS: dict[str, Any] = {
    "heading": "Paint",
    "remainder": {"status": "bare", "label": "Not painted"},
    "compliance": {"part": "blue", "rate": "blueness rate"},
}
TYPES = {"sea": "Sea clubs", "lake": "Lake clubs"}
SURVEY: dict[str, Any] = {
    "organisation_types": TYPES,
    "questions": QUESTIONS,
    "counted": {"id": "boats", "singular": "boat", "plural": "boats"},
    "parts": PARTS,
}
STATISTICS: dict[str, Any] = {
    "quantile_type": 7,
    "skewness_type": 3,
    "interval_of_mean": "z",
    "interval_of_share": "wald",
    "level": 0.95,
}
PRINT: dict[str, Any] = {
    "title": "Clubs, 2031",
    "synthetic": False,
    "decimals": {"statistic": 1, "percent": 1, "standard_error": 2},
    "statistics": STATISTICS,
    "sensitivity": {},
    "order": [],
}
FULL = ["boats", "blue", "red"]


def club(kind: str = "sea", **said: Any) -> dict[str, Any]:
    """Return one club as the clean frame has it; `said` is any of its columns."""
    row = {"organisation_type": kind, "responded": True, "late": False} | said
    silent = "late" if row["late"] else "no_response"
    for name in QUESTIONS:
        value = row.setdefault(name, None)
        given = "stated" if value is not None else "not_answered" if row["responded"] else silent
        row.setdefault(f"{name}_status", given)
        row.setdefault(f"{name}_low", value)
        row.setdefault(f"{name}_high", value)
        row.setdefault(f"{name}_ambiguous", False)
    return row


def cleaned(*clubs: dict[str, Any], questions: dict[str, Any] = QUESTIONS) -> pl.DataFrame:
    """Return the clean frame of these clubs, in their order."""
    schema = schemas.clean(questions)
    rows = [dict.fromkeys(schema) | one for one in clubs]
    for number, row in enumerate(rows, start=1):
        row["organisation_id"] = row["organisation_id"] or f"C{number}"
        row["name"] = f"Club {number}"
    return pl.DataFrame(rows, schema=schema, orient="row")


def derived(*clubs: dict[str, Any]) -> pl.DataFrame:
    """Return the analysis frame of these clubs."""
    return derive(cleaned(*clubs), QUESTIONS, FULL, PARTS)


def values(estimates: pl.DataFrame) -> dict[str, float | None]:
    """Return estimates by id."""
    found = dict(estimates.select("id", "value").iter_rows())
    assert len(found) == estimates.height, "an id stands twice"
    return found


def read(answers: pl.DataFrame, corrections: pl.DataFrame, questions: dict[str, Any], reading: dict) -> pl.DataFrame:
    """Return answers as received, read at once."""
    return Reader(questions, reading).read(answers, corrections)
