"""Several rows of an organisation that are parts of one reply, such as its sites: added up, or put to a person."""

from collections.abc import Mapping

import polars as pl

from foisurvey.core.frame_names import REPLY_TEXTS
from foisurvey.core.survey import NumberKind
from foisurvey.intake.cells import AS_TYPED, YEARS
from foisurvey.intake.replies import PLACE, REFUSED
from foisurvey.intake.text_rows import ROW

_DIGITS = r"(?:0|[1-9][0-9]{0,14}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})"
# The numbers in digits that the reader takes without a doubt, by what is asked; others are no plain numbers.
PLAIN = {"count": rf"^{_DIGITS}(?:\.0)?$", "decimal": rf"^{_DIGITS}(?:\.[0-9]{{1,15}})?$"}
PLAIN["money"] = PLAIN["decimal"]
# As typed, 1.250 may be a thousand and more.
THREE_DECIMALS = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
FOUR_DIGITS = r"^[0-9]{4}$"
EXACT = pl.Decimal(38, 15)


def added_up(texts: pl.DataFrame, questions: Mapping[str, NumberKind]) -> pl.DataFrame:
    """Return the answers of each organisation as one row, its first (see `Coder.texts`), in the order of these rows.

    Where every answer is a plain number, theirs is the sum in digits, of the kind summed. Blank answers alone are
    blank, and equal answers to a choice or of a percentage are one. Any others are joined with " + ", of the kind
    parts_of_a_sum. An organisation of one row keeps it as it is.
    """
    repeated = pl.col("organisation_id").is_duplicated()
    alone, several = texts.filter(~repeated), texts.filter(repeated)
    columns = [pl.col(ROW).first()]
    for question, number in questions.items():
        columns += _of_several(question, number)
    # Numbers are made before they are grouped, all columns at once.
    amounts = {f"{question} amount": _amount(question, number) for question, number in questions.items()}
    one_each = several.with_columns(**amounts).group_by("organisation_id", maintain_order=True).agg(columns)
    return pl.concat([alone, one_each.select(texts.columns)]).sort(ROW)


def replies_as_one(replies: pl.DataFrame) -> pl.DataFrame:
    """Return the replies (see `Coder`), those of an organisation as one: of its last day, and of its first refusal."""
    repeated = pl.col("organisation_id").is_duplicated()
    alone, several = replies.filter(~repeated), replies.filter(repeated)
    texts = [
        pl.col(name).drop_nulls().unique(maintain_order=True).str.join("; ").replace("", None) for name in REPLY_TEXTS
    ]
    one_each = (
        several.with_columns(date_refused=REFUSED)
        .group_by("organisation_id", maintain_order=True)
        .agg(
            pl.col(ROW, PLACE).first(),
            pl.col("date_responded").max(),
            pl.col("date_refused").min(),
            *texts,
            pl.col("answered").any(),
        )
    )
    return pl.concat([alone, one_each.select(replies.columns)]).sort(ROW)


def _amount(question: str, number: NumberKind) -> pl.Expr:
    """Return the plain number that an answer is, null where it is none, or may be a year."""
    if number not in PLAIN:
        return pl.lit(None, dtype=EXACT)
    answer, cell = pl.col(question).str.strip_chars(), pl.col(f"{question} cell")
    digits = answer.str.replace(r"^£\s*", "") if number == "money" else answer
    may_be_year = answer.str.contains(FOUR_DIGITS) & answer.cast(pl.Int64, strict=False).is_between(YEARS[0], YEARS[-1])
    doubtful = ((cell != "number") & digits.str.contains(THREE_DECIMALS)) | (
        may_be_year & ~pl.col(f"{question} no year")
    )
    plain = cell.is_in(AS_TYPED) & digits.str.contains(PLAIN[number]) & ~doubtful.fill_null(False)
    return pl.when(plain).then(digits.str.replace_all(",", "", literal=True)).cast(EXACT)


def _of_several(question: str, number: NumberKind) -> list[pl.Expr]:
    """Return the answer of a group of rows, the kind of its cell, and whether it is no year."""
    answer, cell, amount = pl.col(question).str.strip_chars(), pl.col(f"{question} cell"), pl.col(f"{question} amount")
    blank, summed, agree = (answer == "").all(), amount.is_not_null().all(), answer.n_unique() == 1
    silent = ((cell == "no_reply") | (answer == "")).all()  # in words, maybe different ones
    one = blank | (agree if number not in PLAIN else pl.lit(False))
    parts = pl.when(answer == "").then(pl.lit("(blank)")).otherwise(answer).str.join(" + ")
    total = amount.sum().cast(pl.String).str.replace(r"\.?0+$", "")
    return [
        pl.when(one).then(answer.first()).when(summed).then(total).otherwise(parts).alias(question),
        pl.when(silent & ~blank)
        .then(pl.lit("no_reply"))
        .when(one)
        .then(cell.first())
        .when(summed)
        .then(pl.lit("summed"))
        .otherwise(pl.lit("parts_of_a_sum"))
        .alias(f"{question} cell"),
        (pl.col(f"{question} no year").first() | summed).alias(f"{question} no year"),
    ]
