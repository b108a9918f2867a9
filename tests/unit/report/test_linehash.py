"""The vectors are the values that GitHub's own upload writes for these texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.report.parts.linehash import line_hashes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
            [
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
        (
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            [
                "e54938cc54b302f1:1",
                "bb609acbe9138d60:1",
                "1131fd5871777f34:1",
                "5c482a0f8b35ea28:1",
                "54517377da7028d2:1",
                "2c644846cb18d53e:1",
                "f1b89f20de0d133:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_vectors(text: str, expected: list[str]) -> None:
    assert list(line_hashes(text, range(1, 100)).values()) == expected


def test_equal_windows_are_counted() -> None:
    hashes = line_hashes("Lorem ipsum dolor sit amet.\n" * 10, {1, 2, 6})
    assert hashes == {1: "a7f2ff13bc495cf2:1", 2: "a7f2ff13bc495cf2:2", 6: "a7f2ff13bc495cf2:6"}


@given(st.text(st.sampled_from("ab \t\r\n\ufeff😀\ud800"), max_size=300))
def test_line_ends_and_blanks_do_not_matter(text: str) -> None:
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    hashes = line_hashes(text, range(1, lines + 1))
    assert len(hashes) == lines
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    assert line_hashes(unix.replace("\n", " \n\t"), range(1, lines + 1)) == hashes
