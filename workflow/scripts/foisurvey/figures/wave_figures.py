"""The figures of two waves, by the sections of the page that show them."""

from foisurvey.estimation.results import Results
from foisurvey.figures.before_and_after import before_and_after
from foisurvey.figures.figure import Figure
from foisurvey.figures.slopes import slopes
from foisurvey.waves.numbers import OF_ORGANISATIONS
from foisurvey.waves.wave_comparison import Comparison


def wave_figures(of: Comparison, results: Results) -> dict[str, dict[str, Figure]]:
    """Return the figures by their names, under the name of the section: changes, and slopes of the panel by type."""
    percentages = [name for name, one in of.compared.items() if one.number.is_percentage and "median" not in name]
    own = [name for name in OF_ORGANISATIONS if name in of.compared]
    changes = {"changes": before_and_after(of, results, percentages)}
    if "total_mean" in own:
        changes["changes_total_mean"] = before_and_after(of, results, ["total_mean"])
    return {"changes": changes, "types": {f"slopes_{name}": slopes(of, results, name) for name in own}}
