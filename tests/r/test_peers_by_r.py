"""The benchmark's peers in R do the work that we do: a survey of plain numbers gets the same estimates from each."""

from pathlib import Path

import polars as pl
import pytest
from benchmark import PEERS_SCRIPT, SAME, difference
from conftest import Project, copy_project
from simulate import TYPES, simulate
from start import rscript

pytestmark = pytest.mark.r
TABLE2, TABLE4, SHARE = 14, 11, 7  # statistics of a type
STATUSES = 4


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = copy_project(tmp_path_factory.mktemp("peers") / "project")
    simulate(1_000, made.folder / "plain", messy=0.0)
    run = made.run("estimates", "--configfile", str(made.folder / "plain/config.yaml"))
    assert run.returncode == 0, run.said
    return made


@pytest.mark.parametrize("way", ["base", "data.table"])
def test_a_peer_has_our_numbers(way: str, project: Project, tmp_path: Path):
    rscript(PEERS_SCRIPT, way, project.folder / "plain", tmp_path / "theirs.csv")
    theirs = pl.read_csv(tmp_path / "theirs.csv", infer_schema=False)
    assert theirs["id"].is_unique().all()
    assert theirs.height == (len(TYPES) + 1) * (TABLE2 + TABLE4 + STATUSES * SHARE)
    assert difference(project.folder / "results/plain/estimates.csv", tmp_path / "theirs.csv") <= SAME
