"""History: what became of the ceilings of a repository, commit by commit."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from govlint.model.facts import Limit

NO_APPROVAL = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One ceiling that one commit changed.

    `kind`: added, raised, lowered, removed, hidden (its amount is no longer in the repository),
    shown (it is again), loosened or tightened (it stops nothing any more, or does now), changed
    (another unit or scope). `ratio` is new over old in one unit and period, None where they
    cannot be compared. `when` is when it was committed, in UTC. `approval` says by which record
    and proof, or why not; "none" where no record is about it, empty where nobody need agree.
    """

    when: datetime
    commit: str
    author: str
    author_email: str
    committer: str
    committer_email: str
    subject: str
    kind: str
    before: Limit | None
    after: Limit | None
    ratio: Decimal | None = None
    approval: str = NO_APPROVAL

    @property
    def limit(self) -> Limit:
        """The ceiling as it is now, or as it was when it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class History:
    """Rows, oldest first; how many commits were read; versions of files that could not be."""

    rows: tuple[Row, ...] = ()
    commits: int = 0
    unreadable: int = 0  # versions that no parser takes: their changes show in the next version
    errors: tuple[str, ...] = ()
