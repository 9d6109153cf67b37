"""Whether the counts of a run add up: no organisation and no answer was lost on the way."""

from collections.abc import Iterable

import polars as pl

from foisurvey.core.messages import BadInput, Problem


def closes(
    organisations: pl.Series,
    answers: Iterable[tuple[pl.DataFrame, pl.DataFrame]],
    frame: pl.DataFrame,
    questions: Iterable[str],
) -> None:
    """Refuse a run that lost something.

    `organisations` are the ids of the register, `answers` those received beside those read, in batches of rows.
    Every organisation contacted stands once, in its order, in the analysis frame and has a status for each question;
    every answer received is read, and has a status. Raises BadInput: a bug in this package, never a fault in the data.
    """
    problems = []
    if not frame["organisation_id"].equals(organisations):
        problems.append(Problem("the analysis frame does not have each organisation contacted once, in its order"))
    without_status = {f"{name}_status": frame[f"{name}_status"].null_count() for name in questions}
    without_status["status"] = 0
    same = True
    for received, read in answers:
        same = same and read.select(received.columns).equals(received)
        without_status["status"] += read["status"].null_count()
    if not same:
        problems.append(Problem("the answers read are not the answers received"))
    problems += [Problem(f"{name} is missing {count} times") for name, count in without_status.items() if count]
    if problems:
        raise BadInput("counts do not add up (a bug in foisurvey, not a fault in your data)", problems)
