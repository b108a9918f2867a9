"""The one table of policy keys: it parses, documents, builds the Policy and emits the JSON Schema."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from govlint.config.fields import Choice, Field, Flag, Kind, ListOf, MapOf, Number, Record, Text
from govlint.config.find import inside
from govlint.model.facts import Sink
from govlint.model.finding import Severity
from govlint.model.glob import valid
from govlint.model.policy import Authority, CheckSetting, Raise, RequiredTag

SEVERITIES = tuple(Severity)
MODALITIES = (
    "chat", "completion", "embedding", "image", "audio", "video", "rerank", "batch", "other",
)  # fmt: skip
EVIDENCE = ("ssh-signature", "signed-commit", "github-review")


def _glob(text: str) -> str:
    return "" if valid(text) else f'"{text}" is no path pattern (gitignore rules without "!")'


def _path(text: str) -> str:
    return "" if inside("", text) == text else f'"{text[:60]}" leads out of the repository'


TEXTS = ListOf(Text())
GLOBS = ListOf(Text("a path pattern", _glob))
POSITIVE = Number(Decimal(1), whole=True)

TAG = Record(
    (
        Field(
            "key",
            Text(),
            "Name of the tag; case, - or _ and an X- prefix do not matter.",
            required=True,
        ),
        Field("aliases", TEXTS, "Other names that mean the same tag."),
        Field(
            "values", TEXTS, "Allowed values; without it any value that says something is right."
        ),
    ),
    short="key",
)
CHECK = Record(
    (
        Field("severity", Choice(SEVERITIES), "How bad a finding is; `off` turns the check off."),
        Field("suppressible", Flag(), "Whether a comment in the source may silence it."),
    ),
    short="severity",
)
RAISE = Record(
    (
        Field("ratio", Number(Decimal(1), above=True), "New amount divided by the last approved one, inclusive.", required=True),
        Field("role", Text(), "Who must approve.", required=True),
        Field("approvers", POSITIVE, "How many different people must; default: 1."),
    )
)  # fmt: skip
AUTHORITY = Record(
    (
        Field("role", Text(), "Who may set the ceiling.", required=True),
        Field("scope", Choice(("call", "run", "session", "hour", "day", "week", "month")), "What the amount is per.", required=True),
        Field("usd", Number(nullable=True), "Up to this many USD, inclusive; null: any amount.", required=True),
    )
)  # fmt: skip


def _tags(raw: list[dict[str, Any]]) -> tuple[RequiredTag, ...]:
    return tuple(
        RequiredTag(tag["key"], tuple(tag.get("aliases", ())), tuple(tag.get("values", ())))
        for tag in raw
    )


def _checks(raw: dict[str, dict[str, Any]]) -> dict[str, CheckSetting]:
    return {
        name: CheckSetting(
            Severity(each["severity"]) if "severity" in each else None,
            each.get("suppressible", True),
        )
        for name, each in raw.items()
    }


def _raises(raw: list[dict[str, Any]]) -> tuple[Raise, ...]:
    return tuple(
        sorted(
            (Raise(each["ratio"], each["role"], each.get("approvers", 1)) for each in raw),
            key=lambda r: r.ratio,
        )
    )


def _authority(raw: list[dict[str, Any]]) -> tuple[Authority, ...]:
    return tuple(Authority(each["role"], each["scope"], each["usd"]) for each in raw)


def _tuples(raw: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in raw.items()}


def _lower(raw: list[str]) -> tuple[str, ...]:
    return tuple(each.lower() for each in raw)


_PER_PATH: tuple[Field, ...] = (
    Field("strict", Flag(), "Report what cannot be known as if it were missing.", "strict"),
    Field("tests", Choice(SEVERITIES), "Findings in test files are no worse than this.", "tests", Severity),
    Field(
        "tags",
        Record(
            (
                Field("required", ListOf(TAG), "Tags every call must carry.", "tags", _tags),
                Field("sinks", ListOf(Choice(tuple(s for s in Sink if s != Sink.REJECTED))), "Where a tag may end up to count.", "sinks", lambda raw: tuple(Sink(each) for each in raw)),
                Field("placeholders", TEXTS, "Values that say nothing.", "placeholders", _lower),
                Field("modalities", ListOf(Choice(MODALITIES)), "Kinds of calls that need tags; empty: all.", "modalities", tuple),
            )
        ),
        "Attribution: whose call it is.",
    ),
    Field(
        "ceiling",
        Record(
            (
                Field("units", ListOf(Choice(("usd", "tokens", "turns+cap", "turns")), 1), "Hard limits that stop an agent: turns+cap is a turn limit with an output cap."),
                Field("scopes", ListOf(Choice(("call", "run", "session", "client")), 1), "What the limit must hold per."),
            )
        ),
        "What counts as a circuit breaker.",
        "ceiling",
        _tuples,
    ),
    Field(
        "limits",
        Record(
            (
                Field("max-turns", POSITIVE, "A turn limit above it is a finding.", "max_turns"),
                Field("max-attempts", POSITIVE, "A retry limit above it is a finding.", "max_attempts"),
                Field("max-output-tokens", Number(Decimal(1), whole=True, nullable=True), "An output cap above it is a finding; null: any.", "max_output_tokens"),
            )
        ),
        "Highest limits that need no word.",
    ),
    Field("checks", MapOf(CHECK, names=True), "Severity of each check.", "checks", _checks),
)  # fmt: skip

OVERRIDE = Record(
    (
        Field("paths", ListOf(Text("a path pattern", _glob), 1), "Files it holds for, from the repository root.", required=True),
        *_PER_PATH,
    )
)  # fmt: skip

APPROVALS = Record(
    (
        Field("raises", ListOf(RAISE), "Who must approve a raised ceiling, by ratio.", "raises", _raises),
        Field("authority", ListOf(AUTHORITY), "Spending-authority matrix.", "authority", _authority),
        Field("roster", MapOf(TEXTS), "Role -> people (forge logins, e-mails or key principals).", "roster", _tuples),
        Field("evidence", ListOf(Choice(EVIDENCE)), "Proofs of an approval, any of which is enough.", "evidence", tuple),
        Field("governed", TEXTS, "Further keys that are ceilings, as patterns.", "governed", tuple),
        Field("frontier-models", TEXTS, "Models whose first use needs an approval, as patterns.", "frontier_models", tuple),
    )
)  # fmt: skip

POLICY = Record(
    (
        Field("id", Text(), "Name of this policy, for reports.", "id"),
        Field("version", POSITIVE, "Version of this policy, for reports and the audit log.", "version"),
        Field("extends", TEXTS, "Packs (recommended@1) and files it builds on, later ones win; without it: recommended."),
        Field("fail-on", Choice(("error", "warning", "note")), "The least severity that fails the build.", "fail_on", Severity),
        Field("exclude", GLOBS, "Paths that are never looked at, as in .gitignore.", "exclude", tuple),
        Field("baseline", Text("a path", _path), "File of accepted findings, from the repository root; default: .govlint/baseline.json where it exists.", "baseline"),
        Field("catalog", TEXTS, "Files with catalogue entries for your own wrappers.", "catalog", tuple),
        *_PER_PATH,
        Field("approvals", APPROVALS, "Who may agree to what, and how it is proved."),
        Field("overrides", ListOf(OVERRIDE), "Other settings for some paths; later ones win."),
    )
)  # fmt: skip


def json_schema(check_names: Collection[str] = ()) -> dict[str, Any]:
    """JSON Schema (draft-07) of a policy file and of a pack, for editors."""
    schema: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://govlint.dev/policy.schema.json",
        "title": "govlint policy",
        **POLICY.schema(),
    }
    if check_names:
        names = {"propertyNames": {"enum": sorted(check_names)}}
        schema["properties"]["checks"].update(names)
        schema["properties"]["overrides"]["items"]["properties"]["checks"].update(names)
    return schema


def leaves(kind: Kind, at: str = "") -> list[tuple[str, Field]]:
    """(dotted key, field) of everything that goes into the Policy."""
    out: list[tuple[str, Field]] = []
    if isinstance(kind, Record):
        for each in kind.fields:
            path = f"{at}.{each.key}" if at else each.key
            out += [(path, each)] if each.attr else leaves(each.kind, path)
    return out
