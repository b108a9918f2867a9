from dataclasses import replace

import pytest

from govlint.decide.reviews import review_evidence
from govlint.model.approval import Evidence
from govlint.model.pull_request import PullRequest, Review
from tests.unit.approvals.made import approval

HEAD, OLD = "a" * 40, "b" * 40
RECORD = approval(approver="lena", role="engineering-lead")
GOOD = Review("lena", "APPROVED", HEAD, "2026-11-02T10:00:00Z", person=True)
PULL = PullRequest(7, "dora", HEAD, (GOOD,), frozenset({"dora"}))


def told(pull: PullRequest, same: bool | None = True, checked: str = HEAD) -> str:
    evidence = review_evidence(RECORD, pull, [checked], lambda commit: same)
    assert evidence.kind == "github-review"
    return "" if evidence.accepted else evidence.says


def test_a_review_of_the_head_proves() -> None:
    assert review_evidence(RECORD, PULL, [OLD, HEAD], lambda commit: False) == Evidence(
        "github-review", True, f"the review by lena of {'a' * 12} in pull request #7"
    )


def later(state: str, **more: object) -> Review:
    return replace(GOOD, state=state, submitted="2026-11-03T10:00:00Z", **more)


@pytest.mark.parametrize(
    ("pull", "says"),
    [
        (replace(PULL, reviews=()), "lena has not reviewed pull request #7"),
        (replace(PULL, reviews=(replace(GOOD, login="vera"),)), "lena has not reviewed pull request #7"),
        (replace(PULL, reviews=(replace(GOOD, login="LENA"),)), ""),
        (replace(PULL, reviews=(GOOD, later("CHANGES_REQUESTED"))), "the latest review by lena says: changes requested"),
        (replace(PULL, reviews=(later("DISMISSED"), GOOD)), "the latest review by lena says: dismissed"),
        (replace(PULL, reviews=(GOOD, later("COMMENTED"))), ""),
        (replace(PULL, reviews=(later("APPROVED"), replace(GOOD, state="CHANGES_REQUESTED"))), ""),
        (replace(PULL, reviews=(replace(GOOD, state="COMMENTED"),)), "lena has not reviewed pull request #7"),
        (replace(PULL, reviews=(replace(GOOD, person=False),)), "lena is no person: bots never approve"),
        (replace(PULL, author="Lena"), "lena is the author of pull request #7"),
        (replace(PULL, committers=frozenset({"dora", "lena"})), "lena has commits in pull request #7"),
        (replace(PULL, strangers=("c" * 40,)), "GitHub does not know who made commit cccccccccccc, so it may be lena; its author must use an e-mail of their account"),
    ],
)  # fmt: skip
def test_what_a_review_must_be(pull: PullRequest, says: str) -> None:
    assert told(pull) == says


def test_a_push_after_the_review() -> None:
    pull = replace(PULL, reviews=(replace(GOOD, commit=OLD),))
    assert told(pull, same=True) == ""
    assert told(pull, same=False) == (
        "the limit or the record changed after the review of bbbbbbbbbbbb"
    )
    assert told(pull, same=None) == (
        "the review is of bbbbbbbbbbbb, which is not here to compare with"
    )


def test_another_commit_is_checked_out() -> None:
    assert told(PULL, checked=OLD) == (
        "what is checked is not the head of pull request #7 (aaaaaaaaaaaa)"
    )
