"""The record of a run, and what changed since."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from foisurvey.checks.manifest import manifest, refuse_other_config, refuse_unproven, remove_left_over, verify
from foisurvey.core.config_file import fingerprint
from foisurvey.core.messages import BadInput
from foisurvey.core.records import Record, digests, sha256
from foisurvey.core.versions import packages

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
    record = manifest(CONFIG, "clubs.yaml", digests(["replies.csv", "clubs.csv"]), digests(outputs))
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


def test_results_without_a_manifest_are_named_beside_those_that_have_one(run: Path, capsys: pytest.CaptureFixture):
    for name in ("boats", "empty"):
        Path(f"results/{name}/data").mkdir(parents=True)
    Path("results/boats/data/derived.csv").touch()
    assert verify(Path("results")) == 1
    assert capsys.readouterr().out == (
        "results/boats: no manifest.json, so nothing vouches for these results; run make\n"
        "results/clubs: results and inputs unchanged since the run\n"
    )


# --- what is signed


DERIVED, SUMMARY = "results/clubs/data/derived.csv", "results/clubs/summary.txt"


def records() -> dict[str, Record]:
    """Return what the jobs of the run recorded: one read the clubs and replies, a second one what the first made."""
    now = digests(["clubs.csv", "replies.csv", DERIVED, SUMMARY])
    return {
        "derive": Record({name: now[name] for name in ("clubs.csv", "replies.csv")}, {DERIVED: now[DERIVED]}),
        "audit": Record({name: now[name] for name in ("clubs.csv", DERIVED)}, {SUMMARY: now[SUMMARY]}),
    }


REGENERATE = "run make, which regenerates it, or remove it and run again"


@pytest.mark.parametrize(
    ("case", "change", "forgotten", "lines"),
    [
        ("nothing", lambda run: None, (), []),
        (
            "a result, whose readers read it as it was",
            overwritten(DERIVED),
            (),
            [f"{DERIVED}: was changed after derive made it; {REGENERATE}"],
        ),
        (
            "a file received, read by two jobs, and a result",
            lambda run: (overwritten("clubs.csv")(run), overwritten(SUMMARY)(run)),
            (),
            [
                f"{SUMMARY}: was changed after audit made it; {REGENERATE}",
                "clubs.csv: was changed after derive and audit read it; run make again",
            ],
        ),
        (
            "a result without a record",
            lambda run: None,
            ("derive",),
            [f"{DERIVED}: no job has recorded that it made this file; {REGENERATE}"],
        ),
        ("a file that no job read", overwritten("notes.csv"), (), []),
    ],
)
def test_what_is_not_as_its_job_recorded_is_not_signed(
    run: Path, case: str, change: Callable, forgotten: tuple[str, ...], lines: list[str]
):
    recorded = {name: record for name, record in records().items() if name not in forgotten}
    change(run)
    message = ""
    try:
        refuse_unproven([DERIVED, SUMMARY], recorded, digests([DERIVED, SUMMARY, "replies.csv"]))
    except BadInput as refusal:
        message = str(refusal)
    assert message.splitlines()[1:] == [f"  - {line}" for line in lines], case


def test_a_result_made_of_another_than_stands_there_is_not_signed(run: Path):
    recorded = records()
    overwritten(DERIVED)(run)
    again = {**recorded, "derive": Record(recorded["derive"].read, digests([DERIVED]))}
    with pytest.raises(BadInput, match=f"{DERIVED}: was changed after audit read it; run make again"):
        refuse_unproven([DERIVED, SUMMARY], again, digests([DERIVED, SUMMARY]))


def test_what_an_earlier_config_made_is_removed_unless_somebody_changed_it(run: Path):
    for name in ("gone.csv", "trimmed.csv", "edited.csv", "dropped.svg", "own.csv", "kept.svg"):
        (run / name).write_text(name)
    wrote = {name: digests([f"{run}/{name}"]) for name in ("gone.csv", "trimmed.csv", "edited.csv")}
    of_a_job_that_is_gone = {
        "estimate_trimmed": Record({}, wrote["trimmed.csv"] | wrote["edited.csv"], wrote["gone.csv"])
    }
    of_a_job_that_wrote_more = {"figures": Record({}, digests([f"{run}/kept.svg"]), digests([f"{run}/dropped.svg"]))}
    moved = {"table5": Record({}, digests([SUMMARY]))}  # which another job makes now
    everything = {**records(), **of_a_job_that_is_gone, **of_a_job_that_wrote_more, **moved}
    (run / "edited.csv").write_text("edited")
    elsewhere = {"of_another": Record({}, digests(["replies.csv"]))}  # a record that was copied from another survey
    everything |= elsewhere
    made, jobs = [DERIVED, SUMMARY, f"{run}/kept.svg"], ["derive", "audit", "figures"]
    removed = list(remove_left_over(run, made, jobs, everything))
    assert removed == [f"{run}/{name}" for name in ("dropped.svg", "gone.csv", "trimmed.csv")]
    assert sorted(path.name for path in run.iterdir() if path.is_file()) == [
        *("edited.csv", "kept.svg", "manifest.json", "own.csv", "summary.txt")
    ]
    assert list(remove_left_over(run, made, jobs, everything)) == []
    assert Path("replies.csv").exists()


def test_results_of_another_config_are_not_signed(tmp_path: Path):
    made_by = tmp_path / "config.yaml"
    made_by.write_text("level: 0.5\n", encoding="utf-8")
    refuse_other_config(str(made_by), {"level": 0.5})
    with pytest.raises(BadInput, match="the results are of another config"):
        refuse_other_config(str(made_by), {"level": 0.6})
