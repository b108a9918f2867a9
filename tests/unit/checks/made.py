"""Facts made by hand, with the fewest words, and what a check says about them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from govlint.model.check import Check
from govlint.model.facts import (
    Agent,
    AgentLimit,
    Call,
    Guard,
    Known,
    Loop,
    ProjectFacts,
    Sink,
    Slot,
    Source,
    Tag,
    Tags,
    Unit,
    Unknown,
)
from govlint.model.finding import Finding
from govlint.model.policy import Policy, RequiredTag
from govlint.model.source import Span

TEAM = Policy(tags=(RequiredTag("team_id", aliases=("team", "cost_center")),))
CLIENT = Span("app/llm.py", 3, 10, 3, 18)
HEADERS = Slot("extra_headers", Sink.HEADER, "call", "headers")
DEFAULT_HEADERS = Slot("default_headers", Sink.HEADER, "client", "headers")
DEFAULT = Source.DEFAULT
METADATA = Slot("metadata", Sink.LOG, "call")


def at(line: int, path: str = "app/llm.py", end: int = 0) -> Span:
    return Span(path, line, 5, end or line, 60)


def crew(line: int) -> Span:
    return at(line, "app/crew.py")


DOUBT = (Unknown("**options come from outside", at(1)),)


def call(line: int, path: str = "app/llm.py", **more: Any) -> Call:
    base = Call(
        at(line, path),
        api="openai.responses.create",
        provider="openai",
        modality="chat",
        function="app.llm.ask",
        sure=True,
        slots=(METADATA, HEADERS, DEFAULT_HEADERS),
        statement=f"client.responses.create(input={line})",
    )
    return replace(base, **more)


def tag(key: str, value: Any = "search", sink: Sink = Sink.LOG, line: int = 10) -> Tag:
    state = value if not isinstance(value, str) else Known(value)
    return Tag(key, state, sink, "metadata", at(line))


def tags(*keys: str, sink: Sink = Sink.LOG) -> Tags:
    return Tags(tuple(tag(key, sink=sink) for key in keys))


def agent(line: int, what: str = "run", path: str = "app/crew.py", **more: Any) -> Agent:
    base = Agent(
        at(line, path),
        what=what,
        framework="openai-agents",
        api="agents.Runner.run" if what == "run" else "agents.Agent",
        function="app.crew.main",
        version="0.24.0",
        read="0.24.0",
    )
    return replace(base, **more)


def limit(
    name: str, unit: Unit, value: Any, source: Source | None = Source.EXPLICIT, hard: bool = True
) -> AgentLimit:
    """A limit with a known amount (a number or None for "no limit") or with the given state."""
    if value is None or isinstance(value, int):
        value = Known(None if value is None else Decimal(value))
    return AgentLimit(name, unit, value, source, hard)


def guard(line: int, **more: Any) -> Guard:
    base = Guard(
        at(line, "app/guards.py"),
        library="tokenfence",
        symbol="tokenfence.guard",
        form="wrapper",
        function="app.guards",
        tier=3,
        hard=True,
        ceiling=Known(Decimal(1)),
        unit=Unit.USD,
        per="client",
        money=True,
    )
    return replace(base, **more)


def loop(line: int, end: int = 0, path: str = "app/loop.py", **more: Any) -> Loop:
    base = Loop(
        at(line, path, end),
        form="while",
        purpose="turn",
        bounded=False,
        bound="nothing: only the model's answer ends it",
        function="app.loop.run",
        agentic=True,
    )
    return replace(base, **more)


def found(check: Check, policy: Policy = Policy(), **facts: Any) -> list[Finding]:  # noqa: B008
    """What a check finds in a project of these facts, each fact judged as the engine does."""
    project = ProjectFacts(
        **{kind: tuple(sorted(some, key=lambda one: one.span)) for kind, some in facts.items()}
    )
    findings: list[Finding] = []
    for fact in (*project.calls, *project.agents, *project.guards, *project.loops):
        if isinstance(fact, check.wants):
            findings += check.judge(fact, project, policy.at(fact.span.path))
    for finding in findings:
        assert len(finding.says) <= 160, finding.says
        assert not finding.says.endswith("."), finding.says
        assert finding.help, finding.says
    return findings


def lines(findings: list[Finding]) -> list[tuple[int, bool]]:
    return [(finding.at.line, finding.sure) for finding in findings]


def only(findings: list[Finding]) -> Finding:
    """The one finding there is."""
    (finding,) = findings
    return finding
