"""A config is refused by key, value and choices, all faults at once."""

import copy
from pathlib import Path
from typing import Any

import pytest
from surveys import PARTS, QUESTIONS, STATISTICS, SURVEY, TYPES, club, derived

from foisurvey.core.config import BESIDE, PRIMARY, check, load_schema, one_file, options_page, parts, read, total
from foisurvey.core.messages import BadInput
from foisurvey.estimation.flow import flow
from foisurvey.estimation.primary import primary

GOOD: dict[str, Any] = {
    "survey": "clubs-2031",
    "title": "Clubs, 2031",
    "synthetic": True,
    "input": {
        "organisations": {"file": "clubs.csv"},
        "responses": {"file": "replies.xlsx"},
        "accepted_until": "2031-06-30",
    },
    "counted": {"id": "boats", "singular": "boat", "plural": "boats"},
    "organisation_types": TYPES,
    "questions": QUESTIONS,
    "parts": PARTS,
    "completeness": {"full": ["boats", "blue", "red"]},
    "reading": {
        "approximate": "as_stated",
        "more_than": "next_number",
        "fewer_than": "review",
        "approximate_tolerance": 0.1,
    },
    "statistics": STATISTICS,
    "decimals": {"statistic": 1, "percent": 1, "standard_error": 2},
    "sensitivity": {"by_size": {"label": "By size", "trim": {"fraction": 0.05, "base": "rated"}}},
    "table_order": {"table6": ["lake", "sea"]},
    "statements": {"text.n": {"filter": "responded"}},
}
GONE = object()


def changed(**changes: Any) -> dict[str, Any]:
    """Return the good config with values set (or, GONE, removed) at paths with double underscores for dots."""
    config = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *steps, last = path.split("__")
        section = config
        for step in steps:
            section = section[step]
        if value is GONE:
            del section[last]
        else:
            section[last] = value
    return config


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where the files stand that the good config names."""
    monkeypatch.chdir(tmp_path)
    for name in ("clubs.csv", "replies.xlsx"):
        (tmp_path / name).touch()


def test_a_good_config_passes():
    check(GOOD)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "parts": GONE,
            "sensitivity": GONE,
            "questions": {"boats": QUESTIONS["boats"]},
            "completeness__full": ["boats"],
        },
        {"parts__compliance": GONE, "sensitivity": GONE},
        {"sensitivity": GONE},
        {"statements": GONE, "table_order": GONE},
        {"input__accepted_until": GONE},
        {"sensitivity__third": {"label": "Third", "exclude_rates": [12.5]}},
        {"reading__topic_words": ["boat"], "reading__not_seen": "not seen", "strict": True},
    ],
    ids=["a total only", "no compliance", "no sensitivity", "no statements", "no last day", "a third", "optional keys"],
)
def test_what_is_optional_may_be_left_out(changes: dict[str, Any]):
    check(changed(**changes))


@pytest.mark.parametrize(
    ("case", "changes", "named"),
    [
        ("an unknown key", {"titel": "x"}, ["titel", "did you mean 'title'"]),
        ("a title without a word", {"title": " \n"}, ["title: ' \\n' is not right; expected a text"]),
        ("a type without a label", {"organisation_types__sea": ""}, ["organisation_types.sea", "expected a text"]),
        ("a noun without a word", {"counted__plural": "\u00a0"}, ["counted.plural", "expected a text"]),
        ("a sentence without a word", {"sentences": {"response": ["x", " "]}}, ["sentences.response.1", "a text"]),
        ("an unknown key within", {"statistics__quantil_type": 7}, ["statistics.quantil_type", "quantile_type"]),
        ("a key missing", {"counted": GONE}, ["counted"]),
        ("a key missing within", {"statistics__level": GONE}, ["statistics", "level"]),
        ("a value that is no choice", {"reading__more_than": "next"}, ["reading.more_than", "'next'", "next_number"]),
        ("a quantile type that R has not", {"statistics__quantile_type": 10}, ["statistics.quantile_type", "10", "9"]),
        ("a skewness type", {"statistics__skewness_type": 0}, ["statistics.skewness_type", "0"]),
        ("a text for a truth", {"synthetic": "yes"}, ["synthetic", "'yes'", "boolean"]),
        ("a level of certainty", {"statistics__level": 1}, ["statistics.level", "1"]),
        ("a level in percent", {"statistics__level": 95}, ["statistics.level", "95"]),
        *(
            (f"a sensitivity analysis {name}", {f"sensitivity__{name}": {"label": "X", "exclude_rates": [0]}}, [name])
            for name in ("table1", "table2", "exemptions", "statements")
        ),
        ("a trim of a half", {"sensitivity__by_size__trim__fraction": 0.5}, ["trim.fraction", "0.5"]),
        ("a negative trim", {"sensitivity__by_size__trim__fraction": -0.1}, ["trim.fraction", "-0.1"]),
        ("a base of the trim", {"sensitivity__by_size__trim__base": "all"}, ["trim.base", "'all'", "with_total"]),
        ("a scenario that does nothing", {"sensitivity__by_size": {"label": "x"}}, ["sensitivity.by_size"]),
        ("a rate beyond 100", {"sensitivity__by_size__exclude_rates": [101]}, ["exclude_rates", "101"]),
        ("a tolerance of all", {"reading__approximate_tolerance": 1}, ["approximate_tolerance", "1"]),
        ("decimals below 0", {"decimals__percent": -1}, ["decimals.percent", "-1"]),
        ("a survey's name with a slash", {"survey": "../x"}, ["survey", "'../x'"]),
        # Of the right shape, yet meaningless.
        ("no total", {"questions__boats__role": "extra", "completeness__full": ["blue"]}, ["questions", "role total"]),
        ("two totals", {"questions__blue__role": "total"}, ["questions", "role total"]),
        ("a total unlike its parts", {"questions__boats__number": "decimal"}, ["questions", "'count', 'decimal'"]),
        ("a part without status", {"questions__red__status": GONE}, ["questions.red", "status"]),
        ("a status twice", {"questions__red__status": "blue"}, ["blue", "more than once"]),
        ("the remainder's status taken", {"parts__remainder__status": "red"}, ["red", "more than once"]),
        ("completeness of an unknown question", {"completeness__full": ["boat"]}, ["completeness.full", "'boats'"]),
        ("completeness of an extra question", {"completeness__full": ["crew"]}, ["completeness.full", "'crew'"]),
        ("an unknown compliant part", {"parts__compliance__part": "bleu"}, ["parts.compliance.part", "'blue'"]),
        ("the total as compliant part", {"parts__compliance__part": "boats"}, ["parts.compliance.part", "'boats'"]),
        ("parts without their section", {"parts": GONE}, ["parts"]),
        ("a day that is none", {"input__accepted_until": "2031-02-30"}, ["accepted_until", "'2031-02-30'"]),
        ("a type called all", {"organisation_types__all": "All", "table_order": GONE}, ["organisation_types.all"]),
        ("an order that leaves one out", {"table_order__table6": ["sea"]}, ["table_order.table6", "lake"]),
        (
            "two types of one label",
            {"organisation_types__lake": GOOD["organisation_types"]["sea"]},
            ["organisation_types.lake", "organisation_types.sea too"],
        ),
        (
            "a part and the rest of one label",
            {"parts__remainder__label": QUESTIONS["red"]["label"], "questions__red__group": GONE},
            ["parts.remainder.label", "questions.red.label too"],
        ),
        (
            "two scenarios of one label",
            {f"sensitivity__{name}": {"label": "S", "exclude_rates": [1]} for name in ("second", "third")},
            ["sensitivity.third.label", "sensitivity.second.label too"],
        ),
        ("a scenario called primary", {"sensitivity__primary": {"label": "x", "exclude_rates": [0]}}, ["primary"]),
        ("scenarios without a rate", {"parts__compliance": GONE}, ["sensitivity", "compliance"]),
        ("same_as with a filter", {"statements": {"text.a": {"same_as": "x", "filter": "y"}}}, ["text.a", "alone"]),
        ("a denominator alone", {"statements": {"text.a": {"denominator": "y"}}}, ["text.a", "numerator"]),
    ],
)  # fmt: skip
def test_a_bad_config_is_refused_by_key_value_and_choices(case: str, changes: dict[str, Any], named: list[str]):
    with pytest.raises(BadInput) as refusal:
        check(changed(**changes))
    for part in named:
        assert part in str(refusal.value), case


def test_every_fault_is_said_at_once():
    with pytest.raises(BadInput) as refusal:
        check(changed(titel="x", synthetic="yes", statistics__quantile_type=10, counted=GONE))
    assert len(refusal.value.problems) == 4
    with pytest.raises(BadInput) as refusal:
        check(
            changed(questions__boats__number="money", table_order__table6=["sea"], input__accepted_until="2031-13-01")
        )
    assert len(refusal.value.problems) == 3


@pytest.mark.parametrize(
    ("case", "text", "said"),
    [
        ("nothing", b"", ["expected keys"]),
        ("a list", b"- a\n- b\n", ["expected keys"]),
        ("no YAML", b"a: [1\nb: 2\n", ["row 2", "expected YAML"]),
        ("a tab", b"a:\n\tb: 1\n", ["row 2", "expected YAML"]),
        ("a key twice", b"a: 1\nb: 2\na: 3\n", ["row 3", "the key a stands twice"]),
        ("a key twice within", b"a:\n  b: 2\n  b: 3\n", ["row 3", "the key b stands twice"]),
        ("a day that is none, without quotes", b"a: 2025-06-31\n", ["expected YAML"]),
        ("no UTF-8", b"a: 1\nb: caf\xe9\n", ["row 2", "expected UTF-8"]),
        ("a sign that is none", b"a: \x07\n", ["expected YAML"]),
        ("no file", None, ["no config file", "No such file"]),
    ],
)
def test_a_config_file_that_cannot_be_read_is_refused(tmp_path: Path, case: str, text: bytes | None, said: list[str]):
    path = tmp_path / "config.yaml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(BadInput) as refusal:
        read(path)
    for part in [str(path), *said]:
        assert part in str(refusal.value), case


def test_a_config_file_is_read_as_yaml(tmp_path: Path):
    path = tmp_path / "config.yaml"
    path.write_text("\ufeffbase: &base {a: 1}\nother: {<<: *base, b: é}\n", encoding="utf-8")
    assert read(path) == {"base": {"a": 1}, "other": {"a": 1, "b": "é"}}


@pytest.mark.parametrize(
    ("case", "changes", "named"),
    [
        ("a file gone", {"input__organisations__file": "club.csv"}, ["input.organisations.file", "'clubs.csv'"]),
        ("a folder gone", {"input__organisations__file": "a/b/clubs.csv"}, ["'a/b/clubs.csv'", "no such file"]),
        ("a folder", {"input__responses__file": "."}, ["input.responses.file", "a folder"]),
        ("a second coder's file gone", {"input__responses_second": {"file": "b.csv"}}, ["input.responses_second.file"]),
        (
            "a second coder's sheet of a CSV",
            {"input__responses_second": {"file": "clubs.csv", "sheet": "One"}},
            ["input.responses_second.sheet", "no sheet"],
        ),
        (
            "a second coder's column that is none",
            {"input__responses_second": {"file": "clubs.csv", "columns": {"boat": "N"}}},
            ["input.responses_second.columns", "'boat'", "did you mean 'boats'"],
        ),
        (
            "the first coder's file as the second's",
            {"input__responses_second": GOOD["input"]["responses"]},
            ["input.responses_second", "'replies.xlsx'", "the first coder's answers"],
        ),
        (
            "a scenario called agreement",
            {
                "input__responses_second": {"file": "clubs.csv"},
                "sensitivity__agreement": GOOD["sensitivity"]["by_size"],
            },
            ["sensitivity.agreement", "the comparison of the coders"],
        ),
        (
            "a question called all",
            {"input__responses_second": {"file": "clubs.csv"}, "questions__all": QUESTIONS["crew"]},
            ["questions: 'all'", "all questions together"],
        ),
        ("printed figures gone", {"printed": {"figures": "f.csv"}}, ["printed.figures", "'f.csv'"]),
        ("a sheet of a CSV", {"input__organisations__sheet": "One"}, ["input.organisations.sheet", "no sheet"]),
        ("one column twice", {"input__responses__columns": {"boats": "N", "blue": "N"}}, ["'N'", "more than once"]),
        ("an unknown column", {"input__responses__columns": {"boat": "N"}}, ["'boat'", "did you mean 'boats'"]),
        ("a misspelt column", {"input__organisations__columns": {"date_snt": "N"}}, ["'date_sent'", "'date_snt'"]),
        ("a question called rate", {"questions__rate": QUESTIONS["crew"]}, ["questions: 'rate'", "another column"]),
        ("a question like a column of another", {"questions__boats_low": QUESTIONS["crew"]}, ["'boats_low'"]),
        ("a noun that ids use", {"counted__id": "organisations"}, ["counted.id", "something else inside ids"]),
        ("a noun that is a status", {"counted__id": "blue"}, ["counted.id", "'blue'"]),
        ("a type that YAML takes for true", {"organisation_types": {True: "A"}}, ["organisation_types.True", "quotes"]),
        ("a sign that is none", {"title": "Clubs \ud800"}, ["title", "UTF-8"]),
        ("a level that is 1", {"statistics__level": 1 - 2**-53}, ["statistics.level", "told from 1"]),
        ("a number that is none", {"statistics__level": float("nan")}, ["statistics.level", "nan"]),
        ("a number without end", {"sensitivity__by_size__exclude_rates": [float("inf")]}, ["exclude_rates", "inf"]),
        ("decimals with decimals", {"decimals__percent": 1.0}, ["decimals.percent", "1.0", "integer"]),
        ("a key that is no text", {"statistics": {**STATISTICS, 7: 1, "z": 2}}, ["statistics.7", "statistics.z"]),
    ],
)
def test_files_columns_and_numbers_that_cannot_be(case: str, changes: dict[str, Any], named: list[str]):
    with pytest.raises(BadInput) as refusal:
        check(changed(**changes))
    for part in named:
        assert part in str(refusal.value), case


def test_one_config_file_and_no_second():
    assert one_file([Path.cwd() / "config" / "a.yaml"]) == "config/a.yaml"
    with pytest.raises(BadInput, match=r"one complete config file, not a\.yaml and b\.yaml"):
        one_file(["a.yaml", "b.yaml"])


def test_roles_are_looked_up_by_their_names():
    assert total(QUESTIONS) == "boats"
    assert parts(QUESTIONS) == ["blue", "red"]
    assert parts({"boats": QUESTIONS["boats"]}) == []


def keys(schema: dict[str, Any], prefix: str = "") -> list[str]:
    """Return every key of the schema that stands under a fixed name."""
    found = []
    for name, entry in schema.get("properties", {}).items():
        found += [f"{prefix}{name}", *keys(entry, f"{prefix}{name}.")]
    return found


def test_the_page_of_options_has_every_key_once_with_its_meaning():
    rows = [line.split(" | ") for line in options_page().splitlines() if line.startswith("| `")]
    named = [row[0].removeprefix("| ").strip("`") for row in rows]
    assert len(named) == len(set(named))
    assert set(keys(load_schema())) <= set(named)
    assert "questions.<name>.role" in named
    assert all(row[-1].removesuffix(" |").strip() for row in rows)


def test_no_sensitivity_analysis_has_the_name_of_another_flow():
    clubs = [club(exemption_claimed="secret"), club(boats=4, blue=1, red=1)]
    frame = derived(*clubs)
    counts = flow(frame, primary(frame, SURVEY, STATISTICS), SURVEY, {})
    beside = {name for name in counts["analysis"] if "." not in name} - {PRIMARY}
    assert beside <= set(BESIDE)
