"""The words and phrases the reader of answers knows: what a researcher reads and extends.

Patterns are matched without regard to case; a space in a phrase is any white space.
"""

import re


def one_of(*phrases: str) -> str:
    """Return a pattern for any of the phrases."""
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases) + ")"


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern, compiled without regard to case."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


# Number words.
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: number for number, word in enumerate(_UNITS.split())}
SMALL |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
WORDS = {number: word for word, number in SMALL.items()}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = "|".join([*SMALL, *SCALES])

# A number: digits (with separators, decimals, "k"), a bare ".5", or a run of number words. Digits
# that lean on a letter, a slash or other digits ("12,34", "1.000,50", "3/4") are no number.
NUMBER = compiled(
    r"(?:(?<![\w.,£/])|(?<=[A-Za-z]\.)|(?<=\bc)|(?<=\bca))(?:£\s?)?"
    r"(?P<digits>\d{1,3}(?:[, \u00a0]\d{3})+|\d+)(?P<decimals>\.\d+)?(?P<thousands>k\b)?"
    r"(?!\d|[/.]\d|\s?,\s?\d)"
    r"|(?P<point>(?<![\w.])\.\d+)"
    rf"|\b(?P<words>(?:a\s+(?=hundred|thousand))?(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}))*)\b"
)

# What is never the answer, blanked out before numbers are looked for.
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = one_of(
    *(r"jan(?:uary)?", r"feb(?:ruary)?", r"mar(?:ch)?", r"apr(?:il)?", "may", "june?", "july?"),
    *(r"aug(?:ust)?", r"sept?(?:ember)?", r"oct(?:ober)?", r"nov(?:ember)?", r"dec(?:ember)?"),
)
_YEAR = r"(?:19|20)\d\d"
_SPAN = rf"\s?(?:[/-]|to)\s?(?:{_YEAR}|\d\d)"
YEAR = compiled(r"(?:19[89]|20[0-3])\d")  # as likely a year as a number
_ACT = r"(?<!['\w])(?:sections?|sec\.?|s\.?|regulations?|articles?|para(?:graph)?s?\.?|schedule)"
NEVER = compiled(
    one_of(
        rf"\b(?:{_DAY} )?{_MONTH}\.? (?:{_DAY},? )?{_YEAR}\b",
        rf"\b{_DAY} (?:of )?{_MONTH}\b",
        rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:{_YEAR}|\d\d)\b",
        rf"\b{_YEAR}-\d\d-\d\d\b",
        rf"\b{_YEAR}{_SPAN}\b",
        rf"\b(?:in|since|as of|end of|from|by|until|during|for|fy|act|at) {_YEAR}(?:{_SPAN})?\b",
        rf"\({_YEAR}\)",
        rf"{_ACT}\s*\d+[a-z]?(?:\s?\(\w+\))*",
        r"\b(?:iso|iec|bs|en|ref|foi)[\s:_/-]*\d[\w/-]*",  # a standard, a reference
        # A code or a telephone number: no count begins with 0.
        r"(?<!\d[.,\s])(?<!\d,\s)(?<![\d.])\b[a-z]*0\d+(?:[ -]\d{3,})*\b",
        r"\b(?:questions?|q)\s*\d+\b[.:)]?",
    )
)
LIST_NUMBER = compiled(r"^\s*(?:\(?\d{1,2}\)|\d{1,2}[.)](?!\d))\s*(?=\S)")

# Why there is no number; the first kind that is found, in this order, stands.
_SECTION = r"(?<!['\w])(?:section|sec\.?|s\.?)\s*(12|14|21|22|24|31|36|38|40|41|43|44)\b"
SECTION = compiled(_SECTION)
_HOLD = one_of("held?", "hold", "record(?:ed)?", "collect(?:ed)?", "keep", "kept", "know", "available")
REASONS = {
    "refused": compiled(
        one_of(
            _SECTION,
            r"\bexempt(?:ion|ed)?\b",
            r"\brefus(?:e|ed|al)\b",
            r"\bwithh(?:e|o)ld",
            r"\bneither confirm nor deny\b",
            r"\b(?:cost|appropriate) limit\b",
            r"\bsuppressed\b",
            r"^\s*\*+\s*$",
        )
    ),
    "not_held": compiled(
        one_of(
            rf"\bnot (?:currently |centrally )?(?:{_HOLD}|known)\b",
            r"\bunknown\b",
            rf"\b(?:does|do|did|is|are)\s*(?:n't| not) (?:\w+ )?{_HOLD}\b",
            r"\bholds? no (?:information|data|records?|central)\b",
            r"\bno (?:information|data|records?|idea)"
            r"(?=\s*(?:$|[.,;]|held|available|is|are|was|has|on|about|recorded))",
            r"\bnot have (?:any |this |the |that )?(?:information|data|records?)\b",
            r"\bunable to (?:identify|extract|provide|confirm|determine|report)\b",
            r"\bcan\s?not be (?:identified|extracted|provided)\b",
            r"\bno central (?:register|record|list|log)",
        )
    ),
    "not_applicable": compiled(one_of(r"\bnot applicable\b", r"^\s*n\s?[/.]?\s?a\.?\s*$", r"\bdoes not apply\b")),
}

# Zero without a figure: said alone or with a remark, or of known words ("no systems").
_LABEL = r"[\s:=-]*(?:(?:answer|response)\s*[:=-]\s*)?"
_WE = r"(?:we|the \w+)"
_REMARK = one_of(
    *(r"[.,;:(-]", "of (?:these|them|our|the)", "at present", "currently", "have", "has", r"in\b", "specifically")
)
ELSEWHERE = one_of(
    *("held", "record", "information", "available", "known", "elsewhere", "collect", "refer", "contact"),
    *("await", "follow", "provided", "counted", "above", "too many", r"only\b", r"just\b", "save for", "however"),
    *("lack", "without", r"un\w+ed\b", "format", "addition", "n/a", "responsib", "sits with", "blank", "yet to"),
)
_ZERO = one_of(
    *("nil (?:return|response)", "0", "zero", "there (?:are|were) none", f"{_WE} ha(?:ve|s) none"),
    rf"{_WE} (?:do|does)\s*(?:not|n't) (?:have|use) any",
    rf"(?:none|nil)(?: at all| to date| as yet)?(?:\b\s*{_REMARK}(?!.*\b(?:{ELSEWHERE}|see )).*)?",
)
ZERO = compiled(rf"^{_LABEL}{_ZERO}\s*\.?\s*$")
_HAVE_NO = one_of(
    r"(?:(?:there|we|the \w+) (?:currently )?(?:are|were|have|has) (?:currently )?)?no",
    r"(?:we|the \w+) (?:do|does)\s*(?:not|n't) (?:have|use) any",
)
NO = compiled(rf"^\s*{_HAVE_NO}\s+((?:[\w-]+\s+){{0,4}}[\w-]+)\s*\.?\s*$")
COUNTED = frozenset("and at both currently in of officers people posts present staff such the these use with".split())

# What makes a number a bound or an approximation, before it or after it.
BEFORE = {
    "at_least": one_of("at least", r"(?:a )?minimum(?: of)?", "(?:no|not) (?:fewer|less|lower) than", ">=", "=>", "≥"),
    "at_most": one_of(
        "up to",
        "(?:no|not) (?:more|greater|higher) than",
        "not exceeding",
        "at most",
        r"(?:a )?maximum(?: of)?",
        "<=",
        "=<",
        "≤",
    ),
    "more_than": one_of(
        "(?:just |slightly |well )?over", "more than", "greater than", "above", "in excess of", "exceeding", ">"
    ),
    "fewer_than": one_of("fewer than", "less than", "(?:just )?under", "below", "<"),
    "approximate": one_of(
        *("approximately", r"approx\.?", "about", "around", "roughly", "circa", r"ca?\.?", "~", "nearly", "almost"),
        *("some", "in the region of", "close to", r"est\.?", "estimated?(?: at| to be)?", "an estimated"),
    ),
}
_ASIDE = r"[,(-]?\s*"
AFTER = {
    "at_least": one_of(r"\+", rf"{_ASIDE}(?:or (?:more|over|above)|at least|minimum|min\b\.?)\s*\)?"),
    "at_most": one_of(rf"{_ASIDE}(?:or (?:fewer|less|under)|at most|maximum|max\b\.?)\s*\)?"),
    "approximate": one_of("or so", rf"{_ASIDE}(?:approximately|approx\.?|circa|est\.?|estimated?)\b\.?\s*\)?"),
}

# A bound or an approximation in words that are not next to the number.
HEDGE = compiled(
    one_of(
        *(
            r"\bapprox",
            r"\bcirca\b",
            r"\best\b",
            r"\bestimat",
            r"\brough",
            r"\bmin(?:imum)?\b",
            r"\bmax(?:imum)?\b",
            r"\bat (?:least|most)\b",
        ),
        *(
            r"\bor (?:more|fewer|less|so)\b",
            r"\bup to\b",
            r"\b(?:more|fewer|less|greater) than\b",
            r"\bover\b",
            "[<>≤≥~]",
        ),
    )
)

# Words that change or contradict a number they stand near.
DOUBT = compiled(
    one_of(
        *("%", r"\bper\s?cent", r"\bper (?!annum)", r"\beach\b", r"\bexclud", r"\bexcept\b", r"\bplus\b", r"\?"),
        *(r"\bhours?\b", r"\bdays?\b", r"\bminutes?\b", r"\bmonths?\b", r"\bothers\b", r"\badditional "),
        *(r"\bother than\b", r"\bapart from\b"),
        *(
            r"\band another\b",
            r"\bnot (?:including|all)\b",
            r"\bexcl\b",
            r"\bminus\b",
            r"(?<!or\s)\bless\b(?! than)",
            r"\bwrong\b",
        ),
        *(r"\bincomplete\b", r"\btarget\b", r"\bplanned\b", r"\btbc\b", r"\blast year\b", r"\bout of\b"),
    )
)

# Words that, said after a number, leave it open or take it back.
TAIL_DOUBT = compiled(
    one_of(
        *("possibl", "maybe", "perhaps", "probab", "likely", "could", "may be", "might", "think", "guess", "ballpark"),
        *(r"\bish\b", "thereabouts", "give or take", "counting", "higher", "lower", r"\bmore\b(?! detail)"),
        *(r"\bfewer\b", "provisional", "draft", "to be confirmed", "confirmation", "unconfirmed", "verified"),
        *("subject to", "pending", "await", "proposed", "not yet", r"\berror", "incorrect", "disregard", "ignore"),
        *("deleted", "no longer", "decommission", "retired", "former", "previous", r"\bnone\b", r"\bnil\b"),
        *(r"but .*\bnot\b", "do not use", "average", r"\bmean\b", r"^\W*(?:hrs|weeks?|years?|yrs)\b"),
        *("monthly", "weekly", "quarterly", "thousands", "millions", "£", r"\bvat\b", r"\(\W*(?:k|m|000)\W*\)"),
    )
)

# Words that may stand before a number, or after it in the same breath, without changing it; the
# config adds those of its topic.
OPENING = frozenset(
    (
        "a all an and are at been both by council count currently do does employ employs figure had has have held hold "
        "holds identified in is it number of only operate operates organisation our present presently recorded "
        "reported that the there this today total use uses using was we were with yes can confirm department authority "
        "body service"
    ).split()
)
FOLLOWING = frozenset(
    (
        "across active all altogether and annum are as at both by council currently date deployed employed equivalent "
        "equivalents far fte full full-time has have held identified in is it live of on only organisation our overall "
        "pa per place present recorded so that the these time to total use used was we were which whole-time with "
        "within wte f/t"
    ).split()
)
BREATH_END = compiled(r"[.,;:(\[\n]|(?:^|\s)-\s")  # what follows is a remark
PER_ANNUM = frozenset("per annum pa".split())
# Bounds that may be places ("the above 12 systems"): only where nothing stands before them, or one of these.
BOUND_OR_PLACE = frozenset("over above under below".split())
BEFORE_A_BOUND = frozenset("have has is are was were there use total".split())
TOTAL_BEFORE = compiled(r"(?<!sub[ -])(?<!sub)\btotal(?:\s+(?:of|is|number\s+is))?\s?[:=-]?$")
TOTAL_AFTER = compiled(r"^\s*(?:\w+\s+)?(?:in\s+total|in\s+all(?!\s+\w)|altogether|overall)\b")
BETWEEN = compiled(r"\s*(?:-|to|and|or)\s*")  # the two ends of a range
SAID_TWICE = compiled(r"\s*\(\s*|\s+[=-]\s+|:\s+")  # "Twelve (12)"
