"""The inventory as tables of HTML: agents, guards, ceilings, calls and loops."""

from collections.abc import Callable, Iterable
from typing import Any

from govlint.model.facts import Agent, AgentLimit, Call, Guard, Limit, Loop, ProjectFacts, Unit
from govlint.model.source import Span
from govlint.model.state import Absent, Known, State, Unknown
from govlint.model.tags import is_transport
from govlint.report.parts.markup import dotted, prose, table, text, where

_NOTHING = '<span class="about">none</span>'
_UNLIMITED = '<span class="bad">no limit</span>'


def holdings(facts: ProjectFacts) -> str:
    """A heading with a count and a table for each kind of fact there is."""
    parts = [
        _part("Agents", ("Agent", "Limits", "Guards", "Where"), map(_agent, facts.agents)),
        _part("Guards", ("Guard", "Ceiling", "Stops by itself", "Covers", "Where"), map(_guard, facts.guards), {3}),
        _part("Ceilings in code and settings", ("Ceiling", "Amount", "Carrier", "Where"), map(_limit, facts.limits)),
        _part("Model calls", ("Call", "Model", "Tags", "Output cap", "Guards", "Where"), map(_call, facts.calls)),
        _part("Loops that reach a model", ("Loop", "Bounded", "By", "Where"), map(_loop, facts.loops)),
    ]  # fmt: skip
    return "\n".join(filter(None, parts)) or '<p class="none">Nothing that calls a model.</p>'


def _part(
    title: str, heads: tuple[str, ...], rows: Iterable[list[str]], numbers: Iterable[int] = ()
) -> str:
    told = list(rows)
    if not told:
        return ""
    return f"<h3>{title} ({len(told)})</h3>\n{table(heads, told, numbers)}"


def _agent(agent: Agent) -> list[str]:
    version = f" {text(agent.version)}" if agent.version else ""
    name = f"<b>{text(agent.name)}</b><br>" if agent.name else ""
    what = "run of" if agent.what == "run" else "made with"
    limits = [_agent_limit(limit) for limit in agent.limits]
    hidden = ['<span class="open">?</span> arguments that cannot be read'] if agent.hidden else []
    return [
        f"{name}{what} {dotted(agent.api)}{version}",
        "<br>".join([*dict.fromkeys(filter(None, limits)), *hidden]) or _NOTHING,
        _spans(agent.guards),
        _at(agent.span),
    ]


def _agent_limit(limit: AgentLimit) -> str:
    if isinstance(limit.amount, Absent):
        return ""
    source = f" ({limit.source.value})" if limit.source else ""
    amount = _state(limit.amount, lambda value: f"{value:f} {_unit(limit.unit)}")
    return f"<code>{text(limit.name)}</code> {amount}{source}"


def _guard(guard: Guard) -> list[str]:
    unit = f" {_unit(guard.unit)}" if guard.unit else ""
    per = f" per {text(guard.per)}" if guard.per and isinstance(guard.ceiling, Known) else ""
    hard = {
        True: '<span class="good">yes</span>',
        False: '<span class="bad">no</span>',
        None: '<span class="open">?</span>',
    }[guard.hard]
    why = "".join(f"<br>{prose(step.says)}" for step in guard.inert)
    return [
        f"{text(guard.library)} {dotted(guard.symbol)}",
        f"{_state(guard.ceiling, lambda value: f'{value:f}{unit}')}{per}",
        f"{hard}{why}",
        str(len(guard.covers)),
        _at(guard.span),
    ]


def _limit(limit: Limit) -> list[str]:
    per = f" per {text(limit.per)}" if limit.per else ""
    amount = _state(limit.amount, lambda value: f"{value:f} {_unit(limit.unit)}")
    return [dotted(limit.key), f"{amount}{per}", limit.carrier, _at(limit.span)]


def _call(call: Call) -> list[str]:
    tags = [tag.key for tag in call.tags.entries if not is_transport(tag)]
    keys = ", ".join(text(key) for key in dict.fromkeys(tags))
    hidden = "" if call.tags.complete else '<span class="open">?</span>'
    return [
        dotted(call.api),
        _state(call.model, lambda value: text(str(value))),
        " and ".join(filter(None, (keys, hidden))) or _NOTHING,
        _state(call.token_cap, lambda value: f"{value} tokens"),
        _spans(call.guards),
        _at(call.span),
    ]


def _loop(loop: Loop) -> list[str]:
    bounded = {
        True: '<span class="good">yes</span>',
        False: '<span class="bad">no</span>',
        None: '<span class="open">?</span>',
    }[loop.bounded]
    return [f"{loop.form} ({loop.purpose})", bounded, prose(loop.bound), _at(loop.span)]


def _unit(unit: Unit) -> str:
    return "USD" if unit is Unit.USD else unit.value


def _state(state: State[Any], shown: Callable[[Any], str]) -> str:
    match state:
        case Known(None):
            return _UNLIMITED
        case Known(value):
            return shown(value)
        case Unknown(why):
            return f'<span class="open" title="{text(why)}">?</span>'
        case Absent():
            return _NOTHING


def _spans(spans: tuple[Span, ...]) -> str:
    return "<br>".join(map(_at, spans)) or _NOTHING


def _at(span: Span) -> str:
    return f'<span class="where">{where(span)}</span>'
