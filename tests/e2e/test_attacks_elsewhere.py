"""The number stays; what is in force is set under another name, or in another file."""

import pytest

from tests.e2e.attack import FILE, Attack
from tests.imported import Files

READ = 'import os\nimport openai\n\nBUDGET = float(os.getenv("SESSION_BUDGET_USD", "0.1"))\n'
PLAIN = "import openai\n\nSESSION_BUDGET_USD = 0.1\n"
BEHIND = 'import os\nimport openai\n\nSESSION_BUDGET_USD = float(os.getenv("X", "0.1"))\n'
BOTH = BEHIND.replace('os.getenv("X", "0.1")', 'os.getenv("X") or os.getenv("Y", "0.1")')
FIELD = """\
import openai
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BOT_")

    session_budget_usd: float = 0.1
"""
OLD = FIELD.replace(
    '    model_config = SettingsConfigDict(env_prefix="BOT_")',
    '    class Config:\n        env_prefix = "bot_"',
)
ALIAS = FIELD.replace("= 0.1", '= Field(0.1, validation_alias=AliasChoices("A", "M_USD"))')
TURNS = 'import os\nimport openai\n\nMAX_TURNS = int(os.environ.get("ROUNDS", "5"))\n'
COMPOSE = "services:\n  bot:\n    image: bot\n    environment:\n      - X=0.9\n"


@pytest.mark.parametrize(
    ("code", "path", "text", "line"),
    [
        (READ, ".env", "SESSION_BUDGET_USD=0.9\n", 1),
        (READ, "Dockerfile", "FROM x\nENV SESSION_BUDGET_USD=0.9\n", 2),
        (BEHIND, ".env", "X=0.9\n", 1),
        (BEHIND, "compose.yaml", COMPOSE, 5),
        (BEHIND, "run.sh", "X=0.9 python a.py\n", 1),
        (BOTH, ".env", "A=1\nY=0.9\n", 2),
        (FIELD, ".env", "BOT_SESSION_BUDGET_USD=0.9\n", 1),
        (OLD, ".env", "BOT_SESSION_BUDGET_USD=0.9\n", 1),
        (ALIAS, ".env", "M_USD=0.9\n", 1),
        (TURNS, ".env", "ROUNDS=50\n", 1),
    ],
    ids=["dotenv", "image", "other name", "compose", "script", "two names", "prefix", "old prefix", "alias", "turns"],
)  # fmt: skip
def test_the_variable_of_a_default_is_set(
    attack: Attack, code: str, path: str, text: str, line: int
) -> None:
    verdict = attack.judged({FILE: code}, {path: text})
    assert verdict[:2] == (1, [("ceiling-raised", f"{path}:{line}", "new")])
    assert "the code has the default of the variable; " in verdict.says


def test_it_gets_another_name_and_a_larger_value(attack: Attack) -> None:
    verdict = attack.judged({FILE: PLAIN}, {FILE: BEHIND, ".env": "X=0.9\n"})
    assert verdict[:2] == (1, [("ceiling-raised", ".env:1", "new")])
    assert "X rises from 0.1 usd per session to 0.9 usd per session, 9 times" in verdict.says


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ({FILE: BEHIND}, {".env": "X=0.05\n"}),
        ({FILE: BEHIND}, {".env": "Z=9\nMAX_X=7\n"}),
        ({FILE: BEHIND}, {".env.example": "X=0.9\n"}),
        ({FILE: BEHIND, ".env": "X=0.9\n"}, {".env": "# a note\nX=0.9\n"}),
        ({FILE: PLAIN}, {FILE: BEHIND}),
        ({FILE: PLAIN}, {FILE: BEHIND, ".env": "X=0.1\n"}),
        ({FILE: FIELD}, {".env": "OTHER_SESSION_BUDGET=1\n"}),
        ({FILE: TURNS}, {".env": "ROUNDS=3\n"}),
    ],
)
def test_a_variable_that_raises_nothing(attack: Attack, base: Files, change: Files) -> None:
    assert attack.judged(base, change)[:2] == (0, [])


def test_a_variable_is_raised(attack: Attack) -> None:
    verdict = attack.judged({FILE: BEHIND, ".env": "X=0.1\n"}, {".env": "X=0.9\n"})
    assert verdict[:2] == (1, [("ceiling-raised", ".env:1", "new")])


RUN = 'python main.py \\\n  --model "gpt-4" \\\n  --max_iters "5"\n'


def test_what_says_that_it_is_a_limit_goes(attack: Attack) -> None:
    """The model that the file named is another: the number is still what it was."""
    other = RUN.replace("gpt-4", "mine")
    assert attack.judged({"run.sh": RUN}, {"run.sh": other})[:2] == (0, [])


def test_what_says_that_it_is_a_limit_goes_and_the_number_rises(attack: Attack) -> None:
    other = RUN.replace("gpt-4", "mine").replace('"5"', '"50"')
    verdict = attack.judged({"run.sh": RUN}, {"run.sh": other})
    assert verdict[:2] == (1, [("ceiling-raised", "run.sh:3", "new")])
    gone = attack.root / "again"
    gone.mkdir()
    attack.root = gone
    verdict = attack.judged({"run.sh": RUN}, {"run.sh": 'python main.py --model "mine"\n'})
    assert [name for name, _, _ in verdict.found] == ["ceiling-removed"]
