"""Run a command and watch it: how long it takes, and the peak of memory of all its processes together."""

import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil

EVERY = 0.05  # seconds


class Watched(NamedTuple):
    """What was seen of a command: wall seconds, and peak memory in GiB."""

    seconds: float
    memory: float


def watch(command: list[str], folder: Path, environment: dict[str, str]) -> Watched:
    """Run a command in a folder to its end.

    Memory is the sum of the resident sets (RSS) of the command and all that it starts, looked at
    every 50 ms: memory that processes share counts once for each of them, so that the sum is
    never too small; a shorter peak may be missed. Exits with what the command said where it fails.
    """
    peak, ended = [0], threading.Event()
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:

        def look() -> None:
            while not ended.wait(EVERY):
                peak[0] = max(peak[0], _resident(process.pid))

        looking = threading.Thread(target=look)
        looking.start()
        said, _ = process.communicate()
        seconds = time.perf_counter() - start
        ended.set()
        looking.join()
    if process.returncode:
        raise SystemExit(f"{said}\nfailed: {' '.join(command)}")
    return Watched(seconds, peak[0] / 2**30)


def _resident(pid: int) -> int:
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.Error:  # ended since it was listed
                continue
    except psutil.Error:
        pass
    return total
