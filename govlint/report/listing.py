"""The facts as lines of text, one a fact, for people and grep."""

from collections.abc import Callable
from typing import Any

from govlint.model.facts import Agent, AgentLimit, Call, Guard, Limit, Loop
from govlint.model.report import Report
from govlint.model.state import Absent, Known, State, Unknown
from govlint.model.tags import is_transport
from govlint.report.parts.printable import printable


def render(report: Report) -> str:
    """`path:line  kind  what  attribute=value ...`; an attribute that is absent is left out,
    one that is unknown is a question mark."""
    facts = report.facts
    rows: list[tuple[Any, str, str]] = []
    rows += [(call.span, "call", _call(call)) for call in facts.calls]
    rows += [(agent.span, "agent", _agent(agent)) for agent in facts.agents]
    rows += [(loop.span, "loop", _loop(loop)) for loop in facts.loops]
    rows += [(guard.span, "guard", _guard(guard)) for guard in facts.guards]
    rows += [(limit.span, "limit", _limit(limit)) for limit in facts.limits]
    rows += [(problem.span, "problem", problem.says) for problem in facts.problems]
    lines = [
        f"{printable(str(span))}  {kind:<7} {printable(what)}" for span, kind, what in sorted(rows)
    ]
    lines += [f"error: {printable(error)}" for error in report.errors]
    return "".join(line + "\n" for line in lines)


def _call(call: Call) -> str:
    keys = ",".join(sorted({tag.key for tag in call.tags.entries if not is_transport(tag)}))
    tags = [f"tags={keys}{'' if call.tags.complete else '+?'}"]
    if not keys:
        tags = [] if call.tags.complete else ["tags=?"]
    return _row(
        call.api,
        _state("model", call.model),
        *tags,
        _state("token_cap", call.token_cap),
        _state("timeout", call.timeout),
        _state("retries", call.retries),
        "guarded" if call.guards else "",
        "" if call.sure else "(not sure)",
    )


def _agent(agent: Agent) -> str:
    return _row(
        f"{agent.what} {agent.api}",
        f"name={agent.name}" if agent.name else "",
        *(_agent_limit(limit) for limit in agent.limits),
        "guarded" if agent.guards else "",
        "" if agent.sure else "(not sure)",
    )


def _agent_limit(limit: AgentLimit) -> str:
    said = _state(limit.name, limit.amount)
    return f"{said} ({limit.source.value})" if said and limit.source else said


def _loop(loop: Loop) -> str:
    bounded = {True: "bounded", False: "unbounded", None: "bounded=?"}[loop.bounded]
    return _row(f"{loop.form} ({loop.purpose})", bounded, f"by {loop.bound}" if loop.bound else "")


def _guard(guard: Guard) -> str:
    hard = {True: "hard", False: "not hard", None: "hard=?"}[guard.hard]
    unit = f" {guard.unit.value}" if guard.unit else ""
    ceiling = _state("ceiling", guard.ceiling)
    return _row(f"{guard.library} {guard.symbol}", hard, f"{ceiling}{unit}" if ceiling else "")


def _limit(limit: Limit) -> str:
    per = f" per {limit.per}" if limit.per else ""
    return _row(_state(limit.key, limit.amount), f"{limit.unit.value}{per}", limit.carrier)


def _row(*parts: str) -> str:
    return "  ".join(part for part in parts if part)


def _state(name: str, state: State[Any], shown: Callable[[Any], str] = str) -> str:
    match state:
        case Known(None):
            return f"{name}=unlimited"
        case Known(value):
            return f"{name}={shown(value)}"
        case Unknown():
            return f"{name}=?"
        case Absent():
            return ""
