"""What must hold of the changes between any two sets of limits."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.changes import changes
from govlint.decide.newcomers import newcomers
from govlint.model.facts import Agent, Limit, ProjectFacts, Unit
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy, Raise
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from tests.unit.decide.test_authority import MATRIX

POLICY = Policy(raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp")))
NAMES = st.sampled_from(["SESSION_BUDGET_USD", "RUN_BUDGET_USD", "max_turns"])
FILES = st.sampled_from(["a.py", "b/c.py", ".env"])
AMOUNTS = st.one_of(
    st.decimals(0, 1000, places=2).map(Known),
    st.just(Known(None)),
    st.just(Unknown("comes from the environment")),
)


@st.composite
def limit(draw: st.DrawFn) -> Limit:
    name = draw(NAMES)
    return Limit(
        Span(draw(FILES), draw(st.integers(1, 9))), name, name, draw(AMOUNTS),
        Unit.TURNS if name == "max_turns" else Unit.USD, "python",
        draw(st.sampled_from([None, "session", "day", "month"])),
    )  # fmt: skip


LIMITS = st.lists(limit(), max_size=5)


@given(LIMITS)
def test_nothing_changes_between_equals(limits: list[Limit]) -> None:
    assert changes(limits, limits, {}, Ledger(), MATRIX) == []


@given(LIMITS)
def test_a_renamed_file_changes_nothing(limits: list[Limit]) -> None:
    moved = [_at(each, f"x/{each.span.path}") for each in limits]
    renamed = {each.span.path: f"x/{each.span.path}" for each in limits}
    assert changes(limits, moved, renamed, Ledger(), MATRIX) == []


@given(LIMITS, LIMITS)
def test_no_limit_is_raised_by_nothing(base: list[Limit], head: list[Limit]) -> None:
    endless = [replace(each, amount=Known(None)) for each in base]
    assert changes(endless, head, {}, Ledger(), POLICY) == []


@given(st.decimals("0.01", 1000, places=2), st.decimals("0.01", 1000, places=2))
def test_a_rise_is_found_from_the_threshold_on(old: Decimal, new: Decimal) -> None:
    base, head = (
        Limit(Span("a.py", 1), "B", "B", Known(each), Unit.USD, "python") for each in (old, new)
    )
    found = [
        one
        for one in changes([base], [head], {}, Ledger(), POLICY)
        if one.kind == "raised" and one.roles
    ]
    assert bool(found) == (new >= 2 * old)
    assert not found or found[0].roles == (("vp",) if new >= 5 * old else ("engineering-lead",))


def _at(limit: Limit, path: str) -> Limit:
    return replace(limit, span=limit.span._replace(path=path))


def agent(path: str, line: int, name: str | None, function: str = "m.build") -> Agent:
    return Agent(Span(path, line), "construct", "agents", "agents.Agent", function, name=name)


def test_of_two_alike_the_one_that_moved_is_not_the_new_one() -> None:
    base = ProjectFacts(agents=(agent("a.py", 3, "triage"),))
    head = ProjectFacts(agents=(agent("a.py", 9, "triage"), agent("b.py", 1, "triage")))
    assert [str(one.span) for one in newcomers(base, head, {}, POLICY)] == ["b.py:1"]
    moved = ProjectFacts(agents=(agent("c/d.py", 1, "triage", "c.d.build"),))
    assert newcomers(base, moved, {}, POLICY) == []
