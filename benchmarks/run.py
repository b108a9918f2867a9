"""CPU time of `govlint check`, cold and warm, beside semgrep with five local patterns.

    python benchmarks/run.py [--files 1000] [--rounds 3] [--semgrep PATH]

Makes a tree of generated Python files, the same on every run: one in fifty calls a model. Times
whole processes with their children (user + system, from wait4) and prints the medians in seconds.
Semgrep is left out when its program is not given and not on the path.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "benchmarks" / "semgrep.yaml"
CALLS = 50  # one file in so many calls a model
SEED = 20261122


def source(chance: random.Random, number: int) -> str:
    """A module of plain functions and a class, about 120 lines."""
    lines = ["import json", "import logging", "from dataclasses import dataclass", ""]
    if number % 10 == 1:
        lines += [f"from package{number // 100}.module{number - 1} import step0", ""]
    lines += ["log = logging.getLogger(__name__)", ""]
    for index in range(12):
        bound, factor = chance.randrange(3, 90), chance.randrange(2, 9)
        lines += [
            f"def step{index}(values: list[int], limit: int = {bound}) -> dict[str, int]:",
            f'    """Totals of the values below the limit, times {factor}."""',
            "    totals: dict[str, int] = {}",
            "    for position, value in enumerate(values):",
            f"        if value % {factor} == 0 and value < limit:",
            f'            totals[f"{{position}}-{index}"] = value * {factor}',
            "    log.debug('%s', json.dumps(totals))",
            "    return totals",
            "",
        ]
    lines += ["@dataclass", f"class Record{number}:", "    name: str", "    size: int = 0", ""]
    if number % CALLS == 0:
        lines += [
            "from openai import OpenAI",
            "client = OpenAI()",
            "def ask(text: str) -> str:",
            "    said = client.chat.completions.create(",
            '        model="gpt-5-mini", messages=[{"role": "user", "content": text}]',
            "    )",
            '    return said.choices[0].message.content or ""',
            "",
        ]
    return "\n".join(lines)


def write_tree(root: Path, files: int) -> int:
    """The generated files below `root`; returns their size in bytes."""
    chance = random.Random(SEED)
    size = 0
    for number in range(files):
        folder = root / f"package{number // 100}"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        text = source(chance, number)
        (folder / f"module{number}.py").write_text(text, "utf-8")
        size += len(text)
    return size


def cpu(command: list[str], cwd: Path, finds: str) -> float:
    """CPU seconds of a command and its children. SystemExit if it did not find what it must."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if finds not in text:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--semgrep", default=shutil.which("semgrep"))
    asked = parser.parse_args()
    times: dict[str, list[float]] = {"cold": [], "warm": [], "semgrep": []}
    with tempfile.TemporaryDirectory() as place:
        tree, cache = Path(place, "tree"), Path(place, "cache")
        tree.mkdir()
        size = write_tree(tree, asked.files)
        check = [sys.executable, "-m", "govlint", "check", "--cache-dir", str(cache), "-q"]
        for _ in range(asked.rounds):
            shutil.rmtree(cache, ignore_errors=True)
            times["cold"].append(cpu(check, tree, "untagged-call"))
            times["warm"].append(cpu(check, tree, "untagged-call"))
            if asked.semgrep:
                program = str(Path(asked.semgrep).absolute())
                command = [program, "scan", "--config", str(RULES), "--metrics=off"]
                command += ["--disable-version-check", "--no-git-ignore", "."]
                times["semgrep"].append(cpu(command, tree, "openai-call-without-metadata"))
    medians = {name: statistics.median(values) for name, values in times.items() if values}
    print(f"{asked.files} files, {size / 1e6:.1f} MB, median of {asked.rounds}, CPU seconds")
    for name, value in medians.items():
        print(f"{name:8} {value:6.2f}")
    print(f"warm / cold     {medians['warm'] / medians['cold']:.2f}  (at most 0.20)")
    if "semgrep" in medians:
        print(f"cold / semgrep  {medians['cold'] / medians['semgrep']:.2f}  (below 1)")


if __name__ == "__main__":
    main()
