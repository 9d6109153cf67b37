"""From a config to its survey, checked with the names that tables and reading rules have."""

from typing import Any

from foisurvey.core.config import checked
from foisurvey.core.survey import Survey
from foisurvey.reading.grammar import rule_names
from foisurvey.tables.registry import TABLES


def survey_of(config: dict[str, Any]) -> Survey:
    """Return the survey that a config describes. Raises BadInput with every fault of the config at once."""
    return checked(config, tables=list(TABLES), phrase_rules=rule_names())
