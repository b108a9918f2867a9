"""Whether a review of the pull request proves an approval."""

from collections.abc import Callable, Collection

from govlint.decide.people import same_person
from govlint.model.approval import Approval, Evidence
from govlint.model.pull_request import PullRequest, Review

KIND = "github-review"
DECISIVE = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})

Unchanged = Callable[[str], bool | None]
"""Whether the governed limit and the record are the same at a commit as at the head; None when
that cannot be told."""


def review_evidence(
    approval: Approval, pull: PullRequest, checked: Collection[str], unchanged: Unchanged
) -> Evidence:
    """The review by the approver, if it is their latest word, on this change, by another person
    than those who made it.

    `checked` are the commits the run stands for: HEAD, and what HEAD merges.
    """
    name = f"pull request #{pull.number}"
    if pull.head not in checked:
        return _refused(f"what is checked is not the head of {name} ({pull.head[:12]})")
    review = _latest(pull, approval.approver)
    if review is None:
        return _refused(f"{approval.approver} has not reviewed {name}")
    if not review.person:
        return _refused(f"{review.login} is no person: bots never approve")
    if review.state != "APPROVED":
        said = review.state.lower().replace("_", " ")
        return _refused(f"the latest review by {review.login} says: {said}")
    if same_person(review.login, pull.author):
        return _refused(f"{review.login} is the author of {name}")
    if any(same_person(review.login, each) for each in pull.committers):
        return _refused(f"{review.login} has commits in {name}")
    if pull.strangers:
        commit = pull.strangers[0][:12]
        return _refused(
            f"GitHub does not know who made commit {commit}, so it may be {review.login};"
            " its author must use an e-mail of their account"
        )
    if review.commit != pull.head and (why := _stale(review, unchanged)):
        return _refused(why)
    return Evidence(KIND, True, f"the review by {review.login} of {review.commit[:12]} in {name}")


def _latest(pull: PullRequest, approver: str) -> Review | None:
    """The approver's last review that takes a side: comments leave an approval as it is."""
    own = [
        (each.submitted, index, each)
        for index, each in enumerate(pull.reviews)
        if same_person(each.login, approver) and each.state in DECISIVE
    ]
    return max(own)[2] if own else None


def _stale(review: Review, unchanged: Unchanged) -> str:
    same = unchanged(review.commit)
    if same is None:
        return f"the review is of {review.commit[:12]}, which is not here to compare with"
    return (
        "" if same else f"the limit or the record changed after the review of {review.commit[:12]}"
    )


def _refused(says: str) -> Evidence:
    return Evidence(KIND, False, says)
