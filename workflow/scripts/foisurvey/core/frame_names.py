"""Names that the frames of `core.frames` have: of columns, and of what became of an answer.

Apart from the frames, for Snakemake, which reads a config at each start: polars takes time to import.
"""

from collections.abc import Iterable

from foisurvey.core.expression import Kind, Operand
from foisurvey.core.survey import Design

# Columns that a file of the survey must have, and those that a reply may have besides its answers.
ORGANISATION = ("organisation_id", "name", "organisation_type")
REPLY_DATES = ("date_responded", "date_refused")
REPLY_TEXTS = ("exemption_claimed", "review_outcome", "source", "comment")
# Whether there is a reply at all, in the words of who recorded it; the results have `responded` instead.
REPLY_STATUS = "reply_status"
CORRECTION = ("organisation_id", "question", "from", "to", "reason", "by", "date")
SUCCESSOR = ("earlier", "later", "change", "date", "source")
# What later stages add to an organisation, besides its answers and statuses.
DERIVED_NAMES = ("replies", "responded", "late", "counted_on", "completeness", "rate")

# What became of an answer: `status` in ANSWERS, `<question>_status` in the frames of one row an organisation. The first
# six have a value that counts; superseded is only in ANSWERS, imputed and withdrawn only in the other frames.
STATUSES = {
    "stated": "the number, or the option of a choice, as it was answered",
    "ruled": "an approximation or a bound, which counts as the config says",
    "proposed": "the number that the program proposes; it counts, but nobody has confirmed it",
    "confirmed": "the number that the program proposed, and a person confirmed",
    "corrected": "another number, which a person decided",
    "imputed": "a total that was missing: the sum of its parts",
    "in_review": "a person must decide what it means; missing until then",
    "withdrawn": "a revised reply withdraws it or leaves it blank; a person must decide, and it is missing until then",
    "not_answered": "left blank",
    "not_held": "the organisation does not hold the information",
    "refused": "the organisation refused to give it",
    "not_applicable": "the organisation says that the question does not apply to it",
    "not_seen": "the recording workbook says that the answer was not seen",
    "superseded": "another reply of the organisation counts instead",
    "late": "the reply came after the last day on which one counts, and is not counted",
    "no_response": "the organisation did not reply",
}

# Statuses of an answer that a person must decide.
UNDECIDED = ("in_review", "withdrawn")

# How complete a reply is: `completeness` in the analysis frame.
COMPLETENESS = ("full", "partial", "none", "late", "no_response")

# Kinds of an answer that has no number; a correction's `to` may be one of them in place of a text to read.
WITHOUT_A_NUMBER = ("not_held", "refused", "not_applicable", "not_seen", "not_answered")
# What a correction's `to` says if the organisation did not reply at all.
NO_RESPONSE = "no_response"
# All that a correction's `to` may be in place of a text to read.
DECISIONS = (*WITHOUT_A_NUMBER, NO_RESPONSE)

# Kinds whose value depends on how the config reads an ambiguous answer.
AMBIGUOUS = ("approximate", "more_than", "fewer_than")


def operands(design: Design, columns: Iterable[str] = ()) -> dict[str, Operand]:
    """Return what the columns of the analysis frame (`frames.derived`) are to a statement.

    `columns` are the columns of such a frame. Those of other names come from the organisations file and are texts.
    """
    kinds: dict[str, Kind] = dict.fromkeys(ORGANISATION, "text")
    kinds |= {"responded": "condition", "late": "condition"}
    kinds |= dict.fromkeys(("date_sent", *REPLY_DATES, "counted_on"), "date")
    kinds |= dict.fromkeys(REPLY_TEXTS, "text")
    for name, question in design.questions.items():
        is_choice = question.number == "choice"
        kinds |= {name: "text"} if is_choice else dict.fromkeys((name, f"{name}_low", f"{name}_high"), "number")
        kinds |= {f"{name}_status": "text", f"{name}_ambiguous": "condition", f"{name}_unconfirmed": "condition"}
    kinds |= {"completeness": "text", "rate": "number"}
    for status in design.statuses:
        kinds |= dict.fromkeys((f"{status}_numerator", f"{status}_denominator"), "number")
    statuses = tuple(status for status in STATUSES if status != "superseded")
    values = {"organisation_type": design.types, "completeness": COMPLETENESS}
    values |= {f"{name}_status": statuses for name in design.questions}
    values |= {name: question.options for name, question in design.questions.items() if question.number == "choice"}
    names = dict.fromkeys([*columns, *kinds])
    return {name: Operand(kinds.get(name, "text"), values.get(name, ())) for name in names}
