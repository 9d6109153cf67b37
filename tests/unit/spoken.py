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
    """Return the texts of a block, with a bar between them; ¦ is a bar of a text."""
    return tuple(text.strip(" ").replace("¦", "|") for text in re.sub(r"\n *", " ", block).split("|"))


@dataclass(frozen=True)
class Question:
    """What the reader is told of a question, and what it counts: one of them, and several."""

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


Form = Callable[[Choose], Spoken]


def _question(text: str, one: str = "", many: str = "", number: Any = "count") -> Question:
    return Question(text, asked_by(text, number), one, many)


SYSTEMS = _question("How many digital systems does the trust use?", "system", "systems")
STAFF = _question("How many members of staff work on safety?", "member of staff", "members of staff")
COMPLAINTS = _question("How many complaints did the council receive in 2023?", "complaint", "complaints")
TREES = _question("2. How many trees were felled?", "tree", "trees")
OFFICERS = _question("How many WTE clinical safety officers do you employ?", "WTE", "WTE", "decimal")
SPENT = _question("How much did the council spend on agency staff in 2024/25?", number="money")
# A survey's config names nouns, and words of its topic; none of these may be counted.
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

_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
UNITS = f"zero one two three four five six seven eight nine {_TEENS}".split()
TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int, join: str = "-", conjunction: str = " and ") -> str:
    """Return an English name of 0 to 999,999,999."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens, one = divmod(number, 10)
        return TENS[tens - 1] + (join + UNITS[one] if one else "")
    size, name = next(pair for pair in ((10**6, "million"), (1000, "thousand"), (100, "hundred")) if number >= pair[0])
    many, rest = divmod(number, size)
    link = conjunction if size == 100 or rest < 100 else " "
    return f"{in_words(many, join, conjunction)} {name}" + (link + in_words(rest, join, conjunction) if rest else "")


def whole(choose: Choose) -> int:
    """Choose a whole number of 2 or more that is no year."""
    number = choose(range(2, choose((10, 100, 100, 1000, 10_000, 1_000_000))))
    return number + 200 if number in range(1900, 2101) else number


def plain(choose: Choose, number: int) -> str:
    """Write a whole number plainly."""
    return choose((str(number), f"{number:,}", in_words(number)))


def written(choose: Choose, number: int) -> str:
    """Write a whole number in a way that has one meaning."""
    words = in_words(number, choose("- "), choose((" and ", " ")))
    ways = [f"{number:,}".replace(",", choose("\u00a0\u2009\u202f")), f"{number}.0", words, words.capitalize()]
    return choose([plain(choose, number), *ways, words.upper(), f"{words} ({number})", f"{number} ({words})"])


def fraction(choose: Choose) -> tuple[str, float]:
    """Choose a number that is not whole, and write it."""
    value = choose(range(30)) + choose((0.25, 0.5, 0.75, 0.1, 0.2, 0.61, 0.08))
    base, part = int(value), {0.25: "¼", 0.5: "½", 0.75: "¾"}.get(value % 1)
    ways = [f"{value:g}", f"{value:.2f}", *([f"{base or ''}{part}"] if part else [])]
    return choose([*ways, f"{value:g}"[1:]] if base == 0 else ways), value


def money(choose: Choose) -> tuple[str, float]:
    """Choose a sum of pounds, and write it."""
    k, few = choose(range(1, 900)), whole(choose)
    ways = [
        *((f"£{k}k", k * 1e3), (f"{k}K", k * 1e3), (f"£{few:,}", few), (f"£{few}", few), (f"£{few:,}.00", few)),
        *((f"£{few:,}.50", few + 0.5), (f"£ {few:,}", few), (f"£{k / 10}m", k * 1e5), (f"£{k / 10} million", k * 1e5)),
        *((f"{few:,}", few), (f"{k}", k), (f"{few:,} pounds", few), (f"GBP {few:,}", few)),
    ]
    said, value = choose(ways)
    return said, round(float(value), 2)


HEDGES = each("about | around | approximately | approx | approx. | roughly | circa | c. | ~ | an estimated")
HEDGES_BEHIND = (" or so", " (approx)", " approx.", ", approximately", " (est.)")
# What stands before or behind a number, how far the valid number is from it, and on which side it is open.
_ABOVE = {
    1: each("more than {} | over {} | >{} | > {} | in excess of {} | greater than {}"),
    0: each("at least {} | a minimum of {} | upwards of {} | no fewer than {} | >={} | ≥{} | {}+ | {} or more"),
}
_BELOW = {
    -1: each("<{} | < {} | fewer than {} | less than {} | under {} | below {}"),
    0: each("up to {} | no more than {} | at most {} | ≤ {} | a maximum of {} | {} or fewer | {} or less"),
}
_SIDES = {"more_than": _ABOVE, "fewer_than": _BELOW}
BOUNDS = [(said, step, kind) for kind, side in _SIDES.items() for step, texts in side.items() for said in texts]


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

FRAMES = each(
    """We have {} | We currently have {} | There are {} | There are currently {} | Total: {} | Total {} | Answer: {} |
    Response: {} | {} in use | {} in total | {} currently | {} overall | {} at present | {} (list attached)"""
)
LABELS = each("{} | 2) {} | a) {} | (b) {} | Q2 - {} | Q2: {} | Q2. {} | Question 2: {}")


def framed(choose: Choose, question: Question, said: str, *frames: str) -> str:
    """Put a closed form into at most one frame, or behind a label that may be the question's own."""
    # Where a year is asked, Q2 may be a quarter; where the question has no number, (2) may be a negative.
    labels = LABELS[:4] if question is COMPLAINTS else (*LABELS, *(("(2) {}",) if question is TREES else ()))
    return choose((*labels, *frames)).format(said) + choose(("", "", ".", "\n"))


def closed_number(choose: Choose) -> Spoken:
    """One number, with the noun that is counted or without."""
    question, value = choose(COUNTS), whole(choose)
    said = written(choose, value) + choose(("", f" {question.many}"))
    return Spoken(framed(choose, question, said, *FRAMES), question, exactly(value))


def closed_one(choose: Choose) -> Spoken:
    """One of what is counted."""
    question = choose(COUNTS)
    said = choose(each("1 | one | One | 1 {0} | One {0} | There is one {0} | one (1) {0}"))
    return Spoken(said.format(question.one) + choose(("", ".")), question, exactly(1))


def closed_hedge(choose: Choose) -> Spoken:
    """One number with one hedge."""
    question, value = choose(COUNTS), whole(choose)
    before = f"{choose(HEDGES)} {plain(choose, value)}{choose(('', f' {question.many}'))}"
    said = choose((before, f"{plain(choose, value)}{choose(HEDGES_BEHIND)}"))
    return Spoken(framed(choose, question, said, *FRAMES[:4]), question, about(value))


def closed_bound(choose: Choose) -> Spoken:
    """One number with one bound: the next number that is valid."""
    question, value = choose(COUNTS), whole(choose)
    bound, step, kind = choose(BOUNDS)
    said = bound.format(plain(choose, value)) + choose(("", f" {question.many}"))
    return Spoken(choose((said, f"We have {said}", f"{said}.")), question, bounded(value + step, kind))


def closed_nearly(choose: Choose) -> Spoken:
    """A number that is nearly reached: as stated, and limits below it."""
    value, said = whole(choose), choose(each("nearly {} | almost {} | just under {} | Nearly {} systems"))
    return Spoken(said.format(value), SYSTEMS, Meaning("approximate", value, value * (1 - TOLERANCE), value))


def closed_zero(choose: Choose) -> Spoken:
    """None of what is counted."""
    question = choose(COUNTS)
    said = choose(
        each(
            """0 | Zero | nil | Nil | Nil return | NONE | None | none at all | We have none | There are none | No {0} |
            0 {0} | zero {0} | We have no {0} | We do not have any {0} | There are no {0} | We do not have any"""
        )
    )
    return Spoken(framed(choose, question, said.format(question.many)), question, exactly(0))


def closed_decimal(choose: Choose) -> Spoken:
    """A number that need not be whole, with its unit, where such a one is asked."""
    (said, value), hedge = fraction(choose), choose(("", "", "about ", "c. ", "approximately "))
    said = f"{hedge}{said}{choose(('', ' WTE', ' FTE', ' whole time equivalent'))}"
    meaning = about(value) if hedge else exactly(value)
    return Spoken(choose((said, f"We have {said}", f"Total: {said}", f"{said}.")), OFFICERS, meaning)


def closed_money(choose: Choose) -> Spoken:
    """An amount of money, with or without a pound sign, where the question asks for money."""
    (said, value), hedge = money(choose), choose(("", "", "", "about ", "approx. ", "circa "))
    return Spoken(choose(("", "", "Total: ")) + hedge + said, SPENT, about(value) if hedge else exactly(value))


REASONS = {
    "not_held": each(
        """Not held | Information not held | Not recorded | Data not held | Unknown | N/K | NK | .. | [x] | Not known |
        We do not hold this information. | Not collected | This information is not held | No data held | Not
        available"""
    ),
    "refused": each(
        """Refused | Withheld | Exempt | [c] | * | Redacted | Suppressed | Vexatious | Data withheld |
        Neither confirm nor deny | Cost limit exceeded"""
    ),
    "not_applicable": each("n/a | N/A | N/A. | NA | N.A. | Not applicable | [z] | Does not apply | Not relevant"),
    "not_answered": ("-", "–", "—", "--"),
}


def closed_reason(choose: Choose) -> Spoken:
    """Why there is no number, as statisticians, newsrooms and officers write it."""
    kind = choose(list(REASONS))
    return Spoken(choose(REASONS[kind]), choose(QUESTIONS), Meaning(kind))


def closed_section(choose: Choose) -> Spoken:
    """The section of the Act by which an answer is refused."""
    section = choose(("12", "14", "21", "22", "24", "31", "40", "43"))
    said = choose(each("section {} | s.{} | s{} | Section {}(2) | Exempt under section {} | Refused - section {}"))
    return Spoken(said.format(section), choose(QUESTIONS), Meaning("refused", section=section))


# --- sentences: what they mean is proposed

ADDRESSES = each(
    """. Please quote FOI/23/1045. | . I hope that this answers your question. | (see Appendix 2) | . See page 14. |
    . Kind regards, the records office | . Telephone: 01234 567890 | , as held in our register | . This is published at
    https://www.example.nhs.uk/foi/1234. | . You may ask for an internal review within 40 working days. |
    . This is given under section 1(1) of the Freedom of Information Act 2000."""
)


def _sentence(questions: Sequence[Question], block: str, meaning: Callable[[int], Meaning] = exactly) -> Form:
    """Return a form of sentences with a number `n`, or with parts `i` and `j` whose sum is `n`."""

    def form(choose: Choose) -> Spoken:
        question, value, address = choose(questions), whole(choose), choose(ADDRESSES)
        part, remark = choose(range(1, value)), address if address[0] in ".," else f" {address}"
        said = {"n": f"{value:,}", "i": f"{part:,}", "j": f"{value - part:,}", "part": value - 0.5, "remark": remark}
        text = choose(each(block)).format(**said, one=question.one, many=question.many, question=question.text)
        return Spoken(text, question, meaning(value))

    return form


def sentence_of_a_bound(choose: Choose) -> Spoken:
    """A bound on a number that is no count: as stated, and a person looks."""
    bound, _, kind = choose(BOUNDS)
    k, (said, value) = choose(range(2, 900)), fraction(choose)
    question, said, value = choose(((SPENT, f"£{k}k", k * 1000.0), (OFFICERS, said, value)))
    return Spoken(bound.format(said), question, bounded(value, kind))


def sentence_of_a_likely_year(choose: Choose) -> Spoken:
    """A number that may be a year."""
    value = choose(range(1980, 2040))
    return Spoken(choose(each("{} | {} systems | We have {} systems")).format(value), SYSTEMS, exactly(value))


def sentence_of_a_small_number(choose: Choose) -> Spoken:
    """A small number that is kept back for its size."""
    said, value = (
        choose(each("<{} (section 40) | Section 40(2): fewer than {} | <{}, section 40 applies")),
        choose((5, 10)),
    )
    return Spoken(said.format(value), choose((STAFF, COMPLAINTS)), bounded(value - 1, "fewer_than"))


_WHY = {
    "not_held": """We do not hold this information centrally. | The Council does not record this. | I am afraid we are
        unable to extract this. | It is not possible to identify these. | The trust keeps no register.""",
    "refused": """To answer would exceed the cost limit of section 12. | We neither confirm nor deny that it is
        held. | This is exempt under section 31(1)(a) of the Act. | We are withholding this under section 43. |
        We consider that your request is vexatious under section 14.""",
    "not_applicable": """This question does not apply to an integrated care board. | Not applicable to our kind of
        body. | We are not commissioned to do this.""",
}


def sentence_of_a_reason(choose: Choose) -> Spoken:
    """Why there is no number, in a sentence."""
    kind = choose(list(_WHY))
    return Spoken(choose(each(_WHY[kind])), choose((SYSTEMS, COMPLAINTS)), Meaning(kind))


SENTENCES: dict[str, Form] = {
    "plain": _sentence(
        (SYSTEMS, STAFF, DEPLOYMENTS),
        """The answer to this question is {n} {many}. | As at 31 March 2025 there are {n} {many}. | We hold {n} {many}.
        | Our records show that there are {n} {many}. | Thank you for your request. We have {n} {many}. |
        {n}{remark} | The organisation operates {n} {many}. | Further to your request dated 02/05/2025, we have {n}
        {many}. | {n} {many}{remark} | {question} {n}""",
    ),
    "labelled": _sentence((TREES,), "2. {n} | 2. {n} trees"),
    "year_asked": _sentence(
        (COMPLAINTS,), "{n} in 2023 | 2023: {n} | In 2023 we received {n} complaints. | 2023 = {n} | {n} (2023)"
    ),
    "total": _sentence(
        (SYSTEMS,),
        """Total {n} ({i} clinical, {j} clerical) | {i} here and {j} there, {n} in total | Clinical: {i}; clerical: {j};
        total: {n} | {n} in total; {i} clinical and {j} clerical | {n} in total: {i} clinical and {j} clerical""",
    ),
    "heads": _sentence((STAFF,), "{n} ({part} FTE) | {n} members of staff ({part} WTE) | {n} people, {part} FTE"),
    "none": _sentence(
        (SYSTEMS, DEPLOYMENTS),
        """I can confirm that the answer is none. | We do not currently have any {many}. | None are in use. | None,
        thank you. | The answer to this question is none. | None, as explained in our letter | At present we operate
        no {many}.""",
        lambda _: exactly(0),
    ),
    "bound": sentence_of_a_bound,
    "likely_year": sentence_of_a_likely_year,
    "small_number": sentence_of_a_small_number,
    "reason": sentence_of_a_reason,
}


# --- traps: a number stands there, and is not the answer, or may not be

REMARKS = each(
    """half of them switched off | and then some | give or take those in the basement | awaiting sign-off | pending |
    assuming that pilots count | once the merger completes | before the fire | in the pipeline | on the drawing
    board | mooted | shelved | mothballed | dormant | defunct | stolen in March | rejected by the auditors | still
    wanted | needed | all vacant | bar one | save for two | barring the lab's | apart from paper | on top of the
    older ones | as well as a drawer of index cards | together with whatever schools run | among countless others |
    for starters | at the last count | according to the supplier | allegedly | reportedly | or thereabouts, we never
    checked | from memory | off the top of my head | a guess | sic | roughly doubled now | and rising | and falling
    | varies daily | depending on the weather | in theory | on paper | at best | at worst | at peak | at night | in
    Leeds | for Leeds | for adults alone | for maternity | in cardiology | across the northern half | downstairs |
    abroad | at our twin town | back then | as things stood | pre-merger | post-migration | during covid | until
    Easter | by Christmas | from autumn | when the new wing opens | under construction | under review | being
    counted | being replaced | outstanding | unaudited | unverified | not ours | not working | not counting spares |
    none of which work | they say | you claim | says the press | strike that | void | nope | false | untrue | as you
    wrongly put it | is a myth | is too high | seems high | per clinic | apiece | weekly | a fortnight | on rotation
    | on trial | on loan | on lease | on order | on hold | hired out | outsourced | sold | lost | gone | given away
    | burnt | returned | refunded | recalled | expired | lapsed | revoked | in dispute | leaving tomorrow | arriving
    shortly | yet to be installed | long gone | in years gone by | of old | as was | at a stretch | licensed to a
    partner | hosted by a neighbour | for the whole county | nationally | worldwide | in the private wing | to date
    | at that time | this year | at this clinic | we can use | to be bought | as if | we also run others"""
)
OTHERS = each(
    """laptops | buckets | vendors | clinics | hospitals | invoices | outages | modules | copies | upgrades |
    consultants | parrots | bicycles | meetings | miles | pages | rooms | beds | patients | volunteers | apprentices
    | lawyers | kittens | parishes | bridges | lamp posts | potholes | ambulances | helicopters | schools | pupils |
    governors | councillors | votes | reams | gigabytes | kilograms | litres | tonnes | acres | hours | weeks |
    years | attempts | warnings | fines | burglaries | arrests | injuries | deaths | births | weddings | appeals |
    objections | vacancies | shifts | sandwiches"""
)
TOPIC_NOUNS = each("cases | safety cases | clinical cases | technologies | clinical safety cases | assured | software")
# Behind the noun that is counted they make another noun of it, or say what became of it.
BEHIND_A_NOUN = each(
    """suppliers | analysts | licences | failures | owners | manuals | outages | training days | upgrades | surgeons |
    forms | failed | crashed | were hacked | went missing | resigned | perished | await repair | had to be withdrawn
    | short | too many | fewer | left over | to go | never arrived | belong to a neighbour | were planted | survived"""
)
DONE = each(
    """sold | lost | bought | ordered | scrapped | wanted | need | lack | leased out | closed | share | trialled |
    tested | audited | sampled | replaced | merged | expect | hoped for | shall have | might get | once had |
    inherited | borrowed | destroyed | advertised | counted only | inspected | refused | dream of | were promised |
    were fined for | had"""
)
BODIES = each(
    """They | Our neighbours | Leeds | The supplier | The old county | Each ward | Every clinic | Schools | Our
    landlord | The region | The government | A rival | Our parent company | His office | The largest clinic | The
    northern wing"""
)
TIMES = each("2019 | 2022 | 2021/22 | March 2019 | FY19 | the spring of 2020 | Q3 2024 | 2031 | the old days")
SYLLABLES = "bla dro fim gur keb lom nas pru ruk sti vor zel wob yat".split()
NOT_NONE = each(
    """None. We run a great many. | There is no single {one} | We do not use just one {one} | Not one {one} but several
    | No {one} is perfect | No {many} failed | No {many} were lost | No {one} strategy | No new {many} | No more
    {many} | No two {many} are alike | None of our {many} failed | None of these | None too many | None left | None
    yet | None so far | None at this clinic | None on the third floor | None for children | None except email | None
    bar two | None since May | None last year | Nil by mouth | Zero tolerance | zero-rated | No idea | No change |
    No comment | No limit | No doubt | No wonder | No. | no no no | Not many | Not zero | Not none | Nothing but
    {many} | We do not have {many} at every site | We do not have all {many} here | We do not use {many} that fail |
    We have no {many} in the cellar | We hope to have none | We once had none | We would have none | It is not nil |
    Nonsense | There is no policy on {many} | There are no {many} without a licence | There is no total | There is
    no limit on {many} | We have no complaints about {many} | None? | No {coined} | No {many} {coined} | We do not
    use the {many} | We do not have these {many} | No {many} {behind}"""
)
NO_NUMBER = each(
    """#N/A | #REF! | #DIV/0! | #VALUE! | #NAME? | #NUM! | #NULL! | #SPILL! | Err:502 | NaN | inf | ∞ | 1e5 | 1E+03 |
    0x1F | 1,2 | 12,34 | 1,2345 | 1.250 | 1'250 | 1_000 | 12,34,567 | 0012 | 007 | O.5 | 1O | l2 | I2 | XII | 12a4 |
    1.2.3 | 1..5 | one two three | two twenty | eleventy | hundred thousand hundred | three and four | ten nine |
    two2 | five 6 | 2023/24 | In 2023 | 31 March 2024 | March 2024 | 31/03/2024 | 2024-03-31 | 10:30 | 9am | FY24 |
    Q3 2024 | 12/2024 | two thousand and twenty-four | twenty twenty-four | 01234 567890 | ext. 1234 |
    foi2@example.nhs.uk | LS1 4AB | Room 12 | Appendix 2 | Table 3 | page 4 | Annex A1 | see Q3 | FOI 1234/24 | Ref
    10234 | v12 | version 3.2 | Windows 10 | Band 7 | Office 365 | DCB0129 | DCB 0160 | ISO 27001 | NHS 111 |
    COVID-19 | Level 3 | Tier 2 | Ward 12 | 24/7 | the 2nd | Item 5 | Where figures are low we show <5. | Figures
    below five are shown as <5. | See tab 2 of the spreadsheet | Part 2 | See attached | As above | No reply | Not
    given | TBC | Yes | ... | ? | a few | hundreds | dozens | several | many | some"""
)


def coined(choose: Choose) -> str:
    """Return a word that nobody knows."""
    return "".join(choose(SYLLABLES) for _ in range(3))


def _trap(questions: Sequence[Question], block: str | Sequence[str]) -> Form:
    """Return a form of texts of which a person must decide: `n` is a number, `i` and `j` are digits, i less than j."""

    templates = each(block) if isinstance(block, str) else block

    def form(choose: Choose) -> Spoken:
        question, low = choose(questions), choose(range(2, 900))
        high = low + choose((1, 5, 10, 100))
        lists = {
            "remark": REMARKS,
            "behind": BEHIND_A_NOUN,
            "done": DONE,
            "body": BODIES,
            "time": TIMES,
            "hedge": HEDGES,
        }
        words = {name: choose(texts) for name, texts in lists.items()}
        words |= {
            "other": choose((choose(OTHERS), coined(choose))),
            "another": choose(OTHERS),
            "coined": coined(choose),
        }
        words |= {"n": plain(choose, whole(choose)), "topic": choose(TOPIC_NOUNS), "sum": low + high}
        text = choose(templates).format(i=low, j=high, one=question.one, many=question.many, **words)
        return Spoken(text.replace("⇥", "\t").replace("⏎", choose("\n\r")), question)

    return form


def trap_hidden(choose: Choose) -> Spoken:
    """Digits of other scripts, look-alikes and characters that nobody sees: the number that is meant, or none."""
    value = choose(range(12, 900))
    digits, hidden = str(value), choose("\u200b\u200d\u2060\ufeff\u00ad\u202e")
    zero = choose((0xFF10, 0x660, 0x966))
    script = digits.translate({48 + digit: chr(zero + digit) for digit in range(10)})
    ways = (f"{hidden}{digits}", f"{digits}{hidden}", digits[0] + hidden + digits[1:], digits + choose("²³¹†‡"))
    return Spoken(choose((script, *ways)), SYSTEMS, exactly(value))


def trap_numerals(choose: Choose) -> Spoken:
    """Words of numbers in any order: the number that they name, or none."""
    said = " ".join(choose((*UNITS, *TENS, "hundred", "dozen", "12", "½", "2.5")) for _ in range(choose((2, 2, 3))))
    named = {in_words(number, " ", " "): number for number in range(1000)}
    named |= {f"{in_words(number, ' ', ' ')} dozen": number * 12 for number in range(1000)} | {"12 dozen": 144}
    named |= {
        "12 hundred": 1200,
        "½ dozen": 6,
        "2.5 hundred": 250,
        "2.5 dozen": 30,
        "½ hundred": 50,
        "12 ½ hundred": 1250,
        "12 ½ dozen": 150,
    }
    return Spoken(said, SYSTEMS, exactly(named[said]) if said in named else None)


def trap_word_put_in(choose: Choose) -> Spoken:
    """A closed form into which a word that nobody knows was put, in any place."""
    said = choose((closed_number, closed_hedge, closed_bound, closed_zero, closed_decimal))(choose)
    words = said.text.split()
    place = choose(range(len(words) + 1))
    return Spoken(" ".join([*words[:place], coined(choose), *words[place:]]), said.question)


_THINGS = (SYSTEMS, STAFF, TREES, DEPLOYMENTS)
TRAPS: dict[str, Form] = {
    # Takes the number back, adds to it, or speaks of another time, place or body.
    "remark": _trap(
        (*_THINGS, OFFICERS),
        """{n} {remark} | {n}, {remark} | {n} - {remark} | {n} ({remark}) | {n}. {remark}. | {n}; {remark} |
            {n}⏎{remark} | {n} {many} {remark} | {n} {many}, {remark} | {n} {many} ({remark}) | We have {n} {many}
            {remark} | Total: {n}, {remark} | {hedge} {n} {many} - {remark} | {n}, {coined} | {n} {many} ({coined})
            | {remark}: {n}""",
    ),
    "other_noun": _trap(
        (*_THINGS, OFFICERS),
        """{n} {other} | {other}: {n} | Number of {other}: {n} | We have {n} {other}. | {n} {many} {behind} |
            {hedge} {n} {other} | Total {other} {n} | There are {n} {other} | over {n} {other} | {n} {coined} {many}""",
    ),
    "topic_noun": _trap(
        (DEPLOYMENTS,),
        """{n} {topic} | {topic}: {n} | We have {n} {topic} | Total {topic}: {n} | {n} DHT {topic} | No {topic} |
            {n} {many} {topic} | We have no {topic} | We do not have any {topic} | There is no safety policy | None
            {topic}""",
    ),
    # Something was done to that many, or another body has them.
    "verb": _trap(
        (SYSTEMS, TREES, DEPLOYMENTS),
        "We {done} {n} {many} | We {done} {n}. | {body} has {n} | {body} use {n} {many}",
    ),
    "time": _trap(
        (COMPLAINTS, COMPLAINTS, SYSTEMS),
        "{n} in {time} | {time}: {n} | By {time}, {n} | {n} until {time} | In {time} there were {n} | {n} since {time}",
    ),
    "no_none": _trap((SYSTEMS, TREES, DEPLOYMENTS), NOT_NONE),
    "other_question": _trap(
        (TREES,),
        """How many are planned? {n} | How many {other} do you have? {n} | How many trees were planted? {n} | Q3 -
            {n} | How many {other}: {n} | Which of them fell over? {n} | How many were felled in 2019? {n} | Q3: {n}
            | (4) {n} | Question 7: {n} | 5) {n} | Q1 {i} Q2 {j} | a) {i} b) {j} | Q1-3: {n} | Q3 - none | (9) nil |
            see question {i}""",
    ),
    # An arrow, a breadcrumb, a minus, brackets of a negative, a share, another currency or unit.
    "sign": _trap(
        (SYSTEMS, TREES),
        """-> {i} | => {i} | → {i} | >> {i} | {many} -> {i} | Answer > {i} | Home > {many} > {i} | {many} » {i} | ↑
            {i} | ▲{i} | ± {i} | -{i} | −{i} | minus {i} | ({i}) | We have -{i} | {i}% | {i} % | {i} per cent |
            {i}pc | ‰ {i} | £{i} | {i} pounds | €{i} | ${i} | {i} euros | {i}p | {i}th | {i}°C | {i} kg | {i}GB |
            {i}k | {i}.5 | {i}½ | .{i} | {i}/7 | 1 in {i} | {i} of {j} | {i} out of {j} | {i}? | ?{i} | {i} x 3 |
            {i} x | {i}² | {i}:1 | #{i} | No. {i} | § {i} | ≠ {i} | {i}- | Q2 -{i} | above: {i} | see attached {i} |
            {i} response | {i}e2""",
    ),
    "several": _trap(
        (SYSTEMS, STAFF, TREES),
        """{i}-{j} | {i} – {j} | between {i} and {j} | {i} to {j} | {i} or {j} | {i}/{j} | {i} and {j} | {i}, {j} |
            {i}; {j} | {i} & {j} | {i} + {j} | {j} 7 | at least {i}, at most {j} | {i} (previously {j}) | {i}
            ({j}) | {i} here and {j} there | {i} {other} and {j} {another} | {i} {other}, {j} {another}, total {sum}
            | Yes: {i}; No: {j}; total: {sum} | 2022: {i}; 2023: {j}; total: {sum} | {sum} ({i} live, {j} dead) |
            Initially {i}, now {j} | {i} - no, {j} | {j} less {i} | {i} in total, {j} in total | {i} {many} {j}
            {other} | {j} of which {i} work | {i} bought, {j} built""",
    ),
    # ⇥ is a tab, ⏎ the end of a line.
    "table": _trap(
        (SYSTEMS, STAFF, TREES),
        """{i}⇥{j} | {i}⏎{j} | {i} ¦ {j} | North⇥{i}⏎South⇥{j} | North⇥{i} | Year ¦ Number⏎2022 ¦ {i} |
            Site;{many}⏎A;{i} | 1⇥{i} | {many}⇥cost⏎{i}⇥{j} | {many} ¦ {i} ¦ {j} | {coined}⇥{i} | {i}⇥{coined} |
            1.⇥{i}⏎2.⇥{j}""",
    ),
    "no_number": _trap((SYSTEMS, TREES), tuple(front + said for said in NO_NUMBER for front in ("", "Q2: "))),
    # Money of another year, unit, currency or purpose; or no money where it is asked.
    "money": _trap(
        (SPENT,),
        """£{i}k in 2023/24 | 2022/23: £{i},000 | £{i},000 (2019) | £{i}k, Q1 | £{i},000 a month | £{i} per hour |
            £{i}/day | £{i} each | £{i}k-£{j}k | £{i}k and £{j}k | £{i},000 x 12 | (£{i},000) | (£{i}k) | ({i},000)
            | -£{i},000 | £{i}bn | £-{i},000 | $£{i} | ${i},000 | €{i},000 | {i},000 euros | {i} staff | {i} nurses
            | {i} hours | {i} weeks | {i}% | {i} per cent | £{i}k, all refunded | £{i}k saved | £{i},000 plus VAT |
            £{i},000 on lawyers | £{i}k over three years | £{i}k forecast | £{i}k overspent | we saved £{i}k | fined
            £{i},000 | £{i}k up on last year | £{i}.000 | £{i},00 | {i},000 {coined} | £{i}k ({coined}) | £'000: {i}
            | £{i}k in FY24 | £{i}k H1 | £{i},000- | £{i}k {remark} | £{i},000.000""",
    ),
    # A reason why there is no number, and yet a number; or the words of a reason, denied or in part.
    "contradiction": _trap(
        (SYSTEMS, COMPLAINTS),
        """Not held. However, {n} | {n} (not held) | N/A, but {n} | We do not hold this, but {n} | {n} {many} - not
            recorded | We do hold this information. | Section 40 does not apply. | Partially held | This is not
            exempt. | Some of this is not held. | Not all of it is held. | We are not withholding this. | It is
            wrong to say that we do not hold it.""",
    ),
    "hidden": trap_hidden,
    "numerals": trap_numerals,
    "word_put_in": trap_word_put_in,
}
CLOSED: dict[str, Form] = {
    form.__name__.removeprefix("closed_"): form
    for form in (
        *(closed_number, closed_one, closed_hedge, closed_bound, closed_nearly, closed_zero, closed_decimal),
        *(closed_money, closed_reason, closed_section),
    )
}
FORMS = {
    f"{group}: {name}": form
    for group, forms in (("closed", CLOSED), ("sentence", SENTENCES), ("trap", TRAPS))
    for name, form in forms.items()
}


def spoken(choose: Choose) -> Spoken:
    """Return an answer of any form."""
    return FORMS[choose(list(FORMS))](choose)
