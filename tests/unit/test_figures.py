"""The figures: their numbers are the estimates', their texts say what is seen, their files hold what they should."""

import datetime
import math
import random
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import cycle, pairwise, repeat
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure as Sheet
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from scipy import stats
from surveys import CONFIG, GONE, club, derived, survey

from foisurvey.core.survey import Survey
from foisurvey.estimation.flow import flow
from foisurvey.estimation.funnel_limits import funnel
from foisurvey.estimation.influence import influence
from foisurvey.estimation.primary import primary
from foisurvey.estimation.process import DAYS, days_to_reply
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.figures import style
from foisurvey.figures.drawings import COLUMNS, make
from foisurvey.figures.figure import Figure, FigureData, alternative, save
from foisurvey.figures.registry import FIGURES, figures_of

SENSITIVITY: dict[str, Any] = {
    "by_size": {"label": "By size", "trim": {"fraction": 0.2, "base": "rated"}},
    "by_rate": {"label": "By rate", "exclude_rates": [0, 100]},
}
# Changes of the config to a survey with a total only.
WITHOUT_PARTS: dict[str, Any] = {
    "parts": GONE,
    "questions": {"boats": CONFIG["questions"]["boats"]},
    "completeness__full": ["boats"],
    "sensitivity": {},
}
SENT = datetime.date(2031, 3, 3)
SPACE = "{http://www.w3.org/2000/svg}"
LAW: dict[str, Any] = {"law": {"name": "Act of 2030"}}


def fleet(count: int = 60, kinds: tuple[str, ...] = ("sea", "lake"), seed: int = 1) -> list[dict[str, Any]]:
    """Return clubs by chance: some silent, some without a number, some that claim an exemption."""
    chance, clubs = random.Random(seed), [club(kinds[0], responded=False), club(kinds[0]), club(kinds[0], boats=0)]
    clubs += [club(kinds[0], boats=5, blue=blue, red=0) for blue in (0, 5)]
    for _ in range(count):
        boats = 1 + int(chance.expovariate(1 / 30))
        blue = chance.randint(0, boats)
        days = datetime.timedelta(chance.randint(1, 60))
        claim = {"exemption_claimed": chance.choice([None, "secret"]), "review_outcome": chance.choice([None, "full"])}
        claim |= {"date_sent": SENT, "date_responded": SENT + days, "counted_on": SENT + days}
        clubs.append(club(chance.choice(kinds), boats=boats, blue=blue, red=chance.randint(0, boats - blue), **claim))
    return clubs


def surveyed(clubs: list[dict[str, Any]], **changes: Any) -> FigureData:
    """Return what figures are made of; the survey has the analyses of SENSITIVITY, and these changes of its config."""
    changed = survey(**{"sensitivity": SENSITIVITY, "minimum_n": 1} | LAW | changes)
    frame = derived(*clubs, survey=changed)
    estimates = estimated(frame, changed)
    counts = flow(frame, estimates, changed.design, changed.exclusions)
    return FigureData(frame, Results(estimates, changed.presentation), counts)


def estimated(frame: pl.DataFrame, changed: Survey) -> pl.DataFrame:
    design, statistics = changed.design, changed.statistics
    analyses = [sensitivity(frame, name, one, design, statistics) for name, one in changed.exclusions.items()]
    return pl.concat([primary(frame, design, statistics), *analyses, influence(frame, design), funnel(frame, design)])


def made(name: str, data: FigureData) -> Figure:
    return make(name, data)


def drawn(name: str, data: FigureData) -> Any:
    """Return a drawing, laid out."""
    with style.theme():
        picture = made(name, data).draw()
        picture.draw_without_rendering()
    return picture


def files(folder: Path, name: str, data: FigureData) -> dict[str, bytes]:
    paths = [folder / f"{name}.{end}" for end in ("svg", "png", "csv", "txt")]
    save(made(name, data), *paths)
    return {path.suffix: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def clubs() -> FigureData:
    return surveyed(fleet())


# --- numbers


def test_rates_above_100_are_shown_on_longer_axes():
    """Rates of 250, 120 and 50%: pooled 14 of 13."""
    some = [club(boats=2, blue=5, red=0), club(boats=5, blue=6, red=0), club("lake", boats=6, blue=3, red=0)]
    data = surveyed(some, parts__disjoint=False, parts__remainder=GONE)
    bins = made("figure2", data).data.filter(organisation_type="All organisations")
    assert bins.filter(pl.col("to") > 100)["organisations"].sum() == 2
    assert "median 120.0" in made("organisations", data).alternative
    assert "Above 100% there are no control limits." in made("funnel", data).caption
    assert "Blue all over: 107.7%." in made("shares", data).alternative
    for name in ("organisations", "funnel", "sensitivity"):
        # No dot lies outside its axes.
        for axis in drawn(name, data).axes:
            for dots in axis.collections:
                for x, y in dots.get_offsets():
                    assert axis.get_xlim()[0] <= x <= axis.get_xlim()[1], name
                    assert sorted(axis.get_ylim())[0] <= y <= sorted(axis.get_ylim())[1], name


def test_the_flow_has_the_counts_of_flow_csv(clubs: FigureData):
    data = made("flow", clubs).data
    into = dict(data.filter("in", pl.col("reason").is_null()).select("to", "organisations").iter_rows())
    inside = dict(clubs.flow.filter("in_analysis").select("analysis", "organisations").iter_rows())
    responded = clubs.frame["responded"].sum()
    expected = [clubs.frame.height, responded, *(inside[name] for name in ("table2", "primary", *SENSITIVITY))]
    assert list(into.values()) == expected
    assert list(into) == [
        "Contacted",
        "Replied",
        "Analysed: Boats",
        "Analysed: blueness rate",
        *(f"Sensitivity analysis: {entry['label']}" for entry in SENSITIVITY.values()),
    ]
    claimed = clubs.frame.filter(pl.col("exemption_claimed").is_not_null())
    outcomes = data.filter(to="Claimed an exemption").select("reason", "organisations").rows()
    full = claimed.filter(review_outcome="full").height
    assert outcomes == [("review outcome: full", full), ("no review outcome", claimed.height - full)]


def test_reasons_of_the_flow_are_in_words_and_those_that_nobody_has_are_left_out(clubs: FigureData):
    out = made("flow", clubs).data.filter(~pl.col("in"))
    assert out.filter(pl.col("organisations") == 0).height == 0
    assert set(out["reason"]) == {
        *("no reply", "no number: Boats", "the number is 0: Boats"),
        *("trimmed, lowest: Boats", "trimmed, highest: Boats", "blueness rate is 0%", "blueness rate is 100%"),
    }


def test_a_flow_tells_those_who_replied_too_late_from_the_silent():
    some = [club(boats=3, blue=1, red=1), club(responded=False), club(responded=False, late=True)]
    words = {line for text in drawn("flow", surveyed(some)).findobj(Text) for line in text.get_text().split("\n")}
    assert {"Contacted (n=3)", "Excluded (n=2):", "replied too late (n=1)", "no reply (n=1)", "Replied (n=1)"} <= words


def test_a_flow_whose_boxes_do_not_close_is_refused(clubs: FigureData):
    more = pl.when(pl.col("reason") == "no_response").then(9).otherwise("organisations")
    with pytest.raises(AssertionError, match="are not"):
        made("flow", replace(clubs, flow=clubs.flow.with_columns(organisations=more)))


def test_reasons_of_the_flow_name_a_question_by_its_title_and_an_outcome_as_written():
    claims = {"exemption_claimed": "secret", "review_outcome": "boats"}
    some = [club(boats=3, blue=1, red=1), club(boats=2, red_status="in_review", **claims), club(boats=4, **claims)]
    data = made("flow", surveyed(some, parts__compliance__part="red")).data
    out = data.filter(~pl.col("in")).select("reason", "organisations").rows()
    assert out[:2] == [("in review: In part: Red keel", 1), ("no number: In part: Red keel", 1)]
    outcomes = data.filter(to="Claimed an exemption").select("reason", "organisations").rows()
    assert outcomes == [("review outcome: boats", 2)]


ANY_CLUB = st.tuples(
    st.sampled_from(["replied", "replied", "silent", "late"]),
    *[st.none() | st.integers(0, 5)] * 2,
    st.sampled_from(["not_answered", "in_review"]),
    st.sampled_from([None, "secret"]),
    st.sampled_from([None, "full", "none"]),
)


@settings(max_examples=15, deadline=None)
@given(drawn=st.lists(ANY_CLUB, min_size=1, max_size=15))
def test_the_boxes_of_any_flow_close(drawn: list[tuple]):
    some = []
    for state, boats, blue, status, claimed, outcome in drawn:
        answers: dict[str, Any] = {"exemption_claimed": claimed, "review_outcome": outcome}
        if state != "replied":
            answers |= {"responded": False, "late": state == "late"}
        else:
            boats = None if boats is None else max(boats, blue or 0)
            answers |= {"boats": boats, "blue": blue}
            answers |= {f"{name}_status": status for name in ("boats", "blue") if answers[name] is None}
        some.append(club(**answers))
    data = made("flow", surveyed(some)).data
    steps = data.filter(pl.col("from").is_not_null(), pl.col("to") != "Claimed an exemption")
    inside = dict(data.filter("in", pl.col("reason").is_null()).select("to", "organisations").iter_rows())
    assert inside["Contacted"] == len(some)
    for (before, _), rows in steps.group_by("from", "to"):
        assert rows["organisations"].sum() == inside[before]
    claimed = data.filter(to="Claimed an exemption")["organisations"].sum()
    assert claimed == sum(one["exemption_claimed"] is not None for one in some)


def test_every_organisation_with_a_rate_is_a_dot_beside_the_estimates(clubs: FigureData):
    data, axis = made("organisations", clubs).data, drawn("organisations", clubs).axes[0]
    rates = clubs.frame.filter(pl.col("rate").is_not_null())
    for row, (kind, label) in enumerate((("sea", "Sea clubs"), ("lake", "Lake clubs")), start=1):
        dots = data.filter(organisation_type=label)
        assert dots["value"].to_list() == rates.filter(organisation_type=kind)["rate"].sort().to_list()
        assert axis.collections[row].get_offsets()[:, 0].tolist() == pytest.approx(dots["value"].to_list())
        for name in ("median", "iqr_low", "iqr_high"):
            assert set(dots[name]) == {clubs.results.value(f"table4.{kind}.{name}")}
    assert data.filter(organisation_type="All organisations").height == rates.height


def test_without_a_rate_the_dots_are_the_totals():
    of = surveyed([club("sea", boats=number) for number in (0, 3, 3, 900)], **WITHOUT_PARTS)
    data = made("organisations", of).data.filter(organisation_type="Sea clubs")
    assert data["value"].to_list() == [0, 3, 3, 900]
    assert set(data["median"]) == {of.results.value("table2.sea.median")} == {3}


def test_shares_are_those_of_table_6(clubs: FigureData):
    data = made("shares", clubs).data
    assert data["status"].unique(maintain_order=True).to_list() == ["Blue all over", "In part: Red keel", "Not painted"]
    row = data.row(by_predicate=(pl.col("status") == "Not painted") & (pl.col("organisation_type") == "Lake clubs"))
    names = ("pct", "ci_low", "ci_high", "cluster_ci_low", "cluster_ci_high", "numerator", "denominator")
    assert row[2:] == tuple(clubs.results.value(f"table6.lake.bare.{name}") for name in names)
    assert data.height == 3 * 3


def test_a_second_line_is_the_interval_by_organisations_where_the_first_is_not():
    some = [
        club("sea", boats=9, blue=3, red=0),
        club("sea", boats=9, blue=1, red=0),
        club("lake", boats=8, blue=2, red=1),
    ]
    beside, alone = (surveyed(some, statistics__interval_of_share=method) for method in ("wald", "cluster"))
    axis, alone_axis = (drawn("shares", data).axes[0] for data in (beside, alone))
    ends = [list(line.get_xdata()) for line in axis.lines[:2]]
    figure = made("shares", beside)
    assert ends == [list(figure.data.select(f"{name}_low", f"{name}_high").row(0)) for name in ("ci", "cluster_ci")]
    assert axis.lines[0].get_linewidth() > axis.lines[1].get_linewidth()
    assert "thin lines: 95% confidence interval by organisations" in figure.caption
    # One lake club says nothing of how lake clubs vary.
    assert figure.data.filter(organisation_type="Lake clubs")["cluster_ci_low"].is_null().all()
    assert list(alone_axis.lines[0].get_xdata()) == ends[1]
    assert "thin" not in made("shares", alone).caption


def test_a_line_that_leads_far_beyond_the_scale_ends_in_an_arrow():
    two = [club("sea", boats=9, blue=8, red=0), club("sea", boats=9, blue=0, red=0)]
    data = surveyed(two, statistics__interval_of_share="cluster")
    assert made("shares", data).data["ci_high"][0] > 500
    axis = drawn("shares", data).axes[0]
    assert axis.get_xlim()[1] < 120
    assert [line.get_marker() for line in axis.lines].count(">") >= 1


def test_no_interval_is_drawn_of_fewer_organisations_than_it_needs():
    """Three sea clubs are enough for one, two lake clubs are not."""
    some = [club("sea", boats=9, blue=blue, red=1) for blue in (1, 2, 3)]
    some += [club("lake", boats=9, blue=blue, red=1) for blue in (4, 5)]
    data = surveyed(some, minimum_n=3)
    lines = (("shares", "ci_low"), ("sensitivity", "ci_low"), ("sensitivity", "iqr_high"), ("organisations", "iqr_low"))
    for name, column in lines:
        rows = made(name, data).data
        for label, hidden in (("Sea clubs", False), ("Lake clubs", True)):
            first = rows.filter(organisation_type=label).row(0, named=True)
            assert (first[column] is None) == hidden, (name, label)
    assert len(drawn("shares", data).axes[0].lines) < len(drawn("shares", surveyed(some, minimum_n=2)).axes[0].lines)


def test_the_sensitivity_analyses_are_those_of_table_5(clubs: FigureData):
    data = made("sensitivity", clubs).data
    assert data["analysis"].to_list() == 3 * ["Primary analysis", "By size", "By rate"]
    row = data.row(by_predicate=(pl.col("analysis") == "By rate") & (pl.col("organisation_type") == "Sea clubs"))
    names = ("organisations.n", "mean", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
    assert row[2:] == tuple(clubs.results.value(f"table5.by_rate.sea.{name}") for name in names)


def test_a_funnel_counts_who_is_outside_by_the_exact_tails(clubs: FigureData):
    funnel = made("funnel", clubs)
    data, pooled = funnel.data, clubs.results.value("table6.all.blue.pct")
    assert set(data["pooled"]) == {pooled}
    assert data.height == clubs.frame["rate"].drop_nulls().len()

    def at_most(k: int, n: int) -> float:
        share = pooled / 100
        return math.fsum(math.comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k + 1))

    for name, level in (("outside_95", 0.95), ("outside_99_8", 0.998)):
        outside = 0
        for n, k in clubs.frame.drop_nulls("rate").select("boats", "blue").iter_rows():
            tail = min(at_most(k, n), 1 - at_most(k - 1, n) if k else 1)
            outside += tail < (1 - level) / 2
        assert data[name].sum() == outside
        assert outside
        assert re.search(rf"\b{outside} outside|\b{outside} lie outside|outside are.*\b{outside}\b", funnel.caption)


def test_a_funnel_has_every_organisation_by_name():
    alike = [club("lake", boats=50, blue=0, red=0)] * 2  # 150 of 400 are blue: of 50, none is outside both limits
    funnel = made("funnel", surveyed([*alike, *[club("sea", boats=50, blue=25, red=0)] * 6], sensitivity={}))
    outside = funnel.data.filter("outside_99_8")
    assert outside.select("organisation_type", "name").rows() == [("Lake clubs", "Club 1"), ("Lake clubs", "Club 2")]
    assert "2 lie outside the 95% limits, 2 outside the 99.8% limits." in funnel.alternative


def test_the_limits_of_a_funnel_are_those_of_the_binomial_distribution(clubs: FigureData):
    data = made("funnel", clubs).data
    blue, boats = (clubs.frame.drop_nulls("rate")[name].sum() for name in ("blue", "boats"))

    def lower(tail: float, n: int, share: float) -> float:
        k = stats.binom.ppf(tail, n, share)
        beyond = (stats.binom.cdf(k, n, share) - tail) / stats.binom.pmf(k, n, share)
        return max(0, (k - beyond) / n)

    columns = [f"limit_{name}_{end}" for name in ("95", "99_8") for end in ("low", "high")]
    for n, pooled, *limits in data.select("n", "pooled", *columns).iter_rows():
        assert pooled == pytest.approx(100 * blue / boats)
        expected: list[float] = []
        for tail in (0.025, 0.001):
            expected += [100 * lower(tail, n, blue / boats), 100 - 100 * lower(tail, n, 1 - blue / boats)]
        assert limits == pytest.approx(expected)


def test_the_limits_of_a_funnel_are_labelled_on_their_lines(clubs: FigureData):
    axis = drawn("funnel", clubs).axes[0]
    lines = [line for line in axis.lines if len(line.get_xdata()) > 2]
    placed = {text.get_text(): text.get_position() for text in axis.texts if "%" in text.get_text()}
    for label, style_of in (("95%", "--"), ("99.8%", "-")):
        x, y = placed[label]
        on_it = [dict(zip(line.get_xdata(), line.get_ydata(), strict=True)).get(x) for line in lines]
        on_it = [at for at, line in zip(on_it, lines, strict=True) if line.get_linestyle() == style_of]
        assert y in on_it, label


def test_the_time_to_reply_is_a_curve_of_the_replies_beside_the_limit(clubs: FigureData):
    figure, axis = made("process", clubs), drawn("process", clubs).axes[0]
    days = days_to_reply(clubs.frame, clubs.survey.law)[DAYS].drop_nulls()
    data = figure.data.filter(organisation_type="All organisations")
    assert data["organisations"].sum() == days.len() > 20
    assert data["percent"].is_sorted()
    in_time = (days <= 20).sum()
    assert data.filter(pl.col("days") <= 20)["percent"][-1] == pytest.approx(100 * in_time / days.len())
    assert f"All organisations: {in_time} of {days.len()}" in figure.alternative
    assert "20 working days of the Act of 2030" in figure.caption
    assert [20, 20] in [list(line.get_xdata()) for line in axis.lines]


@pytest.mark.parametrize("name", ["organisations", "funnel"])
def test_very_many_organisations_are_few_dots_that_lose_nobody(tmp_path: Path, name: str):
    many = surveyed(fleet(20), sensitivity={})
    chance = random.Random(3)
    boats = [1 + int(chance.expovariate(1 / 3000)) for _ in range(30_000)]
    blue = [chance.randint(0, whole) for whole in boats]
    columns = {"boats": boats, "rate": [100 * part / whole for part, whole in zip(blue, boats, strict=True)]}
    frame = (
        many.frame.head(1)
        .select(pl.all().repeat_by(len(boats)).explode())
        .with_columns(**{name: pl.Series(values, dtype=many.frame.schema[name]) for name, values in columns.items()})
    )
    counts = {f"table4.{kind}.organisations.n": len(boats) for kind in ("all", "sea")} | {
        "table4.lake.organisations.n": 0
    }
    changed = survey()
    estimates = estimated(many.frame, changed).with_columns(
        value=pl.coalesce(pl.col("id").replace_strict(counts, default=None, return_dtype=pl.Float64), "value")
    )
    more = FigureData(frame, Results(estimates, changed.presentation), many.flow)
    data = made(name, more).data
    dots = data.filter(organisation_type="Sea clubs")
    assert dots.height == len(boats)
    written = files(tmp_path, name, more)
    assert len(written[".svg"]) < 2_000_000
    assert b"<image" in written[".svg"]


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "flow"])
def test_where_small_counts_are_suppressed_no_figure_but_the_flow_has_a_number(tmp_path: Path, name: str):
    data = surveyed(fleet(), suppress_below=5)
    written = files(tmp_path, name, data)
    alternative, title, caption = written[".txt"].decode().splitlines()
    assert alternative == "Not shown: counts below 5 are suppressed."
    assert title == made(name, data).title
    assert "organisations." not in caption
    assert pl.read_csv(written[".csv"]).height == 0
    texts = [text.get_text() for text in drawn(name, data).findobj(Text) if text.get_text()]
    assert texts == ["Not shown: counts below 5 are suppressed"]


@pytest.mark.parametrize("below", [None, 5, 12])
def test_a_flow_suppresses_small_counts_and_what_gives_them_away(below: int | None):
    """Of 30 clubs, 10 are silent and 2 give no number; 18 have one, of which one is 0."""
    some = [club(boats=3, blue=1, red=1)] * 17 + [club(boats=0)] + [club()] * 2 + [club(responded=False)] * 10
    of = surveyed(some, suppress_below=below, sensitivity={})
    figure = made("flow", of)
    counts = figure.data["organisations"]
    assert [n for n in counts.drop_nulls() if 0 < n < (below or 0)] == []
    texts = [text.get_text() for text in drawn("flow", of).findobj(Text)]
    assert any("n=c" in text for text in texts) == ("c: suppressed" in figure.caption) == (below is not None)
    # No box can be computed: one that is shown, with all but one of the numbers that add up to it, gives that away.
    for (before, _), rows in figure.data.drop_nulls("from").group_by("from", "to"):
        whole = figure.data.filter("in", pl.col("reason").is_null(), to=before)["organisations"].item()
        unknown = rows["organisations"].null_count() + (whole is None)
        assert unknown != 1


@settings(max_examples=60, deadline=None)
@given(numbers=st.lists(st.integers(0, 60), max_size=6), length=st.integers(1, 90))
def test_alternative_texts_say_every_row_or_how_many_are_not_said(numbers: list[int], length: int):
    rows = [(f"{place} {'W' * length}", f"{number} (long form)", f"{number}") for place, number in enumerate(numbers)]
    text = alternative("A figure.", rows, "types")
    assert len(text) < 250
    said = text.count(": ")
    assert [f"{number}" in text for number in numbers[:said]] == [True] * said
    assert text.endswith(f" And {len(rows) - said} more types in the data.") == (said < len(rows))


# --- which figures, words and files


@pytest.mark.parametrize(
    ("case", "changes", "without"),
    [
        ("expected: all of them", {}, []),
        ("expected: no law", {"law": None}, ["process"]),
        ("expected: no sensitivity analysis", {"sensitivity": {}}, ["sensitivity"]),
        (
            "expected: no compliant part",
            {"parts__compliance": GONE, "sensitivity": {}},
            ["figure2", "funnel", "sensitivity"],
        ),
        ("expected: a total only", WITHOUT_PARTS, ["figure2", "funnel", "shares", "sensitivity"]),
        (
            "edge: money has no control limits",
            {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")},
            ["funnel"],
        ),
    ],
)
def test_a_survey_has_the_figures_that_its_answers_allow(case: str, changes: dict, without: list[str]):
    of = survey(**{"sensitivity": SENSITIVITY} | LAW | changes)
    names = [name for name in FIGURES if name not in without]
    # Numbered in reading order, without a gap.
    assert figures_of(of) == {name: f"Figure {place}" for place, name in enumerate(names, start=1)}, case
    data = surveyed([club(boats=3, blue=1, red=1), club("lake", boats=4)], **changes)
    for name in figures_of(of):
        assert made(name, data).data.height > 0, (case, name)


def test_figures_are_in_the_order_of_the_sections_that_show_them():
    sections = {name: record.section for name, record in FIGURES.items()}
    assert sections == {
        **{"flow": "response", "process": "replies", "figure1": "totals", "figure2": "rates"},
        **{"organisations": "rates", "funnel": "rates", "shares": "shares"},
        **{"influence": "certainty", "sensitivity": "sensitivity"},
    }
    assert [record.name for record in FIGURES.values()] == list(FIGURES) == list(COLUMNS)


@pytest.mark.parametrize("name", FIGURES)
def test_files_of_a_figure(tmp_path: Path, clubs: FigureData, name: str):
    figure, written = made(name, clubs), files(tmp_path, name, clubs)
    alternative, title, caption = written[".txt"].decode().splitlines()
    assert (alternative, title, caption) == (figure.alternative, figure.title, figure.caption)
    assert 30 < len(alternative) < 250
    assert re.match(r"\d+ organisations\. Clubs, 2031", caption)
    root = ElementTree.fromstring(written[".svg"])
    assert root.get("role") == "img"
    assert root.findtext(f"{SPACE}title") == title
    assert root.findtext(f"{SPACE}desc") == alternative
    texts = " ".join("".join(one.itertext()) for one in root.iter(f"{SPACE}text"))
    # Title and caption stand beside the picture, not in it.
    assert "Clubs, 2031" not in texts
    assert title not in texts
    assert all(label in texts or name == "flow" for label in ("Sea clubs", "Lake clubs"))
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:\w+ )*([\d.]+)px", written[".svg"].decode())]
    assert min(sizes) >= 7
    assert float(root.get("viewBox", "").split()[2]) <= 72 * 85 / 25.4 + 0.1  # points: a column of 85 mm
    width, height = (int.from_bytes(written[".png"][start : start + 4]) for start in (16, 20))
    assert 900 <= max(width, height) <= 1200
    assert pl.read_csv(written[".csv"]).height == figure.data.height > 0
    again = tmp_path / "again"
    again.mkdir()
    assert files(again, name, clubs) == written


@pytest.mark.parametrize("name", ["figure1", "funnel"])
def test_a_layout_that_differs_by_its_last_bits_gives_the_same_files(
    tmp_path: Path, clubs: FigureData, name: str, monkeypatch: pytest.MonkeyPatch
):
    written, lay_out = files(tmp_path, name, clubs), ConstrainedLayoutEngine.execute

    def nudged(engine: ConstrainedLayoutEngine, sheet: Sheet) -> None:
        lay_out(engine, sheet)
        for axis in sheet.axes:
            x, *others = axis.get_position().bounds
            axis.set_position((x * (1 + 1e-15), *others))

    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", nudged)
    assert files(tmp_path, name, clubs) == written


@pytest.mark.parametrize("name", FIGURES)
def test_synthetic_data_are_said_to_be_beside_and_in_the_picture(clubs: FigureData, name: str):
    synthetic = surveyed(fleet(), synthetic=True)
    for data, said in ((synthetic, True), (clubs, False)):
        assert ("Synthetic data" in made(name, data).caption) == said
        assert any(text.get_text() == "Synthetic data" for text in drawn(name, data).texts) == said


HOSTILE = "$x^2$ <script>alert(1)</script> \u202eevil"
LONG = "W" * 10_000


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("label", [HOSTILE, LONG], ids=["hostile", "long"])
def test_labels_from_outside_stay_text(tmp_path: Path, name: str, label: str):
    changes = {f"questions__{question}__label": label for question in CONFIG["questions"]}
    changes |= {f"counted__{form}": label for form in ("singular", "plural")}
    of = surveyed(
        [one | {"review_outcome": one.get("review_outcome") and label} for one in fleet()],
        **changes,
        organisation_types={"sea": label, "lake": "Lake clubs"},
        parts__heading=label,
        parts__compliance__rate=label,
        sensitivity={analysis: entry | {"label": label} for analysis, entry in SENSITIVITY.items()},
    )
    written = files(tmp_path, name, of)
    root = ElementTree.fromstring(written[".svg"])
    assert root.find(f".//{SPACE}script") is None
    texts = ["".join(one.itertext()) for one in root.iter(f"{SPACE}text")]
    shown = " ".join(texts)
    if label == HOSTILE:
        for file in (".svg", ".txt", ".csv"):
            assert "\u202e" not in written[file].decode()
        assert "$x^2$" in shown
        assert "alert(1)" in shown
    else:
        assert max(map(len, texts)) < 200
        assert len(written[".txt"].decode().splitlines()[0]) < 250
        assert label in written[".csv"].decode()
    inside(drawn(name, of))


def inside(picture: Any) -> list[tuple[Text, Any]]:
    """See that no text leaves the sheet; return each with its box, in dots."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with style.theme():
        picture.set_dpi(200)
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        width, height = canvas.get_width_height()
        out_of_view = {
            tick.label1
            for axes in picture.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
        }
        texts = [text for text in picture.findobj(Text) if text.get_text().strip() and text not in out_of_view]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= -2, text
        assert box.x1 <= width + 2, text
        assert box.y0 >= -2, text
        assert box.y1 <= height + 2, text
    return list(zip(texts, boxes, strict=True))


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("dark", [False, True])
def test_marks_and_texts_reach_their_contrast_on_both_papers(clubs: FigureData, name: str, dark: bool):
    picture = drawn(name, clubs)
    grid = {line for axes in picture.axes for axis in (axes.xaxis, axes.yaxis) for line in axis.get_gridlines()}
    used: set[str] = set()
    for line in picture.findobj(Line2D):
        if line not in grid and line.get_linestyle() != "None" and line.get_xdata().__len__():
            used.add(to_hex(line.get_color()))
    for marks in picture.findobj(Collection):
        edges = cycle(marks.get_edgecolor()) if len(marks.get_edgecolor()) else repeat(None)
        for face, edge in zip(marks.get_facecolor(), edges, strict=False):
            # A mark that is as the paper inside is told by its edge.
            used.add(to_hex(edge if to_hex(face) == style.PAPER else face))
        if not len(marks.get_facecolor()):
            used |= {to_hex(edge) for edge in marks.get_edgecolor()}
    for patch in (patch for axes in picture.axes for patch in axes.patches if isinstance(patch, Rectangle)):
        used.add(
            to_hex(patch.get_edgecolor() if to_hex(patch.get_facecolor()) == style.PAPER else patch.get_facecolor())
        )
    assert used
    paper, shown = (style.DARK[style.PAPER], style.DARK) if dark else (style.PAPER, {})
    # What has no colour of its own in the dark keeps it.
    assert min(contrast(shown.get(colour, colour), paper) for colour in used) >= 3
    texts = {to_hex(text.get_color()) for text in picture.findobj(Text) if text.get_text()}
    assert texts <= style.DARK.keys()
    assert min(contrast(shown.get(colour, colour), paper) for colour in texts) >= 4.5
    assert to_hex(picture.get_facecolor()) == style.PAPER


def test_an_svg_has_the_colours_of_a_dark_theme(tmp_path: Path, clubs: FigureData):
    root = ElementTree.fromstring(files(tmp_path, "figure1", clubs)[".svg"])
    (rules,) = (one.text for one in root.iter(f"{SPACE}style") if "prefers-color-scheme: dark" in (one.text or ""))
    used = {
        colour
        for one in root.iter()
        for colour in re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", one.get("style", ""))
        if one.get("style")
    }
    light = set(style.DARK) & used
    assert {style.INK, style.PAPER, style.LINE} <= light
    for colour in light:
        assert f'[style*="fill: {colour}"]{{fill:{style.DARK[colour]}!important}}' in rules


def contrast(colour: str, paper: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    shades = []
    for one in (colour, paper):
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(one)]
        shades.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
    return max(shades) / min(shades)


@pytest.mark.parametrize("colour", style.COLOURS)
def test_the_colour_of_a_type_reaches_its_contrast_on_both_papers(colour: str):
    assert min(contrast(colour, paper) for paper in (style.PAPER, style.DARK[style.PAPER])) >= 3


def test_a_type_has_one_colour_in_all_figures(clubs: FigureData):
    colours = {of.label: of.colour for of in style.organisation_types(clubs.survey)}
    assert len(set(colours.values())) == 3
    bars = [to_hex(axis.patches[0].get_facecolor()) for axis in drawn("figure1", clubs).axes]
    dots = [to_hex(marks.get_facecolor()[0]) for marks in drawn("organisations", clubs).axes[0].collections]
    shares = [to_hex(colour) for colour in drawn("shares", clubs).axes[0].collections[0].get_facecolor()]
    assert bars == dots == shares[:3] == list(colours.values())


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "some",
    [[club(boats=12, blue=3, red=2)], [club(boats=4, blue=4, red=0)], [club(boats=4, blue=0)], [club(responded=False)]],
    ids=["one", "all of it", "none of it", "nobody"],
)
def test_one_organisation_or_none(tmp_path: Path, name: str, some: list):
    of = surveyed(some, organisation_types={"sea": "Sea clubs"}, sensitivity={})
    words = files(tmp_path, name, of)[".txt"].decode()
    assert "1 organisations" not in words
    assert "All organisations" not in words
    assert "nan" not in words
    inside(drawn(name, of))


LIKE = "Clubs that sail on the far and the very far sea, and on no lake of any kind whatever, of the group {}"


@pytest.mark.parametrize("name", FIGURES)
def test_twelve_types_fit_a_page_and_none_looks_like_another(name: str):
    kinds = {f"t{number}": LIKE.format(number) for number in range(12)}
    analyses = {f"s{number}": {"label": f"Without {number}%", "exclude_rates": [number]} for number in range(20)}
    of = surveyed(fleet(150, tuple(kinds)), organisation_types=kinds, sensitivity=analyses)
    picture, figure = drawn(name, of), made(name, of)
    assert picture.get_figheight() <= 9
    inside(picture)
    for axis in picture.axes:
        labels = [text.get_text() for text in axis.get_yticklabels() if re.search("[a-z]{3}", text.get_text())]
        assert len(labels) == len(set(labels))
    if name == "sensitivity":
        assert figure.data.height == 13 * 21
        assert "5 more analyses are in the data of this figure." in figure.caption
    if name in ("figure1", "figure2"):
        titles = [axis.get_title(loc="left") for axis in picture.axes]
        assert len(set(titles)) == len(titles) == 13


def test_a_type_whose_label_begins_with_a_low_line_stands_in_the_legend():
    kinds = {"sea": "_Sea", "lake": "__init__"}
    picture = drawn("funnel", surveyed(fleet(), organisation_types=kinds))
    assert set(kinds.values()) <= {text.get_text() for text, _ in inside(picture)}


def test_money_is_in_pounds():
    of = surveyed(
        [club(boats=boats, blue=boats / 2, red=0) for boats in (90_000.0, 250_000.0, 1_200_000.0, 40_000_000.0)],
        **{f"questions__{name}__number": "money" for name in ("boats", "blue", "red")},
    )
    ticks = [text.get_text() for text in drawn("figure1", of).axes[-1].get_xticklabels()]
    assert "£100k" in ticks
    assert "£1m" in ticks or "£2m" in ticks


@pytest.mark.parametrize("largest", [100, 9_999, 10_000_000])
def test_labels_of_totals_do_not_run_into_each_other(largest: int):
    picture = drawn("figure1", surveyed([*fleet(), club(boats=largest, blue=0, red=0)]))
    last = picture.axes[-1]
    shown = [box for text, box in inside(picture) if text in last.get_xticklabels()]
    assert len(shown) >= 4
    assert all(box.x1 < after.x0 for box, after in pairwise(shown))


@settings(max_examples=30, deadline=None)
@given(text=st.text(alphabet="abc WiM", max_size=200), inches=st.floats(0.5, 3))
def test_lines_are_no_wider_than_their_place(text: str, inches: float):
    shown = style.wrapped(text, inches, 3).split("\n")
    assert len(shown) <= 3
    assert all(style.width(line) <= inches for line in shown)
    if "…" not in "".join(shown):
        assert re.sub("[ -]", "", "".join(shown)) == text.replace(" ", "")


@settings(max_examples=30, deadline=None)
@given(labels=st.lists(st.text(alphabet="ab ", min_size=1, max_size=90).map(str.strip), unique=True, max_size=8))
def test_labels_that_differ_never_look_alike(labels: list[str]):
    labels = list({" ".join(label.split()): None for label in labels})
    shown = style.distinct(labels, 0.6, 2)
    assert len(set(shown)) == len(labels)
