"""Two coders' texts of the same answers, and where they are read differently."""

from collections.abc import Mapping

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import NumberAsked, Reading
from foisurvey.intake.replies import late
from foisurvey.reading.read_answers import AnswerReader

_KEY = ["organisation_id", "question"]


def compare(
    organisations: pl.DataFrame,
    first: pl.DataFrame,
    second: pl.DataFrame,
    questions: Mapping[str, NumberAsked],
    reading: Reading,
    accepted_until: str | None,
) -> pl.DataFrame:
    """Return each answer that both coders have (`frames.CODED`), both texts read by the same rules.

    `first` and `second` are answers as received (`frames.ANSWERS_RAW`), before any correction. Compared is the reply
    of each coder that counts, of organisations that replied by `accepted_until` (YYYY-MM-DD) by the first coder's
    dates. An answer `differs` where its kind, value, limits or option do, where only one of the readings is in review,
    or where both are and the texts differ in more than their spaces. A likely proposal that the config accepts is not
    in review.
    """
    reader = AnswerReader(questions, reading)
    in_time = organisations.filter(~late(pl.col("counted_on"), accepted_until)).select("organisation_id")

    def readings(answers: pl.DataFrame, coder: str) -> pl.DataFrame:
        counting = answers.filter(pl.col("set_aside").is_null())
        counting = counting.join(in_time, on="organisation_id", how="semi", maintain_order="left")
        read = reader.readings(counting.with_columns(read_text="answer_text", text="answer_text"))
        names = [name.removeprefix(f"{coder}_") for name in frames.CODED if name.startswith(f"{coder}_")]
        return read.select(*_KEY, pl.col(names).name.prefix(f"{coder}_"))

    pairs = readings(first, "first").join(
        readings(second, "second"), on=_KEY, how="inner", maintain_order="left", validate="1:1"
    )
    read_differently = [
        pl.col(f"first_{name}").ne_missing(pl.col(f"second_{name}"))
        for name in ("kind", "value", "low", "high", "option")
    ]
    in_review = [pl.col(f"{coder}_review").is_not_null() for coder in ("first", "second")]
    texts = [pl.col(f"{coder}_text").str.replace_all(r"\s+", " ").str.strip_chars() for coder in ("first", "second")]
    reviewed_differently = (in_review[0] != in_review[1]) | (in_review[0] & texts[0].ne_missing(texts[1]))
    differs = pl.any_horizontal(*read_differently, reviewed_differently)
    return frames.conform(pairs.with_columns(differs=differs), frames.CODED)
