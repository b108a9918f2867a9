"""Limits of one project, from code and settings, by key."""

from decimal import Decimal
from pathlib import Path

from govlint.model.facts import Limit, Unit
from govlint.model.state import Known, Unknown
from tests.project import scan

SETTINGS = """\
import os
from pydantic import Field

SESSION_BUDGET_USD = 0.50
DAILY_BUDGET_USD = float(os.getenv("DAILY_BUDGET_USD", "10"))
MONTHLY_BUDGET_USD = os.environ["MONTHLY_BUDGET_USD"]
MAX_BUDGET_USD = 10 ** 6


class LlmSettings:
    max_budget_usd: float = 1.5
    max_turns: int = Field(default=20)


CONFIG = {"llm": {"max_budget": 5}}
"""


def limits(root: Path, files: dict[str, str]) -> dict[str, Limit]:
    found = scan(root, files).facts.limits
    assert len({limit.key for limit in found}) == len(found)
    return {limit.key: limit for limit in found}


def test_constants_fields_defaults_and_dicts(tmp_path: Path) -> None:
    found = limits(tmp_path, {"settings.py": SETTINGS})
    amounts = {
        key: limit.amount.value for key, limit in found.items() if isinstance(limit.amount, Known)
    }
    assert amounts == {
        "SESSION_BUDGET_USD": Decimal("0.50"),
        "DAILY_BUDGET_USD": Decimal(10),
        "MAX_BUDGET_USD": Decimal(10) ** 6,
        "LlmSettings.max_budget_usd": Decimal("1.5"),
        "LlmSettings.max_turns": Decimal(20),
        "CONFIG.llm.max_budget": Decimal(5),
    }
    outside = found["MONTHLY_BUDGET_USD"]
    assert isinstance(outside.amount, Unknown)
    assert (outside.unit, outside.per, outside.span.line) == (Unit.USD, "month", 6)


def test_settings_files_stand_beside_code(tmp_path: Path) -> None:
    found = limits(tmp_path, {".env": "SESSION_BUDGET_USD=0.75\n", "a.py": "x = 1\n"})
    limit = found["SESSION_BUDGET_USD"]
    assert (limit.carrier, str(limit.span), limit.amount) == (
        "dotenv",
        ".env:1",
        Known(Decimal("0.75")),
    )


def test_a_number_without_a_unit_or_a_model_is_no_limit(tmp_path: Path) -> None:
    assert limits(tmp_path, {"a.py": "MAX_WIDTH = 5\nmax_turns_of_screw = 'x'\n"}) == {}


REQUESTS = """\
import openai
from tokentrim import trim

MAPPING = {"max_budget": "llm.max_budget"}
MODELS = {"gpt-4": {"max_tokens_to_sample": 4096}}


def respond(messages):
    return trim(messages, max_tokens=3000)
"""


def test_what_is_cut_out_of_a_request_is_no_ceiling(tmp_path: Path) -> None:
    files = {
        "app.py": REQUESTS,
        "run.json": '{"run_metadata": {"model": "gpt-4o", "budgets": [25, 60]}}',
        "agent.yaml": "agent:\n  review_loop:\n    model: gpt-4o\n    max_n_consec_exit_cost: 3\n",
    }
    assert limits(tmp_path, files) == {}


def test_a_display_says_itself_that_a_model_is_meant(tmp_path: Path) -> None:
    text = 'DEFAULTS = {{"FAST_{}": "x:y", "FAST_TOKEN_LIMIT": 2000, "MAX_ITERATIONS": 4}}\n'
    found = limits(tmp_path, {"default.py": text.format("LLM")})
    assert sorted(found) == ["DEFAULTS.FAST_TOKEN_LIMIT", "DEFAULTS.MAX_ITERATIONS"]
    assert limits(tmp_path, {"default.py": text.format("CACHE")}) == {}
