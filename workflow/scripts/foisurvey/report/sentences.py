"""The results in sentences: who responded, totals, rates, shares, sensitivity analyses, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import capitalised, markdown_safe, uncapitalised, visible
from foisurvey.core.survey import OwnSentences, Presentation, Question, Scenario
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import ENDS, Group, Results
from foisurvey.report.certainty_sentences import certainty
from foisurvey.report.process_sentences import process_sentences
from foisurvey.report.sentence_templates import BadTemplate, Sentence, Writer, as_text
from foisurvey.report.wording import listed, percentage
from foisurvey.tables.notes import emptied_types
from foisurvey.tables.registry import records
from foisurvey.tables.share_table import doubt
from foisurvey.tables.table import last_day, titled

COMPLETENESS = {"full": "full data", "partial": "partial data", "no_data": "no data"}
# A sentence a type on an extra question stands only where there are so many types, and options, at most.
MOST_TYPES, MOST_OPTIONS = 4, 4
TIES = {
    "all": "Organisations tied at the boundary were all left out.",
    "none": "Organisations tied at the boundary were all kept.",
}


@dataclass(frozen=True)
class ResultsSection:
    """A section of the results: its name in the config, its heading, and its paragraphs of sentences.

    Text from outside stands in headings and sentences as `outside_text.visible` leaves it, not escaped for any format.
    """

    name: str
    heading: str
    paragraphs: list[list[Sentence]]


def results_sections(results: Results, own: OwnSentences) -> list[ResultsSection]:
    """Return the sections response, totals, rates, shares, extra, sensitivity and limits; those four if it has them.

    `results` are of all analyses and statements; the config's `own` sentences stand at the end of their section. A
    number that is not defined is left out with its sentence, or the sentence says so. Raises BadInput with every
    sentence of the config that names no section, estimate or unit, or whose braces are broken.
    """
    writer, survey = Writer(results), results.survey
    sections = [
        ResultsSection("response", "Responses", _response(writer)),
        *(ResultsSection("replies", "Replies under the Act", one) for one in [process_sentences(writer)] if one),
        ResultsSection("totals", visible(f"Number of {survey.counted.plural}"), _totals(writer)),
    ]
    if survey.compliance:
        sections.append(ResultsSection("rates", visible(capitalised(survey.compliance.rate)), _rates(writer)))
    if survey.parts:
        sections.append(ResultsSection("shares", visible(survey.parts.heading), _shares(writer)))
    if survey.design.extra_tables:
        sections.append(ResultsSection("extra", "Other questions", _extra(writer)))
    if paragraphs := certainty(writer):
        sections.append(ResultsSection("certainty", "How sure the numbers are", paragraphs))
    if survey.sensitivity:
        sections.append(ResultsSection("sensitivity", "Sensitivity analyses", _sensitivity(writer)))
    sections.append(ResultsSection("limits", "Limits of the data", _limits(writer)))
    own_paragraphs = _own_paragraphs(writer, own.given(), [section.name for section in sections])
    for section in sections:
        if section.name in own_paragraphs:
            section.paragraphs.append(own_paragraphs[section.name])
    return sections


def markdown(sections: list[ResultsSection], survey: Presentation) -> str:
    """Return the sections as a Markdown document; its title says so where the data are synthetic."""
    blocks = [f"# {markdown_safe(titled('Results', survey))}"]
    for section in sections:
        blocks.append(f"## {markdown_safe(section.heading)}")
        blocks += [markdown_safe(" ".join(map(as_text, paragraph))) for paragraph in section.paragraphs]
    return "\n\n".join(blocks) + "\n"


def _response(writer: Writer) -> list[list[Sentence]]:
    all_types = writer.results.group("table1")
    contacted = "In total, {contacted|organisation was|organisations were} contacted"
    late = _late(writer, all_types)
    in_time = f" by {last_day(writer.survey)}" if late else ""
    if not all_types.count("responded.n"):
        none = f"{contacted}, and {{responded.n|none}} responded{in_time} (Table 1)"
        return [[writer.write(f"{none}; {late}." if late else f"{none}.", all_types)]]
    if all_types.count("contacted") == 1:
        data = next(words for name, words in COMPLETENESS.items() if all_types.count(f"{name}.n"))
        return [[writer.write(f"{contacted} and responded, with {data} (Table 1).", all_types)]]
    silent = "{no_response.n} ({no_response.pct}) did not " + ("reply" if late else "respond")
    of_all = [
        writer.write(f"{contacted}, and {{responded.n}} ({{responded.pct}}) responded{in_time} (Table 1).", all_types),
        writer.write(
            "Of all contacted, {full.n} ({full.pct}) provided full data, {partial.n} ({partial.pct}) partial data "
            "and {no_data.n} ({no_data.pct}) no data" + (f"; {silent}, and {late}." if late else f", and {silent}."),
            all_types,
        ),
    ]
    by_type = []
    for organisation_type, label in _several_types(writer).items():
        group = writer.results.group("table1", organisation_type)
        template = "{label}: {contacted|organisation was|organisations were} contacted and "
        if group.count("responded.n"):
            template += (
                "{responded.n} ({responded.pct}) responded, {full.n} ({full.pct}) with full data, "
                "{partial.n} ({partial.pct}) with partial data and {no_data.n} ({no_data.pct}) with no data"
            )
        else:
            template += "{responded.n|none} responded"
        late = _late(writer, group)
        by_type.append(writer.write(f"{template}; {late}." if late else f"{template}.", group, label=label))
    return _not_empty(of_all, by_type)


def _late(writer: Writer, group: Group) -> str:
    """Return the template of how many replied after the last day, an empty text where nobody did."""
    after = f"replied after {last_day(writer.survey)} and"
    return f"{{late.n|{after} is not counted|{after} are not counted}}" if group.count("late.n") else ""


def _totals(writer: Writer) -> list[list[Sentence]]:
    all_types = writer.results.group("table2")
    if not all_types.count("organisations.n"):
        template = "The number of {plural} is known for {organisations.n|no organisation}."
        return [[writer.write(template, all_types)]]
    of_all = [
        writer.write(
            "The number of {plural} is known for {organisations.n} of "
            "{table1.all.contacted|organisation|organisations} contacted and comes to "
            "{counted.total|singular|plural} in all (Table 2).",
            all_types,
        )
    ]
    if all_types.count("organisations.n") > 1:
        of_all.append(
            writer.write(
                "The mean per organisation was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and "
                "the range from {min} to {max}.",
                all_types,
            )
        )
    percentage = all_types.value(estimate_id(writer.survey.counted.id, "pct"))
    of_all_types = " ({counted.pct} of all)" if percentage is not None else ""
    templates = {
        "none": "{label}: the number is known for {organisations.n|no organisation}.",
        "one": "{label}: {organisations.n|organisation|organisations} had {counted.total|singular|plural}"
        f"{of_all_types}.",
        "several": "{label} had {rank} {median} (IQR {iqr}){and} a mean of {mean} (SD {sd}; {level} CI {ci}), over "
        f"{{organisations.n|organisation|organisations}} with {{counted.total|singular|plural}}{of_all_types}.",
    }
    return _not_empty(of_all, _by_type(writer, "table2", templates))


def _rates(writer: Writer) -> list[list[Sentence]]:
    assert writer.survey.compliance
    label = uncapitalised(writer.survey.questions[writer.survey.compliance.part].label)
    totals, rates = writer.results.group("table3"), writer.results.group("table4")
    known = totals.count("organisations.n")
    with_total = ", with {counted.total|singular|plural} in all (Tables 3 and 4)" if known else ""
    of_all = [
        writer.write("The {rate} of an organisation is the percentage of its {plural} that are {label}.", label=label),
        writer.write(
            f"It is known for {{organisations.n|no organisation|organisation|organisations}}{with_total}.", totals
        ),
    ]
    if known == 1:
        of_all.append(writer.write("The rate was {mean}.", rates))
    elif known:
        of_all.append(
            writer.write(
                "The mean rate was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and the range "
                "from {min} to {max}.",
                rates,
            )
        )
    templates = {
        "none": "{label}: the rate is known for {organisations.n|no organisation}.",
        "one": "{label}: the rate of {organisations.n|organisation|organisations} was {mean}.",
        "several": "{label} had {rank} {median} (IQR {iqr}){and} a mean of {mean} (SD {sd}; {level} CI {ci}), over "
        "{organisations.n|organisation|organisations}.",
    }
    return _not_empty(of_all, _by_type(writer, "table4", templates) if known else [])


def _by_type(writer: Writer, table: str, templates: Mapping[str, str]) -> list[Sentence]:
    """Return a sentence a type, by the template for none, one or several organisations.

    A median is called the lowest or the highest where no other is printed alike.
    """
    labels = _several_types(writer)
    groups = {name: writer.results.group(table, name) for name in labels}
    medians = {name: group.value("median") or 0.0 for name, group in groups.items() if group.count("organisations.n")}
    printed = [groups[name].text("median") for name in medians]
    ranks = {}
    for rank, extreme in (("the lowest median,", min), ("the highest median,", max)):
        name = extreme(medians, key=medians.__getitem__, default="")
        if len(medians) > 1 and printed.count(groups[name].text("median")) == 1:
            ranks[name] = {"rank": rank, "and": ", and"}
    sentences = []
    for name, group in groups.items():
        template = templates[{0: "none", 1: "one"}.get(group.count("organisations.n"), "several")]
        words = {"label": labels[name], "rank": "a median of", "and": " and"} | ranks.get(name, {})
        sentences.append(writer.write(template, group, **words))
    return sentences


def _shares(writer: Writer) -> list[list[Sentence]]:
    all_types, statistics = writer.results.group("table6"), writer.survey.statistics
    second = statistics.interval_of_share != "cluster"  # an interval by organisations beside another
    sentences, allowed_for, doubtful = [], False, False
    for status, part in writer.survey.statuses.items():
        label = f"{part.group}, {part.label}" if isinstance(part, Question) and part.group else part.label
        share = Group(writer.results, all_types.id(status))
        if share.value("pct") is not None:
            # A share of an amount of money has neither, but for one by organisations.
            spread = "" if share.value("se") is None else "; SE {se}; {level} CI {ci}"
            if share.value("cluster_ci_low") is not None:
                spread += "; {level} CI by organisations {cluster_ci}" if second else ""
                allowed_for = True
            doubtful = doubtful or any(doubt(share, name) for name in ("ci", "cluster_ci")[: 1 + second])
            template = (
                f"{{label}}: {{pct}} of the {{plural}} ({{numerator}}/{{denominator}}{spread}), over "
                "{organisations|organisation|organisations}."
            )
        elif share.count("organisations"):
            template = (
                "{label}: not defined, as {organisations|organisation|organisations} had {denominator|no} {plural}."
            )
        else:
            template = "{label}: not defined, as {organisations|no organisation} answered what it needs."
        sentences.append(writer.write(template, share, label=label))
    assert writer.survey.parts
    denominators = (
        "Each share has a denominator of its own, the {plural} of the organisations that answered what it needs; "
    )
    summed = "the shares need not add up to a whole (Table 6)."
    if not writer.survey.parts.disjoint:
        summed = "the parts may overlap, so the shares do not add up to a whole (Table 6)."
    about = [writer.write(denominators + summed)]
    if allowed_for:
        those = "interval by organisations allows" if second else "intervals allow"
        about.append(writer.write(f"The {those} for whole organisations having answered."))
        if second and writer.survey.design.counts_things:
            too_narrow = "and is too narrow where those of one organisation are alike."
            about.append(writer.write(f"The other treats {{plural}} as independent, {too_narrow}"))
    if doubtful:
        with_care = "Read with care an interval without width, or with an end that no share can have (Table 6)."
        about.append(writer.write(with_care))
    return [about, sentences]


def _extra(writer: Writer) -> list[list[Sentence]]:
    """Return a paragraph on each extra question: on all organisations, and on each type where these are few."""
    survey, labels = writer.survey, _several_types(writer)
    tables, paragraphs = records(survey.design), []
    for table, question in survey.design.extra_tables.items():
        asked, group = survey.questions[question], writer.results.group(table)
        words = {f"{option}.label": called[0] for option, called in asked.choices.items()}
        words |= {"question": asked.label, "where": f" ({tables[table].label})"}
        words["about"] = asked.label if asked.label.endswith("?") else f"{asked.label}:"
        of_choices = "Of {organisations.n|organisation|organisations} that answered “{question}”{where}, "
        paragraph = [writer.write(_answered(asked, group, of_choices), group, **words)]
        few = len(labels) <= MOST_TYPES and len(asked.choices) <= MOST_OPTIONS
        if few and group.count("organisations.n"):
            for name, label in labels.items():
                group, words = writer.results.group(table, name), words | {"about": f"{label}:", "where": ""}
                of_choices = "{about} of {organisations.n|organisation|organisations} that answered, "
                paragraph.append(writer.write(_answered(asked, group, of_choices), group, **words))
        paragraphs.append(paragraph)
    return paragraphs


def _answered(asked: Question, group: Group, of_choices: str) -> str:
    """Return the template of what organisations answered to an extra question; `of_choices` begins that of a choice."""
    count = group.count("organisations.n")
    if asked.choices and count:
        chosen = [f"{{{group.id(option)}.n}} ({{{group.id(option)}.pct}})" for option in asked.choices]
        chosen[0] += " said"
        options = zip(chosen, asked.choices, strict=True)
        return f"{of_choices}{listed([f'{number} “{{{option}.label}}”' for number, option in options])}."
    said = {0: "", 1: ", with {mean}"}.get(count, "; the median was {median} (IQR {iqr}), from {min} to {max}")
    return f"{{about}} {{organisations.n|no organisation|organisation|organisations}} answered{{where}}{said}."


def _sensitivity(writer: Writer) -> list[list[Sentence]]:
    rates = writer.results.group("table4")
    if not rates.count("organisations.n"):
        template = "{organisations.n|No organisation} has a {rate}, so there is nothing to compare."
        return [[writer.write(template, rates)]]
    scenarios = writer.survey.sensitivity.items()
    return [_scenario(writer, name, scenario) for name, scenario in scenarios]


def _scenario(writer: Writer, name: str, scenario: Scenario) -> list[Sentence]:
    counts = writer.results.group("table5", "", analysis=name)
    rules, words = [], {"label": scenario.label}
    if scenario.stated_totals_only:
        rules.append("organisations whose total was imputed")
    dropped, none = "{excluded.n|organisation|organisations}", "{excluded.n|no organisation}"
    if trim := scenario.trim:
        words["share"] = percentage(trim.fraction)
        total = "a stated total" if scenario.stated_totals_only else "a total"
        ranked = "a {rate}" + (f" and {total}" if scenario.stated_totals_only else "")
        if trim.base == "with_total":
            ranked = total
            dropped, none = f"{dropped} with a {{rate}}", f"{none} with a {{rate}}"
        rules.append(
            f"the {{share}} with the lowest and the {{share}} with the highest total of "
            f"{{ranked.n|organisation|organisations}} with {ranked}, rounded down,"
        )
    if scenario.exclude_rates:
        words["rates"] = listed([f"{rate:g}%" for rate in scenario.exclude_rates], "or")
        rules.append("organisations with a {rate} of {rates}")
    rule = " and ".join(rules)
    if not counts.count("excluded.n"):
        to_none = f"applies to {none}, and the rates stay as they are (Table 5)"
        return [writer.write(f"{{label}}: the rule to leave out {rule} {to_none}.", counts, **words)]
    sentences = [writer.write(f"{{label}}: {rule} were left out: {dropped} (Table 5).", counts, **words)]
    if trim and trim.ties in TIES:
        sentences.append(writer.write(TIES[trim.ties]))
    all_types = writer.results.group("table5", analysis=name)
    if all_types.value("mean") is not None:
        sentences.append(
            writer.write(
                "Of the {organisations.n|organisation|organisations} left, the mean {rate} was {mean} (in the "
                "primary analysis {table5.primary.all.mean}) and the median {median} "
                "({table5.primary.all.median}).",
                all_types,
            )
        )
    if types := emptied_types(writer.results, name):
        sentences.append(writer.write("No organisation is left of {types}.", types=listed(types)))
    return sentences


def _limits(writer: Writer) -> list[list[Sentence]]:
    table1, table2 = writer.results.group("table1"), writer.results.group("table2")
    waiting = "in review and counted as missing until a person decides"
    answers = [
        _answers(
            writer,
            "review",
            "{answers.n|No answer} is in review.",
            "Of the answers that are or may be numbers",
            (f"is {waiting}", f"are {waiting}"),
        )
    ]
    if writer.results.group("unconfirmed").count("answers.n"):
        as_proposed = "as the program proposes; nobody has confirmed"
        counting = f"counts {as_proposed} it", f"count {as_proposed} them"
        answers.append(_answers(writer, "unconfirmed", "", "Of the numbers and proposals that count", counting))
    if writer.survey.parts and writer.survey.parts.disjoint and table2.count("organisations.n"):
        totals = "Of {table2.all.organisations.n|total|totals}"
        no_limit = "no interval or ambiguity band says how much higher"
        filled = (
            f"was not stated and is the sum of its parts, a lower limit: {no_limit} it may be",
            f"were not stated and are the sums of their parts, lower limits: {no_limit} they may be",
        )
        answers.append(_answers(writer, "imputed", f"{totals}, {{answers.n|none}} was imputed.", totals, filled))
    read = "with the value that a rule reads"
    ruled = f"was ambiguous and counts {read}", f"were ambiguous and count {read}"
    none, stated = "{answers.n|No} stated number of {plural} was ambiguous.", "Of the stated numbers of {plural}"
    answers.append(_answers(writer, "ambiguous", none, stated, ruled))
    if table2.count("ambiguous.n"):
        answers.append(_band(writer, table2))
    silent, without, late = table1.count("no_response.n"), table1.count("no_data.n"), _late(writer, table1)
    if late:
        silent_ones = "{no_response.n|organisation|organisations} did not reply"
        who = f"{silent_ones}, {late}, and {{no_data.n|none}} responded without data"
        return [answers, [writer.write(f"{who}. No number includes or estimates their {{plural}}.", table1)]]
    if silent:
        who = "In all, {no_response.n|organisation|organisations} did not respond and {no_data.n|none}"
    else:
        but = "but" if without else "and"
        who = f"{{no_response.n|No organisation}} failed to respond, {but} {{no_data.n|none}}"
    unknown = "; the {plural} of such organisations are not known and not estimated"
    return [answers, [writer.write(f"{who} responded without data{unknown if silent or without else ''}.", table1)]]


def _answers(writer: Writer, name: str, none: str, of: str, are: tuple[str, str]) -> Sentence:
    """Return how many answers are so, with their percentage; `none` is the template for 0, `are` for 1 and for more."""
    group = writer.results.group(name)
    count = group.count("answers.n")
    return writer.write(f"{of}, {{answers.n}} ({{answers.pct}}) {are[count > 1]}." if count else none, group)


def _band(writer: Writer, totals: Group) -> Sentence:
    """Return how far the total moves with the ambiguous answers that it rests on."""
    total = estimate_id(writer.survey.counted.id, "total")
    low, high = (totals.text(estimate_id(total, end)) for end in ENDS)
    if low == high:
        moved = "it is the same"
    elif not totals.has_upper_limit(total):
        moved = "it would be {counted.total.ambiguity_low} or more, with {counted.total.ambiguity_high}"
    else:
        moved = "it would be {counted.total.ambiguity_low} to {counted.total.ambiguity_high}"
    rests = "The total of {counted.total|singular|plural} rests on {ambiguous.n|such answer|such answers}"
    return writer.write(f"{rests}; with any value in the interval of each, {moved}.", totals)


def _several_types(writer: Writer) -> dict[str, str]:
    """Return the types that were contacted and their labels, where they are several: one alone is all."""
    labels = writer.survey.type_labels
    contacted = {
        name: label for name, label in labels.items() if writer.results.group("table1", name).count("contacted")
    }
    return contacted if len(contacted) > 1 else {}


def _not_empty(*paragraphs: list[Sentence]) -> list[list[Sentence]]:
    return [paragraph for paragraph in paragraphs if paragraph]


def _own_paragraphs(
    writer: Writer, own: Mapping[str, Sequence[str]], sections: Sequence[str]
) -> dict[str, list[Sentence]]:
    """Return a paragraph of the config's own sentences for each section that has any. Raises BadInput."""
    paragraphs: dict[str, list[Sentence]] = {}
    problems = []
    for name, templates in own.items():
        if name not in sections:
            expected = f"this survey has no such section; expected one of {', '.join(sections)}"
            problems.append(Problem(f"sentences.{name}: {expected}"))
            continue
        paragraph = paragraphs[name] = []
        for place, template in enumerate(templates, start=1):
            try:
                paragraph.append(writer.write_own(template))
            except BadTemplate as error:
                problems.append(Problem(f"sentences.{name}, sentence {place}: {error}"))
    if problems:
        raise BadInput("sentences", problems)
    return paragraphs
