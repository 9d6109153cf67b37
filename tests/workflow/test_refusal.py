"""Bad config and bad data are refused in plain words, with nothing half-written."""

import re

import pytest
from conftest import RESULTS, Project

CONFIGS = {
    "misspelt key": ({"counted__plurall": "x"}, r"counted\.plurall: unknown key.*did you mean 'plural'\?"),
    "fraction of a half": (
        {"sensitivity__trimmed__trim__fraction": 0.5},
        r"trim\.fraction: 0\.5 is not right; expected less than 0\.5",
    ),
    "level in percent": ({"statistics__level": 95}, r"statistics\.level: 95 is not right; expected less than 1"),
    "unknown method": (
        {"statistics__interval_of_mean": "zz"},
        r"interval_of_mean: 'zz' is not right; expected one of z, t",
    ),
    "no such part": (
        {"parts__compliance__part": "q5"},
        r"parts\.compliance\.part: 'q5' is not right; expected one of q2, q3, q4",
    ),
    "no such question": ({"completeness__full": ["q1", "q22"]}, r"completeness\.full: 'q22'.*did you mean 'q2'\?"),
    "two totals": (
        {"questions__q2__role": "total"},
        r"questions: \['q1', 'q2'\].*exactly one question with role total",
    ),
    "a day that is none": ({"input__accepted_until": "2025-02-30"}, r"accepted_until: '2025-02-30'.*expected a date"),
    "order without a type": (
        {"table_order__table6": ["icb"]},
        r"table_order\.table6: \['icb'\].*each of provider_trust",
    ),
    "scenario named primary": ({"sensitivity__primary": {"label": "x", "exclude_rates": [0]}}, r"sensitivity\.primary"),
}


@pytest.mark.parametrize(("changes", "message"), CONFIGS.values(), ids=CONFIGS)
def test_a_bad_config_is_refused_before_anything_runs(project: Project, changes: dict, message: str):
    project.configure(**changes)
    run = project.run()
    assert run.returncode != 0
    assert re.search(message, run.said)
    assert "Traceback" not in run.said
    assert not (project.folder / "results").exists()


def test_all_faults_of_a_config_are_said_at_once(project: Project):
    project.configure(statistics__level=95, statistics__quantile_type=10, counted__plurall="x")
    said = project.run().said
    assert "config: 3 problems" in said
    assert all(key in said for key in ("statistics.level", "statistics.quantile_type", "counted.plurall"))


def test_bad_data_are_refused_with_every_fault_at_once_and_nothing_half_written(project: Project):
    path = project.folder / "resources/surveys/dcb-2025-synthetic/organisations.csv"
    text = path.read_text(encoding="utf-8").replace("TRUST-001,", "TRUST-0O1,").replace(",icb,", ",icbb,", 1)
    path.write_text(text, encoding="utf-8")
    run = project.run()
    assert run.returncode != 0
    message = run.said[run.said.index("ingest: 2 problems") :]
    assert re.search(
        r"organisations\.csv, row \d+, organisation ICB-\d+, column organisation_type, value 'icbb'.*'icb'", message
    )
    assert re.search(r"responses\.xlsx, sheet Responses, row 3, column organisation_id, value 'TRUST-001'", message)
    assert run.said.count("ingest: 2 problems") == 1
    assert "ingest: 2 problems" in (project.folder / "logs/dcb-2025-synthetic/ingest.log").read_text(encoding="utf-8")
    assert "Traceback" not in run.said
    assert not list((project.folder / RESULTS).glob("data/*"))


def test_a_statement_that_names_no_column_is_refused(rerun: Project):
    rerun.configure(statements={"text.x.n": {"filter": "q11 > 0"}, "text.y.n": {"same_as": "table2.all.meen"}})
    before = rerun.files()
    run = rerun.run()
    assert run.returncode != 0
    assert re.search(r"statements\.text\.x\.n: 'q11' is no column of the analysis frame; did you mean 'q1'\?", run.said)
    assert re.search(
        r"statements\.text\.y\.n: 'table2\.all\.meen' is no estimate; did you mean 'table2\.all\.mean'\?", run.said
    )
    kept = {name: text for name, text in rerun.files().items() if not name.endswith(("estimates.csv", "config.yaml"))}
    assert all(before[name] == text for name, text in kept.items())


def test_strict_makes_an_answer_in_review_fatal(project: Project):
    project.configure(strict=True, reading__approximate="review")
    run = project.run()
    assert run.returncode != 0
    assert re.search(r"clean \(strict: true\): \d+ problems", run.said)
    assert "'approximately 671'" in run.said
