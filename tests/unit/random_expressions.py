"""Well-formed expressions of statements, with no parentheses where the order of the operators says enough."""

from collections.abc import Callable

from hypothesis import strategies as st


@st.composite
def expressions(
    draw: st.DrawFn,
    numbers: tuple[str, ...],
    divisors: tuple[str, ...],
    kinds: tuple[str, ...] = ("number", "condition"),
) -> str:
    """Return a number or a condition, not too deep, of these numbers and some columns of clubs."""

    def pick(*choices: str) -> str:
        return draw(st.sampled_from(choices))

    def joined(operand: Callable[[int], str], depth: int, *signs: str) -> str:
        more = draw(st.integers(0, 2)) if depth else 0
        return " ".join([operand(depth), *(f"{pick(*signs)} {operand(depth)}" for _ in range(more))])

    def factor(depth: int) -> str:
        atom = pick(*numbers)
        match pick("atom", "atom", "within", "minus", "divided", "case") if depth else "atom":
            case "within":
                return f"({number_(depth - 1)})"
            case "minus":
                return f"-({number_(depth - 1)})"
            case "divided":
                return f"{atom} / {pick(*divisors)}"
            case "case":
                return f"case when {condition_(depth - 1)} then {factor(0)} else {atom} end"
            case _:
                return atom

    def number_(depth: int) -> str:
        return joined(lambda depth: joined(factor, depth, "*"), depth, "+", "-")

    def simple(depth: int) -> str:
        match pick("compared", "listed", "missing", "text", "within"):
            case "compared":
                return f"{number_(depth)} {pick('=', '!=', '<>', '<', '<=', '>', '>=')} {number_(0)}"
            case "listed":
                return f"{number_(0)} {pick('in', 'not in')} ({', '.join(numbers[-2:])})"
            case "missing":
                return f"{number_(0)} is {pick('', 'not ')}null"
            case "within" if depth:
                return f"({condition_(depth - 1)})"
            case _:
                return pick("name = 'a'", "name != comment", "organisation_type in ('sea')", "late", "responded")

    def opposite(depth: int) -> str:
        return pick("", "", "not ") + simple(depth)

    def condition_(depth: int) -> str:
        return joined(lambda depth: joined(opposite, depth, "and"), depth, "or")

    return {"number": number_, "condition": condition_}[pick(*kinds)](draw(st.sampled_from([0, 1, 1, 2])))
