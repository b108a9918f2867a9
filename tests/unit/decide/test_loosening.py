"""Guards of two trees: which belong together, and which stop less."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from govlint.decide.loosening import loosened, multiplied
from govlint.model.change import Change
from govlint.model.facts import Call, Guard, Limit, ProjectFacts, Unit
from govlint.model.policy import Policy, Raise
from govlint.model.source import Span, Step
from govlint.model.state import Known, Unknown

POLICY = Policy(raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp")))


def at(line: int, path: str = "a.py") -> Span:
    return Span(path, line, 1, line, 20)


def guard(line: int = 3, **more: Any) -> Guard:
    whole = Guard(at(line), "tokenfence", "guard", "decorator", "a.run", 3, True, money=True)
    return replace(whole, **more)


def call(function: str = "a.run", path: str = "a.py") -> Call:
    return Call(at(9, path), "openai.chat.completions.create", "openai", "chat", function, True)


def told(base: list[Guard], head: list[Guard], **more: Any) -> list[tuple[str, str, int]]:
    facts = ProjectFacts(guards=tuple(base)), ProjectFacts(guards=tuple(head), calls=(call(),))
    found = loosened(*facts, more.get("renamed", {}), more.get("removed", ()), POLICY)
    assert all(each.roles == ("vp",) for each in found)
    return [(each.before, each.after, each.span.line) for each in found]


WARNS = (Step(at(5), "`on_limit` only warns"),)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (guard(), guard(4), []),
        (guard(), guard(hard=False, inert=WARNS), [("stops", "does not stop", 5)]),
        (guard(hard=None), guard(hard=False), [("stops", "does not stop", 3)]),
        (guard(), guard(hard=None), [("stops", "unknown", 3)]),
        (guard(tier=4), guard(tier=3), [("tier 4", "tier 3", 3)]),
        (guard(), guard(bypassed=WARNS), [("counts", "bypassed", 5)]),
        (guard(covers=(at(9),)), guard(), [("covers", "covers nothing", 3)]),
        (guard(hard=False), guard(hard=False), []),
        (guard(tier=3), guard(tier=4), []),
        (guard(), guard(symbol="wrap"), []),
        (guard(), guard(symbol="wrap", hard=False), [("stops", "does not stop", 3)]),
    ],
)
def test_a_guard_that_stays(
    before: Guard, after: Guard, expected: list[tuple[str, str, int]]
) -> None:
    assert told([before], [after]) == expected


def test_a_guard_that_goes() -> None:
    assert told([guard()], []) == [("stops", "absent", 9)]
    assert told([guard(function="a.gone")], []) == []  # so is what it guarded
    assert told([guard()], [], removed=[at(3)]) == []  # its ceiling is reported
    assert told([guard(span=at(3, "old.py"))], [], renamed={"old.py": "a.py"}) != []


def test_the_one_of_two_that_goes() -> None:
    assert told([guard(3), guard(6)], [guard(3)]) == [("stops", "absent", 9)]
    assert told([guard(3), guard(6, hard=False)], [guard(3)]) == []


@pytest.mark.parametrize(
    ("text", "product"),
    [("0.5 * workers", True), ("len(x)*0.5", True), ("f(**options)", False), ("f(*args)", False)],
)
def test_a_product(text: str, product: bool) -> None:
    old = Limit(at(1), "MAX_USD", "MAX_USD", Known(Decimal(1)), Unit.USD, "python")
    new = replace(old, amount=Unknown("is computed"))
    change = Change("hidden", at(1), old, new, None, ("vp",))
    kept, found = multiplied([change], lambda span: text, POLICY)
    expected = (["product"], []) if product else ([], [change])
    assert ([each.after for each in found], kept) == expected
