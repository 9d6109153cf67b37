"""The tables of a robustness run: one record each."""

from collections.abc import Callable
from typing import NamedTuple

from foisurvey.core.survey import Robustness
from foisurvey.estimation.results import Results
from foisurvey.robustness.choices import Multiverse
from foisurvey.tables.silent_table import imputation_table, silent_table, tipping_table
from foisurvey.tables.table import Table
from foisurvey.tables.universes_table import claims_table, explained_table, spread_table


class RobustnessTable(NamedTuple):
    """A table: the section of the page that shows it, whether it is of the config's claims, and what builds it."""

    section: str
    of_claims: bool
    build: Callable[[Results, Multiverse, Robustness], Table]


# In reading order, by the names of their files.
ROBUSTNESS_TABLES = {
    "silent": RobustnessTable("silence", False, lambda results, _, robustness: silent_table(results, robustness)),
    "tipping": RobustnessTable("silence", True, lambda results, _, robustness: tipping_table(results, robustness)),
    "imputation": RobustnessTable(
        "silence", False, lambda results, _, robustness: imputation_table(results, robustness)
    ),
    "spread": RobustnessTable("analyses", False, lambda results, of, _: spread_table(results, of)),
    "explained": RobustnessTable("analyses", False, lambda results, of, _: explained_table(results, of)),
    "claims": RobustnessTable(
        "analyses", True, lambda results, _, robustness: claims_table(results, robustness.claims)
    ),
}
