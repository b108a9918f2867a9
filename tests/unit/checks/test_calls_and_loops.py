from dataclasses import replace
from typing import Any

import pytest

from govlint.checks.inert_guard import inert_guard
from govlint.checks.unbounded_loop import unbounded_loop
from govlint.checks.unbounded_recursion import unbounded_recursion
from govlint.checks.unbounded_retry import unbounded_retry
from govlint.checks.uncapped_call import uncapped_call
from govlint.model.check import Check
from govlint.model.facts import ABSENT, Comment, Known, Unit, Unknown
from govlint.model.finding import Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from tests.unit.checks.made import CLIENT, at, call, found, guard, lines, loop

CAPS = ("max_output_tokens",)
ENDLESS = (unbounded_loop, unbounded_retry, unbounded_recursion)


def test_an_uncapped_call_is_a_note_and_is_told_the_cap_of_the_policy() -> None:
    (finding,) = found(uncapped_call, calls=[call(9, caps=CAPS)])
    assert (finding.at, finding.severity, uncapped_call.severity) == (at(9), None, Severity.NOTE)
    assert finding.help == "give it `max_output_tokens=`"
    (finding,) = found(uncapped_call, Policy(max_output_tokens=800), calls=[call(9, caps=CAPS)])
    assert finding.severity is None
    assert finding.help == (
        "give it `max_output_tokens=`, at most 800 (`max-output-tokens` of the policy)"
    )


def test_a_cap_above_the_policy() -> None:
    law = Policy(max_output_tokens=800)
    one = call(9, caps=CAPS, token_cap=Known(4096, at(2)))
    assert found(uncapped_call, calls=[one]) == []
    (finding,) = found(uncapped_call, law, calls=[one])
    assert finding.says == (
        "`openai.responses.create` may answer with 4096 tokens, more than the policy's 800"
    )
    assert [step.at.line for step in finding.because] == [2]
    assert found(uncapped_call, law, calls=[replace(one, token_cap=Known(800))]) == []


def test_an_api_without_a_cap_or_a_hidden_cap_is_no_finding() -> None:
    law = Policy(max_output_tokens=800, strict=True)
    assert found(uncapped_call, law, calls=[call(9)]) == []
    hidden = call(9, caps=CAPS, token_cap=Unknown("**options come from outside"))
    assert found(uncapped_call, law, calls=[hidden]) == []


WARNS = Step(at(4), 'on_limit="warn" only logs')


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inert": (WARNS,), "hard": False}, 'stops nothing: on_limit="warn" only logs'),
        ({"inert": (WARNS,)}, 'stops nothing: on_limit="warn" only logs'),
        ({"ceiling": Known(None)}, "stops nothing: its ceiling means no limit"),
        ({"hard": False}, "does not stop the next call"),
        ({"hard": False, "unit": None}, "does not stop the next call"),
        ({"hard": False, "money": False, "unit": Unit.TURNS}, "does not stop the next call"),
        ({"hard": False, "tier": 2}, "only alerts: the next call goes through all the same"),
        (
            {"bypassed": (Step(at(8), "stream=True is not counted"), Step(at(9), "x"))},
            "does not see 2 calls on what it guards: stream=True is not counted",
        ),
    ],
)
def test_inert_guards(change: dict[str, Any], says: str) -> None:
    (finding,) = found(inert_guard, guards=[guard(1, **change)])
    assert finding.says == f"`tokenfence.guard` {says}"
    assert (finding.at, finding.sure) == (guard(1).span, True)
    assert finding.because == change.get("inert", ()) + change.get("bypassed", ())


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"hard": None},
        {"ceiling": ABSENT},
        {"ceiling": Unknown("from settings")},
        {"hard": False, "money": False, "unit": None},  # a failure breaker does what it says
        {"unit": Unit.TURNS, "money": False},
    ],
)
def test_guards_that_guard_or_cannot_be_known(change: dict[str, Any]) -> None:
    assert found(inert_guard, guards=[guard(1, **change)]) == []


def which(one: Any, policy: Policy = Policy()) -> list[str]:  # noqa: B008
    return [check.name for check in ENDLESS for _ in found(check, policy, loops=[one])]


@pytest.mark.parametrize("agentic", [True, False])
@pytest.mark.parametrize(
    ("form", "purpose", "turn", "other"),
    [
        ("while", "turn", ["unbounded-loop"], []),
        ("for", "turn", ["unbounded-loop"], []),
        ("while", "retry", ["unbounded-retry"], ["unbounded-retry"]),
        ("for", "retry", ["unbounded-retry"], ["unbounded-retry"]),
        ("retry", "retry", ["unbounded-retry"], ["unbounded-retry"]),
        ("retry", "turn", ["unbounded-retry"], ["unbounded-retry"]),
        ("recursion", "turn", ["unbounded-recursion"], []),
        ("recursion", "retry", ["unbounded-recursion"], ["unbounded-recursion"]),
        ("while", "poll", [], []),
        ("for", "poll", [], []),
        ("recursion", "poll", [], []),
    ],
)
def test_each_endless_loop_is_one_finding_or_none(
    form: str, purpose: str, turn: list[str], other: list[str], agentic: bool
) -> None:
    one = loop(9, form=form, purpose=purpose, agentic=agentic)
    assert which(one) == (turn if agentic else other)
    assert which(replace(one, bounded=True)) == []
    assert which(replace(one, bounded=None)) == []
    assert which(replace(one, bounded=None), Policy(strict=True)) == (turn if agentic else other)


@pytest.mark.parametrize(
    ("check", "form"),
    [(unbounded_loop, "while"), (unbounded_retry, "retry"), (unbounded_recursion, "recursion")],
)
def test_the_places_that_speak_for_it_are_shown(check: Check, form: str) -> None:
    why = (Step(at(8), "`turns` never moves"),)
    path = (Step(at(12), "calls `step`"), Step(at(20), "`openai.responses.create`"))
    (finding,) = found(check, loops=[replace(loop(9, form=form, why=why), path=path)])
    assert (finding.at.line, finding.sure, finding.severity) == (9, True, None)
    assert finding.says.startswith("nothing bounds this ")
    assert finding.says.endswith(": only the model's answer ends it")
    assert finding.because == why + path


def test_a_loop_nobody_can_judge_is_an_unsure_note_under_strict() -> None:
    one = loop(9, bounded=None, bound="`stop` comes from outside")
    (finding,) = found(unbounded_loop, Policy(strict=True), loops=[one])
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    assert finding.says == (
        "it cannot be known what bounds this `while` loop, which calls a model on each turn: "
        "`stop` comes from outside"
    )


def test_two_loops_in_one_place_are_two_findings() -> None:
    assert lines(found(unbounded_loop, loops=[loop(9, end=30), loop(12, end=20)])) == [
        (9, True),
        (12, True),
    ]


def test_how_to_end_a_retry_depends_on_its_form() -> None:
    (rule,) = found(unbounded_retry, loops=[loop(9, form="retry")])
    (hand,) = found(unbounded_retry, Policy(max_attempts=4), loops=[loop(9, purpose="retry")])
    assert rule.help == "tell the retry rule when to stop, after at most 10 attempts"
    assert hand.help == "try `for attempt in range(4)` and raise the last error after it"


def test_a_cap_in_the_call_itself_needs_no_related_place() -> None:
    one = call(9, caps=CAPS, token_cap=Known(4096, at(9)))
    (finding,) = found(uncapped_call, Policy(max_output_tokens=800), calls=[one])
    assert finding.because == ()
    (finding,) = found(
        uncapped_call, Policy(max_output_tokens=800), calls=[replace(one, token_cap=Known(4096))]
    )
    assert finding.because == ()


def test_calls_that_their_client_could_cap_are_one_finding_there() -> None:
    known: dict[str, Any] = {"client": CLIENT, "caps": ("max_tokens",), "capped_by_client": True}
    comment = Comment(at(18), "govlint: ignore[uncapped-call]: FIN-3", 18, 18)
    calls = [
        call(9, **known),
        call(12, "app/a.py", **known),
        call(15, **{**known, "token_cap": Known(500)}),
        call(18, **known),  # set apart by its comment
        call(21, **{**known, "caps": (), "modality": "embedding"}),
        call(24, **{**known, "capped_by_client": False}),
    ]
    findings = found(uncapped_call, calls=calls, comments=[comment])
    assert [(str(one.at), one.help) for one in findings] == [
        (str(CLIENT), "give it `max_tokens=`"),
        ("app/llm.py:18", "give it `max_tokens=` where its client is made"),
        ("app/llm.py:24", "give it `max_tokens=`"),
    ]
    assert findings[0].says == (
        "2 calls through this client may answer with as many tokens as the model can"
    )
    assert findings[0].stands_for == (at(12, "app/a.py"), at(9))
