from hypothesis import given
from hypothesis import strategies as st

from govlint.model.words import counted, listed, sentence


def test_lists() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b"]) == "`a` and `b`"
    assert listed(["a", "b", "c"]) == "`a`, `b` and `c`"
    assert listed(["a", "b", "c", "d"]) == "`a`, `b`, `c` and 1 more"
    assert listed("abcd", most=2) == "`a`, `b` and 2 more"


def test_numbers() -> None:
    assert (counted(1, "call"), counted(2, "call")) == ("1 call", "2 calls")


def test_a_long_sentence_ends_at_a_word() -> None:
    assert sentence("one two three", 13) == "one two three"
    assert sentence("one two, three", 13) == "one two…"


@given(st.text(), st.integers(2, 200))
def test_a_sentence_is_never_longer_and_short_ones_stay(text: str, most: int) -> None:
    cut = sentence(text, most)
    assert len(cut) <= most
    assert (cut == text) == (len(text) <= most)
