"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from itertools import combinations

from foisurvey.core.outside_text import capitalised, uncapitalised
from foisurvey.estimation.comparisons import TABLE
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.funnel_limits import TABLE as FUNNEL
from foisurvey.estimation.funnel_limits import WINSORISED_RATES
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import TABLE as INFLUENCE
from foisurvey.estimation.influence import without_type
from foisurvey.estimation.results import Group, Results
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.report.wording import listed
from foisurvey.tables.comparisons_table import numbers_compared
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.influence_table import beyond_interval, moved_most


def certainty(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on how sure the numbers are, without an empty one."""
    paragraphs = [_intervals(writer), _comparisons(writer), _influence(writer), _outliers(writer)]
    return [sentences for sentences in paragraphs if sentences]


def _intervals(writer: Writer) -> list[Sentence]:
    """Return how sure the medians and means of all organisations are; one without an interval is left out."""
    numbers = {"total": "number of {plural} per organisation"}
    if writer.survey.compliance:
        numbers["rate"] = "{rate}"
    sentences = []
    for outcome, words in numbers.items():
        group = writer.results.group("intervals", analysis=outcome)
        sure: list[str] = []
        for statistic, ends, how in (("median", "median.order", ""), ("mean", "mean.bca", " by bootstrap")):
            if group.value(f"{ends}_low") is not None:
                about = "" if sure else f" {words} was"
                sure.append(f"the {statistic}{about} {{{statistic}}} ({{level}} CI{how} {{{ends}}})")
        if sure:
            sentences.append(writer.write(f"{capitalised(' and '.join(sure))}.", group))
    if sentences:
        sentences.append(
            writer.write(
                "These intervals treat whole organisations as drawn at random (table Intervals); they say nothing of "
                "the organisations that did not answer."
            )
        )
    return sentences


def _comparisons(writer: Writer) -> list[Sentence]:
    """Return, of each number, how the two types differ that differ most, and what that does not say."""
    types = writer.survey.type_labels
    template = (
        "The {words} of a random organisation among {first} exceeds that of one among {second} with a probability of "
        "{cles} (p {p_holm} by Holm){most}."
    )
    sentences = []
    for number, words in numbers_compared(writer.survey).items():
        effects = {}
        for pair in combinations(types, 2):
            group = writer.results.group(TABLE, estimate_id(*pair), number)
            if "p" in group and group.value("p") is not None:
                effects[pair] = abs((group.value("cles") or 0.0) - 0.5)
        if effects:
            pair = max(effects, key=effects.__getitem__)
            first, second = (uncapitalised(types[one]) for one in pair)
            most = ", the largest difference between two types" if len(effects) > 1 else ""
            group = writer.results.group(TABLE, estimate_id(*pair), number)
            sentences.append(writer.write(template, group, words=words, first=first, second=second, most=most))
    if sentences:
        closing = (
            "Equal numbers count as half, so 0.50 is no difference. These comparisons describe the organisations that "
            "answered; they are no proof that types differ (Comparisons)."
        )
        sentences.append(writer.write(closing))
    return sentences


def _influence(writer: Writer) -> list[Sentence]:
    """Return which headline one organisation, and one type, moves most, and which leave their intervals."""
    results, called = writer.results, headline_labels(writer.survey)
    asked = headlines(writer.survey.design)
    moves = {name: _farthest(results.group(INFLUENCE, name), "first") for name in asked}
    sentences = []
    if any(moves.values()):
        name = max(moves, key=moves.__getitem__)
        words = {"label": called[name], "who": moved_most(results, name)[0][0]}
        most = (
            "“{label}” changes most, relative to its size, when one organisation is left out. Without {who} it would "
        )
        sentences.append(
            writer.write(
                f"{most}be {{first}} instead of {{value}}{_beside_interval(results, asked[name])} (table Influence).",
                results.group(INFLUENCE, name),
                **words,
            )
        )
        if others := [called[other] for other, one in asked.items() if other != name and beyond_interval(results, one)]:
            beyond = "Without one organisation or another, these leave their printed intervals: {others}."
            sentences.append(writer.write(beyond, others=listed([f"“{other}”" for other in others])))
    by_type = {
        (name, kind): _farthest(results.group(INFLUENCE, name), without_type(kind))
        for name in asked
        for kind in writer.survey.type_labels
    }
    if any(by_type.values()):
        name, kind = max(by_type, key=by_type.__getitem__)
        sentences.append(
            writer.write(
                f"Without {{type}}, “{{label}}” would be {{{without_type(kind)}}} instead of {{value}}; no other type "
                "changes a headline as much.",
                results.group(INFLUENCE, name),
                type=writer.survey.type_labels[kind],
                label=called[name],
            )
        )
    return sentences


def _farthest(group: Group, statistic: str) -> float:
    """Return how far a headline moves, as a fraction of it; 0 where it is not defined, or is 0."""
    value, without = (group.value(name) if name in group else None for name in ("value", statistic))
    return abs(without - value) / abs(value) if value and without is not None else 0.0


def _beside_interval(results: Results, headline: Headline) -> str:
    """Return the template of whether a headline is within its interval without the organisation that moves it most."""
    without = results.group(INFLUENCE, headline.name).value("first")
    low, high = map(results.value, headline.interval) if headline.interval else (None, None)
    if headline.interval is None or without is None or low is None or high is None:
        return ""
    side, (low_id, high_id) = "within" if low <= without <= high else "outside", headline.interval
    return f", {side} its printed {{level}} confidence interval of {{{low_id}}} to {{{high_id}}}"


def _outliers(writer: Writer) -> list[Sentence]:
    """Return how many rates lie outside the limits of the funnel plot, and how many when these are adjusted."""
    group = writer.results.group(FUNNEL)
    factor = group.value("overdispersion") if "overdispersion" in group else None
    if factor is None:
        return []
    lie = "no organisation lies|organisation lies|organisations lie"
    sentences = [
        writer.write(f"In the funnel plot, {{outside_99_8.n|{lie}}} outside the 99.8% control limits.", group),
    ]
    variance = f"{WINSORISED_RATES} {{overdispersion}} times that of chance alone (overdispersion). "
    if group.value("outside_99_8_adjusted.n") is None:
        return [*sentences, writer.write(f"{variance}So no limits are adjusted for it.", group)]
    adjusted = f"With limits adjusted for that, {{outside_99_8_adjusted.n|{lie}}} outside."
    return [*sentences, writer.write(variance + adjusted, group)]
