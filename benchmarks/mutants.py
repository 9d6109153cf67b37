"""Put mistakes into foisurvey, one at a time, and say which of them nothing sees: mutants.py [statistics] [workflow].

Of the statistics (`stats/`) each operator, number and name is changed, and a mutant dies if a statistic is no longer
R's (test_parity, on the committed values) or another of TESTED fails. Of the rest of the workflow mutants.yaml has
mistakes that a person makes, and a mutant dies by the second opinion on small surveys (test_second_opinion) or by the
tests of its module that the list names. The list also explains the mutants that may live. Exit code 1 where one lives
that is not explained, or an explanation is of none.
"""

import ast
import copy
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workflow/scripts/foisurvey"
PARTS = ("statistics", "workflow")
TESTED = tuple(
    f"test_{name}.py"
    for name in ("bootstrap", "stats", "silent_weights", "results", "what_if", "publication", "change")
)
PROOF, OPINION = "test_parity.py::test_every_value_is_that_of_r", "test_second_opinion.py"
CLOCK, TESTS = "the clock", "the tests alone"
# Who killed a mutant, by the file of the first test that fails.
KILLERS = {"test_parity.py": "R's values", OPINION: "the second opinion"}
LONGEST = 10  # a mutant that takes this times as long as no change is dead
PAIRS = (
    "Add Sub, Mult Div, BitAnd BitOr, Lt LtE, Gt GtE, Eq NotEq, min max, floor ceil, first last, mean median, "
    "lowest highest, left right, ordinal dense, down up, low high"
)
SWAPS = {one: other for pair in PAIRS.split(", ") for one, other in (pair.split(), reversed(pair.split()))}
SWAPS["Pow"] = "Mult"
DROPPED = {"abs", "sqrt", "clip", "drop_nulls", "sort", "floor"}  # x.abs() -> x


class Mutant(NamedTuple):
    """A changed module: its path in the package, the line and text before and after, the whole new text, its tests."""

    module: str
    line: int
    was: str
    becomes: str
    text: str
    tests: tuple[str, ...]


def main(parts: list[str]) -> int:
    """Run all mutants of these parts, print what became of them, and return the exit code."""
    known = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    mutants: list[Mutant] = []
    explained = {}
    if "statistics" in parts:
        modules = sorted((PACKAGE / "stats").glob("*.py"))
        mutants += [*of_mistakes(known["statistics"]), *(mutant for path in modules for mutant in systematic(path))]
        explained = {(one["module"], one["was"], one["becomes"]): one["why"] for one in known["may_live"]}
    if "workflow" in parts:
        mutants += of_mistakes(known["workflow"])
    killers = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tests = dict.fromkeys(test for mutant in mutants for test in mutant.tests)
        limit = LONGEST * max(pool.map(seconds_without_change, tests))
        for by in pool.map(lambda mutant: killer(mutant, limit), mutants):
            killers.append(by)
            print(f"\r{len(killers)} of {len(mutants)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    living = [mutant for mutant, by in zip(mutants, killers, strict=True) if by is None]
    unexplained = 0
    for mutant in living:
        why = explained.pop((mutant.module, mutant.was, mutant.becomes), None)
        unexplained += why is None
        print(f"{mutant.module}:{mutant.line} lives\n  - {mutant.was}\n  + {mutant.becomes}\n  {why or 'UNEXPLAINED'}")
    for module, was, becomes in explained:
        print(f"{module}: explained, but no mutant that lives\n  - {was}\n  + {becomes}")
    mistakes = sum(len(list(of_mistakes(known[part]))) for part in parts)
    print(f"\nMutants: {len(mutants)}, of which {mistakes} are mistakes that a person makes.")
    print("Killed:", ", ".join(f"{killers.count(by)} by {by}" for by in (*KILLERS.values(), TESTS, CLOCK)))
    print(f"Living: {len(living)}, {len(living) - unexplained} explained, {unexplained} not.")
    killed = len(mutants) - len(living)
    print(f"Score: {100 * killed / (killed + unexplained):.1f}% of those that are not explained.")
    return int(bool(unexplained or explained))


def seconds_without_change(test: str) -> float:
    """Return how long a test takes where nothing is changed; it must pass."""
    start, module = time.perf_counter(), "stats/__init__.py"
    if by := killer(Mutant(module, 1, "", "", (PACKAGE / module).read_text(encoding="utf-8"), (test,))):
        raise SystemExit(f"{test}: killed by {by} without any change")
    return time.perf_counter() - start


def killer(mutant: Mutant, seconds: float | None = None) -> str | None:
    """Return what sees the mutant, None where nothing does."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder) / "foisurvey", ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / "foisurvey" / mutant.module).write_text(mutant.text, encoding="utf-8")
        # First on the path: else the package is that of the project.
        path = f"pythonpath={folder} benchmarks tests tests/unit"
        words = "-m pytest -x -q -p no:cacheprovider --hypothesis-seed=0 -o".split()
        command = [sys.executable, *words, path, *(f"tests/unit/{test}" for test in mutant.tests)]
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        try:
            done = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            return CLOCK
    if not done.returncode:
        return None
    failed = re.search(r"^(?:FAILED|ERROR) tests/unit/(\w+\.py)", done.stdout, re.MULTILINE)
    return KILLERS.get(failed[1], TESTS) if failed else TESTS


def of_mistakes(modules: list[dict[str, Any]]) -> Iterator[Mutant]:
    """Yield the mistakes of a list of modules; each `was` stands in its module once."""
    for one in modules:
        text = (PACKAGE / one["module"]).read_text(encoding="utf-8")
        tests = tuple(one["tests"]) if "tests" in one else (PROOF, *TESTED)
        for mistake in one["mistakes"]:
            was, becomes = mistake["was"], mistake["becomes"]
            if text.count(was) != 1:
                raise SystemExit(f"mutants.yaml: expected once in {one['module']}: {was}")
            line = text[: text.index(was)].count("\n") + 1
            yield Mutant(one["module"], line, was, becomes, text.replace(was, becomes), tests)


def systematic(path: Path) -> Iterator[Mutant]:
    """Yield each change of one operator, number, name or condition of a module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for other in alternatives(node):
            was, line = ast.unparse(node), text.splitlines()[node.lineno - 1].strip()
            kept = node.__class__, node.__dict__
            node.__class__, node.__dict__ = other.__class__, other.__dict__
            changed = f"{was} -> {ast.unparse(node)}", ast.unparse(tree)
            node.__class__, node.__dict__ = kept
            yield Mutant(f"stats/{path.name}", node.lineno, line, *changed, (PROOF, *TESTED))


def alternatives(node: ast.AST) -> Iterator[Any]:
    """Yield what may stand in a node's place."""
    other = copy.deepcopy(node)
    match other:
        case ast.BinOp(op=operator) if type(operator).__name__ in SWAPS:
            other.op = getattr(ast, SWAPS[type(operator).__name__])()
            yield other
        case ast.Compare(ops=[operator, *_]) if type(operator).__name__ in SWAPS:
            other.ops[0] = getattr(ast, SWAPS[type(operator).__name__])()
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
    sys.exit(main(sys.argv[1:] or list(PARTS)))
