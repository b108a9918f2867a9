"""What cannot be read is said with the line on which a person looks first."""

import pytest

from govlint.syntax.parse import Unreadable, parse


def fault(data: bytes) -> tuple[int, int, str]:
    with pytest.raises(Unreadable) as caught:
        parse("a.py", data, "a")
    span = caught.value.problem.span
    return span.line, span.column, caught.value.problem.says


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\n{% if y %}\nz = {{ z }}\n{% endif %}\n", 2),
        ("x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> b\n", 2),
        ("def f(:\n    pass\n", 1),
        ("if x:\n\ty = 1\n        z = 2\n", 3),
        ("print 'x'\n", 1),
    ],
)
def test_a_mistake_stands_where_python_stops_reading(text: str, line: int) -> None:
    at, _, says = fault(text.encode())
    assert (at, says) == (line, "does not parse as Python")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_sixteen_bits_are_no_utf_8(codec: str) -> None:
    mark = "" if codec == "utf-16" else "\ufeff"
    assert fault(f"{mark}import openai\n".encode(codec)) == (1, 1, "not valid utf-8")


def test_nul_bytes_are_counted_to_their_line() -> None:
    assert fault(b"import openai\nx = 1\0\n") == (2, 1, "holds NUL bytes")
