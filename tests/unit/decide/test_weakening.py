"""Which of two policies asks for less."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from govlint.decide.weakening import weaker, weaker_somewhere
from govlint.model.facts import Sink
from govlint.model.finding import Severity
from govlint.model.policy import (
    Authority,
    Ceiling,
    CheckSetting,
    Override,
    Policy,
    Raise,
    RequiredTag,
)

BASE = Policy(
    tags=(RequiredTag("team_id", ("team",), ("red", "blue")), RequiredTag("feature_id")),
    sinks=(Sink.INVOICE,),
    max_output_tokens=1000,
    fail_on=Severity.WARNING,
    strict=True,
    checks={"untagged-call": CheckSetting(Severity.ERROR, suppressible=False)},
    raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp", 2)),
    authority=(
        Authority("engineer", "session", Decimal(1)),
        Authority("engineering-lead", "session", Decimal(10)),
        Authority("vp", "session", Decimal(100)),
    ),
    roster={"vp": ("vera",)},
    evidence=("ssh-signature",),
    governed=("X_*",),
    frontier_models=("gpt-5*",),
    tests=Severity.WARNING,
)  # fmt: skip


def own(name: str) -> Severity:
    return Severity.ERROR


@pytest.mark.parametrize(
    ("change", "key", "before", "after"),
    [
        ({"tags": BASE.tags[:1]}, "tags.required.feature_id", "required", "not required"),
        ({"tags": (RequiredTag("team_id", ("team",)), BASE.tags[1])}, "tags.required.team_id.values", "red, blue", "any"),
        ({"tags": (replace(BASE.tags[0], aliases=("team", "id")), BASE.tags[1])}, "tags.required.team_id.aliases", "team", "with id"),
        ({"sinks": (Sink.INVOICE, Sink.TRACE)}, "tags.sinks", "invoice", "with trace"),
        ({"modalities": ("chat",)}, "tags.modalities", "all", "chat"),
        ({"placeholders": BASE.placeholders[1:]}, "tags.placeholders", ", ".join(BASE.placeholders), "without todo"),
        ({"ceiling": Ceiling(units=("usd", "tokens", "turns"))}, "ceiling.units", "usd, tokens", "with turns"),
        ({"max_turns": 100}, "limits.max-turns", "50", "100"),
        ({"max_output_tokens": None}, "limits.max-output-tokens", "1000", "none"),
        ({"fail_on": Severity.ERROR}, "fail-on", "warning", "error"),
        ({"strict": False}, "strict", "true", "false"),
        ({"tests": Severity.NOTE}, "tests", "warning", "note"),
        ({"checks": {"untagged-call": CheckSetting(Severity.NOTE, False)}}, "checks.untagged-call", "error", "note"),
        ({"checks": {}}, "checks.untagged-call.suppressible", "false", "true"),
        ({"exclude": ("a/**",)}, "exclude", "none", "with a/**"),
        ({"catalog": ("c.yaml",)}, "catalog", "none", "with c.yaml"),
        ({"raises": BASE.raises[1:]}, "approvals.raises", "2 times: engineering-lead", "2 times: nobody"),
        ({"raises": (BASE.raises[0], Raise(Decimal(5), "vp"))}, "approvals.raises", "5 times: 2 of vp", "5 times: vp"),
        ({"raises": (BASE.raises[0], Raise(Decimal(5), "engineering-lead", 2))}, "approvals.raises",
         "5 times: 2 of vp", "5 times: 2 of engineering-lead"),
        ({"authority": (Authority("engineer", "session", Decimal(5)), *BASE.authority[1:])}, "approvals.authority.engineer.session", "1 usd", "5 usd"),
        ({"roster": {"vp": ("vera", "mallory")}}, "approvals.roster.vp", "vera", "with mallory"),
        ({"evidence": ("ssh-signature", "github-review")}, "approvals.evidence", "ssh-signature", "with github-review"),
        ({"governed": ()}, "approvals.governed", "X_*", "without X_*"),
        ({"frontier_models": ()}, "approvals.frontier-models", "gpt-5*", "without gpt-5*"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)  # fmt: skip
def test_weaker_one_way_only(change: dict[str, Any], key: str, before: str, after: str) -> None:
    new = replace(BASE, **change)
    assert [tuple(each) for each in weaker(BASE, new, own)] == [(key, before, after)]
    assert weaker(new, BASE, own) == []


def test_the_same_is_not_weaker() -> None:
    assert weaker(BASE, BASE, own) == []
    ten = replace(BASE, raises=(Raise(Decimal("2.0"), "engineering-lead"), BASE.raises[1]))
    assert weaker(BASE, ten, own) == []


def test_overrides_are_judged_by_the_files_there_are() -> None:
    off = {"checks": {"untagged-call": CheckSetting(Severity.OFF, False)}}
    new = replace(BASE, overrides=(Override(("app/**",), off),))
    assert [tuple(each) for each in weaker_somewhere(BASE, new, ["app/x.py", "b.py"], own)] == [
        ("overrides: checks.untagged-call", "error", "off (app/x.py)")
    ]
    assert weaker_somewhere(BASE, new, ["b.py"], own) == []
