"""A config file, read into plain data.

What checks it stands in `core.config`, which takes time to import.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from foisurvey.core.messages import BadInput, Problem, shortened

# No config has as many: sections within sections, and entries, those that an alias (*name) repeats among them.
DEEPEST, MOST_ENTRIES = 20, 20_000
# What YAML takes a value for, where it stands without quotes or is tagged so.
_KINDS = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:int": "a whole number",
    "tag:yaml.org,2002:timestamp": "a date",
}


def one_file(files: Iterable[str | Path]) -> str:
    """Return the path, from the current folder, of the one config file. Raises BadInput on several.

    Snakemake would merge them, and a setting of one survey would be that of another.
    """
    first, *more = (os.path.relpath(file) for file in files)
    if more:
        raise BadInput("config", [Problem(f"expected one complete config file, not {first} and {', '.join(more)}")])
    return first


def read(file: str | Path) -> dict[str, Any]:
    """Return the config that a YAML file holds. Raises BadInput where it cannot be read, has a key twice or no end."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise BadInput("config", [Problem(f"no config file: {error.strerror}", str(file))]) from None
    return parsed(content, str(file))


def parsed(content: bytes, file: str) -> dict[str, Any]:
    """Return the config that the bytes of a file are. Raises BadInput as `read`."""
    try:
        config = yaml.load(content.decode("utf-8-sig"), _Loader)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise BadInput("config", [Problem("expected UTF-8 text", file, row=row)]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        message = problem if isinstance(error, _Refused) else f"not valid YAML: {problem}"
        raise BadInput("config", [Problem(message, file, row=mark and mark.line + 1)]) from None
    if not isinstance(config, dict):
        raise BadInput("config", [Problem("expected keys and their values", file)])
    return config


def as_yaml(config: dict[str, Any]) -> str:
    """Return a config as YAML, its keys in their order."""
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=100)


def changed_keys(before: Any, after: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each key whose values differ between two configs, with dots between its steps, and both values."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        if before != after:
            yield key, before, after
        return
    for name in sorted(before.keys() | after.keys(), key=str):
        yield from changed_keys(before.get(name), after.get(name), f"{key}.{name}".lstrip("."))


class _Refused(yaml.MarkedYAMLError):
    """Valid YAML that is no config."""


class _Loader(yaml.SafeLoader):
    """Refuses a key that appears twice, of which YAML would take the last in silence, and what has no end."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = self.entries = 0
        self.size: dict[int, int] = {}  # of each node that is complete, in entries

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        before = self.entries
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(f"sections nested more than {DEEPEST} deep", event)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if not isinstance(event, yaml.AliasEvent):
            self.size[id(node)] = self.entries + 1 - before
        elif id(node) not in self.size:
            self.refuse(f"*{event.anchor} stands within what it refers to", event)
        self.entries = before + self.size[id(node)]
        if self.entries > MOST_ENTRIES:
            self.refuse(f"more than {MOST_ENTRIES:,} entries, those counted that an alias repeats", event)
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, ValueError):  # of 2025-02-30, of !!bool maybe
            value = shortened(repr(node.value))
            self.refuse(f"{value} is not {_KINDS[node.tag]}; if it is a text, put it in quotes", node)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.refuse(f"the key {key.value} appears twice", key)
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def refuse(self, problem: str, place: Any) -> NoReturn:
        raise _Refused(problem=problem, problem_mark=place.start_mark)


def fingerprint(config: dict[str, Any]) -> str:
    """Return the SHA-256 of a config's keys and values in their order; comments and layout do not count."""
    return hashlib.sha256(json.dumps(config, ensure_ascii=False).encode()).hexdigest()
