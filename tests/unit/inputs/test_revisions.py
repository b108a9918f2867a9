"""Revisions: which base, what it holds, what differs; and nothing of the repository's ever runs."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from govlint.inputs import blobs as blobs_module
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.discover import discover
from govlint.inputs.git import GitError, open_repository, repo_root
from govlint.inputs.revisions import (
    Base,
    Change,
    base_commit,
    changed,
    is_shallow,
    merge_base,
    parents,
    resolve,
    tree,
)
from tests.unit.inputs.repository import commit, repository, run, write

NOWHERE: dict[str, str] = {}
DEEPEN = (
    'fetch the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab, '
    "or git fetch --unshallow"
)


def branched(root: Path) -> tuple[str, str, str]:
    """main and a branch that each go on from one commit; on the branch. (fork, main, head)."""
    repository(root, {"a.py": "a = 1\n", "gone.py": "", "moved.py": "x = 1\n" * 20})
    fork = resolve(root, "HEAD")
    assert fork
    run(root, "checkout", "-q", "-b", "topic")
    (root / "gone.py").unlink()
    (root / "moved.py").rename(root / "new name\n.py")
    write(root, {"a.py": "a = 2\n", "added.py": ""})
    head = commit(root)
    run(root, "checkout", "-q", "main")
    write(root, {"main.py": ""})
    main = commit(root)
    run(root, "checkout", "-q", "topic")
    return fork, main, head


def test_the_base_is_where_the_change_left(tmp_path: Path) -> None:
    fork, main, head = branched(tmp_path)
    assert base_commit(tmp_path, "main", NOWHERE) == Base(fork, "where the change left main")
    assert base_commit(tmp_path, fork, NOWHERE) == Base(fork, fork)
    assert base_commit(tmp_path, "HEAD", NOWHERE) == Base(head, "HEAD")
    assert merge_base(tmp_path, main, head) == fork
    assert parents(tmp_path, head) == [fork]
    assert changed(tmp_path, fork, head) == [
        Change("M", "a.py", "a.py"),
        Change("A", "added.py", "added.py"),
        Change("D", "gone.py", "gone.py"),
        Change("R", "moved.py", "new name\n.py"),
    ]


def test_trees_and_contents(tmp_path: Path) -> None:
    root = repository(
        tmp_path, {"a.py": b"x\r\n\n\n", "ünï.py": b"\xff\0", "same.py": b"x\r\n\n\n", "e": b""}
    )
    (root / "link.py").symlink_to("a.py")
    commit(root)
    write(root, {"a.py": "changed in the work tree", "new.py": ""})
    ids = tree(root, "HEAD")
    assert sorted(ids) == ["a.py", "e", "same.py", "ünï.py"]
    with Blobs(root) as blobs:
        snapshot = Snapshot(ids, blobs)
        assert snapshot.read("a.py") == b"x\r\n\n\n"
        assert snapshot.read("new.py") is None
        assert snapshot.read_all(["ünï.py", "e", "same.py", "gone.py"]) == {
            "ünï.py": b"\xff\0", "e": b"", "same.py": b"x\r\n\n\n",
        }  # fmt: skip
        assert blobs.read(["0" * 40, ids["e"]]) == {"0" * 40: None, ids["e"]: b""}
        with pytest.raises(GitError, match="x: its content at the base is missing"):
            Snapshot({"x": "0" * 40}, blobs).read("x")


def test_many_and_large_blobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(
        tmp_path, {f"{n}.py": f"{n}" * 3000 for n in range(500)} | {"big": b"x" * 3_000_000}
    )
    monkeypatch.setattr(blobs_module, "MAX_BYTES", 2_000_000)
    ids = tree(root, "HEAD")
    with Blobs(root) as blobs:
        found = Snapshot(ids, blobs).read_all(["big", *(f"{n}.py" for n in range(500))])
    assert found["big"] is None
    assert all(found[f"{n}.py"] == (f"{n}" * 3000).encode() for n in range(500))


@pytest.mark.parametrize("revision", ["nowhere", "", "--all", "HEAD^{tree}", "f" * 40, "main\0"])
def test_a_base_that_is_none(tmp_path: Path, revision: str) -> None:
    repository(tmp_path, {"a.py": ""})
    with pytest.raises(GitError) as caught:
        base_commit(tmp_path, revision, NOWHERE)
    assert str(caught.value) == (
        f'"{revision}" is no commit, branch or tag of this repository; fetch it, or mend the name'
    )


def test_empty_bare_and_no_repository(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "empty")
    run(tmp_path, "init", "-q", "--bare", "bare")
    (tmp_path / "plain").mkdir()
    with pytest.raises(GitError, match="there is no commit yet to compare with"):
        base_commit(open_repository(tmp_path / "empty"), "main", NOWHERE)
    with pytest.raises(GitError, match="bare is a bare repository: it has no files to check"):
        open_repository(tmp_path / "bare")
    with pytest.raises(GitError, match="plain is not in a git repository"):
        open_repository(tmp_path / "plain")
    assert repo_root(tmp_path / "plain") is None


def test_histories_that_never_met(tmp_path: Path) -> None:
    repository(tmp_path, {"a.py": ""})
    run(tmp_path, "checkout", "-q", "--orphan", "other")
    commit(tmp_path, "another beginning")
    with pytest.raises(GitError, match='"main" and HEAD have no common history'):
        base_commit(tmp_path, "main", NOWHERE)


def test_work_trees_and_folders_below(tmp_path: Path) -> None:
    fork, _, _ = branched(tmp_path / "repo")
    run(tmp_path / "repo", "worktree", "add", "-q", str(tmp_path / "other"), "main")
    write(tmp_path / "other", {"pkg/b.py": ""})
    root = open_repository(tmp_path / "other" / "pkg")
    assert root == tmp_path / "other"
    assert base_commit(root, "topic", NOWHERE).commit == fork
    assert discover(root).files == ["a.py", "gone.py", "main.py", "moved.py", "pkg/b.py"]


def merged(root: Path) -> tuple[str, str]:
    """A remote with the merge of a pull request, as GitHub makes it; (main, merge)."""
    _, main, _ = branched(root)
    run(root, "checkout", "-q", "main")
    run(root, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    merge = run(root, "rev-parse", "HEAD")
    run(root, "reset", "-q", "--hard", main)
    run(root, "update-ref", "refs/pull/7/merge", merge)
    run(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    return main, merge


def cloned(remote: Path, clone: Path, depth: int) -> Path:
    """What actions/checkout does."""
    clone.mkdir()
    run(clone, "init", "-q", "-b", "unborn")
    run(clone, "remote", "add", "origin", f"file://{remote}")
    run(clone, "fetch", "-q", f"--depth={depth}", "origin", "refs/pull/7/merge")
    run(clone, "checkout", "-q", "--detach", "FETCH_HEAD")
    return clone


def actions(folder: Path, base: str, head: str) -> dict[str, str]:
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": base}}}))
    return {
        "GITHUB_EVENT_PATH": str(event), "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": head,
    }  # fmt: skip


def test_a_shallow_clone_of_depth_two_has_the_base(tmp_path: Path) -> None:
    main, merge = merged(tmp_path / "remote")
    clone = cloned(tmp_path / "remote", tmp_path / "clone", 2)
    environ = actions(tmp_path, main, merge)
    assert is_shallow(clone)
    assert base_commit(clone, "main", environ) == Base(main, "the base of the pull request")
    environ.pop("GITHUB_EVENT_PATH")
    assert base_commit(clone, "main", environ) == Base(main, "the first parent of the merge commit")
    assert [change.new for change in changed(clone, main, "HEAD")] == [
        "a.py", "added.py", "gone.py", "new name\n.py",
    ]  # fmt: skip


def test_an_authors_own_merge_decides_nothing(tmp_path: Path) -> None:
    _, merge = merged(tmp_path / "remote")
    clone = cloned(tmp_path / "remote", tmp_path / "clone", 2)
    for environ in (NOWHERE, actions(tmp_path, "0" * 40, merge) | {"GITHUB_REF": "refs/heads/x"}):
        with pytest.raises(GitError) as caught:
            base_commit(clone, "main", environ)
        assert str(caught.value) == f'the base "main" is not in this shallow clone; {DEEPEN}'


def test_a_shallow_clone_without_the_base_is_never_no_change(tmp_path: Path) -> None:
    main, merge = merged(tmp_path / "remote")
    clone = cloned(tmp_path / "remote", tmp_path / "clone", 1)
    environ = actions(tmp_path, main, merge)
    with pytest.raises(GitError) as caught:
        base_commit(clone, "main", environ)
    assert str(caught.value) == f'the base "main" is not in this shallow clone; {DEEPEN}'
    run(clone, "fetch", "-q", "--depth=1", "origin", main)
    assert base_commit(clone, "main", environ).commit == main
    run(clone, "fetch", "-q", "--depth=1", "origin", "topic")
    run(clone, "checkout", "-q", "FETCH_HEAD")
    with pytest.raises(GitError) as caught:
        base_commit(clone, main, NOWHERE)
    assert str(caught.value) == f'no common history with "{main}" in this shallow clone; {DEEPEN}'


def test_a_base_that_is_the_head_of_the_pull_request(tmp_path: Path) -> None:
    fork, _, head = branched(tmp_path / "repo")
    environ = actions(tmp_path, fork, head)
    with pytest.raises(GitError, match='the base "topic" is the head of the pull request itself'):
        base_commit(tmp_path / "repo", "topic", environ)


@pytest.mark.parametrize(
    "event", ["", "[]", "{", '{"pull_request": {"base": {"sha": "--x"}}}', "[" * 100000]
)
def test_an_event_file_that_says_nothing(tmp_path: Path, event: str) -> None:
    fork, _, _ = branched(tmp_path / "repo")
    (tmp_path / "event").write_text(event)
    assert (
        base_commit(
            tmp_path / "repo", "main", {"GITHUB_EVENT_PATH": str(tmp_path / "event")}
        ).commit
        == fork
    )


def hostile(root: Path) -> tuple[str, str]:
    """A repository whose every known knob runs a payload that leaves a file behind."""
    fork, _, head = branched(root)
    payload = root.parent / "payload"
    payload.write_text(f"#!/bin/sh\ntouch {root.parent}/ran\ncat\n")
    payload.chmod(payload.stat().st_mode | stat.S_IXUSR)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        (root / ".git/hooks").mkdir(exist_ok=True)
        (root / ".git/hooks" / hook).symlink_to(payload)
    for key in (
        "core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.clean",
        "filter.x.smudge", "filter.x.process", "gpg.program", "gpg.ssh.program", "core.sshCommand",
        "core.pager", "pager.ls-files", "core.editor", "credential.helper", "core.gitProxy",
        "core.alternateRefsCommand", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
        "alias.ls-files", "alias.ls-tree",
    ):  # fmt: skip
        run(root, "config", key, f"!{payload}" if key.startswith("alias") else str(payload))
    run(root, "config", "core.worktree", "/etc")
    run(root, "config", "remote.origin.url", f"ext::{payload}")
    run(root, "config", "remote.origin.promisor", "true")
    run(root, "config", "remote.origin.partialclonefilter", "blob:none")
    run(root, "config", "core.repositoryformatversion", "1")
    run(root, "config", "extensions.partialClone", "origin")
    for name in ("ext", "file", "ssh"):
        run(root, "config", f"protocol.{name}.allow", "always")
    (root / ".gitattributes").write_text("* filter=x diff=x\n")
    (root / "a.py").write_text("touched, so that git would look at it\n")
    return fork, head


def test_nothing_of_the_repository_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "repo"
    fork, head = hostile(root)
    (tmp_path / "ran").unlink(missing_ok=True)
    for variable in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_EXTERNAL_DIFF",
        "GIT_SSH_COMMAND",
    ):
        monkeypatch.setenv(variable, str(tmp_path / "payload"))
    monkeypatch.setenv(
        "GIT_CONFIG_PARAMETERS", "'core.fsmonitor'='" + str(tmp_path / "payload") + "'"
    )
    assert open_repository(root) == root
    assert discover(root).files == ["a.py", "added.py", "new name\n.py"]
    assert base_commit(root, "main", NOWHERE).commit == fork
    assert len(changed(root, fork, head)) == 4
    with Blobs(root) as blobs:
        assert Snapshot(tree(root, fork), blobs).read("a.py") == b"a = 1\n"
        assert blobs.one("1" * 40) is None  # a partial clone would fetch it
    assert not (tmp_path / "ran").exists()
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS"):
        monkeypatch.delenv(variable)
    run(root, "config", "--unset", "core.worktree")
    subprocess.run(["git", "-C", str(root), "status"], capture_output=True, check=False)
    assert (tmp_path / "ran").exists()  # the trap does work


def test_replaced_and_grafted_history_is_not_believed(tmp_path: Path) -> None:
    fork, _, head = branched(tmp_path)
    run(tmp_path, "replace", "-f", fork, head)
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/grafts").write_text(f"{head}\n")
    assert base_commit(tmp_path, "main", NOWHERE).commit == fork
    with Blobs(tmp_path) as blobs:
        assert Snapshot(tree(tmp_path, fork), blobs).read("a.py") == b"a = 1\n"


def test_a_partial_clone_lacks_what_was_renamed(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.bin": "1\n" * 50, "b.py": "x = 1\n" * 50})
    base = run(root, "rev-parse", "HEAD")
    missing = run(root, "rev-parse", "HEAD:a.bin")
    (root / "a.bin").rename(root / "c.bin")
    (root / "b.py").rename(root / "d.py")
    write(root, {"c.bin": "1\n" * 49 + "2\n"})
    head = commit(root)
    (root / ".git/objects" / missing[:2] / missing[2:]).unlink()
    assert [(each.status, each.old, each.new) for each in changed(root, base, head)] == [
        ("D", "a.bin", "a.bin"),
        ("A", "c.bin", "c.bin"),
        ("R", "b.py", "d.py"),
    ]
