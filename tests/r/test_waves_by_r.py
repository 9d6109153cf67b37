"""Changes between two waves are those of R: of t.test and of its package survey, or by formulas in plain R."""

import random
from pathlib import Path

import polars as pl
import pytest
from start import rscript
from surveys import club, derived, survey, values

from foisurvey.core import frames
from foisurvey.waves.numbers import Wave
from foisurvey.waves.wave_comparison import comparison

pytestmark = pytest.mark.r
SCRIPT = Path(__file__).with_name("waves.R")
CLOSE = 1e-9
# How many organisations both waves contacted, the earlier alone, the later alone; how many of ten gave no number.
CASES = {
    "panel_alone": (60, 0, 0, 0),
    "two": (2, 0, 0, 0),
    "nobody_twice": (0, 9, 12, 2),
    "one_twice": (1, 6, 4, 0),
    "two_twice": (2, 3, 5, 0),
    "most_twice": (80, 8, 14, 2),
    "few_twice": (7, 40, 30, 3),
}
STATISTICS = ("change", "change_se", "change_df", "change_ci_low", "change_ci_high")


def drawn() -> pl.DataFrame:
    """Return organisations by case: whether each wave contacted them, and their two numbers in each, or none."""
    draw, rows = random.Random(20310202), []
    for case, (both, earlier, later, silent) in CASES.items():
        for place in range(both + earlier + later):
            in_wave = place < both + earlier, place < both or place >= both + earlier
            size, part, said = draw.gammavariate(2, 50), draw.random(), []
            for asked in in_wave:
                x = round(size * draw.uniform(0.8, 1.4), 1)
                y = round(x * min(1, max(0, part + draw.uniform(-0.1, 0.2))), 1)
                answers = asked and draw.randrange(10) >= silent
                said += [x, y] if answers else [None, None]
            # A few give their number alone.
            said[3] = None if place % 10 == 9 else said[3]
            rows.append((case, f"{case}-{place}", *map(int, in_wave), *said))
    return pl.DataFrame(rows, schema=["case", "id", "earlier", "later", "x1", "y1", "x2", "y2"], orient="row")


def test_changes_are_those_of_r(tmp_path: Path):
    organisations = drawn()
    organisations.write_csv(tmp_path / "cases.csv")
    rscript(SCRIPT, tmp_path / "cases.csv", tmp_path / "r.csv")
    r = pl.read_csv(tmp_path / "r.csv")
    assert r.height == 2 * 3 * len(CASES) - 2 * 3

    waves = {}
    for wave, x, y in (("earlier", "x1", "y1"), ("later", "x2", "y2")):
        plan = survey(
            survey=f"clubs-{wave}",
            organisation_types={case: case for case in CASES},
            **{f"questions__{name}__number": "decimal" for name in ("boats", "blue", "red")},
        )
        clubs = [
            club(row["case"], plan.design, organisation_id=row["id"], boats=row[x], blue=row[y])
            for row in organisations.filter(pl.col(wave) == 1).iter_rows(named=True)
        ]
        waves[wave] = Wave(plan, derived(*clubs, survey=plan))
    nothing = pl.DataFrame(schema=frames.CHANGES), pl.DataFrame(schema=frames.CORRECTIONS)
    ours = values(comparison(waves, *nothing).estimates)
    for case, kind, number, *expected in r.iter_rows():
        found = [ours[f"waves.{number}.{case}.{kind}.{statistic}"] for statistic in STATISTICS]
        assert found == pytest.approx(expected, rel=CLOSE, abs=1e-10), (case, kind, number)
