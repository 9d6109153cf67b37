"""The reader of answers: from the text of a reply to a number, a reason why there is none, or a question to a person.

`python -m foisurvey.answers in.csv out.csv` reads columns question, answer and number.

How one answer is read is told by reading/grammar.yaml and done by `foisurvey.reading`.
"""

import argparse
import sys
from typing import Any

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import LARGEST
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import BY_CONFIG, NO_COUNT, read_answer
from foisurvey.reading.text import WANTED


class Reader:
    """Reads answers, frame by frame, and each distinct text once, however often and in which frame it stands.

    `questions` is the config's: the number each wants, and the largest that can be; `reading` the
    section of that name. Those that want the same have their texts in common.
    """

    def __init__(self, questions: dict[str, Any], reading: dict[str, Any]) -> None:
        wanted = {name: (question["number"], question.get("largest", LARGEST)) for name, question in questions.items()}
        self._asked = {name: next(other for other in wanted if wanted[other] == wanted[name]) for name in wanted}
        self._numbers = {name: number for name, (number, _) in wanted.items()}
        self._settings = {name: reading | {"largest": largest} for name, (_, largest) in wanted.items()}
        self._known = pl.DataFrame(schema={**dict.fromkeys(_KEY, pl.String), **_READING})

    def read(self, answers_raw: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
        """Return each answer as received with what it says, corrected where a person decided.

        Status: stated, ruled (an approximation or a bound), corrected, in_review, the kind of an
        answer that gives no number, or superseded or late where another reply counts in its place.
        """
        decisions = corrections.select("organisation_id", "question", decision="to")
        answers = answers_raw.join(
            decisions, on=["organisation_id", "question"], how="left", maintain_order="left", validate="m:1"
        )
        counts = pl.col("set_aside").is_null()
        by_hand = pl.col("corrected")
        answers = answers.with_columns(corrected=counts & pl.col("decision").is_not_null()).with_columns(
            read_text=pl.when(by_hand).then("decision").otherwise("answer_text"),
            received=pl.col("cell"),
            cell=pl.when(by_hand).then(pl.lit("text")).otherwise("cell"),
        )
        found = self.readings(answers)
        kind = pl.col("read_text").str.strip_chars().str.to_lowercase()
        decided = by_hand & kind.is_in(frames.WITHOUT_A_NUMBER)
        found = found.with_columns(
            pl.when(decided).then(kind).otherwise("kind").alias("kind"),
            pl.when(decided).then(pl.lit("decided")).otherwise("rule").alias("rule"),
            *(pl.when(~decided).then(name).alias(name) for name in ("value", "low", "high")),
            pl.when(decided | ~counts | (by_hand & pl.col("review").is_in([BY_CONFIG, NO_COUNT])))
            .then(None)
            .when(by_hand)
            .then(pl.format("the correction '{}': {}", "read_text", "review"))
            .otherwise("review")
            .alias("review"),
        )
        status = (
            pl.when(~counts)
            .then("set_aside")
            .when(pl.col("review").is_not_null())
            .then(pl.lit("in_review"))
            .when(pl.col("value").is_null())
            .then("kind")
            .when(by_hand)
            .then(pl.lit("corrected"))
            .when(pl.col("kind").is_in(frames.AMBIGUOUS))
            .then(pl.lit("ruled"))
            .otherwise(pl.lit("stated"))
        )
        found = found.with_columns(status=status, cell=pl.col("received"))
        return frames.conform(found.select(list(frames.ANSWERS)), frames.ANSWERS)

    def readings(self, answers: pl.DataFrame) -> pl.DataFrame:
        """Return answers (question, read_text and cell) with kind, value, low, high, rule, review and span."""
        asked = pl.col("question").replace_strict(self._asked, return_dtype=pl.String)
        answers = answers.with_columns(asked=asked)
        new = answers.select(_KEY).unique().join(self._known, on=_KEY, how="anti", nulls_equal=True)
        readings = [self._reading(*key) for key in new.iter_rows()]
        read = pl.concat([new, pl.DataFrame(readings, schema=_READING, orient="row")], how="horizontal")
        self._known = pl.concat([self._known, read])
        return answers.join(self._known, on=_KEY, how="left", nulls_equal=True, maintain_order="left").drop("asked")

    def _reading(self, asked: str, text: str | None, cell: str) -> Reading:
        if cell in ("text", "number"):
            return read_answer(text, self._numbers[asked], self._settings[asked])
        review = f"a cell of type {cell}: not the answer as it was given"
        return Reading("unclear", f"{cell}_cell", review=review, span=text)


_KEY = ["asked", "read_text", "cell"]
_READING = {
    "kind": pl.String,
    "rule": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "review": pl.String,
    "span": pl.String,
}


def main(source: str, target: str) -> None:
    """Read the answers of one CSV (question, answer, number) into another.

    The words of its question may stand around an answer's number; a blank number wants a count.
    Columns of the source that have a name of ours are left out. Exits with a line where the
    source cannot be read.
    """
    asked = ["question", "answer", "number"]
    try:
        given = pl.read_csv(source, infer_schema=False)
        rows = given.select("question", "answer", pl.col("number").fill_null("count")).rows()
    except (OSError, pl.exceptions.PolarsError) as error:
        said = str(error).partition("\n")[0]
        sys.exit(f"{source}: expected a CSV in UTF-8 with columns {', '.join(asked)} ({said})")
    if wrong := [(place, number) for place, (*_, number) in enumerate(rows, start=2) if number not in WANTED]:
        place, number = wrong[0]
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        sys.exit(f"{source}, row {place}, column number, value {number!r}{more}: expected {', '.join(WANTED)}")
    found = [read_answer(text, number, {"topic_words": [question or ""]}) for question, text, number in rows]
    columns = ["kind", "value", "low", "high", "rule", "review", "span"]
    read = pl.DataFrame(found, schema=_READING, orient="row").select(columns)
    pl.concat([given.select(pl.exclude(columns)), read], how="horizontal").write_csv(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.answers", description="Read the answers of a CSV file.")
    parser.add_argument("source", help="a CSV with columns question, answer, number (count, decimal or money)")
    parser.add_argument("target", help="the CSV to write")
    main(**vars(parser.parse_args()))
