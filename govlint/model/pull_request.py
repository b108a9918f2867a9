"""A pull request as the forge tells it: who asked, who committed, who reviewed which commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Review:
    """One submitted review. `state` is the forge's word: APPROVED, CHANGES_REQUESTED, ..."""

    login: str
    state: str
    commit: str  # the head that was reviewed
    submitted: str  # ISO 8601, UTC: texts sort as times do
    person: bool  # False for apps and bots


@dataclass(frozen=True, slots=True)
class PullRequest:
    """`committers` are the logins of authors and committers of its commits; `strangers` are
    commits of which the forge does not know who made them."""

    number: int
    author: str
    head: str
    reviews: tuple[Review, ...] = ()
    committers: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
