"""The fact cache: what it keeps, what makes it forget, and what it never reads."""

import os
import pickle
from pathlib import Path

import pytest

from govlint.engine import cache
from govlint.engine.cache import FactCache, key_of


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GOVLINT_CACHE_KEY", raising=False)
    monkeypatch.setattr(cache, "_home", lambda: tmp_path / "home")
    return tmp_path / "home"


def stored(
    root: Path, context: str = "c", directory: Path | None = None, **values: object
) -> FactCache:
    kept = FactCache(root, context, directory)
    for name, value in values.items():
        kept.put(key_of(name.encode()), value)
    kept.save()
    return FactCache(root, context, directory)


def test_what_was_put_is_there_in_the_next_run(tmp_path: Path, home: Path) -> None:
    again = stored(tmp_path, a=("facts", 1))
    assert again.get(key_of(b"a")) == ("facts", 1)
    assert again.get(key_of(b"b")) is None
    assert again.why == ""
    assert sorted(each.name for each in home.iterdir() if each.suffix != ".facts") == [
        ".gitignore", "CACHEDIR.TAG", "key",
    ]  # fmt: skip
    assert (home / "key").stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_into_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    stored(root, a=1)
    assert list(root.iterdir()) == []


def test_the_key_is_of_bytes_and_what_is_about_them() -> None:
    assert key_of(b"x", "a.py", "a") == key_of(b"x", "a.py", "a")
    assert len({key_of(b"x"), key_of(b"y"), key_of(b"x", "a.py"), key_of(b"x", "b.py")}) == 4
    assert key_of(b"x", "\udcff.py")


def test_another_context_or_other_code_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(tmp_path, a=1)
    assert FactCache(tmp_path, "other").get(key_of(b"a")) is None
    assert FactCache(tmp_path, "c").get(key_of(b"a")) == 1
    monkeypatch.setattr(cache, "_code_stamp", lambda: "edited")
    assert FactCache(tmp_path, "c").get(key_of(b"a")) is None


class Trap:
    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.sprung),)


@pytest.mark.parametrize("signature", [b"\0" * 32, b"", b"s" * 32])
def test_a_planted_entry_is_never_unpickled(tmp_path: Path, signature: bytes) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    planted = root / "shared"
    stored(root, directory=planted, a=1)
    (file,) = planted.glob("*.facts")
    assert FactCache(root, "c", planted).get(key_of(b"a")) == 1
    file.write_bytes(b"govlint-facts-1\n" + signature + pickle.dumps(Trap(tmp_path / "sprung")))
    assert FactCache(root, "c", planted).get(key_of(b"a")) is None
    # the same by somebody who has govlint, but not this user's key
    stranger = cache.FactCache(root, "c", planted)
    stranger._key = b"s" * 32
    stranger.put(key_of(b"a"), Trap(tmp_path / "sprung"))
    stranger.save()
    assert FactCache(root, "c", planted).get(key_of(b"a")) is None
    assert not (tmp_path / "sprung").exists()


def test_a_cache_in_the_repository_is_not_looked_for(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "repo"
    stored(root, a=1)
    (file,) = home.glob("*.facts")
    for folder in (".govlint_cache", ".cache"):
        (root / folder).mkdir(parents=True)
        file.rename(root / folder / file.name)
        assert FactCache(root, "c").get(key_of(b"a")) is None
        (root / folder / file.name).rename(file)


@pytest.mark.parametrize("cut", [0, 3, 20, 60, -1])
def test_a_damaged_file_is_a_miss(tmp_path: Path, home: Path, cut: int) -> None:
    stored(tmp_path, a=1)
    (file,) = home.glob("*.facts")
    file.write_bytes(file.read_bytes()[:cut])
    assert FactCache(tmp_path, "c").get(key_of(b"a")) is None
    assert stored(tmp_path, a=2).get(key_of(b"a")) == 2


def test_a_key_that_machines_share(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLINT_CACHE_KEY", "one")
    assert stored(tmp_path, directory=tmp_path / "ci", a=1).get(key_of(b"a")) == 1
    assert not (home / "key").exists()
    monkeypatch.setenv("GOVLINT_CACHE_KEY", "two")
    assert FactCache(tmp_path, "c", tmp_path / "ci").get(key_of(b"a")) is None


def test_size_is_bounded_and_what_was_used_last_stays(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_BYTES", 2500)
    first = stored(tmp_path, old="o" * 1000, older="p" * 1000)
    assert first.get(key_of(b"old")) == "o" * 1000
    first.put(key_of(b"new"), "n" * 1000)
    first.save()
    last = FactCache(tmp_path, "c")
    assert [last.get(key_of(name)) is not None for name in (b"old", b"new", b"older")] == [
        True,
        True,
        False,
    ]
    monkeypatch.setattr(cache, "MAX_PROJECTS", 2)
    for name in ("one", "two", "three"):
        stored(tmp_path / name, a=1)
    assert len(list(home.glob("*.facts"))) == 2


def test_without_a_place_there_is_no_cache_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache, "_home", lambda: tmp_path / "file" / "x")
    nothing = FactCache(tmp_path, "c")
    nothing.put(key_of(b"a"), 1)
    nothing.save()
    assert nothing.get(key_of(b"a")) is None
    assert nothing.why.startswith("no fact cache: ")
