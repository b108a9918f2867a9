"""The vocabulary of limits: what keys in settings files and code mean, from `rules/limits/`.

`words.yaml` holds the words keys are made of, every other file the keys of one library or
format. See docs of the fields below; unknown fields are errors.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from govlint.model.facts import Unit

_ENFORCEMENT = ("loose", "tight", "modes", "stops", "passes")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=20_000)
def words(key: str) -> tuple[str, ...]:
    """The words of a key, lower case: SESSION_BUDGET_USD and sessionBudgetUsd are the same."""
    return tuple(word.lower() for word in _BOUNDARY.split(key) if word)


class Meaning(NamedTuple):
    """What a number under a key means.

    `scale` turns the written number into `unit` (0.01 for cents). `unlimited` says which written
    numbers are no limit: "negative", "zero" (zero and below), or "" (none). `listed`: an entry of
    the vocabulary or the policy says so, not the words of the key alone.
    """

    unit: Unit
    per: str | None = None
    scale: Decimal = Decimal(1)
    hard: bool = True
    unlimited: str = "negative"
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or keys, of one meaning.

    `names` are compared as words joined by `_`, and may hold `*`. `under`/`not_under`: a key that
    must (not) be on the way. `beside`: one of these keys must stand in the same mapping. `where`:
    a key and the value it must have; `per_at` and `unit_at` name keys whose value gives period
    and unit. Such keys stand in the same mapping, one mapping further out for each `^`.
    `needs`: none, file, near or close, the evidence that a language model is meant (see
    rules/limits/names.yaml). `specific`: the entry is of a format that asks for a kind of file.
    """

    names: tuple[str, ...]
    meaning: Meaning
    needs: str = "near"
    specific: bool = False
    under: tuple[str, ...] = ()
    not_under: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    per_at: tuple[str, ...] = ()
    unit_at: tuple[str, ...] = ()
    units: tuple[tuple[str, Unit], ...] = ()
    hard_unless: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def named(self, name: str) -> bool:
        return any(name == glob or ("*" in glob and fnmatchcase(name, glob)) for glob in self.names)


@dataclass(frozen=True, slots=True)
class Format:
    """The keys of one kind of file.

    It applies where a file's path matches `files`, one of `top` is a root key and one of `text`
    occurs in it; an empty list asks for nothing. `subject`: "top" where root keys name agents.
    """

    id: str
    keys: tuple[Key, ...]
    files: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    subject: str = ""

    @property
    def general(self) -> bool:
        return not (self.files or self.top or self.text)

    def fits(self, path: str, roots: frozenset[str], text: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        return (
            (
                not self.files
                or any(
                    fnmatchcase(path if "/" in glob else name, _deep(glob)) for glob in self.files
                )
            )
            and (not self.top or any(key in roots for key in self.top))
            and (not self.text or any(part in text for part in self.text))
        )


def _deep(glob: str) -> str:
    return f"*{glob}" if "/" in glob else glob


@dataclass(frozen=True, slots=True)
class Enforcement:
    """Keys beside a limit that say whether it stops anything. `loose` ones let things pass when
    true, `tight` ones when false; `modes` take one of the words in `stops` or `passes`."""

    loose: frozenset[str]
    tight: frozenset[str]
    modes: frozenset[str]
    stops: frozenset[str]
    passes: frozenset[str]

    def speaks(self, name: str) -> bool:
        return name in self.loose or name in self.tight or name in self.modes


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `words.yaml`; see there."""

    strong: frozenset[str]
    weak: frozenset[str]
    foreign: frozenset[str]
    blocked: tuple[frozenset[str], ...]
    ceilings: frozenset[str]
    caps: frozenset[str]
    measured: frozenset[str]
    soft: frozenset[str]
    money: dict[str, Decimal]
    spending: frozenset[str]
    work: tuple[tuple[Unit, dict[str, Decimal]], ...]
    periods: dict[str, str]
    scopes: dict[str, str]
    subjects: tuple[str, ...]
    parents: frozenset[str]
    names: tuple[str, ...]
    elsewhere: frozenset[str]
    priced: tuple[str, ...]
    enforcement: Enforcement


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything known about limit keys. `governed`: globs of the policy's own keys."""

    words: Words
    formats: tuple[Format, ...]
    governed: tuple[str, ...] = ()
    mentions: tuple[tuple[str, re.Pattern[str]], ...] = field(default=(), repr=False)

    @property
    def general(self) -> tuple[Key, ...]:
        """The entries that hold in every kind of file, and in code."""
        return tuple(key for entry in self.formats if entry.general for key in entry.keys)

    def governing(self, globs: tuple[str, ...]) -> "Vocabulary":
        """This vocabulary with the policy's `governed` keys."""
        return replace(self, governed=globs)

    def mentions_model(self, text: str) -> bool:
        """Whether a text speaks of a language model anywhere."""
        lower = text.lower()
        return any(word in lower and whole.search(lower) for word, whole in self.mentions)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with govlint. Raises ValueError naming the file that is wrong."""
    return load(_home())


def _home() -> Path:
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules" / "limits"
    return installed if installed.is_dir() else package.parent / "rules" / "limits"


def load(folder: Path) -> Vocabulary:
    """Read a folder of vocabulary files."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    formats: list[Format] = []
    known: Words | None = None
    for path in sorted(folder.glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader
        try:
            if path.stem == "words":
                known = _words(dict(raw))
            else:
                formats.append(_format(dict(raw)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from error
    if known is None:
        raise ValueError(f"{folder}: words.yaml is missing")
    mentions = tuple(
        (word, re.compile(rf"(?<![a-z]){re.escape(word)}(?![a-z])"))
        for word in sorted(known.strong)
    )
    # The more a file asks for, the more precise it is; names.yaml knows no library at all.
    formats.sort(key=lambda entry: (entry.general, entry.id == "names"))
    return Vocabulary(known, tuple(formats), (), mentions)


def _words(raw: dict[str, Any]) -> Words:
    evidence = raw["evidence"]
    return Words(
        strong=frozenset(evidence["strong"]),
        weak=frozenset(evidence["weak"]),
        foreign=frozenset(raw["foreign"]),
        blocked=tuple(frozenset(group) for group in raw["blocked"]),
        ceilings=frozenset(raw["ceilings"]),
        caps=frozenset(raw["caps"]),
        measured=frozenset(raw["measured"]),
        soft=frozenset(raw["soft"]),
        money={word: Decimal(scale) for word, scale in raw["money"].items()},
        spending=frozenset(raw["spending"]),
        work=tuple(
            (Unit(unit), {word: Decimal(scale) for word, scale in family.items()})
            for unit, family in raw["work"].items()
        ),
        periods=dict(raw["periods"]),
        scopes=dict(raw["scopes"]),
        subjects=tuple(raw["subjects"]),
        parents=frozenset(raw["parents"]),
        names=tuple(raw["names"]),
        elsewhere=frozenset(raw["elsewhere"]),
        priced=tuple(raw["priced"]),
        enforcement=Enforcement(
            **{key: frozenset(raw["enforcement"][key]) for key in _ENFORCEMENT}
        ),
    )


def _format(raw: dict[str, Any]) -> Format:
    _only(raw, {"id", "checked", "docs", "files", "top", "text", "subject", "keys"})
    asks = any(key in raw for key in ("files", "top", "text"))
    return Format(
        id=raw["id"],
        keys=tuple(_key(dict(entry), specific=asks) for entry in raw["keys"]),
        files=tuple(raw.get("files", ())),
        top=tuple(raw.get("top", ())),
        text=tuple(raw.get("text", ())),
        subject=raw.get("subject", ""),
    )


def _key(raw: dict[str, Any], *, specific: bool) -> Key:
    _only(
        raw,
        {
            "names",
            "unit",
            "per",
            "scale",
            "hard",
            "unlimited",
            "needs",
            "under",
            "not_under",
            "beside",
            "where",
            "per_at",
            "unit_at",
            "hard_unless",
        },
    )
    unit_at = raw.get("unit_at", {})
    meaning = Meaning(
        Unit(raw["unit"]),
        raw.get("per"),
        Decimal(raw.get("scale", "1")),
        raw.get("hard", True),
        raw.get("unlimited", "negative"),
    )
    return Key(
        names=tuple(raw["names"]),
        meaning=meaning,
        needs=raw.get("needs", "near"),
        specific=specific,
        under=tuple(raw.get("under", ())),
        not_under=tuple(raw.get("not_under", ())),
        beside=tuple(raw.get("beside", ())),
        where=tuple((key, str(value)) for key, value in raw.get("where", {}).items()),
        per_at=tuple(raw.get("per_at", ())),
        unit_at=tuple(unit_at.get("keys", ())),
        units=tuple((value, Unit(unit)) for value, unit in unit_at.get("values", {}).items()),
        hard_unless=tuple(
            (key, tuple(values)) for key, values in raw.get("hard_unless", {}).items()
        ),
    )


def _only(raw: dict[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(raw) - allowed)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}")
