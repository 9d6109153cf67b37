"""A Slurm of one node on this machine. By hand: `python tests/slurm/single_node.py` keeps it up until Ctrl-C.

Needs Debian's slurm-wlm and root. Whatever it writes stands in a temporary folder, but for
/etc/slurm/slurm.conf, which Slurm's commands read inside a job too: it is a link to ours while the
Slurm is up, and as it was afterwards.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CONFIGURED = Path("/etc/slurm/slurm.conf")
ASIDE = CONFIGURED.with_name("slurm.conf.aside")
# No munge, no cgroups, no accounting: what a cluster needs to be safe and fair is not tried here. Jobs
# start as soon as they are submitted. Where fewer CPUs are there than said, Slurm takes our word.
CONFIGURATION = """\
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/none
CredType=cred/none
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
MinJobAge=300
KillWait=5
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 Boards=1 SocketsPerBoard=1 CoresPerSocket=4 ThreadsPerCore=1 RealMemory=16000
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


@dataclass
class Slurm:
    """A controller and a node, each a process of ours."""

    folder: Path
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, daemon: str, *arguments: str) -> None:
        """Start a daemon in the foreground of its own process; what it says goes into its log."""
        with open(self.folder / f"{daemon}.log", "ab") as log:
            self.daemons[daemon] = subprocess.Popen([daemon, "-D", *arguments], stdout=log, stderr=log)

    def stop(self, daemon: str) -> None:
        """Stop a daemon, by its process."""
        process = self.daemons.pop(daemon)
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_controller(self) -> None:
        """Start the controller, with what an earlier one knew of jobs, and wait until it answers."""
        self.start("slurmctld")
        self.wait_until("the controller answers", lambda: "is UP" in said("scontrol", "ping"))

    def stop_controller(self) -> None:
        """Stop the controller; jobs go on."""
        self.stop("slurmctld")

    def jobs(self) -> list[dict[str, str]]:
        """Return what Slurm knows of each job, by its number: those that ended in the last minutes too."""
        lines = said("scontrol", "--oneliner", "show", "jobs").splitlines()
        found = [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in lines]
        return sorted((job for job in found if "JobId" in job), key=lambda job: int(job["JobId"]))

    def wait_until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until something holds; where a daemon ends before, the error has what the daemons said last."""
        while not holds():
            if any(process.poll() is not None for process in self.daemons.values()):
                logs = [log.read_text(encoding="utf-8", errors="replace")[-2000:] for log in self.folder.glob("*.log")]
                raise RuntimeError(f"a daemon ended before {what}\n" + "\n".join(logs))
            time.sleep(0.1)


def said(*command: str) -> str:
    """Return what a command of Slurm says, to either stream."""
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout


def why_not() -> str | None:
    """Return why no Slurm can be started here, if so."""
    if not shutil.which("slurmctld"):
        return "Slurm is not installed (Debian: slurm-wlm)"
    if os.geteuid() != 0:
        return "to start a Slurm needs root: its configuration must stand in /etc/slurm"
    if "is UP" in said("scontrol", "ping"):
        return "a Slurm is up on this machine already"
    return None


@contextmanager
def running(folder: Path) -> Iterator[Slurm]:
    """Give a Slurm that answers, and stop it whatever happens."""
    for name in ("state", "spool"):
        (folder / name).mkdir(parents=True)
    ours = folder / "slurm.conf"
    controller_port, node_port = _free_ports(2)
    values = {"host": socket.gethostname().split(".")[0], "folder": folder}
    ours.write_text(
        CONFIGURATION.format(**values, controller_port=controller_port, node_port=node_port), encoding="utf-8"
    )
    slurm = Slurm(folder)
    with _configured(ours):
        try:
            slurm.start_controller()
            slurm.start("slurmd")
            slurm.wait_until("the node is idle", lambda: "idle" in said("sinfo", "--noheader", "--format=%t").split())
            yield slurm
        finally:
            if "slurmctld" in slurm.daemons:
                said("scancel", "--user=root")
                slurm.wait_until(
                    "no job is left", lambda: not said("squeue", "--noheader", "--states=running,completing")
                )
            for daemon in list(slurm.daemons):
                slurm.stop(daemon)


@contextmanager
def _configured(ours: Path) -> Iterator[None]:
    """Make /etc/slurm/slurm.conf a link to ours, and put back what stood there."""
    CONFIGURED.parent.mkdir(exist_ok=True)
    stale = CONFIGURED.is_symlink() and not CONFIGURED.exists()  # of one that was killed
    if stale:
        CONFIGURED.unlink()
    if CONFIGURED.exists():
        CONFIGURED.rename(ASIDE)
    CONFIGURED.symlink_to(ours)
    try:
        yield
    finally:
        CONFIGURED.unlink()
        if ASIDE.exists():
            ASIDE.rename(CONFIGURED)


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


if __name__ == "__main__":
    if reason := why_not():
        sys.exit(reason)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory() as temporary, running(Path(temporary) / "slurm"):
        print(f"Slurm is up, logs in {temporary}/slurm; Ctrl-C stops it", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()
