"""Run LibreOffice."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from installed import program

SECONDS = 120


def converted(file: Path, to: str, folder: Path) -> Path:
    """Return what LibreOffice makes of a file, in a folder: `to` is the ending ("pdf", "odt"). It must end in time.

    Where it makes a file of each worksheet, the first is returned.
    """
    office = program("soffice", packages="libreoffice-calc-nogui libreoffice-writer-nogui")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(file)]
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        output, _ = started.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)  # the program is a script that starts another
        pytest.fail(f"LibreOffice did not end in {SECONDS} s")
    assert started.returncode == 0, output
    made = sorted(folder.glob(f"{file.stem}*.{to.partition(':')[0]}"))
    assert made, output
    return made[0]
