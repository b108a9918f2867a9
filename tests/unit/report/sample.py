"""One report with everything in it that a format can get wrong."""

from decimal import Decimal

from govlint.model.facts import (
    ABSENT,
    Agent,
    AgentLimit,
    Call,
    Guard,
    Known,
    Limit,
    Loop,
    Problem,
    ProjectFacts,
    Sink,
    Slot,
    Source,
    Tag,
    Tags,
    Unit,
    Unknown,
)
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.fix import Fix, Replacement
from govlint.model.report import Coverage, Report, Rule
from govlint.model.source import Span, Step

TEXT = """\
from openai import OpenAI

client = OpenAI()


def ask(text):
    while True:
\t\tanswer = client.chat.completions.create(model="gpt-5", messages=text)
"""

CALL = Span("app/a b.py", 8, 12, 8, 72)
LOOP = Span("app/a b.py", 7, 5, 7, 15)
CLIENT = Span("app/a b.py", 3, 10, 3, 18)
GUARD = Span("app/guard.py", 2, 1, 2, 20)

FIX = Fix(
    "max_turns=8",
    False,
    (),
    (
        Replacement(Span("app/a b.py", 1, 1, 1, 1), "import os\n"),
        Replacement(Span("app/a b.py", 8, 20, 8, 21), "8"),
        Replacement(Span("app/c.py", 2, 3, 3, 1), ""),
    ),
)
UNTAGGED = Finding(
    at=CALL,
    says="`openai.chat.completions.create` carries no team_id",
    help="pass metadata={...} here, or default_headers on the client",
    because=(Step(CLIENT, "the client is made here, without default_headers"),),
    severity=Severity.ERROR,
    function="app.ask",
    subject="openai.chat.completions.create",
    statement="answer = client.chat.completions.create(model='gpt-5', messages=text)",
    code="GOV101",
    name="untagged-call",
    fingerprint="0" * 31 + "1",
)
UNBOUNDED = Finding(
    at=LOOP,
    says="nothing but the model's answer ends this loop",
    help="count the turns",
    because=(Step(LOOP, "the loop"), Step(CALL, "it calls the model on each turn")),
    severity=Severity.WARNING,
    sure=False,
    function="app.ask",
    code="GOV301",
    name="unbounded-loop",
    fingerprint="0" * 31 + "2",
)
SUPPRESSED = Finding(
    at=CALL,
    says="the call has no output-token cap",
    help="pass max_completion_tokens",
    severity=Severity.NOTE,
    function="app.ask",
    code="GOV203",
    name="uncapped-call",
    standing=Standing.SUPPRESSED,
    reason="nightly batch, billed to research",
    fingerprint="0" * 31 + "3",
)

FACTS = ProjectFacts(
    calls=(
        Call(
            span=CALL,
            api="openai.chat.completions.create",
            provider="openai",
            modality="chat",
            function="app.ask",
            sure=True,
            model=Known("gpt-5", CALL),
            tags=Tags(
                (Tag("team_id", Unknown("the variable team"), Sink.INVOICE, "metadata", CALL),),
                (Unknown("**kwargs comes from outside", CALL),),
            ),
            slots=(Slot("metadata", Sink.LOG, "call"),),
            token_cap=ABSENT,
            timeout=Known(Decimal("600")),
            retries=Known(2),
            guards=(GUARD,),
            client=CLIENT,
        ),
    ),
    agents=(
        Agent(
            span=Span("app/crew.py", 5, 8, 9, 2),
            what="construct",
            framework="crewai",
            api="crewai.Agent",
            function="app.crew",
            version="1.2.0",
            limits=(
                AgentLimit("max_iter", Unit.TURNS, Known(Decimal(25)), Source.DEFAULT),
                AgentLimit("max_execution_time", Unit.SECONDS, Known(None), Source.EXPLICIT),
                AgentLimit("budget", Unit.USD, Known(Decimal("0.1")), Source.CONFIG),
                AgentLimit("max_rpm", Unit.CALLS, ABSENT),
            ),
        ),
    ),
    guards=(
        Guard(
            span=GUARD,
            library="tokenfence",
            symbol="guard",
            form="wrapper",
            function="app.guard",
            tier=3,
            hard=None,
            ceiling=Known(Decimal("Infinity")),
            unit=Unit.USD,
            per="run",
            money=True,
            inert=(Step(GUARD, "the ceiling is infinite"),),
            covers=(CALL,),
        ),
    ),
    loops=(
        Loop(
            span=LOOP,
            form="while",
            purpose="turn",
            bounded=False,
            bound="only the model's answer ends it",
            function="app.ask",
            path=(Step(CALL, "calls the model"),),
            calls=(CALL,),
            agentic=True,
        ),
    ),
    limits=(
        Limit(
            span=Span("app/.env", 1, 1, 1, 22),
            key="SESSION_BUDGET_USD",
            name="SESSION_BUDGET_USD",
            amount=Known(Decimal("2.50")),
            unit=Unit.USD,
            carrier="dotenv",
            per="session",
            raw="2.50",
        ),
    ),
    problems=(Problem(Span("app/bad.py", 3), "it does not parse", "mend it"),),
)

PAGE = """\
# untagged-call

Spend that no one owns cannot be budgeted.

## Flagged

```python
create()  # finds: untagged-call
```
"""

REPORT = Report(
    verdict="fail",
    findings=(UNBOUNDED, UNTAGGED, SUPPRESSED),
    coverage=Coverage(files=412, read=31, calls=58, agents=4, unknown=3),
    rules=(
        Rule("untagged-call", "GOV101", "error", "A call carries no owner", PAGE, "0.1"),
        Rule("uncapped-call", "GOV203", "warning", "A call has no cap", PAGE, "0.1"),
        Rule("unbounded-loop", "GOV301", "error", "A loop has no bound", PAGE, "0.1"),
    ),
    facts=FACTS,
    version="0.1.0",
    policy="recommended",
    sources={"app/a b.py": TEXT, "app/guard.py": "\nclient = guard(client)\n"},
)
