"""The results in sentences."""

import re
from collections.abc import Iterator
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
from foisurvey.report.sentence_templates import BadTemplate, PrintedNumber, Writer, as_text
from foisurvey.report.sentences import ResultsSection, markdown, results_sections
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
            "In total, 7 organisations were contacted, and 6 (85.7%) responded (Table 1). Of all contacted, 4 (57.1%) "
            "provided full data, 1 (14.3%) partial data and 1 (14.3%) no data, and 1 (14.3%) did not respond.",
            "Sea clubs: 4 organisations were contacted and 4 (100.0%) responded, 3 (75.0%) with full data, 1 (25.0%) "
            "with partial data and 0 (0.0%) with no data. Lake clubs: 3 organisations were contacted and 2 (66.7%) "
            "responded, 1 (33.3%) with full data, 0 (0.0%) with partial data and 1 (33.3%) with no data.",
        ],
        "totals": [
            "The number of boats is known for 5 of 7 organisations contacted and comes to 140 boats in all (Table 2). "
            "The mean per organisation was 28.0 (SD 40.7; 95% CI -7.7 to 63.7), the median 8.0 (IQR 8.0-20.0) and the "
            "range from 4 to 100.",
            "Sea clubs had the highest median, 14.0 (IQR 8.0-40.0), and a mean of 34.0 (SD 44.4; 95% CI -9.5 to 77.5), "
            "over 4 organisations with 136 boats (97.1% of all). Lake clubs: 1 organisation had 4 boats (2.9% of all).",
        ],
        "rates": [
            "The blueness rate of an organisation is the percentage of its boats that are blue all over. It is known "
            "for 5 organisations, with 140 boats in all (Tables 3 and 4). The mean rate was 30.0% (SD 40.1%; 95% CI "
            "-5.2% to 65.2%), the median 12.5% (IQR 12.5%-25.0%) and the range from 0.0% to 100.0%.",
            "Sea clubs had the lowest median, 12.5% (IQR 9.4%-15.6%), and a mean of 12.5% (SD 10.2%; 95% CI "
            "2.5%-22.5%), over 4 organisations. Lake clubs: the rate of 1 organisation was 100.0%.",
        ],
        "shares": [
            "Each share has a denominator of its own, the boats of the organisations that answered what it needs; the "
            "shares need not add up to a whole (Table 6). The interval by organisations allows for whole organisations "
            "having answered. The other treats boats as independent, and is too narrow where those of one organisation "
            "are alike. Read with care an interval without width, or with an end that no share can have (Table 6).",
            "Blue all over: 22.1% of the boats (31/140; SE 3.51%; 95% CI 15.3%-29.0%; 95% CI by organisations "
            "8.4%-35.9%), over 5 organisations. In part, Red keel: 10.6% of the boats (14/132; SE 2.68%; 95% CI "
            "5.4%-15.9%; 95% CI by organisations -12.6% to 33.8%), over 4 organisations. Not painted: 66.7% of the "
            "boats (88/132; SE 4.10%; 95% CI 58.6%-74.7%; 95% CI by organisations 43.6%-89.7%), over 4 organisations.",
        ],
        "extra": ["Crew, whole-time equivalent: no organisation answered (Table 7)."],
        "certainty": [
            "“In part: Red keel, share of all boats” changes most, relative to its size, when one organisation is left "
            "out. Without Club 1 it would be 28.1% instead of 10.6%, outside its printed 95% confidence interval of "
            "5.4% to 15.9% (table Influence). Without one organisation or another, these leave their printed "
            "intervals: “Blue all over, share of all boats” and “Not painted, share of all boats”. Without Sea clubs, "
            "“Median blueness rate” would be 100.0% instead of 12.5%; no other type changes a headline as much.",
            "In the funnel plot, no organisation lies outside the 99.8% control limits. With the outermost tenth at "
            "each end drawn in (winsorised), the variance of the rates is "
            "2.12 times that of chance alone (overdispersion). With limits adjusted for that, no organisation lies "
            "outside.",
        ],
        "sensitivity": [
            "Without the ends: the 25% with the lowest and the 25% with the highest total of 5 organisations with a "
            "blueness rate, rounded down, were left out: 2 organisations (Table 5). Of the 3 organisations left, the "
            "mean blueness rate was 8.3% (in the primary analysis 30.0%) and the median 12.5% (12.5%). No organisation "
            "is left of Lake clubs.",
            "Within: organisations with a blueness rate of 0%, 50% or 100% were left out: 2 organisations (Table 5). "
            "Of the 3 organisations left, the mean blueness rate was 16.7% (in the primary analysis 30.0%) and the "
            "median 12.5% (12.5%). No organisation is left of Lake clubs.",
        ],
        "limits": [
            "Of the answers that are or may be numbers, 1 (7.1%) is in review and counted as missing until a person "
            "decides. Of 5 totals, 1 (20.0%) was not stated and is the sum of its parts, a lower limit: no interval "
            "or ambiguity band says how much higher it may be. Of the stated numbers of "
            "boats, 1 (7.7%) was ambiguous and counts with the value that a rule reads. The total of 140 boats "
            "rests on 1 such answer; with any value in the interval of each, it would "
            "be 138 to 142.",
            "In all, 1 organisation did not respond and 1 responded without data; the boats of such organisations are "
            "not known and not estimated.",
        ],
    }


def test_how_sure_medians_and_means_are():
    """1 to 12 boats, all blue: every draw has the same mean rate, which has no interval."""
    clubs = [club("sea", boats=boats, blue=boats, red=0) for boats in range(1, 13)]
    paragraph, *_ = texts(written(clubs))["certainty"]
    end = r"\d\.\d"
    assert re.fullmatch(
        r"The median number of boats per organisation was 6\.5 \(95% CI 3\.0-10\.0\) and the mean 6\.5 \(95% CI by "
        rf"bootstrap {end}-{end}\)\. The median blueness rate was 100\.0% \(95% CI 100\.0%-100\.0%\)\. These intervals "
        r"treat whole organisations as drawn at random \(table Intervals\); they say nothing of the organisations that "
        r"did not answer\.",
        paragraph,
    ), paragraph
    few = texts(written(clubs[:5]))["certainty"]
    assert not any("95% CI" in one or "as drawn at random" in one for one in few)


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
            named = r"\(Tables? \d( and \d)?\)|25%|95%|99\.8%|so 0\.50 is no|0%, 50% or 100%|Club \d"
            without = re.sub(named, "", piece)
            assert not re.search(r"\d", without), piece
            assert not re.search("–|None", piece)
            continue
        value = rows[piece.id][piece.column]
        if piece.text.lower() in ("no", "none"):
            assert value == 0
        else:
            forms = [printed(value, decimals) for decimals in (0, 1, 2)]
            assert piece.text.removesuffix("%") in {*forms, *(styled(form) for form in forms if form)}
    for paragraph in (text for paragraphs in texts(sections).values() for text in paragraphs):
        assert re.fullmatch(r"[A-Z“][^.].*\.", paragraph), paragraph
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
            ["In total, 1 organisation was contacted and responded, with no data (Table 1)."],
        ),
        (
            FLEETS["nobody"],
            {},
            "response",
            ["In total, 2 organisations were contacted, and none responded (Table 1)."],
        ),
        (FLEETS["nobody"], {}, "totals", ["The number of boats is known for no organisation."]),
        (
            FLEETS["nobody"],
            {},
            "rates",
            [
                "The blueness rate of an organisation is the percentage of its boats that are blue all over. It is "
                "known for no organisation."
            ],
        ),
        (
            FLEETS["nobody"],
            {},
            "sensitivity",
            ["No organisation has a blueness rate, so there is nothing to compare."],
        ),
        (
            [club(responded=False)],
            {},
            "limits",
            [
                "No answer is in review. No stated number of boats was ambiguous.",
                "In all, 1 organisation did not respond and none responded without data; the boats of such "
                "organisations are not known and not estimated.",
            ],
        ),
        (
            [club(), club(boats=1, crew=2, crew_ambiguous=True)],
            {},
            "limits",
            [
                "No answer is in review. Of 1 total, none was imputed. No stated number of boats was ambiguous.",
                "No organisation failed to respond, but 1 responded without data; the boats of such organisations are "
                "not known and not estimated.",
            ],
        ),
        (
            [club(boats=1)],
            ALONE,
            "totals",
            ["The number of boats is known for 1 of 1 organisation contacted and comes to 1 boat in all (Table 2)."],
        ),
        (
            [club(boats=1)],
            ALONE,
            "limits",
            [
                "No answer is in review. No stated number of boats was ambiguous.",
                "No organisation failed to respond, and none responded without data.",
            ],
        ),
        (
            [club(boats=0, blue=0, red=0)],
            {},
            "shares",
            [
                "Each share has a denominator of its own, the boats of the organisations that answered what it needs; "
                "the shares need not add up to a whole (Table 6).",
                "Blue all over: not defined, as 1 organisation had no boats. In part, Red keel: not defined, as 1 "
                "organisation had no boats. Not painted: not defined, as 1 organisation had no boats.",
            ],
        ),
        (
            FLEETS["no limit"],
            ALONE,
            "limits",
            [
                "No answer is in review. Of the stated numbers of boats, 2 (100.0%) were ambiguous and count with the "
                "value that a rule reads. "
                "The total of 18 boats rests on 2 such answers; with any value in the interval of each, it would be "
                "18 or more, with no upper limit.",
                "No organisation failed to respond, and none responded without data.",
            ],
        ),
        (
            [club("sea", boats=0), club("lake", boats=0), club("lake", boats=0)],
            {},
            "totals",
            [
                "The number of boats is known for 3 of 3 organisations contacted and comes to 0 boats in all (Table "
                "2). The mean per organisation was 0.0 (SD 0.0; 95% CI 0.0-0.0), the median 0.0 (IQR 0.0-0.0) and the "
                "range from 0 to 0.",
                "Sea clubs: 1 organisation had 0 boats. Lake clubs had a median of 0.0 (IQR 0.0-0.0) and a mean of 0.0 "
                "(SD 0.0; 95% CI 0.0-0.0), over 2 organisations with 0 boats.",
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
                "In total, 4 organisations were contacted, and 1 (25.0%) responded by 31 March 2031 (Table 1). Of all "
                "contacted, 1 (25.0%) provided full data, 0 (0.0%) partial data and 0 (0.0%) no data; 2 (50.0%) did "
                "not reply, and 1 replied after 31 March 2031 and is not counted.",
                "Sea clubs: 3 organisations were contacted and 1 (33.3%) responded, 1 (33.3%) with full data, 0 (0.0%) "
                "with partial data and 0 (0.0%) with no data. Lake clubs: 1 organisation was contacted and none "
                "responded; 1 replied after 31 March 2031 and is not counted.",
            ],
            "2 organisations did not reply, 1 replied after 31 March 2031 and is not counted, and none responded "
            "without data. No number includes or estimates their boats.",
        ),
        (
            "edge: all late",
            [LATE, LATE],
            [
                "In total, 2 organisations were contacted, and none responded by 31 March 2031 (Table 1); 2 replied "
                "after 31 March 2031 and are not counted."
            ],
            "0 organisations did not reply, 2 replied after 31 March 2031 and are not counted, and none responded "
            "without data. No number includes or estimates their boats.",
        ),
        (
            "edge: one asked, and late",
            [LATE],
            [
                "In total, 1 organisation was contacted, and none responded by 31 March 2031 (Table 1); 1 replied "
                "after 31 March 2031 and is not counted."
            ],
            "0 organisations did not reply, 1 replied after 31 March 2031 and is not counted, and none responded "
            "without data. No number includes or estimates their boats.",
        ),
    ],
)
def test_a_late_reply_is_never_said_to_be_none(case: str, clubs: list, response: list[str], limits: str):
    sections = texts(written(clubs, sensitivity={}, **DEADLINE))
    assert sections["response"] == response, case
    assert sections["limits"][1] == limits, case


def test_a_share_of_money_has_an_interval_by_organisations_alone():
    questions = {name: question | {"number": "money"} for name, question in CONFIG["questions"].items()}
    shares = texts(written(CLUBS, sensitivity={}, questions=questions))["shares"]
    assert "(31.0/140.0; 95% CI by organisations 8.4%-35.9%), over 5 organisations." in shares[1]
    assert not re.search(r"SE|95% CI \d|not defined", shares[1])
    assert "The interval by organisations allows for whole organisations having answered. Read with care" in shares[0]


def test_an_interval_that_takes_organisations_as_drawn_stands_alone():
    about, shares = texts(written(CLUBS, sensitivity={}, statistics__interval_of_share="cluster"))["shares"]
    assert "22.1% of the boats (31/140; SE 4.97%; 95% CI 8.4%-35.9%), over 5 organisations." in shares
    # One share has an interval from -12.6%.
    assert about.endswith(
        "The intervals allow for whole organisations having answered. Read with care an interval without width, or "
        "with an end that no share can have (Table 6)."
    )
    logit = {"statistics__interval_of_share": "cluster", "statistics__clusters": {"scale": "logit"}}
    assert "with care" not in texts(written(CLUBS, sensitivity={}, **logit))["shares"][0]


def test_abbreviations_of_labels_stay_as_they_are():
    changes = {"questions__blue__label": "RAL5010 blue", "parts__compliance__rate": "UK rate"}
    sections = written(CLUBS, sensitivity={}, **changes)
    assert sections[2].heading == "UK rate"
    assert "is the percentage of its boats that are RAL5010 blue." in texts(sections)["rates"][0]


def test_a_rule_that_leaves_nobody_out_says_so():
    (paragraph,) = texts(written(CLUBS[:1], sensitivity={"ends": {"label": "Ends", "trim": TRIM}}))["sensitivity"]
    assert paragraph == (
        "Ends: the rule to leave out the 25% with the lowest and the 25% with the highest total of 1 organisation with "
        "a blueness rate, rounded down, applies to no organisation, and the rates stay as they are (Table 5)."
    )


STATED_ONLY = [club(boats=4, blue=1), club(boats=8, blue=2), club(boats=9, blue=9), club(boats=2, blue=2)]
STATED_ONLY[3] |= {"boats_status": "imputed"}


@pytest.mark.parametrize(
    ("analysis", "sentence"),
    [
        (
            {"stated_totals_only": True},
            "Only: organisations whose total was imputed were left out: 1 organisation (Table",
        ),
        (
            {"stated_totals_only": True, "trim": {"fraction": 0.4, "base": "rated"}},
            "Only: organisations whose total was imputed and the 40% with the lowest and the 40% with the highest "
            "total of 3 organisations with a blueness rate and a stated total, rounded down, were left out: 3 org",
        ),
        (
            {"stated_totals_only": True, "trim": {"fraction": 0.4, "base": "with_total", "ties": "all"}},
            "Only: organisations whose total was imputed and the 40% with the lowest and the 40% with the highest "
            "total of 3 organisations with a stated total, rounded down, were left out: 3 organisations with a "
            "blueness rate (Table 5). Organisations tied at the boundary were all left out.",
        ),
        (
            {"trim": {"fraction": 0.25, "base": "rated", "ties": "none"}},
            "Only: the 25% with the lowest and the 25% with the highest total of 4 organisations with a blueness rate, "
            "rounded down, were left out: 2 organisations (Table 5). Organisations tied at the boundary were all kept.",
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
    assert paragraph.endswith(
        "of 4 organisations with a total, rounded down, applies to no organisation with a blueness rate, and the rates "
        "stay as they are (Table 5)."
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{n.one|boat|boats} or {n.two|boat|boats}", "1 boat or 2 boats"),
        ("{n.none|boat|boats}", "0 boats"),
        ("{n.none|No boat|boat|boats}, {n.one|no boat|boat|boats}", "No boat, 1 boat"),
        ("{n.none|none} and {n.two|none}", "none and 2"),
        ("{n.large}", "14,747"),
        ("{n.large:2} {t.pct:0} {t.pct} {t.pct:count}", "14,747.00 12% 12.3% 12"),
        ("{t.pct_of_all:statistic} {t.se} {t.skewness}", "12.3 12.35% 12.35"),
        ("{t.mean} {table4.all.mean}", "12.3 12.3%"),
        ("{n.missing}", "not defined"),
        ("{n.missing:percent} of {n.missing|boat|boats}", "not defined of not defined boats"),
        ("no number", "no number"),
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
        dict.fromkeys(frames.ESTIMATES) | {"id": name, "unit": unit, "value": value} for name, unit, value in numbers
    ]
    return Writer(Results(pl.DataFrame(rows, schema=frames.ESTIMATES, orient="row"), SURVEY))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{n.on}", "there is no estimate 'n.on'; did you mean 'n.one'?"),
        (
            "{n.one:percentage}",
            "'percentage' is no unit; expected one of count, amount, statistic, percent, standard_error, or",
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
def test_the_unit_of_a_number_is_that_of_its_row(name: str, unit: Unit):
    of_responders = {"filter": "responded", "numerator": "completeness = 'full'", "denominator": "1"}
    largest = {"numerator": "boats", "statistic": "max"}
    changed = asked(statements={"text.full.pct_of_responders": of_responders, "text.largest.boats": largest})
    assert Results(estimated(CLUBS, changed), changed)[name].unit == unit


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
    assert any(text.startswith("<b>*Sea*</b> | [x](y)U+202E: 4 organisations were contacted") for text in shown)
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
