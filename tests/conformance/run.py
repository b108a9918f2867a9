"""Holds catalogue entries against the real packages, each in an environment of its own.

    python tests/conformance/run.py [--keep FOLDER] [ENTRY ...]

Installs the version an entry was checked against (environments.yaml says what else) with
`pip install --target`, imports it there and compares names, methods and arguments. Something an
entry says must hold in one of its environments. Exits 1 when something holds in none. Without
names: all providers; tests/conformance/frameworks/ holds the other entries.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from expect import expectation  # noqa: E402

from govlint.catalog.load import load_catalog  # noqa: E402


def install(target: Path, requirements: list[str]) -> str:
    """The error text of the installer, or nothing."""
    if (target / ".complete").exists():
        return ""
    tool = [shutil.which("uv") or "", "pip", "install", "--python", sys.executable]
    if not tool[0]:
        tool = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    done = subprocess.run(
        [*tool, "--quiet", "--target", str(target), *requirements], capture_output=True, text=True
    )
    if done.returncode:
        return done.stderr.strip()[-600:]
    (target / ".complete").touch()
    return ""


def probe(target: Path, wanted: dict[str, object]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, str(HERE / "probe.py")],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(target), "PYTHONNOUSERSITE": "1"},
        cwd=target,
    )
    if done.returncode:
        return {"probe": done.stderr.strip()[-800:]}
    said: dict[str, str] = json.loads(done.stdout)
    return said


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("entries", nargs="*")
    options.add_argument("--keep", type=Path, help="keep the environments here and use them again")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return hold(given.entries, (given.keep or Path(folder)).resolve())


def hold(names: list[str], folder: Path) -> int:
    catalog = load_catalog()
    table = yaml.safe_load((HERE / "environments.yaml").read_text())
    failed = checked = 0
    for entry in catalog.entries.values():
        if entry.id not in names and (names or entry.kind != "provider"):
            continue
        pinned = [f"{entry.packages[0]}=={entry.checked_version}"] if entry.packages else []
        environments = table.get(entry.id, [pinned])
        said: dict[str, str] = {}
        for requirements in filter(None, environments):
            mark = sha256(" ".join(requirements).encode()).hexdigest()[:8]
            target = folder / f"{entry.id}-{mark}"
            error = install(target, requirements)
            for subject, complaint in (
                {"install": error} if error else probe(target, expectation(entry))
            ).items():
                if said.get(subject) != "":
                    said[subject] = complaint
        for subject in table["made-at-run-time"]:
            said.pop(subject, None)
        wrong = {subject: says for subject, says in said.items() if says}
        checked += len(said)
        failed += len(wrong)
        print(f"{entry.id}: {len(said)} statements, {len(wrong)} wrong", flush=True)
        for subject, says in wrong.items():
            print(f"  {subject}: {says[:300]}")
    print(f"{checked} statements, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
