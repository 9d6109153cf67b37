"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from itertools import combinations

from foisurvey.core.outside_text import capitalised
from foisurvey.estimation.comparisons import TABLE, TYPES
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.funnel_limits import LEVELS
from foisurvey.estimation.funnel_limits import TABLE as FUNNEL
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.estimation.influence import TABLE as INFLUENCE
from foisurvey.estimation.influence import without_type
from foisurvey.estimation.results import Group
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.report.wording import in_words, within_a_sentence
from foisurvey.tables.comparisons_table import numbers_compared
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.tables.influence_table import beyond_interval, moved_most

# The test of all types, and that of two.
KRUSKAL_WALLIS, MANN_WHITNEY = "Kruskal–Wallis", "Mann–Whitney"


def certainty(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on how sure the numbers are, without an empty one."""
    paragraphs = [_intervals(writer), _comparisons(writer), _influence(writer), _outliers(writer)]
    return [sentences for sentences in paragraphs if sentences]


def _intervals(writer: Writer) -> list[Sentence]:
    """Return how sure the medians and means of all organisations are; one without an interval is left out."""
    numbers = {"total": "{amount} per organisation"}
    if writer.survey.compliance:
        numbers["rate"] = "{rate}"
    sentences = []
    for outcome, words in numbers.items():
        group = writer.results.group("intervals", analysis=outcome)
        sure: list[str] = []
        for statistic, ends, how in (("median", "median.order", ""), ("mean", "mean.bca", " by bootstrap")):
            if group.value(f"{ends}_low") is not None:
                about = " was" if sure else f" {words} was"
                sure.append(f"the {statistic}{about} {{{statistic}}} ({{level}} CI{how} {{{ends}}})")
        if sure:
            sentences.append(writer.write(f"{capitalised('; '.join(sure))}.", group))
    if sentences:
        closing = (
            "These intervals treat the organisations that answered as a random sample ({intervals}).",
            "They do not allow for those that did not answer.",
        )
        sentences += [writer.write(sentence) for sentence in closing]
    return sentences


def _comparisons(writer: Writer) -> list[Sentence]:
    """Return, of each number, whether types differ beyond chance, and which two differ most where they do."""
    sentences = []
    for number, words in numbers_compared(writer.survey).items():
        sentences += _compared(writer, number, words)
    if sentences:
        closing = (
            "These tests describe the organisations that answered; they do not prove that types differ ({comparisons})."
        )
        sentences.append(writer.write(closing))
    return sentences


def _compared(writer: Writer, number: str, words: str) -> list[Sentence]:
    types, results = writer.survey.type_labels, writer.results
    pairs = {pair: results.group(TABLE, estimate_id(*pair), number) for pair in combinations(types, 2)}
    least = writer.survey.minimum_n
    tested = {
        pair: group
        for pair, group in pairs.items()
        if group.value("p") is not None and min(group.count("first.n"), group.count("second.n")) >= least
    }
    if not tested:
        return []
    if len(types) == 2:
        test, group = MANN_WHITNEY, next(iter(tested.values()))
    else:
        test, group = KRUSKAL_WALLIS, results.group(TABLE, TYPES, number)
    p = group.value("p")
    if p is None:
        return []
    differ = p < 1 - writer.survey.statistics.level
    did = "differed" if differ else "did not differ"
    sentences = [
        writer.write(
            f"The types {did} beyond chance in {{words}} ({test}, P{_equals(group, 'p')}{{p}}).", group, words=words
        )
    ]
    if not differ:
        return sentences
    pair = max(tested, key=lambda pair: abs((tested[pair].value("cles") or 0.0) - 0.5))
    first, second = (within_a_sentence(types[one]) for one in pair)
    higher = "higher" if (tested[pair].value("cles") or 0.0) >= 0.5 else "lower"
    if len(types) > 2:
        most = "The difference was largest between {first} and {second}."
        sentences.append(writer.write(most, first=first, second=second))
    p_value = f"P{_equals(tested[pair], 'p_holm')}{{p_holm}}, Holm" if len(types) > 2 else ""
    drawn = (
        f"An organisation drawn at random from {{first}} has the {higher} {{words}} with a probability of {{cles}}"
        f"{p_value and f' ({p_value})'}; one half would be no difference."
    )
    if len(types) > 2:
        drawn = drawn.replace("{first}", "the first")
    sentences.append(writer.write(drawn, tested[pair], words=words, first=first))
    return sentences


def _equals(group: Group, statistic: str) -> str:
    """Return what stands before a p value: nothing before <0.001."""
    return "" if group.text(statistic).startswith("<") else "="


def _influence(writer: Writer) -> list[Sentence]:
    """Return which headline one organisation, and one type, moves most, and how many leave their intervals."""
    results, called = writer.results, headline_labels(writer.survey)
    asked = headlines(writer.survey.design)
    if writer.survey.suppress_below:  # this would name an organisation, and its number
        return []
    moves = {name: _farthest(results.group(INFLUENCE, name), "first") for name in asked}
    sentences = []
    if any(moves.values()):
        name = max(moves, key=moves.__getitem__)
        group, who = results.group(INFLUENCE, name), moved_most(results, name)[0][0]
        figure = writer.figure(INFLUENCE)
        sentences += [
            writer.write(f"A single organisation moves “{{label}}” most ({{influence}}{figure}).", label=called[name]),
            writer.write("Without {who} it would be {first} instead of {value}.", group, who=who),
            *_beside_interval(writer, asked[name]),
        ]
        if others := [one for other, one in asked.items() if other != name and beyond_interval(results, one)]:
            leave = "headline number leaves its" if len(others) == 1 else "headline numbers leave their"
            sentences.append(
                writer.write(
                    f"{{count}} other {leave} interval{'s' * (len(others) > 1)} without one organisation or another.",
                    count=capitalised(in_words(len(others))),
                )
            )
    by_type = {
        (name, kind): _farthest(results.group(INFLUENCE, name), without_type(kind))
        for name in asked
        for kind in writer.survey.type_labels
    }
    if any(by_type.values()):
        name, kind = max(by_type, key=by_type.__getitem__)
        label = within_a_sentence(writer.survey.type_labels[kind])
        sentences += [
            writer.write("Of the types, {type} move a headline number most.", type=label),
            writer.write(
                f"Without them, “{{label}}” would be {{{without_type(kind)}}} instead of {{value}}.",
                results.group(INFLUENCE, name),
                label=called[name],
            ),
        ]
    return sentences


def _farthest(group: Group, statistic: str) -> float:
    """Return how far a headline moves, as a fraction of it; 0 where it is not defined, or is 0."""
    value, without = (group.value(name) if name in group else None for name in ("value", statistic))
    return abs(without - value) / abs(value) if value and without is not None else 0.0


def _beside_interval(writer: Writer, headline: Headline) -> list[Sentence]:
    """Return whether a headline is within its interval without the organisation that moves it most."""
    results = writer.results
    without = results.group(INFLUENCE, headline.name).value("first")
    low, high = map(results.value, headline.interval) if headline.interval else (None, None)
    if headline.interval is None or without is None or low is None or high is None:
        return []
    side, (low_id, high_id) = "within" if low <= without <= high else "outside", headline.interval
    return [writer.write(f"That is {side} its {{level}} confidence interval of {{{low_id}}} to {{{high_id}}}.")]


def _outliers(writer: Writer) -> list[Sentence]:
    """Return how many rates lie outside the limits of the funnel plot, and how many when these are adjusted."""
    group = writer.results.group(FUNNEL)
    factor = group.value("overdispersion") if "overdispersion" in group else None
    if factor is None:
        return []
    lie = "no organisation lies|organisation lies|organisations lie"
    figure = writer.figure(FUNNEL).removeprefix("; ")
    limits = (
        f"In the funnel plot{figure and f' ({figure})'}, {{outside_99_8.n|{lie}}} outside the {{outer}} control limits."
    )
    variance = "After winsorising, the variance of the rates is {overdispersion} times that expected by chance alone."
    adjusted = f"With limits widened accordingly, {{outside_99_8_adjusted.n|{lie}}} outside."
    if group.value("outside_99_8_adjusted.n") is None:
        adjusted = "So the limits are not widened."
    outer = f"{100 * LEVELS['99_8']:g}%"
    return [writer.write(sentence, group, outer=outer) for sentence in (limits, variance, adjusted)]
