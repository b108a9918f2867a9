"""What the wheel and the sdist hold, and that an installed govlint finds its rules."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from govlint.catalog.files import shipped_rules

ROOT = Path(__file__).parents[2]
RULES = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.yaml")}


def python(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rules_in(wheel: Path) -> set[str]:
    inside = "govlint/_rules/"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {one.removeprefix(inside) for one in names if one.startswith(inside) and one[-1] == "l"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "hatchling", "build", "-d", str(folder), cwd=ROOT)
    return folder


def test_the_wheel_holds_every_rule_and_runs_from_anywhere(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert rules_in(wheel) == RULES
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "from govlint.catalog.files import shipped_rules\n"
        "print(shipped_rules())"
    )
    said = python("-I", "-c", code, cwd=tmp_path)
    assert said.strip() == str(place / "govlint" / "_rules")


def test_the_sdist_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    python("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "again"), cwd=folder)
    (wheel,) = (tmp_path / "again").glob("*.whl")
    assert rules_in(wheel) == RULES


def test_a_checkout_reads_its_own_rules() -> None:
    """An editable install leaves a copy of the rules beside it that goes stale."""
    assert shipped_rules() == ROOT / "rules"
