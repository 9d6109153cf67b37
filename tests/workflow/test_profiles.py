"""The profiles beside the rules, and what the generic one's status script makes of a scheduler's words."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

PROFILES = {name: yaml.safe_load((ROOT / f"profiles/{name}/config.yaml").read_text()) for name in ("slurm", "generic")}
JOB = "JobId=7 JobName=data UserId=root(0) JobState={} Reason=None Dependency=(null) WorkDir=/a/b\n"


def rules() -> set[str]:
    """Return the rules that make something: those that only collect are no jobs of a cluster."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "workflow/rules").glob("*.smk")]
    bodies = {name: body for text in texts for name, body in re.findall(r"(?ms)^rule (\w+):\n(.*?)(?=^\S|\Z)", text)}
    return {name for name, body in bodies.items() if "script:" in body}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_shares_a_job_with_others(profile: str):
    assert set(PROFILES[profile]["groups"]) == rules()
    assert set(PROFILES[profile]["set-resources"]) <= rules()


def test_both_profiles_ask_the_same_of_a_cluster():
    for key in ("groups", "group-components", "default-resources", "set-resources", "retries", "jobs"):
        assert PROFILES["slurm"][key] == PROFILES["generic"][key], key


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (JOB.format("COMPLETED"), "success"),
        *((JOB.format(state), "failed") for state in ("FAILED", "CANCELLED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL")),
        *((JOB.format(state), "running") for state in ("PENDING", "RUNNING", "COMPLETING", "STAGE_OUT", "RESIZING")),
        ("slurm_load_jobs error: Invalid job id specified\n", "failed"),
        ("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n", "running"),
        ("scontrol: error: Munge encode failed: no munge socket\n", "running"),
        ("", "running"),
    ],
)
def test_what_a_scheduler_says_of_a_job(tmp_path: Path, words: str, status: str):
    scontrol = tmp_path / "scontrol"
    scontrol.write_text(f"#!/bin/sh\ncat <<'END'\n{words}END\n", encoding="utf-8")
    scontrol.chmod(0o755)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run(
        [ROOT / "profiles/generic/status.sh", "7"], env=path, check=True, capture_output=True, text=True
    )
    assert said.stdout == f"{status}\n"
