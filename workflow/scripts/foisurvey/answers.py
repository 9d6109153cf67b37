"""The reader of answers as a command: `python -m foisurvey.answers in.csv out.csv`.

It reads the columns question, answer and number (count, decimal or money). How one answer is read is described in
reading/grammar.yaml and done by `foisurvey.reading`.
"""

import argparse
import sys

import polars as pl

from foisurvey.core.survey import NumberAsked
from foisurvey.reading.read_answers import READING
from foisurvey.reading.reader import read_answer
from foisurvey.reading.text import WANTED

_NEEDED = ["question", "answer", "number"]
_ADDED = ["kind", "value", "low", "high", "rule", "review", "span", "certainty"]


def main(source: str, target: str) -> None:
    """Read the answers of one CSV file into another.

    The words of its question may stand around an answer's number; a blank number asks for a count. A column of
    the source that has the name of one that is added is dropped. Exits with one line where the source cannot be read.
    """
    try:
        given = pl.read_csv(source, infer_schema=False)
        rows = given.select("question", "answer", pl.col("number").fill_null("count")).rows()
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0]
        sys.exit(f"{source}: expected a CSV in UTF-8 with columns {', '.join(_NEEDED)} ({reason})")
    unknown = [(row, number) for row, (*_, number) in enumerate(rows, start=2) if number not in WANTED]
    if unknown:
        row, number = unknown[0]
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        sys.exit(f"{source}, row {row}, column number, value {number!r}{more}: expected {', '.join(WANTED)}")
    readings = [read_answer(answer, NumberAsked(number, words=(question or "",))) for question, answer, number in rows]
    added = pl.DataFrame(readings, schema=READING, orient="row").select(_ADDED)
    pl.concat([given.select(pl.exclude(_ADDED)), added], how="horizontal").write_csv(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.answers", description="Read the answers of a CSV file.")
    parser.add_argument("source", help="a CSV with columns question, answer, number (count, decimal or money)")
    parser.add_argument("target", help="the CSV to write")
    main(**vars(parser.parse_args()))
