"""All answers of a survey read, and corrected where a person decided."""

from collections.abc import Mapping

import polars as pl

from foisurvey.core import frames, survey
from foisurvey.intake.cells import AS_TYPED, LABELS, CellKind
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import BY_CONFIG, NO_COUNT, read_answer

# The columns of a reading, in the order of its fields.
READING = {
    "kind": pl.String,
    "rule": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "review": pl.String,
    "span": pl.String,
    "certainty": pl.String,
}
# What a reading depends on: the first question that asks for the same kind of number, the text, the kind of its cell.
_KEY = ["asked", "read_text", "cell"]


class AnswerReader:
    """Reads answers, frame by frame, and each distinct text once, in however many frames it stands.

    Questions that ask for the same kind of number, with the same largest one, have their texts in common.
    """

    def __init__(self, questions: Mapping[str, survey.NumberAsked], reading: survey.Reading) -> None:
        self._questions = questions
        self._reading = reading
        self._first_alike = {
            name: next(other for other in questions if questions[other] == asked) for name, asked in questions.items()
        }
        self._known = pl.DataFrame(schema={**dict.fromkeys(_KEY, pl.String), **READING})

    def read(self, answers_raw: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
        """Return each answer as received (`frames.ANSWERS_RAW`) with what it says (`frames.ANSWERS`).

        A correction of an answer that counts is read in its place. Status: stated, ruled (an approximation or a
        bound), corrected, in_review, the kind of an answer that gives no number, or superseded or late where
        another reply counts in its place.
        """
        counts, corrected = pl.col("set_aside").is_null(), pl.col("corrected")
        answers = answers_raw.join(
            corrections.select("organisation_id", "question", correction="to"),
            on=["organisation_id", "question"],
            how="left",
            maintain_order="left",
            validate="m:1",
        )
        answers = answers.with_columns(corrected=counts & pl.col("correction").is_not_null()).with_columns(
            read_text=pl.when(corrected).then("correction").otherwise("answer_text"),
            cell_received=pl.col("cell"),
            cell=pl.when(corrected).then(pl.lit("text")).otherwise("cell"),
        )
        answers = _with_decisions(self.readings(answers), counts)
        answers = answers.with_columns(status=_status(counts), cell=pl.col("cell_received"))
        return frames.conform(answers.select(list(frames.ANSWERS)), frames.ANSWERS)

    def readings(self, answers: pl.DataFrame) -> pl.DataFrame:
        """Return answers (question, read_text, cell and any more) with the columns of READING."""
        answers = answers.with_columns(
            asked=pl.col("question").replace_strict(self._first_alike, return_dtype=pl.String)
        )
        new = answers.select(_KEY).unique().join(self._known, on=_KEY, how="anti", nulls_equal=True)
        readings = pl.DataFrame([self._read_one(*key) for key in new.iter_rows()], schema=READING, orient="row")
        self._known = pl.concat([self._known, pl.concat([new, readings], how="horizontal")])
        return answers.join(self._known, on=_KEY, how="left", nulls_equal=True, maintain_order="left").drop("asked")

    def _read_one(self, question: str, text: str | None, cell: CellKind) -> Reading:
        if cell in AS_TYPED:
            asked = self._questions[question]
            return read_answer(text, asked, self._reading)
        review = f"a cell of type {LABELS[cell]}: not the answer as it was given"
        return Reading("unclear", f"{cell}_cell", review=review, span=text, certainty="unsure")


def _with_decisions(answers: pl.DataFrame, counts: pl.Expr) -> pl.DataFrame:
    """Return answers read, with the kind that a correction gives in place of a text, and reviews that are settled."""
    corrected = pl.col("corrected")
    kind = pl.col("read_text").str.strip_chars().str.to_lowercase()
    gives_kind = corrected & kind.is_in(frames.WITHOUT_A_NUMBER)
    settled = gives_kind | ~counts | (corrected & pl.col("review").is_in([BY_CONFIG, NO_COUNT]))
    return answers.with_columns(
        pl.when(gives_kind).then(kind).otherwise("kind").alias("kind"),
        pl.when(gives_kind).then(pl.lit("decided")).otherwise("rule").alias("rule"),
        *(pl.when(~gives_kind).then(name).alias(name) for name in ("value", "low", "high")),
        pl.when(settled)
        .then(None)
        .when(corrected)
        .then(pl.format("the correction '{}': {}", "read_text", "review"))
        .otherwise("review")
        .alias("review"),
    )


def _status(counts: pl.Expr) -> pl.Expr:
    return (
        pl.when(~counts)
        .then("set_aside")
        .when(pl.col("review").is_not_null())
        .then(pl.lit("in_review"))
        .when(pl.col("value").is_null())
        .then("kind")
        .when("corrected")
        .then(pl.lit("corrected"))
        .when(pl.col("kind").is_in(frames.AMBIGUOUS))
        .then(pl.lit("ruled"))
        .otherwise(pl.lit("stated"))
    )
