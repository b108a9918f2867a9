"""What a change loosens that is no amount: enforcement, and the law itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from govlint.model.approval import Kind, options
from govlint.model.finding import Severity
from govlint.model.source import Span, Step

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Loosened:
    """A guard, or the enforcement of a limit, that stops less than at the base.

    `key` names it in an approval, `before` and `after` are one word each; `says` is the whole in
    a sentence, `was` where it stands at the base.
    """

    span: Span
    key: str
    before: str
    after: str
    says: str
    was: Step
    roles: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file that an approval names."""
        return self.span.path

    @property
    def options(self) -> Mapping[str, str]:
        """What `govlint approve` is given for it."""
        return options(Kind.GUARD, self.key, self.path, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Weakened:
    """Something of the law that asks for less, lets more people agree, or hides more.

    `key`: the policy's dotted key, a check's name, or the file. `grade`: how bad it is at worst
    where it is no error.
    """

    span: Span
    key: str
    before: str
    after: str
    says: str
    roles: tuple[str, ...] = ()
    grade: Severity | None = None

    @property
    def path(self) -> str:
        """The file that an approval names."""
        return self.span.path

    @property
    def options(self) -> Mapping[str, str]:
        """What `govlint approve` is given for it."""
        return options(Kind.POLICY, self.key, self.path, self.before, self.after)
