"""Tables 1 to 6 and the sensitivity analyses by tables.R, the reference implementation in R, against ours."""

import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from conftest import RESULTS, ROOT, Project, copy_project
from fleet import fleet
from simulate import simulate
from start import rscript
from surveys import GONE, derived, survey

from foisurvey.cleaning.derive import derive
from foisurvey.core.config_file import read
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity

HERE = Path(__file__).parent
SURVEY = typed(read(ROOT / "config/config.yaml"), Survey)
TOLERANCE = 1e-12
DEFAULT = HERE / "survey.R"
ANSWERS = ("q1", "q2", "q3", "q4")
# What must be R's to the last digit where whole numbers were asked for; what is in percent has 100 as the largest
# number that it is made of.
EXACT = "n pct total median iqr_low iqr_high min max organisations numerator denominator contacted".split()
Values = dict[str, float | None]


def for_r(of: Survey) -> str:
    """Return a survey as tables.R needs it."""
    design, methods = of.design, of.statistics

    def text(value: Any) -> str:
        match value:
            case None:
                return "NULL"
            case bool():
                return str(value).upper()
            case dict():
                return f"c({', '.join(f'{name} = {text(one)}' for name, one in value.items())})"
            case list() | tuple():
                return f"c({', '.join(map(text, value))})"
        return json.dumps(value)

    scenarios = []
    for name, one in of.exclusions.items():
        rules: dict[str, Any] = {"fraction": one.trim.fraction, "base": one.trim.base} if one.trim else {}
        rules |= {"ties": one.trim.ties} if one.trim and one.trim.ties != "register_order" else {}
        rules |= {"stated_totals_only": True} if one.stated_totals_only else {}
        rules |= {"rates": one.exclude_rates} if one.exclude_rates else {}
        scenarios.append(f"  {name} = list({', '.join(f'{rule} = {text(value)}' for rule, value in rules.items())})")
    values = {
        "types": design.types,
        "counted": design.noun,
        "is_count": design.counts_things,
        "total": design.total,
        "parts": {status: part for status, part in design.statuses.items() if part},  # by their status
        "remainder": design.remainder,
        "compliant": design.compliant,
        "full": of.completeness.full,  # what a full reply answers
        "quantile_type": methods.quantile_type,
        "skewness_type": methods.skewness_type,
        "interval_of_mean": methods.interval_of_mean,
        "interval_of_share": methods.interval_of_share,
        **{key: getattr(methods.clusters, key) for key in ("strata", "scale", "population")},
        "level": methods.level,
    }
    lines = [f"{name} <- {text(value)}" for name, value in values.items()]
    return "\n".join([*lines, "scenarios <- list(", ",\n".join(scenarios), ")"]) + "\n"


def of_tables(estimates: pl.DataFrame) -> Values:
    """Return the values of Tables 1 to 6 by id; how many answers are ambiguous, unconfirmed or tied is no statistic."""
    of_answers = pl.col("id").str.contains(r"\.(ambiguous|tied|unconfirmed)\.(n|pct)$")
    shown = pl.col("id").str.contains(r"^table[1-6]\.") & ~of_answers
    return dict(estimates.filter(shown).select("id", pl.col("value").cast(pl.Float64)).iter_rows())


def differing(ours: Values, theirs: Values, largest: float, whole: bool = True) -> list[str]:
    """Say which cells are not R's; `largest` is the largest total, `whole` whether whole numbers were asked for."""
    assert set(ours) == set(theirs)
    found = []
    for name, value in ours.items():
        r, statistic = theirs[name], name.rsplit(".", 1)[1]
        if value is None or r is None:
            wrong = value is not r
        elif statistic in EXACT and whole:
            wrong = value != r
        else:
            in_percent = not name.startswith(("table2", "table3")) or statistic == "pct"
            scale = 1 if statistic == "skewness" else max(abs(r), 100 if in_percent else largest)
            wrong = abs(value - r) > TOLERANCE * scale
        if wrong:
            found.append(f"{name}: R has {r}, not {value}")
    return found


def ours_of(frame: pl.DataFrame, of: Survey) -> Values:
    """Return what we make of an analysis frame."""
    design, methods = of.design, of.statistics
    scenarios = [sensitivity(frame, name, one, design, methods) for name, one in of.exclusions.items()]
    return of_tables(pl.concat([primary(frame, design, methods), *scenarios]))


def by_r(derived: Path, folder: Path, of: Path = DEFAULT) -> Values:
    """Return what R makes of an analysis frame; `of` says what R needs of the survey."""
    rscript(HERE / "tables.R", derived, of, folder / "tables.csv", folder / "tables_versions.csv")
    return of_tables(pl.read_csv(folder / "tables.csv", infer_schema=False))


def largest_total(derived: pl.DataFrame, total: str = "q1") -> float:
    return float(derived[total].max() or 0)


def test_r_is_told_of_the_default_survey_what_its_config_says():
    assert DEFAULT.read_text(encoding="utf-8") == for_r(SURVEY)


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


def numbers(seed: int, organisations: int, shares: tuple[float, float], largest: int, missing: float) -> pl.DataFrame:
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
        answers = [None if draw.random() < missing else number for number in (q1, *parts)]
        rows.append((f"X{place:03}", kind, *answers))
    schema = {"organisation_id": pl.String, "organisation_type": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(ANSWERS, pl.Int64), orient="row")


def analysis_frame(given: pl.DataFrame, finished: Project) -> pl.DataFrame:
    """Return the analysis frame of these numbers: the columns of the finished run, every answer as stated."""
    columns = pl.read_parquet(finished.folder / RESULTS / "data/imputed.parquet").head(0)
    stated = given.with_columns(responded=pl.lit(True), late=pl.lit(False))
    for name in ANSWERS:
        value = pl.col(name).cast(pl.Float64)
        status = pl.when(value.is_null()).then(pl.lit("not_answered")).otherwise(pl.lit("stated"))
        of_answer = {"low": value, "high": value, "status": status}
        of_answer |= dict.fromkeys(("ambiguous", "unconfirmed"), pl.lit(False))
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
    frame = analysis_frame(numbers(seed, organisations, shares, largest, missing), finished)
    frame.write_csv(tmp_path / "derived.csv")
    ours = ours_of(frame, SURVEY)
    assert differing(ours, by_r(tmp_path / "derived.csv", tmp_path), largest_total(frame)) == [], case


# The clubs dressed as another survey: its words, what is asked for, its methods.
NAMES = {"boats": "spent", "blue": "approved", "red": "refunded", "crew": "days"}
TYPES = {"sea": "north", "lake": "south_2"}
MONEY = {"role": "part", "number": "money", "label": "?"}
DRESSED: dict[str, Any] = {
    "organisation_types": {"south_2": "South", "north": "North", "east": "East (no organisations)"},
    "counted": {"id": "pounds", "singular": "pound", "plural": "pounds"},
    "questions": {
        "approved": MONEY | {"status": "good"},
        "spent": MONEY | {"role": "total"},
        "refunded": MONEY | {"status": "back"},
        "days": {"role": "extra", "number": "decimal", "label": "Days"},
    },
    "parts": {
        "heading": "Money",
        "remainder": {"status": "other", "label": "Other"},
        "compliance": {"part": "refunded", "rate": "rate of refunds"},
    },
    "completeness": {"full": ["spent", "days"]},
    "statistics__quantile_type": 6,
    "statistics__skewness_type": 2,
    "statistics__interval_of_mean": "t",
    "statistics__interval_of_share": "wilson",
    "statistics__level": 0.9,
    "sensitivity": {
        "ends": {"label": "Ends", "trim": {"fraction": 0.1, "base": "with_total"}},
        "both": {"label": "Both", "trim": {"fraction": 0.05, "base": "rated"}, "exclude_rates": [0]},
        "half": {"label": "Without halves", "exclude_rates": [50, 100, 25]},
        "all_ties": {"label": "All ties", "trim": {"fraction": 0.2, "base": "rated", "ties": "all"}},
        "no_ties": {"label": "No ties", "trim": {"fraction": 0.2, "base": "with_total", "ties": "none"}},
        "stated": {"label": "Stated", "trim": {"fraction": 0.1, "base": "rated"}, "stated_totals_only": True},
    },
}
COUNTED = {"questions": {name: one | {"number": "count"} for name, one in DRESSED["questions"].items()}}
DRESSES: dict[str, dict[str, Any]] = {
    "amounts of money": {},
    **{
        f"counts, {method}, quantile type {kind}": COUNTED
        | {"statistics__interval_of_share": method, "statistics__quantile_type": kind, "statistics__skewness_type": 1}
        for method, kind in {"wilson": 6, "wilson_corrected": 8, "exact": 2, "jeffreys": 3, "agresti_coull": 9}.items()
    },
    **{
        f"by organisations, {strata}, {scale}, {population}, {number}": (COUNTED if number == "count" else {})
        | {
            "statistics__interval_of_share": "cluster",
            "statistics__clusters": {"strata": strata, "scale": scale, "population": population},
        }
        for strata, scale, population, number in (
            ("none", "linear", "unlimited", "count"),
            ("none", "logit", "contacted", "money"),
            ("types", "logit", "unlimited", "count"),
            ("types", "linear", "contacted", "count"),
            ("types", "linear", "contacted", "money"),
        )
    },
    "no compliant part": {"parts__compliance": GONE, "sensitivity": {}},
    "a total alone": {
        "questions": {"spent": MONEY | {"role": "total"}},
        "completeness": {"full": ["spent"]},
        "parts": GONE,
        "sensitivity": {},
    },
}


@pytest.mark.r
@pytest.mark.parametrize("case", DRESSES)
def test_other_surveys_by_other_methods_against_r(case: str, tmp_path: Path):
    of = survey(**DRESSED | DRESSES[case])
    whole = of.design.counts_things
    clubs = []
    for one in fleet(150, seed=9, decimal=not whole):
        words = {name: name.split("_")[0] for name in one}
        renamed = {name.replace(word, NAMES.get(word, word)): one[name] for name, word in words.items()}
        clubs.append(renamed | {"organisation_type": TYPES[one["organisation_type"]]})
    frame = derived(*clubs, survey=of)
    frame.write_csv(tmp_path / "derived.csv")
    (tmp_path / "survey.R").write_text(for_r(of), encoding="utf-8")
    theirs = by_r(tmp_path / "derived.csv", tmp_path, tmp_path / "survey.R")
    assert differing(ours_of(frame, of), theirs, largest_total(frame, of.design.total), whole) == []


SIMULATED = [
    {},
    {"quantile_type": 6, "skewness_type": 1, "interval_of_mean": "t", "interval_of_share": "wilson", "level": 0.99},
]


@pytest.mark.r
@pytest.mark.slow
@pytest.mark.parametrize("methods", SIMULATED, ids=["as it is", "by other methods"])
def test_a_simulated_survey_run_whole_against_r(methods: dict[str, Any], tmp_path: Path):
    project = copy_project(tmp_path / "project")
    simulate(3_000, project.folder / "simulated")
    file = project.folder / "simulated/config.yaml"
    plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    plain["statistics"] |= methods
    plain["sensitivity"]["of_all"] = {"label": "Of all", "trim": {"fraction": 0.1, "base": "with_total"}}
    file.write_text(yaml.safe_dump(plain), encoding="utf-8")
    run = project.run("estimates", "cleaned", "audit", "--configfile", "simulated/config.yaml")
    assert run.returncode == 0, run.said
    results = project.folder / "results/simulated"
    (tmp_path / "survey.R").write_text(for_r(typed(plain, Survey)), encoding="utf-8")
    theirs = by_r(results / "data/derived.csv", tmp_path, tmp_path / "survey.R")
    ours = of_tables(pl.read_csv(results / "estimates.csv", infer_schema=False))
    assert differing(ours, theirs, largest_total(pl.read_parquet(results / "data/derived.parquet"))) == []
