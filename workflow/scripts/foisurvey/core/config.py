"""A config file: read, checked with every fault at once, and made into a typed survey.

`python -m foisurvey.core.config` prints config/README.md.
"""

import datetime
import hashlib
import json
import math
import os
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from foisurvey.core.config_meaning import fault, meaning_problems
from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.core.survey import LARGEST, Day, Name, Survey, SurveyName, EstimateId, Words, typed

_NOT_TEXT = (bool, int, float, datetime.date)  # what YAML makes of some texts without quotes
_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "keys and their values",
}


def one_file(files: Iterable[str | Path]) -> str:
    """Return the path, from here, of the one config file. Raises BadInput on several: Snakemake would merge them."""
    first, *more = (os.path.relpath(file) for file in files)
    if more:
        raise BadInput("config", [Problem(f"expected one complete config file, not {first} and {', '.join(more)}")])
    return first


def read(file: str | Path) -> dict[str, Any]:
    """Return the config that a YAML file holds. Raises BadInput where it cannot be read or has a key twice."""
    import yaml  # here, because every job imports this module and none of them needs it

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
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: a date without quotes that does not exist
        mark = getattr(error, "problem_mark", None)
        expected = f"expected YAML; {getattr(error, 'problem', None) or str(error).splitlines()[0]}"
        raise BadInput("config", [Problem(expected, str(file), row=mark and mark.line + 1)]) from None
    if not isinstance(config, dict):
        raise BadInput("config", [Problem("expected keys and their values", str(file))])
    return config


def fingerprint(config: dict[str, Any]) -> str:
    """Return the SHA-256 of what a config says: its comments and its layout do not count, its order does."""
    return hashlib.sha256(json.dumps(config, ensure_ascii=False).encode()).hexdigest()


def checked(config: dict[str, Any], tables: Collection[str], phrase_rules: Collection[str]) -> Survey:
    """Return the survey that a config describes; `survey_config.survey_of` knows the names that it needs.

    `tables` are the names that `table_order` may have, `phrase_rules` those that `reading.phrases` may have. Raises
    BadInput where the config breaks the schema, contradicts itself or names a file that does not exist: every fault
    at once, each with key, value and choices. What keys mean together is checked only in a config of the right shape.
    """
    problems = [*_key_problems(config), *_schema_problems(config)]
    if not problems:
        survey = typed(config, Survey)
        problems = list(meaning_problems(survey, tables, phrase_rules))
    if problems:
        raise BadInput("config", problems)
    return survey


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a config, made from the classes of `core.survey`; what is left out is not null."""
    made = msgspec.json.schema(Survey)

    def resolved(part: Any) -> Any:
        if isinstance(part, list):
            return [resolved(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            part = made["$defs"][part["$ref"].rpartition("/")[2]] | {key: part[key] for key in part if key != "$ref"}
        if "anyOf" in part:
            given, _ = part["anyOf"]
            part = given | {key: part[key] for key in part if key not in ("anyOf", "default")}
            return resolved(part)
        return {key: resolved(one) for key, one in part.items()}

    return resolved({"$ref": made["$ref"]})


def _key_problems(section: Any, key: str = "") -> Iterator[Problem]:
    """Yield a fault for each key that YAML took for something other than text (1, no), and each text not in UTF-8."""
    if isinstance(section, str):
        try:
            section.encode()
        except UnicodeEncodeError:
            yield fault(key, section, "expected characters that UTF-8 can hold")
    entries = section.items() if isinstance(section, dict) else enumerate(section) if isinstance(section, list) else ()
    for name, entry in entries:
        if isinstance(section, dict) and not isinstance(name, str):
            yield fault(f"{key}.{name}".lstrip("."), name, "expected a key that is text, in quotes")
        yield from _key_problems(entry, f"{key}.{name}".lstrip("."))


def _schema_problems(config: dict[str, Any]) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator, validators

    # JSON takes 2.0 for an integer and lets nan pass any limit; a row number or a percentage can be neither.
    kinds = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
            "number": lambda _, value: (
                isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            ),
        }
    )
    validator = validators.extend(Draft202012Validator, type_checker=kinds)
    errors = validator(schema()).iter_errors(config)
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        key = ".".join(str(step) for step in error.absolute_path)
        value, wanted = error.instance, error.validator_value
        match error.validator:
            case "additionalProperties":
                known = error.schema.get("properties", {})
                for name in sorted(map(str, set(value) - set(known))):
                    expected = f"one of {', '.join(known)}{nearest(name, known)}"
                    yield fault(f"{key}.{name}".lstrip("."), None, f"unknown key; expected {expected}")
            case "required":
                missing = ", ".join(name for name in wanted if name not in value)
                yield fault(key or "(top level)", None, f"needs {missing}")
            case "enum":
                choices = [str(choice) for choice in wanted]
                yield fault(key, value, f"expected one of {', '.join(choices)}{nearest(str(value), choices)}")
            case _:
                yield fault(key, value, f"expected {_expected(str(error.validator), wanted, value)}")


def _expected(limit: str, wanted: Any, value: object) -> str:
    """Return in words what a limit of the schema asks for."""
    match limit:
        case "type":
            return _TYPES[wanted] + (", in quotes" if wanted == "string" and isinstance(value, _NOT_TEXT) else "")
        case "pattern":
            return _FORMS[wanted]
        case "minimum":
            return f"{wanted:g} or more"
        case "maximum":
            return f"{wanted:,.0f} or less" if wanted == LARGEST else f"{wanted:g} or less"
        case "exclusiveMinimum":
            return f"more than {wanted:g}"
        case "exclusiveMaximum":
            return f"less than {wanted:g}"
        case "uniqueItems":
            return "each entry once"
        case _:  # minItems, minLength, minProperties
            return "at least one"


def _pattern(kind: Any) -> str:
    return kind.__metadata__[0].pattern


# What a text that matches a pattern looks like.
_FORMS = {
    _pattern(Words): "a text",
    _pattern(Name): "small letters, digits and _, starting with a letter (for example mental_health)",
    _pattern(SurveyName): "small letters, digits and -, starting with a letter or digit (for example cctv-2026)",
    _pattern(EstimateId): "a name with dots between small letters, digits and _ (for example text.replied.n)",
    _pattern(Day): "a date, YYYY-MM-DD, in quotes",
}


def options_page() -> str:
    """Return config/README.md: every option with its type, default and meaning."""
    lines = [
        "# The config",
        "",
        "One complete file is one survey. `config.yaml` is the default; `make CONFIG=...` or `snakemake --configfile`",
        "names another, and then nothing of the default is read. An unknown key, a wrong value and a name that does",
        "not exist are refused with a message that names the key.",
        "",
        "This page is made from `workflow/scripts/foisurvey/core/survey.py` by `make docs`.",
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
    ]
    for key, option, needed in _options(schema(), ""):
        value = ", ".join(f"`{choice}`" for choice in option["enum"]) if "enum" in option else _TYPES[option["type"]]
        default = "needed" if needed else ""
        if option.get("default") not in (None, {}, []) and not isinstance(option["default"], dict):
            default = f"`{str(option['default']).lower()}`"
        meaning = option.get("description", "").replace("|", "\\|")
        lines.append(f"| `{key}` | {value} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _options(section: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    for name, option in section.get("properties", {}).items():
        yield f"{prefix}{name}", option, name in section.get("required", [])
        yield from _options(option, f"{prefix}{name}.")
        entry = option.get("additionalProperties")
        if isinstance(entry, dict):
            yield from _options(entry, f"{prefix}{name}.<name>.")


if __name__ == "__main__":
    print(options_page(), end="")
