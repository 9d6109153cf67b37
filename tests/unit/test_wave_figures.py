"""The figures of waves: their data are the matched panel and the estimates, and each line and dot is drawn."""

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from matplotlib.collections import LineCollection
from matplotlib.text import Text
from surveys import GONE, club, derived, survey

from foisurvey.core import frames
from foisurvey.estimation.results import Results
from foisurvey.figures import style
from foisurvey.figures.before_and_after import before_and_after
from foisurvey.figures.figure import LONGEST_ALTERNATIVE, Figure, save
from foisurvey.figures.series_lines import VALUES, series_lines
from foisurvey.figures.slopes import slopes
from foisurvey.waves.numbers import Wave
from foisurvey.waves.wave_comparison import Comparison, comparison

LONG = {f"type_{place}": f"Associations of clubs with a very long label, {place}" for place in range(1, 13)}
# Changes of the config to a survey with a total only, and to one whose total is money.
TOTAL: dict[str, Any] = {
    "parts": GONE,
    "questions": {"boats": {"role": "total", "number": "count", "label": "Boats"}},
    "completeness__full": ["boats"],
}
MONEY: dict[str, Any] = TOTAL | {
    "counted": {"id": "spending", "singular": "spending", "plural": "spending on boats"},
    "questions": {"boats": {"role": "total", "number": "money", "label": "Spending on boats"}},
}
NUMBERS = ["response", "rate_mean", "rate_median", "share_blue", "share_red", "share_bare"]


def two(earlier: list[dict[str, Any]], later: list[dict[str, Any]], **changes: Any) -> tuple[Comparison, Results]:
    """Return the comparison of two waves of clubs, which belong together by their place, and its results."""
    waves = {}
    for wave, clubs, year in (("earlier", earlier, 2030), ("later", later, 2031)):
        of = survey(survey=f"clubs-{year}", title=f"Clubs, {year}", **changes)
        waves[wave] = Wave(of, derived(*clubs, survey=of))
    nothing = [pl.DataFrame(schema=schema) for schema in (frames.CHANGES, frames.CORRECTIONS)]
    of_both = comparison(waves, *nothing)
    return of_both, Results(of_both.estimates, of_both.presentation)


def fleet(count: int, kinds: tuple[str, ...] = ("sea", "lake"), grown: float = 1.0, most: int = 40) -> list[dict]:
    """Return clubs by chance, each as many times as large as `grown` says."""
    chance, clubs = random.Random(1), []
    for place in range(count):
        boats = int(grown * (1 + most * chance.random() ** 4))
        blue = int(boats * chance.random())
        clubs.append(club(kinds[place % len(kinds)], boats=boats, blue=blue, red=(boats - blue) // 2))
    return clubs


def drawn(figure: Figure) -> Any:
    with style.theme():
        picture = figure.draw()
        picture.draw_without_rendering()
    return picture


def lines_of(figure: Figure) -> list[list[Any]]:
    """Return the thin lines of each panel that is drawn."""
    axes = [axis for axis in drawn(figure).axes if axis.get_visible()]
    found = [[one for one in axis.collections if isinstance(one, LineCollection)] for axis in axes]
    return [[segment.tolist() for one in lines for segment in one.get_segments()] for lines in found]


def in_the_sheet(figure: Figure) -> None:
    """Assert that no text is cut by the edge, and that the page holds the sheet."""
    picture = drawn(figure)
    wide, high = picture.get_size_inches() * picture.dpi
    assert high <= style.HIGHEST * picture.dpi
    for text in picture.findobj(Text):
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            assert min(box.x0, box.y0, wide - box.x1, high - box.y1) >= -1, text.get_text()


@pytest.fixture(scope="module")
def clubs() -> tuple[Comparison, Results]:
    """One club does not answer again, one answers now, one changes its type; two have nothing that could be blue."""
    earlier, later = fleet(30), fleet(30, grown=1.5)
    earlier[4], later[5] = club("sea", responded=False), club("lake", responded=False)
    later[6] |= {"organisation_type": "lake"}
    earlier[7] = later[8] = club("lake", boats=0, blue=0, red=0)
    return two(earlier, later)


def test_slopes_are_the_matched_panel_by_name(clubs: tuple[Comparison, Results]):
    of, results = clubs
    figure, lines = slopes(*clubs, "total_mean"), lines_of(slopes(*clubs, "total_mean"))
    panel = of.panel("total_mean")
    assert panel.height == 28
    assert figure.data.select("earlier", "later", "change").equals(panel.select("earlier", "later", "change"))
    assert figure.data["name"].to_list() == [of.called()[group] for group in panel["group"]]
    assert figure.data["name"].n_unique() == 28
    by_type = [figure.data, *(figure.data.filter(organisation_type=label) for label in ("Sea clubs", "Lake clubs"))]
    expected = [[[[0, a], [1, b]] for a, b in rows.select("earlier", "later").iter_rows()] for rows in by_type]
    assert lines == expected
    assert [len(one) for one in lines] == [28, 12, 16]  # one sea club is a lake club now
    numbers = [results.value(f"waves.total_mean.lake.panel.{name}") for name in ("earlier", "later")]
    axis = drawn(figure).axes[2]
    assert [line.get_ydata().tolist() for line in axis.lines].count(numbers) == 2  # and what sets it off
    ends = [results.value(f"waves.total_mean.lake.panel.later_ci_{end}") for end in ("low", "high")]
    assert ends in [line.get_ydata().tolist() for line in axis.lines]


def test_a_share_of_nothing_has_no_line(clubs: tuple[Comparison, Results]):
    of, _ = clubs
    figure = slopes(*clubs, "share_blue")
    assert of.panel("share_blue").height == 28
    assert figure.data.height == 26
    assert figure.data.null_count().sum_horizontal().item() == 0
    assert figure.caption.startswith("26 organisations.")


def test_waves_and_their_numbers_are_named(clubs: tuple[Comparison, Results]):
    _, results = clubs
    figure = slopes(*clubs, "rate_mean")
    ends = [results.text(f"waves.rate_mean.all.panel.{wave}") for wave in ("earlier", "later")]
    assert f"All organisations: {ends[0]}% to {ends[1]}%" in figure.alternative
    assert [text.get_text() for text in drawn(figure).axes[0].get_xticklabels()] == ["clubs-\n2030", "clubs-\n2031"]
    for made in (figure, before_and_after(*clubs, ["rate_mean"])):
        assert "Clubs, 2030 and Clubs, 2031" in made.caption


def test_numbers_before_and_after_are_the_estimates_with_their_intervals(clubs: tuple[Comparison, Results]):
    _, results = clubs
    figure = before_and_after(*clubs, NUMBERS)
    rows = figure.data.filter(number="Mean blueness rate", organisation_type="Lake clubs")
    assert rows["organisations"].to_list() == ["Each wave by itself", "Matched panel"]
    for name, row in zip(("whole", "panel"), rows.iter_rows(named=True), strict=True):
        for column in ("earlier", "later_ci_low", "later_ci_high", "later_n", "change", "change_ci_low"):
            assert row[column] == results.value(f"waves.rate_mean.lake.{name}.{column.replace('_n', '.n')}"), column
    assert figure.data.height == len(NUMBERS) * 3 * 2
    for place, axis in enumerate(drawn(figure).axes):
        of_column = figure.data.gather_every(2, place)
        dots = axis.collections[0].get_offsets()[:, 0].tolist()
        assert sorted(dots) == pytest.approx(sorted([*of_column["earlier"], *of_column["later"]]))
        hollow = [tuple(colour[:3]) == (1, 1, 1) for colour in axis.collections[0].get_facecolors()]
        assert hollow == [True, False] * of_column.height
        with_interval = of_column["earlier_ci_low"].count() + of_column["later_ci_low"].count()
        assert len([line for line in axis.lines if len(line.get_xdata()) == 2]) == with_interval
    change, low, high = (results.text(f"waves.rate_mean.all.panel.change{end}") for end in ("", "_ci_low", "_ci_high"))
    texts = [text.get_text() for text in drawn(figure).axes[-1].texts]
    assert any(text.lstrip("+").startswith(change) and low in text and high in text for text in texts)


def test_many_types_with_long_labels_fit_the_page():
    of = two(fleet(60, tuple(LONG)), fleet(60, tuple(LONG), grown=1.2), organisation_types=LONG)
    panel, one, several = (
        slopes(*of, "total_mean"),
        before_and_after(*of, ["rate_mean"]),
        before_and_after(*of, NUMBERS),
    )
    lines = lines_of(panel)
    assert [len(one) for one in lines] == [60, *[5] * 12]
    assert len(drawn(one).axes[0].get_yticks()) == 13
    # Six numbers of twelve types are more than a page holds.
    assert len(drawn(several).axes[0].get_yticks()) == 6
    assert several.data.height == 6 * 13 * 2
    for figure in (panel, one, several):
        in_the_sheet(figure)
        assert len(figure.alternative) <= LONGEST_ALTERNATIVE
        assert figure.title.endswith(", by organisation type")


def test_money_of_very_different_sizes_has_a_logarithmic_scale():
    of = two(fleet(40, most=10**7), fleet(40, grown=1.3, most=10**7), **MONEY)
    figure = slopes(*of, "total_mean")
    assert "The scale is logarithmic" in figure.caption
    assert "£" in figure.alternative
    labels = [text.get_text() for text in drawn(figure).axes[0].get_yticklabels()]
    assert len(labels) > 3
    assert all(label.startswith("£") for label in labels)
    assert before_and_after(*of, ["total_sum"]).data["later"].null_count() == 0
    in_the_sheet(before_and_after(*of, ["total_sum"]))


def test_where_nobody_is_in_the_panel_figures_say_so():
    silent = [club("sea", responded=False)] * 2
    of = two(silent, fleet(2), **TOTAL)
    figure, before = slopes(*of, "total_mean"), before_and_after(*of, ["total_mean"])
    assert figure.alternative == "No organisation answered in both waves."
    assert figure.data.height == 0
    assert before.data["earlier"].count() == 0
    assert before.data.filter(organisations="Each wave by itself")["later"].count() == 3
    assert before.alternative == "No organisation answered in both waves."
    each, panel = drawn(before_and_after(*of, ["response"])).axes
    assert [len(each.collections), len(panel.collections)] == [1, 1]


def test_one_organisation_of_the_one_type_is_a_line_without_an_interval():
    of = two(fleet(1), fleet(1, grown=2), organisation_types={"sea": "Sea clubs"}, **TOTAL)
    figure, before = slopes(*of, "total_mean"), before_and_after(*of, ["total_mean"])
    assert lines_of(figure) == [[[[0, figure.data["earlier"].item()], [1, figure.data["later"].item()]]]]
    assert len(drawn(figure).axes[0].lines) == 2  # the number, and what sets it off
    assert len(drawn(before).axes[0].get_yticks()) == 1
    for made in (figure, before):
        in_the_sheet(made)
        assert "by organisation type" not in made.title


def test_very_many_lines_are_a_picture_and_equal_input_gives_equal_files(tmp_path: Path):
    many = [fleet(style.MOST_DOTS // 2 + 1, ("sea",), grown) for grown in (1, 1.1)]
    of = two(*many, **TOTAL)
    written = []
    for time in "12":
        paths = [tmp_path / f"{time}.{end}" for end in ("svg", "png", "csv", "txt")]
        save(slopes(*of, "total_mean"), *paths)
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
    assert b"<image" in written[0][0]
    assert len(written[0][0]) < 1_000_000


WAVES = [f"clubs-{year}" for year in range(2029, 2033)]


def over_time(values: list[float | None], number: str = "Mean boats", unit: str = "statistic") -> list[tuple]:
    """Return rows of a number over the waves: of lake clubs twice that of all, of sea clubs half."""
    factors = {"all": 1.0, "sea": 0.5, "lake": 2.0}
    return [
        (wave, number, unit, kind, *(None if value is None else factor * value + add for add in (0, -1, 1)))
        for kind, factor in factors.items()
        for wave, value in zip(WAVES, values, strict=True)
    ]


def test_a_series_has_a_line_for_each_type_that_breaks_where_a_wave_has_no_number(clubs: tuple[Comparison, Results]):
    rows = [*over_time([10, None, 30, 20]), *over_time([40, 50, 60, 70], "Mean blueness rate, %", "percent")]
    values = pl.DataFrame(rows, schema=VALUES, orient="row")
    figure = series_lines(WAVES, values, clubs[1])
    assert figure.data["value"].equals(values["value"])
    assert set(figure.data["organisation_type"]) == {"All organisations", "Sea clubs", "Lake clubs"}
    above, below = drawn(figure).axes
    curves = [line.get_ydata() for line in above.lines if len(line.get_xdata()) == 4]
    assert [[value for value in curve if value == value] for curve in curves] == [
        [10, 30, 20],
        [5, 15, 10],
        [20, 60, 40],
    ]
    assert len([line for line in above.lines if len(line.get_xdata()) == 2]) == 9
    assert len([line for line in below.lines if len(line.get_xdata()) == 2]) == 12
    assert "Mean boats: 10.0 to 20.0" in figure.alternative
    assert "40.0% to 70.0%" in figure.alternative
    in_the_sheet(figure)
    one = series_lines(WAVES, values.filter(unit="statistic"), clubs[1])
    assert "Lake clubs: 20.0 to 40.0" in one.alternative
    nothing = series_lines(WAVES, pl.DataFrame(over_time([None] * 4), schema=VALUES, orient="row"), clubs[1])
    assert nothing.alternative == "No wave has a number."
