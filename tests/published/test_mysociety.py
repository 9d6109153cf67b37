"""A real survey of another topic, run from a config: 384 councils, asked how many people deal with their requests.

Its data are not part of the project: `FOISURVEY_DATA` names the folder that has them.
"""

import os
from pathlib import Path

import polars as pl
import pytest
import yaml
from conftest import Project

DATA = Path(os.environ.get("FOISURVEY_DATA", "")) / "surveys/mysociety-2018"
CONFIG = {
    "survey": "mysociety-2018",
    "title": "People who deal with requests, councils of the United Kingdom, 2018",
    "input": {
        "organisations": {"file": str(DATA / "organisations.csv")},
        "responses": {"file": str(DATA / "responses.csv")},
        "responses_second": {"file": str(DATA / "human_codes.csv")},
    },
    "counted": {
        "id": "people",
        "singular": "person",
        "plural": "people",
        "also": ["staff", "officer", "officers", "employee", "employees", "FTE"],
    },
    "organisation_types": {
        "borough": "Boroughs",
        "city": "Cities",
        "county": "Counties",
        "district": "Districts",
        "other": "Other councils",
    },
    "questions": {
        "q1": {
            "role": "total",
            "number": "decimal",
            "label": "How many people are employed to deal with FOI?",
            "largest": 100,
        }
    },
}


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="needs FOISURVEY_DATA, with surveys/mysociety-2018")
def test_a_real_survey_of_councils_and_where_its_own_coders_differ(project: Project):
    """Every answer counts as the researchers coded it, or a person is asked: nothing is read otherwise in silence."""
    config = project.folder / "config/mysociety-2018.yaml"
    config.write_text(yaml.safe_dump(CONFIG, sort_keys=False), encoding="utf-8")
    run = project.make("CONFIG=config/mysociety-2018.yaml")
    assert run.returncode == 0, run.said
    results = project.folder / "results/mysociety-2018"
    derived = pl.read_csv(results / "data/derived.csv", infer_schema_length=None)
    received = pl.read_csv(DATA / "responses.csv", infer_schema=False)
    coded = pl.read_csv(DATA / "human_codes.csv", infer_schema=False)
    assert (derived.height, received.height) == (384, 384)
    # A blank answer is no reply.
    silent = set(received.filter(pl.col("q1").fill_null("").str.strip_chars() == "")["organisation_id"])
    assert set(derived.filter(~pl.col("responded"))["organisation_id"]) == silent
    codes = derived.join(coded, on="organisation_id", how="left", suffix="_code").filter("responded")
    code = pl.col("q1_code").cast(pl.Float64, strict=False)
    counted = codes.filter(pl.col("q1").is_not_null())
    assert counted.height > 40
    assert counted.filter(pl.col("q1") != code).height == 0
    review = pl.read_csv(results / "audit/review.csv", infer_schema=False)
    assert set(review["organisation_id"]) == set(codes.filter(pl.col("q1").is_null())["organisation_id"])
    # Each answer that is read, or would be, otherwise than it was coded is listed with the researchers' code.
    proposed = review.join(coded, on="organisation_id").filter(
        pl.col("value") != pl.col("q1").cast(pl.Float64).cast(pl.String)
    )
    listed = pl.col("reason").str.contains("the second coder has ", literal=True)
    assert proposed.height > 0
    assert proposed.filter(~listed).height == 0
