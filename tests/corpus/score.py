"""Recall and precision of the facts on labelled, pinned sources.

    python tests/corpus/score.py [--verbose] [NAME ...]

Each source is checked whole, as a user would, and the labelled files are compared.
The sources are sdists from the package registry, fetched once into tests/corpus/.sources and
held against the checksum in the label file. Nothing of them is imported or run.
A recursion through several functions is one label at one of their `def`s; `cycle` lists the lines
of all. A label whose note starts with `doubtful:` counts neither way; `bound arguable:` leaves the
verdict of a loop out of the count.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from govlint.engine.run import Options, run
from govlint.model.facts import ProjectFacts
from govlint.model.glob import matches

HERE = Path(__file__).parent
SOURCES = HERE / ".sources"
Place = tuple[str, int]


def fetch(label: dict[str, Any]) -> Path:
    """The unpacked sdist of a label file."""
    archive = SOURCES / label["sdist"]
    folder = SOURCES / label["sdist"].removesuffix(".tar.gz")
    if not archive.exists():
        SOURCES.mkdir(exist_ok=True)
        package = label["sdist"].removesuffix(f"-{label['version']}.tar.gz").replace("_", "-")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps",
             "--ignore-requires-python", "--no-binary", package, "-d", str(SOURCES),
             f"{package}=={label['version']}"],
            check=False,
        )  # fmt: skip
    if not archive.exists():
        raise SystemExit(f"{archive.name} could not be fetched")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != label["sha256"]:
        raise SystemExit(f"{archive.name} is not the archive that was labelled")
    if not folder.exists():
        with tarfile.open(archive) as tar:
            tar.extractall(SOURCES, filter="data")
    return folder


def read(folder: Path, label: dict[str, Any]) -> tuple[ProjectFacts, set[str]]:
    """What a check of the whole source finds, and the files that are labelled completely."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    inside = {name for name in names if any(matches(name, glob) for glob in label["paths"])}
    report = run(Options(today=date.today(), root=folder, select=frozenset()))
    for error in report.errors:
        print(f"   {error}")
    return report.facts or ProjectFacts(), inside


def found_in(facts: ProjectFacts, inside: set[str]) -> dict[str, dict[Place, Any]]:
    out: dict[str, dict[Place, Any]] = {kind: {} for kind in KINDS}
    for call in facts.calls:
        out["call"][call.span.path, call.span.line] = call
    for agent in facts.agents:
        out[agent.what][agent.span.path, agent.span.line] = agent
    for loop in facts.loops:
        out["loop"][loop.span.path, loop.span.line] = loop
    return {
        kind: {place: fact for place, fact in found.items() if place[0] in inside}
        for kind, found in out.items()
    }


KINDS = ("call", "construct", "run", "loop")


def score(label: dict[str, Any], verbose: bool) -> dict[str, Counter[str]]:
    start = time.perf_counter()
    facts, inside = read(fetch(label), label)
    found = found_in(facts, inside)
    print(
        f"== {label['name']} {label['version']} ({time.perf_counter() - start:.1f} s)", flush=True
    )
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "bound")}
    wanted: dict[str, dict[Place, Any]] = {kind: {} for kind in KINDS}
    doubtful: set[tuple[str, Place]] = set()
    for each in label["labels"]:
        kind = each["what"] if each["kind"] == "agent" else each["kind"]
        place = (each["path"], each["line"])
        if str(each.get("note", "")).startswith("doubtful"):
            doubtful.add((kind, place))
        else:
            wanted[kind][place] = each
    for kind in KINDS:
        for place, each in list(wanted[kind].items()):
            for line in each.get("cycle", ()):  # a cycle of functions may be told at any of them
                if place not in found[kind] and (other := (place[0], line)) in found[kind]:
                    wanted[kind][other] = wanted[kind].pop(place)
                    place = other
        for place, each in wanted[kind].items():
            hit = place in found[kind]
            counts[kind]["hit" if hit else "missed"] += 1
            if not hit and verbose:
                print(f"   missed {kind} {place[0]}:{place[1]} {each.get('note', '')[:90]}")
            if hit and kind == "loop" and not str(each.get("note", "")).startswith("bound arg"):
                fact = found[kind][place]
                right = fact.bounded is each["bounded"]
                counts["bound"]["hit" if right else "missed"] += 1
                if verbose and not right:
                    print(
                        f"   bound {place[0]}:{place[1]} is {each['bounded']}, said {fact.bounded}:"
                        f" {fact.bound} | {each.get('note', '')[:110]}"
                    )
        for place in found[kind]:
            if place not in wanted[kind] and (kind, place) not in doubtful:
                counts[kind]["invented"] += 1
                if verbose:
                    fact = found[kind][place]
                    what = getattr(fact, "api", None) or f"{fact.form}, {fact.bound}"
                    print(f"   invented {kind} {place[0]}:{place[1]} {what}")
    return counts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*")
    options.add_argument("--verbose", action="store_true")
    args = options.parse_args()
    total: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "bound")}
    for file in sorted(HERE.glob("*.yaml")):
        label = yaml.safe_load(file.read_text())
        if args.names and not any(name in label["name"] for name in args.names):
            continue
        for kind, counts in score(label, args.verbose).items():
            total[kind].update(counts)
    print(f"{'':12}{'labelled':>9}{'found':>7}{'recall':>8}{'invented':>10}{'share':>7}")
    for kind, counts in total.items():
        labelled = counts["hit"] + counts["missed"]
        reported = counts["hit"] + counts["invented"]
        print(
            f"{kind:12}{labelled:9}{counts['hit']:7}{counts['hit'] / max(labelled, 1):8.1%}"
            f"{counts['invented']:10}{counts['invented'] / max(reported, 1):7.1%}"
        )


if __name__ == "__main__":
    main()
