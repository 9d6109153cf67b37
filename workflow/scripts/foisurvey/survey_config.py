"""From a config to its survey, checked with the names that tables and reading rules have."""

from typing import Any

from foisurvey.core.config import checked
from foisurvey.core.survey import Survey
from foisurvey.reading.grammar import rule_names
from foisurvey.tables.registry import TABLES


def survey_of(config: dict[str, Any]) -> Survey:
    """Return the survey that a config describes. Raises BadInput with every fault of the config at once."""
    # The rows of the agreement are questions, which have no other order.
    with_types = [name for name, table in TABLES.items() if table.needs != "agreement"]
    return checked(config, tables=with_types, phrase_rules=rule_names())
