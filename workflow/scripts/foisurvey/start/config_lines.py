"""A config in lines, each with a comment."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from foisurvey.core.outside_text import visible


def value(given: Any) -> str:
    """Return a value as it stands in a line of YAML, in quotes where it needs them; texts keep their letters."""
    if isinstance(given, Mapping):
        return "{" + ", ".join(f"{value(name)}: {value(one)}" for name, one in given.items()) + "}"
    if isinstance(given, list | tuple):
        return "[" + ", ".join(map(value, given)) + "]"
    if isinstance(given, bool):
        return str(given).lower()
    # As it must be written within brackets: a comma or a bracket in a text needs quotes there.
    dumped = yaml.safe_dump([given], default_flow_style=True, allow_unicode=True, width=10**9).strip()
    return dumped[1:-1]


def line(indent: int, key: str, given: Any, says: str) -> str:
    """Return a line of a config: its key, its value, and what it says."""
    return f"{' ' * indent}{value(key)}: {value(given)}  {comment(says)}"


def instead(indent: int, key: str, given: Any, says: str) -> str:
    """Return a line that does not count: what to say in its place where the guess was wrong."""
    return f"{' ' * indent}# {value(key)}: {value(given)}  {comment(says)}"


def law_line() -> str:
    """Return the line by which a survey counts days and refusals as the Act does."""
    return line(0, "law", {}, "asked under the FoI Act 2000: 20 working days. Delete the line if you did not")


def comment(text: str) -> str:
    """Return a text as a comment, on one line."""
    return f"# {visible(' '.join(text.split()))}"


def file(head: str, lines: Iterable[str]) -> str:
    """Return the text of a config, whose first line is a comment."""
    return "".join(f"{one}\n" for one in [comment(head), *lines])
