"""Every defensible analysis in sentences: how far the headlines move, what moves them, and which claims hold."""

from collections.abc import Mapping

from foisurvey.core.outside_text import uncapitalised
from foisurvey.core.survey import Claim
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.robustness.choice_labels import NODE_LABELS
from foisurvey.robustness.choices import NODES, Multiverse
from foisurvey.robustness.explained import CLAIMS, TABLE
from foisurvey.tables.headline_labels import claim_words, headline_labels


def universes_sentences(writer: Writer, of: Multiverse, claims: Mapping[str, Claim]) -> list[list[Sentence]]:
    """Return paragraphs on all universes, and on the claims, without an empty one.

    The results of the writer have the estimates of `robustness.explained`.
    """
    paragraphs = [
        [_how_many(writer)],
        *(_headline(writer, outcome) for outcome in of.outcomes),
        _claims(writer, claims),
    ]
    return [sentences for sentences in paragraphs if sentences]


def _how_many(writer: Writer) -> Sentence:
    return writer.write(
        "The survey was analysed in {universes.possible.n|way|ways}: in every possible combination of the choices that "
        "others could have made."
    )


def _headline(writer: Writer, outcome: str) -> list[Sentence]:
    group, label = writer.results.group(TABLE, outcome), headline_labels(writer.survey)[outcome]
    if group.value("median") is None:
        return [writer.write("{label}: no analysis has this number.", label=label)]
    own = " (the survey's own: {own})" if group.value("own") is not None else ""
    sentences = [
        writer.write(
            f"{{label}}: nine in ten analyses give {{p5}} to {{p95}}{own}. All give {{min}} to {{max}}.",
            group,
            label=label,
        )
    ]
    least, middle, most = (group.value(name) for name in ("p5", "own", "p95"))
    if least is not None and middle is not None and most is not None and not least <= middle <= most:
        sentences.append(writer.write("The survey's own number lies outside the range of nine in ten."))
    parts = {node: estimate_id("explained", node, "pct") for node in NODES}
    shares = {node: group.value(name) or 0.0 for node, name in parts.items() if name in group}
    if shares and (first := max(shares, key=shares.__getitem__)) and shares[first]:
        template = "The choice that moves it most, “{node}”, explains {share} of the spread."
        sentences.append(
            writer.write(
                template.replace("{share}", f"{{{group.id(parts[first])}}}"), node=uncapitalised(NODE_LABELS[first])
            )
        )
        if first == "weight" and not outcome.startswith("total_"):
            questions = (
                "Its options answer two questions: what the average organisation has, and what all {plural} together "
                "have."
            )
            sentences.append(writer.write(questions))
    return sentences


def _claims(writer: Writer, claims: Mapping[str, Claim]) -> list[Sentence]:
    sentences = []
    for name, claim in claims.items():
        group = writer.results.group(CLAIMS, name)
        words = claim_words(claim, writer.survey)
        if group.value("universes.pct") is None:
            sentences.append(writer.write("“{claim}”: no analysis has this number.", claim=words))
            continue
        drawn = "" if group.value("draws.pct") is None else " and in {draws.pct} of the bootstrap draws"
        sentences.append(
            writer.write(f"“{{claim}}” holds in {{universes.pct}} of the analyses{drawn}.", group, claim=words)
        )
    return sentences
