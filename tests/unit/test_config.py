"""A config is refused by key, value and choices, all faults at once."""

import copy
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reference_pages import options_page
from surveys import CONFIG, DESIGN, GONE, STATISTICS, club, config, derived
from surveys import survey as surveyed

from foisurvey.core.config import checked, schema
from foisurvey.core.config_file import changed_keys, one_file, read
from foisurvey.core.config_meaning import RESERVED_ANALYSES
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import PRIMARY, Survey
from foisurvey.estimation.flow import flow
from foisurvey.estimation.primary import primary

QUESTIONS = CONFIG["questions"]
BY_SIZE = {"label": "By size", "trim": {"fraction": 0.05, "base": "rated"}}
CHOICE = {"role": "extra", "number": "choice", "label": "Crew"}
RANGES = {"sea": [2.0, 1.0], "lake": [-1.0, 1.0]}
TABLES = [f"table{number}" for number in range(1, 7)]
PHRASE_RULES = ["refused", "not_held"]


def changed(**changes: Any) -> dict[str, Any]:
    """Return a good config that has some optional keys, changed as by `config`."""
    optional = {
        "input__accepted_until": "2031-06-30",
        "sensitivity": {"by_size": copy.deepcopy(BY_SIZE)},
        "table_order": {"table6": ["lake", "sea"]},
        "statements": {"text.n": {"filter": "responded"}},
    }
    left_out = [path for path, value in changes.items() if path in optional and value is GONE]
    all_changes = {path: value for path, value in (optional | changes).items() if path not in left_out}
    return config(**all_changes)


def check(config: dict[str, Any]) -> Survey:
    return checked(config, lambda survey: TABLES, PHRASE_RULES)


def refusal(config: dict[str, Any]) -> str:
    with pytest.raises(BadInput) as refused:
        check(config)
    return str(refused.value)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where the files stand that the good config names."""
    monkeypatch.chdir(tmp_path)
    for name in ("clubs.csv", "replies.xlsx"):
        (tmp_path / name).touch()


def test_a_good_config_is_a_survey_with_every_default():
    survey = check(changed())
    assert survey.sensitivity["by_size"].trim
    assert survey.sensitivity["by_size"].exclude_rates == ()
    assert survey.input.organisations.header_row == 1
    assert survey.decimals.rounding == "sprintf"
    assert survey.publication is None
    assert check(config()) == surveyed()


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
        {"sensitivity__third": {"label": "Third", "stated_totals_only": True}},
        {"sensitivity__by_size__trim__ties": "none"},
        {"reading__topic_words": ["boat"], "reading__not_seen": "not seen", "strict": True},
        {"reading__phrases": {"refused": ["no, thank you"]}, "reading__open_end": 2},
        {"statements": {"text.n": {"formula": '"a" + "b"', "unit": "percent"}}, "imputation": {}, "sentences": {}},
    ],
    ids=[
        "a total only",
        "no compliance",
        "no sensitivity",
        "no statements",
        "no last day",
        "a third",
        "stated totals only",
        "ties",
        "optional keys",
        "phrases",
        "a unit",
    ],
)
def test_what_is_optional_may_be_left_out(changes: dict[str, Any]):
    check(changed(**changes))


@pytest.mark.parametrize(
    ("case", "changes", "named"),
    [
        ("an unknown key", {"titel": "x"}, ["titel", "did you mean 'title'"]),
        ("a title without a word", {"title": " \n"}, ["title: ' \\n' is not right; expected text that is not blank"]),
        ("a type without a label", {"organisation_types__sea": ""}, ["organisation_types.sea", "expected text"]),
        ("a noun without a word", {"counted__plural": "\u00a0"}, ["counted.plural", "expected text"]),
        ("a sentence without a word", {"sentences": {"response": ["x", " "]}}, ["sentences.response.1", "blank"]),
        ("an unknown key within", {"statistics__quantil_type": 7}, ["statistics.quantil_type", "quantile_type"]),
        ("a key missing", {"title": GONE}, ["(top level): needs title"]),
        ("a key missing within", {"questions__crew__label": GONE}, ["questions.crew: needs label"]),
        ("a number for a text or texts", {"input__responses__file": 7}, ["input.responses.file", "text or a list"]),
        ("a number in such a list", {"input__responses__file": ["a", 7]}, ["input.responses.file.1", "expected text"]),
        ("a row before the first", {"input__responses__header_row": 0}, ["input.responses.header_row", "1 or more"]),
        ("a header of no row", {"input__responses__header_row": []}, ["header_row", "at least one entry"]),
        (
            "an unknown key of a type",
            {"organisation_types__sea": {"label": "Sea", "in_fil": "S"}},
            ["organisation_types.sea.in_fil", "did you mean 'in_file'", "organisation_types.sea: needs in_file"],
        ),
        ("options of a number", {"questions__crew__options": {"few": "Few"}}, ["crew.options", "number: choice"]),
        (
            "options that are one",
            {"questions__crew": CHOICE | {"options": {"few": ["Few", "Some"], "many": ["Many", "‘some’."]}}},
            ["questions.crew.options.many: '‘some’.' is not right; this is also what few is called"],
        ),
        (
            "an option that is called as the name of another",
            {"questions__crew": CHOICE | {"options": {"few": "Few", "many": ["Many", "FEW"]}}},
            ["questions.crew.options.many", "this is also what few is called"],
        ),
        (
            "a single option",
            {"questions__crew": CHOICE | {"options": {"few": "Few"}}},
            ["questions.crew.options", "two options or more"],
        ),
        (
            "options that no answer can say",
            {"questions__crew": CHOICE | {"options": {"few": " ", "no_response": "None"}}},
            ["questions.crew.options.few", "what an answer may say", "options.no_response", "did not reply"],
        ),
        ("a total in percent", {"questions__boats__number": "percent"}, ["boats.number", "the role extra"]),
        (
            "a remainder of overlapping parts",
            {"parts__disjoint": False},
            ["parts.remainder", "leave no remainder; remove it"],
        ),
        (
            "a total of overlapping parts",
            {"parts": {"disjoint": False}, "imputation": {"total_from_parts": True}},
            ["imputation.total_from_parts", "do not add up to the total"],
        ),
        ("a value that is no choice", {"reading__more_than": "next"}, ["reading.more_than", "'next'", "next_number"]),
        ("a quantile type that R has not", {"statistics__quantile_type": 10}, ["statistics.quantile_type", "10", "9"]),
        ("a skewness type", {"statistics__skewness_type": 0}, ["statistics.skewness_type", "0"]),
        ("a text for a truth", {"synthetic": "yes"}, ["synthetic", "'yes'", "true or false"]),
        ("a level of certainty", {"statistics__level": 1}, ["statistics.level", "1"]),
        ("a level in percent", {"statistics__level": 95}, ["statistics.level", "95"]),
        *(
            (f"a sensitivity analysis {name}", {f"sensitivity__{name}": {"label": "X", "exclude_rates": [0]}}, [name])
            for name in ("table1", "table2", "exemptions", "statements")
        ),
        ("a trim of a half", {"sensitivity__by_size__trim__fraction": 0.5}, ["trim.fraction", "0.5"]),
        ("a negative trim", {"sensitivity__by_size__trim__fraction": -0.1}, ["trim.fraction", "-0.1"]),
        ("a rule for ties", {"sensitivity__by_size__trim__ties": "first"}, ["trim.ties", "'first'", "register_order"]),
        ("no rule", {"sensitivity__t": {"label": "T", "stated_totals_only": False}}, ["needs", "stated_totals_only"]),
        ("a base of the trim", {"sensitivity__by_size__trim__base": "all"}, ["trim.base", "'all'", "with_total"]),
        ("a scenario that does nothing", {"sensitivity__by_size": {"label": "x"}}, ["sensitivity.by_size"]),
        ("a rate beyond 100", {"sensitivity__by_size__exclude_rates": [101]}, ["exclude_rates", "101"]),
        ("a tolerance of all", {"reading__approximate_tolerance": 1}, ["approximate_tolerance", "1"]),
        ("decimals below 0", {"decimals__percent": -1}, ["decimals.percent", "-1"]),
        ("a survey's name with a slash", {"survey": "../x"}, ["survey", "'../x'"]),
        # Of the right shape, yet meaningless.
        ("no total", {"questions__boats__role": "extra", "completeness__full": ["blue"]}, ["questions", "role total"]),
        ("two totals", {"questions__blue__role": "total"}, ["questions", "role total"]),
        ("a total unlike its parts", {"questions__boats__number": "decimal"}, ["questions", "'count, decimal'"]),
        ("a status twice", {"questions__red__status": "blue"}, ["'blue'", "more than one part has"]),
        ("the remainder's status taken", {"parts__remainder__status": "red"}, ["'red'", "more than one part has"]),
        ("completeness of an unknown question", {"completeness__full": ["boat"]}, ["completeness.full", "'boats'"]),
        ("completeness of an extra question", {"completeness__full": ["crew"]}, ["completeness.full", "'crew'"]),
        ("an unknown compliant part", {"parts__compliance__part": "bleu"}, ["parts.compliance.part", "'blue'"]),
        ("the total as compliant part", {"parts__compliance__part": "boats"}, ["parts.compliance.part", "'boats'"]),
        ("a day that does not exist", {"input__accepted_until": "2031-02-30"}, ["accepted_until", "'2031-02-30'"]),
        ("a type called all", {"organisation_types__all": "All", "table_order": GONE}, ["organisation_types.all"]),
        ("an order that leaves one out", {"table_order__table6": ["sea"]}, ["table_order.table6", "lake"]),
        (
            "two types of one label",
            {"organisation_types__lake": CONFIG["organisation_types"]["sea"]},
            ["organisation_types.lake", "also the label of organisation_types.sea"],
        ),
        (
            "a part and the rest of one label",
            {"parts__remainder__label": QUESTIONS["red"]["label"], "questions__red__group": GONE},
            ["parts.remainder.label", "also the label of questions.red.label"],
        ),
        (
            "two scenarios of one label",
            {f"sensitivity__{name}": {"label": "S", "exclude_rates": [1]} for name in ("second", "third")},
            ["sensitivity.third.label", "also the label of sensitivity.second.label"],
        ),
        ("a scenario called primary", {"sensitivity__primary": {"label": "x", "exclude_rates": [0]}}, ["primary"]),
        ("scenarios without a rate", {"parts__compliance": GONE}, ["sensitivity", "compliance"]),
        ("same_as with a filter", {"statements": {"text.a": {"same_as": "x", "filter": "y"}}}, ["text.a", "alone"]),
        ("a denominator alone", {"statements": {"text.a": {"denominator": "y"}}}, ["text.a", "numerator"]),
        ("a statement of nothing", {"statements": {"text.a": {}}}, ["statements.text.a: needs one of filter"]),
        (
            "a unit of a percentage",
            {"statements": {"text.a": {"numerator": "x", "denominator": "y", "unit": "count"}}},
            ["text.a", "a percentage has no other unit"],
        ),
        ("an unknown column", {"statements": {"text.a": {"filter": "boots > 1"}}}, ["text.a.filter", "'boats'"]),
        ("a function", {"statements": {"text.a": {"numerator": "length(name)"}}}, ["text.a.numerator", "no functions"]),
        ("a formula of texts", {"statements": {"text.a": {"formula": "'a' + 1"}}}, ["text.a.formula", "ids of"]),
        ("same_as with a unit", {"statements": {"text.a": {"same_as": "x", "unit": "count"}}}, ["text.a", "alone"]),
        (
            "an option twice",
            {"robustness__choices__few": [10, 10.0]},
            ["robustness.choices.few", "each entry once"],
        ),
        ("a range of one end", {"robustness__total_range": {"sea": [3]}}, ["total_range.sea: [3]", "2 entries"]),
        ("a weight twice", {"robustness__weights": ["name", "name"]}, ["robustness.weights", "each entry once"]),
        ("a choice without options", {"robustness__choices__trim": []}, ["choices.trim", "at least one entry"]),
        ("a trim of half", {"robustness__choices__trim": [0.5]}, ["choices.trim.0: 0.5", "less than 0.5"]),
        ("an unknown option", {"robustness__choices__ties": ["first"]}, ["choices.ties.0", "'first'", "register_ord"]),
        (
            "very many combinations",
            {"robustness__choices__few": [*range(1000)]},
            ["robustness.choices: 3,456,000 combinations; expected 1,000,000 or fewer: remove some options"],
        ),
        (
            "a claim on an unknown headline",
            {"robustness__claims": {"most": {"headline": "share_blu", "above": 50}}},
            [
                "robustness.claims.most.headline: 'share_blu'",
                "total_mean, total_median, rate_mean, rate_median, share_blue, share_red, share_bare",
                "did you mean 'share_blue'",
            ],
        ),
        (
            "a claim without a limit, and one with two",
            {
                "robustness__claims": {
                    "none": {"headline": "rate_mean"},
                    "both": {"headline": "rate_mean", "below": 1, "above": 0},
                }
            },
            [f"robustness.claims.{name}: expected below or above, one of the two" for name in ("none", "both")],
        ),
        (
            "a range of an unknown type",
            {"robustness__total_range": {"see": [1, 2]}},
            ["robustness.total_range: 'see'", "expected one of sea, lake"],
        ),
        (
            "ranges the wrong way round, and below 0",
            {"robustness__total_range": {"sea": [2, 1], "lake": [-1, 1]}},
            [f"robustness.total_range.{name}: {limits} is not right" for name, limits in RANGES.items()],
        ),
        ("an order of the agreement", {"table_order": {"agreement": ["sea", "lake"]}}, ["'agreement'", "table6"]),
        ("an order of an unknown table", {"table_order": {"table7": ["sea", "lake"]}}, ["'table7'", "table6"]),
        ("phrases for an unknown rule", {"reading__phrases": {"refusd": ["x"]}}, ["did you mean 'refused'"]),
        ("completeness of nothing", {"completeness__full": []}, ["completeness.full", "at least one entry"]),
        ("completeness of one twice", {"completeness__full": ["red", "red"]}, ["completeness.full", "each entry once"]),
        ("a phrase without a character", {"reading__phrases": {"refused": [""]}}, ["reading.phrases.refused.0"]),
        ("no rates to leave out", {"sensitivity__by_size__exclude_rates": []}, ["exclude_rates", "at least one entry"]),
        ("a quantile type with decimals", {"statistics__quantile_type": 7.0}, ["statistics.quantile_type: 7.0"]),
        ("a day without quotes", {"input__accepted_until": datetime.date(2031, 6, 30)}, ["2031-06-30", "in quotes"]),
    ],
)  # fmt: skip
def test_a_bad_config_is_refused_by_key_value_and_choices(case: str, changes: dict[str, Any], named: list[str]):
    message = refusal(changed(**changes))
    for part in named:
        assert part in message, case


def test_every_fault_is_named_at_once():
    shape = {"titel": "x", "synthetic": "yes", "statistics__quantile_type": 10, "organisation_types": GONE}
    assert refusal(changed(**shape, input__accepted_until="2031-13-01")).startswith("config: 5 problems\n")
    meaning = {"questions__boats__number": "money", "table_order__table6": ["sea"]}
    assert refusal(changed(**meaning, completeness__full=["boat"])).startswith("config: 3 problems\n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"organisation_types": {"Sea": "Sea"}}, "organisation_types: 'Sea' is not right; expected small letters, "),
        ({"questions__2nd": QUESTIONS["crew"]}, "questions: '2nd' is not right; expected small letters, "),
        ({"questions__blue__status": "b.l"}, "questions.blue.status: 'b.l' is not right; expected small letters, "),
        (
            {"statements": {"n": {"filter": "x"}}},
            "statements: 'n' is not right; expected small letters, digits and _, ",
        ),
        ({"survey": "clubs\n"}, "survey: 'clubs\\n' is not right; expected small letters, digits and -, starting "),
        ({"questions__crew\n": QUESTIONS["crew"]}, "questions: 'crew\\n' is not right; expected small letters, "),
        ({"survey": "c" * 61}, "is not right; expected 60 characters or fewer"),
        (
            {"sensitivity": {"s" * 300: {"label": "S", "exclude_rates": [0]}}},
            "is not right; expected 60 characters or fewer",
        ),
        ({"survey": "clubs_1"}, "survey: 'clubs_1' is not right; expected small letters, digits and -, starting "),
        ({"input__accepted_until": "June"}, "input.accepted_until: 'June' is not right; expected a date, YYYY-MM-DD"),
    ],
)
def test_the_form_of_a_text_is_described_in_words(changes: dict[str, Any], expected: str):
    assert expected in refusal(changed(**changes))


@pytest.mark.parametrize(
    "key",
    [
        *("title", "parts", "publication", "sentences", "strict", "imputation", "table_order", "sensitivity"),
        *("input__accepted_until", "input__responses_second", "input__organisations__sheet", "questions__red__group"),
        *("reading__open_end", "reading__not_seen", "reading__phrases", "parts__compliance", "sentences__response"),
        *("sensitivity__by_size__trim", "statements__text.n__statistic", "statements__text.n__same_as"),
    ],
)
def test_a_key_without_a_value_is_refused(key: str):
    """In YAML that is null; it may be a slip, and a survey without the key is written without the key."""
    assert f"{key.replace('__', '.')}: is empty; expected " in refusal(changed(**{key: None}))


# Every key of a config; and values, of which few fit any of them.
FULL = {
    "strict": False,
    "input__organisations": {
        "file": ["replies.xlsx", "clubs.csv"],
        "sheet": "A",
        "header_row": [1, 2],
        "columns": {"name": "Club"},
        "skip_rows": {"Club": ["Total"]},
        "keep_rows": {"Year": "2031"},
        "fill_down": ["Club"],
        "last_row": 90,
        "separator": "tab",
        "encoding": "utf-16",
    },
    "input__sum_rows": False,
    "input__no_reply": ["silent"],
    "input__same_name": {"Gull": "Gull Club"},
    "input__date_order": "month_first",
    "organisation_types__lake": {"label": "Lake clubs", "in_file": ["Lake", "L"]},
    "questions__colour": {
        "role": "extra",
        "number": "choice",
        "label": "Colour",
        "options": {"blue": "Blue", "other": "Other"},
    },
    "parts__disjoint": True,
    "input__responses_second": {"file": "clubs.csv"},
    "input__corrections": {"file": "clubs.csv"},
    "input__revised_replies": True,
    "questions__boats__largest": 1000,
    "counted__also": ["dinghy"],
    "reading__sentences": "accept_likely",
    "reading__years": "never",
    "reading__open_end": 2,
    "reading__not_seen": "not seen",
    "reading__topic_words": ["keel"],
    "reading__phrases": {"refused": ["no"]},
    "imputation": {"total_from_parts": True, "zero": "impute"},
    "decimals__rounding": "round",
    "decimals__money": 2,
    "sensitivity": {"by_size": BY_SIZE | {"exclude_rates": [0, 100]}},
    "statements": {
        "text.n": {"filter": "blue > 1", "numerator": "blue", "statistic": "max"},
        "text.pct": {"numerator": "blue", "denominator": "red"},
        "text.same": {"same_as": "text.n"},
        "text.sum": {"formula": '"text.n" + 1', "unit": "count"},
    },
    "statistics": CONFIG["statistics"] | {"clusters": {"strata": "none", "scale": "linear", "population": "unlimited"}},
    "bootstrap": {"resamples": 100, "seed": 1},
    "robustness": {
        "choices": {
            "ambiguous": ["as_read", "left_out"],
            "imputed": ["in"],
            "few": [0, 3],
            "trim": [0, 0.1],
            "base": ["rated"],
            "ties": ["all"],
            "extremes": ["in"],
            "types": ["pooled"],
            "weight": ["item"],
            "cases": ["available"],
            "interval": ["cluster"],
        },
        "claims": {"most": {"headline": "share_blue", "above": 50}, "few": {"headline": "rate_mean", "below": 50}},
        "total_range": {"sea": [0, 10]},
        "weights": ["organisation_type"],
        "imputations": 2,
    },
    "earlier": {"clubs-2030": {"successors": {"file": "clubs.csv"}, "questions": {"boats": "hulls"}}},
    "sentences": {
        name: ["Of boats."] for name in ("response", "totals", "rates", "shares", "extra", "sensitivity", "limits")
    },
    "publication": {
        "citation": "Keel I. Clubs and their boats. 2031.",
        "address": "https://example.org/clubs",
        "figures": "clubs.csv",
        "contradictions": "clubs.csv",
        "methods": {"statistics.level": 0.95},
    },
    "about": "How many boats do clubs have?",
    "request": ["How many boats do you have?", "How many of them are blue?"],
    "abbreviations": {"WTE": "whole-time equivalent"},
    "contact": "boats@example.org",
    "licence": "Open Government Licence v3.0",
    "released": "2031-12-01",
    "law": {"name": "Boats Act", "days": 40, "counting": "calendar", "holidays": ["GB-SCT"]},
    "style": "jmir",
    "minimum_n": 3,
    "suppress_below": 5,
    "notes": {"table2": {"table": "Boats that float.", "sea": "Two clubs merged."}},
}
VALUES = [
    *(None, True, -1, 0, 1, 1.0, 7.0, 10**30, 10**400, float("nan"), float("inf"), datetime.date(2031, 1, 1)),
    *("", "x", "\n", "a\0b", "\ud800", b"x", [], [1], [None], ["a", "a"], [["a"]], {}, {"a": 1}, {1: "a"}, {"a"}),
]
TERMS = ("string", "boolean", "integer", "array", "object", "schema", "null", "None", "True", "datetime", "^", "\\S")


def paths(section: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each value in a config."""
    entries = section.items() if isinstance(section, dict) else enumerate(section) if isinstance(section, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from paths(entry, (*path, key))


def with_value(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return the config that has every key, with another value at a path."""
    full = section = changed(**copy.deepcopy(FULL))
    for step in path[:-1]:
        section = section[step]
    section[path[-1]] = value
    return full


@pytest.mark.parametrize("path", [*paths(changed(**FULL))], ids=lambda path: ".".join(map(str, path)))
def test_any_value_at_any_key_is_right_or_refused_in_plain_words(path: tuple[str | int, ...]):
    for value in VALUES:
        try:
            assert isinstance(check(with_value(path, value)), Survey)
        except BadInput as refused:
            reasons = [str(problem).partition("is not right")[2] or str(problem) for problem in refused.problems]
            reasons = [reason.replace("is null", "") for reason in reasons]  # of the language of statements
            assert not [term for term in TERMS for reason in reasons if term in reason]


def test_no_section_takes_an_unknown_key():
    check(changed(**FULL))
    sections = {path[:-1] for path in paths(changed(**FULL)) if isinstance(path[-1], str)}
    of_any_names = {("input", "organisations", name) for name in ("columns", "skip_rows", "keep_rows")} | {
        ("input", "same_name")
    }
    of_any_names |= {("organisation_types",), ("input", "same_name"), ("questions", "colour", "options")}
    of_any_names |= {("abbreviations",)}
    for path in sections - of_any_names:
        message = refusal(with_value((*path, "unknown"), "x"))
        assert ".".join([*path, "unknown"]) in message or f"{'.'.join(path)}: 'unknown' is not right" in message


def test_the_config_with_every_key_has_every_key_of_the_schema():
    """So the tests above reach all of them."""
    given = {".".join(map(str, path)) for path in paths(changed(**FULL))}
    # Each like input.organisations.
    files = (
        *("input.responses.", "input.responses_second.", "input.corrections."),
        "earlier.<name>.successors.",
    )
    assert not [key for key in keys(schema()) if key not in given and not key.startswith(files)]


# Each line ten times what the line above it has: a million entries, and so on.
SAME = b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 10) for n in range(1, 10))
MERGED = b"a0: &a0 {x: 1}\n" + b"".join(
    b"a%d: &a%d {b: [%s], <<: *a%d}\n" % (n, n, b"*a%d," % (n - 1) * 10, n - 1) for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("case", "text", "named"),
    [
        ("nothing", b"", ["expected keys"]),
        ("a list", b"- a\n- b\n", ["expected keys"]),
        ("no YAML", b"a: [1\nb: 2\n", ["row 2", "not valid YAML"]),
        ("a tab", b"a:\n\tb: 1\n", ["row 2", "not valid YAML", r"'\t'"]),
        ("a key twice", b"a: 1\nb: 2\na: 3\n", ["row 3", "the key a appears twice"]),
        ("a key twice within", b"a:\n  b: 2\n  b: 3\n", ["row 3", "the key b appears twice"]),
        ("what refers to itself", b"a: 1\nb: &b\n  c: *b\n", ["row 3", "*b stands within what it refers to"]),
        ("lists of lists of lists", b"a: " + b"[" * 3000, ["row 1", "sections nested more than 20 deep"]),
        ("sections in sections", b"".join(b" " * n + b"a:\n" for n in range(400)), ["row 20", "more than 20 deep"]),
        ("a list of lists of the same", SAME, ["row 5", "more than 20,000 entries"]),
        ("merged with the same", MERGED, ["row 5", "more than 20,000 entries"]),
        ("very many entries", b"a: [" + b"1," * 20_000 + b"]\n", ["row 1", "more than 20,000 entries"]),
        ("a day that does not exist, without quotes", b"a: 2025-06-31\n", ["row 1", "'2025-06-31' is not a date"]),
        ("more digits than a number has", b"a: 1\nb: " + b"1" * 5000, ["row 2", "is not a whole number"]),
        ("too large a number", b"a: " + b"59:" * 200 + b"1.5\n", ["row 1", "is not a number"]),
        ("no bool", b"a:\n  b: !!bool maybe\n", ["row 2", "'maybe' is not true or false", "in quotes"]),
        ("no time", b"!!timestamp soon: 1\n", ["row 1", "'soon' is not a date"]),
        ("no digits", b"a: !!int ''\n", ["row 1", "'' is not a whole number"]),
        ("no section", b"a: !!map [b]\n", ["row 1", "not valid YAML", "mapping"]),
        ("no UTF-8", b"a: 1\nb: caf\xe9\n", ["row 2", "expected UTF-8"]),
        ("a control character", b"a: \x07\n", ["not valid YAML"]),
        ("no file", None, ["no config file", "No such file"]),
    ],
)
def test_a_config_file_that_cannot_be_read_is_refused(tmp_path: Path, case: str, text: bytes | None, named: list[str]):
    path = tmp_path / "config.yaml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(BadInput) as refused:
        read(path)
    for part in [str(path), *named]:
        assert part in str(refused.value), case


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
            {"input__responses_second": CONFIG["input"]["responses"]},
            ["input.responses_second", "'replies.xlsx'", "the first coder's answers"],
        ),
        (
            "a scenario called agreement",
            {
                "input__responses_second": {"file": "clubs.csv"},
                "sensitivity__agreement": BY_SIZE,
            },
            ["sensitivity.agreement", "the comparison of the coders"],
        ),
        (
            "a question called all",
            {"input__responses_second": {"file": "clubs.csv"}, "questions__all": QUESTIONS["crew"]},
            ["questions: 'all'", "all questions together"],
        ),
        (
            "a method of the publication that is not an option",
            {"publication": {"figures": "clubs.csv", "methods": {"statistics.levels": 0.9}}},
            ["publication.methods", "'statistics.levels'", "such as statistics.level"],
        ),
        ("a note on a table that does not exist", {"notes": {"table9": {"table": "Of boats."}}}, ["notes", "'table9'"]),
        (
            "a note on a row that does not exist",
            {"notes": {"table2": {"seas": "Of boats."}}},
            ["notes.table2", "'seas'"],
        ),
        (
            "successors gone",
            {"earlier": {"a": {"successors": {"file": "f.csv"}}}},
            ["earlier.a.successors.file", "'f.csv'"],
        ),
        (
            "a column that the successors do not have",
            {"earlier": {"a": {"successors": {"file": "clubs.csv", "columns": {"laters": "B"}}}}},
            ["earlier.a.successors.columns", "'laters'", "did you mean 'later'?"],
        ),
        ("the survey itself as earlier wave", {"earlier": {"clubs-2031": {}}}, ["earlier.clubs-2031", "survey itself"]),
        (
            "a question compared that there is not",
            {"earlier": {"a": {"questions": {"boots": "hulls"}}}},
            ["earlier.a.questions", "'boots'", "did you mean 'boats'?"],
        ),
        (
            "two questions compared with one",
            {"earlier": {"a": {"questions": {"boats": "hulls", "crew": "hulls"}}}},
            ["earlier.a.questions", "'hulls'", "more than one question"],
        ),
        ("printed figures gone", {"publication": {"figures": "f.csv"}}, ["publication.figures", "'f.csv'"]),
        ("a sheet of a CSV", {"input__organisations__sheet": "One"}, ["input.organisations.sheet", "no sheet"]),
        (
            "header rows out of order",
            {"input__responses__header_row": [3, 2]},
            ["input.responses.header_row", "each row once, from the top"],
        ),
        (
            "a last row that is the header",
            {"input__responses__header_row": [2, 3], "input__responses__last_row": 3},
            ["input.responses.last_row", "below the header"],
        ),
        (
            "a file twice",
            {"input__responses__file": ["replies.xlsx", "replies.xlsx"]},
            ["input.responses.file: 'replies.xlsx'", "its rows would count twice"],
        ),
        ("a sheet twice", {"input__responses__sheet": ["A", "A"]}, ["input.responses.sheet: 'A'", "count twice"]),
        (
            "the name of the sheet of a text file",
            {"input__organisations__columns": {"organisation_type": "Name of the sheet"}},
            ["input.organisations.columns", "name of the file"],
        ),
        (
            "a column of the register beside a register",
            {"input__responses__columns": {"organisation_type": "Kind"}},
            ["input.responses.columns: 'organisation_type'"],
        ),
        (
            "a text of two types",
            {"organisation_types": {"sea": "Sea clubs", "lake": {"label": "Lake clubs", "in_file": ["SEA  clubs"]}}},
            ["organisation_types.lake: 'SEA  clubs'", "the file would mean sea by it, too"],
        ),
        (
            "the text of a type as its name",
            {"organisation_types": {"Sea & Shore": "Sea clubs", "lake": "Lake clubs"}},
            ["if the file says 'Sea & Shore', write sea_shore: {label: Sea clubs, in_file: [Sea & Shore]}"],
        ),
        (
            "one column twice",
            {"input__responses__columns": {"boats": "N", "blue": "N"}},
            ["'N'", "more than one column"],
        ),
        (
            "a heading that is a name of ours",
            {"input__responses__columns": {"boats": "blue"}},
            ["input.responses.columns: 'blue'", "blue is also one of our names; give its heading too"],
        ),
        ("an unknown column", {"input__responses__columns": {"boat": "N"}}, ["'boat'", "did you mean 'boats'"]),
        ("a misspelt column", {"input__organisations__columns": {"date_snt": "N"}}, ["'date_sent'", "'date_snt'"]),
        (
            "rows that are added up and replace each other",
            {"input__sum_rows": True, "input__revised_replies": True},
            ["input.sum_rows: true", "revised_replies is true too"],
        ),
        ("a question called reply_status", {"questions__reply_status": QUESTIONS["crew"]}, ["column of the responses"]),
        (
            "a misspelt status",
            {"input__responses__columns": {"reply_satus": "N"}},
            ["'reply_satus'", "did you mean 'reply_status'"],
        ),
        ("a question called rate", {"questions__rate": QUESTIONS["crew"]}, ["questions: 'rate'", "another column"]),
        ("a question like a column of another", {"questions__boats_low": QUESTIONS["crew"]}, ["'boats_low'"]),
        (
            "a noun that ids use",
            {"counted__id": "organisations"},
            ["counted.id", "ids use this name for something else"],
        ),
        ("another noun that ids use", {"counted__id": "unconfirmed"}, ["counted.id", "ids use this name"]),
        (
            "a status that ids use",
            {"questions__blue__status": "ambiguous"},
            ["questions", "'ambiguous'", "another one"],
        ),
        ("a noun that is a status", {"counted__id": "blue"}, ["counted.id", "'blue'"]),
        ("a type that YAML takes for true", {"organisation_types": {True: "A"}}, ["organisation_types.True", "quotes"]),
        ("half a character", {"title": "Clubs \ud800"}, ["title", "UTF-8"]),
        ("a level that is 1", {"statistics__level": 1 - 2**-53}, ["statistics.level", "further from 1"]),
        ("a number that is none", {"statistics__level": float("nan")}, ["statistics.level", "nan"]),
        ("a number without end", {"sensitivity__by_size__exclude_rates": [float("inf")]}, ["exclude_rates", "inf"]),
        ("decimals with decimals", {"decimals__percent": 1.0}, ["decimals.percent", "1.0", "a whole number"]),
        (
            "a key that is no text",
            {"statistics": {**CONFIG["statistics"], 7: 1, "z": 2}},
            ["statistics.7", "statistics.z"],
        ),
    ],
)
def test_files_columns_and_numbers_that_cannot_be(case: str, changes: dict[str, Any], named: list[str]):
    message = refusal(changed(**changes))
    for part in named:
        assert part in message, case


def test_the_replies_name_the_columns_of_a_register_that_they_are():
    columns = {"name": "Club", "organisation_type": "name of the sheet", "date_sent": "Asked on"}
    source = {"responses": {"file": "replies.xlsx", "columns": columns}}
    assert check(changed(input=source, input__accepted_until="2031-06-30")).input.organisations is None


def test_one_config_file_and_no_second():
    assert one_file([Path.cwd() / "config" / "a.yaml"]) == "config/a.yaml"
    with pytest.raises(BadInput, match=r"one complete config file, not a\.yaml and b\.yaml"):
        one_file(["a.yaml", "b.yaml"])


def test_roles_are_looked_up_by_their_names():
    assert DESIGN.total == "boats"
    assert DESIGN.parts == ["blue", "red"]
    assert surveyed(questions={"boats": QUESTIONS["boats"]}).design.parts == []


def keys(section: dict[str, Any], prefix: str = "") -> list[str]:
    """Return every key of the schema that stands under a fixed name."""
    names = []
    for name, entry in section.get("properties", {}).items():
        names += [f"{prefix}{name}", *keys(entry, f"{prefix}{name}.")]
    return names


def test_the_page_of_options_has_every_key_once_with_its_meaning():
    table = options_page().partition("|---|---|---|---|\n")[2]
    rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in table.splitlines()]
    named = [row[0].strip("`") for row in rows]
    assert len(named) == len(set(named))
    assert set(keys(schema())) <= set(named)
    assert "questions.<name>.role" in named
    assert [len(row) for row in rows] == [4] * len(rows)
    assert all(row[-1].strip() for row in rows)
    defaults = {row[0].strip("`"): row[2] for row in rows}
    assert defaults["title"] == "required"
    assert defaults["strict"] == "`false`"
    assert defaults["decimals.rounding"] == "`sprintf`"
    assert defaults["input.organisations.header_row"] == "`1`"
    assert defaults["sensitivity"] == defaults["sensitivity.<name>.exclude_rates"] == defaults["publication"] == ""


def test_no_sensitivity_analysis_has_the_name_of_another_flow():
    frame = derived(club(exemption_claimed="secret"), club(boats=4, blue=1, red=1))
    counts = flow(frame, primary(frame, DESIGN, STATISTICS), DESIGN, {})
    others = {name for name in counts["analysis"] if "." not in name} - {PRIMARY}
    assert others <= {*RESERVED_ANALYSES, *DESIGN.extra_tables}


@pytest.mark.parametrize(
    ("case", "part", "status"),
    [
        ("expected: nothing is called so", {"label": "Red"}, "other"),
        ("edge: the status of a part", {"label": "Red", "status": "other"}, "the_rest"),
        ("edge: the label of a part", {"label": "OTHER"}, "the_rest"),
    ],
)
def test_a_remainder_without_a_name_has_one_that_no_part_has(case: str, part: dict[str, str], status: str):
    part = {"role": "part", "label": "Blue"} | part
    clubs = surveyed(parts={"heading": "Colour"}, questions__red=part)
    assert clubs.remainder is not None
    assert (clubs.remainder.status, list(clubs.design.statuses)[-1]) == (status, status), case


def test_changed_keys_are_named_down_to_where_they_differ():
    before = {"a": 1, "b": {"c": [1, 2], "d": {"e": 1}}, "gone": 1}
    after = {"a": 1, "b": {"c": [1, 3], "d": 1}, "new": {"x": 1}}
    assert list(changed_keys(before, after)) == [
        ("b.c", [1, 2], [1, 3]),
        ("b.d", {"e": 1}, 1),
        ("gone", 1, None),
        ("new", None, {"x": 1}),
    ]
