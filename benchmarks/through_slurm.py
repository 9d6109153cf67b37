"""Run a survey through a Slurm on this machine, each analysis in a job of its own.

python benchmarks/through_slurm.py CONFIG TARGET, in the folder of the project, prints what each job took. Needs root
and Slurm (Debian: slurm-wlm), as tests/slurm/single_node.py does.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/slurm"))
from single_node import running, why_not

__all__ = ["SlurmJob", "through_slurm", "why_not"]


class SlurmJob(NamedTuple):
    """A job of Slurm: its number, from 1, its rules, how it ended, and what it took, from its start: 00:01:30."""

    number: int
    name: str
    state: str
    time: str


def through_slurm(project: Path, config: Path, target: str) -> list[SlurmJob]:
    """Make a target of a survey in the folder of a project, and return the jobs that Slurm ran, in their order.

    Slurm forgets those that ended over five minutes ago.
    Slurm is started before, and stopped afterwards. Exits where the run fails, with what it printed.
    """
    # The partition is that of single_node.py. Waits are those of a cluster of one node without other users.
    command = [sys.executable, "-m", "snakemake", target, "--configfile", str(config)]
    command += ["--workflow-profile", "profiles/slurm", "--group-components", "analyses=1", "--latency-wait", "5"]
    command += ["--default-resources", "slurm_partition=main", "mem_mb=1000", "runtime=30"]
    command += ["--slurm-init-seconds-before-status-checks", "5"]
    environment = os.environ | {"PYTHONPATH": str(project / "workflow/scripts")}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "slurm") as slurm:
        run = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            raise SystemExit(f"{run.stdout}{run.stderr}\nfailed: {' '.join(command)}")
        return [SlurmJob(int(job["JobId"]), job["Comment"], job["JobState"], job["RunTime"]) for job in slurm.jobs()]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if reason := why_not():
        sys.exit(reason)
    for slurm_job in through_slurm(Path.cwd(), Path(sys.argv[1]), sys.argv[2]):
        print(*slurm_job)
