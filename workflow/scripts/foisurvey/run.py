"""Run the workflow as `make` does: clear what a killed run left, start Snakemake, print last what came of it.

`python -m foisurvey.run CONFIG [PROFILE] [--robustness] [--sheets]`
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

import psutil

from foisurvey.checks.last_lines import last_lines
from foisurvey.core.config_file import read
from foisurvey.core.job import UNFINISHED
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.records import digests, read_records
from foisurvey.core.stages import PROJECT, comparison_page, robustness_page, series_page, sheets_page
from foisurvey.survey_config import REFUSED, refuse_folder, refuse_scheduler, refuse_second_config, survey_of

SNAKEMAKE = [sys.executable, "-m", "snakemake"]
FOLDERS = [Path(name) for name in ("results", "logs", "benchmarks", ".snakemake")]
SECONDS_FOR_JOBS = 60
BYTES_OF_A_FULL_DISK = 2**20


def main(
    config_file: str,
    profile: str | None = None,
    robustness: bool = False,
    sheets: bool = False,
    earlier: Sequence[str] = (),
) -> int:
    """Run Snakemake with a config and return its exit code; the last thing on stderr is what stopped it.

    With `robustness` every defensible analysis is run, too; with `sheets` a fact sheet of each organisation is made.
    The survey is compared with the last of the `earlier` waves, by the names of their surveys; several make a series.
    Jobs run here on all cores, or where a profile of Snakemake sends them. On stdout stands a line for each stage, and
    last the beginning of the summary and where the report is; what Snakemake says goes to logs/<survey>/snakemake.log.
    """
    try:
        refuse_folder(PROJECT)
        survey = survey_of(read(config_file)).survey
        refuse_second_config(survey, os.path.relpath(config_file))
        if profile:
            refuse_scheduler(executor_of(profile))
    except BadInput as refusal:
        return _stopped(str(refusal))
    if message := not_writable() or full_disk() or another_run():
        return _stopped(message)
    clear(config_file)
    remove_unproven_results(survey, config_file)
    more: dict[str, str] = {}
    if robustness:
        more["robustness"] = f"Every defensible analysis: {robustness_page(survey)}"
    if sheets:
        more["sheets"] = f"A fact sheet of each organisation: {sheets_page(survey)}"
    if earlier:
        page = comparison_page(survey, earlier[-1])
        more[str(page)] = f"What changed since {earlier[-1]}: {page}"
    if len(earlier) > 1:
        page = series_page([*earlier, survey])
        more[str(page)] = f"All waves in a series: {page}"
    targets = ["all", *more] if more else []
    where = ["--workflow-profile", profile] if profile else ["--cores", "all"]
    log = Path("logs") / survey / "snakemake.log"
    code = _passing_signals([*SNAKEMAKE, *targets, *where, "--logger", "stages", "--configfile", config_file], log)
    if code:
        return _stopped(why(log), code)
    print(last_lines(Path("results") / survey / "summary.txt"), end="")
    print(*(f"{line}\n" for line in more.values()), sep="", end="")
    return 0


def executor_of(profile: str) -> str:
    """Return the executor that a profile of Snakemake names. Raises BadInput where there is no such profile."""
    file = Path(profile) / "config.yaml"
    if not file.is_file():  # Snakemake would run without it
        known = [str(other.parent) for other in Path("profiles").glob("*/config.yaml")]
        expected = f"no such profile; the project has {', '.join(sorted(known))}"
        raise BadInput("run", [Problem(expected, value=profile, known=known)])
    return str(read(file).get("executor", "local"))


def not_writable() -> str | None:
    """Return a line about the first folder that a run cannot write to, or None."""
    for folder in [*FOLDERS, *(path for top in FOLDERS for path in top.rglob("*") if path.is_dir())]:
        existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not existing.is_dir():
            return f"{existing.name} is a file where a run needs a folder; rename it, then run make again"
        if not os.access(existing, os.W_OK):
            return f"{folder}/ cannot be written to; make it writable, then run make again"
    return None


def full_disk() -> str | None:
    """Return a line about a folder with no space left, or None."""
    folders = [folder for folder in (Path(), *FOLDERS) if folder.exists()]
    if any(shutil.disk_usage(folder).free < BYTES_OF_A_FULL_DISK for folder in folders):
        return "the disk is full; free some space, then run make again"
    return None


def another_run() -> str | None:
    """Return a line about another run in this folder, or None; first wait for the jobs of a run that was killed."""
    runs, jobs = at_work()
    if not runs:
        _, jobs = psutil.wait_procs(jobs, timeout=SECONDS_FOR_JOBS)
    if others := [*runs, *jobs]:
        pid = others[0].pid
        return f"another run (process {pid}) is at work in this folder; wait until it ends, then run make again"
    return None


def at_work() -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the processes at work in this folder: those of Snakemake itself, and those of its jobs."""
    runs, jobs = [], []
    folder = Path.cwd().resolve()
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            python = len(words) > 1 and Path(words[0]).name.startswith("python")
            if not python or process.pid == os.getpid() or Path(process.cwd()).resolve() != folder:
                continue
        except psutil.Error:  # it has ended, or we may not read it
            continue
        if any("/.snakemake/scripts/" in word for word in words):
            jobs.append(process)
        elif words[1:3] == ["-m", "snakemake"] or Path(words[1]).name == "snakemake":
            runs.append(process)
    return runs, jobs


def clear(config_file: str) -> None:
    """Remove what a killed run leaves: Snakemake's lock, unfinished files, the last message."""
    if any(Path(".snakemake/locks").glob("*")):
        subprocess.run([*SNAKEMAKE, "--unlock", "--configfile", config_file], capture_output=True)
    for folder in ("results", "logs"):
        for path in Path(folder).rglob(f".*{UNFINISHED}*"):
            path.unlink()
    REFUSED.unlink(missing_ok=True)


def remove_unproven_results(survey: str, config_file: str) -> None:
    """Remove each result that is not as a job recorded it, so that the run regenerates it, and say why.

    Snakemake compares times, and would keep a result that somebody edited. A file that the config does not have stays.
    """
    if unproven := unproven_results(survey):
        removed = {path: unproven[path] for path in sorted(outputs_of(config_file) & unproven.keys())}
        for path in removed:
            Path(path).unlink()
        for line in by_reason(removed):
            print(f"{line}, and will be regenerated.", file=sys.stderr)


def by_reason(unproven: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each thing that is wrong with results, such as "a (and 2 more) was changed after b made it"."""
    alike: dict[str, list[str]] = {}
    for path, reason in unproven.items():
        alike.setdefault(reason, []).append(path)
    for reason, (first, *others) in alike.items():
        more = f" (and {len(others)} more)" if others else ""
        yield f"{first}{more} {reason}"


def unproven_results(survey: str) -> dict[str, str]:
    """Return the files among a survey's results that are not as a job recorded them, each with what is wrong with it.

    That is a file that no job recorded, one changed later, and one made from another file than stands there now, where
    Snakemake does not see it since that file is no newer.
    """
    records = read_records(Path("logs") / survey)
    results = {str(path) for path in (Path("results") / survey).rglob("*") if path.is_file()}
    now = digests(results.union(*(record.read for record in records.values())))
    wrote = {path: (job, digest) for job, record in records.items() for path, digest in record.wrote.items()}
    unproven = {}
    for path in results:
        job, digest = wrote.get(path, (None, None))
        if digest != now[path]:
            unproven[path] = f"was changed after {job} made it" if job else "has no record of the job that made it"
    proven = results - unproven.keys()
    for record in records.values():
        made = proven & record.wrote.keys()
        oldest = min((os.path.getmtime(path) for path in made), default=0)
        for path, digest in record.read.items():
            changed = path not in unproven and now[path] not in (digest, "missing")
            if changed and os.path.getmtime(path) <= oldest:
                unproven |= dict.fromkeys(made, f"was made from another {path}")
    return unproven


def outputs_of(config_file: str) -> set[str]:
    """Return the files that the workflow makes with a config, as Snakemake lists them; none where it cannot."""
    command = [*SNAKEMAKE, "--summary", "--configfile", config_file]
    summary = subprocess.run(command, capture_output=True, text=True).stdout
    return {line.partition("\t")[0] for line in summary.splitlines()}


def why(log: Path) -> str:
    """Return why the run stopped and what to do about it; `log` is that of Snakemake."""
    if REFUSED.is_file() and (messages := REFUSED.read_text(encoding="utf-8").strip()):
        return "\n".join(dict.fromkeys(messages.splitlines()))
    stopped = "the run was stopped before its end; run make again, it goes on where this run stopped"
    return full_disk() or f"{stopped} (what Snakemake says is in {log})"


def _stopped(message: str, code: int = 1) -> int:
    # A full disk leaves compiled modules that are cut off, also those read here; every later run would fail on them.
    for folder in Path("workflow/scripts").rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{message}", file=sys.stderr)
    return code


def _passing_signals(command: list[str], log: Path) -> int:
    """Run a command to its end, with what it says on stderr in a log, and return its exit code.

    At a first signal to stop, Snakemake starts no new job and ends when its jobs here have; at a second, the jobs are
    stopped too.
    """
    # A run that was started in the background ignores SIGINT, and so would Snakemake.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, start_new_session=True, stderr=said)
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signals.append(number)
        if len(signals) == 1:
            # Not SIGTERM: Snakemake's handler waits for the lock of its scheduler, for ever where that holds it itself.
            process.send_signal(signal.SIGINT)
        else:
            os.killpg(process.pid, signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.run", description="Run the workflow as make does.")
    parser.add_argument("config_file", metavar="CONFIG", help="the config of the survey, one complete file")
    parser.add_argument("profile", metavar="PROFILE", nargs="?", help="a profile of Snakemake, such as profiles/slurm")
    parser.add_argument("--robustness", action="store_true", help="run every defensible analysis, too")
    parser.add_argument("--sheets", action="store_true", help="make a fact sheet of each organisation, too")
    sys.exit(main(**vars(parser.parse_args())))
