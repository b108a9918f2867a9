"""What a first look at a project saw: what its policy should fit. Tests do not count."""

from dataclasses import dataclass
from decimal import Decimal

from govlint.model.facts import Guard, Limit
from govlint.model.source import Span

Counts = tuple[tuple[str, int], ...]
"""Names with how often each was seen, the most frequent first."""


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag that calls carry already; `values` are the literal ones."""

    key: str
    calls: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """`untold` counts the calls whose tags come from where nobody can read them."""

    files: int = 0
    calls: int = 0
    agents: int = 0
    loops: int = 0
    providers: Counts = ()
    frameworks: Counts = ()
    models: Counts = ()
    modalities: Counts = ()
    clients: int = 0
    tags: tuple[TagUse, ...] = ()
    untold: int = 0
    turns: tuple[tuple[Decimal, Span], ...] = ()  # explicit turn limits, highest first
    defaults: tuple[str, ...] = ()  # the turn limits of the libraries that hold instead, in words
    guards: tuple[Guard, ...] = ()  # those that bound money
    limits: tuple[Limit, ...] = ()  # those that mean USD or tokens
    owners: tuple[str, ...] = ()
    owners_file: str | None = None

    @property
    def has_any(self) -> bool:
        return bool(self.calls or self.agents)
