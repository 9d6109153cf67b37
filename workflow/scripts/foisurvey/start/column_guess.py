"""What each column of a sheet holds, by its heading and its cells."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from foisurvey.core.frame_names import DERIVED_NAMES, ORGANISATION, REPLY_DATES, REPLY_TEXTS, WITHOUT_A_NUMBER
from foisurvey.core.survey import CHOICES, LONGEST_NAME, NO_REPLY, NumberAsked, NumberKind
from foisurvey.intake.cells import CellKind
from foisurvey.intake.headings import column_letter
from foisurvey.intake.replies import NO_REPLY_IN_STATUS
from foisurvey.reading.outcome import Reading
from foisurvey.reading.reader import read_answer
from foisurvey.start.sheet_layout import NUMBER, REGION, TOTAL, TYPE, is_name

OURS = (*ORGANISATION, "date_sent", *REPLY_DATES, *REPLY_TEXTS, "reply_status")
MOST_OPTIONS, LONGEST_OPTION, MOST_TYPES = 8, 60, 15
WORDS_OF_A_NAME = 4
MOST_PARTS = 12
FEWEST_ROWS = 3  # that show what adds up to what
ID = re.compile(r"\b(?:id|ref|reference|code|identifier|urn|ons|gss|ods)\b|no\.?|number|#|row", re.IGNORECASE)
ID_OF = re.compile(
    r".*\b(?:id|ref|reference|code|identifier|urn)|(?:reply|request|response|row|case|foi) (?:no\.?|number)",
    re.IGNORECASE,
)
SENT = re.compile(r"\b(?:sent|asked|requested|request|submitted|made|issued)\b", re.IGNORECASE)
REFUSED = re.compile(r"refus|exempt", re.IGNORECASE)
REPLIED = re.compile(r"repl|respon|receiv|answer|return|timestamp|completed", re.IGNORECASE)
STATUS = re.compile(r"status|respon|repl|outcome|answered|received|result", re.IGNORECASE)
REPLIED_YES_OR_NO = re.compile(
    r"(?:has |have )?(?:they )?(?:replied|responded|repl(?:y|ies)|responses?|answered)(?: received| yet| given)?\s?\??|"
    r"received\s?\??",
    re.IGNORECASE,
)
YES_OR_NO = re.compile(r"\s*\(?\b(?:y|yes) ?(?:/|or) ?(?:n|no)\b\)?", re.IGNORECASE)
QUESTION = re.compile(
    r"\?|\bhow (?:many|much)\b|\bnumber of\b|^q(?:uestion)?\s?\d|\btotal\b|^(?:do|does|did|has|have|is|are|was|were) ",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(
    r"\b(?:post ?codes?|e-?mail|phone|telephone|address|contact|url|web ?site|link|regions?|country|year|deadline|due|"
    r"population|latitude|longitude|sites?|location)\b",
    re.IGNORECASE,
)
CHASED = re.compile(r"\b(?:chase[drs]?|chasing|remind\w*|acknowledge\w*)\b", re.IGNORECASE)
TEXTS = {  # our columns that hold text, and what their headings say
    "exemption_claimed": re.compile(r"\bexempt|\bsection\b|\bgrounds\b|\brefus", re.IGNORECASE),
    "review_outcome": re.compile(r"\breview\b", re.IGNORECASE),
    "source": re.compile(r"\b(?:source|url|link|web ?site|evidence)\b", re.IGNORECASE),
    "comment": re.compile(r"\b(?:comments?|notes?|remarks?)\b", re.IGNORECASE),
}
REVIEWS = {"full", "partial", "none"}
MONEY = re.compile(r"[£€$]|\b(?:costs?|spend|spent|spending|budget|price|paid|amount)\b", re.IGNORECASE)
NUMBER_OF = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
PERCENT = re.compile(r"%|\bper ?cent|\bpercentage\b", re.IGNORECASE)
OF_THESE = re.compile(r"\bof (?:which|these|those|them)\b", re.IGNORECASE)
DECIMAL = re.compile(r"\b(?:wte|fte|full[- ]time equivalents?|hours)\b", re.IGNORECASE)
DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T].*)?|\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)\d{2,4}(?: .*)?|"
    r"\d{1,2}(?:st|nd|rd|th)?[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d{2,4}",
    re.IGNORECASE,
)
IN_DIGITS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}(?: .*)?")
SILENT = re.compile(
    r"(?:no|not|non|never|nothing|none|still|yet to|await\w*|wait\w*|pending|outstanding|chas\w+|overdue|did ?n.?t|"
    r"has ?n.?t)\b.*\b(?:resp\b|(?:repl|respon|receiv|heard|back|answered)\w*).*",
    re.IGNORECASE,
)
# Words that a name made of a heading leaves out.
_EMPTY = frozenset(
    "a all an and any are as at by did do does each for from had has have how if in is it its many much number of on "
    "or our please that the their there this to total what were which with your you".split()
)


class Column(NamedTuple):
    """A column: its place from 0, its heading over all header rows and the group above it, and its cells.

    `cells` and `kinds` are those of the organisations' rows; the texts have no space around them.
    """

    place: int
    heading: str
    group: str
    cells: list[str]
    kinds: list[CellKind]

    @property
    def letter(self) -> str:
        """Its place as the config names it: column C."""
        return column_letter(self.place)

    @property
    def filled(self) -> list[str]:
        """The texts of the cells that are not blank."""
        return [text for text in self.cells if text]

    @property
    def shown(self) -> str:
        """What a message calls it."""
        heading = " ".join(self.heading.split())
        return f"'{heading}'" if heading else f"{self.letter} (no heading)"

    @property
    def lowest(self) -> str:
        """Its heading without the group above it."""
        return self.heading.removeprefix(f"{self.group} / ") if self.group != self.heading else self.heading

    @property
    def holds_names(self) -> bool:
        """Whether most of its cells may be names of organisations."""
        return _share(self.filled, is_name) >= 0.5

    @property
    def words(self) -> str:
        """Its heading as its words are looked up: date_sent is date sent."""
        return self.heading.replace("_", " ")

    @property
    def is_dates(self) -> bool:
        """Whether most of its cells are dates."""
        dates = [
            text
            for text, kind in zip(self.cells, self.kinds, strict=True)
            if text and (kind == "date" or DATE.fullmatch(text))
        ]
        return 2 * len(dates) > len(self.filled)


class Question(NamedTuple):
    """A column of answers: what kind of answer, the options of a choice by name, and each cell's number."""

    column: Column
    number: NumberKind
    options: dict[str, str]
    values: list[float | None]
    unsure: str = ""


def is_no_reply(text: str) -> bool:
    """Return whether a text says that an organisation has not replied, in standard words or in others."""
    return is_standard(text) or bool(len(text) <= LONGEST_OPTION and SILENT.fullmatch(text))


def is_standard(text: str) -> bool:
    """Return whether a text is among the words for no reply that the config has by default."""
    return _plain(text) in _standard()


def in_status(text: str) -> bool:
    """Return whether a text, such as No, says in a status alone that there is no reply."""
    return _plain(text) in NO_REPLY_IN_STATUS


def speaks(text: str) -> bool:
    """Return whether the text of a status, a date, an exemption or an outcome is that of a reply."""
    return bool(text) and not is_no_reply(text) and not in_status(text)


@cache
def _standard() -> set[str]:
    return set(map(_plain, NO_REPLY))


def _plain(text: str) -> str:
    """Return a text as words for no reply are compared."""
    return re.sub(r"[-_\s]+", " ", re.sub("['’]", "", text.casefold())).strip(" .,;:!()[]")


def slug(text: str, taken: Collection[str] = (), default: str = "item") -> str:
    """Return a name for a text: small letters, digits and _, none of those taken."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.casefold().replace("'", "")) or [default]
    words = sorted(words, key=str.isdigit) if words[0].isdigit() else words
    name = "_".join(words)[: LONGEST_NAME - 10].strip("_")
    if not name[0].isalpha():
        name = f"{default}_{name}"
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    return unique


def in_few_words(text: str) -> str:
    """Return the first words of a text that say something."""
    words = text.split()
    kept = [word for word in words if re.sub(r"\W", "", word.casefold()) not in _EMPTY]
    return " ".join((kept or words)[:WORDS_OF_A_NAME])


def reserved() -> set[str]:
    """Return the names that a question cannot have."""
    return {*OURS, *DERIVED_NAMES, "all", "organisations"}


def id_column(columns: Iterable[Column]) -> Column | None:
    """Return the column of ids: its heading says so, and each organisation has its own."""
    for column in columns:
        heading = column.words
        of_digits = all(text.isdigit() for text in column.filled)
        said = (ID.fullmatch(heading) or ID_OF.fullmatch(heading)) if of_digits else ID.search(heading)
        unique = len(set(column.filled)) == len(column.cells)
        if said and unique and all(len(text) <= 30 and text.count(" ") <= 1 for text in column.filled):
            return column
    return None


def type_column(columns: Sequence[Column], name: Column) -> tuple[Column | None, bool]:
    """Return the column of types, one for each name, and whether its heading says so."""
    fitting = [column for column in columns if _few_texts(column) and _of_each(column, name)]
    for column in fitting:
        if TYPE.search(column.words):
            return column, True
    for column in fitting:
        told = QUESTION.search(column.words) or STATUS.search(column.words) or ATTRIBUTE.search(column.words)
        texts = set(column.filled)
        answers = any(is_no_reply(text) or _option_of(text) or read(text).kind in WITHOUT_A_NUMBER for text in texts)
        regions = sum(bool(REGION.fullmatch(text)) for text in texts) > len(texts) / 2
        known = len(column.filled) >= 0.95 * len(column.cells)  # a type is known of those that have not replied, too
        if (
            known
            and not told
            and not answers
            and not regions
            and not any(form.search(column.words) for form in TEXTS.values())
        ):
            return column, False
    return None, False


def _few_texts(column: Column) -> bool:
    texts = Counter(text.casefold() for text in column.filled)
    most = min(MOST_TYPES, len(column.cells) / 2)
    words = not any(NUMBER.fullmatch(text) or DATE.fullmatch(text) for text in texts)
    return words and 1 <= len(texts) <= most and len(column.filled) >= 0.8 * len(column.cells)


def _of_each(column: Column, name: Column) -> bool:
    """Return whether a column says the same in all rows of a name."""
    return len(set(zip(name.cells, column.cells, strict=True))) == len(set(name.cells))


def tells_apart(column: Column, name: Column) -> bool:
    """Return whether a column has few texts, such as quarters, a different one in each row of a name."""
    return _few_texts(column) and len(set(zip(name.cells, column.cells, strict=True))) == len(name.cells)


def date_columns(columns: Sequence[Column]) -> tuple[dict[str, Column], list[str]]:
    """Return our date columns, and what is not sure about them."""
    found: dict[str, Column] = {}
    unsure = []
    for column in columns:
        heading = column.words
        other = re.search(r"\b(?:deadline|due|chased|updated|acknowledge\w*)\b", heading, re.IGNORECASE)
        if other or not column.is_dates:
            continue
        name = "date_refused" if REFUSED.search(heading) else "date_responded" if REPLIED.search(heading) else ""
        if not name and SENT.search(heading):
            name = "date_sent"
        if not name:
            name = "date_sent" if len(column.filled) == len(column.cells) else "date_responded"
            unsure.append(f"{column.shown} holds dates: taken for {name}.")
        if name in found:
            unsure.append(f"{column.shown} holds dates too, and is not used.")
        else:
            found[name] = column
    return found, unsure


def date_orders(columns: Iterable[Column]) -> set[str]:
    """Return which orders of day and month the dates in digits may have."""
    orders = {"day_first", "month_first"}
    for column in columns:
        for text in column.filled:
            if match := IN_DIGITS.fullmatch(text):
                first, second = int(match[1]), int(match[2])
                orders -= {"month_first"} if first > 12 else set()
                orders -= {"day_first"} if second > 12 else set()
    return orders


def status_column(columns: Iterable[Column]) -> Column | None:
    """Return the column that says who has replied, in words for no reply or as yes and no, and holds no numbers."""
    for column in columns:
        texts = set(column.filled)
        if not STATUS.search(column.words) or any(NUMBER.fullmatch(text) for text in texts):
            continue
        yes_or_no = bool(texts) and all(_option_of(text) in ("yes", "no") for text in texts)
        if yes_or_no and REPLIED_YES_OR_NO.fullmatch(YES_OR_NO.sub("", column.words)):
            return column
        plain = "?" not in column.heading or REPLIED_YES_OR_NO.fullmatch(column.words)
        if plain and any(map(is_no_reply, texts)):
            return column
    return None


def text_columns(columns: Iterable[Column]) -> dict[str, Column]:
    """Return our columns of texts beside the answers."""
    found: dict[str, Column] = {}
    for column in columns:
        if _share(column.filled, lambda text: NUMBER.fullmatch(text) or _option_of(text)) > 0.5:
            continue
        for name, form in TEXTS.items():
            if "?" in column.heading and name != "comment":
                continue
            fits = name != "review_outcome" or {text.casefold() for text in column.filled} <= REVIEWS
            if name not in found and form.search(column.words) and fits:
                found[name] = column
                break
    return found


def question_of(column: Column, after_a_question: bool) -> Question | None:
    """Return what a column asks for, None where it holds no answers.

    `after_a_question` says whether a column to its left asks something: only there are a few texts taken for options.
    """
    heading = f"{column.group} {column.lowest}"
    answers = [text for text in column.filled if not is_no_reply(text)]
    readings = {text: read(text) for text in set(answers)}
    given = [text for text in answers if readings[text].kind not in WITHOUT_A_NUMBER]
    asks = bool(QUESTION.search(heading))
    if (ATTRIBUTE.search(column.words) or ID_OF.fullmatch(column.words)) and not asks:
        return None
    if not heading.strip() and [*map(str, range(1, len(column.cells) + 1))] == column.cells:
        return None  # the rows are counted
    if not given:
        unsure = f"{column.shown} has no answer yet: taken for a number."
        return Question(column, "count", {}, [None] * len(column.cells), unsure) if asks else None
    values = [readings[text].value if text in readings else None for text in column.cells]
    if _share(given, _option_of) > 0.6:
        if CHASED.search(column.words):  # it is not the organisation that says so
            return None
        return Question(column, "choice", {}, values)
    if _share(given, lambda text: readings[text].value is not None) >= 0.5 and not column.is_dates:
        return Question(column, _kind_of_number(column, heading, given), {}, values)
    counts = Counter(text.casefold() for text in given)
    first = {text.casefold(): text for text in reversed(given)}
    often = [first[text] for text, count in counts.items() if count > 1 and len(text) <= LONGEST_OPTION]
    covered = sum(counts[text.casefold()] for text in often) / len(given)
    if (asks or after_a_question) and 2 <= len(often) <= MOST_OPTIONS and covered >= 0.7:
        options: dict[str, str] = {}
        for text in often:
            options[slug(text, options, "option")] = text
        unsure = f"{column.shown} has {len(options)} texts again and again: taken for a choice of these."
        return Question(column, "choice", options, values, unsure)
    return None


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Return what the reader of answers makes of a text, as an answer to how many, how much or what percentage."""
    return read_answer(text.rstrip("% "), NumberAsked("money" if "£" in text else "decimal"))


def _option_of(text: str) -> str | None:
    """Return which of yes, no and partly a text is."""
    plain = text.rstrip(".").casefold()
    return next((name for name, called in CHOICES.items() if plain in map(str.casefold, called)), None)


def _kind_of_number(column: Column, heading: str, given: Sequence[str]) -> NumberKind:
    if PERCENT.search(heading) or _share(given, lambda text: text.endswith("%")) > 0.5 or "percentage" in column.kinds:
        return "percent"
    if (MONEY.search(heading) and not NUMBER_OF.search(heading)) or _share(given, lambda text: "£" in text) > 0.3:
        return "money"
    fractions = [text for text in given if (value := read(text).value) is not None and value % 1]
    return "decimal" if fractions or DECIMAL.search(heading) else "count"


def _share(texts: Sequence[str], true_of: Callable[[str], object]) -> float:
    return sum(bool(true_of(text)) for text in texts) / len(texts) if texts else 0


def total_and_parts(questions: Sequence[Question]) -> tuple[Question | None, list[Question], str, bool]:
    """Return the question that is the total, its parts, why, and whether that is sure.

    Parts stand side by side, next to their total; their sum is the total in most rows, or hardly ever more than it
    where the headings say so.
    """
    numeric = [one for one in questions if one.number in ("count", "decimal", "money")]
    best: tuple[float, Question, list[Question], str, bool] | None = None
    for place, total in enumerate(numeric):
        for run in _runs(numeric, place):
            columns = [total.values, *(part.values for part in run)]
            known = [[value for value in row if value is not None] for row in zip(*columns, strict=True)]
            rows = [row for row in known if len(row) == len(columns)]
            if len(rows) < FEWEST_ROWS:
                continue
            equal = sum(_same(sum(parts), whole) for whole, *parts in rows) / len(rows)
            within = sum(sum(parts) <= whole * (1 + 1e-9) for whole, *parts in rows) / len(rows)
            nonzero = any(any(parts) for _, *parts in rows)
            grouped = bool(total.column.group) and all(part.column.group == total.column.group for part in run)
            after = run[0].column.place > total.column.place  # of which: of what stands before
            of_these = [after and bool(OF_THESE.search(part.column.words)) for part in run]
            called_total = bool(TOTAL.fullmatch(total.column.lowest))
            if equal >= 0.8 and nonzero and len(run) > 1:
                why = f"they add up to it in {equal:.0%} of {len(rows)} rows"
                score = 2 + equal + len(run) / 100
            elif within >= 0.95 and nonzero and (grouped or of_these[0] or called_total):
                why = f"in {within:.0%} of {len(rows)} rows they are no more than it"
                score = 1 + within + len(run) / 100
            else:
                continue
            if best is None or score > best[0]:
                best = score, total, list(run), why, score > 2.5 or all(of_these) or (grouped and called_total)
    if best:
        return best[1:]
    said = [one for one in numeric if TOTAL.fullmatch(one.column.lowest) or QUESTION.search(one.column.heading)]
    first = next(iter([*said, *numeric]), None)
    return first, [], "", len(numeric) == 1


def _runs(numeric: Sequence[Question], place: int) -> Iterable[list[Question]]:
    """Yield each run of questions of one kind that ends before, or begins after, that of a place."""
    kind = numeric[place].number
    for step in (1, -1):
        run: list[Question] = []
        index = place + step
        while 0 <= index < len(numeric) and numeric[index].number == kind and len(run) < MOST_PARTS:
            run = [*run, numeric[index]] if step > 0 else [numeric[index], *run]
            yield run
            index += step


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1)
