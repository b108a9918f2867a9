"""A number that gets a name, and one that takes a name's place, between base and head."""

from tests.e2e.attack import Attack

BARE = """\
from openai import OpenAI

client = OpenAI()


class Settings:
    max_turns: int = 20


def ask(messages):
    kwargs = {"model": "gpt-4o", "max_tokens": 4096}
    client.chat.completions.create(messages=messages, **kwargs)
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=1000)
"""
NAMED = (
    BARE.replace(
        "import OpenAI\n", "import OpenAI\n\nfrom numbers_of import LONG, LLM_MAX_TOKENS, TURNS\n"
    )
    .replace("20", "TURNS")
    .replace("4096", "LLM_MAX_TOKENS")
    .replace("1000", "LONG")
)
NUMBERS = "LLM_MAX_TOKENS = 4096\nLONG = 1000\nTURNS = 20\n"
MORE = "LLM_MAX_TOKENS = 40960\nLONG = 10000\nTURNS = 20\n"
RAISE = "ceiling-raised"


def test_a_number_that_gets_a_name_is_no_change(attack: Attack) -> None:
    verdict = attack.judged({"app.py": BARE}, {"app.py": NAMED, "numbers_of.py": NUMBERS})
    assert verdict.found == []


def test_a_name_that_gives_a_larger_number_is_a_raise(attack: Attack) -> None:
    verdict = attack.judged({"app.py": BARE}, {"app.py": NAMED, "numbers_of.py": MORE})
    assert verdict.found == [(RAISE, "app.py:13", "new"), (RAISE, "app.py:15", "new")]
    assert "ask.kwargs.max_tokens rises from 4096 tokens per call to 40960" in verdict.says


def test_the_number_behind_a_name_is_told_once(attack: Attack) -> None:
    """LLM_MAX_TOKENS says itself what it is; LONG is a limit only where it is used."""
    files = {"app.py": NAMED, "numbers_of.py": NUMBERS}
    verdict = attack.judged(files, {"numbers_of.py": MORE})
    assert verdict.found == [(RAISE, "app.py:15", "new"), (RAISE, "numbers_of.py:1", "new")]


def test_a_larger_number_in_place_of_the_name(attack: Attack) -> None:
    files = {"app.py": NAMED, "numbers_of.py": NUMBERS}
    more = BARE.replace("4096", "8192").replace("1000", "3000")
    verdict = attack.judged(files, {"app.py": more})
    assert verdict.found == [(RAISE, "app.py:11", "new"), (RAISE, "app.py:13", "new")]


def test_a_name_that_cannot_be_read_is_out_of_sight_and_not_removed(attack: Attack) -> None:
    change = {"app.py": BARE.replace("=1000", "=messages.longest")}
    verdict = attack.judged({"app.py": BARE}, change)
    assert verdict.found == [("ceiling-out-of-sight", "app.py:13", "new")]


def test_another_name_with_a_larger_number(attack: Attack) -> None:
    files = {"app.py": NAMED, "numbers_of.py": NUMBERS}
    verdict = attack.judged(files, {"app.py": NAMED.replace("=LONG", "=LLM_MAX_TOKENS")})
    assert verdict.found == [(RAISE, "app.py:15", "new")]


def test_a_constant_that_goes_with_a_name_that_cannot_be_read(attack: Attack) -> None:
    files = {"app.py": NAMED, "numbers_of.py": NUMBERS}
    change = {
        "app.py": NAMED.replace(": LLM_MAX_TOKENS", ": messages.most"),
        "numbers_of.py": "LONG = 1000\nTURNS = 20\n",
    }
    verdict = attack.judged(files, change)
    assert verdict.found == [("ceiling-removed", "numbers_of.py:1", "new")]
