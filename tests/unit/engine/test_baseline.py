"""What goes wrong with the baselines of other linters, each as a test; and what holds them up."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from govlint.cli._accepted import save, tend
from govlint.config import PolicyError
from govlint.config.baseline import PATH
from govlint.decide.baseline import entries_of
from govlint.decide.fingerprint import Leaves
from govlint.engine.run import Options, run
from govlint.model.finding import Finding, Standing
from govlint.model.report import Report

CALL = 'client.embeddings.create(model="m", input=text)'
SOURCE = f"""\
from openai import OpenAI

client = OpenAI()


def embed(text):
    return {CALL}
"""
IGNORED = SOURCE.replace(
    "    return", "    # govlint: ignore[untagged-call]: billed to research, FIN-214\n    return"
)
TODAY = date(2026, 11, 22)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    put(folder, "app/llm.py", SOURCE)
    return folder


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def scan(root: Path, *paths: str, **how: object) -> Report:
    options = Options(TODAY, tuple(root / path for path in paths), root, cache=False, jobs=1)
    return run(replace(options, **how))  # type: ignore[arg-type]


def accept_all(root: Path) -> list[Finding]:
    report = scan(root, use_baseline=False)
    findings = [one for one in report.findings if one.standing is Standing.NEW]
    save(root / PATH, entries_of(findings, Leaves(report.facts)))
    return findings


def new(report: Report) -> list[tuple[str, str, int]]:
    return [
        (one.name, one.at.path, one.at.line)
        for one in report.findings
        if one.standing is Standing.NEW
    ]


def test_1_moved_lines_and_a_formatter_make_nothing_new(root: Path) -> None:
    assert len(accept_all(root)) == 1
    wrapped = SOURCE.replace(
        CALL, "client.embeddings.create(\n        model='m',\n        input=text,\n    )"
    )
    put(root, "app/llm.py", '"""The model."""\n\nimport os\n' + wrapped)
    report = scan(root)
    assert new(report) == []
    assert (report.verdict, report.findings[0].at.line) == ("pass", 10)


def test_2_one_more_of_the_same_is_new(root: Path) -> None:
    three = SOURCE.replace(f"return {CALL}", "\n    ".join([CALL] * 3))
    put(root, "app/llm.py", three)
    accept_all(root)
    assert (root / PATH).read_text().count("untagged-call") == 3
    assert new(scan(root)) == []
    put(root, "app/llm.py", three + f"    {CALL}\n")
    report = scan(root)
    assert new(report) == [("untagged-call", "app/llm.py", 3)]
    assert report.verdict == "fail"
    (finding,) = report.findings
    assert finding.says.endswith("(1 of 4 not accepted before)")
    assert [step.at.line for step in finding.because] == [10]
    for fewer in (three, SOURCE.replace(f"return {CALL}", f"{CALL}\n    {CALL}")):
        put(root, "app/llm.py", fewer)
        assert new(scan(root)) == []
    put(root, "app/llm.py", SOURCE.replace(f"return {CALL}", CALL))
    assert new(scan(root)) == []


def test_3_a_renamed_file_keeps_its_entries_and_a_copied_one_has_none(root: Path) -> None:
    accept_all(root)
    put(root, "app/copy.py", SOURCE)
    assert new(scan(root)) == [("untagged-call", "app/copy.py", 7)]
    (root / "app/llm.py").unlink()
    (root / "app/copy.py").unlink()
    put(root, "core/models/client.py", SOURCE)
    report = scan(root)
    assert new(report) == []
    assert report.baseline is not None
    assert [entry.path for entry in report.baseline.kept] == ["core/models/client.py"]
    assert (report.baseline.moved, report.baseline.gone) == (1, ())


def test_4_it_shrinks_by_itself_and_what_went_is_new_when_it_comes_back(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accept_all(root)
    put(root, "app/llm.py", "")
    report = scan(root)
    for hands_off in ("CI", "PRE_COMMIT"):
        tend(report, {hands_off: "true"})
        assert "`govlint baseline prune` takes them out" in capsys.readouterr().err
        assert "untagged-call" in (root / PATH).read_text()
    tend(report, {})
    assert capsys.readouterr().err == (
        "govlint: .govlint/baseline.json: 1 entry no longer found and taken out, 0 in all\n"
    )
    put(root, "app/llm.py", SOURCE)
    assert new(scan(root)) == [("untagged-call", "app/llm.py", 7)]


def test_5_it_never_grows_by_itself(root: Path) -> None:
    accept_all(root)
    before = (root / PATH).read_bytes()
    put(root, "app/more.py", SOURCE)
    report = scan(root)
    tend(report, {})
    assert new(report) == [("untagged-call", "app/more.py", 7)]
    assert (root / PATH).read_bytes() == before


def test_6_it_means_the_same_from_every_folder_and_every_checkout(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(root)
    assert '"path": "app/llm.py"' in (root / PATH).read_text()
    elsewhere = root.rename(tmp_path / "elsewhere")
    monkeypatch.chdir(elsewhere / "app")
    assert new(scan(elsewhere)) == []
    assert new(scan(elsewhere, "app/llm.py")) == []


def test_7_it_is_written_from_all_unsuppressed_findings_whatever_it_held(root: Path) -> None:
    accept_all(root)
    first = (root / PATH).read_bytes()
    accept_all(root)
    assert (root / PATH).read_bytes() == first
    put(root, "app/llm.py", IGNORED)
    assert accept_all(root) == []


def test_8_with_a_base_the_baseline_of_the_base_holds(root: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    accept_all(root)
    git("add", ".")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "change")
    put(root, "app/more.py", SOURCE)
    assert len(accept_all(root)) == 2
    git("add", ".")
    git("commit", "-qm", "a change that accepts its own finding")
    assert new(scan(root)) == []
    assert new(scan(root, base="main")) == [
        ("policy-weakened", PATH, 1),
        ("untagged-call", "app/more.py", 7),
    ]


def test_9_a_comment_that_goes_leaves_a_new_finding(root: Path) -> None:
    accept_all(root)
    put(root, "app/llm.py", IGNORED)
    report = scan(root)
    assert [one.standing for one in report.findings] == [Standing.SUPPRESSED]
    tend(report, {})
    put(root, "app/llm.py", SOURCE)
    assert new(scan(root)) == [("untagged-call", "app/llm.py", 7)]


@pytest.mark.parametrize(
    "setting", ["untagged-call: {severity: error, suppressible: false}", "unreadable-file: note"]
)
def test_what_may_not_be_suppressed_is_not_accepted(root: Path, setting: str) -> None:
    put(root, "app/broken.py", "import openai\nopenai.completions.create(\n")
    accept_all(root)
    put(root, "govlint.yaml", f"checks: {{{setting}}}\n")
    names = {name for name, _, _ in new(scan(root))}
    assert names == {setting.partition(":")[0], "unreadable-file"}


@pytest.mark.parametrize(
    "how",
    [
        {"select": frozenset({"uncapped-call"})},
        {"ignore": frozenset({"untagged-call"})},
        {"exclude": ("app/*",)},
    ],
)
def test_a_run_over_a_part_takes_nothing_out(root: Path, how: dict[str, object]) -> None:
    accept_all(root)
    before = (root / PATH).read_bytes()
    report = scan(root, **how)
    assert report.baseline is not None
    assert (len(report.baseline.gone), report.baseline.whole) == (1, False)
    tend(report, {})
    assert (root / PATH).read_bytes() == before


def test_a_run_with_a_file_it_could_not_read_takes_nothing_out(root: Path) -> None:
    accept_all(root)
    put(root, "app/llm.py", SOURCE + "(")
    report = scan(root)
    assert report.verdict == "none"
    assert report.baseline is not None
    assert not report.baseline.whole


def test_the_policy_names_it(root: Path) -> None:
    put(root, "govlint.yaml", "baseline: ci/accepted.json\n")
    report = scan(root)
    assert (report.verdict, report.errors) == (
        "none",
        ("govlint.yaml:1: ci/accepted.json: no such baseline; `govlint baseline write` writes it",),
    )
    found = scan(root, use_baseline=False)
    save(root / "ci/accepted.json", entries_of(found.findings, Leaves(found.facts)))
    assert new(scan(root)) == []
    put(root, "govlint.yaml", "baseline: ../accepted.json\n")
    with pytest.raises(PolicyError, match=r"govlint.yaml:1:11: .* leads out of the repository"):
        raise PolicyError(scan(root).errors)


def test_one_outside_the_repository_shrinks_where_it_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(root)
    outside = tmp_path / "accepted.json"
    (root / PATH).rename(outside)
    monkeypatch.chdir(root / "app")
    put(root, "app/llm.py", "")
    tend(scan(root, baseline=Path("../../accepted.json")), {})
    assert "untagged-call" not in outside.read_text()


def test_what_was_not_written_yet_takes_nothing_out(root: Path) -> None:
    accept_all(root)
    report = scan(root, instead={"app/llm.py": b""})
    assert report.baseline is not None
    assert (report.findings, report.baseline.whole) == ((), False)


def test_one_from_the_command_line_goes_first(root: Path, tmp_path: Path) -> None:
    accept_all(root)
    save(tmp_path / "none.json", [])
    assert len(new(scan(root, baseline=tmp_path / "none.json"))) == 1
    assert len(new(scan(root, use_baseline=False))) == 1
    (error,) = scan(root, baseline=root / "gone.json").errors
    assert error == "gone.json: no such baseline; `govlint baseline write` writes it"
