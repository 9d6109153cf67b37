"""A grammar of answers to "how many" questions: it makes a text together with what the text means.

The meanings follow the policy of how an answer is read, not the reader. Every form is a function
of `choose`, which picks one of a sequence: Hypothesis draws with it, a benchmark takes
`random.Random(seed).choice`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Choose = Callable[[Sequence[Any]], Any]

PERSON = "a person must decide"
TOLERANCE = 0.1


def each(block: str) -> tuple[str, ...]:
    """Return the texts of a block, with a bar between them."""
    return tuple(text.strip(" \n") for text in block.split("|"))


@dataclass(frozen=True)
class Question:
    """A question, the number it wants, nouns of what it counts (the first also of one) and of something else."""

    text: str
    number: str
    one: str
    own: tuple[str, ...]
    other: tuple[str, ...]
    leads: tuple[str, ...] = ("We have", "There are", "The Trust has", "There are currently", "We currently have")


@dataclass(frozen=True)
class Meaning:
    """What policy makes of a text; kind PERSON where nothing may be accepted."""

    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    section: str | None = None


@dataclass(frozen=True)
class Spoken:
    """An answer, its question, and what it means."""

    text: str
    question: Question
    meaning: Meaning


DECIDE = Meaning(PERSON)

SYSTEMS = Question(
    "How many digital systems are deployed in your organisation?",
    "count",
    "system",
    ("systems", "digital systems"),
    each("hospitals | hours | members of staff | FTE | FTEs | days | patients | weeks | years | requests | licences"),
)
STAFF = Question(
    "How many members of staff are employed in the clinical safety team?",
    "count",
    "member of staff",
    ("members of staff", "FTE", "WTE"),
    each("hospitals | hours | hours a week | days | patients | systems | years | incidents"),
)
INCIDENTS = Question(
    "What was the total number of incidents reported?",
    "count",
    "incident",
    ("incidents",),
    each("hospitals | hours | systems | weeks | complaints | pages"),
    ("We have", "There are", "There were", "The Trust has"),
)
EQUIVALENTS = Question(
    "How many full time equivalent (FTE) staff work in the team?",
    "decimal",
    "FTE",
    ("FTE", "WTE", "full time equivalent", "FTE staff"),
    each("hours | days a week | systems | years"),
)
BUDGET = Question(
    "What is the annual budget for clinical safety?",
    "money",
    "",
    (),
    each("hours | members of staff | FTE | systems"),
    ("The budget is", "The annual budget is", "The annual budget for clinical safety is"),
)
COUNTS = (SYSTEMS, STAFF, INCIDENTS)


# --- numbers and how they are visible

_UNITS = (
    *"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(),
    *"fifteen sixteen seventeen eighteen nineteen".split(),
)
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_QUARTERS = {0.25: "¼", 0.5: "½", 0.75: "¾"}


def in_words(number: int, join: str = "-", conjunction: str = " and ", comma: str = "") -> str:
    """Return an English name of 0 to 999,999,999."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        tens, one = divmod(number, 10)
        return _TENS[tens - 1] + (join + _UNITS[one] if one else "")
    for size, name in ((10**6, " million"), (1000, " thousand"), (100, " hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            link = conjunction if size == 100 or rest < 100 else f"{comma} "
            head = in_words(many, join, conjunction, comma) + name
            return head + (link + in_words(rest, join, conjunction, comma) if rest else "")
    raise AssertionError(number)


def whole(choose: Choose) -> int:
    """Choose a whole number of 2 or more, of any size up to millions."""
    size = choose((10, 100, 100, 1000, 10_000, 1_000_000, 10_000_000))
    number = choose(range(2, size))
    return number - number % choose((1, 1, 1000, 100_000)) if number > 200_000 else number


def plainly_spelt(choose: Choose, number: int) -> str:
    """Spell a whole number as any reader must read it."""
    ways = [str(number), in_words(number), in_words(number).capitalize()]
    if number >= 1000:
        ways += [f"{number:,}", f"{number:,}".replace(",", "\u2009")]
        # Digits alone could be a year.
        ways = ways[1:] if 1900 <= number <= 2100 else ways
    return choose(ways)


def visible(choose: Choose, number: int) -> str:
    """Spell a whole number in any way that policy and common sense give one meaning."""
    ways = [
        *(f"{number}", f"{number:,}", f"{number}.0", in_words(number), in_words(number).upper()),
        in_words(number, choose(("-", " ")), choose((" and ", " ")), choose(("", ","))),
        *(f"{number:,}".replace(",", space) for space in "\u00a0\u2009\u202f"),
        *(f"{number} ({in_words(number)})", f"{in_words(number).capitalize()} ({number})"),
    ]
    if number % 12 == 0 and number <= 120:
        ways += ["a dozen" if number == 12 else f"{in_words(number // 12)} dozen"]
    if number == 6:
        ways += ["half a dozen"]
    if number % 100 == 0 and number >= 1000:
        ways += [f"{number / 1000:g}k" if number < 10**6 else f"{number / 10**6:g} million"]
    if number % 100_000 == 0:
        ways += [f"{number / 10**6:g}m", f"{number / 10**6:g} million"]
    return choose(ways)


def fraction(choose: Choose) -> float:
    """Choose a number that is not whole."""
    return choose(range(30)) + choose((0.25, 0.5, 0.75, 0.1, 0.2, 0.61, 0.08, 0.875))


def spelt_fraction(choose: Choose, number: float) -> str:
    """Spell a number that is not whole."""
    ways = [
        f"{number:g}",
        f"{number:.2f}" if number != round(number, 1) and number == round(number, 2) else f"{number}",
    ]
    base, part = int(number), number % 1
    if part in _QUARTERS:
        ways += [f"{base or ''}{_QUARTERS[part]}", f"{base} {_QUARTERS[part]}" if base else _QUARTERS[part]]
        ways += [f"{base} {int(part * 4)}/4" if part != 0.5 else f"{base} 1/2"] if base else []
    if part == 0.5 and base:
        ways += [f"{in_words(base)} and a half", f"{base} and a half", f"{in_words(base)} point five"]
    if base == 0:
        ways += [f"{number:g}"[1:]]
    return choose(ways)


# --- bounds and hedges, and what they make of a number

PLAIN_HEDGES = ("approximately ", "approx. ", "approx ", "c. ", "c.", "circa ", "about ", "around ", "~", "roughly ")
HEDGES = (*PLAIN_HEDGES, "an estimated ", "estimated at ", "est. ", "approximately: ", "~ ")
HEDGES_AFTER = (" or so", " (estimated)", " (approximately)", " approx.", ", approximately", " (approx)")
# What stands before or after a number, how far the valid number is from it, and on which side it is open.
PLAIN_BOUNDS = (
    *(("more than ", "", 1, "more_than"), ("over ", "", 1, "more_than"), (">", "", 1, "more_than")),
    *(("in excess of ", "", 1, "more_than"), ("at least ", "", 0, "more_than"), ("a minimum of ", "", 0, "more_than")),
    *(("", "+", 0, "more_than"), ("", " or more", 0, "more_than"), ("<", "", -1, "fewer_than")),
    *(("fewer than ", "", -1, "fewer_than"), ("less than ", "", -1, "fewer_than"), ("under ", "", -1, "fewer_than")),
    *(("up to ", "", 0, "fewer_than"), ("no more than ", "", 0, "fewer_than"), ("at most ", "", 0, "fewer_than")),
)
BOUNDS = (
    *PLAIN_BOUNDS,
    *(("> ", "", 1, "more_than"), ("greater than ", "", 1, "more_than"), ("upwards of ", "", 0, "more_than")),
    *(("no fewer than ", "", 0, "more_than"), ("not less than ", "", 0, "more_than"), ("≥", "", 0, "more_than")),
    *((">=", "", 0, "more_than"), ("< ", "", -1, "fewer_than"), ("below ", "", -1, "fewer_than")),
    *(("≤ ", "", 0, "fewer_than"), ("<=", "", 0, "fewer_than"), ("not more than ", "", 0, "fewer_than")),
    *(("a maximum of ", "", 0, "fewer_than"), ("", " or fewer", 0, "fewer_than"), ("", " or less", 0, "fewer_than")),
    *(("", " at most", 0, "fewer_than"), ("", " at least", 0, "more_than"), ("", " or above", 0, "more_than")),
)


def exactly(value: float, number: str = "count") -> Meaning:
    """Return the meaning of one stated number."""
    return DECIDE if number == "count" and value % 1 else Meaning("exact", value, value, value)


def about(value: float, number: str = "count") -> Meaning:
    """Return the meaning of one hedged number."""
    if number == "count" and value % 1:
        return DECIDE
    return Meaning("approximate", value, value * (1 - TOLERANCE), value * (1 + TOLERANCE))


def bounded(stated: float, step: int, kind: str, number: str = "count") -> Meaning:
    """Return the meaning of a bound: the next valid number of a count, and of anything else a case for a person."""
    value = stated + step
    if number != "count" or stated % 1 or value < 0:
        return DECIDE
    return Meaning(kind, value, value, None) if kind == "more_than" else Meaning(kind, value, 0, value)


def with_noun(choose: Choose, before: str, said: str, after: str, nouns: Sequence[str]) -> str:
    """Put a noun behind a number, or none."""
    noun = choose(("", *(f" {many}" for many in nouns)))
    # "10 or more systems" and "10 systems or more", but never "10 systems+".
    first, second = (after, noun) if after == "+" else choose(((after, noun), (noun, after)))
    return f"{before}{said}{first}{second}"


def number_phrase(choose: Choose, question: Question) -> tuple[str, Meaning]:
    """Return a number that answers the question, bounded, hedged or neither, and its meaning."""
    value: float
    if question.number == "money":
        said, value = money(choose)
    elif question.number == "decimal" and choose((True, False)):
        value = fraction(choose)
        said = spelt_fraction(choose, value)
    else:
        value = whole(choose)
        said = visible(choose, int(value))
    way = choose(("exact", "exact", "hedge", "hedge after", "bound"))
    if way == "hedge":
        return with_noun(choose, choose(HEDGES), said, "", question.own), about(value, question.number)
    if way == "hedge after":
        return with_noun(choose, "", said, choose(HEDGES_AFTER), question.own), about(value, question.number)
    if way == "bound":
        before, after, step, kind = choose(BOUNDS)
        text = with_noun(choose, before, said, after, question.own)
        return text, bounded(value, step, kind, question.number)
    return with_noun(choose, "", said, "", question.own), exactly(value, question.number)


def money(choose: Choose, plain: bool = False) -> tuple[str, float]:
    """Return a sum of pounds a year and its value."""
    thousands, tenths, few = choose(range(1, 900)), choose(range(11, 99)), choose(range(2, 999_999))
    ways = [
        *((f"£{thousands}k", thousands * 1000), (f"£{few:,}", few), (f"£{few}", few), (f"£{few:,}.00", few)),
        *((f"£{tenths / 10}m", tenths * 100_000), (f"£{tenths / 10} million", tenths * 100_000)),
        *((f"{thousands}k", thousands * 1000), (f"£{thousands}K", thousands * 1000)),
        (f"£{thousands}000", thousands * 1000),
    ]
    if not plain:
        ways += [
            *((f"£{thousands / 10}k", thousands * 100), (f"£{thousands},000", thousands * 1000), (f"{few:,}", few)),
            *((f"£{few:,}.50", few + 0.5), (f"£ {few:,}", few), (f"{few:,} pounds", few), (f"GBP {few:,}", few)),
            *((f"£{few:,}".replace(",", "\u2009"), few), (f"{in_words(few)} pounds", few)),
            (f"£{thousands} thousand", thousands * 1000),
        ]
    said, value = choose(ways)
    return said + choose(("", "", " per annum", " pa", " p.a.", " per year", " a year")), float(value)


# --- what stands around

LISTED = each(
    """
    1. | 2) | (3) | Q2 - | Q2: | Q4. | Question 3: | a) | (b) | 3a. | iv) | Q1 | Question 12 - | Answer: | A: |
    Response: | Answer to question 5: | Q.7
    """
)
PLAIN_LISTED = ("1. ", "2) ", "Q2 - ", "Q2: ", "Question 3: ")
ASKED = ("Q2 - ", "Q2: ", "Question 3: ")
FORMAL = each(
    """
    In answer to your question: | Thank you for your request. | I can confirm the following: |
    Further to your request dated 02/05/2024, please see our answer below. | Our reference: FOI-2024-0123. |
    Response to your Freedom of Information request FOI/23/1045: | Request received on 3 March 2024.
    """
)
LEADS = each(
    """
    I can confirm that we have | The Council can confirm that there are | As at 31 March 2024 there are |
    As of 1 April 2023, we have | Under the Freedom of Information Act 2000 we can confirm that there are |
    In response to your request of 3 May 2024, we have | Our records show that there are | The answer is |
    Having consulted the department, there are | In accordance with section 1(1)(a) of the Act there are
    """
)
HARMLESS = (
    "\n",
    *each(
        """
        . | at the time of writing. | . Please note that this is subject to change. | as at 31/03/2024 |
        (as at 31 March 2024). | . Correct as of 1st April 2023. | . Our reference is FOI-2024-0123. | ! | ; |
        . I hope that this answers your question. | . Please quote FOI/23/1045. | in total | currently | overall |
        . This is provided under section 1(1) of the Freedom of Information Act 2000. |
        . Source: annual report 2022/23. | . We work to DCB0129 and DCB0160. | . We are certified to ISO 27001:2013. |
        (see Appendix 2). | . See page 14. |
        . If you are dissatisfied you may ask for an internal review within 40 working days. | * | as of today. |
        . Contact us on 0300 123 4567. | . Telephone: 01234 567890 ext. 12. | . Email foi2@example.nhs.uk. | (2024). |
        . See https://www.example.nhs.uk/foi/2024/1234. | . The Data Protection Act 2018 was considered. | ¹ | ² |
        . Guidance of 12.5.2019 was followed. | . Report of 2024-03-31, 10:30. | . Written by a Band 7 manager.
        """
    ),
)
SENTENCES = tuple(comment for comment in HARMLESS if comment.startswith(". "))
# Numbers of something else than any of the questions counts.
ASIDES = each(
    """
    across 3 sites | . These serve 4 boroughs. | , which took 20 minutes to collate | (in 5 regions) |
    . Our area has 250,000 residents. | . The building has 6 floors. | on 12 wards | , found on two floors. |
    . We serve one county. | . We cover 40% of the region. | using 3 printers
    """
)


def in_front(choose: Choose) -> str:
    """Return a list number, a formal opening or nothing."""
    front = choose(("", "", choose(LISTED), choose(FORMAL)))
    return front and front + choose((" ", " ", "\n"))


def behind(choose: Choose, comments: Sequence[str]) -> str:
    """Return a comment, spaced as it is written, or nothing."""
    comment = choose(("", choose(comments)))
    return comment if comment[:1] in (*".,;!¹²\n", "") else f" {comment}"


def dressed(choose: Choose, question: Question, phrase: str) -> str:
    """Put what changes nothing around a phrase that answers the question."""
    lead = choose(("", "", choose(question.leads), choose(LEADS) if question.number != "money" else "The answer is"))
    comment = behind(choose, choose((HARMLESS, HARMLESS, ASIDES)))
    return f"{in_front(choose)}{lead}{' ' if lead else ''}{phrase}{comment}"


def around(choose: Choose, text: str) -> str:
    """Put what changes nothing around a whole sentence."""
    comment = behind(choose, SENTENCES)
    return in_front(choose) + (text.rstrip(".") if comment else text) + comment


# --- forms that every reader must read without a person


def plain_count(choose: Choose) -> Spoken:
    """A whole number, with a noun of the question or none, a few words in front or none."""
    question, value = choose(COUNTS), whole(choose)
    said = plainly_spelt(choose, value)
    lead = choose(("", "", *question.leads))
    noun = choose(("", *(f" {many}" for many in question.own)))
    said = f"{lead} {said[0].lower()}{said[1:]}" if lead else said
    return Spoken(choose(("", "", *PLAIN_LISTED)) + said + noun + choose(("", ".")), question, exactly(value))


def plain_hedge(choose: Choose) -> Spoken:
    """A whole number hedged in the policy's words."""
    question, value = choose(COUNTS), whole(choose)
    hedge = choose(PLAIN_HEDGES)
    lead = choose(("", "We have ", "There are "))
    said = plainly_spelt(choose, value).lower()
    return Spoken(lead + hedge + said + choose(("", f" {question.own[0]}")), question, about(value))


def plain_bound(choose: Choose) -> Spoken:
    """A whole number with one of the policy's bounds."""
    question, value = choose(COUNTS), whole(choose)
    before, after, step, kind = choose(PLAIN_BOUNDS)
    said = f"{value:,}" if after == "+" or before in "<>" else plainly_spelt(choose, value).lower()
    text = choose(("", "We have ", "There are ")) + before + said + after + choose(("", f" {question.own[0]}"))
    return Spoken(text, question, bounded(value, step, kind))


def plain_zero(choose: Choose, listed: bool = True) -> Spoken:
    """None at all, in so many words."""
    question = choose(COUNTS)
    front = choose(("", "", *ASKED)) if listed else ""
    many = question.own[0]
    text = choose(
        each(
            f"""
            0 | nil | Nil | none | None. | zero | NONE | No {many} | no {many}. | 0 {many} |
            We do not have any {many}. | We have no {many}. | There are no {many}. | We have none. | There are none |
            We do not have any
            """
        )
    )
    return Spoken(front + text, question, exactly(0))


def plain_decimal(choose: Choose) -> Spoken:
    """Full time equivalents, whole or not."""
    value = choose(range(30)) + choose((0.25, 0.5, 0.75, 0.1, 0.61))
    said = choose((f"{value:g}", f"{value:g} FTE", f"{value:g} WTE", f"{value:g}FTE", f"{value:g} FTE."))
    hedge = choose(("", "approximately ", "c. "))
    lead = choose(("", "", "We have ", "There are ", "Q2: ", "1) "))
    meaning = about(value, "decimal") if hedge else exactly(value, "decimal")
    return Spoken(lead + hedge + said, EQUIVALENTS, meaning)


def plain_money(choose: Choose) -> Spoken:
    """A sum of pounds."""
    said, value = money(choose, plain=True)
    hedge = choose(("", "", "approximately ", "circa ", "around "))
    meaning = about(value, "money") if hedge else exactly(value, "money")
    lead = choose(("", "", *(f"{words} " for words in BUDGET.leads[:2])))
    return Spoken(lead + hedge + said, BUDGET, meaning)


NOT_HELD = each(
    """
    Not held | Information not held | Information not held. | This information is not held. | Not recorded |
    We do not hold this information. | The Trust does not hold this information. | We don't hold this information. |
    The Council does not record this information. | We do not record this information. | not held
    """
)
NOT_HELD_SENTENCES = (
    *NOT_HELD,
    *each(
        """
        We do not hold this information centrally. | This information is not held centrally. |
        The Trust does not hold a central register of this information. | We can confirm that this is not held. |
        We are unable to identify this information. | This information cannot be extracted from our records. |
        The information you have requested is not held by the Trust. | This information is not recorded by the Trust. |
        Under section 17 of the Freedom of Information (Scotland) Act 2002 we do not hold this information. |
        In accordance with section 1(1)(a) of the Act I can confirm that this information is not held.
        """
    ),
)
SECTIONS = ("12", "14", "21", "22", "24", "31", "40", "43")
SCOTTISH = ("12", "14", "18", "25", "30", "33", "34", "35", "36", "38")
NOT_APPLICABLE = each(
    """
    N/A | n/a | Not applicable | not applicable. | This question does not apply to the Trust. | NA
    """
)


def plain_not_held(choose: Choose) -> Spoken:
    """Not held, in few words."""
    return Spoken(choose(("", "", *ASKED)) + choose(NOT_HELD), choose(COUNTS), Meaning("not_held"))


def plain_refused(choose: Choose) -> Spoken:
    """A refusal with its section."""
    section = choose(SECTIONS)
    name = choose((f"section {section}", f"Section {section}", f"s.{section}", f"s{section}"))
    text = choose(
        each(
            f"""
            Exempt under {name}. | Refused under {name} | This information is exempt under {name}. |
            Withheld under {name} of the Freedom of Information Act 2000. |
            This information has been withheld under {name}.
            """
        )
    )
    return Spoken(text, choose(COUNTS), Meaning("refused", section=section))


def plain_not_applicable(choose: Choose) -> Spoken:
    """Not applicable, in few words."""
    return Spoken(choose(("", "", *ASKED)) + choose(NOT_APPLICABLE), choose(COUNTS), Meaning("not_applicable"))


# --- forms whose value a careful reader may leave to a person, but may not get wrong


def in_a_sentence(choose: Choose) -> Spoken:
    """A number of any spelling with everything around it that changes nothing."""
    question = choose((*COUNTS, *COUNTS, EQUIVALENTS, BUDGET))
    phrase, meaning = number_phrase(choose, question)
    return Spoken(dressed(choose, question, phrase), question, meaning)


def one(choose: Choose) -> Spoken:
    """The number one, whose word is an article, a pronoun and a numeral."""
    question = choose(COUNTS)
    noun = question.one
    text = choose(
        each(
            f"""
            1 {noun} | one {noun} | One {noun}. | We have one {noun} | There is 1 {noun}. | There is one |
            There is only one {noun} | We have just one {noun} | Only 1 {noun} | A single {noun} | one (1) |
            The Trust has one {noun}. | One {noun} is in place | We have 1 {noun} and one part of it is new
            """
        )
    )
    return Spoken(around(choose, text), question, exactly(1))


def zero_in_a_sentence(choose: Choose) -> Spoken:
    """None at all, in a sentence."""
    spoken = plain_zero(choose, listed=False)
    many = spoken.question.own[0]
    more = each(f"At present there are no {many} | The Trust has no {many} | No {many} have been recorded | Nil return")
    return Spoken(around(choose, choose((spoken.text, *more))), spoken.question, spoken.meaning)


def total_with_parts(choose: Choose) -> Spoken:
    """A stated total and its parts, in either order."""
    question = choose((SYSTEMS, STAFF))
    many = question.own[0]
    first, second = choose(range(2, 40)), choose(range(2, 40))
    total = first + second
    names = choose((("acute", "community"), ("permanent", "temporary"), ("clinical", "administrative")))
    listed = f"{first} {names[0]} and {second} {names[1]}"
    text = choose(
        each(
            f"""
            {total} in total: {listed} | {total} {many} in total ({listed}) | {listed}, a total of {total} |
            Total: {total} ({listed}) | {listed}. Total: {total} | {listed}, {total} in total |
            We have {total} {many}, consisting of {listed} | {total} {many} comprising {listed} |
            {in_words(total).capitalize()} in total: {in_words(first)} {names[0]} and {in_words(second)} {names[1]} |
            {first} {names[0]}\n{second} {names[1]}\nTotal {total} | {first} + {second} = {total} |
            {total} {many}, of which {first} are {names[0]} | {total} {many} ({first} {names[0]})
            """
        )
    )
    return Spoken(around(choose, text), question, exactly(total))


def head_count_and_equivalents(choose: Choose) -> Spoken:
    """A head count with its full time equivalents: what is asked is the value."""
    heads = choose(range(2, 30))
    equivalents = heads - choose((0.1, 0.25, 0.4, 0.5))
    question = choose((STAFF, EQUIVALENTS))
    text = choose(
        each(
            f"""
            {heads} members of staff ({equivalents:g} FTE) | {in_words(heads).capitalize()} ({equivalents:g} FTE) |
            {heads} people, {equivalents:g} WTE | {heads} members of staff, equivalent to {equivalents:g} FTE |
            {equivalents:g} FTE ({heads} members of staff)
            """
        )
    )
    value = heads if question is STAFF else equivalents
    return Spoken(around(choose, text), question, exactly(value, question.number))


def suppressed(choose: Choose) -> Spoken:
    """A small number shown as a bound, with or without the section."""
    limit = choose((3, 5, 6, 10))
    less = choose((f"<{limit}", f"fewer than {in_words(limit)}", f"Less than {limit}", f"under {limit}"))
    why = choose(
        (
            *("", " (section 40(2))", " due to small numbers", ", suppressed under section 40", " (s.40)"),
            *(" - small numbers suppressed", " to protect the identity of individuals", " in line with section 40"),
        )
    )
    return Spoken(around(choose, less + why), choose(COUNTS), bounded(limit, -1, "fewer_than"))


def not_held(choose: Choose) -> Spoken:
    """Not held, in sentences."""
    return Spoken(around(choose, choose(NOT_HELD_SENTENCES)), choose(COUNTS), Meaning("not_held"))


def refused(choose: Choose) -> Spoken:
    """A refusal in sentences, under either Act."""
    if choose((True, False)):
        section = choose(SECTIONS)
        act = choose(("", " of the Freedom of Information Act 2000", " of the FOIA", " of the Act"))
    else:
        section = choose(SCOTTISH)
        act = choose((" of the Freedom of Information (Scotland) Act 2002", " of FOISA"))
    name = choose(
        (f"section {section}", f"s.{section}", f"Section {section}(1)", f"section {section}(2)(b)", f"s {section}")
    )
    text = choose(
        each(
            f"""
            This information is exempt from disclosure under {name}{act}. | We are withholding this under {name}{act}. |
            {name}{act} applies: the request is refused. | We have applied the exemption at {name}{act}. |
            We can neither confirm nor deny whether this information is held under {name}{act}. |
            The cost of answering would exceed the appropriate limit of £450 or 18 hours; refused under {name}{act}. |
            We decline to answer this question under {name}{act}.
            """
        )
    )
    return Spoken(around(choose, text), choose(COUNTS), Meaning("refused", section=section))


def refused_without_section(choose: Choose) -> Spoken:
    """A refusal that names no section of its own."""
    text = choose(
        each(
            """
            Withheld | * | Suppressed | Cost limit exceeded | Refused - cost exceeded | [withheld] |
            We can neither confirm nor deny that we hold this information. | This information has been withheld. |
            Answering would exceed the appropriate limit of 18 hours. | It would take more than 18 hours to answer. |
            The cost of compliance would exceed the appropriate limit of £450.
            """
        )
    )
    return Spoken(text, choose(COUNTS), Meaning("refused"))


def not_applicable(choose: Choose) -> Spoken:
    """Not applicable, in sentences."""
    more = each(
        """
        This question is not applicable to us. | Not applicable to this Trust | This does not apply. |
        Question 4 does not apply to our organisation. | N/A - see our website
        """
    )
    text = choose((*NOT_APPLICABLE, *more))
    return Spoken(around(choose, text), choose(COUNTS), Meaning("not_applicable"))


# --- forms that a person must decide


def _some(choose: Choose, question: Question) -> tuple[str, str, str]:
    """Return two spellings of different whole numbers and a noun of the question."""
    number = whole(choose)
    return visible(choose, number), visible(choose, number + choose((1, 2, 5, 10))), choose(question.own)


def range_of_numbers(choose: Choose) -> Spoken:
    """A range, or two limits."""
    question = choose((*COUNTS, EQUIVALENTS))
    low = whole(choose)
    high = low + choose((1, 5, 10, 100))
    low_said, high_said = choose((str, in_words, "{:,}".format))(low), choose((str, "{:,}".format))(high)
    text = choose(
        each(
            f"""
            {low_said}-{high_said} | {low_said} – {high_said} | between {low_said} and {high_said} |
            {low_said} to {high_said} | from {low_said} to {high_said} | at least {low_said} and at most {high_said} |
            more than {low_said} but fewer than {high_said} | over {low_said}, under {high_said} |
            somewhere between {low_said} and {high_said} | >{low} and <{high} | {low_said} or {high_said} |
            approximately {low_said}-{high_said} | {low_said}/{high_said} | {low_said} (possibly {high_said})
            """
        )
    )
    noun = choose(("", f" {question.own[0]}"))
    return Spoken(dressed(choose, question, text + noun), question, DECIDE)


def range_of_money(choose: Choose) -> Spoken:
    """A range of money, another currency, or a sum for less than a year."""
    low = choose(range(2, 400))
    high = low + choose((1, 5, 10))
    text = choose(
        each(
            f"""
            £{low}k-£{high}k | £{low}-{high}k | between £{low},000 and £{high},000 | £{low},000 to £{high},000 |
            £{low}k per month | £{low} per hour | £{low},000 a month | £{low} a day | £{low},000 per quarter |
            £{low} each | £{low},000 per member of staff | ${low},000 | €{low},000 | US${low},000 | up to £{low}k |
            more than £{low},000 | £{low}k+ | under £{low}k | {low}% | £{low}k plus £{high}k
            """
        )
    )
    return Spoken(choose(("", "", "Q1. ", "The budget is ")) + text + choose(("", ".")), BUDGET, DECIDE)


def fraction_as_count(choose: Choose) -> Spoken:
    """A number that is not whole where a count was asked."""
    question = choose(COUNTS)
    said = spelt_fraction(choose, fraction(choose))
    before = choose(("", "", "approximately ", "more than ", "<"))
    text = with_noun(choose, before, said, "", question.own)
    return Spoken(dressed(choose, question, text), question, DECIDE)


def something_else(choose: Choose) -> Spoken:
    """A number of something else than was asked."""
    question = choose((*COUNTS, EQUIVALENTS, BUDGET))
    value = whole(choose)
    said = visible(choose, value)
    noun = choose(question.other)
    ways = [f"{said} {noun}", f"{said} {noun} at most", f"{value}%", f"{value} per cent", f"{value}°C"]
    if question.number == "count":
        ways += [f"£{value:,}", f"£{value}k", f"£{value} per annum", f"{value} pounds"]
    before = choose(("", "", *HEDGES, "more than ", "up to "))
    return Spoken(dressed(choose, question, before + choose(ways)), question, DECIDE)


def several(choose: Choose) -> Spoken:
    """Several numbers of what was asked, and no total."""
    question = choose((SYSTEMS, STAFF))
    one, two, many = _some(choose, question)
    text = choose(
        each(
            f"""
            {one} acute and {two} community | {one} {many} in the north and {two} in the south | {one} and {two} |
            {one} {many}. We also have {two} other {many}. | Site A: {one}; site B: {two} | {one}, {two} |
            {one} {many} plus {two} more | 2022: {one}, 2023: {two} | {one} in 2022/23 and {two} in 2023/24 |
            1. {one} 2. {two} | {one}\n{two} {many} | {one} + {two} | {one} {many}; {two} {many} | {one} & {two} |
            {one} out of {two} | {one} of {two} {many} | {one} (previously {two}) | {one} x {two} |
            {one} permanent {many} and {two} temporary {many} | March 2022 {one} {many} March 2023 {two} {many} |
            {one} {many}, or {two} with the contractors | Initially {one}, now {two} |
            Year ending March 2023: {one} Year ending March 2024: {two} | {one} - no, {two}
            """
        )
    )
    return Spoken(around(choose, text), question, DECIDE)


def wrong_total(choose: Choose) -> Spoken:
    """A total that is not the sum of its parts, or a number visible twice that disagrees."""
    question = choose((SYSTEMS, STAFF))
    many = question.own[0]
    first, second, off = choose(range(2, 40)), choose(range(2, 40)), choose((1, 3, 10))
    total = first + second + off
    text = choose(
        each(
            f"""
            {total} in total: {first} acute and {second} community | {first} + {second} = {total} |
            {total} {many}, consisting of {first} acute and {second} community | {total} ({in_words(first)}) |
            {first} acute and {second} community, a total of {total} | {in_words(total).capitalize()} ({first}) |
            Total: {total}. Total: {first} | {first} in total, {total} in total
            """
        )
    )
    return Spoken(around(choose, text), question, DECIDE)


def contradiction(choose: Choose) -> Spoken:
    """A reason why there is no number, or none at all, and yet a number."""
    question = choose((SYSTEMS, STAFF))
    said, _, many = _some(choose, question)
    reason = choose(
        (*NOT_HELD[:8], "Not applicable.", "N/A", "Withheld under section 40.", "None", "Nil.", f"No {many}.")
    )
    reason = reason.rstrip(".")
    number = choose((f"{said} {many}", f"{said}", f"We have {said} {many}", f"There are {said} {many}"))
    text = choose(
        each(
            f"""
            {reason}. {number}. | {reason}. However, {number} | We have {said} {many}. {reason}. |
            {reason}, but {number} | {reason} - {number} | {number} ({reason}) | {reason}; {number} | {reason}\n{number}
            """
        )
    )
    return Spoken(in_front(choose) + text, question, DECIDE)


NOT_THE_COUNT = each(
    """
    We do not have {n} {noun}. | It is not {n}. | We no longer have {n} {noun}. | We used to have {n} {noun}. |
    Previously we had {n} {noun}. | We plan to have {n} {noun}. | We expect to have {n} {noun} by next year. |
    We will have {n} {noun} next year. | Our suppliers have {n} {noun}. | The neighbouring Trust has {n} {noun}. |
    National guidance recommends {n} {noun}. | You asked about {n} {noun}. | We have {n} more {noun} than last year. |
    The number rose by {n}. | We have decommissioned {n} {noun}. | If we had {n} {noun}, we would say so. |
    We cannot confirm that there are {n} {noun}. | It is unlikely that we have {n} {noun}. | The target is {n}. |
    We do not know whether there are {n} {noun}. | {n} {noun} were removed. | {n} {noun} are planned. | One in {n} |
    Each of our sites has {n} {noun}. | There are {n} {noun} per site. | {n} {noun} each |
    {n} of our {noun} have been assessed. | None of our {n} {noun} are compliant. | minus {n} | twice {n} | {n}? |
    {n} (to be confirmed) | Not {n} | {n} {noun} short | We have lost {n} {noun}. | {n} {noun} missing |
    We have fewer {noun} than the {n} reported. | Of these, {n} are compliant. | There should be {n} {noun}. |
    We had {n} {noun} in 2019. | It was said that there are {n} {noun}; this is wrong. | All but {n} of our {noun} |
    Every one of the {n} vacancies | {n} {noun} left last year. | {n} {noun} have been retired. | Except {n} |
    We are recruiting {n} {noun}. | We are unable to say whether {n} is right. | {n} {noun} were considered. |
    {n} {noun} less than before | {n} {noun} too many | An increase of {n} | {n} {noun} did not reply. |
    {n} {noun} are not ours. | {n} {noun} excluding others elsewhere, so this is incomplete | {n} is incorrect. |
    The figure of {n} is not correct. | We would need {n} {noun}. | We could have {n} {noun}. | Without the {n} |
    Only {n} of them are in use. | {n} {noun} belong to other organisations. | {n} {noun} awaiting approval |
    A further {n} {noun} | Another {n} | {n} additional {noun} | The remaining {n} {noun} | Number {n} | No. {n} |
    We share {n} {noun} with a partner. | {n} {noun} are used by our contractor. | {n} vacancies | up {n} on last year |
    {n} {noun} fewer | In 2021 alone there were {n} {noun}. | {n} {noun} between 2019 and 2021 | on average {n} |
    It is estimated that {n} would be needed. | {n} {noun} in one department alone | Our largest site has {n} {noun}. |
    The average is {n}. | {n} in a typical month | {n} a month | {n} per week | {n} weekly | {n} times | {n}-bed units |
    We do not have as many as {n}. | Nowhere near {n} | Well short of {n} | half of {n} | a third of the {n} {noun} |
    Class {n} {noun} | {n}-year-old {noun} | Some {noun}, {n} of them old | {n} applications for {noun} |
    Neither {n} nor any other number | {n} {noun} have not been counted. | We never had {n} {noun}. | Out of {n}
    """
)


def not_the_count(choose: Choose) -> Spoken:
    """A number of what was asked that is not how many there are."""
    question = choose((SYSTEMS, STAFF))
    said, many = choose((str, in_words))(whole(choose)), choose(question.own)
    text = choose(NOT_THE_COUNT).format(n=said, noun=many)
    return Spoken(around(choose, text), question, DECIDE)


NOT_NONE = each(
    """
    Not zero | None of the above | No comment | No change | No new {noun} | No other {noun} | No. See attached. |
    No {noun} were found to be unsafe. | None other than those above | There are no plans for {noun}. | No limit |
    No {noun} have been removed. | No {noun} beyond those listed | We do not have any further {noun}. | Zero tolerance |
    We do not have any objection. | No, we have several {noun}. | There are no restrictions on {noun}. | No longer |
    None except those in the attached list | Not just a few {noun} | No fewer than last year | No more than last year |
    We have no complaints about our {noun}. | There is no doubt that we have {noun}. | None of our {noun} failed. |
    No {noun} left last year. | We have no unsafe {noun}. | We do not only have {noun}. | No doubt | None yet counted
    """
)
NO_REASON = each(
    """
    We do hold this information. | We hold this information. | This information is held. | Held | Recorded |
    Section 40 does not apply. | This is not exempt under section 40. | We are not withholding this information. |
    We do not hold all of this information. | Some of this information is not held. | This question does apply to us. |
    We considered section 12 but did not rely on it. | It is not true that we do not hold this information. |
    This is not a refusal under section 14. | Applicable | You asked whether this is exempt under section 43. |
    Other bodies do not hold this information. | We are deciding whether section 22 applies. | not withheld
    """
)


def not_none(choose: Choose) -> Spoken:
    """The words for none at all, about something else or denied."""
    question = choose((SYSTEMS, STAFF))
    return Spoken(around(choose, choose(NOT_NONE).format(noun=choose(question.own))), question, DECIDE)


def no_reason(choose: Choose) -> Spoken:
    """The words of a reason, denied, in part or of somebody else."""
    return Spoken(around(choose, choose(NO_REASON)), choose(COUNTS), DECIDE)


NO_ANSWER = each(
    """
    2023/24 | In 2023 | 31 March 2024 | March 2024 | 31/03/2024 | 2024-03-31 | 10:30 | 9am | Q3 2024 | FY24 |
    Monday 3rd June | 01234 567890 | 0300 123 4567 | ext. 1234 | foi2@example.nhs.uk | LS1 4AB | Room 12 |
    https://www.example.nhs.uk/foi/1234 | Appendix 2 | Table 3 | page 4 | paragraph 5 | Annex A1 | Schedule 2 |
    See question 5 | see Q3 | ICD-10 | FOI 1234/24 | RFI-23-0455 | Ref 10234 | Ref: 2024/118 | version 3.2 |
    Data Protection Act 2018 | Article 6 of the UK GDPR | Freedom of Information Act 2000 | DCB0129 | DCB 0160 |
    ISO 27001 | ISO 27001:2013 | We comply with DCB0129 and DCB0160. | BS EN 62304 | Windows 10 | Office 365 |
    Microsoft 365 | We use Windows 11. | Band 7 | Band 8a | NHS 111 | COVID-19 | A&E 2 | Level 3 | Tier 2 | First |
    the 2nd | 3rd | The 1st of them | Version 2 | Phase 1 | Ward 12 | Building 4 | 24/7 | Wi-Fi 6 | See attached |
    Please see the attached spreadsheet. | As above | see above | See answer to question 1. | ? | No response |
    Not given | TBC | To be confirmed | Yes | - | ... | Various | several | a few | Many | hundreds | thousands |
    dozens | dozens of them | some | numerous | multiple | See section 4 of the report. |
    Where figures are low we show <5. | Figures of fewer than five are shown as <5. | Small numbers appear as <10. |
    We have shown <5 where numbers are small. | See tab 2 of the spreadsheet | Answered in question 2 | Item 5 |
    Section 16 duty to advise and assist | Please refer to 3 | See 4 above | Partially held | Same as Q1 |
    Your request of 3 May 2024 was received on 4 May 2024. | Response due by 31/05/2024 | Request 12 of 20 | Part 2
    """
)
NO_NUMBER = each(
    """
    1,23 | 12,34 | 1,2345 | 1,000,00 | 1.2.3 | O.5 | 1O | l2 | 1_000 | 12a4 | 12/13 | 1 2 3 | 3,4 | 1;2 | 12,34,567 |
    1..5 | 1,,000 | 10^3 | 0x1F | ½½ | 5½½ | 1.000.000,00 | 1:2 | 7 7 | $$12 | two twenty | five seventy |
    thousand hundred | one two three | eleventy | twenty-eleven | three and four | one hundred one hundred |
    million million | seventy five hundred and | two three | ten nine | twelve eight | forty twelve |
    hundred twelve hundred | one thousand two million | zero five | nought point | and | point | 12 13 | five 6 |
    6 five | two2 | 2two | 1.5.2024.3 | 12 000 00 | 1,0000 | 0,5 | ∞ | NaN | inf | 1e5 | -12 | −5
    """
)


def no_answer(choose: Choose) -> Spoken:
    """What is never the answer, alone or several of it together, and what says nothing."""
    question = choose((*COUNTS, EQUIVALENTS))
    said = [choose(NO_ANSWER) for _ in range(choose((1, 1, 2, 3)))]
    return Spoken(
        choose(("", "", "Q1: ", "We have ", "1. ")) + choose(("; ", " ", ", ", ". ")).join(said), question, DECIDE
    )


def no_number(choose: Choose) -> Spoken:
    """What looks like a number and is none."""
    question = choose((SYSTEMS, STAFF))
    noun = choose(("", f" {question.own[0]}"))
    return Spoken(choose(("", "", "We have ", "approximately ", "Q2 - ")) + choose(NO_NUMBER) + noun, question, DECIDE)


PLAIN = {
    form.__name__: form
    for form in (
        *(plain_count, plain_hedge, plain_bound, plain_zero, plain_decimal, plain_money),
        *(plain_not_held, plain_refused, plain_not_applicable),
    )
}
CAREFUL = {
    form.__name__: form
    for form in (
        *(in_a_sentence, one, zero_in_a_sentence, total_with_parts, head_count_and_equivalents, suppressed),
        *(not_held, refused, refused_without_section, not_applicable),
    )
}
DECIDED_BY_A_PERSON = {
    form.__name__: form
    for form in (
        *(range_of_numbers, range_of_money, fraction_as_count, something_else, several, wrong_total),
        *(contradiction, not_the_count, not_none, no_reason, no_answer, no_number),
    )
}
FORMS = PLAIN | CAREFUL | DECIDED_BY_A_PERSON


def spoken(choose: Choose) -> Spoken:
    """Return an answer of any form."""
    return FORMS[choose(list(FORMS))](choose)
