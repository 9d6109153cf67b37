"""Run LibreOffice."""

import subprocess
from pathlib import Path

from installed import program


def converted(file: Path, to: str, folder: Path) -> Path:
    """Return what LibreOffice makes of a file, in a folder: `to` is the ending ("pdf", "odt").

    Where it makes a file of each worksheet, the first is returned.
    """
    office = program("soffice", packages="libreoffice-calc-nogui libreoffice-writer-nogui")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    made = sorted(folder.glob(f"{file.stem}*.{to.partition(':')[0]}"))
    assert made, done.stdout
    return made[0]
