"""Mutate foisurvey.stats, one change at a time, and say which changes the proof and the tests do not see.

A mutant dies if a statistic is no longer R's (`foisurvey.checks.parity` on the committed values) or a test
of TESTED fails. mutants.yaml has mistakes that a person makes, and explains the
mutants that may live. Exit code 1 where one lives that is not explained, or an explanation is of none.
"""

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "workflow/scripts"
STATS = SCRIPTS / "foisurvey/stats"
PROOF = """
import sys
from pathlib import Path
from foisurvey.checks.parity import compared
sys.exit(not compared(Path("resources/parity"))["agrees"].all())
"""
TESTED = [f"tests/unit/test_{name}.py" for name in ("stats", "results", "what_if", "publication")]
TESTS = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *TESTED]
LONGEST = 120  # seconds; a mutant that takes longer is dead
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
PAIRS = "min max, floor ceil, first last, mean median, lowest highest, left right, ordinal dense, down up, low high"
SWAPS = {one: other for pair in PAIRS.split(", ") for one, other in (pair.split(), reversed(pair.split()))}
DROPPED = {"abs", "sqrt", "clip", "drop_nulls", "sort", "floor"}  # x.abs() -> x


@dataclass(frozen=True)
class Mutant:
    """A changed module: its file, the line and text before and after, and the whole new text."""

    module: str
    line: int
    was: str
    becomes: str
    text: str


def main() -> int:
    """Run all mutants, print what became of them, and return the exit code."""
    known = yaml.safe_load((Path(__file__).parent / "mutants.yaml").read_text(encoding="utf-8"))
    mutants = [*of_mistakes(known["mistakes"])]
    for path in sorted(STATS.glob("*.py")):
        mutants += systematic(path)
    explained = {(one["module"], one["was"], one["becomes"]): one["why"] for one in known["may_live"]}
    if by := killer(Mutant("share.py", 1, "", "", (STATS / "share.py").read_text(encoding="utf-8"))):
        raise SystemExit(f"the {by} fails without any change")
    killers = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for by in pool.map(killer, mutants):
            killers.append(by)
            print(f"\r{len(killers)} of {len(mutants)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    living = [mutant for mutant, by in zip(mutants, killers, strict=True) if by is None]
    unexplained = 0
    for mutant in living:
        why = explained.pop((mutant.module, mutant.was, mutant.becomes), None)
        unexplained += why is None
        print(f"{mutant.module}:{mutant.line} lives{'' if why else ', unexplained'}")
        print(f"  - {mutant.was}\n  + {mutant.becomes}" + (f"\n  {why}" if why else ""))
    for module, was, becomes in explained:
        print(f"{module}: explained, but no mutant that lives\n  - {was}\n  + {becomes}")
    killed = len(mutants) - len(living)
    print(f"\nMutants: {len(mutants)}, of which {len(known['mistakes'])} are mistakes that a person makes.")
    print(f"Killed: {killed}, {killers.count('proof')} by R's values, {killers.count('tests')} by the tests alone.")
    print(f"Living: {len(living)}, {len(living) - unexplained} explained, {unexplained} not.")
    print(f"Score: {100 * killed / (len(mutants) - len(living) + unexplained):.1f}% of those that are not explained.")
    return int(bool(unexplained or explained))


def killer(mutant: Mutant) -> str | None:
    """Return what sees the mutant: proof, tests, or None."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "foisurvey"
        shutil.copytree(SCRIPTS / "foisurvey", package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / "stats" / mutant.module).write_text(mutant.text, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": folder, "POLARS_MAX_THREADS": "1"}
        for name, arguments in (("proof", ["-c", PROOF]), ("tests", TESTS)):
            try:
                done = subprocess.run(
                    [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, timeout=LONGEST
                )
            except subprocess.TimeoutExpired:
                return name
            if done.returncode:
                return name
    return None


def of_mistakes(mistakes: list[dict[str, str]]) -> Iterator[Mutant]:
    """Yield the mistakes of the list; each `was` stands in its module once."""
    for mistake in mistakes:
        text = (STATS / mistake["module"]).read_text(encoding="utf-8")
        was, becomes = mistake["was"], mistake["becomes"]
        if text.count(was) != 1:
            raise SystemExit(f"mutants.yaml: expected once in {mistake['module']}: {was}")
        line = text[: text.index(was)].count("\n") + 1
        yield Mutant(mistake["module"], line, was, becomes, text.replace(was, becomes))


def systematic(path: Path) -> Iterator[Mutant]:
    """Yield each change of one operator, number, name or condition of a module."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    place = 0
    while (one := OneChange(place)).change(text):
        yield Mutant(path.name, one.line, lines[one.line - 1].strip(), f"{one.was} -> {one.becomes}", one.text)
        place += 1


class OneChange(ast.NodeTransformer):
    """Make the change of a module that has this number, counted from 0 in the order of the text."""

    def __init__(self, place: int) -> None:
        self.left = place
        self.was = self.becomes = self.text = ""
        self.line = 0

    def change(self, text: str) -> bool:
        """Change the text; False where it has no such change."""
        self.text = ast.unparse(self.visit(ast.parse(text)))
        return bool(self.was)

    def visit(self, node: ast.AST) -> ast.AST:
        for other in alternatives(node):
            if self.left == 0 and not self.was:
                self.was, self.becomes, self.line = ast.unparse(node), ast.unparse(other), node.lineno
                return other
            self.left -= 1
        return self.generic_visit(node)


def alternatives(node: ast.AST) -> Iterator[Any]:
    """Yield what may stand in a node's place."""
    other = copy.deepcopy(node)
    match other:
        case ast.BinOp() if type(other.op) in OPERATORS:
            other.op = OPERATORS[type(other.op)]()
            yield other
        case ast.Compare() if type(other.ops[0]) in OPERATORS:
            other.ops[0] = OPERATORS[type(other.ops[0])]()
            yield other
        case ast.UnaryOp(op=ast.USub() | ast.Invert()):
            yield other.operand
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int()):
            other.value += 1
            yield other
        case ast.Constant(value=float()):
            other.value = other.value / 2 or 1.0
            yield other
        case ast.Constant(value=str()) if other.value in SWAPS:
            other.value = SWAPS[other.value]
            yield other
        case ast.If() | ast.IfExp():
            other.test = ast.UnaryOp(ast.Not(), other.test)
            yield other
        case ast.Return(value=ast.Tuple(elts=[_, _])):
            other.value.elts.reverse()
            yield other
        case ast.Call(func=ast.Attribute()) if other.func.attr in DROPPED:
            yield other.func.value
        case ast.Attribute() if other.attr in SWAPS:
            other.attr = SWAPS[other.attr]
            yield other


if __name__ == "__main__":
    sys.exit(main())
