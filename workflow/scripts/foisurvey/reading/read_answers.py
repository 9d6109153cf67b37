"""All answers of a survey read, and corrected where a person decided."""

from collections.abc import Mapping
from typing import Literal

import polars as pl
from msgspec.structs import replace

from foisurvey.core import frames, survey
from foisurvey.core.frame_names import AMBIGUOUS, DECISIONS, NO_RESPONSE, WITHOUT_A_NUMBER
from foisurvey.intake.cells import AS_TYPED, CellKind, why_in_review
from foisurvey.reading.choice import of_boolean, option
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
    "option": pl.String,
}
# What a reading depends on: a question that asks for it, the text, the kind of its cell (or "correction"), and whether
# it is no year.
_KEY = {"asked": pl.String, "read_text": pl.String, "cell": pl.String, "not_a_year": pl.Boolean}
# All that an answer read depends on.
_ANSWER = {
    **{name: frames.ANSWERS_RAW[name] for name in ("question", "answer_text", "cell", "not_a_year", "set_aside")},
    **dict.fromkeys(("correction", "corrects"), pl.String),
}
# A number alone is the same to all questions that ask alike; a word, a label or a year (of four digits) may be of one.
_NUMBER_ALONE = r"^\s*[\d.,]+\s*$"
_FOUR_DIGITS = r"^\s*\d{4}\s*$"


class AnswerReader:
    """Reads answers, frame by frame, and equal ones once, in however many frames they stand.

    Questions that ask for the same kind of number of the same things, with the same largest one, have numbers in
    common.
    """

    def __init__(self, questions: Mapping[str, survey.NumberAsked], reading: survey.Reading) -> None:
        self._questions = questions
        self._reading = reading
        kinds = {name: replace(asked, name="", words=()) for name, asked in questions.items()}
        self._first_alike = {
            name: next(other for other in questions if kinds[other] == kind) for name, kind in kinds.items()
        }
        self._known = pl.DataFrame(schema={**_KEY, **READING})
        self._answers = self._read(pl.DataFrame(schema=_ANSWER))

    def read(self, answers_raw: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
        """Return each answer as received (`frames.ANSWERS_RAW`) with what it says (`frames.ANSWERS`).

        A correction of an answer that counts is read in its place. Status: stated, ruled (an approximation or a
        bound), proposed, confirmed, corrected, in_review, the kind of an answer that gives no number, or superseded,
        late or no_response where the reply does not count. An answer that is corrected to no_response counts as not
        answered.
        """
        decided = corrections.select("organisation_id", "question", correction="to", corrects="from")
        if decided.is_empty():
            answers = answers_raw.with_columns(pl.lit(None, pl.String).alias(name) for name in decided.columns[2:])
        else:
            answers = answers_raw.join(
                decided, on=["organisation_id", "question"], how="left", maintain_order="left", validate="m:1"
            )
        places = self._places(answers)
        if places.has_nulls():
            new = answers.select(*_ANSWER).filter(places.is_null())
            self._answers = pl.concat([self._answers, self._read(new.unique(maintain_order=True))], rechunk=True)
            places = places.scatter(places.is_null().arg_true(), self._places(new))
        read = self._answers.select(name for name in frames.ANSWERS if name not in frames.ANSWERS_RAW)
        answers = answers_raw.hstack(read[places])
        return frames.conform(answers, frames.ANSWERS)

    def _places(self, answers: pl.DataFrame) -> pl.Series:
        """Return the row of each answer among those that are read already, null where it is not."""
        known = self._answers.select(*_ANSWER, pl.row_index("place"))
        key = list(_ANSWER)
        return answers.select(key).join(
            known, on=key, how="left", nulls_equal=True, maintain_order="left", validate="m:1"
        )["place"]

    def _read(self, answers: pl.DataFrame) -> pl.DataFrame:
        counts, corrected = pl.col("set_aside").is_null(), pl.col("corrected")
        answers = answers.with_columns(corrected=counts & pl.col("correction").is_not_null()).with_columns(
            read_text=pl.when(corrected).then("correction").otherwise("answer_text"),
            cell_received=pl.col("cell"),
            cell=pl.when(corrected).then(pl.lit("correction")).otherwise("cell"),
        )
        answers = self._with_confirmed(_with_decisions(self.readings(answers), counts))
        answers = answers.with_columns(pl.col("kind").replace(NO_RESPONSE, "not_answered"))
        return answers.with_columns(status=_status(counts), cell="cell_received").drop("cell_received")

    def readings(self, answers: pl.DataFrame) -> pl.DataFrame:
        """Return answers (question, read_text, cell and any more) with the columns of READING.

        A likely proposal that the config accepts has no review; its certainty stays.
        """
        text = pl.col("read_text")
        alike = text.str.contains(_NUMBER_ALONE) & ~text.str.contains(_FOUR_DIGITS)
        first_alike = pl.col("question").replace_strict(self._first_alike, return_dtype=pl.String)
        answers = answers.with_columns(asked=pl.when(alike).then(first_alike).otherwise("question"))
        new = answers.select(*_KEY).unique().join(self._known, on=list(_KEY), how="anti", nulls_equal=True)
        readings = pl.DataFrame([self._read_one(*key) for key in new.iter_rows()], schema=READING, orient="row")
        self._known = pl.concat([self._known, pl.concat([new, readings], how="horizontal")])
        return answers.join(
            self._known, on=list(_KEY), how="left", nulls_equal=True, maintain_order="left", validate="m:1"
        ).drop("asked")

    def _read_one(
        self, question: str, text: str | None, cell: CellKind | Literal["correction"], not_a_year: bool
    ) -> Reading:
        asked = self._questions[question]
        if cell == "boolean" and text and (name := of_boolean(text, asked)):
            return option(name, text)
        if cell == "correction" or cell in AS_TYPED or (cell == "percentage" and asked.number == "percent"):
            not_a_year &= cell != "correction"
            is_number = cell in ("number", "summed")
            reading = read_answer(text, asked, self._reading, number_cell=is_number, not_a_year=not_a_year)
            accepted = cell != "correction" and self._accepts(reading, asked)
            return reading._replace(review=None) if accepted else reading
        if cell == "status_refused":
            return Reading("refused", "reply_status")
        return Reading("unclear", f"{cell}_cell", review=why_in_review(cell), span=text, certainty="unsure")

    def _accepts(self, reading: Reading, asked: survey.NumberAsked) -> bool:
        """Return whether a proposal counts though nobody confirmed it.

        Never a number above the largest, nor an ambiguous one that a person is to decide, however it is worded.
        """
        if self._reading.sentences != "accept_likely" or reading.certainty != "likely":
            return False
        if reading.value is None:
            return reading.option is not None or reading.kind in WITHOUT_A_NUMBER
        by_config = reading.kind in AMBIGUOUS and getattr(self._reading, reading.kind) == "review"
        no_count = reading.kind in ("more_than", "fewer_than") and asked.number != "count"
        return reading.value <= asked.largest and not (by_config or no_count)

    def _with_confirmed(self, answers: pl.DataFrame) -> pl.DataFrame:
        """Return answers read, and what the correction of each confirms.

        It may be what the answer as received was read as; and upholds a number that needed no decision to be read: that
        of the answer, or of an earlier correction.
        """
        meaning = ("kind", "value", "low", "high", "option")
        corrected = answers.with_row_index("place").filter(pl.col("corrected") & pl.col("review").is_null())
        received = corrected.select("question", "not_a_year", read_text="answer_text", cell="cell_received")
        replaced = corrected.select("question", "not_a_year", read_text="corrects", cell=pl.lit("correction"))
        as_received, before = self.readings(received), self.readings(replaced)
        confirmed, same = (
            pl.all_horizontal([corrected[name].eq_missing(other[name]) for name in meaning])
            for other in (as_received, before)
        )
        upheld = same & before["review"].is_null() & before["value"].is_not_null()
        place = pl.int_range(pl.len())
        return answers.with_columns(
            confirmed=place.is_in(corrected.filter(confirmed)["place"].implode()),
            upheld=place.is_in(corrected.filter(upheld)["place"].implode()),
        )


def _with_decisions(answers: pl.DataFrame, counts: pl.Expr) -> pl.DataFrame:
    """Return answers read, with the kind that a correction gives in place of a text, and reviews that are settled."""
    corrected = pl.col("corrected")
    kind = pl.col("read_text").str.strip_chars().str.to_lowercase()
    is_option = pl.col("option").is_not_null() & pl.col("review").is_null()
    gives_kind = corrected & kind.is_in(DECISIONS) & ~is_option  # an option may be called not_applicable
    settled = gives_kind | ~counts | (corrected & pl.col("review").is_in([BY_CONFIG, NO_COUNT]))
    return answers.with_columns(
        pl.when(gives_kind).then(kind).otherwise("kind").alias("kind"),
        pl.when(gives_kind).then(pl.lit("decided")).otherwise("rule").alias("rule"),
        *(pl.when(~gives_kind).then(name).alias(name) for name in ("value", "low", "high", "option")),
        pl.when(~settled).then("certainty").alias("certainty"),
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
        .when(pl.col("value").is_null(), pl.col("option").is_null())
        .then("kind")
        .when("confirmed")
        .then(pl.lit("confirmed"))
        .when("corrected")
        .then(pl.lit("corrected"))
        .when(pl.col("certainty").is_not_null())
        .then(pl.lit("proposed"))
        .when(pl.col("kind").is_in(AMBIGUOUS))
        .then(pl.lit("ruled"))
        .otherwise(pl.lit("stated"))
    )
