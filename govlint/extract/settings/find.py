"""Limits of a settings file, by its name."""

import re
from collections.abc import Callable

from govlint.catalog.limits import Vocabulary
from govlint.extract.settings import dotenv, hcl, jsons, makefiles, services, shell, tomls, yamls
from govlint.extract.settings.collect import Collector, Found
from govlint.extract.settings.names import carrier
from govlint.extract.settings.shapes import Way
from govlint.extract.settings.tree import MalformedError, Mapping, Node, Scalar, Text
from govlint.model.facts import Limit, Problem
from govlint.model.source import Span

_LFS = b"version https://git-lfs.github.com/spec/"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
_LARGEST = 2_000_000  # bytes
_DATA = 250_000  # bytes; a larger JSON file is a record or a data set, unless it names a budget
# Carriers in which a name may be given in branches that exclude each other, or again.
_BRANCHING = frozenset({"shell", "makefile", "justfile", "dockerfile", "procfile"})
_NESTING = 3  # documents inside documents
# Every limit key holds one of these, also in the letters of another alphabet.
_HINT = re.compile(
    rb"budget|limit|max|cap|ceiling|quota|allowance|cost|spend|[tr]pm|[tr]pd|turns|iter|round|steps|retries|timeout|runtime|"
    rb"invest|amount|capacity|units|[\xc3-\xd6]|\xef\xbc|\xef\xbd|\xf0\x9d",
    re.IGNORECASE,
)
_SURE = re.compile(rb"budget_?usd|max_?budget|spend_?limit|max_?spend|cost_?limit", re.IGNORECASE)
_YAML_LIKE = re.compile(
    r"\s*(?:#[^\n]*\n\s*)*(?:---\s*\n\s*)?(?:[\w.\"'-]+\s*:(?:\s|$)|[-\[]\s*\{?\s*[\"']?(?:op|path)[\"']?\s*:)"
)


def find_limits(
    path: str, data: bytes, vocabulary: Vocabulary
) -> tuple[list[Limit], list[Problem]]:
    """The limits in a settings file, sorted by place, and what could not be read.

    `path` is relative to the root, with `/`. Never raises for what the bytes hold: a malformed
    file is a Problem at the place its parser names, blocking where its text speaks of limits.
    """
    kind = carrier(path)
    if kind is None:
        return [], []
    if path.endswith(".template") and b"AWS::" not in data:
        return [], []
    pointer = data.startswith(_LFS)
    if pointer and kind == "json" and not _HINT.search(path.encode("utf-8", "replace")):
        return [], []  # data, as most of what is kept that way
    if not (pointer or _HINT.search(data) or data.startswith(_WIDE) or vocabulary.governed):
        return [], []
    refusal = _refusal(path, data)
    if refusal is not None:
        return [], [refusal]
    if len(data) > (_DATA if kind == "json" and not _SURE.search(data) else _LARGEST):
        return [], []
    text = Text(path, data.decode("utf-8-sig"))
    found = Found()
    model = vocabulary.mentions_model(text.text)
    _collect(text, kind, vocabulary, found, Way(), model)
    for _ in range(_NESTING):
        pending, found.documents = found.documents, []
        for outer, value, way, key in pending:
            _inside(outer, value, way, key, model, vocabulary, found)
    return sorted(found.limits, key=lambda limit: (limit.span, limit.key)), sorted(
        found.problems, key=lambda problem: problem.span
    )


def parsed(path: str, text: str) -> list[Node]:
    """The documents of a settings file; none where its parser refuses it."""
    kind = carrier(path)
    try:
        return _PARSERS[kind](text) if kind is not None else []
    except MalformedError:
        return []


def _refusal(path: str, data: bytes) -> Problem | None:
    at = Span(path, 1, 1, 1, 1)
    if data.startswith(_LFS):
        return Problem(
            at,
            "is a Git LFS pointer; its content is not here",
            "check the file out with git lfs pull",
            unread=True,
        )
    if len(data) > _LARGEST and _SURE.search(data) is not None:
        return Problem(
            at,
            f"is larger than {_LARGEST} bytes and was not read",
            "exclude it in the policy",
            blocks=False,
            unread=True,
        )
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = Span(path, line, 1, line, 1)
        return Problem(place, "is not UTF-8", "save it as UTF-8", unread=True)
    return None


def _collect(
    text: Text,
    kind: str,
    vocabulary: Vocabulary,
    found: Found,
    way: Way,
    model: bool,
    *,
    quiet: bool = False,
) -> None:
    template = kind in _BRANCHING or (kind == "yaml" and yamls.is_template(text.text))
    try:
        roots = _PARSERS[kind](text.text)
    except MalformedError as error:
        if not quiet:
            found.problems.append(_malformed(text, kind, error, vocabulary, template))
        return
    for number, root in enumerate(roots):
        collector = Collector(text, kind, vocabulary, found, model=model, template=template)
        collector.document(root, _start(root, number, way, kind))


def _malformed(
    text: Text, kind: str, error: MalformedError, vocabulary: Vocabulary, template: bool
) -> Problem:
    """A file that cannot be read blocks the verdict only where a limit of a model may stand in it."""
    offset = min(max(error.offset, 0), len(text.text.rstrip()))
    at = text.span(offset, offset)
    blocks = not template and (
        vocabulary.mentions_model(text.text) or _SURE.search(text.text.encode()) is not None
    )
    return Problem(
        at,
        f"{error.says}; its limits are unknown",
        "mend the file or exclude it in the policy",
        blocks,
        unread=True,
    )


def _start(root: Node, number: int, way: Way, kind: str) -> Way:
    """Where a document's keys begin: Kind/name for Kubernetes, [n] for the second and later ones."""
    if kind != "yaml" or not isinstance(root, Mapping):
        return way
    metadata = root.get("metadata")
    name = metadata.text("name") if isinstance(metadata, Mapping) else None
    if name is not None and (what := root.text("kind")) is not None:
        return way.into(f"{what}/{name}")
    return way.into(f"[{number}]") if number else way


def _inside(
    outer: Text,
    value: Scalar,
    way: Way,
    key: str,
    model: bool,
    vocabulary: Vocabulary,
    found: Found,
) -> None:
    """A block string that is a document itself: config.yaml in a ConfigMap, a .env, values in a chart."""
    named = carrier(key)
    if named is None and not (_YAML_LIKE.match(value.text) and _HINT.search(value.text.encode())):
        return
    text = outer.inside(value)
    _collect(text, named or "yaml", vocabulary, found, way.into(key), model, quiet=named is None)


_PARSERS: dict[str, Callable[[str], list[Node]]] = {
    "dotenv": lambda text: [dotenv.parse(text)],
    "yaml": yamls.parse,
    "json": lambda text: [jsons.parse(text)],
    "toml": lambda text: [tomls.parse(text)],
    "terraform": lambda text: [hcl.parse(text)],
    "shell": lambda text: [shell.parse(text)],
    "makefile": lambda text: [makefiles.parse(text)],
    "justfile": lambda text: [makefiles.parse_just(text)],
    "dockerfile": lambda text: [services.parse_dockerfile(text)],
    "procfile": lambda text: [services.parse_procfile(text)],
    "systemd": lambda text: [services.parse_unit(text)],
}
