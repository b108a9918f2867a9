"""Agents and models that a change brings for the first time."""

from collections.abc import Mapping
from dataclasses import dataclass

from govlint.model.approval import NEW, Kind, options
from govlint.model.source import Span


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An agent, or a model of the policy's frontier models, that the base does not have.

    `key` is what an approval calls it: the agent's name, else its API and function; the model.
    """

    kind: str  # agent, model
    span: Span
    key: str
    what: str  # the API it is made with, or called through
    roles: tuple[str, ...]  # any of these may approve
    in_test: bool = False
    statement: str = ""

    @property
    def path(self) -> str:
        """The file that an approval names."""
        return self.span.path

    @property
    def options(self) -> Mapping[str, str]:
        """What `govlint approve` is given for it."""
        return options(Kind.AGENT, self.key, self.path, NEW, self.kind)
