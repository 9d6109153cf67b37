"""The results in sentences: who responded, totals, rates, shares, sensitivity analyses, and what is not known."""

import math
from dataclasses import dataclass
from typing import Any

from foisurvey.core.config import parts
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import capitalised, markdown_safe, uncapitalised, visible
from foisurvey.report.sentence_templates import Sentence, Speaker, Unfit, plain
from foisurvey.tables.registry import shown_statuses
from foisurvey.tables.table import titled

DATA = {"full": "full data", "partial": "partial data", "no_data": "no data"}


@dataclass(frozen=True)
class Section:
    """A section of the results: its name in the config, its heading, and its paragraphs of sentences.

    Text from outside stands in headings and sentences as `signs.visible` leaves it, and not escaped for any format.
    """

    name: str
    heading: str
    paragraphs: list[list[Sentence]]


def results(values: dict[str, float | None], survey: dict[str, Any], settings: dict[str, Any]) -> list[Section]:
    """Return the sections response, totals, rates, shares, sensitivity (these three where there are such) and limits.

    `values` are estimates by id, with their bands (see `ambiguity.by_id`), statements among them.
    `survey` is as for `tables.table`; `settings` holds title, synthetic, decimals, statistics, sensitivity
    and (where there are any) sentences of the config, which close their sections. A number that is not defined is
    left out with what would say it, or said to be so. Raises BadInput with every sentence of the config that names no
    section, estimate or kind, or whose braces are broken.
    """
    say = Speaker(values, survey, settings)
    counted, parts_config = survey["counted"], survey.get("parts", {})
    sections = [
        Section("response", "Responses", _response(say)),
        Section("totals", visible(f"Number of {counted['plural']}"), _totals(say)),
    ]
    if compliance := parts_config.get("compliance"):
        sections.append(Section("rates", visible(capitalised(compliance["rate"])), _rates(say)))
    if parts_config:
        sections.append(Section("shares", visible(parts_config["heading"]), _shares(say)))
    if compliance and settings["sensitivity"]:
        sections.append(Section("sensitivity", "Sensitivity analyses", _sensitivity(say)))
    sections.append(Section("limits", "Limits of the data", _limits(say)))
    _add_own(sections, settings.get("sentences", {}), say)
    return sections


def markdown(sections: list[Section], settings: dict[str, Any]) -> str:
    """Return the sections as a Markdown document; its title says so where the data are synthetic."""
    blocks = [f"# {markdown_safe(titled('Results', settings))}"]
    for section in sections:
        blocks.append(f"## {markdown_safe(section.heading)}")
        blocks += [markdown_safe(" ".join(map(plain, paragraph))) for paragraph in section.paragraphs]
    return "\n\n".join(blocks) + "\n"


def _response(say: Speaker) -> list[list[Sentence]]:
    contacted = "In total, {table1.all.contacted|organisation was|organisations were} contacted"
    responded = say.count("table1.all.responded.n")
    if not responded:
        return [[say(contacted + ", and {table1.all.responded.n|none} responded (Table 1).")]]
    if say.count("table1.all.contacted") == 1:
        data = next(said for name, said in DATA.items() if say.count(f"table1.all.{name}.n"))
        return [[say(f"{contacted} and responded, with {data} (Table 1).")]]
    of_all = [
        say(f"{contacted}, and {{responded.n}} ({{responded.pct}}) responded (Table 1).", "table1.all"),
        say(
            "Of all contacted, {full.n} ({full.pct}) provided full data, {partial.n} ({partial.pct}) partial data "
            "and {no_data.n} ({no_data.pct}) no data, and {no_response.n} ({no_response.pct}) did not respond.",
            "table1.all",
        ),
    ]
    by_type = []
    for kind, label in _several_types(say):
        template = "{label}: {contacted|organisation was|organisations were} contacted and "
        if say.count(f"table1.{kind}.responded.n"):
            template += (
                "{responded.n} ({responded.pct}) responded, {full.n} ({full.pct}) with full data, "
                "{partial.n} ({partial.pct}) with partial data and {no_data.n} ({no_data.pct}) with no data."
            )
        else:
            template += "{responded.n|none} responded."
        by_type.append(say(template, f"table1.{kind}", label=label))
    return _filled(of_all, by_type)


def _totals(say: Speaker) -> list[list[Sentence]]:
    known = "table2.all.organisations.n"
    if not say.count(known):
        return [[say(f"The number of {{plural}} is known for {{{known}|no organisation}}.")]]
    of_all = [
        say(
            "The number of {plural} is known for {organisations.n} of "
            "{table1.all.contacted|organisation|organisations} contacted and comes to "
            "{counted.total|singular|plural} in all (Table 2).",
            "table2.all",
        )
    ]
    if say.count(known) > 1:
        of_all.append(
            say(
                "The mean per organisation was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and "
                "the range from {min} to {max}.",
                "table2.all",
            )
        )
    of_all_types = " ({counted.pct} of all)" if say.values[f"table2.all.{say.noun}.pct"] is not None else ""
    templates = {
        "none": "{label}: the number is known for {organisations.n|no organisation}.",
        "one": "{label}: {organisations.n|organisation|organisations} had {counted.total|singular|plural}"
        f"{of_all_types}.",
        "several": "{label} had {rank} {median} (IQR {iqr}){and} a mean of {mean} (SD {sd}; {level} CI {ci}), over "
        f"{{organisations.n|organisation|organisations}} with {{counted.total|singular|plural}}{of_all_types}.",
    }
    return _filled(of_all, _by_type(say, "table2", templates))


def _rates(say: Speaker) -> list[list[Sentence]]:
    compliance = say.survey["parts"]["compliance"]
    label = uncapitalised(say.survey["questions"][compliance["part"]]["label"])
    known = say.count("table3.all.organisations.n")
    with_total = ", with {counted.total|singular|plural} in all (Tables 3 and 4)" if known else ""
    of_all = [
        say("The {rate} of an organisation is the percentage of its {plural} that are {label}.", label=label),
        say(
            f"It is known for {{organisations.n|no organisation|organisation|organisations}}{with_total}.", "table3.all"
        ),
    ]
    if known == 1:
        of_all.append(say("The rate was {table4.all.mean}."))
    elif known:
        of_all.append(
            say(
                "The mean rate was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and the range "
                "from {min} to {max}.",
                "table4.all",
            )
        )
    templates = {
        "none": "{label}: the rate is known for {organisations.n|no organisation}.",
        "one": "{label}: the rate of {organisations.n|organisation|organisations} was {mean}.",
        "several": "{label} had {rank} {median} (IQR {iqr}){and} a mean of {mean} (SD {sd}; {level} CI {ci}), over "
        "{organisations.n|organisation|organisations}.",
    }
    return _filled(of_all, _by_type(say, "table4", templates) if known else [])


def _by_type(say: Speaker, table: str, templates: dict[str, str]) -> list[Sentence]:
    """Return a sentence a type; the lowest and the highest median are said to be so where they stand alone in print."""
    counts = {kind: say.count(f"{table}.{kind}.organisations.n") for kind, _ in _several_types(say)}
    medians = {kind: say.values[f"{table}.{kind}.median"] or 0.0 for kind, count in counts.items() if count}
    printed = [say.text(f"{table}.{kind}.median") for kind in medians]
    ranks = {}
    for rank, extreme in (("the lowest median,", min), ("the highest median,", max)):
        kind = extreme(medians, key=medians.__getitem__, default="")
        if len(medians) > 1 and printed.count(say.text(f"{table}.{kind}.median")) == 1:
            ranks[kind] = {"rank": rank, "and": ", and"}
    return [
        say(
            templates[{0: "none", 1: "one"}.get(counts[kind], "several")],
            f"{table}.{kind}",
            **{"label": label, "rank": "a median of", "and": " and"} | ranks.get(kind, {}),
        )
        for kind, label in _several_types(say)
    ]


def _shares(say: Speaker) -> list[list[Sentence]]:
    sentences = []
    for status, shown in shown_statuses(say.survey):
        label = f"{shown['group']}, {shown['label']}" if "group" in shown else shown["label"]
        prefix = f"table6.all.{status}"
        if say.values[f"{prefix}.pct"] is not None:
            # What is no count has neither.
            spread = "" if say.values[f"{prefix}.se"] is None else "; SE {se}; {level} CI {ci}"
            template = (
                f"{{label}}: {{pct}} of the {{plural}} ({{numerator}}/{{denominator}}{spread}), over "
                "{organisations|organisation|organisations}."
            )
        elif say.count(f"{prefix}.organisations"):
            template = (
                "{label}: not defined, as {organisations|organisation|organisations} had {denominator|no} {plural}."
            )
        else:
            template = "{label}: not defined, as {organisations|no organisation} answered what it needs."
        sentences.append(say(template, prefix, label=label))
    denominators = (
        "Each share has a denominator of its own, the {plural} of the organisations that answered what it needs; "
    )
    return [[say(denominators + "the shares need not add up to a whole (Table 6).")], sentences]


def _sensitivity(say: Speaker) -> list[list[Sentence]]:
    known = "table4.all.organisations.n"
    if not say.count(known):
        return [[say(f"{{{known}|No organisation}} has a {{rate}}, so there is nothing to compare.")]]
    paragraphs = []
    for name, scenario in say.settings["sensitivity"].items():
        rules, words = [], {"label": scenario["label"]}
        dropped, none = "{excluded.n|organisation|organisations}", "{excluded.n|no organisation}"
        if trim := scenario.get("trim"):
            words["share"] = f"{100 * trim['fraction']:g}%"
            of = "{ranked.n|organisation|organisations} with a {rate}"
            if trim["base"] == "with_total":
                of = of.replace("{rate}", "total")
                dropped, none = f"{dropped} with a {{rate}}", f"{none} with a {{rate}}"
            rules.append(
                f"the {{share}} with the lowest and the {{share}} with the highest total of {of}, rounded down,"
            )
        if rates := [f"{rate:g}%" for rate in scenario.get("exclude_rates", [])]:
            words["rates"] = " or ".join([", ".join(rates[:-1]), rates[-1]] if len(rates) > 1 else rates)
            rules.append("organisations with a {rate} of {rates}")
        rule = " and ".join(rules)
        if not say.count(f"table5.{name}.excluded.n"):
            to_none = f"applies to {none}, and the rates stay as they are (Table 5)"
            paragraphs.append([say(f"{{label}}: the rule to leave out {rule} {to_none}.", f"table5.{name}", **words)])
            continue
        sentences = [say(f"{{label}}: {rule} were left out: {dropped} (Table 5).", f"table5.{name}", **words)]
        if say.values[f"table5.{name}.all.mean"] is not None:
            sentences.append(
                say(
                    "Of the {organisations.n|organisation|organisations} left, the mean {rate} was {mean} (in the "
                    "primary analysis {table5.primary.all.mean}) and the median {median} "
                    "({table5.primary.all.median}).",
                    f"table5.{name}.all",
                )
            )
        paragraphs.append(sentences)
    return paragraphs


def _limits(say: Speaker) -> list[list[Sentence]]:
    waiting = "in review and counted as missing until a person decides"
    answers = [
        _answers(
            say,
            "review",
            "{n|No answer} is in review.",
            "Of the answers that are or may be numbers",
            (f"is {waiting}", f"are {waiting}"),
        )
    ]
    if parts(say.survey["questions"]) and say.count("table2.all.organisations.n"):
        totals = "Of {table2.all.organisations.n|total|totals}"
        filled = "was not stated and is the sum of its parts", "were not stated and are the sums of their parts"
        answers.append(_answers(say, "imputed", f"{totals}, {{n|none}} was imputed.", totals, filled))
    read = "with the value that a rule reads"
    ruled = f"was ambiguous and counts {read}", f"were ambiguous and count {read}"
    stated = "Of the stated numbers of {plural}"
    answers.append(_answers(say, "ambiguous", "{n|No} stated number of {plural} was ambiguous.", stated, ruled))
    if say.count("table2.all.ambiguous.n"):
        answers.append(_band(say))
    silent, without = "table1.all.no_response.n", "table1.all.no_data.n"
    if say.count(silent):
        who = f"In all, {{{silent}|organisation|organisations}} did not respond and {{{without}|none}}"
    else:
        but = "but" if say.count(without) else "and"
        who = f"{{{silent}|No organisation}} failed to respond, {but} {{{without}|none}}"
    unknown = "; the {plural} of such organisations are not known and not estimated"
    ends = unknown if say.count(silent) or say.count(without) else ""
    return [answers, [say(f"{who} responded without data{ends}.")]]


def _answers(say: Speaker, name: str, none: str, of: str, are: tuple[str, str]) -> Sentence:
    """Return how many answers are so, with their percent, in a template for none or the words for one and several."""
    prefix = f"{name}.all.answers"
    count = say.count(f"{prefix}.n")
    return say(f"{of}, {{n}} ({{pct}}) {are[count > 1]}." if count else none, prefix)


def _band(say: Speaker) -> Sentence:
    """Return how far the total moves with the ambiguous answers that it rests on."""
    low, high = (f"table2.all.{say.noun}.total.ambiguity_{end}" for end in ("low", "high"))
    rests = "The total of {counted.total|singular|plural} rests on {ambiguous.n|such answer|such answers}"
    if say.text(low) == say.text(high):
        moved = "it is the same"
    elif say.values[high] == math.inf:
        moved = f"it would be {{{low}}} or more, with {{{high}}}"
    else:
        moved = f"it would be {{{low}}} to {{{high}}}"
    return say(f"{rests}; with any value in the interval of each, {moved}.", "table2.all")


def _several_types(say: Speaker) -> list[tuple[str, str]]:
    """Return the types that were contacted and their labels, where they are several: one alone is all."""
    labels = say.survey["organisation_types"]
    contacted = [(kind, label) for kind, label in labels.items() if say.count(f"table1.{kind}.contacted")]
    return contacted if len(contacted) > 1 else []


def _filled(*paragraphs: list[Sentence]) -> list[list[Sentence]]:
    return [paragraph for paragraph in paragraphs if paragraph]


def _add_own(sections: list[Section], own: dict[str, list[str]], say: Speaker) -> None:
    """Close each section with the config's own sentences."""
    by_name = {section.name: section for section in sections}
    problems = []
    for name, templates in own.items():
        if name not in by_name:
            problems.append(
                Problem(f"sentences.{name}: this survey has no such section; expected one of {', '.join(by_name)}")
            )
            continue
        paragraph = []
        for place, template in enumerate(templates, start=1):
            try:
                paragraph.append(say.own(template))
            except Unfit as error:
                problems.append(Problem(f"sentences.{name}, sentence {place}: {error}"))
        by_name[name].paragraphs.extend(_filled(paragraph))
    if problems:
        raise BadInput("sentences", problems)
