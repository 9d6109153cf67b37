"""How the requests were answered: days to reply, replies within the limit of the law, refusals, internal reviews."""

import polars as pl

from foisurvey.core.survey import Law
from foisurvey.core.working_days import days_between


def days_to_reply(frame: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Return the analysis frame with `days`: days, as the law counts them, from the request to the first answer.

    That is a reply or a refusal, whichever came first. Missing where there is no reply or no date.
    """
    return frame.with_columns(days=days_between(frame["date_sent"], frame["counted_on"], law))
