"""How the requests were answered: replies in time, refusals by section, internal reviews; tables and second opinion."""

import datetime
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import CONFIG, DESIGN, STATISTICS, SURVEY, club, derived, survey, values

from foisurvey.checks.second_opinion import columns, second_opinion
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Law, Survey
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.primary import primary
from foisurvey.estimation.process import DAYS, days_to_reply, process, sections_named
from foisurvey.estimation.results import Results
from foisurvey.figures.registry import figures_of
from foisurvey.report.process_sentences import process_sentences
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.tables.builders import build
from foisurvey.tables.formats.workbook import workbook_of
from foisurvey.tables.registry import tables_of

SENT = datetime.date(2025, 3, 3)


def asked(kind: str = "sea", replied: str | None = None, **said: Any) -> dict[str, Any]:
    """Return a club to which the request was sent on 3 March 2025; its reply has a date where it `replied`."""
    day = datetime.date.fromisoformat(replied) if replied else None
    return club(kind, **{"date_sent": SENT, "date_responded": day, "counted_on": day} | said)


def refused(outcome: str | None = None, exemption: str | None = "s.12", **said: Any) -> dict[str, Any]:
    """Return a club that refused on 10 March 2025, and answered on 1 July if it answered."""
    refusal, reply = datetime.date(2025, 3, 10), datetime.date(2025, 7, 1)
    dates = {"date_refused": refusal, "counted_on": refusal, "date_responded": reply if said else refusal}
    return club("lake", date_sent=SENT, exemption_claimed=exemption, review_outcome=outcome, **dates | said)


# Saint Patrick's Day, 17 March, does not count: the 20th working day is 1 April.
CLUBS = [
    asked(replied="2025-03-03", boats=1, blue=1, red=0),  # C1 ...
    asked(replied="2025-04-01", boats=2),
    asked(replied="2025-04-02", boats=3),
    asked(boats=4),
    asked(responded=False),
    asked(late=True, responded=False, replied="2025-09-01"),
    refused("full", boats=5, blue=2, red=1),
    refused("Partial", "sections 30–32 and 40(2)", boats=6),
    refused("none", "cost limit"),
    refused(None, None, boats_status="refused"),
    club("lake", boats_status="not_held", blue_status="not_held", red_status="not_held", crew_status="not_held"),
]


# Its refusal came after the last day on which a reply counts.
LATE = asked(late=True, responded=False, replied="2025-09-01", exemption_claimed="s.14", review_outcome="none")

MORE = [*CLUBS, refused("outstanding", "12, 43(1)"), LATE]


def estimated(clubs: list[dict[str, Any]], of: Survey) -> pl.DataFrame:
    frame = derived(*clubs, survey=of)
    assert of.law
    return pl.concat([primary(frame, of.design, of.statistics), process(frame, of.design, of.law, of.statistics)])


def test_replies_are_counted_by_the_clock_of_the_law():
    numbers = values(estimated(CLUBS, survey(law={})))
    sea = {"requests": 6, "replies": 5, "no_reply": 1, "in_time": 2, "overdue": 2, "undated": 1, "dated": 4}
    everyone = {"requests": 11, "replies": 10, "no_reply": 1, "in_time": 6, "overdue": 2, "undated": 2, "dated": 8}
    for kind, expected in {"sea": sea, "all": everyone}.items():
        assert {name: numbers[f"process.{kind}.{name}.n"] for name in expected} == expected
    assert numbers["process.all.in_time.pct"] == pytest.approx(100 * 6 / 11)
    assert numbers["process.all.in_time_of_replies.pct"] == 75
    # To 1 September are 26 weeks with 8 holidays; the refusals took 5 days.
    assert [numbers[f"process.sea.{name}"] for name in ("median", "min", "max")] == [20.5, 0, 122]
    assert numbers["process.all.median"] == 5


def test_another_law_has_another_clock():
    calendar = values(estimated(CLUBS, survey(law={"days": 29, "counting": "calendar"})))
    assert calendar["process.sea.in_time.n"] == 2
    england = values(estimated(CLUBS, survey(law={"holidays": ["GB-ENG"]})))
    assert england["process.sea.in_time.n"] == 1


def test_refusals_and_reviews_are_counted():
    numbers = values(estimated(CLUBS, survey(law={})))
    expected = {
        "refused": 4,
        "section_12": 1,
        "section_30": 1,
        "section_31": 1,
        "section_32": 1,
        "section_40": 1,
        "section_not_named": 2,
        "withheld_full": 2,
        "withheld_part": 1,
        "answered": 1,
        "not_held": 1,
        "reviews": 3,
        "review_full": 1,
        "review_partial": 1,
        "review_none": 1,
        "review_other": 0,
    }
    assert {name: numbers[f"refusals.all.{name}.n"] for name in expected} == expected
    assert numbers["refusals.lake.section_12.pct"] == 25
    assert numbers["refusals.sea.refused.pct"] == 0


def test_a_late_refusal_is_counted_apart_from_those_that_count():
    of = survey(law={}, input__accepted_until="2025-08-31")
    estimates = estimated([*CLUBS, LATE], of)
    numbers = values(estimates)
    expected = {"refused": 5, "section_14": 1, "withheld_full": 2, "refused_late": 1, "reviews": 4, "review_none": 2}
    assert {name: numbers[f"refusals.all.{name}.n"] for name in expected} == expected
    # Eleven replied, and the replies of nine count.
    assert numbers["refusals.all.refused.pct"] == pytest.approx(500 / 11)
    assert numbers["refusals.all.not_held.pct"] == pytest.approx(100 / 9)
    results = Results(estimates, of.presentation)
    [*_, refusals] = process_sentences(Writer(results))
    assert (
        "In the end, 2 (40.0%) answered nothing, 1 (20.0%) gave some of the answers, 1 (20.0%) gave full data and 1 "
        "(20.0%) replied too late to be counted." in map(as_text, refusals)
    )
    rows = {row[0]: row[-1] for row in build("refusals", results).rows}
    assert rows["Refused: reply too late to be counted"] == "1 (20.0)"


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("s.12 (Q1, Q2)", ["12"]),
        ("section 43(2)", ["43"]),
        ("s.30–31", ["30", "31"]),
        ("ss. 30 to 32, and s40(2)(a)", ["30", "31", "32", "40"]),
        ("40(2), 12", ["40", "12"]),
        ("S36A; § 12", ["36A", "12"]),
        ("Section 21, 2023 report", ["21"]),
        ("it's 12 hours of work", []),
        ("above the cost limit", []),
    ],
)
def test_the_sections_of_an_exemption_are_read(text: str, sections: list[str]):
    assert sections_named(text) == sections


def test_the_worksheets_are_called_as_the_tables():
    of = survey(law={})
    results = Results(estimated(CLUBS, of), of.presentation)
    sheets = workbook_of([build(name, results) for name in ("table1", "process", "refusals")], of.presentation)
    assert [sheet.name for sheet in sheets.worksheets[-3:]] == ["Table_1", "Replies", "Refusals"]


def test_without_dates_there_is_nothing_on_time():
    of = survey(law={})
    estimates = estimated([club(boats=1), club(responded=False)], of)
    assert not estimates["id"].str.contains("in_time|median").filter(estimates["table"] == "process").any()
    table = build("process", Results(estimates, of.presentation))
    assert table.headings[-1] == ["Organisation type", "Requests, n", "Replied, n (%)", "No reply, n (%)"]


def test_a_survey_without_a_law_has_no_table_of_it():
    assert not {"process", "refusals"} & tables_of(survey()).keys()
    assert {"process", "refusals"} <= tables_of(survey(law={})).keys()


def test_a_number_counts_the_organisations_that_it_is_made_of():
    of = survey(law={})
    frame, estimates = derived(*CLUBS, survey=of), estimated(CLUBS, of)
    sets, names = organisations_counted(frame, estimates, of.design, {}, {}, of.law)
    by_id = {name: sets[names[name]] for name in estimates["id"] if name in names}
    assert by_id["process.sea.in_time.pct"] == ["C1", "C2"]
    assert by_id["process.all.undated.n"] == ["C4", "C11"]
    assert by_id["refusals.all.section_31.n"] == ["C8"]
    for name, value, unit in estimates.filter(table="refusals").select("id", "value", "unit").iter_rows():
        assert unit != "count" or len(by_id[name]) == value, name


def test_days_are_those_to_the_first_answer_or_refusal():
    frame = days_to_reply(derived(*CLUBS), Law())
    assert frame[DAYS].to_list() == [0, 20, 21, None, None, 122, 5, 5, 5, 5, None]


def test_a_question_may_have_any_name():
    def counted(*names: str) -> pl.DataFrame:
        asked = {"role": "extra", "number": "decimal", "label": "x"}
        of = survey(law={}, **{f"questions__{name}": asked for name in names})
        frame = derived(*(club(design=of.design, **one) for one in MORE), survey=of)
        assert of.law
        return process(frame, of.design, of.law, of.statistics)

    assert counted("days", "sections").equals(counted("one", "other"))


@pytest.mark.parametrize(
    "law", [{}, {"days": 40, "holidays": ["GB-SCT"]}, {"counting": "calendar", "days": 1}], ids=str
)
@pytest.mark.parametrize("clubs", [CLUBS, [club(boats=1)], MORE], ids=len)
def test_a_second_opinion_agrees_and_sees_a_wrong_number(tmp_path: Path, law: dict, clubs: list[dict[str, Any]]):
    of = survey(law=law)
    frame, estimates, files = derived(*clubs, survey=of), estimated(clubs, of), {}
    for name in ("process", "refusals"):
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(build(name, Results(estimates, of.presentation)).to_csv(), encoding="utf-8")
    seen = frame.select(columns(of.design))
    second_opinion(seen, estimates, of.presentation, of.completeness.full, files)
    off = estimates.with_columns(value=pl.when(id="process.all.replies.n").then(99).otherwise("value"))
    with pytest.raises(BadInput, match=r"process\.all\.replies\.n: estimates\.csv has 99"):
        second_opinion(seen, off, of.presentation, of.completeness.full, files)


def test_the_sentences_say_what_the_table_shows():
    of = survey(law={})
    written = process_sentences(Writer(Results(estimated(CLUBS, of), of.presentation), figures_of(of.presentation)))
    assert [[as_text(sentence).replace("–", "-") for sentence in paragraph] for paragraph in written] == [
        [
            "Of 11 requests, 6 (54.5%) were answered within 20 working days (table Replies; Figure 2).",
            "A further 2 (18.2%) were answered later, 2 (18.2%) were answered on an unknown day and 1 (9.1%) had no "
            "reply.",
            "The median reply took 5.0 working days (IQR 5.0-20.2), and the longest 122.",
            "Permitted extensions are not known: a reply within one counts as late.",
        ],
        [
            "Sea clubs: 2 of 6 requests (33.3%) were answered in time; the median was 20.5 working days.",
            "Lake clubs: 4 of 5 requests (80.0%) were answered in time; the median was 5.0 working days.",
        ],
        [
            "Some or all of the information was refused by 4 organisations (40.0% of those that replied; table "
            "Refusals).",
            "Section 12 was cited by 1 of them, section 30 by 1, section 31 by 1 and section 32 by 1.",
            "No section was cited by 2.",
            "In the end, 2 (50.0%) answered nothing, 1 (25.0%) gave some of the answers and 1 (25.0%) gave full data.",
            "Of 3 internal reviews whose outcome is known, 1 (33.3%) led to full data, 1 (33.3%) led to some data and "
            "1 (33.3%) led to nothing more.",
            "One organisation (11.1% of those that responded) said that it held none of the information.",
        ],
    ]


@pytest.mark.parametrize(
    ("clubs", "sentences"),
    [
        (
            [asked(boats=1), refused("full", boats=5, blue=2, red=1)],
            [
                "Some or all of the information was refused by 1 organisation (50.0% of those that replied; table "
                "Refusals).",
                "It cited section 12.",
                "In the end, it gave full data.",
                "The only internal review whose outcome is known led to full data.",
            ],
        ),
        (
            [refused("none"), refused("none", "s.12 and s.43")],
            [
                "Some or all of the information was refused by 2 organisations (100.0% of those that replied; table "
                "Refusals).",
                "Section 12 was cited by all of them and section 43 by 1.",
                "In the end, all of them answered nothing.",
                "Each of the 2 internal reviews whose outcome is known led to nothing more.",
            ],
        ),
    ],
)
def test_one_refusal_and_refusals_that_came_to_the_same_are_said(clubs: list[dict[str, Any]], sentences: list[str]):
    of = survey(law={})
    [*_, written] = process_sentences(Writer(Results(estimated(clubs, of), of.presentation)))
    assert [as_text(sentence) for sentence in written] == sentences


@pytest.mark.parametrize(
    ("clubs", "law", "sentence"),
    [
        (
            [asked(replied="2025-04-02", boats=1)],
            {},
            "The reply took 21 working days, after the limit of 20 working days (table Replies).",
        ),
        (
            [asked(replied="2025-03-04", boats=1)],
            {"counting": "calendar"},
            "The reply took 1 day, within the limit of 20 days (table Replies).",
        ),
        (
            [club(boats=1), club(responded=False)],
            {},
            "Of 2 requests, 1 (50.0%) had a reply. It is not known how many replies came within 20 working days, since "
            "a request or reply needs a date (table Replies).",
        ),
    ],
)
def test_one_organisation_and_a_survey_without_dates_are_said(
    clubs: list[dict[str, Any]], law: dict[str, Any], sentence: str
):
    of = survey(law=law)
    [[written]] = process_sentences(Writer(Results(estimated(clubs, of), of.presentation)))
    assert as_text(written) == sentence


def test_without_a_law_nothing_is_said():
    assert process_sentences(Writer(Results(primary(derived(*CLUBS), DESIGN, STATISTICS), SURVEY.presentation))) == []


def test_days_are_no_money():
    questions = {name: one | {"number": "money"} for name, one in CONFIG["questions"].items()}
    of = survey(law={}, questions=questions)
    said = " ".join(
        as_text(one) for one in process_sentences(Writer(Results(estimated(CLUBS, of), of.presentation)))[0]
    )
    assert "The median reply took" in said
    assert "£" not in said


@pytest.mark.parametrize("below", [2, 3, 5])
def test_small_counts_are_not_shown_for_release(below: int, tmp_path: Path):
    of = survey(law={}, suppress_below=below)
    frame, estimates, files = derived(*CLUBS, survey=of), estimated(CLUBS, of), {}
    results = Results(estimates, of.presentation)
    for name in ("process", "refusals"):
        table = build(name, results)
        printed = [number for row in table.numbers for number in row]
        assert "c" in printed
        shown = dict(zip(table.measures, zip(*table.numbers, strict=True), strict=True))
        counts = {one for heading, column in shown.items() if heading.endswith(", n") for one in column}
        assert not counts & {str(number) for number in range(1, below)}
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(table.to_csv(), encoding="utf-8")
    second_opinion(frame.select(columns(of.design)), estimates, of.presentation, of.completeness.full, files)
    [[said]] = process_sentences(Writer(results))
    assert not re.search(r"\d", as_text(said))
