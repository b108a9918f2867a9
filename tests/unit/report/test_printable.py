import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.report.parts.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [bold]text[/] ünïcödé 模型 😀", "plain [bold]text[/] ünïcödé 模型 😀"),
        ("a\x1b[31mred\x07", "a\\x1b[31mred\\x07"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("one\r\ntwo\tthree", "one\\r\\ntwo\\tthree"),
        ("\ud800\U000e0041\x9b\u2028", "\\ud800\\U000e0041\\x9b\\u2028"),
    ],
)
def test_what_cannot_be_seen_is_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_the_result_prints(text: str) -> None:
    shown = printable(text)
    assert all(char.isprintable() or char.isspace() for char in shown)
    assert not set(shown) & set("\x1b\x07\x9b\r\n\u202e")
    assert shown.encode("utf-8").decode("utf-8") == shown
