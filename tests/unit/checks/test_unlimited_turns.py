"""GOV202 unlimited-turns: grades of a turn limit, and where the finding stands."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from govlint.checks.unlimited_turns import unlimited_turns
from govlint.model.facts import ABSENT, Known, Source, Unit, Unknown
from govlint.model.finding import Severity
from govlint.model.policy import Policy
from tests.unit.checks.made import DEFAULT, DOUBT, agent, at, crew, found, guard, limit, lines, only

TURNS = [
    (limit("max_turns", Unit.TURNS, 10, DEFAULT), None, ""),
    (limit("max_turns", Unit.TURNS, 50), None, ""),
    (
        limit("max_turns", Unit.TURNS, 51),
        Severity.WARNING,
        "`max_turns` = 51 is above the 50 turns of the policy",
    ),
    (
        limit("max_turns", Unit.TURNS, None),
        Severity.ERROR,
        "`max_turns` is switched off: nothing ends this openai-agents run",
    ),
    (
        limit("max_turns", Unit.TURNS, None, DEFAULT),
        Severity.ERROR,
        "nothing sets `max_turns`: openai-agents 0.24.0 has no turn limit by default",
    ),
    (
        limit("max_turns", Unit.TURNS, ABSENT, None),
        Severity.ERROR,
        "nothing sets `max_turns`: openai-agents 0.24.0 has no turn limit by default",
    ),
    (
        limit("recursion_limit", Unit.TURNS, 10007, DEFAULT),
        Severity.WARNING,
        (
            "nothing sets `recursion_limit`: openai-agents 0.24.0 stops at 10007 by default, "
            "practically none"
        ),
    ),
    (
        limit("max_llm_calls", Unit.CALLS, 500, DEFAULT),
        Severity.WARNING,
        "nothing sets `max_llm_calls`: openai-agents 0.24.0 stops at 500 by default",
    ),
    (limit("max_turns", Unit.TURNS, Unknown("from settings")), None, ""),
]


@pytest.mark.parametrize(("one", "severity", "says"), TURNS)
def test_grades_of_a_turn_limit(one: Any, severity: Severity | None, says: str) -> None:
    findings = found(unlimited_turns, agents=[agent(9, limits=(one,))])
    assert [(f.severity or unlimited_turns.severity, f.says, f.sure) for f in findings] == (
        [(severity, says, True)] if severity else []
    )


def test_without_a_lock_the_version_read_is_named() -> None:
    one = limit("recursion_limit", Unit.TURNS, 10007, DEFAULT)
    run = agent(9, limits=(one,), version=None, read="1.2.22", framework="langgraph")
    assert only(found(unlimited_turns, agents=[run])).says == (
        "nothing sets `recursion_limit`: langgraph in the version read (1.2.22) stops at 10007 "
        "by default, practically none"
    )


def test_the_tightest_limit_counts() -> None:
    loose = limit("recursion_limit", Unit.TURNS, 9999, DEFAULT)
    tight = limit("run_limit", Unit.CALLS, 5)
    assert found(unlimited_turns, agents=[agent(9, limits=(loose, tight))]) == []
    soft = replace(tight, hard=False)
    assert lines(found(unlimited_turns, agents=[agent(9, limits=(loose, soft))])) == [(9, True)]


def test_money_or_a_deadline_ends_a_run_too() -> None:
    none = limit("max_turns", Unit.TURNS, ABSENT, None)
    for more in (limit("max_budget_usd", Unit.USD, 2), limit("timeout", Unit.SECONDS, 60)):
        assert found(unlimited_turns, agents=[agent(9, limits=(none, more))]) == []
    run = agent(9, limits=(none,), guards=(guard(1).span,))
    assert found(unlimited_turns, agents=[run], guards=[guard(1)]) == []
    monthly = guard(1, per="month")
    assert lines(found(unlimited_turns, agents=[run], guards=[monthly])) == [(9, True)]


def test_a_fact_that_can_carry_no_turn_limit_is_not_asked_for_one() -> None:
    assert found(unlimited_turns, agents=[agent(3, "construct"), agent(9)]) == []


def test_a_run_that_can_carry_the_limit_speaks_for_its_construct() -> None:
    none = limit("max_turns", Unit.TURNS, ABSENT, None)
    built = agent(3, "construct", limits=(none,), runs=(crew(9),))
    run = agent(9, builds=(crew(3),), limits=(limit("max_turns", Unit.TURNS, 5),))
    assert found(unlimited_turns, agents=[built, run]) == []
    run = replace(run, limits=(none,))
    assert lines(found(unlimited_turns, agents=[built, run])) == [(9, True)]


def test_a_member_answers_for_itself_when_the_run_takes_no_limit() -> None:
    member = agent(3, "construct", limits=(limit("max_iter", Unit.TURNS, 200),))
    team = agent(6, "construct", builds=(crew(3),))
    run = agent(9, builds=(crew(6),))
    assert lines(found(unlimited_turns, agents=[member, team, run])) == [(3, True)]


def test_runs_with_the_same_fault_are_one_finding() -> None:
    none = limit("max_turns", Unit.TURNS, ABSENT, None)
    off = limit("max_turns", Unit.TURNS, None)
    runs = [
        agent(n, builds=(crew(3),), limits=(one,)) for n, one in ((9, none), (12, off), (15, none))
    ]
    findings = found(unlimited_turns, agents=[agent(3, "construct"), *runs])
    assert lines(findings) == [(9, True), (12, True)]
    assert [step.at.line for step in findings[0].because] == [3, 15]


def test_a_limit_given_to_the_agent_counts_where_the_run_has_a_default() -> None:
    baked = limit("recursion_limit", Unit.TURNS, 9999, DEFAULT)
    default = limit("recursion_limit", Unit.TURNS, 10007, DEFAULT)
    built = agent(3, "construct", limits=(baked,), framework="langchain", version="1.5.0")
    run = agent(9, builds=(crew(3),), limits=(default,), framework="langgraph", version="1.2.22")
    assert only(found(unlimited_turns, agents=[built, run])).says == (
        "nothing sets `recursion_limit`: langchain 1.5.0 stops at 9999 by default, practically none"
    )
    middleware = replace(built, limits=(baked, limit("run_limit", Unit.TURNS, 8)))
    assert found(unlimited_turns, agents=[middleware, run]) == []
    more = replace(run, limits=(limit("recursion_limit", Unit.TURNS, 90),))
    assert only(found(unlimited_turns, agents=[built, more])).says == (
        "`recursion_limit` = 90 is above the 50 turns of the policy"
    )
    off = replace(run, limits=(limit("recursion_limit", Unit.TURNS, None),))
    assert only(found(unlimited_turns, agents=[built, off])).severity is None


def test_the_worst_of_several_agents_counts() -> None:
    default = limit("max_turns", Unit.TURNS, ABSENT, None)
    good = agent(3, "construct", limits=(limit("max_turns", Unit.TURNS, 5),))
    bad = agent(4, "construct", limits=(limit("max_turns", Unit.TURNS, 500),))
    run = agent(9, builds=(crew(3), crew(4)), limits=(default,))
    assert only(found(unlimited_turns, agents=[good, bad, run])).says == (
        "`max_turns` = 500 is above the 50 turns of the policy"
    )


def test_a_default_that_the_run_repeats_is_the_agents() -> None:
    baked = limit("recursion_limit", Unit.TURNS, 9999, DEFAULT)
    built = agent(3, "construct", limits=(baked,), framework="langchain", version="1.5.0")
    run = agent(9, builds=(crew(3),), limits=(baked,), framework="langgraph", version="1.2.22")
    finding = only(found(unlimited_turns, agents=[built, run]))
    assert "langchain 1.5.0 stops at 9999" in finding.says


def test_hidden_turns_are_a_note_under_strict_only() -> None:
    default = limit("recursion_limit", Unit.TURNS, 10007, DEFAULT)
    run = agent(9, limits=(default,), hidden=DOUBT)
    assert found(unlimited_turns, agents=[run]) == []
    finding = only(found(unlimited_turns, Policy(strict=True), agents=[run]))
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    assert finding.says == (
        "cannot tell how many turns this openai-agents run may take: **options come from outside"
    )
    explicit = replace(run, limits=(replace(default, source=Source.EXPLICIT),))
    assert lines(found(unlimited_turns, agents=[explicit])) == [(9, True)]


def test_where_the_limit_stands_is_shown() -> None:
    far = limit("max_turns", Unit.TURNS, Known(Decimal(80), at(7, "app/settings.py")))
    finding = only(found(unlimited_turns, agents=[agent(9, limits=(far,))]))
    assert [str(step.at) for step in finding.because] == ["app/settings.py:7"]


def test_a_construct_with_one_run_that_takes_the_limit_is_silent() -> None:
    none = limit("max_turns", Unit.TURNS, ABSENT, None)
    built = agent(3, "construct", limits=(none,), runs=(crew(9), crew(12)))
    asks = agent(9, builds=(crew(3),))
    takes = agent(12, builds=(crew(3),), limits=(limit("max_turns", Unit.TURNS, 5),))
    assert found(unlimited_turns, agents=[built, asks, takes]) == []


def test_of_several_agents_the_worst_fault_is_said() -> None:
    own = limit("x", Unit.TURNS, ABSENT, None)
    high = agent(3, "construct", limits=(limit("max_turns", Unit.TURNS, 500),))
    none = agent(4, "construct", limits=(limit("max_turns", Unit.TURNS, None),))
    run = agent(9, builds=(crew(3), crew(4)), limits=(own,))
    finding = only(found(unlimited_turns, agents=[high, none, run]))
    assert (finding.severity, finding.says) == (
        None,
        "`max_turns` is switched off: nothing ends this openai-agents run",
    )


@pytest.mark.parametrize(("default", "told"), [(999, False), (1000, True), (1001, True)])
def test_from_a_thousand_on_a_default_is_none(default: int, told: bool) -> None:
    one = limit("max_turns", Unit.TURNS, default, DEFAULT)
    says = only(found(unlimited_turns, agents=[agent(9, limits=(one,))])).says
    assert says.endswith(", practically none") is told


def test_a_limit_that_is_not_hard_stops_nothing() -> None:
    soft = limit("run_limit", Unit.CALLS, 5, hard=False)
    assert only(found(unlimited_turns, agents=[agent(9, limits=(soft,))])).says == (
        "`run_limit` does not stop it: nothing ends this openai-agents run"
    )
