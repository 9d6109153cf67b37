"""Tables 2 to 6 by tables.R, the reference implementation in base R, against ours, cell by cell."""

import random
from pathlib import Path

import polars as pl
import pytest
from conftest import RESULTS, ROOT, Project
from start import rscript

from foisurvey.cleaning.derive import derive
from foisurvey.core.config import read
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity

HERE = Path(__file__).parent
SURVEY = typed(read(ROOT / "config/config.yaml"), Survey)
TOLERANCE = 1e-12
ANSWERS = ("q1", "q2", "q3", "q4")
# What must be R's to the last digit, and what in percent has 100 as the largest number it is made of.
EXACT = "n pct total median iqr_low iqr_high min max organisations numerator denominator".split()
Values = dict[str, float | None]


def of_tables(estimates: pl.DataFrame) -> Values:
    """Return the values of Tables 2 to 6 by id; how many answers are ambiguous, or totals tied, is no statistic."""
    shown = pl.col("id").str.contains(r"^table[2-6]\.") & ~pl.col("id").str.contains(r"\.(ambiguous|tied)\.n$")
    return dict(estimates.filter(shown).select("id", pl.col("value").cast(pl.Float64)).iter_rows())


def differing(ours: Values, theirs: Values, largest: float) -> list[str]:
    """Say which cells are not R's; `largest` is the largest total."""
    assert set(ours) == set(theirs)
    found = []
    for name, value in ours.items():
        r, statistic = theirs[name], name.rsplit(".", 1)[1]
        if value is None or r is None:
            wrong = value is not r
        elif statistic in EXACT:
            wrong = value != r
        else:
            in_percent = not name.startswith(("table2", "table3")) or statistic == "pct"
            scale = 1 if statistic == "skewness" else max(abs(r), 100 if in_percent else largest)
            wrong = abs(value - r) > TOLERANCE * scale
        if wrong:
            found.append(f"{name}: R has {r}, not {value}")
    return found


def by_r(derived: Path, folder: Path) -> Values:
    """Return what R makes of an analysis frame."""
    rscript(HERE / "tables.R", derived, folder / "tables.csv", folder / "tables_versions.csv")
    return of_tables(pl.read_csv(folder / "tables.csv", infer_schema=False))


def largest_total(derived: pl.DataFrame) -> float:
    return float(derived["q1"].max() or 0)


def test_the_default_survey_against_the_committed_values_of_r(finished: Project):
    ours = of_tables(pl.read_csv(finished.folder / RESULTS / "estimates.csv", infer_schema=False))
    theirs = of_tables(pl.read_csv(HERE / "tables.csv", infer_schema=False))
    assert len(ours) > 400
    derived = pl.read_parquet(finished.folder / RESULTS / "data/derived.parquet")
    assert differing(ours, theirs, largest_total(derived)) == []


@pytest.mark.r
def test_r_run_anew_has_our_values_and_changes_nothing_in_the_committed_ones(finished: Project, tmp_path: Path):
    anew = by_r(finished.folder / RESULTS / "data/derived.csv", tmp_path)
    ours = of_tables(pl.read_csv(finished.folder / RESULTS / "estimates.csv", infer_schema=False))
    derived = pl.read_parquet(finished.folder / RESULTS / "data/derived.parquet")
    assert differing(ours, anew, largest_total(derived)) == []
    # Another R may differ in a last digit.
    if (tmp_path / "tables_versions.csv").read_text() == (HERE / "tables_versions.csv").read_text():
        assert (tmp_path / "tables.csv").read_text() == (HERE / "tables.csv").read_text()


# seed, organisations, the shares of provider trusts and of ICBs, the largest total, the share of missing answers
SURVEYS = [
    ("expected: as large as the study", 1, 239, (0.7, 0.2), 900, 0.15),
    ("expected: large", 2, 300, (0.4, 0.4), 5000, 0.1),
    ("expected: nothing missing", 3, 120, (0.3, 0.3), 60, 0.0),
    ("edge: few totals, many ties and zeros", 4, 150, (0.5, 0.3), 3, 0.1),
    ("edge: no ICB", 5, 80, (0.7, 0.0), 40, 0.1),
    ("edge: one type only", 6, 60, (1.0, 0.0), 40, 0.2),
    ("edge: hardly an answer", 7, 60, (0.5, 0.4), 40, 0.8),
    ("edge: no organisation is trimmed", 8, 20, (0.5, 0.3), 15, 0.1),
    ("edge: one organisation a type", 9, 3, (0.34, 0.33), 15, 0.0),
    ("edge: no answer at all", 10, 30, (0.5, 0.3), 15, 1.0),
]


def survey(seed: int, organisations: int, shares: tuple[float, float], largest: int, missing: float) -> pl.DataFrame:
    """Return the numbers of made-up organisations; all or none of an organisation's systems have both cases often."""
    draw = random.Random(seed)
    trusts, boards = (round(sum(shares[:count]) * organisations) for count in (1, 2))
    rows = []
    for place in range(organisations):
        kind = "provider_trust" if place < trusts else "icb" if place < boards else "ambulance_trust"
        q1 = int(largest * draw.random() ** 3) * (draw.random() > 0.1)
        left, parts = q1, []
        for share in (draw.choice([0, 1, draw.random(), draw.random()]), draw.random(), draw.random()):
            parts.append(int(share * left))
            left -= parts[-1]
        numbers = [None if draw.random() < missing else number for number in (q1, *parts)]
        rows.append((f"X{place:03}", kind, *numbers))
    schema = {"organisation_id": pl.String, "organisation_type": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(ANSWERS, pl.Int64), orient="row")


def analysis_frame(numbers: pl.DataFrame, finished: Project) -> pl.DataFrame:
    """Return the analysis frame of these numbers: the columns of the finished run, every answer as stated."""
    columns = pl.read_parquet(finished.folder / RESULTS / "data/imputed.parquet").head(0)
    stated = numbers.with_columns(responded=pl.lit(True), late=pl.lit(False))
    for name in ANSWERS:
        value = pl.col(name).cast(pl.Float64)
        status = pl.when(value.is_null()).then(pl.lit("not_answered")).otherwise(pl.lit("stated"))
        of_answer = {"low": value, "high": value, "status": status, "ambiguous": pl.lit(False)}
        stated = stated.with_columns(**{f"{name}_{field}": column for field, column in of_answer.items()})
    frame = pl.concat([columns, stated], how="diagonal")
    return derive(frame, SURVEY.design, SURVEY.completeness.full)


@pytest.mark.r
@pytest.mark.parametrize(("case", "seed", "organisations", "shares", "largest", "missing"), SURVEYS)
def test_made_up_surveys_against_r(
    case: str,
    seed: int,
    organisations: int,
    shares: tuple[float, float],
    largest: int,
    missing: float,
    finished: Project,
    tmp_path: Path,
):
    frame = analysis_frame(survey(seed, organisations, shares, largest, missing), finished)
    frame.write_csv(tmp_path / "derived.csv")
    design, methods = SURVEY.design, SURVEY.statistics
    scenarios = [sensitivity(frame, name, one, design, methods) for name, one in SURVEY.exclusions.items()]
    ours = of_tables(pl.concat([primary(frame, design, methods), *scenarios]))
    assert differing(ours, by_r(tmp_path / "derived.csv", tmp_path), largest_total(frame)) == [], case
