"""The files that a rule's script depends on, from its import statements."""

import ast
from pathlib import Path

import pytest

from foisurvey.core.imports import SCRIPTS, _imported, imports


def test_modules_are_found_transitively_with_the_data_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
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
    assert imports("work.py", tmp_path) == [f"foisurvey/{name}" for name in expected]


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
        modules = {SCRIPTS.joinpath(*name.split(".")).with_suffix(".py") for name in names}
        assert _imported(file, SCRIPTS) == {module for module in modules if module.is_file()}, file


def test_paths_are_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(SCRIPTS.parents[1])
    assert "workflow/scripts/foisurvey/core/job.py" in imports("clean.py")
    assert "workflow/scripts/foisurvey/core/config.py" not in imports("clean.py")
    monkeypatch.chdir(tmp_path)
    files = imports("clean.py")
    assert files
    assert all(Path(file).is_file() for file in files)


def test_a_package_has_nothing_of_its_own_to_import():
    """`imports` does not look into __init__.py, so it must hold a docstring and no more."""
    for file in (SCRIPTS / "foisurvey").rglob("__init__.py"):
        body = ast.parse(file.read_text(encoding="utf-8")).body
        assert all(isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) for statement in body)


def test_the_data_files_of_pages_and_grammar_are_among_them():
    assert {Path(file).name for file in imports("review.py")} >= {"review.py", "review.css", "review.js", "job.py"}
    assert "grammar.yaml" in {Path(file).name for file in imports("ingest.py")}
    assert "grammar.yaml" not in {Path(file).name for file in imports("estimate.py")}


def test_a_data_file_is_named_as_the_module_beside_it_so_that_a_rule_sees_it_change():
    files = [file for file in (SCRIPTS / "foisurvey").rglob("*.*") if file.suffix not in (".py", ".pyc")]
    assert files
    assert [file for file in files if not file.with_name(f"{file.name.partition('.')[0]}.py").is_file()] == []
