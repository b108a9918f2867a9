"""From paths to files: what is listed, what is left out, and what is said about the rest."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govlint.inputs.discover import InputError, discover, find_root, read_files
from govlint.inputs.git import ask
from tests.unit.inputs.repository import repository, run, write

TREE: dict[str, str | bytes] = {
    "a.py": "",
    "src/app/b.py": "",
    "src/app/notes.txt": "",
    "build/lib/c.py": "",
    "node_modules/x/d.py": "",
    "deep/.venv/lib/e.py": "",
    "env/pyvenv.cfg": "",
    "env/lib/f.py": "",
    "gen/g.py": "",
    "gen/keep.py": "",
    ".gitignore": "gen/*\n!gen/keep.py\n",
    "sub/.gitignore": "/h.py\n",
    "sub/h.py": "",
    "sub/deep/h.py": "",
    "ünï.py": "",
    "new\nline.py": "",
}


def said(problems: object) -> list[str]:
    return [f"{each.span.path}: {each.says}" for each in problems]  # type: ignore[attr-defined]


def test_walking_a_repository_obeys_gitignore_and_leaves_foreign_code_out(tmp_path: Path) -> None:
    write(tmp_path, TREE | {".git/HEAD": "nonsense"})
    found = discover(tmp_path)
    assert found.files == [
        "a.py", "gen/keep.py", "new\nline.py", "src/app/b.py", "sub/deep/h.py", "ünï.py",
    ]  # fmt: skip
    assert found.problems == []


def test_in_an_unpacked_archive_nothing_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    assert discover(tmp_path).files == [
        "a.py", "gen/g.py", "gen/keep.py", "new\nline.py", "src/app/b.py", "sub/deep/h.py",
        "sub/h.py", "ünï.py",
    ]  # fmt: skip


def test_in_a_repository_tracked_files_count_even_below_build(tmp_path: Path) -> None:
    root = repository(tmp_path, TREE)
    run(root, "add", "-f", "gen/g.py")
    write(root, {"dist/made.py": "", "fresh.py": "", "gen/ignored.py": ""})
    (root / "a.py").unlink()
    assert discover(root).files == [
        "build/lib/c.py", "fresh.py", "gen/g.py", "gen/keep.py", "new\nline.py", "src/app/b.py",
        "sub/deep/h.py", "ünï.py",
    ]  # fmt: skip


def test_a_broken_repository_is_walked(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", ".git/HEAD": "nonsense"})
    assert discover(tmp_path).files == ["a.py"]


@pytest.mark.parametrize("git", [True, False])
def test_a_folder_named_outright_is_looked_into(tmp_path: Path, git: bool) -> None:
    (repository if git else write)(tmp_path, TREE)
    assert discover(tmp_path, [tmp_path / "build"]).files == ["build/lib/c.py"]
    assert discover(tmp_path, [tmp_path / "node_modules" / "x"]).files == ["node_modules/x/d.py"]
    shipped = [] if git else ["sub/h.py"]
    assert discover(tmp_path, [tmp_path / "sub"]).files == ["sub/deep/h.py", *shipped]


def test_git_is_asked_once_however_many_folders_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path, {f"p{n}/a.py": "" for n in range(50)} | {"other/a.py": ""})
    asked = []
    monkeypatch.setattr(
        "govlint.inputs.git.ask", lambda *arguments: asked.append(arguments) or ask(*arguments)
    )
    found = discover(root, [root / f"p{n}" for n in range(50)])
    assert found.files == sorted(f"p{n}/a.py" for n in range(50))
    assert len(asked) == 2
    assert discover(root, [root / "p3/a.py", root / "p4/a.py"]).files == ["p3/a.py", "p4/a.py"]
    assert len(asked) == 2


def test_a_named_file_is_honoured_unless_the_policy_excludes_it(tmp_path: Path) -> None:
    root = repository(tmp_path, TREE)
    named = [root / "gen/g.py", root / "src/app/notes.txt", root / "src", root / "src/app/b.py"]
    assert discover(root, named).files == ["gen/g.py", "src/app/b.py", "src/app/notes.txt"]
    assert discover(root, named, ["gen/", "*.txt"]).files == ["src/app/b.py"]


def test_paths_that_cannot_be_scanned(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    write(root, {"a.py": ""})
    write(tmp_path, {"b.py": ""})
    with pytest.raises(InputError, match=r"gone\.py: no such file or folder"):
        discover(root, [root / "gone.py"])
    with pytest.raises(InputError, match=r"b\.py: is outside "):
        discover(root, [tmp_path / "b.py"])
    with pytest.raises(InputError, match=r"gone: no such file or folder"):
        find_root([Path("gone")])


@pytest.mark.parametrize("git", [True, False])
def test_links(tmp_path: Path, git: bool) -> None:
    root = tmp_path / "repo"
    write(tmp_path, {"outside.py": "", "elsewhere/x.py": ""})
    (repository if git else write)(
        root, {"real.py": "", "pkg/a.py": "", "data": "", "off/z.py": ""}
    )
    for name, target in {
        "out.py": "../outside.py",
        "gone.py": "nowhere.py",
        "loop.py": "loop.py",
        "again.py": "real.py",
        "named.py": "data",
        "away.py": "off/z.py",
        "folder": "../elsewhere",
        "round": ".",
    }.items():
        (root / name).symlink_to(target)
    found = discover(root, exclude=["off"])
    assert found.files == ["data", "pkg/a.py", "real.py"]
    assert said(found.problems) == [
        "gone.py: a symbolic link to a file that does not exist",
        "loop.py: a symbolic link that leads back to itself",
        "out.py: a symbolic link out of the tree was not followed",
    ]
    assert not any(each.blocks for each in found.problems)


def test_a_pipe_and_a_nested_repository_are_named(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {"a.py": ""})
    os.mkfifo(root / "pipe.py")
    repository(root / "vendored", {"x.py": ""})
    repository(tmp_path / "library", {"x.py": ""})
    run(
        root,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(tmp_path / "library"),
        "lib",
    )
    found = discover(root, [root, root / "pipe.py"])
    assert found.files == ["a.py"]
    says = "a repository of its own inside this one was not scanned"
    assert said(found.problems) == [
        f"lib: {says}", "pipe.py: is no regular file", f"vendored: {says}",
    ]  # fmt: skip
    assert said(discover(root, exclude=["lib", "vendored"]).problems) == []


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    files, problems = read_files(tmp_path, ["pipe.py"])
    assert files == {}
    assert said(problems) == ["pipe.py: cannot be read: is no regular file"]


def test_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": b"x\xff", "big.py": b"x" * 11})
    (tmp_path / "link.py").symlink_to("a.py")
    monkeypatch.setattr("govlint.inputs.discover.MAX_BYTES", 10)
    files, problems = read_files(tmp_path, ["a.py", "big.py", "gone.py", "link.py"])
    assert files == {"a.py": b"x\xff"}
    assert said(problems) == [
        "big.py: larger than 0 MB",
        "gone.py: cannot be read: no such file or directory",
        "link.py: cannot be read: too many levels of symbolic links",
    ]
    assert all(each.blocks for each in problems)


def test_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "repo", {"pkg/a.py": ""})
    monkeypatch.chdir(root / "pkg")
    assert find_root([]) == root
    assert find_root([Path("a.py")]) == root
    write(tmp_path, {"plain/x/a.py": ""})
    monkeypatch.chdir(tmp_path / "plain")
    assert find_root([Path("x")]) == tmp_path / "plain"
    monkeypatch.chdir(root)
    assert find_root([tmp_path / "plain" / "x" / "a.py"]) == tmp_path / "plain" / "x"


@settings(max_examples=30, deadline=None)
@given(st.permutations(["a.py", "src", "src/app/b.py", "sub", ".", "ünï.py"]))
def test_order_and_repetition_of_paths_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    root = tmp_path_factory.getbasetemp() / "order"
    if not root.exists():
        write(root, TREE)
    assert discover(root, [root / name for name in order]).files == discover(root).files
