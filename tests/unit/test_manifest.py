"""The record of a run, and what changed since."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from foisurvey.checks.manifest import manifest, verify
from foisurvey.core.config import fingerprint
from foisurvey.core.versions import packages, sha256

CONFIG = {"survey": "clubs", "title": "Clubs", "organisation_types": {"sea": "Sea", "lake": "Lake"}}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run of two files received and two made, in the current folder."""
    monkeypatch.chdir(tmp_path)
    made = Path("results/clubs")
    (made / "data").mkdir(parents=True)
    for name in ("clubs.csv", "replies.csv", made / "data/derived.csv", made / "summary.txt"):
        Path(name).write_text(f"this is {name}", encoding="utf-8")
    Path("clubs.yaml").write_text(f"# comment\n{yaml.safe_dump(CONFIG, sort_keys=False)}", encoding="utf-8")
    outputs = [f"{made}/summary.txt", f"{made}/data/derived.csv"]
    record = manifest(CONFIG, "clubs.yaml", ["replies.csv", "clubs.csv"], outputs)
    (made / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    return made


def test_a_manifest_has_every_file_in_order_and_nothing_of_the_machine(run: Path, tmp_path: Path):
    text = (run / "manifest.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert list(record["inputs"]) == ["clubs.csv", "replies.csv"]
    assert list(record["outputs"]) == ["results/clubs/data/derived.csv", "results/clubs/summary.txt"]
    assert record["config"] == {"file": "clubs.yaml", "sha256": fingerprint(CONFIG)}
    assert {"python", "foisurvey", "polars", "snakemake"} <= set(record["packages"])
    assert str(tmp_path) not in text


def test_the_hash_is_that_of_every_other_program(tmp_path: Path):
    """From `printf abc | sha256sum`."""
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "nothing") == "missing"


def overwritten(name: str, text: str = "other") -> Callable[[Path], object]:
    return lambda run: Path(name).write_text(text, encoding="utf-8")


def of_another_version(run: Path) -> None:
    file = run / "manifest.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["packages"] |= {"polars": "0.1", "gone": "1.0"}
    file.write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("case", "change", "lines"),
    [
        ("nothing", lambda run: None, []),
        ("an input", overwritten("clubs.csv"), ["clubs.csv: changed since the run"]),
        ("an output", overwritten("results/clubs/summary.txt"), ["results/clubs/summary.txt: changed since the run"]),
        ("an output gone", lambda run: (run / "summary.txt").unlink(), ["results/clubs/summary.txt: missing"]),
        ("a file more", overwritten("results/clubs/data/x.csv"), ["results/clubs/data/x.csv: not made by this run"]),
        (
            "the config",
            lambda run: Path("clubs.yaml").write_text(yaml.safe_dump(CONFIG | {"title": "Other"}, sort_keys=False)),
            ["clubs.yaml: changed since the run, whose config is in results/clubs/config.yaml"],
        ),
        (
            "the order of the types in the config, which is that of the tables",
            lambda run: Path("clubs.yaml").write_text(
                yaml.safe_dump(CONFIG | {"organisation_types": {"lake": "Lake", "sea": "Sea"}}, sort_keys=False)
            ),
            ["clubs.yaml: changed since the run, whose config is in results/clubs/config.yaml"],
        ),
        (
            "the config's comments",
            lambda run: Path("clubs.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False)),
            [],
        ),
        ("the config gone", lambda run: Path("clubs.yaml").unlink(), ["config: 1 problem", "no config file"]),
        ("no manifest", overwritten("results/clubs/manifest.json", "{"), ["run make to regenerate it"]),
        ("another file for a manifest", overwritten("results/clubs/manifest.json", "[]"), ["expected a manifest"]),
        (
            "packages",
            of_another_version,
            ["package gone: 1.0 at the run, none now", f"package polars: 0.1 at the run, {packages()['polars']} now"],
        ),
    ],
)
def test_each_change_since_the_run_is_named(
    run: Path, capsys: pytest.CaptureFixture, case: str, change: Callable, lines: list[str]
):
    change(run)
    assert verify(Path("results")) == bool(lines), case
    printed = capsys.readouterr().out
    for line in lines:
        assert line in printed, case
    state = "changed" if lines else "results and inputs unchanged"
    assert printed.startswith(f"results/clubs: {state} since the run\n"), case


def test_without_a_run_there_is_nothing_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture):
    assert verify(tmp_path) == 1
    assert "run make first" in capsys.readouterr().out
