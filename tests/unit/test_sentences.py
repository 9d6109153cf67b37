"""The results in sentences."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import polars as pl
import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from surveys import CONFIG, GONE, SURVEY, club, derived, survey

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Survey, Unit
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.statements import gather
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.figures.registry import figures_of
from foisurvey.report.first_uses import first_uses
from foisurvey.report.sentence_templates import BadTemplate, PrintedNumber, Writer, as_text
from foisurvey.report.sentences import ResultsSection, markdown, results_sections
from foisurvey.report.wording import in_words
from foisurvey.stats.printing import printed, styled

TRIM = {"fraction": 0.25, "base": "rated"}
SENSITIVITY: dict[str, Any] = {
    "ends": {"label": "Without the ends", "trim": TRIM},
    "by_rate": {"label": "Within", "exclude_rates": [0, 50, 100]},
}
ALONE: dict[str, Any] = {
    "organisation_types": {"sea": "Sea clubs"},
    "questions": {"boats": CONFIG["questions"]["boats"]},
    "parts": GONE,
    "completeness": {"full": ["boats"]},
}
CLUBS = [
    club("sea", boats=100, blue=25, red=5),
    club("sea", boats=20, blue=0, red=2, boats_low=18, boats_high=22, boats_ambiguous=True),
    club("sea", boats=8, blue=1, red=7, boats_status="imputed"),
    club("sea", boats=8, blue=1, crew_status="in_review"),
    club("lake", boats=4, blue=4, red=0),
    club("lake"),
    club("lake", responded=False),
]


def asked(sensitivity: dict[str, Any] = SENSITIVITY, **changes: Any) -> Survey:
    """Return the survey of the clubs, changed as by `surveys.config`; with sensitivity analyses if it has rates."""
    changed = survey(**changes)
    return survey(sensitivity=sensitivity if changed.compliance else {}, **changes)


def estimated(clubs: list[dict[str, Any]], changed: Survey) -> pl.DataFrame:
    frame, design, methods = derived(*clubs, survey=changed), changed.design, changed.statistics
    analyses = [
        primary(frame, design, methods),
        uncertainty(frame, changed.design, changed.statistics, changed.bootstrap),
    ]
    analyses += [sensitivity(frame, name, one, design, methods) for name, one in changed.exclusions.items()]
    return gather(frame.lazy(), analyses, changed.statements, design)


def written(clubs: list[dict[str, Any]], **changes: Any) -> list[ResultsSection]:
    changed = asked(**changes)
    return results_sections(Results(estimated(clubs, changed), changed), changed.sentences)


def texts(sections: list[ResultsSection]) -> dict[str, list[str]]:
    """Return the paragraphs of each section as text."""
    return {one.name: [" ".join(map(as_text, paragraph)) for paragraph in one.paragraphs] for one in sections}


def pieces(sections: list[ResultsSection]) -> Iterator[str | PrintedNumber]:
    for section in sections:
        for paragraph in section.paragraphs:
            for sentence in paragraph:
                yield from sentence


def test_a_survey_reads_as_this():
    sections = written(CLUBS)
    assert [one.heading for one in sections] == [
        "Responses",
        "Number of boats",
        "Blueness rate",
        "Paint",
        "Other questions",
        "How sure the numbers are",
        "Sensitivity analyses",
        "Limits of the data",
    ]
    assert texts(sections) == {
        "response": [
            "Overall, 85.7% of the organisations contacted responded (6 of 7; Table 1; Figure 1). Of those "
            "contacted, 4 (57.1%) gave full data, 1 (14.3%) gave partial data and 1 (14.3%) gave no data. One "
            "organisation (14.3%) did not reply.",
            "Sea clubs: 100.0% responded (4 of 4), 3 with full data and 1 with partial data. Lake clubs: 66.7% "
            "responded (2 of 3), 1 with full data and 1 with no data.",
        ],
        "totals": [
            "In total, 5 of the 7 organisations reported 140 boats (Table 2; Figure 2). The median per organisation "
            "was 8.0 (IQR 8.0–20.0) and the mean 28.0 (SD 40.7; 95% CI −7.7 to 63.7). Organisations ranged from 4 to"
            " 100.",
            "Sea clubs: 4 organisations reported 136 boats (97.1% of all), with a median of 14.0 (IQR 8.0–40.0) and "
            "a mean of 34.0 (SD 44.4; 95% CI −9.5 to 77.5). Lake clubs: 1 organisation reported 4 boats (2.9% of "
            "all).",
        ],
        "rates": [
            "The blueness rate is the percentage of an organisation's boats that are blue all over. It is known for "
            "5 organisations, which together reported 140 boats (Table 4; Figures 3, 4 and 5). The median rate was "
            "12.5% (IQR 12.5%–25.0%) and the mean 30.0% (SD 40.1%; 95% CI −5.2% to 65.2%). Rates ranged from 0.0% to "
            "100.0%.",
            "Sea clubs: the median was 12.5% (IQR 9.4%–15.6%) and the mean 12.5% (SD 10.2%; 95% CI 2.5%–22.5%), over"
            " 4 organisations. Lake clubs: the rate of 1 organisation was 100.0%.",
        ],
        "shares": [
            "Each percentage is of the boats of the organisations that answered the questions it depends on, so they"
            " need not sum to 100 (Table 6; Figure 6). The first interval of each percentage treats boats as "
            "independent. Boats within one organisation tend to be alike, so the true uncertainty is larger: the "
            "interval by organisations allows for it. Read an interval marked † in Table 6 with care: it has no "
            "width, or an end that no percentage can have.",
            "Of 140 boats in 5 organisations, 31 (22.1%; 95% CI 15.3%–29.0%; 95% CI by organisations 8.4%–35.9%) "
            "were blue all over. Of 132 boats in 4 organisations, 14 (10.6%; 95% CI 5.4%–15.9%; 95% CI by "
            "organisations −12.6% to 33.8%) were in part (Red keel). Of 132 boats in 4 organisations, 88 (66.7%; 95%"
            " CI 58.6%–74.7%; 95% CI by organisations 43.6%–89.7%) were not painted.",
        ],
        "extra": [
            "No organisation answered “Crew, whole-time equivalent” (Table 7).",
        ],
        "certainty": [
            "A single organisation moves “In part: Red keel, share of all boats” most (table Influence; Figure 7). "
            "Without Club 1 it would be 28.1% instead of 10.6%. That is outside its 95% confidence interval of 5.4% "
            "to 15.9%. Two other headline numbers leave their intervals without one organisation or another. Of the "
            "types, sea clubs move a headline number most. Without them, “Median blueness rate” would be 100.0% "
            "instead of 12.5%.",
            "In the funnel plot (Figure 5), no organisation lies outside the 99.8% control limits. After "
            "winsorising, the variance of the rates is 2.12 times that expected by chance alone. With limits widened"
            " accordingly, no organisation lies outside.",
        ],
        "sensitivity": [
            "Without the ends: excluded were the organisation with the fewest and the one with the most boats (25% "
            "at each end of 5, rounded down). For the 3 organisations left, the mean blueness rate was 8.3% (primary"
            " analysis: 30.0%) and the median 12.5% (12.5%; Table 5; Figure 8). No organisation is left of lake "
            "clubs.",
            "Within: excluded were the 2 organisations with a blueness rate of 0%, 50% or 100%. For the 3 "
            "organisations left, the mean blueness rate was 16.7% (primary analysis: 30.0%) and the median 12.5% "
            "(12.5%; Table 5; Figure 8). No organisation is left of lake clubs.",
        ],
        "limits": [
            "One of the 14 answers (7.1%) awaits a decision on the review page and counts as missing. One of the 5 "
            "totals (20.0%) was not stated and is the sum of its parts, so the true total may be higher. One of the "
            "13 numbers stated for the total and its parts (7.7%) was approximate, or a lower or upper limit. The "
            "total of 140 boats depends on it: it may be anything from 138 to 142.",
            "One organisation did not reply and 1 replied without data. No number includes or estimates their boats.",
        ],
    }


def test_how_sure_medians_and_means_are():
    """1 to 12 boats, all blue: every draw has the same mean rate, which has no interval."""
    clubs = [club("sea", boats=boats, blue=boats, red=0) for boats in range(1, 13)]
    paragraph, *_ = texts(written(clubs))["certainty"]
    end = r"\d\.\d"
    assert re.fullmatch(
        r"The median number of boats per organisation was 6\.5 \(95% CI 3\.0–10\.0\); the mean was 6\.5 \(95% CI by "
        rf"bootstrap {end}–{end}\)\. The median blueness rate was 100\.0% \(95% CI 100\.0%–100\.0%\)\. These intervals "
        r"treat the organisations that answered as a random sample \(table Intervals\)\. They do not allow for those "
        r"that did not answer\.",
        paragraph,
    ), paragraph
    few = texts(written(clubs[:5]))["certainty"]
    assert not any("95% CI" in one or "random sample" in one for one in few)


SURVEYS: dict[str, dict[str, Any]] = {
    "parts": {},
    "no compliance": {"parts__compliance": GONE},
    "one type": {"organisation_types": {"sea": "Sea clubs"}},
    "no parts": ALONE,
}
SEA = [one for one in CLUBS if one["organisation_type"] == "sea"]
FLEETS = {
    "all": SEA,
    "one": SEA[:1],
    "one without boats": [club(boats=0, blue=0, red=0)],
    "one without data": [club()],
    "two alike": [club(boats=1, blue=1, red=0)] * 2,
    "nobody": [club(responded=False)] * 2,
    "one silent": [club(responded=False)],
    "no limit": [club(boats=9, boats_low=9, boats_high=None, boats_ambiguous=True)] * 2,
}


@pytest.mark.parametrize("kind", SURVEYS)
@pytest.mark.parametrize("clubs", FLEETS)
def test_every_number_is_that_of_its_row_and_every_sentence_is_one(clubs: str, kind: str):
    # A sensitivity analysis in which no organisation is left is refused.
    changed = asked(SENSITIVITY if clubs == "all" else {}, **SURVEYS[kind])
    estimates = estimated(FLEETS[clubs], changed)
    rows = {row["id"]: row for row in estimates.iter_rows(named=True)}
    sections = results_sections(Results(estimates, changed), changed.sentences)
    for piece in pieces(sections):
        if isinstance(piece, str):
            named = r"(Table|Figure)s? \d(, \d)*( and \d)?|25%|95%|99\.8%|sum to 100|0%, 50% or 100%|Club \d"
            without = re.sub(named, "", piece)
            assert not re.search(r"\d", without), piece
            continue
        value = rows[piece.id][piece.column]
        if piece.text.lower() in ("no", "none"):
            assert value == 0
        elif piece.text.isalpha():
            assert piece.text == in_words(int(value)).capitalize()
        else:
            forms = [printed(value, decimals) for decimals in (0, 1, 2)]
            assert piece.text.removesuffix("%") in {*forms, *(styled(form) for form in forms if form)}
    for paragraph in (text for paragraphs in texts(sections).values() for text in paragraphs):
        assert re.fullmatch(r"[A-Z“][^.].*\.", paragraph), paragraph
        assert not re.search(r"(?<![\w%])–|–(?!\w)|\bNone\b(?! of)", paragraph), paragraph
        assert not re.search(
            r"\b1 (organisations|boats|answers|totals|were|are)\b|  | [,.;]|not defined[^,]|\{|\}", paragraph
        )
        assert not re.search(r"\b(?<![\d.])(?!1\b)\d+ (organisation|boat|answer|total)\b", paragraph)


@pytest.mark.parametrize(
    ("clubs", "changes", "section", "expected"),
    [
        (
            [club()],
            {},
            "response",
            [
                "The only organisation contacted replied with no data (Table 1; Figure 1).",
            ],
        ),
        (
            FLEETS["nobody"],
            {},
            "response",
            [
                "None of the 2 organisations contacted responded (Table 1; Figure 1).",
            ],
        ),
        (
            FLEETS["nobody"],
            {},
            "totals",
            [
                "No organisation reported its number of boats.",
            ],
        ),
        (
            FLEETS["nobody"],
            {},
            "rates",
            [
                "The blueness rate is the percentage of an organisation's boats that are blue all over. It is known "
                "for no organisation.",
            ],
        ),
        (
            FLEETS["nobody"],
            {},
            "sensitivity",
            [
                "No organisation has a blueness rate, so there is nothing to compare.",
            ],
        ),
        (
            [club(responded=False)],
            {},
            "limits",
            [
                "Its boats are not known and not estimated.",
            ],
        ),
        (
            [club(), club(boats=1, crew=2, crew_ambiguous=True)],
            {},
            "limits",
            [
                "One organisation replied without data. No number includes or estimates their boats.",
            ],
        ),
        (
            [club(boats=1)],
            ALONE,
            "totals",
            [
                "The organisation reported 1 boat (Table 2; Figures 2 and 3).",
            ],
        ),
        (
            [club(boats=1)],
            ALONE,
            "limits",
            [
                "The only organisation contacted replied with data.",
            ],
        ),
        (
            [club(boats=0, blue=0, red=0)],
            {},
            "shares",
            [
                "“Blue all over” has no percentage, because the organisations that answered have no boats. “In part,"
                " red keel” has no percentage, because the organisations that answered have no boats. “Not painted” "
                "has no percentage, because the organisations that answered have no boats.",
            ],
        ),
        (
            FLEETS["one"],
            {},
            "shares",
            [
                "Each percentage is of all boats of the organisation (Table 6; Figure 6). The intervals treat boats "
                "as independent. Boats within one organisation tend to be alike, so the true uncertainty is larger.",
                "Of the 100 boats, 25 (25.0%; 95% CI 16.5%–33.5%) were blue all over. Of the 100 boats, 5 (5.0%; 95%"
                " CI 0.7%–9.3%) were in part (Red keel). Of the 100 boats, 70 (70.0%; 95% CI 61.0%–79.0%) were not "
                "painted.",
            ],
        ),
        (
            FLEETS["no limit"],
            ALONE,
            "limits",
            [
                "All 2 numbers stated were approximate, or lower or upper limits. The total of 18 boats depends on "
                "them: it may be 18 or more, with no upper limit.",
            ],
        ),
        (
            [club("sea", boats=0), club("lake", boats=0), club("lake", boats=0)],
            {},
            "totals",
            [
                "In total, the 3 organisations reported 0 boats (Table 2; Figure 2). The median per organisation was"
                " 0.0 (IQR 0.0–0.0) and the mean 0.0 (SD 0.0; 95% CI 0.0–0.0).",
                "Sea clubs: 1 organisation reported 0 boats. Lake clubs: 2 organisations reported 0 boats, with a "
                "median of 0.0 (IQR 0.0–0.0) and a mean of 0.0 (SD 0.0; 95% CI 0.0–0.0).",
            ],
        ),
        (
            [club(boats=3), club(boats=3), club(responded=False)],
            ALONE,
            "totals",
            [
                "In total, 2 of the 3 organisations reported 6 boats (Table 2; Figures 2 and 3). The median per "
                "organisation was 3.0 (IQR 3.0–3.0) and the mean 3.0 (SD 0.0; 95% CI 3.0–3.0).",
            ],
        ),
    ],
)
def test_few_or_none_read_well(clubs: list[dict[str, Any]], changes: dict[str, Any], section: str, expected: list[str]):
    sensitivity = SENSITIVITY if section == "sensitivity" else {}
    assert texts(written(clubs, sensitivity=sensitivity, **changes))[section] == expected


LATE = club(responded=False, late=True)
DEADLINE: dict[str, Any] = {"input__accepted_until": "2031-03-31"}


@pytest.mark.parametrize(
    ("case", "clubs", "response", "limits"),
    [
        (
            "expected: one late, two silent",
            [club(boats=4, blue=1, red=0), *FLEETS["nobody"], club("lake", responded=False, late=True)],
            [
                "Overall, 25.0% of the organisations contacted responded by 31 March 2031 (1 of 4; Table 1; Figure "
                "1). The one that responded gave full data. Two organisations (50.0%) did not reply; 1 replied after"
                " 31 March 2031 and is not counted.",
                "Sea clubs: 33.3% responded (1 of 3), with full data. Lake clubs: the only one replied after 31 "
                "March 2031, and its reply is not counted.",
            ],
            "Two organisations did not reply; 1 replied after 31 March 2031 and is not counted. No number includes "
            "or estimates their boats.",
        ),
        (
            "edge: all late",
            [LATE, LATE],
            [
                "None of the 2 organisations contacted responded by 31 March 2031 (Table 1; Figure 1). Two "
                "organisations replied after 31 March 2031 and are not counted.",
            ],
            "Two organisations replied after 31 March 2031 and are not counted. No number includes or estimates "
            "their boats.",
        ),
        (
            "edge: one asked, and late",
            [LATE],
            [
                "The only organisation contacted replied after 31 March 2031, and its reply is not counted (Table 1;"
                " Figure 1).",
            ],
            "Its boats are not known and not estimated.",
        ),
    ],
)
def test_a_late_reply_is_never_said_to_be_none(case: str, clubs: list, response: list[str], limits: str):
    sections = texts(written(clubs, sensitivity={}, **DEADLINE))
    assert sections["response"] == response, case
    assert sections["limits"][-1] == limits, case


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (
            ["in_review", "withdrawn", "withdrawn"],
            "Three of the 4 answers (75.0%) await a decision on the review page and count as missing. Two of these "
            "were withdrawn or left blank in a revised reply.",
        ),
        (
            ["in_review", "withdrawn"],
            "Two of the 3 answers (66.7%) await a decision on the review page and count as missing. One of these was "
            "withdrawn or left blank in a revised reply.",
        ),
        (
            ["withdrawn", "withdrawn"],
            "Two of the 3 answers (66.7%) await a decision on the review page and count as missing. All of these were "
            "withdrawn or left blank in a revised reply.",
        ),
        (
            ["withdrawn"],
            "One of the 2 answers (50.0%) awaits a decision on the review page and counts as missing. It was "
            "withdrawn or left blank in a revised reply.",
        ),
        (
            ["in_review"],
            "One of the 2 answers (50.0%) awaits a decision on the review page and counts as missing.",
        ),
    ],
)
def test_an_answer_withdrawn_is_told_from_one_in_review(statuses: list[str], expected: str):
    clubs = [club(boats=4), *(club(boats_status=status) for status in statuses)]
    assert texts(written(clubs, **ALONE))["limits"][0] == expected


def test_money_reads_as_money():
    questions = {name: question | {"number": "money"} for name, question in CONFIG["questions"].items()}
    changes = {"counted": {"id": "boats", "singular": "pound", "plural": "spending on boats"}, "questions": questions}
    clubs = [club(boats=12_345_678, blue=2.5, red=0), *CLUBS[:4]]
    sections = written(clubs, sensitivity={}, **changes)
    said = texts(sections)
    assert sections[1].heading == "Spending on boats"
    assert said["totals"][0].startswith(
        "Spending on boats: £12.3 million in total, reported by the 5 organisations (Table 2; Figure 2). The median "
        "per organisation was £20 (IQR £8 to £100) and the mean £2,469,163 (SD £"
    )
    assert said["shares"][1].startswith("Blue all over: £30 of £12.3 million (0.0%; 95% CI ")
    assert "The intervals allow for whole organisations having answered." in said["shares"][0]
    assert "number of spending" not in str(said)


@pytest.mark.parametrize(("clubs", "changes"), [(CLUBS, {}), (CLUBS[:4], ALONE)], ids=["rates", "a total only"])
def test_every_figure_is_called_out_and_in_their_order(clubs: list[dict[str, Any]], changes: dict[str, Any]):
    said = " ".join(chain.from_iterable(texts(written(clubs, **changes)).values()))
    named = re.findall(r"Figures? (\d(?:(?:, | and )\d)*)", said)
    numbers = dict.fromkeys(number for one in named for number in re.findall(r"\d", one))
    assert [f"Figure {number}" for number in numbers] == list(figures_of(asked(**changes).presentation).values())


def test_an_interval_that_takes_organisations_as_drawn_stands_alone():
    about, shares = texts(written(CLUBS, sensitivity={}, statistics__interval_of_share="cluster"))["shares"]
    assert "Of 140 boats in 5 organisations, 31 (22.1%; 95% CI 8.4%–35.9%) were blue all over." in shares
    # One share has an interval from -12.6%.
    assert about.endswith(
        "The intervals allow for whole organisations having answered. Read an interval marked † in Table 6 with care: "
        "it has no width, or an end that no percentage can have."
    )
    logit = {"statistics__interval_of_share": "cluster", "statistics__clusters": {"scale": "logit"}}
    assert "with care" not in texts(written(CLUBS, sensitivity={}, **logit))["shares"][0]


def test_labels_keep_abbreviations_and_names_within_a_sentence():
    changes = {"questions__blue__label": "RAL5010 blue", "parts__compliance__rate": "UK rate"}
    types = {"sea": "London clubs", "lake": "Clubs of the Lake District", "river": "River clubs"}
    sections = written([*CLUBS, club("river", boats=5)], sensitivity={}, **changes, organisation_types=types)
    assert sections[2].heading == "UK rate"
    assert "is the percentage of an organisation's boats that are RAL5010 blue." in texts(sections)["rates"][0]
    highest = "The median was highest among London clubs (14.0) and lowest among Clubs of the Lake District (4.0)."
    assert highest in texts(sections)["totals"][1]


def test_an_abbreviation_is_spelt_out_at_its_first_use():
    abbreviations = {"BHP": "brake horse power", "SC": "sailing club", "SCs": "sailing clubs"}
    own = {"response": ["SCs have BHP1.", "We asked an SC."], "limits": ["BHP is not known."]}
    said = texts(written(CLUBS, sentences=own, abbreviations=abbreviations))
    assert said["response"][-1] == "Sailing clubs (SCs) have BHP1 (BHP: brake horse power). We asked an SC."
    assert said["limits"][-1] == "BHP is not known."
    assert first_uses(["The brake (BHP) of", " BHP, SC"], abbreviations) == [
        "The brake (BHP) of",
        " BHP, sailing club (SC)",
    ]


KINDS = ("county", "district", "borough", "parish", "island", "port")
MANY = {kind: f"{kind.capitalize()} authorities of the northern and the southern regions" for kind in KINDS}


def test_of_many_types_the_highest_and_the_lowest_are_named():
    clubs = [club(kind, boats=10 * place, blue=1) for place, kind in enumerate(KINDS[:5], 1) for _ in range(5)]
    clubs += [club("port", boats=900, blue=900), club("port", responded=False), club("county", responded=False)]
    said = texts(written(clubs, organisation_types=MANY, minimum_n=5, sensitivity={}))
    assert said["totals"][1] == (
        "The median was highest among island authorities of the northern and the southern regions (50.0; Table 2). It "
        "was lowest among county authorities of the northern and the southern regions (10.0). Types with fewer than "
        "five organisations that answered are not ranked."
    )
    assert said["response"][1] == (
        "The response rate was highest in four types (100.0%). It was lowest among county authorities of the northern "
        "and the southern regions (83.3%). Types with fewer than five organisations are not ranked."
    )
    assert "not ranked" not in str(texts(written(clubs, organisation_types=MANY, minimum_n=1, sensitivity={})))


def test_few_organisations_have_no_spread():
    said = texts(written(CLUBS, minimum_n=5, sensitivity={}))
    assert (
        "Sea clubs: 4 organisations reported 136 boats (97.1% of all), with a median of 14.0 and a mean of 34.0."
        in (said["totals"][1])
    )
    assert "highest" not in said["totals"][1], "types of fewer than five are not ranked"


@pytest.mark.parametrize(
    ("case", "clubs", "changes"),
    [
        ("all there can be", [*CLUBS, LATE], DEADLINE),
        ("many types", [club(kind, boats=place, blue=1, red=0) for place, kind in enumerate(KINDS)] * 6,
         {"organisation_types": MANY, "minimum_n": 5}),
        ("money", CLUBS, {"questions": {name: one | {"number": "money"} for name, one in CONFIG["questions"].items()}}),
        ("one organisation", CLUBS[:1], {"sensitivity": {}}),
        ("a total only", CLUBS[:4], ALONE),
    ],
)  # fmt: skip
def test_sentences_and_paragraphs_are_short(case: str, clubs: list, changes: dict[str, Any]):
    paragraphs = [paragraph for section in written(clubs, **changes) for paragraph in section.paragraphs]
    assert all(len(" ".join(map(as_text, paragraph)).split()) <= 120 for paragraph in paragraphs), case
    lengths = {as_text(one): len(as_text(one).split()) for paragraph in paragraphs for one in paragraph}
    assert not [one for one, length in lengths.items() if length > 30], case
    assert sum(lengths.values()) / len(lengths) <= 20, case


def test_no_number_in_a_sentence_is_typed():
    """Outside braces only limits of a percentage stand, and in the config's sentences those of its statements."""
    for file in sorted((ROOT / "workflow/scripts/foisurvey/report").glob("*sentences*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        made = [one for one in ast.walk(tree) if isinstance(one, ast.JoinedStr)]
        within = {id(piece) for one in made for piece in one.values}
        templates = [
            "".join(str(piece.value) if isinstance(piece, ast.Constant) else "X" for piece in one.values)
            for one in made
        ]
        templates += [
            one.value
            for one in ast.walk(tree)
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in docstrings | within
        ]
        for template in templates:
            outside = re.sub(r"\{[^{}]*\}|sum to 100\b", "", template)
            # Names of statistics and of tables are no prose.
            assert not re.search(r"\d", outside) or re.fullmatch(r"[\w.]+", template), (file.name, template)
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    for template in chain.from_iterable(config["sentences"].values()):
        named = re.findall(r"\{([\w.]+)", template)
        limits = re.findall(r"(?<![\w.])\d+", str([config["statements"].get(name) for name in named]))
        assert set(re.findall(r"(?<![\w.])\d+", re.sub(r"\{[^{}]*\}", "", template))) <= set(limits), template


def test_a_rule_that_leaves_nobody_out_says_so():
    (paragraph,) = texts(written(CLUBS[:1], sensitivity={"ends": {"label": "Ends", "trim": TRIM}}))["sensitivity"]
    assert paragraph == "Ends: no organisation with a blueness rate was excluded (Table 5)."


STATED_ONLY = [club(boats=4, blue=1), club(boats=8, blue=2), club(boats=9, blue=9), club(boats=2, blue=2)]
STATED_ONLY[3] |= {"boats_status": "imputed"}


@pytest.mark.parametrize(
    ("analysis", "sentence"),
    [
        ({"stated_totals_only": True}, "Only: excluded was the only organisation whose total was imputed. For the 3"),
        (
            {"stated_totals_only": True, "trim": {"fraction": 0.4, "base": "rated"}},
            "Only: excluded were those whose total was imputed and those with the fewest and those with the most boats "
            "(40% at each end of 3 with a stated total, rounded down). In all, 3 organisations with a blueness rate",
        ),
        (
            {"stated_totals_only": True, "trim": {"fraction": 0.4, "base": "with_total", "ties": "all"}},
            "Only: excluded were those whose total was imputed and those with the fewest and those with the most boats "
            "(40% at each end of 3 with a stated total, rounded down). In all, 3 organisations with a blueness rate "
            "were excluded. Organisations tied at the boundary were all excluded.",
        ),
        (
            {"trim": {"fraction": 0.25, "base": "rated", "ties": "none"}},
            "Only: excluded were those with the fewest and those with the most boats (25% at each end of 4, rounded "
            "down). In all, 2 organisations with a blueness rate were excluded. Organisations tied at the boundary "
            "were all kept.",
        ),
    ],
)
def test_a_sentence_says_which_organisations_were_left_out(analysis: dict[str, Any], sentence: str):
    (paragraph,) = texts(written(STATED_ONLY, sensitivity={"only": {"label": "Only", **analysis}}))["sensitivity"]
    assert paragraph.startswith(sentence)


def test_a_trim_that_leaves_out_only_those_without_a_rate_says_so():
    clubs = [club(boats=boats, blue=blue) for boats, blue in ((1, None), (2, 1), (3, 1), (4, None))]
    ends = {"label": "Ends", "trim": TRIM | {"base": "with_total"}}
    (paragraph,) = texts(written(clubs, sensitivity={"ends": ends}))["sensitivity"]
    assert paragraph == "Ends: no organisation with a blueness rate was excluded (Table 5)."


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{n.one|boat|boats} or {n.two|boat|boats}", "One boat or 2 boats"),
        ("{n.none|boat|boats}", "Zero boats"),
        ("{n.none|No boat|boat|boats}, {n.one|no boat|boat|boats}", "No boat, 1 boat"),
        ("{n.none|none} and {n.two|none}", "None and 2"),
        ("{n.large}", "14,747"),
        ("{n.large:2} {t.pct:0} {t.pct} {t.pct:count}", "14,747.00 12% 12.3% 12"),
        ("{t.pct_of_all:statistic} {t.se} {t.skewness}", "12.3 12.35% 12.35"),
        ("{t.mean} {table4.all.mean}", "12.3 12.3%"),
        ("{n.missing}", "Not defined"),
        ("{n.missing:percent} of {n.missing|boat|boats}", "Not defined of not defined boats"),
        ("no number", "no number"),
        ("No. {n.two} of {t.pct.of}", "No. Two of 200"),
        ("a\u202eb\n{n.one}", "aU+202Eb 1"),
    ],
)
def test_a_template_of_the_config_is_filled_in(template: str, expected: str):
    assert as_text(writer().write_own(template)) == expected


def writer() -> Writer:
    numbers: list[tuple[str, Unit, float | None]] = [
        ("n.none", "count", 0),
        ("n.one", "count", 1),
        ("n.two", "count", 2),
        ("n.large", "count", 14747),
        ("n.missing", "count", None),
        ("t.pct", "percent", 12.345),
        ("t.pct_of_all", "percent", 12.345),
        ("t.se", "standard_error", 12.345),
        ("t.skewness", "skewness", 12.345),
        ("t.mean", "statistic", 12.345),
        ("table4.all.mean", "percent", 12.345),
    ]
    rows = [
        dict.fromkeys(frames.ESTIMATES) | {"id": name, "unit": unit, "value": value, "denominator": 200.0}
        for name, unit, value in numbers
    ]
    return Writer(Results(pl.DataFrame(rows, schema=frames.ESTIMATES, orient="row"), SURVEY))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{n.on}", "there is no estimate 'n.on'; did you mean 'n.one'?"),
        (
            "{n.one:percentage}",
            "'percentage' is no unit; expected one of count, amount, money, statistic, percent, percentage_points,",
        ),
        ("{n.one:12}", "'12' is no unit"),
        ("{t.skewness:skewness}", "'skewness' is no unit"),
        ("{n.one", "a brace has no other one"),
        ("n.one}", "a brace has no other one"),
        ("{{n.one}}", "a brace has no other one"),
        ("{}", "there is no estimate ''"),
        ("{n.one|a|b|c|d}", "expected words after |"),
        ("{n.one||boats}", "expected words after |"),
        ("{plural}", "there is no estimate 'plural'"),
        ("{n.on} {n.tw}", "there is no estimate 'n.on'; did you mean 'n.one'?; there is no estimate 'n.tw'"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(template: str, expected: str):
    with pytest.raises(BadTemplate, match=re.escape(expected)):
        writer().write_own(template)


def test_all_sentences_that_cannot_be_written_are_refused_at_once():
    own = {"response": ["Well, {table1.all.contacted}.", "{table1.all.contact}"], "limits": ["{"]}
    with pytest.raises(BadInput) as refusal:
        written(CLUBS[:1], sentences=own | {"rates": ["Nothing"]}, **ALONE)
    message = str(refusal.value)
    assert message.startswith("sentences: 3 problems")
    no_estimate = "there is no estimate 'table1.all.contact'; did you mean 'table1.all.contacted'?"
    assert f"sentences.response, sentence 2: {no_estimate}" in message
    assert "sentences.limits, sentence 1: a brace has no other one" in message
    assert "sentences.rates: this survey has no such section; expected one of response, totals, limits" in message


def test_the_own_sentences_close_their_section():
    sections = texts(written(CLUBS, sentences={"totals": ["We asked {table1.all.contacted|club|clubs}.", "So."]}))
    assert sections["totals"][-1] == "We asked 7 clubs. So."
    assert len(sections["totals"]) == 3


@pytest.fixture(scope="module")
def with_statements() -> Results:
    of_responders = {"filter": "responded", "numerator": "completeness = 'full'", "denominator": "1"}
    largest = {"numerator": "boats", "statistic": "max"}
    changed = asked(statements={"text.full.pct_of_responders": of_responders, "text.largest.boats": largest})
    return Results(estimated(CLUBS, changed), changed)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("table1.all.contacted", "count"),
        ("table1.all.full.n", "count"),
        ("table1.all.full.pct", "percent"),
        ("text.full.pct_of_responders", "percent"),
        ("table2.all.boats.total", "amount"),
        ("table2.all.mean", "statistic"),
        ("table2.all.max", "amount"),
        ("table4.all.max", "percent"),
        ("table5.ends.all.iqr_low", "percent"),
        ("table6.all.blue.ci_high", "percent"),
        ("table6.all.blue.se", "standard_error"),
        ("table6.all.blue.numerator", "amount"),
        ("table4.all.skewness", "skewness"),
        ("text.largest.boats", "amount"),
    ],
)
def test_the_unit_of_a_number_is_that_of_its_row(name: str, unit: Unit, with_statements: Results):
    assert with_statements[name].unit == unit


def test_labels_stay_text_in_markdown():
    evil = "<b>*Sea*</b> | [x](y)\u202e"
    own = {"limits": ["1. <i>{table1.all.contacted}</i> {table2.all.boats.total}"]}
    changes = {"organisation_types": {"sea": evil, "lake": "# Lake"}, "synthetic": True, "title": "A_b_c"}
    changed = asked({}, sentences=own, **changes)
    document = markdown(results_sections(Results(estimated(CLUBS, changed), changed), changed.sentences), changed)
    tokens = MarkdownIt("commonmark").enable("table").parse(document)
    inline = [token for token in tokens if token.type == "inline"]
    assert {child.type for token in inline for child in token.children or []} <= {"text", "text_special"}
    shown = ["".join(child.content for child in token.children or []) for token in inline]
    assert {token.type for token in tokens} == {
        "heading_open",
        "heading_close",
        "inline",
        "paragraph_open",
        "paragraph_close",
    }
    assert shown[0] == "Results. A_b_c. Synthetic data: no number is of a real organisation."
    assert any(text.startswith("<b>*Sea*</b> | [x](y)U+202E: 100.0% responded (4 of 4)") for text in shown)
    assert shown[-1] == "1. <i>7</i> 140"


@given(st.text())
def test_a_template_is_filled_in_or_refused(template: str):
    try:
        sentence = writer().write_own(template)
    except BadTemplate:
        return
    assert "{" not in as_text(sentence)


def test_the_sentences_of_the_default_config_name_its_statements():
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    named = re.findall(r"\{([\w.]+)", str(config["sentences"]))
    assert len(named) > 20
    assert set(named) <= set(config["statements"])
