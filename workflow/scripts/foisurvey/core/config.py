"""A config checked with every fault at once, and made into a typed survey."""

import datetime
import re
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import msgspec
import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

from foisurvey.core.config_meaning import fault, meaning_problems
from foisurvey.core.messages import BadInput, Problem, nearest
from foisurvey.core.survey import Address, EstimateId, Name, Survey, SurveyName, Words, typed

# What YAML makes of some texts that stand without quotes.
_NOT_TEXT = (bool, int, float, datetime.date)
TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "keys and their values",
}
_PYTHON_TYPES = {"string": str, "boolean": bool, "integer": int, "number": float, "array": list, "object": dict}
NULL = {"type": "null"}
# What a text of a type looks like, and so one that matches its pattern.
_TEXTS: dict[Any, str] = {
    Words: "text that is not blank",
    Name: "small letters, digits and _, starting with a letter (for example mental_health)",
    SurveyName: "small letters, digits and -, starting with a letter or digit (for example cctv-2026)",
    EstimateId: "small letters, digits and _, with dots between the parts (for example text.replied.n)",
    Address: "an address on the web, starting with https://",
}
_FORMS = {kind.__metadata__[0].pattern: form for kind, form in _TEXTS.items()}


def checked(
    config: dict[str, Any], tables: Callable[[Survey], Collection[str]], phrase_rules: Collection[str]
) -> Survey:
    """Return the survey that a config describes; `survey_config.survey_of` knows the names that it needs.

    `tables` returns the names that `table_order` may have, `phrase_rules` are those that `reading.phrases` may have.
    Raises BadInput where the config breaks the schema, contradicts itself or names a file that does not exist: every
    fault at once, each with key, value and choices. What keys mean together is checked only in a config of the right
    shape.
    """
    problems = [*_key_problems(config), *_schema_problems(config)]
    if not problems:
        survey = typed(config, Survey)
        problems = list(meaning_problems(survey, tables(survey), phrase_rules))
    if problems:
        raise BadInput("config", problems)
    return survey


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a config, made from the classes of `core.survey`.

    An option that may be left out must not be null either: a key that is given has a value.
    """
    made = msgspec.json.schema(Survey)

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(entry) for entry in part]
        if not isinstance(part, dict):
            return part
        own = {key: entry for key, entry in part.items() if key not in ("$ref", "anyOf")}
        if "$ref" in part:
            return resolve(made["$defs"][part["$ref"].rpartition("/")[2]] | own)
        if "anyOf" in part:
            kinds = [resolve(kind) for kind in part["anyOf"] if kind != NULL]
            if len(kinds) < len(part["anyOf"]):  # null is its default
                del own["default"]
            return {**kinds[0], **own} if len(kinds) == 1 else {"anyOf": kinds, **own}
        return {key: resolve(entry) for key, entry in own.items()}

    return resolve({"$ref": made["$ref"]})


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
    errors = [each for error in _validator().iter_errors(config) for each in _of_its_kind(error)]
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        key = ".".join(str(step) for step in error.absolute_path)
        value, wanted = error.instance, error.validator_value
        match error.validator:
            case "additionalProperties":
                known = error.schema.get("properties", {})
                for name in sorted(map(str, set(value) - set(known))):
                    choices = f"one of {', '.join(known)}{nearest(name, known)}"
                    yield fault(f"{key}.{name}".lstrip("."), None, f"unknown key; expected {choices}")
            case "required":
                missing = ", ".join(name for name in wanted if name not in value)
                yield fault(key or "(top level)", None, f"needs {missing}")
            case limit:
                empty = "is empty; " if value is None else ""
                instead = _type_instead(config, value) if key == "organisation_types" and limit == "pattern" else ""
                yield fault(key, value, f"{empty}expected {expected(str(limit), wanted, value)}{instead}")


def _type_instead(config: dict[str, Any], text: str) -> str:
    """Return what to write for a type whose text in the file was given as its name."""
    of_name = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")
    name = of_name if of_name[:1].isalpha() else f"type_{of_name}"
    given = config["organisation_types"][text]
    label = given.get("label") if isinstance(given, dict) else given
    setting = {name: {"label": label if isinstance(label, str) else text, "in_file": [text]}}
    line = yaml.safe_dump(setting, default_flow_style=True, width=10**9, allow_unicode=True, sort_keys=False).strip()
    return f"; if the file says {text!r}, write {line[1:-1]}"


def _of_its_kind(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong with a value that may be of several types, as one of the type that it has, or the error."""
    kinds = enumerate(error.validator_value if error.validator == "anyOf" else [])
    own = next((place for place, kind in kinds if isinstance(error.instance, _PYTHON_TYPES[kind["type"]])), None)
    if own is None:
        yield error
    else:
        for each in error.context:
            if each.relative_schema_path[0] == own:
                yield from _of_its_kind(each)


@cache
def _validator() -> Any:
    """Return what checks a config by its schema, numbers as YAML writes them: 2.0 is no whole number, nan no number."""

    def is_number(_: object, value: object) -> bool:
        in_range = isinstance(value, int | float) and abs(value) <= sys.float_info.max
        return in_range and not isinstance(value, bool)

    def enum(_: object, choices: list[Any], value: object, __: object) -> Iterator[ValidationError]:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            yield ValidationError("")

    types = {"number": is_number, "integer": lambda _, value: isinstance(value, int) and is_number(_, value)}
    checker = Draft202012Validator.TYPE_CHECKER.redefine_many(types)
    validator = validators.extend(Draft202012Validator, {"enum": enum}, type_checker=checker)
    return validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def expected(limit: str, wanted: Any, value: object) -> str:
    """Return in words what a limit of the schema asks for; of a value, what it might have meant."""
    match limit:
        case "type":
            return TYPES[wanted] + (", in quotes" if wanted == "string" and isinstance(value, _NOT_TEXT) else "")
        case "anyOf":
            return " or ".join(TYPES[kind["type"]] for kind in wanted)
        case "enum":
            choices = [str(choice) for choice in wanted]
            return f"one of {', '.join(choices)}{nearest(str(value), choices)}"
        case "pattern":
            return _FORMS[wanted]
        case "format":
            return "a date, YYYY-MM-DD"
        case "minimum":
            return f"{wanted:g} or more"
        case "maximum":
            return f"{wanted:,.0f} or less"
        case "exclusiveMinimum":
            return f"more than {wanted:g}"
        case "exclusiveMaximum":
            return f"less than {wanted:g}"
        case "uniqueItems":
            return "each entry once"
        case "minLength":
            return "text that is not empty"
        case "maxLength":
            return f"{wanted} characters or fewer"
        case "minItems" | "maxItems" if wanted > 1:
            return f"{wanted} entries"
        case _:  # minItems, minProperties
            return "at least one entry"
