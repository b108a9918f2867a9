"""The policy as values: what a team asks for. Loading and validation are in `config`."""

from dataclasses import dataclass, field, is_dataclass, replace
from decimal import Decimal
from typing import Any

from govlint.model.facts import Sink
from govlint.model.finding import Severity
from govlint.model.glob import matches


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
    """A rise by `ratio` or more needs approvals by `approvers` different people of `role`."""

    ratio: Decimal
    role: str
    approvers: int = 1


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may set a ceiling of up to `usd` per `scope` (session, run, day, month, ...)."""

    role: str
    scope: str
    usd: Decimal | None  # None: no upper end


@dataclass(frozen=True, slots=True)
class Policy:
    """The law of one run, after packs, `extends` and overrides were merged."""

    id: str = ""
    version: int = 1
    tags: tuple[RequiredTag, ...] = ()
    sinks: tuple[Sink, ...] = (Sink.INVOICE, Sink.LOG, Sink.HEADER, Sink.TRACE)
    placeholders: tuple[str, ...] = (
        "todo",
        "fixme",
        "tbd",
        "unknown",
        "default",
        "changeme",
        "xxx",
        "none",
        "null",
        "n/a",
    )
    modalities: tuple[str, ...] = ()  # empty: tags are asked of every modality
    ceiling: Ceiling = Ceiling()
    max_turns: int = 50  # an explicit or default turn limit above it is a finding
    max_attempts: int = 10
    max_output_tokens: int | None = None
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    checks: dict[str, CheckSetting] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    baseline: str = ""  # root-relative file of accepted findings; empty: the usual one, if any
    tests: Severity = Severity.NOTE  # findings in test files are no worse than this
    catalog: tuple[str, ...] = ()
    raises: tuple[Raise, ...] = ()
    authority: tuple[Authority, ...] = ()
    roster: dict[str, tuple[str, ...]] = field(default_factory=dict)  # role -> people
    evidence: tuple[str, ...] = ()
    governed: tuple[str, ...] = ()  # extra limit keys, as globs
    frontier_models: tuple[str, ...] = ()
    overrides: tuple["Override", ...] = ()
    origins: dict[str, str] = field(default_factory=dict)  # dotted key -> file:line or pack
    sources: tuple[str, ...] = ()  # files it was read from; none: a shipped pack alone
    digest: str = ""
    whole: "Policy | None" = field(default=None, compare=False, repr=False)

    def at(self, path: str) -> "Policy":
        """The policy that holds for a file, with the overrides whose globs match applied in order.

        Asked of a policy that holds for one file already, it starts again from the `whole`.
        """
        policy = whole = self.whole or self
        for override in self.overrides:
            if any(matches(path, glob) for glob in override.paths):
                values = {
                    key: _over(getattr(policy, key), new) for key, new in override.values.items()
                }
                policy = replace(policy, whole=whole, **values)
        return policy

    def excludes(self, path: str) -> bool:
        return any(matches(path, glob) for glob in self.exclude)


@dataclass(frozen=True, slots=True)
class Override:
    """Values that replace the policy's for files that match one of `paths`.

    Mappings (`checks`, `ceiling`) hold only what they change.
    """

    paths: tuple[str, ...]
    values: dict[str, Any]


def _over(old: Any, new: Any) -> Any:
    if isinstance(old, CheckSetting) and isinstance(new, CheckSetting):
        # A folder may not make suppressible what the policy forbids to suppress.
        return CheckSetting(new.severity or old.severity, old.suppressible and new.suppressible)
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _over(old.get(key), value) for key, value in new.items()}}
    if is_dataclass(old) and not isinstance(old, type) and isinstance(new, dict):
        return replace(old, **new)
    return new
