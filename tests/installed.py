"""Programs that a test needs: it is skipped where there is none, and fails there with CI=true."""

import os
import shutil

import pytest


def program(*names: str, packages: str) -> str:
    """Return the path of the first of these programs that is here; `packages` are Debian's that have one."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(f"not installed: {' or '.join(names)} (Debian: {packages})")
    return found
