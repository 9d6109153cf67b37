"""What the choices of an analysis and their options are called in tables, figures and sentences."""

from foisurvey.core.survey import Choices, Counted
from foisurvey.robustness.choices import NODES

NODE_LABELS = {
    "ambiguous": "Ambiguous answers",
    "imputed": "Totals from parts",
    "few": "Smallest organisations",
    "trim": "Trim at each end",
    "base": "Whom the trim ranks",
    "ties": "Ties at the trim",
    "extremes": "Rates of 0% and 100%",
    "types": "Organisation types",
    "weight": "What counts the same",
    "cases": "Replies",
    "interval": "Interval",
}
_OPTIONS = {
    "ambiguous": {"as_read": "as read", "lowest": "lowest", "highest": "highest", "left_out": "excluded"},
    "imputed": {"in": "included", "out": "excluded"},
    "base": {"rated": "those with a rate", "with_total": "all with a total"},
    "ties": {"register_order": "by the register", "all": "all dropped", "none": "none dropped"},
    "extremes": {"in": "included", "out": "excluded"},
    "types": {"pooled": "all together", "by_type": "mean of the types"},
    "cases": {"available": "all with the answer", "complete": "full ones alone"},
    "interval": {"as_configured": "as configured", "cluster": "by organisations"},
}
# Why a choice means nothing in the whole survey, or beside an option of another.
REASONS = {
    "not_imputed": "no missing total is the sum of its parts",
    "no_trim": "nothing is trimmed",
    "no_rate": "the survey has no rate",
    "one_type": "the survey has one organisation type",
    "total_alone": "a full reply needs the total alone",
    "totals_alone": "each number is a total, of which each organisation counts the same",
    "same_interval": "every interval is by organisations",
}


def option_labels(choices: Choices, counted: Counted) -> dict[str, list[str]]:
    """Return the options of each choice in words, in the order of the config."""
    return {node: [_label(node, option, counted) for option in getattr(choices, node)] for node in NODES}


def _label(node: str, option: str | float, counted: Counted) -> str:
    if node == "few":
        return f"{option:g} or fewer excluded" if option else "included"
    if node == "trim":
        return f"{100 * float(option):g}%" if option else "none"
    if node == "weight":
        return f"each {counted.singular}" if option == "item" else "each organisation"
    return _OPTIONS[node][str(option)]
