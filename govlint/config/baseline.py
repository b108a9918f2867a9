"""Read and write the baseline file: JSON, sorted, one finding a line, so that merges are easy."""

import json
from collections.abc import Iterable
from typing import Any

from govlint.config.reader import PolicyError, hint
from govlint.model.baseline import Baseline, Entry

PATH = ".govlint/baseline.json"
SCHEMA = "govlint.baseline/1"
MAX_BYTES = 64 * 1024 * 1024

_LAYOUT = ("check", "path", "function", "subject", "statement")
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def render_baseline(entries: Iterable[Entry]) -> str:
    """The text of a baseline: the same for the same entries in any order, pure ASCII."""
    lines = [
        json.dumps(entry._asdict()) for entry in sorted(entries, key=lambda entry: entry.place)
    ]
    listed = "".join(f"\n{line}," for line in lines).removesuffix(",")
    return f'{{"schema": "{SCHEMA}", "findings": [{listed}\n]}}\n'


def parse_baseline(data: bytes, file: str) -> Baseline:
    """The baseline in a file. Raises PolicyError with every fault and its line."""
    if len(data) > MAX_BYTES:
        raise PolicyError([f"{file}: larger than {MAX_BYTES // 1024 // 1024} MiB"])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PolicyError([f"{file}:{line}: is not UTF-8"]) from None
    try:
        raw: Any = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise PolicyError([f"{file}:{_syntax(text, error)}"]) from None
    except (ValueError, RecursionError):
        raise PolicyError([f"{file}: is no baseline: too deep, or a number too long"]) from None
    faults: list[tuple[int, str]] = []
    entries = _entries(raw, text, faults)
    if faults:
        raise PolicyError([f"{file}:{line}: {says}" for line, says in faults])
    return Baseline(file, tuple(sorted(entries, key=lambda entry: entry.place)))


class _Pairs(list[tuple[str, Any]]):
    """An object with its keys as they stand: a key that stands twice is a fault, not the last one."""


def _syntax(text: str, error: json.JSONDecodeError) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(_MARKERS):
            return f"{number}: a merge conflict; keep the lines of both sides, a comma after all but the last"
    if not text.strip():
        return "1: is empty; `govlint baseline write` writes it"
    return f"{error.lineno}: is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"


def _entries(raw: Any, text: str, faults: list[tuple[int, str]]) -> list[Entry]:
    top = _mapping(raw, ("schema", "findings"), 1, faults)
    if top is None:
        return []
    if top["schema"] != SCHEMA:
        faults.append((1, f'the schema must be "{SCHEMA}"; a newer govlint may have written it'))
        return []
    if not isinstance(top["findings"], list) or isinstance(top["findings"], _Pairs):
        faults.append((1, '"findings" must be a list'))
        return []
    entries = []
    lines: list[int] = []
    for index, each in enumerate(top["findings"]):
        found: list[tuple[int, str]] = []
        entry = _entry(each, found)
        if entry is not None:
            entries.append(entry)
            continue
        lines = lines or _lines(text)
        faults += [(lines[index], says) for _, says in found]
    return entries


def _entry(raw: Any, faults: list[tuple[int, str]]) -> Entry | None:
    told = _mapping(raw, _LAYOUT, 0, faults)
    if told is None:
        return None
    for key, value in told.items():
        if not isinstance(value, str):
            faults.append((0, f'"{key}" must be a text'))
            return None
    if {"", ".", ".."} & set(told["path"].split("/")):
        faults.append((0, '"path" must be relative to the root of the repository, with /'))
        return None
    return Entry(**told)


def _mapping(
    raw: Any, keys: tuple[str, ...], line: int, faults: list[tuple[int, str]]
) -> dict[str, Any] | None:
    """The object with exactly these keys, None when it is something else."""
    if not isinstance(raw, _Pairs):
        faults.append((line, f"expected an object with the keys {', '.join(keys)}"))
        return None
    told = dict(raw)
    unknown = [key for key in told if key not in keys]
    missing = [key for key in keys if key not in told]
    if unknown:
        faults.append((line, f'unknown key "{unknown[0][:60]}"; {hint(unknown[0], keys)}'))
    elif missing:
        faults.append((line, f'"{missing[0]}" is missing'))
    elif len(raw) > len(keys):
        faults.append((line, "a key stands twice"))
    else:
        return told
    return None


def _lines(text: str) -> list[int]:
    """The line each item of "findings" starts on; `text` is valid JSON with such a list."""
    decoder = json.JSONDecoder()
    at = text.index("[") + 1  # the schema, which may stand before it, has none
    lines: list[int] = []
    line, counted = 1, 0
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return lines
        line += text.count("\n", counted, at)
        counted = at
        lines.append(line)
        at = decoder.raw_decode(text, at)[1]
