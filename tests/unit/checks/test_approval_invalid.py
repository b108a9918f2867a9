from dataclasses import replace

from govlint.checks.approval_invalid import approval_invalid
from govlint.model.approval import BadRecord, Refusal
from govlint.model.facts import ProjectFacts
from govlint.model.policy import Policy
from govlint.model.source import Span
from tests.unit.approvals.made import LEAD, PATH, POLICY, VP, approval


def test_a_refused_record() -> None:
    refusal = Refusal(replace(approval(), line=2), "it expired on 2026-11-21")
    (found,) = approval_invalid.judge(refusal, ProjectFacts(), POLICY)
    assert (found.at, found.says, found.subject) == (
        Span(PATH, 2),
        "this approval of SESSION_BUDGET_USD does not count: it expired on 2026-11-21",
        "SESSION_BUDGET_USD",
    )
    assert found.help == (
        f"have {LEAD} approve the change as it is: delete this record and write one with `govlint approve`"
    )


def test_who_may_is_named_where_the_approver_may_not() -> None:
    refusal = Refusal(approval(), "engineering-lead may not approve this; vp must", roles=("vp",))
    (found,) = approval_invalid.judge(refusal, ProjectFacts(), POLICY)
    assert found.help is not None
    assert found.help.startswith(f"have {VP} approve the change as it is: delete this record")


def test_a_long_reason_is_told_whole() -> None:
    refusal = Refusal(approval(), "nothing proves it " + "because of this " * 20)
    (found,) = approval_invalid.judge(refusal, ProjectFacts(), POLICY)
    assert len(found.says) <= 160
    assert found.because == ((Span(PATH, 1), refusal.says),)


def test_a_record_that_cannot_be_read() -> None:
    bad = BadRecord(Span(PATH, 5, 5), '"unit" is missing')
    (found,) = approval_invalid.judge(bad, ProjectFacts(), Policy())
    assert (found.at, found.says) == (bad.span, 'this approval cannot be read: "unit" is missing')


def test_it_cannot_be_suppressed() -> None:
    assert (approval_invalid.code, approval_invalid.suppressible) == ("GOV408", False)
