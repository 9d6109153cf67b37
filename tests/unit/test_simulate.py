"""Simulated surveys: drawn as documented, and read as their truth says."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from simulate import BLANK, EMPTY, REPLIED, TENTHS, TYPES, simulate
from simulated_answers import DECIMAL, MEANT, PLAIN, TOTAL, Way, answers

from foisurvey.core.config_file import read
from foisurvey.core.survey import NumberAsked, NumberKind, Survey
from foisurvey.reading.reader import read_answer
from foisurvey.survey_config import survey_of

SIZE = 100_000
NUMBERS = np.array([*range(130), 999, 1000, 1001, 1005, 1010, 1100, 1258, 1499, 1500])


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("surveys") / "simulated"
    simulate(SIZE, folder)
    return folder


@pytest.fixture(scope="module")
def truth(survey: Path) -> pl.DataFrame:
    return pl.read_parquet(survey / "truth.parquet")


@pytest.fixture(scope="module")
def described(survey: Path) -> Survey:
    """The survey that the config of the simulated one describes."""
    return survey_of(read(survey / "config.yaml"))


def meant(text: str | None, number: NumberKind, described: Survey) -> dict:
    """Return what the reader makes of an answer, as the truth says it."""
    found = read_answer(text, NumberAsked(number, 10_000, nouns=described.counted.nouns), described.reading)
    ruled = found.kind in ("approximate", "more_than", "fewer_than")
    status = "in_review" if found.review else found.kind if found.value is None else "ruled" if ruled else "stated"
    # Of an answer in review the truth says no number.
    values = (None, None, None) if found.review else (found.value, found.low, found.high)
    return dict(zip(MEANT, (found.kind, status, *values), strict=True))


@pytest.mark.parametrize(
    ("number", "way"),
    [
        *(("count", way) for way in TOTAL),
        *(("decimal", way) for way in DECIMAL),
    ],
    ids=lambda of: of.text if isinstance(of, Way) else of,
)
def test_a_way_to_put_an_answer_is_read_as_the_truth_says(number: NumberKind, way: Way, described: Survey):
    fitting = NUMBERS[(way.least <= NUMBERS) & (way.most >= NUMBERS)]
    always = way._replace(weight=1)
    said = answers(
        np.random.default_rng(1), fitting, fitting >= 0, [PLAIN, always], 1.0, 10**7, tenths=number == "decimal"
    )
    assert said.height
    for text, *truth in said.iter_rows():
        found = meant(text, number, described)
        assert found == {name: pytest.approx(value) for name, value in zip(MEANT, truth, strict=True)}, text


def test_a_file_s_answers_are_read_as_its_truth_says(tmp_path: Path):
    simulate(1_000, tmp_path / "small", messy=0.5)
    described = survey_of(read(tmp_path / "small/config.yaml"))
    truth = pl.read_parquet(tmp_path / "small/truth.parquet")
    replies = pl.read_csv(tmp_path / "small/responses.csv", infer_schema=False).join(truth, on="organisation_id")
    assert replies.height == truth["replied"].sum()
    for name, question in described.questions.items():
        for text, *true in replies.select(name, *(f"{name}_{column}" for column in MEANT)).iter_rows():
            found = meant(text, question.number, described)
            assert found == {column: pytest.approx(value) for column, value in zip(MEANT, true, strict=True)}, text


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path):
    made = []
    for seed in (1, 1, 2):
        simulate(2_000, tmp_path / "simulated", seed=seed)
        made.append({path.name: path.read_bytes() for path in sorted((tmp_path / "simulated").iterdir())})
    assert list(made[0]) == ["README.md", "config.yaml", "organisations.csv", "responses.csv", "truth.parquet"]
    assert made[0] == made[1]
    assert [name for name in made[0] if made[0][name] == made[2][name]] == ["config.yaml"]


def test_slices_are_independent_and_their_organisations_distinct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulate.SLICE", 400)
    simulate(1_000, tmp_path / "simulated")
    register, replies = (
        pl.read_csv(tmp_path / f"simulated/{name}.csv", infer_schema=False) for name in ("organisations", "responses")
    )
    truth = pl.read_parquet(tmp_path / "simulated/truth.parquet")
    assert register["organisation_id"].to_list() == truth["organisation_id"].to_list()
    assert register["organisation_id"].n_unique() == 1_000
    assert sorted(replies["organisation_id"]) == truth.filter("replied")["organisation_id"].to_list()
    assert replies["organisation_id"].to_list() != sorted(replies["organisation_id"])
    assert not truth["q1_true"][:200].equals(truth["q1_true"][400:600])


def test_the_config_is_one_of_ours_and_says_that_the_survey_is_simulated(survey: Path, described: Survey):
    assert described.survey == survey.name
    assert described.synthetic is True
    assert "simulated" in described.title
    assert described.input.responses.file == str(survey / "responses.csv")
    assert list(described.organisation_types) == list(TYPES)
    assert "SYNTHETIC" in (survey / "README.md").read_text(encoding="utf-8")


def near(found: pl.Series, expected: float) -> bool:
    """Say whether a mean lies within five of its standard errors."""
    return abs(found.mean() - expected) <= 5 * found.cast(pl.Float64).std() / len(found) ** 0.5


@pytest.mark.parametrize("kind", TYPES)
def test_totals_and_rates_are_distributed_as_documented(kind: str, truth: pl.DataFrame):
    type_ = TYPES[kind]
    assert near(truth["organisation_type"] == kind, type_.share)
    those = truth.filter(organisation_type=kind)
    mean = (1 - type_.none) * type_.median * np.exp(type_.spread**2 / 2)
    assert near(those["q1_true"], mean)
    total = those["q1_true"].sum()
    rate = type_.a / (type_.a + type_.b)
    for name, share in (("q2", rate), ("q3", 0.5 * (1 - rate)), ("q4", 0.2 * (1 - rate))):
        # A part is its share of the total, whatever the total: its residual has mean 0.
        assert near(those[f"{name}_true"] - share * those["q1_true"], 0.0), (name, those[f"{name}_true"].sum() / total)
    assert near(those["q5_true"], TENTHS / 10)
    assert (those["q2_true"] + those["q3_true"] + those["q4_true"] <= those["q1_true"]).all()


def test_shares_of_replies_blanks_and_messy_answers_are_as_documented(survey: Path, truth: pl.DataFrame):
    assert near(truth["replied"], REPLIED)
    replied = truth.filter("replied")
    for name, blank in BLANK.items():
        assert near(replied[f"{name}_kind"] == "not_answered", EMPTY + (1 - EMPTY) * blank), name
    replies = pl.read_csv(survey / "responses.csv", infer_schema=False)
    for name in BLANK:
        assert near(~replies[name].drop_nulls().str.contains(r"^[\d.]+$"), 0.1), name
    # Answers that a person must look at, and bounds that may make a total 0, are there, and few.
    given = replied.filter(pl.col("q1_kind") != "not_answered")
    for some in (given["q1_status"] == "in_review", given["q1_low"] == 0):
        assert 0.001 < (some & (given["q1_value"] != 0).fill_null(True)).mean() < 0.02
