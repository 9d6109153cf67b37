"""A table of a robustness run by its name."""

from collections.abc import Callable

from foisurvey.core.survey import Robustness
from foisurvey.estimation.results import Results
from foisurvey.robustness.choices import Multiverse
from foisurvey.tables.silent_table import imputation_table, silent_table, tipping_table
from foisurvey.tables.table import Table
from foisurvey.tables.universes_table import claims_table, explained_table, spread_table

_BUILDERS: dict[str, Callable[[Results, Multiverse, Robustness], Table]] = {
    "silent": lambda results, _, robustness: silent_table(results, robustness),
    "tipping": lambda results, _, robustness: tipping_table(results, robustness),
    "imputation": lambda results, _, robustness: imputation_table(results, robustness),
    "spread": lambda results, of, _: spread_table(results, of),
    "explained": lambda results, of, _: explained_table(results, of),
    "claims": lambda results, _, robustness: claims_table(results, robustness.claims),
}


def robustness_table(name: str, results: Results, of: Multiverse, robustness: Robustness) -> Table:
    """Return a table of `tables.registry.ROBUSTNESS_TABLES`."""
    return _BUILDERS[name](results, of, robustness)
