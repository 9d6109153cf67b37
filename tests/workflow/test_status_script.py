"""What the status script of the generic profile makes of a scheduler's words."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

JOB = "JobId=7 JobName=data UserId=root(0) JobState={} Reason=None Dependency=(null) WorkDir=/a/b\n"


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
