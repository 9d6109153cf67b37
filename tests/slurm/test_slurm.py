"""The workflow through a real Slurm of one node: the same results, few jobs, and a way on after whatever fails."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import RESULTS, ROOT, Project, Run
from single_node import Slurm, running, said, why_not

pytestmark = pytest.mark.slurm

ORGANISATIONS = Path("resources/surveys/dcb-2025-synthetic/organisations.csv")
LOGS = Path("logs/dcb-2025-synthetic")
# A rule that needs nothing of the others, and its result.
PARITY = Path("workflow/scripts/parity.py")
CERTIFICATE = f"{RESULTS}/audit/parity.csv"
ANALYSIS = f"{RESULTS}/estimates/primary.parquet"
# Ends the job the first time, by asking for more memory than it was given: 1000 MB, and 4000 MB the second time.
HUNGRY = "import time; hoard = b'x' * 2_000_000_000; time.sleep(5)\n"
# A job that is still at work when it is cancelled, on however slow a machine.
LASTING = "with job(snakemake):\n    import time; time.sleep(800)\n"


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slurm]:
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running(tmp_path_factory.mktemp("slurm") / "node") as up:
        yield up


class Submitted:
    """A run of a profile through Slurm, and the jobs that Slurm got by it."""

    def __init__(self, slurm: Slurm, start: Callable[..., subprocess.Popen[str]], *arguments: str) -> None:
        self.slurm, self.since = slurm, time.time()
        self.earlier = {job["JobId"] for job in slurm.jobs()}
        self.process = start(*arguments)

    def jobs(self) -> list[dict[str, str]]:
        """Return what Slurm knows of the run's jobs."""
        return [job for job in self.slurm.jobs() if job["JobId"] not in self.earlier]

    def states(self) -> list[str]:
        """Return how its jobs are, or ended: one that has ended, but whose processes may not have, is waited for."""
        self.slurm.wait_until(
            "no job is completing", lambda: "COMPLETING" not in {job["JobState"] for job in self.jobs()}
        )
        return [job["JobState"] for job in self.jobs()]

    def end(self) -> Run:
        """Wait for its end."""
        output, _ = self.process.communicate()
        return Run(self.process.returncode, output)


def submit(slurm: Slurm, project: Project, *arguments: str, profile: str = "slurm", **settings: object) -> Submitted:
    """Start Snakemake on a profile, with some of its settings changed."""
    set_profile(project, profile, **settings)
    return Submitted(slurm, project.start, *arguments, "--workflow-profile", f"profiles/{profile}")


def make(slurm: Slurm, project: Project, **settings: object) -> Submitted:
    """Start `make` on the profile, with some of its settings changed."""
    set_profile(project, "slurm", **settings)
    return Submitted(slurm, project.start_make, "PROFILE=profiles/slurm")


def set_profile(project: Project, profile: str, **settings: object) -> None:
    """Name the partition, look sooner than a cluster of many would like, and change other settings of a profile."""
    sooner = {
        "slurm": {"slurm_init_seconds_before_status_checks": 9, "latency_wait": 5},
        "generic": {"seconds_between_status_checks": 1, "latency_wait": 5},
    }[profile]
    path = project.folder / f"profiles/{profile}/config.yaml"
    text = path.read_text(encoding="utf-8").replace("# slurm_partition: my-partition", "slurm_partition: main")
    for key, value in (sooner | settings).items():
        text, found = re.subn(rf"(?m)^{key.replace('_', '-')}: .*$", f"{key.replace('_', '-')}: {value}", text)
        assert found == 1, key
    path.write_text(text, encoding="utf-8")


def at_work(submitted: Submitted, project: Project, rule: str) -> list[dict[str, str]]:
    """Wait until the script of a rule is at work in a job, and return the run's jobs."""
    log = project.folder / LOGS / f"{rule}.log"
    while not (log.exists() and log.stat().st_mtime > submitted.since):
        assert submitted.process.poll() is None, f"the run ended before {rule} was at work"
        time.sleep(0.1)
    return submitted.jobs()


def is_whole(project: Project, finished: Project) -> bool:
    """Whether what stands under results/ is what an undisturbed run makes, or a part of it: nothing half-written."""
    return project.files().items() <= finished.files().items()


@pytest.mark.parametrize(("profile", "cpus"), [("slurm", {"1"}), ("generic", {"1", "2"})])
def test_a_survey_is_three_jobs_and_the_same_bytes(
    slurm: Slurm, project: Project, finished: Project, profile: str, cpus: set[str]
):
    submitted = submit(slurm, project, profile=profile)
    run = submitted.end()
    assert run.returncode == 0, run.said
    assert project.files() == finished.files()
    assert project.run("-n").jobs == {}, "what a job on a node records is what this machine looks for"
    assert submitted.states() == ["COMPLETED"] * 3
    assert {job["NumCPUs"] for job in submitted.jobs()} == cpus


def test_every_defensible_analysis_is_two_jobs_and_the_same_bytes(slurm: Slurm, rerun: Project, varied: Project):
    submitted = submit(slurm, rerun, "robustness")
    run = submitted.end()
    assert run.returncode == 0, run.said
    assert rerun.files() == varied.files()
    assert submitted.states() == ["COMPLETED"] * 2, "the universes, and all that follows them"


def test_the_script_of_the_guide_runs_the_workflow_in_one_job(slurm: Slurm, project: Project, finished: Project):
    guide = (ROOT / "docs/how-to/cluster.md").read_text(encoding="utf-8")
    script = guide.partition('```bash title="survey.sh"\n')[2].partition("```")[0]
    (project.folder / "survey.sh").write_text(script, encoding="utf-8")
    (project.folder / ".venv").symlink_to(sys.prefix)
    submitted = Submitted(slurm, project.start_command, "sbatch", "--wait", "survey.sh")
    assert submitted.end().returncode == 0, [log.read_text() for log in project.folder.glob("foisurvey-*.log")]
    assert project.files() == finished.files()
    assert submitted.states() == ["COMPLETED"]


def test_a_changed_choice_submits_what_it_touches(slurm: Slurm, rerun: Project):
    before = rerun.files()
    rerun.configure(sensitivity__trimmed__trim__fraction=0.1)
    submitted = submit(slurm, rerun, f"{RESULTS}/tables/table5.csv")
    run = submitted.end()
    assert run.returncode == 0, run.said
    assert run.jobs == {"estimate": 1, "tables": 1}
    assert submitted.states() == ["COMPLETED"] * 2
    assert {name for name, text in rerun.files().items() if before[name] != text} == {
        "dcb-2025-synthetic/estimates/primary.parquet",
        "dcb-2025-synthetic/tables/table5.csv",
        "dcb-2025-synthetic/tables/tidy/table5.csv",
        *(f"dcb-2025-synthetic/tables/tables.{end}" for end in ("xlsx", "ods", "tex", "md")),
        "dcb-2025-synthetic/manuscript/tables.docx",
    }


def test_bad_data_end_with_their_message_and_the_mended_run_goes_on(slurm: Slurm, project: Project, finished: Project):
    path = project.folder / ORGANISATIONS
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("TRUST-001,", "TRUST-0O1,"), encoding="utf-8")
    submitted = make(slurm, project, retries=0)
    run = submitted.end()
    assert run.returncode != 0
    assert submitted.states().count("FAILED") == 1
    refusal = (project.folder / LOGS / "ingest.log").read_text(encoding="utf-8")
    assert refusal.startswith("ingest: 1 problem")
    assert re.search(rf"\n\n{re.escape(refusal)}make: \*\*\* .*\n$", run.said), run.said
    log = (project.folder / LOGS / "snakemake.log").read_text(encoding="utf-8")
    assert re.search(r"Logfile logs/dcb-2025-synthetic/ingest.log:\n.*\n *ingest: 1 problem", log)
    assert "Traceback" not in run.said
    assert is_whole(project, finished)

    path.write_text(good, encoding="utf-8")
    run = submit(slurm, project, profile="generic").end()
    assert run.returncode == 0, run.said
    assert project.files() == finished.files()


def test_a_cancelled_job_says_so_and_the_next_run_goes_on(slurm: Slurm, rerun: Project, finished: Project):
    (rerun.folder / ANALYSIS).unlink()
    script = rerun.folder / "workflow/scripts/estimate.py"
    good = script.read_text(encoding="utf-8")
    script.write_text(good.replace("with job(snakemake):\n", LASTING), encoding="utf-8")
    submitted = submit(slurm, rerun, ANALYSIS, retries=0)
    (job,) = at_work(submitted, rerun, "estimate_primary")
    said("scancel", job["JobId"])
    run = submitted.end()
    script.write_text(good, encoding="utf-8")
    assert run.returncode == 1
    assert submitted.states() == ["CANCELLED"]
    assert re.search(rf"JOB {job['JobId']} ON \S+ CANCELLED", run.said), run.said
    log = (rerun.folder / LOGS / "estimate_primary.log").read_text(encoding="utf-8")
    assert log == "estimate_primary was stopped (SIGTERM); run make again, it goes on where this run stopped\n"
    assert log.strip() in run.said
    assert "Traceback" not in run.said
    assert is_whole(rerun, finished)

    run = submit(slurm, rerun, ANALYSIS).end()
    assert run.returncode == 0, run.said
    assert rerun.files() == finished.files()


def test_an_interrupted_run_cancels_its_jobs(slurm: Slurm, rerun: Project, finished: Project):
    script = rerun.folder / PARITY
    script.write_text(script.read_text(encoding="utf-8").replace("with job(snakemake):\n", LASTING), encoding="utf-8")
    submitted = make(slurm, rerun, retries=0)
    at_work(submitted, rerun, "parity")
    os.killpg(submitted.process.pid, signal.SIGINT)  # as Ctrl-C does
    run = submitted.end()
    assert run.returncode != 0
    assert set(submitted.states()) == {"CANCELLED"}, run.said
    assert "run make again, it goes on where this run stopped" in run.said
    assert is_whole(rerun, finished)


def test_a_job_out_of_memory_is_tried_again_with_more(slurm: Slurm, project: Project, finished: Project):
    script = project.folder / PARITY
    script.write_text(HUNGRY + script.read_text(encoding="utf-8"), encoding="utf-8")
    submitted = submit(slurm, project, CERTIFICATE)
    run = submitted.end()
    assert run.returncode == 0, run.said
    assert [job["MinMemoryNode"] for job in submitted.jobs()] == ["1000M", "4000M"]
    assert [state == "COMPLETED" for state in submitted.states()] == [False, True]
    assert re.search(r"exceeded memory limit .*, being killed", run.said), run.said
    assert is_whole(project, finished)


@pytest.mark.parametrize(("profile", "seconds"), [("slurm", 5), ("generic", 12)])
def test_a_run_outlives_the_controller(slurm: Slurm, rerun: Project, finished: Project, profile: str, seconds: float):
    """The generic profile does not mind how long it is away; the plugin, without accounting, ten seconds."""
    (rerun.folder / ANALYSIS).unlink()
    submitted = submit(slurm, rerun, ANALYSIS, f"{RESULTS}/tables/table2.csv", profile=profile)
    at_work(submitted, rerun, "estimate_primary")
    slurm.stop_controller()
    time.sleep(seconds)
    slurm.start_controller()
    run = submitted.end()
    assert run.returncode == 0, run.said
    assert submitted.states() == ["COMPLETED"] * 2
    assert rerun.files() == finished.files()


def test_without_a_controller_a_run_says_what_to_do(slurm: Slurm, project: Project):
    """With its partition named, that is: without, the plugin asks for the default one, and waits for ever."""
    slurm.stop_controller()
    try:
        run = make(slurm, project, retries=0).end()
    finally:
        slurm.start_controller()
    assert run.returncode != 0
    assert re.search(
        r"\n\n.*; run make again, it goes on where this run stopped .*snakemake.log\)\nmake: \*", run.said
    ), run.said
    assert project.files() == {}
