from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.checks._load import all_checks
from govlint.decide.suppress import Flaw, Suppression, read, suppress
from govlint.model.check import Check
from govlint.model.facts import Comment
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.flaw import BadComment, ExpiredComment, UnusedComment
from govlint.model.policy import CheckSetting, Policy
from govlint.model.source import Span

TODAY = date(2026, 11, 22)
ANY = Policy()
REASON = "nightly batch, billed to research (FIN-214)"


def known(name: str, code: str, suppressible: bool = True) -> Check:
    return Check(
        name, code, "0.1", Severity.ERROR, "", lambda *_: iter(()), Finding, "", suppressible
    )


CHECKS = {
    check.name: check
    for check in (
        known("untagged-call", "GOV101"),
        known("uncapped-call", "GOV203"),
        known("unused-suppression", "GOV904", suppressible=False),
    )
}


def comment(text: str, line: int = 4, first: int = 4, last: int = 6) -> Comment:
    return Comment(Span("a.py", line, 11, line, 11 + len(text)), text, first, last)


def finding(line: int = 4, name: str = "untagged-call", path: str = "a.py") -> Finding:
    return Finding(at=Span(path, line), says="x", help="y", name=name)


def run(
    text: str,
    *findings: Finding,
    policy: Policy = ANY,
    active: set[str] | None = None,
) -> tuple[list[str], list[Flaw]]:
    kept, flaws = suppress(
        findings, [comment(text)], CHECKS, CHECKS if active is None else active, policy, TODAY
    )
    return [str(one.standing) for one in kept], flaws


@pytest.mark.parametrize(
    "text",
    [
        f"# govlint: ignore[untagged-call]: {REASON}",
        f"#govlint:ignore[untagged-call]:{REASON}",
        f"# noqa: E501  # govlint: ignore[ untagged-call ] : {REASON}",
        f"# govlint: ignore[untagged-call] until=2026-11-22: {REASON}",
        f"# govlint: ignore[uncapped-call, untagged-call]: {REASON}",
    ],
)
def test_counts(text: str) -> None:
    standings, flaws = run(text, finding(), finding(name="uncapped-call", line=6))
    assert standings[0] == "suppressed"
    assert flaws == []


def test_the_reason_is_kept() -> None:
    text = f"# govlint: ignore[untagged-call]: {REASON}: see [x]"
    kept, _ = suppress([finding()], [comment(text)], CHECKS, CHECKS, Policy(), TODAY)
    assert kept[0].reason == f"{REASON}: see [x]"


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("# govlint: ignore[untagged-call]", 20, "the suppression is malformed: a colon and the reason are missing"),
        ("# govlint: ignore[untagged-call]:", 44, "the suppression gives no reason"),
        ("# govlint: ignore[untagged-call]: short one", 44, "the suppression gives no real reason"),
        ("# govlint: ignore[untagged-call]: TODO find out who pays", 44, "the suppression gives no real reason"),
        (f"# govlint: ignore: {REASON}", 20, "the suppression is malformed: the names of the checks must stand in brackets"),
        (f"# govlint: ignore[]: {REASON}", 29, "the suppression names no check"),
        (f"# govlint: ignore[untagged-call: {REASON}", 20, "the suppression is malformed: the closing bracket is missing"),
        (f"# govlint ignore[untagged-call]: {REASON}", 21, "the suppression is malformed: a colon is missing after govlint"),
        (f"# govlint: disable[untagged-call]: {REASON}", 20, "the suppression is malformed: only `ignore` is known"),
        (f"# govlint: ignore[untagged-call] until=31.3.2027: {REASON}", 50, "until=31.3.2027 is not a date"),
        (f"# govlint: ignore[untagged-call] until=2027-02-30: {REASON}", 50, "until=2027-02-30 is not a date"),
        (f"# govlint: ignore[untagged-call] until=20270301: {REASON}", 50, "until=20270301 is not a date"),
        (f"# govlint: ignore[untagged-call] for ever: {REASON}", 20, "the suppression is malformed: only until=YYYY-MM-DD may stand between the bracket and the colon"),
        (f"# govlint: ignore[untaged-call]: {REASON}", 29, "there is no check named untaged-call"),
        (f"# govlint: ignore[unused-suppression]: {REASON}", 29, "unused-suppression cannot be suppressed in the source"),
    ],
)  # fmt: skip
def test_bad_ones_suppress_nothing(text: str, column: int, says: str) -> None:
    standings, flaws = run(text, finding())
    assert standings == ["new"]
    (flaw,) = flaws
    assert isinstance(flaw, BadComment)
    assert (flaw.says, flaw.span.column) == (says, column)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("untaged-call", "did you mean untagged-call?"),
        ("GOV203", "did you mean uncapped-call?"),
        ("all", "`govlint checks` lists the names"),
    ],
)
def test_unknown_names_get_a_hint(wrong: str, hint: str) -> None:
    _, (flaw,) = run(f"# govlint: ignore[{wrong}]: {REASON}", finding())
    assert isinstance(flaw, BadComment)
    assert flaw.help == hint


def test_one_bad_name_leaves_the_others() -> None:
    standings, flaws = run(f"# govlint: ignore[nonsense, untagged-call]: {REASON}", finding())
    assert standings == ["suppressed"]
    assert [type(flaw) for flaw in flaws] == [BadComment]


def test_expired() -> None:
    text = f"# govlint: ignore[untagged-call] until=2026-11-21: {REASON}"
    standings, flaws = run(text, finding())
    assert standings == ["new"]
    place = Span("a.py", 4, 29, 4, 42)
    assert flaws == [ExpiredComment(place, "untagged-call", "2026-11-21")]


@pytest.mark.parametrize(
    "other", [finding(line=3), finding(line=7), finding(name="uncapped-call"), finding(path="b.py")]
)
def test_unused(other: Finding) -> None:
    standings, flaws = run(f"# govlint: ignore[untagged-call]: {REASON}", other)
    assert standings == ["new"]
    assert flaws == [UnusedComment(Span("a.py", 4, 29, 4, 42), "untagged-call")]


def test_a_check_that_was_not_run_has_no_unused_suppressions() -> None:
    assert run(f"# govlint: ignore[untagged-call]: {REASON}", active={"uncapped-call"}) == ([], [])


def test_the_policy_can_forbid() -> None:
    policy = Policy(checks={"untagged-call": CheckSetting(suppressible=False)})
    standings, flaws = run(f"# govlint: ignore[untagged-call]: {REASON}", finding(), policy=policy)
    assert standings == ["new"]
    assert [type(flaw) for flaw in flaws] == [BadComment]


def test_two_comments_on_one_statement_are_both_used() -> None:
    text = f"# govlint: ignore[untagged-call]: {REASON}"
    kept, flaws = suppress(
        [finding(), finding(line=5)],
        [comment(text), comment(text, line=5)],
        CHECKS,
        CHECKS,
        Policy(),
        TODAY,
    )
    assert [one.standing for one in kept] == [Standing.SUPPRESSED] * 2
    assert flaws == []


@pytest.mark.parametrize(
    "text",
    ["# govlint reads this at night", "# see govlint.yaml", "# the govlint: ignore form", "# x"],
)
def test_prose_is_no_suppression(text: str) -> None:
    assert read(comment(text)) is None


def test_real_checks_of_the_tool_cannot_be_suppressed() -> None:
    tool = [check for check in all_checks().values() if check.code.startswith("GOV9")]
    assert len(tool) == 5
    assert not any(check.suppressible for check in tool)


NAMES = st.lists(st.sampled_from(sorted(CHECKS)), min_size=1, max_size=3, unique=True)
WORDS = st.text(
    st.characters(exclude_characters="\r\n", exclude_categories=["C", "Z"]), min_size=10
)


@given(NAMES, st.none() | st.dates(), WORDS)
def test_what_is_written_is_read(names: list[str], until: date | None, reason: str) -> None:
    day = f" until={until.isoformat()}" if until else ""
    told = read(comment(f"# govlint: ignore[{', '.join(names)}]{day}: ok {reason}"))
    assert isinstance(told, Suppression)
    assert [name for name, _ in told.names] == names
    assert (told.until, told.reason) == (until, f"ok {reason}")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_inside_the_comment(rest: str) -> None:
    text = "# govlint: " + rest
    told = read(comment(text))
    assert told is not None
    if isinstance(told, BadComment):
        assert 11 <= told.span.column <= 11 + len(text)
