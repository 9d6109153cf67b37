"""The small language of the config's statements: conditions on an organisation, numbers of it, arithmetic of estimates.

A text is read into a tree of the classes below. What it may hold is MAY_HOLD, in a formula FORMULA_MAY_HOLD; names,
kinds and values are checked as it is read. Its meaning is that of SQL: a comparison with a missing value is neither
true nor false.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple, NoReturn

from foisurvey.core.messages import nearest, shortened
from foisurvey.core.survey import LARGEST, Statement

LONGEST = 2000  # characters
DEEPEST = 50  # parentheses within parentheses
MAY_HOLD = (
    "there are only columns of data/derived.csv, numbers, texts in single quotes, true, false, + - * /, "
    "= != < <= > >=, in (...), is null, and, or, not, case when ... then ... else ... end, and parentheses"
)
FORMULA_MAY_HOLD = "there are only ids of estimates in double quotes, numbers, + - * / and parentheses"

Kind = Literal["number", "condition", "text", "date"]
KINDS: dict[Kind, str] = {
    "number": "a number",
    "condition": "a condition",
    "text": "a text",
    "date": "a date",
}
WORDS = "and or not in is null true false case when then else end".split()
COMPARING = ("=", "!=", "<>", "<", "<=", ">", ">=")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?![\w.]))
    |(?P<text>'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*")
    |(?P<word>[^\W\d]\w*)
    |(?P<sign><=|>=|!=|<>|[-+*/=<>(),])
    |(?P<other>['"].*|\S\w*)
    |$)""",
    re.VERBOSE | re.DOTALL,
)
DAY = "a day such as '2025-03-01'"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Operand(NamedTuple):
    """What a name stands for: its kind, and the values that it can have, where they are known."""

    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constant:
    """A number, a text, a day, or true or false, as written."""

    value: float | str | date | bool


@dataclass(frozen=True)
class Column:
    """A column of the frame, or an estimate."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Arithmetic:
    """A number and what is added to it, subtracted, or multiplied or divided by, from left to right."""

    first: "Node"
    terms: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True)
class Comparison:
    """Two of a kind compared by one of = != < <= > >=."""

    left: "Node"
    operator: str
    right: "Node"


@dataclass(frozen=True)
class In:
    """Whether it is one of several values."""

    operand: "Node"
    values: tuple[float | str | date, ...]


@dataclass(frozen=True)
class IsMissing:
    """Whether it has no value."""

    operand: "Node"


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    operand: "Node"


@dataclass(frozen=True)
class Joined:
    """Conditions of which all hold (and), or any (or)."""

    word: str
    operands: tuple["Node", ...]


@dataclass(frozen=True)
class Case:
    """The result of the first condition that is true; else another, or missing."""

    branches: tuple[tuple["Node", "Node"], ...]
    otherwise: "Node | None"


Node = Constant | Column | Arithmetic | Comparison | In | IsMissing | Not | Joined | Case


class Unreadable(Exception):
    """A text that is no such expression; `faults` says why, one or more."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def condition(text: str, columns: Mapping[str, Operand], others: bool = False) -> Node:
    """Return the condition that a text says. Raises Unreadable.

    With `others` a name that is none of the columns may be a text column that is not known here.
    """
    return _Parser(text, columns, others).whole("condition")


def number(text: str, columns: Mapping[str, Operand], others: bool = False) -> Node:
    """Return the number, or the condition, that a text says; otherwise as `condition`."""
    return _Parser(text, columns, others).whole("number", "condition")


def formula(text: str, estimates: Mapping[str, object], others: bool = False) -> Node:
    """Return the arithmetic of estimates that a text says. Raises Unreadable.

    `estimates` are the ids that it may name; with `others` any id.
    """
    return _FormulaParser(text, {name: Operand("number") for name in estimates}, others).whole("number")


def expressions(
    statement: Statement, columns: Mapping[str, Operand], estimates: Mapping[str, object], others: bool = False
) -> tuple[dict[str, Node], list[str]]:
    """Return the expressions of a statement by their key, and every fault of them, each after its key."""
    found: dict[str, Node] = {}
    faults = []
    for key, text in statement.given().items():
        try:
            if key == "filter":
                found[key] = condition(text, columns, others)
            elif key in ("numerator", "denominator"):
                found[key] = number(text, columns, others)
            elif key == "formula":
                found[key] = formula(text, estimates, others)
        except Unreadable as unreadable:
            faults += [f"{key}: {fault}" for fault in unreadable.faults]
    return found, faults


def walk(node: Node) -> Iterator[Node]:
    """Yield an expression and all that it is made of."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parts(one)


def columns_of(node: Node) -> dict[str, Kind]:
    """Return the names that an expression uses, and their kinds."""
    return {one.name: one.kind for one in walk(node) if isinstance(one, Column)}


def is_scaled(node: Node) -> bool:
    """Return whether an expression has a product or a quotient, which is in no unit that its terms tell."""
    return any(sign in ("*", "/") for one in walk(node) if isinstance(one, Arithmetic) for sign, _ in one.terms)


def parts(node: Node) -> Iterator[Node]:
    """Yield the expressions that an expression is made of."""
    match node:
        case Arithmetic(first, terms):
            yield from (first, *(term for _, term in terms))
        case Comparison(left, _, right):
            yield from (left, right)
        case In(operand) | IsMissing(operand) | Not(operand):
            yield operand
        case Joined(_, operands):
            yield from operands
        case Case(branches, otherwise):
            yield from chain.from_iterable(branches)
            if otherwise is not None:
                yield otherwise


def is_condition(node: Node) -> bool:
    """Return whether an expression is a condition; otherwise it is a number, a text or a day."""
    match node:
        case Constant(value):
            return isinstance(value, bool)
        case Column(_, kind):
            return kind == "condition"
        case Case(branches):
            return is_condition(branches[0][1])
        case _:
            return not isinstance(node, Arithmetic)


class _Token(NamedTuple):
    kind: str  # a group of _TOKEN, or `end`
    text: str
    start: int
    end: int


class _Part(NamedTuple):
    """An expression, its kind (None: a fault was found in it) and where it stands in the text."""

    node: Node
    kind: Kind | None
    start: int
    end: int


class _Parser:
    """Reads a text from left to right; a fault of grammar ends it, one of a name or kind does not."""

    may_hold = MAY_HOLD
    operands = "a column, a number, a text or a parenthesis"
    no_such_name = "there is no column '{}' in data/derived.csv"
    kind_of_others: Kind = "text"  # the further columns of the organisations file

    def __init__(self, text: str, names: Mapping[str, Operand], others: bool) -> None:
        if len(text) > LONGEST:
            raise Unreadable([f"has {len(text):,} characters; expected {LONGEST:,} or fewer"])
        self.text, self.names, self.others = text, names, others
        self.faults: list[str] = []
        self.depth = self.place = 0
        self.tokens = []
        for found in _TOKEN.finditer(text):
            kind = found.lastgroup
            start, end = found.span(kind) if kind else (len(text), len(text))
            self.tokens.append(_Token(kind or "end", text[start:end], start, end))

    def whole(self, *wanted: Kind) -> Node:
        """Return the whole text as an expression of a wanted kind."""
        part = self.expression()
        if self.next.kind != "end":
            self.fail(f"expected an operator or the end; {self.may_hold}")
        self.need(part, *wanted)
        if self.faults:
            raise Unreadable(self.faults)
        return part.node

    def fail(self, expected: str) -> NoReturn:
        """Refuse the text at the next token, with all faults that were found before it."""
        token = self.next
        where = "at its end" if token.kind == "end" else f"character {token.start + 1}, {shortened(repr(token.text))}"
        raise Unreadable([*self.faults, f"{where}: {expected}"])

    def need(self, part: _Part, *wanted: Kind) -> bool:
        """Return whether a part is of a wanted kind; if not it is a fault."""
        if part.kind is None or part.kind in wanted:
            return part.kind is not None
        if not self.missing(part):
            expected = " or ".join(KINDS[kind] for kind in wanted)
            self.faults.append(f"{self.shown(part)} is {KINDS[part.kind]}; expected {expected}")
        return False

    def missing(self, part: _Part) -> bool:
        """Return whether a part is a name that is not known, which is a fault."""
        if not isinstance(part.node, Column) or part.node.name in self.names:
            return False
        fault = self.no_such_name.format(shortened(part.node.name)) + nearest(part.node.name, self.names)
        if fault not in self.faults:
            self.faults.append(fault)
        return True

    def shown(self, part: _Part) -> str:
        """Return a part as it stands in the text."""
        return shortened(self.text[part.start : part.end])

    @property
    def next(self) -> _Token:
        """The token that is read next."""
        return self.tokens[self.place]

    def word(self) -> str:
        """Return the next sign or word, in small letters; blank for a number, a text, a name in quotes."""
        return self.next.text.lower() if self.next.kind in ("sign", "word") else ""

    def take(self, *texts: str) -> str:
        """Return the next sign or word and go on, if it is one of these; otherwise a blank."""
        if (word := self.word()) not in texts:
            return ""
        self.place += 1
        return word

    def demand(self, text: str) -> None:
        """Go on after the next sign or word, which must be this."""
        if not self.take(text):
            self.fail(f"expected {text}")

    def since(self, start: int, node: Node, kind: Kind | None) -> _Part:
        """Return an expression that ends before the next token."""
        return _Part(node, kind, start, self.tokens[self.place - 1].end)

    def expression(self, loosest: int = 0) -> _Part:
        """Return an operand and all operators that follow it, of those that bind as this one or tighter."""
        part = self.operand()
        for level in range(len(self.operators) - 1, loosest - 1, -1):
            part = self.operators[level](self, part, level)
        return part

    def joined(self, first: _Part, level: int) -> _Part:
        """Conditions after `or` or `and`."""
        word = ("or", "and")[level]
        several = [first]
        while self.take(word):
            several.append(self.expression(level + 1))
        if len(several) == 1:
            return first
        fit = [self.need(part, "condition") for part in several]
        return self.since(first.start, Joined(word, tuple(part.node for part in several)), _kind("condition", fit))

    def arithmetic(self, first: _Part, level: int) -> _Part:
        """Numbers after + and -, or after * and /."""
        terms = []
        while sign := self.take(*(("*", "/") if level == len(self.operators) - 1 else ("+", "-"))):
            terms.append((sign, self.expression(level + 1)))
        if not terms:
            return first
        fit = [self.need(part, "number") for part in (first, *(part for _, part in terms))]
        node = Arithmetic(first.node, tuple((sign, part.node) for sign, part in terms))
        return self.since(first.start, node, _kind("number", fit))

    def compared(self, left: _Part, level: int) -> _Part:
        """At most one comparison, list or `is null`."""
        kind = _kind("condition", [left.kind is not None])
        if self.take("is"):
            opposite = self.take("not")
            self.demand("null")
            return self.since(left.start, _unless(opposite, IsMissing(left.node)), kind)
        if word := self.take("not", "in"):
            if word == "not":
                self.demand("in")
            values = self.listed(left)
            return self.since(left.start, _unless(word == "not", In(left.node, values)), kind)
        if not (operator := self.take(*COMPARING)):
            return left
        operator = "!=" if operator == "<>" else operator
        if self.word() == "null":
            self.fail(f"nothing is {operator} null; say is {'not ' if operator == '!=' else ''}null")
        right = self.expression(level + 1)
        if self.word() in COMPARING:
            self.fail("a comparison has two sides; join two comparisons by and")
        left, right = self.alike(left, operator, right)
        fit = [left.kind is not None, right.kind is not None]
        return self.since(left.start, Comparison(left.node, operator, right.node), _kind("condition", fit))

    # From the loosest to the tightest.
    operators: tuple[Callable[["_Parser", _Part, int], _Part], ...] = (
        *(joined, joined, compared),
        *(arithmetic, arithmetic),
    )

    def operand(self) -> _Part:
        """Return what has no operator: a column, a number, a text, true, false, a case, any after a sign or not."""
        token = self.next
        if token.kind == "number":
            self.place += 1
            if float(token.text) > LARGEST:
                self.faults.append(f"{shortened(token.text)} is too large; expected a number up to {LARGEST:,}")
            return self.since(token.start, Constant(float(token.text)), "number")
        if token.kind == "text":
            self.place += 1
            return self.since(token.start, Constant(_unquoted(token.text)), "text")
        if token.kind == "name" or (token.kind == "word" and self.word() not in WORDS):
            return self.named(token)
        word = self.take("-", "(", "not", "case", "true", "false")
        if word in ("true", "false"):
            return self.since(token.start, Constant(word == "true"), "condition")
        if not word:
            self.unexpected(token)
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable([f"character {token.start + 1}: nested more than {DEEPEST} deep; expected less"])
        part = self.nested(word, token.start)
        self.depth -= 1
        return part

    def nested(self, word: str, start: int) -> _Part:
        """Return what stands after a minus, a parenthesis, not or case."""
        if word == "-":
            part = self.operand()
            fit = self.need(part, "number")
            return self.since(start, Arithmetic(Constant(0.0), (("-", part.node),)), _kind("number", [fit]))
        if word == "(":
            part = self.expression()
            self.demand(")")
            return self.since(start, part.node, part.kind)
        if word == "not":
            part = self.expression(self.operators.index(_Parser.compared))
            fit = self.need(part, "condition")
            return self.since(start, Not(part.node), _kind("condition", [fit]))
        return self.case(start)

    def case(self, start: int) -> _Part:
        branches: list[tuple[Node, Node]] = []
        results: list[_Part] = []
        while not branches or self.word() == "when":
            self.demand("when")
            chosen = self.expression()
            self.need(chosen, "condition")
            self.demand("then")
            results.append(self.expression())
            branches.append((chosen.node, results[-1].node))
        otherwise = None
        if self.take("else"):
            results.append(self.expression())
            otherwise = results[-1].node
        self.demand("end")
        kind: Kind = "condition" if results[0].kind == "condition" else "number"
        fit = [self.need(result, kind) for result in results]
        return self.since(start, Case(tuple(branches), otherwise), _kind(kind, fit))

    def named(self, token: _Token) -> _Part:
        """Return the column of this name."""
        if token.kind == "word" and self.tokens[self.place + 1].text == "(":
            self.fail(f"there are no functions; {self.may_hold}")
        self.place += 1
        name = _unquoted(token.text) if token.kind == "name" else token.text
        operand = self.names.get(name)
        kind = operand.kind if operand else self.kind_of_others
        part = self.since(token.start, Column(name, kind), kind)
        return part._replace(kind=None) if not self.others and self.missing(part) else part

    def unexpected(self, token: _Token) -> NoReturn:
        """Refuse a token that begins no operand."""
        if token.text.startswith(("'", '"')):
            self.fail("this quote is not closed")
        if self.word() == "null":
            self.fail("null stands only after is or is not; a case without else is missing otherwise")
        expected = f"expected {self.operands}"
        self.fail(expected if token.kind == "end" else f"{expected}; {self.may_hold}")

    def alike(self, left: _Part, operator: str, right: _Part) -> tuple[_Part, _Part]:
        """Return the two sides of a comparison, a text beside a date as that day; a fault where they are not alike."""
        left, right = self.as_day(left, right), self.as_day(right, left)
        if left.kind is None or right.kind is None:
            return left, right
        if left.kind != right.kind:
            if self.missing(left) or self.missing(right):
                if "date" in (left.kind, right.kind):
                    self.faults[-1] += f"; expected {DAY}"
            else:
                self.faults.append(
                    f"{self.shown(left)} is {KINDS[left.kind]}, {self.shown(right)} is {KINDS[right.kind]}; "
                    "expected two of a kind"
                )
            return left._replace(kind=None), right
        if left.kind in ("text", "condition") and operator not in ("=", "!="):
            self.faults.append(f"{self.shown(left)} is {KINDS[left.kind]}, which has no order; expected = or !=")
        if left.kind == "text":
            self.compare_text(left, right)
            self.compare_text(right, left)
        return left, right

    def as_day(self, part: _Part, other: _Part) -> _Part:
        """Return a text that is compared with a date as the day that it says."""
        if other.kind != "date" or not (isinstance(part.node, Constant) and isinstance(part.node.value, str)):
            return part
        try:
            if not _DAY.fullmatch(part.node.value):
                raise ValueError
            return part._replace(node=Constant(date.fromisoformat(part.node.value)), kind="date")
        except ValueError:
            self.faults.append(f"{self.shown(part)} is no date; expected {DAY}")
            return part._replace(kind=None)

    def compare_text(self, text: _Part, other: _Part) -> None:
        """Add a fault where a text is compared with another, or with a column that cannot have it."""
        operand = self.names.get(other.node.name) if isinstance(other.node, Column) else None
        if not isinstance(text.node, Constant):
            if isinstance(text.node, Column) and text.node.name not in self.names and operand and operand.values:
                close = nearest(text.node.name, operand.values)
                self.faults.append(f"{self.shown(text)} is no column; a text stands in single quotes{close}")
            return
        if not isinstance(other.node, Column):
            self.faults.append(f"{self.shown(text)} is compared with {self.shown(other)}; expected a column")
            return
        if operand and operand.values and text.node.value not in operand.values:
            self.faults.append(
                f"{self.shown(text)} is no value of {other.node.name}; expected one of {', '.join(operand.values)}"
                f"{nearest(str(text.node.value), operand.values)}"
            )

    def listed(self, left: _Part) -> tuple[float | str | date, ...]:
        """Return the values of a list, in parentheses."""
        self.demand("(")
        values: list[float | str | date] = []
        while not values or self.take(","):
            start = self.next.start
            minus = self.take("-")
            if self.next.kind not in (("number",) if minus else ("number", "text")):
                self.fail("expected a number or a text in single quotes")
            part = self.operand()
            assert isinstance(part.node, Constant)
            node = Constant(-part.node.value) if isinstance(part.node.value, float) and minus else part.node
            _, part = self.alike(left, "=", _Part(node, part.kind, start, part.end))
            assert isinstance(part.node, Constant)
            values.append(part.node.value)
        self.demand(")")
        return tuple(values)


class _FormulaParser(_Parser):
    may_hold = FORMULA_MAY_HOLD
    operands = "an id in double quotes, a number or a parenthesis"
    no_such_name = "there is no estimate '{}'"
    kind_of_others: Kind = "number"
    operators = (_Parser.arithmetic, _Parser.arithmetic)

    def operand(self) -> _Part:
        if self.next.kind not in ("number", "name", "end") and self.word() not in ("-", "("):
            self.fail(FORMULA_MAY_HOLD)
        return super().operand()


def _kind(kind: Kind, fit: list[bool]) -> Kind | None:
    """Return the kind of an expression, None where a part of it does not fit."""
    return kind if all(fit) else None


def _unless(opposite: object, node: Node) -> Node:
    return Not(node) if opposite else node


def _unquoted(text: str) -> str:
    return text[1:-1].replace(text[0] * 2, text[0])
