"""What two waves say together, in sentences."""

from collections.abc import Iterator

import polars as pl

from foisurvey.core.frames import WAVES
from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import ALL
from foisurvey.estimation.results import Group
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.report.wording import listed
from foisurvey.tables.wave_labels import number_label
from foisurvey.waves.changes import PANEL, TABLE, WHOLE
from foisurvey.waves.counts import MATCHED
from foisurvey.waves.numbers import RESPONSE
from foisurvey.waves.wave_comparison import Comparison

CONTACTED = "{before} asked {whole.earlier.n|organisation|organisations}, {after} {whole.later.n}."
# What is said of a match: in the earlier wave (a count), and in the later.
MATCHES = {
    "same_id": "{earlier.n|organisation is|organisations are} in both under the same id.",
    "renamed": "{earlier.n|organisation is|organisations are} in both under another id.",
    "merged": "{earlier.n|organisation|organisations} merged into {later.n}.",
    "split": "{earlier.n|organisation|organisations} split into {later.n}.",
    "reorganised": "{earlier.n|organisation|organisations} merged and split into {later.n}.",
    "closed": "{earlier.n|organisation|organisations} closed.",
    "new": "{later.n|organisation is|organisations are} new.",
    "only_earlier": "{earlier.n|organisation was|organisations were} not contacted again, and nothing says why.",
    "only_later": "{later.n|organisation was|organisations were} not contacted before, and nothing says why.",
}
WHOLE_CHANGE = "{label}: {whole.earlier} in {before} and {whole.later} in {after}, a change of {whole.change}{points}"
PANEL_CHANGE = (
    "In the {panel.both.n|organisation|organisations} of the matched panel it changed from {panel.earlier} to "
    "{panel.later}, by {panel.change}{points}"
)
MEDIAN_CHANGE = (
    "In the {panel.both.n|organisation|organisations} of the matched panel the median of the changes is "
    "{panel.change}{points}"
)
NOTHING = "{label}: nothing to compare, since no organisation gave it in one of the waves."
NOBODY = "No organisation gave it in both waves."
INTERVALS = {WHOLE: "[ ({level} CI {whole.change_ci})]", PANEL: "[ ({level} CI {panel.change_ci})]"}
# What follows where an interval is there, by whether 0 lies outside it.
CLEAR = {True: "the interval lies {side} zero", False: "the interval includes zero"}
GROUPS = (
    "The numbers of organisations that belong together are added up, and a percentage is computed from the sums; of "
    "whether they responded it is their mean. An extra question that asks for a percentage or a choice has no sum, so "
    "such organisations are not in its panel."
)
NOT_ALL = (
    "Not in the panel of the total, since not all of those that belong together after a merger or a split gave it in "
    "both waves: {names}."
)
ALL_COMPARED = "Every question and status of both waves is compared."
SAME_METHODS = "Which replies count, how answers are read and how gaps are filled is the same in both configs."
NONE_REVISED = "No answer of {before} was revised or corrected."


def matched_sentences(writer: Writer, of: Comparison) -> list[Sentence]:
    """Return how many organisations each wave asked, and how they belong together."""
    words = _names(of)
    response = writer.results.group(TABLE, ALL, RESPONSE)
    sentences = [writer.write(CONTACTED, response, **words)]
    there = {*of.organisations["match"]}
    for match, template in MATCHES.items():
        if match in there:
            sentences.append(writer.write(template, writer.results.group(TABLE, match, MATCHED)))
    return sentences


def change_sentences(writer: Writer, of: Comparison) -> Iterator[list[Sentence]]:
    """Yield a paragraph for each number: its change between the waves, and in the matched panel."""
    for name, one in of.compared.items():
        group, number = writer.results.group(TABLE, ALL, name), one.number
        words = _names(of) | {
            "label": capitalised(number_label(number, writer.survey)),
            "points": " percentage points" if number.is_percentage else "",
        }
        if group.value(f"{WHOLE}.change") is None:
            yield [writer.write(NOTHING, None, **words)]
            continue
        paragraph = [writer.write(f"{WHOLE_CHANGE}{INTERVALS[WHOLE]}{_clear(group, WHOLE)}.", group, **words)]
        if not group.count(f"{PANEL}.both.n"):
            paragraph.append(writer.write(NOBODY))
        elif group.value(f"{PANEL}.change") is not None:
            template = MEDIAN_CHANGE if number.statistic == "median" else PANEL_CHANGE
            paragraph.append(writer.write(f"{template}{INTERVALS[PANEL]}{_clear(group, PANEL)}.", group, **words))
        yield paragraph


def comparable_sentences(writer: Writer, of: Comparison) -> Iterator[list[Sentence]]:
    """Yield paragraphs on what is not compared and why, on methods that differ, and on answers that were revised."""
    not_compared = [f"{one.what} ({one.why})" for one in of.not_compared]
    text = f"Not compared: {'; '.join(not_compared)}." if not_compared else ALL_COMPARED
    yield [(visible(text),)]
    labels = [f"{name} (“{before}” and “{after}”)" for name, before, after in of.other_labels]
    if labels:
        yield [(visible(f"Under another label in the two waves, so they may mean something else: {listed(labels)}."),)]
    options = [f"{key} ({_shown(before)} and {_shown(after)})" for key, before, after in of.other_methods]
    first, second = of.names.values()
    differ = f"Options that differ between {first} and {second}, and can move numbers: {listed(options)}."
    yield [(visible(differ) if options else SAME_METHODS,)]
    joined = of.organisations.filter(pl.col("match").is_in(["merged", "split", "reorganised"]))
    if joined.height:
        called, compared = of.called(), of.compared.get("total_sum")
        within = {*compared.panel["group"]} if compared else {*joined["group"]}
        left_out = [called[group] for group in joined["group"].unique(maintain_order=True) if group not in within]
        not_all = [(visible(NOT_ALL.format(names="; ".join(left_out))),)] if left_out else []
        yield [(GROUPS,), *not_all]
    if of.revisions.is_empty():
        yield [writer.write(NONE_REVISED, None, **_names(of))]


def _names(of: Comparison) -> dict[str, str]:
    return dict(zip(("before", "after"), (of.names[wave] for wave in WAVES), strict=True))


def _clear(group: Group, name: str) -> str:
    """Return in words on which side of zero an interval lies, or an empty text if there is no interval."""
    low, high = (group.value(f"{name}.change_ci_{end}") for end in ("low", "high"))
    if low is None or high is None:
        return ""
    outside = low > 0 or high < 0
    return f"; {CLEAR[outside].format(side='above' if low > 0 else 'below')}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) and value else str(value) if value else "none"
