"""That a run which lost an organisation, an answer or a status is refused."""

from contextlib import nullcontext
from typing import Any

import polars as pl
import pytest
from surveys import SURVEY, club, derived

from foisurvey.checks.closing import closes
from foisurvey.core.messages import BadInput


def received(count: int) -> pl.DataFrame:
    rows = [(f"C{place}", name, "1") for name in SURVEY.questions for place in range(1, count + 1)]
    return pl.DataFrame(rows, schema=["organisation_id", "question", "answer_text"], orient="row")


@pytest.mark.parametrize(
    ("case", "which", "change", "message"),
    [
        ("expected", "frame", lambda frame: frame, None),
        ("one lost", "frame", lambda frame: frame.head(2), "not have each organisation contacted once"),
        ("one twice", "frame", lambda frame: frame[[0, 1, 1]], "not have each organisation contacted once"),
        ("another order", "frame", lambda frame: frame.reverse(), "not have each organisation contacted once"),
        ("an answer lost", "answers", lambda frame: frame.head(11), "not the answers received"),
        (
            "an answer changed",
            "answers",
            lambda frame: frame.with_columns(answer_text=pl.lit("2")),
            "not the answers received",
        ),
        (
            "an answer without a status",
            "answers",
            lambda frame: frame.with_columns(status=pl.lit(None, dtype=pl.String)),
            "status is missing 12 times",
        ),
        (
            "a value without a status",
            "frame",
            lambda frame: frame.with_columns(blue_status=pl.lit(None, dtype=pl.String)),
            "blue_status is missing 3 times",
        ),
    ],
)
def test_a_run_that_lost_something_is_refused(case: str, which: str, change: Any, message: str | None):
    frame = derived(club(boats=4, blue=1), club(boats=2), club(responded=False))
    made = {
        "organisations": frame.select("organisation_id"),
        "received": received(3),
        "answers": received(3).with_columns(status=pl.lit("stated")),
        "frame": frame,
    }
    made[which] = change(made[which])
    ids, answers = made["organisations"]["organisation_id"], [(made["received"], made["answers"])]
    with nullcontext() if message is None else pytest.raises(BadInput, match=message):
        closes(ids, answers, made["frame"], SURVEY.questions)
