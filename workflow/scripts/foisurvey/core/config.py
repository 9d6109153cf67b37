"""The config: checked first by its schema, then by its meaning; and its table of options.

`python -m foisurvey.config` prints config/README.md.
"""

import datetime
import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from foisurvey.core.messages import BadInput, Problem, nearest

SCHEMA_FILE = Path(__file__).parents[3] / "schemas" / "config.schema.yaml"
PRIMARY = "primary"
AGREEMENT = "agreement"
# What stands beside the sensitivity analyses, by name, in audit/flow.csv and estimates.csv.
BESIDE = ("table1", "table2", "exemptions", "statements")
# What a reply may have beside its answers.
REPLY_DATES = ("date_responded", "date_refused")
REPLY_TEXTS = ("exemption_claimed", "review_outcome", "source", "comment")
ORGANISATION = ("organisation_id", "name", "organisation_type")
CORRECTION = ("organisation_id", "question", "from", "to", "reason", "by", "date")
# What later stages say of an organisation, beside its answers and statuses.
MADE = ("replies", "responded", "late", "completeness", "rate")
# Sensitivity analyses that have a job each, and how many have one together where there are more.
MOST_ALONE, TOGETHER = 10, 25
_NOT_TEXT = (bool, int, float, datetime.date)  # what YAML makes of some texts without quotes


def load_schema() -> dict[str, Any]:
    """Return the JSON Schema of a config."""
    import yaml  # here, because every job imports this module and none of them needs it

    return yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))


def one_file(files: Iterable[str | Path]) -> str:
    """Return the path, from here, of the one config file. Raises BadInput on several: Snakemake would merge them."""
    first, *more = (os.path.relpath(file) for file in files)
    if more:
        raise BadInput("config", [Problem(f"expected one complete config file, not {first} and {', '.join(more)}")])
    return first


def read(file: str | Path) -> dict[str, Any]:
    """Return the config that a YAML file holds. Raises BadInput where it cannot be read or says a key twice."""
    import yaml

    class Loader(yaml.SafeLoader):
        """YAML's own rule is that the last of two equal keys wins, in silence."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: list[Any] = []
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"the key {key.value} stands twice", problem_mark=key.start_mark)
                seen.append(key.value)
            return super().construct_mapping(node, deep)

    try:
        config = yaml.load(Path(file).read_bytes().decode("utf-8-sig"), Loader)
    except OSError as error:
        raise BadInput("config", [Problem(f"no config file: {error.strerror}", str(file))]) from None
    except UnicodeDecodeError as error:
        row = Path(file).read_bytes().count(b"\n", 0, error.start) + 1
        raise BadInput("config", [Problem("expected UTF-8 text", str(file), row=row)]) from None
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: a date without quotes that is none
        mark = getattr(error, "problem_mark", None)
        expected = f"expected YAML; {getattr(error, 'problem', None) or str(error).splitlines()[0]}"
        raise BadInput("config", [Problem(expected, str(file), row=mark and mark.line + 1)]) from None
    if not isinstance(config, dict):
        raise BadInput("config", [Problem("expected keys and their values", str(file))])
    return config


def fingerprint(config: dict[str, Any]) -> str:
    """Return the SHA-256 of what a config says: its comments and its layout do not count, its order does."""
    return hashlib.sha256(json.dumps(config, ensure_ascii=False).encode()).hexdigest()


def check(config: dict[str, Any]) -> None:
    """Refuse a config that breaks its schema, that means nothing or that names a file that is not there.

    Raises BadInput with every fault at once; each names key, value and choices. Meaning is
    looked at only in a config of the right shape.
    """
    problems = [*_key_problems(config), *_schema_problems(config)] or list(_meaning_problems(config))
    if problems:
        raise BadInput("config", problems)


def design(config: dict[str, Any]) -> dict[str, Any]:
    """Return what estimates need of a survey: types, questions, noun and parts by name, without a label."""
    found: dict[str, Any] = {
        "organisation_types": list(config["organisation_types"]),
        "questions": {
            name: _picked(question, "role", "number", "status") for name, question in config["questions"].items()
        },
        "counted": _picked(config["counted"], "id"),
    }
    if "parts" in config:
        found["parts"] = {"remainder": _picked(config["parts"]["remainder"], "status")}
        if "compliance" in config["parts"]:
            found["parts"]["compliance"] = _picked(config["parts"]["compliance"], "part")
    return found


def scenarios(config: dict[str, Any]) -> dict[str, Any]:
    """Return the sensitivity analyses by name, without their labels."""
    return {
        name: _picked(scenario, "trim", "exclude_rates") for name, scenario in config.get("sensitivity", {}).items()
    }


def by_job(scenarios: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the sensitivity analyses by the job that estimates them: each has its own, or, where they are many, some.

    A job's name is that of its analysis, or sensitivity_1 ..., in their order: one added last changes the last.
    """
    if len(scenarios) <= MOST_ALONE:
        return {name: {name: settings} for name, settings in scenarios.items()}
    starts = range(0, len(scenarios), TOGETHER)
    some = (dict(islice(scenarios.items(), start, start + TOGETHER)) for start in starts)
    return {f"sensitivity_{number}": chosen for number, chosen in enumerate(some, start=1)}


def _picked(section: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: section[key] for key in keys if key in section}


def total(questions: dict[str, Any]) -> str:
    """Return the name of the question whose role is total."""
    return next(name for name, question in questions.items() if question["role"] == "total")


def parts(questions: dict[str, Any]) -> list[str]:
    """Return the names of the questions whose role is part, in their order."""
    return [name for name, question in questions.items() if question["role"] == "part"]


def _key_problems(section: Any, key: str = "") -> Iterator[Problem]:
    """Yield a fault for each key that YAML took for something else than text (1, no), and each text not of UTF-8."""
    if isinstance(section, str):
        try:
            section.encode()
        except UnicodeEncodeError:
            yield _problem(key, section, "expected signs that UTF-8 can hold")
    entries = section.items() if isinstance(section, dict) else enumerate(section) if isinstance(section, list) else ()
    for name, entry in entries:
        if isinstance(section, dict) and not isinstance(name, str):
            yield _problem(f"{key}.{name}".lstrip("."), name, "expected a key that is text, in quotes")
        yield from _key_problems(entry, f"{key}.{name}".lstrip("."))


def _schema_problems(config: dict[str, Any]) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator, validators

    # JSON takes 2.0 for an integer and lets nan pass any limit; a row number or a share can be neither.
    kinds = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
            "number": lambda _, value: (
                isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            ),
        }
    )
    validator = validators.extend(Draft202012Validator, type_checker=kinds)
    errors = validator(load_schema()).iter_errors(config)
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        key = ".".join(str(step) for step in error.absolute_path)
        value, wanted = error.instance, error.validator_value
        match error.validator:
            case "additionalProperties":
                known = error.schema.get("properties", {})
                for name in sorted(map(str, set(value) - set(known))):
                    expected = f"one of {', '.join(known)}{nearest(name, known)}"
                    yield _problem(f"{key}.{name}".lstrip("."), None, f"unknown key; expected {expected}")
            case "required":
                missing = ", ".join(name for name in wanted if name not in value)
                yield _problem(key or "(top level)", None, f"needs {missing}")
            case "enum":
                choices = [str(choice) for choice in wanted]
                yield _problem(key, value, f"expected one of {', '.join(choices)}{nearest(str(value), choices)}")
            case _:
                limits = {
                    "type": f"expected a value of type {wanted}"
                    + (", in quotes" if isinstance(value, _NOT_TEXT) else ""),
                    "pattern": "expected a text" if wanted == r"\S" else f"expected text of the form {wanted}",
                    "minimum": f"expected {wanted} or more",
                    "maximum": f"expected {wanted} or less",
                    "exclusiveMinimum": f"expected more than {wanted}",
                    "exclusiveMaximum": f"expected less than {wanted}",
                }
                yield _problem(key, value, limits.get(str(error.validator), error.message))


def _meaning_problems(config: dict[str, Any]) -> Iterator[Problem]:
    questions = config["questions"]
    totals = [name for name, question in questions.items() if question["role"] == "total"]
    if len(totals) != 1:
        yield _problem("questions", totals, "expected exactly one question with role total")
    numbers = {question["number"] for question in questions.values() if question["role"] != "extra"}
    if len(numbers) > 1:
        yield _problem("questions", sorted(numbers), "expected a total and its parts to be numbers of one kind")
    for name, question in questions.items():
        if question["role"] == "part" and "status" not in question:
            yield _problem(f"questions.{name}", None, "a part needs status, its name inside ids")

    counting = [name for name, question in questions.items() if question["role"] != "extra"]
    for name in config["completeness"]["full"]:
        yield from _known("completeness.full", name, counting)
    if "all" in config["organisation_types"]:
        yield _problem("organisation_types.all", None, "all is the name of all types together")
    for table, order in config.get("table_order", {}).items():
        if sorted(order) != sorted(config["organisation_types"]):
            choices = ", ".join(config["organisation_types"])
            yield _problem(f"table_order.{table}", order, f"expected each of {choices} once")
    yield from _parts_problems(config)
    yield from _name_problems(config)
    yield from _label_problems(config)
    yield from _file_problems(config)
    if (1 + config["statistics"]["level"]) / 2 == 1:
        yield _problem("statistics.level", config["statistics"]["level"], "expected a level that can be told from 1")

    until = config["input"].get("accepted_until")
    if until is not None and not _is_date(until):
        yield _problem("input.accepted_until", until, "expected a date, YYYY-MM-DD")
    for name, statement in config.get("statements", {}).items():
        keys = set(statement)
        if keys not in ({"same_as"}, {"formula"}) and keys & {"same_as", "formula"}:
            yield _problem(f"statements.{name}", sorted(keys), "same_as and formula stand alone")
        if "denominator" in keys and (not {"numerator"} <= keys or "statistic" in keys):
            yield _problem(f"statements.{name}", sorted(keys), "a denominator needs a numerator and no statistic")


def _parts_problems(config: dict[str, Any]) -> Iterator[Problem]:
    questions = config["questions"]
    part_names = parts(questions)
    if not part_names:
        for key in ("parts", "sensitivity"):
            if config.get(key):
                yield _problem(key, None, "expected only where a question has role part")
        return
    if "parts" not in config:
        yield _problem("parts", None, "expected where a question has role part")
        return
    statuses = [questions[name].get("status") for name in part_names]
    statuses.append(config["parts"]["remainder"]["status"])
    for status in sorted({str(status) for status in statuses if statuses.count(status) > 1}):
        yield _problem("questions", status, "this status stands more than once")
    compliance = config["parts"].get("compliance")
    if compliance:
        yield from _known("parts.compliance.part", compliance["part"], part_names)
    elif config.get("sensitivity"):
        yield _problem("sensitivity", None, "expected only where parts.compliance names the compliant part")
    for name in config.get("sensitivity", {}):
        if name == PRIMARY:
            yield _problem(f"sensitivity.{name}", None, "this is the name of the analysis it is compared with")
        if name in BESIDE:
            yield _problem(
                f"sensitivity.{name}", None, "this name stands for something else in audit/flow.csv or estimates.csv"
            )
        if name == AGREEMENT and "responses_second" in config["input"]:
            yield _problem(f"sensitivity.{name}", None, "this is the name of the comparison of the coders")


def _name_problems(config: dict[str, Any]) -> Iterator[Problem]:
    """Yield a fault for each name that would stand for two things, as a column or inside ids."""
    questions, noun = config["questions"], config["counted"]["id"]
    statuses = [question["status"] for question in questions.values() if "status" in question]
    if "parts" in config:
        statuses.append(config["parts"]["remainder"]["status"])
    columns = [*ORGANISATION, "date_sent", *REPLY_DATES, *REPLY_TEXTS, *MADE, *questions]
    columns += [f"{name}_{end}" for name in questions for end in ("low", "high", "status", "ambiguous")]
    columns += [f"{name}_{end}" for name in dict.fromkeys(statuses) for end in ("numerator", "denominator")]
    for name in questions:
        if columns.count(name) > 1:
            yield _problem("questions", name, "this is the name of another column of data/derived.csv")
    if "all" in questions and "responses_second" in config["input"]:
        yield _problem("questions", "all", "all is the name of all questions together in the agreement of the coders")
    if noun == "organisations" or noun in statuses:
        yield _problem("counted.id", noun, "this name stands for something else inside ids")


def _label_problems(config: dict[str, Any]) -> Iterator[Problem]:
    """Yield a fault for each label that two rows or columns of a table would have."""
    questions, scenarios = config["questions"], config.get("sensitivity", {})
    shares: dict[str, Any] = {f"questions.{name}.label": questions[name] for name in parts(questions)}
    if "parts" in config:
        shares["parts.remainder.label"] = config["parts"]["remainder"]
    for labels in (
        {f"organisation_types.{name}": (label,) for name, label in config["organisation_types"].items()},
        {key: (share.get("group"), share["label"]) for key, share in shares.items()},
        {f"sensitivity.{name}.label": (scenario["label"],) for name, scenario in scenarios.items()},
    ):
        first: dict[tuple[str | None, ...], str] = {}
        for key, label in labels.items():
            if first.setdefault(label, key) != key:
                yield _problem(key, label[-1], f"this is the label of {first[label]} too")


def _file_problems(config: dict[str, Any]) -> Iterator[Problem]:
    """Yield a fault for each file that is not there, and each entry of a source that its file cannot have."""
    received = {key: entry for key, entry in config["input"].items() if isinstance(entry, dict)}
    files = {f"input.{key}.file": entry["file"] for key, entry in received.items()}
    files |= {f"printed.{key}": file for key, file in config.get("printed", {}).items()}
    for key, file in files.items():
        path = Path(file)
        try:
            if not path.is_file():
                beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
                expected = "a folder stands there, not a file"
                yield _problem(key, file, expected if path.is_dir() else f"no such file{nearest(path.name, beside)}")
        except OSError as error:  # a name too long, a folder that may not be read
            yield _problem(key, file, error.strerror or str(error))
    if received.get("responses_second") == received["responses"]:
        yield _problem("input.responses_second", received["responses"]["file"], "these are the first coder's answers")
    of_a_reply = ["organisation_id", *config["questions"], *REPLY_DATES, *REPLY_TEXTS]
    columns = {
        "organisations": [*ORGANISATION, "date_sent"],
        "responses": of_a_reply,
        "responses_second": of_a_reply,
        "corrections": list(CORRECTION),
    }
    for key, entry in received.items():
        if "sheet" in entry and Path(entry["file"]).suffix.lower() == ".csv":
            yield _problem(f"input.{key}.sheet", entry["sheet"], "a CSV file has no sheet")
        ours, theirs = columns[key], entry.get("columns", {})
        for name in sorted({name for name in theirs.values() if list(theirs.values()).count(name) > 1}):
            yield _problem(f"input.{key}.columns", name, "this column stands more than once")
        for name, column in theirs.items():
            if key != "organisations" or nearest(name, ours):  # whose own columns pass through
                yield from _known(f"input.{key}.columns", name, ours)
            if column in ours and column not in theirs:
                yield _problem(f"input.{key}.columns", column, f"{column} is a name of ours; say where it stands then")


def _known(key: str, name: str, choices: list[str]) -> Iterator[Problem]:
    if name not in choices:
        yield _problem(key, name, f"expected one of {', '.join(choices)}{nearest(name, choices)}")


def _problem(key: str, value: object, expected: str) -> Problem:
    return Problem(f"{key}: {expected}" if value is None else f"{key}: {value!r} is not right; {expected}")


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def options_page() -> str:
    """Return config/README.md: every option with its type, default and meaning."""
    lines = [
        "# The config",
        "",
        "One complete file is one survey. `config.yaml` is the default; another is named with",
        "`snakemake --configfile`, and then nothing of the default is read. An unknown key, a wrong",
        "value and a name that does not exist are refused with a message that names the key.",
        "",
        "This page is made from `workflow/schemas/config.schema.yaml` by `make docs`.",
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
    ]
    for key, schema, needed in _options(load_schema(), ""):
        value = ", ".join(f"`{choice}`" for choice in schema["enum"]) if "enum" in schema else schema["type"]
        default = f"`{str(schema['default']).lower()}`" if "default" in schema else "needed" if needed else ""
        meaning = schema["description"].replace("|", "\\|")
        lines.append(f"| `{key}` | {value} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _options(schema: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    for name, option in schema.get("properties", {}).items():
        yield f"{prefix}{name}", option, name in schema.get("required", [])
        yield from _options(option, f"{prefix}{name}.")
        entry = option.get("additionalProperties")
        if isinstance(entry, dict):
            yield from _options(entry, f"{prefix}{name}.<name>.")


if __name__ == "__main__":
    print(options_page(), end="")
