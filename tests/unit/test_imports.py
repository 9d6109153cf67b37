"""The files that a rule's script depends on, from its import statements."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from foisurvey.core.imports import SCRIPTS, _imported, code_digest, imports


def test_modules_are_found_transitively_with_the_data_beside_them(tmp_path: Path):
    for name, text in {
        "work.py": "from foisurvey.boats import (\n    hull,\n    sail as canvas,\n)\n",
        "foisurvey/boats/__init__.py": '"""Boats."""\n',
        "foisurvey/boats/hull.py": "def paint():\n    from foisurvey.paint import colour\n",
        "foisurvey/boats/hull.yaml": "length: 12\n",
        "foisurvey/boats/sail.py": "import foisurvey.wind\n",
        "foisurvey/paint.py": "from foisurvey.boats.hull import paint\ncolour = 'blue'\n",
        "foisurvey/wind.py": "import os\n",
        "foisurvey/anchor.py": "from foisurvey.boats import hull\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    expected = ("boats/hull.py", "boats/hull.yaml", "boats/sail.py", "paint.py", "wind.py")
    assert imports("work.py", tmp_path) == [tmp_path / "foisurvey" / name for name in expected]


def test_a_script_that_does_not_exist_stops_the_workflow():
    with pytest.raises(FileNotFoundError, match=r"imputee\.py"):
        imports("imputee.py")


def test_the_statements_are_those_that_the_parser_finds():
    for file in SCRIPTS.rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{imported.name}" for imported in node.names)}
            elif isinstance(node, ast.Import):
                names |= {imported.name for imported in node.names}
        assert _imported(file) >= {name for name in names if name.startswith("foisurvey.")}, file
        modules = {SCRIPTS.joinpath(*name.split(".")).with_suffix(".py") for name in _imported(file) - names}
        assert not any(module.is_file() for module in modules), file


def test_a_script_depends_on_what_it_imports_and_on_nothing_else():
    assert SCRIPTS / "foisurvey/core/job.py" in imports("clean.py")
    assert SCRIPTS / "foisurvey/core/config.py" not in imports("clean.py")
    assert code_digest("clean.py") == code_digest("clean.py") != code_digest("ingest.py")


def test_what_a_process_has_imported_is_among_what_its_script_depends_on():
    say = "from pathlib import Path; from foisurvey.core.imports import imports, loaded; print(*loaded(), sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", f"import foisurvey.report.review; {say}"], capture_output=True, text=True
    )
    found = {Path(file).resolve() for file in run.stdout.splitlines()}
    assert {file.name for file in found} >= {"review.py", "review.css", "review.js"}
    own = {file for file in found if file.name not in ("__init__.py", "imports.py", "records.py")}
    assert own <= set(imports("review.py"))


def test_snakemake_starts_without_polars():
    files = [SCRIPTS.parents[1] / "Snakefile", *(SCRIPTS.parent / "rules").glob("*.smk")]
    lines = [
        line for file in files for line in file.read_text("utf-8").splitlines() if line.startswith("from foisurvey")
    ]
    assert len(lines) > 10
    ends = "import sys; sys.exit('polars' in sys.modules)"
    subprocess.run([sys.executable, "-c", "\n".join([*lines, ends])], check=True, env={"PYTHONPATH": str(SCRIPTS)})


def test_a_package_has_nothing_of_its_own_to_import():
    """`imports` does not look into __init__.py, so it must hold a docstring and no more."""
    for file in (SCRIPTS / "foisurvey").rglob("__init__.py"):
        body = ast.parse(file.read_text(encoding="utf-8")).body
        assert all(isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) for statement in body)


def test_the_data_files_of_pages_and_grammar_are_among_them():
    assert {file.name for file in imports("review.py")} >= {"review.py", "review.css", "review.js", "job.py"}
    assert "grammar.yaml" in {file.name for file in imports("ingest.py")}
    assert "grammar.yaml" not in {file.name for file in imports("estimate.py")}


def test_a_data_file_is_named_as_the_module_beside_it_so_that_a_rule_sees_it_change():
    files = [file for file in (SCRIPTS / "foisurvey").rglob("*.*") if file.suffix not in (".py", ".pyc")]
    assert files
    assert [file for file in files if not file.with_name(f"{file.name.partition('.')[0]}.py").is_file()] == []
