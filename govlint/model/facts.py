"""Facts: what a repository's code does with money. Nouns, frozen, picklable, each with a span."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from govlint.model.source import Span, Step
from govlint.model.state import ABSENT, Absent, Known, State, Unknown


class Sink(StrEnum):
    """Where a tag ends up (the order is from most to least useful for attribution)."""

    INVOICE = "invoice"  # on the provider's bill or its export
    LOG = "log"  # kept in the provider's logs or objects
    HEADER = "header"  # an HTTP header, useful to a gateway
    TRACE = "trace"  # a callback or trace inside the process
    REJECTED = "rejected"  # the provider answers with an error


@dataclass(frozen=True, slots=True)
class Tag:
    """One metadata key that reaches a call. `value` is Unknown for a variable: present all the same."""

    key: str
    value: State[str]
    sink: Sink
    slot: str  # the argument that carries it: metadata, extra_headers, labels
    at: Span
    why: str = ""  # why the sink is REJECTED, as the catalogue has it


@dataclass(frozen=True, slots=True)
class Tags:
    """All tags that reach a call, added up along the way.

    `hidden` names the sources whose keys cannot be known; empty means the list is complete.
    """

    entries: tuple[Tag, ...] = ()
    hidden: tuple[Unknown, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.hidden


@dataclass(frozen=True, slots=True)
class Slot:
    """An argument that could carry tags: its name, where it would be given, and its sink.

    `shape` is the catalogue's (dict, headers, list, text); `needs` is what must be given with it,
    as written: store=True; `only` are the keys it takes, where it does not take any. `doubt` says
    why some version or use may refuse it. `at` is the call whose argument it is.
    """

    name: str
    sink: Sink
    on: str  # "call" or "client"
    shape: str = "dict"
    needs: str = ""
    only: tuple[str, ...] = ()
    doubt: str = ""
    at: Span | None = field(default=None, compare=False)
    plain: bool = field(
        default=False, compare=False
    )  # a dict may stand for what a dot reaches into


@dataclass(frozen=True, slots=True)
class Call:
    """An expression that sends a billable request to a model."""

    span: Span
    api: str  # dotted, openai.chat.completions.create
    provider: str
    modality: str  # chat, completion, embedding, image, audio, video, rerank, batch, other
    function: str  # dotted name of the enclosing function, or the module
    sure: bool  # False when only a distinctive name speaks for it
    model: State[str] = ABSENT
    tags: Tags = Tags()
    slots: tuple[Slot, ...] = ()  # where this API and version accept tags, best first
    token_cap: State[int] = ABSENT
    caps: tuple[str, ...] = ()  # arguments that cap the output; empty: the API has none
    capped_by_client: bool = False  # the client or model object takes a cap for all its calls
    timeout: State[Decimal] = ABSENT  # seconds
    retries: State[int] = ABSENT  # attempts after the first
    guards: tuple[Span, ...] = ()  # spans of the guards that cover this call
    client: Span | None = None  # where the client or model object is made
    callers: tuple[Span, ...] = ()  # callers answerable for tags they pass in
    statement: str = ""  # normalised text of the logical statement
    in_test: bool = False


class Source(StrEnum):
    """Where an agent's limit comes from."""

    EXPLICIT = "explicit"  # an argument at the run or the constructor
    CONFIG = "config"  # a settings file beside the code
    DEFAULT = "default"  # the library's own, for the version in use
    INHERITED = "inherited"  # from the agent, crew or graph it runs
    ENVIRONMENT = "environment"  # an environment variable


class Unit(StrEnum):
    """What a limit counts. USD amounts are dollars; seconds are seconds."""

    USD = "usd"
    TOKENS = "tokens"
    TURNS = "turns"
    CALLS = "calls"
    SECONDS = "seconds"
    RETRIES = "retries"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class AgentLimit:
    """One limit of an agent. A Known(None) amount is an explicit 'no limit'.

    Without a source it is not known to be given at all: ABSENT, or hidden behind `**options`.
    """

    name: str  # the library's own word: max_turns, recursion_limit
    unit: Unit
    amount: State[Decimal | None]
    source: Source | None = None
    hard: bool = True
    argument: str = ""  # where it is given: max_turns, or config.recursion_limit inside another
    room: "Room | None" = field(default=None, compare=False)
    since: str = ""  # the first version that takes it, where the one in use does not


@dataclass(frozen=True, slots=True)
class Room:
    """Where a bound that is not given could be: an argument of the call (or bare decorator) at `at`.

    `argument` is dotted where it lies inside another, which stands at `position` if it has no
    name and may be a dict if `plain`. `maker` is the dotted name of what turns a number into the
    bound (tenacity.stop_after_attempt); "" where the number itself is it.
    """

    at: Span
    argument: str
    position: int | None = None
    plain: bool = False
    maker: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """Construct or run of an agent, crew, team or graph of a framework."""

    span: Span
    what: str  # construct or run
    framework: str
    api: str
    function: str
    sure: bool = True
    version: str | None = None  # the locked version, or None
    read: str = ""  # the version the catalogue entry was read from
    name: str | None = None
    limits: tuple[AgentLimit, ...] = ()
    hidden: tuple[Unknown, ...] = ()  # arguments that could hold limits but cannot be read
    guards: tuple[Span, ...] = ()
    builds: tuple[Span, ...] = ()  # for a run: where the agent it runs is constructed
    runs: tuple[Span, ...] = ()  # for a construct: where it is run
    model: State[str] = ABSENT
    config: tuple[str, str] | None = None  # a settings file that it reads, and its key there
    statement: str = ""
    in_test: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What a unit of something adds to the sum that a home-made budget compares.

    `row`: the entry of a table that its price stands in, such as PRICES['gpt-4o'].
    """

    of: str  # total_tokens
    weight: Decimal
    at: Span
    row: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """A circuit breaker or budget ceiling, and what it covers.

    `tier`: 0 nothing, 2 alert, 3 in-process counter after the call, 4 stops before the call.
    `hard` is None when it cannot be known. `inert` says each reason why it does not guard.
    """

    span: Span
    library: str  # tokenfence, runcycles, langchain, or home-made
    symbol: str
    form: str  # wrapper, decorator, context, middleware, hook, argument, home-made
    function: str
    tier: int
    hard: bool | None
    ceiling: State[Decimal | None] = ABSENT
    unit: Unit | None = None
    per: str | None = None  # run, session, client, day, month
    money: bool = False  # bounds USD or tokens, not only errors or turns
    inert: tuple[Step, ...] = ()
    bypassed: tuple[Step, ...] = ()  # calls on the guarded object that it does not intercept
    covers: tuple[Span, ...] = ()
    counts: tuple[Counted, ...] = ()  # of a home-made one
    start: State[Decimal | None] = ABSENT  # what its sum begins with
    statement: str = ""
    in_test: bool = False


def guard_name(guard: Guard) -> str:
    """What a guard is called in the key of its ceiling. A comparison has no name of its own: its
    text changes with the amount."""
    if guard.library == "home-made":
        return "budget"
    return guard.symbol.rpartition(".")[2] or guard.library


@dataclass(frozen=True, slots=True)
class Loop:
    """A while, for, recursion or retry decorator that reaches a call or an agent's run."""

    span: Span
    form: str  # while, for, recursion, retry
    purpose: str  # turn, retry, poll
    bounded: bool | None
    bound: str  # what bounds it, or why nothing does, as a phrase
    function: str
    path: tuple[Step, ...] = ()  # from the loop to the call
    calls: tuple[Span, ...] = ()
    guards: tuple[Span, ...] = ()
    agentic: bool = False  # reaches a call each turn without waiting for someone or new finite work
    why: tuple[Step, ...] = ()  # places that speak for the verdict: counter, deadline, way round
    room: Room | None = field(default=None, compare=False)  # where a retry rule takes its stop
    countable: bool = field(default=False, compare=False)  # `while True` that could count instead
    statement: str = ""
    in_test: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that means money, turns, calls, tokens, time or retries, in any carrier.

    A Known(None) amount is an explicit 'no limit' (None, inf, an unlimited zero).
    """

    span: Span
    key: str  # path inside the carrier: SESSION_BUDGET_USD, litellm_settings.max_budget
    name: str  # last part, as written
    amount: State[Decimal | None]
    unit: Unit
    carrier: str  # python, or as settings.names.carrier says: dotenv, yaml, shell
    per: str | None = None  # session, run, call, hour, day, week, month
    subject: str | None = None
    hard: bool = True
    raw: str = ""  # as written
    variables: tuple[str, ...] = ()  # of the environment, which it is the default of


@dataclass(frozen=True, slots=True)
class Handed:
    """A limit that is given a number by another name, or one that cannot be read here. It is no
    limit of its own: it stands in where the other side of a change has one there. `number` is
    where the number stands, None when it cannot be read."""

    limit: Limit
    number: Span | None


class Held(NamedTuple):
    """The limits of a tree, or of some files, and those that are given what has another name."""

    limits: tuple[Limit, ...] = ()
    handed: tuple[Handed, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A `# govlint:` comment and the lines of the logical statement it covers."""

    span: Span
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or a part of one, that could not be read."""

    span: Span
    says: str
    help: str
    blocks: bool = True  # False: the verdict stands all the same
    unread: bool = False  # nothing of the file is known


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """Everything understood about a project. Lists are sorted by span."""

    calls: tuple[Call, ...] = ()
    agents: tuple[Agent, ...] = ()
    guards: tuple[Guard, ...] = ()
    loops: tuple[Loop, ...] = ()
    limits: tuple[Limit, ...] = ()
    handed: tuple[Handed, ...] = ()
    comments: tuple[Comment, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: int = 0  # files looked at
    read: int = 0  # files that held or could reach a fact, and were parsed

    def guard_at(self, span: Span) -> Guard | None:
        return next((guard for guard in self.guards if guard.span == span), None)

    def agent_at(self, span: Span) -> Agent | None:
        return next((agent for agent in self.agents if agent.span == span), None)


__all__ = [
    "ABSENT",
    "Absent",
    "Agent",
    "AgentLimit",
    "Call",
    "Comment",
    "Guard",
    "Handed",
    "Held",
    "Known",
    "Limit",
    "Loop",
    "Problem",
    "ProjectFacts",
    "Room",
    "Sink",
    "Slot",
    "Source",
    "State",
    "Tag",
    "Tags",
    "Unit",
    "Unknown",
]
