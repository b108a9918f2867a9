"""GOV201 unguarded-agent: which facts are findings, and what they say."""

from dataclasses import replace
from typing import Any

import pytest

from govlint.checks.unguarded_agent import unguarded_agent
from govlint.checks.unlimited_turns import unlimited_turns
from govlint.model.facts import ABSENT, Known, Loop, Unit, Unknown
from govlint.model.finding import Severity
from govlint.model.policy import Ceiling, Override, Policy
from govlint.model.source import Step
from tests.unit.checks.made import (
    DEFAULT,
    DOUBT,
    agent,
    at,
    call,
    crew,
    found,
    guard,
    limit,
    lines,
    loop,
    only,
)


def test_a_run_without_a_ceiling() -> None:
    turns = limit("max_turns", Unit.TURNS, 10, DEFAULT)
    finding = only(found(unguarded_agent, agents=[agent(9, limits=(turns,))]))
    assert finding.says == (
        "no hard ceiling in USD or tokens stops this openai-agents run: "
        "`max_turns` = 10 (the default of openai-agents 0.24.0) bounds turns, not money"
    )
    assert (finding.at, finding.sure, finding.severity) == (crew(9), True, None)


def test_a_default_without_a_locked_version_fits_in_the_sentence() -> None:
    turns = limit("maximum_auto_invoke_attempts", Unit.TURNS, 5, DEFAULT)
    kernel = agent(9, framework="semantic-kernel", version=None, read="1.45.0", limits=(turns,))
    assert only(found(unguarded_agent, agents=[kernel])).says == (
        "no hard ceiling in USD or tokens stops this semantic-kernel run: "
        "`maximum_auto_invoke_attempts` = 5 (the default, 1.45.0 assumed) bounds turns, not money"
    )
    part = agent(3, "construct", framework="langchain", version=None, read="1.5.0", limits=(turns,))
    graph = agent(9, framework="langgraph", limits=(), builds=(part.span,))
    assert only(found(unguarded_agent, agents=[graph, part])).says.endswith(
        "`maximum_auto_invoke_attempts` = 5 (the default, langchain 1.5.0 assumed) bounds turns, not money"
    )


def test_the_argument_that_would_satisfy_is_named() -> None:
    budget = limit("max_budget_usd", Unit.USD, ABSENT, None)
    finding = only(found(unguarded_agent, agents=[agent(9, limits=(budget,))]))
    assert finding.help == "give it `max_budget_usd=`"
    tokens = limit("total_tokens_limit", Unit.TOKENS, ABSENT, None)
    law = Policy(ceiling=Ceiling(units=("usd",)))
    finding = only(found(unguarded_agent, law, agents=[agent(9, limits=(tokens, budget))]))
    assert finding.help == "give it `max_budget_usd=`"


def test_construct_and_run_are_one_finding_at_the_run() -> None:
    built = agent(3, "construct", runs=(crew(9), crew(12)))
    runs = [agent(9, builds=(crew(3),)), agent(12, builds=(crew(3),))]
    finding = only(found(unguarded_agent, agents=[built, *runs]))
    assert finding.at == crew(9)
    assert [(step.at, step.says) for step in finding.because] == [
        (crew(3), "constructed here"),
        (crew(12), "run here too"),
    ]
    assert finding.stands_for == (crew(3), crew(12))


def test_a_construct_that_nobody_runs_speaks_for_itself() -> None:
    assert lines(found(unguarded_agent, agents=[agent(3, "construct")])) == [(3, True)]


def test_a_covered_construct_covers_its_runs() -> None:
    built = agent(3, "construct", guards=(guard(1).span,), runs=(crew(9),))
    run = agent(9, builds=(crew(3),))
    assert found(unguarded_agent, agents=[built, run], guards=[guard(1)]) == []


def test_a_covered_run_covers_its_construct() -> None:
    built = agent(3, "construct", runs=(crew(9),))
    run = agent(9, builds=(crew(3),), guards=(guard(1).span,))
    assert found(unguarded_agent, agents=[built, run], guards=[guard(1)]) == []


def test_a_crew_is_covered_when_each_member_is() -> None:
    safe = agent(3, "construct", guards=(guard(1).span,))
    open_ = agent(4, "construct")
    team = agent(6, "construct", builds=(crew(3), crew(4)))
    run = agent(9, builds=(crew(6),))
    assert lines(found(unguarded_agent, agents=[safe, open_, team, run], guards=[guard(1)])) == [
        (9, True)
    ]
    both = replace(open_, guards=(guard(1).span,))
    assert found(unguarded_agent, agents=[safe, both, team, run], guards=[guard(1)]) == []


def test_constructs_that_name_each_other_end() -> None:
    left = agent(3, "construct", builds=(crew(4),))
    right = agent(4, "construct", builds=(crew(3),))
    run = agent(9, builds=(crew(3),))
    assert lines(found(unguarded_agent, agents=[left, right, run])) == [(9, True)]


def test_one_open_run_among_covered_ones_is_the_finding() -> None:
    covered = agent(9, builds=(crew(3),), guards=(guard(1).span,))
    open_ = agent(12, builds=(crew(3),))
    built = agent(3, "construct", runs=(crew(9), crew(12)))
    findings = found(unguarded_agent, agents=[built, covered, open_], guards=[guard(1)])
    assert lines(findings) == [(12, True)]


def test_a_test_that_runs_the_agent_says_nothing_new() -> None:
    built = agent(3, "construct", runs=(at(9, "tests/t.py"),))
    run = agent(9, path="tests/t.py", builds=(crew(3),), in_test=True)
    assert [one.at for one in found(unguarded_agent, agents=[built, run])] == [crew(3)]
    own = agent(3, "construct", path="tests/t.py", runs=(at(9, "tests/t.py"),), in_test=True)
    run = replace(run, builds=(own.span,))
    assert [one.at for one in found(unguarded_agent, agents=[own, run])] == [at(9, "tests/t.py")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hard": False}, "`tokenfence.guard` does not stop the next call"),
        (
            {"hard": False, "inert": (Step(at(1), 'on_limit="warn" only logs'),)},
            '`tokenfence.guard` on_limit="warn" only logs',
        ),
        ({"ceiling": Known(None)}, "`tokenfence.guard` has no ceiling"),
        ({"money": False, "unit": None}, "`tokenfence.guard` does not bound money"),
        ({"money": False, "unit": Unit.SECONDS}, "`tokenfence.guard` bounds seconds, not money"),
        ({"unit": Unit.TURNS}, "`tokenfence.guard` bounds turns, not USD or tokens"),
        ({"ceiling": ABSENT}, "`tokenfence.guard` is given no ceiling in USD"),
        ({"per": "month"}, "`tokenfence.guard` holds per month, so one run can spend all of it"),
    ],
)
def test_what_does_not_satisfy_is_named(change: dict[str, Any], reason: str) -> None:
    soft = guard(1, **change)
    finding = only(found(unguarded_agent, agents=[agent(9, guards=(soft.span,))], guards=[soft]))
    assert (
        finding.says == f"no hard ceiling in USD or tokens stops this openai-agents run: {reason}"
    )
    assert (finding.sure, finding.because[0].at) == (True, soft.span)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"unit": Unit.TOKENS},
        {"unit": None},
        {"per": None},
        {"ceiling": Unknown("SESSION_BUDGET is read at run time")},
        {"ceiling": ABSENT, "unit": None},
    ],
)
def test_what_satisfies(change: dict[str, Any]) -> None:
    hard = guard(1, **change)
    assert found(unguarded_agent, agents=[agent(9, guards=(hard.span,))], guards=[hard]) == []


def test_a_policy_of_dollars_takes_no_tokens() -> None:
    law = Policy(ceiling=Ceiling(units=("usd",)))
    tokens = guard(1, unit=Unit.TOKENS)
    run = agent(9, guards=(tokens.span,))
    finding = only(found(unguarded_agent, law, agents=[run], guards=[tokens]))
    assert finding.says.endswith("`tokenfence.guard` bounds tokens, not USD")


def test_a_limit_of_the_agent_in_money_is_a_ceiling() -> None:
    for amount, count in ((5, 0), (None, 1), (ABSENT, 1), (Unknown("from settings"), 0)):
        budget = limit("max_budget_usd", Unit.USD, amount)
        assert len(found(unguarded_agent, agents=[agent(9, limits=(budget,))])) == count, amount
    hidden = limit("max_budget_usd", Unit.USD, Unknown("**options"), None)
    assert lines(found(unguarded_agent, agents=[agent(9, limits=(hidden,))])) == [(9, False)]
    soft = limit("soft_budget", Unit.USD, 5, hard=False)
    assert lines(found(unguarded_agent, agents=[agent(9, limits=(soft,))])) == [(9, True)]


def test_what_cannot_be_known_is_an_unsure_note() -> None:
    for one, guards in (
        (agent(9, hidden=DOUBT), []),
        (agent(9, guards=(guard(1).span,)), [guard(1, hard=None)]),
        (agent(9, sure=False), []),
    ):
        finding = only(found(unguarded_agent, agents=[one], guards=guards))
        assert (finding.sure, finding.severity) == (False, Severity.NOTE)
        law = Policy(strict=True)
        assert only(found(unguarded_agent, law, agents=[one], guards=guards)).severity is None


def test_the_minimal_policy_takes_turns_with_an_output_cap() -> None:
    law = Policy(ceiling=Ceiling(units=("usd", "turns+cap")))
    turns = limit("max_turns", Unit.TURNS, 10, DEFAULT)
    cap = limit("max_tokens", Unit.TOKENS, 800)
    assert found(unguarded_agent, law, agents=[agent(9, limits=(turns, cap))]) == []
    assert lines(found(unguarded_agent, law, agents=[agent(9, limits=(turns,))])) == [(9, True)]
    many = limit("recursion_limit", Unit.TURNS, 10007, DEFAULT)
    assert lines(found(unguarded_agent, law, agents=[agent(9, limits=(many, cap))])) == [(9, True)]


def test_a_home_made_loop_without_a_ceiling() -> None:
    finding = only(found(unguarded_agent, loops=[loop(9, bounded=True, bound="range(8), line 9")]))
    assert finding.says == (
        "no hard ceiling in USD or tokens stops this home-made agent loop: "
        "only turns are bounded (range(8), line 9)"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "retry"},
        {"purpose": "poll"},
        {"form": "retry"},
        {"agentic": False},
        {"guards": (guard(1).span,)},
        {"calls": (call(20).span, call(22).span)},
    ],
)
def test_loops_that_are_no_finding(change: dict[str, Any]) -> None:
    guarded = [call(n, guards=(guard(1).span,)) for n in (20, 22)]
    one = loop(9, **change)
    assert found(unguarded_agent, loops=[one], guards=[guard(1)], calls=guarded) == []


def test_a_loop_with_one_unguarded_call_is_a_finding() -> None:
    calls = [call(20, guards=(guard(1).span,)), call(22)]
    one = loop(9, calls=tuple(each.span for each in calls))
    assert lines(found(unguarded_agent, loops=[one], guards=[guard(1)], calls=calls)) == [(9, True)]


def test_a_loop_around_a_framework_run_is_the_runs_finding() -> None:
    run = agent(12)
    findings = found(unguarded_agent, agents=[run], loops=[loop(9, calls=(run.span,))])
    assert [one.at for one in findings] == [run.span]


def reaching(one: Loop, *ways: tuple[int, ...], path: str = "app/loop.py") -> Loop:
    """The loop with ways to its calls: lines of call expressions, the paid one last."""
    steps = tuple(Step(at(line, path), "leads to the call") for line in ways[0])
    return replace(one, path=steps, calls=tuple(at(way[-1], path) for way in ways))


def test_nested_loops_are_one_agent() -> None:
    outer = reaching(loop(9), (14,))
    inner = reaching(loop(12, form="for"), (14,))
    assert lines(found(unguarded_agent, loops=[outer, inner])) == [(9, True)]
    guarded = replace(outer, guards=(guard(1).span,))
    findings = found(unguarded_agent, loops=[guarded, inner], guards=[guard(1)])
    assert lines(findings) == [(12, True)]
    tested = replace(outer, in_test=True)
    assert lines(found(unguarded_agent, loops=[tested, inner])) == [(9, True), (12, True)]
    bystander = replace(outer, purpose="retry")
    assert lines(found(unguarded_agent, loops=[bystander, inner])) == [(12, True)]


def test_a_nested_loop_may_hold_only_one_of_the_calls() -> None:
    outer = reaching(loop(9), (10,), (14,))
    inner = reaching(loop(12), (14,))
    assert lines(found(unguarded_agent, loops=[outer, inner])) == [(9, True)]


def test_a_nested_loop_that_calls_a_wrapper_stands_further_right() -> None:
    outer = reaching(loop(9), (10,), (13, 40))
    inner = reaching(loop(12), (13, 40))
    deeper = replace(inner, span=inner.span._replace(column=9))
    assert lines(found(unguarded_agent, loops=[outer, deeper])) == [(9, True)]
    for other in (
        inner,
        replace(deeper, function="app.loop.other"),
        reaching(deeper, (13, 41)),
        replace(deeper, span=deeper.span._replace(line=8)),
    ):
        assert len(found(unguarded_agent, loops=[outer, other])) == 2, other


def test_a_loop_that_another_reaches_through_a_call_is_the_same_agent() -> None:
    inner = reaching(loop(12, path="app/turns.py"), (15,), path="app/turns.py")
    outer = reaching(loop(9, path="app/z.py"), (9, 15), path="app/turns.py")
    assert [one.at.path for one in found(unguarded_agent, loops=[outer, inner])] == ["app/z.py"]


def test_loops_that_share_a_wrapper_are_two_agents() -> None:
    loops = [reaching(loop(9), (10, 40)), reaching(loop(20), (21, 40))]
    assert lines(found(unguarded_agent, loops=loops, calls=[call(40)])) == [(9, True), (20, True)]


def test_loops_that_run_each_other_are_one_agent() -> None:
    left = reaching(loop(3, form="recursion"), (4, 13), (13,))
    right = reaching(loop(12, form="recursion"), (13, 4), (4,))
    assert lines(found(unguarded_agent, loops=[left, right])) == [(3, True)]


def test_a_bounded_loop_is_enough_where_turns_are() -> None:
    turns = Policy(ceiling=Ceiling(units=("turns",)))
    capped = Policy(ceiling=Ceiling(units=("turns+cap",)))
    for cap, ways in ((ABSENT, [0, 1]), (Known(500), [0, 0])):
        one = call(20, token_cap=cap)
        bounded = loop(9, bounded=True, calls=(one.span,))
        counts = [
            len(found(unguarded_agent, law, loops=[bounded], calls=[one]))
            for law in (turns, capped)
        ]
        assert counts == ways
    assert lines(found(unguarded_agent, turns, loops=[loop(9)])) == [(9, True)]


def test_the_law_is_that_of_each_file() -> None:
    override = Override(("app/batch.py",), {"ceiling": {"units": ("turns",)}})
    law = Policy(overrides=(override,))
    loops = [loop(9, bounded=True), loop(9, path="app/batch.py", bounded=True)]
    assert [one.at.path for one in found(unguarded_agent, law, loops=loops)] == ["app/loop.py"]


def test_the_argument_is_named_as_the_library_takes_it() -> None:
    turns = replace(
        limit("recursion_limit", Unit.TURNS, 10007, DEFAULT), argument="config.recursion_limit"
    )
    money = replace(limit("cost_limit", Unit.USD, ABSENT, None), argument="usage_limits.cost_limit")
    run = agent(9, limits=(turns, money))
    assert only(found(unlimited_turns, agents=[run])).help == (
        "give it `recursion_limit` in `config=`, at most 50 (`max-turns` of the policy)"
    )
    assert (
        only(found(unguarded_agent, agents=[run])).help == "give it `cost_limit` in `usage_limits=`"
    )


def test_a_loop_is_as_sure_as_the_surest_of_its_calls() -> None:
    calls = [call(20, sure=False), call(22, sure=False)]
    one = loop(9, calls=tuple(each.span for each in calls))
    finding = only(found(unguarded_agent, loops=[one], calls=calls))
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    assert finding.says.startswith("cannot tell whether a hard ceiling in USD or tokens stops")
    calls[1] = replace(calls[1], sure=True)
    finding = only(found(unguarded_agent, loops=[one], calls=calls))
    assert (finding.sure, finding.severity) == (True, None)
    doubt = loop(9, guards=(guard(1).span,))
    finding = only(found(unguarded_agent, loops=[doubt], guards=[guard(1, hard=None)]))
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    assert finding.says.endswith("`tokenfence.guard` may not stop the next call")


def test_every_call_of_a_loop_needs_the_cap() -> None:
    law = Policy(ceiling=Ceiling(units=("turns+cap",)))
    calls = [call(20, token_cap=Known(500)), call(22)]
    one = loop(9, bounded=True, calls=tuple(each.span for each in calls))
    assert lines(found(unguarded_agent, law, loops=[one], calls=calls)) == [(9, True)]
    assert lines(found(unguarded_agent, law, loops=[loop(9, bounded=True)])) == [(9, True)]


def test_guards_of_calls_that_may_be_hard_leave_doubt() -> None:
    doubt, hard, soft = guard(1, hard=None), guard(2), guard(3, hard=False)
    for spans, sure in (((1, 2), False), ((1, 1), False), ((1, 3), True)):
        calls = [call(20 + n, guards=(at(line, "app/guards.py"),)) for n, line in enumerate(spans)]
        one = loop(9, calls=tuple(each.span for each in calls))
        findings = found(unguarded_agent, loops=[one], calls=calls, guards=[doubt, hard, soft])
        assert [finding.sure for finding in findings] == [sure], spans


def test_the_turn_limit_of_the_policy_itself_is_enough() -> None:
    law = Policy(ceiling=Ceiling(units=("turns",)), max_turns=10)
    limits = (limit("max_turns", Unit.TURNS, 10), limit("max_calls", Unit.CALLS, 99))
    assert found(unguarded_agent, law, agents=[agent(9, limits=limits)]) == []
    assert len(found(unguarded_agent, law, agents=[agent(9, limits=limits[1:])])) == 1


def test_a_test_that_also_runs_the_products_agent_is_silent() -> None:
    ours = agent(3, "construct")
    its = agent(4, "construct", path="tests/t.py", in_test=True)
    run = agent(9, path="tests/t.py", builds=(its.span, ours.span), in_test=True)
    assert [one.at for one in found(unguarded_agent, agents=[ours, its, run])] == [crew(3)]
