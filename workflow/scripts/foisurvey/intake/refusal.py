"""The refusal of a file."""

from typing import Any

from foisurvey.core.messages import BadInput, Problem


def refusal(file: str, expected: str, **where: Any) -> BadInput:
    """Return the refusal of a file for one reason."""
    return BadInput("ingest", [Problem(expected, file, **where)])
