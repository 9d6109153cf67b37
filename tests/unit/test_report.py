"""The report as a page: every link leads somewhere, nothing from outside is more than text, no section is empty."""

import base64
import datetime
import hashlib
import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

import doubtful
import polars as pl
import pytest
from lxml import html
from msgspec.structs import replace
from surveys import CONFIG, GONE, TYPES, club, config, derived, read

from foisurvey.core import frames
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.report.first_screen import headline
from foisurvey.report.methods import by_default, methods
from foisurvey.report.report import page
from foisurvey.report.report_data import Picture, ReportData
from foisurvey.report.sentence_templates import PrintedNumber, as_text
from foisurvey.report.sentences import ResultsSection
from foisurvey.report.strobe import FILE

QUESTIONS = CONFIG["questions"]
MONEY = {name: question | {"number": "money"} for name, question in QUESTIONS.items()}
CHANGES: dict[str, Any] = {
    "input__accepted_until": "2031-03-31",
    "reading__fewer_than": "review",
    "imputation": {"total_from_parts": True},
    "sensitivity": {"trimmed": {"label": "Trimmed", "trim": {"fraction": 0.05, "base": "rated"}, "exclude_rates": [0]}},
    "request": "How many boats do you have?",
    "publication": {
        "citation": "Sailor A. Club J 2031;1:2.",
        "address": "https://clubs.example/2031",
        "figures": "figures.csv",
        "methods": {"statistics.quantile_type": 9, "sensitivity.trimmed.trim.fraction": 0.05},
    },
}
TRIM = {"label": "Trimmed", "trim": {"fraction": 0.05, "base": "rated", "ties": "all"}}
TIES = {"sensitivity": {"trimmed": TRIM}}
LITTLE = {"questions": {"boats": QUESTIONS["boats"]}, "parts": GONE, "completeness": {"full": ["boats"]}}
ADDRESS = CHANGES["publication"]["address"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
NUMBERS = pl.DataFrame({"organisation_type": ["Sea clubs", None], "share": ["33.333333", "12"]})
PARITY = {"statistic": "sd", "r_call": "sd(x)", "r_version": "R 9.8.7", "cases": 12, "undefined": 0, "allowed": 0.0}
OPINION = {"statistic": "mean", "method": "numpy.mean", "numbers": 1500, "largest_difference": 0.0, "allowed": 1e-9}
SENT = "on 6 January 2031"
NO_OPINION = pl.DataFrame(schema=frames.SECOND_OPINION)
NO_CORRECTIONS = pl.DataFrame(schema=frames.CORRECTIONS)
CELLS = {"statistic": "tables/table1.csv", "method": "again", "numbers": 25, "allowed": 0.0}
WHAT_IF = {"setting": "statistics.quantile_type", "configured": "7", "alternative": "6", "used_by": "SPSS", "cells": 6}
COMPARED = [
    {"id": "table1.all.contacted", "source": "Table 1", "printed": "3", "ours": "3", "agreement": "agrees"},
    {"id": "table2.all.mean", "printed": "9.0", "ours": "8.0", "agreement": "differs", "reason": "a slip of theirs"},
    {"id": "table9.all.mean", "printed": "9.0", "agreement": "not_estimated"},
]
CLUBS = [
    club(boats=12, blue=4, red=2, date_sent=datetime.date(2031, 1, 6), counted_on=datetime.date(2031, 2, 1)),
    club("lake", boats=4, blue=4),
    club("lake", responded=False),
]


def asked(everything: bool = True, **changes: Any) -> Survey:
    """Return a survey that has all that one can have, or as little as one can; changed as by `surveys.config`."""
    basis = CHANGES if everything else CHANGES | {"sensitivity": {}} | LITTLE
    return typed(config(**basis | changes), Survey)


def run(
    clubs: Sequence[dict[str, Any]] = CLUBS,
    everything: bool = True,
    changes: dict[str, Any] | None = None,
    **replaced: Any,
) -> ReportData:
    """Return the report data of these clubs: with all that a survey can have, or with as little as it can."""
    survey = asked(everything, **(changes or {}))
    frame = derived(*clubs, survey=survey)
    estimates = primary(frame, survey.design, survey.statistics)
    ids = frame["organisation_id"].to_list()
    contacted, missing = PrintedNumber("3", "table1.all.contacted"), PrintedNumber("9", "no.such.id")
    sentence = ("Of ", contacted, " asked, ", missing, " were none.")
    names = ["response", "totals", *(["rates", "shares", "sensitivity"] if everything else []), "limits"]
    tables = ["table1", "table2", *(["table3", "table4", "table5", "table6", "agreement"] if everything else [])]
    pictures = ["figure1", *(["flow"] if everything else [])]
    data = {
        "survey": survey,
        "config": config(),
        "config_file": "config/clubs.yaml",
        "estimates": estimates,
        "results": Results(estimates, survey),
        "frame": frame,
        "sections": [ResultsSection(name, f"On {name}", [[sentence, ("Another.",)], [sentence]]) for name in names],
        "sets": {"all": ids, "some": ids[:1], "the same": ids[:1], "none": []},
        "set_names": {"table1.all.contacted": "all", "table2.all.mean": "the same"},
        "general": ["A note for all tables."],
        "tables": {name: f"<div id='{name}'>{name} of another</div>" for name in tables},
        "pictures": {
            name: Picture(SVG, f"{name} in words", "What is seen", "How to read it.", NUMBERS) for name in pictures
        },
        "answers": received(frame, survey),
        "corrections": NO_CORRECTIONS,
        "review": pl.DataFrame([{"organisation_id": ids[0]}] if everything else [], schema=frames.REVIEW),
        "confirmed": 0,
        "corrected": 0,
        "what_if": pl.DataFrame([WHAT_IF | {"changed": 2}] if everything else [], schema=frames.WHAT_IF_COUNTS),
        "parity": pl.DataFrame([PARITY], schema=frames.PARITY),
        "second_opinion": pl.DataFrame([OPINION, CELLS], schema=frames.SECOND_OPINION),
        "compared": pl.DataFrame(COMPARED, schema=frames.PUBLISHED) if everything else None,
        "received": {"clubs/replies.csv": "0a" * 32},
        "packages": {"python": "3.11.7", "foisurvey": "0.1.0"},
    }
    return ReportData(**(data | replaced))


def received(frame: pl.DataFrame, survey: Survey) -> pl.DataFrame:
    """Return the answers of the clubs of a frame that replied, as read from a workbook with a row for each club."""
    rows = [
        (
            *(club["organisation_id"], name, None if club[name] is None else str(club[name]), "number"),
            *("replies.xlsx", "Replies", row, chr(ord("B") + column), None, False),
        )
        for row, club in enumerate(frame.iter_rows(named=True), start=2)
        for column, name in enumerate(survey.questions)
        if club["responded"] or club["late"]
    ]
    raw = pl.DataFrame(rows, schema=frames.ANSWERS_RAW, orient="row")
    return read(raw, NO_CORRECTIONS, survey)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def holds(made: str) -> html.HtmlElement:
    """Return the page as elements, once what holds for each report is seen to hold."""
    tree = html.document_fromstring(made)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for link in tree.xpath("//a/@href"):
        assert link.removeprefix("#") in ids or link in ("audit/review.html", doi(), ADDRESS), link
    assert tree.xpath("//script | //link | //iframe | //form | //base | //object | //@style") == []
    assert [name for name in tree.xpath("//@*") if getattr(name, "attrname", "").startswith("on")] == []
    assert all(source.startswith("data:image/svg+xml;base64,") for source in tree.xpath("//@src"))
    assert all(tree.xpath("//img/@alt"))
    (style,) = re.findall("<style>(.*?)</style>", made, re.DOTALL)
    assert not re.search(r"https?:|url\(|@import", style)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policy == expected
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert [len(tree.xpath(f"//body/{part}")) for part in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert tree.xpath("/html/@lang") == ["en-GB"]
    sections = tree.xpath("//main//section")
    assert [link.removeprefix("#") for link in tree.xpath("//nav//a/@href")] == [one.get("id") for one in sections]
    for section in sections:
        heading = text_of(section.xpath("h2 | h3")[0])
        assert len(text_of(section)) > len(heading) + 10, heading
    assert "None" not in text_of(tree)
    assert "nan" not in text_of(tree).lower().split()
    return tree


def doi() -> str:
    (reference,) = re.findall(r"doi:(10\.\S+\d)", FILE.read_text(encoding="utf-8"))
    return f"https://doi.org/{reference}"


def test_a_survey_with_all_there_can_be():
    tree = holds(page(run()))
    named = ["asked", "response", "results", "totals", "rates", "shares", "sensitivity", "limits", "methods"]
    named += ["coders", "publication", "strobe", "estimates", "organisations", "provenance"]
    assert tree.xpath("//main//section/@id") == named
    assert tree.xpath("//h1/text()") == ["Survey of 3 organisations: Clubs, 2031"]
    assert "Synthetic" not in text_of(tree)
    said = text_of(tree)
    for words in (
        "General notes to all tables A note for all tables.",
        "3 organisations were asked, on 6 January 2031. Replies came on 1 February 2031. Replies were accepted until ",
        "No reply came from 1 of 2 in “Lake clubs” (50.0%).",
        "1 answer awaits a decision on the page of answers in review.",
        "make CONFIG=config/clubs.yaml",
        "0a" * 32,
    ):
        assert words in said
    assert tree.xpath("//a[@href='audit/review.html']")


def test_the_page_counts_what_a_person_decided():
    tree = holds(page(run(confirmed=1, corrected=1_200)))
    assert "A person confirmed 1 answer as the program proposed and corrected 1,200." in text_of(tree)
    assert "A person confirmed" not in text_of(holds(page(run())))


@pytest.mark.parametrize(
    ("case", "clubs", "everything"),
    [
        ("edge: no parts", CLUBS, False),
        ("edge: one organisation", CLUBS[:1], True),
        ("edge: one organisation, no parts", CLUBS[:1], False),
        ("edge: nobody answered", [club(responded=False), club("lake", responded=False)], True),
        ("edge: nobody answered, no parts", [club(responded=False)], False),
        ("edge: nobody in time", [club(responded=False, late=True)], True),
    ],
)
def test_a_survey_with_less_has_no_empty_section(case: str, clubs: Sequence[dict[str, Any]], everything: bool):
    tree = holds(page(run(clubs, everything)))
    said = text_of(tree)
    if len(clubs) == 1:
        assert "1 organisation was asked" in said, case
        assert "1 organisations" not in said, case
    if not everything:
        wanted = {"rates", "shares", "sensitivity", "coders", "publication"}
        assert not wanted & set(tree.xpath("//section/@id")), case
        assert "awaits" not in said, case
        assert not re.search(r"\b(?:rate|share)s? of\b", said), case


def first_screen(clubs: Sequence[dict[str, Any]], everything: bool = True, **changes: Any) -> dict[str, Any]:
    """Return the texts of the first screen by their place on it."""
    header = holds(page(run(clubs, everything, changes))).xpath("//header")[0]
    found = {name: text_of(one) for name in ("about", "headline", "response") for one in header.find_class(name)}
    shares = [[text_of(cell) for cell in row[:2]] for row in header.xpath(".//figure/dl/div")]
    key = [text_of(one) for one in header.xpath("ul[@class='key']/li")]
    return {"h1": text_of(header.xpath(".//h1")[0]), **found, "shares": shares, "key": key}


def test_the_first_screen_can_be_read_cold():
    law = {"name": "Freedom of Information Act 2000"}
    clubs = [club(boats=10 + place, blue=4 + place % 3, red=2) for place in range(6)]
    found = first_screen(
        [*clubs, club(responded=False)], law=law, about="Who paints?", title="Boating organisations, 2031"
    )
    assert found == {
        "h1": "Freedom of Information survey of 7 boating organisations, 2031",
        "about": "Who paints?",
        "headline": "Of 75 boats in 6 organisations, 44.0% (95% CI 35.6% to 52.4%) were not painted.",
        "response": "85.7% (6 of 7) of the organisations responded.",
        "shares": [
            ["Blue all over", "40.0% (95% CI 32.9% to 47.1%)"],
            ["In part: Red keel", "16.0% (95% CI 13.5% to 18.5%)"],
            ["Not painted", "44.0% (95% CI 35.6% to 52.4%)"],
        ],
        "key": [
            "1 organisation did not reply",
            "6 organisations answered in full",
            "75 boats reported by 6 organisations",
            "12.5 boats per organisation (median)",
            "40.0% median blueness rate of 6 organisations",
        ],
    }


@pytest.mark.parametrize(
    ("case", "largest", "changes", "expected"),
    [
        ("expected: a part", {"blue": 8, "red": 1}, {}, "Of 10 boats in 1 organisation, 80.0% were blue all over."),
        (
            "expected: a part of a group",
            {"blue": 1, "red": 8},
            {},
            "Of 10 boats in 1 organisation, 80.0% were in part: Red keel.",
        ),
        (
            "expected: the remainder that has a name",
            {"blue": 1, "red": 1},
            {},
            "Of 10 boats in 1 organisation, 80.0% were not painted.",
        ),
        (
            "edge: a remainder without a name says nothing",
            {"blue": 2, "red": 1},
            {"parts__remainder": GONE},
            "Of 10 boats in 1 organisation, 20.0% were blue all over.",
        ),
        (
            "edge: parts that overlap",
            {"blue": 2, "red": 8},
            {"parts__remainder": GONE, "parts__disjoint": False},
            "Of 10 boats in 1 organisation, 20.0% were blue all over.",
        ),
        (
            "edge: money",
            {"blue": 1, "red": 8},
            {"questions": MONEY, "counted": {"id": "boats", "singular": "pound", "plural": "spending on boats"}},
            "In part: Red keel made up 80.0% of the spending on boats of 1 organisation.",
        ),
    ],
)
def test_the_headline_is_the_largest_share_that_says_something(
    case: str, largest: dict[str, int], changes: dict[str, Any], expected: str
):
    clubs = typed(config(**changes), Survey)
    frame = derived(club(boats=10, **largest), survey=clubs)
    results = Results(primary(frame, clubs.design, clubs.statistics), clubs.presentation)
    assert as_text(headline(results)) == expected, case


def test_the_first_screen_shows_no_spread_of_few_organisations():
    found = first_screen(CLUBS, minimum_n=5)
    assert found["headline"] == "Of 16 boats in 2 organisations, 50.0% were blue all over."
    assert [words for _, words in found["shares"]] == ["50.0%", "16.7%", "50.0%"]
    assert not [words for words in found["key"] if "median" in words]


def test_the_first_screen_of_a_total_alone():
    found = first_screen(
        CLUBS, everything=False, minimum_n=5, law={"name": "Environmental Information Regulations 2004"}
    )
    assert found["h1"] == "Environmental Information survey of 3 organisations: Clubs, 2031"
    assert found["headline"] == "In total, 2 of the 3 organisations reported 16 boats."
    assert found["shares"] == []
    nobody = first_screen([club(responded=False)], everything=False)
    assert (nobody["headline"], nobody["response"]) == (
        "No organisation reported its number of boats.",
        "The organisation did not respond.",
    )


def test_the_first_screen_of_a_question_with_choices():
    asked_too = {"questions__flag": {"role": "extra", "number": "choice", "label": "Flies a flag"}}
    found = first_screen([club(boats=3, flag="yes"), club(boats=4, flag="no"), club(flag="yes")], False, **asked_too)
    assert found["shares"] == [["Yes", "66.7%"], ["No", "33.3%"], ["Partly", "0.0%"]]
    assert found["key"][-1] == "66.7% of 3 organisations that answered “Flies a flag” said “Yes”"


def test_what_was_asked_stands_as_it_was_sent_with_the_law_and_its_limit():
    changes = {
        "request": ["How many boats?", "How many are <i>blue</i>?"],
        "law": {"days": 40, "counting": "calendar"},
        "contact": "clubs@example.org",
        "licence": "CC0",
        "released": "2031-07-01",
    }
    tree = holds(page(run(changes=changes)))
    assert tree.xpath("//blockquote/p/text()") == changes["request"]
    said = text_of(tree)
    for words in (
        "Requests under the Freedom of Information Act 2000 were sent to 3 organisations on 6 January 2031. "
        "A reply was due within 40 calendar days.",
        "Contact: clubs@example.org",
        "Licence of the results: CC0",
        "Published on 1 July 2031.",
    ):
        assert words in said


def test_the_comparison_names_the_publication_and_says_why_figures_differ():
    tree = holds(page(run(changes={"synthetic": True})))
    compared = tree.xpath("//section[@id='publication']")[0]
    assert compared.xpath("p[1]/a/@href") == [ADDRESS]
    assert [text_of(paragraph) for paragraph in compared.xpath("p[not(@class)]")] == [
        "This report is compared with Sailor A. Club J 2031;1:2. clubs.example/2031",
        "1 of 3 figures agrees with this report at the decimals published. The config differs from the publication in "
        "quantile type 7 (publication: 9), so fewer figures may agree. The synthetic data were constructed to "
        "reproduce the publication. Agreement shows that the computation is right; it is no evidence for the findings.",
    ]


def test_a_figure_has_its_number_title_caption_and_data():
    tree = holds(page(run()))
    (figure,) = tree.xpath("//figure[@id='figure-figure1']")
    assert text_of(figure.xpath("figcaption")[0]) == "Figure 2. What is seen. How to read it."
    folded = figure.getnext()
    assert (folded.tag, text_of(folded[0])) == ("details", "Data of Figure 2")
    rows = [[text_of(cell) for cell in row] for row in folded.xpath(".//tr")]
    assert rows == [["Label of the type", "share"], ["Sea clubs", "33.3"], ["–", "12"]]


def test_a_report_without_rates_shows_the_dots_of_its_organisations_with_the_totals():
    picture = Picture(SVG, "In words", "What is seen", "How to read it.", NUMBERS)
    for everything, section in ((True, "rates"), (False, "totals")):
        tree = holds(page(run([club(boats=3)], everything, pictures={"organisations": picture})))
        assert tree.xpath("//figure[@id='figure-organisations']/ancestor::section[1]/@id") == [section]


def test_the_abbreviations_that_are_used_stand_after_the_methods():
    abbreviations = {"GRP": "glass-reinforced plastic", "GRPs": "kinds of it", "RNLI": "lifeboats", "BU": "unused"}
    changes = {"abbreviations": abbreviations, "questions__blue__label": "Of GRP7", "title": "RNLI clubs, BUS"}
    tree = holds(page(run(changes=changes, config=config(**changes))))
    listed = tree.xpath("//section[@id='methods']/dl[@class='abbreviations']/div")
    assert [[text_of(cell) for cell in row] for row in listed] == [
        ["GRP", "glass-reinforced plastic"],
        ["RNLI", "lifeboats"],
    ]


def test_synthetic_data_are_named_at_the_top():
    tree = holds(page(run(changes={"synthetic": True})))
    assert "Synthetic data" in text_of(tree.xpath("//header")[0])


def test_many_estimates_or_organisations_are_left_to_their_files(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("foisurvey.report.report.MOST_ESTIMATES", 5)
    monkeypatch.setattr("foisurvey.report.report.MOST_LISTED", 5)
    tree = holds(page(run()))
    said = text_of(tree)
    assert re.search(r"The \d+ numbers that the sentences above name, of the [\d,]+ in estimates.csv", said)
    assert "3 organisations are too many for this page" in said
    assert tree.xpath("//*[@id='e-table1.all.contacted']")
    assert not tree.xpath("//*[@id='e-table2.all.sd']")
    assert not tree.xpath("//div[@class='organisation']")


@pytest.mark.parametrize("text", [*doubtful.HOSTILE, "{{ 7 * 7 }}{% raw %}", "x" * 10_000, "\u202e12\x00\u200b"])
def test_no_text_from_outside_is_more_than_text(text: str):
    clubs = [club(boats=3, blue=1, red=1, organisation_id=f"{text} 1"), club("lake", boats=4, blue=4)]
    plain = run(clubs, frame=derived(*clubs))
    frame = plain.frame.with_columns(name=pl.lit(text))
    changes = {
        "title": text,
        "questions": {name: one | {"label": text, "group": text} for name, one in QUESTIONS.items()},
        "organisation_types": dict.fromkeys(TYPES, text),
        "counted": {"id": "boats", "singular": text, "plural": text},
        "about": text,
        "request": text,
        "contact": text,
        "licence": text,
        "law": {"name": text},
        "publication__citation": text,
        "publication__methods": {},
        "parts__heading": text,
        "parts__remainder__label": text,
        "parts__compliance__rate": text,
        "sensitivity": {"one": {"label": text, "exclude_rates": [0]}},
    }
    hostile = run(
        clubs,
        changes=changes,
        survey=replace(asked(**changes), survey=text),
        config=config(**changes, survey=text),
        frame=frame,
        sections=[
            ResultsSection("response", text, [[(text, PrintedNumber(text, text))]]),
            ResultsSection("rates", text, []),
        ],
        pictures={"figure1": Picture(SVG, text, text, text, pl.DataFrame({text: [text, None]}))},
        received={text: "00"},
        sets={text: frame["organisation_id"].to_list()},
        set_names={"table1.all.contacted": text},
    )
    made = page(hostile)
    tree = html.document_fromstring(made)
    assert {one.tag for one in tree.iter() if isinstance(one.tag, str)} <= {
        one.tag for one in holds(page(plain)).iter() if isinstance(one.tag, str)
    }
    assert tree.xpath("//script | //*[@onerror] | //*[@onload]") == []
    assert [
        link
        for link in tree.xpath("//@href")
        if not re.match(rf"#|https://doi\.org/|{ADDRESS}$|audit/review\.html$", link)
    ] == []
    ids = tree.xpath("//@id")
    assert all(link[1:] in ids for link in tree.xpath("//@href[starts-with(., '#')]"))
    assert [sign for sign in "\u202e\x00\u200b" if sign in made] == []
    if text.isprintable():
        assert text in tree.text_content()


@pytest.mark.parametrize(
    ("case", "changes", "subject", "words"),
    [
        ("expected: as stated", {}, "Reading the answers", "number counts as the number stated, give or take 10%."),
        (
            "expected: a person",
            {},
            "Reading the answers",
            "“Fewer than” a number counts as missing until a person decides.",
        ),
        (
            "expected: an open end",
            {"reading__open_end": 2},
            "Reading the answers",
            "counts as the next whole number, and may be more, up to 2 times the number.",
        ),
        (
            "edge: questions without a whole number",
            {"questions": MONEY},
            "Reading the answers",
            "“More than” a number counts as missing until a person decides. “Fewer than” a",
        ),
        (
            "edge: some questions without a whole number",
            {},
            "Reading the answers",
            "Either of these, where no whole number was asked for, counts as missing until a person decides.",
        ),
        ("expected: partial", {}, "Completeness", "not full, but has a number for the total or a part of it."),
        (
            "edge: partial without parts",
            {
                "questions": {name: QUESTIONS[name] for name in ("boats", "crew")},
                "parts": GONE,
                "sensitivity": {},
                "completeness": {"full": ["crew"]},
            },
            "Completeness",
            "not full, but has a number for the total.",
        ),
        ("expected: imputed", {}, "Missing answers", "A missing total is the sum of its parts"),
        ("expected: imputed", {}, "Missing answers", "A total that is in review or was not seen stays missing."),
        (
            "expected: shares",
            {},
            "Rates and shares",
            "treat boats as independent. Boats within one organisation tend to be alike, so the true uncertainty is "
            "larger. A second interval, by organisations, allows for that (organisations as clusters, Student's t).",
        ),
        (
            "expected: shares by organisations",
            {"statistics__interval_of_share": "cluster", "statistics__clusters": {"scale": "logit"}},
            "Rates and shares",
            "allow for whole organisations having answered (organisations as clusters, Student's t, logit scale).",
        ),
        (
            "edge: shares above 100%",
            {"parts__disjoint": False, "parts__remainder": GONE, "imputation": {}},
            "Rates and shares",
            "A percentage above 100 has the interval by organisations only.",
        ),
        (
            "expected: parts within the total",
            {},
            "Rates and shares",
            "Where the parts added up to more than the total, a person decided. If that person confirmed the numbers,",
        ),
        (
            "expected: parts that overlap",
            {"parts__disjoint": False, "parts__remainder": GONE, "imputation": {}},
            "Rates and shares",
            "The parts may overlap, or count something other than “Boats” does. So no part was compared with the",
        ),
        (
            "edge: shares of money",
            {"questions": MONEY},
            "Rates and shares",
            "Percentages of what is not a count have an interval by organisations only (organisations as",
        ),
        ("expected: R", {}, "Statistics", "All 1 statistics of this software equal R 9.8.7 (12 comparisons)."),
        ("edge: not imputed", {"imputation": {}}, "Missing answers", "No missing answer was filled in."),
        ("expected: late", {}, "Requests", "A reply after 31 March 2031 is not counted."),
        (
            "expected: a law",
            {"law": {"days": 40, "counting": "calendar"}},
            "Requests",
            "The organisations were asked under the Freedom of Information Act 2000, on 6 January 2031. A reply is due "
            "within 40 calendar days; the day of receipt is day zero.",
        ),
        ("edge: no law", {}, "Requests", "The requests were sent on 6 January 2031."),
        ("expected: corrected", {}, "Reading the answers", "A person corrected 2 answers; audit/changes.csv has"),
        (
            "expected: likely readings count",
            {"reading__sentences": "accept_likely"},
            "Reading the answers",
            "fairly sure what a sentence means, that reading counts although nobody has confirmed it.",
        ),
        ("expected: revised", {"input__revised_replies": True}, "Completeness", "its last reply counts."),
        ("expected: added up", {"input__sum_rows": True}, "Completeness", "their numbers were added. Where"),
        (
            "expected: trimmed",
            {},
            "Sensitivity analyses",
            "at each end 5% of the organisations with a rate, ranked by their total (rounded down)",
        ),
        ("expected: ties", {}, "Sensitivity analyses", "Of equal totals at the boundary, the first in"),
        (
            "expected: ties",
            TIES,
            "Sensitivity analyses",
            "Where equal totals lay on both sides of the boundary, all of them were excluded.",
        ),
        (
            "expected: as read",
            {},
            "Sensitivity analyses",
            "Ambiguity bands rank the totals as they were read",
        ),
        ("expected: as read", {}, "Sensitivity analyses", "; organisations tied at the boundary may be in or out."),
        ("edge: not by order", TIES, "Sensitivity analyses", "rank the totals as they were read."),
        (
            "expected: stated totals",
            {"sensitivity": {"trimmed": TRIM | {"stated_totals_only": True}}},
            "Sensitivity analyses",
            "Trimmed: excluded are organisations whose total was imputed and at each end 5% of the organisations ",
        ),
        ("expected: excluded", {}, "Sensitivity analyses", "and organisations with a rate of exactly 0%."),
        ("expected: rounding", {}, "Rounding", "for print, as R's sprintf does: 1 decimal for means and medians"),
    ],
)
def test_methods_are_those_of_the_config(case: str, changes: dict[str, Any], subject: str, words: str):
    subjects = methods(asked(**changes), pl.DataFrame([PARITY], schema=frames.PARITY), NO_OPINION, SENT, 2)
    assert words in " ".join(subjects[subject]), case


def test_the_methods_say_how_far_statistics_may_differ_from_those_of_r():
    parity = pl.DataFrame([PARITY, PARITY | {"statistic": "mean", "allowed": 1e-12}], schema=frames.PARITY)
    assert "agree with R 9.8.7 to within 1e-12 (24 comparisons)." in " ".join(
        methods(asked(), parity, NO_OPINION)["Statistics"]
    )


def test_the_methods_count_the_numbers_that_other_code_computed_again():
    opinion = pl.DataFrame([OPINION, OPINION | {"statistic": "sum"}, CELLS], schema=frames.SECOND_OPINION)
    *_, sentence, agree = methods(asked(), pl.DataFrame(schema=frames.PARITY), opinion)["Statistics"]
    assert sentence == (
        "Independent code recomputed all 3,000 numbers of the tables and sensitivity analyses from the final answers, "
        "and rebuilt 25 cells and headings of the tables."
    )
    assert agree == "All agree to within 1e-09."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"completeness": GONE}, ["at their defaults: completeness.full is boats, blue and red; reading.sentences is"]),
        (
            {"statistics__level": GONE},
            ["; statistics.level is 0.95; decimals.rounding is sprintf; input.date_order is"],
        ),
        ({"reading": GONE}, ["reading.approximate is as_stated; ", "reading.approximate_tolerance is 0.1; "]),
        (
            {},
            [
                "imputation.total_from_parts is false; imputation.zero is review; statistics.clusters.strata is none; ",
                "statistics.clusters.population is unlimited; decimals.rounding is sprintf; ",
            ],
        ),
        (
            {"statistics__clusters": {"scale": "logit"}},
            ["statistics.clusters.strata is none; statistics.clusters.popul"],
        ),
    ],
)
def test_the_methods_list_what_the_config_leaves_out_and_nothing_else(changes: dict[str, Any], words: list[str]):
    raw = config(**changes)
    sentence, _ = by_default(typed(raw, Survey), raw)["Defaults"]
    assert all(part in sentence for part in words), sentence
    given = [f"{section}.{option}" for section in ("reading", "statistics") for option in raw.get(section, {})]
    assert given
    assert not [key for key in [*given, "reading.open_end", "reading.phrases"] if f"{key} " in sentence]


def test_a_survey_without_parts_has_no_default_of_imputation():
    raw = config(**LITTLE)
    assert "imputation" not in by_default(typed(raw, Survey), raw)["Defaults"][0]


@pytest.mark.parametrize(("changes", "said"), [({}, False), ({"questions": MONEY}, True)], ids=["counts", "money"])
def test_the_decimals_of_money_are_told_where_money_is_asked_for(changes: dict[str, Any], said: bool):
    raw = config(**changes)
    of = typed(raw, Survey)
    assert ("decimals.money is 0" in by_default(of, raw)["Defaults"][0]) == said
    rounding = methods(of, pl.DataFrame(schema=frames.PARITY), NO_OPINION)["Rounding"][0]
    assert ("no decimals for amounts of money" in rounding) == said


def test_where_the_config_chooses_all_methods_none_is_by_default():
    raw = config(
        input__date_order="day_first",
        reading__sentences="confirm",
        reading__years="ask",
        imputation={"total_from_parts": False, "zero": "review"},
        statistics__clusters={"strata": "types", "scale": "logit", "population": "contacted"},
        decimals__rounding="round",
    )
    assert by_default(typed(raw, Survey), raw) == {}


def test_a_subject_that_the_survey_does_not_have_is_not_there():
    subjects = methods(asked(everything=False), pl.DataFrame(schema=frames.PARITY), NO_OPINION)
    assert not {"Rates and shares", "Sensitivity analyses"} & subjects.keys()
    said = " ".join(chain.from_iterable(subjects.values()))
    assert not [words for words in ("corrected", "standard error", "working days") if words in said]
    assert "Requests" not in methods(typed(config(), Survey), pl.DataFrame(schema=frames.PARITY), NO_OPINION)
