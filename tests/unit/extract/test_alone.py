"""One version of one file: what the triage may skip, and what it reads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from govlint.catalog.limits import vocabulary
from govlint.catalog.load import load_catalog
from govlint.extract.alone import Triage, limits_alone
from govlint.model.facts import Limit
from govlint.model.state import Known

CATALOG = load_catalog([])
WORDS = vocabulary()
TRIAGE = Triage(CATALOG, WORDS)


def amounts(path: str, text: str) -> set[tuple[str, object, str, str | None]] | None:
    found = limits_alone(path, text.encode(), CATALOG, WORDS)
    if found is None:
        return None
    return {_plain(limit) for limit in (*found.limits, *(one.limit for one in found.handed))}


def _plain(limit: Limit) -> tuple[str, object, str, str | None]:
    known = limit.amount.value if isinstance(limit.amount, Known) else "?"
    return limit.key, known, limit.unit.value, limit.per


LINES = st.sampled_from(
    [
        "import openai",
        "from crewai import Agent",
        "BASE = 4",
        "OTHER = BASE",
        "SESSION_BUDGET_USD = 0.50",
        "SESSION_BUDGET_USD = 5.00",
        "SESSION_BUDGET_USD = BASE",
        "SESSION_BUDGET_USD = 10 * OTHER",
        "SESSION_BUDGET_USD = None",
        "ask(max_budget_usd=BASE)",
        "ask(max_budget_usd=whatever.BASE)",
        "# SESSION_BUDGET_USD = 0.50",
        "agent = Agent(role='x', max_iter=5)",
        "agent = Agent(role='x', max_iter=BASE)",
        "CONFIG = {'llm': {'max_budget':",
        "    7}}",
        "MAX_TURNS: int = 12",
        "print('hello 12')",
        "x = [1, 2, 3]",
        "def f(max_turns=3):",
        "    return max_turns",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=9), st.lists(LINES, max_size=9))
def test_versions_with_one_trace_have_the_same_limits(old: list[str], new: list[str]) -> None:
    texts = ["\n".join(lines) + "\n" for lines in (old, new)]
    traces = [TRIAGE.trace("a.py", text.encode()) for text in texts]
    found = [amounts("a.py", text) for text in texts]
    for trace, limits in zip(traces, found, strict=True):
        if not trace:
            assert not limits
    if traces[0] == traces[1] and None not in found:
        assert found[0] == found[1]


def test_settings_are_traced_by_what_can_tell_an_amount() -> None:
    def trace(text: str) -> bytes:
        return TRIAGE.trace("c.yaml", text.encode())

    base = "llm:\n  max_budget: ${COST:-5}\n  name: x\n"
    assert trace(base) == trace(base.replace("name: x", "name: y"))
    assert trace(base) != trace(base.replace("5", "50"))
    assert trace(base) != trace(base.replace("max_budget", "budget"))
    assert TRIAGE.trace("README.md", base.encode()) == b""
    assert limits_alone("c.yaml", b"llm: [\n  max_budget: 5", CATALOG, WORDS) is None


def test_an_import_of_a_model_is_part_of_what_is_traced() -> None:
    turns = "MAX_TURNS: int = 12\n"
    known = f"import openai\n{turns}"
    assert amounts("a.py", turns) == set()
    assert amounts("a.py", known) == {("MAX_TURNS", 12, "turns", "run")}
    assert TRIAGE.trace("a.py", turns.encode()) != TRIAGE.trace("a.py", known.encode())
