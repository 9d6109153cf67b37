"""Answers to "how many" questions, made together with what they mean.

CLOSED forms count without a person, SENTENCES are proposed, TRAPS must be neither accepted nor proposed as likely. The
meanings follow the policy of how an answer is read, and the words are not those of the grammar's page: nobody lists
what people write. Every form is a function of `choose`, which picks one of a sequence: Hypothesis draws with it, a
benchmark takes `random.Random(seed).choice`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from foisurvey.answers import asked_by
from foisurvey.core.survey import NumberAsked

Choose = Callable[[Sequence[Any]], Any]
TOLERANCE = 0.1


def each(block: str) -> tuple[str, ...]:
    """Return the texts of a block, with a bar between them."""
    return tuple(text.strip() for text in re.sub(r"\n +", " ", block).split("|"))


@dataclass(frozen=True)
class Question:
    """A question in words, what the reader is told of it, and what it counts: one of them, and several."""

    text: str
    asked: NumberAsked
    one: str = ""
    many: str = ""


@dataclass(frozen=True)
class Meaning:
    """What policy makes of a text."""

    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    section: str | None = None


@dataclass(frozen=True)
class Spoken:
    """An answer, its question, and what it means; None where a person must decide."""

    text: str
    question: Question
    meaning: Meaning | None = None


_SYSTEMS = "How many digital systems does the trust use?"
_STAFF = "How many members of staff work on safety?"
_COMPLAINTS = "How many complaints did the council receive in 2023?"
_TREES = "2. How many trees were felled?"
_OFFICERS = "How many WTE clinical safety officers do you employ?"
_SPENT = "How much did the council spend on agency staff in 2024/25?"
SYSTEMS = Question(_SYSTEMS, asked_by(_SYSTEMS), "system", "systems")
STAFF = Question(_STAFF, asked_by(_STAFF), "member of staff", "members of staff")
COMPLAINTS = Question(_COMPLAINTS, asked_by(_COMPLAINTS), "complaint", "complaints")
TREES = Question(_TREES, asked_by(_TREES), "tree", "trees")
OFFICERS = Question(_OFFICERS, asked_by(_OFFICERS, "decimal"), "WTE", "WTE")
SPENT = Question(_SPENT, asked_by(_SPENT, "money"))
# A survey's config names words of its topic; none of them may be counted.
TOPIC_NOUNS = each("cases | safety cases | clinical cases | technologies | clinical safety cases | assured | software")
DEPLOYMENTS = Question(
    "How many DHT deployments are in use?",
    NumberAsked(
        "count",
        nouns=("DHT deployment", "DHT deployments", "DHT", "DHTs"),
        words=("digital health technology technologies clinical electronic software safety case cases assured",),
    ),
    "DHT deployment",
    "DHT deployments",
)
COUNTS = (SYSTEMS, STAFF, COMPLAINTS, TREES, DEPLOYMENTS)
QUESTIONS = (*COUNTS, OFFICERS, SPENT)


# --- numbers, and how they are written

_UNITS = (
    *"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(),
    *"fifteen sixteen seventeen eighteen nineteen".split(),
)
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int, join: str = "-", conjunction: str = " and ") -> str:
    """Return an English name of 0 to 999,999,999."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        tens, one = divmod(number, 10)
        return _TENS[tens - 1] + (join + _UNITS[one] if one else "")
    for size, name in ((10**6, " million"), (1000, " thousand"), (100, " hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            link = conjunction if size == 100 or rest < 100 else " "
            head = in_words(many, join, conjunction) + name
            return head + (link + in_words(rest, join, conjunction) if rest else "")
    raise AssertionError(number)


def whole(choose: Choose) -> int:
    """Choose a whole number of 2 or more that is no year."""
    number = choose(range(2, choose((10, 100, 100, 1000, 10_000, 1_000_000))))
    return number + 200 if number in range(1900, 2101) else number


def written(choose: Choose, number: int) -> str:
    """Write a whole number in a way that has one meaning."""
    spaced = choose("\u00a0\u2009\u202f")
    ways = [str(number), str(number), f"{number:,}", f"{number:,}".replace(",", spaced), f"{number}.0"]
    words = in_words(number, choose("- "), choose((" and ", " ")))
    return choose([*ways, words, words.capitalize(), words.upper(), f"{words} ({number})", f"{number} ({words})"])


def plain(choose: Choose) -> str:
    """Choose a whole number and write it plainly."""
    number = whole(choose)
    return choose((str(number), f"{number:,}", in_words(number)))


def fraction(choose: Choose) -> tuple[str, float]:
    """Choose a number that is not whole, and write it."""
    value = choose(range(30)) + choose((0.25, 0.5, 0.75, 0.1, 0.2, 0.61, 0.08))
    base, part = int(value), {0.25: "¼", 0.5: "½", 0.75: "¾"}.get(value % 1)
    ways = [f"{value:g}", f"{value:.2f}", *([f"{base or ''}{part}"] if part else [])]
    return choose([*ways, f"{value:g}"[1:]] if base == 0 else ways), value


def money(choose: Choose) -> tuple[str, float]:
    """Choose a sum of pounds, and write it."""
    thousands, few = choose(range(1, 900)), choose(range(2, 999_999))
    few = few + 200 if few in range(1900, 2101) else few
    ways = [
        *((f"£{thousands}k", thousands * 1e3), (f"{thousands}K", thousands * 1e3), (f"£{few:,}", few)),
        *((f"£{few}", few), (f"£{few:,}.00", few), (f"£{few:,}.50", few + 0.5), (f"£ {few:,}", few)),
        *((f"£{thousands / 10}m", thousands * 1e5), (f"£{thousands / 10} million", thousands * 1e5)),
        *((f"{few:,}", few), (f"{thousands}", thousands), (f"{few:,} pounds", few), (f"GBP {few:,}", few)),
    ]
    said, value = choose(ways)
    return said, round(float(value), 2)


HEDGES = each("about | around | approximately | approx | approx. | roughly | circa | c. | ~ | an estimated")
HEDGES_BEHIND = (" or so", " (approx)", " approx.", ", approximately", " (est.)")
# What stands before or after a number, how far the valid number is from it, and on which side it is open.
BOUNDS = (
    *(("more than ", "", 1, "more_than"), ("over ", "", 1, "more_than"), (">", "", 1, "more_than")),
    *(("> ", "", 1, "more_than"), ("in excess of ", "", 1, "more_than"), ("greater than ", "", 1, "more_than")),
    *(("at least ", "", 0, "more_than"), ("a minimum of ", "", 0, "more_than"), ("upwards of ", "", 0, "more_than")),
    *(("no fewer than ", "", 0, "more_than"), (">=", "", 0, "more_than"), ("≥", "", 0, "more_than")),
    *(("", "+", 0, "more_than"), ("", " or more", 0, "more_than"), ("<", "", -1, "fewer_than")),
    *(("< ", "", -1, "fewer_than"), ("fewer than ", "", -1, "fewer_than"), ("less than ", "", -1, "fewer_than")),
    *(("under ", "", -1, "fewer_than"), ("below ", "", -1, "fewer_than"), ("up to ", "", 0, "fewer_than")),
    *(("no more than ", "", 0, "fewer_than"), ("at most ", "", 0, "fewer_than"), ("≤ ", "", 0, "fewer_than")),
    *(("a maximum of ", "", 0, "fewer_than"), ("", " or fewer", 0, "fewer_than"), ("", " or less", 0, "fewer_than")),
)


def exactly(value: float) -> Meaning:
    """Return the meaning of one number."""
    return Meaning("exact", value, value, value)


def about(value: float) -> Meaning:
    """Return the meaning of one hedged number."""
    return Meaning("approximate", value, value * (1 - TOLERANCE), value * (1 + TOLERANCE))


def bounded(value: float, kind: str) -> Meaning:
    """Return the meaning of a bound whose next valid number is known."""
    return Meaning(kind, value, value, None) if kind == "more_than" else Meaning(kind, value, 0, value)


# --- closed forms: the whole text, and nothing else

LEADS = each("We have | We currently have | There are | There are currently | Total: | Total | Answer: | Response:")
TAILS = (" in use", " in total", " currently", " overall", " at present", " (list attached)", " (see attached list)")
LABELS = ("Q2 - ", "Q2: ", "Q2. ", "Question 2: ", "2) ", "a) ", "(b) ")


def framed(choose: Choose, said: str, amount: bool = True) -> str:
    """Put a closed form into at most one frame, or behind a label that may be the question's own."""
    frames = [f"{choose(LEADS)} {said}", f"{said}{choose(TAILS)}"] if amount else []
    return choose([said, f"{choose(LABELS)}{said}", *frames]) + choose(("", "", ".", "\n"))


def closed_number(choose: Choose) -> Spoken:
    """One number, with the noun that is counted or without."""
    question, value = choose(COUNTS), whole(choose)
    return Spoken(framed(choose, written(choose, value) + _noun(choose, question)), question, exactly(value))


def _noun(choose: Choose, question: Question) -> str:
    return choose(("", f" {question.many}"))


def closed_one(choose: Choose) -> Spoken:
    """One of what is counted."""
    question = choose(COUNTS)
    said = choose(("1", "one", "One", f"1 {question.one}", f"One {question.one}", f"There is one {question.one}"))
    return Spoken(said + choose(("", ".")), question, exactly(1))


def closed_hedge(choose: Choose) -> Spoken:
    """One number with one hedge."""
    question, value = choose(COUNTS), whole(choose)
    number, noun = choose((str(value), f"{value:,}", in_words(value))), _noun(choose, question)
    said = choose((f"{choose(HEDGES)} {number}{noun}", f"{number}{choose(HEDGES_BEHIND)}"))
    return Spoken(framed(choose, said), question, about(value))


def closed_bound(choose: Choose) -> Spoken:
    """One number with one bound: the next number that is valid."""
    question, value = choose(COUNTS), whole(choose)
    before, behind, step, kind = choose(BOUNDS)
    said = f"{before}{choose((str(value), f'{value:,}', in_words(value)))}{behind}{_noun(choose, question)}"
    return Spoken(choose((said, f"We have {said}", f"{said}.")), question, bounded(value + step, kind))


def closed_nearly(choose: Choose) -> Spoken:
    """A number that is nearly reached: as stated, and limits below it."""
    value, hedge = whole(choose), choose(each("nearly | almost | just under | Nearly"))
    meaning = Meaning("approximate", value, value * (1 - TOLERANCE), value)
    return Spoken(f"{hedge} {value}{_noun(choose, SYSTEMS)}", SYSTEMS, meaning)


ZEROS = each("0 | 0. | Zero | nil | Nil. | Nil return | NONE | None. | none at all | We have none | There are none")


def closed_zero(choose: Choose) -> Spoken:
    """None of what is counted."""
    question = choose(COUNTS)
    many = question.many
    own = (f"No {many}", f"0 {many}", f"zero {many}.", f"We have no {many}", f"We do not have any {many}")
    said = choose((*ZEROS, *own, f"There are no {many}.", "We do not have any"))
    return Spoken(framed(choose, said.rstrip("."), amount=False), question, exactly(0))


def closed_decimal(choose: Choose) -> Spoken:
    """A number that need not be whole, with its unit, where such a one is asked."""
    said, value = fraction(choose)
    hedge = choose(("", "", "about ", "c. ", "approximately "))
    said = f"{hedge}{said}{choose(('', ' WTE', ' FTE', ' whole time equivalent'))}"
    meaning = about(value) if hedge else exactly(value)
    return Spoken(choose((said, f"We have {said}", f"Total: {said}", f"{said}.")), OFFICERS, meaning)


def closed_money(choose: Choose) -> Spoken:
    """A sum of money where money is asked, with a pound sign or without."""
    said, value = money(choose)
    hedge = choose(("", "", "", "about ", "approx. ", "circa "))
    return Spoken(choose(("", "", "Total: ")) + hedge + said, SPENT, about(value) if hedge else exactly(value))


REASONS = {
    "not_held": each(
        """
        Not held | Information not held | Not recorded | Data not held | Unknown | N/K | NK | .. | [x] | Not known | We
        do not hold this information. | Not collected | This information is not held | No data held | Not available
        """
    ),
    "refused": each(
        """
        Refused | Withheld | Exempt | [c] | * | Redacted | Suppressed | Vexatious | Data withheld | Neither confirm nor
        deny | Cost limit exceeded
        """
    ),
    "not_applicable": each("n/a | N/A | N/A. | NA | N.A. | Not applicable | [z] | Does not apply | Not relevant"),
    "not_answered": ("-", "–", "—", "--"),
}
SECTIONS = ("12", "14", "21", "22", "24", "31", "40", "43")


def closed_reason(choose: Choose) -> Spoken:
    """Why there is no number, as statisticians, newsrooms and officers write it."""
    kind = choose(list(REASONS))
    return Spoken(choose(REASONS[kind]), choose(QUESTIONS), Meaning(kind))


def closed_section(choose: Choose) -> Spoken:
    """The section of the Act by which an answer is refused."""
    section = choose(SECTIONS)
    said = choose((*each("section {} | s.{} | s{} | Section {}(2) | Exempt under section {} | Refused - section {}"),))
    return Spoken(said.format(section), choose(QUESTIONS), Meaning("refused", section=section))


# --- sentences: what they mean is proposed

OPENERS = each(
    """
    The answer to this question is | As at 31 March 2025 there are | We hold | Our records show that there are | Thank
    you for your request. We have | In response to your question, there are | The organisation operates | Our answer is
    that we hold | Further to your request dated 02/05/2025, we have
    """
)
ADDRESSES = each(
    """
    . Please quote FOI/23/1045. | . I hope that this answers your question. | (see Appendix 2) | . See page 14. | .
    Kind regards, the records office | . Telephone: 01234 567890 | , as held in our register | . This is published at
    https://www.example.nhs.uk/foi/1234. | . You may ask for an internal review within 40 working days. | . This is
    given under section 1(1) of the Freedom of Information Act 2000.
    """
)


def sentence(choose: Choose) -> Spoken:
    """A number in a sentence, or with a polite remark behind it."""
    question, value = choose((SYSTEMS, STAFF, DEPLOYMENTS)), whole(choose)
    number, address = f"{value:,}", choose(ADDRESSES)
    address = address if address[0] in ".," else f" {address}"
    said = f"{choose(OPENERS)} {number} {question.many}."
    remark = f"{number}{_noun(choose, question)}{address}"
    repeated = f"{question.text} {number}"
    return Spoken(choose((said, remark, repeated)), question, exactly(value))


def sentence_of_the_year_asked(choose: Choose) -> Spoken:
    """A number beside the year that was asked for."""
    value = whole(choose)
    said = choose(each("{} in 2023 | 2023: {} | In 2023 we received {} complaints. | 2023 = {} | {} (2023)"))
    return Spoken(said.format(f"{value:,}"), COMPLAINTS, exactly(value))


def sentence_with_its_label(choose: Choose) -> Spoken:
    """A number behind what may be the number of its question, or a part of it."""
    value = whole(choose)
    said = choose(each("2. {} | 2. {} trees | (2) {} | 2. {} trees were felled."))
    return Spoken(said.format(value), TREES, exactly(value))


def sentence_with_a_total(choose: Choose) -> Spoken:
    """A total of parts, said to be one."""
    first, second = choose(range(2, 80)), choose(range(80, 200))
    total = first + second
    said = choose(
        each(
            f"""
            Total {total} ({first} clinical, {second} clerical) | {first} here and {second} there, {total} in total |
            {total} in total: {first} clinical and {second} clerical | Clinical: {first}; clerical: {second}; total:
            {total}
            """
        )
    )
    return Spoken(said, SYSTEMS, exactly(total))


def sentence_of_heads(choose: Choose) -> Spoken:
    """Heads with their full-time equivalents behind."""
    value = choose(range(2, 40))
    said = choose(each("{n} ({part} FTE) | {n} members of staff ({part} WTE) | {n} people, {part} FTE"))
    return Spoken(said.format(n=value, part=value - 0.5), STAFF, exactly(value))


def sentence_of_a_bound(choose: Choose) -> Spoken:
    """A bound on a number that is no count: as stated, and a person looks."""
    before, behind, _, kind = choose(BOUNDS)
    said, value = choose(((f"{choose(range(2, 900))}k", 0.0), fraction(choose)))
    value = value or float(said[:-1]) * 1000
    question, pound = (SPENT, "£") if said[-1] == "k" else (OFFICERS, "")
    return Spoken(f"{before}{pound}{said}{behind}", question, bounded(value, kind))


def sentence_of_a_likely_year(choose: Choose) -> Spoken:
    """A number that may be a year."""
    value = choose(range(1980, 2040))
    return Spoken(choose((str(value), f"{value} systems", f"We have {value} systems")), SYSTEMS, exactly(value))


def sentence_suppressed(choose: Choose) -> Spoken:
    """A small number that is kept back for its size."""
    said = choose(each("<{n} (section 40) | Section 40(2): fewer than {n} | fewer than {n}, exempt under section 40"))
    value = choose((5, 10))
    return Spoken(said.format(n=value), choose((STAFF, COMPLAINTS)), bounded(value - 1, "fewer_than"))


def sentence_of_none(choose: Choose) -> Spoken:
    """None, in a sentence."""
    said = choose(
        each(
            """
            I can confirm that the answer is none. | We do not currently have any {0}. | There are, as far as you ask,
            no {0}. | The answer to this question is none. | We do not have any such {0}. | None, thank you. | None, as
            explained in our letter | We can confirm there are no {0}. | None are in use.
            """
        )
    )
    return Spoken(said.format(SYSTEMS.many), SYSTEMS, exactly(0))


def sentence_of_a_reason(choose: Choose) -> Spoken:
    """Why there is no number, in a sentence."""
    reasons = {
        "not_held": """
        We do not hold this information centrally. | The Council does not record this. | I am afraid we are unable to
        extract this from our files. | There is no central register. | It is not possible to identify these. | This is
        not something that we keep a record of.
        """,
        "refused": """
        To answer would exceed the cost limit of section 12 of the Act. | We neither confirm nor deny that it is held.
        | We are withholding this under section 43. | This is exempt under section 31(1)(a) of the Act. | We consider
        that your request is vexatious under section 14.
        """,
        "not_applicable": """
        This question does not apply to our organisation. | We are not commissioned to do this. | Not applicable to an
        integrated care board.
        """,
    }
    kind = choose(list(reasons))
    return Spoken(choose(each(reasons[kind])), choose((SYSTEMS, COMPLAINTS)), Meaning(kind))


# --- traps: a number stands there, and is not the answer, or may not be

REMARKS = each(
    """
    half of them switched off | and then some | give or take those in the basement | awaiting sign-off | pending |
    assuming that pilots count | once the merger completes | before the fire | in the pipeline | on the drawing board |
    mooted | shelved | mothballed | dormant | defunct | stolen in March | rejected by the auditors | still wanted |
    needed | all vacant | bar one | save for two | barring the lab's | apart from paper | on top of the older ones | as
    well as a drawer of index cards | together with whatever schools run | among countless others | for starters | at
    the last count | according to the supplier | allegedly | reportedly | or thereabouts, we never checked | from
    memory | off the top of my head | a guess | sic | roughly doubled now | and rising | and falling | varies daily |
    depending on the weather | in theory | on paper | at best | at worst | at peak | at night | in Leeds | for Leeds |
    for adults alone | for maternity | in cardiology | across the northern half | downstairs | abroad | at our twin
    town | back then | as things stood | pre-merger | post-migration | during covid | until Easter | by Christmas |
    from autumn | when the new wing opens | under construction | under review | being counted | being replaced |
    outstanding | unaudited | unverified | not ours | not working | not counting spares | none of which work | they say
    | you claim | says the press | strike that | void | nope | false | untrue | as you wrongly put it | is a myth | is
    too high | seems high | per clinic | apiece | weekly | a fortnight | on rotation | on trial | on loan | on lease |
    on order | on hold | hired out | outsourced | sold | lost | gone | given away | burnt | returned | refunded |
    recalled | expired | lapsed | revoked | in dispute | leaving tomorrow | arriving shortly | yet to be installed |
    long gone | in years gone by | of old | as was | at a stretch | licensed to a partner | hosted by a neighbour | for
    the whole county | nationally | worldwide | in the private wing
    """
)
OTHERS = each(
    """
    laptops | buckets | vendors | clinics | hospitals | invoices | outages | modules | copies | upgrades | consultants
    | parrots | bicycles | meetings | miles | pages | rooms | beds | patients | volunteers | apprentices | lawyers |
    kittens | parishes | bridges | lamp posts | potholes | ambulances | helicopters | schools | pupils | governors |
    councillors | votes | reams | gigabytes | kilograms | litres | tonnes | acres | hours | weeks | years | attempts |
    warnings | fines | burglaries | arrests | injuries | deaths | births | weddings | appeals | objections | vacancies
    | shifts | sandwiches
    """
)
# Behind the noun that is counted they make another noun of it, or say what became of it.
BEHIND_A_NOUN = each(
    """
    suppliers | analysts | licences | failures | owners | manuals | outages | training days | upgrades | surgeons |
    forms | failed | crashed | were hacked | went missing | resigned | perished | await repair | had to be withdrawn |
    short | too many | fewer | left over | to go | never arrived | belong to a neighbour | were planted | survived
    """
)
DONE = each(
    """
    sold | lost | bought | ordered | scrapped | wanted | need | lack | leased out | closed | share | trialled | tested
    | audited | sampled | replaced | merged | expect | hoped for | shall have | might get | once had | inherited |
    borrowed | destroyed | advertised | counted only | inspected | refused | dream of | were promised | were fined for
    | will install
    """
)
OTHER_BODIES = each(
    """
    They | Our neighbours | Leeds | The supplier | The old county | Each ward | Every clinic | Schools | Our landlord |
    The region | The government | A rival | Our parent company | His office | The largest clinic | The northern wing
    """
)
SYLLABLES = "bla dro fim gur keb lom nas pru ruk sti vor zel wob yat".split()


def coined(choose: Choose) -> str:
    """Return a word that nobody knows."""
    return "".join(choose(SYLLABLES) for _ in range(3))


def trap_remark(choose: Choose) -> Spoken:
    """A remark that takes the number back, adds to it, or speaks of another time, place or body."""
    question = choose((SYSTEMS, STAFF, TREES, DEPLOYMENTS, OFFICERS))
    remark, joint = (
        choose((*REMARKS, coined(choose))),
        choose((" {}", ", {}", " - {}", " ({})", ". {}.", "; {}", "\n{}")),
    )
    number = f"{choose(('', '', 'We have ', 'about ', 'Total: '))}{plain(choose)}{_noun(choose, question)}"
    return Spoken(number + joint.format(remark), question)


def trap_other_noun(choose: Choose) -> Spoken:
    """A count of something else; a word of the topic is something else, too."""
    question = choose((SYSTEMS, STAFF, TREES, DEPLOYMENTS, OFFICERS))
    own = TOPIC_NOUNS if question is DEPLOYMENTS else OTHERS
    other, number = choose((choose(OTHERS), choose(own), coined(choose))), plain(choose)
    behind = f"{number} {question.many} {choose(BEHIND_A_NOUN)}"
    said = each(
        f"{number} {other} | {other}: {number} | Number of {other}: {number} | We have {number} {other}. | {behind}"
    )
    return Spoken(choose((*said, f"{choose(HEDGES)} {number} {other}", f"Total {other} {number}")), question)


def trap_verb(choose: Choose) -> Spoken:
    """Something was done to that many, or another body has them."""
    question = choose((SYSTEMS, TREES, DEPLOYMENTS))
    done = (f"We {choose(DONE)}", f"{choose(OTHER_BODIES)} {choose(('has', 'have', 'uses', 'runs'))}", "We had")
    return Spoken(f"{choose(done)} {plain(choose)}{_noun(choose, question)}{choose(('', '.'))}", question)


def trap_time(choose: Choose) -> Spoken:
    """A number of another time than was asked."""
    question, number = choose((COMPLAINTS, COMPLAINTS, SYSTEMS)), plain(choose)
    time = choose(
        each("2019 | 2022 | 2021/22 | March 2019 | FY19 | the spring of 2020 | Q3 2024 | 2031 | the old days")
    )
    said = (f"{number} in {time}", f"{time}: {number}", f"By {time}, {number}", f"{number} until {time}")
    return Spoken(choose((*said, f"In {time} there were {number}", f"{number} since {time}")), question)


NOT_NONE = each(
    """
    None. We run a great many. | There is no single {one} | We do not use just one {one} | Not one {one} but several |
    No {one} is perfect | No {many} failed | No {many} were lost | No {one} strategy | No new {many} | No more {many} |
    No two {many} are alike | None of our {many} failed | None of these | None too many | None left | None yet | None
    so far | None at this clinic | None on the third floor | None for children | None except email | None bar two |
    None since May | None last year | Nil by mouth | Zero tolerance | zero-rated | No idea | No change | No comment |
    No limit | No doubt | No wonder | No. | no no no | Not many | Not zero | Not none | Nothing but {many} | We do not
    have {many} at every site | We do not have all {many} here | We do not use {many} that fail | We have no {many} in
    the cellar | We hope to have none | We once had none | We would have none | It is not nil | Nonsense | There is no
    policy on {many} | There are no {many} without a licence | There is no total | There is no limit on {many} | We
    have no complaints about {many} | None?
    """
)


def trap_no_none(choose: Choose) -> Spoken:
    """The words for none, about something else, in part or denied."""
    question = choose((SYSTEMS, TREES, DEPLOYMENTS))
    topic = each("No safety policy | There is no safety case | No assured software | There are no clinical cases")
    said = choose((*NOT_NONE, *(topic if question is DEPLOYMENTS else ()), f"No {coined(choose)}"))
    return Spoken(said.format(one=question.one, many=question.many), question)


def trap_other_question(choose: Choose) -> Spoken:
    """The answer to another question, or of no known one."""
    number, other = plain(choose), choose(OTHERS)
    said = each(
        f"""
        How many are planned? {number} | How many {other} do you have? {number} | How many trees were planted? {number}
        | How many {other}: {number} | Which of them fell over? {number} | How many were felled in 2019? {number} | Q3
        - {number} | Q3: {number} | Question 7: {number} | 5) {number} | (4) {number} | Q1 {number} Q2 {number}9 | a)
        {number} b) {number}1 | Q1-3: {number} | Q3 - none | (9) nil | see question {choose(range(3, 9))}
        """
    )
    return Spoken(choose(said), TREES)


def trap_sign(choose: Choose) -> Spoken:
    """An arrow, a breadcrumb, a minus, brackets of a negative, a share, another currency or unit."""
    question, value = choose((SYSTEMS, TREES)), whole(choose)
    many = question.many.capitalize()
    said = each(
        f"""
        -> {value} | => {value} | → {value} | >> {value} | {many} -> {value} | Answer > {value} | Home > {many} >
        {value} | {many} » {value} | ↑ {value} | ▲{value} | ± {value} | -{value} | −{value} | minus {value} |
        ({value:,}) | We have -{value} | {value}% | {value} % | {value} per cent | {value}pc | ‰ {value} | £{value:,} |
        {value} pounds | €{value} | ${value} | {value} euros | {value}p | {value}th | {value}°C | {value} kg |
        {value}GB | {value}k | {value}.5 | {value}½ | .{value} | {value}/7 | 1 in {value} | {value} of {value + 7} |
        {value} out of {value + 9} | {value}? | ?{value} | {value} x 3 | {value} x | {value}² | {value}:1 | #{value} |
        No. {value} | § {value} | ≠ {value}
        """
    )
    return Spoken(choose(said), question)


def trap_several(choose: Choose) -> Spoken:
    """Several numbers, a range, a table in a cell, or a total of unlike things."""
    question, low = choose((SYSTEMS, STAFF, TREES)), choose(range(2, 900))
    high, other, another = low + choose((1, 5, 10, 100)), choose(OTHERS), choose(OTHERS)
    said = each(
        f"""
        {low}-{high} | {low} – {high} | between {low} and {high} | {low} to {high} | {low} or {high} | {low}/{high} |
        {low} and {high} | {low}, {high} | {low}; {high} | {low} & {high} | {low} + {high} | {low} {high % 90 + 10} |
        at least {low}, at most {high} | {low} (previously {high}) | {low} ({high}) | {low} here and {high} there |
        {low} {other} and {high} {another} | {low} {other}, {high} {another}, total {low + high} | Yes: {low}; No:
        {high}; total: {low + high} | 2022: {low}; 2023: {high}; total: {low + high} | {low + high} ({low} live, {high}
        dead) | Initially {low}, now {high} | {low} - no, {high} | {high} less {low} | {low} in total, {high} in total
        | {low} {question.many} {high} {other} | {high} of which {low} work
        """
    )
    bar = " | "
    table = (
        *(f"{low}\t{high}", f"{low}\n{high}", f"{low}{bar}{high}", f"North\t{low}\nSouth\t{high}", f"North\t{low}"),
        *(f"Year{bar}Number\n2022{bar}{low}", f"{low}\r{high}", f"Site;{question.many}\nA;{low}", f"1\t{low}"),
        f"{question.many}\tcost\n{low}\t{high}",
    )
    return Spoken(choose((*said, *table)), question)


NO_NUMBER = each(
    """
    #N/A | #REF! | #DIV/0! | #VALUE! | #NAME? | #NUM! | #NULL! | #SPILL! | Err:502 | NaN | inf | ∞ | 1e5 | 1E+03 | 0x1F
    | 1,2 | 12,34 | 1,2345 | 1.250 | 1'250 | 1_000 | 12,34,567 | 0012 | 007 | O.5 | 1O | l2 | I2 | XII | 12a4 | 1.2.3 |
    1..5 | one two three | two twenty | eleventy | hundred thousand hundred | three and four | ten nine | two2 | five 6
    | 2023/24 | In 2023 | 31 March 2024 | March 2024 | 31/03/2024 | 2024-03-31 | 10:30 | 9am | FY24 | Q3 2024 | 12/2024
    | two thousand and twenty-four | twenty twenty-four | 01234 567890 | ext. 1234 | foi2@example.nhs.uk | LS1 4AB |
    Room 12 | Appendix 2 | Table 3 | page 4 | Annex A1 | see Q3 | FOI 1234/24 | Ref 10234 | v12 | version 3.2 | Windows
    10 | Band 7 | Office 365 | DCB0129 | DCB 0160 | ISO 27001 | NHS 111 | COVID-19 | Level 3 | Tier 2 | Ward 12 | 24/7
    | the 2nd | Item 5 | Where figures are low we show <5. | Figures below five are shown as <5. | See tab 2 of the
    spreadsheet | Part 2 | See attached | As above | No reply | Not given | TBC | Yes | ... | ? | a few | hundreds |
    dozens | several | many | some
    """
)


def trap_no_number(choose: Choose) -> Spoken:
    """What is never the answer: an error of a spreadsheet, a date, a reference, digits that are no number."""
    said, front = choose(NO_NUMBER), choose(("", "", "Q2: "))
    return Spoken(front + said, choose((SYSTEMS, TREES)))


def trap_money(choose: Choose) -> Spoken:
    """Money of another year, unit, currency or purpose; or no money where it is asked."""
    value = choose(range(2, 900))
    said = each(
        f"""
        £{value}k in 2023/24 | 2022/23: £{value},000 | £{value},000 (2019) | £{value}k, Q1 | £{value},000 a month |
        £{value} per hour | £{value}/day | £{value} each | £{value}k-£{value + 9}k | £{value}k and £{value + 3}k |
        £{value},000 x 12 | (£{value},000) | (£{value}k) | ({value},000) | -£{value},000 | £-{value},000 | $£{value} |
        ${value},000 | €{value},000 | {value},000 euros | {value} staff | {value} nurses | {value} hours | {value}
        weeks | {value}% | {value} per cent | £{value}k, all refunded | £{value}k saved | £{value},000 plus VAT |
        £{value},000 on lawyers | £{value}k over three years | £{value}k forecast | £{value}k overspent | we saved
        £{value}k | fined £{value},000 | £{value}k up on last year | £{value}bn | £{value}.000 | £0{value},0 |
        {value},000 {coined(choose)} | £{value}k ({coined(choose)}) | £'000: {value}
        """
    )
    return Spoken(choose(said), SPENT)


def trap_contradiction(choose: Choose) -> Spoken:
    """A reason why there is no number, and yet a number; or the words of a reason, denied or in part."""
    number = f"{choose(range(2, 90))}{_noun(choose, SYSTEMS)}"
    reason = choose(("Not held", "Not recorded", "N/A", "We do not hold this", "Not applicable"))
    both = (f"{reason}. However, {number}", f"{number} ({reason})", f"{reason}, but {number}", f"{number} - {reason}")
    denied = each(
        """
        We do hold this information. | Section 40 does not apply. | Partially held | This is not exempt. | Some of this
        is not held. | Not all of it is held. | We are not withholding this. | It is wrong to say that we do not hold
        it.
        """
    )
    return Spoken(choose((*both, *denied)), SYSTEMS)


def trap_hidden(choose: Choose) -> Spoken:
    """Digits of other scripts, look-alikes and characters that nobody sees: the number that is meant, or none."""
    value = choose(range(12, 900))
    digits = str(value)
    scripts = [
        digits.translate({48 + digit: chr(zero + digit) for digit in range(10)}) for zero in (0xFF10, 0x660, 0x966)
    ]
    hidden = choose("\u200b\u200d\u2060\ufeff\u00ad\u202e")
    ways = (
        *scripts,
        f"{hidden}{digits}",
        f"{digits}{hidden}",
        digits[0] + hidden + digits[1:],
        digits + choose("²³¹†‡"),
    )
    return Spoken(choose(ways), SYSTEMS, exactly(value))


def trap_word_put_in(choose: Choose) -> Spoken:
    """A closed form into which a word that nobody knows was put, in any place."""
    said = choose((closed_number, closed_hedge, closed_bound, closed_zero, closed_decimal))(choose)
    words = said.text.split()
    place = choose(range(len(words) + 1))
    return Spoken(" ".join([*words[:place], coined(choose), *words[place:]]), said.question)


def _named(prefix: str) -> dict[str, Callable[[Choose], Spoken]]:
    return {name: form for name, form in globals().items() if name.startswith(prefix)}


CLOSED, SENTENCES, TRAPS = _named("closed_"), _named("sentence"), _named("trap_")
FORMS = CLOSED | SENTENCES | TRAPS


def spoken(choose: Choose) -> Spoken:
    """Return an answer of any form."""
    form: Callable[[Choose], Spoken] = FORMS[choose(list(FORMS))]
    return form(choose)
