from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from govlint.extract.settings.find import find_limits
from govlint.model.facts import Problem
from govlint.model.state import Known
from tests.unit.extract.settings.support import read

PATHS = [
    "a.yaml",
    "a.json",
    "a.toml",
    "a.tf",
    ".env",
    "docker-compose.yml",
    ".github/workflows/x.yml",
    "agents.yaml",
    "p.tfvars",
    "run.sh",
    "Makefile",
    "justfile",
    "Dockerfile",
    "Procfile",
    "a.service",
]
BITS = [
    "max_budget_usd", "SESSION_BUDGET_USD", "llm", "model_list", ":", "=", ": ", "- ", "\n", "\n  ", " ", "5", "1e3", '"', "'", "{", "}", "[", "]",
    ",", "|", ">", "|\n", "&a ", "*a", "<<", "#", "${A:-5}", "{{ x }}", "{% if %}", "\\", "\r\n", "\t", "\ufeff", "\u2028", "\x85", "é", "\U0001f600",
    "resource", "variable", "<<EOT\n", "EOT\n", '"""', "null", "inf", ".inf", "0x", "010", "1:30", "!!", "!x ", "%", "---\n", "...\n", "? ", "config.yaml", "\u0430",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(BITS), max_size=40).map("".join)
FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(path: str, data: bytes) -> None:
    limits, problems = find_limits(
        path, data, __import__("govlint.catalog.limits", fromlist=["vocabulary"]).vocabulary()
    )
    assert all(isinstance(problem, Problem) and "\n" not in problem.says for problem in problems)
    lines = data.decode("utf-8-sig").split("\n") if limits else []
    for limit in limits:
        if limit.span.line == limit.span.end_line and "\ufeff" not in limit.raw:
            line = lines[limit.span.line - 1]
            assert line[limit.span.column - 1 : limit.span.end_column - 1] in (
                limit.raw,
                limit.raw + "\r",
            )


@pytest.mark.parametrize("path", PATHS)
def test_arbitrary_bytes_never_raise(path):
    @FAST
    @given(st.binary(max_size=200))
    @example(b"max_budget_usd: \xef\xbb\xbf5")
    @example(b"\xef\xbb\xbf\xef\xbb\xbfmax_budget_usd: 5")
    def run(data: bytes) -> None:
        check(path, data)
        check(path, b"max_budget_usd: 5\n" + data)

    run()


@pytest.mark.parametrize("path", PATHS)
def test_soup_of_syntax_never_raises_and_positions_point_at_the_value(path):
    @FAST
    @given(SOUP)
    def run(text: str) -> None:
        check(path, text.encode())
        check(path, f"max_budget_usd {text}".encode())

    run()


FORMATS = {
    ".env": "SESSION_BUDGET_USD={}\n",
    "a.yaml": "a:\n  - b\nc: {{SESSION_BUDGET_USD: {}}}\n",
    "b.yaml": "data:\n  x.yaml: |\n    a:\n\n      SESSION_BUDGET_USD: {}\n",
    "a.json": '{{"é": [1], "SESSION_BUDGET_USD": "{}"}}',
    "a.toml": "[a.b]\nSESSION_BUDGET_USD = '{}'\n",
    "a.tf": 'locals {{\n  SESSION_BUDGET_USD = "{}"\n}}\n',
    "docker-compose.yml": "services:\n  a:\n    environment:\n      - SESSION_BUDGET_USD={}\n",
}


@pytest.mark.parametrize("path", FORMATS)
def test_a_number_written_any_way_is_one_amount_at_its_place(path):
    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(1, 10**9),
        st.sampled_from(["{}", "{:_}", "{}.0", "{}e0", "{}00e-2", "+{}", "{:,}"]),
    )
    def run(amount: int, written: str) -> None:
        text = written.format(amount)
        if path.endswith(".yaml") and "," in text:  # a flow mapping ends there
            return
        data = FORMATS[path].format(text)
        (limit,), problems = read(path, data.encode())
        assert problems == []
        assert limit.amount == Known(Decimal(amount))
        line = data.split("\n")[limit.span.line - 1]
        assert line[limit.span.column - 1 : limit.span.end_column - 1].strip("\"'") == text

    run()
