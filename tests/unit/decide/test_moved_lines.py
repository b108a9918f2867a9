"""Where a removed line would stand now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.moved_lines import line_in

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map(
    lambda lines: "".join(f"{line}\n" for line in lines).encode()
)


@pytest.mark.parametrize(
    ("old", "new", "line", "now"),
    [
        ("a\nb\nc\n", "a\nc\n", 2, 2),
        ("a\nb\nc\n", "a\nx\nc\n", 2, 2),
        ("a\nb\nc\n", "n\nn\na\nc\n", 2, 4),
        ("a\nb\n", "a\n", 2, 1),
        ("a\nb\n", "", 2, 1),
        ("a\nb\nc\nd\n", "c\nd\n", 4, 2),
        ("a\nb\nc\nd\n", "n\na\nn\nd\n", 3, 3),
    ],
)
def test_places(old: str, new: str, line: int, now: int) -> None:
    assert line_in(old.encode(), new.encode(), line) == now


@given(TEXTS, TEXTS, st.integers(1, 12))
def test_it_is_always_a_line_of_the_text(old: bytes, new: bytes, line: int) -> None:
    line = min(line, max(1, len(old.splitlines())))
    assert 1 <= line_in(old, new, line) <= max(1, len(new.splitlines()))


@given(TEXTS, TEXTS)
def test_a_line_put_in_front_moves_all(text: bytes, front: bytes) -> None:
    count, more = len(text.splitlines()), len(front.splitlines())
    for line in range(1, count + 1):
        there = line_in(text, front + text, line)
        assert (front + text).splitlines()[there - 1] == text.splitlines()[line - 1]
        assert there <= line + more


def test_a_long_file_is_quick() -> None:
    old = "".join(f"x{n}\n" for n in range(20_000)).encode()
    new = "".join(f"y{n}\n" for n in range(20_000)).encode()
    assert line_in(old, new, 19_000) == 19_000
