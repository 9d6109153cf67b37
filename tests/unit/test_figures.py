"""The figures: their numbers are the estimates', their words say what is seen, their files hold what they should."""

import math
import random
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import Collection
from matplotlib.colors import to_rgb
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
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.figures import drawing
from foisurvey.figures.figure import Figure, FigureData, save
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
SPACE = "{http://www.w3.org/2000/svg}"


def fleet(count: int = 60, kinds: tuple[str, ...] = ("sea", "lake"), seed: int = 1) -> list[dict[str, Any]]:
    """Return clubs by chance: some silent, some without a number, some that claim an exemption."""
    chance, clubs = random.Random(seed), [club(kinds[0], responded=False), club(kinds[0]), club(kinds[0], boats=0)]
    clubs += [club(kinds[0], boats=5, blue=blue, red=0) for blue in (0, 5)]
    for _ in range(count):
        boats = 1 + int(chance.expovariate(1 / 30))
        blue = chance.randint(0, boats)
        claim = {"exemption_claimed": chance.choice([None, "secret"]), "review_outcome": chance.choice([None, "full"])}
        clubs.append(club(chance.choice(kinds), boats=boats, blue=blue, red=chance.randint(0, boats - blue), **claim))
    return clubs


def surveyed(clubs: list[dict[str, Any]], **changes: Any) -> FigureData:
    """Return what figures are made of; the survey has the analyses of SENSITIVITY, and these changes of its config."""
    changed = survey(**{"sensitivity": SENSITIVITY} | changes)
    frame = derived(*clubs, survey=changed)
    estimates = estimated(frame, changed)
    counts = flow(frame, estimates, changed.design, changed.exclusions)
    return FigureData(frame, Results(estimates, changed.presentation), counts)


def estimated(frame: pl.DataFrame, changed: Survey) -> pl.DataFrame:
    design, statistics = changed.design, changed.statistics
    analyses = [sensitivity(frame, name, one, design, statistics) for name, one in changed.exclusions.items()]
    return pl.concat([primary(frame, design, statistics), *analyses, influence(frame, design), funnel(frame, design)])


def made(name: str, data: FigureData) -> Figure:
    return FIGURES[name].make(data)


def files(folder: Path, name: str, data: FigureData) -> dict[str, bytes]:
    paths = [folder / f"{name}.{end}" for end in ("svg", "png", "csv", "txt")]
    save(made(name, data), *paths)
    return {path.suffix: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def clubs() -> FigureData:
    return surveyed(fleet())


# --- numbers


def test_rates_above_100_are_shown_on_longer_axes(tmp_path: Path):
    """Rates of 250, 120 and 50%: pooled 14 of 10."""
    clubs = [club(boats=2, blue=5, red=0), club(boats=5, blue=6, red=0), club("lake", boats=6, blue=3, red=0)]
    data = surveyed(clubs, parts__disjoint=False, parts__remainder=GONE)
    pictures = {name: files(tmp_path, name, data) for name in ("figure2", "organisations", "funnel", "shares")}
    words = {name: made[".txt"].decode() for name, made in pictures.items()}
    assert "most organisations (2) at >100%" in words["figure2"]
    assert "median 120.0%" in words["organisations"]
    assert "pooled share of 107.7%. Above 100% there are no control limits." in words["funnel"]
    assert "Blue all over, %: All organisations 107.7 (–), 14 of 13" in words["shares"]
    for name in ("organisations", "funnel", "sensitivity"):
        # No dot lies outside its axes.
        for axis in made(name, data).draw().axes:
            for dots in axis.collections:
                for x, y in dots.get_offsets():
                    assert axis.get_xlim()[0] <= x <= axis.get_xlim()[1], name
                    assert axis.get_ylim()[0] <= y <= axis.get_ylim()[1], name


def test_the_flow_has_the_counts_of_flow_csv(clubs: FigureData):
    data = made("flow", clubs).data()
    into = dict(data.filter("in", pl.col("reason").is_null()).select("to", "organisations").iter_rows())
    inside = dict(clubs.flow.filter("in_analysis").select("analysis", "organisations").iter_rows())
    responded = clubs.frame["responded"].sum()
    expected = [clubs.frame.height, responded, *(inside[name] for name in ("table2", "primary", *SENSITIVITY))]
    assert list(into.values()) == expected
    assert list(into) == [
        "Contacted",
        "Responded",
        "Gave a number: Boats",
        "Have a blueness rate",
        *(f"Sensitivity analysis: {entry['label']}" for entry in SENSITIVITY.values()),
    ]
    claimed = clubs.frame.filter(pl.col("exemption_claimed").is_not_null())
    outcomes = data.filter(to="Claimed an exemption").select("reason", "organisations").rows()
    full = claimed.filter(review_outcome="full").height
    assert outcomes == [("review outcome: full", full), ("no review outcome", claimed.height - full)]


def test_reasons_of_the_flow_are_in_words_and_those_that_nobody_has_are_left_out(clubs: FigureData):
    out = made("flow", clubs).data().filter(~pl.col("in"))
    assert out.filter(pl.col("organisations") == 0).height == 0
    assert set(out["reason"]) == {
        *("no response", "no number: Boats", "the number is 0: Boats"),
        *("trimmed, lowest: Boats", "trimmed, highest: Boats", "blueness rate is 0%", "blueness rate is 100%"),
    }


def test_a_flow_whose_boxes_do_not_close_is_refused(clubs: FigureData):
    more = pl.when(pl.col("reason") == "no_response").then(9).otherwise("organisations")
    with pytest.raises(AssertionError, match="are not"):
        made("flow", replace(clubs, flow=clubs.flow.with_columns(organisations=more)))


def test_reasons_of_the_flow_name_a_question_by_its_title_and_an_outcome_as_written():
    claims = {"exemption_claimed": "secret", "review_outcome": "boats"}
    some = [club(boats=3, blue=1, red=1), club(boats=2, red_status="in_review", **claims), club(boats=4, **claims)]
    data = made("flow", surveyed(some, parts__compliance__part="red")).data()
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
    data = made("flow", surveyed(some)).data()
    steps = data.filter(pl.col("from").is_not_null(), pl.col("to") != "Claimed an exemption")
    inside = dict(data.filter("in", pl.col("reason").is_null()).select("to", "organisations").iter_rows())
    assert inside["Contacted"] == len(some)
    for (before, _), rows in steps.group_by("from", "to"):
        assert rows["organisations"].sum() == inside[before]
    claimed = data.filter(to="Claimed an exemption")["organisations"].sum()
    assert claimed == sum(one["exemption_claimed"] is not None for one in some)


def test_every_organisation_with_a_rate_is_a_dot_beside_the_estimates(clubs: FigureData):
    data = made("organisations", clubs).data()
    assert data["organisations"].unique().to_list() == [1]
    rates = clubs.frame.filter(pl.col("rate").is_not_null())
    for kind, label in (("sea", "Sea clubs"), ("lake", "Lake clubs")):
        dots = data.filter(organisation_type=label)
        assert dots["value"].to_list() == rates.filter(organisation_type=kind)["rate"].sort().to_list()
        for name in ("median", "iqr_low", "iqr_high"):
            assert set(dots[name]) == {clubs.results.value(f"table4.{kind}.{name}")}
    assert data.filter(organisation_type="All organisations").height == rates.height


def test_without_a_rate_the_dots_are_the_totals():
    of = surveyed([club("sea", boats=number) for number in (0, 3, 3, 900)], **WITHOUT_PARTS)
    data = made("organisations", of).data().filter(organisation_type="Sea clubs")
    assert data["value"].to_list() == [0, 3, 3, 900]
    assert set(data["median"]) == {of.results.value("table2.sea.median")} == {3}


def test_shares_are_those_of_table_6(clubs: FigureData):
    data = made("shares", clubs).data()
    assert data["status"].unique(maintain_order=True).to_list() == ["Blue all over", "In part: Red keel", "Not painted"]
    row = data.row(by_predicate=(pl.col("status") == "Not painted") & (pl.col("organisation_type") == "Lake clubs"))
    names = ("pct", "ci_low", "ci_high", "cluster_ci_low", "cluster_ci_high", "numerator", "denominator")
    assert row[2:] == tuple(clubs.results.value(f"table6.lake.bare.{name}") for name in names)
    assert data.height == 3 * 3


def test_a_second_line_is_the_interval_by_organisations_where_the_first_is_not():
    clubs = [
        club("sea", boats=9, blue=3, red=0),
        club("sea", boats=9, blue=1, red=0),
        club("lake", boats=8, blue=2, red=1),
    ]
    beside, alone = (
        made("shares", surveyed(clubs, statistics__interval_of_share=method)) for method in ("wald", "cluster")
    )
    axis, alone_axis = (one.draw().axes[0] for one in (beside, alone))
    ends = [list(line.get_xdata()) for line in axis.lines[:2]]
    assert ends == [list(beside.data().select(f"{name}_low", f"{name}_high").row(0)) for name in ("ci", "cluster_ci")]
    assert axis.lines[0].get_linewidth() > axis.lines[1].get_linewidth()
    assert "thin line: 95% CI by organisations" in axis.get_xlabel()
    assert "as a thinner line, another (95% CI by organisations)" in beside.alternative_text()
    # One lake club says nothing of how lake clubs vary.
    assert "Lake clubs 25.0 (-5.0 to 55.0)†, 2 of 8, by organisations –" in beside.alternative_text()
    assert list(alone_axis.lines[0].get_xdata()) == ends[1]
    assert alone_axis.get_xlabel().splitlines()[0] == "Share, % (line: 95% CI by organisations)"
    assert "thinner" not in alone.alternative_text()


def test_a_line_that_leads_far_beyond_the_scale_is_cut():
    two = [club("sea", boats=9, blue=8, red=0), club("sea", boats=9, blue=0, red=0)]
    figure = made("shares", surveyed(two, statistics__interval_of_share="cluster"))
    assert figure.data()["ci_high"][0] > 500
    assert figure.draw().axes[0].get_xlim()[1] < 120


def test_the_sensitivity_analyses_are_those_of_table_5(clubs: FigureData):
    data = made("sensitivity", clubs).data()
    assert data["analysis"].to_list() == 3 * ["Primary analysis", "By size", "By rate"]
    row = data.row(by_predicate=(pl.col("analysis") == "By rate") & (pl.col("organisation_type") == "Sea clubs"))
    names = ("organisations.n", "mean", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
    assert row[2:] == tuple(clubs.results.value(f"table5.by_rate.sea.{name}") for name in names)


def test_a_funnel_counts_who_is_outside_by_the_exact_tails(clubs: FigureData):
    funnel = made("funnel", clubs)
    data, pooled = funnel.data(), clubs.results.value("table6.all.blue.pct")
    assert set(data["pooled"]) == {pooled}
    assert data["organisations"].sum() == clubs.frame["rate"].drop_nulls().len()

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
        outside_in_words = "1 organisation lies" if outside == 1 else f"{outside} organisations lie"
        assert f"{outside_in_words} outside the {level * 100:g}% control limits." in funnel.alternative_text()


def test_a_funnel_counts_organisations_that_share_a_dot():
    alike = [club("lake", boats=50, blue=0, red=0)] * 2  # 150 of 400 are blue: of 50, none is outside both limits
    funnel = made("funnel", surveyed([*alike, *[club("sea", boats=50, blue=25, red=0)] * 6], sensitivity={}))
    assert funnel.data().select("organisations", "outside_95", "outside_99_8").rows() == [(6, 0, 0), (2, 2, 2)]
    assert "2 organisations lie outside the 99.8% control limits." in funnel.alternative_text()


def test_the_limits_of_a_funnel_are_those_of_the_binomial_distribution(clubs: FigureData):
    data = made("funnel", clubs).data()
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
    data = made(name, more).data()
    assert data.filter(organisation_type="Sea clubs")["organisations"].sum() == len(boats)
    assert data.height < 20_000
    written = files(tmp_path, name, more)
    assert len(written[".svg"]) < 2_000_000
    if data.height > drawing.MOST_DOTS:
        assert b"<image" in written[".svg"]


# --- which figures, words and files


@pytest.mark.parametrize(
    ("case", "changes", "without"),
    [
        ("expected: all of them", {}, []),
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
    of = survey(**{"sensitivity": SENSITIVITY} | changes)
    assert figures_of(of) == [name for name in FIGURES if name not in without], case
    data = surveyed([club(boats=3, blue=1, red=1), club("lake", boats=4)], **changes)
    for name in figures_of(of):
        assert made(name, data).data().height > 0, (case, name)


def test_a_figure_is_in_a_section_under_its_own_name():
    sections = {name: record.section for name, record in FIGURES.items()}
    assert sections == {
        **{"flow": "response", "figure1": "totals", "figure2": "rates", "organisations": "rates", "funnel": "rates"},
        **{"shares": "shares", "influence": "certainty", "sensitivity": "sensitivity"},
    }
    assert [record.name for record in FIGURES.values()] == list(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_files_of_a_figure(tmp_path: Path, clubs: FigureData, name: str):
    figure, written = made(name, clubs), files(tmp_path, name, clubs)
    root = ElementTree.fromstring(written[".svg"])
    assert root.get("role") == "img"
    assert root.findtext(f"{SPACE}title") == figure.title
    assert root.findtext(f"{SPACE}desc") == figure.alternative_text() == written[".txt"].decode().rstrip("\n")
    assert figure.alternative_text().startswith(figure.title)
    texts = " ".join("".join(one.itertext()) for one in root.iter(f"{SPACE}text"))
    assert "Clubs, 2031" in texts
    assert all(label in texts or name == "flow" for label in ("Sea clubs", "Lake clubs"))
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:\w+ )*([\d.]+)px", written[".svg"].decode())]
    assert min(sizes) >= drawing.SMALL
    assert written[".png"].startswith(b"\x89PNG")
    assert pl.read_csv(written[".csv"]).height == figure.data().height > 0
    again = tmp_path / "again"
    again.mkdir()
    assert files(again, name, clubs) == written


@pytest.mark.parametrize("name", FIGURES)
def test_synthetic_data_are_said_to_be(clubs: FigureData, name: str):
    synthetic = surveyed(fleet(), synthetic=True)
    assert "Synthetic data" in made(name, synthetic).alternative_text()
    assert "Synthetic data" not in made(name, clubs).alternative_text()


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
        assert "<script>" in shown
    else:
        assert max(map(len, texts)) < 200
        assert len(written[".txt"]) < 6_000
        assert label in written[".csv"].decode() or name == "funnel"
    inside(made(name, of).draw())


def inside(picture: Any) -> list[tuple[Text, Any]]:
    """See that no text leaves the sheet; return each with its box, in dots."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with drawing.styled():
        picture.set_dpi(200)
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        width, height = canvas.get_width_height()
        texts = [text for text in picture.findobj(Text) if text.get_text().strip() and text.get_visible()]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    return list(zip(texts, boxes, strict=True))


@pytest.mark.parametrize("name", FIGURES)
def test_marks_and_texts_reach_their_contrast(clubs: FigureData, name: str):
    picture = made(name, clubs).draw()
    grid = {line for axes in picture.axes for axis in (axes.xaxis, axes.yaxis) for line in axis.get_gridlines()}
    used: set[tuple[float, ...]] = set()
    for line in picture.findobj(Line2D):
        if line not in grid and line.get_linestyle() != "None":
            used.add(to_rgb(line.get_color()))
    for drawn in picture.findobj(Collection):
        colours = drawn.get_facecolor() if len(drawn.get_facecolor()) else drawn.get_edgecolor()
        used |= {tuple(colour[:3]) for colour in colours}
    bars = [patch for axes in picture.axes for patch in axes.patches if isinstance(patch, Rectangle)]
    # A box is told by its edge where its face is pale.
    for patch in bars:
        used.add(max(to_rgb(patch.get_facecolor()), to_rgb(patch.get_edgecolor()), key=contrast))
    assert used
    assert min(map(contrast, used)) >= 3
    texts = {to_rgb(text.get_color()) for text in picture.findobj(Text) if text.get_text()}
    assert min(map(contrast, texts)) >= 4.5
    assert picture.get_facecolor()[:3] == (1, 1, 1)


def contrast(colour: tuple[float, ...]) -> float:
    """Return a colour's contrast on white (WCAG 2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("colour", drawing.COLOURS)
def test_every_colour_reaches_its_contrast(colour: str):
    assert contrast(to_rgb(colour)) >= 3


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "some",
    [[club(boats=12, blue=3, red=2)], [club(boats=4, blue=4, red=0)], [club(boats=4, blue=0)], [club(responded=False)]],
    ids=["one", "all of it", "none of it", "nobody"],
)
def test_one_organisation_or_none(tmp_path: Path, name: str, some: list):
    of = surveyed(some, organisation_types={"sea": "Sea clubs"}, sensitivity={})
    written = files(tmp_path, name, of)
    description = written[".txt"].decode()
    assert "1 organisations" not in description
    assert "All organisations" not in description
    assert "nan" not in description
    inside(made(name, of).draw())


@pytest.mark.parametrize("name", FIGURES)
def test_many_types_and_many_analyses_are_readable(name: str):
    kinds = {f"t{number}": f"Clubs of kind {number} that sail on the far and the very far sea" for number in range(9)}
    analyses = {f"s{number}": {"label": f"Without {number}%", "exclude_rates": [number]} for number in range(20)}
    of = surveyed(fleet(120, tuple(kinds)), organisation_types=kinds, sensitivity=analyses)
    figure = made(name, of)
    inside(figure.draw())
    assert figure.data().height > 0
    if name == "sensitivity":
        assert figure.data().height == 10 * 21
        assert "15 more analyses are in the data" in figure.alternative_text()


@pytest.mark.parametrize("count", [1, 9, 30])
def test_the_analyses_side_by_side_fit_a_page_or_two_whatever_the_types(count: int):
    kinds = {f"t{number}": f"Clubs {number}" for number in range(count)}
    analyses = {f"s{number}": {"label": f"Without {number}%", "exclude_rates": [number]} for number in range(14)}
    of = surveyed(fleet(40, tuple(kinds)), organisation_types=kinds, sensitivity=analyses)
    picture = made("sensitivity", of).draw()
    assert picture.get_figheight() <= 26
    assert sum(text.get_text() == "Primary analysis" for text, _ in inside(picture)) == (count + 1 if count > 1 else 1)


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow():
    of = surveyed([club(boats=4, blue=0, red=0), club(boats=4, blue=4, red=0), club("lake", boats=4, blue=2)])
    figure = made("sensitivity", of)
    heads = [line.get_marker() for line in figure.draw().findobj(Line2D)]
    assert heads.count("<") == heads.count(">") > 0
    assert "Arrow: the line goes on." in figure.alternative_text()


def test_a_type_whose_label_begins_with_a_low_line_stands_in_the_legend():
    kinds = {"sea": "_Sea", "lake": "__init__"}
    picture = made("funnel", surveyed(fleet(), organisation_types=kinds)).draw()
    assert set(kinds.values()) <= {text.get_text() for text, _ in inside(picture)}


@pytest.mark.parametrize("largest", [100, 9_999, 10_000_000])
def test_labels_of_totals_do_not_run_into_each_other(largest: int):
    picture = made("figure1", surveyed([*fleet(), club(boats=largest, blue=0, red=0)])).draw()
    shown = [(text, box) for text, box in inside(picture) if text in picture.axes[0].get_xticklabels()]
    assert len(shown) >= 8
    for (text, box), (_, after) in pairwise(shown):
        # Those that stand aslant end below their bars.
        assert box.x1 < (after.x1 - 10 if text.get_rotation() else after.x0)


def test_large_counts_do_not_run_into_the_shares():
    picture = made("shares", surveyed([*fleet(), club(boats=10**11, blue=10**10 + 1, red=10**10 + 1)])).draw()
    texts = inside(picture)
    of = [box for text, box in texts if re.fullmatch(r"[\d,]+ of [\d,]+", text.get_text())]
    percents = [box for text, box in texts if re.fullmatch(r"\d+\.\d \(.*\)", text.get_text())]
    assert max(box.x1 - box.x0 for box in of) > 100
    assert max(box.x1 for box in percents) < min(box.x0 for box in of)


@pytest.mark.parametrize(
    ("text", "longest", "expected"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a bcd", 3, "a…"), ("", 3, "")]
)
def test_a_label_is_shortened_where_it_must(text: str, longest: int, expected: str):
    assert drawing.shortened(text, longest) == expected


@settings(max_examples=50, deadline=None)
@given(text=st.text(alphabet="abc WiM", max_size=200), inches=st.floats(0.5, 5))
def test_lines_are_no_wider_than_their_place(text: str, inches: float):
    broken = drawing.lines(text, inches, 9)
    assert all(drawing.width(line, 9) <= inches for line in broken)
    if "…" not in "".join(broken):
        assert " ".join(broken).split() == text.split()


@given(places=st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_are_spread(places: list[float]):
    moved = drawing.spread(sorted(places), 4)
    assert all(after - before >= 4 - 1e-6 for before, after in pairwise(moved))
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)
