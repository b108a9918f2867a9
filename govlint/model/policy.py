"""The policy as values: what a team asks for. Loading and validation are in `config`."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from govlint.model.facts import Sink
from govlint.model.finding import Severity


@dataclass(frozen=True, slots=True)
class RequiredTag:
    """A tag every call must carry. `values` empty: any non-hollow value is right."""

    key: str
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSetting:
    severity: Severity | None = None  # None: the check's own
    suppressible: bool = True


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What satisfies unguarded-agent.

    `units`: which hard limits count ("usd", "tokens", "turns+cap", "turns").
    `scopes`: per what a ceiling must hold ("run", "session", "client", "call").
    """

    units: tuple[str, ...] = ("usd", "tokens")
    scopes: tuple[str, ...] = ("run", "session", "client", "call")


@dataclass(frozen=True, slots=True)
class Raise:
    """A rise by `ratio` or more needs an approval by `role`."""

    ratio: Decimal
    role: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may set a ceiling of up to `usd` per `scope` (session, run, day, month, ...)."""

    role: str
    scope: str
    usd: Decimal | None  # None: no upper end


@dataclass(frozen=True, slots=True)
class Policy:
    """The law of one run, after packs, `extends` and overrides were merged."""

    id: str = "recommended"
    version: int = 1
    tags: tuple[RequiredTag, ...] = ()
    sinks: tuple[Sink, ...] = (Sink.INVOICE, Sink.LOG, Sink.HEADER, Sink.TRACE)
    placeholders: tuple[str, ...] = ("todo", "fixme", "tbd", "unknown", "default", "changeme", "xxx", "none", "null", "n/a", "test")
    modalities: tuple[str, ...] = ()  # empty: tags are asked of every modality
    ceiling: Ceiling = Ceiling()
    max_turns: int = 50  # an explicit or default turn limit above it is a finding
    max_attempts: int = 10
    max_output_tokens: int | None = None
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    checks: dict[str, CheckSetting] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    tests: str = "note"  # severity cap for findings in test files: error (none), warning, note, off
    catalog: tuple[str, ...] = ()
    raises: tuple[Raise, ...] = ()
    authority: tuple[Authority, ...] = ()
    roster: dict[str, tuple[str, ...]] = field(default_factory=dict)  # role -> people
    evidence: tuple[str, ...] = ()
    governed: tuple[str, ...] = ()  # extra limit keys, as globs
    frontier_models: tuple[str, ...] = ()
    overrides: tuple["Override", ...] = ()
    origins: dict[str, str] = field(default_factory=dict)  # dotted key -> file:line or pack
    digest: str = ""

    def at(self, path: str) -> "Policy":
        """The policy that holds for a file, with the overrides whose globs match applied in order."""
        policy = self
        for override in self.overrides:
            if any(matches(path, glob) for glob in override.paths):
                policy = replace(policy, **override.values)
        return policy


@dataclass(frozen=True, slots=True)
class Override:
    """Values that replace the policy's for files that match one of `paths`."""

    paths: tuple[str, ...]
    values: dict[str, Any]


def matches(path: str, glob: str) -> bool:
    """Whether a root-relative POSIX path is meant by a glob.

    `dir/` and `dir/**` mean everything below; a pattern without `/` means that name at any depth.
    """
    if glob.endswith("/"):
        glob += "**"
    if "/" not in glob.rstrip("/"):
        return any(fnmatchcase(part, glob) for part in path.split("/"))
    glob = glob.removeprefix("./").removeprefix("/")
    if glob.startswith("**/") and fnmatchcase(path, glob[3:]):
        return True
    return fnmatchcase(path, glob)
