"""Waves compared by make: each run where it is missing, the page and its files made, vouched for, and made once."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import yaml
from conftest import RESULTS, Project
from reference_pages import WAVES_OUTPUTS

from foisurvey.core import frames

pytestmark = pytest.mark.slow

NAMES = [f"dcb-{year}-synthetic" for year in (2025, 2026, 2027)]
PAIR, NEXT = (Path(f"results/{later}_since_{earlier}") for earlier, later in pairwise(NAMES))
SERIES = Path(f"results/{'_'.join(NAMES)}_series")
CONFIGS = ["config/config.yaml", "config/dcb-2026-synthetic.yaml"]


def test_waves_are_run_where_missing_compared_and_put_in_a_series(rerun: Project, finished: Project):
    third = yaml.safe_load((rerun.folder / CONFIGS[1]).read_text(encoding="utf-8"))
    third |= {"survey": NAMES[2], "title": "NHS organisations in England, 2027", "earlier": {}}
    (rerun.folder / "config/third.yaml").write_text(yaml.safe_dump(third), encoding="utf-8")
    run = rerun.make("compare", f"A={' '.join(CONFIGS)}", "B=config/third.yaml")
    assert run.returncode == 0, run.said
    assert f"What changed since {NAMES[0]}: {PAIR}/comparison.html" in run.said
    assert run.said.rstrip().endswith(f"All waves in a series: {SERIES}/series.html")
    assert rerun.files(str(RESULTS)) == finished.files(str(RESULTS))
    made = rerun.files(str(PAIR))
    assert {*WAVES_OUTPUTS} <= {*made}

    # What the files say together: the panel is those behind it, and every cell of a table is an estimate.
    estimates = pl.read_csv(made["estimates.csv"], schema=frames.ESTIMATES)
    by_id = dict(estimates.select("id", "value").iter_rows())
    numbers = pl.read_csv(made["numbers.csv"], schema=frames.WAVE_NUMBERS)
    for wave in frames.WAVES:
        behind = numbers.filter(number="total_sum", wave=wave)
        assert behind["value"].sum() == by_id[f"waves.total_sum.all.whole.{wave}"]
        assert behind.filter("in_both")["value"].sum() == by_id[f"waves.total_sum.all.panel.{wave}"]
    organisations = pl.read_csv(made["organisations.csv"], schema=frames.WAVE_ORGANISATIONS)
    assert organisations.filter(wave="earlier").height == by_id["waves.response.all.whole.earlier.n"]
    assert {"merged", "split", "renamed", "closed", "new"} <= {*organisations["match"]}
    tidy = pl.read_csv(made["tables/tidy/changes.csv"], schema=frames.TIDY)
    assert tidy.height
    assert all(by_id[name] == value for name, value in tidy.drop_nulls("value").select("id", "value").iter_rows())

    # Equal waves change by nothing, and the series has each wave as the comparisons do.
    changes = pl.read_csv(rerun.files(str(NEXT))["estimates.csv"], schema=frames.ESTIMATES)
    assert {*changes.filter(pl.col("statistic").str.ends_with(".change"))["value"].drop_nulls()} == {0.0}
    series = dict(pl.read_csv(rerun.files(str(SERIES))["estimates.csv"]).select("id", "value").iter_rows())
    for wave, name in (("wave1", "earlier"), ("wave2", "later"), ("wave3", "later")):
        again = by_id[f"waves.rate_mean.all.whole.{name}"]
        assert series[f"series.rate_mean.all.{wave}"] == pytest.approx(again, rel=1e-12)
    for folder, names in ((PAIR, ["changes", "changes_total_mean", "slopes_rate_mean"]), (SERIES, ["series"])):
        files = rerun.files(str(folder))
        for name in names:
            assert {f"figures/{name}.{ending}" for ending in ("svg", "png", "csv", "txt")} <= {*files}
        page = files["comparison.html" if folder == PAIR else "series.html"].decode()
        assert page.count("<figure") >= len(names)
        links = re.findall(r'href="(\.\./[^"]+)"', page)
        assert links
        assert all((rerun.folder / folder / link).is_file() for link in links)
    (rows,) = [[*csv.reader(io.StringIO(made["tables/named.csv"].decode()))]]
    assert any("(ICB-001)" in row[1] and "(ICB-101)" in row[2] for row in rows[2:])

    verified = rerun.make("verify")
    assert verified.returncode == 0, verified.said
    again = rerun.make("compare", f"A={CONFIGS[0]}", f"B={CONFIGS[1]}")
    assert again.returncode == 0
    assert "steps" not in again.said
    assert rerun.files(str(PAIR)) == made


def test_a_wave_that_has_not_been_run_is_refused_by_snakemake_in_one_line(rerun: Project):
    run = rerun.run(f"results/{NAMES[1]}_since_dcb-2024/comparison.html", "--configfile", CONFIGS[1])
    assert run.returncode != 0
    assert "'dcb-2024': no results of this survey to compare with" in run.said
    assert "Traceback" not in run.said
