"""Where there is nothing to compare with, or it cannot be read: one clear line and exit code 2."""

import json
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Run
from tests.e2e.gate import FILE, NEW, OLD, Work, prepare
from tests.unit.inputs.repository import commit, repository, run, write

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
)
DEEP = "a: " + "[" * 5000 + "]" * 5000 + "\n"
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n"


@pytest.fixture
def work(project: Path, govlint: Run, keys: dict[str, Path]) -> Work:
    return prepare(project, govlint, keys, {FILE: OLD})


def refused(govlint: Run, line: str, *more: str, base: str = "main", **env: str) -> None:
    done = govlint("check", "--base", base, *more, **env)
    assert (done.returncode, done.stdout, done.stderr) == (2, f"error: {line}\nno verdict\n", "")


def test_no_repository(project: Path, govlint: Run) -> None:
    refused(govlint, f"{project} is not in a git repository")


def test_no_commit(project: Path, govlint: Run) -> None:
    run(project, "init", "-q", "-b", "main")
    refused(govlint, "there is no commit yet to compare with")


def test_a_bare_repository(project: Path, govlint: Run) -> None:
    run(project, "init", "-q", "--bare", "-b", "main")
    done = govlint("check", "--base", "main")
    assert (done.returncode, done.stdout) == (
        2, f"error: {project} is a bare repository: it has no files to check\nno verdict\n"
    )  # fmt: skip


def test_no_git(work: Work, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    refused(work.govlint, "git is not installed", PATH=str(tmp_path / "nothing"))


@pytest.mark.parametrize("base", ["nope", "0" * 40, "-x", "main:app", "a b", "HEAD^9"])
def test_an_unknown_base(work: Work, base: str) -> None:
    refused(
        work.govlint,
        f'"{base}" is no commit, branch or tag of this repository; fetch it, or mend the name',
        base=base,
    )


def test_no_common_history(work: Work) -> None:
    run(work.root, "checkout", "-q", "--orphan", "other")
    commit(work.root, "another start")
    refused(work.govlint, '"main" and HEAD have no common history')


def test_a_detached_head_is_judged(work: Work) -> None:
    work.commit({FILE: NEW})
    run(work.root, "checkout", "-q", "--detach")
    assert work.check() == (1, [("ceiling-raised", f"{FILE}:3", "new")])


def test_a_shallow_clone_says_what_to_add(
    project: Path, govlint: Run, keys: dict[str, Path], tmp_path: Path
) -> None:
    origin = prepare(tmp_path / "origin", govlint, keys, {FILE: OLD})
    origin.commit({FILE: NEW})
    origin.commit({"app/x.py": "X = 1\n"})
    run(tmp_path, "clone", "-q", "--depth=1", "-b", "change", f"file://{origin.root}", str(project))
    todo = (
        'fetch the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab, '
        "or git fetch --unshallow"
    )
    refused(govlint, f'the base "main" is not in this shallow clone; {todo}')
    run(project, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    refused(govlint, f'no common history with "main" in this shallow clone; {todo}')
    run(project, "fetch", "-q", "--unshallow", "origin", "main:refs/remotes/origin/main")
    assert Work(project, govlint, keys).check() == (
        1, [("ceiling-raised", f"{FILE}:3", "new")]
    )  # fmt: skip


def test_the_merge_of_a_pull_request_two_commits_deep(
    project: Path, govlint: Run, keys: dict[str, Path], tmp_path: Path
) -> None:
    origin = prepare(tmp_path / "origin", govlint, keys, {FILE: OLD})
    base = run(origin.root, "rev-parse", "main")
    origin.commit({FILE: NEW})
    run(origin.root, "checkout", "-q", "-b", "test-merge", "main")
    run(origin.root, "merge", "-q", "--no-ff", "change", "-m", "merge")
    merge = run(origin.root, "rev-parse", "HEAD")
    run(
        tmp_path, "clone", "-q", "--depth=2", "-b", "test-merge", f"file://{origin.root}",
        str(project),
    )  # fmt: skip
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": base}}}))
    done = govlint(
        "check", "--base", "main", "-o", "json", GITHUB_EVENT_PATH=str(event),
        GITHUB_EVENT_NAME="pull_request", GITHUB_REF="refs/pull/1/merge", GITHUB_SHA=merge,
        GITHUB_BASE_REF="main",
    )  # fmt: skip
    assert done.returncode == 1
    assert [each["name"] for each in json.loads(done.stdout)["findings"]] == ["ceiling-raised"]


def test_a_submodule_is_no_news_and_hides_nothing(work: Work, tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"settings.py": OLD})
    run(work.root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "lib")
    commit(work.root)
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 0
    assert "lib:1:1" in done.stdout
    assert "a repository of its own inside this one was not scanned" in done.stdout
    run(work.root, "checkout", "-q", "-b", "later")
    work.commit({FILE: NEW})
    assert work.check(base="change") == (1, [("ceiling-raised", f"{FILE}:3", "new")])
    assert "was not scanned" not in work.govlint("check", "--base", "change").stdout


def test_a_limit_behind_a_pointer(project: Path, govlint: Run, keys: dict[str, Path]) -> None:
    files = {"app/budget.yaml": "model: gpt-4o\nmax_budget: 5\n", "old.yaml": LFS.format("11")}
    work = prepare(project, govlint, keys, files)
    work.commit({"app/x.py": "X = 1\n"})
    assert work.govlint("check", "--base", "main").returncode == 0
    work.commit({"app/budget.yaml": LFS.format("22")})
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 2
    assert "is a Git LFS pointer; its content is not here" in done.stdout
    assert "app/budget.yaml:1:1" in done.stdout


@pytest.mark.parametrize("path", ["govlint.yaml", ".govlint/ledger.yaml"])
@pytest.mark.parametrize("text", [BOMB, DEEP, "a: [", "\x00", "- &a [*a]\n"])
def test_hostile_governed_files(work: Work, path: str, text: str) -> None:
    work.commit({path: text})
    start = time.monotonic()
    done = work.govlint("check", "--base", "main")
    assert time.monotonic() - start < 20
    assert done.returncode == 2
    assert f"{path}:" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_a_policy_on_disk_that_cannot_be_read(work: Work) -> None:
    work.put({"govlint.yaml": "fail-onn: error\n"})
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 2
    assert "govlint.yaml:1:1: unknown key" in done.stdout


@pytest.mark.parametrize("text", [BOMB, DEEP, "a: [", "\x00", "- &a [*a]\n", "\xff\xfe"])
def test_a_hostile_record(work: Work, text: str) -> None:
    write(work.root, {".govlint/approvals/x.yaml": text.encode("latin-1")})
    work.commit({FILE: NEW})
    start = time.monotonic()
    code, found = work.check()
    assert time.monotonic() - start < 20
    assert code == 1
    assert {name for name, _, _ in found} == {"ceiling-raised", "approval-invalid"}


def test_a_policy_at_the_base_that_cannot_be_read(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    root = repository(project, {FILE: OLD, "govlint.yaml": "fail-onn: error\n"})
    write(root, {"govlint.yaml": "fail-on: error\n"})
    commit(root)
    done = govlint("check", "--base", "HEAD~1")
    assert done.returncode == 2
    assert "govlint.yaml:1:1: " in done.stdout


@pytest.mark.parametrize("new", [FILE, "core/limits.py"])
def test_a_content_that_is_missing(work: Work, new: str) -> None:
    work.commit({FILE: None, **dict.fromkeys([new], NEW)})
    blob = run(work.root, "rev-parse", f"main:{FILE}")
    (work.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    refused_about = f"error: {FILE}: its content is missing here or larger than 20 MB\n"
    done = work.govlint("check", "--base", "main")
    assert (done.returncode, done.stderr) == (2, "")
    assert refused_about in done.stdout


def test_contents_that_did_not_change_need_not_be_in_git(work: Work) -> None:
    blob = run(work.root, "rev-parse", f"main:{FILE}")
    work.commit({"app/x.py": "X = 1\n"})
    (work.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert work.check() == (0, [])


def test_a_sparse_checkout_removes_nothing(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    work = prepare(project, govlint, keys, {FILE: OLD, "core/limits.env": "RUN_BUDGET_USD=0.5\n"})
    work.commit({"core/limits.env": "RUN_BUDGET_USD=0.9\n"})
    run(work.root, "sparse-checkout", "set", "app", ".govlint")
    assert not (work.root / "core").exists()
    assert work.check() == (0, [])
    work.put({FILE: NEW})
    assert work.check() == (1, [("ceiling-raised", f"{FILE}:3", "new")])
    work.put({FILE: None})
    assert work.check() == (1, [("ceiling-removed", f"{FILE}:3", "new")])
