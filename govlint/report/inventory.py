"""Every fact as JSON: the contract `govlint.inventory/1` (schema/inventory.schema.json)."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from govlint.model.facts import (
    Agent,
    AgentLimit,
    Call,
    Guard,
    Limit,
    Loop,
    Problem,
    ProjectFacts,
    Tags,
)
from govlint.model.report import Report
from govlint.model.source import Span
from govlint.model.state import Absent, Known, State, Unknown
from govlint.report.parts.places import extent, point, step

SCHEMA = "govlint.inventory/1"

Guards = Mapping[Span, Guard]


def render(report: Report) -> str:
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    facts, coverage = report.facts, report.coverage
    guards = {guard.span: guard for guard in facts.guards}
    return {
        "schema": SCHEMA,
        "version": report.version,
        "facts": [_fact(fact, guards) for fact in _in_order(facts)],
        "problems": [_problem(problem) for problem in facts.problems],
        "coverage": {
            "files": coverage.files,
            "read": coverage.read,
            "calls": coverage.calls,
            "agents": coverage.agents,
            "unknown": coverage.unknown,
        },
        "errors": list(report.errors),
    }


Fact = Call | Agent | Loop | Guard | Limit


def _in_order(facts: ProjectFacts) -> list[Fact]:
    every: list[Fact] = [*facts.calls, *facts.agents, *facts.loops, *facts.guards, *facts.limits]
    return sorted(every, key=lambda fact: (fact.span, type(fact).__name__))


def _fact(fact: Fact, guards: Guards) -> dict[str, Any]:
    match fact:
        case Call():
            return _call(fact, guards)
        case Agent():
            return _agent(fact, guards)
        case Loop():
            return _loop(fact, guards)
        case Guard():
            return _guard(fact)
        case Limit():
            return _limit(fact)


def _call(call: Call, guards: Guards) -> dict[str, Any]:
    return {
        "kind": "call",
        **extent(call.span),
        "sure": call.sure,
        "api": call.api,
        "provider": call.provider,
        "modality": call.modality,
        "function": call.function,
        "model": _state(call.model),
        "tags": _tags(call.tags),
        "tag_slots": [{"name": s.name, "sink": s.sink.value, "on": s.on} for s in call.slots],
        "token_cap": _state(call.token_cap, _number),
        "timeout": _state(call.timeout, _number),
        "retries": _state(call.retries, _number),
        "guards": _guarded(call.guards, guards),
        "client": point(call.client) if call.client else None,
        "in_test": call.in_test,
    }


def _agent(agent: Agent, guards: Guards) -> dict[str, Any]:
    return {
        "kind": "agent",
        **extent(agent.span),
        "sure": agent.sure,
        "what": agent.what,
        "framework": agent.framework,
        "framework_version": agent.version,
        "api": agent.api,
        "function": agent.function,
        "name": agent.name,
        "model": _state(agent.model),
        "limits": {limit.name: _agent_limit(limit) for limit in reversed(agent.limits)},
        "hidden": [_state(one) for one in agent.hidden],
        "guards": _guarded(agent.guards, guards),
        "builds": [point(span) for span in agent.builds],
        "runs": [point(span) for span in agent.runs],
        "in_test": agent.in_test,
    }


def _loop(loop: Loop, guards: Guards) -> dict[str, Any]:
    return {
        "kind": "loop",
        **extent(loop.span),
        "form": loop.form,
        "purpose": loop.purpose,
        "bounded": loop.bounded,
        "bound": loop.bound,
        "agentic": loop.agentic,
        "function": loop.function,
        "path_to_call": [step(one) for one in loop.path],
        "calls": [point(span) for span in loop.calls],
        "guards": _guarded(loop.guards, guards),
        "because": [step(one) for one in loop.why],
        "in_test": loop.in_test,
    }


def _guard(guard: Guard) -> dict[str, Any]:
    return {
        "kind": "guard",
        **extent(guard.span),
        "library": guard.library,
        "symbol": guard.symbol,
        "form": guard.form,
        "function": guard.function,
        "tier": guard.tier,
        "hard": guard.hard,
        "money": guard.money,
        "ceiling": _state(guard.ceiling, _number),
        "unit": guard.unit.value if guard.unit else None,
        "per": guard.per,
        "inert": [step(one) for one in guard.inert],
        "bypassed": [step(one) for one in guard.bypassed],
        "covers": [point(span) for span in guard.covers],
        "in_test": guard.in_test,
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "kind": "limit",
        **extent(limit.span),
        "key": limit.key,
        "name": limit.name,
        "amount": _state(limit.amount, _number),
        "unit": limit.unit.value,
        "per": limit.per,
        "carrier": limit.carrier,
        "subject": limit.subject,
        "hard": limit.hard,
        "raw": limit.raw,
    }


def _agent_limit(limit: AgentLimit) -> dict[str, Any]:
    return {
        **_state(limit.amount, _number),
        "unit": limit.unit.value,
        "source": limit.source.value if limit.source else None,
        "hard": limit.hard,
    }


def _tags(tags: Tags) -> dict[str, Any]:
    kept = "known" if tags.entries else "absent"
    return {
        "state": kept if tags.complete else "unknown",
        "keys": sorted({tag.key for tag in tags.entries}),
        "entries": [
            {
                "key": tag.key,
                "value": _state(tag.value),
                "sink": tag.sink.value,
                "slot": tag.slot,
                "at": point(tag.at),
            }
            for tag in tags.entries
        ],
        "hidden": [_state(one) for one in tags.hidden],
    }


def _guarded(spans: Iterable[Span], guards: Guards) -> list[dict[str, Any]]:
    said = []
    for span in spans:
        guard = guards.get(span)
        known = {"library": guard.library, "hard": guard.hard} if guard else {}
        said.append({**point(span), **known})
    return said


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        **extent(problem.span),
        "message": problem.says,
        "help": problem.help,
        "blocks": problem.blocks,
    }


def _state(state: State[Any], value: Callable[[Any], Any] = lambda known: known) -> dict[str, Any]:
    match state:
        case Known(known, at):
            return {"state": "known", "value": value(known), **_where(at)}
        case Unknown(why, at):
            return {"state": "unknown", "why": why, **_where(at)}
        case Absent():
            return {"state": "absent"}


def _where(span: Span | None) -> dict[str, Any]:
    return {"at": point(span)} if span else {}


def _number(amount: Decimal | float | None) -> int | float | None:
    """A JSON number; None, infinity and NaN (limits that are none) are null."""
    if amount is None:
        return None
    exact = Decimal(amount)
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)
