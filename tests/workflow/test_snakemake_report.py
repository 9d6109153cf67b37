"""Snakemake's own report of a finished run: what it shows, under which names, and the methods that its captions say."""

import re
import zipfile
from pathlib import Path

import pytest
from conftest import RESULTS, Project

pytestmark = pytest.mark.slow

# What rst or HTML could take for markup, and a sign that turns the text around.
TITLE = "A *title* of |bars|, `ticks`, links_ and\n.. raw:: html <b>bold</b> \u202e"
SHOWN = {
    # All tables stand in an Excel and in an OpenDocument spreadsheet.
    "Tables": [
        *(f"Table {number}" for number in range(1, 8)),
        *("Intervals", "Comparisons", "Influence", "Replies", "Refusals", "All tables", "All tables"),
    ],
    "Figures": [f"Figure {number}" for number in range(1, 10)],
    "Estimates": ["Every number"],
    "Report": ["Report of the survey"],
    "Audit": [
        *("Flow of organisations", "Summary", "Answers in review", "Parity with R", "Other methods"),
        "Second opinion",
    ],
}


def reported(project: Project) -> tuple[str, dict[str, bytes]]:
    """Make the report; return its page, and the files in it by name."""
    run = project.run("--report", "report.zip")
    assert run.returncode == 0, run.said
    with zipfile.ZipFile(project.folder / "report.zip") as parts:
        page = parts.read("report/report.html").decode()
        shown = (name for name in parts.namelist() if name != "report/report.html")
        return page, {Path(name).name: parts.read(name) for name in shown}


def test_the_report_shows_results_under_their_names_with_their_methods(rerun: Project):
    page, files = reported(rerun)
    for name in (
        "tables/table2.csv",
        "tables/table5.csv",
        "tables/tables.xlsx",
        "figures/figure1.svg",
        "audit/review.html",
        "estimates.csv",
        "report.html",
    ):
        assert files[Path(name).name] == (rerun.folder / RESULTS / name).read_bytes()
    assert len(files) == sum(map(len, SHOWN.values()))
    for category, names in SHOWN.items():
        assert all(f'"{said}"' in page for said in (category, *names)), category
    # Nine tables, the two spreadsheets, the estimates, the report, and what other methods would change.
    assert len(re.findall("(?i)quantile type 7 and skewness type 3 of R", page)) == 14
    assert "accepted until 2025-06-30" in page
    assert rerun.run("-n").jobs == {}


def test_a_changed_setting_changes_the_captions_when_the_results_are_by_it(rerun: Project):
    rerun.configure(statistics__quantile_type=6, title=TITLE)
    refused = rerun.run("--report", "report.html")
    assert refused.returncode != 0
    assert "the results are not by this config" in refused.said
    assert rerun.run().returncode == 0
    page, _ = reported(rerun)
    assert len(re.findall("(?i)quantile type 6 and", page)) == 14
    assert "quantile type 7" not in page.lower()
    shown = "A *title* of |bars|, `ticks`, links_ and .. raw:: html &lt;b&gt;bold&lt;/b&gt; \\\\u202e"
    assert shown in page
    assert "system-message" not in page


def test_a_text_that_would_run_in_the_report_is_refused(rerun: Project):
    for title in ("</script><script>alert(1)</script>", "</SCRIPT >", "<!-- <script>"):
        rerun.configure(title=title)
        # As after a run with that title.
        (rerun.folder / RESULTS / "config.yaml").write_bytes((rerun.folder / "config/config.yaml").read_bytes())
        refused = rerun.run("--report", "report.html")
        assert refused.returncode != 0
        assert "would run as HTML in Snakemake's report" in refused.said
