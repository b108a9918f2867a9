"""Which limits of two trees belong together."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.pairing import pairs
from govlint.model.facts import Limit, Unit
from govlint.model.source import Span
from govlint.model.state import Known


def limit(path: str, key: str, amount: int, unit: Unit = Unit.USD, line: int = 1) -> Limit:
    name = key.rpartition(".")[2]
    return Limit(Span(path, line, 1, line, 9), key, name, Known(Decimal(amount)), unit, "python")


def told(base: list[Limit], head: list[Limit], **renamed: str) -> list[tuple[str, str]]:
    def place(one: Limit | None) -> str:
        return "" if one is None else f"{one.span.path}:{one.key}"

    return sorted((place(old), place(new)) for old, new in pairs(base, head, renamed))


def test_a_package_that_moves_keeps_its_limits_apart() -> None:
    base = [limit("old/a.py", f"{name}.run.max_tokens", 10) for name in "ABC"]
    head = [limit("new/a.py", f"{name}.run.max_tokens", 90) for name in "CAB"]
    assert told(base, head) == [
        (f"old/a.py:{name}.run.max_tokens", f"new/a.py:{name}.run.max_tokens") for name in "ABC"
    ]


def test_equal_amounts_move_before_others() -> None:
    base = [limit("a.py", "f.max_tokens", 10), limit("b.py", "g.max_tokens", 500)]
    head = [limit("x.py", "h.max_tokens", 500), limit("y.py", "i.max_tokens", 10)]
    assert told(base, head) == [("a.py:f.max_tokens", "y.py:i.max_tokens"), ("b.py:g.max_tokens", "x.py:h.max_tokens")]  # fmt: skip


def test_the_largest_of_those_that_fit() -> None:
    head = [limit("x.py", "MAX_USD", 5), limit("y.py", "MAX_USD", 50)]
    assert told([limit("a.py", "MAX_USD", 1)], head) == [("", "x.py:MAX_USD"), ("a.py:MAX_USD", "y.py:MAX_USD")]  # fmt: skip


def test_another_name_in_the_same_file() -> None:
    base, head = [limit("a.py", "MAX_USD", 1)], [limit("b.py", "RUN_USD", 5)]
    assert told(base, head) == [("", "b.py:RUN_USD"), ("a.py:MAX_USD", "")]
    assert told(base, head, **{"a.py": "b.py"}) == [("a.py:MAX_USD", "b.py:RUN_USD")]


LIMITS = st.lists(
    st.builds(
        limit,
        st.sampled_from(["a.py", "b.py", "c/a.py"]),
        st.sampled_from(["MAX_USD", "f.max_usd", "g.max_usd", "RUN_USD"]),
        st.integers(0, 9),
        st.sampled_from([Unit.USD, Unit.TOKENS]),
    ),
    max_size=12,
    unique_by=lambda one: (one.span.path, one.key),
)


@given(LIMITS, LIMITS)
def test_every_limit_stands_in_one_pair(base: list[Limit], head: list[Limit]) -> None:
    found = pairs(base, head, {})
    old = [pair.before for pair in found if pair.before is not None]
    new = [pair.after for pair in found if pair.after is not None]
    assert sorted(map(id, old)) == sorted(map(id, base))
    assert sorted(map(id, new)) == sorted(map(id, head))


@given(LIMITS)
def test_nothing_changed(base: list[Limit]) -> None:
    assert all(old is new for old, new in pairs(base, list(base), {}))
