import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from govlint.model.source import Span
from govlint.report.parts.excerpt import Excerpt, excerpt


def span(first: int, last: int, line: int = 1, end_line: int = 1) -> Span:
    return Span("a.py", line, first, end_line, last)


@pytest.mark.parametrize(
    ("line", "where", "width", "expected"),
    [
        ("x = call()", span(5, 11), 80, Excerpt("x = call()", 4, 6)),
        ("\tcall()", span(2, 8), 80, Excerpt("    call()", 4, 6)),
        ("a\x1bb", span(3, 4), 80, Excerpt("a\\x1bb", 5, 1)),
        ("模型 = f()", span(6, 9), 80, Excerpt("模型 = f()", 7, 3)),
        ("f(", span(1, 2, end_line=3), 80, Excerpt("f(", 0, 2)),
        ("", span(1, 1), 80, Excerpt("", 0, 1)),
        ("short", span(90, 99), 80, Excerpt("short", 5, 1)),
        ("a" * 30, span(1, 31), 20, Excerpt("a" * 14 + "...", 0, 17)),
        ("a" * 30 + "bcd" + "e" * 9, span(31, 34), 20, Excerpt("..." + "a" * 11 + "bcd...", 14, 3)),
    ],
)
def test_excerpt(line: str, where: Span, width: int, expected: Excerpt) -> None:
    assert excerpt(line, where, width) == expected


@given(
    st.text(st.characters(exclude_characters="\r\n")),
    st.integers(1, 200),
    st.integers(1, 80),
    st.integers(20, 100),
)
def test_it_fits_and_the_mark_is_under_the_text(
    line: str, first: int, length: int, width: int
) -> None:
    cut = excerpt(line, span(first, first + length), width)
    assert cell_len(cut.text) <= width
    assert cut.width >= 1
    assert cut.indent + cut.width <= max(cell_len(cut.text), cut.indent + 1)
    assert cut.indent <= cell_len(cut.text)
    assert not set(cut.text) & set("\x1b\r\n\t\u202e")
