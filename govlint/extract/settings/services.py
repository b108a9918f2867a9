"""Dockerfiles, Procfiles and systemd units: what a service is started with.

Dockerfile (docs.docker.com/reference/dockerfile): `ENV` and `ARG`, both spellings of ENV, and the
commands of RUN, CMD and ENTRYPOINT. Procfile: `name: command`. systemd.exec(5): `Environment=`
with quoted words, an empty one takes the former back; `Exec...=` lines; Podman's quadlets too.
"""

import json
import re
from collections.abc import Iterable, Iterator

from govlint.extract.settings.shell import entries
from govlint.extract.settings.tree import Entry, Mapping, Scalar, Sequence

_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_NOTE = re.compile(r"(?m)^[ \t]*#[^\n]*")
_OLD = re.compile(r"([A-Za-z_]\w*)[ \t]+(?!=)(.*)", re.DOTALL)
_RUNS = frozenset({"RUN", "CMD", "ENTRYPOINT", "SHELL"})
_PROCESS = re.compile(r"([A-Za-z][\w-]*):[ \t]*")
_SECTION = re.compile(r"\[([^\]\n]+)\]")
_DIRECTIVE = re.compile(r"([A-Za-z][\w-]*)[ \t]*=[ \t]*")


def parse_dockerfile(text: str) -> Mapping:
    """A Dockerfile. Never raises."""
    # A comment between the lines of an instruction does not end it.
    plain = _NOTE.sub(lambda match: " " * len(match[0]), text)
    known: dict[str, str] = {}
    root = Mapping(start=0, end=len(text))
    for start, end in _logical(plain):
        found = _INSTRUCTION.match(plain, start, end)
        what = found[1].upper() if found is not None else ""
        at = found.end() if found is not None else end
        if what in ("ENV", "ARG"):
            root.entries += _variables(plain, at, end, known)
        elif what in _RUNS:
            words = _listed(plain[at:end], at)
            if words is not None:
                root.entries.append(Entry(what.lower(), start, at, words))
            else:
                root.entries += entries(plain, at, end, dict(known))
    return root


def _logical(text: str) -> Iterator[tuple[int, int]]:
    """Instructions with the lines they go on in; heredocs of RUN stay with it."""
    at = 0
    while at < len(text):
        start = at
        while True:
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line = text[at:stop].rstrip()
            at = stop + 1
            goes_on = line.endswith("\\") or (not line and text[start:stop].rstrip().endswith("\\"))
            if at > len(text) or not goes_on:
                break
        for word in re.findall(r"<<-?['\"]?([A-Za-z]\w*)", text[start:stop]):
            closing = re.compile(rf"(?m)^\t*{word}[ \t]*$").search(text, at)
            if closing is not None:
                at = stop = closing.end()
                at += 1
        yield start, min(stop, len(text))


def _variables(text: str, start: int, end: int, known: dict[str, str]) -> Iterator[Entry]:
    old = _OLD.fullmatch(text[start:end].rstrip())
    if old is None:
        yield from entries(text, start, end, known)
        return
    value = Scalar(old[2], "string", start + old.start(2), start + old.end(2), start + old.start(2))
    yield Entry(old[1], start, start + old.end(1), value)


def _listed(body: str, at: int) -> Sequence | None:
    """CMD ["python", "--max-turns", "5"]; None for the shell form."""
    said = body.strip()
    if not said.startswith("["):
        return None
    try:
        words = json.loads(said)
    except (ValueError, RecursionError):
        return None
    found = Sequence(start=at, end=at + len(body))
    place = 0
    for word in words:
        if isinstance(word, str):
            written = json.dumps(word, ensure_ascii=False)
            place = max(body.find(written, place), 0)
            start = at + place
            verbatim = written[1:-1] == word and body.startswith(written, place)
            end = start + len(written)
            found.items.append(Scalar(word, "string", start, end, start + 1 if verbatim else None))
            place += len(written) if verbatim else 0
    return found


def parse_procfile(text: str) -> Mapping:
    """A Procfile. Never raises."""
    root = Mapping(start=0, end=len(text))
    at = 0
    for line in text.split("\n"):
        process = _PROCESS.match(line)
        if process is not None and not line.startswith("#"):
            inside = list(entries(text, at + process.end(), at + len(line), {}))
            node = Mapping(inside, at, at + len(line))
            root.entries.append(Entry(process[1], at, at + process.end(1), node))
        at += len(line) + 1
    return root


def parse_unit(text: str) -> Mapping:
    """A unit of systemd. Never raises."""
    root = Mapping(start=0, end=len(text))
    section = Mapping()
    plain = re.sub(r"(?m)^[#;][^\n]*", lambda match: " " * len(match[0]), text)
    for start, end in _logical(plain):
        line = plain[start:end]
        if (head := _SECTION.match(line)) is not None:
            section = Mapping(start=start, end=end)
            root.entries.append(Entry(head[1], start + 1, start + head.end(1), section))
        elif (directive := _DIRECTIVE.match(line)) is not None:
            at = start + directive.end()
            if directive[1] == "Environment" and not line[directive.end() :].strip():
                section.entries = []
            elif directive[1] in ("Environment",) or directive[1].startswith("Exec"):
                _join(section, entries(plain, at, end, {}))
    return root


def _join(section: Mapping, found: Iterable[Entry]) -> None:
    """Add entries; the flags of one command, in several lines, are in one mapping."""
    for entry in found:
        known = section.get(entry.key)
        if isinstance(known, Mapping) and isinstance(entry.value, Mapping):
            known.entries += entry.value.entries
        else:
            section.entries.append(entry)
