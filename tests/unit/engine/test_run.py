"""The flow of a run, with a stand-in for the linker and one check of our own."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govlint.checks._load import all_checks
from govlint.engine import facts
from govlint.engine import run as engine
from govlint.engine.run import Options
from govlint.model.check import Check, check
from govlint.model.facts import Call, Comment, Problem, ProjectFacts
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.policy import Policy
from govlint.model.report import Report
from govlint.model.source import Span
from govlint.model.versions import Versions
from govlint.syntax.tree import ExprStmt
from govlint.syntax.unit import Unit

IGNORED = "openai.create()  # govlint: ignore[odd-call]: nightly batch, billed to research\n"


def link(
    units: Iterable[Unit], catalog: object, versions: object, governed: object = (), *rest: object
) -> ProjectFacts:
    """Every expression statement is a call."""
    calls, comments = [], []
    for unit in units:
        for statement in unit.body:
            if isinstance(statement, ExprStmt):
                span = unit.span(statement)
                calls.append(Call(span, "openai.create", "openai", "chat", unit.module, sure=True))
        for note in unit.notes:
            comments.append(Comment(unit.span(note), note.text, note.first, note.last))
    return ProjectFacts(calls=tuple(calls), comments=tuple(comments))


@check(name="odd-call", code="GOV199", since="0.1", severity=Severity.ERROR)
def odd_call(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A call is odd, which cannot be helped."""
    if call.span.path == "crash.py":
        raise KeyError("\x1bno such thing")
    leaves = (Span("leaf.py", 1),) if call.span.path == "root.py" else ()
    yield Finding(
        at=call.span,
        says="the call is odd",
        help="make it even",
        subject=call.api,
        stands_for=leaves,
    )


CHECKS: dict[str, Check] = {
    "odd-call": odd_call,
    **{name: one for name, one in all_checks().items() if one.code.startswith("GOV9")},
}


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = ModuleType("govlint.extract.project")
    module.link = link  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "govlint.extract.project", module)
    monkeypatch.setattr(engine, "all_checks", lambda: CHECKS)
    monkeypatch.setattr(engine, "page", lambda check: f"# {check.name}\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # The packs do not know the stand-in and would make it a note.
    monkeypatch.setattr(
        engine,
        "load_policy",
        lambda *arguments: _without(engine_policy(*arguments), "odd-call"),
    )


engine_policy = engine.load_policy


def _without(policy: Policy, name: str) -> Policy:
    return replace(policy, checks={key: one for key, one in policy.checks.items() if key != name})


def scan(root: Path, files: dict[str, str], **options: Any) -> Report:
    options.setdefault("cache", False)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return engine.run(Options(today=date(2026, 11, 22), root=root, jobs=1, **options))


def found(report: Report) -> list[tuple[str, str, int, str]]:
    return [(one.name, one.at.path, one.at.line, str(one.standing)) for one in report.findings]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_a_finding(root: Path) -> None:
    report = scan(root, {"a.py": "import openai\nopenai.create()\n", "b.py": "x = 1\n"})
    (finding,) = report.findings
    assert finding.at == Span("a.py", 2, 1, 2, 16)
    assert (finding.code, finding.name, finding.severity) == ("GOV199", "odd-call", "error")
    assert (finding.function, len(finding.fingerprint)) == ("a", 32)
    assert report.verdict == "fail"
    assert (report.coverage.files, report.coverage.read, report.coverage.calls) == (2, 1, 1)
    assert report.sources == {"a.py": "import openai\nopenai.create()\n"}
    assert [rule.name for rule in report.rules] == list(CHECKS)
    assert report.policy == "recommended"


def test_a_finding_is_reported_for_the_places_it_stands_for(root: Path) -> None:
    call = "import openai\nopenai.create()\n"
    files = {"root.py": call, "other.py": call, "leaf.py": "x = 1\n"}
    assert found(scan(root, files, paths=(root / "leaf.py",))) == [
        ("odd-call", "root.py", 2, "new")
    ]


def test_a_suppressed_finding(root: Path) -> None:
    report = scan(root, {"a.py": "import openai\n" + IGNORED})
    assert found(report) == [("odd-call", "a.py", 2, "suppressed")]
    assert report.findings[0].reason == "nightly batch, billed to research"
    assert report.verdict == "pass"


def test_comments_that_do_not_count(root: Path) -> None:
    text = (
        "import openai\n"
        "x = 1  # govlint: ignore[odd-call]: nightly batch, billed to research\n"
        "openai.create()  # govlint: ignore[odd-call]: todo\n"
        "openai.create()  # govlint: ignore[odd-call] until=2026-11-21: batch for research\n"
    )
    assert found(scan(root, {"a.py": text})) == [
        ("unused-suppression", "a.py", 2, "new"),
        ("odd-call", "a.py", 3, "new"),
        ("bad-suppression", "a.py", 3, "new"),
        ("odd-call", "a.py", 4, "new"),
        ("expired-suppression", "a.py", 4, "new"),
    ]


def test_a_stale_comment_in_a_file_without_a_model(root: Path) -> None:
    text = "x = 1  # govlint: ignore[odd-call]: nightly batch, billed to research\n"
    assert found(scan(root, {"a.py": text})) == [("unused-suppression", "a.py", 1, "new")]


def test_a_crash_loses_nothing_else(root: Path) -> None:
    source = "import openai\nopenai.create()\n"
    report = scan(root, {"a.py": source, "crash.py": source, "z.py": source})
    assert found(report) == [
        ("odd-call", "a.py", 2, "new"),
        ("crashed-check", "crash.py", 2, "new"),
        ("odd-call", "z.py", 2, "new"),
    ]
    assert report.findings[1].says == "odd-call crashed here: KeyError: '\\x1bno such thing'"
    assert (report.verdict, report.errors) == ("none", ("the check odd-call crashed",))


def test_a_crash_is_told_whatever_was_selected_or_turned_off(root: Path) -> None:
    (root / "govlint.yaml").write_text("checks: {crashed-check: off}\n")
    source = "import openai\nopenai.create()\n"
    report = scan(root, {"crash.py": source}, select=frozenset({"odd-call"}))
    assert (report.verdict, report.errors) == ("none", ("the check odd-call crashed",))


def test_an_unreadable_file_loses_nothing_else(root: Path) -> None:
    files = {"a.py": "import openai\nopenai.create()\n", "bad.py": "import openai\ndef (:\n"}
    report = scan(root, files)
    assert found(report) == [
        ("odd-call", "a.py", 2, "new"),
        ("unreadable-file", "bad.py", 2, "new"),
    ]
    assert report.verdict == "none"
    (root / "govlint.yaml").write_text("checks: {unreadable-file: warning}\n")
    assert scan(root, files).verdict == "fail"
    assert scan(root, files, ignore=frozenset({"odd-call"})).verdict == "pass"


def test_only_the_named_paths_are_reported(root: Path) -> None:
    source = "import openai\nopenai.create()\n"
    files = {"a.py": source, "b.py": source, "bad.py": "import openai\ndef (:\n"}
    report = scan(root, files, paths=(root / "b.py",))
    assert found(report) == [("odd-call", "b.py", 2, "new")]
    assert report.verdict == "fail"
    assert (report.coverage.files, report.coverage.read, report.coverage.calls) == (1, 1, 1)
    assert [call.span.path for call in report.facts.calls] == ["b.py"]


def test_select_and_ignore(root: Path) -> None:
    files = {"a.py": "import openai\nopenai.create()\n" + IGNORED}
    assert found(scan(root, files, select=frozenset({"unused-suppression"}))) == []
    assert found(scan(root, files, ignore=frozenset({"odd-call"}))) == []
    assert len(found(scan(root, files, select=frozenset({"odd-call"})))) == 2


@pytest.mark.parametrize(
    ("fail_on", "verdict"),
    [(None, "fail"), (Severity.ERROR, "fail"), (Severity.OFF, "pass")],
)
def test_fail_on(root: Path, fail_on: Severity | None, verdict: str) -> None:
    files = {"a.py": "import openai\nopenai.create()\n"}
    assert scan(root, files, fail_on=fail_on).verdict == verdict


def test_a_failing_linker(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> ProjectFacts:
        raise ZeroDivisionError

    monkeypatch.setattr(sys.modules["govlint.extract.project"], "link", broken)
    report = scan(root, {"a.py": "import openai\n"})
    assert report.verdict == "none"
    assert report.errors == ("the facts could not be put together: ZeroDivisionError",)


def test_an_equal_run_is_remembered(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "a.py": "import openai\n" + IGNORED + "openai.create()\n",
        "bad.py": "import openai\ndef (:\n",
    }
    kept = {"cache": True, "cache_dir": tmp_path / "kept"}
    first = scan(root, files, **kept)

    def unused(*_: object) -> ProjectFacts:
        raise AssertionError("linked again")

    monkeypatch.setattr(sys.modules["govlint.extract.project"], "link", unused)
    again = scan(root, files, **kept)
    assert again.findings == first.findings
    assert (again.facts, again.coverage) == (first.facts, first.coverage)
    changed = scan(root, {"a.py": "import openai\nopenai.create()\n"}, **kept)
    assert changed.errors == ("the facts could not be put together: AssertionError: linked again",)


def test_the_standing_of_each_is_its_own(root: Path) -> None:
    report = scan(root, {"a.py": "import openai\n" + IGNORED + "openai.create()\n"})
    assert [one.standing for one in report.findings] == [Standing.SUPPRESSED, Standing.NEW]
    assert len({one.fingerprint for one in report.findings}) == 2


def test_a_file_that_took_too_long_is_tried_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a.py": "import openai\nopenai.create()\n", "slow.py": "import openai\n"}
    kept = {"cache": True, "cache_dir": tmp_path / "kept"}
    real = facts.read_unit

    def slow(job: facts.Job) -> Unit | Problem:
        if job.path == "slow.py":
            raise MemoryError
        return real(job)

    monkeypatch.setattr(facts, "read_unit", slow)
    first = scan(root, files, **kept)
    assert found(first) == [
        ("odd-call", "a.py", 2, "new"),
        ("unreadable-file", "slow.py", 1, "new"),
    ]
    assert first.findings[1].says == "needs more memory than there is"
    assert first.verdict == "none"
    monkeypatch.setattr(facts, "read_unit", real)
    assert found(scan(root, files, **kept)) == [("odd-call", "a.py", 2, "new")]


def test_the_linker_is_told_the_locked_versions(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str | None] = []

    def listen(
        units: Iterable[Unit], catalog: object, versions: Versions, governed: object, *rest: object
    ) -> ProjectFacts:
        told.append(versions.of(["openai"], "a.py"))
        return link(units, catalog, versions)

    monkeypatch.setattr(sys.modules["govlint.extract.project"], "link", listen)
    files = {"a.py": "openai.create()\n", "requirements.txt": "OpenAI==1.2.3\n", "uv.lock": "[["}
    report = scan(root, files)
    assert told == ["1.2.3"]
    assert report.coverage.files == 1
    assert found(report) == [
        ("odd-call", "a.py", 1, "new"),
        ("unreadable-file", "uv.lock", 1, "new"),
    ]
    assert report.verdict == "fail"
    assert found(scan(root, files, paths=(root / "a.py",))) == [("odd-call", "a.py", 1, "new")]


def test_a_broken_link_is_reported(root: Path) -> None:
    (root / "gone.py").symlink_to("nowhere.py")
    report = scan(root, {"a.py": "x = 1\n"})
    assert found(report) == [("unreadable-file", "gone.py", 1, "new")]
    assert (report.coverage.files, report.verdict) == (1, "pass")
