"""The shape of a catalogue entry. One YAML file a library; docs/catalog.md is its reference.

An entry describes *types* (things whose constructor or annotation a program names) and
*functions* (things it calls by dotted name). Both carry `Does`: what calling them does.
"""

from dataclasses import dataclass
from typing import Any

from govlint.model.facts import Sink, Unit


@dataclass(frozen=True, slots=True)
class Default:
    """A library's default for one limit. `since`/`before` are versions ([since, before))."""

    value: float | str | None  # None: no limit
    since: str | None = None
    before: str | None = None
    env: str | None = None  # an environment variable that overrides it


@dataclass(frozen=True, slots=True)
class Setting:
    """An argument that means a number.

    `args` are accepted names, best first ("config.max_output_tokens" reaches into a dict or an
    object); `at` is the positional index of the first one (of `config` in a dotted one). `unlimited` lists the literals that mean "no limit"
    (besides None where `none` says so). `scale` converts the written number to `unit`
    (0.001 for milliseconds, "0.01" for cents). `required`: the library raises without it.
    `plain`: what a dotted name reaches into may be written as a plain dict.
    """

    name: str
    args: tuple[str, ...]
    unit: Unit | None = None
    at: int | None = None
    defaults: tuple[Default, ...] = ()
    unlimited: tuple[float | str, ...] = ()
    none: str = "absent"  # what an explicit None means: "absent" (the default holds) or "unlimited"
    scale: str = "1"
    required: bool = False
    hard: bool = True
    plain: bool = False


@dataclass(frozen=True, slots=True)
class TagSlot:
    """An argument that carries tags.

    `shape`: "dict" (keys are tags), "headers" (names are tags, X- prefix dropped),
    "list" (strings "key:value"), "text" (one value under the argument's own name).
    `only`: keys the provider accepts; others are rejected. `needs`: another argument that must
    be true, else the provider rejects it ({"store": true}). `since`: first version accepting it.
    `plain`: what a dotted name reaches into may be written as a plain dict.
    """

    arg: str
    sink: Sink
    shape: str = "dict"
    only: tuple[str, ...] = ()
    needs: tuple[tuple[str, Any], ...] = ()
    why: str = ""  # why it is rejected, for `only` and `needs`
    since: str | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when argument `arg` (or positional `at`) is one of `values`; `absent` when not given.

    Without `values` and `absent` it holds when the argument is given at all.
    """

    arg: str
    values: tuple[Any, ...] = ()
    at: int | None = None
    absent: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class GuardRule:
    """How a guard guards.

    `form`: wrapper, decorator, context, middleware, hook, argument.
    `covers`: "receiver" (the object it wraps), "function", "block", "agent" (the agent it is
    given to), "process". `reserves`: conditions one of which makes a guard of tier 3 one of tier 4.
    `inert`: conditions under which it does not guard. `intercepts`: the
    API suffixes it counts; empty: all. `uncounted`: arguments of a call that let it pass.
    An object that names a ceiling or limits guards only as far as one is given or defaulted:
    an options object without them is no guard.
    """

    form: str
    covers: str
    tier: int
    money: bool
    ceiling: Setting | None = None
    per: str | None = None
    reserves: tuple[Condition, ...] = ()
    inert: tuple[Condition, ...] = ()
    intercepts: tuple[str, ...] = ()
    uncounted: tuple[Condition, ...] = ()
    limits: tuple[Setting, ...] = ()  # non-money limits it imposes on the agent (turns, calls)
    why_inert: str = ""  # never guards, with the reason


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How a retry decorator or object stops.

    `attempts` and `seconds` are ordinary settings; `stop` names the argument that takes a stop
    object (tenacity). Unbounded when nothing given or defaulted is finite.
    """

    form: str  # decorator, iterator, caller (retries its argument `function`), receiver (its receiver)
    attempts: Setting | None = None
    seconds: Setting | None = None
    stop: str | None = None
    function: int | None = None


@dataclass(frozen=True, slots=True)
class StopRule:
    """A stop object: "attempts" or "seconds" in `arg` 0, "never", "any" or "all" of its arguments, "event"."""

    kind: str


@dataclass(frozen=True, slots=True)
class AgentRule:
    """What an agent framework's call means for its agents.

    `what`: "construct", "run", or "configure": no fact of its own, what it makes stands for its
    receiver (`graph.with_config(...)`) or for the agent in `subject` (`Runner(agent=...)`), with
    the limits it is given. `subject` says which argument holds what is run. `members`: arguments that hold further agents;
    `gathers`: decorators whose methods give them where an attribute of the class that no code sets
    is passed for one. `guards`: arguments
    that hold guard objects (middleware, hooks, termination conditions). `shares`: the argument
    whose object counts all the runs it is given to against the limits of each.
    A run takes the limits of what it runs; where both have a default, the constructor's holds.
    `whole`: what is run has no limits of its own, so that the call of a run shows all there are.
    """

    what: str
    subject: tuple[str | int, ...] = ()  # empty: the receiver
    members: tuple[str | int, ...] = ()
    gathers: tuple[str, ...] = ()
    guards: tuple[str | int, ...] = ()
    limits: tuple[Setting, ...] = ()
    shares: str = ""
    misplaced: tuple[Condition, ...] = ()  # limit arguments this object does not take
    yaml: str = ""  # settings file beside the code, as crewai's config/agents.yaml
    name: str = "name"
    model: str = "model"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Does:
    """What calling something does.

    bills: a modality; the call is billable. `makes`: id of the type it returns ("self": the same
    kind as its receiver; "arg0": the same kind as its first argument; "args": the kind of the
    first of its arguments that has one, looking into list and dict displays; settings add up).
    `wraps`: arguments (names, positions) whose own settings and tags hold for what it makes.
    `opaque`: what it makes has settings that its arguments do not show (loaded by name, from a file).
    `when`: conditions on arguments (boto3.client("bedrock-runtime")); all must hold.
    `unless`: when one holds, nothing is done (litellm.completion(mock_response=...)).
    """

    bills: str | None = None
    api: str | None = None
    provider: str | None = None
    makes: str | None = None
    wraps: tuple[str | int, ...] = ()
    opaque: bool = False
    agent: AgentRule | None = None
    guard: GuardRule | None = None
    retry: RetryRule | None = None
    stop: StopRule | None = None
    waits: bool = False  # it, or iterating over what it makes, waits for a person or new work
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    tags: tuple[TagSlot, ...] = ()
    model: tuple[str, ...] = ("model",)
    model_at: int | None = None
    cap: Setting | None = None
    timeout: Setting | None = None
    retries: Setting | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """Attribute paths from an instance, and what calling one does.

    `distinctive`: the path alone, on a receiver of unknown type, is evidence enough for an
    unsure fact. `hint`: receiver names that are evidence enough where the file imports a root
    of this entry (llm, *_llm, chat_model), for methods named like everything else (invoke).
    """

    paths: tuple[str, ...]
    does: Does
    distinctive: bool = False
    hint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """Something a program constructs, annotates with or subclasses.

    `names` are dotted; any deeper module of the same root with the same last part matches too.
    `like` reuses the methods of another type id ("openai.client"). `transparent` attribute parts
    are skipped when a path is matched. `attrs` maps an attribute path to a type id.
    `pipes`: `a | b` with one of it makes the same type. `calls`: calling the instance itself.
    `iterates`: a `for` over the instance. `with x as y` binds the instance itself.
    """

    id: str
    names: tuple[str, ...]
    made: Does  # what the constructor does: its tag slots, retries, limits
    methods: tuple[Method, ...] = ()
    like: str | None = None
    transparent: tuple[str, ...] = ()
    attrs: tuple[tuple[str, str], ...] = ()
    pipes: bool = False
    calls: Does | None = None
    iterates: Does | None = None
    item: str | None = None  # type id of its items when iterated or indexed


@dataclass(frozen=True, slots=True)
class Functions:
    """Dotted names (methods of modules and static methods alike) and what calling one does.

    Assigning to such a name (`litellm.max_budget = 5`) counts as a call with that value.
    """

    names: tuple[str, ...]
    does: Does


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A provider's HTTP endpoint: a URL that contains `part` bills when POSTed to (`*`: anything)."""

    part: str
    api: str
    modality: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One library. `checked` says which version was read and when; `path` is the YAML file.

    `modules` maps a module to the type id whose methods are also functions of that module
    (openai.chat.completions.create is OpenAI().chat.completions.create).
    """

    id: str
    kind: str  # provider, framework, guard, retry
    packages: tuple[str, ...]
    roots: tuple[str, ...]  # import roots: openai, google.genai
    checked_version: str
    checked_on: str
    docs: str
    triage: tuple[str, ...]  # a file without one of these substrings holds none of its facts
    types: tuple[Type, ...] = ()
    functions: tuple[Functions, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    modules: tuple[tuple[str, str], ...] = ()
    notes: str = ""
    path: str = ""
