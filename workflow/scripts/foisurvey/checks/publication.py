"""The figures that a publication printed, compared with ours."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import File, Publication
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW
from foisurvey.stats.printing import printed


def printed_figures(publication: Publication) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the figures of a publication (id, source, decimals, printed) and why some cannot agree (id, ours, reason).

    A reason is for our number `ours`, with as many decimals as are printed; blank: there is none. All columns are text.
    Raises BadInput with every fault of both files.
    """
    figures = Source(File(file=publication.figures), ["id", "source", "decimals", "printed"], [], key="id")
    contradictions = File(file=publication.contradictions) if publication.contradictions else None
    reasons = Source(contradictions, ["id", "ours", "reason"], [], key="id")
    problems = [*figures.problems, *figures.identified(), *reasons.problems, *reasons.identified()]
    if figures.readable:
        problems += reasons.one_of("id", figures.frame["id"], "the id of a printed figure")
    for source, column, form, expected in (
        (figures, "decimals", r"^\d$", "a number of decimals, 0 to 9"),
        (figures, "printed", r"^-?\d+(\.\d+)?$", "a number as printed, without commas"),
        (reasons, "ours", r"^(-?\d+(\.\d+)?)?$", "our number, without commas, or nothing where there is none"),
    ):
        for text, row in source.frame.filter(~pl.col(column).str.contains(form)).select(column, ROW).iter_rows():
            problems.append(source.problem(row, f"expected {expected}", column, text))
    if problems:
        raise BadInput("audit", problems)
    return figures.frame.drop(ROW), reasons.frame.drop(ROW)


def compare(
    estimates: pl.DataFrame, figures: pl.DataFrame, contradictions: pl.DataFrame, rounding: str
) -> pl.DataFrame:
    """Compare each printed figure with our estimate at its printed decimals, as numbers (80 is 80.0).

    `figures` and `contradictions` are as from `printed_figures`, `rounding` is as for `stats.printing.printed`. One row
    (`frames.PUBLISHED`) is one printed figure; its agreement is agrees, differs or not_estimated (no such estimate, or
    a missing value). Those that do not agree have their reason, if there is one for the number that we have.
    """
    beside = figures.join(estimates.select("id", "value"), on="id", how="left", maintain_order="left")
    ours = [
        printed(value, int(decimals), rounding) for value, decimals in beside.select("value", "decimals").iter_rows()
    ]
    equal = pl.col("ours").cast(pl.Float64) == pl.col("printed").cast(pl.Float64)
    explained = pl.col("ours_explained").cast(pl.Float64, strict=False).eq_missing(pl.col("ours").cast(pl.Float64))
    agreement = pl.when(equal).then(pl.lit("agrees")).otherwise(pl.lit("differs"))
    compared = (
        beside.with_columns(ours=pl.Series(ours, dtype=pl.String))
        .with_columns(agreement=pl.when(pl.col("ours").is_null()).then(pl.lit("not_estimated")).otherwise(agreement))
        .join(contradictions, on="id", how="left", maintain_order="left", suffix="_explained")
        .with_columns(reason=pl.when((pl.col("agreement") != "agrees") & explained).then("reason"))
    )
    return frames.conform(compared.select(list(frames.PUBLISHED)), frames.PUBLISHED)
