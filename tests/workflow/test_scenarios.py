"""Sensitivity analyses by the hundred: some in each job, each as it is by itself."""

import polars as pl
import pytest
from conftest import RESULTS, Project

from foisurvey.estimation.analysis_jobs import TOGETHER

pytestmark = pytest.mark.slow

SCENARIOS = {
    f"trim_{count}": {"label": f"Trimmed, {count}", "trim": {"fraction": count / 1000, "base": "rated"}}
    for count in range(1, 201)
}
JOBS = -(-len(SCENARIOS) // TOGETHER)
TARGETS = ["sensitivity", "estimates"]
TABLE5 = f"{RESULTS}/tables/table5.csv"


def values(project: Project, analysis: str) -> dict[str, float | None]:
    """Return the values of Table 5's columns of one analysis by what follows its name in their ids."""
    estimates = pl.read_csv(project.folder / RESULTS / "estimates.csv", infer_schema_length=None)
    of_table5 = dict(estimates.filter(pl.col("id").str.starts_with("table5.")).select("id", "value").iter_rows())
    prefix = f"table5.{analysis}."
    return {name.removeprefix(prefix): value for name, value in of_table5.items() if name.startswith(prefix)}


def test_two_hundred_scenarios_are_a_few_jobs(rerun: Project):
    alone = values(rerun, "trimmed")
    rerun.configure(sensitivity=SCENARIOS | {"excl": {"label": "By rate", "exclude_rates": [0, 100]}}, statements={})
    run = rerun.run(*TARGETS)
    assert run.returncode == 0, run.said
    # With those of one scenario more, and of the primary analysis, which two scenarios were beside.
    assert run.jobs == {"estimate": JOBS + 2, "tables": 1, "estimates": 1, "sensitivity": 1}
    # 5% trimmed is what it was beside the primary analysis.
    assert values(rerun, "trim_50") == alone != values(rerun, "trim_60")
    estimates = pl.read_csv(rerun.folder / RESULTS / "estimates.csv", infer_schema_length=None)
    assert estimates["analysis"].unique(maintain_order=True).to_list() == ["primary", *SCENARIOS, "excl"]
    shown = pl.read_csv(rerun.folder / TABLE5, skip_rows=1, n_rows=1, has_header=False).row(0)
    assert len(set(shown) - {"", None}) >= len(SCENARIOS) + 1

    rerun.configure(sensitivity__trim_60__trim__fraction=0.0605)
    changed = rerun.run("-n", *TARGETS)
    assert changed.jobs == {"estimate": 1, "tables": 1, "estimates": 1, "sensitivity": 1}


def test_each_of_some_scenarios_in_a_job_that_leaves_nobody_is_noted(rerun: Project):
    of_all = {"trim": {"fraction": 0.4999, "base": "rated"}, "exclude_rates": [0, 100]}
    bad = {name: {"label": name, **of_all} for name in ("first", "second")}
    rerun.configure(sensitivity=SCENARIOS | bad, statements={})
    run = rerun.run("sensitivity", "flow")
    assert run.returncode == 0, run.said
    findings = (rerun.folder / RESULTS / "audit/findings.csv").read_text(encoding="utf-8")
    for name in bad:
        assert f"sensitivity.{name}: leaves none of the" in findings
